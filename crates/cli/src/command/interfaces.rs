//! `keyward interfaces`: where the server speaks KMIP, and what it asks of whoever connects there.

use api::{InterfaceChange, NewInterface, ROOT_CA};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::remote;

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The interface's name");

/// What an interface is made of. What is not given is as the text says for a new one, and stays for one that is changed.
const SETTINGS: &[Flag] = &[
    flag("port", "PORT", Presence::Optional, "The port; 0 picks a free one [new: 0]"),
    flag("address", "IP", Presence::Optional, "The network address to listen on [new: 0.0.0.0]"),
    flag(
        "mode",
        "tls-pw-opt|tls-cert-pw-opt|tls-cert-and-pw|tls-pw-req",
        Presence::Optional,
        "How clients say who they are [new: tls-cert-pw-opt]",
    ),
    flag(
        "user-field",
        "CN|OU|SN|UID|E|E_ND",
        Presence::Optional,
        "The field of the certificate that names the user [new: CN]",
    ),
    flag(
        "require-source-address",
        "yes|no",
        Presence::Optional,
        "Whether the certificate has to contain the address that the client comes from [new: no]",
    ),
    flag("min-tls", "1.0|1.1|1.2|1.3", Presence::Optional, "The oldest version of TLS [new: 1.2]"),
    flag(
        "trusted-ca",
        "FILE",
        Presence::Many,
        "An authority whose certificates are let in (PEM), or `root` for the server's own; all that are given \
         replace the list [new: root]",
    ),
    flag(
        "key-management",
        "yes|no",
        Presence::Optional,
        "Whether keys are made, changed and destroyed here [new: yes]",
    ),
    flag(
        "key-export",
        "yes|no",
        Presence::Optional,
        "Whether keys are taken out of the server here [new: yes]",
    ),
    flag(
        "hard-delete",
        "yes|no",
        Presence::Optional,
        "Whether Destroy leaves nothing of an object [new: no]",
    ),
    flag(
        "log-level",
        "error|info|debug",
        Presence::Optional,
        "Which requests go to the server's log: none, those that were refused, all [new: info]",
    ),
    flag(
        "idle-timeout",
        "SECONDS",
        Presence::Optional,
        "Silence after which a connection is closed [new: 3600]",
    ),
];

pub(super) const COMMAND: Command = Command {
    name: "interfaces",
    help: "Where the server speaks KMIP, and what it asks of clients there",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Make an interface and serve it",
            flags: &[&[NAME], SETTINGS],
            action: Action::Ask(&["POST /interfaces"], add),
        },
        Command {
            name: "list",
            help: "List the interfaces",
            flags: &[],
            action: Action::Ask(&["GET /interfaces"], list),
        },
        Command {
            name: "show",
            help: "Show an interface",
            flags: &[&[NAME]],
            action: Action::Ask(&["GET /interfaces/{name}"], show),
        },
        Command {
            name: "change",
            help: "Change an interface; its own connections end after their running requests",
            flags: &[&[NAME], SETTINGS],
            action: Action::Ask(&["PATCH /interfaces/{name}"], change),
        },
        Command {
            name: "remove",
            help: "Remove an interface and end its connections",
            flags: &[&[NAME]],
            action: Action::Ask(&["DELETE /interfaces/{name}"], remove),
        },
    ]),
};

const COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("LISTENING", "listening"),
    ("MODE", "mode"),
    ("USER", "user_field"),
    ("MIN TLS", "min_tls"),
    ("SOURCE IP", "require_source_address"),
    ("MANAGE", "key_management"),
    ("EXPORT", "key_export"),
    ("HARD DELETE", "hard_delete"),
    ("LOG", "log_level"),
];

/// What one interface shows.
const DETAILS: &[Column] = &[
    ("NAME", "name"),
    ("LISTENING", "listening"),
    ("MODE", "mode"),
    ("USER", "user_field"),
    ("MIN TLS", "min_tls"),
    ("SOURCE IP", "require_source_address"),
    ("TRUSTED", "trusted_cas"),
    ("MANAGE", "key_management"),
    ("EXPORT", "key_export"),
    ("HARD DELETE", "hard_delete"),
    ("LOG", "log_level"),
    ("IDLE S", "idle_timeout_s"),
];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let given = settings(arguments)?;
    let default = NewInterface::default();
    let new = NewInterface {
        name: arguments.require("name")?.to_owned(),
        port: given.port.unwrap_or(default.port),
        address: given.address.unwrap_or(default.address),
        mode: given.mode.unwrap_or(default.mode),
        user_field: given.user_field.unwrap_or(default.user_field),
        require_source_address: given.require_source_address.unwrap_or(default.require_source_address),
        min_tls: given.min_tls.unwrap_or(default.min_tls),
        trusted_cas: given.trusted_cas.unwrap_or(default.trusted_cas),
        key_management: given.key_management.unwrap_or(default.key_management),
        key_export: given.key_export.unwrap_or(default.key_export),
        hard_delete: given.hard_delete.unwrap_or(default.hard_delete),
        log_level: given.log_level.unwrap_or(default.log_level),
        idle_timeout_s: given.idle_timeout_s.unwrap_or(default.idle_timeout_s),
    };
    let made: Value = remote::request(arguments, "POST", "/interfaces", Some(&new))?;
    listing::print(arguments, DETAILS, &made);
    Ok(())
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    listing::print(arguments, COLUMNS, &remote::list(arguments, "/interfaces")?);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let shown: Value = remote::request(arguments, "GET", &path(arguments)?, None::<&()>)?;
    listing::print(arguments, DETAILS, &shown);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let changed: Value = remote::request(arguments, "PATCH", &path(arguments)?, Some(&settings(arguments)?))?;
    listing::print(arguments, DETAILS, &changed);
    Ok(())
}

fn remove(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request(arguments, "DELETE", &path(arguments)?, None::<&()>)
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/interfaces/{}", remote::segment(arguments.require("name")?)))
}

fn settings(arguments: &Arguments<'_>) -> Result<InterfaceChange, Failure> {
    let switch = |flag: &str| arguments.get(flag).map(|text| text == "yes");
    Ok(InterfaceChange {
        port: arguments.number("port")?,
        address: arguments.get("address").map(str::to_owned),
        mode: word(arguments, "mode")?,
        user_field: word(arguments, "user-field")?,
        require_source_address: switch("require-source-address"),
        min_tls: word(arguments, "min-tls")?,
        trusted_cas: trusted(arguments)?,
        key_management: switch("key-management"),
        key_export: switch("key-export"),
        hard_delete: switch("hard-delete"),
        log_level: word(arguments, "log-level")?,
        idle_timeout_s: arguments.number("idle-timeout")?,
    })
}

/// A value of a few words, which are those of the REST interface.
fn word<T: DeserializeOwned>(arguments: &Arguments<'_>, flag: &str) -> Result<Option<T>, Failure> {
    let Some(text) = arguments.get(flag) else { return Ok(None) };
    let value = serde_json::from_value(Value::String(text.to_owned()));
    value.map(Some).map_err(|_| Failure::Usage(format!("--{flag}: `{text}` is none of its values")))
}

fn trusted(arguments: &Arguments<'_>) -> Result<Option<Vec<String>>, Failure> {
    let mut texts = Vec::new();
    for file in arguments.all("trusted-ca") {
        texts.push(match file {
            ROOT_CA => ROOT_CA.to_owned(),
            file => std::fs::read_to_string(file).map_err(|fault| Failure::new(file, fault))?,
        });
    }
    Ok((!texts.is_empty()).then_some(texts))
}
