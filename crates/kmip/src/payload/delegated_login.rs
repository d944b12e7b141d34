//! Delegated Login (KMIP 2.1 section 6.1.12).

use super::common::{Rights, Ticket};
use crate::ttlv::{Value, structure};

structure! {
    /// Asks for a ticket that permits less than the caller may do.
    pub struct DelegatedLoginRequest {
        /// How long the ticket is valid: an Interval, or a Date-Time.
        lease_time: Option<Value> = LEASE_TIME,
        /// For how many requests it is valid.
        request_count: Option<i32> = REQUEST_COUNT,
        /// For how much use of keys it is valid.
        usage_limits: Option<Value> = USAGE_LIMITS,
        /// What its holder may do.
        rights: Rights = RIGHTS,
    }
}

structure! {
    /// The ticket.
    pub struct DelegatedLoginResponse {
        /// The ticket.
        ticket: Ticket = TICKET,
    }
}
