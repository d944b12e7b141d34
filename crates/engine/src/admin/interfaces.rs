//! KMIP interfaces: made, changed and removed while the server runs.
//!
//! The engine decides what an interface asks and lets its clients do; sockets are the server's, which it reaches through
//! [`Listeners`]. A socket is opened before the change is kept, so that one that cannot be had refuses the change.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use api::{Interface, InterfaceChange, NewInterface, ROOT_CA, TlsVersion, TrustedCa};
use crypto::x509::{CertificateInfo, pems_to_ders};
use store::{NewRecord, ReadTx, Record, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, fields, nothing,
    taken, time_text,
};
use crate::engine::Engine;
use crate::identity::name::check_name;
use crate::identity::{Caller, InterfaceAllows, InterfaceRules};
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::{Failure, Reason};

/// Most authorities that an interface trusts.
const MAX_TRUSTED: usize = 64;

/// Longest time-out in seconds: a week.
const MAX_IDLE_S: u32 = 604_800;

/// An interface as the server has to serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name.
    pub name: String,
    /// Where to listen.
    pub address: IpAddr,
    /// The port; 0 for a free one.
    pub port: u16,
    /// What it asks of its clients and lets them do.
    pub rules: InterfaceRules,
    /// The oldest version of TLS.
    pub min_tls: TlsVersion,
    /// Certificates of trusted authorities, DER, beside the server's own.
    pub trusted: Vec<Vec<u8>>,
    /// Whether the server's own root CA is trusted.
    pub trusts_root: bool,
    /// Seconds of silence after which a connection is closed.
    pub idle_timeout_s: u32,
}

/// What of an interface comes from the server's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Configured {
    /// The first address.
    pub address: IpAddr,
    /// Its port.
    pub port: u16,
    /// The oldest version of TLS.
    pub min_tls: TlsVersion,
    /// Seconds of silence after which a connection is closed.
    pub idle_timeout_s: u32,
}

/// The server's sockets.
pub trait Listeners: Send + Sync + fmt::Debug {
    /// Opens what an interface needs. Nothing is served there before [`Opened::serve`]; dropping what is answered closes
    /// it again.
    ///
    /// # Errors
    /// [`Reason::InUse`] when another interface or another program listens there, [`Reason::InvalidField`] when the
    /// address is none of this machine's or the TLS settings are impossible.
    fn open(&self, definition: &Definition) -> Result<Box<dyn Opened>, Failure>;

    /// Stops serving an interface. Requests that run are answered first.
    fn close(&self, name: &str);

    /// Where an interface listens now, as `ADDRESS:PORT`.
    fn listening(&self, name: &str) -> Vec<String>;

    /// What of an interface comes from the configuration; `None` for one that is made at run time.
    fn configured(&self, name: &str) -> Option<Configured>;
}

/// An interface that is ready to be served.
pub trait Opened: Send {
    /// Its port.
    fn port(&self) -> u16;

    /// Serves it, in place of the interface of the same name if there is one.
    fn serve(&self);
}

/// Makes an interface and serves it.
pub struct AddInterface {
    new: NewInterface,
    listeners: Arc<dyn Listeners>,
    opened: Option<Box<dyn Opened>>,
}

impl AddInterface {
    /// From the request.
    #[must_use]
    pub const fn new(new: NewInterface, listeners: Arc<dyn Listeners>) -> Self {
        Self { new, listeners, opened: None }
    }
}

impl AdminOperation for AddInterface {
    type Answer = (Interface, Box<dyn Opened>);

    const ROW: Row = Row::new(0x8100_0901, "Add Interface", Needs::RootRight(Rights::KEY_SERVER));

