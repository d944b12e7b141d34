//! The life of a key: states by date and by operation, who may see it, what remains.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use keyward_engine::{Reason, Settings, Started};
use kmip::message::RequestMessage;
use kmip::payload::{self, ResponsePayload, RevocationReason};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, Operation, ResultReason, ResultStatus, RevocationReasonCode, State,
};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes, credential};
use support::{Bench, START, create_key, refused, succeeded};

fn activate(uid: &str) -> payload::ActivateRequest {
    payload::ActivateRequest { unique_identifier: Some(uid.into()) }
}

fn get(uid: &str) -> payload::GetRequest {
    payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() }
}

fn destroy(uid: &str) -> payload::DestroyRequest {
    payload::DestroyRequest { unique_identifier: Some(uid.into()) }
}

fn revoke(uid: &str, code: RevocationReasonCode) -> payload::RevokeRequest {
    payload::RevokeRequest {
        unique_identifier: Some(uid.into()),
        revocation_reason: RevocationReason { revocation_reason_code: code, revocation_message: None },
        compromise_occurrence_date: None,
    }
}

fn locate(attributes: Vec<Attribute>) -> payload::LocateRequest {
    payload::LocateRequest { attributes: Attributes::new(attributes), ..payload::LocateRequest::default() }
}

fn located(bench: &Bench, request: payload::LocateRequest) -> Vec<String> {
    match succeeded(bench.ask(&bench.peer("alice"), Version::V2_1, request)) {
        ResponsePayload::Locate(response) => response.unique_identifiers.iter().map(support::id).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_lives_from_pre_active_to_destroyed() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![]);
    assert_eq!(bench.state(&peer, &uid), Some(State::PRE_ACTIVE));
    succeeded(bench.ask(&peer, Version::V2_1, activate(&uid)));
    assert_eq!(bench.state(&peer, &uid), Some(State::ACTIVE));
    assert_eq!(
        refused(&bench.ask(&peer, Version::V2_1, activate(&uid))),
        ResultReason::WRONG_KEY_LIFECYCLE_STATE
    );
    // An active key is not destroyed; older versions are told the reason that they know.
    assert_eq!(
        refused(&bench.ask(&peer, Version::V2_1, destroy(&uid))),
        ResultReason::WRONG_KEY_LIFECYCLE_STATE
    );
    assert_eq!(refused(&bench.ask(&peer, Version::V1_0, destroy(&uid))), ResultReason::PERMISSION_DENIED);
    succeeded(bench.ask(&peer, Version::V2_1, revoke(&uid, RevocationReasonCode::CESSATION_OF_OPERATION)));
    assert_eq!(bench.state(&peer, &uid), Some(State::DEACTIVATED));
    // What it protected must stay readable.
    succeeded(bench.ask(&peer, Version::V2_1, get(&uid)));
    succeeded(bench.ask(&peer, Version::V2_1, destroy(&uid)));
    assert_eq!(bench.state(&peer, &uid), Some(State::DESTROYED));
    assert_eq!(refused(&bench.ask(&peer, Version::V2_1, get(&uid))), ResultReason::OBJECT_DESTROYED);
    assert_eq!(refused(&bench.ask(&peer, Version::V2_1, destroy(&uid))), ResultReason::OBJECT_DESTROYED);
}

#[test]
fn a_compromise_is_marked_in_every_state() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let fresh = bench.create_key(&peer, vec![]);
    let compromise = |uid: &str| revoke(uid, RevocationReasonCode::KEY_COMPROMISE);
    succeeded(bench.ask(&peer, Version::V2_1, compromise(&fresh)));
    assert_eq!(bench.state(&peer, &fresh), Some(State::COMPROMISED));
    let destroyed = bench.create_key(&peer, vec![]);
    succeeded(bench.ask(&peer, Version::V2_1, destroy(&destroyed)));
    succeeded(bench.ask(&peer, Version::V2_1, compromise(&destroyed)));
    assert_eq!(bench.state(&peer, &destroyed), Some(State::DESTROYED_COMPROMISED));
}

