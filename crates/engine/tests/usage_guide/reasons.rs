//! The Result Reasons of the error tables (KMIP 2.1 chapter 6): each is provoked, or `not-provoked.txt` says why not.

use std::collections::BTreeSet;
use std::path::Path;

use kmip::table::enumeration::{Operation, ResultReason};
use kmip::table::{Enumeration, operation};
use kmip::version::Version;

use super::{Lets, Section, transcripts};

/// Reasons of every table, which the test below provokes for every operation and version.
const GENERAL: &[ResultReason] = &[
    ResultReason::RESPONSE_TOO_LARGE,
    ResultReason::FEATURE_NOT_SUPPORTED,
    ResultReason::INVALID_MESSAGE,
    ResultReason::OPERATION_NOT_SUPPORTED,
    ResultReason::PERMISSION_DENIED,
];

/// The answer to one item without a payload of its own.
fn answer(section: &mut Section, item: &str) -> String {
    section.message(&[item.to_owned()])
}

#[test]
fn every_operation_is_refused_for_the_general_reasons() {
    let mut section = Section::new(&Lets::new());
    let ticket = "DelegatedLogin { Rights { Right { Operations { Operation RNGRetrieve } } } } => ticket";
    answer(&mut section, ticket);
    let rows = operation::rows().iter().filter(|row| row.from_client.is_some());
    for row in rows.filter(|row| row.operation != Operation::INTEROP) {
        for &version in Version::ALL {
            section.version = version;
            let name = row.name;
            let refused = |section: &mut Section, item: &str, reason: ResultReason| {
                let reason = reason.name().unwrap();
                let expected = format!("< {name} OperationFailed {reason}\n");
                assert_eq!(answer(section, item), expected, "{version} {item}");
            };
            if !row.from_client.is_some_and(|range| range.contains(version)) {
                if !row.range.contains(version) {
                    refused(&mut section, &format!("{name} {{ }}"), ResultReason::OPERATION_NOT_SUPPORTED);
                }
                continue;
            }
            section.command("header MaximumResponseSize 1");
            refused(&mut section, &format!("{name} {{ }}"), ResultReason::RESPONSE_TOO_LARGE);
            let extension =
                "MessageExtension { VendorIdentification x CriticalityIndicator true VendorExtension { } }";
            let critical = format!("{name} {{ }} {extension}");
            refused(&mut section, &critical, ResultReason::FEATURE_NOT_SUPPORTED);
            refused(&mut section, name, ResultReason::INVALID_MESSAGE);
            let others = [Operation::RNG_RETRIEVE, Operation::LOGOUT];
            if version >= Version::V2_0 && !others.contains(&row.operation) {
                let credential = "CredentialType Ticket CredentialValue { Ticket { TicketType Login TicketValue $ticket } }";
                section.command(&format!("header Authentication {{ Credential {{ {credential} }} }}"));
                refused(&mut section, &format!("{name} {{ }}"), ResultReason::PERMISSION_DENIED);
            }
        }
    }
}

/// Operations and reasons that the transcripts show for 2.0 and 2.1.
fn provoked() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for path in transcripts() {
        let text = std::fs::read_to_string(path).unwrap();
        let mut version = "2.1";
        for line in text.lines() {
            if line.starts_with("== ") {
                version = "2.1";
            } else if let Some(other) = line.strip_prefix("version ") {
                version = other;
            } else if let (Some(answer), true) = (line.strip_prefix("< "), version.starts_with("2.")) {
                let words: Vec<&str> = answer.split(' ').collect();
                if let [operation, "OperationFailed", reason, ..] = words.as_slice() {
                    found.insert(((*operation).to_owned(), (*reason).to_owned()));
                }
            }
        }
    }
    found
}

#[test]
fn every_reason_of_the_tables_is_provoked_or_it_is_said_why_not() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/usage_guide/not-provoked.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let excused: BTreeSet<(String, String)> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let (what, why) = line.split_once(": ").expect("a reason why");
            assert!(why.len() > 10, "{line}");
            let (operation, reason) = what.split_once(' ').expect("an operation and a reason");
            (operation.to_owned(), reason.to_owned())
        })
        .collect();
    let provoked = provoked();
    let mut missing = Vec::new();
    for row in operation::rows() {
        for reason in row.reasons.iter().filter(|reason| !GENERAL.contains(reason)) {
            let pair = (row.name.to_owned(), reason.name().unwrap().to_owned());
            let is_excused = excused.contains(&pair) || excused.contains(&("*".to_owned(), pair.1.clone()));
            if !provoked.contains(&pair) && !is_excused {
                missing.push(format!("{} {}", pair.0, pair.1));
            }
        }
    }
    assert!(missing.is_empty(), "neither provoked nor explained:\n{}", missing.join("\n"));
    let stale: Vec<_> = excused.intersection(&provoked).collect();
    assert!(stale.is_empty(), "provoked after all: {stale:?}");
}
