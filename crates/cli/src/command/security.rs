//! `keyward security`: the settings of who may log in and how.

use api::SecurityStatus;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Action, Arguments, Command, Presence, flag};
use crate::failure::Failure;
use crate::output::{Format, Table};
use crate::remote;

const PATH: &str = "/settings/security";

pub(super) const COMMAND: Command = Command {
    name: "security",
    help: "Settings of who may log in and how",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "show",
            help: "Show the settings",
            flags: &[],
            action: Action::Ask(&["GET /settings/security"], show),
        },
        Command {
            name: "set",
            help: "Change settings, at once",
            flags: &[&[flag(
                "setting",
                "NAME=VALUE",
                Presence::PositionalMany,
                "As `security show` lists them",
            )]],
            action: Action::Ask(&["GET /settings/security", "PUT /settings/security"], set),
        },
        Command {
            name: "status",
            help: "What falls outside the cryptographic policy; exit code 1 when anything does",
            flags: &[&[flag(
                "policy",
                "NAME",
                Presence::Optional,
                "Measure by legacy, modern or high-security",
            )]],
            action: Action::Ask(&["GET /settings/security/status"], status),
        },
    ]),
};

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let settings: Value = remote::request(arguments, "GET", PATH, None::<&()>)?;
    print(arguments, &settings);
    Ok(())
}

fn set(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let mut settings: Value = remote::request(arguments, "GET", PATH, None::<&()>)?;
    for change in arguments.all("setting") {
        apply(&mut settings, change)?;
    }
    let changed: Value = remote::request(arguments, "PUT", PATH, Some(&settings))?;
    print(arguments, &changed);
    Ok(())
}

fn status(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = match arguments.get("policy") {
        Some(policy) => format!("{PATH}/status?policy={}", remote::segment(policy)),
        None => format!("{PATH}/status"),
    };
    let status: SecurityStatus = remote::request(arguments, "GET", &path, None::<&()>)?;
    report(&status).print(arguments.format());
    verdict(&status)
}

/// A row for each thing that falls outside.
fn report(status: &SecurityStatus) -> Table {
    let row = |what: &str, finding: String| vec![what.to_owned(), finding];
    let mut rows = vec![
        row("policy", text(&status.policy)),
        row("measured by", text(&status.measured_by)),
        row("device state", status.device_state.clone()),
        row("compliant", if status.is_compliant { "yes" } else { "no" }.to_owned()),
        row("objects outside", status.objects_outside.to_string()),
    ];
    rows.extend(status.settings.iter().map(|fault| row("setting", fault.clone())));
    rows.extend(status.objects.iter().map(|object| {
        let domain = if object.domain.is_empty() { String::new() } else { format!("{}||", object.domain) };
        let kind = format!("{} {} {}", object.algorithm, object.length, object.object_type);
        row(&format!("{domain}{}", object.id), format!("{kind}: {}", text(&object.outside)))
    }));
    Table { columns: vec!["WHAT", "FINDING"], rows, json: json!(status) }
}

fn verdict(status: &SecurityStatus) -> Result<(), Failure> {
    if status.is_compliant {
        return Ok(());
    }
    Err(Failure::Failed(format!("the server falls outside the policy {}", text(&status.measured_by))))
}

/// The name of a value, as JSON has it.
fn text(value: &impl Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

/// Applies `part.name=value`, where the value is JSON: a number, `true`, `false`, `null`; or a word where one is set.
fn apply(settings: &mut Value, change: &str) -> Result<(), Failure> {
    let wrong = |why: &str| Failure::Usage(format!("`{change}`: {why}"));
    let (name, value) = change.split_once('=').ok_or_else(|| wrong("not of the form NAME=VALUE"))?;
    let pointer = format!("/{}", name.replace('.', "/"));
    let place = settings.pointer_mut(&pointer).filter(|place| !place.is_object());
    let place = place.ok_or_else(|| wrong("there is no such setting"))?;
    *place = match serde_json::from_str(value) {
        Err(_) if place.is_string() => json!(value),
        parsed => parsed.map_err(|_| wrong("the value is no number, true, false or null"))?,
    };
    Ok(())
}

fn print(arguments: &Arguments<'_>, settings: &Value) {
    let mut rows = Vec::new();
    collect("", settings, &mut rows);
    let table = Table { columns: vec!["SETTING", "VALUE"], rows, json: settings.clone() };
    let format: Format = arguments.format();
    table.print(format);
}

fn collect(prefix: &str, value: &Value, rows: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                collect(&name, value, rows);
            }
        }
        other => rows.push(vec![prefix.to_owned(), other.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_changed_by_name() {
        let mut settings = json!({"lockout": {"attempts": 5}, "global_keys": true});
        let mut words = json!({"crypto": {"policy": "legacy"}});
        apply(&mut words, "crypto.policy=high-security").unwrap();
        assert_eq!(words["crypto"]["policy"], "high-security");
        apply(&mut settings, "lockout.attempts=3").unwrap();
        apply(&mut settings, "global_keys=false").unwrap();
        assert_eq!(settings, json!({"lockout": {"attempts": 3}, "global_keys": false}));
        for wrong in ["lockout=3", "lockout.tries=3", "global_keys", "global_keys=maybe"] {
            assert!(apply(&mut settings, wrong).is_err(), "{wrong}");
        }
    }
}
