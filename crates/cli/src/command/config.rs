//! `keyward config`: the server's settings.

use super::{Action, Arguments, Command};
use crate::failure::Failure;
use crate::output;

pub(super) const COMMAND: Command = Command {
    name: "config",
    help: "The server's settings",
    flags: &[],
    action: Action::Group(&[Command {
        name: "docs",
        help: "Print every setting with its default and its unit, as a configuration file",
        flags: &[],
        action: Action::Run(docs),
    }]),
};

fn docs(_: &Arguments<'_>) -> Result<(), Failure> {
    output::line(server::config::setting::documentation().trim_end());
    Ok(())
}
