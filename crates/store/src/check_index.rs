//! Compares the search index with the objects, whose rows authenticate themselves: index rows do not.
//!
//! What terms an object has is the caller's to say. It is asked for each object once, and once more for each entry that
//! the index has for it.

use crate::session::{RowNumber, Value};
use crate::{Error, IndexTerm, ObjectRow, ReadTx, Store, WriteTx};

/// What the terms of an object are.
pub type TermsOf<'a> = &'a dyn Fn(&ObjectRow) -> Result<Vec<IndexTerm>, Error>;

/// An entry of the index: an object has a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// Domain.
    pub domain: i64,
    /// The term.
    pub term: IndexTerm,
    /// Row of the object.
    pub row: i64,
    /// Unique Identifier of the object; `None` where there is no such object.
    pub uid: Option<String>,
}

/// What [`Store::check_index`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexReport {
    /// Entries that the index has.
    pub entries: u64,
    /// Entries that it lacks: searches do not find the object by the term.
    pub missing: Vec<IndexEntry>,
    /// Entries of terms that the object does not have. They do no harm but cost time: each object says itself whether it
    /// is what is searched for.
    pub extra: Vec<IndexEntry>,
    /// Whether there are more than are named here.
    pub is_cut: bool,
}

impl Store {
    /// Compares the index with the objects. Names up to `limit` entries of each kind that are wrong. Objects that do not
    /// authenticate are passed over: [`Store::check`] reports them. Others go on reading and writing.
    ///
    /// # Errors
    /// Only when the check itself could not be done.
    pub fn check_index(&self, terms_of: TermsOf<'_>, limit: usize) -> Result<IndexReport, Error> {
        let mut report = IndexReport::default();
        let mut after = 0;
        while let Some(last) = self.read(|tx| tx.find_missing(after, terms_of, limit, &mut report))? {
            after = last;
        }
        let mut after = None;
        while let Some(last) = self.read(|tx| tx.find_extra(after.as_ref(), terms_of, limit, &mut report))? {
            after = Some(last);
        }
        Ok(report)
    }
}

/// What is in a row.
enum Looked {
    /// Nothing.
    Absent,
    /// Something that does not authenticate: which terms it has is not known.
    Damaged,
    /// An object with its terms.
    Known(Box<ObjectRow>, Vec<IndexTerm>),
}

impl Looked {
    /// Whether the index should have an entry, where that is known.
    fn has(&self, entry: &IndexEntry) -> Option<bool> {
        match self {
            Self::Absent => Some(false),
            Self::Damaged => None,
            Self::Known(object, terms) => Some(object.domain == entry.domain && terms.contains(&entry.term)),
        }
    }

    fn uid(&self) -> Option<String> {
        match self {
            Self::Known(object, _) => Some(object.uid.clone()),
            Self::Absent | Self::Damaged => None,
        }
    }
}

