//! `keyward keys`: keys from their making to their end, and who may do what with them.

mod access;
mod make;

use std::path::Path;

use api::{
    Activation, AttributeChange, AttributeInstance, ExportedKey, KeyExport, KeyVersion, List, NewVersion,
    Revocation, Wrapping,
};
use serde_json::{Value, json};

use super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::output::Table;
use crate::{remote, secret_file};

const ID: Flag = flag("id", "ID", Presence::Positional, "The key's Unique Identifier");

/// With which key a key is wrapped, and how.
const WRAPPING: &[Flag] = &[
    flag("wrapped-by", "ID", Presence::Optional, "Unique Identifier of the key that wraps it"),
    flag(
        "wrapping-mode",
        "NAME",
        Presence::Optional,
        "Block Cipher Mode [default: out, the first of the wrapping key's; in, NISTKeyWrap]",
    ),
];

pub(super) const COMMAND: Command = Command {
    name: "keys",
    help: "Keys from their making to their end, and who may do what with them",
    flags: &[],
    action: Action::Group(&[
        make::CREATE,
        make::CREATE_PAIR,
        make::IMPORT,
        make::TEMPLATE,
        Command {
            name: "list",
            help: "List keys, the newest first",
            flags: &[&[
                flag("name", "TEXT", Presence::Optional, "Only the key of this name"),
                flag("contains", "TEXT", Presence::Optional, "Only keys with a name that contains this"),
                flag("type", "NAME", Presence::Optional, "Only objects of this type, e.g. SymmetricKey"),
                flag("algorithm", "NAME", Presence::Optional, "Only keys of this algorithm, e.g. AES"),
                flag("state", "NAME", Presence::Optional, "Only keys in this state, e.g. Active"),
                flag("group", "TEXT", Presence::Optional, "Only keys of this Object Group"),
                flag("owner", "USER", Presence::Optional, "Only keys of this user; global keys for \"\""),
                flag("limit", "N", Presence::Optional, "Most keys to list [default: all]"),
            ]],
            action: Action::Ask(&["GET /keys"], list),
        },
        Command {
            name: "show",
            help: "Show a key with its attributes",
            flags: &[&[ID]],
            action: Action::Ask(&["GET /keys/{id}"], show),
        },
        Command {
            name: "export",
            help: "Take a key out of the server into a new file that only you may read",
            flags: &[
                &[
                    ID,
                    flag("out", "FILE", Presence::Required, "The new file"),
                    flag(
                        "format",
                        "NAME",
                        Presence::Optional,
                        "Key Format Type, e.g. Raw, PKCS_8 [default: as it is kept]",
                    ),
                    switch("pem", "Write PEM instead of bytes"),
                ],
                WRAPPING,
            ],
            action: Action::Ask(&["POST /keys/{id}/export"], export),
        },
        Command {
            name: "add-attribute",
            help: "Add an instance of an attribute",
            flags: &[&[ID, ATTRIBUTE]],
            action: Action::Ask(&["POST /keys/{id}/attributes"], |arguments| {
                let new = attribute(arguments.require("attribute")?)?;
                change(arguments, "POST", "/attributes", Some(&new))
            }),
        },
        Command {
            name: "set-attribute",
            help: "Set an attribute, or change one of several instances",
            flags: &[&[
                ID,
                ATTRIBUTE,
                flag("current", "VALUE", Presence::Optional, "The value of the instance to change"),
            ]],
            action: Action::Ask(&["PUT /keys/{id}/attributes"], |arguments| {
                let AttributeInstance { name, value, .. } = attribute(arguments.require("attribute")?)?;
                let current = arguments.get("current").map(value_of);
                change(arguments, "PUT", "/attributes", Some(&AttributeChange { name, current, value }))
            }),
        },
        Command {
            name: "delete-attribute",
            help: "Delete an attribute, or one of its instances",
            flags: &[&[
                ID,
                flag("name", "NAME", Presence::Positional, "The attribute, e.g. \"Object Group\""),
                flag("index", "N", Presence::Optional, "Only the instance of this index"),
            ]],
            action: Action::Ask(&["DELETE /keys/{id}/attributes/{name}"], |arguments| {
                let name = remote::segment(arguments.require("name")?);
                let index = arguments.number::<i32>("index")?.map(|index| format!("?index={index}"));
                let path = format!("/attributes/{name}{}", index.unwrap_or_default());
                change(arguments, "DELETE", &path, None::<&()>)
            }),
        },
        Command {
            name: "versions",
            help: "List the versions of a key, the oldest first",
            flags: &[&[ID]],
            action: Action::Ask(&["GET /keys/{id}/versions"], versions),
        },
        Command {
            name: "new-version",
            help: "Make a new version of a key, which goes by its name from then on",
            flags: &[&[
                ID,
                flag(
                    "activate-after",
                    "SECONDS",
                    Presence::Optional,
                    "When it becomes active [default: at once if the old one is active]",
                ),
            ]],
            action: Action::Ask(&["POST /keys/{id}/versions"], |arguments| {
                let new = NewVersion { activate_after_s: arguments.number("activate-after")? };
                change(arguments, "POST", "/versions", Some(&new))
            }),
        },
        Command {
            name: "activate",
            help: "Make a key active",
            flags: &[&[
                ID,
                flag("at", "TIME", Presence::Optional, "When, e.g. 2030-12-31T00:00:00Z [default: now]"),
            ]],
            action: Action::Ask(&["POST /keys/{id}/activate"], |arguments| {
                let activation = Activation { at: arguments.get("at").map(str::to_owned) };
                change(arguments, "POST", "/activate", Some(&activation))
            }),
        },
        Command {
            name: "revoke",
            help: "Deactivate a key, or say that it is compromised",
            flags: &[&[
                ID,
                flag(
                    "reason",
                    "NAME",
                    Presence::Optional,
                    "Revocation Reason Code, e.g. KeyCompromise [default: CessationOfOperation]",
                ),
                flag("message", "TEXT", Presence::Optional, "More about it"),
                flag(
                    "compromised-at",
                    "TIME",
                    Presence::Optional,
                    "When a compromise is thought to have happened, e.g. 2026-01-31T00:00:00Z",
                ),
            ]],
            action: Action::Ask(&["POST /keys/{id}/revoke"], |arguments| {
                let text = |flag: &str| arguments.get(flag).map(str::to_owned);
                let revocation = Revocation {
                    reason: text("reason"),
                    message: text("message"),
                    compromised_at: text("compromised-at"),
                };
                change(arguments, "POST", "/revoke", Some(&revocation))
            }),
        },
        Command {
            name: "archive",
            help: "Put a key into the archive, where it cannot be used",
            flags: &[&[ID]],
            action: Action::Ask(&["POST /keys/{id}/archive"], |arguments| {
                change(arguments, "POST", "/archive", None::<&()>)
            }),
        },
        Command {
            name: "recover",
            help: "Take a key out of the archive",
            flags: &[&[ID]],
            action: Action::Ask(&["POST /keys/{id}/recover"], |arguments| {
                change(arguments, "POST", "/recover", None::<&()>)
            }),
        },
        Command {
            name: "destroy",
            help: "Destroy the material of a key that is not active, for ever",
            flags: &[&[ID]],
            action: Action::Ask(&["DELETE /keys/{id}"], |arguments| {
                remote::request(arguments, "DELETE", &key(arguments)?, None::<&()>)
            }),
        },
        access::SHOW,
        access::CHANGE,
        access::SHARE,
        access::UNSHARE,
    ]),
};

