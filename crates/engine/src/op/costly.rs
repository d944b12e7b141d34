//! Work that would hold up the thread that writes: an operation asks for it, its transaction is undone, the work is done
//! on the caller's thread, and the operation runs again.

use crypto::Secret;
use crypto::asymmetric::PrivateKey;
use kmip::payload::RequestPayload;
use kmip::table::enumeration::DerivationMethod;

use super::create_key_pair::Wanted;
use super::pkcs11;
use crate::context::Context;
use crate::reason::{Failure, Reason};
use crate::service::derive::Pbkdf2;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Costly {
    /// A key pair generated.
    KeyPair(Wanted),
    /// A password hashed for keeping.
    PasswordHash(Secret),
    /// A secret derived.
    Pbkdf2(Pbkdf2),
}

/// What has come of it.
#[derive(Debug)]
pub(crate) enum Prepared {
    /// The private half, which has the public one.
    KeyPair(PrivateKey),
    /// A password's hash.
    PasswordHash(String),
    /// A derived secret.
    Secret(Secret),
}

/// The work of one item of a batch, done.
pub(crate) struct Done {
    pub(crate) item: usize,
    pub(crate) work: Costly,
    pub(crate) result: Result<Prepared, Failure>,
}

impl Costly {
    /// Does it, for the item of this index: from milliseconds to minutes.
    pub(crate) fn carry_out(self, item: usize) -> Done {
        let result = match &self {
            Self::KeyPair(wanted) => wanted.generate().map(Prepared::KeyPair),
            Self::PasswordHash(password) => crypto::password::hash(password.expose())
                .map(Prepared::PasswordHash)
                .map_err(|_| Reason::InvalidField.because("the password is not possible")),
            Self::Pbkdf2(work) => work.carry_out().map(Prepared::Secret),
        };
        Done { item, work: self, result }
    }
}

/// A key pair generated for the item that runs.
///
/// # Errors
/// When it has still to be generated, or cannot be.
pub(super) fn key_pair(context: &mut Context<'_, '_>, wanted: Wanted) -> Result<PrivateKey, Failure> {
    match context.prepared(Costly::KeyPair(wanted))? {
        Prepared::KeyPair(key) => Ok(key.clone()),
        _ => Err(mixed_up()),
    }
}

/// The hash of a password of the item that runs.
///
/// # Errors
/// When it has still to be computed, or the password is not possible.
pub(super) fn password_hash(context: &mut Context<'_, '_>, password: &str) -> Result<String, Failure> {
    match context.prepared(Costly::PasswordHash(Secret::from(password.as_bytes())))? {
        Prepared::PasswordHash(hash) => Ok(hash.clone()),
        _ => Err(mixed_up()),
    }
}

/// What PBKDF2 derives for the item that runs.
///
/// # Errors
/// When it has still to be derived, or cannot be.
pub(super) fn derived(context: &mut Context<'_, '_>, work: Pbkdf2) -> Result<Secret, Failure> {
    match context.prepared(Costly::Pbkdf2(work))? {
        Prepared::Secret(secret) => Ok(secret.duplicate()),
        _ => Err(mixed_up()),
    }
}

fn mixed_up() -> Failure {
    Reason::GeneralFailure.because("other work was done than was asked for")
}

/// Whether a request may ask for costly work: such a message runs where waiting for it harms nobody.
pub(crate) fn may_be_costly(payload: &RequestPayload) -> bool {
    match payload {
        RequestPayload::CreateKeyPair(_)
        | RequestPayload::RekeyKeyPair(_)
        | RequestPayload::CreateCredential(_) => true,
        RequestPayload::Pkcs11(request) => pkcs11::may_be_costly(request),
        RequestPayload::DeriveKey(request) => request.derivation_method == DerivationMethod::PBKDF2,
        _ => false,
    }
}
