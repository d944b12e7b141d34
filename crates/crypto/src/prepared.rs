//! Keys with the contexts in which they are prepared already, for keys that are used again and again: expanding a key for a
//! cipher, digesting it for a code and setting a signature up each cost more than a short message does.
//!
//! A context holds the key. It lives no longer than the [`PreparedKey`] or [`PreparedPrivateKey`] that made it, is used by
//! one thread at a time, and is wiped when it is dropped.

use std::fmt;

use openssl::cipher_ctx::CipherCtx;
use openssl::pkey::Private;
use openssl::pkey_ctx::PkeyCtx;

use crate::asymmetric::PrivateKey;
use crate::cipher::{self, CipherAlgorithm, CipherParameters, Encrypted, MAX_UPDATE_LEN, Mode};
use crate::digest::DigestAlgorithm;
use crate::ffi::MacContext;
use crate::gcm::forget_last_block;
use crate::idle::Idle;
use crate::mac::{self, MacAlgorithm};
use crate::sign::{self, SignatureInput, SignatureScheme};
use crate::{Error, Result, Secret};

/// A symmetric key, ready to encrypt and decrypt by AES-GCM and to make codes by HMAC. Other uses take the key itself.
pub struct PreparedKey {
    key: Secret,
    gcm: Idle<CipherCtx, MAX_IDLE>,
    hmac: Idle<(DigestAlgorithm, MacContext), MAX_IDLE>,
}

/// A private key, ready to sign.
pub struct PreparedPrivateKey {
    key: PrivateKey,
    signing: Idle<(SignatureScheme, PkeyCtx<Private>), MAX_IDLE>,
}

impl PreparedKey {
    /// A copy of a key. Contexts are made when they are first used.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self { key: Secret::from(key), gcm: Idle::default(), hmac: Idle::default() }
    }

    /// As [`cipher::encrypt`].
    ///
    /// # Errors
    /// As [`cipher::encrypt`].
    pub fn encrypt(&self, parameters: &CipherParameters<'_>, plaintext: &[u8]) -> Result<Encrypted> {
        if !is_usual(parameters, plaintext) {
            return cipher::encrypt(parameters, self.key.expose(), plaintext);
        }
        parameters.check(self.key.expose())?;
        // What fails drops the context.
        let mut context = self.take_gcm()?;
        context.encrypt_init(None, None, Some(parameters.iv))?;
        if !parameters.aad.is_empty() {
            context.cipher_update(parameters.aad, None)?;
        }
        let mut ciphertext = vec![0; plaintext.len()];
        if !plaintext.is_empty() {
            context.cipher_update(plaintext, Some(&mut ciphertext))?;
        }
        context.cipher_final(&mut [])?;
        let mut tag = vec![0; parameters.tag_len()];
        context.tag(&mut tag)?;
        self.gcm.give_back(context);
        Ok(Encrypted { ciphertext, tag })
    }

    /// As [`cipher::decrypt`].
    ///
    /// # Errors
    /// As [`cipher::decrypt`].
    pub fn decrypt(
        &self,
        parameters: &CipherParameters<'_>,
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Result<Secret> {
        if !is_usual(parameters, ciphertext) {
            return cipher::decrypt(parameters, self.key.expose(), ciphertext, tag);
        }
        parameters.check(self.key.expose())?;
        if tag.len() != parameters.tag_len() {
            return Err(Error::Invalid("tag length"));
        }
        let mut context = self.take_gcm()?;
        context.decrypt_init(None, None, Some(parameters.iv))?;
        if !parameters.aad.is_empty() {
            context.cipher_update(parameters.aad, None)?;
        }
        let mut plaintext = Secret::new(vec![0; ciphertext.len()]);
        if !ciphertext.is_empty() {
            context.cipher_update(ciphertext, Some(plaintext.expose_mut()))?;
        }
        context.set_tag(tag)?;
        if context.cipher_final(&mut []).is_err() {
            return Err(Error::AuthenticationFailed);
        }
        forget_last_block(&mut context, ciphertext.len())?;
        self.gcm.give_back(context);
        Ok(plaintext)
    }

    /// As [`mac::mac`].
    ///
    /// # Errors
    /// As [`mac::mac`].
    pub fn mac(&self, algorithm: MacAlgorithm, data: &[u8]) -> Result<Vec<u8>> {
        let MacAlgorithm::Hmac(digest) = algorithm else {
            return mac::mac(algorithm, self.key.expose(), data);
        };
        let mut context = match self.hmac.take() {
            Some((known, mut context)) if known == digest => {
                context.begin_again()?;
                context
            }
            // A key makes codes with one hash function as a rule; contexts for another one make room.
            _ => match mac::hmac_template(digest) {
                Ok(template) => {
                    let mut context = template.duplicate()?;
                    context.init(self.key.expose())?;
                    context
                }
                // A hash function that is not OpenSSL's.
                Err(_) => return mac::mac(algorithm, self.key.expose(), data),
            },
        };
        context.update(data)?;
        let mut code = vec![0; digest.output_len()];
        let written = context.finish(&mut code)?;
        code.truncate(written);
        self.hmac.give_back((digest, context));
        Ok(code)
    }

    /// Memory that the key and its contexts take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let contexts = self.gcm.count().saturating_add(self.hmac.count());
        contexts.saturating_mul(CONTEXT_BYTES).saturating_add(self.key.len())
    }

    fn take_gcm(&self) -> Result<CipherCtx> {
        if let Some(context) = self.gcm.take() {
            return Ok(context);
        }
        let key = self.key.expose();
        let mut context = CipherCtx::new()?;
        let cipher = CipherAlgorithm::Aes.cipher(Mode::Gcm, key.len())?;
        context.encrypt_init(Some(cipher), Some(key), None)?;
        Ok(context)
    }
}

