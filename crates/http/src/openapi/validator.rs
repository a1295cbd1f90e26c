//! A validator for tests: checks JSON against the schemas of an OpenAPI document. It is stricter than JSON
//! Schema: a field that is in no schema is an error, unless a schema allows additional fields. So a new field
//! in a response fails until it is documented. The file is also included by tests outside of this crate, so
//! it uses nothing but JSON.

use serde_json::Value;

/// An OpenAPI document.
pub(crate) struct Document(pub(crate) Value);

/// The description of a method in a document.
pub(crate) struct Described<'d> {
    document: &'d Document,
    method: &'d Value,
}

impl Document {
    /// The methods of all paths: the path, the method in lower case, and the description.
    pub(crate) fn methods(&self) -> Vec<(&str, &str, Described<'_>)> {
        let paths = self.0["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(name, method)| {
                (path.as_str(), name.as_str(), Described { document: self, method })
            })
        });
        all.collect()
    }

    /// The target of a reference; any other value is returned as it is.
    pub(crate) fn resolved<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(name) => {
                let found = self.0.pointer(name.strip_prefix('#').unwrap());
                self.resolved(found.unwrap_or_else(|| panic!("{name} leads nowhere")))
            }
            None => value,
        }
    }

    /// Checks a value against a schema.
    pub(crate) fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        self.all(&[schema], value, "")
    }

    /// Checks a value against several schemas, all of which have to match.
    fn all(&self, schemas: &[&Value], value: &Value, at: &str) -> Result<(), String> {
        let mut ways: Vec<Vec<&Value>> = vec![Vec::new()];
        for schema in schemas {
            ways = both(&ways, &self.ways(schema));
        }
        let mut first = None;
        for way in &ways {
            match one(self, way, value, at) {
                Ok(()) => return Ok(()),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(|| format!("{at}: no schema")))
    }

    /// The alternatives of a schema. Each is a list of plain schemas, and a value matches if it matches all
    /// schemas of one list.
    fn ways<'d>(&'d self, schema: &'d Value) -> Vec<Vec<&'d Value>> {
        let mut ways = vec![vec![schema]];
        if schema.get("$ref").is_some() {
            let target =
                self.0.pointer(schema["$ref"].as_str().unwrap().strip_prefix('#').unwrap());
            ways = both(&ways, &self.ways(target.unwrap()));
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            ways = both(&ways, &self.ways(part));
        }
        if let Some(either) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let either: Vec<_> = either.iter().flat_map(|schema| self.ways(schema)).collect();
            ways = both(&ways, &either);
        }
        ways
    }
}

