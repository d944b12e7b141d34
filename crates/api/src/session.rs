//! Logging in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// Asks for a session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// Name of an administrator or a user; `domain||name` for one of a domain.
    pub name: String,
    /// The password.
    pub password: Secret,
    /// The one-time password, where one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_time_password: Option<Secret>,
}

/// A session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Proves the session: to be sent as `Authorization: Bearer`.
    pub token: Secret,
    /// Seconds for which it holds.
    pub expires_in_s: i64,
    /// Whether nothing is possible before the password is changed.
    pub must_change_password: bool,
}

/// Who the caller is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhoAmI {
    /// The name.
    pub name: String,
    /// The kind of caller: `administrator`, `user`, `console`, `anonymous`.
    pub kind: String,
    /// What an administrator may administer.
    pub rights: Vec<String>,
    /// Whether an administrator manages administrators.
    pub high_access: bool,
}

/// A new secret for one-time passwords (RFC 6238: SHA-1, six digits, 30 seconds).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OneTimePasswordSetup {
    /// The secret in base32, for a person to type.
    pub secret: Secret,
    /// The same as an `otpauth:` URI, for a QR code.
    pub uri: Secret,
}

/// A one-time password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OneTimePassword {
    /// Six digits.
    pub code: Secret,
}
