//! Starting and stopping: the one place where the parts of the process come together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::administration::Administration;
use crate::config::Config;
use crate::data_dir::{DataDir, DataDirError};
use crate::frontend::health;
use crate::frontend::kmip::KmipFrontend;
use crate::frontend::rest::Rest;
use crate::init::{self, InitError, Prepared};
use crate::listener::TlsListener;
use crate::tasks;
use crate::workers::Workers;

/// How long running requests may take after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// Name of the first KMIP interface.
pub(crate) const KMIP_INTERFACE: &str = "kmip";

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
    /// Addresses of the KMIP interface.
    pub kmip: Vec<String>,
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
    endpoints: Endpoints,
    is_fresh: bool,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    workers: Arc<Workers>,
    store: Arc<store::Store>,
    dir: DataDir,
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
    let workers = Arc::new(Workers::start(worker_threads(&config), to_usize(config.worker.queue))?);
    let (stop, stopped) = watch::channel(false);
    let mut running = Vec::new();

    let connections = to_usize(config.kmip.max_connections);
    let listener =
        TlsListener::bind(KMIP_INTERFACE, &config.kmip.listen, Arc::clone(&tls.kmip), connections).await?;
    let kmip = addresses(&listener.addresses()?);
    let front = KmipFrontend::new(KMIP_INTERFACE, &config.kmip, Arc::clone(&engine), Arc::clone(&workers));
    let front = Arc::new(front);
    let stop_connections = stopped.clone();
    let serve = move |accepted| Arc::clone(&front).serve(accepted, stop_connections.clone());
    running.push(tokio::spawn(listener.run(serve, stopped.clone(), GRACE)));

    let administration = Administration::new(Arc::clone(&engine), Arc::clone(&authority));
    let rest = Rest::new(Arc::new(administration), Arc::clone(&workers));
    let (api, api_tasks) =
        rest.listen(&config.api.listen, Arc::clone(&tls.api), stopped.clone(), GRACE).await?;
    running.extend(api_tasks);
    running.push(rest.listen_on_console(&dir, stopped.clone())?);
    let (health, health_tasks) = health::listen(&config.health.listen, &engine, &stopped).await?;
    running.extend(health_tasks);
    running.push(tasks::rotate_keys(Arc::clone(&engine), stopped.clone()));
    running.push(tasks::keep_time(engine, stopped.clone()));
    running.push(tasks::renew_certificate(tls, authority, Arc::clone(&store), stopped));
    if !config.nae.listen.is_empty() {
        tracing::warn!("this version has no NAE-XML interface; nae.listen has no effect");
    }

    let endpoints = Endpoints {
        pid: std::process::id(),
        kmip,
        api: addresses(&api).into_iter().next(),
        nae: Vec::new(),
        health: addresses(&health).into_iter().next(),
    };
    let text = serde_json::to_vec(&endpoints).map_err(std::io::Error::from)?;
    dir.write(ENDPOINTS_FILE, &text, 0o644)?;
    tracing::info!(kmip = ?endpoints.kmip, api = ?endpoints.api, health = ?endpoints.health, "ready");
    Ok(RunningServer { endpoints, is_fresh, stop, tasks: running, workers, store, dir })
}

impl RunningServer {
    /// Where it listens.
    #[must_use]
    pub const fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Whether this start initialised the data directory.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// The data directory.
    #[must_use]
    pub const fn data_dir(&self) -> &DataDir {
        &self.dir
    }

    /// Stops: takes no new requests, finishes the running ones, closes the store.
    ///
    /// # Errors
    /// [`ServerError::Store`] when the store does not close in order; what was answered is durable nevertheless.
    pub async fn stop(self) -> Result<(), ServerError> {
        self.dir.remove(ENDPOINTS_FILE)?;
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
        self.store.close()?;
        self.dir.remove(crate::CONSOLE_SOCKET)?;
        tracing::info!("stopped");
        Ok(())
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
