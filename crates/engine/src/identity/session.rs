//! Sessions of people: from a password to a short-lived token, and from the token to a [`Caller`].
//!
//! Sessions live in memory: a restart ends them all. Rights are looked up anew at each use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use api::{LogIn, Session};
use crypto::digest::{DigestAlgorithm, digest};
use serde::{Deserialize, Serialize};
use store::{ReadTx, Record, RecordKind, User};

use super::log_in::{Holder, LogInRecord};
use super::name::FullName;
use super::{
    AdministratorRights, Caller, InterfaceAllows, Peer, Role, Shown, domain_by_name, refused, totp,
    user_again, user_by_full_name,
};
use crate::admin::{self, Row};
use crate::engine::Engine;
use crate::policy;
use crate::policy::rights::Rights;
use crate::reason::Failure;

/// Bytes of a token.
const TOKEN_LEN: usize = 32;

/// Most sessions at a time; the oldest end when there are more.
const MAX_SESSIONS: usize = 10_000;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// All sessions, by the digest of their token.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<Vec<u8>, Entry>>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    holder: Holder,
    /// In steady seconds.
    ends: i64,
}

/// What is kept of an administrator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AdministratorBody {
    /// Name of the person.
    pub(crate) full_name: String,
    /// What the account is for.
    pub(crate) description: String,
    /// Whether it manages administrators.
    pub(crate) high_access: bool,
    /// Names of rights; one that is not known any more gives nothing.
    pub(crate) rights: Vec<String>,
}

/// What is kept sealed of an administrator.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AdministratorSecret {
    /// Password in PHC string format.
    pub(crate) password_hash: String,
    /// Secret of one-time passwords, once one was shown to be right.
    pub(crate) one_time: Option<Vec<u8>>,
    /// A secret that no one-time password has been shown for yet.
    pub(crate) one_time_offered: Option<Vec<u8>>,
}

/// An administrator as kept.
pub(crate) struct Kept {
    pub(crate) record: Record,
    pub(crate) body: AdministratorBody,
    pub(crate) secret: AdministratorSecret,
}

impl AdministratorBody {
    /// The rights, all of them with high access.
    pub(crate) fn rights(&self) -> Rights {
        if self.high_access {
            return Rights::all();
        }
        Rights::from_kept(&self.rights)
    }
}

impl Kept {
    /// The administrator of a domain with this name.
    pub(crate) fn by_name(tx: &ReadTx<'_>, domain: i64, name: &str) -> Result<Option<Self>, Failure> {
        let Some((record, secret)) = tx.record_and_secret(RecordKind::Administrator, domain, name)? else {
            return Ok(None);
        };
        let secret = match &secret {
            Some(secret) => serde_json::from_slice(secret.expose())?,
            None => AdministratorSecret::default(),
        };
        Ok(Some(Self { body: serde_json::from_slice(&record.body)?, record, secret }))
    }

    /// The administrator with this number.
    pub(crate) fn by_id(tx: &ReadTx<'_>, id: i64) -> Result<Option<Self>, Failure> {
        match tx.record(id)? {
            Some(record) if record.kind == RecordKind::Administrator => {
                Self::by_name(tx, record.domain, &record.name)
            }
            _ => Ok(None),
        }
    }
}

/// Somebody who logs in.
enum Person {
    Administrator(Box<Kept>),
    User(User),
}

impl Person {
    const fn holder(&self) -> Holder {
        match self {
            Self::Administrator(kept) => Holder::Administrator(kept.record.id),
            Self::User(user) => Holder::User(user.id),
        }
    }

    fn hash(&self) -> Option<&str> {
        match self {
            Self::Administrator(kept) => Some(kept.secret.password_hash.as_str()),
            Self::User(user) => user.password_hash.as_deref(),
        }
    }

    /// An administrator, or else a user, of a name of the form `domain||name`.
    fn by_name(tx: &ReadTx<'_>, text: &str) -> Result<Option<Self>, Failure> {
        let Some(name) = FullName::parse(text).filter(FullName::is_local) else { return Ok(None) };
        let Some(domain) = domain_by_name(tx, name.domain)? else { return Ok(None) };
        if let Some(kept) = Kept::by_name(tx, domain, name.user)? {
            return Ok(Some(Self::Administrator(Box::new(kept))));
        }
        Ok(user_by_full_name(tx, text)?.map(Self::User))
    }
}

