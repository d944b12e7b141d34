//! The search index: finding objects by attribute values, owner and type, newest first.
//!
//! A query is driven by one index, the one with the fewest entries for it, and probes the others for each object on the
//! way. It answers in pages, so the cost of a page does not grow with the number of objects kept.
//!
//! Index rows are not authenticated: one who edits the database can hide an object from a search, until
//! [`Store::check_index`](crate::Store::check_index) notices. What an object *is* comes from its own row, which
//! [`ReadTx::candidates`] authenticates.

use crate::object::RowColumns;
use crate::session::{RowNumber, Session, Value};
use crate::{Error, ReadTx, WriteTx};

/// One value by which an object is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexTerm {
    /// Code of the attribute, or a hash of a custom attribute's name.
    pub attribute: u32,
    /// Value in one canonical form. Long values should be hashed by the caller.
    pub value: Vec<u8>,
}

/// What to look for. All conditions must hold; without any, every object of the domain is found.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Domain to look in; 0 is the root domain.
    pub domain: i64,
    /// Index terms that the object must have, all of them.
    pub terms: Vec<IndexTerm>,
    /// Owner that the object must have.
    pub owner: Option<i64>,
    /// Object types of which the object must be one; any when empty.
    pub object_types: Vec<u32>,
    /// Only objects older than this row: the last row of the page before.
    pub row_below: Option<i64>,
    /// Objects a page at most.
    pub limit: usize,
}

/// An object that was found, without its material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Row number, for [`Query::row_below`].
    pub row: i64,
    /// Unique Identifier.
    pub uid: String,
    /// User that owns the object.
    pub owner: i64,
    /// Object Type.
    pub object_type: u32,
    /// Version of the row.
    pub version: i64,
    /// Attributes, in the encoding of the caller.
    pub attributes: Vec<u8>,
}

impl ReadTx<'_> {
    /// One page of the objects that `query` describes, newest first. A page shorter than the limit is the last one.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a row found does not authenticate.
    pub fn candidates(&self, query: &Query) -> Result<Vec<Candidate>, Error> {
        let columns =
            "o.row, o.uid, o.owner, o.object_type, o.version, o.material_version, o.tag, o.attributes";
        let statement = Statement::for_query(query, columns, self.best_driver(query)?);
        self.session.query_all(&statement.sql, &statement.values, |row| {
            let columns = RowColumns {
                uid: row.text(1)?,
                domain: query.domain,
                owner: row.integer(2)?,
                object_type: row.unsigned(3)?,
                version: row.integer(4)?,
                material_version: row.integer(5)?,
                attributes: row.blob(7)?,
            };
            self.keys.verify(&columns.context(), row.blob(6)?)?;
            Ok(Candidate {
                row: row.integer(0)?,
                uid: columns.uid.to_owned(),
                owner: columns.owner,
                object_type: columns.object_type,
                version: columns.version,
                attributes: columns.attributes.to_vec(),
            })
        })
    }

    /// As [`ReadTx::candidates`], but answers row number and Unique Identifier only, and authenticates nothing: for
    /// long answers that need no filter.
    pub fn candidate_uids(&self, query: &Query) -> Result<Vec<(i64, String)>, Error> {
        let statement = Statement::for_query(query, "o.row, o.uid", self.best_driver(query)?);
        self.session.query_all(&statement.sql, &statement.values, |row| {
            Ok((row.integer(0)?, row.text(1)?.to_owned()))
        })
    }

    /// How many objects have a term, counted no further than a page of `limit` costs. Authenticates nothing.
    pub fn count_term(&self, domain: i64, term: &IndexTerm, limit: usize) -> Result<usize, Error> {
        let query = Query { domain, terms: vec![term.clone()], limit, ..Query::default() };
        Driver::Term(0).count(self.session, &query)
    }

    /// Whether an object of the domain has an index term that hardly any is expected to have. A draft takes it that none
    /// has, and is not applied if that is wrong.
    ///
    /// # Errors
    /// The failure of the database.
    pub fn has_term(&self, domain: i64, term: &IndexTerm) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM object_index WHERE domain = ?1 AND attribute = ?2 AND value = ?3 LIMIT 1";
        let values =
            [Value::Integer(domain), Value::Integer(i64::from(term.attribute)), Value::Blob(&term.value)];
        self.session.finds_rarely(sql, &values)
    }

    /// The index with the fewest entries for this query. Counting stops early, so that it costs no more than the page.
    fn best_driver(&self, query: &Query) -> Result<Driver, Error> {
        let drivers = Driver::possible(query);
        let [first, _, ..] = drivers.as_slice() else {
            return Ok(drivers.first().copied().unwrap_or(Driver::Domain));
        };
        let mut best = (usize::MAX, *first);
        for driver in drivers {
            let entries = driver.count(self.session, query)?;
            if entries < best.0 {
                best = (entries, driver);
            }
            if entries <= FEW_ENTRIES {
                break;
            }
        }
        Ok(best.1)
    }
}

