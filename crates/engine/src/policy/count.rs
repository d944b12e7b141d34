//! How often in an hour a user has used a key that authorization policies limit.
//!
//! Invariant: no use is granted that the store does not have on record, so a limit holds over crashes. A write for each
//! use would cost more than the use; uses are put on record ahead, in blocks of a sixteenth of the limit, with the message
//! that needs the first of them. What is on record counts as used after a crash; a graceful stop gives back what was not.
//! Uses while nothing limits their number are counted in memory, and put on record when the server stops.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::{ReadTx, WriteTx};

use super::limit::Rate;
use crate::reason::Failure;

/// Seconds of the window in which operations are counted. It begins with the first of them.
const WINDOW: i64 = 3600;

/// Windows kept in memory before those that are over are dropped.
const MANY_WINDOWS: usize = 100_000;

/// A limit is put on record in so many blocks: a user and key cost at most as many writes an hour, and a crash at most
/// one block.
const BLOCKS: u32 = 16;

/// Beginning of the names of the settings that hold what is on record, one for each user and object.
const PREFIX: &str = "count.";

/// A user and the row of an object.
type UserAndRow = (i64, i64);

/// The counts of all users and objects.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<HashMap<UserAndRow, Window>>);

#[derive(Clone, Copy, Debug, Default)]
struct Window {
    /// In steady seconds.
    start: i64,
    operations: u32,
    /// Operations of this window that the store has on record, or more.
    recorded: u32,
    /// Operations of this window that a transaction was asked to put on record, kept or not. What is asked for never
    /// shrinks, in whatever order transactions are kept.
    asked: u32,
    /// Whether the store may have a record of the user and the object, of whichever window.
    is_kept: bool,
}

/// A use that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    by: UserAndRow,
    /// Start of its window.
    start: i64,
}

/// Uses that are to be put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reservation {
    by: UserAndRow,
    start: i64,
    operations: u32,
}

impl Window {
    /// A window that begins now, in the place of one that is over.
    const fn after(self, now: i64) -> Self {
        Self { start: now, operations: 0, recorded: 0, asked: 0, is_kept: self.is_kept }
    }

    const fn is_over(&self, now: i64) -> bool {
        now.saturating_sub(self.start) >= WINDOW
    }
}

