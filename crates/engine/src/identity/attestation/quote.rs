//! Quotes of a TPM: a statement about the state of a machine that its TPM has signed (TPM 2.0 Library, Part 2
//! "Structures": TPMS_ATTEST, TPMS_QUOTE_INFO, TPMT_SIGNATURE; Part 3 "Commands": TPM2_Quote).
//!
//! What is read is what TPM2_Quote answers: the statement with its length in front, or without, as `tpm2_quote` writes
//! it, then the signature. Numbers are big-endian; nothing may follow.

use std::collections::BTreeMap;
use std::fmt;

use crypto::asymmetric::{KeyKind, PublicKey};
use crypto::digest::DigestAlgorithm;
use crypto::eq_constant_time;
use crypto::sign::{SignatureInput, SignatureScheme, ecdsa_signature, verify};

/// What is wrong with a quote or with what it is held against, in words.
pub(super) type Fault = &'static str;

/// Longest quote in bytes. One with a signature by RSA-4096 has less than 800.
const MAX_LENGTH: usize = 4096;

/// TPM_GENERATED_VALUE: begins whatever a TPM makes up and signs by itself.
const GENERATED: u32 = 0xFF54_4347;

/// TPM_ST_ATTEST_QUOTE.
const QUOTE: u16 = 0x8018;

/// TPM_ALG_RSASSA, TPM_ALG_RSAPSS, TPM_ALG_ECDSA.
const RSASSA: u16 = 0x0014;
const RSAPSS: u16 = 0x0016;
const ECDSA: u16 = 0x0018;

/// Hash functions: TPM_ALG_ID, the name that the tools have, the function. SHA-1 proves nothing any more.
const HASHES: &[(u16, &str, DigestAlgorithm)] = &[
    (0x000B, "sha256", DigestAlgorithm::Sha256),
    (0x000C, "sha384", DigestAlgorithm::Sha384),
    (0x000D, "sha512", DigestAlgorithm::Sha512),
    (0x0027, "sha3_256", DigestAlgorithm::Sha3_256),
    (0x0028, "sha3_384", DigestAlgorithm::Sha3_384),
    (0x0029, "sha3_512", DigestAlgorithm::Sha3_512),
];

/// Most banks that a selection names.
const MAX_BANKS: usize = 16;

/// Most bytes of a selection of one bank: 32 registers.
const MAX_SELECT: u8 = 4;

/// Registers (PCRs) of a TPM: by the TPM_ALG_ID of their bank, bit n for register n.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selection(BTreeMap<u16, u32>);

/// A state of a machine: registers, and the digest of what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MachineState {
    /// The registers.
    pub(crate) registers: Selection,
    /// The digest of their values one after the other, with the hash function of the signature.
    pub(crate) digest: Vec<u8>,
}

/// A quote. Nothing about it is proved by reading it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Quote<'a> {
    /// What is signed.
    statement: &'a [u8],
    /// extraData: what the caller of TPM2_Quote gave, here a nonce of the server.
    nonce: &'a [u8],
    /// The registers.
    registers: Selection,
    /// The digest of what they hold.
    digest: &'a [u8],
    signature: Signature<'a>,
}

#[derive(Debug, PartialEq, Eq)]
enum Signature<'a> {
    Rsa { is_pss: bool, hash: DigestAlgorithm, signature: &'a [u8] },
    Ecdsa { hash: DigestAlgorithm, r: &'a [u8], s: &'a [u8] },
}

