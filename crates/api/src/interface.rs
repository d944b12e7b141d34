//! KMIP interfaces: where the server listens, and what it asks of whoever connects there.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How clients of an interface say who they are. In every mode a client shows a certificate of a trusted authority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InterfaceMode {
    /// A password may name a user; without one the client is anonymous. The certificate names nobody.
    TlsPwOpt,
    /// The certificate names the user; a password may name another one.
    #[default]
    TlsCertPwOpt,
    /// Certificate and password have to name the same user.
    TlsCertAndPw,
    /// A password has to name the user. The certificate names nobody.
    TlsPwReq,
}

/// The field of a certificate that names the user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum CertificateField {
    /// Common Name.
    #[default]
    #[serde(rename = "CN")]
    CommonName,
    /// Organizational Unit.
    #[serde(rename = "OU")]
    OrganizationalUnit,
    /// Surname.
    #[serde(rename = "SN")]
    Surname,
    /// User ID.
    #[serde(rename = "UID")]
    UserId,
    /// Mail address.
    #[serde(rename = "E")]
    Email,
    /// Mail address without what follows the @.
    #[serde(rename = "E_ND")]
    EmailWithoutDomain,
}

/// A version of TLS. 1.0 and 1.1 are for old devices only (RFC 8996).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum TlsVersion {
    /// TLS 1.0
    #[serde(rename = "1.0")]
    V1_0,
    /// TLS 1.1
    #[serde(rename = "1.1")]
    V1_1,
    /// TLS 1.2
    #[default]
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3
    #[serde(rename = "1.3")]
    V1_3,
}

/// Which requests of an interface go to the server's log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InterfaceLogLevel {
    /// None of them.
    Error,
    /// Those that were refused.
    #[default]
    Info,
    /// All of them. Never what they carried.
    Debug,
}

/// Asks for a new KMIP interface. What is not given is as shown at the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewInterface {
    /// The name, as of a user. There is no default.
    pub name: String,
    /// The port, 0 to 65535; 0 picks a free one, which is kept. [0]
    pub port: u16,
    /// The network address to listen on, `0.0.0.0` for all of IPv4, `::` for all. [0.0.0.0]
    pub address: String,
    /// How clients say who they are. [tls-cert-pw-opt]
    pub mode: InterfaceMode,
    /// The field of the certificate that names the user, unless the certificate is registered for one. [CN]
    pub user_field: CertificateField,
    /// Whether the certificate has to contain, in its Subject Alternative Name, the address that the client comes
    /// from. [false]
    pub require_source_address: bool,
    /// The oldest version of TLS that is spoken. [1.2]
    pub min_tls: TlsVersion,
    /// The authorities whose certificates are let in: certificates in PEM, or `root` for the server's own. [root]
    pub trusted_cas: Vec<String>,
    /// Whether keys are made, changed and destroyed here. [true]
    pub key_management: bool,
    /// Whether keys are taken out of the server here. [true]
    pub key_export: bool,
    /// Whether Destroy leaves nothing of an object, its attributes included. [false]
    pub hard_delete: bool,
    /// Which requests go to the server's log. [info]
    pub log_level: InterfaceLogLevel,
    /// Seconds of silence after which a connection is closed, 1 to 604800. [3600]
    pub idle_timeout_s: u32,
}

impl Default for NewInterface {
    fn default() -> Self {
        Self {
            name: String::new(),
            port: 0,
            address: "0.0.0.0".to_owned(),
            mode: InterfaceMode::default(),
            user_field: CertificateField::default(),
            require_source_address: false,
            min_tls: TlsVersion::default(),
            trusted_cas: vec![ROOT_CA.to_owned()],
            key_management: true,
            key_export: true,
            hard_delete: false,
            log_level: InterfaceLogLevel::default(),
            idle_timeout_s: 3600,
        }
    }
}

/// The word that stands for the server's own root CA among trusted ones.
pub const ROOT_CA: &str = "root";

/// Asks for a change of a KMIP interface: what is not given stays. Its open connections end once their running requests
/// are answered; those of other interfaces stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InterfaceChange {
    /// See [`NewInterface::port`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// See [`NewInterface::address`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// See [`NewInterface::mode`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<InterfaceMode>,
    /// See [`NewInterface::user_field`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_field: Option<CertificateField>,
    /// See [`NewInterface::require_source_address`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_source_address: Option<bool>,
    /// See [`NewInterface::min_tls`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_tls: Option<TlsVersion>,
    /// See [`NewInterface::trusted_cas`]; replaces the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_cas: Option<Vec<String>>,
    /// See [`NewInterface::key_management`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_management: Option<bool>,
    /// See [`NewInterface::key_export`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_export: Option<bool>,
    /// See [`NewInterface::hard_delete`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hard_delete: Option<bool>,
    /// See [`NewInterface::log_level`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_level: Option<InterfaceLogLevel>,
    /// See [`NewInterface::idle_timeout_s`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout_s: Option<u32>,
}

/// A KMIP interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interface {
    /// The name.
    pub name: String,
    /// Where it listens now, `ADDRESS:PORT`; empty when it does not.
    pub listening: Vec<String>,
    /// Whether address, port, minimum TLS version and time-out come from the server's configuration, and only change
    /// there.
    pub configured: bool,
    /// See [`NewInterface::port`].
    pub port: u16,
    /// See [`NewInterface::address`].
    pub address: String,
    /// See [`NewInterface::mode`].
    pub mode: InterfaceMode,
    /// See [`NewInterface::user_field`].
    pub user_field: CertificateField,
    /// See [`NewInterface::require_source_address`].
    pub require_source_address: bool,
    /// See [`NewInterface::min_tls`].
    pub min_tls: TlsVersion,
    /// The authorities whose certificates are let in.
    pub trusted_cas: Vec<TrustedCa>,
    /// See [`NewInterface::key_management`].
    pub key_management: bool,
    /// See [`NewInterface::key_export`].
    pub key_export: bool,
    /// See [`NewInterface::hard_delete`].
    pub hard_delete: bool,
    /// See [`NewInterface::log_level`].
    pub log_level: InterfaceLogLevel,
    /// See [`NewInterface::idle_timeout_s`].
    pub idle_timeout_s: u32,
    /// When it was made.
    pub created: String,
    /// Version, for preconditions.
    pub version: i64,
}

/// An authority whose certificates an interface lets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedCa {
    /// Its subject; `root` for the server's own.
    pub subject: String,
    /// SHA-256 of its certificate, in hexadecimal; not for the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// When its certificate expires; not for the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}
