//! Symmetric encryption: every algorithm, mode and padding, in one call or over parts.
//!
//! [`encrypt`] and [`decrypt`] take whole messages; [`Encryptor`] and [`Decryptor`] take them in parts. In
//! modes that work on whole messages only (CCM, GCM-SIV, XTS, key wrap) the parts are collected, so callers
//! should limit their sum.

mod algorithm;
mod block;
mod chained;
mod padding;

use openssl::cipher_ctx::{CipherCtx, CipherCtxFlags};

pub use self::algorithm::{CipherAlgorithm, Mode};
pub(crate) use self::block::BlockCipher;
use self::chained::{BlockStream, Chaining, Feedback, KeyStream};
pub use self::padding::Padding;
use crate::{Error, Result, Secret, ffi};

/// How to encrypt or decrypt, apart from key and data.
#[derive(Debug, Clone, Copy)]
pub struct CipherParameters<'a> {
    /// The cipher.
    pub algorithm: CipherAlgorithm,
    /// The mode of operation; [`Mode::Stream`] for ciphers that have none.
    pub mode: Mode,
    /// How the last block is filled up, in ECB, CBC and PCBC. Other modes need no padding and ignore it.
    pub padding: Padding,
    /// The initialization vector, nonce or counter block; see [`CipherParameters::check_iv_len`].
    pub iv: &'a [u8],
    /// Additional authenticated data, in authenticated modes.
    pub aad: &'a [u8],
    /// Length of the tag in bytes, in authenticated modes; 16 when `None`.
    pub tag_len: Option<usize>,
}

/// What encryption gives.
#[derive(Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// As long as the plaintext and its padding; 8 bytes more for key wrap.
    pub ciphertext: Vec<u8>,
    /// The authentication tag; empty in modes without one.
    pub tag: Vec<u8>,
}

impl<'a> CipherParameters<'a> {
    /// Parameters without padding, additional data or a tag length.
    pub fn new(algorithm: CipherAlgorithm, mode: Mode, iv: &'a [u8]) -> Self {
        Self { algorithm, mode, padding: Padding::None, iv, aad: &[], tag_len: None }
    }

    /// The length of IV that should be made for this cipher and mode, in bytes: 0 where there is none, 12 for
    /// nonces.
    pub fn recommended_iv_len(&self) -> usize {
        match self.mode {
            Mode::Ecb | Mode::KeyWrap | Mode::KeyWrapPadding => 0,
            Mode::Gcm | Mode::GcmSiv | Mode::Ccm | Mode::Aead => 12,
            Mode::Stream => match self.algorithm {
                CipherAlgorithm::ChaCha20 => 12,
                _ => 0,
            },
            _ => self.algorithm.block_len(),
        }
    }

    /// Whether the IV has a length that the cipher and mode take.
    ///
    /// # Errors
    /// [`Error::Invalid`]
    pub fn check_iv_len(&self) -> Result<()> {
        let len = self.iv.len();
        let fits = match self.mode {
            Mode::Ecb => len == 0,
            // The alternative initial value of RFC 3394, and the half of it of RFC 5649.
            Mode::KeyWrap => matches!(len, 0 | 8),
            Mode::KeyWrapPadding => matches!(len, 0 | 4),
            Mode::Gcm => (1..=MAX_GCM_IV_LEN).contains(&len),
            Mode::Ccm => (7..=13).contains(&len),
            Mode::GcmSiv => len == 12,
            Mode::Aead => (1..=12).contains(&len),
            // Nonce of RFC 8439; nonce of the original cipher; or the counter block.
            Mode::Stream => match self.algorithm {
                CipherAlgorithm::ChaCha20 => matches!(len, 8 | 12 | 16),
                _ => len == 0,
            },
            _ => len == self.algorithm.block_len(),
        };
        if fits { Ok(()) } else { Err(Error::Invalid("initialization vector length")) }
    }

