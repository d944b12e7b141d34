//! The way of a message: authenticate, attest where a client has to, then for each item find its operation, run it, and
//! record it; one transaction a message, a savepoint an item.
//!
//! A message that only reads is carried out where it is, without a transaction. One that writes becomes a [`Job`]: all
//! items run on the store's writer, and the answer is given after the commit. One that makes new objects is worked out
//! before the transaction, on the caller's thread, and the writer only does what that has come to; where somebody else has
//! changed what it depends on, it is run again on the writer. An item that needs costly work, such as a key pair, asks for
//! it; what was done of the message is undone, and it is run again when the work is done.
//!
//! Where a request is answered only once its records are on the disk, what only reads hands its answer to the audit trail,
//! which gives it when they are; no thread waits for that. What writes is recorded before its commit, which waits for the
//! records of all that it keeps.

use std::sync::{Arc, Weak};

use kmip::credential::Credential;
use kmip::message::{MessageExtension, ResponseMessage};
use kmip::message::{PayloadFault, RequestHeader, RequestItem, RequestMessage, ResponseHeader, ResponseItem};
use kmip::payload::ResponsePayload;
use kmip::table::enumeration::{BatchErrorContinuationOption, EndpointRole, Operation, ResultStatus};
use kmip::version::Version;
use store::{Draft, ReadTx, WriteTx};

use crate::asynchronous::{self, Work};
use crate::audit::Record;
use crate::context::{Context, Db, Performed, Uses};
use crate::engine::Engine;
use crate::identity::{Caller, Peer, Turned};
use crate::op::{self, Access, Costly, Done as DoneWork};
use crate::policy;
use crate::reason::{Failure, Reason};

/// What becomes of a message.
pub enum Started {
    /// It has been carried out.
    Done(ResponseMessage),
    /// It has still to be run, or its records are not on the disk yet.
    Later(Job),
}

/// A message that is answered later.
pub struct Job(Stage);

/// How far a message is.
enum Stage {
    /// It has still to be run.
    Waits(Unrun),
    /// It has been carried out; its response may be sent once the records taken since a mark are on the disk.
    Recorded { engine: Arc<Engine>, since: u64, response: ResponseMessage },
}

/// A message that has still to be run.
struct Unrun {
    engine: Arc<Engine>,
    peer: Arc<Peer>,
    request: RequestMessage,
    /// The caller, if the connection has proved it before.
    caller: Option<Arc<Caller>>,
    access: Access,
    /// The version that an object has to have for the message to be carried out.
    expected: Option<Expected>,
    /// What is kept of the message, when nobody waits for its answer.
    kept: Option<Arc<Work>>,
}

/// An object as somebody has seen it.
struct Expected {
    uid: String,
    version: i64,
}

/// A batch that has been run.
#[derive(Default)]
struct Outcome {
    /// What the items answer.
    responses: Vec<ResponseItem>,
    /// How they ended, in the same order.
    items: Vec<Finished>,
    /// Whether what it wrote is to be kept.
    commit: bool,
    /// Whether it has to be run again: in a transaction that may write, or where it may take its time.
    wants_more: bool,
    /// What has to be done before it is run again, and for which item.
    costly: Option<(usize, Costly)>,
    /// The server's mark on the message, once its records were taken.
    recorded_as: Option<String>,
    /// What it has used up of what is limited.
    uses: Uses,
    /// What was worked out and applied: to be freed by the thread that answers, whose memory it is.
    draft: Option<Draft>,
}

/// An item that has been run.
struct Finished {
    operation: Option<Operation>,
    reason: Option<Reason>,
    objects: Vec<String>,
    detail: String,
    /// Operations that it has carried out beside its own.
    performed: Vec<Performed>,
}

/// Why a transaction is rolled back: the store failed, the batch failed and is answered so, it was not begun, or what was
/// worked out before does not hold any more.
enum Rollback {
    Store(store::Error),
    Answer(Box<Outcome>),
    Refusal(Failure),
    Stale(Uses),
}

impl From<store::Error> for Rollback {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// Called with the response once it may be sent.
pub type Done = Box<dyn FnOnce(ResponseMessage) + Send>;

/// An answer that may be sent once its response is made, which takes its records. Dropped unused, it takes them too: what
/// was done is on record also when nobody waits for the answer.
pub struct Answer(Option<Ran>);

/// How a message went.
enum Ran {
    /// Its response is made.
    Answered(Box<ResponseMessage>),
    /// What its transaction has come to.
    Through { running: Arc<Running>, result: Result<Box<Outcome>, Rollback>, now: i64 },
}

impl Answer {
    /// Of which the response is made.
    fn ready(response: ResponseMessage) -> Self {
        Self(Some(Ran::Answered(Box::new(response))))
    }

