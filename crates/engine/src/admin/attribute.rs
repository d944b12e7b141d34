//! Attributes of objects as JSON: what people and scripts read and write instead of TTLV.
//!
//! Enumerations and masks have names, times are RFC 3339 texts, bytes hexadecimal, structures objects of their fields. A
//! Name is its text alone. The tables of the protocol say what type a value becomes.

use api::AttributeInstance;
use kmip::attribute::{Attribute, AttributeName, name_value};
use kmip::table::enumeration::NameType;
use kmip::table::{EnumTable, Enumeration, Names, Tag, attribute};
use kmip::ttlv::{Bytes, Item, ItemType, Value};
use serde_json::{Map, Value as Json, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::reason::{Failure, Reason};

/// Structures within structures that are read.
const MAX_DEPTH: usize = 8;

/// An instance as people see it.
#[must_use]
pub fn show(attribute: &Attribute) -> AttributeInstance {
    let value = match &attribute.name {
        AttributeName::Standard(tag) => value_of(*tag, &attribute.value),
        AttributeName::Vendor { .. } => custom_value_of(&attribute.value),
    };
    AttributeInstance { name: attribute.name.title(), index: attribute.index, value }
}

/// The attribute of a name: its title (`Object Group`), its XML name (`ObjectGroup`), or a custom one (`x-place`).
///
/// # Errors
/// [`Reason::UnsupportedAttribute`] when there is none of the name.
pub fn name(text: &str) -> Result<AttributeName, Failure> {
    if let Some(row) = attribute::by_name(text) {
        return Ok(AttributeName::Standard(row.tag));
    }
    match AttributeName::from_title(text) {
        AttributeName::Vendor { vendor, .. } if vendor.is_empty() => {
            Err(Reason::UnsupportedAttribute.because(format!("there is no attribute `{text}`")))
        }
        name => Ok(name),
    }
}

/// An instance from its name and its value.
///
/// # Errors
/// [`Reason::InvalidAttributeValue`] when the value is not of the attribute's type.
pub fn read(text: &str, value: &Json) -> Result<Attribute, Failure> {
    let name = name(text)?;
    let value = match &name {
        AttributeName::Standard(tag) => value_from(*tag, value, 0)?,
        AttributeName::Vendor { .. } => custom_value_from(text, value)?,
    };
    Ok(Attribute { name, index: None, value })
}

/// A value of an enumeration by its name.
///
/// # Errors
/// [`Reason::InvalidField`] with the names that there are.
pub fn word<E: Enumeration>(text: &str) -> Result<E, Failure> {
    code(E::TABLE, text).map(E::from_code)
}

/// A time (seconds since 1970) from RFC 3339.
///
/// # Errors
/// [`Reason::InvalidField`]
pub fn time_from(text: &str) -> Result<i64, Failure> {
    let time = OffsetDateTime::parse(text, &Rfc3339);
    let wrong = |_| Reason::InvalidField.because("a time has the form 2030-12-31T23:59:59Z (RFC 3339)");
    time.map(OffsetDateTime::unix_timestamp).map_err(wrong)
}

/// The names of the bits of a mask.
#[must_use]
pub fn words(table: &EnumTable, bits: i32) -> Vec<String> {
    let is_set = |row: &&kmip::table::EnumRow| bits.cast_unsigned() & row.value != 0;
    table.rows.iter().filter(is_set).map(|row| row.name.to_owned()).collect()
}

/// The bits of a mask from their names.
///
/// # Errors
/// [`Reason::InvalidField`] with the names that there are.
pub fn bits<'a>(table: &EnumTable, words: impl IntoIterator<Item = &'a str>) -> Result<i32, Failure> {
    words.into_iter().try_fold(0, |bits, word| Ok(bits | code(table, word)?.cast_signed()))
}

