//! What can be asked for: a row a workload.

use std::sync::Arc;

use kmip::attribute::{Attribute, Attributes};
use kmip::message::RequestMessage;
use kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{
    CreateKeyPairRequest, CreateRequest, GetAttributesRequest, GetRequest, LocateRequest, RegisterRequest,
    RequestPayload, ResponsePayload,
};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, KeyFormatType, ObjectType};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Value;
use kmip::{UniqueIdentifier, Version};
use server::client::{Client, ClientError, Target};

use crate::failure::Failure;

/// Version of the requests.
const VERSION: Version = Version::V2_1;

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
    /// What the server must have before.
    needs: Needs,
    /// The nth request of a connection.
    pub(super) request: fn(&Prepared, u64, u64) -> Vec<u8>,
}

/// What a workload needs before.
#[derive(Clone, Copy)]
enum Needs {
    Nothing,
    Keys,
}

/// What requests are made of.
#[derive(Clone)]
pub(super) struct Prepared {
    /// Tells the names of this run from those of others.
    run: Arc<str>,
    /// Identifiers of keys.
    keys: Arc<[String]>,
    /// Requests that are the same each time, encoded once, one a key.
    encoded: Arc<[Vec<u8>]>,
    is_echo: bool,
}

pub(super) const TABLE: &[Workload] = &[
    Workload { request: encoded, ..row("get", "Get an AES-256 key", Needs::Keys) },
    Workload { request: get_attributes, ..row("get-attributes", "Get all attributes of a key", Needs::Keys) },
    Workload { request: create, ..row("create", "Create an AES-256 key with a name", Needs::Nothing) },
    Workload { request: register, ..row("register", "Register an AES-256 key with a name", Needs::Nothing) },
    Workload { request: locate_name, ..row("locate-name", "Locate a key by its name", Needs::Keys) },
    Workload {
        request: create_key_pair,
        ..row("create-key-pair", "Create an RSA-2048 key pair", Needs::Nothing)
    },
    Workload {
        request: encoded,
        reconnects: true,
        full_handshakes: true,
        ..row("connect-get", "Connect with a full handshake, Get a key, close", Needs::Keys)
    },
    Workload {
        request: encoded,
        reconnects: true,
        ..row("resume-get", "Connect resuming a session, Get a key, close", Needs::Keys)
    },
];

const fn row(name: &'static str, help: &'static str, needs: Needs) -> Workload {
    Workload { name, help, reconnects: false, full_handshakes: false, needs, request: encoded }
}

/// The workload of a name.
pub(super) fn find(name: &str) -> Result<&'static Workload, Failure> {
    TABLE
        .iter()
        .find(|row| row.name == name)
        .ok_or_else(|| Failure::Usage(format!("`{name}` is no workload; --list names all")))
}

impl Workload {
    /// Makes what the workload needs.
    pub(super) async fn prepare(&self, target: &Target) -> Result<Prepared, Failure> {
        let run = run_mark();
        let mut keys = Vec::new();
        if let Needs::Keys = self.needs {
            let mut client = connect(target).await?;
            for number in 0..KEYS {
                keys.push(create_one(&mut client, &key_name(&run, number)).await?);
            }
        }
        let get = |id: &String| {
            let unique_identifier = Some(UniqueIdentifier::from(id.as_str()));
            message(GetRequest { unique_identifier, ..GetRequest::default() })
        };
        let encoded = keys.iter().map(get).collect();
        Ok(Prepared { run: Arc::from(run), keys: Arc::from(keys), encoded, is_echo: false })
    }
}

impl Prepared {
    /// Frames of a size, for bare TLS.
    pub(super) fn echo(bytes: usize) -> Self {
        let encoded = Arc::from(vec![server::echo::frame(bytes)]);
        Self { run: Arc::from(""), keys: Arc::from(Vec::new()), encoded, is_echo: true }
    }

    pub(super) const fn is_echo(&self) -> bool {
        self.is_echo
    }

