//! Who may do what with which object.
//!
//! Invariant: every operation on an object passes [`decide`], called from [`crate::context::Context::load`] alone, and
//! whether a caller sees "denied" or "not found" is decided here.

use kmip::UniqueIdentifier;
use kmip::payload::Right;
use kmip::table::Tag;
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
    /// The caller may know that it may not.
    Deny,
}

/// Decides whether a caller may carry out an operation on an object: its owner may, nobody else.
#[must_use]
pub fn decide(caller: &Caller, object: &ManagedObject, operation: Operation) -> Decision {
    if caller.domain == object.domain
        && caller.user == object.owner
        && ticket_allows(caller, object, operation)
    {
        Decision::Allow
    } else if caller.domain == object.domain && object.get(Tag::OPERATION_POLICY_NAME).is_some() {
        // The policy that the owner has named is that of the specification, which answers so (KMIP 1.4 section 3.18.2).
        Decision::Deny
    } else {
        Decision::Hide
    }
}

fn permits(right: &Right, operation: Operation) -> bool {
    right.operations.as_ref().is_none_or(|list| list.operations.contains(&operation))
}

/// Whether the rights of a ticket, if the caller came by one, allow an operation on an object.
fn ticket_allows(caller: &Caller, object: &ManagedObject, operation: Operation) -> bool {
    let Some(rights) = &caller.rights else { return true };
    rights.rights.iter().any(|right| {
        permits(right, operation)
            && right.objects.as_ref().is_none_or(|objects| {
                objects
                    .unique_identifiers
                    .iter()
                    .any(|uid| matches!(uid, UniqueIdentifier::Id(uid) if *uid == object.uid))
            })
    })
}

/// Whether the rights of a ticket, if the caller came by one, allow an operation at all.
///
/// # Errors
/// [`Reason::PermissionDenied`] when none of them does.
pub fn check_rights(caller: &Caller, operation: Operation) -> Result<(), Failure> {
    let Some(rights) = &caller.rights else { return Ok(()) };
    if rights.rights.iter().any(|right| permits(right, operation)) {
        return Ok(());
    }
    Err(Reason::PermissionDenied.because("the ticket does not permit the operation"))
}

/// The refusal of a decision, `Ok` when it allows.
///
/// # Errors
/// [`Reason::ObjectNotFound`] for an object that the caller may not know of.
pub fn enforce(decision: Decision) -> Result<(), Failure> {
    match decision {
        Decision::Allow => Ok(()),
        Decision::Hide => Err(not_found()),
        Decision::Deny => Err(Reason::PermissionDenied.because("the operation is not permitted")),
    }
}

/// The answer for an object that is not there, or not for the caller.
#[must_use]
pub fn not_found() -> Failure {
    Reason::ObjectNotFound.because("no such object")
}
