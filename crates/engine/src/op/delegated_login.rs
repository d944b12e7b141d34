//! Delegated Login (KMIP 2.1 section 6.1.12): a ticket that permits its holder less than the caller may do.

use kmip::UniqueIdentifier;
use kmip::payload::{DelegatedLoginRequest, DelegatedLoginResponse, Rights};

use super::login::ticket;
use crate::context::Context;
use crate::identity::Terms;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DelegatedLoginRequest,
) -> Result<DelegatedLoginResponse, Failure> {
    let rights = resolved(context, &request.rights)?;
    let terms = Terms {
        lease: request.lease_time.as_ref(),
        requests: request.request_count,
        rights: Some(&rights),
        usage_limits: request.usage_limits.as_ref(),
    };
    Ok(DelegatedLoginResponse { ticket: ticket(context, &terms)? })
}

/// The rights with the identifiers of objects that they name otherwise: these mean nothing in later messages.
fn resolved(context: &mut Context<'_, '_>, rights: &Rights) -> Result<Rights, Failure> {
    let mut rights = rights.clone();
    for objects in rights.rights.iter_mut().filter_map(|right| right.objects.as_mut()) {
        let uids = context.resolve_all(&objects.unique_identifiers, MAX_OBJECTS)?;
        objects.unique_identifiers = uids.into_iter().map(UniqueIdentifier::from).collect();
    }
    Ok(rights)
}

/// Objects that a right may name.
const MAX_OBJECTS: usize = 10_000;
