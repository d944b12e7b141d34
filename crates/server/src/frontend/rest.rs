//! The REST interface: over TLS for everyone with an administrator's password, and over the console's socket for the
//! operating-system user that owns the data directory.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_openssl::SslStream;

use crate::administration::{AdminError, Administration};
use crate::data_dir::DataDir;
use crate::listener::{Accepted, SharedTls, TlsListener};
use crate::workers::{Lane, Workers};

/// Name of the interface in the log.
const INTERFACE: &str = "api";

/// Connections of people and scripts open at the same time.
const MAX_CONNECTIONS: usize = 1000;

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
        let router = self.router().layer(middleware::from_fn_with_state(self.clone(), require_administrator));
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
        let (router, stopped) = (self.router(), until(stop));
        Ok(tokio::spawn(async move {
            if let Err(fault) = axum::serve(console, router).with_graceful_shutdown(stopped).await {
                tracing::error!(%fault, "the console ended");
            }
        }))
    }

    fn router(&self) -> Router {
        let routes = Router::new()
            .route("/users", get(list_users).post(add_user))
            .route("/clients", get(list_clients).post(add_client))
            .route("/clients/{id}", delete(revoke_client))
            .route("/conformance/prepare", post(prepare_conformance))
            .with_state(self.clone());
        Router::new()
            .nest(api::BASE, routes)
            .fallback(|| async { Failed(AdminError::NotFound("such resource".to_owned())) })
    }

    /// Does something that takes time on a worker.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Administration) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<T, Failed> {
        let administration = Arc::clone(&self.administration);
        let (done, answer) = oneshot::channel();
        let job = move || drop(done.send(work(&administration)));
        self.workers.submit(Lane::Short, Box::new(job)).map_err(|_| AdminError::Busy)?;
        let panicked = || AdminError::Failed("the work panicked".to_owned());
        Ok(answer.await.map_err(|_| panicked())??)
    }
}

async fn list_users(State(rest): State<Rest>) -> Result<Json<api::List<api::User>>, Failed> {
    let items = rest.run(Administration::users).await?;
    Ok(Json(api::List { items }))
}

async fn add_user(
    State(rest): State<Rest>,
    Body(new): Body<api::NewUser>,
) -> Result<(StatusCode, Json<api::User>), Failed> {
    let user = rest.run(move |administration| administration.add_user(&new)).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

async fn prepare_conformance(State(rest): State<Rest>) -> Result<Json<api::List<api::User>>, Failed> {
    let items = rest.run(Administration::prepare_conformance).await?;
    Ok(Json(api::List { items }))
}

async fn list_clients(State(rest): State<Rest>) -> Result<Json<api::List<api::Client>>, Failed> {
    let items = rest.run(Administration::clients).await?;
    Ok(Json(api::List { items }))
}

async fn add_client(
    State(rest): State<Rest>,
    Body(new): Body<api::NewClient>,
) -> Result<(StatusCode, Json<api::IssuedClient>), Failed> {
    let issued = rest.run(move |administration| administration.add_client(&new)).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

async fn revoke_client(State(rest): State<Rest>, Path(id): Path<i64>) -> Result<Json<api::Client>, Failed> {
    Ok(Json(rest.run(move |administration| administration.revoke_client(id)).await?))
}

/// Lets a request pass whose Basic authorization (RFC 7617) is an administrator's.
async fn require_administrator(State(rest): State<Rest>, request: Request, next: Next) -> Response {
    let credentials = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|text| crate::base64::decode(text.trim()));
    let Some(credentials) = credentials.map(crypto::Secret::new) else {
        return Failed(AdminError::Refused).into_response();
    };
    let logged_in = rest
        .run(move |administration| {
            let mut parts = credentials.expose().splitn(2, |byte| *byte == b':');
            let name = parts.next().and_then(|name| std::str::from_utf8(name).ok());
            match (name, parts.next()) {
                (Some(name), Some(password)) => administration.log_in(name, password),
                _ => Err(AdminError::Refused),
            }
        })
        .await;
    match logged_in {
        Ok(()) => next.run(request).await,
        Err(failed) => failed.into_response(),
    }
}

/// A JSON body; one that cannot be read is answered like every other problem.
struct Body<T>(T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection @ JsonRejection::JsonDataError(_)) => {
                Err(Failed(AdminError::Invalid(rejection.body_text())))
            }
            Err(_) => Err(Failed(AdminError::Invalid("the body is not JSON".to_owned()))),
        }
    }
}

/// A problem document (RFC 9457).
struct Failed(AdminError);

impl From<AdminError> for Failed {
    fn from(fault: AdminError) -> Self {
        Self(fault)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (status, title) = match &self.0 {
            AdminError::Invalid(_) => (StatusCode::BAD_REQUEST, "The request is not valid"),
            AdminError::Exists(_) => (StatusCode::CONFLICT, "It exists already"),
            AdminError::NotFound(_) => (StatusCode::NOT_FOUND, "It is not there"),
            AdminError::Refused => (StatusCode::UNAUTHORIZED, "Authentication was not successful"),
            AdminError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "The server is busy"),
            AdminError::Failed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "The server failed"),
        };
        let detail = match &self.0 {
            // Detail of a failure is for the log, not for the client.
            AdminError::Failed(detail) => {
                tracing::error!(detail, "a request of the REST interface failed");
                None
            }
            AdminError::Refused | AdminError::Busy => None,
            fault => Some(fault.to_string()),
        };
        let problem = api::Problem {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(api::PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                header::HeaderValue::from_static("Basic realm=\"keyward\""),
            );
        }
        response
    }
}

/// Connections whose handshake is done, as the router takes them.
struct Incoming {
    accepted: mpsc::Receiver<Accepted>,
    local: SocketAddr,
}

impl axum::serve::Listener for Incoming {
    type Io = Permitted;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.accepted.recv().await {
            Some(accepted) => {
                let address = accepted.address;
                let (stream, permit) = accepted.split();
                (Permitted { stream, _permit: permit }, address)
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

/// A stream that counts against the limit of connections while it is open.
struct Permitted {
    stream: SslStream<TcpStream>,
    _permit: tokio::sync::OwnedSemaphorePermit,
}

impl tokio::io::AsyncRead for Permitted {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl tokio::io::AsyncWrite for Permitted {
    fn poll_write(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
        bytes: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        std::pin::Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

async fn until(mut stop: watch::Receiver<bool>) {
    // A dropped sender stops as well.
    drop(stop.wait_for(|stop| *stop).await);
}
