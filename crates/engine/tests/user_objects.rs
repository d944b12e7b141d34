//! User objects of 3.0 and what becomes of them: who logs in with a password, a certificate, a device, a ticket or a session
//! while the object, or the credential that it links to, goes through its life.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use api::{LogIn, Secret};
use crypto::asymmetric::{Curve, generate_ec};
use crypto::x509::{CertificateAuthority, CertificateInfo, Validity};
use keyward_engine::identity::{Peer, PeerCertificate};
use kmip::credential::{Authentication, Credential, DeviceCredential, Password, UsernameAndPassword};
use kmip::message::{RequestMessage, ResponseItem};
use kmip::object::{Certificate, Object, OpaqueObject, PasswordCredential};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    AsynchronousIndicator, CertificateType, CredentialType, NameType, ObjectType, OpaqueDataType,
    ResultReason, ResultStatus, RevocationReasonCode,
};
use kmip::ttlv::{DateTime, Item, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes, UniqueIdentifier};
use store::NewUser;
use support::{Bench, START, create_key, id, refused, succeeded};

const V3_0: Version = Version::V3_0;

/// Carol, who has a User object and three credentials, with connections that she has used before.
struct Fixture {
    bench: Bench,
    root: Arc<Peer>,
    /// A connection without a certificate of hers.
    anyone: Arc<Peer>,
    /// A connection with her certificate.
    certified: Arc<Peer>,
    user: String,
    password: String,
    certificate: String,
    device: String,
    ticket: Option<payload::Ticket>,
    session: Option<String>,
}

/// Which ways let Carol in: password, certificate, device, ticket, session.
type Ways = [bool; 5];

const ALL: Ways = [true; 5];
const NONE: Ways = [false; 5];
/// All that does not stand for an earlier log-in.
const ANEW: Ways = [true, true, true, false, true];

fn date(tag: Tag, at: i64) -> Attribute {
    Attribute::new(tag, Value::DateTime(at))
}

fn target(uid: &str) -> Option<UniqueIdentifier> {
    Some(uid.into())
}

fn device() -> DeviceCredential {
    DeviceCredential {
        device_serial_number: Some("s1".to_owned()),
        password: Some(Password::new("pin".to_owned())),
        ..DeviceCredential::default()
    }
}

