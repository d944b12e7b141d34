//! Reads parameters. What is short, left over, out of its limits or no flag is refused.

use super::attribute::{self, Kind};
use super::{MAX_DEPTH, MAX_TEMPLATE};
use crate::ttlv::Bytes;

/// Why parameters cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// They end too early.
    #[error("the parameters of the function are too short")]
    Short,
    /// Something follows them.
    #[error("something follows the parameters of the function")]
    Surplus,
    /// A flag is neither 0 nor 1.
    #[error("a flag among the parameters is neither 0 nor 1")]
    Flag,
    /// An array has more elements than are taken.
    #[error("an array among the parameters is too long")]
    Count,
    /// Templates are nested too deeply.
    #[error("templates are nested too deeply")]
    Depth,
}

/// Parameters that are left to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

/// Where the client wants variable-length output: the convention of PKCS#11 3.0 section 5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// Whether there is a buffer; without one only the length is asked for.
    pub is_there: bool,
    /// Elements that it has room for.
    pub room: u32,
}

/// A mechanism with its parameter as it is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mechanism<'a> {
    /// Its number.
    pub mechanism: u64,
    /// The encoded parameter; `None` for NULL.
    pub parameter: Option<&'a [u8]>,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `CK_BBOOL`
    Bool(bool),
    /// `CK_ULONG`
    Ulong(u64),
    /// `CK_DATE`: eight digits.
    Date([u8; 8]),
    /// Bytes.
    Bytes(Bytes),
    /// An array of `CK_ULONG`.
    Ulongs(Vec<u64>),
    /// An array of attributes.
    Template(Vec<Attribute>),
}

/// Room that a client has for the value of an attribute it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// None: it asks for the length.
    None,
    /// For one value of the attribute's type.
    One,
    /// For so many elements.
    Elements(u32),
}

/// An attribute of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its number.
    pub attribute: u64,
    /// Its value, if one was given.
    pub value: Option<Value>,
    /// The room for a value where none was given.
    pub room: Room,
}

impl<'a> Reader<'a> {
    /// Reads from the start.
    #[must_use]
    pub const fn new(parameters: &'a [u8]) -> Self {
        Self(parameters)
    }

