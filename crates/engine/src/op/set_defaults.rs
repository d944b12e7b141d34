//! Set Defaults (KMIP 2.1 section 6.1.53). Who may: an administrator for the domain, anyone else for objects of their own.

use kmip::payload::{SetDefaultsRequest, SetDefaultsResponse};

use crate::attribute::check_value;
use crate::context::Context;
use crate::object::constraint;
use crate::reason::{Failure, Reason};

/// Sets of defaults that may be set at once.
const MAX_DEFAULTS: usize = 256;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &SetDefaultsRequest,
) -> Result<SetDefaultsResponse, Failure> {
    let defaults = request.defaults_information.iter().flat_map(|information| &information.object_defaults);
    if defaults.clone().count() > MAX_DEFAULTS {
        return Err(Reason::ServerLimitExceeded.because("too many defaults"));
    }
    for attribute in defaults.flat_map(|set| &set.attributes.list) {
        check_value(&attribute.name, &attribute.value)?;
    }
    constraint::set_defaults(context, request.defaults_information.as_ref())?;
    Ok(SetDefaultsResponse {})
}
