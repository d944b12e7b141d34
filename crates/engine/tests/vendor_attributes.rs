//! Vendors' attributes that hold structures: given, shown, found, added to, changed and deleted in every version, and seen
//! from the others (KMIP 1.4 section 3.39, KMIP 2.1 section 4.60).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use kmip::message::ResponseItem;
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::ResultReason;
use kmip::ttlv::{Bytes, Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes};
use support::{Client, START, create_key, id, refused, succeeded};

fn extension(number: u32, value: Value) -> Item {
    Item::new(Tag(0x54_0000 + number), value)
}

fn text(text: &str) -> Value {
    Value::TextString(text.to_owned())
}

/// A structure with a value of every type of 1.x.
fn flat(number: i32) -> Value {
    Value::Structure(vec![
        extension(1, Value::Integer(number)),
        extension(2, Value::LongInteger(i64::from(number) << 40)),
        extension(3, Value::BigInteger(Bytes::from(vec![0, 0, 0, 0, 0, 0, 1, 0]))),
        extension(4, Value::Enumeration(7)),
        extension(5, Value::Boolean(true)),
        extension(6, text("seven")),
        extension(7, Value::ByteString(Bytes::from(vec![7; 9]))),
        extension(8, Value::DateTime(START)),
        extension(9, Value::Interval(7)),
        // Once more, which a structure may have.
        extension(6, text("eight")),
    ])
}

/// A structure with structures in it.
fn nested(number: i32) -> Value {
    let innermost = vec![extension(0x30, Value::Integer(number)), extension(0x31, Value::Structure(vec![]))];
    let inner = vec![extension(0x20, text("inner")), extension(0x21, Value::Structure(innermost))];
    Value::Structure(vec![
        extension(0x10, Value::Integer(number)),
        extension(0x11, Value::Structure(inner)),
        extension(0x12, Value::DateTimeExtended(START * 1_000_000)),
    ])
}

fn named(vendor: &str, name: &str) -> AttributeName {
    AttributeName::Vendor { vendor: vendor.to_owned(), name: name.to_owned() }
}

fn attribute(name: &AttributeName, value: Value) -> Attribute {
    Attribute { name: name.clone(), index: None, value }
}

impl Client {
    fn create(&self, list: Vec<Attribute>) -> ResponseItem {
        self.ask(create_key(list))
    }

