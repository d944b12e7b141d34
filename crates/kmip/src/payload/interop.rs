//! Interop (KMIP 2.1 section 6.1.26): marks where a test case begins and ends.

use crate::table::enumeration::InteropFunction;
use crate::ttlv::structure;

structure! {
    /// Begins, ends or resets a test case.
    pub struct InteropRequest {
        /// What to do.
        interop_function: InteropFunction = INTEROP_FUNCTION,
        /// The test case.
        interop_identifier: String = INTEROP_IDENTIFIER,
    }
}

structure! {
    /// Nothing.
    #[derive(Default)]
    pub struct InteropResponse {}
}
