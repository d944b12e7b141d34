use super::*;
use crate::testing::hex;

fn simple(algorithm: CipherAlgorithm, mode: Mode, key: &str, iv: &str, plaintext: &str, ciphertext: &str) {
    let (key, iv, plaintext, ciphertext) = (hex(key), hex(iv), hex(plaintext), hex(ciphertext));
    let parameters = CipherParameters::new(algorithm, mode, &iv);
    let encrypted = encrypt(&parameters, &key, &plaintext).unwrap();
    assert_eq!(encrypted.ciphertext, ciphertext, "{algorithm:?} {mode:?}");
    assert!(encrypted.tag.is_empty());
    assert_eq!(
        decrypt(&parameters, &key, &ciphertext, &[]).unwrap().expose(),
        plaintext,
        "{algorithm:?} {mode:?}"
    );
}

/// SP 800-38A, appendix F: the first two blocks of AES-128, and of CFB8 the first 18 bytes.
#[test]
fn aes_sp800_38a() {
    let key = "2b7e151628aed2a6abf7158809cf4f3c";
    let iv = "000102030405060708090a0b0c0d0e0f";
    let plaintext = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
    let cases = [
        (Mode::Ecb, "", "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"),
        (Mode::Cbc, iv, "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"),
        (Mode::Cfb, iv, "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"),
        (Mode::Ofb, iv, "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825"),
        (
            Mode::Ctr,
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff",
        ),
    ];
    for (mode, iv, ciphertext) in cases {
        simple(CipherAlgorithm::Aes, mode, key, iv, plaintext, ciphertext);
    }
    simple(
        CipherAlgorithm::Aes,
        Mode::Cfb8,
        key,
        iv,
        &plaintext[..36],
        "3b79424c9c0dd436bace9e0ed4586a4f32b9",
    );
}

/// The block ciphers by themselves. Sources: FIPS 197 C; SP 800-67 B.1; FIPS 81 B; RFC 2268 5; the IDEA and
/// Blowfish papers; RFC 2144 B.1; RFC 3713 A; RFC 4269 B; RFC 5794 A; GB/T 32907 A.
#[test]
fn block_ciphers() {
    use CipherAlgorithm as A;
    let cases = [
        (
            A::Aes,
            "000102030405060708090a0b0c0d0e0f1011121314151617",
            "00112233445566778899aabbccddeeff",
            "dda97ca4864cdfe06eaf70a0ec0d7191",
        ),
        (
            A::Aes,
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "00112233445566778899aabbccddeeff",
            "8ea2b7ca516745bfeafc49904b496089",
        ),
        (
            A::TripleDes,
            "0123456789abcdef23456789abcdef01456789abcdef0123",
            "54686520717566636b2062726f776e20666f78206a756d70",
            "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900",
        ),
        (A::Des, "0123456789abcdef", "4e6f77206973207468652074696d6520", "3fa40e8a984d48156a271787ab8883f9"),
        (A::Rc2, "ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49"),
        (A::Rc2, "3000000000000000", "1000000000000001", "30649edf9be7d2c2"),
        (A::Rc2, "88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6"),
        (A::Idea, "00010002000300040005000600070008", "0000000100020003", "11fbed2b01986de5"),
        (A::Blowfish, "0123456789abcdef", "1111111111111111", "61f9c3802281b096"),
        (A::Blowfish, "0000000000000000", "0000000000000000", "4ef997456198dd78"),
        (A::Cast5, "0123456712345678234567893456789a", "0123456789abcdef", "238b4fe5847e44b2"),
        (A::Cast5, "01234567123456782345", "0123456789abcdef", "eb6a711a2c02271b"),
        (A::Cast5, "0123456712", "0123456789abcdef", "7ac816d16e9b302e"),
        (
            A::Camellia,
            "0123456789abcdeffedcba9876543210",
            "0123456789abcdeffedcba9876543210",
            "67673138549669730857065648eabe43",
        ),
        (
            A::Camellia,
            "0123456789abcdeffedcba98765432100011223344556677",
            "0123456789abcdeffedcba9876543210",
            "b4993401b3e996f84ee5cee7d79b09b9",
        ),
        (
            A::Camellia,
            "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
            "0123456789abcdeffedcba9876543210",
            "9acc237dff16d76c20ef7c919e3a7509",
        ),
        (
            A::Seed,
            "00000000000000000000000000000000",
            "000102030405060708090a0b0c0d0e0f",
            "5ebac6e0054e166819aff1cc6d346cdb",
        ),
        (
            A::Aria,
            "000102030405060708090a0b0c0d0e0f",
            "00112233445566778899aabbccddeeff",
            "d718fbd6ab644c739da95f3be6451778",
        ),
        (
            A::Sm4,
            "0123456789abcdeffedcba9876543210",
            "0123456789abcdeffedcba9876543210",
            "681edf34d206965e86b3e94f536e4246",
        ),
    ];
    for (algorithm, key, plaintext, ciphertext) in cases {
        simple(algorithm, Mode::Ecb, key, "", plaintext, ciphertext);
    }
    // Two keys are three keys with the first one again.
    let two = "0123456789abcdef23456789abcdef01";
    let three = "0123456789abcdef23456789abcdef010123456789abcdef";
    let with = |key: &str| {
        let parameters = CipherParameters::new(A::TripleDes, Mode::Cbc, &[1; 8]);
        encrypt(&parameters, &hex(key), &[2; 24]).unwrap()
    };
    assert_eq!(with(two), with(three));
}

