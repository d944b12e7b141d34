//! What the server sends to clients on its own: Notify and Put about objects of users whose clients have asked for it, and
//! questions (KMIP 2.1 section 6.2).
//!
//! A change and the message about it are kept in one transaction, so that neither a crash nor a restart loses one of them.
//! A message waits, in the order of the changes, until its client has acknowledged it; who has the connection asks for
//! the oldest, sends it, and says how that went. Whoever runs the listeners decides when it is tried again.
//!
//! No key material waits: what is put is read when it is sent, the way a Get by the client would. Material that Get would
//! not give is not put; the client is notified of the attributes instead.

mod registration;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kmip::attribute::{Attribute, AttributeName, Attributes, DeletedAttribute};
use kmip::message::{RequestMessage, ResponseItem, ResponseMessage};
use kmip::payload::{NotifyRequest, RequestPayload};
use kmip::table::Tag;
use kmip::table::enumeration::{EndpointRole, LinkType, Operation, ResultReason, ResultStatus};
use kmip::ttlv::Writer;
use kmip::version::Version;
use store::{ReadTx, WriteTx};
use zeroize::Zeroizing;

pub use registration::{Recipient, Registration};

use crate::audit::Record;
use crate::context::{Context, Db};
use crate::engine::Engine;
use crate::identity::{self, Caller, InterfaceAllows, Peer, Shown};
use crate::object::{ManagedObject, link};
use crate::op;
use crate::reason::{Failure, Reason};

/// Messages that wait for one recipient; the oldest goes when there are more.
pub const MAX_WAITING: usize = 1024;

/// Questions that wait for one recipient.
const MAX_QUESTIONS: usize = 16;

/// Settings that hold waiting messages, followed by the recipient's key and the number of the message.
const QUEUE: &str = "kmip.outbound.queue.";

/// A message to be sent.
pub struct Message {
    /// Its number.
    pub number: u64,
    /// To whom it goes.
    pub recipient: Recipient,
    /// What it asks the client to do.
    pub operation: Operation,
    /// The object that it is about.
    pub object: Option<String>,
    /// The Request Message; it may hold key material.
    pub bytes: Zeroizing<Vec<u8>>,
    caller: Arc<Caller>,
}

/// How sending a message went.
#[derive(Clone, Debug)]
pub enum Delivery {
    /// The client has answered.
    Answered(ResponseMessage),
    /// No answer came that can be read, or no connection; the message waits on.
    Unanswered,
    /// It was tried often enough.
    GivenUp(String),
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is done with.
    Done,
    /// It is to be sent again after a while.
    Again,
}

/// The last answer of a client to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// When it came, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// What the client has said; why there is no answer otherwise.
    pub response: Result<ResponseItem, String>,
    /// The version that was spoken.
    pub version: Version,
}

/// The registrations, and what waits.
#[derive(Default)]
pub(crate) struct Outbound {
    state: Mutex<State>,
    /// How many registrations there are: without any, a change costs no look at the rest.
    registered: AtomicUsize,
    /// Called when something has begun to wait.
    wake: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Default)]
struct State {
    registrations: BTreeMap<Recipient, Arc<Registration>>,
    of_user: HashMap<i64, Vec<Recipient>>,
    waiting: HashMap<Recipient, VecDeque<u64>>,
    questions: HashMap<Recipient, VecDeque<(u64, RequestPayload)>>,
    answers: HashMap<Recipient, HashMap<Operation, Answer>>,
    /// Who is being sent to.
    claimed: HashSet<Recipient>,
    /// Connections that are turned round.
    connections: HashMap<Recipient, usize>,
    last: u64,
}

/// The right to send to a recipient, which nobody else has until it is dropped.
pub struct Claim {
    outbound: Arc<Outbound>,
    recipient: Recipient,
}

/// A message as it is sent: what it asks for, about which object, and its bytes.
type Ready = (Operation, String, Zeroizing<Vec<u8>>);

/// A message as it waits.
enum Pending {
    /// A Notify: the whole message.
    Notify { object: String, bytes: Vec<u8> },
    /// An object to be put, and the one that it replaces.
    Put { object: String, replaced: Option<String> },
}

