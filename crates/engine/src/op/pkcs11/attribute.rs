//! Attributes of PKCS#11 and of KMIP: one table of which stands for which, read when objects are made, changed, looked at
//! and searched for.

use crypto::asymmetric::KeyKind;
use crypto::format::PointForm;
use kmip::attribute::{AttributeName, name_value};
use kmip::pkcs11::attribute as cka;
use kmip::pkcs11::{Reader, Room, Value};
use kmip::table::Tag;
use kmip::table::enumeration::{
    AlternativeNameType, CryptographicAlgorithm, NameType, ObjectType, PKCS11ReturnCode as Code, RNGAlgorithm,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Bytes, Item, Value as Kmip};
use kmip::{Attribute, ttlv};
use time::{Date, Month, OffsetDateTime, Time};

use super::der;
use super::info::UNAVAILABLE;
use super::refusal::Refused;
use crate::object::ManagedObject;
use crate::reason::Failure;
use crate::service;

/// Classes of objects, as bits: those that an attribute goes with.
pub(super) type Classes = u8;
const DATA: Classes = 1;
pub(super) const CERTIFICATE: Classes = 2;
pub(super) const PUBLIC: Classes = 4;
pub(super) const PRIVATE: Classes = 8;
pub(super) const SECRET: Classes = 16;
const KEYS: Classes = PUBLIC | PRIVATE | SECRET;
const PAIRS: Classes = PUBLIC | PRIVATE;
const HIDDEN: Classes = PRIVATE | SECRET;
const ALL: Classes = DATA | CERTIFICATE | KEYS;

/// `CKO_...`, the object types of KMIP that are of the class, and its bit.
const CLASSES: &[(u64, &[ObjectType], Classes)] = &[
    (0, &[ObjectType::OPAQUE_OBJECT], DATA),
    (1, &[ObjectType::CERTIFICATE], CERTIFICATE),
    (2, &[ObjectType::PUBLIC_KEY], PUBLIC),
    (3, &[ObjectType::PRIVATE_KEY], PRIVATE),
    // A secret without an algorithm is Secret Data.
    (4, &[ObjectType::SYMMETRIC_KEY, ObjectType::SECRET_DATA], SECRET),
];

/// `CKK_...` and the algorithms of KMIP of keys of the type; the first one is that of new keys.
const KEY_TYPES: &[(u64, &[CryptographicAlgorithm])] = &[
    (0x00, &[CryptographicAlgorithm::RSA]),
    (0x01, &[CryptographicAlgorithm::DSA]),
    (0x02, &[CryptographicAlgorithm::DH]),
    (
        0x03,
        &[
            CryptographicAlgorithm::EC,
            CryptographicAlgorithm::ECDSA,
            CryptographicAlgorithm::ECDH,
            CryptographicAlgorithm::ECMQV,
        ],
    ),
    (0x13, &[CryptographicAlgorithm::DES]),
    (0x15, &[CryptographicAlgorithm::TRIPLE_DES]),
    (0x1F, &[CryptographicAlgorithm::AES]),
    (0x20, &[CryptographicAlgorithm::BLOWFISH]),
    (0x21, &[CryptographicAlgorithm::TWOFISH]),
    (0x25, &[CryptographicAlgorithm::CAMELLIA]),
    (0x26, &[CryptographicAlgorithm::ARIA]),
    (0x28, &[CryptographicAlgorithm::HMAC_SHA1]),
    (0x2B, &[CryptographicAlgorithm::HMAC_SHA256]),
    (0x2C, &[CryptographicAlgorithm::HMAC_SHA384]),
    (0x2D, &[CryptographicAlgorithm::HMAC_SHA512]),
    (0x2E, &[CryptographicAlgorithm::HMAC_SHA224]),
    (0x2F, &[CryptographicAlgorithm::SEED]),
    (0x33, &[CryptographicAlgorithm::CHACHA20, CryptographicAlgorithm::CHACHA20POLY1305]),
    (0x34, &[CryptographicAlgorithm::POLY1305]),
    (0x36, &[CryptographicAlgorithm::HMAC_SHA3_224]),
    (0x37, &[CryptographicAlgorithm::HMAC_SHA3_256]),
    (0x38, &[CryptographicAlgorithm::HMAC_SHA3_384]),
    (0x39, &[CryptographicAlgorithm::HMAC_SHA3_512]),
    (EDWARDS, &[CryptographicAlgorithm::ED25519, CryptographicAlgorithm::ED448]),
    (MONTGOMERY, &[CryptographicAlgorithm::X25519, CryptographicAlgorithm::X448]),
];