    fn subject(&self) -> String {
        format!("interface {}: {}", self.new.name, fields(&self.new))
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        let definition = define(&self.new, engine.now())?;
        let name = &self.new.name;
        if engine.store.read(|tx| tx.record_by_name(RecordKind::Interface, 0, name))?.is_some() {
            return Err(taken("interface", name)(store::Error::Exists));
        }
        let opened = self.listeners.open(&definition)?;
        if self.new.port == 0 && self.listeners.configured(name).is_none() {
            self.new.port = opened.port();
        }
        self.opened = Some(opened);
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Self::Answer, Failure> {
        let opened = self.opened.ok_or_else(unprepared)?;
        let (body, created) = (serde_json::to_vec(&self.new)?, context.now);
        let (kind, name) = (RecordKind::Interface, self.new.name.as_str());
        let new = NewRecord { kind, domain: 0, name, body: &body, secret: None, created };
        context.tx.insert_record(&new).map_err(taken("interface", name))?;
        let record = record(context.tx, name)?;
        let mut shown = describe(&record, &self.new, self.listeners.as_ref())?;
        if !shown.configured {
            shown.listening = listening_at(&self.new);
        }
        Ok((shown, opened))
    }

    fn done(_: &Engine, (_, opened): &Self::Answer) {
        opened.serve();
    }
}

/// Lists interfaces, in the order of names.
#[derive(Debug)]
pub struct ListInterfaces {
    /// Which of them.
    pub page: Page,
    /// The server's sockets.
    pub listeners: Arc<dyn Listeners>,
}

impl AdminQuery for ListInterfaces {
    type Answer = Vec<Interface>;

    const ROW: Row = Row::new(0x8100_0902, "List Interfaces", Needs::RootRight(Rights::KEY_SERVER));

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<Interface>, Failure> {
        let Page { after, .. } = &self.page;
        let records = context.tx.records(RecordKind::Interface, 0, after, self.page.limit())?;
        let shown = |record: &Record| {
            let mut shown = describe(record, &kept(record)?, self.listeners.as_ref())?;
            shown.listening = self.listeners.listening(&record.name);
            Ok(shown)
        };
        records.iter().map(shown).collect()
    }
}

/// Shows an interface.
#[derive(Debug)]
pub struct ShowInterface {
    /// The name.
    pub name: String,
    /// The server's sockets.
    pub listeners: Arc<dyn Listeners>,
}

impl AdminQuery for ShowInterface {
    type Answer = Interface;

    const ROW: Row = Row::new(0x8100_0903, "Show Interface", Needs::RootRight(Rights::KEY_SERVER));

    fn subject(&self) -> String {
        format!("interface {}", self.name)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Interface, Failure> {
        let record = record(context.tx, &self.name)?;
        let mut shown = describe(&record, &kept(&record)?, self.listeners.as_ref())?;
        shown.listening = self.listeners.listening(&self.name);
        Ok(shown)
    }
}

/// Changes an interface. Its own connections end once their running requests are answered; clients come back under the
/// new rules.
pub struct ChangeInterface {
    name: String,
    change: InterfaceChange,
    version: Option<i64>,
    listeners: Arc<dyn Listeners>,
    /// What becomes of it, the version that this was made from, and the sockets.
    prepared: Option<(NewInterface, i64, Box<dyn Opened>)>,
}

impl ChangeInterface {
    /// From the request; `version` is the one that the caller has seen.
    #[must_use]
    pub const fn new(
        name: String,
        change: InterfaceChange,
        version: Option<i64>,
        listeners: Arc<dyn Listeners>,
    ) -> Self {
        Self { name, change, version, listeners, prepared: None }
    }
}

impl AdminOperation for ChangeInterface {
    type Answer = (Interface, Box<dyn Opened>);

    const ROW: Row = Row::new(0x8100_0904, "Change Interface", Needs::RootRight(Rights::KEY_SERVER));

    fn subject(&self) -> String {
        format!("interface {}: {}", self.name, fields(&self.change))
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        let before = engine.store.read(|tx| record(tx, &self.name))?;
        expect_version(self.version, before.version)?;
        let change = std::mem::take(&mut self.change);
        if self.listeners.configured(&self.name).is_some() {
            refuse_configured(&change)?;
        }
        let mut after = merge(kept(&before)?, change);
        let definition = define(&after, engine.now())?;
        let opened = self.listeners.open(&definition)?;
        if after.port == 0 && self.listeners.configured(&self.name).is_none() {
            after.port = opened.port();
        }
        self.prepared = Some((after, before.version, opened));
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Self::Answer, Failure> {
        let (after, seen, opened) = self.prepared.ok_or_else(unprepared)?;
        let mut record = record(context.tx, &self.name)?;
        expect_version(Some(seen), record.version)?;
        record.body = serde_json::to_vec(&after)?;
        record.version = context.tx.update_record(&record, None)?;
        let mut shown = describe(&record, &after, self.listeners.as_ref())?;
        shown.listening =
            if shown.configured { self.listeners.listening(&self.name) } else { listening_at(&after) };
        Ok((shown, opened))
    }

    fn done(_: &Engine, (_, opened): &Self::Answer) {
        opened.serve();
    }
}

/// Removes an interface and ends its connections. The one that the configuration names stays.
#[derive(Debug)]
pub struct RemoveInterface {
    /// The name.
    pub name: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
    /// The server's sockets.
    pub listeners: Arc<dyn Listeners>,
}

impl AdminOperation for RemoveInterface {
    type Answer = (String, Arc<dyn Listeners>);

