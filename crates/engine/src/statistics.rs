//! How often operations are asked for and how long they take.
//!
//! Counting has to cost next to nothing: each thread counts in a shard that few others use, with relaxed atomics, and
//! nobody waits. What has been counted is put together when somebody asks.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use kmip::table::enumeration::Operation;

use crate::admin;
use crate::compat::Compat;

/// Shards of an interface.
const SHARDS: usize = 8;

/// Operations of KMIP have codes below.
const KMIP_CODES: usize = 128;

/// Most operations of administration that are told apart.
const ADMIN_CODES: usize = 256;

/// Parts of each doubling of a time that are told apart: a time is known to a quarter of itself.
const PARTS: usize = 4;

/// Doublings of a microsecond that are told apart: up to an hour and more.
const DOUBLINGS: usize = 32;

/// Statistics of a server since its start.
#[derive(Debug, Default)]
pub struct Statistics {
    interfaces: RwLock<BTreeMap<String, Arc<Interface>>>,
    /// Uses of compatibility profiles, by client.
    compat: Mutex<BTreeMap<(i64, Compat), u64>>,
}

/// Statistics of an interface.
#[derive(Debug)]
pub struct Interface {
    shards: Box<[Shard]>,
}

type Shard = Box<[OnceLock<Box<Counter>>]>;

/// What is counted of an operation.
#[derive(Debug)]
struct Counter {
    failures: AtomicU64,
    microseconds: AtomicU64,
    /// How many took so long; their sum is how many there were.
    times: [AtomicU64; DOUBLINGS * PARTS],
}

/// What was counted of an operation on an interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How often it was asked for.
    pub count: u64,
    /// How often it failed or was refused.
    pub failures: u64,
    /// All times together, in microseconds.
    pub microseconds: u64,
    times: Vec<u64>,
}

impl Statistics {
    /// The statistics of an interface by name.
    #[must_use]
    pub fn interface(&self, name: &str) -> Arc<Interface> {
        if let Some(known) = self.interfaces.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Arc::clone(known);
        }
        let mut interfaces = self.interfaces.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(interfaces.entry(name.to_owned()).or_default())
    }

    /// Everything that was counted, by the name of the interface and the operation.
    #[must_use]
    pub fn counted(&self) -> Vec<(String, Operation, Counted)> {
        let interfaces = self.interfaces.read().unwrap_or_else(PoisonError::into_inner);
        let of = |(name, interface): (&String, &Arc<Interface>)| {
            let name = name.clone();
            interface
                .counted()
                .into_iter()
                .map(move |(operation, counted)| (name.clone(), operation, counted))
        };
        interfaces.iter().flat_map(of).collect()
    }

    /// Counts a use of a compatibility profile by a client.
    pub fn note_compat(&self, client: i64, profile: Compat) {
        let mut compat = self.compat.lock().unwrap_or_else(PoisonError::into_inner);
        let count = compat.entry((client, profile)).or_default();
        *count = count.saturating_add(1);
    }

    /// Uses of compatibility profiles, by client.
    #[must_use]
    pub fn compat(&self) -> Vec<(i64, Compat, u64)> {
        let compat = self.compat.lock().unwrap_or_else(PoisonError::into_inner);
        compat.iter().map(|((client, profile), count)| (*client, *profile, *count)).collect()
    }
}

impl Default for Interface {
    fn default() -> Self {
        let shard = || (0..KMIP_CODES + ADMIN_CODES).map(|_| OnceLock::new()).collect();
        Self { shards: (0..SHARDS).map(|_| shard()).collect() }
    }
}

