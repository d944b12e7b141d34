//! The audit trail: files of hash-chained records, written by a thread of its own.
//!
//! A file is named by the number of its first line. A request writes the text of its record into a buffer that all
//! share; the thread takes the whole buffer, numbers and chains the records, and writes them at once. When records come
//! faster than they can be written, requests wait. Records that the disk does not take are lost, and counted: the trail
//! says how many as soon as it can be written again.
//!
//! A checkpoint signs what was written, at intervals and when the server stops; what it signs is on the disk by then.
//!
//! In the mode `sync` the thread writes as soon as somebody waits for a record, and waits for the disk once for all of them;
//! who comes meanwhile is told the next time. Those who wait hold no thread: what they want done then lies with the records.
//! The store, before it commits, does the same on its own thread, for its own records and all others that wait. Records
//! that cannot be written are dropped, and what they tell of is refused.

use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::time::Instant;

use crypto::asymmetric::{Curve, PrivateKey, PublicKey, generate_ec};
use engine::Failure;
use engine::audit::chain::{Chain, Head, Summary, head_of, verify};
use engine::audit::{Audit, Condition, Record, Told, unwritten, write_record};
use store::Store;

use crate::clock;
use crate::config::{self, AuditMode};
use crate::data_dir::DataDir;

/// The directory of the files in a data directory.
pub const DIRECTORY: &str = "audit";

/// The public key of the signatures.
pub const KEY_FILE: &str = "key.pem";

/// The last checkpoint: its number and digest.
pub const HEAD_FILE: &str = "head";

/// Name of the sealed setting with the private key.
const KEY_SETTING: &str = "audit.key";

/// Name of the setting with the last checkpoint.
const HEAD_SETTING: &str = "audit.head";

/// Bytes of records that may wait to be written before requests wait: a second of a busy server, in which the disk may
/// be at a checkpoint.
const MAX_WAITING_BYTES: usize = 32 << 20;

/// Room for a record that stays with a thread.
const KEEP_LINE_BYTES: usize = 4 << 10;

thread_local! {
    /// Where a thread makes the text of a record.
    static LINE: Cell<String> = const { Cell::new(String::new()) };
}

/// Room for records that stays with the buffers when they are empty.
const KEEP_BYTES: usize = 1 << 20;

/// Room for those who wait that stays with the buffers when nobody does.
const KEEP_WAITERS: usize = 1 << 10;

/// Bytes in which the last line of a file is looked for at first.
const END_BYTES: u64 = 64 << 10;

/// Records after which a checkpoint is made.
const CHECKPOINT_RECORDS: u64 = 1000;

/// How long records are collected before they are written.
const COLLECTING: Duration = Duration::from_millis(5);

/// How long records that nobody waits for stay unwritten in the mode `sync`.
const UNATTENDED: Duration = Duration::from_secs(1);

/// How long records stay without a checkpoint.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(60);

/// Shortest time between two checkpoints: each waits for the disk, which a busy server has better use for.
const CHECKPOINT_PAUSE: Duration = Duration::from_secs(1);

