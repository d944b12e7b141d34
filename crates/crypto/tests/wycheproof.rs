//! The vectors of Project Wycheproof: what is valid is accepted with the answer that it names, and what is invalid is
//! refused. How many there are of each is asserted, so that none is skipped unseen; what Keyward judges otherwise on
//! purpose is counted apart.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use keyward_crypto::asymmetric::{Curve, KeyKind, PostQuantum, PrivateKey, PublicKey};
use keyward_crypto::cipher::{CipherAlgorithm, CipherParameters, Mode, Padding, decrypt, encrypt};
use keyward_crypto::derive::{agree, hkdf, pbkdf2};
use keyward_crypto::digest::DigestAlgorithm;
use keyward_crypto::format::{EcPrivateComponents, EcPublicComponents};
use keyward_crypto::kem::{decapsulate, encapsulate};
use keyward_crypto::mac::{MacAlgorithm, mac};
use keyward_crypto::rsa_encryption::{self, RsaEncryption};
use keyward_crypto::sign::{SignatureInput, SignatureScheme, verify};
use keyward_crypto::{Result, Secret};
use wycheproof::{EllipticCurve, HashFunction, Mgf, MontgomeryCurve, TestResult};

/// How many vectors there are of each kind, and which of them were judged otherwise than they say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    valid: usize,
    invalid: usize,
    acceptable: usize,
    /// Valid ones that are refused on purpose, by a rule that the test names.
    refused: usize,
    faults: Vec<String>,
}

impl Tally {
    fn of(valid: usize, invalid: usize, acceptable: usize) -> Self {
        Self { valid, invalid, acceptable, ..Self::default() }
    }

    /// Takes note of a vector: whether it was accepted with the answer that it names.
    fn judge(&mut self, what: impl std::fmt::Debug, expected: TestResult, accepted: bool) {
        match expected {
            TestResult::Valid => self.valid += 1,
            TestResult::Invalid => self.invalid += 1,
            TestResult::Acceptable => self.acceptable += 1,
        }
        let wrong = match expected {
            TestResult::Valid => !accepted,
            TestResult::Invalid => accepted,
            TestResult::Acceptable => false,
        };
        if wrong {
            self.faults.push(format!("{what:?} is {expected:?}"));
        }
    }
}

fn digest_of(hash: HashFunction) -> DigestAlgorithm {
    match hash {
        HashFunction::Sha1 => DigestAlgorithm::Sha1,
        HashFunction::Sha2_224 => DigestAlgorithm::Sha224,
        HashFunction::Sha2_256 => DigestAlgorithm::Sha256,
        HashFunction::Sha2_384 => DigestAlgorithm::Sha384,
        HashFunction::Sha2_512 => DigestAlgorithm::Sha512,
        HashFunction::Sha2_512_224 => DigestAlgorithm::Sha512_224,
        HashFunction::Sha2_512_256 => DigestAlgorithm::Sha512_256,
        HashFunction::Sha3_224 => DigestAlgorithm::Sha3_224,
        HashFunction::Sha3_256 => DigestAlgorithm::Sha3_256,
        HashFunction::Sha3_384 => DigestAlgorithm::Sha3_384,
        HashFunction::Sha3_512 => DigestAlgorithm::Sha3_512,
        HashFunction::Shake128 => DigestAlgorithm::Shake128,
        HashFunction::Shake256 => DigestAlgorithm::Shake256,
    }
}

