//! Asymmetric keys: what they are, and how they are made. Their encodings are in [`crate::format`].
//!
//! Invariant: no generated key leaves this module before its halves are known to fit each other; a key that fails is
//! reported as [`Error::SelfTest`].

use std::fmt;

use openssl::pkey::{PKey, PKeyRef, Private, Public};

pub use crate::curve::Curve;
use crate::ffi::{self, Params};
use crate::selftest::check_pair;
use crate::{Error, Result, providers};

/// A private key, with its public half. Wiped when the last clone is dropped, and never printed. Clones share
/// the key material.
#[derive(Clone)]
pub struct PrivateKey {
    pkey: PKey<Private>,
    kind: KeyKind,
}

/// A public key.
#[derive(Clone)]
pub struct PublicKey {
    pkey: PKey<Public>,
    kind: KeyKind,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA for any use (RFC 8017).
    Rsa,
    /// RSA for signatures with PSS only.
    RsaPss,
    /// DSA (FIPS 186-4).
    Dsa,
    /// Diffie-Hellman over a prime field (SP 800-56A, X9.42).
    Dh,
    /// On a curve of Weierstrass form, for ECDSA and ECDH.
    Ec(Curve),
    /// SM2 (GB/T 32918), on its own curve.
    Sm2,
    /// RFC 8032.
    Ed25519,
    /// RFC 8032.
    Ed448,
    /// RFC 7748.
    X25519,
    /// RFC 7748.
    X448,
    /// ML-KEM, ML-DSA, SLH-DSA or a hybrid with one of them.
    PostQuantum(PostQuantum),
}

