//! Cryptographic services: usage limits, streams, references between items, wrapping.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::identity::Peer;
use keyward_engine::{Settings, StreamLimits};
use kmip::message::{RequestMessage, ResponseItem};
use kmip::object::{
    Key, KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingSpecification, Object, PlainKeyValue,
};
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, Data as DataCode, EncodingOption, Ephemeral, HashingAlgorithm,
    KeyFormatType, KeyWrapType, ObjectType, PaddingMethod, ResultReason, ResultStatus, UsageLimitsUnit,
    WrappingMethod,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes, CryptographicParameters, Data};
use support::{Bench, START, create_key, id, refused, succeeded};

const V: Version = Version::V2_1;

fn active() -> Attribute {
    Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1))
}

fn mask(mask: Mask) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0))
}

fn mode(mode: BlockCipherMode) -> CryptographicParameters {
    CryptographicParameters { block_cipher_mode: Some(mode), ..Default::default() }
}

/// The attribute of parameters with one mode.
fn mode_attribute(mode: BlockCipherMode) -> Attribute {
    let fields = vec![Item::new(Tag::BLOCK_CIPHER_MODE, Value::Enumeration(mode.0))];
    Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, Value::Structure(fields))
}

fn gcm() -> CryptographicParameters {
    CryptographicParameters { random_iv: Some(true), tag_length: Some(16), ..mode(BlockCipherMode::GCM) }
}

fn ecb(uid: &str, data: &[u8]) -> payload::EncryptRequest {
    payload::EncryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: Some(mode(BlockCipherMode::ECB)),
        data: Some(data.to_vec().into()),
        ..Default::default()
    }
}

fn encrypted(item: ResponseItem) -> payload::EncryptResponse {
    match succeeded(item) {
        ResponsePayload::Encrypt(response) => *response,
        other => panic!("{other:?}"),
    }
}

fn get(uid: &str, wrapping: Option<KeyWrappingSpecification>) -> payload::GetRequest {
    payload::GetRequest {
        unique_identifier: Some(uid.into()),
        key_wrapping_specification: wrapping,
        ..Default::default()
    }
}

fn given(item: ResponseItem) -> KeyBlock {
    match succeeded(item) {
        ResponsePayload::Get(response) => response.object.key_block().unwrap().clone(),
        other => panic!("{other:?}"),
    }
}

fn bytes_of(block: &KeyBlock) -> Vec<u8> {
    match block.key_value.as_ref().unwrap() {
        KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. }) => bytes.to_vec(),
        KeyValue::Wrapped(bytes) => bytes.to_vec(),
        KeyValue::Plain(_) => panic!("a structure"),
    }
}

fn information(uid: &str) -> Option<KeyInformation> {
    Some(KeyInformation { unique_identifier: uid.into(), cryptographic_parameters: None })
}

fn encrypt_with(uid: &str) -> KeyWrappingSpecification {
    KeyWrappingSpecification {
        wrapping_method: WrappingMethod::ENCRYPT,
        encryption_key_information: information(uid),
        mac_signature_key_information: None,
        attribute_names: Vec::new(),
        encoding_option: None,
    }
}

fn register(
    bench: &Bench,
    peer: &Arc<Peer>,
    key_block: KeyBlock,
    attributes: Vec<Attribute>,
) -> ResponseItem {
    let request = payload::RegisterRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(attributes),
        object: Some(Object::SymmetricKey(Key { key_block })),
        protection_storage_masks: None,
    };
    bench.ask(peer, V, request)
}

fn registered(item: ResponseItem) -> String {
    match succeeded(item) {
        ResponsePayload::Register(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    }
}

#[test]
fn usage_limits_are_counted_and_come_back_when_the_use_fails() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let limits = Value::Structure(vec![
        Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(2)),
        Item::new(Tag::USAGE_LIMITS_UNIT, Value::Enumeration(UsageLimitsUnit::OBJECT.0)),
    ]);
    let uid = bench.create_key(&peer, vec![active(), Attribute::new(Tag::USAGE_LIMITS, limits)]);
    let failed = bench.ask(&peer, V, ecb(&uid, &[0; 15]));
    assert_eq!(refused(&failed), ResultReason::CRYPTOGRAPHIC_FAILURE);
    for _ in 0..2 {
        encrypted(bench.ask(&peer, V, ecb(&uid, &[0; 16])));
    }
    let third = bench.ask(&peer, V, ecb(&uid, &[0; 16]));
    assert_eq!(refused(&third), ResultReason::PERMISSION_DENIED);
}

