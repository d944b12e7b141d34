//! Records of operations, written to the log.

use engine::audit::{Audit, Record};

/// Writes each record as one log record: failures as warnings, the rest at the level debug.
pub(crate) struct LogAudit;

impl Audit for LogAudit {
    fn record(&self, record: &Record<'_>) {
        let operation = record.operation.and_then(|operation| operation.row()).map_or("?", |row| row.name);
        let user = record.caller.map_or("?", |caller| caller.name.as_str());
        let Record { peer, objects, detail, .. } = record;
        match record.reason {
            Some(reason) => tracing::warn!(
                interface = %peer.interface, address = %peer.address, user, operation, ?objects, ?reason, detail,
                "refused"
            ),
            None => tracing::debug!(
                interface = %peer.interface, address = %peer.address, user, operation, ?objects, detail,
                "done"
            ),
        }
    }
}
