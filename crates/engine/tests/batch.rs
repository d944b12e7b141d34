//! Batches: order, the ID Placeholder, what becomes of the rest when an item fails, and limits on the response.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use kmip::message::{MessageExtension, RequestMessage};
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BatchErrorContinuationOption, ResultReason, ResultStatus, UniqueIdentifier as Code,
};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, Attributes, UniqueIdentifier};
use support::{Bench, create_key, id, refused, succeeded};

fn locate(name: &str) -> payload::LocateRequest {
    payload::LocateRequest {
        attributes: Attributes::new(vec![Attribute::name(name)]),
        ..payload::LocateRequest::default()
    }
}

fn found(bench: &Bench, name: &str) -> usize {
    let peer = bench.peer("alice");
    match succeeded(bench.ask(&peer, Version::V2_1, locate(name))) {
        ResponsePayload::Locate(response) => response.unique_identifiers.len(),
        other => panic!("{other:?}"),
    }
}

/// Create, then activate what was created, then a Get of an object that is not there, then another Create.
fn failing_batch(option: Option<BatchErrorContinuationOption>) -> RequestMessage {
    let nothing =
        payload::GetRequest { unique_identifier: Some("nothing".into()), ..payload::GetRequest::default() };
    let mut message = RequestMessage::new(Version::V1_2)
        .with(create_key(vec![Attribute::name("first")]))
        .with(payload::ActivateRequest::default())
        .with(nothing)
        .with(create_key(vec![Attribute::name("last")]));
    message.header.batch_error_continuation_option = option;
    message
}

#[test]
fn an_item_without_an_identifier_takes_the_id_placeholder() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let message = RequestMessage::new(Version::V1_0)
        .with(create_key(vec![Attribute::name("k")]))
        .with(payload::ActivateRequest::default())
        .with(payload::GetRequest::default());
    let response = bench.send(&peer, &message);
    let mut items = response.items.into_iter().map(succeeded);
    let Some(ResponsePayload::Create(created)) = items.next() else { panic!() };
    let Some(ResponsePayload::Activate(activated)) = items.next() else { panic!() };
    let Some(ResponsePayload::Get(given)) = items.next() else { panic!() };
    assert_eq!(created.unique_identifier, activated.unique_identifier);
    assert_eq!(created.unique_identifier, given.unique_identifier);
}

#[test]
fn a_locate_that_finds_several_leaves_no_id_placeholder() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let group = || Attribute::new(Tag::OBJECT_GROUP, Value::TextString("g".into()));
    for _ in 0..2 {
        bench.create_key(&peer, vec![group()]);
    }
    let by_group = payload::LocateRequest { attributes: Attributes::new(vec![group()]), ..locate("") };
    let message = RequestMessage::new(Version::V1_2).with(by_group).with(payload::GetRequest::default());
    let response = bench.send(&peer, &message);
    assert_eq!(response.items[0].result_status, ResultStatus::SUCCESS);
    assert_eq!(refused(&response.items[1]), ResultReason::ITEM_NOT_FOUND);
}

#[test]
fn codes_and_positions_name_what_earlier_items_answered() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let get = |target| payload::GetAttributesRequest {
        unique_identifier: Some(target),
        attribute_references: Vec::new(),
    };
    let message = RequestMessage::new(Version::V2_1)
        .with(create_key(vec![]))
        .with(create_key(vec![]))
        .with(get(UniqueIdentifier::Position(0)))
        .with(get(UniqueIdentifier::Position(-1)))
        .with(get(UniqueIdentifier::Code(Code::CREATE)))
        .with(get(UniqueIdentifier::Code(Code::REGISTER)));
    let response = bench.send(&peer, &message);
    let ids: Vec<String> = response.items[..5]
        .iter()
        .map(|item| match succeeded(item.clone()) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            ResponsePayload::GetAttributes(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        })
        .collect();
    // The newest identifier in the response is that of the item before; no key was created since the second.
    assert_eq!([&ids[2], &ids[3], &ids[4]], [&ids[0], &ids[0], &ids[1]]);
    assert_eq!(refused(&response.items[5]), ResultReason::OBJECT_NOT_FOUND);
}

#[test]
fn stop_keeps_what_was_done_and_answers_no_more() {
    for option in [None, Some(BatchErrorContinuationOption::STOP)] {
        let bench = Bench::new();
        let response = bench.send(&bench.peer("alice"), &failing_batch(option));
        assert_eq!(response.items.len(), 3);
        assert_eq!(refused(&response.items[2]), ResultReason::ITEM_NOT_FOUND);
        assert_eq!((found(&bench, "first"), found(&bench, "last")), (1, 0));
    }
}

#[test]
fn continue_goes_on_after_a_failure() {
    let bench = Bench::new();
    let message = failing_batch(Some(BatchErrorContinuationOption::CONTINUE));
    let response = bench.send(&bench.peer("alice"), &message);
    assert_eq!(response.items.len(), 4);
    assert_eq!((found(&bench, "first"), found(&bench, "last")), (1, 1));
}

