//! Managed objects: one row each.
//!
//! The material is sealed in a column of its own, bound to domain, Unique Identifier and the row version that wrote it,
//! so that a change of attributes leaves it alone. Every other column is bound by the row's tag; the tag also says which
//! material belongs to the row, so neither an older material nor a missing one passes.

use crypto::Secret;

use crate::data_key::Context;
use crate::session::{Row, RowNumber, Value};
use crate::{Error, IndexTerm, ReadTx, WriteTx};

/// One managed object, as read.
#[derive(Debug)]
pub struct ObjectRow {
    /// Row number. Grows with creation and is never used again: newest first is row descending.
    pub row: i64,
    /// Unique Identifier, unique within the domain.
    pub uid: String,
    /// Domain of the object; 0 is the root domain.
    pub domain: i64,
    /// User that owns the object.
    pub owner: i64,
    /// Object Type.
    pub object_type: u32,
    /// Version of the row: 1 when made, one more with each change. A change names the version it has read.
    pub version: i64,
    /// Row version that wrote the material; 0 without material.
    pub material_version: i64,
    /// Attributes, in the encoding of the caller.
    pub attributes: Vec<u8>,
    /// Key material, opened; `None` when there never was any or it has been destroyed.
    pub material: Option<Secret>,
}

/// A managed object to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewObject<'a> {
    /// Unique Identifier, unique within the domain.
    pub uid: &'a str,
    /// Domain of the object; 0 is the root domain.
    pub domain: i64,
    /// User that owns the object.
    pub owner: i64,
    /// Object Type.
    pub object_type: u32,
    /// Attributes, in the encoding of the caller.
    pub attributes: &'a [u8],
    /// Key material.
    pub material: Option<&'a Secret>,
}

impl ReadTx<'_> {
    /// The object with this Unique Identifier.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the row does not authenticate.
    pub fn get(&self, domain: i64, uid: &str) -> Result<Option<ObjectRow>, Error> {
        let sql = "SELECT row, uid, domain, owner, object_type, version, material_version, tag, attributes, material \
                   FROM object WHERE domain = ?1 AND uid = ?2";
        let values = [Value::Integer(domain), Value::Text(uid)];
        self.session.query_one(sql, &values, |row| self.read_object(row))
    }

    /// The object with this row number.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the row does not authenticate.
    pub fn get_by_row(&self, row: i64) -> Result<Option<ObjectRow>, Error> {
        let sql = "SELECT row, uid, domain, owner, object_type, version, material_version, tag, attributes, material \
                   FROM object WHERE row = ?1";
        self.session.query_one(sql, &[Value::Integer(row)], |row| self.read_object(row))
    }

    /// Version of the object with this Unique Identifier: enough to know whether a copy in memory is current.
    /// What it says is not authenticated.
    pub fn object_version(&self, domain: i64, uid: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT version FROM object WHERE domain = ?1 AND uid = ?2";
        self.session.query_one(sql, &[Value::Integer(domain), Value::Text(uid)], |row| row.integer(0))
    }

    fn read_object(&self, row: &Row<'_>) -> Result<ObjectRow, Error> {
        let mut object = ObjectRow {
            row: row.integer(0)?,
            uid: row.text(1)?.to_owned(),
            domain: row.integer(2)?,
            owner: row.integer(3)?,
            object_type: row.unsigned(4)?,
            version: row.integer(5)?,
            material_version: row.integer(6)?,
            attributes: row.blob(8)?.to_vec(),
            material: None,
        };
        self.keys.verify(&RowColumns::of(&object).context(), row.blob(7)?)?;
        object.material = match (object.material_version, row.optional_blob(9)?) {
            (0, None) => None,
            (version, Some(sealed)) if version > 0 => {
                Some(self.keys.open_sealed(&material_context(object.domain, &object.uid, version), sealed)?)
            }
            _ => return Err(Error::Damaged { table: TABLE }),
        };
        Ok(object)
    }
}

