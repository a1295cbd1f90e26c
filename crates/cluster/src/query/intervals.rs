//! The rules of `intervals` queries. A rule matches intervals of positions.
//!
//! A rule that is made of other rules considers only their minimal intervals, which contain no other interval
//! of the same rule. So here the alternatives of one rule have the same width, or it does not matter which of
//! them is considered.

use serde_json::{Value, json};

use crate::document::{PARAGRAPH_END, SENTENCE_END, begin, end};
use crate::mapping::{GRAMS, MARKS};

/// The query for articles with an interval that the rule matches.
pub(super) fn query(rule: Value) -> Value {
    json!({"intervals": {GRAMS: rule}})
}

/// Characters and ends of sentences at adjacent positions.
pub(super) fn grams<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Value {
    side_by_side(GRAMS, tokens)
}

/// Marks at adjacent positions.
pub(super) fn marks<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Value {
    side_by_side(MARKS, tokens)
}

fn side_by_side<'a>(field: &str, tokens: impl IntoIterator<Item = &'a str>) -> Value {
    let text: Vec<&str> = tokens.into_iter().collect();
    json!({"match": {"query": text.join(" "), "use_field": field, "ordered": true, "max_gaps": 0}})
}

/// Intervals at adjacent positions.
pub(super) fn joined(mut rules: Vec<Value>) -> Value {
    match rules.len() {
        1 => rules.remove(0),
        _ => json!({"all_of": {"intervals": rules, "ordered": true, "max_gaps": 0}}),
    }
}

/// Intervals in this order, with at most `max` positions between them in total; `None` allows any number.
pub(super) fn ordered(rules: Vec<Value>, max: Option<u32>) -> Value {
    let max = max.map_or(-1, i64::from);
    json!({"all_of": {"intervals": rules, "ordered": true, "max_gaps": max}})
}

/// Intervals in any order, which may overlap, with at most `max` positions between them in total.
pub(super) fn together(rules: Vec<Value>, max: u32) -> Value {
    json!({"all_of": {"intervals": rules, "ordered": false, "max_gaps": max}})
}

/// Intervals of any of these rules.
pub(super) fn any_of(mut rules: Vec<Value>) -> Value {
    match rules.len() {
        1 => rules.remove(0),
        _ => json!({"any_of": {"intervals": rules}}),
    }
}

/// The relation to another rule by which a rule is filtered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filter {
    Containing,
    NotContaining,
    ContainedBy,
    NotContainedBy,
}

/// The intervals of `rule` that have this relation to the intervals of `other`.
pub(super) fn only(rule: Value, filter: Filter, other: Value) -> Value {
    let name = match filter {
        Filter::Containing => "containing",
        Filter::NotContaining => "not_containing",
        Filter::ContainedBy => "contained_by",
        Filter::NotContainedBy => "not_contained_by",
    };
    json!({"all_of": {"intervals": [rule], "filter": {name: other}}})
}

/// The sentences, each from the position before it to the position after it.
pub(super) fn sentences() -> Value {
    between(SENTENCE_END, SENTENCE_END)
}

/// The paragraphs, each from the position before it to the position after it.
pub(super) fn paragraphs() -> Value {
    between(PARAGRAPH_END, PARAGRAPH_END)
}

/// The pairs of quotes and brackets of a level, from the first to the last position inside. Pairs with one
/// position inside are left out: they have no such marks.
pub(super) fn pairs(level: usize) -> Value {
    between(&begin(level), &end(level))
}

/// `count` ends of sentences within paragraphs, with anything between them.
pub(super) fn sentence_ends(count: usize) -> Value {
    let ends = vec![SENTENCE_END; count].join(" ");
    json!({"match": {"query": ends, "use_field": GRAMS, "ordered": true, "max_gaps": -1}})
}

fn between(first: &str, last: &str) -> Value {
    let both = format!("{first} {last}");
    json!({"match": {"query": both, "use_field": MARKS, "ordered": true, "max_gaps": -1}})
}
