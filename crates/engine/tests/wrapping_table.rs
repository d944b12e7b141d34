//! Every way of wrapping with every type of object, encoding and attributes inside: what Get and Export give is opened here
//! by the primitives alone, and comes back in by Register and Import; or it is refused with a reason. What was found is
//! written beside, in `wrapping_table.txt`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod golden;
#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crypto::asymmetric::{Curve, PrivateKey, generate_ec, generate_rsa};
use crypto::cipher::{CipherAlgorithm, CipherParameters, Mode as Cipher, Padding as Filling};
use crypto::digest::DigestAlgorithm as Digest;
use crypto::mac::{MacAlgorithm, verify_mac};
use crypto::rsa_encryption::{self, RsaEncryption};
use crypto::sign::{SignatureInput, SignatureScheme, verify};
use keyward_engine::admin::groups::{AddGroup, AddMember};
use keyward_engine::admin::keys::SetGrant;
use keyward_engine::identity::{Caller, Peer};
use kmip::message::ResponseItem;
use kmip::object::{
    Certificate, Key, KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingSpecification, Object,
    OpaqueObject, PlainKeyValue, SecretData, SplitKey,
};
use kmip::payload::{self, ResponsePayload};
use kmip::table::enumeration::{
    BlockCipherMode as Mode, CertificateType, CryptographicAlgorithm as Algorithm, EncodingOption,
    HashingAlgorithm as Hash, KeyFormatType, KeyWrapType, LinkType, OpaqueDataType, PaddingMethod as Padding,
    ResultReason, ResultStatus, RevocationReasonCode, SecretDataType, SplitKeyMethod, WrappingMethod,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes};
use support::{Bench, START, id, refused, succeeded};

const V: Version = Version::V2_1;
const NOT_WRAPPED: Option<KeyWrapType> = Some(KeyWrapType::NOT_WRAPPED);
const AS_REGISTERED: Option<KeyWrapType> = Some(KeyWrapType::AS_REGISTERED);

/// The bytes of every symmetric key that wraps.
const KEK: [u8; 32] = *b"what wraps: two unlike halves...";

/// Why something was refused.
type Refusal = (ResultReason, String);

struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

/// A key that wraps, and how the test opens what it has wrapped.
struct Kek {
    name: String,
    uid: String,
    opens: Opens,
}

enum Opens {
    Cipher(Cipher, Filling),
    Rsa(PrivateKey, Padding, Option<Digest>),
    /// It wraps nothing.
    Nothing,
}

/// A key that makes a MAC or signature, and how the test verifies it.
struct Seal {
    name: &'static str,
    uid: String,
    verifies: Verifies,
}

enum Verifies {
    Code(MacAlgorithm),
    Signature(PrivateKey, SignatureScheme),
}

fn number(tag: Tag, number: i32) -> Attribute {
    Attribute::new(tag, Value::Integer(number))
}

fn parameters(mode: Option<Mode>, padding: Option<Padding>, hash: Option<Hash>) -> Attribute {
    let field = |tag, code: Option<u32>| code.map(|code| Item::new(tag, Value::Enumeration(code)));
    let fields = [
        field(Tag::BLOCK_CIPHER_MODE, mode.map(|value| value.0)),
        field(Tag::PADDING_METHOD, padding.map(|value| value.0)),
        field(Tag::HASHING_ALGORITHM, hash.map(|value| value.0)),
    ];
    Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, Value::Structure(fields.into_iter().flatten().collect()))
}

fn block(format: KeyFormatType, bytes: &[u8], algorithm: Option<Algorithm>, bits: Option<i32>) -> KeyBlock {
    KeyBlock {
        key_format_type: format,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(PlainKeyValue {
            key_material: KeyMaterial::Bytes(bytes.into()),
            attributes: Attributes::default(),
        })),
        cryptographic_algorithm: algorithm,
        cryptographic_length: bits,
        key_wrapping_data: None,
    }
}

fn symmetric(algorithm: Algorithm, bytes: &[u8]) -> Object {
    let bits = i32::try_from(bytes.len() * 8).unwrap();
    Object::SymmetricKey(Key { key_block: block(KeyFormatType::RAW, bytes, Some(algorithm), Some(bits)) })
}

fn private(key: &PrivateKey, algorithm: Algorithm) -> Object {
    let bits = i32::try_from(key.bits()).unwrap();
    let der = key.to_pkcs8().unwrap();
    let key_block = block(KeyFormatType::PKCS_8, der.expose(), Some(algorithm), Some(bits));
    Object::PrivateKey(Key { key_block })
}

fn public(key: &PrivateKey, algorithm: Algorithm) -> Object {
    let bits = i32::try_from(key.bits()).unwrap();
    let der = key.public().unwrap().to_spki().unwrap();
    Object::PublicKey(Key { key_block: block(KeyFormatType::X_509, &der, Some(algorithm), Some(bits)) })
}

