//! Finds the article in the JSON-LD of a page, and reads its values.

use serde_json::{Map, Value};
use souwen_text::Date;

use super::value::{clean, is_url};
use crate::names::{split_names, split_tags};

/// The maximum number of lists, graphs and entities around an article: no page nests more, and a hostile
/// one must not exhaust the stack.
const DEEPEST: usize = 4;

/// The article in the page's JSON-LD. Of several, the one is taken whose headline is part of the page's
/// title; the others are related articles.
pub(super) fn linked_data(texts: &[String], title: Option<&str>) -> Option<Map<String, Value>> {
    let mut articles = texts.iter().filter_map(|text| {
        // Line ends within strings are common, but not valid JSON.
        let text = text.replace(char::is_control, " ");
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        article_in(serde_json::from_str(text.trim_end_matches(';')).ok()?, DEEPEST)
    });
    let first = articles.next()?;
    let is_of_title = |article: &Map<String, Value>| {
        let headline = text_in(article, "headline").or_else(|| text_in(article, "title"));
        headline.zip(title).is_some_and(|(headline, title)| title.contains(&headline))
    };
    if is_of_title(&first) {
        return Some(first);
    }
    Some(articles.find(is_of_title).unwrap_or(first))
}

/// The first article in a value: the value itself, or in a list or a graph.
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
        // Baidu's, which has a context but no type.
        None => object.contains_key("pubDate") && object.contains_key("title"),
    }
}

/// The text of a member.
pub(super) fn text_in(object: &Map<String, Value>, name: &str) -> Option<String> {
    clean(object.get(name)?.as_str()?)
}

/// The date in a member, which may be a number.
pub(super) fn date_in(object: &Map<String, Value>, name: &str) -> Option<Date> {
    let text = text_in(object, name).or_else(|| Some(object.get(name)?.as_number()?.to_string()));
    Date::parse_value(&text?)
}

/// The name of a person or organisation: its own text, or its `name`.
pub(super) fn name_in(object: &Map<String, Value>, name: &str) -> Option<String> {
    let value = object.get(name)?;
    let first = organisation_in(value).or_else(|| names_in(value).into_iter().next());
    first.filter(|name| !is_url(name))
}

/// All names of persons or organisations in a value.
pub(super) fn names_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => split_names(text),
        Value::Array(list) => list.iter().flat_map(names_in).collect(),
        Value::Object(object) if is_organisation(object) => Vec::new(),
        Value::Object(object) => object.get("name").map(names_in).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The name of an organisation in a value, which is a source and not an author.
pub(super) fn organisation_in(value: &Value) -> Option<String> {
    match value {
        Value::Array(list) => list.iter().find_map(organisation_in),
        Value::Object(object) if is_organisation(object) => text_in(object, "name"),
        _ => None,
    }
}

fn is_organisation(object: &Map<String, Value>) -> bool {
    object.get("@type").and_then(Value::as_str).is_some_and(|name| name.ends_with("Organization"))
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
