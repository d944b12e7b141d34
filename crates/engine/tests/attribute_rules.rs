//! The rule table: every attribute of every version on every type of object, set, added, changed, adjusted, deleted,
//! shown and located as its table says, with the reason of the operation's error table where it says no.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "attribute_rules/creation.rs"]
mod creation;
#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use crypto::x509::{CertificateAuthority, Validity};
use keyward_engine::identity::Peer;
use kmip::attribute::{link_value, name_value};
use kmip::message::ResponseItem;
use kmip::object::{
    Certificate, Key, KeyBlock, KeyMaterial, KeyValue, Object, OpaqueObject, PlainKeyValue, SecretData,
    SplitKey,
};
use kmip::payload::{self, RequestPayload, ResponsePayload};
use kmip::table::attribute::{self, Answer, AttributeRow, Rules};
use kmip::table::enumeration::{
    AdjustmentType, AlternativeNameType, CertificateType, CryptographicAlgorithm, HashingAlgorithm,
    KeyFormatType, LinkType, NameType, ObjectType, OpaqueDataType, Operation, RNGAlgorithm, RecommendedCurve,
    ResultReason, ResultStatus, SecretDataType, SplitKeyMethod, UsageLimitsUnit,
};
use kmip::table::{Enumeration as _, Tag};
use kmip::ttlv::{Item, ItemType, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes};
use support::{Bench, START, id, refused, succeeded};

/// A bench and its caller.
struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

/// An item's end: done, or why not.
type End = Result<(), ResultReason>;

impl Client {
    fn new() -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer }
    }

    fn ask(&self, version: Version, payload: impl Into<RequestPayload>) -> ResponseItem {
        self.bench.ask(&self.peer, version, payload)
    }

    fn end(&self, version: Version, payload: impl Into<RequestPayload>) -> End {
        let item = self.ask(version, payload);
        if item.result_status == ResultStatus::SUCCESS { Ok(()) } else { Err(refused(&item)) }
    }

    /// Registers an object and gives the end and the identifier.
    fn register(
        &self,
        version: Version,
        object: Object,
        list: Vec<Attribute>,
    ) -> Result<String, ResultReason> {
        let item = self.ask(version, register(object, list));
        if item.result_status != ResultStatus::SUCCESS {
            return Err(refused(&item));
        }
        match item.payload.unwrap() {
            ResponsePayload::Register(response) => Ok(id(&response.unique_identifier)),
            other => panic!("{other:?}"),
        }
    }

    /// All attributes that the version shows.
    fn shown(&self, version: Version, uid: &str) -> Vec<Attribute> {
        let request = payload::GetAttributesRequest {
            unique_identifier: Some(uid.into()),
            attribute_references: Vec::new(),
        };
        match succeeded(self.ask(version, request)) {
            ResponsePayload::GetAttributes(response) => response.attributes.list.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// The names that Get Attribute List gives.
    fn listed(&self, version: Version, uid: &str) -> Vec<AttributeName> {
        let request = payload::GetAttributeListRequest { unique_identifier: Some(uid.into()) };
        match succeeded(self.ask(version, request)) {
            ResponsePayload::GetAttributeList(response) => response.attribute_references,
            other => panic!("{other:?}"),
        }
    }

    fn locates(&self, version: Version, uid: &str, attribute: &Attribute) -> bool {
        let request = payload::LocateRequest {
            attributes: Attributes::new(vec![attribute.clone()]),
            ..payload::LocateRequest::default()
        };
        match succeeded(self.ask(version, request)) {
            ResponsePayload::Locate(response) => {
                response.unique_identifiers.iter().any(|found| id(found) == uid)
            }
            other => panic!("{other:?}"),
        }
    }

    fn change(&self, version: Version, operation: Operation, uid: &str, attribute: &Attribute) -> End {
        let unique_identifier = Some(uid.into());
        let new_attribute = attribute.clone();
        match operation {
            Operation::ADD_ATTRIBUTE => {
                self.end(version, payload::AddAttributeRequest { unique_identifier, new_attribute })
            }
            Operation::SET_ATTRIBUTE => {
                self.end(version, payload::SetAttributeRequest { unique_identifier, new_attribute })
            }
            Operation::MODIFY_ATTRIBUTE => {
                let current_attribute = None;
                let request =
                    payload::ModifyAttributeRequest { unique_identifier, current_attribute, new_attribute };
                self.end(version, request)
            }
            Operation::DELETE_ATTRIBUTE => {
                let request = payload::DeleteAttributeRequest {
                    unique_identifier,
                    current_attribute: None,
                    attribute_reference: Some(attribute.name.clone()),
                    attribute_index: None,
                };
                self.end(version, request)
            }
            _ => {
                let request = payload::AdjustAttributeRequest {
                    unique_identifier,
                    attribute_reference: Some(attribute.name.clone()),
                    adjustment_type: match attribute.value {
                        Value::Boolean(_) => AdjustmentType::NEGATE,
                        _ => AdjustmentType::INCREMENT,
                    },
                    adjustment_value: None,
                };
                self.end(version, request)
            }
        }
    }
}

fn register(object: Object, list: Vec<Attribute>) -> payload::RegisterRequest {
    payload::RegisterRequest {
        object_type: object.object_type(),
        attributes: Attributes::new(list),
        object: Some(object),
        protection_storage_masks: None,
    }
}

fn block(
    format: KeyFormatType,
    bytes: &[u8],
    algorithm: Option<CryptographicAlgorithm>,
    bits: Option<i32>,
) -> KeyBlock {
    KeyBlock {
        key_format_type: format,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(PlainKeyValue {
            key_material: KeyMaterial::Bytes(bytes.into()),
            attributes: Attributes::default(),
        })),
        cryptographic_algorithm: algorithm,
        cryptographic_length: bits,
        key_wrapping_data: None,
    }
}

