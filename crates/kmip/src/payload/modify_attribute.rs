//! Modify Attribute (KMIP 2.1 section 6.1.32, 1.4 section 4.15).

use crate::attribute::Attribute;
use crate::identifier::UniqueIdentifier;
use crate::shape::One;
use crate::ttlv::structure;

structure! {
    /// Changes an instance of an attribute.
    pub struct ModifyAttributeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The instance to change, by its value; needed where there are several.
        current_attribute: Option<Attribute> = CURRENT_ATTRIBUTE in [V2_0 ..] via One,
        /// The new value; in 1.x its index names the instance.
        new_attribute: Attribute = NEW_ATTRIBUTE via One,
    }
}

structure! {
    /// The attribute as changed.
    pub struct ModifyAttributeResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// The instance with its index.
        attribute: Option<Attribute> = ATTRIBUTE in [V1_0 .. V2_0] via One,
    }
}
