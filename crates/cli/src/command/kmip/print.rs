//! What a server answered, for people and for scripts.

use std::fmt::Write as _;

use kmip::Version;
use kmip::message::ResponseItem;
use kmip::table::{Names, Tag};
use kmip::ttlv::{Item, Limits, Value, Writer, decode_item};

use crate::failure::Failure;
use crate::output::{self, Format};

/// Prints the payload of an answer as the version of the message shows it. Without `show` key material stays hidden.
pub(super) fn payload(
    format: Format,
    version: Version,
    item: &ResponseItem,
    show: bool,
) -> Result<(), Failure> {
    let Some(payload) = &item.payload else { return Ok(()) };
    let mut writer = Writer::new(Vec::new(), version);
    payload.encode(&mut writer);
    let bytes = writer.into_buffer();
    let item = decode_item(&bytes, &Limits::default())
        .map_err(|fault| Failure::new("the server's answer cannot be shown", fault))?;
    match format {
        Format::Json => {
            let fields = item.items().iter().map(|child| json(child, show)).collect();
            output::line(&format!("{:#}", serde_json::Value::Array(fields)));
        }
        Format::Table => {
            let mut text = String::new();
            for child in item.items() {
                lines(&mut text, child, 0, show);
            }
            output::line(text.trim_end());
        }
    }
    Ok(())
}

fn lines(text: &mut String, item: &Item, depth: usize, show: bool) {
    let title = item.tag.title().map_or_else(|| format!("{:#08x}", item.tag.0), str::to_owned);
    let indent = depth * 2;
    if let (Value::Structure(items), false) = (&item.value, is_hidden(item, show)) {
        let _ = writeln!(text, "{:indent$}{title}", "");
        for child in items {
            lines(text, child, depth + 1, show);
        }
    } else {
        let _ = writeln!(text, "{:indent$}{title}: {}", "", scalar(item, show));
    }
}

/// The item as an object of its name and its value.
fn json(item: &Item, show: bool) -> serde_json::Value {
    let name = item.tag.name().map_or_else(|| format!("{:#08x}", item.tag.0), str::to_owned);
    let value = match &item.value {
        Value::Structure(items) if !is_hidden(item, show) => {
            serde_json::Value::Array(items.iter().map(|child| json(child, show)).collect())
        }
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) if !is_mask(item.tag) => (*value).into(),
        Value::LongInteger(value) => (*value).into(),
        _ => scalar(item, show).into(),
    };
    let mut object = serde_json::Map::new();
    object.insert(name, value);
    serde_json::Value::Object(object)
}

fn is_hidden(item: &Item, show: bool) -> bool {
    !show && matches!(item.tag, Tag::KEY_MATERIAL | Tag::KEY_VALUE | Tag::OPAQUE_DATA_VALUE)
}

fn is_mask(tag: Tag) -> bool {
    matches!(tag.row().and_then(|row| row.values), Some(Names::Mask(_)))
}

fn scalar(item: &Item, show: bool) -> String {
    if is_hidden(item, show) {
        return "(hidden; --show prints it, --out writes it to a file)".to_owned();
    }
    let names = item.tag.row().and_then(|row| row.values);
    match (&item.value, names) {
        (Value::Enumeration(code), Some(Names::Enumeration(table))) => {
            table.by_value(*code).map_or_else(|| format!("{code:#010x}"), |row| row.name.to_owned())
        }
        (Value::Enumeration(code), Some(Names::Tag)) => {
            Tag(*code).name().map_or_else(|| format!("{code:#08x}"), str::to_owned)
        }
        (Value::Enumeration(code), _) => format!("{code:#010x}"),
        (Value::Integer(bits), Some(Names::Mask(table))) => {
            let set = table.rows.iter().filter(|row| bits.cast_unsigned() & row.value != 0);
            set.map(|row| row.name).collect::<Vec<_>>().join(" ")
        }
        (Value::Boolean(value), _) => value.to_string(),
        (Value::BigInteger(bytes) | Value::ByteString(bytes), _) => hexadecimal(bytes),
        (value, _) => match (value.text(), value.number()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(number)) => number.to_string(),
            (None, None) => String::new(),
        },
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
