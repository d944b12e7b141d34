//! The switch `crypto.policy`: what each policy still makes, protects and reads.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use api::{CryptoPolicy, CryptoSettings, Outside, SecuritySettings, SecurityStatus};
use crypto::tls::TlsVersion;
use keyward_engine::admin::AdminOperation;
use keyward_engine::admin::compliance::ShowSecurityStatus;
use keyward_engine::admin::settings::ChangeSecurity;
use keyward_engine::identity::{Caller, InterfaceRules, Mode, Peer};
use keyward_engine::{Failure, Reason};
use kmip::message::ResponseItem;
use kmip::object::{Key, Object};
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm, ObjectType, PaddingMethod, QueryFunction,
    ResultReason,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, Attributes, CryptographicParameters};
use support::{Bench, START, id, refused, succeeded};

const V: Version = Version::V2_1;
const DENIED: ResultReason = ResultReason::PERMISSION_DENIED;
type Algorithm = CryptographicAlgorithm;

fn local() -> Peer {
    Peer::new("test".into(), "local".to_owned(), None)
}

fn choose(bench: &Bench, policy: CryptoPolicy) -> Result<(), Failure> {
    let settings = SecuritySettings { crypto: CryptoSettings { policy }, ..SecuritySettings::default() };
    bench
        .engine
        .administer(&local(), &Arc::new(Caller::console(0)), ChangeSecurity { settings, version: None })
        .map(|_| ())
}

fn status(bench: &Bench, policy: Option<CryptoPolicy>) -> SecurityStatus {
    let caller = Arc::new(Caller::console(0));
    bench.engine.look_up(&local(), &caller, ShowSecurityStatus { policy }).unwrap()
}

fn attributes(algorithm: Algorithm, bits: i32, mask: Mask) -> Vec<Attribute> {
    vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0)),
        Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
    ]
}

fn create(bench: &Bench, peer: &Arc<Peer>, algorithm: Algorithm, bits: i32) -> ResponseItem {
    let list = attributes(algorithm, bits, Mask::ENCRYPT | Mask::DECRYPT);
    let request = payload::CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(list),
        protection_storage_masks: None,
    };
    bench.ask(peer, V, request)
}

fn created(item: ResponseItem) -> String {
    match succeeded(item) {
        ResponsePayload::Create(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    }
}

fn register(bench: &Bench, peer: &Arc<Peer>, algorithm: Algorithm, key: &[u8]) -> ResponseItem {
    let bits = i32::try_from(key.len() * 8).unwrap();
    let key_block = kmip::object::KeyBlock {
        key_format_type: kmip::table::enumeration::KeyFormatType::RAW,
        key_compression_type: None,
        key_value: Some(kmip::object::KeyValue::Plain(kmip::object::PlainKeyValue {
            key_material: kmip::object::KeyMaterial::Bytes(key.to_vec().into()),
            attributes: Attributes::default(),
        })),
        cryptographic_algorithm: Some(algorithm),
        cryptographic_length: Some(bits),
        key_wrapping_data: None,
    };
    let list = attributes(algorithm, bits, Mask::ENCRYPT | Mask::DECRYPT);
    let request = payload::RegisterRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(list),
        object: Some(Object::SymmetricKey(Key { key_block })),
        protection_storage_masks: None,
    };
    bench.ask(peer, V, request)
}

fn pair(bench: &Bench, peer: &Arc<Peer>, bits: i32) -> ResponseItem {
    let mut list = attributes(Algorithm::RSA, bits, Mask(0));
    list.remove(2);
    let own = |mask: Mask| {
        Some(Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0))]))
    };
    let request = payload::CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(list)),
        private_key_attributes: own(Mask::SIGN | Mask::DECRYPT),
        public_key_attributes: own(Mask::VERIFY | Mask::ENCRYPT),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    bench.ask(peer, V, request)
}

fn made_pair(item: ResponseItem) -> (String, String) {
    match succeeded(item) {
        ResponsePayload::CreateKeyPair(response) => {
            (id(&response.private_key_unique_identifier), id(&response.public_key_unique_identifier))
        }
        other => panic!("{other:?}"),
    }
}

fn mode(mode: BlockCipherMode) -> Option<CryptographicParameters> {
    Some(CryptographicParameters { block_cipher_mode: Some(mode), ..Default::default() })
}

fn encrypt(uid: &str, block_mode: BlockCipherMode) -> payload::EncryptRequest {
    payload::EncryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: mode(block_mode),
        data: Some(vec![0; 32].into()),
        iv_counter_nonce: (block_mode == BlockCipherMode::CBC).then(|| vec![0; 16].into()),
        ..Default::default()
    }
}

