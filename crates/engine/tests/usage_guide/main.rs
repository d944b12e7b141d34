//! What the Usage Guide and the message chapters of the specifications say, section by section, as transcripts.
//!
//! Each `.txt` file beside this one is a text of `==` sections; each section begins with a server of its own. A line
//! `> Operation { payload }` is a batch item, lines that follow each other one message; the lines `<` are what the
//! server answered when somebody last looked. `KEYWARD_UPDATE=1` writes those anew, and `KEYWARD_GUIDE` runs only the
//! files whose names contain it. What else may stand in a file is in `Section::command`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod notation;
mod reasons;
#[allow(dead_code, reason = "each test binary uses its part of the bench")]
#[path = "../support/mod.rs"]
mod support;

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use keyward_engine::admin::users::AddTestUsers;
use keyward_engine::identity::{Caller, Peer};
use keyward_engine::{Clock, Started};
use kmip::message::RequestMessage;
use kmip::strict;
use kmip::table::Tag;
use kmip::ttlv::{Item, Limits, Value, decode_item, encode_item};
use kmip::version::Version;
use notation::{Bound, Reading, Writing, words};
use support::{Bench, START};

type Lets = HashMap<String, Vec<String>>;

/// One section of a file.
struct Section {
    bench: Bench,
    peers: HashMap<String, Arc<Peer>>,
    client: String,
    version: Version,
    lets: Lets,
    bound: Bound,
    known: Vec<String>,
    shown: Vec<String>,
    hidden: Vec<String>,
    /// Items of the next message's header, and a number of items that is not the right one.
    header: Vec<String>,
    count: Option<String>,
}

