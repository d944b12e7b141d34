//! Put (KMIP 2.1 section 6.2.3): see [`super::notify`]. What the server puts is what a Get by the client would give it.

use kmip::attribute::Attributes;
use kmip::payload::{PutRequest, PutResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{ObjectClass, Operation, PutFunction};
use kmip::ttlv::Value;

use super::get;
use super::notify::not_asked;
use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(_: &mut Context<'_, '_>, _: &PutRequest) -> Result<PutResponse, Failure> {
    Err(not_asked())
}

/// The request that puts an object, in the place of another one if it replaces one.
///
/// # Errors
/// As those of a Get by the caller.
pub(crate) fn compose(
    context: &mut Context<'_, '_>,
    uid: &str,
    replaced: Option<String>,
) -> Result<PutRequest, Failure> {
    context.begin_item(0, Operation::GET, &[]);
    let object = context.object_by_uid(uid)?;
    let material = get::material(context, &object)?;
    get::check_exposure(&object, None, &material)?;
    if object.class() != ObjectClass::USER {
        return Err(Reason::PermissionDenied.because("only objects of users are put"));
    }
    Ok(PutRequest {
        unique_identifier: object.uid.as_str().into(),
        put_function: if replaced.is_some() { PutFunction::REPLACE } else { PutFunction::NEW },
        replaced_unique_identifier: replaced.map(Into::into),
        object: kmip::object::Object::clone(&material),
        attributes: Attributes::new(object.all_attributes(context.now).collect()),
    })
}

/// Takes note that a client has been given an object: it is not fresh any more.
///
/// # Errors
/// When the store fails.
pub(crate) fn note_given(context: &mut Context<'_, '_>, uid: &str) -> Result<(), Failure> {
    context.begin_item(0, Operation::GET, &[]);
    match context.object_by_uid(uid) {
        Ok(object) if object.get(Tag::FRESH) == Some(&Value::Boolean(true)) => {
            let mut after = crate::object::ManagedObject::clone(&object);
            after.set(Tag::FRESH, Value::Boolean(false));
            context.save_use(&object, &after)
        }
        // It was destroyed meanwhile, or is known to have been given.
        _ => Ok(()),
    }
}
