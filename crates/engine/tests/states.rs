//! The authorization matrix along the states of objects: every operation that names an object, carried out by every kind
//! of caller on an object in every state, as a text file that people read. `KEYWARD_UPDATE=1` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod golden;
#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use api::{Grant, NewGroup, Permission};
use keyward_engine::admin::groups::{AddGroup, AddMember};
use keyward_engine::admin::keys::SetGrant;
use keyward_engine::identity::{AdministratorRights, Caller, InterfaceRules, Mode, Peer, Role};
use keyward_engine::op::SUPPORTED;
use keyward_engine::policy::class::{Class, class, uses_of};
use keyward_engine::policy::rights::Rights;
use kmip::message::{RequestMessage, ResponseItem};
use kmip::payload::ResponsePayload;
use kmip::table::enumeration::{CryptographicAlgorithm, ObjectType, Operation, ResultReason, ResultStatus};
use kmip::ttlv::{Limits, encode_item, xml};
use kmip::version::Version;
use support::{Bench, id, succeeded};

/// The states, and how an object gets there from being pre-active: operations with their payloads.
const STATES: &[(&str, &[(&str, &str)])] = &[
    ("pre-active", &[]),
    ("active", &[("Activate", "")]),
    ("deactivated", &[("Activate", ""), ("Revoke", CESSATION)]),
    ("compromised", &[("Revoke", COMPROMISE)]),
    ("destroyed", &[("Destroy", "")]),
    ("destr-comp", &[("Revoke", COMPROMISE), ("Destroy", "")]),
    ("archived", &[("Activate", ""), ("Archive", "")]),
];

const CESSATION: &str = "<RevocationReason><RevocationReasonCode type=\"Enumeration\" \
                         value=\"CessationOfOperation\"/></RevocationReason>";

const COMPROMISE: &str = "<RevocationReason><RevocationReasonCode type=\"Enumeration\" value=\"KeyCompromise\"/></RevocationReason>";

/// What payloads have beside the identifier.
const PAYLOADS: &[(&str, &str)] = &[
    ("AddAttribute", "<NewAttribute><Comment type=\"TextString\" value=\"x\"/></NewAttribute>"),
    ("ModifyAttribute", "<NewAttribute><ContactInformation type=\"TextString\" value=\"x\"/></NewAttribute>"),
    ("SetAttribute", "<NewAttribute><ContactInformation type=\"TextString\" value=\"x\"/></NewAttribute>"),
    (
        "AdjustAttribute",
        "<AttributeReference type=\"Enumeration\" value=\"Sensitive\"/>\
         <AdjustmentType type=\"Enumeration\" value=\"Negate\"/>",
    ),
    ("DeleteAttribute", "<AttributeReference type=\"Enumeration\" value=\"ContactInformation\"/>"),
    ("Revoke", CESSATION),
    ("Encrypt", ECB),
    ("Decrypt", ECB),
    (
        "Sign",
        "<CryptographicParameters><DigitalSignatureAlgorithm type=\"Enumeration\" \
      value=\"ECDSAWithSHA256\"/></CryptographicParameters><Data type=\"ByteString\" value=\"00\"/>",
    ),
    (
        "SignatureVerify",
        "<CryptographicParameters><DigitalSignatureAlgorithm type=\"Enumeration\" \
         value=\"ECDSAWithSHA256\"/></CryptographicParameters><Data type=\"ByteString\" value=\"00\"/>\
         <SignatureData type=\"ByteString\" value=\"3006020101020101\"/>",
    ),
    ("MAC", CMAC),
    (
        "MACVerify",
        "<CryptographicParameters><BlockCipherMode type=\"Enumeration\" value=\"CMAC\"/>\
      </CryptographicParameters><Data type=\"ByteString\" value=\"00\"/>\
      <MACData type=\"ByteString\" value=\"00000000000000000000000000000000\"/>",
    ),
    ("GetUsageAllocation", "<UsageLimitsCount type=\"LongInteger\" value=\"16\"/>"),
    (
        "DeriveKey",
        "<DerivationMethod type=\"Enumeration\" value=\"HMAC\"/><DerivationParameters><CryptographicParameters>\
         <HashingAlgorithm type=\"Enumeration\" value=\"SHA_256\"/></CryptographicParameters>\
         <DerivationData type=\"ByteString\" value=\"00\"/></DerivationParameters><Attributes>\
         <CryptographicAlgorithm type=\"Enumeration\" value=\"AES\"/>\
         <CryptographicLength type=\"Integer\" value=\"256\"/>\
         <CryptographicUsageMask type=\"Integer\" value=\"Encrypt\"/></Attributes>",
    ),
    (
        "CreateSplitKey",
        "<SplitKeyParts type=\"Integer\" value=\"2\"/><SplitKeyThreshold type=\"Integer\" value=\"2\"/>\
         <SplitKeyMethod type=\"Enumeration\" value=\"XOR\"/>",
    ),
    ("Decapsulate", "<Data type=\"ByteString\" value=\"00\"/>"),
];

