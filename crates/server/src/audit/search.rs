//! Looking for records in the files of the audit trail.
//!
//! Files are read, not indexed: they are what is signed, and looking for something in them is rare. A look stops after
//! so many bytes and says where to go on.

use std::path::{Path, PathBuf};

use engine::admin::audit::{Filter, Found, Start, Trail};
use engine::audit::chain::entry_of;
use engine::{Failure, Reason};

use super::trail::files_of;

/// Bytes looked through in one go.
const MAX_BYTES: usize = 128 << 20;

/// The files of a directory.
#[derive(Debug)]
pub(crate) struct Files(pub(crate) PathBuf);

impl Trail for Files {
    fn search(&self, filter: &Filter, start: Start, limit: usize) -> Result<Found, Failure> {
        search(&self.0, filter, start, limit, MAX_BYTES).map_err(|fault| {
            tracing::error!(%fault, "the audit trail cannot be read");
            Reason::GeneralFailure.because("the audit trail cannot be read")
        })
    }
}

fn search(
    directory: &Path,
    filter: &Filter,
    start: Start,
    limit: usize,
    max_bytes: usize,
) -> std::io::Result<Found> {
    let mut files: Vec<(u64, PathBuf)> =
        files_of(directory)?.into_iter().filter_map(|path| Some((first_number(&path)?, path))).collect();
    match start {
        // The last file that begins at or before the first wanted line, and those behind it.
        Start::After(number) => {
            let skipped = files.partition_point(|(first, _)| *first <= number.saturating_add(1));
            files.drain(..skipped.saturating_sub(1));
        }
        Start::Before(number) => {
            files.retain(|(first, _)| *first < number);
            files.reverse();
        }
    }
    let mut look = Look { filter, start, limit, found: Found::default(), last: None };
    let mut bytes = 0_usize;
    for (_, path) in files {
        if bytes >= max_bytes {
            look.found.next = look.last;
            break;
        }
        let text = std::fs::read_to_string(path)?;
        bytes = bytes.saturating_add(text.len());
        let is_full = match start {
            Start::After(_) => text.lines().any(|line| look.at(line)),
            Start::Before(_) => text.lines().rev().any(|line| look.at(line)),
        };
        if is_full {
            look.found.next = look.last;
            break;
        }
    }
    Ok(look.found)
}

/// A look that goes on from line to line.
struct Look<'a> {
    filter: &'a Filter,
    start: Start,
    limit: usize,
    found: Found,
    /// The last line that was looked at.
    last: Option<u64>,
}

impl Look<'_> {
    /// Looks at a line; says whether enough was found. A line that is being written is none yet.
    fn at(&mut self, line: &str) -> bool {
        let Some((number, entry)) = entry_of(line) else { return false };
        let is_wanted = match self.start {
            Start::After(start) => number > start,
            Start::Before(start) => number < start,
        };
        if !is_wanted {
            return false;
        }
        self.last = Some(number);
        if let Some(entry) = entry.filter(|entry| self.filter.meets(entry, line)) {
            self.found.records.push((number, entry));
        }
        self.found.records.len() >= self.limit
    }
}

/// The number of a file's first line, which is its name.
fn first_number(path: &Path) -> Option<u64> {
    path.file_stem()?.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Scratch;

    /// Lines 1 to 30 in three files; every third one is a checkpoint, and every second record is of alice.
    fn trail() -> Scratch {
        let scratch = Scratch::new().unwrap();
        std::fs::create_dir(scratch.path()).unwrap();
        for first in [1, 11, 21] {
            let line = |number: u64| match number % 3 {
                0 => format!("{{\"number\":{number},\"before\":\"\",\"signature\":\"\"}}\n"),
                _ => format!(
                    "{{\"number\":{number},\"before\":\"\",\"record\":{{\"time\":{number},\"interface\":\"kmip\",\
                     \"address\":\"a\",\"user\":\"{}\",\"operation\":\"Get\",\"result\":\"Success\"}}}}\n",
                    if number.is_multiple_of(2) { "alice" } else { "bob" }
                ),
            };
            let text: String = (first..first + 10).map(line).collect();
            std::fs::write(scratch.path().join(format!("{first:020}.log")), text).unwrap();
        }
        scratch
    }

    #[test]
    fn records_are_found_forwards_and_backwards_page_by_page() {
        let scratch = trail();
        let any = Filter::new(api::AuditQuery::default(), None).unwrap();
        let look = |filter: &Filter, start, limit, max_bytes| {
            let found = search(scratch.path(), filter, start, limit, max_bytes).unwrap();
            (found.records.iter().map(|(number, _)| *number).collect::<Vec<_>>(), found.next)
        };
        let newest = Start::Before(u64::MAX);
        assert_eq!(look(&any, newest, 3, MAX_BYTES), (vec![29, 28, 26], Some(26)));
        assert_eq!(look(&any, Start::Before(26), 3, MAX_BYTES), (vec![25, 23, 22], Some(22)));
        assert_eq!(look(&any, Start::Before(4), 3, MAX_BYTES), (vec![2, 1], None));
        assert_eq!(look(&any, Start::After(0), 2, MAX_BYTES), (vec![1, 2], Some(2)));
        assert_eq!(look(&any, Start::After(9), 3, MAX_BYTES), (vec![10, 11, 13], Some(13)));
        assert_eq!(look(&any, Start::After(28), 3, MAX_BYTES), (vec![29], None));
        assert_eq!(look(&any, Start::After(30), 3, MAX_BYTES), (vec![], None));
        let query = api::AuditQuery { user: Some("alice".to_owned()), ..api::AuditQuery::default() };
        let alice = Filter::new(query, None).unwrap();
        assert_eq!(look(&alice, newest, 100, MAX_BYTES).0, [28, 26, 22, 20, 16, 14, 10, 8, 4, 2]);
        // A look that has seen enough says where to go on, though it has found less than was asked for.
        assert_eq!(look(&alice, newest, 100, 1), (vec![28, 26, 22], Some(21)));
        assert_eq!(look(&alice, Start::After(0), 100, 1), (vec![2, 4, 8, 10], Some(10)));
        // A line that is being written is no record yet.
        let last = scratch.path().join(format!("{:020}.log", 21));
        let text = std::fs::read_to_string(&last).unwrap();
        std::fs::write(&last, format!("{text}{{\"number\":31,\"befo")).unwrap();
        assert_eq!(look(&any, Start::After(28), 3, MAX_BYTES), (vec![29], None));
    }
}
