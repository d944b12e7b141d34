//! The one way from entities to a database: statements, values and rows, whatever the database is.
//!
//! Statement texts use numbered parameters (`?1`, `?2`) and only what SQLite and PostgreSQL share.

use crate::Error;
use crate::sqlite;

/// A connection inside a transaction.
#[derive(Clone, Copy)]
pub(crate) enum Session<'a> {
    /// SQLite.
    Sqlite(&'a sqlite::Connection),
}

/// A parameter of a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    /// SQL NULL.
    Null,
    /// A signed 64-bit integer.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// One row of an answer, valid until the next one is asked for.
pub(crate) enum Row<'a> {
    /// SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
}

impl Session<'_> {
    /// Runs a statement that answers no rows; returns how many rows it changed.
    pub(crate) fn execute(self, sql: &'static str, values: &[Value<'_>]) -> Result<usize, Error> {
        match self {
            Self::Sqlite(connection) => connection.execute(sql, values),
        }
    }

    /// Runs an INSERT into a table with a generated row number; returns that number.
    pub(crate) fn insert(self, sql: &'static str, values: &[Value<'_>]) -> Result<i64, Error> {
        match self {
            Self::Sqlite(connection) => connection.insert(sql, values),
        }
    }

    /// Runs a query and hands each row to `each`.
    pub(crate) fn query(
        self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => connection.query(sql, values, each),
        }
    }

    /// Runs a query for at most one row.
    pub(crate) fn query_one<T>(
        self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut found = None;
        self.query(sql, values, &mut |row| {
            found = Some(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs a query and collects all its rows.
    pub(crate) fn query_all<T>(
        self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.query(sql, values, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }
}

impl<'a> Row<'a> {
    /// The integer in this column.
    pub(crate) fn integer(&self, column: usize) -> Result<i64, Error> {
        match self {
            Self::Sqlite(row) => Ok(row.get_ref(column)?.as_i64().map_err(|_| wrong_type())?),
        }
    }

    /// The unsigned 32-bit number in this column.
    pub(crate) fn unsigned(&self, column: usize) -> Result<u32, Error> {
        u32::try_from(self.integer(column)?).map_err(|_| wrong_type())
    }

    /// The integer in this column, if it is not NULL.
    pub(crate) fn optional_integer(&self, column: usize) -> Result<Option<i64>, Error> {
        match self {
            Self::Sqlite(row) => row.get_ref(column)?.as_i64_or_null().map_err(|_| wrong_type()),
        }
    }

    /// The text in this column.
    pub(crate) fn text(&self, column: usize) -> Result<&'a str, Error> {
        self.optional_text(column)?.ok_or_else(wrong_type)
    }

    /// The text in this column, if it is not NULL.
    pub(crate) fn optional_text(&self, column: usize) -> Result<Option<&'a str>, Error> {
        match self {
            Self::Sqlite(row) => row.get_ref(column)?.as_str_or_null().map_err(|_| wrong_type()),
        }
    }

    /// The bytes in this column.
    pub(crate) fn blob(&self, column: usize) -> Result<&'a [u8], Error> {
        self.optional_blob(column)?.ok_or_else(wrong_type)
    }

    /// The bytes in this column, if it is not NULL.
    pub(crate) fn optional_blob(&self, column: usize) -> Result<Option<&'a [u8]>, Error> {
        match self {
            Self::Sqlite(row) => row.get_ref(column)?.as_blob_or_null().map_err(|_| wrong_type()),
        }
    }
}

fn wrong_type() -> Error {
    Error::Database("a column holds another type than the schema says".to_owned())
}
