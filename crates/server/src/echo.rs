//! A TLS server that answers every frame with one of a fixed size: what listeners, TLS and the connection loop cost
//! without anything behind them, to compare measurements with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crypto::x509::der_to_pem;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::frontend::kmip::connection::{self, Limits, Responder};
use crate::frontend::kmip::framing::HEADER_BYTES;
use crate::init;
use crate::listener::{Accepted, Patient, TlsListener};
use crate::sandbox::ClientFiles;
use crate::server::ServerError;

/// Longest frame accepted, in bytes.
const MAX_FRAME_BYTES: usize = 16 << 20;

/// A running echo server; it ends with the process.
pub struct Echo {
    /// Where it listens.
    pub address: SocketAddr,
    /// A certificate that it accepts.
    pub client: ClientFiles,
    _stop: watch::Sender<bool>,
    _task: JoinHandle<()>,
    _dir: DataDir,
}

/// Starts an echo server on a free port with the certificates of a scratch data directory. Its answers have
/// `answer_bytes` bytes, header included.
///
/// # Errors
/// [`ServerError`]
pub async fn start(data_dir: PathBuf, answer_bytes: usize) -> Result<Echo, ServerError> {
    let prepared = init::prepare(&data_dir, None, &Config::default(), clock::system_clock())?;
    let issued = prepared.authority.issue_client("echo", clock::now()).map_err(init::InitError::Authority)?;
    let client = ClientFiles {
        certificate: der_to_pem(&issued.certificate),
        private_key: String::from_utf8_lossy(issued.key.expose()).into_owned(),
        ca: prepared.authority.certificate_pem().map_err(init::InitError::Authority)?,
    };
    let free = [SocketAddr::from(([127, 0, 0, 1], 0))];
    let trusted = vec![prepared.authority.certificate_der().map_err(init::InitError::Authority)?];
    let tls = prepared.tls.for_clients(trusted, api::TlsVersion::V1_2);
    let tls = tls.map_err(|fault| init::InitError::Authority(fault.into()))?;
    let listener = TlsListener::bind("echo", &free, tls, 10_000).await?;
    let address =
        listener.addresses()?.into_iter().next().ok_or_else(|| std::io::Error::other("no socket"))?;
    let (stop, stopped) = watch::channel(false);
    let responder = Arc::new(FixedAnswer(frame(answer_bytes)));
    let connections = stopped.clone();
    let serve = move |accepted: Accepted| {
        let (responder, stop) = (Arc::clone(&responder), connections.clone());
        async move {
            let limits = Limits { message_bytes: MAX_FRAME_BYTES, idle: Duration::from_secs(3600) };
            let (mut stream, _permit) = accepted.split();
            let closed = connection::serve(&mut Patient::new(&mut stream), &*responder, limits, stop).await;
            tracing::debug!(%closed, "connection closed");
        }
    };
    let task = tokio::spawn(listener.run(serve, stopped, Duration::ZERO));
    Ok(Echo { address, client, _stop: stop, _task: task, _dir: prepared.dir })
}

struct FixedAnswer(Vec<u8>);

impl Responder for FixedAnswer {
    async fn respond(&self, _: &[u8], response: &mut Vec<u8>) -> connection::Next {
        response.extend_from_slice(&self.0);
        connection::Next::Serve
    }

    fn refuse_length(&self, _: &mut Vec<u8>) {}
}

/// A frame of a length: the header of a KMIP response and zeros.
#[must_use]
pub fn frame(bytes: usize) -> Vec<u8> {
    let body = u32::try_from(bytes.saturating_sub(HEADER_BYTES)).unwrap_or(u32::MAX);
    let mut frame = vec![0x42, 0x00, 0x7B, 0x01];
    frame.extend(body.to_be_bytes());
    frame.resize(bytes.max(HEADER_BYTES), 0);
    frame
}
