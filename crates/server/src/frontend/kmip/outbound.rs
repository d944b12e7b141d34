//! What the server sends to clients on its own: on connections that clients have turned round, and on connections that it
//! opens to clients who have registered an address (KMIP 2.1 section 6.2).
//!
//! One message is under way to a client at a time. One that is refused, or not answered, is sent again after a pause that
//! doubles each time, and given up after some attempts; a client that cannot be reached keeps its messages.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crypto::tls::{ClientTls, ClientTlsSettings, TlsVersion};
use crypto::x509::CertificateInfo;
use engine::Engine;
use engine::identity::{InterfaceAllows, Peer};
use engine::outbound::{Claim, Delivery, Message, Next, Recipient};
use kmip::message::ResponseMessage;
use kmip::table::enumeration::ResultStatus;
use kmip::ttlv::Limits as DecodeLimits;
use store::Store;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_openssl::SslStream;

use super::connection::{Closed, Limits};
use super::framing::{Fault, Frames};
use crate::authority::{Authority, ServerKey, host_name};
use crate::clock;

/// Longest wait for a client's answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Longest wait for a connection to a client, and for its handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often a message is sent that the client refuses or does not answer.
const MAX_ATTEMPTS: u32 = 8;

/// Pause before something is tried again; it doubles each time, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Clients that are connected to at the same time.
const MAX_CONNECTIONS: usize = 64;

/// Longest answer of a client, in bytes.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Name of the interface in the records of what is sent on connections that the server opens.
const INTERFACE: &str = "kmip-outbound";

/// Sends what waits.
pub(crate) struct Outbound {
    engine: Arc<Engine>,
    authority: Arc<Authority>,
    store: Arc<Store>,
    /// Changes when something begins to wait.
    woken: watch::Receiver<u64>,
    attempts: Mutex<HashMap<Recipient, Attempts>>,
    connections: Arc<Semaphore>,
}

/// How it goes with a recipient.
#[derive(Clone, Copy)]
struct Attempts {
    /// The message that did not get through, if there is one.
    message: Option<u64>,
    failures: u32,
    not_before: Instant,
}

/// Why a message got no answer.
type Unanswered = Closed;

impl Outbound {
    /// Everything that is sent for an engine.
    pub(crate) fn new(engine: Arc<Engine>, authority: Arc<Authority>, store: Arc<Store>) -> Arc<Self> {
        let (wake, woken) = watch::channel(0_u64);
        engine.on_outbound(move || wake.send_modify(|number| *number = number.wrapping_add(1)));
        Arc::new(Self {
            engine,
            authority,
            store,
            woken,
            attempts: Mutex::default(),
            connections: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        })
    }

