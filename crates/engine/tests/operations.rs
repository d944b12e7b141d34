//! Operations beside the life cycle: asynchronous requests, tickets, constraints, users, rotation, split keys, certificates.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::identity::Peer;
use kmip::credential::{Authentication, Credential, Password, UsernameAndPassword};
use kmip::message::{RequestMessage, ResponseItem};
use kmip::object::{Object, PasswordCredential};
use kmip::payload::{
    self, Constraint, Constraints, DefaultsInformation, ObjectDefaults, ObjectTypes, Operations,
    RequestPayload, ResponsePayload, Right, Rights,
};
use kmip::table::Tag;
use kmip::table::enumeration::{
    AsynchronousIndicator, BatchErrorContinuationOption, CancellationResult, CredentialType,
    CryptographicAlgorithm, LinkType, NameType, ObjectType, Operation, ProcessingStage, ResultReason,
    ResultStatus, SplitKeyMethod, ValidityIndicator,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Bytes, Interval, Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes};
use store::NewUser;
use support::{Bench, START, create_key, id, refused, succeeded};

const V2_1: Version = Version::V2_1;

fn attributes(bench: &Bench, peer: &Arc<Peer>, uid: &str) -> Attributes {
    let request = payload::GetAttributesRequest {
        unique_identifier: Some(uid.into()),
        attribute_references: Vec::new(),
    };
    match succeeded(bench.ask(peer, V2_1, request)) {
        ResponsePayload::GetAttributes(response) => Attributes::clone(&response.attributes),
        other => panic!("{other:?}"),
    }
}

fn link(bench: &Bench, peer: &Arc<Peer>, uid: &str, link_type: LinkType) -> Option<String> {
    attributes(bench, peer, uid).list.into_iter().find_map(|attribute| {
        let is_it = attribute.value.child(Tag::LINK_TYPE)?.value.enumeration() == Some(link_type.0);
        let object = attribute.value.child(Tag::LINKED_OBJECT_IDENTIFIER)?.value.text()?.to_owned();
        is_it.then_some(object)
    })
}

/// Sends an operation that is to be carried out asynchronously; gives the value to poll.
fn postponed(bench: &Bench, peer: &Arc<Peer>, payload: impl Into<RequestPayload>) -> Bytes {
    let mut message = RequestMessage::new(V2_1).with(payload);
    message.header.asynchronous_indicator = Some(AsynchronousIndicator::MANDATORY);
    let item = bench.send(peer, &message).items.remove(0);
    assert_eq!(item.result_status, ResultStatus::OPERATION_PENDING, "{item:?}");
    item.asynchronous_correlation_value.unwrap()
}

fn poll(bench: &Bench, peer: &Arc<Peer>, value: &Bytes) -> ResponseItem {
    bench.ask(peer, V2_1, payload::PollRequest { asynchronous_correlation_value: value.clone() })
}

fn process(bench: &Bench, peer: &Arc<Peer>, value: &Bytes) -> ResponseItem {
    bench.ask(peer, V2_1, payload::ProcessRequest { asynchronous_correlation_value: value.clone() })
}

