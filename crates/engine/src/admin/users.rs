//! Users: make, list, change, remove; and everybody's own password.

use std::collections::BTreeMap;

use api::{NewUser, PasswordChange, Secret, User, UserChange};
use kmip::credential::{DeviceCredential, Password};
use store::{NewRecord, ReadTx, Record, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, fields,
    hash_new_password, taken, test_objects, time_text,
};
use crate::engine::Engine;
use crate::identity::log_in::{Holder, LogInRecord};
use crate::identity::name::{check_attribute, check_name};
use crate::identity::session::Kept;
use crate::identity::{Caller, MAY_CHANGE_PASSWORD, Role, UserRights, link_device, unlink_all};
use crate::policy::rights::Rights;
use crate::policy::{self, Needs};
use crate::reason::{Failure, Reason};

/// Most attributes of a user.
const MAX_ATTRIBUTES: usize = 100;

/// Makes a user.
#[derive(Debug)]
pub struct AddUser {
    new: NewUser,
    hash: Option<String>,
}

impl AddUser {
    /// From the request.
    #[must_use]
    pub const fn new(new: NewUser) -> Self {
        Self { new, hash: None }
    }
}

impl AdminOperation for AddUser {
    type Answer = User;

    const ROW: Row = Row::new(0x8100_0101, "Add User", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("user {}: {}", self.new.name, fields(&self.new))
    }

