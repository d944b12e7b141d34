//! How fast a client has to be: who sends a request a byte a minute, or does not take its answer, holds a connection that
//! others need. A transfer has a time for itself, and more the further it has come.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a request may take to come, or an answer to be taken, however little it is.
const GRACE: Duration = Duration::from_secs(30);

/// What a client has to send or take on top of that, in bytes a second.
const LEAST_RATE: u32 = 500;

/// A request that comes, or an answer that goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    begun: Instant,
    bytes: u32,
}

impl Transfer {
    /// One that begins now.
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), bytes: 0 }
    }

    /// Takes note that it has come further by some bytes.
    pub(crate) fn moved(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    /// When it is given up, if it does not come further until then.
    pub(crate) fn deadline(&self) -> Instant {
        self.begun + GRACE + Duration::from_secs(1) * self.bytes / LEAST_RATE
    }
}

/// The requests of a connection that the server works on.
#[derive(Clone, Default)]
pub(crate) struct Work(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// How many there were.
    begun: AtomicUsize,
    /// How many there are.
    running: AtomicUsize,
}

/// The server works on a request until this is dropped.
pub(crate) struct Working(Work);

impl Work {
    /// Begins with a request that has come whole.
    pub(crate) fn begin(&self) -> Working {
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        self.0.running.fetch_add(1, Ordering::AcqRel);
        Working(self.clone())
    }