/// Why the trail cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// A file cannot be used.
    #[error("audit trail: {0}")]
    Io(#[from] std::io::Error),
    /// The key cannot be had.
    #[error("audit key: {0}")]
    Crypto(#[from] crypto::Error),
    /// The store failed.
    #[error("audit key: {0}")]
    Store(#[from] store::Error),
    /// A line cannot be made.
    #[error("audit trail: {0}")]
    Engine(#[from] engine::Failure),
    /// The trail was tampered with.
    #[error("{file}: {fault}")]
    Fault {
        /// The file.
        file: String,
        /// What is wrong with it.
        fault: engine::audit::chain::Fault,
    },
}

/// The trail that a server writes.
pub(crate) struct AuditTrail {
    shared: Arc<Shared>,
    is_sync: bool,
    thread: Option<JoinHandle<()>>,
}

/// What requests and the thread share.
struct Shared {
    waiting: Waiting,
    writer: Mutex<Writer>,
    counts: Arc<Counts>,
}

/// How many records were written and how many not, for those who watch the server: they wait for nobody.
#[derive(Default)]
struct Counts {
    written: AtomicU64,
    unwritten: AtomicU64,
    is_failing: AtomicBool,
}

impl AuditTrail {
    /// Goes on where the files end.
    pub(crate) fn open(
        dir: &DataDir,
        store: &Arc<Store>,
        settings: &config::Audit,
    ) -> Result<Self, TrailError> {
        let path = dir.file(DIRECTORY);
        std::fs::create_dir_all(&path)?;
        let key = signing_key(store)?;
        std::fs::write(path.join(KEY_FILE), key.public()?.to_pem()?)?;
        let (file, head) = open_last(&path)?;
        let kept = store.read(|tx| tx.setting(HEAD_SETTING))?.and_then(|bytes| parse_head(&bytes));
        if let Some(kept) = kept.filter(|kept| kept.number > head.number) {
            tracing::error!(
                found = head.number,
                expected = kept.number,
                "the end of the audit trail is missing"
            );
        }
        let bytes = file.metadata()?.len();
        let chain = Chain::after(head)?;
        let counts = Arc::new(Counts::default());
        let writer = Writer {
            counts: Arc::clone(&counts),
            path,
            file,
            bytes,
            max_bytes: settings.max_file_bytes,
            chain,
            key,
            store: Arc::clone(store),
            lines: String::new(),
            unsigned: 0,
            signed_at: Instant::now(),
            settled: 0,
            on_disk: 0,
            dropped: 0,
            dropped_of_commits: 0,
            untold: 0,
        };
        let shared = Arc::new(Shared { waiting: Waiting::default(), writer: Mutex::new(writer), counts });
        let is_sync = settings.mode == AuditMode::Sync;
        if is_sync {
            let (known, before) = (Arc::downgrade(&shared), AtomicU64::new(0));
            store.before_commits(move || {
                // Once the trail is closed nothing is recorded any more.
                let Some(shared) = known.upgrade() else { return Ok(()) };
                let (end, written) = shared.write_now(before.load(Ordering::Acquire));
                // What was dropped fails the writes of this commit, and none of later ones.
                before.store(end, Ordering::Release);
                written.map_err(|failure| store::Error::Guard(failure.to_string()))
            });
        }
        let known = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("audit".to_owned()).spawn(move || known.run(is_sync))?;
        Ok(Self { shared, is_sync, thread: Some(thread) })
    }
}

impl Audit for AuditTrail {
    fn record(&self, record: &Record<'_>) {
        self.shared.waiting.add(record);
    }

    fn is_sync(&self) -> bool {
        self.is_sync
    }

    fn mark(&self) -> u64 {
        if self.is_sync { self.shared.waiting.lock().total } else { 0 }
    }

    fn condition(&self) -> Condition {
        let counts = &self.shared.counts;
        Condition {
            written: counts.written.load(Ordering::Relaxed),
            unwritten: counts.unwritten.load(Ordering::Relaxed),
            is_failing: counts.is_failing.load(Ordering::Relaxed),
        }
    }

    fn when_on_disk(&self, since: u64, told: Told) {
        if self.is_sync {
            self.shared.waiting.tell_when_on_disk(since, told);
        } else {
            told(Ok(()));
        }
    }
}

impl Drop for AuditTrail {
    /// Waits until everything is written and signed; not on the thread that does it, where who was told held the trail last.
    fn drop(&mut self) {
        self.shared.waiting.lock().is_over = true;
        self.shared.waiting.wake.notify_one();
        let thread = self.thread.take();
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            // A panic was reported where it happened.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Writes what comes in until the trail is closed.
    fn run(&self, is_sync: bool) {
        // Nobody waits for a thread that has ended, whatever has ended it.
        let _closing = Closing(&self.waiting);
        let mut batch = Batch::default();
        // In the mode `sync`, whether records come: those that nobody waits for are written while they do, which takes work
        // off the store's thread before its commits.
        let mut is_busy = false;
        loop {
            let woken = match (is_sync, is_busy) {
                (false, _) => self.waiting.wait(),
                (true, true) => self.waiting.wait_for_who_waits(COLLECTING),
                (true, false) => self.waiting.wait_for_who_waits(UNATTENDED),
            };
            let mut writer = self.writer();
            let end = self.waiting.take(&mut batch);
            // Where what was dropped is refused, the trail tells of it only when nothing else comes that could show that it
            // can be written again.
            let is_quiet = woken != Woken::Records && !is_busy;
            let mut result = writer.append(&batch, end, !is_sync || is_quiet);
            if result.is_ok() && is_sync && (is_quiet || !batch.waiters.is_empty()) {
                result = writer.flush();
            }
            // What comes after the records has faults of its own.
            let dropped = writer.dropped;
            let result = result.and_then(|()| match woken {
                Woken::Records => Ok(()),
                Woken::Time => writer.checkpoint_in_time(),
                Woken::End => writer.checkpoint(),
            });
            drop(writer);
            if let Err(fault) = result {
                if is_sync {
                    tracing::error!(%fault, "records were not written, and what they tell of is refused");
                } else {
                    tracing::error!(%fault, "records were not written");
                }
            }
            let has_written = !batch.ends.is_empty();
            is_busy = is_sync && (has_written || !batch.waiters.is_empty());
            batch.clear();
            batch.tell(dropped);
            if woken == Woken::End {
                return;
            }
            if has_written && !is_sync {
                // A thread that waits has to be woken by the next request, which costs that request more than its
                // record: while records keep coming they are collected instead.
                std::thread::park_timeout(COLLECTING);
            }
        }
    }

    /// Before a commit: writes everything recorded so far on the caller's thread, and waits for the disk. Answers how many
    /// records there were since the start, and whether all that commits wait for are on the disk, of those after the one of
    /// a number.
    fn write_now(&self, since: u64) -> (u64, Result<(), Failure>) {
        let mut writer = self.writer();
        let mut batch = Batch::default();
        let end = self.waiting.take_records(&mut batch);
        if let Err(fault) = writer.append(&batch, end, false).and_then(|()| writer.flush()) {
            tracing::error!(%fault, "records were not written, and what they tell of is refused");
        }
        (writer.settled, if writer.dropped_of_commits > since { Err(unwritten()) } else { Ok(()) })
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Records that wait to be written.
#[derive(Default)]
struct Waiting {
    batch: Mutex<Batch>,
    /// For the thread: there are records, somebody waits for them, or none will come any more.
    wake: Condvar,
    /// For requests: there is room.
    room: Condvar,
}

/// Somebody who waits until records are on the disk.
struct Waiter {
    /// The last record that does not matter to it.
    since: u64,
    told: Told,
}

/// The end of the thread that tells those who wait.
struct Closing<'a>(&'a Waiting);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        let mut batch = self.0.lock();
        batch.is_over = true;
        let mut left = Batch { waiters: std::mem::take(&mut batch.waiters), ..Batch::default() };
        drop(batch);
        left.tell(u64::MAX);
    }
}

/// Records one after the other, as text.
#[derive(Default)]
struct Batch {
    text: String,
    /// Where each record ends.
    ends: Vec<usize>,
    /// Who waits until they are on the disk.
    waiters: Vec<Waiter>,
    /// Whether a commit of the store waits for one of them.
    has_of_commits: bool,
    /// Records since the start, those that were taken included.
    total: u64,
    /// Whether the thread waits for the first one.
    is_awaited: bool,
    /// Whether the thread waits for somebody who waits.
    is_idle: bool,
    /// Whether none will come any more.
    is_over: bool,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Batch> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, record: &Record<'_>) {
        // The text is made in a buffer of the thread's own: others wait for the lock only as long as it takes to copy it.
        let mut line = LINE.take();
        write_record(&mut line, record);
        let mut batch = self.lock();
        while batch.text.len() >= MAX_WAITING_BYTES {
            self.wake.notify_one();
            batch = self.room.wait(batch).unwrap_or_else(PoisonError::into_inner);
        }
        let Batch { text, ends, is_awaited, total, has_of_commits, .. } = &mut *batch;
        *has_of_commits |= record.is_before_commit;
        text.push_str(&line);
        ends.push(text.len());
        *total = total.saturating_add(1);
        let is_awaited = std::mem::take(is_awaited);
        drop(batch);
        if is_awaited {
            self.wake.notify_one();
        }
        if line.capacity() <= KEEP_LINE_BYTES {
            line.clear();
            LINE.set(line);
        }
    }

    /// Waits for records, but no longer than until the next checkpoint is due.
    fn wait(&self) -> Woken {
        let mut batch = self.lock();
        if batch.ends.is_empty() && !batch.is_over {
            batch.is_awaited = true;
            let none = |batch: &mut Batch| batch.ends.is_empty() && !batch.is_over;
            let waited = self.wake.wait_timeout_while(batch, CHECKPOINT_INTERVAL, none);
            (batch, _) = waited.unwrap_or_else(PoisonError::into_inner);
            batch.is_awaited = false;
        }
        match (batch.is_over, batch.ends.is_empty()) {
            (true, _) => Woken::End,
            (false, false) => Woken::Records,
            (false, true) => Woken::Time,
        }
    }

    /// Waits for somebody who waits for records, but no longer than a time.
    fn wait_for_who_waits(&self, longest: Duration) -> Woken {
        let mut batch = self.lock();
        let none = |batch: &mut Batch| {
            batch.waiters.is_empty() && batch.text.len() < MAX_WAITING_BYTES && !batch.is_over
        };
        if none(&mut batch) {
            batch.is_idle = true;
            let waited = self.wake.wait_timeout_while(batch, longest, none);
            (batch, _) = waited.unwrap_or_else(PoisonError::into_inner);
            batch.is_idle = false;
        }
        match (batch.is_over, none(&mut batch)) {
            (true, _) => Woken::End,
            (false, false) => Woken::Records,
            (false, true) => Woken::Time,
        }
    }

    /// Has somebody told when the records taken since a mark are on the disk.
    fn tell_when_on_disk(&self, since: u64, told: Told) {
        let mut batch = self.lock();
        if batch.is_over || batch.total <= since {
            let result = if batch.is_over { Err(unwritten()) } else { Ok(()) };
            drop(batch);
            return told(result);
        }
        batch.waiters.push(Waiter { since, told });
        let is_idle = std::mem::take(&mut batch.is_idle);
        drop(batch);
        if is_idle {
            self.wake.notify_one();
        }
    }

    /// Exchanges the records that wait, and who waits for them, for an empty batch; answers how many records there were
    /// since the start.
    fn take(&self, taken: &mut Batch) -> u64 {
        let mut batch = self.lock();
        std::mem::swap(&mut batch.waiters, &mut taken.waiters);
        self.exchange(&mut batch, taken)
    }

    /// As [`Waiting::take`], and leaves those who wait to be told by the thread.
    fn take_records(&self, taken: &mut Batch) -> u64 {
        self.exchange(&mut self.lock(), taken)
    }

    fn exchange(&self, batch: &mut Batch, taken: &mut Batch) -> u64 {
        std::mem::swap(&mut batch.text, &mut taken.text);
        std::mem::swap(&mut batch.ends, &mut taken.ends);
        std::mem::swap(&mut batch.has_of_commits, &mut taken.has_of_commits);
        self.room.notify_all();
        batch.total
    }
}

/// Why the thread goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woken {
    /// There are records.
    Records,
    /// A checkpoint is due.
    Time,
    /// None will come any more.
    End,
}

impl Batch {
    /// Each record in turn.
    fn records(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.text.get(start..*end))
    }

    /// Tells those who wait, of whom who waits for a record up to the last one that was dropped is told so.
    fn tell(&mut self, dropped: u64) {
        for Waiter { since, told } in self.waiters.drain(..) {
            let result = if dropped > since { Err(unwritten()) } else { Ok(()) };
            if catch_unwind(AssertUnwindSafe(|| told(result))).is_err() {
                tracing::error!("who was told that its records are written panicked");
            }
        }
        self.waiters.shrink_to(KEEP_WAITERS);
    }

    /// Empties it of records; a buffer that was large once gives its memory back.
    fn clear(&mut self) {
        self.ends.clear();
        self.text.clear();
        self.has_of_commits = false;
        if self.text.capacity() > KEEP_BYTES {
            self.text.shrink_to(KEEP_BYTES / 2);
            self.ends.shrink_to(KEEP_BYTES / 512);
        }
    }
}

