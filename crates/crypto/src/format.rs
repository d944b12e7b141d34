//! The encodings of asymmetric keys, in both directions.
//!
//! Every key that comes in is checked: that its numbers are in range and fit each other. What does not is
//! refused with the part that is wrong. Primes of RSA and DSA keys are tested with one Fermat test to the
//! base 2, which finds an accident but not a forger; a key pair's owner can hurt nobody else.

use openssl::bn::BigNumRef;
use openssl::ec::{EcKey, EcPoint, PointConversionForm};
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;

use crate::asymmetric::{Curve, KeyKind, PostQuantum, PrivateKey, PublicKey};
use crate::der::{self, Reader};
use crate::ffi::{self, Params};
use crate::number::{self, Arithmetic, Number};
use crate::{Error, Result, Secret, pem, providers};

/// The numbers of an RSA public key (RFC 8017, 3.1), big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaPublicComponents {
    /// The modulus.
    pub n: Vec<u8>,
    /// The public exponent.
    pub e: Vec<u8>,
}

/// The numbers of an RSA private key (RFC 8017, 3.2), big-endian. Coming in, enough must be there to find the
/// others: both primes (or one) with an exponent, or the private exponent, or `dp` and `e`. A missing `e` is
/// computed if the primes are there, else taken to be 65537. Going out, all are there.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct RsaPrivateComponents {
    /// The modulus.
    pub n: Vec<u8>,
    /// The public exponent.
    pub e: Option<Vec<u8>>,
    /// The private exponent.
    pub d: Option<Secret>,
    /// The first prime.
    pub p: Option<Secret>,
    /// The second prime.
    pub q: Option<Secret>,
    /// `d mod (p - 1)`
    pub dp: Option<Secret>,
    /// `d mod (q - 1)`
    pub dq: Option<Secret>,
    /// `q ^ -1 mod p`
    pub qinv: Option<Secret>,
}

/// The domain parameters of DSA or Diffie-Hellman, big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The prime.
    pub p: Vec<u8>,
    /// The order of the generator's group; Diffie-Hellman may do without.
    pub q: Option<Vec<u8>>,
    /// The generator.
    pub g: Vec<u8>,
}

/// A DSA or Diffie-Hellman private key, big-endian.
#[derive(Debug, PartialEq, Eq)]
pub struct DomainPrivateComponents {
    /// The domain parameters.
    pub domain: Domain,
    /// The private number.
    pub x: Secret,
    /// The public number; computed when missing.
    pub y: Option<Vec<u8>>,
}

/// A DSA or Diffie-Hellman public key, big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPublicComponents {
    /// The domain parameters.
    pub domain: Domain,
    /// The public number.
    pub y: Vec<u8>,
}

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

impl PrivateKey {
    /// Reads a PKCS#1 `RSAPrivateKey` (RFC 8017, A.1.2) of two primes.
    pub fn from_pkcs1(der: &[u8]) -> Result<Self> {
        let mut key = Reader::sequence_of(der, "RSA private key")?;
        match key.natural()? {
            [] => {}
            [1] => return Err(Error::Unsupported("RSA key of more than two primes")),
            _ => return Err(Error::Malformed("RSA private key: version")),
        }
        let (n, e) = (key.natural()?.to_vec(), key.natural()?.to_vec());
        let mut secret = || Ok::<_, Error>(Some(Secret::from(key.natural()?)));
        let components = RsaPrivateComponents {
            n,
            e: Some(e),
            d: secret()?,
            p: secret()?,
            q: secret()?,
            dp: secret()?,
            dq: secret()?,
            qinv: secret()?,
        };
        key.end()?;
        Self::from_rsa(&components)
    }

