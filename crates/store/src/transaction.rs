//! What work inside a transaction is given: [`ReadTx`] to look, [`WriteTx`] to look and change.

use std::ops::Deref;
use std::sync::Arc;

use crate::Error;
use crate::data_key::KeyRing;
use crate::session::Session;

/// Runs once the transaction is durable.
pub(crate) type Hook = Box<dyn FnOnce()>;

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
        self.session.execute("SAVEPOINT part", &[])?;
        let hooks = self.hooks.len();
        let answer = work(self);
        if answer.is_err() {
            self.hooks.truncate(hooks);
            self.session.execute("ROLLBACK TO part", &[])?;
        }
        self.session.execute("RELEASE part", &[])?;
        answer
    }

    /// Has `hook` called on the writer's thread once the transaction is durable, before any writer of the group gets
    /// its answer: whoever has been answered finds caches already cleared. Not called when the work, the savepoint or
    /// the commit fails. Keep it short.
    pub fn after_commit(&mut self, hook: impl FnOnce() + 'static) {
        self.hooks.push(Box::new(hook));
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
