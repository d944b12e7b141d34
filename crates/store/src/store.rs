//! The store as a whole.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use crypto::root::RootKey;

use crate::data_key::KeyRing;
use crate::sqlite::{SqliteStore, Task};
use crate::{Error, ReadTx, WriteTx};

/// Where everything is kept. May be shared between threads.
///
/// Dropping it waits for the writes that are queued and closes the database; [`Store::close`] does so and says how it
/// went.
pub enum Store {
    /// One SQLite database.
    Sqlite(SqliteStore),
}

/// Counts since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistics {
    /// Writes that were run, whether they succeeded or not.
    pub writes: u64,
    /// Groups of them that became durable together.
    pub commits: u64,
    /// How many of these were made durable by the journal first.
    pub journaled: u64,
    /// Commits that failed.
    pub failed_commits: u64,
}

impl Store {
    /// Opens the SQLite database at `path`, made if it is missing, and its data keys with the root key.
    ///
    /// # Errors
    /// [`Error::WrongRootKey`] when it was made with another root key, [`Error::NewerSchema`] when it was written by a
    /// newer release, [`Error::Damaged`] when data keys are missing or edited, [`Error::Io`] and others when the
    /// database cannot be used.
    pub fn open(path: &Path, root: &RootKey) -> Result<Self, Error> {
        SqliteStore::open(path, root).map(Self::Sqlite)
    }

    /// Runs `work` on the caller's thread against one consistent state of the store: the last one made durable before
    /// the first look.
    ///
    /// # Errors
    /// What `work` answers; [`Error::Closed`] after [`Store::close`]; the failure of the database.
    pub fn read<T, E: From<Error>>(&self, work: impl FnOnce(&ReadTx<'_>) -> Result<T, E>) -> Result<T, E> {
        match self {
            Self::Sqlite(store) => store.read(work),
        }
    }

    /// Has `work` run by the writer and `done` called with its answer, on a thread of the store, once what it changed is
    /// durable. Writes that wait at the same time share a commit; each is undone alone when it fails.
    ///
    /// `done` is called exactly once: with the error of `work` when that failed ([`Error::Panicked`] when it panicked);
    /// with the error of the commit when that failed, in which case nothing was kept; at once and on the caller's
    /// thread with [`Error::Busy`] when too many writes wait and [`Error::Closed`] after [`Store::close`]. Keep both
    /// short: others wait.
    pub fn write<T, E>(
        &self,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send + 'static,
        done: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match self {
            Self::Sqlite(store) => store.submit(Box::new(Task::new(work, done))),
        }
    }

    /// Has `guard` called on the writer's thread before writes become durable, once for all that do so together. When it fails,
    /// nothing of them is kept and each is answered with its error. The first guard stays.
    pub fn before_commits(&self, guard: impl Fn() -> Result<(), Error> + Send + Sync + 'static) {
        let Self::Sqlite(store) = self;
        store.guard(Box::new(guard));
    }

    /// Has a reader that has to wait, for a commit of what others were told already, do so inside `waiting`: it is given a
    /// closure that waits, and calls it once on the same thread. For threads that others depend on. The first one stays.
    pub fn wait_by(&self, waiting: impl Fn(&mut dyn FnMut()) + Send + Sync + 'static) {
        let Self::Sqlite(store) = self;
        store.wait_by(Box::new(waiting));
    }

    /// As [`Store::write`], and waits for the answer.
    ///
    /// # Errors
    /// As for [`Store::write`]; [`Error::WouldDeadlock`] on a thread of the store.
    pub fn write_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let Self::Sqlite(store) = self;
        if store.is_writer_thread() {
            return Err(Error::WouldDeadlock.into());
        }
        let (sender, receiver) = sync_channel(1);
        self.write(work, move |answer| {
            // The receiver waits until this has been sent.
            let _ = sender.send(answer);
        });
        receiver.recv().unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Counts since the store was opened.
    pub fn statistics(&self) -> Statistics {
        match self {
            Self::Sqlite(store) => store.statistics(),
        }
    }

    /// Waits for the writes that are queued and closes the database. Later calls are refused with [`Error::Closed`].
    ///
    /// # Errors
    /// The failure of the database. What was reported as durable is so nevertheless.
    pub fn close(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(store) => store.close(),
        }
    }

    /// What the database itself finds wrong with its file.
    pub(crate) fn check_file(&self) -> Result<Vec<String>, Error> {
        match self {
            Self::Sqlite(store) => store.check_file(),
        }
    }