/// One object of each type that is registered.
fn objects() -> Vec<Object> {
    let aes = Some(CryptographicAlgorithm::AES);
    let key = crypto::asymmetric::generate_ec(crypto::asymmetric::Curve::P256).unwrap();
    let ec = Some(CryptographicAlgorithm::EC);
    let private = block(KeyFormatType::PKCS_8, key.to_pkcs8().unwrap().expose(), ec, Some(256));
    let public = block(KeyFormatType::X_509, &key.public().unwrap().to_spki().unwrap(), ec, Some(256));
    let secret = block(KeyFormatType::OPAQUE, b"a secret", None, None);
    let share = block(KeyFormatType::RAW, &[7; 16], aes, Some(128));
    vec![
        Object::SymmetricKey(Key { key_block: block(KeyFormatType::RAW, &[1; 16], aes, Some(128)) }),
        Object::PrivateKey(Key { key_block: private }),
        Object::PublicKey(Key { key_block: public }),
        Object::SecretData(SecretData { secret_data_type: SecretDataType::PASSWORD, key_block: secret }),
        Object::OpaqueObject(OpaqueObject {
            opaque_data_type: OpaqueDataType(0x8000_0001),
            opaque_data_value: b"opaque"[..].into(),
        }),
        Object::Certificate(Certificate {
            certificate_type: CertificateType::X_509,
            certificate_value: certificate()[..].into(),
        }),
        Object::SplitKey(SplitKey {
            split_key_parts: 3,
            key_part_identifier: 1,
            split_key_threshold: 3,
            split_key_method: SplitKeyMethod::XOR,
            prime_field_size: None,
            key_block: share,
        }),
    ]
}

/// A certificate signed by its own key.
fn certificate() -> Vec<u8> {
    let key = crypto::asymmetric::generate_ec(crypto::asymmetric::Curve::P256).unwrap();
    let validity = Validity { not_before: START - 10, not_after: START + 1_000_000 };
    CertificateAuthority::create_root("Test root", key, validity).unwrap().certificate_der().unwrap()
}

