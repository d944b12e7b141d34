//! What the server sends to clients: Notify and Put about objects of users that have asked for it, and questions
//! (KMIP 2.1 section 6.2).
//!
//! A message waits, in the order of commits, until its client has acknowledged it; whoever has the connection sends it
//! and sends it again after a while. Messages live in memory: a client that was away over a restart reads its objects
//! anew. Material that Get would not give is not put; its client is notified of the attributes instead.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use kmip::attribute::{Attribute, AttributeName, Attributes};
use kmip::message::RequestMessage;
use kmip::object::Object;
use kmip::payload::{NotifyRequest, PutRequest, RequestPayload};
use kmip::table::Tag;
use kmip::table::enumeration::{LinkType, ObjectClass, PutFunction};
use kmip::ttlv::Value;
use kmip::version::Version;
use store::{ReadTx, WriteTx};

use crate::engine::Engine;
use crate::object::{ManagedObject, link};
use crate::reason::Failure;

/// Messages that wait for one user; the oldest goes when there are more.
const MAX_WAITING: usize = 1024;

/// Settings that hold subscriptions, followed by the number of the user.
const PREFIX: &str = "kmip.outbound.user.";

/// What a user is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The version of the messages.
    pub version: Version,
    /// Whether new objects are put.
    pub put: bool,
    /// Whether changes are notified.
    pub notify: bool,
}

/// A message that waits to be acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number, to acknowledge it by.
    pub number: u64,
    /// The request for the client.
    pub request: RequestMessage,
}

/// The subscriptions, and the messages that wait.
#[derive(Default)]
pub(crate) struct Outbound(Mutex<State>);

#[derive(Default)]
struct State {
    subscriptions: HashMap<i64, Subscription>,
    waiting: HashMap<i64, VecDeque<(u64, RequestPayload)>>,
    last: u64,
}

impl Subscription {
    fn to_bytes(self) -> [u8; 6] {
        let ([a, b], [c, d]) = (self.version.major.to_be_bytes(), self.version.minor.to_be_bytes());
        [a, b, c, d, u8::from(self.put), u8::from(self.notify)]
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [a, b, c, d, put, notify] = bytes else { return None };
        let version = Version::new(u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d]));
        Some(Self { version, put: *put != 0, notify: *notify != 0 })
    }
}

