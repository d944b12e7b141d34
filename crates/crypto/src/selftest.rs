//! Self tests (FIPS 140-3, ISO/IEC 19790 section 7.10): known answers of the algorithms, before anything else is done
//! and on demand, and the consistency of each key pair that is generated.

mod known_answers;

use std::sync::atomic::{AtomicBool, Ordering};

use known_answers::TESTS;

use crate::asymmetric::{KeyKind, PrivateKey};
use crate::derive::agree;
use crate::kem::{decapsulate, encapsulate};
use crate::{Error, Result, sign};

/// Which tests are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One or more of each family of algorithms that servers depend on: a few milliseconds.
    Start,
    /// Every test, those of broken and rare algorithms and of slow signatures among them: some seconds.
    Full,
}

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What is tested.
    pub name: &'static str,
    /// Where the known answer is published, or what was made and checked again where there is none.
    pub source: &'static str,
    /// Why the test failed; `None` when it passed.
    pub fault: Option<String>,
}

impl Outcome {
    /// Whether the algorithm did what it should.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.fault.is_none()
    }
}

/// Runs the tests of a scope, all of them whatever fails. `spoilt` names a test whose expected answer is changed
/// before it is compared, which shows that a failure is noticed; `None` outside of such trials.
#[must_use]
pub fn run(scope: Scope, spoilt: Option<&str>) -> Vec<Outcome> {
    let chosen = TESTS.iter().filter(|test| scope == Scope::Full || test.at_start);
    chosen
        .map(|test| Outcome {
            name: test.name,
            source: test.source,
            fault: test.run(spoilt == Some(test.name)).err(),
        })
        .collect()
}

/// Has every pair that the process generates from now on fail its check, to try out what happens then.
pub fn spoil_pairs() {
    SPOILT_PAIRS.store(true, Ordering::Relaxed);
}

static SPOILT_PAIRS: AtomicBool = AtomicBool::new(false);

/// One test: an answer that is computed, and the one that is known.
struct Test {
    name: &'static str,
    source: &'static str,
    at_start: bool,
    /// In hexadecimal; nothing for tests that compare what they have made themselves.
    expected: &'static str,
    answer: fn() -> Result<Vec<u8>>,
}

impl Test {
    fn run(&self, is_spoilt: bool) -> std::result::Result<(), String> {
        let mut expected = bytes(self.expected).map_err(|error| error.to_string())?;
        if is_spoilt {
            match expected.first_mut() {
                Some(byte) => *byte ^= 1,
                None => expected.push(1),
            }
        }
        match (self.answer)() {
            Ok(answer) if answer == expected => Ok(()),
            Ok(_) => Err("another answer than the known one".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Checks that the halves of a fresh key pair fit each other (pairwise consistency, FIPS 140-3 IG 10.3.A): by a
/// signature, an encapsulation or an agreement, whatever the key is for. `peer` makes another key of the same kind and
/// domain for an agreement.
///
/// # Errors
/// [`Error::SelfTest`] when they do not, and when the check itself fails.
pub(crate) fn check_pair(key: &PrivateKey, peer: impl FnOnce() -> Result<PrivateKey>) -> Result<()> {
    let is_consistent = match key.kind() {
        KeyKind::Dh | KeyKind::X25519 | KeyKind::X448 => peer().and_then(|peer| agrees(key, &peer)),
        KeyKind::PostQuantum(set) if !sign::signs(set) => encapsulates(key),
        _ => sign::is_pair(key),
    };
    match is_consistent {
        Ok(true) if !SPOILT_PAIRS.load(Ordering::Relaxed) => Ok(()),
        _ => Err(Error::SelfTest("pairwise consistency of a generated key pair")),
    }
}

fn agrees(one: &PrivateKey, other: &PrivateKey) -> Result<bool> {
    Ok(agree(one, &other.public()?)? == agree(other, &one.public()?)?)
}

fn encapsulates(key: &PrivateKey) -> Result<bool> {
    let made = encapsulate(&key.public()?)?;
    Ok(decapsulate(key, &made.ciphertext)? == made.secret)
}

/// Bytes from hexadecimal.
fn bytes(hexadecimal: &str) -> Result<Vec<u8>> {
    let malformed = || Error::Malformed("hexadecimal");
    let (pairs, rest) = hexadecimal.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(malformed());
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |[high, low]: &[u8; 2]| Some((digit(*high)? << 4) | digit(*low)?);
    pairs.iter().map(byte).collect::<Option<_>>().ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_dh, generate_ec};
    use crate::format::{DomainPrivateComponents, EcPrivateComponents};

    #[test]
    fn every_test_passes() {
        let outcomes = run(Scope::Full, None);
        let failed: Vec<_> = outcomes.iter().filter(|outcome| !outcome.passed()).collect();
        assert_eq!(failed, Vec::<&Outcome>::new());
        let at_start = run(Scope::Start, None);
        assert!(at_start.len() >= 20 && at_start.len() < outcomes.len());
    }

    #[test]
    fn names_are_of_one_test_each() {
        let mut names: Vec<_> = TESTS.iter().map(|test| test.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TESTS.len());
    }

    #[test]
    fn a_wrong_answer_fails_the_one_test() {
        for test in TESTS.iter().filter(|test| test.at_start) {
            let outcomes = run(Scope::Start, Some(test.name));
            let failed: Vec<_> =
                outcomes.iter().filter(|outcome| !outcome.passed()).map(|outcome| outcome.name).collect();
            assert_eq!(failed, [test.name]);
        }
    }

    #[test]
    fn halves_that_do_not_fit_are_found() {
        let inconsistent = |result| assert!(matches!(result, Err(Error::SelfTest(_))), "{result:?}");
        let (one, other) = (generate_dh(2048).unwrap(), generate_dh(2048).unwrap());
        let peer = || generate_dh(2048);
        check_pair(&one, peer).unwrap();
        let parts = one.dh_components().unwrap();
        let mixed = PrivateKey::from_dh(&DomainPrivateComponents {
            domain: parts.domain,
            x: parts.x,
            y: other.dh_components().unwrap().y,
        });
        // Either the key is refused when it is put together, or the check finds it.
        if let Ok(mixed) = mixed {
            inconsistent(check_pair(&mixed, peer));
        }
        let (one, other) = (generate_ec(Curve::P256).unwrap(), generate_ec(Curve::P256).unwrap());
        let mixed = PrivateKey::from_ec(&EcPrivateComponents {
            curve: Curve::P256,
            d: one.ec_components().unwrap().d,
            point: other.ec_components().unwrap().point,
        });
        if let Ok(mixed) = mixed {
            inconsistent(check_pair(&mixed, || generate_ec(Curve::P256)));
        }
        // A peer on another curve shares no secret.
        let x25519 = generate_ec(Curve::X25519).unwrap();
        inconsistent(check_pair(&x25519, || generate_ec(Curve::X448)));
    }
}
