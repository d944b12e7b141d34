//! The mechanisms of the token, in one table, and what their parameters mean to the operations of KMIP.
//!
//! Numbers, parameters and units of key sizes are those of the PKCS#11 3.0 current mechanisms specification.

use kmip::CryptographicParameters;
use kmip::pkcs11::{self, CodecError, Reader};
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm, MaskGenerator, PKCS11ReturnCode as Code,
    PaddingMethod,
};
use kmip::ttlv::Bytes;

use super::refusal::Refused;

/// `CKF_ENCRYPT` and so on: what a mechanism is for.
pub(super) mod flag {
    pub(in super::super) const MESSAGE_SIGN: u64 = 0x8;
    pub(in super::super) const MESSAGE_VERIFY: u64 = 0x10;
    pub(in super::super) const ENCRYPT: u64 = 0x100;
    pub(in super::super) const DECRYPT: u64 = 0x200;
    pub(in super::super) const DIGEST: u64 = 0x400;
    pub(in super::super) const SIGN: u64 = 0x800;
    pub(in super::super) const VERIFY: u64 = 0x2000;
    pub(in super::super) const GENERATE: u64 = 0x8000;
    pub(in super::super) const GENERATE_KEY_PAIR: u64 = 0x1_0000;
    pub(in super::super) const WRAP: u64 = 0x2_0000;
    pub(in super::super) const UNWRAP: u64 = 0x4_0000;
    pub(in super::super) const DERIVE: u64 = 0x8_0000;
    /// Curves over a prime field, named by their object identifier, with uncompressed points.
    pub(in super::super) const EC: u64 = 0x10_0000 | 0x80_0000 | 0x100_0000;
}

const ENCRYPTS: u64 = flag::ENCRYPT | flag::DECRYPT;
const WRAPS: u64 = flag::WRAP | flag::UNWRAP;
const SIGNS: u64 = flag::SIGN | flag::VERIFY | flag::MESSAGE_SIGN | flag::MESSAGE_VERIFY;

/// A mechanism of the token.
#[derive(Debug)]
pub struct Mechanism {
    /// Its number, `CKM_...`.
    pub code: u64,
    /// Its name without the prefix.
    pub name: &'static str,
    /// Shortest and longest key, in the unit that the specification has for the mechanism; 0 without a key.
    pub key_sizes: (u64, u64),
    /// What it is for, `CKF_...`.
    pub flags: u64,
    pub(super) does: Does,
}

/// What a mechanism does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// A secret key is made: AES, or one without an algorithm.
    Generate(Option<CryptographicAlgorithm>),
    /// A pair is made.
    GeneratePair(Family),
    /// AES encrypts.
    Cipher(Mode),
    /// RSA encrypts.
    Rsa(PaddingMethod),
    /// A digest.
    Digest(HashingAlgorithm),
    /// A keyed hash.
    Hmac(CryptographicAlgorithm, HashingAlgorithm),
    /// CMAC with AES.
    Cmac,
    /// RSA signs; without a hash function it is given what the hash function has made.
    RsaSign(PaddingMethod, Option<HashingAlgorithm>),
    /// ECDSA signs; as for RSA.
    Ecdsa(Option<HashingAlgorithm>),
    /// Ed25519 or Ed448 signs.
    Eddsa,
    /// Two parties agree on a secret.
    Ecdh,
}

/// Families of key pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Rsa,
    Ec,
    Edwards,
    Montgomery,
}

/// How AES is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Ecb,
    Cbc,
    CbcPad,
    Ctr,
    Gcm,
    KeyWrap,
    KeyWrapPad,
}

/// Makes the table.
macro_rules! mechanisms {
    ($($code:literal $name:ident $sizes:expr, $flags:expr, $does:expr;)*) => {
        /// Every mechanism of the token.
        pub const MECHANISMS: &[Mechanism] = &[$(
            Mechanism { code: $code, name: stringify!($name), key_sizes: $sizes, flags: $flags, does: $does },
        )*];
    };
}

