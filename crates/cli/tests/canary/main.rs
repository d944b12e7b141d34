//! Keys, secrets and passwords that no other bytes look like go through a server process that logs at its most talkative
//! level, along paths that succeed and paths that fail. None of them may then be found in the log, in a file of the data
//! directory or in an answer that is about them rather than them, be it raw, hexadecimal or base64.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on ends there"
)]

mod search;
mod watched;

use std::path::{Path, PathBuf};

use kmip::credential::{Authentication, Credential, UsernameAndPassword};
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::object::{
    Key, KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingSpecification, Object, PlainKeyValue,
    SecretData,
};
use kmip::payload::{self, DerivationParameters, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm as Algorithm, DerivationMethod, HashingAlgorithm, KeyFormatType,
    KeyWrapType, ObjectType, ResultStatus, RevocationReasonCode, SecretDataType, SplitKeyMethod,
    WrappingMethod,
};
use kmip::ttlv::{Item, Limits, Value, decode_item, encode_item, json, xml};
use kmip::{Attribute, Attributes, CryptographicParameters, UniqueIdentifier, Version};
use search::{Searcher, canary, contains, password};
use server::client::http::{Origin, post_kmip_as};
use server::client::{Client, Target};
use watched::Watched;

/// A client with everything it was told that is not a secret, the secrets that it knows, and what it has to destroy.
struct Talk {
    client: Client,
    answers: Vec<Vec<u8>>,
    secrets: Vec<(&'static str, Vec<u8>)>,
    objects: Vec<String>,
}

impl Talk {
    /// Asks; what is answered is kept when it must not have a secret in it.
    async fn ask(&mut self, payload: impl Into<RequestPayload>, is_secret: bool) -> Option<ResponsePayload> {
        self.send(RequestMessage::new(Version::V2_1).with(payload), is_secret).await
    }

    async fn send(&mut self, request: RequestMessage, is_secret: bool) -> Option<ResponsePayload> {
        self.answers.push(format!("{request:?}").into_bytes());
        let mut response = self.client.exchange(&request).await.unwrap();
        let item = response.items.remove(0);
        // Not even the Debug output of what has a secret shows it.
        self.answers.push(format!("{item:?}").into_bytes());
        if !is_secret || item.result_status != ResultStatus::SUCCESS {
            item.payload.iter().for_each(|payload| self.answers.push(format!("{payload:?}").into_bytes()));
        }
        item.payload
    }

    /// Bytes that the test knows again.
    fn secret(&mut self, what: &'static str, length: usize) -> Vec<u8> {
        let bytes = canary(what, length);
        self.secrets.push((what, bytes.clone()));
        bytes
    }

