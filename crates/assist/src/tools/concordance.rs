//! `concordance`: every occurrence of a query.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use souwen_article::Article;
use souwen_search::{ConcordanceLine, Fragment, LineOrder, LinesWanted, Lining, TextFragment};

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::walking::walked;
use super::{Tool, ToolError, advice, descriptions, narrowing};
use crate::clip::clipped;
use crate::protocol::McpServer;

/// The maximum length of titles and matches, in characters; longer ones are cut.
const TITLE_CHARS: usize = 100;
const MATCH_CHARS: usize = 300;
/// How much context of a match a text fragment contains, in characters.
const BESIDE_CHARS: usize = 10;

pub(crate) const TOOL: Tool = Tool {
    name: "concordance",
    title: "See every occurrence",
    description: descriptions::CONCORDANCE,
    own: &[
        narrowing::QUERY.required(),
        Parameter::new(
            "sort",
            Kind::Choice(&["newest", "oldest", "left", "right", "article"]),
            "The order: by date, by what stands to the left or to the right of the match, or the articles with \
             most occurrences first.",
        ),
        Parameter::new(
            "context",
            Kind::Number { least: 0, max: 200, usual: 30 },
            "Characters on either side of the match.",
        ),
        Parameter::new(
            "limit",
            Kind::Number { least: 1, max: 100, usual: 20 },
            "Lines in one answer.",
        ),
        narrowing::NEXT,
    ],
    is_narrowed: true,
    run,
};

fn run(server: &McpServer<'_>, arguments: &Arguments<'_>) -> Result<Value, ToolError> {
    let query = arguments.needed("query")?;
    let order = LineOrder::from_name(arguments.choice("sort")?).unwrap_or_default();
    let (limit, offset) = (arguments.number("limit")?, arguments.offset()?);
    let wanted = LinesWanted { order, offset, limit, context: arguments.number("context")? };
    let mut request = narrowing::request(server, arguments, query)?;
    request.sort = order.of_articles();
    let every = server.archive.every_match(&request)?;
    let walk = walked(&request, &*every, Lining::new(wanted))?;
    let page = Lining::end(walk, &*every)?;
    if page.articles > 0 && page.total.occurrences == 0 && !page.timed_out {
        return advice(
            "The articles that match hold no place to show: they are found by their fields or days alone. Use a \
             word that stands in their text.",
        );
    }
    let lines = lines(server, query, &page.lines)?;
    let next = offset + lines.len();
    let mut answer = Map::new();
    let is_more = !lines.is_empty() && next < page.total.occurrences;
    answer.insert("lines".to_owned(), json!(lines));
    answer.insert("articles".to_owned(), json!(page.articles));
    answer.insert("occurrences".to_owned(), json!(page.total.occurrences));
    if is_more {
        let cursor = arguments.question().cursor(next);
        answer.extend(cursor.map(|cursor| ("next_cursor".to_owned(), json!(cursor))));
    }
    narrowing::add_notes(&mut answer, &page.total.warnings, page.timed_out);
    Ok(Value::Object(answer))
}

fn lines(
    server: &McpServer<'_>,
    query: &str,
    found: &[ConcordanceLine],
) -> Result<Vec<Value>, ToolError> {
    let mut articles: HashMap<&str, Option<Article>> = HashMap::new();
    let mut lines = Vec::with_capacity(found.len());
    for line in found {
        if !articles.contains_key(line.id.as_str()) {
            articles.insert(&line.id, server.archive.article(&line.id)?);
        }
        let article = articles.get(line.id.as_str()).and_then(Option::as_ref);
        lines.push(json!({
            "left": line.left,
            "match": clipped(&line.text, MATCH_CHARS),
            "right": line.right,
            "url": article.map(|article| server.links.passage(article, query, &place(line))),
            "id": line.id,
            "title": clipped(&line.title, TITLE_CHARS),
            "date": line.date.map(|date| date.to_string()),
            "source": line.source.as_deref().map(|source| clipped(source, TITLE_CHARS)),
        }));
    }
    Ok(lines)
}

/// The place of a line, with its text fragment in the article's own page.
fn place(line: &ConcordanceLine) -> Fragment {
    let beside = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let before = line.left.chars().count().saturating_sub(BESIDE_CHARS);
    let text_fragment = TextFragment {
        prefix: beside(line.left.chars().skip(before).collect()),
        start: line.text.clone(),
        end: None,
        suffix: beside(line.right.chars().take(BESIDE_CHARS).collect()),
    };
    Fragment {
        paragraph: line.paragraph,
        text_fragment: Some(text_fragment),
        ..Fragment::default()
    }
}
