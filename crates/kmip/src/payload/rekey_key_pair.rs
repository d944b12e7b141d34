//! Re-key Key Pair (KMIP 2.1 section 6.1.47, 1.4 section 4.5).

use super::common::OldPrivateKey;
use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::{Interval, Value, structure};

structure! {
    /// Asks for a new key pair in place of an old one.
    #[derive(Default)]
    pub struct RekeyKeyPairRequest {
        /// The old private key; the ID Placeholder when absent.
        private_key_unique_identifier: Option<UniqueIdentifier> = PRIVATE_KEY_UNIQUE_IDENTIFIER via OldPrivateKey,
        /// From the new keys' Initial Date to their Activation Date.
        offset: Option<Interval> = OFFSET,
        /// Attributes of both keys.
        common_attributes: Option<Attributes> = COMMON_ATTRIBUTES via Template,
        /// Attributes of the private key.
        private_key_attributes: Option<Attributes> = PRIVATE_KEY_ATTRIBUTES via Template,
        /// Attributes of the public key.
        public_key_attributes: Option<Attributes> = PUBLIC_KEY_ATTRIBUTES via Template,
        /// Where both keys may be stored.
        common_protection_storage_masks: Option<Value> = COMMON_PROTECTION_STORAGE_MASKS in [V2_0 ..],
        /// Where the private key may be stored.
        private_protection_storage_masks: Option<Value> = PRIVATE_PROTECTION_STORAGE_MASKS in [V2_0 ..],
        /// Where the public key may be stored.
        public_protection_storage_masks: Option<Value> = PUBLIC_PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The new key pair.
    pub struct RekeyKeyPairResponse {
        /// The new private key.
        private_key_unique_identifier: UniqueIdentifier = PRIVATE_KEY_UNIQUE_IDENTIFIER,
        /// The new public key.
        public_key_unique_identifier: UniqueIdentifier = PUBLIC_KEY_UNIQUE_IDENTIFIER,
        /// Attributes of the private key that the server set.
        private_key_attributes: Option<Attributes> = PRIVATE_KEY_ATTRIBUTES in [V1_0 .. V2_0] via Template,
        /// Attributes of the public key that the server set.
        public_key_attributes: Option<Attributes> = PUBLIC_KEY_ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
