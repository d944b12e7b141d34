//! Encrypt (KMIP 2.1 section 6.1.17, 1.4 section 4.29).

use crate::cryptographic_parameters::CryptographicParameters;
use crate::data::Data;
use crate::identifier::UniqueIdentifier;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Has data encrypted.
    #[derive(Default)]
    pub struct EncryptRequest {
        /// The key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// How to use it; as its attribute says when absent.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// What to encrypt.
        data: Option<Data> = DATA,
        /// IV, counter or nonce.
        iv_counter_nonce: Option<Bytes> = IV_COUNTER_NONCE,
        /// The stream that the data goes on.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
        /// Whether a stream begins.
        init_indicator: Option<bool> = INIT_INDICATOR in [V1_3 ..],
        /// Whether the stream ends.
        final_indicator: Option<bool> = FINAL_INDICATOR in [V1_3 ..],
        /// Data that is authenticated with it.
        authenticated_encryption_additional_data: Option<Bytes> = AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA in [V1_4 ..],
    }
}

structure! {
    /// The encrypted data.
    #[derive(Default)]
    pub struct EncryptResponse {
        /// The key; left out when the request asks so.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The ciphertext.
        data: Option<Bytes> = DATA,
        /// IV, counter or nonce that the server has made.
        iv_counter_nonce: Option<Bytes> = IV_COUNTER_NONCE,
        /// The stream, while it has not ended.
        correlation_value: Option<Bytes> = CORRELATION_VALUE in [V1_3 ..],
        /// Authenticates the ciphertext and the additional data.
        authenticated_encryption_tag: Option<Bytes> = AUTHENTICATED_ENCRYPTION_TAG in [V1_4 ..],
    }
}
