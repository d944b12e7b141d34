//! Attributes: what the rule table of the specification lets a client do, and the checks that words there ask for.

mod application;
mod change;
mod rules;
mod template;
mod value;

pub use application::{NAMESPACE, complete};
pub(crate) use change::check_dates;
pub use change::{add, adjust, delete, modify, set};
pub use rules::Rule;
pub use template::{NewAttributes, collect};
pub use value::{check as check_value, check_wanted, is_whole};
