//! The response with every occurrence of a query, page by page.

use std::time::Duration;

use serde::{Serialize, Serializer};
use souwen_search::{Concordance, ConcordanceLine, LineOrder};

use super::WarningJson;
use super::fields::{Fields, Told};
use super::shapes::{milliseconds, verified};

/// The names of the fields of the response.
pub const MATCHES_FIELDS: &[&str] = &[
    "query",
    "sort",
    "articles",
    "occurrences",
    "timed_out",
    "generation",
    "fingerprint",
    "verified",
    "took_ms",
    "matches",
    "matches.id",
    "matches.date",
    "matches.source",
    "matches.title",
    "matches.part",
    "matches.paragraph",
    "matches.left",
    "matches.match",
    "matches.right",
    "matches.occurrences",
    "warnings",
];

/// The response with the occurrences of a query.
#[derive(Debug)]
pub struct MatchesAnswer<'a> {
    query: &'a str,
    order: LineOrder,
    page: &'a Concordance,
    took: Duration,
    fields: &'a Fields,
    of_lines: Fields,
}

impl<'a> MatchesAnswer<'a> {
    /// The response to `query`, as typed, with the selected fields.
    pub fn new(
        query: &'a str,
        order: LineOrder,
        page: &'a Concordance,
        took: Duration,
        fields: &'a Fields,
    ) -> MatchesAnswer<'a> {
        MatchesAnswer { query, order, page, took, fields, of_lines: fields.within("matches") }
    }
}

impl Serialize for MatchesAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (page, state) = (self.page, &self.page.total.state);
        let line = |line| LineJson { line, fields: &self.of_lines };
        let mut told = Told::begin(serializer, self.fields)?;
        told.field("query", || self.query)?;
        told.field("sort", || self.order.name())?;
        told.field("articles", || page.articles)?;
        told.field("occurrences", || page.total.occurrences)?;
        told.field("timed_out", || page.timed_out)?;
        told.field("generation", || &state.generation)?;
        told.field("fingerprint", || &state.fingerprint)?;
        told.optional("verified", || verified(state.unverified))?;
        told.field("took_ms", || milliseconds(self.took))?;
        told.field("matches", || page.lines.iter().map(line).collect::<Vec<_>>())?;
        told.field("warnings", || {
            page.total.warnings.iter().map(WarningJson::new).collect::<Vec<_>>()
        })?;
        told.end()
    }
}

/// An occurrence: the columns of its row, except the state of the index.
struct LineJson<'a> {
    line: &'a ConcordanceLine,
    fields: &'a Fields,
}

impl Serialize for LineJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let line = self.line;
        let mut told = Told::begin(serializer, self.fields)?;
        told.field("id", || &line.id)?;
        told.field("date", || line.date.map(|date| date.to_string()))?;
        told.field("source", || line.source.as_deref())?;
        told.field("title", || &line.title)?;
        told.field("part", || line.part.name())?;
        told.field("paragraph", || Some(line.paragraph).filter(|number| *number > 0))?;
        told.field("left", || &line.left)?;
        told.field("match", || &line.text)?;
        told.field("right", || &line.right)?;
        told.field("occurrences", || line.occurrences)?;
        told.end()
    }
}
