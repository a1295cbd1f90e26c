//! Articles as results.

use serde_json::{Map, Value, json};
use souwen_article::Article;
use souwen_search::{Fragment, Hit};

use crate::clip::clipped;
use crate::protocol::McpServer;
use crate::text::is_in_first_part;

/// The maximum length of titles and names, in characters; longer ones are cut.
const TITLE_CHARS: usize = 200;
const NAME_CHARS: usize = 100;
/// The maximum length of a quotation, in characters. Passages end with clauses and are shorter.
const PASSAGE_CHARS: usize = 600;

/// A result: the article, and the quoted passage. Its URL marks `searched`.
pub(crate) fn result(
    server: &McpServer<'_>,
    article: &Article,
    searched: &str,
    passage: Option<&Fragment>,
) -> Map<String, Value> {
    let whole = Fragment::default();
    let passage = passage.unwrap_or(&whole);
    let mut result = Map::new();
    let mut set = |name: &str, value: Value| result.insert(name.to_owned(), value);
    set("id", json!(id(article, passage.paragraph)));
    set("title", json!(clipped(&article.title, TITLE_CHARS)));
    set("url", json!(server.links.passage(article, searched, passage)));
    set("text", json!(clipped(&passage.text, PASSAGE_CHARS)));
    if let Some(date) = article.date {
        set("date", json!(date.to_string()));
    }
    if let Some(source) = &article.source {
        set("source", json!(clipped(source, NAME_CHARS)));
    }
    result
}

/// A hit of a search: with its further passages, and the parts of the query that it lacks.
pub(crate) fn found(server: &McpServer<'_>, hit: &Hit, searched: &str) -> Value {
    let article = &hit.article;
    let mut result = result(server, article, searched, hit.fragments.first());
    let more: Vec<Value> = hit
        .fragments
        .iter()
        .skip(1)
        .map(|passage| {
            json!({
                "text": clipped(&passage.text, PASSAGE_CHARS),
                "url": server.links.passage(article, searched, passage),
            })
        })
        .collect();
    if !more.is_empty() {
        result.insert("more".to_owned(), json!(more));
    }
    if !hit.missing.is_empty() {
        result.insert("missing".to_owned(), json!(hit.missing));
    }
    if !hit.duplicates.is_empty() {
        let ids: Vec<&str> =
            hit.duplicates.iter().take(10).map(|other| other.id.as_str()).collect();
        result.insert("near_duplicates".to_owned(), json!(ids));
    }
    Value::Object(result)
}

/// The id for fetching the article, with the paragraph if that is not in the first part.
fn id(article: &Article, paragraph: usize) -> String {
    match paragraph > 0 && !is_in_first_part(article, paragraph) {
        true => format!("{}#p{paragraph}", article.id),
        false => article.id.clone(),
    }
}
