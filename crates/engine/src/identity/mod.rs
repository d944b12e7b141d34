//! Who asks: from a certificate and the credentials of a message to a [`Caller`].
//!
//! Invariant: this is the only place that decides who somebody is. An answer never tells which part was wrong.

use std::sync::{Arc, Mutex, PoisonError};

use crypto::digest::{DigestAlgorithm, hmac};
use kmip::credential::{Credential, UsernameAndPassword};
use kmip::message::RequestHeader;
use store::{ReadTx, User};

use crate::reason::{Failure, Reason};

/// The other end of a connection.
#[derive(Debug)]
pub struct Peer {
    /// Name of the interface that it came in by.
    pub interface: Arc<str>,
    /// Network address and port, as text for the records.
    pub address: String,
    /// The certificate that it proved to hold, if any.
    pub certificate: Option<PeerCertificate>,
    /// Callers that this connection has proved to be.
    known: Mutex<Vec<Known>>,
}

/// What a verified client certificate says.
#[derive(Clone, Debug)]
pub struct PeerCertificate {
    /// SHA-256 of the DER encoding.
    pub fingerprint: [u8; 32],
    /// Common Name of the subject.
    pub common_name: Option<String>,
    /// Subject as text, for the records.
    pub subject: String,
}

/// Whom a request is carried out for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Number of the user.
    pub user: i64,
    /// Name of the user.
    pub name: String,
    /// Domain of the user.
    pub domain: i64,
    /// Whether the user may administer the domain.
    pub admin: bool,
}

/// A caller that was proved before, with what proved it.
#[derive(Debug)]
struct Known {
    /// Number of the state of all identities that the proof is of.
    generation: u64,
    proof: Proof,
    caller: Arc<Caller>,
}

/// What proves a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    /// The certificate of the connection.
    Certificate,
    /// A name and a password, as an HMAC under a key of this process: the password itself is not kept.
    Password(Vec<u8>),
}

/// Most callers that a connection is remembered to have proved to be.
const MAX_KNOWN: usize = 16;

impl Peer {
    /// A peer that has proved nothing yet.
    #[must_use]
    pub const fn new(interface: Arc<str>, address: String, certificate: Option<PeerCertificate>) -> Self {
        Self { interface, address, certificate, known: Mutex::new(Vec::new()) }
    }

    fn recall(&self, proof: &Proof, generation: u64) -> Option<Arc<Caller>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.iter().find(|known| known.generation == generation && known.proof == *proof)?;
        Some(Arc::clone(&entry.caller))
    }

    fn remember(&self, proof: Proof, generation: u64, caller: &Arc<Caller>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|known| known.generation == generation && known.proof != proof);
        if known.len() < MAX_KNOWN {
            known.push(Known { generation, proof, caller: Arc::clone(caller) });
        }
    }
}

/// Finds out who sends a message.
pub struct Authenticator {
    /// Key of the HMAC over passwords that were right.
    key: crypto::Secret,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator")
    }
}

impl Authenticator {
    /// An authenticator with a key of its own.
    #[must_use]
    pub const fn new(key: crypto::Secret) -> Self {
        Self { key }
    }

    /// The caller, if this connection has proved to be it before and no identity has changed since.
    #[must_use]
    pub fn recall(&self, peer: &Peer, header: &RequestHeader, generation: u64) -> Option<Arc<Caller>> {
        peer.recall(&self.proof(header).ok()?, generation)
    }

    /// The caller, by looking identities up. A password takes tens of milliseconds.
    ///
    /// # Errors
    /// [`Reason::AuthenticationNotSuccessful`] when nothing proves a known user.
    pub fn authenticate(
        &self,
        peer: &Peer,
        header: &RequestHeader,
        generation: u64,
        tx: &ReadTx<'_>,
    ) -> Result<Arc<Caller>, Failure> {
        let user = match password_credential(header)? {
            Some(credential) => user_of_password(credential, tx)?,
            None => user_of_certificate(peer, tx)?,
        };
        let caller = Arc::new(Caller {
            user: user.id,
            name: user.name.clone(),
            domain: user.domain,
            admin: user.admin,
        });
        peer.remember(self.proof(header)?, generation, &caller);
        Ok(caller)
    }

    fn proof(&self, header: &RequestHeader) -> Result<Proof, Failure> {
        let Some(credential) = password_credential(header)? else { return Ok(Proof::Certificate) };
        let password = credential.password.as_ref().map_or("", |password| password.expose());
        let mut data = zeroize::Zeroizing::new(Vec::with_capacity(128));
        data.extend_from_slice(credential.username.as_bytes());
        data.push(0);
        data.extend_from_slice(password.as_bytes());
        Ok(Proof::Password(hmac(DigestAlgorithm::Sha256, self.key.expose(), &data)?))
    }
}

fn refused() -> Failure {
    Reason::AuthenticationNotSuccessful.because("authentication was not successful")
}

/// The credential that names a user, if the message has any credential.
fn password_credential(header: &RequestHeader) -> Result<Option<&UsernameAndPassword>, Failure> {
    let Some(authentication) = &header.authentication else { return Ok(None) };
    match authentication.credentials.as_slice() {
        [] => Ok(None),
        [Credential::UsernameAndPassword(credential)] => Ok(Some(credential)),
        _ => Err(refused()),
    }
}

fn user_of_password(credential: &UsernameAndPassword, tx: &ReadTx<'_>) -> Result<User, Failure> {
    let password = credential.password.as_ref().map_or("", |password| password.expose());
    let user = tx.user_by_name(0, &credential.username)?;
    let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
    // An unknown user takes as long as a wrong password.
    let is_right = match hash {
        Some(hash) => crypto::password::verify(hash, password.as_bytes()),
        None => crypto::password::verify_dummy(password.as_bytes()),
    };
    user.filter(|_| is_right && hash_is_set(password)).ok_or_else(refused)
}

/// An empty password proves nothing, whatever is kept.
const fn hash_is_set(password: &str) -> bool {
    !password.is_empty()
}

fn user_of_certificate(peer: &Peer, tx: &ReadTx<'_>) -> Result<User, Failure> {
    let certificate = peer.certificate.as_ref().ok_or_else(refused)?;
    if let Some(client) = tx.client_by_fingerprint(&certificate.fingerprint)? {
        if client.revoked.is_some() {
            return Err(refused());
        }
        return tx.user(client.user_id)?.ok_or_else(refused);
    }
    let name = certificate.common_name.as_deref().ok_or_else(refused)?;
    tx.user_by_name(0, name)?.ok_or_else(refused)
}
