//! Cryptographic services: between the operations that use keys for clients and the crypto crate.
//!
//! [`parameters`] reads Cryptographic Parameters, [`cipher`], [`mac`], [`signature`] and [`derive`] carry out one use of a
//! key, [`wrap`] wraps and unwraps keys, [`stream`] keeps what spans several requests, [`random`] the seeds that clients offer.
//!
//! Invariant: a failed decryption is answered the same way whatever went wrong inside ([`processing_failure`]), and no
//! failure tells data or key material.

pub(crate) mod cipher;
pub(crate) mod derive;
pub(crate) mod mac;
pub(crate) mod parameters;
mod random;
pub(crate) mod signature;
mod stream;
pub(crate) mod wrap;

pub(crate) use random::Seeds;
pub use stream::StreamLimits;
pub(crate) use stream::{Owner, Part, Stream, Streams, Work};

use crypto::asymmetric::{PrivateKey, PublicKey};
use crypto::prepared::{PreparedKey, PreparedPrivateKey};
use kmip::object::Object;
use kmip::table::Tag;
use kmip::table::enumeration::{CertificateType, CryptographicAlgorithm};

use crate::object::{ManagedObject, key, usage};
use crate::reason::{Failure, Reason};

/// The Cryptographic Algorithm of an object.
pub(crate) fn algorithm_of(object: &ManagedObject) -> Option<CryptographicAlgorithm> {
    let code = object.number(Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(|code| u32::try_from(code).ok());
    code.map(CryptographicAlgorithm)
}

/// The bytes of a symmetric key or of secret data.
///
/// # Errors
/// [`Reason::InvalidObjectType`] for other objects, [`Reason::KeyValueNotPresent`] without material in the clear.
pub(crate) fn symmetric_key(object: &ManagedObject) -> Result<&[u8], Failure> {
    match object.material.as_deref() {
        Some(Object::SymmetricKey(_) | Object::SecretData(_)) | None => {
            key::raw_bytes(usage::key_block(object)?)
        }
        Some(_) => Err(wrong_type()),
    }
}

/// As [`symmetric_key`], ready to be used once and again.
///
/// # Errors
/// As [`symmetric_key`].
pub(crate) fn prepared_key(object: &ManagedObject) -> Result<&PreparedKey, Failure> {
    object.ready.symmetric(|| symmetric_key(object))
}

/// The private key of an object.
///
/// # Errors
/// [`Reason::InvalidObjectType`] for other objects, [`Reason::KeyValueNotPresent`] without material in the clear.
pub(crate) fn private_key(object: &ManagedObject) -> Result<PrivateKey, Failure> {
    signing_key(object).map(|prepared| prepared.key().clone())
}

/// As [`private_key`], ready to sign once and again.
///
/// # Errors
/// As [`private_key`].
pub(crate) fn signing_key(object: &ManagedObject) -> Result<&PreparedPrivateKey, Failure> {
    object.ready.private(|| match object.material.as_deref() {
        Some(Object::PrivateKey(private)) => key::private_key(&private.key_block)?.ok_or_else(unusable),
        Some(_) => Err(wrong_type()),
        None => Err(unusable()),
    })
}

/// The public key of an object: of a Public Key, or of an X.509 certificate.
///
/// # Errors
/// As [`private_key`].
pub(crate) fn public_key(object: &ManagedObject) -> Result<PublicKey, Failure> {
    object.ready.public(|| match object.material.as_deref() {
        Some(Object::PublicKey(public)) => key::public_key(&public.key_block)?.ok_or_else(unusable),
        Some(Object::Certificate(certificate)) if certificate.certificate_type == CertificateType::X_509 => {
            crypto::x509::CertificateInfo::parse(&certificate.certificate_value)?
                .public_key
                .ok_or_else(unusable)
        }
        Some(_) => Err(wrong_type()),
        None => Err(unusable()),
    })
}

fn wrong_type() -> Failure {
    Reason::InvalidObjectType.because("the operation does not use objects of this type")
}

fn unusable() -> Failure {
    Reason::KeyValueNotPresent.because("the server has no key material that it can use")
}

/// Why protecting data failed.
#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
pub(crate) fn protecting_failure(error: crypto::Error) -> Failure {
    match error {
        crypto::Error::Unsupported(what) => {
            Reason::UnsupportedCryptographicParameters.because(format!("not supported: {what}"))
        }
        crypto::Error::Invalid(part @ "tag length") => {
            Reason::GeneralFailure.because(format!("not possible: {part}"))
        }
        crypto::Error::Invalid(part @ "data length") => {
            Reason::CryptographicFailure.because(format!("not possible: {part}"))
        }
        crypto::Error::Invalid(part) | crypto::Error::Malformed(part) => {
            Reason::BadCryptographicParameters.because(format!("not possible: {part}"))
        }
        _ => Reason::CryptographicFailure.because("the cryptographic operation failed"),
    }
}

/// Why processing protected data failed. Whatever depends on the data has one answer, so that nobody learns more of it by
/// asking again and again.
pub(crate) fn processing_failure(error: crypto::Error) -> Failure {
    match error {
        crypto::Error::Unsupported(_) => protecting_failure(error),
        crypto::Error::Invalid(part) if !matches!(part, "tag length" | "data length") => {
            protecting_failure(error)
        }
        _ => Reason::CryptographicFailure.because("the cryptographic operation failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_that_depend_on_the_data_are_the_same() {
        let expected = processing_failure(crypto::Error::AuthenticationFailed);
        assert_eq!(expected.reason, Reason::CryptographicFailure);
        for error in [
            crypto::Error::Invalid("data length"),
            crypto::Error::Invalid("tag length"),
            crypto::Error::Malformed("padding"),
        ] {
            assert_eq!(processing_failure(error), expected);
        }
    }
}
