//! The response to a search.

use serde::{Serialize, Serializer};
use souwen_search::{Facet, FacetCount, Interpretation, SearchResponse, Warning};

use super::hit::HitJson;
use super::parsed::ParsedJson;
use super::shapes::{milliseconds, verified};
use crate::links;

/// The answer to a search.
#[derive(Debug, Serialize)]
pub struct SearchAnswer<'a> {
    query: &'a str,
    parsed: Option<ParsedJson<'a>>,
    total: usize,
    counts: CountsJson,
    counts_exact: bool,
    generation: &'a str,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    took_ms: f64,
    timed_out: bool,
    hits: Vec<HitJson<'a>>,
    collapsed: usize,
    #[serde(serialize_with = "facets")]
    facets: &'a [(Facet, Vec<FacetCount>)],
    did_you_mean: Option<DidYouMeanJson<'a>>,
    interpretations: Vec<InterpretationJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<String>,
    warnings: Vec<WarningJson<'a>>,
}

impl<'a> SearchAnswer<'a> {
    /// The answer to `query`, as it was typed.
    pub fn new(query: &'a str, response: &'a SearchResponse) -> SearchAnswer<'a> {
        // Links mark what was searched for; the filters of a search are no part of an article.
        let search = links::search_query(response.searched(query));
        SearchAnswer {
            query,
            parsed: response.parsed.as_ref().map(ParsedJson::new),
            total: response.total,
            counts: CountsJson {
                run: response.counts.run,
                all: response.counts.all,
                crossing: response.counts.crossing,
                partial: response.counts.partial,
            },
            counts_exact: response.counts_exact,
            generation: &response.generation,
            fingerprint: &response.fingerprint,
            verified: verified(response.unverified),
            took_ms: milliseconds(response.took),
            timed_out: response.timed_out,
            hits: response.hits.iter().map(|hit| HitJson::new(hit, &search)).collect(),
            collapsed: response.collapsed,
            facets: &response.facets,
            did_you_mean: response.did_you_mean.as_ref().map(|better| DidYouMeanJson {
                query: &better.query,
                reason: better.reason.name(),
                applied: better.applied,
            }),
            interpretations: response.interpretations.iter().map(InterpretationJson::new).collect(),
            today: response.today.map(|day| day.to_string()),
            warnings: response.warnings.iter().map(WarningJson::new).collect(),
        }
    }
}

/// How many articles match, by kind of match.
#[derive(Debug, Serialize)]
struct CountsJson {
    run: usize,
    all: usize,
    crossing: usize,
    partial: usize,
}

/// A better query than the one that was typed.
#[derive(Debug, Serialize)]
struct DidYouMeanJson<'a> {
    query: &'a str,
    reason: &'static str,
    applied: bool,
}

/// Another reading of what was typed.
#[derive(Debug, Serialize)]
struct InterpretationJson<'a> {
    kind: &'static str,
    text: &'a str,
    query: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    total: usize,
    applied: bool,
}

impl<'a> InterpretationJson<'a> {
    fn new(reading: &'a Interpretation) -> InterpretationJson<'a> {
        InterpretationJson {
            kind: reading.kind.name(),
            text: &reading.text,
            query: &reading.query,
            from: reading.from.as_deref(),
            to: reading.to.as_deref(),
            total: reading.total,
            applied: reading.applied,
        }
    }
}

/// A warning.
#[derive(Debug, Serialize)]
pub struct WarningJson<'a> {
    code: &'static str,
    message: &'a str,
}

impl<'a> WarningJson<'a> {
    /// A stable code and a message for users.
    pub fn new(warning: &'a Warning) -> WarningJson<'a> {
        WarningJson { code: warning.code, message: &warning.message }
    }
}

/// An object with a field for each facet, in the order asked for.
fn facets<S: Serializer>(
    facets: &&[(Facet, Vec<FacetCount>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct FacetValueJson<'a> {
        value: &'a str,
        count: usize,
    }
    serializer.collect_map(facets.iter().map(|(facet, values)| {
        let values: Vec<_> =
            values.iter().map(|v| FacetValueJson { value: &v.value, count: v.count }).collect();
        (facet.name(), values)
    }))
}
