//! The response with the counts of a query by the values of fields.

use std::time::Duration;

use serde::{Serialize, Serializer};
use souwen_search::{Facet, Tallies, TallyRow};

use super::WarningJson;
use super::shapes::{milliseconds, verified};

/// The response with the counts of a query by the values of fields.
#[derive(Debug, Serialize)]
pub struct CountsAnswer<'a> {
    query: &'a str,
    articles: usize,
    occurrences: usize,
    timed_out: bool,
    generation: &'a str,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    took_ms: f64,
    #[serde(serialize_with = "fields")]
    counts: &'a [(Facet, Vec<TallyRow>)],
    warnings: Vec<WarningJson<'a>>,
}

impl<'a> CountsAnswer<'a> {
    /// The response to `query`, as typed.
    pub fn new(query: &'a str, tallies: &'a Tallies, took: Duration) -> CountsAnswer<'a> {
        let state = &tallies.total.state;
        CountsAnswer {
            query,
            articles: tallies.articles,
            occurrences: tallies.total.occurrences,
            timed_out: tallies.timed_out,
            generation: &state.generation,
            fingerprint: &state.fingerprint,
            verified: verified(state.unverified),
            took_ms: milliseconds(took),
            counts: &tallies.fields,
            warnings: tallies.total.warnings.iter().map(WarningJson::new).collect(),
        }
    }
}

/// An object with a list of rows for each field, in the requested order.
fn fields<S: Serializer>(
    fields: &&[(Facet, Vec<TallyRow>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct RowJson<'a> {
        value: Option<&'a str>,
        articles: usize,
        occurrences: usize,
    }
    serializer.collect_map(fields.iter().map(|(by, rows)| {
        let rows: Vec<RowJson<'_>> = rows
            .iter()
            .map(|row| RowJson {
                value: row.value.as_deref(),
                articles: row.articles,
                occurrences: row.occurrences,
            })
            .collect();
        (by.name(), rows)
    }))
}
