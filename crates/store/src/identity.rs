//! Users and the clients (certificates) that act for them.

use crate::data_key::Context;
use crate::session::{Row, Value};
use crate::{Error, ReadTx, WriteTx};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Number of the user, never used again.
    pub id: i64,
    /// Domain of the user; 0 is the root domain.
    pub domain: i64,
    /// Name, unique within the domain; upper and lower case differ.
    pub name: String,
    /// Password in PHC string format; without one the user cannot log in by password.
    pub password_hash: Option<String>,
    /// Whether the user may administer users and groups of the domain.
    pub admin: bool,
    /// Flags that the caller gives a meaning to.
    pub flags: i64,
    /// When the user was made, in seconds since 1970.
    pub created: i64,
    /// Version of the row: 1 when made, one more with each change.
    pub version: i64,
}

/// A user to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// See [`User::domain`].
    pub domain: i64,
    /// See [`User::name`].
    pub name: String,
    /// See [`User::password_hash`].
    pub password_hash: Option<String>,
    /// See [`User::admin`].
    pub admin: bool,
    /// See [`User::flags`].
    pub flags: i64,
    /// See [`User::created`].
    pub created: i64,
}

/// A registered client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Number of the client, never used again.
    pub id: i64,
    /// User that the client acts for.
    pub user_id: i64,
    /// Name of the client; several certificates may have the same, such as a renewed one.
    pub name: String,
    /// SHA-256 of the certificate, unique.
    pub fingerprint: [u8; 32],
    /// Certificate, in DER.
    pub certificate: Vec<u8>,
    /// Serial number of the certificate, big-endian.
    pub serial: Vec<u8>,
    /// When the client was registered, in seconds since 1970.
    pub created: i64,
    /// When it was revoked, in seconds since 1970.
    pub revoked: Option<i64>,
    /// Version of the row: 1 when made, one more with each change.
    pub version: i64,
}

/// A client to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// See [`Client::user_id`].
    pub user_id: i64,
    /// See [`Client::name`].
    pub name: String,
    /// See [`Client::fingerprint`].
    pub fingerprint: [u8; 32],
    /// See [`Client::certificate`].
    pub certificate: Vec<u8>,
    /// See [`Client::serial`].
    pub serial: Vec<u8>,
    /// See [`Client::created`].
    pub created: i64,
}

