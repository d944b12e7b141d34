//! Administrators: separate from users, with rights of their own.

use api::{
    Administrator, AdministratorChange, NewAdministrator, OneTimePassword, OneTimePasswordSetup, Secret,
};
use store::{NewRecord, ReadTx, Record, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, fields,
    hash_new_password, nothing, taken, time_text,
};
use crate::engine::Engine;
use crate::identity::log_in::{Holder, LogInRecord};
use crate::identity::name::check_administrator_name;
use crate::identity::session::{AdministratorBody, AdministratorSecret, Kept};
use crate::identity::{AdministratorRights, Caller, Role, totp};
use crate::policy::rights::Rights;
use crate::policy::{self, Needs};
use crate::reason::{Failure, Reason};

/// Longest name of a person, in letters.
const MAX_FULL_NAME: usize = 256;

/// Longest description, in letters.
const MAX_DESCRIPTION: usize = 2048;

/// Makes an administrator. One that another administrator makes has to change the password at the first log-in.
#[derive(Debug)]
pub struct AddAdministrator {
    new: NewAdministrator,
    hash: String,
}

impl AddAdministrator {
    /// From the request.
    #[must_use]
    pub const fn new(new: NewAdministrator) -> Self {
        Self { new, hash: String::new() }
    }

    /// Makes the administrator in a domain.
    pub(super) fn insert(self, context: &mut AdminContext<'_, '_>, domain: i64) -> Result<Kept, Failure> {
        let Self { new, hash } = self;
        let body = AdministratorBody {
            full_name: new.full_name,
            description: new.description,
            high_access: new.high_access,
            rights: new.rights,
        };
        let secret = AdministratorSecret { password_hash: hash.clone(), ..AdministratorSecret::default() };
        let secret = crypto::Secret::new(serde_json::to_vec(&secret)?);
        let row = NewRecord {
            kind: RecordKind::Administrator,
            domain,
            name: &new.name,
            body: &serde_json::to_vec(&body)?,
            secret: Some(&secret),
            created: context.now,
        };
        let id = context.tx.insert_record(&row).map_err(taken("administrator", &new.name))?;
        let holder = Holder::Administrator(id);
        let mut record = LogInRecord::load(context.tx, holder)?;
        let must_change = matches!(context.caller.role, Role::Administrator(_));
        record.note_new_password(&hash, 0, must_change, context.steady);
        record.save(context.tx, holder, context.now)?;
        Kept::by_id(context.tx, id)?.ok_or_else(|| nothing("administrator", &new.name))
    }
}

impl AdminOperation for AddAdministrator {
    type Answer = Administrator;

    const ROW: Row = Row::new(0x8100_0301, "Add Administrator", Needs::HighAccess);

    fn subject(&self) -> String {
        format!("administrator {}: {}", self.new.name, fields(&self.new))
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        check_administrator_name(&self.new.name)?;
        check_texts(&self.new.full_name, &self.new.description)?;
        Rights::from_names(&self.new.rights)?;
        let password = std::mem::replace(&mut self.new.password, Secret(String::new()));
        self.hash = hash_new_password(engine, &self.new.name, &password)?;
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Administrator, Failure> {
        let domain = context.caller.domain;
        // One name logs in as one account.
        if context.tx.user_by_name(domain, &self.new.name)?.is_some() {
            return Err(Reason::AlreadyExists.because(format!("there is a user {}", self.new.name)));
        }
        let kept = self.insert(context, domain)?;
        describe(context.engine, context.tx, &kept)
    }
}

/// Lists administrators, in the order of names.
#[derive(Debug)]
pub struct ListAdministrators(pub Page);

impl AdminQuery for ListAdministrators {
    type Answer = Vec<Administrator>;

    const ROW: Row = Row::new(0x8100_0302, "List Administrators", Needs::HighAccess);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<Administrator>, Failure> {
        let (domain, page) = (context.caller.domain, &self.0);
        let mut list = Vec::new();
        for record in context.tx.records(RecordKind::Administrator, domain, &page.after, page.limit())? {
            let kept = kept(context.tx, domain, &record.name)?;
            list.push(describe(context.engine, context.tx, &kept)?);
        }
        Ok(list)
    }
}

/// Shows an administrator.
#[derive(Debug)]
pub struct ShowAdministrator(pub String);

impl AdminQuery for ShowAdministrator {
    type Answer = Administrator;

    const ROW: Row = Row::new(0x8100_0303, "Show Administrator", Needs::HighAccess);