/// Types of keys that code here speaks of.
pub(super) const RSA: u64 = 0x00;
pub(super) const EC: u64 = 0x03;
pub(super) const GENERIC: u64 = 0x10;
pub(super) const EDWARDS: u64 = 0x40;
pub(super) const MONTGOMERY: u64 = 0x41;

/// What an attribute of PKCS#11 is in KMIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It follows from others; clients do not set it.
    Computed,
    /// It says what kind of object is meant, or is a part of its material, and is given once.
    Describes,
    /// A part of the material that a template may give.
    Material,
    /// A part of the material that is given out as Get gives it.
    Secret,
    /// It has this one value.
    Fixed(bool),
    /// It is kept for PKCS#11 clients.
    Kept,
    /// A flag of KMIP.
    Flag(Tag),
    /// A date of KMIP.
    Date(Tag),
    /// The Name, or an Alternative Name where the name is taken.
    Label,
    /// Bits of the Cryptographic Usage Mask.
    Usage,
    /// Whether the object outlives its session.
    Token,
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// The number, `CKA_...`.
    pub attribute: u64,
    pub(super) classes: Classes,
    pub(super) meaning: Meaning,
    /// What stands for it in KMIP.
    pub stands_for: &'static str,
}

macro_rules! rows {
    ($($name:ident $classes:expr, $meaning:expr, $stands_for:literal;)*) => {
        /// Every attribute that objects of the token have.
        pub const ATTRIBUTES: &[Row] = &[$(
            Row { attribute: cka::$name, classes: $classes, meaning: $meaning, stands_for: $stands_for },
        )*];
    };
}

