//! Set Attribute (KMIP 2.1 section 6.1.54). Who may: the owner.

use kmip::payload::{SetAttributeRequest, SetAttributeResponse};

use super::user;
use crate::attribute;
use crate::context::Context;
use crate::object::{ManagedObject, link};
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &SetAttributeRequest,
) -> Result<SetAttributeResponse, Failure> {
    let before = context.object(request.unique_identifier.as_ref())?;
    let mut after = ManagedObject::clone(&before);
    let limit = context.engine.settings().max_attributes;
    let new = attribute::complete(context, &request.new_attribute)?;
    attribute::set(&mut after, &new, context.version, context.now, limit)?;
    link::check_changed(context, &before, &after)?;
    user::change(context, &before, &after)?;
    context.save(&before, after)?;
    Ok(SetAttributeResponse { unique_identifier: before.uid.as_str().into() })
}
