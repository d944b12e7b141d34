//! What can be asked for: a row a workload.

use std::sync::Arc;

use kmip::attribute::{Attribute, AttributeName, Attributes};
use kmip::message::RequestMessage;
use kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{
    ActivateRequest, CreateKeyPairRequest, CreateRequest, DecryptRequest, EncryptRequest,
    GetAttributesRequest, GetRequest, LocateRequest, MacRequest, RegisterRequest, RequestPayload,
    ResponsePayload, SignRequest,
};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DigitalSignatureAlgorithm, KeyFormatType, ObjectType,
    PaddingMethod, RecommendedCurve,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Item, Value};
use kmip::{CryptographicParameters, Data, UniqueIdentifier, Version};
use server::client::{Client, ClientError, Target};

use crate::failure::Failure;

/// Version of the requests.
pub(super) const VERSION: Version = Version::V2_1;

/// Objects that one message of a fill creates.
const FILL_BATCH: u64 = 64;

/// Objects that reads go round.
const KEYS: u64 = 64;

/// One workload.
pub(super) struct Workload {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// Whether every request comes on a connection of its own.
    pub(super) reconnects: bool,
    /// Whether such a connection begins with a full handshake.
    pub(super) full_handshakes: bool,
    /// Whether connections are silent after their first request.
    pub(super) is_idle: bool,
    /// Whether requests are sent a byte at a time, with pauses.
    pub(super) is_slow: bool,
    /// The keys that the server must have before.
    keys: Keys,
    /// What is asked for.
    request: Request,
}

/// Keys that a workload uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    None,
    Aes,
    Hmac,
    /// EC key pairs of P-256; their private keys sign.
    Signing,
    /// RSA key pairs of 2048 bits; their private keys sign.
    RsaSigning,
}

/// What a workload asks for.
#[derive(Clone, Copy)]
enum Request {
    /// The same for a key each time, so that it is encoded once.
    OfKey(fn(&str) -> RequestPayload),
    /// As `OfKey`, with data of a size in bytes.
    OfKeyAndData(fn(&str, usize) -> RequestPayload),
    /// Decrypt what was encrypted under a key before.
    Decrypt,
    /// The same for the name of a key each time; the mark of the run comes first.
    OfName(fn(&str, &str) -> RequestPayload),
    /// Another one each time, which tells itself from the others where [`MARK`] stands in it.
    Fresh(fn(&str) -> RequestPayload),
    /// A round of several.
    Mixed,
}

/// What is sent, encoded before: the generator is to take little of the processors that it shares with the server.
#[derive(Clone)]
pub(super) struct Prepared {
    /// The requests of a connection in their order, which begins anew after the last.
    requests: Arc<[Encoded]>,
    is_echo: bool,
}

/// A request, complete but for what tells it from the others of its kind.
#[derive(Clone)]
struct Encoded {
    bytes: Vec<u8>,
    /// Where [`MARK`] stands.
    marks: Vec<usize>,
}

/// Stands in a request for 16 hexadecimal digits that no other request of the run has.
const MARK: &str = "<which-one-it-is";

