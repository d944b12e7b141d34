//! Export (KMIP 2.1 section 6.1.18): an object with all of its attributes. Who may: the owner, under the conditions of Get;
//! of a destroyed object only the attributes are given.

use kmip::attribute::Attributes;
use kmip::payload::{ExportRequest, ExportResponse, GetRequest};

use super::get;
use crate::context::Context;
use crate::object::state;
use crate::reason::Failure;

pub(super) fn run(context: &mut Context<'_, '_>, request: &ExportRequest) -> Result<ExportResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    let attributes = Attributes::new(object.all_attributes(context.now).collect());
    let given = if state::is_destroyed(object.state(context.now)) {
        None
    } else {
        let request = GetRequest {
            unique_identifier: Some(object.uid.as_str().into()),
            key_format_type: request.key_format_type,
            key_wrap_type: request.key_wrap_type,
            key_compression_type: request.key_compression_type,
            key_wrapping_specification: request.key_wrapping_specification.clone(),
        };
        Some(get::run(context, &request)?.object)
    };
    context.set_placeholder(&object.uid);
    Ok(ExportResponse {
        object_type: object.object_type,
        unique_identifier: object.uid.as_str().into(),
        attributes,
        object: given,
    })
}