    fn subject(&self) -> String {
        format!("administrator {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Administrator, Failure> {
        let kept = kept(context.tx, context.caller.domain, &self.0)?;
        describe(context.engine, context.tx, &kept)
    }
}

/// Changes an administrator. A new password of another one has to be changed at the next log-in.
#[derive(Debug)]
pub struct ChangeAdministrator {
    name: String,
    change: AdministratorChange,
    version: Option<i64>,
    hash: Option<String>,
}

impl ChangeAdministrator {
    /// From the request; `version` is the one that the caller has seen.
    #[must_use]
    pub const fn new(name: String, change: AdministratorChange, version: Option<i64>) -> Self {
        Self { name, change, version, hash: None }
    }
}

impl AdminOperation for ChangeAdministrator {
    type Answer = (Holder, Administrator);

    const ROW: Row = Row::new(0x8100_0304, "Change Administrator", Needs::HighAccess);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("administrator {}: {}", self.name, fields(&self.change))
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        let change = &self.change;
        check_texts(change.full_name.as_deref().unwrap_or(""), change.description.as_deref().unwrap_or(""))?;
        Rights::from_names(change.rights.as_deref().unwrap_or(&[]))?;
        if let Some(password) = self.change.password.take() {
            self.hash = Some(hash_new_password(engine, &self.name, &password)?);
        }
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Self::Answer, Failure> {
        let Self { change, version, hash, name } = self;
        let mut kept = kept(context.tx, context.caller.domain, &name)?;
        expect_version(version, kept.record.version)?;
        let holder = Holder::Administrator(kept.record.id);
        let mut log_in = LogInRecord::load(context.tx, holder)?;
        if change.unlock {
            log_in.state.unlock();
        }
        if let Some(hash) = hash {
            let is_own = own_number(context.caller) == Some(kept.record.id);
            // Another's history is not asked: it would tell the passwords that were used.
            let keep = log_in.history.len();
            log_in.note_new_password(&hash, keep, !is_own, context.steady);
            kept.secret.password_hash = hash;
        }
        log_in.save(context.tx, holder, context.now)?;
        let was_high = kept.body.high_access;
        kept.body.full_name = change.full_name.unwrap_or(kept.body.full_name);
        kept.body.description = change.description.unwrap_or(kept.body.description);
        kept.body.high_access = change.high_access.unwrap_or(was_high);
        kept.body.rights = change.rights.unwrap_or(kept.body.rights);
        if was_high && !kept.body.high_access {
            require_another(context.tx, &kept.record)?;
        }
        kept.record.version = save(context, &kept)?;
        let shown = describe(context.engine, context.tx, &kept)?;
        Ok((holder, shown))
    }

    fn done(engine: &Engine, answer: &Self::Answer) {
        engine.sessions.end_all_of(answer.0);
    }
}

/// Removes an administrator. The last one with high access stays.
#[derive(Debug)]
pub struct RemoveAdministrator {
    /// The name.
    pub name: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemoveAdministrator {
    type Answer = Holder;

    const ROW: Row = Row::new(0x8100_0305, "Remove Administrator", Needs::HighAccess);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("administrator {}", self.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Holder, Failure> {
        let kept = kept(context.tx, context.caller.domain, &self.name)?;
        expect_version(self.version, kept.record.version)?;
        require_another(context.tx, &kept.record)?;
        let holder = Holder::Administrator(kept.record.id);
        LogInRecord::delete(context.tx, holder)?;
        context.tx.delete_record(kept.record.id)?;
        Ok(holder)
    }

    fn done(engine: &Engine, holder: &Holder) {
        engine.sessions.end_all_of(*holder);
    }
}

/// Offers the caller a secret for one-time passwords. It is asked for once the caller has shown one that is right.
#[derive(Debug, Default)]
pub struct OfferOneTimePassword {
    secret: Vec<u8>,
}

impl AdminOperation for OfferOneTimePassword {
    type Answer = OneTimePasswordSetup;

    const ROW: Row = Row::new(0x8100_0306, "Offer One-Time Password", Needs::Identity);

    fn subject(&self) -> String {
        String::new()
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        self.secret = engine.random.secret(totp::SECRET_LEN)?.expose().to_vec();
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<OneTimePasswordSetup, Failure> {
        let mut kept = own(context)?;
        let text = totp::base32(&self.secret);
        let uri = format!("otpauth://totp/Keyward:{}?secret={text}&issuer=Keyward", kept.record.name);
        kept.secret.one_time_offered = Some(self.secret);
        save(context, &kept)?;
        Ok(OneTimePasswordSetup { secret: Secret(text), uri: Secret(uri) })
    }
}

/// Takes the offered secret into use.
#[derive(Debug)]
pub struct ConfirmOneTimePassword(pub OneTimePassword);

impl AdminOperation for ConfirmOneTimePassword {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0307, "Confirm One-Time Password", Needs::Identity);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let mut kept = own(context)?;
        let none = || Reason::InvalidField.because("no one-time password was offered");
        let secret = kept.secret.one_time_offered.take().ok_or_else(none)?;
        let Some(step) = totp::verify(&secret, &self.0.code.0, context.now, None)? else {
            return Err(Reason::InvalidField.because("the one-time password is not right"));
        };
        kept.secret.one_time = Some(secret);
        save(context, &kept)?;
        let holder = Holder::Administrator(kept.record.id);
        let mut log_in = LogInRecord::load(context.tx, holder)?;
        log_in.state.last_step = Some(step);
        log_in.save(context.tx, holder, context.now)
    }
}

/// Asks an administrator for one-time passwords no more, such as when the device that makes them is lost.
#[derive(Debug)]
pub struct RemoveOneTimePassword(pub String);

impl AdminOperation for RemoveOneTimePassword {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0308, "Remove One-Time Password", Needs::HighAccess);

