//! Get Usage Allocation (KMIP 2.1 section 6.1.23, 1.4 section 4.18).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::structure;

structure! {
    /// Asks for units of an object's usage limits.
    pub struct GetUsageAllocationRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Units to be protected.
        usage_limits_count: i64 = USAGE_LIMITS_COUNT,
    }
}

structure! {
    /// The object, whose units are allocated.
    pub struct GetUsageAllocationResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
