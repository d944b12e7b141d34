//! Encryption and decryption with a managed object.

use crypto::Secret;
use crypto::cipher::{CipherAlgorithm, CipherParameters, Decryptor, Encryptor, Mode, Padding};
use crypto::digest::DigestAlgorithm;
use crypto::prepared::PreparedKey;
use crypto::random::Random;
use crypto::rsa_encryption::{self, RsaEncryption};
use kmip::CryptographicParameters;
use kmip::table::enumeration::{CryptographicAlgorithm, ObjectType, PaddingMethod};

use super::{algorithm_of, parameters, processing_failure, protecting_failure};
use crate::object::ManagedObject;
use crate::policy::algorithm::{RsaUse, Rule};
use crate::reason::{Failure, Reason};
use crate::refusal;

/// What the IV of a request becomes.
#[derive(Debug)]
pub(crate) struct Iv {
    /// The IV, nonce or counter block to use.
    bytes: Vec<u8>,
    /// What the server has made and the client has to be told: the IV, or the nonce in the counter block.
    pub(crate) made: Option<Vec<u8>>,
}

/// A cipher with everything but key and data.
#[derive(Debug)]
pub(crate) struct Cipher {
    algorithm: CipherAlgorithm,
    mode: Mode,
    padding: Padding,
    tag_len: Option<usize>,
    /// The IV.
    pub(crate) iv: Iv,
}

/// What an encryption gives.
#[derive(Debug)]
pub(crate) struct Encrypted {
    pub(crate) data: Vec<u8>,
    /// Empty where the mode has none.
    pub(crate) tag: Vec<u8>,
}

/// Whether an object is a One Time Pad.
pub(crate) fn is_one_time_pad(object: &ManagedObject) -> bool {
    algorithm_of(object) == Some(CryptographicAlgorithm::ONE_TIME_PAD)
}

/// Whether an object is half of a pair, which encrypts and decrypts whole messages only.
pub(crate) const fn is_asymmetric(object: &ManagedObject) -> bool {
    matches!(object.object_type, ObjectType::PRIVATE_KEY | ObjectType::PUBLIC_KEY | ObjectType::CERTIFICATE)
}

/// Bytes that the IV usually has for a key and parameters; 0 where there is none.
///
/// # Errors
/// As [`Cipher::new`].
pub(crate) fn iv_len(object: &ManagedObject, parameters: &CryptographicParameters) -> Result<usize, Failure> {
    Ok(Cipher::without_iv(object, parameters)?.crypto(&[]).recommended_iv_len())
}

impl Cipher {
    /// The cipher that parameters and the algorithm of a symmetric key describe. `random` makes the IV where the
    /// parameters ask for one and the request gives none.
    ///
    /// # Errors
    /// When parameters are missing, contradict each other or are not supported; [`Reason::InvalidMessage`] when the IV
    /// is missing.
    pub(crate) fn new(
        object: &ManagedObject,
        parameters: &CryptographicParameters,
        iv: Option<&[u8]>,
        rule: Rule,
        random: Option<&dyn Random>,
    ) -> Result<Self, Failure> {
        let mut cipher = Self::without_iv(object, parameters)?;
        rule.mode(cipher.mode)?;
        cipher.iv = cipher.choose_iv(parameters, iv, random)?;
        Ok(cipher)
    }

    fn without_iv(object: &ManagedObject, parameters: &CryptographicParameters) -> Result<Self, Failure> {
        if object.object_type != ObjectType::SYMMETRIC_KEY {
            return Err(super::wrong_type());
        }
        let bad = |what: &'static str| Reason::BadCryptographicParameters.because(what);
        let of_key = algorithm_of(object);
        let named = parameters.cryptographic_algorithm.filter(|named| parameters::cipher(*named).is_some());
        if let (Some(named), Some(of_key)) = (named, of_key)
            && named != of_key
        {
            return Err(bad("the key is of another algorithm"));
        }
        if let Some(failure) = of_key.and_then(refusal::algorithm_failure) {
            return Err(failure);
        }
        let algorithm = of_key
            .and_then(parameters::cipher)
            .ok_or_else(|| bad("the algorithm of the key does not encrypt"))?;
        Ok(Self {
            algorithm,
            mode: parameters::mode(algorithm, parameters.block_cipher_mode)?,
            padding: parameters::padding(parameters.padding_method)?,
            tag_len: parameters::length(parameters.tag_length)?,
            iv: Iv { bytes: Vec::new(), made: None },
        })
    }

