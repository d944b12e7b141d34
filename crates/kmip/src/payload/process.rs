//! Process (KMIP 2.1 section 6.1.39).

use crate::ttlv::{Bytes, structure};

structure! {
    /// Asks that an asynchronous request be done now.
    pub struct ProcessRequest {
        /// The request that is meant.
        asynchronous_correlation_value: Bytes = ASYNCHRONOUS_CORRELATION_VALUE,
    }
}

structure! {
    /// It is done.
    pub struct ProcessResponse {}
}
