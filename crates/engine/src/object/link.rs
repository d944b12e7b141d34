//! Links between objects (KMIP 2.1 section 4.31).

use kmip::attribute::{Attribute, AttributeName, link_value};
use kmip::table::Tag;
use kmip::table::enumeration::LinkType;
use kmip::ttlv::Value;

use super::ManagedObject;

fn is_of(value: &Value, link_type: LinkType) -> bool {
    value.child(Tag::LINK_TYPE).and_then(|item| item.value.enumeration()) == Some(link_type.0)
}

/// The object that the first link of a type points to.
#[must_use]
pub fn find(object: &ManagedObject, link_type: LinkType) -> Option<&str> {
    let link = object.all(Tag::LINK).find(|link| is_of(link, link_type))?;
    link.child(Tag::LINKED_OBJECT_IDENTIFIER)?.value.text()
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