    /// Reads a PKCS#8 `PrivateKeyInfo` or `OneAsymmetricKey` (RFC 5208, RFC 5958) of any kind.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let mut info = Reader::sequence_of(der, "PKCS#8 private key")?;
        if !matches!(info.natural()?, [] | [1]) {
            return Err(Error::Malformed("PKCS#8 private key: version"));
        }
        let mut algorithm = info.sequence()?;
        let oid = algorithm.expect(der::OBJECT_IDENTIFIER)?;
        let inner = info.expect(der::OCTET_STRING)?;
        if oid == OID_RSA {
            return Self::from_pkcs1(inner);
        }
        if oid == OID_EC
            && let Some(curve) = algorithm.optional(der::OBJECT_IDENTIFIER)?.and_then(Curve::by_oid)
        {
            return from_ec_private_key(inner, Some(curve));
        }
        providers::init()?;
        let pkey = PKey::private_key_from_pkcs8(der).map_err(|_| Error::Malformed("PKCS#8 private key"))?;
        Self::from_pkey(pkey)?.checked()
    }

    /// Reads a PKCS#8 `EncryptedPrivateKeyInfo` (RFC 5958) protected by a password (PKCS#5, PKCS#12).
    ///
    /// # Errors
    /// [`Error::AuthenticationFailed`] when the password is wrong or the scheme unknown.
    pub fn from_pkcs8_encrypted(der: &[u8], password: &Secret) -> Result<Self> {
        Reader::sequence_of(der, "encrypted PKCS#8 private key")?;
        providers::init()?;
        let pkey = PKey::private_key_from_pkcs8_passphrase(der, password.expose());
        Self::from_pkey(pkey.map_err(|_| Error::AuthenticationFailed)?)?.checked()
    }

    /// Reads a SEC 1 `ECPrivateKey` (RFC 5915) that names its curve.
    pub fn from_sec1(der: &[u8]) -> Result<Self> {
        from_ec_private_key(der, None)
    }

    /// Reads the first private key of a PEM text: PKCS#8, PKCS#1 or SEC 1; encrypted PKCS#8 if there is a
    /// `password`.
    pub fn from_pem(text: &[u8], password: Option<&Secret>) -> Result<Self> {
        for block in pem::decode(text)? {
            let der = block.der.expose();
            match block.label.as_str() {
                "PRIVATE KEY" => return Self::from_pkcs8(der),
                "RSA PRIVATE KEY" => return Self::from_pkcs1(der),
                "EC PRIVATE KEY" => return Self::from_sec1(der),
                "ENCRYPTED PRIVATE KEY" => {
                    let password = password.ok_or(Error::Invalid("password is missing"))?;
                    return Self::from_pkcs8_encrypted(der, password);
                }
                _ => {}
            }
        }
        Err(Error::Malformed("PEM: no private key"))
    }

    /// Builds an RSA key from its numbers.
    pub fn from_rsa(components: &RsaPrivateComponents) -> Result<Self> {
        providers::init()?;
        let all = complete_rsa(components)?;
        let params = Params::new()
            .number(c"n", &components.n)
            .number(c"e", number::secret(&all.e).expose())
            .number(c"d", number::secret(&all.d).expose())
            .number(c"rsa-factor1", number::secret(&all.p).expose())
            .number(c"rsa-factor2", number::secret(&all.q).expose())
            .number(c"rsa-exponent1", number::secret(&all.dp).expose())
            .number(c"rsa-exponent2", number::secret(&all.dq).expose())
            .number(c"rsa-coefficient1", number::secret(&all.qinv).expose());
        Self::from_pkey(ffi::private_key_from("RSA", &params)?)
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

    /// Builds a DSA key (FIPS 186-4, 4.1) from its numbers. `q` must be there.
    pub fn from_dsa(components: &DomainPrivateComponents) -> Result<Self> {
        from_domain("DSA", components, &DSA_PARTS)
    }

    /// Builds a Diffie-Hellman key (SP 800-56A, 5.6.1) from its numbers.
    pub fn from_dh(components: &DomainPrivateComponents) -> Result<Self> {
        from_domain(dh_name(&components.domain), components, &DH_PARTS)
    }

    /// Builds a key from the bytes by which its standard defines it: RFC 7748, RFC 8032, FIPS 203
    /// (decapsulation key), FIPS 204, FIPS 205.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for the kinds that have no such form.
    pub fn from_raw(kind: KeyKind, bytes: &[u8]) -> Result<Self> {
        providers::init()?;
        Self::from_octets(raw_name(kind).ok_or(Error::Unsupported("raw private key"))?, bytes)
    }

    /// Builds an ML-KEM or ML-DSA key from its seed (FIPS 203, 7.1; FIPS 204, 5.1).
    pub fn from_seed(set: PostQuantum, seed: &Secret) -> Result<Self> {
        providers::init()?;
        let params = Params::new().octets(c"seed", seed.expose());
        let pkey =
            ffi::private_key_from(set.name(), &params).map_err(|_| Error::Malformed("private key: seed"))?;
        Self::from_pkey(pkey)
    }

    /// PKCS#1 `RSAPrivateKey`, of an RSA key.
    pub fn to_pkcs1(&self) -> Result<Secret> {
        match self.kind() {
            KeyKind::Rsa => Ok(Secret::new(self.pkey().private_key_to_der()?)),
            KeyKind::RsaPss => Self::from_rsa(&self.rsa_components()?)?.to_pkcs1(),
            _ => Err(Error::Invalid("PKCS#1 is for RSA keys")),
        }
    }

    /// PKCS#8 `PrivateKeyInfo`.
    pub fn to_pkcs8(&self) -> Result<Secret> {
        Ok(Secret::new(self.pkey().private_key_to_pkcs8()?))
    }

    /// PKCS#8 `EncryptedPrivateKeyInfo` with PBES2: PBKDF2 and AES-256-CBC.
    pub fn to_pkcs8_encrypted(&self, password: &Secret) -> Result<Vec<u8>> {
        if password.is_empty() {
            return Err(Error::Invalid("password is missing"));
        }
        Ok(self.pkey().private_key_to_pkcs8_passphrase(Cipher::aes_256_cbc(), password.expose())?)
    }

    /// SEC 1 `ECPrivateKey` with curve and public point, of an EC key.
    pub fn to_sec1(&self) -> Result<Secret> {
        match self.kind() {
            KeyKind::Ec(_) => Ok(Secret::new(self.pkey().private_key_to_der()?)),
            _ => Err(Error::Invalid("ECPrivateKey is for EC keys")),
        }
    }

    /// PKCS#8 in PEM.
    pub fn to_pem(&self) -> Result<Secret> {
        Ok(pem::encode_secret("PRIVATE KEY", self.to_pkcs8()?.expose()))
    }

    /// The numbers of an RSA key.
    pub fn rsa_components(&self) -> Result<RsaPrivateComponents> {
        if !matches!(self.kind(), KeyKind::Rsa | KeyKind::RsaPss) {
            return Err(Error::Invalid("not an RSA key"));
        }
        let public = |name| ffi::key_number(self.pkey(), name).map(|number| number.expose().to_vec());
        let secret = |name| ffi::key_number(self.pkey(), name);
        Ok(RsaPrivateComponents {
            n: public(c"n").ok_or(Error::Malformed("RSA private key: modulus"))?,
            e: public(c"e"),
            d: secret(c"d"),
            p: secret(c"rsa-factor1"),
            q: secret(c"rsa-factor2"),
            dp: secret(c"rsa-exponent1"),
            dq: secret(c"rsa-exponent2"),
            qinv: secret(c"rsa-coefficient1"),
        })
    }

    /// The private number, without leading zeros, and the uncompressed point of a key on a curve.
    pub fn ec_components(&self) -> Result<EcPrivateComponents> {
        let public = self.public()?.ec_components(false)?;
        let d = match self.kind() {
            KeyKind::Ec(_) => {
                ffi::key_number(self.pkey(), c"priv").ok_or(Error::Malformed("EC private key"))?
            }
            _ => self.to_raw()?,
        };
        Ok(EcPrivateComponents { curve: public.curve, d, point: Some(public.point) })
    }

    /// The numbers of a DSA key.
    pub fn dsa_components(&self) -> Result<DomainPrivateComponents> {
        if self.kind() == KeyKind::Dsa {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a DSA key"))
        }
    }

    /// The numbers of a Diffie-Hellman key.
    pub fn dh_components(&self) -> Result<DomainPrivateComponents> {
        if self.kind() == KeyKind::Dh {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a Diffie-Hellman key"))
        }
    }

    /// The bytes by which the key's standard defines it, as for [`PrivateKey::from_raw`].
    pub fn to_raw(&self) -> Result<Secret> {
        raw_name(self.kind()).ok_or(Error::Unsupported("raw private key"))?;
        ffi::key_octets(self.pkey(), c"priv")
    }

    /// The seed of an ML-KEM or ML-DSA key, if it is known.
    pub fn seed(&self) -> Option<Secret> {
        matches!(self.kind(), KeyKind::PostQuantum(_)).then(|| ffi::key_octets(self.pkey(), c"seed").ok())?
    }

    fn from_octets(name: &str, bytes: &[u8]) -> Result<Self> {
        let params = Params::new().octets(c"priv", bytes);
        let pkey =
            ffi::private_key_from(name, &params).map_err(|_| Error::Malformed("private key: length"))?;
        Self::from_pkey(pkey)
    }

    fn domain_components(&self) -> Result<DomainPrivateComponents> {
        let malformed = Error::Malformed("private key");
        let public = self.public()?.domain_components()?;
        let x = ffi::key_number(self.pkey(), c"priv").ok_or(malformed)?;
        Ok(DomainPrivateComponents { domain: public.domain, x, y: Some(public.y) })
    }

    /// Checks a key that OpenSSL decoded by itself.
    pub(crate) fn checked(self) -> Result<Self> {
        match self.kind() {
            KeyKind::Rsa | KeyKind::RsaPss => complete_rsa(&self.rsa_components()?).map(|_| ())?,
            KeyKind::Ec(_) => Self::from_ec(&self.ec_components()?).map(|_| ())?,
            KeyKind::Dsa => Self::from_dsa(&self.domain_components()?).map(|_| ())?,
            KeyKind::Dh => Self::from_dh(&self.domain_components()?).map(|_| ())?,
            // Public halves of these are computed, or compared, by the decoder.
            KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448 => {}
            KeyKind::Sm2 | KeyKind::PostQuantum(_) => {
                ffi::check_pair(self.pkey()).map_err(|_| Error::Malformed("private key: pair"))?;
            }
        }
        Ok(self)
    }
}