impl Fixture {
    /// With attributes of the User object, and of the password.
    fn new(of_user: &[Attribute], of_password: &[Attribute]) -> Self {
        let bench = Bench::new();
        let insert = |tx: &mut store::WriteTx<'_>| {
            let name = "root".to_owned();
            let new = NewUser { domain: 0, name, password_hash: None, admin: true, flags: 0, created: START };
            tx.insert_user(&new)
        };
        bench.store.write_blocking(insert).unwrap();
        let root = bench.peer("root");
        let validity = Validity { not_before: START - 1, not_after: START + 100_000 };
        let key = generate_ec(Curve::P256).unwrap();
        let der =
            CertificateAuthority::create_root("hers", key, validity).unwrap().certificate_der().unwrap();
        let info = CertificateInfo::parse(&der).unwrap();
        let shown = PeerCertificate { fingerprint: info.fingerprint, ..PeerCertificate::default() };
        let peer = |certificate| Arc::new(Peer::new("test".into(), "127.0.0.1:1".to_owned(), certificate));
        let mut fixture = Self {
            anyone: peer(None),
            certified: peer(Some(shown)),
            bench,
            root,
            user: String::new(),
            password: String::new(),
            certificate: String::new(),
            device: String::new(),
            ticket: None,
            session: None,
        };
        let password = Object::PasswordCredential(PasswordCredential {
            password: Some(Password::new("open sesame".to_owned())),
            ..PasswordCredential::default()
        });
        let certificate = Object::Certificate(Certificate {
            certificate_type: CertificateType::X_509,
            certificate_value: der.into(),
        });
        fixture.password = fixture.credential(CredentialType::PASSWORD, password, of_password);
        fixture.certificate = fixture.credential(CredentialType::CERTIFICATE, certificate, &[]);
        fixture.device = fixture.credential(CredentialType::DEVICE, Object::DeviceCredential(device()), &[]);
        let uids = [&fixture.password, &fixture.certificate, &fixture.device];
        let link = |uid: &&String| Attribute::new(Tag::CREDENTIAL_LINK, Value::Reference((*uid).clone()));
        let mut list: Vec<_> = uids.iter().map(link).chain(of_user.to_vec()).collect();
        let name = kmip::attribute::name_value("carol", NameType::UNINTERPRETED_TEXT_STRING);
        list.push(Attribute::new(Tag::NAME, name));
        let request = payload::CreateUserRequest { attributes: Attributes::new(list) };
        match fixture.done(request) {
            ResponsePayload::CreateUser(made) => fixture.user = id(&made.unique_identifier),
            other => panic!("{other:?}"),
        }
        fixture
    }

    /// A user who is active and logged in.
    fn active() -> Self {
        let mut fixture = Self::new(&[date(Tag::ACTIVATION_DATE, START)], &[]);
        fixture.log_in();
        fixture
    }

    fn credential(&self, kind: CredentialType, object: Object, list: &[Attribute]) -> String {
        let request = payload::CreateCredentialRequest {
            credential_type: kind,
            attributes: Attributes::new(list.to_vec()),
            object: Some(object),
        };
        match self.done(request) {
            ResponsePayload::CreateCredential(made) => id(&made.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    /// What the administrator does.
    fn done(&self, payload: impl Into<RequestPayload>) -> ResponsePayload {
        succeeded(self.bench.ask(&self.root, V3_0, payload))
    }

    fn send(
        &self,
        peer: &Arc<Peer>,
        credential: Option<Credential>,
        payload: impl Into<RequestPayload>,
    ) -> ResponseItem {
        let mut message = RequestMessage::new(V3_0).with(payload);
        message.header.authentication =
            credential.map(|credential| Authentication { credentials: vec![credential] });
        self.bench.send(peer, &message).items.remove(0)
    }

    fn log_in(&mut self) {
        let password = || {
            Credential::UsernameAndPassword(UsernameAndPassword {
                username: "carol".to_owned(),
                password: Some(Password::new("open sesame".to_owned())),
            })
        };
        let login = self.send(&self.anyone, Some(password()), payload::LoginRequest::default());
        self.ticket = match succeeded(login) {
            ResponsePayload::Login(response) => Some(response.ticket),
            other => panic!("{other:?}"),
        };
        self.session = self.session();
        assert_eq!(self.ways(), ALL);
    }

    fn session(&self) -> Option<String> {
        let local = Peer::new("test".into(), "local".to_owned(), None);
        let password = Secret("open sesame".to_owned());
        let log_in = LogIn { name: "carol".to_owned(), password, one_time_password: None };
        self.bench.engine.log_in(&local, &log_in).ok().map(|(_, session)| session.token.0)
    }

    fn ways(&self) -> Ways {
        let password = Credential::UsernameAndPassword(UsernameAndPassword {
            username: "carol".to_owned(),
            password: Some(Password::new("open sesame".to_owned())),
        });
        let ticket = self.ticket.as_ref().map(|ticket| {
            let fields = vec![
                Item::new(Tag::TICKET_TYPE, Value::Enumeration(ticket.ticket_type.0)),
                Item::new(Tag::TICKET_VALUE, Value::ByteString(ticket.ticket_value.clone())),
            ];
            let ticket = Item::new(Tag::TICKET, Value::Structure(fields));
            Credential::Other(CredentialType::TICKET, Value::Structure(vec![ticket]))
        });
        // A request that has to be somebody's.
        let is_let_in = |peer: &Arc<Peer>, credential: Option<Credential>| {
            let item = self.send(peer, credential, create_key(Vec::new()));
            let reasons = [ResultReason::AUTHENTICATION_NOT_SUCCESSFUL, ResultReason::INVALID_TICKET];
            let is_in = item.result_status == ResultStatus::SUCCESS;
            assert!(is_in || reasons.contains(&refused(&item)), "{item:?}");
            is_in
        };
        [
            is_let_in(&self.anyone, Some(password)),
            is_let_in(&self.certified, None),
            is_let_in(&self.anyone, Some(Credential::Device(device()))),
            ticket.is_some_and(|ticket| is_let_in(&self.anyone, Some(ticket))),
            self.session.as_ref().is_some_and(|token| self.bench.engine.resume(token).is_ok()),
        ]
    }
}

fn revoke(uid: &str, code: RevocationReasonCode) -> payload::RevokeRequest {
    payload::RevokeRequest {
        unique_identifier: target(uid),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: code,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    }
}

#[test]
fn a_user_who_is_not_active_yet_is_not_let_in() {
    let mut fixture = Fixture::new(&[date(Tag::ACTIVATION_DATE, START + 60)], &[]);
    assert_eq!(fixture.ways(), NONE);
    assert_eq!(fixture.session(), None);
    fixture.done(payload::ActivateRequest { unique_identifier: target(&fixture.user) });
    fixture.log_in();

    // Nobody said that this one has to wait.
    Fixture::new(&[], &[]).log_in();

    let mut fixture = Fixture::new(&[date(Tag::ACTIVATION_DATE, START + 60)], &[]);
    fixture.bench.clock.advance(59);
    assert_eq!(fixture.ways(), NONE);
    fixture.bench.clock.advance(1);
    fixture.log_in();
}

#[test]
fn whoever_is_revoked_is_out_at_once() {
    for code in [RevocationReasonCode::CESSATION_OF_OPERATION, RevocationReasonCode::KEY_COMPROMISE] {
        let fixture = Fixture::active();
        fixture.done(revoke(&fixture.user, code));
        assert_eq!(fixture.ways(), NONE, "{code:?}");
        assert_eq!(fixture.session(), None);
        // No way back for this one.
        let activate = payload::ActivateRequest { unique_identifier: target(&fixture.user) };
        let item = fixture.bench.ask(&fixture.root, V3_0, activate);
        assert_eq!(refused(&item), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    }
}

#[test]
fn a_user_is_out_when_the_deactivation_date_has_passed() {
    let at = |seconds| Some(DateTime(START + seconds));
    let deactivate = |fixture: &Fixture, seconds| {
        fixture.done(payload::DeactivateRequest {
            unique_identifier: target(&fixture.user),
            deactivation_date: at(seconds),
            ..Default::default()
        });
    };
    let mut fixture = Fixture::active();
    deactivate(&fixture, 60);
    // What stood for the log-in has ended with the change, and begins anew.
    assert_eq!(fixture.ways(), ANEW);
    fixture.log_in();
    fixture.bench.clock.advance(59);
    assert_eq!(fixture.ways(), ALL);
    fixture.bench.clock.advance(1);
    assert_eq!(fixture.ways(), NONE);

    // The date may be put off as long as it is not there.
    let mut fixture =
        Fixture::new(&[date(Tag::ACTIVATION_DATE, START), date(Tag::DEACTIVATION_DATE, START + 60)], &[]);
    fixture.log_in();
    fixture.done(payload::ModifyAttributeRequest {
        unique_identifier: target(&fixture.user),
        current_attribute: None,
        new_attribute: date(Tag::DEACTIVATION_DATE, START + 90),
    });
    fixture.log_in();
    fixture.bench.clock.advance(89);
    assert_eq!(fixture.ways(), ALL);
    fixture.bench.clock.advance(1);
    assert_eq!(fixture.ways(), NONE);

    let fixture = Fixture::active();
    deactivate(&fixture, 0);
    assert_eq!(fixture.ways(), NONE);
}

#[test]
fn an_archived_user_is_out_until_it_is_recovered() {
    let mut fixture = Fixture::active();
    fixture.done(payload::ArchiveRequest { unique_identifier: target(&fixture.user) });
    assert_eq!(fixture.ways(), NONE);
    fixture.done(payload::RecoverRequest { unique_identifier: target(&fixture.user) });
    assert_eq!(fixture.ways(), ANEW);
    fixture.log_in();
}

#[test]
fn a_destroyed_user_is_gone_and_its_name_is_free() {
    let fixture = Fixture::active();
    let destroy = || payload::DestroyRequest { unique_identifier: target(&fixture.user) };
    let active = fixture.bench.ask(&fixture.root, V3_0, destroy());
    assert_eq!(refused(&active), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    // Nor does it go by being written over.
    let over = payload::ImportRequest {
        unique_identifier: fixture.user.as_str().into(),
        object_type: Some(ObjectType::OPAQUE_OBJECT),
        replace_existing: Some(true),
        key_wrap_type: None,
        attributes: Attributes::default(),
        object: Object::OpaqueObject(OpaqueObject {
            opaque_data_type: OpaqueDataType(0x8000_0001),
            opaque_data_value: [0][..].into(),
        }),
    };
    succeeded(fixture.bench.ask(&fixture.root, V3_0, over));
    assert_eq!(fixture.ways(), NONE);

    let fixture = Fixture::active();
    fixture.done(revoke(&fixture.user, RevocationReasonCode::UNSPECIFIED));
    fixture.done(payload::DestroyRequest { unique_identifier: target(&fixture.user) });
    assert_eq!(fixture.ways(), NONE);
    let name = kmip::attribute::name_value("carol", NameType::UNINTERPRETED_TEXT_STRING);
    let link = Attribute::new(Tag::CREDENTIAL_LINK, Value::Reference(fixture.password.clone()));
    let list = vec![Attribute::new(Tag::NAME, name), link, date(Tag::ACTIVATION_DATE, START)];
    fixture.done(payload::CreateUserRequest { attributes: Attributes::new(list) });
    assert_eq!(fixture.ways(), [true, false, false, false, false]);
}

#[test]
fn a_credential_lets_in_as_long_as_it_is_good() {
    type Part = fn(&Fixture) -> &String;
    let parts: [(Part, [usize; 3]); 3] = [
        // The session was opened with the password.
        (|fixture| &fixture.password, [0, 3, 4]),
        (|fixture| &fixture.certificate, [1, 3, 3]),
        (|fixture| &fixture.device, [2, 3, 3]),
    ];
    for (part, lost) in parts {
        let mut left = ALL;
        for way in lost {
            left[way] = false;
        }
        let fixture = Fixture::active();
        fixture.done(revoke(part(&fixture), RevocationReasonCode::KEY_COMPROMISE));
        assert_eq!(fixture.ways(), left, "{lost:?}");
        let fixture = Fixture::active();
        fixture.done(payload::ArchiveRequest { unique_identifier: target(part(&fixture)) });
        assert_eq!(fixture.ways(), left, "{lost:?}");
        fixture.done(payload::RecoverRequest { unique_identifier: target(part(&fixture)) });
        assert_eq!(fixture.ways(), ANEW, "{lost:?}");
    }
    // For a time alone.
    let times = [date(Tag::ACTIVATION_DATE, START + 10), date(Tag::DEACTIVATION_DATE, START + 20)];
    let mut fixture = Fixture::new(&[date(Tag::ACTIVATION_DATE, START)], &times);
    assert_eq!(fixture.ways(), [false, true, true, false, false]);
    fixture.bench.clock.advance(10);
    fixture.log_in();
    fixture.bench.clock.advance(10);
    assert_eq!(fixture.ways(), [false, true, true, false, false], "what the password had opened");
}

#[test]
fn the_life_of_users_is_in_the_hands_of_administrators() {
    let fixture = Fixture::active();
    // The administrator who has made the objects, and owns them, is one no longer.
    let demote = |tx: &mut store::WriteTx<'_>| {
        let user = tx.user_by_name(0, "root")?.unwrap();
        tx.update_user(&store::User { admin: false, ..user })
    };
    fixture.bench.store.write_blocking(demote).unwrap();
    fixture.bench.engine.identities_changed();
    for uid in [&fixture.user, &fixture.password, &fixture.certificate, &fixture.device] {
        let requests: Vec<RequestPayload> = vec![
            revoke(uid, RevocationReasonCode::KEY_COMPROMISE).into(),
            payload::ArchiveRequest { unique_identifier: target(uid) }.into(),
            payload::ModifyAttributeRequest {
                unique_identifier: target(uid),
                current_attribute: None,
                new_attribute: date(Tag::DEACTIVATION_DATE, START + 90),
            }
            .into(),
        ];
        for request in requests {
            let item = fixture.bench.ask(&fixture.root, V3_0, request);
            assert_ne!(item.result_status, ResultStatus::SUCCESS, "{item:?}");
        }
    }
    assert_eq!(fixture.ways(), ANEW);
    // And those who have nothing to do with them find nothing.
    let activate = payload::ActivateRequest { unique_identifier: target(&fixture.user) };
    let item = fixture.bench.ask(&fixture.bench.peer("alice"), V3_0, activate);
    assert_eq!(refused(&item), ResultReason::OBJECT_NOT_FOUND);
}

#[test]
fn a_revoked_user_is_out_after_a_restart_too() {
    let fixture = Fixture::active();
    assert_eq!(fixture.ways(), ALL);
    fixture.done(revoke(&fixture.user, RevocationReasonCode::UNSPECIFIED));
    let fixture = Fixture { bench: fixture.bench.restarted(), ..fixture };
    assert_eq!(fixture.ways(), NONE);
}

#[test]
fn what_a_user_has_left_to_be_done_is_not_done_once_it_is_out() {
    let fixture = Fixture::active();
    let postpone = |payload: RequestPayload| {
        let mut message = RequestMessage::new(V3_0).with(payload);
        message.header.asynchronous_indicator = Some(AsynchronousIndicator::MANDATORY);
        let item = fixture.bench.send(&fixture.certified, &message).items.remove(0);
        assert_eq!(item.result_status, ResultStatus::OPERATION_PENDING, "{item:?}");
    };
    // A message that the server has taken up, and one that waits behind it.
    let held = fixture.bench.hold_asynchronous();
    let named = |name| {
        let name = kmip::attribute::name_value(name, NameType::UNINTERPRETED_TEXT_STRING);
        create_key(vec![Attribute::new(Tag::NAME, name)]).into()
    };
    postpone(named("taken up"));
    held.is_reached();
    postpone(named("late"));
    fixture.done(revoke(&fixture.user, RevocationReasonCode::UNSPECIFIED));
    drop(held);
    // Until everything has its result.
    let kind = store::RecordKind::AsynchronousRequest;
    let is_open = || {
        let kept = fixture.bench.store.read(|tx| tx.records(kind, 0, "", 10)).unwrap();
        assert_eq!(kept.len(), 2);
        kept.iter().any(|record| !String::from_utf8_lossy(&record.body).contains("\"finished\":1"))
    };
    while is_open() {
        std::thread::yield_now();
    }
    let all =
        store::Query { object_types: vec![ObjectType::SYMMETRIC_KEY.0], limit: 100, ..Default::default() };
    let made = fixture.bench.store.read(|tx| tx.candidates(&all)).unwrap();
    // Four ways of logging in have made a key each; nothing has come later.
    assert_eq!(made.len(), 4);
}
