//! Login (KMIP 2.1 section 6.1.30).

use super::common::Ticket;
use crate::ttlv::{Value, structure};

structure! {
    /// Asks for a ticket in place of the credentials.
    #[derive(Default)]
    pub struct LoginRequest {
        /// How long the ticket is valid: an Interval, or a Date-Time.
        lease_time: Option<Value> = LEASE_TIME,
        /// For how many requests it is valid.
        request_count: Option<i32> = REQUEST_COUNT,
        /// For how much use of keys it is valid.
        usage_limits: Option<Value> = USAGE_LIMITS,
    }
}

structure! {
    /// The ticket.
    pub struct LoginResponse {
        /// The ticket.
        ticket: Ticket = TICKET,
    }
}
