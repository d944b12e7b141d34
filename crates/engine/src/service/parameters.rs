//! Cryptographic Parameters (KMIP 2.1 section 4.14) and what they mean to the crypto crate.

use std::borrow::Cow;

use crypto::asymmetric::KeyKind;
use crypto::cipher::{CipherAlgorithm, Mode, Padding};
use crypto::digest::DigestAlgorithm;
use kmip::CryptographicParameters;
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DigitalSignatureAlgorithm, HashingAlgorithm, MaskGenerator,
    PaddingMethod,
};

use crate::object::{ManagedObject, key};
use crate::reason::{Failure, Reason};
use crate::refusal;

/// The parameters for a use of an object: those of the request, else the first of the object's own, else none at all.
///
/// # Errors
/// When the object's own cannot be read.
pub(crate) fn resolve<'r>(
    asked: Option<&'r CryptographicParameters>,
    object: &ManagedObject,
) -> Result<Cow<'r, CryptographicParameters>, Failure> {
    if let Some(asked) = asked {
        return Ok(Cow::Borrowed(asked));
    }
    match object.get(Tag::CRYPTOGRAPHIC_PARAMETERS) {
        Some(value) => Ok(Cow::Owned(value.to_wire()?)),
        None => Ok(Cow::Owned(CryptographicParameters::default())),
    }
}

/// A length in bytes out of a field.
///
/// # Errors
/// [`Reason::BadCryptographicParameters`] when it is negative.
pub(crate) fn length(value: Option<i32>) -> Result<Option<usize>, Failure> {
    value
        .map(usize::try_from)
        .transpose()
        .map_err(|_| Reason::BadCryptographicParameters.because("a length is negative"))
}

/// The hash function of a Hashing Algorithm.
///
/// # Errors
/// [`Reason::UnsupportedCryptographicParameters`] for one that the server does not have.
pub(crate) fn digest(algorithm: HashingAlgorithm) -> Result<DigestAlgorithm, Failure> {
    Ok(match algorithm {
        HashingAlgorithm::MD2 => DigestAlgorithm::Md2,
        HashingAlgorithm::MD4 => DigestAlgorithm::Md4,
        HashingAlgorithm::MD5 => DigestAlgorithm::Md5,
        HashingAlgorithm::SHA_1 => DigestAlgorithm::Sha1,
        HashingAlgorithm::SHA_224 => DigestAlgorithm::Sha224,
        HashingAlgorithm::SHA_256 => DigestAlgorithm::Sha256,
        HashingAlgorithm::SHA_384 => DigestAlgorithm::Sha384,
        HashingAlgorithm::SHA_512 => DigestAlgorithm::Sha512,
        HashingAlgorithm::RIPEMD_160 => DigestAlgorithm::Ripemd160,
        HashingAlgorithm::TIGER => DigestAlgorithm::Tiger,
        HashingAlgorithm::WHIRLPOOL => DigestAlgorithm::Whirlpool,
        HashingAlgorithm::SHA_512_224 => DigestAlgorithm::Sha512_224,
        HashingAlgorithm::SHA_512_256 => DigestAlgorithm::Sha512_256,
        HashingAlgorithm::SHA3_224 => DigestAlgorithm::Sha3_224,
        HashingAlgorithm::SHA3_256 => DigestAlgorithm::Sha3_256,
        HashingAlgorithm::SHA3_384 => DigestAlgorithm::Sha3_384,
        HashingAlgorithm::SHA3_512 => DigestAlgorithm::Sha3_512,
        _ => {
            return Err(
                Reason::UnsupportedCryptographicParameters.because("the hashing algorithm is not supported")
            );
        }
    })
}

/// The hash function that a Cryptographic Algorithm is, `None` for others: the way to name those that are not among the
/// Hashing Algorithms.
pub(crate) const fn hash_function(algorithm: CryptographicAlgorithm) -> Option<DigestAlgorithm> {
    type Algorithm = CryptographicAlgorithm;
    Some(match algorithm {
        Algorithm::SHA3_224 => DigestAlgorithm::Sha3_224,
        Algorithm::SHA3_256 => DigestAlgorithm::Sha3_256,
        Algorithm::SHA3_384 => DigestAlgorithm::Sha3_384,
        Algorithm::SHA3_512 => DigestAlgorithm::Sha3_512,
        Algorithm::SHAKE_128 => DigestAlgorithm::Shake128,
        Algorithm::SHAKE_256 => DigestAlgorithm::Shake256,
        Algorithm::SM3 => DigestAlgorithm::Sm3,
        _ => return None,
    })
}

