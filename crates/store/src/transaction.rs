//! What work inside a transaction is given: [`ReadTx`] to look, [`WriteTx`] to look and change.

use std::ops::Deref;
use std::sync::Arc;

use crate::data_key::KeyRing;
use crate::session::Session;
use crate::{Draft, Error};

/// Runs once the transaction is durable.
pub(crate) type Hook = Box<dyn FnOnce() + Send>;

/// Reads one consistent state of the store.
pub struct ReadTx<'a> {
    pub(crate) session: Session<'a>,
    pub(crate) keys: &'a Arc<KeyRing>,
}

/// Reads and changes the store. Nothing is visible to others before the transaction is durable.
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
    hooks: &'a mut Vec<Hook>,
}

/// A savepoint that was begun and has to be ended.
#[derive(Debug)]
#[must_use = "a savepoint has to be ended"]
pub struct Savepoint {
    hooks: usize,
}

impl<'a> ReadTx<'a> {
    pub(crate) fn new(session: Session<'a>, keys: &'a Arc<KeyRing>) -> Self {
        Self { session, keys }
    }
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(session: Session<'a>, keys: &'a Arc<KeyRing>, hooks: &'a mut Vec<Hook>) -> Self {
        Self { read: ReadTx::new(session, keys), hooks }
    }

    /// Runs `work`; when it fails, undoes all that it changed, and keeps what was changed before. Savepoints nest.
    ///
    /// # Errors
    /// What `work` answers, or the failure of the database.
    pub fn savepoint<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let mark = self.begin_savepoint()?;
        let answer = work(self);
        self.end_savepoint(mark, answer.is_ok())?;
        answer
    }

    /// Begins a savepoint, which [`WriteTx::end_savepoint`] ends: for work that cannot be a closure. Savepoints nest.
    ///
    /// # Errors
    /// The failure of the database.
    pub fn begin_savepoint(&mut self) -> Result<Savepoint, Error> {
        if let Session::Sqlite(connection) = self.session {
            connection.execute("SAVEPOINT part", &[])?;
        }
        Ok(Savepoint { hooks: self.hooks.len() })
    }

    /// Ends the savepoint that was begun last: keeps what was changed since, or undoes it.
    ///
    /// # Errors
    /// The failure of the database; [`Error::Conflict`] in a draft of which something is to be undone.
    #[expect(clippy::needless_pass_by_value, reason = "a savepoint ends once")]
    pub fn end_savepoint(&mut self, savepoint: Savepoint, keep: bool) -> Result<(), Error> {
        let connection = match self.session {
            Session::Sqlite(connection) => connection,
            Session::Draft(_) if keep => return Ok(()),
            Session::Draft(drafting) => return Err(drafting.give_up()),
        };
        if !keep {
            self.hooks.truncate(savepoint.hooks);
            connection.execute("ROLLBACK TO part", &[])?;
        }
        connection.execute("RELEASE part", &[])?;
        Ok(())
    }

    /// Makes the changes of a draft, if all that it has read and done comes to the same in this transaction. What the
    /// draft takes in memory stays with it, for the caller to free where others do not wait.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it does not, or the failure of the database. A part of the changes may have been made by
    /// then: the transaction has to fail.
    pub fn apply(&mut self, draft: &mut Draft) -> Result<(), Error> {
        let Session::Sqlite(connection) = self.session else { return Err(Error::Conflict) };
        connection.apply(&draft.log, &draft.digests)?;
        self.hooks.append(&mut draft.hooks);
        Ok(())
    }

    /// Has `hook` called on a thread of the store once the transaction is durable, before any writer of the group gets
    /// its answer: whoever has been answered finds caches already cleared. Not called when the work, the savepoint or
    /// the commit fails. Keep it short.
    pub fn after_commit(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.hooks.push(Box::new(hook));
    }

    /// Has the transaction committed before anybody is answered, also where the journal would do.
    pub(crate) fn demand_commit(&self) {
        if let Session::Sqlite(connection) = self.session {
            connection.demand_commit();
        }
    }

    pub(crate) fn keys_handle(&self) -> Arc<KeyRing> {
        Arc::clone(self.keys)
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}
