//! Applications that have initialised the server's PKCS#11 token, by the correlation value that each was given, with their
//! sessions and object handles.
//!
//! Nothing of it is kept in the store: it ends with C_Finalize, with the process, or when it is idle for too long. A
//! function works on a copy of its session, which is put back when the function is done, so that one that has to run again
//! finds it as it was.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crypto::random::Random;
use kmip::ttlv::Bytes;

use super::mechanism::{Mechanism, Plan};
use crate::identity::Caller;
use crate::reason::{Failure, Reason};

/// Applications that one user may have open.
const MAX_OF_USER: usize = 64;

/// Applications in all.
const MAX_OF_ALL: usize = 16_384;

/// Sessions of an application.
pub(super) const MAX_SESSIONS: usize = 256;

/// Handles of an application: objects that it has made or found.
const MAX_HANDLES: usize = 65_536;

/// Objects of an application that end with their sessions.
pub(super) const MAX_SESSION_OBJECTS: usize = 1024;

/// Seconds after which an application that does nothing is forgotten.
const IDLE_S: i64 = 3600;

/// The open applications.
#[derive(Default)]
pub(crate) struct Contexts(Mutex<HashMap<Vec<u8>, Application>>);

/// Whose an application is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Holder {
    domain: i64,
    user: i64,
    name: String,
}

/// An application.
pub(super) struct Application {
    holder: Holder,
    used: i64,
    /// What its session objects are marked with; not its correlation value, which nobody else may know.
    pub(super) mark: String,
    pub(super) sessions: BTreeMap<u64, Session>,
    next_session: u64,
    /// Objects by handle, from 1.
    uids: Vec<String>,
    handles: HashMap<String, u64>,
    /// Objects that end with a session, by its handle.
    pub(super) session_objects: Vec<(u64, String)>,
    pub(super) is_logged_in: bool,
}

/// A session.
#[derive(Clone, Default)]
pub(super) struct Session {
    pub(super) may_write: bool,
    pub(super) find: Option<Find>,
    pub(super) encrypt: Option<Active>,
    pub(super) decrypt: Option<Active>,
    pub(super) digest: Option<Active>,
    pub(super) sign: Option<Active>,
    pub(super) verify: Option<Active>,
    /// What each of several messages is signed with, and verified.
    pub(super) message_sign: Option<Active>,
    pub(super) message_verify: Option<Active>,
}

/// Objects that were found and not all fetched.
#[derive(Clone)]
pub(super) struct Find {
    pub(super) found: Arc<[String]>,
    pub(super) fetched: usize,
}

/// A cryptographic operation that was initialised.
#[derive(Clone)]
pub(super) struct Active {
    pub(super) mechanism: &'static Mechanism,
    pub(super) plan: Plan,
    /// Unique Identifier of the key; empty for a digest.
    pub(super) key: String,
    /// Bytes that the key's output has: of an RSA modulus, or of a number of a signature.
    pub(super) size: usize,
    /// The stream that goes on, once a part of the message was taken.
    pub(super) stream: Option<Bytes>,
    /// Whether a part of the message was taken.
    pub(super) is_begun: bool,
    /// Bytes that were taken and that were given.
    pub(super) taken: u64,
    pub(super) given: u64,
    /// The last bytes of what was taken to be decrypted: they may be the tag.
    pub(super) tail: Bytes,
    /// The last output, for which the client had no room.
    pub(super) held: Option<Bytes>,
}

impl Contexts {
    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Application>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens an application for a caller; returns its correlation value.
    ///
    /// # Errors
    /// [`Reason::ServerLimitExceeded`] when too many are open.
    pub(super) fn open(&self, caller: &Caller, now: i64, random: &dyn Random) -> Result<Vec<u8>, Failure> {
        let value = random.bytes(16)?;
        let mark = random.bytes(8)?.iter().map(|byte| format!("{byte:02x}")).collect();
        let holder = Holder::of(caller);
        let mut open = self.lock();
        open.retain(|_, application| !application.is_idle(now));
        let of_user = open.values().filter(|application| application.holder == holder).count();
        if of_user >= MAX_OF_USER || open.len() >= MAX_OF_ALL {
            return Err(Reason::ServerLimitExceeded.because("too many PKCS#11 contexts are open"));
        }
        let application = Application {
            holder,
            used: now,
            mark,
            sessions: BTreeMap::new(),
            next_session: 1,
            uids: Vec::new(),
            handles: HashMap::new(),
            session_objects: Vec::new(),
            is_logged_in: false,
        };
        open.insert(value.clone(), application);
        Ok(value)
    }

