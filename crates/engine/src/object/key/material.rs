//! Key material in each format: the DER ones as they are, the Transparent structures field by field
//! (KMIP 2.1 sections 7.26 to 7.33).

use crypto::Secret;
use crypto::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crypto::format::{
    Domain, DomainPrivateComponents, DomainPublicComponents, EcPrivateComponents, EcPublicComponents,
    PointForm, RsaPrivateComponents, RsaPublicComponents,
};
use kmip::object::KeyMaterial;
use kmip::table::Tag;
use kmip::table::enumeration::{KeyFormatType, RecommendedCurve};
use kmip::ttlv::{Bytes, Item, Value};

use super::{curve, point, unsupported};
use crate::reason::{Failure, Reason};

type Format = KeyFormatType;

/// A Big Integer from its magnitude: one zero bit in front, a multiple of eight bytes long.
fn big(magnitude: &[u8]) -> Value {
    let digits =
        magnitude.iter().position(|byte| *byte != 0).and_then(|start| magnitude.get(start..)).unwrap_or(&[]);
    let sign_bytes = usize::from(digits.first().is_none_or(|byte| *byte & 0x80 != 0));
    let length = digits.len().saturating_add(sign_bytes).next_multiple_of(8);
    let mut bytes = vec![0; length.saturating_sub(digits.len())];
    bytes.extend_from_slice(digits);
    Value::BigInteger(Bytes::from(bytes))
}

/// The magnitude of a Big Integer field that must not be negative.
fn magnitude(material: &KeyMaterial, tag: Tag) -> Result<Option<Vec<u8>>, Failure> {
    match material.field(tag) {
        None => Ok(None),
        Some(Value::BigInteger(bytes)) if bytes.first().is_none_or(|byte| *byte & 0x80 == 0) => {
            let digits = bytes.iter().position(|byte| *byte != 0).and_then(|start| bytes.get(start..));
            Ok(Some(digits.unwrap_or(&[]).to_vec()))
        }
        Some(_) => Err(Reason::InvalidField.because("a component of the key is not a positive number")),
    }
}

fn required(material: &KeyMaterial, tag: Tag) -> Result<Vec<u8>, Failure> {
    magnitude(material, tag)?.ok_or(Reason::MissingData.because("a component of the key is missing"))
}

fn secret(material: &KeyMaterial, tag: Tag) -> Result<Option<Secret>, Failure> {
    Ok(magnitude(material, tag)?.map(Secret::new))
}

fn required_secret(material: &KeyMaterial, tag: Tag) -> Result<Secret, Failure> {
    required(material, tag).map(Secret::new)
}

fn curve_of(material: &KeyMaterial) -> Result<crypto::asymmetric::Curve, Failure> {
    material
        .field(Tag::RECOMMENDED_CURVE)
        .and_then(Value::enumeration)
        .and_then(|code| curve::curve(RecommendedCurve(code)))
        .ok_or(Reason::InvalidField.because("the curve is missing or not known"))
}

fn domain_of(material: &KeyMaterial) -> Result<Domain, Failure> {
    Ok(Domain {
        p: required(material, Tag::P)?,
        q: magnitude(material, Tag::Q)?,
        g: required(material, Tag::G)?,
    })
}

/// The point of a transparent public key.
fn point_of(material: &KeyMaterial) -> Result<Vec<u8>, Failure> {
    match material.field(Tag::Q_STRING) {
        Some(Value::ByteString(bytes)) => Ok(bytes.to_vec()),
        _ => Err(Reason::MissingData.because("the point of the key is missing")),
    }
}

