//! The store and whether it is sound.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Asks for a check of all that is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreCheck {
    /// Whether the search index is put right where it does not fit the objects.
    pub repair: bool,
}

/// What a check of all that is kept has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoreReport {
    /// Objects that were read and authenticated.
    pub objects: u64,
    /// Users, clients, records, memberships, permissions and settings that were.
    pub others: u64,
    /// Entries of the search index that were compared with the objects.
    pub index_entries: u64,
    /// What is wrong, in words; empty when all is well.
    pub findings: Vec<String>,
    /// Whether there is more wrong than that.
    pub more: bool,
    /// Entries of the index that were put right.
    pub repaired: u64,
}