    /// Some bytes.
    ///
    /// # Errors
    /// [`CodecError::Short`]
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], CodecError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(CodecError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    /// An array of a fixed length.
    ///
    /// # Errors
    /// [`CodecError::Short`]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(CodecError::Short)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A `CK_BYTE`.
    ///
    /// # Errors
    /// [`CodecError::Short`]
    pub fn byte(&mut self) -> Result<u8, CodecError> {
        self.array().map(u8::from_be_bytes)
    }

    /// A `CK_BBOOL`, or whether a pointer is there.
    ///
    /// # Errors
    /// [`CodecError::Short`], [`CodecError::Flag`]
    pub fn flag(&mut self) -> Result<bool, CodecError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(CodecError::Flag),
        }
    }

    /// A `CK_ULONG`.
    ///
    /// # Errors
    /// [`CodecError::Short`]
    pub fn ulong(&mut self) -> Result<u64, CodecError> {
        self.array().map(u64::from_be_bytes)
    }

    /// A count or a length.
    ///
    /// # Errors
    /// [`CodecError::Short`]
    pub fn count(&mut self) -> Result<u32, CodecError> {
        self.array().map(u32::from_be_bytes)
    }

    /// A number that is the last parameter and which one encoder takes for a count, another one for a `CK_ULONG`.
    ///
    /// # Errors
    /// [`CodecError::Short`], [`CodecError::Surplus`]
    pub fn last_number(&mut self) -> Result<u64, CodecError> {
        let number = if self.0.len() == 4 { u64::from(self.count()?) } else { self.ulong()? };
        self.finish()?;
        Ok(number)
    }

    /// An array of bytes with its count.
    ///
    /// # Errors
    /// [`CodecError::Short`]
    pub fn bytes(&mut self) -> Result<&'a [u8], CodecError> {
        let length = usize::try_from(self.count()?).map_err(|_| CodecError::Short)?;
        self.take(length)
    }

    /// A buffer for output.
    ///
    /// # Errors
    /// [`CodecError::Short`], [`CodecError::Flag`]
    pub fn buffer(&mut self) -> Result<Buffer, CodecError> {
        Ok(Buffer { is_there: self.flag()?, room: self.count()? })
    }

    /// A mechanism: its number, whether it has a parameter, and that with its length in front.
    ///
    /// # Errors
    /// [`CodecError::Short`], [`CodecError::Flag`]
    pub fn mechanism(&mut self) -> Result<Mechanism<'a>, CodecError> {
        let mechanism = self.ulong()?;
        let parameter = if self.flag()? { Some(self.bytes()?) } else { None };
        Ok(Mechanism { mechanism, parameter })
    }

    /// A template with its count.
    ///
    /// # Errors
    /// Any.
    pub fn template(&mut self) -> Result<Vec<Attribute>, CodecError> {
        self.template_at(1)
    }

    fn template_at(&mut self, depth: usize) -> Result<Vec<Attribute>, CodecError> {
        if depth > MAX_DEPTH {
            return Err(CodecError::Depth);
        }
        let count = self.count()?;
        if count > MAX_TEMPLATE {
            return Err(CodecError::Count);
        }
        (0..count).map(|_| self.attribute(depth)).collect()
    }

    /// An attribute: its number, whether a value and whether a length is there, and what is there of them. A length is
    /// written of arrays alone.
    fn attribute(&mut self, depth: usize) -> Result<Attribute, CodecError> {
        let attribute = self.ulong()?;
        let (has_value, has_length) = (self.flag()?, self.flag()?);
        let kind = attribute::kind(attribute);
        let is_array = matches!(kind, Kind::Bytes | Kind::Ulongs | Kind::Template);
        if !has_value {
            let room = match (has_length, is_array) {
                (false, _) => Room::None,
                (true, false) => Room::One,
                (true, true) => Room::Elements(self.count()?),
            };
            return Ok(Attribute { attribute, value: None, room });
        }
        if is_array && !has_length {
            return Err(CodecError::Flag);
        }
        let value = match kind {
            Kind::Bool => Value::Bool(self.flag()?),
            Kind::Ulong => Value::Ulong(self.ulong()?),
            Kind::Date => Value::Date(self.array()?),
            Kind::Bytes => Value::Bytes(Bytes::from(self.bytes()?)),
            Kind::Ulongs => Value::Ulongs(self.ulongs()?),
            Kind::Template => Value::Template(self.template_at(depth.saturating_add(1))?),
        };
        Ok(Attribute { attribute, value: Some(value), room: Room::None })
    }

    fn ulongs(&mut self) -> Result<Vec<u64>, CodecError> {
        let count = self.count()?;
        // Eight bytes each have to be there: the message bounds what is allocated.
        if usize::try_from(count).is_ok_and(|count| count > self.0.len() / 8) {
            return Err(CodecError::Short);
        }
        (0..count).map(|_| self.ulong()).collect()
    }

    /// What is left.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Refuses what is left.
    ///
    /// # Errors
    /// [`CodecError::Surplus`]
    pub const fn finish(&self) -> Result<(), CodecError> {
        if self.0.is_empty() { Ok(()) } else { Err(CodecError::Surplus) }
    }
}

impl Value {
    /// Its length in elements of the attribute's type: bytes, numbers or attributes; 1 for what is no array.
    #[must_use]
    pub fn elements(&self) -> usize {
        match self {
            Self::Bool(_) | Self::Ulong(_) | Self::Date(_) => 1,
            Self::Bytes(bytes) => bytes.len(),
            Self::Ulongs(list) => list.len(),
            Self::Template(list) => list.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Writer, attribute as cka};
    use super::*;

    /// Numbers that look random and are the same every time.
    struct Numbers(u64);

    impl Numbers {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }

        fn below(&mut self, limit: u64) -> u64 {
            self.next() % limit
        }
    }

    fn some_attribute(numbers: &mut Numbers, depth: usize) -> Attribute {
        let all = u64::try_from(cka::ALL.len()).unwrap();
        let (attribute, _, kind) = cka::ALL[usize::try_from(numbers.below(all)).unwrap()];
        let length = usize::try_from(numbers.below(40)).unwrap();
        let value = match kind {
            Kind::Bool => Value::Bool(numbers.below(2) == 1),
            Kind::Ulong => Value::Ulong(numbers.next()),
            Kind::Date => Value::Date(*b"20260921"),
            Kind::Bytes => Value::Bytes((0..length).map(|_| numbers.next() as u8).collect::<Vec<_>>().into()),
            Kind::Ulongs => Value::Ulongs((0..length).map(|_| numbers.next()).collect()),
            Kind::Template if depth < MAX_DEPTH => Value::Template(some_template(numbers, depth + 1)),
            Kind::Template => Value::Template(Vec::new()),
        };
        match numbers.below(5) {
            0 => Attribute { attribute, value: None, room: Room::None },
            1 => {
                let is_array = matches!(kind, Kind::Bytes | Kind::Ulongs | Kind::Template);
                let room = if is_array { Room::Elements(numbers.next() as u32) } else { Room::One };
                Attribute { attribute, value: None, room }
            }
            _ => Attribute { attribute, value: Some(value), room: Room::None },
        }
    }

