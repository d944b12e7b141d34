//! KMIP 1.0 to 3.0 on the wire: the protocol's tables, its encodings and its messages.
//!
//! The crate does no input or output: it turns bytes into values and values into bytes. What differs between
//! protocol versions is data: every tag, enumeration value, attribute and operation carries the versions that
//! have it (see [`table`] and [`version`]).

pub mod table;
pub mod version;
