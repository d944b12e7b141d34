//! The binary encoding: a reader over borrowed bytes and a writer into one buffer, without a tree between
//! (KMIP 2.1 section 9.1). The tree of [`Item`] is for what has no fixed shape: attribute values, XML, JSON.

use super::error::{Error, ErrorKind};
use super::item::{Bytes, Item, ItemType, Limits, Value};
use crate::table::{Enumeration, Tag};
use crate::version::Version;

/// Bytes of a tag, a type and a length.
const HEADER_BYTES: usize = 8;

/// Bytes that pad a value of `length` bytes to a multiple of eight.
const fn padding(length: usize) -> usize {
    length.wrapping_neg() & 7
}

/// One item as it lies in the input: its header is read, its value is not.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The tag.
    pub tag: Tag,
    /// The type.
    pub item_type: ItemType,
    /// The value without padding.
    pub body: &'a [u8],
    /// The version of the message.
    pub version: Version,
    depth: usize,
}

/// Reads the items of a structure, in order, from borrowed bytes.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// The tag of the structure, for errors.
    tag: Tag,
    /// The version of the message: fields it does not define are not read.
    pub version: Version,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// A reader over an encoding that starts with an item.
    #[must_use]
    pub fn new(bytes: &'a [u8], version: Version, limits: &Limits) -> Self {
        Self { rest: bytes, tag: Tag(0), version, depth: limits.max_depth }
    }

    /// The tag of the next item, `None` at the end of the structure.
    ///
    /// # Errors
    /// When fewer bytes are left than a header has.
    #[inline]
    pub fn peek(&self) -> Result<Option<Tag>, Error> {
        match self.rest {
            [] => Ok(None),
            [a, b, c, _, _, _, _, _, ..] => Ok(Some(Tag(u32::from_be_bytes([0, *a, *b, *c])))),
            _ => Err(Error::new(ErrorKind::Truncated, self.tag)),
        }
    }

    /// The next item, `None` at the end of the structure.
    ///
    /// # Errors
    /// When the item's header is malformed or its value runs over the end.
    pub fn next_item(&mut self) -> Result<Option<Raw<'a>>, Error> {
        let Some(tag) = self.peek()? else { return Ok(None) };
        let [_, _, _, type_code, l0, l1, l2, l3, body @ ..] = self.rest else {
            return Err(Error::new(ErrorKind::Truncated, self.tag));
        };
        let item_type = ItemType::from_code(*type_code).ok_or(Error::new(ErrorKind::UnknownType, tag))?;
        let length = usize::try_from(u32::from_be_bytes([*l0, *l1, *l2, *l3]))
            .map_err(|_| Error::new(ErrorKind::Length, tag))?;
        if item_type.fixed_length().is_some_and(|fixed| fixed != length)
            || (matches!(item_type, ItemType::Structure | ItemType::BigInteger) && length % 8 != 0)
        {
            return Err(Error::new(ErrorKind::Length, tag));
        }
        let (value, rest) = body.split_at_checked(length).ok_or(Error::new(ErrorKind::Truncated, tag))?;
        let (pad, rest) =
            rest.split_at_checked(padding(length)).ok_or(Error::new(ErrorKind::Truncated, tag))?;
        if pad.iter().any(|byte| *byte != 0) {
            return Err(Error::new(ErrorKind::Padding, tag));
        }
        self.rest = rest;
        Ok(Some(Raw { tag, item_type, body: value, version: self.version, depth: self.depth }))
    }

    /// The next item when it has a tag, `None` otherwise. Vendors' items before it are passed over.
    ///
    /// # Errors
    /// As [`Reader::next_item`].
    #[inline]
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Raw<'a>>, Error> {
        if self.is_next(tag) {
            return self.next_item();
        }
        // Too few bytes for a header are told of where the structure ends.
        if self.next_tag().is_some_and(Tag::is_extension) { self.after_extensions(tag) } else { Ok(None) }
    }

    #[cold]
    fn after_extensions(&mut self, tag: Tag) -> Result<Option<Raw<'a>>, Error> {
        while !tag.is_extension() && self.peek()?.is_some_and(Tag::is_extension) {
            self.next_item()?;
        }
        if self.is_next(tag) { self.next_item() } else { Ok(None) }
    }

    /// Whether the next item has a tag. Most fields of most structures are absent: this is what passing over one costs.
    #[inline]
    #[must_use]
    pub fn is_next(&self, tag: Tag) -> bool {
        self.next_tag() == Some(tag)
    }

    #[inline]
    fn next_tag(&self) -> Option<Tag> {
        let header = self.rest.first_chunk::<{ HEADER_BYTES }>();
        header.map(|[a, b, c, ..]| Tag(u32::from_be_bytes([0, *a, *b, *c])))
    }

    /// The next item, which must have a tag.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] when the next item has another tag or there is none.
    pub fn required(&mut self, tag: Tag) -> Result<Raw<'a>, Error> {
        if let Some(item) = self.optional(tag)? {
            return Ok(item);
        }
        self.peek()?;
        Err(Error::new(ErrorKind::Missing, tag))
    }

    /// Ends the structure: vendors' items (tags 0x54xxxx) are passed over, any other item left is refused.
    ///
    /// # Errors
    /// [`ErrorKind::Unexpected`] when an item is left.
    #[inline]
    pub fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { self.finish_after_rest() }
    }

    fn finish_after_rest(mut self) -> Result<(), Error> {
        while let Some(item) = self.next_item()? {
            if !item.tag.is_extension() {
                return Err(Error::new(ErrorKind::Unexpected, item.tag));
            }
        }
        Ok(())
    }

    /// The bytes that are not read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Raw<'a> {
    /// An error at this item.
    #[must_use]
    pub const fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.tag)
    }

    fn expect(&self, item_type: ItemType) -> Result<(), Error> {
        if self.item_type == item_type { Ok(()) } else { Err(self.error(ErrorKind::Type)) }
    }

    fn array<const N: usize>(&self) -> Result<[u8; N], Error> {
        self.body.try_into().map_err(|_| self.error(ErrorKind::Length))
    }

    /// A reader over the items of the structure.
    ///
    /// # Errors
    /// When the item is no structure, or nested deeper than the limit.
    pub fn structure(&self) -> Result<Reader<'a>, Error> {
        self.expect(ItemType::Structure)?;
        let depth = self.depth.checked_sub(1).ok_or(self.error(ErrorKind::Limit))?;
        Ok(Reader { rest: self.body, tag: self.tag, version: self.version, depth })
    }

    /// The value of an Integer.
    ///
    /// # Errors
    /// When the item has another type.
    pub fn integer(&self) -> Result<i32, Error> {
        self.expect(ItemType::Integer)?;
        Ok(i32::from_be_bytes(self.array()?))
    }

    /// The value of a Long Integer.
    ///
    /// # Errors
    /// When the item has another type.
    pub fn long_integer(&self) -> Result<i64, Error> {
        self.expect(ItemType::LongInteger)?;
        Ok(i64::from_be_bytes(self.array()?))
    }

    /// The code of an Enumeration.
    ///
    /// # Errors
    /// When the item has another type.
    pub fn enumeration(&self) -> Result<u32, Error> {
        self.expect(ItemType::Enumeration)?;
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// The value of a Boolean.
    ///
    /// # Errors
    /// When the item has another type or another value than 0 and 1.
    pub fn boolean(&self) -> Result<bool, Error> {
        self.expect(ItemType::Boolean)?;
        match u64::from_be_bytes(self.array()?) {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.error(ErrorKind::Value)),
        }
    }

    /// The text of a Text String, Identifier, Reference or Name Reference.
    ///
    /// # Errors
    /// When the item has another type or is not UTF-8.
    pub fn text(&self) -> Result<&'a str, Error> {
        match self.item_type {
            ItemType::TextString | ItemType::Identifier | ItemType::Reference | ItemType::NameReference => {
                std::str::from_utf8(self.body).map_err(|_| self.error(ErrorKind::Value))
            }
            _ => Err(self.error(ErrorKind::Type)),
        }
    }

    /// The value of a Byte String.
    ///
    /// # Errors
    /// When the item has another type.
    pub fn bytes(&self) -> Result<&'a [u8], Error> {
        self.expect(ItemType::ByteString)?;
        Ok(self.body)
    }

    /// The value of a Big Integer: two's complement, big-endian.
    ///
    /// # Errors
    /// When the item has another type or no bytes.
    pub fn big_integer(&self) -> Result<&'a [u8], Error> {
        self.expect(ItemType::BigInteger)?;
        if self.body.is_empty() { Err(self.error(ErrorKind::Length)) } else { Ok(self.body) }
    }

    /// The seconds of a Date-Time since 1970-01-01 UTC.
    ///
    /// # Errors
    /// When the item has another type.
    pub fn date_time(&self) -> Result<i64, Error> {
        self.expect(ItemType::DateTime)?;
        Ok(i64::from_be_bytes(self.array()?))
    }

    /// The seconds of an Interval.
    ///
    /// # Errors
    /// When the item has another type.
    pub fn interval(&self) -> Result<u32, Error> {
        self.expect(ItemType::Interval)?;
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// The value as a tree.
    ///
    /// # Errors
    /// When something in it is malformed, or nested deeper than the limit.
    pub fn value(&self) -> Result<Value, Error> {
        Ok(match self.item_type {
            ItemType::Structure => {
                let mut reader = self.structure()?;
                let mut items = Vec::new();
                while let Some(raw) = reader.next_item()? {
                    items.push(raw.item()?);
                }
                Value::Structure(items)
            }
            ItemType::Integer => Value::Integer(self.integer()?),
            ItemType::LongInteger => Value::LongInteger(self.long_integer()?),
            ItemType::BigInteger => Value::BigInteger(self.big_integer()?.into()),
            ItemType::Enumeration => Value::Enumeration(self.enumeration()?),
            ItemType::Boolean => Value::Boolean(self.boolean()?),
            ItemType::TextString => Value::TextString(self.text()?.to_owned()),
            ItemType::ByteString => Value::ByteString(self.bytes()?.into()),
            ItemType::DateTime => Value::DateTime(self.date_time()?),
            ItemType::Interval => Value::Interval(self.interval()?),
            ItemType::DateTimeExtended => Value::DateTimeExtended(i64::from_be_bytes(self.array()?)),
            ItemType::Identifier => Value::Identifier(self.text()?.to_owned()),
            ItemType::Reference => Value::Reference(self.text()?.to_owned()),
            ItemType::NameReference => Value::NameReference(self.text()?.to_owned()),
        })
    }

    /// The item as a tree.
    ///
    /// # Errors
    /// As [`Raw::value`].
    pub fn item(&self) -> Result<Item, Error> {
        Ok(Item { tag: self.tag, value: self.value()? })
    }
}