#[test]
fn the_state_changes_when_a_date_passes_and_locate_agrees() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let date = |tag, seconds| Attribute::new(tag, Value::DateTime(START + seconds));
    let uid =
        bench.create_key(&peer, vec![date(Tag::ACTIVATION_DATE, 100), date(Tag::DEACTIVATION_DATE, 200)]);
    let state = |state: State| Attribute::new(Tag::STATE, Value::Enumeration(state.0));
    for (at, expected) in [(0, State::PRE_ACTIVE), (100, State::ACTIVE), (200, State::DEACTIVATED)] {
        bench.clock.set(START + at);
        assert_eq!(bench.state(&peer, &uid), Some(expected));
        assert_eq!(located(&bench, locate(vec![state(expected)])), std::slice::from_ref(&uid));
    }
    assert!(located(&bench, locate(vec![state(State::ACTIVE)])).is_empty());
}

#[test]
fn dates_out_of_order_are_refused() {
    let bench = Bench::new();
    let date = |tag, seconds| Attribute::new(tag, Value::DateTime(START + seconds));
    let request = create_key(vec![date(Tag::ACTIVATION_DATE, 100), date(Tag::DEACTIVATION_DATE, 50)]);
    let answer = bench.ask(&bench.peer("alice"), Version::V2_1, request);
    assert_eq!(refused(&answer), ResultReason::INVALID_ATTRIBUTE_VALUE);
}

#[test]
fn a_stranger_sees_nothing_and_can_do_nothing() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let uid = bench.create_key(&alice, vec![Attribute::name("secret")]);
    let version = Version::V2_1;
    let unknown = refused(&bench.ask(&bob, version, get("no-such-object")));
    let add = payload::AddAttributeRequest {
        unique_identifier: Some(uid.as_str().into()),
        new_attribute: Attribute::custom("mine", Value::TextString("x".into())),
    };
    let results = [
        bench.ask(&bob, version, get(&uid)),
        bench.ask(&bob, version, activate(&uid)),
        bench.ask(&bob, version, destroy(&uid)),
        bench.ask(&bob, version, revoke(&uid, RevocationReasonCode::KEY_COMPROMISE)),
        bench.ask(&bob, version, add),
    ];
    for result in results {
        assert_eq!(
            refused(&result),
            unknown,
            "an object of somebody else answers like one that is not there"
        );
    }
    let answer = bench.ask(&bob, version, locate(vec![Attribute::name("secret")]));
    let ResponsePayload::Locate(found) = succeeded(answer) else { panic!() };
    assert!(found.unique_identifiers.is_empty());
    assert_eq!(bench.state(&alice, &uid), Some(State::PRE_ACTIVE));
}

#[test]
fn only_a_known_user_with_the_right_password_gets_in() {
    let bench = Bench::new();
    let refusal = ResultReason::AUTHENTICATION_NOT_SUCCESSFUL;
    assert_eq!(refused(&bench.ask(&bench.peer("mallory"), Version::V1_4, create_key(vec![]))), refusal);
    let peer = bench.peer("mallory");
    for (name, password, passes) in [
        ("alice", "correct horse", true),
        ("alice", "wrong", false),
        ("alice", "", false),
        ("nobody", "correct horse", false),
    ] {
        let mut message = RequestMessage::new(Version::V1_4).with(create_key(vec![]));
        let credential = credential::Credential::UsernameAndPassword(credential::UsernameAndPassword {
            username: name.into(),
            password: Some(credential::Password::new(password.into())),
        });
        message.header.authentication = Some(credential::Authentication { credentials: vec![credential] });
        let item = bench.send(&peer, &message).items.remove(0);
        assert_eq!(item.result_status == ResultStatus::SUCCESS, passes, "{name} {password}");
        if !passes {
            assert_eq!(refused(&item), refusal);
        }
    }
}

