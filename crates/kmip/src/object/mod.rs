//! Managed objects as messages carry them (KMIP 2.1 chapter 2, 1.4 section 2.2).

mod credential;
mod key_block;

use std::sync::Arc;

pub use credential::{HashedPasswordCredential, OtpCredential, PasswordCredential};
pub use key_block::{
    KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingData, KeyWrappingSpecification, PlainKeyValue,
};

use crate::attribute::Attributes;
use crate::credential::DeviceCredential;
use crate::shape;
use crate::table::Tag;
use crate::table::enumeration::{
    CertificateRequestType, CertificateType, ObjectType, OpaqueDataType, SecretDataType, SplitKeyMethod,
};
use crate::ttlv::wire::Codec;
use crate::ttlv::{Bytes, Error, ErrorKind, Raw, Reader, Value, Wire, Writer, structure};
use crate::version::Version;

/// A managed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A certificate.
    Certificate(Certificate),
    /// A certificate request (2.0 and later).
    CertificateRequest(CertificateRequest),
    /// Data that the server does not look into.
    OpaqueObject(OpaqueObject),
    /// A PGP key (1.2 and later).
    PgpKey(PgpKey),
    /// The private half of a pair.
    PrivateKey(Key),
    /// The public half of a pair.
    PublicKey(Key),
    /// A secret that is no key, or the seed of one.
    SecretData(SecretData),
    /// One share of a key.
    SplitKey(SplitKey),
    /// A symmetric key.
    SymmetricKey(Key),
    /// Attributes under a name (1.x only).
    Template(Attributes),
    /// A password (3.0).
    PasswordCredential(PasswordCredential),
    /// What identifies a device (3.0).
    DeviceCredential(DeviceCredential),
    /// What makes one time passwords (3.0).
    OtpCredential(OtpCredential),
    /// A hashed password (3.0).
    HashedPasswordCredential(HashedPasswordCredential),
}

structure! {
    /// A symmetric, private or public key.
    pub struct Key {
        /// The key.
        key_block: KeyBlock = KEY_BLOCK,
    }
}

structure! {
    /// A certificate (KMIP 2.1 section 2.1).
    pub struct Certificate {
        /// X.509 or PGP.
        certificate_type: CertificateType = CERTIFICATE_TYPE via shape::Known,
        /// DER of an X.509 certificate.
        certificate_value: Bytes = CERTIFICATE_VALUE,
    }
}

structure! {
    /// A certificate request (KMIP 2.1 section 2.2).
    pub struct CertificateRequest {
        /// CRMF, PKCS#10 or PEM.
        certificate_request_type: CertificateRequestType = CERTIFICATE_REQUEST_TYPE via shape::Known,
        /// The request.
        certificate_request_value: Bytes = CERTIFICATE_REQUEST_VALUE,
    }
}

structure! {
    /// Opaque data (KMIP 2.1 section 2.3).
    pub struct OpaqueObject {
        /// What it is to its owner.
        opaque_data_type: OpaqueDataType = OPAQUE_DATA_TYPE via shape::Known,
        /// The data.
        opaque_data_value: Bytes = OPAQUE_DATA_VALUE,
    }
}

structure! {
    /// A PGP key (KMIP 2.1 section 2.4).
    pub struct PgpKey {
        /// Version of the format.
        pgp_key_version: i32 = PGP_KEY_VERSION,
        /// The key.
        key_block: KeyBlock = KEY_BLOCK,
    }
}

structure! {
    /// Secret data (KMIP 2.1 section 2.7).
    pub struct SecretData {
        /// Password or seed.
        secret_data_type: SecretDataType = SECRET_DATA_TYPE via shape::Known,
        /// The secret.
        key_block: KeyBlock = KEY_BLOCK,
    }
}

structure! {
    /// One share of a split key (KMIP 2.1 section 2.8).
    pub struct SplitKey {
        /// Shares in all.
        split_key_parts: i32 = SPLIT_KEY_PARTS,
        /// Which share this is.
        key_part_identifier: i32 = KEY_PART_IDENTIFIER,
        /// Shares that restore the key.
        split_key_threshold: i32 = SPLIT_KEY_THRESHOLD,
        /// How it was split.
        split_key_method: SplitKeyMethod = SPLIT_KEY_METHOD via shape::Known,
        /// The field's prime, for polynomial sharing over a prime field.
        prime_field_size: Option<Value> = PRIME_FIELD_SIZE,
        /// The share.
        key_block: KeyBlock = KEY_BLOCK,
    }
}