    fn created(&self, list: Vec<Attribute>) -> String {
        match succeeded(self.create(list)) {
            ResponsePayload::Create(made) => id(&made.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    fn values_in(&self, version: Version, uid: &str, name: &AttributeName) -> Vec<Value> {
        let shown = |attribute_references: Vec<AttributeName>| {
            let unique_identifier = Some(uid.into());
            let request = payload::GetAttributesRequest { unique_identifier, attribute_references };
            let list = match succeeded(self.bench.ask(&self.peer, version, request)) {
                ResponsePayload::GetAttributes(response) => response.attributes.list.clone(),
                other => panic!("{other:?}"),
            };
            list.into_iter().filter(|found| found.name == *name).collect::<Vec<_>>()
        };
        // All attributes, the one that is named where it can be, and the list of names say the same.
        let named = shown(Vec::new());
        if name.is_defined_in(version) {
            assert_eq!(shown(vec![name.clone()]), named, "{version}");
        }
        let request = payload::GetAttributeListRequest { unique_identifier: Some(uid.into()) };
        let is_listed = match succeeded(self.bench.ask(&self.peer, version, request)) {
            ResponsePayload::GetAttributeList(response) => response.attribute_references.contains(name),
            other => panic!("{other:?}"),
        };
        assert_eq!(is_listed, !named.is_empty(), "{version}");
        named.into_iter().map(|attribute| attribute.value).collect()
    }

    fn values(&self, uid: &str, name: &AttributeName) -> Vec<Value> {
        self.values_in(self.version, uid, name)
    }

    fn finds(&self, name: &AttributeName, value: Value) -> bool {
        let request = payload::LocateRequest {
            attributes: Attributes::new(vec![attribute(name, value)]),
            ..Default::default()
        };
        match succeeded(self.ask(request)) {
            ResponsePayload::Locate(found) => !found.unique_identifiers.is_empty(),
            other => panic!("{other:?}"),
        }
    }

    fn add(&self, uid: &str, new_attribute: Attribute) -> ResponseItem {
        self.ask(payload::AddAttributeRequest { unique_identifier: Some(uid.into()), new_attribute })
    }

    /// Changes the instance at a place, which has a value.
    fn modify(&self, uid: &str, (place, value): (i32, Value), new: Attribute) -> ResponseItem {
        let is_old = self.version < Version::V2_0;
        self.ask(payload::ModifyAttributeRequest {
            unique_identifier: Some(uid.into()),
            current_attribute: (!is_old).then(|| attribute(&new.name, value)),
            new_attribute: Attribute { index: is_old.then_some(place), ..new },
        })
    }

    fn delete(&self, uid: &str, name: &AttributeName, (place, value): (i32, Value)) -> ResponseItem {
        let is_old = self.version < Version::V2_0;
        self.ask(payload::DeleteAttributeRequest {
            unique_identifier: Some(uid.into()),
            current_attribute: (!is_old).then(|| attribute(name, value)),
            attribute_reference: is_old.then(|| name.clone()),
            attribute_index: is_old.then_some(place),
        })
    }
}

/// The name of an attribute, and how its values are made.
type Case = (AttributeName, fn(i32) -> Value);

/// The names and structures that a version has.
fn cases(version: Version) -> Vec<Case> {
    let mut cases: Vec<Case> = vec![(named("x", "shape"), flat)];
    if version >= Version::V2_0 {
        cases.extend([
            (named("x", "deep"), nested as fn(i32) -> Value),
            (named("ACME_2.0", "shape"), flat),
            (named("ACME_2.0", "deep of it"), nested),
        ]);
    }
    cases
}

#[test]
fn a_structure_is_kept_shown_found_changed_and_deleted_in_every_version() {
    for &version in Version::ALL {
        let mut client = Client::new(version);
        for (name, value) in cases(version) {
            let what = format!("{version} {}", name.title());
            let uid = client.created(vec![attribute(&name, value(1))]);
            assert_eq!(client.values(&uid, &name), [value(1)], "{what}");
            assert!(client.finds(&name, value(1)) && !client.finds(&name, value(2)), "{what}");
            // A second instance, and not the same once more.
            succeeded(client.add(&uid, attribute(&name, value(2))));
            assert_eq!(client.values(&uid, &name), [value(1), value(2)], "{what}");
            let again = client.add(&uid, attribute(&name, value(2)));
            assert!(again.result_reason.is_some(), "{what}");
            assert!(client.finds(&name, value(1)) && client.finds(&name, value(2)), "{what}");
            succeeded(client.modify(&uid, (1, value(2)), attribute(&name, value(3))));
            assert_eq!(client.values(&uid, &name), [value(1), value(3)], "{what}");
            assert!(client.finds(&name, value(3)) && !client.finds(&name, value(2)), "{what}");
            let none = client.modify(&uid, (7, value(7)), attribute(&name, value(8)));
            assert!(none.result_reason.is_some(), "{what}: there is no such instance");
            // Through a restart.
            client = Client { bench: client.bench.restarted(), ..client };
            assert_eq!(client.values(&uid, &name), [value(1), value(3)], "{what}");
            succeeded(client.delete(&uid, &name, (0, value(1))));
            assert_eq!(client.values(&uid, &name), [value(3)], "{what}");
            assert!(!client.finds(&name, value(1)) && client.finds(&name, value(3)), "{what}");
            succeeded(client.delete(&uid, &name, (1, value(3))));
            assert_eq!(client.values(&uid, &name), [], "{what}");
            assert!(!client.finds(&name, value(3)), "{what}");
        }
    }
}

#[test]
fn a_structure_is_found_by_some_of_its_fields() {
    for &version in Version::ALL {
        let client = Client::new(version);
        let name = named("x", "shape");
        client.created(vec![attribute(&name, flat(1))]);
        let finds = |fields: Vec<Item>| client.finds(&name, Value::Structure(fields));
        assert!(finds(vec![extension(1, Value::Integer(1))]));
        assert!(finds(vec![extension(9, Value::Interval(7)), extension(6, text("seven"))]));
        assert!(finds(vec![extension(6, text("eight"))]), "either of two");
        assert!(!finds(vec![extension(1, Value::Integer(2))]));
        assert!(!finds(vec![extension(1, Value::LongInteger(1))]), "of another type");
        assert!(!finds(vec![extension(1, Value::Integer(1)), extension(6, text("nine"))]));
        assert!(!finds(vec![extension(0x99, Value::Integer(1))]));
        assert!(!client.finds(&name, Value::Integer(1)), "no structure");
        if version < Version::V2_0 {
            continue;
        }
        let name = named("ACME", "deep");
        client.created(vec![attribute(&name, nested(1))]);
        let inner = |fields: Vec<Item>| vec![extension(0x11, Value::Structure(fields))];
        let finds = |fields: Vec<Item>| client.finds(&name, Value::Structure(fields));
        assert!(finds(inner(vec![extension(0x20, text("inner"))])));
        let innermost = |number| {
            let field = extension(0x30, Value::Integer(number));
            inner(vec![extension(0x21, Value::Structure(vec![field]))])
        };
        assert!(finds(innermost(1)) && !finds(innermost(2)));
    }
}

#[test]
fn a_version_is_shown_what_it_can_express() {
    let client = Client::new(Version::V3_0);
    let reference = Value::Structure(vec![extension(1, Value::Reference("k".to_owned()))]);
    // A field under a tag of the specification that only the newest version has.
    let late = Value::Structure(vec![Item::new(Tag::CERTIFICATE_SUBJECT_DN, text("CN=a"))]);
    let early = Value::Structure(vec![Item::new(Tag::CERTIFICATE_TYPE, Value::Enumeration(1))]);
    let all = [
        ("x", "flat", flat(1), Version::V1_0),
        ("x", "deep", nested(1), Version::V2_0),
        ("ACME", "flat", flat(1), Version::V2_0),
        ("x", "time", Value::DateTimeExtended(1), Version::V2_0),
        ("x", "reference", reference, Version::V3_0),
        ("x", "late", late, Version::V3_0),
        ("x", "early", early, Version::V1_0),
    ];
    let list = all.iter().map(|(vendor, name, value, _)| attribute(&named(vendor, name), value.clone()));
    let uid = client.created(list.collect());
    for (vendor, name, value, since) in &all {
        for &version in Version::ALL {
            let shown = client.values_in(version, &uid, &named(vendor, name));
            let expected = if version >= *since { vec![value.clone()] } else { Vec::new() };
            assert_eq!(shown, expected, "{version} {vendor} {name}");
            if version < *since && *vendor == "x" {
                let client = Client::new(version);
                let given =
                    client.add(&client.created(Vec::new()), attribute(&named(vendor, name), value.clone()));
                // The error tables of Add Attribute have no word of their own for a value that is not possible.
                let expected = ResultReason::INVALID_FIELD;
                assert_eq!(refused(&given), expected, "{version} {name}");
            }
        }
    }
}

#[test]
fn what_no_vendor_can_mean_is_refused() {
    for version in [Version::V2_0, Version::V2_1, Version::V3_0] {
        let client = Client::new(version);
        let uid = client.created(Vec::new());
        let unknown_tag = Value::Structure(vec![Item::new(Tag(0x42_FFF0), Value::Integer(1))]);
        let long = Value::Structure(vec![extension(1, text(&"a".repeat(65_537)))]);
        for (name, value, reason) in [
            (named("y", "shape"), flat(1), ResultReason::READ_ONLY_ATTRIBUTE),
            (named("", "shape"), flat(1), ResultReason::INVALID_ATTRIBUTE),
            (named("x", ""), flat(1), ResultReason::INVALID_FIELD),
            (named("a b", "shape"), flat(1), ResultReason::INVALID_FIELD),
            (named("x", "unknown"), unknown_tag, ResultReason::INVALID_FIELD),
            (named("x", "long"), long, ResultReason::INVALID_FIELD),
        ] {
            let item = client.add(&uid, attribute(&name, value));
            assert_eq!(refused(&item), reason, "{version} {}", name.title());
        }
        let name = named("x", "shape");
        succeeded(client.add(&uid, attribute(&name, flat(1))));
        let set = |value| {
            client.ask(payload::SetAttributeRequest {
                unique_identifier: Some(uid.as_str().into()),
                new_attribute: attribute(&name, value),
            })
        };
        succeeded(set(nested(5)));
        assert_eq!(client.values(&uid, &name), [nested(5)], "{version}");
        succeeded(client.add(&uid, attribute(&name, flat(1))));
        assert_eq!(refused(&set(flat(2))), ResultReason::MULTI_VALUED_ATTRIBUTE, "{version}");
        // A name alone deletes all instances.
        succeeded(client.ask(payload::DeleteAttributeRequest {
            unique_identifier: Some(uid.as_str().into()),
            current_attribute: None,
            attribute_reference: Some(name.clone()),
            attribute_index: None,
        }));
        assert_eq!(client.values(&uid, &name), [], "{version}");
    }
}
