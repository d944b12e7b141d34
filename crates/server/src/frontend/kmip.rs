//! KMIP over TLS: one TTLV message after the other (KMIP 1.4 section 10).

pub(crate) mod connection;
pub(crate) mod framing;
pub(crate) mod https;
pub(crate) mod outbound;

use std::sync::Arc;
use std::time::Duration;

use engine::admin::interfaces::Definition;
use engine::identity::{Caller, InterfaceRules, Peer};
use engine::statistics::Interface;
use engine::{Answer, Engine, Started};
use kmip::Version;
use kmip::message::{RequestMessage, ResponseHeader, ResponseItem, ResponseMessage};
use kmip::table::enumeration::{Operation, ResultReason, ResultStatus};
use kmip::ttlv::Limits as DecodeLimits;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use crate::config;
use crate::listener::{Accepted, Patient, PeerCertificates};
use crate::workers::{Lane, Workers};
use connection::{Closed, Limits, Next, Responder};
use outbound::Outbound;

/// Longest message of a client whose certificate was not verified, in bytes.
const UNAUTHENTICATED_BYTES: usize = 1 << 20;

/// The KMIP front-end.
pub(crate) struct KmipFrontend {
    interface: Arc<str>,
    /// What the interface asks of its clients.
    rules: InterfaceRules,
    engine: Arc<Engine>,
    workers: Arc<Workers>,
    outbound: Arc<Outbound>,
    statistics: Arc<Interface>,
    certificates: PeerCertificates,
    message_bytes: usize,
    idle: Duration,
}

impl KmipFrontend {
    /// A front-end of an interface.
    pub(crate) fn new(
        interface: &Definition,
        settings: &config::Kmip,
        engine: Arc<Engine>,
        workers: Arc<Workers>,
        outbound: Arc<Outbound>,
    ) -> Self {
        Self {
            interface: Arc::from(interface.name.as_str()),
            rules: interface.rules,
            statistics: engine.statistics().interface(&interface.name),
            engine,
            workers,
            outbound,
            certificates: PeerCertificates::default(),
            message_bytes: usize::try_from(settings.max_message_bytes).unwrap_or(usize::MAX),
            idle: Duration::from_secs(u64::from(interface.idle_timeout_s)),
        }
    }

    /// Serves a connection until it ends.
    pub(crate) async fn serve(self: Arc<Self>, accepted: Accepted, stop: watch::Receiver<bool>) {
        let address = accepted.address;
        let certificate = match accepted
            .certificate
            .as_deref()
            .map(|der| self.certificates.read(der))
            .transpose()
        {
            Ok(certificate) => certificate,
            Err(fault) => {
                tracing::warn!(interface = %self.interface, %address, %fault, "the client's certificate cannot be read");
                return;
            }
        };
        let is_verified = certificate.is_some();
        let limit =
            if is_verified { self.message_bytes } else { self.message_bytes.min(UNAUTHENTICATED_BYTES) };
        let peer = Peer::new(Arc::clone(&self.interface), address.to_string(), certificate);
        let connection = Connection {
            peer: Arc::new(peer.with_rules(self.rules).that_can_turn()),
            limits: DecodeLimits { max_bytes: limit, ..DecodeLimits::default() },
            engine: Arc::clone(&self.engine),
            workers: Arc::clone(&self.workers),
            statistics: Arc::clone(&self.statistics),
            caller: None,
        };
        let limits = Limits { message_bytes: limit, idle: self.idle };
        let (mut stream, _permit) = accepted.split();
        let mut closed =
            connection::serve(&mut Patient::new(&mut stream), &connection, limits, stop.clone()).await;
        while let Closed::Turned(begun) = closed {
            let ended = self.outbound.serve(&mut stream, &connection.peer, begun, limits, stop.clone()).await;
            closed = match ended {
                None => {
                    connection::serve(&mut Patient::new(&mut stream), &connection, limits, stop.clone()).await
                }
                Some(closed) => closed,
            };
        }
        match closed {
            Closed::Http(begun) => {
                let decode = connection.limits;
                let connection = connection.that_cannot_turn();
                return https::serve(stream, begun, connection, decode, self.idle, stop).await;
            }
            closed @ (Closed::ByPeer | Closed::Idle | Closed::Stopping) => {
                tracing::debug!(interface = %self.interface, %address, reason = %closed, "connection closed");
            }
            closed => {
                tracing::warn!(interface = %self.interface, %address, reason = %closed, "connection closed");
            }
        }
        // The client may be gone already; there is nobody to tell.
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, tokio::io::AsyncWriteExt::shutdown(&mut stream)).await;
    }
}

