//! Administration: what has no verb in KMIP, as operations of the same kind.
//!
//! An operation is a type with a [`Row`]: a code outside the range of KMIP's, a name for the records, and what it asks
//! of its caller. [`Engine::administer`] carries it out the way a message is: authorize, run in one transaction, record.
//! The types that go in and come out are those of the `api` crate.

pub mod administrators;
pub mod attestation;
pub mod attribute;
pub mod audit;
pub mod clients;
pub mod compliance;
pub mod credentials;
pub mod domains;
pub mod groups;
pub mod interfaces;
pub mod keys;
pub mod making;
pub mod outbound;
pub mod policies;
pub mod self_tests;
pub mod settings;
pub mod statistics;
pub mod store_check;
mod test_objects;
pub mod users;
pub mod whoami;

use std::sync::Arc;

use kmip::table::enumeration::Operation;
use kmip::version::Version;
use serde::Serialize;
use serde_json::Value;
use store::{ReadTx, RecordKind, WriteTx};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::audit as records;
use crate::context::{Context, Db};
use crate::engine::Engine;
use crate::identity::{Caller, Peer, attestation as attesting, session};
use crate::policy::{self, Needs};
use crate::reason::{Failure, Reason};

/// One operation of administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its code; KMIP leaves codes from 0x80000000 on to others.
    pub code: Operation,
    /// Its name.
    pub name: &'static str,
    /// What it asks of its caller.
    pub needs: Needs,
}

impl Row {
    pub(crate) const fn new(code: u32, name: &'static str, needs: Needs) -> Self {
        Self { code: Operation(code), name, needs }
    }
}

/// An operation of administration with its request.
pub trait AdminOperation: Send + Sized + 'static {
    /// What it answers.
    type Answer: Send + 'static;

    /// Its row in [`OPERATIONS`].
    const ROW: Row;

    /// Whether connections have to prove anew who they are once it is done.
    const CHANGES_IDENTITIES: bool = false;

    /// Whether it is carried out after a self test has failed.
    const WORKS_IN_ERROR_STATE: bool = false;

    /// What it is about, for the record.
    fn subject(&self) -> String;

    /// Does what takes long and needs no transaction, such as hashing a password. It may look at the store.
    ///
    /// # Errors
    /// When the request cannot be carried out.
    fn prepare(&mut self, _engine: &Engine, _caller: &Caller) -> Result<(), Failure> {
        Ok(())
    }

    /// Carries it out in a transaction.
    ///
    /// # Errors
    /// When the request cannot be carried out; nothing is kept then.
    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Self::Answer, Failure>;

    /// Takes effect in memory once what it changed is durable.
    fn done(_engine: &Engine, _answer: &Self::Answer) {}
}

/// What an operation of administration works with.
pub struct AdminContext<'a, 'tx> {
    pub(crate) engine: &'a Engine,
    pub(crate) caller: &'a Caller,
    pub(crate) tx: &'a mut WriteTx<'tx>,
    /// Seconds since 1970-01-01 UTC.
    pub(crate) now: i64,
    /// See [`Engine::steady_now`].
    pub(crate) steady: i64,
}

impl AdminContext<'_, '_> {
    /// The user of the caller's domain with a name.
    pub(crate) fn user(&self, name: &str) -> Result<store::User, Failure> {
        let user = self.tx.user_by_name(self.caller.domain, name)?;
        user.ok_or_else(|| nothing("user", name))
    }

    /// The record of a kind in the caller's domain with a name.
    pub(crate) fn record(&self, kind: RecordKind, what: &str, name: &str) -> Result<store::Record, Failure> {
        let record = self.tx.record_by_name(kind, self.caller.domain, name)?;
        record.ok_or_else(|| nothing(what, name))
    }
}

/// A look that changes nothing: it runs beside others.
pub trait AdminQuery: Send + Sized {
    /// What it answers.
    type Answer;

    /// Its row in [`OPERATIONS`].
    const ROW: Row;

    /// What it is about, for the record.
    fn subject(&self) -> String;

    /// Looks.
    ///
    /// # Errors
    /// When there is no such thing, or the store fails.
    fn run(self, context: &QueryContext<'_, '_>) -> Result<Self::Answer, Failure>;
}

/// What a look works with.
pub struct QueryContext<'a, 'tx> {
    pub(crate) engine: &'a Engine,
    pub(crate) caller: &'a Arc<Caller>,
    pub(crate) tx: &'a ReadTx<'tx>,
}

