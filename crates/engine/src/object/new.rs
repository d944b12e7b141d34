//! New objects: what a request asks for and what the server adds, put together the same way for every operation that
//! makes an object.

use std::sync::Arc;

use kmip::object::Object;
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, DRBGAlgorithm, HashingAlgorithm, KeyFormatType, ObjectType, RNGAlgorithm,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Item, Value};
use kmip::version::Version;

use super::key::{self, Facts};
use super::{ManagedObject, certificate, certificate_request, split};
use crate::attribute::NewAttributes;
use crate::attribute::check_dates;
use crate::context::Context;
use crate::policy::algorithm;
use crate::reason::{Failure, Reason};

/// Where the material of a new object comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The server has made it.
    Generated,
    /// The client has handed it over.
    Registered,
    /// The server has taken it out of what the client has handed over.
    Extracted,
}

/// Puts a new object together; [`Context::insert`] keeps it.
///
/// # Errors
/// When the attributes contradict the material or each other.
pub fn build(
    context: &Context<'_, '_>,
    attributes: NewAttributes,
    material: &Object,
    facts: &Facts,
    origin: Origin,
) -> Result<ManagedObject, Failure> {
    let object_type = material.object_type();
    let mut object = ManagedObject {
        row: 0,
        version: 0,
        material_version: 0,
        uid: String::new(),
        domain: context.caller.domain,
        owner: context.caller.user,
        object_type,
        attributes: attributes.list,
        material: None,
        ready: crate::object::key::Ready::default(),
    };
    settle_class(&mut object)?;
    settle(
        &mut object,
        Tag::CRYPTOGRAPHIC_ALGORITHM,
        facts.algorithm.map(|known| Value::Enumeration(known.0)),
    )?;
    settle(&mut object, Tag::CRYPTOGRAPHIC_LENGTH, facts.length.map(Value::Integer))?;
    if context.version >= Version::V2_0 && object.get(Tag::CRYPTOGRAPHIC_LENGTH).is_none() {
        // Everything but an opaque object has a length (KMIP 2.1 section 4.15).
        let length = key::secret_length(material);
        settle(&mut object, Tag::CRYPTOGRAPHIC_LENGTH, length.map(Value::Integer))?;
    }
    if matches!(object_type, ObjectType::SYMMETRIC_KEY | ObjectType::PRIVATE_KEY | ObjectType::PUBLIC_KEY)
        && object.get(Tag::CRYPTOGRAPHIC_ALGORITHM).is_none()
    {
        return Err(Reason::MissingData.because("the Cryptographic Algorithm is missing"));
    }
    if let (Some(curve), None) = (facts.curve, object.get(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS))
        && matches!(object_type, ObjectType::PRIVATE_KEY | ObjectType::PUBLIC_KEY)
    {
        let fields = vec![Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(curve.0))];
        object.set(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(fields));
    }
    if object_type != ObjectType::CERTIFICATE {
        set_default_usage(&mut object);
    }
    if origin == Origin::Generated && object.get(Tag::KEY_VALUE_LOCATION).is_some() {
        return Err(Reason::InvalidField.because("what the server makes lies nowhere else"));
    }
    let asked = object.get(Tag::KEY_FORMAT_TYPE).and_then(Value::enumeration).map(KeyFormatType);
    if origin == Origin::Generated && asked.is_some() && asked != format_of(material) {
        return Err(Reason::KeyFormatTypeNotSupported.because("the object is not made in this format"));
    }
    let format = match (material, context.version) {
        // The default of 3.0 has another word for it.
        (Object::Certificate(_), Version::V3_0) => Some(KeyFormatType::RAW),
        _ => format_of(material),
    };
    if let Some(format) = format {
        object.set(Tag::KEY_FORMAT_TYPE, Value::Enumeration(format.0));
    }
    // Only a key needs the field (KMIP 2.1 section 4.20); what a client has registered is as it came.
    let format = match (material, origin) {
        (Object::Certificate(_), Origin::Registered) => Some(KeyFormatType::RAW),
        _ => material.key_block().map(|block| block.key_format_type),
    };
    if let Some(digest) = key::digest_with(material, |input| digest(input, format)) {
        object.set(Tag::DIGEST, digest?);
        if context.version >= Version::V2_0 {
            add_default_digest(&mut object, material)?;
        }
    }
    match material {
        Object::Certificate(value) => certificate::describe(&mut object, value)?,
        Object::OpaqueObject(value) => {
            let found = Value::Enumeration(value.opaque_data_type.0);
            settle(&mut object, Tag::OPAQUE_DATA_TYPE, Some(found))?;
        }
        Object::SplitKey(share) => split::describe(&mut object, share)?,
        _ => {}
    }
    // A certificate has said what it is for by now.
    set_default_usage(&mut object);
    if object_type != ObjectType::TEMPLATE {
        set_origin(context, &mut object, origin)?;
        check_quantum_safety(&object)?;
        set_history(&mut object);
        // Given to nobody yet, unless who registers it says otherwise (KMIP 2.1 section 4.24).
        if origin != Origin::Registered || object.get(Tag::FRESH).is_none() {
            object.set(Tag::FRESH, Value::Boolean(true));
        }
        forget_usage_count(&mut object);
        start_usage_limits(&mut object);
    }
    check_dates(&object)?;
    algorithm::check_new(context.engine.crypto_policy(), &object, origin)?;
    Ok(object)
}

