//! Who may do what.
//!
//! Invariant: every operation on an object passes [`decide`], called from [`crate::context::Context`] alone, every
//! operation of administration passes [`decide_administration`], and whether a caller sees "denied" or "not found" is
//! decided here. What no rule allows is refused.

pub mod algorithm;
pub mod class;
pub(crate) mod count;
pub mod grant;
pub mod limit;
pub mod rights;

use kmip::UniqueIdentifier;
use kmip::payload::Right;
use kmip::table::Tag;
use kmip::table::enumeration::Operation;
use kmip::ttlv::Value;

use crate::identity::{AdministratorRights, Caller, Role};
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};
use class::Class;
use grant::{Permission, Permissions};
use rights::Rights;

/// The owner of keys that have none: global keys.
pub const GLOBAL: i64 = 0;

/// What a caller may do with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The operation goes on.
    Allow,
    /// It goes on if one of these authorization policies allows it now.
    AllowBy(Vec<i64>),
    /// The caller may know of the object, but not do this.
    Deny,
    /// The object does not exist for the caller.
    Hide,
}

/// What a caller is to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It owns the object, or the object is global and may be used.
    Owner,
    /// It administers keys.
    Administrator,
    /// Neither: groups may have permissions.
    Other,
    /// Nothing that is kept can make it more.
    Stranger,
}

/// What a caller is to an object, before groups are looked at.
#[must_use]
pub fn standing(caller: &Caller, object: &ManagedObject, global_keys: bool) -> Standing {
    if caller.domain != object.domain {
        return Standing::Stranger;
    }
    match caller.role {
        Role::Console => Standing::Administrator,
        Role::Administrator(administrator) if administers_keys(&administrator) => Standing::Administrator,
        Role::Administrator(_) => Standing::Stranger,
        Role::User(_) | Role::Anonymous if object.owner == GLOBAL => {
            if global_keys {
                Standing::Owner
            } else {
                Standing::Stranger
            }
        }
        Role::User(_) if caller.user == object.owner => Standing::Owner,
        Role::User(_) if !caller.groups.is_empty() => Standing::Other,
        Role::User(_) | Role::Anonymous => Standing::Stranger,
    }
}

/// Whether an administrator administers keys now: not before a password that has to be changed is changed.
pub(crate) const fn administers_keys(administrator: &AdministratorRights) -> bool {
    administrator.rights.contains(Rights::KEYS) && !administrator.must_change_password
}

/// Decides whether a caller may carry out an operation on an object. `grants` are what the caller's groups may do.
#[must_use]
pub fn decide(
    caller: &Caller,
    object: &ManagedObject,
    operation: Operation,
    standing: Standing,
    grants: &[Permissions],
) -> Decision {
    let class = class::class(operation);
    let decision = match standing {
        Standing::Stranger => Decision::Hide,
        Standing::Owner => decide_for_owner(object, class),
        // Who administers keys does not use them.
        Standing::Administrator => match class {
            Class::Use(_) | Class::Own => Decision::Deny,
            Class::See | Class::Make | Class::Manage | Class::Destroy => Decision::Allow,
            Class::Rules | Class::Nothing => Decision::Deny,
        },
        Standing::Other if grants.iter().all(Permissions::is_empty) => Decision::Hide,
        Standing::Other => decide_for_groups(class, grants),
    };
    match decision {
        decision if decision != Decision::Hide && ticket_allows(caller, object, operation) => {
            if interface_allows(caller, class) {
                decision
            } else {
                Decision::Deny
            }
        }
        // The policy that the owner has named is that of the specification, which answers so (KMIP 1.4 section 3.18.2).
        _ if caller.domain == object.domain && object.get(Tag::OPERATION_POLICY_NAME).is_some() => {
            Decision::Deny
        }
        _ => Decision::Hide,
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
            && right.object_groups.as_ref().is_none_or(|groups| is_in_a_group(object, groups))
    })
}

/// Whether an object is in one of the groups of objects that a right names.
fn is_in_a_group(object: &ManagedObject, groups: &Value) -> bool {
    let Value::Structure(groups) = groups else { return false };
    groups.iter().filter(|group| group.tag == Tag::OBJECT_GROUP).any(|group| {
        let name = group.value.text();
        name.is_some() && object.all(Tag::OBJECT_GROUP).any(|value| value.text() == name)
    })
}

/// Whether the switches of the interface, and the rights of a ticket if the caller came by one, allow an operation at
/// all.
///
/// # Errors
/// [`Reason::PermissionDenied`] when they do not.
pub fn check_rights(caller: &Caller, operation: Operation) -> Result<(), Failure> {
    if !interface_allows(caller, class::class(operation)) {
        return Err(Reason::PermissionDenied.because("the interface does not permit the operation"));
    }
    let Some(rights) = &caller.rights else { return Ok(()) };
    if rights.rights.iter().any(|right| permits(right, operation)) {
        return Ok(());
    }
    Err(Reason::PermissionDenied.because("the ticket does not permit the operation"))
}

