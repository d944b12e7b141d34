//! Random bytes for clients, and the seeds that clients offer.

use std::sync::{Mutex, PoisonError};

use crypto::Secret;
use crypto::digest::{DigestAlgorithm, Digester, hmac};
use crypto::random::Random;

use crate::reason::Failure;

/// What clients have offered as seeds, hashed together. It is mixed into the bytes that clients draw by exclusive or, so
/// that it can add to the server's own randomness and never take from it.
#[derive(Default)]
pub(crate) struct Seeds(Mutex<Option<Secret>>);

impl Seeds {
    /// Adds a seed.
    ///
    /// # Errors
    /// When the hash function fails.
    pub(crate) fn add(&self, seed: &[u8]) -> Result<(), Failure> {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut digester = Digester::new(DigestAlgorithm::Sha256)?;
        digester.update(pool.as_ref().map_or(&[], Secret::expose))?;
        digester.update(seed)?;
        *pool = Some(Secret::new(digester.finish()?));
        Ok(())
    }

    /// Draws bytes: the server's own, with the seeds mixed in. What was mixed in is not mixed in again.
    ///
    /// # Errors
    /// When the source fails.
    pub(crate) fn draw(&self, random: &dyn Random, length: usize) -> Result<Vec<u8>, Failure> {
        let mut bytes = vec![0; length];
        random.fill(&mut bytes)?;
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(key) = pool.as_ref() else { return Ok(bytes) };
        for (number, block) in (1_u64..).zip(bytes.chunks_mut(DigestAlgorithm::Sha256.output_len())) {
            let mask = hmac(DigestAlgorithm::Sha256, key.expose(), &number.to_be_bytes())?;
            for (byte, mask) in block.iter_mut().zip(&mask) {
                *byte ^= mask;
            }
        }
        let next = hmac(DigestAlgorithm::Sha256, key.expose(), &0_u64.to_be_bytes())?;
        *pool = Some(Secret::new(next));
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zeros;

    impl Random for Zeros {
        fn fill(&self, out: &mut [u8]) -> crypto::Result<()> {
            out.fill(0);
            Ok(())
        }
    }

    #[test]
    fn a_seed_changes_what_is_drawn_and_each_draw_differs() {
        let seeds = Seeds::default();
        assert_eq!(seeds.draw(&Zeros, 40).unwrap(), [0; 40]);
        seeds.add(b"seed").unwrap();
        let first = seeds.draw(&Zeros, 40).unwrap();
        assert_ne!(first, [0; 40]);
        assert_ne!(seeds.draw(&Zeros, 40).unwrap(), first);
        assert_ne!(first[..8], first[32..], "blocks differ");
    }
}
