//! The JSON encoding (Additional Message Encodings 1.0, section 4).
//!
//! An item is an object with `tag`, `type` (left out of a structure) and `value`.

use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::error::{Error, ErrorKind};
use super::item::{Bytes, Item, ItemType, Limits, Value};
use super::text::{self, Context};
use crate::table::Tag;

/// Encodes an item in one line.
#[must_use]
pub fn encode(item: &Item) -> String {
    let mut out = String::new();
    write_item(&mut out, item, Context::default());
    out
}

/// Decodes one item that is the whole text, in UTF-8.
///
/// # Errors
/// When the text is malformed, has an unknown name, or exceeds a limit.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Item, Error> {
    if bytes.len() > limits.max_bytes {
        return Err(Error::new(ErrorKind::Limit, Tag(0)));
    }
    let json = serde_json::from_slice(bytes).map_err(|_| Error::new(ErrorKind::Syntax, Tag(0)))?;
    Decoder { max_depth: limits.max_depth, items_left: limits.max_items }.item(json, Context::default(), 0)
}

fn write_item(out: &mut String, item: &Item, context: Context) {
    out.push_str("{\"tag\":\"");
    out.push_str(&text::tag_name(item.tag));
    out.push('"');
    if !matches!(item.value, Value::Structure(_)) {
        out.push_str(",\"type\":\"");
        out.push_str(text::type_name(item.value.item_type()));
        out.push('"');
    }
    out.push_str(",\"value\":");
    write_value(out, item, context);
    out.push('}');
}

fn write_value(out: &mut String, item: &Item, context: Context) {
    match &item.value {
        Value::Structure(items) => {
            out.push('[');
            let mut context = Context::default();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_item(out, item, context);
                context.pass(item.tag, &item.value);
            }
            out.push(']');
        }
        Value::Integer(value) => match text::mask(*value, context.names(item.tag), '|') {
            Some(names) => write_string(out, &names),
            None => out.push_str(&value.to_string()),
        },
        // Many readers keep numbers as floating point, which is exact below 2^52 only.
        Value::LongInteger(value) if value.unsigned_abs() >= 1 << 52 => {
            write_string(out, &format!("{value:#018x}"));
        }
        Value::LongInteger(value) => out.push_str(&value.to_string()),
        Value::Interval(value) => out.push_str(&value.to_string()),
        Value::BigInteger(bytes) => write_hex(out, "0x", bytes),
        Value::ByteString(bytes) => write_hex(out, "", bytes),
        Value::Enumeration(code) => write_string(out, &text::enumeration(*code, context.names(item.tag))),
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => write_string(out, text),
        Value::DateTime(seconds) => write_string(out, &text::date(*seconds, 1)),
        Value::DateTimeExtended(microseconds) => write_string(out, &text::date(*microseconds, 1_000_000)),
    }
}

