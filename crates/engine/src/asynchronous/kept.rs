//! What is kept of asynchronous requests: a record for each message, whose secret is the message until it is carried out and
//! its results from then on.
//!
//! The name of a record begins with whose it is: nobody finds the requests of somebody else.
//!
//! A result that was fetched is kept for a while longer: the answer may be lost on the way, and the client asks again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crypto::Secret;
use kmip::message::{RequestMessage, ResponseHeader, ResponseItem, ResponseMessage};
use kmip::table::enumeration::{Operation, ResultReason};
use kmip::ttlv::Limits;
use serde::{Deserialize, Serialize};
use store::{NewRecord, ReadTx, Record, RecordKind, WriteTx};

use super::{AsynchronousLimits, Work};
use crate::identity::{Caller, Role};
use crate::reason::{Failure, Reason};

/// Random bytes that begin the value of a request; the place of the item in its message follows.
pub(super) const MARK_LENGTH: usize = 16;

/// Records that are read at a time.
const PAGE: usize = 256;

/// What an asynchronous request is, beside the message itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// When it was sent, in seconds since 1970-01-01 UTC.
    pub(super) submitted: i64,
    /// When the results came.
    #[serde(default)]
    pub(super) finished: Option<i64>,
    /// The operations of its items.
    operations: Vec<u32>,
    /// Whether the result of each item was fetched or given up.
    taken: Vec<bool>,
    /// When the result of each item was fetched first.
    #[serde(default)]
    fetched: Vec<Option<i64>>,
    /// The items for which a Process was answered.
    #[serde(default)]
    processed: Vec<usize>,
    /// How many bytes the results are.
    #[serde(default)]
    bytes: usize,
    /// Whether it writes.
    writes: bool,
    /// Who has sent it.
    pub(super) asker: Asker,
}

/// Who has sent a message, as far as it outlives a restart.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Asker {
    pub(super) interface: String,
    pub(super) address: String,
    #[serde(default)]
    pub(super) certificate: Option<String>,
    /// Number of the user; none for a caller without a name.
    #[serde(default)]
    pub(super) user: Option<i64>,
    /// Number of the registered client of the connection; 0 for none.
    pub(super) client: i64,
    /// What the interface allows: making and changing keys, taking them out, leaving nothing of them.
    pub(super) allows: (bool, bool, bool),
    /// Whether what it may do is known after a restart: not so for sessions and tickets, which end then.
    pub(super) outlives_restart: bool,
}

/// One item of a message that is kept.
pub(super) struct Place {
    record: Record,
    secret: Option<Secret>,
    pub(super) kept: Kept,
    index: usize,
}

/// How many records there are.
pub(super) type Count = Arc<AtomicUsize>;

/// Whose requests a caller may see.
fn owner(caller: &Caller) -> String {
    match caller.role {
        Role::Anonymous => "anonymous".to_owned(),
        Role::User(_) => format!("user-{}", caller.user),
        Role::Administrator(known) => format!("administrator-{}", known.id),
        Role::Console => format!("console-{}", caller.domain),
    }
}

/// The name of the record of a message.
pub(super) fn name_of(caller: &Caller, mark: &[u8]) -> String {
    mark.iter().fold(format!("{}/", owner(caller)), |name, byte| format!("{name}{byte:02x}"))
}

fn unknown() -> Failure {
    Reason::InvalidAsynchronousCorrelationValue
        .because("no such request: it was fetched or given up, its result has expired, or it was never sent")
}

impl Kept {
    fn read(record: &Record) -> Result<Self, Failure> {
        Ok(serde_json::from_slice(&record.body)?)
    }

    /// Whether nobody may ask for anything of it any more.
    pub(super) fn is_over(&self, now: i64, limits: &AsynchronousLimits) -> bool {
        let is_late = |since: i64, seconds: i64| now.saturating_sub(since) >= seconds;
        let is_open = self.open().next().is_some();
        self.finished.is_some_and(|finished| !is_open || is_late(finished, limits.result_seconds))
            && self.last_fetched().is_none_or(|fetched| is_late(fetched, limits.repeat_seconds))
    }

    /// When the last of the results was fetched first.
    fn last_fetched(&self) -> Option<i64> {
        self.fetched.iter().flatten().max().copied()
    }

