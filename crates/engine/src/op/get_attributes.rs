//! Get Attributes (KMIP 2.1 section 6.1.22). Who may: the owner, in every state.

use std::sync::Arc;

use kmip::attribute::Attributes;
use kmip::payload::{GetAttributesRequest, GetAttributesResponse};

use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &GetAttributesRequest,
) -> Result<GetAttributesResponse, Failure> {
    let names = &request.attribute_references;
    for (position, name) in names.iter().enumerate() {
        if names.iter().take(position).any(|earlier| earlier == name) {
            return Err(Reason::InvalidMessage.because("an attribute is asked for more than once"));
        }
    }
    let object = context.object(request.unique_identifier.as_ref())?;
    let attributes = if names.is_empty() {
        object.shared_attributes(context.now)
    } else {
        Arc::new(Attributes::new(names.iter().flat_map(|name| object.instances(name, context.now)).collect()))
    };
    Ok(GetAttributesResponse { unique_identifier: object.uid.as_str().into(), attributes })
}
