//! The Recommended Curves of KMIP (2.1 section 11.46) and the curves of the crypto crate.

use crypto::asymmetric::Curve;
use kmip::table::enumeration::RecommendedCurve;

/// The curve of a Recommended Curve, `None` for one that is not known.
#[must_use]
pub fn curve(recommended: RecommendedCurve) -> Option<Curve> {
    match recommended {
        RecommendedCurve::CURVE25519 => Some(Curve::X25519),
        RecommendedCurve::CURVE448 => Some(Curve::X448),
        // The crypto crate lists the curves of Weierstrass form in the order of KMIP's numbers, which begin at 1.
        RecommendedCurve(number) => {
            let position = usize::try_from(number.checked_sub(1)?).ok()?;
            Curve::ALL.get(position).copied().filter(|curve| curve.is_weierstrass())
        }
    }
}

/// The Recommended Curve of a curve of Weierstrass form.
#[must_use]
pub fn recommended(curve: Curve) -> Option<RecommendedCurve> {
    let position = Curve::ALL.iter().position(|known| *known == curve)?;
    u32::try_from(position).ok()?.checked_add(1).map(RecommendedCurve).filter(|_| curve.is_weierstrass())
}

/// The curve that is meant when only a length is given: the NIST curve over a prime field.
#[must_use]
pub const fn of_length(bits: i32) -> Option<Curve> {
    Some(match bits {
        192 => Curve::P192,
        224 => Curve::P224,
        256 => Curve::P256,
        384 => Curve::P384,
        521 => Curve::P521,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::Enumeration;

    /// The name without what spellings differ in.
    fn plain(name: &str) -> String {
        name.to_lowercase().replace(['_', '-'], "")
    }

    #[test]
    fn the_two_lists_name_the_same_curves() {
        for row in RecommendedCurve::TABLE.rows {
            let curve =
                curve(RecommendedCurve(row.value)).unwrap_or_else(|| panic!("{} is missing", row.name));
            let variant =
                plain(&format!("{curve:?}")).replace("x25519", "curve25519").replace("x448", "curve448");
            assert_eq!(plain(row.name), variant);
            if curve.is_weierstrass() {
                assert_eq!(recommended(curve), Some(RecommendedCurve(row.value)));
            }
        }
    }
}
