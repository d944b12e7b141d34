//! What a message costs from its bytes to the bytes of its response, without a network.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run may stop")]

use std::sync::{Arc, mpsc};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use keyward_engine::audit::{Audit, Record};
use keyward_engine::clock::ManualClock;
use keyward_engine::identity::{Peer, PeerCertificate};
use keyward_engine::{Engine, Parts, Settings, Started};
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::payload::{
    ActivateRequest, CreateRequest, EncryptRequest, GetAttributesRequest, GetRequest, LocateRequest,
    RequestPayload, ResponsePayload,
};
use kmip::table::Tag;
use kmip::table::enumeration::{BlockCipherMode, CryptographicAlgorithm, ObjectType};
use kmip::ttlv::{Limits, Value};
use kmip::{Attribute, Attributes, CryptographicParameters, Data, UniqueIdentifier, Version};
use store::{NewUser, Store};

const NOW: i64 = 1_800_000_000;

struct Silent;

impl Audit for Silent {
    fn record(&self, _: &Record<'_>) {}
}

/// Has the engine answer a message.
fn answer(engine: &Arc<Engine>, peer: &Arc<Peer>, request: &[u8], buffer: Vec<u8>) -> Vec<u8> {
    let request = RequestMessage::decode(request, &Limits::default()).unwrap();
    let response = match engine.start(peer, request) {
        Started::Done(response) => response,
        Started::Later(job) => {
            let (sender, receiver) = mpsc::channel();
            job.run(Box::new(move |response| sender.send(response).unwrap()));
            receiver.recv().unwrap()
        }
    };
    response.encode(buffer)
}

fn message(payload: impl Into<RequestPayload>) -> Vec<u8> {
    RequestMessage::new(Version::V2_1).with(payload).to_bytes()
}

fn create_key(name: &str) -> CreateRequest {
    let attributes = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::AES.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(0xC)),
        Attribute::name(name),
    ];
    CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(attributes),
        protection_storage_masks: None,
    }
}

fn requests(id: &UniqueIdentifier) -> [(&'static str, Vec<u8>); 4] {
    let unique_identifier = || Some(id.clone());
    let parameters = CryptographicParameters {
        block_cipher_mode: Some(BlockCipherMode::GCM),
        random_iv: Some(true),
        tag_length: Some(16),
        ..CryptographicParameters::default()
    };
    let encrypt = EncryptRequest {
        unique_identifier: unique_identifier(),
        cryptographic_parameters: Some(parameters),
        data: Some(Data::from(vec![7; 64])),
        ..EncryptRequest::default()
    };
    let locate = LocateRequest {
        attributes: Attributes::new(vec![Attribute::name("first")]),
        ..LocateRequest::default()
    };
    let get_attributes =
        GetAttributesRequest { unique_identifier: unique_identifier(), attribute_references: Vec::new() };
    [
        ("Get", message(GetRequest { unique_identifier: unique_identifier(), ..GetRequest::default() })),
        ("Get Attributes", message(get_attributes)),
        ("Encrypt 64 bytes", message(encrypt)),
        ("Locate by name", message(locate)),
    ]
}

fn messages(criterion: &mut Criterion) {
    let path = std::env::temp_dir().join(format!("keyward-message-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    let root = crypto::root::RootKey::from_key(crypto::Secret::new(vec![9; 32])).unwrap();
    let store = Arc::new(Store::open(&path.join("store.db"), &root).unwrap());
    let user = NewUser {
        domain: 0,
        name: "alice".to_owned(),
        password_hash: None,
        admin: false,
        flags: 0,
        created: NOW,
    };
    store.write_blocking(move |tx| tx.insert_user(&user)).unwrap();
    let engine = Engine::new(Parts {
        store,
        clock: Arc::new(ManualClock::new(NOW)),
        random: Arc::new(crypto::random::SystemRandom),
        audit: Arc::new(Silent),
        settings: Settings::default(),
    });
    let engine = Arc::new(engine.unwrap());
    let certificate = PeerCertificate {
        fingerprint: [1; 32],
        common_name: Some("alice".to_owned()),
        subject: "CN=alice".to_owned(),
        ..PeerCertificate::default()
    };
    let peer = Arc::new(Peer::new("bench".into(), "192.0.2.1:1".to_owned(), Some(certificate)));
    let created = answer(&engine, &peer, &message(create_key("first")), Vec::new());
    let created = ResponseMessage::decode(&created, &Limits::default()).unwrap().items.remove(0);
    let Some(ResponsePayload::Create(created)) = created.payload else { panic!("{created:?}") };
    let id = created.unique_identifier;
    answer(&engine, &peer, &message(ActivateRequest { unique_identifier: Some(id.clone()) }), Vec::new());
    for (name, request) in requests(&id) {
        let mut buffer = Vec::with_capacity(1024);
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                buffer.clear();
                buffer = answer(&engine, &peer, &request, std::mem::take(&mut buffer));
            });
        });
    }
    // With the wait for the disk: of use to count instructions, thread by thread.
    let mut keys = 0;
    criterion.bench_function("Create", |bencher| {
        let request = || {
            keys += 1;
            message(create_key(&format!("key {keys}")))
        };
        bencher.iter_batched(
            request,
            |request| answer(&engine, &peer, &request, Vec::with_capacity(1024)),
            BatchSize::PerIteration,
        );
    });
    drop(engine);
    std::fs::remove_dir_all(path).unwrap();
}

criterion_group!(benches, messages);
criterion_main!(benches);
