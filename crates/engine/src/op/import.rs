//! Import (KMIP 2.1 section 6.1.25): an object comes with its identifier and all of its attributes, which stay as they are.
//!
//! With the Key Wrap Type Not Wrapped a wrapped key is unwrapped by the server's own wrapping key before it is kept. Any
//! caller may import; the caller owns the object. To replace one takes what destroying it would take.

use kmip::attribute::AttributeName;
use kmip::object::Object;
use kmip::payload::{ImportRequest, ImportResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{KeyWrapType, ObjectType, UniqueIdentifier as Code};
use kmip::{Attribute, UniqueIdentifier};

use super::user;
use crate::attribute::{NewAttributes, Rule, check_value};
use crate::context::Context;
use crate::object::key;
use crate::object::new::{Origin, build};
use crate::reason::{Failure, Reason};
use crate::service::wrap;

/// Longest identifier that a client may give, in bytes.
const MAX_IDENTIFIER: usize = 256;

pub(super) fn run(context: &mut Context<'_, '_>, request: &ImportRequest) -> Result<ImportResponse, Failure> {
    let UniqueIdentifier::Id(uid) = &request.unique_identifier else {
        return Err(Reason::InvalidField.because("an object is imported under an identifier of its own"));
    };
    if uid.is_empty() || uid.len() > MAX_IDENTIFIER || uid.chars().any(char::is_control) {
        return Err(Reason::InvalidField.because("the identifier is not possible"));
    }
    if request.object.object_type() != request.object_type {
        return Err(Reason::InvalidObjectType.because("the object is of another type than the request says"));
    }
    wrap::check_registered(&request.object)?;
    let given = attributes(context, request.object_type, &request.attributes.list)?;
    let unwrapped = match request.key_wrap_type {
        Some(KeyWrapType::NOT_WRAPPED) if is_wrapped(&request.object) => {
            let facts = key::inspect(&request.object)?;
            let wrapped = build(context, given.clone(), &request.object, &facts, Origin::Registered)?;
            Some(wrap::unwrap(context, &wrapped, &request.object)?)
        }
        _ => None,
    };
    let material: &Object = unwrapped.as_ref().unwrap_or(&request.object);
    if context.exists(uid)? {
        if request.replace_existing != Some(true) {
            return Err(Reason::ObjectAlreadyExists.because("the identifier is in use"));
        }
        let existing = context.object_by_uid(uid)?;
        user::end(context, &existing)?;
        context.delete(&existing)?;
    }
    let facts = key::inspect(material)?;
    let mut object = build(context, given.clone(), material, &facts, Origin::Registered)?;
    object.uid.clone_from(uid);
    // What the server would have made of the object gives way to what the request says.
    for attribute in &given.list {
        object.attributes.retain(|known| known.name != attribute.name);
    }
    object.attributes.extend(given.list);
    let uid = context.insert_as_is(object, Some(material))?;
    context.answer(Code::IMPORT, &uid);
    Ok(ImportResponse { unique_identifier: uid.into() })
}

/// Whether the material of an object is wrapped.
fn is_wrapped(object: &Object) -> bool {
    object.key_block().is_some_and(|block| block.key_wrapping_data.is_some())
}

/// Checks the attributes, whoever may set them otherwise; those that follow from others are left out.
fn attributes(
    context: &Context<'_, '_>,
    object_type: ObjectType,
    list: &[Attribute],
) -> Result<NewAttributes, Failure> {
    let mut new = NewAttributes::default();
    for attribute in list {
        let rule = Rule::of(&attribute.name, context.version)?;
        check_value(&attribute.name, &attribute.value)?;
        if !rule.applies_to(object_type) {
            return Err(Reason::InvalidAttribute.because("objects of this type do not have the attribute"));
        }
        let is_type = attribute.name == AttributeName::Standard(Tag::OBJECT_TYPE);
        if is_type && attribute.value.enumeration() != Some(object_type.0) {
            return Err(Reason::InvalidField.because("the object is of another type than its attribute says"));
        }
        if let AttributeName::Standard(
            Tag::UNIQUE_IDENTIFIER | Tag::OBJECT_TYPE | Tag::STATE | Tag::SHORT_UNIQUE_IDENTIFIER,
        ) = attribute.name
        {
            continue;
        }
        let earlier = new.list.iter().filter(|known| known.name == attribute.name).count();
        if earlier > 0 && !rule.is_multiple() {
            return Err(Reason::AttributeSingleValued.because("the attribute may have one instance"));
        }
        let index = attribute.index.or_else(|| i32::try_from(earlier).ok());
        new.list.push(Attribute { index, ..attribute.clone() });
    }
    if new.list.len() > context.engine.settings().max_attributes {
        return Err(Reason::ServerLimitExceeded.because("too many attributes"));
    }
    Ok(new)
}