/// Writes items into one buffer for one version.
#[derive(Debug)]
pub struct Writer {
    buffer: Vec<u8>,
    /// The version of the message: fields it does not define are not written.
    pub version: Version,
    undefined: Option<Error>,
}

/// Where a structure began, so that its length can be set when it ends.
#[derive(Debug)]
#[must_use = "a structure that is begun must be ended"]
pub struct Mark(usize);

impl Writer {
    /// A writer that appends to a buffer.
    #[must_use]
    pub const fn new(buffer: Vec<u8>, version: Version) -> Self {
        Self { buffer, version, undefined: None }
    }

    /// The buffer with everything written.
    #[must_use]
    pub fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    /// Bytes in the buffer.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.buffer.len()
    }

    /// Drops everything written after a position, and forgets what was found undefined.
    pub fn rewind(&mut self, position: usize) {
        self.buffer.truncate(position);
        self.undefined = None;
    }

    /// The first enumeration value that was written though the version does not define it.
    #[must_use]
    pub const fn undefined(&self) -> Option<&Error> {
        self.undefined.as_ref()
    }

    fn header(&mut self, tag: Tag, item_type: ItemType, length: usize) {
        // A value is limited by the memory that holds it; lengths above 4 GiB cannot be encoded and saturate,
        // which the limit on responses forbids long before.
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let word = (u64::from(tag.0) << 40) | (u64::from(item_type as u8) << 32) | u64::from(length);
        self.buffer.extend_from_slice(&word.to_be_bytes());
    }

    fn word(&mut self, tag: Tag, item_type: ItemType, value: [u8; 4]) {
        self.header(tag, item_type, 4);
        let [a, b, c, d] = value;
        self.buffer.extend_from_slice(&[a, b, c, d, 0, 0, 0, 0]);
    }

    fn long(&mut self, tag: Tag, item_type: ItemType, value: [u8; 8]) {
        self.header(tag, item_type, 8);
        self.buffer.extend_from_slice(&value);
    }

    fn string(&mut self, tag: Tag, item_type: ItemType, value: &[u8]) {
        self.header(tag, item_type, value.len());
        self.buffer.extend_from_slice(value);
        let end = self.buffer.len() + padding(value.len());
        self.buffer.resize(end, 0);
    }

    /// Begins a structure; [`Writer::end`] ends it.
    pub fn begin(&mut self, tag: Tag) -> Mark {
        self.header(tag, ItemType::Structure, 0);
        Mark(self.buffer.len())
    }

    /// Ends the structure begun at the mark.
    #[expect(clippy::needless_pass_by_value, reason = "a mark is good for one end")]
    pub fn end(&mut self, mark: Mark) {
        let length = u32::try_from(self.buffer.len().saturating_sub(mark.0)).unwrap_or(u32::MAX);
        if let Some(slot) = self.buffer.get_mut(mark.0.saturating_sub(4)..mark.0) {
            slot.copy_from_slice(&length.to_be_bytes());
        }
    }

    /// Writes an Integer.
    pub fn integer(&mut self, tag: Tag, value: i32) {
        self.word(tag, ItemType::Integer, value.to_be_bytes());
    }

    /// Writes a Long Integer.
    pub fn long_integer(&mut self, tag: Tag, value: i64) {
        self.long(tag, ItemType::LongInteger, value.to_be_bytes());
    }

    /// Writes the code of an Enumeration as it is.
    pub fn code(&mut self, tag: Tag, value: u32) {
        self.word(tag, ItemType::Enumeration, value.to_be_bytes());
    }

    /// Writes an Enumeration, and notes it when the version does not define the value.
    pub fn enumeration<E: Enumeration>(&mut self, tag: Tag, value: E) {
        if E::TABLE.by_value(value.code()).is_some_and(|row| !row.range.contains(self.version)) {
            self.undefined.get_or_insert(Error::new(ErrorKind::Value, tag));
        }
        self.code(tag, value.code());
    }

    /// Writes a Boolean.
    pub fn boolean(&mut self, tag: Tag, value: bool) {
        self.long(tag, ItemType::Boolean, u64::from(value).to_be_bytes());
    }

    /// Writes a Text String.
    pub fn text(&mut self, tag: Tag, value: &str) {
        self.string(tag, ItemType::TextString, value.as_bytes());
    }

    /// Writes an Identifier (3.0).
    pub fn identifier(&mut self, tag: Tag, value: &str) {
        self.string(tag, ItemType::Identifier, value.as_bytes());
    }

    /// Writes a Byte String.
    pub fn bytes(&mut self, tag: Tag, value: &[u8]) {
        self.string(tag, ItemType::ByteString, value);
    }

    /// Writes a Big Integer from two's complement, a multiple of eight bytes long.
    pub fn big_integer(&mut self, tag: Tag, value: &[u8]) {
        self.string(tag, ItemType::BigInteger, value);
    }

    /// Writes a Date-Time: seconds since 1970-01-01 UTC.
    pub fn date_time(&mut self, tag: Tag, value: i64) {
        self.long(tag, ItemType::DateTime, value.to_be_bytes());
    }

    /// Writes an Interval in seconds.
    pub fn interval(&mut self, tag: Tag, value: u32) {
        self.word(tag, ItemType::Interval, value.to_be_bytes());
    }

    /// Writes a tree.
    pub fn value(&mut self, tag: Tag, value: &Value) {
        match value {
            Value::Structure(items) => {
                let mark = self.begin(tag);
                for item in items {
                    self.value(item.tag, &item.value);
                }
                self.end(mark);
            }
            Value::Integer(n) => self.integer(tag, *n),
            Value::LongInteger(n) => self.long_integer(tag, *n),
            Value::BigInteger(bytes) => self.big_integer(tag, bytes),
            Value::Enumeration(n) => self.code(tag, *n),
            Value::Boolean(b) => self.boolean(tag, *b),
            Value::TextString(text) => self.text(tag, text),
            Value::ByteString(bytes) => self.bytes(tag, bytes),
            Value::DateTime(n) => self.date_time(tag, *n),
            Value::Interval(n) => self.interval(tag, *n),
            Value::DateTimeExtended(n) => self.long(tag, ItemType::DateTimeExtended, n.to_be_bytes()),
            Value::Identifier(text) => self.identifier(tag, text),
            Value::Reference(text) => self.string(tag, ItemType::Reference, text.as_bytes()),
            Value::NameReference(text) => self.string(tag, ItemType::NameReference, text.as_bytes()),
        }
    }

    /// Appends bytes that are already encoded items.
    pub fn encoded(&mut self, items: &[u8]) {
        self.buffer.extend_from_slice(items);
    }
}

