//! Message authentication codes with a managed object.

use crypto::mac::MacAlgorithm;
use kmip::CryptographicParameters;
use kmip::table::enumeration::BlockCipherMode;

use super::{algorithm_of, parameters};
use crate::object::ManagedObject;
use crate::policy::algorithm::Rule;
use crate::reason::{Failure, Reason};

/// The code that parameters and the algorithm of a key describe: a keyed hash by its name, CMAC or CBC-MAC by the mode of
/// the key's cipher, else a keyed hash by the Hashing Algorithm.
///
/// # Errors
/// [`Reason::BadCryptographicParameters`] when they describe none, [`Reason::PermissionDenied`] when the policy does not
/// allow it.
pub(crate) fn algorithm(
    object: &ManagedObject,
    parameters: &CryptographicParameters,
    rule: Rule,
) -> Result<MacAlgorithm, Failure> {
    let algorithm = described(object, parameters)?;
    rule.mac(algorithm)?;
    Ok(algorithm)
}

fn described(object: &ManagedObject, parameters: &CryptographicParameters) -> Result<MacAlgorithm, Failure> {
    use kmip::table::enumeration::CryptographicAlgorithm as Algorithm;
    let of_key = algorithm_of(object);
    let algorithm = parameters.cryptographic_algorithm.or(of_key);
    let bad = |what: &'static str| Err(Reason::BadCryptographicParameters.because(what));
    // A key that is made for one code makes no other; those of ciphers and secrets may be keys of any keyed hash.
    let is_code = |of_key: &Algorithm| parameters::hmac(*of_key).is_some() || *of_key == Algorithm::POLY1305;
    if of_key.filter(is_code).is_some_and(|of_key| algorithm != Some(of_key)) {
        return bad("the key is of another algorithm");
    }
    if let Some(digest) = algorithm.and_then(parameters::hmac) {
        if parameters::named_digest(parameters)?.is_some_and(|named| named != digest) {
            return bad("the Hashing Algorithm is not that of the code");
        }
        return Ok(MacAlgorithm::Hmac(digest));
    }
    if algorithm == Some(Algorithm::POLY1305) {
        return Ok(MacAlgorithm::Poly1305);
    }
    match (algorithm.and_then(parameters::cipher), parameters.block_cipher_mode) {
        (Some(_), Some(_)) if algorithm != of_key => bad("the key is of another algorithm"),
        (Some(cipher), Some(BlockCipherMode::CMAC)) => Ok(MacAlgorithm::Cmac(cipher)),
        (Some(cipher), Some(BlockCipherMode::CBC_MAC)) => Ok(MacAlgorithm::CbcMac(cipher)),
        (_, Some(_)) => bad("the mode makes no code"),
        (_, None) => match parameters::named_digest(parameters)? {
            Some(digest) => Ok(MacAlgorithm::Hmac(digest)),
            None => bad("the algorithm of the code is missing"),
        },
    }
}
