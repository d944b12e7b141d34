//! Messages that are worked out before their transaction come to the same as if they had been carried out in it, also
//! when they get in each other's way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::collections::BTreeSet;
use std::sync::Barrier;

use keyward_engine::{Reason, Started};
use kmip::message::{RequestMessage, ResponseItem};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{BatchErrorContinuationOption, Operation, ResultReason, ResultStatus};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, Attributes};
use support::{Bench, create_key, id, refused, succeeded};

const V: Version = Version::V2_1;

fn located(bench: &Bench, text: &str) -> Vec<String> {
    let request = payload::LocateRequest {
        maximum_items: None,
        offset_items: None,
        storage_status_mask: None,
        object_group_member: None,
        object_class_mask: None,
        attributes: Attributes::new(vec![Attribute::name(text)]),
        template: None,
    };
    match succeeded(bench.ask(&bench.peer("alice"), V, request)) {
        ResponsePayload::Locate(response) => response.unique_identifiers.iter().map(id).collect(),
        other => panic!("{other:?}"),
    }
}

/// Has many threads ask the same at the same time.
fn race(bench: &Bench, ask: impl Fn(usize) -> RequestPayload + Sync) -> Vec<ResponseItem> {
    let start = Barrier::new(64);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..64)
            .map(|number| {
                let (start, ask) = (&start, &ask);
                scope.spawn(move || {
                    let peer = bench.peer("alice");
                    start.wait();
                    bench.ask(&peer, V, ask(number))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn is_success(item: &&ResponseItem) -> bool {
    item.result_status == ResultStatus::SUCCESS
}

#[test]
fn of_many_that_want_a_name_one_gets_it() {
    let bench = Bench::new();
    for round in 0..10 {
        let wanted = format!("wanted {round}");
        let answers = race(&bench, |_| create_key(vec![Attribute::name(&wanted)]).into());
        assert_eq!(answers.iter().filter(is_success).count(), 1);
        for answer in answers.into_iter().filter(|answer| !is_success(&answer)) {
            assert_eq!(refused(&answer), ResultReason::NON_UNIQUE_NAME_ATTRIBUTE);
        }
        assert_eq!(located(&bench, &wanted).len(), 1);
    }
    // Each has its record, and no more than one.
    let records = bench.records.lock().unwrap();
    let creates = records.iter().filter(|(_, operation, _)| *operation == Some(Operation::CREATE));
    assert_eq!(creates.count(), 640);
}

#[test]
fn many_that_want_different_names_all_get_them() {
    let bench = Bench::new();
    let answers = race(&bench, |number| create_key(vec![Attribute::name(&format!("name {number}"))]).into());
    let uids: BTreeSet<String> = answers
        .into_iter()
        .map(|answer| match succeeded(answer) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(uids.len(), 64);
    for number in 0..64 {
        let found = located(&bench, &format!("name {number}"));
        assert!(found.len() == 1 && found.iter().all(|uid| uids.contains(uid)), "{number}");
    }
}

/// The name of a destroyed object may be given again, though the index still knows the old one.
#[test]
fn a_name_in_the_index_of_a_destroyed_object_is_free() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let first = bench.create_key(&alice, vec![Attribute::name("again")]);
    succeeded(bench.ask(
        &alice,
        V,
        payload::DestroyRequest { unique_identifier: Some(first.as_str().into()) },
    ));
    let second = bench.create_key(&alice, vec![Attribute::name("again")]);
    assert_ne!(first, second);
    let third = bench.ask(&alice, V, create_key(vec![Attribute::name("again")]));
    assert_eq!(refused(&third), ResultReason::NON_UNIQUE_NAME_ATTRIBUTE);
}

/// A batch is one draft: its own names count for its later items, and what is undone is undone as ever.
#[test]
fn a_batch_sees_its_own_names() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    for (option, kept) in [
        (BatchErrorContinuationOption::CONTINUE, 2),
        (BatchErrorContinuationOption::STOP, 1),
        (BatchErrorContinuationOption::UNDO, 0),
    ] {
        let names = ["x", "x", "y"].map(|text| format!("{text} {kept}"));
        let mut message = RequestMessage::new(V);
        for text in &names {
            message = message.with(create_key(vec![Attribute::name(text)]));
        }
        message.header.batch_error_continuation_option = Some(option);
        let response = bench.send(&alice, &message);
        assert_eq!(response.items.iter().filter(is_success).count(), kept);
        let there: usize = names.iter().skip(1).map(|text| located(&bench, text).len()).sum();
        assert_eq!(there, kept, "{option:?}");
    }
}

/// Constraints hold for new objects from their commit on, within a message from the item that sets them.
#[test]
fn constraints_hold_for_what_is_made_ahead() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let constraint = payload::Constraint {
        object_types: None,
        object_groups: None,
        attributes: Some(Attributes::new(vec![Attribute::new(
            Tag::CRYPTOGRAPHIC_LENGTH,
            Value::Integer(128),
        )])),
    };
    let set = payload::SetConstraintsRequest {
        constraints: Some(payload::Constraints { constraints: vec![constraint] }),
    };
    let message = RequestMessage::new(V).with(set).with(create_key(vec![]));
    let response = bench.send(&alice, &message);
    let [set, create] = <[ResponseItem; 2]>::try_from(response.items).unwrap();
    succeeded(set);
    assert_eq!(refused(&create), ResultReason::CONSTRAINT_VIOLATION);
    assert_eq!(refused(&bench.ask(&alice, V, create_key(vec![]))), ResultReason::CONSTRAINT_VIOLATION);
    let bench = bench.restarted();
    assert_eq!(refused(&bench.ask(&alice, V, create_key(vec![]))), ResultReason::CONSTRAINT_VIOLATION);
    bench.create_key(&bench.peer("bob"), vec![]);
    succeeded(bench.ask(&alice, V, payload::SetConstraintsRequest { constraints: None }));
    bench.create_key(&alice, vec![]);
}

#[test]
fn identifiers_made_later_sort_later() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let mut uids: Vec<String> = (0..300).map(|_| bench.create_key(&alice, vec![])).collect();
    bench.clock.advance(1);
    uids.push(bench.create_key(&alice, vec![]));
    assert!(uids.is_sorted());
    assert!(uids.iter().all(|uid| uid.get(14..15) == Some("7")));
    assert_eq!(uids.iter().collect::<BTreeSet<_>>().len(), 301);
    // The tail is random.
    let tails: BTreeSet<_> = uids.iter().filter_map(|uid| uid.get(24..)).collect();
    assert_eq!(tails.len(), 301);
}

/// What was done is on record, and done once, also when nobody waits for the answer.
#[test]
fn an_answer_that_nobody_waits_for_is_on_record() {
    let bench = Bench::new();
    let request = || RequestMessage::new(V).with(create_key(vec![Attribute::name("left")]));
    for expected in [None, Some(Reason::NonUniqueNameAttribute)] {
        let Started::Later(job) = bench.engine.start(&bench.peer("alice"), request()) else {
            panic!("a message that writes is a job")
        };
        job.run_to(drop);
        // The writer answers in order.
        bench.store.write_blocking(|_| Ok::<_, store::Error>(())).unwrap();
        bench.store.write_blocking(|_| Ok::<_, store::Error>(())).unwrap();
        let last = bench.records.lock().unwrap().last().cloned();
        assert_eq!(last, Some((Some("alice".to_owned()), Some(Operation::CREATE), expected)));
    }
    assert_eq!(bench.records.lock().unwrap().len(), 2);
    assert_eq!(located(&bench, "left").len(), 1);
}
