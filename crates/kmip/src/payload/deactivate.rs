//! Deactivate (KMIP 3.0).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::{DateTime, Value, structure};

structure! {
    /// Asks to deactivate an object.
    #[derive(Default)]
    pub struct DeactivateRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Why.
        deactivation_reason: Option<Value> = DEACTIVATION_REASON,
        /// When; now when absent.
        deactivation_date: Option<DateTime> = DEACTIVATION_DATE,
    }
}

structure! {
    /// The object.
    pub struct DeactivateResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