/// RFC 2040, 9: the vectors with 12 rounds.
#[test]
fn rc5() {
    let zeros = "0000000000000000";
    let ones = "ffffffffffffffff";
    let cases = [
        ("00", "0102030405060708", "1020304050607080", "b2b3209db6594da4"),
        ("01020304", zeros, ones, "fc586f92f7080934"),
        ("0102030405060708", zeros, ones, "e493f1c1bb4d6e8c"),
    ];
    for (key, iv, plaintext, ciphertext) in cases {
        simple(CipherAlgorithm::Rc5, Mode::Cbc, key, iv, plaintext, ciphertext);
    }
}

/// RFC 6229; RFC 8439, 2.4.2; draft-strombergson-chacha-test-vectors, TC1 (64-bit nonce).
#[test]
fn stream_ciphers() {
    simple(
        CipherAlgorithm::Rc4,
        Mode::Stream,
        "0102030405",
        "",
        "00000000000000000000000000000000",
        "b2396305f03dc027ccc3524a0a1118a8",
    );
    simple(
        CipherAlgorithm::ChaCha20,
        Mode::Stream,
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "01000000 000000000000004a00000000",
        "4c616469657320616e642047656e746c656d656e206f662074686520636c6173\
         73206f66202739393a204966204920636f756c64",
        "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b\
         f91b65c5524733ab8f593dabcd62b3571639d624",
    );
    for nonce_len in [8, 12] {
        simple(
            CipherAlgorithm::ChaCha20,
            Mode::Stream,
            &"00".repeat(32),
            &"00".repeat(nonce_len),
            &"00".repeat(64),
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7\
             da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
        );
    }
}

struct Authenticated {
    algorithm: CipherAlgorithm,
    mode: Mode,
    key: &'static str,
    iv: &'static str,
    aad: &'static str,
    plaintext: &'static str,
    ciphertext: &'static str,
    tag: &'static str,
}

