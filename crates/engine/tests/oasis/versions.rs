//! The official cases as cases of the other versions.
//!
//! What a case of one version shows holds for every version that defines all of it, so each case is written again for
//! each of them and run. `tests/conformance/as-version.txt` of the project lists where a version differs by its own
//! specification, and why; it is exact in both directions.
//!
//! `KEYWARD_CASE` picks cases by name and `KEYWARD_AS` versions, and `KEYWARD_TRANSCRIPTS` names a directory into
//! which the written cases go.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kmip::conformance::{Case, transcribe};
use kmip::version::Version;

use super::{Sandbox, before, cases, run_case};

const EXPLAINED: &str = include_str!("../../../../tests/conformance/as-version.txt");

/// The version of a number.
pub(crate) fn of(number: &str) -> Version {
    *Version::ALL.iter().find(|version| version.to_string() == number).unwrap()
}

/// The case of a file as one of another version; `None` where it cannot be that, with the reason.
fn written_as(path: &Path, from: Version, version: Version) -> Result<(String, Case), String> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let case = Case::parse(name, &text).unwrap();
    let Some(text) = transcribe(&case, version).map_err(|error| error.to_string())? else {
        return Err("it is about versions".to_owned());
    };
    let mut case = Case::parse("", &text).unwrap_or_else(|error| panic!("{name} as {version}: {error}"));
    if version > from {
        case.written_for = Some(from);
    }
    Ok((text, case))
}

fn run_as(path: &Path, from: Version, version: Version, verbose: bool) -> Option<Result<(), String>> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let (text, case) = match written_as(path, from, version) {
        Ok(written) => written,
        Err(why) => {
            if verbose {
                println!("{name} as {version}: {why}");
            }
            return None;
        }
    };
    if let Some(directory) = std::env::var_os("KEYWARD_TRANSCRIPTS") {
        let directory = Path::new(&directory).join(version.to_string()).join(from.to_string());
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join(format!("{name}.xml")), &text).unwrap();
    }
    let sandbox = Sandbox::new(name, &text, version);
    if let Some(before) = before(path)
        && let Ok(Some(text)) = transcribe(&before, version)
        && let Err(difference) = run_case(&sandbox, &Case::parse("", &text).unwrap(), verbose)
    {
        return Some(Err(difference));
    }
    Some(run_case(&sandbox, &case, verbose).and_then(|()| sandbox.strict()))
}

/// Whether a name is that of a line, in which an asterisk stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len()).any(|at| name.is_char_boundary(at) && matches(rest, &name[at..]))
        }),
    }
}

#[test]
fn every_case_passes_as_one_of_the_other_versions() {
    let wanted = std::env::var("KEYWARD_CASE").ok();
    let as_version = std::env::var("KEYWARD_AS").ok();
    let mut runs = Vec::new();
    for (name, path) in cases() {
        let from = of(name.split('/').next().unwrap());
        for &version in Version::ALL {
            let is_wanted = wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str()))
                && as_version.as_ref().is_none_or(|wanted| version.to_string() == *wanted);
            if version != from && is_wanted {
                runs.push((format!("{name} as {version}"), path.clone(), from, version));
            }
        }
    }
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<String, Result<(), String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, path, from, version)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(result) = run_as(path, *from, *version, wanted.is_some()) {
                        results.lock().unwrap().insert(name.clone(), result);
                    }
                }
            });
        }
    });
    let results = results.into_inner().unwrap();
    for (name, result) in &results {
        if let Err(reason) = result {
            println!("{name}: {reason}");
        }
    }
    let listed: Vec<&str> = EXPLAINED
        .lines()
        .map(|line| line.split('#').next().unwrap().trim())
        .filter(|line| !line.is_empty())
        .collect();
    let is_listed = |name: &str| listed.iter().any(|pattern| matches(pattern, name));
    let passed = results.values().filter(|result| result.is_ok()).count();
    println!("{passed} of {} passed", results.len());
    let surprises: Vec<&str> = results
        .iter()
        .filter(|(name, result)| result.is_ok() == is_listed(name))
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(
        surprises.is_empty(),
        "fail without being listed, or pass and are listed:\n{}",
        surprises.join("\n")
    );
}
