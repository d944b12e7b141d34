//! Get Attributes (KMIP 2.1 section 6.1.22). Who may: the owner, in every state.

use std::sync::Arc;

use kmip::attribute::{Attribute, AttributeName, Attributes};
use kmip::payload::{GetAttributesRequest, GetAttributesResponse};
use kmip::table::enumeration::ObjectType;
use kmip::version::Version;

use crate::attribute::Rule;
use crate::compat::Compat;
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
    let is_attribute = |name: &AttributeName| Rule::of(name, context.version).is_ok();
    // A name of 1.x that nobody knows is one that the object does not have.
    if context.version >= Version::V2_0 && !names.iter().all(is_attribute) {
        return Err(Reason::InvalidAttribute.because("the version has no such attribute"));
    }
    let object = context.object(request.unique_identifier.as_ref())?;
    let (version, object_type) = (context.version, object.object_type);
    let is_old = names.is_empty() && version > Version::V1_1 && context.is_lenient(Compat::ATTRIBUTES_OF_1_1);
    let attributes = if names.is_empty()
        && !is_old
        && (version >= Version::V2_0 || object_type != ObjectType::OPAQUE_OBJECT)
    {
        object.shared_attributes(context.now)
    } else {
        let mut list: Vec<Attribute> = match names.as_slice() {
            [] => object.all_attributes(context.now).collect(),
            names => names.iter().flat_map(|name| object.instances(name, context.now)).collect(),
        };
        list.retain(|attribute| {
            Rule::is_shown(&attribute.name, object_type, version)
                && (!is_old || Rule::of(&attribute.name, Version::V1_1).is_ok())
        });
        Arc::new(Attributes::new(list))
    };
    Ok(GetAttributesResponse { unique_identifier: object.uid.as_str().into(), attributes })
}
