//! Records of what was done, looked through.
//!
//! The engine decides who may see which records; their files are the server's, which it reaches through [`Trail`].

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use api::{AuditPage, AuditQuery, AuditRecord};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{AdminQuery, MAX_PAGE, QueryContext, Row, time_text};
use crate::audit::chain::Entry;
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::{Failure, Reason};

/// Records answered when the caller does not say how many.
const USUAL: usize = 100;

/// The word for every result but success.
const FAILURE: &str = "failure";

/// What a record has to be like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    query: AuditQuery,
    /// The text in lower case.
    text: Option<String>,
    from: Option<i64>,
    to: Option<i64>,
    /// Number of the domain; any when `None`.
    domain: Option<i64>,
}

/// Where to begin, and in which direction to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// After the record with a number, forwards.
    After(u64),
    /// Before the record with a number, backwards.
    Before(u64),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Records with their numbers.
    pub records: Vec<(u64, Entry)>,
    /// Where to go on; `None` at the end.
    pub next: Option<u64>,
}

/// The files of the audit trail.
pub trait Trail: Send + Sync + fmt::Debug {
    /// Looks for records; it may stop early and say where to go on.
    ///
    /// # Errors
    /// When the files cannot be read.
    fn search(&self, filter: &Filter, start: Start, limit: usize) -> Result<Found, Failure>;
}

impl Filter {
    /// What a caller asks for, of a domain or of all.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] for a time that is none.
    pub fn new(query: AuditQuery, domain: Option<i64>) -> Result<Self, Failure> {
        let (from, to) = (time_of("from", query.from.as_deref())?, time_of("to", query.to.as_deref())?);
        let text = query.text.as_ref().map(|text| text.to_lowercase());
        Ok(Self { query, text, from, to, domain })
    }

    /// Whether a record, which was read from a line, is wanted.
    #[must_use]
    pub fn meets(&self, entry: &Entry, line: &str) -> bool {
        let Self { query, text, from, to, domain } = self;
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        domain.is_none_or(|domain| domain == entry.domain)
            && from.is_none_or(|from| entry.time >= from)
            && to.is_none_or(|to| entry.time < to)
            && is(&query.user, entry.user.as_deref().unwrap_or_default())
            && is(&query.interface, &entry.interface)
            && query.operation.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(&entry.operation))
            && query.object.as_ref().is_none_or(|wanted| entry.objects.contains(wanted))
            && query.result.as_deref().is_none_or(|wanted| match wanted {
                FAILURE => entry.result != "Success",
                wanted => wanted.eq_ignore_ascii_case(&entry.result),
            })
            && text.as_ref().is_none_or(|text| line.to_lowercase().contains(text))
    }
}

/// Looks for records. An administrator of a domain sees those of the domain, one of the root domain sees all.
#[derive(Debug)]
pub struct SearchRecords {
    /// Which records.
    pub query: AuditQuery,
    /// The files.
    pub trail: Arc<dyn Trail>,
}

impl AdminQuery for SearchRecords {
    type Answer = AuditPage;

    const ROW: Row = Row::new(0x8100_0F01, "Search Audit Records", Needs::Right(Rights::LOGGING));

