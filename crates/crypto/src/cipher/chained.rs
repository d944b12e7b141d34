//! The modes that OpenSSL lacks, over a block cipher in ECB.

use openssl::cipher_ctx::CipherCtx;
use zeroize::Zeroize;

use crate::{Error, Result};

/// Propagating CBC: each block is mixed with the plaintext and the ciphertext of the one before.
pub(super) struct PcbcStream {
    block: CipherCtx,
    encrypts: bool,
    register: Vec<u8>,
    partial: Vec<u8>,
}

impl PcbcStream {
    pub(super) fn new(block: CipherCtx, encrypts: bool, iv: &[u8]) -> Self {
        Self { block, encrypts, register: iv.to_vec(), partial: Vec::with_capacity(iv.len()) }
    }

    pub(super) fn update(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        for byte in input {
            self.partial.push(*byte);
            if self.partial.len() == self.register.len() {
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
        if self.encrypts {
            xor(&mut mixed, &self.register);
        }
        let mut result = block_cipher(&mut self.block, &mixed)?;
        if !self.encrypts {
            xor(&mut result, &self.register);
        }
        self.register.copy_from_slice(&self.partial);
        xor(&mut self.register, &result);
        out.extend_from_slice(&result);
        for used in [&mut mixed, &mut result, &mut self.partial] {
            used.zeroize();
        }
        Ok(())
    }
}

impl Drop for PcbcStream {
    fn drop(&mut self) {
        self.register.zeroize();
        self.partial.zeroize();
    }
}

/// Counter mode (SP 800-38A, 6.5), with the whole block as a big-endian counter.
pub(super) struct CounterStream {
    block: CipherCtx,
    counter: Vec<u8>,
    keystream: Vec<u8>,
}

impl CounterStream {
    pub(super) fn new(block: CipherCtx, iv: &[u8]) -> Self {
        Self { block, counter: iv.to_vec(), keystream: Vec::new() }
    }

    pub(super) fn update(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        for byte in input {
            if self.keystream.is_empty() {
                self.keystream = block_cipher(&mut self.block, &self.counter)?;
                self.keystream.reverse();
                for digit in self.counter.iter_mut().rev() {
                    *digit = digit.wrapping_add(1);
                    if *digit != 0 {
                        break;
                    }
                }
            }
            out.push(byte ^ self.keystream.pop().unwrap_or_default());
        }
        Ok(())
    }
}

impl Drop for CounterStream {
    fn drop(&mut self) {
        self.keystream.zeroize();
    }
}

fn block_cipher(context: &mut CipherCtx, block: &[u8]) -> Result<Vec<u8>> {
    let mut out = vec![0; block.len().saturating_mul(2)];
    let written = context.cipher_update(block, Some(&mut out))?;
    if written != block.len() {
        return Err(Error::Invalid("block length"));
    }
    out.truncate(written);
    Ok(out)
}

fn xor(target: &mut [u8], other: &[u8]) {
    for (byte, other) in target.iter_mut().zip(other) {
        *byte ^= other;
    }
}
