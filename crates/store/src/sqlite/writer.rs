//! The one thread that writes, and group commit.
//!
//! Jobs that wait at the same time run one after the other in one transaction and share one commit: the disk is waited
//! for once. A job that fails is undone alone. Nobody is answered before what was done is durable. A group is closed as
//! soon as no job waits and nobody else wants the processor, so a lone writer is not delayed.
//!
//! What a large group has done becomes durable in the [journal](super::journal), and its transaction stays open for the next
//! group: the database commits several together. A small group is committed at once.
//!
//! How a job is undone depends on whether that happens: as long as it does not, the transaction is begun anew without it
//! (see [`Connection::undo_to`]), which makes success cheap and failure dear. After a failure jobs run in savepoints for
//! a while, so that one client whose requests fail cannot slow down all others.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{JoinHandle, ThreadId};
use std::time::{Duration, Instant};

use super::Connection;
use super::checkpoint::Checkpointer;
use super::group::{Counters, Group, Job, panic_text};
use super::journal::Journal;
use super::pending::Pending;
use crate::data_key::KeyRing;
use crate::session::Session;
use crate::transaction::Hook;
use crate::{Error, Statistics, WriteTx};

/// The writer's thread and its queue.
pub(crate) struct Writer {
    waker: Waker,
    thread: Mutex<Option<JoinHandle<Result<(), Error>>>>,
    counters: Arc<Counters>,
    guard: Arc<OnceLock<Guard>>,
}

/// What has to succeed before a group is committed.
pub(crate) type Guard = Box<dyn Fn() -> Result<(), Error> + Send + Sync>;

/// Reaches the writer's thread.
#[derive(Clone)]
pub(crate) struct Waker {
    queue: SyncSender<Message>,
    threads: [ThreadId; 2],
}

enum Message {
    Run(Box<dyn Job>),
    /// Somebody waits for the transaction to be committed.
    Commit,
    Stop,
}

/// What the thread works with.
struct Worker {
    connection: Connection,
    checkpointer: Checkpointer,
    journal: Journal,
    pending: Arc<Pending>,
    keys: Arc<KeyRing>,
    queue: Receiver<Message>,
    counters: Arc<Counters>,
    guard: Arc<OnceLock<Guard>>,
    /// Groups that are still to be run with savepoints.
    careful_groups: u32,
    /// Groups that are still to be committed at once, since somebody reads what is written.
    prompt_groups: u32,
    /// Jobs whose changes are in the journal only.
    ahead_jobs: usize,
    stopping: bool,
}

impl Writer {
    pub(crate) fn start(
        path: &Path,
        connection: Connection,
        keys: Arc<KeyRing>,
        pending: Arc<Pending>,
    ) -> Result<Self, Error> {
        let (sender, receiver) = sync_channel(QUEUE_JOBS);
        let counters = Arc::new(Counters::default());
        let guard = Arc::default();
        let shared = (Arc::clone(&keys), Arc::clone(&pending), Arc::clone(&counters));
        let journal = Journal::start(path, &connection, shared.0, shared.1, shared.2)?;
        let journal_thread = journal.thread();
        let worker = Worker {
            journal,
            connection,
            checkpointer: Checkpointer::start(path)?,
            pending,
            keys,
            queue: receiver,
            counters: Arc::clone(&counters),
            guard: Arc::clone(&guard),
            careful_groups: 0,
            prompt_groups: 0,
            ahead_jobs: 0,
            stopping: false,
        };
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(|| worker.run())?;
        let waker = Waker { queue: sender, threads: [thread.thread().id(), journal_thread] };
        Ok(Self { waker, thread: Mutex::new(Some(thread)), counters, guard })
    }

