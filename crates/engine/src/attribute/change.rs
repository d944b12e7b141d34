//! Add, Modify, Set, Adjust and Delete Attribute on an object (KMIP 2.1 sections 6.1.2, 6.1.3, 6.1.13, 6.1.32, 6.1.54).

use kmip::attribute::{Attribute, AttributeName};
use kmip::table::Tag;
use kmip::table::attribute::Answer;
use kmip::table::enumeration::{AdjustmentType, State};
use kmip::ttlv::Value;
use kmip::version::Version;

use super::rules::Rule;
use super::value;
use crate::object::new::start_usage_limits;
use crate::object::{ManagedObject, is_named};
use crate::reason::{Failure, Reason};

fn read_only() -> Failure {
    Reason::AttributeReadOnly.because("clients may not change the attribute")
}

/// Adds an instance; returns it with its index.
///
/// # Errors
/// When the rules do not let a client add it.
pub fn add(
    object: &mut ManagedObject,
    attribute: &Attribute,
    version: Version,
    now: i64,
    limit: usize,
) -> Result<Attribute, Failure> {
    let rule = Rule::of(&attribute.name, version)?;
    if !rule.client_may_add() {
        return Err(read_only());
    }
    if !rule.applies_to(object.object_type) {
        return Err(Reason::InvalidAttribute.because("objects of this type do not have the attribute"));
    }
    value::check(&attribute.name, &attribute.value)?;
    value::check_version(attribute, version)?;
    check_state(object, &attribute.name, now)?;
    let present = object.instances(&attribute.name, now);
    if !present.is_empty() && !rule.is_multiple() {
        return Err(Reason::AttributeSingleValued.because("the attribute may have one instance"));
    }
    if present.iter().any(|known| known.value == attribute.value) {
        if attribute.name == AttributeName::Standard(Tag::NAME) {
            return Err(Reason::NonUniqueNameAttribute.because("the object has the name already"));
        }
        return Err(Reason::InvalidAttributeValue.because("the object has this instance already"));
    }
    if object.attributes.len() >= limit {
        return Err(Reason::ServerLimitExceeded.because("too many attributes"));
    }
    let index = object.add(attribute.name.clone(), attribute.value.clone());
    check_dates(object)?;
    start_usage_limits(object);
    let added = object.attributes.iter().rfind(|known| known.name == attribute.name);
    let value = added.map_or_else(|| attribute.value.clone(), |added| added.value.clone());
    Ok(Attribute { index: Some(index), value, ..attribute.clone() })
}

/// Changes an instance: the one that has the value of `current`, or in 1.x the index of the new value; returns it with
/// its index.
///
/// # Errors
/// When the rules do not let a client change it, or there is no such instance.
pub fn modify(
    object: &mut ManagedObject,
    current: Option<&Attribute>,
    new: &Attribute,
    version: Version,
    now: i64,
) -> Result<Attribute, Failure> {
    let rule = Rule::of(&new.name, version)?;
    if current.is_some_and(|current| current.name != new.name) {
        return Err(Reason::InvalidAttribute.because("the current and the new attribute differ in kind"));
    }
    if rule.client_may_modify() == Answer::No {
        return Err(read_only());
    }
    value::check(&new.name, &new.value)?;
    value::check_version(new, version)?;
    check_state(object, &new.name, now)?;
    if let AttributeName::Standard(tag) = new.name {
        object.materialise(tag);
    }
    let position = find(object, &new.name, current.map(|current| &current.value), new.index)?;
    let Some(instance) = object.attributes.get_mut(position) else { return Err(no_instance()) };
    let was = std::mem::replace(&mut instance.value, new.value.clone());
    let changed = instance.clone();
    check_change(object, &changed, &was)?;
    check_dates(object)?;
    Ok(changed)
}

/// Gives an attribute that has one instance a value, whether it had one or not.
///
/// # Errors
/// [`Reason::MultiValuedAttribute`] when the attribute may have several; when the rules do not let a client change it.
pub fn set(
    object: &mut ManagedObject,
    attribute: &Attribute,
    version: Version,
    now: i64,
    limit: usize,
) -> Result<(), Failure> {
    let rule = Rule::of(&attribute.name, version)?;
    if matches!(rule, Rule::Standard(..)) && rule.is_multiple() {
        return Err(Reason::MultiValuedAttribute.because("the attribute may have several instances"));
    }
    let present = object.attributes.iter().any(|known| known.name == attribute.name);
    let computed = !object.instances(&attribute.name, now).is_empty();
    if present || computed {
        modify(object, None, attribute, version, now)?;
    } else {
        add(object, attribute, version, now, limit)?;
    }
    Ok(())
}

