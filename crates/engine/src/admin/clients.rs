//! Registered clients: certificates that act for a user.

use api::Client;
use store::{NewClient, ReadTx};

use super::{AdminContext, AdminOperation, AdminQuery, Page, QueryContext, Row, nothing, time_text};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::identity::name::check_name;
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::{Failure, Reason};

/// Registers a certificate for a user, who is made if there is none of the name.
#[derive(Debug)]
pub struct RegisterClient {
    /// Name of the client and, unless another is given, of its user.
    pub name: String,
    /// The user that it acts for.
    pub user: Option<String>,
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// The certificate, in DER.
    pub certificate: Vec<u8>,
    /// Serial number of the certificate, big-endian.
    pub serial: Vec<u8>,
}

impl AdminOperation for RegisterClient {
    type Answer = Client;

    const ROW: Row = Row::new(0x8100_0701, "Register Client", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("client {}", self.name)
    }

    fn prepare(&mut self, _: &Engine, _: &Caller) -> Result<(), Failure> {
        check_name(&self.name)?;
        self.user.as_deref().map_or(Ok(()), check_name)
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
        let new = NewClient {
            user_id: user.id,
            name: self.name,
            fingerprint: self.fingerprint,
            certificate: self.certificate,
            serial: self.serial,
            created: context.now,
        };
        let client = context.tx.insert_client(&new).map_err(|error| match error {
            store::Error::Exists => Reason::AlreadyExists.because("the certificate is registered already"),
            other => other.into(),
        })?;
        Ok(describe(&client, user.name))
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
                    list.push(describe(client, user.name));
                }
            }
        }
        list.truncate(self.0.limit());
        Ok(list)
    }
}

/// Revokes a client: its certificate proves nothing from then on.
#[derive(Debug)]
pub struct RevokeClient(pub i64);

impl AdminOperation for RevokeClient {
    type Answer = Client;

    const ROW: Row = Row::new(0x8100_0703, "Revoke Client", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("client {}", self.0)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<Client, Failure> {
        let unknown = || nothing("client", &self.0.to_string());
        let client = context.tx.client(self.0)?.ok_or_else(unknown)?;
        let user = user_of(context.tx, &client)?;
        let user = user.filter(|user| user.domain == context.caller.domain).ok_or_else(unknown)?;
        let client = context.tx.revoke_client(self.0, context.now)?;
        Ok(describe(&client, user.name))
    }
}

fn user_of(tx: &ReadTx<'_>, client: &store::Client) -> Result<Option<store::User>, Failure> {
    Ok(tx.user(client.user_id)?)
}

fn describe(client: &store::Client, user: String) -> Client {
    let hexadecimal =
        |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Client {
        id: client.id,
        name: client.name.clone(),
        user,
        serial: hexadecimal(&client.serial),
        fingerprint: hexadecimal(&client.fingerprint),
        created: time_text(client.created),
        revoked: client.revoked.map(time_text),
    }
}
