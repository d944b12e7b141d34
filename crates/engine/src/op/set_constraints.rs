//! Set Constraints (KMIP 2.1 section 6.1.52). Who may: an administrator for the domain, anyone else for objects of their
//! own. What is there already stays as it is.

use kmip::payload::{SetConstraintsRequest, SetConstraintsResponse};

use super::set_defaults::check_types;
use crate::attribute::check_value;
use crate::context::Context;
use crate::object::constraint;
use crate::reason::{Failure, Reason};

/// Constraints that may be set at once.
const MAX_CONSTRAINTS: usize = 256;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &SetConstraintsRequest,
) -> Result<SetConstraintsResponse, Failure> {
    let constraints = request.constraints.iter().flat_map(|constraints| &constraints.constraints);
    if constraints.clone().count() > MAX_CONSTRAINTS {
        return Err(Reason::ServerLimitExceeded.because("too many constraints"));
    }
    for types in constraints.clone().flat_map(|constraint| &constraint.object_types) {
        check_types(&types.object_types)?;
    }
    for attribute in constraints.flat_map(|constraint| &constraint.attributes).flat_map(|list| &list.list) {
        check_value(&attribute.name, &attribute.value)?;
    }
    constraint::set_constraints(context, request.constraints.as_ref())?;
    Ok(SetConstraintsResponse {})
}