#[test]
fn an_asynchronous_request_is_fetched_once_and_by_its_client_alone() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let value = postponed(&bench, &alice, create_key(vec![]));
    assert_eq!(refused(&poll(&bench, &bob, &value)), ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
    succeeded(process(&bench, &alice, &value));
    let item = poll(&bench, &alice, &value);
    assert_eq!(item.operation, Some(Operation::CREATE));
    let ResponsePayload::Create(created) = succeeded(item) else { panic!() };
    assert!(bench.state(&alice, &id(&created.unique_identifier)).is_some());
    bench.clock.advance(300);
    assert_eq!(refused(&poll(&bench, &alice, &value)), ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
}

#[test]
fn a_result_is_reported_until_it_is_fetched_and_expires() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let value = postponed(&bench, &alice, create_key(vec![]));
    succeeded(process(&bench, &alice, &value));
    let report =
        || match succeeded(bench.ask(&alice, V2_1, payload::QueryAsynchronousRequestsRequest::default())) {
            ResponsePayload::QueryAsynchronousRequests(response) => response.asynchronous_requests,
            other => panic!("{other:?}"),
        };
    let reported = report();
    assert_eq!(reported.len(), 1);
    assert_eq!(reported[0].operation, Operation::CREATE);
    assert_eq!(reported[0].processing_stage, ProcessingStage::COMPLETED);
    bench.clock.advance(3601);
    assert!(report().is_empty());
    assert_eq!(refused(&poll(&bench, &alice, &value)), ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
}

#[test]
fn what_has_written_is_not_cancelled_and_what_only_read_is() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let cancel = |value: &Bytes| {
        let request = payload::CancelRequest { asynchronous_correlation_value: value.clone() };
        match succeeded(bench.ask(&alice, V2_1, request)) {
            ResponsePayload::Cancel(response) => response.cancellation_result,
            other => panic!("{other:?}"),
        }
    };
    let written = postponed(&bench, &alice, create_key(vec![]));
    succeeded(process(&bench, &alice, &written));
    assert_eq!(cancel(&written), CancellationResult::COMPLETED);
    let read = postponed(&bench, &alice, payload::PingRequest {});
    assert_eq!(cancel(&read), CancellationResult::CANCELED);
    assert_eq!(refused(&poll(&bench, &alice, &read)), ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
}

fn with_ticket(ticket: &payload::Ticket, payload: impl Into<RequestPayload>) -> RequestMessage {
    let value = Value::Structure(vec![Item::new(Tag::TICKET, Value::from_wire(ticket).unwrap())]);
    let mut message = RequestMessage::new(V2_1).with(payload);
    let credentials = vec![Credential::Other(CredentialType::TICKET, value)];
    message.header.authentication = Some(Authentication { credentials });
    message
}

#[test]
fn a_ticket_stands_for_as_many_requests_as_were_asked_for() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let uid = bench.create_key(&alice, vec![]);
    let login = payload::LoginRequest {
        lease_time: Some(Value::Interval(60)),
        request_count: Some(2),
        usage_limits: None,
    };
    let ResponsePayload::Login(login) = succeeded(bench.ask(&alice, V2_1, login)) else { panic!() };
    let nobody = bench.peer("nobody");
    let get = || payload::GetRequest { unique_identifier: Some(uid.as_str().into()), ..Default::default() };
    let send =
        |payload: RequestPayload| bench.send(&nobody, &with_ticket(&login.ticket, payload)).items.remove(0);
    succeeded(send(get().into()));
    let another = payload::LoginRequest::default();
    assert_eq!(refused(&send(another.into())), ResultReason::PERMISSION_DENIED, "no ticket from a ticket");
    assert_eq!(refused(&send(get().into())), ResultReason::USAGE_LIMIT_EXCEEDED, "used up");
}

#[test]
fn a_ticket_ends_with_its_time_and_with_logout() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let login = || {
        let lease_time = Some(Value::Interval(60));
        let request = payload::LoginRequest { lease_time, ..Default::default() };
        match succeeded(bench.ask(&alice, V2_1, request)) {
            ResponsePayload::Login(response) => response.ticket,
            other => panic!("{other:?}"),
        }
    };
    let ping = |ticket: &payload::Ticket| {
        let message = with_ticket(ticket, payload::PingRequest {});
        bench.send(&bench.peer("nobody"), &message).items.remove(0)
    };
    let (first, second) = (login(), login());
    succeeded(ping(&first));
    succeeded(bench.ask(&alice, V2_1, payload::LogoutRequest { ticket: first.clone() }));
    assert_eq!(refused(&ping(&first)), ResultReason::INVALID_TICKET);
    succeeded(ping(&second));
    bench.clock.advance(61);
    assert_eq!(refused(&ping(&second)), ResultReason::INVALID_TICKET);
}

