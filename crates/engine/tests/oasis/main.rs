//! The official test cases against an engine in this process, one fresh store a case.
//!
//! Messages go through the binary codec in both directions, and the cases in which the server asks are run too.
//! `tests/conformance/not-yet.txt` of the project names the cases that do not pass yet; it may only shrink: a listed case
//! that passes fails the test, as does an unlisted one that does not.
//!
//! `KEYWARD_OASIS` names the directory of the cases where it is not `../shared/oasis` beside the project;
//! `KEYWARD_CASE` runs only the cases whose name contains it and prints what went wrong in each.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use keyward_engine::admin::users::AddTestUsers;
use keyward_engine::audit::{Audit, Record};
use keyward_engine::clock::ManualClock;
use keyward_engine::identity::{Caller, InterfaceAllows, Peer, PeerCertificate};
use keyward_engine::outbound::{Delivery, Recipient, Registration};
use keyward_engine::{Engine, Parts, RngSeed, Settings, Started};
use kmip::conformance::{Case, Client, Direction, Session, Step, Tools};
use kmip::message::{RequestMessage, ResponseHeader, ResponseItem, ResponseMessage};
use kmip::strict::{self, Fault};
use kmip::table::enumeration::{Operation, ResultReason};
use kmip::ttlv::{Item, Limits, decode_item, encode_item};
use kmip::version::Version;
use store::{NewClient, NewUser, Store};

/// Seconds since 1970-01-01 UTC at the start of each case.
const START: i64 = 1_790_000_000;

/// How often a request is repeated until the expected answer comes.
const REPEATS: usize = 2000;

const NOT_YET: &str = include_str!("../../../../tests/conformance/not-yet.txt");

struct Silent;

