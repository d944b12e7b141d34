//! Certificate requests that are registered: what is read of them, what is refused, and certifying by them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use crypto::asymmetric::{Curve, PrivateKey, generate_ec, generate_rsa};
use crypto::x509::{AlternativeNames, CertificateInfo, CertificateRequest};
use keyward_engine::identity::Peer;
use kmip::attribute::link_value;
use kmip::message::ResponseItem;
use kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CertificateRequestType, CryptographicAlgorithm, KeyFormatType, LinkType, ObjectType, ResultReason,
};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, Attributes};
use support::{Bench, id, refused, succeeded};

const VERSIONS: [Version; 3] = [Version::V2_0, Version::V2_1, Version::V3_0];
const V2_1: Version = Version::V2_1;

fn request_for(key: &PrivateKey) -> Vec<u8> {
    let subject = [("CN".to_owned(), "node".to_owned()), ("O".to_owned(), "Acme".to_owned())];
    let names = AlternativeNames { dns: vec!["node.example".to_owned()], ..AlternativeNames::default() };
    CertificateRequest::create(&subject, &names, key).unwrap()
}

fn object(request_type: CertificateRequestType, value: &[u8]) -> Object {
    Object::CertificateRequest(kmip::object::CertificateRequest {
        certificate_request_type: request_type,
        certificate_request_value: value.into(),
    })
}

fn register(
    bench: &Bench,
    peer: &Arc<Peer>,
    version: Version,
    object: Object,
    list: Vec<Attribute>,
) -> ResponseItem {
    let request = payload::RegisterRequest {
        object_type: object.object_type(),
        attributes: Attributes::new(list),
        object: Some(object),
        protection_storage_masks: None,
    };
    bench.ask(peer, version, request)
}