impl QueryContext<'_, '_> {
    pub(crate) fn user(&self, name: &str) -> Result<store::User, Failure> {
        let user = self.tx.user_by_name(self.caller.domain, name)?;
        user.ok_or_else(|| nothing("user", name))
    }

    pub(crate) fn record(&self, kind: RecordKind, what: &str, name: &str) -> Result<store::Record, Failure> {
        let record = self.tx.record_by_name(kind, self.caller.domain, name)?;
        record.ok_or_else(|| nothing(what, name))
    }

    /// What looks at objects for an operation of KMIP: the only way to them, for each is decided on there.
    pub(crate) fn objects(&self, operation: Operation) -> Context<'_, '_> {
        let now = self.engine.now();
        let mut context = Context::new(self.engine, Db::Look(self.tx), self.caller, Version::V2_1, now);
        context.begin_item(0, operation, &[]);
        context
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Entries after this name; the last one of the page before.
    pub after: String,
    /// Most entries, 1 to [`MAX_PAGE`].
    pub limit: usize,
}

/// Most entries of a page.
pub const MAX_PAGE: usize = 1000;

impl Default for Page {
    fn default() -> Self {
        Self { after: String::new(), limit: MAX_PAGE }
    }
}

impl Page {
    pub(crate) const fn limit(&self) -> usize {
        if self.limit > MAX_PAGE { MAX_PAGE } else { self.limit }
    }
}

impl Engine {
    /// Carries out an operation of administration. Not for the thread that writes.
    ///
    /// # Errors
    /// [`Reason::PermissionDenied`] when the caller may not, and what the operation answers.
    pub fn administer<O: AdminOperation>(
        self: &Arc<Self>,
        peer: &Peer,
        caller: &Arc<Caller>,
        mut operation: O,
    ) -> Result<O::Answer, Failure> {
        let subject = operation.subject();
        let is_sync = self.audit.is_sync();
        let answer = authorize(caller, &O::ROW)
            .and_then(|()| self.check_state::<O>())
            .and_then(|()| operation.prepare(self, caller))
            .and_then(|()| {
                let (engine, caller) = (Arc::clone(self), Arc::clone(caller));
                let known = is_sync.then(|| (peer.clone_for_records(), subject.clone()));
                self.store.write_blocking(move |tx| {
                    let (now, steady) = (engine.now(), engine.steady_now());
                    let mut context = AdminContext { engine: &engine, caller: &caller, tx, now, steady };
                    let answer = operation.run(&mut context)?;
                    if let Some((peer, subject)) = known {
                        // The commit waits until it is on the disk.
                        note(&engine, &peer, Some(&caller), &O::ROW, &subject, None, true);
                    }
                    Ok(answer)
                })
            });
        if let Ok(answer) = &answer {
            O::done(self, answer);
            if O::CHANGES_IDENTITIES {
                self.identities_changed();
            }
        }
        if !is_sync || answer.is_err() {
            record(self, peer, Some(caller), &O::ROW, &subject, answer.as_ref().err())?;
        }
        answer
    }

    /// Nothing is changed with cryptography that computes wrongly.
    fn check_state<O: AdminOperation>(&self) -> Result<(), Failure> {
        if self.is_in_error_state() && !O::WORKS_IN_ERROR_STATE {
            return Err(crate::pipeline::in_error_state());
        }
        Ok(())
    }

    /// Looks something up for a caller.
    ///
    /// # Errors
    /// [`Reason::PermissionDenied`] when the caller may not, and what the look answers.
    pub fn look_up<Q: AdminQuery>(
        &self,
        peer: &Peer,
        caller: &Arc<Caller>,
        query: Q,
    ) -> Result<Q::Answer, Failure> {
        let subject = query.subject();
        let answer = self.look_again(caller, query);
        record(self, peer, Some(caller), &Q::ROW, &subject, answer.as_ref().err())?;
        answer
    }

    /// As [`Engine::look_up`] without a record, to show what an operation that was just recorded has left.
    ///
    /// # Errors
    /// As [`Engine::look_up`].
    pub fn look_again<Q: AdminQuery>(&self, caller: &Arc<Caller>, query: Q) -> Result<Q::Answer, Failure> {
        authorize(caller, &Q::ROW)?;
        self.store.read(|tx| query.run(&QueryContext { engine: self, caller, tx }))
    }

