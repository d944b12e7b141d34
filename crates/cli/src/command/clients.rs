//! `keyward clients`: machines that log in with a certificate.

use std::path::Path;

use api::{CertificateSource, ClientChange, Device, IssuedClient, NewClient, Secret};
use serde_json::Value;

use super::{Action, Arguments, Command, Flag, Presence, flag};
use crate::failure::Failure;
use crate::listing::{self, Column};
use crate::{remote, secret_file};

const ID: Flag = flag("id", "ID", Presence::Positional, "The client, as `clients list` shows it");

/// What a device shows to prove itself.
const DEVICE: &[Flag] = &[
    flag("device-serial", "TEXT", Presence::Optional, "Device Serial Number of a Device credential"),
    flag("device-id", "TEXT", Presence::Optional, "Its Device Identifier"),
    flag("device-network", "TEXT", Presence::Optional, "Its Network Identifier"),
    flag("device-machine", "TEXT", Presence::Optional, "Its Machine Identifier"),
    flag("device-media", "TEXT", Presence::Optional, "Its Media Identifier"),
    flag("device-password-file", "FILE", Presence::Optional, "Holds its password; - is standard input"),
];

pub(super) const COMMAND: Command = Command {
    name: "clients",
    help: "Machines that log in with a certificate",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "add",
            help: "Register a client for the user NAME, made if absent, and issue its certificate",
            flags: &[
                &[
                    flag("name", "NAME", Presence::Positional, "The certificate's common name, and the user"),
                    flag(
                        "user",
                        "NAME",
                        Presence::Optional,
                        "Another user that the client acts for [default: NAME]",
                    ),
                    flag("out", "DIR", Presence::Optional, "Where to write cert.pem, key.pem and ca.pem"),
                    flag(
                        "request",
                        "FILE",
                        Presence::Optional,
                        "Issue the certificate for this certificate request (PEM); no key.pem then",
                    ),
                    flag(
                        "certificate",
                        "FILE",
                        Presence::Optional,
                        "Register this certificate (PEM) of a trusted CA; nothing is issued",
                    ),
                    flag("compat", "PROFILE", Presence::Many, "A compatibility profile that it needs"),
                ],
                DEVICE,
            ],
            action: Action::Ask(&["POST /clients"], add),
        },
        super::attestation::COMMAND,
        super::outbound::NOTIFY,
        super::outbound::QUERY,
        Command {
            name: "list",
            help: "List the clients",
            flags: &[],
            action: Action::Ask(&["GET /clients"], list),
        },
        Command {
            name: "show",
            help: "Show a client",
            flags: &[&[ID]],
            action: Action::Ask(&["GET /clients/{id}"], show),
        },
        Command {
            name: "change",
            help: "Change the compatibility profiles of a client; all go without --compat",
            flags: &[&[
                ID,
                flag("compat", "PROFILE", Presence::Many, "A compatibility profile that it needs"),
            ]],
            action: Action::Ask(&["PATCH /clients/{id}"], change),
        },
        Command {
            name: "revoke",
            help: "Refuse a client's certificate from now on",
            flags: &[&[ID]],
            action: Action::Ask(&["DELETE /clients/{id}"], revoke),
        },
    ]),
};

/// What is shown of a client.
const COLUMNS: &[Column] = &[
    ("ID", "id"),
    ("NAME", "name"),
    ("USER", "user"),
    ("SERIAL", "serial"),
    ("EXPIRES", "expires"),
    ("COMPAT", "compat"),
    ("CREATED", "created"),
    ("REVOKED", "revoked"),
];

fn add(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let certificate = match (arguments.get("request"), arguments.get("certificate")) {
        (None, None) => CertificateSource::Issued,
        (Some(file), None) => CertificateSource::Request(pem(file)?),
        (None, Some(file)) => CertificateSource::Existing(pem(file)?),
        (Some(_), Some(_)) => {
            return Err(Failure::Usage("--request and --certificate exclude each other".to_owned()));
        }
    };
    let out = arguments.get("out").map(Path::new);
    if out.is_none() && !matches!(certificate, CertificateSource::Existing(_)) {
        return Err(Failure::Usage("--out is missing".to_owned()));
    }
    // What cannot be written must not be issued.
    if let Some(out) = out {
        for file in [CERTIFICATE, KEY, CA] {
            if out.join(file).exists() {
                return Err(Failure::Failed(format!("{} exists already", out.join(file).display())));
            }
        }
        std::fs::create_dir_all(out).map_err(|fault| Failure::new(out.display(), fault))?;
    }
    let new = NewClient {
        name: arguments.require("name")?.to_owned(),
        user: arguments.get("user").map(str::to_owned),
        certificate,
        compat: arguments.all("compat").map(str::to_owned).collect(),
        device: device(arguments)?,
    };
    let issued: IssuedClient = remote::request(arguments, "POST", "/clients", Some(&new))?;
    if let Some(out) = out {
        secret_file::create(&out.join(CERTIFICATE), issued.certificate.as_bytes(), 0o644)?;
        if let Some(key) = &issued.private_key {
            secret_file::create(&out.join(KEY), key.0.as_bytes(), 0o400)?;
        }
        secret_file::create(&out.join(CA), issued.ca.as_bytes(), 0o644)?;
    }
    listing::print(arguments, COLUMNS, &serde_json::json!({ "items": [issued.client] }));
    Ok(())
}

fn pem(file: &str) -> Result<String, Failure> {
    let text = String::from_utf8(secret_file::read(file)?);
    text.map_err(|_| Failure::new(file, "it is not PEM"))
}

fn device(arguments: &Arguments<'_>) -> Result<Option<Device>, Failure> {
    let text = |flag: &str| arguments.get(flag).map(str::to_owned);
    let device = Device {
        serial_number: text("device-serial"),
        password: None,
        device: text("device-id"),
        network: text("device-network"),
        machine: text("device-machine"),
        media: text("device-media"),
    };
    let password = arguments.get("device-password-file").map(secret_file::read_line).transpose()?.map(Secret);
    if device == Device::default() {
        return match password {
            Some(_) => {
                Err(Failure::Usage("--device-password-file needs the device's identifiers".to_owned()))
            }
            None => Ok(None),
        };
    }
    Ok(Some(Device { password, ..device }))
}

fn list(arguments: &Arguments<'_>) -> Result<(), Failure> {
    listing::print(arguments, COLUMNS, &remote::list(arguments, "/clients")?);
    Ok(())
}

fn show(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let client: Value = remote::request(arguments, "GET", &path(arguments)?, None::<&()>)?;
    listing::print(arguments, COLUMNS, &client);
    Ok(())
}

fn change(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let change = ClientChange { compat: arguments.all("compat").map(str::to_owned).collect() };
    let client: Value = remote::request(arguments, "PATCH", &path(arguments)?, Some(&change))?;
    listing::print(arguments, COLUMNS, &client);
    Ok(())
}

fn revoke(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let client: Value = remote::request(arguments, "DELETE", &path(arguments)?, None::<&()>)?;
    listing::print(arguments, COLUMNS, &client);
    Ok(())
}

fn path(arguments: &Arguments<'_>) -> Result<String, Failure> {
    let id: i64 = arguments.number("id")?.unwrap_or_default();
    Ok(format!("/clients/{id}"))
}

const CERTIFICATE: &str = "cert.pem";
const KEY: &str = "key.pem";
const CA: &str = "ca.pem";
