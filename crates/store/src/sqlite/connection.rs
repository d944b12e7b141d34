//! A SQLite connection with the settings that durability and speed ask for.

use std::cell::{Cell, Ref, RefCell};
use std::fs::OpenOptions;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::change_log::{ChangeLog, Mark, Step};
use super::checkpoint::LogState;
use crate::Error;
use crate::session::{Row, Session, Value};

/// A connection, with its prepared statements.
pub(crate) struct Connection {
    inner: rusqlite::Connection,
    /// The last failure of the database itself, for those whose transaction it took away.
    last_failure: RefCell<Option<Error>>,
    /// What the transaction has changed so far; of use to the writer only.
    changes: RefCell<ChangeLog>,
    must_commit: Cell<bool>,
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

    /// Opens a connection that moves the log into the database, and is used for nothing else.
    pub(crate) fn open_checkpointer(path: &Path) -> Result<Self, Error> {
        let inner = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        let connection = Self::new(inner)?;
        connection.inner.execute_batch(WRITER_SETTINGS)?;
        Ok(connection)
    }

    fn new(inner: rusqlite::Connection) -> Result<Self, Error> {
        inner.busy_timeout(BUSY_TIMEOUT)?;
        inner.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        // Without it a statement with `LIMIT ?` is planned anew for every value that is bound.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Self {
            inner,
            last_failure: RefCell::new(None),
            changes: RefCell::default(),
            must_commit: Cell::new(false),
        })
    }

    /// Runs `work` in a transaction of its own that is committed when it succeeds and rolled back otherwise.
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(Session<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.begin_writing()?;
        let answer = work(Session::Sqlite(self)).and_then(|answer| self.commit(None).map(|()| answer));
        self.end();
        self.forget_since(Mark::default());
        answer
    }

    /// Begins a transaction that reads one state of the database.
    pub(crate) fn begin(&self) -> Result<(), Error> {
        self.run("BEGIN", &[]).map(drop)
    }

    /// Begins a transaction that writes, with the changes of one that was lost, if there are any.
    pub(crate) fn begin_writing(&self) -> Result<(), Error> {
        self.run("BEGIN IMMEDIATE", &[])?;
        self.changes.borrow().replay(|step, values| {
            match step {
                Step::Query(..) => {}
                Step::Execute(sql) => self.repeat(sql, None, values)?,
                Step::Insert(sql, row) => self.repeat(sql, *row, values)?,
            }
            Ok(None)
        })
    }

    /// Runs a statement that was run before; `row` is the number of the row that it made then.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it makes another row now.
    pub(crate) fn repeat(&self, sql: &str, row: Option<i64>, values: &[Value<'_>]) -> Result<(), Error> {
        self.run(sql, values)?;
        match row {
            Some(row) if row != self.inner.last_insert_rowid() => Err(Error::Conflict),
            _ => Ok(()),
        }
    }

    /// Makes the transaction durable. `epoch` is what it has to tell about the journal.
    pub(crate) fn commit(&self, epoch: Option<i64>) -> Result<(), Error> {
        if let Some(epoch) = epoch {
            self.run("UPDATE journal SET epoch = ?1 WHERE id = 1", &[Value::Integer(epoch)])?;
        }
        self.run("COMMIT", &[])?;
        self.must_commit.set(false);
        self.forget_since(Mark::default());
        Ok(())
    }

    /// Ends a transaction that reads.
    pub(crate) fn end_reading(&self) -> Result<(), Error> {
        self.run("COMMIT", &[]).map(drop)
    }

    /// Rolls back whatever transaction is open.
    pub(crate) fn end(&self) {
        self.must_commit.set(false);
        if self.in_transaction()
            && let Err(error) = self.run("ROLLBACK", &[])
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
    pub(crate) fn execute(&self, sql: &'static str, values: &[Value<'_>]) -> Result<usize, Error> {
        let changed = self.run(sql, values)?;
        self.changes.borrow_mut().push(Step::Execute(sql), values);
        Ok(changed)
    }

    /// See [`Session::insert`].
    pub(crate) fn insert(&self, sql: &'static str, values: &[Value<'_>]) -> Result<i64, Error> {
        self.run(sql, values)?;
        let row = self.inner.last_insert_rowid();
        self.changes.borrow_mut().push(Step::Insert(sql, Some(row)), values);
        Ok(row)
    }

    /// How far the transaction has come, for [`Connection::undo_to`].
    pub(crate) fn mark(&self) -> Mark {
        self.changes.borrow().mark()
    }

    /// Undoes what the transaction has changed since `mark`.
    ///
    /// An open savepoint makes the database copy every page before it is changed. That costs more than all else that
    /// the store adds to an insert, and is needed only when a job fails after it has written. So instead the whole
    /// transaction is rolled back then, and what it changed before the mark is changed again.
    ///
    /// Answers whether there was anything to undo.
    ///
    /// # Errors
    /// The transaction is lost.
    pub(crate) fn undo_to(&self, mark: Mark) -> Result<bool, Error> {
        if self.mark() == mark {
            return Ok(false);
        }
        self.forget_since(mark);
        self.run("ROLLBACK", &[])?;
        self.begin_writing()?;
        Ok(true)
    }

    /// Forgets what was noted after `mark`.
    pub(crate) fn forget_since(&self, mark: Mark) {
        let mut changes = self.changes.borrow_mut();
        if mark == Mark::default() {
            changes.clear();
        } else {
            changes.truncate(mark);
        }
    }

    /// What the transaction has changed.
    pub(crate) fn changes(&self) -> Ref<'_, ChangeLog> {
        self.changes.borrow()
    }

    /// Notes that the transaction must not wait in the journal: it changes what the journal itself depends on.
    pub(crate) fn demand_commit(&self) {
        self.must_commit.set(true);
    }

    /// Whether [`Connection::demand_commit`] was called in this transaction.
    pub(crate) fn is_commit_demanded(&self) -> bool {
        self.must_commit.get()
    }

    /// Does what a draft has done, if every statement comes to the same as it did there.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one does not; a part may have been done by then.
    pub(crate) fn apply(&self, draft: &ChangeLog, digests: &RandomState) -> Result<(), Error> {
        let is_same = |same| if same { Ok(()) } else { Err(Error::Conflict) };
        let applied = draft.replay(|step, values| match step {
            Step::Query(sql, digest) => {
                is_same(self.query_digest(sql, values, digests, &mut |_| Ok(()))? == *digest)?;
                Ok(None)
            }
            Step::Execute(sql) => {
                is_same(self.execute(sql, values)? == DRAFTED_CHANGES)?;
                Ok(None)
            }
            Step::Insert(sql, _) => self.insert(sql, values).map(Some),
        });
        applied.map_err(|error| match error {
            Error::Exists | Error::Referenced | Error::NotFound => Error::Conflict,
            other => other,
        })
    }

    /// As [`Connection::query`], and answers a digest of the rows.
    pub(crate) fn query_digest(
        &self,
        sql: &str,
        values: &[Value<'_>],
        digests: &RandomState,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let mut digest = digests.build_hasher();
        self.query(sql, values, &mut |row| {
            row.digest(&mut digest)?;
            each(row)
        })?;
        Ok(digest.finish())
    }

    fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, Error> {
        #[cfg(test)]
        self.note_statement(sql);
        self.noting_failure(|| {
            let mut statement = self.inner.prepare_cached(sql)?;
            Ok(statement.execute(rusqlite::params_from_iter(values))?)
        })
    }

    /// See [`Session::query`].
    pub(crate) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        #[cfg(test)]
        self.note_statement(sql);
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

    /// How far the log has come.
    pub(crate) fn log_state(&self) -> Result<LogState, Error> {
        self.log_pragma("PRAGMA wal_checkpoint(NOOP)")
    }

    /// Moves pages of the log into the database as far as no reader needs what was there before; waits for nobody.
    pub(crate) fn move_log(&self) -> Result<LogState, Error> {
        self.log_pragma("PRAGMA wal_checkpoint(PASSIVE)")
    }

    /// Runs a statement that answers whether it was kept from working, pages in the log, and pages of it moved.
    fn log_pragma(&self, sql: &'static str) -> Result<LogState, Error> {
        let mut log = LogState::default();
        self.query(sql, &[], &mut |row| {
            // Negative before the first use of the log.
            let pages = |column| row.integer(column).map(|pages| u64::try_from(pages).unwrap_or(0));
            log = LogState { pages: pages(1)?, moved: pages(2)? };
            Ok(())
        })?;
        Ok(log)
    }

    /// Moves the log into the database and empties it.
    pub(crate) fn checkpoint(&self) -> Result<(), Error> {
        self.query("PRAGMA wal_checkpoint(TRUNCATE)", &[], &mut |_| Ok(()))
    }

    /// Closes the connection, with what the database has to say about it.
    pub(crate) fn close(self) -> Result<(), Error> {
        self.inner.close().map_err(|(_, error)| error.into())
    }

    /// Every statement text that was run on the database at `path`.
    #[cfg(test)]
    pub(crate) fn seen_statements(path: &Path) -> Vec<String> {
        let seen = SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.iter().filter(|(at, _)| Path::new(at) == path).map(|(_, sql)| sql.clone()).collect()
    }

    #[cfg(test)]
    fn note_statement(&self, sql: &str) {
        let path = self.inner.path().unwrap_or_default().to_owned();
        SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert((path, sql.to_owned()));
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
            // Known by now, unless a draft has named a row that it did not make.
            Self::LastRow => ValueRef::Null,
        }))
    }
}

