//! The journal: changes that are durable before the database has them.
//!
//! A commit writes every page that changed, and a group of creates changes several pages a create, since names and digests
//! lie far apart. While many writes wait, the writer therefore keeps its transaction open over several groups. What each
//! group has done is appended here, statement by statement, and the group is answered when the disk has taken that. A
//! thread of its own writes, waits and answers, so that the writer goes on with the next group, and groups that come
//! meanwhile share the next wait. The database commits when that costs least: when much has come together, when nobody
//! writes, or when somebody wants to read (see [`super::pending`]).
//!
//! A commit ends an epoch: it stores the epoch's number in the database, and the journal begins anew. After a crash the
//! records of the epoch that the database has not seen are done again, in their order, before anything else happens.
//!
//! The file has a fixed length, so that the disk has nothing to note but the record itself. A record is its length (4
//! bytes, big-endian) and its content, sealed with the epoch and its place in it: what was written before, cut short or
//! edited does not open, and ends the journal.

mod record;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, ThreadId};
use std::time::Duration;

use super::change_log::ChangeLog;
use super::connection::{Connection, create_private};
use super::group::{Counters, Group};
use super::pending::Pending;
use crate::Error;
use crate::data_key::{Context, KeyRing};
use crate::session::Value;

/// The journal of an open database, as the writer sees it.
pub(crate) struct Journal {
    path: PathBuf,
    orders: Sender<Order>,
    thread: JoinHandle<()>,
    has_failed: Arc<AtomicBool>,
    /// The number that the next commit stores.
    epoch: i64,
    /// Records of this epoch.
    records: i64,
    /// Where the next record begins.
    end: usize,
    /// Texts that records of this epoch have given, by number.
    statements: Vec<&'static str>,
    /// Nothing is appended before the next commit: one has failed, and the database may be of this epoch or the next.
    is_suspended: bool,
}

enum Order {
    Append(Entry),
    /// Answer with the groups that could not be made durable.
    Flush(Sender<Vec<Group>>),
    /// Have the disk take the log of the database until a commit that writes much to it has ended, and the sender is gone.
    Help(Receiver<()>),
}

/// A group, and what it has done.
struct Entry {
    /// Epoch and place in it.
    number: (i64, i64),
    /// Where it begins.
    start: usize,
    /// Nothing when the group has changed nothing.
    content: Vec<u8>,
    group: Group,
}

/// The thread that writes the file and answers.
struct Scribe {
    path: PathBuf,
    /// The log of the database.
    log: PathBuf,
    /// Opened when it is first needed.
    file: Option<File>,
    keys: Arc<KeyRing>,
    pending: Arc<Pending>,
    counters: Arc<Counters>,
    has_failed: Arc<AtomicBool>,
    /// Groups that were not answered, since their records could not be written.
    unwritten: Vec<Group>,
    buffer: Vec<u8>,
}

impl Journal {
    /// The journal of the database at `path`. What it holds is in the database already.
    pub(crate) fn start(
        path: &Path,
        connection: &Connection,
        keys: Arc<KeyRing>,
        pending: Arc<Pending>,
        counters: Arc<Counters>,
    ) -> Result<Self, Error> {
        let epoch = next_epoch(connection)?;
        let has_failed = Arc::new(AtomicBool::new(false));
        let journal = path_beside(path, "-changes");
        let scribe = Scribe {
            path: journal.clone(),
            log: path_beside(path, "-wal"),
            file: None,
            keys,
            pending,
            counters,
            has_failed: Arc::clone(&has_failed),
            unwritten: Vec::new(),
            buffer: Vec::new(),
        };
        let (orders, received) = channel();
        let thread = std::thread::Builder::new()
            .name("store-journal".to_owned())
            .spawn(move || scribe.run(&received))?;
        Ok(Self {
            path: journal,
            orders,
            thread,
            has_failed,
            epoch,
            records: 0,
            end: 0,
            statements: Vec::new(),
            is_suspended: false,
        })
    }

    /// The thread that answers.
    pub(crate) fn thread(&self) -> ThreadId {
        self.thread.thread().id()
    }

    /// Whether there are changes that the database has not committed.
    pub(crate) fn is_ahead(&self) -> bool {
        self.records > 0
    }

