//! OpenSSL's providers: where algorithms come from.

use std::sync::OnceLock;

use openssl::provider::Provider;

use crate::{Error, Result, ffi};

/// Loads the `default` and `legacy` providers, once for the process.
///
/// Loading any provider switches off the implicit default, so both are named. Without `legacy` (a system's
/// OpenSSL may lack it) its algorithms are refused one by one as unsupported.
///
/// No configuration file is read unless the operator names one in `OPENSSL_CONF`: the built-in path is that
/// of the build and must not be trusted. If there is one, it alone decides which providers are active; this
/// is how a FIPS 140 module is put in.
///
/// # Errors
/// [`Error::Unsupported`] when the default provider is missing.
pub fn init() -> Result<()> {
    static LOADED: OnceLock<Option<Loaded>> = OnceLock::new();
    match LOADED.get_or_init(load) {
        Some(_) => Ok(()),
        None => Err(Error::Unsupported("OpenSSL's default provider")),
    }
}

/// The providers, held for as long as the process lives.
struct Loaded {
    _default: Option<Provider>,
    _legacy: Option<Provider>,
}

fn load() -> Option<Loaded> {
    if std::env::var_os("OPENSSL_CONF").is_some() {
        openssl::init();
        return Some(Loaded { _default: None, _legacy: None });
    }
    ffi::init_without_config_file();
    openssl::init();
    let default = Provider::load(None, "default").ok()?;
    Some(Loaded { _default: Some(default), _legacy: Provider::load(None, "legacy").ok() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_providers_serve() {
        init().unwrap();
        init().unwrap();
        assert!(openssl::md::Md::fetch(None, "SHA256", None).is_ok());
        assert!(openssl::md::Md::fetch(None, "MD4", None).is_ok());
    }
}