/// Reads a transparent private key; `None` for formats that are none.
pub(super) fn private_key(format: Format, material: &KeyMaterial) -> Result<Option<PrivateKey>, Failure> {
    Ok(Some(match format {
        Format::TRANSPARENT_RSA_PRIVATE_KEY => PrivateKey::from_rsa(&RsaPrivateComponents {
            n: required(material, Tag::MODULUS)?,
            e: magnitude(material, Tag::PUBLIC_EXPONENT)?,
            d: secret(material, Tag::PRIVATE_EXPONENT)?,
            p: secret(material, Tag::P)?,
            q: secret(material, Tag::Q)?,
            dp: secret(material, Tag::PRIME_EXPONENT_P)?,
            dq: secret(material, Tag::PRIME_EXPONENT_Q)?,
            qinv: secret(material, Tag::CRT_COEFFICIENT)?,
        })?,
        Format::TRANSPARENT_EC_PRIVATE_KEY
        | Format::TRANSPARENT_ECDSA_PRIVATE_KEY
        | Format::TRANSPARENT_ECDH_PRIVATE_KEY
        | Format::TRANSPARENT_ECMQV_PRIVATE_KEY => PrivateKey::from_ec(&EcPrivateComponents {
            curve: curve_of(material)?,
            d: required_secret(material, Tag::D)?,
            point: None,
        })?,
        Format::TRANSPARENT_DSA_PRIVATE_KEY => PrivateKey::from_dsa(&DomainPrivateComponents {
            domain: domain_of(material)?,
            x: required_secret(material, Tag::X)?,
            y: None,
        })?,
        Format::TRANSPARENT_DH_PRIVATE_KEY => PrivateKey::from_dh(&DomainPrivateComponents {
            domain: domain_of(material)?,
            x: required_secret(material, Tag::X)?,
            y: None,
        })?,
        _ => return Ok(None),
    }))
}

/// Reads a transparent public key; `None` for formats that are none.
pub(super) fn public_key(format: Format, material: &KeyMaterial) -> Result<Option<PublicKey>, Failure> {
    Ok(Some(match format {
        Format::TRANSPARENT_RSA_PUBLIC_KEY => PublicKey::from_rsa(&RsaPublicComponents {
            n: required(material, Tag::MODULUS)?,
            e: required(material, Tag::PUBLIC_EXPONENT)?,
        })?,
        Format::TRANSPARENT_EC_PUBLIC_KEY
        | Format::TRANSPARENT_ECDSA_PUBLIC_KEY
        | Format::TRANSPARENT_ECDH_PUBLIC_KEY
        | Format::TRANSPARENT_ECMQV_PUBLIC_KEY => PublicKey::from_ec(&EcPublicComponents {
            curve: curve_of(material)?,
            point: point_of(material)?,
        })?,
        Format::TRANSPARENT_DSA_PUBLIC_KEY => PublicKey::from_dsa(&DomainPublicComponents {
            domain: domain_of(material)?,
            y: required(material, Tag::Y)?,
        })?,
        Format::TRANSPARENT_DH_PUBLIC_KEY => PublicKey::from_dh(&DomainPublicComponents {
            domain: domain_of(material)?,
            y: required(material, Tag::Y)?,
        })?,
        _ => return Ok(None),
    }))
}

fn bytes(secret: &Secret) -> KeyMaterial {
    KeyMaterial::Bytes(Bytes::from(secret.expose()))
}

/// Items of a structure, of which those without a value are left out.
fn structure(fields: impl IntoIterator<Item = (Tag, Option<Value>)>) -> KeyMaterial {
    KeyMaterial::Transparent(
        fields.into_iter().filter_map(|(tag, value)| value.map(|value| Item::new(tag, value))).collect(),
    )
}

fn number(value: Option<&Secret>) -> Option<Value> {
    value.map(|value| big(value.expose()))
}

fn domain(domain: &Domain) -> [(Tag, Option<Value>); 3] {
    [(Tag::P, Some(big(&domain.p))), (Tag::Q, domain.q.as_deref().map(big)), (Tag::G, Some(big(&domain.g)))]
}

fn curve_field(curve: crypto::asymmetric::Curve) -> Result<(Tag, Option<Value>), Failure> {
    let recommended = curve::recommended(curve).ok_or_else(unsupported)?;
    Ok((Tag::RECOMMENDED_CURVE, Some(Value::Enumeration(recommended.0))))
}

