//! The PKCS#11 operation as a client uses it: parameters are written and read here byte by byte, without the codec that the
//! server has (KMIP Profiles 2.1 section 5.18.1).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test uses its part")]
mod support;

use std::cell::RefCell;
use std::sync::Arc;

use crypto::asymmetric::{PublicKey, generate_ec};
use crypto::digest::{DigestAlgorithm, digest, hmac};
use crypto::format::PointForm;
use crypto::x509::{CertificateAuthority, Validity};
use keyward_engine::identity::Peer;
use keyward_engine::op::pkcs11::{FUNCTIONS, MECHANISMS};
use kmip::message::RequestMessage;
use kmip::payload::{self, Pkcs11Request, Pkcs11Response, ResponsePayload};
use kmip::table::enumeration::{Operation, PKCS11Function as F, PKCS11ReturnCode as Rv, ResultReason, State};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Bytes, Value};
use kmip::version::Version;
use kmip::{Attribute, UniqueIdentifier};
use support::{Bench, START, refused, succeeded};

// Numbers of the PKCS#11 header file.
const CKA_CLASS: u64 = 0x0;
const CKA_TOKEN: u64 = 0x1;
const CKA_LABEL: u64 = 0x3;
const CKA_UNIQUE_ID: u64 = 0x4;
const CKA_PRIVATE: u64 = 0x2;
const CKA_APPLICATION: u64 = 0x10;
const CKA_VALUE: u64 = 0x11;
const CKA_CERTIFICATE_TYPE: u64 = 0x80;
const CKA_ISSUER: u64 = 0x81;
const CKA_SERIAL_NUMBER: u64 = 0x82;
const CKA_KEY_TYPE: u64 = 0x100;
const CKA_SUBJECT: u64 = 0x101;
const CKA_ID: u64 = 0x102;
const CKA_SENSITIVE: u64 = 0x103;
const CKA_ENCRYPT: u64 = 0x104;
const CKA_DECRYPT: u64 = 0x105;
const CKA_WRAP: u64 = 0x106;
const CKA_UNWRAP: u64 = 0x107;
const CKA_SIGN: u64 = 0x108;
const CKA_VERIFY: u64 = 0x10A;
const CKA_DERIVE: u64 = 0x10C;
const CKA_START_DATE: u64 = 0x110;
const CKA_END_DATE: u64 = 0x111;
const CKA_MODULUS: u64 = 0x120;
const CKA_MODULUS_BITS: u64 = 0x121;
const CKA_PUBLIC_EXPONENT: u64 = 0x122;
const CKA_PRIVATE_EXPONENT: u64 = 0x123;
const CKA_VALUE_LEN: u64 = 0x161;
const CKA_EXTRACTABLE: u64 = 0x162;
const CKA_LOCAL: u64 = 0x163;
const CKA_EC_PARAMS: u64 = 0x180;
const CKA_EC_POINT: u64 = 0x181;

