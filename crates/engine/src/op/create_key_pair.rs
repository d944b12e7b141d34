//! Create Key Pair (KMIP 2.1 section 6.1.10).
//!
//! Any caller may create; the caller owns both objects. The keys are generated before the transaction, which an RSA key
//! of many bits would hold up.

use crypto::asymmetric::{
    Curve, KeyKind, PostQuantum, PrivateKey, generate_dh, generate_dsa, generate_ec, generate_post_quantum,
    generate_rsa, generate_sm2,
};
use kmip::attribute::Attributes;
use kmip::object::{Key, Object};
use kmip::payload::{CreateKeyPairRequest, CreateKeyPairResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, LinkType, ObjectType, RecommendedCurve, UniqueIdentifier as Code,
};
use kmip::ttlv::Value;
use kmip::version::Version;

use super::costly;
use crate::attribute::{Rule, collect};
use crate::context::Context;
use crate::object::key::format::made;
use crate::object::key::{self, algorithm, curve};
use crate::object::new::{Origin, build};
use crate::object::{constraint, protection};
use crate::reason::{Failure, Reason};
use crate::refusal;

/// Longest RSA key that is made; twice the bits take some thirty times as long, and more than a minute.
const MAX_RSA_BITS: i32 = 8192;

/// What kind of pair a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// RSA of a number of bits.
    Rsa(u32),
    /// DSA with a prime and a subgroup of numbers of bits.
    Dsa(u32, u32),
    /// Diffie-Hellman in a named group with a prime of a number of bits.
    Dh(u32),
    /// On a curve.
    Elliptic(Curve),
    /// SM2.
    Sm2,
    /// A parameter set that withstands quantum computers.
    PostQuantum(PostQuantum),
}

impl Wanted {
    /// What attributes ask for, with the algorithm by which KMIP knows the keys.
    pub(super) fn of(get: impl Fn(Tag) -> Option<Value>) -> Result<(CryptographicAlgorithm, Self), Failure> {
        type Algorithm = CryptographicAlgorithm;
        let algorithm = get(Tag::CRYPTOGRAPHIC_ALGORITHM)
            .and_then(|value| value.enumeration())
            .map(CryptographicAlgorithm)
            .ok_or(Reason::MissingData.because("the Cryptographic Algorithm is missing"))?;
        let length = get(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|value| value.number());
        let length = length.map(|length| i32::try_from(length).unwrap_or(i32::MAX));
        let wanted = match algorithm {
            Algorithm::RSA => {
                let bits = length.unwrap_or(3072);
                if !(512..=MAX_RSA_BITS).contains(&bits) || bits % 8 != 0 {
                    return Err(
                        Reason::InvalidField.because("the Cryptographic Length is not possible for RSA")
                    );
                }
                Self::Rsa(bits.unsigned_abs())
            }
            Algorithm::EC | Algorithm::ECDSA | Algorithm::ECDH | Algorithm::ECMQV => {
                let named = get(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS)
                    .and_then(|value| value.child(Tag::RECOMMENDED_CURVE)?.value.enumeration());
                let found = match named {
                    Some(code) => curve::curve(RecommendedCurve(code)),
                    None => curve::of_length(length.unwrap_or(256)),
                };
                let found = found.ok_or(
                    Reason::InvalidField.because("the curve is not known, or not told by the length"),
                )?;
                if named.is_some() && length.is_some_and(|length| length.unsigned_abs() != found.bits()) {
                    return Err(
                        Reason::InvalidField.because("the Cryptographic Length is not that of the curve")
                    );
                }
                Self::Elliptic(found)
            }
            Algorithm::DSA => {
                let subgroup = get(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS)
                    .and_then(|value| value.child(Tag::QLENGTH)?.value.number());
                Self::dsa(length.unwrap_or(2048), subgroup)?
            }
            Algorithm::DH => match length.unwrap_or(2048) {
                bits @ (1536 | 2048 | 3072 | 4096 | 6144 | 8192) => Self::Dh(bits.unsigned_abs()),
                _ => return Err(Reason::InvalidField.because("no group has a prime of this length")),
            },
            algorithm => match algorithm::kind(algorithm) {
                Some(KeyKind::Ed25519) => Self::Elliptic(Curve::Ed25519),
                Some(KeyKind::Ed448) => Self::Elliptic(Curve::Ed448),
                Some(KeyKind::X25519) => Self::Elliptic(Curve::X25519),
                Some(KeyKind::X448) => Self::Elliptic(Curve::X448),
                Some(KeyKind::Sm2) => Self::Sm2,
                Some(KeyKind::PostQuantum(set)) if !set.is_hybrid() => Self::PostQuantum(set),
                _ => {
                    return Err(refusal::algorithm_failure(algorithm).unwrap_or(
                        Reason::InvalidField.because("key pairs of this algorithm are not created"),
                    ));
                }
            },
        };
        Ok((algorithm, wanted))
    }

