//! `keyward users`: who owns objects, and who administers the server.

use api::{List, NewUser, User};
use serde_json::json;

use super::{Action, Arguments, Command, Presence, flag, switch};
use crate::failure::Failure;
use crate::output::Table;
use crate::{remote, secret_file};

pub(super) const COMMAND: Command = Command {
    name: "users",
    help: "Who owns objects, and who administers the server",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make a user",
            flags: &[&[
                flag("name", "NAME", Presence::Positional, "The user's name"),
                flag("password-file", "FILE", Presence::Optional, "Holds the password; - is standard input"),
                switch("admin", "The user administers the server"),
            ]],
            action: Action::Run(add),
        },
        Command { name: "list", help: "List the users", flags: &[], action: Action::Run(list) },
    ]),
};

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let new = NewUser {
        name: arguments.require("name")?.to_owned(),
        password: arguments.get("password-file").map(secret_file::read_line).transpose()?,
        admin: arguments.switch("admin"),
    };
    let user: User = remote::request(arguments, "POST", "/users", Some(&new))?;
    print(arguments, &[user]);
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let users: List<User> = remote::request(arguments, "GET", "/users", None::<&()>)?;
    print(arguments, &users.items);
    Ok(())
}

pub(super) fn print(arguments: &Arguments<'_>, users: &[User]) {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let row =
        |user: &User| vec![user.name.clone(), yes(user.admin), yes(user.password), user.created.clone()];
    let table = Table {
        columns: vec!["NAME", "ADMIN", "PASSWORD", "CREATED"],
        rows: users.iter().map(row).collect(),
        json: json!(users),
    };
    table.print(arguments.format());
}