    /// Whether the result of an item may be asked for.
    fn may_be_asked(&self, index: usize, now: i64, limits: &AsynchronousLimits) -> bool {
        match self.fetched.get(index).copied().flatten() {
            Some(fetched) => now.saturating_sub(fetched) < limits.repeat_seconds,
            None => self.taken.get(index) == Some(&false) && !self.is_too_old(now, limits),
        }
    }

    /// Whether the time of results that nobody has fetched has passed.
    pub(super) fn is_too_old(&self, now: i64, limits: &AsynchronousLimits) -> bool {
        self.finished.is_some_and(|finished| now.saturating_sub(finished) >= limits.result_seconds)
    }

    /// The items whose results are still to be fetched: place and operation.
    pub(super) fn open(&self) -> impl Iterator<Item = (usize, Operation)> {
        let items = self.operations.iter().zip(&self.taken).enumerate();
        items.filter(|(_, (_, taken))| !**taken).map(|(index, (code, _))| (index, Operation(*code)))
    }

    pub(super) const fn writes(&self) -> bool {
        self.writes
    }

    /// Whether the message has one item alone.
    pub(super) const fn is_single(&self) -> bool {
        self.operations.len() == 1
    }
}

impl Place {
    /// A request of a caller by its value.
    ///
    /// # Errors
    /// [`Reason::InvalidAsynchronousCorrelationValue`] when the caller has none of that value.
    pub(super) fn find(
        tx: &ReadTx<'_>,
        caller: &Caller,
        value: &[u8],
        now: i64,
        limits: &AsynchronousLimits,
    ) -> Result<Self, Failure> {
        let (mark, index) = value.split_at_checked(MARK_LENGTH).ok_or_else(unknown)?;
        let index: [u8; 2] = index.try_into().map_err(|_| unknown())?;
        let index = usize::from(u16::from_be_bytes(index));
        let name = name_of(caller, mark);
        let found = tx.record_and_secret(RecordKind::AsynchronousRequest, 0, &name)?;
        let (record, secret) = found.ok_or_else(unknown)?;
        let kept = Kept::read(&record)?;
        if !kept.may_be_asked(index, now, limits) {
            return Err(unknown());
        }
        Ok(Self { record, secret, kept, index })
    }

    /// The name of its record.
    pub(super) fn name(&self) -> &str {
        &self.record.name
    }

    /// Its operation.
    pub(super) fn operation(&self) -> Operation {
        Operation(self.kept.operations.get(self.index).copied().unwrap_or_default())
    }

    /// Its result, once there is one.
    pub(super) fn result(&self) -> Result<ResponseItem, Failure> {
        let results = self.secret.as_ref().map(Secret::expose).unwrap_or_default();
        let mut items = ResponseMessage::decode(results, &limits())?.items;
        let is_there = self.index < items.len();
        is_there
            .then(|| items.swap_remove(self.index))
            .ok_or(Reason::GeneralFailure.because("a kept result cannot be read"))
    }

    /// Whether a Process for it was answered.
    pub(super) fn is_processed(&self) -> bool {
        self.kept.processed.contains(&self.index)
    }

    /// Notes that a Process for it is answered.
    pub(super) fn process(mut self, tx: &mut WriteTx<'_>) -> Result<(), Failure> {
        self.kept.processed.push(self.index);
        self.save(tx)
    }

    /// Whether its result was fetched before.
    pub(super) fn is_fetched(&self) -> bool {
        self.kept.fetched.get(self.index).is_some_and(Option::is_some)
    }

    /// Gives it up: there is no result for anybody.
    pub(super) fn give_up(mut self, tx: &mut WriteTx<'_>, count: &Count) -> Result<(), Failure> {
        self.note_taken(None);
        if self.kept.open().next().is_none() && self.kept.last_fetched().is_none() {
            return remove(tx, self.record.id, count);
        }
        self.save(tx)
    }