impl Outbound {
    /// Reads the subscriptions that are kept.
    pub(crate) fn open(tx: &ReadTx<'_>) -> Result<Self, Failure> {
        let mut state = State::default();
        for name in tx.setting_names(PREFIX)? {
            let user = name.strip_prefix(PREFIX).and_then(|user| user.parse().ok());
            let kept = tx.setting(&name)?;
            if let (Some(user), Some(subscription)) =
                (user, kept.as_deref().and_then(Subscription::from_bytes))
            {
                state.subscriptions.insert(user, subscription);
            }
        }
        Ok(Self(Mutex::new(state)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a user is sent.
    pub(crate) fn subscription(&self, user: i64) -> Option<Subscription> {
        self.lock().subscriptions.get(&user).copied()
    }

    fn push(&self, user: i64, payload: RequestPayload) {
        let mut state = self.lock();
        state.last = state.last.saturating_add(1);
        let number = state.last;
        let waiting = state.waiting.entry(user).or_default();
        if waiting.len() >= MAX_WAITING {
            waiting.pop_front();
        }
        waiting.push_back((number, payload));
    }
}

/// Tells the owner of a new object, once it is committed.
pub(crate) fn created(
    engine: &Engine,
    tx: &mut WriteTx<'_>,
    object: &ManagedObject,
    material: Option<&Object>,
    now: i64,
) {
    let Some(subscription) = engine.outbound.subscription(object.owner) else { return };
    let attributes = Attributes::new(object.all_attributes(now).collect());
    let unique_identifier = object.uid.as_str().into();
    let is_open = object.get(Tag::SENSITIVE) != Some(&Value::Boolean(true))
        && object.get(Tag::EXTRACTABLE) != Some(&Value::Boolean(false))
        && object.class() == ObjectClass::USER;
    let payload: RequestPayload = match material.filter(|_| is_open && subscription.put) {
        Some(material) => {
            let replaced = link::find(object, LinkType::REPLACED_OBJECT_LINK);
            let put_function = if replaced.is_some() { PutFunction::REPLACE } else { PutFunction::NEW };
            let replaced_unique_identifier = replaced.map(Into::into);
            let object = material.clone();
            PutRequest { unique_identifier, put_function, replaced_unique_identifier, object, attributes }
                .into()
        }
        None if subscription.notify => {
            NotifyRequest { unique_identifier, attributes, attribute_references: Vec::new() }.into()
        }
        None => return,
    };
    push_after_commit(engine, tx, object.owner, payload);
}

/// Tells the owner of an object what has changed, once it is committed.
pub(crate) fn changed(
    engine: &Engine,
    tx: &mut WriteTx<'_>,
    before: &ManagedObject,
    after: &ManagedObject,
    now: i64,
) {
    let subscription = engine.outbound.subscription(after.owner);
    if !subscription.is_some_and(|subscription| subscription.notify) {
        return;
    }
    let old: Vec<Attribute> = before.all_attributes(now).collect();
    let new: Vec<Attribute> = after.all_attributes(now).collect();
    let is_last_change =
        |attribute: &Attribute| attribute.name == AttributeName::Standard(Tag::LAST_CHANGE_DATE);
    let attribute_references = old
        .iter()
        .filter(|attribute| new.iter().all(|other| other.name != attribute.name))
        .map(|attribute| attribute.name.clone())
        .collect();
    let list = new.into_iter().filter(|attribute| is_last_change(attribute) || !old.contains(attribute));
    let payload = NotifyRequest {
        unique_identifier: after.uid.as_str().into(),
        attributes: Attributes::new(list.collect()),
        attribute_references,
    };
    push_after_commit(engine, tx, after.owner, payload.into());
}

fn push_after_commit(engine: &Engine, tx: &mut WriteTx<'_>, user: i64, payload: RequestPayload) {
    let outbound = Arc::clone(&engine.outbound);
    tx.after_commit(move || outbound.push(user, payload));
}

impl Engine {
    /// Sets what a user is sent, or that it is sent nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub fn subscribe(&self, user: i64, subscription: Option<Subscription>) -> Result<(), Failure> {
        let name = format!("{PREFIX}{user}");
        self.store.write_blocking(move |tx| -> Result<(), Failure> {
            match subscription {
                Some(subscription) => tx.set_setting(&name, &subscription.to_bytes())?,
                None => {
                    tx.delete_setting(&name)?;
                }
            }
            Ok(())
        })?;
        let mut state = self.outbound.lock();
        match subscription {
            Some(subscription) => {
                state.subscriptions.insert(user, subscription);
            }
            None => {
                state.subscriptions.remove(&user);
                state.waiting.remove(&user);
            }
        }
        Ok(())
    }

    /// Asks a client of a user something: Query or Discover Versions.
    pub fn ask(&self, user: i64, question: impl Into<RequestPayload>) {
        self.outbound.push(user, question.into());
    }

    /// The oldest message that waits for a user.
    #[must_use]
    pub fn outbound(&self, user: i64) -> Option<Message> {
        let state = self.outbound.lock();
        let (number, payload) = state.waiting.get(&user)?.front()?;
        let version =
            state.subscriptions.get(&user).map_or(Version::V1_4, |subscription| subscription.version);
        let request = RequestMessage::new(version).with(payload.clone());
        Some(Message { number: *number, request })
    }

    /// Says that the client of a user has taken a message, and all before it.
    pub fn acknowledge(&self, user: i64, number: u64) {
        if let Some(waiting) = self.outbound.lock().waiting.get_mut(&user) {
            waiting.retain(|(waiting, _)| *waiting > number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_survives_being_kept() {
        let subscription = Subscription { version: Version::V2_1, put: true, notify: false };
        assert_eq!(Subscription::from_bytes(&subscription.to_bytes()), Some(subscription));
        assert_eq!(Subscription::from_bytes(&[1, 2]), None);
    }

    #[test]
    fn the_queue_of_a_user_is_bounded_and_in_order() {
        let outbound = Outbound::default();
        for _ in 0..MAX_WAITING + 5 {
            outbound.push(1, kmip::payload::QueryRequest::default().into());
        }
        let state = outbound.lock();
        let waiting = state.waiting.get(&1).unwrap();
        assert_eq!(waiting.len(), MAX_WAITING);
        assert_eq!(waiting.front().map(|(number, _)| *number), Some(6));
    }
}
