//! Encapsulate (KMIP 3.0 CSD02).

use crate::attribute::Attributes;
use crate::cryptographic_parameters::CryptographicParameters;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Asks for a new secret that only the holder of the private key can find again.
    #[derive(Default)]
    pub struct EncapsulateRequest {
        /// The public key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The mechanism.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// Attributes of the secret.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
    }
}

structure! {
    /// The secret.
    pub struct EncapsulateResponse {
        /// The Secret Data object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// What the holder of the private key finds it with.
        data: Bytes = DATA,
    }
}
