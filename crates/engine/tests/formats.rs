//! Key formats: each kind of key in each format in, in each format out; what does not fit is refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use crypto::asymmetric::{
    Curve, PrivateKey, PublicKey, generate_dh, generate_dsa, generate_ec, generate_rsa,
};
use keyward_engine::identity::Peer;
use kmip::message::ResponseItem;
use kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{self, ResponsePayload};
use kmip::table::enumeration::{
    CryptographicAlgorithm, KeyCompressionType, KeyFormatType, ObjectType, RecommendedCurve, ResultReason,
};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes};
use support::{Bench, id, refused, succeeded};

type Algorithm = CryptographicAlgorithm;
type Format = KeyFormatType;

/// The version that knows all names of the Transparent structures.
const V: Version = Version::V1_4;

struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

/// An object type, an algorithm and a length with what a key of that kind is in each format it has.
struct Kind {
    name: &'static str,
    object_type: ObjectType,
    algorithm: Algorithm,
    bits: i32,
    /// DER and plain bytes as the crypto crate gives them.
    known: Vec<(Format, Vec<u8>)>,
    transparent: &'static [Format],
}

const EC_PRIVATE: &[Format] = &[
    Format::TRANSPARENT_EC_PRIVATE_KEY,
    Format::TRANSPARENT_ECDSA_PRIVATE_KEY,
    Format::TRANSPARENT_ECDH_PRIVATE_KEY,
    Format::TRANSPARENT_ECMQV_PRIVATE_KEY,
];

const EC_PUBLIC: &[Format] = &[
    Format::TRANSPARENT_EC_PUBLIC_KEY,
    Format::TRANSPARENT_ECDSA_PUBLIC_KEY,
    Format::TRANSPARENT_ECDH_PUBLIC_KEY,
    Format::TRANSPARENT_ECMQV_PUBLIC_KEY,
];

fn pair(
    names: (&'static str, &'static str),
    algorithm: Algorithm,
    key: &PrivateKey,
    transparent: (&'static [Format], &'static [Format]),
) -> [Kind; 2] {
    let public = key.public().unwrap();
    let bits = i32::try_from(key.bits()).unwrap();
    let mut private_known = vec![(Format::PKCS_8, key.to_pkcs8().unwrap().expose().to_vec())];
    let mut public_known = vec![(Format::X_509, public.to_spki().unwrap())];
    public_known.push((Format::PKCS_8, public.to_spki().unwrap()));
    if let Ok(der) = key.to_pkcs1() {
        private_known.push((Format::PKCS_1, der.expose().to_vec()));
        public_known.push((Format::PKCS_1, public.to_pkcs1().unwrap()));
    }
    if let Ok(der) = key.to_sec1() {
        private_known.push((Format::ECPRIVATEKEY, der.expose().to_vec()));
    }
    if let Ok(bytes) = key.to_raw() {
        private_known.push((Format::RAW, bytes.expose().to_vec()));
        public_known.push((Format::RAW, public.to_raw().unwrap()));
    }
    let kind = |name, object_type, known, transparent| Kind {
        name,
        object_type,
        algorithm,
        bits,
        known,
        transparent,
    };
    [
        kind(names.0, ObjectType::PRIVATE_KEY, private_known, transparent.0),
        kind(names.1, ObjectType::PUBLIC_KEY, public_known, transparent.1),
    ]
}

