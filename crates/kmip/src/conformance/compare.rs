//! Comparing a response with the expected one.

use std::collections::HashMap;
use std::fmt;

use super::case::{Content, Placeholder, Template};
use super::session::Memory;
use crate::shape;
use crate::table::attribute;
use crate::table::enumeration::{Operation, ResultReason};
use crate::table::{Names, Tag};
use crate::ttlv::{Item, ItemType, Value};
use crate::version::Version;

/// Where a response differs from the expected one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: got {got}, expected {expected}")]
pub struct Difference {
    /// The tags from the message down to the item; an attribute's name stands in square brackets.
    pub path: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl Difference {
    pub(super) fn new(path: impl fmt::Display, expected: impl fmt::Display, got: impl fmt::Display) -> Self {
        Self { path: path.to_string(), expected: expected.to_string(), got: got.to_string() }
    }
}

/// What a comparison needs to know beside the two responses.
pub(super) struct Facts<'a> {
    pub(super) memory: &'a Memory,
    /// The first operation of the request.
    pub(super) operation: Option<Operation>,
    /// The time of the request, in seconds since 1970-01-01 UTC.
    pub(super) now: i64,
    pub(super) sha256: &'a dyn Fn(&[u8]) -> [u8; 32],
    /// Whether a Discover Versions request lists no versions.
    pub(super) lists_no_versions: bool,
    /// The older version that the case was written for, where it is not that of the messages.
    pub(super) written_for: Option<Version>,
}

/// Compares a response with the expected one and returns the placeholders' values that it shows, with those known.
pub(super) fn response(
    expected: &Template,
    got: &Item,
    facts: &Facts<'_>,
) -> Result<HashMap<String, Value>, Difference> {
    let mut comparison = Comparison { facts, bound: facts.memory.bound.clone() };
    comparison.item(expected, got, "", None)?;
    Ok(comparison.bound)
}

/// A server's clock may be off, and a request takes time: seconds.
const CLOCK_TOLERANCE_SECONDS: i64 = 300;

/// A date younger than this many seconds is one of the day on which the case was recorded.
const RECORDED_WITHIN_SECONDS: i64 = 20 * 365 * 86_400;

/// Wrapped or transparent key material above this many bytes may have another length.
const FIXED_LENGTH_BYTES: usize = 100;

/// Items whose value a server chooses.
const FREE: &[Tag] = &[
    Tag::TIME_STAMP,
    Tag::RESULT_MESSAGE,
    Tag::SERVER_CORRELATION_VALUE,
    Tag::SERVER_INFORMATION,
    Tag::VENDOR_IDENTIFICATION,
    Tag::CLIENT_CORRELATION_VALUE,
    Tag::CERTIFICATE_SERIAL_NUMBER,
    Tag::RANDOM_NUMBER_GENERATOR,
    Tag::RNG_PARAMETERS,
    Tag::SERVER_HASHED_PASSWORD,
    Tag::NONCE,
    Tag::LEASE_TIME,
    Tag::SHORT_UNIQUE_IDENTIFIER,
    // Cases that show it contradict each other: it says what this server can do.
    Tag::CAPABILITY_INFORMATION,
    // What a server conforms to, and where it serves it.
    Tag::PROFILE_INFORMATION,
];

/// Items that a response may have or leave out.
const OPTIONAL: &[Tag] = &[
    Tag::TEMPLATE_ATTRIBUTE,
    Tag::COMMON_TEMPLATE_ATTRIBUTE,
    Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
    Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
    Tag::ATTRIBUTE_INDEX,
    Tag::SERVER_CORRELATION_VALUE,
    Tag::CLIENT_CORRELATION_VALUE,
    Tag::RESULT_MESSAGE,
    Tag::BATCH_COUNT,
    Tag::SERVER_HASHED_PASSWORD,
    Tag::LOCATED_ITEMS,
    Tag::NONCE,
    Tag::SERVER_INFORMATION,
    Tag::VENDOR_IDENTIFICATION,
    Tag::RNG_PARAMETERS,
    Tag::PROFILE_INFORMATION,
    Tag::VALIDATION_INFORMATION,
    Tag::CAPABILITY_INFORMATION,
    Tag::CLIENT_REGISTRATION_METHOD,
    Tag::DEFAULTS_INFORMATION,
    Tag::PROTECTION_STORAGE_MASKS,
    Tag::PROTECTION_STORAGE_MASK,
    Tag::APPLICATION_NAMESPACE,
    Tag::EXTENSION_INFORMATION,
];

