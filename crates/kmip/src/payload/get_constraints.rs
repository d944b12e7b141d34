//! Get Constraints (KMIP 2.1 section 6.1.22).

use super::common::Constraints;
use crate::ttlv::structure;

structure! {
    /// Asks which constraints hold for new objects.
    #[derive(Default)]
    pub struct GetConstraintsRequest {}
}

structure! {
    /// The constraints.
    pub struct GetConstraintsResponse {
        /// They hold for operations that make objects.
        constraints: Constraints = CONSTRAINTS,
    }
}