fn write_hex(out: &mut String, prefix: &str, bytes: &[u8]) {
    out.push('"');
    out.push_str(prefix);
    text::push_hex(out, bytes);
    out.push('"');
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Decoder {
    max_depth: usize,
    items_left: usize,
}

impl Decoder {
    fn item(&mut self, json: Json, context: Context, depth: usize) -> Result<Item, Error> {
        let nowhere = |kind| Error::new(kind, Tag(0));
        let Json::Object(mut fields) = json else { return Err(nowhere(ErrorKind::Syntax)) };
        let Some(Json::String(name)) = fields.remove("tag") else { return Err(nowhere(ErrorKind::Syntax)) };
        let tag = text::parse_tag(&name).ok_or(nowhere(ErrorKind::Name))?;
        let error = |kind| Error::new(kind, tag);

        self.items_left = self.items_left.checked_sub(1).ok_or(error(ErrorKind::Limit))?;
        if depth > self.max_depth {
            return Err(error(ErrorKind::Limit));
        }
        let item_type = match fields.remove("type") {
            None => ItemType::Structure,
            Some(Json::String(name)) => text::parse_type(&name).ok_or(error(ErrorKind::UnknownType))?,
            Some(_) => return Err(error(ErrorKind::Syntax)),
        };
        let value = fields.remove("value");
        fields.remove("name");
        if !fields.is_empty() {
            return Err(error(ErrorKind::Unexpected));
        }
        let value = match (item_type, value) {
            (ItemType::Structure, value) => self.structure(value, depth).map_err(|kind| match kind {
                Fault::Here(kind) => error(kind),
                Fault::Inside(error) => error,
            })?,
            (_, None) => return Err(error(ErrorKind::Missing)),
            (_, Some(value)) => leaf(item_type, tag, value, context).map_err(error)?,
        };
        Ok(Item { tag, value })
    }

    fn structure(&mut self, value: Option<Json>, depth: usize) -> Result<Value, Fault> {
        let members = match value {
            Some(Json::Array(members)) => members,
            None | Some(Json::Null) => Vec::new(),
            Some(_) => return Err(Fault::Here(ErrorKind::Value)),
        };
        let mut context = Context::default();
        let mut items = Vec::with_capacity(members.len());
        for member in members {
            let item = self.item(member, context, depth.saturating_add(1)).map_err(Fault::Inside)?;
            context.pass(item.tag, &item.value);
            items.push(item);
        }
        Ok(Value::Structure(items))
    }
}

/// Where a fault of a structure lies.
enum Fault {
    Here(ErrorKind),
    Inside(Error),
}

/// The value of an item that is no structure.
fn leaf(item_type: ItemType, tag: Tag, value: Json, context: Context) -> Result<Value, ErrorKind> {
    match value {
        Json::String(text) => from_string(item_type, tag, Zeroizing::new(text), context),
        Json::Number(number) => from_number(item_type, &number),
        Json::Bool(value) if item_type == ItemType::Boolean => Ok(Value::Boolean(value)),
        _ => Err(ErrorKind::Value),
    }
}

fn from_string(
    item_type: ItemType,
    tag: Tag,
    mut text: Zeroizing<String>,
    context: Context,
) -> Result<Value, ErrorKind> {
    Ok(match item_type {
        ItemType::Structure => return Err(ErrorKind::Value),
        ItemType::Integer => Value::Integer(text::parse_integer(&text, context.names(tag), '|')?),
        ItemType::LongInteger => Value::LongInteger(text::parse_long(&text)?),
        ItemType::BigInteger => text::parse_big_integer(text.strip_prefix("0x").ok_or(ErrorKind::Value)?)?,
        ItemType::Enumeration => Value::Enumeration(text::parse_enumeration(&text, context.names(tag))?),
        ItemType::Boolean => Value::Boolean(text::parse_boolean(&text)?),
        ItemType::TextString => Value::TextString(std::mem::take(&mut *text)),
        ItemType::ByteString => Value::ByteString(text::parse_hex(&text)?),
        ItemType::DateTime => Value::DateTime(text::parse_date(&text, 1)?),
        ItemType::Interval => Value::Interval(text::parse_u32(&text)?),
        ItemType::DateTimeExtended => Value::DateTimeExtended(text::parse_date(&text, 1_000_000)?),
        ItemType::Identifier => Value::Identifier(std::mem::take(&mut *text)),
        ItemType::Reference => Value::Reference(std::mem::take(&mut *text)),
        ItemType::NameReference => Value::NameReference(std::mem::take(&mut *text)),
    })
}

fn from_number(item_type: ItemType, number: &serde_json::Number) -> Result<Value, ErrorKind> {
    let number = number.as_i64().ok_or(ErrorKind::Value)?;
    Ok(match item_type {
        ItemType::Integer => Value::Integer(i32::try_from(number).map_err(|_| ErrorKind::Value)?),
        ItemType::LongInteger => Value::LongInteger(number),
        ItemType::BigInteger => Value::BigInteger(Bytes::from(number.to_be_bytes().as_slice())),
        ItemType::Enumeration => Value::Enumeration(u32::try_from(number).map_err(|_| ErrorKind::Value)?),
        ItemType::Interval => Value::Interval(u32::try_from(number).map_err(|_| ErrorKind::Value)?),
        _ => return Err(ErrorKind::Value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, ErrorKind> {
        decode(text.as_bytes(), &Limits::default()).map(|item| item.value).map_err(|error| error.kind)
    }

    #[test]
    fn every_form_of_the_profile_is_read() {
        let long = |value| Ok(Value::LongInteger(value));
        let cases = [
            (
                r#"{"tag":"0x420001","type":"DateTime","value":"2001-01-01T10:00:00+10:00"}"#,
                Ok(Value::DateTime(978_307_200)),
            ),
            (
                r#"{"tag":"PrivateKeyTemplateAttribute","type":"Structure","value":[]}"#,
                Ok(Value::Structure(vec![])),
            ),
            (r#"{"tag":"PrivateKeyTemplateAttribute","value":null}"#, Ok(Value::Structure(vec![]))),
            (r#"{"tag":"BatchCount","type":"Integer","value":"0x0000000A"}"#, Ok(Value::Integer(10))),
            (
                r#"{"tag":"CryptographicUsageMask","type":"Integer","value":"CertificateSign|0x0000000c"}"#,
                Ok(Value::Integer(0x100c)),
            ),
            (
                r#"{"tag":"0x540001","name":"Extra","type":"LongInteger","value":"0xfffffffffffffffe"}"#,
                long(-2),
            ),
            (r#"{"tag":"0x540001","type":"LongInteger","value":-2}"#, long(-2)),
            (r#"{"tag":"X","type":"BigInteger","value":-1}"#, Ok(Value::BigInteger(vec![0xff; 8].into()))),
            (
                r#"{"tag":"X","type":"BigInteger","value":"0x0000000000000000"}"#,
                Ok(Value::BigInteger(vec![0; 8].into())),
            ),
            (r#"{"tag":"0x420057","type":"Enumeration","value":2}"#, Ok(Value::Enumeration(2))),
            (
                r#"{"tag":"ObjectType","type":"Enumeration","value":"0x80000002"}"#,
                Ok(Value::Enumeration(0x8000_0002)),
            ),
            (
                r#"{"tag":"ObjectType","type":"Enumeration","value":"SymmetricKey"}"#,
                Ok(Value::Enumeration(2)),
            ),
            (
                r#"{"tag":"BatchOrderOption","type":"Boolean","value":"0x0000000000000001"}"#,
                Ok(Value::Boolean(true)),
            ),
            (
                r#"{"tag":"MACSignature","type":"ByteString","value":"C50F77"}"#,
                Ok(Value::ByteString(vec![0xc5, 0x0f, 0x77].into())),
            ),
            (r#"{"tag":"Offset","type":"Interval","value":"0x0000001b"}"#, Ok(Value::Interval(27))),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_the_profile_does_not_have_is_refused() {
        let cases = [
            ("[]", ErrorKind::Syntax),
            ("{\"tag\":\"X\"", ErrorKind::Syntax),
            (r#"{"type":"Integer","value":1}"#, ErrorKind::Syntax),
            (r#"{"tag":"Unheard","type":"Integer","value":1}"#, ErrorKind::Name),
            (r#"{"tag":"BatchCount","type":"Integral","value":1}"#, ErrorKind::UnknownType),
            (r#"{"tag":"BatchCount","type":"Integer"}"#, ErrorKind::Missing),
            (r#"{"tag":"BatchCount","type":"Integer","value":1,"more":2}"#, ErrorKind::Unexpected),
            (r#"{"tag":"BatchCount","type":"Integer","value":2147483648}"#, ErrorKind::Value),
            (r#"{"tag":"BatchCount","type":"Integer","value":1.5}"#, ErrorKind::Value),
            (r#"{"tag":"BatchCount","type":"Integer","value":true}"#, ErrorKind::Value),
            (r#"{"tag":"Operation","type":"Enumeration","value":"Dance"}"#, ErrorKind::Name),
            (r#"{"tag":"RequestMessage","value":3}"#, ErrorKind::Value),
            (r#"{"tag":"X","type":"BigInteger","value":"0x00"}"#, ErrorKind::Length),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn limits_are_kept() {
        let text = br#"{"tag":"RequestMessage","value":[{"tag":"RequestHeader","value":[]}]}"#;
        let kind = |limits: Limits| decode(text, &limits).map_err(|error| error.kind);
        assert!(kind(Limits { max_bytes: text.len(), max_depth: 1, max_items: 2 }).is_ok());
        assert_eq!(
            kind(Limits { max_bytes: text.len() - 1, max_depth: 1, max_items: 2 }),
            Err(ErrorKind::Limit)
        );
        assert_eq!(kind(Limits { max_bytes: text.len(), max_depth: 0, max_items: 2 }), Err(ErrorKind::Limit));
        assert_eq!(kind(Limits { max_bytes: text.len(), max_depth: 1, max_items: 1 }), Err(ErrorKind::Limit));
    }

    #[test]
    fn items_are_written_as_the_profile_writes_them() {
        let item = Item::structure(
            Tag::REQUEST_HEADER,
            vec![
                Item::new(Tag::BATCH_COUNT, Value::Integer(1)),
                Item::new(Tag(0x54_0001), Value::LongInteger(1 << 52)),
                Item::new(Tag::COMMENT, Value::TextString("a \"b\"\\\n\u{1}".to_owned())),
                Item::new(Tag::STORAGE_STATUS_MASK, Value::Integer(3)),
            ],
        );
        let text = encode(&item);
        assert_eq!(
            text,
            concat!(
                r#"{"tag":"RequestHeader","value":[{"tag":"BatchCount","type":"Integer","value":1},"#,
                r#"{"tag":"0x540001","type":"LongInteger","value":"0x0010000000000000"},"#,
                r#"{"tag":"Comment","type":"TextString","value":"a \"b\"\\\n\u0001"},"#,
                r#"{"tag":"StorageStatusMask","type":"Integer","value":"OnLineStorage|ArchivalStorage"}]}"#,
            )
        );
        assert_eq!(decode(text.as_bytes(), &Limits::default()), Ok(item));
    }
}
