//! Cryptographic services sentence by sentence of the specification: IVs and counters, additional data in parts, usage
//! limits by unit, dates, parameters of the key, pads, and what each derivation method needs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::identity::Peer;
use keyward_engine::{Settings, StreamLimits};
use kmip::message::ResponseItem;
use kmip::object::{KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue, SecretData};
use kmip::payload::{self, DerivationParameters, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DerivationMethod, DigitalSignatureAlgorithm, HashingAlgorithm,
    KeyFormatType, ObjectType, ResultReason, SecretDataType, UsageLimitsUnit,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Bytes, Item, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes, CryptographicParameters, Data};
use support::{Bench, START, create_key, id, refused, succeeded};

const V: Version = Version::V2_1;
type Algorithm = CryptographicAlgorithm;
type Method = DerivationMethod;

struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

fn mode(mode: BlockCipherMode) -> CryptographicParameters {
    CryptographicParameters { block_cipher_mode: Some(mode), ..Default::default() }
}

fn hash(hash: HashingAlgorithm) -> CryptographicParameters {
    CryptographicParameters { hashing_algorithm: Some(hash), ..Default::default() }
}

fn active() -> Attribute {
    Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 100))
}

fn limits(total: i64, count: Option<i64>, unit: UsageLimitsUnit) -> Attribute {
    let mut fields = vec![Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(total))];
    fields.extend(count.map(|count| Item::new(Tag::USAGE_LIMITS_COUNT, Value::LongInteger(count))));
    fields.push(Item::new(Tag::USAGE_LIMITS_UNIT, Value::Enumeration(unit.0)));
    Attribute::new(Tag::USAGE_LIMITS, Value::Structure(fields))
}

