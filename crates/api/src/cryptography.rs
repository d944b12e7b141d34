//! Which cryptography the server uses, and what falls outside.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which cryptography the server uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CryptoSettings {
    /// Which algorithms, sizes, modes and paddings keys may have and be used with.
    pub policy: CryptoPolicy,
}

/// Which algorithms, sizes, modes and paddings keys may have and be used with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CryptoPolicy {
    /// All that the server has.
    #[default]
    Legacy,
    /// What is not known to be weak; what was protected otherwise is still read.
    Modern,
    /// What high-security mode of KeySecure leaves; the rest is not used for anything.
    HighSecurity,
}

/// How the server stands to a cryptographic policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecurityStatus {
    /// The policy that holds.
    pub policy: CryptoPolicy,
    /// The policy that was asked about; the one that holds unless the caller named another.
    pub measured_by: CryptoPolicy,
    /// Whether nothing falls outside the policy that was asked about.
    pub is_compliant: bool,
    /// `normal`, or `error` after a self test has failed.
    pub device_state: String,
    /// Settings that the policy does not go with, each as one sentence.
    pub settings: Vec<String>,
    /// How many objects fall outside.
    pub objects_outside: u64,
    /// The first of them, by domain, newest first.
    pub objects: Vec<ObjectOutside>,
}

/// An object that falls outside a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObjectOutside {
    /// Unique Identifier.
    pub id: String,
    /// Name of the domain; empty for the root domain.
    pub domain: String,
    /// Object Type.
    pub object_type: String,
    /// Cryptographic Algorithm.
    pub algorithm: String,
    /// Cryptographic Length in bits; 0 when it is not known.
    pub length: u32,
    /// What is left of its use.
    pub outside: Outside,
}

/// What a policy leaves of the use of an object that falls outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// It decrypts and verifies what it has protected, and protects nothing new.
    ProcessesOnly,
    /// It is not used for anything.
    Unusable,
}