rows! {
    CLASS ALL, Meaning::Describes, "Object Type";
    TOKEN ALL, Meaning::Token, "a Vendor Attribute on objects that end with their session";
    PRIVATE ALL, Meaning::Kept, "a Vendor Attribute";
    LABEL ALL, Meaning::Label, "Name, or Alternative Name where another object has the name";
    UNIQUE_ID ALL, Meaning::Computed, "Unique Identifier";
    MODIFIABLE ALL, Meaning::Fixed(true), "always true";
    COPYABLE ALL, Meaning::Fixed(true), "always true";
    DESTROYABLE ALL, Meaning::Fixed(true), "always true";
    APPLICATION DATA, Meaning::Kept, "a Vendor Attribute";
    OBJECT_ID DATA, Meaning::Kept, "a Vendor Attribute";
    VALUE DATA | CERTIFICATE | HIDDEN, Meaning::Secret, "the material, as Get gives it";
    CERTIFICATE_TYPE CERTIFICATE, Meaning::Describes, "Certificate Type";
    CERTIFICATE_CATEGORY CERTIFICATE, Meaning::Computed, "always unspecified";
    ISSUER CERTIFICATE, Meaning::Material, "X.509 Certificate Identifier";
    SERIAL_NUMBER CERTIFICATE, Meaning::Material, "X.509 Certificate Identifier";
    SUBJECT CERTIFICATE | PAIRS, Meaning::Kept, "X.509 Certificate Subject; of keys a Vendor Attribute";
    TRUSTED ALL, Meaning::Fixed(false), "always false";
    KEY_TYPE KEYS, Meaning::Describes, "Cryptographic Algorithm";
    ID CERTIFICATE | KEYS, Meaning::Kept, "a Vendor Attribute";
    START_DATE CERTIFICATE | KEYS, Meaning::Date(Tag::ACTIVATION_DATE), "Activation Date";
    END_DATE CERTIFICATE | KEYS, Meaning::Date(Tag::DEACTIVATION_DATE), "Deactivation Date";
    DERIVE KEYS, Meaning::Usage, "Derive Key";
    ENCRYPT SECRET | PUBLIC, Meaning::Usage, "Encrypt";
    DECRYPT HIDDEN, Meaning::Usage, "Decrypt";
    SIGN HIDDEN, Meaning::Usage, "MAC Generate, Sign";
    VERIFY SECRET | PUBLIC, Meaning::Usage, "MAC Verify, Verify";
    WRAP SECRET | PUBLIC, Meaning::Usage, "Wrap Key";
    UNWRAP HIDDEN, Meaning::Usage, "Unwrap Key";
    SIGN_RECOVER PRIVATE, Meaning::Fixed(false), "always false";
    VERIFY_RECOVER PUBLIC, Meaning::Fixed(false), "always false";
    SENSITIVE HIDDEN, Meaning::Flag(Tag::SENSITIVE), "Sensitive";
    EXTRACTABLE HIDDEN, Meaning::Flag(Tag::EXTRACTABLE), "Extractable";
    ALWAYS_SENSITIVE HIDDEN, Meaning::Computed, "Always Sensitive";
    NEVER_EXTRACTABLE HIDDEN, Meaning::Computed, "Never Extractable";
    LOCAL KEYS, Meaning::Computed, "Random Number Generator";
    KEY_GEN_MECHANISM KEYS, Meaning::Computed, "unavailable";
    WRAP_WITH_TRUSTED HIDDEN, Meaning::Fixed(false), "always false";
    ALWAYS_AUTHENTICATE PRIVATE, Meaning::Fixed(false), "always false";
    VALUE_LEN SECRET, Meaning::Describes, "Cryptographic Length in bytes";
    MODULUS PAIRS, Meaning::Material, "the public key";
    MODULUS_BITS PUBLIC, Meaning::Describes, "Cryptographic Length";
    PUBLIC_EXPONENT PAIRS, Meaning::Material, "the public key";
    PRIVATE_EXPONENT PRIVATE, Meaning::Secret, "the material, as Get gives it";
    PRIME_1 PRIVATE, Meaning::Secret, "the material, as Get gives it";
    PRIME_2 PRIVATE, Meaning::Secret, "the material, as Get gives it";
    EXPONENT_1 PRIVATE, Meaning::Secret, "the material, as Get gives it";
    EXPONENT_2 PRIVATE, Meaning::Secret, "the material, as Get gives it";
    COEFFICIENT PRIVATE, Meaning::Secret, "the material, as Get gives it";
    EC_PARAMS PAIRS, Meaning::Material, "Cryptographic Domain Parameters";
    EC_POINT PUBLIC, Meaning::Material, "the public key";
    PUBLIC_KEY_INFO PAIRS, Meaning::Computed, "the public key";
}

/// The row of an attribute that objects of a class have.
pub(super) fn row(attribute: u64, class: Classes) -> Option<&'static Row> {
    ATTRIBUTES.iter().find(|row| row.attribute == attribute && row.classes & class != 0)
}

/// The bit and the object types of a class.
pub(super) fn class(code: u64) -> Option<(Classes, &'static [ObjectType])> {
    CLASSES.iter().find(|(known, ..)| *known == code).map(|(_, types, bit)| (*bit, *types))
}

/// The class of an object: number and bit. `None` for what is no object of PKCS#11.
pub(super) fn class_of(object_type: ObjectType) -> Option<(u64, Classes)> {
    CLASSES.iter().find(|(_, types, _)| types.contains(&object_type)).map(|(code, _, bit)| (*code, *bit))
}

/// The algorithm of new keys of a type; `None` for one that KMIP does not have.
pub(super) fn algorithm(key_type: u64) -> Option<CryptographicAlgorithm> {
    KEY_TYPES.iter().find(|(known, _)| *known == key_type).and_then(|(_, list)| list.first().copied())
}

/// The type of keys of an algorithm.
pub(super) fn type_of(algorithm: CryptographicAlgorithm) -> Option<u64> {
    KEY_TYPES.iter().find(|(_, list)| list.contains(&algorithm)).map(|(code, _)| *code)
}

/// The type of a key.
pub(super) fn key_type(object: &ManagedObject) -> Option<u64> {
    if object.object_type == ObjectType::SECRET_DATA {
        return Some(GENERIC);
    }
    let algorithm = service::algorithm_of(object)?;
    // Keys of RFC 7748 go by EC too.
    if matches!(kind(object), Some(KeyKind::X25519 | KeyKind::X448)) {
        return Some(MONTGOMERY);
    }
    type_of(algorithm)
}

