//! How an asymmetric key signs.

use crypto::asymmetric::KeyKind;
use crypto::digest::DigestAlgorithm;
use crypto::sign::SignatureScheme;
use kmip::CryptographicParameters;
use kmip::table::enumeration::{DigitalSignatureAlgorithm, PaddingMethod};

use super::parameters;
use crate::policy::algorithm::Rule;
use crate::reason::{Failure, Reason};

/// The scheme that parameters describe for a kind of key. A padding means nothing to a key on a curve, and neither does a
/// Cryptographic Algorithm beside the key's own: the official cases (TC-ECDSA-SIGN-DIGESTEDDATA) verify with RSA there. A
/// Digital Signature Algorithm has to be one of the key's. `digest_len` is the length of a digest that is signed in place
/// of data; it tells the hash function where the parameters do not.
///
/// # Errors
/// [`Reason::BadCryptographicParameters`] when the signature algorithm is not one of the key, or the parameters contradict
/// each other, name no hash function or a padding that does not sign; [`Reason::PermissionDenied`] when the policy does
/// not allow it.
pub(crate) fn scheme(
    kind: KeyKind,
    parameters: &CryptographicParameters,
    digest_len: Option<usize>,
    rule: Rule,
) -> Result<SignatureScheme, Failure> {
    let scheme = described(kind, parameters, digest_len)?;
    rule.signature(scheme)?;
    Ok(scheme)
}

fn described(
    kind: KeyKind,
    parameters: &CryptographicParameters,
    digest_len: Option<usize>,
) -> Result<SignatureScheme, Failure> {
    let named = parameters.digital_signature_algorithm.map(|algorithm| named(kind, algorithm)).transpose()?;
    let (padding, digest) = named.unwrap_or((None, None));
    // A Digital Signature Algorithm is named in place of what it says (KMIP 2.1 section 4.14).
    let padding = one_of(padding, parameters.padding_method)?;
    let digest = one_of(digest, parameters::named_digest(parameters)?)?;
    let missing = || Reason::BadCryptographicParameters.because("the Hashing Algorithm is missing");
    let needed = || digest.or(digest_len.and_then(of_length)).ok_or_else(missing);
    Ok(match kind {
        KeyKind::RsaPss if padding.is_none_or(|padding| padding == PaddingMethod::PSS) => {
            pss(parameters, needed()?)?
        }
        KeyKind::RsaPss => {
            return Err(Reason::BadCryptographicParameters.because("the key signs with PSS alone"));
        }
        KeyKind::Rsa => match padding {
            Some(PaddingMethod::PSS) => pss(parameters, needed()?)?,
            Some(PaddingMethod::X9_31) => SignatureScheme::RsaX931(needed()?),
            // What is given in place of a digest is signed as it is where no hash is named (RFC 8017 section 9.2, step 2
            // left to the client).
            None | Some(PaddingMethod::PKCS1_V1_5) if digest_len.is_some() => {
                SignatureScheme::RsaPkcs1(digest)
            }
            None | Some(PaddingMethod::PKCS1_V1_5) => SignatureScheme::RsaPkcs1(Some(needed()?)),
            Some(_) => return Err(Reason::BadCryptographicParameters.because("the padding does not sign")),
        },
        KeyKind::Dsa => SignatureScheme::Dsa(needed()?),
        KeyKind::Ec(_) => SignatureScheme::Ecdsa(needed()?),
        KeyKind::Sm2 => SignatureScheme::Sm2,
        KeyKind::Ed25519 | KeyKind::Ed448 => SignatureScheme::EdDsa,
        KeyKind::PostQuantum(_) => SignatureScheme::PostQuantum,
        KeyKind::Dh | KeyKind::X25519 | KeyKind::X448 => {
            return Err(Reason::BadCryptographicParameters.because("keys of this algorithm do not sign"));
        }
    })
}

/// Padding and hash function of a Digital Signature Algorithm, which has to be one of the key's.
fn named(
    kind: KeyKind,
    algorithm: DigitalSignatureAlgorithm,
) -> Result<(Option<PaddingMethod>, Option<DigestAlgorithm>), Failure> {
    let (of_kind, padding, digest) = parameters::signature_algorithm(algorithm).ok_or(
        Reason::UnsupportedCryptographicParameters.because("the signature algorithm is not supported"),
    )?;
    if !parameters::is_of_kind(kind, of_kind) {
        return Err(
            Reason::BadCryptographicParameters.because("the signature algorithm is not one of the key")
        );
    }
    Ok((padding, digest))
}

/// What one or both of two say.
fn one_of<T: PartialEq>(one: Option<T>, other: Option<T>) -> Result<Option<T>, Failure> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            Err(Reason::BadCryptographicParameters
                .because("the parameters contradict the signature algorithm"))
        }
        (one, other) => Ok(one.or(other)),
    }
}