    pub(crate) fn check(&self, key: &[u8]) -> Result<()> {
        self.algorithm.check(self.mode, key.len())?;
        self.check_iv_len()?;
        if !self.mode.is_authenticated() {
            return if self.aad.is_empty() {
                Ok(())
            } else {
                Err(Error::Invalid("additional authenticated data"))
            };
        }
        let tag_len = self.tag_len();
        let fits = match self.mode {
            Mode::Ccm => (4..=16).contains(&tag_len) && tag_len.is_multiple_of(2),
            Mode::GcmSiv => tag_len == 16,
            // SP 800-38D, 5.2.1.2
            _ => matches!(tag_len, 4 | 8 | 12..=16),
        };
        if fits { Ok(()) } else { Err(Error::Invalid("tag length")) }
    }

    pub(crate) fn tag_len(&self) -> usize {
        self.tag_len.unwrap_or(16)
    }

    fn pads(&self) -> bool {
        matches!(self.mode, Mode::Ecb | Mode::Cbc | Mode::Pcbc)
    }
}

/// Encrypts a whole message.
///
/// # Errors
/// [`Error::Unsupported`] for a combination that does not exist, [`Error::Invalid`] for a wrong length of
/// key, IV, tag or (without padding) data.
pub fn encrypt(parameters: &CipherParameters<'_>, key: &[u8], plaintext: &[u8]) -> Result<Encrypted> {
    parameters.check(key)?;
    let mut core = Core::new(Direction::Encrypt, parameters, key, plaintext.len(), &[])?;
    let block_len = parameters.algorithm.block_len();
    let mut out = Vec::with_capacity(core.room_for(plaintext.len()).saturating_add(block_len));
    core.update(plaintext, &mut out)?;
    if parameters.pads() {
        let padding = parameters.padding.fill(block_len, plaintext.len())?;
        core.update(padding.expose(), &mut out)?;
    }
    let tag = core.finish_encryption(parameters, &mut out)?;
    Ok(Encrypted { ciphertext: out, tag })
}

