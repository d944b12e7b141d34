//! Key encapsulation: a fresh secret that only the holder of a private key can find again.

use crate::asymmetric::{Curve, KeyKind, PostQuantum, PrivateKey, PublicKey};
use crate::{Error, Result, Secret, ffi};

/// A secret and its encapsulation.
#[derive(Debug)]
pub struct Encapsulated {
    /// For the holder of the private key.
    pub ciphertext: Vec<u8>,
    /// For the one who encapsulated.
    pub secret: Secret,
}

/// Encapsulates by the mechanism of the key: ML-KEM (FIPS 203) and its hybrids, RSASVE (SP 800-56B, 7.2.1.2),
/// DHKEM (RFC 9180, 4.1) with P-256, P-384, P-521, X25519 or X448.
///
/// # Errors
/// [`Error::Invalid`] when the key has none.
pub fn encapsulate(key: &PublicKey) -> Result<Encapsulated> {
    let (ciphertext, secret) = ffi::encapsulate(key.pkey(), operation(key.kind())?)?;
    Ok(Encapsulated { ciphertext, secret })
}

/// Finds the secret again. A wrong ML-KEM ciphertext of the right length gives another secret rather than an
/// error (implicit rejection).
///
/// # Errors
/// As for [`encapsulate`]; [`Error::AuthenticationFailed`] when the ciphertext cannot be one for this key.
pub fn decapsulate(key: &PrivateKey, ciphertext: &[u8]) -> Result<Secret> {
    let operation = operation(key.kind())?;
    ffi::decapsulate(key.pkey(), operation, ciphertext).map_err(|_| Error::AuthenticationFailed)
}

/// OpenSSL's name of the mechanism, for kinds of keys that might have several.
fn operation(kind: KeyKind) -> Result<Option<&'static str>> {
    match kind {
        KeyKind::Rsa => Ok(Some("RSASVE")),
        KeyKind::Ec(Curve::P256 | Curve::P384 | Curve::P521) | KeyKind::X25519 | KeyKind::X448 => {
            Ok(Some("DHKEM"))
        }
        KeyKind::PostQuantum(
            PostQuantum::MlKem512
            | PostQuantum::MlKem768
            | PostQuantum::MlKem1024
            | PostQuantum::X25519MlKem768
            | PostQuantum::SecP256r1MlKem768,
        ) => Ok(None),
        _ => Err(Error::Invalid("key cannot encapsulate")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{generate_ec, generate_post_quantum, generate_rsa};

    #[test]
    fn round_trips() {
        let keys = [
            (generate_post_quantum(PostQuantum::MlKem512).unwrap(), 768, 32),
            (generate_post_quantum(PostQuantum::MlKem768).unwrap(), 1088, 32),
            (generate_post_quantum(PostQuantum::MlKem1024).unwrap(), 1568, 32),
            (generate_post_quantum(PostQuantum::X25519MlKem768).unwrap(), 1120, 64),
            (generate_post_quantum(PostQuantum::SecP256r1MlKem768).unwrap(), 1153, 64),
            (generate_rsa(2048, 65_537).unwrap(), 256, 256),
            (generate_ec(Curve::P256).unwrap(), 65, 32),
            (generate_ec(Curve::X25519).unwrap(), 32, 32),
        ];
        for (key, ciphertext_len, secret_len) in keys {
            let made = encapsulate(&key.public().unwrap()).unwrap();
            assert_eq!((made.ciphertext.len(), made.secret.len()), (ciphertext_len, secret_len), "{key:?}");
            assert_eq!(decapsulate(&key, &made.ciphertext).unwrap(), made.secret, "{key:?}");
            let mut edited = made.ciphertext.clone();
            edited[3] ^= 1;
            if let Ok(other) = decapsulate(&key, &edited) {
                assert_ne!(other, made.secret, "{key:?}");
            }
            let cut = decapsulate(&key, &made.ciphertext[1..]);
            assert!(matches!(cut, Err(Error::AuthenticationFailed)), "{key:?}");
        }
        // The only encoding of a hybrid is its bytes, and OpenSSL gives those of this one alone.
        let hybrid = PostQuantum::X25519MlKem768;
        let (kind, key) = (KeyKind::PostQuantum(hybrid), generate_post_quantum(hybrid).unwrap());
        let public = PublicKey::from_raw(kind, &key.public().unwrap().to_raw().unwrap()).unwrap();
        let made = encapsulate(&public).unwrap();
        let read = PrivateKey::from_raw(kind, key.to_raw().unwrap().expose()).unwrap();
        assert_eq!(decapsulate(&read, &made.ciphertext).unwrap(), made.secret);
        assert_eq!(read.public().unwrap(), public);
        let ed25519 = generate_ec(Curve::Ed25519).unwrap();
        assert!(matches!(encapsulate(&ed25519.public().unwrap()), Err(Error::Invalid(_))));
        assert!(decapsulate(&generate_post_quantum(PostQuantum::MlDsa44).unwrap(), b"").is_err());
    }
}
