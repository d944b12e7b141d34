//! Names and simple values as XML and JSON both write them (Additional Message Encodings 1.0, sections 4.1 and 6.1).

use std::borrow::Cow;
use std::fmt::Write as _;

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time};
use zeroize::Zeroizing;

use super::error::ErrorKind;
use super::item::{Bytes, ItemType, Value};
use crate::table::enumeration::ItemType as ItemTypeNames;
use crate::table::{EnumTable, Enumeration, Names, Tag, attribute};

/// The name of a tag, or its number where it has none.
pub(super) fn tag_name(tag: Tag) -> Cow<'static, str> {
    tag.name().map_or_else(|| Cow::Owned(tag_number(tag)), Cow::Borrowed)
}

/// The number of a tag: `0x` and six hex digits.
pub(super) fn tag_number(tag: Tag) -> String {
    format!("{:#08x}", tag.0)
}

/// The tag of a name or number.
pub(super) fn parse_tag(text: &str) -> Option<Tag> {
    if text.starts_with("0x") {
        let number = u32::try_from(hex_number(text, 6)?).ok()?;
        return Some(Tag(number));
    }
    Tag::by_name(text)
}

/// The name of an item type.
pub(super) fn type_name(item_type: ItemType) -> &'static str {
    ItemTypeNames::from_code(u32::from(item_type as u8)).name().unwrap_or_default()
}

/// The item type of a name.
pub(super) fn parse_type(name: &str) -> Option<ItemType> {
    let row = ItemTypeNames::TABLE.by_name(name)?;
    ItemType::from_code(u8::try_from(row.value).ok()?)
}

/// The attribute that names the values of an Attribute Value: the one whose name stands before it (1.x).
#[derive(Copy, Clone, Default)]
pub(crate) struct Context {
    attribute: Option<Tag>,
}

impl Context {
    /// Takes note of an item before its next sibling is read or written.
    pub(crate) fn pass(&mut self, tag: Tag, value: &Value) {
        if let (Tag::ATTRIBUTE_NAME, Value::TextString(title)) = (tag, value) {
            self.attribute = attribute::by_title(title).map(|row| row.tag);
        }
    }

    /// Where the names of an item's values come from.
    pub(super) fn names(self, tag: Tag) -> Option<Names> {
        let tag = if tag == Tag::ATTRIBUTE_VALUE { self.attribute? } else { tag };
        tag.row()?.values
    }
}

/// Writes a code as its name, or as a number where it has none.
pub(super) fn enumeration(code: u32, names: Option<Names>) -> Cow<'static, str> {
    let name = match names {
        Some(Names::Enumeration(table)) => table.by_value(code).map(|row| row.name),
        Some(Names::Tag) => Tag(code).name(),
        _ => None,
    };
    name.map_or_else(|| Cow::Owned(format!("{code:#010x}")), Cow::Borrowed)
}

/// The code of a name or hex number.
pub(super) fn parse_enumeration(text: &str, names: Option<Names>) -> Result<u32, ErrorKind> {
    if text.starts_with("0x") {
        return hex_u32(text);
    }
    match names {
        Some(Names::Enumeration(table)) => table.by_name(text).map(|row| row.value),
        Some(Names::Tag) => Tag::by_name(text).map(|tag| tag.0),
        _ => None,
    }
    .ok_or(ErrorKind::Name)
}

/// Writes the bits of a mask as names; `None` where the item is no mask, or no bit is set.
pub(super) fn mask(bits: i32, names: Option<Names>, separator: char) -> Option<String> {
    let Some(Names::Mask(table)) = names else { return None };
    let mut rest = bits.cast_unsigned();
    let mut parts: Vec<Cow<'static, str>> = Vec::new();
    for row in table.rows.iter().filter(|row| bits.cast_unsigned() & row.value != 0) {
        parts.push(Cow::Borrowed(row.name));
        rest &= !row.value;
    }
    if rest != 0 {
        parts.push(Cow::Owned(format!("{rest:#010x}")));
    }
    let text = parts.join(&String::from(separator));
    (!text.is_empty()).then_some(text)
}

/// The integer of a decimal, a hex number, or of a mask's names and hex parts.
pub(super) fn parse_integer(text: &str, names: Option<Names>, separator: char) -> Result<i32, ErrorKind> {
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    let table = match names {
        Some(Names::Mask(table)) => Some(table),
        _ => None,
    };
    let mut bits = 0;
    for part in text.split(separator).map(str::trim) {
        bits |= mask_part(part, table)?;
    }
    Ok(bits.cast_signed())
}

fn mask_part(part: &str, table: Option<&'static EnumTable>) -> Result<u32, ErrorKind> {
    if part.starts_with("0x") {
        return hex_u32(part);
    }
    match table {
        Some(table) => table.by_name(part).map(|row| row.value).ok_or(ErrorKind::Name),
        None => Err(ErrorKind::Value),
    }
}

