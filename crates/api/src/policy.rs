//! Authorization policies, and what groups may do with keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Asks for a new authorization policy.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    /// The name, as of a user; unique in the domain.
    pub name: String,
    /// Most operations that each user may carry out with each key in an hour, 1 to 500,000,000; any number without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_operations_per_hour: Option<u32>,
    /// When operations are allowed; always when empty.
    #[serde(default)]
    pub periods: Vec<Period>,
}

/// An authorization policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// The name.
    pub name: String,
    /// See [`NewPolicy::max_operations_per_hour`].
    pub max_operations_per_hour: Option<u32>,
    /// See [`NewPolicy::periods`].
    pub periods: Vec<Period>,
    /// When it was made.
    pub created: String,
    /// Version, for preconditions.
    pub version: i64,
}

/// Asks for a change of an authorization policy, which takes effect at once. Both fields replace what there is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyChange {
    /// See [`NewPolicy::max_operations_per_hour`].
    #[serde(default)]
    pub max_operations_per_hour: Option<u32>,
    /// See [`NewPolicy::periods`].
    #[serde(default)]
    pub periods: Vec<Period>,
}

/// A time span of the week, in UTC. It may pass midnight and the end of the week. One that ends before it begins on the
/// same day is the whole week but the time between its end and its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The day on which it begins.
    pub start_day: Weekday,
    /// When it begins, `HH:MM`.
    pub start_time: String,
    /// The day on which it ends.
    pub end_day: Weekday,
    /// The last minute of it, `HH:MM`.
    pub end_time: String,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the days need no words")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Whether a group may carry out an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// No.
    Never,
    /// Yes.
    Always,
    /// As the authorization policy of this name says.
    Policy(String),
}

/// What a group may do with a key: what is not named is never allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Name of the group.
    pub group: String,
    /// For each of `encrypt`, `decrypt`, `sign`, `verify`, `mac`, `mac-verify`, `export` that the algorithm has.
    pub permissions: BTreeMap<String, Permission>,
}

/// Who may do what with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyAccess {
    /// Unique Identifier.
    pub id: String,
    /// Name of the owner; a key without one is global.
    pub owner: Option<String>,
    /// Whether clients may take the key out of the server.
    pub exportable: bool,
    /// Whether clients may destroy the key.
    pub deletable: bool,
    /// What groups may do.
    pub grants: Vec<Grant>,
    /// Version, for preconditions.
    pub version: i64,
}

/// Asks for a change of who may do what with a key: what is not given stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyAccessChange {
    /// Name of the new owner; an empty one makes the key global, which takes all grants away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// See [`KeyAccess::exportable`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exportable: Option<bool>,
    /// See [`KeyAccess::deletable`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletable: Option<bool>,
}
