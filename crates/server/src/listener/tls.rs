//! TLS listeners: each connection takes a permit, shakes hands within ten seconds, and is handed on with the
//! certificate that the client showed.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::SharedTls;
use crypto::tls::{self, ServerTls, VerificationFailure};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio_openssl::SslStream;

/// Longest wait for the first byte of a handshake, and for the rest of it.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Handshakes that run at the same time; others wait for their turn. A handshake is mostly computing, so more of them
/// at once only make each slower.
const HANDSHAKES: usize = 256;

/// Pause after the operating system refused a connection for want of files or memory.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Sockets of one interface.
pub(crate) struct TlsListener {
    interface: Arc<str>,
    sockets: Vec<Arc<TcpListener>>,
    tls: SharedTls,
    connections: Arc<Semaphore>,
    max_connections: usize,
}

/// A connection whose handshake is done.
pub(crate) struct Accepted {
    /// The encrypted stream.
    pub(crate) stream: SslStream<TcpStream>,
    /// The client's address.
    pub(crate) address: SocketAddr,
    /// The certificate that the client showed, verified against the trusted CAs; DER.
    pub(crate) certificate: Option<Vec<u8>>,
    /// Counts the connection against the limit while it is open.
    permit: OwnedSemaphorePermit,
}

impl TlsListener {
    /// Opens the sockets of an interface.
    pub(crate) async fn bind(
        interface: &str,
        addresses: &[SocketAddr],
        tls: SharedTls,
        max_connections: usize,
    ) -> std::io::Result<Self> {
        let mut sockets = Vec::new();
        for address in addresses {
            let socket = TcpListener::bind(address).await.map_err(|fault| {
                std::io::Error::new(
                    fault.kind(),
                    format!("cannot listen on {address} ({interface}): {fault}"),
                )
            })?;
            sockets.push(Arc::new(socket));
        }
        Ok(Self::over(interface, sockets, tls, max_connections))
    }

    /// An interface over sockets that are open already.
    pub(crate) fn over(
        interface: &str,
        sockets: Vec<Arc<TcpListener>>,
        tls: SharedTls,
        max_connections: usize,
    ) -> Self {
        let max_connections = max_connections.min(Semaphore::MAX_PERMITS);
        Self {
            interface: Arc::from(interface),
            sockets,
            tls,
            connections: Arc::new(Semaphore::new(max_connections)),
            max_connections,
        }
    }

    /// The addresses that the sockets really have.
    pub(crate) fn addresses(&self) -> std::io::Result<Vec<SocketAddr>> {
        self.sockets.iter().map(|socket| socket.local_addr()).collect()
    }

    /// Accepts connections until `stop` turns true, each served by `serve` in a task of its own; returns when all of
    /// them have ended, or `grace` has passed.
    pub(crate) async fn run<F, S>(self, serve: F, stop: watch::Receiver<bool>, grace: Duration)
    where
        F: Fn(Accepted) -> S + Clone + Send + Sync + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let (closing, _) = oneshot::channel();
        self.run_until_closed(serve, stop, grace, closing).await;
    }

    /// As [`TlsListener::run`]; says on `closing` when it has let go of its sockets.
    pub(crate) async fn run_until_closed<F, S>(
        self,
        serve: F,
        stop: watch::Receiver<bool>,
        grace: Duration,
        closing: oneshot::Sender<()>,
    ) where
        F: Fn(Accepted) -> S + Clone + Send + Sync + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let handshakes = Arc::new(Semaphore::new(HANDSHAKES));
        let mut loops = Vec::new();
        for socket in self.sockets {
            let accept = Accept {
                interface: Arc::clone(&self.interface),
                tls: Arc::clone(&self.tls),
                connections: Arc::clone(&self.connections),
                handshakes: Arc::clone(&handshakes),
                serve: serve.clone(),
            };
            loops.push(tokio::spawn(accept.run(socket, stop.clone())));
        }
        for accept in loops {
            // Only a panic can end the loop early, and it is logged where it happens.
            let _ = accept.await;
        }
        // Nobody may be waiting for it.
        let _ = closing.send(());
        // Every open connection holds a permit: having all of them means that all connections have ended.
        let all = u32::try_from(self.max_connections).unwrap_or(u32::MAX);
        if tokio::time::timeout(grace, self.connections.acquire_many(all)).await.is_err() {
            tracing::warn!(interface = %self.interface, "connections were still busy when the interface was closed");
        }
    }
}

impl Accepted {
    /// The stream, and what must be kept while it is used.
    pub(crate) fn split(self) -> (SslStream<TcpStream>, OwnedSemaphorePermit) {
        (self.stream, self.permit)
    }
}

/// What an accept loop needs.
struct Accept<F> {
    interface: Arc<str>,
    tls: SharedTls,
    connections: Arc<Semaphore>,
    handshakes: Arc<Semaphore>,
    serve: F,
}

