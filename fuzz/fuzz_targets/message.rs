//! The decoders of requests and responses: never panic, and what they accept decodes again after it was written.
#![no_main]

use kmip::message::{RequestMessage, ResponseMessage};
use kmip::ttlv::Limits;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    match RequestMessage::decode(bytes, &limits) {
        Ok(request) => {
            // An item whose payload could not be read is written without one, so only whole requests are compared.
            if request.items.iter().all(|item| item.payload.is_ok()) {
                let again = RequestMessage::decode(&request.to_bytes(), &limits);
                assert!(again.is_ok(), "{again:?}");
            }
        }
        Err(failure) => {
            let response = failure.response(0).encode(Vec::new());
            assert!(ResponseMessage::decode(&response, &limits).is_ok());
        }
    }
    if let Ok(response) = ResponseMessage::decode(bytes, &limits) {
        let _ = response.encode(Vec::new());
    }
});
