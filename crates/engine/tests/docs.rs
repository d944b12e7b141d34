//! The tables in `docs/kmip.md`: made from what an engine answers and from the rule table of attributes, and compared with
//! the page. `KEYWARD_WRITE_DOCS` set, which `cargo xtask docs` does, they are written there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test uses its part")]
mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use keyward_engine::identity::Peer;
use keyward_engine::op::pkcs11;
use kmip::message::ResponseItem;
use kmip::payload::{
    CreateKeyPairRequest, CreateRequest, EncryptRequest, HashRequest, QueryRequest, QueryResponse,
    RequestPayload, ResponsePayload,
};
use kmip::table::attribute::{self, Answer, ObjectTypes, Rules};
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm, ObjectType, ProfileName, QueryFunction,
    RecommendedCurve, ResultStatus,
};
use kmip::table::{EnumRow, Enumeration, Tag, operation};
use kmip::ttlv::{Bytes, Item, Value};
use kmip::version::{Range, Version};
use kmip::{Attribute, Attributes, CryptographicParameters, Data};
use support::{Bench, succeeded};

const BEGIN: &str = "<!-- Made by `cargo xtask docs` from here on. -->\n";
const END: &str = "<!-- Made by `cargo xtask docs` up to here. -->\n";

#[test]
fn the_tables_of_the_documentation_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/kmip.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has a place for the tables");
    let (_, after) = rest.split_once(END).expect("the tables have an end");
    let expected = format!("{before}{BEGIN}{}{END}{after}", tables());
    if std::env::var_os("KEYWARD_WRITE_DOCS").is_some() {
        std::fs::write(&path, expected).unwrap();
    } else {
        assert!(page == expected, "docs/kmip.md is not up to date: run `cargo xtask docs`");
    }
}

fn tables() -> String {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let answers: Vec<(Version, QueryResponse)> =
        Version::ALL.iter().map(|version| (*version, query(&bench, &alice, *version))).collect();
    let mut out = String::new();
    operations(&mut out, &answers);
    object_types(&mut out, &answers);
    profiles(&mut out, &answers);
    attributes(&mut out);
    algorithms(&mut out, &bench, &alice);
    pkcs11_functions(&mut out);
    out
}

/// What the PKCS#11 operation answers, off the tables of the engine.
fn pkcs11_functions(out: &mut String) {
    let functions = |supported: bool| {
        let rows = pkcs11::FUNCTIONS.iter().filter(|row| row.is_supported() == supported);
        rows.filter_map(|row| row.function.name()).collect::<Vec<_>>().join(", ")
    };
    write!(
        out,
        concat!(
            "## PKCS#11\n\n| functions | which |\n|---|---|\n| carried out | {} |\n",
            "| answered FUNCTION_NOT_SUPPORTED | {} |\n\n",
            "| mechanism | shortest and longest key | for |\n|---|---|---|\n"
        ),
        functions(true),
        functions(false),
    )
    .unwrap();
    const USES: &[(u64, &str)] = &[
        (0x100, "encrypt"),
        (0x200, "decrypt"),
        (0x400, "digest"),
        (0x800, "sign"),
        (0x2000, "verify"),
        (0x8000, "generate"),
        (0x1_0000, "generate a pair"),
        (0x2_0000, "wrap"),
        (0x4_0000, "unwrap"),
        (0x8_0000, "derive"),
    ];
    for mechanism in pkcs11::MECHANISMS {
        let uses = USES.iter().filter(|(flag, _)| mechanism.flags & flag != 0).map(|(_, name)| *name);
        let uses = uses.collect::<Vec<_>>().join(", ");
        let sizes = match mechanism.key_sizes {
            (0, 0) => String::new(),
            (shortest, longest) => format!("{shortest}, {longest}"),
        };
        writeln!(out, "| CKM_{} | {sizes} | {uses} |", mechanism.name).unwrap();
    }
    out.push_str("\n| attribute | what stands for it |\n|---|---|\n");
    for row in pkcs11::ATTRIBUTES {
        let name = kmip::pkcs11::attribute::name(row.attribute).unwrap();
        writeln!(out, "| CKA_{name} | {} |", row.stands_for).unwrap();
    }
    out.push('\n');
}

