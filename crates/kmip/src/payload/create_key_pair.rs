//! Create Key Pair (KMIP 2.1 section 6.1.10, 1.4 section 4.2).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::{Value, structure};

structure! {
    /// Asks for a new private key and its public key.
    pub struct CreateKeyPairRequest {
        /// Attributes of both.
        common_attributes: Option<Attributes> = COMMON_ATTRIBUTES via Template,
        /// Attributes of the private key.
        private_key_attributes: Option<Attributes> = PRIVATE_KEY_ATTRIBUTES via Template,
        /// Attributes of the public key.
        public_key_attributes: Option<Attributes> = PUBLIC_KEY_ATTRIBUTES via Template,
        /// Where both may be stored.
        common_protection_storage_masks: Option<Value> = COMMON_PROTECTION_STORAGE_MASKS in [V2_0 ..],
        /// Where the private key may be stored.
        private_protection_storage_masks: Option<Value> = PRIVATE_PROTECTION_STORAGE_MASKS in [V2_0 ..],
        /// Where the public key may be stored.
        public_protection_storage_masks: Option<Value> = PUBLIC_PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The new pair.
    pub struct CreateKeyPairResponse {
        /// Identifier of the private key.
        private_key_unique_identifier: UniqueIdentifier = PRIVATE_KEY_UNIQUE_IDENTIFIER,
        /// Identifier of the public key.
        public_key_unique_identifier: UniqueIdentifier = PUBLIC_KEY_UNIQUE_IDENTIFIER,
        /// Attributes that the server set on the private key.
        private_key_attributes: Option<Attributes> = PRIVATE_KEY_ATTRIBUTES in [V1_0 .. V2_0] via Template,
        /// Attributes that the server set on the public key.
        public_key_attributes: Option<Attributes> = PUBLIC_KEY_ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
