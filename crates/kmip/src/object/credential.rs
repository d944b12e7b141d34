//! Credentials that are objects (KMIP 3.0). A Device Credential is that of request headers,
//! [`crate::credential::DeviceCredential`].

use crate::credential::Password;
use crate::table::enumeration::{CryptographicAlgorithm, HashingAlgorithm, OTPAlgorithm};
use crate::ttlv::{Bytes, Interval, structure};

structure! {
    /// A password, or its hash.
    #[derive(Default)]
    pub struct PasswordCredential {
        /// The password.
        password: Option<Password> = PASSWORD,
        /// Salt of the hash.
        password_salt: Option<Bytes> = PASSWORD_SALT,
        /// Algorithm of the hash.
        password_salt_algorithm: Option<CryptographicAlgorithm> = PASSWORD_SALT_ALGORITHM,
        /// The hash.
        salted_password: Option<Bytes> = SALTED_PASSWORD,
        /// Iterations of the hash.
        iteration_count: Option<i32> = ITERATION_COUNT,
    }
}

structure! {
    /// What makes one time passwords.
    pub struct OtpCredential {
        /// How they are made.
        otp_algorithm: OTPAlgorithm = OTP_ALGORITHM,
        /// The HMAC that they are made with.
        otp_digest: Option<CryptographicAlgorithm> = OTP_DIGEST,
        /// Serial number of the device.
        otp_serial: Option<String> = OTP_SERIAL,
        /// The seed.
        otp_seed: Option<Bytes> = OTP_SEED,
        /// Time for which one is valid.
        otp_interval: Option<Interval> = OTP_INTERVAL,
        /// Digits of one.
        otp_digits: Option<i32> = OTP_DIGITS,
    }
}

structure! {
    /// What a server needs to check Hashed Password credentials.
    pub struct HashedPasswordCredential {
        /// The hash; SHA-256 when absent.
        hashing_algorithm: Option<HashingAlgorithm> = HASHING_ALGORITHM,
        /// The hash of name and password.
        hashed_username_password: Bytes = HASHED_USERNAME_PASSWORD,
        /// The hash of password and name.
        hashed_password_username: Bytes = HASHED_PASSWORD_USERNAME,
    }
}
