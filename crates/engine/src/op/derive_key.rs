//! Derive Key (KMIP 2.1 section 6.1.14): a symmetric key or secret data out of others.
//!
//! Who may: the owner of the objects derived from, which must be Active and for derivation (for key agreement also those
//! that are for it); the caller owns the new object. Both sides are linked.

use std::sync::Arc;

use crypto::Secret;
use kmip::object::{Key, Object, SecretData};
use kmip::payload::{DeriveKeyRequest, DeriveKeyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, DerivationMethod, KeyFormatType, LinkType, ObjectType, SecretDataType, State,
    UniqueIdentifier as Code,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Value;

use super::costly;
use crate::attribute::{NewAttributes, collect};
use crate::compat::Compat;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};
use crate::service::derive::{Pbkdf2, derive};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DeriveKeyRequest,
) -> Result<DeriveKeyResponse, Failure> {
    if !matches!(request.object_type, ObjectType::SYMMETRIC_KEY | ObjectType::SECRET_DATA) {
        return Err(Reason::InvalidObjectType.because("objects of this type are not derived"));
    }
    let attributes = collect(context, request.object_type, &[Some(&request.attributes)])?;
    let (algorithm, length, bytes) = wanted(request.object_type, &attributes)?;
    let bases = bases(context, request)?;
    for base in &bases {
        usage::consume(context, base, bytes, true)?;
    }
    let given = &request.derivation_parameters;
    let rule = context.rule(Purpose::Protect);
    let secret = match request.derivation_method {
        DerivationMethod::PBKDF2 => costly::derived(context, Pbkdf2::new(&bases, given, bytes, rule)?)?,
        method => derive(method, &bases, given, bytes, rule)?,
    };
    let material = material(request.object_type, algorithm, length, &secret)?;
    let material = key::format::made(material, attributes.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let facts = Facts { algorithm, length: Some(length), curve: None };
    let mut object = build(context, attributes, &material, &facts, Origin::Generated)?;
    object.uid = context.engine.new_uid(context.now)?;
    for base in &bases {
        object.add_link(LinkType::DERIVATION_BASE_OBJECT_LINK, &base.uid);
        // Read again: its usage limits have changed.
        let before = context.object_by_uid(&base.uid)?;
        let mut after = ManagedObject::clone(&before);
        after.add_link(LinkType::DERIVED_KEY_LINK, &object.uid);
        context.save(&before, after)?;
    }
    let uid = context.insert(object, Some(&material))?;
    context.answer(Code::DERIVE_KEY, &uid);
    Ok(DeriveKeyResponse { unique_identifier: uid.into(), attributes: None })
}

/// The objects derived from, each once, each allowed to be.
fn bases(
    context: &mut Context<'_, '_>,
    request: &DeriveKeyRequest,
) -> Result<Vec<Arc<ManagedObject>>, Failure> {
    let ways = if request.derivation_method == DerivationMethod::ASYMMETRIC_KEY {
        CryptographicUsageMask::DERIVE_KEY | CryptographicUsageMask::KEY_AGREEMENT
    } else {
        CryptographicUsageMask::DERIVE_KEY
    };
    let mut bases: Vec<Arc<ManagedObject>> = Vec::new();
    for target in request.unique_identifiers.iter().take(MAX_BASES) {
        let base = context.object(Some(target))?;
        check_use(context, &base, ways)?;
        if bases.iter().any(|known| known.uid == base.uid) {
            return Err(Reason::InvalidField.because("an object is named twice"));
        }
        bases.push(base);
    }
    if bases.is_empty() || request.unique_identifiers.len() > MAX_BASES {
        return Err(Reason::InvalidField.because("the method does not derive from so many objects"));
    }
    Ok(bases)
}

/// Whether an object may be derived from. For a client that activates nothing, a Pre-Active one is looked at as if it were
/// Active: all that else speaks against its use does so.
fn check_use(
    context: &Context<'_, '_>,
    base: &ManagedObject,
    ways: CryptographicUsageMask,
) -> Result<(), Failure> {
    let check = |base: &ManagedObject| usage::check(base, ways, context.rule(Purpose::Protect), context.now);
    check(base).or_else(|failure| {
        let is_early = base.state(context.now) == State::PRE_ACTIVE;
        if !is_early || !context.is_lenient(Compat::DERIVE_FROM_PRE_ACTIVE) {
            return Err(failure);
        }
        let mut active = base.clone();
        active.set(Tag::ACTIVATION_DATE, Value::DateTime(context.now));
        check(&active)
    })
}

/// The algorithm, the length in bits as it is said, and the bytes to derive.
fn wanted(
    object_type: ObjectType,
    attributes: &NewAttributes,
) -> Result<(Option<CryptographicAlgorithm>, i32, usize), Failure> {
    let algorithm = attributes
        .number(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(|code| u32::try_from(code).ok())
        .map(CryptographicAlgorithm);
    let length = attributes
        .number(Tag::CRYPTOGRAPHIC_LENGTH)
        .and_then(|length| i32::try_from(length).ok())
        .ok_or(Reason::MissingData.because("the Cryptographic Length is missing"))?;
    let mut bits = length;
    if object_type == ObjectType::SYMMETRIC_KEY {
        let algorithm =
            algorithm.ok_or(Reason::MissingData.because("the Cryptographic Algorithm is missing"))?;
        // DES lengths are given with or without the parity bits.
        if is_des(algorithm) && length % 56 == 0 {
            bits = (length / 7).saturating_mul(8);
        }
        key::check_symmetric_length(algorithm, bits)?;
    }
    let possible = (8..=MAX_BITS).contains(&bits) && bits % 8 == 0;
    let bytes = usize::try_from(bits / 8).ok().filter(|_| possible);
    let bytes = bytes.ok_or(Reason::InvalidField.because("the Cryptographic Length is not possible"))?;
    Ok((algorithm, length, bytes))
}

const fn is_des(algorithm: CryptographicAlgorithm) -> bool {
    matches!(algorithm, CryptographicAlgorithm::DES | CryptographicAlgorithm::TRIPLE_DES)
}

fn material(
    object_type: ObjectType,
    algorithm: Option<CryptographicAlgorithm>,
    length: i32,
    secret: &Secret,
) -> Result<Object, Failure> {
    let mut bytes = secret.expose().to_vec();
    if object_type == ObjectType::SYMMETRIC_KEY && algorithm.is_some_and(is_des) {
        crypto::symmetric::des_parity(&mut bytes);
        crypto::symmetric::des_check(&bytes)?;
    }
    let key_block = key::bytes_block(KeyFormatType::RAW, bytes, algorithm, Some(length));
    Ok(if object_type == ObjectType::SECRET_DATA {
        Object::SecretData(SecretData { secret_data_type: SecretDataType::SEED, key_block })
    } else {
        Object::SymmetricKey(Key { key_block })
    })
}

/// Most objects that a method derives from.
const MAX_BASES: usize = 2;

/// Most bits that are derived.
const MAX_BITS: i32 = 65_536;

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::Attribute;
    use kmip::ttlv::Value;

    fn asked(algorithm: CryptographicAlgorithm, length: i32) -> NewAttributes {
        let list = vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
            Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(length)),
        ];
        NewAttributes { list }
    }

    #[test]
    fn lengths_are_those_of_the_algorithm() {
        let bytes = |algorithm, length| {
            wanted(ObjectType::SYMMETRIC_KEY, &asked(algorithm, length)).map(|(_, _, bytes)| bytes).ok()
        };
        assert_eq!(bytes(CryptographicAlgorithm::AES, 256), Some(32));
        assert_eq!(bytes(CryptographicAlgorithm::AES, 100), None);
        assert_eq!(bytes(CryptographicAlgorithm::TRIPLE_DES, 168), Some(24));
        assert_eq!(bytes(CryptographicAlgorithm::TRIPLE_DES, 192), Some(24));
        assert_eq!(bytes(CryptographicAlgorithm::HMAC_SHA256, MAX_BITS + 8), None);
    }

    #[test]
    fn derived_des_keys_have_odd_parity() {
        let algorithm = Some(CryptographicAlgorithm::DES);
        let object = material(ObjectType::SYMMETRIC_KEY, algorithm, 56, &Secret::new(vec![2; 8])).unwrap();
        let bytes = key::raw_bytes(object.key_block().unwrap()).unwrap();
        assert!(crypto::symmetric::des_parity_is_odd(bytes));
    }
}
