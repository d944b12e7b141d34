//! Register (KMIP 2.1 section 6.1.45, 1.4 section 4.3).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::object::{Object, ObjectField};
use crate::shape::Template;
use crate::table::enumeration::ObjectType;
use crate::ttlv::{Value, structure};

structure! {
    /// Hands an object to the server.
    pub struct RegisterRequest {
        /// Its type.
        object_type: ObjectType = OBJECT_TYPE,
        /// Its attributes.
        attributes: Attributes = ATTRIBUTES via Template,
        /// The object.
        object: Option<Object> = OBJECT_TYPE via ObjectField,
        /// Where the object may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The object as kept.
    pub struct RegisterResponse {
        /// Its identifier.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
