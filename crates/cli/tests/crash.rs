//! `kill -9` while keys are created, and while a data directory is initialised: nothing that was acknowledged may be
//! lost or changed, and every directory must start.
//!
//! `KEYWARD_CRASH_ROUNDS` sets the number of rounds (default 5), `KEYWARD_CRASH_SEED` repeats a run.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kmip::Version;
use kmip::attribute::{Attribute, Attributes};
use kmip::message::RequestMessage;
use kmip::payload::{
    ActivateRequest, CreateKeyPairRequest, PollRequest, ProcessRequest, QueryAsynchronousRequestsRequest,
    RequestPayload, ResponsePayload,
};
use kmip::table::Tag;
use kmip::table::enumeration::{AsynchronousIndicator, CryptographicAlgorithm, ResultReason, ResultStatus};
use kmip::ttlv::{Bytes, Value};
use serde_json::json;
use server::client::http::Origin;
use server::client::{Client, Target};
use server::sandbox::Scratch;
use testkit::request;

/// Connections that create at the same time, and look at what they have made.
const CONNECTIONS: u64 = 8;

/// Connections that create at the same time and look at nothing, so that what they make stays in the store's journal.
const CREATORS: u64 = 48;

/// A data directory, and the server that runs on it.
struct Victim {
    dir: PathBuf,
    child: Child,
    address: String,
}

/// What the server has acknowledged of an object.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    attributes: Option<ResponsePayload>,
    material: Option<Vec<u8>>,
}

type Acknowledged = Arc<Mutex<HashMap<String, Known>>>;

