//! The process and the system it runs on: keeping its memory to itself, its share of the processor, its open files.

use std::sync::OnceLock;

use crate::ffi;

/// What [`harden`] achieved; a system may allow less than asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardening {
    /// The process cannot be traced or dumped by others of the same user.
    pub not_dumpable: bool,
    /// No core file is written on a crash.
    pub no_core_file: bool,
    /// Memory is never written to swap.
    pub memory_locked: bool,
    /// OpenSSL overwrites the memory that it frees.
    pub freed_memory_wiped: bool,
}

/// Protects this process's memory. To be called first in `main`, before any secret is read.
///
/// From then on OpenSSL overwrites what it frees; the program's own allocator is the program's to choose.
/// Memory is locked, if asked, only where the system sets no limit to it (`RLIMIT_MEMLOCK` unlimited or the
/// capability `CAP_IPC_LOCK`): under a limit, a later allocation would fail.
pub fn harden(lock_memory: bool) -> Hardening {
    let may_lock = || ffi::memory_lock_is_unlimited() || has_cap_ipc_lock();
    Hardening {
        not_dumpable: ffi::set_not_dumpable(),
        no_core_file: ffi::set_no_core_file(),
        memory_locked: lock_memory && may_lock() && ffi::lock_all_memory(),
        freed_memory_wiped: *WIPES.get_or_init(ffi::wipe_freed_memory),
    }
}

/// Whether OpenSSL overwrites what it frees.
pub(crate) fn wipes_freed_memory() -> bool {
    WIPES.get().copied().unwrap_or_default()
}

static WIPES: OnceLock<bool> = OnceLock::new();

/// Overwrites what earlier calls of the thread have left on its stack below the caller. To be called where a thread has
/// done a piece of work with secrets and goes back to waiting.
pub fn clear_stack() {
    zeroize::zeroize_stack::<STACK_BYTES>();
}

/// How deep secrets are left on a stack; calls that were not optimised take several times as much of it.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 256 << 10 } else { 16 << 10 };

/// Gives the calling thread less of a busy processor than others get, about a tenth, for the rest of its life; all of
/// an idle one. For work that takes long and that nobody waits for in microseconds.
pub fn step_back() {
    ffi::be_nice(NICE_STEPS);
}

/// Has the system allow so many open files, connections among them, or as many as it does; says how many it allows.
/// Most systems start a process with 1,024 and let it have far more when it asks.
pub fn allow_files(wanted: u64) -> u64 {
    let allowed = |(now, _)| now;
    let Some((now, at_most)) = ffi::file_limits() else { return 0 };
    if now >= wanted {
        return now;
    }
    // Beyond what is allowed to everybody with privileges only.
    if !ffi::set_file_limits(wanted, at_most.max(wanted)) {
        ffi::set_file_limits(wanted.min(at_most), at_most);
    }
    ffi::file_limits().map_or(now, allowed)
}

fn has_cap_ipc_lock() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    effective_capabilities(&status).is_some_and(|set| set & (1 << CAP_IPC_LOCK) != 0)
}

fn effective_capabilities(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:"))?;
    u64::from_str_radix(line.trim(), 16).ok()
}

/// Each step is a quarter less of the processor (`sched(7)`).
const NICE_STEPS: i32 = 10;

/// Number of the capability (`capabilities(7)`).
const CAP_IPC_LOCK: u32 = 14;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn process_is_not_dumpable() {
        let done = harden(false);
        assert!(done.not_dumpable && done.no_core_file && !done.memory_locked, "{done:?}");
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().rev().nth(1), Some("0"), "{core}");
    }

    #[test]
    fn only_the_thread_that_asks_steps_back() {
        let nice = || {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
            let (_, fields) = stat.rsplit_once(')').unwrap();
            fields.split_whitespace().nth(16).unwrap().parse::<i32>().unwrap()
        };
        let before = nice();
        let stepped_back = std::thread::spawn(move || {
            step_back();
            nice()
        });
        assert_eq!(stepped_back.join().unwrap(), (before + NICE_STEPS).min(19));
        assert_eq!(nice(), before);
    }

    #[test]
    fn more_files_are_allowed_when_asked_for() {
        let (before, at_most) = ffi::file_limits().unwrap();
        assert_eq!(allow_files(1), before);
        let lower = before.min(500);
        assert!(ffi::set_file_limits(lower, at_most));
        assert_eq!(allow_files(lower + 1), (lower + 1).min(at_most));
        assert_eq!(allow_files(before), before);
    }

    #[test]
    fn capabilities_are_read() {
        assert_eq!(effective_capabilities("Name:\tx\nCapEff:\t0000000000004000\n"), Some(1 << CAP_IPC_LOCK));
        assert_eq!(effective_capabilities("Name:\tx\n"), None);
    }
}
