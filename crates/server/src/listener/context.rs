//! TLS settings of the listeners, which change when the server's certificate is renewed.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwap;
use crypto::tls::{ClientCertificates, Identity, ServerTls, ServerTlsSettings, TlsVersion};
use store::Store;

use crate::authority::{Authority, AuthorityError, host_name};

/// TLS settings that a listener takes anew for each connection.
pub(crate) type SharedTls = Arc<ArcSwap<ServerTls>>;

/// The settings of all listeners.
pub(crate) struct TlsContexts {
    /// Clients are not asked for a certificate.
    pub(crate) api: SharedTls,
    identity: Mutex<Identity>,
    /// What listeners that ask for certificates were made with.
    for_clients: Mutex<Vec<ForClients>>,
}

/// A listener that asks for certificates.
struct ForClients {
    trusted: Vec<Vec<u8>>,
    minimum: TlsVersion,
    /// Gone once nobody listens with it any more.
    tls: Weak<ArcSwap<ServerTls>>,
}

impl TlsContexts {
    /// The settings at the time `now` (seconds since 1970).
    pub(crate) fn new(authority: &Authority, store: &Store, now: i64) -> Result<Self, AuthorityError> {
        let identity = authority.server_identity(store, &host_name(), now)?;
        let api = build(&identity, Vec::new(), TlsVersion::Tls1_2)?;
        Ok(Self {
            api: Arc::new(ArcSwap::from_pointee(api)),
            identity: Mutex::new(identity),
            for_clients: Mutex::default(),
        })
    }

    /// Settings with which clients have to show a certificate of one of the `trusted` authorities (DER).
    ///
    /// # Errors
    /// When an authority's certificate cannot be read.
    pub(crate) fn for_clients(
        &self,
        trusted: Vec<Vec<u8>>,
        minimum: api::TlsVersion,
    ) -> Result<SharedTls, crypto::Error> {
        let minimum = version(minimum);
        let identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        let tls = Arc::new(ArcSwap::from_pointee(build(&identity, trusted.clone(), minimum)?));
        // Kept under the lock of the identity: a renewal finds it.
        let mut known = self.for_clients.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|known| known.tls.strong_count() > 0);
        known.push(ForClients { trusted, minimum, tls: Arc::downgrade(&tls) });
        Ok(tls)
    }

    /// Takes a new server certificate into use if the one in use no longer fits at `now`; says whether it did.
    pub(crate) fn renew(
        &self,
        authority: &Authority,
        store: &Store,
        now: i64,
    ) -> Result<bool, AuthorityError> {
        let next = authority.server_identity(store, &host_name(), now)?;
        let mut identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        if leaf(&identity) == leaf(&next) {
            return Ok(false);
        }
        self.api.store(Arc::new(build(&next, Vec::new(), TlsVersion::Tls1_2)?));
        let known = self.for_clients.lock().unwrap_or_else(PoisonError::into_inner);
        for ForClients { trusted, minimum, tls } in known.iter() {
            if let Some(tls) = tls.upgrade() {
                tls.store(Arc::new(build(&next, trusted.clone(), *minimum)?));
            }
        }
        *identity = next;
        Ok(true)
    }
}

/// The settings of a listener, which asks for certificates if it trusts anybody.
fn build(
    identity: &Identity,
    trusted: Vec<Vec<u8>>,
    min_version: TlsVersion,
) -> Result<ServerTls, crypto::Error> {
    let client_certificates =
        if trusted.is_empty() { ClientCertificates::None } else { ClientCertificates::Required };
    ServerTls::new(&ServerTlsSettings {
        identities: vec![identity.clone()],
        trusted,
        client_certificates,
        min_version,
        ..ServerTlsSettings::default()
    })
}

/// A version of TLS as the TLS library's settings name it.
pub(crate) const fn version(version: api::TlsVersion) -> TlsVersion {
    match version {
        api::TlsVersion::V1_0 => TlsVersion::Tls1_0,
        api::TlsVersion::V1_1 => TlsVersion::Tls1_1,
        api::TlsVersion::V1_2 => TlsVersion::Tls1_2,
        api::TlsVersion::V1_3 => TlsVersion::Tls1_3,
    }
}

fn leaf(identity: &Identity) -> Vec<u8> {
    identity.chain.first().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Scratch;
    use crypto::root::RootKey;

    #[test]
    fn a_certificate_is_replaced_before_it_expires() {
        let scratch = Scratch::new().unwrap();
        std::fs::create_dir(scratch.path()).unwrap();
        let root = RootKey::from_key(crypto::random::secret(32).unwrap()).unwrap();
        let store = Store::open(&scratch.path().join("keyward.db"), &root).unwrap();
        let now = 1_800_000_000;
        let authority = Authority::open(&store, now).unwrap();
        let contexts = TlsContexts::new(&authority, &store, now).unwrap();
        let trusted = vec![authority.certificate_der().unwrap()];
        let kmip = contexts.for_clients(trusted, api::TlsVersion::V1_2).unwrap();
        let (before, first) = (leaf(&contexts.identity.lock().unwrap()), kmip.load_full());
        assert!(!contexts.renew(&authority, &store, now + 86_400).unwrap());
        assert!(Arc::ptr_eq(&first, &kmip.load_full()));
        assert!(contexts.renew(&authority, &store, now + 380 * 86_400).unwrap());
        assert_ne!(before, leaf(&contexts.identity.lock().unwrap()));
        assert!(!Arc::ptr_eq(&first, &kmip.load_full()), "interfaces that are open take it up");
    }
}
