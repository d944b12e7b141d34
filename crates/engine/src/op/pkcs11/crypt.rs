//! Encryption, digests, signatures and codes (PKCS#11 3.0 sections 5.8 to 5.14), in one part and in several: the streams of
//! KMIP's cryptographic operations. What is said to be the length of output is what the output has.

use kmip::payload::{
    DecryptRequest, EncryptRequest, HashRequest, MacRequest, MacVerifyRequest, RngRetrieveRequest,
    RngSeedRequest, SignRequest, SignatureVerifyRequest,
};
use kmip::pkcs11::{Buffer, CodecError};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, ObjectType, PKCS11ReturnCode as Code, ValidityIndicator,
};
use kmip::ttlv::Bytes;
use kmip::{CryptographicParameters, Data, UniqueIdentifier};

use super::attribute::{self, EC, EDWARDS, GENERIC, RSA, SECRET};
use super::info::{self, has_room};
use super::mechanism::{self, BLOCK, Does, Input, Mechanism, Mode, Plan, flag, hash_length};
use super::refusal::Refused;
use super::state::{Active, Session};
use super::{Call, Done, der, material, object, perform};
use crate::object::ManagedObject;
use crate::reason::Reason;

/// Most random bytes of one call.
const MAX_RANDOM: u64 = 65_536;

/// What an operation of a session does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Encrypt,
    Decrypt,
    Digest,
    Sign,
    Verify,
    /// Each of several messages.
    MessageSign,
    MessageVerify,
}

impl Way {
    /// The place of the operation in a session.
    const fn slot(self, session: &mut Session) -> &mut Option<Active> {
        match self {
            Self::Encrypt => &mut session.encrypt,
            Self::Decrypt => &mut session.decrypt,
            Self::Digest => &mut session.digest,
            Self::Sign => &mut session.sign,
            Self::Verify => &mut session.verify,
            Self::MessageSign => &mut session.message_sign,
            Self::MessageVerify => &mut session.message_verify,
        }
    }

    const fn flag(self) -> u64 {
        match self {
            Self::Encrypt => flag::ENCRYPT,
            Self::Decrypt => flag::DECRYPT,
            Self::Digest => flag::DIGEST,
            Self::Sign => flag::SIGN,
            Self::Verify => flag::VERIFY,
            Self::MessageSign => flag::MESSAGE_SIGN,
            Self::MessageVerify => flag::MESSAGE_VERIFY,
        }
    }
}

pub(super) fn encrypt_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::Encrypt)
}

pub(super) fn decrypt_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::Decrypt)
}

pub(super) fn digest_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::Digest)
}

pub(super) fn sign_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::Sign)
}

pub(super) fn verify_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::Verify)
}

fn init(call: &mut Call<'_, '_, '_, '_>, way: Way) -> Done {
    call.in_session(|call, _, session| {
        let asked = call.input.mechanism()?;
        let key = if way == Way::Digest { None } else { Some(call.input.ulong()?) };
        call.input.finish()?;
        let slot = way.slot(session);
        if slot.is_some() {
            return Err(Code::OPERATION_ACTIVE.into());
        }
        let mechanism = mechanism::find(asked.mechanism, way.flag())?;
        let plan = mechanism::plan(mechanism, asked.parameter, way.flag())?;
        let (uid, size) = match key {
            None => (String::new(), 0),
            Some(key) => {
                let uid = call.uid(key)?;
                let object = call.see(&uid)?;
                (uid, check_key(&object, mechanism, way)?)
            }
        };
        *slot = Some(Active::new(mechanism, plan, uid, size));
        Ok(None)
    })
}