const P256: &[u8] = &[0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const ED25519: &[u8] = &[0x06, 0x03, 0x2B, 0x65, 0x70];
const X25519: &[u8] = &[0x06, 0x03, 0x2B, 0x65, 0x6E];

/// Parameters being written.
#[derive(Clone, Default)]
struct P(Vec<u8>);

impl P {
    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn byte(self, byte: u8) -> Self {
        self.raw(&[byte])
    }

    /// A `CK_ULONG`.
    fn ulong(self, number: u64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// A count.
    fn count(self, count: usize) -> Self {
        self.raw(&u32::try_from(count).unwrap().to_be_bytes())
    }

    /// Bytes with their count.
    fn bytes(self, bytes: &[u8]) -> Self {
        self.count(bytes.len()).raw(bytes)
    }

    /// A buffer with room for some bytes; none when 0.
    fn room(self, room: usize) -> Self {
        self.byte(u8::from(room > 0)).count(room)
    }

    fn mechanism(self, mechanism: u64, parameter: Option<Self>) -> Self {
        let this = self.ulong(mechanism).byte(u8::from(parameter.is_some()));
        match parameter {
            Some(parameter) => this.bytes(&parameter.0),
            None => this,
        }
    }

    fn template(self, template: &[A]) -> Self {
        template.iter().fold(self.count(template.len()), |this, attribute| this.raw(&attribute.encoded()))
    }

    /// A template that asks for values, with room for so many elements of each.
    fn asking(self, attributes: &[(u64, bool, usize)]) -> Self {
        attributes.iter().fold(self.count(attributes.len()), |this, (attribute, is_array, room)| {
            let this = this.ulong(*attribute).byte(0).byte(u8::from(*room > 0));
            if *is_array && *room > 0 { this.count(*room) } else { this }
        })
    }
}

/// An attribute of a template.
#[derive(Clone)]
enum A {
    Flag(u64, bool),
    Number(u64, u64),
    Bytes(u64, Vec<u8>),
    Date(u64, &'static str),
}

impl A {
    fn encoded(&self) -> Vec<u8> {
        let head = |attribute: u64| P::default().ulong(attribute).byte(1).byte(1);
        match self {
            Self::Flag(attribute, flag) => head(*attribute).byte(u8::from(*flag)).0,
            Self::Number(attribute, number) => head(*attribute).ulong(*number).0,
            Self::Bytes(attribute, bytes) => head(*attribute).bytes(bytes).0,
            Self::Date(attribute, date) => head(*attribute).raw(date.as_bytes()).0,
        }
    }
}

fn flag(attribute: u64) -> A {
    A::Flag(attribute, true)
}

fn bytes(attribute: u64, bytes: &[u8]) -> A {
    A::Bytes(attribute, bytes.to_vec())
}

/// Output being read.
struct Out(Vec<u8>, usize);

impl Out {
    fn take(&mut self, length: usize) -> Vec<u8> {
        let taken = self.0[self.1..self.1 + length].to_vec();
        self.1 += length;
        taken
    }

    fn ulong(&mut self) -> u64 {
        u64::from_be_bytes(self.take(8).try_into().unwrap())
    }

    fn count(&mut self) -> usize {
        u32::from_be_bytes(self.take(4).try_into().unwrap()) as usize
    }

    fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    fn end(&self) {
        assert_eq!(self.0.len(), self.1, "output is left over");
    }

    /// Variable-length output that has to be there.
    fn output(mut self) -> Vec<u8> {
        assert_eq!(self.byte(), 1);
        let length = self.count();
        let output = self.take(length);
        self.end();
        output
    }

    /// The length of output that is not there.
    fn length(mut self) -> usize {
        assert_eq!(self.byte(), 0);
        let length = self.count();
        self.end();
        length
    }

    fn handle(mut self) -> u64 {
        let handle = self.ulong();
        self.end();
        handle
    }
}

/// An application at the other end.
struct Client {
    bench: Bench,
    peer: Arc<Peer>,
    version: Version,
    correlation: RefCell<Option<Bytes>>,
}

impl Client {
    fn new() -> Self {
        Self::of("alice", Version::V2_1)
    }

    fn of(name: &str, version: Version) -> Self {
        let bench = Bench::new();
        let peer = bench.peer(name);
        Self { bench, peer, version, correlation: RefCell::default() }
    }

    fn request(&self, function: F, parameters: &P) -> Pkcs11Request {
        let has = !parameters.0.is_empty();
        Pkcs11Request {
            interface: None,
            function: Value::Enumeration(function.0),
            correlation_value: self.correlation.borrow().clone(),
            input_parameters: has.then(|| Bytes::from(parameters.0.clone())),
        }
    }

    fn ask(&self, function: F, parameters: &P) -> Pkcs11Response {
        let request = self.request(function, parameters);
        match succeeded(self.bench.ask(&self.peer, self.version, request)) {
            ResponsePayload::Pkcs11(response) => {
                assert_eq!(response.function, Value::Enumeration(function.0));
                *response
            }
            other => panic!("{other:?}"),
        }
    }

    fn call(&self, function: F, parameters: &P) -> (Rv, Out) {
        let response = self.ask(function, parameters);
        let output = response.output_parameters.map(|output| output.to_vec()).unwrap_or_default();
        (response.return_code, Out(output, 0))
    }

    /// A call that has to succeed.
    fn ok(&self, function: F, parameters: &P) -> Out {
        let (rv, output) = self.call(function, parameters);
        assert_eq!(rv.name(), Rv::OK.name(), "{:?}", function.name());
        output
    }

    /// A call that has to be refused.
    fn refused(&self, function: F, parameters: &P) -> &'static str {
        let (rv, _) = self.call(function, parameters);
        assert_ne!(rv, Rv::OK, "{:?}", function.name());
        rv.name().unwrap()
    }

    /// Initialises the token.
    fn initialize(&self) {
        let response = self.ask(F::C_INITIALIZE, &P::default().byte(1));
        assert_eq!(response.return_code, Rv::OK);
        *self.correlation.borrow_mut() = response.correlation_value;
    }

    /// Opens a session that may write.
    fn open(&self) -> u64 {
        self.ok(F::C_OPENSESSION, &P::default().ulong(0).ulong(6)).handle()
    }

    /// A client with a session.
    fn ready() -> (Self, u64) {
        let client = Self::new();
        client.initialize();
        let session = client.open();
        (client, session)
    }

    fn create(&self, session: u64, template: &[A]) -> u64 {
        self.ok(F::C_CREATEOBJECT, &P::default().ulong(session).template(template)).handle()
    }

    fn aes(&self, session: u64, more: &[A]) -> u64 {
        let template = [&[A::Number(CKA_VALUE_LEN, 32), flag(CKA_TOKEN)], more].concat();
        let parameters = P::default().ulong(session).mechanism(0x1080, None).template(&template);
        self.ok(F::C_GENERATEKEY, &parameters).handle()
    }

    /// A pair: public and private.
    fn pair(&self, session: u64, mechanism: u64, public: &[A], private: &[A]) -> (u64, u64) {
        let public = [public, &[flag(CKA_TOKEN)]].concat();
        let private = [private, &[flag(CKA_TOKEN)]].concat();
        let parameters =
            P::default().ulong(session).mechanism(mechanism, None).template(&public).template(&private);
        let mut out = self.ok(F::C_GENERATEKEYPAIR, &parameters);
        let pair = (out.ulong(), out.ulong());
        out.end();
        pair
    }

    fn find(&self, session: u64, template: &[A]) -> Vec<u64> {
        self.ok(F::C_FINDOBJECTSINIT, &P::default().ulong(session).template(template)).end();
        let mut found = Vec::new();
        loop {
            let mut out = self.ok(F::C_FINDOBJECTS, &P::default().ulong(session).ulong(3));
            let count = out.count();
            found.extend((0..count).map(|_| out.ulong()));
            out.end();
            if count == 0 {
                break;
            }
        }
        self.ok(F::C_FINDOBJECTSFINAL, &P::default().ulong(session)).end();
        found
    }

    /// The value of an attribute of bytes: its length is asked for first.
    fn get(&self, session: u64, object: u64, attribute: u64) -> Vec<u8> {
        let ask = |room| P::default().ulong(session).ulong(object).asking(&[(attribute, true, room)]);
        let mut out = self.ok(F::C_GETATTRIBUTEVALUE, &ask(0));
        assert_eq!((out.count(), out.ulong()), (1, attribute));
        assert_eq!((out.byte(), out.byte()), (0, 1));
        let length = out.count();
        out.end();
        if length == 0 {
            return Vec::new();
        }
        let mut out = self.ok(F::C_GETATTRIBUTEVALUE, &ask(length));
        assert_eq!((out.count(), out.ulong()), (1, attribute));
        assert_eq!((out.byte(), out.byte()), (1, 1));
        let given = out.count();
        assert_eq!(given, length);
        let value = out.take(length);
        out.end();
        value
    }

    /// The value of an attribute of a fixed length.
    fn get_fixed(&self, session: u64, object: u64, attribute: u64, length: usize) -> Vec<u8> {
        let parameters = P::default().ulong(session).ulong(object).asking(&[(attribute, false, 1)]);
        let mut out = self.ok(F::C_GETATTRIBUTEVALUE, &parameters);
        assert_eq!((out.count(), out.ulong(), out.byte(), out.byte()), (1, attribute, 1, 1));
        let value = out.take(length);
        out.end();
        value
    }

    /// The managed object behind a handle.
    fn uid(&self, session: u64, object: u64) -> String {
        String::from_utf8(self.get(session, object, CKA_UNIQUE_ID)).unwrap()
    }

    fn init(&self, function: F, session: u64, mechanism: (u64, Option<P>), key: u64) {
        let (mechanism, parameter) = mechanism;
        let parameters = P::default().ulong(session).mechanism(mechanism, parameter).ulong(key);
        self.ok(function, &parameters).end();
    }

    /// A function from bytes to bytes: asks for the length first, then has too little room, then enough.
    fn whole(&self, function: F, session: u64, input: &[u8]) -> Vec<u8> {
        let ask = |room| P::default().ulong(session).bytes(input).room(room);
        let length = self.ok(function, &ask(0)).length();
        if length > 1 {
            let (rv, out) = self.call(function, &ask(1));
            // What is decrypted may be short.
            if rv == Rv::OK {
                return out.output();
            }
            assert_eq!(rv, Rv::BUFFER_TOO_SMALL);
            assert!(out.length() <= length);
        }
        self.ok(function, &ask(length.max(1))).output()
    }

    /// The same in parts of a length; the room is exactly that which is needed.
    fn parts(&self, (update, last): (F, F), session: u64, input: &[u8], part: usize) -> Vec<u8> {
        let mut output = Vec::new();
        for part in input.chunks(part) {
            let ask = |room| P::default().ulong(session).bytes(part).room(room);
            let length = self.ok(update, &ask(0)).length();
            if length == 0 {
                let (rv, out) = self.call(update, &ask(1));
                assert_eq!(rv, Rv::OK);
                assert_eq!(out.output(), Vec::<u8>::new());
                continue;
            }
            let (rv, _) = self.call(update, &ask(length - 1));
            if length > 1 {
                assert_eq!(rv, Rv::BUFFER_TOO_SMALL);
            }
            output.extend(self.ok(update, &ask(length)).output());
        }
        let ask = |room| P::default().ulong(session).room(room);
        let length = self.ok(last, &ask(0)).length();
        output.extend(self.ok(last, &ask(length.max(1))).output());
        output
    }
}

fn iv() -> Option<P> {
    Some(P::default().bytes(&[7; 16]))
}

fn gcm(aad: &[u8]) -> Option<P> {
    Some(P::default().bytes(&[9; 12]).ulong(96).bytes(aad).ulong(128))
}

fn ctr() -> Option<P> {
    Some(P::default().ulong(128).raw(&[5; 16]))
}

#[test]
fn the_token_tells_what_it_is() {
    let client = Client::new();
    let slot = P::default().ulong(0);
    assert_eq!(client.refused(F::C_GETINFO, &P::default()), "CRYPTOKI_NOT_INITIALIZED");
    client.initialize();
    let mut info = client.ok(F::C_GETINFO, &P::default());
    assert_eq!(info.take(2), [3, 0]);
    assert_eq!(info.take(32), b"Keyward                         ");
    assert_eq!(info.ulong(), 0);
    info.take(32);
    info.take(2);
    info.end();
    let list = |room| P::default().byte(1).room(room);
    assert_eq!(client.ok(F::C_GETSLOTLIST, &list(0)).length(), 1);
    let mut slots = client.ok(F::C_GETSLOTLIST, &list(4));
    assert_eq!((slots.byte(), slots.count(), slots.ulong()), (1, 1, 0));
    let mut info = client.ok(F::C_GETSLOTINFO, &slot);
    info.take(64);
    info.take(32);
    assert_eq!(info.ulong(), 1);
    assert_eq!(client.refused(F::C_GETSLOTINFO, &P::default().ulong(1)), "SLOT_ID_INVALID");
    let mut info = client.ok(F::C_GETTOKENINFO, &slot);
    assert_eq!(String::from_utf8(info.take(32)).unwrap().trim_end(), "alice");
    info.take(32);
    info.take(16);
    info.take(16);
    // A PIN is set, nobody has to log in.
    assert_eq!(info.ulong() & (0x4 | 0x8 | 0x400), 0x408);
    let list = |room| P::default().ulong(0).room(room);
    let count = client.ok(F::C_GETMECHANISMLIST, &list(0)).length();
    assert_eq!(count, MECHANISMS.len());
    let (rv, out) = client.call(F::C_GETMECHANISMLIST, &list(count - 1));
    assert_eq!((rv, out.length()), (Rv::BUFFER_TOO_SMALL, count));
    let mut out = client.ok(F::C_GETMECHANISMLIST, &list(count));
    assert_eq!((out.byte(), out.count()), (1, count));
    for mechanism in MECHANISMS {
        assert_eq!(out.ulong(), mechanism.code);
        let mut info = client.ok(F::C_GETMECHANISMINFO, &P::default().ulong(0).ulong(mechanism.code));
        assert_eq!((info.ulong(), info.ulong()), mechanism.key_sizes);
        assert_eq!(info.ulong(), mechanism.flags);
        info.end();
    }
    assert_eq!(
        client.refused(F::C_GETMECHANISMINFO, &P::default().ulong(0).ulong(1 << 40)),
        "MECHANISM_INVALID"
    );
}

#[test]
fn sessions_are_counted_and_people_may_log_in() {
    let (client, session) = Client::ready();
    let one = P::default().ulong(session);
    let state = |client: &Client| {
        let mut info = client.ok(F::C_GETSESSIONINFO, &one);
        let found = (info.ulong(), info.ulong(), info.ulong(), info.ulong());
        info.end();
        found
    };
    assert_eq!(state(&client), (0, 2, 6, 0));
    let log_in = |pin: &str| P::default().ulong(session).ulong(1).bytes(pin.as_bytes());
    assert_eq!(
        client.refused(F::C_LOGIN, &P::default().ulong(session).ulong(0).bytes(b"x")),
        "USER_TYPE_INVALID"
    );
    assert_eq!(client.refused(F::C_LOGIN, &log_in("wrong")), "PIN_INCORRECT");
    client.ok(F::C_LOGIN, &log_in("correct horse")).end();
    assert_eq!(client.refused(F::C_LOGIN, &log_in("correct horse")), "USER_ALREADY_LOGGED_IN");
    assert_eq!(state(&client).1, 3);
    client.ok(F::C_LOGOUT, &one).end();
    assert_eq!(client.refused(F::C_LOGOUT, &one), "USER_NOT_LOGGED_IN");
    let named =
        |name: &str| P::default().ulong(session).ulong(1).bytes(b"correct horse").bytes(name.as_bytes());
    assert_eq!(client.refused(F::C_LOGINUSER, &named("bob")), "USER_TYPE_INVALID");
    client.ok(F::C_LOGINUSER, &named("alice")).end();
    client.ok(F::C_LOGOUT, &one).end();
    // Wrong PINs lock as wrong passwords do, and then the right one is no better.
    let codes: Vec<_> = (0..10).map(|_| client.refused(F::C_LOGIN, &log_in("wrong"))).collect();
    assert_eq!(codes.last(), Some(&"PIN_LOCKED"), "{codes:?}");
    assert_eq!(client.refused(F::C_LOGIN, &log_in("correct horse")), "PIN_LOCKED");
    let parallel = P::default().ulong(0).ulong(2);
    assert_eq!(client.refused(F::C_OPENSESSION, &parallel), "SESSION_PARALLEL_NOT_SUPPORTED");
    client.ok(F::C_CLOSESESSION, &one).end();
    assert_eq!(client.refused(F::C_GETSESSIONINFO, &one), "SESSION_HANDLE_INVALID");
    for _ in 0..256 {
        client.open();
    }
    assert_eq!(client.refused(F::C_OPENSESSION, &P::default().ulong(0).ulong(6)), "SESSION_COUNT");
    client.ok(F::C_CLOSEALLSESSIONS, &P::default().ulong(0)).end();
    client.open();
    // Wrong passwords are on record.
    let records = client.bench.records.lock().unwrap();
    assert!(
        records.iter().any(|(_, operation, reason)| *operation == Some(Operation::LOGIN) && reason.is_some())
    );
}

#[test]
fn an_application_is_its_users_and_forgotten_when_it_ends() {
    let (client, session) = Client::ready();
    let bob = client.bench.peer("bob");
    let stolen = client.request(F::C_GETSESSIONINFO, &P::default().ulong(session));
    let ResponsePayload::Pkcs11(response) = succeeded(client.bench.ask(&bob, Version::V2_1, stolen)) else {
        panic!("another response")
    };
    assert_eq!(response.return_code, Rv::CRYPTOKI_NOT_INITIALIZED);
    assert_eq!(client.refused(F::C_INITIALIZE, &P::default().byte(1)), "CRYPTOKI_ALREADY_INITIALIZED");
    client.ok(F::C_FINALIZE, &P::default()).end();
    assert_eq!(client.refused(F::C_GETINFO, &P::default()), "CRYPTOKI_NOT_INITIALIZED");
    *client.correlation.borrow_mut() = None;
    client.initialize();
    client.bench.clock.advance(3600);
    assert_eq!(client.refused(F::C_GETINFO, &P::default()), "CRYPTOKI_NOT_INITIALIZED");
}

#[test]
fn requests_that_cannot_be_read_are_refused() {
    let (client, session) = Client::ready();
    let reason = |request: Pkcs11Request| refused(&client.bench.ask(&client.peer, Version::V2_1, request));
    let of = |function, parameters: &P| reason(client.request(function, parameters));
    let codec = ResultReason::PKCS_11_CODEC_ERROR;
    assert_eq!(of(F::C_GETSLOTINFO, &P::default().count(0)), codec);
    assert_eq!(of(F::C_GETSLOTINFO, &P::default().ulong(0).byte(0)), codec);
    assert_eq!(of(F::C_GETSLOTLIST, &P::default().byte(2).room(0)), codec);
    assert_eq!(of(F::C_CREATEOBJECT, &P::default().ulong(session).count(257)), codec);
    assert_eq!(of(F::C_DIGESTINIT, &P::default().ulong(session).ulong(0x250).byte(1).count(9)), codec);
    let unknown = Pkcs11Request { function: Value::Enumeration(0x5D), ..client.request(F(0), &P::default()) };
    assert_eq!(reason(unknown), ResultReason::PKCS_11_INVALID_FUNCTION);
    let vendor = Pkcs11Request { function: Value::Integer(1), ..client.request(F(0), &P::default()) };
    assert_eq!(reason(vendor), ResultReason::PKCS_11_INVALID_FUNCTION);
    let interface = Some("Vendor".to_owned());
    let other = Pkcs11Request { interface, ..client.request(F::C_GETINFO, &P::default()) };
    assert_eq!(reason(other), ResultReason::PKCS_11_INVALID_INTERFACE);
    let named = Some("PKCS 11".to_owned());
    let named = Pkcs11Request { interface: named, ..client.request(F::C_GETINFO, &P::default()) };
    succeeded(client.bench.ask(&client.peer, Version::V2_1, named));
    // Nothing of it has ended the session.
    client.ok(F::C_GETSESSIONINFO, &P::default().ulong(session));
}

#[test]
fn objects_are_made_looked_at_changed_and_ended() {
    let (client, session) = Client::ready();
    let template = [
        A::Number(CKA_CLASS, 4),
        A::Number(CKA_KEY_TYPE, 0x1F),
        bytes(CKA_VALUE, &[1; 32]),
        bytes(CKA_LABEL, b"payroll"),
        bytes(CKA_ID, &[0xA, 0xB]),
        flag(CKA_TOKEN),
        flag(CKA_ENCRYPT),
        A::Date(CKA_START_DATE, "20200102"),
        A::Date(CKA_END_DATE, "20401231"),
    ];
    let key = client.create(session, &template);
    assert_eq!(client.get(session, key, CKA_VALUE), [1; 32]);
    assert_eq!(client.get(session, key, CKA_LABEL), b"payroll");
    assert_eq!(client.get(session, key, CKA_ID), [0xA, 0xB]);
    assert_eq!(client.get_fixed(session, key, CKA_VALUE_LEN, 8), 32_u64.to_be_bytes());
    assert_eq!(client.get_fixed(session, key, CKA_START_DATE, 8), b"20200102");
    assert_eq!(client.get_fixed(session, key, CKA_END_DATE, 8), b"20401231");
    assert_eq!(client.get_fixed(session, key, CKA_ENCRYPT, 1), [1]);
    assert_eq!(client.get_fixed(session, key, CKA_DECRYPT, 1), [0]);
    assert_eq!(client.get_fixed(session, key, CKA_LOCAL, 1), [0]);
    // It is a managed object like any other.
    let uid = client.uid(session, key);
    assert_eq!(client.bench.state(&client.peer, &uid), Some(State::ACTIVE));
    let by_name = payload::LocateRequest {
        maximum_items: None,
        offset_items: None,
        storage_status_mask: None,
        object_group_member: None,
        object_class_mask: None,
        attributes: kmip::Attributes::new(vec![Attribute::name("payroll")]),
        template: None,
    };
    match succeeded(client.bench.ask(&client.peer, Version::V2_1, by_name)) {
        ResponsePayload::Locate(found) => {
            assert_eq!(found.unique_identifiers, [UniqueIdentifier::Id(uid.clone())]);
        }
        other => panic!("{other:?}"),
    }
    // Too little room for one value, none known of another: the rest is told all the same.
    let asked = [(CKA_LABEL, true, 3), (CKA_MODULUS, true, 100), (CKA_KEY_TYPE, false, 1)];
    let (rv, mut out) =
        client.call(F::C_GETATTRIBUTEVALUE, &P::default().ulong(session).ulong(key).asking(&asked));
    assert_eq!(rv, Rv::BUFFER_TOO_SMALL);
    assert_eq!((out.count(), out.ulong(), out.byte(), out.byte()), (3, CKA_LABEL, 0, 0));
    assert_eq!((out.ulong(), out.byte(), out.byte()), (CKA_MODULUS, 0, 0));
    assert_eq!((out.ulong(), out.byte(), out.byte(), out.ulong()), (CKA_KEY_TYPE, 1, 1, 0x1F));
    out.end();
    // A label that is in use is no obstacle; both are found by it.
    let other = client.aes(session, &[bytes(CKA_LABEL, b"payroll")]);
    assert_eq!(client.get(session, other, CKA_LABEL), b"payroll");
    let mut both = client.find(session, &[bytes(CKA_LABEL, b"payroll"), A::Number(CKA_CLASS, 4)]);
    both.sort_unstable();
    assert_eq!(both, [key, other]);
    let change = |template: &[A]| P::default().ulong(session).ulong(key).template(template);
    client.ok(F::C_SETATTRIBUTEVALUE, &change(&[bytes(CKA_LABEL, b"wages"), flag(CKA_SENSITIVE)])).end();
    assert_eq!(client.get(session, key, CKA_LABEL), b"wages");
    let asked = P::default().ulong(session).ulong(key).asking(&[(CKA_VALUE, true, 32)]);
    assert_eq!(client.refused(F::C_GETATTRIBUTEVALUE, &asked), "ATTRIBUTE_SENSITIVE");
    // Once sensitive, always so; and nobody changes what a key is for.
    let no_more = change(&[A::Flag(CKA_SENSITIVE, false)]);
    assert_eq!(client.refused(F::C_SETATTRIBUTEVALUE, &no_more), "ATTRIBUTE_READ_ONLY");
    let for_decryption = change(&[flag(CKA_DECRYPT)]);
    assert_eq!(client.refused(F::C_SETATTRIBUTEVALUE, &for_decryption), "ATTRIBUTE_READ_ONLY");
    let mut size = client.ok(F::C_GETOBJECTSIZE, &P::default().ulong(session).ulong(key));
    assert!(size.count() > 32);
    size.end();
    let copied =
        P::default().ulong(session).ulong(other).template(&[bytes(CKA_LABEL, b"copy"), flag(CKA_TOKEN)]);
    let copy = client.ok(F::C_COPYOBJECT, &copied).handle();
    assert_eq!(client.get(session, copy, CKA_VALUE), client.get(session, other, CKA_VALUE));
    assert_eq!(client.get(session, copy, CKA_LABEL), b"copy");
    let secret = P::default().ulong(session).ulong(key).template(&[]);
    assert_eq!(client.refused(F::C_COPYOBJECT, &secret), "ACTION_PROHIBITED");
    client.ok(F::C_DESTROYOBJECT, &P::default().ulong(session).ulong(key)).end();
    assert_eq!(client.bench.state(&client.peer, &uid), Some(State::DESTROYED));
    assert_eq!(
        client.refused(F::C_DESTROYOBJECT, &P::default().ulong(session).ulong(key)),
        "OBJECT_HANDLE_INVALID"
    );
    assert_eq!(
        client.refused(F::C_DESTROYOBJECT, &P::default().ulong(session).ulong(99)),
        "OBJECT_HANDLE_INVALID"
    );
    assert!(client.find(session, &[bytes(CKA_LABEL, b"wages")]).is_empty());
}

#[test]
fn templates_are_checked() {
    let (client, session) = Client::ready();
    let make = |template: &[A]| P::default().ulong(session).template(template);
    let aes = [A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, 0x1F)];
    let with = |more: &[A]| make(&[&aes, more].concat());
    let value = bytes(CKA_VALUE, &[1; 16]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &make(std::slice::from_ref(&value))), "TEMPLATE_INCOMPLETE");
    assert_eq!(client.refused(F::C_CREATEOBJECT, &with(&[])), "TEMPLATE_INCOMPLETE");
    let twice = with(&[value.clone(), value.clone()]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &twice), "TEMPLATE_INCONSISTENT");
    let short = with(&[bytes(CKA_VALUE, &[1; 15])]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &short), "TEMPLATE_INCONSISTENT");
    let of_server = with(&[value.clone(), flag(CKA_LOCAL)]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &of_server), "ATTRIBUTE_READ_ONLY");
    let of_pairs = with(&[value.clone(), bytes(CKA_MODULUS, &[1])]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &of_pairs), "ATTRIBUTE_TYPE_INVALID");
    let no_day = with(&[value.clone(), A::Date(CKA_END_DATE, "20260230")]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &no_day), "ATTRIBUTE_VALUE_INVALID");
    let no_text = with(&[value.clone(), bytes(CKA_LABEL, &[0xFF])]);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &no_text), "ATTRIBUTE_VALUE_INVALID");
    let made =
        |mechanism, template: &[A]| P::default().ulong(session).mechanism(mechanism, None).template(template);
    let length = |bytes| A::Number(CKA_VALUE_LEN, bytes);
    assert_eq!(client.refused(F::C_GENERATEKEY, &made(0x1080, &[])), "TEMPLATE_INCOMPLETE");
    assert_eq!(client.refused(F::C_GENERATEKEY, &made(0x1080, &[length(17)])), "KEY_SIZE_RANGE");
    assert_eq!(client.refused(F::C_GENERATEKEY, &made(0x1081, &[length(16)])), "MECHANISM_INVALID");
    assert_eq!(
        client.refused(F::C_GENERATEKEY, &made(0x1080, &[length(16), value])),
        "TEMPLATE_INCONSISTENT"
    );
    // What may only read makes nothing that stays.
    let reader = client.ok(F::C_OPENSESSION, &P::default().ulong(0).ulong(4)).handle();
    let stays = P::default().ulong(reader).mechanism(0x1080, None).template(&[length(16), flag(CKA_TOKEN)]);
    assert_eq!(client.refused(F::C_GENERATEKEY, &stays), "SESSION_READ_ONLY");
    let key = client.aes(session, &[]);
    assert_eq!(
        client.refused(F::C_DESTROYOBJECT, &P::default().ulong(reader).ulong(key)),
        "SESSION_READ_ONLY"
    );
    assert_eq!(client.find(session, &[]), [key]);
}

