//! Named records: what administrators define and the store has no need to look into.
//!
//! A record has a kind, a domain and a name that is unique among records of its kind in the domain, a body in the
//! encoding of the caller, and perhaps a secret, which is sealed.

use crypto::Secret;

use crate::data_key::Context;
use crate::session::{Row, Value};
use crate::{Error, ReadTx, WriteTx};

/// What a record is. The number is kept: it never gets another meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum RecordKind {
    /// A tenant with users, groups and objects of its own.
    Domain = 1,
    /// A group of users.
    Group = 2,
    /// A person who administers.
    Administrator = 3,
    /// What else is known of a user; the name is the user's number.
    UserDetail = 4,
    /// How a user's log-ins went; the name is the user's number.
    UserPassword = 5,
    /// How an administrator's log-ins went; the name is the administrator's number.
    AdministratorPassword = 6,
    /// An authorization policy.
    Policy = 7,
    /// An interface that the server listens on.
    Interface = 8,
    /// What else is known of a client; the name is the client's number.
    ClientDetail = 9,
    /// A message that is carried out while its client does something else, or its results.
    AsynchronousRequest = 10,
}

/// A record, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Number of the record, never used again.
    pub id: i64,
    /// What it is.
    pub kind: RecordKind,
    /// Domain of the record; 0 is the root domain.
    pub domain: i64,
    /// Name, unique among records of the kind in the domain; upper and lower case differ.
    pub name: String,
    /// Content, in the encoding of the caller.
    pub body: Vec<u8>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Version of the row: 1 when made, one more with each change.
    pub version: i64,
}

/// A record to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewRecord<'a> {
    /// See [`Record::kind`].
    pub kind: RecordKind,
    /// See [`Record::domain`].
    pub domain: i64,
    /// See [`Record::name`].
    pub name: &'a str,
    /// See [`Record::body`].
    pub body: &'a [u8],
    /// A secret that belongs to it.
    pub secret: Option<&'a Secret>,
    /// See [`Record::created`].
    pub created: i64,
}

impl ReadTx<'_> {
    /// The record with this number.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the row was edited outside the store. So for all functions that read records.
    pub fn record(&self, id: i64) -> Result<Option<Record>, Error> {
        let sql =
            "SELECT id, kind, domain, name, body, created, version, secret, tag FROM record WHERE id = ?1";
        self.session.query_one(sql, &[Value::Integer(id)], |row| Ok(self.read_record(row)?.0))
    }

    /// The record of a kind with this name in a domain.
    pub fn record_by_name(&self, kind: RecordKind, domain: i64, name: &str) -> Result<Option<Record>, Error> {
        Ok(self.record_and_secret(kind, domain, name)?.map(|(record, _)| record))
    }

    /// As [`ReadTx::record_by_name`], with the secret.
    pub fn record_and_secret(
        &self,
        kind: RecordKind,
        domain: i64,
        name: &str,
    ) -> Result<Option<(Record, Option<Secret>)>, Error> {
        let sql = "SELECT id, kind, domain, name, body, created, version, secret, tag FROM record \
                   WHERE kind = ?1 AND domain = ?2 AND name = ?3";
        let values = [Value::Integer(kind as i64), Value::Integer(domain), Value::Text(name)];
        self.session.query_one(sql, &values, |row| self.read_record(row))
    }

    /// Up to `limit` records of a kind in a domain whose names come after `after`, in the order of names.
    pub fn records(
        &self,
        kind: RecordKind,
        domain: i64,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Record>, Error> {
        let sql = "SELECT id, kind, domain, name, body, created, version, secret, tag FROM record \
                   WHERE kind = ?1 AND domain = ?2 AND name > ?3 ORDER BY name LIMIT ?4";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values =
            [Value::Integer(kind as i64), Value::Integer(domain), Value::Text(after), Value::Integer(limit)];
        self.session.query_all(sql, &values, |row| Ok(self.read_record(row)?.0))
    }

    fn read_record(&self, row: &Row<'_>) -> Result<(Record, Option<Secret>), Error> {
        let damaged = || Error::Damaged { table: TABLE };
        let record = Record {
            id: row.integer(0)?,
            kind: RecordKind::from_number(row.integer(1)?).ok_or_else(damaged)?,
            domain: row.integer(2)?,
            name: row.text(3)?.to_owned(),
            body: row.blob(4)?.to_vec(),
            created: row.integer(5)?,
            version: row.integer(6)?,
        };
        let sealed = row.optional_blob(7)?;
        self.keys.verify(&record.context("row").optional_bytes(sealed), row.blob(8)?)?;
        let secret =
            sealed.map(|sealed| self.keys.open_sealed(&secret_context(record.id), sealed)).transpose()?;
        Ok((record, secret))
    }
}

