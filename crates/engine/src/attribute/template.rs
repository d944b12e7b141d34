//! The attributes that a request gives to a new object: templates of 1.x opened, each checked by the rule table.

use kmip::attribute::{Attribute, AttributeName, Attributes};
use kmip::object::Object;
use kmip::table::Tag;
use kmip::table::enumeration::ObjectType;
use kmip::ttlv::Value;
use kmip::version::Version;

use super::rules::Rule;
use super::{complete, value};
use crate::context::Context;
use crate::object::{ManagedObject, constraint};
use crate::reason::{Failure, Reason};

/// Attributes for a new object, checked.
#[derive(Clone, Debug, Default)]
pub struct NewAttributes {
    /// The instances, with their indexes.
    pub list: Vec<Attribute>,
}

impl NewAttributes {
    /// The first value of one of the specification's attributes.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&Value> {
        self.list
            .iter()
            .find(|attribute| attribute.name == AttributeName::Standard(tag))
            .map(|found| &found.value)
    }

    /// A number, date or enumeration.
    #[must_use]
    pub fn number(&self, tag: Tag) -> Option<i64> {
        self.get(tag).and_then(Value::number)
    }
}

/// Checks the attributes of a request that makes an object of a type, later sources over earlier ones: of an attribute
/// with one instance the last given counts, within one source it may be given once.
///
/// # Errors
/// When an attribute is unknown, does not go with the object, may not be given, or has an impossible value.
pub fn collect(
    context: &mut Context<'_, '_>,
    object_type: ObjectType,
    sources: &[Option<&Attributes>],
) -> Result<NewAttributes, Failure> {
    let mut object = ManagedObject::blank(object_type);
    for source in sources.iter().copied().flatten() {
        for name in &source.templates {
            let template = template(context, name)?;
            let version = context.version;
            // A template's own name stays with it, as does what does not go with the new object.
            let list = template.list.iter().filter(|attribute| {
                attribute.name != AttributeName::Standard(Tag::NAME)
                    && Rule::of(&attribute.name, version)
                        .is_ok_and(|rule| rule.may_be_given() && rule.applies_to(object_type))
            });
            apply(context, &mut object, list, false)?;
        }
        if source.list.iter().any(|attribute| !has_possible_index(attribute, context.version)) {
            return Err(Reason::InvalidField.because("the attribute has no instance of this index"));
        }
        object.attributes.reserve(source.list.len().saturating_add(ADDED));
        apply(context, &mut object, source.list.iter(), true)?;
    }
    constraint::complete(context, &mut object)?;
    if object.attributes.len() > context.engine.settings().max_attributes {
        return Err(Reason::IndexOutOfBounds.because("too many attributes"));
    }
    Ok(NewAttributes { list: object.attributes })
}

/// Attributes that the server adds to most new objects; room for them is made at once.
const ADDED: usize = 7;

/// Whether an index can be one of its attribute: the only instance has 0 (KMIP 1.4 section 2.1.1). The server numbers the
/// instances of the others itself.
fn has_possible_index(attribute: &Attribute, version: Version) -> bool {
    match attribute.index {
        None | Some(0) => true,
        Some(index) => index > 0 && Rule::of(&attribute.name, version).is_ok_and(Rule::is_multiple),
    }
}

/// Adds the attributes of one source.
fn apply<'b>(
    context: &mut Context<'_, '_>,
    object: &mut ManagedObject,
    source: impl Iterator<Item = &'b Attribute>,
    strict: bool,
) -> Result<(), Failure> {
    let mut given: Vec<&AttributeName> = Vec::with_capacity(source.size_hint().0);
    for attribute in source {
        let name = &attribute.name;
        let rule = Rule::of(&attribute.name, context.version)?;
        if strict && !rule.may_be_given() {
            return Err(Reason::AttributeReadOnly.because("the server sets the attribute"));
        }
        if strict && !rule.applies_to(object.object_type) {
            return Err(Reason::InvalidAttribute.because("objects of this type do not have the attribute"));
        }
        let attribute = &complete(context, attribute)?;
        value::check(&attribute.name, &attribute.value)?;
        if strict {
            value::check_version(attribute, context.version)?;
        }
        // A client may name several generators, of which one is to make the key (KMIP 2.1 section 4.46).
        let is_choice = attribute.name == Tag::RANDOM_NUMBER_GENERATOR.into();
        if rule.is_multiple() || is_choice {
            let is_there = object
                .attributes
                .iter()
                .any(|known| known.name == attribute.name && known.value == attribute.value);
            if !is_there {
                object.add(attribute.name.clone(), attribute.value.clone());
            }
        } else {
            if given.contains(&name) {
                return Err(Reason::AttributeSingleValued.because("the attribute may have one instance"));
            }
            given.push(name);
            match &attribute.name {
                AttributeName::Standard(tag) => object.set(*tag, attribute.value.clone()),
                AttributeName::Vendor { .. } => {
                    object.add(attribute.name.clone(), attribute.value.clone());
                }
            }
        }
    }
    Ok(())
}

/// What a template is made of after a change of its attributes: all that clients set but its names go to the objects made
/// of it (KMIP 1.0 section 2.2.6). `None` where that stays as it was.
#[must_use]
pub(crate) fn changed(before: &ManagedObject, after: &ManagedObject) -> Option<Object> {
    let Some(Object::Template(content)) = before.material.as_deref() else { return None };
    let is_handed_on = |attribute: &&Attribute| {
        Rule::of(&attribute.name, Version::V1_4).is_ok_and(Rule::may_be_given)
            && attribute.name != AttributeName::Standard(Tag::NAME)
    };
    let same = |one: &Attribute, other: &Attribute| one.name == other.name && one.value == other.value;
    let mut list = content.list.clone();
    for gone in &before.attributes {
        if !after.attributes.iter().any(|kept| same(kept, gone)) {
            list.retain(|known| !same(known, gone));
        }
    }
    for new in after.attributes.iter().filter(is_handed_on) {
        if !before.attributes.iter().any(|known| same(known, new)) {
            list.push(new.clone());
        }
    }
    (list != content.list).then(|| Object::Template(Attributes::new(list)))
}

/// What the template of a name is made of, if the caller may use it.
fn template(context: &mut Context<'_, '_>, name: &Value) -> Result<Attributes, Failure> {
    let not_found = || Reason::ItemNotFound.because("no such template");
    let text =
        name.child(Tag::NAME_VALUE).and_then(|item| item.value.text()).ok_or_else(not_found)?.to_owned();
    let uid = context.uid_of_name(&text)?.ok_or_else(not_found)?;
    let object = context.object_by_uid(&uid).map_err(|_| not_found())?;
    if object.is_archived() {
        return Err(Reason::ObjectArchived.because("the template is archived"));
    }
    match object.material.as_deref() {
        Some(Object::Template(attributes)) => Ok(attributes.clone()),
        _ => Err(not_found()),
    }
}
