//! What the server sends on its own: Notify, Put and questions.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::Engine;
use keyward_engine::identity::{InterfaceAllows, Peer, PeerCertificate};
use keyward_engine::outbound::{Delivery, MAX_WAITING, Message, Next, Recipient, Registration};
use kmip::message::{RequestMessage, ResponseHeader, ResponseItem, ResponseMessage};
use kmip::payload::{self, RequestPayload};
use kmip::table::Tag;
use kmip::table::enumeration::{EndpointRole, Operation, ResultReason};
use kmip::ttlv::{Limits, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes};
use support::{Bench, refused, succeeded};

const V2_1: Version = Version::V2_1;

/// The number of a user, as a recipient.
fn recipient(bench: &Bench, name: &str) -> (i64, Recipient) {
    let user = bench.store.read(|tx| tx.user_by_name(0, name)).unwrap().unwrap().id;
    (user, Recipient::User(user))
}

/// What the client says to a message.
fn answer(message: &Message, refused: Option<ResultReason>) -> Delivery {
    let item = match refused {
        None => ResponseItem::success(message.operation, None),
        Some(reason) => ResponseItem::failure(Some(message.operation), reason, None),
    };
    Delivery::Answered(ResponseMessage { header: ResponseHeader::new(V2_1, 0), items: vec![item] })
}

fn payload_of(message: &Message) -> RequestPayload {
    RequestMessage::decode(&message.bytes, &Limits::default()).unwrap().items[0].payload.clone().unwrap()
}

fn next(engine: &Arc<Engine>, recipient: Recipient) -> Option<Message> {
    engine.outbound(recipient, InterfaceAllows::default()).unwrap()
}

fn set_role(role: EndpointRole) -> payload::SetEndpointRoleRequest {
    payload::SetEndpointRoleRequest { endpoint_role: role }
}

#[test]
fn a_client_is_told_what_changes_until_it_acknowledges() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (user, recipient) = recipient(&bench, "alice");
    bench.engine.register_recipient(recipient, Some(Registration::new(user, V2_1))).unwrap();
    let uid = bench.create_key(&alice, vec![]);
    bench.create_key(&alice, vec![Attribute::new(Tag::SENSITIVE, Value::Boolean(true))]);
    bench.create_key(&bench.peer("bob"), vec![]);
    let first = next(&bench.engine, recipient).unwrap();
    assert_eq!((first.operation, first.object.as_deref()), (Operation::PUT, Some(uid.as_str())));
    let RequestPayload::Put(put) = payload_of(&first) else { panic!() };
    assert!(put.object.key_block().is_some() && put.attributes.get(Tag::STATE).is_some());
    assert_eq!(bench.engine.delivered(&alice, &first, &Delivery::Unanswered).unwrap(), Next::Again);
    let refusal = answer(&first, Some(ResultReason::GENERAL_FAILURE));
    assert_eq!(bench.engine.delivered(&alice, &first, &refusal).unwrap(), Next::Again);
    let again = next(&bench.engine, recipient).unwrap();
    assert_eq!(again.number, first.number, "sent again until it is acknowledged");
    assert_eq!(bench.engine.delivered(&alice, &first, &answer(&first, None)).unwrap(), Next::Done);
    let second = next(&bench.engine, recipient).unwrap();
    assert_eq!(second.operation, Operation::NOTIFY, "a sensitive key is not put");
    // What was not acknowledged waits in an engine that is started anew.
    let other = bench.another_engine();
    let again = next(&other, recipient).unwrap();
    assert_eq!((again.number, again.operation), (second.number, Operation::NOTIFY));
    let unsupported = answer(&second, Some(ResultReason::OPERATION_NOT_SUPPORTED));
    assert_eq!(bench.engine.delivered(&alice, &second, &unsupported).unwrap(), Next::Done);
    assert!(next(&bench.engine, recipient).is_none(), "bob's keys are his");
    bench.clock.advance(1);
    let activate = payload::ActivateRequest { unique_identifier: Some(uid.as_str().into()) };
    succeeded(bench.ask(&alice, V2_1, activate));
    let third = next(&bench.engine, recipient).unwrap();
    let RequestPayload::Notify(notify) = payload_of(&third) else { panic!() };
    for tag in [Tag::STATE, Tag::ACTIVATION_DATE, Tag::LAST_CHANGE_DATE] {
        assert!(notify.attributes.get(tag).is_some(), "{tag}");
    }
    assert_eq!(notify.attributes.list.len(), 3);
    bench.engine.delivered(&alice, &third, &answer(&third, None)).unwrap();
    bench.engine.register_recipient(recipient, None).unwrap();
    bench.create_key(&alice, vec![]);
    assert_eq!(bench.engine.waiting(recipient), 0);
}

