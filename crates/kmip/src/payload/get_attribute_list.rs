//! Get Attribute List (KMIP 2.1 section 6.1.21, 1.4 section 4.13).

use crate::attribute::AttributeName;
use crate::identifier::UniqueIdentifier;
use crate::shape::References;
use crate::ttlv::structure;

structure! {
    /// Asks which attributes an object has.
    #[derive(Default)]
    pub struct GetAttributeListRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// Names of the attributes that an object has.
    pub struct GetAttributeListResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// The names.
        attribute_references: Vec<AttributeName> = ATTRIBUTE_REFERENCE via References,
    }
}
