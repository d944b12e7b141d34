//! Which format a key is made and given in when nobody says (KMIP 2.1 section 4.26), and how its point is compressed.

use std::sync::Arc;

use crypto::asymmetric::{KeyKind, PublicKey};
use crypto::format::PointForm;
use kmip::object::{KeyBlock, KeyMaterial, Object};
use kmip::table::enumeration::{KeyCompressionType, KeyFormatType};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::Value;
use kmip::version::Version;

use super::{convert, plain_material, private_key, public_key};
use crate::reason::{Failure, Reason};

type Format = KeyFormatType;
type Compression = KeyCompressionType;

/// A key that the server has made, in the format that was asked for, else in the default one of the version: from 2.0 on
/// keys on elliptic curves and those of DSA are Transparent, before that they are DER.
///
/// # Errors
/// [`Reason::KeyFormatTypeNotSupported`] when the key cannot be given so: the request fails then, as section 4.26 says.
pub fn made(object: Object, asked: Option<&Value>, version: Version) -> Result<Object, Failure> {
    let asked = asked.and_then(Value::enumeration).map(KeyFormatType);
    let format = match asked {
        Some(format) => Some(format),
        None if version >= Version::V2_0 => default(&object)?,
        None => None,
    };
    match format {
        Some(format) if object.key_block().is_none_or(|block| block.key_format_type != format) => {
            Ok(Arc::unwrap_or_clone(convert(&Arc::new(object), Some(format), None)?))
        }
        _ => Ok(object),
    }
}

/// The default format of an object from 2.0 on; `None` for one that has none but its own.
///
/// # Errors
/// When the key cannot be read.
pub fn default(object: &Object) -> Result<Option<KeyFormatType>, Failure> {
    let kinds = |kind| match kind {
        KeyKind::Rsa | KeyKind::RsaPss => Some((Format::PKCS_1, Format::PKCS_1)),
        KeyKind::Ec(_) => Some((Format::TRANSPARENT_EC_PRIVATE_KEY, Format::TRANSPARENT_EC_PUBLIC_KEY)),
        KeyKind::Dsa => Some((Format::TRANSPARENT_DSA_PRIVATE_KEY, Format::TRANSPARENT_DSA_PUBLIC_KEY)),
        _ => None,
    };
    let Some(block) = object.key_block() else { return Ok(None) };
    Ok(match object {
        Object::PrivateKey(_) => {
            private_key(block)?.and_then(|key| kinds(key.kind())).map(|(private, _)| private)
        }
        Object::PublicKey(_) => {
            public_key(block)?.and_then(|key| kinds(key.kind())).map(|(_, public)| public)
        }
        // What is wrapped is given in another format by nobody.
        _ => plain_material(block).map(|_| Format::RAW),
    })
}

/// The format in which a version gives what is kept in one that it does not know; `None` where it knows it, or there is no
/// other. The Transparent structures of elliptic curves have changed their names twice.
#[must_use]
pub fn in_version(block: &KeyBlock, version: Version) -> Option<KeyFormatType> {
    if plain_material(block).is_none() || block.key_format_type.is_defined_in(version) {
        return None;
    }
    let is_private = match block.key_format_type {
        Format::TRANSPARENT_EC_PRIVATE_KEY
        | Format::TRANSPARENT_ECDSA_PRIVATE_KEY
        | Format::TRANSPARENT_ECDH_PRIVATE_KEY
        | Format::TRANSPARENT_ECMQV_PRIVATE_KEY => true,
        Format::TRANSPARENT_EC_PUBLIC_KEY
        | Format::TRANSPARENT_ECDSA_PUBLIC_KEY
        | Format::TRANSPARENT_ECDH_PUBLIC_KEY
        | Format::TRANSPARENT_ECMQV_PUBLIC_KEY => false,
        _ => return None,
    };
    Some(match (version >= Version::V2_0, is_private) {
        (true, true) => Format::TRANSPARENT_EC_PRIVATE_KEY,
        (true, false) => Format::TRANSPARENT_EC_PUBLIC_KEY,
        (false, true) => Format::TRANSPARENT_ECDSA_PRIVATE_KEY,
        (false, false) => Format::TRANSPARENT_ECDSA_PUBLIC_KEY,
    })
}

/// How a compression writes points.
pub(super) fn form_of(compression: Option<KeyCompressionType>) -> Result<PointForm, Failure> {
    Ok(match compression {
        None | Some(Compression::EC_PUBLIC_KEY_TYPE_UNCOMPRESSED) => PointForm::Uncompressed,
        Some(
            Compression::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME
            | Compression::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2,
        ) => PointForm::Compressed,
        Some(Compression::EC_PUBLIC_KEY_TYPE_X9_62_HYBRID) => PointForm::Hybrid,
        Some(_) => return Err(not_compressed("the compression is not known")),
    })
}

/// Whether the curve of a key has a compression: prime and binary fields have each their own.
pub(super) fn check_compression(
    key: &PublicKey,
    compression: Option<KeyCompressionType>,
) -> Result<(), Failure> {
    let is_binary = match key.kind() {
        KeyKind::Ec(curve) => curve.is_binary(),
        _ => return Ok(()),
    };
    let fits = match compression {
        Some(Compression::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME) => !is_binary,
        Some(Compression::EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2) => is_binary,
        _ => true,
    };
    if fits { Ok(()) } else { Err(not_compressed("the curve is over a field of another kind")) }
}

/// Whether the point of a key that comes in is written as its Key Compression Type says.
pub(super) fn check_registered_point(key: &PublicKey, block: &KeyBlock) -> Result<(), Failure> {
    let Some(compression) = block.key_compression_type else { return Ok(()) };
    check_compression(key, Some(compression))?;
    let form = form_of(Some(compression))?;
    let point = match plain_material(block) {
        Some(material @ KeyMaterial::Transparent(_)) => match material.field(Tag::Q_STRING) {
            Some(Value::ByteString(bytes)) => Some(PointForm::of(bytes)),
            _ => None,
        },
        _ => None,
    };
    match point {
        Some(found) if found != Some(form) => {
            Err(Reason::InvalidField.because("the point is not written as the Key Compression Type says"))
        }
        _ => Ok(()),
    }
}

pub(super) fn not_compressed(why: &'static str) -> Failure {
    Reason::KeyCompressionTypeNotSupported.because(why)
}