struct Writer {
    counts: Arc<Counts>,
    path: PathBuf,
    file: File,
    bytes: u64,
    /// Bytes of a file at which the next one begins.
    max_bytes: u64,
    chain: Chain,
    key: PrivateKey,
    store: Arc<Store>,
    /// Lines that are being made.
    lines: String,
    /// Records since the last checkpoint.
    unsigned: u64,
    /// When the last checkpoint was made.
    signed_at: Instant,
    /// Records since the start that were written or dropped.
    settled: u64,
    /// As many of them are known to be on the disk.
    on_disk: u64,
    /// The last one that was dropped.
    dropped: u64,
    /// The last one that was dropped with, or as, one that a commit of the store waits for.
    dropped_of_commits: u64,
    /// How many were dropped that the trail does not tell of yet.
    untold: u64,
}

impl Writer {
    /// Writes records up to the one of a number, all at once. Those that cannot be written are dropped; where `tells`,
    /// the trail says how many those were as soon as it can be written again.
    fn append(&mut self, batch: &Batch, end: u64, tells: bool) -> Result<(), TrailError> {
        let told = if tells && self.untold > 0 { Some(gap(self.untold)) } else { None };
        if batch.ends.is_empty() && told.is_none() {
            return Ok(());
        }
        let count = batch.ends.len() as u64;
        let written = self.write(|chain, _, lines| {
            told.iter()
                .map(String::as_str)
                .chain(batch.records())
                .try_for_each(|one| chain.record(lines, one))
        });
        let was_on_disk = self.on_disk == self.settled;
        self.settled = end;
        if let Err(fault) = written {
            if count > 0 {
                self.dropped = end;
            }
            if batch.has_of_commits {
                self.dropped_of_commits = end;
            }
            if was_on_disk {
                self.on_disk = end;
            }
            self.untold = self.untold.saturating_add(count);
            self.counts.unwritten.fetch_add(count, Ordering::Relaxed);
            self.counts.is_failing.store(true, Ordering::Relaxed);
            return Err(fault);
        }
        self.counts.written.fetch_add(count, Ordering::Relaxed);
        self.counts.is_failing.store(false, Ordering::Relaxed);
        self.untold = 0;
        self.unsigned = self.unsigned.saturating_add(count).saturating_add(u64::from(told.is_some()));
        let age = self.signed_at.elapsed();
        let is_due = (self.unsigned >= CHECKPOINT_RECORDS && age >= CHECKPOINT_PAUSE)
            || age >= CHECKPOINT_INTERVAL
            || self.bytes >= self.max_bytes;
        if is_due && let Err(fault) = self.checkpoint() {
            // The records themselves are written; the next checkpoint signs them.
            tracing::error!(%fault, "a checkpoint was not written");
        }
        Ok(())
    }

