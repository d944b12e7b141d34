//! Starting and stopping: the one place where the parts of the process come together.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::Engine;
use engine::admin::interfaces::{AddInterface, Listeners};
use engine::identity::Peer;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::administration::Administration;
use crate::audit::{self, Files};
use crate::config::Config;
use crate::data_dir::{DataDir, DataDirError};
use crate::frontend::health;
use crate::frontend::kmip::outbound::Outbound;
use crate::frontend::rest::Rest;
use crate::init::{self, InitError, Prepared};
use crate::listener::{Environment, FIRST, Interfaces};
use crate::tasks;
use crate::workers::Workers;

/// How long running requests may take after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// How often it is looked whether the engine is used no more.
const ENGINE_PAUSE: Duration = Duration::from_millis(2);

/// File of the data directory that says where a ready server listens.
const ENDPOINTS_FILE: &str = "endpoints.json";

/// What to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data directory; made if it is missing.
    pub data_dir: PathBuf,
    /// All settings.
    pub config: Config,
    /// Where the passphrase of the root key is; `-` for standard input.
    pub passphrase_file: Option<PathBuf>,
    /// The clock of what the engine decides; [`crate::system_clock`] but for tests.
    pub clock: Arc<dyn engine::Clock>,
}

/// Where a server listens, as `endpoints.json` says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Endpoints {
    /// The process.
    pub pid: u32,
    /// Addresses of the KMIP interfaces, those of the first one first.
    pub kmip: Vec<String>,
    /// Addresses of each KMIP interface by name.
    #[serde(default)]
    pub interfaces: BTreeMap<String, Vec<String>>,
    /// First address of the REST interface.
    pub api: Option<String>,
    /// Addresses of the NAE-XML interface.
    pub nae: Vec<String>,
    /// First address of the health interface.
    pub health: Option<String>,
}