#[test]
fn a_delegated_ticket_permits_no_more_than_its_rights() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (mine, other) = (bench.create_key(&alice, vec![]), bench.create_key(&alice, vec![]));
    let right = Right {
        operations: Some(Operations { operations: vec![Operation::GET] }),
        objects: Some(payload::Objects { unique_identifiers: vec![mine.as_str().into()] }),
        ..Right::default()
    };
    let request = payload::DelegatedLoginRequest {
        lease_time: None,
        request_count: None,
        usage_limits: None,
        rights: Rights { rights: vec![right] },
    };
    let ResponsePayload::DelegatedLogin(login) = succeeded(bench.ask(&alice, V2_1, request)) else {
        panic!()
    };
    let send = |payload: RequestPayload| {
        bench.send(&bench.peer("nobody"), &with_ticket(&login.ticket, payload)).items.remove(0)
    };
    let get = |uid: &str| payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
    succeeded(send(get(&mine).into()));
    assert_eq!(refused(&send(get(&other).into())), ResultReason::OBJECT_NOT_FOUND);
    let destroy = payload::DestroyRequest { unique_identifier: Some(mine.as_str().into()) };
    assert_eq!(refused(&send(destroy.into())), ResultReason::PERMISSION_DENIED);
}

#[test]
fn constraints_hold_for_those_who_set_them_and_defaults_fill_in() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let types = || Some(ObjectTypes { object_types: vec![ObjectType::SYMMETRIC_KEY] });
    let length =
        |bits| Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits))]);
    let constraint = Constraint { object_types: types(), object_groups: None, attributes: Some(length(128)) };
    let request =
        payload::SetConstraintsRequest { constraints: Some(Constraints { constraints: vec![constraint] }) };
    succeeded(bench.ask(&alice, V2_1, request));
    let refusal = bench.ask(&alice, V2_1, create_key(vec![]));
    assert_eq!(refused(&refusal), ResultReason::CONSTRAINT_VIOLATION);
    bench.create_key(&bob, vec![]);
    succeeded(bench.ask(&alice, V2_1, payload::SetConstraintsRequest { constraints: None }));
    bench.create_key(&alice, vec![]);

    let defaults = ObjectDefaults {
        object_type: Some(ObjectType::SYMMETRIC_KEY),
        object_types: None,
        attributes: length(192),
        object_groups: None,
    };
    let information = DefaultsInformation { object_defaults: vec![defaults] };
    succeeded(bench.ask(
        &alice,
        V2_1,
        payload::SetDefaultsRequest { defaults_information: Some(information) },
    ));
    let mut request = create_key(vec![]);
    request.attributes.list.retain(|attribute| attribute.name != Tag::CRYPTOGRAPHIC_LENGTH.into());
    let ResponsePayload::Create(created) = succeeded(bench.ask(&alice, V2_1, request)) else { panic!() };
    let found = attributes(&bench, &alice, &id(&created.unique_identifier));
    assert_eq!(found.get(Tag::CRYPTOGRAPHIC_LENGTH), Some(&Value::Integer(192)));
}

#[test]
fn an_exported_key_is_imported_with_its_identifier_and_dates() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let uid = bench.create_key(&alice, vec![Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START))]);
    let request =
        payload::ExportRequest { unique_identifier: Some(uid.as_str().into()), ..Default::default() };
    let ResponsePayload::Export(exported) = succeeded(bench.ask(&alice, V2_1, request)) else { panic!() };
    bench.clock.advance(1000);
    let import = |uid: &str, replace| payload::ImportRequest {
        unique_identifier: uid.into(),
        object_type: Some(exported.object_type),
        replace_existing: replace,
        key_wrap_type: None,
        attributes: exported.attributes.clone(),
        object: exported.object.as_deref().unwrap().clone(),
    };
    let taken = bench.ask(&alice, V2_1, import(&uid, None));
    assert_eq!(refused(&taken), ResultReason::OBJECT_ALREADY_EXISTS);
    let foreign = bench.ask(&bob, V2_1, import(&uid, Some(true)));
    assert_eq!(refused(&foreign), ResultReason::OBJECT_NOT_FOUND, "nobody replaces another's object");
    succeeded(bench.ask(&alice, V2_1, import(&uid, Some(true))));
    let found = attributes(&bench, &alice, &uid);
    assert_eq!(found.get(Tag::INITIAL_DATE), Some(&Value::DateTime(START)));
    assert_eq!(found.get(Tag::DIGEST), exported.attributes.get(Tag::DIGEST));
}