#[test]
fn authenticated_encryption() {
    use wycheproof::aead::{TestName, TestSet};
    let sets = [
        (TestName::AesGcm, CipherAlgorithm::Aes, Mode::Gcm),
        (TestName::AesCcm, CipherAlgorithm::Aes, Mode::Ccm),
        (TestName::AesGcmSiv, CipherAlgorithm::Aes, Mode::GcmSiv),
        (TestName::AriaGcm, CipherAlgorithm::Aria, Mode::Gcm),
        (TestName::AriaCcm, CipherAlgorithm::Aria, Mode::Ccm),
        (TestName::Sm4Gcm, CipherAlgorithm::Sm4, Mode::Gcm),
        (TestName::Sm4Ccm, CipherAlgorithm::Sm4, Mode::Ccm),
        (TestName::ChaCha20Poly1305, CipherAlgorithm::ChaCha20Poly1305, Mode::Aead),
    ];
    let mut tally = Tally::default();
    for (name, algorithm, mode) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let parameters = CipherParameters {
                    aad: &test.aad,
                    tag_len: Some(group.tag_size / 8),
                    ..CipherParameters::new(algorithm, mode, &test.nonce)
                };
                // The library takes nonces of up to 128 bytes.
                if mode == Mode::Gcm && test.nonce.len() > 128 && test.result == TestResult::Valid {
                    assert!(encrypt(&parameters, &test.key, &test.pt).is_err());
                    tally.refused += 1;
                    continue;
                }
                let opened = decrypt(&parameters, &test.key, &test.ct, &test.tag);
                let mut accepted = opened.is_ok_and(|opened| opened.expose() == &test.pt[..]);
                if test.result == TestResult::Valid {
                    let made = encrypt(&parameters, &test.key, &test.pt);
                    accepted &= made.is_ok_and(|made| made.ciphertext == *test.ct && made.tag == *test.tag);
                }
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally { refused: 7, ..Tally::of(1858, 681, 0) });
}

#[test]
fn encryption() {
    use wycheproof::cipher::{TestName, TestSet};
    let sets = [
        (TestName::AesCbcPkcs5, CipherAlgorithm::Aes, Mode::Cbc),
        (TestName::AriaCbcPkcs5, CipherAlgorithm::Aria, Mode::Cbc),
        (TestName::CamelliaCbcPkcs5, CipherAlgorithm::Camellia, Mode::Cbc),
        (TestName::AesXts, CipherAlgorithm::Aes, Mode::Xts),
    ];
    let mut tally = Tally::default();
    for (name, algorithm, mode) in sets {
        for test in TestSet::load(name).unwrap().test_groups.iter().flat_map(|group| &group.tests) {
            let mut iv = test.nonce.to_vec();
            if mode == Mode::Xts {
                // The number of the data unit as the vectors have it; and IEEE 1619 has no keys of 192 bits.
                iv.resize(16, 0);
                if test.key.len() == 48 {
                    tally.refused += 1;
                    continue;
                }
            }
            let parameters =
                CipherParameters { padding: Padding::Pkcs5, ..CipherParameters::new(algorithm, mode, &iv) };
            let opened = decrypt(&parameters, &test.key, &test.ct, &[]);
            let mut accepted = opened.is_ok_and(|opened| opened.expose() == &test.pt[..]);
            if test.result == TestResult::Valid {
                let made = encrypt(&parameters, &test.key, &test.pt);
                accepted &= made.is_ok_and(|made| made.ciphertext == *test.ct);
            }
            tally.judge((name, test.tc_id), test.result, accepted);
        }
    }
    assert_eq!(tally, Tally { refused: 41, ..Tally::of(298, 432, 0) });
}

#[test]
fn key_wrap() {
    use wycheproof::keywrap::{TestName, TestSet};
    let mut tally = Tally::default();
    for (name, mode) in
        [(TestName::AesKeyWrap, Mode::KeyWrap), (TestName::AesKeyWrapWithPadding, Mode::KeyWrapPadding)]
    {
        for test in TestSet::load(name).unwrap().test_groups.iter().flat_map(|group| &group.tests) {
            let parameters = CipherParameters::new(CipherAlgorithm::Aes, mode, &[]);
            let opened = decrypt(&parameters, &test.key, &test.ct, &[]);
            let mut accepted = opened.is_ok_and(|opened| opened.expose() == &test.pt[..]);
            if test.result == TestResult::Valid {
                let made = encrypt(&parameters, &test.key, &test.pt);
                accepted &= made.is_ok_and(|made| made.ciphertext == *test.ct);
            }
            tally.judge((name, test.tc_id), test.result, accepted);
        }
    }
    assert_eq!(tally, Tally::of(113, 303, 3));
}