    fn subject(&self) -> String {
        format!("administrator {}", self.0)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let mut kept = kept(context.tx, context.caller.domain, &self.0)?;
        kept.secret.one_time = None;
        kept.secret.one_time_offered = None;
        save(context, &kept).map(drop)
    }
}

/// Keeps what has changed of an administrator; answers the new version.
pub(super) fn save(context: &mut AdminContext<'_, '_>, kept: &Kept) -> Result<i64, Failure> {
    let secret = crypto::Secret::new(serde_json::to_vec(&kept.secret)?);
    let record = Record { body: serde_json::to_vec(&kept.body)?, ..kept.record.clone() };
    Ok(context.tx.update_record(&record, Some(&secret))?)
}

fn kept(tx: &ReadTx<'_>, domain: i64, name: &str) -> Result<Kept, Failure> {
    Kept::by_name(tx, domain, name)?.ok_or_else(|| nothing("administrator", name))
}

const fn own_number(caller: &Caller) -> Option<i64> {
    match caller.role {
        Role::Administrator(AdministratorRights { id, .. }) => Some(id),
        _ => None,
    }
}

fn own(context: &AdminContext<'_, '_>) -> Result<Kept, Failure> {
    let id = own_number(context.caller).ok_or_else(policy::denied)?;
    Kept::by_id(context.tx, id)?.ok_or_else(policy::denied)
}

/// Refuses to lose the last administrator with high access of a domain: nobody could make another.
fn require_another(tx: &ReadTx<'_>, record: &Record) -> Result<(), Failure> {
    let mut after = String::new();
    loop {
        let page = tx.records(RecordKind::Administrator, record.domain, &after, super::MAX_PAGE)?;
        let Some(last) = page.last() else {
            return Err(Reason::InUse.because("the last administrator with high access stays"));
        };
        after.clone_from(&last.name);
        for other in page.iter().filter(|other| other.id != record.id) {
            if serde_json::from_slice::<AdministratorBody>(&other.body)?.high_access {
                return Ok(());
            }
        }
    }
}

fn check_texts(full_name: &str, description: &str) -> Result<(), Failure> {
    for (text, most) in [(full_name, MAX_FULL_NAME), (description, MAX_DESCRIPTION)] {
        if text.chars().count() > most {
            return Err(Reason::InvalidField.because(format!("a text has more than {most} letters")));
        }
    }
    Ok(())
}

fn describe(engine: &Engine, tx: &ReadTx<'_>, kept: &Kept) -> Result<Administrator, Failure> {
    let state = LogInRecord::load(tx, Holder::Administrator(kept.record.id))?.state;
    Ok(Administrator {
        name: kept.record.name.clone(),
        full_name: kept.body.full_name.clone(),
        description: kept.body.description.clone(),
        high_access: kept.body.high_access,
        rights: kept.body.rights().names(),
        locked: state.is_locked(engine.steady_now()),
        must_change_password: state.must_change,
        one_time_password: kept.secret.one_time.is_some(),
        created: time_text(kept.record.created),
        version: kept.record.version,
    })
}
