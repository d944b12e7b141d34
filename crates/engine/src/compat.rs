//! Compatibility profiles: what a client needs that the server does not do for everybody.
//!
//! The server is strict. A client that cannot be changed gets a leniency by name, on its registration, and each use of it is
//! logged and counted, so that it can be taken away when the client has learnt better.

use crate::named_set::named_set;

/// What the server does for the client of a connection and not for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Number of the client.
    pub client: i64,
    /// Its profiles.
    pub profiles: Compat,
}

named_set! {
    /// A set of profiles.
    Compat in PROFILES, unknown;
    /// Locate passes over attributes that no version of the protocol knows instead of failing. ScyllaDB misspells some,
    /// and makes a new key for each table when it finds none.
    LOCATE_UNKNOWN_ATTRIBUTE = 0, "locate-unknown-attribute";
    /// Decrypt without an IV takes it from the beginning of the data. EDB Postgres TDE, variant `thales`.
    DECRYPT_IV_PREPENDED = 1, "decrypt-iv-prepended";
    /// Add Attribute replaces the value of an attribute that has one instance instead of failing. VAST Data adds Object
    /// Group and Operation Policy Name to keys that have them.
    ADD_ATTRIBUTE_REPLACES = 2, "add-attribute-replaces";
    /// Locate of 1.x takes what the objects must have from a Template-Attribute as well. FortiOS sends it there.
    LOCATE_TEMPLATE_ATTRIBUTE = 3, "locate-template-attribute";
    /// A new object, or one that is changed, may have a Name that another has. PyKMIP gives objects that nobody named the
    /// name of their type.
    NAMES_REPEATED = 4, "names-repeated";
    /// Derive Key takes Pre-Active objects as if they were Active. PyKMIP's demonstrations activate none.
    DERIVE_FROM_PRE_ACTIVE = 5, "derive-from-pre-active";
    /// Register takes an RSA key in PKCS#1 that is said to be in PKCS#8 or X.509 for what it is. Barbican with its setting
    /// `pkcs1_only` says so.
    PKCS_1_BY_ANOTHER_NAME = 6, "pkcs1-by-another-name";
    /// Get Attributes without names answers the attributes that 1.1 has, in every version. PyKMIP up to 0.10 fails on an
    /// answer with an attribute that it does not know, and 1.2 has such ones.
    ATTRIBUTES_OF_1_1 = 7, "attributes-of-1.1";
}

fn unknown(name: &str) -> String {
    let known: Vec<&str> = PROFILES.iter().map(|(_, name)| *name).collect();
    let known = known.join(", ");
    format!("there is no profile `{name}`; known are {known}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        let all = Compat::all();
        assert_eq!(all.names().len(), PROFILES.len());
        assert_eq!(Compat::from_names(&all.names()), Ok(all));
        assert!(Compat::from_names(&["everything".to_owned()]).is_err());
        assert_eq!(Compat::NONE.names(), Vec::<String>::new());
    }
}
