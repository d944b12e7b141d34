//! Algorithms, secrets, key formats, X.509, sealing, the root of trust and TLS settings.
//!
//! The only crate that touches OpenSSL. It knows algorithms and standards, not protocols: nothing here is
//! specific to KMIP or to the store. Every function may be called from any thread; [`providers::init`] is
//! called at start so that a broken library is reported early, and is implied by first use.

pub mod asymmetric;
pub mod cipher;
mod curve;
mod der;
pub mod derive;
pub mod digest;
pub mod error;
mod ffi;
pub mod format;
mod gcm;
mod idle;
pub mod kem;
pub mod mac;
mod number;
pub mod password;
pub mod pem;
pub mod pkcs12;
pub mod prepared;
pub mod process;
pub mod providers;
pub mod random;
pub mod root;
pub mod rsa_encryption;
pub mod seal;
pub mod secret;
pub mod selftest;
pub mod shamir;
pub mod sign;
pub mod symmetric;
#[cfg(test)]
mod testing;
pub mod tls;
pub mod x509;

pub use error::{Error, Result};
pub use secret::{Secret, eq_constant_time};