/// Dates that a server may choose where the request does not fix them.
const DATES: &[Tag] = &[
    Tag::INITIAL_DATE,
    Tag::LAST_CHANGE_DATE,
    Tag::ACTIVATION_DATE,
    Tag::DEACTIVATION_DATE,
    Tag::PROCESS_START_DATE,
    Tag::PROTECT_STOP_DATE,
    Tag::DESTROY_DATE,
    Tag::COMPROMISE_DATE,
    Tag::COMPROMISE_OCCURRENCE_DATE,
    Tag::ARCHIVE_DATE,
    Tag::ORIGINAL_CREATION_DATE,
    Tag::VALIDITY_DATE,
    Tag::ROTATE_DATE,
];

/// Identifiers that a server chooses.
const IDENTIFIERS: &[Tag] = &[
    Tag::UNIQUE_IDENTIFIER,
    Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
    Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
    Tag::LINKED_OBJECT_IDENTIFIER,
];

/// What a certificate says of its issuer, which is the server's own authority where the server has certified.
const ISSUERS: &[Tag] = &[
    Tag::ISSUER,
    Tag::SERIAL_NUMBER,
    Tag::CERTIFICATE_ISSUER_DISTINGUISHED_NAME,
    Tag::ISSUER_DISTINGUISHED_NAME,
];

/// As [`ISSUERS`], where it comes as the value of an Attribute in 1.x.
const ISSUER_ATTRIBUTES: &[Tag] = &[Tag::DIGITAL_SIGNATURE_ALGORITHM, Tag::CERTIFICATE_LENGTH];

fn is_one_of(tags: &[Tag], tag: Tag, attribute: Option<Tag>) -> bool {
    tags.contains(&tag) || attribute.is_some_and(|attribute| tags.contains(&attribute))
}

struct Comparison<'a> {
    facts: &'a Facts<'a>,
    bound: HashMap<String, Value>,
}

