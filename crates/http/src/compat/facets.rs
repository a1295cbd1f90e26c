//! Facets: how many articles have which value.

use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_search::{Facet, Field, SearchError, SearchRequest, SearchResponse, Sort};
use souwen_text::fold;

use super::attributes::{Attribute, DAY};
use super::error::Refused;
use crate::app::Work;

/// The maximal number of values of a facet in an answer.
pub(super) const MOST_VALUES: usize = 100;
/// More months are requested, since they are added up to years.
const MOST_MONTHS: usize = 1_200;
/// The maximal number of values of a field that `EXISTS` can expand to.
const MOST_EXISTING: usize = 10_000;

/// The facets that a search has to count for these attributes, and the limit of values of each.
pub(super) fn wanted(facets: &[(String, Attribute)]) -> (Vec<Facet>, usize) {
    let mut wanted: Vec<Facet> = Vec::new();
    for facet in facets.iter().filter_map(|(_, attribute)| attribute.facet()) {
        if !wanted.contains(&facet) {
            wanted.push(facet);
        }
    }
    let has_years = facets.iter().any(|(_, attribute)| *attribute == Attribute::Year);
    (wanted, if has_years { MOST_MONTHS } else { MOST_VALUES })
}

/// `facetDistribution`, under the requested names.
pub(super) fn distribution(facets: &[(String, Attribute)], found: &SearchResponse) -> Value {
    let mut all = Map::new();
    for (name, attribute) in facets {
        let counted = found.facets.iter().find(|(facet, _)| Some(*facet) == attribute.facet());
        let counts = counted.map_or(&[][..], |(_, counts)| counts);
        let mut values = Map::new();
        for count in counts {
            let value = match attribute {
                Attribute::Timestamp => seconds(&count.value).to_string(),
                Attribute::Year => count.value.chars().take(4).collect(),
                _ => count.value.clone(),
            };
            let before = values.get(&value).and_then(Value::as_u64).unwrap_or_default();
            if before > 0 || values.len() < MOST_VALUES {
                values.insert(value, json!(before + count.count as u64));
            }
        }
        all.insert(name.clone(), Value::Object(values));
    }
    Value::Object(all)
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
) -> Result<Value, SearchError> {
    let of_time = |attribute: &Attribute| *attribute == Attribute::Date || attribute.is_number();
    let mut stats = Map::new();
    if facets.iter().any(|(_, attribute)| of_time(attribute))
        && let Some((first, last)) = span(work, request)?
    {
        for (name, attribute) in facets.iter().filter(|(_, attribute)| of_time(attribute)) {
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
        facet_limit: MOST_EXISTING + 1,
        ..within.clone()
    };
    let found = work.backend.search(&request)?;
    let values = found.facets.into_iter().flat_map(|(_, values)| values);
    let values: Vec<Condition> = values.map(|v| Condition::Value(field, v.value)).collect();
    Ok(match values.len() > MOST_EXISTING {
        true => Err(Refused::new(
            "invalid_search_filter",
            format!(
                "`{}` has more than {MOST_EXISTING} values here, which EXISTS cannot go through.",
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
        .take(MOST_VALUES)
        .map(|count| json!({"value": count.value, "count": count.count}))
        .collect()
}
