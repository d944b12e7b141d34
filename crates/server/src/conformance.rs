//! Running the official test cases: each against a fresh server, over its real listener.

mod told;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kmip::conformance::{Case, Client as Actor, Direction, Session, Step, Tools, user};
use kmip::table::Tag;
use kmip::table::enumeration::ResultReason;
use kmip::ttlv::{Item, Limits, decode_item, encode_item, json, xml};

use engine::clock::ManualClock;
use engine::{Clock, RngSeed};

use crate::client::http::post_kmip;
use crate::client::{Client, Target};
use crate::clock;
use crate::config::Config;
use crate::sandbox::{Sandbox, SandboxError};
use told::Told;

/// How often a request is repeated until the expected answer comes, and the pause between.
const REPEATS: u32 = 240;
const REPEAT_PAUSE: Duration = Duration::from_millis(250);

/// Longest wait for an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// What the messages of a case are sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// TTLV over TLS.
    Ttlv,
    /// XML over HTTPS.
    Xml,
    /// JSON over HTTPS.
    Json,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every answer was as expected.
    Passed,
    /// An answer was not: at which exchange (from 0), and what was wrong.
    Failed {
        /// The exchange.
        exchange: usize,
        /// What was wrong.
        reason: String,
    },
    /// The case cannot be run this way.
    Skipped(String),
}

/// Runs a case of a name against a fresh server, after the case that makes what it looks for, if there is one.
///
/// # Errors
/// [`SandboxError`] when there is no server to run it against.
pub async fn run(
    name: &str,
    case: &Case,
    before: Option<&Case>,
    encoding: Encoding,
) -> Result<Verdict, SandboxError> {
    let mut config = Config::default();
    config.kmip.rng_seed = rng_seed(name);
    config.kmip.interop = true;
    let clock = Arc::new(ManualClock::new(clock::now()));
    let sandbox = Sandbox::start_at(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let _: api::List<api::User> =
        sandbox.console().request("POST", "/conformance/prepare", None::<&()>).await?;
    let mut verdict = Ok(Verdict::Passed);
    for case in before.into_iter().chain([case]) {
        verdict = run_against(&sandbox, &clock, user(name), case, encoding).await;
        if !matches!(verdict, Ok(Verdict::Passed)) {
            break;
        }
    }
    sandbox.stop().await?;
    verdict
}

/// What the server does with a seed: the optional cases exclude each other.
fn rng_seed(name: &str) -> RngSeed {
    match name {
        _ if name.starts_with("CS-RNG-O-2") => RngSeed::Partial,
        _ if name.starts_with("CS-RNG-O-3") => RngSeed::Ignore,
        _ if name.starts_with("CS-RNG-O-4") => RngSeed::Deny,
        _ => RngSeed::Accept,
    }
}

async fn run_against(
    sandbox: &Sandbox,
    clock: &ManualClock,
    user: &str,
    case: &Case,
    encoding: Encoding,
) -> Result<Verdict, SandboxError> {
    let mut clients = HashMap::new();
    let mut random = || {
        let mut bytes = [0; 16];
        // Identifiers that a client makes up need only differ: zeros on a failure would be found by the server.
        let _ = crypto::random::fill(&mut bytes);
        bytes
    };
    let tools = Tools { random: &mut random, sha256: &sha256 };
    let mut session = Session::new(case, tools);
    let mut told = match session.server_speaks() {
        Some(version) => Some(Told::start(sandbox, user, version).await?),
        None => None,
    };
    loop {
        let exchange = session.position();
        let failed = |reason: String| Ok(Verdict::Failed { exchange, reason });
        clock.set(clock::now());
        let step = match session.next(clock.now()) {
            Ok(Some(step)) => step,
            Ok(None) => return Ok(Verdict::Passed),
            Err(unbound) => return Ok(Verdict::Skipped(unbound.to_string())),
        };
        if let Some(recorded) = step.recorded {
            clock.set(recorded);
        }
        if let (Direction::ServerToClient, Some(told)) = (step.direction, &mut told) {
            if let Err(reason) = told.answer(sandbox, &step, &mut session).await {
                return failed(reason);
            }
            continue;
        }
        let client = match clients.entry(step.client) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let files = sandbox.add_client_with(user, name(step.client), &case.compat).await?;
                let target = sandbox.target(&files)?;
                entry.insert(match encoding {
                    Encoding::Ttlv => Carrier::Connection(Box::new(Client::connect(&target).await?)),
                    encoding => Carrier::Https(Box::new(target), encoding),
                })
            }
        };
        if let Err(reason) = exchange_until_accepted(client, step, &mut session).await {
            return failed(reason);
        }
    }
}

