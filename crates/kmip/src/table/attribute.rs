//! Attributes: type, versions, and the rules of who sets, changes and deletes one (KMIP 2.1 section 4).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::enumeration::{ObjectType, Operation};
use super::tag::{self, Names, Tag};
use crate::ttlv::ItemType;
use crate::version::{Range, Version};

/// Makes the rows of the attributes.
macro_rules! attributes {
    ($(
        $tag:ident $name:literal $title:literal [$($item_type:ident)?] $since:ident .. $($until:ident)? {
            $(
                $rules_since:ident : always $always:ident, multiple $multiple:ident, set_by $set_by:ident,
                server_modify $server_modify:ident, client_modify $client_modify:ident,
                client_delete $client_delete:ident,
                on [$($object_types:ident)+],
                during [$($operation:ident)*];
            )+
        }
    )*) => {
        use super::{Answer, AttributeRow, ObjectTypes, Rules, SetBy};
        use $crate::table::Tag;
        use $crate::table::enumeration::Operation;
        use $crate::version::Version;

        pub(super) static ROWS: &[AttributeRow] = &[$(AttributeRow {
            tag: Tag::$tag,
            name: $name,
            title: $title,
            item_type: attributes!(@item_type $($item_type)?),
            range: range!($since $($until)?),
            rules: &[$(Rules {
                since: Version::$rules_since,
                always: Answer::$always,
                multiple: Answer::$multiple,
                set_by: SetBy::$set_by,
                server_may_modify: Answer::$server_modify,
                client_may_modify: Answer::$client_modify,
                client_may_delete: Answer::$client_delete,
                applies_to: ObjectTypes::NONE$(.or(ObjectTypes::$object_types))+,
                implicitly_set_by: &[$(Operation::$operation),*],
            }),+],
        },)*];
    };
    (@item_type) => { None };
    (@item_type $item_type:ident) => { Some($crate::ttlv::ItemType::$item_type) };
}

mod rows;

/// One attribute.
#[derive(Debug)]
pub struct AttributeRow {
    /// The tag. A Vendor Attribute is an Attribute structure, so the two share a tag.
    pub tag: Tag,
    /// The name in the XML and JSON encodings, e.g. `ObjectGroup`.
    pub name: &'static str,
    /// The title in the specification; it is the Attribute Name of the 1.x versions, e.g. `Object Group`.
    pub title: &'static str,
    /// The type of its value in the newest version that has it; `None` where any type will do.
    pub item_type: Option<ItemType>,
    /// The versions that have the attribute.
    pub range: Range,
    /// Its rules by version, oldest first.
    pub rules: &'static [Rules],
}

impl AttributeRow {
    /// The rules in `version`: those of the newest group that is not newer. `None` where it has no such attribute.
    #[must_use]
    pub fn rules(&self, version: Version) -> Option<&'static Rules> {
        if !self.range.contains(version) {
            return None;
        }
        self.rules.iter().rfind(|rules| rules.since <= version)
    }

    /// The names of the values, where they have names.
    #[must_use]
    pub fn values(&self) -> Option<Names> {
        self.tag.row().and_then(|row| row.values)
    }
}

/// The rules of an attribute from one version on, as the table of its section in the specification gives them.
#[derive(Debug)]
pub struct Rules {
    /// The first version with these rules.
    pub since: Version,
    /// "SHALL always have a value".
    pub always: Answer,
    /// "Multiple instances permitted".
    pub multiple: Answer,
    /// "Initially set by".
    pub set_by: SetBy,
    /// "Modifiable by server".
    pub server_may_modify: Answer,
    /// "Modifiable by client".
    pub client_may_modify: Answer,
    /// "Deletable by client".
    pub client_may_delete: Answer,
    /// "Applies to Object Types".
    pub applies_to: ObjectTypes,
    /// "When implicitly set": the operations during which the server sets it unasked.
    pub implicitly_set_by: &'static [Operation],
}

/// A rule's answer.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Never.
    No,
    /// Always.
    Yes,
    /// Under a condition that the specification words; whoever asks has to know the attribute.
    Conditional,
}

impl Answer {
    /// Whether the answer is anything but No.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        !matches!(self, Self::No)
    }
}

/// Who gives an attribute its first value.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct SetBy {
    /// A client may.
    pub client: bool,
    /// The server may.
    pub server: bool,
}

