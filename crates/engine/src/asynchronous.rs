//! Requests that are carried out while the client does something else (KMIP 2.1 sections 6.1.5, 6.1.38, 6.1.39, 6.1.41).
//!
//! A message is carried out as a whole, in order and in one transaction, as it would be otherwise; each of its items has
//! a value by which its client fetches the result.
//!
//! Invariant: what was accepted is carried out once, or fails with words of why, through any crash. The message is kept,
//! sealed, before it is acknowledged; its results are kept by the transaction that has its effects. A message without
//! results after a restart has had no effects, and is carried out then.

mod kept;

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;

use kmip::message::{PayloadFault, RequestItem, RequestMessage, ResponseItem, ResponseMessage};
use kmip::table::enumeration::{
    AsynchronousIndicator, CancellationResult, Operation, ProcessingStage, ResultStatus,
};
use kmip::ttlv::Bytes;
use store::{ReadTx, WriteTx};

use crate::compat::Leniency;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::{self, Caller, InterfaceAllows, Peer, PeerCertificate, Role, Shown};
use crate::op::{self, Access};
use crate::reason::{Failure, Reason};
use kept::{Asker, Count, MARK_LENGTH, Place};

/// How long a Process waits for a request that is being carried out.
const PROCESS_WAIT: Duration = Duration::from_secs(60);

/// Operations that are carried out so when the client leaves the choice to the server: they may take long, or change
/// where an object is stored.
const BY_CHOICE: &[Operation] = &[
    Operation::LOCATE,
    Operation::ARCHIVE,
    Operation::RECOVER,
    Operation::CREATE_KEY_PAIR,
    Operation::RE_KEY_KEY_PAIR,
];

/// Operations that never are.
const NEVER: &[Operation] = &[
    Operation::POLL,
    Operation::CANCEL,
    Operation::PROCESS,
    Operation::QUERY_ASYNCHRONOUS_REQUESTS,
    Operation::LOGIN,
    Operation::LOGOUT,
    Operation::DELEGATED_LOGIN,
    Operation::SET_ENDPOINT_ROLE,
];

/// Limits on asynchronous requests and their results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsynchronousLimits {
    /// Messages of all users that may be kept: waiting, or with results.
    pub max_open: usize,
    /// Requests of one user that may wait or have results that were not fetched.
    pub max_open_of_user: usize,
    /// Seconds for which a result waits to be fetched.
    pub result_seconds: i64,
    /// Seconds for which a result that was fetched may be fetched again, as when its answer is lost.
    pub repeat_seconds: i64,
    /// Messages of one user whose results may be fetched again.
    pub max_repeat_of_user: usize,
    /// Bytes that these results may be together.
    pub max_repeat_bytes_of_user: usize,
}

impl Default for AsynchronousLimits {
    fn default() -> Self {
        Self {
            max_open: 16_384,
            max_open_of_user: 256,
            result_seconds: 3600,
            repeat_seconds: 300,
            max_repeat_of_user: 64,
            max_repeat_bytes_of_user: 1 << 20,
        }
    }
}

/// The messages that wait or are being carried out in this process.
#[derive(Default)]
pub(crate) struct Requests {
    state: Mutex<State>,
    changed: Condvar,
    /// Messages that are kept.
    count: Count,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Arc<Work>>,
    /// Names of the messages that are being carried out.
    in_process: BTreeSet<String>,
    /// Whether a thread works on the queue.
    is_working: bool,
}

/// A message to be carried out.
pub(crate) struct Work {
    /// Under which it is kept.
    name: String,
    /// What the values of its items begin with.
    mark: Vec<u8>,
    peer: Arc<Peer>,
    caller: Arc<Caller>,
    request: RequestMessage,
    /// Whether its results are kept.
    has_results: AtomicBool,
}

/// A message that was accepted before a restart, and why it may not be carried out any more.
type Restored = (Arc<Work>, Option<Failure>);

/// A request in the answer to a query.
pub(crate) struct Report {
    /// Its value.
    pub(crate) value: Vec<u8>,
    /// Its operation.
    pub(crate) operation: Operation,
    /// When it was sent, in seconds since 1970-01-01 UTC.
    pub(crate) submitted: i64,
    /// How far it is.
    pub(crate) stage: ProcessingStage,
}