impl Interface {
    /// Counts an operation that took so long.
    pub fn note(&self, operation: Operation, has_failed: bool, took: Duration) {
        let counter = self.shards.get(shard()).and_then(|shard| shard.get(place(operation)));
        let Some(counter) = counter else { return };
        let counter = counter.get_or_init(Box::default);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        counter.microseconds.fetch_add(microseconds, Ordering::Relaxed);
        if has_failed {
            counter.failures.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(time) = counter.times.get(bucket(microseconds)) {
            time.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn counted(&self) -> Vec<(Operation, Counted)> {
        let all = (0..KMIP_CODES + ADMIN_CODES).filter_map(|place| {
            let counters = self.shards.iter().filter_map(|shard| shard.get(place)?.get());
            let counted = counters.fold(Counted::default(), |sum, counter| sum.with(counter));
            (counted.count > 0).then(|| (operation_at(place), counted))
        });
        all.collect()
    }
}

impl Default for Counter {
    fn default() -> Self {
        Self {
            failures: AtomicU64::new(0),
            microseconds: AtomicU64::new(0),
            times: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }
}

impl Counted {
    fn with(mut self, counter: &Counter) -> Self {
        self.times.resize(counter.times.len(), 0);
        for (sum, time) in self.times.iter_mut().zip(&counter.times) {
            let time = time.load(Ordering::Relaxed);
            *sum = sum.saturating_add(time);
            self.count = self.count.saturating_add(time);
        }
        self.failures = self.failures.saturating_add(counter.failures.load(Ordering::Relaxed));
        self.microseconds = self.microseconds.saturating_add(counter.microseconds.load(Ordering::Relaxed));
        self
    }

    /// The mean time, in microseconds.
    #[must_use]
    pub fn mean(&self) -> u64 {
        self.microseconds.checked_div(self.count).unwrap_or(0)
    }

    /// The time, in microseconds and to a quarter of itself, that so many of 1000 did not exceed.
    #[must_use]
    pub fn quantile(&self, per_mille: u64) -> u64 {
        let wanted = self.count.saturating_mul(per_mille).div_ceil(1000).max(1);
        let mut seen: u64 = 0;
        for (bucket, count) in self.times.iter().enumerate() {
            seen = seen.saturating_add(*count);
            if seen >= wanted {
                return longest(bucket);
            }
        }
        0
    }
}

/// The bucket of a time: its highest bit, and the bits that follow it.
fn bucket(microseconds: u64) -> usize {
    let value = microseconds.max(1);
    let doubling = value.ilog2();
    let part = match doubling.checked_sub(PARTS.ilog2()) {
        Some(shift) => (value >> shift) & (PARTS as u64 - 1),
        None => (value << (PARTS.ilog2() - doubling)) & (PARTS as u64 - 1),
    };
    let part = usize::try_from(part).unwrap_or(0);
    let bucket = usize::try_from(doubling).unwrap_or(usize::MAX).saturating_mul(PARTS).saturating_add(part);
    bucket.min(DOUBLINGS * PARTS - 1)
}

/// The longest time of a bucket, in microseconds.
fn longest(bucket: usize) -> u64 {
    let doubling = u32::try_from(bucket / PARTS).unwrap_or(u32::MAX);
    let part = (bucket % PARTS) as u64;
    let end = u128::from(PARTS as u64 + part + 1) << doubling.min(64);
    u64::try_from(end.div_ceil(PARTS as u128).saturating_sub(1)).unwrap_or(u64::MAX)
}

/// The shard of this thread.
fn shard() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: Cell<usize> = Cell::new(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
    }
    MINE.try_with(Cell::get).unwrap_or(0)
}

/// Codes of the operations of administration, in order.
static ADMINISTRATION: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut codes: Vec<u32> = admin::OPERATIONS.iter().map(|row| row.code.0).collect();
    codes.sort_unstable();
    codes.truncate(ADMIN_CODES);
    codes
});

/// Where an operation is counted; what is not known is counted in the first place.
fn place(operation: Operation) -> usize {
    match usize::try_from(operation.0) {
        Ok(code) if code < KMIP_CODES => code,
        _ => ADMINISTRATION.binary_search(&operation.0).map_or(0, |position| KMIP_CODES + position),
    }
}

fn operation_at(place: usize) -> Operation {
    let code = match place.checked_sub(KMIP_CODES) {
        Some(position) => ADMINISTRATION.get(position).copied().unwrap_or(0),
        None => u32::try_from(place).unwrap_or(0),
    };
    Operation(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::AdminQuery;

    #[test]
    fn a_time_is_known_to_a_quarter_of_itself() {
        for microseconds in (1..5000).chain([1 << 20, (1 << 31) + 7]) {
            let known = longest(bucket(microseconds));
            assert!(
                known >= microseconds && known - microseconds <= microseconds / 4,
                "{microseconds}: {known}"
            );
        }
        assert_eq!(bucket(u64::MAX), DOUBLINGS * PARTS - 1);
        assert_eq!(bucket(0), bucket(1));
    }

    #[test]
    fn what_threads_count_is_put_together() {
        let statistics = Statistics::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let interface = statistics.interface("kmip");
                    for number in 0..100 {
                        interface.note(Operation::GET, number < 10, Duration::from_micros(number + 1));
                    }
                    interface.note(admin::users::ListUsers::ROW.code, false, Duration::from_millis(5));
                });
            }
        });
        let counted = statistics.counted();
        let [(_, get, of_get), (_, list, of_list)] = counted.as_slice() else { unreachable!("{counted:?}") };
        assert_eq!((*get, of_get.count, of_get.failures, of_get.mean()), (Operation::GET, 400, 40, 50));
        assert!((50..=63).contains(&of_get.quantile(500)) && (100..=127).contains(&of_get.quantile(1000)));
        assert_eq!((*list, of_list.count), (admin::users::ListUsers::ROW.code, 4));
        assert_eq!(Counted::default().quantile(990), 0);
    }

    #[test]
    fn profiles_are_counted_by_client() {
        let statistics = Statistics::default();
        statistics.note_compat(7, Compat::DECRYPT_IV_PREPENDED);
        statistics.note_compat(7, Compat::DECRYPT_IV_PREPENDED);
        assert_eq!(statistics.compat(), [(7, Compat::DECRYPT_IV_PREPENDED, 2)]);
    }
}
