//! Registered clients: where their certificates come from, their compatibility profiles, their end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends there")]

use crypto::asymmetric::{Curve, generate_ec};
use crypto::x509::{AlternativeNames, CertificateRequest};
use keyward_server::client::http::HttpError;
use keyward_server::client::{Client, Target};
use kmip::attribute::{Attribute, Attributes};
use kmip::message::{RequestMessage, ResponseItem, ResponseMessage};
use kmip::payload::{
    ActivateRequest, AddAttributeRequest, DecryptRequest, EncryptRequest, LocateRequest, QueryRequest,
    ResponsePayload,
};
use kmip::table::Tag;
use kmip::table::enumeration::{BlockCipherMode, PaddingMethod, QueryFunction, ResultReason, ResultStatus};
use kmip::ttlv::{Bytes, Limits, Value as Ttlv};
use kmip::{CryptographicParameters, Data, Version};
use serde_json::{Value, json};
use testkit::foreign::Authority;
use testkit::{Connection, TestServer, Who};

async fn ask(server: &TestServer, method: &str, path: &str, body: Value) -> Result<Value, HttpError> {
    let body = Some(&body).filter(|body| !body.is_null());
    server.sandbox().console().request(method, path, body).await
}

async fn status(server: &TestServer, method: &str, path: &str, body: Value) -> u16 {
    match ask(server, method, path, body).await {
        Err(HttpError::Problem(problem)) => problem.status,
        other => panic!("{method} {path}: {other:?}"),
    }
}

/// The path of a client by its name.
async fn path_of(server: &TestServer, name: &str) -> String {
    let list = ask(server, "GET", "/clients", Value::Null).await.unwrap();
    let found = list
        .get("items")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .find(|known| known.get("name").unwrap() == name);
    format!("/clients/{}", found.unwrap().get("id").unwrap())
}

