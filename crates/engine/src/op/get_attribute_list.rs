//! Get Attribute List (KMIP 2.1 section 6.1.21). Who may: the owner, in every state.

use kmip::payload::{GetAttributeListRequest, GetAttributeListResponse};
use kmip::shape;

use crate::attribute::Rule;
use crate::context::Context;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &GetAttributeListRequest,
) -> Result<GetAttributeListResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    let mut names = Vec::new();
    for attribute in object.all_attributes(context.now) {
        let name = shape::shown_name(&attribute, context.version);
        let is_shown = shape::is_visible(&attribute, context.version)
            && Rule::is_shown(&attribute.name, object.object_type, context.version);
        if is_shown && !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(GetAttributeListResponse {
        unique_identifier: object.uid.as_str().into(),
        attribute_references: names,
    })
}