/// Whether a message is for AES-GCM with a nonce whose length needs no setting.
fn is_usual(parameters: &CipherParameters<'_>, message: &[u8]) -> bool {
    parameters.algorithm == CipherAlgorithm::Aes
        && parameters.mode == Mode::Gcm
        && parameters.iv.len() == USUAL_NONCE
        && parameters.aad.len() <= MAX_UPDATE_LEN
        && message.len() <= MAX_UPDATE_LEN
}

impl PreparedPrivateKey {
    /// A key. Contexts are made when they are first used.
    #[must_use]
    pub fn new(key: PrivateKey) -> Self {
        Self { key, signing: Idle::default() }
    }

    /// The key itself.
    #[must_use]
    pub const fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// As [`sign::sign`].
    ///
    /// # Errors
    /// As [`sign::sign`].
    pub fn sign(&self, scheme: SignatureScheme, input: SignatureInput<'_>) -> Result<Vec<u8>> {
        if scheme.is_one_shot() {
            return sign::sign(&self.key, scheme, input);
        }
        let hashed = sign::hashed(scheme, input)?;
        let mut context = match self.signing.take() {
            Some((known, context)) if known == scheme => context,
            _ => sign::signing_context(&self.key, scheme)?,
        };
        // What fails drops the context.
        let signature = sign::sign_hashed(&mut context, &hashed)?;
        self.signing.give_back((scheme, context));
        Ok(signature)
    }

    /// Memory that the key and its contexts take, in bytes, by a generous estimate.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.signing.count().saturating_mul(CONTEXT_BYTES).saturating_add(ASYMMETRIC_BYTES)
    }
}

impl fmt::Debug for PreparedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedKey")
    }
}

impl fmt::Debug for PreparedPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedPrivateKey")
    }
}

/// Bytes of a nonce that need no setting.
const USUAL_NONCE: usize = 12;

/// Contexts of one kind that a key keeps: as many as threads that use one key at the same time need.
const MAX_IDLE: usize = 4;

/// Bytes that a context takes, roughly: those of AES-GCM hold 1 KiB of powers of the hash key.
const CONTEXT_BYTES: usize = 2048;

