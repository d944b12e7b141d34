//! `keyward audit`: proof of what was done.

use std::path::{Path, PathBuf};

use serde_json::json;
use server::audit::trail::{DIRECTORY, HEAD_FILE, KEY_FILE, files_of, verify_files};

use super::{Action, Arguments, Command, Presence, flag};
use crate::failure::Failure;
use crate::output::Table;

pub(super) const COMMAND: Command = Command {
    name: "audit",
    help: "Proof of what was done",
    flags: &[],
    action: Action::Group(&[Command {
        name: "verify",
        help: "Find records that were edited, removed, reordered or cut off",
        flags: &[&[
            flag("file", "FILE", Presence::Many, "A file of the trail [default: all of the data directory]"),
            flag("key", "FILE", Presence::Optional, "Public key of the signatures (PEM)"),
            flag("end", "NUMBER:DIGEST", Presence::Optional, "Where the trail has to end or go beyond"),
        ]],
        action: Action::Run(verify),
    }]),
};

fn verify(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let directory = arguments.root("data-dir").map(|dir| Path::new(dir).join(DIRECTORY));
    let missing = |what: &str| Failure::Usage(format!("say {what}, or --data-dir DIR"));
    let mut files: Vec<PathBuf> = arguments.all("file").map(PathBuf::from).collect();
    if files.is_empty() {
        let directory = directory.as_ref().ok_or_else(|| missing("--file FILE"))?;
        files = files_of(directory).map_err(|fault| Failure::new(directory.display(), fault))?;
    }
    let key = match (arguments.get("key"), &directory) {
        (Some(key), _) => PathBuf::from(key),
        (None, Some(directory)) => directory.join(KEY_FILE),
        (None, None) => return Err(missing("--key FILE")),
    };
    let key = std::fs::read(&key).map_err(|fault| Failure::new(key.display(), fault))?;
    let kept = directory.and_then(|directory| std::fs::read_to_string(directory.join(HEAD_FILE)).ok());
    let end = arguments.get("end").or(kept.as_deref());
    let summary = verify_files(&files, &key, end).map_err(|fault| Failure::Failed(fault.to_string()))?;
    let end = format!("{}:{}", summary.head.number, summary.head.digest);
    let table = Table {
        columns: vec!["LINES", "CHECKPOINTS", "NOT SIGNED YET", "END"],
        rows: vec![vec![
            summary.head.number.to_string(),
            summary.checkpoints.to_string(),
            summary.unsigned.to_string(),
            end.clone(),
        ]],
        json: json!({
            "lines": summary.head.number,
            "checkpoints": summary.checkpoints,
            "unsigned": summary.unsigned,
            "end": end,
        }),
    };
    table.print(arguments.format());
    Ok(())
}