/// One of the two values of an attribute that the tests use.
fn sample(tag: Tag, item_type: Option<ItemType>, second: bool, uid: &str) -> Value {
    let number = if second { 2 } else { 1 };
    let text = |first: &str| Value::TextString(format!("{first}{number}"));
    let structure = |fields: &[(Tag, Value)]| {
        Value::Structure(fields.iter().map(|(tag, value)| Item::new(*tag, value.clone())).collect())
    };
    let code = |value: u32| Value::Enumeration(value);
    match tag {
        Tag::NAME => name_value(&format!("name {number} of {uid}"), NameType::UNINTERPRETED_TEXT_STRING),
        Tag::LINK => link_value(LinkType::PUBLIC_KEY_LINK, Value::TextString(format!("public {number}"))),
        Tag::ALTERNATIVE_NAME => structure(&[
            (Tag::ALTERNATIVE_NAME_VALUE, text("alternative ")),
            (Tag::ALTERNATIVE_NAME_TYPE, code(AlternativeNameType::UNINTERPRETED_TEXT_STRING.0)),
        ]),
        Tag::APPLICATION_SPECIFIC_INFORMATION => structure(&[
            (Tag::APPLICATION_NAMESPACE, Value::TextString("ssl".to_owned())),
            (Tag::APPLICATION_DATA, text("data ")),
        ]),
        Tag::CRYPTOGRAPHIC_PARAMETERS => structure(&[(Tag::HASHING_ALGORITHM, code(number + 3))]),
        Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS => {
            structure(&[(Tag::RECOMMENDED_CURVE, code(RecommendedCurve::P_256.0))])
        }
        Tag::USAGE_LIMITS => structure(&[
            (Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(i64::from(number) * 100)),
            (Tag::USAGE_LIMITS_COUNT, Value::LongInteger(i64::from(number) * 100)),
            (Tag::USAGE_LIMITS_UNIT, code(UsageLimitsUnit::BYTE.0)),
        ]),
        Tag::KEY_VALUE_LOCATION => structure(&[
            (Tag::KEY_VALUE_LOCATION_VALUE, text("location ")),
            (Tag::KEY_VALUE_LOCATION_TYPE, code(1)),
        ]),
        Tag::ROTATE_NAME => {
            structure(&[(Tag::ROTATE_NAME_VALUE, text("rotate ")), (Tag::ROTATE_NAME_TYPE, code(1))])
        }
        Tag::RANDOM_NUMBER_GENERATOR => structure(&[(Tag::RNG_ALGORITHM, code(RNGAlgorithm::NRBG.0))]),
        Tag::DEACTIVATION_REASON => structure(&[(Tag::DEACTIVATION_REASON_CODE, code(1))]),
        Tag::DIGEST => structure(&[(Tag::HASHING_ALGORITHM, code(HashingAlgorithm::SHA_256.0))]),
        Tag::ACTIVATION_DATE => Value::DateTime(START + 1000 + i64::from(number)),
        Tag::PROCESS_START_DATE => Value::DateTime(START + 2000 + i64::from(number)),
        Tag::PROTECT_STOP_DATE => Value::DateTime(START + 3000 + i64::from(number)),
        Tag::DEACTIVATION_DATE => Value::DateTime(START + 4000 + i64::from(number)),
        Tag::SENSITIVE => Value::Boolean(second),
        Tag::EXTRACTABLE => Value::Boolean(!second),
        _ if kmip::shape::link_type(tag).is_some()
            || tag.name().is_some_and(|name| name.ends_with("Link")) =>
        {
            Value::Reference(format!("object {number}"))
        }
        // A country has two letters.
        Tag::CERTIFICATE_SUBJECT_C => Value::TextString(if second { "DE" } else { "FR" }.to_owned()),
        _ => match item_type {
            Some(ItemType::Integer) | None => Value::Integer(number.cast_signed()),
            Some(ItemType::LongInteger) => Value::LongInteger(number.into()),
            Some(ItemType::Enumeration) => code(number),
            Some(ItemType::Boolean) => Value::Boolean(second),
            Some(ItemType::TextString) => text("text "),
            Some(ItemType::ByteString) => Value::ByteString(number.to_be_bytes()[..].into()),
            Some(ItemType::DateTime) => Value::DateTime(START + i64::from(number)),
            Some(ItemType::Interval) => Value::Interval(number),
            Some(ItemType::Structure) => structure(&[]),
            Some(_) => text("identifier "),
        },
    }
}