impl PublicKey {
    /// Reads a PKCS#1 `RSAPublicKey` (RFC 8017, A.1.1).
    pub fn from_pkcs1(der: &[u8]) -> Result<Self> {
        let mut key = Reader::sequence_of(der, "RSA public key")?;
        let components = RsaPublicComponents { n: key.natural()?.to_vec(), e: key.natural()?.to_vec() };
        key.end()?;
        Self::from_rsa(&components)
    }

    /// Reads an X.509 `SubjectPublicKeyInfo` (RFC 5280, 4.1.2.7) of any kind.
    pub fn from_spki(der: &[u8]) -> Result<Self> {
        let mut info = Reader::sequence_of(der, "public key")?;
        let mut algorithm = info.sequence()?;
        let oid = algorithm.expect(der::OBJECT_IDENTIFIER)?;
        let inner = info.whole_bits()?;
        info.end()?;
        if oid == OID_RSA {
            return Self::from_pkcs1(inner);
        }
        if oid == OID_EC
            && let Some(curve) = algorithm.optional(der::OBJECT_IDENTIFIER)?.and_then(Curve::by_oid)
        {
            return Self::from_ec(&EcPublicComponents { curve, point: inner.to_vec() });
        }
        providers::init()?;
        let pkey = PKey::public_key_from_der(der).map_err(|_| Error::Malformed("public key"))?;
        Self::from_pkey(pkey)?.checked()
    }

    /// Reads the first public key of a PEM text: `SubjectPublicKeyInfo` or PKCS#1.
    pub fn from_pem(text: &[u8]) -> Result<Self> {
        for block in pem::decode(text)? {
            match block.label.as_str() {
                "PUBLIC KEY" => return Self::from_spki(block.der.expose()),
                "RSA PUBLIC KEY" => return Self::from_pkcs1(block.der.expose()),
                _ => {}
            }
        }
        Err(Error::Malformed("PEM: no public key"))
    }

    /// Builds an RSA key from its numbers.
    pub fn from_rsa(components: &RsaPublicComponents) -> Result<Self> {
        providers::init()?;
        let (n, e) = (bounded(&components.n, "RSA modulus")?, bounded(&components.e, "RSA public exponent")?);
        check_modulus(&n)?;
        check_exponent(&e, &n)?;
        let params = Params::new().number(c"n", &components.n).number(c"e", &components.e);
        Self::from_pkey(ffi::public_key_from("RSA", &params)?)
    }

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

    /// Builds a DSA key from its numbers. `q` must be there.
    pub fn from_dsa(components: &DomainPublicComponents) -> Result<Self> {
        from_public_domain("DSA", components, &DSA_PARTS)
    }

    /// Builds a Diffie-Hellman key from its numbers.
    pub fn from_dh(components: &DomainPublicComponents) -> Result<Self> {
        from_public_domain(dh_name(&components.domain), components, &DH_PARTS)
    }

    /// Builds a key from the bytes by which its standard defines it, as [`PrivateKey::from_raw`].
    pub fn from_raw(kind: KeyKind, bytes: &[u8]) -> Result<Self> {
        providers::init()?;
        Self::from_octets(raw_name(kind).ok_or(Error::Unsupported("raw public key"))?, bytes)
    }

    /// PKCS#1 `RSAPublicKey`, of an RSA key.
    pub fn to_pkcs1(&self) -> Result<Vec<u8>> {
        let RsaPublicComponents { n, e } = self.rsa_components()?;
        Ok(Rsa::from_public_components(number::number(&n)?, number::number(&e)?)?
            .public_key_to_der_pkcs1()?)
    }

    /// X.509 `SubjectPublicKeyInfo`.
    pub fn to_spki(&self) -> Result<Vec<u8>> {
        Ok(self.pkey().public_key_to_der()?)
    }

    /// `SubjectPublicKeyInfo` in PEM.
    pub fn to_pem(&self) -> Result<String> {
        Ok(pem::encode("PUBLIC KEY", &self.to_spki()?))
    }

    /// The numbers of an RSA key.
    pub fn rsa_components(&self) -> Result<RsaPublicComponents> {
        match (self.kind(), self.number(c"n"), self.number(c"e")) {
            (KeyKind::Rsa | KeyKind::RsaPss, Some(n), Some(e)) => Ok(RsaPublicComponents { n, e }),
            _ => Err(Error::Invalid("not an RSA key")),
        }
    }

    /// The point of a key on a curve, compressed or not. On the curves of RFC 7748 and RFC 8032 there is one
    /// form.
    pub fn ec_components(&self, compressed: bool) -> Result<EcPublicComponents> {
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
        let form =
            if compressed { PointConversionForm::COMPRESSED } else { PointConversionForm::UNCOMPRESSED };
        Ok(EcPublicComponents { curve, point: point.to_bytes(group, form, &mut context)? })
    }