/// Puts together an object without material: a user or a group.
///
/// # Errors
/// [`Reason::InvalidField`] when the attributes say another class.
pub fn build_plain(
    context: &Context<'_, '_>,
    attributes: NewAttributes,
    object_type: ObjectType,
) -> Result<ManagedObject, Failure> {
    let mut object = ManagedObject {
        domain: context.caller.domain,
        owner: context.caller.user,
        attributes: attributes.list,
        ..ManagedObject::blank(object_type)
    };
    settle_class(&mut object)?;
    Ok(object)
}

/// Checks the Object Class that a client gives (3.0). It follows from the type, and is not kept.
fn settle_class(object: &mut ManagedObject) -> Result<(), Failure> {
    let class = Value::Enumeration(object.class().0);
    if object.get(Tag::OBJECT_CLASS).is_some_and(|given| *given != class) {
        return Err(Reason::InvalidField.because("objects of this type are of another class"));
    }
    object.remove(Tag::OBJECT_CLASS);
    Ok(())
}

/// Sets an attribute to what the material says.
///
/// # Errors
/// [`Reason::InvalidField`] when the request says something else.
pub(super) fn settle(object: &mut ManagedObject, tag: Tag, found: Option<Value>) -> Result<(), Failure> {
    match (object.get(tag), found) {
        (Some(given), Some(found)) if *given != found => {
            Err(Reason::InvalidField.because("an attribute contradicts the key material"))
        }
        (None, Some(found)) => {
            object.set(tag, found);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The Digest of material: SHA-256, as the specification requires.
fn digest(input: &[u8], format: Option<KeyFormatType>) -> Result<Value, Failure> {
    let value = crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, input)?;
    let mut fields = Vec::with_capacity(3);
    fields.push(Item::new(Tag::HASHING_ALGORITHM, Value::Enumeration(HashingAlgorithm::SHA_256.0)));
    fields.push(Item::new(Tag::DIGEST_VALUE, Value::ByteString(value.into())));
    fields.extend(format.map(|format| Item::new(Tag::KEY_FORMAT_TYPE, Value::Enumeration(format.0))));
    Ok(Value::Structure(fields))
}

/// Adds the Digest of a key in its default format, where it is made in another (KMIP 2.1 section 4.26).
fn add_default_digest(object: &mut ManagedObject, material: &Object) -> Result<(), Failure> {
    let own = format_of(material);
    let Some(default) = key::format::default(material)?.filter(|default| Some(*default) != own) else {
        return Ok(());
    };
    let converted = key::convert(&Arc::new(material.clone()), Some(default), None)?;
    if let Some(digest) = key::digest_with(&converted, |input| digest(input, Some(default))) {
        object.add(Tag::DIGEST.into(), digest?);
    }
    Ok(())
}

fn format_of(material: &Object) -> Option<KeyFormatType> {
    match material {
        Object::Certificate(_) => Some(KeyFormatType::X_509),
        Object::CertificateRequest(request) => certificate_request::format(request),
        Object::OpaqueObject(_) => Some(KeyFormatType::OPAQUE),
        _ => material.key_block().map(|block| block.key_format_type),
    }
}

fn set_default_usage(object: &mut ManagedObject) {
    if let (Some(mask), None) = (default_usage(object), object.get(Tag::CRYPTOGRAPHIC_USAGE_MASK)) {
        object.set(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0));
    }
}

/// What a key is for when the request does not say.
fn default_usage(object: &ManagedObject) -> Option<CryptographicUsageMask> {
    type Mask = CryptographicUsageMask;
    let algorithm = object.number(Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(|code| u32::try_from(code).ok());
    let algorithm = algorithm.map(CryptographicAlgorithm);
    Some(match object.object_type {
        ObjectType::SYMMETRIC_KEY if algorithm.is_some_and(is_hmac) => Mask::MAC_GENERATE | Mask::MAC_VERIFY,
        ObjectType::SYMMETRIC_KEY => Mask::ENCRYPT | Mask::DECRYPT,
        ObjectType::PRIVATE_KEY => Mask::SIGN,
        ObjectType::PUBLIC_KEY => Mask::VERIFY,
        ObjectType::CERTIFICATE => Mask::VERIFY,
        ObjectType::SECRET_DATA | ObjectType::SPLIT_KEY | ObjectType::PGP_KEY => CryptographicUsageMask(0),
        _ => return None,
    })
}

/// Whether an algorithm is a keyed hash.
#[must_use]
pub const fn is_hmac(algorithm: CryptographicAlgorithm) -> bool {
    type Algorithm = CryptographicAlgorithm;
    matches!(
        algorithm,
        Algorithm::HMAC_SHA1
            | Algorithm::HMAC_SHA224
            | Algorithm::HMAC_SHA256
            | Algorithm::HMAC_SHA384
            | Algorithm::HMAC_SHA512
            | Algorithm::HMAC_MD5
            | Algorithm::HMAC_SHA3_224
            | Algorithm::HMAC_SHA3_256
            | Algorithm::HMAC_SHA3_384
            | Algorithm::HMAC_SHA3_512
    )
}

/// When and by what the material was made. Of what the server has not made nobody but the client can say it, now or later
/// (KMIP 2.1 sections 4.38 and 4.46).
fn set_origin(context: &Context<'_, '_>, object: &mut ManagedObject, origin: Origin) -> Result<(), Failure> {
    if origin != Origin::Generated {
        if object.all(Tag::RANDOM_NUMBER_GENERATOR).count() > 1 {
            return Err(Reason::AttributeSingleValued.because("an object is made by one generator"));
        }
        return Ok(());
    }
    object.set(Tag::ORIGINAL_CREATION_DATE, Value::DateTime(context.now));
    let is_asked = object.get(Tag::RANDOM_NUMBER_GENERATOR).is_some();
    if is_asked && !object.all(Tag::RANDOM_NUMBER_GENERATOR).any(is_our_generator) {
        return Err(Reason::FeatureNotSupported.because("the server has no such random number generator"));
    }
    object.remove(Tag::RANDOM_NUMBER_GENERATOR);
    object.set(Tag::RANDOM_NUMBER_GENERATOR, Value::Structure(generator()));
    Ok(())
}

/// The generator of the crypto crate: CTR_DRBG with AES-256 (SP 800-90A).
fn generator() -> Vec<Item> {
    vec![
        Item::new(Tag::RNG_ALGORITHM, Value::Enumeration(RNGAlgorithm::DRBG.0)),
        Item::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(CryptographicAlgorithm::AES.0)),
        Item::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
        Item::new(Tag::DRBG_ALGORITHM, Value::Enumeration(DRBGAlgorithm::CTR.0)),
    ]
}

/// Whether the server's generator is one that a client asks for: all that it names is so. One that is left unspecified is
/// any.
fn is_our_generator(asked: &Value) -> bool {
    let ours = generator();
    let unspecified = Item::new(Tag::RNG_ALGORITHM, Value::Enumeration(RNGAlgorithm::UNSPECIFIED.0));
    asked.items().iter().all(|field| *field == unspecified || ours.contains(field))
}

/// Whether a key that is to withstand quantum computers does (KMIP 2.1 section 4.47): a symmetric key of 256 bits does
/// (NIST IR 8105), none of today's key pairs does.
fn check_quantum_safety(object: &ManagedObject) -> Result<(), Failure> {
    if object.get(Tag::QUANTUM_SAFE) != Some(&Value::Boolean(true)) {
        return Ok(());
    }
    let is_safe = match object.object_type {
        ObjectType::SYMMETRIC_KEY | ObjectType::SECRET_DATA => {
            object.number(Tag::CRYPTOGRAPHIC_LENGTH).is_some_and(|length| length >= 256)
        }
        ObjectType::PRIVATE_KEY
        | ObjectType::PUBLIC_KEY
        | ObjectType::CERTIFICATE
        | ObjectType::CERTIFICATE_REQUEST => {
            let algorithm = object.number(Tag::CRYPTOGRAPHIC_ALGORITHM).unwrap_or(0);
            // ML-KEM, ML-DSA and SLH-DSA follow each other in the enumeration; then the hybrids.
            (0x39..=0x4A).contains(&algorithm) || matches!(algorithm, 0x5C | 0x5D)
        }
        _ => true,
    };
    if is_safe {
        return Ok(());
    }
    Err(Reason::GeneralFailure.because("the key would not be quantum safe"))
}

/// Flags that tell what has always been so.
fn set_history(object: &mut ManagedObject) {
    if object.get(Tag::SENSITIVE) == Some(&Value::Boolean(true)) {
        object.set(Tag::ALWAYS_SENSITIVE, Value::Boolean(true));
    }
    if object.get(Tag::EXTRACTABLE) == Some(&Value::Boolean(false)) {
        object.set(Tag::NEVER_EXTRACTABLE, Value::Boolean(true));
    }
}

/// What a request says is left of the limits of a new object does not count (KMIP 2.1 section 4.59).
fn forget_usage_count(object: &mut ManagedObject) {
    if let Some(Value::Structure(fields)) = object.get(Tag::USAGE_LIMITS) {
        let kept = fields.iter().filter(|item| item.tag != Tag::USAGE_LIMITS_COUNT).cloned().collect();
        object.set(Tag::USAGE_LIMITS, Value::Structure(kept));
    }
}

/// Usage limits begin with all of the total left (KMIP 2.1 section 4.59).
pub(crate) fn start_usage_limits(object: &mut ManagedObject) {
    let Some(Value::Structure(fields)) = object.get(Tag::USAGE_LIMITS) else { return };
    let mut fields = fields.clone();
    let total = fields.iter().find(|item| item.tag == Tag::USAGE_LIMITS_TOTAL).map(|item| item.value.clone());
    if let (Some(total), None) = (total, fields.iter().find(|item| item.tag == Tag::USAGE_LIMITS_COUNT)) {
        fields.insert(1.min(fields.len()), Item::new(Tag::USAGE_LIMITS_COUNT, total));
        object.set(Tag::USAGE_LIMITS, Value::Structure(fields));
    }
}
