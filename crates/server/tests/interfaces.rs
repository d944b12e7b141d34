//! KMIP interfaces as real TLS clients see them: each mode with right and wrong credentials, and what becomes of
//! connections when interfaces are made, changed and removed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use std::sync::Arc;

use api::{CertificateField, Interface, InterfaceChange, InterfaceMode, NewInterface, TlsVersion};
use engine::clock::ManualClock;
use keyward_server::client::http::HttpError;
use keyward_server::client::{Client, Target};
use keyward_server::config::Config;
use keyward_server::read_endpoints;
use keyward_server::sandbox::{ClientFiles, Sandbox};
use kmip::credential::{Authentication, Credential, Password, UsernameAndPassword};
use kmip::message::{RequestMessage, ResponseItem};
use kmip::payload::{DestroyRequest, RequestPayload, ResponsePayload};
use kmip::table::enumeration::{ResultReason, ResultStatus};
use kmip::version::Version;
use serde_json::{Value, json};
use testkit::foreign::Authority;
use testkit::request;

const PASSWORD: &str = "Tr0ubadour & kin";

/// How a client fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Its request is carried out.
    In,
    /// It is told that authentication was not successful, and nothing else.
    Denied,
    /// It gets no TLS connection.
    Shut,
}

struct Bench {
    sandbox: Sandbox,
    clock: Arc<ManualClock>,
    /// A certificate registered for alice.
    alice: ClientFiles,
}

impl Bench {
    async fn start() -> Self {
        let clock = Arc::new(ManualClock::new(keyward_server::system_clock().now()));
        let sandbox = Sandbox::start_at(Config::default(), Arc::clone(&clock) as Arc<_>).await.unwrap();
        let alice = sandbox.add_client("alice").await.unwrap();
        let bench = Self { sandbox, clock, alice };
        bench.post("/users", &json!({"name": "bob", "password": PASSWORD})).await;
        bench.patch("/users/alice", &json!({"password": PASSWORD})).await;
        bench
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, HttpError> {
        self.sandbox.console().request(method, path, body).await
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, Some(body)).await.unwrap()
    }

    async fn patch(&self, path: &str, body: &Value) -> Value {
        self.ask("PATCH", path, Some(body)).await.unwrap()
    }

    /// Makes an interface on a free port of the loopback interface.
    async fn add(&self, new: NewInterface) -> Interface {
        let new = NewInterface { address: "127.0.0.1".to_owned(), ..new };
        self.sandbox.console().request("POST", "/interfaces", Some(&new)).await.unwrap()
    }

    async fn change(&self, name: &str, change: InterfaceChange) -> Interface {
        self.sandbox.console().request("PATCH", &format!("/interfaces/{name}"), Some(&change)).await.unwrap()
    }

    /// Status and words of a refusal.
    async fn refusal(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
        match self.ask(method, path, body).await {
            Err(HttpError::Problem(problem)) => (problem.status, problem.detail.unwrap_or_default()),
            other => panic!("no refusal: {other:?}"),
        }
    }

    async fn stop(self) {
        self.sandbox.stop().await.unwrap();
    }
}

fn named(name: &str) -> NewInterface {
    NewInterface { name: name.to_owned(), ..NewInterface::default() }
}

fn target(address: &str, files: &ClientFiles) -> Target {
    let pair = (files.certificate.as_bytes(), files.private_key.as_bytes());
    Target::from_pem(address, files.ca.as_bytes(), Some(pair)).unwrap()
}

fn at(interface: &Interface, files: &ClientFiles) -> Target {
    target(interface.listening.first().unwrap(), files)
}

fn message(payload: impl Into<RequestPayload>, credential: Option<(&str, &str)>) -> RequestMessage {
    let mut message = RequestMessage::new(Version::V2_1).with(payload);
    message.header.authentication = credential.map(|(name, password)| {
        let (username, password) = (name.to_owned(), Some(Password::new(password.to_owned())));
        let credential = UsernameAndPassword { username, password };
        Authentication { credentials: vec![Credential::UsernameAndPassword(credential)] }
    });
    message
}

