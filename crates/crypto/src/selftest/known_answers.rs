//! The known answers, in the order in which they are tested.

use super::Test;
use crate::asymmetric::{
    Curve, KeyKind, PostQuantum, PrivateKey, PublicKey, generate_ec, generate_post_quantum, generate_rsa,
};
use crate::cipher::{CipherAlgorithm, CipherParameters, Mode, Padding, decrypt, encrypt};
use crate::derive::{KbkdfMode, Prf, agree, hkdf, kbkdf, pbkdf2};
use crate::digest::{DigestAlgorithm, digest};
use crate::format::{
    Domain, DomainPublicComponents, EcPrivateComponents, EcPublicComponents, RsaPrivateComponents,
};
use crate::mac::{MacAlgorithm, mac};
use crate::rsa_encryption::{self, RsaEncryption};
use crate::sign::{SignatureInput, SignatureScheme, sign, verify};
use crate::{Error, Result, Secret, random};

use super::{bytes, encapsulates};

type A = CipherAlgorithm;
type D = DigestAlgorithm;

const fn start(
    name: &'static str,
    source: &'static str,
    expected: &'static str,
    answer: fn() -> Result<Vec<u8>>,
) -> Test {
    Test { name, source, at_start: true, expected, answer }
}

const fn full(
    name: &'static str,
    source: &'static str,
    expected: &'static str,
    answer: fn() -> Result<Vec<u8>>,
) -> Test {
    Test { name, source, at_start: false, expected, answer }
}

