//! `keyward clients notify` and `keyward clients query`: what the server sends to clients on its own.

use std::time::Duration;

use api::{ClientAnswers, ClientQuestion, NewRegistration, Registration};
use serde_json::json;

use super::{Action, Arguments, Command, Presence, flag, switch};
use crate::connect::block_on;
use crate::failure::Failure;
use crate::output::Table;
use crate::remote;

pub(super) const NOTIFY: Command = Command {
    name: "notify",
    help: "Have the server send a client what changes; without further flags, show what it is sent",
    flags: &[&[
        flag("name", "NAME|ID", Presence::Positional, "The client"),
        flag("to", "HOST:PORT", Presence::Optional, "Where it listens for TLS with its own certificate"),
        switch(
            "on-turned-connections",
            "It turns a connection of its own round to be told (KMIP 2.0 and later)",
        ),
        flag(
            "protocol",
            "VERSION",
            Presence::Optional,
            "The version of KMIP it is spoken to in [default: 2.1]",
        ),
        switch("no-put", "Notify it of new objects instead of putting them"),
        switch("no-notify", "Put objects only"),
        switch("turn-back", "Give it the role of the client back once nothing waits"),
        switch("off", "Send it nothing any more"),
    ]],
    action: Action::Ask(
        &["GET /clients/{id}/notify", "PUT /clients/{id}/notify", "DELETE /clients/{id}/notify"],
        notify,
    ),
};

pub(super) const QUERY: Command = Command {
    name: "query",
    help: "Ask a client that the server can reach what it can do and which versions it speaks",
    flags: &[&[
        flag("name", "NAME|ID", Presence::Positional, "The client"),
        flag("function", "NAME", Presence::Many, "Ask only this, such as QueryOperations"),
        flag("timeout", "SECONDS", Presence::Optional, "How long to wait for the answer [default: 30]"),
    ]],
    action: Action::Ask(&["POST /clients/{id}/query", "GET /clients/{id}/query"], query),
};

/// Pause between two looks whether the client has answered.
const PAUSE: Duration = Duration::from_millis(200);

fn notify(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("/clients/{}/notify", remote::segment(arguments.require("name")?));
    let (to, on_connections) = (arguments.get("to"), arguments.switch("on-turned-connections"));
    if arguments.switch("off") {
        return remote::request::<()>(arguments, "DELETE", &path, None::<&()>);
    }
    let registration: Registration = match (to, on_connections) {
        (Some(_), true) => {
            return Err(Failure::Usage("--to and --on-turned-connections exclude each other".to_owned()));
        }
        (None, false) => remote::request(arguments, "GET", &path, None::<&()>)?,
        (to, _) => {
            let new = NewRegistration {
                to: to.map(str::to_owned),
                version: arguments.get("protocol").map(str::to_owned),
                put: Some(!arguments.switch("no-put")),
                notify: Some(!arguments.switch("no-notify")),
                turn_back: arguments.switch("turn-back"),
            };
            remote::request(arguments, "PUT", &path, Some(&new))?
        }
    };
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let table = Table {
        columns: vec!["ID", "NAME", "TO", "VERSION", "PUT", "NOTIFY", "TURN BACK", "WAITING"],
        rows: vec![vec![
            registration.client.to_string(),
            registration.name.clone(),
            registration.to.clone().unwrap_or_else(|| "its own connections".to_owned()),
            registration.version.clone(),
            yes(registration.put),
            yes(registration.notify),
            yes(registration.turn_back),
            registration.waiting.to_string(),
        ]],
        json: json!(registration),
    };
    table.print(arguments.format());
    Ok(())
}

fn query(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let path = format!("/clients/{}/query", remote::segment(arguments.require("name")?));
    let functions: Vec<String> = arguments.all("function").map(str::to_owned).collect();
    let functions = (!functions.is_empty()).then_some(functions);
    let seconds: u64 = arguments.number("timeout")?.unwrap_or(30);
    let expected = if functions.is_some() { 1 } else { 2 };
    let question = ClientQuestion { functions, versions: None };
    let mut told: ClientAnswers = remote::request(arguments, "POST", &path, Some(&question))?;
    for _ in 0..seconds.saturating_mul(5) {
        if told.answers.len() >= expected {
            break;
        }
        block_on(tokio::time::sleep(PAUSE))?;
        told = remote::request(arguments, "GET", &path, None::<&()>)?;
    }
    if told.answers.is_empty() {
        return Err(Failure::Failed(format!("{} has not answered; the question waits for it", told.name)));
    }
    let mut rows = Vec::new();
    for answer in &told.answers {
        let row =
            |field: &str, value: &str| vec![answer.operation.clone(), field.to_owned(), value.to_owned()];
        rows.extend(answer.failure.iter().map(|words| row("failure", words)));
        rows.extend(answer.facts.iter().map(|fact| row(&fact.field, &fact.value)));
    }
    let table = Table { columns: vec!["ASKED", "FIELD", "VALUE"], rows, json: json!(told) };
    table.print(arguments.format());
    Ok(())
}
