//! Asynchronous requests through restarts: nothing that was accepted is lost or done twice.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::identity::Peer;
use keyward_engine::{AsynchronousLimits, Settings};
use kmip::credential::{Authentication, Credential};
use kmip::message::{RequestMessage, ResponseItem};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    AsynchronousIndicator, BatchErrorContinuationOption, CancellationResult, CredentialType,
    CryptographicAlgorithm, ObjectType, Operation, ProcessingStage, ResultReason, ResultStatus,
};
use kmip::ttlv::{Bytes, Item, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes};
use support::{Bench, create_key, id, refused, succeeded};

const V2_1: Version = Version::V2_1;
const UNKNOWN: ResultReason = ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE;

/// Has a message carried out asynchronously; the values of its items.
fn postpone(bench: &Bench, peer: &Arc<Peer>, mut message: RequestMessage) -> Vec<Bytes> {
    message.header.asynchronous_indicator = Some(AsynchronousIndicator::MANDATORY);
    let items = bench.send(peer, &message).items;
    let value = |item: ResponseItem| {
        assert_eq!(item.result_status, ResultStatus::OPERATION_PENDING, "{item:?}");
        item.asynchronous_correlation_value.unwrap()
    };
    items.into_iter().map(value).collect()
}

fn one(payload: impl Into<RequestPayload>) -> RequestMessage {
    RequestMessage::new(V2_1).with(payload)
}

fn poll(bench: &Bench, peer: &Arc<Peer>, value: &Bytes) -> ResponseItem {
    bench.ask(peer, V2_1, payload::PollRequest { asynchronous_correlation_value: value.clone() })
}

/// Polls until the result is there.
fn wait(bench: &Bench, peer: &Arc<Peer>, value: &Bytes) -> ResponseItem {
    let request = payload::ProcessRequest { asynchronous_correlation_value: value.clone() };
    succeeded(bench.ask(peer, V2_1, request));
    poll(bench, peer, value)
}

fn cancel(bench: &Bench, peer: &Arc<Peer>, value: &Bytes) -> CancellationResult {
    let request = payload::CancelRequest { asynchronous_correlation_value: value.clone() };
    match succeeded(bench.ask(peer, V2_1, request)) {
        ResponsePayload::Cancel(response) => response.cancellation_result,
        other => panic!("{other:?}"),
    }
}

fn stages(bench: &Bench, peer: &Arc<Peer>) -> Vec<ProcessingStage> {
    let request = payload::QueryAsynchronousRequestsRequest::default();
    match succeeded(bench.ask(peer, V2_1, request)) {
        ResponsePayload::QueryAsynchronousRequests(response) => {
            response.asynchronous_requests.iter().map(|request| request.processing_stage).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// A pair of RSA-2048.
fn create_pair() -> payload::CreateKeyPairRequest {
    payload::CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::RSA.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(2048)),
        ])),
        private_key_attributes: Some(Attributes::new(vec![Attribute::new(
            Tag::CRYPTOGRAPHIC_USAGE_MASK,
            Value::Integer(1),
        )])),
        public_key_attributes: Some(Attributes::new(vec![Attribute::new(
            Tag::CRYPTOGRAPHIC_USAGE_MASK,
            Value::Integer(2),
        )])),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    }
}

