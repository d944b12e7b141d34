//! Create Split Key (KMIP 2.1 section 6.1.10): the shares of a key, each an object of its own.
//!
//! Any caller may split a new key; a key that is there, its owner, and only one that Get would give.

use crypto::Secret;
use kmip::attribute::AttributeName;
use kmip::object::{Object, SplitKey};
use kmip::payload::{CreateSplitKeyRequest, CreateSplitKeyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, KeyFormatType, ObjectType, SplitKeyMethod, SplitKeyPolynomial,
    UniqueIdentifier as Code,
};
use kmip::ttlv::Value;

use super::{create, get};
use crate::attribute::collect;
use crate::context::Context;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::object::protection;
use crate::object::split;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &CreateSplitKeyRequest,
) -> Result<CreateSplitKeyResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    if !matches!(request.object_type, ObjectType::SPLIT_KEY | ObjectType::SYMMETRIC_KEY) {
        return Err(Reason::InvalidObjectType.because("the objects that are made are split keys"));
    }
    let number = |number: i32| {
        u32::try_from(number).map_err(|_| Reason::InvalidField.because("the number of shares is negative"))
    };
    let (parts, threshold) = (number(request.split_key_parts)?, number(request.split_key_threshold)?);
    let base = request.unique_identifier.as_ref().map(|uid| context.resolve(Some(uid))).transpose()?;
    let (secret, facts, mask) = match &base {
        Some(uid) => secret_of(context, uid)?,
        None => {
            let asked = collect(context, ObjectType::SYMMETRIC_KEY, &[request.attributes.as_ref()])?;
            let (material, facts) = create::generate(context, ObjectType::SYMMETRIC_KEY, &asked)?;
            (plain(&material)?, facts, None)
        }
    };
    let asked = collect(context, ObjectType::SPLIT_KEY, &[request.attributes.as_ref()])?;
    let polynomial = match asked.number(Tag::SPLIT_KEY_POLYNOMIAL).and_then(|code| u32::try_from(code).ok()) {
        Some(code) => SplitKeyPolynomial(code),
        None => split::default_polynomial(request.split_key_method, context.version),
    };
    let prime = split::prime_of(request.prime_field_size.as_ref())?;
    let scheme = split::scheme(request.split_key_method, polynomial, prime.as_deref())?;
    let shares = crypto::shamir::split(scheme, &secret, parts, threshold, context.engine.random.as_ref())
        .map_err(split::refused)?;
    let mut uids = Vec::with_capacity(shares.len());
    for (number, share) in (1..).zip(&shares) {
        let material = Object::SplitKey(SplitKey {
            split_key_parts: request.split_key_parts,
            key_part_identifier: number,
            split_key_threshold: request.split_key_threshold,
            split_key_method: request.split_key_method,
            prime_field_size: request.prime_field_size.clone(),
            key_block: key::bytes_block(
                KeyFormatType::RAW,
                share.expose().to_vec(),
                facts.algorithm,
                facts.length,
            ),
        });
        let mut attributes = asked.clone();
        // The attributes of the key take precedence, each part has its number, and a name can be that of one object only.
        for tag in [Tag::CRYPTOGRAPHIC_ALGORITHM, Tag::CRYPTOGRAPHIC_LENGTH, Tag::KEY_PART_IDENTIFIER] {
            attributes.list.retain(|attribute| attribute.name != AttributeName::Standard(tag));
        }
        if number > 1 {
            attributes.list.retain(|attribute| attribute.name != AttributeName::Standard(Tag::NAME));
        }
        if let (Some(mask), None) = (&mask, attributes.get(Tag::CRYPTOGRAPHIC_USAGE_MASK)) {
            let name = AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK);
            attributes.list.push(kmip::Attribute { name, index: Some(0), value: mask.clone() });
        }
        let mut object = build(context, attributes, &material, &facts, Origin::Generated)?;
        if matches!(
            request.split_key_method,
            SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8 | SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16
        ) {
            object.set(Tag::SPLIT_KEY_POLYNOMIAL, Value::Enumeration(polynomial.0));
        }
        if let Some(base) = &base {
            object.set(Tag::SPLIT_KEY_BASE_LINK, Value::TextString(base.clone()));
        }
        let uid = context.insert(object, Some(&material))?;
        uids.push(uid);
    }
    // The placeholder is the share with Key Part Identifier 1.
    for uid in uids.iter().rev() {
        context.answer(Code::CREATE_SPLIT_KEY, uid);
    }
    Ok(CreateSplitKeyResponse {
        unique_identifiers: uids.into_iter().map(Into::into).collect(),
        attributes: None,
    })
}

/// The bytes of a key that may leave the server, what it is, and its Cryptographic Usage Mask.
fn secret_of(context: &mut Context<'_, '_>, uid: &str) -> Result<(Secret, Facts, Option<Value>), Failure> {
    let object = context.object_by_uid(uid)?;
    let material = get::material(context, &object)?;
    if object.get(Tag::EXTRACTABLE) == Some(&Value::Boolean(false)) {
        return Err(Reason::NotExtractable.because("the object is not extractable"));
    }
    if object.get(Tag::SENSITIVE) == Some(&Value::Boolean(true)) {
        return Err(Reason::Sensitive.because("the object is sensitive"));
    }
    let algorithm = object.number(Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(|code| u32::try_from(code).ok());
    let length = object.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|length| i32::try_from(length).ok());
    let facts = Facts { algorithm: algorithm.map(CryptographicAlgorithm), length, curve: None };
    Ok((plain(&material)?, facts, object.get(Tag::CRYPTOGRAPHIC_USAGE_MASK).cloned()))
}

fn plain(material: &Object) -> Result<Secret, Failure> {
    let block = material
        .key_block()
        .ok_or(Reason::InvalidObjectType.because("objects of this type are not split"))?;
    Ok(Secret::new(key::raw_bytes(block)?.to_vec()))
}