/// Whether a key is one for a mechanism, and may be used so, as far as its attributes tell; the operation itself decides.
/// Gives the bytes that the output of the key has.
fn check_key(object: &ManagedObject, mechanism: &Mechanism, way: Way) -> Result<usize, Refused> {
    let key_type = attribute::key_type(object);
    let is_half = |public: bool| {
        let wanted = if public { ObjectType::PUBLIC_KEY } else { ObjectType::PRIVATE_KEY };
        object.object_type == wanted
    };
    let is_public = matches!(way, Way::Encrypt | Way::Verify | Way::MessageVerify);
    let is_secret = matches!(object.object_type, ObjectType::SYMMETRIC_KEY | ObjectType::SECRET_DATA);
    let fits = match mechanism.does {
        Does::Cipher(_) | Does::Cmac => {
            is_secret && key_type == attribute::type_of(CryptographicAlgorithm::AES)
        }
        Does::Hmac(algorithm, _) => {
            is_secret && (key_type == Some(GENERIC) || key_type == attribute::type_of(algorithm))
        }
        Does::Rsa(_) | Does::RsaSign(..) => key_type == Some(RSA) && is_half(is_public),
        Does::Ecdsa(_) => key_type == Some(EC) && is_half(is_public),
        Does::Eddsa => key_type == Some(EDWARDS) && is_half(is_public),
        _ => false,
    };
    if !fits {
        return Err(Code::KEY_TYPE_INCONSISTENT.into());
    }
    let class = if is_secret { SECRET } else { attribute::PRIVATE };
    let bit = match way {
        Way::Encrypt => attribute::usage(kmip::pkcs11::attribute::ENCRYPT, class),
        Way::Decrypt => attribute::usage(kmip::pkcs11::attribute::DECRYPT, class),
        Way::Sign | Way::MessageSign => attribute::usage(kmip::pkcs11::attribute::SIGN, class),
        Way::Verify | Way::MessageVerify => attribute::usage(kmip::pkcs11::attribute::VERIFY, class),
        Way::Digest => None,
    };
    let mask = object.number(Tag::CRYPTOGRAPHIC_USAGE_MASK).and_then(|mask| i32::try_from(mask).ok());
    let mask = kmip::table::mask::CryptographicUsageMask(mask.unwrap_or(0));
    if bit.is_some_and(|bit| !mask.contains(bit)) {
        return Err(Code::KEY_FUNCTION_NOT_PERMITTED.into());
    }
    let bits = object.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|bits| usize::try_from(bits).ok());
    let bytes = bits.unwrap_or(0).div_ceil(8);
    // Signatures of Ed25519 are of two numbers of 32 bytes, those of Ed448 of two of 57.
    Ok(if mechanism.does == Does::Eddsa && bytes > 32 { 57 } else { bytes })
}

/// The key of an operation for a request.
fn key(active: &Active) -> Option<UniqueIdentifier> {
    Some(active.key.as_str().into())
}

fn data(bytes: &[u8]) -> Option<Data> {
    Some(Data::Bytes(Bytes::from(bytes)))
}

/// Where in a message some bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// They are all of it.
    Whole,
    /// More follows.
    More,
    /// They are the last.
    Last,
}

impl Part {
    /// The indicators of a request, and the stream that it goes on.
    fn fields(self, active: &Active) -> (Option<Bytes>, Option<bool>, Option<bool>) {
        match (self, &active.stream) {
            (Self::Whole, _) | (Self::Last, None) => (None, None, None),
            (Self::More, None) => (None, Some(true), None),
            (Self::More, stream) => (stream.clone(), None, None),
            (Self::Last, stream) => (stream.clone(), None, Some(true)),
        }
    }
}

/// What a request to encrypt or decrypt says of how: parameters, counter, and additional data. A cipher says it with the first
/// bytes of a message, RSA with all of them.
fn begins(
    active: &Active,
    is_first: bool,
) -> (Option<CryptographicParameters>, Option<Bytes>, Option<Bytes>) {
    match &active.plan {
        Plan::Cipher(plan) if is_first => {
            (Some(plan.parameters.clone()), plan.iv.clone(), plan.additional_data.clone())
        }
        Plan::Rsa(parameters) => (Some(parameters.clone()), None, None),
        _ => (None, None, None),
    }
}

/// Encrypts some bytes of a message; the tag follows the last of them.
fn encrypt(
    call: &mut Call<'_, '_, '_, '_>,
    active: &mut Active,
    bytes: &[u8],
    part: Part,
) -> Result<Vec<u8>, Refused> {
    let (correlation_value, init_indicator, final_indicator) = part.fields(active);
    let (cryptographic_parameters, iv_counter_nonce, authenticated_encryption_additional_data) =
        begins(active, correlation_value.is_none());
    let request = EncryptRequest {
        unique_identifier: key(active),
        data: data(bytes),
        correlation_value,
        init_indicator,
        final_indicator,
        cryptographic_parameters,
        iv_counter_nonce,
        authenticated_encryption_additional_data,
    };
    let response = perform!(call, Encrypt, request)?;
    active.stream = response.correlation_value.or(active.stream.take());
    let mut output = response.data.map(Bytes::into_vec).unwrap_or_default();
    output.extend_from_slice(response.authenticated_encryption_tag.as_deref().unwrap_or(&[]));
    Ok(output)
}

