//! Audit records as a hash chain: a file in which an edited, removed, reordered or cut-off record is found.
//!
//! A line is a JSON object that begins with its number and the digest of the line before. A checkpoint is a line with a
//! signature over both, so that a chain cannot be made anew without the key. What was written after the last checkpoint
//! is bound by the chain alone: its end has to be known from elsewhere, as a [`Head`].

use crypto::asymmetric::{PrivateKey, PublicKey};
use crypto::digest::{DigestAlgorithm, Digester, digest};
use crypto::sign::{SignatureInput, SignatureScheme, sign, verify as verify_signature};
use serde::Deserialize;

use super::line::push_number;
use crate::reason::Failure;

/// The end of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the last line; 0 before the first.
    pub number: u64,
    /// SHA-256 of the last line, in hexadecimal; empty before the first.
    pub digest: String,
}

/// What a record says, as [`super::write_record`] writes it. It names objects and people, never values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// When, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// The interface that the request came in by.
    pub interface: String,
    /// The address that it came from.
    pub address: String,
    /// Subject of the client's certificate.
    pub certificate: Option<String>,
    /// Whom it was carried out for; nobody when authentication failed.
    pub user: Option<String>,
    /// Number of the caller's domain.
    #[serde(default)]
    pub domain: i64,
    /// The server's mark on the request, the same for all its records.
    #[serde(default)]
    pub request: String,
    /// The client's mark on the request.
    pub correlation: Option<String>,
    /// The operation.
    pub operation: String,
    /// Objects that it was about.
    #[serde(default)]
    pub objects: Vec<String>,
    /// `Success`, or why it was refused.
    pub result: String,
    /// In words.
    #[serde(default)]
    pub detail: String,
}

/// One line of a file.
#[derive(Deserialize)]
struct Line {
    number: u64,
    before: String,
    record: Option<Entry>,
    /// Signature of a checkpoint, in hexadecimal.
    signature: Option<String>,
}

/// A chain that grows.
pub struct Chain {
    head: Head,
    digester: Digester,
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line is no record.
    #[error("line {0} is damaged")]
    Damaged(usize),
    /// The line before this one is not the one that was there when it was written.
    #[error("the line before line {0} was edited")]
    Edited(usize),
    /// Lines are missing before this one.
    #[error("{missing} records are missing before line {line}")]
    Missing {
        /// The line.
        line: usize,
        /// How many.
        missing: u64,
    },
    /// The line belongs further up.
    #[error("line {0} is out of order")]
    OutOfOrder(usize),
    /// The signature of a checkpoint is wrong.
    #[error("the signature in line {0} is wrong")]
    Signature(usize),
    /// The chain does not end where it has to.
    #[error("the end is missing: there are {found} records of {expected}")]
    CutOff {
        /// Number of the last line.
        found: u64,
        /// Number of the line that has to be the last.
        expected: u64,
    },
}

/// What a sound chain holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Where it ends.
    pub head: Head,
    /// Checkpoints in it.
    pub checkpoints: u64,
    /// Lines after the last checkpoint.
    pub unsigned: u64,
}

impl Chain {
    /// Goes on where a chain ends.
    ///
    /// # Errors
    /// When SHA-256 is not to be had.
    pub fn after(head: Head) -> Result<Self, Failure> {
        Ok(Self { head, digester: Digester::new(DigestAlgorithm::Sha256)? })
    }

    /// Where it ends.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Appends the next line, line break included, for a record as [`super::write_record`] writes it.
    ///
    /// # Errors
    /// When it cannot be digested.
    pub fn record(&mut self, text: &mut String, record: &str) -> Result<(), Failure> {
        self.line(text, &[",\"record\":", record])
    }

