//! Get Constraints (KMIP 2.1 section 6.1.22). Who may: anyone; what holds for the caller's objects.

use kmip::payload::{GetConstraintsRequest, GetConstraintsResponse};

use crate::context::Context;
use crate::object::constraint;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    _: &GetConstraintsRequest,
) -> Result<GetConstraintsResponse, Failure> {
    Ok(GetConstraintsResponse { constraints: constraint::constraints(context)? })
}
