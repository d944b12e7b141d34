//! The engine and what it is made of.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};

use api::{CryptoPolicy, SecuritySettings};
use crypto::random::Random;
use crypto::tls::TlsVersion;
use store::{ReadTx, Store, WriteTx};

use crate::asynchronous::{AsynchronousLimits, Requests};
use crate::audit::{Audit, Condition};
use crate::cache::Caches;
use crate::clock::Clock;
use crate::identity::session::Sessions;
use crate::identity::{Authenticator, Caller, Terms};
use crate::object::constraint::Rules;
use crate::op::pkcs11::Contexts;
use crate::outbound::Outbound;
use crate::policy::algorithm;
use crate::policy::count::Counters;
use crate::reason::{Failure, Reason};
use crate::service::{Seeds, StreamLimits, Streams};
use crate::statistics::Statistics;

/// What the engine is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Arc<Store>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness for keys and identifiers.
    pub random: Arc<dyn Random + Send + Sync>,
    /// Where records go.
    pub audit: Arc<dyn Audit>,
    /// How it behaves.
    pub settings: Settings,
}

/// How the engine behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether the Interop operation works, for test runs.
    pub interop: bool,
    /// Opened objects kept in memory; none when 0.
    pub cache_objects: usize,
    /// Most bytes that they may take together.
    pub cache_bytes: usize,
    /// Most objects that a Locate answers when the client gives no Maximum Items.
    pub locate_limit: usize,
    /// Most matches beyond those that a Locate answers that it counts for Located Items; where there are more it leaves
    /// the number out.
    pub locate_count: usize,
    /// Most instances of attributes that an object may have.
    pub max_attributes: usize,
    /// What becomes of seeds that clients offer to the random number generator.
    pub rng_seed: RngSeed,
    /// Limits on cryptographic operations over several requests.
    pub streams: StreamLimits,
    /// Limits on asynchronous requests and their results.
    pub asynchronous: AsynchronousLimits,
}

/// What becomes of seeds that clients offer to the random number generator (KMIP 2.1 section 6.1.50). A seed is only
/// ever mixed with the server's own randomness, never in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RngSeed {
    /// All of a seed is used.
    #[default]
    Accept,
    /// Of a seed no more than 16 bytes are used.
    Partial,
    /// Seeds are taken and not used.
    Ignore,
    /// Seeds are refused.
    Deny,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interop: false,
            cache_objects: 100_000,
            cache_bytes: 256 << 20,
            locate_limit: 100_000,
            locate_count: 10_000,
            max_attributes: 4096,
            rng_seed: RngSeed::default(),
            streams: StreamLimits::default(),
            asynchronous: AsynchronousLimits::default(),
        }
    }
}

