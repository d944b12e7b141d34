//! Health over plain HTTP, for load balancers: `/live` while the process runs, `/ready` while it takes requests, no self
//! test has failed, and what has to be on record can be.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use engine::Engine;
use engine::audit::Condition;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;

use super::pace::Paced;
use crate::listener::ACCEPT_PAUSE;

/// Connections that are open at the same time, of those who watch.
const MAX_CONNECTIONS: usize = 256;

/// How long a connection may be silent: whoever reaches the port may open one.
const IDLE: Duration = Duration::from_secs(60);

/// Opens the sockets and serves them until `stop` turns true.
pub(crate) async fn listen(
    addresses: &[SocketAddr],
    engine: &Arc<Engine>,
    stop: &watch::Receiver<bool>,
) -> std::io::Result<(Vec<SocketAddr>, Vec<JoinHandle<()>>)> {
    let (mut bound, mut tasks) = (Vec::new(), Vec::new());
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    for address in addresses {
        let socket = TcpListener::bind(address).await?;
        bound.push(socket.local_addr()?);
        let socket = Limited { socket, permits: Arc::clone(&permits) };
        let router = router(Arc::clone(engine));
        let mut stop = stop.clone();
        let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
        tasks.push(tokio::spawn(async move {
            if let Err(fault) = axum::serve(socket, router).with_graceful_shutdown(stopped).await {
                tracing::error!(%fault, "the health interface ended");
            }
        }));
    }
    Ok((bound, tasks))
}

/// The interface opens after everything else and closes first, so that whenever there is an answer the server takes
/// requests.
fn router(engine: Arc<Engine>) -> Router {
    let ok = || async { answer(&State::default()) };
    let ready = move || async move {
        answer(&State {
            in_error_state: engine.is_in_error_state(),
            records: engine.audit_condition(),
            waits_for_records: engine.waits_for_records(),
        })
    };
    Router::new().route("/live", get(ok)).route("/ready", get(ready))
}

/// A socket of which no more than so many connections are open.
struct Limited {
    socket: TcpListener,
    permits: Arc<Semaphore>,
}

impl axum::serve::Listener for Limited {
    type Io = Paced<TcpStream, OwnedSemaphorePermit>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.socket.accept().await {
                Ok((stream, address)) => match Arc::clone(&self.permits).try_acquire_owned() {
                    Ok(permit) => return (Paced::new(stream, IDLE, permit), address),
                    Err(_) => tracing::warn!(%address, "health: connection refused: too many are open"),
                },
                Err(fault) => {
                    tracing::error!(%fault, "the health interface did not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

/// What the answer depends on.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    in_error_state: bool,
    records: Condition,
    waits_for_records: bool,
}

fn answer(state: &State) -> (StatusCode, Json<api::Health>) {
    let lost = state.records.unwritten;
    let (code, status) = match (state.in_error_state, state.records.is_failing) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "a self test failed".to_owned()),
        (false, true) if state.waits_for_records => {
            (StatusCode::SERVICE_UNAVAILABLE, "the audit trail cannot be written".to_owned())
        }
        (false, true) => {
            (StatusCode::OK, format!("the audit trail cannot be written: {lost} records are lost"))
        }
        (false, false) => (StatusCode::OK, "ok".to_owned()),
    };
    (code, Json(api::Health { status }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::Instant;

    /// The clock goes on whenever nothing happens; connections are real ones.
    #[tokio::test(start_paused = true)]
    async fn who_drips_is_cut_off_and_there_is_room_for_so_many() {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let permits = Arc::new(Semaphore::new(1));
        let listener = Limited { socket, permits: Arc::clone(&permits) };
        let router = Router::new().route("/live", get(|| async { answer(&State::default()) }));
        let serving = tokio::spawn(axum::serve(listener, router).into_future());
        let mut dripping = TcpStream::connect(address).await.unwrap();
        dripping.write_all(b"GET /live HTTP/1.1\r\nHost: k\r\n\r\n").await.unwrap();
        let mut answered = [0; 12];
        dripping.read_exact(&mut answered).await.unwrap();
        assert_eq!(answered, *b"HTTP/1.1 200");
        // There is no room for another one.
        let mut other = TcpStream::connect(address).await.unwrap();
        assert!(matches!(other.read(&mut [0]).await, Ok(0) | Err(_)));
        let begun = Instant::now();
        let (mut from, mut to) = dripping.split();
        let drip = async {
            while to.write_all(b"G").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        let mut rest = Vec::new();
        tokio::select! { _ = from.read_to_end(&mut rest) => {}, () = drip => {} }
        assert!((25..=40).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
        while permits.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
        serving.abort();
    }

    #[test]
    fn a_server_that_refuses_requests_is_not_ready() {
        let of = |in_error_state, is_failing, waits_for_records| {
            let records = Condition { written: 9, unwritten: 2, is_failing };
            let (code, Json(health)) = answer(&State { in_error_state, records, waits_for_records });
            (code.as_u16(), health.status)
        };
        assert_eq!(of(false, false, true), (200, "ok".to_owned()));
        assert_eq!(of(true, false, true).0, 503);
        assert_eq!(of(false, true, true), (503, "the audit trail cannot be written".to_owned()));
        // Requests are answered nevertheless.
        let words = "the audit trail cannot be written: 2 records are lost";
        assert_eq!(of(false, true, false), (200, words.to_owned()));
    }
}
