//! The binary decoder of the item tree: never panics, and what it accepts it writes back byte for byte.
#![no_main]

use kmip::ttlv::{Limits, decode_item, encode_item};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(item) = decode_item(bytes, &Limits::default()) {
        assert_eq!(encode_item(&item), bytes);
    }
});
