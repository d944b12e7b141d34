//! Add Attribute (KMIP 2.1 section 6.1.2, 1.4 section 4.14).

use crate::attribute::Attribute;
use crate::identifier::UniqueIdentifier;
use crate::shape::One;
use crate::ttlv::structure;

structure! {
    /// Adds an instance of an attribute.
    pub struct AddAttributeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The instance.
        new_attribute: Attribute = NEW_ATTRIBUTE via One,
    }
}

structure! {
    /// The attribute as added.
    pub struct AddAttributeResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// The instance with its index.
        attribute: Option<Attribute> = ATTRIBUTE in [V1_0 .. V2_0] via One,
    }
}