    /// Notes that the result is fetched: it may be again for a while, as long as the caller has not too many of that kind. Those
    /// beyond are forgotten, the ones first that were fetched first.
    pub(super) fn fetch(
        mut self,
        tx: &mut WriteTx<'_>,
        caller: &Caller,
        now: i64,
        limits: &AsynchronousLimits,
        count: &Count,
    ) -> Result<(), Failure> {
        self.note_taken((limits.repeat_seconds > 0).then_some(now));
        if self.kept.open().next().is_some() {
            return self.save(tx);
        }
        let mut all: Vec<_> = of_caller(tx, caller)?
            .into_iter()
            .filter(|(record, kept)| record.id != self.record.id && kept.open().next().is_none())
            .collect();
        all.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.last_fetched()));
        let (mut results, mut bytes) = (1_usize, self.kept.bytes);
        for (record, kept) in all {
            results = results.saturating_add(1);
            bytes = bytes.saturating_add(kept.bytes);
            let is_beyond = results > limits.max_repeat_of_user || bytes > limits.max_repeat_bytes_of_user;
            if is_beyond || kept.is_over(now, limits) {
                remove(tx, record.id, count)?;
            }
        }
        let fits = limits.max_repeat_of_user > 0 && self.kept.bytes <= limits.max_repeat_bytes_of_user;
        if self.kept.last_fetched().is_none() || !fits {
            return remove(tx, self.record.id, count);
        }
        self.save(tx)
    }

    fn note_taken(&mut self, fetched: Option<i64>) {
        if let Some(taken) = self.kept.taken.get_mut(self.index) {
            *taken = true;
        }
        self.kept.fetched.resize(self.kept.taken.len(), None);
        if let Some(place) = self.kept.fetched.get_mut(self.index) {
            *place = fetched;
        }
    }

    fn save(self, tx: &mut WriteTx<'_>) -> Result<(), Failure> {
        let body = serde_json::to_vec(&self.kept)?;
        tx.update_record(&Record { body, ..self.record }, self.secret.as_ref())?;
        Ok(())
    }
}

/// Whatever is kept was within the limits when it came.
const fn limits() -> Limits {
    Limits { max_bytes: usize::MAX, max_depth: 64, max_items: usize::MAX }
}

fn remove(tx: &mut WriteTx<'_>, id: i64, count: &Count) -> Result<(), Failure> {
    tx.delete_record(id)?;
    let count = Arc::clone(count);
    tx.after_commit(move || {
        count.fetch_sub(1, Ordering::AcqRel);
    });
    Ok(())
}

/// The records of a caller, each with what it says.
pub(super) fn of_caller(tx: &ReadTx<'_>, caller: &Caller) -> Result<Vec<(Record, Kept)>, Failure> {
    let prefix = format!("{}/", owner(caller));
    let mut list = Vec::new();
    let mut after = prefix.clone();
    loop {
        let page = tx.records(RecordKind::AsynchronousRequest, 0, &after, PAGE)?;
        let is_last = page.len() < PAGE;
        for record in page {
            if !record.name.starts_with(&prefix) {
                return Ok(list);
            }
            after.clone_from(&record.name);
            let kept = Kept::read(&record)?;
            list.push((record, kept));
        }
        if is_last {
            return Ok(list);
        }
    }
}

/// Keeps a message.
///
/// # Errors
/// [`Reason::ServerLimitExceeded`] when too many requests are open.
pub(super) fn accept(
    tx: &mut WriteTx<'_>,
    work: &Work,
    now: i64,
    limits: &AsynchronousLimits,
    count: &Count,
) -> Result<(), Failure> {
    let mut of_user = work.request.items.len();
    for (record, kept) in of_caller(tx, &work.caller)? {
        if kept.is_over(now, limits) {
            remove(tx, record.id, count)?;
        } else if !kept.is_too_old(now, limits) {
            of_user = of_user.saturating_add(kept.open().count());
        }
    }
    let mut all = count.load(Ordering::Acquire);
    if all >= limits.max_open {
        all = all.saturating_sub(forget_fetched(tx, count)?);
    }
    if of_user > limits.max_open_of_user || all >= limits.max_open {
        return Err(Reason::ServerLimitExceeded.because("too many asynchronous requests are open"));
    }
    let kept = Kept {
        submitted: now,
        finished: None,
        operations: work.request.items.iter().map(|item| item.operation.0).collect(),
        taken: vec![false; work.request.items.len()],
        fetched: Vec::new(),
        processed: Vec::new(),
        bytes: 0,
        writes: work.writes(),
        asker: work.asker(),
    };
    let (kind, body) = (RecordKind::AsynchronousRequest, serde_json::to_vec(&kept)?);
    let message = Secret::new(work.request.to_bytes());
    let new =
        NewRecord { kind, domain: 0, name: &work.name, body: &body, secret: Some(&message), created: now };
    tx.insert_record(&new)?;
    let count = Arc::clone(count);
    tx.after_commit(move || {
        count.fetch_add(1, Ordering::AcqRel);
    });
    Ok(())
}

