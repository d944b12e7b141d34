//! Obtain Lease (KMIP 2.1 section 6.1.35, 1.4 section 4.17).

use crate::identifier::UniqueIdentifier;
use crate::ttlv::{DateTime, Interval, structure};

structure! {
    /// Asks for a new lease of an object.
    #[derive(Default)]
    pub struct ObtainLeaseRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// The lease.
    pub struct ObtainLeaseResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// How long the object may be used.
        lease_time: Interval = LEASE_TIME,
        /// When the object was changed last.
        last_change_date: DateTime = LAST_CHANGE_DATE,
    }
}
