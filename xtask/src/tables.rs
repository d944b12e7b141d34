//! Writes the protocol's tables as Rust from the registry of the OASIS specifications.
//!
//! The registry is `registry.json` in the directory that `KEYWARD_OASIS` names, or in `../shared/oasis`. The
//! files written are checked in, so that a build needs neither.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

mod pkcs11;

/// Writes the files.
pub(crate) fn write(root: &Path) -> Result<String, String> {
    let files = generate(&registry(root)?)?;
    for (name, text) in &files {
        let path = table_directory(root).join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(format!("{} files written", files.len()))
}

/// Compares the files with what would be written.
pub(crate) fn check(root: &Path) -> Result<String, String> {
    let files = generate(&registry(root)?)?;
    for (name, text) in &files {
        let path = table_directory(root).join(name);
        let found = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if found != *text {
            return Err(format!("{} is not up to date: run `cargo xtask tables`", path.display()));
        }
    }
    Ok(format!("{} files up to date", files.len()))
}

/// The place of the registry.
pub(crate) fn registry_path(root: &Path) -> PathBuf {
    match std::env::var_os("KEYWARD_OASIS") {
        Some(directory) => PathBuf::from(directory).join("registry.json"),
        None => root.join("../shared/oasis/registry.json"),
    }
}

fn table_directory(root: &Path) -> PathBuf {
    root.join("crates/kmip/src/table")
}

fn registry(root: &Path) -> Result<Value, String> {
    let path = registry_path(root);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        format!("{}: {error}; set KEYWARD_OASIS to the directory that holds it", path.display())
    })?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files by name, relative to the table directory.
fn generate(registry: &Value) -> Result<Vec<(&'static str, String)>, String> {
    Ok(vec![
        ("enumeration.rs", enumerations(registry)?),
        ("mask.rs", masks(registry)?),
        ("tag/rows.rs", tags(registry)?),
        ("operation/rows.rs", operations(registry)?),
        ("attribute/rows.rs", attributes(registry)?),
    ])
}

fn enumerations(registry: &Value) -> Result<String, String> {
    let mut out = header("Enumerations of the protocol, each with its values (KMIP 2.1 section 11)");
    let tables = list(registry, "enumerations")?;
    out.push_str("\nuse super::EnumTable;\n");
    for table in tables {
        enum_table(&mut out, "enumeration", table)?;
    }
    all_tables(&mut out, "enumeration", "<{} as super::Enumeration>::TABLE", tables)?;
    Ok(out)
}

fn masks(registry: &Value) -> Result<String, String> {
    let mut out = header("Masks of the protocol, each with its bits (KMIP 2.1 section 12)");
    let tables = list(registry, "masks")?;
    out.push_str("\nuse super::EnumTable;\n");
    for table in tables {
        enum_table(&mut out, "mask", table)?;
    }
    all_tables(&mut out, "mask", "{}::TABLE", tables)?;
    Ok(out)
}

/// One enumeration or mask, a value a line.
fn enum_table(out: &mut String, kind: &str, table: &Value) -> Result<(), String> {
    let name = text(table, "name")?;
    let borrowed = values_from_pkcs11(name);
    let mut values: Vec<&Value> = list(table, "values")?.iter().chain(&borrowed).collect();
    values.sort_by_key(|value| value["value"].as_str());
    line(
        out,
        format_args!(
            "\n{kind}! {{\n    {} {name:?} {:?} {} {{",
            type_name(name),
            text(table, "title")?,
            range(table)?
        ),
    );
    for value in values {
        let (number, name, title) = (text(value, "value")?, text(value, "name")?, text(value, "title")?);
        let start = format!("{number} {} {name:?}", constant(title));
        let end = format!("{}{};", range(value)?, aliases(value, name)?);
        wrapped(out, 8, &[&start, &format!("{title:?}"), &end]);
    }
    out.push_str("    }\n}\n");
    Ok(())
}

/// The values of the two enumerations that PKCS#11 defines, as the registry would have them.
fn values_from_pkcs11(table: &str) -> Vec<Value> {
    let value = |number: u32, name: &str| {
        let number = format!("0x{number:08X}");
        json!({ "value": number, "name": name, "title": name, "since": "2.0" })
    };
    match table {
        "PKCS_11Function" => (1..).zip(pkcs11::FUNCTIONS).map(|(number, name)| value(number, name)).collect(),
        "PKCS_11ReturnCode" => {
            pkcs11::RETURN_CODES.iter().map(|(number, name)| value(*number, name)).collect()
        }
        _ => Vec::new(),
    }
}

