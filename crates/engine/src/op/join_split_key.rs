//! Join Split Key (KMIP 2.1 section 6.1.27): the key of shares, as a new object. Who may: the owner of the shares; the new
//! object is the caller's.

use std::sync::Arc;

use kmip::object::{Key, Object, OpaqueObject, SecretData, SplitKey};
use kmip::payload::{JoinSplitKeyRequest, JoinSplitKeyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, KeyFormatType, ObjectType, OpaqueDataType, SecretDataType, SplitKeyPolynomial,
    UniqueIdentifier as Code,
};
use kmip::ttlv::Bytes;

use super::get;
use crate::attribute::collect;
use crate::context::Context;
use crate::object::new::{Origin, build};
use crate::object::protection;
use crate::object::{key, split};
use crate::reason::{Failure, Reason};

/// Shares that are joined at once.
const MAX_SHARES: usize = 255;

/// One of the shares.
struct Share {
    object: Arc<Object>,
    polynomial: Option<SplitKeyPolynomial>,
}

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &JoinSplitKeyRequest,
) -> Result<JoinSplitKeyResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    if request.unique_identifiers.is_empty() {
        return Err(Reason::InvalidField.because("the number of shares is not possible"));
    }
    let mut shares = Vec::new();
    for uid in context.resolve_all(&request.unique_identifiers, MAX_SHARES)? {
        let object = context.object_by_uid(&uid)?;
        if object.object_type != ObjectType::SPLIT_KEY {
            return Err(Reason::InvalidObjectType.because("only split keys are joined"));
        }
        let polynomial = object.number(Tag::SPLIT_KEY_POLYNOMIAL).and_then(|code| u32::try_from(code).ok());
        shares.push(Share {
            object: get::material(context, &object)?,
            polynomial: polynomial.map(SplitKeyPolynomial),
        });
    }
    let asked = collect(context, request.object_type, &[request.attributes.as_ref()])?;
    let secret = join(context, &shares, asked.number(Tag::CRYPTOGRAPHIC_LENGTH))?;
    let first = split_key(shares.first())?;
    let length = i32::try_from(secret.len().saturating_mul(8)).ok();
    let algorithm = asked
        .number(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(|code| u32::try_from(code).ok())
        .map(CryptographicAlgorithm)
        .or(first.key_block.cryptographic_algorithm);
    let bytes = secret.expose().to_vec();
    let block = |format| key::bytes_block(format, bytes.clone(), algorithm, length);
    let material = match request.object_type {
        ObjectType::SYMMETRIC_KEY => Object::SymmetricKey(Key { key_block: block(KeyFormatType::RAW) }),
        ObjectType::SECRET_DATA => Object::SecretData(SecretData {
            secret_data_type: request.secret_data_type.unwrap_or(SecretDataType::SEED),
            key_block: block(KeyFormatType::RAW),
        }),
        ObjectType::PRIVATE_KEY => Object::PrivateKey(Key { key_block: block(KeyFormatType::PKCS_8) }),
        ObjectType::OPAQUE_OBJECT => Object::OpaqueObject(OpaqueObject {
            opaque_data_type: OpaqueDataType(0),
            opaque_data_value: Bytes::from(bytes.clone()),
        }),
        _ => return Err(Reason::InvalidObjectType.because("split keys do not form objects of this type")),
    };
    let facts = key::inspect(&material)?;
    let object = build(context, asked, &material, &facts, Origin::Registered)?;
    let uid = context.insert(object, Some(&material))?;
    context.answer(Code::JOIN_SPLIT_KEY, &uid);
    Ok(JoinSplitKeyResponse { unique_identifier: uid.into(), attributes: None })
}

fn split_key(share: Option<&Share>) -> Result<&SplitKey, Failure> {
    match share.map(|share| &*share.object) {
        Some(Object::SplitKey(split)) => Ok(split),
        _ => Err(Reason::InvalidObjectType.because("only split keys are joined")),
    }
}

/// The secret of shares, of as many bits as asked for; of as many as the shares say when nothing is asked for.
fn join(context: &Context<'_, '_>, shares: &[Share], bits: Option<i64>) -> Result<crypto::Secret, Failure> {
    let unfit = || Reason::CryptographicFailure.because("the shares do not belong together");
    let first = split_key(shares.first())?;
    let polynomial = shares.first().and_then(|share| share.polynomial);
    let mut numbered = Vec::new();
    for share in shares {
        let split = split_key(Some(share))?;
        let is_alike = split.split_key_method == first.split_key_method
            && split.split_key_parts == first.split_key_parts
            && split.split_key_threshold == first.split_key_threshold
            && split.prime_field_size == first.prime_field_size
            && share.polynomial == polynomial;
        let number = u32::try_from(split.key_part_identifier).ok().filter(|_| is_alike).ok_or_else(unfit)?;
        numbered.push((number, key::raw_bytes(&split.key_block)?));
    }
    let threshold = usize::try_from(first.split_key_threshold).map_err(|_| unfit())?;
    if shares.len() < threshold {
        return Err(Reason::CryptographicFailure.because("there are fewer shares than the threshold"));
    }
    let polynomial =
        polynomial.unwrap_or_else(|| split::default_polynomial(first.split_key_method, context.version));
    let prime = split::prime_of(first.prime_field_size.as_ref())?;
    let scheme = split::scheme(first.split_key_method, polynomial, prime.as_deref())?;
    let bits = bits.or_else(|| first.key_block.cryptographic_length.map(i64::from));
    let length = match (prime.is_some(), bits) {
        (true, Some(bits)) => usize::try_from(bits / 8).map_err(|_| unfit())?,
        _ => numbered.first().map_or(0, |(_, share)| share.len()),
    };
    crypto::shamir::join(scheme, &numbered, length).map_err(|_| unfit())
}