    /// Waits until what was written is on the disk.
    fn flush(&mut self) -> Result<(), TrailError> {
        if self.on_disk < self.settled {
            if let Err(fault) = self.file.sync_data() {
                // What the disk has of it is not known.
                (self.dropped, self.dropped_of_commits) = (self.settled, self.settled);
                self.untold = self.untold.max(self.settled.saturating_sub(self.on_disk));
                self.counts.is_failing.store(true, Ordering::Relaxed);
                return Err(fault.into());
            }
            self.on_disk = self.settled;
        }
        Ok(())
    }

    /// Makes lines and writes them. What was not written whole is not part of the chain.
    fn write(
        &mut self,
        make: impl FnOnce(&mut Chain, &PrivateKey, &mut String) -> Result<(), Failure>,
    ) -> Result<(), TrailError> {
        let before = self.chain.head().clone();
        let result = make(&mut self.chain, &self.key, &mut self.lines)
            .map_err(TrailError::from)
            .and_then(|()| Ok(self.file.write_all(self.lines.as_bytes())?));
        let written = self.lines.len() as u64;
        self.lines.clear();
        self.lines.shrink_to(2 * KEEP_BYTES);
        if result.is_err() {
            self.chain = Chain::after(before)?;
            if let Err(fault) = self.file.set_len(self.bytes) {
                tracing::error!(%fault, "what was written of a record stays behind");
            }
            return result;
        }
        self.bytes = self.bytes.saturating_add(written);
        Ok(())
    }

    /// Makes a checkpoint if records have been without one for so long.
    fn checkpoint_in_time(&mut self) -> Result<(), TrailError> {
        if self.signed_at.elapsed() >= CHECKPOINT_INTERVAL { self.checkpoint() } else { Ok(()) }
    }