/// An object of each type.
fn objects() -> Vec<(&'static str, Object)> {
    let (rsa, ec) = (generate_rsa(1024, 65_537).unwrap(), generate_ec(Curve::P256).unwrap());
    let secret = block(KeyFormatType::OPAQUE, b"thirteen long", None, None);
    let share = block(KeyFormatType::RAW, &[7; 16], Some(Algorithm::AES), Some(128));
    vec![
        ("symmetric key", symmetric(Algorithm::AES, &[3; 32])),
        (
            "secret data",
            Object::SecretData(SecretData { secret_data_type: SecretDataType::PASSWORD, key_block: secret }),
        ),
        ("private key, RSA", private(&rsa, Algorithm::RSA)),
        ("private key, EC", private(&ec, Algorithm::EC)),
        ("public key", public(&ec, Algorithm::EC)),
        (
            "split key",
            Object::SplitKey(SplitKey {
                split_key_parts: 3,
                key_part_identifier: 1,
                split_key_threshold: 3,
                split_key_method: SplitKeyMethod::XOR,
                prime_field_size: None,
                key_block: share,
            }),
        ),
        (
            "certificate",
            Object::Certificate(Certificate {
                certificate_type: CertificateType::X_509,
                certificate_value: certificate(&ec)[..].into(),
            }),
        ),
        (
            "opaque object",
            Object::OpaqueObject(OpaqueObject {
                opaque_data_type: OpaqueDataType(0x8000_0001),
                opaque_data_value: b"opaque"[..].into(),
            }),
        ),
    ]
}

/// A certificate signed by its own key.
fn certificate(key: &PrivateKey) -> Vec<u8> {
    use crypto::x509::{CertificateAuthority, Validity};
    let validity = Validity { not_before: START - 10, not_after: START + 1_000_000 };
    CertificateAuthority::create_root("Test root", key.clone(), validity).unwrap().certificate_der().unwrap()
}

fn information(uid: &str) -> Option<KeyInformation> {
    Some(KeyInformation { unique_identifier: uid.into(), cryptographic_parameters: None })
}

fn by(kek: Option<&str>, seal: Option<&str>, method: WrappingMethod) -> KeyWrappingSpecification {
    KeyWrappingSpecification {
        wrapping_method: method,
        encryption_key_information: kek.and_then(information),
        mac_signature_key_information: seal.and_then(information),
        attribute_names: Vec::new(),
        encoding_option: None,
    }
}

fn done(item: ResponseItem) -> Result<ResponsePayload, Refusal> {
    match item.result_status {
        ResultStatus::SUCCESS => Ok(item.payload.unwrap()),
        _ => Err((item.result_reason.unwrap(), item.result_message.unwrap_or_default())),
    }
}

impl Client {
    fn new() -> Self {
        let bench = Bench::new();
        Self { peer: bench.peer("alice"), bench }
    }

    fn ask(&self, payload: impl Into<payload::RequestPayload>) -> ResponseItem {
        self.bench.ask(&self.peer, V, payload)
    }

    fn register(&self, object: &Object, attributes: Vec<Attribute>) -> ResponseItem {
        self.ask(payload::RegisterRequest {
            object_type: object.object_type(),
            attributes: Attributes::new(attributes),
            object: Some(object.clone()),
            protection_storage_masks: None,
        })
    }

