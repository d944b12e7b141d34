//! Adjust Attribute (KMIP 2.1 section 6.1.3). Who may: the owner.

use kmip::payload::{AdjustAttributeRequest, AdjustAttributeResponse};

use super::user;
use crate::attribute;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &AdjustAttributeRequest,
) -> Result<AdjustAttributeResponse, Failure> {
    let name = request.attribute_reference.as_ref();
    let name = name.ok_or(Reason::MissingData.because("no attribute is named"))?;
    let before = context.online(request.unique_identifier.as_ref())?;
    let mut after = ManagedObject::clone(&before);
    let by = request.adjustment_value.as_ref();
    let limit = context.engine.settings().max_attributes;
    attribute::adjust(&mut after, name, request.adjustment_type, by, context.version, context.now, limit)?;
    user::change(context, &before, &after)?;
    context.save(&before, after)?;
    Ok(AdjustAttributeResponse { unique_identifier: before.uid.as_str().into() })
}
