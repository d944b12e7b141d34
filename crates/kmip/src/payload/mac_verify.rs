//! MAC Verify (KMIP 2.1 section 6.1.33, 1.4 section 4.34).

use crate::cryptographic_parameters::CryptographicParameters;
use crate::data::Data;
use crate::identifier::UniqueIdentifier;
use crate::table::enumeration::ValidityIndicator;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Has a message authentication code verified.
    #[derive(Default)]
    pub struct MacVerifyRequest {
        /// The key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// How to use it; as its attribute says when absent.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// What was authenticated.
        data: Option<Data> = DATA,
        /// The code to verify.
        mac_data: Option<Bytes> = MAC_DATA,
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
    pub struct MacVerifyResponse {
        /// The key; left out when the request asks so.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Whether the code is right.
        validity_indicator: Option<ValidityIndicator> = VALIDITY_INDICATOR,
        /// The stream, while it has not ended.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
    }
}
