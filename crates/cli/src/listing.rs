//! Answers of the REST interface as tables: which fields are shown, under which titles.

use serde_json::Value;

use crate::command::Arguments;
use crate::output::Table;

/// A column: its title, and the field of an entry that it shows.
pub(crate) type Column = (&'static str, &'static str);

/// Prints an answer: a list, one thing, or nothing.
pub(crate) fn print(arguments: &Arguments<'_>, columns: &[Column], answer: &Value) {
    let single;
    let items = match answer.get("items").and_then(Value::as_array) {
        Some(items) => items.as_slice(),
        None if answer.is_null() => return,
        None => {
            single = [answer.clone()];
            &single
        }
    };
    let row = |item: &Value| columns.iter().map(|(_, field)| cell(item, field)).collect();
    let table = Table {
        columns: columns.iter().map(|(title, _)| *title).collect(),
        rows: items.iter().map(row).collect(),
        json: answer.get("items").unwrap_or(answer).clone(),
    };
    table.print(arguments.format());
}

/// A field in words; an entry that is no structure is its own only field.
pub(crate) fn cell(item: &Value, field: &str) -> String {
    text(item.get(field).unwrap_or(if item.is_object() { &Value::Null } else { item }))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(","),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| format!("{name}={}", text(value));
            fields.iter().map(field).collect::<Vec<_>>().join(" ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_become_words() {
        let item = json!({"name": "a", "locked": false, "groups": ["x", "y"], "grants": [{"group": "x", "sign": "always"}]});
        assert_eq!(cell(&item, "name"), "a");
        assert_eq!(cell(&item, "locked"), "no");
        assert_eq!(cell(&item, "groups"), "x,y");
        assert_eq!(cell(&item, "grants"), "group=x sign=always");
        assert_eq!(cell(&item, "nothing"), "");
        assert_eq!(cell(&json!("alice"), "name"), "alice");
    }
}
