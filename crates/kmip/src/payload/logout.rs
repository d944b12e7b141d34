//! Logout (KMIP 2.1 section 6.1.31).

use super::common::Ticket;
use crate::ttlv::structure;

structure! {
    /// Gives a ticket up.
    pub struct LogoutRequest {
        /// The ticket.
        ticket: Ticket = TICKET,
    }
}

structure! {
    /// It is not valid any more.
    pub struct LogoutResponse {}
}