/// Decrypts a whole message. `tag` is empty in modes without one.
///
/// # Errors
/// As for [`encrypt`]; [`Error::AuthenticationFailed`] when tag, key wrap or padding show that the key is
/// another one or the data was changed.
pub fn decrypt(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Result<Secret> {
    parameters.check(key)?;
    check_tag(parameters, tag)?;
    let mut core = Core::new(Direction::Decrypt, parameters, key, ciphertext.len(), tag)?;
    let block_len = parameters.algorithm.block_len();
    if parameters.pads() && !ciphertext.len().is_multiple_of(block_len) {
        return Err(Error::Invalid("data length"));
    }
    let mut out = Secret::new(Vec::with_capacity(core.room_for(ciphertext.len())));
    core.update(ciphertext, out.expose_mut())?;
    core.finish_decryption(tag, out.expose_mut())?;
    if parameters.pads() {
        let kept = parameters.padding.strip(block_len, out.expose())?;
        out.expose_mut().truncate(kept);
    }
    Ok(out)
}

/// Encryption of a message that comes in parts.
pub struct Encryptor(Parts);

impl Encryptor {
    /// Starts a message.
    ///
    /// # Errors
    /// As for [`encrypt`].
    pub fn new(parameters: &CipherParameters<'_>, key: &[u8]) -> Result<Self> {
        Parts::new(Direction::Encrypt, parameters, key).map(Self)
    }

    /// Adds a part and gives the ciphertext that is ready; it may be shorter or longer than the part.
    pub fn update(&mut self, plaintext: &[u8]) -> Result<Vec<u8>> {
        let Some(core) = &mut self.0.core else {
            self.0.collected.append(plaintext);
            return Ok(Vec::new());
        };
        self.0.len = self.0.len.wrapping_add(plaintext.len());
        let mut out = Vec::with_capacity(core.room_for(plaintext.len()));
        core.update(plaintext, &mut out)?;
        Ok(out)
    }

    /// Ends the message: the rest of the ciphertext, and the tag.
    pub fn finish(mut self) -> Result<Encrypted> {
        let parameters = self.0.settings.parameters();
        let Some(core) = &mut self.0.core else {
            return encrypt(&parameters, self.0.settings.key.expose(), self.0.collected.expose());
        };
        let mut out = Vec::new();
        if parameters.pads() {
            let padding = parameters.padding.fill(parameters.algorithm.block_len(), self.0.len)?;
            core.update(padding.expose(), &mut out)?;
        }
        let tag = core.finish_encryption(&parameters, &mut out)?;
        Ok(Encrypted { ciphertext: out, tag })
    }
}

/// Decryption of a message that comes in parts. In authenticated modes what [`Decryptor::update`] gives is
/// not to be trusted before [`Decryptor::finish`] succeeds.
pub struct Decryptor(Parts);

impl Decryptor {
    /// Starts a message.
    ///
    /// # Errors
    /// As for [`decrypt`].
    pub fn new(parameters: &CipherParameters<'_>, key: &[u8]) -> Result<Self> {
        Parts::new(Direction::Decrypt, parameters, key).map(Self)
    }

    /// Adds a part and gives the plaintext that is ready. Where there is a padding the last block so far is
    /// kept, for it may hold it.
    pub fn update(&mut self, ciphertext: &[u8]) -> Result<Secret> {
        let pads = self.0.settings.parameters().pads() && self.0.settings.padding != Padding::None;
        let block_len = self.0.settings.algorithm.block_len();
        let Some(core) = &mut self.0.core else {
            self.0.collected.append(ciphertext);
            return Ok(Secret::new(Vec::new()));
        };
        self.0.len = self.0.len.wrapping_add(ciphertext.len());
        let held = std::mem::replace(&mut self.0.collected, Secret::new(Vec::new()));
        let room = core.room_for(ciphertext.len()).saturating_add(held.len());
        let mut out = Secret::new(Vec::with_capacity(room));
        out.expose_mut().extend_from_slice(held.expose());
        core.update(ciphertext, out.expose_mut())?;
        if pads {
            let ready = out.len().saturating_sub(block_len);
            if let Some(last) = out.expose().get(ready..) {
                self.0.collected = Secret::from(last);
            }
            out.expose_mut().truncate(ready);
        }
        Ok(out)
    }

    /// Ends the message: checks the tag (empty in modes without one) and gives the rest of the plaintext.
    ///
    /// # Errors
    /// As for [`decrypt`].
    pub fn finish(mut self, tag: &[u8]) -> Result<Secret> {
        let parameters = self.0.settings.parameters();
        let Some(core) = &mut self.0.core else {
            return decrypt(&parameters, self.0.settings.key.expose(), self.0.collected.expose(), tag);
        };
        check_tag(&parameters, tag)?;
        if parameters.pads() && !self.0.len.is_multiple_of(parameters.algorithm.block_len()) {
            return Err(Error::Invalid("data length"));
        }
        let mut out = std::mem::replace(&mut self.0.collected, Secret::new(Vec::new()));
        core.finish_decryption(tag, out.expose_mut())?;
        if parameters.pads() {
            let kept = parameters.padding.strip(parameters.algorithm.block_len(), out.expose())?;
            out.expose_mut().truncate(kept);
        }
        Ok(out)
    }
}

/// What a message in parts needs to remember.
struct Parts {
    settings: Settings,
    /// `None` in modes that need the whole message.
    core: Option<Core>,
    /// The parts of a mode that needs them all, or the last block of decryption.
    collected: Secret,
    /// Bytes taken in.
    len: usize,
}

/// Owned [`CipherParameters`], with the key where it is needed at the end.
struct Settings {
    algorithm: CipherAlgorithm,
    mode: Mode,
    padding: Padding,
    iv: Vec<u8>,
    aad: Vec<u8>,
    tag_len: Option<usize>,
    key: Secret,
}

impl Settings {
    fn parameters(&self) -> CipherParameters<'_> {
        CipherParameters {
            algorithm: self.algorithm,
            mode: self.mode,
            padding: self.padding,
            iv: &self.iv,
            aad: &self.aad,
            tag_len: self.tag_len,
        }
    }
}