#[test]
fn random_ivs_differ_and_a_changed_tag_is_refused() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![active()]);
    let request = payload::EncryptRequest { cryptographic_parameters: Some(gcm()), ..ecb(&uid, b"secret") };
    let first = encrypted(bench.ask(&peer, V, request.clone()));
    let second = encrypted(bench.ask(&peer, V, request));
    assert_ne!(first.iv_counter_nonce, second.iv_counter_nonce);
    let mut request = payload::DecryptRequest {
        unique_identifier: Some(uid.as_str().into()),
        cryptographic_parameters: Some(gcm()),
        data: first.data.clone().map(Data::Bytes),
        iv_counter_nonce: first.iv_counter_nonce,
        authenticated_encryption_tag: first.authenticated_encryption_tag.clone(),
        ..Default::default()
    };
    match succeeded(bench.ask(&peer, V, request.clone())) {
        ResponsePayload::Decrypt(response) => assert_eq!(&**response.data.as_ref().unwrap(), b"secret"),
        other => panic!("{other:?}"),
    }
    request.authenticated_encryption_tag = second.authenticated_encryption_tag;
    let wrong_tag = bench.ask(&peer, V, request.clone());
    request.authenticated_encryption_tag = None;
    let no_tag = bench.ask(&peer, V, request);
    assert_eq!(refused(&wrong_tag), ResultReason::CRYPTOGRAPHIC_FAILURE);
    assert_eq!(wrong_tag.result_message, no_tag.result_message, "failures are the same");
}

#[test]
fn an_old_version_has_the_tag_behind_the_ciphertext() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![active()]);
    let request = payload::EncryptRequest { cryptographic_parameters: Some(gcm()), ..ecb(&uid, b"secret") };
    let made = encrypted(bench.ask(&peer, Version::V1_2, request));
    assert_eq!(made.data.as_ref().unwrap().len(), 6 + 16);
    let request = payload::DecryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: Some(gcm()),
        data: made.data.map(Data::Bytes),
        iv_counter_nonce: made.iv_counter_nonce,
        ..Default::default()
    };
    match succeeded(bench.ask(&peer, Version::V1_2, request)) {
        ResponsePayload::Decrypt(response) => assert_eq!(&**response.data.as_ref().unwrap(), b"secret"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stream_is_its_users_and_its_rights_are_checked_again() {
    let limits = StreamLimits { idle_seconds: 60, ..StreamLimits::default() };
    let bench = Bench::with(Settings { streams: limits, ..Settings::default() });
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let uid = bench.create_key(&alice, vec![active()]);
    let begin = payload::EncryptRequest { init_indicator: Some(true), ..ecb(&uid, &[1; 8]) };
    let first = encrypted(bench.ask(&alice, V, begin.clone()));
    assert_eq!(first.data, None);
    let next = payload::EncryptRequest {
        unique_identifier: None,
        cryptographic_parameters: None,
        correlation_value: first.correlation_value.clone(),
        ..ecb(&uid, &[1; 8])
    };
    let of_bob = bench.ask(&bob, V, next.clone());
    assert_eq!(refused(&of_bob), ResultReason::INVALID_CORRELATION_VALUE);
    let second = encrypted(bench.ask(&alice, V, next.clone()));
    let whole = encrypted(bench.ask(&alice, V, ecb(&uid, &[1; 16])));
    assert_eq!(second.data, whole.data);

    bench.clock.advance(61);
    let late = bench.ask(&alice, V, next);
    assert_eq!(refused(&late), ResultReason::INVALID_CORRELATION_VALUE);

    let other = encrypted(bench.ask(&alice, V, begin));
    let revoke = payload::RevokeRequest {
        unique_identifier: Some(uid.as_str().into()),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: kmip::table::enumeration::RevocationReasonCode::UNSPECIFIED,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    };
    succeeded(bench.ask(&alice, V, revoke));
    let go_on = payload::EncryptRequest { correlation_value: other.correlation_value, ..ecb(&uid, &[1; 8]) };
    assert_eq!(refused(&bench.ask(&alice, V, go_on)), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
}

#[test]
fn a_stream_goes_on_once_in_a_batch_that_has_to_write() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![active()]);
    let limits = Value::Structure(vec![Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(100))]);
    let limited = bench.create_key(&peer, vec![active(), Attribute::new(Tag::USAGE_LIMITS, limits)]);
    let begin = payload::EncryptRequest { init_indicator: Some(true), ..ecb(&uid, &[1; 8]) };
    let begun = encrypted(bench.ask(&peer, V, begin));
    let next = payload::EncryptRequest {
        correlation_value: begun.correlation_value,
        final_indicator: Some(true),
        ..ecb(&uid, &[1; 8])
    };
    let message = RequestMessage::new(V).with(next).with(ecb(&limited, &[0; 16]));
    let mut response = bench.send(&peer, &message);
    encrypted(response.items.remove(1));
    let whole = encrypted(bench.ask(&peer, V, ecb(&uid, &[1; 16])));
    assert_eq!(encrypted(response.items.remove(0)).data, whole.data);
}

