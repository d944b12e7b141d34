//! Brings the schema of a database up to date: numbered steps, each in one file and one transaction.

use super::Connection;
use crate::Error;
use crate::session::Session;

/// Runs the steps that the database has not seen.
pub(crate) fn migrate(connection: &Connection) -> Result<(), Error> {
    let found = schema_number(connection)?;
    for (number, script) in (1..).zip(MIGRATIONS) {
        if number > found {
            connection.transaction(|_| {
                connection.run_script(script)?;
                connection.run_script(&format!("PRAGMA user_version = {number}"))
            })?;
        }
    }
    Ok(())
}

/// Whether the database may have a journal.
pub(crate) fn has_journal(connection: &Connection) -> Result<bool, Error> {
    Ok(schema_number(connection)? >= JOURNAL_SCHEMA)
}

fn schema_number(connection: &Connection) -> Result<i64, Error> {
    let known = MIGRATIONS.len() as i64;
    let found = Session::Sqlite(connection).query_one("PRAGMA user_version", &[], |row| row.integer(0))?;
    match found.unwrap_or(0) {
        found if found > known => Err(Error::NewerSchema { found, known }),
        found => Ok(found),
    }
}

/// The step that made the journal's table.
const JOURNAL_SCHEMA: i64 = 6;

/// Step n brings schema n - 1 to schema n. A step that has been released is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_data_key.sql"),
    include_str!("migrations/0002_identity.sql"),
    include_str!("migrations/0003_setting.sql"),
    include_str!("migrations/0004_object.sql"),
    include_str!("migrations/0005_people.sql"),
    include_str!("migrations/0006_journal.sql"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TempDir;

    fn schema(connection: &Connection) -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        Session::Sqlite(connection).query_all(sql, &[], |row| Ok(row.text(0)?.to_owned())).unwrap()
    }

    #[test]
    fn every_step_may_run_twice() {
        let dir = TempDir::new();
        let once = Connection::open_writer(&dir.file("once.db")).unwrap();
        migrate(&once).unwrap();
        let twice = Connection::open_writer(&dir.file("twice.db")).unwrap();
        for script in MIGRATIONS {
            twice.run_script(script).unwrap();
            twice.run_script(script).unwrap();
        }
        migrate(&twice).unwrap();
        migrate(&twice).unwrap();
        assert_eq!(schema(&once), schema(&twice));
        assert!(schema(&once).len() > 8);
        assert_eq!(schema_number(&twice), Ok(MIGRATIONS.len() as i64));
    }
}