    /// What reaches the thread.
    pub(crate) fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Queues a job; a job that finds no room is finished with [`Error::Busy`] at once, on the caller's thread.
    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        match self.waker.queue.try_send(Message::Run(job)) {
            Err(TrySendError::Full(Message::Run(mut job))) => job.finish(Some(&Error::Busy)),
            Err(TrySendError::Disconnected(Message::Run(mut job))) => job.finish(Some(&Error::Closed)),
            _ => {}
        }
    }

    /// Lets the jobs that wait finish, then closes the database. Does nothing the second time.
    pub(crate) fn stop(&self) -> Result<(), Error> {
        if self.is_own_thread() {
            return Err(Error::WouldDeadlock);
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return Ok(()) };
        // The thread is gone when this fails; joining it says why.
        let _ = self.waker.queue.send(Message::Stop);
        thread.join().unwrap_or_else(|panic| {
            tracing::error!(reason = panic_text(panic.as_ref()), "the writer of the store panicked");
            Err(Error::Panicked)
        })
    }

    /// Sets what has to succeed before each commit. The first one stays.
    pub(crate) fn guard(&self, guard: Guard) {
        let _ = self.guard.set(guard);
    }

    pub(crate) fn is_own_thread(&self) -> bool {
        self.waker.is_own_thread()
    }

    pub(crate) fn statistics(&self) -> Statistics {
        self.counters.statistics()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // On its own thread (an answer held the last handle) the writer ends by itself once the queue is gone.
        if !self.is_own_thread()
            && let Err(error) = self.stop()
        {
            tracing::error!(%error, "the store did not close well");
        }
    }
}

impl Waker {
    /// Has the writer commit what is in the journal only.
    pub(crate) fn wake(&self) {
        // A full queue keeps it awake anyway.
        let _ = self.queue.try_send(Message::Commit);
    }

    /// Whether waiting for the writer on this thread would never end: it writes, or answers.
    pub(crate) fn is_own_thread(&self) -> bool {
        self.threads.contains(&std::thread::current().id())
    }
}