    /// Makes the response; `None` when that was done.
    #[must_use]
    pub fn response(mut self) -> Option<ResponseMessage> {
        self.make()
    }

    fn make(&mut self) -> Option<ResponseMessage> {
        Some(match self.0.take()? {
            Ran::Answered(response) => *response,
            Ran::Through { running, result, now } => running.answer(result, now),
        })
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        drop(self.make());
    }
}

impl Engine {
    /// Begins to carry out a message: one that is cheap and only reads is done at once.
    pub fn start(self: &Arc<Self>, peer: &Arc<Peer>, request: RequestMessage) -> Started {
        let access = op::access_of(&request);
        let is_plain =
            request.header.asynchronous_indicator.is_none() && with_critical_extension(&request).is_none();
        let caller = self
            .authenticator
            .recall(peer, &request.header, self.identity_generation(), self.now())
            .or_else(|| self.caller_of_certificate(peer, &request.header));
        let _: &Weak<Self> = self.itself.get_or_init(|| Arc::downgrade(self));
        if access == Access::Read
            && is_plain
            && let Some(caller) = &caller
            && self.needs_no_attestation(caller, &request)
        {
            let (now, waits) = (self.now(), self.audit.is_sync());
            let since = if waits { self.audit.mark() } else { 0 };
            let outcome = self.run_batch(Db::Read, caller, &request, now, &[], true);
            if !outcome.wants_more {
                let response = self.finish(peer, Some(caller), &request.header, now, outcome);
                return if waits {
                    let engine = Arc::clone(self);
                    Started::Later(Job(Stage::Recorded { engine, since, response }))
                } else {
                    Started::Done(response)
                };
            }
        }
        let (engine, peer) = (Arc::clone(self), Arc::clone(peer));
        Started::Later(Job::new(Unrun { engine, peer, request, caller, access, expected: None, kept: None }))
    }

    /// Carries out a message that waits no longer. Where it is kept, its results are kept with its effects.
    pub(crate) fn run_now(
        self: &Arc<Self>,
        peer: &Arc<Peer>,
        caller: &Arc<Caller>,
        request: RequestMessage,
        access: Access,
        kept: Option<Arc<Work>>,
        done: Done,
    ) {
        let (engine, peer, caller) = (Arc::clone(self), Arc::clone(peer), Some(Arc::clone(caller)));
        Job::new(Unrun { engine, peer, request, caller, access, expected: None, kept }).run(done);
    }

    /// Takes a message that is carried out later; that is acknowledged once it is durable.
    fn postpone(
        self: &Arc<Self>,
        peer: &Arc<Peer>,
        caller: &Arc<Caller>,
        request: RequestMessage,
        now: i64,
        since: u64,
        done: impl FnOnce(Answer) + Send + 'static,
    ) {
        let header = request.header.clone();
        let work = Work::new(self, peer, caller, request);
        let (engine, peer, caller) = (Arc::clone(self), Arc::clone(peer), Arc::clone(caller));
        let answer = move |accepted: Result<Arc<Work>, Failure>| {
            let response = match accepted {
                Ok(work) => {
                    let response =
                        engine.message(&header, now, engine.next_correlation_value(), work.pending());
                    engine.asynchronous.enqueue(&engine, work);
                    response
                }
                Err(failure) => {
                    engine.finish(&peer, Some(&caller), &header, now, Outcome::refused(None, &failure))
                }
            };
            engine.settle(since, response, done);
        };
        let work = match work {
            Ok(work) => work,
            Err(failure) => return answer(Err(failure)),
        };
        let engine = Arc::clone(self);
        self.store.write(move |tx| work.accept(&engine, tx, now).map(|()| work), answer);
    }

    /// The caller of a connection's first message, where its certificate alone says who that is: one short look into
    /// the store, which takes less than handing the message to another thread. Refusals are left to [`Job::run`].
    fn caller_of_certificate(&self, peer: &Peer, header: &RequestHeader) -> Option<Arc<Caller>> {
        if header.authentication.is_some() {
            return None;
        }
        self.authenticate(peer, header).ok()
    }

