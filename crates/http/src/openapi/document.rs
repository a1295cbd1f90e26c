//! Builds the OpenAPI document of the server from the tables of routes, parameters and errors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::errors::codes_of;
use super::operation::{Answered, Area, Content, Operation};
use super::operations::operations;
use super::parameters::{described, in_body};
use crate::error::codes::{Code, codes};
use crate::keys::Right;
use crate::routes::table::{Needs, Route};

/// The schemas of bodies and responses.
const SCHEMAS: &str = include_str!("schemas.json");
/// Example responses of methods, by the name of the operation.
const EXAMPLES: &str = include_str!("examples.json");

/// The description of the whole API.
const ABOUT: &str = "Full-text search over Chinese news coverage. \
    Every method that is read by `GET` knows `HEAD` and `OPTIONS` too. \
    Errors of the API are JSON with a stable code; pages answer browsers with a page. \
    Field names are a promise: fields may be added, none changes its meaning. \
    Offsets count characters (Unicode scalar values), end exclusive. \
    An empty value of a parameter is the same as none, and of one that has a single value the last counts. \
    Parameters whose names begin with `_` or `utm_` are taken and mean nothing. \
    A slash at the end of a path means nothing, unless it belongs to an id.";

/// The OpenAPI 3.1 document.
pub(super) fn document() -> Value {
    let mut parts = Parts::default();
    let mut paths: BTreeMap<usize, (&str, Map<String, Value>)> = BTreeMap::new();
    for operation in operations() {
        let Some(route) = operation.route() else { continue };
        let place = paths.iter().find(|(_, (path, _))| *path == operation.path);
        let place = place.map_or(paths.len(), |(place, _)| *place);
        let methods = paths.entry(place).or_insert_with(|| (operation.path, Map::new()));
        let method = operation.method.name().to_ascii_lowercase();
        methods.1.insert(method, parts.method(operation, route));
    }
    let paths: Map<String, Value> =
        paths.into_values().map(|(path, methods)| (path.to_owned(), methods.into())).collect();
    let areas = Area::ALL.map(|area| json!({"name": area.name(), "description": area.does()}));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "souwen 搜文",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Full-text search over Chinese news coverage.",
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        // Relative to the address of this document.
        "servers": [{"url": "/"}],
        "tags": areas,
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "A key as the password of any name.",
                },
            },
            "parameters": parts.parameters,
            "responses": parts.responses,
            "schemas": schemas(&parts.codes),
        },
    })
}

/// The components that several methods share; each is in the document once.
struct Parts {
    codes: Vec<Code>,
    examples: Map<String, Value>,
    parameters: Map<String, Value>,
    responses: Map<String, Value>,
}

impl Default for Parts {
    fn default() -> Parts {
        let mut responses = Map::new();
        responses.insert(
            "unchanged".to_owned(),
            json!({"description": "The client has it already: `If-None-Match` names its entity tag."}),
        );
        Parts {
            codes: codes(),
            examples: serde_json::from_str(EXAMPLES).unwrap_or_default(),
            parameters: Map::new(),
            responses,
        }
    }
}

impl Parts {
    fn method(&mut self, operation: &Operation, route: &Route) -> Value {
        let mut method = json!({
            "operationId": operation.name,
            "summary": operation.does,
            "tags": [operation.area.name()],
        });
        let parameters: Vec<Value> =
            described(operation, route).into_iter().map(|value| self.parameter(value)).collect();
        if !parameters.is_empty() {
            method["parameters"] = parameters.into();
        }
        if !operation.body.is_empty() {
            let content =
                operation.body.iter().flat_map(|content| sent(*content, operation, route));
            let content: Map<String, Value> = content.collect();
            method["requestBody"] = json!({"required": true, "content": content});
        }
        let mut responses = Map::new();
        for answer in operation.answers {
            let status = answer.status.to_string();
            match responses.get_mut(&status) {
                None => drop(responses.insert(status, self.answer(operation, answer))),
                Some(known) => {
                    let more = self.answer(operation, answer);
                    join(&mut known["content"], &more["content"]);
                }
            }
        }
        if operation.tagged {
            responses.insert("304".to_owned(), json!({"$ref": "#/components/responses/unchanged"}));
        }
        for (status, codes) in self.errors(operation, route) {
            let known = responses.get(&status.to_string());
            let error = match known {
                None => self.error(operation, status, &codes),
                // The status is also used for a response without an error.
                Some(known) => either(known, &failed(operation, status, &codes)),
            };
            responses.insert(status.to_string(), error);
        }
        method["responses"] = responses.into();
        method["security"] = security(operation, route);
        method
    }

    /// Adds a parameter to the shared ones, and returns a reference to it. Equal parameters are stored once.
    fn parameter(&mut self, value: Value) -> Value {
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        let mut key = name.clone();
        let mut number = 1;
        while self.parameters.get(&key).is_some_and(|known| *known != value) {
            number += 1;
            key = format!("{name}.{number}");
        }
        let reference = json!({"$ref": format!("#/components/parameters/{key}")});
        self.parameters.insert(key, value);
        reference
    }

    fn answer(&self, operation: &Operation, answer: &Answered) -> Value {
        let mut description = json!({"description": answer.does});
        let mut content: Map<String, Value> =
            answer.content.iter().map(|content| answered(*content)).collect();
        let example = self.examples.get(operation.name).filter(|_| answer.status < 300);
        if let Some(example) = example
            && let Some((_, content)) = content.iter_mut().next()
        {
            content["example"] = example.clone();
        }
        if !content.is_empty() {
            description["content"] = content.into();
        }
        description
    }

