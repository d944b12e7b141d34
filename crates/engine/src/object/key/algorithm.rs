//! Cryptographic Algorithms that alone say what kind of key it is: no length, curve or domain parameter beside them.

use crypto::asymmetric::{KeyKind, PostQuantum};
use kmip::table::Enumeration;
use kmip::table::enumeration::CryptographicAlgorithm;

/// Those that are named one by one; the rest bear the names of their parameter sets.
const KINDS: &[(CryptographicAlgorithm, KeyKind)] = &[
    (CryptographicAlgorithm::ED25519, KeyKind::Ed25519),
    (CryptographicAlgorithm::ED448, KeyKind::Ed448),
    (CryptographicAlgorithm::X25519, KeyKind::X25519),
    (CryptographicAlgorithm::X448, KeyKind::X448),
    (CryptographicAlgorithm::SM2, KeyKind::Sm2),
];

/// The kind of key of an algorithm.
#[must_use]
pub fn kind(algorithm: CryptographicAlgorithm) -> Option<KeyKind> {
    let named = KINDS.iter().find(|(known, _)| *known == algorithm).map(|(_, kind)| *kind);
    named.or_else(|| {
        let title = algorithm.title()?;
        let set = PostQuantum::ALL.iter().find(|set| set.name().eq_ignore_ascii_case(title))?;
        Some(KeyKind::PostQuantum(*set))
    })
}

/// The algorithm of a kind of key.
#[must_use]
pub fn of_kind(kind: KeyKind) -> Option<CryptographicAlgorithm> {
    let KeyKind::PostQuantum(set) = kind else {
        return KINDS.iter().find(|(_, known)| *known == kind).map(|(algorithm, _)| *algorithm);
    };
    let rows = CryptographicAlgorithm::TABLE.rows;
    let row = rows.iter().find(|row| row.title.eq_ignore_ascii_case(set.name()))?;
    Some(CryptographicAlgorithm(row.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_set_has_an_algorithm() {
        for set in PostQuantum::ALL {
            let algorithm = of_kind(KeyKind::PostQuantum(*set)).unwrap_or_else(|| panic!("{}", set.name()));
            assert_eq!(kind(algorithm), Some(KeyKind::PostQuantum(*set)));
        }
        for (algorithm, of) in KINDS {
            assert_eq!((kind(*algorithm), of_kind(*of)), (Some(*of), Some(*algorithm)));
        }
        assert_eq!(kind(CryptographicAlgorithm::RSA), None);
        assert_eq!(of_kind(KeyKind::Rsa), None);
    }
}