type Hash = HashingAlgorithm;
type Algorithm = CryptographicAlgorithm;

/// Bits of an RSA modulus.
const RSA: (u64, u64) = (1024, 8192);
/// Bits of the order of a curve.
const EC: (u64, u64) = (192, 521);
/// Bits of keys on the curves of RFC 8032 and RFC 7748.
const EDWARDS: (u64, u64) = (255, 448);
/// Bytes of an AES key.
const AES: (u64, u64) = (16, 32);
/// Bits of a secret.
const SECRET: (u64, u64) = (8, 65_536);
const NO_KEY: (u64, u64) = (0, 0);
const PKCS1: PaddingMethod = PaddingMethod::PKCS1_V1_5;
const PSS: PaddingMethod = PaddingMethod::PSS;

mechanisms! {
    0x0000 RSA_PKCS_KEY_PAIR_GEN RSA, flag::GENERATE_KEY_PAIR, Does::GeneratePair(Family::Rsa);
    0x0001 RSA_PKCS RSA, ENCRYPTS | SIGNS | WRAPS, Does::Rsa(PKCS1);
    0x0006 SHA1_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA_1));
    0x0009 RSA_PKCS_OAEP RSA, ENCRYPTS | WRAPS, Does::Rsa(PaddingMethod::OAEP);
    0x000D RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, None);
    0x000E SHA1_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA_1));
    0x0040 SHA256_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA_256));
    0x0041 SHA384_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA_384));
    0x0042 SHA512_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA_512));
    0x0043 SHA256_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA_256));
    0x0044 SHA384_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA_384));
    0x0045 SHA512_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA_512));
    0x0046 SHA224_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA_224));
    0x0047 SHA224_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA_224));
    0x0060 SHA3_256_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA3_256));
    0x0061 SHA3_384_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA3_384));
    0x0062 SHA3_512_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA3_512));
    0x0063 SHA3_256_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA3_256));
    0x0064 SHA3_384_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA3_384));
    0x0065 SHA3_512_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA3_512));
    0x0066 SHA3_224_RSA_PKCS RSA, SIGNS, Does::RsaSign(PKCS1, Some(Hash::SHA3_224));
    0x0067 SHA3_224_RSA_PKCS_PSS RSA, SIGNS, Does::RsaSign(PSS, Some(Hash::SHA3_224));
    0x0220 SHA_1 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA_1);
    0x0221 SHA_1_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA1, Hash::SHA_1);
    0x0250 SHA256 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA_256);
    0x0251 SHA256_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA256, Hash::SHA_256);
    0x0255 SHA224 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA_224);
    0x0256 SHA224_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA224, Hash::SHA_224);
    0x0260 SHA384 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA_384);
    0x0261 SHA384_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA384, Hash::SHA_384);
    0x0270 SHA512 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA_512);
    0x0271 SHA512_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA512, Hash::SHA_512);
    0x02B0 SHA3_256 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA3_256);
    0x02B1 SHA3_256_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA3_256, Hash::SHA3_256);
    0x02B5 SHA3_224 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA3_224);
    0x02B6 SHA3_224_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA3_224, Hash::SHA3_224);
    0x02C0 SHA3_384 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA3_384);
    0x02C1 SHA3_384_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA3_384, Hash::SHA3_384);
    0x02D0 SHA3_512 NO_KEY, flag::DIGEST, Does::Digest(Hash::SHA3_512);
    0x02D1 SHA3_512_HMAC SECRET, SIGNS, Does::Hmac(Algorithm::HMAC_SHA3_512, Hash::SHA3_512);
    0x0350 GENERIC_SECRET_KEY_GEN SECRET, flag::GENERATE, Does::Generate(None);
    0x1040 EC_KEY_PAIR_GEN EC, flag::GENERATE_KEY_PAIR | flag::EC, Does::GeneratePair(Family::Ec);
    0x1041 ECDSA EC, SIGNS | flag::EC, Does::Ecdsa(None);
    0x1042 ECDSA_SHA1 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA_1));
    0x1043 ECDSA_SHA224 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA_224));
    0x1044 ECDSA_SHA256 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA_256));
    0x1045 ECDSA_SHA384 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA_384));
    0x1046 ECDSA_SHA512 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA_512));
    0x1047 ECDSA_SHA3_224 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA3_224));
    0x1048 ECDSA_SHA3_256 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA3_256));
    0x1049 ECDSA_SHA3_384 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA3_384));
    0x104A ECDSA_SHA3_512 EC, SIGNS | flag::EC, Does::Ecdsa(Some(Hash::SHA3_512));
    0x1050 ECDH1_DERIVE EC, flag::DERIVE | flag::EC, Does::Ecdh;
    0x1055 EC_EDWARDS_KEY_PAIR_GEN EDWARDS, flag::GENERATE_KEY_PAIR, Does::GeneratePair(Family::Edwards);
    0x1056 EC_MONTGOMERY_KEY_PAIR_GEN EDWARDS, flag::GENERATE_KEY_PAIR, Does::GeneratePair(Family::Montgomery);
    0x1057 EDDSA EDWARDS, SIGNS, Does::Eddsa;
    0x1080 AES_KEY_GEN AES, flag::GENERATE, Does::Generate(Some(Algorithm::AES));
    0x1081 AES_ECB AES, ENCRYPTS, Does::Cipher(Mode::Ecb);
    0x1082 AES_CBC AES, ENCRYPTS, Does::Cipher(Mode::Cbc);
    0x1085 AES_CBC_PAD AES, ENCRYPTS, Does::Cipher(Mode::CbcPad);
    0x1086 AES_CTR AES, ENCRYPTS, Does::Cipher(Mode::Ctr);
    0x1087 AES_GCM AES, ENCRYPTS, Does::Cipher(Mode::Gcm);
    0x108A AES_CMAC AES, SIGNS, Does::Cmac;
    0x2109 AES_KEY_WRAP AES, ENCRYPTS | WRAPS, Does::Cipher(Mode::KeyWrap);
    0x210A AES_KEY_WRAP_PAD AES, ENCRYPTS | WRAPS, Does::Cipher(Mode::KeyWrapPad);
    0x210B AES_KEY_WRAP_KWP AES, ENCRYPTS | WRAPS, Does::Cipher(Mode::KeyWrapPad);
}

