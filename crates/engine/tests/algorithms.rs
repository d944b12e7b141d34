//! Every cryptographic value that KMIP names, one by one: it works here, by a round trip through the server, or is refused
//! with the reason that `refusal` gives. The table in docs/cryptography.md is what this test has found; with
//! `KEYWARD_UPDATE` set the test writes it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use crypto::digest::DigestAlgorithm;
use keyward_engine::identity::Peer;
use keyward_engine::refusal;
use kmip::message::ResponseItem;
use kmip::object::{KeyMaterial, KeyValue};
use kmip::payload::{self, DerivationParameters, ResponsePayload};
use kmip::table::enumeration::{
    BlockCipherMode as Mode, CryptographicAlgorithm as Algorithm, DRBGAlgorithm, DerivationMethod,
    DigitalSignatureAlgorithm as Signature, HashingAlgorithm as Hash, KEMAlgorithm, MaskGenerator,
    ObjectType, PaddingMethod as Padding, QueryFunction, RNGAlgorithm, RNGMode, RecommendedCurve,
    ResultStatus, ValidityIndicator,
};
use kmip::table::{EnumTable, Enumeration, Tag};
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes, CryptographicParameters};
use support::{Bench, START, id, succeeded};

const V: Version = Version::V3_0;

/// Every bit of the usage mask that a key of a client may have.
const ANY_USE: i32 = 0x000F_FFFF;

/// How a value works, or why it is refused.
type Verdict = Result<&'static str, String>;

struct Trial {
    bench: Bench,
    peer: Arc<Peer>,
    /// Pairs are made once: identifiers of the private and of the public key by what was asked for.
    pairs: std::cell::RefCell<BTreeMap<String, (String, String)>>,
}

