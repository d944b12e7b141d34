//! The REST interface: over TLS for everyone with an administrator's password, and over the console's socket for the
//! operating-system user that owns the data directory.

mod keys;
mod openapi;
mod routes;
mod schema;

use std::cell::Cell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, FromRequestParts, Query, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on, post};
use axum::serve::IncomingStream;
use axum::{Json, Router};
use engine::identity::{Caller, Peer};
use engine::{Engine, Failure, Reason};
use kmip::ttlv::Limits;
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_openssl::SslStream;

use crate::administration::Administration;
use crate::data_dir::DataDir;
use crate::frontend::kmip::{Connection, https};
use crate::frontend::pace::{Paced, Work};
use crate::listener::{Accepted, SharedTls, TlsListener};
use crate::workers::{Lane, Workers};
use routes::{Call, Parameter, Route};

/// Name of the interface in the log.
const INTERFACE: &str = "api";

/// Connections of people and scripts open at the same time.
const MAX_CONNECTIONS: usize = 1000;

/// How long a connection may be silent, between requests as well as in one: it takes no certificate to open one.
const IDLE: Duration = Duration::from_secs(60);

/// Connections that may wait to be served once their handshake is done.
const WAITING: usize = 64;

/// The REST front-end.
#[derive(Clone)]
pub(crate) struct Rest {
    administration: Arc<Administration>,
    workers: Arc<Workers>,
}

impl Rest {
    pub(crate) const fn new(administration: Arc<Administration>, workers: Arc<Workers>) -> Self {
        Self { administration, workers }
    }

    /// Opens the TLS sockets and serves them until `stop` turns true.
    pub(crate) async fn listen(
        &self,
        addresses: &[SocketAddr],
        tls: SharedTls,
        stop: watch::Receiver<bool>,
        grace: Duration,
    ) -> std::io::Result<(Vec<SocketAddr>, Vec<JoinHandle<()>>)> {
        let listener = TlsListener::bind(INTERFACE, addresses, tls, MAX_CONNECTIONS).await?;
        let bound = listener.addresses()?;
        let Some(local) = bound.first().copied() else { return Ok((bound, Vec::new())) };
        let (sender, accepted) = mpsc::channel(WAITING);
        let serve = move |connection: Accepted| {
            let sender = sender.clone();
            // Once the router is gone the server stops, and the connection is dropped.
            async move { drop(sender.send(connection).await) }
        };
        let router = self.router(Door::Network).into_make_service_with_connect_info::<Remote>();
        let stopped = until(stop.clone());
        let routes = tokio::spawn(async move {
            let incoming = Incoming { accepted, local };
            if let Err(fault) = axum::serve(incoming, router).with_graceful_shutdown(stopped).await {
                tracing::error!(%fault, "the REST interface ended");
            }
        });
        Ok((bound, vec![tokio::spawn(listener.run(serve, stop, grace)), routes]))
    }

    /// Opens the console's socket and serves it until `stop` turns true.
    pub(crate) fn listen_on_console(
        &self,
        dir: &DataDir,
        stop: watch::Receiver<bool>,
    ) -> std::io::Result<JoinHandle<()>> {
        let path = dir.file(crate::CONSOLE_SOCKET);
        // The directory is locked, so a socket that is there belongs to no living server.
        if path.exists() {
            std::fs::remove_file(&path)?;
        }
        let socket = UnixListener::bind(&path)
            .map_err(|fault| std::io::Error::new(fault.kind(), format!("{}: {fault}", path.display())))?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        let console = Console { socket, owner: dir.owner() };
        let router = self.router(Door::Console).into_make_service_with_connect_info::<Remote>();
        let stopped = until(stop);
        Ok(tokio::spawn(async move {
            if let Err(fault) = axum::serve(console, router).with_graceful_shutdown(stopped).await {
                tracing::error!(%fault, "the console ended");
            }
        }))
    }

