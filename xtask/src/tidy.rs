//! Checks of the source that the compiler does not make. Each finding says where it is and how to mend it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Runs every check over the repository.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let metadata = metadata(root)?;
    let sources = sources(root)?;
    let mut findings = edges(&metadata);
    findings.extend(dead_files(&roots(&metadata, root), &sources));
    for source in &sources {
        findings.extend(banned_paths(source));
        if source.is_rust() {
            findings.extend(long_lines(source));
            findings.extend(banned_words(source));
            findings.extend(uses_of_operations(source));
        }
    }
    if findings.is_empty() {
        return Ok(format!("{} files are tidy", sources.len()));
    }
    findings.sort();
    findings.push(format!("{} findings", findings.len()));
    Err(findings.join("\n"))
}

/// What each crate may depend on, by directory name. Every crate may have `testkit` as a development dependency,
/// and `testkit` itself may depend on all.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kmip", &[]),
    ("nae", &[]),
    ("api", &[]),
    ("crypto", &[]),
    ("store", &["crypto"]),
    ("engine", &["kmip", "api", "crypto", "store"]),
    ("server", &["engine", "kmip", "nae", "api", "crypto", "store"]),
    ("cli", &["server", "kmip", "api"]),
    ("xtask", &[]),
];

/// The longest line of Rust, in characters.
const MAX_LINE: usize = 140;

/// Words that stand for unfinished work.
const BANNED_WORDS: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("unimple", "mented!")];

/// Directories of one person's machine.
const BANNED_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/")];

/// The directories of the engine that operations build on, and that therefore do not know them.
const BELOW_OPERATIONS: &[&str] = &["attribute", "object", "policy", "identity", "audit"];

/// A text file with its path relative to the repository.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "rs")
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn at(&self, line: usize, words: &str) -> String {
        format!("{}:{line}: {words}", self.path.display())
    }
}

/// Dependencies between our crates that the architecture does not have.
fn edges(metadata: &Value) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut findings = Vec::new();
    for package in array(metadata, "packages") {
        let from = directory_name(package["manifest_path"].as_str().map(Path::new).and_then(Path::parent));
        for dependency in array(package, "dependencies") {
            let Some(path) = dependency["path"].as_str() else { continue };
            let to = directory_name(Some(Path::new(path)));
            let is_for_tests = dependency["kind"] == "dev";
            if from == "testkit" || (to == "testkit" && is_for_tests) {
                continue;
            }
            match allowed.get(from) {
                Some(allowed) if allowed.contains(&to) => {}
                Some(_) => findings.push(format!(
                    "{from}/Cargo.toml: {from} must not depend on {to}; move what it needs to a crate that both \
                     may use (ARCHITECTURE.md shows the edges)"
                )),
                None => findings.push(format!(
                    "{from}/Cargo.toml: {from} is a new crate; say in xtask/src/tidy.rs what it may depend on"
                )),
            }
        }
    }
    findings
}

/// Uses of `op/` in what lies below it.
fn uses_of_operations(source: &Source) -> Option<String> {
    let inside = source.path.strip_prefix("crates/engine/src").ok()?;
    let Some(Component::Normal(first)) = inside.components().next() else { return None };
    let first = Path::new(first).file_stem()?.to_str()?;
    if !BELOW_OPERATIONS.contains(&first) || !paths(&source.text).contains("op") {
        return None;
    }
    Some(format!(
        "{}: {first}/ must not use op/: operations call it, not the other way; move what both need to {first}/",
        source.path.display()
    ))
}

/// The modules of the own crate that a file names from its root, as in `crate::op` and `use crate::{op::x, y}`.
fn paths(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(":: ", "::");
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => {
                found.insert(identifier(rest));
            }
            Some(group) => {
                let mut depth = 0;
                let mut expects_name = true;
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => expects_name = true,
                        ' ' => {}
                        _ if expects_name => {
                            expects_name = false;
                            found.insert(identifier(group.get(at..).unwrap_or_default()));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

/// The identifier at the start of a text.
fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn long_lines(source: &Source) -> Vec<String> {
    let long = source.lines().filter(|(_, line)| line.chars().count() > MAX_LINE);
    long.map(|(number, _)| source.at(number, &format!("longer than {MAX_LINE} characters; break the line")))
        .collect()
}

fn banned_words(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in source.lines() {
        for word in BANNED_WORDS.iter().filter(|word| has_word(line, word)) {
            findings
                .push(source.at(number, &format!("{word}: finish it, or open an issue and leave it out")));
        }
    }
    findings
}

fn banned_paths(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in source.lines() {
        for path in BANNED_PATHS.iter().filter(|path| has_word(line, path)) {
            let words = format!("{path}: a directory of one machine; use a relative path or a setting");
            findings.push(source.at(number, &words));
        }
    }
    findings
}

/// Whether a line has a word that is not a part of a longer one. A word that ends in a sign ends anywhere.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    let ends_in_letter = word.ends_with(char::is_alphanumeric);
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        let starts = !before.is_some_and(is_part);
        let ends = !ends_in_letter || !after.is_some_and(|c| c.is_alphanumeric() || c == '_');
        starts && ends
    })
}

