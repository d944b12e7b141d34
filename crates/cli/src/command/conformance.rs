//! `keyward conformance`: the official test cases against fresh servers in this process.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use kmip::conformance::{Case, transcribe};
use kmip::version::Version;
use serde_json::Value;
use serde_json::json;
use server::conformance::{Encoding, Verdict};

use super::{Action, Arguments, Command, Presence, flag, switch};
use crate::connect::block_on;
use crate::failure::Failure;
use crate::{output, remote};

pub(super) const COMMAND: Command = Command {
    name: "conformance",
    help: "Run OASIS test cases, each against a fresh server in this process",
    flags: &[&[
        flag("cases", "PATH", Presence::Many, "A case file, or a directory of them"),
        flag("json", "FILE", Presence::Optional, "Write every verdict to a file"),
        flag(
            "not-yet",
            "FILE",
            Presence::Optional,
            "Names the cases that are not expected to pass; one that does fails the run",
        ),
        switch("shrink", "Take the cases that pass off the list of --not-yet"),
        flag(
            "encoding",
            "ttlv|xml|json",
            Presence::Optional,
            "What messages are sent in: TTLV over TLS, XML or JSON over HTTPS [default: ttlv]",
        ),
        flag(
            "as",
            "VERSION",
            Presence::Optional,
            "Write each case for another version, leave out those that cannot be, and run what is left",
        ),
        flag("jobs", "N", Presence::Optional, "Cases that run at the same time [default: one a processor]"),
    ]],
    action: Action::RunOrGroup(
        run,
        &[Command {
            name: "prepare",
            help: "Make the users that the cases name on a server with kmip.interop = true",
            flags: &[],
            action: Action::Ask(&["POST /conformance/prepare"], prepare),
        }],
    ),
};

/// What is said about a case.
struct Report {
    /// Version, set and name.
    case: String,
    verdict: Verdict,
}

fn run(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let mut files = Vec::new();
    for path in arguments.all("cases") {
        find_cases(Path::new(path), &mut files)?;
    }
    if files.is_empty() {
        return Err(Failure::Usage("--cases names no case file".to_owned()));
    }
    files.sort();
    let list = arguments.get("not-yet");
    let not_yet = list.map(read_list).transpose()?.unwrap_or_default();
    let jobs = arguments
        .number("jobs")?
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let encoding = match arguments.get("encoding") {
        None | Some("ttlv") => Encoding::Ttlv,
        Some("xml") => Encoding::Xml,
        Some("json") => Encoding::Json,
        Some(_) => return Err(Failure::Usage("--encoding is one of ttlv, xml and json".to_owned())),
    };
    let version = arguments.get("as").map(read_version).transpose()?;
    let reports = run_all(files, jobs, encoding, version)?;
    if let Some(path) = arguments.get("json") {
        write_json(path, &reports)?;
    }
    match list {
        Some(path) if arguments.switch("shrink") => {
            shrink_list(path, &reports)?;
            summarise(&reports, &read_list(path)?)
        }
        _ => summarise(&reports, &not_yet),
    }
}

fn prepare(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let users: Value = remote::request(arguments, "POST", "/conformance/prepare", None::<&()>)?;
    crate::listing::print(arguments, super::users::COLUMNS, &users);
    Ok(())
}

/// The version of a number.
fn read_version(number: &str) -> Result<Version, Failure> {
    let known = Version::ALL.iter().find(|version| version.to_string() == number);
    known.copied().ok_or_else(|| Failure::Usage(format!("--as {number} is no version of KMIP")))
}

/// Runs the cases, some at a time, each on a thread of its own; the reports come in the order of their names.
fn run_all(
    files: Vec<PathBuf>,
    jobs: usize,
    encoding: Encoding,
    version: Option<Version>,
) -> Result<Vec<Report>, Failure> {
    let bar = progress(files.len());
    let queue = Mutex::new(files.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut reports = Vec::new();
        while let Some(path) = next() {
            if let Some(verdict) = block_on(run_file(&path, encoding, version))?? {
                reports.push(Report { case: case_name(&path), verdict });
            }
            bar.inc(1);
        }
        Ok::<_, Failure>(reports)
    };
    let mut reports = Vec::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            let done = thread.join().map_err(|_| Failure::Failed("a case panicked".to_owned()))?;
            reports.extend(done?);
        }
        Ok::<_, Failure>(())
    })?;
    bar.finish_and_clear();
    reports.sort_by(|a, b| a.case.cmp(&b.case));
    Ok(reports)
}

/// Runs the case of a file, as one of another version where one is given: `None` where it cannot be that.
async fn run_file(
    path: &Path,
    encoding: Encoding,
    version: Option<Version>,
) -> Result<Option<Verdict>, Failure> {
    let written = |case: Case| match version {
        Some(version) => as_version(&case, version_of(path), version),
        None => Some(case),
    };
    let Some(case) = written(read_case(path)?) else { return Ok(None) };
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let before = before(path, &name)?.and_then(written);
    let verdict = server::conformance::run(&name, &case, before.as_ref(), encoding).await;
    verdict.map(Some).map_err(|fault| Failure::new(path.display(), fault))
}

/// A case as one of another version; `None` where that version cannot have it.
fn as_version(case: &Case, from: Option<Version>, version: Version) -> Option<Case> {
    let text = transcribe(case, version).ok()??;
    let written = Case::parse("", &text).ok()?;
    let written_for = from.filter(|from| *from < version);
    Some(Case { written_for, compat: case.compat.clone(), ..written })
}

