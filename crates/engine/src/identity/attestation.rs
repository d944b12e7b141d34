//! Attestation: a client shows that its machine is in a state that it may be in (KMIP 2.1 sections 9.3, 9.9, 9.14; Usage
//! Guide 2.0, "Attestation"), in four passes: a request is refused with a nonce, and comes again with an Attestation
//! credential that contains the nonce.
//!
//! Credentials say who a client is, an attestation what it runs. It is asked for by the registration of the client whose
//! certificate the connection has, whoever the credentials of a message name.

mod nonce;
mod quote;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crypto::asymmetric::{Curve, KeyKind, PublicKey};
use kmip::credential::Credential;
use kmip::message::{RequestHeader, RequestMessage, ResponseMessage};
use kmip::table::Tag;
use kmip::table::enumeration::{AttestationType, CredentialType, Operation};
use kmip::ttlv::{Bytes, Item, Value};

use super::{Caller, Peer};
use crate::admin::{self, Row};
use crate::engine::Engine;
use crate::policy::Needs;
use crate::reason::{Failure, Reason};
use nonce::{Nonce, Nonces};
pub(crate) use quote::MachineState;
use quote::Quote;
pub(crate) use quote::Selection;

/// The types of attestation that the server verifies.
pub(crate) const TYPES: &[AttestationType] = &[AttestationType::TPM_QUOTE];

/// Operations that a client needs to find out how it can attest, and that touch no object.
const EXEMPT: &[Operation] = &[Operation::QUERY, Operation::DISCOVER_VERSIONS, Operation::PING];

/// Most Attestation credentials of a message.
const MAX_SHOWN: usize = 4;

/// Fewest bits of an attestation key for RSA.
const MIN_RSA_BITS: u32 = 2048;

/// As the records of attestations name it.
const ATTEST: Row = Row::new(0x8101_0003, "Attest", Needs::Identity);

/// What is on record beside the operations of the table.
pub(crate) const ROWS: &[Row] = &[ATTEST];

/// What a client has to show.
#[derive(Debug)]
pub struct Requirement {
    /// Number of the client.
    client: i64,
    /// Version of what is kept of the client.
    version: i64,
    /// Keys that may sign.
    keys: Vec<PublicKey>,
    /// States that its machine may be in.
    states: Vec<MachineState>,
    /// For how many seconds a nonce may be shown.
    nonce_seconds: u32,
    /// For how many seconds an attestation holds; 0 for one message.
    holds_seconds: u32,
}

impl PartialEq for Requirement {
    fn eq(&self, other: &Self) -> bool {
        (self.client, self.version) == (other.client, other.version)
    }
}

impl Eq for Requirement {}

/// Why a message is not carried out, and what the client needs to attest.
pub(crate) struct Unattested {
    pub(crate) failure: Failure,
    nonce: Option<Nonce>,
}

impl Unattested {
    /// Puts the nonce and the types of attestation into the header of a response.
    pub(crate) fn tell(self, response: &mut ResponseMessage) {
        let Some(Nonce { id, value }) = self.nonce else { return };
        response.header.nonce = Some(Value::Structure(vec![
            Item::new(Tag::NONCE_ID, Value::ByteString(Bytes::from(id))),
            Item::new(Tag::NONCE_VALUE, Value::ByteString(Bytes::from(value))),
        ]));
        response.header.attestation_types = TYPES.to_vec();
    }
}

/// What is known of attestations in memory.
#[derive(Default)]
pub(crate) struct Attestations {
    nonces: Nonces,
    /// By the number of the client: under which version of its requirement it has attested, and until when that holds
    /// (steady seconds).
    held: Mutex<HashMap<i64, (i64, i64)>>,
}

impl Attestations {
    fn hold(&self, requirement: &Requirement, steady: i64) {
        if requirement.holds_seconds == 0 {
            return;
        }
        let ends = steady.saturating_add(i64::from(requirement.holds_seconds));
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, (_, ends)| *ends > steady);
        held.insert(requirement.client, (requirement.version, ends));
    }

    fn holds(&self, requirement: &Requirement, steady: i64) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&requirement.client)
            .is_some_and(|(version, ends)| *version == requirement.version && *ends > steady)
    }
}