/// The hash function that parameters name, if they do.
///
/// # Errors
/// As [`digest`].
pub(crate) fn named_digest(parameters: &CryptographicParameters) -> Result<Option<DigestAlgorithm>, Failure> {
    parameters.hashing_algorithm.map(digest).transpose()
}

/// The hash function of the mask generation, if parameters name it.
///
/// # Errors
/// As [`digest`]; also for a mask generator other than MGF1.
pub(crate) fn mask_digest(parameters: &CryptographicParameters) -> Result<Option<DigestAlgorithm>, Failure> {
    if parameters.mask_generator.is_some_and(|generator| generator != MaskGenerator::MGF1) {
        return Err(Reason::UnsupportedCryptographicParameters.because("the mask generator is not supported"));
    }
    parameters.mask_generator_hashing_algorithm.map(digest).transpose()
}

/// The hash function of a keyed hash; `None` for other algorithms.
pub(crate) const fn hmac(algorithm: CryptographicAlgorithm) -> Option<DigestAlgorithm> {
    type Algorithm = CryptographicAlgorithm;
    Some(match algorithm {
        Algorithm::HMAC_MD5 => DigestAlgorithm::Md5,
        Algorithm::HMAC_SHA1 => DigestAlgorithm::Sha1,
        Algorithm::HMAC_SHA224 => DigestAlgorithm::Sha224,
        Algorithm::HMAC_SHA256 => DigestAlgorithm::Sha256,
        Algorithm::HMAC_SHA384 => DigestAlgorithm::Sha384,
        Algorithm::HMAC_SHA512 => DigestAlgorithm::Sha512,
        Algorithm::HMAC_SHA3_224 => DigestAlgorithm::Sha3_224,
        Algorithm::HMAC_SHA3_256 => DigestAlgorithm::Sha3_256,
        Algorithm::HMAC_SHA3_384 => DigestAlgorithm::Sha3_384,
        Algorithm::HMAC_SHA3_512 => DigestAlgorithm::Sha3_512,
        _ => return None,
    })
}

/// The cipher of an algorithm; `None` for what is no cipher.
pub(crate) const fn cipher(algorithm: CryptographicAlgorithm) -> Option<CipherAlgorithm> {
    type Algorithm = CryptographicAlgorithm;
    Some(match algorithm {
        Algorithm::AES => CipherAlgorithm::Aes,
        Algorithm::TRIPLE_DES => CipherAlgorithm::TripleDes,
        Algorithm::DES => CipherAlgorithm::Des,
        Algorithm::RC2 => CipherAlgorithm::Rc2,
        Algorithm::RC4 => CipherAlgorithm::Rc4,
        Algorithm::RC5 => CipherAlgorithm::Rc5,
        Algorithm::IDEA => CipherAlgorithm::Idea,
        Algorithm::BLOWFISH => CipherAlgorithm::Blowfish,
        Algorithm::CAST5 => CipherAlgorithm::Cast5,
        Algorithm::CAMELLIA => CipherAlgorithm::Camellia,
        Algorithm::SEED => CipherAlgorithm::Seed,
        Algorithm::ARIA => CipherAlgorithm::Aria,
        Algorithm::SM4 => CipherAlgorithm::Sm4,
        Algorithm::CHACHA20 => CipherAlgorithm::ChaCha20,
        Algorithm::CHACHA20POLY1305 => CipherAlgorithm::ChaCha20Poly1305,
        Algorithm::TWOFISH => CipherAlgorithm::Twofish,
        Algorithm::SKIPJACK => CipherAlgorithm::Skipjack,
        Algorithm::MARS => CipherAlgorithm::Mars,
        _ => return None,
    })
}

