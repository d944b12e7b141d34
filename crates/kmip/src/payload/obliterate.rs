//! Obliterate (KMIP 3.0).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::structure;

structure! {
    /// Asks that nothing is left of an object.
    #[derive(Default)]
    pub struct ObliterateRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// Nothing is.
    pub struct ObliterateResponse {}
}