    const ROW: Row = Row::new(0x8100_0905, "Remove Interface", Needs::RootRight(Rights::KEY_SERVER));

    fn subject(&self) -> String {
        format!("interface {}", self.name)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Self::Answer, Failure> {
        let record = record(context.tx, &self.name)?;
        expect_version(self.version, record.version)?;
        if self.listeners.configured(&self.name).is_some() {
            return Err(Reason::InUse.because(format!(
                "interface {} is the one of the server's configuration: empty kmip.listen there to close it",
                self.name
            )));
        }
        context.tx.delete_record(record.id)?;
        Ok((self.name, self.listeners))
    }

    fn done(_: &Engine, (name, listeners): &Self::Answer) {
        listeners.close(name);
    }
}

impl Engine {
    /// The interfaces that are kept, for a server that starts. One that cannot be read is left out and logged.
    ///
    /// # Errors
    /// When the store fails.
    pub fn interfaces(&self) -> Result<Vec<Definition>, Failure> {
        let (mut found, mut after, now) = (Vec::new(), String::new(), self.now());
        loop {
            let page = self.store.read(|tx| tx.records(RecordKind::Interface, 0, &after, super::MAX_PAGE))?;
            let Some(last) = page.last() else { return Ok(found) };
            after.clone_from(&last.name);
            for record in &page {
                // An authority that has expired since lets nobody in; that is no reason to close the interface.
                match kept(record).and_then(|kept| definition(&kept, now, IfExpired::Keep)) {
                    Ok(definition) => found.push(definition),
                    Err(fault) => tracing::error!(interface = record.name, %fault, "not served"),
                }
            }
        }
    }
}

/// What becomes of an authority that is not valid now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IfExpired {
    Refuse,
    Keep,
}

/// Checks what an administrator gives.
fn define(new: &NewInterface, now: i64) -> Result<Definition, Failure> {
    check_name(&new.name)?;
    if !(1..=MAX_IDLE_S).contains(&new.idle_timeout_s) {
        let range = format!("idle_timeout_s is from 1 to {MAX_IDLE_S}");
        return Err(Reason::InvalidField.because(range));
    }
    definition(new, now, IfExpired::Refuse)
}

fn definition(new: &NewInterface, now: i64, if_expired: IfExpired) -> Result<Definition, Failure> {
    let address = new.address.parse().map_err(|_| {
        Reason::InvalidField.because(format!("address `{}` is not an IP address", new.address))
    })?;
    let (mut trusted, mut trusts_root) = (Vec::new(), false);
    for (place, text) in (1_usize..).zip(&new.trusted_cas) {
        if text == ROOT_CA {
            trusts_root = true;
        } else {
            trusted.extend(authorities(text, place, now, if_expired)?);
        }
    }
    if trusted.len() > MAX_TRUSTED {
        return Err(Reason::InvalidField.because(format!("trusted_cas has more than {MAX_TRUSTED}")));
    }
    if trusted.is_empty() && !trusts_root {
        return Err(Reason::InvalidField.because("trusted_cas is empty: nobody could connect"));
    }
    Ok(Definition {
        name: new.name.clone(),
        address,
        port: new.port,
        rules: InterfaceRules {
            mode: new.mode,
            user_field: new.user_field,
            source_address: new.require_source_address,
            log_level: new.log_level,
            allows: InterfaceAllows {
                key_management: new.key_management,
                key_export: new.key_export,
                hard_delete: new.hard_delete,
            },
        },
        min_tls: new.min_tls,
        trusted,
        trusts_root,
        idle_timeout_s: new.idle_timeout_s,
    })
}

/// The certificates in one entry of the list, all of which have to be of authorities.
fn authorities(text: &str, place: usize, now: i64, if_expired: IfExpired) -> Result<Vec<Vec<u8>>, Failure> {
    let wrong = |what: &str| Reason::InvalidField.because(format!("entry {place} of trusted_cas {what}"));
    let ders = pems_to_ders(text.as_bytes()).unwrap_or_default();
    if ders.is_empty() {
        return Err(wrong("is neither `root` nor a certificate in PEM"));
    }
    for der in &ders {
        let info = CertificateInfo::parse(der).map_err(|_| wrong("cannot be read"))?;
        if !info.is_ca {
            return Err(wrong(&format!("({}) is not the certificate of an authority", info.subject)));
        }
        if if_expired == IfExpired::Refuse && !info.is_valid_at(now) {
            return Err(wrong(&format!("({}) is not valid now", info.subject)));
        }
    }
    Ok(ders)
}

/// Refuses to change here what the configuration says.
fn refuse_configured(change: &InterfaceChange) -> Result<(), Failure> {
    for (is_given, field, setting) in [
        (change.port.is_some(), "port", "kmip.listen"),
        (change.address.is_some(), "address", "kmip.listen"),
        (change.min_tls.is_some(), "min_tls", "kmip.min_tls"),
        (change.idle_timeout_s.is_some(), "idle_timeout_s", "kmip.idle_timeout_s"),
    ] {
        if is_given {
            return Err(Reason::InvalidField
                .because(format!("{field} of this interface is {setting} of the server's configuration")));
        }
    }
    Ok(())
}

fn merge(before: NewInterface, change: InterfaceChange) -> NewInterface {
    NewInterface {
        name: before.name,
        port: change.port.unwrap_or(before.port),
        address: change.address.unwrap_or(before.address),
        mode: change.mode.unwrap_or(before.mode),
        user_field: change.user_field.unwrap_or(before.user_field),
        require_source_address: change.require_source_address.unwrap_or(before.require_source_address),
        min_tls: change.min_tls.unwrap_or(before.min_tls),
        trusted_cas: change.trusted_cas.unwrap_or(before.trusted_cas),
        key_management: change.key_management.unwrap_or(before.key_management),
        key_export: change.key_export.unwrap_or(before.key_export),
        hard_delete: change.hard_delete.unwrap_or(before.hard_delete),
        log_level: change.log_level.unwrap_or(before.log_level),
        idle_timeout_s: change.idle_timeout_s.unwrap_or(before.idle_timeout_s),
    }
}

fn unprepared() -> Failure {
    Reason::GeneralFailure.because("the interface was not prepared")
}

fn record(tx: &ReadTx<'_>, name: &str) -> Result<Record, Failure> {
    tx.record_by_name(RecordKind::Interface, 0, name)?.ok_or_else(|| nothing("interface", name))
}

fn kept(record: &Record) -> Result<NewInterface, Failure> {
    Ok(serde_json::from_slice(&record.body)?)
}

fn listening_at(new: &NewInterface) -> Vec<String> {
    let address = new.address.parse().ok().map(|address: IpAddr| (address, new.port).into());
    address.iter().map(std::net::SocketAddr::to_string).collect()
}

/// As it is shown, but for where it listens now.
fn describe(record: &Record, kept: &NewInterface, listeners: &dyn Listeners) -> Result<Interface, Failure> {
    let mut trusted_cas = Vec::new();
    for text in &kept.trusted_cas {
        if text == ROOT_CA {
            trusted_cas.push(TrustedCa { subject: ROOT_CA.to_owned(), fingerprint: None, expires: None });
            continue;
        }
        for der in pems_to_ders(text.as_bytes())? {
            let info = CertificateInfo::parse(&der)?;
            let fingerprint: String = info.fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
            trusted_cas.push(TrustedCa {
                subject: info.subject.to_string(),
                fingerprint: Some(fingerprint),
                expires: Some(time_text(info.not_after)),
            });
        }
    }
    let configured = listeners.configured(&record.name);
    Ok(Interface {
        name: record.name.clone(),
        listening: Vec::new(),
        configured: configured.is_some(),
        port: configured.map_or(kept.port, |known| known.port),
        address: configured.map_or_else(|| kept.address.clone(), |known| known.address.to_string()),
        mode: kept.mode,
        user_field: kept.user_field,
        require_source_address: kept.require_source_address,
        min_tls: configured.map_or(kept.min_tls, |known| known.min_tls),
        trusted_cas,
        key_management: kept.key_management,
        key_export: kept.key_export,
        hard_delete: kept.hard_delete,
        log_level: kept.log_level,
        idle_timeout_s: configured.map_or(kept.idle_timeout_s, |known| known.idle_timeout_s),
        created: time_text(record.created),
        version: record.version,
    })
}