impl Pending {
    fn to_bytes(&self) -> Vec<u8> {
        let (kind, object, rest) = match self {
            Self::Notify { object, bytes } => (0, object, bytes.as_slice()),
            Self::Put { object, replaced } => {
                (1, object, replaced.as_ref().map_or(&[][..], |replaced| replaced.as_bytes()))
            }
        };
        let mut kept = vec![kind];
        kept.extend_from_slice(object.as_bytes());
        kept.push(0);
        kept.extend_from_slice(rest);
        kept
    }

    fn from_bytes(kept: &[u8]) -> Option<Self> {
        let (kind, rest) = kept.split_first()?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        let (object, rest) = rest.split_at_checked(end)?;
        let object = std::str::from_utf8(object).ok()?.to_owned();
        let rest = rest.get(1..)?;
        match kind {
            0 => Some(Self::Notify { object, bytes: rest.to_vec() }),
            1 => {
                let replaced = std::str::from_utf8(rest).ok()?;
                let replaced = (!replaced.is_empty()).then(|| replaced.to_owned());
                Some(Self::Put { object, replaced })
            }
            _ => None,
        }
    }
}

fn queue_setting(recipient: Recipient, number: u64) -> String {
    format!("{QUEUE}{}.{number:020}", recipient.key())
}

