//! Get (KMIP 2.1 section 6.1.20): an object with its material.
//!
//! Who may: the owner. The object must not be destroyed, archived, unextractable, or sensitive and asked for in the
//! clear; a compromised or deactivated key is still given, for it may be needed to read what it protected.

use std::sync::Arc;

use kmip::object::{KeyWrappingSpecification, Object};
use kmip::payload::{GetRequest, GetResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{KeyFormatType, KeyWrapType, ObjectClass, WrappingMethod};
use kmip::ttlv::Value;

use crate::context::Context;
use crate::object::{ManagedObject, key, pkcs12, state};
use crate::reason::{Failure, Reason};
use crate::service::wrap;

pub(super) fn run(context: &mut Context<'_, '_>, request: &GetRequest) -> Result<GetResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    let material = material(context, &object)?;
    check_exposure(&object, request.key_wrapping_specification.as_ref(), &material)?;
    let given = give(context, &object, &material, request)?;
    note_given(context, &object)?;
    Ok(GetResponse {
        object_type: object.object_type,
        unique_identifier: object.uid.as_str().into(),
        object: given,
    })
}

/// An object that was given to somebody is not fresh any more (KMIP 2.1 section 4.25).
fn note_given(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<(), Failure> {
    if object.get(Tag::FRESH) != Some(&Value::Boolean(true)) {
        return Ok(());
    }
    let mut after = object.clone();
    after.set(Tag::FRESH, Value::Boolean(false));
    context.save_use(object, &after)
}

/// The material of an object that has any.
pub(super) fn material(context: &Context<'_, '_>, object: &ManagedObject) -> Result<Arc<Object>, Failure> {
    if state::is_destroyed(object.state(context.now)) {
        return Err(Reason::ObjectDestroyed.because("the object is destroyed"));
    }
    if object.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived"));
    }
    object.material.clone().ok_or(Reason::KeyValueNotPresent.because("the server does not keep the material"))
}

/// Whether the material may leave the server the way the request asks (KMIP 2.1 sections 4.23, 4.54): what is sensitive
/// leaves it encrypted only.
pub(super) fn check_exposure(
    object: &ManagedObject,
    wrapping: Option<&KeyWrappingSpecification>,
    material: &Object,
) -> Result<(), Failure> {
    // A credential proves somebody: it is taken and checked, and not given to anyone.
    if object.class() == ObjectClass::SYSTEM {
        return Err(Reason::NotExtractable.because("credentials are not given out"));
    }
    if object.get(Tag::EXTRACTABLE) == Some(&Value::Boolean(false)) {
        return Err(Reason::NotExtractable.because("the object is not extractable"));
    }
    let leaves_encrypted = wrapping.map_or_else(
        || material.key_block().is_some_and(key::is_encrypted),
        |wrapping| wrapping.wrapping_method != WrappingMethod::MAC_SIGN,
    );
    if object.get(Tag::SENSITIVE) == Some(&Value::Boolean(true)) && !leaves_encrypted {
        return Err(Reason::Sensitive.because("the object is sensitive"));
    }
    Ok(())
}

/// The object in the format and wrapping that the request asks for. One that was registered wrapped is given so, unless
/// it is asked for in the clear or wrapped by another key.
fn give(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    material: &Arc<Object>,
    request: &GetRequest,
) -> Result<Arc<Object>, Failure> {
    let (format, compression) = (request.key_format_type, request.key_compression_type);
    let wrapping = request.key_wrapping_specification.as_ref();
    if material.key_block().is_some_and(|block| block.key_value.is_none())
        && (format.is_some() || compression.is_some() || wrapping.is_some())
    {
        return Err(Reason::KeyValueNotPresent.because("the server does not keep the material"));
    }
    let is_wrapped = material.key_block().is_some_and(|block| block.key_wrapping_data.is_some());
    let unwrapped = match request.key_wrap_type {
        Some(kind) if !matches!(kind, KeyWrapType::AS_REGISTERED | KeyWrapType::NOT_WRAPPED) => {
            return Err(Reason::KeyWrapTypeNotSupported.because("the Key Wrap Type is not known"));
        }
        _ if !is_wrapped => None,
        // Wrapped once more, if a specification is there (Usage Guide 2.0 section 4.2).
        Some(KeyWrapType::AS_REGISTERED) => None,
        None if wrapping.is_none() => None,
        None | Some(_) => Some(Arc::new(wrap::unwrap(context, object, material)?)),
    };
    if unwrapped.is_some() && wrapping.is_none() && object.get(Tag::SENSITIVE) == Some(&Value::Boolean(true))
    {
        return Err(Reason::Sensitive.because("the object is sensitive"));
    }
    let clear = unwrapped.as_ref().unwrap_or(material);
    let given = match format {
        Some(KeyFormatType::PKCS_12) => Arc::new(pkcs12::export(context, object, clear)?),
        format => {
            let known = clear.key_block().and_then(|block| key::format::in_version(block, context.version));
            key::convert(clear, format.or(known), compression)?
        }
    };
    match wrapping {
        Some(wrapping) => {
            // In the shape that the client itself has used for wrapped bytes.
            let in_key_value = is_wrapped && !wrap::is_bare(material);
            let given = Arc::unwrap_or_clone(given);
            wrap::wrap(context, object, given, wrapping, in_key_value).map(Arc::new)
        }
        None => Ok(given),
    }
}
