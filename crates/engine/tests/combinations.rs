//! Every cipher in every mode with every padding: each works, as its definition over single blocks says, or is refused with
//! a reason. What was found is written beside, in `combinations.txt`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod golden;
#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use keyward_engine::identity::Peer;
use kmip::message::ResponseItem;
use kmip::payload::{self, ResponsePayload};
use kmip::table::enumeration::{
    BlockCipherMode as Mode, CryptographicAlgorithm as Algorithm, ObjectType, PaddingMethod as Padding,
    ResultReason, ResultStatus,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::Value;
use kmip::version::Version;
use kmip::{Attribute, Attributes, CryptographicParameters};
use support::{Bench, START, id, succeeded};

const V: Version = Version::V2_1;

/// 48 bytes that look like nothing: whole blocks of 8 and of 16.
const DATA: &[u8; 48] = b"a message whose end is the end of a whole block.";

/// What a cell of the table has in it.
type Cell = Result<&'static str, (ResultReason, String)>;

struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

impl Client {
    fn key(&self, algorithm: Algorithm, bits: i32) -> String {
        let mask = Mask::ENCRYPT | Mask::DECRYPT | Mask::MAC_GENERATE | Mask::MAC_VERIFY;
        let request = payload::CreateRequest {
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Attributes::new(vec![
                Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
                Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits)),
                Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0)),
                Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
            ]),
            protection_storage_masks: None,
        };
        match succeeded(self.bench.ask(&self.peer, V, request)) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    fn encrypt(
        &self,
        key: &str,
        parameters: &CryptographicParameters,
        iv: &[u8],
        data: &[u8],
    ) -> Result<payload::EncryptResponse, (ResultReason, String)> {
        let request = payload::EncryptRequest {
            unique_identifier: Some(key.into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: Some(data.to_vec().into()),
            iv_counter_nonce: (!iv.is_empty()).then(|| iv.to_vec().into()),
            ..Default::default()
        };
        match done(self.bench.ask(&self.peer, V, request))? {
            ResponsePayload::Encrypt(response) => Ok(*response),
            other => panic!("{other:?}"),
        }
    }

    fn decrypt(
        &self,
        key: &str,
        parameters: &CryptographicParameters,
        iv: &[u8],
        made: &payload::EncryptResponse,
    ) -> Result<Vec<u8>, (ResultReason, String)> {
        let request = payload::DecryptRequest {
            unique_identifier: Some(key.into()),
            cryptographic_parameters: Some(parameters.clone()),
            data: made.data.as_ref().map(|data| data.to_vec().into()),
            iv_counter_nonce: (!iv.is_empty()).then(|| iv.to_vec().into()),
            authenticated_encryption_tag: made.authenticated_encryption_tag.clone(),
            ..Default::default()
        };
        match done(self.bench.ask(&self.peer, V, request))? {
            ResponsePayload::Decrypt(response) => Ok(response.data.unwrap().to_vec()),
            other => panic!("{other:?}"),
        }
    }

    /// A block of the cipher, forwards or backwards.
    fn block(&self, key: &str, block: &[u8]) -> Vec<u8> {
        self.encrypt(key, &of(Some(Mode::ECB), None), &[], block).unwrap().data.unwrap().to_vec()
    }

    /// The mode by its definition over single blocks (SP 800-38A; PCBC as in Kerberos 4), `None` where it is defined by more
    /// than the cipher's own direction.
    fn defined(&self, key: &str, mode: Option<Mode>, iv: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
        let size = iv.len().max(8);
        let add =
            |one: &[u8], other: &[u8]| -> Vec<u8> { one.iter().zip(other).map(|(a, b)| a ^ b).collect() };
        let (mut state, mut out) = (iv.to_vec(), Vec::new());
        for part in plaintext.chunks(size) {
            let made = match mode? {
                Mode::CBC => {
                    state = self.block(key, &add(part, &state));
                    state.clone()
                }
                Mode::PCBC => {
                    let made = self.block(key, &add(part, &state));
                    state = add(part, &made);
                    made
                }
                Mode::CFB => {
                    state = add(part, &self.block(key, &state));
                    state.clone()
                }
                Mode::OFB => {
                    state = self.block(key, &state);
                    add(part, &state)
                }
                Mode::CTR => {
                    let made = add(part, &self.block(key, &state));
                    for byte in state.iter_mut().rev() {
                        *byte = byte.wrapping_add(1);
                        if *byte != 0 {
                            break;
                        }
                    }
                    made
                }
                _ => return None,
            };
            out.extend(made);
        }
        Some(out)
    }

    /// One cell: whole blocks, and a message that ends within one.
    fn cell(&self, key: &str, block: usize, mode: Option<Mode>, padding: Option<Padding>) -> Cell {
        let iv = iv_of(mode, block);
        let parameters = of(mode, padding);
        for length in [48, 33, 7, 0] {
            let plaintext = &DATA[..length];
            let made = match self.encrypt(key, &parameters, &iv, plaintext) {
                Ok(made) => made,
                Err(refused) if length == 48 => return Err(refused),
                // Without a padding, modes of whole blocks have no place for parts of one.
                Err((reason, text)) => {
                    assert!(is_exact(mode), "{mode:?} {padding:?} {length}: {reason:?} {text}");
                    assert_eq!(reason, ResultReason::CRYPTOGRAPHIC_FAILURE, "{mode:?} {padding:?}: {text}");
                    return Ok(if is_whole(mode) { "whole blocks" } else { "other lengths" });
                }
            };
            let context = format!("{mode:?} {padding:?} {length}");
            // Zeros cannot be told from the end of a message.
            let opened =
                self.decrypt(key, &parameters, &iv, &made).unwrap_or_else(|why| panic!("{context}: {why:?}"));
            assert_eq!(opened, plaintext, "{context}");
            let ciphertext = made.data.clone().unwrap_or_default();
            if let Some(padded) = padded(plaintext, padding, block, mode)
                && let Some(expected) = self.defined(key, mode, &iv, &padded)
            {
                assert_eq!(&ciphertext[..], &expected[..], "{context}");
            }
            if let Some(tag) = &made.authenticated_encryption_tag {
                let mut changed = tag.to_vec();
                changed[0] ^= 1;
                let forged = payload::EncryptResponse {
                    authenticated_encryption_tag: Some(changed.into()),
                    ..made.clone()
                };
                let (reason, _) = self.decrypt(key, &parameters, &iv, &forged).unwrap_err();
                assert_eq!(reason, ResultReason::CRYPTOGRAPHIC_FAILURE, "{context}");
            }
        }
        Ok("every length")
    }
}

