//! Padding of the last block.

use crate::{Error, Result, Secret, random};

/// How a message is filled up to whole blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Padding {
    /// Not at all; the message must be whole blocks.
    None,
    /// PKCS#5 and PKCS#7 (RFC 5652, 6.3): n bytes of the value n.
    Pkcs5,
    /// Zeros, none if the message is whole blocks. Removing them removes zeros at the end of the message too.
    Zeros,
    /// ANSI X9.23: zeros, then one byte with the number of all added bytes.
    AnsiX923,
    /// ISO 10126: random bytes, then one byte with the number of all added bytes.
    Iso10126,
    /// SSL 3: random bytes, then one byte with the number of those before it.
    Ssl3,
    /// ISO/IEC 9797-1 method 2: a one bit and zeros.
    OneAndZeros,
}

impl Padding {
    /// What is to be added to a message of `len` bytes.
    ///
    /// # Errors
    /// [`Error::Invalid`] without padding unless the message is whole blocks.
    pub(super) fn fill(self, block_len: usize, len: usize) -> Result<Secret> {
        let over = len.checked_rem(block_len).unwrap_or(0);
        let count = block_len.saturating_sub(over);
        let last = u8::try_from(count).map_err(|_| Error::Invalid("block length"))?;
        let mut fill = vec![0; count];
        let last = match self {
            Self::None if over != 0 => return Err(Error::Invalid("data length")),
            Self::None => return Ok(Secret::new(Vec::new())),
            Self::Zeros => return Ok(Secret::new(if over == 0 { Vec::new() } else { fill })),
            Self::OneAndZeros => {
                if let Some(first) = fill.first_mut() {
                    *first = 0x80;
                }
                return Ok(Secret::new(fill));
            }
            Self::Pkcs5 => {
                fill.fill(last);
                last
            }
            Self::AnsiX923 => last,
            Self::Iso10126 => {
                random::fill(&mut fill)?;
                last
            }
            Self::Ssl3 => {
                random::fill(&mut fill)?;
                last.saturating_sub(1)
            }
        };
        if let Some(end) = fill.last_mut() {
            *end = last;
        }
        Ok(Secret::new(fill))
    }

    /// How much of `plaintext` (whole blocks, or their last one) is message.
    ///
    /// # Errors
    /// [`Error::AuthenticationFailed`] when the padding is not what it must be.
    pub(super) fn strip(self, block_len: usize, plaintext: &[u8]) -> Result<usize> {
        let len = plaintext.len();
        let failed = || Error::AuthenticationFailed;
        let count = match self {
            Self::None => 0,
            Self::Zeros => {
                let zeros = plaintext.iter().rev().take_while(|byte| **byte == 0).count();
                zeros.min(block_len.saturating_sub(1))
            }
            Self::OneAndZeros => {
                let zeros = plaintext.iter().rev().take_while(|byte| **byte == 0).count();
                let mark = len.checked_sub(zeros.saturating_add(1)).and_then(|index| plaintext.get(index));
                if mark != Some(&0x80) {
                    return Err(failed());
                }
                zeros.saturating_add(1)
            }
            Self::Pkcs5 | Self::AnsiX923 | Self::Iso10126 => {
                usize::from(*plaintext.last().ok_or_else(failed)?)
            }
            Self::Ssl3 => usize::from(*plaintext.last().ok_or_else(failed)?).saturating_add(1),
        };
        let counted = matches!(self, Self::Pkcs5 | Self::AnsiX923 | Self::Iso10126 | Self::Ssl3);
        if count > block_len || (counted && count == 0) {
            return Err(failed());
        }
        let kept = len.checked_sub(count).ok_or_else(failed)?;
        let fill = plaintext.get(kept..len.saturating_sub(1)).unwrap_or_default();
        let well_filled = match self {
            Self::Pkcs5 => fill.iter().all(|byte| usize::from(*byte) == count),
            Self::AnsiX923 => fill.iter().all(|byte| *byte == 0),
            _ => true,
        };
        if well_filled { Ok(kept) } else { Err(failed()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    const ALL: [Padding; 6] = [
        Padding::Pkcs5,
        Padding::Zeros,
        Padding::AnsiX923,
        Padding::Iso10126,
        Padding::Ssl3,
        Padding::OneAndZeros,
    ];

    #[test]
    fn round_trips() {
        for padding in ALL {
            for len in 0..=32 {
                let mut message = vec![7; len];
                message.extend_from_slice(padding.fill(16, len).unwrap().expose());
                assert!(message.len().is_multiple_of(16), "{padding:?} {len}");
                assert_eq!(padding.strip(16, &message).unwrap(), len, "{padding:?} {len}");
            }
        }
        assert!(Padding::None.fill(16, 15).is_err());
        assert!(Padding::None.fill(16, 16).unwrap().is_empty());
    }

    #[test]
    fn bytes_are_as_defined() {
        assert_eq!(Padding::Pkcs5.fill(8, 5).unwrap().expose(), hex("030303"));
        assert_eq!(Padding::Pkcs5.fill(8, 8).unwrap().expose(), hex("0808080808080808"));
        assert_eq!(Padding::AnsiX923.fill(8, 5).unwrap().expose(), hex("000003"));
        assert_eq!(Padding::Zeros.fill(8, 5).unwrap().expose(), hex("000000"));
        assert!(Padding::Zeros.fill(8, 8).unwrap().is_empty());
        assert_eq!(Padding::OneAndZeros.fill(8, 5).unwrap().expose(), hex("800000"));
        assert_eq!(Padding::Iso10126.fill(8, 5).unwrap().expose().last(), Some(&3));
        assert_eq!(Padding::Ssl3.fill(8, 5).unwrap().expose().last(), Some(&2));
    }

    #[test]
    fn wrong_padding_is_refused() {
        let cases = [
            (Padding::Pkcs5, "0102030405060700"),
            (Padding::Pkcs5, "0102030405060709"),
            (Padding::Pkcs5, "0102030405020303"),
            (Padding::AnsiX923, "0102030405010003"),
            (Padding::Iso10126, "0102030405060700"),
            (Padding::Ssl3, "0102030405060708"),
            (Padding::OneAndZeros, "0102030405060708"),
            (Padding::OneAndZeros, "0000000000000000"),
        ];
        for (padding, block) in cases {
            assert!(padding.strip(8, &hex(block)).is_err(), "{padding:?} {block}");
        }
        for padding in
            [Padding::Pkcs5, Padding::AnsiX923, Padding::Iso10126, Padding::Ssl3, Padding::OneAndZeros]
        {
            assert!(padding.strip(8, &[]).is_err(), "{padding:?}");
        }
    }
}
