//! Facets: how many articles have which value.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_search::{Facet, FacetCount, Field, SearchError, SearchRequest, SearchResponse, Sort};
use souwen_text::fold;

use super::attributes::{Attribute, DAY};
use super::error::Refused;
use crate::app::Work;

/// The maximal number of values of a facet in an answer.
pub(super) const MAX_VALUES: usize = 100;
/// The maximal number of values of a field that `EXISTS` can expand to.
const MAX_EXPANDED: usize = 10_000;

/// The facets that a search has to count for these attributes, and the limit of values of each.
pub(super) fn wanted(facets: &[(String, Attribute)]) -> (Vec<Facet>, usize) {
    let mut wanted: Vec<Facet> = Vec::new();
    for facet in facets.iter().filter_map(|(_, attribute)| attribute.facet()) {
        if !wanted.contains(&facet) {
            wanted.push(facet);
        }
    }
    // All times are needed: months are added up to years, and the first and the last are told.
    let has_times = facets.iter().any(|(_, attribute)| attribute.is_time());
    (wanted, if has_times { usize::MAX } else { MAX_VALUES })
}

/// `facetDistribution`, under the requested names.
pub(super) struct Distribution<'a> {
    pub(super) facets: &'a [(String, Attribute)],
    pub(super) found: &'a SearchResponse,
}

impl Serialize for Distribution<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.facets.iter().map(|(name, attribute)| {
            (name, ValueCounts { attribute: *attribute, counts: counted(*attribute, self.found) })
        }))
    }
}

/// The counts of the facet that an attribute is counted by.
fn counted(attribute: Attribute, found: &SearchResponse) -> &[FacetCount] {
    let counted = found.facets.iter().find(|(facet, _)| Some(*facet) == attribute.facet());
    counted.map_or(&[][..], |(_, counts)| counts)
}

/// The values of one facet, each with its count.
struct ValueCounts<'a> {
    attribute: Attribute,
    counts: &'a [FacetCount],
}

impl Serialize for ValueCounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = self.counts;
        let first = || counts.iter().take(MAX_VALUES);
        match self.attribute {
            // Months come in their order, so those of one year stand side by side.
            Attribute::Year => {
                let years = counts.chunk_by(|one, other| year(&one.value) == year(&other.value));
                serializer.collect_map(years.take(MAX_VALUES).map(|months| {
                    let count: usize = months.iter().map(|month| month.count).sum();
                    (year(&months[0].value), count)
                }))
            }
            Attribute::Timestamp => serializer
                .collect_map(first().map(|day| (seconds(&day.value).to_string(), day.count))),
            _ => serializer.collect_map(first().map(|one| (&one.value, one.count))),
        }
    }
}

/// The year of a written month.
fn year(month: &str) -> &str {
    month.split_once('-').map_or(month, |(year, _)| year)
}

/// A written day in seconds since 1970; 0 if it is not a day.
fn seconds(day: &str) -> i64 {
    souwen_text::Date::parse_iso(day).map_or(0, |date| i64::from(date.days()) * DAY)
}

/// `facetStats`: the earliest and the latest time of all matches, as numbers, for the attributes that are
/// times.
pub(super) fn stats(
    work: &Work<'_>,
    facets: &[(String, Attribute)],
    request: &SearchRequest,
    found: &SearchResponse,
) -> Result<Value, SearchError> {
    let is_told = |(_, attribute): &&(String, Attribute)| {
        *attribute == Attribute::Date || attribute.is_number()
    };
    let times = || facets.iter().filter(is_told);
    let mut stats = Map::new();
    // Facets are counted over what matches in full, and nothing else has times then.
    if found.total > 0 && !found.timed_out {
        for (name, attribute) in times() {
            let number = |count: &FacetCount| match attribute {
                Attribute::Year => year(&count.value).parse().unwrap_or_default(),
                _ => seconds(&count.value),
            };
            // They come in their order, the latest first.
            let counts = counted(*attribute, found);
            if let (Some(last), Some(first)) = (counts.first(), counts.last()) {
                stats.insert(name.clone(), json!({"min": number(first), "max": number(last)}));
            }
        }
    } else if times().next().is_some()
        && let Some((first, last)) = span(work, request)?
    {
        for (name, attribute) in times() {
            let of = |date: souwen_text::Date| match attribute {
                Attribute::Year => i64::from(date.year()),
                _ => i64::from(date.days()) * DAY,
            };
            stats.insert(name.clone(), json!({"min": of(first), "max": of(last)}));
        }
    }
    Ok(Value::Object(stats))
}

/// The days of the oldest and the newest match.
fn span(
    work: &Work<'_>,
    request: &SearchRequest,
) -> Result<Option<(souwen_text::Date, souwen_text::Date)>, SearchError> {
    let end = |sort: Sort| {
        let request = SearchRequest {
            limit: 1,
            offset: 0,
            sort,
            snippets: false,
            collapse: false,
            facets: Vec::new(),
            ..request.clone()
        };
        let found = work.backend.search(&request)?;
        Ok::<_, SearchError>(found.hits.first().and_then(|hit| hit.article.date))
    };
    let Some(first) = end(Sort::Oldest)? else { return Ok(None) };
    Ok(end(Sort::Newest)?.map(|last| (first, last)))
}

/// A condition for the articles that have any value in a field: a disjunction of the existing values.
pub(super) fn existing(
    work: &Work<'_>,
    field: Field,
    within: &SearchRequest,
) -> Result<Result<Condition, Refused>, SearchError> {
    let request = SearchRequest {
        limit: 0,
        facets: vec![field.into()],
        facet_limit: MAX_EXPANDED + 1,
        ..within.clone()
    };
    let found = work.backend.search(&request)?;
    let values = found.facets.into_iter().flat_map(|(_, values)| values);
    let values: Vec<Condition> = values.map(|v| Condition::Value(field, v.value)).collect();
    Ok(match values.len() > MAX_EXPANDED {
        true => Err(Refused::new(
            "invalid_search_filter",
            format!(
                "`{}` has more than {MAX_EXPANDED} values here, which EXISTS cannot go through.",
                field.name()
            ),
        )),
        false => Ok(Condition::Or(values)),
    })
}

/// `facetHits`: the values of a facet that contain a text, in any script and width.
pub(super) fn hits(attribute: Attribute, query: &str, found: &SearchResponse) -> Vec<Value> {
    let folded = |text: &str| fold(text).into_iter().map(|c| c.ch).collect::<String>();
    let wanted = folded(query);
    let counted = found.facets.iter().find(|(facet, _)| Some(*facet) == attribute.facet());
    let counts = counted.map_or(&[][..], |(_, counts)| counts).iter();
    counts
        .filter(|count| wanted.is_empty() || folded(&count.value).contains(&wanted))
        .take(MAX_VALUES)
        .map(|count| json!({"value": count.value, "count": count.count}))
        .collect()
}
