//! Add Attribute (KMIP 2.1 section 6.1.2). Who may: the owner.

use kmip::payload::{AddAttributeRequest, AddAttributeResponse};

use super::user;
use crate::attribute;
use crate::compat::Compat;
use crate::context::Context;
use crate::object::{ManagedObject, link};
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &AddAttributeRequest,
) -> Result<AddAttributeResponse, Failure> {
    // The server numbers the instances (KMIP 1.4 section 4.14).
    if request.new_attribute.index.is_some() {
        return Err(Reason::InvalidField.because("an attribute that is added has no index yet"));
    }
    let before = context.changeable(request.unique_identifier.as_ref())?;
    let mut after = ManagedObject::clone(&before);
    let new = attribute::complete(context, &request.new_attribute)?;
    let limit = context.engine.settings().max_attributes;
    let added = attribute::add(&mut after, &new, context.version, context.now, limit);
    let added = match added {
        Err(failure)
            if failure.reason == Reason::AttributeSingleValued
                && context.is_lenient(Compat::ADD_ATTRIBUTE_REPLACES) =>
        {
            attribute::modify(&mut after, None, &new, context.version, context.now)?
        }
        added => added?,
    };
    link::check_changed(context, &before, &after)?;
    user::change(context, &before, &after)?;
    context.save(&before, after)?;
    Ok(AddAttributeResponse { unique_identifier: before.uid.as_str().into(), attribute: Some(added) })
}