    /// The routes, for those who come in by a door.
    fn router(&self, door: Door) -> Router {
        let mut routes = Router::new();
        for route in routes::all() {
            let serve = move |State(rest): State<Self>, call: Request| async move {
                rest.serve(route, door, call).await
            };
            let filter = match route.method {
                "GET" => MethodFilter::GET,
                "PUT" => MethodFilter::PUT,
                "PATCH" => MethodFilter::PATCH,
                "DELETE" => MethodFilter::DELETE,
                _ => MethodFilter::POST,
            };
            routes = routes.route(route.path, on(filter, serve));
        }
        let routes = routes
            .route("/sessions", post(log_in).delete(log_out))
            .route("/openapi.json", get(|| async { Json(openapi::document()) }))
            .method_not_allowed_fallback(|| async { Failed::with(StatusCode::METHOD_NOT_ALLOWED) })
            .with_state(self.clone());
        let mut router = Router::new().nest(api::BASE, routes);
        if let Door::Network = door {
            router = router.route("/kmip", post(kmip).with_state(self.clone()));
        }
        router.fallback(|| async { Failed::with(StatusCode::NOT_FOUND) })
    }

    /// Carries out a route. Who asks is found out first: a stranger learns nothing of what is wrong with a request.
    async fn serve(self, route: &'static Route, door: Door, request: Request) -> Result<Response, Failed> {
        let begun = Instant::now();
        let peer = Arc::new(peer_of(&request));
        let proof = door.proof(&request);
        let work = work_of(&request);
        let asked = Asked::read(route, door, request).await;
        let _working = work.begin();
        let interface = self.administration.engine.statistics().interface(&peer.interface);
        let lane = if route.is_long() { Lane::Long } else { Lane::Short };
        let answer = self
            .run(lane, move |administration| {
                let engine = &administration.engine;
                let refuse = |caller: Option<&Arc<Caller>>, failed: Failed| {
                    engine.record_refusal(&peer, caller, route.behind.code(), &failed.failure)?;
                    Err(failed)
                };
                let proof = match proof {
                    Ok(proof) => proof,
                    Err(failure) => return refuse(None, failure.into()),
                };
                let domain = asked.as_ref().ok().and_then(|asked| asked.query.get("domain"));
                let caller = match proof.caller(engine, &peer, domain.map(String::as_str)) {
                    Ok(caller) => caller,
                    // A wrong password has been recorded as such.
                    Err(failure) if matches!(proof, Proof::Basic(_)) => return Err(failure.into()),
                    Err(failure) => return refuse(None, failure.into()),
                };
                let Asked { path, query, version, body } = match asked {
                    Ok(asked) => asked,
                    Err(failed) => return refuse(Some(&caller), failed),
                };
                let (peer, caller, body) = (&peer, &caller, body.expose());
                let is_recorded = Cell::new(false);
                let call = Call { administration, peer, caller, path, query, body, version, is_recorded };
                match (route.run)(&call) {
                    Err(failure) if !call.is_recorded.get() => refuse(Some(caller), failure.into()),
                    answer => Ok(answer?),
                }
            })
            .await;
        interface.note(route.behind.code(), answer.is_err(), begun.elapsed());
        let answer = answer?;
        debug_assert_eq!(answer.status, route.answers.status(), "{} {}", route.method, route.path);
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        let tag = answer.version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok());
        let mut response = match answer.body {
            Some(body) => (status, Json(body)).into_response(),
            None => status.into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(tag) = tag {
            headers.insert(header::ETAG, tag);
        }
        Ok(response)
    }

    /// Does something that takes time on a worker.
    async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&Administration) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let administration = Arc::clone(&self.administration);
        let (done, answer) = oneshot::channel();
        let job = move || drop(done.send(work(&administration)));
        let busy = |_| Reason::ServerLimitExceeded.because("the server is busy, try again");
        self.workers.submit(lane, Box::new(job)).map_err(busy)?;
        answer.await.map_err(|_| Reason::GeneralFailure.because("the work panicked"))?
    }
}

/// What is asked for, as far as it can be read before it is known who asks.
struct Asked {
    /// Parameters of the path.
    path: HashMap<String, String>,
    /// Parameters after the question mark.
    query: HashMap<String, String>,
    /// The version in `If-Match`.
    version: Option<i64>,
    body: crypto::Secret,
}

