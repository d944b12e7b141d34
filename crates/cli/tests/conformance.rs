//! Test cases through `keyward conformance`, each against a fresh server over its real listener: the official ones,
//! and what clients in the field send.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the OASIS material lies, if it is at hand.
fn cases() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let oasis = std::env::var_os("KEYWARD_OASIS").map_or_else(|| root.join("../shared/oasis"), PathBuf::from);
    Some(oasis.join("test-cases")).filter(|cases| cases.is_dir())
}

#[test]
fn every_case_ends_as_expected() {
    let Some(cases) = cases() else {
        println!("skipped: the OASIS cases are not at hand; KEYWARD_OASIS names their place");
        return;
    };
    let list = tests().join("conformance/not-yet.txt");
    let output = run(Command::new(env!("CARGO_BIN_EXE_keyward"))
        .args(["conformance", "--cases"])
        .arg(cases)
        .arg("--not-yet")
        .arg(list));
    println!("{output}");
}

#[test]
fn clients_in_the_field_are_served() {
    for encoding in ["ttlv", "xml", "json"] {
        let output = run(Command::new(env!("CARGO_BIN_EXE_keyward"))
            .args(["conformance", "--encoding", encoding, "--cases"])
            .arg(tests().join("field")));
        assert!(output.ends_with(" passed, 0 failed, 0 skipped\n"), "{output}");
        assert!(!output.contains("\n0 passed"), "{output}");
    }
}

/// The folder of tests at the root of the project.
fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")
}

/// Runs a command that must succeed; what it prints.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}
