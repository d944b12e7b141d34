//! What clients have to attest, by the number or the name of the client.

use api::{AttestationRules, ClientAttestation};
use store::Client;

use super::clients::Detail;
use super::outbound::find;
use super::{AdminContext, AdminOperation, AdminQuery, QueryContext, Row, expect_version, nothing};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::identity::attestation::{read_key, read_state};
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::{Failure, Reason};

/// Most keys of a client that may sign.
const MAX_KEYS: usize = 16;

/// Most states that a machine may be in.
const MAX_STATES: usize = 64;

/// Longest time in seconds for which a nonce may be shown.
const MAX_NONCE_S: u32 = 3600;

/// Longest time in seconds for which an attestation holds.
const MAX_HOLDS_S: u32 = 86_400;

/// Shows what a client has to attest.
#[derive(Debug)]
pub struct ShowAttestation(pub String);

impl AdminQuery for ShowAttestation {
    type Answer = ClientAttestation;

    const ROW: Row = Row::new(0x8100_0715, "Show Attestation", Needs::Right(Rights::CERTIFICATES));

    fn subject(&self) -> String {
        format!("client {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<ClientAttestation, Failure> {
        let domain = context.caller.domain;
        let client = find(context.tx, domain, &self.0)?;
        let (detail, version) = Detail::load(context.tx, &client, domain)?;
        let rules = detail.attestation.ok_or_else(|| nothing("attestation of client", &self.0))?;
        Ok(describe(&client, rules, version))
    }
}

/// Sets what a client has to attest.
#[derive(Debug)]
pub struct SetAttestation {
    /// The client.
    pub client: String,
    /// What it has to show.
    pub rules: AttestationRules,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for SetAttestation {
    type Answer = ClientAttestation;

    const ROW: Row = Row::new(0x8100_0716, "Set Attestation", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        let AttestationRules { keys, states, nonce_seconds, holds_seconds } = &self.rules;
        let (keys, states) = (keys.len(), states.len());
        format!(
            "client {}, {keys} keys, {states} states, nonce {nonce_seconds} s, holds {holds_seconds} s",
            self.client
        )
    }

    fn prepare(&mut self, _: &Engine, _: &Caller) -> Result<(), Failure> {
        let rules = &mut self.rules;
        if !(1..=MAX_KEYS).contains(&rules.keys.len()) {
            return Err(Reason::InvalidField.because("a client that attests has 1 to 16 keys"));
        }
        if !(1..=MAX_STATES).contains(&rules.states.len()) {
            return Err(Reason::InvalidField.because("a client that attests has 1 to 64 states"));
        }
        if !(1..=MAX_NONCE_S).contains(&rules.nonce_seconds) {
            return Err(Reason::InvalidField.because("a nonce may be shown for 1 to 3600 seconds"));
        }
        if rules.holds_seconds > MAX_HOLDS_S {
            return Err(Reason::InvalidField.because("an attestation holds for 86400 seconds at most"));
        }
        for key in &mut rules.keys {
            *key = read_key(key)?.to_pem()?;
        }
        for state in &mut rules.states {
            state.registers = read_state(state)?.registers.to_string();
            state.digest.make_ascii_lowercase();
        }
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<ClientAttestation, Failure> {
        let domain = context.caller.domain;
        let client = find(context.tx, domain, &self.client)?;
        if client.revoked.is_some() {
            return Err(Reason::InvalidField.because("the client is revoked"));
        }
        let (mut detail, version) = Detail::load(context.tx, &client, domain)?;
        expect_version(self.version, client.version.saturating_add(version))?;
        detail.attestation = Some(self.rules.clone());
        detail.save(context, client.id)?;
        let (_, version) = Detail::load(context.tx, &client, domain)?;
        Ok(describe(&client, self.rules, version))
    }
}

/// Has a client attest nothing any more.
#[derive(Debug)]
pub struct RemoveAttestation {
    /// The client.
    pub client: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemoveAttestation {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0717, "Remove Attestation", Needs::Right(Rights::CERTIFICATES));
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("client {}", self.client)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let domain = context.caller.domain;
        let client = find(context.tx, domain, &self.client)?;
        let (mut detail, version) = Detail::load(context.tx, &client, domain)?;
        expect_version(self.version, client.version.saturating_add(version))?;
        if detail.attestation.take().is_none() {
            return Err(nothing("attestation of client", &self.client));
        }
        detail.save(context, client.id)
    }
}

fn describe(client: &Client, rules: AttestationRules, version: i64) -> ClientAttestation {
    let version = client.version.saturating_add(version);
    ClientAttestation { client: client.id, name: client.name.clone(), rules, version }
}
