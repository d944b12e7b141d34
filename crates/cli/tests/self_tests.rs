//! Self tests that fail, in a running server and in the binary: what was made is not handed out, services end, and everybody
//! who looks is told.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends there")]

use std::path::Path;
use std::process::{Command, Output};

use kmip::message::{RequestMessage, ResponseItem};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, QueryFunction, ResultReason, ResultStatus};
use kmip::ttlv::Value;
use kmip::{Attribute, Attributes, Version};
use server::client::Client;
use server::config::Config;
use server::sandbox::{Sandbox, Scratch};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn keyward(configuration: Option<&Path>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    command.args(arguments).env_remove("OPENSSL_CONF");
    if let Some(path) = configuration {
        command.env("OPENSSL_CONF", path);
    }
    command.output().unwrap()
}

async fn ask(client: &mut Client, payload: impl Into<RequestPayload>) -> ResponseItem {
    let request = RequestMessage::new(Version::V2_1).with(payload);
    client.exchange(&request).await.unwrap().items.remove(0)
}

fn attributes(algorithm: CryptographicAlgorithm, bits: i32) -> Attributes {
    Attributes::new(vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
        Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits)),
        Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(3)),
    ])
}

fn pair() -> payload::CreateKeyPairRequest {
    payload::CreateKeyPairRequest {
        common_attributes: Some(attributes(CryptographicAlgorithm::EC, 256)),
        private_key_attributes: None,
        public_key_attributes: None,
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    }
}

async fn located(client: &mut Client) -> usize {
    match ask(client, payload::LocateRequest::default()).await.payload {
        Some(ResponsePayload::Locate(response)) => response.unique_identifiers.len(),
        other => panic!("{other:?}"),
    }
}

/// The status line of a path of the health interface.
async fn health(address: &str, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_not_one_is_not_given_out_and_ends_the_services() {
    let mut config = Config::default();
    config.health.listen = vec!["127.0.0.1:0".parse().unwrap()];
    let sandbox = Sandbox::start(config).await.unwrap();
    let address = sandbox.endpoints().health.unwrap();
    let files = sandbox.add_client("alice").await.unwrap();
    let mut client = Client::connect(&sandbox.target(&files).unwrap()).await.unwrap();
    let Some(ResponsePayload::CreateKeyPair(made)) = ask(&mut client, pair()).await.payload else {
        panic!("no pair")
    };
    let uid = Some(made.private_key_unique_identifier);
    let sign = || payload::SignRequest {
        unique_identifier: uid.clone(),
        data: Some(b"data".to_vec().into()),
        ..Default::default()
    };
    let before = located(&mut client).await;
    assert!(health(&address, "/ready").await.contains("200"));

    server::selftest::spoil_pairs();
    let failed = ask(&mut client, pair()).await;
    assert_eq!(failed.result_reason, Some(ResultReason::GENERAL_FAILURE), "{failed:?}");
    assert!(failed.payload.is_none());
    assert_eq!(located(&mut client).await, before, "nothing is kept of it");

    // Every use of a key is refused now, with keys from before too; what only tells something goes on.
    let create = payload::CreateRequest {
        object_type: kmip::table::enumeration::ObjectType::SYMMETRIC_KEY,
        attributes: attributes(CryptographicAlgorithm::AES, 256),
        protection_storage_masks: None,
    };
    let get = payload::GetRequest { unique_identifier: uid.clone(), ..Default::default() };
    let refused = [
        ask(&mut client, sign()).await,
        ask(&mut client, get).await,
        ask(&mut client, create).await,
        ask(&mut client, pair()).await,
    ];
    for item in refused {
        assert_eq!(item.result_reason, Some(ResultReason::GENERAL_FAILURE), "{item:?}");
        assert!(item.payload.is_none());
        let message = item.result_message.unwrap_or_default();
        assert!(message.contains("self test"), "{message}");
    }
    let functions = vec![QueryFunction::QUERY_OPERATIONS];
    let query = payload::QueryRequest { query_functions: functions, object_groups: None };
    assert_eq!(ask(&mut client, query).await.result_status, ResultStatus::SUCCESS);
    assert!(health(&address, "/ready").await.contains("503"));
    assert!(health(&address, "/live").await.contains("200"));

    let dir = sandbox.data_dir().to_str().unwrap().to_owned();
    let command =
        move |arguments: &[&str]| keyward(None, &[&["--data-dir", dir.as_str()], arguments].concat());
    let (status, running) = tokio::task::spawn_blocking(move || {
        (command(&["security", "status"]), command(&["selftest", "--running"]))
    })
    .await
    .unwrap();
    assert!(String::from_utf8_lossy(&status.stdout).contains("error"), "{status:?}");
    // Tests on demand generate pairs too.
    assert_eq!(running.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&running.stderr).contains("pairwise consistency"), "{running:?}");
    sandbox.stop().await.unwrap();
}

/// An OpenSSL without its default provider computes next to nothing.
#[test]
fn a_binary_whose_cryptography_fails_says_so_and_serves_nobody() {
    let scratch = Scratch::new().unwrap();
    let dir = scratch.path();
    std::fs::create_dir(dir).unwrap();
    let configuration = dir.join("openssl.cnf");
    std::fs::write(
        &configuration,
        "openssl_conf = main\n[main]\nproviders = providers\n[providers]\nlegacy = legacy\n[legacy]\nactivate = 1\n",
    )
    .unwrap();
    let good = keyward(None, &["selftest", "--fast"]);
    assert_eq!(good.status.code(), Some(0), "{good:?}");
    let bad = keyward(Some(&configuration), &["selftest", "--fast"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("self tests failed"), "{bad:?}");
    let data = dir.join("data");
    let serve = keyward(Some(&configuration), &["serve", "--data-dir", data.to_str().unwrap()]);
    assert_eq!(serve.status.code(), Some(1));
    let said = String::from_utf8_lossy(&serve.stderr);
    assert!(said.contains("self tests failed") && said.contains("AES"), "{said}");
    assert!(!data.exists(), "nothing is sealed with it");
}
