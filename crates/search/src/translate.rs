//! From the terms of a query and a request to those of the index.

use souwen_index::ValueField;
use souwen_index::retrieval::{FacetField, Match, RunField};
use souwen_query::{Condition, FieldName};
use souwen_text::{Date, DateRange};

use crate::request::{FilterField, SearchRequest};

/// The set of articles of which a condition holds.
pub(crate) fn matching(condition: &Condition) -> Match {
    match condition {
        Condition::Everything => Match::Everything,
        Condition::And(all) => Match::And(all.iter().map(matching).collect()),
        Condition::Or(any) => Match::Or(any.iter().map(matching).collect()),
        Condition::Not(not) => Match::Not(Box::new(matching(not))),
        Condition::Run(field, run) => Match::Run(run_field(*field), run.clone()),
        Condition::Word(word) => Match::Word(word.clone()),
        Condition::Dates(range) => Match::Dates(*range),
        Condition::Yearly(range) => Match::Yearly(*range),
        Condition::Prefix(prefix) => Match::Prefix(prefix.clone()),
    }
}

/// What a request limits its query to: each field to any of its values, and the days.
pub(crate) fn filters(request: &SearchRequest) -> Vec<Match> {
    let mut sets = Vec::new();
    for field in FilterField::ALL {
        let values = request.filters.iter().filter(|filter| filter.field == field);
        let any: Vec<Match> = values.map(|filter| filter_match(field, &filter.value)).collect();
        if !any.is_empty() {
            sets.push(Match::Or(any));
        }
    }
    if !request.dates.is_open() {
        sets.push(Match::Dates(request.dates));
    }
    sets
}

/// The field of the index whose values are counted.
pub(crate) fn facet_field(field: FilterField) -> FacetField {
    match value_field(field) {
        Some(field) => FacetField::Value(field),
        None if field == FilterField::Day => FacetField::Day,
        None => FacetField::Month,
    }
}

fn filter_match(field: FilterField, value: &str) -> Match {
    match value_field(field) {
        Some(field) => Match::Value(field, value.to_owned()),
        None => match days(field, value) {
            Some(range) => Match::Dates(range),
            // No article is of a month or a day that does not exist.
            None => Match::Or(Vec::new()),
        },
    }
}

/// Reads `YYYY-MM`, or `YYYY-MM-DD` where a day is meant.
fn days(field: FilterField, value: &str) -> Option<DateRange> {
    if field == FilterField::Day {
        return Date::parse_iso(value).map(DateRange::day);
    }
    DateRange::parse_month(value)
}

/// The field of the index behind a filter field; months and days have none.
pub(crate) fn value_field(field: FilterField) -> Option<ValueField> {
    Some(match field {
        FilterField::Source => ValueField::Source,
        FilterField::Place => ValueField::Place,
        FilterField::Section => ValueField::Section,
        FilterField::Author => ValueField::Author,
        FilterField::Kind => ValueField::Kind,
        FilterField::Tag => ValueField::Tag,
        FilterField::Month | FilterField::Day => return None,
    })
}

fn run_field(field: Option<FieldName>) -> RunField {
    match field {
        None => RunField::Anywhere,
        Some(FieldName::Title) => RunField::Title,
        Some(FieldName::Author) => RunField::Value(ValueField::Author),
        Some(FieldName::Source) => RunField::Value(ValueField::Source),
        Some(FieldName::Place) => RunField::Value(ValueField::Place),
        Some(FieldName::Section) => RunField::Value(ValueField::Section),
        Some(FieldName::Kind) => RunField::Value(ValueField::Kind),
        Some(FieldName::Tag) => RunField::Value(ValueField::Tag),
    }
}
