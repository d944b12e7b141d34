//! Add Attribute (KMIP 2.1 section 6.1.2). Who may: the owner.

use kmip::payload::{AddAttributeRequest, AddAttributeResponse};

use crate::attribute;
use crate::compat::Compat;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &AddAttributeRequest,
) -> Result<AddAttributeResponse, Failure> {
    let before = context.object(request.unique_identifier.as_ref())?;
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
    context.save(&before, after)?;
    Ok(AddAttributeResponse { unique_identifier: before.uid.as_str().into(), attribute: Some(added) })
}
