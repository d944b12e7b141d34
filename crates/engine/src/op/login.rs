//! Login and Delegated Login (KMIP 2.1 sections 6.1.30 and 6.1.12): a ticket in place of the credentials. Who may: anyone.
//! The holder of a ticket gets no further ticket: rights would grow that way.

use kmip::payload::{LoginRequest, LoginResponse, Ticket};
use kmip::table::enumeration::TicketType;
use kmip::ttlv::Bytes;

use crate::context::Context;
use crate::identity::Terms;
use crate::reason::{Failure, Reason};

pub(super) fn run(context: &mut Context<'_, '_>, request: &LoginRequest) -> Result<LoginResponse, Failure> {
    let terms = Terms {
        lease: request.lease_time.as_ref(),
        requests: request.request_count,
        rights: None,
        usage_limits: request.usage_limits.as_ref(),
    };
    Ok(LoginResponse { ticket: ticket(context, &terms)? })
}

/// A ticket on terms.
pub(super) fn ticket(context: &Context<'_, '_>, terms: &Terms<'_>) -> Result<Ticket, Failure> {
    if context.caller.is_ticket_holder {
        return Err(Reason::PermissionDenied.because("a ticket does not give another one"));
    }
    let value = context.engine.issue_ticket(context.caller, terms, context.now)?;
    Ok(Ticket { ticket_type: TicketType::LOGIN, ticket_value: Bytes::from(value) })
}
