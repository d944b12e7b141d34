//! Authorization policies: when, and how often in an hour, members of a group may use a key.

use api::{Period, Weekday};
use serde::{Deserialize, Serialize};

use crate::reason::{Failure, Reason};

/// Most operations an hour that a policy may name.
pub const MAX_RATE: u32 = 500_000_000;

/// Most periods of a policy.
pub const MAX_PERIODS: usize = 100;

/// Minutes of a week.
const WEEK: i64 = 7 * 24 * 60;

/// What an authorization policy says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Most operations of a user with a key in an hour; any number without it.
    pub max_operations_per_hour: Option<u32>,
    /// When operations are allowed; always when empty.
    pub periods: Vec<Period>,
}

/// How often a use is allowed at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Not at all.
    Never,
    /// So many times an hour.
    PerHour(u32),
    /// Any number of times.
    Unlimited,
}

impl Limits {
    /// Checks what an administrator gives.
    ///
    /// # Errors
    /// [`Reason::InvalidField`]
    pub fn check(&self) -> Result<(), Failure> {
        if self.max_operations_per_hour.is_some_and(|rate| !(1..=MAX_RATE).contains(&rate)) {
            return Err(
                Reason::InvalidField.because(format!("a rate is from 1 to {MAX_RATE} operations an hour"))
            );
        }
        if self.periods.len() > MAX_PERIODS {
            return Err(Reason::InvalidField.because(format!("a policy has at most {MAX_PERIODS} periods")));
        }
        if self.periods.iter().all(|period| span(period).is_some()) {
            return Ok(());
        }
        Err(Reason::InvalidField.because("a time of a period is not of the form HH:MM"))
    }

    /// How often a use is allowed at a time (seconds since 1970-01-01 UTC).
    #[must_use]
    pub fn rate_at(&self, now: i64) -> Rate {
        let minute = minute_of_week(now);
        let is_allowed = |(start, end): (i64, i64)| {
            if start <= end { (start..=end).contains(&minute) } else { minute >= start || minute <= end }
        };
        let is_in_time = self.periods.is_empty() || self.periods.iter().filter_map(span).any(is_allowed);
        match self.max_operations_per_hour {
            _ if !is_in_time => Rate::Never,
            Some(rate) => Rate::PerHour(rate),
            None => Rate::Unlimited,
        }
    }
}

/// The least restrictive of several.
#[must_use]
pub fn least_restrictive(rates: impl IntoIterator<Item = Rate>) -> Rate {
    rates.into_iter().fold(Rate::Never, |best, rate| match (best, rate) {
        (Rate::Unlimited, _) | (_, Rate::Unlimited) => Rate::Unlimited,
        (Rate::PerHour(a), Rate::PerHour(b)) => Rate::PerHour(a.max(b)),
        (Rate::Never, other) | (other, Rate::Never) => other,
    })
}

/// The first and the last minute of a period, from the start of Monday.
fn span(period: &Period) -> Option<(i64, i64)> {
    let minute = |day: Weekday, time: &str| {
        let (hours, minutes) = time.split_once(':')?;
        let two_digits = |text: &str| {
            (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| text.parse::<i64>().ok())
                .flatten()
        };
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        (hours < 24 && minutes < 60).then_some(day as i64 * 24 * 60 + hours * 60 + minutes)
    };
    Some((minute(period.start_day, &period.start_time)?, minute(period.end_day, &period.end_time)?))
}

/// The minute from the start of Monday, in UTC. 1970 began on a Thursday.
const fn minute_of_week(now: i64) -> i64 {
    now.div_euclid(60).saturating_add(3 * 24 * 60).rem_euclid(WEEK)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 00:00 UTC, a Monday.
    const MONDAY: i64 = 1_795_392_000;
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;

    fn period(start_day: Weekday, start: &str, end_day: Weekday, end: &str) -> Period {
        Period { start_day, start_time: start.to_owned(), end_day, end_time: end.to_owned() }
    }

    fn limits(rate: Option<u32>, periods: &[Period]) -> Limits {
        Limits { max_operations_per_hour: rate, periods: periods.to_vec() }
    }

    #[test]
    fn the_week_begins_on_monday() {
        assert_eq!(minute_of_week(MONDAY), 0);
        assert_eq!(minute_of_week(MONDAY - 60), WEEK - 1);
        assert_eq!(minute_of_week(0), 3 * 24 * 60);
    }

    #[test]
    fn a_period_holds_to_the_end_of_its_last_minute() {
        let office = limits(None, &[period(Weekday::Monday, "09:00", Weekday::Monday, "16:59")]);
        let allowed = |time| office.rate_at(MONDAY + time) == Rate::Unlimited;
        assert!(!allowed(9 * HOUR - 1) && allowed(9 * HOUR) && allowed(17 * HOUR - 1) && !allowed(17 * HOUR));
        assert!(!allowed(DAY + 10 * HOUR));
    }

    #[test]
    fn a_period_may_pass_midnight_and_the_end_of_the_week() {
        let night = limits(None, &[period(Weekday::Friday, "22:00", Weekday::Saturday, "05:59")]);
        let weekend = limits(None, &[period(Weekday::Sunday, "12:00", Weekday::Monday, "07:59")]);
        let allowed = |limits: &Limits, time| limits.rate_at(MONDAY + time) == Rate::Unlimited;
        assert!(allowed(&night, 4 * DAY + 23 * HOUR) && allowed(&night, 5 * DAY + HOUR));
        assert!(!allowed(&night, 5 * DAY + 6 * HOUR));
        assert!(
            allowed(&weekend, 6 * DAY + 12 * HOUR) && allowed(&weekend, 0) && !allowed(&weekend, 8 * HOUR)
        );
        assert!(!allowed(&weekend, 6 * DAY));
    }

    #[test]
    fn a_period_that_ends_before_it_begins_leaves_out_what_is_between() {
        let limits = limits(None, &[period(Weekday::Monday, "13:00", Weekday::Monday, "08:00")]);
        let allowed = |time| limits.rate_at(MONDAY + time) == Rate::Unlimited;
        assert!(allowed(13 * HOUR) && allowed(3 * DAY) && allowed(8 * HOUR) && !allowed(9 * HOUR));
    }

    #[test]
    fn the_least_restrictive_wins() {
        let best = |rates: &[Rate]| least_restrictive(rates.iter().copied());
        assert_eq!(best(&[]), Rate::Never);
        assert_eq!(best(&[Rate::PerHour(5), Rate::Never, Rate::PerHour(9)]), Rate::PerHour(9));
        assert_eq!(best(&[Rate::PerHour(5), Rate::Unlimited]), Rate::Unlimited);
    }

    #[test]
    fn senseless_limits_are_refused() {
        limits(Some(1), &[period(Weekday::Monday, "00:00", Weekday::Sunday, "23:59")]).check().unwrap();
        for wrong in [
            limits(Some(0), &[]),
            limits(Some(MAX_RATE + 1), &[]),
            limits(None, &[period(Weekday::Monday, "24:00", Weekday::Monday, "23:59")]),
            limits(None, &[period(Weekday::Monday, "00:00", Weekday::Monday, "23:60")]),
            limits(None, &[period(Weekday::Monday, "0:00", Weekday::Monday, "+1:00")]),
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }
}