impl Object {
    /// The type of the object.
    #[must_use]
    pub const fn object_type(&self) -> ObjectType {
        match self {
            Self::Certificate(_) => ObjectType::CERTIFICATE,
            Self::CertificateRequest(_) => ObjectType::CERTIFICATE_REQUEST,
            Self::OpaqueObject(_) => ObjectType::OPAQUE_OBJECT,
            Self::PgpKey(_) => ObjectType::PGP_KEY,
            Self::PrivateKey(_) => ObjectType::PRIVATE_KEY,
            Self::PublicKey(_) => ObjectType::PUBLIC_KEY,
            Self::SecretData(_) => ObjectType::SECRET_DATA,
            Self::SplitKey(_) => ObjectType::SPLIT_KEY,
            Self::SymmetricKey(_) => ObjectType::SYMMETRIC_KEY,
            Self::Template(_) => ObjectType::TEMPLATE,
            Self::PasswordCredential(_) => ObjectType::PASSWORD_CREDENTIAL,
            Self::DeviceCredential(_) => ObjectType::DEVICE_CREDENTIAL,
            Self::OtpCredential(_) => ObjectType::ONE_TIME_PASSWORD_CREDENTIAL,
            Self::HashedPasswordCredential(_) => ObjectType::HASHED_PASSWORD_CREDENTIAL,
        }
    }

    /// The Key Block, of the objects that have one.
    #[must_use]
    pub const fn key_block(&self) -> Option<&KeyBlock> {
        match self {
            Self::PrivateKey(key) | Self::PublicKey(key) | Self::SymmetricKey(key) => Some(&key.key_block),
            Self::SecretData(secret) => Some(&secret.key_block),
            Self::SplitKey(share) => Some(&share.key_block),
            Self::PgpKey(key) => Some(&key.key_block),
            Self::Certificate(_)
            | Self::CertificateRequest(_)
            | Self::OpaqueObject(_)
            | Self::Template(_)
            | Self::PasswordCredential(_)
            | Self::DeviceCredential(_)
            | Self::OtpCredential(_)
            | Self::HashedPasswordCredential(_) => None,
        }
    }

    /// The Key Block to change.
    #[must_use]
    pub const fn key_block_mut(&mut self) -> Option<&mut KeyBlock> {
        match self {
            Self::PrivateKey(key) | Self::PublicKey(key) | Self::SymmetricKey(key) => {
                Some(&mut key.key_block)
            }
            Self::SecretData(secret) => Some(&mut secret.key_block),
            Self::SplitKey(share) => Some(&mut share.key_block),
            Self::PgpKey(key) => Some(&mut key.key_block),
            Self::Certificate(_)
            | Self::CertificateRequest(_)
            | Self::OpaqueObject(_)
            | Self::Template(_)
            | Self::PasswordCredential(_)
            | Self::DeviceCredential(_)
            | Self::OtpCredential(_)
            | Self::HashedPasswordCredential(_) => None,
        }
    }

    const fn tag(&self) -> Tag {
        match self {
            Self::Certificate(_) => Tag::CERTIFICATE,
            Self::CertificateRequest(_) => Tag::CERTIFICATE_REQUEST,
            Self::OpaqueObject(_) => Tag::OPAQUE_OBJECT,
            Self::PgpKey(_) => Tag::PGP_KEY,
            Self::PrivateKey(_) => Tag::PRIVATE_KEY,
            Self::PublicKey(_) => Tag::PUBLIC_KEY,
            Self::SecretData(_) => Tag::SECRET_DATA,
            Self::SplitKey(_) => Tag::SPLIT_KEY,
            Self::SymmetricKey(_) => Tag::SYMMETRIC_KEY,
            Self::Template(_) => Tag::TEMPLATE,
            Self::PasswordCredential(_) => Tag::PASSWORD_CREDENTIAL,
            Self::DeviceCredential(_) => Tag::DEVICE_CREDENTIAL,
            Self::OtpCredential(_) => Tag::OTP_CREDENTIAL,
            Self::HashedPasswordCredential(_) => Tag::HASHED_PASSWORD_CREDENTIAL,
        }
    }