pub(super) const TABLE: &[Workload] = &[
    row("get", "Get an AES-256 key", Keys::Aes, Request::OfKey(get)),
    row("get-attributes", "Get all attributes of a key", Keys::Aes, Request::OfKey(get_attributes)),
    row("create", "Create an AES-256 key with a name", Keys::None, Request::Fresh(create)),
    row("register", "Register an AES-256 key with a name", Keys::None, Request::Fresh(register)),
    row("locate-name", "Locate a key by its name", Keys::Aes, Request::OfName(locate_name)),
    row("create-key-pair", "Create an RSA-2048 key pair", Keys::None, Request::Fresh(create_key_pair)),
    row(
        "create-key-pair-4096",
        "Create an RSA-4096 key pair",
        Keys::None,
        Request::Fresh(|_| pair_request(vec![algorithm(CryptographicAlgorithm::RSA), length(4096)]).into()),
    ),
    row(
        "locate-custom",
        "Locate a key by a custom attribute",
        Keys::Aes,
        Request::OfName(|_, name| locate(vec![label(name)])),
    ),
    row(
        "locate-two",
        "Locate a key by its group and a custom attribute",
        Keys::Aes,
        Request::OfName(|run, name| locate(vec![group(run), label(name)])),
    ),
    row(
        "locate-group",
        "Locate the 64 keys of a group",
        Keys::Aes,
        Request::OfName(|run, _| locate(vec![group(run)])),
    ),
    row("encrypt", "Encrypt --size bytes with AES-256-GCM", Keys::Aes, Request::OfKeyAndData(encrypt)),
    row(
        "encrypt-64k",
        "Encrypt 64 KiB with AES-256-GCM",
        Keys::Aes,
        Request::OfKey(|id| encrypt(id, 64 << 10)),
    ),
    row(
        "encrypt-cbc",
        "Encrypt --size bytes with AES-256-CBC",
        Keys::Aes,
        Request::OfKeyAndData(|id, bytes| encrypt_with(id, cbc(), bytes)),
    ),
    row("decrypt", "Decrypt --size bytes with AES-256-GCM", Keys::Aes, Request::Decrypt),
    row("mac", "HMAC-SHA256 over --size bytes", Keys::Hmac, Request::OfKeyAndData(mac)),
    row("sign", "Sign --size bytes with ECDSA P-256", Keys::Signing, Request::OfKeyAndData(sign)),
    row("sign-rsa", "Sign --size bytes with RSA-2048", Keys::RsaSigning, Request::OfKeyAndData(sign_rsa)),
    row(
        "mixed",
        "Of 20 requests 14 Get, 3 Get Attributes, 2 Locate by name, 1 Create",
        Keys::Aes,
        Request::Mixed,
    ),
    Workload {
        is_idle: true,
        ..row("idle", "Get a key, then keep the connection open and silent", Keys::Aes, Request::OfKey(get))
    },
    Workload {
        is_slow: true,
        ..row("slow", "Get a key, the request sent a byte at a time", Keys::Aes, Request::OfKey(get))
    },
    Workload {
        reconnects: true,
        full_handshakes: true,
        ..row(
            "connect-get",
            "Connect with a full handshake, Get a key, close",
            Keys::Aes,
            Request::OfKey(get),
        )
    },
    Workload {
        reconnects: true,
        ..row("resume-get", "Connect resuming a session, Get a key, close", Keys::Aes, Request::OfKey(get))
    },
];

const fn row(name: &'static str, help: &'static str, keys: Keys, request: Request) -> Workload {
    Workload {
        name,
        help,
        reconnects: false,
        full_handshakes: false,
        is_idle: false,
        is_slow: false,
        keys,
        request,
    }
}

/// The workload of a name.
pub(super) fn find(name: &str) -> Result<&'static Workload, Failure> {
    TABLE
        .iter()
        .find(|row| row.name == name)
        .ok_or_else(|| Failure::Usage(format!("`{name}` is no workload; --list names all")))
}

impl Workload {
    /// How its connections reach a server.
    pub(super) fn target(&self, target: &Target) -> Result<Target, Failure> {
        let failed = |fault: ClientError| Failure::Failed(fault.to_string());
        let target = if self.full_handshakes {
            target.with_full_handshakes().map_err(failed)?
        } else {
            target.clone()
        };
        if self.is_idle { Ok(target) } else { target.with_kept_buffers().map_err(failed) }
    }

    /// Makes what the workload needs.
    pub(super) async fn prepare(&self, target: &Target, bytes: usize) -> Result<Prepared, Failure> {
        let run = run_mark();
        let mut keys = Vec::new();
        if self.keys != Keys::None {
            let mut client = connect(target).await?;
            for number in 0..KEYS {
                let name = key_name(&run, number);
                let id = self.keys.make(&mut client, &run, &name).await?;
                let decrypt = match self.request {
                    Request::Decrypt => Some(decrypt(&mut client, &id, bytes).await?),
                    _ => None,
                };
                keys.push((id, name, decrypt));
            }
        }
        let payloads: Vec<RequestPayload> = match self.request {
            Request::OfKey(request) => keys.iter().map(|(id, ..)| request(id)).collect(),
            Request::OfKeyAndData(request) => keys.iter().map(|(id, ..)| request(id, bytes)).collect(),
            Request::Decrypt => keys.into_iter().filter_map(|(.., decrypt)| decrypt).collect(),
            Request::OfName(request) => keys.iter().map(|(_, name, _)| request(&run, name)).collect(),
            Request::Fresh(request) => vec![request(&run)],
            Request::Mixed => {
                let several = keys.iter().cycle().take(MIXED_ROUND).zip(0..);
                several.map(|((id, name, _), number)| mixed(&run, id, name, number)).collect()
            }
        };
        let requests = payloads.into_iter().map(|payload| Encoded::new(message(payload))).collect();
        Ok(Prepared { requests, is_echo: false })
    }
}

impl Prepared {
    /// Frames of a size, for bare TLS.
    pub(super) fn echo(bytes: usize) -> Self {
        Self { requests: Arc::from(vec![Encoded::new(server::echo::frame(bytes))]), is_echo: true }
    }