impl ReadTx<'_> {
    /// The user with this number.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the row was edited outside the store. So for all functions that read users and clients.
    pub fn user(&self, id: i64) -> Result<Option<User>, Error> {
        let sql = "SELECT id, domain, name, password_hash, admin, flags, created, version, tag \
                   FROM user_account WHERE id = ?1";
        self.session.query_one(sql, &[Value::Integer(id)], |row| self.read_user(row))
    }

    /// The user of a domain with this name.
    pub fn user_by_name(&self, domain: i64, name: &str) -> Result<Option<User>, Error> {
        let sql = "SELECT id, domain, name, password_hash, admin, flags, created, version, tag \
                   FROM user_account WHERE domain = ?1 AND name = ?2";
        self.session.query_one(sql, &[Value::Integer(domain), Value::Text(name)], |row| self.read_user(row))
    }

    /// Up to `limit` users with numbers above `after`, in the order of numbers.
    pub fn users(&self, after: i64, limit: usize) -> Result<Vec<User>, Error> {
        let sql = "SELECT id, domain, name, password_hash, admin, flags, created, version, tag \
                   FROM user_account WHERE id > ?1 ORDER BY id LIMIT ?2";
        self.session.query_all(sql, &page(after, limit), |row| self.read_user(row))
    }

    /// Up to `limit` users of a domain whose names come after `after`, in the order of names.
    pub fn users_of_domain(&self, domain: i64, after: &str, limit: usize) -> Result<Vec<User>, Error> {
        let sql = "SELECT id, domain, name, password_hash, admin, flags, created, version, tag \
                   FROM user_account WHERE domain = ?1 AND name > ?2 ORDER BY name LIMIT ?3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [Value::Integer(domain), Value::Text(after), Value::Integer(limit)];
        self.session.query_all(sql, &values, |row| self.read_user(row))
    }

    /// The client with this number.
    pub fn client(&self, id: i64) -> Result<Option<Client>, Error> {
        let sql = "SELECT id, user_id, name, fingerprint, certificate, serial, created, revoked, version, tag \
                   FROM client WHERE id = ?1";
        self.session.query_one(sql, &[Value::Integer(id)], |row| self.read_client(row))
    }

    /// The client whose certificate has this SHA-256.
    pub fn client_by_fingerprint(&self, fingerprint: &[u8; 32]) -> Result<Option<Client>, Error> {
        let sql = "SELECT id, user_id, name, fingerprint, certificate, serial, created, revoked, version, tag \
                   FROM client WHERE fingerprint = ?1";
        self.session.query_one(sql, &[Value::Blob(fingerprint)], |row| self.read_client(row))
    }

    /// Up to `limit` clients with numbers above `after`, in the order of numbers.
    pub fn clients(&self, after: i64, limit: usize) -> Result<Vec<Client>, Error> {
        let sql = "SELECT id, user_id, name, fingerprint, certificate, serial, created, revoked, version, tag \
                   FROM client WHERE id > ?1 ORDER BY id LIMIT ?2";
        self.session.query_all(sql, &page(after, limit), |row| self.read_client(row))
    }

    /// All clients that act for a user, in the order of numbers.
    pub fn clients_of_user(&self, user_id: i64) -> Result<Vec<Client>, Error> {
        let sql = "SELECT id, user_id, name, fingerprint, certificate, serial, created, revoked, version, tag \
                   FROM client WHERE user_id = ?1 ORDER BY id";
        self.session.query_all(sql, &[Value::Integer(user_id)], |row| self.read_client(row))
    }

    fn read_user(&self, row: &Row<'_>) -> Result<User, Error> {
        let user = User {
            id: row.integer(0)?,
            domain: row.integer(1)?,
            name: row.text(2)?.to_owned(),
            password_hash: row.optional_text(3)?.map(str::to_owned),
            admin: row.integer(4)? != 0,
            flags: row.integer(5)?,
            created: row.integer(6)?,
            version: row.integer(7)?,
        };
        self.keys.verify(&user.context(), row.blob(8)?)?;
        Ok(user)
    }

    fn read_client(&self, row: &Row<'_>) -> Result<Client, Error> {
        let client = Client {
            id: row.integer(0)?,
            user_id: row.integer(1)?,
            name: row.text(2)?.to_owned(),
            fingerprint: row.blob(3)?.try_into().map_err(|_| Error::Damaged { table: CLIENT })?,
            certificate: row.blob(4)?.to_vec(),
            serial: row.blob(5)?.to_vec(),
            created: row.integer(6)?,
            revoked: row.optional_integer(7)?,
            version: row.integer(8)?,
        };
        self.keys.verify(&client.context(), row.blob(9)?)?;
        Ok(client)
    }
}