impl Comparison<'_> {
    /// Compares two items. `attribute` is the attribute whose value the item is, in the 1.x shape.
    fn item(
        &mut self,
        expected: &Template,
        got: &Item,
        parent: &str,
        attribute: Option<Tag>,
    ) -> Result<(), Difference> {
        let tag = expected.tag;
        if tag != got.tag {
            return Err(Difference::new(parent, tag, got.tag));
        }
        let path = format!("{parent}/{tag}");
        let is_free = FREE.contains(&tag);
        let expected_type = match &expected.content {
            Content::Structure(_) if is_free => return Ok(()),
            // In 1.x the same attribute comes as the value of an Attribute.
            Content::Structure(_) if attribute.is_some_and(|name| FREE.contains(&name)) => return Ok(()),
            Content::Structure(_) => ItemType::Structure,
            Content::Value(value) => value.item_type(),
            Content::Open(item_type, _) => *item_type,
        };
        let got_type = got.value.item_type();
        if expected_type != got_type {
            return Err(Difference::new(
                path,
                format!("type {expected_type:?}"),
                format!("type {got_type:?}"),
            ));
        }
        match &expected.content {
            Content::Structure(members) => self.members(members, got.items(), tag, &path, attribute),
            Content::Open(_, placeholder) => self.open(placeholder, got, &path),
            Content::Value(_) if is_free => Ok(()),
            Content::Value(value)
                if *value == got.value || self.may_vary(tag, value, &got.value, attribute) =>
            {
                Ok(())
            }
            Content::Value(value) => {
                Err(Difference::new(path, shown(tag, value, attribute), shown(tag, &got.value, attribute)))
            }
        }
    }

    /// Compares a value with one that the case leaves open, or binds it.
    fn open(&mut self, placeholder: &Placeholder, got: &Item, path: &str) -> Result<(), Difference> {
        let different =
            |expected: String| Err(Difference::new(path, expected, shown(got.tag, &got.value, None)));
        match placeholder {
            Placeholder::Now(difference) => {
                let off =
                    seconds(&got.value).map(|at| at.abs_diff(self.facts.now.saturating_add(*difference)));
                let is_near = off.is_some_and(|off| off <= CLOCK_TOLERANCE_SECONDS.unsigned_abs());
                if is_near || got.tag == Tag::TIME_STAMP {
                    Ok(())
                } else {
                    different(placeholder.to_string())
                }
            }
            Placeholder::Name(name) => {
                if let Some(known) = self.bound.get(name)
                    && placeholder.is_unique_identifier()
                    && !is_same(known, &got.value)
                {
                    return different(format!("{name} = {}", shown(got.tag, known, None)));
                }
                self.bound.insert(name.clone(), got.value.clone());
                Ok(())
            }
        }
    }

    /// Whether a server may answer with another value than the one that the case shows.
    fn may_vary(&self, tag: Tag, expected: &Value, got: &Value, attribute: Option<Tag>) -> bool {
        if is_one_of(IDENTIFIERS, tag, attribute)
            || (self.facts.memory.certified
                && (ISSUERS.contains(&tag) || is_one_of(ISSUER_ATTRIBUTES, tag, attribute)))
        {
            return true;
        }
        match (expected, got) {
            (Value::DateTime(_) | Value::DateTimeExtended(_), _) => {
                let recorded = self.facts.now.saturating_sub(RECORDED_WITHIN_SECONDS);
                is_one_of(DATES, tag, attribute) && seconds(expected).is_some_and(|at| at > recorded)
            }
            (Value::Identifier(_) | Value::Reference(_) | Value::BigInteger(_), _) => true,
            // Cases write the same number in small and capital letters, with and without a zero in front.
            (Value::TextString(expected), Value::TextString(got)) if tag == Tag::SERIAL_NUMBER => {
                let digits = |text: &str| text.trim_start_matches('0').to_ascii_lowercase();
                digits(expected) == digits(got)
            }
            (Value::Enumeration(expected), Value::Enumeration(got)) if tag == Tag::RESULT_REASON => {
                let older = |version| {
                    let reason = ResultReason(*got);
                    let sent = reason.for_operation(self.facts.operation, version);
                    [sent, reason.for_version(version)].contains(&ResultReason(*expected))
                };
                self.facts.written_for.is_some_and(older)
            }
            // The format of what the server has made is its choice (variable item 6).
            (Value::Enumeration(_), Value::Enumeration(_)) => {
                tag == Tag::KEY_FORMAT_TYPE && self.facts.memory.server_made
            }
            (Value::ByteString(expected), Value::ByteString(got)) => {
                self.bytes_may_vary(tag, expected, got, attribute)
            }
            _ => false,
        }
    }

    /// Whether bytes may be others: they may unless they were registered, or can be computed from what was.
    fn bytes_may_vary(&self, tag: Tag, expected: &[u8], got: &[u8], attribute: Option<Tag>) -> bool {
        let memory = self.facts.memory;
        let is_registered = memory.sent.iter().any(|bytes| **bytes == *expected);
        let is_computed = attribute.is_none()
            && matches!(tag, Tag::DATA | Tag::MAC_DATA)
            && matches!(
                self.facts.operation,
                Some(
                    Operation::ENCRYPT
                        | Operation::DECRYPT
                        | Operation::HASH
                        | Operation::MAC
                        | Operation::SIGN
                )
            );
        let is_foreseeable = !memory.server_made && !memory.randomised;
        let is_known_digest = tag == Tag::DIGEST_VALUE
            && memory.sent.iter().any(|bytes| (self.facts.sha256)(bytes).as_slice() == expected);
        let has_other_length =
            tag == Tag::KEY_MATERIAL && expected.len() != got.len() && expected.len() < FIXED_LENGTH_BYTES;
        !(is_registered || is_known_digest || has_other_length || (is_computed && is_foreseeable))
    }

    /// Compares the members of two structures: each expected member needs one that came, in any order among those
    /// that are alike, and what came beyond them must be permitted.
    fn members(
        &mut self,
        expected: &[Template],
        got: &[Item],
        parent: Tag,
        path: &str,
        attribute: Option<Tag>,
    ) -> Result<(), Difference> {
        let mut pool: Vec<&Item> = got.iter().collect();
        for template in expected {
            let title = title(template);
            let place = title.map_or_else(|| path.to_owned(), |title| format!("{path}[{title}]"));
            let context = match template.tag {
                Tag::ATTRIBUTE => title.and_then(attribute::by_title).map(|row| row.tag),
                Tag::ATTRIBUTE_VALUE | Tag::ATTRIBUTE_NAME | Tag::ATTRIBUTE_INDEX => attribute,
                _ => None,
            };
            let mut first_difference = None;
            let mut found = None;
            for (index, item) in pool.iter().enumerate() {
                if item.tag != template.tag || item_title(item) != title {
                    continue;
                }
                let before = self.bound.clone();
                match self.item(template, item, &place, context) {
                    Ok(()) => {
                        found = Some(index);
                        break;
                    }
                    Err(difference) => {
                        self.bound = before;
                        first_difference.get_or_insert(difference);
                    }
                }
            }
            match (found, first_difference) {
                (Some(index), _) => {
                    pool.remove(index);
                }
                (None, Some(_)) if template.tag == Tag::ATTRIBUTE_INDEX => {}
                (None, Some(difference)) => return Err(difference),
                (None, None) if may_be_missing(template.tag) => {}
                (None, None) => return Err(Difference::new(place, described(template), "nothing")),
            }
        }
        // In 1.x the fields of an attribute are those of its value.
        let parent = attribute.filter(|_| parent == Tag::ATTRIBUTE_VALUE).unwrap_or(parent);
        match pool.iter().find(|item| !self.may_be_extra(item.tag, parent)) {
            Some(item) if item.items().is_empty() => Err(Difference::new(
                path,
                "nothing more",
                format!("{} {}", item.tag, shown(item.tag, &item.value, None)),
            )),
            Some(item) => Err(Difference::new(path, "nothing more", item.tag)),
            None => Ok(()),
        }
    }

    /// Whether a server may send an item that the case does not show.
    fn may_be_extra(&self, tag: Tag, parent: Tag) -> bool {
        if matches!(parent, Tag::ATTRIBUTES | Tag::TEMPLATE_ATTRIBUTE)
            || may_be_missing(tag)
            || self.facts.operation == Some(Operation::QUERY)
            || self.facts.written_for.is_some_and(|version| !shape::has_field(parent, tag, version))
        {
            return true;
        }
        if parent != Tag::RESPONSE_PAYLOAD {
            return false;
        }
        match self.facts.operation {
            // A further object would be one that the filter does not match.
            Some(Operation::LOCATE) => tag != Tag::UNIQUE_IDENTIFIER,
            Some(Operation::GET_ATTRIBUTES | Operation::GET_ATTRIBUTE_LIST) => true,
            // More versions may be listed where the request lists none (response variation 3).
            Some(Operation::DISCOVER_VERSIONS) => {
                tag == Tag::PROTOCOL_VERSION && self.facts.lists_no_versions
            }
            _ => matches!(
                tag,
                Tag::ATTRIBUTE | Tag::ATTRIBUTE_NAME | Tag::ATTRIBUTE_REFERENCE | Tag::IV_COUNTER_NONCE
            ),
        }
    }
}

