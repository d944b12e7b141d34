//! Waiting for the disk beside the thread that writes.
//!
//! A commit appends to the log and returns; a thread of its own then has the disk take the log, and answers the jobs of
//! the commit. Meanwhile the writer runs and commits the next group, and all groups that were committed while the disk was
//! busy share the next wait. The log is replayed from its beginning up to the first gap, so what the disk has taken never
//! depends on what it has not.
//!
//! Who reads must not learn of what may still be lost: see [`Durability::settle`].

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{JoinHandle, ThreadId};

use super::writer::{Job, answer_all};
use crate::Error;

/// How far commits have come, and how far the disk has.
pub(crate) struct Durability {
    log: File,
    /// The last commit that was begun. From then on others may see what it changed.
    begun: AtomicU64,
    /// The last commit that the disk has taken.
    taken: AtomicU64,
    /// Why the disk takes no more. What was committed since may be lost with the next restart, so nothing is answered.
    failure: Mutex<Option<Error>>,
    changed: Condvar,
    thread: OnceLock<ThreadId>,
}

/// The thread that waits for the disk, as the writer sees it.
pub(crate) struct Settler {
    durability: Arc<Durability>,
    groups: Sender<Committed>,
    waiting: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

/// A group that was committed, or failed to be.
pub(crate) struct Committed {
    pub(crate) jobs: Vec<Box<dyn Job>>,
    /// The number of the commit.
    pub(crate) number: u64,
    /// Whether the disk has still to take something.
    pub(crate) is_open: bool,
    pub(crate) failure: Option<Error>,
}

impl Durability {
    /// Of the database at `path`, which is in use.
    pub(crate) fn of_database(path: &Path) -> Result<Self, Error> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self::new(File::open(log)?))
    }

    fn new(log: File) -> Self {
        Self {
            log,
            begun: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            failure: Mutex::default(),
            changed: Condvar::new(),
            thread: OnceLock::new(),
        }
    }

    /// Notes that a commit begins; answers its number. The writer alone commits.
    pub(crate) fn begin(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::SeqCst).wrapping_add(1)
    }

    /// The number of the commit that was begun last.
    pub(crate) fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }

    /// Has the disk take all commits up to this one, on this thread.
    pub(crate) fn sync(&self, number: u64) -> Result<(), Error> {
        self.check()?;
        if let Err(error) = self.log.sync_data() {
            let error = Error::from(error);
            tracing::error!(%error, "the disk does not take the log: nothing more is written before a restart");
            // Asked again the disk might say that all is well, though it has dropped what it could not take.
            self.fail(error.clone());
            return Err(error);
        }
        self.reach(number);
        Ok(())
    }

    /// The failure of the disk, if there was one.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.lock().clone().map_or(Ok(()), Err)
    }

    /// Waits until the disk has taken everything that a reader can see who has begun to read before the call.
    ///
    /// The thread that answers does not wait, since nobody else would end the wait.
    pub(crate) fn settle(&self) -> Result<(), Error> {
        let number = self.begun();
        if self.taken.load(Ordering::SeqCst) >= number || self.is_own_thread() {
            return Ok(());
        }
        let mut failure = self.lock();
        while self.taken.load(Ordering::SeqCst) < number {
            if let Some(failure) = &*failure {
                return Err(failure.clone());
            }
            failure = self.changed.wait(failure).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    /// Whether this is the thread that answers.
    pub(crate) fn is_own_thread(&self) -> bool {
        self.thread.get().is_some_and(|thread| *thread == std::thread::current().id())
    }

    fn reach(&self, number: u64) {
        let failure = self.lock();
        self.taken.fetch_max(number, Ordering::SeqCst);
        drop(failure);
        self.changed.notify_all();
    }

    fn fail(&self, error: Error) {
        self.lock().get_or_insert(error);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Error>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Settler {
    /// Starts the thread.
    pub(crate) fn start(durability: Arc<Durability>) -> Result<Self, Error> {
        let (groups, committed) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let (shared, count) = (Arc::clone(&durability), Arc::clone(&waiting));
        let thread = std::thread::Builder::new()
            .name("store-sync".to_owned())
            .spawn(move || settle_all(&committed, &shared, &count))?;
        let _ = durability.thread.set(thread.thread().id());
        Ok(Self { durability, groups, waiting, thread })
    }

    /// Hands over a group, whose jobs are answered when the disk has taken it, in the order of the groups.
    pub(crate) fn hand_over(&self, group: Committed) {
        self.waiting.fetch_add(1, Ordering::AcqRel);
        // The thread ends after the writer. Jobs that are dropped answer that the store is closed.
        let _ = self.groups.send(group);
    }

    /// Whether the disk is waited for.
    pub(crate) fn is_busy(&self) -> bool {
        self.waiting.load(Ordering::Acquire) > 0
    }

    pub(crate) fn durability(&self) -> &Durability {
        &self.durability
    }

    /// Answers what waits, and ends the thread.
    pub(crate) fn stop(self) {
        let Self { groups, thread, .. } = self;
        drop(groups);
        if thread.join().is_err() {
            tracing::error!("the thread that waits for the disk panicked");
        }
    }
}

fn settle_all(committed: &Receiver<Committed>, durability: &Durability, waiting: &AtomicUsize) {
    let mut groups = Vec::new();
    while let Ok(first) = committed.recv() {
        groups.push(first);
        groups.extend(committed.try_iter());
        let last = groups.iter().map(|group| group.number).max().unwrap_or_default();
        let outcome = if groups.iter().any(|group| group.is_open) {
            durability.sync(last)
        } else {
            // What was committed before was settled before.
            durability.check().map(|()| durability.reach(last))
        };
        waiting.fetch_sub(groups.len(), Ordering::AcqRel);
        for group in groups.drain(..) {
            answer_all(group.jobs, group.failure.as_ref().or(outcome.as_ref().err()));
        }
        crypto::process::clear_stack();
    }
    // Nobody waits for a writer that is gone.
    durability.fail(Error::Closed);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Answer(Sender<Result<(), Error>>);

    impl Job for Answer {
        fn run(&mut self, _: &mut crate::WriteTx<'_>) -> bool {
            false
        }

        fn finish(&mut self, failure: Option<&Error>) {
            self.0.send(failure.cloned().map_or(Ok(()), Err)).unwrap();
        }
    }

    fn group(durability: &Durability, is_open: bool) -> (Committed, Receiver<Result<(), Error>>) {
        let (sender, answer) = channel();
        let number = if is_open { durability.begin() } else { durability.begun() };
        (Committed { jobs: vec![Box::new(Answer(sender))], number, is_open, failure: None }, answer)
    }

    fn file() -> File {
        File::open(std::env::current_exe().unwrap()).unwrap()
    }

    #[test]
    fn readers_wait_for_the_disk() {
        let durability = Arc::new(Durability::new(file()));
        assert_eq!(durability.settle(), Ok(()));
        let (group, answer) = group(&durability, true);
        let (sender, settled) = channel();
        let reader = Arc::clone(&durability);
        std::thread::spawn(move || sender.send(reader.settle()).unwrap());
        assert!(settled.recv_timeout(Duration::from_millis(50)).is_err());
        let settler = Settler::start(Arc::clone(&durability)).unwrap();
        settler.hand_over(group);
        assert_eq!((answer.recv(), settled.recv()), (Ok(Ok(())), Ok(Ok(()))));
        assert_eq!(durability.settle(), Ok(()));
        settler.stop();
    }

    /// What changed nothing, and what was not committed, says nothing of the disk.
    #[test]
    fn a_group_without_changes_does_not_settle_others() {
        let durability = Arc::new(Durability::new(file()));
        let (open, _) = group(&durability, true);
        let (empty, _) = group(&durability, false);
        assert_eq!(empty.number, open.number);
        assert!(durability.taken.load(Ordering::SeqCst) < empty.number);
    }

    /// A disk that has failed once is not asked again, and nothing after that is taken as done.
    #[cfg(unix)]
    #[test]
    fn a_disk_that_fails_ends_all() {
        let durability = Arc::new(Durability::new(File::open("/dev/null").unwrap()));
        let settler = Settler::start(Arc::clone(&durability)).unwrap();
        let (before, answer) = group(&durability, false);
        settler.hand_over(before);
        assert_eq!(answer.recv(), Ok(Ok(())));
        for is_open in [true, true, false] {
            let (group, answer) = group(&durability, is_open);
            settler.hand_over(group);
            assert!(matches!(answer.recv(), Ok(Err(Error::Io(_)))));
            assert!(matches!(
                (durability.settle(), durability.check()),
                (Err(Error::Io(_)), Err(Error::Io(_)))
            ));
        }
        settler.stop();
    }
}