/// How long a client may take to take note that its connection is closed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// One client's side of the engine.
pub(crate) struct Connection {
    pub(crate) peer: Arc<Peer>,
    pub(crate) limits: DecodeLimits,
    pub(crate) engine: Arc<Engine>,
    pub(crate) workers: Arc<Workers>,
    pub(crate) statistics: Arc<Interface>,
    /// The caller, where something beside the messages has proved it.
    pub(crate) caller: Option<Arc<Caller>>,
}

impl Responder for Connection {
    async fn respond(&self, request: &[u8], response: &mut Vec<u8>) -> Next {
        let answer = match RequestMessage::decode(request, &self.limits) {
            Ok(message) => self.run(message).await,
            Err(failure) => {
                let Peer { interface, address, .. } = &*self.peer;
                tracing::warn!(%interface, %address, %failure, "a message cannot be read");
                Some(failure.response(crate::clock::now()))
            }
        };
        let Some(answer) = answer else { return Next::Serve };
        let has_role = answer.items.iter().any(|item| {
            item.operation == Some(Operation::SET_ENDPOINT_ROLE)
                && item.result_status == ResultStatus::SUCCESS
        });
        *response = answer.encode(std::mem::take(response));
        if has_role && self.peer.is_turned() { Next::Turn } else { Next::Serve }
    }

    fn refuse_length(&self, response: &mut Vec<u8>) {
        let message = ResponseMessage {
            header: ResponseHeader::new(Version::V1_0, crate::clock::now()),
            items: vec![ResponseItem::failure(
                None,
                ResultReason::INVALID_MESSAGE,
                Some(format!("the message is longer than {} bytes", self.limits.max_bytes)),
            )],
        };
        *response = message.encode(std::mem::take(response));
    }
}

impl Connection {
    /// The same client on a connection on which the server can only answer.
    fn that_cannot_turn(self) -> Self {
        let Peer { interface, address, certificate, .. } = &*self.peer;
        let peer = Peer::new(Arc::clone(interface), address.clone(), certificate.clone());
        Self { peer: Arc::new(peer.with_rules(self.peer.rules)), ..self }
    }

    /// Has the engine answer a message, and counts what it was asked for; `None` closes the connection.
    async fn run(&self, message: RequestMessage) -> Option<ResponseMessage> {
        let begun = Instant::now();
        let answer = self.answer(message).await;
        let took = begun.elapsed();
        for item in answer.iter().flat_map(|answer| &answer.items) {
            let has_failed = item.result_status == ResultStatus::OPERATION_FAILED;
            self.statistics.note(item.operation.unwrap_or(Operation(0)), has_failed, took);
        }
        answer
    }

    async fn answer(&self, message: RequestMessage) -> Option<ResponseMessage> {
        let version = message.header.protocol_version;
        let lane = lane(&message);
        let job = match &self.caller {
            Some(caller) => self.engine.start_for(&self.peer, Arc::clone(caller), message),
            None => match self.engine.start(&self.peer, message) {
                Started::Done(response) => return Some(response),
                Started::Later(job) => job,
            },
        };
        let (done, answer) = oneshot::channel();
        // A connection that ended while its request ran is no longer interested in the answer.
        let done = move |answer| drop(done.send(answer));
        if job.blocking() {
            if self.workers.submit(lane, Box::new(move || job.run_to(done))).is_err() {
                return Some(busy(version));
            }
        } else {
            job.run_to(done);
        }
        answer.await.ok().and_then(Answer::response)
    }
}

/// Where a message runs that may not run on the connection's own thread: what can take seconds must not hold up the
/// rest, such as the first message of a connection, whose sender has to be looked up.
fn lane(message: &RequestMessage) -> Lane {
    let is_long = |operation| {
        matches!(operation, Operation::CREATE_KEY_PAIR | Operation::RE_KEY_KEY_PAIR | Operation::LOCATE)
    };
    if message.items.iter().any(|item| is_long(item.operation)) { Lane::Long } else { Lane::Short }
}

/// The answer of a server that has too much to do.
fn busy(version: Version) -> ResponseMessage {
    ResponseMessage {
        header: ResponseHeader::new(version, crate::clock::now()),
        items: vec![ResponseItem::failure(
            None,
            ResultReason::GENERAL_FAILURE,
            Some("the server is busy, try again".to_owned()),
        )],
    }
}