impl Outbound {
    /// Reads what is kept.
    pub(crate) fn open(tx: &ReadTx<'_>) -> Result<Self, Failure> {
        let mut state = State::default();
        for (recipient, registration) in Registration::load_all(tx)? {
            state.install(recipient, Some(Arc::new(registration)));
        }
        for name in tx.setting_names(QUEUE)? {
            let parts = name.strip_prefix(QUEUE).and_then(|rest| rest.rsplit_once('.'));
            let Some((key, number)) = parts else { continue };
            if let (Some(recipient), Ok(number)) = (Recipient::from_key(key), number.parse()) {
                // In the order of the names, which is that of the numbers.
                state.waiting.entry(recipient).or_default().push_back(number);
                state.last = state.last.max(number);
            }
        }
        let registered = AtomicUsize::new(state.registrations.len());
        Ok(Self { state: Mutex::new(state), registered, wake: OnceLock::new() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }

    /// Whom the objects of a user concern.
    fn concerned(&self, user: i64) -> Vec<(Recipient, Arc<Registration>)> {
        if self.registered.load(Ordering::Acquire) == 0 {
            return Vec::new();
        }
        let state = self.lock();
        let of_user = state.of_user.get(&user).map_or(&[][..], Vec::as_slice);
        let known = |recipient: &Recipient| {
            state.registrations.get(recipient).map(|known| (*recipient, Arc::clone(known)))
        };
        of_user.iter().filter_map(known).collect()
    }

    fn install(&self, recipient: Recipient, registration: Option<Arc<Registration>>) {
        let mut state = self.lock();
        state.install(recipient, registration);
        self.registered.store(state.registrations.len(), Ordering::Release);
        drop(state);
        self.wake();
    }

    fn forget(&self, recipient: Recipient, number: u64) {
        let mut state = self.lock();
        if let Some(waiting) = state.waiting.get_mut(&recipient) {
            waiting.retain(|waiting| *waiting != number);
        }
        if let Some(questions) = state.questions.get_mut(&recipient) {
            questions.retain(|(question, _)| *question != number);
        }
    }

    /// Has a message wait, from the commit of the transaction on.
    fn push(
        self: &Arc<Self>,
        tx: &mut WriteTx<'_>,
        recipient: Recipient,
        pending: &Pending,
    ) -> Result<(), Failure> {
        let (number, superfluous) = {
            let mut state = self.lock();
            state.last = state.last.saturating_add(1);
            let waiting = state.waiting.get(&recipient);
            // A transaction may have many messages wait: the next one makes room for them.
            let excess =
                waiting.map_or(0, |waiting| waiting.len().saturating_add(1).saturating_sub(MAX_WAITING));
            let oldest = waiting.map(|waiting| waiting.iter().take(excess).copied().collect::<Vec<_>>());
            (state.last, oldest.unwrap_or_default())
        };
        for oldest in &superfluous {
            tx.delete_setting(&queue_setting(recipient, *oldest))?;
        }
        tx.set_setting(&queue_setting(recipient, number), &pending.to_bytes())?;
        let outbound = Arc::clone(self);
        tx.after_commit(move || {
            for oldest in superfluous {
                tracing::warn!(?recipient, "too many messages wait for a client: the oldest is dropped");
                outbound.forget(recipient, oldest);
            }
            outbound.lock().waiting.entry(recipient).or_default().push_back(number);
            outbound.wake();
        });
        Ok(())
    }
}

impl State {
    fn install(&mut self, recipient: Recipient, registration: Option<Arc<Registration>>) {
        if let Some(old) = self.registrations.remove(&recipient)
            && let Some(list) = self.of_user.get_mut(&old.user)
        {
            list.retain(|known| *known != recipient);
        }
        match registration {
            Some(registration) => {
                self.of_user.entry(registration.user).or_default().push(recipient);
                self.registrations.insert(recipient, registration);
            }
            None => {
                self.waiting.remove(&recipient);
            }
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.outbound.lock().claimed.remove(&self.recipient);
        self.outbound.wake();
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, recipient, operation, object, .. } = self;
        let mut text = f.debug_struct("Message");
        text.field("number", number).field("recipient", recipient).field("operation", operation);
        text.field("object", object).finish_non_exhaustive()
    }
}

/// Tells the clients of the owner of a new object, once it is committed.
pub(crate) fn created(
    engine: &Engine,
    tx: &mut WriteTx<'_>,
    object: &ManagedObject,
    has_material: bool,
    now: i64,
) -> Result<(), Failure> {
    for (recipient, registration) in engine.outbound.concerned(object.owner) {
        let pending = if registration.put && has_material {
            let replaced = link::find(object, LinkType::REPLACED_OBJECT_LINK).map(str::to_owned);
            Pending::Put { object: object.uid.clone(), replaced }
        } else if registration.notify {
            let Some(pending) = engine.notify_of(object, registration.version, now) else { continue };
            pending
        } else {
            continue;
        };
        engine.outbound.push(tx, recipient, &pending)?;
    }
    Ok(())
}

/// Tells the clients of the owner of an object what has changed, once it is committed.
pub(crate) fn changed(
    engine: &Engine,
    tx: &mut WriteTx<'_>,
    before: &ManagedObject,
    after: &ManagedObject,
    now: i64,
) -> Result<(), Failure> {
    let concerned = engine.outbound.concerned(after.owner);
    if concerned.is_empty() {
        return Ok(());
    }
    let old: Vec<Attribute> = before.all_attributes(now).collect();
    let new: Vec<Attribute> = after.all_attributes(now).collect();
    let is_last_change =
        |attribute: &Attribute| attribute.name == AttributeName::Standard(Tag::LAST_CHANGE_DATE);
    // From 2.0 an attribute is told of once it has no instance any more, before that each instance.
    let mut gone: Vec<DeletedAttribute> = Vec::new();
    let mut gone_instances: Vec<DeletedAttribute> = Vec::new();
    for attribute in &old {
        let Attribute { name, index, .. } = attribute;
        if new.iter().any(|other| other.name == *name && other.index == *index) {
            continue;
        }
        gone_instances.push(DeletedAttribute { name: name.clone(), index: *index });
        if new.iter().all(|other| other.name != *name) && gone.iter().all(|known| known.name != *name) {
            gone.push(DeletedAttribute { name: name.clone(), index: None });
        }
    }
    let list = new.into_iter().filter(|attribute| is_last_change(attribute) || !old.contains(attribute));
    let attributes = Attributes::new(list.collect());
    for (recipient, registration) in concerned {
        if !registration.notify {
            continue;
        }
        let deleted = if registration.version < Version::V2_0 { &gone_instances } else { &gone };
        let request = NotifyRequest {
            unique_identifier: after.uid.as_str().into(),
            attributes: attributes.clone(),
            deleted: deleted.clone(),
        };
        if let Some(bytes) = engine.message_bytes(registration.version, request.into()) {
            let pending = Pending::Notify { object: after.uid.clone(), bytes: bytes.to_vec() };
            engine.outbound.push(tx, recipient, &pending)?;
        }
    }
    Ok(())
}

/// Keeps, changes or removes a registration, from the commit of the transaction on. Without one nothing waits any more.
///
/// # Errors
/// When the store fails.
pub(crate) fn register(
    engine: &Engine,
    tx: &mut WriteTx<'_>,
    recipient: Recipient,
    registration: Option<Registration>,
) -> Result<(), Failure> {
    match &registration {
        Some(registration) => registration.save(tx, recipient)?,
        None => {
            tx.delete_setting(&registration::setting(recipient))?;
            for name in tx.setting_names(&format!("{QUEUE}{}.", recipient.key()))? {
                tx.delete_setting(&name)?;
            }
        }
    }
    let outbound = Arc::clone(&engine.outbound);
    tx.after_commit(move || outbound.install(recipient, registration.map(Arc::new)));
    Ok(())
}

impl Engine {
    /// Has something called whenever a message begins to wait or may be sent again; to be set once.
    pub fn on_outbound(&self, wake: impl Fn() + Send + Sync + 'static) {
        // A second one would never be called: there is one process.
        let _ = self.outbound.wake.set(Box::new(wake));
    }

    /// Sets what a recipient is sent, or that it is sent nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub fn register_recipient(
        self: &Arc<Self>,
        recipient: Recipient,
        registration: Option<Registration>,
    ) -> Result<(), Failure> {
        let engine = Arc::clone(self);
        self.store.write_blocking(move |tx| register(&engine, tx, recipient, registration))
    }

    /// What a recipient is sent.
    #[must_use]
    pub fn registration(&self, recipient: Recipient) -> Option<Arc<Registration>> {
        self.outbound.lock().registrations.get(&recipient).cloned()
    }

    /// How many messages wait for a recipient.
    #[must_use]
    pub fn waiting(&self, recipient: Recipient) -> usize {
        let state = self.outbound.lock();
        let questions = state.questions.get(&recipient).map_or(0, VecDeque::len);
        state.waiting.get(&recipient).map_or(0, VecDeque::len).saturating_add(questions)
    }

    /// The recipients with an address for whom something waits, and to whom nobody sends.
    #[must_use]
    pub fn reachable(&self) -> Vec<(Recipient, String)> {
        let state = self.outbound.lock();
        let mut list = Vec::new();
        for (recipient, registration) in &state.registrations {
            let Some(address) = &registration.address else { continue };
            let waits = state.waiting.get(recipient).is_some_and(|waiting| !waiting.is_empty())
                || state.questions.get(recipient).is_some_and(|waiting| !waiting.is_empty());
            if waits && !state.claimed.contains(recipient) {
                list.push((*recipient, address.clone()));
            }
        }
        list
    }

    /// SHA-256 of the certificate that a recipient has to show; `None` for one that is not reached by address, or whose
    /// certificate is revoked.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate_of(&self, recipient: Recipient) -> Result<Option<[u8; 32]>, Failure> {
        let Recipient::Client(number) = recipient else { return Ok(None) };
        let client = self.store.read(|tx| tx.client(number))?;
        Ok(client.filter(|client| client.revoked.is_none()).map(|client| client.fingerprint))
    }

