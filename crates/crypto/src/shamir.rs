//! Splitting a secret into shares, and joining them (KMIP 2.1 section 13.1; A. Shamir, "How to share a secret").
//!
//! Arithmetic on secrets takes no branch and no table index that depends on them; only the numbers of the shares, which
//! are public, decide what is done.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};

use crate::random::Random;
use crate::{Error, Result, Secret};

/// What the field of 256 elements is reduced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polynomial {
    /// x^8 + x^4 + x^3 + x + 1 (283), that of AES.
    P283,
    /// x^8 + x^4 + x^3 + x^2 + 1 (285).
    P285,
}

/// How a secret is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme<'a> {
    /// Shares whose sum is the secret: all are needed.
    Xor,
    /// Polynomials over GF(2^8), one for each byte.
    Gf8(Polynomial),
    /// Polynomials over GF(2^16) = GF(2^8)\[y\]/(y^2 + y + 0x3A), one for each pair of bytes.
    Gf16(Polynomial),
    /// A polynomial over the integers modulo a prime (big-endian) that is larger than the secret.
    Prime(&'a [u8]),
}

/// Most shares of a secret.
pub const MAX_PARTS: u32 = 255;

/// Splits a secret into shares 1 to `parts`, of which `threshold` restore it.
///
/// # Errors
/// [`Error::Invalid`] when the numbers, the length or the prime do not go together.
pub fn split(
    scheme: Scheme<'_>,
    secret: &Secret,
    parts: u32,
    threshold: u32,
    random: &dyn Random,
) -> Result<Vec<Secret>> {
    if threshold < 1 || threshold > parts || !(1..=MAX_PARTS).contains(&parts) || secret.is_empty() {
        return Err(Error::Invalid("number of shares"));
    }
    match scheme {
        Scheme::Xor if threshold != parts => Err(Error::Invalid("number of shares")),
        Scheme::Xor => split_xor(secret, parts, random),
        Scheme::Gf8(polynomial) => split_bytes(&Gf8(polynomial), secret, parts, threshold, random),
        Scheme::Gf16(polynomial) => split_bytes(&Gf16(Gf8(polynomial)), secret, parts, threshold, random),
        Scheme::Prime(prime) => split_prime(prime, secret, parts, threshold, random),
    }
}

/// Joins shares, each with its number. The secret has `length` bytes.
///
/// # Errors
/// [`Error::Invalid`] when shares are missing, given twice or of different lengths. Too few shares that fit together
/// give another secret: whoever calls has to know the threshold.
pub fn join(scheme: Scheme<'_>, shares: &[(u32, &[u8])], length: usize) -> Result<Secret> {
    let Some((_, first)) = shares.first() else { return Err(Error::Invalid("number of shares")) };
    let are_distinct = shares.iter().enumerate().all(|(place, (number, _))| {
        (1..=MAX_PARTS).contains(number) && shares.iter().take(place).all(|(other, _)| other != number)
    });
    if !are_distinct || shares.iter().any(|(_, share)| share.len() != first.len()) {
        return Err(Error::Invalid("shares"));
    }
    match scheme {
        Scheme::Prime(prime) => join_prime(prime, shares, length),
        _ if first.len() != length => Err(Error::Invalid("length of the shares")),
        Scheme::Xor => {
            let mut secret = Secret::new(vec![0; length]);
            for (_, share) in shares {
                add_into(secret.expose_mut(), share);
            }
            Ok(secret)
        }
        Scheme::Gf8(polynomial) => join_bytes(&Gf8(polynomial), shares, length),
        Scheme::Gf16(polynomial) => join_bytes(&Gf16(Gf8(polynomial)), shares, length),
    }
}

fn add_into(sum: &mut [u8], addend: &[u8]) {
    for (sum, addend) in sum.iter_mut().zip(addend) {
        *sum ^= addend;
    }
}

fn split_xor(secret: &Secret, parts: u32, random: &dyn Random) -> Result<Vec<Secret>> {
    let mut last = secret.duplicate();
    let mut shares = Vec::new();
    for _ in 1..parts {
        let share = random.secret(secret.len())?;
        add_into(last.expose_mut(), share.expose());
        shares.push(share);
    }
    shares.push(last);
    Ok(shares)
}