    fn registered(&self, object: &Object, attributes: Vec<Attribute>) -> String {
        match succeeded(self.register(object, attributes)) {
            ResponsePayload::Register(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    /// An active key that the client has, for some uses.
    fn key(&self, object: &Object, mask: Mask, more: Vec<Attribute>) -> String {
        let mut attributes = vec![
            number(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0),
            Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
        ];
        attributes.extend(more);
        self.registered(object, attributes)
    }

    fn wrapping_key(&self, mode: Mode, mask: Mask) -> String {
        self.key(&symmetric(Algorithm::AES, &KEK), mask, vec![parameters(Some(mode), None, None)])
    }

    fn get(
        &self,
        uid: &str,
        wrap: Option<KeyWrapType>,
        by: Option<KeyWrappingSpecification>,
    ) -> ResponseItem {
        self.ask(payload::GetRequest {
            unique_identifier: Some(uid.into()),
            key_wrap_type: wrap,
            key_wrapping_specification: by,
            ..Default::default()
        })
    }

    fn got(
        &self,
        uid: &str,
        wrap: Option<KeyWrapType>,
        by: Option<KeyWrappingSpecification>,
    ) -> Result<Object, Refusal> {
        match done(self.get(uid, wrap, by))? {
            ResponsePayload::Get(response) => Ok((*response.object).clone()),
            other => panic!("{other:?}"),
        }
    }

    fn exported(&self, uid: &str, by: KeyWrappingSpecification) -> Result<Object, Refusal> {
        match done(self.ask(payload::ExportRequest {
            unique_identifier: Some(uid.into()),
            key_wrapping_specification: Some(by),
            ..Default::default()
        }))? {
            ResponsePayload::Export(response) => Ok((*response.object.unwrap()).clone()),
            other => panic!("{other:?}"),
        }
    }

    fn import(
        &self,
        uid: &str,
        object: &Object,
        wrap: Option<KeyWrapType>,
        list: Vec<Attribute>,
    ) -> ResponseItem {
        self.ask(payload::ImportRequest {
            unique_identifier: uid.into(),
            object_type: Some(object.object_type()),
            replace_existing: Some(true),
            key_wrap_type: wrap,
            attributes: Attributes::new(list),
            object: object.clone(),
        })
    }

    fn keks(&self) -> Vec<Kek> {
        let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
        let mut keks = Vec::new();
        let fill = Some(Padding::PKCS5);
        for (mode, padding, opens) in [
            (Mode::NISTKEYWRAP, None, Opens::Cipher(Cipher::KeyWrap, Filling::None)),
            (Mode::AESKEYWRAPPADDING, None, Opens::Cipher(Cipher::KeyWrapPadding, Filling::None)),
            (Mode::ECB, fill, Opens::Cipher(Cipher::Ecb, Filling::Pkcs5)),
            (Mode::CBC, fill, Opens::Cipher(Cipher::Cbc, Filling::Pkcs5)),
            (Mode::CBC, None, Opens::Cipher(Cipher::Cbc, Filling::None)),
            (Mode::PCBC, fill, Opens::Cipher(Cipher::Pcbc, Filling::Pkcs5)),
            (Mode::CFB, None, Opens::Cipher(Cipher::Cfb, Filling::None)),
            (Mode::OFB, None, Opens::Cipher(Cipher::Ofb, Filling::None)),
            (Mode::CTR, None, Opens::Cipher(Cipher::Ctr, Filling::None)),
            (Mode::GCM, None, Opens::Cipher(Cipher::Gcm, Filling::None)),
            (Mode::CCM, None, Opens::Cipher(Cipher::Ccm, Filling::None)),
            (Mode::XTS, None, Opens::Cipher(Cipher::Xts, Filling::None)),
            (Mode::CMAC, None, Opens::Nothing),
            (Mode::AEAD, None, Opens::Nothing),
            (Mode::X9_102_AESKW, None, Opens::Nothing),
        ] {
            let key = symmetric(Algorithm::AES, &KEK);
            let uid = self.key(&key, both, vec![parameters(Some(mode), padding, None)]);
            let padding = padding.map_or("", |_| " PKCS5");
            keks.push(Kek { name: format!("AES {}{padding}", mode.title().unwrap()), uid, opens });
        }
        let rsa = generate_rsa(2048, 65_537).unwrap();
        let private_uid = self.key(&private(&rsa, Algorithm::RSA), Mask::UNWRAP_KEY, Vec::new());
        for (padding, hash, digest) in [
            (Padding::PKCS1_V1_5, None, None),
            (Padding::OAEP, Some(Hash::SHA_1), Some(Digest::Sha1)),
            (Padding::OAEP, Some(Hash::SHA_256), Some(Digest::Sha256)),
            (Padding::OAEP, Some(Hash::SHA_384), Some(Digest::Sha384)),
            (Padding::OAEP, Some(Hash::SHA_512), Some(Digest::Sha512)),
        ] {
            let link = Attribute::new(
                Tag::LINK,
                Value::Structure(vec![
                    Item::new(Tag::LINK_TYPE, Value::Enumeration(LinkType::PRIVATE_KEY_LINK.0)),
                    Item::new(Tag::LINKED_OBJECT_IDENTIFIER, Value::TextString(private_uid.clone())),
                ]),
            );
            let more = vec![parameters(None, Some(padding), hash), link];
            let uid = self.key(&public(&rsa, Algorithm::RSA), Mask::WRAP_KEY, more);
            let hash = hash.map_or(String::new(), |hash| format!(" {}", hash.title().unwrap()));
            let name = format!("RSA {}{hash}", padding.title().unwrap());
            keks.push(Kek { name, uid, opens: Opens::Rsa(rsa.clone(), padding, digest) });
        }
        keks
    }

    fn seals(&self) -> Vec<Seal> {
        let code = Mask::MAC_GENERATE | Mask::MAC_VERIFY;
        let sign = Mask::SIGN | Mask::VERIFY;
        let (rsa, ec) = (generate_rsa(2048, 65_537).unwrap(), generate_ec(Curve::P256).unwrap());
        let pss = parameters(None, Some(Padding::PSS), Some(Hash::SHA_256));
        let pkcs1 = parameters(None, Some(Padding::PKCS1_V1_5), Some(Hash::SHA_512));
        let ecdsa = parameters(None, None, Some(Hash::SHA_256));
        let cmac = parameters(Some(Mode::CMAC), None, None);
        vec![
            Seal {
                name: "HMAC-SHA256",
                uid: self.key(&symmetric(Algorithm::HMAC_SHA256, &KEK), code, Vec::new()),
                verifies: Verifies::Code(MacAlgorithm::Hmac(Digest::Sha256)),
            },
            Seal {
                name: "AES CMAC",
                uid: self.key(&symmetric(Algorithm::AES, &KEK), code, vec![cmac]),
                verifies: Verifies::Code(MacAlgorithm::Cmac(CipherAlgorithm::Aes)),
            },
            Seal {
                name: "RSA PSS",
                uid: self.key(&private(&rsa, Algorithm::RSA), sign, vec![pss]),
                verifies: Verifies::Signature(
                    rsa.clone(),
                    SignatureScheme::RsaPss {
                        digest: Digest::Sha256,
                        mgf_digest: Digest::Sha256,
                        salt_len: None,
                    },
                ),
            },
            Seal {
                name: "RSA PKCS#1 v1.5",
                uid: self.key(&private(&rsa, Algorithm::RSA), sign, vec![pkcs1]),
                verifies: Verifies::Signature(rsa, SignatureScheme::RsaPkcs1(Some(Digest::Sha512))),
            },
            Seal {
                name: "ECDSA",
                uid: self.key(&private(&ec, Algorithm::EC), sign, vec![ecdsa]),
                verifies: Verifies::Signature(ec, SignatureScheme::Ecdsa(Digest::Sha256)),
            },
        ]
    }
}

impl Opens {
    /// What was wrapped, by the primitives alone.
    fn open(&self, wrapped: &[u8], iv: Option<&[u8]>) -> Vec<u8> {
        match self {
            Self::Cipher(mode, padding) => {
                let mut parameters = CipherParameters::new(CipherAlgorithm::Aes, *mode, iv.unwrap_or(&[]));
                parameters.padding = *padding;
                let tag = if matches!(mode, Cipher::Gcm | Cipher::Ccm) { 16 } else { 0 };
                let (data, tag) = wrapped.split_at(wrapped.len() - tag);
                crypto::cipher::decrypt(&parameters, &KEK, data, tag).unwrap().expose().to_vec()
            }
            Self::Rsa(key, padding, digest) => {
                let scheme = match digest {
                    Some(digest) => RsaEncryption::Oaep { digest: *digest, mgf_digest: *digest, label: &[] },
                    None => RsaEncryption::Pkcs1,
                };
                assert_eq!(digest.is_some(), *padding == Padding::OAEP);
                rsa_encryption::decrypt(key, scheme, wrapped).unwrap().expose().to_vec()
            }
            Self::Nothing => panic!("a mode that wraps nothing has wrapped"),
        }
    }
}

impl Verifies {
    fn holds(&self, bytes: &[u8], given: &[u8]) -> bool {
        match self {
            Self::Code(algorithm) => verify_mac(*algorithm, &KEK, bytes, given).unwrap(),
            Self::Signature(key, scheme) => {
                verify(&key.public().unwrap(), *scheme, SignatureInput::Message(bytes), given).unwrap()
            }
        }
    }
}

/// An item of TTLV with its length filled up, written by hand.
fn ttlv(tag: u32, kind: u8, value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_be_bytes()[1..].to_vec();
    out.push(kind);
    out.extend(u32::try_from(value.len()).unwrap().to_be_bytes());
    out.extend(value);
    out.resize(out.len().next_multiple_of(8), 0);
    out
}

/// The Key Value of some material, with the Cryptographic Usage Mask in it or without, as section 9.1 has it.
fn key_value(material: &[u8], mask: Option<i32>) -> Vec<u8> {
    let mut fields = ttlv(0x42_0043, 8, material);
    if let Some(mask) = mask {
        let mask = ttlv(0x42_002C, 2, &mask.to_be_bytes());
        fields.extend(ttlv(0x42_0125, 1, &mask));
    }
    ttlv(0x42_0045, 1, &fields)
}

fn material(object: &Object) -> Vec<u8> {
    match object.key_block().unwrap().key_value.as_ref().unwrap() {
        KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. }) => bytes.to_vec(),
        other => panic!("{other:?}"),
    }
}

/// One cell of the table.
struct Cell<'a> {
    uid: &'a str,
    clear: &'a Object,
    method: WrappingMethod,
    kek: Option<&'a Kek>,
    seal: Option<&'a Seal>,
    encoding: Option<EncodingOption>,
    is_bound: bool,
}

