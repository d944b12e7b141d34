//! Delete Attribute (KMIP 2.1 section 6.1.13). Who may: the owner.

use kmip::payload::{DeleteAttributeRequest, DeleteAttributeResponse};

use super::user;
use crate::attribute;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DeleteAttributeRequest,
) -> Result<DeleteAttributeResponse, Failure> {
    let before = context.changeable(request.unique_identifier.as_ref())?;
    let mut after = ManagedObject::clone(&before);
    let current = request.current_attribute.as_ref();
    let current = current.map(|current| attribute::resolve(context, current)).transpose()?;
    let deleted = attribute::delete(
        &mut after,
        current.as_deref(),
        request.attribute_reference.as_ref(),
        request.attribute_index,
        context.version,
    )?;
    user::change(context, &before, &after)?;
    context.save(&before, after)?;
    Ok(DeleteAttributeResponse { unique_identifier: before.uid.as_str().into(), attribute: Some(deleted) })
}
