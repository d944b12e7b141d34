//! Digital signatures.

use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::md_ctx::MdCtx;
use openssl::pkey::Private;
use openssl::pkey_ctx::{PkeyCtx, PkeyCtxRef};
use openssl::rsa::Padding;
use openssl::sign::RsaPssSaltlen;

use crate::asymmetric::{KeyKind, PostQuantum, PrivateKey, PublicKey};
use crate::digest::{DigestAlgorithm, Digester, digest};
use crate::ffi::{self, Params};
use crate::{Error, Result, Secret};

/// How to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2). Without a hash function the input is padded as it is, without
    /// `DigestInfo`.
    RsaPkcs1(Option<DigestAlgorithm>),
    /// RSASSA-PSS (RFC 8017, 8.1) with MGF1 and the trailer field BC.
    RsaPss {
        /// Of the message.
        digest: DigestAlgorithm,
        /// Of the mask generation function; usually the same.
        mgf_digest: DigestAlgorithm,
        /// Length of the salt in bytes; `None` means as long as the digest when signing, and any when
        /// verifying.
        salt_len: Option<u16>,
    },
    /// ANSI X9.31
    RsaX931(DigestAlgorithm),
    /// DSA (FIPS 186-4, 4); the signature is DER.
    Dsa(DigestAlgorithm),
    /// ECDSA (FIPS 186-5, 6); the signature is DER.
    Ecdsa(DigestAlgorithm),
    /// Ed25519 and Ed448 (RFC 8032), pure.
    EdDsa,
    /// SM2 (GB/T 32918.2) with SM3 and the default identifier `1234567812345678`; the signature is DER.
    Sm2,
    /// ML-DSA (FIPS 204) and SLH-DSA (FIPS 205), pure, without context.
    PostQuantum,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub enum SignatureInput<'a> {
    /// The message.
    Message(&'a [u8]),
    /// Its digest, made before with the scheme's hash function.
    Digest(&'a [u8]),
}

impl SignatureScheme {
    /// The hash function that is applied to the message first; `None` for schemes that take the message
    /// whole.
    pub fn digest(self) -> Option<DigestAlgorithm> {
        match self {
            Self::RsaPkcs1(digest) => digest,
            Self::RsaPss { digest, .. } | Self::RsaX931(digest) | Self::Dsa(digest) | Self::Ecdsa(digest) => {
                Some(digest)
            }
            Self::EdDsa | Self::Sm2 | Self::PostQuantum => None,
        }
    }

    fn check_key(self, kind: KeyKind) -> Result<()> {
        let fits = match self {
            Self::RsaPkcs1(_) | Self::RsaX931(_) => kind == KeyKind::Rsa,
            Self::RsaPss { .. } => matches!(kind, KeyKind::Rsa | KeyKind::RsaPss),
            Self::Dsa(_) => kind == KeyKind::Dsa,
            Self::Ecdsa(_) => matches!(kind, KeyKind::Ec(_)),
            Self::EdDsa => matches!(kind, KeyKind::Ed25519 | KeyKind::Ed448),
            Self::Sm2 => kind == KeyKind::Sm2,
            Self::PostQuantum => matches!(kind, KeyKind::PostQuantum(set) if signs(set)),
        };
        if fits { Ok(()) } else { Err(Error::Invalid("key cannot be used with this signature algorithm")) }
    }

    /// Whether the message goes to the library whole.
    pub(crate) fn is_one_shot(self) -> bool {
        matches!(self, Self::EdDsa | Self::Sm2 | Self::PostQuantum)
    }
}

/// Signs.
///
/// # Errors
/// [`Error::Invalid`] when the key does not fit the scheme or is too small for it, or the digest has a wrong
/// length; [`Error::Unsupported`] for a hash function that the providers lack.
pub fn sign(key: &PrivateKey, scheme: SignatureScheme, input: SignatureInput<'_>) -> Result<Vec<u8>> {
    scheme.check_key(key.kind())?;
    if scheme.is_one_shot() {
        let mut signature = Vec::new();
        let mut context = MdCtx::new()?;
        let parameters = context.digest_sign_init(one_shot_digest(scheme)?, key.pkey())?;
        set_identifier(scheme, parameters)?;
        context.digest_sign_to_vec(whole_message(input)?, &mut signature).map_err(|_| unfit())?;
        return Ok(signature);
    }
    let hashed = hashed(scheme, input)?;
    let mut context = signing_context(key, scheme)?;
    sign_hashed(&mut context, &hashed)
}

/// A context that signs digests by a scheme, which is not a one-shot one.
pub(crate) fn signing_context(key: &PrivateKey, scheme: SignatureScheme) -> Result<PkeyCtx<Private>> {
    scheme.check_key(key.kind())?;
    let mut context = PkeyCtx::new(key.pkey())?;
    context.sign_init().map_err(|_| unfit())?;
    set_parameters(&mut context, scheme, true)?;
    Ok(context)
}

/// Signs what [`hashed`] gives in a context made by [`signing_context`].
pub(crate) fn sign_hashed(context: &mut PkeyCtxRef<Private>, hashed: &Secret) -> Result<Vec<u8>> {
    let mut signature = Vec::new();
    context.sign_to_vec(hashed.expose(), &mut signature).map_err(|_| unfit())?;
    Ok(signature)
}

const fn unfit() -> Error {
    Error::Invalid("key and signature parameters do not fit")
}

/// Whether `signature` is one of `input` by the holder of the private key. A malformed signature is a wrong
/// one.
///
/// # Errors
/// As for [`sign`].
pub fn verify(
    key: &PublicKey,
    scheme: SignatureScheme,
    input: SignatureInput<'_>,
    signature: &[u8],
) -> Result<bool> {
    scheme.check_key(key.kind())?;
    // RFC 8017, 8.1.2 and 8.2.2, step 1. The library does without the zeros that a signature begins with.
    if matches!(key.kind(), KeyKind::Rsa | KeyKind::RsaPss) && signature.len() != key.pkey().size() {
        return Ok(false);
    }
    if scheme.is_one_shot() {
        let mut context = MdCtx::new()?;
        let parameters = context.digest_verify_init(one_shot_digest(scheme)?, key.pkey())?;
        set_identifier(scheme, parameters)?;
        return Ok(context.digest_verify(whole_message(input)?, signature).unwrap_or(false));
    }
    let hashed = hashed(scheme, input)?;
    let mut context = PkeyCtx::new(key.pkey())?;
    context.verify_init()?;
    set_parameters(&mut context, scheme, false)?;
    Ok(context.verify(hashed.expose(), signature).unwrap_or(false))
}

/// The DER encoding of an ECDSA signature whose two numbers are known (RFC 3279, 2.2.3).
///
/// # Errors
/// [`Error::Library`] when the library fails.
pub fn ecdsa_signature(r: &[u8], s: &[u8]) -> Result<Vec<u8>> {
    let (r, s) = (BigNum::from_slice(r)?, BigNum::from_slice(s)?);
    Ok(EcdsaSig::from_private_components(r, s)?.to_der()?)
}

/// Signs or verifies a message that comes in parts. Schemes that take the message whole collect it, so
/// callers should limit the sum of the parts.
pub struct SignatureStream {
    scheme: SignatureScheme,
    state: State,
}

enum State {
    Hashing(Digester),
    Collecting(Secret),
}

impl SignatureStream {
    /// Starts a message.
    pub fn new(scheme: SignatureScheme) -> Result<Self> {
        let state = match scheme.digest() {
            Some(digest) => State::Hashing(Digester::new(digest)?),
            None => State::Collecting(Secret::new(Vec::new())),
        };
        Ok(Self { scheme, state })
    }

    /// Adds a part.
    pub fn update(&mut self, part: &[u8]) -> Result<()> {
        match &mut self.state {
            State::Hashing(digester) => digester.update(part),
            State::Collecting(message) => {
                message.append(part);
                Ok(())
            }
        }
    }

    /// Signs everything added.
    ///
    /// # Errors
    /// As for [`sign`].
    pub fn sign(self, key: &PrivateKey) -> Result<Vec<u8>> {
        self.finish(|scheme, input| sign(key, scheme, input))
    }

    /// Verifies a signature of everything added.
    ///
    /// # Errors
    /// As for [`verify`].
    pub fn verify(self, key: &PublicKey, signature: &[u8]) -> Result<bool> {
        self.finish(|scheme, input| verify(key, scheme, input, signature))
    }

    fn finish<T>(
        self,
        use_input: impl FnOnce(SignatureScheme, SignatureInput<'_>) -> Result<T>,
    ) -> Result<T> {
        match self.state {
            State::Hashing(digester) => use_input(self.scheme, SignatureInput::Digest(&digester.finish()?)),
            State::Collecting(message) => use_input(self.scheme, SignatureInput::Message(message.expose())),
        }
    }
}

/// The bytes that the primitive signs.
pub(crate) fn hashed(scheme: SignatureScheme, input: SignatureInput<'_>) -> Result<Secret> {
    match (input, scheme.digest()) {
        (SignatureInput::Message(message), Some(algorithm)) => Ok(Secret::new(digest(algorithm, message)?)),
        (SignatureInput::Digest(digest), Some(algorithm)) if digest.len() != algorithm.output_len() => {
            Err(Error::Invalid("digest length"))
        }
        (SignatureInput::Message(bytes) | SignatureInput::Digest(bytes), _) => Ok(Secret::from(bytes)),
    }
}

fn whole_message<'a>(input: SignatureInput<'a>) -> Result<&'a [u8]> {
    match input {
        SignatureInput::Message(message) => Ok(message),
        SignatureInput::Digest(_) => Err(Error::Unsupported("signature of a digest with this algorithm")),
    }
}

