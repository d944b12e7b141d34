//! Recover (KMIP 2.1 section 6.1.42, 1.4 section 4.23).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::structure;

structure! {
    /// Asks for an object back from the archive.
    #[derive(Default)]
    pub struct RecoverRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// The object.
    pub struct RecoverResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
