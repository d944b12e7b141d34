//! Which attribute values are indexed, so that Locate seeks instead of reading every object.

use kmip::attribute::{Attribute, AttributeName};
use kmip::table::Tag;
use kmip::ttlv::{Value, encode_value};
use store::IndexTerm;

/// Attributes of the specification that are indexed. Custom and vendor attributes all are.
const INDEXED: &[Tag] = &[
    Tag::NAME,
    Tag::OBJECT_GROUP,
    Tag::GROUP_LINK,
    Tag::APPLICATION_SPECIFIC_INFORMATION,
    Tag::ALTERNATIVE_NAME,
    Tag::CONTACT_INFORMATION,
    Tag::LINK,
    Tag::X_509_CERTIFICATE_IDENTIFIER,
    Tag::X_509_CERTIFICATE_SUBJECT,
    Tag::CERTIFICATE_IDENTIFIER,
    Tag::CERTIFICATE_SUBJECT,
    Tag::DIGEST,
    Tag::ROTATE_NAME,
    Tag::CREDENTIAL_LINK,
    Tag::ROTATE_AUTOMATIC,
];

/// Longest value kept in the index as it is; the rest is cut off, and Locate compares the object itself anyway.
const MAX_VALUE: usize = 256;

/// The index term of an attribute value, `None` where the attribute is not indexed. A term narrows the search; it may
/// match more than the value. It is of no use in a search for a structure of which not all fields are given.
#[must_use]
pub fn term(name: &AttributeName, value: &Value) -> Option<IndexTerm> {
    let (attribute, mut bytes) = match name {
        AttributeName::Standard(tag) if !INDEXED.contains(tag) => return None,
        AttributeName::Standard(tag) => (tag.0, value_bytes(*tag, value)),
        AttributeName::Vendor { vendor, name } => {
            let mut bytes = Vec::with_capacity(64);
            bytes.extend_from_slice(vendor.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(&value_bytes(Tag::ATTRIBUTE_VALUE, value));
            (Tag::ATTRIBUTE.0, bytes)
        }
    };
    bytes.truncate(MAX_VALUE);
    Some(IndexTerm { attribute, value: bytes })
}

/// The bytes that an index term has for a value: the text of a name, the encoding of everything else.
fn value_bytes(tag: Tag, value: &Value) -> Vec<u8> {
    let text = match tag {
        Tag::NAME => value.child(Tag::NAME_VALUE).and_then(|item| item.value.text()),
        _ => value.text(),
    };
    match text {
        Some(text) => text.as_bytes().to_vec(),
        None => encode_value(tag, value),
    }
}

/// The index terms of attributes.
#[must_use]
pub fn terms(attributes: &[Attribute]) -> Vec<IndexTerm> {
    let mut terms: Vec<IndexTerm> =
        attributes.iter().filter_map(|attribute| term(&attribute.name, &attribute.value)).collect();
    terms.sort_by(|a, b| (a.attribute, &a.value).cmp(&(b.attribute, &b.value)));
    terms.dedup();
    terms
}
