//! Brings the schema of a database up to date: numbered steps, each in one file and one transaction.

use super::Connection;
use crate::Error;
use crate::session::Session;

/// Runs the steps that the database has not seen.
pub(crate) fn migrate(connection: &Connection) -> Result<(), Error> {
    let known = MIGRATIONS.len() as i64;
    let found = schema_number(Session::Sqlite(connection))?;
    if found > known {
        return Err(Error::NewerSchema { found, known });
    }
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

fn schema_number(session: Session<'_>) -> Result<i64, Error> {
    let number = session.query_one("PRAGMA user_version", &[], |row| row.integer(0))?;
    Ok(number.unwrap_or(0))
}

/// Step n brings schema n - 1 to schema n. A step that has been released is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_data_key.sql"),
    include_str!("migrations/0002_identity.sql"),
    include_str!("migrations/0003_setting.sql"),
    include_str!("migrations/0004_object.sql"),
];
