//! The engine under a sequence of requests, valid and broken.
//!
//! An input is request messages one after another. What earlier responses have shown is put in where the seeds leave it
//! open: a text `$0` stands for the first identifier that was answered, and the bytes of [`OPEN`] for the latest ones of
//! their tag. It must not panic, each response is well formed and has nothing that its version does not define, has a
//! result for each item as far as the batch went, and a message whose items all failed has changed no object.
#![no_main]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, LazyLock};

use engine::audit::{Audit, Record};
use engine::clock::ManualClock;
use engine::identity::{Peer, PeerCertificate};
use engine::{Engine, Parts, Settings, Started};
use kmip::Version;
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::strict::check_response;
use kmip::table::enumeration::{Operation, ResultStatus};
use kmip::table::{Names, Tag};
use kmip::ttlv::{Bytes, Item, Limits, Value, decode_item, encode_item};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use store::{NewClient, NewUser, Query, Store, WriteTx};

/// Bytes that the seeds have where a case leaves them open.
const OPEN: &[u8] = &[
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
];

/// Seconds since 1970-01-01 UTC at the start of each input.
const START: i64 = 1_790_000_000;

/// Most messages of an input that are carried out.
const MAX_MESSAGES: usize = 24;

/// Longest keys that are made, in bits, and most iterations: longer ones take time and show nothing else.
const MAX_BITS: i32 = 2048;
const MAX_ITERATIONS: i32 = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let messages = split(bytes);
    if !messages.is_empty() {
        Sandbox::new().run(messages);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut dice = Dice(u64::from(seed) | 1 << 40);
    let mut messages: Vec<Item> = split(&data[..size])
        .iter()
        .filter_map(|message| decode_item(message, &Limits::default()).ok())
        .collect();
    if messages.is_empty() || dice.roll(16) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    for _ in 0..=dice.roll(4) {
        mutate(&mut messages, &mut dice);
    }
    let bytes: Vec<u8> = messages.iter().flat_map(encode_item).collect();
    match data.get_mut(..bytes.len()).filter(|_| bytes.len() <= max_size) {
        Some(place) => {
            place.copy_from_slice(&bytes);
            bytes.len()
        }
        None => size,
    }
});

/// The messages of an input, as far as their lengths say where they end; what is left is one more.
fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while let Some((header, _)) = bytes.split_first_chunk::<8>()
        && messages.len() < MAX_MESSAGES
    {
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let (message, rest) = bytes.split_at_checked(length.saturating_add(8)).unwrap_or((bytes, &[]));
        messages.push(message);
        bytes = rest;
    }
    messages
}

struct Silent;

impl Audit for Silent {
    fn record(&self, _: &Record<'_>) {}
}

/// Numbers that are the same in each run of an input.
struct Counting(AtomicU64);

impl crypto::random::Random for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), crypto::Error> {
        let mut dice = Dice(self.0.fetch_add(1, Ordering::Relaxed) + 1);
        bytes.iter_mut().for_each(|byte| *byte = dice.next().to_be_bytes()[3]);
        Ok(())
    }
}

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides.max(1) as u64) as usize
    }
}