const AUTHENTICATED: &[Authenticated] = &[
    // The GCM specification's test case 4.
    Authenticated {
        algorithm: CipherAlgorithm::Aes,
        mode: Mode::Gcm,
        key: "feffe9928665731c6d6a8f9467308308",
        iv: "cafebabefacedbaddecaf888",
        aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ciphertext: "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e\
                     21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
        tag: "5bc94fbc3221a5db94fae95ae7121a47",
    },
    // Test case 5: a nonce of 8 bytes.
    Authenticated {
        algorithm: CipherAlgorithm::Aes,
        mode: Mode::Gcm,
        key: "feffe9928665731c6d6a8f9467308308",
        iv: "cafebabefacedbad",
        aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ciphertext: "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423\
                     73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598",
        tag: "3612d2e79e3b0785561be14aaca2fccb",
    },
    // SP 800-38C, examples 1 and 2.
    Authenticated {
        algorithm: CipherAlgorithm::Aes,
        mode: Mode::Ccm,
        key: "404142434445464748494a4b4c4d4e4f",
        iv: "10111213141516",
        aad: "0001020304050607",
        plaintext: "20212223",
        ciphertext: "7162015b",
        tag: "4dac255d",
    },
    Authenticated {
        algorithm: CipherAlgorithm::Aes,
        mode: Mode::Ccm,
        key: "404142434445464748494a4b4c4d4e4f",
        iv: "1011121314151617",
        aad: "000102030405060708090a0b0c0d0e0f",
        plaintext: "202122232425262728292a2b2c2d2e2f",
        ciphertext: "d2a1f0e051ea5f62081a7792073d593d",
        tag: "1fc64fbfaccd",
    },
    // RFC 8452, C.1.
    Authenticated {
        algorithm: CipherAlgorithm::Aes,
        mode: Mode::GcmSiv,
        key: "01000000000000000000000000000000",
        iv: "030000000000000000000000",
        aad: "",
        plaintext: "0100000000000000",
        ciphertext: "b5d839330ac7b786",
        tag: "578782fff6013b815b287c22493a364c",
    },
    Authenticated {
        algorithm: CipherAlgorithm::Aes,
        mode: Mode::GcmSiv,
        key: "01000000000000000000000000000000",
        iv: "030000000000000000000000",
        aad: "",
        plaintext: "",
        ciphertext: "",
        tag: "dc20e2d83f25705bb49e439eca56de25",
    },
    // RFC 8439, 2.8.2.
    Authenticated {
        algorithm: CipherAlgorithm::ChaCha20Poly1305,
        mode: Mode::Aead,
        key: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
        iv: "070000004041424344454647",
        aad: "50515253c0c1c2c3c4c5c6c7",
        plaintext: "4c616469657320616e642047656e746c656d656e206f662074686520636c6173\
                    73206f66202739393a204966204920636f756c64206f6666657220796f75206f\
                    6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73\
                    637265656e20776f756c642062652069742e",
        ciphertext: "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6\
                     3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36\
                     92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
                     3ff4def08e4b7a9de576d26586cec64b6116",
        tag: "1ae10b594f09e26a7e902ecbd0600691",
    },
];

#[test]
fn authenticated_modes() {
    for case in AUTHENTICATED {
        let [key, iv, aad, plaintext, ciphertext, tag] =
            [case.key, case.iv, case.aad, case.plaintext, case.ciphertext, case.tag].map(hex);
        let parameters = CipherParameters {
            aad: &aad,
            tag_len: Some(tag.len()),
            ..CipherParameters::new(case.algorithm, case.mode, &iv)
        };
        let name = (case.algorithm, case.mode);
        let encrypted = encrypt(&parameters, &key, &plaintext).unwrap();
        assert_eq!(encrypted, Encrypted { ciphertext: ciphertext.clone(), tag: tag.clone() }, "{name:?}");
        assert_eq!(decrypt(&parameters, &key, &ciphertext, &tag).unwrap().expose(), plaintext, "{name:?}");
        let failed =
            |result| assert!(matches!(result, Err(Error::AuthenticationFailed)), "{name:?} {result:?}");
        for index in 0..tag.len() {
            let mut wrong = tag.clone();
            wrong[index] ^= 0x80;
            failed(decrypt(&parameters, &key, &ciphertext, &wrong));
        }
        if let Some(first) = ciphertext.first() {
            let mut wrong = ciphertext.clone();
            wrong[0] = first ^ 1;
            failed(decrypt(&parameters, &key, &wrong, &tag));
        }
        failed(decrypt(&CipherParameters { aad: b"other", ..parameters }, &key, &ciphertext, &tag));
        // A shorter tag is not taken for a whole one.
        assert!(matches!(decrypt(&parameters, &key, &ciphertext, &tag[..3]), Err(Error::Invalid(_))));
        assert!(matches!(decrypt(&parameters, &key, &ciphertext, &[]), Err(Error::Invalid(_))));
        for part_len in [1, 7, 16, 1000] {
            in_parts(&parameters, &key, &plaintext, part_len);
        }
    }
}

