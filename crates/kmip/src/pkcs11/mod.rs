//! Parameters of PKCS#11 functions on the wire (KMIP Profiles 2.1 section 5.18.1).
//!
//! A function's parameters follow each other without tags: a `CK_BYTE` is one byte, a `CK_ULONG` eight, most significant
//! first. Structures are written in line. In front of an array stands the count of its elements, four bytes, and nowhere
//! else; a pointer that may be NULL has a flag of one byte in front. [`attribute`] has what type the value of an attribute
//! is of, without which a template cannot be read.

pub mod attribute;
mod reader;
mod writer;

pub use reader::{Attribute, Buffer, CodecError, Mechanism, Reader, Room, Value};
pub use writer::Writer;

/// Most attributes of a template.
pub const MAX_TEMPLATE: u32 = 256;

/// Templates inside templates: that of a wrapping key says what it wraps, and goes no deeper.
pub const MAX_DEPTH: usize = 2;
