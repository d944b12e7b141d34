//! Locate, sentence by sentence (KMIP 1.4 section 4.9, 2.1 section 6.1.28, Usage Guide 2.0 section 3.42).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::cloned_ref_to_slice_refs, reason = "lists of what is found look alike")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::{Arc, mpsc};

use crypto::x509::{AlternativeNames, CertificateAuthority, CertificateTemplate, Usage, Validity};
use keyward_engine::Started;
use keyward_engine::identity::Peer;
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::object::{Certificate, Object};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CertificateType, CryptographicAlgorithm, HashingAlgorithm, LinkType, ObjectGroupMember, ObjectType,
    ResultReason, RevocationReasonCode, State, UsageLimitsUnit,
};
use kmip::table::mask::{CryptographicUsageMask, StorageStatusMask};
use kmip::ttlv::{Item, Limits, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes};
use support::{Bench, START, id, refused, succeeded};

struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

/// A search for attributes.
fn search(list: Vec<Attribute>) -> payload::LocateRequest {
    payload::LocateRequest {
        maximum_items: None,
        offset_items: None,
        storage_status_mask: None,
        object_group_member: None,
        object_class_mask: None,
        template: None,
        attributes: Attributes::new(list),
    }
}

fn fields(fields: &[(Tag, Value)]) -> Value {
    Value::Structure(fields.iter().map(|(tag, value)| Item::new(*tag, value.clone())).collect())
}

fn text(text: &str) -> Value {
    Value::TextString(text.to_owned())
}

fn date(tag: Tag, at: i64) -> Attribute {
    Attribute::new(tag, Value::DateTime(at))
}

fn limits(total: i64) -> Attribute {
    let list = [
        (Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(total)),
        (Tag::USAGE_LIMITS_UNIT, Value::Enumeration(UsageLimitsUnit::BYTE.0)),
    ];
    Attribute::new(Tag::USAGE_LIMITS, fields(&list))
}

fn mask(bits: CryptographicUsageMask) -> Attribute {
    Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(bits.0))
}

fn group(name: &str) -> Attribute {
    Attribute::new(Tag::OBJECT_GROUP, text(name))
}

fn information(namespace: Option<&str>, data: Option<&str>) -> Attribute {
    let mut list = Vec::new();
    list.extend(namespace.map(|namespace| (Tag::APPLICATION_NAMESPACE, text(namespace))));
    list.extend(data.map(|data| (Tag::APPLICATION_DATA, text(data))));
    Attribute::new(Tag::APPLICATION_SPECIFIC_INFORMATION, fields(&list))
}

fn state(state: State) -> Attribute {
    Attribute::new(Tag::STATE, Value::Enumeration(state.0))
}

const ALL: &[Version] = Version::ALL;

impl Client {
    fn new() -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer }
    }

    fn key(&self, attributes: Vec<Attribute>) -> String {
        self.bench.create_key(&self.peer, attributes)
    }

    fn does(&self, payload: impl Into<RequestPayload>) -> ResponsePayload {
        succeeded(self.bench.ask(&self.peer, Version::V2_1, payload))
    }

    fn response(&self, version: Version, request: payload::LocateRequest) -> payload::LocateResponse {
        match succeeded(self.bench.ask(&self.peer, version, request)) {
            ResponsePayload::Locate(response) => *response,
            other => panic!("{other:?}"),
        }
    }

    fn finds(&self, version: Version, list: Vec<Attribute>) -> Vec<String> {
        self.response(version, search(list)).unique_identifiers.iter().map(id).collect()
    }

    /// What is found on-line, archived, destroyed as a mask says.
    fn finds_in(&self, version: Version, mask: StorageStatusMask, list: Vec<Attribute>) -> Vec<String> {
        let request = payload::LocateRequest { storage_status_mask: Some(mask), ..search(list) };
        self.response(version, request).unique_identifiers.iter().map(id).collect()
    }
}