    pub(super) const fn is_echo(&self) -> bool {
        self.is_echo
    }

    /// The nth request of a connection; where it has to be written for the purpose it is so in `buffer`.
    pub(super) fn request<'a>(&'a self, connection: u64, number: u64, buffer: &'a mut Vec<u8>) -> &'a [u8] {
        let index = index(connection.wrapping_add(number), self.requests.len());
        let Some(Encoded { bytes, marks }) = self.requests.get(index) else { return &[] };
        if marks.is_empty() {
            return bytes;
        }
        buffer.clear();
        buffer.extend_from_slice(bytes);
        let mark = (connection << 40 | number & 0xFF_FFFF_FFFF).to_be_bytes();
        let digits = mark.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        for &start in marks {
            let places = buffer.get_mut(start..start.saturating_add(MARK.len())).unwrap_or_default();
            for (place, digit) in places.iter_mut().zip(digits.clone()) {
                *place = if digit < 10 { b'0' + digit } else { b'a' - 10 + digit };
            }
        }
        buffer
    }
}

impl Encoded {
    fn new(bytes: Vec<u8>) -> Self {
        let places = bytes.windows(MARK.len()).enumerate();
        let marks = places.filter(|(_, place)| *place == MARK.as_bytes()).map(|(start, _)| start).collect();
        Self { bytes, marks }
    }
}

impl Keys {
    /// Makes a key of the kind, ready for use, and returns its identifier.
    async fn make(self, client: &mut Client, run: &str, name: &str) -> Result<String, Failure> {
        let id = if matches!(self, Self::Signing | Self::RsaSigning) {
            match ask(client, signing_pair(self, name)).await? {
                ResponsePayload::CreateKeyPair(made) => made.private_key_unique_identifier,
                _ => return Err(strange()),
            }
        } else {
            let (algorithm, usage) = match self {
                Self::Hmac => (CryptographicAlgorithm::HMAC_SHA256, CryptographicUsageMask::MAC_GENERATE),
                _ => (CryptographicAlgorithm::AES, ENCRYPT_DECRYPT),
            };
            match ask(client, labelled(create_request(algorithm, usage, name), run, name)).await? {
                ResponsePayload::Create(made) => made.unique_identifier,
                _ => return Err(strange()),
            }
        };
        ask(client, ActivateRequest { unique_identifier: Some(id.clone()) }).await?;
        match id {
            UniqueIdentifier::Id(id) => Ok(id),
            _ => Err(strange()),
        }
    }
}

/// Creates objects, some connections and batches at a time.
pub(super) async fn fill(target: &Target, objects: u64, connections: u64) -> Result<(), Failure> {
    if objects == 0 {
        return Ok(());
    }
    let run = run_mark();
    let next = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let bar = indicatif::ProgressBar::new(objects);
    let mut tasks = Vec::new();
    for _ in 0..connections.max(1) {
        let mut client = connect(target).await?;
        let (next, bar, run) = (Arc::clone(&next), bar.clone(), run.clone());
        tasks.push(tokio::spawn(async move {
            loop {
                let first = next.fetch_add(FILL_BATCH, std::sync::atomic::Ordering::Relaxed);
                if first >= objects {
                    return Ok(());
                }
                let count = FILL_BATCH.min(objects - first);
                let batch = (first..first + count).fold(RequestMessage::new(VERSION), |message, number| {
                    let name = format!("fill-{run}-{number}");
                    let request = create_request(CryptographicAlgorithm::AES, ENCRYPT_DECRYPT, &name);
                    message.with(labelled(request, &run, &name))
                });
                client.exchange(&batch).await?;
                bar.inc(count);
            }
        }));
    }
    for task in tasks {
        let done: Result<(), ClientError> = task.await.map_err(|fault| Failure::new("fill", fault))?;
        done.map_err(|fault| Failure::new("fill", fault))?;
    }
    bar.finish_and_clear();
    Ok(())
}

fn get(id: &str) -> RequestPayload {
    GetRequest { unique_identifier: Some(id.into()), ..GetRequest::default() }.into()
}

fn get_attributes(id: &str) -> RequestPayload {
    GetAttributesRequest { unique_identifier: Some(id.into()), attribute_references: Vec::new() }.into()
}

fn encrypt(id: &str, bytes: usize) -> RequestPayload {
    encrypt_with(id, gcm(), bytes)
}

fn encrypt_with(id: &str, parameters: CryptographicParameters, bytes: usize) -> RequestPayload {
    EncryptRequest {
        unique_identifier: Some(id.into()),
        cryptographic_parameters: Some(parameters),
        data: data(bytes),
        ..EncryptRequest::default()
    }
    .into()
}