/// Whether a message is to be carried out asynchronously.
///
/// # Errors
/// [`Reason::FeatureNotSupported`] when the client insists and an operation cannot be.
pub(crate) fn is_wanted(request: &RequestMessage) -> Result<bool, Failure> {
    let operations = || request.items.iter().map(|item| item.operation);
    // What cannot be carried out is refused at once: no result is pending for an operation that the version has not.
    if request.items.iter().any(|item| matches!(item.payload, Err(PayloadFault::UnknownOperation))) {
        return Ok(false);
    }
    match request.header.asynchronous_indicator {
        Some(AsynchronousIndicator::MANDATORY)
            if operations().any(|operation| NEVER.contains(&operation)) =>
        {
            Err(Reason::FeatureNotSupported.because("the operation is not carried out asynchronously"))
        }
        Some(AsynchronousIndicator::MANDATORY) => Ok(true),
        Some(AsynchronousIndicator::OPTIONAL) => {
            Ok(operations().all(|operation| BY_CHOICE.contains(&operation)))
        }
        _ => Ok(false),
    }
}

impl Work {
    /// A message of a caller. What has proved the caller is not kept.
    pub(crate) fn new(
        engine: &Engine,
        peer: &Arc<Peer>,
        caller: &Arc<Caller>,
        mut request: RequestMessage,
    ) -> Result<Arc<Self>, Failure> {
        let mark = engine.random.bytes(MARK_LENGTH)?;
        request.header.asynchronous_indicator = None;
        request.header.authentication = None;
        let name = kept::name_of(caller, &mark);
        let caller = Arc::new(Caller { attestation: None, ..Caller::clone(caller) });
        let has_results = AtomicBool::new(false);
        Ok(Arc::new(Self { name, mark, peer: Arc::clone(peer), caller, request, has_results }))
    }

    /// That each of its items is pending.
    pub(crate) fn pending(&self) -> Vec<ResponseItem> {
        let items = self.request.items.iter().enumerate();
        let answer = |(index, item): (usize, &RequestItem)| ResponseItem {
            unique_batch_item_id: item.unique_batch_item_id.clone(),
            ..pending(item.operation, &value(&self.mark, index))
        };
        items.map(answer).collect()
    }

    /// Keeps it.
    pub(crate) fn accept(&self, engine: &Engine, tx: &mut WriteTx<'_>, now: i64) -> Result<(), Failure> {
        kept::accept(tx, self, now, engine.asynchronous_limits(), &engine.asynchronous.count)
    }

    /// Whether it is still to be carried out, not given up meanwhile.
    pub(crate) fn is_waiting(&self, tx: &ReadTx<'_>) -> Result<bool, Failure> {
        kept::is_waiting(tx, &self.name)
    }

    /// Keeps its results, with the effects that they tell of.
    pub(crate) fn keep_results(
        self: &Arc<Self>,
        tx: &mut WriteTx<'_>,
        items: &[ResponseItem],
        now: i64,
    ) -> Result<(), Failure> {
        kept::keep_results(tx, self, items, now)?;
        let work = Arc::clone(self);
        tx.after_commit(move || work.has_results.store(true, Ordering::Release));
        Ok(())
    }

    /// That it failed, for each of its items.
    fn failed(&self, why: &Failure, words: &str) -> Vec<ResponseItem> {
        let reason = why.reason.result_reason();
        let failed = |item: &RequestItem| ResponseItem {
            unique_batch_item_id: item.unique_batch_item_id.clone(),
            ..ResponseItem::failure(Some(item.operation), reason, Some(words.to_owned()))
        };
        self.request.items.iter().map(failed).collect()
    }

    /// Checks that the user who has sent it is still let in.
    fn check_user(&self, tx: &ReadTx<'_>, now: i64) -> Result<(), Failure> {
        match self.caller.role {
            Role::User(_) => let_in(tx, self.caller.user, self.caller.interface, now).map(|_| ()),
            _ => Ok(()),
        }
    }

    fn access(&self) -> Access {
        op::access_of(&self.request)
    }

    fn writes(&self) -> bool {
        self.access() >= Access::Make
    }

    fn asker(&self) -> Asker {
        let caller = &self.caller;
        let InterfaceAllows { key_management, key_export, hard_delete } = caller.interface;
        let is_known = matches!(caller.role, Role::Anonymous | Role::User(_));
        Asker {
            interface: self.peer.interface.to_string(),
            address: self.peer.address.clone(),
            certificate: self.peer.certificate.as_ref().map(|known| known.subject.clone()),
            user: matches!(caller.role, Role::User(_)).then_some(caller.user),
            client: caller.leniency.client,
            allows: (key_management, key_export, hard_delete),
            outlives_restart: is_known && !caller.is_ticket_holder,
        }
    }
}