impl Audit for Silent {
    fn record(&self, _: &Record<'_>) {}
}

/// The engine of one case.
struct Sandbox {
    engine: Arc<Engine>,
    clock: Arc<ManualClock>,
    peers: [Arc<Peer>; 3],
    recipient: Recipient,
    path: PathBuf,
    /// What its messages had that their version does not define.
    faults: Mutex<Vec<Fault>>,
}

impl Sandbox {
    fn new(name: &str, text: &str, version: Version) -> Self {
        let directory = crypto::random::bytes(8).unwrap();
        let directory =
            directory.iter().fold(String::from("keyward-oasis-"), |name, byte| format!("{name}{byte:02x}"));
        let path = std::env::temp_dir().join(directory);
        std::fs::create_dir(&path).unwrap();
        let root = crypto::root::RootKey::from_key(crypto::Secret::new(vec![7; 32])).unwrap();
        let store = Arc::new(Store::open(&path.join("store.db"), &root).unwrap());
        let fingerprints = [[0xa1; 32], [0xb2; 32], [0xc3; 32]];
        let clock = Arc::new(ManualClock::new(START));
        let engine = Engine::new(Parts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock) as Arc<dyn keyward_engine::Clock>,
            random: Arc::new(crypto::random::SystemRandom),
            audit: Arc::new(Silent),
            settings: Settings { interop: true, rng_seed: rng_seed(name), ..Settings::default() },
        });
        let peers = fingerprints.map(|fingerprint| {
            let certificate = PeerCertificate {
                fingerprint,
                common_name: Some("tester".to_owned()),
                subject: "CN=tester".to_owned(),
                ..PeerCertificate::default()
            };
            Arc::new(Peer::new("kmip".into(), "127.0.0.1:1".to_owned(), Some(certificate)))
        });
        let engine = Arc::new(engine.unwrap());
        if text.contains("<Credential") || name.starts_with("TC-OTP") {
            let console = Arc::new(Caller::console(0));
            let peer = Peer::new("console".into(), String::new(), None);
            engine.administer(&peer, &console, AddTestUsers::default()).unwrap();
        }
        let user = kmip::conformance::user(name);
        let user = store.write_blocking(move |tx| add_clients(tx, user, fingerprints)).unwrap();
        let recipient = Recipient::User(user);
        let registration = Registration::new(user, version);
        engine.register_recipient(recipient, Some(registration)).unwrap();
        Self { engine, clock, peers, recipient, path, faults: Mutex::default() }
    }

    fn peer(&self, client: Client) -> &Arc<Peer> {
        match client {
            Client::A => &self.peers[0],
            Client::B => &self.peers[1],
            Client::C => &self.peers[2],
        }
    }

    /// The client's answer to what the server sends, which has to be as the case shows it.
    fn asked(&self, session: &mut Session<'_>, expected: &Item) -> Result<Item, String> {
        let request = RequestMessage::decode(&encode_item(expected), &Limits::default()).unwrap();
        let item = &request.items[0];
        // A question is nobody's reaction: whoever runs the server asks it.
        if matches!(item.operation, Operation::DISCOVER_VERSIONS | Operation::QUERY) {
            self.engine.ask(self.recipient, item.payload.clone().unwrap()).unwrap();
        }
        let message = self.engine.outbound(self.recipient, InterfaceAllows::default()).unwrap();
        let message = message.ok_or("the server sends nothing")?;
        if let Err(faults) = strict::check_request(&message.bytes) {
            self.faults.lock().unwrap().extend(faults);
        }
        let sent = decode_item(&message.bytes, &Limits::default()).unwrap();
        session.check_request(expected, &sent).map_err(|difference| difference.to_string())?;
        let answer = session.client_answer().map_err(|unbound| unbound.to_string())?.unwrap();
        let response = ResponseMessage::decode(&encode_item(&answer), &Limits::default()).unwrap();
        self.engine.delivered(&self.peers[0], &message, &Delivery::Answered(response)).unwrap();
        Ok(answer)
    }

    /// Whether every response held only what its version defines.
    fn strict(&self) -> Result<(), String> {
        let faults = self.faults.lock().unwrap();
        match faults.first() {
            None => Ok(()),
            Some(fault) => Err(format!("{} faults, the first {fault}", faults.len())),
        }
    }

    /// The response to a request of a client.
    fn exchange(&self, client: Client, request: &Item) -> Item {
        let bytes = encode_item(request);
        let response = self.respond(client, &bytes);
        if let Err(faults) = strict::check_response(&response) {
            self.faults.lock().unwrap().extend(faults);
        }
        decode_item(&response, &Limits::default()).unwrap()
    }

    /// The response to the bytes of a request.
    fn respond(&self, client: Client, bytes: &[u8]) -> Vec<u8> {
        let response = match RequestMessage::decode(bytes, &Limits::default()) {
            Ok(request) => match self.engine.start(self.peer(client), request) {
                Started::Done(response) => response,
                Started::Later(job) => {
                    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
                    job.run(Box::new(move |response| sender.send(response).unwrap()));
                    receiver.recv().unwrap()
                }
            },
            Err(failure) => {
                let reason = ResultReason::INVALID_MESSAGE;
                let version = failure.version.filter(|version| version.is_supported());
                let mut header = ResponseHeader::new(version.unwrap_or(Version::V1_0), START);
                header.client_correlation_value = failure.client_correlation_value;
                let item = ResponseItem::failure(None, reason, Some(failure.error.to_string()));
                ResponseMessage { header, items: vec![item] }
            }
        };
        response.encode(Vec::new())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Adds certificates of a user, which is made unless it is there.
fn add_clients(
    tx: &mut store::WriteTx<'_>,
    name: &str,
    fingerprints: [[u8; 32]; 3],
) -> Result<i64, store::Error> {
    let user = match tx.user_by_name(0, name)? {
        Some(user) => user,
        None => tx.insert_user(&NewUser {
            domain: 0,
            name: name.to_owned(),
            password_hash: None,
            admin: true,
            flags: 0,
            created: START,
        })?,
    };
    for fingerprint in fingerprints {
        tx.insert_client(&NewClient {
            user_id: user.id,
            name: name.to_owned(),
            fingerprint,
            certificate: fingerprint.to_vec(),
            serial: vec![1],
            created: START,
        })?;
    }
    Ok(user.id)
}

/// What a server does with a seed, of which the optional cases exclude each other.
fn rng_seed(name: &str) -> RngSeed {
    match name {
        _ if name.starts_with("CS-RNG-O-2") => RngSeed::Partial,
        _ if name.starts_with("CS-RNG-O-3") => RngSeed::Ignore,
        _ => RngSeed::Accept,
    }
}

/// Runs a case: how many exchanges it has passed, and what was wrong with the next.
fn run(path: &Path, verbose: bool) -> Result<(), String> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let sandbox = Sandbox::new(name, &text, Version::V1_4);
    if let Some(before) = before(path) {
        run_case(&sandbox, &before, verbose)?;
    }
    let case = Case::parse(name, &text).map_err(|error| format!("unreadable: {error}"))?;
    run_case(&sandbox, &case, verbose)?;
    sandbox.strict()
}

