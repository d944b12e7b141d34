//! Get (KMIP 2.1 section 6.1.20): an object with its material.
//!
//! Who may: the owner. The object must not be destroyed, archived, unextractable, or sensitive and asked for in the
//! clear; a compromised or deactivated key is still given, for it may be needed to read what it protected.

use std::sync::Arc;

use kmip::object::Object;
use kmip::payload::{GetRequest, GetResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{KeyFormatType, KeyWrapType, ObjectClass};
use kmip::ttlv::Value;

use crate::context::Context;
use crate::object::{ManagedObject, key, pkcs12, state};
use crate::reason::{Failure, Reason};

pub(super) fn run(context: &mut Context<'_, '_>, request: &GetRequest) -> Result<GetResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    let material = material(context, &object)?;
    check_exposure(&object, request)?;
    let given = match request.key_format_type {
        Some(KeyFormatType::PKCS_12) => Arc::new(pkcs12::export(context, &object, &material)?),
        format => key::convert(&material, format, request.key_compression_type)?,
    };
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
pub(super) fn material(
    context: &Context<'_, '_>,
    object: &ManagedObject,
) -> Result<std::sync::Arc<Object>, Failure> {
    if state::is_destroyed(object.state(context.now)) {
        return Err(Reason::ObjectDestroyed.because("the object is destroyed"));
    }
    if object.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived"));
    }
    object.material.clone().ok_or(Reason::KeyValueNotPresent.because("the server does not keep the material"))
}

/// Whether the material may leave the server the way the request asks (KMIP 2.1 sections 4.23, 4.54).
fn check_exposure(object: &ManagedObject, request: &GetRequest) -> Result<(), Failure> {
    // A credential proves somebody: it is taken and checked, and not given to anyone.
    if object.class() == ObjectClass::SYSTEM {
        return Err(Reason::NotExtractable.because("credentials are not given out"));
    }
    if object.get(Tag::EXTRACTABLE) == Some(&Value::Boolean(false)) {
        return Err(Reason::NotExtractable.because("the object is not extractable"));
    }
    if request.key_wrapping_specification.is_some() {
        return Err(Reason::KeyWrapTypeNotSupported.because("keys are not wrapped for Get"));
    }
    let is_wrapped = object
        .material
        .as_ref()
        .and_then(|material| material.key_block())
        .is_some_and(|block| block.key_wrapping_data.is_some());
    if is_wrapped && request.key_wrap_type == Some(KeyWrapType::NOT_WRAPPED) {
        return Err(Reason::KeyWrapTypeNotSupported.because("the key was registered wrapped"));
    }
    if object.get(Tag::SENSITIVE) == Some(&Value::Boolean(true)) && !is_wrapped {
        return Err(Reason::Sensitive.because("the object is sensitive"));
    }
    Ok(())
}
