//! Attributes as people type them: `NAME=VALUE`.

use kmip::attribute::{Attribute, AttributeName, name_value};
use kmip::table::enumeration::NameType;
use kmip::table::{EnumTable, Names, Tag, attribute};
use kmip::ttlv::{Bytes, ItemType, Value};

use crate::failure::Failure;

/// An attribute from `NAME=VALUE`.
pub(super) fn parse(text: &str) -> Result<Attribute, Failure> {
    let (given, value_text) = text
        .split_once('=')
        .ok_or_else(|| Failure::Usage(format!("`{text}` is not of the form NAME=VALUE")))?;
    let name = name(given);
    let value = value(&name, value_text)?;
    Ok(Attribute { name, index: None, value })
}

/// An attribute's name: the title (`Object Group`), the XML name (`ObjectGroup`), or a custom one (`x-place`).
pub(super) fn name(text: &str) -> AttributeName {
    match attribute::by_name(text) {
        Some(row) => AttributeName::Standard(row.tag),
        None => AttributeName::from_title(text),
    }
}

/// The value of an attribute from its text, typed as the protocol's tables say; custom ones are text unless they begin
/// with a type: `int:7`, `hex:00ff`, `bool:true`, `date:1700000000`.
pub(super) fn value(name: &AttributeName, text: &str) -> Result<Value, Failure> {
    let AttributeName::Standard(tag) = *name else { return custom_value(text) };
    let wrong = |expected: &str| {
        Failure::Usage(format!("{}: `{text}` is not {expected}", tag.title().unwrap_or_default()))
    };
    if tag == Tag::NAME {
        return Ok(name_value(text, NameType::UNINTERPRETED_TEXT_STRING));
    }
    let row = attribute::by_tag(tag).ok_or_else(|| wrong("an attribute"))?;
    match (row.values(), row.item_type) {
        (Some(Names::Enumeration(table)), _) => code(table, text).map(Value::Enumeration),
        (Some(Names::Mask(table)), _) => mask(table, text).map(Value::Integer),
        (_, Some(ItemType::Integer)) => text.parse().map(Value::Integer).map_err(|_| wrong("a number")),
        (_, Some(ItemType::LongInteger)) => {
            text.parse().map(Value::LongInteger).map_err(|_| wrong("a number"))
        }
        (_, Some(ItemType::Boolean)) => text.parse().map(Value::Boolean).map_err(|_| wrong("true or false")),
        (_, Some(ItemType::DateTime)) => {
            text.parse().map(Value::DateTime).map_err(|_| wrong("a Unix time in seconds"))
        }
        (_, Some(ItemType::Interval)) => {
            text.parse().map(Value::Interval).map_err(|_| wrong("a number of seconds"))
        }
        (_, Some(ItemType::ByteString)) => {
            bytes(text).map(Value::ByteString).ok_or_else(|| wrong("hexadecimal"))
        }
        (_, Some(ItemType::Structure)) => Err(wrong("supported: the attribute is a structure")),
        _ => Ok(Value::TextString(text.to_owned())),
    }
}

/// The number of an enumeration's value from its name (`AES`, `DES3`), its title (`3DES`) or `0x` and hexadecimal.
pub(super) fn code(table: &EnumTable, text: &str) -> Result<u32, Failure> {
    let number = text.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let row = || {
        let same = |known: &str| known.eq_ignore_ascii_case(text);
        table
            .rows
            .iter()
            .find(|row| same(row.name) || same(row.title) || row.aliases.iter().any(|name| same(name)))
    };
    number.or_else(|| row().map(|row| row.value)).ok_or_else(|| {
        let known: Vec<_> = table.rows.iter().map(|row| row.name).collect();
        Failure::Usage(format!("`{text}` is no {}; known are {}", table.title, known.join(", ")))
    })
}

fn mask(table: &EnumTable, text: &str) -> Result<i32, Failure> {
    text.split([',', '|', ' ']).filter(|word| !word.is_empty()).try_fold(0, |bits, word| {
        let bit = code(table, word)?;
        Ok(bits | bit.cast_signed())
    })
}

fn custom_value(text: &str) -> Result<Value, Failure> {
    let value = match text.split_once(':') {
        Some(("int", number)) => number.parse().ok().map(Value::Integer),
        Some(("long", number)) => number.parse().ok().map(Value::LongInteger),
        Some(("bool", word)) => word.parse().ok().map(Value::Boolean),
        Some(("date", number)) => number.parse().ok().map(Value::DateTime),
        Some(("hex", digits)) => bytes(digits).map(Value::ByteString),
        _ => Some(Value::TextString(text.to_owned())),
    };
    value.ok_or_else(|| Failure::Usage(format!("`{text}` does not fit the type before the colon")))
}

fn bytes(digits: &str) -> Option<Bytes> {
    let digits = digits.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = digits.chunks_exact(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect::<Option<Vec<u8>>>().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::enumeration::CryptographicAlgorithm;

    #[test]
    fn values_take_the_type_of_their_attribute() {
        let value_of = |text: &str| parse(text).unwrap().value;
        assert_eq!(value_of("Object Group=tapes"), Value::TextString("tapes".into()));
        assert_eq!(value_of("ObjectGroup=tapes"), Value::TextString("tapes".into()));
        assert_eq!(value_of("Cryptographic Length=256"), Value::Integer(256));
        assert_eq!(
            value_of("Cryptographic Algorithm=3des"),
            Value::Enumeration(CryptographicAlgorithm::TRIPLE_DES.0)
        );
        assert_eq!(value_of("CryptographicUsageMask=Encrypt,Decrypt"), Value::Integer(12));
        assert_eq!(value_of("Activation Date=12"), Value::DateTime(12));
        assert_eq!(value_of("x-place=int:7"), Value::Integer(7));
        assert_eq!(value_of("x-place=hex:00ff"), Value::ByteString(vec![0, 255].into()));
        assert_eq!(value_of("x-place=seven"), Value::TextString("seven".into()));
        assert_eq!(parse("x-place=seven").unwrap().name.title(), "x-place");
    }

    #[test]
    fn wrong_values_are_refused() {
        for text in
            ["Cryptographic Length=long", "Cryptographic Algorithm=ROT13", "Name", "x-place=hex:0", "Link=a"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