impl Parts {
    fn new(direction: Direction, parameters: &CipherParameters<'_>, key: &[u8]) -> Result<Self> {
        parameters.check(key)?;
        let whole = parameters.mode.needs_whole_message();
        let core = match whole {
            true => None,
            false => Some(Core::new(direction, parameters, key, 0, &[])?),
        };
        let settings = Settings {
            algorithm: parameters.algorithm,
            mode: parameters.mode,
            padding: parameters.padding,
            iv: parameters.iv.to_vec(),
            aad: if whole { parameters.aad.to_vec() } else { Vec::new() },
            tag_len: parameters.tag_len,
            key: Secret::from(if whole { key } else { &[] }),
        };
        Ok(Self { settings, core, collected: Secret::new(Vec::new()), len: 0 })
    }
}

fn check_tag(parameters: &CipherParameters<'_>, tag: &[u8]) -> Result<()> {
    let expected = if parameters.mode.is_authenticated() { parameters.tag_len() } else { 0 };
    if tag.len() == expected { Ok(()) } else { Err(Error::Invalid("tag length")) }
}

/// Which way a cipher works.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    Decrypt,
}

/// A cipher in motion, without padding.
enum Core {
    Native(Native),
    Blocks(BlockStream),
    Stream(KeyStream),
}

struct Native {
    context: CipherCtx,
    direction: Direction,
    /// An empty message or end of message is nothing to it.
    skips_empty: bool,
    /// The tag was given before the data.
    knows_tag: bool,
}

impl Core {
    /// `len` and `tag` matter in the modes that need the whole message only.
    fn new(
        direction: Direction,
        parameters: &CipherParameters<'_>,
        key: &[u8],
        len: usize,
        tag: &[u8],
    ) -> Result<Self> {
        let CipherParameters { algorithm, mode, iv, .. } = *parameters;
        if !algorithm.is_native(mode) {
            return Self::own(direction, parameters, key);
        }
        let wraps = matches!(mode, Mode::KeyWrap | Mode::KeyWrapPadding);
        if wraps {
            check_wrap_len(direction, mode, len)?;
        }
        if mode == Mode::Ccm {
            return Self::ccm(direction, parameters, key, len, tag);
        }
        let counter_block;
        let iv = match (algorithm, iv.len()) {
            (CipherAlgorithm::ChaCha20, 8 | 12) => {
                counter_block = chacha20_block(iv);
                &counter_block[..]
            }
            _ => iv,
        };
        let mut context = CipherCtx::new()?;
        if wraps {
            context.set_flags(CipherCtxFlags::FLAG_WRAP_ALLOW);
        }
        init(&mut context, direction, parameters, key, iv)?;
        context.set_padding(false);
        if !parameters.aad.is_empty() {
            context.cipher_update(parameters.aad, None)?;
        }
        if mode == Mode::GcmSiv && direction == Direction::Decrypt {
            context.set_tag(tag)?;
        }
        let skips_empty = !wraps && mode != Mode::GcmSiv;
        Ok(Self::Native(Native { context, direction, skips_empty, knows_tag: mode == Mode::GcmSiv }))
    }

    /// The modes that are made here.
    fn own(direction: Direction, parameters: &CipherParameters<'_>, key: &[u8]) -> Result<Self> {
        let encrypts = direction == Direction::Encrypt;
        let blocks = |chaining| {
            let block = BlockCipher::new(direction, parameters.algorithm, key)?;
            Ok(Self::Blocks(BlockStream::new(block, chaining, encrypts, parameters.iv)))
        };
        let stream = |feedback| {
            let block = BlockCipher::new(Direction::Encrypt, parameters.algorithm, key)?;
            Ok(Self::Stream(KeyStream::new(block, feedback, parameters.iv)))
        };
        match parameters.mode {
            Mode::Ecb => blocks(Chaining::None),
            Mode::Cbc => blocks(Chaining::Ciphertext),
            Mode::Pcbc => blocks(Chaining::Both),
            Mode::Cfb => stream(Feedback::Ciphertext { encrypts }),
            Mode::Ofb => stream(Feedback::Output),
            Mode::Ctr => stream(Feedback::Counter),
            _ => Err(Error::Unsupported("cipher in this mode")),
        }
    }