/// What kind of pair a key is of.
pub(super) fn kind(object: &ManagedObject) -> Option<KeyKind> {
    match object.object_type {
        ObjectType::PRIVATE_KEY => service::private_key(object).ok().map(|key| key.kind()),
        ObjectType::PUBLIC_KEY | ObjectType::CERTIFICATE => {
            service::public_key(object).ok().map(|key| key.kind())
        }
        _ => None,
    }
}

/// The Vendor Attribute that keeps an attribute for PKCS#11 clients.
pub(super) fn kept(attribute: u64) -> AttributeName {
    vendor(&format!("CKA_{}", cka::name(attribute).unwrap_or_default()))
}

/// The Vendor Attribute of session objects, with the mark of their application.
pub(super) fn session_mark() -> AttributeName {
    vendor("Session")
}

/// The Vendor Attribute of all session objects, by which those left over are found.
pub(super) fn session_object() -> AttributeName {
    vendor("CKA_TOKEN")
}

fn vendor(name: &str) -> AttributeName {
    AttributeName::Vendor { vendor: "PKCS11".to_owned(), name: name.to_owned() }
}

/// The first value of a Vendor Attribute.
pub(super) fn vendor_value<'o>(object: &'o ManagedObject, name: &AttributeName) -> Option<&'o Kmip> {
    object.attributes.iter().find(|attribute| attribute.name == *name).map(|attribute| &attribute.value)
}

/// Whether an object ends with its session.
pub(super) fn is_session_object(object: &ManagedObject) -> bool {
    vendor_value(object, &session_object()).is_some()
}

/// The Alternative Name that is a label.
pub(super) fn alternative_name(label: &str) -> Kmip {
    let kind = AlternativeNameType::UNINTERPRETED_TEXT_STRING.0;
    Kmip::Structure(vec![
        Item::new(Tag::ALTERNATIVE_NAME_VALUE, Kmip::TextString(label.to_owned())),
        Item::new(Tag::ALTERNATIVE_NAME_TYPE, Kmip::Enumeration(kind)),
    ])
}

/// The Name that is a label.
pub(super) fn name(label: &str) -> Kmip {
    name_value(label, NameType::UNINTERPRETED_TEXT_STRING)
}

/// The attributes that hold the label of an object, the one that counts first.
pub(super) fn labels(object: &ManagedObject) -> impl Iterator<Item = (Tag, &Kmip)> {
    let names = object.all(Tag::NAME).map(|value| (Tag::NAME, value));
    names.chain(object.all(Tag::ALTERNATIVE_NAME).map(|value| (Tag::ALTERNATIVE_NAME, value)))
}

fn label(object: &ManagedObject) -> Option<&str> {
    let (tag, value) = labels(object).next()?;
    let field = if tag == Tag::NAME { Tag::NAME_VALUE } else { Tag::ALTERNATIVE_NAME_VALUE };
    value.child(field)?.value.text()
}

/// The bit of the usage mask that a flag stands for on objects of a class.
pub(super) const fn usage(attribute: u64, class: Classes) -> Option<Mask> {
    Some(match attribute {
        cka::ENCRYPT => Mask::ENCRYPT,
        cka::DECRYPT => Mask::DECRYPT,
        cka::SIGN if class == SECRET => Mask::MAC_GENERATE,
        cka::VERIFY if class == SECRET => Mask::MAC_VERIFY,
        cka::SIGN => Mask::SIGN,
        cka::VERIFY => Mask::VERIFY,
        cka::WRAP => Mask::WRAP_KEY,
        cka::UNWRAP => Mask::UNWRAP_KEY,
        cka::DERIVE => Mask::DERIVE_KEY,
        _ => return None,
    })
}

/// Why an object does not tell the value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unavailable {
    /// It has no such attribute.
    Unknown,
    /// The value is part of what only Get gives.
    Secret,
}

