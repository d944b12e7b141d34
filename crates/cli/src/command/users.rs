//! `keyward users`: who owns and uses keys.

use std::collections::BTreeMap;

use api::{NewAdministrator, NewUser, Secret, UserChange};
use serde_json::Value;

use super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::{remote, secret_file};

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The user's name");

const PASSWORD: Flag =
    flag("password-file", "FILE", Presence::Optional, "Holds the password; - is standard input");

const ATTRIBUTE: Flag = flag("attribute", "NAME=VALUE", Presence::Many, "An attribute of the user");

pub(super) const COMMAND: Command = Command {
    name: "users",
    help: "Who owns and uses keys",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make a user",
            flags: &[&[
                NAME,
                PASSWORD,
                ATTRIBUTE,
                switch("admin", "Make an administrator with high access instead of a user"),
                switch("user-administration", "The user may make, change and remove users and groups"),
                switch("change-password", "The user may change its own password"),
            ]],
            action: Action::Ask(&["POST /users", "POST /administrators"], add),
        },
        Command {
            name: "list",
            help: "List the users",
            flags: &[],
            action: Action::Ask(&["GET /users"], list),
        },
        Command {
            name: "show",
            help: "Show a user",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /users/{name}"], show),
        },
        Command {
            name: "change",
            help: "Change a user; what is not given stays",
            flags: &[&[
                NAME,
                PASSWORD,
                ATTRIBUTE,
                flag("user-administration", "yes|no", Presence::Optional, "May administer users and groups"),
                flag("change-password", "yes|no", Presence::Optional, "May change its own password"),
            ]],
            action: Action::Ask(&["PATCH /users/{name}"], change),
        },
        super::credentials::CREDENTIALS,
        super::credentials::OTP,
        super::credentials::HASHED_PASSWORD,
        super::credentials::DEVICE,
        Command {
            name: "remove",
            help: "Remove a user that owns no keys",
            flags: &[&[NAME]],
            action: Action::Ask(&["DELETE /users/{name}"], remove),
        },
    ]),
};

/// What is shown of a user.
pub(super) const COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("PASSWORD", "password"),
    ("ADMINISTERS USERS", "user_administration"),
    ("LOCKED", "locked"),
    ("GROUPS", "groups"),
    ("CREATED", "created"),
];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let name = arguments.require("name")?.to_owned();
    let password = password(arguments)?;
    if arguments.switch("admin") {
        let missing = || Failure::Usage("an administrator needs --password-file".to_owned());
        let new = NewAdministrator {
            name,
            password: password.ok_or_else(missing)?,
            full_name: String::new(),
            description: String::new(),
            high_access: true,
            rights: Vec::new(),
        };
        let made: Value = remote::request(arguments, "POST", "/administrators", Some(&new))?;
        listing::print(arguments, super::admins::COLUMNS, &made);
        return Ok(());
    }
    let new = NewUser {
        name,
        password,
        user_administration: arguments.switch("user-administration"),
        change_password: arguments.switch("change-password"),
        attributes: attributes(arguments)?.unwrap_or_default(),
    };
    print(arguments, "POST", "/users", Some(&new))
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let users = remote::list(arguments, "/users")?;
    listing::print(arguments, COLUMNS, &users);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    print(arguments, "GET", &path(arguments)?, None)
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let yes = |flag: &str| arguments.get(flag).map(|word| word == "yes");
    let change = UserChange {
        password: password(arguments)?,
        user_administration: yes("user-administration"),
        change_password: yes("change-password"),
        attributes: attributes(arguments)?,
    };
    let changed: Value = remote::request(arguments, "PATCH", &path(arguments)?, Some(&change))?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &path(arguments)?, None::<&()>)
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/users/{}", remote::segment(arguments.require("name")?)))
}

fn print(arguments: &Arguments<'_>, method: &str, path: &str, body: Option<&NewUser>) -> Result<(), Failure> {
    let answer: Value = remote::request(arguments, method, path, body)?;
    listing::print(arguments, COLUMNS, &answer);
    Ok(())
}

/// The password in the file that a flag names.
pub(super) fn password(arguments: &Arguments<'_>) -> Result<Option<Secret>, Failure> {
    arguments.get("password-file").map(|file| secret_file::read_line(file).map(Secret)).transpose()
}

fn attributes(arguments: &Arguments<'_>) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let pairs: Result<BTreeMap<String, String>, Failure> = arguments
        .all("attribute")
        .map(|text| {
            let wrong = || Failure::Usage(format!("--attribute: `{text}` is not of the form NAME=VALUE"));
            let (name, value) = text.split_once('=').ok_or_else(wrong)?;
            Ok((name.to_owned(), value.to_owned()))
        })
        .collect();
    Ok(Some(pairs?).filter(|pairs| !pairs.is_empty()))
}
