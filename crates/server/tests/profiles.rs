//! Compatibility profiles for clients that were made beside a server that checks less: refused, allowed by name, counted.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends there")]

use crypto::asymmetric::generate_rsa;
use kmip::attribute::{Attribute, Attributes};
use kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{
    CreateRequest, DerivationParameters, DeriveKeyRequest, GetAttributesRequest, RegisterRequest,
    ResponsePayload,
};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, DerivationMethod, HashingAlgorithm, KeyFormatType, ObjectType, ResultReason,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Bytes, Value as Ttlv};
use kmip::{CryptographicParameters, Version};
use serde_json::{Value, json};
use testkit::request::{create_aes, get, id_text};
use testkit::{Connection, TestServer, Who};

/// Asks the administration, which has to do it.
async fn ask(server: &TestServer, method: &str, path: &str, body: Value) -> Value {
    let body = Some(&body).filter(|body| !body.is_null());
    server.sandbox().console().request(method, path, body).await.unwrap()
}

/// Gives the client of the test the profiles named, and takes all others away.
async fn allow(server: &TestServer, names: &[&str]) {
    let list = ask(server, "GET", "/clients", Value::Null).await;
    let mut clients = list.get("items").unwrap().as_array().unwrap().iter();
    let client = clients.find(|known| known.get("name").unwrap() == "client-a").unwrap();
    let path = format!("/clients/{}", client.get("id").unwrap());
    ask(server, "PATCH", &path, json!({ "compat": names })).await;
}

/// How often each profile was used, by name.
async fn uses(server: &TestServer) -> Vec<(String, u64)> {
    let statistics = ask(server, "GET", "/statistics", Value::Null).await;
    let uses = statistics.get("compat").unwrap().as_array().unwrap().iter();
    let mut uses: Vec<(String, u64)> = uses
        .map(|used| {
            let name = used.get("profile").unwrap().as_str().unwrap();
            (name.to_owned(), used.get("count").unwrap().as_u64().unwrap())
        })
        .collect();
    uses.sort();
    uses
}

/// Create an AES key that may be used in some ways.
fn create(ways: CryptographicUsageMask) -> CreateRequest {
    let mut request = create_aes(256, &[]);
    request.attributes = Attributes::new(
        request
            .attributes
            .list
            .into_iter()
            .filter(|attribute| attribute.name != Tag::CRYPTOGRAPHIC_USAGE_MASK.into())
            .chain([Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Ttlv::Integer(ways.0))])
            .collect(),
    );
    request
}

