//! `search`: the best articles for a query.

use serde_json::{Value, json};
use souwen_search::{SearchResponse, Sort};

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::{Tool, ToolError, descriptions, hits, narrowing};
use crate::protocol::McpServer;

/// The maximum number of passages of one article.
const PASSAGES: usize = 3;

pub(crate) const TOOL: Tool = Tool {
    name: "search",
    title: "Search the archive",
    description: descriptions::SEARCH,
    own: &[
        narrowing::QUERY,
        Parameter::new(
            "sort",
            Kind::Choice(&["relevance", "newest", "oldest"]),
            "The order: the best first, or by date.",
        ),
        Parameter::new(
            "limit",
            Kind::Number { least: 1, max: 50, usual: 10 },
            "Articles in one answer.",
        ),
        Parameter::new(
            "collapse",
            Kind::Flag { usual: true },
            "Whether near-duplicates, such as reprints of one dispatch, are folded into one result.",
        ),
        narrowing::NEXT,
    ],
    is_narrowed: true,
    run,
};

fn run(server: &McpServer<'_>, arguments: &Arguments<'_>) -> Result<Value, ToolError> {
    let query = arguments.text("query")?;
    let (limit, offset) = (arguments.number("limit")?, arguments.offset()?);
    let mut request = narrowing::request(server, arguments, query)?;
    request.limit = limit;
    request.offset = offset;
    request.sort = Sort::from_name(arguments.choice("sort")?).unwrap_or_default();
    request.collapse = arguments.flag("collapse")?;
    request.fragments = PASSAGES;
    let found = server.archive.search(&request)?;
    let searched = found.searched(query);
    let results: Vec<Value> =
        found.hits.iter().map(|hit| hits::found(server, hit, searched)).collect();
    let mut answer = serde_json::Map::new();
    answer.insert("results".to_owned(), json!(results));
    answer.insert("total".to_owned(), json!(found.total));
    let next = offset + found.hits.len();
    if !found.hits.is_empty() && next < reachable(&found) {
        let cursor = arguments.question().cursor(next);
        answer.extend(cursor.map(|cursor| ("next_cursor".to_owned(), json!(cursor))));
    }
    other_readings(&found, &mut answer);
    narrowing::add_notes(&mut answer, &found.warnings, found.timed_out);
    if found.hits.is_empty() && offset == 0 {
        answer.insert("hint".to_owned(), json!(descriptions::NOTHING_FOUND));
    }
    Ok(Value::Object(answer))
}

/// How many results can be reached by paging.
fn reachable(found: &SearchResponse) -> usize {
    (found.total + found.counts.partial).saturating_sub(found.collapsed)
}

/// Adds the queries that were searched for instead of the typed one, or might be.
fn other_readings(found: &SearchResponse, answer: &mut serde_json::Map<String, Value>) {
    if let Some(better) = &found.did_you_mean {
        let name = if better.applied { "searched_instead" } else { "did_you_mean" };
        answer.insert(name.to_owned(), json!(better.query));
    }
    if let Some(reading) = found.interpretations.first() {
        let applied = if reading.applied { "searched_instead" } else { "read_as_dates" };
        let reading = json!({
            "query": reading.query, "from": reading.from, "to": reading.to, "total": reading.total,
        });
        answer.insert(applied.to_owned(), reading);
    }
}
