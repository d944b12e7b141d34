//! What a record of the journal holds: statements with their values, and the numbers of the rows they made.

use crate::Error;
use crate::session::Value;
use crate::sqlite::change_log::{ChangeLog, Mark, Step};

/// Adds the steps since `mark` to `out`. A statement's text is given where it is met first, its number later on.
pub(super) fn encode(
    changes: &ChangeLog,
    mark: Mark,
    statements: &mut Vec<&'static str>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    changes.replay_since(mark, |step, values| {
        let (sql, row) = match *step {
            Step::Execute(sql) => (sql, None),
            Step::Insert(sql, row) => (sql, row),
            Step::Query(..) => return Ok(None),
        };
        let known = statements.iter().position(|known| std::ptr::eq(*known, sql));
        put_length(out, known.unwrap_or(statements.len()))?;
        if known.is_none() {
            statements.push(sql);
            put_bytes(out, sql.as_bytes())?;
        }
        put_value(out, row.map_or(Value::Null, Value::Integer))?;
        put_length(out, values.len())?;
        for value in values {
            put_value(out, *value)?;
        }
        Ok(None)
    })
}

/// Hands every step of a record to `again`: the statement, the number of the row it made, and its values.
pub(super) fn decode(
    mut record: &[u8],
    statements: &mut Vec<String>,
    mut again: impl FnMut(&str, Option<i64>, &[Value<'_>]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut values = Vec::new();
    while !record.is_empty() {
        let number = take_length(&mut record)?;
        if number == statements.len() {
            statements.push(take_text(&mut record)?.to_owned());
        }
        let row = match take_value(&mut record)? {
            Value::Null => None,
            Value::Integer(row) => Some(row),
            _ => return Err(malformed()),
        };
        values.clear();
        for _ in 0..take_length(&mut record)? {
            values.push(take_value(&mut record)?);
        }
        again(statements.get(number).ok_or_else(malformed)?, row, &values)?;
    }
    Ok(())
}

fn put_length(out: &mut Vec<u8>, length: usize) -> Result<(), Error> {
    out.extend_from_slice(&u32::try_from(length).map_err(|_| Error::Full)?.to_be_bytes());
    Ok(())
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Error> {
    put_length(out, bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(())
}

fn put_value(out: &mut Vec<u8>, value: Value<'_>) -> Result<(), Error> {
    match value {
        Value::Null | Value::LastRow => out.push(NULL),
        Value::Integer(integer) => {
            out.push(INTEGER);
            out.extend_from_slice(&integer.to_be_bytes());
        }
        Value::Text(text) => {
            out.push(TEXT);
            put_bytes(out, text.as_bytes())?;
        }
        Value::Blob(bytes) => {
            out.push(BLOB);
            put_bytes(out, bytes)?;
        }
    }
    Ok(())
}

fn take<const N: usize>(record: &mut &[u8]) -> Result<[u8; N], Error> {
    let (taken, rest) = record.split_first_chunk().ok_or_else(malformed)?;
    *record = rest;
    Ok(*taken)
}

fn take_length(record: &mut &[u8]) -> Result<usize, Error> {
    usize::try_from(u32::from_be_bytes(take(record)?)).map_err(|_| malformed())
}

fn take_bytes<'a>(record: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let length = take_length(record)?;
    let (taken, rest) = record.split_at_checked(length).ok_or_else(malformed)?;
    *record = rest;
    Ok(taken)
}

fn take_text<'a>(record: &mut &'a [u8]) -> Result<&'a str, Error> {
    std::str::from_utf8(take_bytes(record)?).map_err(|_| malformed())
}

fn take_value<'a>(record: &mut &'a [u8]) -> Result<Value<'a>, Error> {
    Ok(match take(record)? {
        [NULL] => Value::Null,
        [INTEGER] => Value::Integer(i64::from_be_bytes(take(record)?)),
        [TEXT] => Value::Text(take_text(record)?),
        [BLOB] => Value::Blob(take_bytes(record)?),
        _ => return Err(malformed()),
    })
}

fn malformed() -> Error {
    Error::Database("a record of the journal is malformed".to_owned())
}

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_name_a_statement_once_and_lose_nothing() {
        let mut changes = ChangeLog::default();
        changes.push(Step::Execute("before the mark"), &[Value::Integer(1)]);
        let mark = changes.mark();
        let values = [Value::Text("ä"), Value::Blob(&[0, 255]), Value::Null, Value::Integer(i64::MIN)];
        let insert: &'static str = "insert";
        changes.push(Step::Insert(insert, Some(7)), &values);
        changes.push(Step::Execute("update"), &[]);
        changes.push(Step::Insert(insert, Some(8)), &[Value::Blob(&[])]);
        let (mut given, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
        encode(&changes, mark, &mut given, &mut first).unwrap();
        encode(&changes, mark, &mut given, &mut second).unwrap();
        assert_eq!(given, ["insert", "update"]);
        assert!(second.len() < first.len());
        let mut known = Vec::new();
        for record in [&first, &second] {
            let mut seen = Vec::new();
            decode(record, &mut known, |sql, row, values| {
                let values: Vec<String> = values
                    .iter()
                    .map(|value| match value {
                        Value::Null | Value::LastRow => "null".to_owned(),
                        Value::Integer(integer) => integer.to_string(),
                        Value::Text(text) => format!("'{text}'"),
                        Value::Blob(bytes) => format!("{bytes:?}"),
                    })
                    .collect();
                seen.push(format!("{sql} {row:?} {}", values.join(",")));
                Ok(())
            })
            .unwrap();
            let lowest = i64::MIN;
            let expected = [
                format!("insert Some(7) 'ä',[0, 255],null,{lowest}"),
                "update None ".to_owned(),
                "insert Some(8) []".to_owned(),
            ];
            assert_eq!(seen, expected);
        }
        // Whatever is cut off is missed, unless it is a whole step.
        let whole = (0..first.len()).filter(|length| {
            let mut known = Vec::new();
            decode(first.get(..*length).unwrap(), &mut known, |_, _, _| Ok(())).is_ok()
        });
        assert_eq!(whole.count(), 3);
    }
}
