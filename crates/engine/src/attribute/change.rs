//! Add, Modify, Set, Adjust and Delete Attribute on an object (KMIP 2.1 sections 6.1.2, 6.1.3, 6.1.13, 6.1.32, 6.1.54).

use kmip::attribute::{Attribute, AttributeName};
use kmip::shape::shown_name;
use kmip::table::Tag;
use kmip::table::attribute::Answer;
use kmip::table::enumeration::{AdjustmentType, State};
use kmip::ttlv::{Item, ItemType, Value};
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
    let attribute = &without_count(attribute);
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
        return Err(Reason::IndexOutOfBounds.because("too many attributes"));
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
    let new = &with_limits(object, new);
    value::check(&new.name, &new.value)?;
    value::check_version(new, version)?;
    if let AttributeName::Standard(tag) = new.name {
        object.materialise(tag);
    }
    let current = current.map(|current| &current.value);
    // Each kind of Link is an attribute of its own in 3.0.
    let name = shown_name(new, version);
    let position = find(object, &name, Wanted { value: current, index: new.index, version })?;
    check_state(object, &new.name, now)?;
    let is_there = |(at, known): (usize, &Attribute)| {
        at != position && known.name == new.name && known.value == new.value
    };
    if object.attributes.iter().enumerate().any(is_there) {
        return Err(Reason::InvalidAttributeValue.because("the object has this instance already"));
    }
    let Some(instance) = object.attributes.get_mut(position) else { return Err(no_instance()) };
    let was = std::mem::replace(&mut instance.value, new.value.clone());
    let changed = instance.clone();
    check_change(object, &changed, &was, version)?;
    check_dates(object)?;
    Ok(changed)
}

/// What of Usage Limits is left is the server's to say (KMIP 2.1 section 4.59): a count that a client gives is passed
/// over.
fn without_count(attribute: &Attribute) -> Attribute {
    let mut attribute = attribute.clone();
    if attribute.name == Tag::USAGE_LIMITS.into()
        && let Value::Structure(fields) = &mut attribute.value
    {
        fields.retain(|field| field.tag != Tag::USAGE_LIMITS_COUNT);
    }
    attribute
}

/// New Usage Limits with what the client leaves as it is; all of the total is left then, for limits that have been used
/// do not change. Every other attribute is as it was given.
fn with_limits(object: &ManagedObject, new: &Attribute) -> Attribute {
    let mut new = without_count(new);
    if new.name != Tag::USAGE_LIMITS.into() {
        return new;
    }
    if let (Value::Structure(given), Some(known)) = (&new.value, object.get(Tag::USAGE_LIMITS)) {
        let field = |tag| {
            let found = given.iter().find(|item| item.tag == tag).or_else(|| known.child(tag));
            found.map(|item| item.value.clone())
        };
        let total = field(Tag::USAGE_LIMITS_TOTAL);
        let unit = field(Tag::USAGE_LIMITS_UNIT);
        let mut fields: Vec<Item> =
            given.iter().filter(|item| !LIMITS.contains(&item.tag)).cloned().collect();
        fields.splice(
            0..0,
            [
                (Tag::USAGE_LIMITS_TOTAL, total.clone()),
                (Tag::USAGE_LIMITS_COUNT, total),
                (Tag::USAGE_LIMITS_UNIT, unit),
            ]
            .into_iter()
            .filter_map(|(tag, value)| Some(Item::new(tag, value?))),
        );
        new.value = Value::Structure(fields);
    }
    new
}

/// The fields of Usage Limits.
const LIMITS: &[Tag] = &[Tag::USAGE_LIMITS_TOTAL, Tag::USAGE_LIMITS_COUNT, Tag::USAGE_LIMITS_UNIT];

/// Gives an attribute a value, whether it had one instance or none.
///
/// # Errors
/// [`Reason::MultiValuedAttribute`] when it has several; when the rules do not let a client change it.
pub fn set(
    object: &mut ManagedObject,
    attribute: &Attribute,
    version: Version,
    now: i64,
    limit: usize,
) -> Result<(), Failure> {
    let rule = Rule::of(&attribute.name, version)?;
    match object.instances(&shown_name(attribute, version), now).len() {
        0 => add(object, attribute, version, now, limit)?,
        _ if rule.client_may_modify() == Answer::No => return Err(read_only()),
        1 => modify(object, None, attribute, version, now)?,
        _ => return Err(several()),
    };
    Ok(())
}

/// Counts a number up or down, or negates a Boolean. Where the object does not have the attribute, it counts from 0, or
/// negates False (KMIP 2.1 section 6.1.3).
///
/// # Errors
/// When the attribute has several instances, is not of such a type, or a client may not change it.
pub fn adjust(
    object: &mut ManagedObject,
    name: &AttributeName,
    adjustment: AdjustmentType,
    by: Option<&Value>,
    version: Version,
    now: i64,
    limit: usize,
) -> Result<(), Failure> {
    let rule = Rule::of(name, version)?;
    let instances = object.instances(name, now);
    let is_allowed =
        if instances.is_empty() { rule.client_may_add() } else { rule.client_may_modify() != Answer::No };
    if !is_allowed {
        return Err(read_only());
    }
    let current = match instances.as_slice() {
        [] => Attribute { name: name.clone(), index: None, value: zero_of(rule)? },
        [one] => one.clone(),
        _ => return Err(several()),
    };
    let by = match by {
        None => 1,
        Some(value) => value.number().ok_or_else(wrong_type)?,
    };
    let value = adjusted(&current.value, adjustment, by)?;
    let new = Attribute { value, ..current };
    if instances.is_empty() {
        add(object, &new, version, now, limit)?;
    } else {
        modify(object, None, &new, version, now)?;
    }
    Ok(())
}