impl Asked {
    async fn read(route: &Route, door: Door, request: Request) -> Result<Self, Failed> {
        let (mut parts, body) = request.into_parts();
        let path = RawPathParams::from_request_parts(&mut parts, &()).await;
        let path = path.map_err(|_| Reason::InvalidField.because("the path is not valid"))?;
        let query = Query::<HashMap<String, String>>::try_from_uri(&parts.uri)
            .map_err(|_| Reason::InvalidField.because("the query is not valid"))?
            .0;
        let is_known = |name: &str| {
            route.query.iter().any(|known: &Parameter| known.name == name)
                || (name == "domain" && matches!(door, Door::Console))
        };
        if let Some(name) = query.keys().find(|name| !is_known(name)) {
            return Err(Reason::InvalidField.because(format!("there is no parameter `{name}`")).into());
        }
        let version = parts.headers.get(header::IF_MATCH).map(version_of).transpose()?.flatten();
        let body = read_body(&parts.headers, body).await?;
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Self { path, query, version, body })
    }
}

/// The ways in.
#[derive(Clone, Copy)]
enum Door {
    /// TLS: a caller proves itself by a session or by a password.
    Network,
    /// The console's socket: whoever may open it owns the server's data.
    Console,
}

/// What a request proves its caller with.
enum Proof {
    Console,
    /// A token of a session.
    Token(crypto::Secret),
    /// A name and a password, separated by a colon.
    Basic(crypto::Secret),
}

impl Door {
    fn proof(self, request: &Request) -> Result<Proof, Failure> {
        if let Self::Console = self {
            return Ok(Proof::Console);
        }
        let refused = || Reason::AuthenticationNotSuccessful.because("authentication was not successful");
        let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let value = value.ok_or_else(refused)?;
        if let Some(token) = value.strip_prefix("Bearer ") {
            return Ok(Proof::Token(crypto::Secret::new(token.trim().as_bytes().to_vec())));
        }
        let basic = value.strip_prefix("Basic ").and_then(|text| crate::base64::decode(text.trim()));
        basic.map(|basic| Proof::Basic(crypto::Secret::new(basic))).ok_or_else(refused)
    }
}

impl Proof {
    /// The caller that is proved. A password takes tens of milliseconds.
    fn caller(&self, engine: &Engine, peer: &Peer, domain: Option<&str>) -> Result<Arc<Caller>, Failure> {
        let refused = || Reason::AuthenticationNotSuccessful.because("authentication was not successful");
        match self {
            Self::Console => engine.console(domain).map(Arc::new),
            Self::Token(token) => engine.resume(std::str::from_utf8(token.expose()).map_err(|_| refused())?),
            Self::Basic(pair) => {
                let (name, password) = std::str::from_utf8(pair.expose())
                    .ok()
                    .and_then(|pair| pair.split_once(':'))
                    .ok_or_else(refused)?;
                let log_in = api::LogIn {
                    name: name.to_owned(),
                    password: api::Secret(password.to_owned()),
                    one_time_password: None,
                };
                engine.prove(peer, &log_in)
            }
        }
    }
}

/// A KMIP message over HTTPS (KMIP Additional Message Encodings 1.0): the caller is proved as for every other route, or
/// by the credentials of the message.
async fn kmip(State(rest): State<Rest>, request: Request) -> Result<Response, Failed> {
    let peer = Arc::new(peer_of(&request));
    let has_proof = request.headers().contains_key(header::AUTHORIZATION);
    let proof = if has_proof { Some(Door::Network.proof(&request)?) } else { None };
    let work = work_of(&request);
    let (parts, body) = request.into_parts();
    let body = read_bytes(body).await?;
    let _working = work.begin();
    let caller = match proof {
        None => None,
        Some(proof) => {
            let peer = Arc::clone(&peer);
            let prove = move |administration: &Administration| {
                Ok(proof.caller(&administration.engine, &peer, None)?)
            };
            Some(rest.run(Lane::Short, prove).await?)
        }
    };
    let limits = Limits { max_bytes: MAX_BODY, ..Limits::default() };
    let engine = Arc::clone(&rest.administration.engine);
    let statistics = engine.statistics().interface(&peer.interface);
    let connection = Connection { peer, limits, engine, workers: rest.workers, statistics, caller };
    Ok(https::exchange(&connection, &limits, &parts.headers, body.expose()).await)
}