/// A field of characteristic 2 whose elements are one or two bytes, held in 16 bits.
trait BinaryField {
    /// Bytes of an element.
    const WIDTH: usize;
    fn multiply(&self, a: u16, b: u16) -> u16;

    /// The inverse, by a power: Fermat's theorem, with the same steps for every element.
    fn inverse(&self, a: u16) -> u16 {
        let bits = Self::WIDTH * 8;
        // a^(2^bits - 2): the product of a^2, a^4, ... a^(2^(bits-1)).
        let (mut power, mut product) = (a, 1);
        for _ in 1..bits {
            power = self.multiply(power, power);
            product = self.multiply(product, power);
        }
        product
    }
}

struct Gf8(Polynomial);

impl BinaryField for Gf8 {
    const WIDTH: usize = 1;

    fn multiply(&self, a: u16, b: u16) -> u16 {
        let reduction = match self.0 {
            Polynomial::P283 => 0x1B,
            Polynomial::P285 => 0x1D,
        };
        let (mut a, mut product) = (a & 0xFF, 0);
        for bit in 0..8 {
            product ^= a & 0u16.wrapping_sub((b >> bit) & 1);
            let carry = (a >> 7) & 1;
            a = ((a << 1) & 0xFF) ^ (reduction & 0u16.wrapping_sub(carry));
        }
        product
    }
}

/// u y + v, with u in the high byte.
struct Gf16(Gf8);

impl BinaryField for Gf16 {
    const WIDTH: usize = 2;

    fn multiply(&self, a: u16, b: u16) -> u16 {
        let (r, s, u, v) = (a >> 8, a & 0xFF, b >> 8, b & 0xFF);
        let field = &self.0;
        let sv = field.multiply(s, v);
        let high = field.multiply(r ^ s, u ^ v) ^ sv;
        let low = field.multiply(field.multiply(r, u), 0x3A) ^ sv;
        (high << 8) | low
    }
}

/// The elements that bytes hold.
fn elements<F: BinaryField>(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks(F::WIDTH).map(|bytes| bytes.iter().fold(0, |value, byte| (value << 8) | u16::from(*byte)))
}

fn set_elements<F: BinaryField>(bytes: &mut [u8], values: impl Iterator<Item = u16>) {
    for (bytes, value) in bytes.chunks_mut(F::WIDTH).zip(values) {
        for (place, byte) in bytes.iter_mut().rev().enumerate() {
            *byte = value.to_be_bytes().into_iter().rev().nth(place).unwrap_or(0);
        }
    }
}

fn split_bytes<F: BinaryField>(
    field: &F,
    secret: &Secret,
    parts: u32,
    threshold: u32,
    random: &dyn Random,
) -> Result<Vec<Secret>> {
    if !secret.len().is_multiple_of(F::WIDTH) {
        return Err(Error::Invalid("length of the secret"));
    }
    let mut coefficients = Vec::new();
    for _ in 1..threshold {
        coefficients.push(random.secret(secret.len())?);
    }
    let mut shares = Vec::new();
    for number in 1..=parts {
        let x = u16::try_from(number).map_err(|_| Error::Invalid("number of shares"))?;
        // Horner's rule, for all pieces at once; the secret is the constant.
        let mut share = Secret::new(vec![0; secret.len()]);
        for coefficient in coefficients.iter().rev().chain([secret]) {
            let values: zeroize::Zeroizing<Vec<u16>> = elements::<F>(share.expose())
                .zip(elements::<F>(coefficient.expose()))
                .map(|(sum, next)| field.multiply(sum, x) ^ next)
                .collect::<Vec<u16>>()
                .into();
            set_elements::<F>(share.expose_mut(), values.iter().copied());
        }
        shares.push(share);
    }
    Ok(shares)
}

fn join_bytes<F: BinaryField>(field: &F, shares: &[(u32, &[u8])], length: usize) -> Result<Secret> {
    if !length.is_multiple_of(F::WIDTH) {
        return Err(Error::Invalid("length of the shares"));
    }
    let mut secret = Secret::new(vec![0; length]);
    for (number, share) in shares {
        let x = u16::try_from(*number).map_err(|_| Error::Invalid("number of shares"))?;
        // Lagrange's coefficient of this share at 0.
        let mut weight = 1;
        for (other, _) in shares.iter().filter(|(other, _)| other != number) {
            let other = u16::try_from(*other).map_err(|_| Error::Invalid("number of shares"))?;
            weight = field.multiply(weight, field.multiply(other, field.inverse(other ^ x)));
        }
        let values: zeroize::Zeroizing<Vec<u16>> = elements::<F>(secret.expose())
            .zip(elements::<F>(share))
            .map(|(sum, value)| sum ^ field.multiply(value, weight))
            .collect::<Vec<u16>>()
            .into();
        set_elements::<F>(secret.expose_mut(), values.iter().copied());
    }
    Ok(secret)
}

