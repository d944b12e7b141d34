//! Modes over a block cipher by itself: those that OpenSSL lacks, and all modes of ciphers that it lacks.

use zeroize::Zeroize;

use super::block::BlockCipher;
use crate::{Error, Result};

/// How a block is mixed with those before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Chaining {
    /// Not at all (ECB; SP 800-38A, 6.1).
    None,
    /// With the ciphertext of the one before (CBC; SP 800-38A, 6.2).
    Ciphertext,
    /// With the plaintext and the ciphertext of the one before (PCBC).
    Both,
}

/// A mode that takes whole blocks.
pub(super) struct BlockStream {
    block: BlockCipher,
    chaining: Chaining,
    encrypts: bool,
    register: Vec<u8>,
    partial: Vec<u8>,
}

impl BlockStream {
    /// `block` is set up in the direction of the mode.
    pub(super) fn new(block: BlockCipher, chaining: Chaining, encrypts: bool, iv: &[u8]) -> Self {
        let partial = Vec::with_capacity(block.block_len());
        Self { block, chaining, encrypts, register: iv.to_vec(), partial }
    }

    pub(super) fn update(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        for byte in input {
            self.partial.push(*byte);
            if self.partial.len() == self.block.block_len() {
                self.one_block(out)?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(&self) -> Result<()> {
        if self.partial.is_empty() { Ok(()) } else { Err(Error::Invalid("data length")) }
    }

    fn one_block(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let mut mixed = self.partial.clone();
        // In ECB the register is empty and changes nothing.
        if self.encrypts {
            xor(&mut mixed, &self.register);
        }
        let mut result = self.block.apply(&mixed)?;
        if !self.encrypts {
            xor(&mut result, &self.register);
        }
        match self.chaining {
            Chaining::None => {}
            Chaining::Ciphertext if self.encrypts => self.register.copy_from_slice(&result),
            Chaining::Ciphertext => self.register.copy_from_slice(&self.partial),
            Chaining::Both => {
                self.register.copy_from_slice(&self.partial);
                xor(&mut self.register, &result);
            }
        }
        out.extend_from_slice(&result);
        for used in [&mut mixed, &mut result, &mut self.partial] {
            used.zeroize();
        }
        Ok(())
    }
}

impl Drop for BlockStream {
    fn drop(&mut self) {
        self.register.zeroize();
        self.partial.zeroize();
    }
}

/// Where the next block of a key stream comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Feedback {
    /// From a counter, the whole block of which counts, big-endian (CTR; SP 800-38A, 6.5).
    Counter,
    /// From the block of key stream before (OFB; SP 800-38A, 6.4).
    Output,
    /// From the block of ciphertext before (CFB; SP 800-38A, 6.3); says whether the stream encrypts.
    Ciphertext {
        /// Otherwise the input is the ciphertext.
        encrypts: bool,
    },
}

/// A mode that makes a key stream. The block cipher is always set up to encrypt.
pub(super) struct KeyStream {
    block: BlockCipher,
    feedback: Feedback,
    register: Vec<u8>,
    /// What is left of the block of key stream, last byte first.
    keystream: Vec<u8>,
    /// The ciphertext since that block.
    ciphertext: Vec<u8>,
}

impl KeyStream {
    pub(super) fn new(block: BlockCipher, feedback: Feedback, iv: &[u8]) -> Self {
        Self { block, feedback, register: iv.to_vec(), keystream: Vec::new(), ciphertext: Vec::new() }
    }

    pub(super) fn update(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        for byte in input {
            if self.keystream.is_empty() {
                self.next_block()?;
            }
            let result = byte ^ self.keystream.pop().unwrap_or_default();
            if let Feedback::Ciphertext { encrypts } = self.feedback {
                self.ciphertext.push(if encrypts { result } else { *byte });
            }
            out.push(result);
        }
        Ok(())
    }

    fn next_block(&mut self) -> Result<()> {
        if !self.ciphertext.is_empty() {
            self.register.copy_from_slice(&self.ciphertext);
            self.ciphertext.clear();
        }
        self.keystream = self.block.apply(&self.register)?;
        match self.feedback {
            Feedback::Counter => {
                for digit in self.register.iter_mut().rev() {
                    *digit = digit.wrapping_add(1);
                    if *digit != 0 {
                        break;
                    }
                }
            }
            Feedback::Output => self.register.copy_from_slice(&self.keystream),
            Feedback::Ciphertext { .. } => {}
        }
        self.keystream.reverse();
        Ok(())
    }
}

impl Drop for KeyStream {
    fn drop(&mut self) {
        self.keystream.zeroize();
        self.register.zeroize();
    }
}

fn xor(target: &mut [u8], other: &[u8]) {
    for (byte, other) in target.iter_mut().zip(other) {
        *byte ^= other;
    }
}
