//! Keys on elliptic curves as numbers and points (SEC 1) and as `ECPrivateKey` (RFC 5915).

use openssl::ec::{EcKey, EcPoint, PointConversionForm};
use openssl::pkey::{PKey, Private};

use crate::asymmetric::{Curve, KeyKind, PrivateKey, PublicKey};
use crate::der::{self, Reader};
use crate::ffi::{self, Params};
use crate::{Error, Result, Secret, number, providers};

/// A private key on a curve. On the curves of RFC 7748 and RFC 8032 `d` is the private key's bytes as those
/// define it.
#[derive(Debug, PartialEq, Eq)]
pub struct EcPrivateComponents {
    /// The curve.
    pub curve: Curve,
    /// The private number, big-endian.
    pub d: Secret,
    /// The public point in any form; computed when missing.
    pub point: Option<Vec<u8>>,
}

/// A public key on a curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EcPublicComponents {
    /// The curve.
    pub curve: Curve,
    /// The point: compressed, uncompressed or hybrid (SEC 1, 2.3.3), or the bytes of RFC 7748 and RFC 8032.
    pub point: Vec<u8>,
}

/// How a point is written (SEC 1, 2.3.3; ANSI X9.62, 4.3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PointForm {
    /// Both coordinates.
    Uncompressed,
    /// One coordinate and a bit of the other.
    Compressed,
    /// Both coordinates and the bit.
    Hybrid,
}

impl PointForm {
    /// The form of an encoded point, by its first byte; `None` for what is none.
    pub fn of(point: &[u8]) -> Option<Self> {
        match point.first()? {
            2 | 3 => Some(Self::Compressed),
            4 => Some(Self::Uncompressed),
            6 | 7 => Some(Self::Hybrid),
            _ => None,
        }
    }
}

impl Curve {
    /// Whether its coordinates are of a field of characteristic two, rather than of a prime field.
    pub fn is_binary(self) -> bool {
        self.name().starts_with("sect") || self.name().starts_with("c2")
    }
}

impl PrivateKey {
    /// Reads a SEC 1 `ECPrivateKey` (RFC 5915) that names its curve.
    pub fn from_sec1(der: &[u8]) -> Result<Self> {
        from_ec_private_key(der, None)
    }

    /// Builds a key on a curve.
    pub fn from_ec(components: &EcPrivateComponents) -> Result<Self> {
        providers::init()?;
        let curve = components.curve;
        if !curve.is_weierstrass() {
            let key = Self::from_octets(curve.name(), components.d.expose())?;
            if let Some(point) = &components.point
                && key.public()?.pkey().raw_public_key()? != *point
            {
                return Err(Error::Malformed("EC private key: point does not belong to it"));
            }
            return Ok(key);
        }
        let group = curve.group()?;
        let d = number::number(components.d.expose())?;
        let mut context = openssl::bn::BigNumContext::new_secure()?;
        let mut order = openssl::bn::BigNum::new()?;
        group.order(&mut order, &mut context)?;
        if number::is_zero(&d) || d.ucmp(&order).is_ge() {
            return Err(Error::Malformed("EC private key: number out of range"));
        }
        let mut point = EcPoint::new(group)?;
        point.mul_generator2(group, &d, &mut context)?;
        if let Some(given) = &components.point {
            let given = EcPoint::from_bytes(group, given, &mut context)
                .map_err(|_| Error::Malformed("EC private key: point"))?;
            if !given.eq(group, &point, &mut context)? {
                return Err(Error::Malformed("EC private key: point does not belong to it"));
            }
        }
        let encoded = point.to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?;
        let params = Params::new()
            .text(c"group", curve.name())
            .octets(c"pub", &encoded)
            .number(c"priv", components.d.expose());
        Self::from_pkey(ffi::private_key_from("EC", &params)?)
    }

    /// SEC 1 `ECPrivateKey` with curve and public point, of an EC key.
    pub fn to_sec1(&self) -> Result<Secret> {
        match self.kind() {
            KeyKind::Ec(_) => Ok(Secret::new(self.pkey().private_key_to_der()?)),
            _ => Err(Error::Invalid("ECPrivateKey is for EC keys")),
        }
    }

    /// The private number, without leading zeros, and the uncompressed point of a key on a curve.
    pub fn ec_components(&self) -> Result<EcPrivateComponents> {
        let public = self.public()?.ec_components(PointForm::Uncompressed)?;
        let d = match self.kind() {
            KeyKind::Ec(_) => {
                ffi::key_number(self.pkey(), c"priv").ok_or(Error::Malformed("EC private key"))?
            }
            _ => self.to_raw()?,
        };
        Ok(EcPrivateComponents { curve: public.curve, d, point: Some(public.point) })
    }
}