/// Bytes that an asymmetric key takes in OpenSSL's structures, roughly: RSA-4096 with the values for its primes.
pub const ASYMMETRIC_BYTES: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_ec, generate_rsa};
    use crate::cipher::{Encryptor, decrypt};
    use crate::mac::MacStream;
    use crate::sign::verify;

    const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

    /// Each message as a context that is made for it alone encrypts it, whatever came before.
    #[test]
    fn a_prepared_key_encrypts_like_a_fresh_one() {
        let bytes: Vec<u8> = (1..=32).collect();
        for key_len in [16, 24, 32] {
            let key = &bytes[..key_len];
            let prepared = PreparedKey::new(key);
            for round in 0..3_u8 {
                for (tag_len, aad, len) in
                    [(None, &b""[..], 64), (Some(12), b"aad", 0), (Some(4), b"", 1), (None, b"x", 100_000)]
                {
                    let iv = [round; 12];
                    let parameters = CipherParameters {
                        aad,
                        tag_len,
                        ..CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &iv)
                    };
                    let plaintext = vec![round; len];
                    let used = prepared.encrypt(&parameters, &plaintext).unwrap();
                    let mut fresh = Encryptor::new(&parameters, key).unwrap();
                    let mut ciphertext = fresh.update(&plaintext).unwrap();
                    let rest = fresh.finish().unwrap();
                    ciphertext.extend(rest.ciphertext);
                    assert_eq!(used, Encrypted { ciphertext, tag: rest.tag });
                    for _ in 0..2 {
                        let opened = prepared.decrypt(&parameters, &used.ciphertext, &used.tag).unwrap();
                        assert_eq!(opened.expose(), plaintext);
                    }
                    let mut wrong = used.tag.clone();
                    wrong[0] ^= 1;
                    let refused = prepared.decrypt(&parameters, &used.ciphertext, &wrong);
                    assert!(matches!(refused, Err(Error::AuthenticationFailed)));
                    let opened = decrypt(&parameters, key, &used.ciphertext, &used.tag).unwrap();
                    assert_eq!(opened.expose(), plaintext);
                }
            }
            let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &[9; 12]);
            prepared.encrypt(&parameters, b"data").unwrap();
            assert_eq!(prepared.gcm.count(), 1);
        }
    }

    #[test]
    fn what_is_unusual_takes_the_key_itself() {
        for (mode, iv_len) in [(Mode::Gcm, 16), (Mode::Cbc, 16)] {
            let (key, iv) = ([3; 32], vec![1; iv_len]);
            let parameters = CipherParameters::new(CipherAlgorithm::Aes, mode, &iv);
            let prepared = PreparedKey::new(&key);
            let encrypted = prepared.encrypt(&parameters, &[7; 32]).unwrap();
            assert_eq!(encrypted, cipher::encrypt(&parameters, &key, &[7; 32]).unwrap());
            let opened = prepared.decrypt(&parameters, &encrypted.ciphertext, &encrypted.tag).unwrap();
            assert_eq!((opened.expose(), prepared.bytes()), (&[7; 32][..], 32));
        }
        let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &[1; 12]);
        assert!(PreparedKey::new(&[3; 8]).encrypt(&parameters, b"data").is_err());
        let parameters = CipherParameters { tag_len: Some(5), ..parameters };
        let refused = PreparedKey::new(&[3; 32]).encrypt(&parameters, b"data");
        assert!(matches!(refused, Err(Error::Invalid("tag length"))));
    }

    #[test]
    fn a_prepared_key_codes_like_a_fresh_one() {
        for key_len in [1, 32, 64, 65, 200] {
            let key = vec![9; key_len];
            let prepared = PreparedKey::new(&key);
            for algorithm in DigestAlgorithm::ALL.iter().flat_map(|digest| [*digest, SHA256]) {
                for data in [&b""[..], b"data", &[5; 1000]] {
                    let Ok(mut stream) = MacStream::new(MacAlgorithm::Hmac(algorithm), &key) else {
                        continue;
                    };
                    stream.update(data).unwrap();
                    let expected = stream.finish().unwrap();
                    assert_eq!(prepared.mac(MacAlgorithm::Hmac(algorithm), data).unwrap(), expected);
                }
            }
            let cmac = MacAlgorithm::Cmac(CipherAlgorithm::Aes);
            assert_eq!(
                PreparedKey::new(&[1; 16]).mac(cmac, b"data").unwrap(),
                mac::mac(cmac, &[1; 16], b"data").unwrap()
            );
        }
    }

    #[test]
    fn threads_use_one_key_at_the_same_time() {
        let prepared = PreparedKey::new(&[8; 32]);
        let signer = PreparedPrivateKey::new(generate_ec(Curve::P256).unwrap());
        let public = signer.key().public().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                let (prepared, signer, public) = (&prepared, &signer, &public);
                scope.spawn(move || {
                    for round in 0..100_u8 {
                        let iv = [thread, round, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
                        let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &iv);
                        let data = vec![round; usize::from(thread) * 17];
                        let made = prepared.encrypt(&parameters, &data).unwrap();
                        assert_eq!(made, cipher::encrypt(&parameters, &[8; 32], &data).unwrap());
                        let code = prepared.mac(MacAlgorithm::Hmac(SHA256), &data).unwrap();
                        assert_eq!(code, mac::mac(MacAlgorithm::Hmac(SHA256), &[8; 32], &data).unwrap());
                        let scheme = SignatureScheme::Ecdsa(SHA256);
                        let input = SignatureInput::Message(&data);
                        let signature = signer.sign(scheme, input).unwrap();
                        assert!(verify(public, scheme, input, &signature).unwrap());
                    }
                });
            }
        });
        assert!((1..=MAX_IDLE).contains(&prepared.gcm.count()));
        assert!(prepared.bytes() <= 32 + 2 * MAX_IDLE * CONTEXT_BYTES);
    }

    #[test]
    fn a_prepared_key_signs_by_each_scheme_in_turn() {
        let prepared = PreparedPrivateKey::new(generate_rsa(1024, 65_537).unwrap());
        let public = prepared.key().public().unwrap();
        let pss = |salt_len| SignatureScheme::RsaPss { digest: SHA256, mgf_digest: SHA256, salt_len };
        let message = SignatureInput::Message(b"message");
        for _ in 0..2 {
            for scheme in [
                SignatureScheme::RsaPkcs1(Some(SHA256)),
                SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha1)),
                SignatureScheme::RsaPkcs1(None),
                pss(None),
                pss(Some(0)),
                pss(Some(0)),
                SignatureScheme::RsaX931(SHA256),
            ] {
                let signature = prepared.sign(scheme, message).unwrap();
                assert!(verify(&public, scheme, message, &signature).unwrap(), "{scheme:?}");
            }
        }
        assert!(prepared.sign(SignatureScheme::Ecdsa(SHA256), message).is_err());
        let signer = PreparedPrivateKey::new(generate_ec(Curve::Ed25519).unwrap());
        assert!(signer.sign(SignatureScheme::EdDsa, message).is_ok());
    }
}