    /// Works on an application of a caller; `None` when it is not open. Others wait meanwhile.
    pub(super) fn with<T>(
        &self,
        correlation: &[u8],
        caller: &Caller,
        now: i64,
        work: impl FnOnce(&mut Application) -> T,
    ) -> Option<T> {
        let mut open = self.lock();
        let application = open.get_mut(correlation)?;
        if application.holder != Holder::of(caller) || application.is_idle(now) {
            return None;
        }
        application.used = now;
        Some(work(application))
    }

    /// The marks of the open applications of a caller.
    pub(super) fn marks(&self, caller: &Caller, now: i64) -> Vec<String> {
        let holder = Holder::of(caller);
        let open = self.lock();
        let of_caller =
            open.values().filter(|application| application.holder == holder && !application.is_idle(now));
        of_caller.map(|application| application.mark.clone()).collect()
    }

    /// Forgets an application.
    pub(super) fn close(&self, correlation: &[u8]) {
        self.lock().remove(correlation);
    }
}

impl Holder {
    fn of(caller: &Caller) -> Self {
        Self { domain: caller.domain, user: caller.user, name: caller.name.clone() }
    }
}

impl Application {
    const fn is_idle(&self, now: i64) -> bool {
        now.saturating_sub(self.used) >= IDLE_S
    }

    /// Opens a session and gives its handle; `None` when too many are open.
    pub(super) fn open_session(&mut self, may_write: bool) -> Option<u64> {
        if self.sessions.len() >= MAX_SESSIONS {
            return None;
        }
        let handle = self.next_session;
        self.next_session = self.next_session.saturating_add(1);
        self.sessions.insert(handle, Session { may_write, ..Session::default() });
        Some(handle)
    }

    /// The handle of an object; `None` when there are too many.
    pub(super) fn handle(&mut self, uid: &str) -> Option<u64> {
        if let Some(handle) = self.handles.get(uid) {
            return Some(*handle);
        }
        if self.uids.len() >= MAX_HANDLES {
            return None;
        }
        self.uids.push(uid.to_owned());
        let handle = u64::try_from(self.uids.len()).ok()?;
        self.handles.insert(uid.to_owned(), handle);
        Some(handle)
    }

    /// The object of a handle.
    pub(super) fn uid(&self, handle: u64) -> Option<&str> {
        let position = usize::try_from(handle).ok()?.checked_sub(1)?;
        self.uids.get(position).map(String::as_str)
    }
}

impl Active {
    /// An operation that has taken nothing yet.
    pub(super) fn new(mechanism: &'static Mechanism, plan: Plan, key: String, size: usize) -> Self {
        Self {
            mechanism,
            plan,
            key,
            size,
            stream: None,
            is_begun: false,
            taken: 0,
            given: 0,
            tail: Bytes::default(),
            held: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Role, UserRights};
    use crypto::random::SystemRandom;

    fn caller(user: i64) -> Caller {
        let caller = Caller::new(format!("user {user}"), 0, Role::User(UserRights::default()));
        Caller { user, ..caller }
    }

    #[test]
    fn an_application_is_its_holders_until_it_is_idle() {
        let contexts = Contexts::default();
        let value = contexts.open(&caller(1), 0, &SystemRandom).unwrap();
        assert_eq!(contexts.with(&value, &caller(1), 10, |_| ()), Some(()));
        assert_eq!(contexts.with(&value, &caller(2), 10, |_| ()), None);
        assert_eq!(contexts.with(&value, &caller(1), 10 + IDLE_S, |_| ()), None);
        assert_eq!(contexts.marks(&caller(1), 10).len(), 1);
        assert!(contexts.marks(&caller(1), 10 + IDLE_S).is_empty());
        contexts.close(&value);
        assert_eq!(contexts.with(&value, &caller(1), 10, |_| ()), None);
    }

    #[test]
    fn everything_has_a_limit() {
        let contexts = Contexts::default();
        let mut value = Vec::new();
        for _ in 0..MAX_OF_USER {
            value = contexts.open(&caller(1), 0, &SystemRandom).unwrap();
        }
        let refused = contexts.open(&caller(1), 0, &SystemRandom).unwrap_err();
        assert_eq!(refused.reason, Reason::ServerLimitExceeded);
        assert!(contexts.open(&caller(2), 0, &SystemRandom).is_ok());
        contexts.with(&value, &caller(1), 0, |application| {
            for _ in 0..MAX_SESSIONS {
                assert!(application.open_session(true).is_some());
            }
            assert_eq!(application.open_session(true), None);
            for number in 0..MAX_HANDLES {
                assert_eq!(application.handle(&number.to_string()), Some(number as u64 + 1));
            }
            assert_eq!(application.handle("one more"), None);
            assert_eq!(application.handle("7"), Some(8));
            assert_eq!(application.uid(8), Some("7"));
            assert_eq!((application.uid(0), application.uid(u64::MAX)), (None, None));
        });
        // Those that are idle make room.
        assert!(contexts.open(&caller(1), IDLE_S, &SystemRandom).is_ok());
    }
}
