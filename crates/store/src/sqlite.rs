//! SQLite: the embedded database.

mod connection;
mod migration;
mod readers;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use connection::Connection;
pub(crate) use writer::{Job, Task};

use crate::data_key::KeyRing;
use crate::session::Session;
use crate::{Error, ReadTx, Statistics};
use crypto::root::RootKey;
use readers::Readers;
use writer::Writer;

/// A store in one SQLite database in write-ahead-log mode: one thread writes, any number of threads read.
pub struct SqliteStore {
    path: PathBuf,
    keys: Arc<KeyRing>,
    readers: Readers,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the database, brings its schema up to date, and starts the writer.
    pub(crate) fn open(path: &Path, root: &RootKey) -> Result<Self, Error> {
        let connection = Connection::open_writer(path)?;
        migration::migrate(&connection)?;
        let keys = Arc::new(connection.transaction(|session| KeyRing::open(session, root))?);
        let readers = Readers::new(path.to_owned());
        let writer = Writer::start(connection, Arc::clone(&keys))?;
        Ok(Self { path: path.to_owned(), keys, readers, writer })
    }

    pub(crate) fn keys(&self) -> &Arc<KeyRing> {
        &self.keys
    }

    pub(crate) fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.readers.read(|connection| work(&ReadTx::new(Session::Sqlite(connection), &self.keys)))
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        self.writer.submit(job);
    }

    pub(crate) fn is_writer_thread(&self) -> bool {
        self.writer.is_own_thread()
    }

    pub(crate) fn statistics(&self) -> Statistics {
        self.writer.statistics()
    }

    /// What the database engine itself has to say about the file: empty when all is well.
    pub(crate) fn check_file(&self) -> Result<Vec<String>, Error> {
        let connection = Connection::open_reader(&self.path)?;
        let session = Session::Sqlite(&connection);
        let mut findings = session.query_all("PRAGMA quick_check", &[], |row| Ok(row.text(0)?.to_owned()))?;
        findings.retain(|finding| finding != "ok");
        findings.extend(session.query_all("PRAGMA foreign_key_check", &[], |row| {
            Ok(format!("a row of table {} refers to a row that is not there", row.text(0)?))
        })?);
        Ok(findings)
    }

    pub(crate) fn close(&self) -> Result<(), Error> {
        self.readers.close();
        self.writer.stop()
    }
}
