//! The one place that reads the system's clock.

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The system's clock, for the engine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl engine::clock::Clock for SystemClock {
    fn now(&self) -> i64 {
        now()
    }

    fn elapsed(&self) -> i64 {
        elapsed()
    }
}

/// The system's clock, as the engine takes it.
#[must_use]
pub fn system_clock() -> Arc<dyn engine::Clock> {
    Arc::new(SystemClock)
}

/// Seconds since 1970-01-01 UTC.
#[expect(clippy::disallowed_methods, reason = "here the clock enters; everything else is given the time")]
pub(crate) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or_default()
}

/// Seconds since the first call in this process. Setting the system's clock does not change them.
#[expect(clippy::disallowed_methods, reason = "here the clock enters; everything else is given the time")]
fn elapsed() -> i64 {
    static START: OnceLock<Instant> = OnceLock::new();
    i64::try_from(START.get_or_init(Instant::now).elapsed().as_secs()).unwrap_or(i64::MAX)
}