impl Client {
    fn new() -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer }
    }

    fn ask(&self, payload: impl Into<payload::RequestPayload>) -> ResponseItem {
        self.bench.ask(&self.peer, V, payload)
    }

    fn key(&self, attributes: Vec<Attribute>) -> String {
        self.bench.create_key(&self.peer, [vec![active()], attributes].concat())
    }

    fn encrypt(&self, request: payload::EncryptRequest) -> payload::EncryptResponse {
        match succeeded(self.ask(request)) {
            ResponsePayload::Encrypt(response) => *response,
            other => panic!("{other:?}"),
        }
    }

    fn decrypt(&self, request: payload::DecryptRequest) -> payload::DecryptResponse {
        match succeeded(self.ask(request)) {
            ResponsePayload::Decrypt(response) => *response,
            other => panic!("{other:?}"),
        }
    }

    /// Registers a secret, or a symmetric key of an algorithm, for derivation.
    fn base(&self, bytes: &[u8], algorithm: Option<Algorithm>, mask: Mask) -> String {
        let bits = i32::try_from(bytes.len() * 8).unwrap();
        let key_block = KeyBlock {
            key_format_type: KeyFormatType::RAW,
            key_compression_type: None,
            key_value: Some(KeyValue::Plain(PlainKeyValue {
                key_material: KeyMaterial::Bytes(bytes.to_vec().into()),
                attributes: Attributes::default(),
            })),
            cryptographic_algorithm: algorithm,
            cryptographic_length: Some(bits),
            key_wrapping_data: None,
        };
        let object = match algorithm {
            Some(_) => Object::SymmetricKey(kmip::object::Key { key_block }),
            None => Object::SecretData(SecretData { secret_data_type: SecretDataType::PASSWORD, key_block }),
        };
        let mask = Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0));
        let request = payload::RegisterRequest {
            object_type: object.object_type(),
            attributes: Attributes::new(vec![active(), mask]),
            object: Some(object),
            protection_storage_masks: None,
        };
        match succeeded(self.ask(request)) {
            ResponsePayload::Register(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    fn derive(&self, bases: &[&str], method: Method, given: DerivationParameters, bits: i32) -> ResponseItem {
        self.ask(payload::DeriveKeyRequest {
            object_type: ObjectType::SECRET_DATA,
            unique_identifiers: bases.iter().map(|uid| (*uid).into()).collect(),
            derivation_method: method,
            derivation_parameters: given,
            attributes: Attributes::new(vec![Attribute::new(
                Tag::CRYPTOGRAPHIC_LENGTH,
                Value::Integer(bits),
            )]),
        })
    }

    fn derived(&self, item: ResponseItem) -> Vec<u8> {
        let uid = match succeeded(item) {
            ResponsePayload::DeriveKey(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        };
        let get = payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
        match succeeded(self.ask(get)) {
            ResponsePayload::Get(response) => match &response.object.key_block().unwrap().key_value {
                Some(KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. })) => {
                    bytes.to_vec()
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
}

fn of(uid: &str, parameters: Option<CryptographicParameters>, data: &[u8]) -> payload::EncryptRequest {
    payload::EncryptRequest {
        unique_identifier: Some(uid.into()),
        cryptographic_parameters: parameters,
        data: Some(data.to_vec().into()),
        ..Default::default()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_nonce_that_the_server_makes_comes_back_and_decrypts() {
    let client = Client::new();
    let uid = client.key(vec![]);
    for (block_mode, iv_length, bytes, initial) in [
        (BlockCipherMode::CTR, Some(96), 12, Some(1)),
        (BlockCipherMode::CTR, None, 16, None),
        (BlockCipherMode::CBC, None, 16, None),
        (BlockCipherMode::GCM, None, 12, None),
        (BlockCipherMode::GCM, Some(128), 16, None),
    ] {
        let parameters = CryptographicParameters {
            random_iv: Some(true),
            iv_length,
            initial_counter_value: initial,
            ..mode(block_mode)
        };
        let made = client.encrypt(of(&uid, Some(parameters.clone()), &[7; 32]));
        let nonce = made.iv_counter_nonce.clone().unwrap();
        assert_eq!(nonce.len(), bytes, "{block_mode:?} {iv_length:?}");
        let back = client.decrypt(payload::DecryptRequest {
            unique_identifier: Some(uid.as_str().into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: made.data.map(Data::Bytes),
            iv_counter_nonce: Some(nonce.clone()),
            authenticated_encryption_tag: made.authenticated_encryption_tag,
            ..Default::default()
        });
        assert_eq!(&**back.data.as_ref().unwrap(), [7; 32], "{block_mode:?} {iv_length:?}");
        // An IV that is given is used, and not told again.
        let given =
            payload::EncryptRequest { iv_counter_nonce: Some(nonce), ..of(&uid, Some(parameters), &[7; 32]) };
        assert_eq!(client.encrypt(given).iv_counter_nonce, None);
    }
    let missing = client.ask(of(&uid, Some(mode(BlockCipherMode::CBC)), &[7; 32]));
    assert_eq!(refused(&missing), ResultReason::INVALID_MESSAGE);
    let counter = CryptographicParameters { initial_counter_value: Some(-1), ..mode(BlockCipherMode::CTR) };
    let request = payload::EncryptRequest {
        iv_counter_nonce: Some(vec![0; 12].into()),
        ..of(&uid, Some(counter), &[7; 32])
    };
    assert_eq!(refused(&client.ask(request)), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS);
}

#[test]
fn additional_data_and_tags_over_several_parts() {
    let client = Client::new();
    let uid = client.key(vec![]);
    for tag_length in [4, 8, 12, 13, 14, 15, 16] {
        let gcm = CryptographicParameters { tag_length: Some(tag_length), ..mode(BlockCipherMode::GCM) };
        let nonce = Some(kmip::ttlv::Bytes::from(vec![u8::try_from(tag_length).unwrap(); 12]));
        let aad = Some(kmip::ttlv::Bytes::from(b"header".to_vec()));
        let whole = client.encrypt(payload::EncryptRequest {
            iv_counter_nonce: nonce.clone(),
            authenticated_encryption_additional_data: aad.clone(),
            ..of(&uid, Some(gcm.clone()), b"first second")
        });
        assert_eq!(
            whole.authenticated_encryption_tag.as_ref().unwrap().len(),
            usize::try_from(tag_length).unwrap()
        );
        let first = client.encrypt(payload::EncryptRequest {
            iv_counter_nonce: nonce.clone(),
            authenticated_encryption_additional_data: aad.clone(),
            init_indicator: Some(true),
            ..of(&uid, Some(gcm.clone()), b"first ")
        });
        assert_eq!(first.authenticated_encryption_tag, None);
        let next = |data: &[u8]| payload::EncryptRequest {
            correlation_value: first.correlation_value.clone(),
            final_indicator: Some(true),
            ..of(&uid, None, data)
        };
        let last = client.encrypt(next(b"second"));
        let joined = [&**first.data.as_ref().unwrap(), &**last.data.as_ref().unwrap()].concat();
        assert_eq!(joined, **whole.data.as_ref().unwrap());
        assert_eq!(last.authenticated_encryption_tag, whole.authenticated_encryption_tag);
        // The stream has ended.
        assert_eq!(refused(&client.ask(next(b""))), ResultReason::INVALID_CORRELATION_VALUE);

        let begin = |tag: Option<kmip::ttlv::Bytes>| {
            client.decrypt(payload::DecryptRequest {
                unique_identifier: Some(uid.as_str().into()),
                cryptographic_parameters: Some(gcm.clone()),
                data: Some(joined[..6].to_vec().into()),
                iv_counter_nonce: nonce.clone(),
                init_indicator: Some(true),
                authenticated_encryption_additional_data: aad.clone(),
                authenticated_encryption_tag: tag,
                ..Default::default()
            })
        };
        let go_on = |begun: &payload::DecryptResponse| payload::DecryptRequest {
            correlation_value: begun.correlation_value.clone(),
            data: Some(joined[6..].to_vec().into()),
            final_indicator: Some(true),
            ..Default::default()
        };
        let begun = begin(whole.authenticated_encryption_tag.clone());
        assert_eq!(begun.data, None, "nothing comes out before the tag is checked");
        assert_eq!(&**client.decrypt(go_on(&begun)).data.as_ref().unwrap(), b"first second");
        let mut wrong = whole.authenticated_encryption_tag.as_ref().unwrap().to_vec();
        wrong[0] ^= 1;
        let begun = begin(Some(wrong.into()));
        assert_eq!(refused(&client.ask(go_on(&begun))), ResultReason::CRYPTOGRAPHIC_FAILURE);
        // Additional data that come later would not be authenticated.
        let begun = begin(whole.authenticated_encryption_tag.clone());
        let late = payload::DecryptRequest {
            authenticated_encryption_additional_data: aad.clone(),
            ..go_on(&begun)
        };
        assert_eq!(refused(&client.ask(late)), ResultReason::INVALID_FIELD);
    }
    let gcm = CryptographicParameters { tag_length: Some(17), ..mode(BlockCipherMode::GCM) };
    let too_long = payload::EncryptRequest {
        iv_counter_nonce: Some(vec![0; 12].into()),
        ..of(&uid, Some(gcm), b"data")
    };
    assert!(client.ask(too_long).result_reason.is_some());
}

#[test]
fn usage_limits_count_their_unit_and_protection_alone() {
    let client = Client::new();
    let ecb = || Some(mode(BlockCipherMode::ECB));
    // What the request says is left does not count.
    let bytes = client.key(vec![limits(48, Some(16), UsageLimitsUnit::BYTE)]);
    client.encrypt(of(&bytes, ecb(), &[0; 32]));
    assert_eq!(refused(&client.ask(of(&bytes, ecb(), &[0; 32]))), ResultReason::PERMISSION_DENIED);
    let last = client.encrypt(of(&bytes, ecb(), &[0; 16]));
    assert_eq!(refused(&client.ask(of(&bytes, ecb(), &[0; 16]))), ResultReason::PERMISSION_DENIED);
    // Reading is not limited.
    for _ in 0..3 {
        client.decrypt(payload::DecryptRequest {
            unique_identifier: Some(bytes.as_str().into()),
            cryptographic_parameters: ecb(),
            data: last.data.clone().map(Data::Bytes),
            ..Default::default()
        });
    }
    // Several parts are one operation, whose bytes count all.
    let objects = client.key(vec![limits(1, None, UsageLimitsUnit::OBJECT)]);
    let begun = client
        .encrypt(payload::EncryptRequest { init_indicator: Some(true), ..of(&objects, ecb(), &[0; 16]) });
    let next = |last: bool, data: &[u8]| payload::EncryptRequest {
        correlation_value: begun.correlation_value.clone(),
        final_indicator: Some(last),
        ..of(&objects, None, data)
    };
    client.encrypt(next(false, &[0; 16]));
    client.encrypt(next(true, &[0; 16]));
    assert_eq!(refused(&client.ask(of(&objects, ecb(), &[0; 16]))), ResultReason::PERMISSION_DENIED);
    let bytes = client.key(vec![limits(40, None, UsageLimitsUnit::BYTE)]);
    let begun =
        client.encrypt(payload::EncryptRequest { init_indicator: Some(true), ..of(&bytes, ecb(), &[0; 32]) });
    let over =
        payload::EncryptRequest { correlation_value: begun.correlation_value, ..of(&bytes, None, &[0; 16]) };
    assert_eq!(refused(&client.ask(over)), ResultReason::PERMISSION_DENIED);
}

#[test]
fn open_streams_are_limited_and_end_with_their_key() {
    let limits = StreamLimits { max_open: 3, max_open_of_user: 2, idle_seconds: 60, max_held_bytes: 100 };
    let bench = Bench::with(Settings { streams: limits, ..Settings::default() });
    let client = Client { peer: bench.peer("alice"), bench };
    let key = client.key(Vec::new());
    let iv = Some(vec![1; 12].into());
    let begin = |key: &str, data: &[u8]| payload::EncryptRequest {
        init_indicator: Some(true),
        iv_counter_nonce: iv.clone(),
        ..of(key, Some(mode(BlockCipherMode::GCM)), data)
    };
    let go_on = |key: &str, correlation: &Option<Bytes>| payload::EncryptRequest {
        correlation_value: correlation.clone(),
        ..of(key, None, &[7; 16])
    };
    let first = client.encrypt(begin(&key, b"a")).correlation_value;
    let second = client.encrypt(begin(&key, b"b")).correlation_value;
    let exceeded = ResultReason::SERVER_LIMIT_EXCEEDED;
    assert_eq!(refused(&client.ask(begin(&key, b"c"))), exceeded);
    client.encrypt(go_on(&key, &first));
    // What nobody goes on with makes room, and is gone.
    client.bench.clock.advance(61);
    let third = client.encrypt(begin(&key, b"c")).correlation_value;
    assert_eq!(refused(&client.ask(go_on(&key, &second))), ResultReason::INVALID_CORRELATION_VALUE);
    // A stream lives no longer than its key.
    let revoke = |uid: &str| payload::RevokeRequest {
        unique_identifier: Some(uid.into()),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: kmip::table::enumeration::RevocationReasonCode::CESSATION_OF_OPERATION,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    };
    succeeded(client.ask(revoke(&key)));
    assert_eq!(refused(&client.ask(go_on(&key, &third))), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    client.bench.clock.advance(61);
    let (old, other) = (client.key(Vec::new()), client.key(Vec::new()));
    for _ in 0..2 {
        client.encrypt(begin(&old, b"d"));
    }
    succeeded(client.ask(revoke(&old)));
    assert_eq!(refused(&client.ask(begin(&other, b"e"))), exceeded);
    succeeded(client.ask(payload::DestroyRequest { unique_identifier: Some(old.as_str().into()) }));
    client.encrypt(begin(&other, b"e"));
    // CCM takes a message whole, and so holds it back.
    let held =
        payload::EncryptRequest { iv_counter_nonce: Some(vec![1; 12].into()), ..begin(&other, &[0; 101]) };
    client.bench.clock.advance(61);
    let ccm = CryptographicParameters { tag_length: Some(16), ..mode(BlockCipherMode::CCM) };
    let held = payload::EncryptRequest { cryptographic_parameters: Some(ccm), ..held };
    assert_eq!(refused(&client.ask(held)), exceeded);
}

#[test]
fn dates_bound_protection_and_processing() {
    let client = Client::new();
    let ecb = || Some(mode(BlockCipherMode::ECB));
    let date = |tag, seconds| Attribute::new(tag, Value::DateTime(START + seconds));
    let uid = client.key(vec![date(Tag::PROCESS_START_DATE, 10), date(Tag::PROTECT_STOP_DATE, 20)]);
    let made = client.encrypt(of(&uid, ecb(), &[0; 16]));
    let decrypt = || payload::DecryptRequest {
        unique_identifier: Some(uid.as_str().into()),
        cryptographic_parameters: ecb(),
        data: made.data.clone().map(Data::Bytes),
        ..Default::default()
    };
    assert_eq!(refused(&client.ask(decrypt())), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    client.bench.clock.advance(10);
    client.decrypt(decrypt());
    client.encrypt(of(&uid, ecb(), &[0; 16]));
    client.bench.clock.advance(10);
    assert_eq!(refused(&client.ask(of(&uid, ecb(), &[0; 16]))), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    client.decrypt(decrypt());
}

#[test]
fn the_parameters_of_a_key_stand_in_and_without_any_there_is_no_mode() {
    let client = Client::new();
    let fields = |block_mode: BlockCipherMode| {
        let fields = vec![Item::new(Tag::BLOCK_CIPHER_MODE, Value::Enumeration(block_mode.0))];
        Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, Value::Structure(fields))
    };
    let uid = client.key(vec![fields(BlockCipherMode::ECB), fields(BlockCipherMode::CBC)]);
    let first = client.encrypt(of(&uid, None, &[0; 16]));
    assert_eq!(first.data, client.encrypt(of(&uid, Some(mode(BlockCipherMode::ECB)), &[0; 16])).data);
    let bare = client.key(vec![]);
    let refusal = client.ask(of(&bare, None, &[0; 16]));
    assert_eq!(refused(&refusal), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS);
}

#[test]
fn a_pad_is_added_from_a_position_on_and_no_further_than_it_reaches() {
    let client = Client::new();
    let pad: Vec<u8> = (0..64).collect();
    let uid = client.base(&pad, Some(Algorithm::ONE_TIME_PAD), Mask::ENCRYPT | Mask::DECRYPT);
    let at = |position: u8, data: &[u8]| payload::EncryptRequest {
        iv_counter_nonce: Some(vec![position].into()),
        ..of(&uid, None, data)
    };
    assert_eq!(&**client.encrypt(at(10, &[0; 4])).data.as_ref().unwrap(), [10, 11, 12, 13]);
    assert_eq!(&**client.encrypt(of(&uid, None, &[0xFF; 2])).data.as_ref().unwrap(), [0xFF, 0xFE]);
    assert_eq!(refused(&client.ask(at(61, &[0; 4]))), ResultReason::CRYPTOGRAPHIC_FAILURE);
    let back = client.decrypt(payload::DecryptRequest {
        unique_identifier: Some(uid.as_str().into()),
        data: Some(vec![10, 11, 12, 13].into()),
        iv_counter_nonce: Some(vec![10].into()),
        ..Default::default()
    });
    assert_eq!(&**back.data.as_ref().unwrap(), [0; 4]);
}

#[test]
fn each_derivation_method_gives_what_its_standard_says() {
    let client = Client::new();
    let data = |text: &[u8]| vec![kmip::ttlv::Bytes::from(text.to_vec())];
    // RFC 6070, second vector.
    let password = client.base(b"password", None, Mask::DERIVE_KEY);
    let pbkdf2 = DerivationParameters {
        cryptographic_parameters: Some(hash(HashingAlgorithm::SHA_1)),
        salt: Some(b"salt".to_vec().into()),
        iteration_count: Some(2),
        ..Default::default()
    };
    let derived = client.derived(client.derive(&[&password], Method::PBKDF2, pbkdf2.clone(), 160));
    assert_eq!(hex(&derived), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    // RFC 5869, test case 1.
    let ikm = client.base(&[0x0b; 22], None, Mask::DERIVE_KEY);
    let hkdf = DerivationParameters {
        salt: Some((0..=0x0c).collect::<Vec<u8>>().into()),
        derivation_data: data(&(0xf0..=0xf9).collect::<Vec<u8>>()),
        ..Default::default()
    };
    let derived = client.derived(client.derive(&[&ikm], Method::HKDF, hkdf, 42 * 8));
    assert_eq!(
        hex(&derived),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    );
    // RFC 4231, test case 2; the parameters of the request do not matter.
    let jefe = client.base(b"Jefe", Some(Algorithm::HMAC_SHA256), Mask::DERIVE_KEY);
    let hmac = DerivationParameters {
        cryptographic_parameters: Some(hash(HashingAlgorithm::MD5)),
        derivation_data: data(b"what do ya want for nothing?"),
        ..Default::default()
    };
    let derived = client.derived(client.derive(&[&jefe], Method::HMAC, hmac.clone(), 256));
    assert_eq!(hex(&derived), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    let too_long = client.derive(&[&jefe], Method::HMAC, hmac, 264);
    assert!(too_long.result_reason.is_some(), "more than the method gives");
    // FIPS 180-4, one block: a hash over the derivation key, or over the data.
    let abc = client.base(b"abc", None, Mask::DERIVE_KEY);
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for (base, derivation_data) in [(&abc, vec![]), (&ikm, data(b"abc"))] {
        let given = DerivationParameters {
            cryptographic_parameters: Some(hash(HashingAlgorithm::SHA_256)),
            derivation_data,
            ..Default::default()
        };
        let derived = client.derived(client.derive(&[base], Method::HASH, given, 256));
        assert_eq!(hex(&derived), sha256);
    }
    // SP 800-38A, F.1.1 and F.2.1, first blocks; without an IV it is zero.
    let key =
        [0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c];
    let aes = client.base(&key, Some(Algorithm::AES), Mask::DERIVE_KEY);
    let block =
        [0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a];
    let ecb = "3ad77bb40d7a3660a89ecaf32466ef97";
    for (block_mode, iv, expected) in [
        (BlockCipherMode::ECB, None, ecb),
        (BlockCipherMode::CBC, None, ecb),
        (BlockCipherMode::CBC, Some((0..16).collect::<Vec<u8>>()), "7649abac8119b246cee98e9b12e9197d"),
    ] {
        let given = DerivationParameters {
            cryptographic_parameters: Some(mode(block_mode)),
            initialization_vector: iv.map(Into::into),
            derivation_data: data(&block),
            ..Default::default()
        };
        let derived = client.derived(client.derive(&[&aes], Method::ENCRYPT, given, 128));
        assert_eq!(hex(&derived), expected, "{block_mode:?}");
    }
    // The derivation data may be a Secret Data object instead.
    let secret = client.base(&block, None, Mask::DERIVE_KEY);
    let given = DerivationParameters {
        cryptographic_parameters: Some(mode(BlockCipherMode::ECB)),
        ..Default::default()
    };
    let derived = client.derived(client.derive(&[&aes, &secret], Method::ENCRYPT, given.clone(), 128));
    assert_eq!(hex(&derived), ecb);
    let twice = DerivationParameters { derivation_data: data(&block), ..given };
    let refusal = client.derive(&[&aes, &secret], Method::ENCRYPT, twice, 128);
    assert_eq!(refused(&refusal), ResultReason::INVALID_MESSAGE);
    // SP 800-108 in each mode gives as much as is asked for, and something else in each.
    let mut outputs = std::collections::BTreeSet::new();
    for method in [Method::NIST800_108_C, Method::NIST800_108_F, Method::NIST800_108_DPI] {
        let given = DerivationParameters {
            cryptographic_parameters: Some(hash(HashingAlgorithm::SHA_256)),
            derivation_data: data(b"label\0context"),
            ..Default::default()
        };
        let derived = client.derived(client.derive(&[&jefe], method, given, 1024));
        assert_eq!(derived.len(), 128);
        assert!(outputs.insert(derived), "{method:?}");
    }
}

#[test]
fn what_a_derivation_lacks_is_said() {
    let client = Client::new();
    let password = client.base(b"password", None, Mask::DERIVE_KEY);
    let none = DerivationParameters::default;
    let salted = DerivationParameters { salt: Some(b"salt".to_vec().into()), ..none() };
    let counted = |count| DerivationParameters { iteration_count: Some(count), ..salted.clone() };
    for (method, given) in [
        (Method::PBKDF2, none()),
        (Method::PBKDF2, salted.clone()),
        (Method::PBKDF2, counted(0)),
        (Method::PBKDF2, counted(-1)),
        (Method::PBKDF2, counted(i32::MAX)),
        (Method::HASH, none()),
        (Method::HMAC, none()),
        (Method::ENCRYPT, none()),
        (Method::NIST800_108_C, none()),
        (Method::ASYMMETRIC_KEY, none()),
        (Method::AWS_SIGNATURE_VERSION_4, none()),
    ] {
        let item = client.derive(&[&password], method, given, 128);
        assert_ne!(refused(&item), ResultReason::GENERAL_FAILURE, "{method:?}");
    }
    let not_for_it = client.base(b"password", None, Mask::VERIFY);
    let refusal = client.derive(&[&not_for_it], Method::PBKDF2, counted(2), 128);
    assert_eq!(refused(&refusal), ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    // The ID Placeholder does not stand for an object here.
    assert!(client.derive(&[], Method::PBKDF2, counted(2), 128).result_reason.is_some());
    let unknown = client.derive(&["nothing"], Method::PBKDF2, counted(2), 128);
    assert_eq!(refused(&unknown), ResultReason::OBJECT_NOT_FOUND);
    // A key is of an algorithm and a length that it has.
    let request = payload::DeriveKeyRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        unique_identifiers: vec![password.as_str().into()],
        derivation_method: Method::PBKDF2,
        derivation_parameters: counted(2),
        attributes: create_key(vec![]).attributes,
    };
    let mut without_algorithm = request.clone();
    without_algorithm.attributes.list.remove(0);
    let mut without_length = request.clone();
    without_length.attributes.list.remove(1);
    succeeded(client.ask(request));
    assert!(client.ask(without_algorithm).result_reason.is_some());
    assert!(client.ask(without_length).result_reason.is_some());
}

#[test]
fn parameters_of_another_algorithm_than_the_key_are_refused() {
    let client = Client::new();
    let own = |mask: Mask| {
        let mask = Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0));
        Some(Attributes::new(vec![active(), mask]))
    };
    let named = |algorithm| CryptographicParameters {
        digital_signature_algorithm: Some(algorithm),
        ..CryptographicParameters::default()
    };
    let (rsa, ecdsa, dsa) = (
        DigitalSignatureAlgorithm::SHA_256_WITH_RSA_ENCRYPTION,
        DigitalSignatureAlgorithm::ECDSA_WITH_SHA256,
        DigitalSignatureAlgorithm::DSA_WITH_SHA256,
    );
    for (algorithm, bits, fits) in [(Algorithm::EC, 256, ecdsa), (Algorithm::RSA, 2048, rsa)] {
        let request = payload::CreateKeyPairRequest {
            common_attributes: Some(Attributes::new(vec![
                Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
                Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits)),
            ])),
            private_key_attributes: own(Mask::SIGN),
            public_key_attributes: own(Mask::VERIFY),
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        };
        let (private, public) = match succeeded(client.ask(request)) {
            ResponsePayload::CreateKeyPair(response) => {
                (id(&response.private_key_unique_identifier), id(&response.public_key_unique_identifier))
            }
            other => panic!("{other:?}"),
        };
        let sign = |signature_algorithm| {
            client.ask(payload::SignRequest {
                unique_identifier: Some(private.as_str().into()),
                cryptographic_parameters: Some(named(signature_algorithm)),
                data: Some(b"message".to_vec().into()),
                ..Default::default()
            })
        };
        let ResponsePayload::Sign(signed) = succeeded(sign(fits)) else { panic!("another answer") };
        for other in [rsa, ecdsa, dsa].into_iter().filter(|other| *other != fits) {
            assert_eq!(refused(&sign(other)), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS, "{other:?}");
            let verified = client.ask(payload::SignatureVerifyRequest {
                unique_identifier: Some(public.as_str().into()),
                cryptographic_parameters: Some(named(other)),
                data: Some(b"message".to_vec().into()),
                signature_data: signed.signature_data.clone(),
                ..Default::default()
            });
            assert_eq!(refused(&verified), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS, "{other:?}");
        }
    }
    // A key of one code makes no other.
    let hmac = client.base(&[7; 32], Some(Algorithm::HMAC_SHA256), Mask::MAC_GENERATE);
    let mac = |parameters: CryptographicParameters| {
        client.ask(payload::MacRequest {
            unique_identifier: Some(hmac.as_str().into()),
            cryptographic_parameters: Some(parameters),
            data: Some(b"message".to_vec().into()),
            ..Default::default()
        })
    };
    let of_algorithm = |algorithm| CryptographicParameters {
        cryptographic_algorithm: Some(algorithm),
        ..CryptographicParameters::default()
    };
    succeeded(mac(of_algorithm(Algorithm::HMAC_SHA256)));
    succeeded(mac(hash(HashingAlgorithm::SHA_256)));
    for other in [
        of_algorithm(Algorithm::HMAC_SHA1),
        of_algorithm(Algorithm::POLY1305),
        of_algorithm(Algorithm::AES),
        hash(HashingAlgorithm::SHA_1),
    ] {
        assert_eq!(refused(&mac(other.clone())), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS, "{other:?}");
    }
}
