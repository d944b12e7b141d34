//! What sealing and opening a row cost.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use keyward_crypto::Secret;
use keyward_crypto::seal::Sealer;

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

criterion_group!(benches, seal);
criterion_main!(benches);
