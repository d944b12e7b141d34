//! Random bytes from OpenSSL's SP 800-90A generator, and the trait through which others take them as a
//! parameter.

use std::cell::RefCell;

use crate::{Error, Result, Secret};

/// A source of random bytes, so that tests can repeat what a decision depended on.
pub trait Random: Send + Sync {
    /// Fills `out` completely.
    fn fill(&self, out: &mut [u8]) -> Result<()>;

    /// `len` fresh bytes that need not stay secret (nonces, identifiers, salts).
    fn bytes(&self, len: usize) -> Result<Vec<u8>> {
        let mut out = vec![0; len];
        self.fill(&mut out)?;
        Ok(out)
    }

    /// `len` fresh bytes of key material.
    fn secret(&self, len: usize) -> Result<Secret> {
        let mut out = Secret::new(vec![0; len]);
        self.fill(out.expose_mut())?;
        Ok(out)
    }
}

/// OpenSSL's generator: AES-256 CTR-DRBG, seeded and reseeded from the operating system, one per thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, out: &mut [u8]) -> Result<()> {
        fill(out)
    }

    fn bytes(&self, len: usize) -> Result<Vec<u8>> {
        if len > SHORT {
            let mut out = vec![0; len];
            fill(&mut out)?;
            return Ok(out);
        }
        STOCK.with_borrow_mut(|stock| stock.take(len))
    }

    fn secret(&self, len: usize) -> Result<Secret> {
        secret(len)
    }
}

thread_local! {
    static STOCK: RefCell<Stock> = const { RefCell::new(Stock { bytes: [0; STOCK_LEN], left: 0 }) };
}

/// Random bytes drawn ahead, for short values that need not stay secret: a draw costs the same for one nonce as for many.
struct Stock {
    bytes: [u8; STOCK_LEN],
    left: usize,
}

impl Stock {
    /// Bytes that nobody gets again.
    fn take(&mut self, len: usize) -> Result<Vec<u8>> {
        if self.left < len {
            fill(&mut self.bytes)?;
            self.left = STOCK_LEN;
        }
        let rest = self.left.saturating_sub(len);
        let taken = self.bytes.get_mut(rest..self.left).ok_or(Error::Invalid("random length"))?;
        let out = taken.to_vec();
        taken.fill(0);
        self.left = rest;
        Ok(out)
    }
}

/// Longest value that is taken from the stock, in bytes.
const SHORT: usize = 16;

/// Bytes drawn at a time.
const STOCK_LEN: usize = 480;

/// Fills `out` from the system's generator.
///
/// # Errors
/// [`Error::Invalid`] above 2 GiB, [`Error::Library`] when the generator cannot be seeded.
pub fn fill(out: &mut [u8]) -> Result<()> {
    check_len(out.len())?;
    Ok(openssl::rand::rand_bytes(out)?)
}

/// `len` fresh bytes that need not stay secret.
pub fn bytes(len: usize) -> Result<Vec<u8>> {
    SystemRandom.bytes(len)
}

/// `len` fresh bytes of key material, from the generator that OpenSSL keeps apart for private values.
pub fn secret(len: usize) -> Result<Secret> {
    check_len(len)?;
    let mut out = Secret::new(vec![0; len]);
    openssl::rand::rand_priv_bytes(out.expose_mut())?;
    Ok(out)
}

fn check_len(len: usize) -> Result<()> {
    if i32::try_from(len).is_ok() { Ok(()) } else { Err(Error::Invalid("random length")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_differ() {
        assert_ne!(bytes(32).unwrap(), bytes(32).unwrap());
        assert_ne!(secret(32).unwrap(), secret(32).unwrap());
        assert_eq!(SystemRandom.secret(7).unwrap().len(), 7);
        assert!(bytes(0).unwrap().is_empty());
        let many: std::collections::HashSet<Vec<u8>> = (0..1000).map(|_| bytes(12).unwrap()).collect();
        assert_eq!(many.len(), 1000);
        assert!(many.iter().all(|value| value.len() == 12 && value.iter().any(|byte| *byte != 0)));
    }
}
