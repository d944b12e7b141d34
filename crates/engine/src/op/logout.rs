//! Logout (KMIP 2.1 section 6.1.31): a ticket is valid no longer. Who may: who it was given to, and who holds it.

use kmip::payload::{LogoutRequest, LogoutResponse};

use crate::context::Context;
use crate::reason::Failure;

pub(super) fn run(context: &mut Context<'_, '_>, request: &LogoutRequest) -> Result<LogoutResponse, Failure> {
    context.engine.revoke_ticket(context.caller, &request.ticket.ticket_value)?;
    Ok(LogoutResponse {})
}
