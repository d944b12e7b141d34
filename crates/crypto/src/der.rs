//! A reader of DER (X.690), for the shapes of keys and certificates. It refuses what DER forbids in lengths
//! and integers, and never reads past its input.

use crate::{Error, Result};

/// One element: its identifier octet, and its content.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
}

/// Elements one after another; `what` names the structure in errors.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    /// The content of the one SEQUENCE that `bytes` must be, to its last byte.
    pub(crate) fn sequence_of(bytes: &'a [u8], what: &'static str) -> Result<Self> {
        let mut outer = Self::new(bytes, what);
        let inner = outer.sequence()?;
        outer.end()?;
        Ok(inner)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The identifier octet that comes next.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.malformed()) }
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self) -> Result<Element<'a>> {
        self.any_with_header().map(|(element, _)| element)
    }

    /// The next element, and all its bytes with identifier and length.
    pub(crate) fn any_with_header(&mut self) -> Result<(Element<'a>, &'a [u8])> {
        let (element, all, rest) = split(self.rest).ok_or_else(|| self.malformed())?;
        self.rest = rest;
        Ok((element, all))
    }

    /// The content of the next element, which must have the identifier `tag`.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8]> {
        let element = self.any()?;
        if element.tag == tag { Ok(element.content) } else { Err(self.malformed()) }
    }

    /// The content of the next element if it has the identifier `tag`.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>> {
        if self.peek() == Some(tag) { self.expect(tag).map(Some) } else { Ok(None) }
    }

    pub(crate) fn sequence(&mut self) -> Result<Self> {
        let content = self.expect(SEQUENCE)?;
        Ok(Self { rest: content, what: self.what })
    }

    /// The content of an INTEGER as it is, with its sign.
    pub(crate) fn integer(&mut self) -> Result<&'a [u8]> {
        let content = self.expect(INTEGER)?;
        match content {
            [] | [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..] => Err(self.malformed()),
            _ => Ok(content),
        }
    }

    /// A natural number without leading zeros (zero is empty).
    pub(crate) fn natural(&mut self) -> Result<&'a [u8]> {
        match self.integer()? {
            [0x80..=0xFF, ..] => Err(self.malformed()),
            [0x00, magnitude @ ..] => Ok(magnitude),
            magnitude => Ok(magnitude),
        }
    }

    /// The bytes of a BIT STRING, which must be whole ones.
    pub(crate) fn whole_bits(&mut self) -> Result<&'a [u8]> {
        match self.expect(BIT_STRING)? {
            [0, bits @ ..] => Ok(bits),
            _ => Err(self.malformed()),
        }
    }

    /// A UTCTime or GeneralizedTime in the form of RFC 5280, 4.1.2.5, as seconds since 1970.
    pub(crate) fn time(&mut self) -> Result<i64> {
        let element = self.any()?;
        unix_time(element).ok_or_else(|| self.malformed())
    }

    pub(crate) fn malformed(&self) -> Error {
        Error::Malformed(self.what)
    }
}

/// Element, all its bytes, what follows. `None` unless it is there in full, with a definite length in its
/// shortest form. Identifiers of more than one octet do not occur in keys and certificates.
fn split(bytes: &[u8]) -> Option<(Element<'_>, &[u8], &[u8])> {
    let (&tag, after_tag) = bytes.split_first()?;
    if tag & 0x1F == 0x1F {
        return None;
    }
    let (&first, after_first) = after_tag.split_first()?;
    let (len, after_len) = match first {
        0..=0x7F => (usize::from(first), after_first),
        0x81..=0x84 => {
            let (octets, after) = after_first.split_at_checked(usize::from(first & 0x7F))?;
            let len = octets.iter().fold(0_u64, |len, octet| (len << 8) | u64::from(*octet));
            let shortest = octets.first() != Some(&0) && len > 0x7F;
            (usize::try_from(len).ok().filter(|_| shortest)?, after)
        }
        _ => return None,
    };
    let (content, rest) = after_len.split_at_checked(len)?;
    let (all, _) = bytes.split_at_checked(bytes.len().checked_sub(rest.len())?)?;
    Some((Element { tag, content }, all, rest))
}