/// Decrypts some bytes of a message. The last of them may be the tag, which is held back until no more come.
fn decrypt(
    call: &mut Call<'_, '_, '_, '_>,
    active: &mut Active,
    bytes: &[u8],
    part: Part,
) -> Result<Bytes, Refused> {
    let tag_length = match &active.plan {
        Plan::Cipher(plan) => plan.tag_length,
        _ => 0,
    };
    let all = [&*active.tail, bytes].concat();
    let split = all.len().saturating_sub(tag_length);
    let (ciphertext, tail) = all.split_at_checked(split).unwrap_or((&[], &[]));
    if part != Part::More && tail.len() < tag_length {
        return Err(Code::ENCRYPTED_DATA_LEN_RANGE.into());
    }
    let (correlation_value, init_indicator, final_indicator) = part.fields(active);
    let (cryptographic_parameters, iv_counter_nonce, authenticated_encryption_additional_data) =
        begins(active, correlation_value.is_none());
    let mut request = DecryptRequest {
        unique_identifier: key(active),
        data: data(ciphertext),
        correlation_value,
        init_indicator,
        final_indicator,
        cryptographic_parameters,
        iv_counter_nonce,
        authenticated_encryption_additional_data,
        ..DecryptRequest::default()
    };
    if part != Part::More && tag_length > 0 {
        request.authenticated_encryption_tag = Some(Bytes::from(tail));
    }
    let response = perform!(call, Decrypt, request)?;
    active.stream = response.correlation_value.or(active.stream.take());
    active.tail = Bytes::from(if part == Part::More { tail } else { &[] });
    Ok(response.data.unwrap_or_default())
}

fn digest(
    call: &mut Call<'_, '_, '_, '_>,
    active: &mut Active,
    bytes: &[u8],
    part: Part,
) -> Result<Bytes, Refused> {
    let Plan::Digest(hash) = active.plan else { return Err(super::mixed_up().into()) };
    let (correlation_value, init_indicator, final_indicator) = part.fields(active);
    let parameters = CryptographicParameters { hashing_algorithm: Some(hash), ..Default::default() };
    let request = HashRequest {
        cryptographic_parameters: Some(parameters),
        data: data(bytes),
        correlation_value,
        init_indicator,
        final_indicator,
    };
    let response = perform!(call, Hash, request)?;
    active.stream = response.correlation_value.or(active.stream.take());
    Ok(response.data.unwrap_or_default())
}

/// Lengths of digests that are signed in place of messages.
const DIGESTS: &[usize] = &[20, 28, 32, 48, 64];

/// Refuses what cannot be the digest of a message.
fn check_digest(active: &Active, parameters: &CryptographicParameters, bytes: &[u8]) -> Result<(), Refused> {
    let fits = match parameters.hashing_algorithm {
        Some(hash) => bytes.len() == hash_length(hash),
        // What PKCS#1 v1.5 signs is whatever fits, with eleven bytes of padding.
        None if parameters.padding_method.is_some() => bytes.len().saturating_add(11) <= active.size,
        None => DIGESTS.contains(&bytes.len()),
    };
    if fits { Ok(()) } else { Err(Code::DATA_LEN_RANGE.into()) }
}

/// Takes bytes of a message to sign; gives the signature or code after the last of them.
fn sign(
    call: &mut Call<'_, '_, '_, '_>,
    active: &mut Active,
    bytes: &[u8],
    part: Part,
) -> Result<Bytes, Refused> {
    let (correlation_value, init_indicator, final_indicator) = part.fields(active);
    let unique_identifier = key(active);
    match &active.plan {
        Plan::Mac(parameters, _) => {
            let request = MacRequest {
                unique_identifier,
                cryptographic_parameters: Some(parameters.clone()),
                data: data(bytes),
                correlation_value,
                init_indicator,
                final_indicator,
            };
            let response = perform!(call, Mac, request)?;
            active.stream = response.correlation_value.or(active.stream.take());
            Ok(response.mac_data.unwrap_or_default())
        }
        Plan::Signature(parameters, input) => {
            let is_digest = *input == Input::Digest;
            if is_digest {
                check_digest(active, parameters, bytes)?;
            }
            let request = SignRequest {
                unique_identifier,
                cryptographic_parameters: Some(parameters.clone()),
                data: if is_digest { None } else { data(bytes) },
                digested_data: is_digest.then(|| Bytes::from(bytes)),
                correlation_value,
                init_indicator,
                final_indicator,
            };
            let response = perform!(call, Sign, request)?;
            active.stream = response.correlation_value.or(active.stream.take());
            let signature = response.signature_data.unwrap_or_default();
            if signature.is_empty() || !matches!(active.mechanism.does, Does::Ecdsa(_)) {
                return Ok(signature);
            }
            let numbers = der::to_numbers(&signature, active.size);
            numbers.map(Bytes::from).ok_or_else(|| super::mixed_up().into())
        }
        _ => Err(super::mixed_up().into()),
    }
}