    /// DSA in one of the sizes of FIPS 186-4 section 4.2; the largest subgroup where none is asked for.
    fn dsa(prime: i32, subgroup: Option<i64>) -> Result<Self, Failure> {
        let (bits, subgroups): (u32, &[u32]) = match prime {
            1024 => (1024, &[160]),
            2048 => (2048, &[256, 224]),
            3072 => (3072, &[256]),
            _ => return Err(Reason::InvalidField.because("the Cryptographic Length is not possible for DSA")),
        };
        let fits = |known: &&u32| subgroup.is_none_or(|asked| asked == i64::from(**known));
        let subgroup = subgroups.iter().find(fits);
        subgroup
            .map(|subgroup| Self::Dsa(bits, *subgroup))
            .ok_or(Reason::InvalidField.because("the Qlength is not possible for the Cryptographic Length"))
    }

    /// Generates a pair.
    pub(super) fn generate(self) -> Result<PrivateKey, Failure> {
        Ok(match self {
            Self::Rsa(bits) => generate_rsa(bits, 65_537)?,
            Self::Dsa(prime, subgroup) => generate_dsa(prime, subgroup)?,
            Self::Dh(bits) => generate_dh(bits)?,
            Self::Elliptic(curve) => generate_ec(curve)?,
            Self::Sm2 => generate_sm2()?,
            Self::PostQuantum(set) => generate_post_quantum(set)?,
        })
    }
}

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &CreateKeyPairRequest,
) -> Result<CreateKeyPairResponse, Failure> {
    for (masks, otherwise) in [
        (&request.common_protection_storage_masks, Reason::PrivateProtectionStorageUnavailable),
        (&request.private_protection_storage_masks, Reason::PrivateProtectionStorageUnavailable),
        (&request.public_protection_storage_masks, Reason::PublicProtectionStorageUnavailable),
    ] {
        protection::check(masks.as_ref(), otherwise)?;
    }
    let common = request.common_attributes.as_ref();
    let private_source = own(common, request.private_key_attributes.as_ref(), context.version);
    let public_source = own(common, request.public_key_attributes.as_ref(), context.version);
    let private = collect(context, ObjectType::PRIVATE_KEY, &[Some(&private_source)])?;
    let public = collect(context, ObjectType::PUBLIC_KEY, &[Some(&public_source)])?;
    for tag in [Tag::CRYPTOGRAPHIC_ALGORITHM, Tag::CRYPTOGRAPHIC_LENGTH] {
        if let (Some(of_private), Some(of_public)) = (private.get(tag), public.get(tag))
            && of_private != of_public
        {
            return Err(Reason::InvalidField.because("the two keys are asked for with different attributes"));
        }
    }
    let asked = |tag| private.get(tag).or_else(|| public.get(tag)).cloned();
    let own_algorithm = match asked(Tag::CRYPTOGRAPHIC_ALGORITHM) {
        Some(_) => None,
        None => Some(Value::Enumeration(constraint::own_algorithm(context, constraint::ASYMMETRIC)?.0)),
    };
    let (algorithm, wanted) = Wanted::of(|tag| match tag {
        Tag::CRYPTOGRAPHIC_ALGORITHM => asked(tag).or_else(|| own_algorithm.clone()),
        tag => asked(tag),
    })?;
    let key = costly::key_pair(context, wanted)?;
    let facts = key::facts_of(key.kind(), key.bits(), Some(algorithm));
    let private_object =
        Object::PrivateKey(Key { key_block: key::private_block(&key, algorithm, facts.length)? });
    let public_object =
        Object::PublicKey(Key { key_block: key::public_block(&key.public()?, algorithm, facts.length)? });
    let private_object = made(private_object, private.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let public_object = made(public_object, public.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let (private_uid, public_uid) =
        (context.engine.new_uid(context.now)?, context.engine.new_uid(context.now)?);
    for (attributes, material, uid, link, other) in [
        (private, &private_object, &private_uid, LinkType::PUBLIC_KEY_LINK, &public_uid),
        (public, &public_object, &public_uid, LinkType::PRIVATE_KEY_LINK, &private_uid),
    ] {
        let mut object = build(context, attributes, material, &facts, Origin::Generated)?;
        object.uid.clone_from(uid);
        object.add_link(link, other);
        context.insert(object, Some(material))?;
    }
    context.answer_also(Code::CREATE_KEY_PAIR_PUBLIC_KEY, &public_uid);
    context.answer(Code::CREATE_KEY_PAIR_PRIVATE_KEY, &private_uid);
    Ok(CreateKeyPairResponse {
        private_key_unique_identifier: private_uid.into(),
        public_key_unique_identifier: public_uid.into(),
        private_key_attributes: None,
        public_key_attributes: None,
    })
}

/// The attributes of one key: its own, and the common ones of which it has none of its own or may have several
/// (KMIP 2.1 section 6.1.9).
pub(super) fn own(common: Option<&Attributes>, own: Option<&Attributes>, version: Version) -> Attributes {
    let mut attributes = own.cloned().unwrap_or_default();
    if let Some(common) = common {
        attributes.templates.splice(0..0, common.templates.iter().cloned());
        let kept = |attribute: &&kmip::Attribute| {
            let is_joined = |rule: Rule| rule.is_multiple() && attribute.name != Tag::NAME.into();
            // A name of both would not be unique.
            Rule::of(&attribute.name, version).is_ok_and(is_joined)
                || attributes.list.iter().all(|own| own.name != attribute.name)
        };
        let inherited: Vec<_> = common.list.iter().filter(kept).cloned().collect();
        attributes.list.splice(0..0, inherited);
    }
    attributes
}
