//! Changes that are durable in the journal while their transaction is still open: whoever reads has to wait for its commit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Error;

/// Whether there are such changes, and who waits for their commit.
#[derive(Default)]
pub(crate) struct Pending {
    exist: AtomicBool,
    wanted: AtomicBool,
    attempts: Mutex<Attempts>,
    made: Condvar,
}

/// Commits that were tried.
#[derive(Default)]
struct Attempts {
    count: u64,
    /// Why the last one failed.
    failure: Option<Error>,
}

impl Pending {
    /// Whether somebody was told of changes that readers do not see.
    pub(crate) fn exist(&self) -> bool {
        self.exist.load(Ordering::SeqCst)
    }

    /// Whether somebody waits for a commit.
    pub(crate) fn is_commit_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    /// There are such changes from now on.
    pub(crate) fn arise(&self) {
        self.exist.store(true, Ordering::SeqCst);
    }

    /// A commit was tried.
    pub(crate) fn attempted(&self, outcome: Result<(), Error>) {
        let mut attempts = self.attempts();
        if outcome.is_ok() {
            self.exist.store(false, Ordering::SeqCst);
        }
        self.wanted.store(false, Ordering::SeqCst);
        attempts.count = attempts.count.wrapping_add(1);
        attempts.failure = outcome.err();
        self.made.notify_all();
    }

    /// Waits until all changes are committed that were there at the call. `wake` is called once if that takes a commit.
    ///
    /// # Errors
    /// The failure of the commit; [`Error::Busy`] when it takes too long.
    pub(crate) fn settle(&self, wake: impl FnOnce()) -> Result<(), Error> {
        let attempts = self.attempts();
        if !self.exist() {
            return Ok(());
        }
        self.wanted.store(true, Ordering::SeqCst);
        wake();
        let count = attempts.count;
        let waited = self.made.wait_timeout_while(attempts, LONGEST_WAIT, |attempts| attempts.count == count);
        let (attempts, result) = waited.unwrap_or_else(PoisonError::into_inner);
        match &attempts.failure {
            _ if result.timed_out() => Err(Error::Busy),
            Some(failure) => Err(failure.clone()),
            None => Ok(()),
        }
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A disk that does not answer must not keep everybody who wants to read.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
