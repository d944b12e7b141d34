//! Registered clients: certificates that act for a user.
//!
//! What is kept beside the certificate (compatibility profiles, a device, what it has to attest) is a record of its own,
//! whose name is the number of the client.

use api::{AttestationRules, Client, ClientChange, Device};
use crypto::x509::CertificateInfo;
use kmip::credential::{DeviceCredential, Password};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{NewClient, NewRecord, ReadTx, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, expect_version, nothing, time_text,
};
use crate::compat::Compat;
use crate::engine::Engine;
use crate::identity::Caller;
use crate::identity::attestation::Requirement;
use crate::identity::name::check_name;
use crate::identity::{link_device, unlink_device};
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::{Failure, Reason};

/// What is kept of a client beside its certificate.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    /// Names of compatibility profiles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compat: Vec<String>,
    /// The device that proves its user, without the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<Device>,
    /// What it has to attest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attestation: Option<AttestationRules>,
    /// What others keep there.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Detail {
    /// What is kept of a client, with the version of the record: 0 when there is none.
    pub(super) fn load(tx: &ReadTx<'_>, client: &store::Client, domain: i64) -> Result<(Self, i64), Failure> {
        match tx.record_by_name(RecordKind::ClientDetail, domain, &client.id.to_string())? {
            Some(record) => Ok((serde_json::from_slice(&record.body)?, record.version)),
            None => Ok((Self::default(), 0)),
        }
    }

    pub(super) fn save(&self, context: &mut AdminContext<'_, '_>, client: i64) -> Result<(), Failure> {
        let (name, body) = (client.to_string(), serde_json::to_vec(self)?);
        let (kind, domain) = (RecordKind::ClientDetail, context.caller.domain);
        match context.tx.record_and_secret(kind, domain, &name)? {
            Some((record, secret)) => {
                context.tx.update_record(&store::Record { body, ..record }, secret.as_ref())?;
            }
            None => {
                let created = context.now;
                let new = NewRecord { kind, domain, name: &name, body: &body, secret: None, created };
                context.tx.insert_record(&new)?;
            }
        }
        Ok(())
    }
}

/// The compatibility profiles of a client, and what it has to attest. A name of a profile that is not known any more
/// stands for nothing.
pub(crate) fn needs_of(
    tx: &ReadTx<'_>,
    client: &store::Client,
) -> Result<(Compat, Option<Requirement>), Failure> {
    let Some(user) = tx.user(client.user_id)? else { return Ok((Compat::NONE, None)) };
    let (detail, version) = Detail::load(tx, client, user.domain)?;
    let read = |rules| Requirement::read(client.id, version, rules);
    let requirement = detail.attestation.as_ref().map(read).transpose()?;
    Ok((Compat::from_kept(&detail.compat), requirement))
}

fn credential(device: &Device) -> DeviceCredential {
    let Device { serial_number, password, device, network, machine, media } = device.clone();
    DeviceCredential {
        device_serial_number: serial_number,
        password: password.map(|password| Password::new(password.0)),
        device_identifier: device,
        network_identifier: network,
        machine_identifier: machine,
        media_identifier: media,
    }
}

/// The certificate of a new client, in DER. It is issued, or looked at whether it is to be trusted, once it is clear that
/// the caller may register it: the root CA works for nobody else.
pub struct Certificate(Held);

enum Held {
    Wanted(Box<dyn FnOnce() -> Result<Vec<u8>, Failure> + Send>),
    Had(Vec<u8>),
}

impl Certificate {
    /// One that is had by asking for it.
    #[must_use]
    pub fn wanted(obtain: impl FnOnce() -> Result<Vec<u8>, Failure> + Send + 'static) -> Self {
        Self(Held::Wanted(Box::new(obtain)))
    }

    fn obtain(self) -> Result<Vec<u8>, Failure> {
        match self.0 {
            Held::Wanted(obtain) => obtain(),
            Held::Had(certificate) => Ok(certificate),
        }
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificate")
    }
}

/// Registers a certificate for a user, who is made if there is none of the name.
#[derive(Debug)]
pub struct RegisterClient {
    /// Name of the client and, unless another is given, of its user.
    pub name: String,
    /// The user that it acts for.
    pub user: Option<String>,
    /// Its certificate.
    pub certificate: Certificate,
    /// Names of compatibility profiles.
    pub compat: Vec<String>,
    /// A device that proves the user as well.
    pub device: Option<Device>,
}

impl AdminOperation for RegisterClient {
    type Answer = Client;

    const ROW: Row = Row::new(0x8100_0701, "Register Client", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        let compat = if self.compat.is_empty() { "" } else { ", compat " };
        format!("client {}{compat}{}", self.name, self.compat.join(" "))
    }

