//! Jobs of the writer, and groups of them that become durable together.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use super::change_log::Mark;
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

/// Jobs that become durable together, and what is to be done after that.
#[derive(Default)]
pub(crate) struct Group {
    /// What the transaction had done before the first of them.
    pub(crate) before: Mark,
    pub(crate) jobs: Vec<Box<dyn Job>>,
    pub(crate) hooks: Vec<Hook>,
}

/// What is counted since the store was opened.
#[derive(Default)]
pub(crate) struct Counters {
    jobs: AtomicU64,
    groups: AtomicU64,
    journaled_groups: AtomicU64,
    failed_groups: AtomicU64,
}

impl Group {
    /// Answers the jobs: what they did is durable, or undone for the reason that `failure` tells.
    pub(crate) fn answer(self, failure: Option<&Error>) {
        if failure.is_none() {
            for hook in self.hooks {
                survive("a hook after a commit", hook);
            }
        }
        for mut job in self.jobs {
            survive("the answer of a write", || job.finish(failure));
        }
    }
}

impl Counters {
    /// Counts a group that is durable in the database.
    pub(crate) fn committed(&self, group: &Group) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.count_jobs(group);
    }

    /// Counts a group that is durable in the journal.
    pub(crate) fn journaled(&self, group: &Group) {
        self.journaled_groups.fetch_add(1, Ordering::Relaxed);
        self.committed(group);
    }

    /// Counts a group that was undone.
    pub(crate) fn failed(&self, group: &Group) {
        self.failed_groups.fetch_add(1, Ordering::Relaxed);
        self.count_jobs(group);
    }

    fn count_jobs(&self, group: &Group) {
        self.jobs.fetch_add(group.jobs.len() as u64, Ordering::Relaxed);
    }

    pub(crate) fn statistics(&self) -> Statistics {
        Statistics {
            writes: self.jobs.load(Ordering::Relaxed),
            commits: self.groups.load(Ordering::Relaxed),
            journaled: self.journaled_groups.load(Ordering::Relaxed),
            failed_commits: self.failed_groups.load(Ordering::Relaxed),
        }
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

pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}