/// The engine: one for a process.
pub struct Engine {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random + Send + Sync>,
    pub(crate) audit: Arc<dyn Audit>,
    pub(crate) settings: Settings,
    pub(crate) caches: Arc<Caches>,
    pub(crate) authenticator: Authenticator,
    pub(crate) streams: Arc<Streams>,
    pub(crate) seeds: Seeds,
    pub(crate) asynchronous: Requests,
    pub(crate) pkcs11: Contexts,
    pub(crate) outbound: Arc<Outbound>,
    /// The engine itself, for work that goes on after an operation has been answered.
    pub(crate) itself: OnceLock<Weak<Self>>,
    /// Constraints and defaults of new objects.
    pub(crate) rules: Arc<Rules>,
    /// Sessions of people.
    pub(crate) sessions: Sessions,
    /// Settings of who may log in and how.
    security: RwLock<Arc<SecuritySettings>>,
    /// What of them every use of a key asks for, where nobody waits for it or writes to read it.
    in_force: InForce,
    /// Oldest TLS version of each interface, by name.
    interfaces: RwLock<BTreeMap<String, TlsVersion>>,
    /// How often users have used keys that authorization policies limit.
    pub(crate) counters: Arc<Counters>,
    /// Steady seconds at the moment that [`Clock::elapsed`] counts from.
    steady_base: i64,
    /// Grows whenever an identity changes: what connections have proved before is proved anew then.
    pub(crate) identities: Arc<AtomicU64>,
    /// Whether a self test has failed.
    has_failed: AtomicBool,
    /// How often operations were asked for.
    statistics: Statistics,
    /// When it was made (seconds since 1970-01-01 UTC).
    started: i64,
    /// Marks this process in correlation values.
    start_mark: u32,
    /// Messages so far.
    messages: Messages,
    /// Identifiers made so far.
    uids: AtomicU64,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes an engine.
    ///
    /// # Errors
    /// When the source of randomness or the store fails.
    pub fn new(parts: Parts) -> Result<Self, Failure> {
        let Parts { store, clock, random, audit, settings } = parts;
        let mut mark = [0; 4];
        random.fill(&mut mark)?;
        let mut key = vec![0; 32];
        random.fill(&mut key)?;
        let outbound = store.read(Outbound::open)?;
        let rules = store.read(Rules::open)?;
        let (security, steady, counters) = store.read(|tx| {
            let security = match tx.setting(SECURITY_SETTING)? {
                Some(bytes) => serde_json::from_slice(&bytes)?,
                None => SecuritySettings::default(),
            };
            Ok::<_, Failure>((security, read_steady(tx)?, Counters::open(tx)?))
        })?;
        let clock_now = clock.now();
        Ok(Self {
            rules: Arc::new(rules),
            sessions: Sessions::default(),
            in_force: InForce::new(&security),
            security: RwLock::new(Arc::new(security)),
            interfaces: RwLock::default(),
            counters: Arc::new(counters),
            steady_base: steady.saturating_sub(clock.elapsed()),
            store,
            clock,
            random,
            audit,
            caches: Arc::new(Caches::new(settings.cache_objects, settings.cache_bytes)),
            streams: Arc::new(Streams::new(settings.streams)),
            seeds: Seeds::default(),
            settings,
            authenticator: Authenticator::new(crypto::Secret::new(key)),
            asynchronous: Requests::default(),
            pkcs11: Contexts::default(),
            outbound: Arc::new(outbound),
            itself: OnceLock::new(),
            identities: Arc::new(AtomicU64::new(0)),
            has_failed: AtomicBool::new(false),
            statistics: Statistics::default(),
            started: clock_now,
            start_mark: u32::from_be_bytes(mark),
            messages: Messages::default(),
            uids: AtomicU64::new(0),
        })
    }

    /// How often operations were asked for since it was made.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// When it was made (seconds since 1970-01-01 UTC).
    #[must_use]
    pub const fn started(&self) -> i64 {
        self.started
    }

    /// How it behaves.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Takes note that a self test has failed: from now on until the process is started anew, no operation that uses
    /// cryptography is carried out (FIPS 140-3, ISO/IEC 19790 section 7.10.1).
    pub fn enter_error_state(&self, failed: &str) {
        tracing::error!(
            failed,
            "a self test failed; cryptographic operations are refused until the server is restarted"
        );
        self.has_failed.store(true, Ordering::Release);
    }

    /// Whether a self test has failed since the process was started.
    #[must_use]
    pub fn is_in_error_state(&self) -> bool {
        self.has_failed.load(Ordering::Acquire)
    }

    /// Whether records of the audit trail are written.
    #[must_use]
    pub fn audit_condition(&self) -> Condition {
        self.audit.condition()
    }

    /// Whether requests wait until their records are on the disk.
    #[must_use]
    pub fn waits_for_records(&self) -> bool {
        self.audit.is_sync()
    }

    /// Says that a user or a client was made, changed or revoked: what connections have proved is proved anew.
    pub fn identities_changed(&self) {
        self.identities.fetch_add(1, Ordering::AcqRel);
    }

