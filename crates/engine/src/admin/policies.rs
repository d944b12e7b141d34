//! Authorization policies.

use api::{NewPolicy, Policy, PolicyChange};
use store::{NewRecord, Record, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, fields, taken,
    time_text,
};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::identity::name::check_name;
use crate::policy::Needs;
use crate::policy::limit::Limits;
use crate::policy::rights::Rights;
use crate::reason::Failure;

/// Makes an authorization policy.
#[derive(Debug)]
pub struct AddPolicy(pub NewPolicy);

impl AdminOperation for AddPolicy {
    type Answer = Policy;

    const ROW: Row = Row::new(0x8100_0401, "Add Policy", Needs::Right(Rights::KEYS));

    fn subject(&self) -> String {
        format!("policy {}: {}", self.0.name, fields(&self.0))
    }

    fn prepare(&mut self, _: &Engine, _: &Caller) -> Result<(), Failure> {
        check_name(&self.0.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Policy, Failure> {
        let NewPolicy { name, max_operations_per_hour, periods } = self.0;
        let limits = Limits { max_operations_per_hour, periods };
        limits.check()?;
        let body = serde_json::to_vec(&limits)?;
        let (kind, domain, created) = (RecordKind::Policy, context.caller.domain, context.now);
        let new = NewRecord { kind, domain, name: &name, body: &body, secret: None, created };
        context.tx.insert_record(&new).map_err(taken("policy", &name))?;
        describe(&context.record(RecordKind::Policy, "policy", &name)?)
    }
}

/// Lists authorization policies, in the order of names.
#[derive(Debug)]
pub struct ListPolicies(pub Page);

impl AdminQuery for ListPolicies {
    type Answer = Vec<Policy>;

    const ROW: Row = Row::new(0x8100_0402, "List Policies", Needs::Right(Rights::KEYS));

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<Policy>, Failure> {
        let (domain, page) = (context.caller.domain, &self.0);
        context
            .tx
            .records(RecordKind::Policy, domain, &page.after, page.limit())?
            .iter()
            .map(describe)
            .collect()
    }
}

/// Shows an authorization policy.
#[derive(Debug)]
pub struct ShowPolicy(pub String);

impl AdminQuery for ShowPolicy {
    type Answer = Policy;

    const ROW: Row = Row::new(0x8100_0403, "Show Policy", Needs::Right(Rights::KEYS));

    fn subject(&self) -> String {
        format!("policy {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Policy, Failure> {
        describe(&context.record(RecordKind::Policy, "policy", &self.0)?)
    }
}

/// Changes an authorization policy. The next operation goes by it; what was counted stays counted.
#[derive(Debug)]
pub struct ChangePolicy {
    /// The name.
    pub name: String,
    /// What becomes of it.
    pub change: PolicyChange,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for ChangePolicy {
    type Answer = Policy;

    const ROW: Row = Row::new(0x8100_0404, "Change Policy", Needs::Right(Rights::KEYS));

    fn subject(&self) -> String {
        format!("policy {}: {}", self.name, fields(&self.change))
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Policy, Failure> {
        let PolicyChange { max_operations_per_hour, periods } = self.change;
        let limits = Limits { max_operations_per_hour, periods };
        limits.check()?;
        let mut record = context.record(RecordKind::Policy, "policy", &self.name)?;
        expect_version(self.version, record.version)?;
        record.body = serde_json::to_vec(&limits)?;
        record.version = context.tx.update_record(&record, None)?;
        describe(&record)
    }
}

/// Removes an authorization policy. Permissions that go by it allow nothing from then on.
#[derive(Debug)]
pub struct RemovePolicy {
    /// The name.
    pub name: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemovePolicy {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0405, "Remove Policy", Needs::Right(Rights::KEYS));

    fn subject(&self) -> String {
        format!("policy {}", self.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let record = context.record(RecordKind::Policy, "policy", &self.name)?;
        expect_version(self.version, record.version)?;
        Ok(context.tx.delete_record(record.id)?)
    }
}

fn describe(record: &Record) -> Result<Policy, Failure> {
    let Limits { max_operations_per_hour, periods } = serde_json::from_slice(&record.body)?;
    Ok(Policy {
        name: record.name.clone(),
        max_operations_per_hour,
        periods,
        created: time_text(record.created),
        version: record.version,
    })
}
