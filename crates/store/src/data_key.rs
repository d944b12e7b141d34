//! Data keys: they seal what is kept, and are themselves wrapped by the root key.
//!
//! What is secret is sealed. What is not secret but decides (attributes, owners, rights, settings) gets a tag: a seal
//! of nothing, with the row as additional data. A tag is cheaper than a separate HMAC (one pass of GHASH, no second
//! key to keep) and follows every rotation of data keys by itself.
//!
//! A data key may seal 2^32 values, because nonces are random (NIST SP 800-38D, 8.3). To know after a crash how many it
//! has sealed, seals are reserved in the database in blocks before they are used; what was reserved counts as used.

use std::sync::atomic::{AtomicU64, Ordering};

use crypto::Secret;
use crypto::root::RootKey;
use crypto::seal::{DATA_KEY_LEN, MAX_SEALS, Sealer};

use crate::session::{Session, Value};
use crate::{Error, Store, WriteTx};

/// How far the current data key is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataKeyStatus {
    /// Id of the key that seals.
    pub current: u32,
    /// Values it has sealed, or more: seals reserved before a restart count as made.
    pub seals: u64,
    /// Whether it should be replaced now by [`Store::rotate_data_key`]. Half of what it may seal is left by then.
    pub wants_rotation: bool,
}

impl Store {
    /// How far the current data key is used up. Ask from time to time, and rotate when it wants to be; a restart does so
    /// too.
    pub fn data_key_status(&self) -> DataKeyStatus {
        let sealer = &self.keys().sealer;
        let seals = sealer.seals_with_current();
        DataKeyStatus { current: sealer.current_id(), seals, wants_rotation: seals >= ROTATE_AT_SEALS }
    }

    /// Makes a new data key that seals from now on; returns its id. Older ones stay, to open what they sealed.
    ///
    /// # Errors
    /// [`Error::WrongRootKey`] when `root` is not the root key of this store, [`Error::Conflict`] when another
    /// rotation came first.
    pub fn rotate_data_key(&self, root: &RootKey) -> Result<u32, Error> {
        self.read(|tx| check_root(tx.session, root))?;
        let id = self.data_key_status().current.checked_add(1).ok_or(Error::SealsExhausted)?;
        let key = crypto::random::secret(DATA_KEY_LEN)?;
        let wrapped = root.wrap(id, &key)?;
        self.write_blocking(move |tx| tx.insert_data_key(id, &wrapped, key)).map_err(
            |error| match error {
                Error::Exists => Error::Conflict,
                other => other,
            },
        )?;
        Ok(id)
    }

    /// Wraps every data key by the root key `new` instead of `old`. From then on the store opens with `new` only.
    ///
    /// # Errors
    /// [`Error::WrongRootKey`] when `old` is not the root key of this store, [`Error::Conflict`] when data keys
    /// changed meanwhile.
    pub fn replace_root_key(&self, old: &RootKey, new: &RootKey) -> Result<(), Error> {
        let wrapped = self.read(|tx| {
            check_root(tx.session, old)?;
            wrapped_keys(tx.session)
        })?;
        let mut changes = Vec::with_capacity(wrapped.len());
        for row in wrapped {
            let key = row.unwrap(old)?;
            changes.push((row.id, row.wrapped, new.wrap(row.id, &key)?));
        }
        let check_value = new.check_value();
        self.write_blocking(move |tx| tx.rewrap_data_keys(&changes, &check_value))
    }
}

impl WriteTx<'_> {
    /// Keeps a new data key, and seals with it once that is durable.
    pub(crate) fn insert_data_key(&mut self, id: u32, wrapped: &[u8], key: Secret) -> Result<(), Error> {
        self.demand_commit();
        insert_key(self.session, id, wrapped)?;
        let keys = self.keys_handle();
        self.after_commit(move || keys.install(id, key));
        Ok(())
    }

    fn rewrap_data_keys(
        &mut self,
        changes: &[(u32, Vec<u8>, Vec<u8>)],
        check_value: &[u8],
    ) -> Result<(), Error> {
        self.demand_commit();
        let current = wrapped_keys(self.session)?;
        let same = current.len() == changes.len()
            && current.iter().zip(changes).all(|(row, (id, old, _))| row.id == *id && row.wrapped == *old);
        if !same {
            return Err(Error::Conflict);
        }
        for (id, _, new) in changes {
            let values = [Value::Integer(i64::from(*id)), Value::Blob(new)];
            self.session.execute("UPDATE data_key SET wrapped = ?2 WHERE id = ?1", &values)?;
        }
        let values = [Value::Blob(check_value)];
        self.session.execute("UPDATE root_key SET check_value = ?1 WHERE id = 1", &values)?;
        Ok(())
    }
}

