//! Archive (KMIP 2.1 section 6.1.4, 1.4 section 4.22).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::structure;

structure! {
    /// Says that an object may be archived.
    #[derive(Default)]
    pub struct ArchiveRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// The object.
    pub struct ArchiveResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
