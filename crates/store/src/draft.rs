//! Work on a transaction before the transaction: what it reads is looked up, what it writes is noted, on any thread.
//!
//! Inside the transaction the same statements run in the same order. Each has to answer what it answered before; if one
//! does not, somebody else has changed what the work depends on, and the work has to be done again inside the
//! transaction. If all do, the transaction has come to the same as if the work had been done in it. So the thread that
//! writes has nothing to compute, and several threads compute at the same time.

use std::cell::{Cell, OnceCell, RefCell};
use std::hash::{BuildHasher, Hasher, RandomState};

use crate::session::{Row, Session, Value};
use crate::sqlite::{ChangeLog, Connection, DRAFTED_CHANGES, Readers, Step};
use crate::transaction::Hook;
use crate::{Error, Store, WriteTx};

/// Changes that were worked out outside a transaction, for [`WriteTx::apply`].
pub struct Draft {
    pub(crate) log: ChangeLog,
    /// How answers of the database were digested.
    pub(crate) digests: RandomState,
    pub(crate) hooks: Vec<Hook>,
}

/// A draft in the making.
pub(crate) struct Drafting<'a> {
    readers: &'a Readers,
    /// Reads one state of the store, from the first look on.
    connection: OnceCell<Connection>,
    log: RefCell<ChangeLog>,
    digests: RandomState,
    /// Whether the state that is read is older than what others were told.
    is_behind: Cell<bool>,
    /// Whether something was done that a draft cannot hold.
    is_lost: Cell<bool>,
}

impl Store {
    /// Runs `work` on the caller's thread, and answers what [`WriteTx::apply`] needs to do the same inside a transaction.
    /// Nothing is changed before. Work that makes new rows is fit for it; work that reads back what it wrote, or undoes
    /// a part, is not.
    ///
    /// # Errors
    /// What `work` answers; [`Error::Conflict`] when it did what a draft cannot hold: it has to be done inside the
    /// transaction then.
    pub fn draft<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E>,
    ) -> Result<(T, Draft), E> {
        let Self::Sqlite(store) = self;
        let drafting = Drafting {
            readers: store.readers(),
            connection: OnceCell::new(),
            log: RefCell::new(ChangeLog::with_room()),
            digests: RandomState::new(),
            is_behind: Cell::new(false),
            is_lost: Cell::new(false),
        };
        let mut hooks = Vec::new();
        let answer = work(&mut WriteTx::new(Session::Draft(&drafting), store.keys(), &mut hooks));
        let Drafting { readers, connection, log, digests, is_behind, is_lost } = drafting;
        if let Some(connection) = connection.into_inner() {
            readers.end(connection)?;
        }
        // What failed may have failed for want of what only the transaction can see.
        if is_lost.get() || answer.is_err() && is_behind.get() {
            return Err(Error::Conflict.into());
        }
        let answer = answer?;
        Ok((answer, Draft { log: log.into_inner(), digests, hooks }))
    }
}

impl Drafting<'_> {
    /// Notes a statement that is taken to change one row.
    pub(crate) fn execute(&self, sql: &'static str, values: &[Value<'_>]) -> usize {
        self.log.borrow_mut().push(Step::Execute(sql), values);
        DRAFTED_CHANGES
    }

    /// Notes a statement that makes a row.
    pub(crate) fn insert(&self, sql: &'static str, values: &[Value<'_>]) {
        self.log.borrow_mut().push(Step::Insert(sql, None), values);
    }

    /// Runs a query, and notes what it answered.
    pub(crate) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let connection = match self.connection.get() {
            Some(connection) => connection,
            None => {
                self.is_behind.set(self.readers.are_behind());
                let connection = self.readers.begin()?;
                self.connection.get_or_init(|| connection)
            }
        };
        match connection.query_digest(sql, values, &self.digests, each) {
            Ok(digest) => {
                self.log.borrow_mut().push(Step::Query(sql.to_owned().into(), digest), values);
                Ok(())
            }
            Err(error) => {
                self.give_up();
                Err(error)
            }
        }
    }

    /// Notes that a query answers nothing.
    pub(crate) fn expect_none(&self, sql: &'static str, values: &[Value<'_>]) {
        let nothing = self.digests.build_hasher().finish();
        self.log.borrow_mut().push(Step::Query(sql.into(), nothing), values);
    }

    /// Notes that the draft cannot hold what is asked for.
    pub(crate) fn give_up(&self) -> Error {
        self.is_lost.set(true);
        Error::Conflict
    }
}