    async fn register(&mut self, object: Object) -> String {
        match self.ask(register(object), false).await {
            Some(ResponsePayload::Register(response)) => self.owned(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    fn owned(&mut self, identifier: &UniqueIdentifier) -> String {
        let uid = id(identifier);
        self.objects.push(uid.clone());
        uid
    }

    async fn get(&mut self, uid: &str, wrapping: Option<KeyWrappingSpecification>) -> Object {
        let request = payload::GetRequest {
            unique_identifier: Some(uid.into()),
            key_wrapping_specification: wrapping,
            ..Default::default()
        };
        match self.ask(request, true).await {
            Some(ResponsePayload::Get(response)) => Object::clone(&response.object),
            other => panic!("{other:?}"),
        }
    }

    /// Keys that come and go, in the clear and wrapped.
    async fn keys(&mut self) {
        let key = self.secret("a registered key", 32);
        let wrapping = self.secret("a wrapping key", 32);
        let secret = self.secret("secret data", 40);
        let key_id = self.register(symmetric(&key)).await;
        let wrapping_id = self.register(symmetric(&wrapping)).await;
        let secret_id = self.register(secret_data(&secret)).await;
        assert_eq!(bytes(&self.get(&key_id, None).await), key);
        assert_eq!(bytes(&self.get(&secret_id, None).await), secret);

        let by = |uid: &str| KeyWrappingSpecification {
            wrapping_method: WrappingMethod::ENCRYPT,
            encryption_key_information: Some(KeyInformation {
                unique_identifier: uid.into(),
                cryptographic_parameters: None,
            }),
            mac_signature_key_information: None,
            attribute_names: Vec::new(),
            encoding_option: None,
        };
        let wrapped = self.get(&key_id, Some(by(&wrapping_id))).await;
        assert!(bytes(&wrapped).len() > key.len() && !contains(&bytes(&wrapped), &key));
        // It comes back unwrapped.
        let back = self.register(wrapped).await;
        let export = payload::ExportRequest {
            unique_identifier: Some(back.as_str().into()),
            key_wrap_type: Some(KeyWrapType::NOT_WRAPPED),
            ..Default::default()
        };
        let Some(ResponsePayload::Export(exported)) = self.ask(export, true).await else {
            panic!("not exported")
        };
        assert_eq!(bytes(exported.object.as_deref().unwrap()), key);
        let import = payload::ImportRequest {
            unique_identifier: "imported".into(),
            object_type: Some(ObjectType::SYMMETRIC_KEY),
            replace_existing: None,
            key_wrap_type: None,
            attributes: register(symmetric(&key)).attributes,
            object: symmetric(&self.secret("an imported key", 32)),
        };
        let Some(ResponsePayload::Import(imported)) = self.ask(import, false).await else {
            panic!("not imported")
        };
        let imported = self.owned(&imported.unique_identifier);
        let export = payload::ExportRequest {
            unique_identifier: Some(imported.as_str().into()),
            key_wrapping_specification: Some(by(&wrapping_id)),
            ..Default::default()
        };
        assert!(matches!(self.ask(export, false).await, Some(ResponsePayload::Export(_))));

        // Shares of it, and a key of the server's own making.
        let split = payload::CreateSplitKeyRequest {
            object_type: ObjectType::SPLIT_KEY,
            unique_identifier: Some(key_id.as_str().into()),
            split_key_parts: 3,
            split_key_threshold: 3,
            split_key_method: SplitKeyMethod::XOR,
            prime_field_size: None,
            attributes: None,
            protection_storage_masks: None,
        };
        let Some(ResponsePayload::CreateSplitKey(shares)) = self.ask(split, false).await else {
            panic!("not split")
        };
        for share in &shares.unique_identifiers {
            let uid = self.owned(share);
            let share = bytes(&self.get(&uid, None).await);
            self.secrets.push(("a share", share));
        }
        let made = payload::CreateRequest {
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Attributes::new(vec![
                Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(Algorithm::AES.0)),
                Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
                Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(12)),
            ]),
            protection_storage_masks: None,
        };
        let Some(ResponsePayload::Create(made)) = self.ask(made, false).await else { panic!("not made") };
        let made = self.owned(&made.unique_identifier);
        let made = bytes(&self.get(&made, None).await);
        self.secrets.push(("a key that the server made", made));
    }

    /// Keys in use.
    async fn uses(&mut self) {
        let plaintext = self.secret("a plaintext", 48);
        let key = self.secret("a key in use", 32);
        let private = self.secret("a private key", 32);
        let key_id = self.register(symmetric(&key)).await;
        let private_id = self.register(ed25519(&private)).await;
        let parameters = Some(CryptographicParameters {
            block_cipher_mode: Some(BlockCipherMode::GCM),
            random_iv: Some(true),
            tag_length: Some(16),
            ..Default::default()
        });
        let encrypt = payload::EncryptRequest {
            unique_identifier: Some(key_id.as_str().into()),
            cryptographic_parameters: parameters.clone(),
            data: Some(plaintext.clone().into()),
            ..Default::default()
        };
        let Some(ResponsePayload::Encrypt(made)) = self.ask(encrypt.clone(), false).await else {
            panic!("not encrypted")
        };
        let mut decrypt = payload::DecryptRequest {
            unique_identifier: Some(key_id.as_str().into()),
            cryptographic_parameters: parameters,
            data: made.data.map(|data| data.to_vec().into()),
            iv_counter_nonce: made.iv_counter_nonce,
            authenticated_encryption_tag: made.authenticated_encryption_tag,
            ..Default::default()
        };
        let Some(ResponsePayload::Decrypt(opened)) = self.ask(decrypt.clone(), true).await else {
            panic!("not decrypted")
        };
        assert_eq!(opened.data.as_deref(), Some(&plaintext[..]));
        decrypt.authenticated_encryption_tag = Some(vec![0; 16].into());
        assert!(self.ask(decrypt, false).await.is_none());
        // A stream that is never finished.
        let begin = payload::EncryptRequest { init_indicator: Some(true), ..encrypt };
        assert!(self.ask(begin, false).await.is_some());
        let mac = payload::MacRequest {
            unique_identifier: Some(key_id.as_str().into()),
            cryptographic_parameters: Some(CryptographicParameters {
                block_cipher_mode: Some(BlockCipherMode::CMAC),
                ..Default::default()
            }),
            data: Some(plaintext.clone().into()),
            ..Default::default()
        };
        assert!(self.ask(mac, false).await.is_some());

        let derive = payload::DeriveKeyRequest {
            object_type: ObjectType::SECRET_DATA,
            unique_identifiers: vec![key_id.as_str().into()],
            derivation_method: DerivationMethod::HMAC,
            derivation_parameters: DerivationParameters {
                cryptographic_parameters: Some(CryptographicParameters {
                    hashing_algorithm: Some(HashingAlgorithm::SHA_256),
                    ..Default::default()
                }),
                derivation_data: vec![b"label".to_vec().into()],
                ..Default::default()
            },
            attributes: Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256))]),
        };
        let Some(ResponsePayload::DeriveKey(derived)) = self.ask(derive, false).await else {
            panic!("not derived")
        };
        let derived = self.owned(&derived.unique_identifier);
        let derived = bytes(&self.get(&derived, None).await);
        self.secrets.push(("a derived secret", derived));

        let sign = payload::SignRequest {
            unique_identifier: Some(private_id.as_str().into()),
            data: Some(b"data".to_vec().into()),
            ..Default::default()
        };
        assert!(self.ask(sign, false).await.is_some());
    }

    /// What fails, at each depth.
    async fn failures(&mut self, target: &Target, user: &str, wrong_password: &str) {
        let malformed = self.secret("a key of a wrong length", 31);
        assert!(self.ask(register(symmetric(&malformed)), false).await.is_none());
        // A private key where a symmetric one is said to be.
        let mut other = register(symmetric(&malformed));
        other.object_type = ObjectType::PRIVATE_KEY;
        assert!(self.ask(other, false).await.is_none());
        for uid in self.objects.clone() {
            let request = payload::GetAttributesRequest {
                unique_identifier: Some(uid.as_str().into()),
                attribute_references: Vec::new(),
            };
            assert!(self.ask(request, false).await.is_some());
        }
        let mut mistaken = RequestMessage::new(Version::V2_1).with(payload::PingRequest {});
        mistaken.header.authentication = Some(Authentication {
            credentials: vec![Credential::UsernameAndPassword(UsernameAndPassword {
                username: user.to_owned(),
                password: Some(kmip::credential::Password::new(wrong_password.to_owned())),
            })],
        });
        assert!(self.send(mistaken, false).await.is_none());
        // A message that breaks off within a key: its length says less than there is.
        let cut_off = self.secret("a key that breaks off", 32);
        let mut broken = RequestMessage::new(Version::V2_1).with(register(symmetric(&cut_off))).to_bytes();
        if let Some(byte) = broken.get_mut(11) {
            *byte = 0x0A;
        }
        self.client.send(&broken).await.unwrap();
        if let Ok(answer) = self.client.receive().await {
            self.answers.push(answer);
        }
        // One that never ends, and one that is long enough to have its buffer grow several times.
        let mut half = Client::connect(target).await.unwrap();
        half.send(&broken[..broken.len() - 8]).await.unwrap();
        drop(half);
        self.client = Client::connect(target).await.unwrap();
        let long = self.secret("long secret data", 48);
        let long = [&long[..], &[0; 200_000], &long].concat();
        let long = self.register(secret_data(&long)).await;
        self.get(&long, None).await;
    }

    async fn destroy(&mut self) {
        for uid in std::mem::take(&mut self.objects) {
            let revoke = payload::RevokeRequest {
                unique_identifier: Some(uid.as_str().into()),
                revocation_reason: payload::RevocationReason {
                    revocation_reason_code: RevocationReasonCode::CESSATION_OF_OPERATION,
                    revocation_message: None,
                },
                compromise_occurrence_date: None,
            };
            // Not all are active.
            self.ask(revoke, false).await;
            let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
            assert!(self.ask(destroy, false).await.is_some());
        }
    }
}