/// The mode of a cipher: the only one it has, or the one that parameters name.
///
/// # Errors
/// [`Reason::BadCryptographicParameters`] when none is named or it does not encrypt,
/// [`Reason::UnsupportedCryptographicParameters`] for one that the server does not have.
pub(crate) fn mode(cipher: CipherAlgorithm, named: Option<BlockCipherMode>) -> Result<Mode, Failure> {
    let bad = |what: &'static str| Err(Reason::BadCryptographicParameters.because(what));
    match cipher {
        CipherAlgorithm::ChaCha20Poly1305 => {
            return match named {
                None | Some(BlockCipherMode::AEAD) => Ok(Mode::Aead),
                Some(_) => bad("the cipher has another mode"),
            };
        }
        CipherAlgorithm::ChaCha20 | CipherAlgorithm::Rc4 => {
            return match named {
                None => Ok(Mode::Stream),
                Some(_) => bad("the cipher has no modes"),
            };
        }
        _ => {}
    }
    Ok(match named {
        Some(BlockCipherMode::CBC) => Mode::Cbc,
        Some(BlockCipherMode::ECB) => Mode::Ecb,
        Some(BlockCipherMode::PCBC) => Mode::Pcbc,
        Some(BlockCipherMode::CFB) => Mode::Cfb,
        Some(BlockCipherMode::OFB) => Mode::Ofb,
        Some(BlockCipherMode::CTR) => Mode::Ctr,
        Some(BlockCipherMode::CCM) => Mode::Ccm,
        Some(BlockCipherMode::GCM) => Mode::Gcm,
        Some(BlockCipherMode::XTS) => Mode::Xts,
        Some(BlockCipherMode::NISTKEYWRAP) => Mode::KeyWrap,
        Some(BlockCipherMode::AESKEYWRAPPADDING) => Mode::KeyWrapPadding,
        Some(BlockCipherMode::AEAD) => return bad("the mode is that of ChaCha20-Poly1305"),
        Some(BlockCipherMode::CMAC | BlockCipherMode::CBC_MAC) => return bad("the mode does not encrypt"),
        Some(named) => return Err(refusal::mode_failure(named)),
        None => return bad("the Block Cipher Mode is missing"),
    })
}

/// The padding of a block cipher; none when none is named.
///
/// # Errors
/// [`Reason::BadCryptographicParameters`] for one that block ciphers do not have.
pub(crate) fn padding(named: Option<PaddingMethod>) -> Result<Padding, Failure> {
    Ok(match named {
        None | Some(PaddingMethod::NONE) => Padding::None,
        Some(PaddingMethod::PKCS5) => Padding::Pkcs5,
        Some(PaddingMethod::SSL3) => Padding::Ssl3,
        Some(PaddingMethod::ZEROS) => Padding::Zeros,
        Some(PaddingMethod::ANSI_X9_23) => Padding::AnsiX923,
        Some(PaddingMethod::ISO_10126) => Padding::Iso10126,
        Some(_) => {
            return Err(Reason::BadCryptographicParameters.because("the padding is not one of block ciphers"));
        }
    })
}