impl Selection {
    /// Reads a selection as the tools write it, such as `sha256:0,1,7` or `sha256:0+sha384:0,7`.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let mut banks = BTreeMap::new();
        for bank in text.split('+') {
            let (name, registers) = bank.split_once(':').ok_or("registers are written like sha256:0,1,7")?;
            let known = HASHES.iter().find(|(_, known, _)| *known == name.trim());
            let (bank, ..) =
                known.ok_or("the bank is not one of sha256, sha384, sha512, sha3_256, sha3_384, sha3_512")?;
            let mut bits = 0_u32;
            for register in registers.split(',') {
                let number = register.trim().parse::<u32>().ok().and_then(|number| 1_u32.checked_shl(number));
                let bit = number.ok_or("a register is a number from 0 to 31")?;
                if bits & bit != 0 {
                    return Err("a register is named twice");
                }
                bits |= bit;
            }
            if banks.insert(*bank, bits).is_some() {
                return Err("a bank is named twice");
            }
        }
        Ok(Self(banks))
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let count = reader.u32()?;
        if usize::try_from(count).map_or(true, |count| count > MAX_BANKS) {
            return Err("the quote names too many banks");
        }
        let mut banks = BTreeMap::new();
        for _ in 0..count {
            let bank = reader.u16()?;
            let length = reader.u8()?;
            if length > MAX_SELECT {
                return Err("the quote names too many registers");
            }
            // The first byte has the registers 0 to 7.
            let bits = reader
                .take(usize::from(length))?
                .iter()
                .rev()
                .fold(0, |bits: u32, byte| bits << 8 | u32::from(*byte));
            if bits != 0 && banks.insert(bank, bits).is_some() {
                return Err("the quote names a bank twice");
            }
        }
        Ok(Self(banks))
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (bank, bits)) in self.0.iter().enumerate() {
            let name = HASHES.iter().find(|(known, ..)| known == bank).map_or("?", |(_, name, _)| name);
            let registers: Vec<String> =
                (0..u32::BITS).filter(|bit| bits & (1 << bit) != 0).map(|bit| bit.to_string()).collect();
            write!(f, "{}{name}:{}", if place == 0 { "" } else { "+" }, registers.join(","))?;
        }
        Ok(())
    }
}

impl<'a> Quote<'a> {
    /// Reads a quote.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        if bytes.len() > MAX_LENGTH {
            return Err("the quote is too long");
        }
        let mut reader = Reader(bytes);
        let has_length = !bytes.starts_with(&GENERATED.to_be_bytes());
        let mut inner = if has_length { Reader(reader.sized()?) } else { reader };
        let whole = inner.0;
        let mut quote = Self::read(&mut inner)?;
        if has_length {
            if !inner.0.is_empty() {
                return Err("something follows the statement of the quote");
            }
            quote.statement = whole;
        } else {
            let length = whole.len().saturating_sub(inner.0.len());
            quote.statement = whole.get(..length).unwrap_or_default();
            reader = inner;
        }
        quote.signature = Signature::read(&mut reader)?;
        if !reader.0.is_empty() {
            return Err("something follows the quote");
        }
        Ok(quote)
    }

    /// Reads the statement; what is signed and the signature are filled in by the caller.
    fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        if reader.u32()? != GENERATED {
            return Err("no TPM has made the statement");
        }
        if reader.u16()? != QUOTE {
            return Err("the statement of the TPM is not a quote");
        }
        let _qualified_signer = reader.sized()?;
        let nonce = reader.sized()?;
        // The clock: its time, how often it was reset and restarted, and whether the time is right.
        reader.take(8 + 4 + 4)?;
        if reader.u8()? > 1 {
            return Err("the clock of the quote is malformed");
        }
        let _firmware_version = reader.take(8)?;
        let registers = Selection::read(reader)?;
        let digest = reader.sized()?;
        let signature = Signature::Ecdsa { hash: DigestAlgorithm::Sha256, r: &[], s: &[] };
        Ok(Self { statement: &[], nonce, registers, digest, signature })
    }

    /// Whether one of the keys has signed the quote, of a nonce and one of the states that are allowed; the place of the
    /// key in the list.
    pub(super) fn verify(
        &self,
        keys: &[PublicKey],
        nonce: &[u8],
        states: &[MachineState],
    ) -> Result<usize, Fault> {
        let signer = keys.iter().position(|key| self.is_signed_by(key));
        let signer = signer.ok_or("no attestation key of the client has signed the quote")?;
        if !eq_constant_time(self.nonce, nonce) {
            return Err("the quote is of another nonce");
        }
        let is_allowed = |state: &MachineState| {
            state.registers == self.registers && eq_constant_time(&state.digest, self.digest)
        };
        if !states.iter().any(is_allowed) {
            return Err("the state of the machine is none of those that are allowed");
        }
        Ok(signer)
    }

    /// The registers that are quoted.
    pub(super) const fn registers(&self) -> &Selection {
        &self.registers
    }

    fn is_signed_by(&self, key: &PublicKey) -> bool {
        let input = SignatureInput::Message(self.statement);
        let holds = match (&self.signature, key.kind()) {
            (Signature::Rsa { is_pss, hash, signature }, KeyKind::Rsa) => {
                let scheme = match is_pss {
                    false => SignatureScheme::RsaPkcs1(Some(*hash)),
                    true => SignatureScheme::RsaPss { digest: *hash, mgf_digest: *hash, salt_len: None },
                };
                verify(key, scheme, input, signature)
            }
            (Signature::Ecdsa { hash, r, s }, KeyKind::Ec(_)) => ecdsa_signature(r, s)
                .and_then(|signature| verify(key, SignatureScheme::Ecdsa(*hash), input, &signature)),
            _ => Ok(false),
        };
        holds.unwrap_or(false)
    }
}

