//! Whether a message holds only what its version defines. A reader is generous with what comes from others; what the
//! server itself sends is held against the tables here, by tests and fuzz targets.

use std::fmt;

use crate::message::{RequestMessage, ResponseMessage};
use crate::shape;
use crate::table::{EnumTable, Names, Tag, attribute};
use crate::ttlv::{Item, Limits, Value, decode_item};
use crate::version::Version;

/// Something in a message that its version does not define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The items from the message down to the one at fault.
    pub path: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Structures whose members are attributes (2.0 and later).
const OF_ATTRIBUTES: &[Tag] = &[
    Tag::ATTRIBUTES,
    Tag::COMMON_ATTRIBUTES,
    Tag::PRIVATE_KEY_ATTRIBUTES,
    Tag::PUBLIC_KEY_ATTRIBUTES,
    Tag::CURRENT_ATTRIBUTE,
    Tag::NEW_ATTRIBUTE,
];

/// The faults of a response: it has to be read field by field, to be the same when it is written again, and to have
/// no tag, type, enumeration value, bit of a mask, attribute or operation that its version does not define.
///
/// # Errors
/// The faults, of which there is one at least.
pub fn check_response(bytes: &[u8]) -> Result<(), Vec<Fault>> {
    let limits = Limits::default();
    let message = ResponseMessage::decode(bytes, &limits).map_err(|error| unreadable(&error))?;
    let again = message.encode(Vec::new());
    check(bytes, &again, message.header.protocol_version)
}

/// The faults of a request that the server sends, as for [`check_response`].
///
/// # Errors
/// The faults, of which there is one at least.
pub fn check_request(bytes: &[u8]) -> Result<(), Vec<Fault>> {
    let limits = Limits::default();
    let message = RequestMessage::decode(bytes, &limits).map_err(|error| unreadable(&error.error))?;
    check(bytes, &message.to_bytes(), message.header.protocol_version)
}

fn unreadable(error: &crate::ttlv::Error) -> Vec<Fault> {
    vec![Fault { path: String::new(), what: format!("it cannot be read: {error}") }]
}

fn check(bytes: &[u8], again: &[u8], version: Version) -> Result<(), Vec<Fault>> {
    let message = decode_item(bytes, &Limits::default()).map_err(|error| unreadable(&error))?;
    let mut walk = Walk { version, path: Vec::new(), faults: Vec::new() };
    if bytes != again {
        walk.fault("not all of it is read".to_owned());
    }
    walk.item(&message, message.tag);
    if walk.faults.is_empty() { Ok(()) } else { Err(walk.faults) }
}

struct Walk {
    version: Version,
    path: Vec<Tag>,
    faults: Vec<Fault>,
}

impl Walk {
    fn fault(&mut self, what: String) {
        let path = self.path.iter().map(|tag| format!("/{tag}")).collect();
        self.faults.push(Fault { path, what });
    }

    /// Checks an item. What it means is told by `meaning`, which is its tag but for the Attribute Value of 1.x.
    fn item(&mut self, item: &Item, meaning: Tag) {
        self.path.push(item.tag);
        self.tag(item, meaning);
        match &item.value {
            Value::Structure(items) if meaning == Tag::BATCH_ITEM => self.batch_item(items),
            Value::Structure(items) => self.structure(items, meaning),
            Value::Enumeration(code) => self.enumeration(*code, meaning),
            Value::Integer(bits) => {
                if let Some(Names::Mask(table)) = meaning.row().and_then(|row| row.values) {
                    self.mask(*bits, table);
                }
            }
            Value::TextString(title) if item.tag == Tag::ATTRIBUTE_NAME && self.version < Version::V2_0 => {
                self.attribute_name(title);
            }
            _ => {}
        }
        self.path.pop();
    }

    fn tag(&mut self, item: &Item, meaning: Tag) {
        if !item.tag.is_defined_in(self.version) && !item.tag.is_extension() {
            self.fault(format!("{} has no such tag", self.version));
        }
        let item_type = item.value.item_type();
        if self.version < item_type.since() {
            self.fault(format!("{} has no type {item_type:?}", self.version));
        }
        if let Some(row) = meaning.row()
            && !row.types.is_empty()
            && !row.types.contains(&item_type)
        {
            self.fault(format!("{meaning} has another type than {item_type:?}"));
        }
    }

    fn enumeration(&mut self, code: u32, meaning: Tag) {
        match meaning.row().and_then(|row| row.values) {
            Some(Names::Enumeration(table)) => self.value(code, table),
            Some(Names::Tag) => {
                let row = attribute::by_tag(Tag(code));
                if row.is_none_or(|row| !row.range.contains(self.version)) {
                    self.fault(format!("{} has no attribute {}", self.version, Tag(code)));
                }
            }
            _ => {}
        }
    }

    /// A batch item. One that failed names the operation that was asked for, whatever that is.
    fn batch_item(&mut self, items: &[Item]) {
        let has_failed = items.iter().any(|item| item.tag == Tag::RESULT_REASON);
        for item in items.iter().filter(|item| item.tag != Tag::OPERATION || !has_failed) {
            self.item(item, item.tag);
        }
    }

    fn value(&mut self, code: u32, table: &'static EnumTable) {
        // Values from 0x80000000 on are extensions.
        if code < 0x8000_0000 && table.by_value(code).is_none_or(|row| !row.range.contains(self.version)) {
            let name = table.by_value(code).map_or("unknown", |row| row.name);
            self.fault(format!("{} has no {} {code:#x} ({name})", self.version, table.name));
        }
    }

