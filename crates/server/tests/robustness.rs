//! What a server does with clients that it should not trust, and with bytes that make no sense.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on ends there")]

use keyward_server::client::{Client, ClientError, Target};
use keyward_server::config::Config;
use kmip::Version;
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::payload::QueryRequest;
use kmip::table::enumeration::{QueryFunction, ResultReason, ResultStatus};
use kmip::ttlv::Limits;
use testkit::{TestServer, Who, foreign, request};

/// A Query, as bytes to be damaged.
fn query() -> Vec<u8> {
    RequestMessage::new(Version::V1_4)
        .with(QueryRequest { query_functions: vec![QueryFunction::QUERY_OPERATIONS], object_groups: None })
        .to_bytes()
}

async fn answer(client: &mut Client) -> ResponseMessage {
    ResponseMessage::decode(&client.receive().await.unwrap(), &Limits::default()).unwrap()
}

fn reason(response: &ResponseMessage) -> ResultReason {
    assert_eq!(response.items.len(), 1);
    assert_eq!(response.items[0].result_status, ResultStatus::OPERATION_FAILED);
    response.items[0].result_reason.unwrap()
}

/// The connection answers as if nothing had been.
async fn lives(client: &mut Client) {
    client.send(&query()).await.unwrap();
    assert_eq!(answer(client).await.items[0].result_status, ResultStatus::SUCCESS);
}

async fn is_closed(client: &mut Client) {
    let received = client.receive().await;
    assert!(matches!(received, Err(ClientError::Closed | ClientError::Io(_))), "{received:?}");
}

