//! Base64 (RFC 4648 section 4), for the Basic authorization of HTTP and for bytes in JSON.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text of some bytes, padded.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (group >> (18 - 6 * place)) & 0x3F;
            let letter = usize::try_from(index).ok().and_then(|index| ALPHABET.get(index));
            text.push(if place <= chunk.len() { letter.copied().map_or('=', char::from) } else { '=' });
        }
    }
    text
}

/// The bytes of a padded text; `None` when it is malformed.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let padding = text.len() - text.trim_end_matches('=').len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    for group in text.as_bytes().chunks(4) {
        let letters = group.iter().map(|letter| if *letter == b'=' { Some(0) } else { value_of(*letter) });
        let value = letters.into_iter().try_fold(0u32, |value, letter| Some(value << 6 | letter?))?;
        let [_, a, b, c] = value.to_be_bytes();
        bytes.extend([a, b, c]);
    }
    // Padding inside the text would have been read as zeros.
    if text.trim_end_matches('=').contains('=') {
        return None;
    }
    bytes.truncate(bytes.len() - padding);
    Some(bytes)
}

fn value_of(letter: u8) -> Option<u32> {
    ALPHABET.iter().position(|known| *known == letter).and_then(|index| u32::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
        for text in ["Z", "Zg=", "Z===", "Zg==Zg==", "Zg!=", "===="] {
            assert!(decode(text).is_none(), "{text}");
        }
    }
}
