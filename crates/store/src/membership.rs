//! Which user is in which group.
//!
//! A row that was added outside the store does not authenticate. One that was removed is not noticed: its user can do
//! less, never more.

use crate::data_key::Context;
use crate::session::Value;
use crate::{Error, ReadTx, WriteTx};

impl ReadTx<'_> {
    /// Numbers of the groups that a user is in, in order.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a row was edited outside the store.
    pub fn groups_of_user(&self, user: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT group_id, tag FROM membership WHERE user_id = ?1 ORDER BY group_id";
        self.session.query_all(sql, &[Value::Integer(user)], |row| {
            let group = row.integer(0)?;
            self.keys.verify(&context(group, user), row.blob(1)?)?;
            Ok(group)
        })
    }

    /// Up to `limit` numbers of the users in a group above `after`, in order.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a row was edited outside the store.
    pub fn members(&self, group: i64, after: i64, limit: usize) -> Result<Vec<i64>, Error> {
        let sql = "SELECT user_id, tag FROM membership WHERE group_id = ?1 AND user_id > ?2 \
                   ORDER BY user_id LIMIT ?3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [Value::Integer(group), Value::Integer(after), Value::Integer(limit)];
        self.session.query_all(sql, &values, |row| {
            let user = row.integer(0)?;
            self.keys.verify(&context(group, user), row.blob(1)?)?;
            Ok(user)
        })
    }
}

impl WriteTx<'_> {
    /// Puts a user into a group.
    ///
    /// # Errors
    /// [`Error::Exists`] when the user is in it, [`Error::Referenced`] when there is no such user or group.
    pub fn insert_membership(&mut self, group: i64, user: i64) -> Result<(), Error> {
        let tag = self.keys.tag(&context(group, user))?;
        let values = [Value::Integer(group), Value::Integer(user), Value::Blob(&tag)];
        let sql = "INSERT INTO membership (group_id, user_id, tag) VALUES (?1, ?2, ?3)";
        self.session.execute(sql, &values).map(drop)
    }

    /// Takes a user out of a group.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the user is not in it.
    pub fn delete_membership(&mut self, group: i64, user: i64) -> Result<(), Error> {
        let values = [Value::Integer(group), Value::Integer(user)];
        let sql = "DELETE FROM membership WHERE group_id = ?1 AND user_id = ?2";
        if self.session.execute(sql, &values)? == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Empties a group; says how many users were in it.
    ///
    /// # Errors
    /// The failure of the database.
    pub fn delete_members(&mut self, group: i64) -> Result<usize, Error> {
        self.session.execute("DELETE FROM membership WHERE group_id = ?1", &[Value::Integer(group)])
    }

    /// Takes a user out of all groups; says how many they were.
    ///
    /// # Errors
    /// The failure of the database.
    pub fn delete_memberships_of_user(&mut self, user: i64) -> Result<usize, Error> {
        self.session.execute("DELETE FROM membership WHERE user_id = ?1", &[Value::Integer(user)])
    }
}

fn context(group: i64, user: i64) -> Context {
    Context::new("membership", "row").integer(group).integer(user)
}