    fn choose_iv(
        &self,
        parameters: &CryptographicParameters,
        given: Option<&[u8]>,
        random: Option<&dyn Random>,
    ) -> Result<Iv, Failure> {
        let recommended = self.crypto(&[]).recommended_iv_len();
        if let Some(given) = given {
            return Ok(Iv { bytes: self.whole_iv(given, recommended, parameters)?, made: None });
        }
        if recommended == 0 {
            return Ok(Iv { bytes: Vec::new(), made: None });
        }
        let (Some(random), Some(true)) = (random, parameters.random_iv) else {
            return Err(Reason::InvalidMessage.because("the IV/Counter/Nonce is missing"));
        };
        let length = match parameters::length(parameters.iv_length)? {
            Some(bits) if bits % 8 == 0 && bits / 8 <= MAX_IV => bits / 8,
            Some(_) => {
                return Err(Reason::BadCryptographicParameters.because("the IV Length is not possible"));
            }
            None => recommended,
        };
        let made = random.bytes(length)?;
        Ok(Iv { bytes: self.whole_iv(&made, recommended, parameters)?, made: Some(made) })
    }

    /// The IV as the cipher takes it: a nonce that is shorter than a counter block is completed by the counter.
    fn whole_iv(
        &self,
        iv: &[u8],
        block_len: usize,
        parameters: &CryptographicParameters,
    ) -> Result<Vec<u8>, Failure> {
        match self.mode {
            Mode::Ctr if iv.len() < block_len => {
                counter_block(iv, block_len, parameters.initial_counter_value)
            }
            _ => Ok(iv.to_vec()),
        }
    }

    /// The parameters of the crypto crate.
    fn crypto<'a>(&'a self, aad: &'a [u8]) -> CipherParameters<'a> {
        CipherParameters {
            algorithm: self.algorithm,
            mode: self.mode,
            padding: self.padding,
            iv: &self.iv.bytes,
            aad,
            tag_len: self.tag_len,
        }
    }

    /// Length of the tag in bytes, 0 where the mode has none.
    pub(crate) fn tag_len(&self) -> usize {
        if self.mode.is_authenticated() { self.tag_len.unwrap_or(DEFAULT_TAG) } else { 0 }
    }

    /// Whether a stream has to hold all of a message until it ends.
    pub(crate) fn needs_whole_message(&self) -> bool {
        self.mode.needs_whole_message()
    }

    /// Whether decrypted data must not be given out before the tag is checked.
    pub(crate) fn is_authenticated(&self) -> bool {
        self.mode.is_authenticated()
    }