    fn some_template(numbers: &mut Numbers, depth: usize) -> Vec<Attribute> {
        let count = numbers.below(if depth > 1 { 3 } else { 12 });
        (0..count)
            .map(|_| some_attribute(numbers, depth))
            .filter(|found| !is_too_deep(found, depth))
            .collect()
    }

    /// A template inside the innermost ones cannot be read back.
    fn is_too_deep(attribute: &Attribute, depth: usize) -> bool {
        depth >= MAX_DEPTH && matches!(attribute.value, Some(Value::Template(_)))
    }

    #[test]
    fn what_is_written_is_read() {
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
        for _ in 0..2000 {
            let template = some_template(&mut numbers, 1);
            let (number, length, byte) = (numbers.next(), numbers.next() as u32, numbers.next() as u8);
            let parameter: Option<&[u8]> = if byte > 100 { Some(b"0123456789abcdef") } else { None };
            let mut writer = Writer::default();
            writer.byte(byte).ulong(number).count(length).flag(byte > 7).template(&template);
            writer.mechanism(number, parameter).bytes(b"abc");
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.byte(), Ok(byte));
            assert_eq!(reader.ulong(), Ok(number));
            assert_eq!(reader.count(), Ok(length));
            assert_eq!(reader.flag(), Ok(byte > 7));
            assert_eq!(reader.template().as_ref(), Ok(&template));
            assert_eq!(reader.mechanism(), Ok(Mechanism { mechanism: number, parameter }));
            assert_eq!(reader.bytes(), Ok(&b"abc"[..]));
            assert_eq!(reader.finish(), Ok(()));
            // Cut anywhere, the same parameters cannot be read to their end.
            let cut = usize::try_from(numbers.below(u64::try_from(bytes.len()).unwrap())).unwrap();
            let mut reader = Reader::new(&bytes[..cut]);
            let read = (|| {
                let _head = (reader.byte()?, reader.ulong()?, reader.count()?, reader.flag()?);
                let _rest = (reader.template()?, reader.mechanism()?, reader.bytes()?);
                Ok::<_, CodecError>(())
            })();
            assert_eq!(read, Err(CodecError::Short));
        }
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused() {
        let mut numbers = Numbers(7);
        for _ in 0..20_000 {
            let length = numbers.below(64);
            let small = numbers.below(2) == 0;
            let bytes: Vec<u8> = (0..length)
                .map(|_| if small { numbers.below(3) as u8 } else { numbers.next() as u8 })
                .collect();
            let mut reader = Reader::new(&bytes);
            let _ = reader.template();
            let _ = Reader::new(&bytes).mechanism();
            let _ = Reader::new(&bytes).buffer();
            assert!(reader.rest().len() <= bytes.len());
        }
    }

    #[test]
    fn limits_and_flags_are_checked() {
        let mut reader = Reader::new(&[2]);
        assert_eq!(reader.flag(), Err(CodecError::Flag));
        let many = (MAX_TEMPLATE + 1).to_be_bytes();
        assert_eq!(Reader::new(&many).template(), Err(CodecError::Count));
        let huge = u32::MAX.to_be_bytes();
        assert_eq!(Reader::new(&huge).bytes(), Err(CodecError::Short));
        // A list of numbers that claims more than there is.
        let mut writer = Writer::default();
        writer.count(1).ulong(cka::ALLOWED_MECHANISMS).flag(true).flag(true).count(u32::MAX);
        assert_eq!(Reader::new(&writer.into_bytes()).template(), Err(CodecError::Short));
        // A value of bytes without its length.
        let mut writer = Writer::default();
        writer.count(1).ulong(cka::LABEL).flag(true).flag(false);
        assert_eq!(Reader::new(&writer.into_bytes()).template(), Err(CodecError::Flag));
        // A template in a template in a template.
        let mut writer = Writer::default();
        for _ in 0..3 {
            writer.count(1).ulong(cka::WRAP_TEMPLATE).flag(true).flag(true);
        }
        assert_eq!(Reader::new(&writer.into_bytes()).template(), Err(CodecError::Depth));
        assert_eq!(Reader::new(&[1]).finish(), Err(CodecError::Surplus));
        assert_eq!(Reader::new(&[0, 0, 0, 9]).last_number(), Ok(9));
        assert_eq!(Reader::new(&[0, 0, 0, 0, 0, 0, 0, 9]).last_number(), Ok(9));
        assert_eq!(Reader::new(&[0; 9]).last_number(), Err(CodecError::Surplus));
    }
}