/// Whether objects of a type have an attribute, with what prose and cases add to the table.
fn applies(row: &AttributeRow, rules: &Rules, object_type: ObjectType) -> bool {
    let is_pair = matches!(object_type, ObjectType::PRIVATE_KEY | ObjectType::PUBLIC_KEY);
    rules.applies_to.contains(object_type)
        // All objects have Parent, Child, Previous and Next Links (KMIP 1.4 section 3.35).
        || row.tag == Tag::LINK
        || (row.tag == Tag::CRYPTOGRAPHIC_LENGTH && object_type == ObjectType::SECRET_DATA)
        || (matches!(row.tag, Tag::PROCESS_START_DATE | Tag::PROTECT_STOP_DATE) && is_pair)
}

/// What an item of an operation ends with, for a reason of the newest version.
fn because(reason: ResultReason, operation: Operation, version: Version) -> End {
    Err(reason.for_operation(Some(operation), version))
}

/// Notes what is not as it has to be.
macro_rules! expect_eq {
    ($problems:ident, $found:expr, $expected:expr, $($what:tt)+) => {
        let (found, expected) = ($found, $expected);
        if found != expected {
            $problems.push(format!("{}: {found:?} and not {expected:?}", format!($($what)+)));
        }
    };
}

/// What has to come of each operation on an attribute in turn.
fn check(
    problems: &mut Vec<String>,
    client: &Client,
    version: Version,
    uid: &str,
    object_type: ObjectType,
    row: &'static AttributeRow,
) {
    type Op = Operation;
    let rules = row.rules(version).unwrap();
    let at = |operation: Op| format!("{version} {} {object_type:?} {operation:?}", row.name);
    let value = |second| sample(row.tag, row.item_type, second, uid);
    let (first, second) = (Attribute::new(row.tag, value(false)), Attribute::new(row.tag, value(true)));
    let name = AttributeName::Standard(row.tag);
    // The reader knows a 3.0 link by the name that 2.1 has for all of them.
    let is_it = |shown: &&Attribute| kmip::shape::shown_name(shown, version) == name;
    let present = || client.shown(version, uid).iter().filter(is_it).count();
    let may_add = rules.set_by.client;
    let is_there = present() > 0;
    let is_multiple = rules.multiple.is_possible()
        // A user has several credentials, and a 2.x Link of each kind is an attribute in 3.0.
        || row.tag == Tag::CREDENTIAL_LINK
        || kmip::shape::link_type(row.tag).is_some();
    let added = client.change(version, Op::ADD_ATTRIBUTE, uid, &first);
    let expected = match () {
        () if !may_add => because(ResultReason::ATTRIBUTE_READ_ONLY, Op::ADD_ATTRIBUTE, version),
        () if !applies(row, rules, object_type) => {
            because(ResultReason::INVALID_ATTRIBUTE, Op::ADD_ATTRIBUTE, version)
        }
        () if is_there && !is_multiple => {
            because(ResultReason::ATTRIBUTE_SINGLE_VALUED, Op::ADD_ATTRIBUTE, version)
        }
        () => Ok(()),
    };
    expect_eq!(problems, added, expected, "{}", at(Op::ADD_ATTRIBUTE));
    if added.is_ok() {
        let shown = client.shown(version, uid);
        expect_eq!(
            problems,
            true,
            shown.iter().filter(is_it).any(|shown| shown.value == canonical(&first)),
            "{}",
            at(Op::GET_ATTRIBUTES)
        );
        expect_eq!(
            problems,
            true,
            client.listed(version, uid).contains(&name),
            "{}",
            at(Op::GET_ATTRIBUTE_LIST)
        );
        expect_eq!(problems, true, client.locates(version, uid, &first), "{}", at(Op::LOCATE));
        expect_eq!(
            problems,
            true,
            !client.locates(version, uid, &second) || first.value == second.value,
            "{}",
            at(Op::LOCATE)
        );
    }
    let modified = client.change(version, Op::MODIFY_ATTRIBUTE, uid, &second);
    let expected = match (rules.client_may_modify, present()) {
        (Answer::No, _) => because(ResultReason::ATTRIBUTE_READ_ONLY, Op::MODIFY_ATTRIBUTE, version),
        (_, 0) => because(ResultReason::ATTRIBUTE_NOT_FOUND, Op::MODIFY_ATTRIBUTE, version),
        _ => Ok(()),
    };
    expect_eq!(problems, modified, expected, "{}", at(Op::MODIFY_ATTRIBUTE));
    if version >= Version::V2_0 {
        // Two instances, which it may have: Set does not say which.
        let set = client.change(version, Op::SET_ATTRIBUTE, uid, &second);
        let expected = match (may_add, rules.client_may_modify, present()) {
            (false, _, 0) | (_, Answer::No, 1..) => {
                because(ResultReason::ATTRIBUTE_READ_ONLY, Op::SET_ATTRIBUTE, version)
            }
            _ if !applies(row, rules, object_type) => {
                because(ResultReason::INVALID_ATTRIBUTE, Op::SET_ATTRIBUTE, version)
            }
            (.., 2..) => because(ResultReason::MULTI_VALUED_ATTRIBUTE, Op::SET_ATTRIBUTE, version),
            _ => Ok(()),
        };
        expect_eq!(problems, set, expected, "{}", at(Op::SET_ATTRIBUTE));
        adjust(problems, client, version, (uid, object_type), row, rules, present());
    }
    let deleted = client.change(version, Op::DELETE_ATTRIBUTE, uid, &second);
    let expected = match (rules.client_may_delete, present() > 0 || deleted.is_ok()) {
        (Answer::No, _) => because(ResultReason::ATTRIBUTE_READ_ONLY, Op::DELETE_ATTRIBUTE, version),
        (_, false) => because(ResultReason::ATTRIBUTE_NOT_FOUND, Op::DELETE_ATTRIBUTE, version),
        _ => Ok(()),
    };
    expect_eq!(problems, deleted, expected, "{}", at(Op::DELETE_ATTRIBUTE));
    if deleted.is_ok() {
        expect_eq!(problems, present(), 0, "{}", at(Op::DELETE_ATTRIBUTE));
        expect_eq!(problems, true, !client.locates(version, uid, &second), "{}", at(Op::DELETE_ATTRIBUTE));
    }
}

