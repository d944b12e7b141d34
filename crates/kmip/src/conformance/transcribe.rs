//! Writing a test case again for another version of the protocol.
//!
//! The official cases are not the same for every version; what one version's case shows holds for the others that
//! define all of it. The typed messages convert it: read as the case's version, written as the other one.

use std::collections::HashMap;

use super::case::{Case, Client, Content, Direction, Exchange, Placeholder, Template};
use crate::message::{RequestMessage, ResponseMessage};
use crate::payload::{RequestPayload, ResponsePayload};
use crate::table::enumeration::Operation;
use crate::table::{Enumeration, Tag};
use crate::ttlv::{Item, ItemType, Limits, Value, Writer, decode_item, encode_item, xml};
use crate::version::Version;

/// Why a case cannot be written for another version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("exchange {exchange}: {why}")]
pub struct Untranscribable {
    /// The exchange, counted from 0.
    pub exchange: usize,
    /// What stands in the way.
    pub why: String,
}

/// Writes a case for another version, as the text of a case file: `None` where the case mixes versions on purpose.
///
/// Exchanges of nothing but Interop are left out where the version does not have it. A response leaves out the
/// attributes that the version does not define, as a server does; its Result Reasons become those that the version
/// has, and where the case is of an older version stay the older ones.
///
/// # Errors
/// [`Untranscribable`] when a request has something that the version does not define, or the version's shape cannot
/// carry it.
pub fn transcribe(case: &Case, version: Version) -> Result<Option<String>, Untranscribable> {
    let mut text = String::from("<KMIP>\n");
    for (number, exchange) in case.exchanges.iter().enumerate() {
        let only_interop = exchange.request.operations().iter().all(|op| *op == Operation::INTEROP);
        if only_interop && !Operation::INTEROP.is_defined_in(version) {
            continue;
        }
        let failed = |why: String| Untranscribable { exchange: number, why };
        let mut open = Open::default();
        let request = open.fill(&exchange.request);
        let response = open.fill(&exchange.response);
        let Some(request) = with_version(&request, version, request_as).map_err(failed)? else {
            return Ok(None);
        };
        let Some(response) = with_version(&response, version, response_as).map_err(failed)? else {
            return Ok(None);
        };
        text.push_str(&marks(exchange));
        for message in [&request, &response] {
            text.push_str(&open.restore(xml::encode(message)));
            text.push('\n');
        }
    }
    text.push_str("</KMIP>\n");
    Ok(Some(text))
}

/// What the text before a request says about it.
fn marks(exchange: &Exchange) -> String {
    let client = match exchange.client {
        Client::A => "A",
        Client::B => "B",
        Client::C => "C",
    };
    let direction = match exchange.direction {
        Direction::ClientToServer => "Client-to-Server",
        Direction::ServerToClient => "Server-to-Client",
    };
    let mut text = format!("# [Client-{client}]\n# [{direction}]\n");
    if exchange.repeat {
        text.push_str("# [REPEAT]\n");
    }
    text
}

/// Placeholders and the values that stand for them while messages are converted.
#[derive(Default)]
struct Open {
    /// The values as XML shows them, and the placeholders.
    shown: HashMap<String, String>,
    by_placeholder: HashMap<(String, u8), Value>,
}

/// The year 2262, in seconds since 1970-01-01 UTC: no case has a date near it.
const FAR_DATE: i64 = 9_214_646_400;

impl Open {
    fn fill(&mut self, template: &Template) -> Item {
        let value = match &template.content {
            Content::Structure(members) => {
                Value::Structure(members.iter().map(|member| self.fill(member)).collect())
            }
            Content::Value(value) => value.clone(),
            Content::Open(item_type, placeholder) => self.value(placeholder, *item_type),
        };
        Item { tag: template.tag, value }
    }

    /// A value that stands for a placeholder and for nothing else.
    fn value(&mut self, placeholder: &Placeholder, item_type: ItemType) -> Value {
        let name = placeholder.to_string();
        if let Some(value) = self.by_placeholder.get(&(name.clone(), item_type as u8)) {
            return value.clone();
        }
        let number = self.by_placeholder.len();
        let text = format!("placeholder-{number:04}.");
        let date = FAR_DATE.saturating_add(i64::try_from(number).unwrap_or(i64::MAX));
        let value = match item_type {
            ItemType::DateTime => Value::DateTime(date),
            ItemType::ByteString => Value::ByteString(text.as_bytes().into()),
            ItemType::Identifier => Value::Identifier(text),
            ItemType::Reference => Value::Reference(text),
            _ => Value::TextString(text),
        };
        let item = xml::encode(&Item::new(Tag::KEY_MATERIAL, value.clone()));
        let shown = item.rsplit("value=\"").next().unwrap_or_default().trim_end_matches("\"/>").to_owned();
        self.shown.insert(shown, name.clone());
        self.by_placeholder.insert((name, item_type as u8), value.clone());
        value
    }

