//! A block cipher by itself, for the modes that are made here.

use openssl::cipher_ctx::CipherCtx;
use twofish::Twofish;
use twofish::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

use super::{CipherAlgorithm, CipherParameters, Direction, Mode};
use crate::{Error, Result};

/// A block cipher with a key, in one direction: one of OpenSSL, or of another library where OpenSSL lacks it.
pub(crate) struct BlockCipher {
    block_len: usize,
    state: State,
}

enum State {
    Native(CipherCtx),
    /// Wiped when dropped, by its library.
    Twofish(Box<Twofish>, Direction),
}

impl BlockCipher {
    /// Sets the cipher up.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for what is no block cipher, [`Error::Invalid`] for a wrong length of key.
    pub(crate) fn new(direction: Direction, algorithm: CipherAlgorithm, key: &[u8]) -> Result<Self> {
        algorithm.check(Mode::Ecb, key.len())?;
        let state = if algorithm == CipherAlgorithm::Twofish {
            let cipher = Twofish::new_from_slice(key).map_err(|_| Error::Invalid("key length"))?;
            State::Twofish(Box::new(cipher), direction)
        } else {
            let parameters = CipherParameters::new(algorithm, Mode::Ecb, &[]);
            let mut context = CipherCtx::new()?;
            super::init(&mut context, direction, &parameters, key, &[])?;
            context.set_padding(false);
            State::Native(context)
        };
        Ok(Self { block_len: algorithm.block_len(), state })
    }

    /// Length of a block in bytes.
    pub(crate) const fn block_len(&self) -> usize {
        self.block_len
    }

    /// One block; the caller wipes what is returned where it is secret.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no whole block.
    pub(crate) fn apply(&mut self, block: &[u8]) -> Result<Vec<u8>> {
        if block.len() != self.block_len {
            return Err(Error::Invalid("block length"));
        }
        match &mut self.state {
            State::Native(context) => {
                let mut out = vec![0; block.len().saturating_mul(2)];
                let written = context.cipher_update(block, Some(&mut out))?;
                out.truncate(written);
                Ok(out)
            }
            State::Twofish(cipher, direction) => {
                let mut out = Array::try_from(block).map_err(|_| Error::Invalid("block length"))?;
                match direction {
                    Direction::Encrypt => cipher.encrypt_block(&mut out),
                    Direction::Decrypt => cipher.decrypt_block(&mut out),
                }
                Ok(out.to_vec())
            }
        }
    }
}