/// All tests.
pub(super) const TESTS: &[Test] = &[
    full("MD2", "RFC 1319 A.5", "da853b0d3f88d99b30283a69e6ded6bb", || digest(D::Md2, b"abc")),
    full("MD4", "RFC 1320 A.5", "a448017aaf21d8525fc10ae87aa6729d", || digest(D::Md4, b"abc")),
    full("MD5", "RFC 1321 A.5", "900150983cd24fb0d6963f7d28e17f72", || digest(D::Md5, b"abc")),
    start("SHA-1", "FIPS 180-4 examples", "a9993e364706816aba3e25717850c26c9cd0d89d", || {
        digest(D::Sha1, b"abc")
    }),
    full(
        "SHA-224",
        "FIPS 180-4 examples",
        "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        || digest(D::Sha224, b"abc"),
    ),
    start(
        "SHA-256",
        "FIPS 180-4 examples",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        || digest(D::Sha256, b"abc"),
    ),
    start(
        "SHA-384",
        "FIPS 180-4 examples",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca1\
         34c825a7",
        || digest(D::Sha384, b"abc"),
    ),
    start(
        "SHA-512",
        "FIPS 180-4 examples",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23\
         a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        || digest(D::Sha512, b"abc"),
    ),
    full(
        "SHA-512/224",
        "FIPS 180-4 examples",
        "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa",
        || digest(D::Sha512_224, b"abc"),
    ),
    full(
        "SHA-512/256",
        "FIPS 180-4 examples",
        "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
        || digest(D::Sha512_256, b"abc"),
    ),
    full("SHA3-224", "FIPS 202 examples", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf", || {
        digest(D::Sha3_224, b"abc")
    }),
    start(
        "SHA3-256",
        "FIPS 202 examples",
        "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        || digest(D::Sha3_256, b"abc"),
    ),
    full(
        "SHA3-384",
        "FIPS 202 examples",
        "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf2\
         28376d25",
        || digest(D::Sha3_384, b"abc"),
    ),
    full(
        "SHA3-512",
        "FIPS 202 examples",
        "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec576\
         47e3934057340b4cf408d5a56592f8274eec53f0",
        || digest(D::Sha3_512, b"abc"),
    ),
    full("RIPEMD-160", "ISO/IEC 10118-3", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc", || {
        digest(D::Ripemd160, b"abc")
    }),
    full(
        "Whirlpool",
        "ISO/IEC 10118-3",
        "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c7181eebdb6c57e277d0e3495\
         7114cbd6c797fc9d95d8b582d225292076d4eef5",
        || digest(D::Whirlpool, b"abc"),
    ),
    full("SM3", "GB/T 32905 A.1", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", || {
        digest(D::Sm3, b"abc")
    }),
    full(
        "BLAKE2b-512",
        "RFC 7693 A",
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de\
         4533cc9518d38aa8dbf1925ab92386edd4009923",
        || digest(D::Blake2b512, b"abc"),
    ),
    full(
        "BLAKE2s-256",
        "RFC 7693 B",
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        || digest(D::Blake2s256, b"abc"),
    ),
    full(
        "SHAKE128",
        "FIPS 202 examples",
        "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8",
        || digest(D::Shake128, b"abc"),
    ),
    full(
        "SHAKE256",
        "FIPS 202 examples",
        "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0\
         527e1faa9f8726e462a12a4feb06bd8801e751e4",
        || digest(D::Shake256, b"abc"),
    ),
    full("Tiger", "Tiger reference vectors", "2aab1484e8c158f2bfb8c5ff41b57a525129131c957b5f93", || {
        digest(D::Tiger, b"abc")
    }),
    full("HMAC-MD5", "RFC 2202 section 2", "9294727a3638bb1c13f48ef8158bfc9d", || {
        mac(MacAlgorithm::Hmac(D::Md5), &[0x0b; 16], b"Hi There")
    }),
    start("HMAC-SHA-1", "RFC 2202 section 3", "b617318655057264e28bc0b6fb378c8ef146be00", || {
        mac(MacAlgorithm::Hmac(D::Sha1), &[0x0b; 20], b"Hi There")
    }),
    full("HMAC-SHA-224", "RFC 4231 4.7", "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e", || {
        mac(
            MacAlgorithm::Hmac(D::Sha224),
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
        )
    }),
    start(
        "HMAC-SHA-256",
        "RFC 4231 4.2",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        || mac(MacAlgorithm::Hmac(D::Sha256), &[0x0b; 20], b"Hi There"),
    ),
    full(
        "HMAC-SHA-384",
        "RFC 4231 4.3",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ec\
         fab21649",
        || mac(MacAlgorithm::Hmac(D::Sha384), b"Jefe", b"what do ya want for nothing?"),
    ),
    start(
        "HMAC-SHA-512",
        "RFC 4231 4.3",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65\
         f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        || mac(MacAlgorithm::Hmac(D::Sha512), b"Jefe", b"what do ya want for nothing?"),
    ),
    start(
        "AES-128-ECB",
        "SP 800-38A F.1",
        "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf",
        || {
            cipher(
                (A::Aes, Mode::Ecb),
                "2b7e151628aed2a6abf7158809cf4f3c",
                "",
                "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
            )
        },
    ),
    full("AES-192-ECB", "FIPS 197 C.2", "dda97ca4864cdfe06eaf70a0ec0d7191", || {
        cipher(
            (A::Aes, Mode::Ecb),
            "000102030405060708090a0b0c0d0e0f1011121314151617",
            "",
            "00112233445566778899aabbccddeeff",
        )
    }),
    start("AES-256-ECB", "FIPS 197 C.3", "8ea2b7ca516745bfeafc49904b496089", || {
        cipher(
            (A::Aes, Mode::Ecb),
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "",
            "00112233445566778899aabbccddeeff",
        )
    }),
    start(
        "AES-128-CBC",
        "SP 800-38A F.2",
        "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
        || {
            cipher(
                (A::Aes, Mode::Cbc),
                "2b7e151628aed2a6abf7158809cf4f3c",
                "000102030405060708090a0b0c0d0e0f",
                "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
            )
        },
    ),
    full(
        "AES-128-CFB",
        "SP 800-38A F.3",
        "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b",
        || {
            cipher(
                (A::Aes, Mode::Cfb),
                "2b7e151628aed2a6abf7158809cf4f3c",
                "000102030405060708090a0b0c0d0e0f",
                "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
            )
        },
    ),
    full("AES-128-CFB8", "SP 800-38A F.3", "3b79424c9c0dd436bace9e0ed4586a4f32b9", || {
        cipher(
            (A::Aes, Mode::Cfb8),
            "2b7e151628aed2a6abf7158809cf4f3c",
            "000102030405060708090a0b0c0d0e0f",
            "6bc1bee22e409f96e93d7e117393172aae2d",
        )
    }),
    full(
        "AES-128-OFB",
        "SP 800-38A F.4",
        "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825",
        || {
            cipher(
                (A::Aes, Mode::Ofb),
                "2b7e151628aed2a6abf7158809cf4f3c",
                "000102030405060708090a0b0c0d0e0f",
                "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
            )
        },
    ),
    start(
        "AES-128-CTR",
        "SP 800-38A F.5",
        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff",
        || {
            cipher(
                (A::Aes, Mode::Ctr),
                "2b7e151628aed2a6abf7158809cf4f3c",
                "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
            )
        },
    ),
    start(
        "AES-XTS",
        "IEEE 1619 vector 2",
        "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
        || {
            cipher(
                (A::Aes, Mode::Xts),
                "1111111111111111111111111111111122222222222222222222222222222222",
                "33333333330000000000000000000000",
                "4444444444444444444444444444444444444444444444444444444444444444",
            )
        },
    ),
    start("AES key wrap", "RFC 3394 4.1", "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5", || {
        cipher(
            (A::Aes, Mode::KeyWrap),
            "000102030405060708090a0b0c0d0e0f",
            "",
            "00112233445566778899aabbccddeeff",
        )
    }),
    start(
        "AES key wrap with padding",
        "RFC 5649 section 6",
        "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
        || {
            cipher(
                (A::Aes, Mode::KeyWrapPadding),
                "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
                "",
                "c37b7e6492584340bed12207808941155068f738",
            )
        },
    ),
    start(
        "AES-128-GCM",
        "GCM specification, test case 4",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5a\
         ac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47",
        || {
            authenticated(
                (A::Aes, Mode::Gcm),
                [
                    "feffe9928665731c6d6a8f9467308308",
                    "cafebabefacedbaddecaf888",
                    "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595680953\
                     2fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                ],
                16,
            )
        },
    ),
    start("AES-128-CCM", "SP 800-38C example 2", "d2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd", || {
        authenticated(
            (A::Aes, Mode::Ccm),
            [
                "404142434445464748494a4b4c4d4e4f",
                "1011121314151617",
                "000102030405060708090a0b0c0d0e0f",
                "202122232425262728292a2b2c2d2e2f",
            ],
            6,
        )
    }),
    full("AES-128-GCM-SIV", "RFC 8452 C.1", "b5d839330ac7b786578782fff6013b815b287c22493a364c", || {
        authenticated(
            (A::Aes, Mode::GcmSiv),
            ["01000000000000000000000000000000", "030000000000000000000000", "", "0100000000000000"],
            16,
        )
    }),
    start(
        "ChaCha20-Poly1305",
        "RFC 8439 2.8.2",
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69\
         da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad67594\
         5585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691",
        || {
            authenticated(
                (A::ChaCha20Poly1305, Mode::Aead),
                [
                    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                    "070000004041424344454647",
                    "50515253c0c1c2c3c4c5c6c7",
                    "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f6620273939\
                     3a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220\
                     746865206675747572652c2073756e73637265656e20776f756c642062652069742e",
                ],
                16,
            )
        },
    ),
    start("Triple DES", "SP 800-67 B.1", "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900", || {
        cipher(
            (A::TripleDes, Mode::Ecb),
            "0123456789abcdef23456789abcdef01456789abcdef0123",
            "",
            "54686520717566636b2062726f776e20666f78206a756d70",
        )
    }),
    full("DES", "FIPS 81 B", "3fa40e8a984d48156a271787ab8883f9", || {
        cipher((A::Des, Mode::Ecb), "0123456789abcdef", "", "4e6f77206973207468652074696d6520")
    }),
    full("RC2", "RFC 2268 section 5", "2269552ab0f85ca6", || {
        cipher((A::Rc2, Mode::Ecb), "88bca90e90875a7f0f79c384627bafb2", "", "0000000000000000")
    }),
    full("IDEA", "the cipher's own example", "11fbed2b01986de5", || {
        cipher((A::Idea, Mode::Ecb), "00010002000300040005000600070008", "", "0000000100020003")
    }),
    full("Blowfish", "the cipher's own example", "61f9c3802281b096", || {
        cipher((A::Blowfish, Mode::Ecb), "0123456789abcdef", "", "1111111111111111")
    }),
    full("CAST5", "RFC 2144 B.1", "238b4fe5847e44b2", || {
        cipher((A::Cast5, Mode::Ecb), "0123456712345678234567893456789a", "", "0123456789abcdef")
    }),
    full("Camellia-128", "RFC 3713 A", "67673138549669730857065648eabe43", || {
        cipher(
            (A::Camellia, Mode::Ecb),
            "0123456789abcdeffedcba9876543210",
            "",
            "0123456789abcdeffedcba9876543210",
        )
    }),
    full("Camellia-256", "RFC 3713 A", "9acc237dff16d76c20ef7c919e3a7509", || {
        cipher(
            (A::Camellia, Mode::Ecb),
            "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
            "",
            "0123456789abcdeffedcba9876543210",
        )
    }),
    full("SEED", "RFC 4269 B", "5ebac6e0054e166819aff1cc6d346cdb", || {
        cipher(
            (A::Seed, Mode::Ecb),
            "00000000000000000000000000000000",
            "",
            "000102030405060708090a0b0c0d0e0f",
        )
    }),
    full("ARIA-128", "RFC 5794 A", "d718fbd6ab644c739da95f3be6451778", || {
        cipher(
            (A::Aria, Mode::Ecb),
            "000102030405060708090a0b0c0d0e0f",
            "",
            "00112233445566778899aabbccddeeff",
        )
    }),
    full("SM4", "GB/T 32907 A", "681edf34d206965e86b3e94f536e4246", || {
        cipher(
            (A::Sm4, Mode::Ecb),
            "0123456789abcdeffedcba9876543210",
            "",
            "0123456789abcdeffedcba9876543210",
        )
    }),
    full("Twofish", "Twofish paper B.2", "37527be0052334b89f0cfccae87cfa20", || {
        cipher(
            (A::Twofish, Mode::Ecb),
            "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
            "",
            "00000000000000000000000000000000",
        )
    }),
    full("RC5", "RFC 2040 section 9", "e493f1c1bb4d6e8c", || {
        cipher((A::Rc5, Mode::Cbc), "0102030405060708", "0000000000000000", "ffffffffffffffff")
    }),
    full("RC4", "RFC 6229 section 2", "b2396305f03dc027ccc3524a0a1118a8", || {
        cipher((A::Rc4, Mode::Stream), "0102030405", "", "00000000000000000000000000000000")
    }),
    full(
        "ChaCha20",
        "RFC 8439 2.4.2",
        "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dab\
         cd62b3571639d624",
        || {
            cipher(
                (A::ChaCha20, Mode::Stream),
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "01000000000000000000004a00000000",
                "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64",
            )
        },
    ),
    start("AES-128-CMAC", "SP 800-38B D.1", "070a16b46b4d4144f79bdd9dd04a287c", || {
        mac(
            MacAlgorithm::Cmac(A::Aes),
            &bytes("2b7e151628aed2a6abf7158809cf4f3c")?,
            &bytes("6bc1bee22e409f96e93d7e117393172a")?,
        )
    }),
    full("Triple DES CMAC", "SP 800-38B D.4", "8e8f293136283797", || {
        mac(
            MacAlgorithm::Cmac(A::TripleDes),
            &bytes("8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5")?,
            &bytes("6bc1bee22e409f96")?,
        )
    }),
    full("Poly1305", "RFC 8439 2.5.2", "a8061dc1305136c6c22b8baf0c0127a9", || {
        mac(
            MacAlgorithm::Poly1305,
            &bytes("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b")?,
            &bytes("43727970746f6772617068696320466f72756d2052657365617263682047726f7570")?,
        )
    }),
    start("PBKDF2", "RFC 6070 test 2", "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", || {
        Ok(pbkdf2(D::Sha1, b"password", b"salt", 2, 20)?.expose().to_vec())
    }),
    start(
        "HKDF",
        "RFC 5869 A.1",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        || {
            let (salt, info) = (bytes("000102030405060708090a0b0c")?, bytes("f0f1f2f3f4f5f6f7f8f9")?);
            Ok(hkdf(D::Sha256, &[0x0b; 22], &salt, &info, 42)?.expose().to_vec())
        },
    ),
    start(
        "SP 800-108 counter mode",
        "CAVP, CMAC-AES-128, count 0",
        "26faf61908ad9ee881b8305c221db53f",
        || {
            let key = bytes("c10b152e8c97b77e18704e0f0bd38305")?;
            let fixed = bytes(
                "98cd4cbbbebe15d17dc86e6dbad800a2dcbd64f7c7ad0e78e9cf94ffdba89d03\
             e97eadf6c4f7b806caf52aa38f09d0eb71d71f497bcc6906b48d36c4",
            )?;
            Ok(kbkdf(KbkdfMode::Counter, Prf::Cmac(A::Aes), &key, &fixed, 16)?.expose().to_vec())
        },
    ),
    start(
        "X25519",
        "RFC 7748 6.1",
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        || {
            let key = bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")?;
            let peer = bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")?;
            let key = PrivateKey::from_raw(KeyKind::X25519, &key)?;
            Ok(agree(&key, &PublicKey::from_raw(KeyKind::X25519, &peer)?)?.expose().to_vec())
        },
    ),
    start(
        "ECDH P-256",
        "RFC 5903 8.1",
        "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
        || {
            let d = bytes("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433")?;
            let point = bytes(
                "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63\
             56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
            )?;
            let key = PrivateKey::from_ec(&EcPrivateComponents {
                curve: Curve::P256,
                d: Secret::new(d),
                point: None,
            })?;
            let peer = PublicKey::from_ec(&EcPublicComponents { curve: Curve::P256, point })?;
            Ok(agree(&key, &peer)?.expose().to_vec())
        },
    ),
    start("RSA PKCS#1 v1.5 signature", "RFC 7515 A.2", RSA_SIGNATURE, || {
        let message = SignatureInput::Message(RSA_MESSAGE);
        let key = rsa()?;
        let signature = sign(&key, RSA_PKCS1, message)?;
        require(verify(&key.public()?, RSA_PKCS1, message, &signature)?)?;
        Ok(signature)
    }),
    start("RSA-PSS, RSA-OAEP, X9.31", "made and checked", "", || {
        let key = rsa()?;
        let pss = SignatureScheme::RsaPss { digest: D::Sha256, mgf_digest: D::Sha256, salt_len: None };
        signs(&key, pss)?;
        signs(&key, SignatureScheme::RsaX931(D::Sha256))?;
        let oaep = RsaEncryption::Oaep { digest: D::Sha256, mgf_digest: D::Sha256, label: b"" };
        for scheme in [oaep, RsaEncryption::Pkcs1] {
            let encrypted = rsa_encryption::encrypt(&key.public()?, scheme, MESSAGE)?;
            require(rsa_encryption::decrypt(&key, scheme, &encrypted)?.expose() == MESSAGE)?;
        }
        Ok(Vec::new())
    }),
    start("ECDSA P-256", "RFC 6979 A.2.5", "", || {
        let point = bytes(
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
             7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
        )?;
        let signature = bytes(
            "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
             022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        )?;
        let key = PublicKey::from_ec(&EcPublicComponents { curve: Curve::P256, point })?;
        verifies(&key, SignatureScheme::Ecdsa(D::Sha256), b"sample", &signature)
    }),
    start(
        "Ed25519",
        "RFC 8032 7.1 test 2",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613\
         d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        || {
            let key = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")?;
            let key = PrivateKey::from_raw(KeyKind::Ed25519, &key)?;
            sign(&key, SignatureScheme::EdDsa, SignatureInput::Message(&[0x72]))
        },
    ),
    full("Ed448", "made and checked", "", || generates(&generate_ec(Curve::Ed448)?, SignatureScheme::EdDsa)),
    start("DSA", "RFC 6979 A.2.1", "", || {
        let domain = Domain { p: bytes(DSA_P)?, q: Some(bytes(DSA_Q)?), g: bytes(DSA_G)? };
        let key = PublicKey::from_dsa(&DomainPublicComponents { domain, y: bytes(DSA_Y)? })?;
        let signature = bytes(
            "302d02150081f2f5850be5bc123c43f71a3033e9384611c545\
             02144cdd914b65eb6c66a8aaad27299bee6b035f5e89",
        )?;
        verifies(&key, SignatureScheme::Dsa(D::Sha256), b"sample", &signature)
    }),
    full("SM2", "GB/T 32918.5 A.2", "", || {
        let point = bytes(
            "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
             ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
        )?;
        let signature = bytes(
            "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
             022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
        )?;
        let key = PublicKey::from_spki(&sm2_spki(&point)?)?;
        verifies(&key, SignatureScheme::Sm2, b"message digest", &signature)
    }),
    start(
        "ML-KEM-768",
        "FIPS 203 key generation, KAT 0",
        "01f60af1dc8e6360ae78b59d4a5042eb9145a269046d6236b8304f305c2d9dcb189fe5a62df89b2f5a7bce3b\
         bc753c1e78f730a99869f809aba856b676b707b2",
        || {
            let seed = bytes(
                "6dbbc4375136df3b07f7c70e639e223e177e7fd53b161b3f4d57791794f12624\
             f696484048ec21f96cf50a56d0759c448f3779752f0383d37449690694cf7a68",
            )?;
            let key = PrivateKey::from_seed(PostQuantum::MlKem768, &Secret::new(seed))?;
            require(encapsulates(&key)?)?;
            prefix(&key.public()?.to_raw()?, 64)
        },
    ),
    start(
        "ML-DSA-65",
        "FIPS 204 key generation, KAT 0",
        "e50d03fff3b3a70961abbb92a390008dec1283f603f50cdbaaa3d00bd659bc76\
         7c3f24ec864ceb07b865aa148647698df8e63f244c4de08affc0210f1560f648\
         22961972463e403bbe97ce7a539fc013527558ad824202a90b1e9a045d89a51c",
        || {
            let seed = bytes("f696484048ec21f96cf50a56d0759c448f3779752f0383d37449690694cf7a68")?;
            let key = PrivateKey::from_seed(PostQuantum::MlDsa65, &Secret::new(seed))?;
            signs(&key, SignatureScheme::PostQuantum)?;
            prefix(&key.public()?.to_raw()?, 96)
        },
    ),
    full("ML-KEM-512", "made and checked", "", || {
        require(encapsulates(&generate_post_quantum(PostQuantum::MlKem512)?)?)?;
        Ok(Vec::new())
    }),
    full("ML-KEM-1024", "made and checked", "", || {
        require(encapsulates(&generate_post_quantum(PostQuantum::MlKem1024)?)?)?;
        Ok(Vec::new())
    }),
    full("X25519MLKEM768", "made and checked", "", || {
        require(encapsulates(&generate_post_quantum(PostQuantum::X25519MlKem768)?)?)?;
        Ok(Vec::new())
    }),
    full("SecP256r1MLKEM768", "made and checked", "", || {
        require(encapsulates(&generate_post_quantum(PostQuantum::SecP256r1MlKem768)?)?)?;
        Ok(Vec::new())
    }),
    full("ML-DSA-44", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::MlDsa44)?, SignatureScheme::PostQuantum)
    }),
    full("ML-DSA-87", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::MlDsa87)?, SignatureScheme::PostQuantum)
    }),
    full("SLH-DSA-SHA2-128f", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::SlhDsaSha2_128f)?, SignatureScheme::PostQuantum)
    }),
    full("SLH-DSA-SHA2-192f", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::SlhDsaSha2_192f)?, SignatureScheme::PostQuantum)
    }),
    full("SLH-DSA-SHA2-256f", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::SlhDsaSha2_256f)?, SignatureScheme::PostQuantum)
    }),
    full("SLH-DSA-SHAKE-128f", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::SlhDsaShake128f)?, SignatureScheme::PostQuantum)
    }),
    full("SLH-DSA-SHAKE-192f", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::SlhDsaShake192f)?, SignatureScheme::PostQuantum)
    }),
    full("SLH-DSA-SHAKE-256f", "made and checked", "", || {
        generates(&generate_post_quantum(PostQuantum::SlhDsaShake256f)?, SignatureScheme::PostQuantum)
    }),
    full("ECDSA P-384", "made and checked", "", || {
        generates(&generate_ec(Curve::P384)?, SignatureScheme::Ecdsa(D::Sha256))
    }),
    full("ECDSA P-521", "made and checked", "", || {
        generates(&generate_ec(Curve::P521)?, SignatureScheme::Ecdsa(D::Sha256))
    }),
    full("ECDSA K-283", "made and checked", "", || {
        generates(&generate_ec(Curve::K283)?, SignatureScheme::Ecdsa(D::Sha256))
    }),
    full("ECDSA brainpoolP256r1", "made and checked", "", || {
        generates(&generate_ec(Curve::BrainpoolP256R1)?, SignatureScheme::Ecdsa(D::Sha256))
    }),
    full("ECDSA secp256k1", "made and checked", "", || {
        generates(&generate_ec(Curve::Secp256k1)?, SignatureScheme::Ecdsa(D::Sha256))
    }),
    full("RSA key generation", "made and checked", "", || generates(&generate_rsa(2048, 65_537)?, RSA_PKCS1)),
    start("Random numbers", "continuous test: no two blocks are equal", "", || {
        let blocks = [random::bytes(32)?, random::bytes(32)?, random::bytes(32)?];
        let [one, two, three] = &blocks;
        require(one != two && two != three && one != three)?;
        Ok(Vec::new())
    }),
];