/// The value of an attribute that is not secret.
pub(super) fn value(object: &ManagedObject, attribute: u64, now: i64) -> Result<Value, Unavailable> {
    let (code, class) = class_of(object.object_type).ok_or(Unavailable::Unknown)?;
    let row = row(attribute, class).ok_or(Unavailable::Unknown)?;
    let found = match row.meaning {
        Meaning::Secret => {
            let is_symmetric = class == SECRET || class == DATA || class == CERTIFICATE;
            // Private keys of RSA have no value, the others have no primes.
            let has_it = match key_type(object) {
                _ if is_symmetric => true,
                Some(RSA) => attribute != cka::VALUE,
                _ => attribute == cka::VALUE,
            };
            return Err(if has_it { Unavailable::Secret } else { Unavailable::Unknown });
        }
        Meaning::Fixed(flag) => Some(Value::Bool(flag)),
        Meaning::Token => Some(Value::Bool(!is_session_object(object))),
        Meaning::Label => Some(bytes(label(object).unwrap_or_default().as_bytes())),
        Meaning::Flag(tag) => flag(object, tag, now),
        Meaning::Date(tag) => Some(object.number(tag).map_or_else(|| bytes(&[]), date_of)),
        Meaning::Usage => {
            let mask = object.number(Tag::CRYPTOGRAPHIC_USAGE_MASK).unwrap_or(0);
            let mask = Mask(i32::try_from(mask).unwrap_or(0));
            usage(attribute, class).map(|bit| Value::Bool(mask.contains(bit)))
        }
        Meaning::Kept => kept_value(object, attribute, class),
        Meaning::Describes => match attribute {
            cka::CLASS => Some(Value::Ulong(code)),
            cka::CERTIFICATE_TYPE => Some(Value::Ulong(0)),
            cka::KEY_TYPE => key_type(object).map(Value::Ulong),
            cka::VALUE_LEN => length(object).map(|bits| Value::Ulong(bits / 8)),
            cka::MODULUS_BITS if key_type(object) == Some(RSA) => length(object).map(Value::Ulong),
            _ => None,
        },
        Meaning::Computed => computed(object, attribute, now),
        Meaning::Material => material(object, attribute),
    };
    found.ok_or(Unavailable::Unknown)
}

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(Bytes::from(bytes))
}

fn length(object: &ManagedObject) -> Option<u64> {
    object.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|bits| u64::try_from(bits).ok())
}

fn flag(object: &ManagedObject, tag: Tag, now: i64) -> Option<Value> {
    match object.computed(tag, now).as_ref().or_else(|| object.get(tag)) {
        Some(Kmip::Boolean(flag)) => Some(Value::Bool(*flag)),
        _ => None,
    }
}

fn kept_value(object: &ManagedObject, attribute: u64, class: Classes) -> Option<Value> {
    match vendor_value(object, &kept(attribute)) {
        Some(Kmip::Boolean(flag)) => return Some(Value::Bool(*flag)),
        Some(Kmip::ByteString(kept)) => return Some(Value::Bytes(kept.clone())),
        _ => {}
    }
    match attribute {
        cka::PRIVATE => Some(Value::Bool(class & HIDDEN != 0)),
        cka::SUBJECT if class == CERTIFICATE => {
            let subject = object.get(Tag::X_509_CERTIFICATE_SUBJECT)?;
            field(subject, Tag::SUBJECT_DISTINGUISHED_NAME)
        }
        _ => Some(bytes(&[])),
    }
}

fn field(structure: &Kmip, tag: Tag) -> Option<Value> {
    match &structure.child(tag)?.value {
        Kmip::ByteString(found) => Some(Value::Bytes(found.clone())),
        _ => None,
    }
}

fn computed(object: &ManagedObject, attribute: u64, now: i64) -> Option<Value> {
    match attribute {
        cka::UNIQUE_ID => Some(bytes(object.uid.as_bytes())),
        cka::CERTIFICATE_CATEGORY => Some(Value::Ulong(0)),
        cka::ALWAYS_SENSITIVE => flag(object, Tag::ALWAYS_SENSITIVE, now),
        cka::NEVER_EXTRACTABLE => flag(object, Tag::NEVER_EXTRACTABLE, now),
        cka::LOCAL => {
            let generator = object.get(Tag::RANDOM_NUMBER_GENERATOR);
            let generator = generator.and_then(|value| value.child(Tag::RNG_ALGORITHM)?.value.enumeration());
            Some(Value::Bool(generator == Some(RNGAlgorithm::DRBG.0)))
        }
        // KMIP does not tell by what a key was made.
        cka::KEY_GEN_MECHANISM => Some(Value::Ulong(UNAVAILABLE)),
        cka::PUBLIC_KEY_INFO => public(object)?.to_spki().ok().map(|spki| Value::Bytes(spki.into())),
        _ => None,
    }
}

