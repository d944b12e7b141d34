//! The Key Block and what is in it (KMIP 2.1 sections 3.1 to 3.7 of the objects' structures, 1.4 section 2.1.3 to 2.1.6).

use crate::attribute::{AttributeName, Attributes};
use crate::cryptographic_parameters::CryptographicParameters;
use crate::identifier::UniqueIdentifier;
use crate::shape::{EXTENSIONS, Known, List, References};
use crate::table::enumeration::{
    CryptographicAlgorithm, EncodingOption, KeyCompressionType, KeyFormatType, RecommendedCurve,
    WrappingMethod,
};
use crate::table::{Enumeration, Tag};
use crate::ttlv::wire::Codec;
use crate::ttlv::{Bytes, Error, ErrorKind, Item, ItemType, Raw, Value, Wire, Writer, structure};

structure! {
    /// A key with its format.
    pub struct KeyBlock {
        /// Format of the material.
        key_format_type: KeyFormatType = KEY_FORMAT_TYPE via Known,
        /// Compression of an elliptic curve's point.
        key_compression_type: Option<KeyCompressionType> = KEY_COMPRESSION_TYPE via Known,
        /// The key; absent where only metadata is kept.
        key_value: Option<KeyValue> = KEY_VALUE,
        /// Algorithm; absent where the material tells, or for opaque material.
        cryptographic_algorithm: Option<CryptographicAlgorithm> = CRYPTOGRAPHIC_ALGORITHM via Known,
        /// Bits of the key.
        cryptographic_length: Option<i32> = CRYPTOGRAPHIC_LENGTH,
        /// How the key is wrapped; absent when it is not.
        key_wrapping_data: Option<KeyWrappingData> = KEY_WRAPPING_DATA,
    }
}

/// The value of a key: in the clear, or wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// Material, and attributes bound to it.
    Plain(PlainKeyValue),
    /// Wrapped bytes.
    Wrapped(Bytes),
}

structure! {
    /// Key material in the clear.
    pub struct PlainKeyValue {
        /// The material.
        key_material: KeyMaterial = KEY_MATERIAL,
        /// Attributes bound to the material.
        attributes: Attributes = ATTRIBUTES via BoundAttributes,
    }
}

/// Key material: bytes, or the fields of a transparent format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyMaterial {
    /// Bytes in the key format.
    Bytes(Bytes),
    /// Fields of a transparent key structure (KMIP 2.1 section 7.4 and following).
    Transparent(Vec<Item>),
}

/// Attributes in a Key Value: nothing at all where there are none.
struct BoundAttributes;

impl Codec<Attributes> for BoundAttributes {
    fn put(value: &Attributes, writer: &mut Writer, tag: Tag) {
        if !value.list.is_empty() {
            List::put(value, writer, tag);
        }
    }

    fn take(reader: &mut crate::ttlv::Reader<'_>, tag: Tag) -> Result<Attributes, Error> {
        List::take(reader, tag)
    }
}

/// Fields of transparent key structures (KMIP 2.1 section 3.3).
const FIELDS: &[Tag] = &[
    Tag::KEY,
    Tag::P,
    Tag::Q,
    Tag::G,
    Tag::J,
    Tag::X,
    Tag::Y,
    Tag::D,
    Tag::Q_STRING,
    Tag::RECOMMENDED_CURVE,
    Tag::MODULUS,
    Tag::PRIVATE_EXPONENT,
    Tag::PUBLIC_EXPONENT,
    Tag::PRIME_EXPONENT_P,
    Tag::PRIME_EXPONENT_Q,
    Tag::CRT_COEFFICIENT,
];

/// Whether an item may be in a transparent key structure.
fn is_field(item: &Item) -> bool {
    let is_of_type = item.tag.row().is_some_and(|row| row.types.contains(&item.value.item_type()));
    let has_known_value = match item.value {
        Value::Enumeration(code) => code >= EXTENSIONS || RecommendedCurve(code).name().is_some(),
        _ => true,
    };
    item.tag.is_extension() || (FIELDS.contains(&item.tag) && is_of_type && has_known_value)
}

impl KeyMaterial {
    /// A field of a transparent structure.
    #[must_use]
    pub fn field(&self, tag: Tag) -> Option<&Value> {
        match self {
            Self::Bytes(_) => None,
            Self::Transparent(items) => items.iter().find(|item| item.tag == tag).map(|item| &item.value),
        }
    }
}

