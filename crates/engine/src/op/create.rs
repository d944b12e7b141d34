//! Create (KMIP 2.1 section 6.1.8): a new symmetric key, or from 1.4 new secret data.
//!
//! Any caller may create; the caller owns the object.

use kmip::object::{Key, Object, SecretData};
use kmip::payload::{CreateRequest, CreateResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, KeyFormatType, ObjectType, SecretDataType, UniqueIdentifier as Code,
};
use kmip::version::Version;

use crate::attribute::{NewAttributes, collect};
use crate::context::Context;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::object::{constraint, protection};
use crate::reason::{Failure, Reason};
use crate::refusal;

/// Most bits of a key or secret that the server makes.
const MAX_BITS: i32 = 65_536;

pub(super) fn run(context: &mut Context<'_, '_>, request: &CreateRequest) -> Result<CreateResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    let object_type = request.object_type;
    let is_possible = match object_type {
        ObjectType::SYMMETRIC_KEY => true,
        ObjectType::SECRET_DATA => context.version >= Version::V1_4,
        _ => false,
    };
    if !is_possible {
        return Err(Reason::InvalidObjectType.because("objects of this type are not created"));
    }
    let attributes = collect(context, object_type, &[Some(&request.attributes)])?;
    let (material, facts) = generate(context, object_type, &attributes)?;
    let material = key::format::made(material, attributes.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let object = build(context, attributes, &material, &facts, Origin::Generated)?;
    let uid = context.insert(object, Some(&material))?;
    context.answer(Code::CREATE, &uid);
    Ok(CreateResponse { object_type, unique_identifier: uid.into(), attributes: None })
}

/// Makes the material that the attributes ask for.
pub(super) fn generate(
    context: &mut Context<'_, '_>,
    object_type: ObjectType,
    attributes: &NewAttributes,
) -> Result<(Object, Facts), Failure> {
    let engine = context.engine;
    let random = engine.random.as_ref();
    let length = attributes.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|length| i32::try_from(length).ok());
    let algorithm = attributes
        .number(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(|code| u32::try_from(code).ok())
        .map(CryptographicAlgorithm);
    if object_type == ObjectType::SECRET_DATA {
        let length = length.unwrap_or(256);
        let secret = crypto::symmetric::generate_symmetric(bytes_of(length)?, random)?;
        // From 2.0 Raw is the default (KMIP 2.0 section 4.26); before, the official cases have it Opaque.
        let is_opaque = context.version < Version::V2_0;
        let format = if is_opaque { KeyFormatType::OPAQUE } else { KeyFormatType::RAW };
        // A secret is of no algorithm; its length is an attribute (KMIP 1.4 section 2.1.3).
        let key_block = key::bytes_block(format, secret.expose().to_vec(), None, None);
        let secret_data = SecretData { secret_data_type: SecretDataType::PASSWORD, key_block };
        return Ok((Object::SecretData(secret_data), Facts { algorithm, length: Some(length), curve: None }));
    }
    let algorithm =
        algorithm.map_or_else(|| constraint::own_algorithm(context, constraint::SYMMETRIC), Ok)?;
    if !is_symmetric(algorithm) {
        if let Some(failure) = refusal::algorithm_failure(algorithm) {
            return Err(failure);
        }
        return Err(Reason::InvalidField.because("the algorithm has no symmetric keys"));
    }
    let Some(length) = length.or_else(|| default_length(algorithm)) else {
        return Err(Reason::MissingData.because("the Cryptographic Length is missing"));
    };
    let is_des = [CryptographicAlgorithm::DES, CryptographicAlgorithm::TRIPLE_DES].contains(&algorithm);
    // DES lengths are given with or without the parity bits: 168 and 192 are the same key.
    let bits = if is_des && length % 7 == 0 && length % 8 == 0 {
        length.checked_div(7).unwrap_or(0).saturating_mul(8)
    } else {
        length
    };
    key::check_symmetric_length(algorithm, bits)?;
    let length_bytes = bytes_of(bits)?;
    let secret = if is_des {
        crypto::symmetric::generate_des(length_bytes, random)?
    } else {
        crypto::symmetric::generate_symmetric(length_bytes, random)?
    };
    let key_block =
        key::bytes_block(KeyFormatType::RAW, secret.expose().to_vec(), Some(algorithm), Some(length));
    let facts = Facts { algorithm: Some(algorithm), length: Some(length), curve: None };
    Ok((Object::SymmetricKey(Key { key_block }), facts))
}

fn bytes_of(bits: i32) -> Result<usize, Failure> {
    if !(8..=MAX_BITS).contains(&bits) || bits % 8 != 0 {
        return Err(Reason::InvalidField.because("the Cryptographic Length is not possible"));
    }
    usize::try_from(bits / 8)
        .map_err(|_| Reason::InvalidField.because("the Cryptographic Length is not possible"))
}

/// The length that is meant when none is given.
const fn default_length(algorithm: CryptographicAlgorithm) -> Option<i32> {
    type Algorithm = CryptographicAlgorithm;
    Some(match algorithm {
        Algorithm::AES | Algorithm::CAMELLIA | Algorithm::ARIA | Algorithm::TWOFISH => 256,
        Algorithm::CHACHA20 | Algorithm::CHACHA20POLY1305 | Algorithm::POLY1305 => 256,
        Algorithm::DES => 56,
        Algorithm::TRIPLE_DES => 168,
        Algorithm::SEED | Algorithm::SM4 | Algorithm::IDEA | Algorithm::CAST5 | Algorithm::BLOWFISH => 128,
        Algorithm::SKIPJACK => 80,
        Algorithm::HMAC_MD5 => 128,
        Algorithm::HMAC_SHA1 => 160,
        Algorithm::HMAC_SHA224 | Algorithm::HMAC_SHA3_224 => 224,
        Algorithm::HMAC_SHA256 | Algorithm::HMAC_SHA3_256 => 256,
        Algorithm::HMAC_SHA384 | Algorithm::HMAC_SHA3_384 => 384,
        Algorithm::HMAC_SHA512 | Algorithm::HMAC_SHA3_512 => 512,
        _ => return None,
    })
}

/// Whether keys of an algorithm are plain random bytes (DES parity apart).
const fn is_symmetric(algorithm: CryptographicAlgorithm) -> bool {
    type Algorithm = CryptographicAlgorithm;
    default_length(algorithm).is_some()
        || matches!(
            algorithm,
            Algorithm::RC2 | Algorithm::RC4 | Algorithm::RC5 | Algorithm::MARS | Algorithm::ONE_TIME_PAD
        )
}