impl Cell<'_> {
    fn fill(&self, client: &Client) -> Result<(), Refusal> {
        let asked = KeyWrappingSpecification {
            encoding_option: self.encoding,
            attribute_names: if self.is_bound {
                vec![AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK)]
            } else {
                Vec::new()
            },
            ..by(self.kek.map(|kek| &*kek.uid), self.seal.map(|seal| &*seal.uid), self.method)
        };
        let given = client.got(self.uid, None, Some(asked.clone()));
        let exported = client.exported(self.uid, asked);
        let (given, exported) = match (given, exported) {
            (Ok(given), Ok(exported)) => (given, exported),
            (Err(of_get), Err(of_export)) => {
                assert_eq!(of_get, of_export);
                return Err(of_get);
            }
            (of_get, of_export) => panic!("{of_get:?} {of_export:?}"),
        };
        for wrapped in [&given, &exported] {
            self.open(wrapped);
        }
        let mask = || vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::DERIVE_KEY.0)];
        let is_open = self.kek.is_none() && self.is_bound;
        let copy = client.registered(&given, if is_open { Vec::new() } else { mask() });
        assert_eq!(material(&client.got(&copy, NOT_WRAPPED, None)?), material(self.clear));
        assert_eq!(client.got(&copy, Some(KeyWrapType::AS_REGISTERED), None)?, given);
        succeeded(client.import("imported", &exported, NOT_WRAPPED, mask()));
        let kept = client.got("imported", None, None)?;
        assert!(kept.key_block().unwrap().key_wrapping_data.is_none());
        assert_eq!(material(&kept), material(self.clear));
        succeeded(client.import("imported", &exported, None, mask()));
        assert_eq!(client.got("imported", None, None)?, exported);
        Ok(())
    }

    /// Checks by the primitives what a wrapped object has in it.
    fn open(&self, wrapped: &Object) {
        let block = wrapped.key_block().unwrap();
        let data = block.key_wrapping_data.as_ref().unwrap();
        assert_eq!((data.wrapping_method, data.encoding_option), (self.method, self.encoding));
        let bytes = material(self.clear);
        let expected = match self.encoding {
            Some(EncodingOption::NO_ENCODING) => bytes,
            _ => key_value(&bytes, self.is_bound.then_some(Mask::DERIVE_KEY.0)),
        };
        let ciphertext = self.kek.map(|kek| {
            let Some(KeyValue::Wrapped(ciphertext)) = &block.key_value else { panic!("not encrypted") };
            assert_eq!(kek.opens.open(ciphertext, data.iv_counter_nonce.as_deref()), expected);
            ciphertext.to_vec()
        });
        if let Some(seal) = self.seal {
            let of_what = match (&ciphertext, self.method) {
                (Some(ciphertext), WrappingMethod::ENCRYPT_THEN_MAC_SIGN) => ciphertext,
                _ => &expected,
            };
            assert!(seal.verifies.holds(of_what, data.mac_signature.as_ref().unwrap()));
        } else {
            assert!(data.mac_signature.is_none());
        }
    }
}