fn one_shot_digest(scheme: SignatureScheme) -> Result<Option<&'static openssl::md::MdRef>> {
    match scheme {
        SignatureScheme::Sm2 => DigestAlgorithm::Sm3.md().map(Some),
        _ => Ok(None),
    }
}

fn set_identifier<T>(scheme: SignatureScheme, context: &mut PkeyCtxRef<T>) -> Result<()> {
    match scheme {
        SignatureScheme::Sm2 => {
            ffi::set_key_params(context, &Params::new().octets(c"distid", SM2_DEFAULT_IDENTIFIER))
        }
        _ => Ok(()),
    }
}

fn set_parameters<T>(context: &mut PkeyCtx<T>, scheme: SignatureScheme, signing: bool) -> Result<()> {
    let failed = |_| unfit();
    match scheme {
        // These sign the digest as it is; naming the hash function would only cost a look-up of it.
        SignatureScheme::Dsa(_) | SignatureScheme::Ecdsa(_) => return Ok(()),
        _ => {
            if let Some(digest) = scheme.digest() {
                context.set_signature_md(digest.md()?).map_err(failed)?;
            }
        }
    }
    match scheme {
        SignatureScheme::RsaPkcs1(_) => context.set_rsa_padding(Padding::PKCS1).map_err(failed)?,
        // X9.31 is accepted only once the hash function is known.
        SignatureScheme::RsaX931(_) => {
            context.set_rsa_padding(Padding::from_raw(RSA_X931_PADDING)).map_err(failed)?;
        }
        SignatureScheme::RsaPss { mgf_digest, salt_len, .. } => {
            context.set_rsa_padding(Padding::PKCS1_PSS).map_err(failed)?;
            context.set_rsa_mgf1_md(mgf_digest.md()?).map_err(failed)?;
            let salt_len = match salt_len {
                Some(len) => RsaPssSaltlen::custom(i32::from(len)),
                None if signing => RsaPssSaltlen::DIGEST_LENGTH,
                None => RsaPssSaltlen::custom(RSA_PSS_SALTLEN_AUTO),
            };
            context.set_rsa_pss_saltlen(salt_len).map_err(failed)?;
        }
        _ => {}
    }
    Ok(())
}

