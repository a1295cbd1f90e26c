//! The description is complete, agrees with the tables from which it is made, and is small.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::document::document;
use super::errors::codes_of;
use super::operation::{Area, Operation, Verb};
use super::operations::operations;
use super::validator::Document;
use super::{DOCUMENT, LIST, parameters};
use crate::error::codes::codes;
use crate::routes::table::{self, Path, ROUTES};

#[test]
fn every_method_of_every_route_is_described() {
    // The number of a route, a method, and its path if the method has a path of its own.
    let mut routed: BTreeSet<(usize, &str, Option<&str>)> = BTreeSet::new();
    for (number, route) in ROUTES.iter().enumerate() {
        if !route.posts_only {
            routed.insert((number, "GET", None));
        }
        if route.post.is_some() {
            routed.insert((number, "POST", None));
        }
        for change in route.changes {
            let method = match change.verb {
                table::Verb::Put => "PUT",
                table::Verb::Post => "POST",
                table::Verb::Delete => "DELETE",
            };
            routed.insert((number, method, change.at));
        }
    }
    let mut described = BTreeSet::new();
    for operation in operations() {
        let route = operation.route().unwrap_or_else(|| panic!("{}", operation.path));
        let number = ROUTES.iter().position(|other| other.path == route.path).unwrap();
        let at = route.changes.iter().find_map(|change| {
            change.at.filter(|at| *at == operation.path && operation.method == Verb::Post)
        });
        described.insert((number, operation.method.name(), at));
    }
    let named = |(number, method, at): &(usize, &str, Option<&str>)| {
        format!("{method} {:?} {at:?}", ROUTES[*number].path)
    };
    let missing: Vec<_> = routed.difference(&described).map(named).collect();
    let made_up: Vec<_> = described.difference(&routed).map(named).collect();
    assert_eq!((missing, made_up), (Vec::new(), Vec::new()));
}

#[test]
fn names_and_methods_are_described_once() {
    let mut names = BTreeSet::new();
    let mut methods = BTreeSet::new();
    for operation in operations() {
        assert!(names.insert(operation.name), "{}", operation.name);
        let method = (operation.path, operation.method.name());
        assert!(methods.insert(method), "{method:?}");
        assert!(operation.does.ends_with('.'), "{}", operation.name);
        assert!(!operation.answers.is_empty(), "{}", operation.name);
    }
}

#[test]
fn every_parameter_says_what_it_does() {
    for operation in operations() {
        for parameter in parameters::described(operation, operation.route().unwrap()) {
            let does = parameter["description"].as_str().unwrap();
            assert!(!does.is_empty(), "{} of {}", parameter["name"], operation.name);
        }
    }
}

#[test]
fn every_code_of_an_error_is_answered_by_some_method() {
    let known: BTreeSet<&str> = codes().iter().map(|code| code.code).collect();
    let described: BTreeSet<&str> = operations()
        .flat_map(|operation| codes_of(operation, operation.route().unwrap()))
        .collect();
    assert_eq!(described, known);
}

/// Every reference in a value.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(name)) = object.get("$ref") {
                found.insert(name.clone());
            }
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_part_is_used() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for name in &found {
        assert!(document.pointer(name.strip_prefix('#').unwrap()).is_some(), "{name}");
    }
    for kind in ["schemas", "parameters", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(found.contains(&format!("#/components/{kind}/{name}")), "{kind} {name}");
            let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            assert!(name.chars().all(is_name), "{name} is no name of a component");
        }
    }
}

#[test]
fn every_method_that_a_path_allows_is_described() {
    let mut described: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    // Those in the form of Meilisearch are one route, which tells methods apart by itself.
    for operation in operations().filter(|operation| operation.area != Area::Meilisearch) {
        let methods = described.entry(operation.example_path()).or_default();
        methods.insert(operation.method.name());
    }
    for (path, mut methods) in described {
        if path == "/api/v1/articles/delete" {
            // An article may have this id.
            methods.extend(["GET", "PUT", "DELETE"]);
        }
        let allowed = table::find(&path).unwrap().methods(&path).split(", ");
        // Those that every path knows are described once for all.
        let allowed: BTreeSet<&str> =
            allowed.filter(|method| !["HEAD", "OPTIONS"].contains(method)).collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

#[test]
fn examples_are_as_they_are_described() {
    let document = Document(document());
    let examples: Value = serde_json::from_str(include_str!("../examples.json")).unwrap();
    let mut used = BTreeSet::new();
    for (path, name, described) in document.methods() {
        for (status, answer) in described.method()["responses"].as_object().unwrap() {
            let content = document.resolved(answer)["content"].as_object();
            for (kind, form) in content.into_iter().flatten() {
                if let Some(example) = form.get("example") {
                    let body = example.to_string();
                    let checked = described.check(status.parse().unwrap(), kind, body.as_bytes());
                    assert_eq!(checked, Ok(()), "{name} {path}");
                    used.insert(described.method()["operationId"].as_str().unwrap());
                }
            }
        }
    }
    let names: BTreeSet<&str> = examples.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(used, names);
}

#[test]
fn the_description_is_small() {
    let packed = DOCUMENT.packed.as_ref().unwrap().len();
    assert!(DOCUMENT.body.len() < 190_000 && packed < 22_000, "{} {packed}", DOCUMENT.body.len());
    assert!(LIST.body.len() < 16_000, "{}", LIST.body.len());
}

#[test]
fn parts_of_a_path_are_described_by_name() {
    let check = |path: &'static str, example: &str, names: &[&str]| {
        let operation = operations().find(|operation| operation.path == path).unwrap();
        let found: Vec<&str> = Operation::path_names(operation).collect();
        assert_eq!((operation.example_path().as_str(), &*found), (example, names));
    };
    check("/api/v1/articles/{id}/similar", "/api/v1/articles/x/similar", &["id"]);
    check("/api/v1/snapshot/{commit}/{file}", "/api/v1/snapshot/x/x", &["commit", "file"]);
    check("/", "/", &[]);
    let similar = operations().find(|operation| operation.name == "similar").unwrap();
    let expected = Path::Between("/api/v1/articles/", "/similar");
    assert_eq!(similar.route().unwrap().path, expected);
}

#[test]
fn the_validator_sees_what_is_not_described() {
    let document = Document(json!({"components": {"schemas": {
        "Part": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "object"}}},
        "Whole": {
            "$ref": "#/components/schemas/Part",
            "required": ["a"],
            "properties": {"b": {"properties": {"c": {"enum": ["x"]}}}},
        },
    }}}));
    let schema = json!({"$ref": "#/components/schemas/Whole"});
    let either = json!({"anyOf": [schema, {"type": "null"}]});
    let check = |value: Value, expected: Result<(), &str>| {
        for schema in [&schema, &either] {
            let found = document.check(schema, &value);
            assert_eq!(found.is_ok(), expected.is_ok(), "{value}: {found:?}");
            if let (Err(found), Err(expected)) = (found, expected) {
                assert!(found.contains(expected), "{value}: {found}");
            }
        }
    };
    check(json!({"a": 1, "b": {"c": "x"}}), Ok(()));
    check(json!({"b": {}}), Err("required"));
    check(json!({"a": 1.5}), Err("type"));
    check(json!({"a": 1, "d": 2}), Err("/d is not described"));
    check(json!({"a": 1, "b": {"c": "y"}}), Err("/b/c: enum"));
    check(json!({"a": 1, "b": {"e": 1}}), Err("/b/e is not described"));
    check(json!([]), Err("type"));
    assert_eq!(document.check(&either, &Value::Null), Ok(()));
}
