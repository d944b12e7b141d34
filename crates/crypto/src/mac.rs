//! Message authentication codes: HMAC, CMAC, CBC-MAC, Poly1305.

use std::cell::Cell;
use std::sync::OnceLock;

use crate::cipher::{BlockCipher, CipherAlgorithm, CipherParameters, Direction, Encryptor, Mode, Padding};
use crate::digest::{DigestAlgorithm, Digester, digest};
use crate::ffi::{MacContext, Params};
use crate::{Error, Result, Secret, eq_constant_time, providers};

/// A message authentication code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacAlgorithm {
    /// FIPS 198-1; keys of any length.
    Hmac(DigestAlgorithm),
    /// SP 800-38B; keys as the block cipher takes them.
    Cmac(CipherAlgorithm),
    /// ISO/IEC 9797-1 algorithm 1 with padding method 1 (zeros). Only safe for messages of one fixed length.
    CbcMac(CipherAlgorithm),
    /// RFC 8439, 2.5; a key of 32 bytes for one message only.
    Poly1305,
}

impl MacAlgorithm {
    /// Length of the code in bytes.
    pub fn output_len(self) -> usize {
        match self {
            Self::Hmac(digest) => digest.output_len(),
            Self::Cmac(cipher) | Self::CbcMac(cipher) => cipher.block_len(),
            Self::Poly1305 => 16,
        }
    }
}

/// The code of `data` under `key`.
///
/// # Errors
/// [`Error::Unsupported`] for an algorithm that there is not, [`Error::Invalid`] for a wrong length of key.
pub fn mac(algorithm: MacAlgorithm, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    if let MacAlgorithm::Hmac(digest) = algorithm {
        return hmac(digest, key, data);
    }
    in_one_part(algorithm, key, data)
}

fn in_one_part(algorithm: MacAlgorithm, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let mut stream = MacStream::new(algorithm, key)?;
    stream.update(data)?;
    stream.finish()
}

/// Whether `code` is the whole code of `data` under `key`, compared in constant time.
pub fn verify_mac(algorithm: MacAlgorithm, key: &[u8], data: &[u8], code: &[u8]) -> Result<bool> {
    Ok(eq_constant_time(&mac(algorithm, key, data)?, code))
}

thread_local! {
    /// A context for each hash function: making and freeing one costs more than the code of a short message. Between two
    /// messages it holds nobody's key.
    static CONTEXTS: [Cell<Option<MacContext>>; DigestAlgorithm::ALL.len()] =
        const { [const { Cell::new(None) }; DigestAlgorithm::ALL.len()] };
}

/// HMAC (FIPS 198-1) of a whole message.
pub(crate) fn hmac(algorithm: DigestAlgorithm, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let place = algorithm as usize;
    let idle = CONTEXTS.with(|contexts| contexts.get(place).and_then(Cell::take));
    let mut context = match (idle, hmac_template(algorithm)) {
        (Some(context), _) => context,
        (None, Ok(template)) => template.duplicate()?,
        (None, Err(_)) => return in_one_part(MacAlgorithm::Hmac(algorithm), key, data),
    };
    // What fails drops the context, which wipes it.
    context.init(key)?;
    context.update(data)?;
    let mut out = vec![0; algorithm.output_len()];
    let written = context.finish(&mut out)?;
    out.truncate(written);
    if context.init(&[]).is_ok() {
        CONTEXTS.with(|contexts| contexts.get(place).map(|slot| slot.set(Some(context))));
    }
    Ok(out)
}

/// A code being computed over data that arrives in parts.
pub struct MacStream {
    state: State,
    len: usize,
}

enum State {
    Native(MacContext),
    Chain { encryptor: Box<Encryptor>, last: Vec<u8> },
    Cmac(Box<Cmac>),
    Hmac(Box<Hmac>),
}