/// Encodes a tree.
#[must_use]
pub fn encode_item(item: &Item) -> Vec<u8> {
    encode_value(item.tag, &item.value)
}

/// Encodes the item of a tag and a value.
#[must_use]
pub fn encode_value(tag: Tag, value: &Value) -> Vec<u8> {
    let mut writer = Writer::new(Vec::with_capacity(128), Version::V3_0);
    writer.value(tag, value);
    writer.into_buffer()
}

/// Decodes one item that fills the whole input into a tree.
///
/// # Errors
/// When the input is malformed, too large, too deep, or goes on after the item.
pub fn decode_item(bytes: &[u8], limits: &Limits) -> Result<Item, Error> {
    if bytes.len() > limits.max_bytes {
        return Err(Error::new(ErrorKind::Limit, Tag(0)));
    }
    let mut reader = Reader::new(bytes, Version::V3_0, limits);
    let raw = reader.next_item()?.ok_or(Error::new(ErrorKind::Truncated, Tag(0)))?;
    let mut left = limits.max_items;
    count(&raw, &mut left)?;
    let item = raw.item()?;
    match reader.next_item()? {
        None => Ok(item),
        Some(next) => Err(next.error(ErrorKind::Unexpected)),
    }
}

/// Counts items before any is built, so that a message of tiny items cannot multiply in memory.
fn count(raw: &Raw<'_>, left: &mut usize) -> Result<(), Error> {
    *left = left.checked_sub(1).ok_or(raw.error(ErrorKind::Limit))?;
    if raw.item_type == ItemType::Structure {
        let mut reader = raw.structure()?;
        while let Some(child) = reader.next_item()? {
            count(&child, left)?;
        }
    }
    Ok(())
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Self {
        Self::ByteString(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text
            .bytes()
            .filter(u8::is_ascii_hexdigit)
            .map(|c| char::from(c).to_digit(16).unwrap() as u8)
            .collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    /// The examples of KMIP 2.1 section 9.1.2.
    #[test]
    fn examples_of_the_specification() {
        let tag = Tag(0x42_0020);
        let cases: [(&str, Value); 9] = [
            ("42 00 20 02 00 00 00 04 00 00 00 08 00 00 00 00", Value::Integer(8)),
            ("42 00 20 03 00 00 00 08 01 B6 9B 4B A5 74 92 00", Value::LongInteger(123_456_789_000_000_000)),
            (
                "42 00 20 04 00 00 00 10 00 00 00 00 03 FD 35 EB 6B C2 DF 46 18 08 00 00",
                Value::BigInteger(hex("00000000 03FD35EB 6BC2DF46 18080000").into()),
            ),
            ("42 00 20 05 00 00 00 04 00 00 00 FF 00 00 00 00", Value::Enumeration(255)),
            ("42 00 20 06 00 00 00 08 00 00 00 00 00 00 00 01", Value::Boolean(true)),
            (
                "42 00 20 07 00 00 00 0B 48 65 6C 6C 6F 20 57 6F 72 6C 64 00 00 00 00 00",
                Value::TextString("Hello World".into()),
            ),
            ("42 00 20 08 00 00 00 03 01 02 03 00 00 00 00 00", Value::ByteString(vec![1, 2, 3].into())),
            ("42 00 20 09 00 00 00 08 00 00 00 00 47 DA 67 F8", Value::DateTime(0x47DA_67F8)),
            ("42 00 20 0A 00 00 00 04 00 0D 2F 00 00 00 00 00", Value::Interval(864_000)),
        ];
        for (text, value) in cases {
            let item = Item::new(tag, value);
            assert_eq!(encode_item(&item), hex(text));
            assert_eq!(decode_item(&hex(text), &Limits::default()).unwrap(), item);
        }
    }

    #[test]
    fn malformed_input_is_refused() {
        let limits = Limits::default();
        for (text, kind) in [
            ("42 00 20 02 00 00 00 04 00 00 00 08", ErrorKind::Truncated),
            ("42 00 20 02 00 00 00 08 00 00 00 08 00 00 00 00", ErrorKind::Length),
            ("42 00 20 02 00 00 00 04 00 00 00 08 00 00 00 01", ErrorKind::Padding),
            ("42 00 20 0F 00 00 00 04 00 00 00 08 00 00 00 00", ErrorKind::UnknownType),
            ("42 00 20 06 00 00 00 08 00 00 00 00 00 00 00 02", ErrorKind::Value),
            ("42 00 20 07 00 00 00 01 FF 00 00 00 00 00 00 00", ErrorKind::Value),
            ("42 00 20 08 FF FF FF FF 01 02 03 04 05 06 07 08", ErrorKind::Truncated),
            ("42 00 20 01 00 00 00 04 00 00 00 00", ErrorKind::Length),
            ("42 00 20", ErrorKind::Truncated),
        ] {
            assert_eq!(decode_item(&hex(text), &limits).unwrap_err().kind, kind, "{text}");
        }
    }

    #[test]
    fn nesting_and_number_are_limited() {
        let mut item = Item::structure(Tag(0x42_0020), Vec::new());
        for _ in 0..40 {
            item = Item::structure(Tag(0x42_0020), vec![item]);
        }
        assert_eq!(decode_item(&encode_item(&item), &Limits::default()).unwrap_err().kind, ErrorKind::Limit);
        let many = Item::structure(Tag(0x42_0020), vec![Item::structure(Tag(0x42_0020), Vec::new()); 100]);
        let limits = Limits { max_items: 50, ..Limits::default() };
        assert_eq!(decode_item(&encode_item(&many), &limits).unwrap_err().kind, ErrorKind::Limit);
    }
}