    pub(crate) fn keys(&self) -> &Arc<KeyRing> {
        match self {
            Self::Sqlite(store) => store.keys(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use crypto::Secret;

    use super::*;
    use crate::conformance::{self, create, get, term, write};
    use crate::testing::{TempDir, root};
    use crate::{NewObject, Query};

    #[test]
    fn sqlite_conforms() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        conformance::run(&store);
        store.close().unwrap();
    }

    /// A write that keeps the writer busy until the sender is dropped.
    fn hold(store: &Store) -> Sender<()> {
        let (release, wait): (_, Receiver<()>) = channel();
        let (begun, has_begun) = channel();
        store.write(
            move |_| {
                begun.send(()).unwrap();
                let _ = wait.recv();
                Ok(())
            },
            |_: Result<(), Error>| {},
        );
        has_begun.recv().unwrap();
        release
    }

    #[test]
    fn writes_that_wait_share_a_commit() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        let before = store.statistics();
        let release = hold(&store);
        let (sender, answers) = channel();
        for number in 0..100 {
            let sender = sender.clone();
            let name = format!("s{number}");
            store.write(
                move |tx| {
                    tx.set_setting(&name, b"value")?;
                    // One in ten fails, alone.
                    if number % 10 == 0 { Err(Error::Conflict) } else { Ok(()) }
                },
                move |answer: Result<(), Error>| sender.send((number, answer)).unwrap(),
            );
        }
        drop(release);
        let mut answers: Vec<_> = answers.iter().take(100).collect();
        assert!(answers.iter().map(|(number, _)| number).is_sorted());
        answers.retain(|(number, answer)| answer.is_err() != (number % 10 == 0));
        assert_eq!(answers, []);
        let after = store.statistics();
        assert_eq!(after.writes - before.writes, 101);
        assert!(after.commits - before.commits <= 2, "{after:?}");
        assert_eq!(store.read(|tx| tx.setting_names("s")).unwrap().len(), 90);
    }

    /// Undoing one job changes nothing for those before and behind it in the group, whichever way it is undone.
    #[test]
    fn a_failed_write_is_undone_alone() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        for round in 0..3 {
            let release = hold(&store);
            let (sender, answers) = channel();
            let domain = 200 + round;
            for number in 0..60 {
                let sender = sender.clone();
                let uid = format!("u{number}");
                let work = move |tx: &mut WriteTx<'_>| {
                    let material = Secret::new(uid.clone().into_bytes());
                    let (attributes, material) = (uid.as_bytes(), Some(&material));
                    let object =
                        NewObject { uid: &uid, domain, owner: 1, object_type: 2, attributes, material };
                    let row = tx.insert(&object, &[term(1, "x"), term(2, &uid)])?;
                    match number % 10 {
                        // The first failure comes behind successes in the first round, where nothing is careful yet.
                        3 => Err(Error::NotFound),
                        6 => tx.savepoint(|tx| {
                            tx.set_setting("lost", b"")?;
                            panic!("on purpose")
                        }),
                        8 => {
                            let part: Result<(), Error> = tx.savepoint(|tx| {
                                tx.set_setting("lost", b"")?;
                                Err(Error::Conflict)
                            });
                            part.map_or(Ok(row), |()| Err(Error::Database("savepoint".to_owned())))
                        }
                        _ => Ok(row),
                    }
                };
                store.write(work, move |answer: Result<i64, Error>| sender.send((number, answer)).unwrap());
            }
            drop(release);
            let mut expected = Vec::new();
            for (number, answer) in answers.iter().take(60) {
                let uid = format!("u{number}");
                let object = get(&store, domain, &uid);
                match number % 10 {
                    3 => assert_eq!((answer, object.is_none()), (Err(Error::NotFound), true)),
                    6 => assert_eq!((answer, object.is_none()), (Err(Error::Panicked), true)),
                    _ => {
                        let object = object.unwrap();
                        assert_eq!((answer, object.attributes.as_slice()), (Ok(object.row), uid.as_bytes()));
                        expected.push((object.row, uid));
                    }
                }
            }
            expected.reverse();
            assert!(expected.is_sorted_by(|a, b| a.0 > b.0));
            let query = Query { domain, terms: vec![term(1, "x")], limit: 100, ..Query::default() };
            assert_eq!(store.read(|tx| tx.candidate_uids(&query)), Ok(expected));
        }
        assert_eq!(store.read(|tx| tx.setting("lost")), Ok(None));
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
        assert_eq!(store.statistics().failed_commits, 0);
    }

    /// Writing that never stops does not let the log grow, and what is in it is there after a restart.
    #[test]
    fn the_log_stays_short_under_permanent_load() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        let log = || std::fs::metadata(dir.file("store.db-wal")).unwrap().len() >> 20;
        let (sender, answers) = channel();
        let submit = |number: usize| {
            let sender = sender.clone();
            let work = move |tx: &mut WriteTx<'_>| {
                let (uid, attributes) = (format!("u{number}"), vec![1; 30_000]);
                let object = NewObject {
                    uid: &uid,
                    domain: 0,
                    owner: 1,
                    object_type: 2,
                    attributes: &attributes,
                    material: None,
                };
                tx.insert(&object, &[term(1, "x")])
            };
            store.write(work, move |answer: Result<i64, Error>| sender.send(answer).unwrap());
        };
        let (mut longest, objects) = (0, 8000);
        for number in 0..objects {
            submit(number);
            // Several always wait, so that the writer is never idle.
            if number >= 32 {
                answers.recv().unwrap().unwrap();
            }
            longest = longest.max(log());
        }
        assert_eq!(answers.iter().take(32).filter(Result::is_ok).count(), 32);
        // Some 250 MiB were written.
        assert!(longest < 130, "{longest} MiB");
        drop(store);
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
        assert!(get(&store, 0, &format!("u{}", objects - 1)).is_some());
    }

    #[test]
    fn a_full_queue_answers_at_once() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        let release = hold(&store);
        let (sender, answers) = channel();
        let mut refused = None;
        for number in 0..100_000 {
            let sender = sender.clone();
            store.write(|_| Ok(()), move |answer: Result<(), Error>| sender.send(answer).unwrap());
            if let Ok(answer) = answers.try_recv() {
                refused = Some((number, answer));
                break;
            }
        }
        let (accepted, answer) = refused.unwrap();
        assert_eq!(answer, Err(Error::Busy));
        drop(release);
        assert_eq!(answers.iter().take(accepted).filter(Result::is_ok).count(), accepted);
    }

    #[test]
    fn closing_finishes_what_waits_and_refuses_the_rest() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        let release = hold(&store);
        let (sender, answers) = channel();
        for number in 0..10 {
            let sender = sender.clone();
            let uid = format!("u{number}");
            store.write(
                move |tx| tx.set_setting(&uid, b""),
                move |answer: Result<(), Error>| sender.send(answer).unwrap(),
            );
        }
        drop(release);
        store.close().unwrap();
        assert_eq!(answers.try_iter().filter(Result::is_ok).count(), 10);
        assert_eq!(store.close(), Ok(()));
        assert_eq!(write(&store, |_| Ok(())), Err(Error::Closed));
        assert_eq!(store.read(|tx| tx.setting("u1")), Err(Error::Closed));
        assert!(!dir.file("store.db-wal").exists());
        drop(store);
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        assert_eq!(store.read(|tx| tx.setting_names("u")).unwrap().len(), 10);
    }

    #[test]
    fn the_writer_does_not_wait_for_itself() {
        let dir = TempDir::new();
        let store = Arc::new(Store::open(&dir.file("store.db"), &root(1)).unwrap());
        let (sender, answers) = channel();
        let inner = Arc::clone(&store);
        store.write(
            |_| Ok(()),
            move |_: Result<(), Error>| {
                sender.send(write(&inner, |_| Ok(()))).unwrap();
                sender.send(inner.close()).unwrap();
            },
        );
        assert_eq!(answers.recv(), Ok(Err(Error::WouldDeadlock)));
        assert_eq!(answers.recv(), Ok(Err(Error::WouldDeadlock)));

        // The last handle may go away on the writer's thread.
        let release = hold(&store);
        let (sender, dropped) = channel();
        let last = Arc::clone(&store);
        store.write(
            |_| Ok(()),
            move |_: Result<(), Error>| {
                drop(last);
                sender.send(()).unwrap();
            },
        );
        drop(store);
        drop(release);
        dropped.recv().unwrap();
    }

    #[test]
    fn what_was_answered_is_there_after_a_restart() {
        let dir = TempDir::new();
        for round in 0..3 {
            let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
            assert_eq!(get(&store, 0, &format!("u{}", round - 1)).is_some(), round > 0);
            create(&store, 0, &format!("u{round}"), vec![term(1, "x")]);
            if round == 1 {
                store.close().unwrap();
            }
        }
    }
}
