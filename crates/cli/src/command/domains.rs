//! `keyward domains`: tenants apart from each other.

use api::{NewAdministrator, NewDomain, Secret};
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
            action: Action::Run(add),
        },
        Command { name: "list", help: "List the domains", flags: &[], action: Action::Run(list) },
        Command {
            name: "remove",
            help: "Remove a domain that has no users and no keys",
            flags: &[&[NAME]],
            action: Action::Run(remove),
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

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("/domains/{}", remote::segment(arguments.require("name")?));
    remote::request(arguments, "DELETE", &path, None::<&()>)
}
