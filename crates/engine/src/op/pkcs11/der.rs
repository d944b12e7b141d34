//! The few shapes of DER (X.690) in attributes and signatures: object identifiers of curves, octet strings, and the two
//! numbers of a signature.

use crypto::asymmetric::{Curve, KeyKind};

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
const PRINTABLE_STRING: u8 = 0x13;
const SEQUENCE: u8 = 0x30;

/// An element.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len().to_be_bytes();
    let digits = length.iter().skip_while(|digit| **digit == 0).copied().collect::<Vec<_>>();
    match (digits.as_slice(), u8::try_from(digits.len())) {
        ([], _) => bytes.push(0),
        ([short], _) if *short < 0x80 => bytes.push(*short),
        (digits, count) => {
            bytes.push(0x80 | count.unwrap_or(0));
            bytes.extend_from_slice(digits);
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

/// The first element: its tag, its content, and what follows.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(*first & 0x7F))?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        (digits.iter().fold(0, |length: usize, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// The content of the one element that some bytes are.
fn content(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    match split(bytes)? {
        (found, content, []) if found == tag => Some(content),
        _ => None,
    }
}

/// What an octet string holds; the bytes themselves where they are none, as some clients write points.
pub(super) fn octets(bytes: &[u8]) -> &[u8] {
    content(bytes, OCTET_STRING).unwrap_or(bytes)
}

/// The curve that `CKA_EC_PARAMS` names, by object identifier or name.
pub(super) fn curve(parameters: &[u8]) -> Option<Curve> {
    if let Some(oid) = content(parameters, OBJECT_IDENTIFIER) {
        return Curve::by_oid(oid);
    }
    match content(parameters, PRINTABLE_STRING)? {
        b"edwards25519" => Some(Curve::Ed25519),
        b"edwards448" => Some(Curve::Ed448),
        b"curve25519" => Some(Curve::X25519),
        b"curve448" => Some(Curve::X448),
        _ => None,
    }
}

/// The curve of a kind of key.
pub(super) const fn curve_of(kind: KeyKind) -> Option<Curve> {
    Some(match kind {
        KeyKind::Ec(curve) => curve,
        KeyKind::Ed25519 => Curve::Ed25519,
        KeyKind::Ed448 => Curve::Ed448,
        KeyKind::X25519 => Curve::X25519,
        KeyKind::X448 => Curve::X448,
        _ => return None,
    })
}

/// The kind of key of a curve.
pub(super) const fn kind_of(curve: Curve) -> KeyKind {
    match curve {
        Curve::Ed25519 => KeyKind::Ed25519,
        Curve::Ed448 => KeyKind::Ed448,
        Curve::X25519 => KeyKind::X25519,
        Curve::X448 => KeyKind::X448,
        curve => KeyKind::Ec(curve),
    }
}

/// A signature of ECDSA as PKCS#11 has it: both numbers, each of a length.
pub(super) fn to_numbers(signature: &[u8], length: usize) -> Option<Vec<u8>> {
    let (tag, first, rest) = split(content(signature, SEQUENCE)?)?;
    let second = content(rest, INTEGER)?;
    let mut numbers = Vec::with_capacity(length.saturating_mul(2));
    for number in [first, second] {
        let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
        let digits = number.get(start..)?;
        numbers.resize(numbers.len().saturating_add(length.checked_sub(digits.len())?), 0);
        numbers.extend_from_slice(digits);
    }
    (tag == INTEGER).then_some(numbers)
}

/// The same as KMIP has it; `None` when it does not consist of two numbers of one length.
pub(super) fn from_numbers(numbers: &[u8]) -> Option<Vec<u8>> {
    let half =
        numbers.len().checked_div(2).filter(|half| *half > 0 && half.saturating_mul(2) == numbers.len())?;
    let (first, second) = numbers.split_at_checked(half)?;
    let mut both = Vec::new();
    for number in [first, second] {
        let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
        let mut digits = number.get(start..)?.to_vec();
        if digits.first().is_none_or(|byte| *byte & 0x80 != 0) {
            digits.insert(0, 0);
        }
        both.extend(element(INTEGER, &digits));
    }
    Some(element(SEQUENCE, &both))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_written_and_read() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let bytes = vec![7; length];
            let written = element(OCTET_STRING, &bytes);
            assert_eq!(content(&written, OCTET_STRING), Some(&bytes[..]), "{length}");
            assert_eq!(octets(&written), &bytes[..]);
            assert_eq!(content(&written, INTEGER), None);
        }
        assert_eq!(octets(&[4, 9, 1]), &[4, 9, 1]);
        assert_eq!(split(&[4, 0x85, 1, 1, 1, 1, 1]), None);
    }

    #[test]
    fn curves_are_named_both_ways() {
        for curve in [Curve::P256, Curve::P384, Curve::P521, Curve::Ed25519, Curve::X448] {
            let named = element(OBJECT_IDENTIFIER, curve.oid().unwrap());
            assert_eq!(super::curve(&named), Some(curve));
            assert_eq!(curve_of(kind_of(curve)), Some(curve));
        }
        assert_eq!(super::curve(&element(PRINTABLE_STRING, b"edwards25519")), Some(Curve::Ed25519));
        assert_eq!(super::curve(&element(PRINTABLE_STRING, b"edwards")), None);
    }

    #[test]
    fn signatures_change_their_shape_and_back() {
        let mut numbers = vec![0x80; 32];
        numbers.extend([0; 31]);
        numbers.push(5);
        let signature = from_numbers(&numbers).unwrap();
        assert_eq!(to_numbers(&signature, 32), Some(numbers));
        assert_eq!(to_numbers(&signature, 31), None);
        assert_eq!(from_numbers(&[1; 3]), None);
        assert_eq!(from_numbers(&[]), None);
    }
}