/// Counts a number up or down, or negates a Boolean.
///
/// # Errors
/// When the attribute has no instance or several, is not of such a type, or a client may not change it.
pub fn adjust(
    object: &mut ManagedObject,
    name: &AttributeName,
    adjustment: AdjustmentType,
    by: Option<&Value>,
    version: Version,
    now: i64,
) -> Result<(), Failure> {
    let instances = object.instances(name, now);
    let current = match instances.as_slice() {
        [] => return Err(Reason::AttributeNotFound.because("the object does not have the attribute")),
        [one] => one.clone(),
        _ => return Err(Reason::MultiValuedAttribute.because("the attribute has several instances")),
    };
    let by = match by {
        None => 1,
        Some(value) => value.number().ok_or_else(wrong_type)?,
    };
    let value = adjusted(&current.value, adjustment, by)?;
    modify(object, None, &Attribute { value, ..current }, version, now)?;
    Ok(())
}

fn wrong_type() -> Failure {
    Reason::InvalidDataType.because("the attribute is not of a type that can be adjusted so")
}

fn adjusted(value: &Value, adjustment: AdjustmentType, by: i64) -> Result<Value, Failure> {
    let range = || Reason::NumericRange.because("the adjusted value is out of range");
    if let (Value::Boolean(flag), AdjustmentType::NEGATE) = (value, adjustment) {
        return Ok(Value::Boolean(!flag));
    }
    let change = |number: i64| match adjustment {
        AdjustmentType::INCREMENT => number.checked_add(by).ok_or_else(range),
        AdjustmentType::DECREMENT => number.checked_sub(by).ok_or_else(range),
        AdjustmentType::NEGATE => number.checked_neg().ok_or_else(range),
        _ => Err(Reason::InvalidField.because("unknown adjustment")),
    };
    Ok(match *value {
        Value::Integer(n) => Value::Integer(i32::try_from(change(i64::from(n))?).map_err(|_| range())?),
        Value::LongInteger(n) => Value::LongInteger(change(n)?),
        Value::DateTime(n) => Value::DateTime(change(n)?),
        Value::Interval(n) => Value::Interval(u32::try_from(change(i64::from(n))?).map_err(|_| range())?),
        _ => return Err(wrong_type()),
    })
}

/// Deletes an instance, by its value, or by name and in 1.x index; returns it. From 2.0 a name alone deletes all its
/// instances.
///
/// # Errors
/// When the rules do not let a client delete it, or there is no such instance.
pub fn delete(
    object: &mut ManagedObject,
    current: Option<&Attribute>,
    reference: Option<&AttributeName>,
    index: Option<i32>,
    version: Version,
) -> Result<Attribute, Failure> {
    let name = match (current, reference) {
        (Some(current), _) => &current.name,
        (None, Some(reference)) => reference,
        (None, None) => return Err(Reason::MissingData.because("no attribute is named")),
    };
    let rule = Rule::of(name, version)?;
    match rule.client_may_delete() {
        Answer::No => return Err(read_only()),
        Answer::Conditional if !may_delete_now(object, name) => return Err(read_only()),
        Answer::Conditional | Answer::Yes => {}
    }
    if version >= Version::V2_0 && current.is_none() {
        let deleted = object.attributes.iter().find(|attribute| is_named(attribute, name)).cloned();
        let deleted =
            deleted.ok_or(Reason::AttributeNotFound.because("the object does not have the attribute"))?;
        object.attributes.retain(|attribute| !is_named(attribute, name));
        return Ok(deleted);
    }
    let position = find(object, name, current.map(|current| &current.value), index)?;
    Ok(object.attributes.remove(position))
}

fn no_instance() -> Failure {
    Reason::AttributeInstanceNotFound.because("the attribute has no such instance")
}