    /// The right to send to a recipient; `None` while somebody else has it.
    #[must_use]
    pub fn claim(&self, recipient: Recipient) -> Option<Claim> {
        let is_free = self.outbound.lock().claimed.insert(recipient);
        is_free.then(|| Claim { outbound: Arc::clone(&self.outbound), recipient })
    }

    /// Takes note that a caller has turned its connection round: it is sent what waits for it. A client without a
    /// registration is told everything as long as the connection lasts; [`Engine::turned_off`] ends that.
    ///
    /// # Errors
    /// When the store fails.
    pub fn turned_round(self: &Arc<Self>, caller: &Caller, version: Version) -> Result<Recipient, Failure> {
        let recipient = caller.client.map_or(Recipient::User(caller.user), Recipient::Client);
        if self.registration(recipient).is_none() {
            let registration =
                Registration { while_connected: true, ..Registration::new(caller.user, version) };
            self.register_recipient(recipient, Some(registration))?;
        }
        *self.outbound.lock().connections.entry(recipient).or_default() += 1;
        Ok(recipient)
    }

    /// Takes note that a connection that was turned round has ended, or has been turned back.
    ///
    /// # Errors
    /// When the store fails.
    pub fn turned_off(self: &Arc<Self>, recipient: Recipient) -> Result<(), Failure> {
        let is_last = {
            let mut state = self.outbound.lock();
            let left = state.connections.get(&recipient).map_or(0, |count| count.saturating_sub(1));
            state.connections.insert(recipient, left);
            if left == 0 {
                state.connections.remove(&recipient);
            }
            left == 0
        };
        let is_temporary = self.registration(recipient).is_some_and(|known| known.while_connected);
        if is_last && is_temporary { self.register_recipient(recipient, None) } else { Ok(()) }
    }

