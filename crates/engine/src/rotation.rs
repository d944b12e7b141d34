//! Rotation: what the server notes when an object takes the place of another, and carrying it out by itself when the
//! object says so (KMIP 2.1 sections 4.48 to 4.54).

use std::sync::Arc;

use kmip::message::RequestMessage;
use kmip::payload::{RecertifyRequest, RekeyKeyPairRequest, RekeyRequest, RequestPayload};
use kmip::table::Tag;
use kmip::table::enumeration::{LinkType, ObjectType, State};
use kmip::ttlv::{Interval, Value};
use kmip::version::Version;
use store::{Query, RecordKind};

use crate::engine::Engine;
use crate::identity::{Caller, InterfaceAllows, Peer};
use crate::object::{ManagedObject, index, link, state};
use crate::op::Access;
use crate::policy::GLOBAL;
use crate::reason::Failure;

/// Objects looked at in one go.
const PAGE: usize = 256;

/// Notes that `new` takes the place of an object, whose state from now on is `after`.
pub(crate) fn note(before: &ManagedObject, after: &mut ManagedObject, new: &mut ManagedObject, now: i64) {
    let generation = before.number(Tag::ROTATE_GENERATION).and_then(|count| i32::try_from(count).ok());
    let next = generation.unwrap_or(0).saturating_add(1);
    new.set(Tag::ROTATE_GENERATION, Value::Integer(next));
    new.set(Tag::ROTATE_LATEST, Value::Boolean(true));
    new.remove(Tag::ROTATE_DATE);
    after.set(Tag::ROTATE_DATE, Value::DateTime(now));
    after.set(Tag::ROTATE_LATEST, Value::Boolean(false));
}

/// The request that rotates an object, when its time has come.
fn due(object: &ManagedObject, now: i64) -> Option<RequestPayload> {
    let is_set = |tag| object.get(tag) == Some(&Value::Boolean(true));
    let seconds = |tag| object.number(tag).filter(|seconds| *seconds > 0);
    let is_replaced = object.get(Tag::ROTATE_LATEST) == Some(&Value::Boolean(false))
        || link::find(object, LinkType::REPLACEMENT_OBJECT_LINK).is_some();
    let time = object.number(Tag::INITIAL_DATE)?.saturating_add(seconds(Tag::ROTATE_INTERVAL)?);
    if !is_set(Tag::ROTATE_AUTOMATIC)
        || is_replaced
        || time > now
        || state::is_destroyed(object.state(now))
        || object.is_archived()
    {
        return None;
    }
    let uid = Some(object.uid.as_str().into());
    let offset = seconds(Tag::ROTATE_OFFSET).and_then(|seconds| u32::try_from(seconds).ok());
    // What is in use is followed at once by what lasts as long.
    let is_in_use = object.state(now) != State::PRE_ACTIVE;
    let offset = offset.or(is_in_use.then_some(0)).map(Interval);
    match object.object_type {
        ObjectType::SYMMETRIC_KEY => {
            Some(RekeyRequest { unique_identifier: uid, offset, ..RekeyRequest::default() }.into())
        }
        ObjectType::PRIVATE_KEY => Some(
            RekeyKeyPairRequest {
                private_key_unique_identifier: uid,
                offset,
                ..RekeyKeyPairRequest::default()
            }
            .into(),
        ),
        ObjectType::CERTIFICATE => {
            Some(RecertifyRequest { unique_identifier: uid, offset, ..RecertifyRequest::default() }.into())
        }
        // A public key goes with its private key; nothing else has a way to be made anew.
        _ => None,
    }
}

impl Engine {
    /// Rotates the objects of all domains whose time has come, in the name of their owners; to be called now and then, away from
    /// threads that must not wait. Returns how many there were. One that fails is tried again at the next call.
    ///
    /// # Errors
    /// When the store fails.
    pub fn rotate_due(self: &Arc<Self>) -> Result<usize, Failure> {
        let mut rotated = self.rotate_due_in(0)?;
        let mut after = String::new();
        loop {
            let page = self.store.read(|tx| tx.records(RecordKind::Domain, 0, &after, PAGE))?;
            for domain in &page {
                rotated = rotated.saturating_add(self.rotate_due_in(domain.id)?);
            }
            match page.last() {
                Some(last) if page.len() == PAGE => after.clone_from(&last.name),
                _ => return Ok(rotated),
            }
        }
    }

    fn rotate_due_in(self: &Arc<Self>, domain: i64) -> Result<usize, Failure> {
        let now = self.now();
        let term = index::term(&Tag::ROTATE_AUTOMATIC.into(), &Value::Boolean(true));
        let mut query = Query { domain, terms: term.into_iter().collect(), limit: PAGE, ..Query::default() };
        let mut rotated: usize = 0;
        loop {
            let page = self.store.read(|tx| tx.candidates(&query))?;
            let is_last = page.len() < query.limit;
            query.row_below = page.last().map(|candidate| candidate.row);
            for candidate in page {
                let object = ManagedObject::open_candidate(candidate, domain)?;
                if let Some(request) = due(&object, now)
                    && self.rotate(&object, request)?
                {
                    rotated = rotated.saturating_add(1);
                }
            }
            if is_last {
                return Ok(rotated);
            }
        }
    }

    fn rotate(self: &Arc<Self>, object: &ManagedObject, request: RequestPayload) -> Result<bool, Failure> {
        let caller = match self.store.read(|tx| tx.user(object.owner))? {
            Some(user) => self.store.read(|tx| Caller::of_user(tx, &user, InterfaceAllows::default()))?,
            // A global key is replaced by one.
            None if object.owner == GLOBAL => Caller::console(object.domain),
            None => return Ok(false),
        };
        let caller = Arc::new(caller);
        let peer = Arc::new(Peer::new("rotation".into(), String::new(), None));
        let request = RequestMessage::new(Version::V2_1).with(request);
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        let done = Box::new(move |response: kmip::message::ResponseMessage| {
            // The receiver waits until this has been sent.
            let _ = sender.send(response.items.iter().all(|item| item.result_reason.is_none()));
        });
        self.run_now(&peer, &caller, request, Access::Write, None, done);
        Ok(receiver.recv().unwrap_or(false))
    }
}