/// Takes bytes of a message to verify; after the last of them the signature or code is compared.
fn verify(
    call: &mut Call<'_, '_, '_, '_>,
    active: &mut Active,
    bytes: &[u8],
    signature: Option<&[u8]>,
    part: Part,
) -> Result<(), Refused> {
    let (correlation_value, init_indicator, final_indicator) = part.fields(active);
    let unique_identifier = key(active);
    if signature.is_some_and(|signature| Some(signature.len()) != signature_length(active)) {
        return Err(Code::SIGNATURE_LEN_RANGE.into());
    }
    let (verdict, stream) = match &active.plan {
        Plan::Mac(parameters, _) => {
            let request = MacVerifyRequest {
                unique_identifier,
                cryptographic_parameters: Some(parameters.clone()),
                data: data(bytes),
                mac_data: signature.map(Bytes::from),
                correlation_value,
                init_indicator,
                final_indicator,
            };
            let response = perform!(call, MacVerify, request)?;
            (response.validity_indicator, response.correlation_value)
        }
        Plan::Signature(parameters, input) => {
            let is_digest = *input == Input::Digest;
            if is_digest {
                check_digest(active, parameters, bytes)?;
            }
            let is_ecdsa = matches!(active.mechanism.does, Does::Ecdsa(_));
            let signature_data = match signature {
                Some(numbers) if is_ecdsa => {
                    let signature =
                        der::from_numbers(numbers).ok_or(Refused::from(Code::SIGNATURE_LEN_RANGE))?;
                    Some(Bytes::from(signature))
                }
                signature => signature.map(Bytes::from),
            };
            let request = SignatureVerifyRequest {
                unique_identifier,
                cryptographic_parameters: Some(parameters.clone()),
                data: if is_digest { None } else { data(bytes) },
                digested_data: is_digest.then(|| Bytes::from(bytes)),
                signature_data,
                correlation_value,
                init_indicator,
                final_indicator,
            };
            let response = perform!(call, SignatureVerify, request)?;
            (response.validity_indicator, response.correlation_value)
        }
        _ => return Err(super::mixed_up().into()),
    };
    active.stream = stream.or(active.stream.take());
    match verdict {
        _ if part == Part::More => Ok(()),
        Some(ValidityIndicator::VALID) => Ok(()),
        _ => Err(Code::SIGNATURE_INVALID.into()),
    }
}

/// Bytes of a signature, code or digest.
fn signature_length(active: &Active) -> Option<usize> {
    match (&active.plan, active.mechanism.does) {
        (Plan::Mac(_, length), _) => Some(*length),
        (Plan::Digest(hash), _) => Some(hash_length(*hash)),
        (_, Does::Ecdsa(_) | Does::Eddsa) => active.size.checked_mul(2),
        (_, Does::Rsa(_) | Does::RsaSign(..)) => Some(active.size),
        _ => None,
    }
}

/// How long output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// So long.
    Exact(usize),
    /// At most so long.
    UpTo(usize),
}

/// How long the output for a whole message is.
fn whole_length(active: &Active, way: Way, taken: usize) -> Length {
    let Plan::Cipher(plan) = &active.plan else {
        // RSA: as long as the modulus, or less when it is decrypted.
        return if way == Way::Decrypt { Length::UpTo(active.size) } else { Length::Exact(active.size) };
    };
    let blocks = |length: usize, size: usize| length.div_ceil(size).saturating_mul(size);
    match (plan.mode, way) {
        (Mode::CbcPad, Way::Decrypt) => Length::UpTo(taken),
        (Mode::CbcPad, _) => Length::Exact(blocks(taken.saturating_add(1), BLOCK)),
        (Mode::Gcm, Way::Decrypt) => Length::Exact(taken.saturating_sub(plan.tag_length)),
        (Mode::Gcm, _) => Length::Exact(taken.saturating_add(plan.tag_length)),
        (Mode::KeyWrap | Mode::KeyWrapPad, Way::Decrypt) => Length::UpTo(taken.saturating_sub(8)),
        (Mode::KeyWrap | Mode::KeyWrapPad, _) => Length::Exact(blocks(taken, 8).saturating_add(8)),
        (Mode::Ecb | Mode::Cbc | Mode::Ctr, _) => Length::Exact(taken),
    }
}