    /// The numbers of a DSA key.
    pub fn dsa_components(&self) -> Result<DomainPublicComponents> {
        if self.kind() == KeyKind::Dsa {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a DSA key"))
        }
    }

    /// The numbers of a Diffie-Hellman key.
    pub fn dh_components(&self) -> Result<DomainPublicComponents> {
        if self.kind() == KeyKind::Dh {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a Diffie-Hellman key"))
        }
    }

    /// The bytes by which the key's standard defines it, as for [`PrivateKey::from_raw`].
    pub fn to_raw(&self) -> Result<Vec<u8>> {
        raw_name(self.kind()).ok_or(Error::Unsupported("raw public key"))?;
        Ok(ffi::key_octets(self.pkey(), c"pub")?.expose().to_vec())
    }

    fn from_octets(name: &str, bytes: &[u8]) -> Result<Self> {
        let params = Params::new().octets(c"pub", bytes);
        Self::from_pkey(
            ffi::public_key_from(name, &params).map_err(|_| Error::Malformed("public key: length"))?,
        )
    }

    fn number(&self, name: &std::ffi::CStr) -> Option<Vec<u8>> {
        ffi::key_number(self.pkey(), name).map(|number| number.expose().to_vec())
    }

    fn domain_components(&self) -> Result<DomainPublicComponents> {
        match (self.number(c"p"), self.number(c"g"), self.number(c"pub")) {
            (Some(p), Some(g), Some(y)) => {
                Ok(DomainPublicComponents { domain: Domain { p, q: self.number(c"q"), g }, y })
            }
            _ => Err(Error::Malformed("public key: domain parameters")),
        }
    }

    /// Checks a key that OpenSSL decoded by itself.
    fn checked(self) -> Result<Self> {
        match self.kind() {
            KeyKind::Rsa | KeyKind::RsaPss => Self::from_rsa(&self.rsa_components()?).map(|_| ())?,
            KeyKind::Ec(_) => Self::from_ec(&self.ec_components(false)?).map(|_| ())?,
            KeyKind::Dsa => Self::from_dsa(&self.domain_components()?).map(|_| ())?,
            KeyKind::Dh => Self::from_dh(&self.domain_components()?).map(|_| ())?,
            KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448 => {}
            // The point was checked by the decoder; the others are bytes of the right length.
            KeyKind::Sm2 | KeyKind::PostQuantum(_) => {}
        }
        Ok(self)
    }
}

/// The eight numbers, each consistent with the others.
struct RsaNumbers {
    e: Number,
    d: Number,
    p: Number,
    q: Number,
    dp: Number,
    dq: Number,
    qinv: Number,
}

/// Finds what is missing and checks what is there.
fn complete_rsa(given: &RsaPrivateComponents) -> Result<RsaNumbers> {
    let mut bn = Arithmetic::new()?;
    let n = bounded(&given.n, "RSA modulus")?;
    check_modulus(&n)?;
    let e = given.e.as_deref().map(|e| bounded(e, "RSA public exponent")).transpose()?;
    if let Some(e) = &e {
        check_exponent(e, &n)?;
    }
    let optional =
        |part: &Option<Secret>, what| part.as_ref().map(|part| bounded(part.expose(), what)).transpose();
    let (given_p, given_q) = (optional(&given.p, "RSA prime P")?, optional(&given.q, "RSA prime Q")?);
    let given_d = optional(&given.d, "RSA private exponent")?;
    let given_dp = optional(&given.dp, "RSA prime exponent P")?;
    let given_dq = optional(&given.dq, "RSA prime exponent Q")?;
    let given_qinv = optional(&given.qinv, "RSA CRT coefficient")?;

    let (p, q) = match (given_p, given_q) {
        (Some(p), Some(q)) => (p, q),
        (Some(p), None) => {
            let q = cofactor(&mut bn, &n, &p)?;
            (p, q)
        }
        (None, Some(q)) => (cofactor(&mut bn, &n, &q)?, q),
        (None, None) => {
            let default;
            let e = match &e {
                Some(e) => e,
                None => {
                    default = number::number(&[1, 0, 1])?;
                    &default
                }
            };
            find_primes(&mut bn, &n, e, given_d.as_deref(), given_dp.as_deref())?
        }
    };
    let primes = || Error::Malformed("RSA primes");
    if p.num_bits() < 2 || q.num_bits() < 2 || p == q || bn.mul(&p, &q)? != n {
        return Err(primes());
    }
    if !passes_fermat(&mut bn, &p)? || !passes_fermat(&mut bn, &q)? {
        return Err(primes());
    }
    let (p1, q1) = (number::minus_one(&p)?, number::minus_one(&q)?);
    let gcd = bn.gcd(&p1, &q1)?;
    let product = bn.mul(&p1, &q1)?;
    let lambda = bn.div(&product, &gcd)?;
    let e = match (e, &given_d) {
        (Some(e), _) => e,
        (None, Some(d)) => {
            let e = bn.inverse(d, &lambda)?.ok_or(Error::Malformed("RSA private exponent"))?;
            check_exponent(&e, &n)?;
            e
        }
        (None, None) => number::number(&[1, 0, 1])?,
    };
    let derived = bn.inverse(&e, &lambda)?.ok_or(Error::Malformed("RSA public exponent"))?;
    let d = match given_d {
        Some(d) => {
            if bn.rem(&d, &lambda)? != derived || d.ucmp(&n).is_ge() {
                return Err(Error::Malformed("RSA private exponent"));
            }
            d
        }
        None => derived,
    };
    let dp = matching(given_dp, bn.rem(&d, &p1)?, "RSA prime exponent P")?;
    let dq = matching(given_dq, bn.rem(&d, &q1)?, "RSA prime exponent Q")?;
    let qinv = bn.inverse(&q, &p)?.ok_or_else(primes)?;
    let qinv = matching(given_qinv, qinv, "RSA CRT coefficient")?;
    Ok(RsaNumbers { e, d, p, q, dp, dq, qinv })
}

fn matching(given: Option<Number>, computed: Number, what: &'static str) -> Result<Number> {
    match given {
        Some(given) if given != computed => Err(Error::Malformed(what)),
        _ => Ok(computed),
    }
}

fn cofactor(bn: &mut Arithmetic, n: &BigNumRef, factor: &BigNumRef) -> Result<Number> {
    if number::is_zero(factor) { Err(Error::Malformed("RSA primes")) } else { bn.div(n, factor) }
}