#[test]
fn a_denied_check_leaves_no_object_to_work_on() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let uid = bench.create_key(&alice, vec![]);
    let check = payload::CheckRequest {
        unique_identifier: Some(uid.as_str().into()),
        usage_limits_count: None,
        cryptographic_usage_mask: Some(CryptographicUsageMask::SIGN),
        lease_time: None,
    };
    let mut message = RequestMessage::new(V2_1)
        .with(check.clone())
        .with(payload::GetRequest { unique_identifier: None, ..payload::GetRequest::default() });
    message.header.batch_error_continuation_option = Some(BatchErrorContinuationOption::CONTINUE);
    let response = bench.send(&alice, &message);
    let [denied, get] = response.items.as_slice() else { panic!("{response:?}") };
    assert_eq!(refused(denied), ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    assert_eq!(denied.payload, None);
    assert_eq!(refused(get), ResultReason::OBJECT_NOT_FOUND);
    let allowed =
        payload::CheckRequest { cryptographic_usage_mask: Some(CryptographicUsageMask::ENCRYPT), ..check };
    let ResponsePayload::Check(answer) = succeeded(bench.ask(&alice, V2_1, allowed)) else { panic!() };
    assert_eq!(answer.unique_identifier, Some(uid.as_str().into()));
}

#[test]
fn an_operation_that_the_version_has_not_is_refused_and_not_postponed() {
    let bench = Bench::new();
    let pair = payload::RekeyKeyPairRequest::default();
    let mut message = RequestMessage::new(Version::V1_0).with(pair);
    message.header.asynchronous_indicator = Some(AsynchronousIndicator::OPTIONAL);
    let response = bench.send(&bench.peer("alice"), &message);
    assert_eq!(refused(&response.items[0]), ResultReason::OPERATION_NOT_SUPPORTED);
}

fn add_administrator(bench: &Bench) -> Arc<Peer> {
    let insert = |tx: &mut store::WriteTx<'_>| {
        tx.insert_user(&NewUser {
            domain: 0,
            name: "root".to_owned(),
            password_hash: None,
            admin: true,
            flags: 0,
            created: START,
        })
    };
    bench.store.write_blocking(insert).unwrap();
    bench.peer("root")
}

fn name(text: &str) -> Attribute {
    Attribute::new(Tag::NAME, kmip::attribute::name_value(text, NameType::UNINTERPRETED_TEXT_STRING))
}