#[test]
fn a_name_is_unique_until_its_object_is_destroyed() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![Attribute::name("only")]);
    let again = bench.ask(&peer, Version::V2_1, create_key(vec![Attribute::name("only")]));
    assert_eq!(refused(&again), ResultReason::NON_UNIQUE_NAME_ATTRIBUTE);
    succeeded(bench.ask(&peer, Version::V2_1, destroy(&uid)));
    bench.create_key(&peer, vec![Attribute::name("only")]);
}

#[test]
fn locate_answers_newest_first_and_in_pages() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let group = || Attribute::new(Tag::OBJECT_GROUP, Value::TextString("pool".into()));
    let mut made: Vec<String> = (0..7).map(|_| bench.create_key(&peer, vec![group()])).collect();
    made.reverse();
    assert_eq!(located(&bench, locate(vec![group()])), made);
    let page =
        payload::LocateRequest { maximum_items: Some(3), offset_items: Some(2), ..locate(vec![group()]) };
    let ResponsePayload::Locate(response) = succeeded(bench.ask(&peer, Version::V2_1, page)) else {
        panic!()
    };
    assert_eq!(response.located_items, Some(7));
    assert_eq!(response.unique_identifiers.iter().map(support::id).collect::<Vec<_>>(), made[2..5]);
}

#[test]
fn located_items_is_left_out_rather_than_counted_on_and_on() {
    let bench = Bench::with(Settings { locate_limit: 4, locate_count: 2, ..Settings::default() });
    let peer = bench.peer("alice");
    let group = || Attribute::new(Tag::OBJECT_GROUP, Value::TextString("pool".into()));
    let ask = |maximum, offset| {
        let request =
            payload::LocateRequest { maximum_items: maximum, offset_items: offset, ..locate(vec![group()]) };
        match succeeded(bench.ask(&peer, Version::V2_1, request)) {
            ResponsePayload::Locate(response) => (response.unique_identifiers.len(), response.located_items),
            other => panic!("{other:?}"),
        }
    };
    for _ in 0..6 {
        bench.create_key(&peer, vec![group()]);
    }
    assert_eq!(ask(None, None), (4, None), "no more than the server's own limit");
    assert_eq!(ask(Some(4), None), (4, Some(6)));
    assert_eq!(ask(Some(3), Some(1)), (3, Some(6)));
    assert_eq!(ask(Some(3), None), (3, None), "more than two beyond the three");
    assert_eq!(ask(Some(100), Some(5)), (1, Some(6)));
}

#[test]
fn what_a_search_finds_is_never_older_than_the_last_change() {
    let bench = Bench::new();
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let name = |text: &str| Attribute::name(text);
    let find = |text: &str| located(&bench, locate(vec![name(text)]));
    let nothing: [String; 0] = [];
    // Each search is asked twice: the second answer comes from memory.
    let check = |text: &str, expected: &[String]| {
        assert_eq!(find(text), expected, "{text}");
        assert_eq!(find(text), expected, "{text} again");
    };
    check("one", &nothing);
    let uid = bench.create_key(&alice, vec![name("one")]);
    check("one", std::slice::from_ref(&uid));
    // Another user is not told of it by what is in memory.
    match succeeded(bench.ask(&bob, Version::V2_1, locate(vec![name("one")]))) {
        ResponsePayload::Locate(response) => assert!(response.unique_identifiers.is_empty()),
        other => panic!("{other:?}"),
    }
    check("two", &nothing);
    let rename = payload::ModifyAttributeRequest {
        unique_identifier: Some(uid.as_str().into()),
        current_attribute: None,
        new_attribute: name("two"),
    };
    succeeded(bench.ask(&alice, Version::V2_1, rename));
    check("one", &nothing);
    check("two", std::slice::from_ref(&uid));
    succeeded(bench.ask(&alice, Version::V2_1, destroy(&uid)));
    check("two", &nothing);
    let next = bench.create_key(&alice, vec![name("two")]);
    check("two", std::slice::from_ref(&next));
}