#[test]
fn data_are_encrypted_anew_without_leaving() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let (old, new) = (bench.create_key(&peer, vec![active()]), bench.create_key(&peer, vec![active()]));
    let under_old = encrypted(bench.ask(&peer, V, ecb(&old, &[7; 32])));
    let decrypt = payload::DecryptRequest {
        unique_identifier: Some(old.into()),
        cryptographic_parameters: Some(mode(BlockCipherMode::ECB)),
        data: under_old.data.map(Data::Bytes),
        ..Default::default()
    };
    for reference in [Data::Code(DataCode::DECRYPT), Data::Position(0), Data::Position(-1)] {
        let encrypt = payload::EncryptRequest { data: Some(reference), ..ecb(&new, &[]) };
        let mut message = RequestMessage::new(V).with(decrypt.clone()).with(encrypt);
        message.items[0].ephemeral = Some(Ephemeral::DATA);
        let mut response = bench.send(&peer, &message);
        let under_new = encrypted(response.items.remove(1));
        match succeeded(response.items.remove(0)) {
            ResponsePayload::Decrypt(response) => assert_eq!(response.data, None),
            other => panic!("{other:?}"),
        }
        let expected = encrypted(bench.ask(&peer, V, ecb(&new, &[7; 32])));
        assert_eq!(under_new.data, expected.data);
    }
    let dangling = payload::EncryptRequest { data: Some(Data::Code(DataCode::HASH)), ..ecb(&new, &[]) };
    assert_eq!(refused(&bench.ask(&peer, V, dangling)), ResultReason::INVALID_FIELD);
}

#[test]
fn keys_leave_wrapped_and_come_back() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let wrapping = mask(Mask::WRAP_KEY | Mask::UNWRAP_KEY);
    let secret = bench.create_key(&peer, vec![]);
    let clear = bytes_of(&given(bench.ask(&peer, V, get(&secret, None))));
    for block_mode in [
        BlockCipherMode::NISTKEYWRAP,
        BlockCipherMode::AESKEYWRAPPADDING,
        BlockCipherMode::CBC,
        BlockCipherMode::GCM,
        BlockCipherMode::CTR,
    ] {
        let mut request = create_key(vec![active(), mode_attribute(block_mode)]);
        request.attributes.list.retain(|attribute| attribute.name != Tag::CRYPTOGRAPHIC_USAGE_MASK.into());
        request.attributes.list.push(wrapping.clone());
        let kek = match succeeded(bench.ask(&peer, V, request)) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        };
        for encoding_option in [None, Some(EncodingOption::NO_ENCODING)] {
            let asked = KeyWrappingSpecification { encoding_option, ..encrypt_with(&kek) };
            let block = given(bench.ask(&peer, V, get(&secret, Some(asked))));
            assert!(matches!(block.key_value, Some(KeyValue::Wrapped(_))));
            assert_ne!(bytes_of(&block), clear);
            let copy = registered(register(&bench, &peer, block, vec![mask(Mask::ENCRYPT)]));
            let as_registered = given(bench.ask(&peer, V, get(&copy, None)));
            assert!(as_registered.key_wrapping_data.is_some());
            let unwrapped =
                payload::GetRequest { key_wrap_type: Some(KeyWrapType::NOT_WRAPPED), ..get(&copy, None) };
            let unwrapped = given(bench.ask(&peer, V, unwrapped));
            assert_eq!(bytes_of(&unwrapped), clear, "{block_mode:?} {encoding_option:?}");
            assert!(unwrapped.key_wrapping_data.is_none());
        }
        let mut other_mode = encrypt_with(&kek);
        other_mode.encryption_key_information.as_mut().unwrap().cryptographic_parameters =
            Some(mode(BlockCipherMode::ECB));
        let refusal = bench.ask(&peer, V, get(&secret, Some(other_mode)));
        assert_eq!(refused(&refusal), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS);
    }
}