fn query(bench: &Bench, peer: &Arc<Peer>, version: Version) -> QueryResponse {
    let query_functions =
        vec![QueryFunction::QUERY_OPERATIONS, QueryFunction::QUERY_OBJECTS, QueryFunction::QUERY_PROFILES];
    let request = QueryRequest { query_functions, ..QueryRequest::default() };
    match succeeded(bench.ask(peer, version, request)) {
        ResponsePayload::Query(response) => *response,
        other => panic!("{other:?}"),
    }
}

/// The head of a table with a column for each version.
fn head(out: &mut String, title: &str, first: &str) {
    let versions = Version::ALL.iter().map(|version| format!(" {version} |")).collect::<String>();
    let rule = "---|".repeat(Version::ALL.len() + 1);
    write!(out, "\n## {title}\n\n| {first} |{versions}\n|{rule}\n").unwrap();
}

fn row(out: &mut String, title: &str, has: impl Fn(Version) -> bool) {
    let cells = Version::ALL.iter().map(|version| if has(*version) { " x |" } else { "   |" });
    writeln!(out, "| {title} |{}", cells.collect::<String>()).unwrap();
}

fn operations(out: &mut String, answers: &[(Version, QueryResponse)]) {
    head(out, "Operations", "operation");
    for known in operation::rows() {
        let works = |version| {
            answers.iter().any(|(v, answer)| *v == version && answer.operations.contains(&known.operation))
        };
        row(out, known.title, works);
    }
}

fn profiles(out: &mut String, answers: &[(Version, QueryResponse)]) {
    head(out, "Profiles that Query names", "profile");
    for known in ProfileName::TABLE.rows {
        let name = Item::new(Tag::PROFILE_NAME, Value::Enumeration(known.value));
        let claimed = |version| {
            let answer = answers.iter().find(|(v, _)| *v == version).map(|(_, answer)| answer).unwrap();
            answer.profile_information.iter().any(
                |information| matches!(information, Value::Structure(items) if items.first() == Some(&name)),
            )
        };
        if Version::ALL.iter().any(|version| claimed(*version)) {
            row(out, known.title, claimed);
        }
    }
}

fn object_types(out: &mut String, answers: &[(Version, QueryResponse)]) {
    head(out, "Objects", "object");
    for known in ObjectType::TABLE.rows {
        let object_type = ObjectType(known.value);
        let works = |version| {
            answers.iter().any(|(v, answer)| *v == version && answer.object_types.contains(&object_type))
        };
        row(out, known.title, works);
    }
}

fn attributes(out: &mut String) {
    out.push_str(concat!(
        "\n## Attributes\n\nThe rules are those of the newest version that has the attribute. \"(x)\" means: under a ",
        "condition that the specification words.\n\n",
        "| attribute | versions | several | client sets | server sets | client changes | client deletes | objects |\n",
        "|---|---|---|---|---|---|---|---|\n"
    ));
    for known in attribute::rows() {
        let Some(rules) = known.rules.last() else { continue };
        let sets = |is: bool| if is { "x" } else { " " };
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            known.title,
            range(known.range),
            answer(rules.multiple),
            sets(rules.set_by.client),
            sets(rules.set_by.server),
            answer(rules.client_may_modify),
            answer(rules.client_may_delete),
            applies_to(rules),
        )
        .unwrap();
    }
}

fn range(range: Range) -> String {
    let last = Version::ALL.iter().rev().find(|version| range.contains(**version));
    match (last, range.until) {
        (Some(last), Some(_)) => format!("{} to {last}", range.since),
        _ => format!("from {}", range.since),
    }
}

const fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::No => " ",
        Answer::Yes => "x",
        Answer::Conditional => "(x)",
    }
}