    /// Sends on a connection that its client has turned round until it ends, or is turned back: `None`. `begun` is what
    /// has been read of it already.
    pub(crate) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        self: &Arc<Self>,
        stream: &mut S,
        peer: &Arc<Peer>,
        begun: Vec<u8>,
        limits: Limits,
        stop: watch::Receiver<bool>,
    ) -> Option<Closed> {
        let Some(turned) = peer.take_turned() else { return Some(Closed::NotKmip) };
        let allows = turned.caller.interface;
        let engine = Arc::clone(&self.engine);
        let registered = move || engine.turned_round(&turned.caller, turned.version);
        let recipient = match spawn_blocking(registered).await {
            Ok(Ok(recipient)) => recipient,
            Ok(Err(fault)) => return Some(Closed::Io(std::io::Error::other(fault.to_string()))),
            Err(fault) => return Some(Closed::Io(std::io::Error::other(fault))),
        };
        tracing::debug!(address = %peer.address, ?recipient, "a client has turned its connection round");
        let mut channel = Channel::new(stream, limits.message_bytes.min(MAX_ANSWER_BYTES), begun);
        let turn = Turn { outbound: self, recipient, allows, peer, idle: limits.idle };
        let ended = turn.serve(&mut channel, stop).await;
        let engine = Arc::clone(&self.engine);
        match spawn_blocking(move || engine.turned_off(recipient)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::error!(%fault, "a client's registration is not ended"),
            Err(fault) => tracing::error!(%fault, "a client's registration is not ended"),
        }
        ended
    }

    /// Sends to the clients that have an address, until `stop` turns true.
    pub(crate) fn deliver(self: Arc<Self>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
        tokio::spawn(async move {
            let mut woken = self.woken.clone();
            let mut running = JoinSet::new();
            loop {
                woken.borrow_and_update();
                let mut wait_until = Instant::now() + LONGEST_PAUSE;
                for (recipient, address) in self.engine.reachable() {
                    if let Some(pause) = self.pause_of(recipient) {
                        wait_until = wait_until.min(pause);
                        continue;
                    }
                    let Some(claim) = self.engine.claim(recipient) else { continue };
                    running.spawn(Arc::clone(&self).deliver_to(recipient, address, claim));
                }
                tokio::select! {
                    _ = woken.changed() => {}
                    () = sleep_until(wait_until) => {}
                    _ = running.join_next(), if !running.is_empty() => {}
                    _ = stop.wait_for(|stop| *stop) => break,
                }
            }
            running.shutdown().await;
        })
    }

    /// Sends what waits for one client, on a connection that is opened to it.
    async fn deliver_to(self: Arc<Self>, recipient: Recipient, address: String, _claim: Claim) {
        let Ok(_permit) = self.connections.acquire().await else { return };
        let peer = Peer::new(Arc::from(INTERFACE), address.clone(), None);
        let mut stream = match self.connect(recipient, &address).await {
            Ok(stream) => stream,
            Err(reason) => {
                tracing::warn!(%address, %reason, "a client that is to be told something is not reached");
                // What is asked now wants an answer now; the rest waits for the client.
                self.failed_questions(recipient, &peer, &reason).await;
                self.note_failure(recipient, None);
                return;
            }
        };
        let mut channel = Channel::new(&mut stream, MAX_ANSWER_BYTES, Vec::new());
        while let Ok(Some(message)) = self.next(recipient, InterfaceAllows::default()).await {
            match self.send(&mut channel, &peer, message).await {
                Ok(Next::Done) => self.note_success(recipient),
                Ok(Next::Again) | Err(_) => break,
            }
        }
        // The client may be gone already; there is nobody to tell.
        let _ = timeout(Duration::from_secs(1), stream.shutdown()).await;
    }

    /// Sends one message; an error ends the connection. What is tried often enough is given up.
    async fn send<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        channel: &mut Channel<'_, S>,
        peer: &Peer,
        message: Message,
    ) -> Result<Next, Unanswered> {
        let (recipient, number) = (message.recipient, message.number);
        let answer = channel.exchange(&message.bytes).await;
        let (delivery, fault) = match answer {
            Ok(response) => (Delivery::Answered(response), None),
            Err(fault) => (Delivery::Unanswered, Some(fault)),
        };
        let next = self.conclude(peer, message, delivery).await;
        if next == Next::Again {
            self.note_failure(recipient, Some(number));
        }
        fault.map_or(Ok(next), Err)
    }

    /// Tells the engine how sending a message went.
    async fn conclude(&self, peer: &Peer, message: Message, delivery: Delivery) -> Next {
        let attempts = self.lock().get(&message.recipient).copied();
        let is_last = attempts.is_some_and(|known| {
            known.message == Some(message.number) && known.failures >= MAX_ATTEMPTS.saturating_sub(1)
        });
        let engine = Arc::clone(&self.engine);
        let peer = Peer::new(Arc::clone(&peer.interface), peer.address.clone(), peer.certificate.clone());
        let concluded = spawn_blocking(move || {
            let next = engine.delivered(&peer, &message, &delivery)?;
            if next == Next::Again && is_last {
                let words = format!("given up after {MAX_ATTEMPTS} attempts");
                return engine.delivered(&peer, &message, &Delivery::GivenUp(words));
            }
            Ok::<_, engine::Failure>(next)
        });
        match concluded.await {
            Ok(Ok(next)) => next,
            Ok(Err(fault)) => {
                tracing::error!(%fault, "it is not kept how a message to a client went");
                Next::Again
            }
            Err(fault) => {
                tracing::error!(%fault, "it is not kept how a message to a client went");
                Next::Again
            }
        }
    }

    /// Has questions fail whose client is not reached.
    async fn failed_questions(&self, recipient: Recipient, peer: &Peer, reason: &str) {
        while let Ok(Some(message)) = self.next(recipient, InterfaceAllows::default()).await {
            if message.object.is_some() {
                return;
            }
            self.conclude(peer, message, Delivery::GivenUp(format!("the client is not reached: {reason}")))
                .await;
        }
    }

    async fn next(
        &self,
        recipient: Recipient,
        allows: InterfaceAllows,
    ) -> Result<Option<Message>, std::io::Error> {
        let engine = Arc::clone(&self.engine);
        let next = spawn_blocking(move || engine.outbound(recipient, allows)).await;
        next.map_err(std::io::Error::other)?.map_err(|fault| {
            tracing::error!(%fault, ?recipient, "what waits for a client cannot be read");
            std::io::Error::other(fault.to_string())
        })
    }

    /// Connects to a client. It has to show the certificate that it is registered with, and is shown the server's own.
    async fn connect(&self, recipient: Recipient, address: &str) -> Result<SslStream<TcpStream>, String> {
        let (engine, authority, store) =
            (Arc::clone(&self.engine), Arc::clone(&self.authority), Arc::clone(&self.store));
        let settings = spawn_blocking(move || {
            let pinned = engine.certificate_of(recipient).map_err(|fault| fault.to_string())?;
            let pinned = pinned.ok_or("its certificate is revoked")?;
            let identity = authority.server_identity(&store, ServerKey::Ecdsa, &host_name(), clock::now());
            let settings = ClientTlsSettings {
                pinned: Some(Box::new(pinned)),
                identity: Some(identity.map_err(|fault| fault.to_string())?),
                verify_host_name: false,
                min_version: TlsVersion::Tls1_2,
                reuse_sessions: false,
                ..ClientTlsSettings::default()
            };
            let tls = ClientTls::new(&settings).map_err(|fault| fault.to_string())?;
            Ok::<_, String>((pinned, tls))
        });
        let (pinned, tls) = settings.await.map_err(|fault| fault.to_string())??;
        let connecting = async {
            let tcp = TcpStream::connect(address).await.map_err(|fault| fault.to_string())?;
            tcp.set_nodelay(true).map_err(|fault| fault.to_string())?;
            let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
            let ssl = tls.connect(host).map_err(|fault| fault.to_string())?;
            let mut stream = SslStream::new(ssl, tcp).map_err(|fault| fault.to_string())?;
            let shaken = Pin::new(&mut stream).connect().await;
            shaken.map_err(|fault| match crypto::tls::verification_failure(stream.ssl()) {
                Some(failure) => format!("its certificate is refused: {}", failure.reason),
                None => fault.to_string(),
            })?;
            // The handshake has seen to it; what key material is sent to is worth a second look.
            let shown = crypto::tls::peer_certificate(stream.ssl());
            let shown = shown.and_then(|der| CertificateInfo::parse(&der).ok()).map(|info| info.fingerprint);
            if shown != Some(pinned) {
                return Err("it shows another certificate than the one it is registered with".to_owned());
            }
            Ok(stream)
        };
        timeout(CONNECT_TIMEOUT, connecting).await.unwrap_or_else(|_| Err("it takes too long".to_owned()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Recipient, Attempts>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until when a recipient is left alone, if that is not now.
    fn pause_of(&self, recipient: Recipient) -> Option<Instant> {
        let pause = self.lock().get(&recipient)?.not_before;
        (pause > Instant::now()).then_some(pause)
    }

    fn note_success(&self, recipient: Recipient) {
        self.lock().remove(&recipient);
    }

    /// Takes note that a message, or a connection, did not come about.
    fn note_failure(&self, recipient: Recipient, message: Option<u64>) {
        let mut all = self.lock();
        let before = all.get(&recipient).filter(|known| known.message == message);
        let failures = before.map_or(0, |known| known.failures).saturating_add(1);
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        let not_before = Instant::now() + doubled.min(LONGEST_PAUSE);
        all.insert(recipient, Attempts { message, failures, not_before });
    }
}

/// A connection that is turned round.
struct Turn<'a> {
    outbound: &'a Arc<Outbound>,
    recipient: Recipient,
    allows: InterfaceAllows,
    peer: &'a Peer,
    idle: Duration,
}

impl Turn<'_> {
    /// Sends until the connection ends; `None` when it is turned back.
    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        channel: &mut Channel<'_, S>,
        mut stop: watch::Receiver<bool>,
    ) -> Option<Closed> {
        let Self { outbound, recipient, allows, peer, idle } = self;
        let mut woken = outbound.woken.clone();
        let mut claim = None;
        let mut active = Instant::now();
        loop {
            woken.borrow_and_update();
            // Another connection of the same client may be sent to already: this one waits its turn.
            claim = claim.or_else(|| outbound.engine.claim(*recipient));
            let mut pause = outbound.pause_of(*recipient);
            while claim.is_some() && pause.is_none() {
                let message = match outbound.next(*recipient, *allows).await {
                    Ok(Some(message)) => message,
                    Ok(None) => break,
                    Err(fault) => return Some(Closed::Io(fault)),
                };
                match outbound.send(channel, peer, message).await {
                    Ok(Next::Done) => outbound.note_success(*recipient),
                    Ok(Next::Again) => pause = outbound.pause_of(*recipient),
                    Err(closed) => return Some(closed),
                }
                active = Instant::now();
            }
            let Some(registration) = outbound.engine.registration(*recipient) else {
                // The client was revoked, or its user removed.
                return Some(Closed::Stopping);
            };
            if registration.turn_back && outbound.engine.waiting(*recipient) == 0 {
                let request = outbound.engine.turn_back_request(registration.version)?;
                return match channel.exchange(&request).await {
                    Ok(response) if is_success(&response) => None,
                    Ok(_) => Some(Closed::NotKmip),
                    Err(closed) => Some(closed),
                };
            }
            let silent_until = active + *idle;
            tokio::select! {
                _ = woken.changed() => {}
                () = sleep_until(pause.unwrap_or(silent_until)) => {
                    if active.elapsed() >= *idle {
                        return Some(Closed::Idle);
                    }
                }
                closed = channel.closed() => return Some(closed),
                _ = stop.wait_for(|stop| *stop) => return Some(Closed::Stopping),
            }
        }
    }
}