impl Requirement {
    /// What is kept of a client, read.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] when a key, a register or a digest makes no sense.
    pub(crate) fn read(client: i64, version: i64, kept: &api::AttestationRules) -> Result<Self, Failure> {
        let keys = kept.keys.iter().map(|text| read_key(text)).collect::<Result<_, _>>()?;
        let states = kept.states.iter().map(read_state).collect::<Result<_, _>>()?;
        let (nonce_seconds, holds_seconds) = (kept.nonce_seconds, kept.holds_seconds);
        Ok(Self { client, version, keys, states, nonce_seconds, holds_seconds })
    }
}

/// Reads a key that signs attestations, in PEM.
///
/// # Errors
/// [`Reason::InvalidField`] when it is none, or is too weak.
pub(crate) fn read_key(text: &str) -> Result<PublicKey, Failure> {
    let wrong = |words: &'static str| Reason::InvalidField.because(words);
    let key = PublicKey::from_pem(text.as_bytes())
        .map_err(|_| wrong("an attestation key is a public key in PEM"))?;
    match key.kind() {
        KeyKind::Rsa if key.bits() >= MIN_RSA_BITS => Ok(key),
        KeyKind::Ec(Curve::P256 | Curve::P384 | Curve::P521) => Ok(key),
        _ => Err(wrong("an attestation key is RSA of 2048 bits or more, or on P-256, P-384 or P-521")),
    }
}

/// Reads a state that a machine may be in.
///
/// # Errors
/// [`Reason::InvalidField`] when its registers or its digest make no sense.
pub(crate) fn read_state(state: &api::MachineState) -> Result<MachineState, Failure> {
    let registers =
        Selection::parse(&state.registers).map_err(|fault| Reason::InvalidField.because(fault))?;
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let digest: Option<Vec<u8>> = state.digest.as_bytes().chunks(2).map(byte).collect();
    let is_digest = |digest: &Vec<u8>| {
        state.digest.bytes().all(|letter| letter.is_ascii_hexdigit())
            && state.digest.len() == 2 * digest.len()
            && matches!(digest.len(), 32 | 48 | 64)
    };
    let digest = digest.filter(is_digest);
    let digest =
        digest.ok_or(Reason::InvalidField.because("a digest is 32, 48 or 64 bytes in hexadecimal"))?;
    Ok(MachineState { registers, digest })
}

/// The credentials that say who asks: all but attestations.
pub(super) fn of_identity(header: &RequestHeader) -> impl Iterator<Item = &Credential> {
    header.authentication.iter().flat_map(|known| &known.credentials).filter(|known| value(known).is_none())
}

/// The value of an Attestation credential.
const fn value(credential: &Credential) -> Option<&Value> {
    match credential {
        Credential::Other(CredentialType::ATTESTATION, value) => Some(value),
        _ => None,
    }
}

fn shown(header: &RequestHeader) -> impl Iterator<Item = &Value> {
    header.authentication.iter().flat_map(|known| &known.credentials).filter_map(value)
}

fn failed(words: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Reason::AttestationFailed.because(words)
}

impl Engine {
    /// Whether a message can be carried out without an attestation being looked at.
    pub(crate) fn needs_no_attestation(&self, caller: &Caller, request: &RequestMessage) -> bool {
        if shown(&request.header).next().is_some() {
            return false;
        }
        let Some(requirement) = &caller.attestation else { return true };
        request.items.iter().all(|item| EXEMPT.contains(&item.operation))
            || self.authenticator.attestations.holds(requirement, self.steady_now())
    }

