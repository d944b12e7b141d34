//! Health over plain HTTP, for load balancers: `/live` while the process runs, `/ready` while it takes requests and no
//! self test has failed.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use engine::Engine;
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
    let ok = || async { answer(false) };
    let ready = move || async move { answer(engine.is_in_error_state()) };
    Router::new().route("/live", get(ok)).route("/ready", get(ready))
}

fn answer(in_error_state: bool) -> (StatusCode, Json<api::Health>) {
    let (code, status) = if in_error_state {
        (StatusCode::SERVICE_UNAVAILABLE, "a self test failed")
    } else {
        (StatusCode::OK, "ok")
    };
    (code, Json(api::Health { status: status.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_in_its_error_state_is_not_ready() {
        assert_eq!(answer(false).0, StatusCode::OK);
        assert_eq!(answer(true).0, StatusCode::SERVICE_UNAVAILABLE);
    }
}
