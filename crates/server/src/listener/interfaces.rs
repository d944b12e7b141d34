//! The KMIP interfaces of a running server: opened, replaced and closed while others go on.
//!
//! An interface that changes keeps its sockets where its address stays, so that no client finds the port closed. Its own
//! connections end after the request that runs, and come back under the new rules.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::admin::interfaces::{Configured, Definition, Listeners, Opened};
use engine::{Engine, Failure, Reason};
use store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::{SharedTls, TlsContexts, TlsListener, version};
use crate::authority::Authority;
use crate::frontend::kmip::KmipFrontend;
use crate::frontend::kmip::outbound::Outbound;
use crate::server::EndpointsFile;
use crate::workers::Workers;
use crate::{clock, config};

/// Name of the interface whose address comes from the configuration.
pub(crate) const FIRST: &str = "kmip";

/// How long a removal waits for the port to be free again.
const CLOSING: Duration = Duration::from_secs(10);

/// What interfaces are made of.
pub(crate) struct Environment {
    pub(crate) settings: config::Kmip,
    pub(crate) engine: Arc<Engine>,
    pub(crate) workers: Arc<Workers>,
    /// What is sent on connections that clients have turned round.
    pub(crate) outbound: Arc<Outbound>,
    pub(crate) tls: Arc<TlsContexts>,
    pub(crate) authority: Arc<Authority>,
    pub(crate) store: Arc<Store>,
    /// Told of every change.
    pub(crate) endpoints: Arc<EndpointsFile>,
    /// The runtime that connections are served on.
    pub(crate) runtime: Handle,
    /// How long running requests may take when an interface is closed.
    pub(crate) grace: Duration,
}

/// The KMIP interfaces that are served.
#[derive(Clone)]
pub(crate) struct Interfaces(Arc<Shared>);

struct Shared {
    environment: Environment,
    serving: Mutex<Serving>,
}

#[derive(Default)]
struct Serving {
    interfaces: BTreeMap<String, Interface>,
    /// Connections of interfaces that were replaced or closed, which may still be busy.
    ending: Vec<JoinHandle<()>>,
    is_stopped: bool,
}

/// An interface that is served.
struct Interface {
    sockets: Vec<Arc<TcpListener>>,
    addresses: Vec<SocketAddr>,
    /// Turned true, it ends the interface and its connections.
    stop: watch::Sender<bool>,
    /// Answers once nothing is accepted any more.
    closed: oneshot::Receiver<()>,
    task: JoinHandle<()>,
}

impl fmt::Debug for Interfaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.serving().interfaces.keys()).finish()
    }
}

impl Interfaces {
    /// No interface yet.
    pub(crate) fn new(environment: Environment) -> Self {
        Self(Arc::new(Shared { environment, serving: Mutex::default() }))
    }

    /// Where each interface listens, the first one's addresses first.
    pub(crate) fn addresses(&self) -> BTreeMap<String, Vec<SocketAddr>> {
        let serving = self.serving();
        serving.interfaces.iter().map(|(name, known)| (name.clone(), known.addresses.clone())).collect()
    }

    /// Closes every interface and waits until its connections have ended, or the grace has passed.
    pub(crate) async fn stop(&self) {
        let tasks = {
            let mut serving = self.serving();
            serving.is_stopped = true;
            let mut tasks = std::mem::take(&mut serving.ending);
            for (_, interface) in std::mem::take(&mut serving.interfaces) {
                interface.stop.send_replace(true);
                tasks.push(interface.task);
            }
            tasks
        };
        for task in tasks {
            // A panic was logged where it happened.
            let _ = task.await;
        }
    }

    fn serving(&self) -> MutexGuard<'_, Serving> {
        self.0.serving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sockets of an interface: those it has where the addresses stay, else new ones.
    fn sockets(&self, name: &str, wanted: &[SocketAddr]) -> Result<Vec<Arc<TcpListener>>, Failure> {
        if let Some(known) = self.serving().interfaces.get(name) {
            let is_there = |(known, wanted): (&SocketAddr, &SocketAddr)| {
                known == wanted || (wanted.port() == 0 && known.ip() == wanted.ip())
            };
            if known.addresses.len() == wanted.len() && known.addresses.iter().zip(wanted).all(is_there) {
                return Ok(known.sockets.clone());
            }
        }
        wanted.iter().map(|address| self.bind(*address)).collect()
    }

    fn bind(&self, address: SocketAddr) -> Result<Arc<TcpListener>, Failure> {
        if let Some(other) = self.taken_by(address) {
            return Err(Reason::InUse.because(format!("interface {other} listens on {address} already")));
        }
        let bound = self.0.environment.runtime.block_on(TcpListener::bind(address));
        bound.map(Arc::new).map_err(|fault| match fault.kind() {
            ErrorKind::AddrInUse => {
                Reason::InUse.because(format!("another program listens on {address} already"))
            }
            ErrorKind::AddrNotAvailable => {
                Reason::InvalidField.because(format!("address {} is none of this machine's", address.ip()))
            }
            ErrorKind::PermissionDenied => Reason::InvalidField
                .because(format!("the server's user may not listen on port {}", address.port())),
            _ => Reason::GeneralFailure.because(format!("cannot listen on {address}: {fault}")),
        })
    }

    /// The interface that has an address already, or all addresses with its port.
    fn taken_by(&self, address: SocketAddr) -> Option<String> {
        if address.port() == 0 {
            return None;
        }
        let meets = |known: &SocketAddr| {
            known.port() == address.port()
                && (known.ip() == address.ip()
                    || known.ip().is_unspecified()
                    || address.ip().is_unspecified())
        };
        let serving = self.serving();
        let found = serving.interfaces.iter().find(|(_, known)| known.addresses.iter().any(meets));
        found.map(|(name, _)| name.clone())
    }

