//! `keyward security`: the settings of who may log in and how.

use serde_json::Value;

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
        Command { name: "show", help: "Show the settings", flags: &[], action: Action::Run(show) },
        Command {
            name: "set",
            help: "Change settings, at once",
            flags: &[&[flag(
                "setting",
                "NAME=VALUE",
                Presence::PositionalMany,
                "As `security show` lists them",
            )]],
            action: Action::Run(set),
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

/// Applies `part.name=value`, where the value is JSON: a number, `true`, `false`, `null`.
fn apply(settings: &mut Value, change: &str) -> Result<(), Failure> {
    let wrong = |why: &str| Failure::Usage(format!("`{change}`: {why}"));
    let (name, value) = change.split_once('=').ok_or_else(|| wrong("not of the form NAME=VALUE"))?;
    let pointer = format!("/{}", name.replace('.', "/"));
    let place = settings.pointer_mut(&pointer).filter(|place| !place.is_object());
    let place = place.ok_or_else(|| wrong("there is no such setting"))?;
    *place = serde_json::from_str(value).map_err(|_| wrong("the value is no number, true, false or null"))?;
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
    use serde_json::json;

    #[test]
    fn settings_are_changed_by_name() {
        let mut settings = json!({"lockout": {"attempts": 5}, "global_keys": true});
        apply(&mut settings, "lockout.attempts=3").unwrap();
        apply(&mut settings, "global_keys=false").unwrap();
        assert_eq!(settings, json!({"lockout": {"attempts": 3}, "global_keys": false}));
        for wrong in ["lockout=3", "lockout.tries=3", "global_keys", "global_keys=maybe"] {
            assert!(apply(&mut settings, wrong).is_err(), "{wrong}");
        }
    }
}