impl Counters {
    /// What the store has on record.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn open(tx: &ReadTx<'_>) -> Result<Self, Failure> {
        let mut windows = HashMap::new();
        for name in tx.setting_names(PREFIX)? {
            let value = tx.setting(&name)?.unwrap_or_default();
            if let Some(Reservation { by, start, operations }) = Reservation::read(&name, &value) {
                let (recorded, asked) = (operations, operations);
                windows.insert(by, Window { start, operations, recorded, asked, is_kept: true });
            }
        }
        Ok(Self(Mutex::new(windows)))
    }

    /// Counts one more operation if the rate allows it, at a time in steady seconds; `None` if it does not. A reservation
    /// that comes with it has to be put on record before the use is granted.
    pub(crate) fn charge(
        &self,
        by: UserAndRow,
        rate: Rate,
        now: i64,
    ) -> Option<(Counted, Option<Reservation>)> {
        let mut windows = self.lock();
        if windows.len() >= MANY_WINDOWS {
            windows.retain(|_, window| window.is_kept || !window.is_over(now));
        }
        let window = windows.entry(by).or_insert(Window { start: now, ..Window::default() });
        if window.is_over(now) {
            *window = window.after(now);
        }
        let most = match rate {
            Rate::Never => return None,
            Rate::PerHour(most) if window.operations >= most => return None,
            Rate::PerHour(most) => Some(most),
            Rate::Unlimited => None,
        };
        let (start, before) = (window.start, window.operations);
        window.operations = before.saturating_add(1);
        let reservation = most.filter(|_| window.operations > window.recorded).map(|most| {
            let operations = before.saturating_add(most.div_ceil(BLOCKS)).min(most);
            window.asked = window.asked.max(operations);
            window.is_kept = true;
            Reservation { by, start, operations: window.asked }
        });
        Some((Counted { by, start }, reservation))
    }

    /// Takes back an operation that was counted and then not carried out.
    pub(crate) fn refund(&self, counted: Counted) {
        if let Some(window) = self.lock().get_mut(&counted.by)
            && window.start == counted.start
        {
            window.operations = window.operations.saturating_sub(1);
        }
    }

    /// Takes note of what is on record now.
    fn recorded(&self, reservation: Reservation) {
        if let Some(window) = self.lock().get_mut(&reservation.by)
            && window.start == reservation.start
        {
            window.recorded = reservation.operations;
        }
    }

    /// Removes records of windows that are over. When the server stops, all uses are put on record, and what was put there
    /// and was not used is given back.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn keep(
        self: &Arc<Self>,
        tx: &mut WriteTx<'_>,
        now: i64,
        is_last: bool,
    ) -> Result<(), Failure> {
        let (over, changed) = self.settle(now, is_last);
        for by in over {
            tx.delete_setting(&name_of(by))?;
        }
        changed.into_iter().try_for_each(|reservation| reservation.record(tx, self))
    }

    /// The records that are not needed any more, and those that are to be changed at the end.
    fn settle(&self, now: i64, is_last: bool) -> (Vec<UserAndRow>, Vec<Reservation>) {
        let (mut over, mut changed) = (Vec::new(), Vec::new());
        self.lock().retain(|by, window| {
            if window.is_over(now) {
                over.extend(Some(*by).filter(|_| window.is_kept));
                return false;
            }
            // Of a window with a transaction on its way nothing is given back: which one is kept last is open.
            if is_last && window.operations != window.asked && window.asked == window.recorded {
                let Window { start, operations, .. } = *window;
                changed.push(Reservation { by: *by, start, operations });
                // What is used from here on has to be put on record after this transaction.
                (window.recorded, window.asked) = (window.recorded.min(operations), operations);
                window.is_kept = true;
            }
            true
        });
        (over, changed)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserAndRow, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// Puts the uses on record with the transaction.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn record(self, tx: &mut WriteTx<'_>, counters: &Arc<Counters>) -> Result<(), Failure> {
        let value = [self.start, i64::from(self.operations)];
        let value: Vec<u8> = value.into_iter().flat_map(i64::to_be_bytes).collect();
        tx.set_setting(&name_of(self.by), &value)?;
        let counters = Arc::clone(counters);
        tx.after_commit(move || counters.recorded(self));
        Ok(())
    }

    /// Reads a setting.
    fn read(name: &str, value: &[u8]) -> Option<Self> {
        let (user, row) = name.strip_prefix(PREFIX)?.split_once('.')?;
        let (start, operations) = value.split_at_checked(8)?;
        let number = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).map(i64::from_be_bytes).ok();
        let operations = u32::try_from(number(operations)?).ok()?;
        Some(Self { by: (user.parse().ok()?, row.parse().ok()?), start: number(start)?, operations })
    }
}

