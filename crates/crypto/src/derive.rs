//! Key derivation and key agreement.

use openssl::pkey_ctx::PkeyCtx;

use crate::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crate::cipher::CipherAlgorithm;
use crate::digest::DigestAlgorithm;
use crate::ffi::{self, Params};
use crate::mac::{MacAlgorithm, MacStream};
use crate::{Error, Result, Secret, providers};

/// PBKDF2 (RFC 8018, 5.2) with HMAC: `len` bytes from a password.
///
/// # Errors
/// [`Error::Invalid`] for no iterations, or a length of nothing or above [`MAX_LEN`].
pub fn pbkdf2(
    digest: DigestAlgorithm,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Result<Secret> {
    if iterations == 0 {
        return Err(Error::Invalid("iteration count"));
    }
    let iterations = usize::try_from(iterations).map_err(|_| Error::Invalid("iteration count"))?;
    let params = Params::new()
        .octets(c"pass", password)
        .octets(c"salt", salt)
        .uint(c"iter", iterations)
        .text(c"digest", digest.name());
    derive(c"PBKDF2", &params, len)
}

/// HKDF (RFC 5869): `len` bytes, at most 255 digests of them. An empty salt stands for zeros.
///
/// # Errors
/// [`Error::Invalid`] for a length that is out of range.
pub fn hkdf(digest: DigestAlgorithm, key: &[u8], salt: &[u8], info: &[u8], len: usize) -> Result<Secret> {
    if len > digest.output_len().saturating_mul(255) {
        return Err(Error::Invalid("length of the derived key"));
    }
    let params = Params::new()
        .text(c"digest", digest.name())
        .octets(c"key", key)
        .octets(c"salt", salt)
        .octets(c"info", info);
    derive(c"HKDF", &params, len)
}

/// The pseudorandom function of the SP 800-108 methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prf {
    /// HMAC with this hash function.
    Hmac(DigestAlgorithm),
    /// CMAC with this cipher; the key's length must be one of the cipher's.
    Cmac(CipherAlgorithm),
}

/// The methods of SP 800-108. Each uses a counter of 32 bits before the fixed input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KbkdfMode<'a> {
    /// SP 800-108, 4.1
    Counter,
    /// SP 800-108, 4.2, with this initial value; it may be empty.
    Feedback(&'a [u8]),
    /// SP 800-108, 4.3
    DoublePipeline,
}

/// SP 800-108: `len` bytes from `key` and the fixed input, usually Label || 0x00 || Context || L, L being the
/// length in bits.
///
/// # Errors
/// [`Error::Invalid`] for a length that is out of range, or a key that the cipher does not take.
pub fn kbkdf(mode: KbkdfMode<'_>, prf: Prf, key: &[u8], fixed: &[u8], len: usize) -> Result<Secret> {
    let params = match prf {
        Prf::Hmac(digest) => Params::new().text(c"mac", "HMAC").text(c"digest", digest.name()),
        Prf::Cmac(cipher) => {
            cipher.check(crate::cipher::Mode::Cbc, key.len())?;
            let name = cipher.cbc_name(key.len()).ok_or(Error::Unsupported("CMAC with this cipher"))?;
            Params::new().text(c"mac", "CMAC").text(c"cipher", &name)
        }
    };
    let expanded = match prf {
        Prf::Cmac(cipher) => cipher.expanded_key(key),
        Prf::Hmac(_) => None,
    };
    let expanded_key = expanded.as_ref().map_or(key, |key| key.expose());
    // Label and context are joined by the caller; OpenSSL adds nothing.
    let params =
        params.octets(c"key", expanded_key).octets(c"salt", fixed).int(c"use-separator", 0).int(c"use-l", 0);
    match mode {
        KbkdfMode::Counter => derive(c"KBKDF", &params.text(c"mode", "counter"), len),
        KbkdfMode::Feedback([]) => derive(c"KBKDF", &params.text(c"mode", "feedback"), len),
        KbkdfMode::Feedback(iv) => {
            derive(c"KBKDF", &params.text(c"mode", "feedback").octets(c"seed", iv), len)
        }
        KbkdfMode::DoublePipeline => double_pipeline(prf, key, fixed, len),
    }
}

