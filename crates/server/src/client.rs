//! Clients of a server: KMIP over TLS here, REST in [`http`].

pub mod http;
pub mod told;

use std::path::Path;
use std::pin::Pin;

use crypto::asymmetric::PrivateKey;
use crypto::tls::{self, ClientTls, ClientTlsSettings, Identity};
use crypto::x509::pems_to_ders;
use kmip::message::{RequestMessage, ResponseMessage};
use kmip::ttlv::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;
use zeroize::Zeroize;

use crate::frontend::kmip::framing::{Fault, Frames};

/// Longest answer that a client accepts, in bytes.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// Why a client got no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address has not the form HOST:PORT.
    #[error("`{0}` is not of the form HOST:PORT")]
    Address(String),
    /// A certificate or key file cannot be used.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS: {0}")]
    Crypto(#[from] crypto::Error),
    /// No connection.
    #[error("cannot connect to {address}: {reason}")]
    Connect {
        /// The server.
        address: String,
        /// What went wrong.
        reason: String,
    },
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Io(#[from] std::io::Error),
    /// The server closed the connection instead of answering.
    #[error("the server closed the connection")]
    Closed,
    /// The answer is no KMIP message, or too long.
    #[error("the server's answer is no KMIP message")]
    NotKmip,
    /// The answer cannot be read.
    #[error("the server's answer cannot be read: {0}")]
    Answer(#[from] kmip::ttlv::Error),
}

/// A server, and with which certificate to reach it. Cheap to use for many connections.
#[derive(Clone)]
pub struct Target {
    host: String,
    port: u16,
    settings: ClientTlsSettings,
    tls: ClientTls,
}

impl Target {
    /// A server at `HOST:PORT` whose certificate must chain to one in the PEM file `ca`, reached with a client's
    /// certificate and private key from PEM files.
    ///
    /// # Errors
    /// [`ClientError::Address`], [`ClientError::File`] or [`ClientError::Crypto`].
    pub fn new(server: &str, ca: &Path, certificate: Option<(&Path, &Path)>) -> Result<Self, ClientError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|fault| ClientError::File {
                file: path.display().to_string(),
                reason: fault.to_string(),
            })
        };
        let ca = read(ca)?;
        let pair = certificate
            .map(|(certificate, key)| Ok::<_, ClientError>((read(certificate)?, read(key)?)))
            .transpose()?;
        let target = Self::from_pem(server, &ca, pair.as_ref().map(|(c, k)| (c.as_slice(), k.as_slice())));
        if let Some((_, mut key)) = pair {
            key.zeroize();
        }
        target
    }

    /// As [`Self::new`], from PEM texts.
    ///
    /// # Errors
    /// [`ClientError::Address`] or [`ClientError::Crypto`].
    pub fn from_pem(
        server: &str,
        ca: &[u8],
        certificate: Option<(&[u8], &[u8])>,
    ) -> Result<Self, ClientError> {
        let malformed = || ClientError::Address(server.to_owned());
        let (host, port) = server.rsplit_once(':').ok_or_else(malformed)?;
        let port = port.parse().map_err(|_| malformed())?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let identity = certificate
            .map(|(certificate, key)| {
                let chain = pems_to_ders(certificate)?;
                Ok::<_, ClientError>(Identity { chain, key: PrivateKey::from_pem(key, None)? })
            })
            .transpose()?;
        let trusted = pems_to_ders(ca)?;
        let settings = ClientTlsSettings { trusted, identity, ..ClientTlsSettings::default() };
        let tls = ClientTls::new(&settings)?;
        Ok(Self { host: host.to_owned(), port, settings, tls })
    }

    /// The same server, with a full handshake for every connection instead of resuming the session of an earlier one.
    ///
    /// # Errors
    /// [`ClientError::Crypto`]
    pub fn with_full_handshakes(&self) -> Result<Self, ClientError> {
        let settings = ClientTlsSettings { reuse_sessions: false, ..self.settings.clone() };
        let tls = ClientTls::new(&settings)?;
        Ok(Self { host: self.host.clone(), port: self.port, settings, tls })
    }

    /// The same server, with connections that keep their buffers between messages: faster, at some 32 KiB each.
    ///
    /// # Errors
    /// [`ClientError::Crypto`]
    pub fn with_kept_buffers(&self) -> Result<Self, ClientError> {
        let settings = ClientTlsSettings { keep_buffers: true, ..self.settings.clone() };
        let tls = ClientTls::new(&settings)?;
        Ok(Self { host: self.host.clone(), port: self.port, settings, tls })
    }

    /// The same server, with none but some versions of TLS, as old devices have it.
    ///
    /// # Errors
    /// [`ClientError::Crypto`]
    pub fn with_tls_versions(
        &self,
        oldest: api::TlsVersion,
        newest: api::TlsVersion,
    ) -> Result<Self, ClientError> {
        let version = crate::listener::version;
        let settings = ClientTlsSettings {
            min_version: version(oldest),
            max_version: version(newest),
            ..self.settings.clone()
        };
        let tls = ClientTls::new(&settings)?;
        Ok(Self { host: self.host.clone(), port: self.port, settings, tls })
    }

    /// Opens a TLS connection.
    ///
    /// # Errors
    /// [`ClientError::Connect`] with what went wrong.
    pub async fn connect(&self) -> Result<SslStream<TcpStream>, ClientError> {
        let failed =
            |reason: String| ClientError::Connect { address: format!("{}:{}", self.host, self.port), reason };
        let tcp = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(|fault| failed(fault.to_string()))?;
        tcp.set_nodelay(true).map_err(|fault| failed(fault.to_string()))?;
        let ssl = self.tls.connect(&self.host).map_err(|fault| failed(fault.to_string()))?;
        let mut stream = SslStream::new(ssl, tcp).map_err(|fault| failed(fault.to_string()))?;
        if let Err(fault) = Pin::new(&mut stream).connect().await {
            return Err(failed(match tls::verification_failure(stream.ssl()) {
                Some(failure) => format!("the server's certificate is refused: {}", failure.reason),
                None => match fault.ssl_error().and_then(|stack| stack.errors().last()?.reason()) {
                    Some(reason) => reason.to_owned(),
                    None => fault.to_string(),
                },
            }));
        }
        Ok(stream)
    }
}

