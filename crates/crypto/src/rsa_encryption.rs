//! Encryption with RSA keys.

use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;

use crate::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crate::digest::DigestAlgorithm;
use crate::{Error, Result, Secret};

/// How the message is padded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RsaEncryption<'a> {
    /// RSAES-PKCS1-v1_5 (RFC 8017, 7.2). A wrong ciphertext decrypts to random bytes rather than to an error,
    /// so that answers tell an attacker nothing (implicit rejection).
    Pkcs1,
    /// RSAES-OAEP (RFC 8017, 7.1) with MGF1.
    Oaep {
        /// Of the label.
        digest: DigestAlgorithm,
        /// Of the mask generation function; usually the same.
        mgf_digest: DigestAlgorithm,
        /// Must be the same on both sides; usually empty.
        label: &'a [u8],
    },
    /// The bare function (RFC 8017, 5.1). The message must be as long as the modulus, and below it.
    None,
}

/// Encrypts.
///
/// # Errors
/// [`Error::Invalid`] when it is not an RSA key or the message is too long for it, [`Error::Unsupported`] for
/// a hash function that the providers lack.
pub fn encrypt(key: &PublicKey, scheme: RsaEncryption<'_>, plaintext: &[u8]) -> Result<Vec<u8>> {
    check_key(key.kind())?;
    let mut context = PkeyCtx::new(key.pkey())?;
    context.encrypt_init()?;
    set_padding(&mut context, scheme)?;
    let mut out = Vec::new();
    context.encrypt_to_vec(plaintext, &mut out).map_err(|_| Error::Invalid("data length"))?;
    Ok(out)
}

/// Decrypts.
///
/// # Errors
/// As for [`encrypt`]; [`Error::AuthenticationFailed`] when the ciphertext is not one of this key and scheme.
pub fn decrypt(key: &PrivateKey, scheme: RsaEncryption<'_>, ciphertext: &[u8]) -> Result<Secret> {
    check_key(key.kind())?;
    let mut context = PkeyCtx::new(key.pkey())?;
    context.decrypt_init()?;
    set_padding(&mut context, scheme)?;
    let failed = |_| Error::AuthenticationFailed;
    let room = context.decrypt(ciphertext, None).map_err(failed)?;
    let mut out = Secret::new(vec![0; room]);
    let written = context.decrypt(ciphertext, Some(out.expose_mut())).map_err(failed)?;
    out.expose_mut().truncate(written);
    Ok(out)
}

fn check_key(kind: KeyKind) -> Result<()> {
    if kind == KeyKind::Rsa { Ok(()) } else { Err(Error::Invalid("not an RSA key")) }
}

fn set_padding<T>(context: &mut PkeyCtx<T>, scheme: RsaEncryption<'_>) -> Result<()> {
    match scheme {
        RsaEncryption::Pkcs1 => context.set_rsa_padding(Padding::PKCS1)?,
        RsaEncryption::None => context.set_rsa_padding(Padding::NONE)?,
        RsaEncryption::Oaep { digest, mgf_digest, label } => {
            context.set_rsa_padding(Padding::PKCS1_OAEP)?;
            context.set_rsa_oaep_md(digest.md()?)?;
            context.set_rsa_mgf1_md(mgf_digest.md()?)?;
            if !label.is_empty() {
                context.set_rsa_oaep_label(label)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_ec, generate_rsa};

    #[test]
    fn round_trips() {
        let key = generate_rsa(1024, 65_537).unwrap();
        let public = key.public().unwrap();
        let oaep = |digest, mgf_digest, label| RsaEncryption::Oaep { digest, mgf_digest, label };
        let (sha1, sha256) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha256);
        for scheme in [
            RsaEncryption::Pkcs1,
            oaep(sha1, sha1, b""),
            oaep(sha256, sha1, b""),
            oaep(sha256, sha256, b"label"),
        ] {
            for len in [0, 1, 32, 62] {
                let message = vec![9; len];
                let ciphertext = encrypt(&public, scheme, &message).unwrap();
                assert_eq!(ciphertext.len(), 128);
                assert_eq!(decrypt(&key, scheme, &ciphertext).unwrap().expose(), message, "{scheme:?}");
            }
            assert!(matches!(encrypt(&public, scheme, &[0; 128]), Err(Error::Invalid(_))), "{scheme:?}");
        }
        let ciphertext = encrypt(&public, oaep(sha256, sha256, b"label"), b"message").unwrap();
        for other in
            [oaep(sha256, sha256, b"other"), oaep(sha256, sha1, b"label"), oaep(sha1, sha256, b"label")]
        {
            assert!(
                matches!(decrypt(&key, other, &ciphertext), Err(Error::AuthenticationFailed)),
                "{other:?}"
            );
        }
        let bare = [1; 128];
        let ciphertext = encrypt(&public, RsaEncryption::None, &bare).unwrap();
        assert_eq!(decrypt(&key, RsaEncryption::None, &ciphertext).unwrap().expose(), bare);
        assert!(encrypt(&public, RsaEncryption::None, b"short").is_err());
    }

    #[test]
    fn wrong_pkcs1_ciphertext_gives_no_sign() {
        let key = generate_rsa(1024, 65_537).unwrap();
        let mut ciphertext = encrypt(&key.public().unwrap(), RsaEncryption::Pkcs1, b"message").unwrap();
        ciphertext[5] ^= 1;
        if let Ok(opened) = decrypt(&key, RsaEncryption::Pkcs1, &ciphertext) {
            assert_ne!(opened.expose(), b"message");
        }
    }

    #[test]
    fn other_keys_are_refused() {
        let key = generate_ec(Curve::P256).unwrap();
        assert!(encrypt(&key.public().unwrap(), RsaEncryption::Pkcs1, b"x").is_err());
        assert!(decrypt(&key, RsaEncryption::Pkcs1, b"x").is_err());
    }
}