fn kinds() -> Vec<Kind> {
    let mut kinds = vec![Kind {
        name: "AES key",
        object_type: ObjectType::SYMMETRIC_KEY,
        algorithm: Algorithm::AES,
        bits: 256,
        known: vec![(Format::RAW, (0..32).collect())],
        transparent: &[Format::TRANSPARENT_SYMMETRIC_KEY],
    }];
    kinds.extend(pair(
        ("RSA private key", "RSA public key"),
        Algorithm::RSA,
        &generate_rsa(1024, 65_537).unwrap(),
        (&[Format::TRANSPARENT_RSA_PRIVATE_KEY], &[Format::TRANSPARENT_RSA_PUBLIC_KEY]),
    ));
    for (names, curve) in [
        (("P-256 private key", "P-256 public key"), Curve::P256),
        (("B-163 private key", "B-163 public key"), Curve::B163),
    ] {
        let key = generate_ec(curve).unwrap();
        kinds.extend(pair(names, Algorithm::EC, &key, (EC_PRIVATE, EC_PUBLIC)));
    }
    kinds.extend(pair(
        ("DSA private key", "DSA public key"),
        Algorithm::DSA,
        &generate_dsa(1024, 160).unwrap(),
        (&[Format::TRANSPARENT_DSA_PRIVATE_KEY], &[Format::TRANSPARENT_DSA_PUBLIC_KEY]),
    ));
    kinds.extend(pair(
        ("DH private key", "DH public key"),
        Algorithm::DH,
        &generate_dh(2048).unwrap(),
        (&[Format::TRANSPARENT_DH_PRIVATE_KEY], &[Format::TRANSPARENT_DH_PUBLIC_KEY]),
    ));
    kinds
}

fn block(format: Format, key_material: KeyMaterial, algorithm: Algorithm, bits: i32) -> KeyBlock {
    KeyBlock {
        key_format_type: format,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(PlainKeyValue { key_material, attributes: Attributes::default() })),
        cryptographic_algorithm: Some(algorithm),
        cryptographic_length: Some(bits),
        key_wrapping_data: None,
    }
}

fn object(object_type: ObjectType, key_block: KeyBlock) -> Object {
    match object_type {
        ObjectType::PRIVATE_KEY => Object::PrivateKey(Key { key_block }),
        ObjectType::PUBLIC_KEY => Object::PublicKey(Key { key_block }),
        _ => Object::SymmetricKey(Key { key_block }),
    }
}

fn material(object: &Object) -> KeyMaterial {
    match object.key_block().unwrap().key_value.clone() {
        Some(KeyValue::Plain(plain)) => plain.key_material,
        other => panic!("{other:?}"),
    }
}

