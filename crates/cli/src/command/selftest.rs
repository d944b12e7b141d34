//! `keyward selftest`: whether the cryptography of this binary computes what the standards say.

use serde_json::json;
use server::selftest::{Outcome, Scope, run};

use super::{Action, Arguments, Command, switch};
use crate::failure::Failure;
use crate::output::Table;

pub(super) const COMMAND: Command = Command {
    name: "selftest",
    help: "Run the self tests of the cryptography, without a server; exit code 1 when one fails",
    flags: &[&[switch("full", "Every test, not only those that each start of the server runs")]],
    action: Action::Run(selftest),
};

fn selftest(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let scope = if arguments.switch("full") { Scope::Full } else { Scope::Start };
    let outcomes = run(scope, None);
    table(&outcomes).print(arguments.format());
    verdict(&outcomes)
}

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
        columns: vec!["TEST", "KNOWN ANSWER", "RESULT"],
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
