//! Register (KMIP 2.1 section 6.1.45): the server keeps an object that the client has.
//!
//! Any caller may register; the caller owns the object.

use std::sync::Arc;

use kmip::attribute::Attributes;
use kmip::object::{KeyValue, Object};
use kmip::payload::{RegisterRequest, RegisterResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{KeyFormatType, LinkType, ObjectType, UniqueIdentifier as Code};
use kmip::ttlv::Value;
use kmip::version::Version;

use crate::attribute::collect;
use crate::compat::Compat;
use crate::context::Context;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::object::protection;
use crate::object::{link, pkcs12, split};
use crate::reason::{Failure, Reason};
use crate::service::wrap;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &RegisterRequest,
) -> Result<RegisterResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    let object = request.object.as_ref().ok_or(Reason::MissingData.because("the object is missing"))?;
    if object.object_type() != request.object_type {
        return Err(Reason::InvalidObjectType.because("the object is of another type than the request says"));
    }
    let uid = match object {
        Object::Template(attributes) => register_template(context, &request.attributes, attributes)?,
        Object::SplitKey(share) => {
            split::check(share)?;
            register_object(context, &request.attributes, object)?
        }
        Object::Certificate(_)
        | Object::CertificateRequest(_)
        | Object::OpaqueObject(_)
        | Object::PgpKey(_)
        | Object::PrivateKey(_)
        | Object::PublicKey(_)
        | Object::SecretData(_)
        | Object::SymmetricKey(_) => register_object(context, &request.attributes, object)?,
        _ => return Err(Reason::InvalidObjectType.because("objects of this type are not registered")),
    };
    context.answer(Code::REGISTER, &uid);
    Ok(RegisterResponse { unique_identifier: uid.into(), attributes: None })
}

fn register_object(
    context: &mut Context<'_, '_>,
    attributes: &Attributes,
    object: &Object,
) -> Result<String, Failure> {
    let mut object = object.clone();
    // Attributes that came with the key value are the object's like those of the request (KMIP 1.4 section 2.1.4).
    let mut bound = Attributes::default();
    if let Some(block) = object.key_block_mut()
        && let Some(KeyValue::Plain(plain)) = &mut block.key_value
    {
        // A MAC or signature that came with the key is over them too: they stay with it.
        bound = if block.key_wrapping_data.is_some() {
            plain.attributes.clone()
        } else {
            std::mem::take(&mut plain.attributes)
        };
    }
    wrap::name_keys(context, &mut object)?;
    let has_value = object.key_block().is_none_or(|block| block.key_value.is_some());
    wrap::check_registered(&object)?;
    let facts = inspect(context, &mut object)?;
    let attributes = collect(context, object.object_type(), &[Some(&bound), Some(attributes)])?;
    if let Object::PrivateKey(key) = &object
        && key.key_block.key_format_type == KeyFormatType::PKCS_12
    {
        let (managed, material) = pkcs12::register(context, attributes, &key.key_block)?;
        return context.insert(managed, Some(&material));
    }
    // Without a value the server keeps what is known of a key that lies elsewhere (KMIP 2.1 section 4.28); the client may
    // say where (section 4.27).
    if has_value && attributes.get(Tag::KEY_VALUE_LOCATION).is_some() {
        return Err(Reason::InvalidField.because("a key that comes with its value lies nowhere else"));
    }
    let mut managed = build(context, attributes, &object, &facts, Origin::Registered)?;
    if !has_value {
        managed.set(Tag::KEY_VALUE_PRESENT, Value::Boolean(false));
    }
    // Before 2.0 there is no link of this type.
    if let Some(uid) = wrap::wrapped_with(&object).filter(|_| context.version >= Version::V2_0) {
        link::replace(&mut managed, LinkType::WRAPPING_KEY_LINK, uid);
    }
    wrap::check_signer(context, &managed, &object)?;
    managed.material = Some(Arc::new(object));
    link::check_pairs(context, &managed, None)?;
    let material = managed.material.take();
    context.insert(managed, material.as_deref())
}

/// What an object is, as [`key::inspect`] says; a key that a client names by a wrong format gets its own.
fn inspect(context: &Context<'_, '_>, object: &mut Object) -> Result<Facts, Failure> {
    let failure = match key::inspect(object) {
        Ok(facts) => return Ok(facts),
        Err(failure) => failure,
    };
    if !context.caller.leniency.profiles.contains(Compat::PKCS_1_BY_ANOTHER_NAME)
        || !matches!(object, Object::PrivateKey(_) | Object::PublicKey(_))
    {
        return Err(failure);
    }
    let mut renamed = object.clone();
    match renamed.key_block_mut() {
        Some(block) if matches!(block.key_format_type, KeyFormatType::PKCS_8 | KeyFormatType::X_509) => {
            block.key_format_type = KeyFormatType::PKCS_1;
        }
        _ => return Err(failure),
    }
    match key::inspect(&renamed) {
        Ok(facts) if context.is_lenient(Compat::PKCS_1_BY_ANOTHER_NAME) => {
            *object = renamed;
            Ok(facts)
        }
        _ => Err(failure),
    }
}

/// A template has the attributes that it is made of, and those of the request, for itself. What it is made of is kept as
/// its material: that alone is given to others.
fn register_template(
    context: &mut Context<'_, '_>,
    given: &Attributes,
    template: &Attributes,
) -> Result<String, Failure> {
    if context.version >= Version::V2_0 {
        return Err(Reason::InvalidObjectType.because("templates are not of this version"));
    }
    // The first versions have the name there; from 1.2 it is the object's and not of what it is made of.
    if context.version >= Version::V1_2 && template.list.iter().any(|given| given.name == Tag::NAME.into()) {
        return Err(Reason::InvalidField.because("a template is named by the request"));
    }
    let content = collect(context, ObjectType::TEMPLATE, &[Some(template)])?;
    let attributes = collect(context, ObjectType::TEMPLATE, &[Some(template), Some(given)])?;
    let material = Object::Template(Attributes::new(content.list));
    let managed = build(context, attributes, &material, &Facts::default(), Origin::Registered)?;
    context.insert(managed, Some(&material))
}
