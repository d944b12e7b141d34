//! SQLite: the embedded database.

mod change_log;
mod checkpoint;
mod connection;
mod group;
mod journal;
mod migration;
mod pending;
mod readers;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use change_log::{ChangeLog, Step};
pub(crate) use connection::{Connection, DRAFTED_CHANGES};
pub(crate) use group::{Job, Task};
pub(crate) use readers::{Readers, Waiting};
pub(crate) use writer::Guard;

use crate::data_key::KeyRing;
use crate::session::Session;
use crate::{Error, ReadTx, Statistics};
use crypto::root::RootKey;
use writer::Writer;

/// A store in one SQLite database in write-ahead-log mode: one thread writes, any number of threads read.
pub struct SqliteStore {
    path: PathBuf,
    keys: Arc<KeyRing>,
    readers: Readers,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the database, brings its schema up to date, and starts the writer.
    pub(crate) fn open(path: &Path, root: &RootKey) -> Result<Self, Error> {
        let connection = Connection::open_writer(path)?;
        if migration::has_journal(&connection)? {
            let keys = KeyRing::to_open(Session::Sqlite(&connection), root)?;
            let records = journal::recover(path, &connection, &keys)?;
            if records > 0 {
                tracing::info!(records, "changes were carried over from the journal into the database");
            }
        }
        migration::migrate(&connection)?;
        let keys = Arc::new(connection.transaction(|session| KeyRing::open(session, root))?);
        let pending = Arc::default();
        let writer = Writer::start(path, connection, Arc::clone(&keys), Arc::clone(&pending))?;
        let readers = Readers::new(path.to_owned(), pending, writer.waker());
        Ok(Self { path: path.to_owned(), keys, readers, writer })
    }

    pub(crate) fn keys(&self) -> &Arc<KeyRing> {
        &self.keys
    }

