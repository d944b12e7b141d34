//! Compatibility profiles: what a client needs that the server does not do for everybody.
//!
//! The server is strict. A client that cannot be changed gets a leniency by name, on its registration, and each use of it is
//! logged and counted, so that it can be taken away when the client has learnt better.

use crate::reason::{Failure, Reason};

/// A set of profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Compat(u32);

/// What the server does for the client of a connection and not for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Number of the client.
    pub client: i64,
    /// Its profiles.
    pub profiles: Compat,
}

/// Makes the profiles: constant, bit, name.
macro_rules! profiles {
    ($($(#[$doc:meta])* $constant:ident = $bit:literal, $name:literal;)*) => {
        impl Compat {
            $( $(#[$doc])* pub const $constant: Self = Self(1 << $bit); )*
        }

        /// Every profile with its name. A name is kept: it never gets another meaning.
        pub const PROFILES: &[(Compat, &str)] = &[$( (Compat::$constant, $name), )*];
    };
}

profiles! {
    /// Locate passes over attributes that no version of the protocol knows instead of failing. ScyllaDB misspells some,
    /// and makes a new key for each table when it finds none.
    LOCATE_UNKNOWN_ATTRIBUTE = 0, "locate-unknown-attribute";
    /// Decrypt without an IV takes it from the beginning of the data. EDB Postgres TDE, variant `thales`.
    DECRYPT_IV_PREPENDED = 1, "decrypt-iv-prepended";
    /// Add Attribute replaces the value of an attribute that has one instance instead of failing. VAST Data adds Object
    /// Group and Operation Policy Name to keys that have them.
    ADD_ATTRIBUTE_REPLACES = 2, "add-attribute-replaces";
}

impl Compat {
    /// No profile.
    pub const NONE: Self = Self(0);

    /// These profiles and others.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether all of some profiles are in the set.
    #[must_use]
    pub const fn contains(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// The names of the profiles, in the order of the table.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        let is_in = |(profile, _): &&(Self, &str)| self.contains(*profile);
        PROFILES.iter().filter(is_in).map(|(_, name)| (*name).to_owned()).collect()
    }

    /// The profiles of some names.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] with the names that there are.
    pub fn from_names(names: &[String]) -> Result<Self, Failure> {
        names.iter().try_fold(Self::NONE, |set, name| {
            let found = PROFILES.iter().find(|(_, known)| known == name);
            let unknown = || {
                let known: Vec<&str> = PROFILES.iter().map(|(_, name)| *name).collect();
                let known = known.join(", ");
                Reason::InvalidField.because(format!("there is no profile `{name}`; known are {known}"))
            };
            found.map(|(profile, _)| set.with(*profile)).ok_or_else(unknown)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        let all = PROFILES.iter().fold(Compat::NONE, |set, (profile, _)| set.with(*profile));
        assert_eq!(all.names().len(), PROFILES.len());
        assert_eq!(Compat::from_names(&all.names()), Ok(all));
        assert!(Compat::from_names(&["everything".to_owned()]).is_err());
        assert_eq!(Compat::NONE.names(), Vec::<String>::new());
    }
}
