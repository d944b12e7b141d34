//! The user that a User object of 3.0 stands for: what its name and its credentials are.

use std::sync::Arc;

use kmip::object::Object;
use kmip::table::Tag;
use kmip::table::enumeration::ObjectType;
use kmip::ttlv::Value;
use store::NewClient;

use super::create_user::only_administrators;
use crate::context::Context;
use crate::identity;
use crate::object::{ManagedObject, index, state};
use crate::reason::{Failure, Reason};

/// The credentials that links name.
pub(super) fn credentials(
    context: &mut Context<'_, '_>,
    links: &[Value],
) -> Result<Vec<Arc<Object>>, Failure> {
    let mut materials = Vec::with_capacity(links.len());
    for link in links {
        let uid = link.text().ok_or(Reason::InvalidAttributeValue.because("the link is no reference"))?;
        let object = context.object_by_uid(uid)?;
        let material = object.material.clone();
        materials.push(material.ok_or_else(|| match state::is_destroyed(object.state(context.now)) {
            true => Reason::ObjectDestroyed.because("the credential is destroyed"),
            false => Reason::InvalidObjectType.because("the object linked to is no credential"),
        })?);
    }
    Ok(materials)
}

/// The hash of the password among credentials.
pub(super) fn password_hash(credentials: &[Arc<Object>]) -> Option<String> {
    let hash = credentials.iter().find_map(|material| match &**material {
        Object::PasswordCredential(credential) => credential.salted_password.as_ref(),
        _ => None,
    });
    hash.and_then(|hash| String::from_utf8(hash.to_vec()).ok())
}

/// Makes the user of a User object what its attributes say from now on: who bears the new name, and who logs in with the
/// credentials that are linked now and no longer with those that were. Who may: an administrator. Of every other object, and
/// of other attributes, there is nothing to change.
pub(super) fn change(
    context: &mut Context<'_, '_>,
    before: &ManagedObject,
    after: &ManagedObject,
) -> Result<(), Failure> {
    let links = |object: &ManagedObject| object.all(Tag::CREDENTIAL_LINK).cloned().collect::<Vec<_>>();
    let (old, new) = (links(before), links(after));
    let is_named_anew = !before.all(Tag::NAME).eq(after.all(Tag::NAME));
    if before.object_type != ObjectType::USER || (!is_named_anew && old == new) {
        return Ok(());
    }
    only_administrators(context)?;
    let (known, name) = (name_of(before)?.to_owned(), name_of(after)?.to_owned());
    let domain = context.caller.domain;
    let found = context.read(|tx| tx.user_by_name(domain, &known))?;
    let mut user = found.ok_or(Reason::ItemNotFound.because("the user of the object is removed"))?;
    let gone: Vec<Value> = old.iter().filter(|link| !new.contains(link)).cloned().collect();
    let come: Vec<Value> = new.iter().filter(|link| !old.contains(link)).cloned().collect();
    let (gone, come) = (credentials(context, &gone)?, credentials(context, &come)?);
    let is_password = |material: &Arc<Object>| matches!(&**material, Object::PasswordCredential(_));
    if gone.iter().chain(&come).any(is_password) {
        user.password_hash = password_hash(&credentials(context, &new)?);
    }
    user.name.clone_from(&name);
    context.write()?.update_user(&user).map_err(|error| match error {
        store::Error::Exists => Reason::NonUniqueNameAttribute.because("another user has the name"),
        other => other.into(),
    })?;
    for material in &gone {
        unlink(context, user.id, material)?;
    }
    for material in &come {
        link(context, user.id, &name, material)?;
    }
    context.identities_change()
}

/// Makes a credential prove a user no more.
fn unlink(context: &mut Context<'_, '_>, user: i64, material: &Object) -> Result<(), Failure> {
    let Object::Certificate(certificate) = material else {
        return identity::unlink(context.write()?, user, material);
    };
    let info = crypto::x509::CertificateInfo::parse(&certificate.certificate_value)?;
    let client = context.read(|tx| tx.client_by_fingerprint(&info.fingerprint))?;
    if let Some(client) = client.filter(|client| client.user_id == user) {
        context.write()?.delete_client(client.id)?;
    }
    Ok(())
}

/// The one name of a user.
pub(super) fn name_of(object: &ManagedObject) -> Result<&str, Failure> {
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
pub(super) fn link(
    context: &mut Context<'_, '_>,
    user: i64,
    name: &str,
    material: &Object,
) -> Result<(), Failure> {
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
