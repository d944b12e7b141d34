//! Validate (KMIP 2.1 section 6.1.57, 1.4 section 4.24).

use crate::identifier::UniqueIdentifier;
use crate::object::Certificate;
use crate::table::enumeration::ValidityIndicator;
use crate::ttlv::{DateTime, structure};

structure! {
    /// Asks whether a chain of certificates is valid.
    #[derive(Default)]
    pub struct ValidateRequest {
        /// Certificates of the chain.
        certificates: Vec<Certificate> = CERTIFICATE,
        /// Certificates that the server keeps.
        unique_identifiers: Vec<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// When it has to be valid; now when absent.
        validity_date: Option<DateTime> = VALIDITY_DATE,
    }
}

structure! {
    /// The verdict.
    pub struct ValidateResponse {
        /// Valid, invalid or unknown.
        validity_indicator: ValidityIndicator = VALIDITY_INDICATOR,
    }
}
