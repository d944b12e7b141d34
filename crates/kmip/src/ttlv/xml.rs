//! The XML encoding (Additional Message Encodings 1.0, section 6).
//!
//! An item is an element named by its tag, or `TTLV` where the tag has no name. Document types, entities other
//! than the five of XML itself, text between elements and attributes of other vocabularies are refused.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zeroize::Zeroizing;

use super::error::{Error, ErrorKind};
use super::item::{Item, ItemType, Limits, Value};
use super::text;
pub(crate) use super::text::Context;
use crate::table::Tag;

/// Encodes an item in one line without an XML declaration. A character that XML cannot carry becomes U+FFFD.
#[must_use]
pub fn encode(item: &Item) -> String {
    let mut out = String::new();
    write_item(&mut out, item, Context::default());
    out
}

/// Decodes one item that is the root of a document in UTF-8.
///
/// # Errors
/// When the document is malformed, has an unknown name, or exceeds a limit.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Item, Error> {
    let nowhere = |kind| Error::new(kind, Tag(0));
    let document = std::str::from_utf8(bytes).map_err(|_| nowhere(ErrorKind::Syntax))?;
    let mut parser = Parser::new(document, limits)?;
    let mut root = None;
    loop {
        match parser.next()? {
            Node::Element(element) if root.is_none() => root = Some(element),
            Node::Element(_) => return Err(nowhere(ErrorKind::Unexpected)),
            Node::Text(text) if text.trim().is_empty() => {}
            Node::Text(_) => return Err(nowhere(ErrorKind::Syntax)),
            Node::Comment(_) => {}
            Node::End => break,
        }
    }
    root.ok_or(nowhere(ErrorKind::Truncated))?.item(Context::default())
}

