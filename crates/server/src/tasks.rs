//! What happens by the clock.

use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use store::Store;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::authority::Authority;
use crate::clock;
use crate::listener::TlsContexts;

/// How often the server's certificate is looked at.
const CERTIFICATE_CHECK: Duration = Duration::from_secs(60 * 60);

/// How often results of asynchronous requests are looked at that nobody has fetched.
const RESULTS_CHECK: Duration = Duration::from_secs(60);

/// How often keys are looked at whose time to be rotated has come.
const ROTATION_CHECK: Duration = Duration::from_secs(60);

/// How often it is kept how long the server has run.
const TIME_KEPT: Duration = Duration::from_secs(60);

/// Keeps how long the server has run, by which locks and ages of passwords count.
pub(crate) fn keep_time(engine: Arc<Engine>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let is_last = tokio::select! {
                () = tokio::time::sleep(TIME_KEPT) => false,
                _ = stop.wait_for(|stop| *stop) => true,
            };
            let engine = Arc::clone(&engine);
            match tokio::task::spawn_blocking(move || engine.keep_time(is_last)).await {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => tracing::error!(%fault, "the time was not kept"),
                Err(fault) => tracing::error!(%fault, "the time was not kept"),
            }
            if is_last {
                return;
            }
        }
    })
}

/// Removes results of asynchronous requests that nobody has fetched in time.
pub(crate) fn expire_results(engine: Arc<Engine>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(RESULTS_CHECK) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let engine = Arc::clone(&engine);
            match tokio::task::spawn_blocking(move || engine.expire_asynchronous()).await {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => tracing::error!(%fault, "results were not removed"),
                Err(fault) => tracing::error!(%fault, "results were not removed"),
            }
        }
    })
}

/// Replaces keys whose time to be rotated has come.
pub(crate) fn rotate_keys(engine: Arc<Engine>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(ROTATION_CHECK) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let engine = Arc::clone(&engine);
            match tokio::task::spawn_blocking(move || engine.rotate_due()).await {
                Ok(Ok(0)) => {}
                Ok(Ok(keys)) => tracing::info!(keys, "keys were rotated"),
                Ok(Err(fault)) => tracing::error!(%fault, "keys were not rotated"),
                Err(fault) => tracing::error!(%fault, "keys were not rotated"),
            }
        }
    })
}

/// Replaces the server's certificate before it expires; connections that are open keep the old one.
pub(crate) fn renew_certificate(
    contexts: Arc<TlsContexts>,
    authority: Arc<Authority>,
    store: Arc<Store>,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(CERTIFICATE_CHECK) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let (contexts, authority, store) =
                (Arc::clone(&contexts), Arc::clone(&authority), Arc::clone(&store));
            let renew = move || contexts.renew(&authority, &store, clock::now());
            match tokio::task::spawn_blocking(renew).await {
                Ok(Ok(true)) => tracing::info!("the server's certificate was renewed"),
                Ok(Ok(false)) => {}
                Ok(Err(fault)) => tracing::error!(%fault, "the server's certificate was not renewed"),
                Err(fault) => tracing::error!(%fault, "the server's certificate was not renewed"),
            }
        }
    })
}
