//! Between KMIP's Key Blocks and the keys of the crypto crate: what a registered key is, and a key in another format.

pub mod algorithm;
pub mod curve;
pub mod format;
mod material;
mod ready;

pub use ready::Ready;

use std::sync::Arc;

use kmip::object::{KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, KeyCompressionType, KeyFormatType, RecommendedCurve, WrappingMethod,
};
use kmip::ttlv::{Bytes, Value, Writer};
use kmip::version::Version;

use crypto::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crypto::format::{EcPublicComponents, PointForm};

use super::certificate_request;
use crate::reason::{Failure, Reason};

/// What a key says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its algorithm, where the material or the Key Block tells.
    pub algorithm: Option<CryptographicAlgorithm>,
    /// Its length in bits.
    pub length: Option<i32>,
    /// Its curve.
    pub curve: Option<RecommendedCurve>,
}

/// A key block of bytes in a format.
#[must_use]
pub fn bytes_block(
    format: KeyFormatType,
    bytes: Vec<u8>,
    algorithm: Option<CryptographicAlgorithm>,
    length: Option<i32>,
) -> KeyBlock {
    plain_block(format, KeyMaterial::Bytes(Bytes::from(bytes)), algorithm, length)
}

/// A key block in the clear.
fn plain_block(
    format: KeyFormatType,
    key_material: KeyMaterial,
    algorithm: Option<CryptographicAlgorithm>,
    length: Option<i32>,
) -> KeyBlock {
    KeyBlock {
        key_format_type: format,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(PlainKeyValue {
            key_material,
            attributes: kmip::Attributes::default(),
        })),
        cryptographic_algorithm: algorithm,
        cryptographic_length: length,
        key_wrapping_data: None,
    }
}

/// Whether the material of a key block is encrypted: its bytes are in place of the Key Value, or, as some clients send
/// them, in the Key Material of one.
#[must_use]
pub fn is_encrypted(block: &KeyBlock) -> bool {
    matches!(block.key_value, Some(KeyValue::Wrapped(_)))
        || block
            .key_wrapping_data
            .as_ref()
            .is_some_and(|data| data.wrapping_method != WrappingMethod::MAC_SIGN)
}

/// The material of a key block in the clear.
#[must_use]
pub fn plain_material(block: &KeyBlock) -> Option<&KeyMaterial> {
    match &block.key_value {
        Some(KeyValue::Plain(plain)) if !is_encrypted(block) => Some(&plain.key_material),
        _ => None,
    }
}

/// The bytes of a symmetric key or a secret, whatever its format.
///
/// # Errors
/// When the format has no plain bytes.
pub fn raw_bytes(block: &KeyBlock) -> Result<&[u8], Failure> {
    let material = plain_material(block)
        .ok_or(Reason::KeyValueNotPresent.because("the object has no material in the clear"))?;
    match material {
        KeyMaterial::Bytes(bytes) => Ok(bytes),
        KeyMaterial::Transparent(_) => match material.field(Tag::KEY) {
            Some(Value::ByteString(bytes)) => Ok(bytes),
            _ => Err(Reason::InvalidField.because("the transparent key has no key bytes")),
        },
    }
}

/// What `digest` makes of the bytes that the Digest of a key is over: the Key Material as it is kept (KMIP 2.1
/// section 4.20).
pub fn digest_with<T>(object: &Object, digest: impl FnOnce(&[u8]) -> T) -> Option<T> {
    let bytes = match object {
        Object::Certificate(certificate) => &certificate.certificate_value,
        Object::CertificateRequest(request) => &request.certificate_request_value,
        Object::OpaqueObject(opaque) => &opaque.opaque_data_value,
        Object::Template(_) => return None,
        _ => match object.key_block()?.key_value.as_ref()? {
            KeyValue::Wrapped(bytes) => bytes,
            KeyValue::Plain(plain) => match &plain.key_material {
                KeyMaterial::Bytes(bytes) => bytes,
                KeyMaterial::Transparent(items) => {
                    let mut writer = Writer::new(Vec::new(), Version::V2_1);
                    writer.value(Tag::KEY_MATERIAL, &Value::Structure(items.clone()));
                    return Some(digest(&Bytes::from(writer.into_buffer())));
                }
            },
        },
    };
    Some(digest(bytes))
}