#[test]
fn tag_lengths() {
    let encrypt_with = |mode, tag_len| {
        let parameters = CipherParameters {
            tag_len: Some(tag_len),
            ..CipherParameters::new(CipherAlgorithm::Aes, mode, &[1; 12])
        };
        let encrypted = encrypt(&parameters, &[2; 32], b"data")?;
        decrypt(&parameters, &[2; 32], &encrypted.ciphertext, &encrypted.tag)
    };
    for (mode, good) in [
        (Mode::Gcm, &[4, 8, 12, 13, 14, 15, 16][..]),
        (Mode::Ccm, &[4, 6, 8, 10, 12, 14, 16]),
        (Mode::GcmSiv, &[16]),
    ] {
        for tag_len in 0..=33 {
            assert_eq!(encrypt_with(mode, tag_len).is_ok(), good.contains(&tag_len), "{mode:?} {tag_len}");
        }
    }
}

/// RFC 3394, 4.1, 4.3, 4.6; RFC 5649, 6.
#[test]
fn key_wrap() {
    let data = "00112233445566778899aabbccddeeff";
    let cases = [
        (
            Mode::KeyWrap,
            "000102030405060708090a0b0c0d0e0f",
            data,
            "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
        ),
        (
            Mode::KeyWrap,
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            data,
            "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7",
        ),
        (
            Mode::KeyWrapPadding,
            "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
            "c37b7e6492584340bed12207808941155068f738",
            "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
        ),
        (
            Mode::KeyWrapPadding,
            "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
            "466f7250617369",
            "afbeb0f07dfbf5419200f2ccb50bb24f",
        ),
    ];
    for (mode, kek, key, wrapped) in cases {
        simple(CipherAlgorithm::Aes, mode, kek, "", key, wrapped);
        let parameters = CipherParameters::new(CipherAlgorithm::Aes, mode, &[]);
        let wrapped = hex(wrapped);
        for index in 0..wrapped.len() {
            let mut edited = wrapped.clone();
            edited[index] ^= 1;
            let opened = decrypt(&parameters, &hex(kek), &edited, &[]);
            assert!(matches!(opened, Err(Error::AuthenticationFailed)), "{mode:?} {index}");
        }
        for len in 0..wrapped.len() {
            assert!(decrypt(&parameters, &hex(kek), &wrapped[..len], &[]).is_err(), "{mode:?} {len}");
        }
        for part_len in [1, 8, 100] {
            in_parts(&parameters, &hex(kek), &hex(key), part_len);
        }
    }
    let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::KeyWrap, &[]);
    for len in [0, 7, 8, 15, 17] {
        assert!(matches!(encrypt(&parameters, &[1; 16], &vec![0; len]), Err(Error::Invalid(_))), "{len}");
    }
    let other_iv = CipherParameters::new(CipherAlgorithm::Aes, Mode::KeyWrap, &[3; 8]);
    let wrapped = encrypt(&other_iv, &[1; 16], &[2; 24]).unwrap().ciphertext;
    assert!(decrypt(&parameters, &[1; 16], &wrapped, &[]).is_err());
    assert!(decrypt(&other_iv, &[1; 16], &wrapped, &[]).is_ok());
}