structure! {
    /// How a key is wrapped (KMIP 2.1 section 7.20).
    pub struct KeyWrappingData {
        /// Encryption, MAC or both.
        wrapping_method: WrappingMethod = WRAPPING_METHOD via Known,
        /// Key and parameters of the encryption.
        encryption_key_information: Option<KeyInformation> = ENCRYPTION_KEY_INFORMATION,
        /// Key and parameters of the MAC or signature.
        mac_signature_key_information: Option<KeyInformation> = MAC_SIGNATURE_KEY_INFORMATION,
        /// The MAC or signature.
        mac_signature: Option<Bytes> = MAC_SIGNATURE,
        /// IV, counter or nonce of the encryption.
        iv_counter_nonce: Option<Bytes> = IV_COUNTER_NONCE,
        /// Whether the bytes are encoded in TTLV before they are wrapped.
        encoding_option: Option<EncodingOption> = ENCODING_OPTION in [V1_1 ..] via Known,
    }
}

structure! {
    /// A key that wraps, with its parameters (KMIP 2.1 sections 7.10, 7.11).
    pub struct KeyInformation {
        /// The wrapping key.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Parameters of the wrapping.
        cryptographic_parameters: Option<CryptographicParameters> = CRYPTOGRAPHIC_PARAMETERS,
    }
}

structure! {
    /// How a client wants a key wrapped (KMIP 2.1 section 7.21).
    pub struct KeyWrappingSpecification {
        /// Encryption, MAC or both.
        wrapping_method: WrappingMethod = WRAPPING_METHOD via Known,
        /// Key and parameters of the encryption.
        encryption_key_information: Option<KeyInformation> = ENCRYPTION_KEY_INFORMATION,
        /// Key and parameters of the MAC or signature.
        mac_signature_key_information: Option<KeyInformation> = MAC_SIGNATURE_KEY_INFORMATION,
        /// Attributes to bind to the material.
        attribute_names: Vec<AttributeName> = ATTRIBUTE_NAME via WrappedNames,
        /// Whether the bytes are encoded in TTLV before they are wrapped.
        encoding_option: Option<EncodingOption> = ENCODING_OPTION in [V1_1 ..] via Known,
    }
}

/// Names of attributes in a Key Wrapping Specification: Attribute Name in 1.x and Attribute Reference later, as elsewhere;
/// 2.x kept the text in some places, so that both are read.
struct WrappedNames;

impl Codec<Vec<AttributeName>> for WrappedNames {
    fn put(value: &Vec<AttributeName>, writer: &mut Writer, _: Tag) {
        References::put(value, writer, Tag::ATTRIBUTE_REFERENCE);
    }

    fn take(reader: &mut crate::ttlv::Reader<'_>, tag: Tag) -> Result<Vec<AttributeName>, Error> {
        let mut names = Vec::new();
        while let Some(raw) = reader.optional(tag)? {
            names.push(AttributeName::from_title(raw.text()?));
        }
        if names.is_empty() {
            names = References::take(reader, Tag::ATTRIBUTE_REFERENCE)?;
        }
        Ok(names)
    }
}

impl Wire for KeyValue {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        match self {
            Self::Plain(plain) => plain.encode(writer, tag),
            Self::Wrapped(bytes) => bytes.encode(writer, tag),
        }
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        match raw.item_type {
            ItemType::ByteString => Bytes::decode(raw).map(Self::Wrapped),
            _ => PlainKeyValue::decode(raw).map(Self::Plain),
        }
    }
}

impl Wire for KeyMaterial {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        match self {
            Self::Bytes(bytes) => bytes.encode(writer, tag),
            Self::Transparent(items) => {
                let mark = writer.begin(tag);
                for item in items {
                    match item.value {
                        Value::Enumeration(code) => writer.enumeration(item.tag, RecommendedCurve(code)),
                        _ => writer.value(item.tag, &item.value),
                    }
                }
                writer.end(mark);
            }
        }
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        match raw.value()? {
            Value::ByteString(bytes) => Ok(Self::Bytes(bytes)),
            Value::Structure(items) => match items.iter().find(|item| !is_field(item)) {
                None => Ok(Self::Transparent(items)),
                Some(item) => Err(Error::new(ErrorKind::Unexpected, item.tag)),
            },
            _ => Err(raw.error(ErrorKind::Type)),
        }
    }
}
