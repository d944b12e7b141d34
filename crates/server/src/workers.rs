//! The worker pool: threads for work that would stall a connection's task.
//!
//! Two lanes with threads and a queue each: work of a few milliseconds (a commit's wait, a password hash) in one,
//! work that may take a second (RSA generation, a Locate over everything) in the other, so that neither a burst of
//! long jobs nor a long queue of short ones delays the rest. A full queue is refused at once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Which threads run a job.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lane {
    /// Jobs of a few milliseconds.
    Short,
    /// Jobs that may take seconds.
    Long,
}

/// The queue of a lane is full, or the pool is stopping.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the worker queue is full")]
pub(crate) struct Busy;

/// A unit of work.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// The pool.
pub(crate) struct Workers {
    short: Arc<Queue>,
    long: Arc<Queue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    limit: usize,
}

struct State {
    jobs: VecDeque<Job>,
    open: bool,
}

impl Workers {
    /// Starts `threads` threads in each lane, with room for `queue` waiting jobs each.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(crate) fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let pool = Self {
            short: Arc::new(Queue::new(queue)),
            long: Arc::new(Queue::new(queue)),
            threads: Mutex::new(Vec::new()),
        };
        for (name, lane, is_long) in [("worker-short", &pool.short, false), ("worker-long", &pool.long, true)]
        {
            for _ in 0..threads.max(1) {
                let lane = Arc::clone(lane);
                let thread = std::thread::Builder::new().name(name.into()).spawn(move || {
                    if is_long {
                        // Whoever waits for seconds can wait a little longer; the rest must not notice.
                        crypto::process::step_back();
                    }
                    lane.work();
                })?;
                lock(&pool.threads).push(thread);
            }
        }
        Ok(pool)
    }

    /// Hands a job to a lane.
    ///
    /// # Errors
    /// [`Busy`] when the lane's queue is full or the pool is stopping; the job is dropped.
    pub(crate) fn submit(&self, lane: Lane, job: Job) -> Result<(), Busy> {
        match lane {
            Lane::Short => self.short.push(job),
            Lane::Long => self.long.push(job),
        }
    }

    /// Lets the queued jobs finish, then ends the threads.
    pub(crate) fn stop(&self) {
        self.short.close();
        self.long.close();
        for thread in std::mem::take(&mut *lock(&self.threads)) {
            // A worker catches the panics of its jobs, so joining cannot report one.
            let _ = thread.join();
        }
    }
}

impl Queue {
    fn new(limit: usize) -> Self {
        Self {
            state: Mutex::new(State { jobs: VecDeque::new(), open: true }),
            changed: Condvar::new(),
            limit,
        }
    }

    fn push(&self, job: Job) -> Result<(), Busy> {
        let mut state = lock(&self.state);
        if !state.open || state.jobs.len() >= self.limit {
            return Err(Busy);
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    fn close(&self) {
        lock(&self.state).open = false;
        self.changed.notify_all();
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            if catch_unwind(AssertUnwindSafe(job)).is_err() {
                tracing::error!("a worker job panicked; the worker lives on");
            }
            crypto::process::clear_stack();
        }
    }

    /// The next job; `None` once the queue is closed and empty.
    fn next(&self) -> Option<Job> {
        let mut state = lock(&self.state);
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if !state.open {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// No code that holds one of these locks can panic half-way through a change, so a poisoned lock is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_stalled_lane_does_not_delay_the_other() {
        let pool = Workers::start(1, 8).unwrap();
        let (release, wait) = channel::<()>();
        let (done, finished) = channel();
        pool.submit(Lane::Long, Box::new(move || wait.recv().unwrap())).unwrap();
        let sender = done.clone();
        pool.submit(Lane::Long, Box::new(move || sender.send("long").unwrap())).unwrap();
        pool.submit(Lane::Short, Box::new(move || done.send("short").unwrap())).unwrap();
        assert_eq!(finished.recv().unwrap(), "short");
        release.send(()).unwrap();
        assert_eq!(finished.recv().unwrap(), "long");
        pool.stop();
    }

    #[test]
    fn a_full_queue_is_refused_and_a_panic_is_survived() {
        let pool = Workers::start(1, 1).unwrap();
        let (release, wait) = channel::<()>();
        let (started, running) = channel();
        let blocker = move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
            panic!("a job's own fault");
        };
        pool.submit(Lane::Short, Box::new(blocker)).unwrap();
        running.recv().unwrap();
        let (done, finished) = channel();
        pool.submit(Lane::Short, Box::new(move || done.send(()).unwrap())).unwrap();
        assert_eq!(pool.submit(Lane::Short, Box::new(|| ())), Err(Busy));
        release.send(()).unwrap();
        finished.recv().unwrap();
        pool.stop();
        assert_eq!(pool.submit(Lane::Short, Box::new(|| ())), Err(Busy));
    }

    #[test]
    fn stopping_lets_queued_jobs_finish() {
        let pool = Workers::start(2, 100).unwrap();
        let (done, finished) = channel();
        for number in 0..50 {
            let done = done.clone();
            pool.submit(Lane::Short, Box::new(move || done.send(number).unwrap())).unwrap();
        }
        drop(done);
        pool.stop();
        assert_eq!(finished.iter().count(), 50);
    }
}
