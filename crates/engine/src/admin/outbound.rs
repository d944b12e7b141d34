//! Registrations of clients for what the server sends on its own, and questions to them.

use api::{ClientAnswer, ClientAnswers, ClientFact, ClientQuestion, NewRegistration};
use kmip::message::{ResponseHeader, ResponseItem, ResponseMessage};
use kmip::payload::{DiscoverVersionsRequest, QueryRequest};
use kmip::table::enumeration::{Operation, QueryFunction};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Limits, decode_item, json};
use kmip::version::Version;
use store::ReadTx;

use super::{AdminContext, AdminOperation, AdminQuery, QueryContext, Row, nothing, time_text};
use crate::engine::Engine;
use crate::outbound::{self, Answer, Recipient, Registration};
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::{Failure, Reason};

/// Longest address of a client in bytes.
const MAX_ADDRESS: usize = 300;

/// Clients that are read at a time when one is looked for by name.
const PAGE: usize = 256;

/// Shows what a client, by number or name, is sent.
#[derive(Debug)]
pub struct ShowRegistration(pub String);

impl AdminQuery for ShowRegistration {
    type Answer = api::Registration;

    const ROW: Row = Row::new(0x8100_0710, "Show Registration", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<api::Registration, Failure> {
        let client = find(context.tx, context.caller.domain, &self.0)?;
        let registration = context.engine.registration(Recipient::Client(client.id));
        let registration = registration.ok_or_else(|| nothing("registration of client", &self.0))?;
        Ok(describe(context.engine, &client, &registration))
    }
}

/// Sets what a client, by number or name, is sent.
#[derive(Debug)]
pub struct SetRegistration {
    /// The client.
    pub client: String,
    /// What it is sent.
    pub new: NewRegistration,
}

impl AdminOperation for SetRegistration {
    type Answer = api::Registration;

    const ROW: Row = Row::new(0x8100_0711, "Set Registration", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.client)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<api::Registration, Failure> {
        let client = find(context.tx, context.caller.domain, &self.client)?;
        if client.revoked.is_some() {
            return Err(Reason::InvalidField.because("the client is revoked"));
        }
        let NewRegistration { to, version, put, notify, turn_back } = self.new;
        if let Some(address) = &to {
            check_address(address)?;
        }
        let version = version.as_deref().map_or(Ok(Version::V2_1), version_of)?;
        let (put, notify) = (put.unwrap_or(true), notify.unwrap_or(true));
        if !put && !notify {
            return Err(
                Reason::InvalidField.because("a registration for nothing: put or notify has to be set")
            );
        }
        if to.is_none() && version < Version::V2_0 {
            return Err(Reason::InvalidField
                .because("before KMIP 2.0 no client can turn a connection round: an address is needed"));
        }
        let registration = Registration {
            put,
            notify,
            address: to,
            turn_back,
            ..Registration::new(client.user_id, version)
        };
        let recipient = Recipient::Client(client.id);
        let described = describe(context.engine, &client, &registration);
        outbound::register(context.engine, context.tx, recipient, Some(registration))?;
        Ok(described)
    }
}

/// Has a client, by number or name, be sent nothing any more.
#[derive(Debug)]
pub struct RemoveRegistration(pub String);

impl AdminOperation for RemoveRegistration {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0712, "Remove Registration", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.0)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let client = find(context.tx, context.caller.domain, &self.0)?;
        let recipient = Recipient::Client(client.id);
        if context.engine.registration(recipient).is_none() {
            return Err(nothing("registration of client", &self.0));
        }
        outbound::register(context.engine, context.tx, recipient, None)
    }
}

/// Asks a client, by number or name, what it can do.
#[derive(Debug)]
pub struct AskClient {
    /// The client.
    pub client: String,
    /// What it is asked.
    pub question: ClientQuestion,
}

impl AdminOperation for AskClient {
    type Answer = ClientAnswers;

