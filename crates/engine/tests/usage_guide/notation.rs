//! Messages as short text: `Tag value`, `Tag { .. }`; a type that differs from the tag's own stands as `Tag:Type`.
//!
//! `A "Name" value` is an Attribute of 1.x, `A "Name" [1] value` one with an index; `@60` is the time of the test's
//! start and a minute; `$name` what an earlier response has bound; `%name` the words of a `let` line.

use std::collections::HashMap;
use std::fmt::Write;

use kmip::table::enumeration::UniqueIdentifier;
use kmip::table::{Enumeration, Tag, attribute};
use kmip::ttlv::{Item, ItemType, Limits, Value, xml};
use kmip::version::Version;

use crate::support::START;

/// What names stand for: identifiers and marks that responses have shown, in hexadecimal digits where they are bytes.
pub(crate) type Bound = Vec<(String, String)>;

/// The words of a line: quoted text keeps its quotation mark in front, so that it is never taken for anything else.
pub(crate) fn words(line: &str, lets: &HashMap<String, Vec<String>>) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if first == '"' {
            let end = rest[1..].find('"').unwrap_or_else(|| panic!("no closing quotation mark: {line}"));
            (&rest[..=end], &rest[end + 2..])
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest.split_at(end)
        };
        match word.strip_prefix('%') {
            Some(name) => {
                let known = lets.get(name).unwrap_or_else(|| panic!("no let {name}: {line}"));
                out.extend(known.iter().cloned());
            }
            None => out.push(word.to_owned()),
        }
        rest = after.trim_start();
    }
    out
}

/// Reads items.
pub(crate) struct Reading<'a> {
    pub(crate) words: std::iter::Peekable<std::slice::Iter<'a, String>>,
    pub(crate) version: Version,
    pub(crate) bound: &'a Bound,
}

impl Reading<'_> {
    /// The item that the next words say.
    pub(crate) fn item(&mut self) -> Item {
        let mut text = String::new();
        self.element(&mut text, None);
        xml::decode(text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    fn element(&mut self, text: &mut String, named: Option<Tag>) {
        let word = self.words.next().expect("a tag");
        if word == "A" {
            return self.attribute_of_1_x(text);
        }
        let (name, kind) =
            word.split_once(':').map_or((word.as_str(), None), |(name, kind)| (name, Some(kind)));
        let open = if name.starts_with("0x") { format!("TTLV tag=\"{name}\"") } else { name.to_owned() };
        let close = if name.starts_with("0x") { "TTLV" } else { name };
        if self.words.next_if(|word| *word == "{").is_some() {
            let _ = write!(text, "<{open}>");
            while self.words.next_if(|word| *word == "}").is_none() {
                self.element(text, None);
            }
            let _ = write!(text, "</{close}>");
            return;
        }
        let value = self.words.next().unwrap_or_else(|| panic!("a value for {name}"));
        let tag = named.or_else(|| Tag::by_name(name));
        let kind = kind.map_or_else(|| self.type_of(tag, value), ToOwned::to_owned);
        let value = self.value(value).replace('&', "&amp;").replace('<', "&lt;");
        let _ = write!(text, "<{open} type=\"{kind}\" value=\"{value}\"/>");
    }

    fn attribute_of_1_x(&mut self, text: &mut String) {
        let name = self.words.next().expect("a name").trim_start_matches('"').to_owned();
        let _ = write!(text, "<Attribute><AttributeName type=\"TextString\" value=\"{name}\"/>");
        if let Some(index) = self.words.next_if(|word| word.starts_with('[')) {
            let index = index.trim_matches(['[', ']']);
            let _ = write!(text, "<AttributeIndex type=\"Integer\" value=\"{index}\"/>");
        }
        if self.words.next_if(|word| *word == "-").is_none() {
            let tag = attribute::by_title(&name).map_or(Tag::COMMENT, |row| row.tag);
            let shown = "AttributeValue".to_owned();
            let (words, version, bound) = (self.words.clone(), self.version, self.bound);
            let mut inner = Vec::with_capacity(words.len() + 1);
            inner.push(shown);
            inner.extend(words.cloned());
            let before = inner.len();
            let mut reading = Reading { words: inner.iter().peekable(), version, bound };
            reading.element(text, Some(tag));
            for _ in 0..before - 1 - reading.words.len() {
                self.words.next();
            }
        }
        text.push_str("</Attribute>");
    }

    fn value(&self, word: &str) -> String {
        if let Some(text) = word.strip_prefix('"') {
            return text.to_owned();
        }
        if let Some(seconds) = word.strip_prefix('@') {
            let at = START + seconds.parse::<i64>().unwrap();
            return format!("{at:#018x}");
        }
        if let Some(name) = word.strip_prefix('$') {
            // A name that no response has bound: an identifier that does not exist, bytes that mean nothing.
            let found = self.bound.iter().rev().find(|(known, _)| known == name);
            return found.map_or_else(|| "00".repeat(8), |(_, value)| value.clone());
        }
        word.to_owned()
    }

    fn type_of(&self, tag: Option<Tag>, value: &str) -> String {
        let Some(row) = tag.and_then(Tag::row) else { return "TextString".to_owned() };
        let types = row.types;
        let chosen = if types.contains(&ItemType::NameReference) {
            if UniqueIdentifier::TABLE.by_name(value).is_some() {
                ItemType::Enumeration
            } else if self.version >= Version::V3_0 {
                types[0]
            } else {
                ItemType::TextString
            }
        } else if types == [ItemType::Enumeration, ItemType::Boolean] {
            if value == "true" || value == "false" { ItemType::Boolean } else { ItemType::Enumeration }
        } else {
            types.iter().copied().find(|kind| *kind != ItemType::Structure).unwrap_or(ItemType::TextString)
        };
        format!("{chosen:?}")
    }
}

/// Writes items as they are read. What differs from run to run is bound, or shown as its length.
pub(crate) struct Writing<'a> {
    pub(crate) bound: &'a Bound,
    /// Byte strings that requests have shown.
    pub(crate) known: &'a [String],
    /// Tags whose bytes are shown as they are, and tags whose values are not shown.
    pub(crate) shown: &'a [String],
    pub(crate) hidden: &'a [String],
}

