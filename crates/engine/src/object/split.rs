//! Split keys: the methods by which KMIP names what [`crypto::shamir`] does, and what a share says of itself.

use crypto::shamir::{Polynomial, Scheme};
use kmip::object::SplitKey;
use kmip::table::Tag;
use kmip::table::enumeration::{SplitKeyMethod, SplitKeyPolynomial};
use kmip::ttlv::Value;
use kmip::version::Version;

use super::ManagedObject;
use super::new::settle;
use crate::reason::{Failure, Reason};

/// The polynomial of a share that names none. The text of 1.x takes that of AES for GF(2^16); for GF(2^8) its test cases
/// and the text of 2.x take 285.
#[must_use]
pub fn default_polynomial(method: SplitKeyMethod, version: Version) -> SplitKeyPolynomial {
    if method == SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16 && version < Version::V2_0 {
        SplitKeyPolynomial::POLYNOMIAL_283
    } else {
        SplitKeyPolynomial::POLYNOMIAL_285
    }
}

/// The magnitude of a Prime Field Size.
///
/// # Errors
/// [`Reason::InvalidField`] when it is negative or no number.
pub fn prime_of(value: Option<&Value>) -> Result<Option<Vec<u8>>, Failure> {
    match value {
        None => Ok(None),
        Some(Value::BigInteger(bytes)) if bytes.first().is_some_and(|byte| *byte & 0x80 == 0) => {
            let digits = bytes.iter().position(|byte| *byte != 0).and_then(|start| bytes.get(start..));
            Ok(Some(digits.unwrap_or(&[]).to_vec()))
        }
        Some(_) => Err(Reason::InvalidField.because("the Prime Field Size is not a positive number")),
    }
}

/// What a method is.
///
/// # Errors
/// When the method is unknown, or the prime is missing where one is needed.
pub fn scheme(
    method: SplitKeyMethod,
    polynomial: SplitKeyPolynomial,
    prime: Option<&[u8]>,
) -> Result<Scheme<'_>, Failure> {
    let polynomial = match polynomial {
        SplitKeyPolynomial::POLYNOMIAL_283 => Polynomial::P283,
        SplitKeyPolynomial::POLYNOMIAL_285 => Polynomial::P285,
        _ => return Err(Reason::InvalidField.because("unknown Split Key Polynomial")),
    };
    Ok(match method {
        SplitKeyMethod::XOR => Scheme::Xor,
        SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8 => Scheme::Gf8(polynomial),
        SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16 => Scheme::Gf16(polynomial),
        SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD => {
            Scheme::Prime(prime.ok_or(Reason::MissingData.because("the Prime Field Size is missing"))?)
        }
        _ => return Err(Reason::InvalidField.because("unknown Split Key Method")),
    })
}

/// The refusal of what cannot be split so.
#[must_use]
pub fn refused(error: crypto::Error) -> Failure {
    match error {
        crypto::Error::Invalid(what) => {
            Reason::BadCryptographicParameters.because(format!("the key cannot be split so: {what}"))
        }
        other => other.into(),
    }
}

/// Adds what a share says of itself, which 3.0 shows as attributes.
///
/// # Errors
/// [`Reason::InvalidField`] when the request says something else.
pub fn describe(object: &mut ManagedObject, share: &SplitKey) -> Result<(), Failure> {
    let facts = [
        (Tag::KEY_PART_IDENTIFIER, Value::Integer(share.key_part_identifier)),
        (Tag::SPLIT_KEY_METHOD, Value::Enumeration(share.split_key_method.0)),
        (Tag::SPLIT_KEY_PARTS, Value::Integer(share.split_key_parts)),
        (Tag::SPLIT_KEY_THRESHOLD, Value::Integer(share.split_key_threshold)),
    ];
    facts.into_iter().try_for_each(|(tag, value)| settle(object, tag, Some(value)))
}

/// Checks the numbers of a share that a client registers.
///
/// # Errors
/// [`Reason::InvalidField`] when they cannot be.
pub fn check(share: &SplitKey) -> Result<(), Failure> {
    let (parts, threshold) = (share.split_key_parts, share.split_key_threshold);
    let is_possible = parts >= 1
        && (1..=parts).contains(&threshold)
        && (1..=parts).contains(&share.key_part_identifier)
        && (share.split_key_method != SplitKeyMethod::XOR || threshold == parts);
    if !is_possible {
        return Err(Reason::InvalidField.because("the numbers of the share are not possible"));
    }
    let prime = prime_of(share.prime_field_size.as_ref())?;
    if prime.is_none() && share.split_key_method == SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD {
        return Err(Reason::InvalidField.because("the Prime Field Size is missing"));
    }
    Ok(())
}