    const ROW: Row = Row::new(0x8100_0713, "Ask Client", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.client)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<ClientAnswers, Failure> {
        let client = find(context.tx, context.caller.domain, &self.client)?;
        let recipient = Recipient::Client(client.id);
        let registration = context.engine.registration(recipient);
        let registration = registration.ok_or_else(|| nothing("registration of client", &self.client))?;
        let ClientQuestion { functions, versions } = self.question;
        let asks_everything = functions.is_none() && versions.is_none();
        let defined = |function: &QueryFunction| function.is_defined_in(registration.version);
        let functions: Vec<QueryFunction> = match functions {
            Some(names) => names.iter().map(|name| function_of(name)).collect::<Result<_, _>>()?,
            None if versions.is_some() => Vec::new(),
            None => FUNCTIONS.iter().copied().filter(defined).collect(),
        };
        if !functions.iter().all(defined) {
            return Err(Reason::InvalidField.because("the version of the client has no such Query Function"));
        }
        let versions: Option<Vec<Version>> = match versions {
            Some(names) => Some(names.iter().map(|name| version_of(name)).collect::<Result<_, _>>()?),
            None if asks_everything => Some(Version::ALL.iter().rev().copied().collect()),
            None => None,
        };
        // KMIP 1.0 has no Discover Versions.
        let versions = versions.filter(|_| registration.version >= Version::V1_1);
        if let Some(protocol_versions) = versions {
            context.engine.ask(recipient, DiscoverVersionsRequest { protocol_versions })?;
        }
        if !functions.is_empty() {
            let query = QueryRequest { query_functions: functions, ..QueryRequest::default() };
            context.engine.ask(recipient, query)?;
        }
        Ok(answers(context.engine, &client))
    }
}

/// Shows what a client, by number or name, has answered since it was asked last.
#[derive(Debug)]
pub struct ShowAnswers(pub String);

impl AdminQuery for ShowAnswers {
    type Answer = ClientAnswers;

