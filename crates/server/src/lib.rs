//! The process: configuration, listeners, front-ends, the worker pool, start and stop.
//!
//! Nothing here decides what a client may do or what an operation means; that is the engine's. Listeners and timers
//! are asynchronous, everything below them is plain functions.

mod administration;
pub mod audit;
mod authority;
pub mod base64;
pub mod client;
mod clock;
pub mod config;
pub mod conformance;
pub mod data_dir;
pub mod echo;
mod frontend;
mod init;
mod listener;
mod root_key;
pub mod sandbox;
mod server;
mod tasks;
pub mod telemetry;
mod wipe;
mod workers;

pub use authority::AuthorityError;
pub use clock::system_clock;
pub use crypto::process::{allow_files, clear_stack};
pub use crypto::selftest;
pub use init::InitError;
pub use root_key::RootKeyError;
pub use server::{Endpoints, Options, RunningServer, ServerError, read_endpoints, start};

/// Keeps other processes from reading this one's memory, and the memory from swap where the system allows it. To be
/// called before any secret is read.
pub fn harden() {
    let done = crypto::process::harden(true);
    tracing::debug!(?done, "memory protected");
    if !done.freed_memory_wiped {
        tracing::warn!("OpenSSL leaves what it frees in memory");
    }
    if !done.not_dumpable {
        tracing::warn!("other processes of this user can read the memory of this one");
    }
}

/// The store's file in a data directory.
pub(crate) const STORE_FILE: &str = "keyward.db";

/// The console's socket in a data directory.
pub const CONSOLE_SOCKET: &str = "console.sock";
