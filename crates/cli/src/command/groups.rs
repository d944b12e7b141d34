//! `keyward groups`: users who share what they may do.

use api::NewGroup;
use serde_json::Value;

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::remote;

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The group's name");

const USER: Flag = flag("user", "USER", Presence::Positional, "The user's name");

pub(super) const COMMAND: Command = Command {
    name: "groups",
    help: "Users who share what they may do",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make a group",
            flags: &[&[NAME, flag("description", "TEXT", Presence::Default(""), "What it is for")]],
            action: Action::Run(add),
        },
        Command { name: "list", help: "List the groups", flags: &[], action: Action::Run(list) },
        Command {
            name: "remove",
            help: "Remove a group and everything that it may do",
            flags: &[&[NAME]],
            action: Action::Run(remove),
        },
        Command {
            name: "members",
            help: "List the users in a group",
            flags: &[&[NAME]],
            action: Action::Run(members),
        },
        Command {
            name: "join",
            help: "Put a user into a group",
            flags: &[&[NAME, USER]],
            action: Action::Run(join),
        },
        Command {
            name: "leave",
            help: "Take a user out of a group",
            flags: &[&[NAME, USER]],
            action: Action::Run(leave),
        },
    ]),
};

const COLUMNS: &[Column] = &[("NAME", "name"), ("DESCRIPTION", "description"), ("CREATED", "created")];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let description = arguments.get("description").unwrap_or_default().to_owned();
    let new = NewGroup { name: arguments.require("name")?.to_owned(), description };
    let made: Value = remote::request(arguments, "POST", "/groups", Some(&new))?;
    listing::print(arguments, COLUMNS, &made);
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    listing::print(arguments, COLUMNS, &remote::list(arguments, "/groups")?);
    Ok(())
}

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &group(arguments)?, None::<&()>)
}

fn members(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("{}/members", group(arguments)?);
    listing::print(arguments, &[("NAME", "name")], &remote::list(arguments, &path)?);
    Ok(())
}

fn join(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "PUT", &member(arguments)?, None::<&()>)
}

fn leave(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &member(arguments)?, None::<&()>)
}

fn group(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/groups/{}", remote::segment(arguments.require("name")?)))
}

fn member(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("{}/members/{}", group(arguments)?, remote::segment(arguments.require("user")?)))
}
