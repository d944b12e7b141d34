//! `keyward selftest`: whether the cryptography of this binary, or of a running server, computes what the standards say.

use serde_json::{Value, json};
use server::selftest::{Outcome, Scope, run};

use super::{Action, Arguments, Command, switch};
use crate::failure::Failure;
use crate::output::Table;
use crate::remote;

pub(super) const COMMAND: Command = Command {
    name: "selftest",
    help: "Run every self test of the cryptography, without a server; exit code 1 when one fails",
    flags: &[&[
        switch("fast", "Only the tests that each start of the server runs"),
        switch(
            "running",
            "In the server that the flags before the command name; one that fails stops its services",
        ),
    ]],
    action: Action::Ask(&["POST /self-tests"], selftest),
};

fn selftest(arguments: &Arguments<'_>) -> Result<(), Failure> {
    if arguments.switch("running") {
        return selftest_of_server(arguments);
    }
    let scope = if arguments.switch("fast") { Scope::Start } else { Scope::Full };
    let outcomes = run(scope, None);
    table(&outcomes).print(arguments.format());
    verdict(&outcomes)
}

/// Asks a running server, which refuses when a test fails.
fn selftest_of_server(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let answer: Value = remote::request(arguments, "POST", "/self-tests", Some(&json!({})))?;
    let tests = answer.get("tests").cloned().unwrap_or_default();
    let text =
        |test: &Value, field: &str| test.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let row = |test: &Value| vec![text(test, "name"), text(test, "source"), "passed".to_owned()];
    let rows = tests.as_array().into_iter().flatten().map(row).collect();
    Table { columns: COLUMNS.to_vec(), rows, json: tests }.print(arguments.format());
    if answer.get("error_state") == Some(&Value::Bool(true)) {
        return Err(Failure::Failed(
            "a self test failed before: the server has to be started anew".to_owned(),
        ));
    }
    Ok(())
}

const COLUMNS: [&str; 3] = ["TEST", "KNOWN ANSWER", "RESULT"];

fn table(outcomes: &[Outcome]) -> Table {
    let result = |outcome: &Outcome| outcome.fault.as_ref().map_or("passed".to_owned(), Clone::clone);
    let row = |outcome: &Outcome| vec![outcome.name.to_owned(), outcome.source.to_owned(), result(outcome)];
    let entry = |outcome: &Outcome| {
        json!({
            "name": outcome.name,
            "source": outcome.source,
            "passed": outcome.passed(),
            "fault": outcome.fault,
        })
    };
    Table {
        columns: COLUMNS.to_vec(),
        rows: outcomes.iter().map(row).collect(),
        json: outcomes.iter().map(entry).collect(),
    }
}

fn verdict(outcomes: &[Outcome]) -> Result<(), Failure> {
    match outcomes.iter().filter(|outcome| !outcome.passed()).count() {
        0 => Ok(()),
        failed => Err(Failure::Failed(format!("{failed} of {} self tests failed", outcomes.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_test_fails_the_command() {
        assert!(verdict(&run(Scope::Start, None)).is_ok());
        let outcomes = run(Scope::Start, Some("SHA-256"));
        assert!(matches!(verdict(&outcomes), Err(Failure::Failed(_))));
        let json = table(&outcomes).json;
        let entries = json.as_array().unwrap();
        let failed: Vec<_> = entries.iter().filter(|entry| entry["passed"] == false).collect();
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0]["name"], "SHA-256");
    }
}
