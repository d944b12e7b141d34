//! The item tree.

use std::fmt;
use std::ops::Deref;

use crate::table::Tag;
use crate::version::Version;

/// One item: a tag and a typed value (KMIP 2.1 section 9.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What the value is.
    pub tag: Tag,
    /// The value with its type.
    pub value: Value,
}

/// A value with its type. Text and bytes are zeroized when dropped where they may be secret: see [`Bytes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Items in order.
    Structure(Vec<Item>),
    /// 32 bits, signed; also masks.
    Integer(i32),
    /// 64 bits, signed.
    LongInteger(i64),
    /// Two's complement, big-endian, a multiple of eight bytes long.
    BigInteger(Bytes),
    /// One value of the tag's enumeration.
    Enumeration(u32),
    /// True or false.
    Boolean(bool),
    /// UTF-8.
    TextString(String),
    /// Bytes.
    ByteString(Bytes),
    /// Seconds since 1970-01-01 UTC.
    DateTime(i64),
    /// Seconds.
    Interval(u32),
    /// Microseconds since 1970-01-01 UTC (2.0 and later).
    DateTimeExtended(i64),
    /// The identifier of an object (3.0).
    Identifier(String),
    /// A reference to an object by identifier (3.0).
    Reference(String),
    /// A reference to an object by name (3.0).
    NameReference(String),
}

/// The type byte of an item (KMIP 2.1 section 9.1.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "the variants are those of Value")]
pub enum ItemType {
    Structure = 1,
    Integer = 2,
    LongInteger = 3,
    BigInteger = 4,
    Enumeration = 5,
    Boolean = 6,
    TextString = 7,
    ByteString = 8,
    DateTime = 9,
    Interval = 10,
    DateTimeExtended = 11,
    Identifier = 12,
    Reference = 13,
    NameReference = 14,
}

impl ItemType {
    /// The type of a type byte, `None` for one that no version defines.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Structure,
            2 => Self::Integer,
            3 => Self::LongInteger,
            4 => Self::BigInteger,
            5 => Self::Enumeration,
            6 => Self::Boolean,
            7 => Self::TextString,
            8 => Self::ByteString,
            9 => Self::DateTime,
            10 => Self::Interval,
            11 => Self::DateTimeExtended,
            12 => Self::Identifier,
            13 => Self::Reference,
            14 => Self::NameReference,
            _ => return None,
        })
    }

    /// The first version that has the type.
    #[must_use]
    pub const fn since(self) -> Version {
        match self {
            Self::DateTimeExtended => Version::V2_0,
            Self::Identifier | Self::Reference | Self::NameReference => Version::V3_0,
            _ => Version::V1_0,
        }
    }

    /// The length that every item of the type has; `None` where it varies.
    #[must_use]
    pub const fn fixed_length(self) -> Option<usize> {
        match self {
            Self::Integer | Self::Enumeration | Self::Interval => Some(4),
            Self::LongInteger | Self::Boolean | Self::DateTime | Self::DateTimeExtended => Some(8),
            _ => None,
        }
    }
}

impl Item {
    /// An item of a tag and a value.
    #[must_use]
    pub const fn new(tag: Tag, value: Value) -> Self {
        Self { tag, value }
    }

    /// A structure of a tag.
    #[must_use]
    pub const fn structure(tag: Tag, items: Vec<Self>) -> Self {
        Self { tag, value: Value::Structure(items) }
    }

    /// The items of a structure; none for every other type.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        self.value.items()
    }

    /// The first child with a tag.
    #[must_use]
    pub fn child(&self, tag: Tag) -> Option<&Self> {
        self.value.child(tag)
    }
}

impl Value {
    /// The type of the value.
    #[must_use]
    pub const fn item_type(&self) -> ItemType {
        match self {
            Self::Structure(_) => ItemType::Structure,
            Self::Integer(_) => ItemType::Integer,
            Self::LongInteger(_) => ItemType::LongInteger,
            Self::BigInteger(_) => ItemType::BigInteger,
            Self::Enumeration(_) => ItemType::Enumeration,
            Self::Boolean(_) => ItemType::Boolean,
            Self::TextString(_) => ItemType::TextString,
            Self::ByteString(_) => ItemType::ByteString,
            Self::DateTime(_) => ItemType::DateTime,
            Self::Interval(_) => ItemType::Interval,
            Self::DateTimeExtended(_) => ItemType::DateTimeExtended,
            Self::Identifier(_) => ItemType::Identifier,
            Self::Reference(_) => ItemType::Reference,
            Self::NameReference(_) => ItemType::NameReference,
        }
    }

    /// The items of a structure; none for every other type.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        match self {
            Self::Structure(items) => items,
            _ => &[],
        }
    }

    /// The first child with a tag.
    #[must_use]
    pub fn child(&self, tag: Tag) -> Option<&Item> {
        self.items().iter().find(|item| item.tag == tag)
    }

    /// The text of a text string, identifier, reference or name reference.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::TextString(text)
            | Self::Identifier(text)
            | Self::Reference(text)
            | Self::NameReference(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an integer, enumeration, interval, long integer or date.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match *self {
            Self::Integer(n) => Some(i64::from(n)),
            Self::Enumeration(n) | Self::Interval(n) => Some(i64::from(n)),
            Self::LongInteger(n) | Self::DateTime(n) | Self::DateTimeExtended(n) => Some(n),
            _ => None,
        }
    }

    /// The code of an enumeration.
    #[must_use]
    pub const fn enumeration(&self) -> Option<u32> {
        match *self {
            Self::Enumeration(code) => Some(code),
            _ => None,
        }
    }
}

/// Bytes that may be key material: zeroized when dropped, and only their number is shown by `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// Takes the bytes out; the caller now has to zeroize them.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        // As `zeroize` does it, but a whole buffer at a time: byte by byte would cost more than encrypting it.
        self.0.fill(0);
        zeroize::optimization_barrier(&self.0);
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

/// What a decoder accepts. A limit is checked before anything is allocated for what it limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole encoding.
    pub max_bytes: usize,
    /// Structures inside structures.
    pub max_depth: usize,
    /// Items in the whole encoding.
    pub max_items: usize,
}

impl Default for Limits {
    /// 16 MiB, 32 levels, 262,144 items.
    fn default() -> Self {
        Self { max_bytes: 16 << 20, max_depth: 32, max_items: 1 << 18 }
    }
}

/// Seconds since 1970-01-01 UTC, where a field is a Date-Time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub i64);

/// Seconds, where a field is an Interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval(pub u32);