impl PublicKey {
    /// Builds a key on a curve. The point is checked to be on it and of the right order.
    pub fn from_ec(components: &EcPublicComponents) -> Result<Self> {
        providers::init()?;
        let (curve, point) = (components.curve, &components.point);
        if !curve.is_weierstrass() {
            return Self::from_octets(curve.name(), point);
        }
        let group = curve.group()?;
        let mut context = openssl::bn::BigNumContext::new()?;
        let malformed = || Error::Malformed("EC public key: point");
        let decoded = EcPoint::from_bytes(group, point, &mut context).map_err(|_| malformed())?;
        EcKey::from_public_key(group, &decoded)?.check_key().map_err(|_| malformed())?;
        let encoded = decoded.to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?;
        let params = Params::new().text(c"group", curve.name()).octets(c"pub", &encoded);
        Self::from_pkey(ffi::public_key_from("EC", &params)?)
    }

    /// The point of a key on a curve, in a form. On the curves of RFC 7748 and RFC 8032 there is one
    /// form.
    pub fn ec_components(&self, form: PointForm) -> Result<EcPublicComponents> {
        let raw = |curve| Ok(EcPublicComponents { curve, point: self.to_raw()? });
        let curve = match self.kind() {
            KeyKind::Ec(curve) => curve,
            KeyKind::Ed25519 => return raw(Curve::Ed25519),
            KeyKind::Ed448 => return raw(Curve::Ed448),
            KeyKind::X25519 => return raw(Curve::X25519),
            KeyKind::X448 => return raw(Curve::X448),
            _ => return Err(Error::Invalid("not a key on a curve")),
        };
        let group = curve.group()?;
        let mut context = openssl::bn::BigNumContext::new()?;
        let point = EcPoint::from_bytes(group, ffi::key_octets(self.pkey(), c"pub")?.expose(), &mut context)?;
        let form = match form {
            PointForm::Uncompressed => PointConversionForm::UNCOMPRESSED,
            PointForm::Compressed => PointConversionForm::COMPRESSED,
            PointForm::Hybrid => PointConversionForm::HYBRID,
        };
        Ok(EcPublicComponents { curve, point: point.to_bytes(group, form, &mut context)? })
    }
}

/// RFC 5915. In PKCS#8 the curve stands outside, and may stand inside too if it is the same.
pub(super) fn from_ec_private_key(der: &[u8], outer_curve: Option<Curve>) -> Result<PrivateKey> {
    let mut key = Reader::sequence_of(der, "EC private key")?;
    if key.natural()? != [1] {
        return Err(Error::Malformed("EC private key: version"));
    }
    let d = key.expect(der::OCTET_STRING)?;
    let named = match key.optional(der::context(0))? {
        None => None,
        Some(parameters) => {
            let mut parameters = Reader::new(parameters, "EC private key: curve");
            if parameters.peek() == Some(der::SEQUENCE) {
                return Err(Error::Unsupported("elliptic curve without a name"));
            }
            let oid = parameters.expect(der::OBJECT_IDENTIFIER)?;
            parameters.end()?;
            if oid == OID_SM2 {
                return sm2_from_sec1(der);
            }
            Some(Curve::by_oid(oid).ok_or(Error::Unsupported("elliptic curve"))?)
        }
    };
    let point = match key.optional(der::context(1))? {
        None => None,
        Some(bits) => {
            let mut bits = Reader::new(bits, "EC private key: point");
            let point = bits.whole_bits()?.to_vec();
            bits.end()?;
            Some(point)
        }
    };
    key.end()?;
    let curve = match (outer_curve, named) {
        (Some(outer), Some(inner)) if outer != inner => {
            return Err(Error::Malformed("EC private key: curve"));
        }
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(Error::Malformed("EC private key: curve is missing")),
    };
    PrivateKey::from_ec(&EcPrivateComponents { curve, d: Secret::from(d), point })
}

fn sm2_from_sec1(der: &[u8]) -> Result<PrivateKey> {
    providers::init()?;
    let pkey: PKey<Private> =
        PKey::private_key_from_der(der).map_err(|_| Error::Malformed("EC private key"))?;
    PrivateKey::from_pkey(pkey)?.checked()
}

/// The SM2 curve, 1.2.156.10197.1.301
const OID_SM2: &[u8] = &[0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D];