fn done(item: ResponseItem) -> Result<ResponsePayload, (ResultReason, String)> {
    match item.result_status {
        ResultStatus::SUCCESS => Ok(item.payload.unwrap()),
        _ => Err((item.result_reason.unwrap(), item.result_message.unwrap_or_default())),
    }
}

fn of(mode: Option<Mode>, padding: Option<Padding>) -> CryptographicParameters {
    CryptographicParameters {
        block_cipher_mode: mode,
        padding_method: padding,
        // What has a tag says how long it is.
        tag_length: matches!(mode, Some(Mode::GCM | Mode::CCM)).then_some(16),
        ..Default::default()
    }
}

fn iv_of(mode: Option<Mode>, block: usize) -> Vec<u8> {
    let length = match mode {
        Some(Mode::ECB | Mode::NISTKEYWRAP | Mode::AESKEYWRAPPADDING) => 0,
        Some(Mode::GCM | Mode::CCM | Mode::AEAD) => 12,
        _ => block,
    };
    (0..length).map(|number| 0xF0 + u8::try_from(number).unwrap()).collect()
}

/// Modes that take whole blocks, or what a padding fills up.
const fn is_whole(mode: Option<Mode>) -> bool {
    matches!(mode, Some(Mode::ECB | Mode::CBC | Mode::PCBC))
}