/// The number of a decimal or of a hex number of up to 16 digits.
pub(super) fn parse_long(text: &str) -> Result<i64, ErrorKind> {
    match text.starts_with("0x") {
        true => hex_number(text, 16).map(u64::cast_signed).ok_or(ErrorKind::Value),
        false => text.parse().map_err(|_| ErrorKind::Value),
    }
}

/// The number of a decimal or of a hex number of up to 8 digits.
pub(super) fn parse_u32(text: &str) -> Result<u32, ErrorKind> {
    match text.starts_with("0x") {
        true => hex_u32(text),
        false => text.parse().map_err(|_| ErrorKind::Value),
    }
}

/// The truth value of `true`, `false` or a number that is 0 or 1.
pub(super) fn parse_boolean(text: &str) -> Result<bool, ErrorKind> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => match parse_long(text)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(ErrorKind::Value),
        },
    }
}

/// A big integer from hex digits: two's complement, a multiple of eight bytes.
pub(super) fn parse_big_integer(digits: &str) -> Result<Value, ErrorKind> {
    let bytes = parse_hex(digits)?;
    if bytes.is_empty() || bytes.len() % 8 != 0 {
        return Err(ErrorKind::Length);
    }
    Ok(Value::BigInteger(bytes))
}

/// A date and time from a count of `per_second` parts of a second: ISO 8601 in UTC, or a hex number where no
/// calendar date fits. Microseconds are written where they are the unit.
pub(super) fn date(count: i64, per_second: i64) -> String {
    let (seconds, fraction) = (count.div_euclid(per_second), count.rem_euclid(per_second));
    match OffsetDateTime::from_unix_timestamp(seconds) {
        Ok(date) if (0..=9999).contains(&date.year()) => {
            let (year, month, day) = date.to_calendar_date();
            let (hour, minute, second) = date.to_hms();
            let month = u8::from(month);
            let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
            if per_second > 1 {
                // Writing to a String cannot fail.
                let _ = write!(text, ".{fraction:06}");
            }
            text.push_str("+00:00");
            text
        }
        _ => format!("{count:#018x}"),
    }
}

/// The count of `per_second` parts of a second of a date and time in ISO 8601 or of a hex number. What is finer
/// than the unit is cut off; a time without a zone is in UTC.
pub(super) fn parse_date(text: &str, per_second: i64) -> Result<i64, ErrorKind> {
    if text.starts_with("0x") {
        return parse_long(text);
    }
    calendar_date(text, per_second).ok_or(ErrorKind::Value)
}

fn calendar_date(text: &str, per_second: i64) -> Option<i64> {
    let (date, rest) = text.split_once('T')?;
    let mut date = date.rsplitn(3, '-');
    let (day, month, year) = (digits(date.next()?, 2)?, digits(date.next()?, 2)?, date.next()?);
    let year = match year.strip_prefix('-') {
        Some(year) => i32::try_from(digits(year, 4)?).ok()?.checked_neg()?,
        None => i32::try_from(digits(year, 4)?).ok()?,
    };
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;

    let (time, zone) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, "Z"),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = triple(time)?;
    let time = Time::from_hms(hour, minute, second).ok()?;
    let zone = match zone.split_at_checked(1)? {
        ("Z", "") => Duration::ZERO,
        (sign, offset) => {
            let [hour, minute, _] = triple(&format!("{offset}:00"))?;
            let offset = Duration::minutes(i64::from(hour).checked_mul(60)?.checked_add(i64::from(minute))?);
            if sign == "-" { -offset } else { offset }
        }
    };
    let local = PrimitiveDateTime::new(date, time).assume_utc();
    let seconds = local.checked_sub(zone)?.unix_timestamp();
    seconds.checked_mul(per_second)?.checked_add(parts(fraction, per_second)?)
}

/// `hh:mm:ss` with two digits each.
fn triple(text: &str) -> Option<[u8; 3]> {
    let mut fields = text.split(':');
    let mut next = || u8::try_from(digits(fields.next()?, 2)?).ok();
    let triple = [next()?, next()?, next()?];
    fields.next().is_none().then_some(triple)
}

/// A number of exactly `count` decimal digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The digits after the point, in parts of a second; finer ones are cut off.
fn parts(fraction: &str, per_second: i64) -> Option<i64> {
    let mut parts = 0;
    let mut unit = per_second;
    for digit in fraction.chars() {
        unit /= 10;
        parts += i64::from(digit.to_digit(10)?) * unit;
    }
    (!fraction.is_empty()).then_some(parts)
}

/// Appends bytes as lower case hex digits.
pub(super) fn push_hex(out: &mut String, bytes: &[u8]) {
    out.reserve(bytes.len().saturating_mul(2));
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(u32::from(nibble), 16));
        }
    }
}

/// The bytes of an even number of hex digits in either case. They are never copied to a buffer that stays behind.
pub(super) fn parse_hex(digits: &str) -> Result<Bytes, ErrorKind> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(ErrorKind::Length);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let (Some(high), Some(low)) = (nibble(*high), nibble(*low)) else { return Err(ErrorKind::Value) };
        bytes.push(high << 4 | low);
    }
    Ok(Bytes::from(std::mem::take(&mut *bytes)))
}