    /// Begins to carry out a message for a caller that is known already, such as one with a session.
    pub fn start_for(
        self: &Arc<Self>,
        peer: &Arc<Peer>,
        caller: Arc<Caller>,
        request: RequestMessage,
    ) -> Job {
        let access = op::access_of(&request);
        let (engine, peer) = (Arc::clone(self), Arc::clone(peer));
        Job::new(Unrun { engine, peer, request, caller: Some(caller), access, expected: None, kept: None })
    }

    pub(crate) fn identity_generation(&self) -> u64 {
        self.identities.load(std::sync::atomic::Ordering::Acquire)
    }

    /// Runs the items of a message in order; in a hurry on the thread of the connection.
    fn run_batch(
        &self,
        mut db: Db<'_, '_>,
        caller: &Arc<Caller>,
        request: &RequestMessage,
        now: i64,
        done: &[DoneWork],
        is_in_a_hurry: bool,
    ) -> Outcome {
        let option =
            request.header.batch_error_continuation_option.unwrap_or(BatchErrorContinuationOption::STOP);
        let mut context = Context::new(self, reborrow(&mut db), caller, request.header.protocol_version, now);
        let single = request.items.len() == 1;
        context.is_alone = single;
        context.is_in_a_hurry = is_in_a_hurry;
        let mut outcome = Outcome {
            responses: Vec::with_capacity(request.items.len()),
            items: Vec::with_capacity(request.items.len()),
            commit: true,
            ..Outcome::default()
        };
        for (index, item) in request.items.iter().enumerate() {
            context.begin_item(index, item.operation, done);
            let result = context.in_savepoint(!single, |context| run_item(context, item));
            if context.wants_write || context.wants_time {
                context.uses.refund(self, caller);
                outcome.wants_more = true;
                return outcome;
            }
            if let Some(costly) = context.costly.take() {
                context.uses.refund(self, caller);
                outcome.costly = Some((index, costly));
                outcome.commit = false;
                return outcome;
            }
            let failed = result.is_err();
            let reason = result.as_ref().err().map(|failure| failure.reason);
            let mut detail = std::mem::take(&mut context.detail);
            let mut response = match result {
                Ok(payload) => ResponseItem::success(item.operation, payload),
                Err(failure) => {
                    detail.clone_from(&failure.message.clone().into_owned());
                    let message = Some(failure.message.into_owned());
                    ResponseItem::failure(Some(item.operation), failure.reason.result_reason(), message)
                }
            };
            if let Some(polled) = context.polled.take() {
                response = polled;
            }
            response.unique_batch_item_id.clone_from(&item.unique_batch_item_id);
            let objects = std::mem::take(&mut context.touched);
            let performed = std::mem::take(&mut context.performed);
            let operation = response.operation;
            outcome.items.push(Finished { operation, reason, objects, detail, performed });
            outcome.responses.push(response);
            if failed && option != BatchErrorContinuationOption::CONTINUE {
                if option == BatchErrorContinuationOption::UNDO {
                    outcome.undo();
                }
                break;
            }
        }
        // An item that failed alone has nothing to keep: what it may have written goes with the transaction.
        if single && outcome.items.iter().any(|item| item.reason.is_some()) {
            outcome.commit = false;
        }
        outcome.uses = context.uses;
        self.limit_size(request, now, &mut outcome);
        outcome
    }

    /// A response that is larger than the client takes becomes a failure, and nothing is kept: the client could not
    /// know what was done (KMIP Usage Guide 2.0 section 3.15).
    fn limit_size(&self, request: &RequestMessage, now: i64, outcome: &mut Outcome) {
        let Some(maximum) = request.header.maximum_response_size else { return };
        // As long as any mark of this server.
        let mark = self.next_correlation_value();
        let message = self.message(&request.header, now, mark, outcome.responses.clone());
        if usize::try_from(maximum).is_ok_and(|maximum| message.encode(Vec::new()).len() <= maximum) {
            return;
        }
        let failure =
            Reason::ResponseTooLarge.because("the response is larger than the Maximum Response Size");
        let Outcome { responses, items, .. } = Outcome::refused(request.items.first(), &failure);
        (outcome.responses, outcome.items, outcome.commit) = (responses, items, false);
    }