/// IEEE 1619, vector 2; and 17 bytes by ciphertext stealing, vector 15.
#[test]
fn xts() {
    simple(
        CipherAlgorithm::Aes,
        Mode::Xts,
        "1111111111111111111111111111111122222222222222222222222222222222",
        "33333333330000000000000000000000",
        "4444444444444444444444444444444444444444444444444444444444444444",
        "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
    );
    simple(
        CipherAlgorithm::Aes,
        Mode::Xts,
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
        "9a785634120000000000000000000000",
        "000102030405060708090a0b0c0d0e0f10",
        "6c1625db4671522d3d7599601de7ca09ed",
    );
    let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::Xts, &[1; 16]);
    let key: Vec<u8> = (0..64).collect();
    assert!(matches!(encrypt(&parameters, &key, &[0; 15]), Err(Error::Invalid(_))));
    for part_len in [1, 16, 50] {
        in_parts(&parameters, &key, &[9; 47], part_len);
    }
}

/// PCBC by its definition, with the block cipher from ECB.
#[test]
fn pcbc() {
    let (key, iv) = ([1; 16], [2; 16]);
    let plaintext: Vec<u8> = (0..48).collect();
    let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::Pcbc, &iv);
    let ciphertext = encrypt(&parameters, &key, &plaintext).unwrap().ciphertext;
    let block = CipherParameters::new(CipherAlgorithm::Aes, Mode::Ecb, &[]);
    let mut register = iv.to_vec();
    for (plain, cipher) in plaintext.chunks(16).zip(ciphertext.chunks(16)) {
        let mixed: Vec<u8> = plain.iter().zip(&register).map(|(one, two)| one ^ two).collect();
        assert_eq!(encrypt(&block, &key, &mixed).unwrap().ciphertext, cipher);
        register = plain.iter().zip(cipher).map(|(one, two)| one ^ two).collect();
    }
    assert_eq!(decrypt(&parameters, &key, &ciphertext, &[]).unwrap().expose(), plaintext);
    assert!(encrypt(&parameters, &key, &plaintext[..17]).is_err());
}

/// Our modes over single blocks give what OpenSSL's give; the counter goes past its end.
#[test]
fn own_modes_are_those_of_the_library() {
    let (iv, key) = ([0xFF; 16], [7; 16]);
    let plaintext: Vec<u8> = (0..80).collect();
    for mode in [Mode::Ecb, Mode::Cbc, Mode::Cfb, Mode::Ofb, Mode::Ctr] {
        let iv = if mode == Mode::Ecb { &[][..] } else { &iv };
        let parameters = CipherParameters::new(CipherAlgorithm::Aes, mode, iv);
        let through = |direction, input: &[u8]| {
            let mut core = Core::own(direction, &parameters, &key).unwrap();
            let mut out = Vec::new();
            core.update(&input[..21], &mut out).unwrap();
            core.update(&input[21..], &mut out).unwrap();
            out
        };
        for len in [80, 64, 77] {
            let whole_blocks = len % 16 == 0;
            if matches!(mode, Mode::Ecb | Mode::Cbc) && !whole_blocks {
                continue;
            }
            let expected = encrypt(&parameters, &key, &plaintext[..len]).unwrap().ciphertext;
            assert_eq!(through(Direction::Encrypt, &plaintext[..len]), expected, "{mode:?}");
            assert_eq!(through(Direction::Decrypt, &expected), plaintext[..len], "{mode:?}");
        }
    }
    assert!(
        Core::own(Direction::Encrypt, &CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &iv), &key)
            .is_err()
    );
}