    fn prepare(&mut self, _: &Engine, _: &Caller) -> Result<(), Failure> {
        check_name(&self.name)?;
        self.compat = Compat::from_names(&self.compat)?.names();
        self.user.as_deref().map_or(Ok(()), check_name)?;
        let wanted = std::mem::replace(&mut self.certificate, Certificate(Held::Had(Vec::new())));
        self.certificate = Certificate(Held::Had(wanted.obtain()?));
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Client, Failure> {
        let domain = context.caller.domain;
        let name = self.user.as_ref().unwrap_or(&self.name);
        let user = match context.tx.user_by_name(domain, name)? {
            Some(user) => user,
            None => context.tx.insert_user(&store::NewUser {
                domain,
                name: name.clone(),
                password_hash: None,
                admin: false,
                flags: 0,
                created: context.now,
            })?,
        };
        let certificate = self.certificate.obtain()?;
        let CertificateInfo { fingerprint, serial, .. } = CertificateInfo::parse(&certificate)?;
        let new = NewClient {
            user_id: user.id,
            name: self.name,
            fingerprint,
            certificate,
            serial,
            created: context.now,
        };
        let client = context.tx.insert_client(&new).map_err(|error| match error {
            store::Error::Exists => Reason::AlreadyExists.because("the certificate is registered already"),
            other => other.into(),
        })?;
        if let Some(device) = &self.device {
            link_device(context.tx, user.id, &credential(device))?;
        }
        let device = self.device.map(|device| Device { password: None, ..device });
        let detail = Detail { compat: self.compat, device, attestation: None, rest: Map::new() };
        if !detail.compat.is_empty() || detail.device.is_some() {
            detail.save(context, client.id)?;
        }
        describe(context.tx, &client, &user)
    }
}

/// Lists clients, in the order of their numbers; `after` is the number of the last one of the page before.
#[derive(Debug)]
pub struct ListClients(pub Page);

impl AdminQuery for ListClients {
    type Answer = Vec<Client>;

    const ROW: Row = Row::new(0x8100_0702, "List Clients", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<Client>, Failure> {
        let wrong = |_| Reason::InvalidField.because("a page of clients begins after a number");
        let mut after = match self.0.after.as_str() {
            "" => 0,
            number => number.parse().map_err(wrong)?,
        };
        let mut list = Vec::new();
        while list.len() < self.0.limit() {
            let page = context.tx.clients(after, self.0.limit())?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for client in &page {
                let user = context.tx.user(client.user_id)?;
                // Clients of other domains are not shown.
                if let Some(user) = user.filter(|user| user.domain == context.caller.domain) {
                    list.push(describe(context.tx, client, &user)?);
                }
            }
        }
        list.truncate(self.0.limit());
        Ok(list)
    }
}

/// Shows a client.
#[derive(Debug)]
pub struct ShowClient(pub i64);

impl AdminQuery for ShowClient {
    type Answer = Client;

    const ROW: Row = Row::new(0x8100_0704, "Show Client", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Client, Failure> {
        let (client, user) = find(context.tx, context.caller.domain, self.0)?;
        describe(context.tx, &client, &user)
    }
}

/// Changes the compatibility profiles of a client.
#[derive(Debug)]
pub struct ChangeClient {
    /// Its number.
    pub id: i64,
    /// What becomes of it.
    pub change: ClientChange,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for ChangeClient {
    type Answer = Client;

    const ROW: Row = Row::new(0x8100_0705, "Change Client", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("client {}, compat {}", self.id, self.change.compat.join(" "))
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Client, Failure> {
        let domain = context.caller.domain;
        let (client, user) = find(context.tx, domain, self.id)?;
        let (detail, version) = Detail::load(context.tx, &client, domain)?;
        expect_version(self.version, client.version.saturating_add(version))?;
        let compat = Compat::from_names(&self.change.compat)?.names();
        Detail { compat, ..detail }.save(context, client.id)?;
        describe(context.tx, &client, &user)
    }
}

/// Revokes a client: its certificate proves nothing from then on, on open connections as well, and its device neither.
#[derive(Debug)]
pub struct RevokeClient {
    /// Its number.
    pub id: i64,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RevokeClient {
    type Answer = Client;

    const ROW: Row = Row::new(0x8100_0703, "Revoke Client", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("client {}", self.id)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Client, Failure> {
        let domain = context.caller.domain;
        let (client, user) = find(context.tx, domain, self.id)?;
        let (mut detail, version) = Detail::load(context.tx, &client, domain)?;
        expect_version(self.version, client.version.saturating_add(version))?;
        if let Some(device) = detail.device.take() {
            unlink_device(context.tx, &credential(&device))?;
            detail.save(context, client.id)?;
        }
        let client = context.tx.revoke_client(self.id, context.now)?;
        describe(context.tx, &client, &user)
    }
}

/// A client of a domain, with its user.
fn find(tx: &ReadTx<'_>, domain: i64, id: i64) -> Result<(store::Client, store::User), Failure> {
    let unknown = || nothing("client", &id.to_string());
    let client = tx.client(id)?.ok_or_else(unknown)?;
    let user = tx.user(client.user_id)?.filter(|user| user.domain == domain).ok_or_else(unknown)?;
    Ok((client, user))
}

fn describe(tx: &ReadTx<'_>, client: &store::Client, user: &store::User) -> Result<Client, Failure> {
    let hexadecimal =
        |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let info = CertificateInfo::parse(&client.certificate)?;
    let (detail, version) = Detail::load(tx, client, user.domain)?;
    Ok(Client {
        id: client.id,
        name: client.name.clone(),
        user: user.name.clone(),
        serial: hexadecimal(&client.serial),
        fingerprint: hexadecimal(&client.fingerprint),
        subject: info.subject.to_string(),
        issuer: info.issuer.to_string(),
        expires: time_text(info.not_after),
        compat: detail.compat,
        created: time_text(client.created),
        revoked: client.revoked.map(time_text),
        version: client.version.saturating_add(version),
    })
}
