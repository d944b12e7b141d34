//! Key pairs of every algorithm: made, described, given out, and used for what they are for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::{Arc, mpsc};

use crypto::asymmetric::PostQuantum;
use keyward_engine::Started;
use keyward_engine::identity::Peer;
use kmip::message::RequestMessage;
use kmip::object::{KeyMaterial, KeyValue, PlainKeyValue};
use kmip::payload::{self, ResponsePayload};
use kmip::table::Enumeration;
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm as Algorithm, DerivationMethod, HashingAlgorithm, ObjectType, RecommendedCurve,
    ResultReason, UsageLimitsUnit, ValidityIndicator,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes, CryptographicParameters, UniqueIdentifier};
use support::{Bench, START, id, refused, succeeded};

const V: Version = Version::V3_0;

/// The private and the public key.
type Pair = (String, String);

fn request(
    algorithm: Algorithm,
    length: Option<i32>,
    domain: Vec<Item>,
    masks: (Mask, Mask),
) -> payload::CreateKeyPairRequest {
    let mut common = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
        Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
    ];
    common.extend(length.map(|bits| Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits))));
    if !domain.is_empty() {
        common.push(Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(domain)));
    }
    let mask = |mask: Mask| {
        Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0))])
    };
    payload::CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(common)),
        private_key_attributes: Some(mask(masks.0)),
        public_key_attributes: Some(mask(masks.1)),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    }
}

fn curve(curve: RecommendedCurve) -> Vec<Item> {
    vec![Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(curve.0))]
}

fn qlength(bits: i32) -> Vec<Item> {
    vec![Item::new(Tag::QLENGTH, Value::Integer(bits))]
}

fn created(bench: &Bench, peer: &Arc<Peer>, request: payload::CreateKeyPairRequest) -> Pair {
    match succeeded(bench.ask(peer, V, request)) {
        ResponsePayload::CreateKeyPair(made) => {
            (id(&made.private_key_unique_identifier), id(&made.public_key_unique_identifier))
        }
        other => panic!("{other:?}"),
    }
}

/// An attribute of an object.
fn attribute(bench: &Bench, peer: &Arc<Peer>, uid: &str, tag: Tag) -> Option<Value> {
    let request = payload::GetAttributesRequest {
        unique_identifier: Some(uid.into()),
        attribute_references: vec![AttributeName::Standard(tag)],
    };
    match succeeded(bench.ask(peer, V, request)) {
        ResponsePayload::GetAttributes(response) => response.attributes.get(tag).cloned(),
        other => panic!("{other:?}"),
    }
}

/// The bytes of an object in the clear.
fn bytes(bench: &Bench, peer: &Arc<Peer>, uid: &str) -> Vec<u8> {
    let request = payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
    let response = match succeeded(bench.ask(peer, V, request)) {
        ResponsePayload::Get(response) => response,
        other => panic!("{other:?}"),
    };
    match response.object.key_block().unwrap().key_value.clone() {
        Some(KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. })) => {
            bytes.to_vec()
        }
        other => panic!("{other:?}"),
    }
}

/// Signs with one half and verifies with the other; a changed message is found.
fn signs(bench: &Bench, peer: &Arc<Peer>, (private, public): &Pair, hash: Option<HashingAlgorithm>) {
    let parameters = Some(CryptographicParameters { hashing_algorithm: hash, ..Default::default() });
    let sign = payload::SignRequest {
        unique_identifier: Some(private.as_str().into()),
        cryptographic_parameters: parameters.clone(),
        data: Some(b"a message".to_vec().into()),
        ..Default::default()
    };
    let signature = match succeeded(bench.ask(peer, V, sign)) {
        ResponsePayload::Sign(signed) => signed.signature_data,
        other => panic!("{other:?}"),
    };
    for (message, expected) in
        [("a message", ValidityIndicator::VALID), ("another message", ValidityIndicator::INVALID)]
    {
        let verify = payload::SignatureVerifyRequest {
            unique_identifier: Some(public.as_str().into()),
            cryptographic_parameters: parameters.clone(),
            data: Some(message.as_bytes().to_vec().into()),
            signature_data: signature.clone(),
            ..Default::default()
        };
        match succeeded(bench.ask(peer, V, verify)) {
            ResponsePayload::SignatureVerify(verdict) => {
                assert_eq!(verdict.validity_indicator, Some(expected))
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Two pairs agree on the same secret, whichever half is whose.
fn agree(bench: &Bench, peer: &Arc<Peer>, request: &payload::CreateKeyPairRequest) {
    let (one, other) = (created(bench, peer, request.clone()), created(bench, peer, request.clone()));
    let secret = |private: &str, public: &str| {
        let request = payload::DeriveKeyRequest {
            object_type: ObjectType::SECRET_DATA,
            unique_identifiers: vec![private.into(), public.into()],
            derivation_method: DerivationMethod::ASYMMETRIC_KEY,
            derivation_parameters: payload::DerivationParameters::default(),
            attributes: Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256))]),
        };
        match succeeded(bench.ask(peer, V, request)) {
            ResponsePayload::DeriveKey(derived) => bytes(bench, peer, &id(&derived.unique_identifier)),
            other => panic!("{other:?}"),
        }
    };
    let shared = secret(&one.0, &other.1);
    assert_eq!(shared.len(), 32);
    assert_eq!(shared, secret(&other.0, &one.1));
}

