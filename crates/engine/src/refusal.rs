//! What KMIP names and the server does not carry out, each with the reason: one list, for the answers and for the
//! documentation.

use kmip::table::enumeration::{BlockCipherMode, CryptographicAlgorithm};

use crate::reason::{Failure, Reason};

/// Why nothing is carried out with an algorithm; `None` for those that something is carried out with. Keys of all of them
/// are registered, kept and given.
#[must_use]
pub const fn of_algorithm(algorithm: CryptographicAlgorithm) -> Option<&'static str> {
    type Algorithm = CryptographicAlgorithm;
    Some(match algorithm {
        Algorithm::MARS => "no maintained library has it",
        Algorithm::SKIPJACK => "NIST has withdrawn it (SP 800-131A), and no maintained library has it",
        Algorithm::ECMQV => {
            "no maintained library has it, and Derive Key does not name the four keys that it takes"
        }
        Algorithm::GOST_R_34_10_2012 => "no maintained library has it",
        Algorithm::GOST_R_34_11_2012 => "it names two functions, and KMIP does not say which",
        Algorithm::GOST_R_34_13_2015 => "it names modes of two ciphers, and KMIP does not say which cipher",
        Algorithm::GOST_28147_89 => "KMIP has no field for its S-boxes",
        Algorithm::XMSS => "a key that is used again after a restored backup can be forged (SP 800-208)",
        Algorithm::X25519MLKEM768 | Algorithm::SECP256R1MLKEM768 => {
            "two keys joined for a TLS handshake have no form in which they could be kept"
        }
        Algorithm::SPHINCS_256 => "SLH-DSA has taken its place (FIPS 205)",
        Algorithm::MCELIECE | Algorithm::MCELIECE_6960119 | Algorithm::MCELIECE_8192128 => {
            "it has no standard, and no maintained library has it"
        }
        _ => return None,
    })
}

/// Why a mode is not carried out; `None` for those that are.
#[must_use]
pub const fn of_mode(mode: BlockCipherMode) -> Option<&'static str> {
    type Mode = BlockCipherMode;
    Some(match mode {
        Mode::X9_102_AESKW | Mode::X9_102_TDKW | Mode::X9_102_AKW1 | Mode::X9_102_AKW2 => {
            "ANS X9.102 is not public, and has no vectors to check by; NIST Key Wrap is in its place (SP 800-38F)"
        }
        _ => return None,
    })
}

/// The answer to a request for an algorithm that is refused.
pub(crate) fn algorithm_failure(algorithm: CryptographicAlgorithm) -> Option<Failure> {
    of_algorithm(algorithm).map(|reason| {
        Reason::UnsupportedCryptographicParameters
            .because(format!("the algorithm is not carried out: {reason}"))
    })
}

/// The answer to a request for a mode that is refused.
pub(crate) fn mode_failure(mode: BlockCipherMode) -> Failure {
    let reason = of_mode(mode).unwrap_or("KMIP does not name it");
    Reason::UnsupportedCryptographicParameters
        .because(format!("the block cipher mode is not supported: {reason}"))
}