#[test]
fn a_client_is_told_which_instances_of_an_attribute_are_gone() {
    for (version, shown) in
        [(Version::V1_0, vec![Some(1), None]), (Version::V1_4, vec![Some(1), None]), (V2_1, vec![None])]
    {
        let bench = Bench::new();
        let alice = bench.peer("alice");
        let (user, recipient) = recipient(&bench, "alice");
        let registration = Registration { put: false, ..Registration::new(user, version) };
        bench.engine.register_recipient(recipient, Some(registration)).unwrap();
        let text = |text: &str| Value::TextString(text.to_owned());
        let mine = vec![Attribute::custom("a", text("1")), Attribute::custom("a", text("2"))];
        let uid = bench.create_key(&alice, mine.clone());
        let delete = |index: Option<i32>, value: &Attribute| payload::DeleteAttributeRequest {
            unique_identifier: Some(uid.as_str().into()),
            current_attribute: (version >= Version::V2_0).then(|| value.clone()),
            attribute_reference: (version < Version::V2_0).then(|| value.name.clone()),
            attribute_index: index,
        };
        succeeded(bench.ask(&alice, version, delete(Some(1), &mine[1])));
        succeeded(bench.ask(&alice, version, delete(None, &mine[0])));
        let mut deleted = Vec::new();
        for _ in 0..3 {
            let message = next(&bench.engine, recipient).unwrap();
            let RequestPayload::Notify(notify) = payload_of(&message) else { panic!("{message:?}") };
            assert!(notify.attributes.get(Tag::LAST_CHANGE_DATE).is_some(), "{version}");
            deleted.extend(notify.deleted.into_iter().inspect(|gone| assert_eq!(gone.name, mine[0].name)));
            bench.engine.delivered(&alice, &message, &answer(&message, None)).unwrap();
        }
        let indexes: Vec<_> = deleted.iter().map(|gone| gone.index).collect();
        assert_eq!(indexes, shown, "{version}");
    }
}

#[test]
fn an_object_that_is_destroyed_before_it_is_put_is_told_of() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (user, recipient) = recipient(&bench, "alice");
    bench.engine.register_recipient(recipient, Some(Registration::new(user, V2_1))).unwrap();
    let uid = bench.create_key(&alice, vec![]);
    succeeded(bench.ask(
        &alice,
        V2_1,
        payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) },
    ));
    for _ in 0..2 {
        let message = next(&bench.engine, recipient).unwrap();
        let RequestPayload::Notify(notify) = payload_of(&message) else { panic!("{message:?}") };
        assert!(notify.attributes.get(Tag::DESTROY_DATE).is_some());
        bench.engine.delivered(&alice, &message, &answer(&message, None)).unwrap();
    }
    assert!(next(&bench.engine, recipient).is_none());
}

#[test]
fn what_waits_for_a_client_is_bounded() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (user, recipient) = recipient(&bench, "alice");
    let registration = Registration { put: false, ..Registration::new(user, V2_1) };
    bench.engine.register_recipient(recipient, Some(registration)).unwrap();
    let uid = bench.create_key(&alice, vec![]);
    let set = |number: usize| payload::SetAttributeRequest {
        unique_identifier: Some(uid.as_str().into()),
        new_attribute: Attribute::custom("count", Value::Integer(i32::try_from(number).unwrap())),
    };
    let batch = (0..MAX_WAITING).fold(RequestMessage::new(V2_1), |message, number| message.with(set(number)));
    bench.send(&alice, &batch);
    succeeded(bench.ask(&alice, V2_1, set(MAX_WAITING)));
    assert_eq!(bench.engine.waiting(recipient), MAX_WAITING);
    let oldest = next(&bench.engine, recipient).unwrap();
    assert_eq!(oldest.number, 3, "the first ones had to go");
    assert_eq!(bench.another_engine().waiting(recipient), MAX_WAITING);
}

#[test]
fn a_change_that_is_undone_is_not_told() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (user, recipient) = recipient(&bench, "alice");
    bench.engine.register_recipient(recipient, Some(Registration::new(user, V2_1))).unwrap();
    let mut batch = RequestMessage::new(V2_1)
        .with(support::create_key(vec![]))
        .with(payload::GetRequest { unique_identifier: Some("nothing".into()), ..Default::default() });
    batch.header.batch_error_continuation_option =
        Some(kmip::table::enumeration::BatchErrorContinuationOption::UNDO);
    bench.send(&alice, &batch);
    assert_eq!(bench.engine.waiting(recipient), 0);
}

