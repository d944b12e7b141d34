//! Decapsulate (KMIP 3.0 CSD02).

use crate::attribute::Attributes;
use crate::cryptographic_parameters::CryptographicParameters;
use crate::data::Data;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::structure;

structure! {
    /// Asks for the secret that was encapsulated.
    pub struct DecapsulateRequest {
        /// The private key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The mechanism.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// What came from Encapsulate.
        data: Data = DATA,
        /// Attributes of the secret.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
    }
}

structure! {
    /// The secret.
    pub struct DecapsulateResponse {
        /// The Secret Data object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