fn may_be_missing(tag: Tag) -> bool {
    OPTIONAL.contains(&tag) || FREE.contains(&tag)
}

/// The name of an attribute in the 1.x shape, or of a vendor's attribute.
fn title(template: &Template) -> Option<&str> {
    if template.tag != Tag::ATTRIBUTE {
        return None;
    }
    let name = template.members().iter().find(|member| member.tag == Tag::ATTRIBUTE_NAME)?;
    match &name.content {
        Content::Value(value) => value.text(),
        _ => None,
    }
}

fn item_title(item: &Item) -> Option<&str> {
    if item.tag != Tag::ATTRIBUTE {
        return None;
    }
    item.child(Tag::ATTRIBUTE_NAME)?.value.text()
}

/// Whether two values are the same, the types of text aside.
fn is_same(a: &Value, b: &Value) -> bool {
    a == b || a.text().is_some_and(|text| b.text() == Some(text))
}

/// Seconds since 1970-01-01 UTC.
fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::DateTime(seconds) => Some(*seconds),
        Value::DateTimeExtended(microseconds) => Some(microseconds.div_euclid(1_000_000)),
        _ => None,
    }
}

/// What a missing item is, with its value where it is one word.
fn described(template: &Template) -> String {
    match &template.content {
        Content::Structure(_) => template.tag.to_string(),
        Content::Value(value) => format!("{} {}", template.tag, shown(template.tag, value, None)),
        Content::Open(_, placeholder) => format!("{} {placeholder}", template.tag),
    }
}

/// A value for people to read. Of bytes only the first are shown.
fn shown(tag: Tag, value: &Value, attribute: Option<Tag>) -> String {
    const SHOWN_BYTES: usize = 32;
    let names =
        attribute.filter(|_| tag == Tag::ATTRIBUTE_VALUE).unwrap_or(tag).row().and_then(|row| row.values);
    match value {
        Value::Structure(items) => format!("{} items", items.len()),
        Value::Integer(bits) if matches!(names, Some(Names::Mask(_))) => format!("{bits:#010x}"),
        Value::Enumeration(code) => {
            let name = match names {
                Some(Names::Enumeration(table)) => table.by_value(*code).map(|row| row.name),
                Some(Names::Tag) => Tag(*code).name(),
                _ => None,
            };
            name.map_or_else(|| format!("{code:#010x}"), str::to_owned)
        }
        Value::Boolean(value) => value.to_string(),
        Value::ByteString(bytes) | Value::BigInteger(bytes) => {
            let digits: String = bytes.iter().take(SHOWN_BYTES).map(|byte| format!("{byte:02x}")).collect();
            let more = if bytes.len() > SHOWN_BYTES { "..." } else { "" };
            format!("{digits}{more} ({} bytes)", bytes.len())
        }
        _ => match (value.text(), value.number()) {
            (Some(text), _) => format!("{text:?}"),
            (None, Some(number)) => number.to_string(),
            (None, None) => String::new(),
        },
    }
}
