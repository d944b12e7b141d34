//! Reading from TLS only when something has come. OpenSSL makes a buffer for a record before it asks the socket, and
//! overwrites it when there is nothing: after each answer a server asks once in vain.

use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

/// A stream that is read when its socket, or what TLS has taken from it, has something.
pub(crate) struct Patient<'a> {
    stream: &'a mut SslStream<TcpStream>,
    /// Whether the last read was answered. One that was not may wait for something else than the socket's input.
    is_answered: bool,
}

impl<'a> Patient<'a> {
    pub(crate) const fn new(stream: &'a mut SslStream<TcpStream>) -> Self {
        Self { stream, is_answered: false }
    }
}

impl AsyncRead for Patient<'_> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let Self { stream, is_answered } = self.get_mut();
        if *is_answered && !crypto::tls::has_pending(stream.ssl()) {
            ready!(stream.get_ref().poll_read_ready(cx))?;
        }
        let read = Pin::new(&mut **stream).poll_read(cx, buf);
        *is_answered = read.is_ready();
        read
    }
}

impl AsyncWrite for Patient<'_> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut *self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut *self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut *self.get_mut().stream).poll_shutdown(cx)
    }
}
