//! Revoke (KMIP 2.1 section 6.1.49, 1.4 section 4.20).

use crate::identifier::UniqueIdentifier;
use crate::table::Tag;
use crate::table::enumeration::RevocationReasonCode;
use crate::ttlv::wire::Codec;
use crate::ttlv::{DateTime, Error, Field, Reader, Writer, structure};
use crate::version::Version;

structure! {
    /// Deactivates an object, or marks it compromised.
    pub struct RevokeRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Why; unspecified when absent, as it may be from 3.0.
        revocation_reason: RevocationReason = REVOCATION_REASON via ReasonField,
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

/// The reason, which a client need not give from 3.0.
struct ReasonField;

impl Codec<RevocationReason> for ReasonField {
    fn put(value: &RevocationReason, writer: &mut Writer, tag: Tag) {
        Field::put(value, writer, tag);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<RevocationReason, Error> {
        if reader.version >= Version::V3_0 && reader.peek()? != Some(tag) {
            let revocation_reason_code = RevocationReasonCode::UNSPECIFIED;
            return Ok(RevocationReason { revocation_reason_code, revocation_message: None });
        }
        Field::take(reader, tag)
    }
}
