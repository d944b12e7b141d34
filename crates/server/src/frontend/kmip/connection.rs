//! One client's connection: messages in, answers out, one at a time and in order. A message that has begun to come has to come
//! on, and an answer has to be taken.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use super::framing::{Fault, Frames, KEEP_BYTES};
use crate::frontend::pace::Transfer;
use crate::wipe::wipe;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

/// A connection that is silent for so long gives the memory of large messages back.
const QUIET: Duration = Duration::from_secs(2);

/// Who answers the messages of a connection.
pub(crate) trait Responder: Send + Sync {
    /// Appends the answer to `request`, a complete TTLV structure, to `response`; an empty one closes the connection.
    fn respond(&self, request: &[u8], response: &mut Vec<u8>) -> impl Future<Output = Next> + Send;

    /// Appends the answer to a message that is refused for its length alone.
    fn refuse_length(&self, response: &mut Vec<u8>);
}

/// What becomes of a connection once an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The client goes on asking.
    Serve,
    /// The server asks from now on.
    Turn,
}

/// What a connection may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Longest message, in bytes.
    pub(crate) message_bytes: usize,
    /// Longest silence.
    pub(crate) idle: Duration,
}

/// Why a connection ended.
#[derive(Debug)]
pub(crate) enum Closed {
    /// The client closed it between two messages.
    ByPeer,
    /// The client closed it in the middle of a message.
    Truncated,
    /// It was silent for too long.
    Idle,
    /// A message came too slowly, or an answer was not taken.
    TooSlow,
    /// The server stops.
    Stopping,
    /// What came was no KMIP message.
    NotKmip,
    /// What came begins like an HTTP request; the connection is open, and these bytes of it have been read.
    Http(Vec<u8>),
    /// The client has turned it round; it is open, and these bytes of it have been read.
    Turned(Vec<u8>),
    /// A message was longer, in bytes, than is accepted.
    TooLong(u64),
    /// Reading or writing failed.
    Io(std::io::Error),
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByPeer => f.write_str("closed by the client"),
            Self::Truncated => f.write_str("closed by the client in the middle of a message"),
            Self::Idle => f.write_str("silent for too long"),
            Self::TooSlow => f.write_str("too slow in the middle of a message"),
            Self::Stopping => f.write_str("the server stops"),
            Self::NotKmip => f.write_str("not a KMIP message"),
            Self::Turned(_) => f.write_str("turned round"),
            Self::Http(_) => f.write_str("not TTLV but HTTP"),
            Self::TooLong(length) => write!(f, "a message of {length} bytes is longer than accepted"),
            Self::Io(fault) => write!(f, "{fault}"),
        }
    }
}

/// Serves a connection until it ends. When `stop` turns true the running request is answered first, and none is begun any
/// more: whoever has it turned true may rely on that.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    responder: &impl Responder,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) -> Closed {
    let mut frames = Frames::new(limits.message_bytes);
    let mut response = Vec::new();
    let mut active = Instant::now();
    // The timer is set again when it fires, or when memory is to be given back: at each message would cost too much.
    let mut timer = pin!(sleep_until(active + limits.idle));
    let mut is_large = false;
    let untouched = stop.clone();
    // The message of which a part has come.
    let mut incoming: Option<Transfer> = None;
    // A dropped sender means that nobody is left to serve for.
    let mut stopped = pin!(async move { stop.wait_for(|stop| *stop).await.is_ok() });
    loop {
        loop {
            // Whoever sends without a pause would never be stopped by the wait below.
            if is_stopped(&untouched) {
                return Closed::Stopping;
            }
            let message = match frames.message() {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(Fault::NotTtlv) if frames.is_http() => return Closed::Http(frames.take()),
                Err(Fault::NotTtlv) => return Closed::NotKmip,
                Err(Fault::TooLong(length)) => {
                    responder.refuse_length(&mut response);
                    return match write(stream, &mut response).await {
                        Ok(()) => Closed::TooLong(length),
                        Err(closed) => closed,
                    };
                }
            };
            let next = responder.respond(frames.get(message.clone()), &mut response).await;
            frames.consume(message);
            incoming = None;
            if response.is_empty() {
                return Closed::NotKmip;
            }
            if let Err(closed) = write(stream, &mut response).await {
                return closed;
            }
            if next == Next::Turn {
                return Closed::Turned(frames.take());
            }
            active = Instant::now();
            if !is_large && (frames.is_large() || response.capacity() > KEEP_BYTES) {
                is_large = true;
                timer.as_mut().reset(active + QUIET.min(limits.idle));
            }
        }
        if !frames.is_empty() {
            let deadline = incoming.get_or_insert_with(Transfer::begin).deadline();
            if deadline < timer.deadline() {
                timer.as_mut().reset(deadline);
            }
        }
        tokio::select! {
            biased;
            read = stream.read_buf(frames.room()) => match read {
                Ok(0) if frames.is_empty() => return Closed::ByPeer,
                Ok(0) => return Closed::Truncated,
                Ok(bytes) => {
                    active = Instant::now();
                    if let Some(incoming) = &mut incoming {
                        incoming.moved(bytes);
                    }
                }
                Err(fault) => return Closed::Io(fault),
            },
            _ = &mut stopped => return Closed::Stopping,
            () = &mut timer => {
                let silence = active.elapsed();
                if silence >= limits.idle {
                    return Closed::Idle;
                }
                if incoming.is_some_and(|incoming| incoming.deadline() <= Instant::now()) {
                    return Closed::TooSlow;
                }
                if is_large && silence >= QUIET {
                    frames.shrink();
                    response = Vec::new();
                    is_large = false;
                }
                timer.as_mut().reset(active + if is_large { QUIET.min(limits.idle) } else { limits.idle });
            }
        }
    }
}

