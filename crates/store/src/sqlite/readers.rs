//! Read-only connections, kept open between reads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Connection;
use super::pending::Pending;
use super::writer::Waker;
use crate::Error;

/// A pool of read-only connections.
///
/// A reader never waits for another one: when all are in use one more is opened, and closed again afterwards if
/// enough are kept. The number of threads that read bounds how many there can be.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Idle>,
    pending: Arc<Pending>,
    writer: Waker,
    waiting: OnceLock<Waiting>,
}

/// Runs what it is given, which waits, so that the thread it is called on may wait.
pub(crate) type Waiting = Box<dyn Fn(&mut dyn FnMut()) + Send + Sync>;

struct Idle {
    connections: Vec<Connection>,
    closed: bool,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, pending: Arc<Pending>, writer: Waker) -> Self {
        let idle = Mutex::new(Idle { connections: Vec::new(), closed: false });
        Self { path, idle, pending, writer, waiting: OnceLock::new() }
    }

    /// Waits until the database has committed everything that anybody was told of.
    pub(crate) fn settle(&self) -> Result<(), Error> {
        if !self.pending.exist() {
            return Ok(());
        }
        if self.writer.is_own_thread() {
            return Err(Error::WouldDeadlock);
        }
        let mut outcome = Err(Error::Busy);
        let mut wait = || outcome = self.pending.settle(|| self.writer.wake());
        match self.waiting.get() {
            Some(waiting) => waiting(&mut wait),
            None => wait(),
        }
        outcome
    }

    /// Sets how a thread waits. The first one stays.
    pub(crate) fn wait_by(&self, waiting: Waiting) {
        let _ = self.waiting.set(waiting);
    }

    /// Whether there is something that readers do not see yet.
    pub(crate) fn are_behind(&self) -> bool {
        self.pending.exist()
    }

    /// Runs `work` on a connection inside a transaction, so that all it reads is of one moment.
    pub(crate) fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic or a failure of the database drops the connection instead of giving it back.
        self.settle()?;
        let connection = self.begin()?;
        let answer = work(&connection);
        self.end(connection)?;
        answer
    }

    /// A connection inside a transaction that reads one state of the database: that of its first look, without what waits
    /// in the journal.
    pub(crate) fn begin(&self) -> Result<Connection, Error> {
        let connection = self.take()?;
        connection.begin()?;
        Ok(connection)
    }

    /// Ends the transaction of a connection, and keeps the connection for the next one.
    pub(crate) fn end(&self, connection: Connection) -> Result<(), Error> {
        connection.end_reading()?;
        self.give_back(connection);
        Ok(())
    }

    /// Closes idle connections now and the others when they come back. Later reads are refused.
    pub(crate) fn close(&self) {
        let connections = {
            let mut idle = self.idle();
            idle.closed = true;
            std::mem::take(&mut idle.connections)
        };
        drop(connections);
    }

    fn take(&self) -> Result<Connection, Error> {
        {
            let mut idle = self.idle();
            if idle.closed {
                return Err(Error::Closed);
            }
            if let Some(connection) = idle.connections.pop() {
                return Ok(connection);
            }
        }
        Connection::open_reader(&self.path)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle();
        if !idle.closed && idle.connections.len() < KEPT_CONNECTIONS {
            idle.connections.push(connection);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Idle connections that are kept; each may hold 8 MiB of cached pages.
const KEPT_CONNECTIONS: usize = 8;
