//! Keys of any kind in their containers: PKCS#8 (RFC 5958), `SubjectPublicKeyInfo` (RFC 5280) and PEM.

use openssl::pkey::PKey;
use openssl::symm::Cipher;

use super::ec::{EcPublicComponents, from_ec_private_key};
use crate::asymmetric::{Curve, PrivateKey, PublicKey};
use crate::der::{self, Reader};
use crate::{Error, Result, Secret, pem, providers};

impl PrivateKey {
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

    /// PKCS#8 in PEM.
    pub fn to_pem(&self) -> Result<Secret> {
        Ok(pem::encode_secret("PRIVATE KEY", self.to_pkcs8()?.expose()))
    }
}

impl PublicKey {
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
        if oid == OID_EC {
            // RFC 5480, 2.1.1: curves that are described by their numbers are not for these keys.
            let name = algorithm.optional(der::OBJECT_IDENTIFIER)?;
            let name = name.ok_or(Error::Unsupported("elliptic curve without a name"))?;
            if let Some(curve) = Curve::by_oid(name) {
                return Self::from_ec(&EcPublicComponents { curve, point: inner.to_vec() });
            }
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

    /// X.509 `SubjectPublicKeyInfo`.
    pub fn to_spki(&self) -> Result<Vec<u8>> {
        Ok(self.pkey().public_key_to_der()?)
    }

    /// `SubjectPublicKeyInfo` in PEM.
    pub fn to_pem(&self) -> Result<String> {
        Ok(pem::encode("PUBLIC KEY", &self.to_spki()?))
    }
}

/// rsaEncryption, 1.2.840.113549.1.1.1
const OID_RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

/// id-ecPublicKey, 1.2.840.10045.2.1
const OID_EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
