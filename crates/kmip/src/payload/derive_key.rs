//! Derive Key (KMIP 2.1 section 6.1.14, 1.4 section 4.6).

use crate::attribute::Attributes;
use crate::cryptographic_parameters::CryptographicParameters;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::table::enumeration::{DerivationMethod, ObjectType};
use crate::ttlv::{Bytes, structure};

structure! {
    /// Asks for a key or secret that is derived from others.
    pub struct DeriveKeyRequest {
        /// What to make.
        object_type: ObjectType = OBJECT_TYPE,
        /// The keys and secrets to derive from.
        unique_identifiers: Vec<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// How.
        derivation_method: DerivationMethod = DERIVATION_METHOD,
        /// With what.
        derivation_parameters: DerivationParameters = DERIVATION_PARAMETERS,
        /// Attributes of the new object, with its length.
        attributes: Attributes = ATTRIBUTES via Template,
    }
}

structure! {
    /// What a derivation needs beside keys (KMIP 2.1 section 7.12).
    #[derive(Default)]
    pub struct DerivationParameters {
        /// Hash, cipher mode or pseudorandom function.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
        /// IV of a cipher or of a feedback.
        initialization_vector: Option<Bytes> = INITIALIZATION_VECTOR,
        /// What is hashed, encrypted or mixed in; several for some methods.
        derivation_data: Vec<Bytes> = DERIVATION_DATA,
        /// Salt.
        salt: Option<Bytes> = SALT,
        /// Iterations of PBKDF2.
        iteration_count: Option<i32> = ITERATION_COUNT,
    }
}

structure! {
    /// The derived object.
    pub struct DeriveKeyResponse {
        /// Its identifier.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