macro_rules! post_quantum {
    ($($variant:ident, $name:literal, $doc:literal;)*) => {
        /// A parameter set that withstands quantum computers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum PostQuantum {
            $(#[doc = $doc] $variant,)*
        }

        impl PostQuantum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// OpenSSL's name, which is the standard's.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

post_quantum! {
    MlKem512, "ML-KEM-512", "FIPS 203.";
    MlKem768, "ML-KEM-768", "FIPS 203.";
    MlKem1024, "ML-KEM-1024", "FIPS 203.";
    MlDsa44, "ML-DSA-44", "FIPS 204.";
    MlDsa65, "ML-DSA-65", "FIPS 204.";
    MlDsa87, "ML-DSA-87", "FIPS 204.";
    SlhDsaSha2_128s, "SLH-DSA-SHA2-128s", "FIPS 205.";
    SlhDsaSha2_128f, "SLH-DSA-SHA2-128f", "FIPS 205.";
    SlhDsaSha2_192s, "SLH-DSA-SHA2-192s", "FIPS 205.";
    SlhDsaSha2_192f, "SLH-DSA-SHA2-192f", "FIPS 205.";
    SlhDsaSha2_256s, "SLH-DSA-SHA2-256s", "FIPS 205.";
    SlhDsaSha2_256f, "SLH-DSA-SHA2-256f", "FIPS 205.";
    SlhDsaShake128s, "SLH-DSA-SHAKE-128s", "FIPS 205.";
    SlhDsaShake128f, "SLH-DSA-SHAKE-128f", "FIPS 205.";
    SlhDsaShake192s, "SLH-DSA-SHAKE-192s", "FIPS 205.";
    SlhDsaShake192f, "SLH-DSA-SHAKE-192f", "FIPS 205.";
    SlhDsaShake256s, "SLH-DSA-SHAKE-256s", "FIPS 205.";
    SlhDsaShake256f, "SLH-DSA-SHAKE-256f", "FIPS 205.";
    X25519MlKem768, "X25519MLKEM768", "X25519 joined with ML-KEM-768 (draft-ietf-tls-ecdhe-mlkem).";
    SecP256r1MlKem768, "SecP256r1MLKEM768", "P-256 joined with ML-KEM-768 (draft-ietf-tls-ecdhe-mlkem).";
}

impl PostQuantum {
    /// Whether it is two keys joined, which PKCS#8 and X.509 have no form for.
    pub const fn is_hybrid(self) -> bool {
        matches!(self, Self::X25519MlKem768 | Self::SecP256r1MlKem768)
    }
}

/// A fresh RSA key of `bits` (512 to 16384) with the public exponent `exponent`, usually 65537. Takes from
/// milliseconds to many seconds.
///
/// # Errors
/// [`Error::Invalid`] for a size or exponent out of range; the exponent must be odd and at least 3.
pub fn generate_rsa(bits: u32, exponent: u64) -> Result<PrivateKey> {
    if !(512..=16_384).contains(&bits) {
        return Err(Error::Invalid("RSA key size"));
    }
    if exponent < 3 || exponent.is_multiple_of(2) {
        return Err(Error::Invalid("RSA public exponent"));
    }
    let params = Params::new().uint(c"bits", size(bits)?).number(c"e", &exponent.to_be_bytes());
    generate("RSA", &params)
}

/// A fresh key on `curve`; on the last four curves it is of a kind of its own.
pub fn generate_ec(curve: Curve) -> Result<PrivateKey> {
    if curve.is_weierstrass() {
        generate("EC", &Params::new().text(c"group", curve.name()))
    } else {
        generate(curve.name(), &Params::new())
    }
}

/// A fresh SM2 key.
pub fn generate_sm2() -> Result<PrivateKey> {
    generate("SM2", &Params::new().text(c"group", "SM2"))
}

/// A fresh DSA key over fresh domain parameters: `p_bits` 1024, 2048 or 3072, with `q_bits` 160, 224 or 256
/// as FIPS 186-4 pairs them. Takes up to some seconds.
///
/// # Errors
/// [`Error::Invalid`] for another pair of sizes.
pub fn generate_dsa(p_bits: u32, q_bits: u32) -> Result<PrivateKey> {
    if !matches!((p_bits, q_bits), (1024, 160) | (2048, 224 | 256) | (3072, 256)) {
        return Err(Error::Invalid("DSA key size"));
    }
    providers::init()?;
    let params = Params::new().uint(c"pbits", size(p_bits)?).uint(c"qbits", size(q_bits)?);
    let key = PrivateKey::from_pkey(ffi::generate_domain_and_key("DSA", &params)?)?;
    check_pair(&key, || Ok(key.clone()))?;
    Ok(key)
}

/// A fresh Diffie-Hellman key over the safe prime of `bits` that RFC 7919 (2048, 3072, 4096, 6144, 8192) or
/// RFC 3526 (1536) names.
///
/// # Errors
/// [`Error::Invalid`] for another size.
pub fn generate_dh(bits: u32) -> Result<PrivateKey> {
    let group = match bits {
        1536 => "modp_1536",
        2048 => "ffdhe2048",
        3072 => "ffdhe3072",
        4096 => "ffdhe4096",
        6144 => "ffdhe6144",
        8192 => "ffdhe8192",
        _ => return Err(Error::Invalid("Diffie-Hellman key size")),
    };
    generate("DH", &Params::new().text(c"group", group))
}

/// A fresh key of a parameter set that withstands quantum computers.
pub fn generate_post_quantum(set: PostQuantum) -> Result<PrivateKey> {
    generate(set.name(), &Params::new())
}

impl PrivateKey {
    /// What the key is for.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Size in bits as KMIP's Cryptographic Length counts it: of the modulus (RSA), the prime (DSA, DH), the
    /// field (elliptic curves). 0 where the notion has no meaning.
    pub fn bits(&self) -> u32 {
        bits(&self.pkey, self.kind)
    }

    /// The public half.
    pub fn public(&self) -> Result<PublicKey> {
        Ok(PublicKey { pkey: ffi::public_half(&self.pkey)?, kind: self.kind })
    }

    pub(crate) fn pkey(&self) -> &PKeyRef<Private> {
        &self.pkey
    }

    pub(crate) fn from_pkey(pkey: PKey<Private>) -> Result<Self> {
        let kind = kind_of(&pkey)?;
        Ok(Self { pkey, kind })
    }
}

impl PublicKey {
    /// What the key is for.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Size in bits, as for [`PrivateKey::bits`].
    pub fn bits(&self) -> u32 {
        bits(&self.pkey, self.kind)
    }

    pub(crate) fn pkey(&self) -> &PKeyRef<Public> {
        &self.pkey
    }

    pub(crate) fn from_pkey(pkey: PKey<Public>) -> Result<Self> {
        let kind = kind_of(&pkey)?;
        Ok(Self { pkey, kind })
    }
}

/// Whether both are the same key with the same domain parameters.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.pkey.public_eq(&other.pkey)
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?}, {} bits)", self.kind, self.bits())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?}, {} bits)", self.kind, self.bits())
    }
}