#[test]
fn without_attributes_everything_matches_newest_first_though_made_in_one_second() {
    let client = Client::new();
    let mut made: Vec<String> = (0..5).map(|_| client.key(vec![])).collect();
    made.reverse();
    for &version in ALL {
        assert_eq!(client.finds(version, vec![]), made, "{version}");
    }
    let page = |maximum, offset| {
        let request =
            payload::LocateRequest { maximum_items: maximum, offset_items: offset, ..search(vec![]) };
        let response = client.response(Version::V2_1, request);
        let found: Vec<String> = response.unique_identifiers.iter().map(id).collect();
        (response.located_items, found)
    };
    assert_eq!(page(Some(2), None), (Some(5), made[..2].to_vec()));
    assert_eq!(page(Some(2), Some(0)), (Some(5), made[..2].to_vec()));
    assert_eq!(page(Some(2), Some(4)), (Some(5), made[4..].to_vec()));
    assert_eq!(page(None, Some(3)), (Some(5), made[3..].to_vec()));
    assert_eq!(page(Some(2), Some(9)), (Some(5), vec![]));
    assert_eq!(page(Some(0), None), (Some(5), vec![]));
    assert_eq!(page(None, None), (None, made));
    for (maximum, offset) in [(Some(-1), None), (None, Some(-1))] {
        let request =
            payload::LocateRequest { maximum_items: maximum, offset_items: offset, ..search(vec![]) };
        let item = client.bench.ask(&client.peer, Version::V2_1, request);
        assert_eq!(refused(&item), ResultReason::INVALID_FIELD);
    }
}

#[test]
fn all_of_several_values_of_an_attribute_have_to_match() {
    let client = Client::new();
    let both = client.key(vec![group("one"), group("two")]);
    let one = client.key(vec![group("one")]);
    assert_eq!(client.finds(Version::V1_4, vec![group("one")]), [one, both.clone()]);
    assert_eq!(client.finds(Version::V1_4, vec![group("two"), group("one")]), [both]);
    assert!(client.finds(Version::V1_4, vec![group("one"), group("three")]).is_empty());
}

#[test]
fn a_date_is_exact_and_two_are_a_range_with_its_ends() {
    let client = Client::new();
    let at = |at| client.key(vec![date(Tag::ACTIVATION_DATE, at)]);
    let (early, late) = (at(START + 100), at(START + 200));
    let never = client.key(vec![]);
    let finds = |list: &[i64]| {
        let list = list.iter().map(|at| date(Tag::ACTIVATION_DATE, *at)).collect();
        client.finds(Version::V2_1, list)
    };
    assert_eq!(finds(&[START + 100]), [early.clone()]);
    assert!(finds(&[START + 101]).is_empty());
    assert_eq!(finds(&[START + 100, START + 200]), [late.clone(), early.clone()]);
    assert_eq!(finds(&[START + 200, START + 100]), [late.clone(), early.clone()]);
    assert_eq!(finds(&[START + 101, START + 199]), Vec::<String>::new());
    assert_eq!(finds(&[0, START + 150]), [early.clone()]);
    // The largest date is one that is not there.
    assert_eq!(finds(&[START + 150, i64::MAX]), [never.clone(), late]);
    assert_eq!(finds(&[i64::MAX]), [never]);
    let three = [1, 2, 3].map(|at| date(Tag::ACTIVATION_DATE, at)).to_vec();
    let item = client.bench.ask(&client.peer, Version::V2_1, search(three));
    assert_eq!(refused(&item), ResultReason::INVALID_FIELD);
}

