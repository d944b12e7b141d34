//! Who may do what with which object.
//!
//! Invariant: every operation on an object passes [`decide`], called from [`crate::context::Context::load`] alone, and
//! whether a caller sees "denied" or "not found" is decided here.

use kmip::table::enumeration::Operation;

use crate::identity::Caller;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

/// What a caller may do with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The operation goes on.
    Allow,
    /// The object does not exist for the caller.
    Hide,
}

/// Decides whether a caller may carry out an operation on an object: its owner may, nobody else.
#[must_use]
pub fn decide(caller: &Caller, object: &ManagedObject, _operation: Operation) -> Decision {
    if caller.domain == object.domain && caller.user == object.owner {
        Decision::Allow
    } else {
        Decision::Hide
    }
}

/// The refusal of a decision, `Ok` when it allows.
///
/// # Errors
/// [`Reason::ObjectNotFound`] for an object that the caller may not know of.
pub fn enforce(decision: Decision) -> Result<(), Failure> {
    match decision {
        Decision::Allow => Ok(()),
        Decision::Hide => Err(not_found()),
    }
}

/// The answer for an object that is not there, or not for the caller.
#[must_use]
pub fn not_found() -> Failure {
    Reason::ObjectNotFound.because("no such object")
}