/// A client that shows no certificate, or a wrong one, gets no answer. In TLS 1.3 it learns so only when it reads.
async fn is_turned_away(target: &Target) {
    let Ok(mut client) = Client::connect(target).await else { return };
    let _ = client.send(&query()).await;
    is_closed(&mut client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_make_no_sense() {
    let server = TestServer::start().await;
    let target = server.target(Who::A);
    let connect = || async { Client::connect(&target).await.unwrap() };

    // A message that ends too early, and one that never comes.
    let mut client = connect().await;
    client.send(&query()[..20]).await.unwrap();
    client.close().await.unwrap();

    // 100 MB: refused by its header, and the rest of it is not waited for.
    let mut client = connect().await;
    client.send(&[0x42, 0x00, 0x78, 0x01, 0x06, 0x00, 0x00, 0x00]).await.unwrap();
    assert_eq!(reason(&answer(&mut client).await), ResultReason::INVALID_MESSAGE);
    is_closed(&mut client).await;

    // Neither TTLV nor HTTP.
    for garbage in [&b"EHLO nobody\r\n"[..], b"SSH-2.0-nobody\r\n", &[0; 64], &[0xFF; 64]] {
        let mut client = connect().await;
        client.send(garbage).await.unwrap();
        is_closed(&mut client).await;
    }

    // A good frame with a good header and nonsense after it: answered, and the connection lives on.
    let mut client = connect().await;
    let mut damaged = query();
    let last = damaged.len() - 4;
    damaged[last] = 0x7F;
    damaged[last - 6] = 0x7F;
    client.send(&damaged).await.unwrap();
    assert_eq!(reason(&answer(&mut client).await), ResultReason::INVALID_MESSAGE);
    lives(&mut client).await;

    // A good frame without a readable header: answered in the oldest version.
    let mut client = connect().await;
    client.send(&[0x42, 0x00, 0x78, 0x01, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]).await.unwrap();
    let refusal = answer(&mut client).await;
    assert_eq!(
        (refusal.header.protocol_version, reason(&refusal)),
        (Version::V1_0, ResultReason::INVALID_MESSAGE)
    );
    lives(&mut client).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_operations_and_versions() {
    let server = TestServer::start().await;
    let mut client = Client::connect(&server.target(Who::A)).await.unwrap();

    let mut unknown = query();
    let operation = unknown.windows(8).position(|bytes| bytes == [0x42, 0, 0x5C, 5, 0, 0, 0, 4]).unwrap();
    unknown[operation + 10..operation + 12].copy_from_slice(&[0x7F, 0xFF]);
    client.send(&unknown).await.unwrap();
    assert_eq!(reason(&answer(&mut client).await), ResultReason::OPERATION_NOT_SUPPORTED);
    lives(&mut client).await;

    let mut newer = query();
    let major = newer.windows(8).position(|bytes| bytes == [0x42, 0, 0x6A, 2, 0, 0, 0, 4]).unwrap();
    newer[major + 11] = 9;
    client.send(&newer).await.unwrap();
    assert_eq!(reason(&answer(&mut client).await), ResultReason::UNSUPPORTED_PROTOCOL_VERSION);
    lives(&mut client).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_in_pieces_and_together() {
    let server = TestServer::start().await;
    let mut client = Client::connect(&server.target(Who::A)).await.unwrap();
    for byte in query() {
        client.send(&[byte]).await.unwrap();
    }
    assert_eq!(answer(&mut client).await.items[0].result_status, ResultStatus::SUCCESS);
    client.send(&[query(), query(), query()].concat()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(answer(&mut client).await.items[0].result_status, ResultStatus::SUCCESS);
    }
    // Messages over two records, and many records before the first answer is read.
    client.send(&query().repeat(200)).await.unwrap();
    for _ in 0..100 {
        client.send(&query()).await.unwrap();
    }
    for _ in 0..300 {
        assert_eq!(answer(&mut client).await.items[0].result_status, ResultStatus::SUCCESS);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_never_get_past_the_handshake() {
    let server = TestServer::start().await;
    let address = server.sandbox().endpoints().kmip[0].clone();
    let ca = server.files(Who::A).ca.clone();
    is_turned_away(&Target::from_pem(&address, ca.as_bytes(), None).unwrap()).await;
    let stranger = foreign::client("client-a", &ca);
    is_turned_away(&server.sandbox().target(&stranger).unwrap()).await;
    // The other way round, a client does not accept a server of an authority that it does not trust.
    let other = foreign::client("anyone", &stranger.certificate);
    let refused = Client::connect(&server.sandbox().target(&other).unwrap()).await;
    assert!(matches!(refused, Err(ClientError::Connect { .. })));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_client_is_refused_at_once() {
    let server = TestServer::start().await;
    let mut connection = server.connect(Who::B, Version::V2_1).await;
    let id = connection.create_key("kept").await;
    let clients: api::List<api::Client> =
        server.sandbox().console().request("GET", "/clients", None::<&()>).await.unwrap();
    let client = clients.items.iter().find(|client| client.name == "client-b").unwrap();
    let _: api::Client = server
        .sandbox()
        .console()
        .request("DELETE", &format!("/clients/{}", client.id), None::<&()>)
        .await
        .unwrap();
    let reason = connection.fail(request::get(&id)).await;
    assert_eq!(reason, ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_connections_are_refused_and_the_others_live() {
    let mut config = Config::default();
    config.kmip.max_connections = 2;
    let server = TestServer::start_with(config).await;
    let target = server.target(Who::A);
    let mut first = Client::connect(&target).await.unwrap();
    let mut second = Client::connect(&target).await.unwrap();
    assert!(Client::connect(&target).await.is_err());
    lives(&mut first).await;
    lives(&mut second).await;
    second.close().await.unwrap();
    drop(first);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_survive_a_restart() {
    let server = TestServer::start().await;
    let mut connection = server.connect(Who::A, Version::V1_4).await;
    let id = connection.create_key("a key").await;
    let material = connection.material(&id).await;
    let attributes = connection.ask(request::get_attributes(&id)).await;
    let server = server.restart().await;
    let mut connection = server.connect(Who::A, Version::V1_4).await;
    assert_eq!(connection.material(&id).await, material);
    assert_eq!(connection.ask(request::get_attributes(&id)).await, attributes);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stays_silent_does_not_hold_up_who_speaks() {
    let server = TestServer::start().await;
    let address = &server.sandbox().endpoints().kmip[0];
    let silent: Vec<_> = (0..400).map(|_| std::net::TcpStream::connect(address).unwrap()).collect();
    let target = server.target(Who::A);
    lives(&mut Client::connect(&target).await.unwrap()).await;
    // None of them had to be given up for that.
    for connection in &silent {
        connection.set_nonblocking(true).unwrap();
        let waits = connection.peek(&mut [0]).map_err(|fault| fault.kind());
        assert_eq!(waits, Err(std::io::ErrorKind::WouldBlock));
    }
    drop(silent);
    server.stop().await;
}