/// The ciphertext of a plaintext that it decrypts to.
fn cipher(
    (algorithm, mode): (CipherAlgorithm, Mode),
    key: &str,
    iv: &str,
    plaintext: &str,
) -> Result<Vec<u8>> {
    let (key, iv, plaintext) = (bytes(key)?, bytes(iv)?, bytes(plaintext)?);
    let parameters =
        CipherParameters { padding: Padding::None, ..CipherParameters::new(algorithm, mode, &iv) };
    let ciphertext = encrypt(&parameters, &key, &plaintext)?.ciphertext;
    require(decrypt(&parameters, &key, &ciphertext, &[])?.expose() == plaintext)?;
    Ok(ciphertext)
}

/// The ciphertext and the tag; a tag that was changed is refused.
fn authenticated(
    (algorithm, mode): (CipherAlgorithm, Mode),
    input: [&str; 4],
    tag_len: usize,
) -> Result<Vec<u8>> {
    let [key, iv, aad, plaintext] = input;
    let (key, iv, aad, plaintext) = (bytes(key)?, bytes(iv)?, bytes(aad)?, bytes(plaintext)?);
    let parameters =
        CipherParameters { aad: &aad, tag_len: Some(tag_len), ..CipherParameters::new(algorithm, mode, &iv) };
    let made = encrypt(&parameters, &key, &plaintext)?;
    require(decrypt(&parameters, &key, &made.ciphertext, &made.tag)?.expose() == plaintext)?;
    let mut changed = made.tag.clone();
    if let Some(byte) = changed.first_mut() {
        *byte ^= 1;
    }
    let refused = decrypt(&parameters, &key, &made.ciphertext, &changed);
    require(matches!(refused, Err(Error::AuthenticationFailed)))?;
    Ok([made.ciphertext, made.tag].concat())
}