/// The other spellings of a value, older versions' names among them.
fn aliases(value: &Value, name: &str) -> Result<String, String> {
    let mut names = Vec::new();
    for alias in value["aliases"].as_array().into_iter().flatten() {
        names.push(alias.as_str().ok_or("an alias is not a string")?);
    }
    for older in value["history"].as_array().into_iter().flatten() {
        names.push(text(older, "name")?);
    }
    names.retain(|alias| *alias != name);
    let quoted: Vec<String> = names.iter().map(|alias| format!(" {alias:?}")).collect();
    Ok(if quoted.is_empty() { String::new() } else { format!(", also{}", quoted.concat()) })
}

/// The list of all tables of a file, for checks that go over them.
fn all_tables(out: &mut String, kind: &str, path: &str, tables: &[Value]) -> Result<(), String> {
    line(out, format_args!("\n/// Every {kind}."));
    out.push_str("pub static ALL: &[&EnumTable] = &[\n");
    for table in tables {
        line(out, format_args!("    {},", path.replace("{}", &type_name(text(table, "name")?))));
    }
    out.push_str("];\n");
    Ok(())
}

fn tags(registry: &Value) -> Result<String, String> {
    let mut rows: Vec<&Value> = list(registry, "tags")?.iter().collect();
    rows.sort_by_key(|row| row["tag"].as_str());
    let mut out = header("The rows of the tags");
    out.push_str("\ntags! {\n");
    for row in rows {
        let title = text(row, "title")?;
        let values = match (row["enum"].as_str(), row["mask"].as_str()) {
            (Some("Tag"), _) => ", tag".to_owned(),
            (Some(name), _) => format!(", enumeration {}", type_name(name)),
            (None, Some(name)) => format!(", mask {}", type_name(name)),
            (None, None) if row["name"] == LINKED => ", enumeration UniqueIdentifier".to_owned(),
            (None, None) => String::new(),
        };
        let start = format!("{} {} {:?}", text(row, "tag")?, constant(title), text(row, "name")?);
        let end = format!("[{}] {}{values};", item_types(row)?.join(" "), range(row)?);
        wrapped(&mut out, 4, &[&start, &format!("{title:?}"), &end]);
    }
    out.push_str("}\n");
    Ok(out)
}

/// The item types of a tag, that of the newest version first; "any" gives those that were seen.
fn item_types(row: &Value) -> Result<Vec<&str>, String> {
    let mut types = Vec::new();
    if let Some(newest) = row["type"].as_str().filter(|name| *name != "any") {
        types.push(newest);
    }
    for other in row["types"].as_array().into_iter().flatten() {
        let other = other.as_str().ok_or("an item type is not a string")?;
        if !types.contains(&other) {
            types.push(other);
        }
    }
    let name = text(row, "name")?;
    types.extend(MORE_TYPES.iter().filter(|(tag, _)| *tag == name).map(|(_, more)| more));
    Ok(types)
}

/// Item types that the registry leaves out, as it has those of one version alone: KMIP 2.1 sections 4.31 and 4.53.
const MORE_TYPES: &[(&str, &str)] =
    &[("RotateName", "Structure"), (LINKED, "Enumeration"), (LINKED, "Integer")];

/// Names an object as a Unique Identifier does, by an enumeration too (KMIP 2.1 table 90); the registry has its text.
const LINKED: &str = "LinkedObjectIdentifier";

fn operations(registry: &Value) -> Result<String, String> {
    let mut rows: Vec<&Value> = list(registry, "operations")?.iter().collect();
    rows.sort_by_key(|row| row["code"].as_str());
    let mut out = header("The rows of the operations");
    out.push_str("\noperations! {\n");
    for row in rows {
        let title = text(row, "title")?;
        let mut directions = String::new();
        for direction in list(row, "direction")? {
            let who = match text(direction, "direction")? {
                "client-to-server" => "client",
                "server-to-client" => "server",
                other => return Err(format!("{title}: unknown direction {other}")),
            };
            // Client first, whatever the order of the registry.
            let words = format!(", {who} {}", range(direction)?);
            if who == "client" { directions.insert_str(0, &words) } else { directions.push_str(&words) }
        }
        line(
            &mut out,
            format_args!(
                "    {} {:?} {title:?} {}{directions},",
                constant(title),
                text(row, "name")?,
                range(row)?
            ),
        );
        let reasons = row["result_reasons_2_1"].as_array().map(Vec::as_slice).unwrap_or_default();
        let reasons: Vec<String> =
            reasons.iter().filter_map(|reason| reason.as_str()).map(constant).collect();
        write_list(&mut out, "reasons", &reasons);
        out.push_str(";\n");
    }
    out.push_str("}\n");
    Ok(out)
}

