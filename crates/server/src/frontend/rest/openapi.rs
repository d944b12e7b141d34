//! The description of the interface for machines (OpenAPI 3.1), made from the table of routes.

use serde_json::{Map, Value, json};

use super::routes::{ROUTES, Route};

/// The document.
pub(crate) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let entry = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(route.method.to_lowercase(), operation(route));
        }
    }
    paths.insert("/sessions".to_owned(), sessions());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Keyward",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": api::BASE }],
        "security": [{ "session": [] }, { "password": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": { "type": "http", "scheme": "bearer" },
                "password": { "type": "http", "scheme": "basic" },
            },
            "responses": {
                "Problem": {
                    "description": "The request was not carried out (RFC 9457)",
                    "content": { api::PROBLEM_JSON: { "schema": { "type": "object" } } },
                },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let in_path = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| parameter(name, "path", true, "string"));
    let mut parameters: Vec<Value> = in_path.collect();
    let ends_in_parameter = route.path.ends_with('}');
    if route.method == "GET" && !ends_in_parameter && route.path.matches('/').count() != 2 {
        parameters.push(parameter("limit", "query", false, "integer"));
        parameters.push(parameter("after", "query", false, "string"));
        parameters.push(parameter("contains", "query", false, "string"));
    }
    if ["PATCH", "DELETE", "PUT"].contains(&route.method) {
        parameters.push(parameter("If-Match", "header", false, "string"));
    }
    let name = route.operation.map_or("Who Am I", |row| row.name).replace([' ', '-'], "");
    let mut operation = json!({
        "operationId": name,
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "2XX": { "description": "Done" },
            "4XX": { "$ref": "#/components/responses/Problem" },
            "5XX": { "$ref": "#/components/responses/Problem" },
        },
    });
    if ["POST", "PATCH", "PUT"].contains(&route.method)
        && !route.path.contains("/members/")
        && let Some(operation) = operation.as_object_mut()
    {
        let content = json!({ "content": { "application/json": { "schema": { "type": "object" } } } });
        operation.insert("requestBody".to_owned(), content);
    }
    operation
}

fn sessions() -> Value {
    let responses = json!({
        "2XX": { "description": "Done" },
        "4XX": { "$ref": "#/components/responses/Problem" },
    });
    json!({
        "post": {
            "operationId": "LogIn",
            "summary": "Make a session from a name and a password",
            "security": [],
            "requestBody": { "content": { "application/json": { "schema": { "type": "object" } } } },
            "responses": responses,
        },
        "delete": {
            "operationId": "LogOut",
            "summary": "End the session of the token",
            "responses": responses,
        },
    })
}

fn parameter(name: &str, place: &str, is_required: bool, kind: &str) -> Value {
    json!({ "name": name, "in": place, "required": is_required, "schema": { "type": kind } })
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
}