/// How a message is written.
type Encode = fn(&Item) -> Vec<u8>;

/// A user with a password who comes over HTTPS: KMIP in its three encodings.
async fn kmip_over_https(talk: &mut Talk, target: &Target, user: (&str, &str)) {
    let encodings: [(&str, &'static str, Encode); 3] = [
        ("application/octet-stream", "a key over HTTPS", encode_item),
        ("text/xml", "a key as XML", |item| xml::encode(item).into_bytes()),
        ("application/json", "a key as JSON", |item| json::encode(item).into_bytes()),
    ];
    for (content_type, what, encode) in encodings {
        let key = talk.secret(what, 32);
        let limits = Limits::default();
        let ask = async |payload: RequestPayload| {
            let request = RequestMessage::new(Version::V2_1).with(payload).to_bytes();
            let body = encode(&decode_item(&request, &limits).unwrap());
            let answer = post_kmip_as(target, Some(user), content_type, &body).await.unwrap();
            let item = match content_type {
                "text/xml" => xml::decode(&answer, &limits),
                "application/json" => json::decode(&answer, &limits),
                _ => decode_item(&answer, &limits),
            };
            let mut response = ResponseMessage::decode(&encode_item(&item.unwrap()), &limits).unwrap();
            response.items.remove(0).payload.unwrap()
        };
        let ResponsePayload::Register(made) = ask(register(symmetric(&key)).into()).await else {
            panic!("not registered")
        };
        let uid = Some(made.unique_identifier);
        let get = payload::GetRequest { unique_identifier: uid.clone(), ..Default::default() };
        let ResponsePayload::Get(given) = ask(get.into()).await else { panic!("not given") };
        assert_eq!(bytes(&given.object), key);
        let revoke = payload::RevokeRequest {
            unique_identifier: uid.clone(),
            revocation_reason: payload::RevocationReason {
                revocation_reason_code: RevocationReasonCode::CESSATION_OF_OPERATION,
                revocation_message: None,
            },
            compromise_occurrence_date: None,
        };
        ask(revoke.into()).await;
        ask(payload::DestroyRequest { unique_identifier: uid }.into()).await;
    }
}

/// A user with a password who comes over REST, and mistakes it once.
async fn rest(talk: &mut Talk, target: &Target, user: (&str, &str), wrong_password: &str) {
    let password = |password: &str| Some((user.0.to_owned(), password.as_bytes().to_vec()));
    let mut mistaken = Origin::remote(target.clone(), "localhost", password(wrong_password));
    let refused = mistaken.log_in(None).await;
    assert!(refused.is_err());
    talk.answers.push(format!("{refused:?}").into_bytes());
    let mut origin = Origin::remote(target.clone(), "localhost", password(user.1));
    origin.log_in(None).await.unwrap();
    let key = talk.secret("a key over REST", 32);
    let body = |material: &[u8]| serde_json::json!({ "name": "over-rest", "material": search::base64(material), "activate": true });
    let made: serde_json::Value = origin.request("POST", "/keys/import", Some(&body(&key))).await.unwrap();
    talk.answers.push(made.to_string().into_bytes());
    let id = made["id"].as_str().unwrap();
    let exported: serde_json::Value =
        origin.request("POST", &format!("/keys/{id}/export"), Some(&serde_json::json!({}))).await.unwrap();
    assert_eq!(exported["material"], search::base64(&key));
    let malformed = talk.secret("a key over REST that is refused", 31);
    let refused: Result<serde_json::Value, _> =
        origin.request("POST", "/keys/import", Some(&body(&malformed))).await;
    talk.answers.push(format!("{:?}", refused.unwrap_err()).into_bytes());
    // A secret in the place of something else.
    let misplaced = serde_json::json!({ "name": "over-rest", "activate": search::base64(&malformed) });
    let refused: Result<serde_json::Value, _> =
        origin.request("POST", "/keys/import", Some(&misplaced)).await;
    talk.answers.push(format!("{:?}", refused.unwrap_err()).into_bytes());
    let revoked: Result<serde_json::Value, _> =
        origin.request("POST", &format!("/keys/{id}/revoke"), Some(&serde_json::json!({}))).await;
    revoked.unwrap();
    let destroyed: Result<serde_json::Value, _> =
        origin.request("DELETE", &format!("/keys/{id}"), None::<&()>).await;
    destroyed.unwrap();
    origin.log_out().await.unwrap();
}

fn id(identifier: &UniqueIdentifier) -> String {
    match identifier {
        UniqueIdentifier::Id(id) => id.clone(),
        other => panic!("{other:?}"),
    }
}

fn register(object: Object) -> payload::RegisterRequest {
    let object_type = object.object_type();
    let mut list = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(0x000F_FFFF)),
        Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(1_000_000)),
    ];
    if object_type == ObjectType::SYMMETRIC_KEY {
        // How it wraps.
        let mode = Value::Enumeration(BlockCipherMode::NISTKEYWRAP.0);
        let fields = vec![Item::new(Tag::BLOCK_CIPHER_MODE, mode)];
        list.push(Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, Value::Structure(fields)));
    }
    payload::RegisterRequest {
        object_type,
        attributes: Attributes::new(list),
        object: Some(object),
        protection_storage_masks: None,
    }
}

