//! The macros that turn the generated rows into types and tables.

use std::fmt;

use super::EnumTable;

/// Turns `V1_0..` and `V1_0..V2_0` into a [`Range`](crate::version::Range).
macro_rules! range {
    ($since:ident) => {
        $crate::version::Range::from($crate::version::Version::$since)
    };
    ($since:ident $until:ident) => {
        $crate::version::Range::between($crate::version::Version::$since, $crate::version::Version::$until)
    };
}

/// Makes the `EnumTable` of an enumeration or a mask.
macro_rules! enum_table {
    (
        $name:literal $title:literal $since:ident .. $($until:ident)? {
            $(
                $value:literal $row_name:literal $row_title:literal $row_since:ident .. $($row_until:ident)?
                $(, also $($alias:literal)+)?;
            )*
        }
    ) => {
        $crate::table::EnumTable {
            name: $name,
            title: $title,
            range: range!($since $($until)?),
            rows: &[
                $($crate::table::EnumRow {
                    value: $value,
                    name: $row_name,
                    title: $row_title,
                    range: range!($row_since $($row_until)?),
                    aliases: &[$($($alias),+)?],
                },)*
            ],
        }
    };
}

/// Makes an enumeration: a newtype over the number on the wire, a constant a value, and its table.
macro_rules! enumeration {
    (
        $type:ident $name:literal $title:literal $since:ident .. $($until:ident)? {
            $(
                $value:literal $constant:ident $row_name:literal $row_title:literal
                $row_since:ident .. $($row_until:ident)? $(, also $($alias:literal)+)?;
            )*
        }
    ) => {
        #[doc = concat!("The enumeration ", $title, "; any number is a legal value.")]
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(
            /// The number on the wire.
            pub u32,
        );

        impl $type {
            $(
                #[doc = concat!($row_title, ", ", $value, ".")]
                pub const $constant: Self = Self($value);
            )*
        }

        impl $crate::table::Enumeration for $type {
            const TABLE: &'static $crate::table::EnumTable = &enum_table! {
                $name $title $since .. $($until)? {
                    $($value $row_name $row_title $row_since .. $($row_until)? $(, also $($alias)+)?;)*
                }
            };

            fn code(self) -> u32 {
                self.0
            }

            fn from_code(code: u32) -> Self {
                Self(code)
            }
        }

        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::table::macros::write_name(f, <Self as $crate::table::Enumeration>::TABLE, self.0)
            }
        }
    };
}

/// Makes a mask: a newtype over the integer on the wire, a constant a bit, and its table.
macro_rules! mask {
    (
        $type:ident $name:literal $title:literal $since:ident .. $($until:ident)? {
            $(
                $value:literal $constant:ident $row_name:literal $row_title:literal
                $row_since:ident .. $($row_until:ident)? $(, also $($alias:literal)+)?;
            )*
        }
    ) => {
        #[doc = concat!("The mask ", $title, "; bits that no table has are kept.")]
        #[derive(Copy, Clone, Default, PartialEq, Eq, Hash)]
        pub struct $type(
            /// The integer on the wire.
            pub i32,
        );

        impl $type {
            $(
                #[doc = concat!($row_title, ", ", $value, ".")]
                pub const $constant: Self = Self($value);
            )*

            /// The mask's bits by name and version.
            pub const TABLE: &'static $crate::table::EnumTable = &enum_table! {
                $name $title $since .. $($until)? {
                    $($value $row_name $row_title $row_since .. $($row_until)? $(, also $($alias)+)?;)*
                }
            };

            /// Whether every bit of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether any bit of `other` is set.
            #[must_use]
            pub const fn intersects(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// Whether no bit is set.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }
        }

        impl $crate::ttlv::Wire for $type {
            fn encode(&self, writer: &mut $crate::ttlv::Writer, tag: $crate::table::Tag) {
                writer.integer(tag, self.0);
            }

            fn decode(raw: $crate::ttlv::Raw<'_>) -> Result<Self, $crate::ttlv::Error> {
                raw.integer().map(Self)
            }
        }

        impl ::std::ops::BitOr for $type {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::table::macros::write_bits(f, Self::TABLE, self.0)
            }
        }
    };
}

/// Writes the name of a value, or its number where it has none.
pub(super) fn write_name(f: &mut fmt::Formatter<'_>, table: &EnumTable, value: u32) -> fmt::Result {
    match table.by_value(value) {
        Some(row) => f.write_str(row.name),
        None => write!(f, "{value:#010x}"),
    }
}

/// Writes the names of the bits set, those without a name as one number.
pub(super) fn write_bits(f: &mut fmt::Formatter<'_>, table: &EnumTable, bits: i32) -> fmt::Result {
    let mut rest = bits.cast_unsigned();
    let mut separator = "";
    for row in table.rows.iter().filter(|row| bits.cast_unsigned() & row.value != 0) {
        write!(f, "{separator}{}", row.name)?;
        separator = " | ";
        rest &= !row.value;
    }
    if rest != 0 || separator.is_empty() {
        write!(f, "{separator}{rest:#010x}")?;
    }
    Ok(())
}
