//! A query in the log: one line of JSON.

use serde::{Deserialize, Serialize};
use souwen_search::{SearchRequest, SearchResponse};

/// The maximum number of characters of a query in the log. A longer text was pasted, and its beginning
/// identifies it.
const MAX_CHARS: usize = 200;

/// A query that was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedQuery {
    /// The query as typed, at most 200 characters of it.
    pub query: String,
    /// The number of articles found. If another query was searched for instead, it is the number for that
    /// one.
    pub total: u64,
    /// How long the engine took, in milliseconds.
    pub ms: f64,
    /// The query that was searched for instead, because the typed one found nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// Where the query came from.
    pub via: QuerySource,
}

/// Where a query came from: the kind of the route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum QuerySource {
    /// The search page.
    Page,
    /// The API.
    Api,
    /// The routes compatible with Meilisearch. Most pages that use them send a query for every letter typed.
    Compat,
    /// An assistant.
    Mcp,
}

impl QuerySource {
    /// The name that is used in the log and by the command line.
    pub fn name(self) -> &'static str {
        match self {
            QuerySource::Page => "page",
            QuerySource::Api => "api",
            QuerySource::Compat => "compat",
            QuerySource::Mcp => "mcp",
        }
    }
}

impl LoggedQuery {
    /// The log entry of a search. `None` for an empty query, and for a further page of results, since turning
    /// a page is not another search.
    pub(crate) fn of(
        via: QuerySource,
        request: &SearchRequest,
        response: &SearchResponse,
    ) -> Option<LoggedQuery> {
        let query = clipped(&request.query);
        if query.is_empty() || request.offset > 0 {
            return None;
        }
        let corrected = response.did_you_mean.as_ref().filter(|other| other.applied);
        Some(LoggedQuery {
            query,
            total: response.total as u64,
            ms: (response.took.as_secs_f64() * 1e5).round() / 1e2,
            corrected: corrected.map(|other| clipped(&other.query)),
            via,
        })
    }
}

/// A text on one line with single spaces, cut off after the maximum number of characters.
fn clipped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use souwen_search::{DidYouMean, Reason};

    use super::*;

    #[test]
    fn what_was_searched_for_is_written_down_once() {
        let response =
            SearchResponse { total: 3, took: Duration::from_micros(2_314), ..Default::default() };
        let check = |query: &str, offset: usize, expected: Option<&str>| {
            let request = SearchRequest { query: query.to_owned(), offset, ..Default::default() };
            let entry = LoggedQuery::of(QuerySource::Page, &request, &response);
            assert_eq!(entry.map(|entry| entry.query).as_deref(), expected, "{query:?} {offset}");
        };
        check(" 中亚 \u{3000}铁路\n", 0, Some("中亚 铁路"));
        check("铁路", 10, None);
        check(" \t", 0, None);
        check(&"路".repeat(300), 0, Some(&"路".repeat(MAX_CHARS)));
    }

    #[test]
    fn a_line_says_what_was_searched_for_instead() {
        let better =
            |applied| DidYouMean { query: "铁路".to_owned(), reason: Reason::Homophone, applied };
        let line = |applied: Option<bool>| {
            let response = SearchResponse {
                total: 3,
                took: Duration::from_micros(2_314),
                did_you_mean: applied.map(better),
                ..Default::default()
            };
            let request = SearchRequest { query: "铁录".to_owned(), ..Default::default() };
            let entry = LoggedQuery::of(QuerySource::Mcp, &request, &response).unwrap();
            let line = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<LoggedQuery>(&line).unwrap(), entry);
            line
        };
        let plain = r#"{"query":"铁录","total":3,"ms":2.31,"via":"mcp"}"#;
        assert_eq!(line(None), plain);
        assert_eq!(line(Some(false)), plain);
        let corrected = r#"{"query":"铁录","total":3,"ms":2.31,"corrected":"铁路","via":"mcp"}"#;
        assert_eq!(line(Some(true)), corrected);
    }
}
