//! `keyward groups`: users who share what they may do.

use api::{GroupChange, NewGroup};
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
            action: Action::Ask(&["POST /groups"], add),
        },
        Command {
            name: "list",
            help: "List the groups",
            flags: &[],
            action: Action::Ask(&["GET /groups"], list),
        },
        Command {
            name: "show",
            help: "Show a group",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /groups/{name}"], show),
        },
        Command {
            name: "change",
            help: "Say what a group is for",
            flags: &[&[NAME, flag("description", "TEXT", Presence::Required, "What it is for")]],
            action: Action::Ask(&["PATCH /groups/{name}"], change),
        },
        Command {
            name: "remove",
            help: "Remove a group and everything that it may do",
            flags: &[&[NAME]],
            action: Action::Ask(&["DELETE /groups/{name}"], remove),
        },
        Command {
            name: "members",
            help: "List the users in a group",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /groups/{name}/members"], members),
        },
        Command {
            name: "join",
            help: "Put a user into a group",
            flags: &[&[NAME, USER]],
            action: Action::Ask(&["PUT /groups/{name}/members/{user}"], join),
        },
        Command {
            name: "leave",
            help: "Take a user out of a group",
            flags: &[&[NAME, USER]],
            action: Action::Ask(&["DELETE /groups/{name}/members/{user}"], leave),
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

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let shown: Value = remote::request(arguments, "GET", &group(arguments)?, None::<&()>)?;
    listing::print(arguments, COLUMNS, &shown);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let change = GroupChange { description: arguments.require("description")?.to_owned() };
    let changed: Value = remote::request(arguments, "PATCH", &group(arguments)?, Some(&change))?;
    listing::print(arguments, COLUMNS, &changed);
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
