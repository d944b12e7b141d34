//! What a start does before anything listens. The first start initialises the data directory; each step can be done
//! again, so that a start after a crash in the middle finishes what is missing.

use std::path::Path;
use std::sync::Arc;

use crypto::random::{Random, SystemRandom};
use engine::Engine;
use engine::admin::Page;
use engine::admin::administrators::{AddAdministrator, ListAdministrators};
use engine::identity::Peer;
use store::Store;

use crate::audit::trail::{AuditTrail, TrailError};
use crate::audit::{LogAudit, Records};
use crate::authority::{Authority, AuthorityError};
use crate::clock;
use crate::config::{Asynchronous, Config};
use crate::data_dir::{DataDir, DataDirError};
use crate::listener::TlsContexts;
use crate::root_key::{self, RootKeyError};

/// Certificate of the root CA, for clients.
const CA_FILE: &str = "ca.pem";

/// The first administrator.
const ADMIN: &str = "admin";

/// Password of the first administrator.
const ADMIN_PASSWORD_FILE: &str = "admin.password";

/// Letters of a generated password: 32 of them, none that is easily taken for another, so that each stands for 5 bits.
const PASSWORD_LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Letters in a generated password: 120 bits.
const PASSWORD_LENGTH: usize = 24;

/// Why a data directory cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The directory or a file in it cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// There is no root key.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The store cannot be opened.
    #[error("{path}: {source}")]
    Store {
        /// The database file.
        path: String,
        /// What is wrong with it.
        source: store::Error,
    },
    /// The root CA or the server's certificate cannot be had.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// TLS or the first password cannot be set up.
    #[error("cryptography: {0}")]
    Crypto(#[from] crypto::Error),
    /// The audit trail cannot be written.
    #[error(transparent)]
    Audit(#[from] TrailError),
    /// The cryptography computes wrongly; the text names the tests and says how they failed.
    #[error("self tests failed: {0}")]
    SelfTest(String),
    /// The engine does not start.
    #[error("engine: {0}")]
    Engine(#[from] engine::Failure),
    /// A thread cannot be had.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// What listeners need.
pub(crate) struct Prepared {
    pub(crate) dir: DataDir,
    pub(crate) store: Arc<Store>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) authority: Arc<Authority>,
    pub(crate) tls: Arc<TlsContexts>,
    /// Whether the directory was initialised by this start.
    pub(crate) is_fresh: bool,
}

/// Opens a data directory, makes what it lacks, and sets the engine up.
pub(crate) fn prepare(
    data_dir: &Path,
    passphrase_file: Option<&Path>,
    config: &Config,
    clock: Arc<dyn engine::Clock>,
) -> Result<Prepared, InitError> {
    crypto::providers::init()?;
    check_self_tests(&crypto::selftest::run(crypto::selftest::Scope::Start, None))?;
    let now = clock::now();
    let dir = DataDir::open(data_dir)?;
    let root = root_key::open(&dir, passphrase_file, &SystemRandom)?;
    let database = dir.file(crate::STORE_FILE);
    let failed = |source| InitError::Store { path: database.display().to_string(), source };
    let store = Arc::new(Store::open(&database, &root).map_err(failed)?);
    drop(root);
    let authority = Arc::new(Authority::open(&store, now)?);
    let ca = authority.certificate_pem()?;
    if dir.read(CA_FILE)?.as_deref() != Some(ca.as_bytes()) {
        dir.write(CA_FILE, ca.as_bytes(), 0o644)?;
    }
    let tls = Arc::new(TlsContexts::new(&authority, &store, now)?);
    let engine = Engine::new(engine::Parts {
        store: Arc::clone(&store),
        clock,
        random: Arc::new(SystemRandom),
        audit: Arc::new(Records {
            log: LogAudit::start()?,
            trail: AuditTrail::open(&dir, &store, &config.audit)?,
        }),
        settings: engine::Settings {
            interop: config.kmip.interop,
            rng_seed: config.kmip.rng_seed,
            cache_objects: usize::try_from(config.cache.max_objects).unwrap_or(usize::MAX),
            cache_bytes: usize::try_from(config.cache.max_bytes).unwrap_or(usize::MAX),
            streams: engine::StreamLimits {
                max_open: usize::try_from(config.streams.max_open).unwrap_or(usize::MAX),
                max_open_of_user: usize::try_from(config.streams.max_open_of_user).unwrap_or(usize::MAX),
                idle_seconds: i64::try_from(config.streams.idle_timeout_s).unwrap_or(i64::MAX),
                max_held_bytes: usize::try_from(config.streams.max_held_bytes).unwrap_or(usize::MAX),
            },
            asynchronous: asynchronous_limits(&config.asynchronous),
            ..engine::Settings::default()
        },
    })?;
    let engine = Arc::new(engine);
    engine.forget_connections()?;
    let is_fresh = make_administrator(&dir, &engine)?;
    Ok(Prepared { tls, engine, authority, store, dir, is_fresh })
}

fn asynchronous_limits(config: &Asynchronous) -> engine::AsynchronousLimits {
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let seconds = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    engine::AsynchronousLimits {
        max_open: size(config.max_open),
        max_open_of_user: size(config.max_open_of_user),
        result_seconds: seconds(config.result_timeout_s),
        repeat_seconds: seconds(config.repeat_timeout_s),
        max_repeat_of_user: size(config.max_repeat_of_user),
        max_repeat_bytes_of_user: size(config.max_repeat_bytes_of_user),
    }
}

/// Refuses to go on when a self test has failed: what such a process would seal or sign could not be trusted.
fn check_self_tests(outcomes: &[crypto::selftest::Outcome]) -> Result<(), InitError> {
    let failed: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| outcome.fault.as_ref().map(|fault| format!("{}: {fault}", outcome.name)))
        .collect();
    if failed.is_empty() {
        tracing::info!(tests = outcomes.len(), "self tests passed");
        return Ok(());
    }
    let failed = failed.join("; ");
    tracing::error!(failed, "self tests failed; the server does not start");
    Err(InitError::SelfTest(failed))
}

/// Makes the first administrator unless there is one; says whether it did. The password file is written first: a crash
/// before the administrator is stored leaves a file that the next start replaces.
fn make_administrator(dir: &DataDir, engine: &Arc<Engine>) -> Result<bool, InitError> {
    let peer = Peer::new("start".into(), "local".to_owned(), None);
    let caller = Arc::new(engine.console(None)?);
    let first = Page { limit: 1, ..Page::default() };
    if !engine.look_up(&peer, &caller, ListAdministrators(first))?.is_empty() {
        return Ok(false);
    }
    let password = generate_password(&SystemRandom)?;
    let line = crypto::Secret::new([password.expose(), b"\n"].concat());
    dir.write(ADMIN_PASSWORD_FILE, line.expose(), 0o600)?;
    let new = api::NewAdministrator {
        name: ADMIN.to_owned(),
        password: api::Secret(String::from_utf8_lossy(password.expose()).into_owned()),
        full_name: String::new(),
        description: "The first administrator".to_owned(),
        high_access: true,
        rights: Vec::new(),
    };
    engine.administer(&peer, &caller, AddAdministrator::new(new))?;
    Ok(true)
}

fn generate_password(random: &dyn Random) -> Result<crypto::Secret, crypto::Error> {
    let bytes = random.secret(PASSWORD_LENGTH)?;
    let letters =
        bytes.expose().iter().filter_map(|byte| PASSWORD_LETTERS.get(usize::from(byte & 31)).copied());
    let mut password = Vec::with_capacity(PASSWORD_LENGTH);
    password.extend(letters);
    Ok(crypto::Secret::new(password))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::selftest::{Scope, run};

    #[test]
    fn a_failed_self_test_stops_the_start() {
        check_self_tests(&run(Scope::Start, None)).unwrap();
        let refused = check_self_tests(&run(Scope::Start, Some("AES-256-ECB"))).unwrap_err();
        assert!(refused.to_string().contains("AES-256-ECB"), "{refused}");
    }

    #[test]
    fn generated_passwords_differ_and_use_every_letter() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..50 {
            let password = generate_password(&SystemRandom).unwrap();
            assert_eq!(password.len(), PASSWORD_LENGTH);
            seen.extend(password.expose().to_vec());
        }
        assert_eq!(seen.len(), PASSWORD_LETTERS.len());
    }
}
