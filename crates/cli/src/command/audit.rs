//! `keyward audit`: what was done, and proof of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use api::{AuditPage, AuditRecord};
use serde_json::json;
use server::audit::trail::{DIRECTORY, HEAD_FILE, KEY_FILE, files_of, verify_files};

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::connect::block_on;
use crate::failure::Failure;
use crate::output::{self, Format, Table};
use crate::remote;

/// Which records.
const FILTERS: &[Flag] = &[
    flag("by", "NAME", Presence::Optional, "Of this user or administrator"),
    flag("operation", "NAME", Presence::Optional, "Of this operation, such as Get or \"Add User\""),
    flag("object", "ID", Presence::Optional, "About the object with this Unique Identifier"),
    flag("result", "WORD", Presence::Optional, "Success, failure, or the name of a reason"),
    flag("interface", "NAME", Presence::Optional, "That came in by this interface"),
    flag("text", "TEXT", Presence::Optional, "That contain this text anywhere"),
    flag("from", "TIME", Presence::Optional, "At this time or later, such as 2026-01-31T12:00:00Z"),
    flag("to", "TIME", Presence::Optional, "Before this time"),
];

/// How often the server is asked for new records.
const PAUSE: Duration = Duration::from_secs(1);

/// The operation that asks for records: it would report itself for ever.
const OWN_OPERATION: &str = "Search Audit Records";

pub(super) const COMMAND: Command = Command {
    name: "audit",
    help: "What was done, and proof of it",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "list",
            help: "Look for records, the newest first",
            flags: &[
                FILTERS,
                &[flag("limit", "NUMBER", Presence::Default("100"), "Most records that are shown")],
            ],
            action: Action::Ask(&["GET /audit"], list),
        },
        Command {
            name: "follow",
            help: "Show records as they come",
            flags: &[
                FILTERS,
                &[flag("for", "SECONDS", Presence::Optional, "For how long [default: until interrupted]")],
            ],
            action: Action::Ask(&["GET /audit"], follow),
        },
        Command {
            name: "verify",
            help: "Find records that were edited, removed, reordered or cut off",
            flags: &[&[
                flag(
                    "file",
                    "FILE",
                    Presence::Many,
                    "A file of the trail [default: all of the data directory]",
                ),
                flag("key", "FILE", Presence::Optional, "Public key of the signatures (PEM)"),
                flag("end", "NUMBER:DIGEST", Presence::Optional, "Where the trail has to end or go beyond"),
            ]],
            action: Action::Run(verify),
        },
    ]),
};

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let wanted: usize = arguments.number("limit")?.unwrap_or(0);
    let (mut records, mut before) = (Vec::new(), None);
    while records.len() < wanted {
        let limit = (wanted - records.len()).min(1000);
        let page = page(arguments, &format!("limit={limit}"), before.map(|number| ("before", number)))?;
        records.extend(page.items);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let json = json!(records);
    let rows = records.iter().map(cells).collect();
    Table { columns: COLUMNS.to_vec(), rows, json }.print(arguments.format());
    Ok(())
}

fn follow(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let seconds: Option<u64> = arguments.number("for")?;
    let newest = page_without_filters(arguments)?;
    let mut after = newest.items.first().map_or(0, |record| record.number);
    let mut rounds = 0_u64;
    loop {
        let page = page(arguments, "limit=1000", Some(("after", after)))?;
        for record in page.items {
            after = after.max(record.number);
            if record.operation == OWN_OPERATION {
                continue;
            }
            match arguments.format() {
                Format::Json => output::line(&json!(record).to_string()),
                Format::Table => output::line(&cells(&record).join("  ")),
            }
        }
        if let Some(next) = page.next {
            after = after.max(next);
            continue;
        }
        if seconds.is_some_and(|seconds| rounds >= seconds) {
            return Ok(());
        }
        rounds = rounds.saturating_add(1);
        block_on(async { tokio::time::sleep(PAUSE).await })?;
    }
}

/// Where the trail ends now.
fn page_without_filters(arguments: &Arguments<'_>) -> Result<AuditPage, Failure> {
    remote::request(arguments, "GET", "/audit?limit=1", None::<&()>)
}

fn page(arguments: &Arguments<'_>, limit: &str, start: Option<(&str, u64)>) -> Result<AuditPage, Failure> {
    let mut path = format!("/audit?{limit}");
    for (flag, field) in [
        ("by", "user"),
        ("operation", "operation"),
        ("object", "object"),
        ("result", "result"),
        ("interface", "interface"),
        ("text", "text"),
        ("from", "from"),
        ("to", "to"),
    ] {
        if let Some(value) = arguments.get(flag) {
            path.push_str(&format!("&{field}={}", remote::segment(value)));
        }
    }
    if let Some((field, number)) = start {
        path.push_str(&format!("&{field}={number}"));
    }
    remote::request(arguments, "GET", &path, None::<&()>)
}

const COLUMNS: &[&str] =
    &["NUMBER", "TIME", "INTERFACE", "ADDRESS", "USER", "OPERATION", "OBJECTS", "RESULT", "DETAIL"];

fn cells(record: &AuditRecord) -> Vec<String> {
    let name = record.user.as_deref().unwrap_or("-");
    vec![
        record.number.to_string(),
        record.time.clone(),
        record.interface.clone(),
        record.address.clone(),
        record.domain.as_ref().map_or_else(|| name.to_owned(), |domain| format!("{domain}||{name}")),
        record.operation.clone(),
        record.objects.join(","),
        record.result.clone(),
        record.detail.clone(),
    ]
}

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