/// Rust files that no crate reaches by its `mod` declarations.
fn dead_files(roots: &BTreeSet<PathBuf>, sources: &[Source]) -> Vec<String> {
    let by_path: BTreeMap<&Path, &Source> =
        sources.iter().map(|source| (source.path.as_path(), source)).collect();
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<PathBuf> = roots.iter().cloned().collect();
    while let Some(path) = waiting.pop() {
        let Some(source) = by_path.get(path.as_path()) else { continue };
        if reached.insert(path.clone()) {
            waiting.extend(modules(source, roots.contains(&path)));
        }
    }
    sources
        .iter()
        // The fuzz crate is a workspace of its own: its targets are roots that the metadata here does not list.
        .filter(|source| source.is_rust() && !source.path.starts_with("fuzz"))
        .filter(|source| !reached.contains(&source.path))
        .map(|source| {
            format!("{}: no `mod` leads here; declare it in its parent, or remove it", source.path.display())
        })
        .collect()
}

/// The files that the `mod` declarations of a file can mean. Modules within braces add their names.
fn modules(source: &Source, is_root: bool) -> Vec<PathBuf> {
    let directory = source.path.parent().unwrap_or(Path::new(""));
    let is_mod = source.path.file_name().is_some_and(|name| name == "mod.rs");
    let base = match source.path.file_stem() {
        Some(stem) if !is_root && !is_mod => directory.join(stem),
        _ => directory.to_path_buf(),
    };
    let mut inline: Vec<(usize, String)> = Vec::new();
    let mut found = Vec::new();
    let mut given_path = None;
    for line in source.text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        while inline.last().is_some_and(|(at, _)| line == "}" && indent == *at) {
            inline.pop();
        }
        if let Some(path) = line.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]")) {
            given_path = Some(directory.join(path));
            continue;
        }
        let Some(name) = module_name(line) else { continue };
        if line.ends_with('{') {
            inline.push((indent, name));
        } else if line.ends_with(';') {
            let parent = inline.iter().fold(base.clone(), |path, (_, name)| path.join(name));
            found.extend(given_path.take());
            found.push(parent.join(format!("{name}.rs")));
            found.push(parent.join(&name).join("mod.rs"));
        }
    }
    found
}

/// The name of a line that declares or opens a module.
fn module_name(line: &str) -> Option<String> {
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    let name = identifier(line.strip_prefix("mod ")?);
    (!name.is_empty()).then_some(name)
}

/// The root files of all targets, relative to the repository.
fn roots(metadata: &Value, root: &Path) -> BTreeSet<PathBuf> {
    let packages = array(metadata, "packages").iter();
    let targets = packages.flat_map(|package| array(package, "targets"));
    let files = targets.filter_map(|target| target["src_path"].as_str());
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    files.filter_map(|file| Path::new(file).strip_prefix(&root).ok().map(Path::to_path_buf)).collect()
}

fn metadata(root: &Path) -> Result<Value, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