/// How long the output for a part of a message is that is not the last.
fn part_length(active: &Active, way: Way, more: usize) -> usize {
    let Plan::Cipher(plan) = &active.plan else { return 0 };
    let waiting = usize::try_from(active.taken.saturating_sub(active.given)).unwrap_or(usize::MAX);
    let all = waiting.saturating_add(more);
    let whole_blocks = |length: usize| length.saturating_sub(length % BLOCK);
    match (plan.mode, way) {
        (Mode::Ctr, _) | (Mode::Gcm, Way::Encrypt) => more,
        // What is decrypted is given when the tag was checked.
        (Mode::Gcm, _) => 0,
        // The last block may be padding.
        (Mode::CbcPad, Way::Decrypt) => whole_blocks(all).saturating_sub(BLOCK),
        _ => whole_blocks(all),
    }
}

/// How long the output at the end of a message in parts is.
fn last_length(active: &Active, way: Way) -> Length {
    let Plan::Cipher(plan) = &active.plan else { return Length::Exact(0) };
    let taken = usize::try_from(active.taken).unwrap_or(usize::MAX);
    match (plan.mode, way) {
        (Mode::CbcPad, Way::Encrypt) => Length::Exact(BLOCK),
        (Mode::CbcPad, _) => Length::UpTo(BLOCK),
        (Mode::Gcm, Way::Encrypt) => Length::Exact(plan.tag_length),
        (Mode::Gcm, _) => Length::Exact(taken.saturating_sub(plan.tag_length)),
        _ => Length::Exact(0),
    }
}

/// Counts bytes that are taken, so far as a counter goes.
fn take(active: &mut Active, bytes: usize) -> Result<(), Refused> {
    active.taken = active.taken.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    if let Plan::Cipher(plan) = &active.plan
        && let Some(blocks) = plan.blocks
        && u128::from(active.taken.div_ceil(16)) > blocks
    {
        return Err(Code::DATA_LEN_RANGE.into());
    }
    Ok(())
}

/// The operation of a session, which ends unless it is put back.
fn take_active(slot: &mut Option<Active>) -> Result<Active, Refused> {
    slot.take().ok_or_else(|| Code::OPERATION_NOT_INITIALIZED.into())
}

/// Whether there is no room for what is known to be of a length, or only the length is asked for.
fn lacks_room(buffer: Buffer, length: Length) -> Option<usize> {
    match length {
        Length::Exact(length) | Length::UpTo(length) if !buffer.is_there => Some(length),
        Length::Exact(length) if !has_room(buffer, length) => Some(length),
        _ => None,
    }
}

pub(super) fn encrypt_whole(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_whole(call, Way::Encrypt)
}

pub(super) fn decrypt_whole(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_whole(call, Way::Decrypt)
}

fn cipher_whole(call: &mut Call<'_, '_, '_, '_>, way: Way) -> Done {
    call.in_session(|call, _, session| {
        let bytes = call.input.bytes()?;
        let buffer = call.input.buffer()?;
        call.input.finish()?;
        let slot = way.slot(session);
        let mut active = take_active(slot)?;
        if active.is_begun {
            *slot = Some(active);
            return Err(Code::OPERATION_ACTIVE.into());
        }
        if let Some(length) = lacks_room(buffer, whole_length(&active, way, bytes.len())) {
            *slot = Some(active);
            return info::length(buffer, length);
        }
        let before = active.clone();
        take(&mut active, bytes.len())?;
        let output = match way {
            Way::Encrypt => Bytes::from(encrypt(call, &mut active, bytes, Part::Whole)?),
            _ => decrypt(call, &mut active, bytes, Part::Whole)?,
        };
        if !has_room(buffer, output.len()) {
            *slot = Some(before);
        }
        info::output(buffer, &output)
    })
}

pub(super) fn encrypt_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_update(call, Way::Encrypt, None)
}

pub(super) fn decrypt_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_update(call, Way::Decrypt, None)
}

pub(super) fn digest_encrypt_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_update(call, Way::Encrypt, Some(Way::Digest))
}

pub(super) fn decrypt_digest_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_update(call, Way::Decrypt, Some(Way::Digest))
}