/// Why a server does not start or stop.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The data directory cannot be used or initialised.
    #[error(transparent)]
    Init(#[from] InitError),
    /// A file of the data directory cannot be written.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// A socket cannot be opened, or threads cannot be had.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The store did not close in order.
    #[error("the store did not close: {0}")]
    Store(#[from] store::Error),
}

/// A server that answers.
pub struct RunningServer {
    endpoints: Arc<EndpointsFile>,
    is_fresh: bool,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    workers: Arc<Workers>,
    engine: Arc<Engine>,
    store: Arc<store::Store>,
    dir: Arc<DataDir>,
}

/// What `endpoints.json` says; written anew whenever that changes while the server is ready.
pub(crate) struct EndpointsFile {
    dir: Arc<DataDir>,
    state: Mutex<State>,
}

struct State {
    endpoints: Endpoints,
    /// Whether the file is there.
    is_shown: bool,
}

impl EndpointsFile {
    fn new(dir: Arc<DataDir>) -> Self {
        let endpoints = Endpoints {
            pid: std::process::id(),
            kmip: Vec::new(),
            interfaces: BTreeMap::new(),
            api: None,
            nae: Vec::new(),
            health: None,
        };
        Self { dir, state: Mutex::new(State { endpoints, is_shown: false }) }
    }

    /// Takes note of where the KMIP interfaces listen now.
    pub(crate) fn set_kmip(&self, addresses: &BTreeMap<String, Vec<SocketAddr>>) {
        let mut state = self.lock();
        let texts = |list: &Vec<SocketAddr>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (first, others): (Vec<_>, Vec<_>) = addresses.iter().partition(|(name, _)| *name == FIRST);
        state.endpoints.kmip = first.into_iter().chain(others).flat_map(|(_, list)| texts(list)).collect();
        state.endpoints.interfaces =
            addresses.iter().map(|(name, list)| (name.clone(), texts(list))).collect();
        if state.is_shown
            && let Err(fault) = self.write(&state.endpoints)
        {
            tracing::error!(%fault, "{ENDPOINTS_FILE} was not written");
        }
    }

    /// Shows the file: the server is ready.
    fn show(&self, api: Option<String>, health: Option<String>) -> Result<Endpoints, ServerError> {
        let mut state = self.lock();
        state.endpoints.api = api;
        state.endpoints.health = health;
        self.write(&state.endpoints)?;
        state.is_shown = true;
        Ok(state.endpoints.clone())
    }

    fn hide(&self) -> Result<(), DataDirError> {
        self.lock().is_shown = false;
        self.dir.remove(ENDPOINTS_FILE)
    }

    fn write(&self, endpoints: &Endpoints) -> Result<(), ServerError> {
        let text = serde_json::to_vec(endpoints).map_err(std::io::Error::from)?;
        Ok(self.dir.write(ENDPOINTS_FILE, &text, 0o644)?)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a server: initialises an empty data directory, opens the store, and listens.
///
/// # Errors
/// [`ServerError`]
pub async fn start(options: Options) -> Result<RunningServer, ServerError> {
    let Options { data_dir, config, passphrase_file, clock } = options;
    let settings = config.clone();
    let prepare = move || init::prepare(&data_dir, passphrase_file.as_deref(), &settings, clock);
    let prepared = tokio::task::spawn_blocking(prepare)
        .await
        .map_err(|fault| std::io::Error::other(fault.to_string()))?;
    let Prepared { dir, store, engine, authority, tls, is_fresh } = prepared?;
    // A thread of the runtime that has to wait hands its other tasks to another one first.
    store.wait_by(|wait| tokio::task::block_in_place(wait));
    let workers = Arc::new(Workers::start(worker_threads(&config), to_usize(config.worker.queue))?);
    let (stop, stopped) = watch::channel(false);
    let mut running = Vec::new();

    allow_connections(config.kmip.max_connections);
    let outbound = Outbound::new(Arc::clone(&engine), Arc::clone(&authority), Arc::clone(&store));
    running.push(Arc::clone(&outbound).deliver(stopped.clone()));
    let dir = Arc::new(dir);
    let endpoints = Arc::new(EndpointsFile::new(Arc::clone(&dir)));
    let interfaces = Interfaces::new(Environment {
        settings: config.kmip.clone(),
        engine: Arc::clone(&engine),
        workers: Arc::clone(&workers),
        outbound,
        tls: Arc::clone(&tls),
        authority: Arc::clone(&authority),
        store: Arc::clone(&store),
        endpoints: Arc::clone(&endpoints),
        runtime: Handle::current(),
        grace: GRACE,
    });
    let (opening, known) = (interfaces.clone(), Arc::clone(&engine));
    let opened = tokio::task::spawn_blocking(move || {
        resume_asynchronous(&known)?;
        open_interfaces(&opening, &known)
    });
    let opened = opened.await;
    opened.map_err(|fault| std::io::Error::other(fault.to_string()))??;
    let (closing, mut ended) = (interfaces.clone(), stopped.clone());
    running.push(tokio::spawn(async move {
        // A dropped sender means that nobody is left to serve for.
        let _ = ended.wait_for(|stop| *stop).await;
        closing.stop().await;
    }));

    let trail = Arc::new(Files(dir.file(audit::trail::DIRECTORY)));
    let (known, issuer) = (Arc::clone(&engine), Arc::clone(&authority));
    let administration = Administration::new(known, issuer, Arc::new(interfaces), trail);
    let rest = Rest::new(Arc::new(administration), Arc::clone(&workers));
    let (api, api_tasks) =
        rest.listen(&config.api.listen, Arc::clone(&tls.api), stopped.clone(), GRACE).await?;
    running.extend(api_tasks);
    running.push(rest.listen_on_console(&dir, stopped.clone())?);
    let (health, health_tasks) = health::listen(&config.health.listen, &engine, &stopped).await?;
    running.extend(health_tasks);
    running.push(tasks::rotate_keys(Arc::clone(&engine), stopped.clone()));
    running.push(tasks::expire_results(Arc::clone(&engine), stopped.clone()));
    running.push(tasks::keep_time(Arc::clone(&engine), stopped.clone()));
    running.push(tasks::renew_certificate(tls, authority, Arc::clone(&store), stopped));
    if !config.nae.listen.is_empty() {
        tracing::warn!("this version has no NAE-XML interface; nae.listen has no effect");
    }

    let ready = endpoints.show(addresses(&api).into_iter().next(), addresses(&health).into_iter().next())?;
    tracing::info!(kmip = ?ready.kmip, api = ?ready.api, health = ?ready.health, "ready");
    Ok(RunningServer { endpoints, is_fresh, stop, tasks: running, workers, engine, store, dir })
}

/// Has the requests carried out that were accepted before and not carried out.
fn resume_asynchronous(engine: &Arc<Engine>) -> Result<(), ServerError> {
    let resumed = engine.resume_asynchronous().map_err(|fault| std::io::Error::other(fault.to_string()))?;
    if resumed > 0 {
        tracing::info!(resumed, "asynchronous requests of before are carried out");
    }
    Ok(())
}

/// Opens the interface of the configuration, which has to succeed, and those that were made at run time, where it need
/// not: the port of one of them may be taken meanwhile, which is no reason to serve nobody.
fn open_interfaces(interfaces: &Interfaces, engine: &Arc<Engine>) -> Result<(), ServerError> {
    let failed = |fault: engine::Failure| std::io::Error::other(fault.to_string());
    let known = engine.interfaces().map_err(failed)?;
    if interfaces.configured(FIRST).is_some() && known.iter().all(|known| known.name != FIRST) {
        let peer = Peer::new("start".into(), "local".to_owned(), None);
        let caller = Arc::new(engine.console(None).map_err(failed)?);
        let new = api::NewInterface { name: FIRST.to_owned(), ..api::NewInterface::default() };
        let add = AddInterface::new(new, Arc::new(interfaces.clone()));
        engine.administer(&peer, &caller, add).map_err(failed)?;
    }
    for definition in &known {
        match interfaces.open(definition) {
            Ok(opened) => opened.serve(),
            Err(fault) if definition.name == FIRST => return Err(failed(fault).into()),
            Err(fault) => tracing::error!(interface = definition.name, %fault, "not served"),
        }
    }
    Ok(())
}

/// Has the system allow a file for each connection, and says so when it does not.
fn allow_connections(connections: u64) {
    let allowed = crypto::process::allow_files(connections.saturating_add(OTHER_FILES));
    if allowed < connections {
        tracing::warn!(
            allowed,
            connections,
            "the system allows fewer open files than there may be connections"
        );
    }
}

/// Open files beside those of KMIP connections: of the store, the trail, administration.
const OTHER_FILES: u64 = 1000;

impl RunningServer {
    /// Where it listens.
    #[must_use]
    pub fn endpoints(&self) -> Endpoints {
        self.endpoints.lock().endpoints.clone()
    }

    /// Whether this start initialised the data directory.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> &DataDir {
        &self.dir
    }

    /// Stops: takes no new requests, finishes the running ones, completes the audit trail, closes the store, and lets go of the
    /// data directory: another server may start on it.
    ///
    /// # Errors
    /// [`ServerError::Store`] when the store does not close in order; what was answered is durable nevertheless.
    pub async fn stop(self) -> Result<(), ServerError> {
        self.endpoints.hide()?;
        self.stop.send_replace(true);
        let deadline = tokio::time::Instant::now() + GRACE;
        for mut task in self.tasks {
            // A panic was logged where it happened; the rest is stopped all the same. A client that neither sends the
            // rest of its request nor goes away must not keep the server.
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                task.abort();
            }
        }
        self.workers.stop();
        end_engine(self.engine, deadline).await;
        self.store.close()?;
        self.dir.remove(crate::CONSOLE_SOCKET)?;
        self.dir.unlock()?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Ends the engine, and with it the audit trail, as soon as nobody uses it any more: what served a connection goes a moment
/// after the connection, and an asynchronous request may be under way.
async fn end_engine(mut engine: Arc<Engine>, deadline: tokio::time::Instant) {
    while let Err(shared) = Arc::try_unwrap(engine) {
        if tokio::time::Instant::now() >= deadline {
            return tracing::warn!(
                "something is still under way; its records may be missing from the audit trail"
            );
        }
        engine = shared;
        tokio::time::sleep(ENGINE_PAUSE).await;
    }
}

/// Reads where the server of a data directory listens; `None` when none is ready.
///
/// # Errors
/// When the file cannot be read.
pub fn read_endpoints(data_dir: &std::path::Path) -> std::io::Result<Option<Endpoints>> {
    match std::fs::read(data_dir.join(ENDPOINTS_FILE)) {
        Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn worker_threads(config: &Config) -> usize {
    match to_usize(config.worker.threads) {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        threads => threads,
    }
}

fn addresses(addresses: &[std::net::SocketAddr]) -> Vec<String> {
    addresses.iter().map(ToString::to_string).collect()
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
