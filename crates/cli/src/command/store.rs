//! `keyward store`: whether all that is kept is as it was kept.

use api::{StoreCheck, StoreReport};
use serde_json::json;

use super::{Action, Arguments, Command, switch};
use crate::failure::Failure;
use crate::output::Table;
use crate::remote;

pub(super) const COMMAND: Command = Command {
    name: "store",
    help: "What the server keeps",
    flags: &[],
    action: Action::Group(&[Command {
        name: "check",
        help: "Find what was edited or damaged in the database; exit code 1 when anything was",
        flags: &[&[switch("repair", "Put the search index right where it does not fit the objects")]],
        action: Action::Ask(&["POST /store/check"], check),
    }]),
};

fn check(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let check = StoreCheck { repair: arguments.switch("repair") };
    let report: StoreReport = remote::request(arguments, "POST", "/store/check", Some(&check))?;
    let row = |what: &str, value: String| vec![what.to_owned(), value];
    let mut rows = vec![
        row("objects", report.objects.to_string()),
        row("other rows", report.others.to_string()),
        row("index entries", report.index_entries.to_string()),
        row("repaired", report.repaired.to_string()),
    ];
    rows.extend(report.findings.iter().map(|finding| row("finding", finding.clone())));
    if report.more {
        rows.push(row("finding", "there are more".to_owned()));
    }
    Table { columns: vec!["WHAT", "VALUE"], rows, json: json!(report) }.print(arguments.format());
    if report.findings.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(format!("{} findings, {} put right", report.findings.len(), report.repaired)))
}