    fn message(
        &self,
        header: &RequestHeader,
        now: i64,
        server_mark: String,
        items: Vec<ResponseItem>,
    ) -> ResponseMessage {
        let version = header.protocol_version;
        let mut response = ResponseHeader::new(version, now);
        if version >= Version::V1_4 {
            response.client_correlation_value.clone_from(&header.client_correlation_value);
            // Before 2.1 it is kept from clients that send no correlation value of their own: some of them, such as
            // PyKMIP up to 0.10, cannot read a header that has one. The server only should give it (KMIP 1.4 section 6.19).
            let is_wanted = version >= Version::V2_1 || header.client_correlation_value.is_some();
            response.server_correlation_value = is_wanted.then_some(server_mark);
        }
        response.batch_count = i32::try_from(items.len()).ok();
        ResponseMessage { header: response, items }
    }

    /// Records every item; answers the server's mark on the message.
    fn record(
        &self,
        peer: &Peer,
        caller: Option<&Arc<Caller>>,
        header: &RequestHeader,
        now: i64,
        items: &[Finished],
        is_before_commit: bool,
    ) -> String {
        let server_mark = self.next_correlation_value();
        let record = |operation, objects: &[String], reason, detail: &str| {
            self.audit.record(&Record {
                time: now,
                peer,
                caller,
                operation,
                objects,
                request: &server_mark,
                client_correlation_value: header.client_correlation_value.as_deref(),
                reason,
                detail,
                is_before_commit,
            });
        };
        for item in items {
            for done in &item.performed {
                record(Some(done.operation), &done.objects, done.reason, &done.detail);
            }
            record(item.operation, &item.objects, item.reason, &item.detail);
        }
        server_mark
    }

    /// Records every item, unless that was done, and makes the response.
    fn finish(
        &self,
        peer: &Peer,
        caller: Option<&Arc<Caller>>,
        header: &RequestHeader,
        now: i64,
        outcome: Outcome,
    ) -> ResponseMessage {
        let Outcome { responses, items, recorded_as, .. } = outcome;
        let has_failed = items.iter().any(|item| item.reason == Some(Reason::SelfTestFailed));
        if has_failed && !self.is_in_error_state() {
            self.enter_error_state("pairwise consistency of a generated key pair");
        }
        if items.iter().any(|item| item.operation == Some(Operation::SET_ENDPOINT_ROLE)) {
            note_role(peer, caller, header, &responses);
        }
        let server_mark =
            recorded_as.unwrap_or_else(|| self.record(peer, caller, header, now, &items, false));
        let mut message = self.message(header, now, server_mark, responses);
        let proof = caller.and_then(|caller| caller.server_proof.as_deref());
        message.header.server_hashed_password = proof.map(Into::into);
        message
    }

    /// Answers with a response; where that is asked, once the records taken since a mark are on the disk, and with a refusal
    /// when one of them cannot be written.
    fn settle(&self, since: u64, response: ResponseMessage, done: impl FnOnce(Answer) + Send + 'static) {
        if !self.audit.is_sync() {
            return done(Answer::ready(response));
        }
        let told = move |result: Result<(), Failure>| {
            done(Answer::ready(match result {
                Ok(()) => response,
                Err(failure) => withheld(response, &failure),
            }));
        };
        self.audit.when_on_disk(since, Box::new(told));
    }

    /// The response to a message that is refused as a whole.
    fn refuse(
        &self,
        peer: &Peer,
        caller: Option<&Arc<Caller>>,
        request: &RequestMessage,
        now: i64,
        failure: &Failure,
    ) -> ResponseMessage {
        let item = match request.items.as_slice() {
            [item] => Some(item),
            _ => None,
        };
        let mut refused = Outcome::refused(item, failure);
        if caller.is_none() {
            // Whom it was said to be from; the answer does not repeat it.
            for item in &mut refused.items {
                item.detail = claimed(&request.header, std::mem::take(&mut item.detail));
            }
        }
        self.finish(peer, caller, &request.header, now, refused)
    }
}

/// A borrow of the same store, for a context that lives shorter.
const fn reborrow<'a, 'tx>(db: &'a mut Db<'_, 'tx>) -> Db<'a, 'tx> {
    match db {
        Db::Read => Db::Read,
        Db::Look(tx) => Db::Look(tx),
        Db::Write(tx) => Db::Write(tx),
    }
}

/// The words of a refusal with the name that a credential has given.
fn claimed(header: &RequestHeader, words: String) -> String {
    let credentials = header.authentication.iter().flat_map(|authentication| &authentication.credentials);
    let mut names = credentials.filter_map(|credential| match credential {
        Credential::UsernameAndPassword(known) => Some(known.username.as_str()),
        _ => None,
    });
    match names.next() {
        Some(name) => format!("{words} ({name})"),
        None => words,
    }
}

impl Outcome {
    /// Of one item that was refused, with the client's mark on it.
    fn refused(request: Option<&RequestItem>, failure: &Failure) -> Self {
        let operation = request.map(|item| item.operation);
        let mut response = refused_item(operation, failure);
        response.unique_batch_item_id = request.and_then(|item| item.unique_batch_item_id.clone());
        let item = Finished {
            operation,
            reason: Some(failure.reason),
            objects: Vec::new(),
            detail: failure.message.clone().into_owned(),
            performed: Vec::new(),
        };
        Self { responses: vec![response], items: vec![item], ..Self::default() }
    }

