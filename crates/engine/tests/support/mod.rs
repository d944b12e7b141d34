//! An engine on a scratch store with a clock that the test moves, and callers of different users.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::Duration;

use keyward_engine::audit::{Audit, Record};
use keyward_engine::clock::ManualClock;
use keyward_engine::identity::{Peer, PeerCertificate};
use keyward_engine::{Clock, Engine, Parts, Reason, Settings, Started};
use kmip::message::{RequestMessage, ResponseItem, ResponseMessage};
use kmip::payload::{RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, ObjectType, Operation, ResultReason, ResultStatus, State,
};
use kmip::ttlv::{Limits, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes, UniqueIdentifier, payload};
use store::{NewUser, Store};

/// Seconds since 1970-01-01 UTC when a test begins.
pub(crate) const START: i64 = 1_790_000_000;

/// What was recorded: who, what, how it ended.
pub(crate) type Records = Arc<Mutex<Vec<(Option<String>, Option<Operation>, Option<Reason>)>>>;

struct Memory(Records);

impl Audit for Memory {
    fn record(&self, record: &Record<'_>) {
        let caller = record.caller.map(|caller| caller.name.clone());
        self.0.lock().unwrap().push((caller, record.operation, record.reason));
    }
}

/// The engine with what surrounds it.
pub(crate) struct Bench {
    pub(crate) engine: Arc<Engine>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Arc<Store>,
    pub(crate) records: Records,
    gate: Arc<Gate>,
    path: PathBuf,
}

/// The clock of the first engine: at it the thread of asynchronous requests has to wait while somebody holds it.
#[derive(Debug)]
struct Gate {
    clock: Arc<ManualClock>,
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct GateState {
    is_shut: bool,
    /// Whether the thread waits.
    is_reached: bool,
}

impl Clock for Gate {
    fn now(&self) -> i64 {
        if std::thread::current().name() == Some("keyward-asynchronous") {
            let mut state = self.state.lock().unwrap();
            state.is_reached = state.is_shut;
            self.changed.notify_all();
            drop(self.changed.wait_while(state, |state| state.is_shut).unwrap());
        }
        self.clock.now()
    }