/// The data keys of an open store. Seals are reserved by the writer.
pub(crate) struct KeyRing {
    sealer: Sealer,
    /// Seals of the current key that the database has on record.
    reserved: AtomicU64,
    /// Reservation in the transaction that is not committed yet; 0 without one.
    pending: AtomicU64,
}

impl KeyRing {
    /// Unwraps the data keys. Makes the first one in a fresh database, and a new one when the last wants to be replaced.
    pub(crate) fn open(session: Session<'_>, root: &RootKey) -> Result<Self, Error> {
        let mut wrapped = wrapped_keys(session)?;
        if wrapped.is_empty() {
            return Self::create(session, root);
        }
        check_root(session, root)?;
        let Some(current) = wrapped.pop() else { return Err(Error::Damaged { table: "data_key" }) };
        let keys = if current.seals_reserved >= ROTATE_AT_SEALS {
            let id = current.id.checked_add(1).ok_or(Error::SealsExhausted)?;
            let keys = Self::create_key(session, root, id)?;
            keys.sealer.add(current.id, current.unwrap(root)?)?;
            keys
        } else {
            let sealer = Sealer::new(current.id, current.unwrap(root)?, current.seals_reserved)?;
            let reserved = AtomicU64::new(current.seals_reserved);
            let keys = Self { sealer, reserved, pending: AtomicU64::new(0) };
            // The first block of this run: the caller commits it before anything is sealed.
            keys.reserve(session)?;
            keys.reservation_committed();
            keys
        };
        for row in &wrapped {
            keys.sealer.add(row.id, row.unwrap(root)?)?;
        }
        Ok(keys)
    }

    /// Unwraps the data keys of a database that has some, to open what they have sealed: nothing may be sealed with them.
    pub(crate) fn to_open(session: Session<'_>, root: &RootKey) -> Result<Self, Error> {
        check_root(session, root)?;
        let mut keys = None;
        for row in wrapped_keys(session)?.into_iter().rev() {
            let key = row.unwrap(root)?;
            match &keys {
                None => keys = Some(Sealer::new(row.id, key, row.seals_reserved)?),
                Some(keys) => keys.add(row.id, key)?,
            }
        }
        let sealer = keys.ok_or(Error::Damaged { table: "data_key" })?;
        Ok(Self { sealer, reserved: AtomicU64::new(0), pending: AtomicU64::new(0) })
    }

    fn create(session: Session<'_>, root: &RootKey) -> Result<Self, Error> {
        let values = [Value::Blob(&root.check_value())];
        // Both are made in one transaction: a root key without data keys is a database that lost them.
        let made = session.execute("INSERT INTO root_key (id, check_value) VALUES (1, ?1)", &values);
        made.map_err(
            |error| if error == Error::Exists { Error::Damaged { table: "data_key" } } else { error },
        )?;
        Self::create_key(session, root, FIRST_KEY)
    }

    fn create_key(session: Session<'_>, root: &RootKey, id: u32) -> Result<Self, Error> {
        let key = crypto::random::secret(DATA_KEY_LEN)?;
        insert_key(session, id, &root.wrap(id, &key)?)?;
        let reserved = AtomicU64::new(BLOCK_SEALS);
        Ok(Self { sealer: Sealer::new(id, key, 0)?, reserved, pending: AtomicU64::new(0) })
    }