fn count(bench: &Bench, peer: &Arc<Peer>, object_type: ObjectType) -> usize {
    let wanted = Attribute::new(Tag::OBJECT_TYPE, Value::Enumeration(object_type.0));
    let request = payload::LocateRequest { attributes: Attributes::new(vec![wanted]), ..Default::default() };
    match succeeded(bench.ask(peer, V2_1, request)) {
        ResponsePayload::Locate(found) => found.unique_identifiers.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_accepted_is_carried_out_after_a_restart_and_once() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    // The first one is under way when the engine is started anew; the others wait behind it.
    let held = bench.hold_asynchronous();
    let values: Vec<Bytes> = (0..4).flat_map(|_| postpone(&bench, &alice, one(create_pair()))).collect();
    let looked = postpone(&bench, &bob, one(payload::QueryRequest::default())).remove(0);
    held.is_reached();
    let bench = bench.restarted();
    assert_eq!(stages(&bench, &alice).len(), 4);
    assert_eq!(bench.engine.resume_asynchronous().unwrap(), 5);
    // Both engines go on with it.
    drop(held);
    for value in &values {
        assert_eq!(refused(&poll(&bench, &bob, value)), UNKNOWN, "another's");
        let item = wait(&bench, &alice, value);
        assert_eq!(item.operation, Some(Operation::CREATE_KEY_PAIR));
        let ResponsePayload::CreateKeyPair(made) = succeeded(item) else { panic!() };
        assert!(bench.state(&alice, &id(&made.private_key_unique_identifier)).is_some());
    }
    assert_eq!(count(&bench, &alice, ObjectType::PRIVATE_KEY), 4);
    // What fails has a result as well.
    assert_eq!(refused(&wait(&bench, &bob, &looked)), ResultReason::MISSING_DATA);
    assert!(stages(&bench, &alice).is_empty() && stages(&bench, &bob).is_empty());
}

#[test]
fn results_outlive_a_restart_and_not_their_time() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let message = one(create_key(vec![])).with(create_key(vec![])).with(payload::PingRequest {});
    let values = postpone(&bench, &alice, message);
    let done = payload::ProcessRequest { asynchronous_correlation_value: values[0].clone() };
    succeeded(bench.ask(&alice, V2_1, done));
    let bench = bench.restarted();
    assert_eq!(bench.engine.resume_asynchronous().unwrap(), 0);
    assert_eq!(stages(&bench, &alice), [ProcessingStage::COMPLETED; 3]);
    for value in &values[..2] {
        let ResponsePayload::Create(made) = succeeded(poll(&bench, &alice, value)) else { panic!() };
        assert!(bench.state(&alice, &id(&made.unique_identifier)).is_some());
    }
    assert_eq!(stages(&bench, &alice), [ProcessingStage::COMPLETED]);
    bench.clock.advance(3601);
    assert_eq!(refused(&poll(&bench, &alice, &values[2])), UNKNOWN);
    bench.engine.expire_asynchronous().unwrap();
    let kind = store::RecordKind::AsynchronousRequest;
    let kept = bench.store.read(|tx| tx.records(kind, 0, "", 10)).unwrap();
    assert!(kept.is_empty());
    let odd = Bytes::from(vec![1; 5]);
    assert_eq!(refused(&poll(&bench, &alice, &odd)), UNKNOWN);
}

#[test]
fn a_result_whose_fetching_is_undone_is_still_there() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let value = postpone(&bench, &alice, one(create_key(vec![]))).remove(0);
    let done = payload::ProcessRequest { asynchronous_correlation_value: value.clone() };
    succeeded(bench.ask(&alice, V2_1, done));
    let fetch = payload::PollRequest { asynchronous_correlation_value: value.clone() };
    let nothing = payload::DestroyRequest { unique_identifier: Some("nothing".into()) };
    let mut message = one(fetch).with(nothing);
    message.header.batch_error_continuation_option = Some(BatchErrorContinuationOption::UNDO);
    let response = bench.send(&alice, &message);
    assert_eq!(response.items[0].result_status, ResultStatus::OPERATION_UNDONE);
    succeeded(poll(&bench, &alice, &value));
}

#[test]
fn what_waits_can_be_given_up_and_is_not_done_then() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let held = bench.hold_asynchronous();
    let first = postpone(&bench, &alice, one(create_pair())).remove(0);
    let second = postpone(&bench, &alice, one(create_key(vec![]))).remove(0);
    let several = one(create_key(vec![])).with(create_key(vec![]));
    let several = postpone(&bench, &alice, several);
    assert_eq!(cancel(&bench, &alice, &second), CancellationResult::CANCELED);
    assert_eq!(refused(&poll(&bench, &alice, &second)), UNKNOWN);
    // One item of a message is not given up without the others.
    assert_eq!(cancel(&bench, &alice, &several[0]), CancellationResult::UNABLE_TO_CANCEL);
    let bench = bench.restarted();
    bench.engine.resume_asynchronous().unwrap();
    drop(held);
    succeeded(wait(&bench, &alice, &first));
    assert_eq!(cancel(&bench, &alice, &several[1]), CancellationResult::COMPLETED);
    for value in &several {
        succeeded(wait(&bench, &alice, value));
    }
    assert_eq!(count(&bench, &alice, ObjectType::SYMMETRIC_KEY), 2);
}

