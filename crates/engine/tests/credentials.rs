//! What proves a user in the header of a message: one-time passwords, hashed passwords, devices, several at once, tickets.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use crypto::digest::{DigestAlgorithm, digest, hmac};
use keyward_engine::admin::credentials::{
    AddDevice, RemoveCredentials, SetHashedPassword, SetOneTimePasswords, ShowCredentials,
};
use keyward_engine::identity::{Caller, InterfaceRules, Mode, Peer};
use kmip::credential::{Authentication, Credential, DeviceCredential, Password, UsernameAndPassword};
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::payload::{self, Operations, ResponsePayload, Right, Rights};
use kmip::table::Tag;
use kmip::table::enumeration::{CredentialType, Operation, ResultReason, ResultStatus};
use kmip::ttlv::{Bytes, Item, Value};
use kmip::version::Version;
use support::{Bench, START, id};

const V2_1: Version = Version::V2_1;

struct Fixture {
    bench: Bench,
    caller: Arc<Caller>,
    /// A connection on which credentials alone count.
    peer: Arc<Peer>,
}

impl Fixture {
    fn new() -> Self {
        let rules = InterfaceRules { mode: Mode::TlsPwReq, ..InterfaceRules::default() };
        let peer = Peer::new("test".into(), "127.0.0.1:1".to_owned(), None).with_rules(rules);
        Self { bench: Bench::new(), caller: Arc::new(Caller::console(0)), peer: Arc::new(peer) }
    }

    /// The result of a Ping with credentials: `None` when it succeeded.
    fn ping(&self, credentials: &[Credential]) -> Option<ResultReason> {
        let response = self.send(credentials, payload::PingRequest {});
        assert_eq!(response.items.len(), 1);
        response.items[0].result_reason
    }

    fn send(
        &self,
        credentials: &[Credential],
        request: impl Into<payload::RequestPayload>,
    ) -> ResponseMessage {
        let mut message = RequestMessage::new(V2_1).with(request);
        message.header.authentication = Some(Authentication { credentials: credentials.to_vec() });
        self.bench.send(&self.peer, &message)
    }

    /// Has one-time passwords prove alice; gives their secret.
    fn one_time(&self, by_counter: bool) -> Vec<u8> {
        let new = api::NewOneTimePasswords { by_counter, ..Default::default() };
        let set = SetOneTimePasswords::new("alice".to_owned(), new);
        let setup = self.bench.engine.administer(&self.peer, &self.caller, set).unwrap();
        let kind = if by_counter { "otpauth://hotp/" } else { "otpauth://totp/" };
        assert!(setup.uri.0.starts_with(kind), "{}", setup.uri.0);
        from_base32(&setup.secret.0)
    }
}

fn from_base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut word) = (Vec::new(), 0, 0_u32);
    for letter in text.chars() {
        word = (word << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap() as u32;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits & 0xFF) as u8);
        }
    }
    bytes
}

/// The one-time password of a step or counter (RFC 4226).
fn code(secret: &[u8], step: i64) -> String {
    let mac = hmac(DigestAlgorithm::Sha1, secret, &step.to_be_bytes()).unwrap();
    let offset = usize::from(mac[19] & 15);
    let word = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7FFF_FFFF;
    format!("{:06}", word % 1_000_000)
}

fn text(tag: Tag, text: &str) -> Item {
    Item::new(tag, Value::TextString(text.to_owned()))
}

fn one_time_credential(code: &str) -> Credential {
    let fields = vec![
        text(Tag::USERNAME, "alice"),
        text(Tag::PASSWORD, "correct horse"),
        text(Tag::ONE_TIME_PASSWORD, code),
    ];
    Credential::Other(CredentialType::ONE_TIME_PASSWORD, Value::Structure(fields))
}

fn password_credential(name: &str) -> Credential {
    Credential::UsernameAndPassword(UsernameAndPassword {
        username: name.to_owned(),
        password: Some(Password::new("correct horse".to_owned())),
    })
}

const REFUSED: Option<ResultReason> = Some(ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);

