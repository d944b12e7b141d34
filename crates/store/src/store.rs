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
    /// Commits that they shared.
    pub commits: u64,
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

    /// Has `work` run by the writer and `done` called with its answer, on the writer's thread, once what it changed is
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

    /// As [`Store::write`], and waits for the answer.
    ///
    /// # Errors
    /// As for [`Store::write`]; [`Error::WouldDeadlock`] on the writer's own thread.
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
    use super::*;
    use crate::conformance;
    use crate::testing::{TempDir, root};

    #[test]
    fn sqlite_conforms() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        conformance::run(&store);
        store.close().unwrap();
    }
}
