//! Request and response types of the REST interface, shared by the server and the command line.
//!
//! Times are RFC 3339 texts in UTC. Types that carry a secret do not print it.

mod attestation;
mod audit;
mod client;
mod credentials;
mod cryptography;
mod interface;
mod key;
mod outbound;
mod people;
mod policy;
mod session;
mod settings;
mod statistics;
mod store;

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use attestation::{AttestationRules, ClientAttestation, MachineState};
pub use audit::{AuditPage, AuditQuery, AuditRecord};
pub use client::{CertificateSource, Client, ClientChange, CompatUse, Device, IssuedClient, NewClient};
pub use credentials::{Credentials, NewDevice, NewHashedPassword, NewOneTimePasswords};
pub use cryptography::{CryptoPolicy, CryptoSettings, ObjectOutside, Outside, SecurityStatus};
pub use interface::{
    CertificateField, Interface, InterfaceChange, InterfaceLogLevel, InterfaceMode, NewInterface, ROOT_CA,
    TlsVersion, TrustedCa,
};
pub use key::{
    Activation, AttributeChange, AttributeInstance, ExportedKey, ImportKey, Key, KeyExport, KeyHalf, KeyPair,
    KeyVersion, NewKey, NewKeyPair, NewTemplate, NewVersion, Revocation, Wrapping,
};
pub use outbound::{ClientAnswer, ClientAnswers, ClientFact, ClientQuestion, NewRegistration, Registration};
pub use people::{
    Administrator, AdministratorChange, Domain, DomainChange, Group, GroupChange, NewAdministrator,
    NewDomain, NewGroup, NewUser, PasswordChange, Secret, User, UserChange,
};
pub use policy::{
    Grant, KeyAccess, KeyAccessChange, NewPolicy, Period, Permission, Policy, PolicyChange, Weekday,
};
pub use session::{LogIn, OneTimePassword, OneTimePasswordSetup, Session, WhoAmI};
pub use settings::{Lockout, PasswordRules, SecuritySettings, SelfTest, SelfTests};
pub use statistics::{AuditStatistics, OperationStatistics, Statistics};
pub use store::{StoreCheck, StoreReport};

/// The path under which everything of this version lies.
pub const BASE: &str = "/api/v1";

/// The media type of [`Problem`] (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Several of something.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct List<T> {
    /// The things.
    pub items: Vec<T>,
}

/// What went wrong (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This case in words, where there is more to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// State of the server, for whoever watches it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`, or why not.
    pub status: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}: {detail}", self.title),
            None => f.write_str(&self.title),
        }
    }
}