/// The case that makes what another one looks for: that of its version, or else of another written for its version.
fn before(path: &Path) -> Option<Case> {
    let before = kmip::conformance::predecessor(path.file_stem()?.to_str()?)?;
    let same = path.with_file_name(format!("{before}.xml"));
    if let Ok(text) = std::fs::read_to_string(same) {
        return Some(Case::parse(&before, &text).unwrap());
    }
    let (set, version) = (path.parent()?, path.parent()?.parent()?);
    let wanted = versions::of(version.file_name()?.to_str()?);
    kmip::conformance::siblings(&before).iter().find_map(|(version, name)| {
        let path = set.parent()?.parent()?.join(version.to_string()).join(set.file_name()?);
        let text = std::fs::read_to_string(path.join(format!("{name}.xml"))).ok()?;
        let case = Case::parse(name, &text).unwrap();
        let text = kmip::conformance::transcribe(&case, wanted).ok()??;
        // What it makes is named by the case.
        Some(Case::parse("", &text.replace(name, &before)).unwrap())
    })
}

fn run_case(sandbox: &Sandbox, case: &Case, verbose: bool) -> Result<(), String> {
    let mut count = 0u8;
    let mut random = || {
        count += 1;
        [count; 16]
    };
    let sha256 = |bytes: &[u8]| -> [u8; 32] {
        let digest = crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, bytes);
        digest.unwrap().try_into().unwrap()
    };
    let mut time = sandbox.clock_now();
    let mut session = Session::new(case, Tools { random: &mut random, sha256: &sha256 });
    loop {
        let position = session.position();
        let at = |what: String| format!("exchange {position} of {}: {what}", case.exchanges.len());
        sandbox.clock.set(time);
        let Some(mut step) = session.next(time).map_err(|error| at(error.to_string()))? else {
            return Ok(());
        };
        let mut left = if step.repeat { REPEATS } else { 0 };
        loop {
            // Some cases have the dates of the day on which they were recorded.
            if let Some(recorded) = step.recorded {
                sandbox.clock.set(recorded);
            }
            let response = match step.direction {
                Direction::ClientToServer => sandbox.exchange(step.client, &step.request),
                Direction::ServerToClient => sandbox.asked(&mut session, &step.request).map_err(at)?,
            };
            let Err(difference) = session.check(&response) else { break };
            if left == 0 {
                if verbose {
                    show(&step, &response);
                }
                return Err(at(difference.to_string()));
            }
            left -= 1;
            // What is carried out meanwhile takes a commit or two.
            let (_keep, receiver) = std::sync::mpsc::channel::<()>();
            let _ = receiver.recv_timeout(std::time::Duration::from_millis(10));
            time += 1;
            sandbox.clock.set(time);
            step = session.next(time).unwrap().unwrap();
        }
    }
}

impl Sandbox {
    fn clock_now(&self) -> i64 {
        use keyward_engine::Clock;
        self.clock.now()
    }
}

fn show(step: &Step, response: &Item) {
    println!("{}\n{}", kmip::ttlv::xml::encode(&step.request), kmip::ttlv::xml::encode(response));
}