pub(super) fn sign_encrypt_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_update(call, Way::Encrypt, Some(Way::Sign))
}

pub(super) fn decrypt_verify_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_update(call, Way::Decrypt, Some(Way::Verify))
}

/// Encrypts or decrypts a part, of which another operation of the session takes the plaintext.
fn cipher_update(call: &mut Call<'_, '_, '_, '_>, way: Way, other: Option<Way>) -> Done {
    call.in_session(|call, _, session| {
        let bytes = call.input.bytes()?;
        let buffer = call.input.buffer()?;
        call.input.finish()?;
        if other.is_some_and(|other| other.slot(session).is_none()) {
            return Err(Code::OPERATION_NOT_INITIALIZED.into());
        }
        let mut active = take_active(way.slot(session))?;
        if !takes_parts(&active) {
            return Err(Code::OPERATION_NOT_INITIALIZED.into());
        }
        let length = part_length(&active, way, bytes.len());
        if let Some(length) = lacks_room(buffer, Length::Exact(length)) {
            *way.slot(session) = Some(active);
            return info::length(buffer, length);
        }
        take(&mut active, bytes.len())?;
        active.is_begun = true;
        let output = match way {
            Way::Encrypt => Bytes::from(encrypt(call, &mut active, bytes, Part::More)?),
            _ => decrypt(call, &mut active, bytes, Part::More)?,
        };
        active.given = active.given.saturating_add(u64::try_from(output.len()).unwrap_or(u64::MAX));
        if let Some(other) = other {
            let mut active = take_active(other.slot(session))?;
            message_part(call, &mut active, other, if way == Way::Encrypt { bytes } else { &output })?;
            *other.slot(session) = Some(active);
        }
        if !has_room(buffer, output.len()) {
            return Err(super::mixed_up().into());
        }
        *way.slot(session) = Some(active);
        info::output(buffer, &output)
    })
}

/// Whether a message may come in parts.
const fn takes_parts(active: &Active) -> bool {
    match &active.plan {
        Plan::Cipher(plan) => !matches!(plan.mode, Mode::KeyWrap | Mode::KeyWrapPad),
        Plan::Rsa(_) | Plan::Signature(_, Input::Digest) => false,
        Plan::Digest(_) | Plan::Mac(..) | Plan::Signature(..) => true,
    }
}

pub(super) fn encrypt_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_final(call, Way::Encrypt)
}

pub(super) fn decrypt_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    cipher_final(call, Way::Decrypt)
}

fn cipher_final(call: &mut Call<'_, '_, '_, '_>, way: Way) -> Done {
    call.in_session(|call, _, session| {
        let buffer = call.input.buffer()?;
        call.input.finish()?;
        let slot = way.slot(session);
        let mut active = take_active(slot)?;
        if !takes_parts(&active) {
            return Err(Code::OPERATION_NOT_INITIALIZED.into());
        }
        let output = match active.held.take() {
            Some(held) => held,
            None => {
                if let Some(length) = lacks_room(buffer, last_length(&active, way)) {
                    *slot = Some(active);
                    return info::length(buffer, length);
                }
                match way {
                    Way::Encrypt => Bytes::from(encrypt(call, &mut active, &[], Part::Last)?),
                    _ => decrypt(call, &mut active, &[], Part::Last)?,
                }
            }
        };
        // What is left over cannot be computed again: it waits until there is room for it.
        if !buffer.is_there || !has_room(buffer, output.len()) {
            active.held = Some(output.clone());
            *slot = Some(active);
        }
        info::output(buffer, &output)
    })
}

/// Takes a part of a message that has no output of its own.
fn message_part(
    call: &mut Call<'_, '_, '_, '_>,
    active: &mut Active,
    way: Way,
    bytes: &[u8],
) -> Result<(), Refused> {
    if !takes_parts(active) {
        return Err(Code::OPERATION_NOT_INITIALIZED.into());
    }
    active.is_begun = true;
    match way {
        Way::Digest => digest(call, active, bytes, Part::More).map(|_| ()),
        Way::Verify => verify(call, active, bytes, None, Part::More),
        _ => sign(call, active, bytes, Part::More).map(|_| ()),
    }
}

fn message_update(call: &mut Call<'_, '_, '_, '_>, way: Way) -> Done {
    call.in_session(|call, _, session| {
        let bytes = call.input.bytes()?;
        call.input.finish()?;
        let slot = way.slot(session);
        let mut active = take_active(slot)?;
        message_part(call, &mut active, way, bytes)?;
        *slot = Some(active);
        Ok(None)
    })
}