impl Section {
    fn new(lets: &Lets) -> Self {
        let bench = Bench::new();
        let insert = |tx: &mut store::WriteTx<'_>| {
            tx.insert_user(&store::NewUser {
                domain: 0,
                name: "root".to_owned(),
                password_hash: None,
                admin: true,
                flags: 0,
                created: START,
            })
        };
        bench.store.write_blocking(insert).unwrap();
        Self {
            bench,
            peers: HashMap::new(),
            client: "alice".to_owned(),
            version: Version::V2_1,
            lets: lets.clone(),
            bound: Bound::new(),
            known: Vec::new(),
            shown: Vec::new(),
            hidden: Vec::new(),
            header: Vec::new(),
            count: None,
        }
    }

    /// A line that is neither request nor response.
    fn command(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            // Whose certificate the connection shows: alice, bob, root (an administrator) or somebody unknown.
            "client" => self.client = rest.to_owned(),
            "version" => {
                self.version = *Version::ALL.iter().find(|version| version.to_string() == rest).unwrap();
            }
            // Seconds that pass.
            "clock" => self.bench.clock.advance(rest.parse().unwrap()),
            // Items between Protocol Version and Batch Count of the next message.
            "header" => self.header.extend(words(rest, &self.lets)),
            "count" => self.count = Some(rest.to_owned()),
            "show" => self.shown.extend(rest.split(' ').map(ToOwned::to_owned)),
            "hide" => self.hidden.extend(rest.split(' ').map(ToOwned::to_owned)),
            // The users and devices that the official cases name.
            "test-users" => {
                let (console, peer) =
                    (Arc::new(Caller::console(0)), Peer::new("console".into(), String::new(), None));
                self.bench.engine.administer(&peer, &console, AddTestUsers::default()).unwrap();
            }
            _ => panic!("what is {line}?"),
        }
    }

    fn peer(&mut self) -> Arc<Peer> {
        let made = || {
            let peer = self.bench.peer(&self.client);
            let peer = Peer::new("test".into(), "127.0.0.1:1".to_owned(), peer.certificate.clone());
            Arc::new(peer.that_can_turn())
        };
        Arc::clone(self.peers.entry(self.client.clone()).or_insert_with(made))
    }

    /// Sends a message; the lines that its response is.
    fn message(&mut self, lines: &[String]) -> String {
        let mut names: Vec<Vec<String>> = Vec::new();
        let (version, lets) = (self.version, self.lets.clone());
        let raw = lines[0].strip_prefix("raw ").map(ToOwned::to_owned);
        let request = if let Some(raw) = raw {
            let (raw, bind) = raw.split_once("=>").unwrap_or((&raw, ""));
            names.push(bind.split_whitespace().map(ToOwned::to_owned).collect());
            let words = words(raw, &lets);
            Reading { words: words.iter().peekable(), version, bound: &self.bound }.item()
        } else {
            self.request(lines, &mut names)
        };
        note(&mut self.known, &request);
        let peer = self.peer();
        let response = self.respond(&peer, &encode_item(&request));
        if let Err(faults) = strict::check_response(&response) {
            panic!("the response to {lines:?} is not of its version: {faults:?}");
        }
        let response = decode_item(&response, &Limits::default()).unwrap();
        self.show(&request, &response, &names)
    }

    fn request(&mut self, lines: &[String], names: &mut Vec<Vec<String>>) -> Item {
        let (version, header) = (self.version, std::mem::take(&mut self.header));
        let mut items = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            let (line, bind) = line.rsplit_once("=>").unwrap_or((line, ""));
            names.push(bind.split_whitespace().map(ToOwned::to_owned).collect());
            let mut words = words(line, &self.lets);
            let mut before = Vec::new();
            if words[0] == "[" {
                let end = words.iter().position(|word| word == "]").unwrap();
                before = words.drain(..=end).skip(1).collect();
                before.pop();
            }
            let mut item = vec!["BatchItem".to_owned(), "{".to_owned()];
            let id = version < Version::V3_0 && !before.iter().any(|word| word == "UniqueBatchItemID");
            item.extend(["Operation".to_owned(), words.remove(0)]);
            let mark = if id && lines.len() > 1 {
                vec!["UniqueBatchItemID".to_owned(), format!("{:02x}", number + 1)]
            } else {
                Vec::new()
            };
            item.extend(before);
            item.extend(mark);
            if !words.is_empty() {
                item.push("RequestPayload".to_owned());
                item.extend(words);
            }
            item.push("}".to_owned());
            items.push(item);
        }
        let (major, minor) = (version.major.to_string(), version.minor.to_string());
        let start = "RequestMessage { RequestHeader { ProtocolVersion { ProtocolVersionMajor";
        let mut all: Vec<String> = start.split(' ').map(ToOwned::to_owned).collect();
        all.extend([major, "ProtocolVersionMinor".to_owned(), minor, "}".to_owned()]);
        all.extend(header);
        if version < Version::V3_0 {
            let count = self.count.take().unwrap_or_else(|| items.len().to_string());
            if count != "none" {
                all.extend(["BatchCount".to_owned(), count]);
            }
        }
        all.push("}".to_owned());
        all.extend(items.into_iter().flatten());
        all.push("}".to_owned());
        Reading { words: all.iter().peekable(), version, bound: &self.bound }.item()
    }

    fn respond(&self, peer: &Arc<Peer>, bytes: &[u8]) -> Vec<u8> {
        let response = match RequestMessage::decode(bytes, &Limits::default()) {
            Ok(request) => match self.bench.engine.start(peer, request) {
                Started::Done(response) => response,
                Started::Later(job) => {
                    let (sender, receiver) = mpsc::channel();
                    job.run(Box::new(move |response| sender.send(response).unwrap()));
                    receiver.recv().unwrap()
                }
            },
            Err(failure) => failure.response(self.bench.clock.now()),
        };
        response.encode(Vec::new())
    }

    /// The response in words, after what the names stand for was bound.
    fn show(&mut self, request: &Item, response: &Item, names: &[Vec<String>]) -> String {
        let items = |message: &Item| -> Vec<Item> {
            message.items().iter().filter(|item| item.tag == Tag::BATCH_ITEM).cloned().collect()
        };
        let (asked, answered) = (items(request), items(response));
        for (item, names) in answered.iter().zip(names) {
            let mut found = Vec::new();
            bindable(item, &mut found);
            for (name, value) in names.iter().zip(found) {
                self.bound.push((name.clone(), value));
            }
        }
        let writing =
            Writing { bound: &self.bound, known: &self.known, shown: &self.shown, hidden: &self.hidden };
        let mut out = String::new();
        let header = response.items()[0].items();
        let version =
            request.child(Tag::REQUEST_HEADER).and_then(|header| header.child(Tag::PROTOCOL_VERSION));
        for item in header {
            let is_plain = match item.tag {
                Tag::PROTOCOL_VERSION => Some(item) == version,
                Tag::BATCH_COUNT => item.value.number() == i64::try_from(answered.len()).ok(),
                Tag::SERVER_CORRELATION_VALUE | Tag::TIME_STAMP => true,
                _ => false,
            };
            if !is_plain {
                out.push_str("< header ");
                writing.item(&mut out, item);
                out.push('\n');
            }
        }
        for (number, item) in answered.iter().enumerate() {
            out.push('<');
            let id = |item: &Item| item.child(Tag::UNIQUE_BATCH_ITEM_ID).map(|id| id.value.clone());
            let same = asked.get(number).and_then(id) == id(item);
            for part in item.items() {
                match (part.tag, &part.value) {
                    (Tag::UNIQUE_BATCH_ITEM_ID, _) if same => {}
                    (Tag::RESULT_MESSAGE, Value::TextString(text)) => {
                        if std::env::var_os("KEYWARD_UPDATE").is_some() {
                            println!("    {text}");
                        }
                    }
                    (Tag::OPERATION | Tag::RESULT_STATUS | Tag::RESULT_REASON, _) => {
                        let mut text = String::new();
                        writing.item(&mut text, part);
                        let _ = write!(out, " {}", text.split_once(' ').unwrap().1);
                    }
                    (Tag::RESPONSE_PAYLOAD, Value::Structure(members)) => {
                        out.push_str(" {");
                        for member in members {
                            out.push(' ');
                            writing.item(&mut out, member);
                        }
                        out.push_str(" }");
                    }
                    _ => {
                        out.push(' ');
                        writing.item(&mut out, part);
                    }
                }
            }
            if !same && item.child(Tag::UNIQUE_BATCH_ITEM_ID).is_none() {
                out.push_str(" (no Unique Batch Item ID)");
            }
            out.push('\n');
        }
        out
    }
}