#[test]
fn each_way_to_wrap_each_type_of_object() {
    let client = Client::new();
    let (keks, seals) = (client.keks(), client.seals());
    let padded = keks.iter().find(|kek| kek.name == "AES AESKeyWrapPadding").unwrap();
    let gcm = keks.iter().find(|kek| kek.name == "AES GCM").unwrap();
    let mut ways: Vec<(String, WrappingMethod, Option<&Kek>, Option<&Seal>)> = Vec::new();
    for kek in &keks {
        ways.push((format!("Encrypt, {}", kek.name), WrappingMethod::ENCRYPT, Some(kek), None));
    }
    for seal in &seals {
        let name = seal.name;
        ways.push((format!("MAC/sign, {name}"), WrappingMethod::MAC_SIGN, None, Some(seal)));
        for kek in [padded, gcm] {
            let both = format!("{}, {name}", kek.name);
            let then = WrappingMethod::ENCRYPT_THEN_MAC_SIGN;
            ways.push((format!("Encrypt then MAC/sign, {both}"), then, Some(kek), Some(seal)));
            let then = WrappingMethod::MAC_SIGN_THEN_ENCRYPT;
            ways.push((format!("MAC/sign then encrypt, {both}"), then, Some(kek), Some(seal)));
        }
    }
    ways.push(("TR-31".to_owned(), WrappingMethod::TR_31, Some(padded), None));
    let options = [
        ("-", None),
        ("TTLV", Some(EncodingOption::TTLV_ENCODING)),
        ("none", Some(EncodingOption::NO_ENCODING)),
        ("unknown", Some(EncodingOption(0x8000_0001))),
    ];
    let mut text = String::new();
    for (name, object) in objects() {
        writeln!(text, "{name}").unwrap();
        let mask = number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::DERIVE_KEY.0);
        let is_key = object.key_block().is_some() || name == "certificate";
        let uid = client.registered(&object, if is_key { vec![mask] } else { Vec::new() });
        let clear = client.got(&uid, None, None).unwrap();
        let mut of_ways: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
        for (way, method, kek, seal) in &ways {
            let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (option, encoding) in options {
                for is_bound in [false, true] {
                    let (method, kek, seal) = (*method, *kek, *seal);
                    let cell = Cell { uid: &uid, clear: &clear, method, kek, seal, encoding, is_bound };
                    let what = match cell.fill(&client) {
                        Ok(()) => "there and back".to_owned(),
                        Err((reason, message)) => format!("{}: {message}", reason.title().unwrap()),
                    };
                    let attributes = if is_bound { "+" } else { "" };
                    found.entry(what).or_default().push(format!("{option}{attributes}"));
                }
            }
            let lines =
                found.into_iter().map(|(what, cells)| format!("{} | {what}", cells.join(", "))).collect();
            of_ways.entry(lines).or_default().push(way);
        }
        for (lines, ways) in of_ways {
            writeln!(text, "  {}", ways.join("\n  ")).unwrap();
            for line in lines {
                writeln!(text, "    {line}").unwrap();
            }
        }
    }
    golden::compare("wrapping_table.txt", &text);
}

fn wrong_kek() -> Object {
    symmetric(Algorithm::AES, &[0xA5; 32])
}

/// The object with its wrapped bytes changed.
fn with_bytes(object: &Object, change: impl FnOnce(&mut Vec<u8>)) -> Object {
    let mut object = object.clone();
    let block = object.key_block_mut().unwrap();
    let Some(KeyValue::Wrapped(bytes)) = &block.key_value else { panic!("not wrapped") };
    let mut bytes = bytes.to_vec();
    change(&mut bytes);
    block.key_value = Some(KeyValue::Wrapped(bytes.into()));
    object
}

/// The object with another key named as the one that has encrypted it.
fn named(object: &Object, uid: &str) -> Object {
    let mut object = object.clone();
    let data = object.key_block_mut().unwrap().key_wrapping_data.as_mut().unwrap();
    data.encryption_key_information.as_mut().unwrap().unique_identifier = uid.into();
    object
}

