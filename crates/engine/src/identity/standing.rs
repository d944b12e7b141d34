//! Whether somebody who has a User object (KMIP 3.0) may be let in: the life cycle of the object, and of the credentials that
//! it links to, is that of the log-in.
//!
//! A user without such an object, as administrators make them elsewhere, has no life cycle and is let in. An object of one
//! who has it, and a credential, is good until it is deactivated, compromised or archived, and not before an Activation
//! Date that it was given; it does not have to be activated.

use crypto::digest::{DigestAlgorithm, digest};
use kmip::attribute::name_value;
use kmip::credential::DeviceCredential;
use kmip::object::Object;
use kmip::table::Tag;
use kmip::table::enumeration::{NameType, ObjectType, State};
use store::{Query, ReadTx, User};

use super::{proof, refused};
use crate::object::{ManagedObject, index, state};
use crate::reason::Failure;

/// Objects of one name that are looked through: one that is not destroyed, and those that were before it.
const CANDIDATES: usize = 64;

/// What somebody has shown.
pub(crate) enum Shown<'a> {
    /// A password.
    Password,
    /// A Hashed Password.
    HashedPassword,
    /// A one time password.
    OneTimePassword,
    /// A device.
    Device(&'a DeviceCredential),
    /// A certificate with a fingerprint.
    Certificate([u8; 32]),
    /// What is not known any more: its user counts alone.
    Forgotten,
}

/// Checks whether a user may be let in with what it has shown; answers until when (seconds since 1970-01-01 UTC), `None`
/// for no end.
///
/// # Errors
/// [`crate::Reason::AuthenticationNotSuccessful`] when it may not.
pub(super) fn check(
    tx: &ReadTx<'_>,
    user: &User,
    shown: &Shown<'_>,
    now: i64,
) -> Result<Option<i64>, Failure> {
    let Some(object) = object_of(tx, user, now)? else { return Ok(None) };
    if !is_good(&object, now) {
        return Err(refused());
    }
    let mut until = object.number(Tag::DEACTIVATION_DATE);
    for link in object.all(Tag::CREDENTIAL_LINK).filter_map(|link| link.text()) {
        let Some(row) = tx.get(user.domain, link)? else { continue };
        let credential = ManagedObject::open(row)?;
        if !credential.material.as_deref().is_some_and(|material| shown.is(material)) {
            continue;
        }
        if !is_good(&credential, now) {
            return Err(refused());
        }
        until = earlier(until, credential.number(Tag::DEACTIVATION_DATE));
    }
    Ok(until)
}

/// Whether a User object or a credential counts now.
fn is_good(object: &ManagedObject, now: i64) -> bool {
    let is_in_time = match object.state(now) {
        State::ACTIVE => true,
        State::PRE_ACTIVE => object.number(Tag::ACTIVATION_DATE).is_none(),
        _ => false,
    };
    is_in_time && !object.is_archived()
}

/// The earlier of two ends.
pub(super) fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

/// The User object that bears the name of a user.
fn object_of(tx: &ReadTx<'_>, user: &User, now: i64) -> Result<Option<ManagedObject>, Failure> {
    let name = name_value(&user.name, NameType::UNINTERPRETED_TEXT_STRING);
    let Some(term) = index::term(&Tag::NAME.into(), &name) else { return Ok(None) };
    let query = Query {
        domain: user.domain,
        terms: vec![term],
        object_types: vec![ObjectType::USER.0],
        limit: CANDIDATES,
        ..Query::default()
    };
    for candidate in tx.candidates(&query)? {
        let object = ManagedObject::open_candidate(candidate, user.domain)?;
        let value = object.get(Tag::NAME).and_then(|value| value.child(Tag::NAME_VALUE));
        let has_name = value.and_then(|item| item.value.text()) == Some(&user.name);
        if has_name && !state::is_destroyed(object.state(now)) {
            return Ok(Some(object));
        }
    }
    Ok(None)
}

impl Shown<'_> {
    /// Whether what was shown is what a credential holds.
    fn is(&self, credential: &Object) -> bool {
        match (self, credential) {
            (Self::Password, Object::PasswordCredential(_))
            | (Self::HashedPassword, Object::HashedPasswordCredential(_))
            | (Self::OneTimePassword, Object::OtpCredential(_)) => true,
            (Self::Device(shown), Object::DeviceCredential(kept)) => proof::is_same_device(shown, kept),
            (Self::Certificate(shown), Object::Certificate(kept)) => {
                digest(DigestAlgorithm::Sha256, &kept.certificate_value).is_ok_and(|digest| digest == shown)
            }
            _ => false,
        }
    }
}