fn attributes(registry: &Value) -> Result<String, String> {
    let mut by_length: Vec<(&str, String)> = Vec::new();
    for operation in list(registry, "operations")? {
        let title = text(operation, "title")?;
        by_length.push((title, constant(title)));
    }
    by_length.sort_by_key(|(title, _)| std::cmp::Reverse(title.len()));
    let tags: HashMap<&str, &str> = list(registry, "tags")?
        .iter()
        .map(|tag| Ok((text(tag, "tag")?, text(tag, "title")?)))
        .collect::<Result<_, String>>()?;

    let custom_rules = list(registry, "attributes")?
        .iter()
        .find(|row| row["title"] == "Custom Attribute")
        .map(|row| &row["rules_1_4"])
        .ok_or("no Custom Attribute in the registry")?;

    let mut out = header("The rows of the attributes");
    out.push_str("\nattributes! {\n");
    for row in list(registry, "attributes")? {
        let row = &since_its_tag(registry, row)?;
        let title = text(row, "title")?;
        let tag = tags.get(text(row, "tag")?).ok_or_else(|| format!("{title}: no such tag"))?;
        let item_type = row["type"].as_str().filter(|name| *name != "any").unwrap_or_default();
        line(
            &mut out,
            format_args!(
                "    {} {:?} {title:?} [{item_type}] {} {{",
                constant(tag),
                text(row, "name")?,
                range(row)?
            ),
        );
        let mut before = String::new();
        // The 2.x tables have no rules for a Vendor Attribute: it goes on with those of the Custom Attribute.
        let groups = match title {
            "Vendor Attribute" => vec![(version(text(row, "since")?), custom_rules)],
            _ => rule_groups(row)?,
        };
        for (since, rules) in groups {
            let words = rule_words(rules, &by_length).map_err(|error| format!("{title}: {error}"))?;
            if words != before {
                line(&mut out, format_args!("        {since}: {words};"));
                before = words;
            }
        }
        out.push_str("    }\n");
    }
    out.push_str("}\n");
    Ok(out)
}

/// The parts of a certificate's names: 1.4 has their tags and the official case TC-CERTATTR-1-14 shows them as
/// attributes, though only 2.0 has tables of their rules.
fn since_its_tag(registry: &Value, row: &Value) -> Result<Value, String> {
    let mut row = row.clone();
    let title = text(&row, "title")?;
    if title.starts_with("Certificate Subject ") || title.starts_with("Certificate Issuer ") {
        let code = text(&row, "tag")?;
        let tag = list(registry, "tags")?.iter().find(|tag| text(tag, "tag") == Ok(code));
        let since = text(tag.ok_or("an attribute without a tag")?, "since")?.to_owned();
        if let Some(fields) = row.as_object_mut() {
            fields.insert("since".to_owned(), Value::String(since));
        }
    }
    Ok(row)
}

/// The groups of rules, each with the version that it starts in. The registry leaves a group out when it says the
/// same as the next newer one, and an attribute's first group holds from its first version on.
fn rule_groups(row: &Value) -> Result<Vec<(String, &Value)>, String> {
    let keys = [
        ("rules_1_0", "V1_0"),
        ("rules_1_2", "V1_2"),
        ("rules_1_4", "V1_4"),
        ("rules_2_0", "V2_0"),
        ("rules_2_1", "V2_1"),
        ("rules_3_0", "V3_0"),
    ];
    let mut groups = Vec::new();
    let mut start = version(text(row, "since")?);
    for (key, last) in keys {
        let Some(rules) = row.get(key).filter(|rules| rules.is_object()) else { continue };
        groups.push((std::mem::take(&mut start), rules));
        start = match last {
            "V1_0" => "V1_1",
            "V1_2" => "V1_3",
            "V1_4" => "V2_0",
            "V2_0" => "V2_1",
            _ => "V3_0",
        }
        .to_owned();
    }
    if groups.is_empty() {
        return Err(format!("{}: no rules", text(row, "title")?));
    }
    Ok(groups)
}