fn query() -> QueryRequest {
    QueryRequest { query_functions: vec![QueryFunction::QUERY_OPERATIONS], object_groups: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_comes_from_a_request() {
    let server = TestServer::start().await;
    let key = generate_ec(Curve::P256).unwrap();
    let subject = [("CN".to_owned(), "somebody else".to_owned())];
    let der = CertificateRequest::create(&subject, &AlternativeNames::default(), &key).unwrap();
    let label = "CERTIFICATE REQUEST";
    let base64 = keyward_server::base64::encode(&der);
    let pem = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
    let new = json!({ "name": "web", "user": "pages", "certificate": { "request": pem } });
    let issued = ask(&server, "POST", "/clients", new).await.unwrap();
    assert!(issued.get("private_key").is_none());
    let text = |name: &str| issued.get(name).unwrap().as_str().unwrap().to_owned();
    let subject = issued.pointer("/client/subject").unwrap().as_str().unwrap();
    assert!(subject.contains("web") && !subject.contains("somebody"), "{subject}");
    let endpoints = server.sandbox().endpoints();
    let address = endpoints.kmip.first().unwrap();
    let (certificate, private) = (text("certificate"), key.to_pem().unwrap());
    let pair = Some((certificate.as_bytes(), private.expose()));
    let target = Target::from_pem(address, text("ca").as_bytes(), pair).unwrap();
    let mut client = Client::connect(&target).await.unwrap();
    let answer = client.exchange(&RequestMessage::new(Version::V2_1).with(query())).await.unwrap();
    assert_eq!(answer.items.first().unwrap().result_status, ResultStatus::SUCCESS);

    // The same certificate a second time, one of nobody that is trusted, and what is none.
    let again = json!({ "name": "web2", "certificate": { "existing": certificate } });
    assert_eq!(status(&server, "POST", "/clients", again).await, 409);
    let authority = Authority::new("elsewhere");
    let foreign = authority.client(&[("CN", "spy")], &[], "").certificate;
    for wrong in
        [json!({ "existing": foreign }), json!({ "existing": "nothing" }), json!({ "request": certificate })]
    {
        let new = json!({ "name": "spy", "certificate": wrong });
        assert_eq!(status(&server, "POST", "/clients", new).await, 400);
    }
    // One of an authority that an interface trusts.
    let interface = json!({
        "name": "second", "address": "127.0.0.1", "port": 0, "trusted_cas": [authority.certificate()],
    });
    ask(&server, "POST", "/interfaces", interface).await.unwrap();
    let new = json!({ "name": "guest", "certificate": { "existing": foreign } });
    let guest = ask(&server, "POST", "/clients", new).await.unwrap();
    assert_eq!(guest.pointer("/client/user").unwrap(), "guest");
    assert_eq!(status(&server, "POST", "/clients", json!({ "name": "x", "compat": ["all"] })).await, 400);
    server.stop().await;
}

/// A Locate by name with what it asks for in a Template-Attribute.
fn locate_in_template(name: &str) -> LocateRequest {
    let template = Some(Attributes::new(vec![Attribute::name(name)]));
    LocateRequest { template, ..LocateRequest::default() }
}

/// Sends a Locate by a name and by an attribute whose name is misspelt, which no client library writes.
async fn locate_misspelt(client: &mut Connection) -> ResponseItem {
    let (right, wrong) = (b"x-Obj Group", b"Objct Group");
    let request = LocateRequest {
        attributes: Attributes::new(vec![
            Attribute::name("first"),
            Attribute::custom("Obj Group", Ttlv::TextString("x".to_owned())),
        ]),
        ..LocateRequest::default()
    };
    let mut bytes = RequestMessage::new(Version::V1_4).with(request).to_bytes();
    let place = bytes.windows(right.len()).position(|window| window == right).unwrap();
    bytes.get_mut(place..place + wrong.len()).unwrap().copy_from_slice(wrong);
    client.client().send(&bytes).await.unwrap();
    let answer = client.client().receive().await.unwrap();
    ResponseMessage::decode(&answer, &Limits::default()).unwrap().items.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_used_and_counted_until_it_is_taken_away() {
    let server = TestServer::start().await;
    let path = path_of(&server, "client-a").await;
    let mut client = server.connect(Who::A, Version::V1_4).await;
    let id = client.create_key("first").await;
    let unique_identifier = Some(id.as_str().into());
    client.ask(ActivateRequest { unique_identifier: unique_identifier.clone() }).await;
    let parameters = CryptographicParameters {
        block_cipher_mode: Some(BlockCipherMode::CBC),
        padding_method: Some(PaddingMethod::PKCS5),
        random_iv: Some(true),
        ..CryptographicParameters::default()
    };
    let encrypt = EncryptRequest {
        unique_identifier: unique_identifier.clone(),
        cryptographic_parameters: Some(parameters.clone()),
        data: Some(Data::Bytes(Bytes::from(b"a secret".to_vec()))),
        ..EncryptRequest::default()
    };
    let ResponsePayload::Encrypt(encrypted) = client.ask(encrypt).await else { panic!("no Encrypt") };
    let mut joined = encrypted.iv_counter_nonce.unwrap().to_vec();
    joined.extend_from_slice(&encrypted.data.unwrap());
    let decrypt = || DecryptRequest {
        unique_identifier: unique_identifier.clone(),
        cryptographic_parameters: Some(parameters.clone()),
        data: Some(Data::Bytes(Bytes::from(joined.clone()))),
        ..DecryptRequest::default()
    };
    let add = |text: &str| AddAttributeRequest {
        unique_identifier: unique_identifier.clone(),
        new_attribute: Attribute::new(Tag::CONTACT_INFORMATION, Ttlv::TextString(text.to_owned())),
    };
    client.ask(add("alice")).await;
    for _ in 0..2 {
        client.fail(decrypt()).await;
        assert_eq!(locate_misspelt(&mut client).await.result_status, ResultStatus::OPERATION_FAILED);
        client.fail(add("bob")).await;
        client.fail(locate_in_template("first")).await;
        let all = json!({ "compat": [
            "locate-unknown-attribute", "decrypt-iv-prepended", "add-attribute-replaces", "locate-template-attribute"
        ] });
        ask(&server, "PATCH", &path, all).await.unwrap();
        let ResponsePayload::Decrypt(decrypted) = client.ask(decrypt()).await else { panic!("no Decrypt") };
        assert_eq!(decrypted.data.as_deref(), Some(b"a secret".as_slice()));
        let Some(ResponsePayload::Locate(found)) = locate_misspelt(&mut client).await.payload else {
            panic!("no Locate")
        };
        assert_eq!(found.unique_identifiers, [id.as_str().into()]);
        client.ask(add("bob")).await;
        let ResponsePayload::Locate(found) = client.ask(locate_in_template("first")).await else {
            panic!("no Locate")
        };
        assert_eq!(found.unique_identifiers, [id.as_str().into()]);
        let ResponsePayload::Locate(found) = client.ask(locate_in_template("second")).await else {
            panic!("no Locate")
        };
        assert!(found.unique_identifiers.is_empty());
        ask(&server, "PATCH", &path, json!({ "compat": [] })).await.unwrap();
    }
    let statistics = ask(&server, "GET", "/statistics", Value::Null).await.unwrap();
    let uses = statistics.get("compat").unwrap().as_array().unwrap();
    assert_eq!(uses.len(), 4);
    let times =
        |used: &Value| if used.get("profile").unwrap() == "locate-template-attribute" { 4 } else { 2 };
    assert!(uses.iter().all(|used| used.get("count").unwrap() == times(used)), "{statistics}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_client_is_refused_on_its_open_connection() {
    let server = TestServer::start().await;
    let path = path_of(&server, "client-a").await;
    let (mut revoked, mut other) =
        (server.connect(Who::A, Version::V2_1).await, server.connect(Who::B, Version::V2_1).await);
    revoked.ask(query()).await;
    let client = ask(&server, "DELETE", &path, Value::Null).await.unwrap();
    assert!(client.get("revoked").unwrap().is_string());
    assert_eq!(revoked.fail(query()).await, ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    other.ask(query()).await;
    let mut again = server.connect(Who::A, Version::V2_1).await;
    assert_eq!(again.fail(query()).await, ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    server.stop().await;
}
