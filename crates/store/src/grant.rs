//! What groups may do with objects: one row for each object and group, and an index term by which a search finds what
//! a group has a grant for.
//!
//! An edited row does not authenticate. One that was removed outside the store is not noticed: its group can do less,
//! never more. An older row that is put back passes; it can only hold what an owner once gave.

use crate::data_key::Context;
use crate::session::{RowNumber, Value};
use crate::{Error, IndexTerm, ReadTx, WriteTx};

/// What a group may do with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Number of the group.
    pub group: i64,
    /// What it may do, in the encoding of the caller.
    pub permissions: Vec<u8>,
}

impl IndexTerm {
    /// The term by which a search finds the objects that a group has a grant for.
    #[must_use]
    pub fn granted_to(group: i64) -> Self {
        Self { attribute: GRANTED_TO, value: group.to_be_bytes().to_vec() }
    }
}

impl ReadTx<'_> {
    /// What groups may do with the object in a row, in the order of groups.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a row was edited outside the store.
    pub fn grants(&self, object_row: i64) -> Result<Vec<Grant>, Error> {
        let sql =
            "SELECT group_id, permissions, tag FROM object_grant WHERE object_row = ?1 ORDER BY group_id";
        self.session.query_all(sql, &[Value::Integer(object_row)], |row| {
            let grant = Grant { group: row.integer(0)?, permissions: row.blob(1)?.to_vec() };
            self.keys.verify(&context(object_row, &grant), row.blob(2)?)?;
            Ok(grant)
        })
    }

    /// Up to `limit` rows of objects that a group has a grant for, below `below`, newest first.
    ///
    /// # Errors
    /// The failure of the database. What it says is not authenticated; [`ReadTx::grants`] is.
    pub fn rows_granted_to(&self, group: i64, below: i64, limit: usize) -> Result<Vec<i64>, Error> {
        let sql = "SELECT object_row FROM object_grant WHERE group_id = ?1 AND object_row < ?2 \
                   ORDER BY object_row DESC LIMIT ?3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [Value::Integer(group), Value::Integer(below), Value::Integer(limit)];
        self.session.query_all(sql, &values, |row| row.integer(0))
    }
}

impl WriteTx<'_> {
    /// Keeps what a group may do with the object in a row of a domain, in the place of what it might before.
    ///
    /// # Errors
    /// [`Error::Referenced`] when there is no such group.
    pub fn set_grant(&mut self, domain: i64, object_row: i64, grant: &Grant) -> Result<(), Error> {
        let tag = self.keys.tag(&context(object_row, grant))?;
        let sql = "INSERT INTO object_grant (object_row, group_id, permissions, tag) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (object_row, group_id) DO UPDATE SET permissions = ?3, tag = ?4";
        let values = [
            Value::Integer(object_row),
            Value::Integer(grant.group),
            Value::Blob(&grant.permissions),
            Value::Blob(&tag),
        ];
        self.session.execute(sql, &values)?;
        self.change_terms(domain, RowNumber::Known(object_row), &[], &[IndexTerm::granted_to(grant.group)])
    }

    /// Removes what a group may do with the object in a row of a domain.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it might nothing.
    pub fn delete_grant(&mut self, domain: i64, object_row: i64, group: i64) -> Result<(), Error> {
        let values = [Value::Integer(object_row), Value::Integer(group)];
        let sql = "DELETE FROM object_grant WHERE object_row = ?1 AND group_id = ?2";
        if self.session.execute(sql, &values)? == 0 {
            return Err(Error::NotFound);
        }
        self.change_terms(domain, RowNumber::Known(object_row), &[IndexTerm::granted_to(group)], &[])
    }

    /// Removes all that groups may do with the object in a row of a domain.
    pub(crate) fn delete_grants(&mut self, domain: i64, object_row: i64) -> Result<(), Error> {
        let sql = "SELECT group_id FROM object_grant WHERE object_row = ?1";
        let groups = self.session.query_all(sql, &[Value::Integer(object_row)], |row| row.integer(0))?;
        for group in groups {
            self.delete_grant(domain, object_row, group)?;
        }
        Ok(())
    }
}

fn context(object_row: i64, grant: &Grant) -> Context {
    Context::new("object_grant", "row").integer(object_row).integer(grant.group).bytes(&grant.permissions)
}

/// Attribute of the index terms here; no protocol has it as the code of an attribute.
const GRANTED_TO: u32 = 1;
