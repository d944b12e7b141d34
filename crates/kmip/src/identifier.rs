//! How a message names an object.

use crate::table;
use crate::table::Tag;
use crate::ttlv::{Error, ErrorKind, ItemType, Raw, Wire, Writer};
use crate::version::Version;

/// A Unique Identifier (KMIP 2.1 section 4.61): a text in 1.x; in 2.x also a code such as ID Placeholder, or the
/// position of an identifier in the response so far; in 3.0 also a reference by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UniqueIdentifier {
    /// The identifier itself.
    Id(String),
    /// What an earlier item of the batch made or found.
    Code(table::enumeration::UniqueIdentifier),
    /// The nth identifier of the response, from 0; negative counts back from the newest.
    Position(i32),
    /// The name of the object (3.0).
    Name(String),
}

impl From<&str> for UniqueIdentifier {
    fn from(id: &str) -> Self {
        Self::Id(id.to_owned())
    }
}

impl From<String> for UniqueIdentifier {
    fn from(id: String) -> Self {
        Self::Id(id)
    }
}

impl Wire for UniqueIdentifier {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        match self {
            Self::Id(id) if writer.version >= Version::V3_0 => writer.identifier(tag, id),
            Self::Id(id) => writer.text(tag, id),
            Self::Code(code) => writer.enumeration(tag, *code),
            Self::Position(position) => writer.integer(tag, *position),
            Self::Name(name) => writer.value(tag, &crate::ttlv::Value::NameReference(name.clone())),
        }
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        let least = match raw.item_type {
            ItemType::Enumeration | ItemType::Integer => Version::V2_0,
            ItemType::Identifier | ItemType::Reference | ItemType::NameReference => Version::V3_0,
            _ => Version::V1_0,
        };
        if raw.version < least {
            return Err(raw.error(ErrorKind::Type));
        }
        Ok(match raw.item_type {
            ItemType::Enumeration => Self::Code(table::enumeration::UniqueIdentifier(raw.enumeration()?)),
            ItemType::Integer => Self::Position(raw.integer()?),
            ItemType::NameReference => Self::Name(raw.text()?.to_owned()),
            _ => Self::Id(raw.text()?.to_owned()),
        })
    }
}
