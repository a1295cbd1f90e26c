//! Facets: how many articles have which value.

use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_search::{Facet, Field, SearchError, SearchRequest, SearchResponse, Sort};
use souwen_text::fold;

use super::attributes::{Attribute, DAY};
use super::error::Refused;
use crate::app::Work;

/// Values of a facet in an answer, at most.
pub(super) const MOST_VALUES: usize = 100;
/// Of months more are asked for, since years are made of them.
const MOST_MONTHS: usize = 1_200;
/// How many values of a field may be meant by its having one.
const MOST_EXISTING: usize = 10_000;

/// What a search is asked to count for these attributes, and how many values of each.
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

/// `facetDistribution`, by the names that were asked for.
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

/// Seconds of a day as it is written; 0 of what is none.
fn seconds(day: &str) -> i64 {
    souwen_text::Date::parse_iso(day).map_or(0, |date| i64::from(date.days()) * DAY)
}

/// `facetStats`: the first and the last time among all that match, as numbers, for those of the
/// attributes that tell one.
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

/// The days of the oldest and the newest article that match.
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

/// What holds of the articles that have a value in a field: one of those that there are.
pub(super) fn existing(
    work: &Work<'_>,
    field: Field,
    within: &SearchRequest,
) -> Result<Result<Condition, Refused>, SearchError> {
    let request = SearchRequest {
        limit: 0,
        facets: vec![field.into()],
        facet_limit: MOST_EXISTING + 1,
        deadline: within.deadline,
        today: within.today,
        ..SearchRequest::default()
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

/// `facetHits`: the values of a facet that hold a text, in any script and width.
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