/// A signature that is made holds for what was signed, and for nothing else.
fn signs(key: &PrivateKey, scheme: SignatureScheme) -> Result<()> {
    let signature = sign(key, scheme, SignatureInput::Message(MESSAGE))?;
    verifies(&key.public()?, scheme, MESSAGE, &signature).map(drop)
}

/// Signs with a generated key.
fn generates(key: &PrivateKey, scheme: SignatureScheme) -> Result<Vec<u8>> {
    signs(key, scheme)?;
    Ok(Vec::new())
}

/// A signature holds for a message, and not for another one.
fn verifies(key: &PublicKey, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> Result<Vec<u8>> {
    require(verify(key, scheme, SignatureInput::Message(message), signature)?)?;
    require(!verify(key, scheme, SignatureInput::Message(b"another message"), signature)?)?;
    Ok(Vec::new())
}

fn require(holds: bool) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::AuthenticationFailed) }
}

fn prefix(whole: &[u8], len: usize) -> Result<Vec<u8>> {
    whole.get(..len).map(<[u8]>::to_vec).ok_or(Error::Malformed("public key"))
}

/// The RSA key of RFC 7515 A.2.
fn rsa() -> Result<PrivateKey> {
    PrivateKey::from_rsa(&RsaPrivateComponents {
        n: bytes(RSA_N)?,
        e: Some(vec![1, 0, 1]),
        d: Some(Secret::new(bytes(RSA_D)?)),
        ..RsaPrivateComponents::default()
    })
}

