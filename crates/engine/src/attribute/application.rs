//! Application Specific Information that the server makes up (KMIP 2.1 section 4.4): in its own namespace it gives an
//! identifier that no other object has.

use std::borrow::Cow;

use kmip::attribute::Attribute;
use kmip::table::Tag;
use kmip::ttlv::{Item, Value};

use crate::context::Context;
use crate::reason::{Failure, Reason};

/// The namespace for which the server makes data.
pub const NAMESPACE: &str = "keyward";

/// The attribute with Application Data, which the server makes where the client gives none.
///
/// # Errors
/// [`Reason::ApplicationNamespaceNotSupported`] when it makes none for the namespace.
pub(super) fn complete<'b>(
    context: &Context<'_, '_>,
    attribute: &'b Attribute,
) -> Result<Cow<'b, Attribute>, Failure> {
    let is_open = attribute.name == Tag::APPLICATION_SPECIFIC_INFORMATION.into()
        && attribute.value.child(Tag::APPLICATION_DATA).is_none();
    let Value::Structure(fields) = &attribute.value else { return Ok(Cow::Borrowed(attribute)) };
    if !is_open {
        return Ok(Cow::Borrowed(attribute));
    }
    let namespace = fields.iter().find(|item| item.tag == Tag::APPLICATION_NAMESPACE);
    if namespace.and_then(|item| item.value.text()) != Some(NAMESPACE) {
        return Err(Reason::ApplicationNamespaceNotSupported
            .because("the server makes no Application Data for the namespace"));
    }
    let mut fields = fields.clone();
    fields.push(Item::new(Tag::APPLICATION_DATA, Value::TextString(context.engine.new_uid(context.now)?)));
    Ok(Cow::Owned(Attribute { value: Value::Structure(fields), ..attribute.clone() }))
}