fn data(bytes: usize) -> Option<Data> {
    Some(Data::Bytes(vec![7; bytes].into()))
}

/// The request that undoes an encryption done now.
async fn decrypt(client: &mut Client, id: &str, bytes: usize) -> Result<RequestPayload, Failure> {
    let ResponsePayload::Encrypt(encrypted) = ask(client, encrypt(id, bytes)).await? else {
        return Err(strange());
    };
    let request = DecryptRequest {
        unique_identifier: Some(id.into()),
        cryptographic_parameters: Some(gcm()),
        data: encrypted.data.map(Data::Bytes),
        iv_counter_nonce: encrypted.iv_counter_nonce,
        authenticated_encryption_tag: encrypted.authenticated_encryption_tag,
        ..DecryptRequest::default()
    };
    Ok(request.into())
}

fn mac(id: &str, bytes: usize) -> RequestPayload {
    MacRequest { unique_identifier: Some(id.into()), data: data(bytes), ..MacRequest::default() }.into()
}

fn sign(id: &str, bytes: usize) -> RequestPayload {
    sign_by(DigitalSignatureAlgorithm::ECDSA_WITH_SHA256, id, bytes)
}

fn sign_rsa(id: &str, bytes: usize) -> RequestPayload {
    sign_by(DigitalSignatureAlgorithm::SHA_256_WITH_RSA_ENCRYPTION, id, bytes)
}

fn sign_by(algorithm: DigitalSignatureAlgorithm, id: &str, bytes: usize) -> RequestPayload {
    let parameters = CryptographicParameters {
        digital_signature_algorithm: Some(algorithm),
        ..CryptographicParameters::default()
    };
    SignRequest {
        unique_identifier: Some(id.into()),
        cryptographic_parameters: Some(parameters),
        data: data(bytes),
        ..SignRequest::default()
    }
    .into()
}

fn create(run: &str) -> RequestPayload {
    let name = format!("new-{run}-{MARK}");
    create_request(CryptographicAlgorithm::AES, ENCRYPT_DECRYPT, &name).into()
}

fn register(run: &str) -> RequestPayload {
    let material = MARK.repeat(2).into_bytes();
    let plain = PlainKeyValue {
        key_material: KeyMaterial::Bytes(material.into()),
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
    let name = format!("reg-{run}-{MARK}");
    RegisterRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(vec![Attribute::name(&name), usage(ENCRYPT_DECRYPT)]),
        object: Some(Object::SymmetricKey(Key { key_block })),
        protection_storage_masks: None,
    }
    .into()
}

fn locate_name(_: &str, name: &str) -> RequestPayload {
    locate(vec![Attribute::name(name)])
}

fn locate(attributes: Vec<Attribute>) -> RequestPayload {
    LocateRequest { attributes: Attributes::new(attributes), ..LocateRequest::default() }.into()
}

/// Requests after which a mixed load begins anew: each key has had each place among twenty.
const MIXED_ROUND: usize = 320;

fn mixed(run: &str, id: &str, name: &str, number: u64) -> RequestPayload {
    match number % 20 {
        0..14 => get(id),
        14..17 => get_attributes(id),
        17..19 => locate_name(run, name),
        _ => create(run),
    }
}

fn create_key_pair(_: &str) -> RequestPayload {
    pair_request(vec![algorithm(CryptographicAlgorithm::RSA), length(2048)]).into()
}

fn signing_pair(keys: Keys, name: &str) -> CreateKeyPairRequest {
    let mut request = if keys == Keys::RsaSigning {
        pair_request(vec![algorithm(CryptographicAlgorithm::RSA), length(2048)])
    } else {
        let curve = Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(RecommendedCurve::P_256.0));
        let domain = Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(vec![curve]));
        pair_request(vec![algorithm(CryptographicAlgorithm::EC), domain])
    };
    if let Some(attributes) = &mut request.private_key_attributes {
        attributes.list.push(Attribute::name(name));
    }
    request
}

fn pair_request(common: Vec<Attribute>) -> CreateKeyPairRequest {
    let mask = |mask| Some(Attributes::new(vec![usage(mask)]));
    CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(common)),
        private_key_attributes: mask(CryptographicUsageMask::SIGN),
        public_key_attributes: mask(CryptographicUsageMask::VERIFY),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    }
}

fn create_request(kind: CryptographicAlgorithm, mask: CryptographicUsageMask, name: &str) -> CreateRequest {
    CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(vec![algorithm(kind), length(256), usage(mask), Attribute::name(name)]),
        protection_storage_masks: None,
    }
}

