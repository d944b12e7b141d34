//! RNG Retrieve (KMIP 2.1 section 6.1.49, 1.4 section 4.35).

use crate::ttlv::{Bytes, structure};

structure! {
    /// Asks for random bytes.
    #[derive(Default)]
    pub struct RngRetrieveRequest {
        /// How many bytes.
        data_length: i32 = DATA_LENGTH,
    }
}

structure! {
    /// Random bytes.
    #[derive(Default)]
    pub struct RngRetrieveResponse {
        /// The bytes.
        data: Option<Bytes> = DATA,
    }
}