/// One group of rules in the words of the `attributes!` macro.
fn rule_words(rules: &Value, operations: &[(&str, String)]) -> Result<String, String> {
    let word = |key: &str| rules[key].as_str().unwrap_or_default();
    let set_by = word("initially_set_by");
    let set_by = match (set_by.contains("Client"), set_by.contains("Server")) {
        (true, true) => "EITHER",
        (true, false) => "CLIENT",
        (false, true) => "SERVER",
        (false, false) => return Err(format!("unknown words {set_by:?}")),
    };
    let mut out = format!(
        "always {}, multiple {}, set_by {set_by}, server_modify {}, client_modify {}, client_delete {},\n",
        answer(word("always_has_value"))?,
        answer(word("multiple_instances"))?,
        answer(word("modifiable_by_server"))?,
        answer(word("modifiable_by_client"))?,
        answer(word("deletable_by_client"))?,
    );
    write_list(&mut out, "on", &object_types(word("applies_to"))?);
    out.push_str(",\n");
    write_list(&mut out, "during", &implicit_operations(word("implicitly_set_by"), operations)?);
    Ok(out)
}

/// `Yes, ...` with a condition behind it is Conditional; `No, but only by the server ...` is No.
fn answer(words: &str) -> Result<&'static str, String> {
    match words {
        "Yes" => Ok("Yes"),
        "No" | "N/A" => Ok("No"),
        words if words.starts_with("No, but only by the server") => Ok("No"),
        words if words.starts_with("Yes") => Ok("Conditional"),
        words => Err(format!("unknown words {words:?}")),
    }
}

/// The object types of "Applies to Object Types".
fn object_types(words: &str) -> Result<Vec<String>, String> {
    words
        .split(',')
        .map(|part| {
            Ok(match part.trim() {
                "All Objects" => "ALL_OBJECTS",
                "All Cryptographic Objects" | "Cryptographic Objects" | "Managed Cryptographic Objects" => {
                    "CRYPTOGRAPHIC_OBJECTS"
                }
                "Keys" => "KEYS",
                "Asymmetric Keys" => "ASYMMETRIC_KEYS",
                "Symmetric Key" | "Symmetric Keys" => "SYMMETRIC_KEYS",
                "Public Keys" => "PUBLIC_KEYS",
                "Private Key" | "Private Keys" => "PRIVATE_KEYS",
                "Split Key" | "Split Keys of symmetric keys" => "SPLIT_KEYS",
                "PGP keys" => "PGP_KEYS",
                "Secret Data" => "SECRET_DATA",
                "Opaque Object" | "Opaque Objects" => "OPAQUE_OBJECTS",
                "Certificates" => "CERTIFICATES",
                "X.509 Certificates" => "X_509_CERTIFICATES",
                "Templates" => "TEMPLATES",
                "Credential Objects" => "CREDENTIAL_OBJECTS",
                other => return Err(format!("unknown object types {other:?}")),
            }
            .to_owned())
        })
        .collect()
}

/// The operations of "When implicitly set". Titles are taken longest first, since commas are missing in places.
fn implicit_operations(words: &str, operations: &[(&str, String)]) -> Result<Vec<String>, String> {
    let created = ["CREATE", "CREATE_KEY_PAIR", "REGISTER", "DERIVE_KEY"].as_slice();
    let phrase = match words {
        "When object is created or registered" | "When created or registered" | "When object is stored" => {
            created
        }
        "During Register operation" => ["REGISTER"].as_slice(),
        "When object is rotated" | "When object is rotated by the server" => {
            ["RE_KEY", "RE_KEY_KEY_PAIR", "RE_CERTIFY"].as_slice()
        }
        // The flag that it follows is set when the object is made, and changed by the attribute operations.
        "When Sensitive attribute is set or changed"
        | "When Never Extractable attribute is set or changed" => [
            "CREATE",
            "CREATE_KEY_PAIR",
            "REGISTER",
            "DERIVE_KEY",
            "ADD_ATTRIBUTE",
            "MODIFY_ATTRIBUTE",
            "SET_ATTRIBUTE",
        ]
        .as_slice(),
        _ => &[],
    };
    if !phrase.is_empty() || matches!(words, "Never" | "N/A") {
        return Ok(phrase.iter().map(|&name| name.to_owned()).collect());
    }
    // The draft's text once says Join Key where it means Join Split Key.
    let replaced = words.replace("Join Key", "Join Split Key");
    let mut rest = replaced.trim();
    let mut found: Vec<String> = Vec::new();
    while !rest.is_empty() {
        let (title, name) = operations
            .iter()
            .find(|(title, _)| rest.starts_with(title))
            .ok_or_else(|| format!("unknown operation at {rest:?}"))?;
        if !found.contains(name) {
            found.push(name.clone());
        }
        rest = rest.strip_prefix(title).unwrap_or_default().trim_start_matches([',', ' ']);
    }
    Ok(found)
}