fn applies_to(rules: &Rules) -> String {
    if rules.applies_to == ObjectTypes::ALL_OBJECTS {
        return "all".to_owned();
    }
    let names = ObjectType::TABLE.rows.iter().filter(|row| rules.applies_to.contains(ObjectType(row.value)));
    names.map(|row| row.title).collect::<Vec<_>>().join(", ")
}

fn algorithms(out: &mut String, bench: &Bench, peer: &Arc<Peer>) {
    let has_worked = |payload: RequestPayload| {
        let answer: ResponseItem = bench.ask(peer, Version::V3_0, payload);
        answer.result_status == ResultStatus::SUCCESS
    };
    let key = |algorithm: u32| {
        vec![
            Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm)),
            Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(12)),
        ]
    };
    let create = |row: &EnumRow| {
        has_worked(
            CreateRequest {
                object_type: ObjectType::SYMMETRIC_KEY,
                attributes: Attributes::new(key(row.value)),
                protection_storage_masks: None,
            }
            .into(),
        )
    };
    let create_pair = |row: &EnumRow| {
        // Domain parameters take minutes to make.
        if [CryptographicAlgorithm::DSA, CryptographicAlgorithm::DH]
            .contains(&CryptographicAlgorithm(row.value))
        {
            return true;
        }
        let curve = Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(RecommendedCurve::P_256.0));
        let of = |more: Vec<Attribute>| {
            let common = key(row.value).into_iter().chain(more).collect();
            let common_attributes = Some(Attributes::new(common));
            let request = CreateKeyPairRequest {
                common_attributes,
                private_key_attributes: None,
                public_key_attributes: None,
                common_protection_storage_masks: None,
                private_protection_storage_masks: None,
                public_protection_storage_masks: None,
            };
            has_worked(request.into())
        };
        of(vec![Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(2048))])
            || of(vec![])
            || of(vec![Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(vec![curve]))])
    };
    let hash = |row: &EnumRow| {
        let parameters = CryptographicParameters {
            hashing_algorithm: Some(HashingAlgorithm(row.value)),
            ..CryptographicParameters::default()
        };
        let data = Some(Data::Bytes(Bytes::from(&b"abc"[..])));
        let cryptographic_parameters = Some(parameters);
        has_worked(HashRequest { cryptographic_parameters, data, ..HashRequest::default() }.into())
    };
    let active = Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(support::START));
    let aes = bench.create_key(peer, vec![active]);
    let mode = |row: &EnumRow| {
        [12, 16, 0].into_iter().any(|iv| {
            let parameters = CryptographicParameters {
                block_cipher_mode: Some(BlockCipherMode(row.value)),
                tag_length: Some(16),
                ..CryptographicParameters::default()
            };
            has_worked(
                EncryptRequest {
                    unique_identifier: Some(aes.as_str().into()),
                    cryptographic_parameters: Some(parameters),
                    data: Some(Data::Bytes(Bytes::from(vec![7; 32]))),
                    iv_counter_nonce: (iv > 0).then(|| Bytes::from(vec![1; iv])),
                    ..EncryptRequest::default()
                }
                .into(),
            )
        })
    };
    let list = |rows: &[EnumRow], works: &dyn Fn(&EnumRow) -> bool| {
        rows.iter().filter(|row| works(row)).map(|row| row.title).collect::<Vec<_>>().join(", ")
    };
    let all = CryptographicAlgorithm::TABLE.rows;
    write!(
        out,
        concat!(
            "\n## Algorithms\n\nWith the settings of a new server; `docs/cryptography.md` says more.\n\n",
            "| what | which |\n|---|---|\n| keys made by Create | {} |\n| pairs made by Create Key Pair | {} |\n",
            "| Hash | {} |\n| modes of AES in Encrypt | {} |\n\n"
        ),
        list(all, &create),
        list(all, &create_pair),
        list(HashingAlgorithm::TABLE.rows, &hash),
        list(BlockCipherMode::TABLE.rows, &mode),
    )
    .unwrap();
}
