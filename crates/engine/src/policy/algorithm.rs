//! Which algorithms, sizes, modes, hash functions and paddings the server uses: the switch `crypto.policy`.
//!
//! The tables of this file are all there is to it. They are asked when an object is put together ([`check_new`]), when
//! a key is about to be used ([`crate::object::usage::check`]), and where Cryptographic Parameters have become a mode, a
//! padding or a hash function ([`crate::service`]). Each row says two things of two policies; `legacy` forbids nothing.
//!
//! `modern` is what NIST SP 800-131A revision 2, SP 800-57 and the limits of 64-bit blocks leave: what falls outside
//! protects nothing new, but what it protected before is still decrypted and verified. `high-security` is the list of
//! SafeNet KeySecure's high security mode (user guide 6.2, chapter 38) over what FIPS 140 approves: keys that fall
//! outside are not usable for any purpose.

use api::CryptoPolicy;
use crypto::cipher::Mode;
use crypto::digest::DigestAlgorithm;
use crypto::mac::MacAlgorithm;
use crypto::sign::SignatureScheme;
use crypto::tls::TlsVersion;
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, DigitalSignatureAlgorithm, ObjectType, PaddingMethod, RecommendedCurve,
};

use crate::object::ManagedObject;
use crate::object::new::Origin;
use crate::object::usage::Purpose;
use crate::reason::{Failure, Reason};

/// The policy of the moment and what a use is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The policy.
    pub policy: CryptoPolicy,
    /// Whether data is protected, or was and is processed.
    pub purpose: Purpose,
}

/// What a policy says of something: the fewest bits with which it protects and with which it processes; `None` where it
/// does not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limit {
    protect: Option<u32>,
    process: Option<u32>,
}

/// Allowed.
const ANY: Limit = Limit { protect: Some(0), process: Some(0) };
/// Only what it has protected before is still processed.
const OLD: Limit = Limit { protect: None, process: Some(0) };
/// Not usable for any purpose.
const NEVER: Limit = Limit { protect: None, process: None };

/// Protects from a size on; what smaller ones have protected is still processed.
const fn protects_from(bits: u32) -> Limit {
    Limit { protect: Some(bits), process: Some(0) }
}

/// Usable from a size on.
const fn usable_from(bits: u32) -> Limit {
    Limit { protect: Some(bits), process: Some(bits) }
}

/// What `modern` and what `high-security` say of something.
struct Row<T: 'static> {
    what: &'static [T],
    modern: Limit,
    high_security: Limit,
}

const fn row<T>(what: &'static [T], modern: Limit, high_security: Limit) -> Row<T> {
    Row { what, modern, high_security }
}

type Algorithm = CryptographicAlgorithm;

