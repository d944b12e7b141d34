//! Re-key (KMIP 2.1 section 6.1.46, 1.4 section 4.4).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::{Interval, Value, structure};

structure! {
    /// Asks for a new symmetric key in place of an old one.
    #[derive(Default)]
    pub struct RekeyRequest {
        /// The old key; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// From the new key's Initial Date to its Activation Date.
        offset: Option<Interval> = OFFSET,
        /// Attributes of the new key beyond those it takes over.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
        /// Where the new key may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The new key.
    pub struct RekeyResponse {
        /// Its identifier.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