    /// Encrypts a whole message.
    ///
    /// # Errors
    /// When key, data and parameters do not fit.
    pub(crate) fn encrypt(
        &self,
        key: &PreparedKey,
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Encrypted, Failure> {
        let encrypted = key.encrypt(&self.crypto(aad), plaintext).map_err(protecting_failure)?;
        Ok(Encrypted { data: encrypted.ciphertext, tag: encrypted.tag })
    }

    /// Decrypts a whole message.
    ///
    /// # Errors
    /// When key and parameters do not fit, or, always with the same answer, the data is not what they decrypt.
    pub(crate) fn decrypt(
        &self,
        key: &PreparedKey,
        aad: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Result<Secret, Failure> {
        key.decrypt(&self.crypto(aad), ciphertext, tag).map_err(processing_failure)
    }

    /// Begins an encryption in parts.
    ///
    /// # Errors
    /// As [`Cipher::encrypt`].
    pub(crate) fn encryptor(&self, key: &[u8], aad: &[u8]) -> Result<Encryptor, Failure> {
        Encryptor::new(&self.crypto(aad), key).map_err(protecting_failure)
    }

    /// Begins a decryption in parts.
    ///
    /// # Errors
    /// As [`Cipher::decrypt`].
    pub(crate) fn decryptor(&self, key: &[u8], aad: &[u8]) -> Result<Decryptor, Failure> {
        Decryptor::new(&self.crypto(aad), key).map_err(processing_failure)
    }
}

/// The first counter block: a nonce, then the counter in what is left (RFC 3686 with its nonce and IV in one).
fn counter_block(nonce: &[u8], block_len: usize, initial: Option<i32>) -> Result<Vec<u8>, Failure> {
    let bad = || Reason::BadCryptographicParameters.because("the counter does not fit");
    let room = block_len.checked_sub(nonce.len()).ok_or_else(bad)?;
    let counter = u32::try_from(initial.unwrap_or(0)).map_err(|_| bad())?.to_be_bytes();
    let skipped = counter.len().saturating_sub(room);
    let (cut, kept) = counter.split_at_checked(skipped).ok_or_else(bad)?;
    if cut.iter().any(|byte| *byte != 0) {
        return Err(bad());
    }
    let mut block = nonce.to_vec();
    block.resize(block_len.saturating_sub(kept.len()), 0);
    block.extend_from_slice(kept);
    Ok(block)
}

/// How RSA pads, by parameters.
fn rsa_scheme(
    parameters: &CryptographicParameters,
    rule: Rule,
    of_what: RsaUse,
) -> Result<RsaEncryption<'_>, Failure> {
    if let Some(padding) = parameters.padding_method {
        rule.rsa_padding(padding, of_what)?;
    }
    Ok(match parameters.padding_method {
        Some(PaddingMethod::PKCS1_V1_5) => RsaEncryption::Pkcs1,
        Some(PaddingMethod::OAEP) => {
            let digest = parameters::named_digest(parameters)?.unwrap_or(DigestAlgorithm::Sha1);
            RsaEncryption::Oaep {
                digest,
                mgf_digest: parameters::mask_digest(parameters)?.unwrap_or(digest),
                label: parameters.p_source.as_deref().unwrap_or(&[]),
            }
        }
        Some(PaddingMethod::NONE) => RsaEncryption::None,
        Some(_) => {
            return Err(Reason::BadCryptographicParameters.because("the padding does not encrypt with RSA"));
        }
        None => return Err(Reason::BadCryptographicParameters.because("the Padding Method is missing")),
    })
}

/// Encrypts with a public key or the one of a certificate.
///
/// # Errors
/// When key, data and parameters do not fit.
pub(crate) fn encrypt_asymmetric(
    object: &ManagedObject,
    parameters: &CryptographicParameters,
    plaintext: &[u8],
    rule: Rule,
    of_what: RsaUse,
) -> Result<Vec<u8>, Failure> {
    let key = super::public_key(object)?;
    parameters::check_algorithm(key.kind(), parameters)?;
    rsa_encryption::encrypt(&key, rsa_scheme(parameters, rule, of_what)?, plaintext)
        .map_err(protecting_failure)
}

/// Decrypts with a private key.
///
/// # Errors
/// When key and parameters do not fit, or, always with the same answer, the data is not what they decrypt.
pub(crate) fn decrypt_asymmetric(
    object: &ManagedObject,
    parameters: &CryptographicParameters,
    ciphertext: &[u8],
    rule: Rule,
    of_what: RsaUse,
) -> Result<Secret, Failure> {
    let key = super::private_key(object)?;
    parameters::check_algorithm(key.kind(), parameters)?;
    rsa_encryption::decrypt(&key, rsa_scheme(parameters, rule, of_what)?, ciphertext)
        .map_err(processing_failure)
}

/// Adds a One Time Pad to data. Which part of the pad is the IV/Counter/Nonce, a number of at most 8 bytes: the position of
/// the first byte, 0 when absent. No part may protect two messages; the client keeps count.
///
/// # Errors
/// [`Reason::CryptographicFailure`] when the pad is too short.
pub(crate) fn one_time_pad(
    object: &ManagedObject,
    position: Option<&[u8]>,
    data: &[u8],
) -> Result<Secret, Failure> {
    let pad = super::symmetric_key(object)?;
    let too_short = || Reason::CryptographicFailure.because("the pad is too short");
    let mut start: usize = 0;
    for byte in position.unwrap_or(&[]) {
        start = start
            .checked_mul(256)
            .and_then(|start| start.checked_add(usize::from(*byte)))
            .ok_or_else(too_short)?;
    }
    let end = start.checked_add(data.len()).ok_or_else(too_short)?;
    let part = pad.get(start..end).ok_or_else(too_short)?;
    Ok(Secret::new(data.iter().zip(part).map(|(byte, pad)| byte ^ pad).collect()))
}

/// Longest IV that the server makes, in bytes.
const MAX_IV: usize = 64;

/// Bytes of a tag when the parameters do not say.
const DEFAULT_TAG: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_block_is_the_nonce_and_the_counter() {
        assert_eq!(counter_block(&[9; 12], 16, Some(1)).unwrap(), [&[9; 12][..], &[0, 0, 0, 1]].concat());
        assert_eq!(counter_block(&[9; 8], 16, None).unwrap(), [&[9; 8][..], &[0; 8]].concat());
        assert_eq!(counter_block(&[9; 14], 16, Some(256)).unwrap(), [&[9; 14][..], &[1, 0]].concat());
        assert!(counter_block(&[9; 15], 16, Some(256)).is_err());
        assert!(counter_block(&[9; 12], 16, Some(-1)).is_err());
    }
}
