//! The tables in `docs/kmip.md`. They are made of what an engine answers, by a test of the engine; this runs it.

use std::path::Path;
use std::process::Command;

/// Writes the tables, or compares with them.
pub(crate) fn run(root: &Path, write: bool) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--quiet", "-p", "keyward-engine", "--test", "docs"]).current_dir(root);
    if write {
        command.env("KEYWARD_WRITE_DOCS", "1");
    } else {
        command.env_remove("KEYWARD_WRITE_DOCS");
    }
    let status = command.status().map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("docs/kmip.md is not up to date: run `cargo xtask docs`".to_owned());
    }
    Ok(if write { "docs/kmip.md written" } else { "docs/kmip.md is up to date" }.to_owned())
}
