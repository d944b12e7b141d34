//! Whether a value is one that the attribute can have: its type and, for structures, its fields.

use kmip::Version;
use kmip::attribute::{Attribute, AttributeName};
use kmip::table::attribute;
use kmip::table::{Names, Tag};
use kmip::ttlv::Value;

use crate::reason::{Failure, Reason};

/// Longest text that an attribute may have, in bytes.
const MAX_TEXT: usize = 65_536;

/// Fields that a structure must have, and those it may have.
struct Shape {
    attribute: Tag,
    required: &'static [Tag],
    optional: &'static [Tag],
}

/// Structures of which the fields are checked, by KMIP 2.1 chapter 4.
const SHAPES: &[Shape] = &[
    Shape { attribute: Tag::NAME, required: &[Tag::NAME_VALUE, Tag::NAME_TYPE], optional: &[] },
    Shape { attribute: Tag::LINK, required: &[Tag::LINK_TYPE, Tag::LINKED_OBJECT_IDENTIFIER], optional: &[] },
    Shape {
        attribute: Tag::APPLICATION_SPECIFIC_INFORMATION,
        required: &[Tag::APPLICATION_NAMESPACE],
        optional: &[Tag::APPLICATION_DATA],
    },
    Shape {
        attribute: Tag::ALTERNATIVE_NAME,
        required: &[Tag::ALTERNATIVE_NAME_VALUE, Tag::ALTERNATIVE_NAME_TYPE],
        optional: &[],
    },
    Shape {
        attribute: Tag::USAGE_LIMITS,
        required: &[Tag::USAGE_LIMITS_TOTAL],
        optional: &[Tag::USAGE_LIMITS_COUNT, Tag::USAGE_LIMITS_UNIT],
    },
    Shape {
        attribute: Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
        required: &[],
        optional: &[Tag::QLENGTH, Tag::RECOMMENDED_CURVE],
    },
    Shape {
        attribute: Tag::KEY_VALUE_LOCATION,
        required: &[Tag::KEY_VALUE_LOCATION_VALUE, Tag::KEY_VALUE_LOCATION_TYPE],
        optional: &[],
    },
    Shape {
        attribute: Tag::DIGEST,
        required: &[Tag::HASHING_ALGORITHM],
        optional: &[Tag::DIGEST_VALUE, Tag::KEY_FORMAT_TYPE],
    },
    Shape {
        attribute: Tag::CERTIFICATE_IDENTIFIER,
        required: &[Tag::ISSUER],
        optional: &[Tag::SERIAL_NUMBER],
    },
    Shape {
        attribute: Tag::X_509_CERTIFICATE_IDENTIFIER,
        required: &[Tag::ISSUER_DISTINGUISHED_NAME, Tag::CERTIFICATE_SERIAL_NUMBER],
        optional: &[],
    },
    Shape {
        attribute: Tag::ROTATE_NAME,
        required: &[Tag::ROTATE_NAME_VALUE, Tag::ROTATE_NAME_TYPE],
        optional: &[],
    },
];

/// Checks that a version defines the value that a client gives in it.
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when it has an enumeration value, or a vendor's attribute a type, a tag or a structure
/// within a structure, of another version.
pub(crate) fn check_version(attribute: &Attribute, version: Version) -> Result<(), Failure> {
    if kmip::shape::is_visible(attribute, version) {
        return Ok(());
    }
    Err(Reason::InvalidAttributeValue.because("the protocol version does not define the value"))
}

/// Checks the type of a value, and of everything in it, and that enumerations have their values.
fn check_field(tag: Tag, value: &Value) -> Result<(), Failure> {
    let Some(row) = tag.row() else { return Ok(()) };
    if !row.types.is_empty() && !row.types.contains(&value.item_type()) {
        return Err(
            Reason::InvalidAttributeValue.because("a value has another type than its attribute or field")
        );
    }
    match (value, row.values) {
        (Value::Enumeration(code), Some(Names::Enumeration(table)))
            if table.by_value(*code).is_none() && *code < 0x8000_0000 =>
        {
            Err(Reason::InvalidAttributeValue.because("the enumeration does not have the value"))
        }
        (Value::Structure(items), _) => items.iter().try_for_each(|item| check_field(item.tag, &item.value)),
        _ => Ok(()),
    }
}

