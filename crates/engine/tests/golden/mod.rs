//! Texts that are checked in and compared with what the code says today.

/// Compares with `tests/NAME`, which `KEYWARD_UPDATE=1` writes anew.
pub(crate) fn compare(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("KEYWARD_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (kept, now)) in kept.lines().zip(text.lines()).enumerate() {
        assert_eq!(kept, now, "line {} differs; after a look, run with KEYWARD_UPDATE=1", line + 1);
    }
    assert_eq!(kept.lines().count(), text.lines().count());
}
