//! Chores of the repository: the tables of the protocol and the tidy checks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod docs;
mod tables;
mod tidy;

const USAGE: &str = "\
usage: cargo xtask tables [--check]   write crates/kmip/src/table from the OASIS registry, or compare with it
       cargo xtask docs [--check]     write the tables in docs/kmip.md, or compare with them
       cargo xtask tidy               check what the compiler does not: edges between crates, dead files, words";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = repository_root();
    let outcome = match arguments.as_slice() {
        ["tables"] => tables::write(&root),
        ["tables", "--check"] => tables::check(&root),
        ["docs"] => docs::run(&root, true),
        ["docs", "--check"] => docs::run(&root, false),
        ["tidy"] => tidy::run(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The directory above this crate.
fn repository_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}
