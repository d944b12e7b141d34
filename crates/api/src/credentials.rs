//! What proves a user in the header of a KMIP message, beside certificates and passwords.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// What proves a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Credentials {
    /// How the user's one-time passwords go: `totp` or `hotp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_time_password: Option<String>,
    /// Whether a Hashed Password proves the user.
    pub hashed_password: bool,
    /// How many devices do.
    pub devices: usize,
}

/// Has one-time passwords prove a user; the server makes their secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewOneTimePasswords {
    /// Whether they go by a counter (HOTP, RFC 4226) and not by the time (TOTP, RFC 6238).
    pub by_counter: bool,
    /// The hash function of the HMAC: `SHA1` (so when not given), `SHA256` or `SHA512`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// How many digits: 6 to 8; 6 when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digits: Option<u8>,
    /// For how many seconds one holds: 1 to 3600; 30 when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_s: Option<u32>,
}

/// Has a Hashed Password prove a user.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHashedPassword {
    /// The password; only hashes of it with the user's name are kept.
    pub password: Secret,
    /// The hash function: `SHA256` (so when not given), `SHA384` or `SHA512`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// Has a device prove a user: exactly these identifiers, and the password if there is one.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewDevice {
    /// Serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Identifier of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Identifier on the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Identifier of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Identifier of the medium.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
    /// The device's password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
}