impl Trial {
    fn new() -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer, pairs: std::cell::RefCell::default() }
    }

    fn ask(&self, payload: impl Into<payload::RequestPayload>) -> ResponseItem {
        self.bench.ask(&self.peer, V, payload)
    }

    fn create(&self, algorithm: Algorithm, length: i32) -> ResponseItem {
        let attributes = Attributes::new(attributes(algorithm, Some(length), Vec::new()));
        let object_type = ObjectType::SYMMETRIC_KEY;
        self.ask(payload::CreateRequest { object_type, attributes, protection_storage_masks: None })
    }

    fn key(&self, algorithm: Algorithm, length: i32) -> String {
        match succeeded(self.create(algorithm, length)) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    fn create_pair(&self, algorithm: Algorithm, length: Option<i32>, more: Vec<Attribute>) -> ResponseItem {
        self.ask(payload::CreateKeyPairRequest {
            common_attributes: Some(Attributes::new(attributes(algorithm, length, more))),
            private_key_attributes: None,
            public_key_attributes: None,
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        })
    }

    fn fresh_pair(
        &self,
        algorithm: Algorithm,
        length: Option<i32>,
        more: Vec<Attribute>,
    ) -> (String, String) {
        match done(self.create_pair(algorithm, length, more)) {
            Ok(ResponsePayload::CreateKeyPair(response)) => {
                (id(&response.private_key_unique_identifier), id(&response.public_key_unique_identifier))
            }
            other => panic!("{algorithm:?} {length:?}: {other:?}"),
        }
    }

    fn pair(&self, algorithm: Algorithm, length: Option<i32>) -> (String, String) {
        let name = format!("{algorithm:?} {length:?}");
        let known = self.pairs.borrow().get(&name).cloned();
        known.unwrap_or_else(|| {
            let pair = self.fresh_pair(algorithm, length, Vec::new());
            self.pairs.borrow_mut().insert(name, pair.clone());
            pair
        })
    }

    /// The bytes of a symmetric key or a secret.
    fn bytes(&self, uid: &str) -> Vec<u8> {
        let request = payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
        let ResponsePayload::Get(response) = succeeded(self.ask(request)) else { panic!("another answer") };
        match response.object.key_block().unwrap().key_value.as_ref().unwrap() {
            KeyValue::Plain(plain) => match &plain.key_material {
                KeyMaterial::Bytes(bytes) => bytes.to_vec(),
                KeyMaterial::Transparent(_) => panic!("a structure"),
            },
            KeyValue::Wrapped(_) => panic!("wrapped"),
        }
    }

    fn encrypt(&self, uid: &str, parameters: &CryptographicParameters, data: &[u8]) -> ResponseItem {
        self.ask(payload::EncryptRequest {
            unique_identifier: Some(uid.into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: Some(data.to_vec().into()),
            ..Default::default()
        })
    }

    /// Encrypts with one key and decrypts with another, which may be the same.
    fn round_trip(&self, with: (&str, &str), parameters: &CryptographicParameters, data: &[u8]) -> Verdict {
        let ResponsePayload::Encrypt(made) = done(self.encrypt(with.0, parameters, data))? else {
            panic!("another answer")
        };
        let ciphertext = made.data.unwrap();
        assert_ne!(&ciphertext[..], data);
        let mut request = payload::DecryptRequest {
            unique_identifier: Some(with.1.into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: Some(ciphertext.to_vec().into()),
            iv_counter_nonce: made.iv_counter_nonce,
            authenticated_encryption_tag: made.authenticated_encryption_tag,
            ..Default::default()
        };
        let ResponsePayload::Decrypt(opened) = done(self.ask(request.clone()))? else {
            panic!("another answer")
        };
        assert_eq!(&opened.data.unwrap()[..], data);
        if let Some(tag) = &request.authenticated_encryption_tag {
            let mut changed = tag.to_vec();
            changed[0] ^= 1;
            request.authenticated_encryption_tag = Some(changed.into());
            assert_eq!(self.ask(request).result_status, ResultStatus::OPERATION_FAILED);
        }
        Ok("Encrypt, Decrypt")
    }

    fn code(&self, uid: &str, parameters: &CryptographicParameters) -> Verdict {
        let ResponsePayload::Mac(made) = done(self.ask(payload::MacRequest {
            unique_identifier: Some(uid.into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: Some(DATA.to_vec().into()),
            ..Default::default()
        }))?
        else {
            panic!("another answer")
        };
        for (data, expected) in [(DATA, ValidityIndicator::VALID), (&DATA[1..], ValidityIndicator::INVALID)] {
            let ResponsePayload::MacVerify(seen) = done(self.ask(payload::MacVerifyRequest {
                unique_identifier: Some(uid.into()),
                cryptographic_parameters: Some(parameters.clone()),
                data: Some(data.to_vec().into()),
                mac_data: made.mac_data.clone(),
                ..Default::default()
            }))?
            else {
                panic!("another answer")
            };
            assert_eq!(seen.validity_indicator, Some(expected));
        }
        Ok("MAC, MAC Verify")
    }

    fn signature(&self, pair: &(String, String), parameters: &CryptographicParameters) -> Verdict {
        let ResponsePayload::Sign(made) = done(self.ask(payload::SignRequest {
            unique_identifier: Some(pair.0.as_str().into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: Some(DATA.to_vec().into()),
            ..Default::default()
        }))?
        else {
            panic!("another answer")
        };
        for (data, expected) in [(DATA, ValidityIndicator::VALID), (&DATA[1..], ValidityIndicator::INVALID)] {
            let ResponsePayload::SignatureVerify(seen) = done(self.ask(payload::SignatureVerifyRequest {
                unique_identifier: Some(pair.1.as_str().into()),
                cryptographic_parameters: Some(parameters.clone()),
                data: Some(data.to_vec().into()),
                signature_data: made.signature_data.clone(),
                ..Default::default()
            }))?
            else {
                panic!("another answer")
            };
            assert_eq!(seen.validity_indicator, Some(expected));
        }
        Ok("Sign, Signature Verify")
    }

    fn hash(&self, parameters: CryptographicParameters) -> Result<Vec<u8>, String> {
        let request = payload::HashRequest {
            cryptographic_parameters: Some(parameters),
            data: Some(DATA.to_vec().into()),
            ..Default::default()
        };
        match done(self.ask(request))? {
            ResponsePayload::Hash(response) => Ok(response.data.unwrap().to_vec()),
            other => panic!("{other:?}"),
        }
    }

    fn derive(
        &self,
        method: DerivationMethod,
        bases: &[&str],
        derivation_parameters: DerivationParameters,
        bits: i32,
    ) -> Result<Vec<u8>, String> {
        let length = Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits));
        let response = done(self.ask(payload::DeriveKeyRequest {
            object_type: ObjectType::SECRET_DATA,
            unique_identifiers: bases.iter().map(|uid| (*uid).into()).collect(),
            derivation_method: method,
            derivation_parameters,
            attributes: Attributes::new(vec![length]),
        }))?;
        match response {
            ResponsePayload::DeriveKey(response) => Ok(self.bytes(&id(&response.unique_identifier))),
            other => panic!("{other:?}"),
        }
    }

    /// Two pairs have one secret in common.
    fn agreement(&self, one: &(String, String), other: &(String, String), bits: i32) -> Verdict {
        let method = DerivationMethod::ASYMMETRIC_KEY;
        let given = DerivationParameters::default;
        let here = self.derive(method, &[&one.0, &other.1], given(), bits)?;
        assert_eq!(here, self.derive(method, &[&other.0, &one.1], given(), bits)?);
        Ok("Derive Key (agreement)")
    }

    fn encapsulation(&self, pair: &(String, String), parameters: &CryptographicParameters) -> Verdict {
        let ResponsePayload::Encapsulate(made) = done(self.ask(payload::EncapsulateRequest {
            unique_identifier: Some(pair.1.as_str().into()),
            cryptographic_parameters: Some(parameters.clone()),
            attributes: None,
        }))?
        else {
            panic!("another answer")
        };
        let ResponsePayload::Decapsulate(opened) = done(self.ask(payload::DecapsulateRequest {
            unique_identifier: Some(pair.0.as_str().into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: made.data.to_vec().into(),
            attributes: None,
        }))?
        else {
            panic!("another answer")
        };
        assert_eq!(self.bytes(&id(&made.unique_identifier)), self.bytes(&id(&opened.unique_identifier)));
        Ok("Encapsulate, Decapsulate")
    }

    fn algorithm(&self, algorithm: Algorithm) -> Verdict {
        let with = |mode| CryptographicParameters { random_iv: Some(true), ..mode_of(mode) };
        let sha256 = hash_of(Hash::SHA_256);
        if let Some(reason) = refusal::of_algorithm(algorithm) {
            return Err(self.refused_algorithm(algorithm, reason));
        }
        match algorithm {
            Algorithm::DES
            | Algorithm::TRIPLE_DES
            | Algorithm::AES
            | Algorithm::BLOWFISH
            | Algorithm::CAMELLIA
            | Algorithm::CAST5
            | Algorithm::IDEA
            | Algorithm::RC2
            | Algorithm::RC5
            | Algorithm::TWOFISH
            | Algorithm::ARIA
            | Algorithm::SEED
            | Algorithm::SM4 => {
                let length = match algorithm {
                    Algorithm::DES => 56,
                    Algorithm::TRIPLE_DES => 168,
                    _ => 128,
                };
                let uid = self.key(algorithm, length);
                self.code(&uid, &mode_of(Mode::CBC_MAC))?;
                self.round_trip((&uid, &uid), &with(Mode::CBC), &DATA[..32])
            }
            Algorithm::RC4 | Algorithm::CHACHA20 | Algorithm::CHACHA20POLY1305 => {
                let parameters = match algorithm {
                    Algorithm::RC4 => CryptographicParameters::default(),
                    _ => CryptographicParameters { random_iv: Some(true), ..Default::default() },
                };
                let uid = self.key(algorithm, 256);
                self.round_trip((&uid, &uid), &parameters, DATA)
            }
            Algorithm::ONE_TIME_PAD => {
                let uid = self.key(algorithm, 4096);
                self.round_trip((&uid, &uid), &CryptographicParameters::default(), DATA)
            }
            Algorithm::RSA => self.signature(&self.pair(algorithm, Some(2048)), &sha256),
            Algorithm::DSA => self.signature(&self.pair(algorithm, Some(1024)), &sha256),
            Algorithm::EC | Algorithm::ECDSA => self.signature(&self.pair(algorithm, Some(256)), &sha256),
            Algorithm::DH => {
                let (one, other) =
                    (self.pair(algorithm, Some(2048)), self.fresh_pair(algorithm, Some(2048), vec![]));
                self.agreement(&one, &other, 2048)
            }
            Algorithm::ECDH => {
                let (one, other) =
                    (self.pair(algorithm, Some(256)), self.fresh_pair(algorithm, Some(256), vec![]));
                self.agreement(&one, &other, 256)
            }
            Algorithm::X25519 | Algorithm::X448 => {
                let (one, other) = (self.pair(algorithm, None), self.fresh_pair(algorithm, None, vec![]));
                self.agreement(&one, &other, 256)
            }
            Algorithm::ML_KEM_512 | Algorithm::ML_KEM_768 | Algorithm::ML_KEM_1024 => {
                self.encapsulation(&self.pair(algorithm, None), &CryptographicParameters::default())
            }
            Algorithm::POLY1305 => {
                let uid = self.key(algorithm, 256);
                self.code(&uid, &CryptographicParameters::default())
            }
            Algorithm::SHA3_224
            | Algorithm::SHA3_256
            | Algorithm::SHA3_384
            | Algorithm::SHA3_512
            | Algorithm::SHAKE_128
            | Algorithm::SHAKE_256
            | Algorithm::SM3 => {
                let parameters = CryptographicParameters {
                    cryptographic_algorithm: Some(algorithm),
                    ..Default::default()
                };
                let known = digest_named(Algorithm::TABLE, algorithm.0);
                assert_eq!(self.hash(parameters)?, crypto::digest::digest(known, DATA).unwrap());
                Ok("Hash")
            }
            _ if Algorithm::TABLE.by_value(algorithm.0).unwrap().name.starts_with("HMAC") => {
                let uid = self.key(algorithm, 256);
                self.code(&uid, &CryptographicParameters::default())
            }
            // What is left signs as it is.
            _ => self.signature(&self.pair(algorithm, None), &CryptographicParameters::default()),
        }
    }

    /// What the server answers where an algorithm is asked for that it refuses; the answer has the reason.
    fn refused_algorithm(&self, algorithm: Algorithm, reason: &str) -> String {
        let answer = match algorithm {
            Algorithm::MARS | Algorithm::SKIPJACK => {
                let uid = self.key(algorithm, if algorithm == Algorithm::SKIPJACK { 80 } else { 128 });
                done(self.encrypt(&uid, &mode_of(Mode::ECB), DATA)).unwrap_err()
            }
            Algorithm::ECMQV => {
                let (one, other) =
                    (self.pair(algorithm, Some(256)), self.fresh_pair(algorithm, Some(256), Vec::new()));
                self.agreement(&one, &other, 256).unwrap_err()
            }
            Algorithm::GOST_28147_89 | Algorithm::GOST_R_34_13_2015 => {
                done(self.create(algorithm, 256)).unwrap_err()
            }
            Algorithm::GOST_R_34_11_2012 => {
                let parameters = CryptographicParameters {
                    cryptographic_algorithm: Some(algorithm),
                    ..Default::default()
                };
                self.hash(parameters).unwrap_err()
            }
            _ => done(self.create_pair(algorithm, None, Vec::new())).unwrap_err(),
        };
        assert!(answer.contains(reason), "{algorithm:?}: {answer}");
        reason.to_owned()
    }

    fn mode(&self, mode: Mode) -> Verdict {
        let aes = self.key(Algorithm::AES, 256);
        let parameters = CryptographicParameters { random_iv: Some(true), ..mode_of(mode) };
        match mode {
            Mode::CMAC | Mode::CBC_MAC => self.code(&aes, &mode_of(mode)),
            Mode::AEAD => {
                let uid = self.key(Algorithm::CHACHA20POLY1305, 256);
                self.round_trip((&uid, &uid), &parameters, DATA)
            }
            Mode::ECB | Mode::NISTKEYWRAP | Mode::AESKEYWRAPPADDING => {
                self.round_trip((&aes, &aes), &mode_of(mode), &DATA[..32])
            }
            _ => match self.round_trip((&aes, &aes), &parameters, &DATA[..32]) {
                Ok(how) => Ok(how),
                Err(answer) => {
                    let reason = refusal::of_mode(mode).unwrap_or_else(|| panic!("{mode:?}: {answer}"));
                    assert!(answer.contains(reason), "{mode:?}: {answer}");
                    Err(reason.to_owned())
                }
            },
        }
    }

    fn padding(&self, padding: Padding) -> Verdict {
        let (private, public) = self.pair(Algorithm::RSA, Some(2048));
        let parameters = CryptographicParameters { padding_method: Some(padding), ..Default::default() };
        match padding {
            Padding::OAEP | Padding::PKCS1_V1_5 => self.round_trip((&public, &private), &parameters, DATA),
            Padding::X9_31 | Padding::PSS => {
                let parameters =
                    CryptographicParameters { hashing_algorithm: Some(Hash::SHA_256), ..parameters };
                self.signature(&(private, public), &parameters)
            }
            _ => {
                let uid = self.key(Algorithm::AES, 128);
                let parameters = CryptographicParameters {
                    random_iv: Some(true),
                    block_cipher_mode: Some(Mode::CBC),
                    ..parameters
                };
                let length = if padding == Padding::NONE { 32 } else { 21 };
                self.round_trip((&uid, &uid), &parameters, &DATA[..length])
            }
        }
    }

    fn hashing(&self, hash: Hash) -> Verdict {
        let known = digest_named(Hash::TABLE, hash.0);
        assert_eq!(self.hash(hash_of(hash))?, crypto::digest::digest(known, DATA).unwrap());
        let code = CryptographicParameters { hashing_algorithm: Some(hash), ..Default::default() };
        self.code(&self.key(Algorithm::HMAC_SHA256, 256), &CryptographicParameters::default())?;
        self.code(&self.key(Algorithm::AES, 256), &code)?;
        Ok("Hash, MAC")
    }

    fn signing(&self, algorithm: Signature) -> Verdict {
        let name = Signature::TABLE.by_value(algorithm.0).unwrap().name;
        let pair = if name.starts_with("DSA") {
            self.pair(Algorithm::DSA, Some(1024))
        } else if name.starts_with("ECDSA") {
            self.pair(Algorithm::ECDSA, Some(256))
        } else {
            self.pair(Algorithm::RSA, Some(2048))
        };
        let parameters = CryptographicParameters {
            digital_signature_algorithm: Some(algorithm),
            hashing_algorithm: (algorithm == Signature::RSASSA_PSS).then_some(Hash::SHA_256),
            ..Default::default()
        };
        self.signature(&pair, &parameters)
    }

    fn mask_generator(&self, generator: MaskGenerator) -> Verdict {
        let (private, public) = self.pair(Algorithm::RSA, Some(2048));
        let parameters = CryptographicParameters {
            padding_method: Some(Padding::OAEP),
            hashing_algorithm: Some(Hash::SHA_256),
            mask_generator: Some(generator),
            mask_generator_hashing_algorithm: Some(Hash::SHA_1),
            p_source: Some(b"label".to_vec().into()),
            ..Default::default()
        };
        self.round_trip((&public, &private), &parameters, DATA)
    }

    /// What the server derives is what the crypto crate does, the vectors of which are tested there.
    fn derivation(&self, method: DerivationMethod) -> Verdict {
        use crypto::derive::{KbkdfMode, Prf, hkdf, kbkdf, pbkdf2};
        const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;
        let base = self.key(Algorithm::AES, 256);
        let key = self.bytes(&base);
        let data = b"derivation data";
        let mut given = DerivationParameters {
            cryptographic_parameters: Some(hash_of(Hash::SHA_256)),
            derivation_data: vec![data.to_vec().into()],
            ..Default::default()
        };
        let kdf = |mode| kbkdf(mode, Prf::Hmac(SHA256), &key, data, 32).unwrap();
        let expected = match method {
            DerivationMethod::PBKDF2 => {
                given.salt = Some(b"salt".to_vec().into());
                given.iteration_count = Some(1000);
                given.derivation_data.clear();
                pbkdf2(SHA256, &key, b"salt", 1000, 32).unwrap()
            }
            DerivationMethod::HASH => crypto::Secret::new(crypto::digest::digest(SHA256, data).unwrap()),
            DerivationMethod::HMAC => crypto::Secret::new(crypto::digest::hmac(SHA256, &key, data).unwrap()),
            DerivationMethod::HKDF => {
                given.salt = Some(b"salt".to_vec().into());
                hkdf(SHA256, &key, b"salt", data, 32).unwrap()
            }
            DerivationMethod::NIST800_108_C => kdf(KbkdfMode::Counter),
            DerivationMethod::NIST800_108_F => kdf(KbkdfMode::Feedback(&[])),
            DerivationMethod::NIST800_108_DPI => kdf(KbkdfMode::DoublePipeline),
            DerivationMethod::ENCRYPT => {
                use crypto::cipher::{CipherAlgorithm, CipherParameters, Mode as CipherMode, encrypt};
                given.cryptographic_parameters = Some(mode_of(Mode::ECB));
                given.derivation_data = vec![DATA[..32].to_vec().into()];
                let parameters = CipherParameters::new(CipherAlgorithm::Aes, CipherMode::Ecb, &[]);
                crypto::Secret::new(encrypt(&parameters, &key, &DATA[..32]).unwrap().ciphertext)
            }
            DerivationMethod::AWS_SIGNATURE_VERSION_4 => {
                let parts = [&b"20120215"[..], b"us-east-1", b"iam"];
                given.derivation_data = parts.iter().map(|part| part.to_vec().into()).collect();
                let mut chained = [b"AWS4", &key[..]].concat();
                for part in parts.into_iter().chain([&b"aws4_request"[..]]) {
                    chained = crypto::digest::hmac(SHA256, &chained, part).unwrap();
                }
                crypto::Secret::new(chained)
            }
            DerivationMethod::ASYMMETRIC_KEY => {
                let make = || self.fresh_pair(Algorithm::ECDH, Some(384), Vec::new());
                return self.agreement(&make(), &make(), 384).map(|_| "Derive Key");
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(self.derive(method, &[&base], given, 256)?, expected.expose(), "{method:?}");
        Ok("Derive Key")
    }

    fn curve(&self, curve: RecommendedCurve) -> Verdict {
        let montgomery = matches!(curve, RecommendedCurve::CURVE25519 | RecommendedCurve::CURVE448);
        let algorithm = if montgomery { Algorithm::ECDH } else { Algorithm::EC };
        let make = || {
            let fields = vec![Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(curve.0))];
            let domain = Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(fields));
            self.fresh_pair(algorithm, None, vec![domain])
        };
        let (one, other) = (make(), make());
        self.agreement(&one, &other, 64)?;
        if montgomery {
            return Ok("Derive Key (agreement)");
        }
        self.signature(&one, &hash_of(Hash::SHA_256))?;
        Ok("Sign, Signature Verify, Derive Key (agreement)")
    }

    fn mechanism(&self, mechanism: KEMAlgorithm) -> Verdict {
        let pair = match mechanism {
            KEMAlgorithm::RSASVE => self.pair(Algorithm::RSA, Some(2048)),
            KEMAlgorithm::DHKEM => self.pair(Algorithm::EC, Some(256)),
            KEMAlgorithm::MLKEM => self.pair(Algorithm::ML_KEM_768, None),
            other => panic!("{other:?}"),
        };
        let parameters = CryptographicParameters { kem_algorithm: Some(mechanism), ..Default::default() };
        self.encapsulation(&pair, &parameters)
    }

    /// The server has one generator; Query tells which.
    fn generator(&self, tag: Tag, code: u32) -> Verdict {
        let query_functions = vec![QueryFunction::QUERY_RNGS, QueryFunction::QUERY_CAPABILITIES];
        let request = payload::QueryRequest { query_functions, object_groups: None };
        let ResponsePayload::Query(answer) = succeeded(self.ask(request)) else { panic!("another answer") };
        let told = answer.rng_parameters.iter().chain(&answer.capability_information);
        let found = told.filter_map(|value| value.child(tag)?.value.enumeration()).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "{tag:?}");
        if found[0] == code {
            Ok("RNG Retrieve, every key")
        } else {
            Err("the server has one generator, which Query tells".to_owned())
        }
    }
}

fn attributes(algorithm: Algorithm, length: Option<i32>, more: Vec<Attribute>) -> Vec<Attribute> {
    let mut list = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(ANY_USE)),
        Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
    ];
    list.extend(length.map(|length| Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(length))));
    list.extend(more);
    list
}

