//! What commands print: a table for people, JSON for scripts.

use std::io::Write;

use serde_json::Value;

/// How results are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For scripts.
    Json,
}

/// A result of a command: columns and rows, with the same content as JSON.
pub(crate) struct Table {
    /// Column titles.
    pub(crate) columns: Vec<&'static str>,
    /// One row of cells an entry.
    pub(crate) rows: Vec<Vec<String>>,
    /// What scripts get.
    pub(crate) json: Value,
}

impl Table {
    /// Prints the table to standard output.
    pub(crate) fn print(&self, format: Format) {
        match format {
            Format::Json => line(&format!("{:#}", self.json)),
            Format::Table => {
                for row in self.lines() {
                    line(&row);
                }
            }
        }
    }

    fn lines(&self) -> Vec<String> {
        let titles = self.columns.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>();
        let mut widths: Vec<usize> = titles.iter().map(|title| title.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        std::iter::once(&titles)
            .chain(&self.rows)
            .map(|row| {
                let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
                cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
            })
            .collect()
    }
}

/// Prints a line of a result to standard output. A reader that has closed it wants no more of it, which is no failure.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Asks somebody at the terminal for something, on standard error, where results do not go.
#[expect(clippy::print_stderr, reason = "questions go to standard error")]
pub(crate) fn ask(question: &str) {
    eprint!("{question}");
}

/// Prints why a command failed to standard error.
#[expect(clippy::print_stderr, reason = "errors go to standard error")]
pub(crate) fn error(failure: &crate::Failure) {
    eprintln!("keyward: {failure}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let table = Table {
            columns: vec!["NAME", "ADMIN"],
            rows: vec![vec!["alice".into(), "yes".into()], vec!["bo".into(), "no".into()]],
            json: Value::Null,
        };
        assert_eq!(table.lines(), ["NAME   ADMIN", "alice  yes", "bo     no"]);
    }
}