/// The public key of a public key, a certificate or a private key.
fn public(object: &ManagedObject) -> Option<crypto::asymmetric::PublicKey> {
    match object.object_type {
        ObjectType::PRIVATE_KEY => service::private_key(object).ok()?.public().ok(),
        _ => service::public_key(object).ok(),
    }
}

fn material(object: &ManagedObject, attribute: u64) -> Option<Value> {
    match attribute {
        cka::ISSUER | cka::SERIAL_NUMBER => {
            let identifier = object.get(Tag::X_509_CERTIFICATE_IDENTIFIER)?;
            let is_issuer = attribute == cka::ISSUER;
            let tag = if is_issuer { Tag::ISSUER_DISTINGUISHED_NAME } else { Tag::CERTIFICATE_SERIAL_NUMBER };
            field(identifier, tag)
        }
        cka::MODULUS => Some(Value::Bytes(public(object)?.rsa_components().ok()?.n.into())),
        cka::PUBLIC_EXPONENT => Some(Value::Bytes(public(object)?.rsa_components().ok()?.e.into())),
        cka::EC_PARAMS => {
            let oid = der::curve_of(public(object)?.kind())?.oid()?;
            Some(bytes(&der::element(der::OBJECT_IDENTIFIER, oid)))
        }
        cka::EC_POINT => {
            let key = public(object)?;
            let point = match key.kind() {
                KeyKind::Ec(_) => key.ec_components(PointForm::Uncompressed).ok()?.point,
                KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448 => key.to_raw().ok()?,
                _ => return None,
            };
            Some(bytes(&der::element(der::OCTET_STRING, &point)))
        }
        _ => None,
    }
}