fn name_of((user, row): UserAndRow) -> String {
    format!("{PREFIX}{user}.{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUNDRED: Rate = Rate::PerHour(100);

    fn charge(counters: &Counters, by: UserAndRow, rate: Rate, now: i64) -> bool {
        match counters.charge(by, rate, now) {
            None => false,
            Some((_, reservation)) => {
                reservation.into_iter().for_each(|reservation| counters.recorded(reservation));
                true
            }
        }
    }

    /// The use, which has to be put on record.
    fn reserve(counters: &Counters, rate: Rate, now: i64) -> (Counted, Reservation) {
        let (counted, reservation) = counters.charge((1, 1), rate, now).unwrap();
        (counted, reservation.unwrap())
    }

    #[test]
    fn the_hundred_and_first_operation_of_an_hour_is_refused() {
        let counters = Counters::default();
        let first = |rate, time| charge(&counters, (1, 1), Rate::PerHour(rate), time);
        assert!((0..100).all(|time| first(100, time)));
        assert!(!first(100, 200));
        // Another limit holds at once, in either direction.
        assert!(first(101, 200) && !first(101, 200) && !first(50, 200));
        // Others have counts of their own.
        let once = Rate::PerHour(1);
        assert!(charge(&counters, (2, 1), once, 200) && charge(&counters, (1, 2), once, 200));
        assert!(!first(100, WINDOW - 1));
        assert!(first(100, WINDOW));
        assert_eq!(counters.charge((3, 1), Rate::Never, 300), None);
    }

    #[test]
    fn uses_are_on_record_before_they_are_granted() {
        let counters = Counters::default();
        let (mut on_record, mut writes) = (0, 0);
        for used in 1..=1000 {
            let (counted, reservation) = counters.charge((1, 1), Rate::PerHour(1000), 5).unwrap();
            if let Some(reservation) = reservation {
                // One that was not kept is asked for again.
                counters.refund(counted);
                assert_eq!(reserve(&counters, Rate::PerHour(1000), 5), (counted, reservation));
                counters.recorded(reservation);
                on_record = reservation.operations;
                writes += 1;
            }
            assert!((used..used + 63).contains(&on_record), "{used} {on_record}");
        }
        assert_eq!((on_record, writes), (1000, 16));
        // Small limits have each use on record, and nothing more.
        assert_eq!(reserve(&Counters::default(), Rate::PerHour(16), 5).1.operations, 1);
    }

    #[test]
    fn what_is_asked_for_never_shrinks() {
        let counters = Counters::default();
        let (first, _) = reserve(&counters, HUNDRED, 5);
        let (second, large) = reserve(&counters, HUNDRED, 5);
        counters.refund(first);
        counters.refund(second);
        assert_eq!(reserve(&counters, HUNDRED, 5).1, large);
        // While it is on its way nothing is given back.
        assert_eq!(counters.settle(5, true), (vec![], vec![]));
    }

    #[test]
    fn what_is_of_another_window_changes_nothing() {
        let counters = Counters::default();
        let (late, reservation) = reserve(&counters, HUNDRED, 5);
        let (_, next) = reserve(&counters, HUNDRED, 5 + WINDOW);
        counters.recorded(reservation);
        counters.refund(late);
        assert_eq!(reserve(&counters, HUNDRED, 5 + WINDOW).1.operations, next.operations + 1);
    }

    #[test]
    fn a_stop_gives_back_what_was_not_used() {
        let counters = Counters::default();
        for _ in 0..9 {
            assert!(charge(&counters, (1, 1), HUNDRED, 5));
        }
        assert!(charge(&counters, (2, 1), Rate::Unlimited, 6));
        assert_eq!(counters.settle(5, false), (vec![], vec![]));
        let (over, mut changed) = counters.settle(5, true);
        changed.sort_by_key(|reservation| reservation.by);
        let expected = [((1, 1), 5, 9), ((2, 1), 6, 1)];
        let expected = expected.map(|(by, start, operations)| Reservation { by, start, operations });
        assert_eq!((over, changed), (vec![], expected.to_vec()));
        // What comes after all has to be put on record again.
        assert_eq!(reserve(&counters, HUNDRED, 5).1.operations, 16);
        // The record of what is over goes.
        let (mut over, changed) = counters.settle(6 + WINDOW, false);
        over.sort_unstable();
        assert_eq!((over, changed), (vec![(1, 1), (2, 1)], vec![]));
    }

    #[test]
    fn what_is_on_record_is_read_again() {
        let window = Reservation { by: (3, 77), start: 12, operations: 9 };
        let value: Vec<u8> = [12_i64, 9].into_iter().flat_map(i64::to_be_bytes).collect();
        assert_eq!(Reservation::read(&name_of(window.by), &value), Some(window));
        for (name, value) in [("count.3", &value[..]), ("count.3.x", &value), ("count.3.77", &value[..9])] {
            assert_eq!(Reservation::read(name, value), None, "{name}");
        }
    }
}