    fn is_going_on(&self) -> bool {
        self.0.running.load(Ordering::Acquire) > 0
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A stream of HTTP/1.1 that ends when it is silent for too long, unless the silence is the server's, which is at work; and
/// when a request or an answer takes too long. Something is held while it is open.
pub(crate) struct Paced<S, H> {
    stream: S,
    /// What has been read of it already.
    begun: Vec<u8>,
    /// Longest silence.
    idle: Duration,
    /// When something moved last.
    active: Instant,
    /// The request that has begun to come.
    incoming: Option<Transfer>,
    /// The answer that has begun to go.
    outgoing: Option<Transfer>,
    timer: Pin<Box<Sleep>>,
    work: Work,
    /// Requests that the server had begun with when that was looked at last.
    known: usize,
    _held: H,
}

impl<S, H> Paced<S, H> {
    /// A stream that may be silent for so long, and what is held while it is open.
    pub(crate) fn new(stream: S, idle: Duration, held: H) -> Self {
        let active = Instant::now();
        let timer = Box::pin(sleep_until(active + idle));
        let (incoming, outgoing, work) = (None, None, Work::default());
        Self {
            stream,
            begun: Vec::new(),
            idle,
            active,
            incoming,
            outgoing,
            timer,
            work,
            known: 0,
            _held: held,
        }
    }

    /// The same stream, of which something has been read already.
    pub(crate) fn that_begins_with(self, begun: Vec<u8>) -> Self {
        Self { begun, ..self }
    }

    /// What the server works on for it.
    pub(crate) fn work(&self) -> Work {
        self.work.clone()
    }

    /// Takes note that so much has come.
    fn came(&mut self, bytes: usize) {
        self.look_at_work();
        self.active = Instant::now();
        self.incoming.get_or_insert_with(Transfer::begin).moved(bytes);
    }

    /// A request that the server has begun with has come.
    fn look_at_work(&mut self) {
        let begun = self.work.0.begun.load(Ordering::Acquire);
        if begun != self.known {
            self.known = begun;
            self.incoming = None;
            self.active = Instant::now();
        }
    }

    /// Waits until the client is too slow.
    fn poll_too_slow(&mut self, context: &mut Context<'_>) -> Poll<std::io::Error> {
        loop {
            self.look_at_work();
            let transfers = [self.incoming, self.outgoing];
            let due = transfers
                .iter()
                .flatten()
                .map(Transfer::deadline)
                .fold(self.active + self.idle, Instant::min);
            if self.timer.deadline() != due {
                self.timer.as_mut().reset(due);
            }
            ready!(self.timer.as_mut().poll(context));
            if self.outgoing.is_some() || !self.work.is_going_on() {
                return Poll::Ready(std::io::ErrorKind::TimedOut.into());
            }
            (self.active, self.incoming) = (Instant::now(), None);
        }
    }

    /// What writing has come to; while the client takes nothing, whether it is too slow.
    fn pace<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<std::io::Result<T>>,
    ) -> Poll<std::io::Result<T>> {
        if result.is_pending() {
            self.outgoing.get_or_insert_with(Transfer::begin);
            return self.poll_too_slow(context).map(Err);
        }
        result
    }
}

impl<S: AsyncRead + Unpin, H: Unpin> AsyncRead for Paced<S, H> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let this = &mut *self;
        if !this.begun.is_empty() {
            let length = this.begun.len().min(buffer.remaining());
            buffer.put_slice(this.begun.get(..length).unwrap_or_default());
            this.begun.drain(..length);
            this.came(length);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(Ok(())) => {
                let bytes = buffer.filled().len().saturating_sub(before);
                if bytes > 0 {
                    this.came(bytes);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(fault)) => Poll::Ready(Err(fault)),
            Poll::Pending => this.poll_too_slow(context).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin, H: Unpin> AsyncWrite for Paced<S, H> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(written)) = result {
            // The request that is answered has come.
            (self.active, self.incoming) = (Instant::now(), None);
            self.outgoing.get_or_insert_with(Transfer::begin).moved(written);
        }
        self.pace(context, result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        if result.is_ready() {
            self.outgoing = None;
        }
        self.pace(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(context);
        self.pace(context, result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::sleep;

    const IDLE: Duration = Duration::from_secs(60);

    fn timed_out<T>(result: std::io::Result<T>) -> bool {
        result.is_err_and(|fault| fault.kind() == std::io::ErrorKind::TimedOut)
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_ends_and_one_that_is_worked_for_does_not() {
        let (mut client, server) = duplex(64);
        let (held, is_held) = tokio::sync::oneshot::channel::<()>();
        let mut server = Paced::new(server, IDLE, held);
        let mut byte = [0];
        // A request now and then is no silence.
        for _ in 0..3 {
            sleep(IDLE / 2).await;
            client.write_all(b"x").await.unwrap();
            assert_eq!(server.read(&mut byte).await.unwrap(), 1);
            server.write_all(b"y").await.unwrap();
            server.flush().await.unwrap();
        }
        let working = server.work().begin();
        let begun = Instant::now();
        tokio::spawn(async move {
            sleep(IDLE * 5 / 2).await;
            drop(working);
        });
        assert!(timed_out(server.read(&mut byte).await));
        assert_eq!(begun.elapsed().as_secs(), 180);
        drop(server);
        assert!(is_held.await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_drips_ends_and_one_that_is_slow_does_not() {
        let (mut client, server) = duplex(64);
        let mut server = Paced::new(server, IDLE, ());
        let begun = Instant::now();
        let dripping = tokio::spawn(async move {
            while client.write_all(b"x").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let mut all = Vec::new();
        assert!(timed_out(server.read_to_end(&mut all).await));
        // One byte a second is worth next to nothing.
        assert_eq!(begun.elapsed().as_secs(), 30);
        drop(server);
        dripping.await.unwrap();

        let (mut client, server) = duplex(64 << 10);
        let mut server = Paced::new(server, IDLE, ());
        let slow = tokio::spawn(async move {
            for _ in 0..200 {
                client.write_all(&[7; 600]).await.unwrap();
                sleep(Duration::from_secs(1)).await;
            }
            client
        });
        let mut body = vec![0; 200 * 600];
        server.read_exact(&mut body).await.unwrap();
        // When it stops it is silent like any other.
        let _client = slow.await.unwrap();
        let begun = Instant::now();
        assert!(timed_out(server.read(&mut [0]).await));
        assert_eq!(begun.elapsed().as_secs(), 59);
    }

    #[tokio::test(start_paused = true)]
    async fn work_takes_no_time_of_the_next_request() {
        let (mut client, server) = duplex(64);
        let mut server = Paced::new(server, IDLE, ());
        let mut byte = [0];
        client.write_all(b"x").await.unwrap();
        server.read_exact(&mut byte).await.unwrap();
        let working = server.work().begin();
        assert!(tokio::time::timeout(GRACE * 3, server.read(&mut byte)).await.is_err(), "it is worked for");
        drop(working);
        server.write_all(b"y").await.unwrap();
        server.flush().await.unwrap();
        client.write_all(b"x").await.unwrap();
        server.read_exact(&mut byte).await.unwrap();
        let begun = Instant::now();
        assert!(timed_out(server.read(&mut byte).await));
        assert_eq!(begun.elapsed().as_secs(), GRACE.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_taken_ends_and_one_that_is_taken_slowly_does_not() {
        let (mut client, server) = duplex(64);
        let mut server = Paced::new(server, IDLE, ());
        // What the client says meanwhile gives it no more time.
        client.write_all(&[1; 20]).await.unwrap();
        let begun = Instant::now();
        let read = async {
            let mut byte = [0];
            loop {
                sleep(Duration::from_secs(1)).await;
                client.write_all(b"x").await.unwrap();
                client.read_exact(&mut byte).await.unwrap();
            }
        };
        let written =
            tokio::select! { written = server.write_all(&[7; 1000]) => written, () = read => Ok(()) };
        assert!(timed_out(written));
        assert_eq!(begun.elapsed().as_secs(), 30);

        let (mut client, server) = duplex(600);
        let mut server = Paced::new(server, IDLE, ());
        let read = tokio::spawn(async move {
            let mut part = [0; 600];
            for _ in 0..200 {
                sleep(Duration::from_secs(1)).await;
                client.read_exact(&mut part).await.unwrap();
            }
        });
        server.write_all(&vec![7; 200 * 600]).await.unwrap();
        read.await.unwrap();
    }
}