    /// Records that a request was refused before its operation began, such as one whose body cannot be read.
    ///
    /// # Errors
    /// When the record cannot be written and nothing may be done without one.
    pub fn record_refusal(
        &self,
        peer: &Peer,
        caller: Option<&Arc<Caller>>,
        operation: Operation,
        failure: &Failure,
    ) -> Result<(), Failure> {
        let since = self.audit.mark();
        self.audit.record(&records::Record {
            time: self.now(),
            peer,
            caller,
            operation: Some(operation),
            objects: &[],
            request: &self.next_correlation_value(),
            client_correlation_value: None,
            reason: Some(failure.reason),
            detail: &failure.message,
            is_before_commit: false,
        });
        if self.audit.is_sync() { self.audit.sync(since) } else { Ok(()) }
    }
}

fn authorize(caller: &Caller, row: &Row) -> Result<(), Failure> {
    policy::enforce(&policy::decide_administration(caller, row.needs))
}

/// Records an operation of administration; where that is asked, waits until the record is on the disk.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn record(
    engine: &Engine,
    peer: &Peer,
    caller: Option<&Arc<Caller>>,
    row: &Row,
    subject: &str,
    failure: Option<&Failure>,
) -> Result<(), Failure> {
    let since = engine.audit.mark();
    note(engine, peer, caller, row, subject, failure, false);
    if engine.audit.is_sync() { engine.audit.sync(since) } else { Ok(()) }
}

/// Records an operation of administration.
fn note(
    engine: &Engine,
    peer: &Peer,
    caller: Option<&Arc<Caller>>,
    row: &Row,
    subject: &str,
    failure: Option<&Failure>,
    is_before_commit: bool,
) {
    let detail = match failure {
        Some(failure) => format!("{subject}: {failure}"),
        None => subject.to_owned(),
    };
    engine.audit.record(&records::Record {
        time: engine.now(),
        peer,
        caller,
        operation: Some(row.code),
        objects: &[],
        request: &engine.next_correlation_value(),
        client_correlation_value: None,
        reason: failure.map(|failure| failure.reason),
        detail: &detail,
        is_before_commit,
    });
}

/// The fields of a request with their values, for its record. A secret is there by the name of its field alone, and so is
/// what is long or has names of its own, such as attributes.
pub(crate) fn fields(request: &impl Serialize) -> String {
    let value = serde_json::to_value(request).unwrap_or_default();
    let mut words = Vec::new();
    for (field, value) in value.as_object().into_iter().flatten().filter(|(field, _)| *field != "name") {
        let is_secret = ["password", "secret", "code"].contains(&field.as_str());
        let text = match value {
            Value::Null => continue,
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::String(text) => text.clone(),
            Value::Array(_) => value.to_string(),
            Value::Object(_) => String::new(),
        };
        if is_secret || text.is_empty() || text.len() > MAX_SHOWN {
            words.push(field.clone());
        } else {
            words.push(format!("{field}={text}"));
        }
    }
    words.join(", ")
}

/// Longest value that is shown in a record, in bytes.
const MAX_SHOWN: usize = 512;

/// The name of an operation of administration.
#[must_use]
pub fn name_of(code: Operation) -> Option<&'static str> {
    let mut rows = OPERATIONS.iter().chain(session::ROWS).chain(attesting::ROWS);
    rows.find(|row| row.code == code).map(|row| row.name)
}

/// The answer where there is nothing of a name.
pub(crate) fn nothing(what: &str, name: &str) -> Failure {
    Reason::ItemNotFound.because(format!("there is no {what} {name}"))
}

/// The answer where a name is taken.
pub(crate) fn taken(what: &str, name: &str) -> impl Fn(store::Error) -> Failure {
    let message = format!("{what} {name} exists already");
    move |error| match error {
        store::Error::Exists => Reason::AlreadyExists.because(message.clone()),
        other => other.into(),
    }
}

/// Refuses a change by somebody who has seen another version than there is.
pub(crate) fn expect_version(expected: Option<i64>, found: i64) -> Result<(), Failure> {
    match expected {
        Some(expected) if expected != found => {
            Err(Reason::VersionConflict.because("it was changed since it was read"))
        }
        _ => Ok(()),
    }
}

/// Makes the hash of a new password after checking it against the rules.
pub(crate) fn hash_new_password(
    engine: &Engine,
    name: &str,
    password: &api::Secret,
) -> Result<String, Failure> {
    crate::identity::password::check(&engine.security().password, name, &password.0)?;
    Ok(crypto::password::hash(password.0.as_bytes())?)
}