fn mode_of(mode: Mode) -> CryptographicParameters {
    CryptographicParameters { block_cipher_mode: Some(mode), ..Default::default() }
}

fn hash_of(hash: Hash) -> CryptographicParameters {
    CryptographicParameters { hashing_algorithm: Some(hash), ..Default::default() }
}

/// The hash function of the crypto crate with the name of a value.
fn digest_named(table: &EnumTable, code: u32) -> DigestAlgorithm {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', '/'], "").replace("sha2", "sha");
    let name = plain(table.by_value(code).unwrap().name);
    let found = DigestAlgorithm::ALL.iter().find(|digest| {
        let own = plain(digest.name());
        // SHA2-224 and SHA-224 are the same, SHA-256 and SHAKE-256 are not.
        own == name || own == name.replace("sha", "sha2") || plain(&format!("{digest:?}")) == name
    });
    *found.unwrap_or_else(|| panic!("{name}"))
}

fn done(item: ResponseItem) -> Result<ResponsePayload, String> {
    match item.result_status {
        ResultStatus::SUCCESS => Ok(item.payload.unwrap()),
        _ => Err(item.result_message.unwrap_or_default()),
    }
}

const DATA: &[u8] = b"the quick brown fox jumps over the lazy dog";

/// The rows of an enumeration with what has become of each.
fn section(table: &EnumTable, try_out: impl Fn(u32) -> Verdict) -> (String, usize, usize) {
    let (mut worked, mut refused) = (BTreeMap::<_, Vec<_>>::new(), String::new());
    let (mut works, mut refusals) = (0, 0);
    for row in table.rows {
        match try_out(row.value) {
            Ok(how) => {
                works += 1;
                worked.entry(how).or_default().push(row.title);
            }
            Err(reason) => {
                assert!(!reason.is_empty(), "{}", row.name);
                refusals += 1;
                writeln!(refused, "| {} | refused: {reason} |", row.title).unwrap();
            }
        }
    }
    let mut text = format!("\n### {}\n\n| value | carried out |\n|---|---|\n", table.title);
    for (how, names) in worked {
        writeln!(text, "| {} | {how} |", names.join(", ")).unwrap();
    }
    text.push_str(&refused);
    (text, works, refusals)
}