/// The mechanism of a number that is for something.
pub(super) fn find(code: u64, purpose: u64) -> Result<&'static Mechanism, Refused> {
    let found = MECHANISMS.iter().find(|known| known.code == code && known.flags & purpose != 0);
    found.ok_or_else(|| Code::MECHANISM_INVALID.into())
}

/// A mechanism with its parameter read.
#[derive(Clone)]
pub(super) enum Plan {
    /// AES encrypts.
    Cipher(CipherPlan),
    /// RSA encrypts.
    Rsa(CryptographicParameters),
    /// A digest.
    Digest(HashingAlgorithm),
    /// A message authentication code of a length in bytes.
    Mac(CryptographicParameters, usize),
    /// A signature; of a digest in place of a message where it says so.
    Signature(CryptographicParameters, Input),
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A message, which may come in parts.
    Message,
    /// What a hash function has made of a message.
    Digest,
}

/// How AES encrypts.
#[derive(Clone)]
pub(super) struct CipherPlan {
    pub(super) mode: Mode,
    pub(super) parameters: CryptographicParameters,
    pub(super) iv: Option<Bytes>,
    pub(super) additional_data: Option<Bytes>,
    /// Bytes of the tag; 0 where there is none.
    pub(super) tag_length: usize,
    /// Blocks until the counter begins anew.
    pub(super) blocks: Option<u128>,
}