fn registered(bench: &Bench, peer: &Arc<Peer>, object: Object, list: Vec<Attribute>) -> String {
    match succeeded(register(bench, peer, V2_1, object, list)) {
        ResponsePayload::Register(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    }
}

fn public_object(key: &PrivateKey) -> Object {
    let spki = key.public().unwrap().to_spki().unwrap();
    Object::PublicKey(Key {
        key_block: KeyBlock {
            key_format_type: KeyFormatType::X_509,
            key_compression_type: None,
            key_value: Some(KeyValue::Plain(PlainKeyValue {
                key_material: KeyMaterial::Bytes(spki.into()),
                attributes: Attributes::default(),
            })),
            cryptographic_algorithm: Some(CryptographicAlgorithm::EC),
            cryptographic_length: Some(256),
            key_wrapping_data: None,
        },
    })
}

fn attributes(bench: &Bench, peer: &Arc<Peer>, version: Version, uid: &str) -> Attributes {
    let request = payload::GetAttributesRequest {
        unique_identifier: Some(uid.into()),
        attribute_references: Vec::new(),
    };
    match succeeded(bench.ask(peer, version, request)) {
        ResponsePayload::GetAttributes(response) => Attributes::clone(&response.attributes),
        other => panic!("{other:?}"),
    }
}

fn certify(bench: &Bench, peer: &Arc<Peer>, uid: &str) -> ResponseItem {
    bench.ask(
        peer,
        V2_1,
        payload::CertifyRequest { unique_identifier: Some(uid.into()), ..Default::default() },
    )
}

fn certified(bench: &Bench, peer: &Arc<Peer>, uid: &str) -> String {
    match succeeded(certify(bench, peer, uid)) {
        ResponsePayload::Certify(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    }
}

fn certificate(bench: &Bench, peer: &Arc<Peer>, uid: &str) -> CertificateInfo {
    let request = payload::GetRequest { unique_identifier: Some(uid.into()), ..Default::default() };
    match succeeded(bench.ask(peer, V2_1, request)) {
        ResponsePayload::Get(response) => match &*response.object {
            Object::Certificate(certificate) => {
                CertificateInfo::parse(&certificate.certificate_value).unwrap()
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_says_what_key_it_is_for_in_every_version() {
    let (bench, key) = (Bench::new(), generate_ec(Curve::P256).unwrap());
    let alice = bench.peer("alice");
    let rsa = generate_rsa(2048, 65_537).unwrap();
    for version in VERSIONS {
        for (key, algorithm, length) in
            [(&key, CryptographicAlgorithm::EC, 256), (&rsa, CryptographicAlgorithm::RSA, 2048)]
        {
            let der = request_for(key);
            let pem = crypto::pem::encode("CERTIFICATE REQUEST", &der);
            for (request_type, value) in
                [(CertificateRequestType::PKCS_10, &der[..]), (CertificateRequestType::PEM, pem.as_bytes())]
            {
                let item = register(&bench, &alice, version, object(request_type, value), Vec::new());
                let ResponsePayload::Register(response) = succeeded(item) else { panic!() };
                let found = attributes(&bench, &alice, version, &id(&response.unique_identifier));
                let code = |tag| found.get(tag).and_then(Value::enumeration);
                assert_eq!(code(Tag::CRYPTOGRAPHIC_ALGORITHM), Some(algorithm.0), "{version}");
                assert_eq!(found.get(Tag::CRYPTOGRAPHIC_LENGTH), Some(&Value::Integer(length)));
                assert_eq!(code(Tag::KEY_FORMAT_TYPE), Some(KeyFormatType::PKCS_10.0));
                let digest = found.get(Tag::DIGEST).unwrap().child(Tag::DIGEST_VALUE).unwrap();
                let expected =
                    crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, value).unwrap();
                assert_eq!(digest.value, Value::ByteString(expected.into()));
                // These are attributes of certificates alone.
                assert_eq!(found.get(Tag::CERTIFICATE_SUBJECT_CN), None);
                assert_eq!(found.get(Tag::X_509_CERTIFICATE_SUBJECT), None);
            }
        }
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let (bench, key) = (Bench::new(), generate_ec(Curve::P256).unwrap());
    let alice = bench.peer("alice");
    let der = request_for(&key);
    let edited = {
        let at = der.windows(4).position(|window| window == b"node").unwrap();
        let mut edited = der.clone();
        edited[at] = b'N';
        edited
    };
    let trailing = [&der[..], &[0]].concat();
    let pem = crypto::pem::encode("CERTIFICATE", &der);
    for (request_type, value) in [
        (CertificateRequestType::PKCS_10, &[][..]),
        (CertificateRequestType::PKCS_10, &[0x30, 0][..]),
        (CertificateRequestType::PKCS_10, &der[..der.len() - 1]),
        (CertificateRequestType::PKCS_10, &trailing),
        (CertificateRequestType::PKCS_10, &edited),
        (CertificateRequestType::PKCS_10, crypto::pem::encode("CERTIFICATE REQUEST", &der).as_bytes()),
        (CertificateRequestType::PEM, &der),
        (CertificateRequestType::PEM, pem.as_bytes()),
    ] {
        for version in VERSIONS {
            let item = register(&bench, &alice, version, object(request_type, value), Vec::new());
            assert_eq!(refused(&item), ResultReason::INVALID_FIELD, "{request_type:?} {value:02x?}");
        }
        let import = payload::ImportRequest {
            unique_identifier: "imported".into(),
            object_type: Some(ObjectType::CERTIFICATE_REQUEST),
            replace_existing: None,
            key_wrap_type: None,
            attributes: Attributes::default(),
            object: object(request_type, value),
        };
        assert_eq!(refused(&bench.ask(&alice, V2_1, import)), ResultReason::INVALID_FIELD);
        let certify = payload::CertifyRequest {
            certificate_request_type: Some(request_type),
            certificate_request_value: Some(value.into()),
            ..Default::default()
        };
        assert_eq!(refused(&bench.ask(&alice, V2_1, certify)), ResultReason::INVALID_CSR);
    }
    // An attribute that says something else than the request.
    let longer = vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(384))];
    let item = register(&bench, &alice, V2_1, object(CertificateRequestType::PKCS_10, &der), longer);
    assert_eq!(refused(&item), ResultReason::INVALID_FIELD);
    // Of a type that is not read: it is kept, and not certified.
    let crmf = registered(&bench, &alice, object(CertificateRequestType::CRMF, &[0x30, 0]), Vec::new());
    assert_eq!(refused(&certify(&bench, &alice, &crmf)), ResultReason::FEATURE_NOT_SUPPORTED);
}

#[test]
fn a_registered_request_is_certified_with_its_names() {
    let (bench, key) = (Bench::new(), generate_ec(Curve::P256).unwrap());
    let alice = bench.peer("alice");
    let der = request_for(&key);
    let asked = registered(&bench, &alice, object(CertificateRequestType::PKCS_10, &der), Vec::new());
    let made = certified(&bench, &alice, &asked);
    let info = certificate(&bench, &alice, &made);
    assert_eq!(info.subject.values("CN").collect::<Vec<_>>(), ["node"]);
    assert_eq!(info.subject_alternative_names.dns, ["node.example"]);
    assert_eq!(info.public_key, Some(key.public().unwrap()));
    // From 3.0 on the whole names are attributes too.
    for (tag, name) in
        [(Tag::CERTIFICATE_SUBJECT_DN, &info.subject), (Tag::CERTIFICATE_ISSUER_DN, &info.issuer)]
    {
        let shown = |version| attributes(&bench, &alice, version, &made).get(tag).cloned();
        assert_eq!(shown(Version::V3_0), Some(Value::TextString(name.to_string())));
        assert_eq!(shown(V2_1), None);
    }
    // Nobody else's.
    assert_eq!(refused(&certify(&bench, &bench.peer("bob"), &asked)), ResultReason::ITEM_NOT_FOUND);

    // A request beside the one that is kept.
    let two = payload::CertifyRequest {
        unique_identifier: Some(asked.as_str().into()),
        certificate_request_type: Some(CertificateRequestType::PKCS_10),
        certificate_request_value: Some(der.as_slice().into()),
        ..Default::default()
    };
    assert_eq!(refused(&bench.ask(&alice, V2_1, two)), ResultReason::INVALID_FIELD);

    // Anew, by a request for the same key, and not by one for another.
    let recertify = |request: &str| {
        let request = payload::RecertifyRequest {
            unique_identifier: Some(made.as_str().into()),
            certificate_request_unique_identifier: Some(request.into()),
            ..Default::default()
        };
        bench.ask(&alice, V2_1, request)
    };
    let other = request_for(&generate_ec(Curve::P256).unwrap());
    let other = registered(&bench, &alice, object(CertificateRequestType::PKCS_10, &other), Vec::new());
    assert_eq!(refused(&recertify(&other)), ResultReason::INVALID_CSR);
    let ResponsePayload::Recertify(new) = succeeded(recertify(&asked)) else { panic!() };
    assert_eq!(
        certificate(&bench, &alice, &id(&new.unique_identifier)).public_key,
        Some(key.public().unwrap())
    );
}

#[test]
fn the_public_key_that_a_request_is_linked_to_gets_the_certificate() {
    let (bench, key) = (Bench::new(), generate_ec(Curve::P256).unwrap());
    let alice = bench.peer("alice");
    let public = registered(&bench, &alice, public_object(&key), Vec::new());
    let of = |key: &PrivateKey, linked: &str| {
        let link = link_value(LinkType::PUBLIC_KEY_LINK, Value::TextString(linked.to_owned()));
        let object = object(CertificateRequestType::PKCS_10, &request_for(key));
        registered(&bench, &alice, object, vec![Attribute::new(Tag::LINK, link)])
    };
    let made = certified(&bench, &alice, &of(&key, &public));
    let linked = |uid: &str, link_type: LinkType| {
        attributes(&bench, &alice, V2_1, uid).list.iter().any(|attribute| {
            let other = if uid == public { &made } else { &public };
            attribute.value == link_value(link_type, Value::TextString(other.clone()))
        })
    };
    assert!(linked(&public, LinkType::CERTIFICATE_LINK));
    assert!(linked(&made, LinkType::PUBLIC_KEY_LINK));

    let wrong_key = of(&generate_ec(Curve::P256).unwrap(), &public);
    assert_eq!(refused(&certify(&bench, &alice, &wrong_key)), ResultReason::INVALID_CSR);
    let wrong_type = of(&key, &made);
    assert_eq!(refused(&certify(&bench, &alice, &wrong_type)), ResultReason::INVALID_OBJECT_TYPE);
}