const ECB: &str = "<CryptographicParameters><BlockCipherMode type=\"Enumeration\" value=\"ECB\"/>\
                   <PaddingMethod type=\"Enumeration\" value=\"None\"/></CryptographicParameters>\
                   <Data type=\"ByteString\" value=\"00000000000000000000000000000000\"/>";

const CMAC: &str = "<CryptographicParameters><BlockCipherMode type=\"Enumeration\" value=\"CMAC\"/>\
                    </CryptographicParameters><Data type=\"ByteString\" value=\"00\"/>";

/// What an operation is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Aes,
    Private,
    Public,
}

fn kind(operation: Operation) -> Kind {
    match operation {
        Operation::SIGN | Operation::RE_KEY_KEY_PAIR => Kind::Private,
        Operation::SIGNATURE_VERIFY | Operation::CERTIFY => Kind::Public,
        _ => Kind::Aes,
    }
}

/// A message of one operation, from the XML of its payload.
fn message(operation: Operation, payload: &str) -> RequestMessage {
    let row = operation.row().unwrap();
    let (major, minor) = if operation.is_from_client(Version::V2_1) { (2, 1) } else { (3, 0) };
    let count = if major < 3 { "<BatchCount type=\"Integer\" value=\"1\"/>" } else { "" };
    let text = format!(
        "<RequestMessage><RequestHeader><ProtocolVersion><ProtocolVersionMajor type=\"Integer\" \
         value=\"{major}\"/><ProtocolVersionMinor type=\"Integer\" value=\"{minor}\"/></ProtocolVersion>\
         {count}</RequestHeader><BatchItem><Operation type=\"Enumeration\" \
         value=\"{}\"/><RequestPayload>{payload}</RequestPayload></BatchItem></RequestMessage>",
        row.name
    );
    let item =
        xml::decode(text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}: {text}"));
    RequestMessage::decode(&encode_item(&item), &Limits::default()).unwrap()
}

/// The payload of an operation on an object.
fn payload(operation: Operation, uid: &str) -> String {
    let name = operation.row().unwrap().name;
    let rest = PAYLOADS.iter().find(|(known, _)| *known == name).map_or("", |(_, rest)| rest);
    let id = |field: &str| format!("<{field} type=\"TextString\" value=\"{uid}\"/>");
    match operation {
        Operation::LOCATE => String::new(),
        Operation::RE_KEY_KEY_PAIR => id("PrivateKeyUniqueIdentifier"),
        Operation::DERIVE_KEY | Operation::CREATE_SPLIT_KEY | Operation::JOIN_SPLIT_KEY => {
            format!(
                "<ObjectType type=\"Enumeration\" value=\"SymmetricKey\"/>{}{rest}",
                id("UniqueIdentifier")
            )
        }
        _ => format!("{}{rest}", id("UniqueIdentifier")),
    }
}

fn named(name: &str) -> Operation {
    SUPPORTED.iter().copied().find(|operation| operation.row().unwrap().name == name).unwrap()
}

struct World {
    bench: Bench,
    alice: Arc<Peer>,
    bob: Arc<Peer>,
    console: Arc<Caller>,
    local: Arc<Peer>,
}