#[test]
fn objects_of_a_session_end_with_it() {
    let (client, session) = Client::ready();
    let passing = |client: &Client, session| {
        let template = [A::Number(CKA_VALUE_LEN, 16), bytes(CKA_ID, b"passing")];
        let parameters = P::default().ulong(session).mechanism(0x1080, None).template(&template);
        client.ok(F::C_GENERATEKEY, &parameters).handle()
    };
    let key = passing(&client, session);
    assert_eq!(client.get_fixed(session, key, CKA_TOKEN, 1), [0]);
    assert_eq!(client.find(session, &[bytes(CKA_ID, b"passing")]), [key]);
    let uid = client.uid(session, key);
    let other = client.open();
    assert_eq!(client.find(other, &[A::Flag(CKA_TOKEN, false)]), [key]);
    client.ok(F::C_CLOSESESSION, &P::default().ulong(session)).end();
    assert!(client.find(other, &[bytes(CKA_ID, b"passing")]).is_empty());
    assert_eq!(client.bench.state(&client.peer, &uid), None);
    // One that is destroyed is gone at once.
    let key = passing(&client, other);
    client.ok(F::C_DESTROYOBJECT, &P::default().ulong(other).ulong(key)).end();
    assert!(client.find(other, &[]).is_empty());
    // Another application of the user does not see them.
    let key = passing(&client, other);
    let uid = client.uid(other, key);
    let mine = client.correlation.borrow_mut().take();
    client.initialize();
    let session = client.open();
    assert!(client.find(session, &[bytes(CKA_ID, b"passing")]).is_empty());
    client.ok(F::C_FINALIZE, &P::default()).end();
    *client.correlation.borrow_mut() = mine;
    assert_eq!(client.find(other, &[bytes(CKA_ID, b"passing")]), [key]);
    // What an application has left behind goes when its user comes again.
    client.bench.clock.advance(4000);
    assert!(client.bench.state(&client.peer, &uid).is_some());
    *client.correlation.borrow_mut() = None;
    client.initialize();
    assert_eq!(client.bench.state(&client.peer, &uid), None);
}