#[test]
fn a_state_at_a_time_is_told_by_dates() {
    let client = Client::new();
    let active = client.key(vec![date(Tag::ACTIVATION_DATE, START - 100)]);
    let _ended =
        client.key(vec![date(Tag::ACTIVATION_DATE, START - 100), date(Tag::DEACTIVATION_DATE, START - 50)]);
    let ends =
        client.key(vec![date(Tag::ACTIVATION_DATE, START - 100), date(Tag::DEACTIVATION_DATE, START + 50)]);
    let _begins = client.key(vec![date(Tag::ACTIVATION_DATE, START + 50)]);
    // The query of the Usage Guide for what is Active at a time.
    let query = vec![
        date(Tag::ACTIVATION_DATE, 0),
        date(Tag::ACTIVATION_DATE, START),
        date(Tag::DEACTIVATION_DATE, START + 1),
        date(Tag::DEACTIVATION_DATE, i64::MAX),
        date(Tag::COMPROMISE_DATE, START + 1),
        date(Tag::COMPROMISE_DATE, i64::MAX),
    ];
    for &version in ALL {
        assert_eq!(client.finds(version, query.clone()), [ends.clone(), active.clone()], "{version}");
        assert_eq!(client.finds(version, vec![state(State::ACTIVE)]), [ends.clone(), active.clone()]);
    }
}

#[test]
fn a_usage_mask_has_all_bits_that_are_asked_for() {
    type Mask = CryptographicUsageMask;
    let client = Client::new();
    let make = |bits: CryptographicUsageMask| {
        let algorithm = Value::Enumeration(CryptographicAlgorithm::AES.0);
        let request = payload::CreateRequest {
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Attributes::new(vec![
                Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
                Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(128)),
                mask(bits),
            ]),
            protection_storage_masks: None,
        };
        match client.does(request) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    };
    let both = make(Mask::ENCRYPT | Mask::DECRYPT);
    let one = make(Mask::ENCRYPT);
    let find = |bits| client.finds(Version::V1_2, vec![mask(bits)]);
    assert_eq!(find(Mask::ENCRYPT), [one, both.clone()]);
    assert_eq!(find(Mask::ENCRYPT | Mask::DECRYPT), [both]);
    assert!(find(Mask::ENCRYPT | Mask::SIGN).is_empty());
}

#[test]
fn usage_limits_are_those_with_as_much_left() {
    let client = Client::new();
    let small = client.key(vec![limits(100)]);
    let large = client.key(vec![limits(1000)]);
    for &version in ALL {
        assert_eq!(client.finds(version, vec![limits(100)]), [large.clone(), small.clone()], "{version}");
        assert_eq!(client.finds(version, vec![limits(101)]), [large.clone()]);
        assert!(client.finds(version, vec![limits(1001)]).is_empty());
    }
    client.does(payload::ActivateRequest { unique_identifier: Some(large.as_str().into()) });
    client.does(payload::GetUsageAllocationRequest {
        unique_identifier: Some(large.as_str().into()),
        usage_limits_count: 950,
    });
    let left = |count| {
        let list = [(Tag::USAGE_LIMITS_COUNT, Value::LongInteger(count))];
        client.finds(Version::V2_1, vec![Attribute::new(Tag::USAGE_LIMITS, fields(&list))])
    };
    assert_eq!(left(50), [large, small.clone()]);
    assert_eq!(left(51), [small]);
}