/// Reads and checks the private key of a key block; `None` for formats that are not looked into.
///
/// # Errors
/// When the key is malformed, or its parts do not belong together.
pub fn private_key(block: &KeyBlock) -> Result<Option<PrivateKey>, Failure> {
    let Some(material) = plain_material(block) else { return Ok(None) };
    let key = match (block.key_format_type, material) {
        (KeyFormatType::PKCS_1, KeyMaterial::Bytes(der)) => PrivateKey::from_pkcs1(der)?,
        (KeyFormatType::PKCS_8, KeyMaterial::Bytes(der)) if is_encrypted_pkcs8(der) => return Ok(None),
        (KeyFormatType::PKCS_8, KeyMaterial::Bytes(der)) => PrivateKey::from_pkcs8(der)?,
        (KeyFormatType::ECPRIVATEKEY, KeyMaterial::Bytes(der)) => PrivateKey::from_sec1(der)?,
        (KeyFormatType::RAW, KeyMaterial::Bytes(bytes)) => match raw_kind(block) {
            Some(kind) => PrivateKey::from_raw(kind, bytes)?,
            None => return Ok(None),
        },
        (format, KeyMaterial::Transparent(_)) => match material::private_key(format, material)? {
            Some(key) => key,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(key))
}

/// Whether PKCS#8 is an EncryptedPrivateKeyInfo (RFC 5958 section 3), which nobody without its password can look into:
/// it begins with an AlgorithmIdentifier where a key in the clear has its version.
fn is_encrypted_pkcs8(der: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    let content = match der {
        [SEQUENCE, length, rest @ ..] if *length < 0x80 => Some(rest),
        [SEQUENCE, length, rest @ ..] => rest.get(usize::from(*length & 0x7f)..),
        _ => None,
    };
    content.is_some_and(|content| content.first() == Some(&SEQUENCE))
}

/// Reads and checks the public key of a key block; `None` for formats that are not looked into.
///
/// # Errors
/// As [`private_key`].
pub fn public_key(block: &KeyBlock) -> Result<Option<PublicKey>, Failure> {
    let Some(material) = plain_material(block) else { return Ok(None) };
    let key = match (block.key_format_type, material) {
        (KeyFormatType::PKCS_1, KeyMaterial::Bytes(der)) => PublicKey::from_pkcs1(der)?,
        (KeyFormatType::X_509 | KeyFormatType::PKCS_8, KeyMaterial::Bytes(der)) => PublicKey::from_spki(der)?,
        (KeyFormatType::RAW, KeyMaterial::Bytes(bytes)) => match raw_kind(block) {
            Some(kind) => PublicKey::from_raw(kind, bytes)?,
            None => return Ok(None),
        },
        (format, KeyMaterial::Transparent(_)) => match material::public_key(format, material)? {
            Some(key) => key,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(key))
}

/// The kind of key whose raw bytes a block with an algorithm holds.
fn raw_kind(block: &KeyBlock) -> Option<KeyKind> {
    // The bytes of an SM2 key are not those that its standard defines a key by.
    algorithm::kind(block.cryptographic_algorithm?).filter(|kind| *kind != KeyKind::Sm2)
}

/// What kind of key it is, as KMIP's algorithm, length and curve. `given` is the algorithm of the request, which for
/// keys on elliptic curves says what they are for.
#[must_use]
pub fn facts_of(kind: KeyKind, bits: u32, given: Option<CryptographicAlgorithm>) -> Facts {
    let elliptic = [
        CryptographicAlgorithm::EC,
        CryptographicAlgorithm::ECDSA,
        CryptographicAlgorithm::ECDH,
        CryptographicAlgorithm::ECMQV,
    ];
    let (algorithm, curve) = match kind {
        KeyKind::Rsa | KeyKind::RsaPss => (Some(CryptographicAlgorithm::RSA), None),
        KeyKind::Dsa => (Some(CryptographicAlgorithm::DSA), None),
        KeyKind::Dh => (Some(CryptographicAlgorithm::DH), None),
        KeyKind::Ec(curve) => (
            Some(given.filter(|given| elliptic.contains(given)).unwrap_or(CryptographicAlgorithm::EC)),
            curve::recommended(curve),
        ),
        // Before 3.0 keys on these curves were known as EC alone.
        KeyKind::X25519 => (given.or_else(|| algorithm::of_kind(kind)), Some(RecommendedCurve::CURVE25519)),
        KeyKind::X448 => (given.or_else(|| algorithm::of_kind(kind)), Some(RecommendedCurve::CURVE448)),
        KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::Sm2 | KeyKind::PostQuantum(_) => {
            (algorithm::of_kind(kind), None)
        }
    };
    // A parameter set has no length in bits.
    Facts { algorithm, length: i32::try_from(bits).ok().filter(|bits| *bits > 0), curve }
}

/// Looks into an object that is registered: checks its material and says what it is.
///
/// # Errors
/// When the material is malformed, or does not fit what the Key Block says of it.
pub fn inspect(object: &Object) -> Result<Facts, Failure> {
    if let Object::CertificateRequest(request) = object {
        return certificate_request::inspect(request);
    }
    let Some(block) = object.key_block() else { return Ok(Facts::default()) };
    let given = block.cryptographic_algorithm;
    let facts = match object {
        Object::PrivateKey(_) => match private_key(block)? {
            Some(key) => facts_of(key.kind(), key.bits(), given),
            None => Facts::default(),
        },
        Object::PublicKey(_) => match public_key(block)? {
            Some(key) => {
                format::check_registered_point(&key, block)?;
                facts_of(key.kind(), key.bits(), given)
            }
            None => Facts::default(),
        },
        Object::SymmetricKey(_) => symmetric_facts(block)?,
        _ => Facts::default(),
    };
    if let (Some(found), Some(given)) = (facts.algorithm, given)
        && found != given
    {
        return Err(Reason::InvalidField.because("the key is of another algorithm than the Key Block says"));
    }
    if let (Some(found), Some(given)) = (facts.length, block.cryptographic_length)
        && found != given
    {
        return Err(Reason::InvalidField.because("the key has another length than the Key Block says"));
    }
    Ok(Facts {
        algorithm: facts.algorithm.or(given),
        length: facts.length.or(block.cryptographic_length),
        curve: facts.curve,
    })
}

/// The length of secret data that are there in the clear, in bits.
#[must_use]
pub fn secret_length(material: &Object) -> Option<i32> {
    let Object::SecretData(secret) = material else { return None };
    let bytes = raw_bytes(&secret.key_block).ok()?;
    i32::try_from(bytes.len().checked_mul(8)?).ok()
}

/// The length of a symmetric key, which counts DES keys with or without their parity bits.
fn symmetric_facts(block: &KeyBlock) -> Result<Facts, Failure> {
    if plain_material(block).is_none()
        || !matches!(block.key_format_type, KeyFormatType::RAW | KeyFormatType::TRANSPARENT_SYMMETRIC_KEY)
    {
        return Ok(Facts::default());
    }
    let bytes = raw_bytes(block)?;
    if bytes.is_empty() {
        return Err(Reason::InvalidField.because("the key is empty"));
    }
    let bits = i32::try_from(bytes.len().saturating_mul(8)).unwrap_or(i32::MAX);
    let des = [Some(CryptographicAlgorithm::DES), Some(CryptographicAlgorithm::TRIPLE_DES)]
        .contains(&block.cryptographic_algorithm);
    let length = match block.cryptographic_length {
        Some(given) if des && given == bits / 8 * 7 => given,
        _ => bits,
    };
    if let Some(algorithm) = block.cryptographic_algorithm {
        check_symmetric_length(algorithm, bits)?;
    }
    Ok(Facts { algorithm: block.cryptographic_algorithm, length: Some(length), curve: None })
}

/// Checks the length in bits of a symmetric key of an algorithm, parity bits included.
///
/// # Errors
/// When the algorithm has no keys of the length.
pub fn check_symmetric_length(algorithm: CryptographicAlgorithm, bits: i32) -> Result<(), Failure> {
    type Algorithm = CryptographicAlgorithm;
    let fits = match algorithm {
        Algorithm::AES | Algorithm::CAMELLIA | Algorithm::ARIA => [128, 192, 256].contains(&bits),
        Algorithm::DES => bits == 64,
        Algorithm::TRIPLE_DES => [64, 128, 192].contains(&bits),
        Algorithm::SEED | Algorithm::SM4 | Algorithm::IDEA => bits == 128,
        Algorithm::SKIPJACK => bits == 80,
        Algorithm::CHACHA20 | Algorithm::CHACHA20POLY1305 | Algorithm::POLY1305 => [128, 256].contains(&bits),
        Algorithm::TWOFISH => [128, 192, 256].contains(&bits),
        Algorithm::BLOWFISH => (32..=448).contains(&bits),
        Algorithm::CAST5 => (40..=128).contains(&bits),
        _ => bits > 0,
    };
    if fits && bits % 8 == 0 {
        return Ok(());
    }
    Err(Reason::InvalidField.because("the algorithm has no keys of this length"))
}

/// The object in another format or compression; the object itself where it is kept so.
///
/// # Errors
/// [`Reason::KeyFormatTypeNotSupported`] when it cannot be given so.
pub fn convert(
    object: &Arc<Object>,
    format: Option<KeyFormatType>,
    compression: Option<KeyCompressionType>,
) -> Result<Arc<Object>, Failure> {
    let Some(block) = object.key_block() else {
        return match (&**object, format) {
            // The default format of certificates has the name Raw in 3.0.
            (_, None) | (Object::Certificate(_), Some(KeyFormatType::X_509 | KeyFormatType::RAW)) => {
                Ok(Arc::clone(object))
            }
            (Object::OpaqueObject(_), Some(KeyFormatType::OPAQUE))
            | (Object::CertificateRequest(_), Some(KeyFormatType::PKCS_10)) => Ok(Arc::clone(object)),
            _ => Err(unsupported()),
        };
    };
    let form = format::form_of(compression)?;
    if compression.is_some() && !matches!(**object, Object::PublicKey(_) | Object::PrivateKey(_)) {
        return Err(format::not_compressed("keys of this type have no points"));
    }
    let format = format.unwrap_or(block.key_format_type);
    if format == block.key_format_type && compression.is_none() {
        return Ok(Arc::clone(object));
    }
    if plain_material(block).is_none() {
        return Err(unsupported());
    }
    let mut converted = match &**object {
        Object::PrivateKey(_) => {
            private_key(block)?.map(|key| material::from_private(&key, format)).transpose()?
        }
        Object::PublicKey(_) => match public_key(block)? {
            Some(key) => {
                format::check_compression(&key, compression)?;
                Some(material::from_public(&key, format, form)?)
            }
            None => None,
        },
        _ => symmetric_format(block, format)?,
    };
    if converted.is_none() && matches!(format, KeyFormatType::OPAQUE | KeyFormatType::RAW) {
        converted =
            plain_material(block).filter(|material| matches!(material, KeyMaterial::Bytes(_))).cloned();
    }
    let Some(key_material) = converted else { return Err(unsupported()) };
    let mut object = Object::clone(object);
    if let Some(block) = object.key_block_mut() {
        let was = block.key_value.take();
        let attributes = match was {
            Some(KeyValue::Plain(plain)) => plain.attributes,
            _ => kmip::Attributes::default(),
        };
        block.key_value = Some(KeyValue::Plain(PlainKeyValue { key_material, attributes }));
        block.key_format_type = format;
        block.key_compression_type = compression.or(block.key_compression_type);
    }
    Ok(Arc::new(object))
}

pub(super) fn unsupported() -> Failure {
    Reason::KeyFormatTypeNotSupported.because("the object cannot be given in this format")
}

/// Symmetric keys and secrets are bytes, or one field of a transparent structure.
fn symmetric_format(block: &KeyBlock, format: KeyFormatType) -> Result<Option<KeyMaterial>, Failure> {
    let bytes = Bytes::from(raw_bytes(block)?);
    Ok(match format {
        KeyFormatType::RAW | KeyFormatType::OPAQUE => Some(KeyMaterial::Bytes(bytes)),
        KeyFormatType::TRANSPARENT_SYMMETRIC_KEY => {
            Some(KeyMaterial::Transparent(vec![kmip::ttlv::Item::new(Tag::KEY, Value::ByteString(bytes))]))
        }
        _ => None,
    })
}

/// The key block of a new private key.
///
/// # Errors
/// When the key cannot be encoded.
pub fn private_block(
    key: &PrivateKey,
    algorithm: CryptographicAlgorithm,
    length: Option<i32>,
) -> Result<KeyBlock, Failure> {
    let format = match key.kind() {
        KeyKind::Rsa => KeyFormatType::PKCS_1,
        KeyKind::Ec(_) => KeyFormatType::ECPRIVATEKEY,
        _ => KeyFormatType::PKCS_8,
    };
    Ok(plain_block(format, material::from_private(key, format)?, Some(algorithm), length))
}

/// The key block of a new public key.
///
/// # Errors
/// When the key cannot be encoded.
pub fn public_block(
    key: &PublicKey,
    algorithm: CryptographicAlgorithm,
    length: Option<i32>,
) -> Result<KeyBlock, Failure> {
    let format = match key.kind() {
        KeyKind::Rsa => KeyFormatType::PKCS_1,
        _ => KeyFormatType::X_509,
    };
    Ok(plain_block(
        format,
        material::from_public(key, format, PointForm::Uncompressed)?,
        Some(algorithm),
        length,
    ))
}

/// The point of a public key on a curve of Weierstrass form.
pub(super) fn point(key: &PublicKey, form: PointForm) -> Result<EcPublicComponents, Failure> {
    Ok(key.ec_components(form)?)
}