impl MacStream {
    /// Starts a message.
    ///
    /// # Errors
    /// As for [`mac`].
    pub fn new(algorithm: MacAlgorithm, key: &[u8]) -> Result<Self> {
        let state = match algorithm {
            MacAlgorithm::Hmac(algorithm @ DigestAlgorithm::Tiger) => {
                State::Hmac(Box::new(Hmac::new(algorithm, TIGER_BLOCK_LEN, key)?))
            }
            MacAlgorithm::Hmac(digest) => {
                // Copying a prepared context is far cheaper than setting one up; the copy with the key is
                // wiped.
                let mut context = hmac_template(digest)?.duplicate()?;
                context.init(key)?;
                State::Native(context)
            }
            MacAlgorithm::Cmac(cipher @ CipherAlgorithm::Twofish) => {
                State::Cmac(Box::new(Cmac::new(cipher, key)?))
            }
            MacAlgorithm::Cmac(cipher) => State::Native(cmac_context(cipher, key)?),
            MacAlgorithm::Poly1305 => {
                if key.len() != 32 {
                    return Err(Error::Invalid("key length"));
                }
                providers::init()?;
                let mut context =
                    MacContext::fetch(c"POLY1305").map_err(|_| Error::Unsupported("Poly1305"))?;
                context.init(key)?;
                State::Native(context)
            }
            MacAlgorithm::CbcMac(cipher) => {
                let iv = vec![0; cipher.block_len()];
                let parameters = CipherParameters {
                    padding: Padding::Zeros,
                    ..CipherParameters::new(cipher, Mode::Cbc, &iv)
                };
                State::Chain { encryptor: Box::new(Encryptor::new(&parameters, key)?), last: iv }
            }
        };
        Ok(Self { state, len: algorithm.output_len() })
    }

    /// Adds a part.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        match &mut self.state {
            State::Native(context) => context.update(data),
            State::Chain { encryptor, last } => {
                let blocks = encryptor.update(data)?;
                keep_last(last, &blocks);
                Ok(())
            }
            State::Cmac(cmac) => cmac.update(data),
            State::Hmac(hmac) => hmac.inner.update(data),
        }
    }

    /// The code of everything added.
    pub fn finish(self) -> Result<Vec<u8>> {
        match self.state {
            State::Native(mut context) => {
                let mut out = vec![0; self.len];
                let written = context.finish(&mut out)?;
                out.truncate(written);
                Ok(out)
            }
            State::Chain { encryptor, mut last } => {
                keep_last(&mut last, &encryptor.finish()?.ciphertext);
                Ok(last)
            }
            State::Cmac(cmac) => cmac.finish(),
            State::Hmac(hmac) => hmac.finish(),
        }
    }
}

/// Keeps the last block of what was encrypted, if it was at least one.
fn keep_last(last: &mut [u8], blocks: &[u8]) {
    let block = blocks.len().checked_sub(last.len()).and_then(|start| blocks.get(start..));
    if let Some(block) = block {
        last.copy_from_slice(block);
    }
}

/// HMAC (FIPS 198-1, 4) over a hash function that OpenSSL lacks.
struct Hmac {
    algorithm: DigestAlgorithm,
    inner: Digester,
    outer_key: Secret,
}

impl Hmac {
    fn new(algorithm: DigestAlgorithm, block_len: usize, key: &[u8]) -> Result<Self> {
        let mut padded = match key.len() > block_len {
            true => Secret::new(digest(algorithm, key)?),
            false => Secret::from(key),
        };
        padded.append(&vec![0; block_len.saturating_sub(padded.len())]);
        let mixed = |mask: u8| Secret::new(padded.expose().iter().map(|byte| byte ^ mask).collect());
        let mut inner = Digester::new(algorithm)?;
        inner.update(mixed(0x36).expose())?;
        Ok(Self { algorithm, inner, outer_key: mixed(0x5C) })
    }

    fn finish(self) -> Result<Vec<u8>> {
        let mut outer = Digester::new(self.algorithm)?;
        outer.update(self.outer_key.expose())?;
        outer.update(&self.inner.finish()?)?;
        outer.finish()
    }
}

/// CMAC (SP 800-38B, 6) over a block cipher that OpenSSL lacks.
struct Cmac {
    block: BlockCipher,
    chained: Vec<u8>,
    /// The last bytes so far, at most a block.
    pending: Secret,
}

impl Cmac {
    fn new(cipher: CipherAlgorithm, key: &[u8]) -> Result<Self> {
        let block = BlockCipher::new(Direction::Encrypt, cipher, key)?;
        let chained = vec![0; block.block_len()];
        Ok(Self { block, chained, pending: Secret::new(Vec::new()) })
    }

