//! Domains: tenants with users, groups, keys, policies and administrators apart from all others.

use api::{Domain, DomainChange, NewDomain};
use serde::{Deserialize, Serialize};
use store::{NewRecord, ReadTx, Record, RecordKind};

use super::administrators::AddAdministrator;
use super::groups::check_description;
use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, fields, taken,
    time_text,
};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::identity::log_in::{Holder, LogInRecord};
use crate::identity::name::check_name;
use crate::policy::Needs;
use crate::reason::{Failure, Reason};

/// What is kept of a domain.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Body {
    description: String,
}

/// Makes a domain with its first administrator, who has high access in it.
#[derive(Debug)]
pub struct AddDomain {
    name: String,
    description: String,
    administrator: AddAdministrator,
}

impl AddDomain {
    /// From the request.
    #[must_use]
    pub fn new(new: NewDomain) -> Self {
        let mut administrator = new.administrator;
        administrator.high_access = true;
        let administrator = AddAdministrator::new(administrator);
        Self { name: new.name, description: new.description, administrator }
    }
}

impl AdminOperation for AddDomain {
    type Answer = Domain;

    const ROW: Row = Row::new(0x8100_0601, "Add Domain", Needs::RootHighAccess);

    fn subject(&self) -> String {
        format!("domain {}", self.name)
    }

    fn prepare(&mut self, engine: &Engine, caller: &Caller) -> Result<(), Failure> {
        check_name(&self.name)?;
        check_description(&self.description)?;
        self.administrator.prepare(engine, caller)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Domain, Failure> {
        let Self { name, description, administrator } = self;
        let body = serde_json::to_vec(&Body { description })?;
        let (kind, created) = (RecordKind::Domain, context.now);
        let new = NewRecord { kind, domain: 0, name: &name, body: &body, secret: None, created };
        let id = context.tx.insert_record(&new).map_err(taken("domain", &name))?;
        administrator.insert(context, id)?;
        describe(&domain(context.tx, &name)?)
    }
}

/// Lists domains, in the order of names.
#[derive(Debug)]
pub struct ListDomains(pub Page);

impl AdminQuery for ListDomains {
    type Answer = Vec<Domain>;

    const ROW: Row = Row::new(0x8100_0602, "List Domains", Needs::RootHighAccess);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<Domain>, Failure> {
        let page = &self.0;
        context.tx.records(RecordKind::Domain, 0, &page.after, page.limit())?.iter().map(describe).collect()
    }
}

/// Shows a domain.
#[derive(Debug)]
pub struct ShowDomain(pub String);

impl AdminQuery for ShowDomain {
    type Answer = Domain;

    const ROW: Row = Row::new(0x8100_0604, "Show Domain", Needs::RootHighAccess);

    fn subject(&self) -> String {
        format!("domain {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Domain, Failure> {
        describe(&domain(context.tx, &self.0)?)
    }
}

/// Changes a domain.
#[derive(Debug)]
pub struct ChangeDomain {
    /// The name.
    pub name: String,
    /// What becomes of it.
    pub change: DomainChange,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for ChangeDomain {
    type Answer = Domain;

    const ROW: Row = Row::new(0x8100_0605, "Change Domain", Needs::RootHighAccess);

    fn subject(&self) -> String {
        format!("domain {}: {}", self.name, fields(&self.change))
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Domain, Failure> {
        check_description(&self.change.description)?;
        let mut record = domain(context.tx, &self.name)?;
        expect_version(self.version, record.version)?;
        record.body = serde_json::to_vec(&Body { description: self.change.description })?;
        record.version = context.tx.update_record(&record, None)?;
        describe(&record)
    }
}

/// Removes a domain that has no users and no keys, with its administrators, groups and policies.
#[derive(Debug)]
pub struct RemoveDomain {
    /// The name.
    pub name: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemoveDomain {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0603, "Remove Domain", Needs::RootHighAccess);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("domain {}", self.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let record = domain(context.tx, &self.name)?;
        expect_version(self.version, record.version)?;
        let keys = store::Query { domain: record.id, limit: 1, ..store::Query::default() };
        if !context.tx.candidate_uids(&keys)?.is_empty() {
            return Err(Reason::InUse.because(format!("domain {} has keys", self.name)));
        }
        if !context.tx.users_of_domain(record.id, "", 1)?.is_empty() {
            return Err(Reason::InUse.because(format!("domain {} has users", self.name)));
        }
        for kind in [RecordKind::Administrator, RecordKind::Group, RecordKind::Policy] {
            loop {
                let page = context.tx.records(kind, record.id, "", super::MAX_PAGE)?;
                if page.is_empty() {
                    break;
                }
                for part in page {
                    if kind == RecordKind::Administrator {
                        LogInRecord::delete(context.tx, Holder::Administrator(part.id))?;
                    }
                    context.tx.delete_record(part.id)?;
                }
            }
        }
        Ok(context.tx.delete_record(record.id)?)
    }
}

fn domain(tx: &ReadTx<'_>, name: &str) -> Result<Record, Failure> {
    let record = tx.record_by_name(RecordKind::Domain, 0, name)?;
    record.ok_or_else(|| super::nothing("domain", name))
}

fn describe(record: &Record) -> Result<Domain, Failure> {
    let body: Body = serde_json::from_slice(&record.body)?;
    Ok(Domain {
        name: record.name.clone(),
        description: body.description,
        created: time_text(record.created),
        version: record.version,
    })
}
