//! Read-only connections, kept open between reads.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Connection;
use crate::Error;

/// A pool of read-only connections.
///
/// A reader never waits for another one: when all are in use one more is opened, and closed again afterwards if
/// enough are kept. The number of threads that read bounds how many there can be.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Idle>,
}

struct Idle {
    connections: Vec<Connection>,
    closed: bool,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Idle { connections: Vec::new(), closed: false }) }
    }

    /// Runs `work` on a connection inside a transaction, so that all it reads is of one moment.
    pub(crate) fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic or a failure of the database drops the connection instead of giving it back.
        let connection = self.begin()?;
        let answer = work(&connection);
        self.end(connection)?;
        answer
    }

    /// A connection inside a transaction that reads one state.
    pub(crate) fn begin(&self) -> Result<Connection, Error> {
        let connection = self.take()?;
        connection.begin()?;
        Ok(connection)
    }

    /// Ends the transaction of a connection, and keeps the connection for the next one.
    pub(crate) fn end(&self, connection: Connection) -> Result<(), Error> {
        connection.commit()?;
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