#[test]
fn fields_of_a_structure_that_are_left_out_are_any() {
    let client = Client::new();
    let other = client.key(vec![]);
    let child = client.key(vec![
        Attribute::link(LinkType::PARENT_LINK, &other),
        Attribute::name("child"),
        information(Some("disk"), Some("7")),
    ]);
    let next =
        client.key(vec![Attribute::link(LinkType::NEXT_LINK, &other), information(Some("tape"), Some("7"))]);
    let link =
        |list: &[(Tag, Value)]| client.finds(Version::V1_4, vec![Attribute::new(Tag::LINK, fields(list))]);
    let target = (Tag::LINKED_OBJECT_IDENTIFIER, text(&other));
    let kind = |kind: LinkType| (Tag::LINK_TYPE, Value::Enumeration(kind.0));
    assert_eq!(link(std::slice::from_ref(&target)), [next.clone(), child.clone()]);
    assert_eq!(link(&[kind(LinkType::PARENT_LINK)]), [child.clone()]);
    assert_eq!(link(&[kind(LinkType::NEXT_LINK), target.clone()]), [next.clone()]);
    assert_eq!(link(&[target, kind(LinkType::NEXT_LINK)]), [next.clone()]);
    assert!(link(&[kind(LinkType::CHILD_LINK)]).is_empty());
    let find = |attribute| client.finds(Version::V2_1, vec![attribute]);
    assert_eq!(find(information(None, Some("7"))), [next.clone(), child.clone()]);
    assert_eq!(find(information(Some("tape"), None)), [next.clone()]);
    assert_eq!(find(information(Some("tape"), Some("7"))), [next]);
    assert!(find(information(Some("tape"), Some("8"))).is_empty());
    let name = Attribute::new(Tag::NAME, fields(&[(Tag::NAME_VALUE, text("child"))]));
    assert_eq!(find(name), [child]);
    // Types are checked all the same.
    let wrong = Attribute::new(Tag::LINK, fields(&[(Tag::LINK_TYPE, Value::Integer(1))]));
    let item = client.bench.ask(&client.peer, Version::V2_1, search(vec![wrong]));
    assert_eq!(refused(&item), ResultReason::INVALID_FIELD);
}

#[test]
fn archived_and_destroyed_objects_are_found_by_the_mask() {
    type Mask = StorageStatusMask;
    let client = Client::new();
    let on_line = client.key(vec![group("g")]);
    let archived = client.key(vec![group("g")]);
    let destroyed = client.key(vec![group("g")]);
    client.does(payload::ArchiveRequest { unique_identifier: Some(archived.as_str().into()) });
    client.does(payload::DestroyRequest { unique_identifier: Some(destroyed.as_str().into()) });
    let all = Mask::ON_LINE_STORAGE | Mask::ARCHIVAL_STORAGE | Mask::DESTROYED_STORAGE;
    for &version in ALL {
        assert_eq!(client.finds(version, vec![group("g")]), [on_line.clone()], "{version}");
        assert_eq!(client.finds_in(version, Mask::ARCHIVAL_STORAGE, vec![group("g")]), [archived.clone()]);
        let both = Mask::ON_LINE_STORAGE | Mask::ARCHIVAL_STORAGE;
        assert_eq!(client.finds_in(version, both, vec![group("g")]), [archived.clone(), on_line.clone()]);
        // An object that is destroyed before 2.0 is found by its state or date, which no mask can ask for.
        let asked = vec![state(State::DESTROYED)];
        let since = vec![date(Tag::DESTROY_DATE, 0), date(Tag::DESTROY_DATE, START)];
        for criteria in [asked, since] {
            let expected = if version < Version::V2_0 { vec![destroyed.clone()] } else { vec![] };
            assert_eq!(client.finds(version, criteria), expected, "{version}");
        }
    }
    for version in [Version::V2_0, Version::V2_1] {
        assert_eq!(client.finds_in(version, Mask::DESTROYED_STORAGE, vec![group("g")]), [destroyed.clone()]);
        let everything = [destroyed.clone(), archived.clone(), on_line.clone()];
        assert_eq!(client.finds_in(version, all, vec![group("g")]), everything);
        let asked = vec![state(State::DESTROYED)];
        assert_eq!(client.finds_in(version, Mask::DESTROYED_STORAGE, asked), [destroyed.clone()]);
    }
}

#[test]
fn fresh_and_default_members_of_a_group() {
    let client = Client::new();
    let made: Vec<String> = (0..3).map(|_| client.key(vec![group("g")])).collect();
    let member = |member, maximum_items| {
        let request = payload::LocateRequest {
            object_group_member: Some(member),
            maximum_items,
            ..search(vec![group("g")])
        };
        let response = client.response(Version::V1_4, request);
        response.unique_identifiers.iter().map(id).collect::<Vec<_>>()
    };
    client.does(payload::GetRequest {
        unique_identifier: Some(made[1].as_str().into()),
        key_format_type: None,
        key_wrap_type: None,
        key_compression_type: None,
        key_wrapping_specification: None,
    });
    assert_eq!(member(ObjectGroupMember::GROUP_MEMBER_FRESH, None), [made[0].clone(), made[2].clone()]);
    assert_eq!(member(ObjectGroupMember::GROUP_MEMBER_FRESH, Some(1)), [made[0].clone()]);
    // One after the other, and then from the beginning (Usage Guide 2.0 section 3.33).
    for turn in [0, 1, 2, 0] {
        assert_eq!(member(ObjectGroupMember::GROUP_MEMBER_DEFAULT, None), [made[turn].clone()]);
    }
}

