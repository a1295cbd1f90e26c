//! What can be asked of the engine.

use std::time::Instant;

use souwen_text::DateRange;

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
    /// Whole-value filters: the same field repeated means either value, different fields mean all.
    pub filters: Vec<ValueFilter>,
    /// The facets to count.
    pub facets: Vec<FilterField>,
    /// How many values a facet lists at most.
    pub facet_limit: usize,
    /// Whether to make snippets and highlights, and to say what partial hits lack.
    pub snippets: bool,
    /// How many fragments a hit shows at most; the first is the snippet.
    pub fragments: usize,
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
    /// When to stop and give what there is, with `timed_out` set.
    pub deadline: Option<Instant>,
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
            facets: Vec::new(),
            facet_limit: 20,
            snippets: true,
            fragments: 1,
            collapse: false,
            recency: 0.0,
            explain: false,
            as_typed: false,
            deadline: None,
        }
    }
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

/// A field whose whole values can be filtered by and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilterField {
    /// Agency or paper.
    Source,
    /// Where it was filed.
    Place,
    /// Column or page.
    Section,
    /// Reporter.
    Author,
    /// article, commentary, list ...
    Kind,
    /// Subject tag.
    Tag,
    /// The month of the date, `YYYY-MM`.
    Month,
    /// The date, `YYYY-MM-DD`.
    Day,
}

impl FilterField {
    /// All of them, in the order in which they are shown.
    pub const ALL: [FilterField; 8] = [
        FilterField::Source,
        FilterField::Place,
        FilterField::Section,
        FilterField::Author,
        FilterField::Kind,
        FilterField::Tag,
        FilterField::Month,
        FilterField::Day,
    ];

    /// The name used on the command line and over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            FilterField::Source => "source",
            FilterField::Place => "place",
            FilterField::Section => "section",
            FilterField::Author => "author",
            FilterField::Kind => "kind",
            FilterField::Tag => "tag",
            FilterField::Month => "month",
            FilterField::Day => "day",
        }
    }

    /// Reads a [`name`](FilterField::name).
    pub fn from_name(name: &str) -> Option<FilterField> {
        FilterField::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// A filter by one whole value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFilter {
    /// The field.
    pub field: FilterField,
    /// The value, compared in folded form.
    pub value: String,
}