#[test]
fn wrapped_keys_are_authenticated_in_both_orders() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let make = |attributes: Vec<Attribute>| {
        let mut request = create_key(attributes);
        let list = &mut request.attributes.list;
        list.remove(2);
        match succeeded(bench.ask(&peer, V, request)) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    };
    let kek = make(vec![
        active(),
        mask(Mask::WRAP_KEY | Mask::UNWRAP_KEY),
        mode_attribute(BlockCipherMode::AESKEYWRAPPADDING),
    ]);
    let hash = vec![Item::new(
        Tag::CRYPTOGRAPHIC_ALGORITHM,
        Value::Enumeration(CryptographicAlgorithm::HMAC_SHA256.0),
    )];
    let mac_key = make(vec![
        active(),
        mask(Mask::MAC_GENERATE | Mask::MAC_VERIFY),
        Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, Value::Structure(hash)),
    ]);
    let secret = bench.create_key(&peer, vec![]);
    let clear = bytes_of(&given(bench.ask(&peer, V, get(&secret, None))));
    for wrapping_method in [
        WrappingMethod::MAC_SIGN,
        WrappingMethod::ENCRYPT_THEN_MAC_SIGN,
        WrappingMethod::MAC_SIGN_THEN_ENCRYPT,
    ] {
        let encrypts = wrapping_method != WrappingMethod::MAC_SIGN;
        let asked = KeyWrappingSpecification {
            wrapping_method,
            encryption_key_information: information(&kek).filter(|_| encrypts),
            mac_signature_key_information: information(&mac_key),
            attribute_names: vec![AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK)],
            encoding_option: None,
        };
        let block = given(bench.ask(&peer, V, get(&secret, Some(asked))));
        assert_eq!(block.key_wrapping_data.as_ref().unwrap().mac_signature.as_ref().unwrap().len(), 32);
        let mut forged = block.clone();
        let data = forged.key_wrapping_data.as_mut().unwrap();
        data.mac_signature = Some(vec![0; 32].into());
        let in_clear = |uid: &str| payload::GetRequest {
            key_wrap_type: Some(KeyWrapType::NOT_WRAPPED),
            ..get(uid, None)
        };
        let copy = registered(register(&bench, &peer, block, vec![]));
        assert_eq!(bytes_of(&given(bench.ask(&peer, V, in_clear(&copy)))), clear, "{wrapping_method:?}");
        let forged = registered(register(&bench, &peer, forged, vec![]));
        let refusal = bench.ask(&peer, V, in_clear(&forged));
        assert_eq!(refused(&refusal), ResultReason::CRYPTOGRAPHIC_FAILURE, "{wrapping_method:?}");
    }
}

#[test]
fn a_sensitive_key_leaves_encrypted_only_and_others_keys_do_not_wrap() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let sensitive = bench.create_key(&alice, vec![Attribute::new(Tag::SENSITIVE, Value::Boolean(true))]);
    let kek = bench.create_key(&alice, vec![active(), mode_attribute(BlockCipherMode::NISTKEYWRAP)]);
    assert_eq!(refused(&bench.ask(&alice, V, get(&sensitive, None))), ResultReason::SENSITIVE);
    let not_for_wrapping = bench.ask(&alice, V, get(&sensitive, Some(encrypt_with(&kek))));
    assert_eq!(refused(&not_for_wrapping), ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    let mac_only = KeyWrappingSpecification {
        wrapping_method: WrappingMethod::MAC_SIGN,
        encryption_key_information: None,
        mac_signature_key_information: information(&kek),
        ..encrypt_with(&kek)
    };
    assert_eq!(refused(&bench.ask(&alice, V, get(&sensitive, Some(mac_only)))), ResultReason::SENSITIVE);
    let of_bob = bench.create_key(&bob, vec![]);
    let foreign = bench.ask(&bob, V, get(&of_bob, Some(encrypt_with(&kek))));
    assert_eq!(refused(&foreign), ResultReason::WRAPPING_OBJECT_NOT_FOUND);
}

