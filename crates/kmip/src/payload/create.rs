//! Create (KMIP 2.1 section 6.1.8, 1.4 section 4.1).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::table::enumeration::ObjectType;
use crate::ttlv::{Value, structure};

structure! {
    /// Asks for a new symmetric key or secret.
    pub struct CreateRequest {
        /// Symmetric Key; from 1.4 also Secret Data.
        object_type: ObjectType = OBJECT_TYPE,
        /// Attributes of the new object.
        attributes: Attributes = ATTRIBUTES via Template,
        /// Where the object may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The new object.
    pub struct CreateResponse {
        /// Its type.
        object_type: ObjectType = OBJECT_TYPE,
        /// Its identifier.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