/// Every combination of an alternative of the first list with one of the second.
fn both<'d>(ways: &[Vec<&'d Value>], others: &[Vec<&'d Value>]) -> Vec<Vec<&'d Value>> {
    let with = |way: &Vec<&'d Value>, other: &Vec<&'d Value>| [way.clone(), other.clone()].concat();
    ways.iter().flat_map(|way| others.iter().map(move |other| with(way, other))).collect()
}

/// Checks a value against plain schemas, all of which have to match.
fn one(document: &Document, schemas: &[&Value], value: &Value, at: &str) -> Result<(), String> {
    for schema in schemas {
        plain(schema, value).map_err(|error| format!("{at}: {error}: {}", shown(value)))?;
    }
    if let Some(items) = value.as_array() {
        let of_items: Vec<&Value> =
            schemas.iter().filter_map(|schema| schema.get("items")).collect();
        for (number, item) in items.iter().enumerate() {
            document.all(&of_items, item, &format!("{at}/{number}"))?;
        }
    }
    let Some(object) = value.as_object() else { return Ok(()) };
    let is_described = schemas.iter().any(|schema| schema.get("properties").is_some());
    for (name, field) in object {
        let named: Vec<&Value> =
            schemas.iter().filter_map(|schema| schema["properties"].get(name)).collect();
        let others: Vec<&Value> =
            schemas.iter().filter_map(|schema| schema.get("additionalProperties")).collect();
        let at = format!("{at}/{name}");
        match (named.is_empty(), others.is_empty()) {
            (false, _) => document.all(&named, field, &at)?,
            (true, false) => document.all(&others, field, &at)?,
            (true, true) if is_described => return Err(format!("{at} is not described")),
            (true, true) => {}
        }
    }
    Ok(())
}

/// Checks a value against a schema, without looking at the parts of the value.
fn plain(schema: &Value, value: &Value) -> Result<(), String> {
    if schema == &Value::Bool(false) {
        return Err("nothing may stand here".to_owned());
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not known here"),
    };
    let has_type = match &schema["type"] {
        Value::Null => true,
        Value::String(kind) => is(kind),
        Value::Array(kinds) => kinds.iter().any(|kind| is(kind.as_str().unwrap())),
        other => panic!("{other}"),
    };
    let bound = |name: &str| schema[name].as_f64();
    let number = value.as_f64();
    let length = value.as_array().map(|items| items.len() as f64);
    let characters = value.as_str().map(|text| text.chars().count() as f64);
    let below = |found: Option<f64>, max: Option<f64>| matches!((found, max), (Some(found), Some(max)) if found > max);
    let above = |found: Option<f64>, least: Option<f64>| matches!((found, least), (Some(found), Some(least)) if found < least);
    let checks = [
        (has_type, "type"),
        (schema["enum"].as_array().is_none_or(|values| values.contains(value)), "enum"),
        (schema.get("const").is_none_or(|known| known == value), "const"),
        (!above(number, bound("minimum")), "minimum"),
        (!below(number, bound("maximum")), "maximum"),
        (!above(length, bound("minItems")), "minItems"),
        (!below(length, bound("maxItems")), "maxItems"),
        (!above(characters, bound("minLength")), "minLength"),
        (
            match (schema["pattern"].as_str(), value.as_str()) {
                (Some(pattern), Some(text)) => matches_pattern(pattern, text),
                _ => true,
            },
            "pattern",
        ),
        (
            match (schema["required"].as_array(), value.as_object()) {
                (Some(names), Some(object)) => {
                    names.iter().all(|name| object.contains_key(name.as_str().unwrap()))
                }
                _ => true,
            },
            "required",
        ),
    ];
    match checks.iter().find(|(is_valid, _)| !is_valid) {
        None => Ok(()),
        Some((_, what)) => Err(format!("{what} {}", schema[*what])),
    }
}

/// Whether a text matches one of the patterns that the schemas of responses use.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            text.len() == 10
                && text.bytes().enumerate().all(|(place, byte)| match place {
                    4 | 7 => byte == b'-',
                    _ => byte.is_ascii_digit(),
                })
        }
        "^[0-9a-f]{32}$" => {
            text.len() == 32 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
        }
        other => panic!("the pattern {other} is not known here"),
    }
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(200).collect()
}

impl<'d> Described<'d> {
    /// The description, as it is in the document.
    pub(crate) fn method(&self) -> &'d Value {
        self.method
    }

    /// Checks a response: its status and its media type have to be listed, and its body has to match the
    /// schema. An empty body, as for `HEAD`, is not checked.
    pub(crate) fn check(&self, status: u16, kind: &str, body: &[u8]) -> Result<(), String> {
        let listed = self.method["responses"].get(status.to_string());
        let listed = listed.ok_or_else(|| format!("the status {status} is not listed"))?;
        let content = &self.document.resolved(listed)["content"];
        if body.is_empty() {
            return Ok(());
        }
        let essence = kind.split(';').next().unwrap().trim();
        let form = content
            .get(essence)
            .or_else(|| content.get(format!("{}/*", essence.split('/').next().unwrap())));
        let form = form.ok_or_else(|| format!("{status}: {kind:?} is not listed"))?;
        let is_json = essence == "application/json" || essence.ends_with("+json");
        if !is_json {
            let is_text = form["schema"]["type"] == "string";
            return match !is_text || std::str::from_utf8(body).is_ok() {
                true => Ok(()),
                false => Err(format!("{status}: {kind} is no text")),
            };
        }
        let value = serde_json::from_slice(body).map_err(|error| format!("{status}: {error}"))?;
        self.document.check(&form["schema"], &value).map_err(|error| format!("{status}: {error}"))
    }
}