fn is_success(response: &ResponseMessage) -> bool {
    response.items.first().is_some_and(|item| item.result_status == ResultStatus::SUCCESS)
}

/// A stream on which the server asks and the client answers.
struct Channel<'a, S> {
    stream: &'a mut S,
    frames: Frames,
    limits: DecodeLimits,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Channel<'a, S> {
    fn new(stream: &'a mut S, max_bytes: usize, begun: Vec<u8>) -> Self {
        let mut frames = Frames::new(max_bytes);
        frames.room().extend(begun);
        Self { stream, frames, limits: DecodeLimits { max_bytes, ..DecodeLimits::default() } }
    }

    /// Sends a request and waits for its answer.
    async fn exchange(&mut self, request: &[u8]) -> Result<ResponseMessage, Unanswered> {
        if !self.frames.is_empty() {
            // Who answers speaks only when asked.
            return Err(Closed::NotKmip);
        }
        let exchange = async {
            self.stream.write_all(request).await.map_err(Closed::Io)?;
            self.stream.flush().await.map_err(Closed::Io)?;
            loop {
                match self.frames.message() {
                    Ok(Some(message)) => {
                        let response =
                            ResponseMessage::decode(self.frames.get(message.clone()), &self.limits);
                        self.frames.consume(message);
                        return response.map_err(|_| Closed::NotKmip);
                    }
                    Ok(None) => {}
                    Err(Fault::NotTtlv) => return Err(Closed::NotKmip),
                    Err(Fault::TooLong(length)) => return Err(Closed::TooLong(length)),
                }
                match self.stream.read_buf(self.frames.room()).await {
                    Ok(0) if self.frames.is_empty() => return Err(Closed::ByPeer),
                    Ok(0) => return Err(Closed::Truncated),
                    Ok(_) => {}
                    Err(fault) => return Err(Closed::Io(fault)),
                }
            }
        };
        timeout(ANSWER_TIMEOUT, exchange).await.unwrap_or(Err(Closed::Idle))
    }

    /// Returns when the client closes the connection, or speaks without being asked.
    async fn closed(&mut self) -> Closed {
        match self.stream.read_buf(self.frames.room()).await {
            Ok(0) => Closed::ByPeer,
            Ok(_) => Closed::NotKmip,
            Err(fault) => Closed::Io(fault),
        }
    }
}