pub(crate) fn signs(set: PostQuantum) -> bool {
    set.name().starts_with("ML-DSA") || set.name().starts_with("SLH-DSA")
}

/// Whether a signature of a fresh key holds by its public half.
///
/// # Errors
/// [`Error::Invalid`] when the key does not sign.
pub(crate) fn is_pair(key: &PrivateKey) -> Result<bool> {
    let scheme = match key.kind() {
        KeyKind::Rsa => SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha256)),
        KeyKind::RsaPss => SignatureScheme::RsaPss {
            digest: DigestAlgorithm::Sha256,
            mgf_digest: DigestAlgorithm::Sha256,
            salt_len: None,
        },
        KeyKind::Dsa => SignatureScheme::Dsa(DigestAlgorithm::Sha256),
        KeyKind::Ec(_) => SignatureScheme::Ecdsa(DigestAlgorithm::Sha256),
        KeyKind::Ed25519 | KeyKind::Ed448 => SignatureScheme::EdDsa,
        KeyKind::Sm2 => SignatureScheme::Sm2,
        KeyKind::PostQuantum(set) if signs(set) => SignatureScheme::PostQuantum,
        KeyKind::Dh | KeyKind::X25519 | KeyKind::X448 | KeyKind::PostQuantum(_) => {
            return Err(Error::Invalid("key does not sign"));
        }
    };
    let message = SignatureInput::Message(b"pairwise consistency");
    let signature = sign(key, scheme, message)?;
    verify(&key.public()?, scheme, message, &signature)
}