/// The value of an item of a message.
fn value(mark: &[u8], index: usize) -> Vec<u8> {
    let index = u16::try_from(index).unwrap_or(u16::MAX);
    [mark, &index.to_be_bytes()].concat()
}

/// The result of a request, or that it is pending. A result is given once, and again for a while to who has lost the answer.
pub(crate) fn poll(context: &mut Context<'_, '_>, value: &[u8]) -> Result<ResponseItem, Failure> {
    let (caller, now) = (Arc::clone(context.caller), context.now);
    let limits = context.engine.asynchronous_limits();
    let place = context.read(|tx| Place::find(tx, &caller, value, now, limits))?;
    if place.kept.finished.is_none() {
        return Ok(pending(place.operation(), value));
    }
    if place.is_fetched() {
        return place.result();
    }
    let count = Arc::clone(&context.engine.asynchronous.count);
    let tx = context.write()?;
    let result = place.result()?;
    place.fetch(tx, &caller, now, limits, &count)?;
    Ok(result)
}

/// Gives a request up. One that only reads is given up even when it is done, as long as nobody has its result: nothing is
/// left of it. One that writes has had no effects as long as it has no results; of one that is done it is said how it ended
/// (KMIP 2.1 section 11.7), and the result stays.
pub(crate) fn cancel(context: &mut Context<'_, '_>, value: &[u8]) -> Result<CancellationResult, Failure> {
    let (caller, now) = (Arc::clone(context.caller), context.now);
    let (count, limits) =
        (Arc::clone(&context.engine.asynchronous.count), context.engine.asynchronous_limits());
    let tx = context.write()?;
    let place = Place::find(tx, &caller, value, now, limits)?;
    let result = match place.kept.finished {
        Some(_) if place.result()?.result_status != ResultStatus::SUCCESS => CancellationResult::FAILED,
        Some(_) if place.kept.writes() || place.is_fetched() => CancellationResult::COMPLETED,
        None if place.kept.writes() && !place.kept.is_single() => CancellationResult::UNABLE_TO_CANCEL,
        _ => CancellationResult::CANCELED,
    };
    if result == CancellationResult::CANCELED {
        place.give_up(tx, &count)?;
    }
    Ok(result)
}

/// Whether a request of the caller that is to be processed has its result.
///
/// # Errors
/// [`Reason::DuplicateProcessRequest`] when a Process for it was answered; when there is no such request.
pub(crate) fn is_done_to_process(context: &mut Context<'_, '_>, value: &[u8]) -> Result<bool, Failure> {
    let (caller, now) = (Arc::clone(context.caller), context.now);
    let limits = context.engine.asynchronous_limits();
    let place = context.read(|tx| Place::find(tx, &caller, value, now, limits))?;
    if place.is_processed() {
        return Err(Reason::DuplicateProcessRequest.because("the request was processed before"));
    }
    Ok(place.kept.finished.is_some())
}

/// Notes that a Process for a request of the caller is answered.
pub(crate) fn note_processed(context: &mut Context<'_, '_>, value: &[u8]) -> Result<(), Failure> {
    let (caller, now) = (Arc::clone(context.caller), context.now);
    let limits = context.engine.asynchronous_limits();
    let tx = context.write()?;
    Place::find(tx, &caller, value, now, limits)?.process(tx)
}

/// The requests of the caller whose results have not been fetched.
pub(crate) fn report(context: &mut Context<'_, '_>) -> Result<Vec<Report>, Failure> {
    let (caller, now, engine) = (Arc::clone(context.caller), context.now, context.engine);
    let list = context.read(|tx| kept::of_caller(tx, &caller))?;
    let mut reports = Vec::new();
    let limits = engine.asynchronous_limits();
    for (record, kept) in list.into_iter().filter(|(_, kept)| !kept.is_too_old(now, limits)) {
        let stage = match kept.finished {
            Some(_) => ProcessingStage::COMPLETED,
            None if engine.asynchronous.lock().in_process.contains(&record.name) => {
                ProcessingStage::IN_PROCESS
            }
            None => ProcessingStage::SUBMITTED,
        };
        let mark = mark_of(&record.name);
        let report = |(index, operation)| {
            let value = value(&mark, index);
            Report { value, operation, submitted: kept.submitted, stage }
        };
        reports.extend(kept.open().map(report));
    }
    reports.sort_by(|a, b| (a.submitted, &a.value).cmp(&(b.submitted, &b.value)));
    Ok(reports)
}

