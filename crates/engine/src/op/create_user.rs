//! Create User (KMIP 3.0): a user that can authenticate with the credentials it links to. Who may: an administrator.

use kmip::payload::{CreateUserRequest, CreateUserResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{ObjectType, UniqueIdentifier as Code};
use store::NewUser;

use super::user::{credentials, link, name_of, password_hash};
use crate::attribute::collect;
use crate::context::Context;
use crate::object::new::build_plain;
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
    let object = build_plain(context, attributes, ObjectType::USER)?;
    let name = name_of(&object)?.to_owned();
    let materials = credentials(context, &object.all(Tag::CREDENTIAL_LINK).cloned().collect::<Vec<_>>())?;
    let password_hash = password_hash(&materials);
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
