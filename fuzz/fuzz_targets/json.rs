//! The JSON decoder: never panics, and what it accepts is the same item after it was written as JSON and as TTLV.
#![no_main]

use kmip::ttlv::{Limits, decode_item, encode_item, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    if let Ok(item) = json::decode(bytes, &limits) {
        assert_eq!(json::decode(json::encode(&item).as_bytes(), &limits).as_ref(), Ok(&item));
        assert_eq!(decode_item(&encode_item(&item), &limits).as_ref(), Ok(&item));
    }
});
