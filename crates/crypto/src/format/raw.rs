//! Keys that their standards define as bytes: RFC 7748, RFC 8032, FIPS 203, FIPS 204, FIPS 205.

use crate::asymmetric::{KeyKind, PostQuantum, PrivateKey, PublicKey};
use crate::ffi::{self, Params};
use crate::{Error, Result, Secret, providers};

impl PrivateKey {
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

    /// The bytes by which the key's standard defines it, as for [`PrivateKey::from_raw`].
    pub fn to_raw(&self) -> Result<Secret> {
        raw_name(self.kind()).ok_or(Error::Unsupported("raw private key"))?;
        ffi::key_octets(self.pkey(), c"priv")
    }

    /// The seed of an ML-KEM or ML-DSA key, if it is known.
    pub fn seed(&self) -> Option<Secret> {
        matches!(self.kind(), KeyKind::PostQuantum(_)).then(|| ffi::key_octets(self.pkey(), c"seed").ok())?
    }

    pub(super) fn from_octets(name: &str, bytes: &[u8]) -> Result<Self> {
        let params = Params::new().octets(c"priv", bytes);
        let pkey =
            ffi::private_key_from(name, &params).map_err(|_| Error::Malformed("private key: length"))?;
        Self::from_pkey(pkey)
    }
}

impl PublicKey {
    /// Builds a key from the bytes by which its standard defines it, as [`PrivateKey::from_raw`].
    pub fn from_raw(kind: KeyKind, bytes: &[u8]) -> Result<Self> {
        providers::init()?;
        Self::from_octets(raw_name(kind).ok_or(Error::Unsupported("raw public key"))?, bytes)
    }

    /// The bytes by which the key's standard defines it, as for [`PrivateKey::from_raw`].
    pub fn to_raw(&self) -> Result<Vec<u8>> {
        raw_name(self.kind()).ok_or(Error::Unsupported("raw public key"))?;
        let name = match self.kind() {
            KeyKind::PostQuantum(PostQuantum::X25519MlKem768 | PostQuantum::SecP256r1MlKem768) => {
                c"encoded-pub-key"
            }
            _ => c"pub",
        };
        Ok(ffi::key_octets(self.pkey(), name)?.expose().to_vec())
    }

    pub(super) fn from_octets(name: &str, bytes: &[u8]) -> Result<Self> {
        let params = Params::new().octets(c"pub", bytes);
        Self::from_pkey(
            ffi::public_key_from(name, &params).map_err(|_| Error::Malformed("public key: length"))?,
        )
    }
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
