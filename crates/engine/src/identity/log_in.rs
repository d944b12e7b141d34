//! How somebody's log-ins went: wrong passwords, locks, age of the password, passwords of earlier.
//!
//! Times here are steady seconds ([`crate::Engine::steady_now`]): setting the clock neither lifts a lock nor makes a
//! password older.

use api::Lockout;
use crypto::Secret;
use serde::{Deserialize, Serialize};
use store::{NewRecord, ReadTx, Record, RecordKind, WriteTx};

use crate::reason::Failure;

/// Most passwords of earlier that are kept.
pub const MAX_HISTORY: usize = 25;

/// Records that are changed in one go.
const PAGE: usize = 256;

/// Whose log-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A user, by number.
    User(i64),
    /// An administrator, by number of its record.
    Administrator(i64),
}

/// What is kept of somebody's log-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogInState {
    /// Wrong passwords since the last right one.
    pub failures: u32,
    /// Until when the account is locked.
    pub locked_until: Option<i64>,
    /// When the password was set.
    pub changed: i64,
    /// Whether the password has to be changed before anything else.
    pub must_change: bool,
    /// The 30-second step of the last one-time password that was used.
    pub last_step: Option<i64>,
}

/// The state with the row it comes from.
#[derive(Debug, Default)]
pub struct LogInRecord {
    /// The state.
    pub state: LogInState,
    /// Hashes of passwords of earlier, the last one first.
    pub history: Vec<String>,
    record: Option<Record>,
}

impl Holder {
    const fn key(self) -> (RecordKind, i64) {
        match self {
            Self::User(id) => (RecordKind::UserPassword, id),
            Self::Administrator(id) => (RecordKind::AdministratorPassword, id),
        }
    }

    /// Seconds of a lock.
    fn lock_seconds(self, rules: &Lockout) -> i64 {
        i64::from(match self {
            Self::User(_) => rules.user_s,
            Self::Administrator(_) => rules.administrator_s,
        })
    }
}

impl LogInState {
    /// Whether the account is locked at a time.
    #[must_use]
    pub fn is_locked(&self, steady: i64) -> bool {
        self.locked_until.is_some_and(|until| steady < until)
    }

    /// Notes a wrong password. Enough of them lock the account.
    pub fn note_failure(&mut self, holder: Holder, rules: &Lockout, steady: i64) {
        if self.locked_until.take_if(|until| *until <= steady).is_some() {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        if rules.attempts > 0 && self.failures >= u32::from(rules.attempts) {
            self.locked_until = Some(steady.saturating_add(holder.lock_seconds(rules)));
        }
    }

    /// Notes an attempt while the account is locked: an administrator's lock begins anew. Says whether that is a change.
    pub fn note_attempt_while_locked(&mut self, holder: Holder, rules: &Lockout, steady: i64) -> bool {
        let Holder::Administrator(_) = holder else { return false };
        self.locked_until = Some(steady.saturating_add(holder.lock_seconds(rules)));
        true
    }

    /// Lifts a lock and forgets wrong passwords.
    pub const fn unlock(&mut self) {
        self.failures = 0;
        self.locked_until = None;
    }
}

impl LogInRecord {
    /// Reads what is kept.
    ///
    /// # Errors
    /// When the store fails or what is kept cannot be read.
    pub fn load(tx: &ReadTx<'_>, holder: Holder) -> Result<Self, Failure> {
        let (kind, id) = holder.key();
        let Some((record, secret)) = tx.record_and_secret(kind, 0, &id.to_string())? else {
            return Ok(Self::default());
        };
        let history = match &secret {
            Some(secret) => serde_json::from_slice(secret.expose())?,
            None => Vec::new(),
        };
        Ok(Self { state: serde_json::from_slice(&record.body)?, history, record: Some(record) })
    }

