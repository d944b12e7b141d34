//! The changes that a transaction has made so far, so that they can be made again.

use crate::Error;
use crate::session::Value;

/// Statements in the order in which they succeeded, with their values. Texts and bytes lie one after the other in one
/// buffer that is used again, so that noting a change allocates nothing.
#[derive(Default)]
pub(crate) struct ChangeLog {
    changes: Vec<Change>,
    values: Vec<Noted>,
    bytes: Vec<u8>,
}

/// A place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    changes: usize,
    values: usize,
    bytes: usize,
}

struct Change {
    sql: &'static str,
    /// Number of values.
    values: usize,
    /// Row number that the database gave.
    row: Option<i64>,
}

enum Noted {
    Null,
    Integer(i64),
    /// Length in the buffer.
    Text(usize),
    /// Length in the buffer.
    Blob(usize),
}

impl ChangeLog {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.truncate(Mark { changes: 0, values: 0, bytes: 0 });
        self.bytes.shrink_to(KEPT_BYTES);
    }

    /// The end of the log.
    pub(crate) fn mark(&self) -> Mark {
        Mark { changes: self.changes.len(), values: self.values.len(), bytes: self.bytes.len() }
    }

    /// Forgets what came after `mark`.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.changes.truncate(mark.changes);
        self.values.truncate(mark.values);
        self.bytes.truncate(mark.bytes);
    }

    /// Notes a statement that succeeded, and the row number it was given if it was an insert.
    pub(crate) fn push(&mut self, sql: &'static str, values: &[Value<'_>], row: Option<i64>) {
        self.changes.push(Change { sql, values: values.len(), row });
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
            });
        }
    }

    /// Hands every change to `again`, in order.
    pub(crate) fn replay(
        &self,
        mut again: impl FnMut(&'static str, &[Value<'_>], Option<i64>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut noted = self.values.iter();
        let mut bytes = self.bytes.as_slice();
        let mut next = |length: usize| {
            let (part, rest) = bytes.split_at_checked(length).unwrap_or_default();
            bytes = rest;
            part
        };
        for change in &self.changes {
            let mut values = Vec::with_capacity(change.values);
            for value in noted.by_ref().take(change.values) {
                values.push(match *value {
                    Noted::Null => Value::Null,
                    Noted::Integer(integer) => Value::Integer(integer),
                    Noted::Text(length) => Value::Text(std::str::from_utf8(next(length)).unwrap_or_default()),
                    Noted::Blob(length) => Value::Blob(next(length)),
                });
            }
            again(change.sql, &values, change.row)?;
        }
        Ok(())
    }
}

/// Bytes of buffer that are kept between transactions.
const KEPT_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn replayed(log: &ChangeLog) -> Vec<String> {
        let mut seen = Vec::new();
        log.replay(|sql, values, row| {
            let values: Vec<String> = values
                .iter()
                .map(|value| match value {
                    Value::Null => "null".to_owned(),
                    Value::Integer(integer) => integer.to_string(),
                    Value::Text(text) => format!("'{text}'"),
                    Value::Blob(bytes) => format!("{bytes:?}"),
                })
                .collect();
            seen.push(format!("{sql} {} {row:?}", values.join(",")));
            Ok(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn changes_come_back_in_order_with_their_values() {
        let mut log = ChangeLog::default();
        assert_eq!(replayed(&log), [""; 0]);
        log.push("a", &[Value::Text("ä"), Value::Blob(&[]), Value::Null, Value::Blob(&[1, 2])], Some(7));
        let mark = log.mark();
        log.push("b", &[], None);
        log.push("c", &[Value::Blob(&[3]), Value::Integer(-1)], None);
        assert_ne!(log.mark(), mark);
        assert_eq!(replayed(&log), ["a 'ä',[],null,[1, 2] Some(7)", "b  None", "c [3],-1 None"]);
        log.truncate(mark);
        log.push("d", &[Value::Text("x")], None);
        assert_eq!(replayed(&log), ["a 'ä',[],null,[1, 2] Some(7)", "d 'x' None"]);
        log.clear();
        assert_eq!(replayed(&log), [""; 0]);
    }

    #[test]
    fn a_failure_ends_the_replay() {
        let mut log = ChangeLog::default();
        log.push("a", &[], None);
        log.push("b", &[], None);
        let mut calls = 0;
        let answer = log.replay(|_, _, _| {
            calls += 1;
            Err(Error::Full)
        });
        assert_eq!((answer, calls), (Err(Error::Full), 1));
    }
}