fn with_limits(asynchronous: AsynchronousLimits) -> Bench {
    Bench::with(Settings { asynchronous, ..Settings::default() })
}

#[test]
fn a_result_is_given_again_for_a_while_and_is_the_same() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let value = postpone(&bench, &alice, one(create_key(vec![]))).remove(0);
    let first = wait(&bench, &alice, &value);
    // It was obtained, and is reported no more; but who has lost the answer has it again, on any connection.
    assert!(stages(&bench, &alice).is_empty());
    let again = |bench: &Bench| poll(bench, &bench.peer("alice"), &value);
    assert_eq!(again(&bench), first);
    assert_eq!(refused(&poll(&bench, &bob, &value)), UNKNOWN);
    let bench = bench.restarted();
    bench.engine.resume_asynchronous().unwrap();
    bench.clock.advance(299);
    bench.engine.expire_asynchronous().unwrap();
    assert_eq!(again(&bench), first);
    assert_eq!(count(&bench, &alice, ObjectType::SYMMETRIC_KEY), 1);
    bench.clock.advance(1);
    assert_eq!(refused(&again(&bench)), UNKNOWN);
    assert_eq!(kept(&bench), 1, "nobody has looked");
    bench.engine.expire_asynchronous().unwrap();
    assert_eq!(kept(&bench), 0);

    // Each item of a message has its own time, the record that of the last.
    let values = postpone(&bench, &alice, one(create_key(vec![])).with(create_key(vec![])));
    wait(&bench, &alice, &values[0]);
    bench.clock.advance(200);
    poll(&bench, &alice, &values[1]);
    bench.clock.advance(100);
    bench.engine.expire_asynchronous().unwrap();
    assert_eq!(refused(&poll(&bench, &alice, &values[0])), UNKNOWN);
    succeeded(poll(&bench, &alice, &values[1]));
}

/// The messages of which something is kept.
fn kept(bench: &Bench) -> usize {
    let kind = store::RecordKind::AsynchronousRequest;
    bench.store.read(|tx| tx.records(kind, 0, "", 1000)).unwrap().len()
}

#[test]
fn results_to_be_given_again_are_bounded() {
    let fetched = |limits: AsynchronousLimits, number: usize| {
        let bench = with_limits(limits);
        let alice = bench.peer("alice");
        let one_of = || postpone(&bench, &alice, one(payload::PingRequest {})).remove(0);
        let values: Vec<Bytes> = (0..number)
            .map(|_| {
                let value = one_of();
                wait(&bench, &alice, &value);
                bench.clock.advance(1);
                value
            })
            .collect();
        let is_there = |value: &Bytes| poll(&bench, &alice, value).result_status == ResultStatus::SUCCESS;
        let there: Vec<bool> = values.iter().map(is_there).collect();
        assert_eq!(kept(&bench), there.iter().filter(|there| **there).count());
        there
    };
    let usual = AsynchronousLimits::default();
    let by_number = AsynchronousLimits { max_repeat_of_user: 2, ..usual };
    assert_eq!(fetched(by_number, 4), [false, false, true, true]);
    for none in [
        AsynchronousLimits { repeat_seconds: 0, ..usual },
        AsynchronousLimits { max_repeat_of_user: 0, ..usual },
        AsynchronousLimits { max_repeat_bytes_of_user: 10, ..usual },
    ] {
        assert_eq!(fetched(none, 2), [false, false]);
    }
    // A result of a Ping has more than 50 bytes and less than 200.
    let by_bytes = AsynchronousLimits { max_repeat_bytes_of_user: 400, ..usual };
    let there = fetched(by_bytes, 10);
    assert!(there[9] && !there[0], "{there:?}");
    // What may be given again makes room for what is new.
    let full = AsynchronousLimits { max_open: 2, ..usual };
    assert_eq!(fetched(full, 5), [false, false, false, false, true]);
}

