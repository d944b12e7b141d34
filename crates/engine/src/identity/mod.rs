//! Who asks: from a certificate and the credentials of a message to a [`Caller`].
//!
//! Invariant: this is the only place that decides who somebody is. An answer never tells which part was wrong.

pub(crate) mod attestation;
mod budget;
pub mod log_in;
pub mod name;
pub mod password;
mod proof;
pub mod session;
mod standing;
mod ticket;
pub mod totp;

pub use api::{CertificateField, InterfaceLogLevel, InterfaceMode as Mode};
pub use budget::{Budget, Spent};
use proof::Once;
pub use proof::link_device;
pub(crate) use proof::{
    check_named, kinds_of, link_hashed_password, link_one_time_password, unlink, unlink_all, unlink_device,
};
pub(crate) use ticket::{Terms, Tickets};

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use crypto::digest::{DigestAlgorithm, hmac};
use kmip::credential::{Credential, UsernameAndPassword};
use kmip::message::RequestHeader;
use kmip::payload::Rights as TicketRights;
use kmip::table::Tag;
use kmip::table::enumeration::CredentialType;
use kmip::ttlv::Value;
use kmip::version::Version;
use store::{ReadTx, RecordKind, User};

use crate::admin::clients::needs_of;
use crate::admin::making::Making;
use crate::audit;
use crate::compat::Leniency;
use crate::engine::Engine;
use crate::policy::{self, rights::Rights};
use crate::reason::{Failure, Reason};
use attestation::{Attestations, Requirement};
use log_in::{Holder, LogInRecord, LogInState};
use name::FullName;
pub(crate) use standing::Shown;

/// The other end of a connection.
#[derive(Debug)]
pub struct Peer {
    /// Name of the interface that it came in by.
    pub interface: Arc<str>,
    /// Network address and port, as text for the records.
    pub address: String,
    /// The certificate that it proved to hold, if any.
    pub certificate: Option<PeerCertificate>,
    /// What the interface asks of its clients.
    pub rules: InterfaceRules,
    /// What its records have in common, as text.
    in_records: Box<str>,
    /// Whether the server can send requests on the connection.
    pub can_turn: bool,
    /// Who has turned the connection round, until the connection does so.
    turned: Mutex<Option<Turned>>,
    /// Callers that this connection has proved to be.
    known: Mutex<Vec<Known>>,
}

/// A caller who has turned its connection round.
#[derive(Clone, Debug)]
pub struct Turned {
    /// The caller.
    pub caller: Arc<Caller>,
    /// The version of the message that asked for it.
    pub version: Version,
}

/// What a verified client certificate says.
#[derive(Clone, Debug, Default)]
pub struct PeerCertificate {
    /// SHA-256 of the DER encoding.
    pub fingerprint: [u8; 32],
    /// Common Name of the subject.
    pub common_name: Option<String>,
    /// Subject as text, for the records.
    pub subject: String,
    /// Other fields of the subject that may name a user: kind and value, in the order of the certificate.
    pub user_fields: Vec<(CertificateField, String)>,
    /// Network addresses in the Subject Alternative Name.
    pub addresses: Vec<IpAddr>,
}

/// What an interface asks of its clients and lets them do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InterfaceRules {
    /// How clients say who they are.
    pub mode: Mode,
    /// The field of the certificate that names the user, unless the certificate is registered for one.
    pub user_field: CertificateField,
    /// Whether the certificate has to contain the address that the client comes from.
    pub source_address: bool,
    /// Which requests go to the server's log.
    pub log_level: InterfaceLogLevel,
    /// What its clients may do.
    pub allows: InterfaceAllows,
}

/// What an interface lets its clients do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceAllows {
    /// Making, changing and destroying keys.
    pub key_management: bool,
    /// Taking keys out of the server.
    pub key_export: bool,
    /// Whether Destroy leaves nothing of an object.
    pub hard_delete: bool,
}

impl Default for InterfaceAllows {
    fn default() -> Self {
        Self { key_management: true, key_export: true, hard_delete: false }
    }
}