fn write_item(out: &mut String, item: &Item, context: Context) {
    let name = item.tag.name().unwrap_or("TTLV");
    out.push('<');
    out.push_str(name);
    if item.tag.name().is_none() {
        write_attribute(out, "tag", &text::tag_number(item.tag));
    }
    let Value::Structure(items) = &item.value else {
        write_attribute(out, "type", text::type_name(item.value.item_type()));
        write_attribute(out, "value", &value_text(item, context));
        out.push_str("/>");
        return;
    };
    if items.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    let mut context = Context::default();
    for item in items {
        write_item(out, item, context);
        context.pass(item.tag, &item.value);
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// The value of an item that is no structure.
fn value_text(item: &Item, context: Context) -> Zeroizing<String> {
    Zeroizing::new(match &item.value {
        Value::Structure(_) => String::new(),
        Value::Integer(value) => {
            text::mask(*value, context.names(item.tag), ' ').unwrap_or_else(|| value.to_string())
        }
        Value::LongInteger(value) => value.to_string(),
        Value::Interval(value) => value.to_string(),
        Value::Enumeration(code) => text::enumeration(*code, context.names(item.tag)).into_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => text.clone(),
        Value::BigInteger(bytes) | Value::ByteString(bytes) => {
            let mut digits = String::new();
            text::push_hex(&mut digits, bytes);
            digits
        }
        Value::DateTime(seconds) => text::date(*seconds, 1),
        Value::DateTimeExtended(microseconds) => text::date(*microseconds, 1_000_000),
    })
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // As they are, a reader would make them blanks.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if is_no_character(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Whether XML cannot carry a character, not even by its number (XML 1.0 section 2.2).
const fn is_no_character(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// An element: an item whose value is still text.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    pub(crate) item_type: ItemType,
    pub(crate) value: Option<Zeroizing<String>>,
    pub(crate) children: Vec<Self>,
}

impl Element {
    /// The item, in the context of the siblings before it.
    fn item(&self, context: Context) -> Result<Item, Error> {
        let value = match self.item_type {
            ItemType::Structure => {
                let mut context = Context::default();
                let mut items = Vec::with_capacity(self.children.len());
                for child in &self.children {
                    let item = child.item(context)?;
                    context.pass(item.tag, &item.value);
                    items.push(item);
                }
                Value::Structure(items)
            }
            _ => self.leaf(context).map_err(|kind| Error::new(kind, self.tag))?,
        };
        Ok(Item { tag: self.tag, value })
    }

    /// The value of an element that is no structure.
    pub(crate) fn leaf(&self, context: Context) -> Result<Value, ErrorKind> {
        let text = self.value.as_ref().ok_or(ErrorKind::Missing)?.as_str();
        let trimmed = text.trim();
        Ok(match self.item_type {
            ItemType::Structure => Value::Structure(Vec::new()),
            ItemType::Integer => Value::Integer(text::parse_integer(trimmed, context.names(self.tag), ' ')?),
            ItemType::LongInteger => Value::LongInteger(text::parse_long(trimmed)?),
            ItemType::BigInteger => text::parse_big_integer(trimmed.strip_prefix("0x").unwrap_or(trimmed))?,
            ItemType::Enumeration => {
                Value::Enumeration(text::parse_enumeration(trimmed, context.names(self.tag))?)
            }
            ItemType::Boolean => Value::Boolean(text::parse_boolean(trimmed)?),
            ItemType::TextString => Value::TextString(text.to_owned()),
            ItemType::ByteString => Value::ByteString(text::parse_hex(trimmed)?),
            ItemType::DateTime => Value::DateTime(text::parse_date(trimmed, 1)?),
            ItemType::Interval => Value::Interval(text::parse_u32(trimmed)?),
            ItemType::DateTimeExtended => Value::DateTimeExtended(text::parse_date(trimmed, 1_000_000)?),
            ItemType::Identifier => Value::Identifier(text.to_owned()),
            ItemType::Reference => Value::Reference(text.to_owned()),
            ItemType::NameReference => Value::NameReference(text.to_owned()),
        })
    }
}

/// What stands at the top of a document, or inside an element that is a mere wrapper.
#[derive(Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
    Comment(String),
    End,
}

/// Reads the elements of a document one after another.
pub(crate) struct Parser<'a> {
    reader: quick_xml::Reader<&'a [u8]>,
    max_depth: usize,
    items_left: usize,
    /// A wrapper whose start and end are passed over, so that its content is at the top.
    wrapper: Option<&'static str>,
}

/// More attributes than an element of the encoding can have with its namespace declarations.
const MAX_ATTRIBUTES: usize = 8;

impl<'a> Parser<'a> {
    /// A parser of a document.
    pub(crate) fn new(document: &'a str, limits: &Limits) -> Result<Self, Error> {
        if document.len() > limits.max_bytes {
            return Err(Error::new(ErrorKind::Limit, Tag(0)));
        }
        Ok(Self {
            reader: quick_xml::Reader::from_str(document),
            max_depth: limits.max_depth,
            items_left: limits.max_items,
            wrapper: None,
        })
    }

    /// Passes over the start and end of elements of a name.
    pub(crate) fn with_wrapper(self, name: &'static str) -> Self {
        Self { wrapper: Some(name), ..self }
    }

    /// The next node at the top.
    pub(crate) fn next(&mut self) -> Result<Node, Error> {
        loop {
            let event = self.event(Tag(0))?;
            return Ok(match event {
                Event::Start(start) if self.is_wrapper(start.name().as_ref()) => continue,
                Event::End(end) if self.is_wrapper(end.name().as_ref()) => continue,
                Event::Start(start) => Node::Element(self.element(&start, false, 0)?),
                Event::Empty(start) => Node::Element(self.element(&start, true, 0)?),
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::Comment(text) => Node::Comment(text.xml10_content().into_owned()),
                Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof => Node::End,
                Event::End(_) | Event::CData(_) | Event::DocType(_) | Event::GeneralRef(_) => {
                    return Err(Error::new(ErrorKind::Syntax, Tag(0)));
                }
            });
        }
    }

    fn is_wrapper(&self, name: &str) -> bool {
        self.wrapper == Some(name)
    }

    fn event(&mut self, tag: Tag) -> Result<Event<'a>, Error> {
        self.reader.read_event().map_err(|_| Error::new(ErrorKind::Syntax, tag))
    }

    /// The element that a start tag begins, with all that is in it.
    fn element(&mut self, start: &BytesStart<'_>, empty: bool, depth: usize) -> Result<Element, Error> {
        let mut element = head(start)?;
        let error = |kind| Error::new(kind, element.tag);
        self.items_left = self.items_left.checked_sub(1).ok_or(error(ErrorKind::Limit))?;
        if depth > self.max_depth {
            return Err(error(ErrorKind::Limit));
        }
        if element.item_type == ItemType::Structure && element.value.is_some() {
            return Err(error(ErrorKind::Unexpected));
        }
        if empty {
            return Ok(element);
        }
        loop {
            match self.event(element.tag)? {
                Event::Start(start) => element.children.push(self.element(&start, false, depth + 1)?),
                Event::Empty(start) => element.children.push(self.element(&start, true, depth + 1)?),
                Event::End(_) => break,
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.xml10_content().trim().is_empty() => {}
                Event::Eof => return Err(error(ErrorKind::Truncated)),
                _ => return Err(error(ErrorKind::Syntax)),
            }
        }
        if element.item_type != ItemType::Structure && !element.children.is_empty() {
            return Err(error(ErrorKind::Unexpected));
        }
        Ok(element)
    }
}