fn decrypt(uid: &str, block_mode: BlockCipherMode) -> payload::DecryptRequest {
    payload::DecryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: mode(block_mode),
        data: Some(vec![0; 32].into()),
        iv_counter_nonce: (block_mode == BlockCipherMode::CBC).then(|| vec![0; 16].into()),
        ..Default::default()
    }
}

fn sign(uid: &str, hashing_algorithm: HashingAlgorithm) -> payload::SignRequest {
    let parameters = CryptographicParameters {
        padding_method: Some(PaddingMethod::PKCS1_V1_5),
        hashing_algorithm: Some(hashing_algorithm),
        ..Default::default()
    };
    payload::SignRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: Some(parameters),
        data: Some(vec![1; 32].into()),
        ..Default::default()
    }
}

#[test]
fn modern_protects_nothing_weak_and_still_reads_it() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let old = created(create(&bench, &peer, Algorithm::TRIPLE_DES, 168));
    let aes = created(create(&bench, &peer, Algorithm::AES, 128));
    succeeded(bench.ask(&peer, V, encrypt(&old, BlockCipherMode::ECB)));
    choose(&bench, CryptoPolicy::Modern).unwrap();

    assert_eq!(refused(&create(&bench, &peer, Algorithm::TRIPLE_DES, 168)), DENIED);
    assert_eq!(refused(&create(&bench, &peer, Algorithm::RC4, 128)), DENIED);
    assert_eq!(refused(&pair(&bench, &peer, 1024)), DENIED);
    created(create(&bench, &peer, Algorithm::AES, 256));
    // A key that comes from elsewhere may still be needed.
    succeeded(register(&bench, &peer, Algorithm::TRIPLE_DES, &[1; 24]));

    assert_eq!(refused(&bench.ask(&peer, V, encrypt(&old, BlockCipherMode::ECB))), DENIED);
    succeeded(bench.ask(&peer, V, decrypt(&old, BlockCipherMode::ECB)));
    assert_eq!(refused(&bench.ask(&peer, V, encrypt(&aes, BlockCipherMode::ECB))), DENIED);
    succeeded(bench.ask(&peer, V, decrypt(&aes, BlockCipherMode::ECB)));
    succeeded(bench.ask(&peer, V, encrypt(&aes, BlockCipherMode::CBC)));

    let (private, _) = made_pair(pair(&bench, &peer, 2048));
    assert_eq!(refused(&bench.ask(&peer, V, sign(&private, HashingAlgorithm::SHA_1))), DENIED);
    succeeded(bench.ask(&peer, V, sign(&private, HashingAlgorithm::SHA_256)));
    let hash = |hashing_algorithm| payload::HashRequest {
        cryptographic_parameters: Some(CryptographicParameters {
            hashing_algorithm: Some(hashing_algorithm),
            ..Default::default()
        }),
        data: Some(vec![1].into()),
        ..Default::default()
    };
    assert_eq!(refused(&bench.ask(&peer, V, hash(HashingAlgorithm::MD5))), DENIED);
    succeeded(bench.ask(&peer, V, hash(HashingAlgorithm::SHA_1)));

    choose(&bench, CryptoPolicy::Legacy).unwrap();
    succeeded(bench.ask(&peer, V, encrypt(&old, BlockCipherMode::ECB)));
}

#[test]
fn high_security_uses_nothing_outside_for_any_purpose() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let rules = InterfaceRules { mode: Mode::TlsPwOpt, ..InterfaceRules::default() };
    let anonymous = Arc::new(Peer::new("open".into(), "127.0.0.1:1".to_owned(), None).with_rules(rules));
    let des = created(create(&bench, &peer, Algorithm::DES, 56));
    let global = created(create(&bench, &anonymous, Algorithm::AES, 128));
    choose(&bench, CryptoPolicy::HighSecurity).unwrap();

    for (algorithm, bits) in
        [(Algorithm::DES, 56), (Algorithm::RC4, 128), (Algorithm::SEED, 128), (Algorithm::ARIA, 256)]
    {
        assert_eq!(refused(&create(&bench, &peer, algorithm, bits)), DENIED, "{algorithm:?}");
    }
    assert_eq!(refused(&register(&bench, &peer, Algorithm::DES, &[1; 8])), DENIED);
    assert_eq!(refused(&pair(&bench, &peer, 768)), DENIED);
    assert_eq!(refused(&bench.ask(&peer, V, encrypt(&des, BlockCipherMode::ECB))), DENIED);
    assert_eq!(refused(&bench.ask(&peer, V, decrypt(&des, BlockCipherMode::ECB))), DENIED);
    created(create(&bench, &peer, Algorithm::TRIPLE_DES, 168));
    // Global keys are neither used nor made.
    let use_global = bench.ask(&peer, V, encrypt(&global, BlockCipherMode::ECB));
    assert_eq!(refused(&use_global), ResultReason::OBJECT_NOT_FOUND);
    assert_eq!(refused(&create(&bench, &anonymous, Algorithm::AES, 128)), DENIED);
    // RSA signs and does not encrypt.
    let (private, public) = made_pair(pair(&bench, &peer, 1024));
    succeeded(bench.ask(&peer, V, sign(&private, HashingAlgorithm::SHA_256)));
    let rsa = payload::EncryptRequest {
        unique_identifier: Some(public.as_str().into()),
        cryptographic_parameters: Some(CryptographicParameters {
            padding_method: Some(PaddingMethod::OAEP),
            ..Default::default()
        }),
        data: Some(vec![0; 16].into()),
        ..Default::default()
    };
    assert_eq!(refused(&bench.ask(&peer, V, rsa)), DENIED);
}