/// The text files of the repository. What is built and what belongs to version control is left out.
fn sources(root: &Path) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(directory) = waiting.pop() {
        let absolute = root.join(&directory);
        let failed = |error: std::io::Error| format!("{}: {error}", absolute.display());
        for entry in std::fs::read_dir(&absolute).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = directory.join(entry.file_name());
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                if !["target", ".git", "corpus", "artifacts"].iter().any(|name| path.ends_with(name)) {
                    waiting.push(path);
                }
            } else if kind.is_file() && path != Path::new(".git") {
                // A file that is not text has no lines to check.
                if let Ok(text) = std::fs::read_to_string(root.join(&path)) {
                    sources.push(Source { path, text });
                }
            }
        }
    }
    Ok(sources)
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn directory_name(path: Option<&Path>) -> &str {
    path.and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.to_owned() }
    }

    fn edge(from: &str, to: &str, kind: &Value) -> Vec<String> {
        edges(&json!({ "packages": [{
            "manifest_path": format!("/r/{from}/Cargo.toml"),
            "dependencies": [
                { "name": "serde", "kind": null },
                { "name": "x", "path": format!("/r/{to}"), "kind": kind },
            ],
        }]}))
    }

    #[test]
    fn the_repository_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        run(&root).unwrap_or_else(|findings| panic!("{findings}"));
    }

    #[test]
    fn crates_depend_downhill_only() {
        assert_eq!(edge("crates/engine", "crates/kmip", &Value::Null), [""; 0]);
        assert_eq!(edge("crates/store", "crates/engine", &Value::Null).len(), 1);
        assert_eq!(edge("crates/kmip", "crates/crypto", &json!("dev")).len(), 1);
        assert_eq!(edge("crates/new", "crates/kmip", &Value::Null).len(), 1);
        assert_eq!(edge("crates/cli", "testkit", &json!("dev")), [""; 0]);
        assert_eq!(edge("crates/cli", "testkit", &Value::Null).len(), 1);
        assert_eq!(edge("testkit", "crates/server", &Value::Null), [""; 0]);
    }

    #[test]
    fn what_lies_below_operations_does_not_use_them() {
        let finds = |path: &str, text: &str| uses_of_operations(&source(path, text)).is_some();
        let policy = "crates/engine/src/policy/mod.rs";
        for text in [
            "use crate::op;",
            "use crate::op::create::Create;",
            "fn f() { crate::op::run() }",
            "use crate::{\n    clock,\n    op::{self, x},\n};",
            "use crate::\n    op;",
        ] {
            assert!(finds(policy, text), "{text}");
            assert!(finds("crates/engine/src/audit.rs", text), "{text}");
            assert!(!finds("crates/engine/src/pipeline.rs", text), "{text}");
            assert!(!finds("crates/kmip/src/policy/mod.rs", text), "{text}");
        }
        for text in ["use crate::operation;", "// crate::op", "use crate::{a::{op}, b};", "use kmip::op;"] {
            assert!(!finds(policy, text), "{text}");
        }
    }

    #[test]
    fn long_lines_are_found() {
        let file = source("a.rs", &format!("{}\n{}", "é".repeat(MAX_LINE), "a".repeat(MAX_LINE + 1)));
        assert_eq!(long_lines(&file), ["a.rs:2: longer than 140 characters; break the line"]);
    }

    #[test]
    fn banned_words_are_whole_words() {
        let finds = |text: &str| !banned_words(&source("a.rs", text)).is_empty();
        assert!(finds(concat!("// TO", "DO: later")));
        assert!(finds(concat!("unimple", "mented!()")));
        assert!(finds(concat!("(XX", "X)")));
        assert!(!finds(concat!("0x8XX", "XXXXX")));
        assert!(!finds(concat!("TO", "DOS")));
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let finds = |text: &str| !banned_paths(&source("a.md", text)).is_empty();
        assert!(finds(concat!("cd /ho", "me/someone")));
        assert!(finds(concat!("\"/wo", "rk/main\"")));
        assert!(!finds(concat!("https://example.org/ho", "me/")));
        assert!(!finds(concat!("target/wo", "rk/x")));
    }

    #[test]
    fn files_that_no_module_leads_to_are_dead() {
        let roots = BTreeSet::from([PathBuf::from("c/src/lib.rs")]);
        let sources = [
            source(
                "c/src/lib.rs",
                "mod a;\npub(crate) mod b;\n#[path = \"odd/place.rs\"]\nmod d;\n// mod e;",
            ),
            source("c/src/a.rs", "mod inner {\n    mod deep;\n}\nmod plain;"),
            source("c/src/a/inner/deep.rs", ""),
            source("c/src/a/plain.rs", ""),
            source("c/src/b/mod.rs", "pub mod leaf;"),
            source("c/src/b/leaf.rs", ""),
            source("c/src/odd/place.rs", ""),
            source("c/src/e.rs", ""),
            source("c/src/b/a.rs", ""),
            source("fuzz/fuzz_targets/x.rs", ""),
            source("README.md", ""),
        ];
        let dead = dead_files(&roots, &sources);
        let paths: Vec<_> = dead.iter().filter_map(|finding| finding.split(':').next()).collect();
        assert_eq!(paths, ["c/src/e.rs", "c/src/b/a.rs"]);
    }
}