impl<F, S> Accept<F>
where
    F: Fn(Accepted) -> S + Clone + Send + Sync + 'static,
    S: Future<Output = ()> + Send + 'static,
{
    async fn run(self, socket: Arc<TcpListener>, mut stop: watch::Receiver<bool>) {
        loop {
            // Who connects after the stop is for those who listen on the socket from then on.
            let accepted = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                accepted = socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => self.admit(stream, address),
                Err(fault) => {
                    tracing::error!(interface = %self.interface, %fault, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn admit(&self, stream: TcpStream, address: SocketAddr) {
        let Ok(permit) = Arc::clone(&self.connections).try_acquire_owned() else {
            tracing::warn!(interface = %self.interface, %address, "connection refused: too many are open");
            return;
        };
        let interface = Arc::clone(&self.interface);
        let tls = Arc::clone(&self.tls);
        let handshakes = Arc::clone(&self.handshakes);
        let serve = self.serve.clone();
        tokio::spawn(async move {
            match take_turn(&handshakes, &tls, stream).await {
                Ok(Some((stream, certificate))) => {
                    serve(Accepted { stream, address, certificate, permit }).await;
                }
                Ok(None) => tracing::debug!(%interface, %address, "connected and went away"),
                Err(reason) => tracing::warn!(%interface, %address, %reason, "TLS handshake failed"),
            }
        });
    }
}

/// A stream after its handshake, and the certificate that the client showed.
type Shaken = (SslStream<TcpStream>, Option<Vec<u8>>);

/// Shakes hands in turn; the error says for the log what was wrong. `None` for who goes without a word, as load balancers
/// do that see whether somebody listens.
async fn take_turn(
    handshakes: &Semaphore,
    tls: &SharedTls,
    stream: TcpStream,
) -> Result<Option<Shaken>, String> {
    let late = |_| "it took too long".to_owned();
    // Who connects and stays silent takes no turn from those who speak.
    let first = tokio::time::timeout(HANDSHAKE_TIMEOUT, stream.peek(&mut [0])).await.map_err(late)?;
    if first.map_err(|fault| fault.to_string())? == 0 {
        return Ok(None);
    }
    let _turn = handshakes.acquire().await;
    let tls = tls.load_full();
    tokio::time::timeout(HANDSHAKE_TIMEOUT, shake_hands(&tls, stream)).await.map_err(late)?.map(Some)
}

/// The server's side of a handshake.
async fn shake_hands(tls: &ServerTls, stream: TcpStream) -> Result<Shaken, String> {
    // Small answers must not wait for the acknowledgement of earlier ones.
    stream.set_nodelay(true).map_err(|fault| fault.to_string())?;
    let ssl = tls.accept().map_err(|fault| fault.to_string())?;
    let mut stream = SslStream::new(ssl, stream).map_err(|fault| fault.to_string())?;
    if let Err(fault) = Pin::new(&mut stream).accept().await {
        return Err(match tls::verification_failure(stream.ssl()) {
            Some(failure) => certificate_fault(&failure),
            // The last entry of the library's stack says what happened; the rest says where in the library.
            None => match fault.ssl_error().and_then(|stack| stack.errors().last()?.reason()) {
                Some(reason) => reason.to_owned(),
                None => fault.to_string(),
            },
        });
    }
    let certificate = tls::peer_certificate(stream.ssl());
    Ok((stream, certificate))
}

fn certificate_fault(failure: &VerificationFailure) -> String {
    let subject = failure.subject.as_ref().map(|subject| format!(" ({subject})")).unwrap_or_default();
    format!("client certificate refused: {}{subject}", failure.reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Authority;
    use crate::listener::TlsContexts;
    use crypto::root::RootKey;
    use store::Store;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::Instant;

    /// The clock goes on whenever nothing happens; the connections are real ones.
    #[tokio::test(start_paused = true)]
    async fn a_handshake_that_drips_is_given_up() {
        let path = std::env::temp_dir().join(format!("keyward-handshake-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let root = RootKey::from_key(crypto::random::secret(32).unwrap()).unwrap();
        let store = Store::open(&path.join("keyward.db"), &root).unwrap();
        let now = 1_800_000_000;
        let authority = Authority::open(&store, now).unwrap();
        let contexts = TlsContexts::new(&authority, &store, now).unwrap();
        let tls = contexts.for_clients(Vec::new(), api::TlsVersion::V1_2).unwrap();
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        // The beginning of a handshake record (RFC 8446 section 5.1) of 512 bytes, or nothing at all.
        for begins in [&[0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3][..], &[]] {
            let turns = Semaphore::new(1);
            let mut client = TcpStream::connect(address).await.unwrap();
            let (stream, _) = socket.accept().await.unwrap();
            let begun = Instant::now();
            let shaking = take_turn(&turns, &tls, stream);
            let dripping = async {
                for byte in begins.iter().chain(&[7; 500]).take(if begins.is_empty() { 0 } else { 500 }) {
                    if client.write_all(&[*byte]).await.is_err() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                client.read(&mut [0]).await
            };
            let (shaken, _) = tokio::join!(shaking, dripping);
            assert_eq!(shaken.err().as_deref(), Some("it took too long"));
            assert_eq!(turns.available_permits(), 1);
            assert!((10..=22).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
        }
        drop(store);
        std::fs::remove_dir_all(path).unwrap();
    }
}