/// Keys by algorithm and length. An algorithm without a row is neither modern nor approved.
const KEYS: &[Row<Algorithm>] = &[
    row(&[Algorithm::AES], ANY, ANY),
    // Blocks of 64 bits (SP 800-131A revision 2, section 2). KeySecure keeps DES-EDE-112 and DES-EDE-168.
    row(&[Algorithm::TRIPLE_DES], OLD, usable_from(112)),
    // KeySecure forbids SEED and ARIA; FIPS 140 approves none of these, though nothing is known against them.
    row(
        &[
            Algorithm::SEED,
            Algorithm::ARIA,
            Algorithm::CAMELLIA,
            Algorithm::SM4,
            Algorithm::TWOFISH,
            Algorithm::CHACHA20,
            Algorithm::CHACHA20POLY1305,
            Algorithm::POLY1305,
            Algorithm::ONE_TIME_PAD,
        ],
        ANY,
        NEVER,
    ),
    row(&[Algorithm::HMAC_SHA1], protects_from(112), ANY),
    row(
        &[
            Algorithm::HMAC_SHA224,
            Algorithm::HMAC_SHA256,
            Algorithm::HMAC_SHA384,
            Algorithm::HMAC_SHA512,
            Algorithm::HMAC_SHA3_224,
            Algorithm::HMAC_SHA3_256,
            Algorithm::HMAC_SHA3_384,
            Algorithm::HMAC_SHA3_512,
        ],
        protects_from(112),
        ANY,
    ),
    // KeySecure keeps RSA from 1024 bits on; 112 bits of security need 2048 (SP 800-57 part 1, table 2).
    row(&[Algorithm::RSA, Algorithm::DH], protects_from(2048), usable_from(1024)),
    // FIPS 186-5 signs with DSA no more.
    row(&[Algorithm::DSA], OLD, usable_from(1024)),
    row(
        &[Algorithm::EC, Algorithm::ECDSA, Algorithm::ECDH, Algorithm::ECMQV],
        protects_from(224),
        usable_from(160),
    ),
    row(&[Algorithm::ED25519, Algorithm::ED448, Algorithm::X25519, Algorithm::X448], ANY, ANY),
    row(&[Algorithm::SM2], ANY, NEVER),
    row(
        &[
            Algorithm::ML_KEM_512,
            Algorithm::ML_KEM_768,
            Algorithm::ML_KEM_1024,
            Algorithm::X25519MLKEM768,
            Algorithm::SECP256R1MLKEM768,
            Algorithm::ML_DSA_44,
            Algorithm::ML_DSA_65,
            Algorithm::ML_DSA_87,
            Algorithm::SLH_DSA_SHA2_128S,
            Algorithm::SLH_DSA_SHA2_128F,
            Algorithm::SLH_DSA_SHA2_192S,
            Algorithm::SLH_DSA_SHA2_192F,
            Algorithm::SLH_DSA_SHA2_256S,
            Algorithm::SLH_DSA_SHA2_256F,
            Algorithm::SLH_DSA_SHAKE_128S,
            Algorithm::SLH_DSA_SHAKE_128F,
            Algorithm::SLH_DSA_SHAKE_192S,
            Algorithm::SLH_DSA_SHAKE_192F,
            Algorithm::SLH_DSA_SHAKE_256S,
            Algorithm::SLH_DSA_SHAKE_256F,
        ],
        ANY,
        ANY,
    ),
];

/// Curves of SP 800-186; keys on others are not approved.
const APPROVED_CURVES: &[RecommendedCurve] = &[
    RecommendedCurve::P_192,
    RecommendedCurve::K_163,
    RecommendedCurve::B_163,
    RecommendedCurve::P_224,
    RecommendedCurve::K_233,
    RecommendedCurve::B_233,
    RecommendedCurve::P_256,
    RecommendedCurve::K_283,
    RecommendedCurve::B_283,
    RecommendedCurve::P_384,
    RecommendedCurve::K_409,
    RecommendedCurve::B_409,
    RecommendedCurve::P_521,
    RecommendedCurve::K_571,
    RecommendedCurve::B_571,
    RecommendedCurve::CURVE25519,
    RecommendedCurve::CURVE448,
];

/// Hash functions of signatures, which have to resist collisions.
const SIGNATURE_DIGESTS: &[Row<DigestAlgorithm>] = &[
    row(&[DigestAlgorithm::Sha1], OLD, OLD),
    row(APPROVED_DIGESTS, ANY, ANY),
    row(OTHER_STRONG_DIGESTS, ANY, NEVER),
];

/// Hash functions for everything else: codes, derivation, masks, digests of data.
const DIGESTS: &[Row<DigestAlgorithm>] = &[
    row(&[DigestAlgorithm::Sha1], ANY, ANY),
    row(APPROVED_DIGESTS, ANY, ANY),
    row(OTHER_STRONG_DIGESTS, ANY, NEVER),
];

const APPROVED_DIGESTS: &[DigestAlgorithm] = &[
    DigestAlgorithm::Sha224,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
    DigestAlgorithm::Sha512_224,
    DigestAlgorithm::Sha512_256,
    DigestAlgorithm::Sha3_224,
    DigestAlgorithm::Sha3_256,
    DigestAlgorithm::Sha3_384,
    DigestAlgorithm::Sha3_512,
    DigestAlgorithm::Shake128,
    DigestAlgorithm::Shake256,
];

const OTHER_STRONG_DIGESTS: &[DigestAlgorithm] = &[
    DigestAlgorithm::Whirlpool,
    DigestAlgorithm::Sm3,
    DigestAlgorithm::Blake2b512,
    DigestAlgorithm::Blake2s256,
];