fn pss(parameters: &CryptographicParameters, digest: DigestAlgorithm) -> Result<SignatureScheme, Failure> {
    let bad = |what: &'static str| Reason::BadCryptographicParameters.because(what);
    // RFC 8017 section A.2.3 knows one trailer field.
    if parameters.trailer_field.is_some_and(|trailer| trailer != 1) {
        return Err(bad("the Trailer Field is not possible"));
    }
    let salt_len = parameters.salt_length.map(u16::try_from).transpose();
    Ok(SignatureScheme::RsaPss {
        digest,
        mgf_digest: parameters::mask_digest(parameters)?.unwrap_or(digest),
        salt_len: salt_len.map_err(|_| bad("the Salt Length is not possible"))?,
    })
}

/// The hash function that is meant by the length of a digest.
const fn of_length(bytes: usize) -> Option<DigestAlgorithm> {
    Some(match bytes {
        16 => DigestAlgorithm::Md5,
        20 => DigestAlgorithm::Sha1,
        28 => DigestAlgorithm::Sha224,
        32 => DigestAlgorithm::Sha256,
        48 => DigestAlgorithm::Sha384,
        64 => DigestAlgorithm::Sha512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::asymmetric::Curve;
    use kmip::table::enumeration::HashingAlgorithm;

    fn named_hash(hashing_algorithm: HashingAlgorithm) -> CryptographicParameters {
        CryptographicParameters { hashing_algorithm: Some(hashing_algorithm), ..Default::default() }
    }

    #[test]
    fn the_key_decides_what_parameters_cannot() {
        let mut parameters = named_hash(HashingAlgorithm::SHA_1);
        parameters.padding_method = Some(PaddingMethod::PSS);
        assert_eq!(
            described(KeyKind::Ec(Curve::P256), &parameters, None),
            Ok(SignatureScheme::Ecdsa(DigestAlgorithm::Sha1))
        );
        assert_eq!(
            described(KeyKind::Rsa, &parameters, None),
            Ok(SignatureScheme::RsaPss {
                digest: DigestAlgorithm::Sha1,
                mgf_digest: DigestAlgorithm::Sha1,
                salt_len: None
            })
        );
        parameters.trailer_field = Some(2);
        assert!(described(KeyKind::Rsa, &parameters, None).is_err());
    }

    #[test]
    fn a_hash_is_needed_unless_a_digest_tells() {
        let none = CryptographicParameters::default();
        assert!(described(KeyKind::Rsa, &none, None).is_err());
        assert!(described(KeyKind::Ec(Curve::P256), &none, None).is_err());
        assert_eq!(described(KeyKind::Rsa, &none, Some(16)), Ok(SignatureScheme::RsaPkcs1(None)));
        assert_eq!(
            described(KeyKind::Ec(Curve::P256), &none, Some(48)),
            Ok(SignatureScheme::Ecdsa(DigestAlgorithm::Sha384))
        );
        assert_eq!(described(KeyKind::Ed25519, &none, None), Ok(SignatureScheme::EdDsa));
    }

    #[test]
    fn a_signature_algorithm_is_one_of_the_key_and_agrees_with_the_rest() {
        let rsa = DigitalSignatureAlgorithm::SHA_256_WITH_RSA_ENCRYPTION;
        let of = |algorithm| CryptographicParameters {
            digital_signature_algorithm: Some(algorithm),
            ..Default::default()
        };
        let refused = |kind, parameters: &CryptographicParameters| {
            let reason = described(kind, parameters, None).unwrap_err().reason;
            assert_eq!(reason, Reason::BadCryptographicParameters, "{kind:?} {parameters:?}");
        };
        let on_curve = KeyKind::Ec(Curve::P256);
        for kind in [on_curve, KeyKind::Dsa, KeyKind::Ed25519, KeyKind::Sm2] {
            refused(kind, &of(rsa));
        }
        for kind in [KeyKind::Rsa, KeyKind::RsaPss, on_curve] {
            refused(kind, &of(DigitalSignatureAlgorithm::DSA_WITH_SHA256));
        }
        for kind in [KeyKind::Rsa, KeyKind::Dsa, KeyKind::Ed448] {
            refused(kind, &of(DigitalSignatureAlgorithm::ECDSA_WITH_SHA256));
        }
        refused(KeyKind::RsaPss, &of(rsa));
        // What is said twice is said alike.
        let twice = CryptographicParameters { hashing_algorithm: Some(HashingAlgorithm::SHA_1), ..of(rsa) };
        refused(KeyKind::Rsa, &twice);
        let twice = CryptographicParameters { padding_method: Some(PaddingMethod::PSS), ..of(rsa) };
        refused(KeyKind::Rsa, &twice);
        let twice = CryptographicParameters {
            hashing_algorithm: Some(HashingAlgorithm::SHA_256),
            padding_method: Some(PaddingMethod::PKCS1_V1_5),
            ..of(rsa)
        };
        assert!(described(KeyKind::Rsa, &twice, None).is_ok());
    }

    #[test]
    fn a_signature_algorithm_names_padding_and_hash() {
        let parameters = CryptographicParameters {
            digital_signature_algorithm: Some(DigitalSignatureAlgorithm::SHA_384_WITH_RSA_ENCRYPTION),
            ..Default::default()
        };
        assert_eq!(
            described(KeyKind::Rsa, &parameters, None),
            Ok(SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha384)))
        );
    }
}
