//! AES-256-GCM (SP 800-38D) with one long-lived key, as sealing and the root of trust use it.

use std::sync::OnceLock;

use openssl::cipher::{Cipher, CipherRef};
use openssl::cipher_ctx::CipherCtx;

use crate::idle::Idle;
use crate::{Error, Result, Secret, providers};

/// Length of the nonce in bytes: the 96 bits of SP 800-38D.
pub(crate) const NONCE_LEN: usize = 12;
/// Length of the authentication tag in bytes.
pub(crate) const TAG_LEN: usize = 16;
/// Length of a block of AES in bytes.
const BLOCK_LEN: usize = 16;
/// Length of the key in bytes.
pub(crate) const KEY_LEN: usize = 32;

/// A key with contexts in which it is already expanded.
///
/// Expanding a key costs more than sealing a row, so contexts are used again; they are wiped with the key.
pub(crate) struct GcmKey {
    key: Secret,
    idle: Idle<CipherCtx, MAX_IDLE>,
}

impl GcmKey {
    pub(crate) fn new(key: Secret) -> Result<Self> {
        if key.len() != KEY_LEN {
            return Err(Error::Invalid("key length"));
        }
        Ok(Self { key, idle: Idle::default() })
    }

    /// Appends ciphertext and tag to `out`. `aad` is authenticated part by part as if joined.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[&[u8]],
        plaintext: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let mut context = self.take()?;
        context.encrypt_init(None, None, Some(nonce))?;
        add_aad(&mut context, aad)?;
        let start = out.len();
        out.resize(start.saturating_add(plaintext.len()).saturating_add(TAG_LEN), 0);
        let (body, tag) = out
            .get_mut(start..)
            .and_then(|sealed| sealed.split_at_mut_checked(plaintext.len()))
            .ok_or(Error::Invalid("length"))?;
        if !plaintext.is_empty() {
            context.cipher_update(plaintext, Some(body))?;
        }
        context.cipher_final(&mut [])?;
        context.tag(tag)?;
        self.idle.give_back(context);
        Ok(())
    }

    /// The plaintext of ciphertext followed by tag.
    ///
    /// # Errors
    /// [`Error::AuthenticationFailed`] when key, nonce, `aad` or a byte of `sealed` is another one.
    pub(crate) fn open(&self, nonce: &[u8; NONCE_LEN], aad: &[&[u8]], sealed: &[u8]) -> Result<Secret> {
        let (body, tag) = sealed
            .len()
            .checked_sub(TAG_LEN)
            .and_then(|len| sealed.split_at_checked(len))
            .ok_or(Error::Malformed("sealed value"))?;
        let mut context = self.take()?;
        context.decrypt_init(None, None, Some(nonce))?;
        add_aad(&mut context, aad)?;
        let mut plaintext = Secret::new(vec![0; body.len()]);
        if !body.is_empty() {
            context.cipher_update(body, Some(plaintext.expose_mut()))?;
        }
        context.set_tag(tag)?;
        if context.cipher_final(&mut []).is_err() {
            return Err(Error::AuthenticationFailed);
        }
        forget_last_block(&mut context, body.len())?;
        self.idle.give_back(context);
        Ok(plaintext)
    }

    fn take(&self) -> Result<CipherCtx> {
        if let Some(context) = self.idle.take() {
            return Ok(context);
        }
        let mut context = CipherCtx::new()?;
        context.encrypt_init(Some(cipher()?), Some(self.key.expose()), None)?;
        Ok(context)
    }
}

/// A context keeps what it made of a last block that was not full: something else takes its place.
pub(crate) fn forget_last_block(context: &mut CipherCtx, message_len: usize) -> Result<()> {
    if !message_len.is_multiple_of(BLOCK_LEN) {
        context.decrypt_init(None, None, Some(&[0; NONCE_LEN]))?;
        context.cipher_update(&[0], Some(&mut [0]))?;
    }
    Ok(())
}

fn add_aad(context: &mut CipherCtx, aad: &[&[u8]]) -> Result<()> {
    for part in aad.iter().filter(|part| !part.is_empty()) {
        context.cipher_update(part, None)?;
    }
    Ok(())
}

fn cipher() -> Result<&'static CipherRef> {
    static CIPHER: OnceLock<Option<Cipher>> = OnceLock::new();
    let fetched = CIPHER.get_or_init(|| {
        providers::init().ok()?;
        Cipher::fetch(None, "AES-256-GCM", None).ok()
    });
    match fetched {
        Some(cipher) => Ok(cipher),
        None => Err(Error::Unsupported("AES-256-GCM")),
    }
}

/// Contexts kept for a key: as many as threads that seal at the same time need.
const MAX_IDLE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    /// Test cases 13, 14 and 16 of the GCM specification (McGrew and Viega), which SP 800-38D builds on.
    #[test]
    fn known_answers() {
        let zero = GcmKey::new(Secret::new(vec![0; 32])).unwrap();
        let mut out = Vec::new();
        zero.seal(&[0; 12], &[], b"", &mut out).unwrap();
        assert_eq!(out, hex("530f8afbc74536b9a963b4f1c4cb738b"));
        assert!(zero.open(&[0; 12], &[], &out).unwrap().is_empty());

        out.clear();
        zero.seal(&[0; 12], &[], &[0; 16], &mut out).unwrap();
        assert_eq!(out, hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));

        let key =
            GcmKey::new(Secret::new(hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")));
        let key = key.unwrap();
        let nonce: [u8; 12] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
        let plaintext = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                             1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        let (aad_start, aad_end) = (hex("feedfacedeadbeef"), hex("feedfacedeadbeefabaddad2"));
        let expected = hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                            8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
                            76fc6ece0f4e1768cddf8853bb2d551b");
        // Twice, so that a context that was used before is covered too.
        for _ in 0..2 {
            out.clear();
            key.seal(&nonce, &[&aad_start, &aad_end], &plaintext, &mut out).unwrap();
            assert_eq!(out, expected);
            assert_eq!(key.open(&nonce, &[&aad_start, &aad_end], &out).unwrap().expose(), plaintext);
        }
        assert!(matches!(key.open(&nonce, &[&aad_start], &out), Err(Error::AuthenticationFailed)));
        assert!(matches!(key.open(&nonce, &[], &out[..15]), Err(Error::Malformed(_))));
    }

    #[test]
    fn wrong_key_length_is_refused() {
        assert!(GcmKey::new(Secret::new(vec![0; 16])).is_err());
    }
}
