//! Create Split Key (KMIP 2.1 section 6.1.10, 1.4 section 4.37).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::table::enumeration::{ObjectType, SplitKeyMethod};
use crate::ttlv::{Value, structure};

structure! {
    /// Asks for the shares of a key.
    pub struct CreateSplitKeyRequest {
        /// Type of the objects that are made.
        object_type: ObjectType = OBJECT_TYPE,
        /// The key to split; a new one when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Shares in all.
        split_key_parts: i32 = SPLIT_KEY_PARTS,
        /// Shares that restore the key.
        split_key_threshold: i32 = SPLIT_KEY_THRESHOLD,
        /// How to split it.
        split_key_method: SplitKeyMethod = SPLIT_KEY_METHOD,
        /// The prime, for sharing over a prime field.
        prime_field_size: Option<Value> = PRIME_FIELD_SIZE,
        /// Attributes of the shares.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
        /// Where the object may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The shares.
    pub struct CreateSplitKeyResponse {
        /// One for each share, in the order of Key Part Identifiers.
        unique_identifiers: Vec<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