#[test]
fn objects_of_others_are_not_there() {
    let (client, session) = Client::ready();
    let key = client.aes(session, &[bytes(CKA_LABEL, b"mine")]);
    let uid = client.uid(session, key);
    let correlation = client.correlation.borrow_mut().take();
    let bob = Client { peer: client.bench.peer("bob"), correlation: RefCell::default(), ..client };
    bob.initialize();
    let session = bob.open();
    assert!(bob.find(session, &[]).is_empty());
    assert!(bob.find(session, &[bytes(CKA_LABEL, b"mine")]).is_empty());
    assert!(bob.find(session, &[bytes(CKA_UNIQUE_ID, uid.as_bytes())]).is_empty());
    assert!(correlation.is_some());
}

#[test]
fn searches_go_by_any_attribute() {
    let (client, session) = Client::ready();
    let first = client.aes(session, &[bytes(CKA_ID, &[1])]);
    let second = client.aes(session, &[bytes(CKA_ID, &[2]), A::Flag(CKA_EXTRACTABLE, false)]);
    let (public, private) = client.pair(
        session,
        0x1040,
        &[bytes(CKA_EC_PARAMS, P256), bytes(CKA_ID, &[3]), bytes(CKA_LABEL, b"pair")],
        &[bytes(CKA_ID, &[3]), bytes(CKA_LABEL, b"pair")],
    );
    let sorted = |template: &[A]| {
        let mut found = client.find(session, template);
        found.sort_unstable();
        found
    };
    let all = [first, second, public, private];
    assert_eq!(sorted(&[]), all);
    assert_eq!(sorted(&[bytes(CKA_ID, &[3])]), [public, private]);
    assert_eq!(sorted(&[bytes(CKA_LABEL, b"pair")]), [public, private]);
    assert_eq!(sorted(&[bytes(CKA_LABEL, b"pair"), A::Number(CKA_CLASS, 3)]), [private]);
    assert_eq!(sorted(&[A::Number(CKA_KEY_TYPE, 3)]), [public, private]);
    assert_eq!(sorted(&[A::Flag(CKA_EXTRACTABLE, false)]), [second]);
    assert_eq!(sorted(&[bytes(CKA_EC_PARAMS, P256), flag(CKA_VERIFY)]), [public]);
    let point = client.get(session, public, CKA_EC_POINT);
    assert_eq!(sorted(&[bytes(CKA_EC_POINT, &point)]), [public]);
    assert!(sorted(&[A::Number(CKA_CLASS, 77)]).is_empty());
    // A secret is not guessed by searching for it.
    let value = client.get(session, first, CKA_VALUE);
    assert!(sorted(&[bytes(CKA_VALUE, &value)]).is_empty());
    let begin = P::default().ulong(session).template(&[]);
    client.ok(F::C_FINDOBJECTSINIT, &begin).end();
    assert_eq!(client.refused(F::C_FINDOBJECTSINIT, &begin), "OPERATION_ACTIVE");
    client.ok(F::C_SESSIONCANCEL, &P::default().ulong(session).ulong(0x40)).end();
    let next = P::default().ulong(session).count(3);
    assert_eq!(client.refused(F::C_FINDOBJECTS, &next), "OPERATION_NOT_INITIALIZED");
}

#[test]
fn aes_encrypts_and_decrypts_in_one_part_and_in_several() {
    let (client, session) = Client::ready();
    let key = client.aes(session, &[]);
    let message: Vec<u8> = (0..80).collect();
    for (mechanism, parameter, length) in [
        (0x1081, None, 80),
        (0x1082, iv(), 80),
        (0x1085, iv(), 77),
        (0x1085, iv(), 80),
        (0x1086, ctr(), 77),
        (0x1087, gcm(b"header"), 77),
        (0x1087, gcm(b""), 80),
    ] {
        let message = &message[..length];
        client.init(F::C_ENCRYPTINIT, session, (mechanism, parameter.clone()), key);
        let whole = client.whole(F::C_ENCRYPT, session, message);
        assert_ne!(&whole[..16], &message[..16]);
        for part in [1, 16, 33, 200] {
            client.init(F::C_ENCRYPTINIT, session, (mechanism, parameter.clone()), key);
            let parts = client.parts((F::C_ENCRYPTUPDATE, F::C_ENCRYPTFINAL), session, message, part);
            assert_eq!(parts, whole, "{mechanism:x} in parts of {part}");
            client.init(F::C_DECRYPTINIT, session, (mechanism, parameter.clone()), key);
            let parts = client.parts((F::C_DECRYPTUPDATE, F::C_DECRYPTFINAL), session, &whole, part);
            assert_eq!(parts, message, "{mechanism:x} in parts of {part}");
        }
        client.init(F::C_DECRYPTINIT, session, (mechanism, parameter.clone()), key);
        assert_eq!(client.whole(F::C_DECRYPT, session, &whole), message);
    }
    // The same as KMIP's own operation does with the key.
    let uid = client.uid(session, key);
    let request = payload::EncryptRequest {
        unique_identifier: Some(uid.as_str().into()),
        cryptographic_parameters: Some(kmip::CryptographicParameters {
            block_cipher_mode: Some(kmip::table::enumeration::BlockCipherMode::CBC),
            ..Default::default()
        }),
        data: Some(message.clone().into()),
        iv_counter_nonce: Some(vec![7; 16].into()),
        ..Default::default()
    };
    client.init(F::C_ENCRYPTINIT, session, (0x1082, Some(P::default().raw(&[7; 16]))), key);
    let ours = client.whole(F::C_ENCRYPT, session, &message);
    match succeeded(client.bench.ask(&client.peer, Version::V2_1, request)) {
        ResponsePayload::Encrypt(response) => assert_eq!(response.data.as_deref(), Some(&ours[..])),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_changed_is_not_decrypted() {
    let (client, session) = Client::ready();
    let key = client.aes(session, &[]);
    client.init(F::C_ENCRYPTINIT, session, (0x1087, gcm(b"a")), key);
    let mut sealed = client.whole(F::C_ENCRYPT, session, b"message");
    sealed[0] ^= 1;
    let decrypt = P::default().ulong(session).bytes(&sealed).room(100);
    client.init(F::C_DECRYPTINIT, session, (0x1087, gcm(b"a")), key);
    assert_eq!(client.refused(F::C_DECRYPT, &decrypt), "ENCRYPTED_DATA_INVALID");
    // The operation has ended with its failure.
    assert_eq!(client.refused(F::C_DECRYPT, &decrypt), "OPERATION_NOT_INITIALIZED");
    client.init(F::C_DECRYPTINIT, session, (0x1087, gcm(b"a")), key);
    let short = P::default().ulong(session).bytes(&[1; 3]).room(100);
    assert_eq!(client.refused(F::C_DECRYPT, &short), "ENCRYPTED_DATA_LEN_RANGE");
    client.init(F::C_ENCRYPTINIT, session, (0x1082, iv()), key);
    let odd = P::default().ulong(session).bytes(&[1; 15]).room(100);
    assert_eq!(client.refused(F::C_ENCRYPT, &odd), "DATA_LEN_RANGE");
    let bad_iv = P::default().ulong(session).mechanism(0x1082, Some(P::default().raw(&[1; 8]))).ulong(key);
    assert_eq!(client.refused(F::C_ENCRYPTINIT, &bad_iv), "MECHANISM_PARAM_INVALID");
}

#[test]
fn what_a_key_is_not_for_it_does_not_do() {
    let (client, session) = Client::ready();
    let init = |function, mechanism, parameter, key| {
        client.refused(function, &P::default().ulong(session).mechanism(mechanism, parameter).ulong(key))
    };
    let key = client.aes(session, &[flag(CKA_ENCRYPT)]);
    assert_eq!(init(F::C_DECRYPTINIT, 0x1082, iv(), key), "KEY_FUNCTION_NOT_PERMITTED");
    assert_eq!(init(F::C_SIGNINIT, 0x108A, None, key), "KEY_FUNCTION_NOT_PERMITTED");
    assert_eq!(init(F::C_SIGNINIT, 0x1, None, key), "KEY_TYPE_INCONSISTENT");
    assert_eq!(init(F::C_SIGNINIT, 0x1082, iv(), key), "MECHANISM_INVALID");
    assert_eq!(init(F::C_ENCRYPTINIT, 0x1081, None, 4711), "KEY_HANDLE_INVALID");
    // A key that has been revoked meanwhile protects nothing more.
    client.init(F::C_ENCRYPTINIT, session, (0x1081, None), key);
    let uid = client.uid(session, key);
    let revoke = payload::RevokeRequest {
        unique_identifier: Some(uid.as_str().into()),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: kmip::table::enumeration::RevocationReasonCode::SUPERSEDED,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    };
    succeeded(client.bench.ask(&client.peer, Version::V2_1, revoke));
    let encrypt = P::default().ulong(session).bytes(&[1; 16]).room(16);
    assert_eq!(client.refused(F::C_ENCRYPT, &encrypt), "KEY_FUNCTION_NOT_PERMITTED");
    // One that begins in the future does not work yet.
    let later = client.aes(session, &[A::Date(CKA_START_DATE, "20990101")]);
    client.init(F::C_ENCRYPTINIT, session, (0x1081, None), later);
    assert_eq!(client.refused(F::C_ENCRYPT, &encrypt), "KEY_FUNCTION_NOT_PERMITTED");
}

#[test]
fn usage_limits_count_once_for_each_use() {
    let (client, session) = Client::ready();
    let limits = Value::Structure(vec![
        kmip::ttlv::Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(2)),
        kmip::ttlv::Item::new(
            Tag::USAGE_LIMITS_UNIT,
            Value::Enumeration(kmip::table::enumeration::UsageLimitsUnit::OBJECT.0),
        ),
    ]);
    let active = Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START));
    let uid = client.bench.create_key(&client.peer, vec![active, Attribute::new(Tag::USAGE_LIMITS, limits)]);
    let key = client.find(session, &[bytes(CKA_UNIQUE_ID, uid.as_bytes())])[0];
    for _ in 0..2 {
        client.init(F::C_ENCRYPTINIT, session, (0x1081, None), key);
        // To ask for the length, and to have no room, is no use of the key.
        assert_eq!(client.whole(F::C_ENCRYPT, session, &[1; 16]).len(), 16);
    }
    client.init(F::C_ENCRYPTINIT, session, (0x1081, None), key);
    let encrypt = P::default().ulong(session).bytes(&[1; 16]).room(16);
    assert_eq!(client.refused(F::C_ENCRYPT, &encrypt), "KEY_FUNCTION_NOT_PERMITTED");
}