/// A secret encapsulated for one half is found with the other.
fn encapsulates(bench: &Bench, peer: &Arc<Peer>, (private, public): &Pair) {
    let request =
        payload::EncapsulateRequest { unique_identifier: Some(public.as_str().into()), ..Default::default() };
    let (secret, data) = match succeeded(bench.ask(peer, V, request)) {
        ResponsePayload::Encapsulate(made) => (id(&made.unique_identifier), made.data),
        other => panic!("{other:?}"),
    };
    let request = payload::DecapsulateRequest {
        unique_identifier: Some(private.as_str().into()),
        cryptographic_parameters: None,
        attributes: None,
        data: data.to_vec().into(),
    };
    let found = match succeeded(bench.ask(peer, V, request)) {
        ResponsePayload::Decapsulate(found) => id(&found.unique_identifier),
        other => panic!("{other:?}"),
    };
    assert_eq!(bytes(bench, peer, &secret), bytes(bench, peer, &found));
}

const SIGNING: (Mask, Mask) = (Mask::SIGN, Mask::VERIFY);
const AGREEMENT: (Mask, Mask) = (Mask::KEY_AGREEMENT, Mask::KEY_AGREEMENT);

#[test]
fn pairs_that_sign() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let sha256 = Some(HashingAlgorithm::SHA_256);
    for (algorithm, length, domain, hash, expected) in [
        (Algorithm::RSA, Some(1024), vec![], sha256, Some(1024)),
        (Algorithm::DSA, Some(1024), vec![], sha256, Some(1024)),
        (Algorithm::DSA, Some(2048), qlength(224), sha256, Some(2048)),
        (Algorithm::EC, Some(384), vec![], sha256, Some(384)),
        (Algorithm::ECDSA, None, curve(RecommendedCurve::BRAINPOOLP256R1), sha256, Some(256)),
        (Algorithm::SM2, None, vec![], None, Some(256)),
        (Algorithm::ED25519, None, vec![], None, Some(256)),
        (Algorithm::ED448, None, vec![], None, Some(448)),
    ] {
        let pair = created(&bench, &peer, request(algorithm, length, domain, SIGNING));
        signs(&bench, &peer, &pair, hash);
        for uid in [&pair.0, &pair.1] {
            let is = |tag| attribute(&bench, &peer, uid, tag);
            assert_eq!(is(Tag::CRYPTOGRAPHIC_ALGORITHM), Some(Value::Enumeration(algorithm.0)));
            assert_eq!(is(Tag::CRYPTOGRAPHIC_LENGTH), expected.map(Value::Integer), "{algorithm:?}");
        }
    }
}

#[test]
fn pairs_that_agree_on_a_secret() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for (algorithm, length, domain) in [
        (Algorithm::DH, Some(2048), vec![]),
        (Algorithm::ECDH, Some(256), vec![]),
        (Algorithm::EC, None, curve(RecommendedCurve::CURVE25519)),
        (Algorithm::X25519, None, vec![]),
        (Algorithm::X448, None, vec![]),
    ] {
        agree(&bench, &peer, &request(algorithm, length, domain, AGREEMENT));
    }
}

#[test]
fn pairs_that_withstand_quantum_computers() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for set in PostQuantum::ALL {
        let name = set.name();
        // The small signatures of FIPS 205 take seconds without optimisation; their fast siblings are of the same code.
        if name.starts_with("SLH") && name.ends_with('s') {
            continue;
        }
        if set.is_hybrid() {
            continue;
        }
        let rows = Algorithm::TABLE.rows;
        let row = rows.iter().find(|row| row.title.eq_ignore_ascii_case(name)).unwrap();
        let algorithm = Algorithm(row.value);
        if name.contains("KEM") {
            let pair = created(&bench, &peer, request(algorithm, None, vec![], AGREEMENT));
            encapsulates(&bench, &peer, &pair);
        } else {
            let pair = created(&bench, &peer, request(algorithm, None, vec![], SIGNING));
            signs(&bench, &peer, &pair, None);
            let found = attribute(&bench, &peer, &pair.0, Tag::CRYPTOGRAPHIC_ALGORITHM);
            assert_eq!(found, Some(Value::Enumeration(algorithm.0)));
        }
    }
}