#[test]
fn import_unwraps_what_the_key_has_wrapped_and_nothing_else() {
    let client = Client::new();
    let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
    let mask = || vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0)];
    let secret = client.key(&symmetric(Algorithm::AES, &[3; 32]), Mask::ENCRYPT, Vec::new());
    for kek in client.keks() {
        let reason = |object: &Object| refused(&client.import(&kek.name, object, NOT_WRAPPED, mask()));
        let asked = by(Some(&kek.uid), None, WrappingMethod::ENCRYPT);
        let Ok(wrapped) = client.got(&secret, None, Some(asked)) else {
            assert!(matches!(kek.opens, Opens::Nothing) || kek.name == "AES CBC", "{}", kek.name);
            continue;
        };
        let name = &kek.name;
        let failed = ResultReason::CRYPTOGRAPHIC_FAILURE;
        // One bit changed anywhere; what only deciphers finds it where it changes the encoding.
        let length = match &wrapped.key_block().unwrap().key_value {
            Some(KeyValue::Wrapped(bytes)) => bytes.len(),
            other => panic!("{other:?}"),
        };
        let is_authentic = matches!(
            kek.opens,
            Opens::Cipher(Cipher::KeyWrap | Cipher::KeyWrapPadding | Cipher::Gcm | Cipher::Ccm, _)
                | Opens::Rsa(..)
        );
        for place in if is_authentic { vec![0, length / 2, length - 1] } else { vec![0] } {
            let damaged = with_bytes(&wrapped, |bytes| bytes[place] ^= 1);
            assert_eq!(reason(&damaged), failed, "{name} {place}");
        }
        assert_eq!(reason(&with_bytes(&wrapped, |bytes| bytes.truncate(length - 1))), failed, "{name}");
        assert_eq!(reason(&with_bytes(&wrapped, |bytes| bytes.push(0))), failed, "{name}");
        assert_eq!(reason(&with_bytes(&wrapped, Vec::clear)), failed, "{name}");
        // Nothing was kept of it, and the object as it was given comes in.
        assert_eq!(refused(&client.get(name, None, None)), ResultReason::OBJECT_NOT_FOUND, "{name}");
        succeeded(client.import(name, &wrapped, NOT_WRAPPED, mask()));
        assert_eq!(material(&client.got(name, None, None).unwrap()), [3; 32], "{name}");
        // What fails to come in leaves what it would have replaced.
        assert_eq!(reason(&with_bytes(&wrapped, |bytes| bytes[0] ^= 1)), failed, "{name}");
        assert_eq!(material(&client.got(name, None, None).unwrap()), [3; 32], "{name}");
    }
    let kek = client.wrapping_key(Mode::NISTKEYWRAP, both);
    let asked = by(Some(&kek), None, WrappingMethod::ENCRYPT);
    let wrapped = client.got(&secret, None, Some(asked)).unwrap();
    let mut text = String::new();
    let mut note = |what: &str, item: &ResponseItem| {
        writeln!(text, "{what} | {}", refused(item).title().unwrap()).unwrap();
    };
    let more = || vec![parameters(Some(Mode::NISTKEYWRAP), None, None)];
    let import = |object: &Object| client.import("x", object, NOT_WRAPPED, mask());
    let other = client.key(&wrong_kek(), both, more());
    note("another key", &import(&named(&wrapped, &other)));
    let of_no_use = client.key(&symmetric(Algorithm::AES, &KEK), Mask::ENCRYPT | Mask::DECRYPT, more());
    note("a key that does not unwrap", &import(&named(&wrapped, &of_no_use)));
    note("a key that is not there", &import(&named(&wrapped, "nothing")));
    let bob = client.bench.peer("bob");
    let his = payload::ImportRequest {
        unique_identifier: "his".into(),
        object_type: Some(wrapped.object_type()),
        replace_existing: None,
        key_wrap_type: NOT_WRAPPED,
        attributes: Attributes::new(mask()),
        object: wrapped.clone(),
    };
    note("the key of somebody else", &client.bench.ask(&bob, V, his));
    // As it is, it comes in whatever its wrapping key.
    succeeded(client.import("as-it-is", &named(&wrapped, "nothing"), None, mask()));
    golden::compare("wrapping_import.txt", &text);
}

#[test]
fn the_state_of_the_wrapping_key_decides() {
    let client = Client::new();
    let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
    let secret = client.key(&symmetric(Algorithm::AES, &[3; 32]), Mask::ENCRYPT, Vec::new());
    let encrypt = |uid: &str| Some(by(Some(uid), None, WrappingMethod::ENCRYPT));
    let mask = || vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0)];
    let mode = || parameters(Some(Mode::NISTKEYWRAP), None, None);

    let early = vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, both.0), mode()];
    let early = client.registered(&symmetric(Algorithm::AES, &KEK), early);
    let wrapped = {
        let kek = client.wrapping_key(Mode::NISTKEYWRAP, both);
        client.got(&secret, None, encrypt(&kek)).unwrap()
    };
    let mut text = String::new();
    for state in ["pre-active", "deactivated", "compromised", "destroyed", "archived"] {
        let kek = match state {
            "pre-active" => early.clone(),
            _ => client.wrapping_key(Mode::NISTKEYWRAP, both),
        };
        let kek_uid = || Some(kek.as_str().into());
        let revoke = |code| {
            succeeded(client.ask(payload::RevokeRequest {
                unique_identifier: kek_uid(),
                revocation_reason: payload::RevocationReason {
                    revocation_reason_code: code,
                    revocation_message: None,
                },
                compromise_occurrence_date:
                    (code == RevocationReasonCode::KEY_COMPROMISE).then_some(kmip::ttlv::DateTime(START)),
            }));
        };
        match state {
            "deactivated" => revoke(RevocationReasonCode::CESSATION_OF_OPERATION),
            "compromised" => revoke(RevocationReasonCode::KEY_COMPROMISE),
            "destroyed" => {
                revoke(RevocationReasonCode::CESSATION_OF_OPERATION);
                succeeded(client.ask(payload::DestroyRequest { unique_identifier: kek_uid() }));
            }
            "archived" => {
                succeeded(client.ask(payload::ArchiveRequest { unique_identifier: kek_uid() }));
            }
            _ => {}
        }
        let of_wrapping = refused(&client.get(&secret, None, encrypt(&kek)));
        let answer = client.import(&format!("of {state}"), &named(&wrapped, &kek), NOT_WRAPPED, mask());
        let of_unwrapping = match done(answer) {
            Ok(_) => "unwrapped",
            Err((reason, _)) => reason.title().unwrap(),
        };
        writeln!(text, "{state} | Get: {} | Import: {of_unwrapping}", of_wrapping.title().unwrap()).unwrap();
    }
    golden::compare("wrapping_states.txt", &text);
    // Neither wraps itself, nor what does not exist.
    let kek = client.wrapping_key(Mode::NISTKEYWRAP, both);
    assert_eq!(refused(&client.get(&kek, None, encrypt(&kek))), ResultReason::INVALID_FIELD);
    let unknown = client.get(&secret, Some(KeyWrapType(0x8000_0001)), None);
    assert_eq!(refused(&unknown), ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED);
}

