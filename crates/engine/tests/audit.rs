//! A server that answers only what is on record: while records cannot be written nothing is done and nothing given away.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use api::{LogIn, NewUser, Secret};
use keyward_engine::admin::Page;
use keyward_engine::admin::users::{AddUser, ListUsers};
use keyward_engine::audit::chain::Entry;
use keyward_engine::audit::{Audit, Record, Told, unwritten, write_record};
use keyward_engine::identity::{Caller, Peer};
use keyward_engine::{Answer, Failure, Settings, Started};
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::payload;
use kmip::table::enumeration::{AsynchronousIndicator, ResultReason};
use kmip::version::Version;
use support::{Bench, create_key, refused, succeeded};

/// Records, as long as they can be written.
#[derive(Default)]
struct Strict {
    is_full: AtomicBool,
    taken: AtomicU64,
    waiting: Mutex<Vec<Entry>>,
    written: Mutex<Vec<Entry>>,
}

impl Strict {
    fn write(&self) -> Result<(), Failure> {
        let mut waiting = self.waiting.lock().unwrap();
        if self.is_full.load(Ordering::SeqCst) && !waiting.is_empty() {
            waiting.clear();
            return Err(unwritten());
        }
        self.written.lock().unwrap().append(&mut waiting);
        Ok(())
    }
}

/// The engine takes the sink for its own; the test keeps a hand on it.
struct Sink(Arc<Strict>);

impl Audit for Sink {
    fn record(&self, record: &Record<'_>) {
        let mut text = String::new();
        write_record(&mut text, record);
        self.0.taken.fetch_add(1, Ordering::SeqCst);
        self.0.waiting.lock().unwrap().push(serde_json::from_str(&text).unwrap());
    }

    fn is_sync(&self) -> bool {
        true
    }

    fn mark(&self) -> u64 {
        self.0.taken.load(Ordering::SeqCst)
    }

    fn when_on_disk(&self, _: u64, told: Told) {
        told(self.0.write());
    }
}

fn bench() -> (Bench, Arc<Strict>) {
    let strict = Arc::<Strict>::default();
    let bench = Bench::with_audit(Settings::default(), Arc::new(Sink(Arc::clone(&strict))));
    let known = Arc::clone(&strict);
    bench
        .store
        .before_commits(move || known.write().map_err(|failure| store::Error::Guard(failure.to_string())));
    (bench, strict)
}

#[test]
fn what_cannot_be_put_on_record_is_not_done() {
    let (bench, strict) = bench();
    let alice = bench.peer("alice");
    let uid = bench.create_key(&alice, vec![]);
    let get = || payload::GetRequest { unique_identifier: Some(uid.as_str().into()), ..Default::default() };
    succeeded(bench.ask(&alice, Version::V2_1, get()));
    strict.is_full.store(true, Ordering::SeqCst);

    // Nothing is given away, not even in a batch with other things.
    let item = bench.ask(&alice, Version::V2_1, get());
    assert_eq!(refused(&item), ResultReason::GENERAL_FAILURE);
    assert_eq!(item.result_message.as_deref(), Some("the audit trail cannot be written"));
    assert!(item.payload.is_none());
    let two = RequestMessage::new(Version::V2_1).with(get()).with(get());
    let response = bench.send(&alice, &two);
    assert!(response.items.iter().all(|item| item.payload.is_none()) && response.items.len() == 2);

    // Nothing is changed.
    let item = bench.ask(&alice, Version::V2_1, create_key(vec![]));
    assert_eq!(refused(&item), ResultReason::GENERAL_FAILURE);
    let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
    assert_eq!(refused(&bench.ask(&alice, Version::V2_1, destroy.clone())), ResultReason::GENERAL_FAILURE);
    let caller = Arc::new(Caller::console(0));
    let local = Peer::new("console".into(), "local".to_owned(), None);
    let add = || AddUser::new(NewUser { name: "carla".to_owned(), ..NewUser::default() });
    assert!(bench.engine.administer(&local, &caller, add()).is_err());
    assert!(bench.engine.look_up(&local, &caller, ListUsers(Page::default())).is_err());
    let log_in = LogIn {
        name: "alice".to_owned(),
        password: Secret("correct horse".to_owned()),
        one_time_password: None,
    };
    assert!(bench.engine.log_in(&local, &log_in).is_err());

    // Once there is room again everything is as it was before.
    strict.is_full.store(false, Ordering::SeqCst);
    let users = bench.engine.look_up(&local, &caller, ListUsers(Page::default())).unwrap();
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["alice", "bob"]);
    succeeded(bench.ask(&alice, Version::V2_1, get()));
    bench.engine.administer(&local, &caller, add()).unwrap();
    bench.engine.log_in(&local, &log_in).unwrap();
    succeeded(bench.ask(&alice, Version::V2_1, destroy));

    let written = strict.written.lock().unwrap();
    let told: Vec<_> =
        written.iter().map(|entry| (entry.operation.as_str(), entry.result.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Create", "Success"),
            ("Get", "Success"),
            ("List Users", "Success"),
            ("Get", "Success"),
            ("Add User", "Success"),
            ("Log In", "Success"),
            ("Destroy", "Success"),
        ],
        "nothing is on record that was not done, nothing missing that was"
    );
}