    pub(crate) fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.readers.read(|connection| work(&ReadTx::new(Session::Sqlite(connection), &self.keys)))
    }

    pub(crate) fn readers(&self) -> &Readers {
        &self.readers
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        self.writer.submit(job);
    }

    pub(crate) fn guard(&self, guard: Guard) {
        self.writer.guard(guard);
    }

    pub(crate) fn wait_by(&self, waiting: Waiting) {
        self.readers.wait_by(waiting);
    }

    pub(crate) fn is_writer_thread(&self) -> bool {
        self.writer.is_own_thread()
    }

    pub(crate) fn statistics(&self) -> Statistics {
        self.writer.statistics()
    }

    /// What the database engine itself has to say about the file: empty when all is well.
    pub(crate) fn check_file(&self) -> Result<Vec<String>, Error> {
        self.readers.settle()?;
        let connection = Connection::open_reader(&self.path)?;
        let session = Session::Sqlite(&connection);
        let mut findings = session.query_all("PRAGMA quick_check", &[], |row| Ok(row.text(0)?.to_owned()))?;
        findings.retain(|finding| finding != "ok");
        findings.extend(session.query_all("PRAGMA foreign_key_check", &[], |row| {
            Ok(format!("a row of table {} refers to a row that is not there", row.text(0)?))
        })?);
        Ok(findings)
    }

    pub(crate) fn close(&self) -> Result<(), Error> {
        self.readers.close();
        self.writer.stop()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use crypto::Secret;

    use super::*;
    use crate::conformance::{create, get, new_record, term, write};
    use crate::testing::{TempDir, root};
    use crate::{Grant, NewClient, NewObject, NewRecord, NewUser, Query, RecordKind, Store};

    /// Changes the database behind the store's back.
    fn edit(path: &Path, sql: &str) {
        let connection = rusqlite::Connection::open(path).unwrap();
        let changed: usize = connection.execute(sql, []).unwrap();
        assert!(changed > 0, "{sql}");
    }

    fn damaged(table: &'static str) -> Error {
        Error::Damaged { table }
    }

    #[test]
    fn another_root_key_is_refused() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        create(&Store::open(&path, &root(1)).unwrap(), 0, "a", vec![]);
        let refused = Store::open(&path, &root(2)).err().unwrap();
        assert_eq!(refused, Error::WrongRootKey);
        assert!(refused.to_string().contains("root key"));
        assert!(get(&Store::open(&path, &root(1)).unwrap(), 0, "a").is_some());
    }

    #[test]
    fn lost_data_keys_are_noticed() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        drop(Store::open(&path, &root(1)).unwrap());
        edit(&path, "UPDATE data_key SET wrapped = zeroblob(61)");
        assert_eq!(Store::open(&path, &root(1)).err(), Some(damaged("data_key")));
        edit(&path, "DELETE FROM data_key");
        assert_eq!(Store::open(&path, &root(1)).err(), Some(damaged("data_key")));
    }

    #[test]
    fn edited_and_moved_rows_do_not_open() {
        for sql in [
            "UPDATE object SET attributes = CAST('attributes of b' AS BLOB) WHERE uid = 'a'",
            "UPDATE object SET owner = 99 WHERE uid = 'a'",
            "UPDATE object SET domain = 5 WHERE uid = 'a'",
            "UPDATE object SET object_type = 99 WHERE uid = 'a'",
            "UPDATE object SET version = 2 WHERE uid = 'a'",
            "UPDATE object SET material_version = 0 WHERE uid = 'a'",
            "UPDATE object SET material_version = 0, material = NULL WHERE uid = 'a'",
            "UPDATE object SET material = NULL WHERE uid = 'a'",
            "UPDATE object SET material = (SELECT material FROM object WHERE uid = 'b') WHERE uid = 'a'",
            "UPDATE object SET material = tag WHERE uid = 'a'",
            "UPDATE object SET tag = material WHERE uid = 'a'",
            "UPDATE object SET tag = (SELECT tag FROM object WHERE uid = 'b') WHERE uid = 'a'",
            "UPDATE object SET (tag, attributes, material) = \
             (SELECT tag, attributes, material FROM object WHERE uid = 'b') WHERE uid = 'a'",
            "UPDATE object SET material = substr(material, 1, length(material) - 1) WHERE uid = 'a'",
            "UPDATE object SET uid = CASE uid WHEN 'a' THEN 'c' ELSE uid END WHERE uid = 'a'",
        ] {
            let dir = TempDir::new();
            let path = dir.file("store.db");
            let store = Store::open(&path, &root(1)).unwrap();
            create(&store, 0, "a", vec![term(1, "x")]);
            create(&store, 0, "b", vec![term(1, "x")]);
            assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
            edit(&path, sql);
            let row = store.read(|tx| tx.get_by_row(1)).err();
            assert_eq!(row, Some(damaged("object")), "{sql}");
            assert!(get(&store, 0, "b").is_some(), "{sql}");
            assert_ne!(store.check().unwrap().findings, Vec::<String>::new(), "{sql}");
        }
    }

    /// The material of an earlier version of the same row does not open, nor does one that was destroyed.
    #[test]
    fn an_older_material_does_not_open() {
        for destroy in [false, true] {
            let dir = TempDir::new();
            let path = dir.file("store.db");
            let store = Store::open(&path, &root(1)).unwrap();
            create(&store, 0, "a", vec![]);
            let connection = rusqlite::Connection::open(&path).unwrap();
            let material: Vec<u8> =
                connection.query_row("SELECT material FROM object", [], |row| row.get(0)).unwrap();
            let object = get(&store, 0, "a").unwrap();
            write(&store, move |tx| {
                if destroy {
                    tx.destroy_material(&object, &[], &[])
                } else {
                    tx.replace_material(&object, &Secret::new(vec![1; 15]), &[], &[])
                }
            })
            .unwrap();
            connection.execute("UPDATE object SET material = ?1", [material]).unwrap();
            assert_eq!(store.read(|tx| tx.get(0, "a")).err(), Some(damaged("object")));
        }
    }

    #[test]
    fn edited_users_clients_and_settings_do_not_open() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = Store::open(&path, &root(1)).unwrap();
        write(&store, |tx| {
            for name in ["anna", "bert"] {
                let name = name.to_owned();
                let password_hash = Some(format!("hash of {name}"));
                let user = NewUser { domain: 0, name, password_hash, admin: false, flags: 0, created: 1 };
                let user = tx.insert_user(&user)?;
                tx.insert_client(&NewClient {
                    user_id: user.id,
                    name: user.name,
                    fingerprint: [u8::try_from(user.id).unwrap(); 32],
                    certificate: vec![1],
                    serial: vec![1],
                    created: 1,
                })?;
            }
            tx.revoke_client(1, 5)?;
            tx.set_setting("plain", b"value")?;
            tx.set_setting("other", b"other")?;
            tx.set_sealed_setting("sealed", &Secret::new(b"secret".to_vec()))?;
            tx.set_sealed_setting("sealed too", &Secret::new(b"secret".to_vec()))
        })
        .unwrap();
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
        edit(&path, "UPDATE user_account SET admin = 1 WHERE id = 1");
        edit(&path, "UPDATE client SET revoked = NULL WHERE id = 1");
        edit(&path, "UPDATE client SET user_id = 1 WHERE id = 2");
        edit(
            &path,
            "UPDATE setting SET value = (SELECT value FROM setting WHERE name = 'other') WHERE name = 'plain'",
        );
        edit(
            &path,
            "UPDATE setting SET value = (SELECT value FROM setting WHERE name = 'sealed too') WHERE name = 'sealed'",
        );
        store
            .read(|tx| {
                assert_eq!(tx.user(1), Err(damaged("user_account")));
                assert_eq!(tx.user_by_name(0, "anna"), Err(damaged("user_account")));
                assert_eq!(tx.client_by_fingerprint(&[1; 32]), Err(damaged("client")));
                assert_eq!(tx.client(2), Err(damaged("client")));
                assert_eq!(tx.setting("plain"), Err(damaged("setting")));
                assert_eq!(tx.sealed_setting("sealed"), Err(damaged("setting")));
                assert!(tx.sealed_setting("sealed too")?.is_some());
                Ok::<_, Error>(())
            })
            .unwrap();
        assert_eq!(store.check().unwrap().findings.len(), 5);
    }

    #[test]
    fn edited_records_memberships_and_grants_do_not_open() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = Store::open(&path, &root(1)).unwrap();
        let row = create(&store, 0, "a", vec![]);
        write(&store, move |tx| {
            for name in ["a", "b"] {
                let secret = Secret::new(name.as_bytes().to_vec());
                let new = NewRecord { secret: Some(&secret), ..new_record(name, RecordKind::Administrator) };
                tx.insert_record(&new)?;
                let name = name.to_owned();
                let user =
                    NewUser { domain: 0, name, password_hash: None, admin: false, flags: 0, created: 1 };
                tx.insert_user(&user)?;
            }
            tx.insert_membership(1, 1)?;
            tx.set_grant(0, row, &Grant { group: 1, permissions: vec![1] })
        })
        .unwrap();
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
        for (sql, back) in [
            ("UPDATE record SET body = zeroblob(1) WHERE id = 1", "body = CAST('body' AS BLOB)"),
            ("UPDATE record SET kind = 2 WHERE id = 1", "kind = 3"),
            ("UPDATE record SET domain = 7 WHERE id = 1", "domain = 0"),
        ] {
            edit(&path, sql);
            assert_eq!(store.read(|tx| tx.record(1)), Err(damaged("record")), "{sql}");
            edit(&path, &format!("UPDATE record SET {back} WHERE id = 1"));
            assert!(store.read(|tx| tx.record(1)).is_ok());
        }
        edit(&path, "UPDATE record SET secret = (SELECT secret FROM record WHERE id = 2) WHERE id = 1");
        edit(&path, "UPDATE membership SET group_id = 2");
        edit(&path, "UPDATE object_grant SET permissions = zeroblob(8)");
        assert_eq!(store.read(|tx| tx.record(1)), Err(damaged("record")));
        assert_eq!(store.read(|tx| tx.groups_of_user(1)), Err(damaged("membership")));
        assert_eq!(store.read(|tx| tx.members(2, 0, 9)), Err(damaged("membership")));
        assert_eq!(store.read(|tx| tx.grants(row)), Err(damaged("object_grant")));
        assert_eq!(store.check().unwrap().findings.len(), 3);
    }

    #[test]
    fn files_show_no_secret_and_are_private() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = Store::open(&path, &root(0xA7)).unwrap();
        let secret = b"canary that must never be seen";
        for number in 0..300 {
            let uid = format!("u{number}");
            write(&store, move |tx| {
                let material = Secret::new(secret.to_vec());
                let attributes = b"canary that may be seen";
                let material = Some(&material);
                tx.insert(
                    &NewObject { uid: &uid, domain: 0, owner: 1, object_type: 2, attributes, material },
                    &[],
                )?;
                tx.set_sealed_setting(&uid, &Secret::new(secret.to_vec()))
            })
            .unwrap();
        }
        let object = get(&store, 0, "u7").unwrap();
        write(&store, move |tx| tx.replace_material(&object, &Secret::new(secret.repeat(200)), &[], &[]))
            .unwrap();
        let object = get(&store, 0, "u7").unwrap();
        write(&store, move |tx| tx.destroy_material(&object, &[], &[])).unwrap();

        let contains = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
        for open in [true, false] {
            let mut seen = 0;
            for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
                let entry = entry.unwrap();
                assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
                let bytes = std::fs::read(entry.path()).unwrap();
                assert!(!contains(&bytes, secret), "{entry:?}");
                assert!(!contains(&bytes, &[0xA7; 16]), "{entry:?}");
                seen += usize::from(contains(&bytes, b"canary that may be seen"));
            }
            assert!(seen > 0);
            if open {
                store.close().unwrap();
            }
        }
    }

    #[test]
    fn a_full_disk_loses_nothing_and_heals() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = Store::open(&path, &root(1)).unwrap();
        let limit = |pages: i64| {
            write(&store, move |tx| {
                tx.session.query_one(&format!("PRAGMA max_page_count = {pages}"), &[], |row| row.integer(0))
            })
            .unwrap()
            .unwrap()
        };
        let fill = |uid: String| {
            write(&store, move |tx| {
                let attributes = &[1; 3000];
                tx.insert(
                    &NewObject { uid: &uid, domain: 0, owner: 1, object_type: 2, attributes, material: None },
                    &[term(1, "x")],
                )
            })
        };
        limit(60);
        let mut kept = Vec::new();
        for number in 0..200 {
            match fill(format!("u{number}")) {
                Ok(_) => kept.push(format!("u{number}")),
                Err(error) => assert_eq!(error, Error::Full),
            }
        }
        assert!((10..190).contains(&kept.len()), "{}", kept.len());
        limit(100_000);
        fill("after".to_owned()).unwrap();
        kept.push("after".to_owned());
        drop(store);
        let store = Store::open(&path, &root(1)).unwrap();
        let query = Query { terms: vec![term(1, "x")], limit: 1000, ..Query::default() };
        let mut found = store.read(|tx| tx.candidate_uids(&query)).unwrap();
        found.reverse();
        assert_eq!(found.into_iter().map(|(_, uid)| uid).collect::<Vec<_>>(), kept);
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
    }

    #[test]
    fn no_statement_walks_a_table() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        let store = Store::open(&path, &root(1)).unwrap();
        crate::conformance::run(&store);
        let connection = rusqlite::Connection::open(&path).unwrap();
        let mut explained = 0;
        for sql in Connection::seen_statements(&path) {
            // The check reads everything on purpose; data keys are few and all wanted.
            let exempt = sql.contains("FROM data_key ORDER BY id")
                || sql == "SELECT id FROM user_account ORDER BY id"
                || sql == "SELECT id FROM client ORDER BY id"
                || sql == "SELECT id FROM record ORDER BY id"
                || sql.starts_with("SELECT DISTINCT")
                || sql.contains("NOT EXISTS");
            if exempt || !["SELECT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb)) {
                continue;
            }
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let parameters = vec![rusqlite::types::Null; statement.parameter_count()];
            let plan =
                statement.query_map(rusqlite::params_from_iter(parameters), |row| row.get::<_, String>(3));
            let plan: Vec<String> = plan.unwrap().map(Result::unwrap).collect();
            let walks = plan.iter().any(|step| {
                step.starts_with("SCAN") && step != "SCAN counted" || step.contains("TEMP B-TREE")
            });
            assert!(!walks, "{sql}\n{plan:#?}");
            explained += 1;
        }
        assert!(explained > 40, "{explained}");
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        drop(Store::open(&path, &root(1)).unwrap());
        rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 1000").unwrap();
        let refused = Store::open(&path, &root(1)).err().unwrap();
        assert!(matches!(refused, Error::NewerSchema { found: 1000, known } if known < 1000));
    }

    #[test]
    fn what_is_no_database_is_refused() {
        let dir = TempDir::new();
        let path = dir.file("store.db");
        std::fs::write(&path, [7; 5000]).unwrap();
        assert!(matches!(Store::open(&path, &root(1)).err(), Some(Error::Database(_))));
        assert!(matches!(Store::open(&dir.file("no/store.db"), &root(1)).err(), Some(Error::Io(_))));
    }
}