/// Whom a request is carried out for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Number of the user that owns what the caller makes; 0 for none.
    pub user: i64,
    /// Name of the user or the administrator.
    pub name: String,
    /// Domain of the caller; 0 is the root domain.
    pub domain: i64,
    /// Numbers of the groups that the user is in.
    pub groups: Vec<i64>,
    /// What kind of caller it is.
    pub role: Role,
    /// What the interface lets it do.
    pub interface: InterfaceAllows,
    /// The registered client certificate that proved the user, if one did.
    pub client: Option<i64>,
    /// What the server does for the client of the connection and not for everybody.
    pub leniency: Leniency,
    /// What the client of the connection has to attest.
    pub attestation: Option<Arc<Requirement>>,
    /// What a ticket permits; all that the user may when `None`.
    pub rights: Option<Arc<TicketRights>>,
    /// Whether a ticket stands for the credentials.
    pub is_ticket_holder: bool,
    /// What shows a client with a Hashed Password that the server knows the password as well.
    pub server_proof: Option<Vec<u8>>,
    /// Whether the caller may turn its connection round.
    pub may_turn: bool,
    /// How many operations a ticket permits; as many as it lives for when `None`.
    pub budget: Option<Arc<Budget>>,
    /// When what proved it holds no longer (seconds since 1970-01-01 UTC), where that is known.
    pub until: Option<i64>,
    /// What the objects get that it makes, beside what its messages say.
    pub making: Option<Arc<Making>>,
}

/// The kinds of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nobody in particular, where the interface takes such callers.
    Anonymous,
    /// A user.
    User(UserRights),
    /// An administrator.
    Administrator(AdministratorRights),
    /// The operating-system user that owns the server's data.
    Console,
}

/// What a user may do beside using keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserRights {
    /// Make, change and remove users and groups.
    pub user_administration: bool,
    /// Change its own password.
    pub change_password: bool,
}

/// What an administrator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdministratorRights {
    /// Number of the administrator's record.
    pub id: i64,
    /// What it may administer.
    pub rights: Rights,
    /// Whether it manages administrators.
    pub high_access: bool,
    /// Whether the password has to be changed before anything else.
    pub must_change_password: bool,
}

/// [`store::User::flags`] of a user that may change its own password.
pub const MAY_CHANGE_PASSWORD: i64 = 1;

impl UserRights {
    /// The rights of a user.
    #[must_use]
    pub const fn of(user: &User) -> Self {
        Self { user_administration: user.admin, change_password: user.flags & MAY_CHANGE_PASSWORD != 0 }
    }
}

impl Caller {
    /// The owner of the server's data, at the local console, acting in a domain.
    #[must_use]
    pub fn console(domain: i64) -> Self {
        Self::new("console".to_owned(), domain, Role::Console)
    }

    /// A caller of no user.
    #[must_use]
    pub fn new(name: String, domain: i64, role: Role) -> Self {
        Self {
            user: policy::GLOBAL,
            name,
            domain,
            groups: Vec::new(),
            role,
            interface: InterfaceAllows::default(),
            client: None,
            leniency: Leniency::default(),
            attestation: None,
            rights: None,
            is_ticket_holder: false,
            server_proof: None,
            may_turn: false,
            budget: None,
            until: None,
            making: None,
        }
    }

    /// Whether what proved it still holds.
    pub(crate) fn is_valid_at(&self, now: i64) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Whether the caller administers the users of the domain.
    #[must_use]
    pub const fn administers_users(&self) -> bool {
        match self.role {
            Role::Console => true,
            Role::Administrator(known) => known.rights.contains(Rights::USERS),
            Role::User(user) => user.user_administration,
            Role::Anonymous => false,
        }
    }

    /// A user.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of_user(tx: &ReadTx<'_>, user: &User, interface: InterfaceAllows) -> Result<Self, Failure> {
        let caller = Self::new(user.name.clone(), user.domain, Role::User(UserRights::of(user)));
        Ok(Self { user: user.id, groups: tx.groups_of_user(user.id)?, interface, ..caller })
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
    /// A peer that has proved nothing yet, on an interface with the usual rules.
    #[must_use]
    pub fn new(interface: Arc<str>, address: String, certificate: Option<PeerCertificate>) -> Self {
        let rules = InterfaceRules::default();
        let subject = certificate.as_ref().map(|certificate| certificate.subject.as_str());
        let in_records = audit::peer_text(&interface, &address, subject);
        Self {
            interface,
            address,
            certificate,
            rules,
            in_records,
            can_turn: false,
            turned: Mutex::new(None),
            known: Mutex::new(Vec::new()),
        }
    }