#[test]
fn pairs_that_cannot_be_made() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for (algorithm, length, domain) in [
        (Algorithm::RSA, Some(504), vec![]),
        (Algorithm::RSA, Some(8200), vec![]),
        (Algorithm::RSA, Some(-8), vec![]),
        (Algorithm::DSA, Some(2047), vec![]),
        (Algorithm::DSA, Some(2048), qlength(160)),
        (Algorithm::DH, Some(1024), vec![]),
        (Algorithm::EC, Some(255), vec![]),
        (Algorithm::EC, Some(384), curve(RecommendedCurve::P_256)),
        (Algorithm::AES, Some(256), vec![]),
        (Algorithm::MCELIECE, None, vec![]),
        (Algorithm::X25519MLKEM768, None, vec![]),
    ] {
        let item = bench.ask(&peer, V, request(algorithm, length, domain, SIGNING));
        assert_eq!(refused(&item), ResultReason::INVALID_FIELD, "{algorithm:?} {length:?}");
    }
}

/// The work before the transaction is done for the item that asks for it, also where only the batch itself tells which
/// key is meant, and what a first attempt consumed is given back.
#[test]
fn costly_work_in_the_middle_of_a_batch() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let make = || request(Algorithm::EC, Some(256), vec![], SIGNING);
    let (private, _) = created(&bench, &peer, make());
    let rekey = payload::RekeyKeyPairRequest {
        private_key_unique_identifier: None,
        offset: None,
        common_attributes: None,
        private_key_attributes: None,
        public_key_attributes: None,
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let get = payload::GetRequest { unique_identifier: Some(private.as_str().into()), ..Default::default() };
    let batch = RequestMessage::new(Version::V2_1).with(make()).with(get).with(rekey).with(make());
    let response = bench.send(&peer, &batch);
    let mut made: Vec<UniqueIdentifier> = Vec::new();
    for item in response.items {
        match succeeded(item) {
            ResponsePayload::CreateKeyPair(pair) => made.push(pair.private_key_unique_identifier),
            ResponsePayload::RekeyKeyPair(pair) => made.push(pair.private_key_unique_identifier),
            ResponsePayload::Get(_) => {}
            other => panic!("{other:?}"),
        }
    }
    made.dedup();
    assert_eq!(made.len(), 3);

    let secret = payload::CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(Algorithm::AES.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
            Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(Mask::DERIVE_KEY.0)),
            Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
            Attribute::new(
                Tag::USAGE_LIMITS,
                Value::Structure(vec![
                    Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(10)),
                    Item::new(Tag::USAGE_LIMITS_UNIT, Value::Enumeration(UsageLimitsUnit::OBJECT.0)),
                ]),
            ),
        ]),
        protection_storage_masks: None,
    };
    let base = match succeeded(bench.ask(&peer, V, secret)) {
        ResponsePayload::Create(made) => id(&made.unique_identifier),
        other => panic!("{other:?}"),
    };
    let derive = payload::DeriveKeyRequest {
        object_type: ObjectType::SECRET_DATA,
        unique_identifiers: vec![base.as_str().into()],
        derivation_method: DerivationMethod::PBKDF2,
        derivation_parameters: payload::DerivationParameters {
            salt: Some(vec![7; 16].into()),
            iteration_count: Some(1000),
            ..Default::default()
        },
        attributes: Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256))]),
    };
    succeeded(bench.ask(&peer, V, derive));
    let limits = attribute(&bench, &peer, &base, Tag::USAGE_LIMITS).unwrap();
    assert_eq!(limits.child(Tag::USAGE_LIMITS_COUNT).unwrap().value.number(), Some(9));
}

/// Work with slow kinds of keys is done away from the thread that answers everybody else.
#[test]
fn slow_keys_sign_elsewhere() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for (algorithm, length, is_quick) in
        [(Algorithm::EC, 256, true), (Algorithm::EC, 521, false), (Algorithm::RSA, 1024, false)]
    {
        let (private, _) = created(&bench, &peer, request(algorithm, Some(length), vec![], SIGNING));
        let sign = payload::SignRequest {
            unique_identifier: Some(private.as_str().into()),
            cryptographic_parameters: Some(CryptographicParameters {
                hashing_algorithm: Some(HashingAlgorithm::SHA_256),
                ..Default::default()
            }),
            data: Some(b"a message".to_vec().into()),
            ..Default::default()
        };
        match bench.engine.start(&peer, RequestMessage::new(V).with(sign)) {
            Started::Done(_) => assert!(is_quick, "{algorithm:?} {length}"),
            Started::Later(job) => {
                assert!(!is_quick && job.blocking(), "{algorithm:?} {length}");
                let (sender, receiver) = mpsc::channel();
                job.run(Box::new(move |response| sender.send(response).unwrap()));
                let mut items = receiver.recv().unwrap().items;
                succeeded(items.remove(0));
            }
        }
    }
}
