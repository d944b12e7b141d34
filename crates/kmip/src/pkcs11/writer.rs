//! Writes parameters.

use super::reader::{Attribute, Room, Value};
use crate::ttlv::Bytes;

/// Parameters being written.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// A `CK_BYTE`.
    pub fn byte(&mut self, byte: u8) -> &mut Self {
        self.0.push(byte);
        self
    }

    /// A `CK_BBOOL`, or whether a pointer is there.
    pub fn flag(&mut self, flag: bool) -> &mut Self {
        self.byte(u8::from(flag))
    }

    /// A `CK_ULONG`.
    pub fn ulong(&mut self, number: u64) -> &mut Self {
        self.raw(&number.to_be_bytes())
    }

    /// A count or a length.
    pub fn count(&mut self, count: u32) -> &mut Self {
        self.raw(&count.to_be_bytes())
    }

    /// Bytes of a fixed number.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// An array of bytes with its count.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(count_of(bytes.len())).raw(bytes)
    }

    /// A text of a fixed length in bytes, filled up with blanks or cut off.
    pub fn text(&mut self, text: &str, length: usize) -> &mut Self {
        let end = (0..=length.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let (kept, _) = text.split_at_checked(end).unwrap_or_default();
        self.0.extend_from_slice(kept.as_bytes());
        self.0.resize(self.0.len().saturating_add(length.saturating_sub(kept.len())), b' ');
        self
    }

    /// Variable-length output with the flag whether it is there: the output itself, or only its length.
    pub fn output(&mut self, output: &[u8]) -> &mut Self {
        self.flag(true).bytes(output)
    }

    /// The length of variable-length output that is not there.
    pub fn output_length(&mut self, length: usize) -> &mut Self {
        self.flag(false).count(count_of(length))
    }

    /// A mechanism.
    pub fn mechanism(&mut self, mechanism: u64, parameter: Option<&[u8]>) -> &mut Self {
        self.ulong(mechanism).flag(parameter.is_some());
        match parameter {
            Some(parameter) => self.bytes(parameter),
            None => self,
        }
    }

    /// A template with its count.
    pub fn template(&mut self, template: &[Attribute]) -> &mut Self {
        self.count(count_of(template.len()));
        for attribute in template {
            self.attribute(attribute);
        }
        self
    }

    fn attribute(&mut self, attribute: &Attribute) {
        self.ulong(attribute.attribute).flag(attribute.value.is_some());
        self.flag(attribute.value.is_some() || attribute.room != Room::None);
        match (&attribute.value, attribute.room) {
            (None, Room::None | Room::One) => {}
            (None, Room::Elements(count)) => {
                self.count(count);
            }
            (Some(value), _) => self.value(value),
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Bool(flag) => self.flag(*flag),
            Value::Ulong(number) => self.ulong(*number),
            Value::Date(digits) => self.raw(digits),
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::Ulongs(list) => self.ulongs(list),
            Value::Template(template) => self.template(template),
        };
    }

    /// An array of `CK_ULONG` with its count.
    pub fn ulongs(&mut self, list: &[u64]) -> &mut Self {
        self.count(count_of(list.len()));
        for number in list {
            self.ulong(*number);
        }
        self
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        Bytes::from(self.0)
    }
}

/// A length as a count. What is longer does not fit into a message.
fn count_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled_up_and_cut_between_letters() {
        let written = |text, length| {
            let mut writer = Writer::default();
            writer.text(text, length);
            writer.into_bytes().to_vec()
        };
        assert_eq!(written("abc", 5), b"abc  ");
        assert_eq!(written("abcdef", 5), b"abcde");
        assert_eq!(written("abcd\u{e9}", 5), b"abcd ");
    }
}