#[test]
fn the_report_says_what_falls_outside() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let des = created(create(&bench, &peer, Algorithm::DES, 56));
    let triple = created(create(&bench, &peer, Algorithm::TRIPLE_DES, 168));
    created(create(&bench, &peer, Algorithm::AES, 256));
    let now = status(&bench, None);
    assert!(now.is_compliant && now.objects.is_empty());
    assert_eq!((now.policy, now.measured_by), (CryptoPolicy::Legacy, CryptoPolicy::Legacy));
    let modern = status(&bench, Some(CryptoPolicy::Modern));
    let found = |status: &SecurityStatus, uid: &str| {
        status.objects.iter().find(|object| object.id == uid).map(|object| object.outside)
    };
    assert_eq!(modern.objects_outside, 2);
    assert_eq!(found(&modern, &des), Some(Outside::ProcessesOnly));
    assert_eq!(found(&modern, &triple), Some(Outside::ProcessesOnly));
    let high = status(&bench, Some(CryptoPolicy::HighSecurity));
    assert_eq!(high.objects_outside, 1);
    assert_eq!(found(&high, &des), Some(Outside::Unusable));
    assert_eq!(high.objects[0].algorithm, "DES");
    assert_eq!(high.settings.len(), 1, "global keys: {:?}", high.settings);
    // What is destroyed is not outside any more.
    let destroy = payload::RevokeRequest {
        unique_identifier: Some(des.as_str().into()),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: kmip::table::enumeration::RevocationReasonCode::UNSPECIFIED,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    };
    succeeded(bench.ask(&peer, V, destroy));
    succeeded(bench.ask(&peer, V, payload::DestroyRequest { unique_identifier: Some(des.into()) }));
    choose(&bench, CryptoPolicy::HighSecurity).unwrap();
    let high = status(&bench, None);
    assert!(high.is_compliant, "{high:?}");
}

#[test]
fn an_old_tls_version_and_high_security_exclude_each_other() {
    let bench = Bench::new();
    bench.engine.admit_interface("kmip", TlsVersion::Tls1_2).unwrap();
    bench.engine.admit_interface("old", TlsVersion::Tls1_0).unwrap();
    let refusal = choose(&bench, CryptoPolicy::HighSecurity).unwrap_err();
    assert_eq!(refusal.reason, Reason::InvalidField);
    assert!(refusal.message.contains("interface old"), "{refusal}");
    assert_eq!(status(&bench, Some(CryptoPolicy::HighSecurity)).settings.len(), 2);
    choose(&bench, CryptoPolicy::Modern).unwrap();
    bench.engine.forget_interface("old");
    choose(&bench, CryptoPolicy::HighSecurity).unwrap();
    assert!(bench.engine.admit_interface("old", TlsVersion::Tls1_1).is_err());
    assert!(bench.engine.admit_interface("old", TlsVersion::Tls1_3).is_ok());
}

#[test]
fn the_change_is_recorded_and_seen_by_query() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let ask = || {
        let functions = vec![QueryFunction::QUERY_SERVER_INFORMATION, QueryFunction::QUERY_EXTENSION_LIST];
        let request = payload::QueryRequest { query_functions: functions, ..Default::default() };
        match succeeded(bench.ask(&peer, V, request)) {
            ResponsePayload::Query(response) => response,
            other => panic!("{other:?}"),
        }
    };
    assert!(ask().extension_information.is_empty());
    choose(&bench, CryptoPolicy::Modern).unwrap();
    let response = ask();
    let tag = Tag(0x0054_0001);
    let told = response.server_information.as_ref().unwrap().child(tag).unwrap();
    assert_eq!(told.value.text(), Some("modern"));
    assert_eq!(response.extension_information.len(), 1);
    let records = bench.records.lock().unwrap();
    assert!(
        records.iter().any(|(_, operation, reason)| {
            *operation == Some(ChangeSecurity::ROW.code) && reason.is_none()
        })
    );
}