const ATTRIBUTE: Flag = flag(
    "attribute",
    "NAME=VALUE",
    Presence::Positional,
    "The attribute, e.g. \"Object Group=tapes\", x-place=\"shelf 7\"; a value of another type than text is JSON",
);

/// What is shown of a key in a list.
const COLUMNS: &[Column] = &[
    ("ID", "id"),
    ("NAME", "names"),
    ("TYPE", "type"),
    ("ALGORITHM", "algorithm"),
    ("LENGTH", "length"),
    ("STATE", "state"),
    ("OWNER", "owner"),
    ("EXPORTABLE", "exportable"),
    ("DELETABLE", "deletable"),
    ("CREATED", "created"),
];

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let filters = ["name", "contains", "type", "algorithm", "state", "group", "owner"];
    let query: Vec<(&str, &str)> =
        filters.iter().filter_map(|name| Some((*name, arguments.get(name)?))).collect();
    let keys = remote::pages(arguments, "/keys", &query, arguments.number("limit")?)?;
    listing::print(arguments, COLUMNS, &keys);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let key: Value = remote::request(arguments, "GET", &key(arguments)?, None::<&()>)?;
    print(arguments, &key);
    Ok(())
}

/// Prints a key a field a line, its attributes last.
fn print(arguments: &Arguments<'_>, key: &Value) {
    let mut rows = Vec::new();
    for (title, field) in COLUMNS.iter().chain([&("VERSION", "version")]) {
        rows.push(vec![(*title).to_owned(), listing::cell(key, field)]);
    }
    for instance in key.get("attributes").and_then(Value::as_array).into_iter().flatten() {
        rows.push(vec![listing::cell(instance, "name"), listing::cell(instance, "value")]);
    }
    Table { columns: vec!["FIELD", "VALUE"], rows, json: key.clone() }.print(arguments.format());
}

