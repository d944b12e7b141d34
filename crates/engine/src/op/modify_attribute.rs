//! Modify Attribute (KMIP 2.1 section 6.1.32). Who may: the owner.

use kmip::payload::{ModifyAttributeRequest, ModifyAttributeResponse};

use super::user;
use crate::attribute;
use crate::context::Context;
use crate::object::{ManagedObject, link};
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ModifyAttributeRequest,
) -> Result<ModifyAttributeResponse, Failure> {
    let before = context.changeable(request.unique_identifier.as_ref())?;
    let mut after = ManagedObject::clone(&before);
    let current = request.current_attribute.as_ref();
    let current = current.map(|current| attribute::resolve(context, current)).transpose()?;
    let new = attribute::complete(context, &request.new_attribute)?;
    let changed = attribute::modify(&mut after, current.as_deref(), &new, context.version, context.now)?;
    link::check_changed(context, &before, &after)?;
    user::change(context, &before, &after)?;
    context.save(&before, after)?;
    Ok(ModifyAttributeResponse { unique_identifier: before.uid.as_str().into(), attribute: Some(changed) })
}
