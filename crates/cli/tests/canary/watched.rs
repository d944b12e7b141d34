//! A server process that can be looked into: its log, its files, its memory, what the system says of it.

use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use server::client::http::Origin;
use server::sandbox::Scratch;

use crate::search::Searcher;

const PAGE: usize = 4096;

/// How many bytes beside a found piece are shown.
const BESIDE: usize = 64;

/// A server process with its log.
pub(crate) struct Watched {
    scratch: Scratch,
    child: Child,
}

impl Watched {
    pub(crate) async fn start() -> Self {
        let scratch = Scratch::new().unwrap();
        let dir = scratch.path();
        std::fs::create_dir(dir).unwrap();
        let log = std::fs::File::create(dir.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_keyward"))
            .args([
                "serve",
                "--kmip-listen",
                "127.0.0.1:0",
                "--api-listen",
                "127.0.0.1:0",
                "--set",
                "log.level=trace",
            ])
            .arg("--data-dir")
            .arg(dir.join("data"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut watched = Self { scratch, child };
        while !watched.data().join("endpoints.json").exists() {
            assert!(watched.child.try_wait().unwrap().is_none(), "the server does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        watched
    }

    /// The directory of all that the server writes.
    pub(crate) fn dir(&self) -> &Path {
        self.scratch.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir().join("data")
    }

    pub(crate) fn console(&self) -> Origin {
        Origin::Console(self.data().join(server::CONSOLE_SOCKET))
    }

    /// What the system tells of the process in a file of its own.
    pub(crate) fn told(&self, file: &str) -> Vec<u8> {
        std::fs::read(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default()
    }

    /// Waits until the server has nothing more to do: for a while each of its threads sleeps whenever it is looked at.
    pub(crate) async fn comes_to_rest(&self) {
        let is_asleep = || {
            let mut threads = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
            threads.all(|thread| {
                // The state comes behind the name, which is in parentheses; a thread may have ended meanwhile.
                let stat = std::fs::read_to_string(thread.unwrap().path().join("stat")).unwrap_or_default();
                stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('S'))
            })
        };
        let end = tokio::time::Instant::now() + Duration::from_secs(60);
        let mut looks = 0;
        while looks < 30 {
            looks = if is_asleep() { looks + 1 } else { 0 };
            assert!(tokio::time::Instant::now() < end, "the server does not come to rest");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Where in the writable memory of the server there are pieces of secrets, with what is beside them; `None` where the
    /// system does not let it be read.
    pub(crate) fn in_memory(&self, searcher: &Searcher<'_>) -> Option<Vec<String>> {
        let maps = String::from_utf8(self.told("maps")).ok()?;
        let memory = std::fs::File::open(format!("/proc/{}/mem", self.child.id())).ok()?;
        let (mut found, mut seen) = (Vec::new(), 0);
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let mut fields = line.split_whitespace();
            let (start, end) = fields.next()?.split_once('-')?;
            let (start, end) = (u64::from_str_radix(start, 16).ok()?, u64::from_str_radix(end, 16).ok()?);
            let name = fields.nth(4).unwrap_or("anonymous");
            for (address, bytes) in used(&memory, start, end) {
                seen += bytes.len();
                found.extend(described(searcher, &bytes, name, address, start..end));
            }
        }
        (seen > 0).then_some(found)
    }

    /// Every file that the server has written, with its content.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let (mut folders, mut found) = (vec![self.dir().to_owned()], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    found.push((path.clone(), std::fs::read(&path).unwrap()));
                }
            }
        }
        found
    }
}

/// Runs of pages of a mapping in which there is anything.
fn used(memory: &std::fs::File, start: u64, end: u64) -> Vec<(u64, Vec<u8>)> {
    let (mut runs, mut run) = (Vec::new(), Vec::new());
    let mut page = [0; PAGE];
    for address in (start..end).step_by(PAGE) {
        let is_used = memory.read_exact_at(&mut page, address).is_ok() && page != [0; PAGE];
        if is_used {
            run.extend_from_slice(&page);
        } else if !run.is_empty() {
            runs.push((address - run.len() as u64, std::mem::take(&mut run)));
        }
    }
    if !run.is_empty() {
        runs.push((end - run.len() as u64, run));
    }
    runs
}

/// What was found in some bytes of a mapping, with no secret in it.
fn described(
    searcher: &Searcher<'_>,
    bytes: &[u8],
    name: &str,
    address: u64,
    mapping: std::ops::Range<u64>,
) -> Vec<String> {
    let pieces = searcher.search(bytes);
    if pieces.is_empty() {
        return Vec::new();
    }
    let mut masked = bytes.to_vec();
    for piece in &pieces {
        masked[piece.place.clone()].fill(b'*');
    }
    let show = |piece: &crate::search::Piece<'_>| {
        let at = address + piece.place.start as u64;
        let (from, to) =
            (piece.place.start.saturating_sub(BESIDE), (piece.place.end + BESIDE).min(bytes.len()));
        let beside = masked[from..to].escape_ascii();
        format!("{piece} at {at:#x} of {name} {:#x}..{:#x}: {beside}", mapping.start, mapping.end)
    };
    pieces.iter().map(show).collect()
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
