//! Settings: small values by name, sealed when they are secret.

use crypto::Secret;

use crate::data_key::Context;
use crate::session::Value;
use crate::{Error, ReadTx, WriteTx};

impl ReadTx<'_> {
    /// The value of a setting that is not secret.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it was edited outside the store, or is a sealed one.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(kept) = self.kept_setting(name)? else { return Ok(None) };
        let Some(tag) = kept.tag else { return Err(Error::Damaged { table: TABLE }) };
        self.keys.verify(&context("plain", name, kept.version).bytes(&kept.value), &tag)?;
        Ok(Some(kept.value))
    }

    /// The value of a secret setting.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it was edited outside the store, or is not a sealed one.
    pub fn sealed_setting(&self, name: &str) -> Result<Option<Secret>, Error> {
        let Some(kept) = self.kept_setting(name)? else { return Ok(None) };
        if kept.tag.is_some() {
            return Err(Error::Damaged { table: TABLE });
        }
        self.keys.open_sealed(&context("sealed", name, kept.version), &kept.value).map(Some)
    }

    /// Names of all settings that begin with `prefix`, in order.
    pub fn setting_names(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT name FROM setting WHERE name >= ?1 ORDER BY name";
        let mut names =
            self.session.query_all(sql, &[Value::Text(prefix)], |row| Ok(row.text(0)?.to_owned()))?;
        names.retain(|name| name.starts_with(prefix));
        Ok(names)
    }

    /// Reads a setting of either kind.
    pub(crate) fn check_setting(&self, name: &str) -> Result<(), Error> {
        match self.kept_setting(name)? {
            Some(Kept { tag: Some(_), .. }) => self.setting(name).map(drop),
            _ => self.sealed_setting(name).map(drop),
        }
    }

    fn kept_setting(&self, name: &str) -> Result<Option<Kept>, Error> {
        let sql = "SELECT version, value, tag FROM setting WHERE name = ?1";
        self.session.query_one(sql, &[Value::Text(name)], |row| {
            Ok(Kept {
                version: row.integer(0)?,
                value: row.blob(1)?.to_vec(),
                tag: row.optional_blob(2)?.map(<[u8]>::to_vec),
            })
        })
    }
}

impl WriteTx<'_> {
    /// Keeps a setting that is not secret, in the place of any value it had.
    pub fn set_setting(&mut self, name: &str, value: &[u8]) -> Result<(), Error> {
        let version = self.next_setting_version(name)?;
        let tag = self.keys.tag(&context("plain", name, version).bytes(value))?;
        self.keep_setting(name, version, value, Some(&tag))
    }

    /// Keeps a secret setting, in the place of any value it had.
    pub fn set_sealed_setting(&mut self, name: &str, value: &Secret) -> Result<(), Error> {
        let version = self.next_setting_version(name)?;
        let sealed = self.keys.seal(&context("sealed", name, version), value.expose())?;
        self.keep_setting(name, version, &sealed, None)
    }

    /// Removes a setting; says whether it was there.
    pub fn delete_setting(&mut self, name: &str) -> Result<bool, Error> {
        let changed = self.session.execute("DELETE FROM setting WHERE name = ?1", &[Value::Text(name)])?;
        Ok(changed > 0)
    }

    fn next_setting_version(&self, name: &str) -> Result<i64, Error> {
        let kept = self.kept_setting(name)?;
        kept.map_or(0, |kept| kept.version).checked_add(1).ok_or(Error::Conflict)
    }

    fn keep_setting(&self, name: &str, version: i64, value: &[u8], tag: Option<&[u8]>) -> Result<(), Error> {
        let sql = "INSERT INTO setting (name, version, value, tag) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (name) DO UPDATE SET version = ?2, value = ?3, tag = ?4";
        let tag = tag.map_or(Value::Null, Value::Blob);
        let values = [Value::Text(name), Value::Integer(version), Value::Blob(value), tag];
        self.session.execute(sql, &values).map(drop)
    }
}

struct Kept {
    version: i64,
    value: Vec<u8>,
    /// Absent for a sealed value, which authenticates itself.
    tag: Option<Vec<u8>>,
}

fn context(purpose: &'static str, name: &str, version: i64) -> Context {
    Context::new(TABLE, purpose).bytes(name.as_bytes()).integer(version)
}

const TABLE: &str = "setting";
