//! The one way from entities to a database: statements, values and rows, whatever the database is.
//!
//! Statement texts use numbered parameters (`?1`, `?2`) and only what SQLite and PostgreSQL share.

use std::hash::{Hash, Hasher};

use crate::Error;
use crate::draft::Drafting;
use crate::sqlite;

/// A connection inside a transaction, or a draft of one.
#[derive(Clone, Copy)]
pub(crate) enum Session<'a> {
    /// SQLite.
    Sqlite(&'a sqlite::Connection),
    /// Changes that are noted, to be made later.
    Draft(&'a Drafting<'a>),
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
    /// The number of the row that the draft has inserted last.
    LastRow,
}

/// The number of a row that was inserted.
#[derive(Clone, Copy)]
pub(crate) enum RowNumber {
    /// This one.
    Known(i64),
    /// It will be given when the draft is applied.
    Drafted,
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
            Self::Draft(drafting) => Ok(drafting.execute(sql, values)),
        }
    }

    /// Runs an INSERT into a table with a generated row number; returns that number.
    pub(crate) fn insert(self, sql: &'static str, values: &[Value<'_>]) -> Result<RowNumber, Error> {
        match self {
            Self::Sqlite(connection) => connection.insert(sql, values).map(RowNumber::Known),
            Self::Draft(drafting) => {
                drafting.insert(sql, values);
                Ok(RowNumber::Drafted)
            }
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
            Self::Draft(drafting) => drafting.query(sql, values, each),
        }
    }

    /// Whether a query that seldom finds anything finds a row. A draft takes it that there is none, without a look: that
    /// is made when the draft is applied.
    pub(crate) fn finds_rarely(self, sql: &'static str, values: &[Value<'_>]) -> Result<bool, Error> {
        match self {
            Self::Sqlite(_) => self.query_one(sql, values, |_| Ok(())).map(|found| found.is_some()),
            Self::Draft(drafting) => {
                drafting.expect_none(sql, values);
                Ok(false)
            }
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

impl RowNumber {
    /// The number.
    ///
    /// # Errors
    /// [`Error::Conflict`] in a draft, which cannot know it.
    pub(crate) fn known(self) -> Result<i64, Error> {
        match self {
            Self::Known(row) => Ok(row),
            Self::Drafted => Err(Error::Conflict),
        }
    }

    /// The number as a parameter.
    pub(crate) fn value(self) -> Value<'static> {
        match self {
            Self::Known(row) => Value::Integer(row),
            Self::Drafted => Value::LastRow,
        }
    }
}

impl<'a> Row<'a> {
    /// Adds all columns to a digest.
    pub(crate) fn digest(&self, digest: &mut impl Hasher) -> Result<(), Error> {
        use rusqlite::types::ValueRef;
        let Self::Sqlite(row) = self;
        for column in 0..row.as_ref().column_count() {
            match row.get_ref(column)? {
                ValueRef::Null => 0_u8.hash(digest),
                ValueRef::Integer(integer) => (1_u8, integer).hash(digest),
                ValueRef::Real(real) => (2_u8, real.to_bits()).hash(digest),
                ValueRef::Text(text) => (3_u8, text).hash(digest),
                ValueRef::Blob(bytes) => (4_u8, bytes).hash(digest),
            }
        }
        Ok(())
    }

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
