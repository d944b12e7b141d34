//! Delegated Login (KMIP 2.1 section 6.1.12): a ticket that permits its holder less than the caller may do.

use kmip::payload::{DelegatedLoginRequest, DelegatedLoginResponse};

use super::login::ticket;
use crate::context::Context;
use crate::identity::Terms;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DelegatedLoginRequest,
) -> Result<DelegatedLoginResponse, Failure> {
    let rights = &request.rights.rights;
    let is_limited = rights.iter().any(|right| right.usage_limits.is_some() || right.object_groups.is_some());
    if request.usage_limits.is_some() || is_limited {
        return Err(Reason::FeatureNotSupported.because("rights have no Usage Limits and no groups"));
    }
    let terms = Terms {
        lease: request.lease_time.as_ref(),
        requests: request.request_count,
        rights: Some(&request.rights),
    };
    Ok(DelegatedLoginResponse { ticket: ticket(context, &terms)? })
}
