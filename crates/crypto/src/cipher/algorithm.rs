//! Ciphers and modes: which go together, with which lengths of key.

use std::sync::OnceLock;

use openssl::cipher::{Cipher, CipherRef};

use crate::{Error, Result, Secret, providers};

/// A symmetric cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CipherAlgorithm {
    /// FIPS 197; keys of 16, 24 or 32 bytes, twice 16 or 32 for XTS.
    Aes,
    /// SP 800-67; keys of 16 or 24 bytes.
    TripleDes,
    /// FIPS 46-3; keys of 8 bytes. Broken.
    Des,
    /// RFC 2268; keys of 1 to 128 bytes, all bits effective.
    Rc2,
    /// Keys of 1 to 256 bytes. Broken.
    Rc4,
    /// RFC 2040, with 12 rounds and words of 32 bits; keys of 1 to 255 bytes.
    Rc5,
    /// Keys of 16 bytes.
    Idea,
    /// Keys of 4 to 56 bytes.
    Blowfish,
    /// RFC 2144; keys of 5 to 16 bytes.
    Cast5,
    /// RFC 3713; keys of 16, 24 or 32 bytes.
    Camellia,
    /// RFC 4269; keys of 16 bytes.
    Seed,
    /// RFC 5794; keys of 16, 24 or 32 bytes.
    Aria,
    /// GB/T 32907; keys of 16 bytes, twice that for XTS.
    Sm4,
    /// RFC 8439; keys of 32 bytes.
    ChaCha20,
    /// RFC 8439, with authentication; keys of 32 bytes.
    ChaCha20Poly1305,
    /// Twofish (Schneier and others, 1998); keys of 16, 24 or 32 bytes.
    Twofish,
    /// Keys of 10 bytes. Known, but not offered: NIST has withdrawn it, and no kept library has it.
    Skipjack,
    /// Keys of 16 to 56 bytes. Known, but not offered: no kept library has it.
    Mars,
}

/// A mode of operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// SP 800-38A. Shows which blocks are equal.
    Ecb,
    /// SP 800-38A
    Cbc,
    /// Propagating CBC, as in Kerberos 4.
    Pcbc,
    /// SP 800-38A, with segments of a whole block.
    Cfb,
    /// SP 800-38A, with segments of 8 bits.
    Cfb8,
    /// SP 800-38A, with segments of 1 bit.
    Cfb1,
    /// SP 800-38A
    Ofb,
    /// SP 800-38A; the IV is the first counter block, and the whole block counts.
    Ctr,
    /// SP 800-38C. Authenticated.
    Ccm,
    /// SP 800-38D. Authenticated.
    Gcm,
    /// RFC 8452. Authenticated, and forgives a nonce used twice.
    GcmSiv,
    /// IEEE 1619, SP 800-38E; a message is one data unit of at least 16 bytes, the IV its tweak.
    Xts,
    /// SP 800-38F KW, RFC 3394. Authenticated, without a separate tag.
    KeyWrap,
    /// SP 800-38F KWP, RFC 5649. Authenticated, without a separate tag.
    KeyWrapPadding,
    /// The only mode of ChaCha20-Poly1305. Authenticated.
    Aead,
    /// The only mode of a stream cipher.
    Stream,
}

impl Mode {
    /// Whether there is a tag and additional data.
    pub fn is_authenticated(self) -> bool {
        matches!(self, Self::Ccm | Self::Gcm | Self::GcmSiv | Self::Aead)
    }

    /// Whether parts of a message are collected before anything is encrypted.
    pub fn needs_whole_message(self) -> bool {
        matches!(self, Self::Ccm | Self::GcmSiv | Self::Xts | Self::KeyWrap | Self::KeyWrapPadding)
    }
}

impl CipherAlgorithm {
    /// Length of a block in bytes; 1 for stream ciphers.
    pub fn block_len(self) -> usize {
        match self {
            Self::Aes | Self::Camellia | Self::Seed | Self::Aria | Self::Sm4 | Self::Twofish | Self::Mars => {
                16
            }
            Self::TripleDes
            | Self::Des
            | Self::Rc2
            | Self::Rc5
            | Self::Idea
            | Self::Blowfish
            | Self::Cast5 => 8,
            Self::Skipjack => 8,
            Self::Rc4 | Self::ChaCha20 | Self::ChaCha20Poly1305 => 1,
        }
    }

    /// Whether `len` bytes are a key of this cipher (in a mode other than XTS).
    pub fn takes_key_len(self, len: usize) -> bool {
        match self {
            Self::Aes | Self::Camellia | Self::Aria | Self::Twofish => matches!(len, 16 | 24 | 32),
            Self::TripleDes => matches!(len, 16 | 24),
            Self::Des => len == 8,
            Self::Rc2 => (1..=128).contains(&len),
            Self::Rc4 => (1..=256).contains(&len),
            Self::Rc5 => (1..=255).contains(&len),
            Self::Idea | Self::Seed | Self::Sm4 => len == 16,
            Self::Blowfish => (4..=56).contains(&len),
            Self::Cast5 => (5..=16).contains(&len),
            Self::ChaCha20 | Self::ChaCha20Poly1305 => len == 32,
            Self::Skipjack => len == 10,
            Self::Mars => (16..=56).contains(&len) && len.is_multiple_of(4),
        }
    }

    /// Whether the cipher can be used in `mode` with a key of `key_len` bytes.
    ///
    /// # Errors
    /// [`Error::Unsupported`] or [`Error::Invalid`]
    pub fn check(self, mode: Mode, key_len: usize) -> Result<()> {
        if !self.has_mode(mode) {
            return Err(Error::Unsupported("cipher in this mode"));
        }
        let fits = match mode {
            Mode::Xts => matches!((self, key_len), (Self::Aes, 32 | 64) | (Self::Sm4, 32)),
            _ => self.takes_key_len(key_len),
        };
        if fits { Ok(()) } else { Err(Error::Invalid("key length")) }
    }