impl Client {
    fn new() -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer }
    }

    fn register(&self, version: Version, object: Object) -> ResponseItem {
        let mask = Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(1));
        let request = payload::RegisterRequest {
            object_type: object.object_type(),
            attributes: Attributes::new(vec![mask]),
            object: Some(object),
            protection_storage_masks: None,
        };
        self.bench.ask(&self.peer, version, request)
    }

    fn registered(&self, object: Object) -> String {
        match succeeded(self.register(V, object)) {
            ResponsePayload::Register(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    fn get(
        &self,
        version: Version,
        uid: &str,
        format: Option<Format>,
        compression: Option<KeyCompressionType>,
    ) -> ResponseItem {
        let request = payload::GetRequest {
            unique_identifier: Some(uid.into()),
            key_format_type: format,
            key_compression_type: compression,
            ..Default::default()
        };
        self.bench.ask(&self.peer, version, request)
    }

    fn given(&self, version: Version, uid: &str, format: Option<Format>) -> Object {
        match succeeded(self.get(version, uid, format, None)) {
            ResponsePayload::Get(response) => (*response.object).clone(),
            other => panic!("{other:?}"),
        }
    }

    fn create_pair(
        &self,
        version: Version,
        algorithm: Algorithm,
        bits: i32,
        format: Option<Format>,
    ) -> Result<(String, String), ResultReason> {
        let mut list = vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits)),
        ];
        list.extend(format.map(|format| Attribute::new(Tag::KEY_FORMAT_TYPE, Value::Enumeration(format.0))));
        let own = |mask| {
            let mask = Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask));
            Some(Attributes::new(vec![mask]))
        };
        let request = payload::CreateKeyPairRequest {
            common_attributes: Some(Attributes::new(list)),
            private_key_attributes: own(1),
            public_key_attributes: own(2),
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        };
        let item = self.bench.ask(&self.peer, version, request);
        if item.payload.is_none() {
            return Err(refused(&item));
        }
        match succeeded(item) {
            ResponsePayload::CreateKeyPair(response) => {
                Ok((id(&response.private_key_unique_identifier), id(&response.public_key_unique_identifier)))
            }
            other => panic!("{other:?}"),
        }
    }

    fn digest_formats(&self, uid: &str) -> Vec<Option<u32>> {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.into()),
            attribute_references: vec![AttributeName::Standard(Tag::DIGEST)],
        };
        match succeeded(self.bench.ask(&self.peer, Version::V2_1, request)) {
            ResponsePayload::GetAttributes(response) => response
                .attributes
                .list
                .iter()
                .map(|digest| {
                    digest.value.child(Tag::KEY_FORMAT_TYPE).and_then(|item| item.value.enumeration())
                })
                .collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn is_same_dh(one: &KeyMaterial, other: &KeyMaterial) -> bool {
    let (KeyMaterial::Bytes(one), KeyMaterial::Bytes(other)) = (one, other) else { return false };
    let public = |der: &[u8]| match PrivateKey::from_pkcs8(der) {
        Ok(key) => key.public().unwrap(),
        Err(_) => PublicKey::from_spki(der).unwrap(),
    };
    public(one).dh_components().unwrap().y == public(other).dh_components().unwrap().y
}

#[test]
fn each_kind_in_each_format_in_and_out() {
    let client = Client::new();
    let all = Format::TABLE.rows.iter().map(|row| KeyFormatType(row.value));
    let all: Vec<Format> =
        all.filter(|format| format.is_defined_in(V) && *format != Format::PKCS_12).collect();
    let mut checked = 0;
    for kind in kinds() {
        let of =
            |format, material| object(kind.object_type, block(format, material, kind.algorithm, kind.bits));
        let (first, bytes) = &kind.known[0];
        let origin = client.registered(of(*first, KeyMaterial::Bytes(bytes.clone().into())));
        // What the key is in each format: as the crypto crate says, or as it comes out of the first.
        let mut expected: Vec<(Format, KeyMaterial)> = Vec::new();
        for (format, bytes) in &kind.known {
            expected.push((*format, KeyMaterial::Bytes(bytes.clone().into())));
        }
        for format in kind.transparent {
            expected.push((*format, material(&client.given(V, &origin, Some(*format)))));
        }
        if kind.name.starts_with("P-256 public") || kind.name.starts_with("B-163 public") {
            expected.push((Format::RAW, material(&client.given(V, &origin, Some(Format::RAW)))));
        }
        if kind.object_type == ObjectType::SYMMETRIC_KEY {
            expected.push((Format::OPAQUE, KeyMaterial::Bytes(bytes.clone().into())));
        }
        for (registered, material_in) in &expected {
            // The bytes of a point alone do not say on which curve it is; those of an opaque object say nothing.
            if matches!(*registered, Format::RAW | Format::OPAQUE)
                && kind.object_type != ObjectType::SYMMETRIC_KEY
            {
                continue;
            }
            let uid = client.registered(of(*registered, material_in.clone()));
            assert_eq!(material(&client.given(V, &uid, None)), *material_in, "{} {registered:?}", kind.name);
            for asked in &all {
                let context = format!("{} registered as {registered:?}, asked for as {asked:?}", kind.name);
                let item = client.get(V, &uid, Some(*asked), None);
                match expected.iter().find(|(format, _)| format == asked) {
                    Some((_, material_out)) => match succeeded(item) {
                        ResponsePayload::Get(response) => {
                            // DER has two ways to write a Diffie-Hellman key, with its subgroup or without.
                            let is_der = matches!(*asked, Format::PKCS_8 | Format::X_509);
                            if kind.algorithm == Algorithm::DH && is_der {
                                assert!(is_same_dh(&material(&response.object), material_out), "{context}");
                            } else {
                                assert_eq!(material(&response.object), *material_out, "{context}");
                            }
                            let block = response.object.key_block().unwrap();
                            assert_eq!(block.key_format_type, *asked, "{context}");
                        }
                        other => panic!("{other:?}"),
                    },
                    // Bytes that are a key to somebody are opaque to somebody else.
                    None if *asked == Format::OPAQUE || *asked == Format::RAW => {}
                    None => {
                        let reason = refused(&item);
                        assert_eq!(reason, ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED, "{context}");
                    }
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 700, "{checked}");
}

#[test]
fn points_are_compressed_as_their_field_asks() {
    let client = Client::new();
    type C = KeyCompressionType;
    for (curve, own, other) in [
        (
            Curve::P256,
            C::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME,
            C::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2,
        ),
        (
            Curve::B163,
            C::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2,
            C::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME,
        ),
    ] {
        let public = generate_ec(curve).unwrap().public().unwrap();
        let bits = i32::try_from(curve.bits()).unwrap();
        let der = KeyMaterial::Bytes(public.to_spki().unwrap().into());
        let of =
            |format, material| object(ObjectType::PUBLIC_KEY, block(format, material, Algorithm::EC, bits));
        let uid = client.registered(of(Format::X_509, der));
        let size = curve.field_len();
        for (compression, length) in [
            (C::EC_PUBLIC_KEY_TYPE_UNCOMPRESSED, 1 + 2 * size),
            (own, 1 + size),
            (C::EC_PUBLIC_KEY_TYPE_X9_62_HYBRID, 1 + 2 * size),
        ] {
            let format = Format::TRANSPARENT_EC_PUBLIC_KEY;
            let given = match succeeded(client.get(V, &uid, Some(format), Some(compression))) {
                ResponsePayload::Get(response) => (*response.object).clone(),
                other => panic!("{other:?}"),
            };
            let point = material(&given).field(Tag::Q_STRING).cloned();
            assert!(matches!(&point, Some(Value::ByteString(bytes)) if bytes.len() == length), "{point:?}");
            // It comes in as it went out, and is the same key.
            let again = client.registered(given.clone());
            let der = material(&client.given(V, &again, Some(Format::X_509)));
            assert_eq!(der, KeyMaterial::Bytes(public.to_spki().unwrap().into()));
            // A point that is written otherwise than the Key Block says is refused.
            let mut wrong = given;
            let block = wrong.key_block_mut().unwrap();
            block.key_compression_type = Some(if compression == C::EC_PUBLIC_KEY_TYPE_X9_62_HYBRID {
                C::EC_PUBLIC_KEY_TYPE_UNCOMPRESSED
            } else {
                C::EC_PUBLIC_KEY_TYPE_X9_62_HYBRID
            });
            assert!(client.register(V, wrong).result_reason.is_some());
        }
        let refusal = client.get(V, &uid, Some(Format::TRANSPARENT_EC_PUBLIC_KEY), Some(other));
        assert_eq!(refused(&refusal), ResultReason::KEY_COMPRESSION_TYPE_NOT_SUPPORTED);
        let der = client.get(V, &uid, Some(Format::X_509), Some(own));
        assert!(der.result_reason.is_some(), "DER has its own form");
    }
}

#[test]
fn the_parts_of_a_key_fit_each_other_or_it_is_refused() {
    let client = Client::new();
    let rsa = generate_rsa(1024, 65_537).unwrap();
    let ec = generate_ec(Curve::P256).unwrap();
    let dsa = generate_dsa(1024, 160).unwrap();
    let of = |object_type, format, key: Vec<u8>, algorithm, bits| {
        object(object_type, block(format, KeyMaterial::Bytes(key.into()), algorithm, bits))
    };
    let private = ObjectType::PRIVATE_KEY;
    let rsa_der = rsa.to_pkcs1().unwrap().expose().to_vec();
    let ec_der = ec.to_sec1().unwrap().expose().to_vec();
    let spki = ec.public().unwrap().to_spki().unwrap();
    // Each first as it is right, then what is wrong with it.
    let origin = client.registered(of(private, Format::PKCS_1, rsa_der.clone(), Algorithm::RSA, 1024));
    client.registered(of(private, Format::ECPRIVATEKEY, ec_der.clone(), Algorithm::EC, 256));
    client.registered(of(ObjectType::PUBLIC_KEY, Format::X_509, spki.clone(), Algorithm::EC, 256));
    let dsa_origin =
        of(private, Format::PKCS_8, dsa.to_pkcs8().unwrap().expose().to_vec(), Algorithm::DSA, 1024);
    let dsa_origin = client.registered(dsa_origin);

    let mut wrong: Vec<(&str, Object)> = vec![
        ("another length", of(private, Format::PKCS_1, rsa_der.clone(), Algorithm::RSA, 2048)),
        ("another algorithm", of(private, Format::PKCS_1, rsa_der.clone(), Algorithm::EC, 1024)),
        ("another format", of(private, Format::ECPRIVATEKEY, rsa_der.clone(), Algorithm::RSA, 1024)),
        ("cut off", of(private, Format::PKCS_1, rsa_der[..100].to_vec(), Algorithm::RSA, 1024)),
        ("another curve's length", of(private, Format::ECPRIVATEKEY, ec_der.clone(), Algorithm::EC, 384)),
    ];
    let mut off_curve = spki;
    *off_curve.last_mut().unwrap() ^= 1;
    wrong.push(("off the curve", of(ObjectType::PUBLIC_KEY, Format::X_509, off_curve, Algorithm::EC, 256)));
    // One number of a Transparent key at a time.
    for (origin, format, tags) in [
        (
            &origin,
            Format::TRANSPARENT_RSA_PRIVATE_KEY,
            &[
                Tag::MODULUS,
                Tag::PRIVATE_EXPONENT,
                Tag::P,
                Tag::Q,
                Tag::PRIME_EXPONENT_P,
                Tag::PRIME_EXPONENT_Q,
                Tag::CRT_COEFFICIENT,
            ][..],
        ),
        (&dsa_origin, Format::TRANSPARENT_DSA_PRIVATE_KEY, &[Tag::P, Tag::Q, Tag::G]),
    ] {
        let right = client.given(V, origin, Some(format));
        client.registered(right.clone());
        for tag in tags {
            let mut object = right.clone();
            let block = object.key_block_mut().unwrap();
            if let Some(KeyValue::Plain(PlainKeyValue {
                key_material: KeyMaterial::Transparent(items),
                ..
            })) = &mut block.key_value
            {
                for item in items.iter_mut().filter(|item| item.tag == *tag) {
                    if let Value::BigInteger(bytes) = &item.value {
                        let mut bytes = bytes.to_vec();
                        *bytes.last_mut().unwrap() ^= 2;
                        item.value = Value::BigInteger(bytes.into());
                    }
                }
            }
            wrong.push(("a number of it", object));
        }
    }
    // Out of range: a private number of the curve's order and more.
    let curve = Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(RecommendedCurve::P_256.0));
    let number = Value::BigInteger([&[0; 8][..], &[0xFF; 32]].concat().into());
    let transparent = KeyMaterial::Transparent(vec![curve, Item::new(Tag::D, number)]);
    let block_out = block(Format::TRANSPARENT_EC_PRIVATE_KEY, transparent, Algorithm::EC, 256);
    wrong.push(("out of range", object(private, block_out)));
    for (algorithm, bytes, bits) in [
        (Algorithm::AES, 20, 160),
        (Algorithm::TRIPLE_DES, 16, 192),
        (Algorithm::AES, 16, 256),
        (Algorithm::CHACHA20, 20, 160),
        (Algorithm::AES, 0, 0),
    ] {
        let key = of(ObjectType::SYMMETRIC_KEY, Format::RAW, vec![1; bytes], algorithm, bits);
        wrong.push(("a length that the algorithm does not have", key));
    }
    for (what, object) in wrong {
        let item = client.register(V, object.clone());
        assert!(item.result_reason.is_some(), "{what}: {object:?}");
        assert_ne!(refused(&item), ResultReason::GENERAL_FAILURE, "{what}");
    }
    // DES keys count their parity bits or do not; the parity itself is the client's.
    for (bits, bytes) in [(56, 8), (64, 8)] {
        client.registered(of(ObjectType::SYMMETRIC_KEY, Format::RAW, vec![2; bytes], Algorithm::DES, bits));
    }
}

#[test]
fn keys_are_made_in_the_default_format_of_the_version_or_the_one_asked_for() {
    let client = Client::new();
    let format = |version, uid: &str| client.given(version, uid, None).key_block().unwrap().key_format_type;
    let made = |version, algorithm, bits| {
        let (private, public) = client.create_pair(version, algorithm, bits, None).unwrap();
        (format(version, &private), format(version, &public))
    };
    let rsa = (Format::PKCS_1, Format::PKCS_1);
    assert_eq!(made(Version::V1_2, Algorithm::RSA, 1024), rsa);
    assert_eq!(made(Version::V2_1, Algorithm::RSA, 1024), rsa);
    assert_eq!(made(Version::V1_2, Algorithm::ECDSA, 256), (Format::ECPRIVATEKEY, Format::X_509));
    let transparent = (Format::TRANSPARENT_EC_PRIVATE_KEY, Format::TRANSPARENT_EC_PUBLIC_KEY);
    for version in [Version::V2_0, Version::V2_1, Version::V3_0] {
        assert_eq!(made(version, Algorithm::EC, 256), transparent);
    }
    // What one version makes another reads, under the names it knows.
    let (private, public) = client.create_pair(Version::V2_1, Algorithm::EC, 256, None).unwrap();
    assert_eq!(format(Version::V1_4, &private), Format::TRANSPARENT_EC_PRIVATE_KEY);
    assert_eq!(format(Version::V1_2, &private), Format::TRANSPARENT_ECDSA_PRIVATE_KEY);
    assert_eq!(format(Version::V1_2, &public), Format::TRANSPARENT_ECDSA_PUBLIC_KEY);
    let old = client.given(Version::V1_2, &public, None);
    let old = match succeeded(client.register(Version::V1_2, old)) {
        ResponsePayload::Register(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    };
    assert_eq!(format(Version::V2_1, &old), Format::TRANSPARENT_EC_PUBLIC_KEY);
    // Asked for: complied with, or refused; the digest is also over the default format.
    let (private, _) = client.create_pair(Version::V2_1, Algorithm::EC, 256, Some(Format::PKCS_8)).unwrap();
    assert_eq!(format(Version::V2_1, &private), Format::PKCS_8);
    let own_and_default = [Some(Format::PKCS_8.0), Some(Format::TRANSPARENT_EC_PRIVATE_KEY.0)];
    assert_eq!(client.digest_formats(&private), own_and_default);
    for (algorithm, bits, format) in [
        (Algorithm::RSA, 1024, Format::ECPRIVATEKEY),
        (Algorithm::EC, 256, Format::PKCS_1),
        (Algorithm::EC, 256, Format::TRANSPARENT_SYMMETRIC_KEY),
    ] {
        let refusal = client.create_pair(Version::V2_1, algorithm, bits, Some(format));
        assert_eq!(refusal, Err(ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED), "{algorithm:?} {format:?}");
    }
    let symmetric = |format: Format| {
        let format = Attribute::new(Tag::KEY_FORMAT_TYPE, Value::Enumeration(format.0));
        client.bench.ask(&client.peer, Version::V2_1, support::create_key(vec![format]))
    };
    match succeeded(symmetric(Format::TRANSPARENT_SYMMETRIC_KEY)) {
        ResponsePayload::Create(response) => {
            let uid = id(&response.unique_identifier);
            assert_eq!(format(Version::V2_1, &uid), Format::TRANSPARENT_SYMMETRIC_KEY);
            let formats = [Some(Format::TRANSPARENT_SYMMETRIC_KEY.0), Some(Format::RAW.0)];
            assert_eq!(client.digest_formats(&uid), formats);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(refused(&symmetric(Format::PKCS_8)), ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED);
}