    /// The settings of who may log in and how, as they are now.
    #[must_use]
    pub fn security(&self) -> Arc<SecuritySettings> {
        Arc::clone(&self.security.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The cryptographic policy, as it is now.
    pub(crate) fn crypto_policy(&self) -> CryptoPolicy {
        self.in_force.get().0
    }

    /// Whether keys without an owner may be made and used now.
    pub(crate) fn uses_global_keys(&self) -> bool {
        self.in_force.get().1
    }

    pub(crate) fn install_security(&self, settings: SecuritySettings) {
        let mut security = self.security.write().unwrap_or_else(PoisonError::into_inner);
        self.in_force.set(&settings);
        *security = Arc::new(settings);
    }

    /// Takes note of an interface and the oldest TLS version that it speaks.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] when the cryptographic policy does not allow that version.
    pub fn admit_interface(&self, name: &str, oldest: TlsVersion) -> Result<(), Failure> {
        self.check_interface(name, oldest)?;
        let mut interfaces = self.interfaces.write().unwrap_or_else(PoisonError::into_inner);
        interfaces.insert(name.to_owned(), oldest);
        Ok(())
    }

    /// Whether the cryptographic policy allows an interface to speak a TLS version.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] when it does not.
    pub fn check_interface(&self, name: &str, oldest: TlsVersion) -> Result<(), Failure> {
        match algorithm::interface_outside(self.crypto_policy(), name, oldest) {
            Some(fault) => Err(Reason::InvalidField.because(fault)),
            None => Ok(()),
        }
    }

    /// Takes note that an interface is closed.
    pub fn forget_interface(&self, name: &str) {
        self.interfaces.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// What of the interfaces a cryptographic policy does not go with, a sentence for each.
    pub(crate) fn interfaces_outside(&self, policy: CryptoPolicy) -> Vec<String> {
        let interfaces = self.interfaces.read().unwrap_or_else(PoisonError::into_inner);
        let fault =
            |(name, oldest): (&String, &TlsVersion)| algorithm::interface_outside(policy, name, *oldest);
        interfaces.iter().filter_map(fault).collect()
    }

    /// Seconds that this server has run since it was first started. Setting the clock does not change them, and they
    /// stand still while the server does: locks and ages of passwords count in them.
    #[must_use]
    pub fn steady_now(&self) -> i64 {
        self.steady_base.saturating_add(self.clock.elapsed())
    }

    /// Keeps how long the server has run, and how often limited keys were used in the hour, and ends idle streams. To be
    /// called every minute or so: a restart falls back to what was kept last. The last time, when the server stops, uses
    /// that were put on record and not made are given back.
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep_time(&self, is_last: bool) -> Result<(), Failure> {
        self.streams.end_idle(self.clock.now());
        let (steady, counters) = (self.steady_now(), Arc::clone(&self.counters));
        self.store.write_blocking(move |tx| {
            counters.keep(tx, steady, is_last)?;
            keep_steady(tx, steady)
        })
    }

    /// The time (seconds since 1970-01-01 UTC).
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Has an asynchronous request of a caller done.
    pub(crate) fn process_asynchronous(&self, caller: &Caller, value: &[u8]) -> Result<(), Failure> {
        let itself = self.itself.get().and_then(Weak::upgrade);
        let itself = itself.ok_or(Reason::GeneralFailure.because("the server is stopping"))?;
        self.asynchronous.process(&itself, caller, value)
    }

    /// A ticket for a caller.
    pub(crate) fn issue_ticket(
        &self,
        caller: &Arc<Caller>,
        terms: &Terms<'_>,
        now: i64,
    ) -> Result<Vec<u8>, Failure> {
        let generation = self.identity_generation();
        self.authenticator.tickets.issue(caller, terms, generation, now, self.random.as_ref())
    }

    /// Ends a ticket of a caller.
    pub(crate) fn revoke_ticket(&self, caller: &Caller, ticket: &[u8]) -> Result<(), Failure> {
        self.authenticator.tickets.revoke(caller, ticket)
    }

    /// A new Unique Identifier. Identifiers made later sort later, which keeps the store's index compact: those of one
    /// second by a counter (RFC 9562 section 6.2 method 1), of which 48 bits are random.
    pub(crate) fn new_uid(&self, now: i64) -> Result<String, Failure> {
        let mut random = [0; 6];
        self.random.fill(&mut random)?;
        let [.., a, b, c, d] = self.uids.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        // Two bits of the third byte and four of the first are the variant's and the version's.
        let counter = u32::from_be_bytes([a, b, c, d]) & 0x03FF_FFFF;
        let [high, low] = ((counter >> 14) as u16).to_be_bytes();
        let [middle, last] = ((counter & 0x3FFF) as u16).to_be_bytes();
        let mut bytes = [high, low, middle, last, 0, 0, 0, 0, 0, 0];
        for (byte, random) in bytes.iter_mut().skip(4).zip(random) {
            *byte = random;
        }
        let millis = u64::try_from(now).unwrap_or(0).saturating_mul(1000);
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid();
        Ok(uuid.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()).to_owned())
    }

    /// The Server Correlation Value of the next message (KMIP 2.1 section 8.15).
    pub(crate) fn next_correlation_value(&self) -> String {
        let number = self.messages.0.fetch_add(1, Ordering::Relaxed);
        // As `{:08x}-{:x}` would write it, without the machinery.
        let mut text = String::with_capacity(25);
        push_hex(&mut text, u64::from(self.start_mark), 8);
        text.push('-');
        push_hex(&mut text, number, 16_u32.saturating_sub(number.leading_zeros() / 4).max(1));
        text
    }
}

/// The settings that every use of a key asks for, in one word. It has a line of the processors' caches of its own, as the
/// count of messages has: what one processor writes often, another one would wait for to read what lies beside it.
#[repr(align(128))]
struct InForce(AtomicU8);

/// The count of messages, which every message writes to.
#[repr(align(128))]
#[derive(Default)]
struct Messages(AtomicU64);

impl InForce {
    const GLOBAL_KEYS: u8 = 1;
    const MODERN: u8 = 2;
    const HIGH_SECURITY: u8 = 4;

    fn new(settings: &SecuritySettings) -> Self {
        let in_force = Self(AtomicU8::new(0));
        in_force.set(settings);
        in_force
    }

    fn set(&self, settings: &SecuritySettings) {
        let policy = match settings.crypto.policy {
            CryptoPolicy::Legacy => 0,
            CryptoPolicy::Modern => Self::MODERN,
            CryptoPolicy::HighSecurity => Self::HIGH_SECURITY,
        };
        let global_keys = if settings.uses_global_keys() { Self::GLOBAL_KEYS } else { 0 };
        self.0.store(policy | global_keys, Ordering::Release);
    }

    fn get(&self) -> (CryptoPolicy, bool) {
        let word = self.0.load(Ordering::Acquire);
        let policy = match word & (Self::MODERN | Self::HIGH_SECURITY) {
            0 => CryptoPolicy::Legacy,
            Self::MODERN => CryptoPolicy::Modern,
            _ => CryptoPolicy::HighSecurity,
        };
        (policy, word & Self::GLOBAL_KEYS != 0)
    }
}

/// Appends the last hexadecimal digits of a number.
fn push_hex(text: &mut String, number: u64, digits: u32) {
    let digit = |place: u32| char::from_digit((number >> (place * 4) & 0xF) as u32, 16);
    text.extend((0..digits).rev().filter_map(digit));
}

/// Reads how long the server had run when it was last kept.
fn read_steady(tx: &ReadTx<'_>) -> Result<i64, Failure> {
    let bytes = tx.setting(STEADY_SETTING)?;
    let bytes = bytes.as_deref().and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
    Ok(bytes.map_or(0, i64::from_be_bytes))
}

/// Keeps how long the server has run, with what is changed at that moment.
pub(crate) fn keep_steady(tx: &mut WriteTx<'_>, steady: i64) -> Result<(), Failure> {
    Ok(tx.set_setting(STEADY_SETTING, &steady.to_be_bytes())?)
}

/// Name of the setting that holds [`SecuritySettings`].
pub(crate) const SECURITY_SETTING: &str = "security";

/// Name of the setting that holds how long the server has run.
const STEADY_SETTING: &str = "steady";