/// An attribute's value as it comes back: a Usage Limits count is the server's own, a reference names a link.
fn canonical(attribute: &Attribute) -> Value {
    match (&attribute.name, &attribute.value) {
        (AttributeName::Standard(tag), Value::Reference(object)) => match kmip::shape::link_type(*tag) {
            Some(link_type) => link_value(link_type, Value::TextString(object.clone())),
            None => attribute.value.clone(),
        },
        (_, value) => value.clone(),
    }
}

/// Adjust Attribute counts numbers and times and negates Booleans, where there is one instance or none.
fn adjust(
    problems: &mut Vec<String>,
    client: &Client,
    version: Version,
    (uid, object_type): (&str, ObjectType),
    row: &'static AttributeRow,
    rules: &Rules,
    present: usize,
) {
    type Op = Operation;
    let sample = sample(row.tag, row.item_type, true, uid);
    let counts = matches!(
        sample,
        Value::Integer(_)
            | Value::LongInteger(_)
            | Value::Boolean(_)
            | Value::DateTime(_)
            | Value::Interval(_)
    );
    let is_allowed = if present == 0 { rules.set_by.client } else { rules.client_may_modify != Answer::No };
    // What it comes to is another matter: a flag that may not be taken back, a date out of order.
    if is_allowed && (counts || row.tag == Tag::SENSITIVE) && present > 0 {
        return;
    }
    let adjusted =
        client.change(version, Op::ADJUST_ATTRIBUTE, uid, &Attribute::new(row.tag, sample.clone()));
    let expected = match () {
        () if !is_allowed => ResultReason::ATTRIBUTE_READ_ONLY,
        () if present > 1 => ResultReason::MULTI_VALUED_ATTRIBUTE,
        () if matches!(sample, Value::DateTime(_)) => ResultReason::ATTRIBUTE_NOT_FOUND,
        () if !counts => ResultReason::INVALID_DATA_TYPE,
        () if !applies(row, rules, object_type) => ResultReason::INVALID_ATTRIBUTE,
        () => {
            expect_eq!(problems, adjusted, End::Ok(()), "{version} {} adjust", row.name);
            return;
        }
    };
    expect_eq!(
        problems,
        adjusted,
        because(expected, Op::ADJUST_ATTRIBUTE, version),
        "{version} {} adjust",
        row.name
    );
}

