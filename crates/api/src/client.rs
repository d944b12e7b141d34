//! Registered clients: certificates that act for a user.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// Asks for a new certificate client.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// Its name; the common name of a certificate that is issued.
    pub name: String,
    /// The user that the client acts as, made if absent; the one of the client's name when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Where its certificate comes from.
    #[serde(default)]
    pub certificate: CertificateSource,
    /// Names of compatibility profiles: leniencies that this client needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compat: Vec<String>,
    /// A device that proves the client's user as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
}

/// Where a client's certificate comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// The root CA issues one for a new key, which is handed out once.
    #[default]
    Issued,
    /// The root CA issues one for the key of this certificate request (PKCS #10, PEM). The subject is the client's name.
    Request(String),
    /// The client has this one already (PEM), from a CA that is trusted.
    Existing(String),
}

/// What a device shows to prove itself (KMIP 2.1 section 7.9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Device {
    /// Device Serial Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// Password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Device Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Network Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Machine Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Media Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
}

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Client {
    /// Its identifier.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The user that it acts as.
    pub user: String,
    /// The certificate's serial number, in hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
    /// Subject of the certificate.
    pub subject: String,
    /// Issuer of the certificate.
    pub issuer: String,
    /// When the certificate ends.
    pub expires: String,
    /// Its compatibility profiles.
    pub compat: Vec<String>,
    /// When it was registered.
    pub created: String,
    /// When it was revoked, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<String>,
    /// Version, for preconditions.
    pub version: i64,
}

/// Asks for a change of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// All compatibility profiles, in the place of those it has.
    pub compat: Vec<String>,
}

/// A new client with everything that it needs, handed out once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct IssuedClient {
    /// The client.
    pub client: Client,
    /// Its certificate, PEM.
    pub certificate: String,
    /// Its private key, PEM, where the server made it; the server keeps no copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_key: Option<Secret>,
    /// The certificate of the root CA, PEM.
    pub ca: String,
}

/// How often a client was served by a compatibility profile since the server was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompatUse {
    /// Identifier of the client.
    pub client: i64,
    /// The profile.
    pub profile: String,
    /// How often.
    pub count: u64,
}

impl fmt::Debug for IssuedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedClient").field("client", &self.client).finish_non_exhaustive()
    }
}