    fn elapsed(&self) -> i64 {
        self.clock.elapsed()
    }
}

/// Holds the thread of asynchronous requests until it is dropped.
pub(crate) struct Hold(Arc<Gate>);

impl Hold {
    /// Waits until the thread has begun with a message, and done nothing of it.
    pub(crate) fn is_reached(&self) {
        let (state, longest) = (self.0.state.lock().unwrap(), Duration::from_secs(60));
        let waited = self.0.changed.wait_timeout_while(state, longest, |state| !state.is_reached);
        assert!(!waited.unwrap().1.timed_out(), "the thread has not begun");
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().is_shut = false;
        self.0.changed.notify_all();
    }
}

/// Alice with an engine of her own, in messages of one version.
pub(crate) struct Client {
    pub(crate) bench: Bench,
    pub(crate) peer: Arc<Peer>,
    pub(crate) version: Version,
}

impl Client {
    pub(crate) fn new(version: Version) -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer, version }
    }

    pub(crate) fn ask(&self, payload: impl Into<RequestPayload>) -> ResponseItem {
        self.bench.ask(&self.peer, self.version, payload)
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::with_random(settings, Arc::new(crypto::random::SystemRandom))
    }

    /// With a source of random bytes of the test's own.
    pub(crate) fn with_random(settings: Settings, random: Arc<dyn crypto::random::Random>) -> Self {
        let records = Records::default();
        let mut bench = Self::made_of(settings, Arc::new(Memory(Arc::clone(&records))), random);
        bench.records = records;
        bench
    }

    pub(crate) fn with_audit(settings: Settings, audit: Arc<dyn Audit>) -> Self {
        Self::made_of(settings, audit, Arc::new(crypto::random::SystemRandom))
    }

    fn made_of(settings: Settings, audit: Arc<dyn Audit>, random: Arc<dyn crypto::random::Random>) -> Self {
        let name = crypto::random::bytes(8).unwrap();
        let name =
            name.iter().fold(String::from("keyward-engine-"), |name, byte| format!("{name}{byte:02x}"));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        let root = crypto::root::RootKey::from_key(crypto::Secret::new(vec![9; 32])).unwrap();
        let store = Arc::new(Store::open(&path.join("store.db"), &root).unwrap());
        store
            .write_blocking(|tx| {
                for name in ["alice", "bob"] {
                    tx.insert_user(&NewUser {
                        domain: 0,
                        name: name.to_owned(),
                        password_hash: Some(crypto::password::hash(b"correct horse").unwrap()),
                        admin: false,
                        flags: 0,
                        created: START,
                    })?;
                }
                Ok::<_, store::Error>(())
            })
            .unwrap();
        let clock = Arc::new(ManualClock::new(START));
        let gate = Gate { clock: Arc::clone(&clock), state: Mutex::default(), changed: Condvar::new() };
        let gate = Arc::new(gate);
        let engine = Engine::new(Parts {
            store: Arc::clone(&store),
            clock: Arc::clone(&gate) as Arc<dyn Clock>,
            random,
            audit,
            settings,
        });
        Self { engine: Arc::new(engine.unwrap()), clock, store, records: Records::default(), gate, path }
    }

    /// Holds the thread that carries out the asynchronous requests of the first engine.
    pub(crate) fn hold_asynchronous(&self) -> Hold {
        self.gate.state.lock().unwrap().is_shut = true;
        Hold(Arc::clone(&self.gate))
    }

    /// Another engine on the same store and clock, as after a restart.
    pub(crate) fn restart(mut self) -> Self {
        let engine = Engine::new(Parts {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            random: Arc::new(crypto::random::SystemRandom),
            audit: Arc::new(Memory(Arc::clone(&self.records))),
            settings: Settings::default(),
        });
        self.engine = Arc::new(engine.unwrap());
        self
    }

    /// The same with an engine that was started anew.
    pub(crate) fn restarted(mut self) -> Self {
        self.engine = self.another_engine();
        self
    }

    /// An engine of its own on the same store, as after a restart.
    pub(crate) fn another_engine(&self) -> Arc<Engine> {
        let engine = Engine::new(Parts {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            random: Arc::new(crypto::random::SystemRandom),
            audit: Arc::new(Memory(Arc::clone(&self.records))),
            settings: Settings::default(),
        });
        Arc::new(engine.unwrap())
    }

    /// A connection whose certificate has a Common Name.
    pub(crate) fn peer(&self, name: &str) -> Arc<Peer> {
        let certificate = PeerCertificate {
            fingerprint: [1; 32],
            common_name: Some(name.to_owned()),
            subject: format!("CN={name}"),
            ..PeerCertificate::default()
        };
        Arc::new(Peer::new("test".into(), "127.0.0.1:1".to_owned(), Some(certificate)))
    }

    /// Sends a message as its bytes and waits for the response, which is read back in its version.
    pub(crate) fn send(&self, peer: &Arc<Peer>, message: &RequestMessage) -> ResponseMessage {
        let limits = Limits::default();
        let request = RequestMessage::decode(&message.to_bytes(), &limits).unwrap();
        let response = match self.engine.start(peer, request) {
            Started::Done(response) => response,
            Started::Later(job) => {
                let (sender, receiver) = mpsc::channel();
                job.run(Box::new(move |response| sender.send(response).unwrap()));
                receiver.recv().unwrap()
            }
        };
        ResponseMessage::decode(&response.encode(Vec::new()), &limits).unwrap()
    }

    /// Sends one operation and gives its result.
    pub(crate) fn ask(
        &self,
        peer: &Arc<Peer>,
        version: Version,
        payload: impl Into<RequestPayload>,
    ) -> ResponseItem {
        let mut response = self.send(peer, &RequestMessage::new(version).with(payload));
        assert_eq!(response.items.len(), 1);
        response.items.remove(0)
    }

    /// Makes an AES key and gives its identifier.
    pub(crate) fn create_key(&self, peer: &Arc<Peer>, attributes: Vec<Attribute>) -> String {
        match succeeded(self.ask(peer, Version::V2_1, create_key(attributes))) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    /// The state that Get Attributes shows, `None` when the object is not found.
    pub(crate) fn state(&self, peer: &Arc<Peer>, uid: &str) -> Option<State> {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.into()),
            attribute_references: vec![AttributeName::Standard(Tag::STATE)],
        };
        match self.ask(peer, Version::V2_1, request).payload? {
            ResponsePayload::GetAttributes(response) => {
                response.attributes.get(Tag::STATE).and_then(Value::enumeration).map(State)
            }
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.store.close();
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A request for an AES-256 key with attributes beside.
pub(crate) fn create_key(attributes: Vec<Attribute>) -> payload::CreateRequest {
    let mut list = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::AES.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(12)),
    ];
    list.extend(attributes);
    payload::CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(list),
        protection_storage_masks: None,
    }
}

/// The text of an identifier.
pub(crate) fn id(identifier: &UniqueIdentifier) -> String {
    match identifier {
        UniqueIdentifier::Id(id) => id.clone(),
        other => panic!("{other:?}"),
    }
}

/// The payload of a result that has to be a success.
pub(crate) fn succeeded(item: ResponseItem) -> ResponsePayload {
    assert_eq!(item.result_status, ResultStatus::SUCCESS, "{item:?}");
    item.payload.unwrap()
}

/// The reason of a result that has to be a failure.
pub(crate) fn refused(item: &ResponseItem) -> ResultReason {
    assert_eq!(item.result_status, ResultStatus::OPERATION_FAILED, "{item:?}");
    item.result_reason.unwrap()
}