    fn checkpoint(&mut self) -> Result<(), TrailError> {
        if self.unsigned == 0 {
            return Ok(());
        }
        self.write(|chain, key, lines| chain.checkpoint(lines, key))?;
        self.unsigned = 0;
        self.signed_at = Instant::now();
        self.file.sync_data()?;
        self.on_disk = self.settled;
        let head = self.chain.head();
        let text = format!("{}:{}\n", head.number, head.digest);
        std::fs::write(self.path.join(HEAD_FILE), &text)?;
        let keep = move |tx: &mut store::WriteTx<'_>| tx.set_setting(HEAD_SETTING, text.as_bytes());
        self.store.write(keep, |kept: Result<(), store::Error>| {
            if let Err(fault) = kept {
                tracing::debug!(%fault, "the end of the audit trail was not kept");
            }
        });
        if self.bytes >= self.max_bytes {
            self.file = create(&self.path, self.chain.head())?;
            self.bytes = 0;
        }
        Ok(())
    }
}

/// The record that tells of records that were dropped.
fn gap(records: u64) -> String {
    format!(
        "{{\"time\":{},\"interface\":\"audit\",\"address\":\"local\",\"domain\":0,\"operation\":\"?\",\
         \"result\":\"GeneralFailure\",\"detail\":\"{records} records before this one could not be written\"}}",
        clock::now()
    )
}

/// Looks through the files of a trail, in the order of their names. `end` is where it has to end, as `NUMBER:DIGEST`.
///
/// # Errors
/// [`TrailError::Fault`] with the first thing that is wrong, or what cannot be read.
pub fn verify_files(files: &[PathBuf], key: &[u8], end: Option<&str>) -> Result<Summary, TrailError> {
    let key = PublicKey::from_pem(key)?;
    let invalid = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidInput, what.to_owned());
    let end = match end {
        Some(text) => {
            Some(parse_head(text.as_bytes()).ok_or_else(|| invalid("the end is no NUMBER:DIGEST"))?)
        }
        None => None,
    };
    let mut files = files.to_vec();
    files.sort();
    let Some((last, others)) = files.split_last() else {
        return Err(invalid("there are no files").into());
    };
    let mut total = Summary { head: Head::default(), checkpoints: 0, unsigned: 0 };
    for file in others.iter().chain([last]) {
        let text = std::fs::read_to_string(file)?;
        let end = end.as_ref().filter(|_| file == last);
        let part = verify(text.lines(), &key, total.head.clone(), end)
            .map_err(|fault| TrailError::Fault { file: file.display().to_string(), fault })?;
        total = Summary { checkpoints: total.checkpoints.saturating_add(part.checkpoints), ..part };
    }
    Ok(total)
}

/// The files of a trail.
///
/// # Errors
/// When the directory cannot be read.
pub fn files_of(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "log") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn parse_head(text: &[u8]) -> Option<Head> {
    let (number, digest) = std::str::from_utf8(text).ok()?.trim().split_once(':')?;
    Some(Head { number: number.parse().ok()?, digest: digest.to_owned() })
}

fn signing_key(store: &Arc<Store>) -> Result<PrivateKey, TrailError> {
    if let Some(kept) = store.read(|tx| tx.sealed_setting(KEY_SETTING))? {
        return Ok(PrivateKey::from_pkcs8(kept.expose())?);
    }
    let key = generate_ec(Curve::Ed25519)?;
    let secret = key.to_pkcs8()?;
    store.write_blocking(move |tx| tx.set_sealed_setting(KEY_SETTING, &secret))?;
    Ok(key)
}

/// Opens the last file to go on with; one whose last line was torn by a crash loses that line.
fn open_last(path: &Path) -> Result<(File, Head), TrailError> {
    let files = files_of(path)?;
    let mut head = Head::default();
    for name in files.iter().rev() {
        let mut file = OpenOptions::new().read(true).append(true).open(name)?;
        let length = file.metadata()?.len();
        let text = read_end(&mut file, length)?;
        let torn = text.iter().rev().take_while(|byte| **byte != b'\n').count();
        let whole = text.len().saturating_sub(torn);
        if torn > 0 {
            tracing::warn!(file = %name.display(), "the last record was torn and is removed");
            file.set_len(length.saturating_sub(torn as u64))?;
            file.seek(SeekFrom::End(0))?;
        }
        let lines = text.get(..whole).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("");
        if let Some(found) = lines.lines().next_back().and_then(head_of) {
            head = found;
        }
        if head.number > 0 {
            // An empty last file is gone on with, after the end of the one before.
            let last = files.last().unwrap_or(name);
            return Ok((OpenOptions::new().append(true).open(last)?, head));
        }
    }
    match files.last() {
        Some(last) => Ok((OpenOptions::new().append(true).open(last)?, head)),
        None => Ok((create(path, &head)?, head)),
    }
}

/// The end of a file with its last whole line: files are large, and a start has to be quick.
fn read_end(file: &mut File, length: u64) -> std::io::Result<Vec<u8>> {
    let mut wanted = END_BYTES;
    loop {
        let start = length.saturating_sub(wanted);
        file.seek(SeekFrom::Start(start))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let mut breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place);
        if start == 0 {
            return Ok(text);
        }
        // What comes before the first line break is part of a line.
        if let (Some(first), Some(_)) = (breaks.next(), breaks.next()) {
            return Ok(text.split_off(first + 1));
        }
        wanted = wanted.saturating_mul(16);
    }
}

