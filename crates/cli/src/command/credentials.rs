//! `keyward users credentials`, `otp`, `hashed-password` and `device`: what proves a user in the header of a KMIP message.

use api::{Credentials, NewDevice, NewHashedPassword, NewOneTimePasswords, OneTimePasswordSetup, Secret};
use serde_json::json;

use super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use crate::failure::Failure;
use crate::output::Table;
use crate::{remote, secret_file};

const NAME: Flag = flag("name", "NAME", Presence::Positional, "The user's name");

pub(super) const CREDENTIALS: Command = Command {
    name: "credentials",
    help: "Show what proves a user to KMIP beside certificates and the password",
    flags: &[&[NAME, switch("remove", "Remove all of it")]],
    action: Action::Ask(&["GET /users/{name}/credentials", "DELETE /users/{name}/credentials"], credentials),
};

pub(super) const OTP: Command = Command {
    name: "otp",
    help: "Have one-time passwords prove a user to KMIP; prints their secret, once",
    flags: &[&[
        NAME,
        switch("by-counter", "They go by a counter (HOTP) and not by the time (TOTP)"),
        flag("hash", "SHA1|SHA256|SHA512", Presence::Optional, "The hash function [default: SHA1]"),
        flag("digits", "N", Presence::Optional, "How many digits, 6 to 8 [default: 6]"),
        flag("interval", "SECONDS", Presence::Optional, "How long one holds [default: 30]"),
    ]],
    action: Action::Ask(&["PUT /users/{name}/credentials/one-time-password"], otp),
};

pub(super) const HASHED_PASSWORD: Command = Command {
    name: "hashed-password",
    help: "Have a Hashed Password prove a user to KMIP",
    flags: &[&[
        NAME,
        flag("password-from", "FILE", Presence::Required, "Holds the password; - is standard input"),
        flag("hash", "SHA256|SHA384|SHA512", Presence::Optional, "The hash function [default: SHA256]"),
    ]],
    action: Action::Ask(&["PUT /users/{name}/credentials/hashed-password"], hashed_password),
};

pub(super) const DEVICE: Command = Command {
    name: "device",
    help: "Have a device prove a user to KMIP by exactly these identifiers",
    flags: &[&[
        NAME,
        flag("serial", "TEXT", Presence::Optional, "Device Serial Number"),
        flag("device", "TEXT", Presence::Optional, "Device Identifier"),
        flag("network", "TEXT", Presence::Optional, "Network Identifier"),
        flag("machine", "TEXT", Presence::Optional, "Machine Identifier"),
        flag("media", "TEXT", Presence::Optional, "Media Identifier"),
        flag("password-from", "FILE", Presence::Optional, "Holds the device's password; - is standard input"),
    ]],
    action: Action::Ask(&["POST /users/{name}/credentials/devices"], device),
};

fn path(arguments: &Arguments<'_>, rest: &str) -> Result<String, Failure> {
    Ok(format!("/users/{}/credentials{rest}", remote::segment(arguments.require("name")?)))
}

fn credentials(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = path(arguments, "")?;
    if arguments.switch("remove") {
        return remote::request::<()>(arguments, "DELETE", &path, None::<&()>);
    }
    let known: Credentials = remote::request(arguments, "GET", &path, None::<&()>)?;
    let table = Table {
        columns: vec!["ONE-TIME PASSWORDS", "HASHED PASSWORD", "DEVICES"],
        rows: vec![vec![
            known.one_time_password.clone().unwrap_or_else(|| "no".to_owned()),
            if known.hashed_password { "yes" } else { "no" }.to_owned(),
            known.devices.to_string(),
        ]],
        json: json!(known),
    };
    table.print(arguments.format());
    Ok(())
}

fn otp(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let new = NewOneTimePasswords {
        by_counter: arguments.switch("by-counter"),
        hash: arguments.get("hash").map(str::to_owned),
        digits: arguments.number("digits")?,
        interval_s: arguments.number("interval")?,
    };
    let path = path(arguments, "/one-time-password")?;
    let setup: OneTimePasswordSetup = remote::request(arguments, "PUT", &path, Some(&new))?;
    let table = Table {
        columns: vec!["SECRET", "URI"],
        rows: vec![vec![setup.secret.0.clone(), setup.uri.0.clone()]],
        json: json!(setup),
    };
    table.print(arguments.format());
    Ok(())
}

fn hashed_password(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let password = Secret(secret_file::read_line(arguments.require("password-from")?)?);
    let new = NewHashedPassword { password, hash: arguments.get("hash").map(str::to_owned) };
    remote::request::<()>(arguments, "PUT", &path(arguments, "/hashed-password")?, Some(&new))
}

fn device(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let text = |name| arguments.get(name).map(str::to_owned);
    let password = arguments.get("password-from").map(secret_file::read_line).transpose()?.map(Secret);
    let new = NewDevice {
        serial: text("serial"),
        device: text("device"),
        network: text("network"),
        machine: text("machine"),
        media: text("media"),
        password,
    };
    remote::request::<()>(arguments, "POST", &path(arguments, "/devices")?, Some(&new))
}