impl World {
    fn new() -> Self {
        let bench = Bench::new();
        let (console, local) =
            (Arc::new(Caller::console(0)), Arc::new(Peer::new("console".into(), "local".to_owned(), None)));
        let group = NewGroup { name: "staff".to_owned(), description: String::new() };
        bench.engine.administer(&local, &console, AddGroup(group)).unwrap();
        let member = AddMember { group: "staff".to_owned(), user: "bob".to_owned() };
        bench.engine.administer(&local, &console, member).unwrap();
        Self { alice: bench.peer("alice"), bob: bench.peer("bob"), bench, console, local }
    }

    fn send(&self, peer: &Arc<Peer>, operation: Operation, payload: &str) -> ResponseItem {
        self.bench.send(peer, &message(operation, payload)).items.remove(0)
    }

    /// An object of alice's in a state, which bob's group may use in every way.
    fn object(&self, kind: Kind, state: usize) -> String {
        let uid = match kind {
            Kind::Aes => {
                let create = "<ObjectType type=\"Enumeration\" value=\"SymmetricKey\"/><Attributes>\
                    <CryptographicAlgorithm type=\"Enumeration\" value=\"AES\"/>\
                    <CryptographicLength type=\"Integer\" value=\"256\"/>\
                    <CryptographicUsageMask type=\"Integer\" value=\"Encrypt Decrypt MACGenerate MACVerify \
                    DeriveKey Export\"/><ContactInformation type=\"TextString\" value=\"a\"/>\
                    <UsageLimits><UsageLimitsTotal type=\"LongInteger\" value=\"1000000\"/>\
                    <UsageLimitsUnit type=\"Enumeration\" value=\"Byte\"/></UsageLimits></Attributes>";
                match succeeded(self.send(&self.alice, Operation::CREATE, create)) {
                    ResponsePayload::Create(made) => id(&made.unique_identifier),
                    other => panic!("{other:?}"),
                }
            }
            Kind::Private | Kind::Public => {
                let create = "<CommonAttributes><CryptographicAlgorithm type=\"Enumeration\" value=\"ECDSA\"/>\
                    <CryptographicDomainParameters><RecommendedCurve type=\"Enumeration\" value=\"P_256\"/>\
                    </CryptographicDomainParameters></CommonAttributes><PrivateKeyAttributes>\
                    <CryptographicUsageMask type=\"Integer\" value=\"Sign\"/></PrivateKeyAttributes>\
                    <PublicKeyAttributes><CryptographicUsageMask type=\"Integer\" value=\"Verify\"/>\
                    </PublicKeyAttributes>";
                match succeeded(self.send(&self.alice, Operation::CREATE_KEY_PAIR, create)) {
                    ResponsePayload::CreateKeyPair(made) if kind == Kind::Private => {
                        id(&made.private_key_unique_identifier)
                    }
                    ResponsePayload::CreateKeyPair(made) => id(&made.public_key_unique_identifier),
                    other => panic!("{other:?}"),
                }
            }
        };
        let uses = match kind {
            Kind::Aes => uses_of(ObjectType::SYMMETRIC_KEY, Some(CryptographicAlgorithm::AES)),
            _ => uses_of(ObjectType::PRIVATE_KEY, Some(CryptographicAlgorithm::ECDSA)),
        };
        let permissions: BTreeMap<String, Permission> =
            uses.into_iter().map(|used| (used.name().to_owned(), Permission::Always)).collect();
        let grant = Grant { group: "staff".to_owned(), permissions };
        let set = SetGrant { id: uid.clone(), grant, version: None };
        self.bench.engine.administer(&self.local, &self.console, set).unwrap();
        for (name, rest) in STATES[state].1 {
            let id = format!("<UniqueIdentifier type=\"TextString\" value=\"{uid}\"/>{rest}");
            succeeded(self.send(&self.alice, named(name), &id));
        }
        uid
    }
}

/// The outcome in a word: what authorization says, else what the state says, else whether it was done.
fn word(operation: Operation, uid: &str, item: &ResponseItem) -> &'static str {
    if let Some(ResponsePayload::Locate(found)) = &item.payload {
        return if found.unique_identifiers.iter().any(|found| id(found) == uid) { "yes" } else { "hidden" };
    }
    match item.result_reason {
        None => {
            assert_eq!(item.result_status, ResultStatus::SUCCESS, "{operation:?}");
            "yes"
        }
        Some(ResultReason::PERMISSION_DENIED) => "denied",
        Some(ResultReason::OBJECT_NOT_FOUND | ResultReason::ITEM_NOT_FOUND) => "hidden",
        Some(
            ResultReason::WRONG_KEY_LIFECYCLE_STATE
            | ResultReason::OBJECT_DESTROYED
            | ResultReason::OBJECT_ARCHIVED,
        ) => "state",
        Some(_) => "no",
    }
}

