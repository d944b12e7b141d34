//! Key derivation with managed objects (KMIP 2.1 sections 7.12 and 11.14).

use std::sync::Arc;

use crypto::Secret;
use crypto::cipher::CipherAlgorithm;
use crypto::derive::{KbkdfMode, Prf};
use crypto::digest::{DigestAlgorithm, digest, hmac};
use kmip::CryptographicParameters;
use kmip::payload::DerivationParameters;
use kmip::table::enumeration::{BlockCipherMode, DerivationMethod, ObjectType};

use super::cipher::Cipher;
use super::{
    algorithm_of, parameters, prepared_key, private_key, protecting_failure, public_key, symmetric_key,
};
use crate::object::ManagedObject;
use crate::policy::algorithm::Rule;
use crate::reason::{Failure, Reason};
use crate::refusal;

/// PBKDF2 (RFC 8018) with a password or key, which may take a second.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pbkdf2 {
    hash: DigestAlgorithm,
    key: Secret,
    salt: Vec<u8>,
    iterations: u32,
    length: usize,
}

impl Pbkdf2 {
    /// What is to be derived from objects.
    ///
    /// # Errors
    /// When objects and parameters do not fit the method.
    pub(crate) fn new(
        bases: &[Arc<ManagedObject>],
        given: &DerivationParameters,
        length: usize,
        rule: Rule,
    ) -> Result<Self, Failure> {
        let (base, _) = material(DerivationMethod::PBKDF2, bases, given)?;
        let key = Secret::from(symmetric_key(base)?);
        let salt = given.salt.as_deref().ok_or(Reason::MissingData.because("the salt is missing"))?.to_vec();
        let iterations =
            given.iteration_count.ok_or(Reason::MissingData.because("the Iteration Count is missing"))?;
        let iterations = u32::try_from(iterations)
            .ok()
            .filter(|iterations| (1..=MAX_ITERATIONS).contains(iterations))
            .ok_or(Reason::InvalidField.because("the Iteration Count is not possible"))?;
        let named = given.cryptographic_parameters.as_ref().map(parameters::named_digest).transpose()?;
        let hash = named.flatten().unwrap_or(DigestAlgorithm::Sha1);
        rule.pbkdf2(hash, iterations, &salt)?;
        Ok(Self { hash, key, salt, iterations, length })
    }

    /// Derives it.
    ///
    /// # Errors
    /// When the hash function does not work.
    pub(crate) fn carry_out(&self) -> Result<Secret, Failure> {
        let Self { hash, key, salt, iterations, length } = self;
        crypto::derive::pbkdf2(*hash, key.expose(), salt, *iterations, *length).map_err(protecting_failure)
    }
}

/// Derives some bytes from objects, by any method but PBKDF2.
///
/// # Errors
/// When objects, parameters and method do not fit, or the method gives less than the length.
pub(crate) fn derive(
    method: DerivationMethod,
    bases: &[Arc<ManagedObject>],
    given: &DerivationParameters,
    length: usize,
    rule: Rule,
) -> Result<Secret, Failure> {
    type Method = DerivationMethod;
    let none = CryptographicParameters::default();
    let asked = given.cryptographic_parameters.as_ref().unwrap_or(&none);
    if method == Method::ASYMMETRIC_KEY {
        return shorten(&agree(bases, given)?, length);
    }
    let (base, data) = material(method, bases, given)?;
    let key = symmetric_key(base)?;
    let salt = given.salt.as_deref();
    let named = parameters::named_digest(asked)?;
    let of_key = algorithm_of(base).and_then(parameters::hmac);
    if let Some(digest) = named {
        rule.digest(digest)?;
    }
    match method {
        Method::HASH => {
            let hash = named
                .ok_or(Reason::BadCryptographicParameters.because("the Hashing Algorithm is missing"))?;
            let input = if data.is_empty() { key } else { data };
            shorten(&Secret::new(digest(hash, input).map_err(protecting_failure)?), length)
        }
        Method::HMAC => {
            let hash = of_key
                .or(named)
                .ok_or(Reason::BadCryptographicParameters.because("the Hashing Algorithm is missing"))?;
            shorten(&Secret::new(hmac(hash, key, data).map_err(protecting_failure)?), length)
        }
        Method::ENCRYPT => {
            let own = parameters::resolve(given.cryptographic_parameters.as_ref(), base)?;
            // Without an IV it is empty (section 7.12), which a block cipher reads as zeros.
            let block = algorithm_of(base).and_then(parameters::cipher).map_or(0, CipherAlgorithm::block_len);
            let empty = takes_empty_iv(own.block_cipher_mode).then(|| vec![0; block]);
            let iv = given.initialization_vector.as_deref().or(empty.as_deref());
            let cipher = Cipher::new(base, &own, iv, rule, None)?;
            shorten(&Secret::new(cipher.encrypt(prepared_key(base)?, &[], data)?.data), length)
        }
        Method::HKDF => {
            let hash = named.unwrap_or(DigestAlgorithm::Sha256);
            crypto::derive::hkdf(hash, key, salt.unwrap_or(&[]), data, length).map_err(protecting_failure)
        }
        Method::NIST800_108_C | Method::NIST800_108_F | Method::NIST800_108_DPI => {
            let mode = match method {
                Method::NIST800_108_C => KbkdfMode::Counter,
                Method::NIST800_108_F => {
                    KbkdfMode::Feedback(given.initialization_vector.as_deref().unwrap_or(&[]))
                }
                _ => KbkdfMode::DoublePipeline,
            };
            let prf = prf(base, asked, of_key, named)?;
            crypto::derive::kbkdf(mode, prf, key, data, length).map_err(protecting_failure)
        }
        Method::AWS_SIGNATURE_VERSION_4 => shorten(&aws_signature(key, given)?, length),
        _ => {
            Err(Reason::UnsupportedCryptographicParameters.because("the Derivation Method is not supported"))
        }
    }
}