/// What the values of the items of a message begin with, from the name under which it is kept.
fn mark_of(name: &str) -> Vec<u8> {
    let (_, digits) = name.rsplit_once('/').unwrap_or_default();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).filter_map(byte).collect()
}

impl Requests {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a message that is kept carried out.
    pub(crate) fn enqueue(&self, engine: &Arc<Engine>, work: Arc<Work>) {
        let mut state = self.lock();
        state.queue.push_back(work);
        if !state.is_working {
            state.is_working = true;
            let weak = Arc::downgrade(engine);
            let name = "keyward-asynchronous".to_owned();
            if std::thread::Builder::new().name(name).spawn(move || work_through(&weak)).is_err() {
                // The next request tries again; until then a Process carries them out.
                state.is_working = false;
            }
        }
    }

    /// Has a request done when it returns.
    pub(crate) fn process(&self, engine: &Arc<Engine>, caller: &Caller, value: &[u8]) -> Result<(), Failure> {
        let now = engine.now();
        let limits = engine.asynchronous_limits();
        let place = engine.store.read(|tx| Place::find(tx, caller, value, now, limits))?;
        if place.kept.finished.is_some() {
            return Ok(());
        }
        let name = place.name();
        let mut state = self.lock();
        let queued = state.queue.iter().position(|work| work.name == name);
        if let Some(work) = queued.and_then(|queued| state.queue.remove(queued)) {
            state.in_process.insert(work.name.clone());
            drop(state);
            carry_out(engine, &work);
            state = self.lock();
        }
        let is_open = |state: &mut State| state.in_process.contains(name);
        let waited = self.changed.wait_timeout_while(state, PROCESS_WAIT, is_open);
        let (_state, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
        if outcome.timed_out() {
            return Err(Reason::GeneralFailure.because("the request takes longer than the server waits"));
        }
        Ok(())
    }

    /// The next message of the queue, which is in process from now on.
    fn take(&self) -> Option<Arc<Work>> {
        let mut state = self.lock();
        let work = state.queue.pop_front();
        match &work {
            Some(work) => {
                state.in_process.insert(work.name.clone());
            }
            None => state.is_working = false,
        }
        work
    }

    /// Takes note that a message has been carried out.
    fn finish(&self, work: &Work) {
        self.lock().in_process.remove(&work.name);
        self.changed.notify_all();
    }
}

impl Engine {
    fn asynchronous_limits(&self) -> &AsynchronousLimits {
        &self.settings().asynchronous
    }

    /// Has the asynchronous requests carried out that were accepted before a restart. To be called once, before any
    /// request is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn resume_asynchronous(self: &Arc<Self>) -> Result<usize, Failure> {
        let _: &Weak<Self> = self.itself.get_or_init(|| Arc::downgrade(self));
        let (waiting, count) = self.store.read(kept::after_start)?;
        self.asynchronous.count.store(count, Ordering::Release);
        let resumed = waiting.len();
        for name in waiting {
            let Some((work, barred)) = self.store.read(|tx| self.restore(tx, name))? else { continue };
            match barred {
                None => self.asynchronous.enqueue(self, work),
                Some(why) => {
                    let words =
                        format!("the server was started anew before the request was carried out, and {why}");
                    let items = work.failed(&why, &words);
                    let now = self.now();
                    self.store.write_blocking(move |tx| work.keep_results(tx, &items, now))?;
                }
            }
        }
        Ok(resumed)
    }

    /// Removes results of asynchronous requests that nobody has fetched in time.
    ///
    /// # Errors
    /// When the store fails.
    pub fn expire_asynchronous(&self) -> Result<(), Failure> {
        if self.asynchronous.count.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        let (now, count) = (self.now(), Arc::clone(&self.asynchronous.count));
        let limits = *self.asynchronous_limits();
        self.store.write_blocking(move |tx| kept::expire(tx, now, &limits, &count))
    }