impl WriteTx<'_> {
    /// Writes the difference between the index terms before and after.
    pub(crate) fn change_terms(
        &mut self,
        domain: i64,
        row: RowNumber,
        old: &[IndexTerm],
        new: &[IndexTerm],
    ) -> Result<(), Error> {
        for term in old.iter().filter(|term| !new.contains(term)) {
            let sql = "DELETE FROM object_index \
                       WHERE domain = ?1 AND attribute = ?2 AND value = ?3 AND object_row = ?4";
            self.session.execute(sql, &term.key(domain, row))?;
        }
        for term in new.iter().filter(|term| !old.contains(term)) {
            let sql = "INSERT INTO object_index (domain, attribute, value, object_row) VALUES (?1, ?2, ?3, ?4) \
                       ON CONFLICT DO NOTHING";
            self.session.execute(sql, &term.key(domain, row))?;
        }
        Ok(())
    }
}

impl IndexTerm {
    /// The columns of its entry for an object.
    pub(crate) fn key(&self, domain: i64, row: RowNumber) -> [Value<'_>; 4] {
        [
            Value::Integer(domain),
            Value::Integer(i64::from(self.attribute)),
            Value::Blob(&self.value),
            row.value(),
        ]
    }
}

/// The index that a query walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Driver {
    /// Entries of the term at this place of the query.
    Term(usize),
    /// Objects of the owner.
    Owner,
    /// Objects of the one type asked for.
    ObjectType,
    /// All objects of the domain.
    Domain,
}

impl Driver {
    fn possible(query: &Query) -> Vec<Self> {
        let mut drivers: Vec<Self> = (0..query.terms.len()).map(Self::Term).collect();
        if query.owner.is_some() {
            drivers.push(Self::Owner);
        }
        if query.object_types.len() == 1 {
            drivers.push(Self::ObjectType);
        }
        drivers
    }

    /// How many entries the index has for the query, or the number where counting stops.
    fn count(self, session: Session<'_>, query: &Query) -> Result<usize, Error> {
        let statement = Statement::counting(query, self);
        let entries = session.query_one(&statement.sql, &statement.values, |row| row.integer(0))?;
        Ok(usize::try_from(entries.unwrap_or(0)).unwrap_or(usize::MAX))
    }
}

/// A statement under construction.
struct Statement<'a> {
    sql: String,
    values: Vec<Value<'a>>,
}