/// The request with a group, and a custom attribute that has the key's name as its value.
fn labelled(mut request: CreateRequest, run: &str, name: &str) -> CreateRequest {
    request.attributes.list.extend([group(run), label(name)]);
    request
}

fn group(run: &str) -> Attribute {
    Attribute::new(Tag::OBJECT_GROUP, Value::TextString(format!("bench-{run}")))
}

fn label(name: &str) -> Attribute {
    Attribute {
        name: AttributeName::Vendor { vendor: "bench".to_owned(), name: "label".to_owned() },
        index: None,
        value: Value::TextString(name.to_owned()),
    }
}

const ENCRYPT_DECRYPT: CryptographicUsageMask =
    CryptographicUsageMask(CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0);

fn gcm() -> CryptographicParameters {
    CryptographicParameters {
        block_cipher_mode: Some(BlockCipherMode::GCM),
        random_iv: Some(true),
        tag_length: Some(16),
        ..CryptographicParameters::default()
    }
}

fn cbc() -> CryptographicParameters {
    CryptographicParameters {
        block_cipher_mode: Some(BlockCipherMode::CBC),
        padding_method: Some(PaddingMethod::PKCS5),
        random_iv: Some(true),
        ..CryptographicParameters::default()
    }
}

fn algorithm(algorithm: CryptographicAlgorithm) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0))
}

fn length(bits: i32) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits))
}

fn usage(mask: CryptographicUsageMask) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0))
}

fn key_name(run: &str, number: u64) -> String {
    format!("key-{run}-{number}")
}

fn message(payload: impl Into<RequestPayload>) -> Vec<u8> {
    RequestMessage::new(VERSION).with(payload).to_bytes()
}

/// Asks for one operation that must succeed.
async fn ask(client: &mut Client, request: impl Into<RequestPayload>) -> Result<ResponsePayload, Failure> {
    let request = RequestMessage::new(VERSION).with(request);
    let response = client.exchange(&request).await.map_err(|fault| Failure::new("preparation", fault))?;
    let item = response.items.into_iter().next().ok_or_else(strange)?;
    let message = item.result_message.unwrap_or_default();
    item.payload
        .ok_or_else(|| Failure::Failed(format!("the server refuses what the workload needs: {message}")))
}

fn strange() -> Failure {
    Failure::Failed("the server gives another answer than was asked for".to_owned())
}

async fn connect(target: &Target) -> Result<Client, Failure> {
    Client::connect(target).await.map_err(|fault| Failure::Failed(fault.to_string()))
}

/// A mark of this process and moment.
fn run_mark() -> String {
    #[expect(clippy::disallowed_methods, reason = "a mark that no other run has")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("{:x}-{:x}", std::process::id(), now.map_or(0, |since| since.as_millis()))
}

fn index(number: u64, length: usize) -> usize {
    let length = u64::try_from(length).unwrap_or(u64::MAX).max(1);
    usize::try_from(number % length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::ttlv::Limits;

    fn text(prepared: &Prepared, connection: u64, number: u64) -> String {
        let mut buffer = Vec::new();
        let bytes = prepared.request(connection, number, &mut buffer);
        let message = RequestMessage::decode(bytes, &Limits::default()).unwrap();
        format!("{:?}", message.items)
    }

    fn fresh(request: fn(&str) -> RequestPayload) -> Prepared {
        Prepared { requests: Arc::from(vec![Encoded::new(message(request("run")))]), is_echo: false }
    }

    #[test]
    fn each_new_object_has_a_name_of_its_own() {
        for request in [create, register] {
            let prepared = fresh(request);
            let of = |connection, number| text(&prepared, connection, number);
            assert!(of(1, 0).contains("-run-0000010000000000"), "{}", of(1, 0));
            assert!(of(0x1f, 0xabc).contains("-run-00001f0000000abc"), "{}", of(0x1f, 0xabc));
            assert!(!of(0, 1).contains(MARK));
        }
    }

    #[test]
    fn what_has_no_mark_is_sent_as_it_is() {
        let prepared = fresh(create_key_pair);
        let mut buffer = Vec::new();
        let first = prepared.request(0, 0, &mut buffer).to_vec();
        assert_eq!(first, prepared.request(7, 9, &mut buffer));
        assert_eq!(first, message(create_key_pair("run")));
    }

    #[test]
    fn a_mixed_round_has_each_kind_for_each_key() {
        let creates = (0..MIXED_ROUND as u64)
            .filter(|number| matches!(mixed("run", "id", "name", *number), RequestPayload::Create(_)));
        assert_eq!(creates.count(), MIXED_ROUND / 20);
    }
}