    /// CCM wants the lengths of tag and message before either (SP 800-38C, A.2.1).
    fn ccm(
        direction: Direction,
        parameters: &CipherParameters<'_>,
        key: &[u8],
        len: usize,
        tag: &[u8],
    ) -> Result<Self> {
        let cipher = parameters.algorithm.cipher(parameters.mode, key.len())?;
        let mut context = CipherCtx::new()?;
        match direction {
            Direction::Encrypt => {
                context.encrypt_init(Some(cipher), None, None)?;
                context.set_iv_length(parameters.iv.len())?;
                context.set_tag_length(parameters.tag_len())?;
                context.encrypt_init(None, Some(key), Some(parameters.iv))?;
            }
            Direction::Decrypt => {
                context.decrypt_init(Some(cipher), None, None)?;
                context.set_iv_length(parameters.iv.len())?;
                context.set_tag(tag)?;
                context.decrypt_init(None, Some(key), Some(parameters.iv))?;
            }
        }
        // The length field is as wide as the nonce leaves room for.
        let width = 15_usize.saturating_sub(parameters.iv.len()).saturating_mul(8);
        let limit = u32::try_from(width).ok().and_then(|width| 1_u64.checked_shl(width)).unwrap_or(u64::MAX);
        if u64::try_from(len).map_or(true, |len| len >= limit) {
            return Err(Error::Invalid("data length"));
        }
        context.set_data_len(len)?;
        if !parameters.aad.is_empty() {
            context.cipher_update(parameters.aad, None)?;
        }
        Ok(Self::Native(Native { context, direction, skips_empty: false, knows_tag: true }))
    }

    /// An upper bound for what `update` with `len` bytes and `finish` append.
    fn room_for(&self, len: usize) -> usize {
        len.saturating_add(MAX_BLOCK_LEN * 2)
    }

    fn update(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Native(native) => {
                if input.len() > MAX_UPDATE_LEN {
                    return Err(Error::Invalid("data length"));
                }
                if input.is_empty() && native.skips_empty {
                    return Ok(());
                }
                let start = out.len();
                let room = input.len().saturating_add(MAX_BLOCK_LEN);
                out.resize(start.saturating_add(room), 0);
                let target = out.get_mut(start..).unwrap_or_default();
                let written = native.context.cipher_update(input, Some(target));
                // Refused for its length (key wrap, XTS), or as not authentic (CCM, key wrap, GCM-SIV).
                let written = written.map_err(|_| match native.direction {
                    Direction::Encrypt => Error::Invalid("data length"),
                    Direction::Decrypt => Error::AuthenticationFailed,
                })?;
                out.truncate(start.saturating_add(written));
                Ok(())
            }
            Self::Blocks(stream) => stream.update(input, out),
            Self::Stream(stream) => stream.update(input, out),
        }
    }

    fn finish_encryption(&mut self, parameters: &CipherParameters<'_>, out: &mut Vec<u8>) -> Result<Vec<u8>> {
        match self {
            Self::Native(Native { context, .. }) => {
                append_final(context, out).map_err(|_| Error::Invalid("data length"))?;
                let mut tag = Vec::new();
                if parameters.mode.is_authenticated() {
                    tag.resize(parameters.tag_len(), 0);
                    context.tag(&mut tag)?;
                }
                Ok(tag)
            }
            Self::Blocks(stream) => stream.finish().map(|()| Vec::new()),
            Self::Stream(_) => Ok(Vec::new()),
        }
    }

    fn finish_decryption(&mut self, tag: &[u8], out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Native(Native { context, knows_tag, .. }) => {
                if !tag.is_empty() && !*knows_tag {
                    context.set_tag(tag)?;
                }
                append_final(context, out).map_err(|_| Error::AuthenticationFailed)
            }
            Self::Blocks(stream) => stream.finish(),
            Self::Stream(_) => Ok(()),
        }
    }
}