    /// Whether a record could not be written: its group waits for a commit.
    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Acquire)
    }

    /// The number that the next commit has to store, if it has to.
    pub(crate) fn epoch_to_store(&self) -> Option<i64> {
        self.is_ahead().then_some(self.epoch)
    }

    /// Has the group answered once what it has changed is durable. Gives it back when there is no room.
    pub(crate) fn append(&mut self, changes: &ChangeLog, group: Group) -> Result<(), Group> {
        let size = changes.bytes_since(group.before);
        if self.is_suspended || size > LENGTH {
            return Err(group);
        }
        let known = self.statements.len();
        let mut content = Vec::with_capacity(size.saturating_mul(2));
        let encoded = record::encode(changes, group.before, &mut self.statements, &mut content);
        let after = self.end.saturating_add(content.len()).saturating_add(RECORD_OVERHEAD);
        if encoded.is_err() || after > LENGTH {
            self.statements.truncate(known);
            return Err(group);
        }
        let is_empty = content.is_empty();
        let entry = Entry { number: (self.epoch, self.records), start: self.end, content, group };
        if !is_empty {
            self.end = after;
            self.records = self.records.saturating_add(1);
        }
        // The thread ends after the writer. Jobs that are dropped answer that the store is closed.
        let _ = self.orders.send(Order::Append(entry));
        Ok(())
    }

    /// Waits until all groups are answered; answers those that could not be made durable.
    pub(crate) fn flush(&self) -> Vec<Group> {
        let (sender, unwritten) = channel();
        let _ = self.orders.send(Order::Flush(sender));
        unwritten.recv().unwrap_or_default()
    }

    /// Runs a commit that writes much into the log of the database: the thread has the disk take that beside it, so that
    /// little is left to wait for in the end.
    pub(crate) fn helping<T>(&self, commit: impl FnOnce() -> T) -> T {
        let (running, has_ended) = channel();
        let _ = self.orders.send(Order::Help(has_ended));
        let outcome = commit();
        drop(running);
        outcome
    }

    /// A commit has failed.
    pub(crate) fn suspend(&mut self) {
        self.is_suspended = true;
    }

    /// The database has committed everything.
    pub(crate) fn committed(&mut self) {
        if self.is_ahead() {
            self.epoch = self.epoch.saturating_add(1);
            self.records = 0;
            self.end = 0;
            self.statements.clear();
        }
        self.is_suspended = false;
    }

    /// Ends the thread; a journal whose changes the database has is emptied.
    pub(crate) fn stop(self) {
        let is_ahead = self.is_ahead();
        let Self { path, orders, thread, .. } = self;
        drop(orders);
        if thread.join().is_err() {
            tracing::error!("the thread that writes the journal panicked");
        }
        if !is_ahead && let Err(error) = empty(&path) {
            tracing::warn!(%error, "the journal could not be emptied; it must not be used with another database file");
        }
    }
}

impl Scribe {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut entries = Vec::new();
        while let Ok(first) = orders.recv() {
            let mut next = Some(first);
            while let Some(Order::Append(entry)) = next {
                entries.push(entry);
                next = orders.try_recv().ok();
            }
            if !entries.is_empty() {
                self.make_durable(&mut entries);
                crypto::process::clear_stack();
            }
            match next {
                Some(Order::Flush(answer)) => {
                    self.has_failed.store(false, Ordering::Release);
                    // The writer waits for it.
                    let _ = answer.send(std::mem::take(&mut self.unwritten));
                }
                Some(Order::Help(has_ended)) => self.sync_log(&has_ended),
                Some(Order::Append(_)) | None => {}
            }
        }
    }

    fn sync_log(&self, has_ended: &Receiver<()>) {
        let Ok(log) = File::open(&self.log) else { return };
        while has_ended.recv_timeout(HELP_PAUSE) == Err(RecvTimeoutError::Timeout) {
            // The commit asks the disk again, and is told what this is told.
            if log.sync_data().is_err() {
                return;
            }
        }
    }

    /// Writes the records, waits until the disk has taken them, and answers their groups.
    fn make_durable(&mut self, entries: &mut Vec<Entry>) {
        let mut is_durable = self.unwritten.is_empty();
        if is_durable && let Err(error) = self.write(entries) {
            tracing::warn!(%error, "the journal cannot be written: the database commits instead");
            is_durable = false;
        }
        if !is_durable {
            self.unwritten.extend(entries.drain(..).map(|entry| entry.group));
            return self.has_failed.store(true, Ordering::Release);
        }
        if entries.iter().any(|entry| !entry.content.is_empty()) {
            self.pending.arise();
        }
        for entry in entries.drain(..) {
            self.counters.journaled(&entry.group);
            entry.group.answer(None);
        }
    }

    fn write(&mut self, entries: &[Entry]) -> Result<(), Error> {
        self.buffer.clear();
        let mut start = None;
        for entry in entries.iter().filter(|entry| !entry.content.is_empty()) {
            start.get_or_insert(entry.start);
            let sealed = self.keys.seal(&context(entry.number.0, entry.number.1), &entry.content)?;
            let length = u32::try_from(sealed.len()).map_err(|_| Error::Full)?;
            self.buffer.extend_from_slice(&length.to_be_bytes());
            self.buffer.extend_from_slice(&sealed);
        }
        let Some(start) = start else { return Ok(()) };
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(open(&self.path)?),
        };
        file.write_all_at(&self.buffer, start as u64)?;
        Ok(file.sync_data()?)
    }
}