/// Writes `word [A B C]`, wrapped.
fn write_list(out: &mut String, word: &str, names: &[String]) {
    let mut current = format!("            {word} [");
    for (index, name) in names.iter().enumerate() {
        if current.len() + name.len() + 2 > WIDTH {
            out.push_str(current.trim_end());
            out.push('\n');
            current = "                ".to_owned();
        } else if index > 0 {
            current.push(' ');
        }
        current.push_str(name);
    }
    out.push_str(&current);
    out.push(']');
}

/// Writes a row on one line, or on as few as it needs; it is broken between its parts only.
fn wrapped(out: &mut String, indent: usize, parts: &[&str]) {
    let mut current = format!("{:indent$}", "");
    for part in parts {
        if current.len() + part.len() >= WIDTH {
            line(out, format_args!("{}", current.trim_end()));
            current = format!("{:indent$}    ", "");
        }
        current.push_str(part);
        current.push(' ');
    }
    line(out, format_args!("{}", current.trim_end()));
}

/// The longest line written.
const WIDTH: usize = 130;

fn header(title: &str) -> String {
    format!(
        "//! {title}.\n//!\n//! Written by `cargo xtask tables`: change the registry or the writer, not this file.\n"
    )
}

/// `V1_0..` or `V1_0..V2_0`.
fn range(row: &Value) -> Result<String, String> {
    let until = row.get("removed").and_then(Value::as_str).map(version).unwrap_or_default();
    Ok(format!("{}..{until}", version(text(row, "since")?)))
}

/// The constant of a version: 1.4 gives `V1_4`.
fn version(number: &str) -> String {
    format!("V{}", number.replace('.', "_"))
}

/// The constant of a title: its words in upper case, joined by `_`.
fn constant(title: &str) -> String {
    let title = if title == "3DES" { "Triple DES" } else { title };
    let words: Vec<&str> =
        title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("_").to_ascii_uppercase()
}

/// The type of an enumeration or mask: `PKCS_11Function` gives `PKCS11Function`.
fn type_name(name: &str) -> String {
    name.replace('_', "")
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], String> {
    value[key].as_array().map(Vec::as_slice).ok_or_else(|| format!("no list {key:?} in the registry"))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value[key].as_str().ok_or_else(|| format!("no string {key:?} in {value}"))
}

fn line(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{arguments}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_tables_are_up_to_date() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        if !registry_path(&root).exists() {
            eprintln!("skipped: no registry at {}", registry_path(&root).display());
            return;
        }
        assert_eq!(check(&root), Ok("5 files up to date".to_owned()));
    }

    #[test]
    fn constants_are_the_words_of_the_title() {
        assert_eq!(constant("3DES"), "TRIPLE_DES");
        assert_eq!(constant("SHA-512/256"), "SHA_512_256");
        assert_eq!(constant("X.509 Certificate Issuer"), "X_509_CERTIFICATE_ISSUER");
        assert_eq!(constant("Content Commitment (Non Repudiation)"), "CONTENT_COMMITMENT_NON_REPUDIATION");
    }

    #[test]
    fn answers_with_conditions_are_conditional() {
        assert_eq!(answer("Yes, only while in Pre-Active state"), Ok("Conditional"));
        assert_eq!(answer("No, but only by the server in response to certain requests"), Ok("No"));
        assert!(answer("Perhaps").is_err());
    }

    #[test]
    fn operations_are_found_where_a_comma_is_missing() {
        let known =
            ["Re-key Key Pair", "Activate", "Certify", "Re-key"].map(|title| (title, constant(title)));
        let found = implicit_operations("Activate Certify, Re-key, Re-key Key Pair", &known).unwrap();
        assert_eq!(found, ["ACTIVATE", "CERTIFY", "RE_KEY", "RE_KEY_KEY_PAIR"]);
        assert!(implicit_operations("Activate, Dance", &known).is_err());
    }
}