    /// The codes of a method's errors, by status.
    fn errors(&self, operation: &Operation, route: &Route) -> BTreeMap<u16, Vec<&'static str>> {
        let mut errors: BTreeMap<u16, Vec<&'static str>> = BTreeMap::new();
        for code in codes_of(operation, route) {
            if let Some(known) = self.codes.iter().find(|known| known.code == code) {
                errors.entry(known.status).or_default().push(code);
            }
        }
        errors
    }

    /// Adds the response for the errors of a status to the shared ones, and returns a reference to it.
    /// Methods with the same errors share it.
    fn error(&mut self, operation: &Operation, status: u16, of: &[&'static str]) -> Value {
        let form = match operation.area.is_api() {
            true => operation.error_schemas.join("-"),
            false => "page".to_owned(),
        };
        let key = format!("{status}.{form}.{}", of.join("."));
        let reference = json!({"$ref": format!("#/components/responses/{key}")});
        self.responses.entry(key).or_insert_with(|| failed(operation, status, of));
        reference
    }
}

/// The response for the errors of a status.
fn failed(operation: &Operation, status: u16, of: &[&'static str]) -> Value {
    let schemas: Vec<Value> =
        operation.error_schemas.iter().map(|schema| failure(schema, of)).collect();
    let mut content = Map::new();
    content.insert("application/json".to_owned(), json!({"schema": any_of(schemas)}));
    if !operation.area.is_api() {
        content.insert("text/html".to_owned(), json!({"schema": {"type": "string"}}));
    }
    let names: Vec<String> = of.iter().map(|code| format!("`{code}`")).collect();
    let mut description = json!({"description": names.join(", "), "content": content});
    if status == 429 {
        description["headers"] = json!({"Retry-After": {
            "description": "When to ask again, in seconds.",
            "schema": {"type": "integer"},
        }});
    }
    description
}

/// The response for a status with two meanings: a result, or an error.
fn either(known: &Value, error: &Value) -> Value {
    let text = |value: &Value| value["description"].as_str().unwrap_or_default().to_owned();
    let mut content = known["content"].clone();
    join(&mut content, &error["content"]);
    json!({"description": format!("{} {}", text(known), text(error)), "content": content})
}

/// The schemas. The one of errors gets a description of all error codes.
fn schemas(codes: &[Code]) -> Value {
    let mut schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    let codes =
        codes.iter().map(|code| format!("- `{}` ({}): {}", code.code, code.status, code.when));
    let about = format!("A stable name.\n\n{}", codes.collect::<Vec<_>>().join("\n"));
    schemas["Error"]["properties"]["error"]["properties"]["code"]["description"] = about.into();
    schemas
}

/// Adds the media types of one response to those of another. If both have the same media type, either schema
/// is allowed.
fn join(content: &mut Value, more: &Value) {
    let Some(more) = more.as_object() else { return };
    for (kind, form) in more {
        let both = match content.get(kind) {
            Some(known) => {
                json!({"schema": any_of(vec![known["schema"].clone(), form["schema"].clone()])})
            }
            None => form.clone(),
        };
        content[kind.as_str()] = both;
    }
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn any_of(mut schemas: Vec<Value>) -> Value {
    match schemas.len() {
        1 => schemas.remove(0),
        _ => json!({"anyOf": schemas}),
    }
}

/// The schema of an error with one of these codes.
fn failure(schema: &str, codes: &[&'static str]) -> Value {
    let mut description = reference(schema);
    // Meilisearch has its own names for some codes.
    if schema != "MeilisearchError" {
        description["properties"] = json!({"error": {"properties": {"code": {"enum": codes}}}});
    }
    if schema == "Push" {
        description["required"] = json!(["error"]);
    }
    description
}

/// The media type and the schema of a response body.
fn answered(content: Content) -> (String, Value) {
    let (kind, schema) = match content {
        Content::Json(schemas) => {
            ("application/json", any_of(schemas.iter().map(|schema| reference(schema)).collect()))
        }
        Content::JsonAs(kind, schema) => (kind, reference(schema)),
        Content::Parameters => ("application/json", json!({"type": "object"})),
        Content::Text(kind) => (kind, json!({"type": "string"})),
        Content::Bytes(kind) => return (kind.to_owned(), json!({})),
    };
    (kind.to_owned(), json!({"schema": schema}))
}

/// The media types and schemas of a request body.
fn sent(content: Content, operation: &Operation, route: &Route) -> Vec<(String, Value)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    if content != Content::Parameters {
        return vec![answered(content)];
    }
    let schema = json!({"schema": in_body(operation, route)});
    let is_list = operation.body.iter().any(|other| matches!(other, Content::Json(_)));
    match is_list {
        // The JSON form has a list of queries besides the parameters, and its own schema.
        true => vec![(FORM.to_owned(), schema)],
        false => vec![("application/json".to_owned(), schema.clone()), (FORM.to_owned(), schema)],
    }
}

/// The keys that a method accepts.
fn security(operation: &Operation, route: &Route) -> Value {
    let keys = [json!({"key": []}), json!({"password": []})];
    match route.needs {
        _ if operation.is_write(route) => keys.to_vec().into(),
        Needs::Nothing => json!([]),
        // Only a private server requires a key for this.
        Needs::Key(Right::Search) => [vec![json!({})], keys.to_vec()].concat().into(),
        Needs::Key(_) => keys.to_vec().into(),
    }
}
