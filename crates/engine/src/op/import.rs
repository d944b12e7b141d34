//! Import (KMIP 2.1 section 6.1.25): an object comes with its identifier and all of its attributes, which stay as they are.
//!
//! With the Key Wrap Type Not Wrapped a wrapped key is unwrapped by the server's own wrapping key before it is kept. Any
//! caller may import; the caller owns the object. To replace one takes what destroying it would take.

use kmip::attribute::AttributeName;
use kmip::object::Object;
use kmip::payload::{ImportRequest, ImportResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{KeyWrapType, ObjectType, State, UniqueIdentifier as Code};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, UniqueIdentifier};

use super::user;
use crate::attribute::{NewAttributes, Rule, check_value, resolve};
use crate::context::Context;
use crate::object::new::{Origin, build};
use crate::object::{ManagedObject, key};
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
    let object_type = request.object.object_type();
    match request.object_type {
        Some(named) if named != object_type => {
            return Err(
                Reason::InvalidObjectType.because("the object is of another type than the request says")
            );
        }
        None if context.version >= Version::V2_0 => {
            return Err(Reason::InvalidMessage.because("the Object Type is missing"));
        }
        _ => {}
    }
    let mut named = None;
    if is_wrapped(&request.object) {
        wrap::name_keys(context, named.insert(request.object.clone()))?;
    }
    let imported = named.as_ref().unwrap_or(&request.object);
    wrap::check_registered(imported)?;
    let given = attributes(context, object_type, &request.attributes.list)?;
    let unwrapped = match request.key_wrap_type {
        Some(KeyWrapType::NOT_WRAPPED) if is_wrapped(imported) => {
            let facts = key::inspect(imported)?;
            let wrapped = build(context, given.clone(), imported, &facts, Origin::Registered)?;
            Some(wrap::unwrap(context, &wrapped, imported)?)
        }
        _ => None,
    };
    let material: &Object = unwrapped.as_ref().unwrap_or(imported);
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
    let given = given.list.into_iter().filter(|given| given.name != Tag::OBJECT_CLASS.into());
    let given: Vec<_> = given.collect();
    for attribute in &given {
        object.attributes.retain(|known| known.name != attribute.name);
    }
    object.attributes.extend(given);
    give_state(&mut object, request.attributes.get(Tag::STATE), context.now);
    let uid = context.insert_as_is(object, Some(material))?;
    context.answer(Code::IMPORT, &uid);
    Ok(ImportResponse { unique_identifier: uid.into() })
}

/// Gives an object the state that the request says, which follows from dates: one that it needs and does not have.
fn give_state(object: &mut ManagedObject, state: Option<&Value>, now: i64) {
    let Some(state) = state.and_then(Value::enumeration).map(State) else { return };
    let date = match state {
        State::ACTIVE => Tag::ACTIVATION_DATE,
        State::DEACTIVATED => Tag::DEACTIVATION_DATE,
        State::COMPROMISED => Tag::COMPROMISE_DATE,
        _ => return,
    };
    if object.get(date).is_none() {
        let since = object.number(Tag::LAST_CHANGE_DATE).filter(|since| *since <= now).unwrap_or(now);
        object.set(date, Value::DateTime(since));
    }
}

/// Whether the material of an object is wrapped.
fn is_wrapped(object: &Object) -> bool {
    object.key_block().is_some_and(|block| block.key_wrapping_data.is_some())
}

/// Checks the attributes, whoever may set them otherwise; those that follow from others are left out.
fn attributes(
    context: &mut Context<'_, '_>,
    object_type: ObjectType,
    list: &[Attribute],
) -> Result<NewAttributes, Failure> {
    let mut new = NewAttributes::default();
    for attribute in list {
        let rule = Rule::of(&attribute.name, context.version)?;
        let attribute = &*resolve(context, attribute)?;
        check_value(&attribute.name, &attribute.value)?;
        if !rule.applies_to(object_type) {
            return Err(Reason::InvalidAttribute.because("objects of this type do not have the attribute"));
        }
        let is_type = attribute.name == AttributeName::Standard(Tag::OBJECT_TYPE);
        if is_type && attribute.value.enumeration() != Some(object_type.0) {
            return Err(Reason::InvalidField.because("the object is of another type than its attribute says"));
        }
        if let AttributeName::Standard(Tag::UNIQUE_IDENTIFIER | Tag::OBJECT_TYPE | Tag::STATE) =
            attribute.name
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