/// The `SubjectPublicKeyInfo` of an SM2 point.
fn sm2_spki(point: &[u8]) -> Result<Vec<u8>> {
    let mut der = bytes("3059301306072a8648ce3d020106082a811ccf5501822d034200")?;
    der.extend_from_slice(point);
    Ok(der)
}

const MESSAGE: &[u8] = b"self test";

const RSA_PKCS1: SignatureScheme = SignatureScheme::RsaPkcs1(Some(DigestAlgorithm::Sha256));

const RSA_MESSAGE: &[u8] =
    b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
      cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const RSA_N: &str = "\
    a1f8160ae2e3c9b465ce8d2d656263362b927dbe29e1f02477fc1625cc90a136e38bd93497c5b6ea63dd7711e67c7429\
    f956b0fb8a8f089adc4b69893cc1333f53edd019b87784252fec914fe4857769594bea4280d32c0f55bf62944f130396\
    bc6e9bdf6ebdd2bda3678eeca0c668f701b38dbffb38c8342ce2fe6d27fade4a5a4874979dd4b9cf9adec4c75b05852c\
    2c0f5ef8a5c1750392f944e8ed64c110c6b647609aa4783aeb9c6c9ad755313050638b83665c6f6f7a82a396702a1f64\
    1b82d3ebf2392219491fb686872c5716f50af8358d9a8b9d17c340728f7f87d89a18d8fcab67ad84590c2ecf75933936\
    3c07034d6f606f9e21e05456cae5e9a1";
