//! Whether all that is kept is as it was kept. Rows authenticate themselves; the search index is compared with the objects,
//! for one who edits it could hide an object from Locate.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{StoreCheck, StoreReport};
use kmip::kept::attributes_from_bytes;
use store::{CheckReport, IndexReport, IndexTerm, ObjectRow};

use super::{AdminContext, AdminOperation, Row};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::object::index;
use crate::policy::Needs;
use crate::reason::Failure;

/// Most findings that are answered.
const MAX_FINDINGS: usize = 1000;

/// Most entries of each kind that are put right at a time: they hold up other writes for about a second.
const MAX_REPAIRS: usize = 50_000;

/// Checks the store and, where it is asked to, puts the search index right.
#[derive(Debug)]
pub struct CheckStore {
    repair: bool,
    found: (CheckReport, IndexReport),
}

impl CheckStore {
    /// From the request.
    #[must_use]
    pub fn new(check: &StoreCheck) -> Self {
        Self { repair: check.repair, found: Default::default() }
    }
}

impl AdminOperation for CheckStore {
    type Answer = StoreReport;

    const ROW: Row = Row::new(0x8100_0A02, "Check Store", Needs::RootHighAccess);

    fn subject(&self) -> String {
        if self.repair { "repair".to_owned() } else { String::new() }
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        let limit = if self.repair { MAX_REPAIRS } else { MAX_FINDINGS };
        self.found = (engine.store.check()?, engine.store.check_index(&terms_of, limit)?);
        let (rows, index) = &self.found;
        if !rows.findings.is_empty() || !index.missing.is_empty() || !index.extra.is_empty() {
            tracing::error!(
                rows = rows.findings.len(),
                missing = index.missing.len(),
                extra = index.extra.len(),
                "the store was edited or damaged"
            );
        }
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<StoreReport, Failure> {
        let (rows, index) = self.found;
        let mut repaired = 0;
        if self.repair {
            repaired = context.tx.repair_index(&index, &terms_of)?;
            let caches = Arc::clone(&context.engine.caches);
            let entries: Vec<_> = index.missing.iter().chain(&index.extra).cloned().collect();
            context.tx.after_commit(move || {
                for entry in entries {
                    caches.forget(&caches.touched(entry.domain, entry.uid.as_deref(), &[entry.term]));
                }
            });
        }
        let mut findings = rows.findings;
        findings.extend(in_words(&index));
        let more = index.is_cut || findings.len() > MAX_FINDINGS;
        findings.truncate(MAX_FINDINGS);
        let (objects, others, index_entries) = (rows.objects, rows.others, index.entries);
        Ok(StoreReport { objects, others, index_entries, findings, more, repaired })
    }
}

/// The terms by which searches find an object.
fn terms_of(row: &ObjectRow) -> Result<Vec<IndexTerm>, store::Error> {
    let damaged = |_| store::Error::Damaged { table: "object" };
    Ok(index::terms(&attributes_from_bytes(&row.attributes).map_err(damaged)?))
}

/// A sentence for each object. What is said of rows that are not there is among the findings of the rows already.
fn in_words(index: &IndexReport) -> Vec<String> {
    let mut objects: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for entry in &index.missing {
        objects.entry(entry.uid.as_deref().unwrap_or_default()).or_default().0 += 1;
    }
    for entry in &index.extra {
        if let Some(uid) = &entry.uid {
            objects.entry(uid).or_default().1 += 1;
        }
    }
    let words = |(uid, (missing, extra)): (&str, (usize, usize))| {
        format!("object {uid}: the index lacks {missing} of its terms, and has {extra} that are not its own")
    };
    objects.into_iter().map(words).collect()
}