impl ReadTx<'_> {
    /// Looks for the entries of one page of objects; answers the last row of it.
    fn find_missing(
        &self,
        after: i64,
        terms_of: TermsOf<'_>,
        limit: usize,
        report: &mut IndexReport,
    ) -> Result<Option<i64>, Error> {
        let sql = "SELECT row FROM object WHERE row > ?1 ORDER BY row LIMIT ?2";
        let values = [Value::Integer(after), Value::Integer(PAGE)];
        let rows = self.session.query_all(sql, &values, |row| row.integer(0))?;
        for row in &rows {
            let Looked::Known(object, terms) = self.look(*row, terms_of)? else { continue };
            for term in terms {
                if self.has_entry(object.domain, &term, *row)? {
                    continue;
                }
                let entry =
                    IndexEntry { domain: object.domain, term, row: *row, uid: Some(object.uid.clone()) };
                report.is_cut |= !push(&mut report.missing, entry, limit);
            }
        }
        Ok(rows.last().copied())
    }

    /// Looks for the objects of one page of entries; answers the last entry of it.
    fn find_extra(
        &self,
        after: Option<&IndexEntry>,
        terms_of: TermsOf<'_>,
        limit: usize,
        report: &mut IndexReport,
    ) -> Result<Option<IndexEntry>, Error> {
        let entries = self.entries(after)?;
        let mut known: Option<(i64, Looked)> = None;
        for entry in &entries {
            report.entries = report.entries.saturating_add(1);
            let looked = match known.take() {
                Some((row, looked)) if row == entry.row => looked,
                _ => self.look(entry.row, terms_of)?,
            };
            if looked.has(entry) == Some(false) {
                let entry = IndexEntry { uid: looked.uid(), ..entry.clone() };
                report.is_cut |= !push(&mut report.extra, entry, limit);
            }
            known = Some((entry.row, looked));
        }
        Ok(entries.into_iter().next_back())
    }

    /// One page of entries in the order of the index: first the rest of the term of the entry before it, whose rows come
    /// newest first. What no search can ask for is left out.
    fn entries(&self, after: Option<&IndexEntry>) -> Result<Vec<IndexEntry>, Error> {
        let mut page = Vec::new();
        let first = IndexTerm { attribute: 0, value: Vec::new() };
        let (domain, term) = after.map_or((i64::MIN, &first), |entry| (entry.domain, &entry.term));
        let mut ask = |sql: &str, row: i64, room: i64| {
            let [domain, attribute, value, row] = term.key(domain, RowNumber::Known(row));
            let found = self.session.query_all(
                sql,
                &[domain, attribute, value, row, Value::Integer(room)],
                |row| {
                    let term = IndexTerm { attribute: row.unsigned(1)?, value: row.blob(2)?.to_vec() };
                    Ok(IndexEntry { domain: row.integer(0)?, term, row: row.integer(3)?, uid: None })
                },
            )?;
            page.extend(found);
            Ok::<_, Error>(i64::try_from(page.len()).unwrap_or(PAGE))
        };
        let mut count = 0;
        if let Some(after) = after {
            let sql = "SELECT domain, attribute, value, object_row FROM object_index \
                       WHERE domain = ?1 AND attribute = ?2 AND value = ?3 AND object_row < ?4 \
                       ORDER BY object_row DESC LIMIT ?5";
            count = ask(sql, after.row, PAGE)?;
        }
        if count < PAGE {
            let sql = "SELECT domain, attribute, value, object_row FROM object_index \
                       WHERE (domain, attribute, value) > (?1, ?2, ?3) AND attribute BETWEEN 0 AND ?4 \
                       ORDER BY domain, attribute, value, object_row DESC LIMIT ?5";
            ask(sql, i64::from(u32::MAX), PAGE.saturating_sub(count))?;
        }
        Ok(page)
    }

    /// The object in a row with all its terms, those of grants included.
    fn look(&self, row: i64, terms_of: TermsOf<'_>) -> Result<Looked, Error> {
        let (object, grants) = match (self.get_by_row(row), self.grants(row)) {
            (Ok(None), _) => return Ok(Looked::Absent),
            (Err(Error::Damaged { .. }), _) | (_, Err(Error::Damaged { .. })) => return Ok(Looked::Damaged),
            (Ok(Some(object)), Ok(grants)) => (object, grants),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        let mut terms = terms_of(&object)?;
        terms.extend(grants.iter().map(|grant| IndexTerm::granted_to(grant.group)));
        Ok(Looked::Known(Box::new(object), terms))
    }

    fn has_entry(&self, domain: i64, term: &IndexTerm, row: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM object_index \
                   WHERE domain = ?1 AND attribute = ?2 AND value = ?3 AND object_row = ?4";
        let values = term.key(domain, RowNumber::Known(row));
        Ok(self.session.query_one(sql, &values, |_| Ok(()))?.is_some())
    }
}

impl WriteTx<'_> {
    /// Puts right what is still wrong of the entries of a report; answers how many those were.
    ///
    /// # Errors
    /// The failure of the database.
    pub fn repair_index(&mut self, report: &IndexReport, terms_of: TermsOf<'_>) -> Result<u64, Error> {
        let mut repaired = 0_u64;
        for (entries, is_missing) in [(&report.missing, true), (&report.extra, false)] {
            for entry in entries {
                let belongs = self.look(entry.row, terms_of)?.has(entry);
                let is_there = self.has_entry(entry.domain, &entry.term, entry.row)?;
                if belongs != Some(is_missing) || is_there == is_missing {
                    continue;
                }
                let (row, term) = (RowNumber::Known(entry.row), std::slice::from_ref(&entry.term));
                match is_missing {
                    true => self.change_terms(entry.domain, row, &[], term)?,
                    false => self.change_terms(entry.domain, row, term, &[])?,
                }
                repaired = repaired.saturating_add(1);
            }
        }
        Ok(repaired)
    }
}

/// Adds an entry if there is room; says whether there was.
fn push(entries: &mut Vec<IndexEntry>, entry: IndexEntry, limit: usize) -> bool {
    let has_room = entries.len() < limit;
    if has_room {
        entries.push(entry);
    }
    has_room
}

