//! What sealing and opening a row cost, and what a use of a key.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use keyward_crypto::Secret;
use keyward_crypto::asymmetric::{Curve, generate_ec};
use keyward_crypto::cipher::{CipherAlgorithm, CipherParameters, Mode, encrypt};
use keyward_crypto::digest::DigestAlgorithm;
use keyward_crypto::mac::{MacAlgorithm, mac};
use keyward_crypto::prepared::{PreparedKey, PreparedPrivateKey};
use keyward_crypto::seal::Sealer;
use keyward_crypto::sign::{SignatureInput, SignatureScheme, sign};

fn seal(criterion: &mut Criterion) {
    let sealer = Sealer::new(1, Secret::new(vec![7; 32]), 0).unwrap();
    let aad = [3; 400];
    for bytes in [0, 64, 4096] {
        let plaintext = vec![5; bytes];
        criterion.bench_function(&format!("seal {bytes} bytes"), |bencher| {
            bencher.iter(|| sealer.seal(black_box(&aad), &plaintext).unwrap());
        });
        let sealed = sealer.seal(&aad, &plaintext).unwrap();
        criterion.bench_function(&format!("open {bytes} bytes"), |bencher| {
            bencher.iter(|| sealer.open(black_box(&aad), &sealed).unwrap());
        });
    }
}

/// What a use of a key costs: by contexts made for it alone, and by those of a prepared key.
fn prepared(criterion: &mut Criterion) {
    const CODE: MacAlgorithm = MacAlgorithm::Hmac(DigestAlgorithm::Sha256);
    const ECDSA: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    let (key, iv, data) = ([7; 32], [1; 12], [5; 64]);
    let parameters = CipherParameters::new(CipherAlgorithm::Aes, Mode::Gcm, &iv);
    let ready = PreparedKey::new(&key);
    let signer = PreparedPrivateKey::new(generate_ec(Curve::P256).unwrap());
    let message = SignatureInput::Message(&data);
    criterion.bench_function("AES-256-GCM 64 bytes", |bencher| {
        bencher.iter(|| encrypt(black_box(&parameters), &key, &data).unwrap());
    });
    criterion.bench_function("AES-256-GCM 64 bytes, prepared", |bencher| {
        bencher.iter(|| ready.encrypt(black_box(&parameters), &data).unwrap());
    });
    criterion.bench_function("HMAC-SHA256 64 bytes", |bencher| {
        bencher.iter(|| mac(CODE, black_box(&key), &data).unwrap());
    });
    criterion.bench_function("HMAC-SHA256 64 bytes, prepared", |bencher| {
        bencher.iter(|| ready.mac(CODE, black_box(&data)).unwrap());
    });
    criterion.bench_function("ECDSA P-256", |bencher| {
        bencher.iter(|| sign(signer.key(), ECDSA, black_box(message)).unwrap());
    });
    criterion.bench_function("ECDSA P-256, prepared", |bencher| {
        bencher.iter(|| signer.sign(ECDSA, black_box(message)).unwrap());
    });
}

criterion_group!(benches, seal, prepared);
criterion_main!(benches);
