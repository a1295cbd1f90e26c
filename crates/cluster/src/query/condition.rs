//! Translates conditions into queries.

use serde_json::{Value, json};
use souwen_article::Condition;
use souwen_index::schema::fold_value;
use souwen_text::DateRange;

use super::{near, phrase, whole};
use crate::mapping::{self, DAY, WORDS};

/// The query for a condition, over all commits. `years` are the years that have articles.
pub fn condition(set: &Condition, years: &[i32]) -> Value {
    match set {
        Condition::Everything => everything(),
        Condition::And(sets) => all_of(sets, years),
        Condition::Or(sets) => {
            let queries = sets.iter().map(|set| condition(set, years));
            any_of(queries.collect())
        }
        Condition::Not(_) => all_of(std::slice::from_ref(set), years),
        Condition::Run(None, run) => phrase::anywhere(run),
        Condition::Run(Some(field), run) => phrase::within(*field, run),
        Condition::Near(near) => near::query(near),
        Condition::Exact(run) => whole::exact(run),
        Condition::Crossing(run) => whole::crossing(run),
        Condition::Word(word) => json!({"term": {WORDS: word}}),
        Condition::Prefix(prefix) => json!({"prefix": {WORDS: prefix}}),
        Condition::Value(field, value) => match mapping::folded(*field) {
            Some(folded) => json!({"term": {folded: fold_value(value)}}),
            None => nothing(),
        },
        Condition::Dates(range) => dates(range),
        Condition::Yearly(range) => any_of(range.in_years(years).iter().map(dates).collect()),
    }
}

/// All documents.
pub(super) fn everything() -> Value {
    json!({"match_all": {}})
}

/// No document.
pub(super) fn nothing() -> Value {
    json!({"match_none": {}})
}

/// The documents that match any of these queries.
pub(super) fn any_of(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => nothing(),
        1 => queries.remove(0),
        _ => json!({"bool": {"should": queries, "minimum_should_match": 1}}),
    }
}

fn all_of(sets: &[Condition], years: &[i32]) -> Value {
    let (mut filter, mut must_not) = (Vec::new(), Vec::new());
    for set in sets {
        match set {
            Condition::Not(set) => must_not.push(condition(set, years)),
            Condition::Everything => {}
            set => filter.push(condition(set, years)),
        }
    }
    match (filter.len(), must_not.len()) {
        (0, 0) => everything(),
        (1, 0) => filter.remove(0),
        _ => json!({"bool": {"filter": filter, "must_not": must_not}}),
    }
}

fn dates(range: &DateRange) -> Value {
    if range.is_open() {
        return everything();
    }
    let mut bounds = serde_json::Map::new();
    for (name, date) in [("gte", range.from), ("lte", range.to)] {
        bounds.extend(date.map(|date| (name.to_owned(), date.days().into())));
    }
    json!({"range": {DAY: bounds}})
}