    /// Seals a secret of the row that `context` names.
    pub(crate) fn seal(&self, context: &Context, secret: &[u8]) -> Result<Vec<u8>, Error> {
        if self.sealer.seals_with_current() >= self.reserved.load(Ordering::Relaxed) {
            return Err(Error::SealsExhausted);
        }
        Ok(self.sealer.seal(&context.bytes, secret)?)
    }

    /// Opens what [`KeyRing::seal`] made for the same context.
    pub(crate) fn open_sealed(&self, context: &Context, sealed: &[u8]) -> Result<Secret, Error> {
        self.sealer.open(&context.bytes, sealed).map_err(|_| Error::Damaged { table: context.table })
    }

    /// Authenticates everything in `context`.
    pub(crate) fn tag(&self, context: &Context) -> Result<Vec<u8>, Error> {
        self.seal(context, &[])
    }

    /// Refuses a row whose tag was made for another content.
    pub(crate) fn verify(&self, context: &Context, tag: &[u8]) -> Result<(), Error> {
        let opened = self.open_sealed(context, tag)?;
        if opened.is_empty() { Ok(()) } else { Err(Error::Damaged { table: context.table }) }
    }

    /// Reserves further seals in the running transaction when the reservation runs low.
    pub(crate) fn reserve(&self, session: Session<'_>) -> Result<(), Error> {
        let reserved = self.reserved.load(Ordering::Relaxed);
        let left = reserved.saturating_sub(self.sealer.seals_with_current());
        let pending = self.pending.load(Ordering::Relaxed) != 0;
        if pending || left > BLOCK_SEALS / 2 || reserved.saturating_add(BLOCK_SEALS) > MAX_SEALS {
            return Ok(());
        }
        let wanted = reserved.saturating_add(BLOCK_SEALS);
        let values =
            [Value::Integer(i64::from(self.sealer.current_id())), Value::Integer(to_integer(wanted)?)];
        session.execute("UPDATE data_key SET seals_reserved = ?2 WHERE id = ?1", &values)?;
        self.pending.store(wanted, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the running transaction has a reservation.
    pub(crate) fn reservation_waits(&self) -> bool {
        self.pending.load(Ordering::Relaxed) != 0
    }

    /// The transaction of a reservation, if there was one, is durable.
    pub(crate) fn reservation_committed(&self) {
        let pending = self.pending.swap(0, Ordering::Relaxed);
        if pending != 0 {
            self.reserved.store(pending, Ordering::Relaxed);
        }
    }

    /// The transaction of a reservation is gone.
    pub(crate) fn reservation_rolled_back(&self) {
        self.pending.store(0, Ordering::Relaxed);
    }

    fn install(&self, id: u32, key: Secret) {
        match self.sealer.rotate(id, key) {
            Ok(()) => self.reserved.store(BLOCK_SEALS, Ordering::Relaxed),
            Err(error) => tracing::error!(%error, id, "the new data key is used after the next start only"),
        }
    }
}

/// What a seal or a tag is bound to: a table, and columns of one row. Two different lists never give the same bytes.
pub(crate) struct Context {
    table: &'static str,
    bytes: Vec<u8>,
}

impl Context {
    /// Begins with the table and the purpose of the seal within it.
    pub(crate) fn new(table: &'static str, purpose: &'static str) -> Self {
        let context = Self { table, bytes: Vec::with_capacity(512) };
        context.bytes(table.as_bytes()).bytes(purpose.as_bytes())
    }

    /// Adds a number.
    pub(crate) fn integer(mut self, integer: i64) -> Self {
        self.bytes.extend_from_slice(&integer.to_be_bytes());
        self
    }

    /// Adds bytes, with their length before them.
    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Adds bytes that may be missing.
    pub(crate) fn optional_bytes(self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            Some(bytes) => self.integer(1).bytes(bytes),
            None => self.integer(0),
        }
    }
}

struct WrappedKey {
    id: u32,
    wrapped: Vec<u8>,
    seals_reserved: u64,
}

impl WrappedKey {
    fn unwrap(&self, root: &RootKey) -> Result<Secret, Error> {
        root.unwrap(self.id, &self.wrapped).map_err(|_| Error::Damaged { table: "data_key" })
    }
}

/// All data keys, the current one last.
fn wrapped_keys(session: Session<'_>) -> Result<Vec<WrappedKey>, Error> {
    session.query_all("SELECT id, wrapped, seals_reserved FROM data_key ORDER BY id", &[], |row| {
        let seals_reserved =
            u64::try_from(row.integer(2)?).map_err(|_| Error::Damaged { table: "data_key" })?;
        Ok(WrappedKey { id: row.unsigned(0)?, wrapped: row.blob(1)?.to_vec(), seals_reserved })
    })
}

fn insert_key(session: Session<'_>, id: u32, wrapped: &[u8]) -> Result<(), Error> {
    let values =
        [Value::Integer(i64::from(id)), Value::Blob(wrapped), Value::Integer(to_integer(BLOCK_SEALS)?)];
    session.execute("INSERT INTO data_key (id, wrapped, seals_reserved) VALUES (?1, ?2, ?3)", &values)?;
    Ok(())
}

fn check_root(session: Session<'_>, root: &RootKey) -> Result<(), Error> {
    let kept = session.query_one("SELECT check_value FROM root_key WHERE id = 1", &[], |row| {
        Ok(row.blob(0)? == root.check_value())
    })?;
    match kept {
        Some(true) => Ok(()),
        Some(false) => Err(Error::WrongRootKey),
        None => Err(Error::Damaged { table: "root_key" }),
    }
}

fn to_integer(count: u64) -> Result<i64, Error> {
    i64::try_from(count).map_err(|_| Error::SealsExhausted)
}

/// Id of the data key that a fresh database gets.
const FIRST_KEY: u32 = 1;

/// Seals reserved at once: many enough that a reservation is rare and one write has always half of it to use, few
/// enough that restarts waste little.
const BLOCK_SEALS: u64 = 1 << 18;

/// From this number of seals on a data key wants to be replaced.
const ROTATE_AT_SEALS: u64 = MAX_SEALS / 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{create, get, write};
    use crate::testing::{TempDir, root};
    use std::path::Path;

