//! Set Attribute (KMIP 2.1 section 6.1.54).

use crate::attribute::Attribute;
use crate::identifier::UniqueIdentifier;
use crate::shape::One;
use crate::ttlv::structure;

structure! {
    /// Adds or replaces an attribute that has one instance.
    pub struct SetAttributeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The attribute.
        new_attribute: Attribute = NEW_ATTRIBUTE via One,
    }
}

structure! {
    /// The object changed.
    pub struct SetAttributeResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
