//! The response to a search.

use serde::{Serialize, Serializer};
use souwen_search::{
    Counts, DidYouMean, Facet, FacetCount, Interpretation, SearchResponse, Warning,
};

use super::fields::{Fields, ObjectWriter, joined};
use super::hit::{HIT_FIELDS, HitJson};
use super::parsed::ParsedJson;
use super::shapes::{milliseconds, verified};
use crate::links;

/// The names of the fields of the response.
pub const SEARCH_FIELDS: &[&str] = &joined::<39>(&[BEFORE_HITS, HIT_FIELDS, AFTER_HITS]);

const BEFORE_HITS: &[&str] = &[
    "query",
    "parsed",
    "total",
    "counts",
    "counts_exact",
    "generation",
    "fingerprint",
    "verified",
    "took_ms",
    "timed_out",
];

const AFTER_HITS: &[&str] = &[
    "hits.explanation",
    "collapsed",
    "facets",
    "did_you_mean",
    "interpretations",
    "today",
    "warnings",
];

/// The response to a search.
#[derive(Debug)]
pub struct SearchAnswer<'a> {
    query: &'a str,
    response: &'a SearchResponse,
    /// The query string for links, which mark the matches; it has no filters, since they are not part of an
    /// article.
    search: String,
    fields: &'a Fields,
    of_hits: Fields,
}

impl<'a> SearchAnswer<'a> {
    /// The response to `query`, as typed, with the selected fields.
    pub fn new(
        query: &'a str,
        response: &'a SearchResponse,
        fields: &'a Fields,
    ) -> SearchAnswer<'a> {
        let search = links::search_query(response.searched(query));
        SearchAnswer { query, response, search, fields, of_hits: fields.within("hits") }
    }

    fn hits(&self) -> Vec<HitJson<'_>> {
        let hit = |hit| HitJson::new(hit, &self.search, &self.of_hits);
        self.response.hits.iter().map(hit).collect()
    }
}

impl Serialize for SearchAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let response = self.response;
        let readings = || response.interpretations.iter().map(InterpretationJson::new);
        let mut object = ObjectWriter::begin(serializer, self.fields)?;
        object.field("query", || self.query)?;
        object.field("parsed", || response.parsed.as_ref().map(ParsedJson::new))?;
        object.field("total", || response.total)?;
        object.field("counts", || CountsJson::new(&response.counts))?;
        object.field("counts_exact", || response.counts_exact)?;
        object.field("generation", || &response.generation)?;
        object.field("fingerprint", || &response.fingerprint)?;
        object.optional("verified", || verified(response.unverified))?;
        object.field("took_ms", || milliseconds(response.took))?;
        object.field("timed_out", || response.timed_out)?;
        object.field("hits", || self.hits())?;
        object.field("collapsed", || response.collapsed)?;
        object.field("facets", || FacetsJson(&response.facets))?;
        object.field("did_you_mean", || response.did_you_mean.as_ref().map(DidYouMeanJson::new))?;
        object.field("interpretations", || readings().collect::<Vec<_>>())?;
        object.optional("today", || response.today.map(|day| day.to_string()))?;
        object.field("warnings", || {
            response.warnings.iter().map(WarningJson::new).collect::<Vec<_>>()
        })?;
        object.end()
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

impl CountsJson {
    fn new(counts: &Counts) -> CountsJson {
        let Counts { run, all, crossing, partial } = *counts;
        CountsJson { run, all, crossing, partial }
    }
}

/// A better query than the one that was typed.
#[derive(Debug, Serialize)]
struct DidYouMeanJson<'a> {
    query: &'a str,
    reason: &'static str,
    applied: bool,
}

impl<'a> DidYouMeanJson<'a> {
    fn new(better: &'a DidYouMean) -> DidYouMeanJson<'a> {
        DidYouMeanJson {
            query: &better.query,
            reason: better.reason.name(),
            applied: better.applied,
        }
    }
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
        WarningJson { code: warning.code.name(), message: &warning.message }
    }
}

/// An object with a field for each facet, in the requested order.
struct FacetsJson<'a>(&'a [(Facet, Vec<FacetCount>)]);

impl Serialize for FacetsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct FacetValueJson<'a> {
            value: &'a str,
            count: usize,
        }
        serializer.collect_map(self.0.iter().map(|(facet, values)| {
            let values: Vec<_> =
                values.iter().map(|v| FacetValueJson { value: &v.value, count: v.count }).collect();
            (facet.name(), values)
        }))
    }
}

#[cfg(test)]
mod tests {
    use souwen_search::{Explanation, Hit, Warning, WarningCode};
    use souwen_text::Date;

    use super::*;

    /// A response that has something in every field.
    fn response() -> SearchResponse {
        let hit = Hit { explanation: Some(Explanation::default()), ..Hit::default() };
        SearchResponse {
            hits: vec![hit],
            unverified: true,
            today: Date::new(2023, 5, 31),
            warnings: vec![Warning { code: WarningCode::StarIgnored, message: "odd".to_owned() }],
            ..SearchResponse::default()
        }
    }

    fn rendered(names: &str) -> serde_json::Value {
        let fields = Fields::read(names, SEARCH_FIELDS).unwrap();
        serde_json::to_value(SearchAnswer::new("铁路", &response(), &fields)).unwrap()
    }

    #[test]
    fn every_field_has_a_name_and_every_name_a_field() {
        let all = rendered("");
        let mut names = Vec::new();
        for (name, value) in all.as_object().unwrap() {
            names.push(name.clone());
            if name == "hits" {
                names.extend(value[0].as_object().unwrap().keys().map(|key| format!("hits.{key}")));
            }
        }
        assert_eq!(names, SEARCH_FIELDS);
    }

    #[test]
    fn one_field_alone_is_what_it_is_among_all() {
        let all = rendered("");
        for name in SEARCH_FIELDS {
            let alone = rendered(name);
            let expected = match name.split_once('.') {
                None => serde_json::json!({ *name: all[name] }),
                Some((_, field)) => serde_json::json!({"hits": [{ field: all["hits"][0][field] }]}),
            };
            assert_eq!(alone, expected, "{name}");
        }
    }
}
