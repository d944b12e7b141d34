//! `keyward whoami`: who the server takes the caller for.

use serde_json::Value;

use super::{Action, Arguments, Command};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::remote;

pub(super) const COMMAND: Command = Command {
    name: "whoami",
    help: "Show who the server takes you for, and your rights",
    flags: &[],
    action: Action::Ask(&["GET /whoami"], show),
};

const COLUMNS: &[Column] =
    &[("NAME", "name"), ("KIND", "kind"), ("HIGH ACCESS", "high_access"), ("RIGHTS", "rights")];

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let known: Value = remote::request(arguments, "GET", "/whoami", None::<&()>)?;
    listing::print(arguments, COLUMNS, &known);
    Ok(())
}