/// A number to be kept secret: its arithmetic runs in constant time where OpenSSL has such.
fn number(bytes: &[u8]) -> Result<BigNum> {
    let mut number = BigNum::new_secure()?;
    number.copy_from_slice(bytes)?;
    number.set_const_time();
    Ok(number)
}

fn prime_of(bytes: &[u8], context: &mut BigNumContext) -> Result<BigNum> {
    let prime = BigNum::from_slice(bytes)?;
    if !(3..=16_384).contains(&prime.num_bits()) || !prime.is_prime(64, context)? {
        return Err(Error::Invalid("prime field size"));
    }
    Ok(prime)
}

fn padded(number: &BigNumRef, length: usize) -> Result<Secret> {
    let length = i32::try_from(length).map_err(|_| Error::Invalid("length of the shares"))?;
    Ok(Secret::new(number.to_vec_padded(length).map_err(|_| Error::Invalid("length of the secret"))?))
}

fn split_prime(
    prime: &[u8],
    secret: &Secret,
    parts: u32,
    threshold: u32,
    random: &dyn Random,
) -> Result<Vec<Secret>> {
    let mut context = BigNumContext::new_secure()?;
    let prime = prime_of(prime, &mut context)?;
    let secret_number = number(secret.expose())?;
    // The prime is larger than 2^L, so that the length of the secret says nothing of it.
    let bits = i32::try_from(secret.len().saturating_mul(8)).unwrap_or(i32::MAX);
    let largest = BigNum::from_u32(parts)?;
    if prime.num_bits() <= bits || prime.ucmp(&largest).is_le() {
        return Err(Error::Invalid("prime field size"));
    }
    let length = usize::try_from(prime.num_bytes()).unwrap_or(0);
    let mut coefficients = Vec::new();
    for _ in 1..threshold {
        // 64 bits more than the prime has: what is left modulo it is even.
        let wide = number(random.secret(length.saturating_add(8))?.expose())?;
        let mut coefficient = BigNum::new_secure()?;
        coefficient.nnmod(&wide, &prime, &mut context)?;
        coefficients.push(coefficient);
    }
    let mut shares = Vec::new();
    for part in 1..=parts {
        let x = BigNum::from_u32(part)?;
        let mut sum = BigNum::new_secure()?;
        for coefficient in coefficients.iter().rev().chain([&secret_number]) {
            let mut product = BigNum::new_secure()?;
            product.mod_mul(&sum, &x, &prime, &mut context)?;
            let mut next = BigNum::new_secure()?;
            next.mod_add(&product, coefficient, &prime, &mut context)?;
            sum = next;
        }
        shares.push(padded(&sum, length)?);
    }
    Ok(shares)
}