async fn created(client: &mut Connection, request: CreateRequest) -> String {
    match client.ask(request).await {
        ResponsePayload::Create(created) => id_text(&created.unique_identifier),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_may_be_repeated() {
    let server = TestServer::start().await;
    let mut client = server.connect(Who::A, Version::V1_2).await;
    let first = client.create_key("Symmetric Key").await;
    // Before 1.4 there is no reason of its own.
    assert_eq!(client.fail(create_aes(256, &["Symmetric Key"])).await, ResultReason::INVALID_FIELD);
    allow(&server, &["names-repeated"]).await;
    let second = client.create_key("Symmetric Key").await;
    let ResponsePayload::Locate(found) =
        client.ask(testkit::request::locate(vec![Attribute::name("Symmetric Key")])).await
    else {
        panic!("no Locate")
    };
    let mut found: Vec<String> = found.unique_identifiers.iter().map(id_text).collect();
    found.sort();
    let mut both = vec![first, second];
    both.sort();
    assert_eq!(found, both);
    assert_eq!(uses(&server).await, [("names-repeated".to_owned(), 1)]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_derived_from_those_that_nobody_activated() {
    let server = TestServer::start().await;
    let mut client = server.connect(Who::A, Version::V1_2).await;
    let base = created(&mut client, create(CryptographicUsageMask::DERIVE_KEY)).await;
    let other = client.create_key("not for derivation").await;
    let derive = |base: &str| DeriveKeyRequest {
        object_type: ObjectType::SECRET_DATA,
        unique_identifiers: vec![base.into()],
        derivation_method: DerivationMethod::HASH,
        derivation_parameters: DerivationParameters {
            cryptographic_parameters: Some(CryptographicParameters {
                hashing_algorithm: Some(HashingAlgorithm::SHA_256),
                ..CryptographicParameters::default()
            }),
            ..DerivationParameters::default()
        },
        attributes: Attributes::new(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Ttlv::Integer(256))]),
    };
    assert_eq!(client.fail(derive(&base)).await, ResultReason::INVALID_FIELD);
    allow(&server, &["derive-from-pre-active"]).await;
    client.ask(derive(&base)).await;
    // Nothing else that speaks against its use is passed over.
    client.fail(derive(&other)).await;
    let ResponsePayload::GetAttributes(shown) = client.ask(testkit::request::get_attributes(&base)).await
    else {
        panic!("no Get Attributes")
    };
    assert!(shown.attributes.get(Tag::ACTIVATION_DATE).is_none());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_in_pkcs_1_are_taken_for_what_they_are() {
    let server = TestServer::start().await;
    let mut client = server.connect(Who::A, Version::V1_2).await;
    let rsa = generate_rsa(2048, 65_537).unwrap();
    let block = |format: KeyFormatType, der: &[u8]| KeyBlock {
        key_format_type: format,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(PlainKeyValue {
            key_material: KeyMaterial::Bytes(Bytes::from(der.to_vec())),
            attributes: Attributes::default(),
        })),
        cryptographic_algorithm: Some(CryptographicAlgorithm::RSA),
        cryptographic_length: Some(2048),
        key_wrapping_data: None,
    };
    let (private, public) = (rsa.to_pkcs1().unwrap(), rsa.public().unwrap().to_pkcs1().unwrap());
    let objects = [
        Object::PrivateKey(Key { key_block: block(KeyFormatType::PKCS_8, private.expose()) }),
        Object::PublicKey(Key { key_block: block(KeyFormatType::X_509, &public) }),
    ];
    let register = |object: &Object| RegisterRequest {
        object_type: object.object_type(),
        attributes: Attributes::new(vec![Attribute::new(
            Tag::CRYPTOGRAPHIC_USAGE_MASK,
            Ttlv::Integer((CryptographicUsageMask::SIGN | CryptographicUsageMask::VERIFY).0),
        )]),
        object: Some(object.clone()),
        protection_storage_masks: None,
    };
    for object in &objects {
        assert_eq!(client.fail(register(object)).await, ResultReason::INVALID_FIELD);
    }
    allow(&server, &["pkcs1-by-another-name"]).await;
    for (object, der) in objects.iter().zip([private.expose(), &public]) {
        let ResponsePayload::Register(registered) = client.ask(register(object)).await else {
            panic!("no Register")
        };
        let uid = id_text(&registered.unique_identifier);
        assert_eq!(client.material(&uid).await, der);
        let ResponsePayload::Get(got) = client.ask(get(&uid)).await else { panic!("no Get") };
        assert_eq!(got.object.key_block().unwrap().key_format_type, KeyFormatType::PKCS_1);
    }
    // What is neither is refused as before.
    let broken = Object::PrivateKey(Key { key_block: block(KeyFormatType::PKCS_8, b"no key at all") });
    assert_eq!(client.fail(register(&broken)).await, ResultReason::INVALID_FIELD);
    assert_eq!(uses(&server).await, [("pkcs1-by-another-name".to_owned(), 2)]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_attributes_are_those_of_an_old_version() {
    let server = TestServer::start().await;
    let mut client = server.connect(Who::A, Version::V1_4).await;
    let key = client.create_key("k").await;
    let newer = [Tag::ORIGINAL_CREATION_DATE, Tag::ALWAYS_SENSITIVE];
    let shown = |answer: ResponsePayload| match answer {
        ResponsePayload::GetAttributes(shown) => shown.attributes,
        other => panic!("{other:?}"),
    };
    let all = shown(client.ask(testkit::request::get_attributes(&key)).await);
    assert!(newer.iter().all(|tag| all.get(*tag).is_some()));
    allow(&server, &["attributes-of-1.1"]).await;
    let old = shown(client.ask(testkit::request::get_attributes(&key)).await);
    assert!(newer.iter().all(|tag| old.get(*tag).is_none()));
    assert!([Tag::NAME, Tag::STATE, Tag::DIGEST].iter().all(|tag| old.get(*tag).is_some()));
    // By name they are all there.
    let named = GetAttributesRequest {
        attribute_references: vec![Tag::ORIGINAL_CREATION_DATE.into()],
        ..testkit::request::get_attributes(&key)
    };
    assert!(shown(client.ask(named).await).get(Tag::ORIGINAL_CREATION_DATE).is_some());
    server.stop().await;
}
