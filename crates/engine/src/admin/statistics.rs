//! Statistics of operations.

use api::{AuditStatistics, CompatUse, OperationStatistics, Statistics};

use super::{AdminQuery, QueryContext, Row, time_text};
use crate::audit;
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::Failure;

/// Shows how often operations were asked for since the start, and how long they took.
#[derive(Debug)]
pub struct ShowStatistics;

impl AdminQuery for ShowStatistics {
    type Answer = Statistics;

    const ROW: Row = Row::new(0x8100_0C01, "Show Statistics", Needs::RootRight(Rights::KEY_SERVER));

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Statistics, Failure> {
        let kept = context.engine.statistics();
        let operations =
            kept.counted().into_iter().map(|(interface, operation, counted)| OperationStatistics {
                interface,
                operation: audit::operation_name(Some(operation)).to_owned(),
                count: counted.count,
                failures: counted.failures,
                mean_us: counted.mean(),
                p50_us: counted.quantile(500),
                p90_us: counted.quantile(900),
                p99_us: counted.quantile(990),
                p999_us: counted.quantile(999),
            });
        let mut compat = Vec::new();
        for (client, profile, count) in kept.compat() {
            let user = match context.tx.client(client)? {
                Some(client) => context.tx.user(client.user_id)?,
                None => None,
            };
            // Clients of other domains are not shown.
            if user.is_some_and(|user| user.domain == context.caller.domain) {
                let profile = profile.names().concat();
                compat.push(CompatUse { client, profile, count });
            }
        }
        let records = context.engine.audit_condition();
        let audit = AuditStatistics {
            sync: context.engine.waits_for_records(),
            written: records.written,
            unwritten: records.unwritten,
            failing: records.is_failing,
        };
        Ok(Statistics {
            since: time_text(context.engine.started()),
            operations: operations.collect(),
            compat,
            audit,
        })
    }
}
