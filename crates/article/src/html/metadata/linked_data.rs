//! The JSON-LD of a page.

use dom_query::Document;
use serde_json::{Map, Value};
use souwen_text::Date;

use super::value::{clean, is_url};
use crate::names::{split_names, split_tags};

/// How many lists, graphs and entities may stand around an article: no page nests more, and a
/// hostile one must not cost the stack.
const DEEPEST: usize = 4;

/// The article in the page's JSON-LD.
pub(super) fn linked_data(document: &Document) -> Option<Map<String, Value>> {
    document.select("script[type*='ld+json']").nodes().iter().find_map(|node| {
        // Line ends within strings are common, and no JSON.
        let text = node.text().replace(char::is_control, " ");
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        article_in(serde_json::from_str(text).ok()?, DEEPEST)
    })
}

/// The first article within a value: of the value itself, of a list, of a graph.
fn article_in(value: Value, depth: usize) -> Option<Map<String, Value>> {
    match value {
        _ if depth == 0 => None,
        Value::Array(list) => list.into_iter().find_map(|value| article_in(value, depth - 1)),
        Value::Object(object) if is_article(&object) => Some(object),
        Value::Object(mut object) => ["@graph", "mainEntity", "mainEntityOfPage"]
            .iter()
            .find_map(|name| article_in(object.remove(*name)?, depth - 1)),
        _ => None,
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    const SUFFIXES: [&str; 3] = ["Article", "BlogPosting", "Report"];
    let is_type = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
    };
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is_type),
        Some(value) => is_type(value),
        None => false,
    }
}

/// The text of a member.
pub(super) fn text_in(object: &Map<String, Value>, name: &str) -> Option<String> {
    clean(object.get(name)?.as_str()?)
}

/// The day of a member, which may be a number.
pub(super) fn date_in(object: &Map<String, Value>, name: &str) -> Option<Date> {
    let text = text_in(object, name).or_else(|| Some(object.get(name)?.as_number()?.to_string()));
    Date::parse_value(&text?)
}

/// The name of a person or organisation: its own text, or its `name`.
pub(super) fn name_in(object: &Map<String, Value>, name: &str) -> Option<String> {
    names_in(object.get(name)?).into_iter().next().filter(|name| !is_url(name))
}

/// All names of persons or organisations in a value.
pub(super) fn names_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => split_names(text),
        Value::Array(list) => list.iter().flat_map(names_in).collect(),
        Value::Object(object) => object.get("name").map(names_in).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The tags in a value.
pub(super) fn tags_in(value: &Value) -> Option<Vec<String>> {
    let tags = match value {
        Value::String(text) => split_tags(text),
        Value::Array(list) => list.iter().filter_map(|v| clean(v.as_str()?)).collect(),
        _ => Vec::new(),
    };
    (!tags.is_empty()).then_some(tags)
}
