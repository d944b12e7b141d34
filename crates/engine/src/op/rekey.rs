//! Re-key (KMIP 2.1 section 6.1.46): a new symmetric key takes the place, the name and the links of an old one.
//!
//! Who may: the owner, who owns the new key too. The old key keeps its state, so that what it protects can be read.

use kmip::attribute::AttributeName;
use kmip::payload::{RekeyRequest, RekeyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{LinkType, ObjectType, State, UniqueIdentifier as Code};
use kmip::ttlv::Value;

use super::create;
use crate::attribute::{NewAttributes, Rule, collect};
use crate::context::Context;
use crate::object::key::format::made;
use crate::object::new::{Origin, build};
use crate::object::protection;
use crate::object::{ManagedObject, state};
use crate::reason::{Failure, Reason};
use crate::rotation;

/// Attributes that the new key does not take over: they belong to the old one's life (KMIP 2.1 table 324).
const NOT_TAKEN_OVER: &[Tag] = &[
    Tag::INITIAL_DATE,
    Tag::LAST_CHANGE_DATE,
    Tag::DESTROY_DATE,
    Tag::COMPROMISE_DATE,
    Tag::COMPROMISE_OCCURRENCE_DATE,
    Tag::REVOCATION_REASON,
    Tag::ARCHIVE_DATE,
    Tag::ORIGINAL_CREATION_DATE,
    Tag::DIGEST,
    Tag::RANDOM_NUMBER_GENERATOR,
    Tag::KEY_FORMAT_TYPE,
    Tag::KEY_VALUE_LOCATION,
    Tag::LINK,
    Tag::ACTIVATION_DATE,
    Tag::PROCESS_START_DATE,
    Tag::PROTECT_STOP_DATE,
    Tag::DEACTIVATION_DATE,
    Tag::ALWAYS_SENSITIVE,
    Tag::NEVER_EXTRACTABLE,
    Tag::FRESH,
];

pub(super) fn run(context: &mut Context<'_, '_>, request: &RekeyRequest) -> Result<RekeyResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    let before = context.object(request.unique_identifier.as_ref())?;
    if before.object_type != ObjectType::SYMMETRIC_KEY {
        return Err(Reason::InvalidObjectType.because("only symmetric keys are re-keyed"));
    }
    if state::is_destroyed(before.state(context.now)) {
        return Err(Reason::ObjectDestroyed.because("the key is destroyed"));
    }
    if before.is_archived() {
        return Err(Reason::ObjectArchived.because("the key is archived"));
    }
    if replacement(&before).is_some() {
        return Err(Reason::PermissionDenied.because("the key has been replaced already"));
    }
    check_value(&before)?;
    let asked = collect(context, ObjectType::SYMMETRIC_KEY, &[request.attributes.as_ref()])?;
    let attributes = inherit(context, &before, asked, request.offset.map(|offset| offset.0))?;
    let (material, facts) = create::generate(context, ObjectType::SYMMETRIC_KEY, &attributes)?;
    let material = made(material, attributes.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let mut object = build(context, attributes, &material, &facts, Origin::Generated)?;
    object.add_link(LinkType::REPLACED_OBJECT_LINK, &before.uid);
    object.uid = context.engine.new_uid(context.now)?;
    object.owner = before.owner;
    let mut after = ManagedObject::clone(&before);
    after.remove(Tag::NAME);
    after.add_link(LinkType::REPLACEMENT_OBJECT_LINK, &object.uid);
    rotation::note(&before, &mut after, &mut object, context.now);
    context.save(&before, after)?;
    let uid = context.insert(object, Some(&material))?;
    context.answer(Code::RE_KEY, &uid);
    Ok(RekeyResponse { unique_identifier: uid.into(), attributes: None })
}

/// Of a key whose value lies elsewhere the server makes no successor (Usage Guide 2.0 section 3.6).
pub(super) fn check_value(key: &ManagedObject) -> Result<(), Failure> {
    if key.get(Tag::KEY_VALUE_PRESENT) == Some(&Value::Boolean(false)) {
        return Err(Reason::KeyValueNotPresent.because("the server does not keep the material"));
    }
    Ok(())
}

/// Dates of a new object that an offset says.
const DATES: &[Tag] =
    &[Tag::ACTIVATION_DATE, Tag::PROCESS_START_DATE, Tag::PROTECT_STOP_DATE, Tag::DEACTIVATION_DATE];

/// Whether an offset says the dates of the new object (KMIP 1.4 sections 11.5, 11.6, 11.9): not beside dates that are asked
/// for, and not where the old object has dates to move and none to move them from.
fn check_offset(before: &ManagedObject, asked: &NewAttributes) -> Result<(), Failure> {
    if DATES.iter().any(|tag| asked.get(*tag).is_some()) {
        return Err(Reason::InvalidMessage.because("an offset and dates are given"));
    }
    let is_planned = |tag: &&Tag| **tag != Tag::ACTIVATION_DATE && before.number(**tag).is_some();
    if before.number(Tag::ACTIVATION_DATE).is_none() && DATES.iter().any(|tag| is_planned(&tag)) {
        return Err(Reason::IllegalOperation.because("there is no Activation Date to move the dates from"));
    }
    Ok(())
}

/// The key that has replaced a key.
fn replacement(object: &ManagedObject) -> Option<&str> {
    let is_replacement = |link: &&Value| {
        link.child(Tag::LINK_TYPE).and_then(|item| item.value.enumeration())
            == Some(LinkType::REPLACEMENT_OBJECT_LINK.0)
    };
    object.all(Tag::LINK).find(is_replacement)?.child(Tag::LINKED_OBJECT_IDENTIFIER)?.value.text()
}

/// The attributes of the new key: those asked for, and the old key's where nothing else is asked for. Its dates are the
/// old ones; with an offset they are moved by as much as its Activation Date (KMIP 2.1 section 6.1.46).
pub(super) fn inherit(
    context: &Context<'_, '_>,
    before: &ManagedObject,
    asked: NewAttributes,
    offset: Option<u32>,
) -> Result<NewAttributes, Failure> {
    if offset.is_some() {
        check_offset(before, &asked)?;
    }
    let mut new = asked;
    let is_asked =
        |new: &NewAttributes, name: &AttributeName| new.list.iter().any(|known| known.name == *name);
    let kept: Vec<_> = before
        .attributes
        .iter()
        .filter(|attribute| {
            let stays =
                matches!(attribute.name, AttributeName::Standard(tag) if NOT_TAKEN_OVER.contains(&tag));
            // Of an attribute that may have several instances, such as the name, the new key has the old and the new.
            let is_multiple = Rule::of(&attribute.name, context.version).is_ok_and(Rule::is_multiple);
            !stays && (is_multiple || !is_asked(&new, &attribute.name))
        })
        .cloned()
        .collect();
    let asked = std::mem::replace(&mut new.list, kept);
    for attribute in asked {
        let taken = new.list.iter().filter(|known| known.name == attribute.name);
        if taken.clone().any(|known| known.value == attribute.value) {
            continue;
        }
        let index = taken.filter_map(|known| known.index).max().map_or(0, |index| index.saturating_add(1));
        new.list.push(kmip::Attribute { index: Some(index), ..attribute });
    }
    let old_activation = before.number(Tag::ACTIVATION_DATE);
    // A certificate with the end of the old one would be no renewal: it begins now, and lasts as long as the old one.
    let is_renewal =
        before.object_type == ObjectType::CERTIFICATE && before.state(context.now) != State::PRE_ACTIVE;
    let offset = offset.or(is_renewal.then_some(0));
    let activation = match offset {
        None => old_activation,
        Some(offset) => {
            let moved = context.now.checked_add(i64::from(offset));
            Some(moved.ok_or(Reason::InvalidField.because("the offset is out of range"))?)
        }
    };
    let shift = old_activation.zip(activation).map_or(0, |(old, new)| new.saturating_sub(old));
    for tag in DATES.iter().copied() {
        let date = match (tag, before.number(tag)) {
            (Tag::ACTIVATION_DATE, _) => activation,
            // An end that a revocation has set, or that has come, is not a plan for the new key.
            (Tag::DEACTIVATION_DATE | Tag::PROTECT_STOP_DATE, Some(date))
                if old_activation.is_some_and(|old| date <= old)
                    || offset.is_none() && date <= context.now =>
            {
                None
            }
            (_, date) => date.map(|date| date.saturating_add(shift)),
        };
        let Some(date) = date else { continue };
        let name = AttributeName::Standard(tag);
        if !is_asked(&new, &name) {
            new.list.push(kmip::Attribute { name, index: Some(0), value: Value::DateTime(date) });
        }
    }
    Ok(new)
}
