//! Filters, as Meilisearch has them: what they mean as a condition on an article.

mod leaf;
mod parse;
mod tokens;

use serde_json::Value;
use souwen_article::{Condition, Field};

use super::error::Refused;
use parse::parse;

/// The most comparisons in the filters of one search: each is a list of articles to go through.
const MOST_COMPARISONS: usize = 1_000;

/// What has to hold of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// All of these; of none, all articles.
    And(Vec<Filter>),
    /// Any of these; of none, no article.
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// What a condition of ours says.
    Is(Condition),
    /// It has a value in this field. Which values there are is not known before the index is asked.
    Exists(Field),
}

impl Filter {
    /// Reads the filter of a search: a text, a list of which all have to hold, or of lists of which any.
    pub(super) fn read(filter: &Value) -> Result<Option<Filter>, Refused> {
        let wrong = || {
            let text = "Invalid syntax for the filter parameter: expected a string, or an array of strings and \
                        of arrays of strings.";
            Refused::new("invalid_search_filter", text)
        };
        let mut left = MOST_COMPARISONS;
        let mut one = |text: &str| parse(text, &mut left);
        match filter {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(one(text)?)),
            Value::Array(all) => {
                let mut filters = Vec::with_capacity(all.len());
                for part in all {
                    filters.push(match part {
                        Value::String(text) => one(text)?,
                        Value::Array(any) => {
                            let any =
                                any.iter().map(|text| one(text.as_str().ok_or_else(wrong)?));
                            any_of(any.collect::<Result<_, Refused>>()?)
                        }
                        _ => return Err(wrong()),
                    });
                }
                Ok(Some(Filter::And(filters)))
            }
            _ => Err(wrong()),
        }
    }

    /// The condition that it is. `values` tells what stands in place of [`Filter::Exists`].
    pub(super) fn condition<E>(
        &self,
        values: &mut dyn FnMut(Field) -> Result<Condition, E>,
    ) -> Result<Condition, E> {
        let mut all = |filters: &[Filter]| {
            filters.iter().map(|filter| filter.condition(values)).collect::<Result<Vec<_>, E>>()
        };
        Ok(match self {
            Filter::And(filters) => Condition::And(all(filters)?),
            Filter::Or(filters) => Condition::Or(all(filters)?),
            Filter::Not(filter) => Condition::Not(Box::new(filter.condition(values)?)),
            Filter::Is(condition) => condition.clone(),
            Filter::Exists(field) => values(*field)?,
        })
    }
}

/// Any of these. A list of nothing asks for nothing, as theirs does.
fn any_of(filters: Vec<Filter>) -> Filter {
    if filters.is_empty() { Filter::And(Vec::new()) } else { Filter::Or(filters) }
}

#[cfg(test)]
mod tests;