#[test]
fn a_one_time_password_by_the_time_holds_once_and_after_a_restart_too() {
    let fixture = Fixture::new();
    let secret = fixture.one_time(false);
    let step = START / 30;
    assert_eq!(fixture.ping(&[one_time_credential("000000x")]), REFUSED);
    let credential = one_time_credential(&code(&secret, step));
    assert_eq!(fixture.ping(std::slice::from_ref(&credential)), None);
    assert_eq!(fixture.ping(std::slice::from_ref(&credential)), REFUSED, "it was shown before");
    let fixture = Fixture { bench: fixture.bench.restarted(), ..fixture };
    assert_eq!(fixture.ping(std::slice::from_ref(&credential)), REFUSED, "also before a restart");
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, step + 1))]), None);
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, step + 9))]), REFUSED);
}

#[test]
fn a_one_time_password_by_a_counter_may_run_ahead_and_never_goes_back() {
    let fixture = Fixture::new();
    let secret = fixture.one_time(true);
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, 0))]), None);
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, 0))]), REFUSED);
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, 11))]), None, "ten were not shown");
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, 5))]), REFUSED, "the counter has passed it");
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, 40))]), REFUSED, "too far ahead");
    assert_eq!(fixture.ping(&[one_time_credential(&code(&secret, 12))]), None);
}

#[test]
fn a_hashed_password_proves_both_sides_and_its_stamp_only_grows() {
    let fixture = Fixture::new();
    let new = api::NewHashedPassword { password: api::Secret("Tr0ub4dor&3-staple".into()), hash: None };
    let set = SetHashedPassword { user: "alice".to_owned(), new };
    fixture.bench.engine.administer(&fixture.peer, &fixture.caller, set).unwrap();
    let sha = |parts: &[&[u8]]| digest(DigestAlgorithm::Sha256, &parts.concat()).unwrap();
    let (s1, s2) = (sha(&[b"alice", b"Tr0ub4dor&3-staple"]), sha(&[b"Tr0ub4dor&3-staple", b"alice"]));
    let credential = |stamp: i64| {
        let hashed = [sha(&[&s1, &stamp.to_be_bytes()]), s2.clone()].concat();
        let fields = vec![
            text(Tag::USERNAME, "alice"),
            Item::new(Tag::TIME_STAMP, Value::DateTimeExtended(stamp)),
            Item::new(Tag::HASHED_PASSWORD, Value::ByteString(Bytes::from(hashed))),
        ];
        Credential::Other(CredentialType::HASHED_PASSWORD, Value::Structure(fields))
    };
    let now = START * 1_000_000;
    let response = fixture.send(&[credential(now)], payload::PingRequest {});
    assert_eq!(response.items[0].result_status, ResultStatus::SUCCESS);
    let expected = sha(&[&now.to_be_bytes(), &s1, &sha(&[&s2])]);
    assert_eq!(response.header.server_hashed_password.as_deref(), Some(expected.as_slice()));
    assert_eq!(fixture.ping(&[credential(now)]), REFUSED);
    let fixture = Fixture { bench: fixture.bench.restarted(), ..fixture };
    assert_eq!(fixture.ping(&[credential(now)]), REFUSED, "also after a restart");
    assert_eq!(fixture.ping(&[credential(now + 1)]), None);
    assert_eq!(fixture.ping(&[credential(now + 400_000_000)]), REFUSED, "the clocks differ too much");
}

