//! Connections of the REST interface. It takes no certificate to open one, so one that is silent is closed soon, unless
//! the silence is the server's, which is at work.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep};

/// How long a connection may be silent, between requests as well as in one.
const IDLE: Duration = Duration::from_secs(60);

/// A stream that counts against the limit of connections while it is open, and ends when it is silent for too long.
pub(super) struct Permitted<S> {
    stream: S,
    timer: Pin<Box<Sleep>>,
    work: Work,
    _permit: OwnedSemaphorePermit,
}

/// How many requests of a connection the server works on.
#[derive(Clone, Default)]
pub(super) struct Work(Arc<AtomicUsize>);

/// The server works on a request until this is dropped.
pub(super) struct Working(Work);

impl Work {
    pub(super) fn begin(&self) -> Working {
        self.0.fetch_add(1, Ordering::AcqRel);
        Working(self.clone())
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl<S> Permitted<S> {
    pub(super) fn new(stream: S, permit: OwnedSemaphorePermit) -> Self {
        Self { stream, timer: Box::pin(sleep(IDLE)), work: Work::default(), _permit: permit }
    }

    pub(super) fn work(&self) -> Work {
        self.work.clone()
    }

    fn moved(&mut self) {
        self.timer.as_mut().reset(Instant::now() + IDLE);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Permitted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let this = &mut *self;
        if let Poll::Ready(result) = Pin::new(&mut this.stream).poll_read(context, buffer) {
            this.moved();
            return Poll::Ready(result);
        }
        while this.timer.as_mut().poll(context).is_ready() {
            if this.work.0.load(Ordering::Acquire) == 0 {
                return Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()));
            }
            this.moved();
        }
        Poll::Pending
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Permitted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        if result.is_ready() {
            self.moved();
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::sync::Semaphore;

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_ends_and_one_that_is_worked_for_does_not() {
        let permits = Arc::new(Semaphore::new(1));
        let (mut client, server) = duplex(64);
        let mut server = Permitted::new(server, Arc::clone(&permits).try_acquire_owned().unwrap());
        let mut byte = [0];
        // A byte now and then is no silence.
        for _ in 0..3 {
            tokio::time::sleep(IDLE / 2).await;
            client.write_all(b"x").await.unwrap();
            assert_eq!(server.read(&mut byte).await.unwrap(), 1);
        }
        let work = server.work();
        let working = work.begin();
        let begun = Instant::now();
        tokio::spawn(async move {
            tokio::time::sleep(IDLE * 5 / 2).await;
            drop(working);
        });
        let ended = server.read(&mut byte).await.unwrap_err();
        assert_eq!((ended.kind(), begun.elapsed().as_secs()), (std::io::ErrorKind::TimedOut, 180));
        drop(server);
        assert_eq!(permits.available_permits(), 1);
    }
}
