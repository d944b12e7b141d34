//! PEM (RFC 7468): the text form of keys, certificates and requests.

use crate::{Error, Result, Secret};

/// One block: the label between the dashes, and the bytes.
#[derive(Debug)]
pub struct Block {
    /// For example `CERTIFICATE` or `PRIVATE KEY`.
    pub label: String,
    /// The DER that was encoded.
    pub der: Secret,
}

/// The blocks of a text, in order. Text around them is passed over, as RFC 7468 asks.
///
/// # Errors
/// [`Error::Malformed`] when a block does not end or is not base64, [`Error::Unsupported`] when one is
/// encrypted in the way of RFC 1421.
pub fn decode(text: &[u8]) -> Result<Vec<Block>> {
    let text = std::str::from_utf8(text).map_err(|_| Error::Malformed("PEM: not text"))?;
    let mut lines = text.lines().map(str::trim);
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        // As long as the text, so that the vector never grows and leaves copies.
        let mut base64 = Secret::new(Vec::with_capacity(text.len()));
        loop {
            let line = lines.next().ok_or(Error::Malformed("PEM: block does not end"))?;
            if let Some(end) = line.strip_prefix("-----END ") {
                if end.strip_suffix("-----") != Some(label) {
                    return Err(Error::Malformed("PEM: block ends with another label"));
                }
                break;
            }
            if line.contains(':') {
                return Err(Error::Unsupported("PEM with headers"));
            }
            base64.expose_mut().extend(line.bytes().filter(|byte| !byte.is_ascii_whitespace()));
        }
        blocks.push(Block { label: label.to_owned(), der: decode_base64(&base64)? });
    }
    Ok(blocks)
}

/// The text form of `der`. Not for secrets, see [`encode_secret`].
pub fn encode(label: &str, der: &[u8]) -> String {
    String::from_utf8_lossy(encode_secret(label, der).expose()).into_owned()
}

/// The text form of `der` that is wiped when dropped.
pub fn encode_secret(label: &str, der: &[u8]) -> Secret {
    let base64 = Secret::new(openssl::base64::encode_block(der).into_bytes());
    let lines = base64.len().div_ceil(LINE_LEN);
    let capacity = base64.len() + lines + 2 * (label.len() + "-----BEGIN -----\n".len());
    let mut out = Secret::new(Vec::with_capacity(capacity));
    let text = out.expose_mut();
    for part in ["-----BEGIN ", label, "-----\n"] {
        text.extend_from_slice(part.as_bytes());
    }
    for line in base64.expose().chunks(LINE_LEN) {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    for part in ["-----END ", label, "-----\n"] {
        text.extend_from_slice(part.as_bytes());
    }
    out
}

fn decode_base64(base64: &Secret) -> Result<Secret> {
    let malformed = || Error::Malformed("PEM: base64");
    let text = std::str::from_utf8(base64.expose()).map_err(|_| malformed())?;
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return Err(malformed());
    }
    openssl::base64::decode_block(text).map(Secret::new).map_err(|_| malformed())
}

const LINE_LEN: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        for len in [1, 2, 3, 47, 48, 49, 500] {
            let der = vec![0xA5; len];
            let text = format!("noise\n{}more\n{}", encode("A B", &der), encode("C", b"x"));
            let blocks = decode(text.as_bytes()).unwrap();
            assert_eq!(blocks.len(), 2);
            assert_eq!((blocks[0].label.as_str(), blocks[0].der.expose()), ("A B", &der[..]));
            assert!(text.lines().all(|line| line.len() <= 64));
        }
        let secret = encode_secret("X", &[7; 100]);
        assert_eq!(secret.expose().to_vec().capacity(), secret.len());
        assert!(decode(b"no block").unwrap().is_empty());
    }

    #[test]
    fn refused() {
        let good = encode("X", &[1; 60]);
        for bad in [
            good.replace("END X", "END Y"),
            good.replace("-----END X-----", ""),
            good.replace("AQEB", "AQ!B"),
            good.replace("-----BEGIN X-----", "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED"),
            "-----BEGIN X-----\n-----END X-----".to_owned(),
        ] {
            assert!(decode(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
