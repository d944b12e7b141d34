//! After a failed self test no operation that uses cryptography is carried out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use keyward_engine::admin::self_tests::RunSelfTests;
use keyward_engine::admin::users::ListUsers;
use keyward_engine::admin::{AdminOperation, Page};
use keyward_engine::{Reason, Settings};
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

/// A generator whose continuous test fails when it is told to, in place of the system's.
#[derive(Default)]
struct Failing(std::sync::atomic::AtomicBool);

impl crypto::random::Random for Failing {
    fn fill(&self, out: &mut [u8]) -> crypto::Result<()> {
        if self.0.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(crypto::Error::SelfTest("continuous test of the random numbers"));
        }
        crypto::random::fill(out)
    }
}

#[test]
fn a_conditional_test_that_fails_is_recorded_and_ends_the_services() {
    let random = std::sync::Arc::new(Failing::default());
    let bench = Bench::with_random(Settings::default(), std::sync::Arc::clone(&random) as _);
    let peer = bench.peer("alice");
    bench.create_key(&peer, Vec::new());
    random.0.store(true, std::sync::atomic::Ordering::Relaxed);
    let failed = bench.ask(&peer, Version::V2_1, create_key(Vec::new()));
    assert_eq!(failed.result_status, ResultStatus::OPERATION_FAILED);
    assert!(bench.engine.is_in_error_state());
    assert_eq!(bench.records.lock().unwrap().last().unwrap().2, Some(Reason::SelfTestFailed));
    random.0.store(false, std::sync::atomic::Ordering::Relaxed);
    let refused = bench.ask(&peer, Version::V2_1, create_key(Vec::new()));
    assert_eq!(refused.result_reason, Some(ResultReason::GENERAL_FAILURE));
    assert_eq!(bench.records.lock().unwrap().last().unwrap().2, Some(Reason::GeneralFailure));
}

#[test]
fn self_tests_on_demand() {
    let bench = Bench::new();
    let peer = bench.peer("console");
    let console = std::sync::Arc::new(bench.engine.console(None).unwrap());
    let report = bench.engine.administer(&peer, &console, RunSelfTests::default()).unwrap();
    assert!(!report.error_state && report.tests.len() > 90, "{}", report.tests.len());
    assert!(report.tests.iter().all(|test| test.passed));

    let failure =
        bench.engine.administer(&peer, &console, RunSelfTests::spoiling("AES-256-ECB")).unwrap_err();
    assert_eq!(failure.reason, Reason::SelfTestFailed);
    assert!(failure.message.contains("AES-256-ECB"), "{}", failure.message);
    assert!(bench.engine.is_in_error_state());
    let recorded = |reason| {
        let row = RunSelfTests::ROW.code;
        bench.records.lock().unwrap().iter().any(|(_, code, why)| *code == Some(row) && *why == reason)
    };
    assert!(recorded(None) && recorded(Some(Reason::SelfTestFailed)));
    // Looking is possible, changing is not; passing once more does not mend what failed.
    bench.engine.look_up(&peer, &console, ListUsers(Page::default())).unwrap();
    let settings = api::SecuritySettings::default();
    let change = keyward_engine::admin::settings::ChangeSecurity { settings, version: None };
    let refused = bench.engine.administer(&peer, &console, change).unwrap_err();
    assert_eq!(refused.reason, Reason::GeneralFailure);
    assert!(bench.engine.administer(&peer, &console, RunSelfTests::default()).unwrap().error_state);
}