fn join_prime(prime: &[u8], shares: &[(u32, &[u8])], length: usize) -> Result<Secret> {
    let mut context = BigNumContext::new_secure()?;
    let prime = prime_of(prime, &mut context)?;
    let mut secret = BigNum::new_secure()?;
    for (part, share) in shares {
        let x = BigNum::from_u32(*part)?;
        let mut weight = BigNum::from_u32(1)?;
        for (other, _) in shares.iter().filter(|(other, _)| other != part) {
            let other = BigNum::from_u32(*other)?;
            let mut difference = BigNum::new()?;
            difference.mod_sub(&other, &x, &prime, &mut context)?;
            let mut inverse = BigNum::new()?;
            inverse.mod_inverse(&difference, &prime, &mut context)?;
            let mut factor = BigNum::new()?;
            factor.mod_mul(&other, &inverse, &prime, &mut context)?;
            let mut next = BigNum::new()?;
            next.mod_mul(&weight, &factor, &prime, &mut context)?;
            weight = next;
        }
        let share = number(share)?;
        if share.ucmp(&prime).is_ge() {
            return Err(Error::Invalid("shares"));
        }
        let mut product = BigNum::new_secure()?;
        product.mod_mul(&share, &weight, &prime, &mut context)?;
        let mut sum = BigNum::new_secure()?;
        sum.mod_add(&secret, &product, &prime, &mut context)?;
        secret = sum;
    }
    padded(&secret, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    /// 2^127 - 1 and 2^521 - 1 are primes.
    fn mersenne(bits: usize) -> Vec<u8> {
        let mut bytes = vec![0xFF; bits.div_ceil(8)];
        bytes[0] = 0xFF >> (bytes.len() * 8 - bits);
        bytes
    }

    #[test]
    fn any_threshold_of_shares_restores_the_secret_and_fewer_do_not() {
        let prime = mersenne(521);
        let secret = SystemRandom.secret(32).unwrap();
        for scheme in [
            Scheme::Gf8(Polynomial::P283),
            Scheme::Gf8(Polynomial::P285),
            Scheme::Gf16(Polynomial::P283),
            Scheme::Gf16(Polynomial::P285),
            Scheme::Prime(&prime),
        ] {
            let shares = split(scheme, &secret, 5, 3, &SystemRandom).unwrap();
            let numbered: Vec<(u32, &[u8])> = (1..).zip(shares.iter().map(|share| share.expose())).collect();
            for pick in [[0, 1, 2], [4, 2, 0], [1, 3, 4]] {
                let picked = pick.map(|place| numbered[place]);
                assert_eq!(join(scheme, &picked, 32).unwrap().expose(), secret.expose(), "{scheme:?}");
            }
            if let Ok(wrong) = join(scheme, &numbered[..2], 32) {
                assert_ne!(wrong.expose(), secret.expose());
            }
        }
    }

    #[test]
    fn all_shares_of_a_sum_are_needed() {
        let secret = SystemRandom.secret(16).unwrap();
        let shares = split(Scheme::Xor, &secret, 4, 4, &SystemRandom).unwrap();
        let numbered: Vec<(u32, &[u8])> = (1..).zip(shares.iter().map(|share| share.expose())).collect();
        assert_eq!(join(Scheme::Xor, &numbered, 16).unwrap().expose(), secret.expose());
        assert_ne!(join(Scheme::Xor, &numbered[..3], 16).unwrap().expose(), secret.expose());
        assert!(split(Scheme::Xor, &secret, 4, 3, &SystemRandom).is_err());
    }

    #[test]
    fn the_official_shares_join() {
        // The official case TC-SJ-3: GF(2^8) with the polynomial 285, two of four.
        let one = [0x66, 0xC4, 0x6A, 0x77, 0x54, 0xF9, 0x4D, 0xE4];
        let three = [0xA8, 0x55, 0xB8, 0x91, 0xF6, 0x1A, 0xD9, 0x21];
        let secret = join(Scheme::Gf8(Polynomial::P285), &[(1, &one), (3, &three)], 8).unwrap();
        assert_eq!(secret.expose(), [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let secret = SystemRandom.secret(16).unwrap();
        let gf8 = Scheme::Gf8(Polynomial::P285);
        assert!(split(gf8, &secret, 3, 4, &SystemRandom).is_err());
        assert!(split(gf8, &secret, 256, 4, &SystemRandom).is_err());
        assert!(split(Scheme::Prime(&mersenne(127)), &secret, 3, 2, &SystemRandom).is_err(), "too small");
        assert!(split(Scheme::Prime(&[0x10; 32]), &secret, 3, 2, &SystemRandom).is_err(), "not a prime");
        assert!(join(gf8, &[(1, &[1, 2]), (1, &[1, 2])], 2).is_err(), "the same share twice");
        assert!(join(gf8, &[(1, &[1, 2]), (2, &[1])], 2).is_err(), "of different lengths");
        assert!(join(gf8, &[(0, &[1, 2])], 2).is_err());
    }

    #[test]
    fn inverses_are_inverse() {
        for polynomial in [Polynomial::P283, Polynomial::P285] {
            for a in 1..=0xFF {
                assert_eq!(Gf8(polynomial).multiply(a, Gf8(polynomial).inverse(a)), 1);
            }
            let field = Gf16(Gf8(polynomial));
            assert!((1..=0xFFFF).step_by(97).all(|a| field.multiply(a, field.inverse(a)) == 1));
        }
    }
}
