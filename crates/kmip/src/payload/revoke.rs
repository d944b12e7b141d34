//! Revoke (KMIP 2.1 section 6.1.49, 1.4 section 4.20).

use crate::identifier::UniqueIdentifier;
use crate::table::enumeration::RevocationReasonCode;
use crate::ttlv::{DateTime, structure};

structure! {
    /// Deactivates an object, or marks it compromised.
    pub struct RevokeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Why.
        revocation_reason: RevocationReason = REVOCATION_REASON,
        /// When the compromise is thought to have happened.
        compromise_occurrence_date: Option<DateTime> = COMPROMISE_OCCURRENCE_DATE,
    }
}

structure! {
    /// Why an object was revoked (KMIP 2.1 section 4.51).
    pub struct RevocationReason {
        /// The reason.
        revocation_reason_code: RevocationReasonCode = REVOCATION_REASON_CODE,
        /// More about it.
        revocation_message: Option<String> = REVOCATION_MESSAGE,
    }
}

structure! {
    /// The object revoked.
    pub struct RevokeResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