fn export(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = Path::new(arguments.require("out")?);
    if path.exists() {
        return Err(Failure::Failed(format!("{} exists already", path.display())));
    }
    let request =
        KeyExport { format: arguments.get("format").map(str::to_owned), wrapping: wrapping(arguments)? };
    let path_of_key = format!("{}/export", key(arguments)?);
    let key: ExportedKey = remote::request(arguments, "POST", &path_of_key, Some(&request))?;
    let content = if arguments.switch("pem") {
        key.pem.map(|pem| pem.0.into_bytes()).ok_or_else(|| {
            Failure::Failed("there is no PEM of it; try without --pem, or with --format PKCS_8".to_owned())
        })?
    } else {
        server::base64::decode(&key.material.0)
            .ok_or_else(|| Failure::Failed("the server's answer is not base64".to_owned()))?
    };
    secret_file::create(path, &content, 0o400)?;
    let told = json!({
        "id": key.id, "type": key.kind, "format": key.format, "algorithm": key.algorithm, "length": key.length,
        "wrapping": key.wrapping,
    });
    let columns = [
        ("ID", "id"),
        ("TYPE", "type"),
        ("FORMAT", "format"),
        ("ALGORITHM", "algorithm"),
        ("LENGTH", "length"),
        ("WRAPPING", "wrapping"),
    ];
    listing::print(arguments, &columns, &told);
    Ok(())
}

/// The wrapping that the flags ask for.
fn wrapping(arguments: &Arguments<'_>) -> Result<Option<Wrapping>, Failure> {
    let mode = arguments.get("wrapping-mode").map(str::to_owned);
    match (arguments.get("wrapped-by"), mode) {
        (Some(key), mode) => Ok(Some(Wrapping { key: key.to_owned(), mode })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Failure::Usage("--wrapping-mode goes with --wrapped-by".to_owned())),
    }
}

fn versions(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("{}/versions", key(arguments)?);
    let versions: List<KeyVersion> = remote::request(arguments, "GET", &path, None::<&()>)?;
    let row = |version: &KeyVersion| {
        let key = json!(version.key);
        let current = if version.is_current { "yes" } else { "no" };
        let mut row = vec![version.number.to_string(), current.to_owned()];
        row.extend(["id", "names", "state", "created"].map(|field| listing::cell(&key, field)));
        row
    };
    let table = Table {
        columns: vec!["VERSION", "CURRENT", "ID", "NAME", "STATE", "CREATED"],
        rows: versions.items.iter().map(row).collect(),
        json: json!(versions.items),
    };
    table.print(arguments.format());
    Ok(())
}

/// Changes the key, and prints what it has become.
fn change(
    arguments: &Arguments<'_>,
    method: &str,
    path: &str,
    body: Option<&impl serde::Serialize>,
) -> Result<(), Failure> {
    let changed: Value = remote::request(arguments, method, &format!("{}{path}", key(arguments)?), body)?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

/// An attribute from `NAME=VALUE`.
fn attribute(text: &str) -> Result<AttributeInstance, Failure> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| Failure::Usage(format!("`{text}` is not of the form NAME=VALUE")))?;
    Ok(AttributeInstance { name: name.to_owned(), index: None, value: value_of(value) })
}

/// A value as JSON where it is JSON of another type than text, else as text.
fn value_of(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(Value::String(_) | Value::Null) | Err(_) => Value::String(text.to_owned()),
        Ok(value) => value,
    }
}

fn key(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/keys/{}", remote::segment(arguments.require("id")?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_text_unless_they_are_json() {
        let value = |text| attribute(text).unwrap().value;
        assert_eq!(value("x-place=shelf 7"), json!("shelf 7"));
        assert_eq!(value("Cryptographic Length=256"), json!(256));
        assert_eq!(value("Sensitive=true"), json!(true));
        assert_eq!(value("Cryptographic Usage Mask=[\"Encrypt\"]"), json!(["Encrypt"]));
        assert_eq!(value("Name=null"), json!("null"));
        assert_eq!(value("Name=a=b"), json!("a=b"));
        assert!(attribute("Name").is_err());
    }
}
