//! Log (KMIP 2.1 section 6.1.31): a message for the server's log.

use crate::ttlv::structure;

structure! {
    /// A message for the server's log.
    pub struct LogRequest {
        /// The message.
        log_message: String = LOG_MESSAGE,
    }
}

structure! {
    /// Nothing.
    #[derive(Default)]
    pub struct LogResponse {}
}
