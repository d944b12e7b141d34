//! Settings of who may log in and how.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CryptoPolicy, CryptoSettings};

/// Settings that hold for the whole server and take effect at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecuritySettings {
    /// What a new password has to be like.
    pub password: PasswordRules,
    /// When wrong passwords lock an account.
    pub lockout: Lockout,
    /// Days after which an administrator has to change the password, 1 to 365; never without it.
    pub max_password_age_days: Option<u16>,
    /// How many earlier passwords an administrator may not use again, 0 to 25.
    pub password_history: u8,
    /// Whether keys without an owner may be made and used.
    pub global_keys: bool,
    /// Seconds for which a session holds, 60 to 86400.
    pub session_s: u32,
    /// Which cryptography the server uses.
    pub crypto: CryptoSettings,
}

impl SecuritySettings {
    /// Whether keys without an owner may be made and used now: high security does without them.
    #[must_use]
    pub fn uses_global_keys(&self) -> bool {
        self.global_keys && self.crypto.policy != CryptoPolicy::HighSecurity
    }
}

/// What a new password has to be like, beside the rules that always hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordRules {
    /// Fewest letters, 8 to 256.
    pub min_length: u16,
    /// Whether it has a lower case letter.
    pub lower_case: bool,
    /// Whether it has an upper case letter.
    pub upper_case: bool,
    /// Whether it has a digit.
    pub digit: bool,
    /// Whether it has something that is neither letter nor digit.
    pub special: bool,
}

/// When wrong passwords lock an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Lockout {
    /// Wrong passwords in a row that lock an account, 1 to 100; none ever does when 0.
    pub attempts: u8,
    /// Seconds for which a user is locked out.
    pub user_s: u32,
    /// Seconds for which an administrator is locked out; another attempt meanwhile begins them anew.
    pub administrator_s: u32,
}

impl Default for SecuritySettings {
    fn default() -> Self {
        Self {
            password: PasswordRules::default(),
            lockout: Lockout::default(),
            max_password_age_days: None,
            password_history: 0,
            global_keys: true,
            session_s: 900,
            crypto: CryptoSettings::default(),
        }
    }
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self { min_length: 8, lower_case: false, upper_case: false, digit: false, special: false }
    }
}

impl Default for Lockout {
    fn default() -> Self {
        Self { attempts: 5, user_s: 60, administrator_s: 1800 }
    }
}

/// How the self tests of a running server went: all passed, else the request fails.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SelfTests {
    /// Whether a test has failed since the server was started.
    pub error_state: bool,
    /// The tests.
    pub tests: Vec<SelfTest>,
}

/// One self test.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SelfTest {
    /// What is tested.
    pub name: String,
    /// Where the known answer is published.
    pub source: String,
    /// Whether the algorithm did what it should.
    pub passed: bool,
}
