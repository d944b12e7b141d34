//! Tickets, which stand for credentials for a while (KMIP 2.1 sections 6.1.12, 6.1.30, 6.1.31).
//!
//! They live in memory: after a restart clients log in anew. Only a digest of a ticket is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crypto::digest::{DigestAlgorithm, digest};
use kmip::payload::Rights;
use kmip::ttlv::Value;

use super::Caller;
use super::budget::Budget;
use crate::reason::{Failure, Reason};

/// Tickets that one user may have.
const MAX_OF_USER: usize = 256;

/// Tickets in all.
const MAX_OF_ALL: usize = 65_536;

/// Longest time in seconds for which a ticket is valid.
const MAX_LEASE_S: i64 = 24 * 60 * 60;

/// Bytes of a ticket.
const LENGTH: usize = 32;

#[derive(Default)]
pub(crate) struct Tickets(Mutex<HashMap<Vec<u8>, Entry>>);

struct Entry {
    caller: Arc<Caller>,
    /// Number of the state of all identities that the ticket is of.
    generation: u64,
    /// Seconds since 1970-01-01 UTC.
    expires: i64,
    requests_left: Option<i32>,
}

/// What a client asks of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct Terms<'a> {
    /// How long, as an Interval in seconds or a Date-Time; 0 asks for as long as the server gives.
    pub(crate) lease: Option<&'a Value>,
    /// For how many requests.
    pub(crate) requests: Option<i32>,
    /// What its holder may do; all that the caller may when `None`.
    pub(crate) rights: Option<&'a Rights>,
    /// How many operations it permits, as Usage Limits.
    pub(crate) usage_limits: Option<&'a Value>,
}

fn invalid() -> Failure {
    Reason::InvalidTicket.because("the ticket is not valid")
}

fn key(ticket: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(digest(DigestAlgorithm::Sha256, ticket)?)
}

impl Tickets {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Vec<u8>, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a ticket out.
    pub(crate) fn issue(
        &self,
        caller: &Arc<Caller>,
        terms: &Terms<'_>,
        generation: u64,
        now: i64,
        random: &dyn crypto::random::Random,
    ) -> Result<Vec<u8>, Failure> {
        let latest = now.saturating_add(MAX_LEASE_S);
        let expires = match terms.lease {
            None | Some(Value::Interval(0)) => latest,
            Some(Value::Interval(seconds)) => now.saturating_add(i64::from(*seconds)),
            Some(Value::DateTime(date)) if *date > now => *date,
            Some(_) => return Err(Reason::InvalidField.because("the Lease Time is not possible")),
        };
        if terms.requests.is_some_and(|count| count < 1) {
            return Err(Reason::InvalidField.because("the Request Count is not possible"));
        }
        let budget = Budget::new(terms.usage_limits, terms.rights)?.map(Arc::new);
        let mut ticket_caller = Caller { is_ticket_holder: true, budget, ..Caller::clone(caller) };
        if let Some(rights) = terms.rights {
            ticket_caller.rights = Some(Arc::new(rights.clone()));
        }
        let ticket = random.bytes(LENGTH)?;
        let entry = Entry {
            caller: Arc::new(ticket_caller),
            generation,
            expires: expires.min(latest),
            requests_left: terms.requests,
        };
        let mut entries = self.lock();
        entries.retain(|_, entry| entry.expires > now);
        let is_full = |entries: &HashMap<Vec<u8>, Entry>| {
            let of_user = entries.values().filter(|entry| entry.caller.user == caller.user).count();
            of_user >= MAX_OF_USER || entries.len() >= MAX_OF_ALL
        };
        if is_full(&entries) {
            // Those that are used up are kept for their reason alone.
            entries.retain(|_, entry| entry.requests_left != Some(0));
        }
        if is_full(&entries) {
            return Err(Reason::ServerLimitExceeded.because("too many tickets are valid"));
        }
        entries.insert(key(&ticket)?, entry);
        Ok(ticket)
    }

    /// The caller that a ticket stands for; takes one of its requests.
    pub(crate) fn take(&self, ticket: &[u8], generation: u64, now: i64) -> Result<Arc<Caller>, Failure> {
        let key = key(ticket)?;
        let mut entries = self.lock();
        let entry = entries.get_mut(&key).ok_or_else(invalid)?;
        if entry.expires <= now || entry.generation != generation || !entry.caller.is_valid_at(now) {
            entries.remove(&key);
            return Err(invalid());
        }
        let caller = Arc::clone(&entry.caller);
        if let Some(left) = &mut entry.requests_left {
            // The one reason that speaks of a request count (KMIP 2.1 table 478).
            if *left < 1 {
                return Err(Reason::UsageLimitExceeded.because("the Request Count of the ticket is used up"));
            }
            *left = left.saturating_sub(1);
        }
        Ok(caller)
    }

    /// Ends a ticket of a caller.
    pub(crate) fn revoke(&self, caller: &Caller, ticket: &[u8]) -> Result<(), Failure> {
        let key = key(ticket)?;
        let mut entries = self.lock();
        match entries.get(&key) {
            Some(entry) if entry.caller.user == caller.user => {
                entries.remove(&key);
                Ok(())
            }
            _ => Err(invalid()),
        }
    }
}