    fn replace(&self, ready: &Ready) {
        let Environment { engine, workers, outbound, settings, grace, runtime, .. } = &self.0.environment;
        let front = KmipFrontend::new(
            &ready.definition,
            settings,
            Arc::clone(engine),
            Arc::clone(workers),
            Arc::clone(outbound),
        );
        let front = Arc::new(front);
        let (stop, stopped) = watch::channel(false);
        let (closing, closed) = oneshot::channel();
        let connections = usize::try_from(settings.max_connections).unwrap_or(usize::MAX);
        let sockets = ready.sockets.clone();
        let listener =
            TlsListener::over(&ready.definition.name, sockets.clone(), Arc::clone(&ready.tls), connections);
        let stop_connections = stopped.clone();
        let serve = move |accepted| Arc::clone(&front).serve(accepted, stop_connections.clone());
        let mut serving = self.serving();
        if serving.is_stopped {
            return;
        }
        let task = runtime.spawn(listener.run_until_closed(serve, stopped, *grace, closing));
        let interface = Interface { sockets, addresses: ready.addresses.clone(), stop, closed, task };
        if let Some(before) = serving.interfaces.insert(ready.definition.name.clone(), interface) {
            before.stop.send_replace(true);
            serving.ending.push(before.task);
        }
        serving.ending.retain(|task| !task.is_finished());
        drop(serving);
        let name = &ready.definition.name;
        if let Err(fault) = engine.admit_interface(name, version(ready.definition.min_tls)) {
            // The policy has changed since the sockets were opened.
            tracing::warn!(interface = name, %fault, "the cryptographic policy does not allow this interface");
        }
        tracing::info!(interface = name, addresses = ?ready.addresses, "listening");
        self.tell();
    }

    fn tell(&self) {
        self.0.environment.endpoints.set_kmip(&self.addresses());
    }
}

impl Listeners for Interfaces {
    fn open(&self, definition: &Definition) -> Result<Box<dyn Opened>, Failure> {
        let environment = &self.0.environment;
        let mut definition = definition.clone();
        let wanted = if definition.name == FIRST && !environment.settings.listen.is_empty() {
            definition.min_tls = environment.settings.min_tls;
            definition.idle_timeout_s =
                u32::try_from(environment.settings.idle_timeout_s).unwrap_or(u32::MAX);
            environment.settings.listen.clone()
        } else {
            vec![SocketAddr::from((definition.address, definition.port))]
        };
        environment.engine.check_interface(&definition.name, version(definition.min_tls))?;
        let mut trusted = definition.trusted.clone();
        if definition.trusts_root {
            trusted.insert(0, environment.authority.certificate_der().map_err(|fault| failed(&fault))?);
        }
        let Environment { tls, authority, store, .. } = environment;
        tls.get_ready_for(definition.min_tls, (authority, store), clock::now())
            .map_err(|fault| failed(&fault))?;
        let tls = environment.tls.for_clients(trusted, definition.min_tls);
        let tls = tls.map_err(|fault| Reason::InvalidField.because(format!("TLS settings: {fault}")))?;
        let sockets = self.sockets(&definition.name, &wanted)?;
        let addresses = sockets.iter().map(|socket| socket.local_addr());
        let addresses = addresses.collect::<std::io::Result<Vec<_>>>().map_err(|fault| failed(&fault))?;
        Ok(Box::new(Ready { interfaces: self.clone(), definition, tls, sockets, addresses }))
    }

    fn close(&self, name: &str) {
        let Some(interface) = self.serving().interfaces.remove(name) else { return };
        interface.stop.send_replace(true);
        let Interface { sockets, closed, task, .. } = interface;
        drop(sockets);
        let waited = async { tokio::time::timeout(CLOSING, closed).await };
        if self.0.environment.runtime.block_on(waited).is_err() {
            tracing::warn!(interface = name, "the port is not free yet");
        }
        self.serving().ending.push(task);
        self.0.environment.engine.forget_interface(name);
        tracing::info!(interface = name, "closed");
        self.tell();
    }

    fn listening(&self, name: &str) -> Vec<String> {
        let serving = self.serving();
        let known = serving.interfaces.get(name);
        known.map(|known| known.addresses.iter().map(ToString::to_string).collect()).unwrap_or_default()
    }

    fn configured(&self, name: &str) -> Option<Configured> {
        let settings = &self.0.environment.settings;
        let first = settings.listen.first().filter(|_| name == FIRST)?;
        let bound = self.serving().interfaces.get(name).and_then(|known| known.addresses.first().copied());
        let first = bound.unwrap_or(*first);
        Some(Configured {
            address: first.ip(),
            port: first.port(),
            min_tls: settings.min_tls,
            idle_timeout_s: u32::try_from(settings.idle_timeout_s).unwrap_or(u32::MAX),
        })
    }
}

/// An interface whose sockets are open.
struct Ready {
    interfaces: Interfaces,
    definition: Definition,
    tls: SharedTls,
    sockets: Vec<Arc<TcpListener>>,
    addresses: Vec<SocketAddr>,
}

impl Opened for Ready {
    fn port(&self) -> u16 {
        self.addresses.first().map_or(0, SocketAddr::port)
    }

    fn serve(&self) {
        self.interfaces.replace(self);
    }
}

/// The detail goes to the log.
fn failed(fault: &dyn fmt::Display) -> Failure {
    tracing::error!(%fault, "an interface cannot be opened");
    Reason::GeneralFailure.because("the interface cannot be opened")
}