/// Reads the parameter of a mechanism. `purpose` tells what a mechanism is asked for that is for several things.
pub(super) fn plan(mechanism: &Mechanism, parameter: Option<&[u8]>, purpose: u64) -> Result<Plan, Refused> {
    match mechanism.does {
        Does::Cipher(mode) => Ok(Plan::Cipher(cipher(mode, parameter)?)),
        Does::Rsa(PaddingMethod::PKCS1_V1_5) if purpose & SIGNS != 0 => {
            none(parameter)?;
            Ok(Plan::Signature(padded(PKCS1), Input::Digest))
        }
        Does::Rsa(PaddingMethod::OAEP) => Ok(Plan::Rsa(oaep(parameter)?)),
        Does::Rsa(padding) => {
            none(parameter)?;
            Ok(Plan::Rsa(padded(padding)))
        }
        Does::Digest(hash) => {
            none(parameter)?;
            Ok(Plan::Digest(hash))
        }
        Does::Hmac(algorithm, hash) => {
            none(parameter)?;
            let parameters =
                CryptographicParameters { cryptographic_algorithm: Some(algorithm), ..Default::default() };
            Ok(Plan::Mac(parameters, hash_length(hash)))
        }
        Does::Cmac => {
            none(parameter)?;
            let mode = Some(BlockCipherMode::CMAC);
            Ok(Plan::Mac(CryptographicParameters { block_cipher_mode: mode, ..Default::default() }, BLOCK))
        }
        Does::RsaSign(PaddingMethod::PSS, hash) => {
            let input = if hash.is_some() { Input::Message } else { Input::Digest };
            Ok(Plan::Signature(pss(hash, parameter)?, input))
        }
        Does::RsaSign(padding, hash) => {
            none(parameter)?;
            Ok(Plan::Signature(
                CryptographicParameters { hashing_algorithm: hash, ..padded(padding) },
                Input::Message,
            ))
        }
        Does::Ecdsa(hash) => {
            none(parameter)?;
            let parameters = CryptographicParameters { hashing_algorithm: hash, ..Default::default() };
            Ok(Plan::Signature(parameters, if hash.is_some() { Input::Message } else { Input::Digest }))
        }
        Does::Eddsa => {
            eddsa(parameter)?;
            Ok(Plan::Signature(CryptographicParameters::default(), Input::Message))
        }
        Does::Generate(_) | Does::GeneratePair(_) | Does::Ecdh => Err(Code::MECHANISM_INVALID.into()),
    }
}

fn bad() -> Refused {
    Code::MECHANISM_PARAM_INVALID.into()
}

/// Refuses a parameter of a mechanism that has none.
pub(super) fn none(parameter: Option<&[u8]>) -> Result<(), Refused> {
    if parameter.is_none_or(<[u8]>::is_empty) { Ok(()) } else { Err(bad()) }
}

fn padded(padding: PaddingMethod) -> CryptographicParameters {
    CryptographicParameters { padding_method: Some(padding), ..Default::default() }
}

/// Reads a parameter; what is wrong with it is told by one code.
fn read<'a, T>(
    parameter: Option<&'a [u8]>,
    work: impl FnOnce(&mut Reader<'a>) -> Result<T, CodecError>,
) -> Result<T, Refused> {
    let mut reader = Reader::new(parameter.ok_or_else(bad)?);
    let read = work(&mut reader).map_err(|_| bad())?;
    reader.finish().map_err(|_| bad())?;
    Ok(read)
}

/// An IV of a length: an array with its count, or the bytes alone, which are of a fixed number.
fn iv(parameter: Option<&[u8]>, length: usize) -> Result<Bytes, Refused> {
    let iv = match parameter {
        Some(bytes) if bytes.len() == length => bytes,
        parameter => read(parameter, pkcs11::Reader::bytes)?,
    };
    if iv.len() == length { Ok(Bytes::from(iv)) } else { Err(bad()) }
}

