//! Hash functions (FIPS 180-4, FIPS 202, RFC 1319-1321 and others) and HMAC (FIPS 198-1).

use std::sync::OnceLock;

use openssl::md::{Md, MdRef};
use openssl::md_ctx::MdCtx;
use openssl::nid::Nid;
use tiger::{Digest, Tiger};

use crate::{Error, Result, mac, providers};

macro_rules! digests {
    ($($variant:ident, $name:literal, $len:literal, $doc:literal;)*) => {
        /// A hash function.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DigestAlgorithm {
            $(#[doc = $doc] $variant,)*
        }

        impl DigestAlgorithm {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name by which OpenSSL finds it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Length of the digest in bytes.
            pub fn output_len(self) -> usize {
                match self { $(Self::$variant => $len,)* }
            }
        }
    };
}

digests! {
    Md2, "MD2", 16, "RFC 1319. Broken.";
    Md4, "MD4", 16, "RFC 1320. Broken.";
    Md5, "MD5", 16, "RFC 1321. Broken.";
    Sha1, "SHA1", 20, "FIPS 180-4. No longer collision resistant.";
    Sha224, "SHA2-224", 28, "FIPS 180-4.";
    Sha256, "SHA2-256", 32, "FIPS 180-4.";
    Sha384, "SHA2-384", 48, "FIPS 180-4.";
    Sha512, "SHA2-512", 64, "FIPS 180-4.";
    Sha512_224, "SHA2-512/224", 28, "FIPS 180-4.";
    Sha512_256, "SHA2-512/256", 32, "FIPS 180-4.";
    Sha3_224, "SHA3-224", 28, "FIPS 202.";
    Sha3_256, "SHA3-256", 32, "FIPS 202.";
    Sha3_384, "SHA3-384", 48, "FIPS 202.";
    Sha3_512, "SHA3-512", 64, "FIPS 202.";
    Ripemd160, "RIPEMD160", 20, "ISO/IEC 10118-3.";
    Whirlpool, "WHIRLPOOL", 64, "ISO/IEC 10118-3.";
    Sm3, "SM3", 32, "GB/T 32905.";
    Blake2b512, "BLAKE2B-512", 64, "RFC 7693.";
    Blake2s256, "BLAKE2S-256", 32, "RFC 7693.";
    Shake128, "SHAKE-128", 32, "FIPS 202, with the length of RFC 8702. Not for HMAC.";
    Shake256, "SHAKE-256", 64, "FIPS 202, with the length of RFC 8702. Not for HMAC.";
    Tiger, "TIGER", 24, "Tiger/192 (Anderson and Biham, 1996), not of OpenSSL. Not for RSA signatures.";
}

impl DigestAlgorithm {
    /// The function that OpenSSL knows under a number.
    pub(crate) fn by_nid(nid: Nid) -> Option<Self> {
        Self::ALL.iter().copied().find(|digest| digest.md().is_ok_and(|md| md.type_() == nid))
    }

    /// OpenSSL's object for it, looked up once.
    pub(crate) fn md(self) -> Result<&'static MdRef> {
        static FETCHED: [OnceLock<Option<Md>>; DigestAlgorithm::ALL.len()] =
            [const { OnceLock::new() }; DigestAlgorithm::ALL.len()];
        let unsupported = Error::Unsupported("hash function");
        let Some(slot) = FETCHED.get(self as usize) else { return Err(unsupported) };
        if self == Self::Tiger {
            return Err(unsupported);
        }
        let fetched = slot.get_or_init(|| {
            providers::init().ok()?;
            Md::fetch(None, self.name(), None).ok()
        });
        match fetched {
            Some(md) => Ok(md),
            None => Err(unsupported),
        }
    }
}

/// The digest of `data`.
///
/// # Errors
/// [`Error::Unsupported`] when the providers in use do not have the function.
pub fn digest(algorithm: DigestAlgorithm, data: &[u8]) -> Result<Vec<u8>> {
    let mut digester = Digester::new(algorithm)?;
    digester.update(data)?;
    digester.finish()
}

/// The HMAC of `data` under `key` (any length, also empty).
///
/// # Errors
/// [`Error::Unsupported`] when the providers in use do not have the function.
pub fn hmac(algorithm: DigestAlgorithm, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    mac::hmac(algorithm, key, data)
}

/// A hash being computed over data that arrives in parts.
pub struct Digester {
    state: State,
    algorithm: DigestAlgorithm,
}

enum State {
    Native(MdCtx),
    /// Gives as many bytes as are asked for.
    Extendable(MdCtx),
    /// Wiped when dropped, by its library.
    Tiger(Box<Tiger>),
}

impl Digester {
    /// Starts a computation.
    pub fn new(algorithm: DigestAlgorithm) -> Result<Self> {
        let state = match algorithm {
            DigestAlgorithm::Tiger => State::Tiger(Box::default()),
            _ => {
                let mut context = MdCtx::new()?;
                context.digest_init(algorithm.md()?)?;
                match algorithm {
                    DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256 => State::Extendable(context),
                    _ => State::Native(context),
                }
            }
        };
        Ok(Self { state, algorithm })
    }