/// Where the instance lies that has a value, or in 1.x an index (0 when none is given).
fn find(
    object: &ManagedObject,
    name: &AttributeName,
    value: Option<&Value>,
    index: Option<i32>,
) -> Result<usize, Failure> {
    let mut instances =
        object.attributes.iter().enumerate().filter(|(_, attribute)| is_named(attribute, name));
    let found = match (value, index) {
        (Some(value), _) => instances.find(|(_, attribute)| attribute.value == *value),
        (None, Some(index)) => instances.find(|(_, attribute)| attribute.index.unwrap_or(0) == index),
        // The index left out names the first instance, whatever has been deleted before it.
        (None, None) => instances.next(),
    };
    if let Some((position, _)) = found {
        return Ok(position);
    }
    if object.attributes.iter().any(|attribute| attribute.name == *name) {
        Err(no_instance())
    } else {
        Err(Reason::AttributeNotFound.because("the object does not have the attribute"))
    }
}

/// The conditions that the rule table words: dates may be set while they are to come.
fn check_state(object: &ManagedObject, name: &AttributeName, now: i64) -> Result<(), Failure> {
    let AttributeName::Standard(tag) = *name else { return Ok(()) };
    let state = object.state(now);
    let is_allowed = match tag {
        Tag::ACTIVATION_DATE => state == State::PRE_ACTIVE,
        Tag::DEACTIVATION_DATE => matches!(state, State::PRE_ACTIVE | State::ACTIVE),
        Tag::PROCESS_START_DATE | Tag::PROTECT_STOP_DATE => {
            matches!(state, State::PRE_ACTIVE | State::ACTIVE)
                && object.number(tag).is_none_or(|date| date > now)
        }
        _ => true,
    };
    if is_allowed {
        return Ok(());
    }
    Err(Reason::WrongKeyLifecycleState.because("the date may not be changed in the state of the object"))
}

/// What may not go back: once usage limits are allocated their total stays, and flags keep their history.
fn check_change(object: &mut ManagedObject, changed: &Attribute, was: &Value) -> Result<(), Failure> {
    let AttributeName::Standard(tag) = changed.name else { return Ok(()) };
    match tag {
        Tag::USAGE_LIMITS => {
            let count = |value: &Value, tag| value.child(tag).and_then(|item| item.value.number());
            let total = count(was, Tag::USAGE_LIMITS_TOTAL);
            if count(was, Tag::USAGE_LIMITS_COUNT).is_some_and(|left| Some(left) != total) {
                return Err(read_only());
            }
        }
        // Once shown in the clear, an object has not always been sensitive; likewise for extraction.
        Tag::SENSITIVE if changed.value == Value::Boolean(false) => {
            object.set(Tag::ALWAYS_SENSITIVE, Value::Boolean(false));
        }
        Tag::EXTRACTABLE if changed.value == Value::Boolean(true) => {
            object.set(Tag::NEVER_EXTRACTABLE, Value::Boolean(false));
        }
        _ => {}
    }
    Ok(())
}

/// Usage limits may go while none of them is allocated.
fn may_delete_now(object: &ManagedObject, name: &AttributeName) -> bool {
    let AttributeName::Standard(Tag::USAGE_LIMITS) = name else { return true };
    object.get(Tag::USAGE_LIMITS).is_none_or(|limits| {
        let count = |tag| limits.child(tag).and_then(|item| item.value.number());
        count(Tag::USAGE_LIMITS_COUNT).is_none_or(|left| Some(left) == count(Tag::USAGE_LIMITS_TOTAL))
    })
}

/// Dates in an order that makes sense (KMIP 2.1 sections 4.1, 4.43, 4.46).
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when the object would end before it begins.
pub(crate) fn check_dates(object: &ManagedObject) -> Result<(), Failure> {
    let order = [
        (Tag::ACTIVATION_DATE, Tag::DEACTIVATION_DATE),
        (Tag::ACTIVATION_DATE, Tag::PROCESS_START_DATE),
        (Tag::ACTIVATION_DATE, Tag::PROTECT_STOP_DATE),
        (Tag::PROCESS_START_DATE, Tag::DEACTIVATION_DATE),
        (Tag::PROTECT_STOP_DATE, Tag::DEACTIVATION_DATE),
    ];
    for (earlier, later) in order {
        if let (Some(first), Some(second)) = (object.number(earlier), object.number(later))
            && first > second
        {
            return Err(Reason::InvalidAttributeValue.because("the dates of the object are not in order"));
        }
    }
    Ok(())
}