/// What an attribute that an object does not have is taken for.
fn zero_of(rule: Rule) -> Result<Value, Failure> {
    let Rule::Standard(row, _) = rule else {
        return Err(Reason::AttributeNotFound.because("the object does not have the attribute"));
    };
    Ok(match row.item_type {
        Some(ItemType::Integer) => Value::Integer(0),
        Some(ItemType::LongInteger) => Value::LongInteger(0),
        Some(ItemType::Interval) => Value::Interval(0),
        Some(ItemType::Boolean) => Value::Boolean(false),
        Some(ItemType::DateTime) => {
            return Err(Reason::AttributeNotFound.because("the object does not have the attribute"));
        }
        _ => return Err(wrong_type()),
    })
}

fn several() -> Failure {
    Reason::MultiValuedAttribute.because("the attribute has several instances")
}

fn wrong_type() -> Failure {
    Reason::InvalidDataType.because("the attribute is not of a type that can be adjusted so")
}

/// An adjusted value (KMIP 2.1 section 11.1).
fn adjusted(value: &Value, adjustment: AdjustmentType, by: i64) -> Result<Value, Failure> {
    let range = || Reason::NumericRange.because("the adjusted value is out of range");
    let change = |number: i64| match adjustment {
        AdjustmentType::INCREMENT => number.checked_add(by).ok_or_else(range),
        AdjustmentType::DECREMENT => number.checked_sub(by).ok_or_else(range),
        AdjustmentType::NEGATE => number.checked_neg().ok_or_else(range),
        _ => Err(Reason::InvalidField.because("unknown adjustment")),
    };
    Ok(match (value, adjustment) {
        (Value::Boolean(flag), AdjustmentType::NEGATE) => Value::Boolean(!flag),
        (Value::Integer(n), _) => Value::Integer(i32::try_from(change(i64::from(*n))?).map_err(|_| range())?),
        (Value::LongInteger(n), _) => Value::LongInteger(change(*n)?),
        // Times have no sign.
        (_, AdjustmentType::NEGATE) => return Err(wrong_type()),
        (Value::DateTime(n), _) => Value::DateTime(change(*n)?),
        (Value::DateTimeExtended(n), _) => Value::DateTimeExtended(change(*n)?),
        (Value::Interval(n), _) => {
            Value::Interval(u32::try_from(change(i64::from(*n))?).map_err(|_| range())?)
        }
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
    let wanted = Wanted { value: current.map(|current| &current.value), index, version };
    let position = find(object, name, wanted)?;
    Ok(object.attributes.remove(position))
}

fn no_instance() -> Failure {
    Reason::AttributeInstanceNotFound.because("the attribute has no such instance")
}

/// Which instance of an attribute is meant.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    /// The one that has a value.
    value: Option<&'a Value>,
    /// In 1.x the one that has an index.
    index: Option<i32>,
    version: Version,
}

/// Where the instance lies that is meant: where nothing is said, in 1.x the one with the index 0 (KMIP 1.4 sections 4.15,
/// 4.16), from 2.0 the only one (KMIP 2.1 section 6.1.34).
fn find(object: &ManagedObject, name: &AttributeName, wanted: Wanted<'_>) -> Result<usize, Failure> {
    let mut instances =
        object.attributes.iter().enumerate().filter(|(_, attribute)| is_named(attribute, name));
    let found = match (wanted.value, wanted.index) {
        (Some(value), _) => instances.find(|(_, attribute)| attribute.value == *value),
        (None, index) if wanted.version < Version::V2_0 => {
            let index = index.unwrap_or(0);
            instances.find(|(_, attribute)| attribute.index.unwrap_or(0) == index)
        }
        (None, _) => instances.next().filter(|_| instances.next().is_none()),
    };
    if let Some((position, _)) = found {
        return Ok(position);
    }
    if object.attributes.iter().any(|attribute| is_named(attribute, name)) {
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
fn check_change(
    object: &mut ManagedObject,
    changed: &Attribute,
    was: &Value,
    version: Version,
) -> Result<(), Failure> {
    let AttributeName::Standard(tag) = changed.name else { return Ok(()) };
    // Before 3.0 a client may take the protection off again.
    let is_loosened = matches!(
        (tag, &changed.value),
        (Tag::SENSITIVE, Value::Boolean(false)) | (Tag::EXTRACTABLE, Value::Boolean(true))
    );
    if version >= Version::V3_0 && is_loosened && changed.value != *was {
        return Err(read_only());
    }
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
        if let Some(first) = object.number(earlier)
            && object.number(later).is_some_and(|second| first > second)
        {
            return Err(Reason::InvalidAttributeValue.because("the dates of the object are not in order"));
        }
    }
    Ok(())
}