    /// Removes registrations that held while a connection lasted, at the start of a process.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget_connections(self: &Arc<Self>) -> Result<(), Failure> {
        let of_connections: Vec<Recipient> = {
            let state = self.outbound.lock();
            let kept = state.registrations.iter().filter(|(_, known)| known.while_connected);
            kept.map(|(recipient, _)| *recipient).collect()
        };
        of_connections.into_iter().try_for_each(|recipient| self.register_recipient(recipient, None))
    }

    /// Asks a recipient something: Query or Discover Versions. Questions are lost in a restart.
    ///
    /// # Errors
    /// [`Reason::ServerLimitExceeded`] when too many questions wait for it already.
    pub fn ask(&self, recipient: Recipient, question: impl Into<RequestPayload>) -> Result<(), Failure> {
        let question = question.into();
        let mut state = self.outbound.lock();
        state.last = state.last.saturating_add(1);
        let number = state.last;
        if let Some(answers) = state.answers.get_mut(&recipient) {
            answers.remove(&question.operation());
        }
        let questions = state.questions.entry(recipient).or_default();
        if questions.len() >= MAX_QUESTIONS {
            return Err(Reason::ServerLimitExceeded.because("too many questions wait for the client"));
        }
        questions.push_back((number, question));
        drop(state);
        self.outbound.wake();
        Ok(())
    }

    /// What a recipient has answered to the questions since it was asked last.
    #[must_use]
    pub fn answers(&self, recipient: Recipient) -> Vec<(Operation, Answer)> {
        let state = self.outbound.lock();
        let answers = state.answers.get(&recipient).into_iter().flatten();
        let mut list: Vec<_> = answers.map(|(operation, answer)| (*operation, answer.clone())).collect();
        list.sort_by_key(|(operation, _)| operation.0);
        list
    }

    /// The oldest message that waits for a recipient; questions come first. `allows` is what the interface of the
    /// connection lets its clients do.
    ///
    /// # Errors
    /// When the store fails.
    pub fn outbound(
        self: &Arc<Self>,
        recipient: Recipient,
        allows: InterfaceAllows,
    ) -> Result<Option<Message>, Failure> {
        let Some(registration) = self.registration(recipient) else { return Ok(None) };
        let Some(caller) = self.caller_behind(recipient, &registration, allows)? else {
            self.register_recipient(recipient, None)?;
            return Ok(None);
        };
        let caller = Arc::new(caller);
        loop {
            let (question, number) = {
                let state = self.outbound.lock();
                let question = state.questions.get(&recipient).and_then(|list| list.front().cloned());
                (question, state.waiting.get(&recipient).and_then(|waiting| waiting.front().copied()))
            };
            if let Some((number, question)) = question {
                let operation = question.operation();
                match self.message_bytes(registration.version, question) {
                    Some(bytes) => {
                        return Ok(Some(Message {
                            number,
                            recipient,
                            operation,
                            object: None,
                            bytes,
                            caller,
                        }));
                    }
                    None => {
                        self.outbound.forget(recipient, number);
                        continue;
                    }
                }
            }
            let Some(number) = number else { return Ok(None) };
            let kept = self.store.read(|tx| tx.setting(&queue_setting(recipient, number)))?;
            let ready = match kept.as_deref().and_then(Pending::from_bytes) {
                Some(Pending::Notify { object, bytes }) => {
                    Some((Operation::NOTIFY, object, Zeroizing::new(bytes)))
                }
                Some(Pending::Put { object, replaced }) => {
                    self.compose_put(&caller, &registration, &object, replaced)?
                }
                None => None,
            };
            match ready {
                Some((operation, object, bytes)) => {
                    let object = Some(object);
                    return Ok(Some(Message { number, recipient, operation, object, bytes, caller }));
                }
                // There is nothing left to say of the object.
                None => self.drop_message(recipient, number)?,
            }
        }
    }

    /// Says how sending a message went.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delivered(
        self: &Arc<Self>,
        peer: &Peer,
        message: &Message,
        delivery: &Delivery,
    ) -> Result<Next, Failure> {
        let (refusal, next) = match delivery {
            Delivery::Answered(response) => match refusal_of(response, message.operation) {
                None => (None, Next::Done),
                // What the client cannot do it will not do the next time either.
                Some((ResultReason::OPERATION_NOT_SUPPORTED, words)) => (Some(words), Next::Done),
                Some((_, words)) => (Some(words), Next::Again),
            },
            Delivery::Unanswered => (Some("the client has not answered".to_owned()), Next::Again),
            Delivery::GivenUp(words) => (Some(words.clone()), Next::Done),
        };
        let is_question = message.object.is_none();
        if is_question && next == Next::Done {
            self.note_answer(message, delivery, refusal.as_deref());
        }
        let objects: Vec<String> = message.object.iter().cloned().collect();
        self.audit.record(&Record {
            time: self.now(),
            peer,
            caller: Some(&message.caller),
            operation: Some(message.operation),
            objects: &objects,
            request: &self.next_correlation_value(),
            client_correlation_value: None,
            reason: refusal.as_ref().map(|_| Reason::GeneralFailure),
            detail: refusal.as_deref().unwrap_or_default(),
            is_before_commit: false,
        });
        if next == Next::Again {
            return Ok(next);
        }
        if is_question {
            self.outbound.forget(message.recipient, message.number);
        } else {
            if message.operation == Operation::PUT && refusal.is_none() {
                self.note_put(message)?;
            }
            self.drop_message(message.recipient, message.number)?;
        }
        Ok(next)
    }

    /// The caller that a recipient stands for; `None` when it may be sent nothing any more.
    fn caller_behind(
        &self,
        recipient: Recipient,
        registration: &Registration,
        allows: InterfaceAllows,
    ) -> Result<Option<Caller>, Failure> {
        let now = self.now();
        self.store.read(|tx| {
            let client = match recipient {
                Recipient::Client(number) => match tx.client(number)? {
                    Some(client) if client.revoked.is_none() && client.user_id == registration.user => {
                        Some(client.id)
                    }
                    _ => return Ok(None),
                },
                Recipient::User(_) => None,
            };
            let Some(user) = tx.user(registration.user)? else { return Ok(None) };
            match identity::user_again(tx, &user, &Shown::Forgotten, allows, now) {
                Ok(caller) => Ok(Some(Caller { client, ..caller })),
                Err(failure) if failure.reason == Reason::AuthenticationNotSuccessful => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    }

    /// A Put of an object as its client would get it, or else a Notify of its attributes.
    fn compose_put(
        &self,
        caller: &Arc<Caller>,
        registration: &Registration,
        uid: &str,
        replaced: Option<String>,
    ) -> Result<Option<Ready>, Failure> {
        let (version, now) = (registration.version, self.now());
        let mut context = Context::new(self, Db::Read, caller, version, now);
        let put = op::put::compose(&mut context, uid, replaced).map(RequestPayload::from);
        let put = put.ok().and_then(|put| self.message_bytes(version, put));
        if let Some(bytes) = put {
            return Ok(Some((Operation::PUT, uid.to_owned(), bytes)));
        }
        if !registration.notify {
            return Ok(None);
        }
        context.begin_item(0, Operation::GET_ATTRIBUTES, &[]);
        let Ok(object) = context.object_by_uid(uid) else { return Ok(None) };
        Ok(match self.notify_of(&object, version, now) {
            Some(Pending::Notify { object, bytes }) => {
                Some((Operation::NOTIFY, object, Zeroizing::new(bytes)))
            }
            _ => None,
        })
    }

    /// A Notify of all attributes of an object.
    fn notify_of(&self, object: &ManagedObject, version: Version, now: i64) -> Option<Pending> {
        let request = NotifyRequest {
            unique_identifier: object.uid.as_str().into(),
            attributes: Attributes::new(object.all_attributes(now).collect()),
            deleted: Vec::new(),
        };
        let bytes = self.message_bytes(version, request.into())?;
        Some(Pending::Notify { object: object.uid.clone(), bytes: bytes.to_vec() })
    }

    /// A message of one request; `None` when the version has no words for it.
    fn message_bytes(&self, version: Version, payload: RequestPayload) -> Option<Zeroizing<Vec<u8>>> {
        let mut message = RequestMessage::new(version).with(payload);
        if version >= Version::V1_4 {
            message.header.server_correlation_value = Some(self.next_correlation_value());
        }
        for item in &mut message.items {
            item.unique_batch_item_id = None;
        }
        let mut writer = Writer::new(Vec::with_capacity(1024), version);
        message.encode(&mut writer);
        let is_complete = writer.undefined().is_none();
        let bytes = Zeroizing::new(writer.into_buffer());
        is_complete.then_some(bytes)
    }

    /// The request that gives the role of the client back, in a version.
    #[must_use]
    pub fn turn_back_request(&self, version: Version) -> Option<Zeroizing<Vec<u8>>> {
        let request = kmip::payload::SetEndpointRoleRequest { endpoint_role: EndpointRole::CLIENT };
        self.message_bytes(version, request.into())
    }

    fn note_answer(&self, message: &Message, delivery: &Delivery, refusal: Option<&str>) {
        let response = match (delivery, refusal) {
            (_, Some(words)) => Err(words.to_owned()),
            (Delivery::Answered(response), None) => {
                response.items.first().cloned().ok_or_else(|| "the answer is empty".to_owned())
            }
            _ => return,
        };
        let version = match delivery {
            Delivery::Answered(response) => response.header.protocol_version,
            _ => Version::V1_0,
        };
        let answer = Answer { time: self.now(), response, version };
        let mut state = self.outbound.lock();
        state.answers.entry(message.recipient).or_default().insert(message.operation, answer);
    }

    /// An object that a client has been given is not fresh any more (KMIP 2.1 section 4.25).
    fn note_put(self: &Arc<Self>, message: &Message) -> Result<(), Failure> {
        let Some(uid) = message.object.clone() else { return Ok(()) };
        let (engine, caller) = (Arc::clone(self), Arc::clone(&message.caller));
        self.store.write_blocking(move |tx| {
            let now = engine.now();
            let mut context = Context::new(&engine, Db::Write(tx), &caller, Version::V2_1, now);
            op::put::note_given(&mut context, &uid)
        })
    }

    fn drop_message(&self, recipient: Recipient, number: u64) -> Result<(), Failure> {
        self.store.write_blocking(move |tx| -> Result<(), Failure> {
            tx.delete_setting(&queue_setting(recipient, number))?;
            Ok(())
        })?;
        self.outbound.forget(recipient, number);
        Ok(())
    }
}

/// Why a client has not done what it was asked for; `None` when it has.
fn refusal_of(response: &ResponseMessage, operation: Operation) -> Option<(ResultReason, String)> {
    let Some(item) = response.items.first() else {
        return Some((ResultReason::GENERAL_FAILURE, "the client's answer is empty".to_owned()));
    };
    let is_for_it = item.operation.is_none_or(|answered| answered == operation);
    if item.result_status == ResultStatus::SUCCESS && is_for_it {
        return None;
    }
    let reason = item.result_reason.unwrap_or(ResultReason::GENERAL_FAILURE);
    Some((reason, format!("the client has refused: {reason:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_comes_back_as_it_was() {
        let notify = Pending::Notify { object: "a".to_owned(), bytes: vec![0, 1, 0] };
        let Some(Pending::Notify { object, bytes }) = Pending::from_bytes(&notify.to_bytes()) else {
            panic!()
        };
        assert_eq!((object.as_str(), bytes.as_slice()), ("a", &[0, 1, 0][..]));
        for replaced in [None, Some("b".to_owned())] {
            let put = Pending::Put { object: "a".to_owned(), replaced: replaced.clone() };
            let Some(Pending::Put { object, replaced: read }) = Pending::from_bytes(&put.to_bytes()) else {
                panic!()
            };
            assert_eq!((object.as_str(), read), ("a", replaced));
        }
        assert!(Pending::from_bytes(&[]).is_none() && Pending::from_bytes(&[2, 0]).is_none());
        assert!(Pending::from_bytes(b"\0a").is_none());
    }

    #[test]
    fn one_sends_to_a_recipient_at_a_time() {
        let outbound = Arc::new(Outbound::default());
        let claim = |recipient| {
            let is_free = outbound.lock().claimed.insert(recipient);
            is_free.then(|| Claim { outbound: Arc::clone(&outbound), recipient })
        };
        let first = claim(Recipient::User(1));
        assert!(first.is_some() && claim(Recipient::User(1)).is_none());
        assert!(claim(Recipient::Client(1)).is_some());
        drop(first);
        assert!(claim(Recipient::User(1)).is_some());
    }

    #[test]
    fn a_recipient_is_found_by_its_key() {
        for recipient in [Recipient::Client(7), Recipient::User(9)] {
            assert_eq!(Recipient::from_key(&recipient.key()), Some(recipient));
        }
        assert_eq!(Recipient::from_key("client"), None);
        assert_eq!(Recipient::from_key("group.1"), None);
    }
}
