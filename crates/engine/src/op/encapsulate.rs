//! Encapsulate (KMIP 3.0 CSD02): a new secret, as an object, and what the holder of the private key finds it again with.
//! Who may: the owner of the public key, while it may protect; the secret is the caller's.

use crypto::Secret;
use crypto::asymmetric::KeyKind;
use kmip::CryptographicParameters;
use kmip::attribute::Attributes;
use kmip::object::{Object, SecretData};
use kmip::payload::{EncapsulateRequest, EncapsulateResponse};
use kmip::table::enumeration::{KEMAlgorithm, KeyFormatType, LinkType, ObjectType, SecretDataType};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Bytes;

use super::get;
use crate::attribute::collect;
use crate::context::Context;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};

/// What the mask of a public key has to allow.
const WAYS: CryptographicUsageMask =
    CryptographicUsageMask(CryptographicUsageMask::KEY_AGREEMENT.0 | CryptographicUsageMask::WRAP_KEY.0);

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &EncapsulateRequest,
) -> Result<EncapsulateResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    usage::check(&object, WAYS, context.rule(Purpose::Protect), context.now)?;
    let material = get::material(context, &object)?;
    let Object::PublicKey(public) = &*material else {
        return Err(Reason::InvalidObjectType.because("secrets are encapsulated for public keys"));
    };
    let public = key::public_key(&public.key_block)?
        .ok_or(Reason::KeyFormatTypeNotSupported.because("the format of the key is not read"))?;
    check_algorithm(request.cryptographic_parameters.as_ref(), public.kind())?;
    let encapsulated = crypto::kem::encapsulate(&public).map_err(unfit)?;
    usage::consume(context, &object, encapsulated.secret.len(), true)?;
    let uid = keep(context, &object.uid, request.attributes.as_ref(), &encapsulated.secret)?;
    Ok(EncapsulateResponse { unique_identifier: uid.into(), data: Bytes::from(encapsulated.ciphertext) })
}

pub(super) fn unfit(error: crypto::Error) -> Failure {
    match error {
        crypto::Error::Invalid(_) => {
            Reason::UnsupportedCryptographicParameters.because("the key does not encapsulate")
        }
        other => other.into(),
    }
}

/// Whether the mechanism asked for is that of the key.
pub(super) fn check_algorithm(
    parameters: Option<&CryptographicParameters>,
    kind: KeyKind,
) -> Result<(), Failure> {
    let of_key = match kind {
        KeyKind::Rsa => KEMAlgorithm::RSASVE,
        KeyKind::Ec(_) | KeyKind::X25519 | KeyKind::X448 => KEMAlgorithm::DHKEM,
        _ => KEMAlgorithm::MLKEM,
    };
    match parameters.and_then(|parameters| parameters.kem_algorithm) {
        Some(asked) if asked != of_key => {
            Err(Reason::BadCryptographicParameters.because("the mechanism is not that of the key"))
        }
        _ => Ok(()),
    }
}

/// Keeps a secret as an object that links to the key it came by.
pub(super) fn keep(
    context: &mut Context<'_, '_>,
    key: &str,
    attributes: Option<&Attributes>,
    secret: &Secret,
) -> Result<String, Failure> {
    let attributes = collect(context, ObjectType::SECRET_DATA, &[attributes])?;
    let length = i32::try_from(secret.len().saturating_mul(8)).ok();
    let key_block = key::bytes_block(KeyFormatType::RAW, secret.expose().to_vec(), None, length);
    let material = Object::SecretData(SecretData { secret_data_type: SecretDataType::SEED, key_block });
    let facts = Facts { length, ..Facts::default() };
    let mut object = build(context, attributes, &material, &facts, Origin::Generated)?;
    object.add_link(LinkType::DERIVATION_BASE_OBJECT_LINK, key);
    let uid = context.insert(object, Some(&material))?;
    context.set_placeholder(&uid);
    Ok(uid)
}