#[test]
fn a_rekeyed_key_hands_its_name_over_and_keeps_its_material() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let old = bench.create_key(&peer, vec![Attribute::name("disk")]);
    let material = |uid: &str| match succeeded(bench.ask(&peer, Version::V2_1, get(uid))) {
        ResponsePayload::Get(response) => response.object,
        other => panic!("{other:?}"),
    };
    let before = material(&old);
    let rekey = payload::RekeyRequest { unique_identifier: Some(old.as_str().into()), ..Default::default() };
    let ResponsePayload::Rekey(response) = succeeded(bench.ask(&peer, Version::V2_1, rekey.clone())) else {
        panic!()
    };
    let new = support::id(&response.unique_identifier);
    assert_eq!(located(&bench, locate(vec![Attribute::name("disk")])), std::slice::from_ref(&new));
    assert_eq!(material(&old), before);
    assert_ne!(material(&new), before);
    assert_eq!(refused(&bench.ask(&peer, Version::V2_1, rekey)), ResultReason::PERMISSION_DENIED);
}

#[test]
fn every_operation_leaves_a_record() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![]);
    bench.ask(&peer, Version::V2_1, get(&uid));
    bench.ask(&bench.peer("bob"), Version::V2_1, get(&uid));
    bench.ask(&bench.peer("mallory"), Version::V2_1, get(&uid));
    let caller = |name: &str| Some(name.to_owned());
    let records = bench.records.lock().unwrap();
    assert_eq!(
        *records,
        [
            (caller("alice"), Some(Operation::CREATE), None),
            (caller("alice"), Some(Operation::GET), None),
            (caller("bob"), Some(Operation::GET), Some(Reason::ObjectNotFound)),
            (None, Some(Operation::GET), Some(Reason::AuthenticationNotSuccessful)),
        ]
    );
}

#[test]
fn a_change_is_seen_by_the_next_request_though_the_object_was_cached() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, vec![]);
    for round in 0..50 {
        bench.ask(&peer, Version::V2_1, get(&uid));
        let set = payload::SetAttributeRequest {
            unique_identifier: Some(uid.as_str().into()),
            new_attribute: Attribute::new(
                Tag::CONTACT_INFORMATION,
                Value::TextString(format!("round {round}")),
            ),
        };
        succeeded(bench.ask(&peer, Version::V2_1, set));
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.as_str().into()),
            attribute_references: vec![AttributeName::Standard(Tag::CONTACT_INFORMATION)],
        };
        let ResponsePayload::GetAttributes(response) = succeeded(bench.ask(&peer, Version::V2_1, request))
        else {
            panic!()
        };
        assert_eq!(
            response.attributes.get(Tag::CONTACT_INFORMATION),
            Some(&Value::TextString(format!("round {round}")))
        );
    }
}

/// A search stays on the connection's thread where the index says that it touches few objects.
#[test]
fn a_search_runs_where_its_index_terms_say() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let group = |name: &str| Attribute::new(Tag::OBJECT_GROUP, Value::TextString(name.to_owned()));
    let label = |name: &str| Attribute::custom("label", Value::TextString(name.to_owned()));
    for number in 0..40 {
        bench.create_key(&peer, vec![group("many"), group("others"), label(&number.to_string())]);
    }
    let algorithm =
        || Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::AES.0));
    for (attributes, is_here, found) in [
        (vec![label("7")], true, 1),
        (vec![label("7")], true, 1),
        (vec![group("many"), label("8")], true, 1),
        (vec![label("none")], true, 0),
        (vec![label("7"), label("8")], true, 0),
        (vec![group("many")], false, 40),
        (vec![group("many"), group("others")], false, 40),
        (vec![algorithm()], false, 40),
        (vec![algorithm(), label("9")], true, 1),
    ] {
        let what = format!("{attributes:?}");
        let message = RequestMessage::new(Version::V2_1).with(locate(attributes));
        match bench.engine.start(&peer, message.clone()) {
            Started::Done(_) => assert!(is_here, "{what}"),
            Started::Later(job) => assert!(!is_here && job.blocking(), "{what}"),
        }
        let ResponsePayload::Locate(answer) = succeeded(bench.send(&peer, &message).items.remove(0)) else {
            panic!("{what}")
        };
        assert_eq!(answer.unique_identifiers.len(), found, "{what}");
    }
}
