//! Requests that many tests send, and looking into their answers.

use kmip::UniqueIdentifier;
use kmip::attribute::{Attribute, Attributes};
use kmip::object::{KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{CreateRequest, GetAttributesRequest, GetRequest, LocateRequest};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, ObjectType};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Value;

/// Create an AES key for encryption and decryption, with names.
#[must_use]
pub fn create_aes(bits: i32, names: &[&str]) -> CreateRequest {
    let usage = CryptographicUsageMask::ENCRYPT | CryptographicUsageMask::DECRYPT;
    let mut list = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::AES.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(usage.0)),
    ];
    list.extend(names.iter().map(|name| Attribute::name(name)));
    CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(list),
        protection_storage_masks: None,
    }
}

/// Get an object as it is kept.
#[must_use]
pub fn get(id: &str) -> GetRequest {
    GetRequest { unique_identifier: Some(UniqueIdentifier::from(id)), ..GetRequest::default() }
}

/// Get all attributes of an object.
#[must_use]
pub fn get_attributes(id: &str) -> GetAttributesRequest {
    GetAttributesRequest {
        unique_identifier: Some(UniqueIdentifier::from(id)),
        attribute_references: Vec::new(),
    }
}

/// Locate objects that have attributes.
#[must_use]
pub const fn locate(list: Vec<Attribute>) -> LocateRequest {
    LocateRequest {
        maximum_items: None,
        offset_items: None,
        storage_status_mask: None,
        object_group_member: None,
        object_class_mask: None,
        attributes: Attributes::new(list),
        template: None,
    }
}

/// The text of an identifier; empty for one that is none.
#[must_use]
pub fn id_text(id: &UniqueIdentifier) -> String {
    match id {
        UniqueIdentifier::Id(text) => text.clone(),
        _ => String::new(),
    }
}

/// The bytes of an object that is plain bytes.
#[must_use]
pub fn material(object: &Object) -> Option<Vec<u8>> {
    match object.key_block()?.key_value.as_ref()? {
        KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. }) => {
            Some(bytes.to_vec())
        }
        _ => None,
    }
}