/// What is wrong with a wrapping key, or with what it has wrapped, and the reasons in each version of Import and of Get and
/// Export in the clear; Register looks at who has authenticated a key alone.
#[test]
fn a_bad_wrapping_key_is_refused_for_its_reason() {
    let client = Client::new();
    let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
    let wrap_mode = || parameters(Some(Mode::NISTKEYWRAP), None, None);
    let mask = |mask: Mask| vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)];
    let secret = client.key(&symmetric(Algorithm::AES, &[3; 32]), Mask::ENCRYPT, Vec::new());
    let kek = client.wrapping_key(Mode::NISTKEYWRAP, both);
    let encrypt = |uid: &str| Some(by(Some(uid), None, WrappingMethod::ENCRYPT));
    let wrapped = client.got(&secret, None, encrypt(&kek)).unwrap();
    let as_key = |key: &Object, uses: Mask| {
        client.key(key, uses, if key.key_block().is_some() { vec![wrap_mode()] } else { Vec::new() })
    };
    let aes = symmetric(Algorithm::AES, &KEK);
    let pair = generate_rsa(2048, 65_537).unwrap();
    let half = |object: &Object, uses: Mask, link_type: LinkType, other: &str| {
        let link = kmip::attribute::link_value(link_type, Value::TextString(other.to_owned()));
        let padding = parameters(None, Some(Padding::PKCS1_V1_5), None);
        client.key(object, uses, vec![padding, Attribute::new(Tag::LINK, link)])
    };
    // The public key has wrapped; its private key may not unwrap, or is not there.
    let idle = client.key(&private(&pair, Algorithm::RSA), Mask::SIGN, Vec::new());
    let private_idle = half(
        &public(&pair, Algorithm::RSA),
        Mask::WRAP_KEY | Mask::UNWRAP_KEY,
        LinkType::PRIVATE_KEY_LINK,
        &idle,
    );
    let no_private = {
        let more = vec![parameters(None, Some(Padding::PKCS1_V1_5), None)];
        client.key(&public(&pair, Algorithm::RSA), both, more)
    };
    let opaque = client.registered(
        &Object::OpaqueObject(OpaqueObject {
            opaque_data_type: OpaqueDataType(0x8000_0001),
            opaque_data_value: KEK[..].into(),
        }),
        Vec::new(),
    );
    let twice =
        client.got(&client.registered(&wrapped, mask(Mask::ENCRYPT)), AS_REGISTERED, encrypt(&kek)).unwrap();
    let ended = |end: &dyn Fn(&str)| {
        let kek = client.wrapping_key(Mode::NISTKEYWRAP, both);
        end(&kek);
        kek
    };
    let revoke = |uid: &str| {
        succeeded(client.ask(payload::RevokeRequest {
            unique_identifier: Some(uid.into()),
            revocation_reason: payload::RevocationReason {
                revocation_reason_code: RevocationReasonCode::CESSATION_OF_OPERATION,
                revocation_message: None,
            },
            compromise_occurrence_date: None,
        }));
    };
    let more = || vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, both.0), wrap_mode()];
    let cases = [
        ("not there", named(&wrapped, "nothing")),
        ("for nothing of the kind", named(&wrapped, &as_key(&aes, Mask::ENCRYPT | Mask::DECRYPT))),
        ("for wrapping alone", named(&wrapped, &as_key(&aes, Mask::WRAP_KEY))),
        ("of a private key that does not unwrap", named(&wrapped, &private_idle)),
        ("of a private key that is not there", named(&wrapped, &no_private)),
        ("of another type", named(&wrapped, &opaque)),
        ("of another algorithm", named(&wrapped, &as_key(&symmetric(Algorithm::HMAC_SHA256, &KEK), both))),
        ("without a mode", named(&wrapped, &client.key(&aes, both, Vec::new()))),
        ("pre-active", named(&wrapped, &client.registered(&aes, more()))),
        (
            "destroyed",
            named(
                &wrapped,
                &ended(&|uid| {
                    revoke(uid);
                    succeeded(client.ask(payload::DestroyRequest { unique_identifier: Some(uid.into()) }));
                }),
            ),
        ),
        (
            "archived",
            named(
                &wrapped,
                &ended(&|uid| {
                    succeeded(client.ask(payload::ArchiveRequest { unique_identifier: Some(uid.into()) }));
                }),
            ),
        ),
        ("wrapped itself", named(&wrapped, &as_key(&wrapped, both))),
        ("another one", named(&wrapped, &client.key(&wrong_kek(), both, vec![wrap_mode()]))),
        ("the one of the second wrapping", twice),
        ("only deactivated", named(&wrapped, &ended(&revoke))),
        ("for unwrapping alone", named(&wrapped, &as_key(&aes, Mask::UNWRAP_KEY))),
    ];
    let mut text = String::new();
    for (what, object) in &cases {
        let title = |item: ResponseItem| match done(item) {
            Ok(_) => "done".to_owned(),
            Err((reason, _)) => reason.title().unwrap().to_owned(),
        };
        let copy = client.registered(object, mask(Mask::ENCRYPT));
        for version in [Version::V1_4, Version::V2_1, Version::V3_0] {
            let ask =
                |payload: payload::RequestPayload| title(client.bench.ask(&client.peer, version, payload));
            let import = ask(payload::ImportRequest {
                unique_identifier: "imported".into(),
                object_type: Some(object.object_type()),
                replace_existing: Some(true),
                key_wrap_type: NOT_WRAPPED,
                attributes: Attributes::new(mask(Mask::ENCRYPT)),
                object: object.clone(),
            }
            .into());
            let get = ask(payload::GetRequest {
                unique_identifier: Some(copy.as_str().into()),
                key_wrap_type: NOT_WRAPPED,
                ..Default::default()
            }
            .into());
            let export = ask(payload::ExportRequest {
                unique_identifier: Some(copy.as_str().into()),
                key_wrap_type: NOT_WRAPPED,
                ..Default::default()
            }
            .into());
            assert_eq!(get, export, "{what} {version}");
            writeln!(text, "{what} | {version} | Import: {import} | Get, Export: {get}").unwrap();
        }
    }
    golden::compare("wrapping_refusals.txt", &text);
}

