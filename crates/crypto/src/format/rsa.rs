//! RSA keys as numbers and in PKCS#1 (RFC 8017).

use openssl::bn::BigNumRef;
use openssl::rsa::Rsa;

use super::{bounded, matching, passes_fermat};
use crate::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crate::der::Reader;
use crate::ffi::{self, Params};
use crate::number::{self, Arithmetic, Number};
use crate::{Error, Result, Secret, providers};

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

    /// Builds an RSA key from its numbers.
    pub fn from_rsa(components: &RsaPrivateComponents) -> Result<Self> {
        providers::init()?;
        let all = complete(components)?;
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

    /// PKCS#1 `RSAPrivateKey`, of an RSA key.
    pub fn to_pkcs1(&self) -> Result<Secret> {
        match self.kind() {
            KeyKind::Rsa => Ok(Secret::new(self.pkey().private_key_to_der()?)),
            KeyKind::RsaPss => Self::from_rsa(&self.rsa_components()?)?.to_pkcs1(),
            _ => Err(Error::Invalid("PKCS#1 is for RSA keys")),
        }
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
}

impl PublicKey {
    /// Reads a PKCS#1 `RSAPublicKey` (RFC 8017, A.1.1).
    pub fn from_pkcs1(der: &[u8]) -> Result<Self> {
        let mut key = Reader::sequence_of(der, "RSA public key")?;
        let components = RsaPublicComponents { n: key.natural()?.to_vec(), e: key.natural()?.to_vec() };
        key.end()?;
        Self::from_rsa(&components)
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

    /// PKCS#1 `RSAPublicKey`, of an RSA key.
    pub fn to_pkcs1(&self) -> Result<Vec<u8>> {
        let RsaPublicComponents { n, e } = self.rsa_components()?;
        Ok(Rsa::from_public_components(number::number(&n)?, number::number(&e)?)?
            .public_key_to_der_pkcs1()?)
    }

    /// The numbers of an RSA key.
    pub fn rsa_components(&self) -> Result<RsaPublicComponents> {
        match (self.kind(), self.number(c"n"), self.number(c"e")) {
            (KeyKind::Rsa | KeyKind::RsaPss, Some(n), Some(e)) => Ok(RsaPublicComponents { n, e }),
            _ => Err(Error::Invalid("not an RSA key")),
        }
    }
}

/// The eight numbers, each consistent with the others.
pub(super) struct RsaNumbers {
    e: Number,
    d: Number,
    p: Number,
    q: Number,
    dp: Number,
    dq: Number,
    qinv: Number,
}

/// Finds what is missing and checks what is there.
pub(super) fn complete(given: &RsaPrivateComponents) -> Result<RsaNumbers> {
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