fn hex_u32(text: &str) -> Result<u32, ErrorKind> {
    hex_number(text, 8).and_then(|number| u32::try_from(number).ok()).ok_or(ErrorKind::Value)
}

/// The number of `0x` and one to `most` hex digits.
fn hex_number(text: &str, most: usize) -> Option<u64> {
    let digits = text.strip_prefix("0x")?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && (1..=most).contains(&digits.len())).then(|| u64::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form_and_written_in_utc() {
        let seconds = 978_307_200;
        for text in [
            "2001-01-01T00:00:00Z",
            "2001-01-01T00:00:00",
            "2001-01-01T10:00:00+10:00",
            "2000-12-31T19:30:00-04:30",
            "2001-01-01T00:00:00.999Z",
            "0x000000003a4fc880",
        ] {
            assert_eq!(parse_date(text, 1), Ok(seconds), "{text}");
        }
        assert_eq!(date(seconds, 1), "2001-01-01T00:00:00+00:00");
        assert_eq!(date(-1, 1), "1969-12-31T23:59:59+00:00");
        assert_eq!(date(i64::MAX, 1), "0x7fffffffffffffff");
        assert_eq!(parse_date(&date(i64::MIN, 1), 1), Ok(i64::MIN));
    }

    #[test]
    fn extended_dates_keep_microseconds() {
        assert_eq!(parse_date("1970-01-01T00:00:01.5Z", 1_000_000), Ok(1_500_000));
        assert_eq!(parse_date("1970-01-01T00:00:01.0000019Z", 1_000_000), Ok(1_000_001));
        assert_eq!(date(1_000_001, 1_000_000), "1970-01-01T00:00:01.000001+00:00");
        assert_eq!(parse_date(&date(-1, 1_000_000), 1_000_000), Ok(-1));
    }

    #[test]
    fn malformed_dates_are_refused() {
        for text in [
            "",
            "T",
            "2001-01-01",
            "2001-13-01T00:00:00Z",
            "2001-02-29T00:00:00Z",
            "2001-01-01T24:00:00Z",
            "2001-01-01T00:00Z",
            "2001-01-01T00:00:00.Z",
            "2001-01-01T00:00:00ZZ",
            "2001-01-01T00:00:00+1",
            "01-01-01T00:00:00Z",
            "+001-01-01T00:00:00Z",
            "2001-01-01T00:00:00Z ",
            "0x",
            "0x3a4fc88000000000f",
            "2001-01-01T00:00:00+10:00:00",
            "2001-01-01T0é:00:00Z",
        ] {
            assert_eq!(parse_date(text, 1), Err(ErrorKind::Value), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_decimal_and_hex_within_their_width() {
        assert_eq!(parse_integer("-5", None, ' '), Ok(-5));
        assert_eq!(parse_integer("0xffffffff", None, ' '), Ok(-1));
        assert_eq!(parse_integer("2147483648", None, ' '), Err(ErrorKind::Value));
        assert_eq!(parse_integer("0x100000000", None, ' '), Err(ErrorKind::Value));
        assert_eq!(parse_long("0xfffffffffffffffe"), Ok(-2));
        assert_eq!(parse_u32("4294967295"), Ok(u32::MAX));
        assert_eq!(parse_u32("-1"), Err(ErrorKind::Value));
        assert_eq!(parse_u32("0x+1"), Err(ErrorKind::Value));
        assert_eq!(parse_boolean("0x0000000000000001"), Ok(true));
        assert_eq!(parse_boolean("2"), Err(ErrorKind::Value));
    }

    #[test]
    fn masks_are_names_and_hex_parts() {
        let names = Tag::CRYPTOGRAPHIC_USAGE_MASK.row().unwrap().values;
        assert_eq!(parse_integer("Encrypt Decrypt CertificateSign", names, ' '), Ok(0x100c));
        assert_eq!(parse_integer("CertificateSign|0x00000004|0x0000008", names, '|'), Ok(0x100c));
        assert_eq!(parse_integer("Encrypt Fly", names, ' '), Err(ErrorKind::Name));
        assert_eq!(parse_integer("Encrypt", None, ' '), Err(ErrorKind::Value));
        assert_eq!(mask(0x4000_000c, names, '|').as_deref(), Some("Encrypt|Decrypt|0x40000000"));
        assert_eq!(mask(0, names, '|'), None);
        assert_eq!(mask(4, None, '|'), None);
    }

    #[test]
    fn hex_digits_come_in_pairs() {
        assert_eq!(parse_hex("C50f"), Ok(Bytes::from(vec![0xc5, 0x0f])));
        assert_eq!(parse_hex("c5 0f"), Err(ErrorKind::Length));
        assert_eq!(parse_hex("+1"), Err(ErrorKind::Value));
        assert_eq!(parse_hex("é"), Err(ErrorKind::Value));
        assert_eq!(parse_big_integer("00"), Err(ErrorKind::Length));
        let mut text = String::new();
        push_hex(&mut text, &[0, 0xab]);
        assert_eq!(text, "00ab");
    }
}
