//! The description of the interface for machines (OpenAPI 3.1), made from the table of routes and the types of the bodies.

use serde_json::{Map, Value, json};

use super::routes::{self, Answers, Route, Takes};
use super::schema::{Schemas, Shape};

/// The document.
pub(crate) fn document() -> Value {
    let mut schemas = Schemas::default();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes::all() {
        let entry = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(route.method.to_lowercase(), operation(route, &mut schemas));
        }
    }
    paths.insert("/sessions".to_owned(), sessions(&mut schemas));
    paths.insert("/openapi.json".to_owned(), this_document());
    let problem = schemas.reference(Shape::of::<api::Problem>());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Keyward",
            "description": "Keys, people and rights. Every change takes If-Match; every refusal is a problem document \
                            (RFC 9457).",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": api::BASE }],
        "security": [{ "session": [] }, { "password": [] }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token that POST /sessions answers",
                },
                "password": { "type": "http", "scheme": "basic" },
            },
            "responses": {
                "Problem": {
                    "description": "The request was not carried out (RFC 9457)",
                    "content": { api::PROBLEM_JSON: { "schema": problem } },
                },
            },
            "schemas": schemas.into_map(),
        },
    })
}

/// The first part of each path.
fn tags() -> Vec<Value> {
    let mut names: Vec<&str> = routes::all().map(tag).chain(["sessions", "openapi.json"]).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({ "name": name })).collect()
}

fn tag(route: &Route) -> &'static str {
    route.path.split('/').nth(1).unwrap_or_default()
}

fn operation(route: &Route, schemas: &mut Schemas) -> Value {
    let in_path = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| parameter(name, "path", true, "string", ""));
    let mut parameters: Vec<Value> = in_path.collect();
    parameters.extend(
        route.query.iter().map(|known| parameter(known.name, "query", false, known.kind, known.help)),
    );
    if route.method != "GET" {
        parameters.push(parameter(
            "If-Match",
            "header",
            false,
            "string",
            "The ETag that the caller has seen: another version is not changed",
        ));
    }
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "tags": [tag(route)],
        "parameters": parameters,
        "responses": {
            route.answers.status().to_string(): answer(&route.answers, schemas),
            "4XX": { "$ref": "#/components/responses/Problem" },
            "5XX": { "$ref": "#/components/responses/Problem" },
        },
    });
    if let (Takes::Json(shape), Some(operation)) = (&route.takes, operation.as_object_mut()) {
        operation.insert("requestBody".to_owned(), body(&schemas.reference(*shape)));
    }
    operation
}

/// A name for the operation that no other has: the method, and the parts of the path.
fn operation_id(route: &Route) -> String {
    let parts = route.path.split(['/', '-']).filter(|part| !part.is_empty());
    parts.fold(route.method.to_lowercase(), |id, part| {
        let word = part.trim_matches(['{', '}']);
        let by = if word.len() == part.len() { "" } else { "By" };
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{id}{by}{}{rest}", first.to_uppercase())
    })
}

fn body(schema: &Value) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": schema } } })
}

fn answer(answers: &Answers, schemas: &mut Schemas) -> Value {
    let schema = match answers {
        Answers::Nothing => return json!({ "description": "Done" }),
        Answers::One(_, shape) => schemas.reference(*shape),
        Answers::List(shape) => schemas.page(*shape),
    };
    json!({
        "description": "Done",
        "headers": {
            "ETag": { "description": "The version, where the thing has one", "schema": { "type": "string" } },
        },
        "content": { "application/json": { "schema": schema } },
    })
}

fn sessions(schemas: &mut Schemas) -> Value {
    let log_in = schemas.reference(Shape::of::<api::LogIn>());
    let session = schemas.reference(Shape::of::<api::Session>());
    json!({
        "post": {
            "operationId": "postSessions",
            "summary": "Make a session from a name, a password and, where it is asked for, a one-time password",
            "tags": ["sessions"],
            "security": [],
            "requestBody": body(&log_in),
            "responses": {
                "201": { "description": "Done", "content": { "application/json": { "schema": session } } },
                "4XX": { "$ref": "#/components/responses/Problem" },
            },
        },
        "delete": {
            "operationId": "deleteSessions",
            "summary": "End the session of the token",
            "tags": ["sessions"],
            "security": [{ "session": [] }],
            "responses": {
                "204": { "description": "Done" },
                "4XX": { "$ref": "#/components/responses/Problem" },
            },
        },
    })
}

fn this_document() -> Value {
    json!({
        "get": {
            "operationId": "getOpenapi",
            "summary": "This document",
            "tags": ["openapi.json"],
            "security": [],
            "responses": {
                "200": {
                    "description": "Done",
                    "content": { "application/json": { "schema": { "type": "object" } } },
                },
            },
        },
    })
}

fn parameter(name: &str, place: &str, is_required: bool, kind: &str, help: &str) -> Value {
    let mut parameter =
        json!({ "name": name, "in": place, "required": is_required, "schema": { "type": kind } });
    if let (false, Some(parameter)) = (help.is_empty(), parameter.as_object_mut()) {
        parameter.insert("description".to_owned(), json!(help));
    }
    parameter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document that is checked in. `KEYWARD_UPDATE=1` writes it anew.
    #[test]
    fn the_document_that_is_checked_in_is_current() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        let current = format!("{:#}\n", document());
        if std::env::var_os("KEYWARD_UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &current).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).is_ok_and(|kept| kept == current),
            "run with KEYWARD_UPDATE=1"
        );
    }

    #[test]
    fn every_route_is_described_with_what_goes_in_and_comes_out() {
        let document = document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let mut ids = std::collections::BTreeSet::new();
        for route in routes::all() {
            let operation = &document["paths"][route.path][route.method.to_lowercase()];
            let place = format!("{} {}", route.method, route.path);
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{place}");
            assert_eq!(
                operation["requestBody"].is_object(),
                matches!(route.takes, Takes::Json(_)),
                "{place}"
            );
            let answer = &operation["responses"][route.answers.status().to_string()];
            assert_eq!(answer["content"].is_object(), !matches!(route.answers, Answers::Nothing), "{place}");
        }
        // Every reference leads somewhere, and every field is described.
        let mut places = vec![&document];
        while let Some(place) = places.pop() {
            if let Some(reference) = place.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            match place {
                Value::Array(list) => places.extend(list),
                Value::Object(fields) => places.extend(fields.values()),
                _ => {}
            }
        }
        assert!(schemas.contains_key("NewUser") && schemas.contains_key("Problem"));
        for (name, schema) in schemas {
            let is_described = schema.get("description").is_some()
                || schema.get("oneOf").is_some()
                || schema.get("enum").is_some();
            assert!(is_described, "{name}");
        }
    }
}