impl WriteTx<'_> {
    /// Makes a user.
    ///
    /// # Errors
    /// [`Error::Exists`] when the domain has a user of this name.
    pub fn insert_user(&mut self, user: &NewUser) -> Result<User, Error> {
        let sql = "INSERT INTO user_account (domain, name, password_hash, admin, flags, created, version, tag) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)";
        let id = self.session.insert(
            sql,
            &[
                Value::Integer(user.domain),
                Value::Text(&user.name),
                user.password_hash.as_deref().map_or(Value::Null, Value::Text),
                Value::Integer(i64::from(user.admin)),
                Value::Integer(user.flags),
                Value::Integer(user.created),
                Value::Blob(UNTAGGED),
            ],
        )?;
        let id = id.known()?;
        let NewUser { domain, name, password_hash, admin, flags, created } = user.clone();
        let user = User { id, domain, name, password_hash, admin, flags, created, version: 1 };
        // The tag covers the number, which the database has only just given.
        let values = [Value::Integer(id), Value::Blob(&self.keys.tag(&user.context())?)];
        self.session.execute("UPDATE user_account SET tag = ?2 WHERE id = ?1", &values)?;
        Ok(user)
    }

    /// Writes name, password, rights and flags of a user that was read before; returns its new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the user was changed since it was read, [`Error::NotFound`] when it is gone,
    /// [`Error::Exists`] when another user of the domain has the name.
    pub fn update_user(&mut self, user: &User) -> Result<i64, Error> {
        let version = user.version.checked_add(1).ok_or(Error::Conflict)?;
        let changed = User { version, ..user.clone() };
        let sql = "UPDATE user_account SET domain = ?3, name = ?4, password_hash = ?5, admin = ?6, flags = ?7, \
                   created = ?8, version = ?9, tag = ?10 WHERE id = ?1 AND version = ?2";
        let rows = self.session.execute(
            sql,
            &[
                Value::Integer(user.id),
                Value::Integer(user.version),
                Value::Integer(user.domain),
                Value::Text(&user.name),
                user.password_hash.as_deref().map_or(Value::Null, Value::Text),
                Value::Integer(i64::from(user.admin)),
                Value::Integer(user.flags),
                Value::Integer(user.created),
                Value::Integer(version),
                Value::Blob(&self.keys.tag(&changed.context())?),
            ],
        )?;
        if rows == 0 {
            return Err(if self.user(user.id)?.is_some() { Error::Conflict } else { Error::NotFound });
        }
        Ok(version)
    }

    /// Removes a user. Whether it owns objects is the caller's concern.
    ///
    /// # Errors
    /// [`Error::Referenced`] while clients act for it, [`Error::NotFound`] when it is gone.
    pub fn delete_user(&mut self, id: i64) -> Result<(), Error> {
        let rows = self.session.execute("DELETE FROM user_account WHERE id = ?1", &[Value::Integer(id)])?;
        if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Registers a client.
    ///
    /// # Errors
    /// [`Error::Exists`] when the certificate is registered, [`Error::Referenced`] when there is no such user.
    pub fn insert_client(&mut self, client: &NewClient) -> Result<Client, Error> {
        let sql = "INSERT INTO client (user_id, name, fingerprint, certificate, serial, created, version, tag) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)";
        let id = self.session.insert(
            sql,
            &[
                Value::Integer(client.user_id),
                Value::Text(&client.name),
                Value::Blob(&client.fingerprint),
                Value::Blob(&client.certificate),
                Value::Blob(&client.serial),
                Value::Integer(client.created),
                Value::Blob(UNTAGGED),
            ],
        )?;
        let id = id.known()?;
        let NewClient { user_id, name, fingerprint, certificate, serial, created } = client.clone();
        let client = Client {
            id,
            user_id,
            name,
            fingerprint,
            certificate,
            serial,
            created,
            revoked: None,
            version: 1,
        };
        self.write_client(&client, 1)?;
        Ok(client)
    }

    /// Marks a client as revoked at a time (seconds since 1970); one that was revoked before keeps its time.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such client.
    pub fn revoke_client(&mut self, id: i64, at: i64) -> Result<Client, Error> {
        let mut client = self.client(id)?.ok_or(Error::NotFound)?;
        if client.revoked.is_none() {
            let read = client.version;
            client.revoked = Some(at);
            client.version = read.checked_add(1).ok_or(Error::Conflict)?;
            self.write_client(&client, read)?;
        }
        Ok(client)
    }

    /// Removes a client.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such client.
    pub fn delete_client(&mut self, id: i64) -> Result<(), Error> {
        let rows = self.session.execute("DELETE FROM client WHERE id = ?1", &[Value::Integer(id)])?;
        if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    fn write_client(&mut self, client: &Client, read: i64) -> Result<(), Error> {
        let sql = "UPDATE client SET revoked = ?3, version = ?4, tag = ?5 WHERE id = ?1 AND version = ?2";
        let rows = self.session.execute(
            sql,
            &[
                Value::Integer(client.id),
                Value::Integer(read),
                client.revoked.map_or(Value::Null, Value::Integer),
                Value::Integer(client.version),
                Value::Blob(&self.keys.tag(&client.context())?),
            ],
        )?;
        if rows == 0 { Err(Error::Conflict) } else { Ok(()) }
    }
}

impl User {
    fn context(&self) -> Context {
        Context::new(USER, "row")
            .integer(self.id)
            .integer(self.domain)
            .bytes(self.name.as_bytes())
            .optional_bytes(self.password_hash.as_deref().map(str::as_bytes))
            .integer(i64::from(self.admin))
            .integer(self.flags)
            .integer(self.created)
            .integer(self.version)
    }
}

impl Client {
    fn context(&self) -> Context {
        let revoked = self.revoked.map(i64::to_be_bytes);
        Context::new(CLIENT, "row")
            .integer(self.id)
            .integer(self.user_id)
            .bytes(self.name.as_bytes())
            .bytes(&self.fingerprint)
            .bytes(&self.certificate)
            .bytes(&self.serial)
            .integer(self.created)
            .optional_bytes(revoked.as_ref().map(<[u8; 8]>::as_slice))
            .integer(self.version)
    }
}

fn page(after: i64, limit: usize) -> [Value<'static>; 2] {
    [Value::Integer(after), Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX))]
}

/// Stands in the row until its number is known; no seal is empty.
const UNTAGGED: &[u8] = &[];

const USER: &str = "user_account";
const CLIENT: &str = "client";