    fn prepare(&mut self, engine: &Engine, caller: &Caller) -> Result<(), Failure> {
        check_name(&self.new.name)?;
        check_attributes(&self.new.attributes)?;
        may_give(caller, self.new.user_administration)?;
        if let Some(password) = self.new.password.take() {
            self.hash = Some(hash_new_password(engine, &self.new.name, &password)?);
        }
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<User, Failure> {
        let Self { new, hash } = self;
        let flags = if new.change_password { MAY_CHANGE_PASSWORD } else { 0 };
        let row = store::NewUser {
            domain: context.caller.domain,
            name: new.name.clone(),
            password_hash: hash,
            admin: new.user_administration,
            flags,
            created: context.now,
        };
        let user = context.tx.insert_user(&row).map_err(taken("user", &new.name))?;
        if !new.attributes.is_empty() {
            set_attributes(context, user.id, &new.attributes)?;
        }
        describe(context.engine, context.tx, &user)
    }
}

/// Makes the users that the official test cases name, those that are missing, and lists all users. Their passwords are
/// public, so a server that is not there for test runs refuses.
#[derive(Debug, Default)]
pub struct AddTestUsers {
    hashes: Vec<String>,
}

/// Users of the official test cases: name and password.
const TEST_USERS: &[(&str, &str)] = &[
    ("administrator", "password"),
    ("Fred", "password1"),
    ("Barney", "secret2"),
    ("one-time-user", "one-time-password"),
];

/// The devices that the official cases name, with their users.
fn test_devices() -> [(&'static str, DeviceCredential); 2] {
    let device = |[serial, password, device, network, machine, media]: [&str; 6]| DeviceCredential {
        device_serial_number: Some(serial.to_owned()),
        password: Some(Password::new(password.to_owned())),
        device_identifier: Some(device.to_owned()),
        network_identifier: Some(network.to_owned()),
        machine_identifier: Some(machine.to_owned()),
        media_identifier: Some(media.to_owned()),
    };
    [
        ("Fred", device(["serNum123456", "secret", "devID2233", "netID9000", "machineID1", "mediaID313"])),
        ("Barney", device(["serNum101010", "passwd", "devID4444", "netID9", "machineID1111", "mediaID0000"])),
    ]
}

impl AdminOperation for AddTestUsers {
    type Answer = Vec<User>;

    const ROW: Row = Row::new(0x8100_0107, "Add Test Users", Needs::Right(Rights::USERS));

    fn subject(&self) -> String {
        String::new()
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        if !engine.settings().interop {
            return Err(Reason::InvalidField.because("kmip.interop is off: this is no server for test runs"));
        }
        for (_, password) in TEST_USERS {
            self.hashes.push(crypto::password::hash(password.as_bytes())?);
        }
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Vec<User>, Failure> {
        let domain = context.caller.domain;
        for ((name, _), hash) in TEST_USERS.iter().zip(self.hashes) {
            if context.tx.user_by_name(domain, name)?.is_none() {
                let user = context.tx.insert_user(&store::NewUser {
                    domain,
                    name: (*name).to_owned(),
                    password_hash: Some(hash),
                    // One of them is asked to administer.
                    admin: *name == "administrator",
                    flags: 0,
                    created: context.now,
                })?;
                for (_, device) in test_devices().iter().filter(|(owner, _)| owner == name) {
                    link_device(context.tx, user.id, device)?;
                }
            }
        }
        test_objects::add(context)?;
        let users = context.tx.users_of_domain(domain, "", super::MAX_PAGE)?;
        users.iter().map(|user| describe(context.engine, context.tx, user)).collect()
    }
}

/// Lists users, in the order of names.
#[derive(Debug)]
pub struct ListUsers(pub Page);

impl AdminQuery for ListUsers {
    type Answer = Vec<User>;

    const ROW: Row = Row::new(0x8100_0102, "List Users", Needs::UserAdministration);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<User>, Failure> {
        let domain = context.caller.domain;
        let page = context.tx.users_of_domain(domain, &self.0.after, self.0.limit())?;
        page.iter().map(|user| describe(context.engine, context.tx, user)).collect()
    }
}

/// Shows a user.
#[derive(Debug)]
pub struct ShowUser(pub String);

impl AdminQuery for ShowUser {
    type Answer = User;

    const ROW: Row = Row::new(0x8100_0103, "Show User", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("user {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<User, Failure> {
        describe(context.engine, context.tx, &context.user(&self.0)?)
    }
}

/// Changes a user.
#[derive(Debug)]
pub struct ChangeUser {
    name: String,
    change: UserChange,
    version: Option<i64>,
    hash: Option<String>,
}

impl ChangeUser {
    /// From the request; `version` is the one that the caller has seen.
    #[must_use]
    pub const fn new(name: String, change: UserChange, version: Option<i64>) -> Self {
        Self { name, change, version, hash: None }
    }
}

impl AdminOperation for ChangeUser {
    type Answer = User;

    const ROW: Row = Row::new(0x8100_0104, "Change User", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("user {}: {}", self.name, fields(&self.change))
    }

    fn prepare(&mut self, engine: &Engine, caller: &Caller) -> Result<(), Failure> {
        check_attributes(self.change.attributes.as_ref().unwrap_or(&BTreeMap::new()))?;
        may_give(caller, self.change.user_administration == Some(true))?;
        if let Some(password) = self.change.password.take() {
            self.hash = Some(hash_new_password(engine, &self.name, &password)?);
        }
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<User, Failure> {
        let mut user = context.user(&self.name)?;
        expect_version(self.version, user.version)?;
        // A user who administers users does not take over those who do so as well.
        if matches!(context.caller.role, Role::User(_)) && user.admin && user.id != context.caller.user {
            return Err(policy::denied());
        }
        if let Some(hash) = self.hash {
            let holder = Holder::User(user.id);
            let mut record = LogInRecord::load(context.tx, holder)?;
            record.note_new_password(&hash, 0, false, context.steady);
            record.save(context.tx, holder, context.now)?;
            user.password_hash = Some(hash);
        }
        if let Some(may) = self.change.user_administration {
            user.admin = may;
        }
        match self.change.change_password {
            Some(true) => user.flags |= MAY_CHANGE_PASSWORD,
            Some(false) => user.flags &= !MAY_CHANGE_PASSWORD,
            None => {}
        }
        if let Some(attributes) = &self.change.attributes {
            set_attributes(context, user.id, attributes)?;
        }
        user.version = context.tx.update_user(&user)?;
        describe(context.engine, context.tx, &user)
    }
}

/// Removes a user with its memberships and clients. One that owns keys stays.
#[derive(Debug)]
pub struct RemoveUser {
    /// The name.
    pub name: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemoveUser {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0105, "Remove User", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("user {}", self.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let user = context.user(&self.name)?;
        expect_version(self.version, user.version)?;
        if matches!(context.caller.role, Role::User(_)) && user.admin {
            return Err(policy::denied());
        }
        let owned =
            store::Query { domain: user.domain, owner: Some(user.id), limit: 1, ..store::Query::default() };
        if !context.tx.candidate_uids(&owned)?.is_empty() {
            return Err(Reason::InUse.because(format!("user {} owns keys", self.name)));
        }
        for client in context.tx.clients_of_user(user.id)? {
            context.tx.delete_client(client.id)?;
        }
        context.tx.delete_memberships_of_user(user.id)?;
        unlink_all(context.tx, user.id)?;
        LogInRecord::delete(context.tx, Holder::User(user.id))?;
        if let Some(detail) = detail_record(context.tx, user.id)? {
            context.tx.delete_record(detail.id)?;
        }
        Ok(context.tx.delete_user(user.id)?)
    }
}

/// Changes the caller's own password.
#[derive(Debug)]
pub struct ChangeOwnPassword {
    change: PasswordChange,
    hash: Option<String>,
}

impl ChangeOwnPassword {
    /// From the request.
    #[must_use]
    pub const fn new(change: PasswordChange) -> Self {
        Self { change, hash: None }
    }

    fn holder(caller: &Caller) -> Result<Holder, Failure> {
        match caller.role {
            Role::User(_) => Ok(Holder::User(caller.user)),
            Role::Administrator(known) => Ok(Holder::Administrator(known.id)),
            Role::Anonymous | Role::Console => {
                Err(Reason::InvalidField.because("the caller has no password to change"))
            }
        }
    }
}

impl AdminOperation for ChangeOwnPassword {
    type Answer = Holder;

    const ROW: Row = Row::new(0x8100_0106, "Change Own Password", Needs::OwnPassword);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        String::new()
    }

    fn prepare(&mut self, engine: &Engine, caller: &Caller) -> Result<(), Failure> {
        let holder = Self::holder(caller)?;
        let current = engine.store.read(|tx| match holder {
            Holder::User(id) => Ok(tx.user(id)?.and_then(|user| user.password_hash)),
            Holder::Administrator(id) => {
                Ok::<_, Failure>(Kept::by_id(tx, id)?.map(|kept| kept.secret.password_hash))
            }
        })?;
        engine.prove_password(Some(holder), current.as_deref(), &self.change.current.0)?;
        if self.change.current == self.change.new {
            return Err(Reason::InvalidField.because("the new password is the one that holds"));
        }
        let history = engine.store.read(|tx| LogInRecord::load(tx, holder))?;
        if history.was_used(&self.change.new.0) {
            return Err(Reason::InvalidField.because("the password was used before"));
        }
        self.hash = Some(hash_new_password(engine, &caller.name, &self.change.new)?);
        self.change = PasswordChange { current: Secret(String::new()), new: Secret(String::new()) };
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Holder, Failure> {
        let holder = Self::holder(context.caller)?;
        let hash = self.hash.unwrap_or_default();
        let mut record = LogInRecord::load(context.tx, holder)?;
        let keep = match holder {
            Holder::User(_) => 0,
            Holder::Administrator(_) => usize::from(context.engine.security().password_history),
        };
        record.note_new_password(&hash, keep, false, context.steady);
        record.save(context.tx, holder, context.now)?;
        match holder {
            Holder::User(id) => {
                let mut user = context.tx.user(id)?.ok_or_else(policy::denied)?;
                user.password_hash = Some(hash);
                context.tx.update_user(&user)?;
            }
            Holder::Administrator(id) => {
                let mut kept = Kept::by_id(context.tx, id)?.ok_or_else(policy::denied)?;
                kept.secret.password_hash = hash;
                super::administrators::save(context, &kept)?;
            }
        }
        Ok(holder)
    }

    fn done(engine: &Engine, holder: &Holder) {
        engine.sessions.end_all_of(*holder);
    }
}

/// A user that administers users gives others no more than it may give: user administration is for administrators to
/// give.
fn may_give(caller: &Caller, user_administration: bool) -> Result<(), Failure> {
    if user_administration && matches!(caller.role, Role::User(_)) { Err(policy::denied()) } else { Ok(()) }
}

fn check_attributes(attributes: &BTreeMap<String, String>) -> Result<(), Failure> {
    if attributes.len() > MAX_ATTRIBUTES {
        return Err(Reason::InvalidField.because(format!("a user has at most {MAX_ATTRIBUTES} attributes")));
    }
    attributes.iter().try_for_each(|(name, value)| check_attribute(name, value))
}

fn detail_record(tx: &ReadTx<'_>, user: i64) -> Result<Option<Record>, Failure> {
    Ok(tx.record_by_name(RecordKind::UserDetail, 0, &user.to_string())?)
}

fn set_attributes(
    context: &mut AdminContext<'_, '_>,
    user: i64,
    attributes: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    let body = serde_json::to_vec(attributes)?;
    match detail_record(context.tx, user)? {
        Some(record) => {
            context.tx.update_record(&Record { body, ..record }, None)?;
        }
        None => {
            let (kind, name) = (RecordKind::UserDetail, &user.to_string());
            let new = NewRecord { kind, domain: 0, name, body: &body, secret: None, created: context.now };
            context.tx.insert_record(&new)?;
        }
    }
    Ok(())
}

fn describe(engine: &Engine, tx: &ReadTx<'_>, user: &store::User) -> Result<User, Failure> {
    let rights = UserRights::of(user);
    let attributes = match detail_record(tx, user.id)? {
        Some(record) => serde_json::from_slice(&record.body)?,
        None => BTreeMap::new(),
    };
    let mut groups = Vec::new();
    for group in tx.groups_of_user(user.id)? {
        groups.extend(tx.record(group)?.map(|record| record.name));
    }
    Ok(User {
        name: user.name.clone(),
        password: user.password_hash.is_some(),
        user_administration: rights.user_administration,
        change_password: rights.change_password,
        locked: LogInRecord::load(tx, Holder::User(user.id))?.state.is_locked(engine.steady_now()),
        groups,
        attributes,
        created: time_text(user.created),
        version: user.version,
    })
}
