//! Attributes: what the rule table of the specification lets a client do, and the checks that words there ask for.

mod application;
mod change;
mod reference;
mod rules;
mod template;
mod value;

use std::borrow::Cow;

use kmip::attribute::Attribute;

use crate::context::Context;
use crate::reason::Failure;

pub use application::NAMESPACE;
pub(crate) use change::check_dates;
pub use change::{add, adjust, delete, modify, set};
pub use reference::resolve;
pub use rules::Rule;
pub(crate) use template::changed as changed_template;
pub use template::{NewAttributes, collect};
pub use value::{check as check_value, check_wanted, is_whole};

/// An attribute that a client gives, with what the server puts in: data of an application, and the object of a link.
///
/// # Errors
/// When the server makes no such data, or there is no such object.
pub fn complete<'b>(
    context: &mut Context<'_, '_>,
    attribute: &'b Attribute,
) -> Result<Cow<'b, Attribute>, Failure> {
    match application::complete(context, attribute)? {
        Cow::Borrowed(attribute) => resolve(context, attribute),
        complete => Ok(complete),
    }
}