/// The tag, type and value of a start tag.
fn head(start: &BytesStart<'_>) -> Result<Element, Error> {
    let syntax = || Error::new(ErrorKind::Syntax, Tag(0));
    let (mut tag, mut item_type, mut value) = (None, None, None);
    for (count, attribute) in start.attributes().enumerate() {
        let attribute = attribute.map_err(|_| syntax())?;
        if count >= MAX_ATTRIBUTES {
            return Err(Error::new(ErrorKind::Limit, Tag(0)));
        }
        let content = || {
            let content = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| syntax())?;
            if content.contains(is_no_character) { Err(syntax()) } else { Ok(content) }
        };
        match attribute.key.as_ref() {
            "tag" => tag = Some(content()?.into_owned()),
            "type" => item_type = Some(content()?.into_owned()),
            "value" => value = Some(Zeroizing::new(content()?.into_owned())),
            "name" => {}
            key if key == "xmlns" || key.starts_with("xmlns:") => {}
            _ => return Err(syntax()),
        }
    }
    let local_name = start.local_name();
    let name = match (local_name.as_ref(), &tag) {
        ("TTLV", Some(tag)) => tag,
        ("TTLV", None) | (_, Some(_)) => return Err(syntax()),
        (name, None) => name,
    };
    let tag = text::parse_tag(name).ok_or(Error::new(ErrorKind::Name, Tag(0)))?;
    let item_type = match item_type {
        Some(name) => text::parse_type(&name).ok_or(Error::new(ErrorKind::UnknownType, tag))?,
        None => ItemType::Structure,
    };
    Ok(Element { tag, item_type, value, children: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ttlv::{Bytes, json};
    use crate::ttlv::{decode_item, encode_item};

    fn read(text: &str) -> Result<Item, ErrorKind> {
        decode(text.as_bytes(), &Limits::default()).map_err(|error| error.kind)
    }

    #[test]
    fn every_form_of_the_profile_is_read() {
        let cases = [
            (
                r#"<TTLV tag="0x420001" name="ActivationDate" type="DateTime" value="2001-01-01T10:00:00+10:00"/>"#,
                Tag::ACTIVATION_DATE,
                Value::DateTime(978_307_200),
            ),
            (
                r#"<?xml version="1.0"?><ActivationDate xmlns="urn:oasis:tc:kmip:xmlns" type="DateTime" value="2001-01-01T00:00:00Z"/>"#,
                Tag::ACTIVATION_DATE,
                Value::DateTime(978_307_200),
            ),
            (
                r#"<k:PrivateKeyTemplateAttribute xmlns:k="urn:oasis:tc:kmip:xmlns" type="Structure"/>"#,
                Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
                Value::Structure(vec![]),
            ),
            (
                r#"<TTLV tag="0x545352" name="SomeExtension" type="TextString" value=" a &lt;b&gt; &#10;"/>"#,
                Tag(0x54_5352),
                Value::TextString(" a <b> \n".to_owned()),
            ),
            (
                r#"<CryptographicUsageMask type="Integer" value="Encrypt Decrypt CertificateSign"/>"#,
                Tag::CRYPTOGRAPHIC_USAGE_MASK,
                Value::Integer(0x100c),
            ),
            (
                r#"<X type="BigInteger" value="0000000000000000"/>"#,
                Tag::X,
                Value::BigInteger(Bytes::from(vec![0; 8])),
            ),
            (
                r#"<ObjectType type="Enumeration" value="0x00000002"/>"#,
                Tag::OBJECT_TYPE,
                Value::Enumeration(2),
            ),
            (
                r#"<AttributeReference type="Enumeration" value="State"/>"#,
                Tag::ATTRIBUTE_REFERENCE,
                Value::Enumeration(Tag::STATE.0),
            ),
        ];
        for (text, tag, value) in cases {
            assert_eq!(read(text), Ok(Item::new(tag, value)), "{text}");
        }
    }

    #[test]
    fn the_attribute_name_says_what_an_attribute_value_means() {
        let text = concat!(
            r#"<Attribute><AttributeName type="TextString" value="Cryptographic Usage Mask"/>"#,
            r#"<AttributeValue type="Integer" value="Encrypt Decrypt"/></Attribute>"#
        );
        let item = read(text).unwrap();
        assert_eq!(item.child(Tag::ATTRIBUTE_VALUE).map(|child| &child.value), Some(&Value::Integer(12)));
        assert_eq!(encode(&item), text);
        let other = text.replace("Cryptographic Usage Mask", "x-Mask");
        assert_eq!(read(&other), Err(ErrorKind::Value));
    }

    #[test]
    fn what_the_profile_does_not_have_is_refused() {
        let cases = [
            ("", ErrorKind::Truncated),
            ("<RequestMessage>", ErrorKind::Truncated),
            ("<RequestMessage></BatchItem>", ErrorKind::Syntax),
            ("<RequestMessage/><RequestMessage/>", ErrorKind::Unexpected),
            ("<RequestMessage/>text", ErrorKind::Syntax),
            ("<RequestMessage>text</RequestMessage>", ErrorKind::Syntax),
            ("<RequestMessage><![CDATA[]]></RequestMessage>", ErrorKind::Syntax),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><RequestMessage/>", ErrorKind::Syntax),
            (r#"<Comment type="TextString" value="&b;"/>"#, ErrorKind::Syntax),
            (r#"<Comment type="TextString" value="a" value="b"/>"#, ErrorKind::Syntax),
            (r#"<Comment type="TextString" value="a" class="b"/>"#, ErrorKind::Syntax),
            (r#"<TTLV type="TextString" value="a"/>"#, ErrorKind::Syntax),
            (r#"<Unheard type="Integer" value="1"/>"#, ErrorKind::Name),
            (r#"<BatchCount type="Integral" value="1"/>"#, ErrorKind::UnknownType),
            (r#"<BatchCount type="Integer"/>"#, ErrorKind::Missing),
            (r#"<BatchCount type="Integer" value="1"><X/></BatchCount>"#, ErrorKind::Unexpected),
            (r#"<RequestMessage value="1"/>"#, ErrorKind::Unexpected),
            (r#"<Operation type="Enumeration" value="Dance"/>"#, ErrorKind::Name),
            (r#"<ActivationDate type="DateTime" value="yesterday"/>"#, ErrorKind::Value),
            ("<Comment type=\"TextString\" value=\"\0\"/>", ErrorKind::Syntax),
            (r#"<Comment type="TextString" value="&#1;"/>"#, ErrorKind::Syntax),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), Err(expected), "{text}");
        }
        assert_eq!(decode(b"\xff", &Limits::default()).map_err(|error| error.kind), Err(ErrorKind::Syntax));
    }

    #[test]
    fn limits_are_kept() {
        let text = "<RequestMessage><RequestHeader/></RequestMessage>";
        let kind = |limits: Limits| decode(text.as_bytes(), &limits).map_err(|error| error.kind);
        assert!(kind(Limits { max_bytes: text.len(), max_depth: 1, max_items: 2 }).is_ok());
        assert_eq!(
            kind(Limits { max_bytes: text.len() - 1, max_depth: 1, max_items: 2 }),
            Err(ErrorKind::Limit)
        );
        assert_eq!(kind(Limits { max_bytes: text.len(), max_depth: 0, max_items: 2 }), Err(ErrorKind::Limit));
        assert_eq!(kind(Limits { max_bytes: text.len(), max_depth: 1, max_items: 1 }), Err(ErrorKind::Limit));
    }

    #[test]
    fn every_type_survives_all_three_encodings() {
        let values = [
            Value::Integer(i32::MIN),
            Value::LongInteger(i64::MIN),
            Value::LongInteger(i64::MAX),
            Value::BigInteger(vec![0x80, 0, 0, 0, 0, 0, 0, 1].into()),
            Value::Enumeration(0x8000_0001),
            Value::Boolean(false),
            Value::TextString("tab\t quote\" line\r\n \u{1f511} <&>'".to_owned()),
            Value::TextString(String::new()),
            Value::ByteString(vec![].into()),
            Value::ByteString((0..=255).collect::<Vec<u8>>().into()),
            Value::DateTime(i64::MAX),
            Value::DateTime(-62_135_596_800),
            Value::Interval(u32::MAX),
            Value::DateTimeExtended(-1),
            Value::Identifier("id".to_owned()),
            Value::Reference("id".to_owned()),
            Value::NameReference("name".to_owned()),
        ];
        let items = values.into_iter().map(|value| Item::new(Tag(0x54_0001), value)).collect();
        let item = Item::structure(Tag::MESSAGE_EXTENSION, items);
        let limits = Limits::default();
        assert_eq!(decode(encode(&item).as_bytes(), &limits), Ok(item.clone()));
        assert_eq!(json::decode(json::encode(&item).as_bytes(), &limits), Ok(item.clone()));
        assert_eq!(decode_item(&encode_item(&item), &limits), Ok(item));
    }

    #[test]
    fn a_character_that_xml_does_not_have_is_replaced() {
        let text = encode(&Item::new(Tag::COMMENT, Value::TextString("a\0b".to_owned())));
        assert_eq!(text, "<Comment type=\"TextString\" value=\"a\u{fffd}b\"/>");
    }

    /// The text forms in an official file, each with the binary form of the same message: that stands after the
    /// XML form and before the JSON form.
    fn vectors(file: &str) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let (mut text, mut digits, mut bytes) = (String::new(), String::new(), Vec::new());
        for line in file.lines().map(str::trim).filter(|line| !line.starts_with('#')).chain(["<"]) {
            let is_hex = line.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_hex && !line.is_empty() {
                digits.push_str(line);
            } else if !digits.is_empty() {
                bytes = text::parse_hex(&digits).unwrap().to_vec();
                digits.clear();
                found.push((std::mem::take(&mut text), bytes.clone()));
            }
            let ends_json = text.starts_with('{') && line.starts_with('<');
            if ends_json {
                // One form lacks its last brace.
                if !text.ends_with('}') {
                    text.push('}');
                }
                found.push((std::mem::take(&mut text), bytes.clone()));
            }
            if !is_hex {
                text.push_str(line);
            }
        }
        found
    }

    #[test]
    fn the_official_text_forms_mean_what_their_binary_forms_do() {
        let root = std::env::var_os("KEYWARD_OASIS").map_or_else(
            || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oasis"),
            std::path::PathBuf::from,
        );
        let limits = Limits::default();
        for (version, suffix) in [("1.0", "10"), ("1.2", "12")] {
            for (format, forms) in [("XML", 4), ("JSON", 8)] {
                let name = format!("test-cases/{version}/mandatory/MSGENC-{format}-M-1-{suffix}.txt");
                let Ok(file) = std::fs::read_to_string(root.join(&name)) else {
                    eprintln!("skipped: no {name}");
                    continue;
                };
                let vectors = vectors(&file[file.find("<RequestMessage").unwrap()..]);
                assert_eq!(vectors.len(), forms, "{name}");
                for (message, bytes) in vectors {
                    let item = match message.starts_with('{') {
                        true => json::decode(message.as_bytes(), &limits),
                        false => decode(message.as_bytes(), &limits),
                    };
                    assert_eq!(
                        encode_item(&item.unwrap_or_else(|error| panic!("{name} {error} {message}"))),
                        bytes,
                        "{name} {message}"
                    );
                }
            }
        }
    }
}
