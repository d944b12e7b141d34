//! What the server decides: operations, attributes, life cycle, identity, policy.
//!
//! A request comes in as a message of [`kmip`] with the [`identity::Peer`] that sent it, and leaves as a response. See
//! [`Engine::start`], [`pipeline`] for the way in between, [`op`] for the table of operations.
//!
//! Invariant: no socket, no HTTP, no SQL text, no OpenSSL call and no clock of its own is in this crate.

pub mod admin;
mod asynchronous;
pub mod attribute;
pub mod audit;
mod ca;
pub mod cache;
pub mod clock;
pub mod compat;
pub mod context;
mod engine;
pub mod identity;
mod named_set;
pub mod object;
pub mod op;
pub mod outbound;
pub mod pipeline;
pub mod policy;
mod reason;
pub mod refusal;
mod rotation;
mod service;
pub mod statistics;

pub use asynchronous::AsynchronousLimits;
pub use clock::Clock;
pub use engine::{Engine, Parts, RngSeed, Settings};
pub use pipeline::{Answer, Job, Started};
pub use reason::{Failure, Reason};
pub use service::StreamLimits;