#[test]
fn several_credentials_have_to_prove_the_same_user() {
    let fixture = Fixture::new();
    let device = api::NewDevice {
        serial: Some("s1".to_owned()),
        password: Some(api::Secret("pin".into())),
        ..Default::default()
    };
    let add = |device: &api::NewDevice| AddDevice { user: "alice".to_owned(), device: device.clone() };
    fixture.bench.engine.administer(&fixture.peer, &fixture.caller, add(&device)).unwrap();
    let again = fixture.bench.engine.administer(&fixture.peer, &fixture.caller, add(&device));
    assert!(again.is_err(), "the device is known already");
    let nothing = fixture.bench.engine.administer(&fixture.peer, &fixture.caller, add(&Default::default()));
    assert!(nothing.is_err(), "a device without an identifier");
    let shown = |serial: &str, password: &str, media: Option<&str>| {
        Credential::Device(DeviceCredential {
            device_serial_number: Some(serial.to_owned()),
            password: Some(Password::new(password.to_owned())),
            media_identifier: media.map(str::to_owned),
            ..DeviceCredential::default()
        })
    };
    assert_eq!(fixture.ping(&[shown("s1", "pin", None)]), None);
    assert_eq!(fixture.ping(&[password_credential("alice"), shown("s1", "pin", None)]), None);
    for wrong in [
        vec![shown("s1", "pon", None)],
        vec![shown("s2", "pin", None)],
        vec![shown("s1", "pin", Some("m"))],
        vec![password_credential("bob"), shown("s1", "pin", None)],
        vec![password_credential("alice"), shown("s1", "pon", None)],
    ] {
        assert_eq!(fixture.ping(&wrong), REFUSED);
    }
    let show = || ShowCredentials("alice".to_owned());
    let known = fixture.bench.engine.look_up(&fixture.peer, &fixture.caller, show()).unwrap();
    assert_eq!(known, api::Credentials { one_time_password: None, hashed_password: false, devices: 1 });
    let remove = RemoveCredentials("alice".to_owned());
    fixture.bench.engine.administer(&fixture.peer, &fixture.caller, remove).unwrap();
    assert_eq!(fixture.ping(&[shown("s1", "pin", None)]), REFUSED);
}

#[test]
fn a_ticket_ends_with_its_usage_limits_and_keeps_to_its_groups() {
    let fixture = Fixture::new();
    let limits = Value::Structure(vec![
        Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(2)),
        Item::new(Tag::USAGE_LIMITS_COUNT, Value::LongInteger(2)),
        Item::new(Tag::USAGE_LIMITS_UNIT, Value::Enumeration(2)),
    ]);
    let ticket = |response: ResponseMessage| {
        let ticket = match response.items[0].payload.clone() {
            Some(ResponsePayload::Login(login)) => login.ticket,
            Some(ResponsePayload::DelegatedLogin(login)) => login.ticket,
            other => panic!("{other:?}"),
        };
        let fields = vec![
            Item::new(Tag::TICKET_TYPE, Value::Enumeration(ticket.ticket_type.0)),
            Item::new(Tag::TICKET_VALUE, Value::ByteString(ticket.ticket_value)),
        ];
        let ticket = Item::new(Tag::TICKET, Value::Structure(fields));
        Credential::Other(CredentialType::TICKET, Value::Structure(vec![ticket]))
    };
    let alice = [password_credential("alice")];
    let login = payload::LoginRequest { usage_limits: Some(limits), ..Default::default() };
    let limited = [ticket(fixture.send(&alice, login))];
    // What has to be carried out again because it writes counts once.
    assert_eq!(fixture.send(&limited, support::create_key(vec![])).items[0].result_reason, None);
    assert_eq!(fixture.ping(&limited), None);
    assert_eq!(fixture.ping(&limited), Some(ResultReason::USAGE_LIMIT_EXCEEDED));

    let group = |name: &str| kmip::Attribute::new(Tag::OBJECT_GROUP, Value::TextString(name.to_owned()));
    let make = |name: &str| match fixture
        .send(&alice, support::create_key(vec![group(name)]))
        .items
        .remove(0)
        .payload
    {
        Some(ResponsePayload::Create(created)) => id(&created.unique_identifier),
        other => panic!("{other:?}"),
    };
    let (red, blue) = (make("red"), make("blue"));
    let groups = Value::Structure(vec![text(Tag::OBJECT_GROUP, "red")]);
    let right = Right {
        operations: Some(Operations { operations: vec![Operation::GET] }),
        object_groups: Some(groups),
        ..Right::default()
    };
    let delegated = payload::DelegatedLoginRequest {
        lease_time: None,
        request_count: None,
        usage_limits: None,
        rights: Rights { rights: vec![right] },
    };
    let of_red = [ticket(fixture.send(&alice, delegated))];
    let get = |uid: &str| {
        let request = payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
        fixture.send(&of_red, request).items[0].result_reason
    };
    assert_eq!(get(&red), None);
    assert!(get(&blue).is_some());
}