/// The Twofish paper, appendix B.2, and its file ecb_ival.txt.
#[test]
fn twofish() {
    let zeros = "00000000000000000000000000000000";
    let cases = [
        (zeros, zeros, "9f589f5cf6122c32b6bfec2f2ae8c35a"),
        ("0123456789abcdeffedcba98765432100011223344556677", zeros, "cfd1d2e5a9be9cdf501f13b892bd2248"),
        (
            "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
            zeros,
            "37527be0052334b89f0cfccae87cfa20",
        ),
    ];
    for (key, plaintext, ciphertext) in cases {
        simple(CipherAlgorithm::Twofish, Mode::Ecb, key, "", plaintext, ciphertext);
    }
}

/// Every algorithm in every mode with every padding, whole and in parts.
#[test]
fn round_trips() {
    let algorithms = [
        (CipherAlgorithm::Aes, &[16, 24, 32][..]),
        (CipherAlgorithm::TripleDes, &[16, 24]),
        (CipherAlgorithm::Des, &[8]),
        (CipherAlgorithm::Rc2, &[1, 5, 16, 128]),
        (CipherAlgorithm::Rc5, &[1, 16, 255]),
        (CipherAlgorithm::Idea, &[16]),
        (CipherAlgorithm::Blowfish, &[4, 16, 56]),
        (CipherAlgorithm::Cast5, &[5, 16]),
        (CipherAlgorithm::Camellia, &[16, 24, 32]),
        (CipherAlgorithm::Seed, &[16]),
        (CipherAlgorithm::Aria, &[16, 24, 32]),
        (CipherAlgorithm::Sm4, &[16]),
        (CipherAlgorithm::Twofish, &[16, 24, 32]),
        (CipherAlgorithm::Rc4, &[1, 5, 16, 256]),
        (CipherAlgorithm::ChaCha20, &[32]),
        (CipherAlgorithm::ChaCha20Poly1305, &[32]),
    ];
    let modes = [
        Mode::Ecb,
        Mode::Cbc,
        Mode::Pcbc,
        Mode::Cfb,
        Mode::Cfb8,
        Mode::Cfb1,
        Mode::Ofb,
        Mode::Ctr,
        Mode::Ccm,
        Mode::Gcm,
        Mode::GcmSiv,
        Mode::Aead,
        Mode::Stream,
    ];
    let paddings =
        [Padding::Pkcs5, Padding::AnsiX923, Padding::Iso10126, Padding::Ssl3, Padding::OneAndZeros];
    let mut combinations = 0;
    for (algorithm, key_lens) in algorithms {
        for (key_len, mode) in key_lens.iter().flat_map(|len| modes.map(|mode| (*len, mode))) {
            if algorithm.check(mode, key_len).is_err() {
                continue;
            }
            combinations += 1;
            let key: Vec<u8> = (1..=u8::MAX).cycle().take(key_len).collect();
            let empty = CipherParameters::new(algorithm, mode, &[]);
            let iv = vec![3; empty.recommended_iv_len()];
            for padding in paddings {
                let parameters = CipherParameters { iv: &iv, padding, ..empty };
                for len in [0, 1, 15, 16, 40] {
                    let message: Vec<u8> = (0..len).collect();
                    let encrypted = encrypt(&parameters, &key, &message).unwrap();
                    let opened = decrypt(&parameters, &key, &encrypted.ciphertext, &encrypted.tag).unwrap();
                    assert_eq!(opened.expose(), message, "{algorithm:?} {mode:?} {padding:?}");
                    if len > 1 {
                        assert_ne!(
                            encrypted.ciphertext[..16.min(message.len())],
                            message[..16.min(message.len())]
                        );
                    }
                    in_parts(&parameters, &key, &message, 7);
                }
            }
        }
    }
    assert!(combinations > 100, "{combinations}");
}

