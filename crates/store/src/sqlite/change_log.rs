//! What a transaction, or a draft of one, has done so far, so that it can be done again.

use std::borrow::Cow;

use crate::Error;
use crate::session::Value;

/// Statements in the order in which they succeeded, with their values. Texts and bytes lie one after the other in one
/// buffer that is used again, so that noting a change allocates nothing.
#[derive(Default)]
pub(crate) struct ChangeLog {
    steps: Vec<(Step, usize)>,
    values: Vec<Noted>,
    bytes: Vec<u8>,
}

/// A place in the log.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    steps: usize,
    values: usize,
    bytes: usize,
}

/// A statement, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// It changed rows.
    Execute(&'static str),
    /// It made a row with this number, where the number is known.
    Insert(&'static str, Option<i64>),
    /// It answered rows with this digest.
    Query(Cow<'static, str>, u64),
}

enum Noted {
    Null,
    Integer(i64),
    /// Length in the buffer.
    Text(usize),
    /// Length in the buffer.
    Blob(usize),
    /// The number of the row that was inserted last.
    LastRow,
}

impl ChangeLog {
    /// An empty one with room for what a new object takes, which is most of what is drafted.
    pub(crate) fn with_room() -> Self {
        Self { steps: Vec::with_capacity(8), values: Vec::with_capacity(32), bytes: Vec::with_capacity(1024) }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.truncate(Mark::default());
        self.bytes.shrink_to(KEPT_BYTES);
    }

    /// The end of the log.
    pub(crate) fn mark(&self) -> Mark {
        Mark { steps: self.steps.len(), values: self.values.len(), bytes: self.bytes.len() }
    }

    /// Forgets what came after `mark`.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.steps.truncate(mark.steps);
        self.values.truncate(mark.values);
        self.bytes.truncate(mark.bytes);
    }

    /// Notes a statement that succeeded.
    pub(crate) fn push(&mut self, step: Step, values: &[Value<'_>]) {
        self.steps.push((step, values.len()));
        for value in values {
            self.values.push(match *value {
                Value::Null => Noted::Null,
                Value::Integer(integer) => Noted::Integer(integer),
                Value::Text(text) => {
                    self.bytes.extend_from_slice(text.as_bytes());
                    Noted::Text(text.len())
                }
                Value::Blob(bytes) => {
                    self.bytes.extend_from_slice(bytes);
                    Noted::Blob(bytes.len())
                }
                Value::LastRow => Noted::LastRow,
            });
        }
    }

    /// Bytes of texts and blobs since `mark`.
    pub(crate) fn bytes_since(&self, mark: Mark) -> usize {
        self.bytes.len().saturating_sub(mark.bytes)
    }

    /// Hands every step to `again`, in order. What that answers for an insert is the number of the row it made.
    pub(crate) fn replay(
        &self,
        again: impl FnMut(&Step, &[Value<'_>]) -> Result<Option<i64>, Error>,
    ) -> Result<(), Error> {
        self.replay_since(Mark::default(), again)
    }

    /// As [`ChangeLog::replay`], for what came after `mark`.
    pub(crate) fn replay_since(
        &self,
        mark: Mark,
        mut again: impl FnMut(&Step, &[Value<'_>]) -> Result<Option<i64>, Error>,
    ) -> Result<(), Error> {
        let mut noted = self.values.iter().skip(mark.values);
        let mut bytes = self.bytes.get(mark.bytes..).unwrap_or_default();
        let mut next = |length: usize| {
            let (part, rest) = bytes.split_at_checked(length).unwrap_or_default();
            bytes = rest;
            part
        };
        let mut values = Vec::new();
        let mut last_row = None;
        for (step, count) in self.steps.iter().skip(mark.steps) {
            values.clear();
            for value in noted.by_ref().take(*count) {
                values.push(match *value {
                    Noted::Null => Value::Null,
                    Noted::Integer(integer) => Value::Integer(integer),
                    Noted::Text(length) => Value::Text(std::str::from_utf8(next(length)).unwrap_or_default()),
                    Noted::Blob(length) => Value::Blob(next(length)),
                    Noted::LastRow => last_row.map_or(Value::LastRow, Value::Integer),
                });
            }
            last_row = again(step, &values)?.or(last_row);
        }
        Ok(())
    }
}

/// Bytes of buffer that are kept between transactions.
const KEPT_BYTES: usize = 8 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn replayed(log: &ChangeLog) -> Vec<String> {
        let mut seen = Vec::new();
        let mut row = 40;
        log.replay(|step, values| {
            let values: Vec<String> = values
                .iter()
                .map(|value| match value {
                    Value::Null => "null".to_owned(),
                    Value::Integer(integer) => integer.to_string(),
                    Value::Text(text) => format!("'{text}'"),
                    Value::Blob(bytes) => format!("{bytes:?}"),
                    Value::LastRow => "no row".to_owned(),
                })
                .collect();
            seen.push(format!("{step:?} {}", values.join(",")));
            row += 1;
            Ok(matches!(step, Step::Insert(..)).then_some(row))
        })
        .unwrap();
        seen
    }

    #[test]
    fn changes_come_back_in_order_with_their_values() {
        let mut log = ChangeLog::default();
        assert_eq!(replayed(&log), [""; 0]);
        let values = [Value::Text("ä"), Value::Blob(&[]), Value::Null, Value::Blob(&[1, 2])];
        log.push(Step::Insert("a", Some(7)), &values);
        let mark = log.mark();
        log.push(Step::Execute("b"), &[]);
        log.push(Step::Query("c".into(), 9), &[Value::Blob(&[3]), Value::Integer(-1), Value::LastRow]);
        assert_ne!(log.mark(), mark);
        let first = "Insert(\"a\", Some(7)) 'ä',[],null,[1, 2]";
        assert_eq!(replayed(&log), [first, "Execute(\"b\") ", "Query(\"c\", 9) [3],-1,41"]);
        log.truncate(mark);
        log.push(Step::Execute("d"), &[Value::Text("x")]);
        assert_eq!(replayed(&log), [first, "Execute(\"d\") 'x'"]);
        log.clear();
        assert_eq!(replayed(&log), [""; 0]);
    }

    #[test]
    fn a_failure_ends_the_replay() {
        let mut log = ChangeLog::default();
        log.push(Step::Execute("a"), &[]);
        log.push(Step::Execute("b"), &[]);
        let mut calls = 0;
        let answer = log.replay(|_, _| {
            calls += 1;
            Err(Error::Full)
        });
        assert_eq!((answer, calls), (Err(Error::Full), 1));
    }
}