    /// A message that was accepted before a restart, and why it may not be carried out any more.
    fn restore(&self, tx: &ReadTx<'_>, name: String) -> Result<Option<Restored>, Failure> {
        let Some((request, asker)) = kept::message(tx, &name)? else { return Ok(None) };
        let certificate =
            asker.certificate.clone().map(|subject| PeerCertificate { subject, ..Default::default() });
        let peer = Peer::new(asker.interface.as_str().into(), asker.address.clone(), certificate);
        let (caller, barred) = match asker.caller(tx, self.now()) {
            Ok(caller) => (caller, None),
            Err(failure) => (Caller::new(String::new(), 0, Role::Anonymous), Some(failure)),
        };
        let (mark, has_results) = (mark_of(&name), AtomicBool::new(false));
        let (peer, caller) = (Arc::new(peer), Arc::new(caller));
        Ok(Some((Arc::new(Work { name, mark, peer, caller, request, has_results }), barred)))
    }
}

impl Asker {
    /// The caller that it is, with the rights of now.
    fn caller(&self, tx: &ReadTx<'_>, now: i64) -> Result<Caller, Failure> {
        let denied = |words: &'static str| Reason::PermissionDenied.because(words);
        if !self.outlives_restart {
            return Err(denied("the log-in that it came by has ended"));
        }
        let (key_management, key_export, hard_delete) = self.allows;
        let interface = InterfaceAllows { key_management, key_export, hard_delete };
        let mut leniency = Leniency::default();
        if self.client != 0 {
            let client = tx.client(self.client)?.filter(|client| client.revoked.is_none());
            let client = client.ok_or_else(|| denied("the client that has sent it is revoked"))?;
            let (profiles, _) = crate::admin::clients::needs_of(tx, &client)?;
            leniency = Leniency { client: client.id, profiles };
        }
        let caller = match self.user {
            Some(id) => let_in(tx, id, interface, now)?,
            None => identity::anonymous(interface),
        };
        Ok(Caller { leniency, ..caller })
    }
}

/// The user who has sent a message, if it is still let in.
fn let_in(tx: &ReadTx<'_>, user: i64, interface: InterfaceAllows, now: i64) -> Result<Caller, Failure> {
    let denied = |words: &'static str| Reason::PermissionDenied.because(words);
    let user = tx.user(user)?.ok_or_else(|| denied("the user who has sent it is removed"))?;
    identity::user_again(tx, &user, &Shown::Forgotten, interface, now)
        .map_err(|_| denied("the user who has sent it may not log in any more"))
}

fn pending(operation: Operation, value: &[u8]) -> ResponseItem {
    ResponseItem {
        result_status: ResultStatus::OPERATION_PENDING,
        asynchronous_correlation_value: Some(Bytes::from(value)),
        ..ResponseItem::success(operation, None)
    }
}

/// Works until the queue is empty, or the engine is gone.
fn work_through(engine: &Weak<Engine>) {
    while let Some(engine) = engine.upgrade() {
        let Some(work) = engine.asynchronous.take() else { return };
        carry_out(&engine, &work);
        crypto::process::clear_stack();
    }
}

/// Carries a message out; what is kept of it has its results then.
fn carry_out(engine: &Arc<Engine>, work: &Arc<Work>) {
    let (weak, done) = (Arc::downgrade(engine), Arc::clone(work));
    let keep = move |items: Vec<ResponseItem>| {
        let Some(engine) = weak.upgrade() else { return };
        if done.has_results.load(Ordering::Acquire) {
            return engine.asynchronous.finish(&done);
        }
        // It has only read, or has failed: the results are all there is to keep.
        let (now, kept) = (engine.now(), Arc::clone(&done));
        let store = Arc::clone(&engine.store);
        store.write(
            move |tx| kept.keep_results(tx, &items, now),
            move |result: Result<(), Failure>| {
                if let Err(fault) = result {
                    tracing::error!(%fault, "the results of an asynchronous request were not kept");
                }
                engine.asynchronous.finish(&done);
            },
        );
    };
    let now = engine.now();
    if let Err(why) = engine.store.read(|tx| work.check_user(tx, now)) {
        return keep(work.failed(&why, &why.message));
    }
    let (request, access, kept) = (work.request.clone(), work.access(), Some(Arc::clone(work)));
    let done = Box::new(move |response: ResponseMessage| keep(response.items));
    engine.run_now(&work.peer, &work.caller, request, access, kept, done);
}
