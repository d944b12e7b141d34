//! Tags: what an item of the protocol is (KMIP 2.1 section 11.58).

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::EnumTable;
use crate::ttlv::ItemType;
use crate::version::{Range, Version};

/// Makes the constants and rows of the tags.
macro_rules! tags {
    ($(
        $code:literal $constant:ident $name:literal $title:literal [$($item_type:ident)*]
        $since:ident .. $($until:ident)? $(, $kind:ident $($table:ident)?)?;
    )*) => {
        use super::{Tag, TagRow};

        impl Tag {
            $(
                #[doc = concat!($title, ", ", $code, ".")]
                pub const $constant: Self = Self($code);
            )*
        }

        pub(super) static ROWS: &[TagRow] = &[$(TagRow {
            tag: Tag::$constant,
            name: $name,
            title: $title,
            types: &[$($crate::ttlv::ItemType::$item_type),*],
            values: tags!(@values $($kind $($table)?)?),
            range: range!($since $($until)?),
        },)*];
    };
    (@values) => { None };
    (@values tag) => { Some($crate::table::Names::Tag) };
    (@values enumeration $table:ident) => {
        Some($crate::table::Names::Enumeration(
            <$crate::table::enumeration::$table as $crate::table::Enumeration>::TABLE,
        ))
    };
    (@values mask $table:ident) => { Some($crate::table::Names::Mask($crate::table::mask::$table::TABLE)) };
}

mod rows;

/// A tag: three bytes on the wire, `0x42....` of the protocol or `0x54....` of an extension.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(
    /// The number on the wire, at most `0xFFFFFF`.
    pub u32,
);

/// One tag of the protocol.
#[derive(Debug)]
pub struct TagRow {
    /// The tag.
    pub tag: Tag,
    /// The name in the XML and JSON encodings, e.g. `TemplateAttribute`.
    pub name: &'static str,
    /// The title in the specification, e.g. `Template-Attribute`.
    pub title: &'static str,
    /// The item types that any version gives it, that of the newest first; empty where none is known.
    pub types: &'static [ItemType],
    /// The names of its values, where they have names.
    pub values: Option<Names>,
    /// The versions that have the tag.
    pub range: Range,
}

/// Where the names of an item's values come from.
#[derive(Copy, Clone, Debug)]
pub enum Names {
    /// An enumeration.
    Enumeration(&'static EnumTable),
    /// A mask: each bit has a name.
    Mask(&'static EnumTable),
    /// The values are tags, as in an Attribute Reference.
    Tag,
}

impl Tag {
    /// The row of the tag; `None` for an extension or a tag that is not known.
    #[must_use]
    pub fn row(self) -> Option<&'static TagRow> {
        let offset = usize::try_from(self.0.checked_sub(FIRST)?).ok()?;
        rows::ROWS.get(usize::from(*INDEX.get(offset)?))
    }

    /// The name in the XML and JSON encodings; `None` for a tag that is not known.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }

    /// The title in the specification; `None` for a tag that is not known.
    #[must_use]
    pub fn title(self) -> Option<&'static str> {
        self.row().map(|row| row.title)
    }

    /// The tag of a name as XML and JSON write it.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        BY_NAME.get(name).copied()
    }

    /// The tag of a title in the specification.
    #[must_use]
    pub fn by_title(title: &str) -> Option<Self> {
        BY_TITLE.get(title).copied()
    }

    /// Whether `version` has the tag; a tag that is not known is in none.
    #[must_use]
    pub fn is_defined_in(self, version: Version) -> bool {
        self.row().is_some_and(|row| row.range.contains(version))
    }

    /// Whether the tag is a vendor's extension, which the protocol says nothing about (KMIP 2.1 section 9.1.1.1).
    #[must_use]
    pub const fn is_extension(self) -> bool {
        self.0 >> 16 == 0x54
    }

    /// Every tag of the protocol in ascending order.
    #[must_use]
    pub fn rows() -> &'static [TagRow] {
        rows::ROWS
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{:#08x}", self.0),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The first tag of the protocol.
pub(super) const FIRST: u32 = 0x42_0001;

/// How many tags there are from the first to the last one, with the gaps.
pub(super) const SPAN: usize = 0x200;

/// The entry of [`INDEX`] for a tag that has no row.
const NO_ROW: u16 = u16::MAX;

/// The place in the rows of each tag, counted from [`FIRST`].
static INDEX: [u16; SPAN] = index();

#[expect(clippy::indexing_slicing, reason = "runs at compile time, where an index out of range is an error")]
const fn index() -> [u16; SPAN] {
    let mut index = [NO_ROW; SPAN];
    let mut row = 0;
    while row < rows::ROWS.len() {
        index[(rows::ROWS[row].tag.0 - FIRST) as usize] = row as u16;
        row += 1;
    }
    index
}

static BY_NAME: LazyLock<HashMap<&'static str, Tag>> =
    LazyLock::new(|| rows::ROWS.iter().map(|row| (row.name, row.tag)).collect());

static BY_TITLE: LazyLock<HashMap<&'static str, Tag>> =
    LazyLock::new(|| rows::ROWS.iter().map(|row| (row.title, row.tag)).collect());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_by_number_name_and_title() {
        for row in Tag::rows() {
            assert_eq!(row.tag.row().map(|found| found.name), Some(row.name));
            assert_eq!(Tag::by_name(row.name), Some(row.tag));
            assert_eq!(Tag::by_title(row.title), Some(row.tag));
        }
        assert_eq!(Tag::by_name("IVCounterNonce"), Some(Tag::IV_COUNTER_NONCE));
        assert_eq!(Tag::by_title("IV/Counter/Nonce"), Some(Tag(0x42_003d)));
    }

    #[test]
    fn a_tag_outside_the_table_has_no_name_and_prints_as_its_number() {
        for code in [0, 0x41_ffff, 0x42_0000, 0x42_01ff, 0x42_0200, 0x42_0201, 0x54_0001, 0xff_ffff, u32::MAX]
        {
            assert_eq!(Tag(code).name(), None, "{code:#x}");
        }
        assert_eq!(format!("{:?}", Tag(0x54_0001)), "0x540001");
        assert_eq!(format!("{}", Tag::BATCH_ITEM), "BatchItem");
    }

    #[test]
    fn a_tag_knows_its_versions_types_and_values() {
        assert!(Tag::TEMPLATE_ATTRIBUTE.is_defined_in(Version::V1_4));
        assert!(!Tag::TEMPLATE_ATTRIBUTE.is_defined_in(Version::V2_0));
        let row = Tag::CRYPTOGRAPHIC_USAGE_MASK.row().unwrap();
        assert_eq!(row.types, [ItemType::Integer]);
        assert!(matches!(row.values, Some(Names::Mask(table)) if table.name == "CryptographicUsageMask"));
        assert!(matches!(Tag::ATTRIBUTE_REFERENCE.row().unwrap().values, Some(Names::Tag)));
        let row = Tag::RESULT_STATUS.row().unwrap();
        assert!(matches!(row.values, Some(Names::Enumeration(table)) if table.name == "ResultStatus"));
    }
}
