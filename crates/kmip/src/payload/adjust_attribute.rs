//! Adjust Attribute (KMIP 2.1 section 6.1.3).

use crate::attribute::AttributeName;
use crate::identifier::UniqueIdentifier;
use crate::shape::References;
use crate::table::enumeration::AdjustmentType;
use crate::ttlv::{Value, structure};

structure! {
    /// Counts a numeric attribute up or down, or negates a Boolean one.
    pub struct AdjustAttributeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The attribute.
        attribute_reference: Option<AttributeName> = ATTRIBUTE_REFERENCE via References,
        /// What to do.
        adjustment_type: AdjustmentType = ADJUSTMENT_TYPE,
        /// By how much; 1 when absent.
        adjustment_value: Option<Value> = ADJUSTMENT_VALUE,
    }
}

structure! {
    /// The object changed.
    pub struct AdjustAttributeResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