/// Connects, sends one message and waits for its result; `None` without a TLS connection.
async fn send(
    target: &Target,
    payload: impl Into<RequestPayload>,
    credential: Option<(&str, &str)>,
) -> Option<ResponseItem> {
    let mut client = Client::connect(target).await.ok()?;
    // In TLS 1.3 a client learns only here that its certificate was refused.
    let mut response = client.exchange(&message(payload, credential)).await.ok()?;
    assert_eq!(response.items.len(), 1);
    response.items.pop()
}

async fn fate(target: &Target, credential: Option<(&str, &str)>) -> Fate {
    let Some(item) = send(target, request::locate(Vec::new()), credential).await else { return Fate::Shut };
    if item.result_status == ResultStatus::SUCCESS {
        return Fate::In;
    }
    assert_eq!(item.result_reason, Some(ResultReason::AUTHENTICATION_NOT_SUCCESSFUL));
    assert_eq!(item.result_message.as_deref(), Some("authentication was not successful"));
    assert!(item.payload.is_none());
    Fate::Denied
}

/// Creates a key and tells whose it is; the empty text for nobody's.
async fn owner_of_new_key(bench: &Bench, target: &Target, credential: Option<(&str, &str)>) -> String {
    let item = send(target, request::create_aes(256, &[]), credential).await.expect("a connection");
    let Some(ResponsePayload::Create(made)) = item.payload else { panic!("{item:?}") };
    let path = format!("/keys/{}/access", request::id_text(&made.unique_identifier));
    let access = bench.ask("GET", &path, None).await.unwrap();
    access.get("owner").and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mode_lets_in_whom_it_says() {
    use Fate::{Denied, In, Shut};
    let bench = Bench::start().await;
    let interface = bench.add(named("modes")).await;
    let address = interface.listening.first().unwrap();
    let ca = &bench.alice.ca;
    let right = at(&interface, &bench.alice);
    let foreign = target(address, &testkit::foreign::client("alice", ca));
    let none = Target::from_pem(address, ca.as_bytes(), None).unwrap();
    let (alice, bob, wrong) = (("alice", PASSWORD), ("bob", PASSWORD), ("alice", "wrong"));
    // What becomes of a client with alice's certificate and no credential, a wrong password, alice's and bob's.
    for (mode, expected) in [
        (InterfaceMode::TlsPwOpt, [In, Denied, In, In]),
        (InterfaceMode::TlsCertPwOpt, [In, Denied, In, In]),
        (InterfaceMode::TlsCertAndPw, [Denied, Denied, In, Denied]),
        (InterfaceMode::TlsPwReq, [Denied, Denied, In, In]),
    ] {
        bench.change("modes", InterfaceChange { mode: Some(mode), ..InterfaceChange::default() }).await;
        let credentials = [None, Some(wrong), Some(alice), Some(bob)];
        for (credential, expected) in credentials.into_iter().zip(expected) {
            assert_eq!(fate(&right, credential).await, expected, "{mode:?} {credential:?}");
        }
        // Without a certificate of a trusted authority no password helps.
        for credential in [None, Some(alice)] {
            assert_eq!(fate(&foreign, credential).await, Shut, "{mode:?} {credential:?}");
            assert_eq!(fate(&none, credential).await, Shut, "{mode:?} {credential:?}");
        }
        // An unknown user is answered as a wrong password is.
        assert_eq!(fate(&right, Some(("nobody", PASSWORD))).await, Denied, "{mode:?}");
        // Whose the keys are.
        let owner = match mode {
            InterfaceMode::TlsCertPwOpt => Some((None, "alice")),
            InterfaceMode::TlsPwOpt => Some((None, "")),
            _ => None,
        };
        if let Some((credential, owner)) = owner {
            assert_eq!(owner_of_new_key(&bench, &right, credential).await, owner, "{mode:?}");
        }
        if expected == [In, Denied, In, In] || mode == InterfaceMode::TlsPwReq {
            assert_eq!(owner_of_new_key(&bench, &right, Some(bob)).await, "bob", "{mode:?}");
        }
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_opens_no_mode() {
    let bench = Bench::start().await;
    let interface = bench.add(named("modes")).await;
    let right = at(&interface, &bench.alice);
    let mut open = Client::connect(&right).await.unwrap();
    let locate = || message(request::locate(Vec::new()), Some(("bob", PASSWORD)));
    let answer = open.exchange(&locate()).await.unwrap();
    assert_eq!(answer.items.first().unwrap().result_status, ResultStatus::SUCCESS);
    let clients = bench.ask("GET", "/clients", None).await.unwrap();
    let id = clients["items"][0]["id"].as_i64().unwrap();
    bench.ask("DELETE", &format!("/clients/{id}"), None).await.unwrap();
    // A connection that was open before gains nothing by that.
    let answer = open.exchange(&locate()).await.unwrap();
    let reason = answer.items.first().unwrap().result_reason;
    assert_eq!(reason, Some(ResultReason::AUTHENTICATION_NOT_SUCCESSFUL));
    for mode in [
        InterfaceMode::TlsPwOpt,
        InterfaceMode::TlsCertPwOpt,
        InterfaceMode::TlsCertAndPw,
        InterfaceMode::TlsPwReq,
    ] {
        bench.change("modes", InterfaceChange { mode: Some(mode), ..InterfaceChange::default() }).await;
        for credential in [None, Some(("alice", PASSWORD)), Some(("bob", PASSWORD))] {
            assert_eq!(fate(&right, credential).await, Fate::Denied, "{mode:?} {credential:?}");
        }
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_field_that_is_set_names_the_user() {
    let bench = Bench::start().await;
    let authority = Authority::new("Corporate CA");
    let trusted_cas = vec![authority.certificate(), "root".to_owned()];
    let interface = bench.add(NewInterface { trusted_cas, ..named("corporate") }).await;
    let subjects: Vec<&str> = interface.trusted_cas.iter().map(|known| known.subject.as_str()).collect();
    assert_eq!(subjects, ["CN=Corporate CA", "root"]);
    // Each field of this certificate names somebody else.
    let ca = &bench.alice.ca;
    let subject = [
        ("CN", "of-cn"),
        ("OU", "of-ou"),
        ("SN", "of-sn"),
        ("UID", "of-uid"),
        ("emailAddress", "of-mail@example.com"),
    ];
    let client = at(&interface, &authority.client(&subject, &[], ca));
    for (field, user) in [
        (CertificateField::CommonName, "of-cn"),
        (CertificateField::OrganizationalUnit, "of-ou"),
        (CertificateField::Surname, "of-sn"),
        (CertificateField::UserId, "of-uid"),
        (CertificateField::EmailWithoutDomain, "of-mail"),
    ] {
        let change = InterfaceChange { user_field: Some(field), ..InterfaceChange::default() };
        bench.change("corporate", change).await;
        assert_eq!(fate(&client, None).await, Fate::Denied, "{field:?}: there is no such user yet");
        bench.post("/users", &json!({"name": user})).await;
        assert_eq!(owner_of_new_key(&bench, &client, None).await, user, "{field:?}");
        // A certificate without the field names nobody.
        let other = if field == CertificateField::CommonName { ("OU", "alice") } else { ("CN", "alice") };
        let without = at(&interface, &authority.client(&[other], &[], ca));
        assert_eq!(fate(&without, None).await, Fate::Denied, "{field:?}");
    }
    // The whole mail address is no name that a local user can have.
    let change = InterfaceChange { user_field: Some(CertificateField::Email), ..InterfaceChange::default() };
    bench.change("corporate", change).await;
    assert_eq!(fate(&client, None).await, Fate::Denied);
    // A certificate that is registered names its user whatever its fields say.
    assert_eq!(owner_of_new_key(&bench, &at(&interface, &bench.alice), None).await, "alice");
    // The first interface does not know the authority.
    let first = bench.sandbox.endpoints().kmip.into_iter().next().unwrap();
    let elsewhere = target(&first, &authority.client(&[("CN", "of-cn")], &[], ca));
    assert_eq!(fate(&elsewhere, None).await, Fate::Shut);
    // Dropped from the list, it is unknown here as well.
    let change = InterfaceChange { trusted_cas: Some(vec!["root".to_owned()]), ..InterfaceChange::default() };
    bench.change("corporate", change).await;
    assert_eq!(fate(&client, None).await, Fate::Shut);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_has_to_contain_the_address_where_that_is_asked() {
    let bench = Bench::start().await;
    let authority = Authority::new("Corporate CA");
    let new = NewInterface {
        trusted_cas: vec![authority.certificate()],
        require_source_address: true,
        ..named("pinned")
    };
    let interface = bench.add(new).await;
    let client = |addresses: &[&str]| {
        let addresses: Vec<_> = addresses.iter().map(|address| address.parse().unwrap()).collect();
        at(&interface, &authority.client(&[("CN", "alice")], &addresses, &bench.alice.ca))
    };
    assert_eq!(fate(&client(&[]), None).await, Fate::Denied);
    assert_eq!(fate(&client(&["10.1.2.3", "::1"]), None).await, Fate::Denied);
    assert_eq!(fate(&client(&["10.1.2.3"]), Some(("alice", PASSWORD))).await, Fate::Denied);
    assert_eq!(fate(&client(&["10.1.2.3", "127.0.0.1"]), None).await, Fate::In);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_older_tls_than_the_interface_says() {
    let bench = Bench::start().await;
    let interface = bench.add(named("old")).await;
    let versions = [TlsVersion::V1_0, TlsVersion::V1_1, TlsVersion::V1_2, TlsVersion::V1_3];
    for oldest in versions {
        let change = InterfaceChange { min_tls: Some(oldest), ..InterfaceChange::default() };
        bench.change("old", change).await;
        for spoken in versions {
            let client = at(&interface, &bench.alice).with_tls_versions(spoken, spoken).unwrap();
            let expected = if spoken < oldest { Fate::Shut } else { Fate::In };
            assert_eq!(fate(&client, None).await, expected, "{spoken:?} where {oldest:?} is the oldest");
        }
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_lock_for_the_time_that_is_set() {
    let bench = Bench::start().await;
    let interface = bench.add(NewInterface { mode: InterfaceMode::TlsCertAndPw, ..named("two") }).await;
    let client = at(&interface, &bench.alice);
    let mut settings = bench.ask("GET", "/settings/security", None).await.unwrap();
    settings["lockout"] = json!({"attempts": 5, "user_s": 90, "administrator_s": 1800});
    bench.ask("PUT", "/settings/security", Some(&settings)).await.unwrap();
    let (right, wrong) = (Some(("alice", PASSWORD)), Some(("alice", "wrong")));
    assert_eq!(fate(&client, right).await, Fate::In);
    for _ in 0..5 {
        assert_eq!(fate(&client, wrong).await, Fate::Denied);
    }
    assert_eq!(fate(&client, right).await, Fate::Denied, "the right one does not help");
    // Setting the clock does not help either.
    bench.clock.set(keyward_server::system_clock().now() + 86_400);
    assert_eq!(fate(&client, right).await, Fate::Denied);
    bench.clock.advance(89);
    assert_eq!(fate(&client, right).await, Fate::Denied);
    bench.clock.advance(1);
    assert_eq!(fate(&client, right).await, Fate::In);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn interfaces_come_change_and_go_without_a_word_to_others() {
    let bench = Bench::start().await;
    let first = bench.sandbox.endpoints().kmip.into_iter().next().unwrap();
    let mut on_first = Client::connect(&target(&first, &bench.alice)).await.unwrap();
    let locate = || message(request::locate(Vec::new()), None);
    on_first.exchange(&locate()).await.unwrap();

    let second = bench.add(named("second")).await;
    let third = bench.add(NewInterface { port: testkit::free_port(), ..named("third") }).await;
    let endpoints = || read_endpoints(bench.sandbox.data_dir()).unwrap().unwrap();
    let known = endpoints();
    assert_eq!(known.kmip.first(), Some(&first), "the first one stays the first");
    assert_eq!(known.interfaces.get("second"), Some(&second.listening));
    assert_eq!(known.interfaces.keys().collect::<Vec<_>>(), ["kmip", "second", "third"]);
    let mut on_second = Client::connect(&at(&second, &bench.alice)).await.unwrap();
    let mut on_third = Client::connect(&at(&third, &bench.alice)).await.unwrap();
    on_second.exchange(&locate()).await.unwrap();
    on_third.exchange(&locate()).await.unwrap();

    // A change ends the interface's own connections; the port stays open all the while.
    let change = InterfaceChange { key_export: Some(false), ..InterfaceChange::default() };
    let changed = bench.change("second", change).await;
    assert_eq!((changed.listening, changed.version), (second.listening.clone(), 2));
    assert!(on_second.exchange(&locate()).await.is_err(), "it comes back under the new rules");
    assert_eq!(fate(&at(&second, &bench.alice), None).await, Fate::In);
    on_first.exchange(&locate()).await.unwrap();
    on_third.exchange(&locate()).await.unwrap();

    // It moves to another port.
    let moved = bench.change("second", InterfaceChange { port: Some(0), ..InterfaceChange::default() }).await;
    assert_eq!(moved.listening, second.listening, "any port will do, so the one that it has stays");
    let free = testkit::free_port();
    let moved =
        bench.change("second", InterfaceChange { port: Some(free), ..InterfaceChange::default() }).await;
    assert_eq!(moved.listening, [format!("127.0.0.1:{free}")]);
    assert_eq!(fate(&at(&moved, &bench.alice), None).await, Fate::In);
    assert_eq!(endpoints().interfaces.get("second"), Some(&moved.listening));

    // It goes, with its connections, and its port is free again.
    bench.ask("DELETE", "/interfaces/third", None).await.unwrap();
    assert!(on_third.exchange(&locate()).await.is_err());
    assert_eq!(fate(&at(&third, &bench.alice), None).await, Fate::Shut);
    assert!(!endpoints().interfaces.contains_key("third"));
    let again = NewInterface { port: third.port, ..named("third") };
    assert_eq!(bench.add(again).await.listening, third.listening);
    on_first.exchange(&locate()).await.unwrap();

    // They are there after a restart.
    let Bench { sandbox, alice, .. } = bench;
    let sandbox = sandbox.restart(Config::default()).await.unwrap();
    let known = sandbox.endpoints();
    assert_eq!(known.interfaces.keys().collect::<Vec<_>>(), ["kmip", "second", "third"]);
    assert_eq!(known.interfaces.get("second"), Some(&moved.listening));
    assert_eq!(fate(&at(&moved, &alice), None).await, Fate::In);
    sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_served_is_refused_with_the_reason() {
    let bench = Bench::start().await;
    let second = bench.add(named("second")).await;
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = stranger.local_addr().unwrap().port();
    let of_root = bench.alice.certificate.clone();
    let expired = Authority::expired("Old CA").certificate();
    for (body, status, words) in [
        (json!({"name": "second"}), 409, "interface second exists already"),
        (json!({"name": "x", "address": "127.0.0.1", "port": second.port}), 409, "interface second listens"),
        (json!({"name": "x", "port": second.port}), 409, "interface second listens"),
        (json!({"name": "x", "address": "127.0.0.1", "port": taken}), 409, "another program listens"),
        (json!({"name": "x", "address": "192.0.2.77"}), 400, "none of this machine's"),
        (json!({"name": "x", "address": "everywhere"}), 400, "`everywhere` is not an IP address"),
        (json!({"name": "9", "port": 0}), 400, "a name begins with a letter"),
        (json!({"name": "x", "idle_timeout_s": 0}), 400, "idle_timeout_s is from 1 to 604800"),
        (json!({"name": "x", "trusted_cas": []}), 400, "trusted_cas is empty"),
        (json!({"name": "x", "trusted_cas": ["root", "nonsense"]}), 400, "entry 2 of trusted_cas is neither"),
        (json!({"name": "x", "trusted_cas": [of_root]}), 400, "is not the certificate of an authority"),
        (json!({"name": "x", "trusted_cas": [expired]}), 400, "(CN=Old CA) is not valid now"),
        (json!({"name": "x", "mode": "tls"}), 400, "expected one of `tls-pw-opt`"),
        (json!({"name": "x", "min_tls": "0.9"}), 400, "expected one of"),
        (json!({"name": "x", "hard_delet": true}), 400, "unknown field"),
    ] {
        let (found, detail) = bench.refusal("POST", "/interfaces", Some(&body)).await;
        assert_eq!(found, status, "{body}: {detail}");
        assert!(detail.contains(words), "{body}: {detail}");
    }
    let list = bench.ask("GET", "/interfaces", None).await.unwrap();
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(names, ["kmip", "second"], "nothing of what was refused is kept");
    // What the configuration says is changed there, the rest here.
    for (body, words) in [
        (json!({"port": 1}), "port of this interface is kmip.listen"),
        (json!({"min_tls": "1.0"}), "kmip.min_tls"),
        (json!({"idle_timeout_s": 5}), "kmip.idle_timeout_s"),
    ] {
        let (status, detail) = bench.refusal("PATCH", "/interfaces/kmip", Some(&body)).await;
        assert!(status == 400 && detail.contains(words), "{detail}");
    }
    let (status, detail) = bench.refusal("DELETE", "/interfaces/kmip", None).await;
    assert!(status == 409 && detail.contains("kmip.listen"), "{detail}");
    let kmip = bench.patch("/interfaces/kmip", &json!({"mode": "tls-pw-req"})).await;
    assert_eq!((kmip["mode"].as_str(), kmip["configured"].as_bool()), (Some("tls-pw-req"), Some(true)));
    let first = bench.sandbox.endpoints().kmip.into_iter().next().unwrap();
    assert_eq!(fate(&target(&first, &bench.alice), None).await, Fate::Denied);
    // A conflict of a change leaves the interface as it was.
    let body = json!({"port": taken});
    assert_eq!(bench.refusal("PATCH", "/interfaces/second", Some(&body)).await.0, 409);
    assert_eq!(fate(&at(&second, &bench.alice), None).await, Fate::In);
    for (method, body) in [("GET", None), ("PATCH", Some(json!({"port": 1}))), ("DELETE", None)] {
        assert_eq!(bench.refusal(method, "/interfaces/nothing", body.as_ref()).await.0, 404);
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cryptographic_policy_has_a_say() {
    let bench = Bench::start().await;
    let old = bench.add(NewInterface { min_tls: TlsVersion::V1_0, ..named("old") }).await;
    let mut settings = bench.ask("GET", "/settings/security", None).await.unwrap();
    settings["crypto"]["policy"] = json!("high-security");
    let (status, detail) = bench.refusal("PUT", "/settings/security", Some(&settings)).await;
    assert!(status == 400 && detail.contains("interface old speaks TLS below 1.2"), "{detail}");
    assert_eq!(fate(&at(&old, &bench.alice), None).await, Fate::In);
    bench
        .change("old", InterfaceChange { min_tls: Some(TlsVersion::V1_2), ..InterfaceChange::default() })
        .await;
    bench.ask("PUT", "/settings/security", Some(&settings)).await.unwrap();
    let older = json!({"name": "older", "address": "127.0.0.1", "min_tls": "1.1"});
    for (method, path, body) in
        [("POST", "/interfaces", older.clone()), ("PATCH", "/interfaces/old", json!({"min_tls": "1.0"}))]
    {
        let (status, detail) = bench.refusal(method, path, Some(&body)).await;
        assert!(status == 400 && detail.contains("TLS below 1.2"), "{detail}");
    }
    assert_eq!(fate(&at(&old, &bench.alice), None).await, Fate::In);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_sync_mode_what_is_answered_is_on_record() {
    let mut config = Config::default();
    config.assign("audit.mode=sync").unwrap();
    let sandbox = Sandbox::start(config).await.unwrap();
    let client = sandbox.add_client("alice").await.unwrap();
    let target = sandbox.target(&client).unwrap();
    let directory = sandbox.data_dir().join(keyward_server::audit::trail::DIRECTORY);
    let is_on_record = |operation: &str, id: &str| {
        let files = keyward_server::audit::trail::files_of(&directory).unwrap();
        let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        text.lines().any(|line| line.contains(&format!("\"{operation}\"")) && line.contains(id))
    };
    // Several at once share a commit, and each is on record when it is answered.
    let one = async |number: usize| {
        let mut client = Client::connect(&target).await.unwrap();
        let create = message(request::create_aes(256, &[&format!("key-{number}")]), None);
        let answer = client.exchange(&create).await.unwrap();
        let Some(ResponsePayload::Create(made)) = &answer.items.first().unwrap().payload else {
            panic!("{answer:?}");
        };
        let id = request::id_text(&made.unique_identifier);
        assert!(is_on_record("Create", &id));
        client.exchange(&message(request::get(&id), None)).await.unwrap();
        assert!(is_on_record("Get", &id));
        let missing = request::get("nothing");
        client.exchange(&message(missing, None)).await.unwrap();
        assert!(is_on_record("Get", "ObjectNotFound"));
    };
    tokio::join!(one(1), one(2), one(3), one(4), one(5));
    sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switches_of_an_interface_hold() {
    let bench = Bench::start().await;
    let interface = bench.add(named("limited")).await;
    let client = at(&interface, &bench.alice);
    let create = || async {
        let item = send(&client, request::create_aes(256, &[]), None).await.unwrap();
        match item.payload {
            Some(ResponsePayload::Create(made)) => Ok(request::id_text(&made.unique_identifier)),
            _ => Err(item.result_reason.unwrap()),
        }
    };
    let destroy = |id: &str| DestroyRequest { unique_identifier: Some(id.into()) };
    let (kept, gone) = (create().await.unwrap(), create().await.unwrap());
    assert!(send(&client, destroy(&kept), None).await.unwrap().payload.is_some());
    // Attributes outlive the material, unless Destroy is hard.
    assert!(send(&client, request::get_attributes(&kept), None).await.unwrap().payload.is_some());
    let change = InterfaceChange { hard_delete: Some(true), ..InterfaceChange::default() };
    bench.change("limited", change).await;
    assert!(send(&client, destroy(&gone), None).await.unwrap().payload.is_some());
    let item = send(&client, request::get_attributes(&gone), None).await.unwrap();
    assert_eq!(item.result_reason, Some(ResultReason::OBJECT_NOT_FOUND));

    let id = create().await.unwrap();
    let change = InterfaceChange { key_export: Some(false), ..InterfaceChange::default() };
    bench.change("limited", change).await;
    let item = send(&client, request::get(&id), None).await.unwrap();
    assert_eq!(item.result_reason, Some(ResultReason::PERMISSION_DENIED));
    let change = InterfaceChange { key_management: Some(false), ..InterfaceChange::default() };
    bench.change("limited", change).await;
    assert_eq!(create().await, Err(ResultReason::PERMISSION_DENIED));
    let item = send(&client, destroy(&id), None).await.unwrap();
    assert_eq!(item.result_reason, Some(ResultReason::PERMISSION_DENIED));

    // Silence ends a connection after the time that is set.
    let change = InterfaceChange { idle_timeout_s: Some(1), ..InterfaceChange::default() };
    bench.change("limited", change).await;
    let mut silent = Client::connect(&client).await.unwrap();
    silent.exchange(&message(request::locate(Vec::new()), None)).await.unwrap();
    let closed = tokio::time::timeout(std::time::Duration::from_secs(120), silent.receive()).await;
    assert!(closed.expect("the connection is closed").is_err());
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hundred_and_first_use_of_an_hour_is_refused_over_kmip() {
    let bench = Bench::start().await;
    let first = bench.sandbox.endpoints().kmip.into_iter().next().unwrap();
    let owner = target(&first, &bench.alice);
    let member = bench.sandbox.add_client_of("bob", "bobs-machine").await.unwrap();
    let member = target(&first, &member);
    let item = send(&owner, request::create_aes(256, &[]), None).await.unwrap();
    let Some(ResponsePayload::Create(made)) = item.payload else { panic!("{item:?}") };
    let id = request::id_text(&made.unique_identifier);
    bench.post("/groups", &json!({"name": "staff"})).await;
    bench.ask("PUT", "/groups/staff/members/bob", None).await.unwrap();
    bench.post("/policies", &json!({"name": "hundred", "max_operations_per_hour": 100})).await;
    let grant = json!({"group": "staff", "permissions": {"export": {"policy": "hundred"}}});
    bench.post(&format!("/keys/{id}/grants"), &grant).await;

    let get = || message(request::get(&id), None);
    let (mut of_owner, mut of_member) =
        (Client::connect(&owner).await.unwrap(), Client::connect(&member).await.unwrap());
    for number in 1..=101 {
        let answer = of_member.exchange(&get()).await.unwrap();
        let expected = if number <= 100 { None } else { Some(ResultReason::PERMISSION_DENIED) };
        assert_eq!(answer.items.first().unwrap().result_reason, expected, "{number}");
        let answer = of_owner.exchange(&get()).await.unwrap();
        assert_eq!(answer.items.first().unwrap().result_reason, None, "the owner is not limited: {number}");
    }
    // Neither another connection nor a raised limit gives more than the hour has left.
    let again = send(&member, request::get(&id), None).await.unwrap();
    assert_eq!(again.result_reason, Some(ResultReason::PERMISSION_DENIED));
    bench.ask("PUT", "/policies/hundred", Some(&json!({"max_operations_per_hour": 102}))).await.unwrap();
    for expected in [None, None, Some(ResultReason::PERMISSION_DENIED)] {
        let item = send(&member, request::get(&id), None).await.unwrap();
        assert_eq!(item.result_reason, expected);
    }
    bench.clock.advance(3600);
    assert_eq!(send(&member, request::get(&id), None).await.unwrap().result_reason, None);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_a_domain_lead_there_and_nowhere_else() {
    let bench = Bench::start().await;
    for domain in ["acme", "umbrella"] {
        let administrator = json!({"name": "chief", "password": PASSWORD});
        bench.post("/domains", &json!({"name": domain, "administrator": administrator})).await;
        let user = json!({"name": "alice", "password": PASSWORD});
        bench.post(&format!("/users?domain={domain}"), &user).await;
    }
    let authority = Authority::new("Corporate CA");
    let interface =
        bench.add(NewInterface { trusted_cas: vec![authority.certificate()], ..named("corporate") }).await;
    let client = |name: &str| at(&interface, &authority.client(&[("CN", name)], &[], &bench.alice.ca));
    let (in_acme, in_umbrella, in_root) = (client("acme||alice"), client("umbrella||alice"), client("alice"));
    let item = send(&in_acme, request::create_aes(256, &[]), None).await.unwrap();
    let Some(ResponsePayload::Create(made)) = item.payload else { panic!("{item:?}") };
    let id = request::id_text(&made.unique_identifier);
    assert!(send(&in_acme, request::get(&id), None).await.unwrap().payload.is_some());
    for other in [&in_umbrella, &in_root] {
        let item = send(other, request::get(&id), None).await.unwrap();
        assert_eq!(item.result_reason, Some(ResultReason::OBJECT_NOT_FOUND));
        let Some(ResponsePayload::Locate(found)) =
            send(other, request::locate(Vec::new()), None).await.unwrap().payload
        else {
            panic!("no answer to a Locate");
        };
        assert!(found.unique_identifiers.is_empty());
    }
    // The credential's name leads to its domain as well; in one without the domain's name it does not.
    let root = bench.sandbox.endpoints().kmip.into_iter().next().unwrap();
    let anyone = target(&root, &bench.alice);
    let by = |name: &'static str| send(&anyone, request::get(&id), Some((name, PASSWORD)));
    assert!(by("acme||alice").await.unwrap().payload.is_some());
    assert!(by("acme|local|alice").await.unwrap().payload.is_some());
    assert_eq!(by("umbrella||alice").await.unwrap().result_reason, Some(ResultReason::OBJECT_NOT_FOUND));
    assert_eq!(by("alice").await.unwrap().result_reason, Some(ResultReason::OBJECT_NOT_FOUND));
    for name in ["acme||bob", "nowhere||alice", "acme|corp|alice", "acme|alice", "|||alice"] {
        assert_eq!(fate(&anyone, Some((name, PASSWORD))).await, Fate::Denied, "{name}");
    }
    // Where certificate and credential have to name the same user, the same name elsewhere is another one.
    let change = InterfaceChange { mode: Some(InterfaceMode::TlsCertAndPw), ..InterfaceChange::default() };
    bench.change("corporate", change).await;
    assert_eq!(fate(&in_acme, Some(("acme||alice", PASSWORD))).await, Fate::In);
    assert_eq!(fate(&in_acme, Some(("umbrella||alice", PASSWORD))).await, Fate::Denied);
    assert_eq!(fate(&in_acme, Some(("alice", PASSWORD))).await, Fate::Denied);
    bench.stop().await;
}