#[test]
fn digests_are_those_of_the_hash_functions() {
    let (client, session) = Client::ready();
    let message: Vec<u8> = (0..200).collect();
    for (mechanism, algorithm) in [
        (0x220, DigestAlgorithm::Sha1),
        (0x250, DigestAlgorithm::Sha256),
        (0x255, DigestAlgorithm::Sha224),
        (0x260, DigestAlgorithm::Sha384),
        (0x270, DigestAlgorithm::Sha512),
        (0x2B0, DigestAlgorithm::Sha3_256),
        (0x2B5, DigestAlgorithm::Sha3_224),
        (0x2C0, DigestAlgorithm::Sha3_384),
        (0x2D0, DigestAlgorithm::Sha3_512),
    ] {
        let begin = P::default().ulong(session).mechanism(mechanism, None);
        let expected = digest(algorithm, &message).unwrap();
        client.ok(F::C_DIGESTINIT, &begin).end();
        assert_eq!(client.whole(F::C_DIGEST, session, &message), expected);
        client.ok(F::C_DIGESTINIT, &begin).end();
        for part in message.chunks(70) {
            client.ok(F::C_DIGESTUPDATE, &P::default().ulong(session).bytes(part)).end();
        }
        let whole = P::default().ulong(session).bytes(&message).room(64);
        assert_eq!(client.refused(F::C_DIGEST, &whole), "OPERATION_ACTIVE");
        assert_eq!(client.ok(F::C_DIGESTFINAL, &P::default().ulong(session).room(64)).output(), expected);
    }
    let begin = P::default().ulong(session).mechanism(0x250, None);
    let key = client.aes(session, &[]);
    client.ok(F::C_DIGESTINIT, &begin).end();
    client.ok(F::C_DIGESTKEY, &P::default().ulong(session).ulong(key)).end();
    let out = client.ok(F::C_DIGESTFINAL, &P::default().ulong(session).room(32)).output();
    assert_eq!(out, digest(DigestAlgorithm::Sha256, &client.get(session, key, CKA_VALUE)).unwrap());
    let hidden = client.aes(session, &[flag(CKA_SENSITIVE)]);
    client.ok(F::C_DIGESTINIT, &begin).end();
    assert_eq!(
        client.refused(F::C_DIGESTKEY, &P::default().ulong(session).ulong(hidden)),
        "KEY_INDIGESTIBLE"
    );
    client.ok(F::C_DIGESTINIT, &begin).end();
    let state = P::default().ulong(session).room(9);
    assert_eq!(client.refused(F::C_GETOPERATIONSTATE, &state), "STATE_UNSAVEABLE");
}

/// Signs and verifies with a mechanism, in one part and, where it may, in several.
fn sign_and_verify(
    client: &Client,
    session: u64,
    mechanism: (u64, Option<P>),
    keys: (u64, u64),
    in_parts: bool,
) {
    let (code, _) = mechanism;
    let message = digest(DigestAlgorithm::Sha256, b"message").unwrap();
    let (public, private) = keys;
    client.init(F::C_SIGNINIT, session, mechanism.clone(), private);
    let signature = client.whole(F::C_SIGN, session, &message);
    let verify = |signature: &[u8]| P::default().ulong(session).bytes(&message).bytes(signature);
    client.init(F::C_VERIFYINIT, session, mechanism.clone(), public);
    client.ok(F::C_VERIFY, &verify(&signature)).end();
    client.init(F::C_VERIFYINIT, session, mechanism.clone(), public);
    let mut changed = signature.clone();
    changed[signature.len() - 1] ^= 1;
    assert_eq!(client.refused(F::C_VERIFY, &verify(&changed)), "SIGNATURE_INVALID", "{code:x}");
    client.init(F::C_VERIFYINIT, session, mechanism.clone(), public);
    assert_eq!(client.refused(F::C_VERIFY, &verify(&signature[1..])), "SIGNATURE_LEN_RANGE", "{code:x}");
    let part = |part: &[u8]| P::default().ulong(session).bytes(part);
    client.init(F::C_SIGNINIT, session, mechanism.clone(), private);
    if !in_parts {
        assert_eq!(client.refused(F::C_SIGNUPDATE, &part(&message)), "OPERATION_NOT_INITIALIZED");
        return;
    }
    for bytes in message.chunks(10) {
        client.ok(F::C_SIGNUPDATE, &part(bytes)).end();
    }
    let last = P::default().ulong(session).room(0);
    assert_eq!(client.ok(F::C_SIGNFINAL, &last).length(), signature.len());
    let last = P::default().ulong(session).room(signature.len());
    let signature = client.ok(F::C_SIGNFINAL, &last).output();
    client.init(F::C_VERIFYINIT, session, mechanism, public);
    for bytes in message.chunks(7) {
        client.ok(F::C_VERIFYUPDATE, &part(bytes)).end();
    }
    client.ok(F::C_VERIFYFINAL, &part(&signature)).end();
}

