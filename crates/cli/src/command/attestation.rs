//! `keyward clients attestation`: what clients have to attest.

use api::{AttestationRules, ClientAttestation, MachineState};
use serde_json::json;

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::failure::Failure;
use crate::output::Table;
use crate::{remote, secret_file};

const CLIENT: Flag = flag("name", "NAME|ID", Presence::Positional, "The client");

pub(super) const COMMAND: Command = Command {
    name: "attestation",
    help: "What a client has to attest by its TPM before the server does anything for it",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "set",
            help: "Have a client attest that its machine is in one of the states given",
            flags: &[&[
                CLIENT,
                flag("key", "FILE", Presence::Many, "An attestation key of its TPM (public key, PEM)"),
                flag(
                    "state",
                    "REGISTERS=DIGEST",
                    Presence::Many,
                    "Registers and the digest of what they hold, such as sha256:0,1,7=1c2d...",
                ),
                flag("nonce", "SECONDS", Presence::Default("60"), "How long a nonce may be shown"),
                flag(
                    "holds",
                    "SECONDS",
                    Presence::Default("0"),
                    "How long an attestation holds; 0 for the message that it comes with",
                ),
            ]],
            action: Action::Ask(&["PUT /clients/{id}/attestation"], set),
        },
        Command {
            name: "show",
            help: "Show what a client has to attest",
            flags: &[&[CLIENT]],
            action: Action::Ask(&["GET /clients/{id}/attestation"], show),
        },
        Command {
            name: "clear",
            help: "Have a client attest nothing any more",
            flags: &[&[CLIENT]],
            action: Action::Ask(&["DELETE /clients/{id}/attestation"], clear),
        },
    ]),
};

fn set(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let read = |file| {
        let text = String::from_utf8(secret_file::read(file)?);
        text.map_err(|_| Failure::new(file, "it is not PEM"))
    };
    let state = |text: &str| {
        let (registers, digest) =
            text.rsplit_once('=').ok_or_else(|| Failure::Usage("--state is REGISTERS=DIGEST".to_owned()))?;
        Ok(MachineState { registers: registers.to_owned(), digest: digest.to_owned() })
    };
    let rules = AttestationRules {
        keys: arguments.all("key").map(read).collect::<Result<_, Failure>>()?,
        states: arguments.all("state").map(state).collect::<Result<_, Failure>>()?,
        nonce_seconds: arguments.number("nonce")?.unwrap_or_default(),
        holds_seconds: arguments.number("holds")?.unwrap_or_default(),
    };
    print(arguments, &remote::request(arguments, "PUT", &path(arguments)?, Some(&rules))?);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    print(arguments, &remote::request(arguments, "GET", &path(arguments)?, None::<&()>)?);
    Ok(())
}

fn clear(arguments: &Arguments<'_>) -> Result<(), Failure> {
    remote::request::<()>(arguments, "DELETE", &path(arguments)?, None::<&()>)
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    Ok(format!("/clients/{}/attestation", remote::segment(arguments.require("name")?)))
}

fn print(arguments: &Arguments<'_>, attestation: &ClientAttestation) {
    let AttestationRules { keys, states, nonce_seconds, holds_seconds } = &attestation.rules;
    let row = |state: &MachineState| {
        vec![
            attestation.client.to_string(),
            attestation.name.clone(),
            keys.len().to_string(),
            state.registers.clone(),
            state.digest.clone(),
            nonce_seconds.to_string(),
            holds_seconds.to_string(),
        ]
    };
    let table = Table {
        columns: vec!["ID", "NAME", "KEYS", "REGISTERS", "DIGEST", "NONCE", "HOLDS"],
        rows: states.iter().map(row).collect(),
        json: json!(attestation),
    };
    table.print(arguments.format());
}