const RSA_D: &str = "\
    12ae71a469cd0a2bc37e526c4500571f1d61751d64e949707b62590f9d0ba57c963c401e3fcf2f2cd3bdec88e503bfc6\
    439b0b28c82f7d3797671f5213eed8c15a25d8d5cea0025ee3ab2e8b7f79216fc63bea562753b40644c6a15127d9b295\
    4540a0bbe1a30556982d4e9fde5f6425f14d4b713441b55dc73b9b4aedcc92ace3927e37f57d0cfd5e7581fa512c8f49\
    61a9eb0b80f8a80746728a55ff46471f3425063b9d53642f5ede1e84d613081afa5c22d051285bd63b943b565d898a05\
    685413e53c3c6c6525ff1fe34e3ddc70f0d56450fda48ba12e104e9deb9fb81881e1c4bdf25d9247f450c865927968e7\
    7334f4414f75a750e139546e3a8a739d";
const RSA_SIGNATURE: &str = "\
    702e218943e88fd11eb5d82dbf7845f34106ae1b81fff7731116add1717d83656d420afd3c96eedd73a2663e5166687b\
    000b87226e0187ed1073f945e582adfcef16d85a798ee8c66ddb3db8975b17d09402beedd5d9d97007108db28160d5f8\
    040ca7445762b81fbe7ff9d92e0ae76f24f25b33bbe6f44ae61eb1040acb20044d3ef9128ed40130795bd4bd3b41eeca\
    d066ab651981fde48df77f372dc38b9fafdd3befb18b5da3cc3c2eb02f9e3a41d612caad15911273a05f23b9e838faaf\
    849d698429ef5a1e88798236c3d40e604522a544c8f27a7a2db80663d16cf7caea56de405cb2215a45b2c25566b55ac1\
    a748a070dfc8a32a469543d019eefb47";