#[test]
fn a_connection_is_turned_round_by_a_user_where_it_can_be() {
    let bench = Bench::new();
    let certificate = PeerCertificate { common_name: Some("alice".to_owned()), ..PeerCertificate::default() };
    let turning = Peer::new("test".into(), "127.0.0.1:1".to_owned(), Some(certificate)).that_can_turn();
    let turning = Arc::new(turning);
    let flat = bench.peer("alice");
    let reason = refused(&bench.ask(&flat, V2_1, set_role(EndpointRole::CLIENT)));
    assert_eq!(reason, ResultReason::FEATURE_NOT_SUPPORTED);
    assert!(flat.take_turned().is_none());
    succeeded(bench.ask(&turning, V2_1, set_role(EndpointRole::SERVER)));
    assert!(!turning.is_turned());
    succeeded(bench.ask(&turning, V2_1, set_role(EndpointRole::CLIENT)));
    let turned = turning.take_turned().unwrap();
    assert_eq!((turned.caller.name.as_str(), turned.version), ("alice", V2_1));
    // The connection stands for a registration until it ends.
    let recipient = bench.engine.turned_round(&turned.caller, turned.version).unwrap();
    bench.create_key(&flat, vec![]);
    assert_eq!(bench.engine.waiting(recipient), 1);
    bench.engine.turned_off(recipient).unwrap();
    assert_eq!((bench.engine.waiting(recipient), bench.engine.registration(recipient)), (0, None));
    // In a batch that fails and is undone the role is not taken.
    let mut batch = RequestMessage::new(V2_1)
        .with(set_role(EndpointRole::CLIENT))
        .with(payload::GetRequest { unique_identifier: Some("nothing".into()), ..Default::default() });
    batch.header.batch_error_continuation_option =
        Some(kmip::table::enumeration::BatchErrorContinuationOption::UNDO);
    bench.send(&turning, &batch);
    assert!(!turning.is_turned());
}

#[test]
fn a_message_says_nothing_that_its_version_does_not_know() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (user, recipient) = recipient(&bench, "alice");
    for version in Version::ALL.iter().copied() {
        bench.engine.register_recipient(recipient, Some(Registration::new(user, version))).unwrap();
        let uid = bench.create_key(&alice, vec![Attribute::custom("id", Value::TextString("a".to_owned()))]);
        let put = next(&bench.engine, recipient).unwrap();
        assert_eq!((put.operation, put.object.as_deref()), (Operation::PUT, Some(uid.as_str())), "{version}");
        let RequestPayload::Put(request) = payload_of(&put) else { panic!() };
        let Attributes { list, .. } = &request.attributes;
        assert!(list.iter().any(|known| known.value == Value::TextString("a".to_owned())), "{version}");
        let is_known = |attribute: &Attribute| match attribute.name {
            kmip::AttributeName::Standard(tag) => tag.is_defined_in(version),
            kmip::AttributeName::Vendor { .. } => true,
        };
        assert!(list.iter().all(is_known), "{version}: {list:?}");
        bench.engine.register_recipient(recipient, None).unwrap();
    }
}

#[test]
fn questions_come_first_and_their_answers_are_kept() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let (user, recipient) = recipient(&bench, "alice");
    bench.engine.register_recipient(recipient, Some(Registration::new(user, V2_1))).unwrap();
    bench.create_key(&alice, vec![]);
    let query = payload::QueryRequest {
        query_functions: vec![kmip::table::enumeration::QueryFunction::QUERY_OPERATIONS],
        ..payload::QueryRequest::default()
    };
    bench.engine.ask(recipient, query).unwrap();
    let message = next(&bench.engine, recipient).unwrap();
    assert_eq!(message.operation, Operation::QUERY);
    bench.engine.delivered(&alice, &message, &answer(&message, None)).unwrap();
    let answers = bench.engine.answers(recipient);
    assert!(matches!(answers.as_slice(), [(Operation::QUERY, answer)] if answer.response.is_ok()));
    assert_eq!(next(&bench.engine, recipient).unwrap().operation, Operation::PUT);
    // A client that is removed is sent nothing any more.
    bench.store.write_blocking(move |tx| tx.delete_user(user)).unwrap();
    assert!(next(&bench.engine, recipient).is_none());
    assert_eq!(bench.engine.registration(recipient), None);
}
