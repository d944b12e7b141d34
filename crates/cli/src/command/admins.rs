//! `keyward admins`: who administers the server, and what of it.

use api::{AdministratorChange, NewAdministrator, PasswordChange, Secret};
use serde_json::Value;

use super::users::password;
use super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::{remote, secret_file};

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The administrator's name");

const PASSWORD: Flag =
    flag("password-file", "FILE", Presence::Optional, "Holds the password; - is standard input");

const RIGHT: Flag = flag("right", "RIGHT", Presence::Many, "A right, such as keys, users or web-access");

pub(super) const COMMAND: Command = Command {
    name: "admins",
    help: "Who administers the server, and what of it",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make an administrator, who changes the password at the first log-in",
            flags: &[&[
                NAME,
                flag("password-file", "FILE", Presence::Required, "Holds the password; - is standard input"),
                RIGHT,
                switch("high-access", "Manages administrators and has every right"),
                flag("full-name", "TEXT", Presence::Default(""), "Name of the person"),
                flag("description", "TEXT", Presence::Default(""), "What the account is for"),
            ]],
            action: Action::Run(add),
        },
        Command { name: "list", help: "List the administrators", flags: &[], action: Action::Run(list) },
        Command { name: "show", help: "Show an administrator", flags: &[&[NAME]], action: Action::Run(show) },
        Command {
            name: "change",
            help: "Change an administrator; what is not given stays",
            flags: &[&[
                NAME,
                PASSWORD,
                RIGHT,
                flag("high-access", "yes|no", Presence::Optional, "Manages administrators, has every right"),
                switch("unlock", "Lift a lock"),
            ]],
            action: Action::Run(change),
        },
        Command {
            name: "remove",
            help: "Remove an administrator; the last one with high access stays",
            flags: &[&[NAME]],
            action: Action::Run(remove),
        },
        Command {
            name: "password",
            help: "Change the password of the account that --user names",
            flags: &[&[flag(
                "new-password-file",
                "FILE",
                Presence::Required,
                "Holds the new password; - is standard input",
            )]],
            action: Action::Run(change_own_password),
        },
    ]),
};

/// What is shown of an administrator.
pub(super) const COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("FULL NAME", "full_name"),
    ("HIGH ACCESS", "high_access"),
    ("RIGHTS", "rights"),
    ("LOCKED", "locked"),
    ("MUST CHANGE PASSWORD", "must_change_password"),
];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let text = |flag: &str| arguments.get(flag).unwrap_or_default().to_owned();
    let new = NewAdministrator {
        name: arguments.require("name")?.to_owned(),
        password: Secret(secret_file::read_line(arguments.require("password-file")?)?),
        full_name: text("full-name"),
        description: text("description"),
        high_access: arguments.switch("high-access"),
        rights: arguments.all("right").map(str::to_owned).collect(),
    };
    let made: Value = remote::request(arguments, "POST", "/administrators", Some(&new))?;
    listing::print(arguments, COLUMNS, &made);
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    listing::print(arguments, COLUMNS, &remote::list(arguments, "/administrators")?);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let shown: Value = remote::request(arguments, "GET", &path(arguments)?, None::<&()>)?;
    listing::print(arguments, COLUMNS, &shown);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let rights: Vec<String> = arguments.all("right").map(str::to_owned).collect();
    let change = AdministratorChange {
        password: password(arguments)?,
        high_access: arguments.get("high-access").map(|word| word == "yes"),
        rights: Some(rights).filter(|rights| !rights.is_empty()),
        unlock: arguments.switch("unlock"),
        ..AdministratorChange::default()
    };
    let changed: Value = remote::request(arguments, "PATCH", &path(arguments)?, Some(&change))?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &path(arguments)?, None::<&()>)
}

fn change_own_password(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let own = arguments.root("password-file").ok_or_else(|| {
        Failure::Usage("say whose password: --user NAME --password-file FILE before the command".to_owned())
    })?;
    let change = PasswordChange {
        current: Secret(secret_file::read_line(own)?),
        new: Secret(secret_file::read_line(arguments.require("new-password-file")?)?),
    };
    remote::request(arguments, "PUT", "/password", Some(&change))
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/administrators/{}", remote::segment(arguments.require("name")?)))
}