fn cipher(mode: Mode, parameter: Option<&[u8]>) -> Result<CipherPlan, Refused> {
    let (block_cipher_mode, padding) = match mode {
        Mode::Ecb => (BlockCipherMode::ECB, None),
        Mode::Cbc => (BlockCipherMode::CBC, None),
        Mode::CbcPad => (BlockCipherMode::CBC, Some(PaddingMethod::PKCS5)),
        Mode::Ctr => (BlockCipherMode::CTR, None),
        Mode::Gcm => (BlockCipherMode::GCM, None),
        Mode::KeyWrap => (BlockCipherMode::NISTKEYWRAP, None),
        Mode::KeyWrapPad => (BlockCipherMode::AESKEYWRAPPADDING, None),
    };
    let parameters = CryptographicParameters {
        block_cipher_mode: Some(block_cipher_mode),
        padding_method: padding,
        ..Default::default()
    };
    let mut plan =
        CipherPlan { mode, parameters, iv: None, additional_data: None, tag_length: 0, blocks: None };
    match mode {
        // The IV of key wrapping is the one of its standard.
        Mode::Ecb | Mode::KeyWrap | Mode::KeyWrapPad => none(parameter)?,
        Mode::Cbc | Mode::CbcPad => plan.iv = Some(iv(parameter, BLOCK)?),
        Mode::Ctr => counter(&mut plan, parameter)?,
        Mode::Gcm => gcm(&mut plan, parameter)?,
    }
    Ok(plan)
}

/// `CK_AES_CTR_PARAMS`: bits of the counter, and the first counter block.
fn counter(plan: &mut CipherPlan, parameter: Option<&[u8]>) -> Result<(), Refused> {
    let is_short = parameter.is_some_and(|parameter| parameter.len() == 4 + BLOCK);
    let (bits, block) = read(parameter, |reader| {
        let bits = if is_short { u64::from(reader.count()?) } else { reader.ulong()? };
        Ok((bits, reader.array::<BLOCK>()?))
    })?;
    let bits = u32::try_from(bits).ok().filter(|bits| (1..=128).contains(bits)).ok_or_else(bad)?;
    let value = u128::from_be_bytes(block);
    // The counter is the last bits of the block; the server counts on into the others, so that it must not overflow.
    let most = u128::MAX.checked_shr(128_u32.saturating_sub(bits)).unwrap_or(0);
    plan.blocks = Some(most.saturating_sub(value & most).saturating_add(1));
    plan.iv = Some(Bytes::from(&block[..]));
    Ok(())
}

/// `CK_GCM_PARAMS`: the IV with its count, its bits, additional data with their count, and the bits of the tag.
fn gcm(plan: &mut CipherPlan, parameter: Option<&[u8]>) -> Result<(), Refused> {
    let wide = |reader: &mut Reader<'_>| reader.ulong();
    let narrow = |reader: &mut Reader<'_>| reader.count().map(u64::from);
    let (iv, additional_data, bits) = gcm_with(parameter, wide).or_else(|_| gcm_with(parameter, narrow))?;
    let is_possible = (1..=MAX_GCM_IV).contains(&iv.len()) && bits % 8 == 0 && (32..=128).contains(&bits);
    if !is_possible {
        return Err(bad());
    }
    plan.tag_length = usize::try_from(bits / 8).map_err(|_| bad())?;
    plan.parameters.tag_length = i32::try_from(bits / 8).ok();
    plan.iv = Some(Bytes::from(iv));
    plan.additional_data = (!additional_data.is_empty()).then(|| Bytes::from(additional_data));
    Ok(())
}

fn gcm_with<'a>(
    parameter: Option<&'a [u8]>,
    number: impl Fn(&mut Reader<'a>) -> Result<u64, CodecError>,
) -> Result<(&'a [u8], &'a [u8], u64), Refused> {
    let (iv, iv_bits, additional_data, tag_bits) =
        read(parameter, |reader| Ok((reader.bytes()?, number(reader)?, reader.bytes()?, number(reader)?)))?;
    let says_length = u64::try_from(iv.len()).is_ok_and(|length| length.checked_mul(8) == Some(iv_bits));
    if iv_bits == 0 || says_length { Ok((iv, additional_data, tag_bits)) } else { Err(bad()) }
}

