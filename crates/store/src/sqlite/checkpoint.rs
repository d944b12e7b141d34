//! Moving the log into the database beside the thread that writes.
//!
//! A thread of its own, with a connection of its own, copies pages that were committed; the writer goes on meanwhile and
//! the log grows by what it commits. Each round has less left to move than the one before. When so little is left that
//! nobody notices, the writer moves the rest itself between two groups: then the whole log is in the database, and the
//! next commit begins it anew. So the log is bounded without a pause also where writing never stops.
//!
//! The database engine waits for the disk only when it has moved the last page, which would be on the writer's thread. So
//! the other thread has the disk take what it has moved, and leaves next to nothing to wait for.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;

use super::Connection;
use crate::Error;

/// How far the log has come, in pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LogState {
    /// Pages in the log.
    pub(crate) pages: u64,
    /// How many of them, from the first on, are in the database.
    pub(crate) moved: u64,
}

/// The thread that moves pages, as the writer sees it.
pub(crate) struct Checkpointer {
    /// A message in it asks for a round.
    orders: SyncSender<()>,
    reports: Receiver<Result<LogState, Error>>,
    thread: JoinHandle<File>,
    is_busy: bool,
    /// Pages in the log when the last round was begun.
    begun_at: u64,
    /// Pages in the log from which on something is done again: readers of an old state, and errors, make waiting wise.
    next_at: u64,
}

impl LogState {
    /// Pages that are in the log alone.
    fn left(self) -> u64 {
        self.pages.saturating_sub(self.moved)
    }
}

impl Checkpointer {
    /// Starts the thread for the database at `path`.
    pub(crate) fn start(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open_checkpointer(path)?;
        let file = File::open(path)?;
        let (orders, asked) = sync_channel(1);
        let (report, reports) = sync_channel(1);
        let work = move || {
            while let Ok(()) = asked.recv() {
                let moved = connection.move_log().and_then(|log| {
                    file.sync_data()?;
                    Ok(log)
                });
                if report.send(moved).is_err() {
                    break;
                }
            }
            file
        };
        let thread = std::thread::Builder::new().name("store-log".to_owned()).spawn(work)?;
        Ok(Self { orders, reports, thread, is_busy: false, begun_at: 0, next_at: BEGIN_PAGES })
    }

    /// Does what the log asks for after a commit; `writer` is the connection that wrote.
    pub(crate) fn after_commit(&mut self, writer: &Connection) {
        let log = match writer.log_state() {
            Ok(log) => log,
            Err(error) => return failed(&error),
        };
        if log.pages < BEGIN_PAGES {
            self.next_at = BEGIN_PAGES;
        }
        if self.is_busy {
            let report = if log.pages >= MOST_PAGES {
                self.reports.recv().map_err(|_| TryRecvError::Disconnected)
            } else {
                self.reports.try_recv()
            };
            match report {
                Ok(report) => self.round_ended(report),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => self.is_busy = false,
            }
        }
        if log.pages < self.next_at {
            return;
        }
        if log.left() <= FEW_PAGES || log.pages >= MOST_PAGES {
            self.move_rest(writer);
        } else {
            self.begun_at = log.pages;
            self.is_busy = self.orders.try_send(()).is_ok();
        }
    }

    /// Moves what is in the log while nobody writes; answers whether there may be more to do later.
    pub(crate) fn when_idle(&mut self, writer: &Connection) -> bool {
        if self.is_busy {
            if let Ok(report) = self.reports.try_recv() {
                self.round_ended(report);
            }
            return true;
        }
        if writer.log_state().is_ok_and(|log| log.left() > 0 && log.pages >= IDLE_PAGES) {
            self.move_rest(writer);
        }
        false
    }

    /// Ends the thread. The file is to be closed after the last connection: closing it gives up the locks of all.
    pub(crate) fn stop(self) -> Option<File> {
        let Self { orders, reports, thread, .. } = self;
        drop((orders, reports));
        let ended = thread.join();
        if ended.is_err() {
            tracing::error!("the thread that moves the log into the database panicked");
        }
        ended.ok()
    }

    fn round_ended(&mut self, report: Result<LogState, Error>) {
        self.is_busy = false;
        self.next_at = match report {
            // Everything that was there is moved: what has come meanwhile is less.
            Ok(log) if log.moved >= self.begun_at => BEGIN_PAGES,
            // A reader still needs the older state.
            Ok(log) => log.pages.saturating_add(WAIT_PAGES),
            Err(error) => {
                failed(&error);
                self.begun_at.saturating_add(WAIT_PAGES)
            }
        };
    }

    /// Moves all that is left on the writer's thread.
    fn move_rest(&mut self, writer: &Connection) {
        match writer.move_log() {
            Ok(log) if log.left() == 0 => self.next_at = BEGIN_PAGES,
            Ok(log) => self.next_at = log.pages.saturating_add(WAIT_PAGES),
            Err(error) => {
                failed(&error);
                self.next_at = self.next_at.saturating_add(WAIT_PAGES);
            }
        }
    }
}

fn failed(error: &Error) {
    tracing::warn!(%error, "the log was not moved into the database; it is tried again when it has grown");
}

/// Pages in the log (4 KiB each) from which on it is moved: seldom enough that a page changed by many commits is written
/// once, often enough for short recovery.
const BEGIN_PAGES: u64 = 16_000;

/// So few pages the writer moves itself.
const FEW_PAGES: u64 = 250;

/// A log of so many pages (105 MiB) makes writing wait until it is moved, unless a reader keeps it.
const MOST_PAGES: u64 = 27_000;

/// Pages by which the log grows before it is tried again to move what could not be moved.
const WAIT_PAGES: u64 = 1000;

/// A log of so many pages is moved when nobody writes.
const IDLE_PAGES: u64 = 500;