#[test]
fn one_object_is_the_placeholder_and_several_are_none() {
    let client = Client::new();
    client.key(vec![group("two"), Attribute::name("a")]);
    client.key(vec![group("two")]);
    let batch = |request: payload::LocateRequest| {
        let get = payload::GetAttributeListRequest { unique_identifier: None };
        let mut message = RequestMessage::new(Version::V1_4).with(request).with(get);
        for (number, item) in message.items.iter_mut().enumerate() {
            item.unique_batch_item_id = Some(vec![u8::try_from(number).unwrap()].into());
        }
        let response = client.bench.send(&client.peer, &message);
        response.items[1].result_status == kmip::table::enumeration::ResultStatus::SUCCESS
    };
    assert!(batch(search(vec![Attribute::name("a")])));
    assert!(!batch(search(vec![group("two")])));
    assert!(batch(payload::LocateRequest { maximum_items: Some(1), ..search(vec![group("two")]) }));
    assert!(!batch(payload::LocateRequest { maximum_items: Some(2), ..search(vec![group("two")]) }));
    assert!(!batch(search(vec![Attribute::name("nobody")])));
}

#[test]
fn what_a_version_does_not_have_is_refused() {
    const PROTOCOL_VERSION_MINOR: &[u8] = &[0x42, 0x00, 0x6b, 2, 0, 0, 0, 4];
    let client = Client::new();
    client.key(vec![]);
    // A message of 1.4 that says it is older.
    let asked = |minor: u8, tag: Tag, value: Value| {
        let request = search(vec![Attribute::new(tag, value)]);
        let mut bytes = RequestMessage::new(Version::V1_4).with(request).to_bytes();
        let at = bytes.windows(8).position(|window| window == PROTOCOL_VERSION_MINOR).unwrap();
        bytes[at + 11] = minor;
        let message = RequestMessage::decode(&bytes, &Limits::default()).unwrap();
        let response = match client.bench.engine.start(&client.peer, message) {
            Started::Done(response) => response,
            Started::Later(job) => {
                let (sender, receiver) = mpsc::channel();
                job.run(Box::new(move |response| sender.send(response).unwrap()));
                receiver.recv().unwrap()
            }
        };
        ResponseMessage::decode(&response.encode(Vec::new()), &Limits::default()).unwrap().items.remove(0)
    };
    let name = fields(&[(Tag::ALTERNATIVE_NAME_VALUE, text("a"))]);
    for (minor, tag, value) in [
        (0, Tag::FRESH, Value::Boolean(true)),
        (1, Tag::ALTERNATIVE_NAME, name.clone()),
        (3, Tag::SENSITIVE, Value::Boolean(false)),
    ] {
        let item = asked(minor, tag, value.clone());
        assert_eq!(refused(&item), ResultReason::INVALID_FIELD, "1.{minor} {tag}");
        succeeded(asked(minor + 1, tag, value));
    }
}