impl SetBy {
    /// A client only.
    pub const CLIENT: Self = Self { client: true, server: false };
    /// The server only.
    pub const SERVER: Self = Self { client: false, server: true };
    /// Either.
    pub const EITHER: Self = Self { client: true, server: true };
}

/// A set of object types.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectTypes(u32);

impl ObjectTypes {
    /// No object type.
    pub const NONE: Self = Self(0);
    /// Every object type, also one that is not known.
    pub const ALL_OBJECTS: Self = Self(u32::MAX);
    /// Certificates of any kind.
    pub const CERTIFICATES: Self = Self::of(&[ObjectType::CERTIFICATE]);
    /// Certificates; the rule is meant for X.509 ones only.
    pub const X_509_CERTIFICATES: Self = Self::CERTIFICATES;
    /// Symmetric, public, private, split and PGP keys.
    pub const KEYS: Self = Self::of(&[
        ObjectType::SYMMETRIC_KEY,
        ObjectType::PUBLIC_KEY,
        ObjectType::PRIVATE_KEY,
        ObjectType::SPLIT_KEY,
        ObjectType::PGP_KEY,
    ]);
    /// Public and private keys.
    pub const ASYMMETRIC_KEYS: Self = Self::of(&[ObjectType::PUBLIC_KEY, ObjectType::PRIVATE_KEY]);
    /// Symmetric keys.
    pub const SYMMETRIC_KEYS: Self = Self::of(&[ObjectType::SYMMETRIC_KEY]);
    /// Public keys.
    pub const PUBLIC_KEYS: Self = Self::of(&[ObjectType::PUBLIC_KEY]);
    /// Private keys.
    pub const PRIVATE_KEYS: Self = Self::of(&[ObjectType::PRIVATE_KEY]);
    /// Split keys.
    pub const SPLIT_KEYS: Self = Self::of(&[ObjectType::SPLIT_KEY]);
    /// PGP keys.
    pub const PGP_KEYS: Self = Self::of(&[ObjectType::PGP_KEY]);
    /// Secret data.
    pub const SECRET_DATA: Self = Self::of(&[ObjectType::SECRET_DATA]);
    /// Opaque objects.
    pub const OPAQUE_OBJECTS: Self = Self::of(&[ObjectType::OPAQUE_OBJECT]);
    /// Templates (1.x).
    pub const TEMPLATES: Self = Self::of(&[ObjectType::TEMPLATE]);
    /// Keys, certificates, certificate requests and secret data: all that has cryptographic material.
    pub const CRYPTOGRAPHIC_OBJECTS: Self = Self::KEYS
        .or(Self::CERTIFICATES)
        .or(Self::SECRET_DATA)
        .or(Self::of(&[ObjectType::CERTIFICATE_REQUEST]));
    /// Password, device, one time password and hashed password credentials (3.0).
    pub const CREDENTIAL_OBJECTS: Self = Self::of(&[
        ObjectType::PASSWORD_CREDENTIAL,
        ObjectType::DEVICE_CREDENTIAL,
        ObjectType::ONE_TIME_PASSWORD_CREDENTIAL,
        ObjectType::HASHED_PASSWORD_CREDENTIAL,
    ]);

    /// The set of some object types; one with a number above 31 is left out.
    #[must_use]
    pub const fn of(types: &[ObjectType]) -> Self {
        match types {
            [] => Self::NONE,
            [first, rest @ ..] => Self(match 1u32.checked_shl(first.0) {
                Some(bit) => bit | Self::of(rest).0,
                None => Self::of(rest).0,
            }),
        }
    }

    /// The types in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set has an object type.
    #[must_use]
    pub const fn contains(self, object_type: ObjectType) -> bool {
        self.0 == Self::ALL_OBJECTS.0 || self.0 & Self::of(&[object_type]).0 != 0
    }
}

/// Every attribute, in the order of the specifications.
#[must_use]
pub fn rows() -> &'static [AttributeRow] {
    rows::ROWS
}

/// The attribute of a tag. The tag Attribute gives the Vendor Attribute.
#[must_use]
pub fn by_tag(tag: Tag) -> Option<&'static AttributeRow> {
    let offset = usize::try_from(tag.0.checked_sub(tag::FIRST)?).ok()?;
    rows::ROWS.get(usize::from(*BY_TAG.get(offset)?))
}

/// The attribute of a name as XML and JSON write it.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static AttributeRow> {
    BY_NAME.get(name).copied()
}