/// A connection to a KMIP server.
pub struct Client {
    stream: SslStream<TcpStream>,
    frames: Frames,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// [`ClientError::Connect`]
    pub async fn connect(target: &Target) -> Result<Self, ClientError> {
        Ok(Self { stream: target.connect().await?, frames: Frames::new(MAX_ANSWER_BYTES) })
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// [`ClientError`] when there is no answer that can be read; an answer that reports a failure is none.
    pub async fn exchange(&mut self, request: &RequestMessage) -> Result<ResponseMessage, ClientError> {
        let mut bytes = request.to_bytes();
        let sent = self.send(&bytes).await;
        bytes.zeroize();
        sent?;
        let limits = Limits { max_bytes: MAX_ANSWER_BYTES, ..Limits::default() };
        let answer = self.receive_with(|bytes| ResponseMessage::decode(bytes, &limits)).await?;
        Ok(answer?)
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// [`ClientError::Io`]
    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        self.stream.write_all(bytes).await?;
        Ok(self.stream.flush().await?)
    }

    /// Waits for an answer and returns its bytes.
    ///
    /// # Errors
    /// [`ClientError::Closed`], [`ClientError::NotKmip`] or [`ClientError::Io`].
    pub async fn receive(&mut self) -> Result<Vec<u8>, ClientError> {
        self.receive_with(<[u8]>::to_vec).await
    }

    /// Waits for an answer and lets `read` look at its bytes, which are cleared afterwards.
    ///
    /// # Errors
    /// As [`Self::receive`].
    pub async fn receive_with<T>(&mut self, read: impl FnOnce(&[u8]) -> T) -> Result<T, ClientError> {
        loop {
            match self.frames.message() {
                Ok(Some(message)) => {
                    let value = read(self.frames.get(message.clone()));
                    self.frames.consume(message);
                    return Ok(value);
                }
                Ok(None) => {}
                Err(Fault::NotTtlv | Fault::TooLong(_)) => return Err(ClientError::NotKmip),
            }
            if self.stream.read_buf(self.frames.room()).await? == 0 {
                return Err(ClientError::Closed);
            }
        }
    }

    /// Closes the connection in order.
    ///
    /// # Errors
    /// [`ClientError::Io`] when the server does not take part.
    pub async fn close(mut self) -> Result<(), ClientError> {
        Ok(self.stream.shutdown().await?)
    }
}
