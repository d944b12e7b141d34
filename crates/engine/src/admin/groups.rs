//! Groups of users.

use api::{Group, GroupChange, NewGroup};
use serde::{Deserialize, Serialize};
use store::{NewRecord, Record, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, fields, nothing,
    taken, time_text,
};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::identity::name::check_name;
use crate::policy::Needs;
use crate::reason::{Failure, Reason};

/// Longest description, in letters.
const MAX_DESCRIPTION: usize = 2048;

/// Grants removed at a time with their group.
const PAGE: usize = 1000;

/// What is kept of a group.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Body {
    description: String,
}

/// Makes a group.
#[derive(Debug)]
pub struct AddGroup(pub NewGroup);

impl AdminOperation for AddGroup {
    type Answer = Group;

    const ROW: Row = Row::new(0x8100_0201, "Add Group", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("group {}", self.0.name)
    }

    fn prepare(&mut self, _: &Engine, _: &Caller) -> Result<(), Failure> {
        check_name(&self.0.name)?;
        check_description(&self.0.description)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Group, Failure> {
        let NewGroup { name, description } = self.0;
        let body = serde_json::to_vec(&Body { description })?;
        let (kind, domain, created) = (RecordKind::Group, context.caller.domain, context.now);
        let new = NewRecord { kind, domain, name: &name, body: &body, secret: None, created };
        context.tx.insert_record(&new).map_err(taken("group", &name))?;
        describe(&context.record(RecordKind::Group, "group", &name)?)
    }
}

/// Lists groups, in the order of names.
#[derive(Debug)]
pub struct ListGroups(pub Page);

impl AdminQuery for ListGroups {
    type Answer = Vec<Group>;

    const ROW: Row = Row::new(0x8100_0202, "List Groups", Needs::UserAdministration);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<Group>, Failure> {
        let (domain, page) = (context.caller.domain, &self.0);
        context
            .tx
            .records(RecordKind::Group, domain, &page.after, page.limit())?
            .iter()
            .map(describe)
            .collect()
    }
}

/// Shows a group.
#[derive(Debug)]
pub struct ShowGroup(pub String);

impl AdminQuery for ShowGroup {
    type Answer = Group;

    const ROW: Row = Row::new(0x8100_0208, "Show Group", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("group {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Group, Failure> {
        describe(&context.record(RecordKind::Group, "group", &self.0)?)
    }
}

/// Changes a group.
#[derive(Debug)]
pub struct ChangeGroup {
    /// The name.
    pub name: String,
    /// What becomes of it.
    pub change: GroupChange,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for ChangeGroup {
    type Answer = Group;

    const ROW: Row = Row::new(0x8100_0203, "Change Group", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("group {}: {}", self.name, fields(&self.change))
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Group, Failure> {
        check_description(&self.change.description)?;
        let mut record = context.record(RecordKind::Group, "group", &self.name)?;
        expect_version(self.version, record.version)?;
        record.body = serde_json::to_vec(&Body { description: self.change.description })?;
        record.version = context.tx.update_record(&record, None)?;
        describe(&record)
    }
}

/// Removes a group with its memberships and everything that it may do.
#[derive(Debug)]
pub struct RemoveGroup {
    /// The name.
    pub name: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemoveGroup {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0204, "Remove Group", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("group {}", self.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let record = context.record(RecordKind::Group, "group", &self.name)?;
        expect_version(self.version, record.version)?;
        context.tx.delete_members(record.id)?;
        loop {
            let rows = context.tx.rows_granted_to(record.id, i64::MAX, PAGE)?;
            for row in &rows {
                context.tx.delete_grant(record.domain, *row, record.id)?;
            }
            if rows.len() < PAGE {
                break;
            }
        }
        Ok(context.tx.delete_record(record.id)?)
    }
}

/// Lists the names of the users in a group, in the order in which the users were made.
#[derive(Debug)]
pub struct ListMembers {
    /// The group.
    pub group: String,
    /// Which part of the list.
    pub page: Page,
}

impl AdminQuery for ListMembers {
    type Answer = Vec<String>;

    const ROW: Row = Row::new(0x8100_0205, "List Members", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("group {}", self.group)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<String>, Failure> {
        let group = context.record(RecordKind::Group, "group", &self.group)?;
        let after = match self.page.after.as_str() {
            "" => 0,
            name => context.user(name)?.id,
        };
        let mut names = Vec::new();
        for user in context.tx.members(group.id, after, self.page.limit())? {
            names.extend(context.tx.user(user)?.map(|user| user.name));
        }
        Ok(names)
    }
}

/// Puts a user into a group.
#[derive(Debug)]
pub struct AddMember {
    /// The group.
    pub group: String,
    /// The user.
    pub user: String,
}

impl AdminOperation for AddMember {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0206, "Add Member", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("group {}, user {}", self.group, self.user)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let group = context.record(RecordKind::Group, "group", &self.group)?;
        let user = context.user(&self.user)?;
        match context.tx.insert_membership(group.id, user.id) {
            // It is so already.
            Err(store::Error::Exists) => Ok(()),
            other => Ok(other?),
        }
    }
}

/// Takes a user out of a group.
#[derive(Debug)]
pub struct RemoveMember {
    /// The group.
    pub group: String,
    /// The user.
    pub user: String,
}

impl AdminOperation for RemoveMember {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0207, "Remove Member", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("group {}, user {}", self.group, self.user)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let group = context.record(RecordKind::Group, "group", &self.group)?;
        let user = context.user(&self.user)?;
        context.tx.delete_membership(group.id, user.id).map_err(|error| match error {
            store::Error::NotFound => nothing("member", &self.user),
            other => other.into(),
        })
    }
}

/// Refuses a description that is too long.
pub(super) fn check_description(description: &str) -> Result<(), Failure> {
    if description.chars().count() <= MAX_DESCRIPTION {
        return Ok(());
    }
    Err(Reason::InvalidField.because(format!("a description has at most {MAX_DESCRIPTION} letters")))
}

fn describe(record: &Record) -> Result<Group, Failure> {
    let body: Body = serde_json::from_slice(&record.body)?;
    Ok(Group {
        name: record.name.clone(),
        description: body.description,
        created: time_text(record.created),
        version: record.version,
    })
}