fn block(format: KeyFormatType, bytes: &[u8], algorithm: Option<Algorithm>) -> KeyBlock {
    KeyBlock {
        key_format_type: format,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(PlainKeyValue {
            key_material: KeyMaterial::Bytes(bytes.to_vec().into()),
            attributes: Attributes::default(),
        })),
        cryptographic_algorithm: algorithm,
        cryptographic_length: algorithm.map(|_| i32::try_from(bytes.len() * 8).unwrap()),
        key_wrapping_data: None,
    }
}

fn symmetric(bytes: &[u8]) -> Object {
    Object::SymmetricKey(Key { key_block: block(KeyFormatType::RAW, bytes, Some(Algorithm::AES)) })
}

fn ed25519(bytes: &[u8]) -> Object {
    let mut key_block = block(KeyFormatType::RAW, bytes, Some(Algorithm::ED25519));
    key_block.cryptographic_length = None;
    Object::PrivateKey(Key { key_block })
}

fn secret_data(bytes: &[u8]) -> Object {
    let key_block = block(KeyFormatType::RAW, bytes, None);
    Object::SecretData(SecretData { secret_data_type: SecretDataType::PASSWORD, key_block })
}

/// The material of a key, or the wrapped bytes.
fn bytes(object: &Object) -> Vec<u8> {
    match &object.key_block().unwrap().key_value {
        Some(KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. })) => {
            bytes.to_vec()
        }
        Some(KeyValue::Wrapped(bytes)) => bytes.to_vec(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_secret_shows_where_it_should_not() {
    let watched = Watched::start().await;
    let (user, user_password, wrong_password) =
        ("singer", password("a password"), password("a mistaken one"));
    let new = api::NewClient { name: "canary".to_owned(), ..api::NewClient::default() };
    let issued: api::IssuedClient = watched.console().request("POST", "/clients", Some(&new)).await.unwrap();
    let new_user = serde_json::json!({ "name": user, "password": user_password });
    let answer: serde_json::Value =
        watched.console().request("POST", "/users", Some(&new_user)).await.unwrap();
    let endpoints = server::read_endpoints(&watched.data()).unwrap().unwrap();
    let private_key = issued.private_key.unwrap().0;
    let pair = (issued.certificate.as_bytes(), private_key.as_bytes());
    let target = Target::from_pem(&endpoints.kmip[0], issued.ca.as_bytes(), Some(pair)).unwrap();
    let api_target = Target::from_pem(&endpoints.api.unwrap(), issued.ca.as_bytes(), None).unwrap();
    let mut talk = Talk {
        client: Client::connect(&target).await.unwrap(),
        answers: vec![answer.to_string().into_bytes()],
        secrets: vec![
            ("a password", user_password.clone().into_bytes()),
            ("a mistaken password", wrong_password.clone().into_bytes()),
        ],
        objects: Vec::new(),
    };

    talk.keys().await;
    talk.uses().await;
    talk.failures(&target, user, &wrong_password).await;
    kmip_over_https(&mut talk, &api_target, (user, &user_password)).await;
    rest(&mut talk, &api_target, (user, &user_password), &wrong_password).await;
    let Talk { secrets, .. } = &talk;
    let names: Vec<(&str, &[u8])> = secrets.iter().map(|(what, secret)| (*what, &secret[..])).collect();
    let searcher = Searcher::new(&names);
    // A key in use is in memory: what is looked for there can be found. (Where a test may not look there it does not.)
    if let Some(found) = watched.in_memory(&searcher) {
        assert!(found.iter().any(|place| place.starts_with("a registered key ")), "{found:#?}");
    }
    talk.destroy().await;
    let Talk { client, answers, secrets, .. } = talk;
    client.close().await.unwrap();
    // The server lets go of a connection on threads of its own, a moment after the client.
    watched.comes_to_rest().await;
    let found = watched.in_memory(&searcher).unwrap_or_default();
    assert!(found.is_empty(), "{found:#?}");

    let limits = String::from_utf8(watched.told("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().rev().nth(1), Some("0"), "{core}");
    let mut files = watched.files();
    let log = files.iter().find(|(path, _)| path.ends_with("log")).unwrap();
    assert!(log.1.len() > 2000, "the log is at its most talkative level");
    assert!(files.len() >= 4, "{files:?}");
    for file in ["cmdline", "environ", "comm"] {
        files.push((PathBuf::from(file), watched.told(file)));
    }
    let mut leaks = Vec::new();
    for (path, content) in &files {
        let path = path.strip_prefix(watched.dir()).unwrap_or(Path::new("")).display();
        leaks.extend(searcher.search(content).iter().map(|piece| format!("{piece} in {path}")));
    }
    for answer in &answers {
        let show = |piece| format!("{piece} in {}", String::from_utf8_lossy(answer));
        leaks.extend(searcher.search(answer).iter().map(show));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(secrets.len() >= 20);
}
