//! How typed values meet the reader and the writer: [`Wire`] for one item, [`Field`] for a field of a structure,
//! and the macro that writes both directions of a structure from one list of fields.

use super::binary::{Raw, Reader, Writer};
use super::error::Error;
use super::item::{Bytes, DateTime, Interval, Value};
use crate::table::{Enumeration, Tag};

/// A value that is one item under some tag.
pub trait Wire: Sized {
    /// Writes the value under a tag.
    fn encode(&self, writer: &mut Writer, tag: Tag);

    /// Reads the value of an item.
    ///
    /// # Errors
    /// When the item has another type or is malformed.
    fn decode(raw: Raw<'_>) -> Result<Self, Error>;
}

/// A field of a structure: one value, an optional one, or any number.
pub trait Field: Sized {
    /// Writes the field under a tag.
    fn put(&self, writer: &mut Writer, tag: Tag);

    /// Reads the field: the next items of the structure that have the tag.
    ///
    /// # Errors
    /// When it is required and missing, or malformed.
    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Self, Error>;
}

/// A field that can be absent, as it is in versions that do not define it.
pub trait Absent {
    /// The field when it is absent.
    fn absent() -> Self;
}

/// A way to write and read a field that its type alone does not tell; see [`crate::shape`].
pub(crate) trait Codec<T> {
    fn put(value: &T, writer: &mut Writer, tag: Tag);
    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<T, Error>;
}

impl<T: Wire> Field for T {
    fn put(&self, writer: &mut Writer, tag: Tag) {
        self.encode(writer, tag);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Self, Error> {
        T::decode(reader.required(tag)?)
    }
}

impl<T: Wire> Field for Option<T> {
    fn put(&self, writer: &mut Writer, tag: Tag) {
        if let Some(value) = self {
            value.encode(writer, tag);
        }
    }

    #[inline]
    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Self, Error> {
        match reader.optional(tag)? {
            Some(raw) => T::decode(raw).map(Some),
            None => Ok(None),
        }
    }
}

impl<T: Wire> Field for Vec<T> {
    fn put(&self, writer: &mut Writer, tag: Tag) {
        for value in self {
            value.encode(writer, tag);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Self, Error> {
        let mut values = Self::new();
        while let Some(raw) = reader.optional(tag)? {
            values.push(T::decode(raw)?);
        }
        Ok(values)
    }
}

impl<T> Absent for Option<T> {
    fn absent() -> Self {
        None
    }
}

impl<T> Absent for Vec<T> {
    fn absent() -> Self {
        Self::new()
    }
}

impl<E: Enumeration> Wire for E {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        writer.enumeration(tag, *self);
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        raw.enumeration().map(E::from_code)
    }
}

macro_rules! wire {
    ($type:ty, |$self:ident, $w:ident, $tag:ident| $encode:expr, |$raw:ident| $decode:expr) => {
        impl Wire for $type {
            fn encode(&$self, $w: &mut Writer, $tag: Tag) {
                $encode;
            }

            fn decode($raw: Raw<'_>) -> Result<Self, Error> {
                $decode
            }
        }
    };
}

wire!(i32, |self, w, tag| w.integer(tag, *self), |raw| raw.integer());
wire!(i64, |self, w, tag| w.long_integer(tag, *self), |raw| raw.long_integer());
wire!(bool, |self, w, tag| w.boolean(tag, *self), |raw| raw.boolean());
wire!(String, |self, w, tag| w.text(tag, self), |raw| raw.text().map(str::to_owned));
wire!(Bytes, |self, w, tag| w.bytes(tag, self), |raw| raw.bytes().map(Self::from));
wire!(DateTime, |self, w, tag| w.date_time(tag, self.0), |raw| raw.date_time().map(Self));
wire!(Interval, |self, w, tag| w.interval(tag, self.0), |raw| raw.interval().map(Self));
wire!(Value, |self, w, tag| w.value(tag, self), |raw| raw.value());

/// Makes a structure with its encoding. A field is `name: Type = TAG`, followed by `in SINCE ..` or
/// `in SINCE .. UNTIL` when not every version has it (UNTIL is the first version without it; the type then has to
/// be optional or repeated), and by `via Codec` when versions write it differently.
macro_rules! structure {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $(
                $(#[$field_meta:meta])*
                $field:ident : $type:ty = $tag:ident $(in [$since:ident .. $($until:ident)?])? $(via $codec:path)?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name {
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $crate::ttlv::Wire for $name {
            #[allow(unused_variables, reason = "structures without fields write nothing")]
            fn encode(&self, writer: &mut $crate::ttlv::Writer, tag: $crate::table::Tag) {
                let mark = writer.begin(tag);
                $(
                    if $crate::ttlv::wire::in_range!(writer.version $(, $since .. $($until)?)?) {
                        $crate::ttlv::wire::put!(&self.$field, writer, $tag $(, $codec)?);
                    }
                )*
                writer.end(mark);
            }

            fn decode(raw: $crate::ttlv::Raw<'_>) -> Result<Self, $crate::ttlv::Error> {
                #[allow(unused_mut, reason = "structures without fields read nothing")]
                let mut reader = raw.structure()?;
                let value = Self {
                    $( $field: $crate::ttlv::wire::take!(
                        reader, $tag, [$($since .. $($until)?)?] $(, $codec)?
                    ), )*
                };
                reader.finish()?;
                Ok(value)
            }
        }
    };
}

macro_rules! in_range {
    ($version:expr) => {
        true
    };
    ($version:expr, $since:ident ..) => {
        $version >= $crate::version::Version::$since
    };
    ($version:expr, $since:ident .. $until:ident) => {
        $version >= $crate::version::Version::$since && $version < $crate::version::Version::$until
    };
}

macro_rules! put {
    ($field:expr, $writer:ident, $tag:ident) => {
        $crate::ttlv::Field::put($field, $writer, $crate::table::Tag::$tag)
    };
    ($field:expr, $writer:ident, $tag:ident, $codec:path) => {
        <$codec as $crate::ttlv::wire::Codec<_>>::put($field, $writer, $crate::table::Tag::$tag)
    };
}

macro_rules! take {
    ($reader:ident, $tag:ident, []) => {
        $crate::ttlv::Field::take(&mut $reader, $crate::table::Tag::$tag)?
    };
    ($reader:ident, $tag:ident, [], $codec:path) => {
        <$codec as $crate::ttlv::wire::Codec<_>>::take(&mut $reader, $crate::table::Tag::$tag)?
    };
    ($reader:ident, $tag:ident, [$($range:tt)+] $(, $codec:path)?) => {
        if $crate::ttlv::wire::in_range!($reader.version, $($range)+) {
            $crate::ttlv::wire::take!($reader, $tag, [] $(, $codec)?)
        } else {
            $crate::ttlv::Absent::absent()
        }
    };
}

pub(crate) use {in_range, put, structure, take};