/// A private key in a format.
pub(super) fn from_private(key: &PrivateKey, format: Format) -> Result<KeyMaterial, Failure> {
    Ok(match (format, key.kind()) {
        (Format::PKCS_1, KeyKind::Rsa | KeyKind::RsaPss) => bytes(&key.to_pkcs1()?),
        (Format::PKCS_8, _) => bytes(&key.to_pkcs8()?),
        (Format::ECPRIVATEKEY, KeyKind::Ec(_)) => bytes(&key.to_sec1()?),
        (
            Format::RAW,
            KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448 | KeyKind::PostQuantum(_),
        ) => bytes(&key.to_raw()?),
        (Format::TRANSPARENT_RSA_PRIVATE_KEY, KeyKind::Rsa) => {
            let parts = key.rsa_components()?;
            structure([
                (Tag::MODULUS, Some(big(&parts.n))),
                (Tag::PRIVATE_EXPONENT, number(parts.d.as_ref())),
                (Tag::PUBLIC_EXPONENT, parts.e.as_deref().map(big)),
                (Tag::P, number(parts.p.as_ref())),
                (Tag::Q, number(parts.q.as_ref())),
                (Tag::PRIME_EXPONENT_P, number(parts.dp.as_ref())),
                (Tag::PRIME_EXPONENT_Q, number(parts.dq.as_ref())),
                (Tag::CRT_COEFFICIENT, number(parts.qinv.as_ref())),
            ])
        }
        (
            Format::TRANSPARENT_EC_PRIVATE_KEY
            | Format::TRANSPARENT_ECDSA_PRIVATE_KEY
            | Format::TRANSPARENT_ECDH_PRIVATE_KEY
            | Format::TRANSPARENT_ECMQV_PRIVATE_KEY,
            KeyKind::Ec(_),
        ) => {
            let parts = key.ec_components()?;
            structure([curve_field(parts.curve)?, (Tag::D, Some(big(parts.d.expose())))])
        }
        (Format::TRANSPARENT_DSA_PRIVATE_KEY, KeyKind::Dsa) => {
            let parts = key.dsa_components()?;
            let fields = domain(&parts.domain);
            structure(fields.into_iter().chain([(Tag::X, Some(big(parts.x.expose())))]))
        }
        (Format::TRANSPARENT_DH_PRIVATE_KEY, KeyKind::Dh) => {
            let parts = key.dh_components()?;
            let fields = domain(&parts.domain);
            structure(fields.into_iter().chain([(Tag::X, Some(big(parts.x.expose())))]))
        }
        _ => return Err(unsupported()),
    })
}

/// A public key in a format, its point in a form.
pub(super) fn from_public(key: &PublicKey, format: Format, form: PointForm) -> Result<KeyMaterial, Failure> {
    let is_elliptic = matches!(key.kind(), KeyKind::Ec(_));
    let is_plain = form == PointForm::Uncompressed;
    if !is_plain && !is_elliptic {
        return Err(
            Reason::KeyCompressionTypeNotSupported.because("only points of elliptic curves are compressed")
        );
    }
    Ok(match (format, key.kind()) {
        (Format::PKCS_1, KeyKind::Rsa | KeyKind::RsaPss) => KeyMaterial::Bytes(key.to_pkcs1()?.into()),
        (Format::X_509 | Format::PKCS_8, _) if is_plain => KeyMaterial::Bytes(key.to_spki()?.into()),
        (
            Format::RAW,
            KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448 | KeyKind::PostQuantum(_),
        ) => KeyMaterial::Bytes(key.to_raw()?.into()),
        (Format::RAW, KeyKind::Ec(_)) => KeyMaterial::Bytes(point(key, form)?.point.into()),
        (Format::TRANSPARENT_RSA_PUBLIC_KEY, KeyKind::Rsa) => {
            let parts = key.rsa_components()?;
            structure([(Tag::MODULUS, Some(big(&parts.n))), (Tag::PUBLIC_EXPONENT, Some(big(&parts.e)))])
        }
        (
            Format::TRANSPARENT_EC_PUBLIC_KEY
            | Format::TRANSPARENT_ECDSA_PUBLIC_KEY
            | Format::TRANSPARENT_ECDH_PUBLIC_KEY
            | Format::TRANSPARENT_ECMQV_PUBLIC_KEY,
            KeyKind::Ec(_),
        ) => {
            let parts = point(key, form)?;
            structure([
                curve_field(parts.curve)?,
                (Tag::Q_STRING, Some(Value::ByteString(parts.point.into()))),
            ])
        }
        (Format::TRANSPARENT_DSA_PUBLIC_KEY, KeyKind::Dsa) => {
            let parts = key.dsa_components()?;
            let fields = domain(&parts.domain);
            structure(fields.into_iter().chain([(Tag::Y, Some(big(&parts.y)))]))
        }
        (Format::TRANSPARENT_DH_PUBLIC_KEY, KeyKind::Dh) => {
            let parts = key.dh_components()?;
            let fields = domain(&parts.domain);
            structure(fields.into_iter().chain([(Tag::Y, Some(big(&parts.y)))]))
        }
        _ => return Err(unsupported()),
    })
}