impl<'a> Statement<'a> {
    /// One page of `query`. A condition that is not to drive is written as `+column`, which no index serves.
    fn for_query(query: &'a Query, columns: &str, driver: Driver) -> Self {
        let mut statement = Self { sql: format!("SELECT {columns} FROM "), values: Vec::new() };
        let row = statement.driver(query, driver);
        for (place, term) in query.terms.iter().enumerate() {
            if driver != Driver::Term(place) {
                statement.push(" AND EXISTS (SELECT 1 FROM object_index t WHERE t.domain = ");
                statement.value(Value::Integer(query.domain));
                statement.term("t", term);
                statement.push(&format!(" AND t.object_row = {row})"));
            }
        }
        if let Some(owner) = query.owner
            && driver != Driver::Owner
        {
            statement.push(" AND +o.owner = ");
            statement.value(Value::Integer(owner));
        }
        if let Some((first, others)) = query.object_types.split_first()
            && driver != Driver::ObjectType
        {
            statement.push(" AND +o.object_type IN (");
            statement.value(Value::Integer(i64::from(*first)));
            for object_type in others {
                statement.push(", ");
                statement.value(Value::Integer(i64::from(*object_type)));
            }
            statement.push(")");
        }
        statement.push(&format!(" ORDER BY {row} DESC LIMIT "));
        statement.limit(query.limit);
        statement
    }

    /// Number of entries that `driver` would walk, counted no further than a page costs.
    fn counting(query: &'a Query, driver: Driver) -> Self {
        let mut statement =
            Self { sql: "SELECT count(*) FROM (SELECT 1 FROM ".to_owned(), values: Vec::new() };
        statement.driver_index(query, driver);
        statement.push(" LIMIT ");
        statement.limit(query.limit.clamp(COUNTED_ENTRIES.0, COUNTED_ENTRIES.1));
        statement.push(") AS counted");
        statement
    }

    /// The driving index joined with the object; answers the column with the row number.
    fn driver(&mut self, query: &'a Query, driver: Driver) -> &'static str {
        if matches!(driver, Driver::Term(_)) {
            self.push("object_index i JOIN object o ON o.row = i.object_row WHERE ");
        } else {
            self.push("object o WHERE ");
        }
        self.driver_conditions(query, driver)
    }

    /// The driving index alone.
    fn driver_index(&mut self, query: &'a Query, driver: Driver) {
        if matches!(driver, Driver::Term(_)) {
            self.push("object_index i WHERE ");
        } else {
            self.push("object o WHERE ");
        }
        self.driver_conditions(query, driver);
    }

    fn driver_conditions(&mut self, query: &'a Query, driver: Driver) -> &'static str {
        let term = match driver {
            Driver::Term(place) => query.terms.get(place),
            _ => None,
        };
        let (table, row) = if term.is_some() { ("i", "i.object_row") } else { ("o", "o.row") };
        self.push(table);
        self.push(".domain = ");
        self.value(Value::Integer(query.domain));
        if let Some(term) = term {
            self.term("i", term);
        }
        if driver == Driver::Owner {
            self.push(" AND o.owner = ");
            self.value(query.owner.map_or(Value::Null, Value::Integer));
        }
        if driver == Driver::ObjectType {
            let object_type = query.object_types.first().copied().unwrap_or_default();
            self.push(" AND o.object_type = ");
            self.value(Value::Integer(i64::from(object_type)));
        }
        self.push(&format!(" AND {row} < "));
        self.value(Value::Integer(query.row_below.unwrap_or(i64::MAX)));
        row
    }

    fn term(&mut self, table: &str, term: &'a IndexTerm) {
        self.push(&format!(" AND {table}.attribute = "));
        self.value(Value::Integer(i64::from(term.attribute)));
        self.push(&format!(" AND {table}.value = "));
        self.value(Value::Blob(&term.value));
    }

    fn limit(&mut self, limit: usize) {
        self.value(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn value(&mut self, value: Value<'a>) {
        self.values.push(value);
        self.push(&format!("?{}", self.values.len()));
    }
}

/// Entries that are counted at most to compare indexes: for the shortest pages and for the longest.
const COUNTED_ENTRIES: (usize, usize) = (256, 8192);

/// An index with so few entries is walked without looking for a better one.
const FEW_ENTRIES: usize = 16;
