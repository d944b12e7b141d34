//! After a failed self test no operation that uses cryptography is carried out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use keyward_engine::Reason;
use kmip::payload::{CreateKeyPairRequest, QueryRequest};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, QueryFunction, ResultReason, ResultStatus, State};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, Attributes, payload};
use support::{Bench, create_key};

#[test]
fn nothing_is_made_given_or_used_in_the_error_state() {
    let bench = Bench::new();
    let peer = bench.peer("alice");
    let uid = bench.create_key(&peer, Vec::new());
    assert!(!bench.engine.is_in_error_state());
    bench.engine.enter_error_state("a test");
    assert!(bench.engine.is_in_error_state());

    let get = payload::GetRequest { unique_identifier: Some(uid.as_str().into()), ..Default::default() };
    let pair = CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(vec![Attribute::new(
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            Value::Enumeration(CryptographicAlgorithm::RSA.0),
        )])),
        private_key_attributes: None,
        public_key_attributes: None,
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let refused = [
        bench.ask(&peer, Version::V2_1, create_key(Vec::new())),
        bench.ask(&peer, Version::V2_1, get),
        bench.ask(&peer, Version::V2_1, pair),
    ];
    for item in refused {
        assert_eq!(item.result_reason, Some(ResultReason::GENERAL_FAILURE), "{item:?}");
        assert!(item.payload.is_none());
    }
    let recorded = bench.records.lock().unwrap();
    assert!(recorded.iter().rev().take(3).all(|(_, _, reason)| *reason == Some(Reason::GeneralFailure)));
    drop(recorded);

    // What tells of the server and of objects still works.
    assert_eq!(bench.state(&peer, &uid), Some(State::PRE_ACTIVE));
    let query = QueryRequest { query_functions: vec![QueryFunction::QUERY_OPERATIONS], object_groups: None };
    assert_eq!(bench.ask(&peer, Version::V2_1, query).result_status, ResultStatus::SUCCESS);
}
