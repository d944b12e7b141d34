//! What bodies look like, for the description of the interface.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// The shape of a body: what its type says of itself.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    name: fn() -> Cow<'static, str>,
    schema: fn() -> RefOr<Schema>,
    parts: fn(&mut Vec<(String, RefOr<Schema>)>),
}

/// The schemas of a document by name.
#[derive(Default)]
pub(super) struct Schemas(Map<String, Value>);

impl Shape {
    /// The shape of a type.
    pub(super) const fn of<T: ToSchema>() -> Self {
        Self { name: T::name, schema: T::schema, parts: T::schemas }
    }
}

impl Schemas {
    /// A reference to the schema of a shape, which is kept with all that it refers to. A text is described on the spot.
    pub(super) fn reference(&mut self, shape: Shape) -> Value {
        let name = (shape.name)();
        if name == "String" {
            return json!({ "type": "string" });
        }
        let mut parts = vec![(name.to_string(), (shape.schema)())];
        (shape.parts)(&mut parts);
        for (name, schema) in parts {
            self.0.entry(name).or_insert_with(|| json!(schema));
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// The schema of a page of things.
    pub(super) fn page(&mut self, shape: Shape) -> Value {
        let items = self.reference(shape);
        json!({
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": { "type": "array", "items": items },
                "next": {
                    "type": ["string", "null"],
                    "description": "What `after` of the next page is; none on the last page",
                },
            },
        })
    }

    pub(super) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}