/// The primes from the exponents: SP 800-56B, appendix C.1, for `d`; and since `m ^ (e dp) = m mod p` for any
/// `m`, by one greatest common divisor for `dp`. The larger one comes first.
fn find_primes(
    bn: &mut Arithmetic,
    n: &BigNumRef,
    e: &BigNumRef,
    d: Option<&BigNumRef>,
    dp: Option<&BigNumRef>,
) -> Result<(Number, Number)> {
    let factor = match (d, dp) {
        (Some(d), _) => {
            if d.ucmp(n).is_ge() {
                return Err(Error::Malformed("RSA private exponent"));
            }
            let product = bn.mul(e, d)?;
            if number::is_zero(&product) || product.is_even() {
                return Err(Error::Malformed("RSA private exponent"));
            }
            factor_by_exponent(bn, n, number::minus_one(&product)?)?
                .ok_or(Error::Malformed("RSA private exponent"))?
        }
        (None, Some(dp)) => {
            let two = number::number(&[2])?;
            let product = bn.mul(e, dp)?;
            let power = bn.mod_exp(&two, &product, n)?;
            // power - 2 mod n, without going below zero.
            let mut shifted = number::number(&[])?;
            shifted.checked_add(&power, n)?;
            shifted.sub_word(2)?;
            bn.gcd(&shifted, n)?
        }
        (None, None) => return Err(Error::Malformed("RSA private key: no private exponent and no primes")),
    };
    let other = bn.div(n, &factor)?;
    Ok(if factor.ucmp(&other).is_ge() { (factor, other) } else { (other, factor) })
}

/// A factor of `n`, given a multiple of the order of every unit modulo `n`: some power of a base is a square
/// root of one that is neither 1 nor -1.
fn factor_by_exponent(bn: &mut Arithmetic, n: &BigNumRef, multiple: Number) -> Result<Option<Number>> {
    let mut odd = multiple;
    let mut halvings = 0_u32;
    while odd.is_even() && !number::is_zero(&odd) {
        let mut half = number::number(&[])?;
        half.rshift1(&odd)?;
        odd = half;
        halvings = halvings.saturating_add(1);
    }
    let minus_one = number::minus_one(n)?;
    for base in 2..=100_u8 {
        let mut root = bn.mod_exp(&*number::number(&[base])?, &odd, n)?;
        if number::is_one(&root) || root == minus_one {
            continue;
        }
        for _ in 0..halvings {
            let square = bn.mod_mul(&root, &root, n)?;
            if number::is_one(&square) {
                return Ok(Some(bn.gcd(&*number::minus_one(&root)?, n)?));
            }
            if square == minus_one {
                break;
            }
            root = square;
        }
    }
    Ok(None)
}

/// One Fermat test to the base 2 of an odd number.
fn passes_fermat(bn: &mut Arithmetic, p: &BigNumRef) -> Result<bool> {
    if p.is_even() {
        return Ok(false);
    }
    let two = number::number(&[2])?;
    let power = bn.mod_exp(&two, &*number::minus_one(p)?, p)?;
    Ok(number::is_one(&power))
}

fn check_modulus(n: &BigNumRef) -> Result<()> {
    if n.is_odd() && (256..=16_384).contains(&n.num_bits()) {
        Ok(())
    } else {
        Err(Error::Malformed("RSA modulus"))
    }
}

fn check_exponent(e: &BigNumRef, n: &BigNumRef) -> Result<()> {
    let in_range = e.is_odd() && e.num_bits() > 1 && e.ucmp(n).is_lt();
    // Above 3072 bits OpenSSL takes exponents of 64 bits only.
    let fast = n.num_bits() <= 3072 || e.num_bits() <= 64;
    if in_range && fast { Ok(()) } else { Err(Error::Malformed("RSA public exponent")) }
}

/// A number of a key; none of a useful key is longer than this.
fn bounded(big_endian: &[u8], what: &'static str) -> Result<Number> {
    let significant = big_endian.iter().skip_while(|byte| **byte == 0).count();
    if significant > MAX_NUMBER_LEN { Err(Error::Malformed(what)) } else { number::number(big_endian) }
}

/// The names of the parts of a key over a prime field, for errors.
struct DomainParts {
    p: &'static str,
    q: &'static str,
    g: &'static str,
    x: &'static str,
    y: &'static str,
    needs_q: bool,
}

const DSA_PARTS: DomainParts = DomainParts {
    p: "DSA prime P",
    q: "DSA prime Q",
    g: "DSA generator",
    x: "DSA X",
    y: "DSA Y",
    needs_q: true,
};
const DH_PARTS: DomainParts = DomainParts {
    p: "Diffie-Hellman prime P",
    q: "Diffie-Hellman prime Q",
    g: "Diffie-Hellman generator",
    x: "Diffie-Hellman X",
    y: "Diffie-Hellman Y",
    needs_q: false,
};

/// Domain parameters as numbers, checked.
struct DomainNumbers {
    p: Number,
    q: Option<Number>,
    g: Number,
}

fn check_domain(bn: &mut Arithmetic, domain: &Domain, parts: &DomainParts) -> Result<DomainNumbers> {
    let p = bounded(&domain.p, parts.p)?;
    if !(256..=10_000).contains(&p.num_bits()) || !passes_fermat(bn, &p)? {
        return Err(Error::Malformed(parts.p));
    }
    let p1 = number::minus_one(&p)?;
    let g = bounded(&domain.g, parts.g)?;
    if g.num_bits() < 2 || g.ucmp(&p1).is_ge() {
        return Err(Error::Malformed(parts.g));
    }
    let q = domain.q.as_deref().map(|q| bounded(q, parts.q)).transpose()?;
    match &q {
        None if parts.needs_q => return Err(Error::Malformed(parts.q)),
        None => {}
        Some(q) => {
            if q.num_bits() < 2 || !number::is_zero(&*bn.rem(&p1, q)?) || !passes_fermat(bn, q)? {
                return Err(Error::Malformed(parts.q));
            }
            // Of order q, or of twice that for a safe prime with a generator of the whole group.
            let power = bn.mod_exp(&g, q, &p)?;
            if !number::is_one(&power) && (parts.needs_q || power != p1) {
                return Err(Error::Malformed(parts.g));
            }
        }
    }
    Ok(DomainNumbers { p, q, g })
}