    /// Marks every item that succeeded as undone, and nothing as to be kept.
    fn undo(&mut self) {
        self.commit = false;
        for (item, response) in self.items.iter().zip(&mut self.responses) {
            if item.reason.is_none() {
                response.result_status = ResultStatus::OPERATION_UNDONE;
            }
        }
    }
}

/// The answer in place of one that may not be given: each item is refused.
fn withheld(response: ResponseMessage, failure: &Failure) -> ResponseMessage {
    let refused = |item: ResponseItem| ResponseItem {
        unique_batch_item_id: item.unique_batch_item_id,
        ..refused_item(item.operation, failure)
    };
    let known = response.header;
    let mut header = ResponseHeader::new(known.protocol_version, known.time_stamp.0);
    header.client_correlation_value = known.client_correlation_value;
    header.server_correlation_value = known.server_correlation_value;
    header.batch_count = known.batch_count;
    ResponseMessage { header, items: response.items.into_iter().map(refused).collect() }
}

/// The answer to an item that is refused.
fn refused_item(operation: Option<Operation>, failure: &Failure) -> ResponseItem {
    let message = Some(failure.message.clone().into_owned());
    ResponseItem::failure(operation, failure.reason.result_reason(), message)
}

/// Leaves the role that the last Set Endpoint Role of a message was granted with the connection.
fn note_role(peer: &Peer, caller: Option<&Arc<Caller>>, header: &RequestHeader, responses: &[ResponseItem]) {
    let granted = responses.iter().rev().find_map(|response| match &response.payload {
        Some(ResponsePayload::SetEndpointRole(granted)) => {
            Some(granted.endpoint_role).filter(|_| response.result_status == ResultStatus::SUCCESS)
        }
        _ => None,
    });
    let turned = caller.filter(|_| granted == Some(EndpointRole::CLIENT));
    let turned = turned.map(|caller| Turned { caller: Arc::clone(caller), version: header.protocol_version });
    peer.set_turned(turned);
}

/// Runs one item.
fn run_item(
    context: &mut Context<'_, '_>,
    item: &RequestItem,
) -> Result<Option<kmip::payload::ResponsePayload>, Failure> {
    policy::check_rights(context.caller, item.operation)?;
    match &item.payload {
        Ok(payload) if context.engine.is_in_error_state() && !op::works_in_error_state(payload) => {
            Err(in_error_state())
        }
        Ok(payload) => {
            context.spend(item.operation)?;
            let response = op::run(context, payload)?;
            // What cannot be answered in the version of the message is not done either.
            if context.is_writing() && !response.is_defined_in(context.version) {
                return Err(Reason::FeatureNotSupported
                    .because("the result has a value that this protocol version does not define"));
            }
            context.note_response(&response);
            match item.ephemeral {
                None => Ok(Some(response)),
                Some(ephemeral) => op::withhold(response, ephemeral),
            }
        }
        Err(PayloadFault::UnknownOperation) => {
            Err(Reason::OperationNotSupported.because("the operation is not supported"))
        }
        // What is written as it should be, but says what nobody knows, is an invalid field (KMIP 1.4 section 11.1).
        Err(PayloadFault::Malformed(error)) if error.is_of_field(context.version) => {
            Err(Reason::InvalidField.because(error.to_string()))
        }
        Err(PayloadFault::Malformed(error)) => Err(Reason::InvalidMessage.because(error.to_string())),
    }
}

/// The answer after a self test has failed.
pub(crate) fn in_error_state() -> Failure {
    Reason::GeneralFailure.because("the server is in its error state after a failed self test")
}

/// No extension is understood: of a message with one that must be nothing is carried out (KMIP 2.1 section 9.13).
fn with_critical_extension(request: &RequestMessage) -> Option<&RequestItem> {
    let is_critical = |extension: &MessageExtension| extension.criticality_indicator;
    request.items.iter().find(|item| item.extensions.iter().any(is_critical))
}

impl Job {
    const fn new(message: Unrun) -> Self {
        Self(Stage::Waits(message))
    }

