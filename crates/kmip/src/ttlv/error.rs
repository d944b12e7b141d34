//! What can be wrong with an encoding.

use crate::table::Tag;
use crate::version::Version;

/// Why an encoding was refused. It names tags and lengths, never values: it may end in a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at {tag:?}")]
pub struct Error {
    /// The kind of fault.
    pub kind: ErrorKind,
    /// The tag of the item or field at fault, 0 where none was read yet.
    pub tag: Tag,
}

/// The kinds of fault that a decoder finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// The input ends inside an item.
    #[error("input ends inside an item")]
    Truncated,
    /// A type code that no version defines.
    #[error("unknown item type")]
    UnknownType,
    /// A length that does not fit the type, or runs over the end of the structure.
    #[error("wrong length")]
    Length,
    /// Padding bytes that are not zero.
    #[error("padding is not zero")]
    Padding,
    /// A text string that is not UTF-8, a Boolean other than 0 and 1, a number out of range.
    #[error("malformed value")]
    Value,
    /// An item of another type than the field has.
    #[error("wrong item type")]
    Type,
    /// A required field is missing.
    #[error("required field missing")]
    Missing,
    /// An item where the structure has none, or one out of order.
    #[error("unexpected item")]
    Unexpected,
    /// Nesting, number of items or size above the limit.
    #[error("limit exceeded")]
    Limit,
    /// A name that the tables do not have (XML and JSON only).
    #[error("unknown name")]
    Name,
    /// The text is not well-formed XML or JSON.
    #[error("malformed text")]
    Syntax,
}

impl Error {
    /// A fault of a kind at an item.
    #[must_use]
    pub const fn new(kind: ErrorKind, tag: Tag) -> Self {
        Self { kind, tag }
    }

    /// Whether the encoding is as it should be and a field of it is not: it has a tag or a value that is not known.
    #[must_use]
    pub fn is_of_field(&self, version: Version) -> bool {
        match self.kind {
            ErrorKind::Unexpected => !self.tag.is_defined_in(version),
            ErrorKind::Value | ErrorKind::Name => true,
            _ => false,
        }
    }
}