/// Modes of block ciphers that are not simply allowed: ECB shows which blocks are the same, PCBC is no standard's.
const MODES: &[Row<Mode>] =
    &[row(&[Mode::Ecb], OLD, ANY), row(&[Mode::Pcbc], OLD, NEVER), row(&[Mode::GcmSiv], ANY, NEVER)];

/// How RSA encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaUse {
    /// Data of a client.
    Data,
    /// A key that is wrapped.
    Transport,
}

/// Paddings of RSA encryption. KeySecure gives up RSA encryption of data altogether; keys are still transported by OAEP
/// (SP 800-56B). PKCS#1 v1.5 is open to chosen ciphertexts (SP 800-131A revision 2, section 6).
const RSA_PADDINGS: &[Row<(PaddingMethod, RsaUse)>] = &[
    row(&[(PaddingMethod::OAEP, RsaUse::Transport)], ANY, ANY),
    row(&[(PaddingMethod::OAEP, RsaUse::Data)], ANY, NEVER),
];

/// What is said of something without a row.
const UNLISTED: (Limit, Limit) = (OLD, NEVER);

/// Fewest iterations and bytes of salt of PBKDF2 in both policies (SP 800-132, sections 5.1 and 5.2).
const PBKDF2_ITERATIONS: u32 = 1000;
const PBKDF2_SALT: usize = 16;

fn find<T: PartialEq>(rows: &[Row<T>], what: &T) -> Option<(Limit, Limit)> {
    rows.iter().find(|row| row.what.contains(what)).map(|row| (row.modern, row.high_security))
}

impl Rule {
    /// Whether a limit allows a size.
    fn allows(self, (modern, high_security): (Limit, Limit), bits: u32) -> bool {
        let limit = match self.policy {
            CryptoPolicy::Legacy => return true,
            CryptoPolicy::Modern => modern,
            CryptoPolicy::HighSecurity => high_security,
        };
        let least = match self.purpose {
            Purpose::Protect => limit.protect,
            Purpose::Process => limit.process,
        };
        least.is_some_and(|least| bits >= least)
    }

    fn enforce(self, limits: (Limit, Limit), bits: u32, what: &str) -> Result<(), Failure> {
        if self.allows(limits, bits) { Ok(()) } else { Err(self.refuse(what)) }
    }

    fn refuse(self, what: &str) -> Failure {
        let policy = name(self.policy);
        Reason::PermissionDenied.because(format!("the cryptographic policy ({policy}) does not allow {what}"))
    }

    /// Whether a key may be used at all.
    ///
    /// # Errors
    /// [`Reason::PermissionDenied`], as for everything here.
    pub fn key(self, object: &ManagedObject) -> Result<(), Failure> {
        if self.policy == CryptoPolicy::Legacy {
            return Ok(());
        }
        if self.policy == CryptoPolicy::HighSecurity && curve_of(object).is_some_and(is_unapproved) {
            return Err(self.refuse("keys on this curve"));
        }
        match algorithm_of(object) {
            Some(algorithm) => {
                let limits = find(KEYS, &algorithm).unwrap_or(UNLISTED);
                self.enforce(limits, length_of(object), "keys of this algorithm and length")
            }
            // Secrets and the like are of no algorithm.
            None => Ok(()),
        }
    }

    /// Whether a mode of operation may be used.
    ///
    /// # Errors
    /// When it may not.
    pub fn mode(self, mode: Mode) -> Result<(), Failure> {
        self.enforce(find(MODES, &mode).unwrap_or((ANY, ANY)), 0, "the block cipher mode")
    }

    /// Whether a hash function may be used, other than by a signature.
    ///
    /// # Errors
    /// When it may not.
    pub fn digest(self, digest: DigestAlgorithm) -> Result<(), Failure> {
        self.enforce(find(DIGESTS, &digest).unwrap_or(UNLISTED), 0, "the hash function")
    }

    /// Whether a message authentication code may be used.
    ///
    /// # Errors
    /// When it may not.
    pub fn mac(self, algorithm: MacAlgorithm) -> Result<(), Failure> {
        match algorithm {
            MacAlgorithm::Hmac(digest) => self.digest(digest),
            // Only safe for messages of one length.
            MacAlgorithm::CbcMac(_) => self.enforce(UNLISTED, 0, "CBC-MAC"),
            MacAlgorithm::Cmac(_) | MacAlgorithm::Poly1305 => Ok(()),
        }
    }