    fn mask(&mut self, bits: i32, table: &'static EnumTable) {
        let foreign = table.rows.iter().filter(|row| !row.range.contains(self.version));
        let rest = bits.cast_unsigned() & foreign.fold(0, |bits, row| bits | row.value);
        if rest != 0 {
            self.fault(format!("{} has no bits {rest:#x} of {}", self.version, table.name));
        }
    }

    fn attribute_name(&mut self, title: &str) {
        let is_custom = title.starts_with("x-") || title.starts_with("y-");
        let row = attribute::by_title(title);
        if !is_custom && row.is_none_or(|row| !row.range.contains(self.version)) {
            self.fault(format!("{} has no attribute {title}", self.version));
        }
    }

    fn structure(&mut self, items: &[Item], meaning: Tag) {
        if meaning == Tag::ATTRIBUTE {
            return self.attribute(items);
        }
        for item in items {
            if OF_ATTRIBUTES.contains(&meaning)
                && attribute::by_tag(item.tag).is_none_or(|row| !row.range.contains(self.version))
            {
                self.fault(format!("{} has no attribute {}", self.version, item.tag));
            }
            if item.tag.is_defined_in(self.version) && !shape::has_field(meaning, item.tag, self.version) {
                self.fault(format!("{} has no {} in it", self.version, item.tag));
            }
            self.item(item, item.tag);
        }
    }

    /// An attribute by its name: what a vendor's is made of is the vendor's.
    fn attribute(&mut self, items: &[Item]) {
        let title =
            items.iter().find(|item| item.tag == Tag::ATTRIBUTE_NAME).and_then(|item| item.value.text());
        let standard = title.filter(|_| self.version < Version::V2_0).and_then(attribute::by_title);
        for item in items {
            match (item.tag, standard) {
                (Tag::ATTRIBUTE_VALUE, Some(row)) => self.item(item, row.tag),
                (Tag::ATTRIBUTE_VALUE, None) => {}
                _ => self.item(item, item.tag),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::{Attribute, Attributes};
    use crate::message::{ResponseHeader, ResponseItem};
    use crate::payload::GetAttributesResponse;
    use crate::table::enumeration::{CryptographicAlgorithm, ObjectType, Operation, ResultReason};
    use crate::ttlv::encode_item;

    fn response(version: Version, attributes: Vec<Attribute>) -> Vec<u8> {
        let payload = GetAttributesResponse {
            unique_identifier: "1".into(),
            attributes: Attributes::new(attributes).into(),
        };
        let item = ResponseItem::success(Operation::GET_ATTRIBUTES, Some(payload.into()));
        ResponseMessage { header: ResponseHeader::new(version, 1), items: vec![item] }.encode(Vec::new())
    }

    #[test]
    fn what_the_writer_writes_is_without_fault() {
        let mask = Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(12));
        let object_type = Attribute::new(Tag::OBJECT_TYPE, Value::Enumeration(ObjectType::PGP_KEY.0));
        for version in Version::ALL {
            let bytes = response(*version, vec![mask.clone(), object_type.clone()]);
            assert_eq!(check_response(&bytes), Ok(()), "{version}");
        }
    }

    #[test]
    fn what_a_version_does_not_define_is_found() {
        let algorithm = Value::Enumeration(CryptographicAlgorithm::AES.0);
        let known = vec![Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm)];
        let mut item = decode_item(&response(Version::V1_2, known), &Limits::default()).unwrap();
        replace(&mut item, Tag::ATTRIBUTE_VALUE, &Value::Enumeration(0x7fff_0000));
        let faults = check_response(&encode_item(&item)).unwrap_err();
        let faults: Vec<_> = faults.into_iter().filter(|fault| fault.what.contains("1.2 has no")).collect();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].path.ends_with("/AttributeValue"), "{faults:?}");

        let newer = Attribute::new(Tag::ROTATE_INTERVAL, Value::Interval(5));
        let mut item = decode_item(&response(Version::V2_1, vec![newer]), &Limits::default()).unwrap();
        replace(&mut item, Tag::PROTOCOL_VERSION_MINOR, &Value::Integer(0));
        assert!(check_response(&encode_item(&item)).is_err());
        let mut walk = Walk { version: Version::V2_0, path: Vec::new(), faults: Vec::new() };
        walk.item(&item, item.tag);
        assert_eq!(walk.faults.len(), 2, "{:?}", walk.faults);
    }

    #[test]
    fn a_field_that_is_not_read_is_found() {
        let mut item = decode_item(&response(Version::V2_1, Vec::new()), &Limits::default()).unwrap();
        let extension = Item::new(Tag(0x54_0001), Value::Integer(1));
        if let Value::Structure(items) = &mut item.value {
            items.push(extension);
        }
        let faults = check_response(&encode_item(&item)).unwrap_err();
        assert!(faults.iter().any(|fault| fault.what.contains("not all")), "{faults:?}");
    }

    #[test]
    fn a_failure_names_the_operation_that_was_asked_for() {
        let answer = |item| {
            let message =
                ResponseMessage { header: ResponseHeader::new(Version::V1_0, 1), items: vec![item] };
            check_response(&message.encode(Vec::new()))
        };
        let reason = ResultReason::OPERATION_NOT_SUPPORTED;
        assert_eq!(answer(ResponseItem::failure(Some(Operation::ENCRYPT), reason, None)), Ok(()));
        assert_eq!(answer(ResponseItem::success(Operation::ENCRYPT, None)).unwrap_err().len(), 1);
    }

    fn replace(item: &mut Item, tag: Tag, value: &Value) {
        if item.tag == tag {
            item.value = value.clone();
        } else if let Value::Structure(items) = &mut item.value {
            items.iter_mut().for_each(|item| replace(item, tag, value));
        }
    }
}