    fn key(&self, number: u64) -> Option<UniqueIdentifier> {
        self.keys.get(index(number, self.keys.len())).map(|id| UniqueIdentifier::from(id.as_str()))
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
                    message.with(create_request(&format!("fill-{run}-{number}")))
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

fn encoded(prepared: &Prepared, connection: u64, number: u64) -> Vec<u8> {
    let index = index(connection.wrapping_add(number), prepared.encoded.len());
    prepared.encoded.get(index).cloned().unwrap_or_default()
}

/// Every workload sends the echo's frame to an echo.
fn unless_echo(prepared: &Prepared, request: impl FnOnce() -> RequestPayload) -> Vec<u8> {
    if prepared.is_echo { encoded(prepared, 0, 0) } else { message(request()) }
}

fn get_attributes(prepared: &Prepared, connection: u64, number: u64) -> Vec<u8> {
    unless_echo(prepared, || {
        let unique_identifier = prepared.key(connection.wrapping_add(number));
        GetAttributesRequest { unique_identifier, attribute_references: Vec::new() }.into()
    })
}

fn create(prepared: &Prepared, connection: u64, number: u64) -> Vec<u8> {
    unless_echo(prepared, || create_request(&format!("new-{}-{connection}-{number}", prepared.run)).into())
}

fn register(prepared: &Prepared, connection: u64, number: u64) -> Vec<u8> {
    unless_echo(prepared, || {
        let mut material = [0; 32];
        for (place, byte) in
            material.iter_mut().zip(connection.to_be_bytes().into_iter().chain(number.to_be_bytes()))
        {
            *place = byte;
        }
        let plain = PlainKeyValue {
            key_material: KeyMaterial::Bytes(material[..].into()),
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
        let name = format!("reg-{}-{connection}-{number}", prepared.run);
        RegisterRequest {
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Attributes::new(vec![Attribute::name(&name), usage()]),
            object: Some(Object::SymmetricKey(Key { key_block })),
            protection_storage_masks: None,
        }
        .into()
    })
}

fn locate_name(prepared: &Prepared, connection: u64, number: u64) -> Vec<u8> {
    unless_echo(prepared, || {
        let name = key_name(&prepared.run, connection.wrapping_add(number) % KEYS);
        LocateRequest {
            maximum_items: None,
            offset_items: None,
            storage_status_mask: None,
            object_group_member: None,
            object_class_mask: None,
            attributes: Attributes::new(vec![Attribute::name(&name)]),
        }
        .into()
    })
}

fn create_key_pair(prepared: &Prepared, _: u64, _: u64) -> Vec<u8> {
    unless_echo(prepared, || {
        let common = vec![algorithm(CryptographicAlgorithm::RSA), length(2048)];
        let mask = |mask: CryptographicUsageMask| {
            Some(Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0))]))
        };
        CreateKeyPairRequest {
            common_attributes: Some(Attributes::new(common)),
            private_key_attributes: mask(CryptographicUsageMask::SIGN),
            public_key_attributes: mask(CryptographicUsageMask::VERIFY),
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        }
        .into()
    })
}

fn create_request(name: &str) -> CreateRequest {
    CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(vec![
            algorithm(CryptographicAlgorithm::AES),
            length(256),
            usage(),
            Attribute::name(name),
        ]),
        protection_storage_masks: None,
    }
}

fn algorithm(algorithm: CryptographicAlgorithm) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0))
}

fn length(bits: i32) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits))
}

fn usage() -> Attribute {
    let mask = CryptographicUsageMask::ENCRYPT | CryptographicUsageMask::DECRYPT;
    Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0))
}

fn key_name(run: &str, number: u64) -> String {
    format!("key-{run}-{number}")
}

fn message(payload: impl Into<RequestPayload>) -> Vec<u8> {
    RequestMessage::new(VERSION).with(payload).to_bytes()
}

async fn create_one(client: &mut Client, name: &str) -> Result<String, Failure> {
    let request = RequestMessage::new(VERSION).with(create_request(name));
    let response = client.exchange(&request).await.map_err(|fault| Failure::new("create", fault))?;
    match response.items.into_iter().next().and_then(|item| item.payload) {
        Some(ResponsePayload::Create(created)) => match created.unique_identifier {
            UniqueIdentifier::Id(id) => Ok(id),
            _ => Err(Failure::Failed("the server names the new key strangely".to_owned())),
        },
        _ => Err(Failure::Failed("the server does not create a key".to_owned())),
    }
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
