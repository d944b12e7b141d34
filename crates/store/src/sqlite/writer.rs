//! The one thread that writes, and group commit.
//!
//! Jobs that wait at the same time run one after the other in one transaction and share one commit: the disk is waited
//! for once. A job that fails is undone alone. Nobody is answered before the commit is durable. A group is closed as soon
//! as no job waits and nobody else wants the processor, so a lone writer is not delayed.
//!
//! How a job is undone depends on whether that happens: as long as it does not, the transaction is begun anew without it
//! (see [`Connection::undo_to`]), which makes success cheap and failure dear. After a failure jobs run in savepoints for
//! a while, so that one client whose requests fail cannot slow down all others.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{JoinHandle, ThreadId};
use std::time::{Duration, Instant};

use super::Connection;
use super::checkpoint::Checkpointer;
use crate::data_key::KeyRing;
use crate::session::Session;
use crate::transaction::Hook;
use crate::{Error, Statistics, WriteTx};

/// Work for the writer.
pub(crate) trait Job: Send {
    /// Does the work inside the transaction and remembers its answer; returns whether it succeeded.
    fn run(&mut self, tx: &mut WriteTx<'_>) -> bool;

    /// Gives the remembered answer to the one who waits, or `failure` when there is one.
    fn finish(&mut self, failure: Option<&Error>);
}

/// A job made of what to do and what to do with the answer.
///
/// `done` is called exactly once, whatever happens: a task dropped unfinished answers [`Error::Closed`].
pub(crate) struct Task<T, E, F, D>
where
    E: From<Error>,
    D: FnOnce(Result<T, E>),
{
    work: Option<F>,
    answer: Option<Result<T, E>>,
    done: Option<D>,
}

/// The writer's thread and its queue.
pub(crate) struct Writer {
    queue: SyncSender<Message>,
    thread: Mutex<Option<JoinHandle<Result<(), Error>>>>,
    thread_id: ThreadId,
    counters: Arc<Counters>,
    guard: Arc<OnceLock<Guard>>,
}

/// What has to succeed before a group is committed.
pub(crate) type Guard = Box<dyn Fn() -> Result<(), Error> + Send + Sync>;

enum Message {
    Run(Box<dyn Job>),
    Stop,
}

#[derive(Default)]
struct Counters {
    jobs: AtomicU64,
    groups: AtomicU64,
    failed_groups: AtomicU64,
}

/// What the thread works with.
struct Worker {
    connection: Connection,
    checkpointer: Checkpointer,
    keys: Arc<KeyRing>,
    queue: Receiver<Message>,
    counters: Arc<Counters>,
    guard: Arc<OnceLock<Guard>>,
    /// Groups that are still to be run with savepoints.
    careful_groups: u32,
    stopping: bool,
}

/// Jobs that share a commit, and what is to be done after it.
#[derive(Default)]
struct Group {
    jobs: Vec<Box<dyn Job>>,
    hooks: Vec<Hook>,
}

impl Writer {
    pub(crate) fn start(path: &Path, connection: Connection, keys: Arc<KeyRing>) -> Result<Self, Error> {
        let (sender, receiver) = sync_channel(QUEUE_JOBS);
        let counters = Arc::new(Counters::default());
        let guard = Arc::default();
        let worker = Worker {
            connection,
            checkpointer: Checkpointer::start(path)?,
            keys,
            queue: receiver,
            counters: Arc::clone(&counters),
            guard: Arc::clone(&guard),
            careful_groups: 0,
            stopping: false,
        };
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(|| worker.run())?;
        let thread_id = thread.thread().id();
        Ok(Self { queue: sender, thread: Mutex::new(Some(thread)), thread_id, counters, guard })
    }

    /// Queues a job; a job that finds no room is finished with [`Error::Busy`] at once, on the caller's thread.
    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        match self.queue.try_send(Message::Run(job)) {
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
        let _ = self.queue.send(Message::Stop);
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
        std::thread::current().id() == self.thread_id
    }