/// The secret that two key pairs have in common: ECDH (SP 800-56A, 5.7.1.2), Diffie-Hellman with leading
/// zeros kept (5.7.1.1), X25519 and X448 (RFC 7748). It is not uniform: derive keys from it.
///
/// # Errors
/// [`Error::Invalid`] when the keys are not of the same kind and domain, or cannot agree; also when the
/// peer's key is one that makes the secret zero.
pub fn agree(key: &PrivateKey, peer: &PublicKey) -> Result<Secret> {
    let agrees = matches!(key.kind(), KeyKind::Ec(_) | KeyKind::Dh | KeyKind::X25519 | KeyKind::X448);
    if !agrees || key.kind() != peer.kind() {
        return Err(Error::Invalid("keys cannot agree"));
    }
    let failed = |_| Error::Invalid("keys cannot agree");
    let mut context = PkeyCtx::new(key.pkey())?;
    context.derive_init()?;
    if key.kind() == KeyKind::Dh {
        ffi::set_key_params(&mut context, &Params::new().uint(c"pad", 1))?;
    }
    context.derive_set_peer(peer.pkey()).map_err(failed)?;
    let room = context.derive(None).map_err(failed)?;
    let mut out = Secret::new(vec![0; room]);
    let written = context.derive(Some(out.expose_mut())).map_err(failed)?;
    out.expose_mut().truncate(written);
    Ok(out)
}

/// SP 800-108, 4.3: one chain of codes feeds another.
fn double_pipeline(prf: Prf, key: &[u8], fixed: &[u8], len: usize) -> Result<Secret> {
    check_len(len)?;
    let algorithm = match prf {
        Prf::Hmac(digest) => MacAlgorithm::Hmac(digest),
        Prf::Cmac(cipher) => MacAlgorithm::Cmac(cipher),
    };
    let code = |parts: &[&[u8]]| {
        let mut stream = MacStream::new(algorithm, key)?;
        for part in parts {
            stream.update(part)?;
        }
        stream.finish().map(Secret::new)
    };
    let mut out = Secret::new(Vec::with_capacity(len.saturating_add(algorithm.output_len())));
    let mut chained = code(&[fixed])?;
    let mut counter: u32 = 0;
    while out.len() < len {
        counter = counter.checked_add(1).ok_or(Error::Invalid("length of the derived key"))?;
        let block = code(&[chained.expose(), &counter.to_be_bytes(), fixed])?;
        out.append(block.expose());
        chained = code(&[chained.expose()])?;
    }
    out.expose_mut().truncate(len);
    Ok(out)
}

fn derive(name: &std::ffi::CStr, params: &Params<'_>, len: usize) -> Result<Secret> {
    check_len(len)?;
    providers::init()?;
    let mut out = Secret::new(vec![0; len]);
    ffi::derive_key(name, params, out.expose_mut())?;
    Ok(out)
}

fn check_len(len: usize) -> Result<()> {
    if (1..=MAX_LEN).contains(&len) { Ok(()) } else { Err(Error::Invalid("length of the derived key")) }
}

