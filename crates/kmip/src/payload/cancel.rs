//! Cancel (KMIP 2.1 section 6.1.5, 1.4 section 4.27).

use crate::table::enumeration::CancellationResult;
use crate::ttlv::{Bytes, structure};

structure! {
    /// Gives an asynchronous request up.
    pub struct CancelRequest {
        /// The request that is meant.
        asynchronous_correlation_value: Bytes = ASYNCHRONOUS_CORRELATION_VALUE,
    }
}

structure! {
    /// What became of it.
    pub struct CancelResponse {
        /// The request that is meant.
        asynchronous_correlation_value: Bytes = ASYNCHRONOUS_CORRELATION_VALUE,
        /// Whether it was cancelled.
        cancellation_result: CancellationResult = CANCELLATION_RESULT,
    }
}