/// A database with two users, of which each input gets a copy; in memory where the system has a place for that.
static TEMPLATE: LazyLock<PathBuf> = LazyLock::new(|| {
    let shared = Path::new("/dev/shm");
    let place = if shared.is_dir() { shared.to_owned() } else { std::env::temp_dir() };
    let place = place.join(format!("keyward-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    let path = place.join("template.db");
    let store = Store::open(&path, &root()).unwrap();
    store.write_blocking(add_identities).unwrap();
    store.close().unwrap();
    path
});

fn root() -> crypto::root::RootKey {
    crypto::root::RootKey::from_key(crypto::Secret::new(vec![7; 32])).unwrap()
}

fn add_identities(tx: &mut WriteTx<'_>) -> Result<(), store::Error> {
    for (number, name) in [(1, "tester"), (2, "other")] {
        let user = tx.insert_user(&NewUser {
            domain: 0,
            name: name.to_owned(),
            password_hash: None,
            admin: number == 1,
            flags: 0,
            created: START,
        })?;
        tx.insert_client(&NewClient {
            user_id: user.id,
            name: name.to_owned(),
            fingerprint: [number; 32],
            certificate: vec![number; 32],
            serial: vec![number],
            created: START,
        })?;
    }
    Ok(())
}

struct Sandbox {
    engine: Arc<Engine>,
    store: Arc<Store>,
    clock: Arc<ManualClock>,
    path: PathBuf,
    /// Identifiers that responses have shown, in order.
    seen: Vec<String>,
    /// The latest byte strings of responses.
    latest: HashMap<Tag, Bytes>,
    /// Whether work may be going on that no response waits for.
    is_asynchronous: bool,
}

impl Sandbox {
    fn new() -> Self {
        let path = TEMPLATE.with_file_name("run.db");
        for left in ["run.db-wal", "run.db-shm", "run.db-changes"] {
            let _ = std::fs::remove_file(TEMPLATE.with_file_name(left));
        }
        std::fs::copy(&*TEMPLATE, &path).unwrap();
        let store = Arc::new(Store::open(&path, &root()).unwrap());
        let clock = Arc::new(ManualClock::new(START));
        let engine = Engine::new(Parts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock) as Arc<dyn engine::Clock>,
            random: Arc::new(Counting(AtomicU64::new(0))),
            audit: Arc::new(Silent),
            settings: Settings { interop: true, ..Settings::default() },
        });
        let engine = Arc::new(engine.unwrap());
        let (seen, latest) = (Vec::new(), HashMap::new());
        Self { engine, store, clock, path, seen, latest, is_asynchronous: false }
    }

    fn run(mut self, messages: Vec<&[u8]>) {
        let peers = [1, 2].map(|number| {
            let certificate = PeerCertificate { fingerprint: [number; 32], ..PeerCertificate::default() };
            Arc::new(Peer::new("fuzz".into(), "127.0.0.1:1".to_owned(), Some(certificate)))
        });
        for (number, message) in messages.into_iter().enumerate() {
            let peer = &peers[usize::from(number % 6 == 5)];
            self.exchange(peer, message);
            self.clock.advance(1);
        }
    }

    fn exchange(&mut self, peer: &Arc<Peer>, message: &[u8]) {
        let limits = Limits::default();
        let mut bytes = message.to_vec();
        if let Ok(mut item) = decode_item(message, &limits) {
            self.bind(&mut item);
            bytes = encode_item(&item);
        }
        let request = match RequestMessage::decode(&bytes, &limits) {
            Ok(request) => request,
            Err(failure) => {
                let refusal = failure.response(START).encode(Vec::new());
                assert_eq!(check_response(&refusal), Ok(()));
                return;
            }
        };
        if takes_long(&bytes) {
            return;
        }
        self.is_asynchronous |= request.header.asynchronous_indicator.is_some();
        let (asked, before) = (request.items.len(), self.objects());
        let response = match self.engine.start(peer, request) {
            Started::Done(response) => response,
            Started::Later(job) => {
                let (sender, receiver) = sync_channel(1);
                job.run(Box::new(move |response| sender.send(response).unwrap()));
                receiver.recv().unwrap()
            }
        };
        let bytes = response.encode(Vec::new());
        assert_eq!(check_response(&bytes), Ok(()));
        let response = ResponseMessage::decode(&bytes, &limits).unwrap();
        let failed = |status| status == ResultStatus::OPERATION_FAILED;
        let last = response.items.last().expect("a response has an item");
        let went_through = response.items.len() == asked;
        assert!(response.items.len() <= asked, "more results than items");
        assert!(went_through || failed(last.result_status), "the batch stopped at no failure");
        if !self.is_asynchronous && response.items.iter().all(|item| failed(item.result_status)) {
            assert_eq!(self.objects(), before, "a failure has changed something: {response:?}");
        }
        self.learn(&decode_item(&bytes, &limits).unwrap());
    }

    /// Every object with the version of its row.
    fn objects(&self) -> Vec<(String, i64)> {
        let query = Query { limit: 4096, ..Query::default() };
        let found = self.store.read(|tx| tx.candidates(&query)).unwrap();
        found.into_iter().map(|object| (object.uid, object.version)).collect()
    }

    fn bind(&self, item: &mut Item) {
        match &mut item.value {
            Value::Structure(items) => items.iter_mut().for_each(|item| self.bind(item)),
            Value::TextString(text) | Value::Identifier(text) | Value::Reference(text) => {
                let number = text.strip_prefix('$').and_then(|digits| digits.parse::<usize>().ok());
                if let Some(uid) = number.and_then(|number| self.seen.get(number)) {
                    text.clone_from(uid);
                }
            }
            Value::ByteString(bytes) if &**bytes == OPEN => {
                if let Some(latest) = self.latest.get(&item.tag) {
                    *bytes = latest.clone();
                }
            }
            _ => {}
        }
    }

    fn learn(&mut self, item: &Item) {
        match &item.value {
            Value::Structure(items) => items.iter().for_each(|item| self.learn(item)),
            Value::ByteString(bytes) => {
                self.latest.insert(item.tag, bytes.clone());
            }
            value => {
                let is_uid = matches!(
                    item.tag,
                    Tag::UNIQUE_IDENTIFIER
                        | Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER
                        | Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER
                );
                if let Some(uid) = value.text().filter(|uid| is_uid && !self.seen.iter().any(|s| s == uid)) {
                    self.seen.push(uid.to_owned());
                }
            }
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.store.close();
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether a message asks for long keys or many iterations.
fn takes_long(message: &[u8]) -> bool {
    fn any(item: &Item, test: &impl Fn(&Item) -> bool) -> bool {
        test(item) || item.items().iter().any(|item| any(item, test))
    }
    let makes_pairs = |item: &Item| {
        item.tag == Tag::OPERATION
            && item.value.enumeration().is_some_and(|code| {
                matches!(Operation(code), Operation::CREATE_KEY_PAIR | Operation::RE_KEY_KEY_PAIR)
            })
    };
    let is_large = |item: &Item| match item.value {
        Value::Integer(number) if item.tag == Tag::ITERATION_COUNT => number > MAX_ITERATIONS,
        _ => false,
    };
    let is_long = |item: &Item| matches!(item.value, Value::Integer(bits) if bits > MAX_BITS && bits < 100_000);
    let Ok(item) = decode_item(message, &Limits::default()) else { return false };
    any(&item, &is_large) || (any(&item, &makes_pairs) && any(&item, &is_long))
}

/// Changes one thing in the messages.
fn mutate(messages: &mut Vec<Item>, dice: &mut Dice) {
    let place = dice.roll(messages.len());
    match dice.roll(10) {
        0 if messages.len() < MAX_MESSAGES => {
            let copy = messages[place].clone();
            messages.insert(dice.roll(messages.len() + 1), copy);
        }
        1 if messages.len() > 1 => {
            messages.remove(place);
        }
        2 => {
            let other = dice.roll(messages.len());
            messages.swap(place, other);
        }
        3 => {
            let version = Version::ALL[dice.roll(Version::ALL.len())];
            let all = dice.roll(2) == 0;
            for (number, message) in messages.iter_mut().enumerate() {
                if all || number == place {
                    for (tag, number) in [
                        (Tag::PROTOCOL_VERSION_MAJOR, version.major),
                        (Tag::PROTOCOL_VERSION_MINOR, version.minor),
                    ] {
                        set(message, tag, &Value::Integer(i32::from(number)));
                    }
                }
            }
        }
        // Two messages become one with both their items.
        4 => {
            let other = messages[dice.roll(messages.len())].clone();
            let items = other.items().iter().filter(|item| item.tag == Tag::BATCH_ITEM).cloned();
            if let Value::Structure(members) = &mut messages[place].value {
                members.extend(items);
                let count = members.iter().filter(|item| item.tag == Tag::BATCH_ITEM).count();
                let count = Value::Integer(i32::try_from(count).unwrap_or(0));
                members.iter_mut().for_each(|item| set(item, Tag::BATCH_COUNT, &count));
            }
        }
        _ => {
            let donor = messages[dice.roll(messages.len())].clone();
            let target = dice.roll(count(&messages[place]));
            let mut number = target;
            change(&mut messages[place], &mut number, &donor, dice);
        }
    }
}

fn set(item: &mut Item, tag: Tag, value: &Value) {
    if item.tag == tag {
        item.value = value.clone();
    } else if let Value::Structure(items) = &mut item.value {
        items.iter_mut().for_each(|item| set(item, tag, value));
    }
}

fn count(item: &Item) -> usize {
    1 + item.items().iter().map(count).sum::<usize>()
}

/// An item of a tag somewhere in a message.
fn find(item: &Item, tag: Tag) -> Option<&Item> {
    if item.tag == tag { Some(item) } else { item.items().iter().find_map(|item| find(item, tag)) }
}

/// Changes the item at a place, counted from the top.
fn change(item: &mut Item, place: &mut usize, donor: &Item, dice: &mut Dice) {
    if *place > 0 {
        *place -= 1;
        if let Value::Structure(items) = &mut item.value {
            for item in items {
                let size = count(item);
                if *place < size {
                    return change(item, place, donor, dice);
                }
                *place -= size;
            }
        }
        return;
    }
    if dice.roll(6) == 0
        && let Some(other) = find(donor, item.tag)
    {
        item.value = other.value.clone();
        return;
    }
    let numbers = [0, 1, -1, 2, 8, 16, 127, 128, 255, 256, 1024, i64::from(i32::MAX), i64::MAX, i64::MIN];
    let number = numbers[dice.roll(numbers.len())];
    match &mut item.value {
        Value::Structure(items) => {
            let place = dice.roll(items.len());
            match dice.roll(4) {
                _ if items.is_empty() => {}
                0 => drop(items.remove(place)),
                1 => items.insert(place, items[place].clone()),
                2 => {
                    let other = dice.roll(items.len());
                    items.swap(place, other);
                }
                _ => {
                    let rows = Tag::rows();
                    let tag = rows[dice.roll(rows.len())].tag;
                    let new = find(donor, tag).cloned();
                    items.insert(place, new.unwrap_or(Item::new(tag, Value::Integer(1))));
                }
            }
        }
        Value::Integer(value) => {
            *value = match dice.roll(3) {
                0 => 1 << dice.roll(31),
                _ => number.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
            };
        }
        Value::LongInteger(value) | Value::DateTime(value) | Value::DateTimeExtended(value) => {
            *value = match dice.roll(3) {
                0 => value.wrapping_add(number),
                1 => START + dice.roll(40) as i64 - 20,
                _ => number,
            };
        }
        Value::Interval(value) => *value = number as u32,
        Value::Boolean(value) => *value = !*value,
        Value::Enumeration(value) => {
            let rows = match item.tag.row().and_then(|row| row.values) {
                Some(Names::Enumeration(table)) => table.rows,
                _ => &[],
            };
            *value = match rows.get(dice.roll(rows.len())) {
                Some(row) if dice.roll(8) > 0 => row.value,
                _ => dice.next() as u32,
            };
        }
        Value::BigInteger(bytes) | Value::ByteString(bytes) => {
            let mut new = bytes.to_vec();
            match dice.roll(5) {
                0 => new.truncate(dice.roll(new.len() + 1) / 8 * 8),
                1 => new.extend_from_slice(&dice.next().to_be_bytes()),
                2 => new = OPEN.to_vec(),
                3 => new.resize(dice.roll(64) * 8, 0),
                _ => {
                    let place = dice.roll(new.len());
                    if let Some(byte) = new.get_mut(place) {
                        *byte ^= 1 << dice.roll(8);
                    }
                }
            }
            *bytes = Bytes::from(new);
        }
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => {
            *text = match dice.roll(6) {
                0 => String::new(),
                1 => text.repeat(1 + dice.roll(40)),
                2 => format!("x-{text}"),
                3 => text.chars().rev().collect(),
                _ => format!("${}", dice.roll(12)),
            };
        }
    }
}