#[test]
fn a_user_of_3_0_authenticates_with_its_credential_until_it_is_obliterated() {
    let bench = Bench::new();
    let root = add_administrator(&bench);
    let credential = || payload::CreateCredentialRequest {
        credential_type: CredentialType::PASSWORD,
        attributes: Attributes::default(),
        object: Some(Object::PasswordCredential(PasswordCredential {
            password: Some(Password::new("open sesame".to_owned())),
            ..PasswordCredential::default()
        })),
    };
    let version = Version::V3_0;
    let denied = bench.ask(&bench.peer("alice"), version, credential());
    assert_eq!(refused(&denied), ResultReason::PERMISSION_DENIED);
    let ResponsePayload::CreateCredential(made) = succeeded(bench.ask(&root, version, credential())) else {
        panic!()
    };
    let link = Attribute::new(Tag::CREDENTIAL_LINK, Value::Reference(id(&made.unique_identifier)));
    let user = payload::CreateUserRequest { attributes: Attributes::new(vec![name("carol"), link]) };
    let ResponsePayload::CreateUser(user) = succeeded(bench.ask(&root, version, user)) else { panic!() };
    let user_uid = || Some(user.unique_identifier.clone());
    succeeded(bench.ask(&root, version, payload::ActivateRequest { unique_identifier: user_uid() }));
    let as_carol = |password: &str| {
        let mut message = RequestMessage::new(version).with(payload::PingRequest {});
        let credentials = vec![Credential::UsernameAndPassword(UsernameAndPassword {
            username: "carol".to_owned(),
            password: Some(Password::new(password.to_owned())),
        })];
        message.header.authentication = Some(Authentication { credentials });
        bench.send(&bench.peer("nobody"), &message).items.remove(0)
    };
    succeeded(as_carol("open sesame"));
    assert_eq!(refused(&as_carol("wrong")), ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    let get =
        payload::GetRequest { unique_identifier: Some(made.unique_identifier.clone()), ..Default::default() };
    assert_eq!(refused(&bench.ask(&root, version, get)), ResultReason::NOT_EXTRACTABLE);
    let destroy = || payload::DestroyRequest { unique_identifier: Some(made.unique_identifier.clone()) };
    assert_eq!(refused(&bench.ask(&root, version, destroy())), ResultReason::PERMISSION_DENIED);
    let deactivate = payload::DeactivateRequest { unique_identifier: user_uid(), ..Default::default() };
    succeeded(bench.ask(&root, version, deactivate));
    let obliterate = payload::ObliterateRequest { unique_identifier: user_uid() };
    succeeded(bench.ask(&root, version, obliterate));
    succeeded(bench.ask(&root, version, destroy()));
    assert_eq!(refused(&as_carol("open sesame")), ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
}

#[test]
fn a_key_rotates_when_its_time_has_come_and_once() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let uid = bench.create_key(
        &alice,
        vec![
            Attribute::new(Tag::ROTATE_AUTOMATIC, Value::Boolean(true)),
            Attribute::new(Tag::ROTATE_INTERVAL, Value::Interval(3600)),
            name("rotating"),
        ],
    );
    assert_eq!(bench.engine.rotate_due().unwrap(), 0);
    bench.clock.advance(3600);
    assert_eq!(bench.engine.rotate_due().unwrap(), 1);
    assert_eq!(bench.engine.rotate_due().unwrap(), 0, "the new key has time, the old one is replaced");
    let new = link(&bench, &alice, &uid, LinkType::REPLACEMENT_OBJECT_LINK).unwrap();
    let (old, new) = (attributes(&bench, &alice, &uid), attributes(&bench, &alice, &new));
    assert_eq!(old.get(Tag::ROTATE_LATEST), Some(&Value::Boolean(false)));
    assert_eq!(old.get(Tag::ROTATE_DATE), Some(&Value::DateTime(START + 3600)));
    assert_eq!(new.get(Tag::ROTATE_LATEST), Some(&Value::Boolean(true)));
    assert_eq!(new.get(Tag::ROTATE_GENERATION), Some(&Value::Integer(1)));
    assert_eq!(new.get(Tag::NAME), Some(&name("rotating").value));
    bench.clock.advance(3600);
    assert_eq!(bench.engine.rotate_due().unwrap(), 1, "and so on");
}

#[test]
fn shares_are_joined_to_the_key_they_came_from() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let uid = bench.create_key(&alice, vec![]);
    // 2^521 - 1.
    let mut prime = vec![0; 72];
    prime[6] = 0x01;
    prime[7..].fill(0xFF);
    for (method, threshold, prime_field_size) in [
        (SplitKeyMethod::XOR, 3, None),
        (SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8, 2, None),
        (SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16, 2, None),
        (SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD, 2, Some(Value::BigInteger(prime.into()))),
    ] {
        let request = payload::CreateSplitKeyRequest {
            object_type: ObjectType::SPLIT_KEY,
            unique_identifier: Some(uid.as_str().into()),
            split_key_parts: 3,
            split_key_threshold: threshold,
            split_key_method: method,
            prime_field_size,
            attributes: None,
            protection_storage_masks: None,
        };
        let ResponsePayload::CreateSplitKey(split) = succeeded(bench.ask(&alice, V2_1, request)) else {
            panic!()
        };
        let join = |count: i32| {
            let count = usize::try_from(count).unwrap();
            let request = payload::JoinSplitKeyRequest {
                object_type: ObjectType::SYMMETRIC_KEY,
                unique_identifiers: split.unique_identifiers.iter().rev().take(count).cloned().collect(),
                secret_data_type: None,
                attributes: None,
                protection_storage_masks: None,
            };
            bench.ask(&alice, V2_1, request)
        };
        assert_eq!(
            refused(&join(threshold - 1)),
            if threshold == 1 { ResultReason::INVALID_FIELD } else { ResultReason::CRYPTOGRAPHIC_FAILURE }
        );
        let ResponsePayload::JoinSplitKey(joined) = succeeded(join(threshold)) else { panic!() };
        let digest = |uid: &str| attributes(&bench, &alice, uid).get(Tag::DIGEST).cloned();
        assert_eq!(digest(&id(&joined.unique_identifier)), digest(&uid), "{method:?}");
    }
}