    const ROW: Row = Row::new(0x8100_0714, "Show Answers", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<ClientAnswers, Failure> {
        let client = find(context.tx, context.caller.domain, &self.0)?;
        Ok(answers(context.engine, &client))
    }
}

/// What is asked when no function is named.
const FUNCTIONS: &[QueryFunction] = &[
    QueryFunction::QUERY_OPERATIONS,
    QueryFunction::QUERY_OBJECTS,
    QueryFunction::QUERY_SERVER_INFORMATION,
    QueryFunction::QUERY_ATTESTATION_TYPES,
    QueryFunction::QUERY_PROFILES,
    QueryFunction::QUERY_CAPABILITIES,
];

/// The client of a domain with a number, or the only one with a name that is not revoked.
pub(super) fn find(tx: &ReadTx<'_>, domain: i64, text: &str) -> Result<store::Client, Failure> {
    let unknown = || nothing("client", text);
    let is_of_domain = |client: &store::Client| -> Result<bool, Failure> {
        Ok(tx.user(client.user_id)?.is_some_and(|user| user.domain == domain))
    };
    if let Ok(number) = text.parse() {
        let client = tx.client(number)?.ok_or_else(unknown)?;
        return if is_of_domain(&client)? { Ok(client) } else { Err(unknown()) };
    }
    let (mut found, mut after) = (None, 0);
    loop {
        let page = tx.clients(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for client in page {
            if client.name != text || client.revoked.is_some() || !is_of_domain(&client)? {
                continue;
            }
            if found.replace(client).is_some() {
                return Err(Reason::InvalidField.because("several clients have the name: give the number"));
            }
        }
    }
    found.ok_or_else(unknown)
}

fn check_address(address: &str) -> Result<(), Failure> {
    let is_possible = address.len() <= MAX_ADDRESS
        && address.rsplit_once(':').is_some_and(|(host, port)| {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
            !host.is_empty() && host.bytes().all(is_name) && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
    if is_possible {
        return Ok(());
    }
    Err(Reason::InvalidField.because("the address of a client is HOST:PORT"))
}

fn version_of(text: &str) -> Result<Version, Failure> {
    let found = Version::ALL.iter().find(|version| version.to_string() == text);
    found.copied().ok_or_else(|| Reason::InvalidField.because(format!("there is no KMIP version `{text}`")))
}

fn function_of(name: &str) -> Result<QueryFunction, Failure> {
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let wanted = plain(name);
    let found = QueryFunction::TABLE.rows.iter().find(|row| plain(row.name).eq_ignore_ascii_case(&wanted));
    found
        .map(|row| QueryFunction(row.value))
        .ok_or_else(|| Reason::InvalidField.because(format!("there is no Query Function `{name}`")))
}

fn describe(engine: &Engine, client: &store::Client, known: &Registration) -> api::Registration {
    api::Registration {
        client: client.id,
        name: client.name.clone(),
        to: known.address.clone(),
        version: known.version.to_string(),
        put: known.put,
        notify: known.notify,
        turn_back: known.turn_back,
        while_connected: known.while_connected,
        waiting: engine.waiting(Recipient::Client(client.id)),
    }
}

fn answers(engine: &Engine, client: &store::Client) -> ClientAnswers {
    let recipient = Recipient::Client(client.id);
    ClientAnswers {
        client: client.id,
        name: client.name.clone(),
        waiting: engine.waiting(recipient),
        answers: engine.answers(recipient).into_iter().map(|(asked, answer)| told(asked, answer)).collect(),
    }
}

fn told(asked: Operation, answer: Answer) -> ClientAnswer {
    let time = time_text(answer.time);
    let operation = asked.row().map_or_else(|| format!("{asked:?}"), |row| row.name.to_owned());
    match answer.response {
        Ok(item) => ClientAnswer { operation, time, failure: None, facts: facts(item, answer.version) },
        Err(words) => ClientAnswer { operation, time, failure: Some(words), facts: Vec::new() },
    }
}

/// What a response says, a line for each value.
fn facts(item: ResponseItem, version: Version) -> Vec<ClientFact> {
    let message = ResponseMessage { header: ResponseHeader::new(version, 0), items: vec![item] };
    let bytes = message.encode(Vec::new());
    let Ok(message) = decode_item(&bytes, &Limits::default()) else { return Vec::new() };
    let payload = message.child(Tag::BATCH_ITEM).and_then(|item| item.child(Tag::RESPONSE_PAYLOAD));
    let Some(text) = payload.map(json::encode) else { return Vec::new() };
    let mut list = Vec::new();
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
        flatten("", value.get("value"), &mut list);
    }
    list
}

fn flatten(field: &str, value: Option<&serde_json::Value>, list: &mut Vec<ClientFact>) {
    let Some(value) = value else { return };
    let serde_json::Value::Array(items) = value else {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        list.push(ClientFact { field: field.to_owned(), value: text });
        return;
    };
    for item in items {
        let tag = item.get("tag").and_then(serde_json::Value::as_str).unwrap_or_default();
        let name = if field.is_empty() { tag.to_owned() } else { format!("{field}.{tag}") };
        flatten(&name, item.get("value"), list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::payload::DiscoverVersionsResponse;

    #[test]
    fn addresses_are_checked() {
        for good in ["host:1", "10.0.0.1:5697", "[::1]:5696", "a-b.example:65535"] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        for bad in ["", "host", ":1", "host:", "host:0", "host:65536", "ho st:1", "a/b:1", "host:x"] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn functions_are_known_by_the_names_of_kmip() {
        assert_eq!(function_of("QueryOperations").unwrap(), QueryFunction::QUERY_OPERATIONS);
        assert_eq!(function_of("Query Profiles").unwrap(), QueryFunction::QUERY_PROFILES);
        assert!(function_of("Operations").is_err());
        assert!(version_of("1.4").is_ok() && version_of("1.5").is_err());
    }

    #[test]
    fn an_answer_is_told_in_lines() {
        let versions = DiscoverVersionsResponse { protocol_versions: vec![Version::V1_4] };
        let item = ResponseItem::success(Operation::DISCOVER_VERSIONS, Some(versions.into()));
        let fact = |field: &str, value: &str| ClientFact { field: field.to_owned(), value: value.to_owned() };
        assert_eq!(
            facts(item, Version::V1_4),
            [
                fact("ProtocolVersion.ProtocolVersionMajor", "1"),
                fact("ProtocolVersion.ProtocolVersionMinor", "4")
            ]
        );
    }
}
