//! Random bytes from OpenSSL's SP 800-90A generator, and the trait through which others take them as a
//! parameter.

use std::cell::RefCell;

use zeroize::Zeroize;

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
        if out.len() > SHORT {
            return fill(out);
        }
        PUBLIC.with_borrow_mut(|stock| stock.take(out))
    }

    fn secret(&self, len: usize) -> Result<Secret> {
        secret(len)
    }
}

thread_local! {
    /// For values that need not stay secret.
    static PUBLIC: RefCell<Stock> = const { RefCell::new(Stock::of(fill)) };
    /// For keys.
    static PRIVATE: RefCell<Stock> = const { RefCell::new(Stock::of(fill_private)) };
}

/// Random bytes drawn ahead, for short values: a draw costs nearly the same for one as for many.
struct Stock {
    draw: fn(&mut [u8]) -> Result<()>,
    bytes: [u8; STOCK_LEN],
    left: usize,
}

impl Stock {
    const fn of(draw: fn(&mut [u8]) -> Result<()>) -> Self {
        Self { draw, bytes: [0; STOCK_LEN], left: 0 }
    }

    /// Bytes that nobody gets again; no copy of them stays.
    fn take(&mut self, out: &mut [u8]) -> Result<()> {
        if self.left < out.len() {
            (self.draw)(&mut self.bytes)?;
            self.left = STOCK_LEN;
        }
        let rest = self.left.saturating_sub(out.len());
        let taken = self.bytes.get_mut(rest..self.left).ok_or(Error::Invalid("random length"))?;
        out.copy_from_slice(taken);
        taken.zeroize();
        self.left = rest;
        Ok(())
    }
}

/// Longest value that is taken from the stock, in bytes: a nonce, a symmetric key.
const SHORT: usize = 32;

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

/// Fresh bytes that need not stay secret, such as a nonce.
pub(crate) fn array<const LEN: usize>() -> Result<[u8; LEN]> {
    let mut out = [0; LEN];
    SystemRandom.fill(&mut out)?;
    Ok(out)
}

/// `len` fresh bytes of key material, from the generator that OpenSSL keeps apart for private values.
pub fn secret(len: usize) -> Result<Secret> {
    check_len(len)?;
    let mut out = Secret::new(vec![0; len]);
    if len > SHORT {
        fill_private(out.expose_mut())?;
    } else {
        PRIVATE.with_borrow_mut(|stock| stock.take(out.expose_mut()))?;
    }
    Ok(out)
}

fn fill_private(out: &mut [u8]) -> Result<()> {
    Ok(openssl::rand::rand_priv_bytes(out)?)
}

fn check_len(len: usize) -> Result<()> {
    if i32::try_from(len).is_ok() { Ok(()) } else { Err(Error::Invalid("random length")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_gives_each_byte_once_and_keeps_none() {
        let mut stock = Stock::of(|bytes| {
            bytes.fill(7);
            Ok(())
        });
        let mut out = [0; 32];
        for taken in 1..=15 {
            out.fill(0);
            stock.take(&mut out).unwrap();
            assert_eq!(out, [7; 32]);
            let left = STOCK_LEN - 32 * taken;
            assert!(stock.bytes[..left].iter().all(|byte| *byte == 7));
            assert!(stock.bytes[left..].iter().all(|byte| *byte == 0));
        }
        stock.take(&mut out[..1]).unwrap();
        assert_eq!(stock.left, STOCK_LEN - 1);
    }

    #[test]
    fn draws_differ() {
        assert_ne!(bytes(32).unwrap(), bytes(32).unwrap());
        assert_ne!(secret(32).unwrap(), secret(32).unwrap());
        assert_eq!(SystemRandom.secret(7).unwrap().len(), 7);
        assert!(bytes(0).unwrap().is_empty());
        let many: std::collections::HashSet<Vec<u8>> = (0..1000).map(|_| bytes(12).unwrap()).collect();
        assert_eq!(many.len(), 1000);
        assert!(many.iter().all(|value| value.len() == 12 && value.iter().any(|byte| *byte != 0)));
        let keys: std::collections::HashSet<Vec<u8>> =
            (0..1000).map(|_| secret(32).unwrap().expose().to_vec()).collect();
        assert_eq!(keys.len(), 1000);
    }
}
