//! A KMIP client that listens for what the server tells it: the other side of [`crate::frontend::kmip::outbound`], for
//! tests and test cases.

use std::net::SocketAddr;
use std::pin::Pin;

use crypto::asymmetric::PrivateKey;
use crypto::tls::{ClientCertificates, Identity, ServerTls, ServerTlsSettings};
use crypto::x509::pems_to_ders;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_openssl::SslStream;

use super::{ClientError, MAX_ANSWER_BYTES};
use crate::frontend::kmip::framing::{Fault, Frames};

/// A listening client.
pub struct ToldClient {
    listener: TcpListener,
    tls: ServerTls,
    open: Option<(SslStream<TcpStream>, Frames)>,
}

impl ToldClient {
    /// Listens on a free port of the loopback interface with a client's certificate and private key (PEM) for a server
    /// whose certificate chains to one of `ca` (PEM).
    ///
    /// # Errors
    /// [`ClientError::Crypto`] or [`ClientError::Io`].
    pub async fn listen(certificate: &str, key: &str, ca: &str) -> Result<Self, ClientError> {
        let settings = ServerTlsSettings {
            identities: vec![Identity {
                chain: pems_to_ders(certificate.as_bytes())?,
                key: PrivateKey::from_pem(key.as_bytes(), None)?,
            }],
            trusted: pems_to_ders(ca.as_bytes())?,
            client_certificates: ClientCertificates::Required,
            ..ServerTlsSettings::default()
        };
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self { listener, tls: ServerTls::new(&settings)?, open: None })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// [`ClientError::Io`]
    pub fn address(&self) -> Result<SocketAddr, ClientError> {
        Ok(self.listener.local_addr()?)
    }

    /// Waits for the next message, on the open connection or a new one.
    ///
    /// # Errors
    /// [`ClientError::NotKmip`] or [`ClientError::Io`].
    pub async fn receive(&mut self) -> Result<Vec<u8>, ClientError> {
        loop {
            let (stream, frames) = match &mut self.open {
                Some(open) => open,
                None => {
                    let (tcp, _) = self.listener.accept().await?;
                    let mut stream =
                        SslStream::new(self.tls.accept()?, tcp).map_err(std::io::Error::other)?;
                    if Pin::new(&mut stream).accept().await.is_err() {
                        continue;
                    }
                    self.open.insert((stream, Frames::new(MAX_ANSWER_BYTES)))
                }
            };
            match frames.message() {
                Ok(Some(message)) => {
                    let bytes = frames.get(message.clone()).to_vec();
                    frames.consume(message);
                    return Ok(bytes);
                }
                Ok(None) => {}
                Err(Fault::NotTtlv | Fault::TooLong(_)) => return Err(ClientError::NotKmip),
            }
            // The server closes when it has nothing more to say.
            if matches!(stream.read_buf(frames.room()).await, Ok(0) | Err(_)) {
                self.open = None;
            }
        }
    }

    /// Answers the message received last.
    ///
    /// # Errors
    /// [`ClientError::Closed`] when the server has gone, or [`ClientError::Io`].
    pub async fn answer(&mut self, response: &[u8]) -> Result<(), ClientError> {
        let (stream, _) = self.open.as_mut().ok_or(ClientError::Closed)?;
        stream.write_all(response).await?;
        Ok(stream.flush().await?)
    }

    /// Closes the connection without an answer.
    pub fn hang_up(&mut self) {
        self.open = None;
    }
}