fn from_domain(name: &str, given: &DomainPrivateComponents, parts: &DomainParts) -> Result<PrivateKey> {
    providers::init()?;
    let mut bn = Arithmetic::new()?;
    let domain = check_domain(&mut bn, &given.domain, parts)?;
    let x = bounded(given.x.expose(), parts.x)?;
    let limit = match (&domain.q, parts.needs_q) {
        (Some(q), true) => q,
        _ => &domain.p,
    };
    if number::is_zero(&x) || x.ucmp(limit).is_ge() {
        return Err(Error::Malformed(parts.x));
    }
    let y = bn.mod_exp(&domain.g, &x, &domain.p)?;
    let given_y = given.y.as_deref().map(|y| bounded(y, parts.y)).transpose()?;
    let y = matching(given_y, y, parts.y)?;
    let params = domain_params(&given.domain)
        .number(c"priv", given.x.expose())
        .number(c"pub", number::secret(&y).expose());
    PrivateKey::from_pkey(ffi::private_key_from(name, &params)?)
}

fn from_public_domain(name: &str, given: &DomainPublicComponents, parts: &DomainParts) -> Result<PublicKey> {
    providers::init()?;
    let mut bn = Arithmetic::new()?;
    let domain = check_domain(&mut bn, &given.domain, parts)?;
    let y = bounded(&given.y, parts.y)?;
    if y.num_bits() < 2 || y.ucmp(&*number::minus_one(&domain.p)?).is_ge() {
        return Err(Error::Malformed(parts.y));
    }
    if let (Some(q), true) = (&domain.q, parts.needs_q)
        && !number::is_one(&*bn.mod_exp(&y, q, &domain.p)?)
    {
        return Err(Error::Malformed(parts.y));
    }
    let params = domain_params(&given.domain).number(c"pub", &given.y);
    PublicKey::from_pkey(ffi::public_key_from(name, &params)?)
}

fn domain_params(domain: &Domain) -> Params<'static> {
    let params = Params::new().number(c"p", &domain.p).number(c"g", &domain.g);
    match &domain.q {
        Some(q) => params.number(c"q", q),
        None => params,
    }
}

/// X9.42 keys carry q, PKCS#3 keys do not.
fn dh_name(domain: &Domain) -> &'static str {
    if domain.q.is_some() { "DHX" } else { "DH" }
}

fn raw_name(kind: KeyKind) -> Option<&'static str> {
    match kind {
        KeyKind::Ed25519 => Some("ED25519"),
        KeyKind::Ed448 => Some("ED448"),
        KeyKind::X25519 => Some("X25519"),
        KeyKind::X448 => Some("X448"),
        KeyKind::PostQuantum(set) => Some(set.name()),
        _ => None,
    }
}