impl Engine {
    /// Checks a name, a password and, where one is asked for, a one-time password. Not for the thread that writes.
    ///
    /// # Errors
    /// [`crate::Reason::AuthenticationNotSuccessful`], without saying what was wrong.
    pub fn log_in(&self, peer: &Peer, log_in: &LogIn) -> Result<(Arc<Caller>, Session), Failure> {
        let outcome = self.prove_caller(log_in);
        let name = &log_in.name;
        let caller = outcome.as_ref().ok().map(|(_, caller)| caller);
        let failure = outcome.as_ref().err();
        admin::record(self, peer, caller, &LOG_IN, name, failure)?;
        let (holder, caller) = outcome?;
        let token = self.random.bytes(TOKEN_LEN)?;
        let (steady, seconds) = (self.steady_now(), i64::from(self.security().session_s));
        let entry = Entry { holder, ends: steady.saturating_add(seconds) };
        self.sessions.insert(digest(DigestAlgorithm::Sha256, &token)?, entry, steady);
        let must_change_password =
            matches!(caller.role, Role::Administrator(known) if known.must_change_password);
        let token = api::Secret(token.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")));
        Ok((caller, Session { token, expires_in_s: seconds, must_change_password }))
    }

    /// The caller that a name and a password prove, without a session.
    ///
    /// # Errors
    /// As [`Engine::log_in`].
    pub fn prove(&self, peer: &Peer, log_in: &LogIn) -> Result<Arc<Caller>, Failure> {
        let outcome = self.prove_caller(log_in);
        // A success is recorded with what the caller does.
        if let Err(failure) = &outcome {
            admin::record(self, peer, None, &LOG_IN, &log_in.name, Some(failure))?;
        }
        outcome.map(|(_, caller)| caller)
    }

    /// The owner of the server's data, acting in a domain; the root domain without a name.
    ///
    /// # Errors
    /// [`crate::Reason::ItemNotFound`] when there is no such domain.
    pub fn console(&self, domain: Option<&str>) -> Result<Caller, Failure> {
        let number = self.store.read(|tx| domain_by_name(tx, domain))?;
        let unknown = || admin::nothing("domain", domain.unwrap_or_default());
        Ok(Caller::console(number.ok_or_else(unknown)?))
    }

    fn prove_caller(&self, log_in: &LogIn) -> Result<(Holder, Arc<Caller>), Failure> {
        let holder = self.prove_person(log_in)?;
        let caller = self.caller_of(holder)?;
        // Administrators come in over the network by a right of their own.
        match caller.role {
            Role::Administrator(known) if !known.rights.contains(Rights::WEB_ACCESS) => Err(refused()),
            _ => Ok((holder, caller)),
        }
    }

    /// The caller whose session has a token.
    ///
    /// # Errors
    /// [`crate::Reason::AuthenticationNotSuccessful`] when there is no such session or it is over.
    pub fn resume(&self, token: &str) -> Result<Arc<Caller>, Failure> {
        let key = token_key(token)?;
        let holder = self.sessions.get(&key, self.steady_now()).ok_or_else(refused)?;
        self.caller_of(holder)
    }

    /// Ends the session with a token.
    ///
    /// # Errors
    /// As [`Engine::resume`].
    pub fn log_out(&self, peer: &Peer, token: &str) -> Result<(), Failure> {
        let caller = self.resume(token)?;
        self.sessions.remove(&token_key(token)?);
        admin::record(self, peer, Some(&caller), &LOG_OUT, "", None)
    }

    fn prove_person(&self, log_in: &LogIn) -> Result<Holder, Failure> {
        let person = self.store.read(|tx| Person::by_name(tx, &log_in.name))?;
        let holder = person.as_ref().map(Person::holder);
        self.prove_password(holder, person.as_ref().and_then(Person::hash), &log_in.password.0)?;
        let holder = holder.ok_or_else(refused)?;
        if let Some(Person::Administrator(kept)) = &person
            && let Some(secret) = &kept.secret.one_time
        {
            self.prove_one_time(holder, secret, log_in.one_time_password.as_ref())?;
        }
        Ok(holder)
    }

    /// Checks a one-time password. A wrong one counts as a wrong password; a right one holds once.
    fn prove_one_time(
        &self,
        holder: Holder,
        secret: &[u8],
        code: Option<&api::Secret>,
    ) -> Result<(), Failure> {
        let code = code.map_or("", |code| code.0.as_str());
        let last = self.store.read(|tx| LogInRecord::load(tx, holder))?.state.last_step;
        let Some(step) = totp::verify(secret, code, self.now(), last)? else {
            let (lockout, steady) = (self.security().lockout.clone(), self.steady_now());
            self.change_log_in(holder, move |state| state.note_failure(holder, &lockout, steady))?;
            return Err(refused());
        };
        let (now, steady) = (self.now(), self.steady_now());
        self.store.write_blocking(move |tx| {
            let mut record = LogInRecord::load(tx, holder)?;
            // Of two log-ins with the same password the second one is refused.
            if record.state.last_step.is_some_and(|last| step <= last) || record.state.is_locked(steady) {
                return Err(refused());
            }
            record.state.last_step = Some(step);
            record.save(tx, holder, now)
        })
    }

    /// The caller that somebody is, with the rights of now.
    fn caller_of(&self, holder: Holder) -> Result<Arc<Caller>, Failure> {
        let (security, steady, now) = (self.security(), self.steady_now(), self.now());
        self.store.read(|tx| {
            let interface = InterfaceAllows::default();
            let id = match holder {
                Holder::User(id) => {
                    let user = tx.user(id)?.ok_or_else(refused)?;
                    return Ok(Arc::new(user_again(tx, &user, &Shown::Password, interface, now)?));
                }
                Holder::Administrator(id) => id,
            };
            let kept = Kept::by_id(tx, id)?.ok_or_else(refused)?;
            let state = LogInRecord::load(tx, holder)?.state;
            let age = steady.saturating_sub(state.changed);
            let is_too_old =
                security.max_password_age_days.is_some_and(|days| age >= i64::from(days).saturating_mul(DAY));
            let role = Role::Administrator(AdministratorRights {
                id,
                rights: kept.body.rights(),
                high_access: kept.body.high_access,
                must_change_password: state.must_change || is_too_old,
            });
            let Record { domain, name, .. } = kept.record;
            Ok(Arc::new(Caller::new(name, domain, role)))
        })
    }
}

impl Sessions {
    fn insert(&self, key: Vec<u8>, entry: Entry, steady: i64) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= MAX_SESSIONS {
            sessions.retain(|_, entry| entry.ends > steady);
        }
        if sessions.len() >= MAX_SESSIONS
            && let Some(oldest) =
                sessions.iter().min_by_key(|(_, entry)| entry.ends).map(|(key, _)| key.clone())
        {
            sessions.remove(&oldest);
        }
        sessions.insert(key, entry);
    }

