//! The one place that reads the system's clock.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock, for the engine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl engine::clock::Clock for SystemClock {
    fn now(&self) -> i64 {
        now()
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