/// What a Digital Signature Algorithm says: the algorithm of its keys, its padding where that is RSA, and its hash unless
/// the parameters name it.
pub(crate) const fn signature_algorithm(
    algorithm: DigitalSignatureAlgorithm,
) -> Option<(CryptographicAlgorithm, Option<PaddingMethod>, Option<DigestAlgorithm>)> {
    type Algorithm = DigitalSignatureAlgorithm;
    let (rsa, dsa, ecdsa) =
        (CryptographicAlgorithm::RSA, CryptographicAlgorithm::DSA, CryptographicAlgorithm::ECDSA);
    let pkcs1 = Some(PaddingMethod::PKCS1_V1_5);
    Some(match algorithm {
        Algorithm::MD2_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Md2)),
        Algorithm::MD5_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Md5)),
        Algorithm::SHA_1_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha1)),
        Algorithm::SHA_224_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha224)),
        Algorithm::SHA_256_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha256)),
        Algorithm::SHA_384_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha384)),
        Algorithm::SHA_512_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha512)),
        Algorithm::SHA3_256_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha3_256)),
        Algorithm::SHA3_384_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha3_384)),
        Algorithm::SHA3_512_WITH_RSA_ENCRYPTION => (rsa, pkcs1, Some(DigestAlgorithm::Sha3_512)),
        Algorithm::RSASSA_PSS => (rsa, Some(PaddingMethod::PSS), None),
        Algorithm::DSA_WITH_SHA_1 => (dsa, None, Some(DigestAlgorithm::Sha1)),
        Algorithm::ECDSA_WITH_SHA_1 => (ecdsa, None, Some(DigestAlgorithm::Sha1)),
        Algorithm::DSA_WITH_SHA224 => (dsa, None, Some(DigestAlgorithm::Sha224)),
        Algorithm::ECDSA_WITH_SHA224 => (ecdsa, None, Some(DigestAlgorithm::Sha224)),
        Algorithm::DSA_WITH_SHA256 => (dsa, None, Some(DigestAlgorithm::Sha256)),
        Algorithm::ECDSA_WITH_SHA256 => (ecdsa, None, Some(DigestAlgorithm::Sha256)),
        Algorithm::ECDSA_WITH_SHA384 => (ecdsa, None, Some(DigestAlgorithm::Sha384)),
        Algorithm::ECDSA_WITH_SHA512 => (ecdsa, None, Some(DigestAlgorithm::Sha512)),
        _ => return None,
    })
}

/// Whether a Cryptographic Algorithm names a kind of key: EC is any key on a curve.
pub(crate) fn is_of_kind(kind: KeyKind, algorithm: CryptographicAlgorithm) -> bool {
    type Algorithm = CryptographicAlgorithm;
    match algorithm {
        Algorithm::RSA => matches!(kind, KeyKind::Rsa | KeyKind::RsaPss),
        Algorithm::DSA => kind == KeyKind::Dsa,
        Algorithm::DH => kind == KeyKind::Dh,
        Algorithm::ECDSA | Algorithm::ECDH => matches!(kind, KeyKind::Ec(_)),
        Algorithm::EC => {
            matches!(kind, KeyKind::Ec(_) | KeyKind::Sm2)
                || matches!(kind, KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448)
        }
        _ => key::algorithm::kind(algorithm) == Some(kind),
    }
}

/// Checks that a Cryptographic Algorithm among the parameters is that of an asymmetric key; one that names a hash function
/// says nothing of the key.
///
/// # Errors
/// [`Reason::BadCryptographicParameters`] when it is another one.
pub(crate) fn check_algorithm(kind: KeyKind, parameters: &CryptographicParameters) -> Result<(), Failure> {
    let named = parameters.cryptographic_algorithm.filter(|named| hash_function(*named).is_none());
    if named.is_some_and(|named| !is_of_kind(kind, named)) {
        return Err(Reason::BadCryptographicParameters.because("the key is of another algorithm"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::Enumeration;

    #[test]
    fn every_hash_is_known() {
        for row in HashingAlgorithm::TABLE.rows {
            let algorithm = HashingAlgorithm(row.value);
            assert!(digest(algorithm).is_ok(), "{algorithm:?}");
        }
    }

    #[test]
    fn stream_ciphers_have_no_mode_and_block_ciphers_need_one() {
        assert_eq!(mode(CipherAlgorithm::Rc4, None), Ok(Mode::Stream));
        assert_eq!(mode(CipherAlgorithm::ChaCha20Poly1305, None), Ok(Mode::Aead));
        for (cipher, named) in [
            (CipherAlgorithm::Aes, None),
            (CipherAlgorithm::ChaCha20, Some(BlockCipherMode::CBC)),
            (CipherAlgorithm::Aes, Some(BlockCipherMode::CMAC)),
        ] {
            assert_eq!(mode(cipher, named).unwrap_err().reason, Reason::BadCryptographicParameters);
        }
        assert_eq!(
            mode(CipherAlgorithm::Aes, Some(BlockCipherMode::X9_102_AESKW)).unwrap_err().reason,
            Reason::UnsupportedCryptographicParameters
        );
    }

    #[test]
    fn every_signature_algorithm_is_known() {
        for row in DigitalSignatureAlgorithm::TABLE.rows {
            assert!(signature_algorithm(DigitalSignatureAlgorithm(row.value)).is_some(), "{}", row.name);
        }
    }
}
