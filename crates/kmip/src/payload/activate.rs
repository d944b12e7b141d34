//! Activate (KMIP 2.1 section 6.1.1, 1.4 section 4.19).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::structure;

structure! {
    /// Makes a Pre-Active object Active.
    #[derive(Default)]
    pub struct ActivateRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// The object activated.
    pub struct ActivateResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
