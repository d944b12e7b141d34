//! Tag-Type-Length-Value: one tree of items, and its binary, XML and JSON encodings
//! (KMIP 2.1 section 9; the XML and JSON forms are in the Additional Message Encodings profile).

mod binary;
mod error;
mod item;
pub mod json;
mod text;
pub mod xml;

pub(crate) mod wire;

pub use binary::{Mark, Raw, Reader, Writer, decode_item, encode_item, encode_value};
pub use error::{Error, ErrorKind};
pub use item::{Bytes, DateTime, Interval, Item, ItemType, Limits, Value};
pub(crate) use wire::structure;
pub use wire::{Absent, Field, Wire};
