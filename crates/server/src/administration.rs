//! What administration takes beside the engine: certificates of clients are issued and looked at here.
//!
//! Every function here takes time (a password hash, a key, a commit) and belongs on a worker.

use std::sync::{Arc, OnceLock};

use crypto::Secret;
use crypto::x509::{CertificateRequest, ChainVerdict, Purpose, der_to_pem, pems_to_ders, verify_chain};
use engine::admin::audit::Trail;
use engine::admin::clients::{Certificate, RegisterClient};
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

    /// Registers a client, with a certificate that the root CA issues or one that it has already; its user is made if
    /// there is none of the name.
    pub(crate) fn add_client(
        &self,
        peer: &Peer,
        caller: &Arc<Caller>,
        new: api::NewClient,
    ) -> Result<api::IssuedClient, Failure> {
        let certificate = Arc::new(OnceLock::new());
        let private_key = Arc::new(OnceLock::new());
        let (engine, authority) = (Arc::clone(&self.engine), Arc::clone(&self.authority));
        let (name, source) = (new.name.clone(), new.certificate);
        let (issued, issued_key) = (Arc::clone(&certificate), Arc::clone(&private_key));
        let obtain = move || {
            let (der, key) = obtain(&engine, &authority, &name, &source)?;
            // Nobody has set them before.
            let _ = key.map(|key| issued_key.set(key));
            Ok(issued.get_or_init(|| der).clone())
        };
        let client = RegisterClient {
            name: new.name,
            user: new.user,
            certificate: Certificate::wanted(obtain),
            compat: new.compat,
            device: new.device,
        };
        let client = self.engine.administer(peer, caller, client)?;
        let private_key = private_key.get().map(|key: &Secret| String::from_utf8(key.expose().to_vec()));
        let private_key = private_key
            .transpose()
            .map_err(|_| Reason::GeneralFailure.because("the key is not PEM"))?
            .map(api::Secret);
        Ok(api::IssuedClient {
            client,
            certificate: certificate.get().map(|der: &Vec<u8>| der_to_pem(der)).unwrap_or_default(),
            private_key,
            ca: self.authority.certificate_pem().map_err(|fault| failed(&fault))?,
        })
    }
}

/// The certificate of a new client (DER), and its private key (PEM) where one was made.
fn obtain(
    engine: &Engine,
    authority: &Authority,
    name: &str,
    source: &api::CertificateSource,
) -> Result<(Vec<u8>, Option<Secret>), Failure> {
    let now = clock::now();
    match source {
        api::CertificateSource::Issued => {
            let issued = authority.issue_client(name, now).map_err(|fault| failed(&fault))?;
            Ok((issued.certificate, Some(issued.key)))
        }
        api::CertificateSource::Request(pem) => {
            let request = CertificateRequest::from_pem(pem.as_bytes()).map_err(|fault| {
                Reason::InvalidCsr.because(format!("the certificate request is not valid: {fault}"))
            })?;
            let issued = authority.issue_client_for(name, &request.public_key, now);
            Ok((issued.map_err(|fault| failed(&fault))?, None))
        }
        api::CertificateSource::Existing(pem) => Ok((existing(engine, authority, pem, now)?, None)),
    }
}

/// A certificate that somebody has already, if it is of the root CA or of one that an interface trusts. Those after it
/// may lead there.
fn existing(engine: &Engine, authority: &Authority, pem: &str, now: i64) -> Result<Vec<u8>, Failure> {
    let wrong = |_| Reason::InvalidField.because("the text has no certificate in PEM");
    let chain = pems_to_ders(pem.as_bytes()).map_err(wrong)?;
    let (certificate, rest) =
        chain.split_first().ok_or(Reason::InvalidField.because("the text has no certificate in PEM"))?;
    let mut trusted = vec![authority.certificate_der().map_err(|fault| failed(&fault))?];
    for interface in engine.interfaces()? {
        trusted.extend(interface.trusted);
    }
    let trusted: Vec<&[u8]> = trusted.iter().map(Vec::as_slice).collect();
    let rest: Vec<&[u8]> = rest.iter().map(Vec::as_slice).collect();
    // Clients of some vendors have certificates without an Extended Key Usage, or with that of servers.
    match verify_chain(certificate, &rest, &trusted, now, Purpose::Any)? {
        ChainVerdict::Valid => Ok(certificate.clone()),
        ChainVerdict::Invalid { reason, .. } => Err(Reason::InvalidField
            .because(format!("the certificate is not one that the server trusts: {reason}"))),
    }
}

/// The detail goes to the log.
fn failed(fault: &AuthorityError) -> Failure {
    tracing::error!(%fault, "the root CA");
    Reason::GeneralFailure.because("the root CA failed")
}