#[test]
fn message_authentication() {
    use wycheproof::mac::{TestName, TestSet};
    use {CipherAlgorithm as C, DigestAlgorithm as D};
    let sets = [
        (TestName::AesCmac, MacAlgorithm::Cmac(C::Aes)),
        (TestName::AriaCmac, MacAlgorithm::Cmac(C::Aria)),
        (TestName::CamelliaCmac, MacAlgorithm::Cmac(C::Camellia)),
        (TestName::HmacSha1, MacAlgorithm::Hmac(D::Sha1)),
        (TestName::HmacSha224, MacAlgorithm::Hmac(D::Sha224)),
        (TestName::HmacSha256, MacAlgorithm::Hmac(D::Sha256)),
        (TestName::HmacSha384, MacAlgorithm::Hmac(D::Sha384)),
        (TestName::HmacSha512, MacAlgorithm::Hmac(D::Sha512)),
        (TestName::HmacSha512_224, MacAlgorithm::Hmac(D::Sha512_224)),
        (TestName::HmacSha512_256, MacAlgorithm::Hmac(D::Sha512_256)),
        (TestName::HmacSha3_224, MacAlgorithm::Hmac(D::Sha3_224)),
        (TestName::HmacSha3_256, MacAlgorithm::Hmac(D::Sha3_256)),
        (TestName::HmacSha3_384, MacAlgorithm::Hmac(D::Sha3_384)),
        (TestName::HmacSha3_512, MacAlgorithm::Hmac(D::Sha3_512)),
        (TestName::HmacSm3, MacAlgorithm::Hmac(D::Sm3)),
    ];
    let mut tally = Tally::default();
    for (name, algorithm) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let code = mac(algorithm, &test.key, &test.msg);
                let accepted = code.is_ok_and(|code| code[..group.tag_size / 8] == **test.tag);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(981, 2032, 0));
}

#[test]
fn extract_and_expand() {
    use wycheproof::hkdf::{TestName as N, TestSet};
    let sets = [
        (N::HkdfSha1, DigestAlgorithm::Sha1),
        (N::HkdfSha256, DigestAlgorithm::Sha256),
        (N::HkdfSha384, DigestAlgorithm::Sha384),
        (N::HkdfSha512, DigestAlgorithm::Sha512),
    ];
    let mut tally = Tally::default();
    for (name, digest) in sets {
        for test in TestSet::load(name).unwrap().test_groups.iter().flat_map(|group| &group.tests) {
            let derived = hkdf(digest, &test.ikm, &test.salt, &test.info, test.size);
            let accepted = derived.is_ok_and(|derived| derived.expose() == &test.okm[..]);
            tally.judge((name, test.tc_id), test.result, accepted);
        }
    }
    assert_eq!(tally, Tally::of(327, 12, 0));
}

#[test]
fn derivation_from_passwords() {
    use wycheproof::pbkdf2::{TestName as N, TestSet};
    let sets = [
        (N::Pbkdf2HmacSha1, DigestAlgorithm::Sha1),
        (N::Pbkdf2HmacSha224, DigestAlgorithm::Sha224),
        (N::Pbkdf2HmacSha256, DigestAlgorithm::Sha256),
        (N::Pbkdf2HmacSha384, DigestAlgorithm::Sha384),
        (N::Pbkdf2HmacSha512, DigestAlgorithm::Sha512),
    ];
    let mut tally = Tally::default();
    for (name, digest) in sets {
        for test in TestSet::load(name).unwrap().test_groups.iter().flat_map(|group| &group.tests) {
            let iterations = u32::try_from(test.iteration_count).unwrap();
            let derived = pbkdf2(digest, &test.password, &test.salt, iterations, test.dk_len);
            let accepted = derived.is_ok_and(|derived| derived.expose() == &test.dk[..]);
            tally.judge((name, test.tc_id), test.result, accepted);
        }
    }
    assert_eq!(tally, Tally::of(298, 0, 0));
}