/// A disk that is slow: those who wait for it wait until they are told.
#[derive(Default)]
struct Slow {
    taken: AtomicU64,
    waiting: Mutex<Vec<(u64, Told)>>,
}

struct SlowSink(Arc<Slow>);

impl Audit for SlowSink {
    fn record(&self, _: &Record<'_>) {
        self.0.taken.fetch_add(1, Ordering::SeqCst);
    }

    fn is_sync(&self) -> bool {
        true
    }

    fn mark(&self) -> u64 {
        self.0.taken.load(Ordering::SeqCst)
    }

    fn when_on_disk(&self, since: u64, told: Told) {
        self.0.waiting.lock().unwrap().push((since, told));
    }
}

#[test]
fn a_request_that_waits_for_its_record_holds_no_thread() {
    let slow = Arc::<Slow>::default();
    let bench = Bench::with_audit(Settings::default(), Arc::new(SlowSink(Arc::clone(&slow))));
    let alice = bench.peer("alice");
    let uid = bench.create_key(&alice, vec![]);
    let (sender, answers) = std::sync::mpsc::channel::<ResponseMessage>();
    let ask = |request: RequestMessage| {
        let Started::Later(job) = bench.engine.start(&alice, request) else {
            panic!("answered before its record is on the disk");
        };
        let sender = sender.clone();
        let is_blocking = job.blocking();
        job.run_to(move |answer: Answer| sender.send(answer.response().unwrap()).unwrap());
        is_blocking
    };
    let get = |uid: &str| {
        let get = payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
        let mut message = RequestMessage::new(Version::V2_1).with(get);
        message.header.client_correlation_value = Some("ticket 7".to_owned());
        message
    };
    // The first Get of a key changes it: it is no longer Fresh. What is changed is on record before the commit.
    assert!(bench.send(&alice, &get(&uid)).items[0].payload.is_some());
    for round in [Ok(()), Err(unwritten())] {
        // This thread asks all of them, and is through before one is answered.
        for _ in 0..2000 {
            assert!(!ask(get(&uid)), "a Get from the cache needs no thread of its own");
        }
        // What is run by a worker, and what is refused, waits as well.
        let mut careful = get(&uid);
        careful.header.asynchronous_indicator = Some(AsynchronousIndicator::PROHIBITED);
        assert!(ask(careful));
        ask(get("no-such-key"));
        assert!(answers.try_recv().is_err());
        let waiting = std::mem::take(&mut *slow.waiting.lock().unwrap());
        assert_eq!(waiting.len(), 2002);
        assert!(waiting.iter().all(|(since, _)| *since < slow.taken.load(Ordering::SeqCst)));
        for (_, told) in waiting {
            told(round.clone());
        }
        let answers: Vec<_> = answers.try_iter().collect();
        assert_eq!(answers.len(), 2002);
        let given = answers.iter().filter(|answer| answer.items[0].payload.is_some()).count();
        assert_eq!(given, if round.is_ok() { 2001 } else { 0 });
        for answer in &answers[..2000] {
            assert_eq!(answer.header.client_correlation_value.as_deref(), Some("ticket 7"));
            assert_eq!(answer.header.batch_count, Some(1));
            let message = answer.items[0].result_message.as_deref();
            assert_eq!(message, round.as_ref().err().map(|failure| failure.message.as_ref()));
        }
    }
}

#[test]
fn a_record_says_all_that_an_activity_log_does() {
    let (bench, strict) = bench();
    let alice = bench.peer("alice");
    let mut message = RequestMessage::new(Version::V2_1).with(create_key(vec![]));
    message.header.client_correlation_value = Some("ticket 7".to_owned());
    let response = bench.send(&alice, &message);
    let uid = match response.items[0].payload.clone().unwrap() {
        payload::ResponsePayload::Create(made) => support::id(&made.unique_identifier),
        other => panic!("{other:?}"),
    };
    let expected = Entry {
        time: support::START,
        interface: "test".to_owned(),
        address: "127.0.0.1:1".to_owned(),
        certificate: Some("CN=alice".to_owned()),
        user: Some("alice".to_owned()),
        domain: 0,
        request: response.header.server_correlation_value.unwrap(),
        correlation: Some("ticket 7".to_owned()),
        operation: "Create".to_owned(),
        objects: vec![uid],
        result: "Success".to_owned(),
        detail: "AES 256".to_owned(),
    };
    assert_eq!(*strict.written.lock().unwrap(), [expected]);
    // Who failed to prove a name is on record with it; the answer does not repeat it.
    strict.written.lock().unwrap().clear();
    let nobody = Arc::new(Peer::new("kmip".into(), "192.0.2.1:9".to_owned(), None));
    let mut message = RequestMessage::new(Version::V2_1).with(create_key(vec![]));
    let password = Some(kmip::credential::Password::new("wrong".to_owned()));
    let credential = kmip::credential::UsernameAndPassword { username: "mallory".to_owned(), password };
    let credentials = vec![kmip::credential::Credential::UsernameAndPassword(credential)];
    message.header.authentication = Some(kmip::credential::Authentication { credentials });
    let response = bench.send(&nobody, &message);
    assert!(!response.items[0].result_message.as_deref().unwrap().contains("mallory"));
    let written = strict.written.lock().unwrap();
    assert_eq!((written.len(), written[0].user.as_deref()), (1, None));
    assert!(written[0].detail.contains("(mallory)") && !written[0].detail.contains("wrong)"));
}