    fn subject(&self) -> String {
        let given = serde_json::to_value(&self.query).unwrap_or_default();
        let fields = given.as_object().into_iter().flatten().map(|(field, value)| format!("{field}={value}"));
        fields.collect::<Vec<_>>().join(" ")
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<AuditPage, Failure> {
        let Self { query, trail } = self;
        let start = match (query.after, query.before) {
            (Some(after), None) => Start::After(after),
            (None, before) => Start::Before(before.unwrap_or(u64::MAX)),
            (Some(_), Some(_)) => {
                return Err(Reason::InvalidField.because("`after` and `before` exclude each other"));
            }
        };
        let limit = query.limit.map_or(USUAL, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Reason::InvalidField.because(format!("limit is a number from 1 to {MAX_PAGE}")));
        }
        let own = context.caller.domain;
        let filter = Filter::new(query, (own != 0).then_some(own))?;
        let Found { records, next } = trail.search(&filter, start, limit)?;
        let mut names: HashMap<i64, Option<String>> = HashMap::from([(0, None)]);
        let mut items = Vec::with_capacity(records.len());
        for (number, entry) in records {
            let domain = match names.get(&entry.domain) {
                Some(known) => known.clone(),
                None => {
                    // A domain that was removed since has its number alone.
                    let record = context.tx.record(entry.domain)?;
                    let name = record.map_or_else(|| entry.domain.to_string(), |record| record.name);
                    names.entry(entry.domain).or_insert(Some(name)).clone()
                }
            };
            items.push(describe(number, entry, domain));
        }
        Ok(AuditPage { items, next })
    }
}

fn describe(number: u64, entry: Entry, domain: Option<String>) -> AuditRecord {
    let Entry {
        time,
        interface,
        address,
        certificate,
        user,
        domain: _,
        request,
        correlation,
        operation,
        objects,
        result,
        detail,
    } = entry;
    AuditRecord {
        number,
        time: time_text(time),
        interface,
        address,
        certificate,
        user,
        domain,
        request,
        correlation,
        operation,
        objects,
        result,
        detail,
    }
}

fn time_of(field: &str, text: Option<&str>) -> Result<Option<i64>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
        Reason::InvalidField.because(format!("`{field}` is not a time such as 2026-01-31T12:00:00Z"))
    })?;
    Ok(Some(time.unix_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            time: 1_790_000_000,
            interface: "kmip".to_owned(),
            user: Some("alice".to_owned()),
            domain: 3,
            operation: "Get".to_owned(),
            objects: vec!["one".to_owned(), "two".to_owned()],
            result: "ObjectNotFound".to_owned(),
            ..Entry::default()
        }
    }

    fn meets(query: AuditQuery, domain: Option<i64>) -> bool {
        Filter::new(query, domain).unwrap().meets(&entry(), "{\"detail\":\"No Such object\"}")
    }

    #[test]
    fn a_record_meets_all_that_is_asked() {
        let query = AuditQuery::default;
        let text = |text: &str| Some(text.to_owned());
        assert!(meets(query(), None) && meets(query(), Some(3)) && !meets(query(), Some(0)));
        for (asked, expected) in [
            (AuditQuery { user: text("alice"), ..query() }, true),
            (AuditQuery { user: text("Alice"), ..query() }, false),
            (AuditQuery { operation: text("get"), ..query() }, true),
            (AuditQuery { operation: text("Get Attributes"), ..query() }, false),
            (AuditQuery { object: text("two"), ..query() }, true),
            (AuditQuery { object: text("tw"), ..query() }, false),
            (AuditQuery { result: text("failure"), ..query() }, true),
            (AuditQuery { result: text("Success"), ..query() }, false),
            (AuditQuery { result: text("objectnotfound"), ..query() }, true),
            (AuditQuery { interface: text("api"), ..query() }, false),
            (AuditQuery { text: text("no such"), ..query() }, true),
            (AuditQuery { text: text("elsewhere"), ..query() }, false),
            (AuditQuery { from: text("2026-09-21T14:13:20Z"), ..query() }, true),
            (AuditQuery { from: text("2026-09-21T16:13:21+02:00"), ..query() }, false),
            (AuditQuery { to: text("2026-09-21T14:13:20Z"), ..query() }, false),
            (AuditQuery { to: text("2026-09-21T14:13:21Z"), ..query() }, true),
            (AuditQuery { user: text("alice"), operation: text("Create"), ..query() }, false),
        ] {
            assert_eq!(meets(asked.clone(), None), expected, "{asked:?}");
        }
        assert!(Filter::new(AuditQuery { to: text("yesterday"), ..query() }, None).is_err());
    }
}
