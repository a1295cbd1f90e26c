//! The response with every occurrence of a query, page by page.

use std::time::Duration;

use serde::{Serialize, Serializer};
use souwen_search::{Concordance, ConcordanceLine, LineOrder};

use super::WarningJson;
use super::fields::{Fields, ObjectWriter};
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
        let mut object = ObjectWriter::begin(serializer, self.fields)?;
        object.field("query", || self.query)?;
        object.field("sort", || self.order.name())?;
        object.field("articles", || page.articles)?;
        object.field("occurrences", || page.total.occurrences)?;
        object.field("timed_out", || page.timed_out)?;
        object.field("generation", || &state.generation)?;
        object.field("fingerprint", || &state.fingerprint)?;
        object.optional("verified", || verified(state.unverified))?;
        object.field("took_ms", || milliseconds(self.took))?;
        object.field("matches", || page.lines.iter().map(line).collect::<Vec<_>>())?;
        object.field("warnings", || {
            page.total.warnings.iter().map(WarningJson::new).collect::<Vec<_>>()
        })?;
        object.end()
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
        let mut object = ObjectWriter::begin(serializer, self.fields)?;
        object.field("id", || &line.id)?;
        object.field("date", || line.date.map(|date| date.to_string()))?;
        object.field("source", || line.source.as_deref())?;
        object.field("title", || &line.title)?;
        object.field("part", || line.part.name())?;
        object.field("paragraph", || Some(line.paragraph).filter(|number| *number > 0))?;
        object.field("left", || &line.left)?;
        object.field("match", || &line.text)?;
        object.field("right", || &line.right)?;
        object.field("occurrences", || line.occurrences)?;
        object.end()
    }
}
