//! Reads everything that is kept and says what is wrong with it.

use crate::session::Value;
use crate::{Error, ReadTx, Store};

/// What [`Store::check`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Objects that were read.
    pub objects: u64,
    /// Users, clients, records, memberships, grants and settings that were read.
    pub others: u64,
    /// Everything that is wrong, in words. Empty when all is well.
    pub findings: Vec<String>,
}

impl Store {
    /// Reads everything and authenticates it. Takes as long as that takes; others go on reading and writing.
    ///
    /// # Errors
    /// Only when the check itself could not be done: what is wrong with the content is in the report.
    pub fn check(&self) -> Result<CheckReport, Error> {
        let mut report = CheckReport { findings: self.check_file()?, ..CheckReport::default() };
        let mut after = 0;
        while let Some(last) = self.read(|tx| tx.check_objects(after, &mut report))? {
            after = last;
        }
        self.read(|tx| tx.check_others(&mut report))?;
        Ok(report)
    }
}

impl ReadTx<'_> {
    /// Checks one page of objects; answers the last row of it. A page a transaction keeps the log short.
    fn check_objects(&self, after: i64, report: &mut CheckReport) -> Result<Option<i64>, Error> {
        let sql = "SELECT row, uid FROM object WHERE row > ?1 ORDER BY row LIMIT ?2";
        let values = [Value::Integer(after), Value::Integer(PAGE)];
        let page =
            self.session.query_all(sql, &values, |row| Ok((row.integer(0)?, row.text(1)?.to_owned())))?;
        for (row, uid) in &page {
            report.objects += 1;
            note(report, &format!("object {uid}"), self.get_by_row(*row))?;
        }
        Ok(page.last().map(|(row, _)| *row))
    }

    fn check_others(&self, report: &mut CheckReport) -> Result<(), Error> {
        let numbers = |sql| self.session.query_all(sql, &[], |row| row.integer(0));
        for id in numbers("SELECT id FROM user_account ORDER BY id")? {
            report.others += 1;
            note(report, &format!("user {id}"), self.user(id))?;
        }
        for id in numbers("SELECT id FROM client ORDER BY id")? {
            report.others += 1;
            note(report, &format!("client {id}"), self.client(id))?;
        }
        for id in numbers("SELECT id FROM record ORDER BY id")? {
            report.others += 1;
            note(report, &format!("record {id}"), self.record(id))?;
        }
        for id in numbers("SELECT DISTINCT group_id FROM membership ORDER BY group_id")? {
            report.others += 1;
            note(report, &format!("the members of group {id}"), self.members(id, 0, usize::MAX))?;
        }
        for row in numbers("SELECT DISTINCT object_row FROM object_grant ORDER BY object_row")? {
            report.others += 1;
            note(report, &format!("the grants of row {row}"), self.grants(row))?;
        }
        for name in self.setting_names("")? {
            report.others += 1;
            note(report, &format!("setting {name}"), self.check_setting(&name))?;
        }
        let stale = numbers(
            "SELECT DISTINCT i.object_row FROM object_index i \
             WHERE NOT EXISTS (SELECT 1 FROM object o WHERE o.row = i.object_row AND o.domain = i.domain)",
        )?;
        report
            .findings
            .extend(stale.iter().map(|row| format!("the index names row {row}, which is not there")));
        Ok(())
    }
}

fn note<T>(report: &mut CheckReport, what: &str, answer: Result<T, Error>) -> Result<(), Error> {
    match answer {
        Ok(_) => Ok(()),
        Err(Error::Damaged { .. }) => {
            report.findings.push(format!("{what} does not authenticate"));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Objects checked in one transaction.
const PAGE: i64 = 256;