/// The attribute of a title: an Attribute Name of the 1.x versions that is not a custom one.
#[must_use]
pub fn by_title(title: &str) -> Option<&'static AttributeRow> {
    BY_TITLE.get(title).copied()
}

/// The place in the rows of each tag's attribute, as in the index of the tags: each request asks several times for each of
/// its attributes.
static BY_TAG: [u8; tag::SPAN] = index();

/// The entry of [`BY_TAG`] for a tag that is no attribute's.
const NO_ROW: u8 = u8::MAX;

#[expect(clippy::indexing_slicing, reason = "runs at compile time, where an index out of range is an error")]
const fn index() -> [u8; tag::SPAN] {
    assert!(rows::ROWS.len() < NO_ROW as usize);
    let mut index = [NO_ROW; tag::SPAN];
    let mut row = 0;
    while row < rows::ROWS.len() {
        index[(rows::ROWS[row].tag.0 - tag::FIRST) as usize] = row as u8;
        row += 1;
    }
    index
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static AttributeRow>> =
    LazyLock::new(|| rows::ROWS.iter().map(|row| (row.name, row)).collect());

static BY_TITLE: LazyLock<HashMap<&'static str, &'static AttributeRow>> =
    LazyLock::new(|| rows::ROWS.iter().map(|row| (row.title, row)).collect());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_found_by_tag_name_and_title() {
        for row in rows() {
            assert_eq!(by_tag(row.tag).map(|found| found.name), Some(row.name));
            assert_eq!(by_name(row.name).map(|found| found.tag), Some(row.tag));
            assert_eq!(by_title(row.title).map(|found| found.tag), Some(row.tag));
        }
        assert!(by_tag(Tag::BATCH_ITEM).is_none());
        assert_eq!(by_tag(Tag::ATTRIBUTE).map(|row| row.name), Some("VendorAttribute"));
    }

    #[test]
    fn every_version_of_an_attribute_has_rules() {
        for row in rows() {
            assert!(row.rules.is_sorted_by(|a, b| a.since < b.since), "{}", row.name);
            for &version in Version::ALL {
                let expected = row.range.contains(version);
                assert_eq!(row.rules(version).is_some(), expected, "{} {version}", row.name);
            }
        }
    }

    #[test]
    fn the_rules_follow_the_version() {
        let row = by_tag(Tag::UNIQUE_IDENTIFIER).unwrap();
        let oldest = row.rules(Version::V1_0).unwrap();
        let newer = row.rules(Version::V1_1).unwrap();
        assert!(!oldest.implicitly_set_by.contains(&Operation::RE_KEY_KEY_PAIR));
        assert!(newer.implicitly_set_by.contains(&Operation::RE_KEY_KEY_PAIR));
        assert_eq!(newer.set_by, SetBy::SERVER);
        assert_eq!((newer.always, newer.multiple), (Answer::Yes, Answer::No));
    }

    #[test]
    fn conditions_are_kept_apart_from_plain_answers() {
        let dates = by_tag(Tag::ACTIVATION_DATE).unwrap().rules(Version::V2_1).unwrap();
        assert_eq!(dates.client_may_modify, Answer::Conditional);
        assert!(dates.client_may_modify.is_possible());
        let state = by_tag(Tag::STATE).unwrap().rules(Version::V2_1).unwrap();
        assert_eq!(state.client_may_modify, Answer::No);
        assert_eq!(state.server_may_modify, Answer::Yes);
    }

    #[test]
    fn object_types_are_those_the_words_mean() {
        let length = by_tag(Tag::CERTIFICATE_LENGTH).unwrap().rules(Version::V1_4).unwrap();
        assert!(length.applies_to.contains(ObjectType::CERTIFICATE));
        assert!(!length.applies_to.contains(ObjectType::SYMMETRIC_KEY));
        let algorithm = by_tag(Tag::CRYPTOGRAPHIC_ALGORITHM).unwrap().rules(Version::V1_4).unwrap();
        assert!(algorithm.applies_to.contains(ObjectType::TEMPLATE));
        assert!(algorithm.applies_to.contains(ObjectType::PRIVATE_KEY));
        assert!(!algorithm.applies_to.contains(ObjectType::OPAQUE_OBJECT));
        assert!(ObjectTypes::ALL_OBJECTS.contains(ObjectType(0x8000_0001)));
        assert!(!ObjectTypes::KEYS.contains(ObjectType(0x8000_0001)));
    }
}