#[test]
fn certificates_are_found_by_what_they_say() {
    let client = Client::new();
    let key = crypto::asymmetric::generate_ec(crypto::asymmetric::Curve::P256).unwrap();
    let validity = Validity { not_before: START - 10, not_after: START + 1_000_000 };
    let root = CertificateAuthority::create_root("Root", key.clone(), validity).unwrap();
    let template = CertificateTemplate {
        subject: vec![("O".to_owned(), "Acme".to_owned()), ("CN".to_owned(), "node".to_owned())],
        alternative_names: AlternativeNames {
            dns: vec!["node.example".to_owned()],
            ip: vec!["192.0.2.1".parse().unwrap()],
            ..AlternativeNames::default()
        },
        usage: Usage::Server,
        validity,
        serial: vec![0x00, 0xd2, 0xf5],
    };
    let der = root.issue(&template, &key.public().unwrap()).unwrap();
    let register = |der: Vec<u8>| {
        let object = Object::Certificate(Certificate {
            certificate_type: CertificateType::X_509,
            certificate_value: der.into(),
        });
        let request = payload::RegisterRequest {
            object_type: ObjectType::CERTIFICATE,
            attributes: Attributes::default(),
            object: Some(object),
            protection_storage_masks: None,
        };
        match client.does(request) {
            ResponsePayload::Register(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    };
    let uid = register(der.clone());
    let shown = |version, tag: Tag| {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.as_str().into()),
            attribute_references: vec![tag.into()],
        };
        match succeeded(client.bench.ask(&client.peer, version, request)) {
            ResponsePayload::GetAttributes(response) => response.attributes.get(tag).cloned(),
            other => panic!("{other:?}"),
        }
    };
    let bytes = |bytes: &[u8]| Value::ByteString(bytes.into());
    let issuer = (Tag::ISSUER_DISTINGUISHED_NAME, bytes(root.info().subject.der()));
    // With the head of its DER or without.
    for serial in [&[0x02, 0x03, 0x00, 0xd2, 0xf5][..], &[0x00, 0xd2, 0xf5], &[0xd2, 0xf5]] {
        let serial = (Tag::CERTIFICATE_SERIAL_NUMBER, bytes(serial));
        for list in [vec![issuer.clone(), serial.clone()], vec![serial]] {
            let wanted = Attribute::new(Tag::X_509_CERTIFICATE_IDENTIFIER, fields(&list));
            assert_eq!(client.finds(Version::V1_4, vec![wanted]), [uid.clone()]);
        }
    }
    for serial in ["D2F5", "00d2f5", "d2f5"] {
        let list = [(Tag::ISSUER, text("CN=Root")), (Tag::SERIAL_NUMBER, text(serial))];
        let wanted = Attribute::new(Tag::CERTIFICATE_IDENTIFIER, fields(&list));
        assert_eq!(client.finds(Version::V1_0, vec![wanted]), [uid.clone()]);
    }
    let serial = |version| {
        let identifier = shown(version, Tag::CERTIFICATE_IDENTIFIER)?;
        identifier.child(Tag::SERIAL_NUMBER)?.value.text().map(str::to_owned)
    };
    assert_eq!(serial(Version::V1_2).unwrap(), "D2F5");
    assert_eq!(serial(Version::V1_4).unwrap(), "00d2f5");
    let subject = shown(Version::V2_1, Tag::X_509_CERTIFICATE_SUBJECT).unwrap();
    let names: Vec<&Value> = subject
        .items()
        .iter()
        .filter(|item| item.tag == Tag::SUBJECT_ALTERNATIVE_NAME)
        .map(|item| &item.value)
        .collect();
    // Names of hosts and addresses as GeneralName has them (RFC 5280 section 4.2.1.6).
    assert_eq!(names, [&bytes(b"\x82\x0cnode.example"), &bytes(b"\x87\x04\xc0\x00\x02\x01")]);
    for name in ["node.example", "192.0.2.1"] {
        let list = [(Tag::CERTIFICATE_SUBJECT_ALTERNATIVE_NAME, text(name))];
        let wanted = Attribute::new(Tag::CERTIFICATE_SUBJECT, fields(&list));
        assert_eq!(client.finds(Version::V1_0, vec![wanted]), [uid.clone()], "{name}");
    }
    for (tag, value) in [
        (Tag::CERTIFICATE_SUBJECT_CN, text("node")),
        (Tag::CERTIFICATE_SUBJECT_O, text("Acme")),
        (Tag::CERTIFICATE_ISSUER_CN, text("Root")),
        (Tag::CERTIFICATE_TYPE, Value::Enumeration(CertificateType::X_509.0)),
        (Tag::CERTIFICATE_LENGTH, Value::Integer(der.len().try_into().unwrap())),
    ] {
        assert_eq!(client.finds(Version::V2_1, vec![Attribute::new(tag, value)]), [uid.clone()]);
    }
    // What its Key Usage names: keyCertSign and cRLSign.
    let authority = register(root.certificate_der().unwrap());
    let expected = CryptographicUsageMask::CERTIFICATE_SIGN | CryptographicUsageMask::CRL_SIGN;
    assert_eq!(client.finds(Version::V2_1, vec![mask(expected)]), [authority]);
    let digest = crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, &der).unwrap();
    let list = [(Tag::DIGEST_VALUE, bytes(&digest))];
    assert_eq!(client.finds(Version::V2_1, vec![Attribute::new(Tag::DIGEST, fields(&list))]), [uid.clone()]);
    let list = [(Tag::HASHING_ALGORITHM, Value::Enumeration(HashingAlgorithm::SHA_512.0))];
    assert!(client.finds(Version::V2_1, vec![Attribute::new(Tag::DIGEST, fields(&list))]).is_empty());
}

