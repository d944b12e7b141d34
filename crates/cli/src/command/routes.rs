//! Which command does what each route of the REST interface does. The routes come from the description of the interface,
//! which a test of the server holds to its table of routes, and the commands from the table of commands, which each
//! request is held to: so nothing can have the one without the other unnoticed, and docs/administration.md shows both.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use super::{Action, COMMANDS, Command};

/// What the command line does on its own for every command, or has no use for.
const WITHOUT_COMMAND: &[(&str, &str)] = &[
    ("POST /sessions", "every command with `--url`"),
    ("DELETE /sessions", "every command with `--url`"),
    ("GET /openapi.json", ""),
];

/// Lists of which no entry is shown alone.
const WITHOUT_SHOW: &[&str] = &["/keys/{id}/versions", "/groups/{name}/members"];

fn document() -> Value {
    serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap()
}

/// Each route with what it is for.
fn routes(document: &Value) -> BTreeMap<(String, String), String> {
    let mut routes = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap().to_owned();
            routes.insert((path.clone(), method.to_uppercase()), summary);
        }
    }
    routes
}

/// The commands by the routes that they ask for.
fn commands() -> BTreeMap<&'static str, BTreeSet<String>> {
    fn collect(commands: &[Command], path: &str, found: &mut BTreeMap<&'static str, BTreeSet<String>>) {
        for command in commands {
            let path = format!("{path} {}", command.name);
            match command.action {
                Action::Ask(routes, _) => {
                    for route in routes {
                        found.entry(route).or_default().insert(path.trim_start().to_owned());
                    }
                }
                Action::Group(inner) | Action::RunOrGroup(_, inner) => collect(inner, &path, found),
                Action::Run(_) => {}
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(COMMANDS, "", &mut found);
    found
}

#[test]
fn every_route_has_a_command_and_every_command_its_route() {
    let routes: BTreeSet<String> =
        routes(&document()).keys().map(|(path, method)| format!("{method} {path}")).collect();
    let asked: BTreeSet<String> = commands().keys().map(|route| (*route).to_owned()).collect();
    let alone: BTreeSet<String> = WITHOUT_COMMAND.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(asked.intersection(&alone).count(), 0);
    assert_eq!(asked.union(&alone).cloned().collect::<BTreeSet<_>>(), routes);
}

#[test]
fn what_is_listed_can_be_shown_alone() {
    let document = document();
    let routes = routes(&document);
    let mut lists = 0;
    for (path, method) in routes.keys() {
        let answer = &document["paths"][path][method.to_lowercase()]["responses"]["200"];
        let schema = &answer["content"]["application/json"]["schema"];
        if method != "GET" || !schema["properties"]["items"].is_object() {
            continue;
        }
        lists += 1;
        let is_shown = routes.keys().any(|(other, method)| {
            method == "GET"
                && other.strip_prefix(&format!("{path}/{{")).is_some_and(|rest| !rest.contains('/'))
        });
        assert_ne!(is_shown, WITHOUT_SHOW.contains(&path.as_str()), "{path}");
    }
    assert!(lists > 8, "{lists}");
}

/// The table of docs/administration.md. `KEYWARD_UPDATE=1` writes it anew.
#[test]
fn the_table_that_is_checked_in_is_current() {
    let commands = commands();
    let mut table = String::from("| route | what it does | command |\n|---|---|---|\n");
    for ((path, method), summary) in routes(&document()) {
        let route = format!("{method} {path}");
        let known = commands.get(route.as_str()).into_iter().flatten();
        let known: Vec<String> = known.map(|command| format!("`{command}`")).collect();
        let alone = WITHOUT_COMMAND.iter().find(|(known, _)| *known == route);
        let command = alone.map_or_else(|| known.join(", "), |(_, words)| (*words).to_owned());
        writeln!(table, "| `{route}` | {summary} | {command} |").unwrap();
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/administration.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (start, rest) = text.split_once("<!-- routes -->\n").unwrap();
    let (kept, end) = rest.split_once("<!-- end of routes -->\n").unwrap();
    if std::env::var_os("KEYWARD_UPDATE").is_some() {
        let text = format!("{start}<!-- routes -->\n{table}<!-- end of routes -->\n{end}");
        std::fs::write(&path, text).unwrap();
    } else {
        assert_eq!(kept, table, "run with KEYWARD_UPDATE=1");
    }
}