    /// Makes sure that a client has attested where it has to. What it has shown is on record then.
    pub(crate) fn attest(
        &self,
        peer: &Peer,
        caller: &Arc<Caller>,
        request: &RequestMessage,
    ) -> Result<(), Unattested> {
        if self.needs_no_attestation(caller, request) {
            return Ok(());
        }
        let header = &request.header;
        let is_capable = header.attestation_capable_indicator == Some(true);
        let result = match &caller.attestation {
            Some(_) if shown(header).next().is_none() => match is_capable {
                true => Err(Reason::AttestationRequired.because("the client has to attest")),
                false => Err(Reason::PermissionDenied.because("the client has to attest, and cannot")),
            },
            Some(requirement) => self.verify(peer, caller, requirement, header),
            None => {
                let failure = failed("no attestation is set up for the client");
                Err(self.note(peer, caller, "", Some(&failure)).err().unwrap_or(failure))
            }
        };
        result.map_err(|failure| {
            let requirement = caller.attestation.as_ref().filter(|_| is_capable);
            let nonce = requirement.and_then(|requirement| self.nonce_for(requirement).ok());
            Unattested { failure, nonce }
        })
    }

    fn nonce_for(&self, requirement: &Requirement) -> Result<Nonce, Failure> {
        let (client, seconds) = (requirement.client, requirement.nonce_seconds);
        self.authenticator.attestations.nonces.give(client, seconds, self.steady_now(), self.random.as_ref())
    }

    /// Verifies every attestation of a message.
    fn verify(
        &self,
        peer: &Peer,
        caller: &Arc<Caller>,
        requirement: &Requirement,
        header: &RequestHeader,
    ) -> Result<(), Failure> {
        if self.is_in_error_state() {
            return Err(crate::pipeline::in_error_state());
        }
        for (place, value) in shown(header).enumerate() {
            let result = match place < MAX_SHOWN {
                true => self.verify_one(requirement, value),
                false => Err(failed("the message has too many attestations")),
            };
            let words = result.as_ref().map_or("", String::as_str);
            self.note(peer, caller, words, result.as_ref().err())?;
            result?;
        }
        self.authenticator.attestations.hold(requirement, self.steady_now());
        Ok(())
    }

    /// Verifies an attestation; what it was, for the record.
    fn verify_one(&self, requirement: &Requirement, value: &Value) -> Result<String, Failure> {
        let bytes = |value: Option<&Item>| match value.map(|item| &item.value) {
            Some(Value::ByteString(bytes)) => Some(bytes.to_vec()),
            _ => None,
        };
        let part = |tag| bytes(value.child(Tag::NONCE).and_then(|nonce| nonce.child(tag)));
        let (Some(id), Some(random)) = (part(Tag::NONCE_ID), part(Tag::NONCE_VALUE)) else {
            return Err(failed("the attestation has no nonce"));
        };
        // Whatever comes of it, the nonce is used.
        let nonce = Nonce { id, value: random };
        if !self.authenticator.attestations.nonces.take(requirement.client, &nonce, self.steady_now()) {
            let words =
                "the nonce is not known: it was used, has ended, or the server was started anew since";
            return Err(failed(words));
        }
        let kind = value.child(Tag::ATTESTATION_TYPE).and_then(|item| item.value.enumeration());
        if !kind.is_some_and(|kind| TYPES.contains(&AttestationType(kind))) {
            return Err(failed("the server verifies attestations of the type TPM Quote only"));
        }
        let measurement = bytes(value.child(Tag::ATTESTATION_MEASUREMENT));
        let measurement = measurement.ok_or_else(|| failed("a TPM Quote is an Attestation Measurement"))?;
        let quote = Quote::parse(&measurement).map_err(failed)?;
        let key = quote.verify(&requirement.keys, &nonce.value, &requirement.states).map_err(failed)?;
        let (client, number) = (requirement.client, key.saturating_add(1));
        Ok(format!("client {client}, TPM Quote of {} by key {number}", quote.registers()))
    }

    fn note(
        &self,
        peer: &Peer,
        caller: &Arc<Caller>,
        words: &str,
        failure: Option<&Failure>,
    ) -> Result<(), Failure> {
        let subject = match words {
            "" => format!("client {}", caller.leniency.client),
            words => words.to_owned(),
        };
        admin::record(self, peer, Some(caller), &ATTEST, &subject, failure)
    }
}