fn generate(name: &str, params: &Params<'_>) -> Result<PrivateKey> {
    providers::init()?;
    let make = || PrivateKey::from_pkey(ffi::generate_key(name, params)?);
    let key = make()?;
    check_pair(&key, make)?;
    Ok(key)
}

fn kind_of<T>(pkey: &PKeyRef<T>) -> Result<KeyKind> {
    let name = ffi::type_name(pkey)?;
    Ok(match name.as_str() {
        "RSA" => KeyKind::Rsa,
        "RSA-PSS" => KeyKind::RsaPss,
        "DSA" => KeyKind::Dsa,
        "DH" | "DHX" => KeyKind::Dh,
        "SM2" => KeyKind::Sm2,
        "ED25519" => KeyKind::Ed25519,
        "ED448" => KeyKind::Ed448,
        "X25519" => KeyKind::X25519,
        "X448" => KeyKind::X448,
        "EC" => match ffi::key_text(pkey, c"group").as_deref() {
            Some("SM2") => KeyKind::Sm2,
            Some(group) => KeyKind::Ec(Curve::by_name(group).ok_or(Error::Unsupported("elliptic curve"))?),
            None => return Err(Error::Unsupported("elliptic curve without a name")),
        },
        name => {
            let set = PostQuantum::ALL.iter().copied().find(|set| set.name() == name);
            KeyKind::PostQuantum(set.ok_or(Error::Unsupported("key type"))?)
        }
    })
}

fn bits<T>(pkey: &PKeyRef<T>, kind: KeyKind) -> u32
where
    T: openssl::pkey::HasPublic,
{
    match kind {
        KeyKind::Ec(curve) => curve.bits(),
        KeyKind::Ed25519 => Curve::Ed25519.bits(),
        KeyKind::Ed448 => Curve::Ed448.bits(),
        KeyKind::X25519 => Curve::X25519.bits(),
        KeyKind::X448 => Curve::X448.bits(),
        KeyKind::PostQuantum(_) => 0,
        _ => pkey.bits(),
    }
}

fn size(bits: u32) -> Result<usize> {
    usize::try_from(bits).map_err(|_| Error::Invalid("key size"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_generates() {
        for curve in Curve::ALL {
            let key = generate_ec(*curve).unwrap();
            let expected = match curve {
                Curve::Ed25519 => KeyKind::Ed25519,
                Curve::Ed448 => KeyKind::Ed448,
                Curve::X25519 => KeyKind::X25519,
                Curve::X448 => KeyKind::X448,
                curve => KeyKind::Ec(*curve),
            };
            assert_eq!(key.kind(), expected);
            assert_eq!(key.bits(), curve.bits());
            let public = key.public().unwrap();
            assert_eq!((public.kind(), public.bits()), (key.kind(), key.bits()));
            assert!(key.pkey().public_eq(public.pkey()));
        }
    }

    #[test]
    fn other_kinds_generate() {
        let rsa = generate_rsa(1024, 65_537).unwrap();
        assert_eq!((rsa.kind(), rsa.bits()), (KeyKind::Rsa, 1024));
        assert_eq!(generate_rsa(1024, 3).unwrap().public().unwrap().kind(), KeyKind::Rsa);
        assert_eq!(generate_dsa(1024, 160).unwrap().public().unwrap().bits(), 1024);
        assert_eq!(generate_dh(2048).unwrap().public().unwrap().bits(), 2048);
        assert_eq!(generate_sm2().unwrap().public().unwrap().kind(), KeyKind::Sm2);
        for set in PostQuantum::ALL.iter().filter(|set| !set.name().ends_with('s')) {
            let key = generate_post_quantum(*set).unwrap();
            assert_eq!(key.kind(), KeyKind::PostQuantum(*set));
            assert_eq!(key.public().unwrap().kind(), key.kind());
        }
        for refused in [generate_rsa(511, 3), generate_rsa(2048, 4), generate_rsa(2048, 1), generate_dh(1024)]
        {
            assert!(matches!(refused, Err(Error::Invalid(_))));
        }
        assert!(generate_dsa(2048, 160).is_err());
    }

    #[test]
    fn debug_shows_no_content() {
        let key = generate_ec(Curve::P256).unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(Ec(P256), 256 bits)");
        assert_eq!(format!("{:?}", key.public().unwrap()), "PublicKey(Ec(P256), 256 bits)");
        assert_ne!(key.public().unwrap(), generate_ec(Curve::P256).unwrap().public().unwrap());
    }
}