/// A digest, signature or code of a whole message, or of one in parts at its end.
fn message_output(call: &mut Call<'_, '_, '_, '_>, way: Way, part: Part) -> Done {
    call.in_session(|call, _, session| {
        let bytes = if part == Part::Whole { call.input.bytes()? } else { &[] };
        let buffer = call.input.buffer()?;
        call.input.finish()?;
        let slot = way.slot(session);
        let mut active = take_active(slot)?;
        if part == Part::Whole && active.is_begun {
            *slot = Some(active);
            return Err(Code::OPERATION_ACTIVE.into());
        }
        if part == Part::Last && !takes_parts(&active) {
            return Err(Code::OPERATION_NOT_INITIALIZED.into());
        }
        let length = signature_length(&active).map_or(Length::UpTo(0), Length::Exact);
        if let Some(length) = lacks_room(buffer, length) {
            *slot = Some(active);
            return info::length(buffer, length);
        }
        let output = match way {
            Way::Digest => digest(call, &mut active, bytes, part)?,
            _ => sign(call, &mut active, bytes, part)?,
        };
        if !has_room(buffer, output.len()) {
            return Err(super::mixed_up().into());
        }
        info::output(buffer, &output)
    })
}

pub(super) fn digest_whole(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_output(call, Way::Digest, Part::Whole)
}

pub(super) fn digest_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_update(call, Way::Digest)
}

/// Takes the value of a secret key as a part of a message: for who may have it.
pub(super) fn digest_key(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.in_session(|call, _, session| {
        let handle = call.input.ulong()?;
        call.input.finish()?;
        let slot = Way::Digest.slot(session);
        let mut active = take_active(slot)?;
        let uid = call.uid(handle)?;
        let class = object::class_of(&*call.see(&uid)?)?.1;
        let given = match object::get(call, &uid, None) {
            Err(failure) if matches!(failure.reason, Reason::Sensitive | Reason::NotExtractable) => {
                return Err(Code::KEY_INDIGESTIBLE.into());
            }
            given => given?,
        };
        let value = material::secret(&given, class, kmip::pkcs11::attribute::VALUE);
        let (Some(kmip::pkcs11::Value::Bytes(value)), SECRET) = (value, class) else {
            return Err(Code::KEY_INDIGESTIBLE.into());
        };
        message_part(call, &mut active, Way::Digest, &value)?;
        *slot = Some(active);
        Ok(None)
    })
}

pub(super) fn digest_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_output(call, Way::Digest, Part::Last)
}

pub(super) fn sign_whole(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_output(call, Way::Sign, Part::Whole)
}

pub(super) fn sign_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_update(call, Way::Sign)
}

pub(super) fn sign_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_output(call, Way::Sign, Part::Last)
}

pub(super) fn verify_whole(call: &mut Call<'_, '_, '_, '_>) -> Done {
    verify_output(call, Part::Whole)
}

pub(super) fn verify_update(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_update(call, Way::Verify)
}

pub(super) fn verify_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    verify_output(call, Part::Last)
}

fn verify_output(call: &mut Call<'_, '_, '_, '_>, part: Part) -> Done {
    call.in_session(|call, _, session| {
        let bytes = if part == Part::Whole { call.input.bytes()? } else { &[] };
        let signature = call.input.bytes()?;
        call.input.finish()?;
        let slot = &mut session.verify;
        let mut active = take_active(slot)?;
        if part == Part::Whole && active.is_begun {
            *slot = Some(active);
            return Err(Code::OPERATION_ACTIVE.into());
        }
        if part == Part::Last && !takes_parts(&active) {
            return Err(Code::OPERATION_NOT_INITIALIZED.into());
        }
        verify(call, &mut active, bytes, Some(signature), part)?;
        Ok(None)
    })
}

pub(super) fn message_sign_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::MessageSign)
}

pub(super) fn message_verify_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    init(call, Way::MessageVerify)
}

/// The parameter of a message: none of the token's mechanisms has one beside that of the mechanism.
fn no_parameter(call: &mut Call<'_, '_, '_, '_>) -> Result<(), Refused> {
    mechanism::none(Some(call.input.bytes()?))
}

