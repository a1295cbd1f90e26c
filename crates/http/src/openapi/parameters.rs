//! The parameters of the API in OpenAPI form, with the schemas of their values, for URLs and for bodies.

use serde_json::{Map, Value, json};

use super::operation::{Content, Operation, Verb};
use crate::routes::parameters::{self, Parameter, Takes};
use crate::routes::table::Route;

/// The parameters of a method: in its path, in its query string, and in headers.
pub(super) fn described(operation: &Operation, route: &Route) -> Vec<Value> {
    let mut described: Vec<Value> = operation.path_names().map(in_path).collect();
    // Parameters that are sent in the body are not listed for the URL.
    let is_in_body = operation.body.contains(&Content::Parameters);
    if !is_in_body {
        described.extend(accepted(operation, route).map(|(parameter, does)| {
            let mut value = json!({
                "name": parameter.name,
                "in": "query",
                "description": does,
                "schema": schema(parameter.takes),
            });
            if let Takes::Some(_) = parameter.takes {
                value["explode"] = false.into();
            }
            if parameter.name == "id" {
                value["required"] = true.into();
            }
            value
        }));
    }
    described.extend(operation.headers.iter().map(|header| {
        json!({
            "name": header.name,
            "in": "header",
            "description": header.does,
            "schema": {"type": "string"},
        })
    }));
    described
}

/// The parameters of a body, as the properties of an object.
pub(super) fn in_body(operation: &Operation, route: &Route) -> Value {
    let properties: Map<String, Value> = accepted(operation, route)
        .map(|(parameter, does)| {
            let mut schema = schema(parameter.takes);
            schema["description"] = does.into();
            (parameter.name.to_owned(), schema)
        })
        .collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// The parameters of a method, each with its description.
fn accepted(
    operation: &Operation,
    route: &Route,
) -> impl Iterator<Item = (&'static Parameter, &'static str)> {
    const UNUSED: &str = "Taken from the address of a search; it means nothing here.";
    let is_write = operation.is_write(route);
    let accepted = parameters::of(operation.like.unwrap_or(route.path));
    let mut all: Vec<_> = Vec::new();
    if let Some(accepted) = accepted {
        all.extend(accepted.used().map(|parameter| (parameter, parameter.does)));
        all.extend(accepted.unused().map(|parameter| (parameter, UNUSED)));
    }
    let path = operation.path;
    let is_page = operation.like.is_some();
    let is_meant = move |name: &str| match name {
        // Many articles have their ids in the body.
        "id" if is_write && operation.method == Verb::Post => false,
        // A value that is part of the path is not a parameter as well.
        "id" => !path.ends_with("{id}"),
        "replica" => !path.contains("{commit}"),
        // A write has no other parameters in its URL.
        _ if is_write => false,
        // These parameters do not change what a page shows.
        "fields" | "facets" | "explain" => !is_page,
        _ => true,
    };
    let is_similar = path.ends_with("/similar");
    all.into_iter()
        .filter(move |(parameter, _)| is_meant(parameter.name))
        .filter(move |(parameter, _)| !(is_similar && parameter.name == "id"))
}

fn in_path(name: &str) -> Value {
    let (does, schema) = match name {
        "id" => (
            "The id of an article. Everything in it may be percent-encoded; slashes may also stand as \
             they are.",
            json!({"type": "string", "minLength": 1}),
        ),
        "day" => ("A day, a month or a year.", dates()),
        "commit" => (
            "The commit, as `/api/v1/snapshot` names it.",
            json!({"type": "string", "minLength": 1}),
        ),
        "file" => (
            "The name of a file of the commit; slashes are not escaped.",
            json!({"type": "string", "minLength": 1}),
        ),
        "uid" => ("The name of the index: `articles`.", json!({"type": "string", "minLength": 1})),
        // A test finds a part of a path without a description.
        _ => ("", json!({"type": "string", "minLength": 1})),
    };
    json!({"name": name, "in": "path", "required": true, "description": does, "schema": schema})
}

/// A day, a month or a year.
fn dates() -> Value {
    json!({"anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"},
        {"type": "string", "pattern": "^[1-9][0-9]{3}$"},
    ]})
}

/// The schema of a parameter's values.
fn schema(takes: Takes) -> Value {
    let with_default = |mut schema: Value, usual: Option<Value>| {
        if let Some(usual) = usual {
            schema["default"] = usual;
        }
        schema
    };
    match takes {
        Takes::Text => json!({"type": "string"}),
        Takes::Id => json!({"type": "string", "minLength": 1}),
        Takes::Number { usual, max } => {
            let schema = json!({"type": "integer", "minimum": 0, "maximum": max});
            with_default(schema, usual.map(Value::from))
        }
        Takes::Flag { usual } => {
            json!({"type": "integer", "enum": [0, 1], "default": u8::from(usual)})
        }
        Takes::Share => json!({"type": "number", "minimum": 0, "maximum": 1, "default": 0}),
        Takes::Dates => dates(),
        Takes::Day => json!({"type": "string", "format": "date"}),
        Takes::One(names) => {
            let names = names();
            let usual = names.first().map(|name| Value::from(*name));
            with_default(json!({"type": "string", "enum": names}), usual)
        }
        Takes::Some(names) => {
            json!({"type": "array", "items": {"type": "string", "enum": names()}})
        }
        Takes::Values => json!({"type": "array", "items": {"type": "string"}, "maxItems": 100}),
        Takes::Name => json!({"type": "string", "pattern": "^[A-Za-z0-9._-]{0,64}$"}),
    }
}