#[test]
fn an_rsa_pair_wraps_and_unwraps() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let oaep = Value::Structure(vec![
        Item::new(Tag::PADDING_METHOD, Value::Enumeration(PaddingMethod::OAEP.0)),
        Item::new(Tag::HASHING_ALGORITHM, Value::Enumeration(HashingAlgorithm::SHA_256.0)),
    ]);
    let of_pair = |way: Mask| Some(Attributes::new(vec![mask(way)]));
    let request = payload::CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::RSA.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(2048)),
            Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, oaep),
            active(),
        ])),
        private_key_attributes: of_pair(Mask::UNWRAP_KEY),
        public_key_attributes: of_pair(Mask::WRAP_KEY),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let public = match succeeded(bench.ask(&peer, V, request)) {
        ResponsePayload::CreateKeyPair(response) => id(&response.public_key_unique_identifier),
        other => panic!("{other:?}"),
    };
    let secret = bench.create_key(&peer, vec![]);
    let clear = bytes_of(&given(bench.ask(&peer, V, get(&secret, None))));
    let asked = KeyWrappingSpecification {
        encoding_option: Some(EncodingOption::NO_ENCODING),
        ..encrypt_with(&public)
    };
    let block = given(bench.ask(&peer, V, get(&secret, Some(asked))));
    assert_eq!(bytes_of(&block).len(), 256);
    assert_eq!(block.key_format_type, KeyFormatType::RAW);
    let copy = registered(register(&bench, &peer, block, vec![]));
    let unwrapped = payload::GetRequest { key_wrap_type: Some(KeyWrapType::NOT_WRAPPED), ..get(&copy, None) };
    assert_eq!(bytes_of(&given(bench.ask(&peer, V, unwrapped))), clear);
}

#[test]
fn a_pkcs11_function_that_the_version_does_not_know_is_refused() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    for code in [0x32f3_647d, 0x0fff_ffff] {
        let request = payload::Pkcs11Request {
            interface: None,
            function: Value::Enumeration(code),
            correlation_value: None,
            input_parameters: None,
        };
        let item = bench.ask(&alice, Version::V2_1, request);
        assert_eq!(refused(&item), ResultReason::PKCS_11_INVALID_FUNCTION);
    }
}

#[test]
fn a_derived_key_is_linked_with_what_it_is_derived_from() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let mut request = create_key(vec![active(), mask(Mask::DERIVE_KEY)]);
    request.attributes.list.remove(2);
    let base = match succeeded(bench.ask(&peer, V, request)) {
        ResponsePayload::Create(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    };
    let derive = |length: i32| payload::DeriveKeyRequest {
        object_type: ObjectType::SECRET_DATA,
        unique_identifiers: vec![base.as_str().into()],
        derivation_method: kmip::table::enumeration::DerivationMethod::HASH,
        derivation_parameters: payload::DerivationParameters {
            cryptographic_parameters: Some(CryptographicParameters {
                hashing_algorithm: Some(HashingAlgorithm::SHA_256),
                ..Default::default()
            }),
            ..Default::default()
        },
        attributes: Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(length))]),
    };
    let derived = match succeeded(bench.ask(&peer, V, derive(256))) {
        ResponsePayload::DeriveKey(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    };
    let too_long = bench.ask(&peer, V, derive(264));
    assert_eq!(too_long.result_status, ResultStatus::OPERATION_FAILED);
    let linked = |uid: &str| {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.into()),
            attribute_references: vec![AttributeName::Standard(Tag::LINK)],
        };
        match succeeded(bench.ask(&peer, V, request)) {
            ResponsePayload::GetAttributes(response) => {
                let link = response.attributes.get(Tag::LINK).unwrap();
                link.child(Tag::LINKED_OBJECT_IDENTIFIER).unwrap().value.text().unwrap().to_owned()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(linked(&derived), base);
    assert_eq!(linked(&base), derived);
}