/// The attributes of a version.
fn rows(version: Version) -> impl Iterator<Item = &'static AttributeRow> {
    // A vendor's attribute has whatever type its maker gives it.
    attribute::rows().iter().filter(move |row| row.rules(version).is_some() && row.tag != Tag::ATTRIBUTE)
}

#[test]
fn every_attribute_is_changed_as_its_table_says() {
    let mut problems: Vec<String> = Vec::new();
    for &version in Version::ALL {
        let client = Client::new();
        for object in objects() {
            if !object.object_type().is_defined_in(version) {
                continue;
            }
            let object_type = object.object_type();
            let uid = client.register(version, object, Vec::new()).unwrap();
            for row in rows(version) {
                check(&mut problems, &client, version, &uid, object_type, row);
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Attributes that a request gives though the table has only the server set them: they describe the key asked for.
const DESCRIBE_THE_KEY: &[Tag] = &[
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::CRYPTOGRAPHIC_LENGTH,
    Tag::CERTIFICATE_TYPE,
    Tag::CERTIFICATE_LENGTH,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::KEY_FORMAT_TYPE,
    Tag::OPAQUE_DATA_TYPE,
    Tag::USAGE_LIMITS,
    Tag::RANDOM_NUMBER_GENERATOR,
];

#[test]
fn every_attribute_is_given_at_creation_as_its_table_says() {
    let mut problems: Vec<String> = Vec::new();
    for &version in Version::ALL {
        let client = Client::new();
        let objects = objects();
        for (number, row) in rows(version).enumerate() {
            let rules = row.rules(version).unwrap();
            if DESCRIBE_THE_KEY.contains(&row.tag) {
                continue;
            }
            for object in objects.iter().filter(|object| object.object_type().is_defined_in(version)) {
                let object_type = object.object_type();
                let owner = format!("{number} {object_type:?}");
                let value = |second| Attribute::new(row.tag, sample(row.tag, row.item_type, second, &owner));
                let (first, second) = (value(false), value(true));
                let expected = match () {
                    () if !rules.set_by.client => Some(ResultReason::ATTRIBUTE_READ_ONLY),
                    () if !applies(row, rules, object_type) => Some(ResultReason::INVALID_ATTRIBUTE),
                    // The share that is registered has other numbers.
                    () if object_type == ObjectType::SPLIT_KEY
                        && matches!(row.tag, Tag::SPLIT_KEY_PARTS | Tag::SPLIT_KEY_THRESHOLD) =>
                    {
                        Some(ResultReason::INVALID_FIELD)
                    }
                    // These objects come with their values.
                    () if row.tag == Tag::KEY_VALUE_LOCATION => Some(ResultReason::INVALID_FIELD),
                    () => None,
                };
                let what = format!("{version} {} {object_type:?}", row.name);
                let given = client.register(version, object.clone(), vec![first.clone()]);
                if let Some(reason) = expected {
                    let expected = because(reason, Operation::REGISTER, version);
                    expect_eq!(problems, given.map(|_| ()), expected, "{what} given");
                    continue;
                }
                match given {
                    Ok(uid) => {
                        let shown = client.shown(version, &uid);
                        let is_there = shown.iter().any(|shown| {
                            kmip::shape::shown_name(shown, version) == row.tag.into()
                                && shown.value == canonical(&first)
                        });
                        expect_eq!(problems, is_there, true, "{what} shown");
                    }
                    Err(reason) => problems.push(format!("{what} given: {reason:?}")),
                }
                let is_multiple = rules.multiple.is_possible()
                    || row.tag == Tag::CREDENTIAL_LINK
                    || kmip::shape::link_type(row.tag).is_some();
                if !is_multiple && first.value != second.value {
                    let twice = client.register(version, object.clone(), vec![first, second]).map(|_| ());
                    let expected =
                        because(ResultReason::ATTRIBUTE_SINGLE_VALUED, Operation::REGISTER, version);
                    expect_eq!(problems, twice, expected, "{what} twice");
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