/// Does again what the journal of the database at `path` has and the database has not; answers how many records that were.
///
/// # Errors
/// [`Error::Damaged`] when the database does not take a change as it did before.
pub(crate) fn recover(path: &Path, connection: &Connection, keys: &KeyRing) -> Result<i64, Error> {
    let journal = path_beside(path, "-changes");
    let content = match std::fs::read(&journal) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let epoch = next_epoch(connection)?;
    let (mut records, mut rest, mut statements) = (0, content.as_slice(), Vec::new());
    connection.begin_writing()?;
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((sealed, after)) = after.split_at_checked(length) else { break };
        let Ok(record) = keys.open_sealed(&context(epoch, records), sealed) else { break };
        let again = |sql: &str, row, values: &[Value<'_>]| connection.repeat(sql, row, values);
        if let Err(error) = record::decode(record.expose(), &mut statements, again) {
            tracing::error!(%error, records, "the journal cannot be carried over into the database");
            connection.end();
            return Err(Error::Damaged { table: "journal" });
        }
        records += 1;
        rest = after;
    }
    if records > 0 {
        connection.commit(Some(epoch))?;
        empty(&journal)?;
    }
    connection.end();
    Ok(records)
}

/// Makes a journal whose changes the database has one without records: an older copy of the database that is put in the
/// place of this one must not take them for its own.
fn empty(path: &Path) -> Result<(), Error> {
    match File::options().write(true).open(path) {
        Ok(file) => {
            file.write_all_at(&[0; 4], 0)?;
            Ok(file.sync_data()?)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The number of the transaction that would be the next one to be in the journal first.
fn next_epoch(connection: &Connection) -> Result<i64, Error> {
    let mut epoch = None;
    connection.query("SELECT epoch FROM journal WHERE id = 1", &[], &mut |row| {
        epoch = Some(row.integer(0)?);
        Ok(())
    })?;
    epoch.and_then(|epoch| epoch.checked_add(1)).ok_or(Error::Damaged { table: "journal" })
}

fn path_beside(database: &Path, ending: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Opens the file, and gives it its length where it is new.
fn open(path: &Path) -> Result<File, Error> {
    create_private(path)?;
    let file = File::options().read(true).write(true).open(path)?;
    if file.metadata()?.len() < LENGTH as u64 {
        file.write_all_at(&vec![0; LENGTH], 0)?;
        file.sync_all()?;
        if let Some(folder) = path.parent() {
            // Without a name of its own the path is in the folder of the process.
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder)?.sync_all()?;
        }
    }
    Ok(file)
}

fn context(epoch: i64, record: i64) -> Context {
    Context::new("journal", "record").integer(epoch).integer(record)
}

/// How long to let a commit write before the disk is asked to take that.
const HELP_PAUSE: Duration = Duration::from_millis(1);

/// Bytes of the file.
const LENGTH: usize = 16 << 20;

/// Bytes of a record beside its content.
const RECORD_OVERHEAD: usize = 4 + crypto::seal::OVERHEAD;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::conformance::{create, get, term, write};
    use crate::testing::{TempDir, root};
    use crate::{NewObject, Query, Store, WriteTx};

    /// A write that keeps the writer busy, inside its transaction, until the sender is dropped.
    fn hold(store: &Store) -> Sender<()> {
        let (release, wait): (_, Receiver<()>) = channel();
        let (begun, has_begun) = channel();
        let work = move |tx: &mut WriteTx<'_>| {
            begun.send(()).unwrap();
            let _ = wait.recv();
            tx.set_setting("held", b"")
        };
        store.write(work, |_: Result<(), Error>| {});
        has_begun.recv().unwrap();
        release
    }

    fn insert(tx: &mut WriteTx<'_>, uid: &str) -> Result<i64, Error> {
        let attributes = uid.as_bytes();
        let object = NewObject { uid, domain: 0, owner: 1, object_type: 2, attributes, material: None };
        tx.insert(&object, &[term(1, uid)])
    }

    /// Has objects made in one group; answers what the writes were answered.
    fn create_together(store: &Store, uids: impl Iterator<Item = String>) -> Vec<Result<i64, Error>> {
        let release = hold(store);
        let (sender, answers) = channel();
        for uid in uids {
            let sender = sender.clone();
            store.write(move |tx| insert(tx, &uid), move |answer| sender.send(answer).unwrap());
        }
        drop((release, sender));
        answers.iter().collect()
    }

    fn uids(group: usize) -> impl Iterator<Item = String> {
        (0..9).map(move |number| format!("g{group}-{number}"))
    }

    /// Has groups answered of which the database has committed none, and copies the files as a crash would leave them.
    fn crash_after(groups: usize, folder: &TempDir) -> PathBuf {
        let (dir, copy) = (TempDir::new(), folder.file("copy"));
        let store = Arc::new(Store::open(&dir.file("store.db"), &root(1)).unwrap());
        create(&store, 0, "before", vec![]);
        // Each group waits behind a job that is in the group before it, so that the writer is never idle.
        let mut held = hold(&store);
        let mut answers = Vec::new();
        for group in 0..groups {
            let (sender, answered) = channel();
            for uid in uids(group) {
                let sender = sender.clone();
                store.write(move |tx| insert(tx, &uid), move |answer| sender.send(answer).unwrap());
            }
            let (begun, has_begun) = channel();
            let (release, wait): (_, Receiver<()>) = channel();
            let inner = Arc::clone(&store);
            // Queued by the answer of the group before: it begins the next group.
            let next = move |_: Result<(), Error>| {
                let hold = move |tx: &mut WriteTx<'_>| {
                    begun.send(()).unwrap();
                    let _ = wait.recv();
                    tx.set_setting("held", b"")
                };
                inner.write(hold, |_: Result<(), Error>| {});
            };
            store.write(|tx| tx.set_setting("last", b""), next);
            drop((held, sender));
            has_begun.recv().unwrap();
            answers.extend(answered.iter());
            held = release;
        }
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), groups * 9);
        assert_eq!(store.statistics().journaled, groups as u64);
        for folder in [&copy, &dir.file("look")] {
            std::fs::create_dir(folder).unwrap();
            for file in ["store.db", "store.db-wal", "store.db-changes"] {
                std::fs::copy(dir.file(file), folder.join(file)).unwrap();
            }
        }
        drop(held);
        let bare = rusqlite::Connection::open(dir.file("look").join("store.db")).unwrap();
        let kept = bare.query_row("SELECT count(*) FROM object", [], |row| row.get::<_, i64>(0));
        assert_eq!(kept, Ok(1), "the database has committed a group");
        copy
    }

    #[test]
    fn what_was_answered_is_there_after_a_crash() {
        let dir = TempDir::new();
        let copy = crash_after(3, &dir).join("store.db");
        assert_eq!(Store::open(&copy, &root(2)).err(), Some(Error::WrongRootKey));
        for round in 3..6 {
            let store = Store::open(&copy, &root(1)).unwrap();
            for uid in (0..round).flat_map(uids).chain(["before".to_owned()]) {
                assert!(get(&store, 0, &uid).is_some(), "{uid}");
            }
            let query = Query { domain: 0, terms: vec![term(1, "g1-3")], limit: 9, ..Query::default() };
            assert_eq!(store.read(|tx| tx.candidate_uids(&query)).map(|found| found.len()), Ok(1));
            assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
            let new = uids(round);
            assert!(create_together(&store, new).iter().all(Result::is_ok));
        }
    }

    /// The database file of a stopped store is all of it: put back later, it is not mixed with what came after it.
    #[test]
    fn an_older_database_does_not_take_the_changes_of_a_newer_one() {
        let dir = TempDir::new();
        let copy = crash_after(2, &dir);
        let path = copy.join("store.db");
        let older = std::fs::read(&path).unwrap();
        // What follows the copy in the journal is carried over once, and is no more after that.
        let log = std::fs::read(copy.join("store.db-wal")).unwrap();
        Store::open(&path, &root(1)).unwrap().close().unwrap();
        assert!(get(&Store::open(&path, &root(1)).unwrap(), 0, "g1-8").is_some());
        for round in 0..2 {
            std::fs::write(&path, &older).unwrap();
            std::fs::write(copy.join("store.db-wal"), &log).unwrap();
            let store = Store::open(&path, &root(1)).unwrap();
            assert!(get(&store, 0, "before").is_some() && get(&store, 0, "g0-0").is_none(), "{round}");
            // The next time there is a journal of this store's own, which ended well.
            assert!(create_together(&store, uids(7)).iter().all(Result::is_ok));
            assert!(store.statistics().journaled > 0);
            store.close().unwrap();
        }
    }

    /// A record that the disk has taken in part was not answered; those before it were.
    #[test]
    fn a_torn_record_ends_the_journal() {
        let dir = TempDir::new();
        let copy = crash_after(3, &dir);
        let (path, journal) = (copy.join("store.db"), copy.join("store.db-changes"));
        let mut content = std::fs::read(&journal).unwrap();
        let length = |at: usize| u32::from_be_bytes(content[at..at + 4].try_into().unwrap()) as usize + 4;
        let third = length(0) + length(length(0));
        let middle = third + length(third) / 2;
        content[middle..].fill(0);
        std::fs::write(&journal, content).unwrap();
        let store = Store::open(&path, &root(1)).unwrap();
        assert!((0..2).flat_map(uids).all(|uid| get(&store, 0, &uid).is_some()));
        assert!(uids(2).all(|uid| get(&store, 0, &uid).is_none()));
    }

    /// Records of another place, another epoch or another store are none.
    #[test]
    fn edited_and_moved_records_do_not_count() {
        let edit = |change: fn(&mut Vec<u8>, usize)| {
            let dir = TempDir::new();
            let copy = crash_after(2, &dir);
            let journal = copy.join("store.db-changes");
            let mut content = std::fs::read(&journal).unwrap();
            let second = u32::from_be_bytes(*content.first_chunk().unwrap()) as usize + 4;
            change(&mut content, second);
            std::fs::write(&journal, content).unwrap();
            let store = Store::open(&copy.join("store.db"), &root(1)).unwrap();
            [0, 1].map(|group| get(&store, 0, &format!("g{group}-0")).is_some())
        };
        assert_eq!(edit(|_, _| {}), [true, true]);
        assert_eq!(edit(|content, second| content[second + 200] ^= 1), [true, false]);
        assert_eq!(edit(|content, _| content[100] ^= 1), [false, false]);
        assert_eq!(edit(|content, second| drop(content.drain(..second))), [false, false]);
        assert_eq!(edit(|content, _| content[..4].fill(0xFF)), [false, false]);
        assert_eq!(edit(|content, _| content.truncate(3)), [false, false]);
    }

    #[test]
    fn whoever_was_answered_finds_what_he_wrote() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        // Reading keeps groups from the journal for a while, so not every one goes there.
        for group in 0..40 {
            assert!(create_together(&store, uids(group)).iter().all(Result::is_ok));
            assert!(uids(group).all(|uid| get(&store, 0, &uid).is_some()));
        }
        assert!(store.statistics().journaled > 1, "{:?}", store.statistics());
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
    }

    /// A transaction that cannot go on takes only the group with it that was not answered.
    #[test]
    fn a_full_disk_keeps_what_was_answered() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        let limit = |pages: i64| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            write(&store, move |tx| tx.session.query_one(&sql, &[], |row| row.integer(0))).unwrap().unwrap()
        };
        let pages = write(&store, |tx| tx.session.query_one("PRAGMA page_count", &[], |row| row.integer(0)));
        limit(pages.unwrap().unwrap() + 12);
        let mut made = Vec::new();
        let mut refused = 0;
        for group in 0..60 {
            for (uid, answer) in uids(group).zip(create_together(&store, uids(group))) {
                match answer {
                    Ok(_) => made.push(uid),
                    Err(error) => {
                        assert_eq!(error, Error::Full);
                        refused += 1;
                    }
                }
            }
        }
        assert!(made.len() > 90 && refused > 90, "{} {refused}", made.len());
        assert!(store.statistics().journaled > 1);
        limit(1 << 30);
        assert!(made.iter().all(|uid| get(&store, 0, uid).is_some()));
        assert!(create_together(&store, uids(99)).iter().all(Result::is_ok));
        drop(store);
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        assert!(made.iter().all(|uid| get(&store, 0, uid).is_some()));
        assert_eq!(store.check().unwrap().findings, Vec::<String>::new());
    }

    /// What the journal is sealed with does not change by way of the journal.
    #[test]
    fn a_new_data_key_is_committed_at_once() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        let key = crypto::random::secret(crypto::seal::DATA_KEY_LEN).unwrap();
        let wrapped = root(1).wrap(2, &key).unwrap();
        let release = hold(&store);
        let (sender, answers) = channel();
        let rotated = sender.clone();
        store.write(
            move |tx| tx.insert_data_key(2, &wrapped, key).map(|()| 0),
            move |answer| {
                rotated.send(answer).unwrap();
            },
        );
        for uid in uids(0) {
            let sender = sender.clone();
            store.write(move |tx| insert(tx, &uid), move |answer| sender.send(answer).unwrap());
        }
        drop((release, sender));
        assert_eq!(answers.iter().filter(Result::is_ok).count(), 10);
        assert_eq!((store.statistics().journaled, store.data_key_status().current), (0, 2));
        assert!(get(&store, 0, "g0-8").is_some());
    }

    /// A group that changes nothing leaves nothing behind that a reader would wait for.
    #[test]
    fn failures_alone_need_no_journal() {
        let dir = TempDir::new();
        let store = Store::open(&dir.file("store.db"), &root(1)).unwrap();
        create(&store, 0, "there", vec![]);
        for is_ahead in [false, true] {
            let (sender, answers) = channel();
            let (begun, has_begun) = channel();
            let (release, wait): (_, Receiver<()>) = channel();
            let hold = move |tx: &mut WriteTx<'_>| {
                begun.send(()).unwrap();
                let _ = wait.recv();
                if is_ahead { tx.set_setting("held", b"") } else { Ok(()) }
            };
            store.write(hold, |_: Result<(), Error>| {});
            has_begun.recv().unwrap();
            for _ in 0..40 {
                let sender = sender.clone();
                let work = |_: &mut WriteTx<'_>| Err(Error::NotFound);
                store.write(work, move |answer: Result<(), Error>| sender.send(answer).unwrap());
            }
            drop((release, sender));
            assert_eq!(answers.iter().filter(|answer| *answer == Err(Error::NotFound)).count(), 40);
            assert!(get(&store, 0, "there").is_some());
        }
    }

    #[test]
    fn a_writer_does_not_wait_for_its_own_commit() {
        let dir = TempDir::new();
        let store = Arc::new(Store::open(&dir.file("store.db"), &root(1)).unwrap());
        let (sender, answers) = channel();
        let release = hold(&store);
        for uid in uids(0) {
            let (sender, inner) = (sender.clone(), Arc::clone(&store));
            let read = move |_: Result<i64, Error>| sender.send(inner.read(|tx| tx.get(0, "g0-0"))).unwrap();
            store.write(move |tx| insert(tx, &uid), read);
        }
        drop((release, sender));
        let answers: Vec<_> = answers.iter().collect();
        assert_eq!(answers.len(), 9);
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::WouldDeadlock))));
        assert!(get(&store, 0, "g0-0").is_some());
    }
}