/// Modes whose IV may be empty; a nonce of an authenticated mode may not.
const fn takes_empty_iv(mode: Option<BlockCipherMode>) -> bool {
    matches!(
        mode,
        Some(
            BlockCipherMode::CBC
                | BlockCipherMode::PCBC
                | BlockCipherMode::CFB
                | BlockCipherMode::OFB
                | BlockCipherMode::CTR
        )
    )
}

/// The derivation key and the derivation data, which a Secret Data object may hold.
fn material<'a>(
    method: DerivationMethod,
    bases: &'a [Arc<ManagedObject>],
    given: &'a DerivationParameters,
) -> Result<(&'a ManagedObject, &'a [u8]), Failure> {
    let explicit = match given.derivation_data.as_slice() {
        [] => None,
        [data] => Some(&**data),
        _ if method == DerivationMethod::AWS_SIGNATURE_VERSION_4 => None,
        _ => return Err(Reason::InvalidField.because("the method takes the Derivation Data once")),
    };
    match (bases, explicit) {
        ([base], explicit) => Ok((base, explicit.unwrap_or(&[]))),
        ([base, data], None) if data.object_type == ObjectType::SECRET_DATA => {
            Ok((base, symmetric_key(data)?))
        }
        ([_, _], Some(_)) => Err(Reason::InvalidMessage.because("the derivation data is given twice")),
        _ => Err(Reason::InvalidField.because("the method does not derive from these objects")),
    }
}

/// The pseudorandom function of SP 800-108: CMAC where the parameters name the mode, else HMAC.
fn prf(
    base: &ManagedObject,
    asked: &CryptographicParameters,
    of_key: Option<DigestAlgorithm>,
    named: Option<DigestAlgorithm>,
) -> Result<Prf, Failure> {
    if asked.block_cipher_mode == Some(BlockCipherMode::CMAC) {
        let cipher = algorithm_of(base).and_then(parameters::cipher);
        return cipher
            .map(Prf::Cmac)
            .ok_or(Reason::BadCryptographicParameters.because("the key is not one of a cipher"));
    }
    let of_parameters = asked.cryptographic_algorithm.and_then(parameters::hmac);
    named
        .or(of_parameters)
        .or(of_key)
        .map(Prf::Hmac)
        .ok_or(Reason::BadCryptographicParameters.because("the pseudorandom function is missing"))
}

/// The secret that a private and a public key have in common. The public key may be the Derivation Data, as X.509 has it:
/// that of somebody else is no object of the server's.
fn agree(bases: &[Arc<ManagedObject>], given: &DerivationParameters) -> Result<Secret, Failure> {
    if let ([private], [public]) = (bases, given.derivation_data.as_slice())
        && private.object_type == ObjectType::PRIVATE_KEY
    {
        let public = crypto::asymmetric::PublicKey::from_spki(public)?;
        return crypto::derive::agree(&private_key(private)?, &public).map_err(protecting_failure);
    }
    let (private, public) = match bases {
        [one, other] if one.object_type == ObjectType::PRIVATE_KEY => (one, other),
        [one, other] if other.object_type == ObjectType::PRIVATE_KEY => (other, one),
        _ => return Err(Reason::InvalidField.because("the method takes a private and a public key")),
    };
    if let Some(failure) = algorithm_of(private).and_then(refusal::algorithm_failure) {
        return Err(failure);
    }
    crypto::derive::agree(&private_key(private)?, &public_key(public)?).map_err(protecting_failure)
}

/// The signing key of AWS Signature Version 4: a chain of HMACs over date, region and service.
fn aws_signature(key: &[u8], given: &DerivationParameters) -> Result<Secret, Failure> {
    let [date, region, service] = given.derivation_data.as_slice() else {
        return Err(Reason::InvalidField.because("the method takes a date, a region and a service"));
    };
    let mut first = Secret::new(Vec::with_capacity(key.len().saturating_add(4)));
    first.append(b"AWS4");
    first.append(key);
    let parts: [&[u8]; 4] = [date, region, service, b"aws4_request"];
    parts.iter().try_fold(first, |key, part| {
        hmac(DigestAlgorithm::Sha256, key.expose(), part).map(Secret::new).map_err(protecting_failure)
    })
}

/// The first bytes of what a method gives.
fn shorten(output: &Secret, length: usize) -> Result<Secret, Failure> {
    output
        .expose()
        .get(..length)
        .map(Secret::from)
        .ok_or(Reason::CryptographicFailure.because("the Cryptographic Length exceeds what the method gives"))
}

/// Most iterations of PBKDF2: about a second of one processor.
const MAX_ITERATIONS: u32 = 2_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the AWS General Reference, "deriving a signing key".
    #[test]
    fn aws_signing_key() {
        let given = DerivationParameters {
            derivation_data: ["20120215", "us-east-1", "iam"].map(|text| text.as_bytes().into()).to_vec(),
            ..DerivationParameters::default()
        };
        let key = aws_signature(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &given).unwrap();
        let expected = "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d";
        let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
        let short = DerivationParameters { derivation_data: Vec::new(), ..given };
        assert!(aws_signature(b"key", &short).is_err());
    }

    #[test]
    fn no_more_is_given_than_the_method_has() {
        assert_eq!(shorten(&Secret::new(vec![1, 2, 3]), 2).unwrap().expose(), [1, 2]);
        assert_eq!(shorten(&Secret::new(vec![1]), 2).unwrap_err().reason, Reason::CryptographicFailure);
    }
}