    fn get(&self, key: &[u8], steady: i64) -> Option<Holder> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = *sessions.get(key)?;
        if entry.ends <= steady {
            sessions.remove(key);
            return None;
        }
        Some(entry.holder)
    }

    fn remove(&self, key: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Ends all sessions of somebody, such as after a change of the password.
    pub(crate) fn end_all_of(&self, holder: Holder) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, entry| entry.holder != holder);
    }
}

/// The digest under which a session is kept: the time of the look-up tells nothing about other tokens.
fn token_key(token: &str) -> Result<Vec<u8>, Failure> {
    let byte = |pair: &[u8]| {
        let text = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(text, 16).ok()
    };
    let bytes: Option<Vec<u8>> = token.as_bytes().chunks(2).map(byte).collect();
    let bytes = bytes.filter(|bytes| bytes.len() == TOKEN_LEN).ok_or_else(refused)?;
    Ok(digest(DigestAlgorithm::Sha256, &bytes)?)
}

/// What is on record beside the operations of the table.
pub(crate) const ROWS: &[Row] = &[LOG_IN, LOG_OUT];

/// As the records of logging in name it.
const LOG_IN: Row = Row::new(0x8101_0001, "Log In", policy::Needs::Identity);

/// As the records of logging out name it.
const LOG_OUT: Row = Row::new(0x8101_0002, "Log Out", policy::Needs::Identity);
