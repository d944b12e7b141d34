//! Records of operations, written to the log by a thread of its own: no request waits for whoever reads the log.

mod search;
pub mod trail;

pub(crate) use search::Files;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use engine::Reason;
use engine::audit::{Audit, Condition, Record, Told, operation_name};
use engine::identity::{Caller, InterfaceLogLevel};
use kmip::table::enumeration::Operation;

/// Records that may wait to be written.
const QUEUE: usize = 16_384;

/// Writes each record as one log record: failures as warnings, the rest at the level debug. When they come faster than
/// they are written, those that find no room are counted and the log says how many there were.
pub(crate) struct LogAudit {
    queue: Option<SyncSender<Entry>>,
    lost: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

/// The log and the audit trail.
pub(crate) struct Records {
    pub(crate) log: LogAudit,
    pub(crate) trail: trail::AuditTrail,
}

impl Audit for Records {
    fn record(&self, record: &Record<'_>) {
        self.log.record(record);
        self.trail.record(record);
    }

    fn is_sync(&self) -> bool {
        self.trail.is_sync()
    }

    fn mark(&self) -> u64 {
        self.trail.mark()
    }

    fn condition(&self) -> Condition {
        self.trail.condition()
    }

    fn when_on_disk(&self, since: u64, told: Told) {
        self.trail.when_on_disk(since, told);
    }
}

/// A record that waits to be written.
struct Entry {
    interface: Arc<str>,
    address: String,
    caller: Option<Arc<Caller>>,
    operation: Option<Operation>,
    objects: Vec<String>,
    reason: Option<Reason>,
    /// Whether the interface asks for it even when nothing was refused.
    is_wanted: bool,
    detail: String,
}

impl LogAudit {
    /// Starts the thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (queue, entries) = sync_channel(QUEUE);
        let lost = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&lost);
        let thread = std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&entries, &counter))?;
        Ok(Self { queue: Some(queue), lost, thread: Some(thread) })
    }
}

impl Drop for LogAudit {
    /// Waits until everything is written.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic was reported where it happened.
            let _ = thread.join();
        }
    }
}

impl Audit for LogAudit {
    fn record(&self, record: &Record<'_>) {
        let is_wanted = match (record.reason, record.peer.rules.log_level) {
            (_, InterfaceLogLevel::Error) => false,
            (Some(_), _) => tracing::enabled!(tracing::Level::WARN),
            (None, InterfaceLogLevel::Debug) => tracing::enabled!(tracing::Level::INFO),
            (None, InterfaceLogLevel::Info) => tracing::enabled!(tracing::Level::DEBUG),
        };
        if !is_wanted {
            return;
        }
        let entry = Entry {
            interface: Arc::clone(&record.peer.interface),
            address: record.peer.address.clone(),
            caller: record.caller.cloned(),
            operation: record.operation,
            objects: record.objects.to_vec(),
            reason: record.reason,
            is_wanted: record.peer.rules.log_level == InterfaceLogLevel::Debug,
            detail: record.detail.to_owned(),
        };
        if self.queue.as_ref().is_none_or(|queue| queue.try_send(entry).is_err()) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write_all(entries: &Receiver<Entry>, lost: &AtomicU64) {
    while let Ok(entry) = entries.recv() {
        write(&entry);
        let records = lost.swap(0, Ordering::Relaxed);
        if records > 0 {
            tracing::error!(records, "records of operations came faster than they could be written");
        }
    }
}

fn write(entry: &Entry) {
    let operation = operation_name(entry.operation);
    let user = entry.caller.as_ref().map_or("?", |caller| caller.name.as_str());
    let Entry { interface, address, objects, detail, .. } = entry;
    match entry.reason {
        Some(reason) => {
            tracing::warn!(%interface, %address, user, operation, ?objects, ?reason, detail, "refused");
        }
        None if entry.is_wanted => {
            tracing::info!(%interface, %address, user, operation, ?objects, detail, "done");
        }
        None => tracing::debug!(%interface, %address, user, operation, ?objects, detail, "done"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::identity::{InterfaceRules, Peer};

    #[test]
    fn what_finds_no_room_is_counted() {
        let (queue, entries) = sync_channel(1);
        let audit = LogAudit { queue: Some(queue), lost: Arc::default(), thread: None };
        let peer = Peer::new(Arc::from("kmip"), "192.0.2.1:1".to_owned(), None);
        let record = Record {
            time: 0,
            peer: &peer,
            caller: None,
            operation: Some(Operation::GET),
            objects: &[],
            request: "",
            client_correlation_value: None,
            reason: Some(Reason::ObjectNotFound),
            detail: "no such object",
            is_before_commit: false,
        };
        let subscriber = tracing_subscriber::fmt().with_writer(std::io::sink).finish();
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..3 {
                audit.record(&record);
            }
            audit.record(&Record { reason: None, ..record });
            // An interface says what of it goes to the log.
            let rules = |log_level| InterfaceRules { log_level, ..InterfaceRules::default() };
            let at = |level| Peer::new(Arc::from("kmip"), String::new(), None).with_rules(rules(level));
            let (silent, chatty) = (at(InterfaceLogLevel::Error), at(InterfaceLogLevel::Debug));
            audit.record(&Record { peer: &silent, ..record });
            assert_eq!(audit.lost.load(Ordering::Relaxed), 2);
            audit.record(&Record { peer: &chatty, reason: None, ..record });
            assert_eq!(audit.lost.swap(2, Ordering::Relaxed), 3);
        });
        assert_eq!(audit.lost.load(Ordering::Relaxed), 2);
        assert_eq!(entries.recv().unwrap().detail, "no such object");
    }
}
