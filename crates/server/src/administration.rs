//! What administration takes beside the engine: the certificates of clients are issued here.
//!
//! Every function here takes time (a password hash, a key, a commit) and belongs on a worker.

use std::sync::Arc;

use crypto::x509::der_to_pem;
use engine::admin::audit::Trail;
use engine::admin::clients::RegisterClient;
use engine::admin::interfaces::Listeners;
use engine::identity::{Caller, Peer};
use engine::{Engine, Failure, Reason};

use crate::authority::{Authority, AuthorityError};
use crate::clock;

/// What administration takes.
pub(crate) struct Administration {
    pub(crate) engine: Arc<Engine>,
    authority: Arc<Authority>,
    pub(crate) listeners: Arc<dyn Listeners>,
    pub(crate) trail: Arc<dyn Trail>,
}

impl Administration {
    pub(crate) const fn new(
        engine: Arc<Engine>,
        authority: Arc<Authority>,
        listeners: Arc<dyn Listeners>,
        trail: Arc<dyn Trail>,
    ) -> Self {
        Self { engine, authority, listeners, trail }
    }

    /// Makes a client with a certificate, and its user if there is none of the name.
    pub(crate) fn add_client(
        &self,
        peer: &Peer,
        caller: &Arc<Caller>,
        new: api::NewClient,
    ) -> Result<api::IssuedClient, Failure> {
        let issued = self.authority.issue_client(&new.name, clock::now()).map_err(|fault| failed(&fault))?;
        let client = RegisterClient {
            name: new.name,
            user: new.user,
            fingerprint: issued.fingerprint,
            certificate: issued.certificate.clone(),
            serial: issued.serial,
        };
        let client = self.engine.administer(peer, caller, client)?;
        let private_key = String::from_utf8(issued.key.expose().to_vec());
        Ok(api::IssuedClient {
            client,
            certificate: der_to_pem(&issued.certificate),
            private_key: private_key.map_err(|_| Reason::GeneralFailure.because("the key is not PEM"))?,
            ca: self.authority.certificate_pem().map_err(|fault| failed(&fault))?,
        })
    }
}

/// The detail goes to the log.
fn failed(fault: &AuthorityError) -> Failure {
    tracing::error!(%fault, "the root CA");
    Reason::GeneralFailure.because("the root CA failed")
}