/// Rows that a statement of a draft is taken to change.
pub(crate) const DRAFTED_CHANGES: usize = 1;

/// SQLite gives its log and shared-memory files the mode of the database, so it must be private from the start.
pub(crate) fn create_private(path: &Path) -> Result<(), Error> {
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
static SEEN: std::sync::Mutex<std::collections::BTreeSet<(String, String)>> =
    std::sync::Mutex::new(std::collections::BTreeSet::new());

/// How long to wait for another process (a backup, a person with a shell) to let go of the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements kept prepared a connection. Above the number of distinct texts in use.
const CACHED_STATEMENTS: usize = 192;

/// `FULL` makes every commit wait for the disk. `secure_delete` overwrites what is deleted with zeros. When the log is
/// moved into the database is decided in `checkpoint.rs`, not in the middle of a commit. The cache holds what the largest
/// transaction changes: pages that do not fit are written twice.
const WRITER_SETTINGS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA trusted_schema = OFF;
";

const READER_SETTINGS: &str = "
    PRAGMA query_only = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8192;
    PRAGMA trusted_schema = OFF;
";

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::testing::TempDir;

    #[test]
    fn a_statement_is_planned_once() {
        let dir = TempDir::new();
        let connection = Connection::open_writer(&dir.file("store.db")).unwrap();
        connection
            .run_script("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)")
            .unwrap();
        let sql = "SELECT a FROM t WHERE a < ?1 ORDER BY a DESC LIMIT ?2";
        for limit in 1..4 {
            let mut rows = 0;
            let values = [Value::Integer(9), Value::Integer(limit)];
            connection
                .query(sql, &values, &mut |_| {
                    rows += 1;
                    Ok(())
                })
                .unwrap();
            assert_eq!(rows, limit);
        }
        let statement = connection.inner.prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::Run), 3);
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn the_settings_that_durability_needs_are_on() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let writer = Connection::open_writer(&path).unwrap();
        let reader = Connection::open_reader(&path).unwrap();
        let setting = |connection: &Connection, name: &str| -> String {
            let sql = format!("PRAGMA {name}");
            connection.inner.query_row(&sql, [], |row| Ok(format!("{:?}", row.get_ref(0)?))).unwrap()
        };
        assert_eq!(setting(&writer, "synchronous"), "Integer(2)");
        assert_eq!(setting(&writer, "foreign_keys"), "Integer(1)");
        assert_eq!(setting(&writer, "secure_delete"), "Integer(1)");
        assert!(setting(&writer, "journal_mode").contains("119, 97, 108"));
        assert!(reader.run_script("CREATE TABLE t (a)").is_err());
    }
}
