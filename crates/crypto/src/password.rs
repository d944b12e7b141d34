//! Passwords of users: Argon2id (RFC 9106) as a PHC string.

use std::sync::OnceLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::{Error, Result, random};

/// A hash to keep, with a fresh salt: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, the parameters that OWASP
/// recommends. Takes some 20 ms and 19 MiB.
///
/// # Errors
/// [`Error::Invalid`] for an empty password or one above 1 KiB.
pub fn hash(password: &[u8]) -> Result<String> {
    if password.is_empty() || password.len() > MAX_LEN {
        return Err(Error::Invalid("password length"));
    }
    let salt = random::bytes(SALT_LEN)?;
    let hash = argon2()?.hash_password_with_salt(password, &salt).map_err(|_| Error::Invalid("password"))?;
    Ok(hash.to_string())
}

/// Whether `password` is the one that `hash` was made from. The parameters are those of the hash; the result
/// is compared in constant time. A hash that cannot be read matches nothing, in the time of one that can.
pub fn verify(hash: &str, password: &[u8]) -> bool {
    if password.is_empty() || password.len() > MAX_LEN {
        return verify_dummy(password);
    }
    let Ok(argon2) = argon2() else { return false };
    match argon2.verify_password(password, hash) {
        Ok(()) => true,
        Err(argon2::password_hash::Error::PasswordInvalid) => false,
        Err(_) => verify_dummy(password),
    }
}

/// Spends the time of [`verify`] and says `false`: for users that do not exist, so that the answer's time
/// does not tell.
pub fn verify_dummy(password: &[u8]) -> bool {
    static DUMMY: OnceLock<Option<String>> = OnceLock::new();
    let dummy = DUMMY.get_or_init(|| hash(b"nobody's password").ok());
    if let (Some(dummy), Ok(argon2)) = (dummy, argon2()) {
        // The result is of no interest, only the time.
        let _matched = argon2.verify_password(password.get(..MAX_LEN).unwrap_or(password), dummy.as_str());
    }
    false
}

fn argon2() -> Result<Argon2<'static>> {
    let cost =
        Params::new(M_COST_KIB, T_COST, LANES, None).map_err(|_| Error::Invalid("password parameters"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, cost))
}

/// Longest password in bytes.
pub const MAX_LEN: usize = 1024;

const M_COST_KIB: u32 = 19_456;
const T_COST: u32 = 2;
const LANES: u32 = 1;
const SALT_LEN: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_and_verify() {
        let kept = hash("grüße".as_bytes()).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify(&kept, "grüße".as_bytes()));
        assert!(!verify(&kept, b"other"));
        assert!(!verify(&kept, b""));
        assert_ne!(kept, hash("grüße".as_bytes()).unwrap());
    }

    /// From the reference implementation's tests: other parameters than ours are read from the string.
    #[test]
    fn known_answer() {
        let kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify(kept, b"password"));
        assert!(!verify(kept, b"passwore"));
    }

    #[test]
    fn nonsense_matches_nothing() {
        for kept in ["", "secret", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA"] {
            assert!(!verify(kept, b"secret"), "{kept}");
        }
        assert!(!verify_dummy(b"nobody's password"));
        assert!(hash(b"").is_err());
        assert!(hash(&[b'x'; MAX_LEN + 1]).is_err());
    }
}
