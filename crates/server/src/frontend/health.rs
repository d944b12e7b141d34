//! Health over plain HTTP, for load balancers: `/live` while the process runs, `/ready` while it takes requests.

use std::net::SocketAddr;

use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Opens the sockets and serves them until `stop` turns true.
pub(crate) async fn listen(
    addresses: &[SocketAddr],
    stop: &watch::Receiver<bool>,
) -> std::io::Result<(Vec<SocketAddr>, Vec<JoinHandle<()>>)> {
    let (mut bound, mut tasks) = (Vec::new(), Vec::new());
    for address in addresses {
        let socket = TcpListener::bind(address).await?;
        bound.push(socket.local_addr()?);
        let mut stop = stop.clone();
        let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
        tasks.push(tokio::spawn(async move {
            if let Err(fault) = axum::serve(socket, router()).with_graceful_shutdown(stopped).await {
                tracing::error!(%fault, "the health interface ended");
            }
        }));
    }
    Ok((bound, tasks))
}

/// The interface opens after everything else and closes first, so that both answers are `ok` whenever there is one.
fn router() -> Router {
    let ok = || async { Json(api::Health { status: "ok".to_owned() }) };
    Router::new().route("/live", get(ok)).route("/ready", get(ok))
}