    fn update(&mut self, data: &[u8]) -> Result<()> {
        for byte in data {
            if self.pending.len() == self.block.block_len() {
                let full = std::mem::replace(&mut self.pending, Secret::new(Vec::new()));
                self.chain(full.expose())?;
            }
            self.pending.append(&[*byte]);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        let block_len = self.block.block_len();
        let zero = vec![0; block_len];
        let mut subkey = Secret::new(self.block.apply(&zero)?);
        double(subkey.expose_mut());
        let mut last = std::mem::replace(&mut self.pending, Secret::new(Vec::new()));
        if last.len() < block_len {
            double(subkey.expose_mut());
            last.append(&[0x80]);
            last.expose_mut().resize(block_len, 0);
        }
        for (byte, mask) in last.expose_mut().iter_mut().zip(subkey.expose()) {
            *byte ^= mask;
        }
        self.chain(last.expose())?;
        Ok(self.chained)
    }

    fn chain(&mut self, block: &[u8]) -> Result<()> {
        for (byte, mixed) in self.chained.iter_mut().zip(block) {
            *byte ^= mixed;
        }
        self.chained = self.block.apply(&self.chained)?;
        Ok(())
    }
}

/// Doubling in the field of a block (SP 800-38B, 5.3 and 6.1).
fn double(block: &mut [u8]) {
    let reduction = if block.len() == 8 { 0x1B } else { 0x87 };
    let mut carry = 0;
    for byte in block.iter_mut().rev() {
        let high = *byte >> 7;
        *byte = (*byte << 1) | carry;
        carry = high;
    }
    if let Some(last) = block.last_mut() {
        *last ^= carry.wrapping_mul(reduction);
    }
}

fn cmac_context(cipher: CipherAlgorithm, key: &[u8]) -> Result<MacContext> {
    let unsupported = || Error::Unsupported("CMAC with this cipher");
    cipher.check(Mode::Cbc, key.len())?;
    let name = cipher.cbc_name(key.len()).ok_or_else(unsupported)?;
    providers::init()?;
    let mut context = MacContext::fetch(c"CMAC").map_err(|_| unsupported())?;
    context.set(&Params::new().text(c"cipher", &name)).map_err(|_| unsupported())?;
    context.init(cipher.expanded_key(key).as_ref().map_or(key, |key| key.expose()))?;
    Ok(context)
}

/// Length of the blocks that Tiger takes, in bytes.
const TIGER_BLOCK_LEN: usize = 64;

pub(crate) fn hmac_template(algorithm: DigestAlgorithm) -> Result<&'static MacContext> {
    static TEMPLATES: [OnceLock<Option<MacContext>>; DigestAlgorithm::ALL.len()] =
        [const { OnceLock::new() }; DigestAlgorithm::ALL.len()];
    // FIPS 198-1 is of hash functions with a length of their own.
    if matches!(algorithm, DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256) {
        return Err(Error::Unsupported("HMAC with this hash function"));
    }
    let slot = TEMPLATES.get(algorithm as usize);
    let template = slot.and_then(|slot| {
        let make = || {
            providers::init().ok()?;
            let mut context = MacContext::fetch(c"HMAC").ok()?;
            context.set(&Params::new().text(c"digest", algorithm.name())).ok()?;
            Some(context)
        };
        slot.get_or_init(make).as_ref()
    });
    template.ok_or(Error::Unsupported("HMAC with this hash function"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    #[test]
    fn a_used_context_gives_the_codes_of_a_fresh_one() {
        for round in 0..3_u8 {
            for digest in DigestAlgorithm::ALL {
                for key_len in [0, 1, 32, 200] {
                    let (key, data) = (vec![round; key_len], vec![7; usize::from(round) * 100]);
                    let whole = mac(MacAlgorithm::Hmac(*digest), &key, &data);
                    let Ok(mut stream) = MacStream::new(MacAlgorithm::Hmac(*digest), &key) else {
                        assert!(whole.is_err(), "{digest:?}");
                        continue;
                    };
                    stream.update(&data).unwrap();
                    assert_eq!(whole.unwrap(), stream.finish().unwrap(), "{digest:?}");
                }
            }
        }
    }

    /// SP 800-38B, D.1 and D.3 (AES-128, AES-256), D.4 (three-key Triple DES); RFC 8439, 2.5.2.
    #[test]
    fn known_answers() {
        let aes_128 = "2b7e151628aed2a6abf7158809cf4f3c";
        let aes_256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
        let message = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411";
        let cmac_aes = MacAlgorithm::Cmac(CipherAlgorithm::Aes);
        let cases = [
            (cmac_aes, aes_128, "", "bb1d6929e95937287fa37d129b756746"),
            (cmac_aes, aes_128, &message[..32], "070a16b46b4d4144f79bdd9dd04a287c"),
            (cmac_aes, aes_128, message, "dfa66747de9ae63030ca32611497c827"),
            (cmac_aes, aes_256, message, "aaf3d8f1de5640c232f5b169b9c911e6"),
            (
                MacAlgorithm::Cmac(CipherAlgorithm::TripleDes),
                "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
                "",
                "b7a688e122ffaf95",
            ),
            (
                MacAlgorithm::Cmac(CipherAlgorithm::TripleDes),
                "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
                "6bc1bee22e409f96",
                "8e8f293136283797",
            ),
            (
                MacAlgorithm::Poly1305,
                "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
                "43727970746f6772617068696320466f72756d2052657365617263682047726f7570",
                "a8061dc1305136c6c22b8baf0c0127a9",
            ),
            // The last block of CBC with a zero IV.
            (
                MacAlgorithm::CbcMac(CipherAlgorithm::Aes),
                aes_128,
                "6bc0bce12a459991e134741a7f9e1925",
                "7649abac8119b246cee98e9b12e9197d",
            ),
        ];
        for (algorithm, key, data, code) in cases {
            let (key, data, code) = (hex(key), hex(data), hex(code));
            assert_eq!(mac(algorithm, &key, &data).unwrap(), code, "{algorithm:?}");
            assert_eq!(algorithm.output_len(), code.len());
            let mut stream = MacStream::new(algorithm, &key).unwrap();
            for part in data.chunks(3) {
                stream.update(part).unwrap();
            }
            assert_eq!(stream.finish().unwrap(), code, "{algorithm:?} in parts");
            assert!(verify_mac(algorithm, &key, &data, &code).unwrap());
            assert!(!verify_mac(algorithm, &key, &data, &code[1..]).unwrap());
            assert!(!verify_mac(algorithm, &key, b"other", &code).unwrap());
        }
    }

    #[test]
    fn cbc_mac_is_the_last_block() {
        let key = [5; 16];
        let data = [6; 40];
        let parameters = CipherParameters {
            padding: Padding::Zeros,
            ..CipherParameters::new(CipherAlgorithm::Aes, Mode::Cbc, &[0; 16])
        };
        let encrypted = crate::cipher::encrypt(&parameters, &key, &data).unwrap().ciphertext;
        let code = mac(MacAlgorithm::CbcMac(CipherAlgorithm::Aes), &key, &data).unwrap();
        assert_eq!(code, encrypted[32..]);
    }

    #[test]
    fn every_block_cipher_has_a_cmac() {
        for (cipher, key_len) in [
            (CipherAlgorithm::Aes, 24),
            (CipherAlgorithm::TripleDes, 16),
            (CipherAlgorithm::Des, 8),
            (CipherAlgorithm::Camellia, 32),
            (CipherAlgorithm::Aria, 16),
            (CipherAlgorithm::Sm4, 16),
            (CipherAlgorithm::Seed, 16),
            (CipherAlgorithm::Idea, 16),
            (CipherAlgorithm::Blowfish, 16),
            (CipherAlgorithm::Cast5, 16),
        ] {
            let code = mac(MacAlgorithm::Cmac(cipher), &vec![1; key_len], b"data").unwrap();
            assert_eq!(code.len(), cipher.block_len(), "{cipher:?}");
        }
        assert!(mac(MacAlgorithm::Cmac(CipherAlgorithm::Aes), &[1; 15], b"").is_err());
        assert!(mac(MacAlgorithm::Cmac(CipherAlgorithm::Rc4), &[1; 16], b"").is_err());
        assert!(mac(MacAlgorithm::CbcMac(CipherAlgorithm::Skipjack), &[1; 10], b"").is_err());
    }

    /// HMAC over a digester gives what OpenSSL's gives.
    #[test]
    fn own_hmac_is_that_of_the_library() {
        for key_len in [0, 20, 64, 65, 200] {
            let key = vec![3; key_len];
            let mut own = Hmac::new(DigestAlgorithm::Sha256, 64, &key).unwrap();
            own.inner.update(b"data").unwrap();
            assert_eq!(own.finish().unwrap(), hmac(DigestAlgorithm::Sha256, &key, b"data").unwrap());
        }
        assert_eq!(hmac(DigestAlgorithm::Tiger, b"key", b"data").unwrap().len(), 24);
    }

    /// CMAC over single blocks gives what OpenSSL's gives, for blocks of 16 and of 8 bytes.
    #[test]
    fn own_cmac_is_that_of_the_library() {
        for (cipher, key) in
            [(CipherAlgorithm::Aes, vec![5; 32]), (CipherAlgorithm::TripleDes, (1..=24).collect())]
        {
            for len in [0, 1, 7, 8, 9, 15, 16, 17, 32, 40] {
                let data: Vec<u8> = (0..len).collect();
                let mut own = Cmac::new(cipher, &key).unwrap();
                own.update(&data).unwrap();
                assert_eq!(
                    own.finish().unwrap(),
                    mac(MacAlgorithm::Cmac(cipher), &key, &data).unwrap(),
                    "{len}"
                );
            }
        }
        assert_eq!(mac(MacAlgorithm::Cmac(CipherAlgorithm::Twofish), &[1; 16], b"x").unwrap().len(), 16);
        assert!(mac(MacAlgorithm::Poly1305, &[1; 16], b"").is_err());
    }
}