fn decide_for_owner(object: &ManagedObject, class: Class) -> Decision {
    match class {
        Class::Destroy if !object.is_deletable() => Decision::Deny,
        // What names no object has no business with one: it acts by the operation that does.
        Class::Rules | Class::Nothing => Decision::Deny,
        _ => Decision::Allow,
    }
}

fn decide_for_groups(class: Class, grants: &[Permissions]) -> Decision {
    let used = match class {
        Class::See => return Decision::Allow,
        Class::Use(used) => used,
        Class::Make | Class::Manage | Class::Own | Class::Destroy | Class::Rules | Class::Nothing => {
            return Decision::Deny;
        }
    };
    let mut policies = Vec::new();
    for permission in grants.iter().filter_map(|grant| grant.get(used)) {
        match permission {
            Permission::Always => return Decision::Allow,
            Permission::ByPolicy(policy) => policies.push(policy),
        }
    }
    if policies.is_empty() { Decision::Deny } else { Decision::AllowBy(policies) }
}

/// Whether the switches of the interface that the caller came in by allow an operation.
const fn interface_allows(caller: &Caller, class: Class) -> bool {
    match class {
        Class::See | Class::Nothing => true,
        Class::Use(class::Use::Export) => caller.interface.key_export,
        Class::Use(_) => true,
        Class::Make | Class::Manage | Class::Own | Class::Destroy | Class::Rules => {
            caller.interface.key_management
        }
    }
}

/// Decides whether a caller may make objects for their owner.
///
/// # Errors
/// [`Reason::PermissionDenied`]
pub fn may_make(caller: &Caller, owner: i64, global_keys: bool) -> Result<(), Failure> {
    let is_entitled = match caller.role {
        Role::Console => true,
        Role::Administrator(administrator) => administers_keys(&administrator),
        Role::User(_) | Role::Anonymous => owner == caller.user,
    };
    if is_entitled && interface_allows(caller, Class::Make) && (owner != GLOBAL || global_keys) {
        return Ok(());
    }
    Err(denied())
}

/// What an operation of administration asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A right.
    Right(Rights),
    /// A right, in the root domain.
    RootRight(Rights),
    /// High access.
    HighAccess,
    /// High access in the root domain.
    RootHighAccess,
    /// The right over users, or a user's own user administration.
    UserAdministration,
    /// Leave to change one's own password.
    OwnPassword,
    /// To be the owner of the key that is named, or the right over keys: the operation itself decides on the key.
    KeyOwner,
    /// Nothing but to be known.
    Identity,
}

/// Decides whether a caller may carry out an operation of administration.
#[must_use]
pub const fn decide_administration(caller: &Caller, needs: Needs) -> Decision {
    let is_allowed = match caller.role {
        Role::Console => true,
        Role::Administrator(administrator) if administrator.must_change_password => {
            matches!(needs, Needs::OwnPassword | Needs::Identity)
        }
        Role::Administrator(administrator) => match needs {
            Needs::Right(right) => administrator.rights.contains(right),
            Needs::RootRight(right) => administrator.rights.contains(right) && caller.domain == 0,
            Needs::HighAccess => administrator.high_access,
            Needs::RootHighAccess => administrator.high_access && caller.domain == 0,
            Needs::UserAdministration => administrator.rights.contains(Rights::USERS),
            Needs::KeyOwner => administrator.rights.contains(Rights::KEYS),
            Needs::OwnPassword | Needs::Identity => true,
        },
        Role::User(user) => match needs {
            Needs::UserAdministration => user.user_administration,
            Needs::OwnPassword => user.user_administration || user.change_password,
            Needs::KeyOwner | Needs::Identity => true,
            Needs::Right(_) | Needs::RootRight(_) | Needs::HighAccess | Needs::RootHighAccess => false,
        },
        Role::Anonymous => false,
    };
    if is_allowed { Decision::Allow } else { Decision::Deny }
}

/// The refusal of a decision, `Ok` when it allows. One that depends on policies is not for here: it is refused.
///
/// # Errors
/// [`Reason::ObjectNotFound`] for an object that the caller may not know of, [`Reason::PermissionDenied`].
pub fn enforce(decision: &Decision) -> Result<(), Failure> {
    match decision {
        Decision::Allow => Ok(()),
        Decision::AllowBy(_) | Decision::Deny => Err(denied()),
        Decision::Hide => Err(not_found()),
    }
}

/// The answer for an object that is not there, or not for the caller.
#[must_use]
pub fn not_found() -> Failure {
    Reason::ObjectNotFound.because("no such object")
}

/// The answer for what the caller may not do.
#[must_use]
pub fn denied() -> Failure {
    Reason::PermissionDenied.because("permission denied")
}