/// RFC 5915. In PKCS#8 the curve stands outside, and may stand inside too if it is the same.
fn from_ec_private_key(der: &[u8], outer_curve: Option<Curve>) -> Result<PrivateKey> {
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

/// Longest number of a key in bytes: the largest RSA modulus.
const MAX_NUMBER_LEN: usize = 2048;

/// rsaEncryption, 1.2.840.113549.1.1.1
const OID_RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
/// id-ecPublicKey, 1.2.840.10045.2.1
const OID_EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
/// The SM2 curve, 1.2.156.10197.1.301
const OID_SM2: &[u8] = &[0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{
        generate_dh, generate_dsa, generate_ec, generate_post_quantum, generate_rsa, generate_sm2,
    };
    use crate::testing::hex;

    fn same(one: &PrivateKey, two: &PrivateKey) -> bool {
        one.to_pkcs8().unwrap() == two.to_pkcs8().unwrap() && one.public().unwrap() == two.public().unwrap()
    }

    fn part<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
        match result {
            Err(Error::Malformed(part)) => part,
            other => panic!("expected a malformed key, not {other:?}"),
        }
    }

    fn changed(secret: &Option<Secret>) -> Option<Secret> {
        let mut bytes = secret.as_ref().unwrap().expose().to_vec();
        *bytes.last_mut().unwrap() ^= 2;
        Some(Secret::new(bytes))
    }

    #[test]
    fn rsa_round_trips() {
        let key = generate_rsa(1024, 65_537).unwrap();
        assert!(same(&PrivateKey::from_pkcs1(key.to_pkcs1().unwrap().expose()).unwrap(), &key));
        assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key));
        assert!(same(&PrivateKey::from_rsa(&key.rsa_components().unwrap()).unwrap(), &key));
        assert!(same(&PrivateKey::from_pem(key.to_pem().unwrap().expose(), None).unwrap(), &key));
        let public = key.public().unwrap();
        assert_eq!(PublicKey::from_pkcs1(&public.to_pkcs1().unwrap()).unwrap(), public);
        assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public);
        assert_eq!(PublicKey::from_rsa(&public.rsa_components().unwrap()).unwrap(), public);
        assert_eq!(PublicKey::from_pem(public.to_pem().unwrap().as_bytes()).unwrap(), public);
        // OpenSSL agrees with the encodings.
        assert!(
            PKey::private_key_from_der(key.to_pkcs1().unwrap().expose()).unwrap().public_eq(public.pkey())
        );
        assert!(Rsa::public_key_from_der_pkcs1(&public.to_pkcs1().unwrap()).is_ok());
        assert!(key.to_sec1().is_err() && key.ec_components().is_err() && key.to_raw().is_err());
    }

    #[test]
    fn rsa_parts_are_completed() {
        let key = generate_rsa(1024, 65_537).unwrap();
        let all = || key.rsa_components().unwrap();
        let only = |keep: &[&str]| {
            let all = all();
            let keep = |name: &str| keep.contains(&name);
            RsaPrivateComponents {
                n: all.n,
                e: all.e.filter(|_| keep("e")),
                d: all.d.filter(|_| keep("d")),
                p: all.p.filter(|_| keep("p")),
                q: all.q.filter(|_| keep("q")),
                dp: all.dp.filter(|_| keep("dp")),
                dq: all.dq.filter(|_| keep("dq")),
                qinv: all.qinv.filter(|_| keep("qinv")),
            }
        };
        for keep in
            [&["e", "d"][..], &["d"], &["p", "q"], &["p", "e"], &["q", "e"], &["p", "q", "d"], &["e", "dp"]]
        {
            let completed = PrivateKey::from_rsa(&only(keep)).unwrap();
            let components = completed.rsa_components().unwrap();
            assert_eq!(components.e, all().e, "{keep:?}");
            assert_eq!(completed.public().unwrap(), key.public().unwrap(), "{keep:?}");
            let primes = [components.p.unwrap(), components.q.unwrap()];
            assert!(primes.contains(&all().p.unwrap()) && primes.contains(&all().q.unwrap()), "{keep:?}");
        }
        assert_eq!(
            part(PrivateKey::from_rsa(&only(&["e"]))),
            "RSA private key: no private exponent and no primes"
        );
    }

    #[test]
    fn wrong_rsa_parts_are_named() {
        let key = generate_rsa(1024, 65_537).unwrap();
        let all = || key.rsa_components().unwrap();
        let cases = [
            ("RSA primes", RsaPrivateComponents { p: changed(&all().p), ..all() }),
            ("RSA primes", RsaPrivateComponents { q: all().p, ..all() }),
            ("RSA private exponent", RsaPrivateComponents { d: changed(&all().d), ..all() }),
            ("RSA prime exponent P", RsaPrivateComponents { dp: changed(&all().dp), ..all() }),
            ("RSA prime exponent Q", RsaPrivateComponents { dq: changed(&all().dq), ..all() }),
            ("RSA CRT coefficient", RsaPrivateComponents { qinv: changed(&all().qinv), ..all() }),
            ("RSA public exponent", RsaPrivateComponents { e: Some(vec![1]), ..all() }),
            ("RSA public exponent", RsaPrivateComponents { e: Some(vec![4]), ..all() }),
            ("RSA modulus", RsaPrivateComponents { n: vec![], ..all() }),
            ("RSA modulus", RsaPrivateComponents { n: vec![0xFF; 4096], ..all() }),
            (
                "RSA private exponent",
                RsaPrivateComponents {
                    n: all().n,
                    e: all().e,
                    d: changed(&all().d),
                    ..RsaPrivateComponents::default()
                },
            ),
        ];
        for (expected, components) in cases {
            assert_eq!(part(PrivateKey::from_rsa(&components)), expected);
        }
        assert!(PublicKey::from_rsa(&RsaPublicComponents { n: vec![0xFE; 128], e: vec![3] }).is_err());
    }

    #[test]
    fn ec_round_trips() {
        for curve in Curve::ALL {
            let key = generate_ec(*curve).unwrap();
            assert!(
                same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key),
                "{curve:?}"
            );
            let components = key.ec_components().unwrap();
            assert_eq!(components.curve, *curve);
            assert!(same(&PrivateKey::from_ec(&components).unwrap(), &key), "{curve:?}");
            let without_point = EcPrivateComponents { point: None, ..components };
            assert!(same(&PrivateKey::from_ec(&without_point).unwrap(), &key), "{curve:?}");
            let public = key.public().unwrap();
            assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public, "{curve:?}");
            for compressed in [false, true] {
                let components = public.ec_components(compressed).unwrap();
                if curve.is_weierstrass() {
                    let coordinates = if compressed { 1 } else { 2 };
                    assert_eq!(components.point.len(), 1 + coordinates * curve.field_len(), "{curve:?}");
                }
                assert_eq!(PublicKey::from_ec(&components).unwrap(), public, "{curve:?}");
            }
            if curve.is_weierstrass() {
                let sec1 = key.to_sec1().unwrap();
                assert!(same(&PrivateKey::from_sec1(sec1.expose()).unwrap(), &key), "{curve:?}");
                assert!(EcKey::private_key_from_der(sec1.expose()).is_ok(), "{curve:?}");
            } else {
                assert!(same(
                    &PrivateKey::from_raw(key.kind(), key.to_raw().unwrap().expose()).unwrap(),
                    &key
                ));
                assert_eq!(PublicKey::from_raw(key.kind(), &public.to_raw().unwrap()).unwrap(), public);
                assert!(key.to_sec1().is_err());
            }
        }
    }

    #[test]
    fn wrong_ec_parts_are_named() {
        let (key, other) = (generate_ec(Curve::P256).unwrap(), generate_ec(Curve::P256).unwrap());
        let all = || key.ec_components().unwrap();
        let other_point = other.ec_components().unwrap().point;
        let wrong_point = PrivateKey::from_ec(&EcPrivateComponents { point: other_point, ..all() });
        assert_eq!(part(wrong_point), "EC private key: point does not belong to it");
        for d in [vec![], vec![0], vec![0xFF; 32], vec![1; 33]] {
            let components = EcPrivateComponents { d: Secret::new(d), ..all() };
            assert_eq!(part(PrivateKey::from_ec(&components)), "EC private key: number out of range");
        }
        let mut off_curve = key.public().unwrap().ec_components(false).unwrap();
        off_curve.point[40] ^= 1;
        assert_eq!(part(PublicKey::from_ec(&off_curve)), "EC public key: point");
        for point in [vec![], vec![0], vec![4; 65], vec![2; 32]] {
            assert_eq!(
                part(PublicKey::from_ec(&EcPublicComponents { curve: Curve::P256, point })),
                "EC public key: point"
            );
        }
        // A point of small order on a curve with a cofactor.
        let small = EcPublicComponents { curve: Curve::B163, point: [&[4][..], &[0; 42]].concat() };
        assert_eq!(part(PublicKey::from_ec(&small)), "EC public key: point");
        let x25519 = generate_ec(Curve::X25519).unwrap().ec_components().unwrap();
        let other = generate_ec(Curve::X25519).unwrap().ec_components().unwrap();
        assert!(PrivateKey::from_ec(&EcPrivateComponents { point: other.point, ..x25519 }).is_err());
        assert!(PrivateKey::from_raw(KeyKind::Ed25519, &[1; 31]).is_err());
        assert!(PrivateKey::from_raw(KeyKind::Rsa, &[1; 32]).is_err());
    }

    #[test]
    fn dsa_round_trips_and_refusals() {
        let key = generate_dsa(1024, 160).unwrap();
        let all = || key.dsa_components().unwrap();
        assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key));
        assert!(same(&PrivateKey::from_dsa(&all()).unwrap(), &key));
        assert!(same(&PrivateKey::from_dsa(&DomainPrivateComponents { y: None, ..all() }).unwrap(), &key));
        let public = key.public().unwrap();
        assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public);
        assert_eq!(PublicKey::from_dsa(&public.dsa_components().unwrap()).unwrap(), public);

        let wrong_domain = |change: fn(&mut Domain)| {
            let mut components = all();
            change(&mut components.domain);
            part(PrivateKey::from_dsa(&components))
        };
        assert_eq!(wrong_domain(|domain| domain.q = None), "DSA prime Q");
        assert_eq!(wrong_domain(|domain| domain.q = Some(vec![9])), "DSA prime Q");
        assert_eq!(wrong_domain(|domain| domain.g = vec![2]), "DSA generator");
        assert_eq!(wrong_domain(|domain| domain.g = vec![1]), "DSA generator");
        assert_eq!(wrong_domain(|domain| *domain.p.last_mut().unwrap() ^= 2), "DSA prime P");
        let x = Secret::new(all().domain.q.unwrap());
        assert_eq!(part(PrivateKey::from_dsa(&DomainPrivateComponents { x, ..all() })), "DSA X");
        let y = Some(vec![2]);
        assert_eq!(part(PrivateKey::from_dsa(&DomainPrivateComponents { y, ..all() })), "DSA Y");
        let public = || public.dsa_components().unwrap();
        assert_eq!(part(PublicKey::from_dsa(&DomainPublicComponents { y: vec![2], ..public() })), "DSA Y");
        assert_eq!(part(PublicKey::from_dsa(&DomainPublicComponents { y: vec![1], ..public() })), "DSA Y");
    }

    #[test]
    fn dh_round_trips_and_refusals() {
        let key = generate_dh(2048).unwrap();
        let all = || key.dh_components().unwrap();
        assert!(PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).is_ok());
        let again = PrivateKey::from_dh(&all()).unwrap();
        assert_eq!(again.dh_components().unwrap(), all());
        let mut without_q = all();
        without_q.domain.q = None;
        let again = PrivateKey::from_dh(&without_q).unwrap();
        assert_eq!(again.dh_components().unwrap().x, all().x);
        let public = key.public().unwrap().dh_components().unwrap();
        assert_eq!(PublicKey::from_dh(&public).unwrap().dh_components().unwrap().y, public.y);
        let minus_one = number::minus_one(&number::number(&public.domain.p).unwrap()).unwrap().to_vec();
        for y in [vec![], vec![1], minus_one, public.domain.p.clone()] {
            let wrong = DomainPublicComponents { y, ..public.clone() };
            assert_eq!(part(PublicKey::from_dh(&wrong)), "Diffie-Hellman Y");
        }
        assert!(key.dsa_components().is_err());
    }

    #[test]
    fn other_kinds_round_trip() {
        let key = generate_sm2().unwrap();
        assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key));
        assert_eq!(
            PublicKey::from_spki(&key.public().unwrap().to_spki().unwrap()).unwrap(),
            key.public().unwrap()
        );
        for set in
            PostQuantum::ALL.iter().filter(|set| !set.name().ends_with('s') && !set.name().starts_with('X'))
        {
            if set.name().starts_with("Sec") {
                continue;
            }
            let key = generate_post_quantum(*set).unwrap();
            let public = key.public().unwrap();
            assert!(
                same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key),
                "{set:?}"
            );
            assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public, "{set:?}");
            let raw = PrivateKey::from_raw(key.kind(), key.to_raw().unwrap().expose()).unwrap();
            assert_eq!(raw.public().unwrap(), public, "{set:?}");
            assert_eq!(
                PublicKey::from_raw(key.kind(), &public.to_raw().unwrap()).unwrap(),
                public,
                "{set:?}"
            );
            if let Some(seed) = key.seed() {
                assert!(same(&PrivateKey::from_seed(*set, &seed).unwrap(), &key), "{set:?}");
            }
        }
        assert!(generate_ec(Curve::P256).unwrap().seed().is_none());
    }

    #[test]
    fn encrypted_pkcs8() {
        let key = generate_ec(Curve::P256).unwrap();
        let password = Secret::from(&b"open sesame"[..]);
        let der = key.to_pkcs8_encrypted(&password).unwrap();
        assert!(same(&PrivateKey::from_pkcs8_encrypted(&der, &password).unwrap(), &key));
        let wrong = PrivateKey::from_pkcs8_encrypted(&der, &Secret::from(&b"else"[..]));
        assert!(matches!(wrong, Err(Error::AuthenticationFailed)));
        let pem = pem::encode("ENCRYPTED PRIVATE KEY", &der);
        assert!(same(&PrivateKey::from_pem(pem.as_bytes(), Some(&password)).unwrap(), &key));
        assert!(PrivateKey::from_pem(pem.as_bytes(), None).is_err());
    }

    /// RFC 8032, 7.1, test 1.
    #[test]
    fn known_raw_key() {
        let private = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let kind = KeyKind::Ed25519;
        let key = PrivateKey::from_raw(kind, &hex(private)).unwrap();
        assert_eq!(key.public().unwrap().to_raw().unwrap(), hex(public));
    }

    #[test]
    fn nonsense_is_refused() {
        let key = generate_ec(Curve::P256).unwrap();
        let (pkcs8, sec1) = (key.to_pkcs8().unwrap(), key.to_sec1().unwrap());
        let spki = key.public().unwrap().to_spki().unwrap();
        let rsa = generate_rsa(512, 3).unwrap();
        let pkcs1 = rsa.to_pkcs1().unwrap();
        for (name, der) in
            [("pkcs8", pkcs8.expose()), ("sec1", sec1.expose()), ("pkcs1", pkcs1.expose()), ("spki", &spki)]
        {
            let parse = |der: &[u8]| match name {
                "pkcs8" => PrivateKey::from_pkcs8(der).is_ok(),
                "sec1" => PrivateKey::from_sec1(der).is_ok(),
                "pkcs1" => PrivateKey::from_pkcs1(der).is_ok(),
                _ => PublicKey::from_spki(der).is_ok(),
            };
            assert!(parse(der), "{name}");
            for len in 0..der.len() {
                assert!(!parse(&der[..len]), "{name} cut to {len}");
            }
            assert!(!parse(&[der, &[0]].concat()), "{name} with a trailing byte");
        }
        assert!(PrivateKey::from_pkcs8(sec1.expose()).is_err());
        assert!(PrivateKey::from_sec1(pkcs8.expose()).is_err());
        assert!(PrivateKey::from_pkcs1(pkcs8.expose()).is_err());
    }
}
