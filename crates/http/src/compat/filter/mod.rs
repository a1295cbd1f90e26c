//! The filter language of Meilisearch, translated into conditions on articles.
//!
//! | filter | condition |
//! |---|---|
//! | `source = a OR source = b AND kind = c` | source is a, or source is b and kind is c |
//! | `tag NOT IN [a]` | not: tag is a |
//! | `["source = a", ["kind = b", "kind = c"]]` | source is a, and kind is b or c |

mod leaf;
mod parse;
mod tokens;

use serde_json::Value;
use souwen_article::{Condition, Field};

use super::error::Refused;
use parse::parse;

/// The maximal number of comparisons in the filters of one search: each means reading a list of articles.
const MAX_COMPARISONS: usize = 1_000;

/// A parsed filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// All of these; empty: all articles.
    And(Vec<Filter>),
    /// Any of these; empty: no article.
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// A condition on articles.
    Is(Condition),
    /// The article has a value in this field. The values are unknown until the index is read.
    Exists(Field),
}

impl Filter {
    /// Parses the filter of a search: a string, a list of filters that must all match, or such a list with
    /// lists of alternatives.
    pub(super) fn read(filter: &Value) -> Result<Option<Filter>, Refused> {
        let wrong = || {
            let text = "Invalid syntax for the filter parameter: expected a string, or an array of strings and \
                        of arrays of strings.";
            Refused::new("invalid_search_filter", text)
        };
        let mut left = MAX_COMPARISONS;
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

    /// The condition of the filter. `values` returns the condition that replaces [`Filter::Exists`].
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

/// Any of these. As in Meilisearch, an empty list does not restrict the search.
fn any_of(filters: Vec<Filter>) -> Filter {
    if filters.is_empty() { Filter::And(Vec::new()) } else { Filter::Or(filters) }
}

#[cfg(test)]
mod tests;
