//! Writes the messages of the OASIS test cases as seeds for the fuzz targets: `fuzz_seeds CASES CORPUS`.
//!
//! What the cases leave open (`$UNIQUE_IDENTIFIER_0` and the like) is filled with a value of the right type; the fuzzer
//! needs the shapes, not the sense.

#![expect(clippy::string_slice, reason = "positions are those that a search has found")]

use std::error::Error;
use std::path::{Path, PathBuf};

use keyward_kmip::ttlv::{Item, Limits, encode_item, json, xml};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [cases, corpus] = arguments.as_slice() else { return Err("usage: fuzz_seeds CASES CORPUS".into()) };
    let mut files = Vec::new();
    find(cases, &mut files)?;
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let mut sequence = Vec::new();
        for message in messages(&text) {
            let Ok(item) = xml::decode(filled(message).as_bytes(), &Limits::default()) else { continue };
            if message.starts_with("<RequestMessage") {
                sequence.extend(encode_item(&item));
            }
            keep(corpus, count, &item)?;
            count += 1;
        }
        if !sequence.is_empty() {
            write(corpus, "executor", count, &sequence)?;
        }
    }
    println!("{count} messages");
    Ok(())
}

fn find(directory: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// The messages in the text of a case, in order.
fn messages(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let next = ["RequestMessage", "ResponseMessage"]
            .into_iter()
            .filter_map(|name| Some((rest.find(&format!("<{name}>"))?, format!("</{name}>"))))
            .min();
        let Some((start, end)) = next else { return found };
        let Some(length) = rest[start..].find(&end) else { return found };
        let (message, after) = rest[start..].split_at(length + end.len());
        found.push(message);
        rest = after;
    }
}

/// The text of a message with each placeholder filled.
fn filled(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut element = "";
    for (index, part) in message.split("value=\"").enumerate() {
        if index == 0 {
            out.push_str(part);
        } else {
            out.push_str("value=\"");
            match part.strip_prefix('$') {
                None => out.push_str(part),
                Some(placeholder) => {
                    let end = placeholder.find('"').unwrap_or(placeholder.len());
                    let number =
                        placeholder[..end].strip_prefix("UNIQUE_IDENTIFIER_").map(|n| format!("${n}"));
                    out.push_str(match element {
                        _ if let Some(number) = &number => number,
                        e if e.contains("DateTime") => "2026-09-21T12:00:00+00:00",
                        e if e.contains("String\"") && e.contains("Byte") => {
                            "00112233445566778899aabbccddeeff"
                        }
                        e if e.contains("Integer") => "1",
                        _ => "11111111-2222-4333-8444-555555555555",
                    });
                    out.push_str(&placeholder[end..]);
                }
            }
        }
        element = part.rfind('<').map_or("", |start| &part[start..]);
    }
    out
}

fn keep(corpus: &Path, number: usize, item: &Item) -> std::io::Result<()> {
    let bytes = encode_item(item);
    write(corpus, "item", number, &bytes)?;
    write(corpus, "message", number, &bytes)?;
    write(corpus, "xml", number, xml::encode(item).as_bytes())?;
    write(corpus, "json", number, json::encode(item).as_bytes())
}

fn write(corpus: &Path, target: &str, number: usize, bytes: &[u8]) -> std::io::Result<()> {
    let directory = corpus.join(target);
    std::fs::create_dir_all(&directory)?;
    std::fs::write(directory.join(format!("case-{number:05}")), bytes)
}
