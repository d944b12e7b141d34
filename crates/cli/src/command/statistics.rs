//! `keyward statistics`: how often operations were asked for, and how long they took.

use serde_json::{Value, json};

use super::{Action, Arguments, Command};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::output::Format;
use crate::remote;

pub(super) const COMMAND: Command = Command {
    name: "statistics",
    help: "Show how often operations were asked for since the start, and how long they took",
    flags: &[],
    action: Action::Ask(&["GET /statistics"], show),
};

const COLUMNS: &[Column] = &[
    ("INTERFACE", "interface"),
    ("OPERATION", "operation"),
    ("COUNT", "count"),
    ("FAILED", "failures"),
    ("MEAN us", "mean_us"),
    ("50% us", "p50_us"),
    ("90% us", "p90_us"),
    ("99% us", "p99_us"),
    ("99.9% us", "p999_us"),
];

const AUDIT: &[Column] = &[
    ("RECORDS WRITTEN", "written"),
    ("NOT WRITTEN", "unwritten"),
    ("FAILING", "failing"),
    ("REQUESTS WAIT", "sync"),
];

const COMPAT: &[Column] = &[("CLIENT", "client"), ("PROFILE", "profile"), ("COUNT", "count")];

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let statistics: Value = remote::request(arguments, "GET", "/statistics", None::<&()>)?;
    if arguments.format() == Format::Json {
        crate::output::line(&format!("{statistics:#}"));
        return Ok(());
    }
    let part = |name: &str| json!({ "items": statistics.get(name).unwrap_or(&Value::Null) });
    listing::print(arguments, COLUMNS, &part("operations"));
    crate::output::line("");
    listing::print(arguments, AUDIT, &json!({ "items": [statistics.get("audit").unwrap_or(&Value::Null)] }));
    if statistics.get("compat").and_then(Value::as_array).is_some_and(|uses| !uses.is_empty()) {
        crate::output::line("");
        listing::print(arguments, COMPAT, &part("compat"));
    }
    Ok(())
}