/// Parts give what the whole gives.
fn in_parts(parameters: &CipherParameters<'_>, key: &[u8], plaintext: &[u8], part_len: usize) {
    let name = (parameters.algorithm, parameters.mode, parameters.padding, part_len);
    let mut encryptor = Encryptor::new(parameters, key).unwrap();
    let mut ciphertext = Vec::new();
    for part in plaintext.chunks(part_len) {
        ciphertext.extend(encryptor.update(part).unwrap());
    }
    let last = encryptor.finish().unwrap();
    ciphertext.extend(last.ciphertext);
    if !matches!(parameters.padding, Padding::Iso10126 | Padding::Ssl3) {
        let whole = encrypt(parameters, key, plaintext).unwrap();
        assert_eq!((&ciphertext, &last.tag), (&whole.ciphertext, &whole.tag), "{name:?}");
    }
    let mut decryptor = Decryptor::new(parameters, key).unwrap();
    let mut opened = Vec::new();
    for part in ciphertext.chunks(part_len) {
        opened.extend_from_slice(decryptor.update(part).unwrap().expose());
    }
    opened.extend_from_slice(decryptor.finish(&last.tag).unwrap().expose());
    assert_eq!(opened, plaintext, "{name:?}");
}

#[test]
fn wrong_parameters_are_refused() {
    use CipherAlgorithm as A;
    let unsupported = [
        (A::Twofish, Mode::Gcm, 16),
        (A::Skipjack, Mode::Ecb, 10),
        (A::Mars, Mode::Ecb, 16),
        (A::Des, Mode::Gcm, 8),
        (A::Rc4, Mode::Cbc, 16),
        (A::Aes, Mode::Stream, 16),
        (A::Camellia, Mode::KeyWrap, 16),
    ];
    for (algorithm, mode, key_len) in unsupported {
        let result = encrypt(&CipherParameters::new(algorithm, mode, &[0; 16]), &vec![1; key_len], b"");
        assert!(matches!(result, Err(Error::Unsupported(_))), "{algorithm:?} {mode:?}");
    }
    let aes = |mode, iv: &'static [u8]| CipherParameters::new(A::Aes, mode, iv);
    for (parameters, key_len) in [
        (aes(Mode::Cbc, &[0; 16]), 15),
        (aes(Mode::Cbc, &[0; 16]), 33),
        (aes(Mode::Xts, &[0; 16]), 16),
        (aes(Mode::Xts, &[0; 16]), 48),
        (aes(Mode::Cbc, &[0; 15]), 16),
        (aes(Mode::Cbc, &[]), 16),
        (aes(Mode::Ecb, &[0; 16]), 16),
        (aes(Mode::Gcm, &[]), 16),
        (aes(Mode::Ccm, &[0; 14]), 16),
        (aes(Mode::GcmSiv, &[0; 16]), 16),
        (CipherParameters { aad: b"x", ..aes(Mode::Cbc, &[0; 16]) }, 16),
        (CipherParameters::new(A::Blowfish, Mode::Ecb, &[]), 57),
        (CipherParameters::new(A::ChaCha20, Mode::Stream, &[0; 13]), 32),
    ] {
        let result = encrypt(&parameters, &vec![1; key_len], b"");
        assert!(matches!(result, Err(Error::Invalid(_))), "{parameters:?}");
        assert!(Encryptor::new(&parameters, &vec![1; key_len]).is_err());
    }
    let cbc = aes(Mode::Cbc, &[0; 16]);
    assert!(matches!(encrypt(&cbc, &[1; 16], &[0; 17]), Err(Error::Invalid(_))));
    assert!(matches!(decrypt(&cbc, &[1; 16], &[0; 17], &[]), Err(Error::Invalid(_))));
    assert!(matches!(decrypt(&cbc, &[1; 16], &[0; 16], &[0]), Err(Error::Invalid(_))));
    let padded = CipherParameters { padding: Padding::Pkcs5, ..cbc };
    assert!(matches!(decrypt(&padded, &[1; 16], &[], &[]), Err(Error::AuthenticationFailed)));
    let mut decryptor = Decryptor::new(&padded, &[1; 16]).unwrap();
    decryptor.update(&[0; 17]).unwrap();
    assert!(matches!(decryptor.finish(&[]), Err(Error::Invalid(_))));
}