    /// Writes the object under its own tag.
    pub fn put(&self, writer: &mut Writer) {
        let tag = self.tag();
        match self {
            Self::Certificate(object) => object.encode(writer, tag),
            Self::CertificateRequest(object) => object.encode(writer, tag),
            Self::OpaqueObject(object) => object.encode(writer, tag),
            Self::PgpKey(object) => object.encode(writer, tag),
            Self::PrivateKey(object) | Self::PublicKey(object) | Self::SymmetricKey(object) => {
                object.encode(writer, tag);
            }
            Self::SecretData(object) => object.encode(writer, tag),
            Self::SplitKey(object) => object.encode(writer, tag),
            Self::PasswordCredential(object) => object.encode(writer, tag),
            Self::DeviceCredential(object) => object.encode(writer, tag),
            Self::OtpCredential(object) => object.encode(writer, tag),
            Self::HashedPasswordCredential(object) => object.encode(writer, tag),
            Self::Template(attributes) => {
                let mark = writer.begin(tag);
                shape::put_all(writer, &attributes.list);
                writer.end(mark);
            }
        }
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        if !raw.tag.is_defined_in(raw.version) {
            return Err(raw.error(ErrorKind::Unexpected));
        }
        Ok(match raw.tag {
            Tag::CERTIFICATE => Self::Certificate(Wire::decode(raw)?),
            Tag::CERTIFICATE_REQUEST if raw.version >= Version::V2_0 => {
                Self::CertificateRequest(Wire::decode(raw)?)
            }
            Tag::OPAQUE_OBJECT => Self::OpaqueObject(Wire::decode(raw)?),
            Tag::PGP_KEY => Self::PgpKey(Wire::decode(raw)?),
            Tag::PRIVATE_KEY => Self::PrivateKey(Wire::decode(raw)?),
            Tag::PUBLIC_KEY => Self::PublicKey(Wire::decode(raw)?),
            Tag::SECRET_DATA => Self::SecretData(Wire::decode(raw)?),
            Tag::SPLIT_KEY => Self::SplitKey(Wire::decode(raw)?),
            Tag::SYMMETRIC_KEY => Self::SymmetricKey(Wire::decode(raw)?),
            Tag::PASSWORD_CREDENTIAL => Self::PasswordCredential(Wire::decode(raw)?),
            Tag::DEVICE_CREDENTIAL => Self::DeviceCredential(Wire::decode(raw)?),
            Tag::OTP_CREDENTIAL => Self::OtpCredential(Wire::decode(raw)?),
            Tag::HASHED_PASSWORD_CREDENTIAL => Self::HashedPasswordCredential(Wire::decode(raw)?),
            Tag::TEMPLATE => {
                let mut reader = raw.structure()?;
                let attributes = shape::List::take(&mut reader, Tag::ATTRIBUTES)?;
                reader.finish()?;
                Self::Template(attributes)
            }
            _ => return Err(raw.error(ErrorKind::Unexpected)),
        })
    }

    /// The version in whose shape an object of a tag is kept: 2.1, which has most of them.
    const fn kept_in(tag: Tag) -> Version {
        match tag {
            Tag::TEMPLATE => Version::V1_4,
            Tag::PASSWORD_CREDENTIAL
            | Tag::DEVICE_CREDENTIAL
            | Tag::OTP_CREDENTIAL
            | Tag::HASHED_PASSWORD_CREDENTIAL => Version::V3_0,
            _ => Version::V2_1,
        }
    }

    /// The object as bytes, for keeping.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let version = Self::kept_in(self.tag());
        let mut writer = Writer::new(Vec::with_capacity(256), version);
        self.put(&mut writer);
        writer.into_buffer()
    }

    /// The object that [`Object::to_bytes`] made bytes of.
    ///
    /// # Errors
    /// When the bytes are not such an object.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let limits = crate::ttlv::Limits::default();
        let mut reader = Reader::new(bytes, Version::V2_1, &limits);
        if let Some(tag) = reader.peek()? {
            reader.version = Self::kept_in(tag);
        }
        let object = ObjectField::take(&mut reader, Tag(0))?;
        reader.finish()?;
        Ok(object)
    }
}

/// A field that is an object under the tag of its type.
pub(crate) struct ObjectField;

impl Codec<Object> for ObjectField {
    fn put(value: &Object, writer: &mut Writer, _: Tag) {
        value.put(writer);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Object, Error> {
        Object::decode(reader.next_item()?.ok_or(Error::new(ErrorKind::Missing, tag))?)
    }
}

impl Codec<Arc<Object>> for ObjectField {
    fn put(value: &Arc<Object>, writer: &mut Writer, _: Tag) {
        value.put(writer);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Arc<Object>, Error> {
        <Self as Codec<Object>>::take(reader, tag).map(Arc::new)
    }
}

impl Codec<Option<Arc<Object>>> for ObjectField {
    fn put(value: &Option<Arc<Object>>, writer: &mut Writer, _: Tag) {
        if let Some(object) = value {
            object.put(writer);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<Arc<Object>>, Error> {
        <Self as Codec<Option<Object>>>::take(reader, tag).map(|object| object.map(Arc::new))
    }
}

impl Codec<Option<Object>> for ObjectField {
    fn put(value: &Option<Object>, writer: &mut Writer, _: Tag) {
        if let Some(object) = value {
            object.put(writer);
        }
    }

    fn take(reader: &mut Reader<'_>, _: Tag) -> Result<Option<Object>, Error> {
        reader.next_item()?.map(Object::decode).transpose()
    }
}