    /// Whether a signature scheme may be used.
    ///
    /// # Errors
    /// When it may not.
    pub fn signature(self, scheme: SignatureScheme) -> Result<(), Failure> {
        if matches!(scheme, SignatureScheme::RsaX931(_)) {
            // Withdrawn by FIPS 186-5.
            self.enforce((OLD, OLD), 0, "signatures after X9.31")?;
        }
        match (scheme, scheme.digest()) {
            (_, Some(digest)) => {
                let limits = find(SIGNATURE_DIGESTS, &digest).unwrap_or(UNLISTED);
                self.enforce(limits, 0, "the hash function in signatures")
            }
            // What is signed is not known to be a digest of any kind.
            (SignatureScheme::RsaPkcs1(None), None) => {
                self.enforce((OLD, OLD), 0, "signatures without a hash function")
            }
            (_, None) => Ok(()),
        }
    }

    /// Whether RSA may encrypt with a padding.
    ///
    /// # Errors
    /// When it may not.
    pub fn rsa_padding(self, padding: PaddingMethod, of_what: RsaUse) -> Result<(), Failure> {
        let limits = find(RSA_PADDINGS, &(padding, of_what)).unwrap_or(UNLISTED);
        self.enforce(limits, 0, "RSA encryption with this padding")
    }

    /// Whether PBKDF2 may be used so.
    ///
    /// # Errors
    /// When it may not.
    pub fn pbkdf2(self, hash: DigestAlgorithm, iterations: u32, salt: &[u8]) -> Result<(), Failure> {
        self.digest(hash)?;
        if self.policy == CryptoPolicy::Legacy
            || (iterations >= PBKDF2_ITERATIONS && salt.len() >= PBKDF2_SALT)
        {
            return Ok(());
        }
        Err(self.refuse("so few iterations or so short a salt"))
    }
}

/// Checks an object that is about to be kept: one that the server makes has to be able to protect, one that a client
/// hands over at least to be used for what it protected before.
///
/// # Errors
/// [`Reason::PermissionDenied`] when the policy does not allow it.
pub fn check_new(policy: CryptoPolicy, object: &ManagedObject, origin: Origin) -> Result<(), Failure> {
    if policy == CryptoPolicy::Legacy || !has_key(object.object_type) {
        return Ok(());
    }
    let purpose = match origin {
        Origin::Generated => Purpose::Protect,
        Origin::Registered | Origin::Extracted => Purpose::Process,
    };
    let rule = Rule { policy, purpose };
    rule.key(object)?;
    let signed_with = object.number(Tag::DIGITAL_SIGNATURE_ALGORITHM);
    if let Some(code) = signed_with.and_then(|code| u32::try_from(code).ok()) {
        let named = crate::service::parameters::signature_algorithm(DigitalSignatureAlgorithm(code));
        if let Some((_, _, Some(digest))) = named {
            let limits = find(SIGNATURE_DIGESTS, &digest).unwrap_or(UNLISTED);
            rule.enforce(limits, 0, "certificates signed with this hash function")?;
        }
    }
    Ok(())
}

/// What a policy no longer lets an object do; `None` where it may do everything.
#[must_use]
pub fn outside(policy: CryptoPolicy, object: &ManagedObject) -> Option<api::Outside> {
    if !has_key(object.object_type) {
        return None;
    }
    if (Rule { policy, purpose: Purpose::Process }).key(object).is_err() {
        return Some(api::Outside::Unusable);
    }
    (Rule { policy, purpose: Purpose::Protect }).key(object).is_err().then_some(api::Outside::ProcessesOnly)
}

/// What a policy has against the oldest TLS version of an interface, if anything. Before 1.2 every suite rests on SHA-1 or
/// MD5 and CBC (RFC 8996).
#[must_use]
pub fn interface_outside(policy: CryptoPolicy, interface: &str, oldest: TlsVersion) -> Option<String> {
    (policy == CryptoPolicy::HighSecurity && oldest < TlsVersion::Tls1_2)
        .then(|| format!("interface {interface} speaks TLS below 1.2, which high security does not allow"))
}

