//! Encryption of whole messages by AES-GCM with the usual nonce, in contexts that are used again: making and freeing
//! one costs more than encrypting a short message.

use std::cell::Cell;

use openssl::cipher_ctx::CipherCtx;

use super::{CipherAlgorithm, CipherParameters, Encrypted, MAX_UPDATE_LEN, Mode};
use crate::Result;

thread_local! {
    /// A context for keys of each of the three lengths. Between two messages it holds no client's key.
    static CONTEXTS: [Cell<Option<CipherCtx>>; 3] = const { [Cell::new(None), Cell::new(None), Cell::new(None)] };
}

/// Encrypts, where the parameters are for it; `None` where they are not. They have been checked.
pub(super) fn encrypt(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    plaintext: &[u8],
) -> Result<Option<Encrypted>> {
    let is_usual = parameters.algorithm == CipherAlgorithm::Aes
        && parameters.mode == Mode::Gcm
        && parameters.iv.len() == USUAL_NONCE
        && parameters.aad.len() <= MAX_UPDATE_LEN
        && plaintext.len() <= MAX_UPDATE_LEN;
    let place = (key.len() / 8).wrapping_sub(2);
    let idle = CONTEXTS.with(|contexts| contexts.get(place).map(Cell::take));
    let (true, Some(idle)) = (is_usual, idle) else { return Ok(None) };
    let mut context = match idle {
        Some(context) => context,
        None => {
            let mut context = CipherCtx::new()?;
            context.encrypt_init(Some(parameters.algorithm.cipher(Mode::Gcm, key.len())?), None, None)?;
            context
        }
    };
    // What fails drops the context, which wipes it.
    context.encrypt_init(None, Some(key), Some(parameters.iv))?;
    if !parameters.aad.is_empty() {
        context.cipher_update(parameters.aad, None)?;
    }
    let mut ciphertext = vec![0; plaintext.len()];
    if !plaintext.is_empty() {
        context.cipher_update(plaintext, Some(&mut ciphertext))?;
    }
    context.cipher_final(&mut [])?;
    let mut tag = vec![0; parameters.tag_len()];
    context.tag(&mut tag)?;
    context.encrypt_init(None, NO_KEY.get(..key.len()), None)?;
    CONTEXTS.with(|contexts| contexts.get(place).map(|slot| slot.set(Some(context))));
    Ok(Some(Encrypted { ciphertext, tag }))
}

/// Bytes of a nonce that need no setting.
const USUAL_NONCE: usize = 12;

/// What takes the place of a client's key.
const NO_KEY: [u8; 32] = [0; 32];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cipher::{Encryptor, decrypt};

    /// Each message as the contexts that are made for one message encrypt it, whatever came before it on the thread.
    #[test]
    fn a_used_context_encrypts_like_a_fresh_one() {
        let key: Vec<u8> = (1..=32).collect();
        for round in 0..3_u8 {
            for key_len in [16, 24, 32] {
                for (tag_len, aad, len) in
                    [(None, &b""[..], 64), (Some(12), b"aad", 0), (Some(4), b"", 1), (None, b"x", 100_000)]
                {
                    let iv = [round; 12];
                    let parameters = CipherParameters {
                        aad,
                        tag_len,
                        ..CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &iv)
                    };
                    let (key, plaintext) = (&key[..key_len], vec![round; len]);
                    let used = encrypt(&parameters, key, &plaintext).unwrap().unwrap();
                    let mut fresh = Encryptor::new(&parameters, key).unwrap();
                    let mut ciphertext = fresh.update(&plaintext).unwrap();
                    let rest = fresh.finish().unwrap();
                    ciphertext.extend(rest.ciphertext);
                    assert_eq!(used, Encrypted { ciphertext, tag: rest.tag });
                    let opened = decrypt(&parameters, key, &used.ciphertext, &used.tag).unwrap();
                    assert_eq!(opened.expose(), plaintext);
                }
            }
        }
    }

    #[test]
    fn other_parameters_are_left_to_other_contexts() {
        for (mode, iv_len, key_len) in
            [(Mode::Gcm, 16, 32), (Mode::Cbc, 16, 32), (Mode::Gcm, 12, 8), (Mode::Gcm, 12, 40)]
        {
            let iv = vec![1; iv_len];
            let parameters = CipherParameters::new(CipherAlgorithm::Aes, mode, &iv);
            assert_eq!(encrypt(&parameters, &vec![1; key_len], b"data").unwrap(), None);
        }
    }
}