/// Makes a session.
async fn log_in(State(rest): State<Rest>, request: Request) -> Result<Response, Failed> {
    let (peer, work) = (peer_of(&request), work_of(&request));
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body).await?;
    let _working = work.begin();
    let session = rest
        .run(Lane::Short, move |administration| {
            let log_in = serde_json::from_slice(body.expose())
                .map_err(|_| Reason::InvalidField.because("the body is no log-in"))?;
            Ok(administration.engine.log_in(&peer, &log_in).map(|(_, session)| session)?)
        })
        .await?;
    let mut response = (StatusCode::CREATED, Json(session)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Ends the session of the token.
async fn log_out(State(rest): State<Rest>, request: Request) -> Result<StatusCode, Failed> {
    let peer = peer_of(&request);
    let _working = work_of(&request).begin();
    let Proof::Token(token) = Door::Network.proof(&request)? else {
        return Err(Reason::InvalidField.because("there is no session to end").into());
    };
    rest.run(Lane::Short, move |administration| {
        let token = std::str::from_utf8(token.expose())
            .map_err(|_| Reason::AuthenticationNotSuccessful.because("authentication was not successful"))?;
        Ok(administration.engine.log_out(&peer, token)?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a request comes from.
fn peer_of(request: &Request) -> Peer {
    let remote = request.extensions().get::<ConnectInfo<Remote>>();
    let (interface, address) = match remote {
        Some(ConnectInfo(Remote { address: Some(address), .. })) => (INTERFACE, address.to_string()),
        _ => ("console", "local".to_owned()),
    };
    Peer::new(interface.into(), address, None)
}

/// What the server works on for the connection that a request comes by.
fn work_of(request: &Request) -> Work {
    let remote = request.extensions().get::<ConnectInfo<Remote>>();
    remote.map(|ConnectInfo(remote)| remote.work.clone()).unwrap_or_default()
}

/// The body of a request.
async fn read_bytes(body: axum::body::Body) -> Result<crypto::Secret, Failed> {
    let bytes = axum::body::to_bytes(body, MAX_BODY).await.map_err(|_| {
        let message = format!("the body has more than {MAX_BODY} bytes, or breaks off");
        Failed { status: Some(StatusCode::PAYLOAD_TOO_LARGE), ..Reason::InvalidField.because(message).into() }
    })?;
    Ok(crypto::Secret::new(bytes.to_vec()))
}

/// The body of a request: JSON, or nothing.
async fn read_body(headers: &HeaderMap, body: axum::body::Body) -> Result<crypto::Secret, Failed> {
    let body = read_bytes(body).await?;
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    let is_json = kind.is_none_or(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/json")
    });
    if !body.expose().is_empty() && !is_json {
        return Err(Failed::with(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    Ok(body)
}

/// The version that an entity tag (RFC 9110 section 8.8.3) names; `*` stands for any.
fn version_of(tag: &HeaderValue) -> Result<Option<i64>, Failure> {
    let wrong = || Reason::InvalidField.because("If-Match is not an entity tag of this server");
    let tag = tag.to_str().map_err(|_| wrong())?.trim();
    if tag == "*" {
        return Ok(None);
    }
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag).parse();
    version.map(Some).map_err(|_| wrong())
}

/// Longest body of a request, in bytes.
const MAX_BODY: usize = 1 << 20;

/// A problem document (RFC 9457).
struct Failed {
    failure: Failure,
    /// The status, where the reason alone does not tell it.
    status: Option<StatusCode>,
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self { failure, status: None }
    }
}

impl Failed {
    /// What HTTP itself has a refusal for.
    fn with(status: StatusCode) -> Self {
        let failure = match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                Reason::OperationNotSupported.because("the resource does not have the method")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Reason::InvalidField.because("a body is application/json, and says so in Content-Type")
            }
            _ => Reason::ItemNotFound.because("there is no such resource"),
        };
        Self { failure, status: Some(status) }
    }

    /// The status of a refusal, and what it means in general.
    fn kind(&self) -> (StatusCode, &'static str) {
        type Code = StatusCode;
        if let Some(status) = self.status {
            return (status, status.canonical_reason().unwrap_or("The request is not valid"));
        }
        match self.failure.reason {
            Reason::AuthenticationNotSuccessful => (Code::UNAUTHORIZED, "Authentication was not successful"),
            Reason::PermissionDenied | Reason::Sensitive | Reason::NotExtractable => {
                (Code::FORBIDDEN, "Permission denied")
            }
            Reason::ObjectNotFound | Reason::ItemNotFound | Reason::AttributeNotFound => {
                (Code::NOT_FOUND, "It is not there")
            }
            Reason::AlreadyExists
            | Reason::ObjectAlreadyExists
            | Reason::NonUniqueNameAttribute
            | Reason::AttributeSingleValued => (Code::CONFLICT, "It exists already"),
            Reason::InUse => (Code::CONFLICT, "It is in use"),
            Reason::WrongKeyLifecycleState
            | Reason::ObjectArchived
            | Reason::ObjectDestroyed
            | Reason::KeyValueNotPresent => (Code::CONFLICT, "Its state does not allow it"),
            Reason::VersionConflict => (Code::PRECONDITION_FAILED, "It was changed"),
            Reason::ServerLimitExceeded => (Code::SERVICE_UNAVAILABLE, "The server is busy"),
            Reason::GeneralFailure | Reason::SelfTestFailed => {
                (Code::INTERNAL_SERVER_ERROR, "The server failed")
            }
            _ => (Code::BAD_REQUEST, "The request is not valid"),
        }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (status, title) = self.kind();
        let detail = (status != StatusCode::UNAUTHORIZED).then(|| self.failure.message.into_owned());
        let problem = api::Problem {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(api::PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"keyward\", Basic realm=\"keyward\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The connection that a request comes by.
#[derive(Clone)]
struct Remote {
    /// Its address; none for the console.
    address: Option<SocketAddr>,
    work: Work,
}

impl Connected<IncomingStream<'_, Incoming>> for Remote {
    fn connect_info(stream: IncomingStream<'_, Incoming>) -> Self {
        Self { address: Some(*stream.remote_addr()), work: stream.io().work() }
    }
}

impl Connected<IncomingStream<'_, Console>> for Remote {
    fn connect_info(_: IncomingStream<'_, Console>) -> Self {
        Self { address: None, work: Work::default() }
    }
}

/// Connections whose handshake is done, as the router takes them.
struct Incoming {
    accepted: mpsc::Receiver<Accepted>,
    local: SocketAddr,
}

impl axum::serve::Listener for Incoming {
    type Io = Paced<SslStream<TcpStream>, OwnedSemaphorePermit>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.accepted.recv().await {
            Some(accepted) => {
                let address = accepted.address;
                let (stream, permit) = accepted.split();
                (Paced::new(stream, IDLE, permit), address)
            }
            // Nothing more comes; the graceful stop ends the wait.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.local)
    }
}

/// The console's socket; others than its owner and root are turned away.
struct Console {
    socket: UnixListener,
    owner: u32,
}

impl axum::serve::Listener for Console {
    type Io = UnixStream;
    type Addr = ();

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.socket.accept().await {
                Ok((stream, _)) => match stream.peer_cred() {
                    Ok(peer) if peer.uid() == self.owner || peer.uid() == 0 => return (stream, ()),
                    Ok(peer) => {
                        tracing::warn!(uid = peer.uid(), "a stranger was turned away from the console")
                    }
                    Err(fault) => tracing::warn!(%fault, "the console cannot tell who connects"),
                },
                Err(fault) => {
                    tracing::error!(%fault, "the console did not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn until(mut stop: watch::Receiver<bool>) {
    // A dropped sender stops as well.
    drop(stop.wait_for(|stop| *stop).await);
}