/// A time (seconds since 1970) as RFC 3339 has it.
pub(crate) fn time_text(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Every operation of administration.
pub const OPERATIONS: &[Row] = &[
    users::AddUser::ROW,
    users::ListUsers::ROW,
    users::ShowUser::ROW,
    users::ChangeUser::ROW,
    users::RemoveUser::ROW,
    users::ChangeOwnPassword::ROW,
    credentials::ShowCredentials::ROW,
    credentials::RemoveCredentials::ROW,
    credentials::SetOneTimePasswords::ROW,
    credentials::SetHashedPassword::ROW,
    credentials::AddDevice::ROW,
    users::AddTestUsers::ROW,
    groups::AddGroup::ROW,
    groups::ListGroups::ROW,
    groups::ShowGroup::ROW,
    groups::ChangeGroup::ROW,
    groups::RemoveGroup::ROW,
    groups::ListMembers::ROW,
    groups::AddMember::ROW,
    groups::RemoveMember::ROW,
    administrators::AddAdministrator::ROW,
    administrators::ListAdministrators::ROW,
    administrators::ShowAdministrator::ROW,
    administrators::ChangeAdministrator::ROW,
    administrators::RemoveAdministrator::ROW,
    administrators::OfferOneTimePassword::ROW,
    administrators::ConfirmOneTimePassword::ROW,
    administrators::RemoveOneTimePassword::ROW,
    policies::AddPolicy::ROW,
    policies::ListPolicies::ROW,
    policies::ShowPolicy::ROW,
    policies::ChangePolicy::ROW,
    policies::RemovePolicy::ROW,
    keys::ListKeys::ROW,
    keys::ShowKey::ROW,
    keys::ListKeyVersions::ROW,
    keys::ShowKeyAccess::ROW,
    keys::ChangeKeyAccess::ROW,
    keys::SetGrant::ROW,
    keys::RemoveGrant::ROW,
    domains::AddDomain::ROW,
    domains::ListDomains::ROW,
    domains::ShowDomain::ROW,
    domains::ChangeDomain::ROW,
    domains::RemoveDomain::ROW,
    clients::RegisterClient::ROW,
    clients::ListClients::ROW,
    clients::ShowClient::ROW,
    clients::ChangeClient::ROW,
    clients::RevokeClient::ROW,
    attestation::ShowAttestation::ROW,
    attestation::SetAttestation::ROW,
    attestation::RemoveAttestation::ROW,
    audit::SearchRecords::ROW,
    interfaces::AddInterface::ROW,
    interfaces::ListInterfaces::ROW,
    interfaces::ShowInterface::ROW,
    interfaces::ChangeInterface::ROW,
    interfaces::RemoveInterface::ROW,
    outbound::ShowRegistration::ROW,
    outbound::SetRegistration::ROW,
    outbound::RemoveRegistration::ROW,
    outbound::AskClient::ROW,
    outbound::ShowAnswers::ROW,
    settings::ShowSecurity::ROW,
    settings::ChangeSecurity::ROW,
    self_tests::RunSelfTests::ROW,
    store_check::CheckStore::ROW,
    compliance::ShowSecurityStatus::ROW,
    statistics::ShowStatistics::ROW,
    whoami::WhoAmI::ROW,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_shows_what_was_changed_and_no_secret() {
        let change = api::UserChange {
            password: Some(api::Secret("correct horse".to_owned())),
            change_password: Some(true),
            attributes: Some([("phone".to_owned(), "12 34".to_owned())].into()),
            ..api::UserChange::default()
        };
        assert_eq!(fields(&change), "attributes, change_password=true, password");
        let change = api::PolicyChange { max_operations_per_hour: Some(5), periods: Vec::new() };
        assert_eq!(fields(&change), "max_operations_per_hour=5, periods=[]");
        let change = api::InterfaceChange {
            trusted_cas: Some(vec!["x".repeat(2000)]),
            port: Some(7),
            ..api::InterfaceChange::default()
        };
        assert_eq!(fields(&change), "port=7, trusted_cas");
    }

    #[test]
    fn codes_and_names_are_distinct_and_not_kmips() {
        let codes: std::collections::BTreeSet<u32> = OPERATIONS.iter().map(|row| row.code.0).collect();
        let names: std::collections::BTreeSet<&str> = OPERATIONS.iter().map(|row| row.name).collect();
        assert_eq!((codes.len(), names.len()), (OPERATIONS.len(), OPERATIONS.len()));
        assert!(codes.iter().all(|code| *code >= 0x8000_0000));
        assert!(OPERATIONS.iter().all(|row| row.code.row().is_none()));
        assert!(OPERATIONS.iter().chain(session::ROWS).all(|row| name_of(row.code) == Some(row.name)));
    }
}