/// `CK_RSA_PKCS_OAEP_PARAMS`: hash function, mask generation function, where the label is, and the label with its count.
fn oaep(parameter: Option<&[u8]>) -> Result<CryptographicParameters, Refused> {
    let (hash, generator, source, label) =
        read(parameter, |reader| Ok((reader.ulong()?, reader.ulong()?, reader.ulong()?, reader.bytes()?)))?;
    // CKZ_DATA_SPECIFIED; or no source and no label.
    if source != 1 && (source != 0 || !label.is_empty()) {
        return Err(bad());
    }
    Ok(CryptographicParameters {
        hashing_algorithm: Some(hash_of(hash)?),
        mask_generator: Some(MaskGenerator::MGF1),
        mask_generator_hashing_algorithm: Some(generator_hash(generator)?),
        p_source: (!label.is_empty()).then(|| Bytes::from(label)),
        ..padded(PaddingMethod::OAEP)
    })
}

/// `CK_RSA_PKCS_PSS_PARAMS`: hash function, mask generation function, and bytes of the salt.
fn pss(of_mechanism: Option<Hash>, parameter: Option<&[u8]>) -> Result<CryptographicParameters, Refused> {
    let is_short = parameter.is_some_and(|parameter| parameter.len() == 8 + 8 + 4);
    let (hash, generator, salt) = read(parameter, |reader| {
        let (hash, generator) = (reader.ulong()?, reader.ulong()?);
        Ok((hash, generator, if is_short { u64::from(reader.count()?) } else { reader.ulong()? }))
    })?;
    let hash = hash_of(hash)?;
    if of_mechanism.is_some_and(|of_mechanism| of_mechanism != hash) {
        return Err(bad());
    }
    Ok(CryptographicParameters {
        hashing_algorithm: Some(hash),
        mask_generator: Some(MaskGenerator::MGF1),
        mask_generator_hashing_algorithm: Some(generator_hash(generator)?),
        salt_length: Some(i32::try_from(salt).map_err(|_| bad())?),
        ..padded(PSS)
    })
}

/// `CK_EDDSA_PARAMS`: whether the message is hashed first, and a context; the token has neither.
fn eddsa(parameter: Option<&[u8]>) -> Result<(), Refused> {
    if parameter.is_none_or(<[u8]>::is_empty) {
        return Ok(());
    }
    let (is_hashed, context) = read(parameter, |reader| Ok((reader.flag()?, reader.bytes()?)))?;
    if is_hashed || !context.is_empty() { Err(bad()) } else { Ok(()) }
}

/// `CK_ECDH1_DERIVE_PARAMS`: the function that derives, which has to be none, with its shared data, and the public key of
/// the other side.
pub(super) fn ecdh(parameter: Option<&[u8]>) -> Result<&[u8], Refused> {
    let (function, shared, public) =
        read(parameter, |reader| Ok((reader.ulong()?, reader.bytes()?, reader.bytes()?)))?;
    if function != 1 || !shared.is_empty() || public.is_empty() { Err(bad()) } else { Ok(public) }
}

/// The hash function of a digest mechanism.
fn hash_of(code: u64) -> Result<Hash, Refused> {
    let found = MECHANISMS.iter().find_map(|known| match known.does {
        Does::Digest(hash) if known.code == code => Some(hash),
        _ => None,
    });
    found.ok_or_else(bad)
}

/// The hash function of a mask generation function, `CKG_MGF1_...`.
const GENERATORS: &[(u64, Hash)] = &[
    (1, Hash::SHA_1),
    (2, Hash::SHA_256),
    (3, Hash::SHA_384),
    (4, Hash::SHA_512),
    (5, Hash::SHA_224),
    (6, Hash::SHA3_224),
    (7, Hash::SHA3_256),
    (8, Hash::SHA3_384),
    (9, Hash::SHA3_512),
];

fn generator_hash(code: u64) -> Result<Hash, Refused> {
    GENERATORS.iter().find(|(known, _)| *known == code).map(|(_, hash)| *hash).ok_or_else(bad)
}

