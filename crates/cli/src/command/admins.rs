//! `keyward admins`: who administers the server, and what of it.

use api::{AdministratorChange, NewAdministrator, OneTimePassword, PasswordChange, Secret};
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
            action: Action::Ask(&["POST /administrators"], add),
        },
        Command {
            name: "list",
            help: "List the administrators",
            flags: &[],
            action: Action::Ask(&["GET /administrators"], list),
        },
        Command {
            name: "show",
            help: "Show an administrator",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /administrators/{name}"], show),
        },
        Command {
            name: "change",
            help: "Change an administrator; what is not given stays",
            flags: &[&[
                NAME,
                PASSWORD,
                RIGHT,
                flag("high-access", "yes|no", Presence::Optional, "Manages administrators, has every right"),
                flag("full-name", "TEXT", Presence::Optional, "Name of the person"),
                flag("description", "TEXT", Presence::Optional, "What the account is for"),
                switch("unlock", "Lift a lock"),
            ]],
            action: Action::Ask(&["PATCH /administrators/{name}"], change),
        },
        Command {
            name: "remove",
            help: "Remove an administrator; the last one with high access stays",
            flags: &[&[NAME]],
            action: Action::Ask(&["DELETE /administrators/{name}"], remove),
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
            action: Action::Ask(&["PUT /password"], change_own_password),
        },
        Command {
            name: "otp",
            help: "One-time passwords at the log-in of administrators",
            flags: &[],
            action: Action::Group(&[
                Command {
                    name: "offer",
                    help: "Have the account that --user names offered a secret; prints it, once",
                    flags: &[],
                    action: Action::Ask(&["POST /one-time-password"], offer_otp),
                },
                Command {
                    name: "confirm",
                    help: "Take the offered secret into use with a first one-time password",
                    flags: &[&[flag(
                        "code-file",
                        "FILE",
                        Presence::Required,
                        "Holds it; - is standard input",
                    )]],
                    action: Action::Ask(&["PUT /one-time-password"], confirm_otp),
                },
                Command {
                    name: "remove",
                    help: "Ask an administrator who has lost the device for no one-time password any more",
                    flags: &[&[NAME]],
                    action: Action::Ask(&["DELETE /administrators/{name}/one-time-password"], remove_otp),
                },
            ]),
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
        full_name: arguments.get("full-name").map(str::to_owned),
        description: arguments.get("description").map(str::to_owned),
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

fn offer_otp(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let setup: Value = remote::request(arguments, "POST", "/one-time-password", None::<&()>)?;
    listing::print(arguments, &[("SECRET", "secret"), ("URI", "uri")], &setup);
    Ok(())
}

fn confirm_otp(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let code = OneTimePassword { code: Secret(secret_file::read_line(arguments.require("code-file")?)?) };
    remote::request(arguments, "PUT", "/one-time-password", Some(&code))
}

fn remove_otp(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("{}/one-time-password", path(arguments)?);
    remote::request(arguments, "DELETE", &path, None::<&()>)
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/administrators/{}", remote::segment(arguments.require("name")?)))
}