/// Whether a signature of a message holds by a key that may itself be malformed.
fn holds(key: Result<PublicKey>, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> bool {
    key.and_then(|key| verify(&key, scheme, SignatureInput::Message(message), signature)).unwrap_or(false)
}

#[test]
fn rsa_pkcs1_signatures() {
    use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            let scheme = SignatureScheme::RsaPkcs1(Some(digest_of(group.hash)));
            for test in &group.tests {
                let accepted = holds(PublicKey::from_spki(&group.der), scheme, &test.msg, &test.sig);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(173, 6005, 24));
}

#[test]
fn rsa_pss_signatures() {
    use wycheproof::rsa_pss_verify::{TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            // KMIP names MGF1 alone.
            let Some(mgf_hash) = group.mgf_hash.filter(|_| group.mgf == Mgf::Mgf1) else { continue };
            let scheme = SignatureScheme::RsaPss {
                digest: digest_of(group.hash),
                mgf_digest: digest_of(mgf_hash),
                salt_len: Some(u16::try_from(group.salt_size).unwrap()),
            };
            for test in &group.tests {
                let accepted = holds(PublicKey::from_spki(&group.der), scheme, &test.msg, &test.sig);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(1856, 861, 0));
}

#[test]
fn rsa_encryption() {
    use wycheproof::{rsa_oaep, rsa_pkcs1_decrypt};
    let mut tally = Tally::default();
    for name in rsa_oaep::TestName::all() {
        for group in rsa_oaep::TestSet::load(name).unwrap().test_groups {
            let key = PrivateKey::from_pkcs8(&group.pkcs8).unwrap();
            for test in &group.tests {
                let scheme = RsaEncryption::Oaep {
                    digest: digest_of(group.hash),
                    mgf_digest: digest_of(group.mgf_hash),
                    label: &test.label,
                };
                let opened = rsa_encryption::decrypt(&key, scheme, &test.ct);
                let accepted = opened.is_ok_and(|opened| opened.expose() == &test.pt[..]);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    for name in rsa_pkcs1_decrypt::TestName::all() {
        for group in rsa_pkcs1_decrypt::TestSet::load(name).unwrap().test_groups {
            let key = PrivateKey::from_pkcs8(&group.pkcs8).unwrap();
            for test in &group.tests {
                // A wrong ciphertext of the right length gives a random message in place of a sign (implicit
                // rejection); the message of the vector is empty then.
                let opened = rsa_encryption::decrypt(&key, RsaEncryption::Pkcs1, &test.ct);
                let accepted = opened.is_ok_and(|opened| opened.expose() == &test.pt[..]);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(830, 466, 3));
}

#[test]
fn ecdsa_signatures() {
    use wycheproof::ecdsa::{TestGroupTypeId, TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            // The other forms are the bare numbers, and the rules of one network.
            if group.test_type != TestGroupTypeId::Ecdsa {
                continue;
            }
            let scheme = SignatureScheme::Ecdsa(digest_of(group.hash));
            for test in &group.tests {
                let accepted = holds(PublicKey::from_spki(&group.der), scheme, &test.msg, &test.sig);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(8421, 13471, 0));
}

#[test]
fn dsa_signatures() {
    use wycheproof::dsa::{TestGroupTypeId, TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            if group.test_type != TestGroupTypeId::DsaVerify {
                continue;
            }
            let scheme = SignatureScheme::Dsa(digest_of(group.hash));
            let key = PublicKey::from_spki(&group.der).unwrap();
            for test in &group.tests {
                let accepted = holds(Ok(key.clone()), scheme, &test.msg, &test.sig);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(296, 1132, 4));
}

#[test]
fn eddsa_signatures() {
    use wycheproof::eddsa::{TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let key = PublicKey::from_spki(&group.der);
                let accepted = holds(key, SignatureScheme::EdDsa, &test.msg, &test.sig);
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(105, 133, 0));
}

fn curve_of(curve: EllipticCurve) -> Curve {
    match curve {
        EllipticCurve::Secp224r1 => Curve::P224,
        EllipticCurve::Secp256r1 => Curve::P256,
        EllipticCurve::Secp384r1 => Curve::P384,
        EllipticCurve::Secp521r1 => Curve::P521,
        EllipticCurve::Secp256k1 => Curve::Secp256k1,
        EllipticCurve::Brainpool224r1 => Curve::BrainpoolP224R1,
        EllipticCurve::Brainpool256r1 => Curve::BrainpoolP256R1,
        EllipticCurve::Brainpool320r1 => Curve::BrainpoolP320R1,
        EllipticCurve::Brainpool384r1 => Curve::BrainpoolP384R1,
        EllipticCurve::Brainpool512r1 => Curve::BrainpoolP512R1,
        other => panic!("{other:?}"),
    }
}

#[test]
fn agreement_on_curves() {
    use wycheproof::ecdh::{EcdhEncoding, TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            let curve = curve_of(group.curve);
            for test in &group.tests {
                let public = match group.encoding {
                    EcdhEncoding::Asn1 => PublicKey::from_spki(&test.public_key),
                    EcdhEncoding::EcPoint => {
                        let point = test.public_key.to_vec();
                        PublicKey::from_ec(&EcPublicComponents { curve, point })
                    }
                };
                let first = test.private_key.iter().position(|byte| *byte != 0).unwrap();
                let d = Secret::from(&test.private_key[first..]);
                let private = PrivateKey::from_ec(&EcPrivateComponents { curve, d, point: None });
                let shared = public.and_then(|public| agree(&private?, &public));
                let accepted = match &shared {
                    Ok(shared) => shared.expose() == &test.shared_secret[..],
                    Err(_) => false,
                };
                // What may be refused must give the right answer when it is not.
                if test.result == TestResult::Acceptable && shared.is_ok() {
                    assert!(accepted, "{name:?} {}", test.tc_id);
                }
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(7474, 623, 2300));
}

#[test]
fn agreement_on_montgomery_curves() {
    use wycheproof::xdh::{TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            let kind = match group.curve {
                MontgomeryCurve::X25519 => KeyKind::X25519,
                MontgomeryCurve::X448 => KeyKind::X448,
            };
            for test in &group.tests {
                let private = PrivateKey::from_raw(kind, &test.private_key);
                let public = PublicKey::from_raw(kind, &test.public_key);
                let shared = private.and_then(|private| agree(&private, &public?));
                let is_zero = test.shared_secret.iter().all(|byte| *byte == 0);
                let accepted = match &shared {
                    Ok(shared) => shared.expose() == &test.shared_secret[..],
                    Err(_) => false,
                };
                if test.result == TestResult::Acceptable {
                    // A secret of zeros is no secret (RFC 7748, 6.1).
                    assert_eq!(accepted, !is_zero && shared.is_ok(), "{name:?} {}", test.tc_id);
                }
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(517, 12, 499));
}

#[test]
fn ml_dsa() {
    use wycheproof::mldsa_sign::{self, TestName as Signed};
    use wycheproof::mldsa_verify::{TestName, TestSet};
    let mut tally = Tally::default();
    let sets = [
        (TestName::MlDsa44Verify, PostQuantum::MlDsa44),
        (TestName::MlDsa65Verify, PostQuantum::MlDsa65),
        (TestName::MlDsa87Verify, PostQuantum::MlDsa87),
    ];
    for (name, set) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let key = PublicKey::from_raw(KeyKind::PostQuantum(set), &group.pubkey);
                let accepted = holds(key, SignatureScheme::PostQuantum, &test.msg, &test.sig);
                // KMIP has no field for a context: a signature with one is none without it.
                if test.ctx.as_ref().is_some_and(|context| !context.is_empty()) {
                    assert!(!accepted, "{name:?} {}", test.tc_id);
                    tally.refused += 1;
                    continue;
                }
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    let sets = [
        (Signed::MlDsa44SignSeed, PostQuantum::MlDsa44),
        (Signed::MlDsa65SignSeed, PostQuantum::MlDsa65),
        (Signed::MlDsa87SignSeed, PostQuantum::MlDsa87),
    ];
    // Keyward signs with fresh randomness: the vectors' own signatures are verified by the key of the seed.
    for (name, set) in sets {
        for group in mldsa_sign::TestSet::load(name).unwrap().test_groups {
            let seed = Secret::from(&group.privseed.as_ref().unwrap()[..]);
            let key = PrivateKey::from_seed(set, &seed).and_then(|key| key.public());
            for test in &group.tests {
                let is_plain = test.ctx.as_ref().is_none_or(|context| context.is_empty());
                let (Some(message), true) = (&test.msg, is_plain) else {
                    tally.refused += 1;
                    continue;
                };
                if let (Ok(key), Some(expected)) = (&key, &group.pubkey) {
                    assert_eq!(key.to_raw().unwrap(), **expected);
                }
                let accepted = key.as_ref().is_ok_and(|key| {
                    holds(Ok(key.clone()), SignatureScheme::PostQuantum, message, &test.sig)
                });
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally { refused: 75, ..Tally::of(445, 398, 0) });
}

#[test]
fn ml_kem() {
    use wycheproof::mlkem::{MlKemParameterSet, TestGroupTypeId, TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            let set = match group.parameter_set {
                MlKemParameterSet::MlKem512 => PostQuantum::MlKem512,
                MlKemParameterSet::MlKem768 => PostQuantum::MlKem768,
                MlKemParameterSet::MlKem1024 => PostQuantum::MlKem1024,
            };
            let kind = KeyKind::PostQuantum(set);
            for test in &group.tests {
                let of_seed = || PrivateKey::from_seed(set, &Secret::from(&test.seed.as_ref().unwrap()[..]));
                let fits = |key: &PrivateKey| {
                    test.encaps_key.as_ref().is_none_or(|ek| key.public().unwrap().to_raw().unwrap() == **ek)
                };
                let opens = |key: PrivateKey| {
                    let Some(ciphertext) = &test.ct else { return true };
                    let secret = decapsulate(&key, ciphertext);
                    let expected = test.shared_secret.as_ref().map(|secret| secret.to_vec());
                    secret.is_ok_and(|secret| expected.is_none_or(|expected| secret.expose() == expected))
                };
                let accepted = match group.test_type {
                    TestGroupTypeId::MlKemKeyGen | TestGroupTypeId::MlKem => {
                        of_seed().is_ok_and(|key| fits(&key) && opens(key))
                    }
                    TestGroupTypeId::MlKemDecapsValidation => {
                        PrivateKey::from_raw(kind, test.decaps_key.as_ref().unwrap()).is_ok_and(opens)
                    }
                    // The randomness of an encapsulation is the library's own; what is tested is the key.
                    TestGroupTypeId::MlKemEncaps => {
                        let key = PublicKey::from_raw(kind, test.encaps_key.as_ref().unwrap());
                        key.is_ok_and(|key| encapsulate(&key).is_ok())
                    }
                };
                tally.judge((name, test.tc_id), test.result, accepted);
            }
        }
    }
    assert_eq!(tally, Tally::of(1191, 534, 0));
}
