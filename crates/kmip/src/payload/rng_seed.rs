//! RNG Seed (KMIP 2.1 section 6.1.50, 1.4 section 4.36).

use crate::data::Data;
use crate::ttlv::structure;

structure! {
    /// Offers a seed to the random number generator.
    #[derive(Default)]
    pub struct RngSeedRequest {
        /// The seed.
        data: Option<Data> = DATA,
    }
}

structure! {
    /// What became of the seed.
    #[derive(Default)]
    pub struct RngSeedResponse {
        /// How many bytes of it were used.
        data_length: i32 = DATA_LENGTH,
    }
}
