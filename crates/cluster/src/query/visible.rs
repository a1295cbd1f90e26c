//! The filter for the documents of one commit.
//!
//! A document is visible if `from <= commit < until`. An aborted `from` makes it invisible; an aborted
//! `until` is ignored.

use serde_json::{Value, json};

use crate::mapping::{FROM, UNTIL};

/// The documents that belong to a commit. All searches of the commit have this filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visible<'a> {
    /// The number of the commit.
    pub(crate) commit: u64,
    /// Ranges of aborted numbers, both ends included.
    pub(crate) aborted: &'a [(u64, u64)],
}

impl Visible<'_> {
    /// The query for these documents.
    pub(crate) fn filter(&self) -> Value {
        let Visible { commit, aborted } = self;
        let within = |field: &str| -> Vec<Value> {
            let range =
                |(from, to): &(u64, u64)| json!({"range": {field: {"gte": from, "lte": to}}});
            aborted.iter().map(range).collect()
        };
        let mut ends = vec![json!({"range": {UNTIL: {"gt": commit}}})];
        ends.extend(within(UNTIL));
        json!({"bool": {
            "filter": [
                {"range": {FROM: {"lte": commit}}},
                {"bool": {"should": ends, "minimum_should_match": 1}},
            ],
            "must_not": within(FROM),
        }})
    }
}
