//! One-time passwords that follow the clock (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds.

use crypto::digest::{DigestAlgorithm, hmac};

use crate::reason::Failure;

/// Seconds of a step.
const STEP_SECONDS: i64 = 30;

/// Steps before and after the present one whose passwords are taken as well, for clocks that differ.
const TOLERANCE: i64 = 1;

/// Bytes of a secret: as many as SHA-1 has.
pub const SECRET_LEN: usize = 20;

/// The step that a password is of, when it is right at a time (seconds since 1970) and later than the last one used.
///
/// # Errors
/// When HMAC fails.
pub fn verify(secret: &[u8], code: &str, now: i64, last_step: Option<i64>) -> Result<Option<i64>, Failure> {
    let step = now.div_euclid(STEP_SECONDS);
    let mut found = None;
    // Every candidate is computed, so that the time does not tell which one it was.
    for candidate in step.saturating_sub(TOLERANCE)..=step.saturating_add(TOLERANCE) {
        let expected = at_step(secret, candidate)?;
        let is_equal = crypto::secret::eq_constant_time(expected.as_bytes(), code.as_bytes());
        if is_equal && last_step.is_none_or(|last| candidate > last) {
            found = Some(candidate);
        }
    }
    Ok(found)
}

fn at_step(secret: &[u8], step: i64) -> Result<String, Failure> {
    let mac = hmac(DigestAlgorithm::Sha1, secret, &step.to_be_bytes())?;
    let offset = usize::from(mac.last().copied().unwrap_or(0) & 15);
    let chosen = mac.iter().skip(offset).take(4);
    let number = chosen.fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)) & 0x7fff_ffff;
    Ok(format!("{:06}", number % 1_000_000))
}

/// The secret in base32 (RFC 4648 without padding), as authenticator applications take it.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    bytes
        .chunks(5)
        .flat_map(|chunk| {
            let block = (0..5)
                .fold(0_u64, |block, place| (block << 8) | u64::from(chunk.get(place).copied().unwrap_or(0)));
            let letters = chunk.len().saturating_mul(8).div_ceil(5);
            (0..letters).map(move |place| {
                let value = (block >> 35_usize.saturating_sub(place.saturating_mul(5))) & 31;
                char::from(
                    usize::try_from(value).ok().and_then(|value| LETTERS.get(value)).copied().unwrap_or(b'='),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238 appendix B, the last six of the eight digits.
    #[test]
    fn known_answers() {
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(verify(SECRET, code, time, None).unwrap(), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn a_password_holds_for_a_short_time_and_once() {
        let at = |time, last| verify(SECRET, "287082", time, last).unwrap();
        assert_eq!(at(30, None), Some(1));
        assert_eq!(at(89, None), Some(1));
        assert_eq!(at(90, None), None);
        assert_eq!(at(59, Some(1)), None);
        assert_eq!(at(59, Some(0)), Some(1));
        assert_eq!(verify(SECRET, "", 59, None).unwrap(), None);
    }

    /// RFC 4648 section 10.
    #[test]
    fn base32_of_known_texts() {
        for (text, coded) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(text.as_bytes()), coded);
        }
    }
}