    /// Appends the next line, line break included, which signs everything before it.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn checkpoint(&mut self, text: &mut String, key: &PrivateKey) -> Result<(), Failure> {
        let message = signed(self.head.number.saturating_add(1), &self.head.digest);
        let signature = sign(key, SignatureScheme::EdDsa, SignatureInput::Message(message.as_bytes()))?;
        let mut digits = String::new();
        push_hexadecimal(&mut digits, &signature);
        self.line(text, &[",\"signature\":\"", &digits, "\""])
    }

    /// Appends a line of its number, the digest of the line before, and what it says.
    fn line(&mut self, text: &mut String, says: &[&str]) -> Result<(), Failure> {
        let start = text.len();
        self.head.number = self.head.number.saturating_add(1);
        text.push_str("{\"number\":");
        push_number(text, i64::try_from(self.head.number).unwrap_or(i64::MAX));
        text.push_str(",\"before\":\"");
        text.push_str(&self.head.digest);
        text.push('"');
        for part in says {
            text.push_str(part);
        }
        text.push('}');
        let mut digest = [0; SHA_256_BYTES];
        self.digester.update(text.as_bytes().get(start..).unwrap_or_default())?;
        self.digester.finish_into(&mut digest)?;
        self.head.digest.clear();
        push_hexadecimal(&mut self.head.digest, &digest);
        text.push('\n');
        Ok(())
    }
}

/// Looks through the lines of a chain from its first one, or from the one after `start`. `end` is where it has to end,
/// if that is known.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    key: &PublicKey,
    start: Head,
    end: Option<&Head>,
) -> Result<Summary, Fault> {
    let mut summary = Summary { head: start, checkpoints: 0, unsigned: 0 };
    let mut place = 0;
    for text in lines {
        place += 1;
        let line: Line = serde_json::from_str(text).map_err(|_| Fault::Damaged(place))?;
        let expected = summary.head.number.saturating_add(1);
        if line.number > expected {
            return Err(Fault::Missing { line: place, missing: line.number.saturating_sub(expected) });
        }
        if line.number < expected {
            return Err(Fault::OutOfOrder(place));
        }
        if line.before != summary.head.digest {
            return Err(Fault::Edited(place));
        }
        match (&line.record, &line.signature) {
            (Some(_), None) => summary.unsigned = summary.unsigned.saturating_add(1),
            (None, Some(signature)) => {
                let message = signed(line.number, &line.before);
                let input = SignatureInput::Message(message.as_bytes());
                let signature = bytes(signature).ok_or(Fault::Signature(place))?;
                if !verify_signature(key, SignatureScheme::EdDsa, input, &signature).unwrap_or(false) {
                    return Err(Fault::Signature(place));
                }
                summary.checkpoints = summary.checkpoints.saturating_add(1);
                summary.unsigned = 0;
            }
            _ => return Err(Fault::Damaged(place)),
        }
        let digest = digest_of(text).map_err(|_| Fault::Damaged(place))?;
        summary.head = Head { number: line.number, digest };
    }
    match end {
        Some(end) if summary.head.number < end.number => {
            Err(Fault::CutOff { found: summary.head.number, expected: end.number })
        }
        Some(end) if summary.head.number == end.number && summary.head.digest != end.digest => {
            Err(Fault::Edited(place.saturating_add(1)))
        }
        _ => Ok(summary),
    }
}

/// The end of a chain whose last line is known, without a look at the rest.
#[must_use]
pub fn head_of(last_line: &str) -> Option<Head> {
    let line: Line = serde_json::from_str(last_line).ok()?;
    Some(Head { number: line.number, digest: digest_of(last_line).ok()? })
}

/// The number of a line, and what it says if it is a record.
#[must_use]
pub fn entry_of(line: &str) -> Option<(u64, Option<Entry>)> {
    let line: Line = serde_json::from_str(line).ok()?;
    Some((line.number, line.record))
}

/// What the signature of a checkpoint is over.
fn signed(number: u64, before: &str) -> String {
    format!("keyward audit checkpoint {number} {before}")
}

fn digest_of(line: &str) -> Result<String, Failure> {
    let mut text = String::new();
    push_hexadecimal(&mut text, &digest(DigestAlgorithm::Sha256, line.as_bytes())?);
    Ok(text)
}

fn push_hexadecimal(text: &mut String, bytes: &[u8]) {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + (nibble - 10) };
    for part in bytes.chunks(SHA_256_BYTES) {
        let mut digits = [0; SHA_256_BYTES * 2];
        for ([high, low], byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(part) {
            (*high, *low) = (digit(byte >> 4), digit(byte & 0x0f));
        }
        let used = digits.get(..part.len() * 2).and_then(|used| std::str::from_utf8(used).ok());
        text.push_str(used.unwrap_or_default());
    }
}

/// Bytes of a digest of a line.
const SHA_256_BYTES: usize = 32;