/// The name of a policy, as settings have it.
#[must_use]
pub const fn name(policy: CryptoPolicy) -> &'static str {
    match policy {
        CryptoPolicy::Legacy => "legacy",
        CryptoPolicy::Modern => "modern",
        CryptoPolicy::HighSecurity => "high-security",
    }
}

/// Object types whose Cryptographic Algorithm is that of a key.
const fn has_key(object_type: ObjectType) -> bool {
    matches!(
        object_type,
        ObjectType::SYMMETRIC_KEY
            | ObjectType::PRIVATE_KEY
            | ObjectType::PUBLIC_KEY
            | ObjectType::SPLIT_KEY
            | ObjectType::CERTIFICATE
    )
}

fn algorithm_of(object: &ManagedObject) -> Option<Algorithm> {
    let code = object.number(Tag::CRYPTOGRAPHIC_ALGORITHM)?;
    u32::try_from(code).ok().map(CryptographicAlgorithm)
}

fn length_of(object: &ManagedObject) -> u32 {
    object.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|bits| u32::try_from(bits).ok()).unwrap_or(0)
}

fn curve_of(object: &ManagedObject) -> Option<RecommendedCurve> {
    let parameters = object.get(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS)?;
    parameters.child(Tag::RECOMMENDED_CURVE)?.value.enumeration().map(RecommendedCurve)
}