impl Writing<'_> {
    pub(crate) fn item(&self, out: &mut String, item: &Item) {
        let name = item.tag.name().map_or_else(|| format!("{:#08x}", item.tag.0), ToOwned::to_owned);
        let Value::Structure(items) = &item.value else {
            let _ = write!(out, "{name} {}", self.value(&name, item, &xml::encode(item)));
            return;
        };
        if item.tag == Tag::ATTRIBUTE {
            return self.attribute(out, item, items);
        }
        let _ = write!(out, "{name} {{ ");
        for item in items {
            self.item(out, item);
            out.push(' ');
        }
        out.push('}');
    }

    fn attribute(&self, out: &mut String, whole: &Item, items: &[Item]) {
        let name = items.iter().find_map(|item| item.value.text()).unwrap_or_default();
        let _ = write!(out, "A \"{name}\"");
        for item in items {
            match (&item.value, item.tag) {
                (Value::Integer(0), Tag::ATTRIBUTE_INDEX) => {}
                (Value::Integer(index), Tag::ATTRIBUTE_INDEX) => {
                    let _ = write!(out, " [{index}]");
                }
                (Value::Structure(members), Tag::ATTRIBUTE_VALUE) => {
                    out.push_str(" {");
                    for member in members {
                        out.push(' ');
                        self.item(out, member);
                    }
                    out.push_str(" }");
                }
                (_, Tag::ATTRIBUTE_VALUE) => {
                    let all = xml::encode(whole);
                    let at = all.find("<AttributeValue").unwrap();
                    let _ = write!(out, " {}", self.value(name, item, &all[at..]));
                }
                _ => {}
            }
        }
    }

    fn value(&self, name: &str, item: &Item, encoded: &str) -> String {
        let text = encoded.split_once("value=\"").map_or("", |(_, rest)| rest);
        let text = text.split_once('"').map_or(text, |(value, _)| value).replace("&amp;", "&");
        if let Some((known, _)) = self.bound.iter().find(|(_, value)| *value == text && value.len() > 8) {
            return format!("${known}");
        }
        if self.hidden.iter().any(|hidden| hidden == name) {
            return "..".to_owned();
        }
        match &item.value {
            Value::ByteString(bytes) if self.shown.iter().any(|shown| shown == name) || bytes.is_empty() => {
                if text.is_empty() {
                    "\"\"".to_owned()
                } else {
                    text
                }
            }
            Value::ByteString(bytes) | Value::BigInteger(bytes) => {
                if self.known.contains(&text.to_lowercase()) {
                    text
                } else {
                    format!("<{} bytes>", bytes.len())
                }
            }
            Value::DateTime(at) if (at - START).abs() < 1 << 32 => format!("@{}", at - START),
            Value::TextString(_) | Value::Identifier(_) | Value::Reference(_) => {
                if is_random(&text) {
                    "$?".to_owned()
                } else {
                    format!("\"{text}\"")
                }
            }
            _ if text.contains(' ') => format!("\"{text}\""),
            _ => text,
        }
    }
}

/// Whether a text is an identifier that the server makes.
fn is_random(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
