//! A machine with a TPM: it writes quotes as a TPM 2.0 does (TPM 2.0 Library, Part 2 "Structures") and signs them.

use crypto::asymmetric::{Curve, KeyKind, PrivateKey, generate_ec, generate_rsa};
use crypto::digest::{DigestAlgorithm, digest};
use crypto::sign::{SignatureInput, SignatureScheme, sign};

/// A TPM with an attestation key, and what its registers hold.
pub struct Tpm {
    key: PrivateKey,
    is_pss: bool,
    /// Values of the registers 0 to 7 in the bank of SHA-256.
    pub registers: [[u8; 32]; 8],
}

impl Tpm {
    /// One with a key on P-256.
    #[must_use]
    pub fn ecdsa() -> Self {
        Self { key: generate_ec(Curve::P256).unwrap(), is_pss: false, registers: [[7; 32]; 8] }
    }

    /// One with an RSA-2048 key.
    #[must_use]
    pub fn rsa(is_pss: bool) -> Self {
        Self { key: generate_rsa(2048, 65_537).unwrap(), is_pss, registers: [[7; 32]; 8] }
    }

    /// The public half of its key, PEM.
    #[must_use]
    pub fn key(&self) -> String {
        self.key.public().unwrap().to_pem().unwrap()
    }

    /// The digest of the registers 0, 1 and 7.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        let [zero, one, .., seven] = &self.registers;
        digest(DigestAlgorithm::Sha256, &[*zero, *one, *seven].concat()).unwrap()
    }

    /// A quote of the registers 0, 1 and 7 with a nonce: what TPM2_Quote answers.
    #[must_use]
    pub fn quote(&self, nonce: &[u8]) -> Vec<u8> {
        self.sign(&self.statement(0x8018, nonce))
    }

    /// A statement of a type with a nonce: TPMS_ATTEST.
    #[must_use]
    pub fn statement(&self, kind: u16, nonce: &[u8]) -> Vec<u8> {
        let mut statement = 0xFF54_4347_u32.to_be_bytes().to_vec();
        statement.extend(kind.to_be_bytes());
        // The name of the key: its hash function, and a hash.
        sized(&mut statement, &[&[0x00, 0x0B], [3; 32].as_slice()].concat());
        sized(&mut statement, nonce);
        // Clock, resetCount, restartCount, safe; firmwareVersion.
        statement.extend(123_456_u64.to_be_bytes());
        statement.extend([0, 0, 0, 2, 0, 0, 0, 0, 1]);
        statement.extend(7_u64.to_be_bytes());
        // One bank: SHA-256, three bytes of which the first has the bits of the registers 0 to 7.
        statement.extend([0, 0, 0, 1, 0x00, 0x0B, 3, 0b1000_0011, 0, 0]);
        sized(&mut statement, &self.digest());
        statement
    }

    /// A statement with its length in front and a signature (TPMT_SIGNATURE) behind it.
    #[must_use]
    pub fn sign(&self, statement: &[u8]) -> Vec<u8> {
        let (algorithm, scheme) = match (self.key.kind(), self.is_pss) {
            (KeyKind::Rsa, false) => (0x0014_u16, SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha256))),
            (KeyKind::Rsa, true) => {
                let digest = DigestAlgorithm::Sha256;
                (0x0016, SignatureScheme::RsaPss { digest, mgf_digest: digest, salt_len: None })
            }
            _ => (0x0018, SignatureScheme::Ecdsa(DigestAlgorithm::Sha256)),
        };
        let signature = sign(&self.key, scheme, SignatureInput::Message(statement)).unwrap();
        let mut quote = Vec::new();
        sized(&mut quote, statement);
        quote.extend(algorithm.to_be_bytes());
        quote.extend([0x00, 0x0B]);
        if algorithm == 0x0018 {
            // SEQUENCE { INTEGER r, INTEGER s } (RFC 3279, 2.2.3), short enough for lengths of one byte.
            let mut rest = signature.get(2..).unwrap();
            for _ in 0..2 {
                let length = usize::from(*rest.get(1).unwrap());
                let (number, after) = rest.get(2..).unwrap().split_at(length);
                sized(&mut quote, number.strip_prefix(&[0]).unwrap_or(number));
                rest = after;
            }
        } else {
            sized(&mut quote, &signature);
        }
        quote
    }
}

/// Appends bytes with their number in front (TPM2B).
fn sized(text: &mut Vec<u8>, bytes: &[u8]) {
    text.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
    text.extend(bytes);
}
