//! TLS settings of the listeners, which change when the server's certificate is renewed.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use crypto::tls::{ClientCertificates, Identity, ServerTls, ServerTlsSettings, TlsVersion};
use store::Store;

use crate::authority::{Authority, AuthorityError, host_name};

/// TLS settings that a listener takes anew for each connection.
pub(crate) type SharedTls = Arc<ArcSwap<ServerTls>>;

/// The settings of all listeners.
pub(crate) struct TlsContexts {
    /// Clients must show a certificate.
    pub(crate) kmip: SharedTls,
    /// Clients are not asked for one.
    pub(crate) api: SharedTls,
    minimum: TlsVersion,
    /// The certificate in use, DER.
    certificate: Mutex<Vec<u8>>,
}

impl TlsContexts {
    /// The settings at the time `now` (seconds since 1970).
    pub(crate) fn new(
        authority: &Authority,
        store: &Store,
        minimum: TlsVersion,
        now: i64,
    ) -> Result<Self, AuthorityError> {
        let identity = authority.server_identity(store, &host_name(), now)?;
        let certificate = Mutex::new(leaf(&identity));
        let [kmip, api] =
            build(authority, identity, minimum)?.map(|tls| Arc::new(ArcSwap::from_pointee(tls)));
        Ok(Self { kmip, api, minimum, certificate })
    }

    /// Takes a new server certificate into use if the one in use no longer fits at `now`; says whether it did.
    pub(crate) fn renew(
        &self,
        authority: &Authority,
        store: &Store,
        now: i64,
    ) -> Result<bool, AuthorityError> {
        let identity = authority.server_identity(store, &host_name(), now)?;
        let certificate = leaf(&identity);
        let mut current = self.certificate.lock().unwrap_or_else(PoisonError::into_inner);
        if *current == certificate {
            return Ok(false);
        }
        let [kmip, api] = build(authority, identity, self.minimum)?.map(Arc::new);
        self.kmip.store(kmip);
        self.api.store(api);
        *current = certificate;
        Ok(true)
    }
}

/// The settings for KMIP and for REST.
fn build(
    authority: &Authority,
    identity: Identity,
    min_version: TlsVersion,
) -> Result<[ServerTls; 2], AuthorityError> {
    let settings = ServerTlsSettings {
        identities: vec![identity],
        trusted: vec![authority.certificate_der()?],
        min_version,
        ..ServerTlsSettings::default()
    };
    let with =
        |client_certificates| ServerTls::new(&ServerTlsSettings { client_certificates, ..settings.clone() });
    Ok([with(ClientCertificates::Required)?, with(ClientCertificates::None)?])
}

fn leaf(identity: &Identity) -> Vec<u8> {
    identity.chain.first().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::root::RootKey;

    #[test]
    fn a_certificate_is_replaced_before_it_expires() {
        let path = std::env::temp_dir().join(format!("keyward-context-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let root = RootKey::from_key(crypto::random::secret(32).unwrap()).unwrap();
        let store = Store::open(&path.join("keyward.db"), &root).unwrap();
        let now = 1_800_000_000;
        let authority = Authority::open(&store, now).unwrap();
        let contexts = TlsContexts::new(&authority, &store, TlsVersion::Tls1_2, now).unwrap();
        let before = contexts.certificate.lock().unwrap().clone();
        assert!(!contexts.renew(&authority, &store, now + 86_400).unwrap());
        assert!(contexts.renew(&authority, &store, now + 380 * 86_400).unwrap());
        assert_ne!(before, *contexts.certificate.lock().unwrap());
        drop(store);
        std::fs::remove_dir_all(path).unwrap();
    }
}