/// The day of a date as eight digits.
fn date_of(seconds: i64) -> Value {
    let date = OffsetDateTime::from_unix_timestamp(seconds).map(OffsetDateTime::date);
    let text = date.map(|date| format!("{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day()));
    match text.ok().and_then(|text| <[u8; 8]>::try_from(text.as_bytes()).ok()) {
        Some(digits) => Value::Date(digits),
        // Years beyond four digits cannot be told.
        None => bytes(&[]),
    }
}

/// The first or the last second of a day of eight digits.
pub(super) fn seconds_of(digits: [u8; 8], is_end: bool) -> Option<i64> {
    let text =
        std::str::from_utf8(&digits).ok().filter(|text| text.bytes().all(|digit| digit.is_ascii_digit()))?;
    let (year, day) = text.split_at_checked(4)?;
    let (month, day) = day.split_at_checked(2)?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let time = if is_end { Time::from_hms(23, 59, 59).ok()? } else { Time::MIDNIGHT };
    Some(date.with_time(time).assume_utc().unix_timestamp())
}

/// A template that makes, changes or finds objects.
#[derive(Debug)]
pub(super) struct Template(Vec<(u64, Option<Value>)>);

impl Template {
    /// Reads a template: each attribute once, each with a value, which may be empty.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Refused> {
        let mut list: Vec<(u64, Option<Value>)> = Vec::new();
        for attribute in reader.template()? {
            if list.iter().any(|(known, _)| *known == attribute.attribute) {
                return Err(Code::TEMPLATE_INCONSISTENT.into());
            }
            let is_empty =
                attribute.value.is_none() && matches!(attribute.room, Room::None | Room::Elements(0));
            let value = match attribute.value {
                Some(value) => Some(value),
                None => match cka::kind(attribute.attribute) {
                    cka::Kind::Bytes if is_empty => Some(bytes(&[])),
                    cka::Kind::Date if is_empty => None,
                    _ => return Err(Code::ATTRIBUTE_VALUE_INVALID.into()),
                },
            };
            list.push((attribute.attribute, value));
        }
        Ok(Self(list))
    }

    /// A template of attributes that a function adds.
    #[cfg(test)]
    pub(super) fn of(list: Vec<(u64, Option<Value>)>) -> Self {
        Self(list)
    }

    /// The attributes; a value that is `None` is an empty date.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, Option<&Value>)> {
        self.0.iter().map(|(attribute, value)| (*attribute, value.as_ref()))
    }

    fn get(&self, attribute: u64) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == attribute).and_then(|(_, value)| value.as_ref())
    }

    pub(super) fn has(&self, attribute: u64) -> bool {
        self.0.iter().any(|(known, _)| *known == attribute)
    }

    pub(super) fn flag(&self, attribute: u64) -> Option<bool> {
        match self.get(attribute) {
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        }
    }

    pub(super) fn ulong(&self, attribute: u64) -> Option<u64> {
        match self.get(attribute) {
            Some(Value::Ulong(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn bytes(&self, attribute: u64) -> Option<&Bytes> {
        match self.get(attribute) {
            Some(Value::Bytes(found)) => Some(found),
            _ => None,
        }
    }

    /// Bytes that have to be there.
    pub(super) fn required(&self, attribute: u64) -> Result<&Bytes, Refused> {
        self.bytes(attribute).ok_or_else(|| Code::TEMPLATE_INCOMPLETE.into())
    }

    /// A text.
    pub(super) fn text(value: &Value) -> Result<&str, Refused> {
        let text = match value {
            Value::Bytes(text) => std::str::from_utf8(text).ok(),
            _ => None,
        };
        text.ok_or_else(|| Code::ATTRIBUTE_VALUE_INVALID.into())
    }

    /// Refuses a number of a template that contradicts what a function or another attribute says.
    pub(super) fn agrees(&self, attribute: u64, number: u64) -> Result<(), Refused> {
        match self.ulong(attribute) {
            Some(given) if given != number => Err(Code::TEMPLATE_INCONSISTENT.into()),
            _ => Ok(()),
        }
    }
}

/// Whether it takes an object's material to tell an attribute of a template.
pub(super) fn needs_material(template: &Template) -> bool {
    template.iter().any(|(code, _)| {
        matches!(
            code,
            cka::KEY_TYPE
                | cka::MODULUS
                | cka::MODULUS_BITS
                | cka::PUBLIC_EXPONENT
                | cka::EC_PARAMS
                | cka::EC_POINT
                | cka::PUBLIC_KEY_INFO
        )
    })
}

/// The value of an attribute that is kept for PKCS#11 clients.
pub(super) fn to_kept(value: &Value) -> Result<Kmip, Failure> {
    use crate::reason::Reason;
    Ok(match value {
        Value::Bool(flag) => Kmip::Boolean(*flag),
        Value::Bytes(bytes) => Kmip::ByteString(ttlv::Bytes::clone(bytes)),
        _ => return Err(Reason::InvalidAttributeValue.because("the attribute is of another type")),
    })
}

/// An attribute of the specification.
pub(super) const fn standard(tag: Tag, value: Kmip) -> Attribute {
    Attribute::new(tag, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attribute_has_one_row() {
        for (position, row) in ATTRIBUTES.iter().enumerate() {
            assert!(ATTRIBUTES[position + 1..].iter().all(|other| other.attribute != row.attribute));
            assert!(cka::name(row.attribute).is_some());
            if row.meaning == Meaning::Usage {
                assert!(usage(row.attribute, row.classes).is_some());
            }
        }
    }

    #[test]
    fn days_are_told_by_their_digits() {
        assert_eq!(seconds_of(*b"19700102", false), Some(86_400));
        assert_eq!(seconds_of(*b"19700101", true), Some(86_399));
        assert_eq!(date_of(86_399), Value::Date(*b"19700101"));
        assert_eq!(seconds_of(*b"20260230", false), None);
        assert_eq!(seconds_of(*b"2026-1-1", false), None);
    }

    #[test]
    fn a_template_has_each_attribute_once() {
        let mut writer = kmip::pkcs11::Writer::default();
        writer.count(2);
        for _ in 0..2 {
            writer.ulong(cka::SENSITIVE).flag(true).flag(true).flag(true);
        }
        let bytes = writer.into_bytes();
        assert!(matches!(
            Template::read(&mut Reader::new(&bytes)),
            Err(Refused::Code(Code::TEMPLATE_INCONSISTENT, None))
        ));
        let template = Template::of(vec![(cka::VALUE_LEN, Some(Value::Ulong(16)))]);
        assert!(template.agrees(cka::VALUE_LEN, 16).is_ok());
        assert!(template.agrees(cka::VALUE_LEN, 32).is_err());
    }
}