    /// The same peer without what the connection has proved, for records that are written elsewhere.
    pub(crate) fn clone_for_records(&self) -> Self {
        Self {
            interface: Arc::clone(&self.interface),
            address: self.address.clone(),
            certificate: self.certificate.clone(),
            rules: self.rules,
            in_records: self.in_records.clone(),
            can_turn: false,
            turned: Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// What its records have in common: members of a JSON object.
    pub(crate) fn in_records(&self) -> &str {
        &self.in_records
    }

    /// The same peer on an interface with other rules.
    #[must_use]
    pub fn with_rules(self, rules: InterfaceRules) -> Self {
        Self { rules, ..self }
    }

    /// The same peer on a connection on which the server can send requests when the client asks for it.
    #[must_use]
    pub fn that_can_turn(self) -> Self {
        Self { can_turn: true, ..self }
    }

    /// Whether somebody has turned the connection round since [`Peer::take_turned`] was called last.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.turned.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Who has turned the connection round since this was asked last.
    #[must_use]
    pub fn take_turned(&self) -> Option<Turned> {
        self.turned.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn set_turned(&self, turned: Option<Turned>) {
        *self.turned.lock().unwrap_or_else(PoisonError::into_inner) = turned;
    }

    fn recall(&self, proof: &Proof, generation: u64, now: i64) -> Option<Arc<Caller>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |known: &&Known| {
            known.generation == generation && known.proof == *proof && known.caller.is_valid_at(now)
        };
        let entry = known.iter().find(is_it)?;
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
    pub(crate) attestations: Attestations,
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
        Self { key, tickets: Tickets::default(), attestations: Attestations::default() }
    }

    /// The caller, if this connection has proved to be it before, no identity has changed since and what proved it still
    /// holds.
    #[must_use]
    pub fn recall(
        &self,
        peer: &Peer,
        header: &RequestHeader,
        generation: u64,
        now: i64,
    ) -> Option<Arc<Caller>> {
        peer.recall(&self.proof(header).ok()?, generation, now)
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

/// A user, and what else a credential has shown.
#[derive(Debug)]
struct Proved {
    user: User,
    /// The registered client certificate, if it was one.
    client: Option<i64>,
    /// What shows the client that the server knows its password.
    server_proof: Option<Vec<u8>>,
    /// When it holds no longer.
    until: Option<i64>,
}

impl Proved {
    /// A user who has shown something, if that lets it in.
    fn user(tx: &ReadTx<'_>, user: User, shown: &Shown<'_>, now: i64) -> Result<Self, Failure> {
        let until = standing::check(tx, &user, shown, now)?;
        Ok(Self { user, client: None, server_proof: None, until })
    }

    /// The same with another proof of the same user.
    fn and(self, other: Self) -> Result<Self, Failure> {
        if self.user.id != other.user.id {
            return Err(refused());
        }
        Ok(Self {
            client: self.client.or(other.client),
            server_proof: other.server_proof.or(self.server_proof),
            until: standing::earlier(self.until, other.until),
            user: self.user,
        })
    }
}

impl Engine {
    /// The caller, by looking identities up. A password takes tens of milliseconds; not for the thread that writes.
    ///
    /// # Errors
    /// [`Reason::AuthenticationNotSuccessful`] when nothing proves a known user.
    pub(crate) fn authenticate(&self, peer: &Peer, header: &RequestHeader) -> Result<Arc<Caller>, Failure> {
        let generation = self.identity_generation();
        let rules = &peer.rules;
        if rules.source_address && !comes_from_its_address(peer) {
            return Err(refused());
        }
        let ConnectionClient { leniency, attestation } =
            self.store.read(|tx| client_of_connection(peer, tx))?;
        let credentials: Vec<&Credential> = attestation::of_identity(header).collect();
        if let [Credential::Other(CredentialType::TICKET, value)] = credentials.as_slice() {
            let ticket = value.child(Tag::TICKET).and_then(|ticket| ticket.child(Tag::TICKET_VALUE));
            let Some(Value::ByteString(ticket)) = ticket.map(|item| &item.value) else {
                return Err(refused());
            };
            let holder = self.authenticator.tickets.take(ticket, generation, self.now())?;
            // A ticket stands for a credential; what the mode asks beside it has to be there all the same.
            let is_let_in = match rules.mode {
                Mode::TlsPwOpt => true,
                Mode::TlsCertPwOpt | Mode::TlsPwReq => holder.role != Role::Anonymous,
                Mode::TlsCertAndPw => {
                    let now = self.now();
                    self.store.read(|tx| proved_by_certificate(peer, tx, now))?.user.id == holder.user
                }
            };
            if !is_let_in {
                return Err(refused());
            }
            let may_turn = peer.can_turn;
            return Ok(Arc::new(Caller {
                interface: rules.allows,
                leniency,
                attestation,
                may_turn,
                ..Caller::clone(&holder)
            }));
        }
        // A password may be left out where the certificate names the same user (Usage Guide 2.0 section 3.1).
        let named = match credentials.as_slice() {
            [Credential::UsernameAndPassword(named)] if named.password.is_none() => Some(&named.username),
            _ => None,
        };
        let now = self.now();
        let by_credential = match named.filter(|_| matches!(rules.mode, Mode::TlsCertPwOpt)) {
            Some(name) => Some(self.store.read(|tx| named_by_certificate(peer, name, tx, now))?),
            None => self.prove_credentials(&credentials)?,
        };
        let caller = self.store.read(|tx| {
            let proved = match (rules.mode, by_credential) {
                (Mode::TlsPwOpt, None) => {
                    return Ok(Caller { leniency, attestation, ..anonymous(rules.allows) });
                }
                (Mode::TlsPwOpt | Mode::TlsCertPwOpt | Mode::TlsPwReq, Some(proved)) => proved,
                (Mode::TlsPwReq | Mode::TlsCertAndPw, None) => return Err(refused()),
                (Mode::TlsCertPwOpt, None) => proved_by_certificate(peer, tx, now)?,
                (Mode::TlsCertAndPw, Some(proved)) => proved.and(proved_by_certificate(peer, tx, now)?)?,
            };
            let caller = Caller::of_user(tx, &proved.user, rules.allows)?;
            let Proved { client, server_proof, until, .. } = proved;
            let may_turn = peer.can_turn;
            Ok(Caller { client, leniency, attestation, server_proof, may_turn, until, ..caller })
        })?;
        let caller = Arc::new(caller);
        if let Ok(proof) = self.authenticator.proof(header) {
            peer.remember(proof, generation, &caller);
        }
        Ok(caller)
    }

    /// The user that credentials prove, if there are any: all of them have to prove the same one.
    fn prove_credentials(&self, credentials: &[&Credential]) -> Result<Option<Proved>, Failure> {
        let mut proved: Option<Proved> = None;
        for credential in credentials {
            let next = self.prove_credential(credential)?;
            proved = Some(match proved {
                None => next,
                Some(first) => first.and(next)?,
            });
        }
        Ok(proved)
    }

    fn prove_credential(&self, credential: &Credential) -> Result<Proved, Failure> {
        let now = self.now();
        let proved = |user, shown: Shown<'_>| self.store.read(|tx| Proved::user(tx, user, &shown, now));
        match credential {
            Credential::UsernameAndPassword(credential) => {
                proved(self.user_of_password(credential)?, Shown::Password)
            }
            Credential::Device(device) => {
                let user = self.store.read(|tx| proof::owner_of_device(device, tx))?;
                self.guarded(Holder::User(user.id), || {
                    self.store.read(|tx| proof::check_device(device, tx))
                })?;
                proved(user, Shown::Device(device))
            }
            Credential::Other(CredentialType::HASHED_PASSWORD, value) => {
                let user = self.store.read(|tx| proof::user_named(value, tx))?;
                let check = || {
                    let (stamp, server_proof) =
                        self.store.read(|tx| proof::check_hashed_password(value, &user, now, tx))?;
                    self.take_once(Once::Stamp, user.id, stamp)?;
                    Ok(server_proof)
                };
                let server_proof = Some(self.guarded(Holder::User(user.id), check)?);
                Ok(Proved { server_proof, ..proved(user, Shown::HashedPassword)? })
            }
            Credential::Other(CredentialType::ONE_TIME_PASSWORD, value) => {
                let user = self.store.read(|tx| proof::user_named(value, tx))?;
                let check = || {
                    let step = self.store.read(|tx| proof::check_one_time_password(value, &user, now, tx))?;
                    self.take_once(Once::Step, user.id, step)
                };
                self.guarded(Holder::User(user.id), check)?;
                proved(user, Shown::OneTimePassword)
            }
            Credential::Other(..) => Err(refused()),
        }
    }

    /// Takes what may be shown once only, durably: of two messages that show it one is refused.
    fn take_once(&self, once: Once, user: i64, number: i64) -> Result<(), Failure> {
        self.store.write_blocking(move |tx| once.take(tx, user, number))
    }

    fn user_of_password(&self, credential: &UsernameAndPassword) -> Result<User, Failure> {
        let password = credential.password.as_ref().map_or("", |password| password.expose());
        let user = self.store.read(|tx| user_by_full_name(tx, &credential.username))?;
        let holder = user.as_ref().map(|user| Holder::User(user.id));
        let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
        self.prove_password(holder, hash, password)?;
        user.ok_or_else(refused)
    }

    /// Checks a password against a hash. An unknown account and one without a password take as long as a wrong
    /// password.
    ///
    /// # Errors
    /// [`Reason::AuthenticationNotSuccessful`], without saying what was wrong.
    pub(crate) fn prove_password(
        &self,
        holder: Option<Holder>,
        hash: Option<&str>,
        password: &str,
    ) -> Result<(), Failure> {
        let (Some(holder), Some(hash)) = (holder, hash) else {
            crypto::password::verify_dummy(password.as_bytes());
            return Err(refused());
        };
        self.guarded(holder, || if is_password(hash, password) { Ok(()) } else { Err(refused()) })
    }

    /// Runs a check of what somebody has shown. What was wrong is counted, and locks as the settings say; while an
    /// account is locked nothing is right.
    ///
    /// # Errors
    /// [`Reason::AuthenticationNotSuccessful`], without saying what was wrong.
    fn guarded<T>(&self, holder: Holder, check: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let lockout = self.security().lockout.clone();
        let steady = self.steady_now();
        let before = self.store.read(|tx| LogInRecord::load(tx, holder))?.state;
        if before.is_locked(steady) {
            crypto::password::verify_dummy(b"");
            self.change_log_in(holder, move |state| {
                state.note_attempt_while_locked(holder, &lockout, steady);
            })?;
            return Err(refused());
        }
        let shown = check();
        if shown.as_ref().is_err_and(|failure| failure.reason == Reason::AuthenticationNotSuccessful) {
            self.change_log_in(holder, move |state| state.note_failure(holder, &lockout, steady))?;
            return Err(refused());
        }
        let shown = shown?;
        // Others may have guessed meanwhile: what is right does not open an account that they have locked.
        let after = self.store.read(|tx| LogInRecord::load(tx, holder))?.state;
        if after.is_locked(steady) {
            return Err(refused());
        }
        if after.failures > 0 {
            self.change_log_in(holder, LogInState::unlock)?;
        }
        Ok(shown)
    }

    /// Changes what is kept of somebody's log-ins, durably. Writes nothing when the change changes nothing.
    pub(crate) fn change_log_in(
        &self,
        holder: Holder,
        change: impl FnOnce(&mut LogInState) + Send + 'static,
    ) -> Result<(), Failure> {
        let (now, steady) = (self.now(), self.steady_now());
        self.store.write_blocking(move |tx| {
            let mut record = LogInRecord::load(tx, holder)?;
            let before = record.state.clone();
            change(&mut record.state);
            if record.state == before {
                return Ok(());
            }
            crate::engine::keep_steady(tx, steady)?;
            record.save(tx, holder, now)
        })
    }
}

/// The refusal of whoever is not known, without a word of why.
pub(crate) fn refused() -> Failure {
    Reason::AuthenticationNotSuccessful.because("authentication was not successful")
}

/// The caller of an interface that takes callers without a name.
pub(crate) fn anonymous(interface: InterfaceAllows) -> Caller {
    Caller { interface, ..Caller::new("global".to_owned(), 0, Role::Anonymous) }
}

/// Whether a password is the one of a hash. An empty one proves nothing, whatever is kept.
fn is_password(hash: &str, password: &str) -> bool {
    crypto::password::verify(hash, password.as_bytes()) && !password.is_empty()
}

/// Whether a client's certificate contains the address that the client comes from.
fn comes_from_its_address(peer: &Peer) -> bool {
    let source = peer.address.parse::<SocketAddr>().map(|address| address.ip().to_canonical());
    let certificate = peer.certificate.as_ref();
    source.is_ok_and(|source| certificate.is_some_and(|known| known.addresses.contains(&source)))
}

/// The credential that names a user, if the message has any credential.
fn password_credential(header: &RequestHeader) -> Result<Option<&UsernameAndPassword>, Failure> {
    let mut credentials = attestation::of_identity(header);
    match (credentials.next(), credentials.next()) {
        (None, _) => Ok(None),
        (Some(Credential::UsernameAndPassword(credential)), None) => Ok(Some(credential)),
        _ => Err(refused()),
    }
}

/// The user that a name of the form `domain|connection|user` means.
pub(crate) fn user_by_full_name(tx: &ReadTx<'_>, text: &str) -> Result<Option<User>, Failure> {
    let Some(name) = FullName::parse(text).filter(FullName::is_local) else { return Ok(None) };
    let Some(domain) = domain_by_name(tx, name.domain)? else { return Ok(None) };
    Ok(tx.user_by_name(domain, name.user)?)
}

/// The number of a domain; without a name the root domain.
pub(crate) fn domain_by_name(tx: &ReadTx<'_>, name: Option<&str>) -> Result<Option<i64>, Failure> {
    let Some(name) = name else { return Ok(Some(0)) };
    Ok(tx.record_by_name(RecordKind::Domain, 0, name)?.map(|domain| domain.id))
}

/// The registered client whose certificate a connection has.
#[derive(Default)]
struct ConnectionClient {
    /// What the server does for it and not for everybody.
    leniency: Leniency,
    /// What it has to attest.
    attestation: Option<Arc<Requirement>>,
}

/// The registered client whose certificate the connection has.
///
/// # Errors
/// [`Reason::AuthenticationNotSuccessful`] when it is revoked: it opens nothing any more, whoever a credential names.
fn client_of_connection(peer: &Peer, tx: &ReadTx<'_>) -> Result<ConnectionClient, Failure> {
    let Some(certificate) = &peer.certificate else { return Ok(ConnectionClient::default()) };
    let Some(client) = tx.client_by_fingerprint(&certificate.fingerprint)? else {
        return Ok(ConnectionClient::default());
    };
    if client.revoked.is_some() {
        return Err(refused());
    }
    let (profiles, attestation) = needs_of(tx, &client)?;
    let leniency = Leniency { client: client.id, profiles };
    Ok(ConnectionClient { leniency, attestation: attestation.map(Arc::new) })
}

fn proved_by_certificate(peer: &Peer, tx: &ReadTx<'_>, now: i64) -> Result<Proved, Failure> {
    let certificate = peer.certificate.as_ref().ok_or_else(refused)?;
    let shown = Shown::Certificate(certificate.fingerprint);
    if let Some(client) = tx.client_by_fingerprint(&certificate.fingerprint)? {
        if client.revoked.is_some() {
            return Err(refused());
        }
        let user = tx.user(client.user_id)?.ok_or_else(refused)?;
        return Ok(Proved { client: Some(client.id), ..Proved::user(tx, user, &shown, now)? });
    }
    let name = certificate.user_name(peer.rules.user_field).ok_or_else(refused)?;
    Proved::user(tx, user_by_full_name(tx, name)?.ok_or_else(refused)?, &shown, now)
}

/// The user of a certificate, if it has a name.
fn named_by_certificate(peer: &Peer, name: &str, tx: &ReadTx<'_>, now: i64) -> Result<Proved, Failure> {
    let proved = proved_by_certificate(peer, tx, now)?;
    let named = user_by_full_name(tx, name)?.filter(|user| user.id == proved.user.id);
    named.map(|_| proved).ok_or_else(refused)
}

/// A user who was let in before, with what it has shown then, if it still would be.
///
/// # Errors
/// [`Reason::AuthenticationNotSuccessful`] when it is not.
pub(crate) fn user_again(
    tx: &ReadTx<'_>,
    user: &User,
    shown: &Shown<'_>,
    interface: InterfaceAllows,
    now: i64,
) -> Result<Caller, Failure> {
    let until = standing::check(tx, user, shown, now)?;
    Ok(Caller { until, ..Caller::of_user(tx, user, interface)? })
}

impl PeerCertificate {
    /// The value of the field that names the user.
    #[must_use]
    pub fn user_name(&self, field: CertificateField) -> Option<&str> {
        let first =
            |field| self.user_fields.iter().find(|(kind, _)| *kind == field).map(|(_, value)| value.as_str());
        match field {
            CertificateField::CommonName => self.common_name.as_deref(),
            CertificateField::EmailWithoutDomain => {
                first(CertificateField::Email).map(|mail| mail.split_once('@').map_or(mail, |(name, _)| name))
            }
            field => first(field),
        }
    }
}
