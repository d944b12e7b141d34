//! Links between objects (KMIP 2.1 section 4.31).

use crypto::asymmetric::PublicKey;
use kmip::attribute::{Attribute, AttributeName, link_value};
use kmip::object::Object;
use kmip::table::Tag;
use kmip::table::enumeration::{LinkType, ObjectType};
use kmip::ttlv::Value;
use kmip::version::Version;

use super::{ManagedObject, key};
use crate::context::Context;
use crate::reason::{Failure, Reason};

fn is_of(value: &Value, link_type: LinkType) -> bool {
    value.child(Tag::LINK_TYPE).and_then(|item| item.value.enumeration()) == Some(link_type.0)
}

/// The object that the first link of a type points to.
#[must_use]
pub fn find(object: &ManagedObject, link_type: LinkType) -> Option<&str> {
    let link = object.all(Tag::LINK).find(|link| is_of(link, link_type))?;
    target(link)
}

/// Checks the links that a change gives an object.
///
/// # Errors
/// As [`check_pairs`]; [`Reason::CircularLink`] from 3.0 on when the object would link to itself.
pub fn check_changed(
    context: &mut Context<'_, '_>,
    before: &ManagedObject,
    after: &ManagedObject,
) -> Result<(), Failure> {
    check_pairs(context, after, Some(before))?;
    check_circles(context, after)
}

/// Checks the links of a key to the other half of its pair that it did not have before: they have to belong together
/// (Usage Guide 2.0 section 3.45). A link to what is not there, or cannot be read, stays unchecked.
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when they do not.
pub fn check_pairs(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    before: Option<&ManagedObject>,
) -> Result<(), Failure> {
    let link_type = match object.object_type {
        ObjectType::PRIVATE_KEY => LinkType::PUBLIC_KEY_LINK,
        ObjectType::PUBLIC_KEY => LinkType::PRIVATE_KEY_LINK,
        _ => return Ok(()),
    };
    let is_new = |link: &&Value| {
        is_of(link, link_type)
            && before.is_none_or(|before| before.all(Tag::LINK).all(|known| known != *link))
    };
    let linked: Vec<String> =
        object.all(Tag::LINK).filter(is_new).filter_map(|link| target(link).map(str::to_owned)).collect();
    for uid in linked {
        let Some(other) = context.load(&uid)? else { continue };
        if !context.may_see(&other)? {
            continue;
        }
        let (Some(one), Some(two)) = (public_part(object), public_part(&other)) else { continue };
        if one != two || object.object_type == other.object_type {
            return Err(Reason::InvalidAttributeValue.because("the keys are not the halves of one pair"));
        }
    }
    Ok(())
}

/// Objects that a chain of links may have before it is taken for one without an end.
const MAX_CHAIN: usize = 64;

/// Refuses an object that links to itself, or is its own parent or in itself as a group by way of others: 3.0 has a reason for
/// that, and the versions before leave it to the client.
///
/// # Errors
/// [`Reason::CircularLink`].
fn check_circles(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<(), Failure> {
    if context.version < Version::V3_0 {
        return Ok(());
    }
    let circular = || Err(Reason::CircularLink.because("the object would link to itself"));
    let own = object.uid.as_str();
    if object.all(Tag::LINK).any(|link| target(link) == Some(own)) {
        return circular();
    }
    let parent = |object: &ManagedObject| find(object, LinkType::PARENT_LINK).map(str::to_owned);
    let group = |object: &ManagedObject| match object.get(Tag::GROUP_LINK) {
        Some(Value::Reference(uid)) => Some(uid.clone()),
        _ => None,
    };
    for next in [&parent as &dyn Fn(&ManagedObject) -> Option<String>, &group] {
        let mut at = next(object);
        for _ in 0..MAX_CHAIN {
            let Some(uid) = at else { break };
            if uid == own {
                return circular();
            }
            at = context.load(&uid)?.and_then(|object| next(&object));
        }
    }
    Ok(())
}

/// The identifier of the object that a Link points to.
fn target(link: &Value) -> Option<&str> {
    link.child(Tag::LINKED_OBJECT_IDENTIFIER)?.value.text()
}

/// The public key that a key has or belongs to, where it can be read.
fn public_part(object: &ManagedObject) -> Option<PublicKey> {
    match object.material.as_deref()? {
        Object::PublicKey(known) => key::public_key(&known.key_block).ok()?,
        Object::PrivateKey(known) => key::private_key(&known.key_block).ok()??.public().ok(),
        _ => None,
    }
}

/// The object that the only link of a type points to.
///
/// # Errors
/// [`Reason::InvalidField`] when there are several.
pub fn only(object: &ManagedObject, link_type: LinkType) -> Result<Option<&str>, Failure> {
    if object.all(Tag::LINK).filter(|link| is_of(link, link_type)).count() > 1 {
        return Err(Reason::InvalidField.because("there are several links of one type"));
    }
    Ok(find(object, link_type))
}

/// Makes the link of a type point to an object, in the place of the one there is.
pub fn replace(object: &mut ManagedObject, link_type: LinkType, uid: &str) {
    let name = AttributeName::Standard(Tag::LINK);
    let value = link_value(link_type, Value::TextString(uid.to_owned()));
    let is_it = |attribute: &&mut Attribute| attribute.name == name && is_of(&attribute.value, link_type);
    match object.attributes.iter_mut().find(is_it) {
        Some(attribute) => attribute.value = value,
        None => {
            object.add(name, value);
        }
    }
}
