//! Keys, secrets and passwords that no other bytes look like go through a server process that logs at its most talkative
//! level, along paths that succeed and paths that fail. None of them may then be found in the log, in a file of the data
//! directory or in an answer that is about them rather than them, be it raw, hexadecimal or base64.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends there")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kmip::message::RequestMessage;
use kmip::object::{
    Key, KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingSpecification, Object, PlainKeyValue,
    SecretData,
};
use kmip::payload::{self, DerivationParameters, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm as Algorithm, DerivationMethod, HashingAlgorithm, KeyFormatType,
    ObjectType, ResultStatus, SecretDataType, WrappingMethod,
};
use kmip::ttlv::{Item, Value};
use kmip::{Attribute, Attributes, CryptographicParameters, UniqueIdentifier, Version};
use server::client::http::Origin;
use server::client::{Client, Target};

/// A server process with its log.
struct Watched {
    dir: PathBuf,
    child: Child,
}

impl Watched {
    async fn start() -> Self {
        let dir = std::env::temp_dir().join(format!("keyward-canary-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let log = std::fs::File::create(dir.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_keyward"))
            .args([
                "serve",
                "--kmip-listen",
                "127.0.0.1:0",
                "--api-listen",
                "127.0.0.1:0",
                "--set",
                "log.level=trace",
            ])
            .arg("--data-dir")
            .arg(dir.join("data"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut watched = Self { dir, child };
        while !watched.data().join("endpoints.json").exists() {
            assert!(watched.child.try_wait().unwrap().is_none(), "the server does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        watched
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn console(&self) -> Origin {
        Origin::Console(self.data().join(server::CONSOLE_SOCKET))
    }

    /// The writable memory of the server, where the system lets it be read.
    fn memory(&self) -> Option<Vec<u8>> {
        use std::os::unix::fs::FileExt;
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", self.child.id())).ok()?;
        let mem = std::fs::File::open(format!("/proc/{}/mem", self.child.id())).ok()?;
        let mut found = Vec::new();
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (start, end) = line.split_once(' ')?.0.split_once('-')?;
            let (start, end) = (u64::from_str_radix(start, 16).ok()?, u64::from_str_radix(end, 16).ok()?);
            let mut part = vec![0; usize::try_from(end - start).ok()?];
            if mem.read_exact_at(&mut part, start).is_ok() {
                found.extend(part);
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// Every file that the server has written, with its content.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let (mut folders, mut found) = (vec![self.dir.clone()], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    found.push((path.clone(), std::fs::read(&path).unwrap()));
                }
            }
        }
        found
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Bytes that occur nowhere else, made from a name.
fn canary(name: &str, length: usize) -> Vec<u8> {
    let mut state =
        name.bytes().fold(0xCBF2_9CE4_8422_2325_u64 ^ u64::from(std::process::id()), |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes().first().copied().unwrap_or_default()
    };
    (0..length).map(|_| next()).collect()
}

/// The forms in which a secret might show.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![secret.to_vec(), hex.clone().into_bytes(), hex.to_uppercase().into_bytes()];
    // Numbers in a list, as Debug prints bytes.
    let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
    forms.push(numbers.join(", ").into_bytes());
    // Base64 at each of its three alignments, without the letters that depend on what is beside.
    for skipped in 0..3 {
        let aligned = secret.get(skipped..).unwrap_or_default();
        let whole = aligned.len() / 3 * 3;
        forms.push(base64(aligned.get(..whole).unwrap_or_default()));
    }
    forms
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| LETTERS.get(usize::try_from(bits & 63).unwrap()).copied().unwrap();
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
            [letter(bits >> 18), letter(bits >> 12), letter(bits >> 6), letter(bits)]
        })
        .collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && haystack.windows(needle.len()).any(|window| window == needle)
}

/// A client with everything it was told that is not a secret.
struct Talk {
    client: Client,
    answers: Vec<Vec<u8>>,
}

impl Talk {
    /// Asks; what is answered is kept when it must not have a secret in it.
    async fn ask(&mut self, payload: impl Into<RequestPayload>, is_secret: bool) -> Option<ResponsePayload> {
        let request = RequestMessage::new(Version::V2_1).with(payload);
        assert!(!format!("{request:?}").is_empty());
        let mut response = self.client.exchange(&request).await.unwrap();
        let item = response.items.remove(0);
        if !is_secret || item.result_status != ResultStatus::SUCCESS {
            self.answers.push(format!("{item:?}").into_bytes());
        }
        item.payload
    }

    async fn register(&mut self, object_type: ObjectType, object: Object) -> String {
        let request = register(object_type, object);
        self.answers.push(format!("{request:?}").into_bytes());
        match self.ask(request, false).await {
            Some(ResponsePayload::Register(response)) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    async fn get(&mut self, uid: &str, wrapping: Option<KeyWrappingSpecification>) -> Vec<u8> {
        let request = payload::GetRequest {
            unique_identifier: Some(uid.into()),
            key_wrapping_specification: wrapping,
            ..Default::default()
        };
        let Some(ResponsePayload::Get(response)) = self.ask(request, true).await else {
            panic!("{:?}", self.answers.last().map(|answer| String::from_utf8_lossy(answer).into_owned()))
        };
        // Its Debug output must not show it either.
        self.answers.push(format!("{response:?}").into_bytes());
        match &response.object.key_block().unwrap().key_value {
            Some(KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. })) => {
                bytes.to_vec()
            }
            Some(KeyValue::Wrapped(bytes)) => bytes.to_vec(),
            other => panic!("{other:?}"),
        }
    }
}

fn id(identifier: &UniqueIdentifier) -> String {
    match identifier {
        UniqueIdentifier::Id(id) => id.clone(),
        other => panic!("{other:?}"),
    }
}

fn register(object_type: ObjectType, object: Object) -> payload::RegisterRequest {
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

#[tokio::test]
async fn no_secret_shows_where_it_should_not() {
    let watched = Watched::start().await;
    let key = canary("a registered key", 32);
    let wrapping = canary("a wrapping key", 32);
    let private = canary("a private key", 32);
    let secret = canary("secret data", 40);
    let plaintext = canary("a plaintext", 48);
    let malformed = canary("a key of a wrong length", 31);
    let password = "Zq7!canary-Password-5x";
    let wrong_password = "Zq7!canary-Mistaken-9y";

    let new = api::NewClient { name: "canary".to_owned(), ..api::NewClient::default() };
    let issued: api::IssuedClient = watched.console().request("POST", "/clients", Some(&new)).await.unwrap();
    let new_user = serde_json::json!({ "name": "singer", "password": password });
    let answer: serde_json::Value =
        watched.console().request("POST", "/users", Some(&new_user)).await.unwrap();
    let address = server::read_endpoints(&watched.data()).unwrap().unwrap().kmip.remove(0);
    let private_key = issued.private_key.unwrap().0;
    let pair = (issued.certificate.as_bytes(), private_key.as_bytes());
    let target = Target::from_pem(&address, issued.ca.as_bytes(), Some(pair)).unwrap();
    let mut talk = Talk {
        client: Client::connect(&target).await.unwrap(),
        answers: vec![answer.to_string().into_bytes()],
    };

    let key_id = talk.register(ObjectType::SYMMETRIC_KEY, symmetric(&key)).await;
    let wrapping_id = talk.register(ObjectType::SYMMETRIC_KEY, symmetric(&wrapping)).await;
    let object = Key { key_block: block(KeyFormatType::RAW, &private, Some(Algorithm::ED25519)) };
    let mut ed25519 = object;
    ed25519.key_block.cryptographic_length = None;
    let private_id = talk.register(ObjectType::PRIVATE_KEY, Object::PrivateKey(ed25519)).await;
    let object = SecretData {
        secret_data_type: SecretDataType::PASSWORD,
        key_block: block(KeyFormatType::RAW, &secret, None),
    };
    let secret_id = talk.register(ObjectType::SECRET_DATA, Object::SecretData(object)).await;
    assert_eq!(talk.get(&key_id, None).await, key);
    assert_eq!(talk.get(&secret_id, None).await, secret);

    let specification = KeyWrappingSpecification {
        wrapping_method: WrappingMethod::ENCRYPT,
        encryption_key_information: Some(KeyInformation {
            unique_identifier: wrapping_id.as_str().into(),
            cryptographic_parameters: None,
        }),
        mac_signature_key_information: None,
        attribute_names: Vec::new(),
        encoding_option: None,
    };
    let wrapped = talk.get(&key_id, Some(specification)).await;
    assert!(wrapped.len() > key.len() && !contains(&wrapped, &key));

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
    let Some(ResponsePayload::Encrypt(made)) = talk.ask(encrypt, false).await else {
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
    let Some(ResponsePayload::Decrypt(opened)) = talk.ask(decrypt.clone(), true).await else {
        panic!("not decrypted")
    };
    assert_eq!(opened.data.as_deref(), Some(&plaintext[..]));
    decrypt.authenticated_encryption_tag = Some(vec![0; 16].into());
    assert!(talk.ask(decrypt, false).await.is_none());

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
    let Some(ResponsePayload::DeriveKey(derived)) = talk.ask(derive, false).await else {
        panic!("not derived")
    };
    let derived = talk.get(&id(&derived.unique_identifier), None).await;

    let sign = payload::SignRequest {
        unique_identifier: Some(private_id.as_str().into()),
        data: Some(b"data".to_vec().into()),
        ..Default::default()
    };
    assert!(talk.ask(sign, false).await.is_some());
    // What fails: a key of a wrong length, a private key where a symmetric one is said to be.
    assert!(talk.ask(register(ObjectType::SYMMETRIC_KEY, symmetric(&malformed)), false).await.is_none());
    assert!(talk.ask(register(ObjectType::PRIVATE_KEY, symmetric(&malformed)), false).await.is_none());
    for uid in [&key_id, &wrapping_id, &private_id, &secret_id] {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.as_str().into()),
            attribute_references: Vec::new(),
        };
        assert!(talk.ask(request, false).await.is_some());
    }
    // A message that breaks off within a key: its length says less than there is.
    let mut broken = RequestMessage::new(Version::V2_1)
        .with(register(ObjectType::SYMMETRIC_KEY, symmetric(&key)))
        .to_bytes();
    if let Some(byte) = broken.get_mut(11) {
        *byte = 0x0A;
    }
    talk.client.send(&broken).await.unwrap();
    if let Ok(answer) = talk.client.receive().await {
        talk.answers.push(answer);
    }
    talk.client = Client::connect(&target).await.unwrap();
    let log_in = serde_json::json!({ "name": "singer", "password": wrong_password });
    let refused: Result<serde_json::Value, _> =
        watched.console().request("POST", "/sessions", Some(&log_in)).await;
    talk.answers.push(format!("{refused:?}").into_bytes());

    let secrets: [(&str, &[u8]); 9] = [
        ("registered key", &key),
        ("wrapping key", &wrapping),
        ("private key", &private),
        ("secret data", &secret),
        ("plaintext", &plaintext),
        ("refused key", &malformed),
        ("derived secret", &derived),
        ("password", password.as_bytes()),
        ("mistaken password", wrong_password.as_bytes()),
    ];
    for uid in [&key_id, &wrapping_id, &private_id, &secret_id] {
        let revoke = payload::RevokeRequest {
            unique_identifier: Some(uid.as_str().into()),
            revocation_reason: payload::RevocationReason {
                revocation_reason_code:
                    kmip::table::enumeration::RevocationReasonCode::CESSATION_OF_OPERATION,
                revocation_message: None,
            },
            compromise_occurrence_date: None,
        };
        assert!(talk.ask(revoke, false).await.is_some());
        let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
        assert!(talk.ask(destroy, false).await.is_some());
    }
    talk.client.close().await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    // What the server never kept is not in its memory either. (Where a test may not look there it does not.)
    if let Some(memory) = watched.memory() {
        let passing =
            secrets.iter().filter(|(what, _)| ["plaintext", "refused key", "password"].contains(what));
        let left: Vec<_> =
            passing.filter(|(_, secret)| contains(&memory, secret)).map(|(what, _)| what).collect();
        assert!(left.is_empty(), "in memory: {left:?}");
    }
    let files = watched.files();
    let log = files.iter().find(|(path, _)| path.ends_with("log")).unwrap();
    assert!(log.1.len() > 2000, "the log is at its most talkative level");
    assert!(files.len() >= 4, "{files:?}");
    let mut leaks = Vec::new();
    for (what, secret) in secrets {
        for form in forms(secret) {
            let in_file = |(path, content): &(PathBuf, Vec<u8>)| {
                contains(content, &form)
                    .then(|| path.strip_prefix(&watched.dir).unwrap_or(Path::new("")).to_owned())
            };
            leaks
                .extend(files.iter().filter_map(in_file).map(|path| format!("{what} in {}", path.display())));
            let told = talk.answers.iter().filter(|answer| contains(answer, &form));
            leaks.extend(told.map(|answer| format!("{what} in {}", String::from_utf8_lossy(answer))));
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn what_is_looked_for_is_found() {
    let secret = canary("a test", 30);
    for before in 0..3 {
        let text = [vec![7; before], secret.clone(), vec![9; 2]].concat();
        let hidden = base64(&text);
        assert!(forms(&secret).iter().any(|form| contains(&hidden, form)), "{before}");
    }
    let printed = format!("{secret:?}");
    assert!(forms(&secret).iter().any(|form| contains(printed.as_bytes(), form)));
    assert!(!forms(&secret).iter().any(|form| contains(b"nothing of it", form)));
}
