//! Requests that are carried out while the client does something else (KMIP 2.1 sections 6.1.5, 6.1.38, 6.1.39, 6.1.41).
//!
//! A message is carried out as a whole, in order and in one transaction, as it would be otherwise; each of its items has
//! a value by which its client fetches the result. What is waiting or done lives in memory: after a restart no value of
//! before is known, and a client that asks for one is told so.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;

use kmip::message::{PayloadFault, RequestMessage, ResponseItem};
use kmip::table::enumeration::{
    AsynchronousIndicator, CancellationResult, Operation, ProcessingStage, ResultReason, ResultStatus,
};
use kmip::ttlv::Bytes;

use crate::engine::Engine;
use crate::identity::{Caller, Peer};
use crate::op::Access;
use crate::reason::{Failure, Reason};

/// Requests of one user that may be waiting or not yet fetched.
const MAX_OF_USER: usize = 256;

/// Requests of all users that may be waiting or not yet fetched.
const MAX_OF_ALL: usize = 16_384;

/// Seconds for which a result is kept for its client.
const RETENTION_S: i64 = 3600;

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

/// The requests that are waiting, being carried out, or done and not fetched.
#[derive(Default)]
pub(crate) struct Requests {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    entries: HashMap<Vec<u8>, Entry>,
    queue: VecDeque<Arc<Work>>,
    /// Whether a thread works on the queue.
    is_working: bool,
}

/// One item of a message.
struct Entry {
    user: i64,
    operation: Operation,
    submitted: i64,
    /// When the result came, in seconds since 1970-01-01 UTC.
    finished: Option<i64>,
    stage: Stage,
    work: Arc<Work>,
}

enum Stage {
    Submitted,
    InProcess,
    Completed(Box<ResponseItem>),
}

/// A message to be carried out.
pub(crate) struct Work {
    peer: Arc<Peer>,
    caller: Arc<Caller>,
    request: RequestMessage,
    access: Access,
    values: Vec<Vec<u8>>,
}

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

fn unknown() -> Failure {
    Reason::InvalidAsynchronousCorrelationValue
        .because("no such request: it was fetched, has expired, or the server was started anew since")
}

impl Requests {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message; the answer is one pending result for each item.
    pub(crate) fn submit(
        &self,
        engine: &Arc<Engine>,
        peer: &Arc<Peer>,
        caller: &Arc<Caller>,
        mut request: RequestMessage,
        access: Access,
    ) -> Result<Vec<ResponseItem>, Failure> {
        request.header.asynchronous_indicator = None;
        let now = engine.now();
        let mut values = Vec::new();
        for _ in &request.items {
            values.push(engine.random.bytes(16)?);
        }
        let pending = request
            .items
            .iter()
            .zip(&values)
            .map(|(item, value)| ResponseItem {
                unique_batch_item_id: item.unique_batch_item_id.clone(),
                ..pending(item.operation, value)
            })
            .collect();
        let mut state = self.lock();
        state.expire(now);
        let of_user = state.entries.values().filter(|entry| entry.user == caller.user).count();
        if of_user.saturating_add(values.len()) > MAX_OF_USER
            || state.entries.len().saturating_add(values.len()) > MAX_OF_ALL
        {
            return Err(Reason::ServerLimitExceeded.because("too many asynchronous requests are open"));
        }
        let work = Arc::new(Work {
            peer: Arc::clone(peer),
            caller: Arc::clone(caller),
            request,
            access,
            values: values.clone(),
        });
        for (item, value) in work.request.items.iter().zip(values) {
            let entry = Entry {
                user: caller.user,
                operation: item.operation,
                submitted: now,
                finished: None,
                stage: Stage::Submitted,
                work: Arc::clone(&work),
            };
            state.entries.insert(value, entry);
        }
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
        Ok(pending)
    }

    /// The result of a request, or that it is pending. A result is given once.
    pub(crate) fn poll(&self, caller: &Caller, value: &[u8], now: i64) -> Result<ResponseItem, Failure> {
        let mut state = self.lock();
        state.expire(now);
        let entry = state.entry(caller, value)?;
        match &entry.stage {
            Stage::Submitted | Stage::InProcess => Ok(pending(entry.operation, value)),
            Stage::Completed(response) => {
                let response = ResponseItem::clone(response);
                state.entries.remove(value);
                Ok(response)
            }
        }
    }

