//! The protocol's tables: tags, enumerations, masks, attributes and operations of all versions as rows.
//!
//! The rows are made by `cargo xtask tables` from the registry of the OASIS specifications; the types of the
//! rows and the ways to look one up are written by hand. An enumeration is a newtype over the number on the
//! wire, so a value that no table has (an extension, a newer version's) survives being read and written.

#[macro_use]
mod macros;

pub mod attribute;
pub mod enumeration;
pub mod mask;
pub mod operation;
mod reason;
pub mod tag;

pub use tag::{Names, Tag, TagRow};

use crate::version::{Range, Version};

/// One value of an enumeration, or one bit of a mask.
#[derive(Debug)]
pub struct EnumRow {
    /// The number on the wire; of a mask, the one bit.
    pub value: u32,
    /// The name in the XML and JSON encodings, e.g. `SHA_256`.
    pub name: &'static str,
    /// The title in the specification, e.g. `SHA-256`.
    pub title: &'static str,
    /// The versions that define the value.
    pub range: Range,
    /// Other names that are read: spellings of older versions and common mistakes.
    pub aliases: &'static [&'static str],
}

/// An enumeration or mask with its values.
#[derive(Debug)]
pub struct EnumTable {
    /// The CamelCase name, e.g. `KeyFormatType`.
    pub name: &'static str,
    /// The title in the specification, e.g. `Key Format Type`.
    pub title: &'static str,
    /// The versions that have the enumeration.
    pub range: Range,
    /// The values in ascending order.
    pub rows: &'static [EnumRow],
}

impl EnumTable {
    /// The row of a number; `None` for an extension or a value that is not known.
    #[must_use]
    pub fn by_value(&self, value: u32) -> Option<&'static EnumRow> {
        self.rows.binary_search_by_key(&value, |row| row.value).ok().and_then(|index| self.rows.get(index))
    }

    /// The row of a name as XML and JSON write it, or of an alias.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&'static EnumRow> {
        self.rows.iter().find(|row| row.name == name || row.aliases.contains(&name))
    }
}

/// What every enumeration of the protocol can do.
pub trait Enumeration: Copy + Eq {
    /// The enumeration's values.
    const TABLE: &'static EnumTable;

    /// The number on the wire.
    fn code(self) -> u32;

    /// The value of a number on the wire, known or not.
    fn from_code(code: u32) -> Self;

    /// The name in the XML and JSON encodings; `None` for a value that is not known.
    fn name(self) -> Option<&'static str> {
        Self::TABLE.by_value(self.code()).map(|row| row.name)
    }

    /// The title in the specification; `None` for a value that is not known.
    fn title(self) -> Option<&'static str> {
        Self::TABLE.by_value(self.code()).map(|row| row.title)
    }

    /// Whether `version` defines the value; a value that is not known is defined in none.
    fn is_defined_in(self, version: Version) -> bool {
        Self::TABLE.by_value(self.code()).is_some_and(|row| row.range.contains(version))
    }
}

#[cfg(test)]
mod tests {
    use super::enumeration::{CryptographicAlgorithm, KeyFormatType, MaskGenerator, ResultReason};
    use super::mask::CryptographicUsageMask;
    use super::*;

    #[test]
    fn an_enumeration_knows_its_names_titles_and_versions() {
        let tdes = CryptographicAlgorithm::TRIPLE_DES;
        assert_eq!(tdes.code(), 2);
        assert_eq!(tdes.name(), Some("DES3"));
        assert_eq!(tdes.title(), Some("3DES"));
        assert!(KeyFormatType::TRANSPARENT_ECDSA_PRIVATE_KEY.is_defined_in(Version::V1_4));
        assert!(!KeyFormatType::TRANSPARENT_ECDSA_PRIVATE_KEY.is_defined_in(Version::V2_0));
        assert!(!KeyFormatType::PKCS_12.is_defined_in(Version::V1_3));
    }

    #[test]
    fn an_unknown_value_survives_and_prints_as_its_number() {
        let extension = KeyFormatType::from_code(0x8000_0001);
        assert_eq!(extension.code(), 0x8000_0001);
        assert_eq!(extension.name(), None);
        assert!(!extension.is_defined_in(Version::V3_0));
        assert_eq!(format!("{extension:?}"), "0x80000001");
        assert_eq!(format!("{:?}", KeyFormatType::PKCS_1), "PKCS_1");
    }

    #[test]
    fn names_and_aliases_find_a_value() {
        assert_eq!(MaskGenerator::TABLE.by_name("MGF1").map(|row| row.value), Some(1));
        assert_eq!(MaskGenerator::TABLE.by_name("MFG1").map(|row| row.value), Some(1));
        let reason = ResultReason::TABLE.by_name("NotAuthorized").map(|row| row.value);
        assert_eq!(reason, Some(ResultReason::NOT_AUTHORISED.code()));
        assert!(MaskGenerator::TABLE.by_name("mgf1").is_none());
    }

    #[test]
    fn the_rows_of_every_table_are_in_order_and_no_name_has_two_values() {
        for table in enumeration::ALL.iter().chain(mask::ALL) {
            assert!(table.rows.is_sorted_by(|a, b| a.value < b.value), "{}", table.name);
            for row in table.rows {
                for name in row.aliases.iter().chain([&row.name]) {
                    assert_eq!(table.by_name(name).map(|found| found.value), Some(row.value), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_mask_joins_and_contains_bits() {
        let both = CryptographicUsageMask::ENCRYPT | CryptographicUsageMask::DECRYPT;
        assert_eq!(both.0, 0x0000_000c);
        assert!(both.contains(CryptographicUsageMask::DECRYPT));
        assert!(!both.contains(CryptographicUsageMask::DECRYPT | CryptographicUsageMask::SIGN));
        assert!(both.intersects(CryptographicUsageMask::DECRYPT | CryptographicUsageMask::SIGN));
        assert_eq!(format!("{both:?}"), "Encrypt | Decrypt");
        assert_eq!(format!("{:?}", CryptographicUsageMask(i32::MIN)), "0x80000000");
    }
}