    /// Whether OpenSSL has the cipher in the mode, rather than us over its blocks.
    pub(super) fn is_native(self, mode: Mode) -> bool {
        match mode {
            _ if self == Self::Twofish => false,
            Mode::Pcbc => false,
            Mode::Ctr => matches!(self, Self::Aes | Self::Camellia | Self::Aria | Self::Sm4),
            _ => true,
        }
    }

    fn has_mode(self, mode: Mode) -> bool {
        match mode {
            Mode::Ecb | Mode::Cbc | Mode::Pcbc | Mode::Cfb | Mode::Ofb | Mode::Ctr => {
                self.block_len() > 1 && !matches!(self, Self::Skipjack | Self::Mars)
            }
            Mode::Cfb8 | Mode::Cfb1 => {
                matches!(self, Self::Aes | Self::Camellia | Self::Aria | Self::TripleDes | Self::Des)
            }
            Mode::Ccm | Mode::Gcm => matches!(self, Self::Aes | Self::Aria | Self::Sm4),
            Mode::Xts => matches!(self, Self::Aes | Self::Sm4),
            Mode::GcmSiv | Mode::KeyWrap | Mode::KeyWrapPadding => self == Self::Aes,
            Mode::Aead => self == Self::ChaCha20Poly1305,
            Mode::Stream => matches!(self, Self::Rc4 | Self::ChaCha20),
        }
    }

    /// OpenSSL's object, looked up once; none where [`Self::is_native`] says no.
    pub(crate) fn cipher(self, mode: Mode, key_len: usize) -> Result<&'static CipherRef> {
        static FETCHED: [OnceLock<Option<Cipher>>; SLOTS] = [const { OnceLock::new() }; SLOTS];
        let unsupported = || Error::Unsupported("cipher in this mode");
        let size = match (mode, key_len) {
            (Mode::Xts, 32) => 0,
            (Mode::Xts, _) => 2,
            (_, ..=16) => 0,
            (_, 17..=24) => 1,
            _ => 2,
        };
        let slot = (self as usize * MODES + mode as usize) * SIZES + size;
        let fetched = FETCHED.get(slot).ok_or_else(unsupported)?.get_or_init(|| {
            providers::init().ok()?;
            Cipher::fetch(None, &self.name(mode, size)?, None).ok()
        });
        match fetched {
            Some(cipher) => Ok(cipher),
            None => Err(unsupported()),
        }
    }

    /// OpenSSL's name of the cipher in CBC, for the codes that are built on it.
    pub(crate) fn cbc_name(self, key_len: usize) -> Option<String> {
        self.name(Mode::Cbc, (key_len / 8).saturating_sub(2).min(2))
    }

    /// The key as OpenSSL takes it, where it differs: two-key Triple DES is three-key Triple DES with the
    /// first key again (SP 800-67, 3.1).
    pub(crate) fn expanded_key(self, key: &[u8]) -> Option<Secret> {
        if self != Self::TripleDes || key.len() != 16 {
            return None;
        }
        let mut out = Vec::with_capacity(24);
        out.extend_from_slice(key);
        out.extend_from_slice(key.get(..8).unwrap_or_default());
        Some(Secret::new(out))
    }

    /// OpenSSL's name; `size` is 0, 1, 2 for keys of 128, 192, 256 bits.
    fn name(self, mode: Mode, size: usize) -> Option<String> {
        let bits = ["128", "192", "256"].get(size)?;
        let base = match self {
            Self::Aes => format!("AES-{bits}"),
            Self::Camellia => format!("CAMELLIA-{bits}"),
            Self::Aria => format!("ARIA-{bits}"),
            Self::TripleDes => "DES-EDE3".to_owned(),
            Self::Des => "DES".to_owned(),
            Self::Rc2 => "RC2".to_owned(),
            Self::Rc5 => "RC5".to_owned(),
            Self::Idea => "IDEA".to_owned(),
            Self::Blowfish => "BF".to_owned(),
            Self::Cast5 => "CAST5".to_owned(),
            Self::Seed => "SEED".to_owned(),
            Self::Sm4 => "SM4".to_owned(),
            Self::Rc4 => return Some("RC4".to_owned()),
            Self::ChaCha20 => return Some("ChaCha20".to_owned()),
            Self::ChaCha20Poly1305 => return Some("ChaCha20-Poly1305".to_owned()),
            Self::Twofish | Self::Skipjack | Self::Mars => return None,
        };
        let suffix = match mode {
            Mode::Ecb => "ECB",
            Mode::Cbc => "CBC",
            Mode::Cfb => "CFB",
            Mode::Cfb8 => "CFB8",
            Mode::Cfb1 => "CFB1",
            Mode::Ofb => "OFB",
            Mode::Ctr => "CTR",
            Mode::Ccm => "CCM",
            Mode::Gcm => "GCM",
            Mode::GcmSiv => "GCM-SIV",
            Mode::Xts => "XTS",
            Mode::KeyWrap => "WRAP",
            Mode::KeyWrapPadding => "WRAP-PAD",
            Mode::Pcbc | Mode::Aead | Mode::Stream => return None,
        };
        Some(format!("{base}-{suffix}"))
    }
}

const SIZES: usize = 3;
const MODES: usize = Mode::Stream as usize + 1;
const SLOTS: usize = (CipherAlgorithm::Mars as usize + 1) * MODES * SIZES;
