//! What happened: one record for each operation of a request, handed to a sink that the server supplies.

pub mod chain;
mod line;

pub(crate) use line::peer_text;
pub use line::write_record;

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use kmip::table::enumeration::Operation;

use crate::identity::{Caller, Peer};
use crate::reason::{Failure, Reason};

/// One operation and how it ended. It names objects and people, never values.
#[derive(Debug)]
pub struct Record<'a> {
    /// Seconds since 1970-01-01 UTC.
    pub time: i64,
    /// Where the request came from.
    pub peer: &'a Peer,
    /// Whom it was carried out for; `None` when authentication failed.
    pub caller: Option<&'a Arc<Caller>>,
    /// The operation; `None` when the request could not be read so far.
    pub operation: Option<Operation>,
    /// Objects that the operation was about.
    pub objects: &'a [String],
    /// The server's mark on the request.
    pub request: &'a str,
    /// The client's mark on the request.
    pub client_correlation_value: Option<&'a str>,
    /// Why it failed; `None` when it succeeded.
    pub reason: Option<Reason>,
    /// In words, why it failed, or what a Log operation says.
    pub detail: &'a str,
    /// Whether it is taken inside a transaction of the store, whose commit waits for it.
    pub is_before_commit: bool,
}

/// Whether records reach where they are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Records that were written since the start.
    pub written: u64,
    /// Records that could not be written since the start. Where requests wait for their records, what these tell of was
    /// refused; elsewhere it was done, and the trail lacks them.
    pub unwritten: u64,
    /// Whether the last ones could not be written.
    pub is_failing: bool,
}

/// Name of an operation, of KMIP or of administration; `?` when it is not known.
#[must_use]
pub fn operation_name(operation: Option<Operation>) -> &'static str {
    let Some(operation) = operation else { return "?" };
    let of_kmip = operation.row().map(|row| row.name);
    of_kmip.or_else(|| crate::admin::name_of(operation)).unwrap_or("?")
}

/// What is told whether records are on the disk: once, with [`Reason::GeneralFailure`] when one of them cannot be written.
pub type Told = Box<dyn FnOnce(Result<(), Failure>) + Send>;

/// Takes records. It is called on the path of every request: it must not wait.
pub trait Audit: Send + Sync {
    /// Takes a record.
    fn record(&self, record: &Record<'_>);

    /// Whether a request is answered, and what it changes kept, only once its records are on the disk.
    fn is_sync(&self) -> bool {
        false
    }

    /// How many records were taken so far.
    fn mark(&self) -> u64 {
        0
    }

    /// Whether records reach where they are kept.
    fn condition(&self) -> Condition {
        Condition::default()
    }

    /// Has `told` called once the records taken since a mark are on the disk, or one of them cannot be written: at once, or
    /// later on a thread that all who wait depend on. Keep it short.
    fn when_on_disk(&self, _since: u64, told: Told) {
        told(Ok(()));
    }

    /// As [`Audit::when_on_disk`], and waits for that. Not for a thread of the store.
    ///
    /// # Errors
    /// [`Reason::GeneralFailure`] when one of the records cannot be written.
    fn sync(&self, since: u64) -> Result<(), Failure> {
        let (sender, receiver) = sync_channel(1);
        // The receiver waits until this has been sent.
        self.when_on_disk(since, Box::new(move |result| drop(sender.send(result))));
        receiver.recv().unwrap_or_else(|_| Err(unwritten()))
    }
}

/// The answer while records cannot be written, of a server that answers only what is on record.
#[must_use]
pub fn unwritten() -> Failure {
    Reason::GeneralFailure.because("the audit trail cannot be written")
}
