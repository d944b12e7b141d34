//! Symmetric key material: generation, and what DES demands of its keys (SP 800-67, FIPS 46-3).

use crate::random::Random;
use crate::{Error, Result, Secret};

/// `len` bytes of fresh key material.
///
/// # Errors
/// [`Error::Invalid`] for no bytes, or more than [`MAX_LEN`].
pub fn generate_symmetric(len: usize, random: &dyn Random) -> Result<Secret> {
    if len == 0 || len > MAX_LEN {
        return Err(Error::Invalid("key length"));
    }
    random.secret(len)
}

/// A fresh DES or Triple DES key of 8, 16 or 24 bytes: odd parity, no weak or semi-weak component, no two
/// neighbouring components equal.
///
/// # Errors
/// [`Error::Invalid`] for another length.
pub fn generate_des(len: usize, random: &dyn Random) -> Result<Secret> {
    if !matches!(len, 8 | 16 | 24) {
        return Err(Error::Invalid("key length"));
    }
    // A draw is refused once in 2^50; a source that never delivers is broken.
    for _ in 0..4 {
        let mut key = random.secret(len)?;
        des_parity(key.expose_mut());
        if des_check(key.expose()).is_ok() {
            return Ok(key);
        }
    }
    Err(Error::Invalid("random source"))
}

/// Sets the lowest bit of each byte so that the number of ones is odd.
pub fn des_parity(key: &mut [u8]) {
    for byte in key {
        *byte = (*byte & 0xFE) | u8::from((*byte & 0xFE).count_ones().is_multiple_of(2));
    }
}

/// Whether each byte has odd parity.
pub fn des_parity_is_odd(key: &[u8]) -> bool {
    key.iter().all(|byte| !byte.count_ones().is_multiple_of(2))
}

/// Refuses a DES or Triple DES key that encrypts badly: a weak or semi-weak component, or neighbouring
/// components that are equal, so that Triple DES falls back to single DES. Parity bits are ignored.
///
/// # Errors
/// [`Error::Malformed`] naming what is wrong.
pub fn des_check(key: &[u8]) -> Result<()> {
    if !matches!(key.len(), 8 | 16 | 24) {
        return Err(Error::Malformed("DES key: length"));
    }
    let (components, _) = key.as_chunks::<8>();
    if components.iter().any(|component| WEAK.contains(&without_parity(component))) {
        return Err(Error::Malformed("DES key: weak component"));
    }
    let mut previous = None;
    for component in components {
        let component = without_parity(component);
        if previous == Some(component) {
            return Err(Error::Malformed("DES key: equal components"));
        }
        previous = Some(component);
    }
    Ok(())
}

fn without_parity(component: &[u8; 8]) -> u64 {
    u64::from_be_bytes(*component) & !0x0101_0101_0101_0101
}

/// Longest key that is generated, in bytes.
pub const MAX_LEN: usize = 64 * 1024;

/// The 4 weak and 12 semi-weak keys (SP 800-67, 3.3.2), without their parity bits.
const WEAK: [u64; 16] = [
    0x0000_0000_0000_0000,
    0xFEFE_FEFE_FEFE_FEFE,
    0xE0E0_E0E0_F0F0_F0F0,
    0x1E1E_1E1E_0E0E_0E0E,
    0x001E_001E_000E_000E,
    0x1E00_1E00_0E00_0E00,
    0x00E0_00E0_00F0_00F0,
    0xE000_E000_F000_F000,
    0x00FE_00FE_00FE_00FE,
    0xFE00_FE00_FE00_FE00,
    0x1EE0_1EE0_0EF0_0EF0,
    0xE01E_E01E_F00E_F00E,
    0x1EFE_1EFE_0EFE_0EFE,
    0xFE1E_FE1E_FE0E_FE0E,
    0xE0FE_E0FE_F0FE_F0FE,
    0xFEE0_FEE0_FEF0_FEF0,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;
    use crate::testing::hex;

    #[test]
    fn parity() {
        let mut key = [0x00, 0x01, 0x02, 0x03, 0xFE, 0xFF, 0x80, 0x81];
        des_parity(&mut key);
        assert_eq!(key, [0x01, 0x01, 0x02, 0x02, 0xFE, 0xFE, 0x80, 0x80]);
        assert!(des_parity_is_odd(&key));
        assert!(!des_parity_is_odd(&[0x03]));
    }

    #[test]
    fn weak_keys_are_refused() {
        for weak in [
            "0101010101010101",
            "0000000000000000",
            "fefefefefefefefe",
            "01fe01fe01fe01fe",
            "e0fee0fef1fef1fe",
        ] {
            assert!(des_check(&hex(weak)).is_err(), "{weak}");
        }
        let good = hex("0123456789abcdef23456789abcdef01456789abcdef0123");
        assert!(des_check(&good).is_ok());
        assert!(des_check(&good[..16]).is_ok());
        assert!(des_check(&good[..9]).is_err());
        let mut equal = good.clone();
        equal.copy_within(0..8, 8);
        equal[8] ^= 1;
        assert!(des_check(&equal).is_err());
    }

    #[test]
    fn generation() {
        let key = generate_des(24, &SystemRandom).unwrap();
        assert!(des_parity_is_odd(key.expose()) && des_check(key.expose()).is_ok());
        assert!(generate_des(17, &SystemRandom).is_err());
        assert_eq!(generate_symmetric(32, &SystemRandom).unwrap().len(), 32);
        assert!(generate_symmetric(0, &SystemRandom).is_err());
    }
}
