//! Message authentication codes.

use std::sync::OnceLock;

use crate::digest::DigestAlgorithm;
use crate::ffi::{MacContext, Params};
use crate::{Error, Result, providers};

/// HMAC (FIPS 198-1). A prepared context for the hash function is copied, which is far cheaper than setting one
/// up, and the copy with the key in it is wiped when done.
pub(crate) fn hmac(algorithm: DigestAlgorithm, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let mut context = hmac_template(algorithm)?.duplicate()?;
    context.init(key)?;
    context.update(data)?;
    let mut out = vec![0; algorithm.output_len()];
    context.finish(&mut out)?;
    Ok(out)
}

fn hmac_template(algorithm: DigestAlgorithm) -> Result<&'static MacContext> {
    static TEMPLATES: [OnceLock<Option<MacContext>>; DigestAlgorithm::ALL.len()] =
        [const { OnceLock::new() }; DigestAlgorithm::ALL.len()];
    let slot = TEMPLATES.get(algorithm as usize);
    let template = slot.and_then(|slot| {
        let make = || {
            providers::init().ok()?;
            let mut context = MacContext::fetch(c"HMAC").ok()?;
            context.set(&Params::new().text(c"digest", algorithm.name())).ok()?;
            Some(context)
        };
        slot.get_or_init(make).as_ref()
    });
    template.ok_or(Error::Unsupported("HMAC with this hash function"))
}