    fn restore(&self, mut text: String) -> String {
        for (shown, name) in &self.shown {
            text = text.replace(&format!("\"{shown}\""), &format!("\"{name}\""));
        }
        text
    }
}

/// Converts one kind of message between versions, on the bytes of its binary encoding.
type Convert = fn(&[u8], Version) -> Result<Option<Vec<u8>>, String>;

fn with_version(message: &Item, version: Version, convert: Convert) -> Result<Option<Item>, String> {
    let Some(bytes) = convert(&encode_item(message), version)? else { return Ok(None) };
    decode_item(&bytes, &Limits::default()).map(Some).map_err(|error| error.to_string())
}

fn request_as(bytes: &[u8], version: Version) -> Result<Option<Vec<u8>>, String> {
    let original = decoded_request(bytes)?;
    if original.items.iter().any(|item| matches!(&item.payload, Ok(RequestPayload::DiscoverVersions(_)))) {
        return Ok(None);
    }
    for item in &original.items {
        if let Err(fault) = &item.payload {
            return Err(format!("{:?}: {fault:?}", item.operation));
        }
        if !item.operation.is_defined_in(version) {
            return Err(format!("{:?} is not defined", item.operation));
        }
    }
    let converted = encoded_request(&original, version)?;
    // What is the same when it comes back has lost nothing on the way.
    let back = encoded_request(&decoded_request(&converted)?, original.header.protocol_version)?;
    let there = encoded_request(&original, original.header.protocol_version)?;
    let lost =
        batch_items(&there)?.into_iter().zip(batch_items(&back)?).find_map(|(a, b)| difference(&a, &b));
    match lost {
        None => Ok(Some(converted)),
        Some(tag) => Err(format!("the version's shape cannot carry {tag}")),
    }
}

/// The deepest item that is not the same in two messages.
fn difference(there: &Item, back: &Item) -> Option<Tag> {
    if there == back {
        return None;
    }
    let (left, right) = (there.items(), back.items());
    let inner = left.iter().zip(right).find_map(|(a, b)| difference(a, b));
    Some(inner.filter(|_| left.len() == right.len()).unwrap_or(there.tag))
}

fn decoded_request(bytes: &[u8]) -> Result<RequestMessage, String> {
    RequestMessage::decode(bytes, &Limits::default()).map_err(|failure| failure.to_string())
}

fn encoded_request(request: &RequestMessage, version: Version) -> Result<Vec<u8>, String> {
    let mut request = request.clone();
    request.header.protocol_version = version;
    let mut writer = Writer::new(Vec::new(), version);
    request.encode(&mut writer);
    match writer.undefined() {
        Some(error) => Err(error.to_string()),
        None => Ok(writer.into_buffer()),
    }
}

/// The batch items of a message without what versions have or lack at will: an Attribute Index of 0.
fn batch_items(bytes: &[u8]) -> Result<Vec<Item>, String> {
    let message = decode_item(bytes, &Limits::default()).map_err(|error| error.to_string())?;
    let mut items: Vec<Item> =
        message.items().iter().filter(|item| item.tag == Tag::BATCH_ITEM).cloned().collect();
    items.iter_mut().for_each(without_indices);
    Ok(items)
}

fn without_indices(item: &mut Item) {
    if let Value::Structure(items) = &mut item.value {
        items.retain(|item| item.tag != Tag::ATTRIBUTE_INDEX || item.value != Value::Integer(0));
        items.iter_mut().for_each(without_indices);
    }
}

fn response_as(bytes: &[u8], version: Version) -> Result<Option<Vec<u8>>, String> {
    let mut response =
        ResponseMessage::decode(bytes, &Limits::default()).map_err(|error| error.to_string())?;
    response.header.protocol_version = version;
    for item in &mut response.items {
        if let Some(ResponsePayload::Query(query)) = &mut item.payload {
            query.operations.retain(|operation| operation.is_defined_in(version));
            query.object_types.retain(|object_type| object_type.is_defined_in(version));
        }
    }
    let converted = response.encode(Vec::new());
    let read = ResponseMessage::decode(&converted, &Limits::default()).map_err(|error| error.to_string())?;
    let statuses = |message: &ResponseMessage| -> Vec<_> {
        message.items.iter().map(|item| item.result_status).collect()
    };
    if statuses(&read) == statuses(&response) {
        Ok(Some(converted))
    } else {
        Err("the response has a value that the version does not define".to_owned())
    }
}
