//! A SQLite connection with the settings that durability and speed ask for.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::Error;
use crate::session::{Row, Session, Value};

/// A connection, with its prepared statements.
pub(crate) struct Connection {
    inner: rusqlite::Connection,
    /// The last failure of the database itself, for those whose transaction it took away.
    last_failure: RefCell<Option<Error>>,
}

impl Connection {
    /// Opens the connection that writes, making the file (readable by its owner only) where it is missing.
    pub(crate) fn open_writer(path: &Path) -> Result<Self, Error> {
        create_private(path)?;
        let inner = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        let connection = Self::new(inner)?;
        let mode: String = connection.inner.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(Error::Io(format!(
                "the file system allows no write-ahead log (journal mode {mode})"
            )));
        }
        connection.inner.execute_batch(WRITER_SETTINGS)?;
        Ok(connection)
    }

    /// Opens a connection that can only read.
    pub(crate) fn open_reader(path: &Path) -> Result<Self, Error> {
        let inner = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        let connection = Self::new(inner)?;
        connection.inner.execute_batch(READER_SETTINGS)?;
        Ok(connection)
    }

    fn new(inner: rusqlite::Connection) -> Result<Self, Error> {
        inner.busy_timeout(BUSY_TIMEOUT)?;
        inner.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        Ok(Self { inner, last_failure: RefCell::new(None) })
    }

    /// Runs `work` in a transaction of its own that is committed when it succeeds and rolled back otherwise.
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(Session<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.begin_writing()?;
        let answer = work(Session::Sqlite(self)).and_then(|answer| self.commit().map(|()| answer));
        self.end();
        answer
    }

    /// Begins a transaction that reads one state of the database.
    pub(crate) fn begin(&self) -> Result<(), Error> {
        self.execute("BEGIN", &[]).map(drop)
    }

    /// Begins a transaction that writes.
    pub(crate) fn begin_writing(&self) -> Result<(), Error> {
        self.execute("BEGIN IMMEDIATE", &[]).map(drop)
    }

    /// Makes the transaction durable.
    pub(crate) fn commit(&self) -> Result<(), Error> {
        self.execute("COMMIT", &[]).map(drop)
    }

    /// Rolls back whatever transaction is open.
    pub(crate) fn end(&self) {
        if self.in_transaction()
            && let Err(error) = self.execute("ROLLBACK", &[])
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    /// Whether a transaction is open. The database ends one by itself when it cannot go on (disk full, broken disk).
    pub(crate) fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    /// Takes the last failure of the database itself.
    pub(crate) fn take_failure(&self) -> Option<Error> {
        self.last_failure.borrow_mut().take()
    }

    /// See [`Session::execute`].
    pub(crate) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, Error> {
        #[cfg(test)]
        note_statement(sql);
        self.noting_failure(|| {
            let mut statement = self.inner.prepare_cached(sql)?;
            Ok(statement.execute(rusqlite::params_from_iter(values))?)
        })
    }

    /// See [`Session::insert`].
    pub(crate) fn insert(&self, sql: &str, values: &[Value<'_>]) -> Result<i64, Error> {
        self.execute(sql, values)?;
        Ok(self.inner.last_insert_rowid())
    }

    /// See [`Session::query`].
    pub(crate) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        #[cfg(test)]
        note_statement(sql);
        self.noting_failure(|| {
            let mut statement = self.inner.prepare_cached(sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                each(&Row::Sqlite(row))?;
            }
            Ok(())
        })
    }

    /// Runs several statements that answer nothing.
    pub(crate) fn run_script(&self, sql: &str) -> Result<(), Error> {
        Ok(self.inner.execute_batch(sql)?)
    }

    /// Moves the log into the database and empties it.
    pub(crate) fn checkpoint(&self) -> Result<(), Error> {
        self.query("PRAGMA wal_checkpoint(TRUNCATE)", &[], &mut |_| Ok(()))
    }

    /// Closes the connection, with what the database has to say about it.
    pub(crate) fn close(self) -> Result<(), Error> {
        self.inner.close().map_err(|(_, error)| error.into())
    }

    /// Every statement text that a test of this process has run.
    #[cfg(test)]
    pub(crate) fn seen_statements() -> Vec<String> {
        let seen = SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.iter().cloned().collect()
    }

    fn noting_failure<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let answer = work();
        if let Err(error) = &answer
            && error.is_fatal_to_transaction()
        {
            *self.last_failure.borrow_mut() = Some(error.clone());
        }
        answer
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Integer(integer) => ValueRef::Integer(integer),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// SQLite gives its log and shared-memory files the mode of the database, so it must be private from the start.
fn create_private(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
fn note_statement(sql: &str) {
    SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(sql.to_owned());
}

#[cfg(test)]
static SEEN: std::sync::Mutex<std::collections::BTreeSet<String>> =
    std::sync::Mutex::new(std::collections::BTreeSet::new());

/// How long to wait for another process (a backup, a person with a shell) to let go of the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements kept prepared a connection. Above the number of distinct texts in use.
const CACHED_STATEMENTS: usize = 192;

/// `FULL` makes every commit wait for the disk. `secure_delete` overwrites what is deleted with zeros. The log is
/// moved into the database every 4,000 pages (16 MiB): often enough for short recovery and quick reads, seldom enough
/// that a page changed by many commits is written once.
const WRITER_SETTINGS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA trusted_schema = OFF;
";

const READER_SETTINGS: &str = "
    PRAGMA query_only = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8192;
    PRAGMA trusted_schema = OFF;
";
