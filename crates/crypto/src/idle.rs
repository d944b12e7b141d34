//! Contexts of OpenSSL that wait for their next use.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Contexts that nobody uses at the moment, at most so many.
pub(crate) struct Idle<T, const MAX: usize> {
    contexts: Mutex<Vec<T>>,
    /// How many there are.
    count: AtomicUsize,
}

impl<T, const MAX: usize> Idle<T, MAX> {
    /// Takes one out, if there is one.
    pub(crate) fn take(&self) -> Option<T> {
        let mut contexts = self.lock();
        let taken = contexts.pop();
        self.count.store(contexts.len(), Ordering::Relaxed);
        taken
    }

    /// Keeps one for its next use; drops it when there are enough.
    pub(crate) fn give_back(&self, context: T) {
        let mut contexts = self.lock();
        if contexts.len() < MAX {
            contexts.push(context);
        }
        self.count.store(contexts.len(), Ordering::Relaxed);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<T>> {
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, const MAX: usize> Default for Idle<T, MAX> {
    fn default() -> Self {
        Self { contexts: Mutex::new(Vec::new()), count: AtomicUsize::new(0) }
    }
}
