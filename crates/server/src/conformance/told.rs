//! The client's side of the exchanges in which the server asks.

use kmip::conformance::{Session, Step};
use kmip::table::enumeration::{Operation, QueryFunction};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Item, Limits, decode_item, encode_item};
use kmip::version::Version;

use super::ANSWER_TIMEOUT;
use crate::client::told::ToldClient;
use crate::sandbox::{Sandbox, SandboxError};

/// A client that the server tells what changes, at an address of its own.
pub(super) struct Told {
    listening: ToldClient,
    /// Its number.
    client: i64,
}

impl Told {
    /// A client of the user of the cases, registered to be told everything in a version.
    pub(super) async fn start(sandbox: &Sandbox, user: &str, version: Version) -> Result<Self, SandboxError> {
        let (name, user) = ("client-told".to_owned(), Some(user.to_owned()));
        let new = api::NewClient { name, user, ..api::NewClient::default() };
        let issued: api::IssuedClient = sandbox.console().request("POST", "/clients", Some(&new)).await?;
        let key = issued.private_key.map(|key| key.0).unwrap_or_default();
        let listening = ToldClient::listen(&issued.certificate, &key, &issued.ca).await?;
        let registration = api::NewRegistration {
            to: Some(listening.address()?.to_string()),
            version: Some(version.to_string()),
            ..api::NewRegistration::default()
        };
        let client = issued.client.id;
        let path = format!("/clients/{client}/notify");
        let _: api::Registration = sandbox.console().request("PUT", &path, Some(&registration)).await?;
        Ok(Self { listening, client })
    }

    /// Waits for the request that a step shows, and answers it as the case does.
    pub(super) async fn answer(
        &mut self,
        sandbox: &Sandbox,
        step: &Step,
        session: &mut Session<'_>,
    ) -> Result<(), String> {
        if let Some(question) = question(&step.request) {
            // Nothing in the case makes the server ask: whoever runs it does.
            let path = format!("/clients/{}/query", self.client);
            let console = sandbox.console();
            let asked = console.request::<api::ClientAnswers>("POST", &path, Some(&question)).await;
            asked.map_err(|fault| fault.to_string())?;
        }
        let sent = tokio::time::timeout(ANSWER_TIMEOUT, self.listening.receive()).await;
        let sent =
            sent.map_err(|_| "the server sends nothing".to_owned())?.map_err(|fault| fault.to_string())?;
        let sent = decode_item(&sent, &Limits::default()).map_err(|fault| fault.to_string())?;
        session.check_request(&step.request, &sent).map_err(|difference| difference.to_string())?;
        let answer = session.client_answer().map_err(|unbound| unbound.to_string())?;
        let answer = answer.ok_or("the case is over")?;
        self.listening.answer(&encode_item(&answer)).await.map_err(|fault| fault.to_string())?;
        session.check(&answer).map_err(|difference| difference.to_string())
    }
}

/// What the server is told to ask, when a request is a question.
fn question(request: &Item) -> Option<api::ClientQuestion> {
    let item = request.child(Tag::BATCH_ITEM)?;
    let operation = Operation(item.child(Tag::OPERATION)?.value.enumeration()?);
    let payload = item.child(Tag::REQUEST_PAYLOAD)?;
    let name = |item: &Item| {
        let row = QueryFunction::TABLE.by_value(item.value.enumeration()?)?;
        Some(row.name.to_owned())
    };
    let version = |item: &Item| {
        let number = |tag| item.child(tag)?.value.number();
        Some(format!("{}.{}", number(Tag::PROTOCOL_VERSION_MAJOR)?, number(Tag::PROTOCOL_VERSION_MINOR)?))
    };
    match operation {
        Operation::QUERY => {
            let functions = payload.items().iter().filter_map(name).collect();
            Some(api::ClientQuestion { functions: Some(functions), versions: None })
        }
        Operation::DISCOVER_VERSIONS => {
            let versions = payload.items().iter().filter_map(version).collect();
            Some(api::ClientQuestion { functions: None, versions: Some(versions) })
        }
        _ => None,
    }
}