/// Numbers that look random and can be had again.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("KEYWARD_CRASH_SEED").ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| u64::from(std::process::id()) << 20 | 1);
        println!("KEYWARD_CRASH_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

impl Victim {
    fn spawn(dir: &Path) -> Child {
        Command::new(env!("CARGO_BIN_EXE_keyward"))
            .args(["serve", "--kmip-listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0", "--data-dir"])
            .arg(dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    async fn start(dir: &Path) -> Self {
        // What a killed server left here says nothing about the new one.
        let _ = std::fs::remove_file(dir.join("endpoints.json"));
        let mut child = Self::spawn(dir);
        // A slow disk has much to take at a start.
        for _ in 0..12_000 {
            if let Some(endpoints) = server::read_endpoints(dir).unwrap() {
                return Self {
                    dir: dir.to_owned(),
                    child,
                    address: endpoints.kmip.into_iter().next().unwrap(),
                };
            }
            assert!(child.try_wait().unwrap().is_none(), "the server does not start on {}", dir.display());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let _ = child.kill();
        unreachable!("the server is not ready after two minutes");
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn add_client(&self) -> api::IssuedClient {
        let new = api::NewClient { name: "crash".to_owned(), ..api::NewClient::default() };
        serde_json::from_value(self.administer("POST", "/clients", serde_json::to_value(new).unwrap()).await)
            .unwrap()
    }

    /// A call of the REST interface at the console.
    async fn administer(&self, method: &str, path: &str, body: serde_json::Value) -> serde_json::Value {
        let console = Origin::Console(self.dir.join(server::CONSOLE_SOCKET));
        console.request(method, path, Some(&body).filter(|body| !body.is_null())).await.unwrap()
    }

    async fn connect(&self, issued: &api::IssuedClient) -> Client {
        let key = issued.private_key.as_ref().unwrap();
        let pair = (issued.certificate.as_bytes(), key.0.as_bytes());
        let target = Target::from_pem(&self.address, issued.ca.as_bytes(), Some(pair)).unwrap();
        Client::connect(&target).await.unwrap()
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // Only a failed test leaves a server that runs.
        let _ = self.child.kill();
    }
}

fn rounds() -> u64 {
    std::env::var("KEYWARD_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5)
}

/// Waits until something is so: a machine with other work may not have come to it yet.
async fn until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..1200 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The payload of an answer; `None` once the server is gone.
async fn ask(client: &mut Client, payload: impl Into<RequestPayload>) -> Option<ResponsePayload> {
    let message = RequestMessage::new(Version::V2_1).with(payload);
    let item = client.exchange(&message).await.ok()?.items.into_iter().next()?;
    assert_eq!(item.result_status, ResultStatus::SUCCESS, "{item:?}");
    item.payload
}

/// Creates keys, and asks for nothing else, until the server is gone.
async fn create_only_until_killed(mut client: Client, name: String, acknowledged: Acknowledged) {
    for number in 0.. {
        let created = ask(&mut client, request::create_aes(256, &[&format!("{name}-{number}")])).await;
        let Some(ResponsePayload::Create(created)) = created else { return };
        let id = request::id_text(&created.unique_identifier);
        acknowledged.lock().unwrap().insert(id, Known::default());
    }
}

/// Creates keys until the server is gone, and notes what it acknowledged.
async fn create_until_killed(mut client: Client, name: String, acknowledged: Acknowledged) {
    let note = |id: &str, known: Known| acknowledged.lock().unwrap().insert(id.to_owned(), known);
    for number in 0.. {
        let created = ask(&mut client, request::create_aes(256, &[&format!("{name}-{number}")])).await;
        let Some(ResponsePayload::Create(created)) = created else { return };
        let id = request::id_text(&created.unique_identifier);
        note(&id, Known::default());
        let Some(ResponsePayload::Get(got)) = ask(&mut client, request::get(&id)).await else { return };
        let material = request::material(&got.object);
        if number % 3 == 0 {
            note(&id, Known { attributes: None, material: material.clone() });
            let activate = ActivateRequest { unique_identifier: Some(id.as_str().into()) };
            let Some(_) = ask(&mut client, activate).await else { return };
        }
        let attributes = ask(&mut client, request::get_attributes(&id)).await;
        let is_gone = attributes.is_none();
        note(&id, Known { attributes, material });
        if is_gone {
            return;
        }
    }
}

/// Every object is there, with the attributes and the material that were seen.
async fn check(client: &mut Client, objects: &HashMap<String, Known>) {
    for (id, known) in objects {
        let Some(ResponsePayload::Get(got)) = ask(client, request::get(id)).await else {
            unreachable!("{id} is lost")
        };
        let attributes = ask(client, request::get_attributes(id)).await;
        assert!(
            known.material.is_none() || known.material == request::material(&got.object),
            "material of {id}"
        );
        assert!(known.attributes.is_none() || known.attributes == attributes, "attributes of {id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_object_is_lost() {
    let scratch = Scratch::new().unwrap();
    let dir = scratch.path();
    let mut dice = Dice::new();
    let mut victim = Victim::start(dir).await;
    let issued = victim.add_client().await;
    let (acknowledged, journal) = (Acknowledged::default(), dir.join("keyward.db-changes"));
    let (mut all, mut journaled) = (HashMap::new(), false);
    for round in 0..rounds() {
        let mut tasks = Vec::new();
        let only_creates = round % 2 == 1;
        for connection in 0..if only_creates { CREATORS } else { CONNECTIONS } {
            let client = victim.connect(&issued).await;
            let name = format!("{round}-{connection}");
            let known = Arc::clone(&acknowledged);
            tasks.push(if only_creates {
                tokio::spawn(create_only_until_killed(client, name, known))
            } else {
                tokio::spawn(create_until_killed(client, name, known))
            });
        }
        tokio::time::sleep(Duration::from_millis(50 + dice.below(200))).await;
        until(|| !acknowledged.lock().unwrap().is_empty()).await;
        if only_creates {
            until(|| journal.exists()).await;
        }
        victim.kill();
        for task in tasks {
            task.await.unwrap();
        }
        journaled |= journal.exists();
        victim = Victim::start(dir).await;
        let mut client = victim.connect(&issued).await;
        let known = std::mem::take(&mut *acknowledged.lock().unwrap());
        assert!(!known.is_empty(), "nothing was created in round {round}");
        check(&mut client, &known).await;
        println!("round {round}: {} objects as they were", known.len());
        all.extend(known);
    }
    check(&mut victim.connect(&issued).await, &all).await;
    println!("after all rounds: {} objects as they were", all.len());
    assert!(journaled || rounds() < 2, "the journal was not used");
    victim.kill();
}

/// The values of requests that the server has accepted and carries out when it comes to it, until it is gone.
async fn postpone_until_killed(mut client: Client, accepted: Arc<Mutex<Vec<Bytes>>>) {
    for number in 0.. {
        let mut message = match number % 8 {
            0 => RequestMessage::new(Version::V2_1).with(pair()),
            _ => RequestMessage::new(Version::V2_1).with(request::create_aes(256, &[])),
        };
        message.header.asynchronous_indicator = Some(AsynchronousIndicator::MANDATORY);
        let Ok(response) = client.exchange(&message).await else { return };
        let Some(item) = response.items.into_iter().next() else { return };
        match item.asynchronous_correlation_value {
            Some(value) => accepted.lock().unwrap().push(value),
            // There are as many as a user may have.
            None => return assert_eq!(item.result_reason, Some(ResultReason::SERVER_LIMIT_EXCEEDED)),
        }
    }
}

/// A pair of RSA-2048.
fn pair() -> CreateKeyPairRequest {
    let attributes = |list| Some(Attributes::new(list));
    let usage = |bits| attributes(vec![Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(bits))]);
    CreateKeyPairRequest {
        common_attributes: attributes(vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::RSA.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(2048)),
        ]),
        private_key_attributes: usage(1),
        public_key_attributes: usage(2),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_to_be_done_later_is_done_once() {
    let scratch = Scratch::new().unwrap();
    let dir = scratch.path();
    let mut dice = Dice::new();
    let mut victim = Victim::start(dir).await;
    let issued = victim.add_client().await;
    let mut made = std::collections::HashSet::new();
    for round in 0..rounds() {
        let accepted = Arc::new(Mutex::new(Vec::new()));
        let tasks: Vec<_> = [victim.connect(&issued).await, victim.connect(&issued).await]
            .into_iter()
            .map(|client| tokio::spawn(postpone_until_killed(client, Arc::clone(&accepted))))
            .collect();
        tokio::time::sleep(Duration::from_millis(30 + dice.below(200))).await;
        until(|| !accepted.lock().unwrap().is_empty()).await;
        victim.kill();
        for task in tasks {
            task.await.unwrap();
        }
        victim = Victim::start(dir).await;
        let mut client = victim.connect(&issued).await;
        let accepted = std::mem::take(&mut *accepted.lock().unwrap());
        assert!(!accepted.is_empty(), "nothing was accepted in round {round}");
        for value in &accepted {
            let process = ProcessRequest { asynchronous_correlation_value: value.clone() };
            ask(&mut client, process).await.unwrap();
            let poll = PollRequest { asynchronous_correlation_value: value.clone() };
            let ids = match ask(&mut client, poll).await.unwrap() {
                ResponsePayload::Create(created) => vec![created.unique_identifier],
                ResponsePayload::CreateKeyPair(created) => {
                    vec![created.private_key_unique_identifier, created.public_key_unique_identifier]
                }
                other => unreachable!("{other:?}"),
            };
            made.extend(ids.iter().map(request::id_text));
        }
        // Whatever else was accepted, though the answer never came, is open still.
        let Some(ResponsePayload::QueryAsynchronousRequests(open)) =
            ask(&mut client, QueryAsynchronousRequestsRequest::default()).await
        else {
            unreachable!("no answer")
        };
        for open in open.asynchronous_requests {
            let asynchronous_correlation_value = open.asynchronous_correlation_value;
            let process =
                ProcessRequest { asynchronous_correlation_value: asynchronous_correlation_value.clone() };
            ask(&mut client, process).await.unwrap();
            match ask(&mut client, PollRequest { asynchronous_correlation_value }).await.unwrap() {
                ResponsePayload::Create(created) => {
                    made.insert(request::id_text(&created.unique_identifier));
                }
                ResponsePayload::CreateKeyPair(created) => {
                    made.insert(request::id_text(&created.private_key_unique_identifier));
                    made.insert(request::id_text(&created.public_key_unique_identifier));
                }
                other => unreachable!("{other:?}"),
            }
        }
        let Some(ResponsePayload::Locate(found)) = ask(&mut client, request::locate(Vec::new())).await else {
            unreachable!("no answer")
        };
        let found: std::collections::HashSet<_> =
            found.unique_identifiers.iter().map(request::id_text).collect();
        assert_eq!(found, made, "round {round}");
        println!("round {round}: {} requests were done once", accepted.len());
    }
    victim.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_whose_initialisation_was_killed_starts() {
    let mut dice = Dice::new();
    for _ in 0..rounds() {
        let scratch = Scratch::new().unwrap();
        let dir = scratch.path();
        let mut child = Victim::spawn(dir);
        tokio::time::sleep(Duration::from_millis(dice.below(150))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let victim = Victim::start(dir).await;
        let issued = victim.add_client().await;
        let mut client = victim.connect(&issued).await;
        ask(&mut client, request::create_aes(256, &["first"])).await.expect("a key");
        assert!(dir.join("admin.password").exists());
        victim.kill();
    }
}

/// Gets a key until the server is gone or refuses, which is what it answers; counts what it got.
async fn get_until_refused(mut client: Client, id: String, granted: Arc<AtomicU64>) -> bool {
    loop {
        let message = RequestMessage::new(Version::V2_1).with(request::get(&id));
        let Ok(answer) = client.exchange(&message).await else { return false };
        let item = answer.items.into_iter().next().unwrap();
        if item.result_status != ResultStatus::SUCCESS {
            assert_eq!(item.result_reason, Some(ResultReason::PERMISSION_DENIED));
            return true;
        }
        granted.fetch_add(1, Ordering::Relaxed);
    }
}

/// A user whose uses an authorization policy limits does not get more of them by killing the server.
#[tokio::test(flavor = "multi_thread")]
async fn a_limit_on_uses_holds_over_kills() {
    const LIMIT: u64 = 16_000;
    let scratch = Scratch::new().unwrap();
    let dir = scratch.path();
    let mut dice = Dice::new();
    let mut victim = Victim::start(dir).await;
    let issued = victim.add_client().await;
    let policy = json!({ "name": "office", "max_operations_per_hour": LIMIT });
    victim.administer("POST", "/policies", policy).await;
    victim.administer("POST", "/groups", json!({ "name": "staff" })).await;
    victim.administer("PUT", "/groups/staff/members/crash", serde_json::Value::Null).await;
    victim.administer("POST", "/users", json!({ "name": "owner" })).await;
    let key = victim.administer("POST", "/keys", json!({ "owner": "owner", "activate": true })).await;
    let id = key.get("id").and_then(serde_json::Value::as_str).unwrap().to_owned();
    let grant = json!({ "group": "staff", "permissions": { "export": { "policy": "office" } } });
    victim.administer("POST", &format!("/keys/{id}/grants"), grant).await;

    let granted = Arc::new(AtomicU64::new(0));
    let mut kills = 0;
    for round in 0.. {
        let mut tasks = Vec::new();
        for _ in 0..CONNECTIONS {
            let client = victim.connect(&issued).await;
            tasks.push(tokio::spawn(get_until_refused(client, id.clone(), Arc::clone(&granted))));
        }
        if round < rounds() {
            tokio::time::sleep(Duration::from_millis(20 + dice.below(100))).await;
            victim.kill();
            kills += 1;
            victim = Victim::start(dir).await;
        }
        let mut is_refused = true;
        for task in tasks {
            is_refused &= task.await.unwrap();
        }
        if is_refused {
            break;
        }
    }
    // A block of a sixteenth may be lost by each kill.
    let granted = granted.load(Ordering::Relaxed);
    println!("{granted} granted over {kills} kills");
    let lost = kills * (LIMIT / 16 + CONNECTIONS);
    assert!((LIMIT.saturating_sub(lost)..=LIMIT).contains(&granted), "{granted} with {kills} kills");
    victim.kill();
}