/// Checks a value that a client looks for: of a structure it may give some of the fields (KMIP 2.1 section 6.1.28).
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when no attribute can have it.
pub fn check_wanted(name: &AttributeName, value: &Value) -> Result<(), Failure> {
    match *name {
        AttributeName::Standard(tag) => check_field(tag, value),
        AttributeName::Vendor { .. } => Ok(()),
    }
}

/// Whether a structure has all the fields that its attribute has to have or may have, so that no value but it can be
/// meant. Values that are no structures, and structures whose fields are not known here, are whole as they are.
#[must_use]
pub fn is_whole(name: &AttributeName, value: &Value) -> bool {
    let AttributeName::Standard(tag) = *name else { return !matches!(value, Value::Structure(_)) };
    let Value::Structure(items) = value else { return true };
    let shape = SHAPES.iter().find(|shape| shape.attribute == tag);
    shape.is_some_and(|shape| {
        let fields = shape.required.iter().chain(shape.optional);
        fields.clone().count() == items.len() && fields.zip(items).all(|(field, item)| *field == item.tag)
    })
}

/// Checks a value that a client gives.
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when the attribute cannot have it.
pub fn check(name: &AttributeName, value: &Value) -> Result<(), Failure> {
    let wrong = |what: &'static str| Err(Reason::InvalidAttributeValue.because(what));
    if has_long_text(value) {
        return wrong("the text is too long");
    }
    let tag = match name {
        AttributeName::Standard(tag) => *tag,
        AttributeName::Vendor { vendor, name } => return check_vendor(vendor, name),
    };
    check_field(tag, value)?;
    if let Some(shape) = SHAPES.iter().find(|shape| shape.attribute == tag)
        && let Value::Structure(items) = value
    {
        if shape.required.iter().any(|field| value.child(*field).is_none()) {
            return wrong("a field of the attribute is missing");
        }
        if items.iter().any(|item| {
            !item.tag.is_extension()
                && !shape.required.contains(&item.tag)
                && !shape.optional.contains(&item.tag)
        }) {
            return wrong("the attribute has no such field");
        }
    }
    let name_text = value.child(Tag::NAME_VALUE).and_then(|item| item.value.text());
    if tag == Tag::NAME && name_text.is_none_or(str::is_empty) {
        return wrong("a name must not be empty");
    }
    if tag == Tag::CRYPTOGRAPHIC_PARAMETERS && value.to_wire::<kmip::CryptographicParameters>().is_err() {
        return wrong("the cryptographic parameters are malformed");
    }
    debug_assert!(attribute::by_tag(tag).is_some(), "only attributes are checked");
    Ok(())
}

/// Whether a value, or a field of it, is a text that is too long.
fn has_long_text(value: &Value) -> bool {
    value.text().is_some_and(|text| text.len() > MAX_TEXT)
        || value.items().iter().any(|item| has_long_text(&item.value))
}

/// Checks the name of a vendor's attribute (KMIP 2.1 section 4.60).
fn check_vendor(vendor: &str, name: &str) -> Result<(), Failure> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    if name.is_empty() || !vendor.chars().all(is_allowed) {
        return Err(Reason::InvalidAttributeValue.because("the name of the attribute is not possible"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::enumeration::{LinkType, NameType};
    use kmip::ttlv::Item;

    #[test]
    fn fields_have_their_types_and_values() {
        let link = |link_type: Value| {
            let fields = vec![
                Item::new(Tag::LINK_TYPE, link_type),
                Item::new(Tag::LINKED_OBJECT_IDENTIFIER, Value::TextString("1".into())),
            ];
            check(&AttributeName::Standard(Tag::LINK), &Value::Structure(fields))
        };
        assert_eq!(link(Value::Enumeration(LinkType::PARENT_LINK.0)), Ok(()));
        assert!(link(Value::Integer(1)).is_err());
        assert!(link(Value::Enumeration(0x7FFF_FFFF)).is_err());
        let name = |name_type: Value| {
            let fields = vec![
                Item::new(Tag::NAME_VALUE, Value::TextString("a".into())),
                Item::new(Tag::NAME_TYPE, name_type),
            ];
            check(&AttributeName::Standard(Tag::NAME), &Value::Structure(fields))
        };
        assert_eq!(name(Value::Enumeration(NameType::UNINTERPRETED_TEXT_STRING.0)), Ok(()));
        assert!(name(Value::TextString("1".into())).is_err());
    }
}