fn unix_time(element: Element<'_>) -> Option<i64> {
    let text = std::str::from_utf8(element.content).ok()?;
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (year, rest) = match element.tag {
        UTC_TIME if digits.len() == 12 => {
            let (year, rest) = digits.split_at_checked(2)?;
            let year: i32 = year.parse().ok()?;
            (if year < 50 { 2000_i32.checked_add(year)? } else { 1900_i32.checked_add(year)? }, rest)
        }
        GENERALIZED_TIME if digits.len() == 14 => {
            let (year, rest) = digits.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let two = |start: usize| rest.get(start..start.checked_add(2)?)?.parse::<u8>().ok();
    let month = time::Month::try_from(two(0)?).ok()?;
    let date = time::Date::from_calendar_date(year, month, two(2)?).ok()?;
    let time = date.with_hms(two(4)?, two(6)?, two(8)?).ok()?;
    Some(time.assume_utc().unix_timestamp())
}

/// The dotted form of an OBJECT IDENTIFIER's content.
pub(crate) fn oid_text(content: &[u8]) -> Option<String> {
    let mut arcs = Vec::new();
    let mut value: u64 = 0;
    let mut open = false;
    for octet in content {
        value = value.checked_mul(128)?.checked_add(u64::from(octet & 0x7F))?;
        open = octet & 0x80 != 0;
        if !open {
            arcs.push(value);
            value = 0;
        }
    }
    let (first, rest) = arcs.split_first()?;
    if open {
        return None;
    }
    let root = (*first / 40).min(2);
    let mut text = format!("{root}.{}", first.checked_sub(root.checked_mul(40)?)?);
    for arc in rest {
        text.push('.');
        text.push_str(&arc.to_string());
    }
    Some(text)
}

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0A;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The identifier of a constructed context-specific element.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    #[test]
    fn elements() {
        let bytes = hex("3009 0201 05 0204 00ff0102");
        let bytes = &bytes[..];
        let mut reader = Reader::sequence_of(bytes, "test").unwrap();
        assert_eq!(reader.natural().unwrap(), [5]);
        assert_eq!(reader.peek(), Some(INTEGER));
        assert_eq!(reader.natural().unwrap(), hex("ff0102"));
        assert!(reader.is_empty() && reader.end().is_ok() && reader.any().is_err());
        let long = [&hex("308180")[..], &[0; 128]].concat();
        assert!(Reader::sequence_of(&long, "test").is_ok());
    }

    #[test]
    fn refused() {
        for bad in [
            "",
            "30",
            "3001",
            "300100ff",
            "3080 0000",
            "308101 00",
            "30820001 00",
            "3f0100",
            "308500000000 01 00",
        ] {
            assert!(Reader::sequence_of(&hex(bad), "test").is_err(), "{bad}");
        }
        for bad in ["0200", "02020001", "0202ffff", "0201ff"] {
            assert!(Reader::new(&hex(bad), "test").natural().is_err(), "{bad}");
        }
    }

    #[test]
    fn times() {
        let read = |tag: u8, text: &str| {
            let der = [&[tag, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
            Reader::new(&der, "test").time().ok()
        };
        assert_eq!(read(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(read(UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(read(UTC_TIME, "500101000000Z"), Some(-631_152_000));
        assert_eq!(read(GENERALIZED_TIME, "20500101000000Z"), Some(2_524_608_000));
        for bad in ["7001010000Z", "700101000000", "701301000000Z", "700101240000Z", "7001010000+0Z", ""] {
            assert_eq!(read(UTC_TIME, bad), None, "{bad}");
        }
        assert_eq!(read(GENERALIZED_TIME, "700101000000Z"), None);
        assert_eq!(read(OCTET_STRING, "700101000000Z"), None);
    }

    #[test]
    fn object_identifiers() {
        assert_eq!(oid_text(&hex("2a864886f70d010101")).unwrap(), "1.2.840.113549.1.1.1");
        assert_eq!(oid_text(&hex("550403")).unwrap(), "2.5.4.3");
        assert_eq!(oid_text(&hex("883703")).unwrap(), "2.999.3");
        assert!(oid_text(&hex("5504 83")).is_none());
        assert!(oid_text(&[]).is_none());
        assert!(oid_text(&[0xFF; 11]).is_none());
    }
}
