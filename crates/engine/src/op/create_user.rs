//! Create User (KMIP 3.0): a user that can authenticate with the credentials it links to. Who may: an administrator.

use kmip::object::Object;
use kmip::payload::{CreateUserRequest, CreateUserResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{ObjectType, UniqueIdentifier as Code};
use kmip::ttlv::Value;
use store::{NewClient, NewUser};

use crate::attribute::collect;
use crate::context::Context;
use crate::identity;
use crate::object::new::build_plain;
use crate::object::{ManagedObject, index, state};
use crate::reason::{Failure, Reason};

/// Refuses callers that may not administer.
pub(super) fn only_administrators(context: &Context<'_, '_>) -> Result<(), Failure> {
    if context.caller.administers_users() {
        return Ok(());
    }
    Err(Reason::PermissionDenied.because("only administrators may do this"))
}

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &CreateUserRequest,
) -> Result<CreateUserResponse, Failure> {
    only_administrators(context)?;
    let attributes = collect(context, ObjectType::USER, &[Some(&request.attributes)])?;
    let object = build_plain(context, attributes, ObjectType::USER);
    let name = name_of(&object)?.to_owned();
    let mut credentials = Vec::new();
    for link in object.all(Tag::CREDENTIAL_LINK) {
        let uid = link.text().ok_or(Reason::InvalidAttributeValue.because("the link is no reference"))?;
        credentials.push(uid.to_owned());
    }
    let mut materials = Vec::new();
    for uid in credentials {
        let credential = context.object_by_uid(&uid)?;
        let material = credential.material.clone();
        materials.push(material.ok_or(Reason::ObjectDestroyed.because("the credential is destroyed"))?);
    }
    let password_hash = materials.iter().find_map(|material| match &**material {
        Object::PasswordCredential(credential) => credential.salted_password.as_ref(),
        _ => None,
    });
    let password_hash = password_hash.and_then(|hash| String::from_utf8(hash.to_vec()).ok());
    let new = NewUser {
        domain: context.caller.domain,
        name: name.clone(),
        password_hash,
        admin: false,
        flags: 0,
        created: context.now,
    };
    let user = context.write()?.insert_user(&new).map_err(|error| match error {
        store::Error::Exists => Reason::NonUniqueNameAttribute.because("another user has the name"),
        other => other.into(),
    })?;
    for material in &materials {
        link(context, user.id, &name, material)?;
    }
    let uid = context.insert(object, None)?;
    context.identities_change()?;
    context.answer(Code::CREATE_USER, &uid);
    Ok(CreateUserResponse { unique_identifier: uid.into() })
}

/// The one name of a user.
fn name_of(object: &ManagedObject) -> Result<&str, Failure> {
    let mut names = object.all(Tag::NAME);
    let text = |value: &'_ Value| value.child(Tag::NAME_VALUE).is_some();
    match (names.next(), names.next()) {
        (Some(name), None) if text(name) => name
            .child(Tag::NAME_VALUE)
            .and_then(|item| item.value.text())
            .ok_or(Reason::MissingData.because("the name of the user is missing")),
        (None, _) => Err(Reason::MissingData.because("the name of the user is missing")),
        _ => Err(Reason::InvalidField.because("a user has one name")),
    }
}

/// Makes a credential prove a user.
fn link(context: &mut Context<'_, '_>, user: i64, name: &str, material: &Object) -> Result<(), Failure> {
    let now = context.now;
    match material {
        Object::Certificate(certificate) => {
            let info = crypto::x509::CertificateInfo::parse(&certificate.certificate_value)?;
            let client = NewClient {
                user_id: user,
                name: name.to_owned(),
                fingerprint: info.fingerprint,
                certificate: certificate.certificate_value.to_vec(),
                serial: info.serial,
                created: now,
            };
            context.write()?.insert_client(&client).map_err(|error| match error {
                store::Error::Exists => {
                    Reason::InvalidField.because("the certificate belongs to another user already")
                }
                other => other.into(),
            })?;
            Ok(())
        }
        Object::DeviceCredential(device) => identity::link_device(context.write()?, user, device),
        Object::HashedPasswordCredential(hashed) => {
            identity::link_hashed_password(context.write()?, user, hashed)
        }
        Object::OtpCredential(otp) => identity::link_one_time_password(context.write()?, user, otp),
        Object::PasswordCredential(_) => Ok(()),
        _ => Err(Reason::InvalidObjectType.because("the object linked to is no credential")),
    }
}

/// Ends what an object that is destroyed stands for: a user goes with its object, and a credential cannot go while a
/// user authenticates with it. Of every other object there is nothing to end.
pub(super) fn end(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<(), Failure> {
    if object.object_type == ObjectType::USER {
        return remove(context, object);
    }
    if object.get(Tag::CREDENTIAL_TYPE).is_none() {
        return Ok(());
    }
    let link = Value::Reference(object.uid.clone());
    let term = index::term(&Tag::CREDENTIAL_LINK.into(), &link);
    let query = store::Query {
        domain: object.domain,
        terms: term.into_iter().collect(),
        object_types: vec![ObjectType::USER.0],
        limit: 16,
        ..store::Query::default()
    };
    for candidate in context.read(|tx| tx.candidates(&query))? {
        let user = ManagedObject::open_candidate(candidate, object.domain)?;
        if !state::is_destroyed(user.state(context.now)) {
            return Err(Reason::PermissionDenied.because("a user authenticates with the credential"));
        }
    }
    Ok(())
}

fn remove(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<(), Failure> {
    only_administrators(context)?;
    let name = name_of(object)?.to_owned();
    let domain = context.caller.domain;
    let found = context.read(|tx| tx.user_by_name(domain, &name))?;
    let Some(user) = found else { return Ok(()) };
    let clients = context.read(|tx| tx.clients_of_user(user.id))?;
    let tx = context.write()?;
    for client in clients {
        tx.delete_client(client.id)?;
    }
    identity::unlink_all(tx, user.id)?;
    tx.delete_user(user.id)?;
    context.identities_change()
}