impl Worker {
    fn run(mut self) -> Result<(), Error> {
        let mut has_written = false;
        while !self.stopping {
            let message = if self.journal.is_ahead() {
                self.queue.recv_timeout(AHEAD_TIME)
            } else if has_written {
                self.queue.recv_timeout(IDLE_TIME)
            } else {
                self.queue.recv().map_err(RecvTimeoutError::from)
            };
            match message {
                Ok(Message::Run(first)) => {
                    self.run_group(first);
                    crypto::process::clear_stack();
                    has_written = true;
                }
                Ok(Message::Commit) => self.catch_up(),
                Err(RecvTimeoutError::Timeout) if self.journal.is_ahead() => self.catch_up(),
                Err(RecvTimeoutError::Timeout) => {
                    has_written = self.checkpointer.when_idle(&self.connection);
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => self.stopping = true,
            }
        }
        self.catch_up();
        self.journal.stop();
        self.connection.end();
        let file = self.checkpointer.stop();
        if let Err(error) = self.connection.checkpoint() {
            tracing::warn!(%error, "the log could not be moved into the database; it is read at the next start");
        }
        let closed = self.connection.close();
        drop(file);
        closed
    }

    /// Runs `first` and those that wait behind it, and has all of them answered once what they did is durable.
    fn run_group(&mut self, first: Box<dyn Job>) {
        let mut group = Group { before: self.connection.mark(), ..Group::default() };
        let outcome =
            self.run_jobs(first, &mut group).and_then(|()| self.guard.get().map_or(Ok(()), |guard| guard()));
        self.careful_groups = self.careful_groups.saturating_sub(1);
        self.prompt_groups = self.prompt_groups.saturating_sub(1);
        if let Err(error) = outcome {
            return self.undo(vec![group], &error);
        }
        if !self.may_stay_open(&group) {
            return self.commit(Some(group));
        }
        let jobs = group.jobs.len();
        let appended = self.journal.append(&self.connection.changes(), group);
        match appended {
            Ok(()) => self.ahead_jobs = self.ahead_jobs.saturating_add(jobs),
            Err(group) => self.commit(Some(group)),
        }
    }

    /// Whether the transaction may stay open after a group.
    fn may_stay_open(&self, group: &Group) -> bool {
        let must_commit = self.connection.is_commit_demanded()
            || self.keys.reservation_waits()
            || self.pending.is_commit_wanted()
            || self.journal.has_failed()
            || self.ahead_jobs >= AHEAD_JOBS;
        let has_changed = self.connection.mark() != group.before;
        let is_worth_it = self.journal.is_ahead() || has_changed && group.jobs.len() >= JOURNAL_JOBS;
        !must_commit && is_worth_it && self.prompt_groups == 0 && self.careful_groups == 0
    }

    /// Commits the transaction, with all that is in the journal only, and has the group answered.
    fn commit(&mut self, group: Option<Group>) {
        let is_ahead = self.journal.is_ahead();
        if self.pending.is_commit_wanted() {
            self.prompt_groups = PROMPT_GROUPS;
        }
        let mut groups = if is_ahead { self.journal.flush() } else { Vec::new() };
        if !groups.is_empty() {
            self.prompt_groups = CAREFUL_GROUPS;
        }
        groups.extend(group);
        let commit = || self.connection.commit(self.journal.epoch_to_store());
        let outcome = if self.ahead_jobs >= MANY_JOBS { self.journal.helping(commit) } else { commit() };
        if is_ahead {
            self.pending.attempted(outcome.clone());
        }
        match outcome {
            Ok(()) => {
                self.journal.committed();
                self.ahead_jobs = 0;
                self.keys.reservation_committed();
                for group in groups {
                    self.counters.committed(&group);
                    group.answer(None);
                }
                self.checkpointer.after_commit(&self.connection);
            }
            Err(error) => {
                self.journal.suspend();
                self.undo(groups, &error);
            }
        }
    }

    /// Commits what is in the journal only, if there is something.
    fn catch_up(&mut self) {
        if !self.journal.is_ahead() {
            return self.pending.attempted(Ok(()));
        }
        if !self.connection.in_transaction()
            && let Err(error) = self.connection.begin_writing()
        {
            self.pending.attempted(Err(error.clone()));
            return self.undo(Vec::new(), &error);
        }
        self.commit(None);
        if self.journal.is_ahead() {
            std::thread::park_timeout(RETRY_TIME);
        }
    }

    /// Undoes the groups, and has them answered. What was done before them stays; where that cannot be done again now, the
    /// next group tries.
    fn undo(&mut self, groups: Vec<Group>, error: &Error) {
        let jobs: usize = groups.iter().map(|group| group.jobs.len()).sum();
        tracing::error!(%error, jobs, "writes were not committed");
        self.connection.end();
        let before = groups.first().map_or_else(|| self.connection.mark(), |group| group.before);
        self.connection.forget_since(before);
        self.keys.reservation_rolled_back();
        if self.journal.is_ahead()
            && let Err(error) = self.connection.begin_writing()
        {
            tracing::error!(%error, "what is in the journal cannot be done again in the database now");
            self.connection.end();
        }
        for group in groups {
            self.counters.failed(&group);
            group.answer(Some(error));
        }
    }

    fn run_jobs(&mut self, first: Box<dyn Job>, group: &mut Group) -> Result<(), Error> {
        let started = now();
        let mut next = Some(first);
        let mut outcome =
            if self.connection.in_transaction() { Ok(()) } else { self.connection.begin_writing() };
        while let Some(mut job) = next.take() {
            if outcome.is_ok() {
                outcome = self.run_job(job.as_mut(), &mut group.hooks);
            }
            group.jobs.push(job);
            let most = if self.journal.is_ahead() { JOURNAL_GROUP_JOBS } else { GROUP_JOBS };
            if outcome.is_ok() && group.jobs.len() < most && started.elapsed() < GROUP_TIME {
                next = self.next_waiting();
                // Whoever has something to do for which this processor is wanted may have the next job for the group: that
                // costs less than a commit of its own. Where nobody has, this takes no time.
                for _ in 0..GATHERINGS {
                    if next.is_some()
                        || self.journal.is_ahead()
                        || self.stopping
                        || started.elapsed() > GATHER_TIME
                    {
                        break;
                    }
                    std::thread::yield_now();
                    next = self.next_waiting();
                }
            }
        }
        outcome
    }

    fn next_waiting(&mut self) -> Option<Box<dyn Job>> {
        match self.queue.try_recv() {
            Ok(Message::Run(job)) => Some(job),
            Ok(Message::Stop) => {
                self.stopping = true;
                None
            }
            // Who wants the commit has said so in another place, too.
            Ok(Message::Commit) | Err(_) => None,
        }
    }

    /// Runs a job, and undoes it when it fails. An error says that the transaction of the whole group is lost.
    fn run_job(&mut self, job: &mut dyn Job, hooks: &mut Vec<Hook>) -> Result<(), Error> {
        let session = Session::Sqlite(&self.connection);
        self.keys.reserve(session)?;
        let careful = self.careful_groups > 0;
        let mark = self.connection.mark();
        if careful {
            session.execute("SAVEPOINT job", &[])?;
        }
        let hooks_before = hooks.len();
        let succeeded = job.run(&mut WriteTx::new(session, &self.keys, hooks));
        if !self.connection.in_transaction() {
            return Err(self.connection.take_failure().unwrap_or_else(transaction_lost));
        }
        if !succeeded {
            hooks.truncate(hooks_before);
        }
        match (succeeded, careful) {
            (true, false) => {}
            (true, true) => {
                session.execute("RELEASE job", &[])?;
            }
            (false, true) => {
                session.execute("ROLLBACK TO job", &[])?;
                session.execute("RELEASE job", &[])?;
            }
            (false, false) => {
                if self.connection.undo_to(mark)? {
                    self.careful_groups = CAREFUL_GROUPS;
                }
            }
        }
        Ok(())
    }
}

fn transaction_lost() -> Error {
    Error::Database("the transaction was ended by the database".to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "bounds how long a group may grow; no stored value depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

/// Jobs that may wait. Above it writes are refused: their callers would wait for seconds.
const QUEUE_JOBS: usize = 8192;

/// After this time without a job nobody writes.
const IDLE_TIME: Duration = Duration::from_secs(1);

/// Jobs that share a commit at most.
const GROUP_JOBS: usize = 256;

/// So many jobs make it worth while to leave the transaction open.
const JOURNAL_JOBS: usize = 4;

/// Jobs that share a record of the journal at most: the disk takes one while the next one is made.
const JOURNAL_GROUP_JOBS: usize = 32;

/// With so many jobs in the journal a commit takes long.
const MANY_JOBS: usize = 500;

/// With so many jobs in the journal only, the next group is committed.
const AHEAD_JOBS: usize = 12_000;

/// After this time without a job a transaction is left open no longer. Tests on a busy machine must not be overtaken by it.
const AHEAD_TIME: Duration = Duration::from_millis(if cfg!(test) { 60_000 } else { 10 });

/// Groups that are committed at once after somebody has waited for a commit.
const PROMPT_GROUPS: u32 = 16;

/// How long to wait before what is in the journal is tried again to be committed.
const RETRY_TIME: Duration = Duration::from_millis(100);

/// How often the others are let do something before a group is closed.
const GATHERINGS: usize = 3;

/// After this time a group does not wait for further jobs.
const GATHER_TIME: Duration = Duration::from_millis(1);

/// Groups that are run with savepoints after a job had to be undone, and without the journal after that could not be written.
const CAREFUL_GROUPS: u32 = 100;

/// A group takes no further job after this time, so that the first one is not kept waiting. What tests have wait together
/// is one group, however long the machine takes for it.
const GROUP_TIME: Duration = Duration::from_millis(if cfg!(test) { 60_000 } else { 20 });
