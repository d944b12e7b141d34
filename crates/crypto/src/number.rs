//! Big numbers whose memory is wiped, for the checks of keys.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::error::ErrorStack;

use crate::{Result, Secret};

/// Arithmetic with a shared scratch space. Every result is in wiped memory.
pub(crate) struct Arithmetic(BigNumContext);

/// A number of this module's functions.
pub(crate) type Number = BigNum;

impl Arithmetic {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(BigNumContext::new_secure()?))
    }

    /// `a * b`
    pub(crate) fn mul(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Number> {
        self.with(|out, context| out.checked_mul(a, b, context))
    }

    /// `a mod m`
    pub(crate) fn rem(&mut self, a: &BigNumRef, m: &BigNumRef) -> Result<Number> {
        self.with(|out, context| out.nnmod(a, m, context))
    }

    /// `a * b mod m`
    pub(crate) fn mod_mul(&mut self, a: &BigNumRef, b: &BigNumRef, m: &BigNumRef) -> Result<Number> {
        self.with(|out, context| out.mod_mul(a, b, m, context))
    }

    /// `a ^ e mod m`
    pub(crate) fn mod_exp(&mut self, a: &BigNumRef, e: &BigNumRef, m: &BigNumRef) -> Result<Number> {
        self.with(|out, context| out.mod_exp(a, e, m, context))
    }

    /// The inverse of `a` modulo `m`, if there is one.
    pub(crate) fn inverse(&mut self, a: &BigNumRef, m: &BigNumRef) -> Result<Option<Number>> {
        Ok(self.with(|out, context| out.mod_inverse(a, m, context)).ok())
    }

    /// The greatest common divisor.
    pub(crate) fn gcd(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Number> {
        self.with(|out, context| out.gcd(a, b, context))
    }

    /// `a / b`, rounded down.
    pub(crate) fn div(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Number> {
        self.with(|out, context| out.checked_div(a, b, context))
    }

    fn with(
        &mut self,
        operation: impl FnOnce(&mut BigNumRef, &mut BigNumContext) -> Result<(), ErrorStack>,
    ) -> Result<Number> {
        let mut out = BigNum::new_secure()?;
        operation(&mut out, &mut self.0)?;
        Ok(out)
    }
}

/// The number with these big-endian bytes.
pub(crate) fn number(big_endian: &[u8]) -> Result<Number> {
    let mut out = BigNum::new_secure()?;
    out.copy_from_slice(big_endian)?;
    Ok(out)
}

/// `a - 1`; `a` is at least 1.
pub(crate) fn minus_one(a: &BigNumRef) -> Result<Number> {
    let mut out = BigNum::new_secure()?;
    out.checked_sub(a, &*BigNum::from_u32(1)?)?;
    Ok(out)
}

/// The big-endian bytes of a number, without leading zeros.
pub(crate) fn secret(number: &BigNumRef) -> Secret {
    Secret::new(number.to_vec())
}

/// Whether the number is 1.
pub(crate) fn is_one(number: &BigNumRef) -> bool {
    number.num_bits() == 1
}

/// Whether the number is 0.
pub(crate) fn is_zero(number: &BigNumRef) -> bool {
    number.num_bits() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic() {
        let mut arithmetic = Arithmetic::new().unwrap();
        let (three, seven) = (number(&[3]).unwrap(), number(&[0, 7]).unwrap());
        assert_eq!(secret(&arithmetic.mul(&three, &seven).unwrap()).expose(), [21]);
        assert_eq!(secret(&arithmetic.inverse(&three, &seven).unwrap().unwrap()).expose(), [5]);
        assert!(arithmetic.inverse(&seven, &seven).unwrap().is_none());
        assert_eq!(secret(&arithmetic.mod_exp(&three, &three, &seven).unwrap()).expose(), [6]);
        assert!(is_one(&arithmetic.gcd(&three, &seven).unwrap()));
        assert_eq!(secret(&minus_one(&three).unwrap()).expose(), [2]);
        assert!(is_zero(&number(&[]).unwrap()));
    }
}