/// Bytes of a digest.
pub(super) const fn hash_length(hash: HashingAlgorithm) -> usize {
    match hash {
        Hash::SHA_1 => 20,
        Hash::SHA_224 | Hash::SHA3_224 => 28,
        Hash::SHA_256 | Hash::SHA3_256 => 32,
        Hash::SHA_384 | Hash::SHA3_384 => 48,
        _ => 64,
    }
}

/// Bytes of a block of AES.
pub(super) const BLOCK: usize = 16;

/// Longest IV of GCM in bytes.
const MAX_GCM_IV: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::pkcs11::Writer;

    fn parameter(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = Writer::default();
        write(&mut writer);
        writer.into_bytes().to_vec()
    }

    #[test]
    fn each_mechanism_is_there_once_and_for_something() {
        for (position, mechanism) in MECHANISMS.iter().enumerate() {
            assert!(MECHANISMS[position + 1..].iter().all(|other| other.code != mechanism.code));
            assert!(mechanism.flags & 0xF_FF00 != 0, "{}", mechanism.name);
        }
        assert!(find(0x1081, flag::ENCRYPT).is_ok());
        assert!(find(0x1081, flag::SIGN).is_err());
        assert!(find(0xFFFF, flag::SIGN).is_err());
    }

    #[test]
    fn a_counter_must_not_run_over() {
        let mut block = [0xFF; 16];
        let of = |bits: u64, block: &[u8; 16]| {
            let parameter = parameter(|writer| {
                writer.ulong(bits).raw(block);
            });
            cipher(Mode::Ctr, Some(&parameter)).map(|plan| plan.blocks).ok().flatten()
        };
        assert_eq!(of(32, &block), Some(1));
        block[15] = 0xFE;
        assert_eq!(of(32, &block), Some(2));
        assert_eq!(of(1, &[0; 16]), Some(2));
        assert_eq!(of(128, &[0; 16]), Some(u128::MAX));
        assert_eq!(of(0, &block), None);
        assert_eq!(of(129, &block), None);
    }

    #[test]
    fn numbers_of_parameters_are_of_eight_or_four_bytes() {
        let wide = parameter(|writer| {
            writer.bytes(&[1; 12]).ulong(96).bytes(b"aad").ulong(128);
        });
        let narrow = parameter(|writer| {
            writer.bytes(&[1; 12]).count(96).bytes(b"aad").count(128);
        });
        for parameter in [wide, narrow] {
            let Ok(plan) = cipher(Mode::Gcm, Some(&parameter)) else { panic!("not read") };
            assert_eq!((plan.tag_length, plan.iv.as_deref()), (16, Some(&[1; 12][..])));
            assert_eq!(plan.additional_data.as_deref(), Some(&b"aad"[..]));
        }
        let tag_of_100_bits = parameter(|writer| {
            writer.bytes(&[1; 12]).ulong(96).bytes(b"").ulong(100);
        });
        assert!(cipher(Mode::Gcm, Some(&tag_of_100_bits)).is_err());
    }

    #[test]
    fn ivs_come_with_or_without_a_count() {
        assert!(iv(Some(&[1; 16]), 16).is_ok());
        let counted = parameter(|writer| {
            writer.bytes(&[1; 16]);
        });
        assert_eq!(iv(Some(&counted), 16).ok().as_deref(), Some(&[1; 16][..]));
        assert!(iv(Some(&[1; 15]), 16).is_err());
        assert!(iv(None, 16).is_err());
    }

    #[test]
    fn a_pss_mechanism_is_of_its_hash_function() {
        let of = |hash: u64| {
            parameter(|writer| {
                writer.ulong(hash).ulong(2).ulong(32);
            })
        };
        assert!(pss(Some(Hash::SHA_256), Some(&of(0x250))).is_ok());
        assert!(pss(Some(Hash::SHA_384), Some(&of(0x250))).is_err());
        assert!(pss(None, Some(&of(0x7777))).is_err());
    }
}
