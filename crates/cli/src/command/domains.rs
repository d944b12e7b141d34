//! `keyward domains`: tenants apart from each other.

use api::{DomainChange, NewAdministrator, NewDomain, Secret};
use serde_json::Value;

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::{remote, secret_file};

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The domain's name");

pub(super) const COMMAND: Command = Command {
    name: "domains",
    help: "Tenants with users, groups, keys, policies and administrators of their own",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make a domain with its first administrator",
            flags: &[&[
                NAME,
                flag("description", "TEXT", Presence::Default(""), "What it is for"),
                flag("admin", "NAME", Presence::Required, "Its first administrator, with high access in it"),
                flag("password-file", "FILE", Presence::Required, "Holds the administrator's password"),
            ]],
            action: Action::Ask(&["POST /domains"], add),
        },
        Command {
            name: "list",
            help: "List the domains",
            flags: &[],
            action: Action::Ask(&["GET /domains"], list),
        },
        Command {
            name: "show",
            help: "Show a domain",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /domains/{name}"], show),
        },
        Command {
            name: "change",
            help: "Say what a domain is for",
            flags: &[&[NAME, flag("description", "TEXT", Presence::Required, "What it is for")]],
            action: Action::Ask(&["PATCH /domains/{name}"], change),
        },
        Command {
            name: "remove",
            help: "Remove a domain that has no users and no keys",
            flags: &[&[NAME]],
            action: Action::Ask(&["DELETE /domains/{name}"], remove),
        },
    ]),
};

const COLUMNS: &[Column] = &[("NAME", "name"), ("DESCRIPTION", "description"), ("CREATED", "created")];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let administrator = NewAdministrator {
        name: arguments.require("admin")?.to_owned(),
        password: Secret(secret_file::read_line(arguments.require("password-file")?)?),
        full_name: String::new(),
        description: String::new(),
        high_access: true,
        rights: Vec::new(),
    };
    let new = NewDomain {
        name: arguments.require("name")?.to_owned(),
        description: arguments.get("description").unwrap_or_default().to_owned(),
        administrator,
    };
    let made: Value = remote::request(arguments, "POST", "/domains", Some(&new))?;
    listing::print(arguments, COLUMNS, &made);
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    listing::print(arguments, COLUMNS, &remote::list(arguments, "/domains")?);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let shown: Value = remote::request(arguments, "GET", &path(arguments)?, None::<&()>)?;
    listing::print(arguments, COLUMNS, &shown);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let change = DomainChange { description: arguments.require("description")?.to_owned() };
    let changed: Value = remote::request(arguments, "PATCH", &path(arguments)?, Some(&change))?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &path(arguments)?, None::<&()>)
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/domains/{}", remote::segment(arguments.require("name")?)))
}
