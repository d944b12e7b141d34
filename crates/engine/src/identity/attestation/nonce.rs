//! Nonces to attest with (KMIP 2.1 section 9.14): made by the server, for one client, for one use, for a while.
//!
//! They live in memory: after a restart none is known, and a client asks for a new one.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crypto::eq_constant_time;
use crypto::random::Random;

use crate::reason::Failure;

/// Nonces of one client that wait to be shown; a newer one takes the place of the oldest.
const MAX_OF_CLIENT: usize = 8;

/// Nonces of all clients that wait to be shown.
const MAX_OF_ALL: usize = 16_384;

/// Bytes of an identifier.
const ID_LENGTH: usize = 16;

/// Bytes of a value. A TPM takes at most 34 with SHA-256 as its longest hash function.
const VALUE_LENGTH: usize = 32;

/// A nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nonce {
    /// By which the server knows it.
    pub(super) id: Vec<u8>,
    /// What the client has to put into its attestation.
    pub(super) value: Vec<u8>,
}

struct Given {
    client: i64,
    /// When it ends, in steady seconds.
    ends: i64,
    nonce: Nonce,
}

/// The nonces that were given and not shown, oldest first.
#[derive(Default)]
pub(super) struct Nonces(Mutex<VecDeque<Given>>);

impl Nonces {
    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Given>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a client a nonce for some seconds.
    pub(super) fn give(
        &self,
        client: i64,
        seconds: u32,
        steady: i64,
        random: &dyn Random,
    ) -> Result<Nonce, Failure> {
        let nonce = Nonce { id: random.bytes(ID_LENGTH)?, value: random.bytes(VALUE_LENGTH)? };
        let mut given = self.lock();
        given.retain(|given| given.ends > steady);
        let of_client = given.iter().filter(|given| given.client == client).count();
        if of_client >= MAX_OF_CLIENT {
            if let Some(oldest) = given.iter().position(|given| given.client == client) {
                given.remove(oldest);
            }
        } else if given.len() >= MAX_OF_ALL {
            given.pop_front();
        }
        let ends = steady.saturating_add(i64::from(seconds));
        given.push_back(Given { client, ends, nonce: nonce.clone() });
        Ok(nonce)
    }

    /// Takes a nonce that a client shows: whether it was given to that client, not shown before, and has not ended.
    pub(super) fn take(&self, client: i64, shown: &Nonce, steady: i64) -> bool {
        let mut given = self.lock();
        let place = given.iter().position(|given| given.client == client && given.nonce.id == shown.id);
        let Some(found) = place.and_then(|place| given.remove(place)) else { return false };
        found.ends > steady && eq_constant_time(&found.nonce.value, &shown.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::random::SystemRandom;

    #[test]
    fn a_nonce_is_for_one_client_one_use_and_a_while() {
        let nonces = Nonces::default();
        let give = |client, steady| nonces.give(client, 60, steady, &SystemRandom).unwrap();
        let first = give(1, 0);
        assert!(!nonces.take(2, &first, 1), "another client's");
        let other = Nonce { value: vec![0; VALUE_LENGTH], ..first.clone() };
        assert!(nonces.take(1, &first, 59) && !nonces.take(1, &first, 59), "once");
        let second = give(1, 0);
        assert!(!nonces.take(1, &second, 60), "too late");
        let third = give(1, 0);
        assert!(!nonces.take(1, &Nonce { id: third.id.clone(), ..other }, 1), "another value");
        assert!(!nonces.take(1, &third, 1), "shown, though with another value");
    }

    #[test]
    fn there_are_only_so_many() {
        let nonces = Nonces::default();
        let first = nonces.give(1, 60, 0, &SystemRandom).unwrap();
        let others = nonces.give(2, 60, 0, &SystemRandom).unwrap();
        for _ in 0..MAX_OF_CLIENT {
            nonces.give(1, 60, 0, &SystemRandom).unwrap();
        }
        assert!(!nonces.take(1, &first, 0) && nonces.take(2, &others, 0));
        for client in 0..i64::try_from(MAX_OF_ALL).unwrap() + 10 {
            nonces.give(client, 60, 0, &SystemRandom).unwrap();
        }
        assert_eq!(nonces.lock().len(), MAX_OF_ALL);
    }
}
