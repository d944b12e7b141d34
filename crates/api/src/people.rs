//! Users, groups, administrators, domains.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text that is not printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Asks for a new user.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The name: a letter, then letters, digits, `_`, `.` and `-`, 64 at most; unique in the domain.
    pub name: String,
    /// The password; without one the user cannot log in with a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Whether the user may make, change and remove users and groups.
    #[serde(default)]
    pub user_administration: bool,
    /// Whether the user may change its own password; a user with user administration always may.
    #[serde(default)]
    pub change_password: bool,
    /// Attributes by name.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// The name.
    pub name: String,
    /// Whether the user has a password.
    pub password: bool,
    /// See [`NewUser::user_administration`].
    pub user_administration: bool,
    /// See [`NewUser::change_password`].
    pub change_password: bool,
    /// Whether wrong passwords have locked the user out for now.
    pub locked: bool,
    /// The groups that the user is in.
    pub groups: Vec<String>,
    /// Attributes by name.
    pub attributes: BTreeMap<String, String>,
    /// When the user was made.
    pub created: String,
    /// Version, for preconditions.
    pub version: i64,
}

/// Asks for a change of a user: what is not given stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// The new password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// See [`NewUser::user_administration`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_administration: Option<bool>,
    /// See [`NewUser::change_password`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_password: Option<bool>,
    /// All attributes, in the place of those there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, String>>,
}

/// Asks for a change of the caller's own password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password that holds.
    pub current: Secret,
    /// The one that shall hold.
    pub new: Secret,
}

/// Asks for a new group.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// The name, as of a user; unique among groups of the domain.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created: String,
    /// Version, for preconditions.
    pub version: i64,
}

/// Asks for a change of a group.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupChange {
    /// What it is for.
    pub description: String,
}

/// Asks for a new administrator.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAdministrator {
    /// The name: a letter, then letters and digits, 30 at most.
    pub name: String,
    /// The first password, to be changed at the first log-in when another administrator gives it.
    pub password: Secret,
    /// Name of the person, 256 letters at most.
    #[serde(default)]
    pub full_name: String,
    /// What the account is for, 2048 letters at most.
    #[serde(default)]
    pub description: String,
    /// Whether it manages administrators and has every right.
    #[serde(default)]
    pub high_access: bool,
    /// What it may administer.
    #[serde(default)]
    pub rights: Vec<String>,
}

/// An administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Administrator {
    /// The name.
    pub name: String,
    /// See [`NewAdministrator::full_name`].
    pub full_name: String,
    /// See [`NewAdministrator::description`].
    pub description: String,
    /// See [`NewAdministrator::high_access`].
    pub high_access: bool,
    /// What it may administer, all rights for one with high access.
    pub rights: Vec<String>,
    /// Whether wrong passwords have locked it out for now.
    pub locked: bool,
    /// Whether the password has to be changed before anything else.
    pub must_change_password: bool,
    /// Whether a one-time password is asked for at log-in.
    pub one_time_password: bool,
    /// When it was made.
    pub created: String,
    /// Version, for preconditions.
    pub version: i64,
}

/// Asks for a change of an administrator: what is not given stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdministratorChange {
    /// The new password; another's has to be changed at its next log-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// See [`NewAdministrator::full_name`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// See [`NewAdministrator::description`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// See [`NewAdministrator::high_access`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_access: Option<bool>,
    /// See [`NewAdministrator::rights`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Vec<String>>,
    /// `true` lifts a lock.
    #[serde(default)]
    pub unlock: bool,
}

/// Asks for a new domain with its first administrator, who has high access in it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDomain {
    /// The name, as of a user; unique.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Its first administrator.
    pub administrator: NewAdministrator,
}

/// Asks for a change of a domain.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainChange {
    /// What it is for.
    pub description: String,
}

/// A domain: users, groups, keys, policies and administrators apart from all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Domain {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created: String,
    /// Version, for preconditions.
    pub version: i64,
}
