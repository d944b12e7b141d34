//! Rotation in the versions that have it, with a clock that moves on: by the server when the time has come, by clients, and
//! what the attributes of old and new objects say of it (KMIP 2.1 sections 4.48 to 4.54).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use kmip::attribute::name_value;
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CertificateType, CryptographicAlgorithm, LinkType, NameType, ObjectType, ResultReason, ResultStatus,
    RevocationReasonCode, State,
};
use kmip::ttlv::{Interval, Item, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes};
use support::{Client, START, create_key, id, refused, succeeded};

/// The versions that have rotation.
const VERSIONS: [Version; 2] = [Version::V2_1, Version::V3_0];
const INTERVAL: i64 = 3600;
const OFFSET: i64 = 600;

/// What is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Symmetric,
    Pair,
    Certificate,
}

const KINDS: [Kind; 3] = [Kind::Symmetric, Kind::Pair, Kind::Certificate];

/// What an object says of its rotation.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    generation: Option<i64>,
    latest: Option<bool>,
    date: Option<i64>,
    interval: Option<i64>,
    offset: Option<i64>,
    automatic: Option<bool>,
    is_named: bool,
}

fn rotate_name(text: &str) -> Attribute {
    let fields = vec![
        Item::new(Tag::ROTATE_NAME_VALUE, Value::TextString(text.to_owned())),
        Item::new(Tag::ROTATE_NAME_TYPE, Value::Enumeration(NameType::UNINTERPRETED_TEXT_STRING.0)),
    ];
    Attribute::new(Tag::ROTATE_NAME, Value::Structure(fields))
}

fn interval(tag: Tag, seconds: i64) -> Attribute {
    Attribute::new(tag, Value::Interval(seconds.try_into().unwrap()))
}

fn automatic(is: bool) -> Attribute {
    Attribute::new(Tag::ROTATE_AUTOMATIC, Value::Boolean(is))
}

/// Everything that asks for a rotation.
fn all() -> Vec<Attribute> {
    vec![
        automatic(true),
        interval(Tag::ROTATE_INTERVAL, INTERVAL),
        interval(Tag::ROTATE_OFFSET, OFFSET),
        rotate_name("the set"),
        Attribute::new(Tag::NAME, name_value("it", NameType::UNINTERPRETED_TEXT_STRING)),
        Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START)),
    ]
}