fn bytes(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::asymmetric::{Curve, generate_ec};

    fn record(number: i64) -> String {
        format!(
            "{{\"time\":{number},\"interface\":\"kmip\",\"address\":\"192.0.2.1:7\",\"user\":\"alice\",\"domain\":0,\
             \"operation\":\"Get\",\"objects\":[\"key-{number}\"],\"result\":\"Success\"}}"
        )
    }

    /// The next line of a chain, without its line break.
    fn next(chain: &mut Chain, make: impl FnOnce(&mut Chain, &mut String) -> Result<(), Failure>) -> String {
        let mut text = String::new();
        make(chain, &mut text).unwrap();
        assert_eq!(text.pop(), Some('\n'));
        text
    }

    /// Ten records, a checkpoint after the fifth and at the end.
    fn sample() -> (Vec<String>, PrivateKey, Head) {
        let key = generate_ec(Curve::Ed25519).unwrap();
        let mut chain = Chain::after(Head::default()).unwrap();
        let mut lines = Vec::new();
        for number in 1..=10 {
            lines.push(next(&mut chain, |chain, text| chain.record(text, &record(number))));
            if number % 5 == 0 {
                lines.push(next(&mut chain, |chain, text| chain.checkpoint(text, &key)));
            }
        }
        (lines, key, chain.head().clone())
    }

    fn look(lines: &[String], key: &PrivateKey, end: Option<&Head>) -> Result<Summary, Fault> {
        verify(lines.iter().map(String::as_str), &key.public().unwrap(), Head::default(), end)
    }

    #[test]
    fn a_sound_chain_passes_whole_and_in_files() {
        let (lines, key, head) = sample();
        let summary = look(&lines, &key, Some(&head)).unwrap();
        assert_eq!(summary, Summary { head: head.clone(), checkpoints: 2, unsigned: 0 });
        let first = look(&lines[..7], &key, None).unwrap();
        assert_eq!((first.head.number, first.unsigned), (7, 1));
        assert_eq!(head_of(&lines[6]), Some(first.head.clone()));
        let rest = lines[7..].iter().map(String::as_str);
        assert_eq!(verify(rest, &key.public().unwrap(), first.head, None).unwrap().head, head);
    }

    #[test]
    fn an_edited_record_is_found() {
        for place in 0..12 {
            let (mut lines, key, head) = sample();
            lines[place] =
                lines[place].replace("Success", "success").replace("\"signature\":\"", "\"signature\":\"0");
            assert!(look(&lines, &key, Some(&head)).is_err(), "{place}");
        }
        let (mut lines, key, _) = sample();
        lines[2] = lines[2].replace("alice", "mallory");
        assert_eq!(look(&lines, &key, None), Err(Fault::Edited(4)));
    }

    #[test]
    fn a_removed_record_is_found() {
        for place in 0..11 {
            let (mut lines, key, _) = sample();
            lines.remove(place);
            assert_eq!(look(&lines, &key, None), Err(Fault::Missing { line: place + 1, missing: 1 }));
        }
    }

    #[test]
    fn reordered_records_are_found() {
        let (mut lines, key, _) = sample();
        lines.swap(2, 3);
        assert_eq!(look(&lines, &key, None), Err(Fault::Missing { line: 3, missing: 1 }));
        let (mut lines, key, _) = sample();
        let copy = lines[1].clone();
        lines.insert(4, copy);
        assert_eq!(look(&lines, &key, None), Err(Fault::OutOfOrder(5)));
    }

    #[test]
    fn a_cut_off_end_is_found() {
        let (lines, key, head) = sample();
        for kept in 0..12 {
            let found = Fault::CutOff { found: kept as u64, expected: 12 };
            assert_eq!(look(&lines[..kept], &key, Some(&head)), Err(found));
        }
        let mut torn = lines;
        let last = torn.last_mut().unwrap();
        last.truncate(last.len() - 3);
        assert_eq!(look(&torn, &key, None), Err(Fault::Damaged(12)));
    }

    #[test]
    fn a_chain_made_anew_lacks_the_signature() {
        let (_, key, _) = sample();
        let mut chain = Chain::after(Head::default()).unwrap();
        let other = generate_ec(Curve::Ed25519).unwrap();
        let lines = [
            next(&mut chain, |chain, text| chain.record(text, &record(1))),
            next(&mut chain, |chain, text| chain.checkpoint(text, &other)),
        ];
        assert_eq!(look(&lines, &key, None), Err(Fault::Signature(2)));
    }
}