    pub(crate) fn statistics(&self) -> Statistics {
        Statistics {
            writes: self.counters.jobs.load(Ordering::Relaxed),
            commits: self.counters.groups.load(Ordering::Relaxed),
            failed_commits: self.counters.failed_groups.load(Ordering::Relaxed),
        }
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

impl Worker {
    fn run(mut self) -> Result<(), Error> {
        let mut group = Group::default();
        let mut has_written = false;
        while !self.stopping {
            let message = if has_written {
                self.queue.recv_timeout(IDLE_TIME)
            } else {
                self.queue.recv().map_err(RecvTimeoutError::from)
            };
            match message {
                Ok(Message::Run(first)) => {
                    self.run_group(first, &mut group);
                    crypto::process::clear_stack();
                    self.checkpointer.after_commit(&self.connection);
                    has_written = true;
                }
                Err(RecvTimeoutError::Timeout) => {
                    has_written = self.checkpointer.when_idle(&self.connection);
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => self.stopping = true,
            }
        }
        let file = self.checkpointer.stop();
        if let Err(error) = self.connection.checkpoint() {
            tracing::warn!(%error, "the log could not be moved into the database; it is read at the next start");
        }
        let closed = self.connection.close();
        drop(file);
        closed
    }

    /// Runs `first` and those that wait behind it, commits, and answers all of them.
    fn run_group(&mut self, first: Box<dyn Job>, group: &mut Group) {
        let outcome = self
            .run_jobs(first, group)
            .and_then(|()| self.guard.get().map_or(Ok(()), |guard| guard()))
            .and_then(|()| self.connection.commit());
        self.connection.end();
        self.careful_groups = self.careful_groups.saturating_sub(1);
        match &outcome {
            Ok(()) => {
                self.counters.groups.fetch_add(1, Ordering::Relaxed);
                self.keys.reservation_committed();
                for hook in group.hooks.drain(..) {
                    survive("a hook after a commit", hook);
                }
            }
            Err(error) => {
                tracing::error!(%error, jobs = group.jobs.len(), "a group of writes was not committed");
                self.counters.failed_groups.fetch_add(1, Ordering::Relaxed);
                self.keys.reservation_rolled_back();
                group.hooks.clear();
            }
        }
        self.counters.jobs.fetch_add(group.jobs.len() as u64, Ordering::Relaxed);
        for mut job in group.jobs.drain(..) {
            survive("the answer of a write", || job.finish(outcome.as_ref().err()));
        }
    }

    fn run_jobs(&mut self, first: Box<dyn Job>, group: &mut Group) -> Result<(), Error> {
        let started = now();
        let mut next = Some(first);
        let mut outcome = self.connection.begin_writing();
        while let Some(mut job) = next.take() {
            if outcome.is_ok() {
                outcome = self.run_job(job.as_mut(), &mut group.hooks);
            }
            group.jobs.push(job);
            if outcome.is_ok() && group.jobs.len() < GROUP_JOBS && started.elapsed() < GROUP_TIME {
                next = self.next_waiting();
                // Whoever has something to do for which this processor is wanted may have the next job for the group: that
                // costs less than a commit of its own. Where nobody has, this takes no time.
                for _ in 0..GATHERINGS {
                    if next.is_some() || self.stopping || started.elapsed() > GATHER_TIME {
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
            Err(_) => None,
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

impl<T, E, F, D> Task<T, E, F, D>
where
    E: From<Error>,
    F: FnOnce(&mut WriteTx<'_>) -> Result<T, E>,
    D: FnOnce(Result<T, E>),
{
    pub(crate) fn new(work: F, done: D) -> Self {
        Self { work: Some(work), answer: None, done: Some(done) }
    }
}

impl<T, E, F, D> Job for Task<T, E, F, D>
where
    T: Send,
    E: From<Error> + Send,
    F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send,
    D: FnOnce(Result<T, E>) + Send,
{
    fn run(&mut self, tx: &mut WriteTx<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let answer = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|panic| {
            tracing::error!(reason = panic_text(panic.as_ref()), "a write panicked and was undone");
            Err(Error::Panicked.into())
        });
        self.answer.insert(answer).is_ok()
    }

    fn finish(&mut self, failure: Option<&Error>) {
        let Some(done) = self.done.take() else { return };
        let answer = match failure {
            Some(failure) => Err(failure.clone().into()),
            None => self.answer.take().unwrap_or_else(|| Err(Error::Closed.into())),
        };
        done(answer);
    }
}

impl<T, E, F, D> Drop for Task<T, E, F, D>
where
    E: From<Error>,
    D: FnOnce(Result<T, E>),
{
    fn drop(&mut self) {
        if let Some(done) = self.done.take() {
            done(Err(Error::Closed.into()));
        }
    }
}

/// Runs what others gave; a panic in it must not end the writer.
fn survive(what: &'static str, work: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
        tracing::error!(reason = panic_text(panic.as_ref()), "{what} panicked");
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
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

/// How often the others are let do something before a group is closed.
const GATHERINGS: usize = 3;

/// After this time a group does not wait for further jobs.
const GATHER_TIME: Duration = Duration::from_millis(1);

/// Groups that are run with savepoints after a job had to be undone.
const CAREFUL_GROUPS: u32 = 100;

/// A group takes no further job after this time, so that the first one is not kept waiting.
const GROUP_TIME: Duration = Duration::from_millis(20);
