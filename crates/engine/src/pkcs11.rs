//! Clients that have initialised the server's PKCS#11 token, by the correlation value that each was given.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::reason::{Failure, Reason};

/// Contexts that one user may have open.
const MAX_OF_USER: usize = 64;

/// Contexts in all.
const MAX_OF_ALL: usize = 16_384;

/// Seconds after which a context that is not used is closed.
const IDLE_S: i64 = 3600;

/// The open contexts: user, and when it was used last.
#[derive(Default)]
pub(crate) struct Contexts(Mutex<HashMap<Vec<u8>, (i64, i64)>>);

impl Contexts {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Vec<u8>, (i64, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a context for a user; returns its correlation value.
    pub(crate) fn open(
        &self,
        user: i64,
        now: i64,
        random: &dyn crypto::random::Random,
    ) -> Result<Vec<u8>, Failure> {
        let value = random.bytes(16)?;
        let mut contexts = self.lock();
        contexts.retain(|_, (_, used)| now.saturating_sub(*used) < IDLE_S);
        let of_user = contexts.values().filter(|(owner, _)| *owner == user).count();
        if of_user >= MAX_OF_USER || contexts.len() >= MAX_OF_ALL {
            return Err(Reason::ServerLimitExceeded.because("too many PKCS#11 contexts are open"));
        }
        contexts.insert(value.clone(), (user, now));
        Ok(value)
    }

    /// Whether a context is open for a user.
    pub(crate) fn is_open(&self, user: i64, value: &[u8], now: i64) -> bool {
        match self.lock().get_mut(value) {
            Some((owner, used)) if *owner == user && now.saturating_sub(*used) < IDLE_S => {
                *used = now;
                true
            }
            _ => false,
        }
    }

    /// Closes a context.
    pub(crate) fn close(&self, value: &[u8]) {
        self.lock().remove(value);
    }
}
