//! What can be asked of the engine.

use std::collections::BTreeMap;
use std::time::Instant;

use souwen_article::{Condition, Facet};
use souwen_text::{Date, DateRange};

use crate::pace::Pace;

/// The most hits that one request may ask for.
pub const MAX_LIMIT: usize = 100;
/// The largest offset of paging. Counts are exact far beyond it; nobody reads that far.
pub const MAX_OFFSET: usize = 100_000;

/// A search. `Default` asks for the newest ten articles.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// The query, in the query language; an empty one lists all articles, the newest first.
    pub query: String,
    /// How many hits to return, at most [`MAX_LIMIT`] (a larger number is reduced to it; 0 gives counts
    /// only).
    pub limit: usize,
    /// How many hits to skip.
    pub offset: usize,
    /// The order.
    pub sort: Sort,
    /// Only articles dated within these days.
    pub dates: DateRange,
    /// Whole-value filters: the same facet repeated means either value, different facets mean all.
    pub filters: Vec<ValueFilter>,
    /// A further boolean expression that articles have to match; narrows like a filter.
    pub condition: Option<Condition>,
    /// The facets to count.
    pub facets: Vec<Facet>,
    /// The maximum number of values per facet.
    pub facet_limit: usize,
    /// Whether to make snippets and highlights, and to list what partial hits lack.
    pub snippets: bool,
    /// The maximum number of fragments per hit; the first is the snippet. Without any, only titles are
    /// marked.
    pub fragments: usize,
    /// What to do with articles that match only across a punctuation mark.
    pub crossing: Crossing,
    /// Whether near-duplicates (reprints, later editions of a story) are listed under one of them
    /// instead of being hits of their own. Counts and facets stay as they are.
    pub collapse: bool,
    /// How much the age of an article counts in the order by relevance, from 0 (not at all) to 1: the
    /// share of its score that an article would lose if it were infinitely older than the newest of the
    /// index. Articles that contain the whole query as typed lose nothing.
    pub recency: f32,
    /// Whether to explain the score of each hit.
    pub explain: bool,
    /// Whether to search only for the query as typed: no better query is even proposed.
    pub as_typed: bool,
    /// Whether better queries and other readings are proposed even if they do not change the
    /// answer. Otherwise only those are looked for that would be searched for at once.
    pub propose: bool,
    /// Whether another reading of the query is searched for at once where what was typed finds
    /// nothing; without it, it is only proposed.
    pub interpret: bool,
    /// The date that 去年 and 近一周 are relative to; without it they are text.
    pub today: Option<Date>,
    /// When to stop and return what there is, with `timed_out` set.
    pub deadline: Option<Instant>,
    /// The callback between the steps of the answer.
    pub pace: Pace,
}

impl Default for SearchRequest {
    fn default() -> Self {
        SearchRequest {
            query: String::new(),
            limit: 10,
            offset: 0,
            sort: Sort::default(),
            dates: DateRange::default(),
            filters: Vec::new(),
            condition: None,
            facets: Vec::new(),
            facet_limit: 20,
            snippets: true,
            fragments: 1,
            crossing: Crossing::default(),
            collapse: false,
            recency: 0.0,
            explain: false,
            as_typed: false,
            propose: true,
            interpret: true,
            today: None,
            deadline: None,
            pace: Pace::default(),
        }
    }
}

impl SearchRequest {
    /// A search for what was typed; everything else is as in the default.
    ///
    /// Fields will be added, so others are set by `SearchRequest { limit: 5, ..SearchRequest::new("中亚") }`.
    pub fn new(query: impl Into<String>) -> SearchRequest {
        SearchRequest { query: query.into(), ..SearchRequest::default() }
    }

    /// What limits the query: each facet to any of its values, and the days.
    pub(crate) fn limits(&self) -> Vec<Condition> {
        let mut any: BTreeMap<Facet, Vec<Condition>> = BTreeMap::new();
        for filter in &self.filters {
            any.entry(filter.facet).or_default().push(filter.facet.condition(&filter.value));
        }
        let dates = (!self.dates.is_open()).then_some(Condition::Dates(self.dates));
        let further = self.condition.clone();
        any.into_values().map(Condition::Or).chain(dates).chain(further).collect()
    }
}

/// Why a request defines no set of articles that an operation may be applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoSet {
    /// There is neither a query nor a filter.
    #[error("the query is empty, which would match every article")]
    Empty,
    /// The query contains no character to look for.
    #[error("the query contains nothing that can be searched for")]
    QuerySaysNothing,
    /// Part of the query is no condition on articles in this index, and a search ignores it.
    #[error("part of the query is left out by a search")]
    QueryLeftOut,
    /// The query is so long that a search would truncate it.
    #[error("the query is longer than the maximum")]
    QueryTooLong,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first; for an empty query, newest first.
    #[default]
    Relevance,
    /// Newest first, undated last.
    Newest,
    /// Oldest first, undated last.
    Oldest,
}

impl Sort {
    /// The name used on the command line and over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
        }
    }

    /// Reads a [`name`](Sort::name).
    pub fn from_name(name: &str) -> Option<Sort> {
        [Sort::Relevance, Sort::Newest, Sort::Oldest].into_iter().find(|sort| sort.name() == name)
    }
}

/// What to do with articles that match only across a punctuation mark: 访华，为 matches 华为.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crossing {
    /// They are hits; by relevance they come after articles that contain the query unbroken.
    #[default]
    Include,
    /// They are left out.
    Exclude,
    /// They are the only hits.
    Only,
}

impl Crossing {
    /// The name used on the command line and over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Crossing::Include => "include",
            Crossing::Exclude => "exclude",
            Crossing::Only => "only",
        }
    }

    /// Reads a [`name`](Crossing::name).
    pub fn from_name(name: &str) -> Option<Crossing> {
        let all = [Crossing::Include, Crossing::Exclude, Crossing::Only];
        all.into_iter().find(|crossing| crossing.name() == name)
    }
}

/// A filter by one whole value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFilter {
    /// The facet.
    pub facet: Facet,
    /// The value, compared in folded form.
    pub value: String,
}

impl ValueFilter {
    /// A filter by this value.
    pub fn new(facet: impl Into<Facet>, value: impl Into<String>) -> ValueFilter {
        ValueFilter { facet: facet.into(), value: value.into() }
    }
}