impl WriteTx<'_> {
    /// Keeps a new object, found by `terms` from now on; returns its row number, 0 in a draft. Its version is 1.
    ///
    /// # Errors
    /// [`Error::Exists`] when the domain has an object with this Unique Identifier.
    pub fn insert(&mut self, object: &NewObject<'_>, terms: &[IndexTerm]) -> Result<i64, Error> {
        let columns = RowColumns {
            uid: object.uid,
            domain: object.domain,
            owner: object.owner,
            object_type: object.object_type,
            version: 1,
            material_version: i64::from(object.material.is_some()),
            attributes: object.attributes,
        };
        let tag = self.keys.tag(&columns.context())?;
        let material = object.material.map(|material| self.seal_material(&columns, material)).transpose()?;
        let sql = "INSERT INTO object \
                   (uid, domain, owner, object_type, version, material_version, tag, attributes, material) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let row = self.session.insert(
            sql,
            &[
                Value::Text(columns.uid),
                Value::Integer(columns.domain),
                Value::Integer(columns.owner),
                Value::Integer(i64::from(columns.object_type)),
                Value::Integer(columns.version),
                Value::Integer(columns.material_version),
                Value::Blob(&tag),
                Value::Blob(columns.attributes),
                material.as_deref().map_or(Value::Null, Value::Blob),
            ],
        )?;
        self.change_terms(columns.domain, row, &[], terms)?;
        Ok(row.known().unwrap_or(0))
    }

    /// Writes owner and attributes of an object that was read before; returns its new version. The material stays as it
    /// is, whatever `object.material` holds. `old` and `new` are the index terms before and after.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the object was changed since it was read, [`Error::NotFound`] when it is gone.
    pub fn update(&mut self, object: &ObjectRow, old: &[IndexTerm], new: &[IndexTerm]) -> Result<i64, Error> {
        self.change(object, MaterialChange::Keep, old, new)
    }

    /// As [`WriteTx::update`], and writes `material` in the place of the one that was there.
    ///
    /// # Errors
    /// As for [`WriteTx::update`].
    pub fn replace_material(
        &mut self,
        object: &ObjectRow,
        material: &Secret,
        old: &[IndexTerm],
        new: &[IndexTerm],
    ) -> Result<i64, Error> {
        self.change(object, MaterialChange::Replace(material), old, new)
    }

    /// As [`WriteTx::update`], and erases the material. The row stays.
    ///
    /// # Errors
    /// As for [`WriteTx::update`].
    pub fn destroy_material(
        &mut self,
        object: &ObjectRow,
        old: &[IndexTerm],
        new: &[IndexTerm],
    ) -> Result<i64, Error> {
        self.change(object, MaterialChange::Destroy, old, new)
    }

    /// Removes an object with all that is kept of it. `terms` are its index terms.
    ///
    /// # Errors
    /// As for [`WriteTx::update`].
    pub fn delete(&mut self, object: &ObjectRow, terms: &[IndexTerm]) -> Result<(), Error> {
        let sql = "DELETE FROM object WHERE row = ?1 AND version = ?2";
        let changed =
            self.session.execute(sql, &[Value::Integer(object.row), Value::Integer(object.version)])?;
        if changed == 0 {
            return Err(self.why_unchanged(object.row)?);
        }
        self.delete_grants(object.domain, object.row)?;
        self.change_terms(object.domain, RowNumber::Known(object.row), terms, &[])
    }

    fn change(
        &mut self,
        object: &ObjectRow,
        material: MaterialChange<'_>,
        old: &[IndexTerm],
        new: &[IndexTerm],
    ) -> Result<i64, Error> {
        let version = object.version.checked_add(1).ok_or(Error::Conflict)?;
        let mut columns = RowColumns { version, ..RowColumns::of(object) };
        let sealed = match material {
            MaterialChange::Keep => None,
            MaterialChange::Destroy => {
                columns.material_version = 0;
                None
            }
            MaterialChange::Replace(material) => {
                columns.material_version = version;
                Some(self.seal_material(&columns, material)?)
            }
        };
        let tag = self.keys.tag(&columns.context())?;
        let values = [
            Value::Integer(object.row),
            Value::Integer(object.version),
            Value::Integer(version),
            Value::Integer(columns.owner),
            Value::Integer(columns.material_version),
            Value::Blob(&tag),
            Value::Blob(columns.attributes),
            sealed.as_deref().map_or(Value::Null, Value::Blob),
        ];
        let changed = match (material, values.split_last()) {
            // Where the material is not named it is not written.
            (MaterialChange::Keep, Some((_, values))) => self.session.execute(
                "UPDATE object SET version = ?3, owner = ?4, material_version = ?5, tag = ?6, attributes = ?7 \
                 WHERE row = ?1 AND version = ?2",
                values,
            )?,
            _ => self.session.execute(
                "UPDATE object SET version = ?3, owner = ?4, material_version = ?5, tag = ?6, attributes = ?7, \
                 material = ?8 WHERE row = ?1 AND version = ?2",
                &values,
            )?,
        };
        if changed == 0 {
            return Err(self.why_unchanged(object.row)?);
        }
        self.change_terms(object.domain, RowNumber::Known(object.row), old, new)?;
        Ok(version)
    }

    fn why_unchanged(&self, row: i64) -> Result<Error, Error> {
        let sql = "SELECT version FROM object WHERE row = ?1";
        let there = self.session.query_one(sql, &[Value::Integer(row)], |_| Ok(()))?;
        Ok(if there.is_some() { Error::Conflict } else { Error::NotFound })
    }

    fn seal_material(&self, columns: &RowColumns<'_>, material: &Secret) -> Result<Vec<u8>, Error> {
        let context = material_context(columns.domain, columns.uid, columns.material_version);
        self.keys.seal(&context, material.expose())
    }
}

#[derive(Clone, Copy)]
enum MaterialChange<'a> {
    Keep,
    Replace(&'a Secret),
    Destroy,
}

/// Every column that the tag of a row covers.
pub(crate) struct RowColumns<'a> {
    pub(crate) uid: &'a str,
    pub(crate) domain: i64,
    pub(crate) owner: i64,
    pub(crate) object_type: u32,
    pub(crate) version: i64,
    pub(crate) material_version: i64,
    pub(crate) attributes: &'a [u8],
}

impl<'a> RowColumns<'a> {
    fn of(object: &'a ObjectRow) -> Self {
        Self {
            uid: &object.uid,
            domain: object.domain,
            owner: object.owner,
            object_type: object.object_type,
            version: object.version,
            material_version: object.material_version,
            attributes: &object.attributes,
        }
    }

    pub(crate) fn context(&self) -> Context {
        Context::new(TABLE, "row")
            .integer(self.domain)
            .bytes(self.uid.as_bytes())
            .integer(self.owner)
            .integer(i64::from(self.object_type))
            .integer(self.version)
            .integer(self.material_version)
            .bytes(self.attributes)
    }
}

fn material_context(domain: i64, uid: &str, version: i64) -> Context {
    Context::new(TABLE, "material").integer(domain).bytes(uid.as_bytes()).integer(version)
}

const TABLE: &str = "object";