/// The version whose directory a case lies in, above that of its set.
fn version_of(path: &Path) -> Option<Version> {
    let name = path.parent()?.parent()?.file_name()?;
    read_version(&name.to_string_lossy()).ok()
}

/// The case that makes what another looks for: that of its version, or else of another written for its version.
fn before(path: &Path, name: &str) -> Result<Option<Case>, Failure> {
    let Some(before) = kmip::conformance::predecessor(name) else { return Ok(None) };
    let same = path.with_file_name(format!("{before}.xml"));
    if same.exists() {
        return read_case(&same).map(Some);
    }
    let (Some(set), Some(wanted)) = (path.parent(), version_of(path)) else { return Ok(None) };
    let root = set.ancestors().nth(2).unwrap_or(set);
    let set = set.file_name().unwrap_or_default();
    for (version, name) in kmip::conformance::siblings(&before) {
        let path = root.join(version.to_string()).join(set).join(format!("{name}.xml"));
        if !path.exists() {
            continue;
        }
        if let Ok(Some(text)) = transcribe(&read_case(&path)?, wanted) {
            // What it makes is named by the case.
            return Ok(Case::parse("", &text.replace(&name, &before)).ok());
        }
    }
    Ok(None)
}

fn read_case(path: &Path) -> Result<Case, Failure> {
    let text = std::fs::read(path).map_err(|fault| Failure::new(path.display(), fault))?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Case::parse(&name, &String::from_utf8_lossy(&text)).map_err(|fault| Failure::new(path.display(), fault))
}

/// Prints what was unexpected and the counts; fails when anything was unexpected.
fn summarise(reports: &[Report], not_yet: &BTreeSet<String>) -> Result<(), Failure> {
    let mut versions: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut total = [0; 3];
    let mut surprises = 0;
    for Report { case, verdict } in reports {
        let is_listed = not_yet.contains(case);
        let column = match verdict {
            Verdict::Passed => 0,
            Verdict::Failed { .. } => 1,
            Verdict::Skipped(_) => 2,
        };
        let version = versions.entry(case.split('/').next().unwrap_or_default()).or_default();
        for counts in [version, &mut total] {
            if let Some(count) = counts.get_mut(column) {
                *count += 1;
            }
        }
        match verdict {
            Verdict::Passed if is_listed => {
                surprises += 1;
                output::line(&format!(
                    "passed {case}, though it is listed as not yet passing: take it off the list"
                ));
            }
            Verdict::Failed { exchange, reason } if !is_listed => {
                surprises += 1;
                output::line(&format!("failed {case}, exchange {exchange}: {reason}"));
            }
            Verdict::Skipped(reason) => output::line(&format!("skipped {case}: {reason}")),
            _ => {}
        }
    }
    let counts = |[passed, failed, skipped]: [usize; 3]| {
        format!("{passed} passed, {failed} failed, {skipped} skipped")
    };
    for (version, row) in versions {
        output::line(&format!("{version}: {}", counts(row)));
    }
    output::line(&counts(total));
    if surprises == 0 {
        return Ok(());
    }
    Err(Failure::Failed(format!("{surprises} cases did not end as expected")))
}

fn write_json(path: &str, reports: &[Report]) -> Result<(), Failure> {
    let entry = |report: &Report| match &report.verdict {
        Verdict::Passed => json!({"case": report.case, "result": "passed"}),
        Verdict::Failed { exchange, reason } => {
            json!({"case": report.case, "result": "failed", "exchange": exchange, "why": reason})
        }
        Verdict::Skipped(reason) => json!({"case": report.case, "result": "skipped", "why": reason}),
    };
    let entries: Vec<_> = reports.iter().map(entry).collect();
    std::fs::write(path, format!("{:#}\n", json!(entries))).map_err(|fault| Failure::new(path, fault))
}

fn find_cases(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(|fault| Failure::new(path.display(), fault))? {
        let entry = entry.map_err(|fault| Failure::new(path.display(), fault))?.path();
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "xml") {
            find_cases(&entry, files)?;
        }
    }
    Ok(())
}

/// Rewrites a list without the cases that passed.
fn shrink_list(path: &str, reports: &[Report]) -> Result<(), Failure> {
    let passed: BTreeSet<&str> = reports
        .iter()
        .filter(|report| report.verdict == Verdict::Passed)
        .map(|report| report.case.as_str())
        .collect();
    let text = std::fs::read_to_string(path).map_err(|fault| Failure::new(path, fault))?;
    let kept: String =
        text.lines().filter(|line| !passed.contains(name_in(line))).map(|line| format!("{line}\n")).collect();
    std::fs::write(path, kept).map_err(|fault| Failure::new(path, fault))
}

/// The names in a list: one a line, `#` begins a remark, the extension may be left out.
fn read_list(path: &str) -> Result<BTreeSet<String>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|fault| Failure::new(path, fault))?;
    Ok(text.lines().map(name_in).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

fn name_in(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim().trim_end_matches(".xml")
}

/// Version, set and name of a case.
fn case_name(path: &Path) -> String {
    let parts: Vec<_> =
        path.components().rev().take(3).map(|part| part.as_os_str().to_string_lossy()).collect();
    let name = parts.into_iter().rev().collect::<Vec<_>>().join("/");
    name.trim_end_matches(".xml").to_owned()
}

fn progress(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} cases, {eta} left");
    ProgressBar::new(u64::try_from(length).unwrap_or_default())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
