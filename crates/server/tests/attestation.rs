//! Clients that have to attest by their TPM: the four passes, what is refused, how long an attestation holds, records.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends there")]

use kmip::Version;
use kmip::credential::{Authentication, Credential, Password, UsernameAndPassword};
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::payload::{DiscoverVersionsRequest, QueryRequest, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{AttestationType, CredentialType, QueryFunction, ResultReason, ResultStatus};
use kmip::ttlv::{Bytes, Item, Value as Ttlv};
use serde_json::{Value, json};
use shared::*;
use testkit::tpm::Tpm;
use testkit::{Connection, TestServer, Who, request};

/// Short names for what every test here does.
mod shared {
    use super::*;

    pub(crate) async fn ask(server: &TestServer, method: &str, path: &str, body: Value) -> Value {
        let body = Some(&body).filter(|body| !body.is_null());
        server.sandbox().console().request(method, path, body).await.unwrap()
    }

    pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// The rules for a machine whose state is what it is now.
    pub(crate) fn rules(tpm: &Tpm) -> Value {
        json!({
            "keys": [tpm.key()],
            "states": [{ "registers": "sha256:7,0,1", "digest": hexadecimal(&tpm.digest()).to_uppercase() }],
        })
    }

    /// Sends an operation with credentials, by a client that says whether it can attest.
    pub(crate) async fn send(
        connection: &mut Connection,
        version: Version,
        is_capable: bool,
        credentials: &[Credential],
        payload: impl Into<RequestPayload>,
    ) -> ResponseMessage {
        let mut message = RequestMessage::new(version).with(payload);
        message.header.attestation_capable_indicator = Some(is_capable);
        if !credentials.is_empty() {
            message.header.authentication = Some(Authentication { credentials: credentials.to_vec() });
        }
        connection.client().exchange(&message).await.unwrap()
    }

    /// Why the only item of a response failed, if it did.
    pub(crate) fn reason(response: &ResponseMessage) -> Option<ResultReason> {
        let [item] = response.items.as_slice() else { panic!("{response:?}") };
        item.result_reason
    }

    /// The nonce of a response: identifier and value.
    pub(crate) fn nonce(response: &ResponseMessage) -> (Bytes, Bytes) {
        let nonce = response.header.nonce.as_ref().unwrap();
        assert_eq!(response.header.attestation_types, [AttestationType::TPM_QUOTE]);
        let part = |tag| match &nonce.child(tag).unwrap().value {
            Ttlv::ByteString(bytes) => bytes.clone(),
            other => panic!("{other:?}"),
        };
        (part(Tag::NONCE_ID), part(Tag::NONCE_VALUE))
    }

    pub(crate) fn attestation(
        (id, value): &(Bytes, Bytes),
        kind: AttestationType,
        field: Tag,
        proof: Vec<u8>,
    ) -> Credential {
        let nonce = vec![
            Item::new(Tag::NONCE_ID, Ttlv::ByteString(id.clone())),
            Item::new(Tag::NONCE_VALUE, Ttlv::ByteString(value.clone())),
        ];
        let fields = vec![
            Item::new(Tag::NONCE, Ttlv::Structure(nonce)),
            Item::new(Tag::ATTESTATION_TYPE, Ttlv::Enumeration(kind.0)),
            Item::new(field, Ttlv::ByteString(Bytes::from(proof))),
        ];
        Credential::Other(CredentialType::ATTESTATION, Ttlv::Structure(fields))
    }

    /// A quote with a nonce as a credential.
    pub(crate) fn quoted(nonce: &(Bytes, Bytes), quote: Vec<u8>) -> Credential {
        attestation(nonce, AttestationType::TPM_QUOTE, Tag::ATTESTATION_MEASUREMENT, quote)
    }
}

const V2_1: Version = Version::V2_1;

fn query() -> QueryRequest {
    let query_functions = vec![QueryFunction::QUERY_ATTESTATION_TYPES, QueryFunction::QUERY_CAPABILITIES];
    QueryRequest { query_functions, object_groups: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_four_passes() {
    let server = TestServer::start().await;
    let mut connection = server.connect(Who::A, V2_1).await;
    let id = connection.create_key("disk").await;
    for (tpm, version) in
        [(Tpm::ecdsa(), V2_1), (Tpm::rsa(false), Version::V1_2), (Tpm::rsa(true), Version::V3_0)]
    {
        ask(&server, "PUT", "/clients/client-a/attestation", rules(&tpm)).await;
        let get = || request::get(&id);
        // What a client needs to find out how it can attest takes no attestation.
        let answer = send(&mut connection, version, false, &[], query()).await;
        let Some(ResponsePayload::Query(told)) = &answer.items.first().unwrap().payload else {
            panic!("{answer:?}")
        };
        assert_eq!(told.attestation_types, [AttestationType::TPM_QUOTE]);
        let versions = DiscoverVersionsRequest { protocol_versions: Vec::new() };
        assert_eq!(reason(&send(&mut connection, version, false, &[], versions).await), None);

        let answer = send(&mut connection, version, false, &[], get()).await;
        assert_eq!(reason(&answer), Some(ResultReason::PERMISSION_DENIED));
        assert!(answer.header.nonce.is_none() && answer.header.attestation_types.is_empty());

        let answer = send(&mut connection, version, true, &[], get()).await;
        assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_REQUIRED));
        let first = nonce(&answer);
        assert_eq!((first.0.len(), first.1.len()), (16, 32));

        let credential = quoted(&first, tpm.quote(&first.1));
        let answer = send(&mut connection, version, true, std::slice::from_ref(&credential), get()).await;
        assert_eq!(answer.items.first().unwrap().result_status, ResultStatus::SUCCESS, "{answer:?}");
        assert!(answer.header.nonce.is_none());

        // Once only; the next nonce comes with the refusal.
        let answer = send(&mut connection, version, true, &[credential], get()).await;
        assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_FAILED));
        let second = nonce(&answer);
        assert_ne!(first, second);
        let answer =
            send(&mut connection, version, false, &[quoted(&second, tpm.quote(&second.1))], get()).await;
        assert_eq!(reason(&answer), None);
        // It holds for its message alone.
        let answer = send(&mut connection, version, true, &[], get()).await;
        assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_REQUIRED));
    }
    // A version that knows nothing of attestation is told what it understands.
    let answer = send(&mut connection, Version::V1_1, false, &[], request::get(&id)).await;
    assert_eq!(reason(&answer), Some(ResultReason::PERMISSION_DENIED));
    // Other clients of the same server are asked for nothing.
    server.connect(Who::B, V2_1).await.create_key("other").await;
    let _: () = server
        .sandbox()
        .console()
        .request("DELETE", "/clients/client-a/attestation", None::<&()>)
        .await
        .unwrap();
    assert_eq!(connection.material(&id).await.len(), 32);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_hold_is_refused_and_on_record() {
    let server = TestServer::start().await;
    let tpm = Tpm::ecdsa();
    let mut connection = server.connect(Who::A, V2_1).await;
    let mut other = server.connect(Who::B, V2_1).await;
    for client in ["client-a", "client-b"] {
        ask(&server, "PUT", &format!("/clients/{client}/attestation"), rules(&tpm)).await;
    }
    let create = || request::create_aes(256, &[]);
    let first = send(&mut connection, V2_1, true, &[], create()).await;
    let mut given = nonce(&first);
    let mut changed = Tpm::ecdsa();
    changed.registers = [[8; 32]; 8];
    let stranger = Tpm::ecdsa();
    type Make<'a> = &'a dyn Fn(&(Bytes, Bytes)) -> Vec<Credential>;
    let kind = |nonce: &(Bytes, Bytes), kind| {
        attestation(nonce, kind, Tag::ATTESTATION_MEASUREMENT, tpm.quote(&nonce.1))
    };
    let wrong: [(&str, Make<'_>); 10] = [
        ("key", &|nonce| vec![quoted(nonce, stranger.quote(&nonce.1))]),
        ("state", &|nonce| {
            let signed_by_it = tpm.sign(&changed.statement(0x8018, &nonce.1));
            vec![quoted(nonce, signed_by_it)]
        }),
        ("nonce", &|nonce| vec![quoted(nonce, tpm.quote(&[1; 32]))]),
        ("nonce", &|nonce| {
            let other = (nonce.0.clone(), Bytes::from(vec![1; 32]));
            vec![quoted(&other, tpm.quote(&other.1))]
        }),
        ("quote", &|nonce| vec![quoted(nonce, tpm.sign(&tpm.statement(0x8017, &nonce.1)))]),
        ("early", &|nonce| vec![quoted(nonce, tpm.quote(&nonce.1).into_iter().take(50).collect())]),
        ("TPM Quote only", &|nonce| vec![kind(nonce, AttestationType::SAML_ASSERTION)]),
        ("TPM Quote only", &|nonce| vec![kind(nonce, AttestationType::TCG_INTEGRITY_REPORT)]),
        ("Measurement", &|nonce| {
            let field = Tag::ATTESTATION_ASSERTION;
            vec![attestation(nonce, AttestationType::TPM_QUOTE, field, tpm.quote(&nonce.1))]
        }),
        ("nonce is not known", &|nonce| {
            let right = quoted(nonce, tpm.quote(&nonce.1));
            vec![right.clone(), right]
        }),
    ];
    for (words, make) in wrong {
        let answer = send(&mut connection, V2_1, true, &make(&given), create()).await;
        assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_FAILED), "{words}");
        let message = answer.items.first().unwrap().result_message.clone().unwrap();
        assert!(message.contains(words), "{words}: {message}");
        given = nonce(&answer);
    }
    // A nonce is the client's to whom it was given.
    let answer = send(&mut other, V2_1, true, &[quoted(&given, tpm.quote(&given.1))], create()).await;
    assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_FAILED));
    let credential = quoted(&given, tpm.quote(&given.1));
    assert_eq!(reason(&send(&mut connection, V2_1, true, &[credential], create()).await), None);
    // A client that has nothing set up is not believed.
    let mut third = server.connect(Who::C, V2_1).await;
    let answer = send(&mut third, V2_1, true, &[quoted(&given, tpm.quote(&given.1))], create()).await;
    assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_FAILED));
    assert!(answer.header.nonce.is_none());

    // Records are written a moment after the answer.
    for attempt in 0.. {
        let records = ask(&server, "GET", "/audit?operation=Attest&limit=100", Value::Null).await;
        let list = records.get("items").unwrap().as_array().unwrap();
        let of = |result: &str| list.iter().filter(|record| record.get("result").unwrap() == result).count();
        if (of("Success"), of("AttestationFailed")) == (2, 12) {
            assert!(records.to_string().contains("TPM Quote of sha256:0,1,7 by key 1"), "{records}");
            break;
        }
        assert!(attempt < 1200, "{records}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attestation_holds_as_long_as_the_rules_say() {
    let server = TestServer::start().await;
    let tpm = Tpm::ecdsa();
    let mut held = rules(&tpm);
    held.as_object_mut().unwrap().insert("holds_seconds".to_owned(), json!(3600));
    ask(&server, "PUT", "/clients/client-a/attestation", held.clone()).await;
    let mut connection = server.connect(Who::A, V2_1).await;
    let create = || request::create_aes(256, &[]);
    let given = nonce(&send(&mut connection, V2_1, true, &[], create()).await);
    // Beside another credential, which says who asks.
    let password = json!({ "name": "alice", "password": "Correct.Horse.2" });
    ask(&server, "POST", "/users", password).await;
    let alice = Credential::UsernameAndPassword(UsernameAndPassword {
        username: "alice".to_owned(),
        password: Some(Password::new("Correct.Horse.2".to_owned())),
    });
    let credentials = [alice.clone(), quoted(&given, tpm.quote(&given.1))];
    assert_eq!(reason(&send(&mut connection, V2_1, true, &credentials, create()).await), None);
    // On all connections of the client, whoever it acts for; not on those of others.
    let mut second = server.connect(Who::A, V2_1).await;
    for credentials in [&[][..], &[alice]] {
        assert_eq!(reason(&send(&mut connection, V2_1, false, credentials, create()).await), None);
        assert_eq!(reason(&send(&mut second, V2_1, false, credentials, create()).await), None);
    }
    // Until the rules change.
    ask(&server, "PUT", "/clients/client-a/attestation", held).await;
    let answer = send(&mut connection, V2_1, true, &[], create()).await;
    assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_REQUIRED));
    // Nonces do not outlive the server; the refusal says so and brings another one.
    let given = nonce(&answer);
    let server = server.restart().await;
    let mut connection = server.connect(Who::A, V2_1).await;
    let answer = send(&mut connection, V2_1, true, &[quoted(&given, tpm.quote(&given.1))], create()).await;
    assert_eq!(reason(&answer), Some(ResultReason::ATTESTATION_FAILED));
    let message = answer.items.first().unwrap().result_message.clone().unwrap();
    assert!(message.contains("started anew"), "{message}");
    let given = nonce(&answer);
    let answer = send(&mut connection, V2_1, true, &[quoted(&given, tpm.quote(&given.1))], create()).await;
    assert_eq!(reason(&answer), None);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_make_no_sense_are_refused() {
    let server = TestServer::start().await;
    let tpm = Tpm::ecdsa();
    let right = rules(&tpm);
    let small = crypto::asymmetric::generate_rsa(1024, 65_537).unwrap().public().unwrap().to_pem().unwrap();
    let digest = "00".repeat(32);
    for (field, value) in [
        ("keys", json!([])),
        ("keys", json!(["no key"])),
        ("keys", json!([small])),
        ("states", json!([])),
        ("states", json!([{ "registers": "sha1:0", "digest": digest }])),
        ("states", json!([{ "registers": "sha256:0", "digest": "00" }])),
        ("states", json!([{ "registers": "sha256:0", "digest": "0".repeat(63) }])),
        ("states", json!([{ "registers": "sha256:0", "digest": "+0".repeat(32) }])),
        ("nonce_seconds", json!(0)),
        ("nonce_seconds", json!(3601)),
        ("holds_seconds", json!(86_401)),
        ("other", json!(1)),
    ] {
        let mut wrong = right.clone();
        wrong.as_object_mut().unwrap().insert(field.to_owned(), value.clone());
        let path = "/clients/client-a/attestation";
        let answer = server.sandbox().console().request::<Value>("PUT", path, Some(&wrong)).await;
        assert!(answer.is_err(), "{field} {value}");
    }
    for (method, path) in [("GET", "/clients/client-a/attestation"), ("PUT", "/clients/nobody/attestation")] {
        let body = Some(&right).filter(|_| method == "PUT");
        assert!(server.sandbox().console().request::<Value>(method, path, body).await.is_err());
    }
    let set = ask(&server, "PUT", "/clients/client-a/attestation", right).await;
    assert_eq!(set.pointer("/states/0/registers").unwrap(), "sha256:0,1,7");
    assert_eq!(
        (set.get("nonce_seconds").unwrap(), set.get("holds_seconds").unwrap()),
        (&json!(60), &json!(0))
    );
    assert_eq!(ask(&server, "GET", "/clients/client-a/attestation", Value::Null).await, set);
    server.stop().await;
}
