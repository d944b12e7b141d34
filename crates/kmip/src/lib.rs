//! KMIP 1.0 to 3.0 on the wire: the protocol's tables, its encodings and its messages.
//!
//! The crate does no input or output: it turns bytes into values and values into bytes. What differs between
//! protocol versions is data: every tag, enumeration value, attribute and operation carries the versions that
//! have it (see [`table`] and [`version`]); what differs in shape is converted in [`shape`] alone.

pub mod attribute;
pub mod conformance;
pub mod credential;
mod cryptographic_parameters;
mod data;
mod identifier;
pub mod kept;
pub mod message;
pub mod object;
pub mod payload;
pub mod pkcs11;
pub mod shape;
pub mod strict;
pub mod table;
pub mod ttlv;
pub mod version;

pub use attribute::{Attribute, AttributeName, Attributes, DeletedAttribute};
pub use cryptographic_parameters::CryptographicParameters;
pub use data::Data;
pub use identifier::UniqueIdentifier;
pub use version::Version;