#[test]
fn a_certificate_of_the_local_authority_is_valid_and_a_revoked_one_is_not() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let common = Attributes::new(vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::EC.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
    ]);
    let request = payload::CreateKeyPairRequest {
        common_attributes: Some(common),
        private_key_attributes: None,
        public_key_attributes: None,
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let ResponsePayload::CreateKeyPair(pair) = succeeded(bench.ask(&alice, V2_1, request)) else { panic!() };
    let certify = payload::CertifyRequest {
        unique_identifier: Some(pair.public_key_unique_identifier.clone()),
        attributes: Some(Attributes::new(vec![Attribute::new(
            Tag::CERTIFICATE_SUBJECT_CN,
            Value::TextString("alice's".to_owned()),
        )])),
        ..Default::default()
    };
    let ResponsePayload::Certify(certified) = succeeded(bench.ask(&alice, V2_1, certify)) else { panic!() };
    let uid = id(&certified.unique_identifier);
    let found = attributes(&bench, &alice, &uid);
    let subject = AttributeName::Standard(Tag::CERTIFICATE_SUBJECT_CN);
    let subject = found.list.iter().find(|attribute| attribute.name == subject).unwrap();
    assert_eq!(subject.value, Value::TextString("alice's".to_owned()));
    let public = id(&pair.public_key_unique_identifier);
    assert_eq!(link(&bench, &alice, &public, LinkType::CERTIFICATE_LINK), Some(uid.clone()));
    let validate = || {
        let request = payload::ValidateRequest {
            certificates: Vec::new(),
            unique_identifiers: vec![uid.as_str().into()],
            validity_date: None,
        };
        match succeeded(bench.ask(&alice, V2_1, request)) {
            ResponsePayload::Validate(response) => response.validity_indicator,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(validate(), ValidityIndicator::VALID);
    bench.clock.advance(2 * 365 * 24 * 3600);
    assert_eq!(validate(), ValidityIndicator::INVALID, "its time is over");

    let recertify =
        || payload::RecertifyRequest { unique_identifier: Some(uid.as_str().into()), ..Default::default() };
    let ResponsePayload::Recertify(new) = succeeded(bench.ask(&alice, V2_1, recertify())) else { panic!() };
    let new = id(&new.unique_identifier);
    assert_eq!(link(&bench, &alice, &public, LinkType::CERTIFICATE_LINK), Some(new));
    assert_eq!(refused(&bench.ask(&alice, V2_1, recertify())), ResultReason::PERMISSION_DENIED);
}

#[test]
fn usage_is_allocated_until_none_is_left() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let limits = Value::Structure(vec![
        Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(10)),
        Item::new(Tag::USAGE_LIMITS_UNIT, Value::Enumeration(1)),
    ]);
    let uid = bench.create_key(
        &alice,
        vec![
            Attribute::new(Tag::USAGE_LIMITS, limits),
            Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START)),
        ],
    );
    let allocate = |count| {
        let request = payload::GetUsageAllocationRequest {
            unique_identifier: Some(uid.as_str().into()),
            usage_limits_count: count,
        };
        bench.ask(&alice, V2_1, request)
    };
    assert_eq!(refused(&allocate(11)), ResultReason::USAGE_LIMIT_EXCEEDED);
    succeeded(allocate(6));
    assert_eq!(refused(&allocate(5)), ResultReason::USAGE_LIMIT_EXCEEDED);
    assert_eq!(refused(&allocate(0)), ResultReason::INVALID_FIELD);
    succeeded(allocate(4));
    assert_eq!(refused(&allocate(1)), ResultReason::USAGE_LIMIT_EXCEEDED);
    let lease = payload::ObtainLeaseRequest { unique_identifier: Some(uid.as_str().into()) };
    let ResponsePayload::ObtainLease(lease) = succeeded(bench.ask(&alice, V2_1, lease)) else { panic!() };
    assert_eq!(lease.lease_time, Interval(3600));
}

