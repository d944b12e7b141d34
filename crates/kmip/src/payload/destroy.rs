//! Destroy (KMIP 2.1 section 6.1.15, 1.4 section 4.21).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::structure;

structure! {
    /// Destroys the material of an object.
    #[derive(Default)]
    pub struct DestroyRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// The object destroyed.
    pub struct DestroyResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