impl Client {
    fn pair(&self, of_private: Vec<Attribute>) -> (String, String) {
        let common = vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::EC.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
        ];
        let request = payload::CreateKeyPairRequest {
            common_attributes: Some(Attributes::new(common)),
            private_key_attributes: Some(Attributes::new(of_private)),
            public_key_attributes: None,
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        };
        match succeeded(self.ask(request)) {
            ResponsePayload::CreateKeyPair(made) => {
                (id(&made.private_key_unique_identifier), id(&made.public_key_unique_identifier))
            }
            other => panic!("{other:?}"),
        }
    }

    fn make(&self, kind: Kind, mut list: Vec<Attribute>) -> String {
        match kind {
            Kind::Symmetric => match succeeded(self.ask(create_key(list))) {
                ResponsePayload::Create(made) => id(&made.unique_identifier),
                other => panic!("{other:?}"),
            },
            Kind::Pair => self.pair(list).0,
            Kind::Certificate => {
                let (_, public) = self.pair(Vec::new());
                let x509 = Value::Enumeration(CertificateType::X_509.0);
                list.push(Attribute::new(Tag::CERTIFICATE_TYPE, x509));
                let request = payload::CertifyRequest {
                    unique_identifier: Some(public.as_str().into()),
                    attributes: Some(Attributes::new(list)),
                    ..Default::default()
                };
                match succeeded(self.ask(request)) {
                    ResponsePayload::Certify(made) => id(&made.unique_identifier),
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    fn attributes(&self, version: Version, uid: &str) -> Attributes {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.into()),
            attribute_references: Vec::new(),
        };
        match succeeded(self.bench.ask(&self.peer, version, request)) {
            ResponsePayload::GetAttributes(response) => Attributes::clone(&response.attributes),
            other => panic!("{other:?}"),
        }
    }

    fn shown(&self, uid: &str) -> Shown {
        let list = self.attributes(self.version, uid);
        let number = |tag| list.get(tag).and_then(Value::number);
        let flag = |tag| match list.get(tag) {
            Some(Value::Boolean(is)) => Some(*is),
            _ => None,
        };
        Shown {
            generation: number(Tag::ROTATE_GENERATION),
            latest: flag(Tag::ROTATE_LATEST),
            date: number(Tag::ROTATE_DATE),
            interval: number(Tag::ROTATE_INTERVAL),
            offset: number(Tag::ROTATE_OFFSET),
            automatic: flag(Tag::ROTATE_AUTOMATIC),
            is_named: list.get(Tag::NAME).is_some(),
        }
    }

    /// The object that a link leads to.
    fn linked(&self, uid: &str, link_type: LinkType) -> Option<String> {
        // 2.1 shows all links in one shape.
        self.attributes(Version::V2_1, uid).list.into_iter().find_map(|attribute| {
            let is_it = attribute.value.child(Tag::LINK_TYPE)?.value.enumeration() == Some(link_type.0);
            let object = attribute.value.child(Tag::LINKED_OBJECT_IDENTIFIER)?.value.text()?.to_owned();
            is_it.then_some(object)
        })
    }

    fn successor(&self, uid: &str) -> Option<String> {
        self.linked(uid, LinkType::REPLACEMENT_OBJECT_LINK)
    }

    fn located(&self, list: Vec<Attribute>) -> Vec<String> {
        let request = payload::LocateRequest { attributes: Attributes::new(list), ..Default::default() };
        match succeeded(self.ask(request)) {
            ResponsePayload::Locate(found) => found.unique_identifiers.iter().map(id).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn rotated(&self) -> usize {
        self.bench.engine.rotate_due().unwrap()
    }
}

#[test]
fn each_kind_of_object_rotates_when_its_time_has_come_again_and_again() {
    for (version, kind) in VERSIONS.iter().flat_map(|version| KINDS.map(|kind| (*version, kind))) {
        let what = format!("{version} {kind:?}");
        let client = Client::new(version);
        let first = client.make(kind, all());
        let asked = Shown {
            generation: None,
            latest: None,
            date: None,
            interval: Some(INTERVAL),
            offset: Some(OFFSET),
            automatic: Some(true),
            is_named: true,
        };
        assert_eq!(client.shown(&first), asked, "{what}");
        client.bench.clock.advance(INTERVAL - 1);
        assert_eq!(client.rotated(), 0, "{what}");
        let mut set = vec![first];
        for generation in 1..=3 {
            client.bench.clock.advance(1);
            assert_eq!((client.rotated(), client.rotated()), (1, 0), "{what} {generation}");
            let now = START + INTERVAL * generation;
            let old = set.last().unwrap().clone();
            let new = client.successor(&old).unwrap();
            assert_eq!(client.linked(&new, LinkType::REPLACED_OBJECT_LINK).as_ref(), Some(&old), "{what}");
            let before = (generation > 1).then_some(generation - 1);
            let expected =
                Shown { generation: before, latest: Some(false), date: Some(now), is_named: false, ..asked };
            assert_eq!(client.shown(&old), expected, "{what} {generation}");
            let expected = Shown { generation: Some(generation), latest: Some(true), ..asked };
            assert_eq!(client.shown(&new), expected, "{what} {generation}");
            // The offset is from the Initial Date of the new object to its Activation Date.
            let list = client.attributes(version, &new);
            assert_eq!(list.get(Tag::INITIAL_DATE), Some(&Value::DateTime(now)), "{what}");
            assert_eq!(list.get(Tag::ACTIVATION_DATE), Some(&Value::DateTime(now + OFFSET)), "{what}");
            assert_eq!(client.bench.state(&client.peer, &new), Some(State::PRE_ACTIVE), "{what}");
            client.bench.clock.advance(OFFSET);
            assert_eq!(client.bench.state(&client.peer, &new), Some(State::ACTIVE), "{what}");
            // The old one goes on to read what it protected.
            assert_eq!(client.bench.state(&client.peer, &old), Some(State::ACTIVE), "{what}");
            client.bench.clock.advance(INTERVAL - OFFSET - 1);
            set.push(new);
        }
        // The set goes by its name, and has one that is the latest.
        let mut found = client.located(vec![rotate_name("the set")]);
        found.sort();
        let mut expected = set.clone();
        expected.sort();
        assert_eq!(found, expected, "{what}");
        let latest = Attribute::new(Tag::ROTATE_LATEST, Value::Boolean(true));
        assert_eq!(client.located(vec![rotate_name("the set"), latest]), set[3..], "{what}");
        let second = Attribute::new(Tag::ROTATE_GENERATION, Value::Integer(2));
        assert_eq!(client.located(vec![rotate_name("the set"), second]), set[2..3], "{what}");
        // Versions without rotation do not show it.
        for older in [Version::V1_4, Version::V2_0] {
            let list = client.attributes(older, &set[3]).list;
            let is_of_rotation = |attribute: &&Attribute| attribute.name.title().contains("Rotate");
            assert_eq!(list.iter().find(is_of_rotation), None, "{what}");
        }
    }
}

#[test]
fn both_keys_of_a_pair_are_noted() {
    for version in VERSIONS {
        let client = Client::new(version);
        let (private, public) = client.pair(all());
        client.bench.clock.advance(INTERVAL);
        assert_eq!(client.rotated(), 1);
        let new = client.successor(&public).unwrap();
        assert_eq!(client.linked(&new, LinkType::PRIVATE_KEY_LINK), client.successor(&private));
        let shown = client.shown(&new);
        assert_eq!((shown.generation, shown.latest, shown.date), (Some(1), Some(true), None));
        let shown = client.shown(&public);
        assert_eq!((shown.generation, shown.latest, shown.date), (None, Some(false), Some(START + INTERVAL)));
    }
}

#[test]
fn a_client_rotates_too_and_is_counted() {
    for version in VERSIONS {
        let client = Client::new(version);
        let uid = client.make(Kind::Symmetric, all());
        client.bench.clock.advance(100);
        let rekey = |uid: &str| payload::RekeyRequest {
            unique_identifier: Some(uid.into()),
            offset: Some(Interval(5)),
            ..Default::default()
        };
        let ResponsePayload::Rekey(new) = succeeded(client.ask(rekey(&uid))) else { panic!() };
        let new = id(&new.unique_identifier);
        let shown = client.shown(&new);
        assert_eq!((shown.generation, shown.latest, shown.date), (Some(1), Some(true), None));
        assert_eq!(client.shown(&uid).date, Some(START + 100));
        // The time of the new key begins with it.
        client.bench.clock.advance(INTERVAL - 1);
        assert_eq!(client.rotated(), 0);
        client.bench.clock.advance(1);
        assert_eq!(client.rotated(), 1);
        assert_eq!(client.shown(&client.successor(&new).unwrap()).generation, Some(2));
        // What was replaced is not rotated once more by anybody.
        assert_eq!(refused(&client.ask(rekey(&uid))), ResultReason::PERMISSION_DENIED);
    }
}

#[test]
fn nothing_rotates_that_does_not_say_so_or_cannot() {
    for version in VERSIONS {
        let client = Client::new(version);
        for list in [
            vec![interval(Tag::ROTATE_INTERVAL, INTERVAL)],
            vec![automatic(false), interval(Tag::ROTATE_INTERVAL, INTERVAL)],
            vec![automatic(true)],
            vec![automatic(true), interval(Tag::ROTATE_INTERVAL, 0)],
            vec![automatic(true), interval(Tag::ROTATE_OFFSET, 1)],
        ] {
            client.make(Kind::Symmetric, list);
        }
        let due = || vec![automatic(true), interval(Tag::ROTATE_INTERVAL, INTERVAL)];
        // Nothing makes secrets anew.
        let mut secret = create_key(due());
        secret.object_type = ObjectType::SECRET_DATA;
        succeeded(client.ask(secret));
        let destroyed = client.make(Kind::Symmetric, due());
        succeeded(client.ask(payload::DestroyRequest { unique_identifier: Some(destroyed.as_str().into()) }));
        let archived = client.make(Kind::Symmetric, due());
        let uid = || Some(archived.as_str().into());
        succeeded(client.ask(payload::ArchiveRequest { unique_identifier: uid() }));
        client.bench.clock.advance(10 * INTERVAL);
        assert_eq!(client.rotated(), 0, "{version}");
        succeeded(client.ask(payload::RecoverRequest { unique_identifier: uid() }));
        assert_eq!(client.rotated(), 1, "{version}: late, and once");
    }
}

#[test]
fn an_interval_runs_through_a_restart_and_the_time_that_a_server_was_off() {
    for version in VERSIONS {
        let client = Client::new(version);
        let uid = client.make(Kind::Symmetric, all());
        client.bench.clock.advance(5 * INTERVAL);
        let client = Client { bench: client.bench.restarted(), ..client };
        assert_eq!(client.rotated(), 1);
        let new = client.successor(&uid).unwrap();
        assert_eq!(client.shown(&uid).date, Some(START + 5 * INTERVAL));
        assert_eq!(client.rotated(), 0, "what was missed is not made up for");
        client.bench.clock.advance(INTERVAL);
        assert_eq!(client.rotated(), 1);
        assert_eq!(client.shown(&client.successor(&new).unwrap()).generation, Some(2));
    }
}

#[test]
fn a_compromised_key_has_a_successor_that_is_not() {
    for version in VERSIONS {
        let client = Client::new(version);
        let mut list = all();
        list.retain(|attribute| attribute.name != Tag::ROTATE_OFFSET.into());
        let uid = client.make(Kind::Symmetric, list);
        succeeded(client.ask(payload::RevokeRequest {
            unique_identifier: Some(uid.as_str().into()),
            revocation_reason: payload::RevocationReason {
                revocation_reason_code: RevocationReasonCode::KEY_COMPROMISE,
                revocation_message: None,
            },
            compromise_occurrence_date: None,
        }));
        client.bench.clock.advance(INTERVAL);
        assert_eq!(client.rotated(), 1);
        let new = client.successor(&uid).unwrap();
        assert_eq!(client.bench.state(&client.peer, &new), Some(State::ACTIVE));
        assert_eq!(client.bench.state(&client.peer, &uid), Some(State::COMPROMISED));
        let list = client.attributes(version, &new);
        assert_eq!(list.get(Tag::ACTIVATION_DATE), Some(&Value::DateTime(START + INTERVAL)));
        assert_eq!(list.get(Tag::COMPROMISE_DATE), None);
        assert_eq!(list.get(Tag::REVOCATION_REASON), None);
    }
}

#[test]
fn clients_change_the_name_of_the_set_alone() {
    for version in VERSIONS {
        let client = Client::new(version);
        let uid = client.make(Kind::Symmetric, all());
        let modify = |new_attribute| {
            client.ask(payload::ModifyAttributeRequest {
                unique_identifier: Some(uid.as_str().into()),
                current_attribute: None,
                new_attribute,
            })
        };
        for fixed in [
            automatic(false),
            interval(Tag::ROTATE_INTERVAL, 1),
            interval(Tag::ROTATE_OFFSET, 1),
            Attribute::new(Tag::ROTATE_GENERATION, Value::Integer(7)),
            Attribute::new(Tag::ROTATE_LATEST, Value::Boolean(true)),
            Attribute::new(Tag::ROTATE_DATE, Value::DateTime(START)),
        ] {
            let what = format!("{version} {}", fixed.name.title());
            assert_eq!(refused(&modify(fixed)), ResultReason::ATTRIBUTE_READ_ONLY, "{what}");
        }
        assert_eq!(modify(rotate_name("another")).result_status, ResultStatus::SUCCESS);
        client.bench.clock.advance(INTERVAL);
        assert_eq!(client.rotated(), 1);
        assert_eq!(client.located(vec![rotate_name("another")]).len(), 2);
        assert_eq!(client.located(vec![rotate_name("the set")]), [""; 0]);
    }
}