impl<'a> Signature<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let algorithm = reader.u16()?;
        let id = reader.u16()?;
        let hash = HASHES.iter().find(|(known, ..)| *known == id).map(|(_, _, hash)| *hash);
        let hash = hash.ok_or("the hash function of the quote's signature is not supported")?;
        match algorithm {
            RSASSA | RSAPSS => {
                Ok(Self::Rsa { is_pss: algorithm == RSAPSS, hash, signature: reader.sized()? })
            }
            ECDSA => Ok(Self::Ecdsa { hash, r: reader.sized()?, s: reader.sized()? }),
            _ => Err("the quote's signature is neither RSA nor ECDSA"),
        }
    }
}

/// Bytes that are still to be read.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("the quote ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.0.split_first_chunk().ok_or("the quote ends too early")?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8, Fault> {
        self.array().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_be_bytes)
    }

    /// Bytes with their number in front (TPM2B).
    fn sized(&mut self) -> Result<&'a [u8], Fault> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What real software has made; the file says how.
    const QUOTES: &str = include_str!("quotes.txt");

    const DIGEST: &str = "1c2d2502cf4b8d68a13229fb7e1da032c20fb941272a25effcb3371001f305eb";

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn entry(name: &str) -> Vec<u8> {
        let (_, rest) = QUOTES.split_once(&format!("\n{name}\n")).unwrap();
        hex(rest.split("\n\n").next().unwrap())
    }

    fn key(name: &str) -> PublicKey {
        PublicKey::from_spki(&entry(name)).unwrap()
    }

    fn nonce() -> Vec<u8> {
        (0..32).collect()
    }

    fn state(registers: &str, digest: &str) -> MachineState {
        MachineState { registers: Selection::parse(registers).unwrap(), digest: hex(digest) }
    }

    /// Whether a quote proves the state in which the ones of the file were made.
    fn proves(bytes: &[u8], key: &PublicKey) -> bool {
        let states = [state("sha256:0,1,2,7", DIGEST)];
        Quote::parse(bytes)
            .is_ok_and(|quote| quote.verify(std::slice::from_ref(key), &nonce(), &states).is_ok())
    }

    #[test]
    fn real_quotes_hold() {
        for kind in ["rsa", "ecc"] {
            let (bytes, key) = (entry(&format!("{kind}-quote")), key(&format!("{kind}-key")));
            let quote = Quote::parse(&bytes).unwrap();
            assert_eq!((quote.nonce, quote.digest), (nonce().as_slice(), hex(DIGEST).as_slice()));
            assert_eq!(quote.registers().to_string(), "sha256:0,1,2,7");
            assert_eq!(quote.statement.len(), 145);
            assert!(proves(&bytes, &key));
            // As TPM2_Quote itself answers: the statement with its length in front.
            let with_length = [&145_u16.to_be_bytes()[..], &bytes].concat();
            assert_eq!(Quote::parse(&with_length).unwrap(), quote);
            assert!(proves(&with_length, &key));
        }
    }

    #[test]
    fn a_quote_proves_its_key_nonce_and_state_only() {
        let (bytes, rsa, ecc) = (entry("rsa-quote"), key("rsa-key"), key("ecc-key"));
        let quote = Quote::parse(&bytes).unwrap();
        let right = [state("sha256:0,1,2,7", DIGEST)];
        assert_eq!(quote.verify(&[ecc.clone(), rsa.clone()], &nonce(), &right), Ok(1));
        assert!(quote.verify(&[ecc], &nonce(), &right).unwrap_err().contains("key"));
        let keys = [rsa];
        assert!(quote.verify(&keys, &[0; 32], &right).unwrap_err().contains("nonce"));
        assert!(quote.verify(&keys, &nonce()[..31], &right).unwrap_err().contains("nonce"));
        let other = DIGEST.replace('1', "2");
        for wrong in [
            state("sha256:0,1,2", DIGEST),
            state("sha384:0,1,2,7", DIGEST),
            state("sha256:0,1,2,7+sha384:0", DIGEST),
            state("sha256:0,1,2,7", &other),
            state("sha256:0,1,2,7", &DIGEST[..62]),
        ] {
            assert!(quote.verify(&keys, &nonce(), &[wrong]).unwrap_err().contains("state"));
        }
        assert!(quote.verify(&keys, &nonce(), &[]).is_err());
        let several = [state("sha256:0,1,2,7", &other), right[0].clone()];
        assert_eq!(quote.verify(&keys, &nonce(), &several), Ok(0));
    }

    #[test]
    fn nothing_may_be_missing_changed_or_added() {
        for kind in ["rsa", "ecc"] {
            let (bytes, key) = (entry(&format!("{kind}-quote")), key(&format!("{kind}-key")));
            let with_length = [&145_u16.to_be_bytes()[..], &bytes].concat();
            for quote in [bytes, with_length] {
                for length in 0..quote.len() {
                    assert!(Quote::parse(&quote[..length]).is_err(), "{length} bytes");
                }
                for place in 0..quote.len() {
                    let mut changed = quote.clone();
                    changed[place] ^= 1 << (place % 8);
                    assert!(!proves(&changed, &key), "byte {place}");
                }
                assert!(Quote::parse(&[&quote[..], &[0]].concat()).is_err());
                assert!(Quote::parse(&[&[0], &quote[..]].concat()).is_err());
            }
        }
        assert!(Quote::parse(&vec![0xFF; MAX_LENGTH + 1]).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused() {
        let real = entry("ecc-quote");
        for round in 0..20_000_u32 {
            let noise = crypto::random::bytes(48).unwrap();
            let mut bytes = real.clone();
            for pair in noise.chunks(4).take(1 + round as usize % 12) {
                let place = usize::from(u16::from_be_bytes([pair[0], pair[1]])) % bytes.len();
                bytes[place] = pair[2];
                if pair[3] == 0 {
                    bytes.truncate(place);
                }
                if bytes.is_empty() {
                    break;
                }
            }
            if let Ok(quote) = Quote::parse(&bytes) {
                assert!(quote.statement.len() < bytes.len());
            }
            let _ = Quote::parse(&noise);
        }
    }

    #[test]
    fn registers_are_written_as_the_tools_write_them() {
        for text in ["sha256:0,1,7", "sha256:31", "sha256:0+sha384:0,7", "sha3_256:1+sha3_384:2+sha3_512:3"] {
            assert_eq!(Selection::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Selection::parse("sha384: 7, 0 + sha256:1").unwrap().to_string(), "sha256:1+sha384:0,7");
        for wrong in
            ["", "sha256", "sha256:", "sha256:32", "sha256:-1", "sha256:1,1", "sha1:0", "md5:0", "sha256:0+"]
        {
            assert!(Selection::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Selection::parse("sha256:0+sha256:1").is_err());
    }
}
