//! Join Split Key (KMIP 2.1 section 6.1.27, 1.4 section 4.38).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::table::enumeration::{ObjectType, SecretDataType};
use crate::ttlv::{Value, structure};

structure! {
    /// Asks for the key of shares.
    pub struct JoinSplitKeyRequest {
        /// Type of the object that is made.
        object_type: ObjectType = OBJECT_TYPE,
        /// The shares.
        unique_identifiers: Vec<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// What kind of secret, for Secret Data.
        secret_data_type: Option<SecretDataType> = SECRET_DATA_TYPE,
        /// Attributes of the object.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
        /// Where the object may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The key.
    pub struct JoinSplitKeyResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
