//! Everything that can go wrong in the store.

/// A failure of the store.
///
/// No variant carries what was stored; texts come from the database engine or from this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The row was changed since the caller read it: read it again and decide again.
    #[error("the row was changed by another request")]
    Conflict,
    /// No row has this key.
    #[error("no such row")]
    NotFound,
    /// A row with this key is there already.
    #[error("a row with this key exists already")]
    Exists,
    /// Other rows refer to this row, or the row refers to one that is not there.
    #[error("the change would leave a reference without its row")]
    Referenced,
    /// The queue of the writer is full: try again later.
    #[error("too many writes are waiting")]
    Busy,
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// The caller waited for the writer on the writer's own thread.
    #[error("a write was awaited on the thread that writes")]
    WouldDeadlock,
    /// The work given to the writer panicked. Its changes were undone.
    #[error("the work inside the transaction panicked")]
    Panicked,
    /// The store was sealed under another root key.
    #[error("the store was made with another root key: start with the root key that it was made with")]
    WrongRootKey,
    /// A row does not authenticate: it was edited, moved or damaged outside the store.
    #[error("a row of table {table} does not authenticate: it was edited, moved or damaged")]
    Damaged {
        /// Table of the row.
        table: &'static str,
    },
    /// The data key has sealed as much as it may: make a new one.
    #[error("the current data key has been used up: rotate the data key")]
    SealsExhausted,
    /// The database was written by a newer release.
    #[error("the database has schema {found}, newer than schema {known} of this release")]
    NewerSchema {
        /// Schema number in the database.
        found: i64,
        /// Newest schema number that this release knows.
        known: i64,
    },
    /// The disk, or the quota of the database, is full. Nothing of the transaction was kept.
    #[error("no space is left for the database")]
    Full,
    /// Reading or writing the database failed. Nothing of the transaction was kept.
    #[error("input or output failed: {0}")]
    Io(String),
    /// Another process holds a lock on the database.
    #[error("the database is locked by another process")]
    Locked,
    /// Sealing, wrapping or key generation failed.
    #[error("cryptography failed: {0}")]
    Crypto(String),
    /// What has to succeed before a commit did not: see [`crate::Store::before_commits`]. Nothing of the transaction was
    /// kept.
    #[error("{0}")]
    Guard(String),
    /// Any other answer of the database engine.
    #[error("the database refused: {0}")]
    Database(String),
}

impl Error {
    /// Whether the failure says that the database itself could not read or write.
    pub(crate) fn is_fatal_to_transaction(&self) -> bool {
        matches!(self, Self::Full | Self::Io(_) | Self::Database(_))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let rusqlite::Error::SqliteFailure(failure, ref text) = error else {
            return Self::Database(error.to_string());
        };
        let text = || text.clone().unwrap_or_else(|| failure.to_string());
        match failure.code {
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly => Self::Io(text()),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked,
            ErrorCode::ConstraintViolation => match failure.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                    Self::Exists
                }
                rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Self::Referenced,
                _ => Self::Database(text()),
            },
            _ => Self::Database(text()),
        }
    }
}

impl From<crypto::Error> for Error {
    fn from(error: crypto::Error) -> Self {
        Self::Crypto(error.to_string())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error.to_string()),
        }
    }
}
