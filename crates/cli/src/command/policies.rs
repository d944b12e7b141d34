//! `keyward policies`: when, and how often in an hour, groups may use keys.

use api::{NewPolicy, Period, PolicyChange, Weekday};
use serde_json::Value;

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::remote;

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The policy's name");

const LIMITS: &[Flag] = &[
    flag("per-hour", "NUMBER", Presence::Optional, "Most operations of a user with a key in an hour"),
    flag(
        "period",
        "DAY-HH:MM/DAY-HH:MM",
        Presence::Many,
        "When operations are allowed, in UTC, such as monday-09:00/friday-16:59",
    ),
];

pub(super) const COMMAND: Command = Command {
    name: "policies",
    help: "When, and how often in an hour, groups may use keys",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make an authorization policy",
            flags: &[&[NAME], LIMITS],
            action: Action::Ask(&["POST /policies"], add),
        },
        Command {
            name: "list",
            help: "List the policies",
            flags: &[],
            action: Action::Ask(&["GET /policies"], list),
        },
        Command {
            name: "show",
            help: "Show a policy",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /policies/{name}"], show),
        },
        Command {
            name: "change",
            help: "Replace what a policy says; what is not given is no limit",
            flags: &[&[NAME], LIMITS],
            action: Action::Ask(&["PUT /policies/{name}"], change),
        },
        Command {
            name: "remove",
            help: "Remove a policy; permissions that go by it allow nothing from then on",
            flags: &[&[NAME]],
            action: Action::Ask(&["DELETE /policies/{name}"], remove),
        },
    ]),
};

const COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("PER HOUR", "max_operations_per_hour"),
    ("PERIODS", "periods"),
    ("CREATED", "created"),
];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let new = NewPolicy {
        name: arguments.require("name")?.to_owned(),
        max_operations_per_hour: arguments.number("per-hour")?,
        periods: periods(arguments)?,
    };
    let made: Value = remote::request(arguments, "POST", "/policies", Some(&new))?;
    listing::print(arguments, COLUMNS, &made);
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    listing::print(arguments, COLUMNS, &remote::list(arguments, "/policies")?);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let shown: Value = remote::request(arguments, "GET", &path(arguments)?, None::<&()>)?;
    listing::print(arguments, COLUMNS, &shown);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let change =
        PolicyChange { max_operations_per_hour: arguments.number("per-hour")?, periods: periods(arguments)? };
    let changed: Value = remote::request(arguments, "PUT", &path(arguments)?, Some(&change))?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &path(arguments)?, None::<&()>)
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/policies/{}", remote::segment(arguments.require("name")?)))
}

fn periods(arguments: &Arguments<'_>) -> Result<Vec<Period>, Failure> {
    arguments
        .all("period")
        .map(|text| {
            period(text).ok_or_else(|| {
                Failure::Usage(format!("--period: `{text}` is not of the form monday-09:00/friday-16:59"))
            })
        })
        .collect()
}

fn period(text: &str) -> Option<Period> {
    let (start, end) = text.split_once('/')?;
    let moment = |text: &str| {
        let (day, time) = text.split_once('-')?;
        Some((weekday(day)?, time.to_owned()))
    };
    let ((start_day, start_time), (end_day, end_time)) = (moment(start)?, moment(end)?);
    Some(Period { start_day, start_time, end_day, end_time })
}

fn weekday(text: &str) -> Option<Weekday> {
    serde_json::from_value(Value::String(text.to_lowercase())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read() {
        let read = period("monday-09:00/Friday-16:59").unwrap();
        assert_eq!((read.start_day, read.start_time.as_str()), (Weekday::Monday, "09:00"));
        assert_eq!((read.end_day, read.end_time.as_str()), (Weekday::Friday, "16:59"));
        for text in ["monday", "monday-09:00", "moonday-09:00/friday-10:00"] {
            assert!(period(text).is_none(), "{text}");
        }
    }
}
