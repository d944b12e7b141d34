//! What a group may do with an object, as it is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::class::Use;
use crate::reason::Failure;

/// Whether a group may use an object in one way. No entry is never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    /// At any time, any number of times.
    Always,
    /// As the authorization policy with this number says.
    ByPolicy(i64),
}

/// What a group may do with an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(BTreeMap<Use, Permission>);

impl Permissions {
    /// Reads what the store keeps.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Failure> {
        let kept: BTreeMap<String, Permission> = serde_json::from_slice(bytes)?;
        // A use that this version does not know is not allowed.
        Ok(Self(kept.iter().filter_map(|(name, value)| Some((Use::from_name(name)?, *value))).collect()))
    }

    /// For the store.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        let kept: BTreeMap<&str, Permission> =
            self.0.iter().map(|(used, value)| (used.name(), *value)).collect();
        Ok(serde_json::to_vec(&kept)?)
    }

    /// Allows a use.
    pub fn allow(&mut self, used: Use, permission: Permission) {
        self.0.insert(used, permission);
    }

    /// Whether a use is allowed, and how.
    #[must_use]
    pub fn get(&self, used: Use) -> Option<Permission> {
        self.0.get(&used).copied()
    }

    /// Whether nothing is allowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every use that is allowed.
    pub fn iter(&self) -> impl Iterator<Item = (Use, Permission)> {
        self.0.iter().map(|(used, permission)| (*used, *permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_the_unknown_is_not_allowed() {
        let mut permissions = Permissions::default();
        permissions.allow(Use::Encrypt, Permission::Always);
        permissions.allow(Use::Export, Permission::ByPolicy(7));
        let bytes = permissions.to_bytes().unwrap();
        assert_eq!(Permissions::from_bytes(&bytes), Ok(permissions));
        let later = br#"{"juggle":"Always","decrypt":"Always"}"#;
        let read = Permissions::from_bytes(later).unwrap();
        assert_eq!(read.iter().collect::<Vec<_>>(), [(Use::Decrypt, Permission::Always)]);
        assert!(Permissions::from_bytes(b"x").is_err());
    }
}
