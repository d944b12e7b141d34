//! MAC (KMIP 2.1 section 6.1.32, 1.4 section 4.33).

use crate::cryptographic_parameters::CryptographicParameters;
use crate::data::Data;
use crate::identifier::UniqueIdentifier;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Asks for a message authentication code.
    #[derive(Default)]
    pub struct MacRequest {
        /// The key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// How to use it; as its attribute says when absent.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// What to authenticate.
        data: Option<Data> = DATA,
        /// The stream that the data goes on.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
        /// Whether a stream begins.
        init_indicator: Option<bool> = INIT_INDICATOR in [V1_3 ..],
        /// Whether the stream ends.
        final_indicator: Option<bool> = FINAL_INDICATOR in [V1_3 ..],
    }
}

structure! {
    /// The code.
    #[derive(Default)]
    pub struct MacResponse {
        /// The key; left out when the request asks so.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The code.
        mac_data: Option<Bytes> = MAC_DATA,
        /// The stream, while it has not ended.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
    }
}
