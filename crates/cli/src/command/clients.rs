//! `keyward clients`: machines that log in with a certificate.

use std::path::Path;

use api::{Client, IssuedClient, List, NewClient};
use serde_json::json;

use super::{Action, Arguments, Command, Presence, flag};
use crate::failure::Failure;
use crate::output::Table;
use crate::{remote, secret_file};

pub(super) const COMMAND: Command = Command {
    name: "clients",
    help: "Machines that log in with a certificate",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Issue a certificate for the user NAME, made if absent",
            flags: &[&[
                flag("name", "NAME", Presence::Positional, "The certificate's common name, and the user"),
                flag(
                    "user",
                    "NAME",
                    Presence::Optional,
                    "Another user that the client acts for [default: NAME]",
                ),
                flag("out", "DIR", Presence::Required, "Where to write cert.pem, key.pem and ca.pem"),
            ]],
            action: Action::Run(add),
        },
        super::outbound::NOTIFY,
        super::outbound::QUERY,
        Command { name: "list", help: "List the clients", flags: &[], action: Action::Run(list) },
        Command {
            name: "revoke",
            help: "Refuse a client's certificate from now on",
            flags: &[&[flag("id", "ID", Presence::Positional, "The client, as `clients list` shows it")]],
            action: Action::Run(revoke),
        },
    ]),
};

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let name = arguments.require("name")?;
    let out = Path::new(arguments.require("out")?);
    // What cannot be written must not be issued.
    for file in FILES {
        if out.join(file).exists() {
            return Err(Failure::Failed(format!("{} exists already", out.join(file).display())));
        }
    }
    std::fs::create_dir_all(out).map_err(|fault| Failure::new(out.display(), fault))?;
    let new = NewClient { name: name.to_owned(), user: arguments.get("user").map(str::to_owned) };
    let issued: IssuedClient = remote::request(arguments, "POST", "/clients", Some(&new))?;
    let contents = [&issued.certificate, &issued.private_key, &issued.ca];
    for ((file, content), mode) in FILES.iter().zip(contents).zip([0o644, 0o400, 0o644]) {
        secret_file::create(&out.join(file), content.as_bytes(), mode)?;
    }
    print(arguments, std::slice::from_ref(&issued.client));
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let clients: List<Client> = remote::request(arguments, "GET", "/clients", None::<&()>)?;
    print(arguments, &clients.items);
    Ok(())
}

fn revoke(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let id: i64 = arguments.number("id")?.unwrap_or_default();
    let client: Client = remote::request(arguments, "DELETE", &format!("/clients/{id}"), None::<&()>)?;
    print(arguments, &[client]);
    Ok(())
}

fn print(arguments: &Arguments<'_>, clients: &[Client]) {
    let row = |client: &Client| {
        vec![
            client.id.to_string(),
            client.name.clone(),
            client.user.clone(),
            client.serial.clone(),
            client.created.clone(),
            client.revoked.clone().unwrap_or_default(),
        ]
    };
    let table = Table {
        columns: vec!["ID", "NAME", "USER", "SERIAL", "CREATED", "REVOKED"],
        rows: clients.iter().map(row).collect(),
        json: json!(clients),
    };
    table.print(arguments.format());
}

const FILES: [&str; 3] = ["cert.pem", "key.pem", "ca.pem"];