/// The cases by name (`2.1/mandatory/BL-M-1-21`), none where they are not at hand.
fn cases() -> Vec<(String, PathBuf)> {
    let root = match std::env::var_os("KEYWARD_OASIS") {
        Some(directory) => PathBuf::from(directory),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oasis"),
    };
    let root = root.join("test-cases");
    let mut found = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else {
            eprintln!("skipped: no test cases at {}", directory.display());
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "xml") {
                let name = path.strip_prefix(&root).unwrap().with_extension("");
                found.push((name.to_str().unwrap().to_owned(), path));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_official_cases_pass() {
    let wanted = std::env::var("KEYWARD_CASE").ok();
    let verbose = wanted.is_some();
    let mut cases = cases();
    cases.retain(|(name, _)| wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str())));
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<String, Result<(), String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, path)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = run(path, verbose);
                    results.lock().unwrap().insert(name.clone(), result);
                }
            });
        }
    });
    let results = results.into_inner().unwrap();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, result) in &results {
        let (passed, total) = counts.entry(name.split('/').next().unwrap()).or_default();
        *passed += usize::from(result.is_ok());
        *total += 1;
        if let Err(reason) = result {
            println!("{name}: {reason}");
        }
    }
    for (version, (passed, total)) in &counts {
        println!("{version}: {passed} of {total} passed");
    }
    let listed: BTreeSet<&str> = NOT_YET
        .lines()
        .map(|line| line.split('#').next().unwrap().trim().trim_end_matches(".xml"))
        .filter(|line| !line.is_empty())
        .collect();
    let failing: Vec<&str> = results
        .iter()
        .filter(|(name, result)| result.is_err() && !listed.contains(name.as_str()))
        .map(|(name, _)| name.as_str())
        .collect();
    let passing: Vec<&str> = results
        .iter()
        .filter(|(name, result)| result.is_ok() && listed.contains(name.as_str()))
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(failing.is_empty(), "fail and are not listed:\n{}", failing.join("\n"));
    assert!(passing.is_empty(), "pass and are still listed:\n{}", passing.join("\n"));
}

/// Runs a case with all its requests as of another version, whatever comes of them, and gives what the responses had
/// that the version does not define.
fn run_as(version: Version, path: &Path) -> Vec<Fault> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let sandbox = Sandbox::new(name, &text, version);
    let case = Case::parse(name, &text).unwrap();
    let mut random = || [1; 16];
    let mut session = Session::new(&case, Tools { random: &mut random, sha256: &|_| [0; 32] });
    while let Ok(Some(step)) = session.next(START) {
        let request = RequestMessage::decode(&encode_item(&step.request), &Limits::default());
        let (Direction::ClientToServer, Ok(mut request)) = (step.direction, request) else {
            session.pass_over();
            continue;
        };
        let shown = request.header.protocol_version;
        request.header.protocol_version = version;
        let response = sandbox.respond(step.client, &request.to_bytes());
        if let Err(faults) = strict::check_response(&response) {
            sandbox.faults.lock().unwrap().extend(faults);
        }
        // What the response shows is bound as if it were of the version of the case.
        let mut response = ResponseMessage::decode(&response, &Limits::default()).unwrap();
        response.header.protocol_version = shown;
        let response = decode_item(&response.encode(Vec::new()), &Limits::default()).unwrap();
        if session.check(&response).is_err() {
            session.pass_over();
        }
    }
    std::mem::take(&mut *sandbox.faults.lock().unwrap())
}

/// Each case is run as of one other version, or of all others where `KEYWARD_ALL_VERSIONS` is set.
#[test]
fn no_response_has_what_its_version_does_not_define() {
    let wanted = std::env::var("KEYWARD_CASE").ok();
    let all = std::env::var_os("KEYWARD_ALL_VERSIONS").is_some();
    let mut runs = Vec::new();
    for (number, (name, path)) in cases().into_iter().enumerate() {
        if wanted.as_ref().is_some_and(|wanted| !name.contains(wanted.as_str())) {
            continue;
        }
        for (place, version) in Version::ALL.iter().enumerate() {
            if all || number % Version::ALL.len() == place {
                runs.push((name.clone(), path.clone(), *version));
            }
        }
    }
    let next = AtomicUsize::new(0);
    let found: Mutex<BTreeSet<String>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, path, version)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for fault in run_as(*version, path) {
                        found.lock().unwrap().insert(format!("{name} as {version}: {fault}"));
                    }
                }
            });
        }
    });
    let found: Vec<_> = found.into_inner().unwrap().into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
