//! Check (KMIP 2.1 section 6.1.7, 1.4 section 4.10).

use crate::identifier::UniqueIdentifier;
use crate::table::mask::CryptographicUsageMask;
use crate::ttlv::{Interval, structure};

structure! {
    /// Asks whether an object may be used in a way.
    #[derive(Default)]
    pub struct CheckRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Units of its usage limits wanted.
        usage_limits_count: Option<i64> = USAGE_LIMITS_COUNT,
        /// Ways to use it.
        cryptographic_usage_mask: Option<CryptographicUsageMask> = CRYPTOGRAPHIC_USAGE_MASK,
        /// Lease wanted.
        lease_time: Option<Interval> = LEASE_TIME,
    }
}

structure! {
    /// What is not allowed of what was asked, with the value that would be; only the identifier when all is.
    pub struct CheckResponse {
        /// The object.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Units left.
        usage_limits_count: Option<i64> = USAGE_LIMITS_COUNT,
        /// Ways allowed.
        cryptographic_usage_mask: Option<CryptographicUsageMask> = CRYPTOGRAPHIC_USAGE_MASK,
        /// Longest lease.
        lease_time: Option<Interval> = LEASE_TIME,
    }
}