#[test]
fn rsa_signs_encrypts_and_wraps() {
    let (client, session) = Client::ready();
    let (public, private) = client.pair(
        session,
        0x0,
        &[
            A::Number(CKA_MODULUS_BITS, 2048),
            bytes(CKA_PUBLIC_EXPONENT, &[1, 0, 1]),
            flag(CKA_ENCRYPT),
            flag(CKA_VERIFY),
            flag(CKA_WRAP),
        ],
        &[flag(CKA_DECRYPT), flag(CKA_SIGN), flag(CKA_UNWRAP), flag(CKA_SENSITIVE)],
    );
    assert_eq!(client.get(session, public, CKA_MODULUS).len(), 256);
    assert_eq!(client.get(session, private, CKA_MODULUS), client.get(session, public, CKA_MODULUS));
    assert_eq!(client.get(session, public, CKA_PUBLIC_EXPONENT), [1, 0, 1]);
    assert_eq!(client.get_fixed(session, public, CKA_MODULUS_BITS, 8), 2048_u64.to_be_bytes());
    let hidden = P::default().ulong(session).ulong(private).asking(&[(CKA_PRIVATE_EXPONENT, true, 256)]);
    assert_eq!(client.refused(F::C_GETATTRIBUTEVALUE, &hidden), "ATTRIBUTE_SENSITIVE");
    let pss = |hash: u64, generator: u64| Some(P::default().ulong(hash).ulong(generator).ulong(32));
    for (mechanism, in_parts) in [
        ((0x1, None), false),
        ((0x40, None), true),
        ((0x42, None), true),
        ((0x60, None), true),
        ((0xD, pss(0x250, 2)), false),
        ((0x43, pss(0x250, 2)), true),
        ((0x64, pss(0x2C0, 8)), true),
    ] {
        sign_and_verify(&client, session, mechanism, (public, private), in_parts);
    }
    let oaep = |label: &[u8]| Some(P::default().ulong(0x250).ulong(2).ulong(1).bytes(label));
    for mechanism in [(0x1, None), (0x9, oaep(b"")), (0x9, oaep(b"label"))] {
        client.init(F::C_ENCRYPTINIT, session, mechanism.clone(), public);
        let encrypted = client.whole(F::C_ENCRYPT, session, b"secret");
        client.init(F::C_DECRYPTINIT, session, mechanism.clone(), private);
        assert_eq!(client.whole(F::C_DECRYPT, session, &encrypted), b"secret");
        let target = client.aes(session, &[]);
        let (code, parameter) = mechanism;
        let wrap = |room| {
            let wrap = P::default().ulong(session).mechanism(code, parameter.clone());
            wrap.ulong(public).ulong(target).room(room)
        };
        assert_eq!(client.ok(F::C_WRAPKEY, &wrap(0)).length(), 256);
        let wrapped = client.ok(F::C_WRAPKEY, &wrap(256)).output();
        let template = [A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, 0x1F), flag(CKA_TOKEN)];
        let unwrap = P::default().ulong(session).mechanism(code, parameter.clone()).ulong(private);
        let unwrap = unwrap.bytes(&wrapped).template(&template);
        let unwrapped = client.ok(F::C_UNWRAPKEY, &unwrap).handle();
        assert_eq!(client.get(session, unwrapped, CKA_VALUE), client.get(session, target, CKA_VALUE));
    }
    // Parameters of the wrong kind.
    let bad = P::default().ulong(session).mechanism(0x43, pss(0x260, 3)).ulong(private);
    assert_eq!(client.refused(F::C_SIGNINIT, &bad), "MECHANISM_PARAM_INVALID");
    let long = [1; 250];
    client.init(F::C_SIGNINIT, session, (0x1, None), private);
    let sign = P::default().ulong(session).bytes(&long).room(256);
    assert_eq!(client.refused(F::C_SIGN, &sign), "DATA_LEN_RANGE");
}

#[test]
fn curves_sign_and_agree() {
    let (client, session) = Client::ready();
    let (public, private) =
        client.pair(session, 0x1040, &[bytes(CKA_EC_PARAMS, P256)], &[flag(CKA_SIGN), flag(CKA_DERIVE)]);
    assert_eq!(client.get(session, private, CKA_EC_PARAMS), P256);
    assert_eq!(client.get(session, public, CKA_EC_POINT).len(), 67);
    for (mechanism, in_parts) in [(0x1041, false), (0x1044, true), (0x1046, true), (0x1048, true)] {
        sign_and_verify(&client, session, (mechanism, None), (public, private), in_parts);
    }
    client.init(F::C_SIGNINIT, session, (0x1044, None), private);
    assert_eq!(client.whole(F::C_SIGN, session, b"x").len(), 64);
    let edwards = client.pair(session, 0x1055, &[bytes(CKA_EC_PARAMS, ED25519)], &[]);
    sign_and_verify(&client, session, (0x1057, None), edwards, true);
    let named = client.pair(session, 0x1055, &[bytes(CKA_EC_PARAMS, b"\x13\x0cedwards25519")], &[]);
    assert_eq!(client.get(session, named.0, CKA_EC_PARAMS), ED25519);
    // Both sides come to the same secret.
    let other = generate_ec(crypto::asymmetric::Curve::P256).unwrap();
    let point = other.public().unwrap().ec_components(PointForm::Uncompressed).unwrap().point;
    let derive = |private: u64, point: &[u8], template: &[A]| {
        let parameter = P::default().ulong(1).bytes(b"").bytes(point);
        P::default().ulong(session).mechanism(0x1050, Some(parameter)).ulong(private).template(template)
    };
    let template =
        [A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, 0x1F), flag(CKA_TOKEN), flag(CKA_ENCRYPT)];
    let derived = client.ok(F::C_DERIVEKEY, &derive(private, &point, &template)).handle();
    let point_of = client.get(session, public, CKA_EC_POINT)[2..].to_vec();
    let ours = PublicKey::from_ec(&crypto::format::EcPublicComponents {
        curve: crypto::asymmetric::Curve::P256,
        point: point_of,
    });
    let theirs = crypto::derive::agree(&other, &ours.unwrap()).unwrap();
    assert_eq!(client.get(session, derived, CKA_VALUE), theirs.expose());
    let short = [&template[..], &[A::Number(CKA_VALUE_LEN, 16)]].concat();
    assert_eq!(client.refused(F::C_DERIVEKEY, &derive(private, &point, &short)), "KEY_SIZE_RANGE");
    assert_eq!(
        client.refused(F::C_DERIVEKEY, &derive(private, &[4; 65], &template)),
        "MECHANISM_PARAM_INVALID"
    );
    let (mine, secret) = client.pair(session, 0x1056, &[bytes(CKA_EC_PARAMS, X25519)], &[]);
    let point = client.get(session, mine, CKA_EC_POINT);
    let generic = [A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, 0x10), flag(CKA_TOKEN)];
    let derived = client.ok(F::C_DERIVEKEY, &derive(secret, &point, &generic)).handle();
    assert_eq!(client.get(session, derived, CKA_VALUE).len(), 32);
    // A pair of the client's own.
    let value = other.ec_components().unwrap().d.expose().to_vec();
    let key = client.create(
        session,
        &[
            A::Number(CKA_CLASS, 3),
            A::Number(CKA_KEY_TYPE, 3),
            bytes(CKA_EC_PARAMS, P256),
            bytes(CKA_VALUE, &value),
            flag(CKA_TOKEN),
        ],
    );
    assert_eq!(client.get(session, key, CKA_VALUE), value);
    let point =
        [&[4, 65], &other.public().unwrap().ec_components(PointForm::Uncompressed).unwrap().point[..]]
            .concat();
    let half = client.create(
        session,
        &[
            A::Number(CKA_CLASS, 2),
            A::Number(CKA_KEY_TYPE, 3),
            bytes(CKA_EC_PARAMS, P256),
            bytes(CKA_EC_POINT, &point),
        ],
    );
    sign_and_verify(&client, session, (0x1044, None), (half, key), true);
}

#[test]
fn secrets_make_codes() {
    let (client, session) = Client::ready();
    let template = [A::Number(CKA_VALUE_LEN, 40), flag(CKA_TOKEN)];
    let generate = P::default().ulong(session).mechanism(0x350, None).template(&template);
    let key = client.ok(F::C_GENERATEKEY, &generate).handle();
    let value = client.get(session, key, CKA_VALUE);
    assert_eq!(value.len(), 40);
    for (mechanism, algorithm) in [
        (0x221, DigestAlgorithm::Sha1),
        (0x251, DigestAlgorithm::Sha256),
        (0x271, DigestAlgorithm::Sha512),
        (0x2B1, DigestAlgorithm::Sha3_256),
    ] {
        client.init(F::C_SIGNINIT, session, (mechanism, None), key);
        assert_eq!(
            client.whole(F::C_SIGN, session, b"message"),
            hmac(algorithm, &value, b"message").unwrap()
        );
        sign_and_verify(&client, session, (mechanism, None), (key, key), true);
    }
    let cmac = client.aes(session, &[flag(CKA_SIGN), flag(CKA_VERIFY)]);
    sign_and_verify(&client, session, (0x108A, None), (cmac, cmac), true);
    let of_hash = [A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, 0x2B), bytes(CKA_VALUE, &value)];
    let key = client.create(session, &of_hash);
    sign_and_verify(&client, session, (0x251, None), (key, key), true);
    let other = P::default().ulong(session).mechanism(0x261, None).ulong(key);
    assert_eq!(client.refused(F::C_SIGNINIT, &other), "KEY_TYPE_INCONSISTENT");
}

#[test]
fn keys_are_wrapped_by_keys() {
    let (client, session) = Client::ready();
    let wrapping = client.aes(session, &[flag(CKA_WRAP), flag(CKA_UNWRAP)]);
    let wrap = |mechanism, target, room| {
        P::default().ulong(session).mechanism(mechanism, None).ulong(wrapping).ulong(target).room(room)
    };
    let unwrap = |mechanism, wrapped: &[u8], template: &[A]| {
        let unwrap = P::default().ulong(session).mechanism(mechanism, None).ulong(wrapping);
        unwrap.bytes(wrapped).template(template)
    };
    let secret = |key_type| [A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, key_type), flag(CKA_TOKEN)];
    // What is sensitive leaves wrapped.
    let target = client.aes(session, &[bytes(CKA_LABEL, b"target")]);
    let value = client.get(session, target, CKA_VALUE);
    let change = P::default().ulong(session).ulong(target).template(&[flag(CKA_SENSITIVE)]);
    client.ok(F::C_SETATTRIBUTEVALUE, &change).end();
    for mechanism in [0x2109, 0x210A, 0x210B] {
        assert_eq!(client.ok(F::C_WRAPKEY, &wrap(mechanism, target, 0)).length(), 40);
        let (rv, _) = client.call(F::C_WRAPKEY, &wrap(mechanism, target, 39));
        assert_eq!(rv, Rv::BUFFER_TOO_SMALL);
        let wrapped = client.ok(F::C_WRAPKEY, &wrap(mechanism, target, 40)).output();
        let copy = client.ok(F::C_UNWRAPKEY, &unwrap(mechanism, &wrapped, &secret(0x1F))).handle();
        assert_eq!(client.get(session, copy, CKA_VALUE), value);
        let mut changed = wrapped.clone();
        changed[5] ^= 1;
        assert_eq!(
            client.refused(F::C_UNWRAPKEY, &unwrap(mechanism, &changed, &secret(0x1F))),
            "WRAPPED_KEY_INVALID"
        );
    }
    // A secret of any length, and a private key.
    let odd = client.create(session, &[&secret(0x10)[..], &[bytes(CKA_VALUE, b"thirteen byte")]].concat());
    assert_eq!(client.refused(F::C_WRAPKEY, &wrap(0x2109, odd, 100)), "KEY_SIZE_RANGE");
    let wrapped = client.ok(F::C_WRAPKEY, &wrap(0x210B, odd, 100)).output();
    let copy = client.ok(F::C_UNWRAPKEY, &unwrap(0x210B, &wrapped, &secret(0x10))).handle();
    assert_eq!(client.get(session, copy, CKA_VALUE), b"thirteen byte");
    let (public, private) = client.pair(session, 0x1040, &[bytes(CKA_EC_PARAMS, P256)], &[]);
    let length = client.ok(F::C_WRAPKEY, &wrap(0x210B, private, 0)).length();
    let wrapped = client.ok(F::C_WRAPKEY, &wrap(0x210B, private, length)).output();
    assert_eq!(wrapped.len(), length);
    let template = [A::Number(CKA_CLASS, 3), A::Number(CKA_KEY_TYPE, 3), flag(CKA_SIGN), flag(CKA_TOKEN)];
    let copy = client.ok(F::C_UNWRAPKEY, &unwrap(0x210B, &wrapped, &template)).handle();
    sign_and_verify(&client, session, (0x1044, None), (public, copy), true);
    // What never leaves, and what does not wrap.
    let fixed = client.aes(session, &[A::Flag(CKA_EXTRACTABLE, false)]);
    assert_eq!(client.refused(F::C_WRAPKEY, &wrap(0x2109, fixed, 40)), "KEY_UNEXTRACTABLE");
    let unknown = P::default().ulong(session).mechanism(0x2109, None).ulong(999).ulong(target).room(40);
    assert_eq!(client.refused(F::C_WRAPKEY, &unknown), "WRAPPING_KEY_HANDLE_INVALID");
    let plain = P::default().ulong(session).mechanism(0x2109, None).ulong(target).ulong(wrapping).room(40);
    assert_eq!(client.refused(F::C_WRAPKEY, &plain), "KEY_FUNCTION_NOT_PERMITTED");
}