/// The most that is derived at once, in bytes.
pub const MAX_LEN: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_dh, generate_ec};
    use crate::digest::hmac;
    use crate::testing::hex;

    /// RFC 6070, tests 1, 2 and 5; RFC 7914, 11.
    #[test]
    fn pbkdf2_known_answers() {
        let sha1 = DigestAlgorithm::Sha1;
        let derived = |digest, password: &[u8], salt: &[u8], iterations, len| {
            pbkdf2(digest, password, salt, iterations, len).unwrap().expose().to_vec()
        };
        assert_eq!(
            derived(sha1, b"password", b"salt", 1, 20),
            hex("0c60c80f961f0e71f3a9b524af6012062fe037a6")
        );
        assert_eq!(
            derived(sha1, b"password", b"salt", 2, 20),
            hex("ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957")
        );
        let long =
            derived(sha1, b"passwordPASSWORDpassword", b"saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25);
        assert_eq!(long, hex("3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"));
        assert_eq!(
            derived(DigestAlgorithm::Sha256, b"passwd", b"salt", 1, 64),
            hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc\
                 49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
        );
        assert!(pbkdf2(sha1, b"p", b"s", 0, 20).is_err());
        assert!(pbkdf2(sha1, b"p", b"s", 1, 0).is_err());
        assert!(pbkdf2(sha1, b"p", b"s", 1, MAX_LEN + 1).is_err());
    }

    /// RFC 5869, A.1 and A.3.
    #[test]
    fn hkdf_known_answers() {
        let sha256 = DigestAlgorithm::Sha256;
        let okm =
            hkdf(sha256, &[0x0b; 22], &hex("000102030405060708090a0b0c"), &hex("f0f1f2f3f4f5f6f7f8f9"), 42);
        assert_eq!(
            okm.unwrap().expose(),
            hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        );
        assert_eq!(
            hkdf(sha256, &[0x0b; 22], b"", b"", 42).unwrap().expose(),
            hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
        );
        assert!(hkdf(sha256, b"k", b"", b"", 255 * 32 + 1).is_err());
    }

    /// The definitions of SP 800-108, 4.1 to 4.3, by hand over HMAC; and over CMAC for one block.
    #[test]
    fn kbkdf_follows_its_definition() {
        let (sha256, key, fixed) = (DigestAlgorithm::Sha256, &[7; 20][..], &b"label\0context"[..]);
        let prf = |parts: &[&[u8]]| hmac(sha256, key, &parts.concat()).unwrap();
        let (one, two) = (1_u32.to_be_bytes(), 2_u32.to_be_bytes());
        let of = |mode, len| kbkdf(mode, Prf::Hmac(sha256), key, fixed, len).unwrap().expose().to_vec();

        let counter = [prf(&[&one, fixed]), prf(&[&two, fixed])].concat();
        assert_eq!(of(KbkdfMode::Counter, 50), counter[..50]);

        for iv in [&b""[..], &[9; 32]] {
            let first = prf(&[iv, &one, fixed]);
            let second = prf(&[&first, &two, fixed]);
            assert_eq!(of(KbkdfMode::Feedback(iv), 40), [first, second].concat()[..40]);
        }

        let (a1, a2) = (prf(&[fixed]), prf(&[&prf(&[fixed])]));
        let pipeline = [prf(&[&a1, &one, fixed]), prf(&[&a2, &two, fixed])].concat();
        assert_eq!(of(KbkdfMode::DoublePipeline, 33), pipeline[..33]);

        let aes = CipherAlgorithm::Aes;
        let cmac = crate::mac::mac(MacAlgorithm::Cmac(aes), &[3; 16], &[&one, fixed].concat()).unwrap();
        assert_eq!(kbkdf(KbkdfMode::Counter, Prf::Cmac(aes), &[3; 16], fixed, 16).unwrap().expose(), cmac);
        assert!(kbkdf(KbkdfMode::Counter, Prf::Cmac(aes), &[3; 15], fixed, 16).is_err());
        assert!(kbkdf(KbkdfMode::DoublePipeline, Prf::Hmac(sha256), key, fixed, 0).is_err());
    }

    /// NIST CAVP, KBKDF counter mode, CMAC-AES-128, counter of 32 bits before the fixed input, count 0.
    #[test]
    fn kbkdf_known_answer() {
        let derived = kbkdf(
            KbkdfMode::Counter,
            Prf::Cmac(CipherAlgorithm::Aes),
            &hex("c10b152e8c97b77e18704e0f0bd38305"),
            &hex("98cd4cbbbebe15d17dc86e6dbad800a2dcbd64f7c7ad0e78e9cf94ffdba89d03\
                 e97eadf6c4f7b806caf52aa38f09d0eb71d71f497bcc6906b48d36c4"),
            16,
        );
        assert_eq!(derived.unwrap().expose(), hex("26faf61908ad9ee881b8305c221db53f"));
    }

    /// RFC 7748, 6.1.
    #[test]
    fn x25519_known_answer() {
        let alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
        let bob_public = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
        let secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
        let key = PrivateKey::from_raw(KeyKind::X25519, &hex(alice)).unwrap();
        let peer = PublicKey::from_raw(KeyKind::X25519, &hex(bob_public)).unwrap();
        assert_eq!(agree(&key, &peer).unwrap().expose(), hex(secret));
    }

    #[test]
    fn both_sides_agree() {
        let pairs = [
            (generate_ec(Curve::P256).unwrap(), generate_ec(Curve::P256).unwrap(), 32),
            (generate_ec(Curve::P521).unwrap(), generate_ec(Curve::P521).unwrap(), 66),
            (generate_ec(Curve::BrainpoolP256R1).unwrap(), generate_ec(Curve::BrainpoolP256R1).unwrap(), 32),
            (generate_ec(Curve::X448).unwrap(), generate_ec(Curve::X448).unwrap(), 56),
            (generate_dh(2048).unwrap(), generate_dh(2048).unwrap(), 256),
        ];
        for (one, two, len) in pairs {
            let secret = agree(&one, &two.public().unwrap()).unwrap();
            assert_eq!(secret, agree(&two, &one.public().unwrap()).unwrap());
            assert_eq!(secret.len(), len);
        }
        let (p256, p384) = (generate_ec(Curve::P256).unwrap(), generate_ec(Curve::P384).unwrap());
        assert!(agree(&p256, &p384.public().unwrap()).is_err());
        let ed25519 = generate_ec(Curve::Ed25519).unwrap();
        assert!(agree(&ed25519, &ed25519.public().unwrap()).is_err());
        let x25519 = generate_ec(Curve::X25519).unwrap();
        let zero = PublicKey::from_raw(KeyKind::X25519, &[0; 32]).unwrap();
        assert!(agree(&x25519, &zero).is_err());
    }
}