#[test]
fn cancel_says_how_what_is_done_has_ended() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let nothing = || payload::DestroyRequest { unique_identifier: Some("nothing".into()) };
    for (payload, ended) in [
        (RequestPayload::from(create_key(vec![])), CancellationResult::COMPLETED),
        (nothing().into(), CancellationResult::FAILED),
    ] {
        let value = postpone(&bench, &alice, one(payload)).remove(0);
        let done = payload::ProcessRequest { asynchronous_correlation_value: value.clone() };
        succeeded(bench.ask(&alice, V2_1, done));
        assert_eq!(cancel(&bench, &alice, &value), ended);
        // The result is there as before, and again after it was fetched.
        let result = poll(&bench, &alice, &value);
        assert_eq!(cancel(&bench, &alice, &value), ended);
        assert_eq!(poll(&bench, &alice, &value), result);
    }
    // What has only read is given up until it was fetched.
    for (is_fetched, ended) in [(false, CancellationResult::CANCELED), (true, CancellationResult::COMPLETED)]
    {
        let value = postpone(&bench, &alice, one(payload::PingRequest {})).remove(0);
        let done = payload::ProcessRequest { asynchronous_correlation_value: value.clone() };
        succeeded(bench.ask(&alice, V2_1, done));
        if is_fetched {
            succeeded(poll(&bench, &alice, &value));
        }
        assert_eq!(cancel(&bench, &alice, &value), ended);
        let after = poll(&bench, &alice, &value);
        assert_eq!(after.result_status == ResultStatus::SUCCESS, is_fetched, "{after:?}");
    }
}

#[test]
fn what_nobody_may_ask_for_any_more_fails_after_a_restart() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let login = payload::LoginRequest::default();
    let ResponsePayload::Login(login) = succeeded(bench.ask(&alice, V2_1, login)) else { panic!() };
    let ticket = Value::Structure(vec![Item::new(Tag::TICKET, Value::from_wire(&login.ticket).unwrap())]);
    let held = bench.hold_asynchronous();
    let blocking = postpone(&bench, &bob, one(create_pair())).remove(0);
    let mut message = one(create_key(vec![]));
    let credentials = vec![Credential::Other(CredentialType::TICKET, ticket)];
    message.header.authentication = Some(Authentication { credentials });
    let by_ticket = postpone(&bench, &alice, message).remove(0);
    let by_certificate = postpone(&bench, &alice, one(create_key(vec![]))).remove(0);
    let bench = bench.restarted();
    bench.engine.resume_asynchronous().unwrap();
    drop(held);
    let item = poll(&bench, &alice, &by_ticket);
    assert_eq!(refused(&item), ResultReason::PERMISSION_DENIED);
    let words = item.result_message.unwrap();
    assert!(words.contains("started anew") && words.contains("log-in"), "{words}");
    succeeded(wait(&bench, &alice, &by_certificate));
    succeeded(wait(&bench, &bob, &blocking));
    assert_eq!(count(&bench, &alice, ObjectType::SYMMETRIC_KEY), 1);
}

#[test]
fn a_user_has_only_so_many() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let pings = |count: usize| {
        (0..count).fold(RequestMessage::new(V2_1), |message, _| message.with(payload::PingRequest {}))
    };
    assert_eq!(postpone(&bench, &alice, pings(200)).len(), 200);
    let mut message = pings(57);
    message.header.asynchronous_indicator = Some(AsynchronousIndicator::MANDATORY);
    let response = bench.send(&alice, &message);
    assert_eq!(refused(&response.items[0]), ResultReason::SERVER_LIMIT_EXCEEDED);
    assert_eq!(postpone(&bench, &bob, pings(57)).len(), 57);
    assert_eq!(postpone(&bench, &alice, pings(56)).len(), 56);
}