/// Objects and entries looked at in one transaction.
const PAGE: i64 = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TempDir, root};
    use crate::{Grant, NewObject, NewRecord, RecordKind};

    /// The attributes of these objects are the value of their only term.
    fn terms_of(object: &ObjectRow) -> Result<Vec<IndexTerm>, Error> {
        Ok(vec![IndexTerm { attribute: 9, value: object.attributes.clone() }])
    }

    fn check(store: &Store) -> IndexReport {
        store.check_index(&terms_of, 1000).unwrap()
    }

    fn found(store: &Store, value: &str) -> usize {
        let terms = vec![IndexTerm { attribute: 9, value: value.as_bytes().to_vec() }];
        let query = crate::Query { terms, limit: 1000, ..crate::Query::default() };
        store.read(|tx| tx.candidate_uids(&query)).unwrap().len()
    }

    #[test]
    fn what_was_edited_in_the_index_is_found_and_put_right() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = Store::open(&path, &root(1)).unwrap();
        store
            .write_blocking(|tx| {
                let group = NewRecord {
                    kind: RecordKind::Group,
                    domain: 0,
                    name: "staff",
                    body: b"",
                    secret: None,
                    created: 1,
                };
                let group = tx.insert_record(&group)?;
                // Several pages, and many objects of one term.
                for number in 0..600 {
                    let uid = format!("u{number}");
                    let attributes = if number % 2 == 0 { "even" } else { &uid }.as_bytes();
                    let object = NewObject {
                        uid: &uid,
                        domain: 0,
                        owner: 1,
                        object_type: 2,
                        attributes,
                        material: None,
                    };
                    let term = IndexTerm { attribute: 9, value: attributes.to_vec() };
                    let row = tx.insert(&object, &[term])?;
                    if number == 5 {
                        tx.set_grant(0, row, &Grant { group, permissions: vec![1] })?;
                    }
                }
                Ok::<_, Error>(())
            })
            .unwrap();
        assert_eq!(check(&store), IndexReport { entries: 601, ..IndexReport::default() });
        let connection = rusqlite::Connection::open(&path).unwrap();
        let edit = |sql: &str| connection.execute(sql, []).unwrap();
        for (sql, missing, extra) in [
            ("DELETE FROM object_index WHERE object_row = 301", vec![("even", 301)], vec![]),
            ("DELETE FROM object_index WHERE attribute = 1", vec![("", 6)], vec![]),
            (
                "UPDATE object_index SET value = CAST('odd' AS BLOB) WHERE object_row = 8",
                vec![("u7", 8)],
                vec![("odd", 8)],
            ),
            ("UPDATE object_index SET domain = 3 WHERE object_row = 8", vec![("u7", 8)], vec![("u7", 8)]),
            ("INSERT INTO object_index VALUES (0, 9, zeroblob(3), 10)", vec![], vec![("\0\0\0", 10)]),
            (
                "INSERT INTO object_index VALUES (0, 9, CAST('gone' AS BLOB), 7777)",
                vec![],
                vec![("gone", 7777)],
            ),
            ("INSERT INTO object_index VALUES (0, 1, zeroblob(8), 2)", vec![], vec![("", 2)]),
            ("INSERT INTO object_index VALUES (0, 1 << 40, zeroblob(8), 2)", vec![], vec![]),
            ("INSERT INTO object_index VALUES (9, 9, CAST('u1' AS BLOB), 2)", vec![], vec![("u1", 2)]),
        ] {
            assert_eq!(edit(sql), 1, "{sql}");
            let report = check(&store);
            let named = |entries: &[IndexEntry]| -> Vec<(String, i64)> {
                let value = |entry: &IndexEntry| match entry.term.attribute {
                    1 => String::new(),
                    _ => String::from_utf8(entry.term.value.clone()).unwrap(),
                };
                entries.iter().map(|entry| (value(entry), entry.row)).collect()
            };
            let expected = |list: &[(&str, i64)]| -> Vec<(String, i64)> {
                list.iter().map(|(value, row)| ((*value).to_owned(), *row)).collect()
            };
            assert_eq!(named(&report.missing), expected(&missing), "{sql}");
            assert_eq!(named(&report.extra), expected(&extra), "{sql}");
            let uid = |row: i64| (row < 700).then(|| format!("u{}", row - 1));
            for entry in report.missing.iter().chain(&report.extra) {
                assert_eq!(entry.uid, uid(entry.row), "{sql}");
            }
            let wrong = (missing.len() + extra.len()) as u64;
            let known = report.clone();
            let repaired = store.write_blocking(move |tx| tx.repair_index(&known, &terms_of));
            assert_eq!(repaired, Ok(wrong), "{sql}");
            assert_eq!(check(&store), IndexReport { entries: 601, ..IndexReport::default() }, "{sql}");
            // What is right by now is left alone.
            assert_eq!(store.write_blocking(move |tx| tx.repair_index(&report, &terms_of)), Ok(0), "{sql}");
        }
        assert_eq!((found(&store, "even"), found(&store, "u7")), (300, 1));

        // Of many only so many are named, and an object that does not authenticate is not spoken of.
        edit("DELETE FROM object_index WHERE value = CAST('even' AS BLOB)");
        let report = store.check_index(&terms_of, 10).unwrap();
        assert_eq!((report.missing.len(), report.is_cut), (10, true));
        edit("UPDATE object SET owner = 2 WHERE row % 2 = 1");
        edit("UPDATE object_grant SET permissions = zeroblob(2)");
        edit("DELETE FROM object_index WHERE attribute = 1");
        let report = check(&store);
        assert_eq!((report.missing.len(), report.extra.len(), report.is_cut), (0, 0, false));
    }
}