    /// Adds a part.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        match &mut self.state {
            State::Native(context) | State::Extendable(context) => context.digest_update(data)?,
            State::Tiger(tiger) => tiger.update(data),
        }
        Ok(())
    }

    /// The digest of everything added.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        let mut out = vec![0; self.algorithm.output_len()];
        self.write(&mut out)?;
        Ok(out)
    }

    /// Writes the digest of everything added and begins anew, for many digests in a row.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when `out` is not as long as the digest.
    pub fn finish_into(&mut self, out: &mut [u8]) -> Result<()> {
        if out.len() != self.algorithm.output_len() {
            return Err(Error::Unsupported("length of a digest"));
        }
        self.write(out)?;
        match &mut self.state {
            State::Native(context) | State::Extendable(context) => {
                context.digest_init(self.algorithm.md()?)?;
            }
            State::Tiger(tiger) => **tiger = Tiger::default(),
        }
        Ok(())
    }

    /// Writes the digest; `out` is as long as it.
    fn write(&mut self, out: &mut [u8]) -> Result<()> {
        match &mut self.state {
            State::Native(context) => {
                context.digest_final(out)?;
            }
            State::Extendable(context) => context.digest_final_xof(out)?,
            State::Tiger(tiger) => out.copy_from_slice(&tiger.finalize_reset()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    /// The digests of "abc": RFC 1319 A.5, RFC 1320 A.5, RFC 1321 A.5, the NIST examples for FIPS 180-4 and
    /// FIPS 202, the RIPEMD-160 and Whirlpool papers, GB/T 32905 A.1, RFC 7693 A and B,
    /// and the Tiger paper.
    const ABC: &[(DigestAlgorithm, &str)] = &[
        (DigestAlgorithm::Md2, "da853b0d3f88d99b30283a69e6ded6bb"),
        (DigestAlgorithm::Md4, "a448017aaf21d8525fc10ae87aa6729d"),
        (DigestAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        (DigestAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (DigestAlgorithm::Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        (DigestAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            DigestAlgorithm::Sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
             8086072ba1e7cc2358baeca134c825a7",
        ),
        (
            DigestAlgorithm::Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (DigestAlgorithm::Sha512_224, "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"),
        (DigestAlgorithm::Sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        (DigestAlgorithm::Sha3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
        (DigestAlgorithm::Sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
        (
            DigestAlgorithm::Sha3_384,
            "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2\
             98d88cea927ac7f539f1edf228376d25",
        ),
        (
            DigestAlgorithm::Sha3_512,
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e\
             10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        ),
        (DigestAlgorithm::Ripemd160, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        (
            DigestAlgorithm::Whirlpool,
            "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c\
             7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5",
        ),
        (DigestAlgorithm::Sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (
            DigestAlgorithm::Blake2b512,
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
             7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        ),
        (DigestAlgorithm::Blake2s256, "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"),
        (DigestAlgorithm::Shake128, "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8"),
        (
            DigestAlgorithm::Shake256,
            "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739\
             d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4",
        ),
        (DigestAlgorithm::Tiger, "2aab1484e8c158f2bfb8c5ff41b57a525129131c957b5f93"),
    ];

    #[test]
    fn known_answers() {
        assert_eq!(ABC.len(), DigestAlgorithm::ALL.len());
        for (algorithm, expected) in ABC {
            assert_eq!(digest(*algorithm, b"abc").unwrap(), hex(expected), "{algorithm:?}");
            assert_eq!(algorithm.output_len(), hex(expected).len(), "{algorithm:?}");
        }
    }

    #[test]
    fn parts_equal_the_whole() {
        let mut digester = Digester::new(DigestAlgorithm::Sha256).unwrap();
        digester.update(b"a").unwrap();
        digester.update(b"").unwrap();
        digester.update(b"bc").unwrap();
        let expected = digest(DigestAlgorithm::Sha256, b"abc").unwrap();
        let mut out = [0; 32];
        digester.finish_into(&mut out).unwrap();
        assert_eq!(out.as_slice(), expected);
        digester.update(b"abc").unwrap();
        assert!(digester.finish_into(&mut out[1..]).is_err());
        assert_eq!(digester.finish().unwrap(), expected);
    }

    /// RFC 4231, test cases 1, 2 and 6; RFC 2202, MD5 and SHA-1 test case 1.
    #[test]
    fn hmac_known_answers() {
        let key = [0x0b; 20];
        let cases: &[(DigestAlgorithm, &[u8], &[u8], &str)] = &[
            (
                DigestAlgorithm::Sha256,
                &key,
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                DigestAlgorithm::Sha384,
                b"Jefe",
                b"what do ya want for nothing?",
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
                 8e2240ca5e69e2c78b3239ecfab21649",
            ),
            (
                DigestAlgorithm::Sha224,
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e",
            ),
            (DigestAlgorithm::Md5, &key[..16], b"Hi There", "9294727a3638bb1c13f48ef8158bfc9d"),
            (DigestAlgorithm::Sha1, &key, b"Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
        ];
        for (algorithm, key, data, expected) in cases {
            assert_eq!(hmac(*algorithm, key, data).unwrap(), hex(expected), "{algorithm:?}");
        }
        for algorithm in DigestAlgorithm::ALL {
            if matches!(algorithm, DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256) {
                assert!(matches!(hmac(*algorithm, b"", b""), Err(Error::Unsupported(_))));
                continue;
            }
            assert_eq!(hmac(*algorithm, b"", b"").unwrap().len(), algorithm.output_len(), "{algorithm:?}");
        }
    }
}