const RSA_X931_PADDING: i32 = 5;
const RSA_PSS_SALTLEN_AUTO: i32 = -2;
const SM2_DEFAULT_IDENTIFIER: &[u8] = b"1234567812345678";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{
        Curve, generate_dsa, generate_ec, generate_post_quantum, generate_rsa, generate_sm2,
    };
    use crate::format::EcPublicComponents;
    use crate::rsa_encryption::{self, RsaEncryption};
    use crate::testing::hex;

    const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;
    const MESSAGE: SignatureInput<'_> = SignatureInput::Message(b"message");

    fn pss(salt_len: Option<u16>) -> SignatureScheme {
        SignatureScheme::RsaPss { digest: SHA256, mgf_digest: SHA256, salt_len }
    }

    /// What a signature is of, by the bare RSA function.
    fn opened(key: &PublicKey, signature: &[u8]) -> Vec<u8> {
        rsa_encryption::encrypt(key, RsaEncryption::None, signature).unwrap()
    }

    #[test]
    fn every_scheme_round_trips() {
        let rsa = generate_rsa(1024, 65_537).unwrap();
        let cases = [
            (rsa.clone(), SignatureScheme::RsaPkcs1(Some(SHA256))),
            (rsa.clone(), SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha3_384))),
            (rsa.clone(), SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Md5))),
            (rsa.clone(), SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Md2))),
            (rsa.clone(), SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Ripemd160))),
            (rsa.clone(), SignatureScheme::RsaPkcs1(None)),
            (rsa.clone(), pss(None)),
            (rsa.clone(), pss(Some(0))),
            (rsa.clone(), pss(Some(94))),
            (
                rsa.clone(),
                SignatureScheme::RsaPss { digest: SHA256, mgf_digest: DigestAlgorithm::Sha1, salt_len: None },
            ),
            (rsa, SignatureScheme::RsaX931(SHA256)),
            (generate_dsa(1024, 160).unwrap(), SignatureScheme::Dsa(DigestAlgorithm::Sha1)),
            (generate_ec(Curve::P256).unwrap(), SignatureScheme::Ecdsa(SHA256)),
            (generate_ec(Curve::P521).unwrap(), SignatureScheme::Ecdsa(DigestAlgorithm::Sha512)),
            (generate_ec(Curve::K163).unwrap(), SignatureScheme::Ecdsa(DigestAlgorithm::Sha1)),
            (generate_ec(Curve::Secp256k1).unwrap(), SignatureScheme::Ecdsa(SHA256)),
            (generate_ec(Curve::Ed25519).unwrap(), SignatureScheme::EdDsa),
            (generate_ec(Curve::Ed448).unwrap(), SignatureScheme::EdDsa),
            (generate_sm2().unwrap(), SignatureScheme::Sm2),
            (generate_post_quantum(PostQuantum::MlDsa65).unwrap(), SignatureScheme::PostQuantum),
            (generate_post_quantum(PostQuantum::SlhDsaSha2_128f).unwrap(), SignatureScheme::PostQuantum),
        ];
        for (key, scheme) in cases {
            let public = key.public().unwrap();
            let signature = sign(&key, scheme, MESSAGE).unwrap();
            let holds = |input, signature: &[u8]| verify(&public, scheme, input, signature).unwrap();
            assert!(holds(MESSAGE, &signature), "{scheme:?}");
            assert!(!holds(SignatureInput::Message(b"messagf"), &signature), "{scheme:?}");
            let mut edited = signature.clone();
            *edited.last_mut().unwrap() ^= 1;
            assert!(!holds(MESSAGE, &edited), "{scheme:?}");
            assert!(!holds(MESSAGE, &signature[1..]) && !holds(MESSAGE, b""), "{scheme:?}");

            let mut stream = SignatureStream::new(scheme).unwrap();
            stream.update(b"mess").unwrap();
            stream.update(b"age").unwrap();
            assert!(holds(MESSAGE, &stream.sign(&key).unwrap()), "{scheme:?}");
            let mut stream = SignatureStream::new(scheme).unwrap();
            stream.update(b"message").unwrap();
            assert!(stream.verify(&public, &signature).unwrap(), "{scheme:?}");

            match scheme.digest() {
                Some(algorithm) => {
                    let hashed = digest(algorithm, b"message").unwrap();
                    assert!(holds(SignatureInput::Digest(&hashed), &signature), "{scheme:?}");
                    let short = SignatureInput::Digest(&hashed[1..]);
                    assert!(matches!(sign(&key, scheme, short), Err(Error::Invalid(_))), "{scheme:?}");
                }
                None if scheme.is_one_shot() => {
                    let refused = sign(&key, scheme, SignatureInput::Digest(&[0; 32]));
                    assert!(matches!(refused, Err(Error::Unsupported(_))), "{scheme:?}");
                }
                None => {}
            }
            assert!(is_pair(&key).unwrap());
        }
    }

    /// One in 256 signatures begins with a zero: without it, it is none.
    #[test]
    fn a_signature_is_as_long_as_the_modulus() {
        let key = generate_rsa(1024, 65_537).unwrap();
        let public = key.public().unwrap();
        for scheme in [
            SignatureScheme::RsaPkcs1(None),
            SignatureScheme::RsaPkcs1(Some(SHA256)),
            SignatureScheme::RsaX931(SHA256),
            pss(None),
        ] {
            let mut signed = (0..u32::MAX).map(|number| {
                let message = number.to_be_bytes();
                (message, sign(&key, scheme, SignatureInput::Message(&message)).unwrap())
            });
            let (message, signature) = signed.find(|(_, signature)| signature[0] == 0).unwrap();
            let holds =
                |bytes: &[u8]| verify(&public, scheme, SignatureInput::Message(&message), bytes).unwrap();
            assert!(holds(&signature), "{scheme:?}");
            assert!(!holds(&signature[1..]) && !holds(&[&[0], &signature[..]].concat()), "{scheme:?}");
        }
    }

    /// RFC 8032, 7.1, test 2; RFC 6979, A.2.5, SHA-256, "sample".
    #[test]
    fn known_signatures() {
        let key = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key = PrivateKey::from_raw(KeyKind::Ed25519, &key).unwrap();
        let signature = sign(&key, SignatureScheme::EdDsa, SignatureInput::Message(&[0x72])).unwrap();
        assert_eq!(
            signature,
            hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                 085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        );

        let point = hex("04\
            60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
            7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
        let key = PublicKey::from_ec(&EcPublicComponents { curve: Curve::P256, point }).unwrap();
        let signature = hex("3046\
            022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
            022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
        let input = SignatureInput::Message(b"sample");
        assert!(verify(&key, SignatureScheme::Ecdsa(SHA256), input, &signature).unwrap());
    }

    /// RFC 8017, 9.2: what is under a PKCS#1 signature.
    #[test]
    fn pkcs1_encoding() {
        let key = generate_rsa(1024, 65_537).unwrap();
        let public = key.public().unwrap();
        let hashed = digest(SHA256, b"message").unwrap();
        let info = [hex("3031300d060960864801650304020105000420"), hashed].concat();
        let encoded = |content: &[u8]| {
            let filler = vec![0xFF; 128 - 3 - content.len()];
            [&[0, 1][..], &filler, &[0], content].concat()
        };
        let signature = sign(&key, SignatureScheme::RsaPkcs1(Some(SHA256)), MESSAGE).unwrap();
        assert_eq!(opened(&public, &signature), encoded(&info));
        let signature = sign(&key, SignatureScheme::RsaPkcs1(None), MESSAGE).unwrap();
        assert_eq!(opened(&public, &signature), encoded(b"message"));
        // The same bytes, given as the ready content.
        let signature = sign(&key, SignatureScheme::RsaPkcs1(None), SignatureInput::Message(&info)).unwrap();
        assert!(verify(&public, SignatureScheme::RsaPkcs1(Some(SHA256)), MESSAGE, &signature).unwrap());
    }

    #[test]
    fn pss_salt_lengths() {
        let key = generate_rsa(2048, 65_537).unwrap();
        let public = key.public().unwrap();
        let fixed = sign(&key, pss(Some(0)), MESSAGE).unwrap();
        assert_eq!(fixed, sign(&key, pss(Some(0)), MESSAGE).unwrap());
        let longest = sign(&key, pss(Some(222)), MESSAGE).unwrap();
        assert!(verify(&public, pss(None), MESSAGE, &longest).unwrap());
        assert!(verify(&public, pss(Some(222)), MESSAGE, &longest).unwrap());
        assert!(!verify(&public, pss(Some(32)), MESSAGE, &longest).unwrap());
        let usual = sign(&key, pss(None), MESSAGE).unwrap();
        assert!(verify(&public, pss(Some(32)), MESSAGE, &usual).unwrap());
        assert!(matches!(sign(&key, pss(Some(223)), MESSAGE), Err(Error::Invalid(_))));
        assert_eq!(opened(&public, &usual).last(), Some(&0xBC));
        let sha1 = SignatureScheme::RsaPss {
            digest: DigestAlgorithm::Sha1,
            mgf_digest: DigestAlgorithm::Sha1,
            salt_len: None,
        };
        assert!(!verify(&public, sha1, MESSAGE, &usual).unwrap());
    }

    #[test]
    fn keys_that_do_not_fit_are_refused() {
        let ec = generate_ec(Curve::P256).unwrap();
        let x25519 = generate_ec(Curve::X25519).unwrap();
        let kem = generate_post_quantum(PostQuantum::MlKem512).unwrap();
        for (key, scheme) in [
            (&ec, SignatureScheme::RsaPkcs1(Some(SHA256))),
            (&ec, SignatureScheme::EdDsa),
            (&x25519, SignatureScheme::EdDsa),
            (&x25519, SignatureScheme::Ecdsa(SHA256)),
            (&kem, SignatureScheme::PostQuantum),
        ] {
            assert!(matches!(sign(key, scheme, MESSAGE), Err(Error::Invalid(_))), "{scheme:?}");
            let public = key.public().unwrap();
            assert!(matches!(verify(&public, scheme, MESSAGE, b""), Err(Error::Invalid(_))), "{scheme:?}");
        }
        let small = generate_rsa(512, 65_537).unwrap();
        let sha512 = SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha512));
        assert!(matches!(sign(&small, sha512, MESSAGE), Err(Error::Invalid(_))));
    }
}
