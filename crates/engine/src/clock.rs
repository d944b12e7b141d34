//! The clock, as a parameter: tests move it.

use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Seconds since 1970-01-01 UTC. People and NTP set it, forwards and backwards.
    fn now(&self) -> i64;

    /// Seconds since some moment of this process. Nobody can set it: it only grows.
    fn elapsed(&self) -> i64;
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct ManualClock {
    now: AtomicI64,
    elapsed: AtomicI64,
}

impl ManualClock {
    /// A clock that shows a time (seconds since 1970-01-01 UTC).
    #[must_use]
    pub const fn new(now: i64) -> Self {
        Self { now: AtomicI64::new(now), elapsed: AtomicI64::new(0) }
    }

    /// Sets the clock to a time (seconds since 1970-01-01 UTC), as a person does: no time passes.
    pub fn set(&self, now: i64) {
        self.now.store(now, Ordering::SeqCst);
    }

    /// Lets some seconds pass.
    pub fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
        self.elapsed.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn elapsed(&self) -> i64 {
        self.elapsed.load(Ordering::SeqCst)
    }
}