async fn exchange_until_accepted(
    client: &mut Carrier,
    mut step: Step,
    session: &mut Session<'_>,
) -> Result<(), String> {
    let mut repeats = if step.repeat { REPEATS } else { 0 };
    loop {
        let response = exchange(client, &step.request).await?;
        let Err(difference) = session.check(&response) else { return Ok(()) };
        if repeats == 0 {
            return Err(format!("{difference}{}", server_words(&response)));
        }
        repeats -= 1;
        tokio::time::sleep(REPEAT_PAUSE).await;
        match session.next(clock::now()) {
            Ok(Some(next)) => step = next,
            Ok(None) => return Ok(()),
            Err(unbound) => return Err(unbound.to_string()),
        }
    }
}

async fn exchange(client: &mut Carrier, request: &Item) -> Result<Item, String> {
    let answer = tokio::time::timeout(ANSWER_TIMEOUT, client.exchange(request));
    answer.await.unwrap_or_else(|_| Err("no answer came".to_owned()))
}

/// What carries the messages of one client.
enum Carrier {
    /// TTLV on one connection.
    Connection(Box<Client>),
    /// A text over HTTPS, a connection each.
    Https(Box<Target>, Encoding),
}

impl Carrier {
    async fn exchange(&mut self, request: &Item) -> Result<Item, String> {
        let limits = Limits::default();
        let unreadable = |fault: kmip::ttlv::Error| format!("the answer cannot be read: {fault}");
        match self {
            Self::Connection(client) => {
                client.send(&encode_item(request)).await.map_err(|fault| fault.to_string())?;
                let answer = client.receive_with(|bytes| decode_item(bytes, &limits)).await;
                answer.map_err(|fault| fault.to_string())?.map_err(unreadable)
            }
            Self::Https(target, encoding) => {
                let (content_type, body) = match encoding {
                    Encoding::Ttlv => ("application/octet-stream", encode_item(request)),
                    Encoding::Xml => ("text/xml", xml::encode(request).into_bytes()),
                    Encoding::Json => ("application/json", json::encode(request).into_bytes()),
                };
                let answer =
                    post_kmip(target, content_type, &body).await.map_err(|fault| fault.to_string())?;
                let item = match encoding {
                    Encoding::Ttlv => decode_item(&answer, &limits),
                    Encoding::Xml => xml::decode(&answer, &limits),
                    Encoding::Json => json::decode(&answer, &limits),
                };
                item.map_err(unreadable)
            }
        }
    }
}

/// What the server says about the items that failed, for the reader of a report.
fn server_words(response: &Item) -> String {
    let items = response.items().iter().filter(|item| item.tag == Tag::BATCH_ITEM);
    let reasons = items.filter_map(|item| {
        let reason = ResultReason(item.child(Tag::RESULT_REASON)?.value.enumeration()?);
        let message =
            item.child(Tag::RESULT_MESSAGE).and_then(|message| message.value.text()).unwrap_or_default();
        Some(format!("{reason:?}: {message}"))
    });
    let text = reasons.collect::<Vec<_>>().join("; ");
    if text.is_empty() { text } else { format!(" (the server says {text})") }
}

const fn name(client: Actor) -> &'static str {
    match client {
        Actor::A => "client-a",
        Actor::B => "client-b",
        Actor::C => "client-c",
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, bytes)
        .ok()
        .and_then(|digest| digest.try_into().ok())
        .unwrap_or_default()
}
