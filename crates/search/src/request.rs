//! What can be asked of the engine.

use std::collections::BTreeMap;
use std::time::Instant;

use souwen_article::{Condition, Facet};
use souwen_text::{Date, DateRange};

use crate::pace::Pace;

/// The most hits that one request may ask for.
pub const MAX_LIMIT: usize = 100;
/// The furthest that paging goes. Counting is exact far beyond it; nobody reads that far.
pub const MAX_OFFSET: usize = 100_000;

/// A search. `Default` asks for the newest ten articles.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// What was typed, in the query language; empty lists all articles, the newest first.
    pub query: String,
    /// How many hits to give, at most [`MAX_LIMIT`] (more is cut to it; 0 gives counts only).
    pub limit: usize,
    /// How many hits to leave out first.
    pub offset: usize,
    /// The order.
    pub sort: Sort,
    /// Only articles of these days.
    pub dates: DateRange,
    /// Whole-value filters: the same facet repeated means either value, different facets mean all.
    pub filters: Vec<ValueFilter>,
    /// What else has to hold of an article, whatever it is: narrows like a filter.
    pub condition: Option<Condition>,
    /// The facets to count.
    pub facets: Vec<Facet>,
    /// How many values a facet lists at most.
    pub facet_limit: usize,
    /// Whether to make snippets and highlights, and to say what partial hits lack.
    pub snippets: bool,
    /// How many fragments a hit shows at most; the first is the snippet.
    pub fragments: usize,
    /// What to do with articles that match only where a sign parts what was typed.
    pub crossing: Crossing,
    /// Whether near-duplicates (reprints, later editions of a story) are listed under one of them
    /// instead of being hits of their own. Counts and facets stay as they are.
    pub collapse: bool,
    /// How much the age of an article counts in the order by relevance, from 0 (not at all) to 1: the
    /// share of its score that an article would lose if it were infinitely older than the newest of
    /// the index. Articles that hold everything as it was typed lose nothing.
    pub recency: f32,
    /// Whether to say of each hit how it came to its score.
    pub explain: bool,
    /// Whether to search for nothing but what was typed: a better query is not even proposed.
    pub as_typed: bool,
    /// Whether another reading of the query is searched for at once where what was typed finds
    /// nothing; without it, it is only proposed.
    pub interpret: bool,
    /// The day from which 去年 and 近一周 are told; without it they are text.
    pub today: Option<Date>,
    /// When to stop and give what there is, with `timed_out` set.
    pub deadline: Option<Instant>,
    /// What is asked between the steps of the answer.
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

/// Why a request names no set of articles that something may be done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSet {
    /// There is neither a query nor a filter.
    #[error("nothing is asked for, which would be every article")]
    Empty,
    /// The query holds no character to look for.
    #[error("the query says nothing that could be looked for")]
    QuerySaysNothing,
    /// Part of the query is no condition on articles here, and a search leaves it out.
    #[error("part of the query is left out by a search")]
    QueryLeftOut,
    /// The query is so long that a search would cut it.
    #[error("the query is longer than what is searched for")]
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

/// What to do with articles that match only where a sign parts what was typed, as 访华，为 does for
/// 华为.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crossing {
    /// They are hits; by relevance they come after those that hold it whole.
    #[default]
    Include,
    /// They are left out.
    Exclude,
    /// There are no others.
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
    /// What it filters by.
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
