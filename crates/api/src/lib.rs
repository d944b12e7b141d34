//! Request and response types of the REST interface, shared by the server and the command line.
//!
//! Times are RFC 3339 texts in UTC. Types that carry a secret do not print it.

mod audit;
mod credentials;
mod cryptography;
mod interface;
mod outbound;
mod people;
mod policy;
mod session;
mod settings;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use audit::{AuditPage, AuditQuery, AuditRecord};
pub use credentials::{Credentials, NewDevice, NewHashedPassword, NewOneTimePasswords};
pub use cryptography::{CryptoPolicy, CryptoSettings, ObjectOutside, Outside, SecurityStatus};
pub use interface::{
    CertificateField, Interface, InterfaceChange, InterfaceLogLevel, InterfaceMode, NewInterface, ROOT_CA,
    TlsVersion, TrustedCa,
};
pub use outbound::{ClientAnswer, ClientAnswers, ClientFact, ClientQuestion, NewRegistration, Registration};
pub use people::{
    Administrator, AdministratorChange, Domain, Group, GroupChange, NewAdministrator, NewDomain, NewGroup,
    NewUser, PasswordChange, Secret, User, UserChange,
};
pub use policy::{
    Grant, KeyAccess, KeyAccessChange, NewPolicy, Period, Permission, Policy, PolicyChange, Weekday,
};
pub use session::{LogIn, OneTimePassword, OneTimePasswordSetup, Session, WhoAmI};
pub use settings::{Lockout, PasswordRules, SecuritySettings, SelfTest, SelfTests};

/// The path under which everything of this version lies.
pub const BASE: &str = "/api/v1";

/// The media type of [`Problem`] (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Several of something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct List<T> {
    /// The things.
    pub items: Vec<T>,
}

/// Asks for a new certificate client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// The common name of its certificate.
    pub name: String,
    /// The user that the client acts as, made if absent; the one of the client's name when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// A client with a certificate of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    /// Its identifier.
    pub id: i64,
    /// The common name of its certificate.
    pub name: String,
    /// The user that it acts as.
    pub user: String,
    /// The certificate's serial number, in hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
    /// When it was made.
    pub created: String,
    /// When it was revoked, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<String>,
}

/// A new client with everything that it needs, handed out once.
#[derive(Clone, Serialize, Deserialize)]
pub struct IssuedClient {
    /// The client.
    pub client: Client,
    /// Its certificate, PEM.
    pub certificate: String,
    /// Its private key, PEM; the server keeps no copy.
    pub private_key: String,
    /// The certificate of the root CA, PEM.
    pub ca: String,
}

/// What went wrong (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Health {
    /// `ok`, or why not.
    pub status: String,
}

impl fmt::Debug for IssuedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedClient").field("client", &self.client).finish_non_exhaustive()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}: {detail}", self.title),
            None => f.write_str(&self.title),
        }
    }
}
