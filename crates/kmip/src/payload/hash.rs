//! Hash (KMIP 2.1 section 6.1.24, 1.4 section 4.37).

use crate::cryptographic_parameters::CryptographicParameters;
use crate::data::Data;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Has data hashed.
    #[derive(Default)]
    pub struct HashRequest {
        /// Which hash.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// What to hash.
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
    /// The digest.
    #[derive(Default)]
    pub struct HashResponse {
        /// The digest.
        data: Option<Bytes> = DATA,
        /// The stream, while it has not ended.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
    }
}