#[test]
fn a_short_unique_identifier_is_the_hash_of_the_long_one() {
    let client = Client::new();
    let uid = client.key(vec![]);
    client.key(vec![]);
    let hash = crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, uid.as_bytes()).unwrap();
    let wanted = Attribute::new(Tag::SHORT_UNIQUE_IDENTIFIER, Value::ByteString(hash.into()));
    for version in [Version::V2_0, Version::V2_1, Version::V3_0] {
        assert_eq!(client.finds(version, vec![wanted.clone()]), [uid.clone()], "{version}");
    }
}

#[test]
fn a_compromise_is_found_by_its_dates_and_state() {
    let client = Client::new();
    let uid = client.key(vec![]);
    client.does(payload::RevokeRequest {
        unique_identifier: Some(uid.as_str().into()),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: RevocationReasonCode::KEY_COMPROMISE,
            revocation_message: None,
        },
        compromise_occurrence_date: Some(kmip::ttlv::DateTime(START - 5)),
    });
    for &version in ALL {
        let reason =
            [(Tag::REVOCATION_REASON_CODE, Value::Enumeration(RevocationReasonCode::KEY_COMPROMISE.0))];
        for wanted in [
            date(Tag::COMPROMISE_DATE, START),
            date(Tag::COMPROMISE_OCCURRENCE_DATE, START - 5),
            state(State::COMPROMISED),
            Attribute::new(Tag::REVOCATION_REASON, fields(&reason)),
        ] {
            assert_eq!(client.finds(version, vec![wanted]), [uid.clone()], "{version}");
        }
    }
}

#[test]
fn keys_by_what_they_are() {
    let client = Client::new();
    let key = client.key(vec![Attribute::custom("colour", text("red"))]);
    let code = |code: u32| Value::Enumeration(code);
    for &version in ALL {
        for (tag, value) in [
            (Tag::OBJECT_TYPE, code(ObjectType::SYMMETRIC_KEY.0)),
            (Tag::CRYPTOGRAPHIC_ALGORITHM, code(CryptographicAlgorithm::AES.0)),
            (Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
            (Tag::INITIAL_DATE, Value::DateTime(START)),
            (Tag::LAST_CHANGE_DATE, Value::DateTime(START)),
        ] {
            let wanted = Attribute::new(tag, value);
            assert_eq!(client.finds(version, vec![wanted]), [key.clone()], "{version} {tag}");
        }
        let colour = |name: &str| client.finds(version, vec![Attribute::custom("colour", text(name))]);
        assert_eq!(colour("red"), [key.clone()], "{version}");
        assert!(colour("blue").is_empty(), "{version}");
    }
}
