//! Set Defaults (KMIP 2.1 section 6.1.53). Who may: an administrator for the domain, anyone else for objects of their own.

use kmip::payload::{SetDefaultsRequest, SetDefaultsResponse};
use kmip::table::Enumeration;
use kmip::table::enumeration::ObjectType;

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
    for set in defaults.clone() {
        check_types(set.object_type.as_slice())?;
        check_types(set.object_types.as_ref().map_or(&[], |types| &types.object_types))?;
        if set.object_type.is_none() && set.object_types.is_none() {
            return Err(Reason::MissingData.because("the Object Type of the defaults is missing"));
        }
    }
    for attribute in defaults.flat_map(|set| &set.attributes.list) {
        check_value(&attribute.name, &attribute.value)?;
    }
    constraint::set_defaults(context, request.defaults_information.as_ref())?;
    Ok(SetDefaultsResponse {})
}

/// Refuses types of objects that the server does not keep.
pub(super) fn check_types(types: &[ObjectType]) -> Result<(), Failure> {
    if types.iter().all(|object_type| object_type.name().is_some()) {
        return Ok(());
    }
    Err(Reason::InvalidObjectType.because("there are no objects of this type"))
}
