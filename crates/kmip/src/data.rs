//! Data of a cryptographic operation, or where it comes from.

use crate::table;
use crate::table::Tag;
use crate::ttlv::{Bytes, Error, ErrorKind, ItemType, Raw, Wire, Writer};
use crate::version::Version;

/// Data (KMIP 2.1 section 7.9): bytes; from 2.0 also what an earlier item of the batch has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// The data itself.
    Bytes(Bytes),
    /// What the last operation of a kind has answered.
    Code(table::enumeration::Data),
    /// The nth data of the response, from 0; negative counts back from the newest.
    Position(i32),
}

impl From<Vec<u8>> for Data {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl Wire for Data {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        match self {
            Self::Bytes(bytes) => writer.bytes(tag, bytes),
            Self::Code(code) => writer.enumeration(tag, *code),
            Self::Position(position) => writer.integer(tag, *position),
        }
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        match raw.item_type {
            ItemType::Enumeration | ItemType::Integer if raw.version < Version::V2_0 => {
                Err(raw.error(ErrorKind::Type))
            }
            ItemType::Enumeration => Ok(Self::Code(table::enumeration::Data(raw.enumeration()?))),
            ItemType::Integer => Ok(Self::Position(raw.integer()?)),
            _ => Bytes::decode(raw).map(Self::Bytes),
        }
    }
}