#[test]
fn everything_that_kmip_names_works_or_is_refused_with_a_reason() {
    let trial = Trial::new();
    let sections = [
        (section(Algorithm::TABLE, |code| trial.algorithm(Algorithm(code))), (64, 14)),
        (section(Mode::TABLE, |code| trial.mode(Mode(code))), (14, 4)),
        (section(Padding::TABLE, |code| trial.padding(Padding(code))), (10, 0)),
        (section(Hash::TABLE, |code| trial.hashing(Hash(code))), (17, 0)),
        (section(Signature::TABLE, |code| trial.signing(Signature(code))), (19, 0)),
        (section(MaskGenerator::TABLE, |code| trial.mask_generator(MaskGenerator(code))), (1, 0)),
        (section(DerivationMethod::TABLE, |code| trial.derivation(DerivationMethod(code))), (10, 0)),
        (section(RecommendedCurve::TABLE, |code| trial.curve(RecommendedCurve(code))), (70, 0)),
        (section(KEMAlgorithm::TABLE, |code| trial.mechanism(KEMAlgorithm(code))), (3, 0)),
        (section(RNGAlgorithm::TABLE, |code| trial.generator(Tag::RNG_ALGORITHM, code)), (1, 5)),
        (section(DRBGAlgorithm::TABLE, |code| trial.generator(Tag::DRBG_ALGORITHM, code)), (1, 4)),
        (section(RNGMode::TABLE, |code| trial.generator(Tag::RNG_MODE, code)), (1, 2)),
    ];
    let mut text = String::new();
    for ((part, works, refusals), expected) in sections {
        assert_eq!((works, refusals), expected, "{part}");
        text.push_str(&part);
    }
    compare(&text);
}

/// The documentation has the table as it was found.
fn compare(found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cryptography.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (documented, after) = rest.split_once(END).unwrap();
    if std::env::var_os("KEYWARD_UPDATE").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}\n{found}\n{END}{after}")).unwrap();
        return;
    }
    assert_eq!(documented.trim(), found.trim(), "set KEYWARD_UPDATE to write the table anew");
}

const BEGIN: &str = "<!-- what the test crates/engine/tests/algorithms.rs has found -->";
const END: &str = "<!-- end of what it has found -->";
