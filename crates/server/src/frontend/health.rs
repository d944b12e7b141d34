//! Health over plain HTTP, for load balancers: `/live` while the process runs, `/ready` while it takes requests, no self
//! test has failed, and what has to be on record can be.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use engine::Engine;
use engine::audit::Condition;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Opens the sockets and serves them until `stop` turns true.
pub(crate) async fn listen(
    addresses: &[SocketAddr],
    engine: &Arc<Engine>,
    stop: &watch::Receiver<bool>,
) -> std::io::Result<(Vec<SocketAddr>, Vec<JoinHandle<()>>)> {
    let (mut bound, mut tasks) = (Vec::new(), Vec::new());
    for address in addresses {
        let socket = TcpListener::bind(address).await?;
        bound.push(socket.local_addr()?);
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
