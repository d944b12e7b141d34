//! What new keys get that no message of KMIP can say: an owner other than the caller, whether clients may destroy them,
//! and permissions of groups. The caller that makes them carries it, so that a key has it from the first moment, in the
//! transaction that makes it.

use std::sync::Arc;

use kmip::table::enumeration::LinkType;
use store::WriteTx;

use super::{keys, nothing};
use crate::engine::Engine;
use crate::identity::{Caller, Role};
use crate::object::ManagedObject;
use crate::policy::{self, GLOBAL};
use crate::reason::{Failure, Reason};

/// What the objects get that a caller makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Making {
    /// Whether clients may not destroy them.
    pub undeletable: bool,
    /// Which permissions of groups they get.
    pub permissions: Inherited,
}

/// Permissions of groups that a new object gets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Inherited {
    /// None.
    #[default]
    Nothing,
    /// Those of the object with this Unique Identifier.
    Of(String),
    /// Those of the object that it takes the place of.
    OfReplaced,
}

impl Engine {
    /// The caller that makes keys for an owner, as [`Making`] says: only who administers keys makes them for somebody else.
    /// Without an owner the keys are the caller's own.
    ///
    /// # Errors
    /// [`Reason::PermissionDenied`], or [`Reason::ItemNotFound`] when there is no such user.
    pub fn maker(
        &self,
        caller: &Arc<Caller>,
        owner: Option<&str>,
        making: Making,
    ) -> Result<Arc<Caller>, Failure> {
        let user = match owner {
            None => caller.user,
            Some(owner) => self.maker_for(caller, owner)?,
        };
        let making = Some(Arc::new(making)).filter(|making| **making != Making::default());
        if user == caller.user && making.is_none() {
            return Ok(Arc::clone(caller));
        }
        Ok(Arc::new(Caller { user, making, ..Caller::clone(caller) }))
    }

    /// The number of the user that a caller makes keys for.
    fn maker_for(&self, caller: &Caller, owner: &str) -> Result<i64, Failure> {
        match caller.role {
            Role::User(_) if caller.name == owner => return Ok(caller.user),
            Role::Console => {}
            Role::Administrator(administrator) if policy::administers_keys(&administrator) => {}
            Role::User(_) | Role::Administrator(_) | Role::Anonymous => return Err(policy::denied()),
        }
        let user: Option<store::User> = self.store.read(|tx| tx.user_by_name(caller.domain, owner))?;
        Ok(user.ok_or_else(|| nothing("user", owner))?.id)
    }
}

impl Making {
    /// Gives a new object its flags before it is kept.
    pub(crate) fn mark(&self, object: &mut ManagedObject) {
        if self.undeletable {
            object.set_deletable(false);
        }
    }

    /// Gives an object that was kept in a row its permissions, by the rights of the caller to the object that has them.
    ///
    /// # Errors
    /// When there is no such object that the caller owns or administers, or the new object is global.
    pub(crate) fn share(
        &self,
        engine: &Engine,
        caller: &Caller,
        tx: &mut WriteTx<'_>,
        object: &ManagedObject,
        row: i64,
    ) -> Result<(), Failure> {
        let replaced = || keys::linked(object, LinkType::REPLACED_OBJECT_LINK);
        let from = match &self.permissions {
            Inherited::Nothing => return Ok(()),
            Inherited::Of(uid) => keys::owned(tx, engine, caller, uid)?,
            Inherited::OfReplaced if object.owner == GLOBAL => return Ok(()),
            Inherited::OfReplaced => match replaced() {
                Some(uid) => keys::owned(tx, engine, caller, &uid)?,
                None => return Ok(()),
            },
        };
        if object.owner == GLOBAL {
            return Err(
                Reason::InvalidField.because("a global key has no group permissions: everybody may use it")
            );
        }
        if row == 0 {
            // A draft: grants belong to a row, which is known inside the transaction only.
            return Err(store::Error::Conflict.into());
        }
        for grant in tx.grants(from.row)? {
            tx.set_grant(object.domain, row, &grant)?;
        }
        Ok(())
    }

    /// What is said of it in the record of a new object.
    pub(crate) fn in_words(&self) -> String {
        let mut words = String::new();
        if self.undeletable {
            words.push_str(", not deletable");
        }
        if let Inherited::Of(uid) = &self.permissions {
            words.push_str(", with the permissions of ");
            words.push_str(uid);
        }
        words
    }
}