#[test]
fn undo_leaves_nothing_behind() {
    let bench = Bench::new();
    let message = failing_batch(Some(BatchErrorContinuationOption::UNDO));
    let response = bench.send(&bench.peer("alice"), &message);
    let statuses: Vec<_> = response.items.iter().map(|item| item.result_status).collect();
    let undone = ResultStatus::OPERATION_UNDONE;
    assert_eq!(statuses, [undone, undone, ResultStatus::OPERATION_FAILED]);
    assert_eq!((found(&bench, "first"), found(&bench, "last")), (0, 0));
}

#[test]
fn undo_takes_back_changes_of_objects_that_were_there() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![]);
    let before = bench.state(&peer, &uid);
    let mut message = RequestMessage::new(Version::V2_1)
        .with(payload::ActivateRequest { unique_identifier: Some(uid.as_str().into()) })
        .with(payload::GetRequest { unique_identifier: Some("nothing".into()), ..Default::default() });
    message.header.batch_error_continuation_option = Some(BatchErrorContinuationOption::UNDO);
    bench.send(&peer, &message);
    assert_eq!(bench.state(&peer, &uid), before);
}

#[test]
fn an_item_that_fails_under_continue_writes_nothing_itself() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    bench.create_key(&peer, vec![Attribute::name("taken")]);
    // The private key is kept before the public key's name turns out to be taken.
    let pair = payload::CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(6)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
        ])),
        private_key_attributes: Some(Attributes::new(vec![Attribute::name("private")])),
        public_key_attributes: Some(Attributes::new(vec![Attribute::name("taken")])),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let mut message =
        RequestMessage::new(Version::V2_1).with(create_key(vec![Attribute::name("kept")])).with(pair);
    message.header.batch_error_continuation_option = Some(BatchErrorContinuationOption::CONTINUE);
    let response = bench.send(&peer, &message);
    assert_eq!(refused(&response.items[1]), ResultReason::NON_UNIQUE_NAME_ATTRIBUTE);
    assert_eq!((found(&bench, "kept"), found(&bench, "private")), (1, 0));
}

#[test]
fn identifiers_of_items_come_back() {
    let bench = Bench::new();
    let message = failing_batch(None);
    let response = bench.send(&bench.peer("alice"), &message);
    for (item, answer) in message.items.iter().zip(&response.items) {
        assert!(answer.unique_batch_item_id.is_some());
        assert_eq!(item.unique_batch_item_id, answer.unique_batch_item_id);
    }
}

#[test]
fn a_response_that_is_too_large_is_refused_and_nothing_is_kept() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let mut message = RequestMessage::new(Version::V1_2).with(create_key(vec![Attribute::name("big")]));
    message.header.maximum_response_size = Some(16);
    let response = bench.send(&peer, &message);
    assert_eq!(response.items.len(), 1);
    assert_eq!(refused(&response.items[0]), ResultReason::RESPONSE_TOO_LARGE);
    assert_eq!(found(&bench, "big"), 0);
    message.header.maximum_response_size = Some(4096);
    succeeded(bench.send(&peer, &message).items.remove(0));
}

#[test]
fn an_unknown_extension_matters_only_when_it_is_critical() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for (criticality_indicator, passes) in [(false, true), (true, false)] {
        let mut message = RequestMessage::new(Version::V1_2).with(create_key(vec![]));
        message.items[0].extensions.push(MessageExtension {
            vendor_identification: "Somebody".into(),
            criticality_indicator,
            vendor_extension: Value::Structure(Vec::new()),
        });
        let response = bench.send(&peer, &message);
        assert_eq!(response.items[0].result_status == ResultStatus::SUCCESS, passes);
    }
}

#[test]
fn correlation_values_are_answered_from_1_4_on() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for (version, expected) in
        [(Version::V1_2, None), (Version::V1_4, Some("mine")), (Version::V3_0, Some("mine"))]
    {
        let mut message = RequestMessage::new(version).with(create_key(vec![]));
        message.header.client_correlation_value = Some("mine".into());
        let header = bench.send(&peer, &message).header;
        assert_eq!(header.client_correlation_value.as_deref(), expected);
        assert_eq!(header.server_correlation_value.is_some(), expected.is_some());
        assert_eq!(header.protocol_version, version);
    }
}

/// PyKMIP up to 0.10, which speaks 1.4 and 2.0, cannot read a header with a Server Correlation Value.
#[test]
fn a_client_without_a_correlation_value_gets_none_before_2_1() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    for (version, is_given) in [(Version::V1_4, false), (Version::V2_0, false), (Version::V2_1, true)] {
        let message = RequestMessage::new(version).with(create_key(vec![]));
        let header = bench.send(&peer, &message).header;
        assert_eq!(header.server_correlation_value.is_some(), is_given, "{version}");
    }
}
