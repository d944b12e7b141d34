//! The material of objects: from the attributes of a template, and back to attributes.

use crypto::Secret;
use crypto::asymmetric::{PrivateKey, PublicKey};
use crypto::format::{EcPrivateComponents, EcPublicComponents, RsaPrivateComponents, RsaPublicComponents};
use kmip::object::{Certificate, Key, Object, OpaqueObject, SecretData};
use kmip::pkcs11::Value;
use kmip::pkcs11::attribute as cka;
use kmip::table::enumeration::{
    CertificateType, CryptographicAlgorithm, KeyFormatType, OpaqueDataType, PKCS11ReturnCode as Code,
    SecretDataType,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::Bytes;

use super::attribute::{
    self, CERTIFICATE, Classes, EC, EDWARDS, GENERIC, MONTGOMERY, PRIVATE, PUBLIC, RSA, SECRET, Template,
};
use super::der;
use super::refusal::Refused;
use crate::object::key::{self, algorithm, facts_of};

/// The object that a template describes, and what it is for where the template does not say.
pub(super) fn from_template(class: Classes, template: &Template) -> Result<(Object, Mask), Refused> {
    match class {
        SECRET => secret_key(template),
        PUBLIC => {
            let key_type = key_type(template)?;
            let key = public_key(key_type, template)?;
            let facts = facts_of(key.kind(), key.bits(), given(key_type));
            let algorithm = facts.algorithm.ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
            let key_block = key::public_block(&key, algorithm, facts.length)?;
            Ok((Object::PublicKey(Key { key_block }), usage(key_type, PUBLIC)))
        }
        PRIVATE => {
            let key_type = key_type(template)?;
            let key = private_key(key_type, template)?;
            let facts = facts_of(key.kind(), key.bits(), given(key_type));
            let algorithm = facts.algorithm.ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
            let key_block = key::private_block(&key, algorithm, facts.length)?;
            Ok((Object::PrivateKey(Key { key_block }), usage(key_type, PRIVATE)))
        }
        CERTIFICATE => {
            template.agrees(cka::CERTIFICATE_TYPE, 0)?;
            let certificate_value = template.required(cka::VALUE)?.clone();
            let certificate_type = CertificateType::X_509;
            Ok((Object::Certificate(Certificate { certificate_type, certificate_value }), Mask(0)))
        }
        _ => {
            let opaque_data_value = template.bytes(cka::VALUE).cloned().unwrap_or_default();
            let opaque_data_type = OpaqueDataType(0x8000_0001);
            Ok((Object::OpaqueObject(OpaqueObject { opaque_data_type, opaque_data_value }), Mask(0)))
        }
    }
}

fn key_type(template: &Template) -> Result<u64, Refused> {
    template.ulong(cka::KEY_TYPE).ok_or_else(|| Code::TEMPLATE_INCOMPLETE.into())
}

/// The algorithm by which keys of a type go where the kind of key does not tell.
fn given(key_type: u64) -> Option<CryptographicAlgorithm> {
    matches!(key_type, EC | MONTGOMERY).then_some(CryptographicAlgorithm::EC)
}

/// What keys of a type are for where nobody says.
pub(super) fn usage(key_type: u64, class: Classes) -> Mask {
    match (key_type, class) {
        (RSA, PUBLIC) => Mask::VERIFY | Mask::ENCRYPT,
        (RSA, _) => Mask::SIGN | Mask::DECRYPT,
        (MONTGOMERY, _) => Mask::DERIVE_KEY,
        (_, PUBLIC) => Mask::VERIFY,
        (_, PRIVATE) => Mask::SIGN,
        (GENERIC | 0x28..=0x2E | 0x36..=0x39, _) => Mask::MAC_GENERATE | Mask::MAC_VERIFY,
        _ => Mask::ENCRYPT | Mask::DECRYPT,
    }
}

fn secret_key(template: &Template) -> Result<(Object, Mask), Refused> {
    let key_type = key_type(template)?;
    let value = template.required(cka::VALUE)?;
    if value.is_empty() {
        return Err(Code::ATTRIBUTE_VALUE_INVALID.into());
    }
    template.agrees(cka::VALUE_LEN, u64::try_from(value.len()).unwrap_or(u64::MAX))?;
    Ok((secret_object(key_type, value)?, usage(key_type, SECRET)))
}

/// The object of a secret key of a type.
fn secret_object(key_type: u64, value: &[u8]) -> Result<Object, Refused> {
    let bits = i32::try_from(value.len().saturating_mul(8)).map_err(|_| Code::ATTRIBUTE_VALUE_INVALID)?;
    if key_type == GENERIC {
        let key_block = key::bytes_block(KeyFormatType::RAW, value.to_vec(), None, Some(bits));
        return Ok(Object::SecretData(SecretData { secret_data_type: SecretDataType::SEED, key_block }));
    }
    let algorithm = attribute::algorithm(key_type).ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
    if matches!(key_type, 0..=3 | EDWARDS | MONTGOMERY) {
        return Err(Code::TEMPLATE_INCONSISTENT.into());
    }
    let key_block = key::bytes_block(KeyFormatType::RAW, value.to_vec(), Some(algorithm), Some(bits));
    Ok(Object::SymmetricKey(Key { key_block }))
}

fn public_key(key_type: u64, template: &Template) -> Result<PublicKey, Refused> {
    match key_type {
        RSA => {
            let n = template.required(cka::MODULUS)?.to_vec();
            let e = template.required(cka::PUBLIC_EXPONENT)?.to_vec();
            let key = checked(PublicKey::from_rsa(&RsaPublicComponents { n, e }))?;
            template.agrees(cka::MODULUS_BITS, u64::from(key.bits()))?;
            Ok(key)
        }
        EC | EDWARDS | MONTGOMERY => {
            let curve = curve(key_type, template)?;
            let point = der::octets(template.required(cka::EC_POINT)?).to_vec();
            if key_type == EC {
                return checked(PublicKey::from_ec(&EcPublicComponents { curve, point }));
            }
            checked(PublicKey::from_raw(der::kind_of(curve), &point))
        }
        _ => Err(Code::ATTRIBUTE_VALUE_INVALID.into()),
    }
}

fn private_key(key_type: u64, template: &Template) -> Result<PrivateKey, Refused> {
    match key_type {
        RSA => {
            let secret = |attribute| template.bytes(attribute).map(|bytes| Secret::from(&**bytes));
            let components = RsaPrivateComponents {
                n: template.required(cka::MODULUS)?.to_vec(),
                e: template.bytes(cka::PUBLIC_EXPONENT).map(|e| e.to_vec()),
                d: Some(Secret::from(&**template.required(cka::PRIVATE_EXPONENT)?)),
                p: secret(cka::PRIME_1),
                q: secret(cka::PRIME_2),
                dp: secret(cka::EXPONENT_1),
                dq: secret(cka::EXPONENT_2),
                qinv: secret(cka::COEFFICIENT),
            };
            checked(PrivateKey::from_rsa(&components))
        }
        EC | EDWARDS | MONTGOMERY => {
            let curve = curve(key_type, template)?;
            let value = template.required(cka::VALUE)?;
            if key_type == EC {
                let d = Secret::from(&**value);
                return checked(PrivateKey::from_ec(&EcPrivateComponents { curve, d, point: None }));
            }
            checked(PrivateKey::from_raw(der::kind_of(curve), value))
        }
        _ => Err(Code::ATTRIBUTE_VALUE_INVALID.into()),
    }
}

/// Parts that make no key are a template that contradicts itself.
fn checked<T>(key: Result<T, crypto::Error>) -> Result<T, Refused> {
    key.map_err(|_| Code::ATTRIBUTE_VALUE_INVALID.into())
}

/// The curve that a template names, if keys of the type are on it.
pub(super) fn curve(key_type: u64, template: &Template) -> Result<crypto::asymmetric::Curve, Refused> {
    use crypto::asymmetric::Curve;
    let named = der::curve(template.required(cka::EC_PARAMS)?);
    let fits = |curve: &Curve| match key_type {
        EDWARDS => matches!(curve, Curve::Ed25519 | Curve::Ed448),
        MONTGOMERY => matches!(curve, Curve::X25519 | Curve::X448),
        _ => curve.is_weierstrass(),
    };
    named.filter(fits).ok_or_else(|| Code::CURVE_NOT_SUPPORTED.into())
}

/// A secret part of material that Get has given.
pub(super) fn secret(material: &Object, class: Classes, attribute: u64) -> Option<Value> {
    let bytes = |bytes: &[u8]| Some(Value::Bytes(Bytes::from(bytes)));
    match (material, class) {
        (Object::Certificate(certificate), _) => bytes(&certificate.certificate_value),
        (Object::OpaqueObject(opaque), _) => bytes(&opaque.opaque_data_value),
        (_, SECRET) => bytes(key::raw_bytes(material.key_block()?).ok()?),
        (_, PRIVATE) => {
            let key = key::private_key(material.key_block()?).ok()??;
            if attribute == cka::VALUE {
                return match key.kind() {
                    crypto::asymmetric::KeyKind::Ec(_) => bytes(key.ec_components().ok()?.d.expose()),
                    kind if algorithm::of_kind(kind).is_some() => bytes(key.to_raw().ok()?.expose()),
                    _ => None,
                };
            }
            let RsaPrivateComponents { d, p, q, dp, dq, qinv, .. } = key.rsa_components().ok()?;
            let part = match attribute {
                cka::PRIVATE_EXPONENT => d,
                cka::PRIME_1 => p,
                cka::PRIME_2 => q,
                cka::EXPONENT_1 => dp,
                cka::EXPONENT_2 => dq,
                cka::COEFFICIENT => qinv,
                _ => None,
            };
            bytes(part?.expose())
        }
        _ => None,
    }
}
