//! What the server sends to clients on its own, with real TLS connections in both directions.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends there")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on ends there")]

use std::time::Duration;

use keyward_server::client::told::ToldClient;
use keyward_server::client::{Client, ClientError};
use keyward_server::config::Config;
use keyward_server::sandbox::{ClientFiles, Sandbox};
use kmip::message::{RequestMessage, ResponseHeader, ResponseItem, ResponseMessage};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, EndpointRole, ObjectType, Operation, ResultReason, ResultStatus,
};
use kmip::ttlv::{Limits, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes, UniqueIdentifier};

const V2_1: Version = Version::V2_1;

/// Longest wait for what has to come.
const WAIT: Duration = Duration::from_secs(120);

/// As long as nothing may come.
const SILENCE: Duration = Duration::from_millis(400);

fn create_key() -> payload::CreateRequest {
    let attributes = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::AES.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(12)),
    ];
    payload::CreateRequest {
        object_type: ObjectType::SYMMETRIC_KEY,
        attributes: Attributes::new(attributes),
        protection_storage_masks: Default::default(),
    }
}

async fn ask(client: &mut Client, version: Version, payload: impl Into<RequestPayload>) -> ResponseItem {
    let response = client.exchange(&RequestMessage::new(version).with(payload)).await.unwrap();
    response.items.into_iter().next().unwrap()
}