    /// Keeps the state.
    ///
    /// # Errors
    /// When the store fails.
    pub fn save(self, tx: &mut WriteTx<'_>, holder: Holder, now: i64) -> Result<(), Failure> {
        let body = serde_json::to_vec(&self.state)?;
        let secret = Secret::new(serde_json::to_vec(&self.history)?);
        let secret = (!self.history.is_empty()).then_some(&secret);
        match self.record {
            Some(record) => {
                tx.update_record(&Record { body, ..record }, secret)?;
            }
            None => {
                let (kind, id) = holder.key();
                let name = &id.to_string();
                tx.insert_record(&NewRecord { kind, domain: 0, name, body: &body, secret, created: now })?;
            }
        }
        Ok(())
    }

    /// Notes that a new password was set, and keeps the hash of it when so many of earlier are wanted.
    pub fn note_new_password(&mut self, hash: &str, keep: usize, must_change: bool, steady: i64) {
        self.state.unlock();
        self.state.changed = steady;
        self.state.must_change = must_change;
        if keep > 0 {
            self.history.insert(0, hash.to_owned());
        }
        self.history.truncate(keep.min(MAX_HISTORY));
    }

    /// Whether a password is one of earlier. Takes tens of milliseconds for each that is kept.
    #[must_use]
    pub fn was_used(&self, password: &str) -> bool {
        self.history.iter().any(|hash| crypto::password::verify(hash, password.as_bytes()))
    }

    /// Forgets the passwords of earlier of all administrators, as when they are not kept any more.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete_histories(tx: &mut WriteTx<'_>) -> Result<(), Failure> {
        let (kind, mut after) = (RecordKind::AdministratorPassword, String::new());
        loop {
            let page = tx.records(kind, 0, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.name);
            for record in &page {
                tx.update_record(record, None)?;
            }
        }
    }

    /// Removes what is kept of somebody who is removed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete(tx: &mut WriteTx<'_>, holder: Holder) -> Result<(), Failure> {
        let (kind, id) = holder.key();
        if let Some(record) = tx.record_by_name(kind, 0, &id.to_string())? {
            tx.delete_record(record.id)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Lockout = Lockout { attempts: 5, user_s: 60, administrator_s: 1800 };

    #[test]
    fn enough_wrong_passwords_lock_for_a_time() {
        let (mut state, holder) = (LogInState::default(), Holder::User(1));
        for _ in 0..4 {
            state.note_failure(holder, &RULES, 100);
            assert!(!state.is_locked(100));
        }
        state.note_failure(holder, &RULES, 100);
        assert!(state.is_locked(100) && state.is_locked(159) && !state.is_locked(160));
        assert!(!state.note_attempt_while_locked(holder, &RULES, 150));
        assert!(!state.is_locked(160), "an attempt does not prolong a user's lock");
        // The counter begins anew after the lock.
        state.note_failure(holder, &RULES, 160);
        assert_eq!((state.failures, state.locked_until), (1, None));
    }

    #[test]
    fn an_attempt_prolongs_an_administrators_lock() {
        let (mut state, holder) = (LogInState::default(), Holder::Administrator(1));
        for _ in 0..5 {
            state.note_failure(holder, &RULES, 0);
        }
        assert!(state.is_locked(1799));
        assert!(state.note_attempt_while_locked(holder, &RULES, 1000));
        assert!(state.is_locked(2799) && !state.is_locked(2800));
    }

    #[test]
    fn no_limit_never_locks() {
        let (mut state, rules) = (LogInState::default(), Lockout { attempts: 0, ..RULES });
        for _ in 0..1000 {
            state.note_failure(Holder::User(1), &rules, 0);
        }
        assert!(!state.is_locked(0));
    }

    #[test]
    fn only_as_many_passwords_as_wanted_are_kept() {
        let mut record = LogInRecord::default();
        for number in 0..30 {
            record.note_new_password(&number.to_string(), 3, false, 7);
        }
        assert_eq!(record.history, ["29", "28", "27"]);
        record.note_new_password("x", 0, true, 9);
        assert!(record.history.is_empty() && record.state.must_change);
        assert_eq!(record.state.changed, 9);
    }
}
