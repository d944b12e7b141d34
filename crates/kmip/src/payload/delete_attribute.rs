//! Delete Attribute (KMIP 2.1 section 6.1.13, 1.4 section 4.16).

use crate::attribute::{Attribute, AttributeName};
use crate::identifier::UniqueIdentifier;
use crate::shape::{One, References};
use crate::ttlv::structure;

structure! {
    /// Deletes an instance of an attribute.
    pub struct DeleteAttributeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The instance, by its value.
        current_attribute: Option<Attribute> = CURRENT_ATTRIBUTE in [V2_0 ..] via One,
        /// The attribute, by its name.
        attribute_reference: Option<AttributeName> = ATTRIBUTE_REFERENCE via References,
        /// The instance, by its index; the first when absent.
        attribute_index: Option<i32> = ATTRIBUTE_INDEX in [V1_0 .. V2_0],
    }
}

structure! {
    /// The attribute deleted.
    pub struct DeleteAttributeResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// The instance as it was.
        attribute: Option<Attribute> = ATTRIBUTE in [V1_0 .. V2_0] via One,
    }
}