    /// Whether running takes long on the caller's thread: a password, key generation, a large search.
    #[must_use]
    pub fn blocking(&self) -> bool {
        match &self.0 {
            Stage::Waits(message) => {
                message.access < Access::Make || message.caller.is_none() || may_be_costly(&message.request)
            }
            Stage::Recorded { .. } => false,
        }
    }

    /// The same message, carried out only if an object of the caller's domain still has the version that the caller has
    /// seen; for messages that write.
    #[must_use]
    pub fn if_version(self, uid: &str, version: Option<i64>) -> Self {
        let expected = version.map(|version| Expected { uid: uid.to_owned(), version });
        match self.0 {
            Stage::Waits(message) => Self::new(Unrun { expected, ..message }),
            recorded @ Stage::Recorded { .. } => Self(recorded),
        }
    }

    /// Runs the message; `done` is called once, after the commit where there is one, and once the records are on the disk
    /// where that is asked.
    pub fn run(self, done: Done) {
        self.run_to(move |answer| {
            if let Some(response) = answer.response() {
                done(response);
            }
        });
    }

    /// As [`Job::run`], and leaves it to the receiver to make the response: the thread that answers has no time for it.
    pub fn run_to(self, done: impl FnOnce(Answer) + Send + 'static) {
        match self.0 {
            Stage::Waits(message) => message.run_to(done),
            Stage::Recorded { engine, since, response } => engine.settle(since, response, done),
        }
    }
}

impl Unrun {
    fn run_to(self, done: impl FnOnce(Answer) + Send + 'static) {
        let Self { engine, peer, request, caller, access, expected, kept } = self;
        let (now, since) = (engine.now(), engine.audit.mark());
        let refuse = |caller: Option<&Arc<Caller>>, request: &RequestMessage, failure: &Failure| {
            engine.refuse(&peer, caller, request, now, failure)
        };
        let caller = match caller.map_or_else(|| engine.authenticate(&peer, &request.header), Ok) {
            Ok(caller) => caller,
            Err(failure) => return engine.settle(since, refuse(None, &request, &failure), done),
        };
        if let Err(unattested) = engine.attest(&peer, &caller, &request) {
            let mut response = refuse(Some(&caller), &request, &unattested.failure);
            unattested.tell(&mut response);
            return engine.settle(since, response, done);
        }
        if let Some(item) = with_critical_extension(&request) {
            let failure = Reason::FeatureNotSupported.because("a critical message extension is not known");
            let outcome = Outcome::refused(Some(item), &failure);
            let response = engine.finish(&peer, Some(&caller), &request.header, now, outcome);
            return engine.settle(since, response, done);
        }
        let is_asynchronous = match asynchronous::is_wanted(&request) {
            Ok(is_asynchronous) => is_asynchronous,
            Err(failure) => return engine.settle(since, refuse(Some(&caller), &request, &failure), done),
        };
        if is_asynchronous {
            return engine.postpone(&peer, &caller, request, now, since, done);
        }
        if access < Access::Make {
            let outcome = engine.run_batch(Db::Read, &caller, &request, now, &[], false);
            if !outcome.wants_more {
                let response = engine.finish(&peer, Some(&caller), &request.header, now, outcome);
                return engine.settle(since, response, done);
            }
        }
        let is_made_ahead = access == Access::Make && expected.is_none() && kept.is_none();
        let running = Running { engine, peer, request, caller, expected, kept, is_made_ahead, since };
        let running = Arc::new(running);
        if may_be_costly(&running.request) {
            running.run_costly(done);
        } else {
            running.run(done);
        }
    }
}

impl Expected {
    /// Why the message is not carried out, if it is not. An object that is not there is left to the operation.
    fn refusal(&self, tx: &ReadTx<'_>, domain: i64) -> Option<Failure> {
        match tx.object_version(domain, &self.uid) {
            Ok(Some(version)) if version != self.version => {
                Some(Reason::VersionConflict.because("it was changed since it was read"))
            }
            Ok(_) => None,
            Err(error) => Some(error.into()),
        }
    }
}

fn may_be_costly(request: &RequestMessage) -> bool {
    request.items.iter().any(|item| item.payload.as_ref().is_ok_and(op::may_be_costly))
}

/// A message on its way through the store's writer. One count is kept of those who hold it, not of each part: threads that
/// count in the same place wait for each other.
struct Running {
    engine: Arc<Engine>,
    peer: Arc<Peer>,
    request: RequestMessage,
    caller: Arc<Caller>,
    expected: Option<Expected>,
    kept: Option<Arc<Work>>,
    /// Whether it is worked out before the transaction.
    is_made_ahead: bool,
    /// How many records were taken before it.
    since: u64,
}

/// A message that was worked out before its transaction.
enum Ahead {
    /// What it has come to, and the changes.
    Drafted(Box<Outcome>, Draft),
    /// It waits for costly work.
    Waits(Box<Outcome>),
    /// It has to be worked out inside the transaction.
    No,
}

impl Running {
    /// The items of the message as one transaction, in which the work done before is at hand.
    fn transaction(
        self: &Arc<Self>,
        now: i64,
        work: Arc<Vec<DoneWork>>,
    ) -> impl FnOnce(&mut WriteTx<'_>) -> Result<Box<Outcome>, Rollback> + Send + 'static {
        let running = Arc::clone(self);
        move |tx| {
            let Self { engine, request, caller, expected, kept, .. } = &*running;
            if let Some(work) = kept
                && !work.is_waiting(tx).map_err(Rollback::Refusal)?
            {
                return Err(Rollback::Refusal(Reason::GeneralFailure.because("the request was given up")));
            }
            if let Some(failure) = expected.as_ref().and_then(|expected| expected.refusal(tx, caller.domain))
            {
                return Err(Rollback::Refusal(failure));
            }
            let outcome = engine.run_batch(Db::Write(tx), caller, request, now, &work, false);
            let mut outcome = Box::new(outcome);
            if outcome.costly.is_none() {
                running.record_before_commit(now, &mut outcome);
            }
            if !outcome.commit {
                return Err(Rollback::Answer(outcome));
            }
            if let Some(work) = kept {
                work.keep_results(tx, &outcome.responses, now).map_err(Rollback::Refusal)?;
            }
            Ok(outcome)
        }
    }

    /// Works the message out before its transaction, if it is one for that. What fails is left to the transaction.
    fn ahead(&self, now: i64, work: &[DoneWork]) -> Ahead {
        if !self.is_made_ahead {
            return Ahead::No;
        }
        let engine = &self.engine;
        let result = engine.store.draft(|tx| {
            let outcome = engine.run_batch(Db::Write(tx), &self.caller, &self.request, now, work, false);
            let has_failed = outcome.items.iter().any(|item| item.reason.is_some());
            if outcome.commit && !has_failed { Ok(outcome) } else { Err(Rollback::Answer(Box::new(outcome))) }
        });
        match result {
            Ok((outcome, draft)) => Ahead::Drafted(Box::new(outcome), draft),
            Err(Rollback::Answer(outcome)) if outcome.costly.is_some() => Ahead::Waits(outcome),
            Err(Rollback::Answer(mut outcome)) => {
                outcome.uses.refund(engine, &self.caller);
                Ahead::No
            }
            Err(_) => Ahead::No,
        }
    }

    /// What was worked out before, as a transaction.
    fn application(
        self: &Arc<Self>,
        now: i64,
        mut outcome: Box<Outcome>,
        mut draft: Draft,
    ) -> impl FnOnce(&mut WriteTx<'_>) -> Result<Box<Outcome>, Rollback> + Send + 'static {
        let running = Arc::clone(self);
        move |tx| match tx.apply(&mut draft) {
            Ok(()) => {
                running.record_before_commit(now, &mut outcome);
                outcome.draft = Some(draft);
                Ok(outcome)
            }
            Err(store::Error::Conflict) => Err(Rollback::Stale(outcome.uses)),
            Err(error) => Err(error.into()),
        }
    }

    /// Records every item where the commit has to wait until records are on the disk.
    fn record_before_commit(&self, now: i64, outcome: &mut Outcome) {
        let Self { engine, peer, request, caller, .. } = self;
        if engine.audit.is_sync() {
            let mark = engine.record(peer, Some(caller), &request.header, now, &outcome.items, true);
            outcome.recorded_as = Some(mark);
        }
    }

    /// Runs the message; answers after the commit, on the writer's thread, which does not make the response.
    fn run(self: Arc<Self>, done: impl FnOnce(Answer) + Send + 'static) {
        let now = self.engine.now();
        let store = Arc::clone(&self.engine.store);
        match self.ahead(now, &[]) {
            Ahead::Drafted(outcome, draft) => {
                store.write(self.application(now, outcome, draft), move |result| match result {
                    Err(Rollback::Stale(mut uses)) => {
                        uses.refund(&self.engine, &self.caller);
                        self.run_inside(done);
                    }
                    result => self.answer_to(result, now, done),
                });
            }
            Ahead::Waits(_) | Ahead::No => self.run_inside(done),
        }
    }

    /// Runs the message inside its transaction.
    fn run_inside(self: Arc<Self>, done: impl FnOnce(Answer) + Send + 'static) {
        let now = self.engine.now();
        let transaction = self.transaction(now, Arc::default());
        let store = Arc::clone(&self.engine.store);
        store.write(transaction, move |result| self.answer_to(result, now, done));
    }

    /// Runs the message and does, on the caller's thread and outside the transaction, what its items ask for, until they
    /// ask for nothing more.
    fn run_costly(self: Arc<Self>, done: impl FnOnce(Answer) + Send + 'static) {
        let mut work = Arc::new(Vec::new());
        loop {
            let now = self.engine.now();
            let result = match self.ahead(now, &work) {
                Ahead::Waits(outcome) => Err(Rollback::Answer(outcome)),
                Ahead::Drafted(outcome, draft) => {
                    self.engine.store.write_blocking(self.application(now, outcome, draft))
                }
                Ahead::No => Err(Rollback::Stale(Uses::default())),
            };
            let result = match result {
                Err(Rollback::Stale(mut uses)) => {
                    uses.refund(&self.engine, &self.caller);
                    self.engine.store.write_blocking(self.transaction(now, Arc::clone(&work)))
                }
                result => result,
            };
            let asked = match result {
                Err(Rollback::Answer(mut outcome)) if outcome.costly.is_some() => outcome.costly.take(),
                result => return self.answer_to(result, now, done),
            };
            // What an item asks for changes only when somebody changes what it depends on meanwhile.
            let known = Arc::get_mut(&mut work).filter(|known| known.len() < MAX_COSTLY);
            let Some(known) = known else {
                let failure = Reason::GeneralFailure.because("the message asks for too much work");
                return self.engine.settle(self.since, self.refuse(now, &failure), done);
            };
            known.extend(asked.map(|(item, costly)| costly.carry_out(item)));
        }
    }

    /// Answers with what the transaction has come to. What is on record since before its end waits for nothing more.
    fn answer_to(
        self: Arc<Self>,
        result: Result<Box<Outcome>, Rollback>,
        now: i64,
        done: impl FnOnce(Answer) + Send + 'static,
    ) {
        let is_on_record = match &result {
            Ok(outcome) | Err(Rollback::Answer(outcome)) => outcome.recorded_as.is_some(),
            Err(_) => false,
        };
        if is_on_record || !self.engine.audit.is_sync() {
            return done(Answer(Some(Ran::Through { running: self, result, now })));
        }
        self.engine.settle(self.since, self.answer(result, now), done);
    }

    fn answer(&self, result: Result<Box<Outcome>, Rollback>, now: i64) -> ResponseMessage {
        let finish =
            |outcome| self.engine.finish(&self.peer, Some(&self.caller), &self.request.header, now, outcome);
        match result {
            Ok(outcome) | Err(Rollback::Answer(outcome)) => finish(*outcome),
            Err(Rollback::Refusal(failure)) => self.refuse(now, &failure),
            Err(Rollback::Store(error)) => self.refuse(now, &Failure::from(error)),
            // Nobody asks for an answer to this: the message is run again.
            Err(Rollback::Stale(_)) => self.refuse(now, &Failure::from(store::Error::Conflict)),
        }
    }

    fn refuse(&self, now: i64, failure: &Failure) -> ResponseMessage {
        self.engine.refuse(&self.peer, Some(&self.caller), &self.request, now, failure)
    }
}

/// Most pieces of costly work that a message may ask for.
const MAX_COSTLY: usize = 64;
