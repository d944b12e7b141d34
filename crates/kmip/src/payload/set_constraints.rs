//! Set Constraints (KMIP 2.1 section 6.1.52).

use super::common::Constraints;
use crate::ttlv::structure;

structure! {
    /// Sets the constraints of new objects.
    #[derive(Default)]
    pub struct SetConstraintsRequest {
        /// The constraints; none hold any more when absent.
        constraints: Option<Constraints> = CONSTRAINTS,
    }
}

structure! {
    /// They hold.
    pub struct SetConstraintsResponse {}
}
