//! Who may do what with a key.

use api::{Grant, KeyAccessChange, Permission};
use serde_json::Value;

use super::super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use super::{ID, key};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::remote;

const GROUP: Flag = flag("group", "GROUP", Presence::Required, "The group");

pub(super) const SHOW: Command = Command {
    name: "access",
    help: "Show owner, flags and permissions of a key",
    flags: &[&[ID]],
    action: Action::Ask(&["GET /keys/{id}/access"], access),
};

pub(super) const CHANGE: Command = Command {
    name: "change",
    help: "Change owner and flags of a key; what is not given stays",
    flags: &[&[
        ID,
        flag("owner", "USER", Presence::Optional, "The new owner"),
        switch("global", "Take the owner away: everybody may use the key"),
        flag("exportable", "yes|no", Presence::Optional, "Clients may take the key out of the server"),
        flag("deletable", "yes|no", Presence::Optional, "Clients may destroy the key"),
    ]],
    action: Action::Ask(&["PATCH /keys/{id}/access"], change),
};

pub(super) const SHARE: Command = Command {
    name: "share",
    help: "Say what a group may do with a key, in the place of what it might before",
    flags: &[&[
        ID,
        GROUP,
        flag(
            "allow",
            "USE[=POLICY]",
            Presence::Many,
            "encrypt, decrypt, sign, verify, mac, mac-verify or export; always, or as a policy says",
        ),
    ]],
    action: Action::Ask(&["POST /keys/{id}/grants"], share),
};

pub(super) const UNSHARE: Command = Command {
    name: "unshare",
    help: "Take everything that a group may do with a key away",
    flags: &[&[ID, GROUP]],
    action: Action::Ask(&["DELETE /keys/{id}/grants/{group}"], unshare),
};

/// What is shown of who may do what.
const COLUMNS: &[Column] = &[
    ("ID", "id"),
    ("OWNER", "owner"),
    ("EXPORTABLE", "exportable"),
    ("DELETABLE", "deletable"),
    ("PERMISSIONS", "grants"),
];

fn access(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("{}/access", key(arguments)?);
    let shown: Value = remote::request(arguments, "GET", &path, None::<&()>)?;
    listing::print(arguments, COLUMNS, &shown);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let yes = |flag: &str| arguments.get(flag).map(|word| word == "yes");
    let owner = match (arguments.get("owner"), arguments.switch("global")) {
        (Some(_), true) => return Err(Failure::Usage("--owner and --global exclude each other".to_owned())),
        (owner, is_global) => owner.map(str::to_owned).or(is_global.then(String::new)),
    };
    let change = KeyAccessChange { owner, exportable: yes("exportable"), deletable: yes("deletable") };
    let path = format!("{}/access", key(arguments)?);
    let changed: Value = remote::request(arguments, "PATCH", &path, Some(&change))?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

fn share(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let permissions = arguments
        .all("allow")
        .map(|text| match text.split_once('=') {
            Some((used, policy)) => (used.to_owned(), Permission::Policy(policy.to_owned())),
            None => (text.to_owned(), Permission::Always),
        })
        .collect();
    let grant = Grant { group: arguments.require("group")?.to_owned(), permissions };
    let path = format!("{}/grants", key(arguments)?);
    let changed: Value = remote::request(arguments, "POST", &path, Some(&grant))?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}

fn unshare(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let group = remote::segment(arguments.require("group")?);
    let path = format!("{}/grants/{group}", key(arguments)?);
    let changed: Value = remote::request(arguments, "DELETE", &path, None::<&()>)?;
    listing::print(arguments, COLUMNS, &changed);
    Ok(())
}