fn value_of(tag: Tag, value: &Value) -> Json {
    let names = tag.row().and_then(|row| row.values);
    match (value, names) {
        (Value::Structure(items), _) if tag == Tag::NAME => {
            plain_name(value).unwrap_or_else(|| fields(items))
        }
        (Value::Structure(items), _) => fields(items),
        (Value::Enumeration(code), Some(Names::Enumeration(table))) => {
            table.by_value(*code).map_or_else(|| json!(format!("{code:#010x}")), |row| json!(row.name))
        }
        (Value::Enumeration(code), Some(Names::Tag)) => json!(Tag(*code).name()),
        (Value::Enumeration(code), _) => json!(format!("{code:#010x}")),
        (Value::Integer(bits), Some(Names::Mask(table))) => json!(words(table, *bits)),
        (Value::Integer(number), _) => json!(number),
        (Value::LongInteger(number), _) => json!(number),
        (Value::Interval(seconds), _) => json!(seconds),
        (Value::Boolean(value), _) => json!(value),
        (Value::DateTime(seconds), _) => json!(super::time_text(*seconds)),
        (Value::DateTimeExtended(microseconds), _) => json!(extended_text(*microseconds)),
        (Value::BigInteger(bytes) | Value::ByteString(bytes), _) => json!(hexadecimal(bytes)),
        (value, _) => json!(value.text()),
    }
}

/// The text of a Name that says nothing else.
fn plain_name(value: &Value) -> Option<Json> {
    let kind = value.child(Tag::NAME_TYPE)?.value.enumeration()?;
    let text = value.child(Tag::NAME_VALUE)?.value.text()?;
    (kind == NameType::UNINTERPRETED_TEXT_STRING.0).then(|| json!(text))
}

fn fields(items: &[Item]) -> Json {
    let mut fields: Map<String, Json> = Map::new();
    for item in items {
        let name = item.tag.name().map_or_else(|| format!("{:#08x}", item.tag.0), str::to_owned);
        let value = value_of(item.tag, &item.value);
        match fields.get_mut(&name) {
            // A field that is there several times is a list.
            Some(Json::Array(list)) => list.push(value),
            Some(first) => *first = json!([first.take(), value]),
            None => {
                fields.insert(name, value);
            }
        }
    }
    Json::Object(fields)
}

