//! What is kept rather than sent: attributes and structures as bytes and values of the newest shape.

use crate::attribute::{Attribute, AttributeName};
use crate::table::Tag;
use crate::ttlv::{Error, Limits, Reader, Value, Wire, Writer};
use crate::version::Version;

impl Value {
    /// A structure of the crate as a value.
    ///
    /// # Errors
    /// Never for what this crate writes; the type is that of decoding.
    pub fn from_wire<T: Wire>(structure: &T) -> Result<Self, Error> {
        Self::from_wire_in(structure, Version::V2_1)
    }

    /// As [`Value::from_wire`], in the shape of a version, which may have fields that no other has.
    ///
    /// # Errors
    /// As [`Value::from_wire`].
    pub fn from_wire_in<T: Wire>(structure: &T, version: Version) -> Result<Self, Error> {
        let mut writer = Writer::new(Vec::new(), version);
        structure.encode(&mut writer, Tag::ATTRIBUTE_VALUE);
        let bytes = writer.into_buffer();
        Reader::new(&bytes, version, &Limits::default()).required(Tag::ATTRIBUTE_VALUE)?.value()
    }

    /// The structure of the crate that the value is.
    ///
    /// # Errors
    /// When the value is of another shape.
    pub fn to_wire<T: Wire>(&self) -> Result<T, Error> {
        self.to_wire_in(Version::V2_1)
    }

    /// The structure that a value of [`Value::from_wire_in`] is.
    ///
    /// # Errors
    /// When the value is of another shape.
    pub fn to_wire_in<T: Wire>(&self, version: Version) -> Result<T, Error> {
        let mut writer = Writer::new(Vec::new(), version);
        writer.value(Tag::ATTRIBUTE_VALUE, self);
        let bytes = writer.into_buffer();
        T::decode(Reader::new(&bytes, version, &Limits::default()).required(Tag::ATTRIBUTE_VALUE)?)
    }
}

/// The attributes as bytes: TTLV of the newest version that has all attributes in one shape; an index other than 0
/// goes before its attribute.
#[must_use]
pub fn attributes_to_bytes(list: &[Attribute]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::with_capacity(512), Version::V2_1);
    for attribute in list {
        if let Some(index) = attribute.index.filter(|index| *index != 0) {
            writer.integer(Tag::ATTRIBUTE_INDEX, index);
        }
        match &attribute.name {
            AttributeName::Standard(tag) => writer.value(*tag, &attribute.value),
            AttributeName::Vendor { vendor, name } => {
                let mark = writer.begin(Tag::ATTRIBUTE);
                writer.text(Tag::VENDOR_IDENTIFICATION, vendor);
                writer.text(Tag::ATTRIBUTE_NAME, name);
                writer.value(Tag::ATTRIBUTE_VALUE, &attribute.value);
                writer.end(mark);
            }
        }
    }
    writer.into_buffer()
}

/// The attributes that [`attributes_to_bytes`] made bytes of.
///
/// # Errors
/// When the bytes are not such attributes.
pub fn attributes_from_bytes(bytes: &[u8]) -> Result<Vec<Attribute>, Error> {
    let mut reader = Reader::new(bytes, Version::V2_1, &Limits::default());
    let mut list = Vec::new();
    let mut index = 0;
    while let Some(raw) = reader.next_item()? {
        if raw.tag == Tag::ATTRIBUTE_INDEX {
            index = raw.integer()?;
            continue;
        }
        let (name, value) = if raw.tag == Tag::ATTRIBUTE {
            let mut inner = raw.structure()?;
            let vendor = String::decode(inner.required(Tag::VENDOR_IDENTIFICATION)?)?;
            let name = String::decode(inner.required(Tag::ATTRIBUTE_NAME)?)?;
            (AttributeName::Vendor { vendor, name }, inner.required(Tag::ATTRIBUTE_VALUE)?.value()?)
        } else {
            (AttributeName::Standard(raw.tag), raw.value()?)
        };
        list.push(Attribute { name, index: Some(index), value });
        index = 0;
    }
    Ok(list)
}
