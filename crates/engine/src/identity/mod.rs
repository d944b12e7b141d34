//! Who asks: from a certificate and the credentials of a message to a [`Caller`].
//!
//! Invariant: this is the only place that decides who somebody is. An answer never tells which part was wrong.

mod proof;
mod ticket;

pub use proof::link_device;
pub(crate) use proof::{link_hashed_password, link_one_time_password, unlink_all};
pub(crate) use ticket::{Terms, Tickets};

use std::sync::{Arc, Mutex, PoisonError};

use crypto::digest::{DigestAlgorithm, hmac};
use kmip::credential::{Credential, UsernameAndPassword};
use kmip::message::RequestHeader;
use kmip::payload::Rights;
use kmip::table::Tag;
use kmip::table::enumeration::CredentialType;
use kmip::ttlv::Value;
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
    /// The registered client certificate that proved the user, if one did.
    pub client: Option<i64>,
    /// What a ticket permits; all that the user may when `None`.
    pub rights: Option<Arc<Rights>>,
    /// Whether a ticket stands for the credentials.
    pub is_ticket_holder: bool,
    /// What shows a client with a Hashed Password that the server knows the password as well.
    pub server_proof: Option<Vec<u8>>,
}

impl Caller {
    /// A user that has proved to be it.
    #[must_use]
    pub fn of(user: &User) -> Self {
        Self {
            user: user.id,
            name: user.name.clone(),
            domain: user.domain,
            admin: user.admin,
            client: None,
            rights: None,
            is_ticket_holder: false,
            server_proof: None,
        }
    }
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
    pub(crate) tickets: Tickets,
    used: proof::Used,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator")
    }
}

impl Authenticator {
    /// An authenticator with a key of its own.
    #[must_use]
    pub fn new(key: crypto::Secret) -> Self {
        Self { key, tickets: Tickets::default(), used: proof::Used::default() }
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
        now: i64,
        tx: &ReadTx<'_>,
    ) -> Result<Arc<Caller>, Failure> {
        let credentials =
            header.authentication.as_ref().map_or(&[][..], |authentication| &authentication.credentials);
        if let [Credential::Other(CredentialType::TICKET, value)] = credentials {
            let ticket = value.child(Tag::TICKET).and_then(|ticket| ticket.child(Tag::TICKET_VALUE));
            let Some(Value::ByteString(ticket)) = ticket.map(|item| &item.value) else {
                return Err(refused());
            };
            return self.tickets.take(ticket, generation, now);
        }
        let Some((first, others)) = credentials.split_first() else {
            let caller = Arc::new(caller_of_certificate(peer, tx)?);
            peer.remember(Proof::Certificate, generation, &caller);
            return Ok(caller);
        };
        let mut caller = self.caller_of(first, now, tx)?;
        // Several credentials have to prove the same user.
        for other in others {
            let other = self.caller_of(other, now, tx)?;
            if other.user != caller.user {
                return Err(refused());
            }
            caller.server_proof = other.server_proof.or(caller.server_proof);
        }
        let caller = Arc::new(caller);
        if let Ok(proof) = self.proof(header) {
            peer.remember(proof, generation, &caller);
        }
        Ok(caller)
    }

    /// The user that one credential proves.
    fn caller_of(&self, credential: &Credential, now: i64, tx: &ReadTx<'_>) -> Result<Caller, Failure> {
        match credential {
            Credential::UsernameAndPassword(credential) => Ok(Caller::of(&user_of_password(credential, tx)?)),
            Credential::Device(device) => proof::user_of_device(device, tx).map(|user| Caller::of(&user)),
            Credential::Other(CredentialType::HASHED_PASSWORD, value) => {
                self.used.caller_of_hashed_password(value, now, tx)
            }
            Credential::Other(CredentialType::ONE_TIME_PASSWORD, value) => {
                self.used.caller_of_one_time_password(value, now, tx)
            }
            Credential::Other(..) => Err(refused()),
        }
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

fn caller_of_certificate(peer: &Peer, tx: &ReadTx<'_>) -> Result<Caller, Failure> {
    let certificate = peer.certificate.as_ref().ok_or_else(refused)?;
    if let Some(client) = tx.client_by_fingerprint(&certificate.fingerprint)? {
        if client.revoked.is_some() {
            return Err(refused());
        }
        let user = tx.user(client.user_id)?.ok_or_else(refused)?;
        return Ok(Caller { client: Some(client.id), ..Caller::of(&user) });
    }
    let name = certificate.common_name.as_deref().ok_or_else(refused)?;
    tx.user_by_name(0, name)?.map(|user| Caller::of(&user)).ok_or_else(refused)
}
