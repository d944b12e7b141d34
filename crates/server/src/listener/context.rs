//! TLS settings of the listeners, which change when the server's certificate is renewed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::ArcSwap;
use crypto::tls::{ClientCertificates, Identity, ServerTls, ServerTlsSettings, TlsVersion};
use store::Store;

use crate::authority::{Authority, AuthorityError, ServerKey, host_name};

/// TLS settings that a listener takes anew for each connection.
pub(crate) type SharedTls = Arc<ArcSwap<ServerTls>>;

/// The settings of all listeners.
pub(crate) struct TlsContexts {
    /// Clients are not asked for a certificate.
    pub(crate) api: SharedTls,
    identities: Mutex<Identities>,
    /// What listeners that ask for certificates were made with.
    for_clients: Mutex<Vec<ForClients>>,
}

/// The certificates that the server shows.
#[derive(Clone)]
struct Identities {
    ecdsa: Identity,
    /// For old devices; there once they may come.
    rsa: Option<Identity>,
}

impl Identities {
    /// What a listener shows that speaks a version of TLS and newer ones.
    fn shown(&self, minimum: TlsVersion) -> Vec<Identity> {
        let rsa = self.rsa.as_ref().filter(|_| is_old(minimum));
        std::iter::once(&self.ecdsa).chain(rsa).cloned().collect()
    }
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
        let ecdsa = authority.server_identity(store, ServerKey::Ecdsa, &host_name(), now)?;
        let identities = Identities { ecdsa, rsa: None };
        let api = build(&identities, Vec::new(), TlsVersion::Tls1_2)?;
        Ok(Self {
            api: Arc::new(ArcSwap::from_pointee(api)),
            identities: Mutex::new(identities),
            for_clients: Mutex::default(),
        })
    }

    /// Has an RSA certificate at hand for listeners that speak a version older than TLS 1.2: the devices that need one
    /// may know no suites but those with RSA.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub(crate) fn get_ready_for(
        &self,
        minimum: api::TlsVersion,
        (authority, store): (&Authority, &Store),
        now: i64,
    ) -> Result<(), AuthorityError> {
        if is_old(version(minimum)) && self.identities().rsa.is_none() {
            let rsa = authority.server_identity(store, ServerKey::Rsa, &host_name(), now)?;
            self.identities().rsa = Some(rsa);
        }
        Ok(())
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
        let identities = self.identities();
        let tls = Arc::new(ArcSwap::from_pointee(build(&identities, trusted.clone(), minimum)?));
        // Kept under the lock of the identities: a renewal finds it.
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
        let get = |kind| authority.server_identity(store, kind, &host_name(), now);
        let has_rsa = self.identities().rsa.is_some();
        let rsa = has_rsa.then(|| get(ServerKey::Rsa)).transpose()?;
        let ecdsa = get(ServerKey::Ecdsa)?;
        let mut identities = self.identities();
        // One that was made in the meantime lasts.
        let next = Identities { ecdsa, rsa: rsa.or_else(|| identities.rsa.clone()) };
        if leaves(&identities) == leaves(&next) {
            return Ok(false);
        }
        self.api.store(Arc::new(build(&next, Vec::new(), TlsVersion::Tls1_2)?));
        let known = self.for_clients.lock().unwrap_or_else(PoisonError::into_inner);
        for ForClients { trusted, minimum, tls } in known.iter() {
            if let Some(tls) = tls.upgrade() {
                tls.store(Arc::new(build(&next, trusted.clone(), *minimum)?));
            }
        }
        *identities = next;
        Ok(true)
    }

    fn identities(&self) -> MutexGuard<'_, Identities> {
        self.identities.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The settings of a listener, which asks for certificates if it trusts anybody.
fn build(
    identities: &Identities,
    trusted: Vec<Vec<u8>>,
    min_version: TlsVersion,
) -> Result<ServerTls, crypto::Error> {
    let client_certificates =
        if trusted.is_empty() { ClientCertificates::None } else { ClientCertificates::Required };
    ServerTls::new(&ServerTlsSettings {
        identities: identities.shown(min_version),
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

fn is_old(version: TlsVersion) -> bool {
    version < TlsVersion::Tls1_2
}

/// The server's own certificates, without the authority's.
fn leaves(identities: &Identities) -> [Option<&Vec<u8>>; 2] {
    [Some(&identities.ecdsa), identities.rsa.as_ref()].map(|identity| identity?.chain.first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scratch_store;

    #[test]
    fn a_certificate_is_replaced_before_it_expires() {
        let (_scratch, store) = scratch_store();
        let now = 1_800_000_000;
        let authority = Authority::open(&store, now).unwrap();
        let contexts = TlsContexts::new(&authority, &store, now).unwrap();
        let trusted = vec![authority.certificate_der().unwrap()];
        let kmip = contexts.for_clients(trusted.clone(), api::TlsVersion::V1_2).unwrap();
        let shown = |minimum| -> Vec<Vec<u8>> {
            contexts.identities().shown(minimum).into_iter().map(|mut shown| shown.chain.remove(0)).collect()
        };
        let (before, first) = (shown(TlsVersion::Tls1_2), kmip.load_full());
        assert!(!contexts.renew(&authority, &store, now + 86_400).unwrap());
        assert!(Arc::ptr_eq(&first, &kmip.load_full()));
        assert!(contexts.renew(&authority, &store, now + 380 * 86_400).unwrap());
        assert_ne!(before, shown(TlsVersion::Tls1_2));
        assert!(!Arc::ptr_eq(&first, &kmip.load_full()), "interfaces that are open take it up");

        // Old devices are shown an RSA certificate as well, which is renewed in the same way.
        let later = now + 380 * 86_400;
        contexts.get_ready_for(api::TlsVersion::V1_2, (&authority, &store), later).unwrap();
        assert_eq!(shown(TlsVersion::Tls1_0).len(), 1);
        contexts.get_ready_for(api::TlsVersion::V1_1, (&authority, &store), later).unwrap();
        let old = contexts.for_clients(trusted, api::TlsVersion::V1_1).unwrap();
        let (before, first) = (shown(TlsVersion::Tls1_1), old.load_full());
        assert_eq!((before.len(), shown(TlsVersion::Tls1_2).len()), (2, 1));
        contexts.get_ready_for(api::TlsVersion::V1_1, (&authority, &store), later).unwrap();
        assert_eq!(before, shown(TlsVersion::Tls1_1));
        assert!(!contexts.renew(&authority, &store, later + 86_400).unwrap());
        assert!(contexts.renew(&authority, &store, later + 380 * 86_400).unwrap());
        assert!(before.iter().zip(shown(TlsVersion::Tls1_1)).all(|(before, after)| *before != after));
        assert!(!Arc::ptr_eq(&first, &old.load_full()));
    }
}
