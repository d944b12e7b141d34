//! Ping (KMIP 2.1 section 6.1.36).

use crate::ttlv::structure;

structure! {
    /// Asks whether the server is there.
    #[derive(Default)]
    pub struct PingRequest {}
}

structure! {
    /// It is.
    pub struct PingResponse {}
}
