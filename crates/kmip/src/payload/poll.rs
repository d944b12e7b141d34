//! Poll (KMIP 2.1 section 6.1.38, 1.4 section 4.28). The response is that of the operation polled.

use crate::ttlv::{Bytes, structure};

structure! {
    /// Asks whether an asynchronous request is done.
    pub struct PollRequest {
        /// The request that is meant.
        asynchronous_correlation_value: Bytes = ASYNCHRONOUS_CORRELATION_VALUE,
    }
}

structure! {
    /// What a Poll answers by itself: nothing.
    pub struct PollResponse {}
}
