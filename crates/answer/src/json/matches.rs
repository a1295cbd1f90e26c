//! The response with every occurrence of a query, page by page.

use std::time::Duration;

use serde::Serialize;
use souwen_search::{Concordance, ConcordanceLine, LineOrder};

use super::WarningJson;
use super::shapes::{milliseconds, verified};

/// The answer with the places at which a query matches.
#[derive(Debug, Serialize)]
pub struct MatchesAnswer<'a> {
    query: &'a str,
    sort: &'static str,
    articles: usize,
    occurrences: usize,
    timed_out: bool,
    generation: &'a str,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    took_ms: f64,
    matches: Vec<LineJson<'a>>,
    warnings: Vec<WarningJson<'a>>,
}

impl<'a> MatchesAnswer<'a> {
    /// The answer to `query`, as it was typed.
    pub fn new(
        query: &'a str,
        order: LineOrder,
        page: &'a Concordance,
        took: Duration,
    ) -> MatchesAnswer<'a> {
        let state = &page.total.state;
        MatchesAnswer {
            query,
            sort: order.name(),
            articles: page.articles,
            occurrences: page.total.occurrences,
            timed_out: page.timed_out,
            generation: &state.generation,
            fingerprint: &state.fingerprint,
            verified: verified(state.unverified),
            took_ms: milliseconds(took),
            matches: page.lines.iter().map(LineJson::new).collect(),
            warnings: page.total.warnings.iter().map(WarningJson::new).collect(),
        }
    }
}

/// A place: the columns of a row of occurrences, but for the state of the index.
#[derive(Debug, Serialize)]
struct LineJson<'a> {
    id: &'a str,
    date: Option<String>,
    source: Option<&'a str>,
    title: &'a str,
    part: &'static str,
    paragraph: Option<usize>,
    left: &'a str,
    #[serde(rename = "match")]
    text: &'a str,
    right: &'a str,
    occurrences: usize,
}

impl<'a> LineJson<'a> {
    fn new(line: &'a ConcordanceLine) -> LineJson<'a> {
        LineJson {
            id: &line.id,
            date: line.date.map(|date| date.to_string()),
            source: line.source.as_deref(),
            title: &line.title,
            part: line.part.name(),
            paragraph: Some(line.paragraph).filter(|number| *number > 0),
            left: &line.left,
            text: &line.text,
            right: &line.right,
            occurrences: line.occurrences,
        }
    }
}
