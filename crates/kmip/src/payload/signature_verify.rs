//! Signature Verify (KMIP 2.1 section 6.1.56, 1.4 section 4.32).

use crate::cryptographic_parameters::CryptographicParameters;
use crate::data::Data;
use crate::identifier::UniqueIdentifier;
use crate::table::enumeration::ValidityIndicator;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Has a signature verified.
    #[derive(Default)]
    pub struct SignatureVerifyRequest {
        /// The key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// How to use it; as its attribute says when absent.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// What was signed.
        data: Option<Data> = DATA,
        /// The digest to use in place of the data.
        digested_data: Option<Bytes> = DIGESTED_DATA in [V1_4 ..],
        /// The signature to verify.
        signature_data: Option<Bytes> = SIGNATURE_DATA,
        /// The stream that the data goes on.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
        /// Whether a stream begins.
        init_indicator: Option<bool> = INIT_INDICATOR in [V1_3 ..],
        /// Whether the stream ends.
        final_indicator: Option<bool> = FINAL_INDICATOR in [V1_3 ..],
    }
}

structure! {
    /// The verdict.
    #[derive(Default)]
    pub struct SignatureVerifyResponse {
        /// The key; left out when the request asks so.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Whether the signature is right.
        validity_indicator: Option<ValidityIndicator> = VALIDITY_INDICATOR,
        /// Data recovered from the signature.
        data: Option<Bytes> = DATA,
        /// The stream, while it has not ended.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
    }
}