/// Who has authenticated a key verifies it, by the bit for it alone.
#[test]
fn a_key_is_verified_by_a_key_that_verifies() {
    let client = Client::new();
    let secret = client.key(&symmetric(Algorithm::AES, &[3; 32]), Mask::ENCRYPT, Vec::new());
    let hmac = symmetric(Algorithm::HMAC_SHA256, &KEK);
    let pair = generate_ec(Curve::P256).unwrap();
    let ecdsa = || parameters(None, None, Some(Hash::SHA_256));
    let mask = || vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0)];
    let link = |uid: &str| {
        let link = kmip::attribute::link_value(LinkType::PUBLIC_KEY_LINK, Value::TextString(uid.to_owned()));
        vec![ecdsa(), Attribute::new(Tag::LINK, link)]
    };
    let public_half = |uses| client.key(&public(&pair, Algorithm::EC), uses, vec![ecdsa()]);
    let private_key = |uses, more| client.key(&private(&pair, Algorithm::EC), uses, more);
    for (what, uid, verifies) in [
        ("a code", client.key(&hmac, Mask::MAC_GENERATE, Vec::new()), false),
        ("a code", client.key(&hmac, Mask::MAC_GENERATE | Mask::MAC_VERIFY, Vec::new()), true),
        ("a signature without a public key", private_key(Mask::SIGN, vec![ecdsa()]), false),
        ("a signature", private_key(Mask::SIGN, link(&public_half(Mask::ENCRYPT))), false),
        ("a signature", private_key(Mask::SIGN, link(&public_half(Mask::VERIFY))), true),
    ] {
        let signed = client.got(&secret, None, Some(by(None, Some(&uid), WrappingMethod::MAC_SIGN))).unwrap();
        let import = client.import("imported", &signed, NOT_WRAPPED, mask());
        let register = client.register(&signed, mask());
        if verifies {
            succeeded(import);
            let ResponsePayload::Register(kept) = succeeded(register) else { panic!() };
            let back = client.got(&id(&kept.unique_identifier), NOT_WRAPPED, None).unwrap();
            assert_eq!(material(&back), [3; 32], "{what}");
        } else {
            let expected = ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK;
            assert_eq!((refused(&import), refused(&register)), (expected, expected), "{what}");
        }
    }
}

/// In 1.x, as an official case has it, a key with Wrap Key alone unwraps; but for its owner, and for nobody whom it is shared with.
#[test]
fn a_key_with_wrap_key_alone_unwraps_for_its_owner_in_1_x() {
    let client = Client::new();
    let secret = client.key(&symmetric(Algorithm::AES, &[3; 32]), Mask::ENCRYPT, Vec::new());
    let wrapped_by = |mask: Mask| {
        let kek = client.wrapping_key(Mode::NISTKEYWRAP, mask);
        let asked = by(Some(&kek), None, WrappingMethod::ENCRYPT);
        (client.got(&secret, None, Some(asked)).unwrap(), kek)
    };
    let (console, caller) = (Peer::new("test".into(), String::new(), None), Arc::new(Caller::console(0)));
    let engine = &client.bench.engine;
    let group = api::NewGroup { name: "staff".to_owned(), description: String::new() };
    engine.administer(&console, &caller, AddGroup(group)).unwrap();
    let member = AddMember { group: "staff".to_owned(), user: "bob".to_owned() };
    engine.administer(&console, &caller, member).unwrap();
    let bob = client.bench.peer("bob");
    for (mask, of_owner, of_bob) in
        [(Mask::WRAP_KEY, true, false), (Mask::WRAP_KEY | Mask::UNWRAP_KEY, true, true)]
    {
        let (wrapped, kek) = wrapped_by(mask);
        let permissions = [("decrypt".to_owned(), api::Permission::Always)].into_iter().collect();
        let grant = api::Grant { group: "staff".to_owned(), permissions };
        engine.administer(&console, &caller, SetGrant { id: kek, grant, version: None }).unwrap();
        for (who, peer, expected) in [("alice", &client.peer, of_owner), ("bob", &bob, of_bob)] {
            let import = payload::ImportRequest {
                unique_identifier: format!("{who} {mask:?}").as_str().into(),
                object_type: Some(wrapped.object_type()),
                replace_existing: None,
                key_wrap_type: NOT_WRAPPED,
                attributes: Attributes::new(vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0)]),
                object: wrapped.clone(),
            };
            let item = client.bench.ask(peer, Version::V1_4, import);
            if expected {
                succeeded(item);
            } else {
                assert_eq!(refused(&item), ResultReason::PERMISSION_DENIED);
            }
        }
    }
}