/// Whether `stop`, false when this receiver was made, has turned true, or nobody is left to turn it. Takes no lock.
pub(super) fn is_stopped(stop: &watch::Receiver<bool>) -> bool {
    stop.has_changed().unwrap_or(true)
}

/// Sends an answer and empties its buffer: in one write, where the client has taken the answers before.
async fn write<S: AsyncWrite + Unpin>(stream: &mut S, response: &mut Vec<u8>) -> Result<(), Closed> {
    let at_once = poll_fn(|cx| Poll::Ready(Pin::new(&mut *stream).poll_write(cx, response))).await;
    let mut sent = match at_once {
        Poll::Ready(written) => written.map_err(Closed::Io)?,
        Poll::Pending => 0,
    };
    if sent < response.len() {
        let mut outgoing = Transfer::begin();
        while let Some(rest) = response.get(sent..).filter(|rest| !rest.is_empty()) {
            let written = timeout_at(outgoing.deadline(), stream.write(rest)).await;
            let written = written.map_err(|_| Closed::TooSlow)?.map_err(Closed::Io)?;
            if written == 0 {
                return Err(Closed::Io(std::io::ErrorKind::WriteZero.into()));
            }
            sent = sent.saturating_add(written);
            outgoing.moved(written);
        }
    }
    stream.flush().await.map_err(Closed::Io)?;
    wipe(response);
    response.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{DuplexStream, duplex};
    use tokio::task::JoinHandle;

    struct Echo;

    impl Responder for Echo {
        async fn respond(&self, request: &[u8], response: &mut Vec<u8>) -> Next {
            if request.len() > 8 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            response.extend_from_slice(request);
            Next::Serve
        }

        fn refuse_length(&self, response: &mut Vec<u8>) {
            response.extend_from_slice(b"too long");
        }
    }

    const EMPTY: [u8; 8] = [0x42, 0x00, 0x78, 0x01, 0, 0, 0, 0];

    fn start() -> (DuplexStream, watch::Sender<bool>, JoinHandle<Closed>) {
        let (client, mut server) = duplex(4096);
        let (stop, stopped) = watch::channel(false);
        let limits = Limits { message_bytes: 1024, idle: Duration::from_secs(60) };
        let task = tokio::spawn(async move { serve(&mut server, &Echo, limits, stopped).await });
        (client, stop, task)
    }

    #[tokio::test(start_paused = true)]
    async fn pipelined_messages_are_answered_in_order() {
        let (mut client, _stop, task) = start();
        client.write_all(&[EMPTY, EMPTY, EMPTY].concat()).await.unwrap();
        let mut answers = [0; 24];
        client.read_exact(&mut answers).await.unwrap();
        drop(client);
        assert!(matches!(task.await.unwrap(), Closed::ByPeer));
    }

    #[tokio::test(start_paused = true)]
    async fn a_truncated_message_closes() {
        let (mut client, _stop, task) = start();
        client.write_all(&[0x42, 0x00, 0x78, 0x01, 0, 0, 0, 9, 1]).await.unwrap();
        drop(client);
        assert!(matches!(task.await.unwrap(), Closed::Truncated));
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_message_is_answered_and_closed() {
        let (mut client, _stop, task) = start();
        client.write_all(&[0x42, 0x00, 0x78, 0x01, 6, 0, 0, 0]).await.unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer, b"too long");
        assert!(matches!(task.await.unwrap(), Closed::TooLong(100_663_304)));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_closes_only_after_the_idle_time() {
        let (mut client, _stop, task) = start();
        let begun = Instant::now();
        tokio::time::sleep(Duration::from_secs(50)).await;
        client.write_all(&EMPTY).await.unwrap();
        assert!(matches!(task.await.unwrap(), Closed::Idle));
        assert_eq!(begun.elapsed().as_secs(), 110);
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_message_does_not_change_the_idle_time() {
        let (client, mut server) = duplex(1 << 20);
        let (_stop, stopped) = watch::channel(false);
        let limits = Limits { message_bytes: 1 << 20, idle: Duration::from_secs(60) };
        let task = tokio::spawn(async move { serve(&mut server, &Echo, limits, stopped).await });
        let mut client = client;
        let begun = Instant::now();
        for seconds in [0, 1, 30] {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let mut message = vec![0x42, 0x00, 0x78, 0x01, 0, 1, 0, 0];
            message.resize(8 + 0x10000, 7);
            client.write_all(&message).await.unwrap();
            let mut answer = vec![0; message.len()];
            client.read_exact(&mut answer).await.unwrap();
            assert!(answer == message);
        }
        assert!(matches!(task.await.unwrap(), Closed::Idle));
        // Each answer takes a second.
        assert_eq!(begun.elapsed().as_secs(), 34 + 60);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_begun_after_the_stop_however_much_is_there_to_read() {
        let (mut client, stop, task) = start();
        client.write_all(&EMPTY.repeat(100)).await.unwrap();
        stop.send(true).unwrap();
        let mut answers = Vec::new();
        client.read_to_end(&mut answers).await.unwrap();
        assert!(answers.is_empty(), "{answers:?}");
        assert!(matches!(task.await.unwrap(), Closed::Stopping));
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_drips_is_given_up_and_one_that_is_slow_is_answered() {
        let (client, mut server) = duplex(1 << 20);
        let (_stop, stopped) = watch::channel(false);
        let limits = Limits { message_bytes: 1 << 20, idle: Duration::from_secs(3600) };
        let task = tokio::spawn(async move { serve(&mut server, &Echo, limits, stopped).await });
        let mut client = client;
        let mut message = vec![0x42, 0x00, 0x78, 0x01, 0, 1, 0, 0];
        message.resize(8 + 0x10000, 7);
        // Ten seconds, and two minutes; between them a silence, which is none in the middle of a message.
        for pause in [160, 1900] {
            for part in message.chunks(1024) {
                client.write_all(part).await.unwrap();
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            let mut answer = vec![0; message.len()];
            client.read_exact(&mut answer).await.unwrap();
            assert!(answer == message);
            tokio::time::sleep(Duration::from_secs(600)).await;
        }
        // A whole message, and a byte a second of the next one.
        client.write_all(&EMPTY).await.unwrap();
        client.read_exact(&mut [0; 8]).await.unwrap();
        let begun = Instant::now();
        for byte in &message {
            if client.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert!(matches!(task.await.unwrap(), Closed::TooSlow));
        assert!((30..=32).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_taken_is_given_up_and_one_that_is_taken_slowly_is_not() {
        for (pause, is_taken) in [(1, true), (10, false)] {
            let (mut client, mut server) = duplex(1024);
            let (_stop, stopped) = watch::channel(false);
            let limits = Limits { message_bytes: 1 << 20, idle: Duration::from_secs(3600) };
            let task = tokio::spawn(async move { serve(&mut server, &Echo, limits, stopped).await });
            let mut message = vec![0x42, 0x00, 0x78, 0x01, 0, 1, 0, 0];
            message.resize(8 + 0x10000, 7);
            client.write_all(&message).await.unwrap();
            let (mut part, mut taken) = ([0; 1024], 0);
            while taken < message.len() {
                tokio::time::sleep(Duration::from_secs(pause)).await;
                match client.read(&mut part).await.unwrap() {
                    0 => break,
                    length => taken += length,
                }
            }
            drop(client);
            let closed = task.await.unwrap();
            assert_eq!(taken == message.len(), is_taken);
            assert!(
                matches!((is_taken, &closed), (true, Closed::ByPeer) | (false, Closed::TooSlow)),
                "{closed:?}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn stopping_answers_the_running_request_first() {
        let (mut client, stop, task) = start();
        client.write_all(&[0x42, 0x00, 0x78, 0x01, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.send(true).unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer.len(), 16);
        assert!(matches!(task.await.unwrap(), Closed::Stopping));
    }
}