/// Key wrap takes at least two half blocks, and adds one (SP 800-38F, 5.3.1). With padding, one byte is
/// enough.
fn check_wrap_len(direction: Direction, mode: Mode, len: usize) -> Result<()> {
    let shortest = if mode == Mode::KeyWrap { 16 } else { 8 };
    match direction {
        Direction::Encrypt if mode == Mode::KeyWrapPadding && len > 0 => Ok(()),
        Direction::Encrypt if len >= shortest && len.is_multiple_of(8) => Ok(()),
        Direction::Encrypt => Err(Error::Invalid("data length")),
        Direction::Decrypt if len >= shortest.saturating_add(8) && len.is_multiple_of(8) => Ok(()),
        Direction::Decrypt => Err(Error::AuthenticationFailed),
    }
}

fn append_final(context: &mut CipherCtx, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    out.resize(start.saturating_add(MAX_BLOCK_LEN), 0);
    let written = context.cipher_final(out.get_mut(start..).unwrap_or_default());
    out.truncate(start);
    // Without padding nothing is left to write.
    written.map(|_| ()).map_err(Error::from)
}

fn init(
    context: &mut CipherCtx,
    direction: Direction,
    parameters: &CipherParameters<'_>,
    key: &[u8],
    iv: &[u8],
) -> Result<()> {
    let cipher = parameters.algorithm.cipher(parameters.mode, key.len())?;
    let expanded = parameters.algorithm.expanded_key(key);
    let key = expanded.as_ref().map_or(key, |key| key.expose());
    let own_iv = (!iv.is_empty()).then_some(iv);
    let prepare = |context: &mut CipherCtx, key, iv| match direction {
        Direction::Encrypt => context.encrypt_init(None, key, iv),
        Direction::Decrypt => context.decrypt_init(None, key, iv),
    };
    if cipher.key_length() == key.len() && (iv.is_empty() || cipher.iv_length() == iv.len()) {
        return Ok(match direction {
            Direction::Encrypt => context.encrypt_init(Some(cipher), Some(key), own_iv),
            Direction::Decrypt => context.decrypt_init(Some(cipher), Some(key), own_iv),
        }?);
    }
    match direction {
        Direction::Encrypt => context.encrypt_init(Some(cipher), None, None),
        Direction::Decrypt => context.decrypt_init(Some(cipher), None, None),
    }?;
    if cipher.key_length() != key.len() {
        context.set_key_length(key.len())?;
        if parameters.algorithm == CipherAlgorithm::Rc2 {
            ffi::set_rc2_effective_bits(context, key.len().saturating_mul(8))?;
        }
    }
    if !iv.is_empty() && cipher.iv_length() != iv.len() {
        context.set_iv_length(iv.len())?;
    }
    Ok(prepare(context, Some(key), own_iv)?)
}

/// Counter zero, then the nonce: 32 and 96 bits (RFC 8439), or 64 and 64 bits (the original).
fn chacha20_block(nonce: &[u8]) -> [u8; 16] {
    let mut block = [0; 16];
    let start = block.len().saturating_sub(nonce.len());
    if let Some(tail) = block.get_mut(start..) {
        tail.copy_from_slice(nonce);
    }
    block
}

const MAX_BLOCK_LEN: usize = 16;
/// OpenSSL counts in `int`.
pub(crate) const MAX_UPDATE_LEN: usize = (i32::MAX as usize) - 2 * MAX_BLOCK_LEN;
/// OpenSSL's limit.
const MAX_GCM_IV_LEN: usize = 128;

#[cfg(test)]
mod tests;