    fn open(path: &Path) -> Store {
        Store::open(path, &root(1)).unwrap()
    }

    fn set_reserved(path: &Path, seals: u64) {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.execute("UPDATE data_key SET seals_reserved = ?1", [seals as i64]).unwrap();
    }

    #[test]
    fn contexts_differ_where_their_parts_do() {
        let bytes = |context: Context| context.bytes;
        assert_ne!(
            bytes(Context::new("t", "p").bytes(b"ab").bytes(b"c")),
            bytes(Context::new("t", "p").bytes(b"a").bytes(b"bc"))
        );
        assert_ne!(
            bytes(Context::new("t", "p").optional_bytes(None)),
            bytes(Context::new("t", "p").optional_bytes(Some(b"")))
        );
        assert_ne!(bytes(Context::new("t", "p").integer(1)), bytes(Context::new("t", "q").integer(1)));
    }

    #[test]
    fn seals_made_before_a_restart_count() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = open(&path);
        create(&store, 0, "a", vec![]);
        let status = store.data_key_status();
        assert_eq!(status, DataKeyStatus { current: 1, seals: 2, wants_rotation: false });
        drop(store);
        for restart in 1..4 {
            assert_eq!(open(&path).data_key_status().seals, restart * BLOCK_SEALS);
        }
    }

    #[test]
    fn reservations_are_made_ahead_of_use() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = open(&path);
        let reserved = || {
            store.read(|tx| wrapped_keys(tx.session)).unwrap().last().map(|row| row.seals_reserved).unwrap()
        };
        assert_eq!(reserved(), BLOCK_SEALS);
        let seal_many = || {
            write(&store, |tx| {
                for _ in 0..BLOCK_SEALS / 8 {
                    tx.keys.tag(&Context::new("t", "p"))?;
                }
                Ok(())
            })
            .unwrap();
        };
        for _ in 0..12 {
            seal_many();
            assert!(store.data_key_status().seals < reserved());
        }
        assert_eq!(reserved(), 2 * BLOCK_SEALS);
    }

    #[test]
    fn a_key_that_is_half_used_up_is_replaced() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        create(&open(&path), 0, "a", vec![]);
        set_reserved(&path, ROTATE_AT_SEALS - 1);
        let status = DataKeyStatus { current: 1, seals: ROTATE_AT_SEALS - 1, wants_rotation: false };
        let store = open(&path);
        assert_eq!(store.data_key_status(), status);
        create(&store, 0, "b", vec![]);
        assert!(store.data_key_status().wants_rotation);
        assert_eq!(store.rotate_data_key(&root(1)), Ok(2));
        let status = DataKeyStatus { current: 2, seals: 0, wants_rotation: false };
        assert_eq!(store.data_key_status(), status);
        drop(store);

        set_reserved(&path, ROTATE_AT_SEALS);
        let store = open(&path);
        assert_eq!(store.data_key_status(), DataKeyStatus { current: 3, ..status });
        create(&store, 0, "c", vec![]);
        drop(store);
        let store = open(&path);
        assert_eq!(store.data_key_status().current, 3);
        for uid in ["a", "b", "c"] {
            assert!(get(&store, 0, uid).unwrap().material.is_some());
        }
    }

    #[test]
    fn nothing_is_sealed_beyond_the_limit_or_the_reservation() {
        let keys = |seals, reserved| KeyRing {
            sealer: Sealer::new(1, Secret::new(vec![1; DATA_KEY_LEN]), seals).unwrap(),
            reserved: AtomicU64::new(reserved),
            pending: AtomicU64::new(0),
        };
        let context = Context::new("t", "p");
        assert!(keys(9, 10).tag(&context).is_ok());
        assert_eq!(keys(10, 10).tag(&context), Err(Error::SealsExhausted));
        assert!(keys(MAX_SEALS - 1, MAX_SEALS).tag(&context).is_ok());
        assert_eq!(keys(MAX_SEALS, MAX_SEALS).tag(&context), Err(Error::SealsExhausted));

        // Nor is more reserved than a key may seal: this would fail without a table to write to.
        let dir = TempDir::new();
        let store = open(&dir.file("store.db"));
        let keys = keys(MAX_SEALS - 5, MAX_SEALS);
        store.read(|tx| keys.reserve(tx.session)).unwrap();
        assert_eq!(keys.pending.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn data_keys_rotate_and_older_ones_open() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = open(&path);
        create(&store, 0, "under 1", vec![]);
        assert_eq!(store.rotate_data_key(&root(2)), Err(Error::WrongRootKey));
        assert_eq!(store.rotate_data_key(&root(1)), Ok(2));
        create(&store, 0, "under 2", vec![]);
        assert_eq!(store.rotate_data_key(&root(1)), Ok(3));
        create(&store, 0, "under 3", vec![]);
        let key_of = |store: &Store, uid: &str| {
            let sql = "SELECT material FROM object WHERE domain = 0 AND uid = ?1";
            let read =
                |tx: &crate::ReadTx<'_>| {
                    tx.session
                        .query_one(sql, &[Value::Text(uid)], |row| Ok(Sealer::key_id(row.blob(0)?).unwrap()))
                };
            store.read(read).unwrap().unwrap()
        };
        for store in [store, open(&path)] {
            for id in 1..4 {
                let uid = format!("under {id}");
                assert_eq!(key_of(&store, &uid), id);
                assert!(get(&store, 0, &uid).unwrap().material.is_some());
            }
            assert_eq!(store.data_key_status().current, 3);
        }
    }

    #[test]
    fn the_root_key_can_be_replaced() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = open(&path);
        create(&store, 0, "a", vec![]);
        store.rotate_data_key(&root(1)).unwrap();
        assert_eq!(store.replace_root_key(&root(3), &root(2)), Err(Error::WrongRootKey));
        store.replace_root_key(&root(1), &root(2)).unwrap();
        create(&store, 0, "b", vec![]);
        assert_eq!(store.rotate_data_key(&root(1)), Err(Error::WrongRootKey));
        drop(store);
        assert_eq!(Store::open(&path, &root(1)).err(), Some(Error::WrongRootKey));
        let store = Store::open(&path, &root(2)).unwrap();
        assert!(get(&store, 0, "a").is_some() && get(&store, 0, "b").is_some());
    }
}