async fn make_key(client: &mut Client) -> String {
    match ask(client, V2_1, create_key()).await.payload {
        Some(ResponsePayload::Create(created)) => match created.unique_identifier {
            UniqueIdentifier::Id(id) => id,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn turn_round(client: &mut Client) -> ResponseItem {
    ask(client, V2_1, payload::SetEndpointRoleRequest { endpoint_role: EndpointRole::CLIENT }).await
}

/// The next request of the server on a connection that is turned round.
async fn asked(client: &mut Client) -> RequestPayload {
    let bytes = tokio::time::timeout(WAIT, client.receive()).await.unwrap().unwrap();
    payload_of(&bytes)
}

fn payload_of(bytes: &[u8]) -> RequestPayload {
    let message = RequestMessage::decode(bytes, &Limits::default()).unwrap();
    assert_eq!(message.items.len(), 1);
    message.items[0].payload.clone().unwrap()
}

fn answer(operation: Operation, payload: Option<ResponsePayload>) -> Vec<u8> {
    let items = vec![ResponseItem::success(operation, payload)];
    ResponseMessage { header: ResponseHeader::new(V2_1, 0), items }.encode(Vec::new())
}

fn refusal(operation: Operation) -> Vec<u8> {
    let items = vec![ResponseItem::failure(Some(operation), ResultReason::GENERAL_FAILURE, None)];
    ResponseMessage { header: ResponseHeader::new(V2_1, 0), items }.encode(Vec::new())
}

async fn connect(sandbox: &Sandbox, files: &ClientFiles) -> Client {
    Client::connect(&sandbox.target(files).unwrap()).await.unwrap()
}

async fn register(sandbox: &Sandbox, client: &str, new: &api::NewRegistration) -> api::Registration {
    sandbox.console().request("PUT", &format!("/clients/{client}/notify"), Some(new)).await.unwrap()
}

async fn registration(sandbox: &Sandbox, client: &str) -> Option<api::Registration> {
    sandbox.console().request("GET", &format!("/clients/{client}/notify"), None::<&()>).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_turned_round_carries_what_changes() {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let files = sandbox.add_client("alice").await.unwrap();
    let (mut worker, mut told) = (connect(&sandbox, &files).await, connect(&sandbox, &files).await);
    assert_eq!(turn_round(&mut told).await.result_status, ResultStatus::SUCCESS);
    // Turning round is over once the server has noted it.
    while registration(&sandbox, "alice").await.is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let uid = make_key(&mut worker).await;
    let RequestPayload::Put(put) = asked(&mut told).await else { panic!("no Put") };
    assert_eq!(put.unique_identifier, UniqueIdentifier::Id(uid.clone()));
    assert!(put.object.key_block().is_some());
    told.send(&answer(Operation::PUT, Some(payload::PutResponse {}.into()))).await.unwrap();
    let activate = payload::ActivateRequest { unique_identifier: Some(uid.as_str().into()) };
    ask(&mut worker, V2_1, activate).await;
    let RequestPayload::Notify(notify) = asked(&mut told).await else { panic!("no Notify") };
    assert!(notify.attributes.get(Tag::ACTIVATION_DATE).is_some());
    // What is refused comes again after a while.
    told.send(&refusal(Operation::NOTIFY)).await.unwrap();
    let RequestPayload::Notify(again) = asked(&mut told).await else { panic!("no Notify") };
    assert_eq!(again, notify);
    told.send(&answer(Operation::NOTIFY, Some(payload::NotifyResponse {}.into()))).await.unwrap();
    assert!(tokio::time::timeout(SILENCE, told.receive()).await.is_err(), "nothing more has changed");
    // Without a registration of its own the client is forgotten with its connection.
    told.close().await.unwrap();
    while registration(&sandbox, "alice").await.is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_survives_a_restart_and_a_polling_client_gets_its_role_back() {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let files = sandbox.add_client("alice").await.unwrap();
    let new = api::NewRegistration { turn_back: true, put: Some(false), ..Default::default() };
    register(&sandbox, "alice", &new).await;
    let mut worker = connect(&sandbox, &files).await;
    let uid = make_key(&mut worker).await;
    let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
    ask(&mut worker, V2_1, destroy).await;
    drop(worker);
    let sandbox = sandbox.restart(Config::default()).await.unwrap();
    assert_eq!(registration(&sandbox, "alice").await.unwrap().waiting, 2);
    let mut told = connect(&sandbox, &files).await;
    turn_round(&mut told).await;
    for tag in [Tag::INITIAL_DATE, Tag::DESTROY_DATE] {
        let RequestPayload::Notify(notify) = asked(&mut told).await else { panic!("no Notify") };
        assert!(notify.attributes.get(tag).is_some(), "{tag}");
        told.send(&answer(Operation::NOTIFY, Some(payload::NotifyResponse {}.into()))).await.unwrap();
    }
    let RequestPayload::SetEndpointRole(role) = asked(&mut told).await else { panic!("the role is kept") };
    assert_eq!(role.endpoint_role, EndpointRole::CLIENT);
    let taken = payload::SetEndpointRoleResponse { endpoint_role: EndpointRole::CLIENT };
    told.send(&answer(Operation::SET_ENDPOINT_ROLE, Some(taken.into()))).await.unwrap();
    // The client asks again on the same connection.
    assert_eq!(ask(&mut told, V2_1, payload::PingRequest {}).await.result_status, ResultStatus::SUCCESS);
    assert_eq!(registration(&sandbox, "alice").await.unwrap().waiting, 0);
    sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_address_is_called_with_the_right_certificate_alone() {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let files = sandbox.add_client("alice").await.unwrap();
    let stranger = sandbox.add_client("mallory").await.unwrap();
    // Somebody else sits at the address: the server does not speak to it.
    let mut wrong =
        ToldClient::listen(&stranger.certificate, &stranger.private_key, &stranger.ca).await.unwrap();
    let to = |told: &ToldClient| api::NewRegistration {
        to: Some(told.address().unwrap().to_string()),
        version: Some("1.4".to_owned()),
        ..Default::default()
    };
    register(&sandbox, "alice", &to(&wrong)).await;
    let mut worker = connect(&sandbox, &files).await;
    let uid = make_key(&mut worker).await;
    assert!(tokio::time::timeout(SILENCE, wrong.receive()).await.is_err());
    assert_eq!(registration(&sandbox, "alice").await.unwrap().waiting, 1);
    let mut told = ToldClient::listen(&files.certificate, &files.private_key, &files.ca).await.unwrap();
    register(&sandbox, "alice", &to(&told)).await;
    let message = tokio::time::timeout(WAIT, told.receive()).await.unwrap().unwrap();
    let RequestPayload::Put(put) = payload_of(&message) else { panic!("no Put") };
    assert_eq!(put.unique_identifier, UniqueIdentifier::Id(uid));
    // Without an answer it comes again, on another connection.
    told.hang_up();
    let again = tokio::time::timeout(WAIT, told.receive()).await.unwrap().unwrap();
    let RequestPayload::Put(again) = payload_of(&again) else { panic!("no Put") };
    assert_eq!(again, put);
    told.answer(&answer(Operation::PUT, Some(payload::PutResponse {}.into()))).await.unwrap();
    // The administrator asks the client what it can do.
    let path = "/clients/alice/query";
    let console = sandbox.console();
    let question =
        api::ClientQuestion { functions: Some(vec!["QueryOperations".to_owned()]), versions: None };
    let _: api::ClientAnswers = console.request("POST", path, Some(&question)).await.unwrap();
    let asked = tokio::time::timeout(WAIT, told.receive()).await.unwrap().unwrap();
    assert!(matches!(payload_of(&asked), RequestPayload::Query(_)));
    let abilities =
        payload::QueryResponse { operations: vec![Operation::NOTIFY, Operation::PUT], ..Default::default() };
    told.answer(&answer(Operation::QUERY, Some(abilities.into()))).await.unwrap();
    let answers = loop {
        let answers: api::ClientAnswers = console.request("GET", path, None::<&()>).await.unwrap();
        if !answers.answers.is_empty() {
            break answers;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let facts: Vec<&str> = answers.answers[0].facts.iter().map(|fact| fact.value.as_str()).collect();
    assert_eq!(facts, ["Notify", "Put"]);
    // A revoked client is called no more, and nothing waits for it.
    let id = registration(&sandbox, "alice").await.unwrap().client;
    let _: api::Client = console.request("DELETE", &format!("/clients/{id}"), None::<&()>).await.unwrap();
    let other = sandbox.add_client_of("alice", "alice-2").await.unwrap();
    make_key(&mut connect(&sandbox, &other).await).await;
    assert!(tokio::time::timeout(SILENCE, told.receive()).await.is_err());
    let refused: Result<api::Registration, _> =
        console.request("PUT", &format!("/clients/{id}/notify"), Some(&to(&told))).await;
    assert!(refused.is_err());
    sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_and_asks_instead_is_cut_off() {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let files = sandbox.add_client("alice").await.unwrap();
    let mut told = connect(&sandbox, &files).await;
    turn_round(&mut told).await;
    let request = RequestMessage::new(V2_1).with(payload::PingRequest {});
    told.send(&request.to_bytes()).await.unwrap();
    let end = tokio::time::timeout(WAIT, told.receive()).await.unwrap();
    assert!(matches!(end, Err(ClientError::Closed | ClientError::Io(_))));
    // Over HTTPS there is nothing to turn round.
    let turn = RequestMessage::new(V2_1)
        .with(payload::SetEndpointRoleRequest { endpoint_role: EndpointRole::CLIENT });
    let target = sandbox.target(&files).unwrap();
    let turn = turn.to_bytes();
    let body = keyward_server::client::http::post_kmip(&target, "application/octet-stream", &turn);
    let answer = ResponseMessage::decode(&body.await.unwrap(), &Limits::default()).unwrap();
    assert_eq!(answer.items[0].result_reason, Some(ResultReason::FEATURE_NOT_SUPPORTED));
    sandbox.stop().await.unwrap();
}
