//! What tests of the whole server share: a server in this process with clients, and requests in a line.
//!
//! Everything here panics when it fails: it is for tests alone.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on ends here"
)]

pub mod foreign;
pub mod request;
pub mod tpm;

use std::net::{Ipv4Addr, TcpListener};

use kmip::message::{RequestMessage, ResponseItem};
use kmip::payload::{RequestPayload, ResponsePayload};
use kmip::table::enumeration::{ResultReason, ResultStatus};
use kmip::version::Version;
use server::client::{Client, Target};
use server::config::Config;
use server::sandbox::{ClientFiles, Sandbox};

/// A port of the loopback interface on which nobody listens. It is none of those that the system gives to whoever asks for
/// any, where there are others, so that it is still free when it is used.
#[must_use]
pub fn free_port() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let limits: Vec<u16> = range.split_whitespace().filter_map(|limit| limit.parse().ok()).collect();
    let is_given = |port: &u16| matches!(limits[..], [low, high] if (low..=high).contains(port));
    let port_of =
        |port: u16| Some(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()?.local_addr().ok()?.port());
    let random = crypto::random::bytes(2000).unwrap();
    let ports = random.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let free = ports.filter(|port| *port > 10_000 && !is_given(port)).find_map(port_of);
    free.or_else(|| port_of(0)).unwrap()
}

/// A server on a scratch directory, with the clients A, B and C.
pub struct TestServer {
    sandbox: Sandbox,
    clients: [ClientFiles; 3],
}

/// One of the clients, each with an identity of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The first.
    A,
    /// The second.
    B,
    /// The third.
    C,
}

/// A connection of a client.
pub struct Connection {
    client: Client,
    version: Version,
}

impl TestServer {
    /// Starts a server with default settings.
    pub async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    /// Starts a server with settings; addresses are free ports of the loopback interface.
    pub async fn start_with(config: Config) -> Self {
        let sandbox = Sandbox::start(config).await.unwrap();
        let mut clients = Vec::new();
        for name in ["client-a", "client-b", "client-c"] {
            clients.push(sandbox.add_client(name).await.unwrap());
        }
        let clients = clients.try_into().unwrap_or_else(|_| panic!("three clients"));
        Self { sandbox, clients }
    }

    /// The server itself.
    #[must_use]
    pub const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// A client's certificate and key.
    #[must_use]
    pub const fn files(&self, who: Who) -> &ClientFiles {
        let [a, b, c] = &self.clients;
        match who {
            Who::A => a,
            Who::B => b,
            Who::C => c,
        }
    }

    /// The KMIP interface, reached as a client.
    #[must_use]
    pub fn target(&self, who: Who) -> Target {
        self.sandbox.target(self.files(who)).unwrap()
    }

    /// Connects as a client, to speak a version.
    pub async fn connect(&self, who: Who, version: Version) -> Connection {
        Connection { client: Client::connect(&self.target(who)).await.unwrap(), version }
    }

    /// Stops the server and starts it anew on the same directory.
    pub async fn restart(self) -> Self {
        let sandbox = self.sandbox.restart(Config::default()).await.unwrap();
        Self { sandbox, clients: self.clients }
    }

    /// Stops the server and removes its directory.
    pub async fn stop(self) {
        self.sandbox.stop().await.unwrap();
    }
}

impl Connection {
    /// The connection below.
    pub const fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Asks for one operation and returns its result, good or bad.
    pub async fn item(&mut self, payload: impl Into<RequestPayload>) -> ResponseItem {
        let message = RequestMessage::new(self.version).with(payload);
        let response = self.client.exchange(&message).await.expect("an answer");
        response.items.into_iter().next().expect("an item")
    }

    /// Asks for one operation that must succeed, and returns the payload of its answer.
    pub async fn ask(&mut self, payload: impl Into<RequestPayload>) -> ResponsePayload {
        let item = self.item(payload).await;
        assert_eq!(item.result_status, ResultStatus::SUCCESS, "{item:?}");
        item.payload.expect("a payload")
    }

    /// Asks for one operation that must fail, and returns why it did.
    pub async fn fail(&mut self, payload: impl Into<RequestPayload>) -> ResultReason {
        let item = self.item(payload).await;
        assert_eq!(item.result_status, ResultStatus::OPERATION_FAILED, "{item:?}");
        item.result_reason.expect("a reason")
    }

    /// Creates an AES-256 key with a name and returns its identifier.
    pub async fn create_key(&mut self, name: &str) -> String {
        match self.ask(request::create_aes(256, &[name])).await {
            ResponsePayload::Create(created) => request::id_text(&created.unique_identifier),
            other => panic!("no answer to a Create: {other:?}"),
        }
    }

    /// Gets the bytes of a key.
    pub async fn material(&mut self, id: &str) -> Vec<u8> {
        match self.ask(request::get(id)).await {
            ResponsePayload::Get(got) => request::material(&got.object).expect("material as bytes"),
            other => panic!("no answer to a Get: {other:?}"),
        }
    }
}