/// Makes the file that goes on after a line.
fn create(path: &Path, head: &Head) -> Result<File, TrailError> {
    let name = path.join(format!("{:020}.log", head.number.saturating_add(1)));
    Ok(OpenOptions::new().create_new(true).append(true).mode(0o600).open(name)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Reason;
    use engine::identity::Peer;

    use crate::sandbox::{Scratch, scratch_store};

    /// A directory, and a store in it.
    fn place() -> (Scratch, DataDir, Arc<Store>) {
        let (scratch, store) = scratch_store();
        let dir = DataDir::open(scratch.path()).unwrap();
        (scratch, dir, Arc::new(store))
    }

    fn in_sync_mode() -> config::Audit {
        config::Audit { mode: AuditMode::Sync, ..config::Audit::default() }
    }

    fn record(trail: &AuditTrail, object: &str, is_before_commit: bool) {
        let peer = Peer::new("kmip".into(), "192.0.2.1:7".to_owned(), None);
        trail.record(&Record {
            time: 1,
            peer: &peer,
            caller: None,
            operation: None,
            objects: &[object.to_owned()],
            request: "",
            client_correlation_value: None,
            reason: Some(Reason::ObjectNotFound),
            detail: "",
            is_before_commit,
        });
    }

    fn records(trail: &AuditTrail, count: usize) {
        for number in 0..count {
            record(trail, &format!("key-{number}"), false);
        }
    }

    #[test]
    fn records_of_many_threads_are_all_in_the_trail() {
        let (scratch, dir, store) = place();
        let trail = AuditTrail::open(&dir, &store, &config::Audit::default()).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| records(&trail, 2500));
            }
        });
        drop(trail);
        let audit = scratch.path().join(DIRECTORY);
        let files = files_of(&audit).unwrap();
        let key = std::fs::read(audit.join(KEY_FILE)).unwrap();
        let summary = verify_files(&files, &key, None).unwrap();
        assert_eq!(summary.head.number, 10_000 + summary.checkpoints);
        assert_eq!(summary.unsigned, 0);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert_eq!(text.matches("\"objects\":[\"key-2499\"]").count(), 4);
    }

    #[test]
    fn requests_wait_when_records_come_faster_than_they_are_written() {
        let waiting = Waiting::default();
        let peer = Peer::new("kmip".into(), "192.0.2.1:7".to_owned(), None);
        let detail = "x".repeat(MAX_WAITING_BYTES);
        let record = Record {
            time: 1,
            peer: &peer,
            caller: None,
            operation: None,
            objects: &[],
            request: "",
            client_correlation_value: None,
            reason: None,
            detail: &detail,
            is_before_commit: false,
        };
        waiting.add(&record);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| waiting.add(&Record { detail: "second", ..record }));
            let mut batch = Batch::default();
            assert_eq!((waiting.wait(), waiting.take(&mut batch)), (Woken::Records, 1));
            assert_eq!(batch.records().count(), 1, "the second one found no room");
            batch.clear();
            second.join().unwrap();
            assert_eq!((waiting.wait(), waiting.take(&mut batch)), (Woken::Records, 2));
            assert!(batch.records().next().unwrap().contains("second"));
        });
    }

    #[test]
    fn the_end_of_a_file_is_found_however_long_its_lines() {
        let scratch = Scratch::new().unwrap();
        std::fs::create_dir_all(scratch.path()).unwrap();
        let path = scratch.path().join("f");
        let line = |letter: &str, length: usize| format!("{}\n", letter.repeat(length));
        for (before, last) in [(0, 10), (10, 10), (100_000, 10), (10, 100_000), (1 << 20, 1 << 20)] {
            for torn in ["", "t"] {
                let text = [line("a", before), line("b", last), torn.to_owned()].concat();
                std::fs::write(&path, &text).unwrap();
                let end = read_end(&mut File::open(&path).unwrap(), text.len() as u64).unwrap();
                let end = String::from_utf8(end).unwrap();
                assert!(text.ends_with(&end));
                assert_eq!(end.trim_end_matches(torn).lines().next_back().unwrap().len(), last);
            }
        }
    }

    #[test]
    fn in_sync_mode_a_record_is_there_once_it_was_waited_for() {
        let (scratch, dir, store) = place();
        let settings = config::Audit { mode: AuditMode::Sync, max_file_bytes: 4096 };
        let trail = AuditTrail::open(&dir, &store, &settings).unwrap();
        let audit = scratch.path().join(DIRECTORY);
        let text = || {
            let files = files_of(&audit).unwrap();
            files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect::<String>()
        };
        for round in 1..=40 {
            let since = trail.mark();
            records(&trail, 1);
            trail.sync(since).unwrap();
            assert_eq!(text().matches("key-0").count(), round);
        }
        // What the store commits waits for its records as well.
        records(&trail, 2);
        let write = |tx: &mut store::WriteTx<'_>| tx.set_setting("x", b"1");
        store.write_blocking::<_, store::Error>(write).unwrap();
        assert!(text().contains("key-1"));
        // Files are changed on the way, and hang together.
        let files = files_of(&audit).unwrap();
        assert!(files.len() > 2, "{files:?}");
        let key = std::fs::read(audit.join(KEY_FILE)).unwrap();
        drop(trail);
        let files = files_of(&audit).unwrap();
        let summary = verify_files(&files, &key, None).unwrap();
        assert_eq!(summary.head.number, 42 + summary.checkpoints);
        // A file in the middle that is gone is found.
        let without: Vec<_> = files.iter().filter(|file| **file != files[1]).cloned().collect();
        assert!(matches!(verify_files(&without, &key, None), Err(TrailError::Fault { .. })));
    }

    #[test]
    fn those_who_wait_at_the_same_time_share_a_wait_for_the_disk() {
        let (_scratch, dir, store) = place();
        let trail = AuditTrail::open(&dir, &store, &in_sync_mode()).unwrap();
        let wait = || {
            let since = trail.mark();
            records(&trail, 1);
            trail.sync(since)
        };
        // Somebody writes while others come.
        let writer = trail.shared.writer();
        std::thread::scope(|scope| {
            let waiting: Vec<_> = (0..8).map(|_| scope.spawn(wait)).collect();
            while trail.mark() < 8 {
                std::thread::yield_now();
            }
            assert!(waiting.iter().all(|thread| !thread.is_finished()));
            drop(writer);
            assert!(waiting.into_iter().all(|thread| thread.join().unwrap().is_ok()));
        });
        let writer = trail.shared.writer();
        assert_eq!((writer.settled, writer.on_disk, writer.dropped), (8, 8, 0));
        drop(writer);
        // All of those who wait for what cannot be written are refused.
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let sound = std::mem::replace(&mut trail.shared.writer().file, full);
        std::thread::scope(|scope| {
            let waiting: Vec<_> = (0..8).map(|_| scope.spawn(wait)).collect();
            assert!(waiting.into_iter().all(|thread| thread.join().unwrap().is_err()));
        });
        trail.shared.writer().file = sound;
        wait().unwrap();
    }

    #[test]
    fn thousands_who_wait_hold_no_thread_and_each_is_told_once() {
        let (_scratch, dir, store) = place();
        let trail = AuditTrail::open(&dir, &store, &in_sync_mode()).unwrap();
        let (sender, told) = std::sync::mpsc::channel();
        let wait = |number: usize| {
            let since = trail.mark();
            records(&trail, 1);
            let sender = sender.clone();
            trail.when_on_disk(since, Box::new(move |result| sender.send((number, result)).unwrap()));
        };
        // Without a record nobody has to wait, whoever writes meanwhile.
        let writer = trail.shared.writer();
        trail.sync(trail.mark()).unwrap();
        // All of them wait for the one who writes, and this thread goes on.
        (0..5000).for_each(wait);
        assert!(told.try_recv().is_err());
        drop(writer);
        let mut numbers: Vec<_> = (0..5000).map(|_| told.recv().unwrap()).collect();
        assert!(numbers.iter().all(|(_, result)| result.is_ok()));
        numbers.sort_by_key(|(number, _)| *number);
        assert!(numbers.iter().map(|(number, _)| *number).eq(0..5000));
        // One who panics when told harms nobody else.
        let since = trail.mark();
        records(&trail, 1);
        trail.when_on_disk(since, Box::new(|_| panic!("a fault of who was told")));
        wait(7);
        assert_eq!(told.recv().unwrap(), (7, Ok(())));
        // What the store writes for itself is there for those who wait as well, and they are told.
        wait(8);
        store.write_blocking::<_, store::Error>(|tx| tx.set_setting("x", b"1")).unwrap();
        assert_eq!(told.recv().unwrap(), (8, Ok(())));
        // The end of the trail leaves nobody waiting.
        let writer = trail.shared.writer();
        wait(9);
        trail.shared.waiting.lock().is_over = true;
        drop(writer);
        assert_eq!(told.recv().unwrap(), (9, Ok(())));
        assert_eq!(trail.sync(0), Err(unwritten()));
    }

    #[test]
    fn who_is_told_may_be_the_last_to_hold_the_trail() {
        let (scratch, dir, store) = place();
        let trail = Arc::new(AuditTrail::open(&dir, &store, &in_sync_mode()).unwrap());
        let (sender, told) = std::sync::mpsc::channel();
        let (since, last) = (trail.mark(), Arc::clone(&trail));
        records(&trail, 1);
        let shared = Arc::clone(&trail.shared);
        let writer = shared.writer();
        trail.when_on_disk(
            since,
            Box::new(move |result| {
                drop(last);
                sender.send(result).unwrap();
            }),
        );
        drop(trail);
        drop(writer);
        assert_eq!(told.recv().unwrap(), Ok(()));
        while Arc::strong_count(&shared) > 1 {
            std::thread::yield_now();
        }
        let audit = scratch.path().join(DIRECTORY);
        let key = std::fs::read(audit.join(KEY_FILE)).unwrap();
        assert_eq!(verify_files(&files_of(&audit).unwrap(), &key, None).unwrap().unsigned, 0);
    }

    #[test]
    fn what_cannot_be_written_fails_who_waits_for_it_until_there_is_room_again() {
        let (scratch, dir, store) = place();
        let trail = AuditTrail::open(&dir, &store, &in_sync_mode()).unwrap();
        let sync = || {
            let since = trail.mark();
            records(&trail, 1);
            trail.sync(since)
        };
        sync().unwrap();
        // A disk without room.
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let sound = std::mem::replace(&mut trail.shared.writer().file, full);
        assert_eq!(sync(), Err(unwritten()));
        // What only readers waited for keeps nobody from writing; what a transaction has recorded does.
        store.write_blocking::<_, store::Error>(|tx| tx.set_setting("z", b"1")).unwrap();
        record(&trail, "key-0", true);
        let write = |tx: &mut store::WriteTx<'_>| tx.set_setting("x", b"1");
        let refused = store.write_blocking(write);
        assert_eq!(refused, Err(store::Error::Guard(unwritten().to_string())));
        assert_eq!(store.read(|tx| tx.setting("x")).unwrap(), None, "nothing is kept that is not on record");
        // Without a record there is nothing to wait for.
        store.write_blocking::<_, store::Error>(|tx| tx.set_setting("y", b"1")).unwrap();
        trail.shared.writer().file = sound;
        sync().unwrap();
        store.write_blocking::<_, store::Error>(write).unwrap();
        drop(trail);
        let audit = scratch.path().join(DIRECTORY);
        let key = std::fs::read(audit.join(KEY_FILE)).unwrap();
        let summary = verify_files(&files_of(&audit).unwrap(), &key, None).unwrap();
        assert_eq!(summary.head.number, 2 + summary.checkpoints, "what was refused is not on record as done");
    }

    /// Waits until a trail is in a condition: its thread writes when it comes to it.
    fn becomes(trail: &AuditTrail, wanted: Condition) {
        let end = Instant::now() + Duration::from_secs(60);
        while trail.condition() != wanted {
            assert!(Instant::now() < end, "{:?} and not {wanted:?}", trail.condition());
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_server_without_requests_finds_out_that_there_is_room_again() {
        let (scratch, dir, store) = place();
        let trail = AuditTrail::open(&dir, &store, &in_sync_mode()).unwrap();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let sound = std::mem::replace(&mut trail.shared.writer().file, full);
        let since = trail.mark();
        records(&trail, 2);
        assert_eq!(trail.sync(since), Err(unwritten()));
        assert_eq!(trail.condition(), Condition { written: 0, unwritten: 2, is_failing: true });
        trail.shared.writer().file = sound;
        while trail.condition().is_failing {
            std::thread::yield_now();
        }
        let text = std::fs::read_to_string(&files_of(&scratch.path().join(DIRECTORY)).unwrap()[0]).unwrap();
        assert!(text.contains("2 records before this one could not be written") && !text.contains("key-"));
    }

    #[test]
    fn a_trail_tells_of_records_that_it_lacks() {
        let (scratch, dir, store) = place();
        let trail = AuditTrail::open(&dir, &store, &config::Audit::default()).unwrap();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let sound = std::mem::replace(&mut trail.shared.writer().file, full);
        records(&trail, 3);
        becomes(&trail, Condition { written: 0, unwritten: 3, is_failing: true });
        trail.shared.writer().file = sound;
        records(&trail, 1);
        becomes(&trail, Condition { written: 1, unwritten: 3, is_failing: false });
        // The end tells of what nothing came after.
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let sound = std::mem::replace(&mut trail.shared.writer().file, full);
        records(&trail, 2);
        becomes(&trail, Condition { written: 1, unwritten: 5, is_failing: true });
        trail.shared.writer().file = sound;
        drop(trail);
        let files = files_of(&scratch.path().join(DIRECTORY)).unwrap();
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert!(text.lines().next().unwrap().contains("3 records before this one could not be written"));
        assert_eq!(text.matches("key-0").count(), 1);
        assert!(text.lines().nth(2).unwrap().contains("2 records before this one could not be written"));
        let key = std::fs::read(scratch.path().join(DIRECTORY).join(KEY_FILE)).unwrap();
        let summary = verify_files(&files, &key, None).unwrap();
        assert_eq!((summary.head.number, summary.unsigned), (3 + summary.checkpoints, 0));
    }

    #[test]
    fn a_trail_goes_on_after_a_restart_and_a_tampered_one_is_found() {
        let (scratch, dir, store) = place();
        records(&AuditTrail::open(&dir, &store, &config::Audit::default()).unwrap(), 3);
        records(&AuditTrail::open(&dir, &store, &config::Audit::default()).unwrap(), 2);
        let audit = scratch.path().join(DIRECTORY);
        let files = files_of(&audit).unwrap();
        let key = std::fs::read(audit.join(KEY_FILE)).unwrap();
        let end = std::fs::read_to_string(audit.join(HEAD_FILE)).unwrap();
        let look = || verify_files(&files, &key, Some(&end));
        let summary = look().unwrap();
        assert_eq!((summary.head.number, summary.checkpoints, summary.unsigned), (7, 2, 0));

        let whole = std::fs::read_to_string(&files[0]).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        let text = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let mut swapped = lines.clone();
        swapped.swap(1, 2);
        for tampered in [
            whole.replacen("key-1", "key-9", 1),
            text(&[&lines[..1], &lines[2..]].concat()),
            text(&swapped),
            text(&lines[..5]),
        ] {
            std::fs::write(&files[0], tampered).unwrap();
            assert!(matches!(look(), Err(TrailError::Fault { .. })));
        }
        // A record that a crash has torn was never complete.
        std::fs::write(&files[0], format!("{whole}{{\"number\":8,")).unwrap();
        records(&AuditTrail::open(&dir, &store, &config::Audit::default()).unwrap(), 1);
        assert_eq!(verify_files(&files, &key, None).unwrap().head.number, 9);
    }
}