/// Forgets the results of everybody that may be fetched again, to make room; how many that were.
fn forget_fetched(tx: &mut WriteTx<'_>, count: &Count) -> Result<usize, Failure> {
    let (mut after, mut forgotten) = (String::new(), 0_usize);
    loop {
        let page = tx.records(RecordKind::AsynchronousRequest, 0, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(forgotten) };
        after.clone_from(&last.name);
        for record in page {
            if Kept::read(&record)?.open().next().is_none() {
                remove(tx, record.id, count)?;
                forgotten = forgotten.saturating_add(1);
            }
        }
    }
}

/// Whether a message has still to be carried out: it is there, and has no results.
pub(super) fn is_waiting(tx: &ReadTx<'_>, name: &str) -> Result<bool, Failure> {
    match tx.record_by_name(RecordKind::AsynchronousRequest, 0, name)? {
        Some(record) => Ok(Kept::read(&record)?.finished.is_none()),
        None => Ok(false),
    }
}

/// Keeps the results of a message in place of it, unless it has results or was given up.
pub(super) fn keep_results(
    tx: &mut WriteTx<'_>,
    work: &Work,
    items: &[ResponseItem],
    now: i64,
) -> Result<(), Failure> {
    let Some(record) = tx.record_by_name(RecordKind::AsynchronousRequest, 0, &work.name)? else {
        return Ok(());
    };
    let kept = Kept::read(&record)?;
    if kept.finished.is_some() {
        return Ok(());
    }
    let mut items = items.to_vec();
    for request in work.request.items.iter().skip(items.len()) {
        let words = "an earlier item of the batch failed".to_owned();
        items.push(ResponseItem::failure(
            Some(request.operation),
            ResultReason::GENERAL_FAILURE,
            Some(words),
        ));
    }
    let mut header = ResponseHeader::new(work.request.header.protocol_version, now);
    header.batch_count = i32::try_from(items.len()).ok();
    let results = Secret::new(ResponseMessage { header, items }.encode(Vec::new()));
    let body = serde_json::to_vec(&Kept { finished: Some(now), bytes: results.len(), ..kept })?;
    tx.update_record(&Record { body, ..record }, Some(&results))?;
    Ok(())
}

/// What is read of all messages after a start: those that have still to be carried out, oldest first, and how many there are.
pub(super) fn after_start(tx: &ReadTx<'_>) -> Result<(Vec<String>, usize), Failure> {
    let (mut after, mut waiting, mut count) = (String::new(), Vec::new(), 0_usize);
    loop {
        let page = tx.records(RecordKind::AsynchronousRequest, 0, &after, PAGE)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.name);
        count = count.saturating_add(page.len());
        for record in page {
            if Kept::read(&record)?.finished.is_none() {
                waiting.push((record.id, record.name));
            }
        }
    }
    waiting.sort_unstable();
    Ok((waiting.into_iter().map(|(_, name)| name).collect(), count))
}

/// A message and who has sent it.
pub(super) fn message(tx: &ReadTx<'_>, name: &str) -> Result<Option<(RequestMessage, Asker)>, Failure> {
    let found = tx.record_and_secret(RecordKind::AsynchronousRequest, 0, name)?;
    let Some((record, Some(secret))) = found else { return Ok(None) };
    let kept = Kept::read(&record)?;
    if kept.finished.is_some() {
        return Ok(None);
    }
    let request = RequestMessage::decode(secret.expose(), &limits()).map_err(|fault| fault.error)?;
    Ok(Some((request, kept.asker)))
}

/// Removes results that nobody has fetched in time, and those that were fetched and are asked for no more.
pub(super) fn expire(
    tx: &mut WriteTx<'_>,
    now: i64,
    limits: &AsynchronousLimits,
    count: &Count,
) -> Result<(), Failure> {
    let mut after = String::new();
    loop {
        let page = tx.records(RecordKind::AsynchronousRequest, 0, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.name);
        for record in page {
            if Kept::read(&record)?.is_over(now, limits) {
                remove(tx, record.id, count)?;
            }
        }
    }
}