/// Modes that do not take a message of any length.
const fn is_exact(mode: Option<Mode>) -> bool {
    is_whole(mode) || matches!(mode, Some(Mode::XTS | Mode::NISTKEYWRAP | Mode::AESKEYWRAPPADDING))
}

/// What is encrypted of a message, where the padding has nothing random.
fn padded(plaintext: &[u8], padding: Option<Padding>, block: usize, mode: Option<Mode>) -> Option<Vec<u8>> {
    let mut out = plaintext.to_vec();
    if !is_whole(mode) {
        return Some(out);
    }
    let missing = block - plaintext.len() % block;
    let last = u8::try_from(missing).unwrap();
    match padding {
        None | Some(Padding::NONE) => {}
        Some(Padding::PKCS5) => out.extend(std::iter::repeat_n(last, missing)),
        Some(Padding::ANSI_X9_23) => {
            out.extend(std::iter::repeat_n(0, missing - 1));
            out.push(last);
        }
        Some(Padding::ZEROS) => out.extend(std::iter::repeat_n(0, missing % block)),
        _ => return None,
    }
    Some(out)
}

/// Each cipher with the bits of a key and the bytes of a block.
const CIPHERS: [(Algorithm, i32, usize); 20] = [
    (Algorithm::AES, 256, 16),
    (Algorithm::TRIPLE_DES, 168, 8),
    (Algorithm::DES, 56, 8),
    (Algorithm::RC2, 128, 8),
    (Algorithm::RC4, 128, 0),
    (Algorithm::RC5, 128, 8),
    (Algorithm::IDEA, 128, 8),
    (Algorithm::BLOWFISH, 128, 8),
    (Algorithm::CAST5, 128, 8),
    (Algorithm::CAMELLIA, 256, 16),
    (Algorithm::SEED, 128, 16),
    (Algorithm::ARIA, 256, 16),
    (Algorithm::SM4, 128, 16),
    (Algorithm::TWOFISH, 256, 16),
    (Algorithm::SKIPJACK, 80, 8),
    (Algorithm::MARS, 128, 16),
    (Algorithm::CHACHA20, 256, 16),
    (Algorithm::CHACHA20POLY1305, 256, 12),
    (Algorithm::HMAC_SHA256, 256, 16),
    (Algorithm::POLY1305, 256, 16),
];

#[test]
fn each_cipher_in_each_mode_with_each_padding() {
    let bench = Bench::new();
    let client = Client { peer: bench.peer("alice"), bench };
    let modes = [None].into_iter().chain(Mode::TABLE.rows.iter().map(|row| Some(Mode(row.value))));
    let paddings: Vec<_> =
        [None].into_iter().chain(Padding::TABLE.rows.iter().map(|row| Some(Padding(row.value)))).collect();
    let mut text = String::new();
    for (algorithm, bits, block) in CIPHERS {
        writeln!(text, "{}", algorithm.title().unwrap()).unwrap();
        let key = client.key(algorithm, bits);
        let mut found: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for mode in modes.clone() {
            let mut of_mode: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for padding in &paddings {
                let what = match client.cell(&key, block, mode, *padding) {
                    Ok(what) => what.to_owned(),
                    Err((reason, message)) => {
                        let known = [
                            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
                            ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                        ];
                        assert!(
                            known.contains(&reason),
                            "{algorithm:?} {mode:?} {padding:?}: {reason:?} {message}"
                        );
                        format!("{}: {message}", reason.title().unwrap())
                    }
                };
                of_mode
                    .entry(what)
                    .or_default()
                    .push(padding.map_or("-", |padding| padding.title().unwrap()));
            }
            for (what, paddings) in of_mode {
                let paddings = if paddings.len() == Padding::TABLE.rows.len() + 1 {
                    "any padding".to_owned()
                } else {
                    paddings.join(", ")
                };
                let mode = mode.map_or("-", |mode| mode.title().unwrap());
                found.entry((what, paddings)).or_default().push(mode);
            }
        }
        for ((what, paddings), modes) in found {
            writeln!(text, "  {} | {paddings} | {what}", modes.join(", ")).unwrap();
        }
    }
    golden::compare("combinations.txt", &text);
}