impl WriteTx<'_> {
    /// Makes a record; answers its number.
    ///
    /// # Errors
    /// [`Error::Exists`] when the domain has a record of this kind and name.
    pub fn insert_record(&mut self, new: &NewRecord<'_>) -> Result<i64, Error> {
        let sql = "INSERT INTO record (kind, domain, name, body, created, version, tag) \
                   VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)";
        let id = self.session.insert(
            sql,
            &[
                Value::Integer(new.kind as i64),
                Value::Integer(new.domain),
                Value::Text(new.name),
                Value::Blob(new.body),
                Value::Integer(new.created),
                Value::Blob(UNTAGGED),
            ],
        )?;
        let id = id.known()?;
        // Tag and seal cover the number, which the database has only just given.
        let record = Record {
            id,
            kind: new.kind,
            domain: new.domain,
            name: new.name.to_owned(),
            body: new.body.to_vec(),
            created: new.created,
            version: 0,
        };
        self.update_record(&record, new.secret)?;
        Ok(id)
    }

    /// Writes name, body and secret of a record that was read before; returns its new version. Without a secret it has
    /// none from then on.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the record was changed since it was read, [`Error::NotFound`] when it is gone,
    /// [`Error::Exists`] when another record has the name.
    pub fn update_record(&mut self, record: &Record, secret: Option<&Secret>) -> Result<i64, Error> {
        let version = record.version.checked_add(1).ok_or(Error::Conflict)?;
        let changed = Record { version, ..record.clone() };
        let sealed =
            secret.map(|secret| self.keys.seal(&secret_context(record.id), secret.expose())).transpose()?;
        let tag = self.keys.tag(&changed.context("row").optional_bytes(sealed.as_deref()))?;
        let sql = "UPDATE record SET name = ?3, body = ?4, secret = ?5, version = ?6, tag = ?7 \
                   WHERE id = ?1 AND version = ?2";
        let rows = self.session.execute(
            sql,
            &[
                Value::Integer(record.id),
                Value::Integer(record.version),
                Value::Text(&record.name),
                Value::Blob(&record.body),
                sealed.as_deref().map_or(Value::Null, Value::Blob),
                Value::Integer(version),
                Value::Blob(&tag),
            ],
        )?;
        if rows == 0 {
            return Err(if self.record(record.id)?.is_some() { Error::Conflict } else { Error::NotFound });
        }
        Ok(version)
    }

    /// Removes a record.
    ///
    /// # Errors
    /// [`Error::Referenced`] while memberships or grants name it, [`Error::NotFound`] when it is gone.
    pub fn delete_record(&mut self, id: i64) -> Result<(), Error> {
        let rows = self.session.execute("DELETE FROM record WHERE id = ?1", &[Value::Integer(id)])?;
        if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl RecordKind {
    fn from_number(number: i64) -> Option<Self> {
        KINDS.iter().copied().find(|kind| *kind as i64 == number)
    }
}

impl Record {
    fn context(&self, purpose: &'static str) -> Context {
        Context::new(TABLE, purpose)
            .integer(self.id)
            .integer(self.kind as i64)
            .integer(self.domain)
            .bytes(self.name.as_bytes())
            .bytes(&self.body)
            .integer(self.created)
            .integer(self.version)
    }
}

/// The row's tag covers the sealed secret with the version: an older one does not pass.
fn secret_context(id: i64) -> Context {
    Context::new(TABLE, "secret").integer(id)
}

const KINDS: &[RecordKind] = &[
    RecordKind::Domain,
    RecordKind::Group,
    RecordKind::Administrator,
    RecordKind::UserDetail,
    RecordKind::UserPassword,
    RecordKind::AdministratorPassword,
    RecordKind::Policy,
    RecordKind::Interface,
    RecordKind::ClientDetail,
    RecordKind::AsynchronousRequest,
];

/// Stands in the row until its number is known; no seal is empty.
const UNTAGGED: &[u8] = &[];

const TABLE: &str = "record";
