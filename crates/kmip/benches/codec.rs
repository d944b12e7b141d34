//! What reading a request and writing its response cost.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may stop")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use keyward_kmip::message::{RequestMessage, ResponseHeader, ResponseItem, ResponseMessage};
use keyward_kmip::object::{Key, KeyBlock, KeyMaterial, KeyValue, Object, PlainKeyValue};
use keyward_kmip::payload::{EncryptRequest, GetRequest, GetResponse};
use keyward_kmip::table::enumeration::{CryptographicAlgorithm, KeyFormatType, ObjectType, Operation};
use keyward_kmip::ttlv::Limits;
use keyward_kmip::{Attributes, Data, UniqueIdentifier, Version};

const UID: &str = "0199a8f2-6b3c-7c5e-9a41-3f6f2f0f8a11";

fn get_request() -> GetRequest {
    GetRequest { unique_identifier: Some(UniqueIdentifier::from(UID)), ..GetRequest::default() }
}

fn encrypt_request(bytes: usize) -> EncryptRequest {
    EncryptRequest { data: Some(Data::from(vec![7; bytes])), ..EncryptRequest::default() }
}

fn get_response(version: Version) -> ResponseMessage {
    let plain = PlainKeyValue {
        key_material: KeyMaterial::Bytes(vec![7; 32].into()),
        attributes: Attributes::default(),
    };
    let key_block = KeyBlock {
        key_format_type: KeyFormatType::RAW,
        key_compression_type: None,
        key_value: Some(KeyValue::Plain(plain)),
        cryptographic_algorithm: Some(CryptographicAlgorithm::AES),
        cryptographic_length: Some(256),
        key_wrapping_data: None,
    };
    let response = GetResponse {
        object_type: ObjectType::SYMMETRIC_KEY,
        unique_identifier: UID.into(),
        object: Arc::new(Object::SymmetricKey(Key { key_block })),
    };
    ResponseMessage {
        header: ResponseHeader::new(version, 1_800_000_000),
        items: vec![ResponseItem::success(Operation::GET, Some(response.into()))],
    }
}

fn codec(criterion: &mut Criterion) {
    let limits = Limits::default();
    for version in [Version::V1_4, Version::V2_1, Version::V3_0] {
        let request = RequestMessage::new(version).with(get_request()).to_bytes();
        criterion.bench_function(&format!("decode a Get request of {version}"), |bencher| {
            bencher.iter(|| RequestMessage::decode(black_box(&request), &limits).unwrap());
        });
        let (response, mut buffer) = (get_response(version), Vec::with_capacity(1024));
        criterion.bench_function(&format!("encode a Get response of {version}"), |bencher| {
            bencher.iter(|| {
                buffer.clear();
                buffer = black_box(&response).encode(std::mem::take(&mut buffer));
            });
        });
    }
    let request = RequestMessage::new(Version::V2_1).with(encrypt_request(64 << 10)).to_bytes();
    criterion.bench_function("decode an Encrypt request of 64 KiB", |bencher| {
        bencher.iter(|| RequestMessage::decode(black_box(&request), &limits).unwrap());
    });
}

criterion_group!(benches, codec);
criterion_main!(benches);
