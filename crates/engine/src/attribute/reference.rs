//! Links whose object is named as a Unique Identifier may be: by what an earlier item of the batch has made or found, by its
//! place in the response, and in 3.0 by its name (KMIP 2.1 sections 4.31 and 4.58). What is kept is the identifier.

use std::borrow::Cow;

use kmip::UniqueIdentifier;
use kmip::attribute::{Attribute, AttributeName};
use kmip::table::Tag;
use kmip::table::enumeration::UniqueIdentifier as Code;
use kmip::ttlv::{ItemType, Value};
use kmip::version::Version;

use crate::context::Context;
use crate::reason::{Failure, Reason};

/// The attribute with the identifier of the object that it links to.
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when no such object is there, or the version does not name objects so.
pub fn resolve<'b>(
    context: &mut Context<'_, '_>,
    attribute: &'b Attribute,
) -> Result<Cow<'b, Attribute>, Failure> {
    let AttributeName::Standard(tag) = attribute.name else { return Ok(Cow::Borrowed(attribute)) };
    let linked = if tag == Tag::LINK {
        attribute.value.child(Tag::LINKED_OBJECT_IDENTIFIER).map(|item| &item.value)
    } else {
        is_link(tag).then_some(&attribute.value)
    };
    let target = match linked {
        Some(Value::Enumeration(code)) => UniqueIdentifier::Code(Code(*code)),
        Some(Value::Integer(position)) => UniqueIdentifier::Position(*position),
        // An object may be put into a group that is only known by its name.
        Some(Value::NameReference(name)) if tag != Tag::GROUP_LINK => UniqueIdentifier::Name(name.clone()),
        _ => return Ok(Cow::Borrowed(attribute)),
    };
    if context.version < Version::V2_0 {
        return Err(Reason::InvalidAttributeValue.because("a link has the identifier of its object"));
    }
    let missing = || Reason::InvalidAttributeValue.because("there is no object that the link could mean");
    let uid = context.resolve(Some(&target)).map_err(|_| missing())?;
    // A name says nothing to who may not find its object, not even that it is there.
    if let UniqueIdentifier::Name(_) = target {
        let object = context.load(&uid)?.ok_or_else(missing)?;
        if !context.may_find(&object)? {
            return Err(missing());
        }
    }
    let mut resolved = attribute.clone();
    match &mut resolved.value {
        Value::Structure(fields) => {
            for field in fields.iter_mut().filter(|field| field.tag == Tag::LINKED_OBJECT_IDENTIFIER) {
                field.value = Value::TextString(uid.clone());
            }
        }
        value => *value = Value::Reference(uid),
    }
    Ok(Cow::Owned(resolved))
}

/// Whether an attribute is a link of 3.0 that is no Link of the versions before.
fn is_link(tag: Tag) -> bool {
    tag != Tag::UNIQUE_IDENTIFIER && tag.row().is_some_and(|row| row.types.contains(&ItemType::Reference))
}