#[test]
fn the_matrix_of_states_is_as_checked_in() {
    let world = World::new();
    let rights =
        AdministratorRights { id: 1, rights: Rights::KEYS, high_access: false, must_change_password: false };
    let administrator = Arc::new(Caller::new("olga".to_owned(), 0, Role::Administrator(rights)));
    let anyone = Peer::new("open".into(), "127.0.0.1:1".to_owned(), None)
        .with_rules(InterfaceRules { mode: Mode::TlsPwOpt, ..InterfaceRules::default() });
    let anyone = Arc::new(anyone);
    let (alice, bob) = (&world.alice, &world.bob);
    // Carol is in no group.
    let carol = keyward_engine::admin::users::AddUser::new(api::NewUser {
        name: "carol".to_owned(),
        ..api::NewUser::default()
    });
    world.bench.engine.administer(&world.local, &world.console, carol).unwrap();
    let carol = world.bench.peer("carol");

    let mut text = String::from(
        "# What becomes of an operation on an object in a state, by caller: its owner, a member of a group that may use it in\n\
         # every way, a stranger, nobody in particular, an administrator of keys.\n\
         # yes: done; denied: refused; hidden: not there; state: the state forbids it; no: refused for another reason, most\n\
         # often because the object is of a kind that the operation does not take.\n",
    );
    for (state, (name, _)) in STATES.iter().enumerate() {
        write!(text, "\n## {name}\n\n{:22}", "operation").unwrap();
        for caller in ["owner", "member", "stranger", "nobody", "a:keys"] {
            write!(text, "{caller:9}").unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        // Who is refused changes nothing: one object of a kind is enough for all that they try.
        let untouched: Vec<String> = [Kind::Aes, Kind::Private, Kind::Public]
            .into_iter()
            .map(|kind| world.object(kind, state))
            .collect();
        for operation in SUPPORTED.iter().copied() {
            let names_none = matches!(class(operation), Class::Make | Class::Rules | Class::Nothing);
            if names_none || !operation.is_from_client(Version::V3_0) {
                continue;
            }
            write!(text, "{:22}", operation.row().unwrap().name).unwrap();
            for peer in [alice, bob] {
                let uid = world.object(kind(operation), state);
                let item = world.send(peer, operation, &payload(operation, &uid));
                write!(text, "{:9}", word(operation, &uid, &item)).unwrap();
            }
            for peer in [&carol, &anyone] {
                let uid = &untouched[kind(operation) as usize];
                let item = world.send(peer, operation, &payload(operation, uid));
                write!(text, "{:9}", word(operation, uid, &item)).unwrap();
            }
            let uid = world.object(kind(operation), state);
            let (sender, receiver) = std::sync::mpsc::channel();
            let request = message(operation, &payload(operation, &uid));
            let job = world.bench.engine.start_for(&world.local, Arc::clone(&administrator), request);
            job.run(Box::new(move |response| sender.send(response).unwrap()));
            let item = receiver.recv().unwrap().items.remove(0);
            writeln!(text, "{}", word(operation, &uid, &item)).unwrap();
        }
    }
    golden::compare("states.txt", &text);
}

#[test]
fn every_operation_leaves_a_record() {
    let world = World::new();
    for operation in SUPPORTED.iter().copied() {
        world.bench.records.lock().unwrap().clear();
        // Without what most of them need: refused or not, it is on record.
        let item = world.send(&world.alice, operation, "");
        let records = world.bench.records.lock().unwrap();
        assert_eq!(records.len(), 1, "{operation:?}");
        let (who, what, why) = &records[0];
        assert_eq!((who.as_deref(), *what), (Some("alice"), Some(operation)));
        assert_eq!(why.is_some(), item.result_status != ResultStatus::SUCCESS, "{operation:?}");
    }
}