    /// Gives a request up. One that has only read is given up even when it is done: nothing is left of it.
    pub(crate) fn cancel(
        &self,
        caller: &Caller,
        value: &[u8],
        now: i64,
    ) -> Result<CancellationResult, Failure> {
        let mut state = self.lock();
        state.expire(now);
        let entry = state.entry(caller, value)?;
        let work = Arc::clone(&entry.work);
        let result = match &entry.stage {
            _ if work.access != Access::Write => CancellationResult::CANCELED,
            Stage::Submitted if work.values.len() == 1 => CancellationResult::CANCELED,
            Stage::Completed(_) => CancellationResult::COMPLETED,
            Stage::Submitted | Stage::InProcess => CancellationResult::UNABLE_TO_CANCEL,
        };
        if result == CancellationResult::CANCELED {
            state.entries.remove(value);
            let others = work.values.iter().any(|value| state.entries.contains_key(value));
            if !others {
                state.queue.retain(|queued| !Arc::ptr_eq(queued, &work));
            }
        }
        Ok(result)
    }

    /// Has a request done when it returns.
    pub(crate) fn process(&self, engine: &Arc<Engine>, caller: &Caller, value: &[u8]) -> Result<(), Failure> {
        let mut state = self.lock();
        state.expire(engine.now());
        let entry = state.entry(caller, value)?;
        let work = Arc::clone(&entry.work);
        if matches!(entry.stage, Stage::Submitted) {
            state.queue.retain(|queued| !Arc::ptr_eq(queued, &work));
            state.start(&work);
            drop(state);
            carry_out(engine, &work);
            state = self.lock();
        }
        let is_open = |state: &mut State| {
            state.entries.get(value).is_some_and(|entry| !matches!(entry.stage, Stage::Completed(_)))
        };
        let waited = self.changed.wait_timeout_while(state, PROCESS_WAIT, is_open);
        let (_state, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
        if outcome.timed_out() {
            return Err(Reason::GeneralFailure.because("the request takes longer than the server waits"));
        }
        Ok(())
    }

    /// The requests of a caller whose results have not been fetched.
    pub(crate) fn report(&self, caller: &Caller, now: i64) -> Vec<Report> {
        let mut state = self.lock();
        state.expire(now);
        let mut reports: Vec<Report> = state
            .entries
            .iter()
            .filter(|(_, entry)| entry.user == caller.user)
            .map(|(value, entry)| Report {
                value: value.clone(),
                operation: entry.operation,
                submitted: entry.submitted,
                stage: match entry.stage {
                    Stage::Submitted => ProcessingStage::SUBMITTED,
                    Stage::InProcess => ProcessingStage::IN_PROCESS,
                    Stage::Completed(_) => ProcessingStage::COMPLETED,
                },
            })
            .collect();
        reports.sort_by(|a, b| (a.submitted, &a.value).cmp(&(b.submitted, &b.value)));
        reports
    }

    /// The next message of the queue, which is in process from now on.
    fn take(&self) -> Option<Arc<Work>> {
        let mut state = self.lock();
        let work = state.queue.pop_front();
        match &work {
            Some(work) => state.start(work),
            None => state.is_working = false,
        }
        work
    }

    fn finish(&self, work: &Work, items: Vec<ResponseItem>, now: i64) {
        let mut state = self.lock();
        let mut items = items.into_iter();
        for (value, request) in work.values.iter().zip(&work.request.items) {
            let response = items.next().unwrap_or_else(|| {
                let message = "an earlier item of the batch failed".to_owned();
                ResponseItem::failure(Some(request.operation), ResultReason::GENERAL_FAILURE, Some(message))
            });
            if let Some(entry) = state.entries.get_mut(value) {
                entry.stage = Stage::Completed(Box::new(response));
                entry.finished = Some(now);
            }
        }
        drop(state);
        self.changed.notify_all();
    }
}

impl State {
    fn expire(&mut self, now: i64) {
        self.entries.retain(|_, entry| {
            entry.finished.is_none_or(|finished| now.saturating_sub(finished) < RETENTION_S)
        });
    }

    fn entry(&self, caller: &Caller, value: &[u8]) -> Result<&Entry, Failure> {
        self.entries.get(value).filter(|entry| entry.user == caller.user).ok_or_else(unknown)
    }

    fn start(&mut self, work: &Work) {
        for value in &work.values {
            if let Some(entry) = self.entries.get_mut(value) {
                entry.stage = Stage::InProcess;
            }
        }
    }
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

fn carry_out(engine: &Arc<Engine>, work: &Arc<Work>) {
    let (done_engine, done_work) = (Arc::downgrade(engine), Arc::clone(work));
    let done = move |items: Vec<ResponseItem>| {
        if let Some(engine) = done_engine.upgrade() {
            engine.asynchronous.finish(&done_work, items, engine.now());
        }
    };
    engine.run_now(
        &work.peer,
        &work.caller,
        work.request.clone(),
        work.access,
        Box::new(move |response| {
            done(response.items);
        }),
    );
}