/// Values that a later request may name: identifiers and marks.
fn bindable(item: &Item, found: &mut Vec<String>) {
    match (&item.value, item.tag) {
        (Value::Structure(items), _) => items.iter().for_each(|item| bindable(item, found)),
        (
            Value::ByteString(bytes),
            Tag::ASYNCHRONOUS_CORRELATION_VALUE
            | Tag::CORRELATION_VALUE
            | Tag::TICKET_VALUE
            | Tag::SHORT_UNIQUE_IDENTIFIER
            | Tag::DATA
            | Tag::IV_COUNTER_NONCE
            | Tag::SIGNATURE_DATA
            | Tag::MAC_DATA
            | Tag::KEY_MATERIAL
            | Tag::NONCE_VALUE
            | Tag::CERTIFICATE_VALUE,
        ) => {
            found.push(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")));
        }
        (
            Value::TextString(text) | Value::Identifier(text) | Value::Reference(text),
            Tag::UNIQUE_IDENTIFIER
            | Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER
            | Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER
            | Tag::APPLICATION_DATA,
        ) => found.push(text.clone()),
        _ => {}
    }
}

/// Takes note of the byte strings of a request.
fn note(known: &mut Vec<String>, item: &Item) {
    match &item.value {
        Value::Structure(items) => items.iter().for_each(|item| note(known, item)),
        Value::ByteString(bytes) | Value::BigInteger(bytes) => {
            known.push(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")));
        }
        _ => {}
    }
}

/// The file with the responses that the server gives now.
fn run(text: &str) -> String {
    let mut lets = Lets::new();
    let mut section: Option<Section> = None;
    let mut out = String::new();
    let mut message: Vec<String> = Vec::new();
    for line in text.lines().chain([""]) {
        if let Some(more) = line.strip_prefix("  ") {
            if let Some(last) = message.last_mut() {
                let _ = write!(last, " {}", more.trim());
            }
            let _ = writeln!(out, "{line}");
            continue;
        }
        if line.starts_with("< ") {
            continue;
        }
        let item = line.strip_prefix("> ");
        if item.is_none() && !message.is_empty() {
            let answer = section.as_mut().expect("a section").message(&std::mem::take(&mut message));
            if std::env::var_os("KEYWARD_UPDATE").is_some() {
                print!("{answer}");
            }
            out.push_str(&answer);
        }
        let _ = writeln!(out, "{line}");
        if std::env::var_os("KEYWARD_UPDATE").is_some() {
            println!("{line}");
        }
        if let Some(item) = item {
            message.push(item.to_owned());
        } else if line.starts_with("== ") {
            section = Some(Section::new(&lets));
        } else if let Some((name, rest)) = line.strip_prefix("let ").and_then(|rest| rest.split_once(" = ")) {
            let list = words(rest, &lets);
            lets.insert(name.to_owned(), list.clone());
            if let Some(section) = &mut section {
                section.lets.insert(name.to_owned(), list);
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            section.as_mut().expect("a section").command(line);
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The transcripts, in order.
fn transcripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/usage_guide");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_transcript = |path: &PathBuf| {
        path.file_name().unwrap().to_str().unwrap().starts_with(|first: char| first.is_ascii_digit())
    };
    let mut paths: Vec<_> = paths.filter(is_transcript).collect();
    paths.sort();
    paths
}

#[test]
fn transcripts_are_as_checked_in() {
    let only = std::env::var("KEYWARD_GUIDE").unwrap_or_default();
    let mut differences = Vec::new();
    for path in transcripts() {
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.contains(&only) {
            continue;
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        let now = run(&kept);
        if std::env::var_os("KEYWARD_UPDATE").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        for (line, (kept, now)) in kept.lines().zip(now.lines()).enumerate() {
            if kept != now {
                differences.push(format!("{name}:{}\n  {kept}\n  {now}", line + 1));
            }
        }
        if kept.lines().count() != now.lines().count() {
            differences.push(format!("{name}: responses are missing"));
        }
    }
    let is_update = std::env::var_os("KEYWARD_UPDATE").is_some();
    assert!(is_update || differences.is_empty(), "{}", differences.join("\n"));
}
