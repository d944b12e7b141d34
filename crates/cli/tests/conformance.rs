//! The official test cases through `keyward conformance`: each against a fresh server over its real listener.

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
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/not-yet.txt");
    let output = Command::new(env!("CARGO_BIN_EXE_keyward"))
        .args(["conformance", "--cases"])
        .arg(cases)
        .arg("--not-yet")
        .arg(list)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{text}");
}