#[test]
fn each_of_several_messages_is_signed() {
    let (client, session) = Client::ready();
    let (public, private) = client.pair(session, 0x1040, &[bytes(CKA_EC_PARAMS, P256)], &[]);
    let one = P::default().ulong(session);
    client.init(F::C_MESSAGESIGNINIT, session, (0x1044, None), private);
    client.init(F::C_MESSAGEVERIFYINIT, session, (0x1044, None), public);
    for message in [&b"one"[..], b"two", b""] {
        let sign = |room| P::default().ulong(session).bytes(b"").bytes(message).room(room);
        assert_eq!(client.ok(F::C_SIGNMESSAGE, &sign(0)).length(), 64);
        let signature = client.ok(F::C_SIGNMESSAGE, &sign(64)).output();
        let verify = |message: &[u8]| P::default().ulong(session).bytes(b"").bytes(message).bytes(&signature);
        client.ok(F::C_VERIFYMESSAGE, &verify(message)).end();
        // A wrong signature does not end the operation.
        assert_eq!(client.refused(F::C_VERIFYMESSAGE, &verify(b"other")), "SIGNATURE_INVALID");
    }
    let with_parameter = P::default().ulong(session).bytes(b"x").bytes(b"one").room(64);
    assert_eq!(client.refused(F::C_SIGNMESSAGE, &with_parameter), "MECHANISM_PARAM_INVALID");
    client.ok(F::C_MESSAGESIGNFINAL, &one).end();
    client.ok(F::C_MESSAGEVERIFYFINAL, &one).end();
    assert_eq!(client.refused(F::C_MESSAGESIGNFINAL, &one), "OPERATION_NOT_INITIALIZED");
}

/// A certificate signed by its own key.
fn certificate() -> Vec<u8> {
    let key = generate_ec(crypto::asymmetric::Curve::P256).unwrap();
    let validity = Validity { not_before: START - 10, not_after: START + 1_000_000 };
    CertificateAuthority::create_root("Test root", key, validity).unwrap().certificate_der().unwrap()
}

#[test]
fn certificates_and_data_are_kept() {
    let (client, session) = Client::ready();
    let certificate = certificate();
    let object = client.create(
        session,
        &[
            A::Number(CKA_CLASS, 1),
            A::Number(CKA_CERTIFICATE_TYPE, 0),
            bytes(CKA_VALUE, &certificate),
            bytes(CKA_LABEL, b"server"),
            flag(CKA_TOKEN),
        ],
    );
    assert_eq!(client.get(session, object, CKA_VALUE), certificate);
    let subject = client.get(session, object, CKA_SUBJECT);
    assert_eq!(subject.first(), Some(&0x30));
    assert_eq!(client.get(session, object, CKA_ISSUER), subject);
    assert_eq!(client.get(session, object, CKA_SERIAL_NUMBER).first(), Some(&0x02));
    assert_eq!(client.find(session, &[A::Number(CKA_CLASS, 1), bytes(CKA_SUBJECT, &subject)]), [object]);
    let broken = [A::Number(CKA_CLASS, 1), bytes(CKA_VALUE, &certificate[1..])];
    let broken = P::default().ulong(session).template(&broken);
    assert_eq!(client.refused(F::C_CREATEOBJECT, &broken), "TEMPLATE_INCONSISTENT");
    let data = client.create(
        session,
        &[
            A::Number(CKA_CLASS, 0),
            bytes(CKA_APPLICATION, b"app"),
            bytes(CKA_VALUE, b"data"),
            flag(CKA_TOKEN),
        ],
    );
    assert_eq!(client.get(session, data, CKA_APPLICATION), b"app");
    assert_eq!(client.find(session, &[bytes(CKA_APPLICATION, b"app")]), [data]);
    client.ok(F::C_DESTROYOBJECT, &P::default().ulong(session).ulong(object)).end();
    client.ok(F::C_DESTROYOBJECT, &P::default().ulong(session).ulong(data)).end();
    assert!(client.find(session, &[]).is_empty());
}

#[test]
fn a_search_goes_on_behind_its_first_page() {
    let (client, session) = Client::ready();
    let wanted = client.create(
        session,
        &[A::Number(CKA_CLASS, 0), bytes(CKA_VALUE, b"x"), flag(CKA_PRIVATE), flag(CKA_TOKEN)],
    );
    for _ in 0..1100 {
        client.create(session, &[A::Number(CKA_CLASS, 0), bytes(CKA_VALUE, b"x"), flag(CKA_TOKEN)]);
    }
    assert_eq!(client.find(session, &[flag(CKA_PRIVATE)]), [wanted]);
}

#[test]
fn two_operations_go_hand_in_hand() {
    let (client, session) = Client::ready();
    let key = client.aes(session, &[]);
    let digest_begin = P::default().ulong(session).mechanism(0x250, None);
    let message = [3; 48];
    let part = |bytes: &[u8], room| P::default().ulong(session).bytes(bytes).room(room);
    let last = P::default().ulong(session).room(64);
    client.ok(F::C_DIGESTINIT, &digest_begin).end();
    client.init(F::C_ENCRYPTINIT, session, (0x1082, iv()), key);
    let encrypted = client.ok(F::C_DIGESTENCRYPTUPDATE, &part(&message, 48)).output();
    client.ok(F::C_ENCRYPTFINAL, &last).output();
    let expected = digest(DigestAlgorithm::Sha256, &message).unwrap();
    assert_eq!(client.ok(F::C_DIGESTFINAL, &last).output(), expected);
    client.ok(F::C_DIGESTINIT, &digest_begin).end();
    client.init(F::C_DECRYPTINIT, session, (0x1082, iv()), key);
    assert_eq!(client.ok(F::C_DECRYPTDIGESTUPDATE, &part(&encrypted, 48)).output(), message);
    assert_eq!(client.ok(F::C_DIGESTFINAL, &last).output(), expected);
    client.ok(F::C_DECRYPTFINAL, &last).output();
    let code = client.aes(session, &[flag(CKA_SIGN), flag(CKA_VERIFY)]);
    client.init(F::C_SIGNINIT, session, (0x108A, None), code);
    client.init(F::C_ENCRYPTINIT, session, (0x1082, iv()), key);
    let encrypted = client.ok(F::C_SIGNENCRYPTUPDATE, &part(&message, 48)).output();
    client.ok(F::C_ENCRYPTFINAL, &last).output();
    let mac = client.ok(F::C_SIGNFINAL, &last).output();
    client.init(F::C_VERIFYINIT, session, (0x108A, None), code);
    client.init(F::C_DECRYPTINIT, session, (0x1082, iv()), key);
    assert_eq!(client.ok(F::C_DECRYPTVERIFYUPDATE, &part(&encrypted, 48)).output(), message);
    client.ok(F::C_DECRYPTFINAL, &last).output();
    client.ok(F::C_VERIFYFINAL, &P::default().ulong(session).bytes(&mac)).end();
    assert_eq!(client.refused(F::C_DIGESTENCRYPTUPDATE, &part(&message, 48)), "OPERATION_NOT_INITIALIZED");
}

#[test]
fn random_bytes_are_drawn_and_seeds_taken() {
    let (client, session) = Client::ready();
    client.ok(F::C_SEEDRANDOM, &P::default().ulong(session).bytes(b"seed")).end();
    let one = P::default().ulong(session);
    for parameters in [one.clone().count(33), one.clone().ulong(33), one.clone().bytes(&[0; 33])] {
        assert_eq!(client.ok(F::C_GENERATERANDOM, &parameters).0.len(), 33);
    }
    assert_eq!(client.refused(F::C_GENERATERANDOM, &one.count(1 << 20)), "ARGUMENTS_BAD");
}

#[test]
fn what_functions_do_is_on_record() {
    let (client, session) = Client::ready();
    let key = client.aes(session, &[]);
    client.init(F::C_ENCRYPTINIT, session, (0x1081, None), key);
    client.whole(F::C_ENCRYPT, session, &[1; 16]);
    let records = client.bench.records.lock().unwrap();
    let has = |operation| {
        records.iter().any(|(who, what, reason)| {
            who.as_deref() == Some("alice") && *what == Some(operation) && reason.is_none()
        })
    };
    for operation in [Operation::CREATE, Operation::GET_ATTRIBUTES, Operation::ENCRYPT, Operation::PKCS_11] {
        assert!(has(operation), "{operation:?}");
    }
}

