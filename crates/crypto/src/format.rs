//! The encodings of asymmetric keys, in both directions: a file for each kind of key, and `container` for what holds any.
//!
//! Every key that comes in is checked: that its numbers are in range and fit each other. What does not is
//! refused with the part that is wrong. Primes of RSA and DSA keys are tested with one Fermat test to the
//! base 2, which finds an accident but not a forger; a key pair's owner can hurt nobody else.

mod container;
mod domain;
mod ec;
mod raw;
mod rsa;
#[cfg(test)]
mod tests;

pub use domain::{Domain, DomainPrivateComponents, DomainPublicComponents};
pub use ec::{EcPrivateComponents, EcPublicComponents, PointForm};
pub use rsa::{RsaPrivateComponents, RsaPublicComponents};

use openssl::bn::BigNumRef;

use crate::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crate::number::{self, Arithmetic, Number};
use crate::{Error, Result, ffi};

impl PrivateKey {
    /// Checks a key that OpenSSL decoded by itself.
    pub(crate) fn checked(self) -> Result<Self> {
        match self.kind() {
            KeyKind::Rsa | KeyKind::RsaPss => rsa::complete(&self.rsa_components()?).map(|_| ())?,
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
    /// Checks a key that OpenSSL decoded by itself.
    fn checked(self) -> Result<Self> {
        match self.kind() {
            KeyKind::Rsa | KeyKind::RsaPss => Self::from_rsa(&self.rsa_components()?).map(|_| ())?,
            KeyKind::Ec(_) => Self::from_ec(&self.ec_components(PointForm::Uncompressed)?).map(|_| ())?,
            KeyKind::Dsa => Self::from_dsa(&self.domain_components()?).map(|_| ())?,
            KeyKind::Dh => Self::from_dh(&self.domain_components()?).map(|_| ())?,
            KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::X25519 | KeyKind::X448 => {}
            // The point was checked by the decoder; the others are bytes of the right length.
            KeyKind::Sm2 | KeyKind::PostQuantum(_) => {}
        }
        Ok(self)
    }
}

fn matching(given: Option<Number>, computed: Number, what: &'static str) -> Result<Number> {
    match given {
        Some(given) if given != computed => Err(Error::Malformed(what)),
        _ => Ok(computed),
    }
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

/// A number of a key; none of a useful key is longer than this.
fn bounded(big_endian: &[u8], what: &'static str) -> Result<Number> {
    let significant = big_endian.iter().skip_while(|byte| **byte == 0).count();
    if significant > MAX_NUMBER_LEN { Err(Error::Malformed(what)) } else { number::number(big_endian) }
}

/// Longest number of a key in bytes: the largest RSA modulus.
const MAX_NUMBER_LEN: usize = 2048;