/// Signs one of several messages; the operation goes on whatever becomes of it (PKCS#11 3.0 section 5.15).
pub(super) fn sign_message(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.in_session(|call, _, session| {
        no_parameter(call)?;
        let bytes = call.input.bytes()?;
        let buffer = call.input.buffer()?;
        call.input.finish()?;
        let mut active =
            session.message_sign.clone().ok_or(Refused::from(Code::OPERATION_NOT_INITIALIZED))?;
        let length = signature_length(&active).map_or(Length::UpTo(0), Length::Exact);
        if let Some(length) = lacks_room(buffer, length) {
            return info::length(buffer, length);
        }
        let signature = sign(call, &mut active, bytes, Part::Whole)?;
        info::output(buffer, &signature)
    })
}

pub(super) fn verify_message(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.in_session(|call, _, session| {
        no_parameter(call)?;
        let (bytes, signature) = (call.input.bytes()?, call.input.bytes()?);
        call.input.finish()?;
        let mut active =
            session.message_verify.clone().ok_or(Refused::from(Code::OPERATION_NOT_INITIALIZED))?;
        verify(call, &mut active, bytes, Some(signature), Part::Whole)?;
        Ok(None)
    })
}

pub(super) fn message_sign_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_final(call, Way::MessageSign)
}

pub(super) fn message_verify_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    message_final(call, Way::MessageVerify)
}

fn message_final(call: &mut Call<'_, '_, '_, '_>, way: Way) -> Done {
    call.in_session(|call, _, session| {
        call.input.finish()?;
        take_active(way.slot(session))?;
        Ok(None)
    })
}

pub(super) fn seed_random(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let seed = call.input.bytes()?;
    call.input.finish()?;
    match perform!(call, RngSeed, RngSeedRequest { data: data(seed) }) {
        Err(failure) if failure.reason == Reason::PermissionDenied => {
            Err(Code::RANDOM_SEED_NOT_SUPPORTED.into())
        }
        result => result.map(|_| None).map_err(Refused::from),
    }
}

/// Random bytes, as many as are asked for and without their count: the client knows it.
pub(super) fn generate_random(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let length = random_length(call)?;
    if length > MAX_RANDOM {
        return Err(Code::ARGUMENTS_BAD.into());
    }
    let data_length = i32::try_from(length).unwrap_or(0);
    let response = perform!(call, RngRetrieve, RngRetrieveRequest { data_length })?;
    Ok(Some(response.data.unwrap_or_default()))
}

/// How many random bytes are wanted: a count, after which some clients send the buffer as it is, or a `CK_ULONG`.
fn random_length(call: &mut Call<'_, '_, '_, '_>) -> Result<u64, CodecError> {
    let mut counted = call.input;
    if let Ok(buffer) = counted.bytes()
        && counted.finish().is_ok()
    {
        return Ok(u64::try_from(buffer.len()).unwrap_or(u64::MAX));
    }
    call.input.last_number()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn active(code: u64, parameter: Option<&[u8]>, purpose: u64) -> Active {
        let Ok(mechanism) = mechanism::find(code, purpose) else { panic!("no mechanism {code:x}") };
        let Ok(plan) = mechanism::plan(mechanism, parameter, purpose) else { panic!("no plan for {code:x}") };
        Active::new(mechanism, plan, String::new(), 256)
    }

    #[test]
    fn lengths_are_those_of_the_mode() {
        let cbc = active(0x1085, Some(&[0; 16]), flag::ENCRYPT);
        assert_eq!(whole_length(&cbc, Way::Encrypt, 16), Length::Exact(32));
        assert_eq!(whole_length(&cbc, Way::Encrypt, 15), Length::Exact(16));
        assert_eq!(part_length(&cbc, Way::Encrypt, 33), 32);
        assert_eq!(part_length(&cbc, Way::Decrypt, 33), 16);
        assert_eq!(part_length(&cbc, Way::Decrypt, 0), 0);
        let wrap = active(0x210B, None, flag::ENCRYPT);
        assert_eq!(whole_length(&wrap, Way::Encrypt, 9), Length::Exact(24));
        let rsa = active(0x0001, None, flag::ENCRYPT);
        assert_eq!(whole_length(&rsa, Way::Encrypt, 5), Length::Exact(256));
        assert_eq!(whole_length(&rsa, Way::Decrypt, 256), Length::UpTo(256));
    }

    #[test]
    fn a_counter_does_not_run_over() {
        let parameter = [&[0, 0, 0, 0, 0, 0, 0, 8][..], &[0xFF; 15], &[0xFE]].concat();
        let mut counter = active(0x1086, Some(&parameter), flag::ENCRYPT);
        assert!(take(&mut counter, 32).is_ok());
        assert!(take(&mut counter, 1).is_err());
    }
}