#[test]
fn several_items_of_a_message_work_on_one_session() {
    let (client, session) = Client::ready();
    let key = client.aes(session, &[]);
    let init = P::default().ulong(session).mechanism(0x1082, iv()).ulong(key);
    let encrypt = P::default().ulong(session).bytes(&[1; 32]).room(32);
    let message = RequestMessage::new(Version::V2_1)
        .with(client.request(F::C_ENCRYPTINIT, &init))
        .with(client.request(F::C_ENCRYPT, &encrypt));
    let response = client.bench.send(&client.peer, &message);
    for item in &response.items {
        let Some(ResponsePayload::Pkcs11(answer)) = &item.payload else { panic!("{item:?}") };
        assert_eq!(answer.return_code, Rv::OK);
    }
    // A pair takes time: it is made in a message of its own.
    let pair = P::default().ulong(session).mechanism(0x1040, None);
    let pair = pair.template(&[bytes(CKA_EC_PARAMS, P256)]).template(&[]);
    let message = RequestMessage::new(Version::V2_1)
        .with(client.request(F::C_GENERATEKEYPAIR, &pair))
        .with(client.request(F::C_GETINFO, &P::default()));
    let response = client.bench.send(&client.peer, &message);
    assert_eq!(refused(&response.items[0]), ResultReason::FEATURE_NOT_SUPPORTED);
}

#[test]
fn a_context_is_named_in_every_answer_from_3_0_on() {
    let client = Client::of("alice", Version::V3_0);
    client.initialize();
    let session = client.open();
    let key = client.aes(session, &[bytes(CKA_LABEL, b"three")]);
    assert_eq!(client.find(session, &[bytes(CKA_LABEL, b"three")]), [key]);
    let response = client.ask(F::C_GETINFO, &P::default());
    assert_eq!(response.correlation_value, *client.correlation.borrow());
    let response = client.ask(F::C_FINALIZE, &P::default());
    assert_eq!(response.correlation_value, *client.correlation.borrow());
}

/// What each function answers at once, with a session (1) and a key (1) that encrypts: a function that is missing here
/// fails the test.
#[test]
fn every_function_answers() {
    let one = || P::default().ulong(1);
    let handle = || one().ulong(1);
    let slot = || P::default().ulong(0);
    let buffer = || one().room(64);
    let data = || one().bytes(&[1; 16]).room(64);
    let key = |mechanism| one().mechanism(mechanism, None).ulong(1);
    let not_here = "FUNCTION_NOT_SUPPORTED";
    let not_begun = "OPERATION_NOT_INITIALIZED";
    let answers: Vec<(F, P, &str)> = vec![
        (F::C_INITIALIZE, P::default().byte(1), "CRYPTOKI_ALREADY_INITIALIZED"),
        (F::C_GETINFO, P::default(), "OK"),
        (F::C_GETFUNCTIONLIST, P::default(), not_here),
        (F::C_GETSLOTLIST, P::default().byte(0).room(1), "OK"),
        (F::C_GETSLOTINFO, slot(), "OK"),
        (F::C_GETTOKENINFO, slot(), "OK"),
        (F::C_GETMECHANISMLIST, slot().room(0), "OK"),
        (F::C_GETMECHANISMINFO, slot().ulong(0x250), "OK"),
        (F::C_INITTOKEN, slot().bytes(b"pin").raw(&[b' '; 32]), "SESSION_EXISTS"),
        (F::C_INITPIN, one().bytes(b"pin"), "USER_NOT_LOGGED_IN"),
        (F::C_SETPIN, one().bytes(b"old").bytes(b"new"), "TOKEN_WRITE_PROTECTED"),
        (F::C_OPENSESSION, slot().ulong(4), "OK"),
        (F::C_CLOSESESSION, P::default().ulong(2), "OK"),
        (F::C_GETSESSIONINFO, one(), "OK"),
        (F::C_GETOPERATIONSTATE, buffer(), not_begun),
        (F::C_SETOPERATIONSTATE, one().bytes(b"state").ulong(0).ulong(0), "SAVED_STATE_INVALID"),
        (F::C_LOGIN, one().ulong(1).bytes(b"correct horse"), "OK"),
        (F::C_LOGOUT, one(), "OK"),
        (F::C_LOGINUSER, one().ulong(1).bytes(b"correct horse").bytes(b"alice"), "OK"),
        (F::C_CREATEOBJECT, one().template(&[A::Number(CKA_CLASS, 0), bytes(CKA_VALUE, b"data")]), "OK"),
        (F::C_COPYOBJECT, handle().template(&[]), "OK"),
        (F::C_GETOBJECTSIZE, handle(), "OK"),
        (F::C_GETATTRIBUTEVALUE, handle().asking(&[(CKA_KEY_TYPE, false, 1)]), "OK"),
        (F::C_SETATTRIBUTEVALUE, handle().template(&[bytes(CKA_ID, b"id")]), "OK"),
        (F::C_FINDOBJECTSINIT, one().template(&[]), "OK"),
        (F::C_FINDOBJECTS, one().count(1), "OK"),
        (F::C_FINDOBJECTSFINAL, one(), "OK"),
        (F::C_ENCRYPTUPDATE, data(), not_begun),
        (F::C_ENCRYPTFINAL, buffer(), not_begun),
        (F::C_ENCRYPTINIT, key(0x1081), "OK"),
        (F::C_ENCRYPT, data(), "OK"),
        (F::C_DECRYPTUPDATE, data(), not_begun),
        (F::C_DECRYPTFINAL, buffer(), not_begun),
        (F::C_DECRYPTINIT, key(0x1081), "OK"),
        (F::C_DECRYPT, data(), "OK"),
        (F::C_DIGESTUPDATE, one().bytes(b"x"), not_begun),
        (F::C_DIGESTKEY, handle(), not_begun),
        (F::C_DIGESTFINAL, buffer(), not_begun),
        (F::C_DIGESTINIT, one().mechanism(0x250, None), "OK"),
        (F::C_DIGEST, data(), "OK"),
        (F::C_SIGNINIT, key(0x108A), "KEY_FUNCTION_NOT_PERMITTED"),
        (F::C_SIGN, data(), not_begun),
        (F::C_SIGNUPDATE, one().bytes(b"x"), not_begun),
        (F::C_SIGNFINAL, buffer(), not_begun),
        (F::C_SIGNRECOVERINIT, key(1), not_here),
        (F::C_SIGNRECOVER, data(), not_here),
        (F::C_VERIFYINIT, key(0x108A), "KEY_FUNCTION_NOT_PERMITTED"),
        (F::C_VERIFY, one().bytes(b"x").bytes(b"y"), not_begun),
        (F::C_VERIFYUPDATE, one().bytes(b"x"), not_begun),
        (F::C_VERIFYFINAL, one().bytes(b"x"), not_begun),
        (F::C_VERIFYRECOVERINIT, key(1), not_here),
        (F::C_VERIFYRECOVER, data(), not_here),
        (F::C_DIGESTENCRYPTUPDATE, data(), not_begun),
        (F::C_DECRYPTDIGESTUPDATE, data(), not_begun),
        (F::C_SIGNENCRYPTUPDATE, data(), not_begun),
        (F::C_DECRYPTVERIFYUPDATE, data(), not_begun),
        (F::C_GENERATEKEY, one().mechanism(0x1080, None).template(&[A::Number(CKA_VALUE_LEN, 16)]), "OK"),
        (
            F::C_GENERATEKEYPAIR,
            one().mechanism(0x1040, None).template(&[bytes(CKA_EC_PARAMS, P256)]).template(&[]),
            "OK",
        ),
        (F::C_WRAPKEY, one().mechanism(0x2109, None).ulong(1).ulong(1).room(64), "ARGUMENTS_BAD"),
        (
            F::C_UNWRAPKEY,
            one()
                .mechanism(0x2109, None)
                .ulong(1)
                .bytes(&[1; 40])
                .template(&[A::Number(CKA_CLASS, 4), A::Number(CKA_KEY_TYPE, 0x1F)]),
            "KEY_FUNCTION_NOT_PERMITTED",
        ),
        (F::C_DERIVEKEY, one().mechanism(0x1050, None).ulong(1).template(&[]), "MECHANISM_PARAM_INVALID"),
        (F::C_SEEDRANDOM, one().bytes(b"seed"), "OK"),
        (F::C_GENERATERANDOM, one().count(8), "OK"),
        (F::C_GETFUNCTIONSTATUS, one(), "FUNCTION_NOT_PARALLEL"),
        (F::C_CANCELFUNCTION, one(), "FUNCTION_NOT_PARALLEL"),
        (F::C_WAITFORSLOTEVENT, one(), not_here),
        (F::C_GETINTERFACELIST, P::default(), not_here),
        (F::C_GETINTERFACE, P::default(), not_here),
        (F::C_MESSAGESIGNINIT, key(0x108A), "KEY_FUNCTION_NOT_PERMITTED"),
        (F::C_SIGNMESSAGE, one().bytes(b"").bytes(b"x").room(64), not_begun),
        (F::C_MESSAGESIGNFINAL, one(), not_begun),
        (F::C_MESSAGEVERIFYINIT, key(0x108A), "KEY_FUNCTION_NOT_PERMITTED"),
        (F::C_VERIFYMESSAGE, one().bytes(b"").bytes(b"x").bytes(b"y"), not_begun),
        (F::C_MESSAGEVERIFYFINAL, one(), not_begun),
        (F::C_SESSIONCANCEL, one().ulong(0x100), "OK"),
        (F::C_DESTROYOBJECT, handle(), "OK"),
        (F::C_CLOSEALLSESSIONS, slot(), "OK"),
        (F::C_FINALIZE, P::default(), "OK"),
    ];
    let (client, session) = Client::ready();
    assert_eq!((session, client.aes(session, &[])), (1, 1));
    for row in F::TABLE.rows {
        let function = F(row.value);
        let is_here = FUNCTIONS.iter().find(|known| known.function == function).unwrap().is_supported();
        let is_message = row.name.contains("Message") && !is_here;
        let asked: Vec<_> = answers.iter().filter(|(known, ..)| *known == function).collect();
        assert_eq!(asked.len(), usize::from(!is_message), "{}", row.name);
        assert!(is_here || is_message || asked[0].2 == not_here, "{}", row.name);
        if is_message {
            assert_eq!(client.refused(function, &one()), not_here, "{}", row.name);
        }
    }
    for (function, parameters, expected) in answers {
        let (rv, _) = client.call(function, &parameters);
        assert_eq!(rv.name(), Some(expected), "{:?}", function.name());
    }
}
