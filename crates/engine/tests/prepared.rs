//! Keys are prepared once for many uses: what was prepared serves threads at the same time, leaves streams alone, and ends
//! with the key.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::identity::Peer;
use kmip::message::ResponseItem;
use kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{ResponsePayload, RevocationReason};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, KeyFormatType, ObjectType, ResultReason, RevocationReasonCode,
};
use kmip::ttlv::{Bytes, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes, CryptographicParameters, payload};
use support::{Bench, START, id, refused, succeeded};

const V: Version = Version::V2_1;

fn gcm() -> CryptographicParameters {
    CryptographicParameters {
        block_cipher_mode: Some(BlockCipherMode::GCM),
        tag_length: Some(16),
        ..Default::default()
    }
}

fn active(bench: &Bench, peer: &Arc<Peer>) -> String {
    bench.create_key(peer, vec![Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START))])
}

fn encrypt(uid: &str, iv: [u8; 12], data: &[u8]) -> payload::EncryptRequest {
    payload::EncryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: Some(gcm()),
        data: Some(data.to_vec().into()),
        iv_counter_nonce: Some(Bytes::from(&iv[..])),
        ..Default::default()
    }
}

fn encrypted(item: ResponseItem) -> (Bytes, Bytes) {
    match succeeded(item) {
        ResponsePayload::Encrypt(made) => {
            (made.data.unwrap_or_default(), made.authenticated_encryption_tag.unwrap_or_default())
        }
        other => panic!("{other:?}"),
    }
}

fn decrypt(uid: &str, iv: [u8; 12], (data, tag): &(Bytes, Bytes)) -> payload::DecryptRequest {
    payload::DecryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: Some(gcm()),
        data: Some(data.to_vec().into()),
        iv_counter_nonce: Some(Bytes::from(&iv[..])),
        authenticated_encryption_tag: Some(tag.clone()),
        ..Default::default()
    }
}

fn decrypted(item: ResponseItem) -> Vec<u8> {
    match succeeded(item) {
        ResponsePayload::Decrypt(opened) => opened.data.unwrap().to_vec(),
        other => panic!("{other:?}"),
    }
}

/// A key registered or put in the place of another one.
fn import(uid: &str, byte: u8) -> payload::ImportRequest {
    let plain = PlainKeyValue {
        key_material: KeyMaterial::Bytes(vec![byte; 32].into()),
        attributes: Attributes::default(),
    };
    let key_block = KeyBlock {
        key_format_type: KeyFormatType::RAW,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(plain)),
        cryptographic_algorithm: Some(CryptographicAlgorithm::AES),
        cryptographic_length: Some(256),
        key_wrapping_data: None,
    };
    payload::ImportRequest {
        unique_identifier: uid.into(),
        object_type: Some(ObjectType::SYMMETRIC_KEY),
        replace_existing: Some(true),
        key_wrap_type: None,
        attributes: Attributes::new(vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(12)),
            Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START)),
        ]),
        object: Object::SymmetricKey(Key { key_block }),
    }
}