fn custom_value_of(value: &Value) -> Json {
    match value {
        Value::TextString(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Boolean(value) => json!(value),
        Value::LongInteger(number) => json!({ "LongInteger": number }),
        Value::Interval(seconds) => json!({ "Interval": seconds }),
        Value::Enumeration(code) => json!({ "Enumeration": code }),
        Value::DateTime(seconds) => json!({ "DateTime": super::time_text(*seconds) }),
        Value::DateTimeExtended(microseconds) => json!({ "DateTimeExtended": extended_text(*microseconds) }),
        Value::BigInteger(bytes) => json!({ "BigInteger": hexadecimal(bytes) }),
        Value::ByteString(bytes) => json!({ "ByteString": hexadecimal(bytes) }),
        Value::Structure(items) => json!({ "Structure": fields(items) }),
        other => json!(other.text()),
    }
}

fn wrong(what: &str, expected: &str) -> Failure {
    Reason::InvalidAttributeValue.because(format!("{what}: the value is not {expected}"))
}

fn value_from(tag: Tag, value: &Json, depth: usize) -> Result<Value, Failure> {
    let title = tag.title().unwrap_or("the attribute");
    let row = tag.row().ok_or_else(|| wrong(title, "known"))?;
    if tag == Tag::NAME
        && let Some(text) = value.as_str()
    {
        return Ok(name_value(text, NameType::UNINTERPRETED_TEXT_STRING));
    }
    let item_type =
        attribute::by_tag(tag).and_then(|row| row.item_type).or_else(|| row.types.first().copied());
    let item_type = item_type.unwrap_or(ItemType::TextString);
    match (row.values, item_type) {
        (Some(Names::Enumeration(table)), _) => {
            let text = value.as_str().ok_or_else(|| wrong(title, "a name"))?;
            code(table, text).map(Value::Enumeration)
        }
        (Some(Names::Mask(table)), _) => {
            let list = value.as_array().ok_or_else(|| wrong(title, "a list of names"))?;
            let words: Option<Vec<&str>> = list.iter().map(Json::as_str).collect();
            bits(table, words.ok_or_else(|| wrong(title, "a list of names"))?).map(Value::Integer)
        }
        (_, ItemType::Structure) => structure_from(title, value, depth),
        (_, item_type) => scalar_from(title, item_type, value),
    }
}

fn structure_from(title: &str, value: &Json, depth: usize) -> Result<Value, Failure> {
    let fields = value.as_object().ok_or_else(|| wrong(title, "an object of its fields"))?;
    if depth >= MAX_DEPTH {
        return Err(wrong(title, "so deep"));
    }
    let mut items = Vec::new();
    for (name, value) in fields {
        let tag = Tag::by_name(name)
            .ok_or_else(|| Reason::InvalidAttributeValue.because(format!("{title} has no field `{name}`")))?;
        let list = match value {
            Json::Array(list) if !matches!(tag.row().and_then(|row| row.values), Some(Names::Mask(_))) => {
                list.as_slice()
            }
            other => std::slice::from_ref(other),
        };
        for value in list {
            items.push(Item::new(tag, value_from(tag, value, depth.saturating_add(1))?));
        }
    }
    items.sort_by_key(|item| FIELDS.iter().position(|tag| *tag == item.tag).unwrap_or(FIELDS.len()));
    Ok(Value::Structure(items))
}

/// Fields of the structures that clients set as attributes, in the order in which the specification has them.
const FIELDS: &[Tag] = &[
    Tag::NAME_VALUE,
    Tag::NAME_TYPE,
    Tag::ALTERNATIVE_NAME_VALUE,
    Tag::ALTERNATIVE_NAME_TYPE,
    Tag::LINK_TYPE,
    Tag::LINKED_OBJECT_IDENTIFIER,
    Tag::APPLICATION_NAMESPACE,
    Tag::APPLICATION_DATA,
    Tag::KEY_VALUE_LOCATION_VALUE,
    Tag::KEY_VALUE_LOCATION_TYPE,
    Tag::USAGE_LIMITS_TOTAL,
    Tag::USAGE_LIMITS_COUNT,
    Tag::USAGE_LIMITS_UNIT,
    Tag::QLENGTH,
    Tag::RECOMMENDED_CURVE,
    Tag::BLOCK_CIPHER_MODE,
    Tag::PADDING_METHOD,
    Tag::HASHING_ALGORITHM,
    Tag::KEY_ROLE_TYPE,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::RANDOM_IV,
    Tag::IV_LENGTH,
    Tag::TAG_LENGTH,
    Tag::FIXED_FIELD_LENGTH,
    Tag::INVOCATION_FIELD_LENGTH,
    Tag::COUNTER_LENGTH,
    Tag::INITIAL_COUNTER_VALUE,
    Tag::SALT_LENGTH,
    Tag::MASK_GENERATOR,
    Tag::MASK_GENERATOR_HASHING_ALGORITHM,
    Tag::P_SOURCE,
    Tag::TRAILER_FIELD,
];

fn custom_value_from(title: &str, value: &Json) -> Result<Value, Failure> {
    let strange = || wrong(title, "text, a number, true or false, or an object of one field that is a type");
    match value {
        Json::String(text) => Ok(Value::TextString(text.clone())),
        Json::Bool(value) => Ok(Value::Boolean(*value)),
        Json::Number(number) => {
            let number = number.as_i64().ok_or_else(strange)?;
            Ok(i32::try_from(number).map_or(Value::LongInteger(number), Value::Integer))
        }
        Json::Object(fields) => {
            let mut fields = fields.iter();
            let (Some((kind, value)), None) = (fields.next(), fields.next()) else { return Err(strange()) };
            let item_type = match kind.as_str() {
                "LongInteger" => ItemType::LongInteger,
                "Interval" => ItemType::Interval,
                "DateTime" => ItemType::DateTime,
                "DateTimeExtended" => ItemType::DateTimeExtended,
                "BigInteger" => ItemType::BigInteger,
                "ByteString" => ItemType::ByteString,
                "Enumeration" => {
                    let code = value.as_u64().and_then(|code| u32::try_from(code).ok());
                    return code.map(Value::Enumeration).ok_or_else(strange);
                }
                _ => return Err(strange()),
            };
            scalar_from(title, item_type, value)
        }
        Json::Null | Json::Array(_) => Err(strange()),
    }
}

fn scalar_from(title: &str, item_type: ItemType, value: &Json) -> Result<Value, Failure> {
    let number = || value.as_i64().ok_or_else(|| wrong(title, "a number"));
    let text = || value.as_str().ok_or_else(|| wrong(title, "text"));
    let bytes = || text().and_then(|text| from_hexadecimal(text).ok_or_else(|| wrong(title, "hexadecimal")));
    let out_of_range = |_| wrong(title, "in its range");
    Ok(match item_type {
        ItemType::Integer => Value::Integer(i32::try_from(number()?).map_err(out_of_range)?),
        ItemType::LongInteger => Value::LongInteger(number()?),
        ItemType::Interval => Value::Interval(u32::try_from(number()?).map_err(out_of_range)?),
        ItemType::Boolean => Value::Boolean(value.as_bool().ok_or_else(|| wrong(title, "true or false"))?),
        ItemType::DateTime => Value::DateTime(time_from(text()?)?),
        ItemType::DateTimeExtended => {
            let time = OffsetDateTime::parse(text()?, &Rfc3339).map_err(|_| wrong(title, "a time"))?;
            let microseconds = i64::try_from(time.unix_timestamp_nanos() / 1000);
            Value::DateTimeExtended(microseconds.map_err(out_of_range)?)
        }
        ItemType::ByteString => Value::ByteString(bytes()?),
        ItemType::BigInteger => {
            let bytes = bytes()?;
            if bytes.is_empty() || bytes.len() % 8 != 0 {
                return Err(wrong(title, "a multiple of eight bytes long"));
            }
            Value::BigInteger(bytes)
        }
        ItemType::Structure | ItemType::Enumeration => {
            return Err(wrong(title, "of a type that can be given"));
        }
        _ => Value::TextString(text()?.to_owned()),
    })
}

/// The number of a value from its name (`AES`, `DES3`), its title (`3DES`), or `0x` and hexadecimal.
fn code(table: &EnumTable, text: &str) -> Result<u32, Failure> {
    let number = text.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let same = |known: &str| known.eq_ignore_ascii_case(text);
    let is_it = |row: &&kmip::table::EnumRow| {
        same(row.name) || same(row.title) || row.aliases.iter().any(|alias| same(alias))
    };
    number.or_else(|| table.rows.iter().find(is_it).map(|row| row.value)).ok_or_else(|| {
        let known: Vec<_> = table.rows.iter().map(|row| row.name).collect();
        Reason::InvalidField.because(format!(
            "`{text}` is no {}; known are {}",
            table.title,
            known.join(", ")
        ))
    })
}

fn extended_text(microseconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds).saturating_mul(1000))
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn from_hexadecimal(digits: &str) -> Option<Bytes> {
    let digits = digits.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks_exact(2).map(pair).collect::<Option<Vec<u8>>>().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_read() {
        for (name, value) in [
            ("Name", json!("first")),
            ("Object Group", json!("tapes")),
            ("Cryptographic Length", json!(256)),
            ("Cryptographic Algorithm", json!("AES")),
            ("Cryptographic Usage Mask", json!(["Encrypt", "Decrypt"])),
            ("Activation Date", json!("2030-12-31T23:59:59Z")),
            ("Sensitive", json!(true)),
            ("Lease Time", json!(60)),
            (
                "Application Specific Information",
                json!({"ApplicationNamespace": "ssl", "ApplicationData": "www.example.com"}),
            ),
            ("Cryptographic Parameters", json!({"BlockCipherMode": "CBC", "PaddingMethod": "PKCS5"})),
            ("x-place", json!("shelf 7")),
            ("x-place", json!(7)),
            ("x-place", json!(false)),
            ("x-place", json!({"DateTime": "1970-01-01T00:00:12Z"})),
            ("x-place", json!({"ByteString": "00ff"})),
            ("x-place", json!({"LongInteger": 7})),
        ] {
            let read = read(name, &value).unwrap();
            assert_eq!(show(&read), AttributeInstance { name: name.to_owned(), index: None, value });
        }
        assert_eq!(read("ObjectGroup", &json!("a")).unwrap().name.title(), "Object Group");
    }

    #[test]
    fn wrong_values_are_refused() {
        for (name, value) in [
            ("Cryptographic Length", json!("long")),
            ("Cryptographic Length", json!(4_294_967_296_i64)),
            ("Cryptographic Algorithm", json!("ROT13")),
            ("Cryptographic Usage Mask", json!("Encrypt")),
            ("Activation Date", json!("yesterday")),
            ("Link", json!("a")),
            ("Cryptographic Parameters", json!({"Color": "red"})),
            ("Colour", json!("red")),
            ("x-place", json!(["a"])),
            ("x-place", json!({"ByteString": "0"})),
            ("x-place", json!({"Structure": {}})),
        ] {
            assert!(read(name, &value).is_err(), "{name}: {value}");
        }
    }
}
