//! Delegated Login (KMIP 2.1 section 6.1.12): a ticket that permits its holder less than the caller may do.

use kmip::payload::{DelegatedLoginRequest, DelegatedLoginResponse};

use super::login::ticket;
use crate::context::Context;
use crate::identity::Terms;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DelegatedLoginRequest,
) -> Result<DelegatedLoginResponse, Failure> {
    let terms = Terms {
        lease: request.lease_time.as_ref(),
        requests: request.request_count,
        rights: Some(&request.rights),
        usage_limits: request.usage_limits.as_ref(),
    };
    Ok(DelegatedLoginResponse { ticket: ticket(context, &terms)? })
}