#[test]
fn the_server_makes_application_data_in_its_own_namespace_alone() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let information = |namespace: &str| {
        let fields = vec![Item::new(Tag::APPLICATION_NAMESPACE, Value::TextString(namespace.to_owned()))];
        Attribute::new(Tag::APPLICATION_SPECIFIC_INFORMATION, Value::Structure(fields))
    };
    let uid = bench.create_key(&alice, vec![information("keyward")]);
    let found = attributes(&bench, &alice, &uid);
    let made = found.get(Tag::APPLICATION_SPECIFIC_INFORMATION).unwrap().child(Tag::APPLICATION_DATA);
    assert!(made.is_some_and(|data| data.value.text().is_some_and(|text| !text.is_empty())));
    let foreign = bench.ask(&alice, V2_1, create_key(vec![information("elsewhere")]));
    assert_eq!(refused(&foreign), ResultReason::APPLICATION_NAMESPACE_NOT_SUPPORTED);
}

#[test]
fn storage_that_the_server_lacks_is_refused() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let with = |bits| {
        let mask = Item::new(Tag::PROTECTION_STORAGE_MASK, Value::Integer(bits));
        let protection_storage_masks = Some(Value::Structure(vec![mask]));
        payload::CreateRequest { protection_storage_masks, ..create_key(vec![]) }
    };
    succeeded(bench.ask(&alice, V2_1, with(1)));
    let hardware = bench.ask(&alice, V2_1, with(2));
    assert_eq!(refused(&hardware), ResultReason::PROTECTION_STORAGE_UNAVAILABLE);
}

#[test]
fn an_encapsulated_secret_is_found_again() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let list = |tags: Vec<(Tag, Value)>| {
        Attributes::new(tags.into_iter().map(|(tag, value)| Attribute::new(tag, value)).collect())
    };
    // Key Agreement.
    let usage = || list(vec![(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(0x800))]);
    let request = payload::CreateKeyPairRequest {
        common_attributes: Some(list(vec![
            (Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::EC.0)),
            (Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
            (Tag::ACTIVATION_DATE, Value::DateTime(START)),
        ])),
        private_key_attributes: Some(usage()),
        public_key_attributes: Some(usage()),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let ResponsePayload::CreateKeyPair(pair) = succeeded(bench.ask(&alice, Version::V3_0, request)) else {
        panic!()
    };
    let encapsulate = payload::EncapsulateRequest {
        unique_identifier: Some(pair.public_key_unique_identifier.clone()),
        ..Default::default()
    };
    let ResponsePayload::Encapsulate(sent) = succeeded(bench.ask(&alice, Version::V3_0, encapsulate)) else {
        panic!()
    };
    let decapsulate = payload::DecapsulateRequest {
        unique_identifier: Some(pair.private_key_unique_identifier.clone()),
        cryptographic_parameters: None,
        data: kmip::Data::Bytes(sent.data.clone()),
        attributes: None,
    };
    let ResponsePayload::Decapsulate(found) = succeeded(bench.ask(&alice, Version::V3_0, decapsulate)) else {
        panic!()
    };
    let digest =
        |uid: &kmip::UniqueIdentifier| attributes(&bench, &alice, &id(uid)).get(Tag::DIGEST).cloned();
    assert_eq!(digest(&sent.unique_identifier), digest(&found.unique_identifier));
}

/// A link by name (3.0) tells nobody of objects that are not theirs.
#[test]
fn a_name_of_somebody_elses_object_is_the_name_of_nothing() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    succeeded(bench.ask(&alice, Version::V3_0, create_key(vec![name("hers")])));
    let link = |name: &str| {
        create_key(vec![Attribute::new(Tag::PARENT_LINK, Value::NameReference(name.to_owned()))])
    };
    succeeded(bench.ask(&alice, Version::V3_0, link("hers")));
    let answer = |name: &str| {
        let item = bench.ask(&bob, Version::V3_0, link(name));
        assert_eq!(item.result_reason, Some(ResultReason::INVALID_ATTRIBUTE_VALUE));
        item.result_message
    };
    assert_eq!(answer("hers"), answer("nobody's"));
}