fn is_unapproved(curve: RecommendedCurve) -> bool {
    !APPROVED_CURVES.contains(&curve)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::Enumeration;
    use kmip::ttlv::Value;

    fn key(object_type: ObjectType, algorithm: Algorithm, bits: i32) -> ManagedObject {
        let mut object = ManagedObject::blank(object_type);
        object.set(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0));
        object.set(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits));
        object
    }

    fn may(policy: CryptoPolicy, object: &ManagedObject) -> (bool, bool) {
        let of = |purpose| Rule { policy, purpose }.key(object).is_ok();
        (of(Purpose::Protect), of(Purpose::Process))
    }

    /// The list of the KeySecure guide, chapter 38, "Disable Non-FIPS Algorithms and Key Sizes".
    #[test]
    fn high_security_is_the_list_of_keysecure() {
        let symmetric = ObjectType::SYMMETRIC_KEY;
        for (object_type, algorithm, bits, expected) in [
            (symmetric, Algorithm::SEED, 128, false),
            (symmetric, Algorithm::ARIA, 256, false),
            (symmetric, Algorithm::RC4, 128, false),
            (symmetric, Algorithm::DES, 56, false),
            (ObjectType::PRIVATE_KEY, Algorithm::RSA, 512, false),
            (ObjectType::CERTIFICATE, Algorithm::RSA, 768, false),
            (symmetric, Algorithm::AES, 128, true),
            (symmetric, Algorithm::AES, 192, true),
            (symmetric, Algorithm::AES, 256, true),
            (symmetric, Algorithm::TRIPLE_DES, 112, true),
            (symmetric, Algorithm::TRIPLE_DES, 168, true),
            (symmetric, Algorithm::TRIPLE_DES, 64, false),
            (symmetric, Algorithm::HMAC_SHA1, 160, true),
            (symmetric, Algorithm::HMAC_SHA256, 256, true),
            (symmetric, Algorithm::HMAC_SHA384, 384, true),
            (symmetric, Algorithm::HMAC_SHA512, 512, true),
            (ObjectType::PRIVATE_KEY, Algorithm::RSA, 1024, true),
            (ObjectType::PRIVATE_KEY, Algorithm::RSA, 4096, true),
        ] {
            let object = key(object_type, algorithm, bits);
            assert_eq!(
                may(CryptoPolicy::HighSecurity, &object),
                (expected, expected),
                "{algorithm:?} {bits}"
            );
        }
    }

    #[test]
    fn modern_still_reads_what_was_protected() {
        let symmetric = ObjectType::SYMMETRIC_KEY;
        for (object_type, algorithm, bits, protects) in [
            (symmetric, Algorithm::DES, 56, false),
            (symmetric, Algorithm::TRIPLE_DES, 168, false),
            (symmetric, Algorithm::RC4, 128, false),
            (symmetric, Algorithm::HMAC_SHA256, 64, false),
            (symmetric, Algorithm::HMAC_MD5, 128, false),
            (symmetric, Algorithm::CHACHA20POLY1305, 256, true),
            (symmetric, Algorithm::AES, 128, true),
            (ObjectType::PRIVATE_KEY, Algorithm::RSA, 1024, false),
            (ObjectType::PRIVATE_KEY, Algorithm::RSA, 2048, true),
            (ObjectType::PUBLIC_KEY, Algorithm::EC, 192, false),
            (ObjectType::PUBLIC_KEY, Algorithm::EC, 256, true),
            (ObjectType::PRIVATE_KEY, Algorithm::ML_DSA_65, 15616, true),
        ] {
            let object = key(object_type, algorithm, bits);
            assert_eq!(may(CryptoPolicy::Modern, &object), (protects, true), "{algorithm:?} {bits}");
            assert_eq!(may(CryptoPolicy::Legacy, &object), (true, true));
        }
    }

    #[test]
    fn each_algorithm_has_one_row_and_what_has_none_protects_nothing() {
        for known in Algorithm::TABLE.rows {
            let algorithm = CryptographicAlgorithm(known.value);
            let rows = KEYS.iter().filter(|row| row.what.contains(&algorithm)).count();
            assert!(rows <= 1, "{}", known.name);
            if rows == 0 {
                let object = key(ObjectType::SYMMETRIC_KEY, algorithm, 4096);
                assert_eq!(may(CryptoPolicy::Modern, &object), (false, true), "{}", known.name);
                assert_eq!(may(CryptoPolicy::HighSecurity, &object), (false, false), "{}", known.name);
            }
        }
    }

    #[test]
    fn curves_and_what_parameters_name() {
        let mut object = key(ObjectType::PRIVATE_KEY, Algorithm::EC, 256);
        for (curve, approved) in [(RecommendedCurve::P_256, true), (RecommendedCurve::BRAINPOOLP256R1, false)]
        {
            let fields = vec![kmip::ttlv::Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(curve.0))];
            object.set(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(fields));
            assert_eq!(may(CryptoPolicy::HighSecurity, &object), (approved, approved), "{curve:?}");
            assert_eq!(may(CryptoPolicy::Modern, &object), (true, true), "{curve:?}");
        }
        let rule = |policy, purpose| Rule { policy, purpose };
        let modern = rule(CryptoPolicy::Modern, Purpose::Protect);
        let high = rule(CryptoPolicy::HighSecurity, Purpose::Protect);
        assert!(modern.mode(Mode::Ecb).is_err() && high.mode(Mode::Ecb).is_ok());
        assert!(modern.mode(Mode::Gcm).is_ok() && high.mode(Mode::Pcbc).is_err());
        assert!(rule(CryptoPolicy::Modern, Purpose::Process).mode(Mode::Ecb).is_ok());
        assert!(modern.signature(SignatureScheme::Ecdsa(DigestAlgorithm::Sha1)).is_err());
        assert!(modern.digest(DigestAlgorithm::Sha1).is_ok());
        assert!(modern.digest(DigestAlgorithm::Md5).is_err() && high.digest(DigestAlgorithm::Md5).is_err());
        assert!(high.rsa_padding(PaddingMethod::OAEP, RsaUse::Data).is_err());
        assert!(high.rsa_padding(PaddingMethod::OAEP, RsaUse::Transport).is_ok());
        assert!(modern.rsa_padding(PaddingMethod::PKCS1_V1_5, RsaUse::Transport).is_err());
        let pbkdf2 = |iterations, salt: &[u8]| modern.pbkdf2(DigestAlgorithm::Sha1, iterations, salt).is_ok();
        assert!(!pbkdf2(999, &[0; 16]) && !pbkdf2(1000, &[0; 15]) && pbkdf2(1000, &[0; 16]));
        let legacy = rule(CryptoPolicy::Legacy, Purpose::Protect);
        assert!(legacy.mode(Mode::Pcbc).is_ok() && legacy.pbkdf2(DigestAlgorithm::Md5, 1, &[]).is_ok());
    }
}