/// The key of RFC 6979 A.2.1.
const DSA_P: &str = "\
    86f5ca03dcfeb225063ff830a0c769b9dd9d6153ad91d7ce27f787c43278b447e6533b86b18bed6e8a48b784a14c252c\
    5be0dbf60b86d6385bd2f12fb763ed8873abfd3f5ba2e0a8c0a59082eac056935e529daf7c610467899c77adedfc846c\
    881870b7b19b2b58f9be0521a17002e3bdd6b86685ee90b3d9a1b02b782b1779";
const DSA_Q: &str = "\
    996f967f6c8e388d9e28d01e205fba957a5698b1";
const DSA_G: &str = "\
    07b0f92546150b62514bb771e2a0c0ce387f03bda6c56b505209ff25fd3c133d89bbcd97e904e09114d9a7defdeadfc9\
    078ea544d2e401aeecc40bb9fbbf78fd87995a10a1c27cb7789b594ba7efb5c4326a9fe59a070e136db77175464adca4\
    17be5dce2f40d10a46a3a3943f26ab7fd9c0398ff8c76ee0a56826a8a88f1dbd";
const DSA_Y: &str = "\
    5df5e01ded31d0297e274e1691c192fe5868fef9e19a84776454b100cf16f65392195a38b90523e2542ee61871c0440c\
    b87c322fc4b4d2ec5e1e7ec766e1be8d4ce935437dc11c3c8fd426338933ebfe739cb3465f4d3668c5e473508253b1e6\
    82f65cbdc4fae93c2ea212390e54905a86e2223170b44eaa7da5dd9ffcfb7f3b";