#[test]
fn what_was_prepared_does_not_outlive_the_key() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let iv = [1; 12];

    // Another key in its place.
    let first = active(&bench, &peer);
    succeeded(bench.ask(&peer, V, import(&first, 1)));
    let under_one = encrypted(bench.ask(&peer, V, encrypt(&first, iv, b"data")));
    assert_eq!(under_one, encrypted(bench.ask(&peer, V, encrypt(&first, iv, b"data"))));
    succeeded(bench.ask(&peer, V, import(&first, 2)));
    let under_two = encrypted(bench.ask(&peer, V, encrypt(&first, iv, b"data")));
    assert_ne!(under_one, under_two);
    let refusal = refused(&bench.ask(&peer, V, decrypt(&first, iv, &under_one)));
    assert_eq!(refusal, ResultReason::CRYPTOGRAPHIC_FAILURE);
    assert_eq!(decrypted(bench.ask(&peer, V, decrypt(&first, iv, &under_two))), b"data");

    // A new key beside it.
    let rekey =
        payload::RekeyRequest { unique_identifier: Some(first.as_str().into()), ..Default::default() };
    let ResponsePayload::Rekey(made) = succeeded(bench.ask(&peer, V, rekey)) else { panic!() };
    let second = id(&made.unique_identifier);
    let by_second = encrypted(bench.ask(&peer, V, encrypt(&second, iv, b"data")));
    assert_ne!(by_second, under_two);
    assert_eq!(decrypted(bench.ask(&peer, V, decrypt(&first, iv, &under_two))), b"data");

    // Revoked, it processes and does not protect any more; destroyed, it does nothing.
    let revoke = payload::RevokeRequest {
        unique_identifier: Some(first.as_str().into()),
        revocation_reason: RevocationReason {
            revocation_reason_code: RevocationReasonCode::KEY_COMPROMISE,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    };
    succeeded(bench.ask(&peer, V, revoke));
    let refusal = refused(&bench.ask(&peer, V, encrypt(&first, iv, b"data")));
    assert_eq!(refusal, ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    assert_eq!(decrypted(bench.ask(&peer, V, decrypt(&first, iv, &under_two))), b"data");
    let destroy = payload::DestroyRequest { unique_identifier: Some(first.as_str().into()) };
    succeeded(bench.ask(&peer, V, destroy));
    let refusal = refused(&bench.ask(&peer, V, decrypt(&first, iv, &under_two)));
    assert_eq!(refusal, ResultReason::OBJECT_DESTROYED);
}

#[test]
fn threads_use_one_key_at_the_same_time() {
    let bench = Bench::new();
    let uid = active(&bench, &bench.peer("alice"));
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let (bench, peer, uid) = (&bench, bench.peer("alice"), uid.as_str());
            scope.spawn(move || {
                for round in 0..50_u8 {
                    let iv = [thread, round, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
                    let data = vec![round; usize::from(thread) * 31];
                    let made = encrypted(bench.ask(&peer, V, encrypt(uid, iv, &data)));
                    assert_eq!(decrypted(bench.ask(&peer, V, decrypt(uid, iv, &made))), data);
                }
            });
        }
    });
}

/// Whole messages under the key of a stream, between its parts.
#[test]
fn streams_and_whole_messages_do_not_meet() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = active(&bench, &peer);
    let (iv, other) = ([7; 12], [8; 12]);
    let whole = encrypted(bench.ask(&peer, V, encrypt(&uid, iv, b"one two three")));
    let mut got = Vec::new();
    let (mut correlation, mut tag) = (None, Bytes::default());
    for (part, is_first, is_last) in [("one ", true, false), ("two ", false, false), ("three", false, true)] {
        let first = is_first.then(|| Bytes::from(&iv[..]));
        let request = payload::EncryptRequest {
            init_indicator: is_first.then_some(true),
            final_indicator: is_last.then_some(true),
            correlation_value: correlation.take(),
            iv_counter_nonce: first,
            cryptographic_parameters: is_first.then(gcm),
            ..encrypt(&uid, iv, part.as_bytes())
        };
        let ResponsePayload::Encrypt(made) = succeeded(bench.ask(&peer, V, request)) else { panic!() };
        got.extend_from_slice(made.data.as_deref().unwrap_or_default());
        correlation = made.correlation_value;
        tag = made.authenticated_encryption_tag.unwrap_or_default();
        let between = encrypted(bench.ask(&peer, V, encrypt(&uid, other, b"between")));
        assert_eq!(decrypted(bench.ask(&peer, V, decrypt(&uid, other, &between))), b"between");
    }
    assert_eq!((Bytes::from(got), tag), whole);
}

/// One key makes codes by several hash functions, in turn.
#[test]
fn a_code_is_that_of_the_hash_asked_for() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let request = payload::CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(vec![
            Attribute::new(
                Tag::CRYPTOGRAPHIC_ALGORITHM,
                // A key for HMAC makes the codes of its own hash alone.
                Value::Enumeration(CryptographicAlgorithm::AES.0),
            ),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
            Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(0x180)),
            Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START)),
        ]),
        protection_storage_masks: None,
    };
    let ResponsePayload::Create(made) = succeeded(bench.ask(&peer, V, request)) else { panic!() };
    let uid = id(&made.unique_identifier);
    let code = |algorithm| {
        let request = payload::MacRequest {
            unique_identifier: Some(uid.as_str().into()),
            cryptographic_parameters: Some(CryptographicParameters {
                cryptographic_algorithm: Some(algorithm),
                ..Default::default()
            }),
            data: Some(b"data".to_vec().into()),
            ..Default::default()
        };
        match succeeded(bench.ask(&peer, V, request)) {
            ResponsePayload::Mac(made) => made.mac_data.unwrap().len(),
            other => panic!("{other:?}"),
        }
    };
    for _ in 0..2 {
        assert_eq!(code(CryptographicAlgorithm::HMAC_SHA256), 32);
        assert_eq!(code(CryptographicAlgorithm::HMAC_SHA256), 32);
        assert_eq!(code(CryptographicAlgorithm::HMAC_SHA512), 64);
    }
}
