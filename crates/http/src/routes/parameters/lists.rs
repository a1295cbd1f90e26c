//! The parameters of each route of the API: the same lists refuse what a route does not take and describe
//! the routes to programs.

use std::sync::LazyLock;

use souwen_answer::citation::CitationFormat;
use souwen_answer::json::{ARTICLE_FIELDS, MATCHES_FIELDS, SEARCH_FIELDS, SIMILAR_FIELDS};
use souwen_answer::rows::{HitField, RowFormat};
use souwen_search::{
    Ability, Crossing, Facet, LineOrder, MAX_LIMIT, MAX_OFFSET, MAX_SUGGESTIONS, Sort,
};

use super::parameter::{Parameter, Takes, parameter};
use crate::download::MOST_ROWS;
use crate::request::research_params::{DEFAULT_CONTEXT, DEFAULT_LINES, MOST_CONTEXT};
use crate::request::search_params::DEFAULT_LIMIT;
use crate::request::suggest_params::DEFAULT_SUGGESTIONS;

/// What decides which articles are found, beside the fields that narrow a search.
pub(in crate::routes) const NARROWING: &[Parameter] = &[
    parameter(
        "q",
        Takes::Text,
        "The query, in the query language; without one all articles are meant.",
    ),
    parameter("from", Takes::Dates, "No articles of days before this one."),
    parameter("to", Takes::Dates, "No articles of days after this one."),
    parameter(
        "crossing",
        Takes::One(crossings),
        "What to do with articles that match only where a sign parts what was typed.",
    ),
];

/// What decides how a search is answered.
pub(in crate::routes) const SEARCHING: &[Parameter] = &[
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_LIMIT), most: MAX_LIMIT },
        "The most hits that are told; 0 gives counts alone.",
    ),
    parameter(
        "offset",
        Takes::Number { usual: Some(0), most: MAX_OFFSET },
        "How many hits to leave out first.",
    ),
    parameter(
        "sort",
        Takes::One(sorts),
        "The order; an empty query lists the newest articles first.",
    ),
    parameter(
        "facets",
        Takes::Some(facets),
        "Which fields to count: of each the 20 most frequent values, of month and day the 20 latest.",
    ),
    parameter(
        "collapse",
        Takes::Flag { usual: false },
        "1: near-duplicates are listed in `duplicates` of a hit.",
    ),
    parameter(
        "recency",
        Takes::Share,
        "How much age counts in the order by relevance, from the newest article on.",
    ),
    parameter(
        "explain",
        Takes::Flag { usual: false },
        "1: each hit has an `explanation`, whose gains sum up to its score.",
    ),
    parameter(
        "interpret",
        Takes::Flag { usual: true },
        "0: another reading of the query is proposed, but never searched for in place of what was typed.",
    ),
    parameter(
        "as_typed",
        Takes::Flag { usual: false },
        "1: no better query is proposed or searched for in place of what was typed.",
    ),
    parameter(
        "today",
        Takes::Day,
        "The day from which 去年 or 近一周 are told; the clock's day in UTC+8 where it is not given.",
    ),
    parameter(
        "cut",
        Takes::Flag { usual: false },
        "1: the query is the part of a longer one that is searched for, of which a warning tells.",
    ),
];

/// Which fields of the answer to a search are told.
pub(in crate::routes) const TOLD: &[Parameter] = &[parameter(
    "fields",
    Takes::Some(search_fields),
    "Which fields are told, all by default; what is left out is not made.",
)];

/// The order, the pages and the form of a concordance.
pub(in crate::routes) const MATCHES: &[Parameter] = &[
    parameter(
        "sort",
        Takes::One(line_orders),
        "The order of the lines: by date, by the words to the left or to the right, or by article.",
    ),
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_LINES), most: MOST_ROWS },
        "The most lines: up to 100 in JSON, up to 1,000,000 as rows.",
    ),
    parameter(
        "offset",
        Takes::Number { usual: Some(0), most: MAX_OFFSET },
        "How many lines to leave out first.",
    ),
    parameter(
        "context",
        Takes::Number { usual: Some(DEFAULT_CONTEXT), most: MOST_CONTEXT },
        "How many characters stand on either side of a match.",
    ),
    parameter(
        "format",
        Takes::One(formats),
        "`json`, or the form of rows: of all lines, past any limit of a page.",
    ),
    parameter(
        "fields",
        Takes::Some(matches_fields),
        "Which fields of the JSON are told, all by default.",
    ),
];

/// What is counted, and in which form that is told.
pub(in crate::routes) const COUNTS: &[Parameter] = &[
    parameter("by", Takes::Some(countable), "The fields by whose values articles are counted."),
    parameter("format", Takes::One(formats), "`json`, or the form of rows."),
    parameter(
        "limit",
        Takes::Number { usual: None, most: MOST_ROWS },
        "With a form of rows: how many at most.",
    ),
];

/// What the rows of articles tell, and in which form.
pub(in crate::routes) const EXPORT: &[Parameter] = &[
    parameter(
        "fields",
        Takes::Some(row_fields),
        "The columns; all but `path` and `body` by default.",
    ),
    parameter("format", Takes::One(row_formats), "The form of the rows."),
    parameter(
        "limit",
        Takes::Number { usual: None, most: MOST_ROWS },
        "How many rows at most; all by default.",
    ),
];

/// What is being typed.
pub(in crate::routes) const SUGGEST: &[Parameter] = &[
    parameter("q", Takes::Text, "What has been typed."),
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_SUGGESTIONS), most: MAX_SUGGESTIONS },
        "The most suggestions.",
    ),
    parameter(
        "format",
        Takes::One(suggestion_formats),
        "`opensearch` is the form that browsers read.",
    ),
];

/// Which articles like one are told.
pub(in crate::routes) const SIMILAR: &[Parameter] = &[
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_LIMIT), most: MAX_LIMIT },
        "The most articles.",
    ),
    parameter(
        "fields",
        Takes::Some(similar_fields),
        "Which fields are told, all by default; what is left out is not made.",
    ),
];

/// What is told of an article.
pub(in crate::routes) const ARTICLE: &[Parameter] = &[
    parameter("q", Takes::Text, "A query: `highlights` tells where it matches."),
    parameter(
        "fields",
        Takes::Some(article_fields),
        "Which fields are told, all by default; what is left out is not made.",
    ),
];

/// An id that no path can hold.
pub(in crate::routes) const ID: &[Parameter] = &[parameter(
    "id",
    Takes::Id,
    "The id, where it does not stand in the path: `.` and `..` can stand in none.",
)];

/// In which form an article is cited.
pub(in crate::routes) const CITE: &[Parameter] = &[
    parameter("format", Takes::One(citation_formats), "The form of the citation."),
    parameter("accessed", Takes::Day, "The day of reading; today by default."),
];

/// What is to be cut.
pub(in crate::routes) const ANALYZE: &[Parameter] = &[parameter("text", Takes::Text, "The text.")];

/// Who copies.
pub(in crate::routes) const SNAPSHOT: &[Parameter] =
    &[parameter("replica", Takes::Name, "The name of the copy: a lease that it had before ends.")];

/// The fields that narrow a search, each by whole values.
pub(in crate::routes) static FILTERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let filter = |facet: Facet| {
        parameter(
            facet.name(),
            Takes::Values,
            "Only articles with this whole value; repeated, either of them. Different fields mean all, and \
             100 values are the most.",
        )
    };
    Facet::all(Ability::Filter).into_iter().map(filter).collect()
});

fn sorts() -> Vec<&'static str> {
    [Sort::Relevance, Sort::Newest, Sort::Oldest].map(Sort::name).to_vec()
}

fn line_orders() -> Vec<&'static str> {
    let all = [
        LineOrder::Newest,
        LineOrder::Oldest,
        LineOrder::Left,
        LineOrder::Right,
        LineOrder::Article,
    ];
    all.map(LineOrder::name).to_vec()
}

fn crossings() -> Vec<&'static str> {
    [Crossing::Include, Crossing::Exclude, Crossing::Only].map(Crossing::name).to_vec()
}

fn facets() -> Vec<&'static str> {
    Facet::names(Ability::Facet)
}

fn countable() -> Vec<&'static str> {
    Facet::names(Ability::Count)
}

fn row_fields() -> Vec<&'static str> {
    HitField::ALL.map(HitField::name).to_vec()
}

fn formats() -> Vec<&'static str> {
    [&["json"], row_formats().as_slice()].concat()
}

fn row_formats() -> Vec<&'static str> {
    RowFormat::ALL.map(RowFormat::name).to_vec()
}

fn suggestion_formats() -> Vec<&'static str> {
    vec!["json", "opensearch"]
}

fn citation_formats() -> Vec<&'static str> {
    // The first is what an answer has where nothing is said.
    let all = CitationFormat::ALL.iter().rev();
    all.map(|format| format.name()).collect()
}

fn search_fields() -> Vec<&'static str> {
    SEARCH_FIELDS.to_vec()
}

fn similar_fields() -> Vec<&'static str> {
    SIMILAR_FIELDS.to_vec()
}

fn matches_fields() -> Vec<&'static str> {
    MATCHES_FIELDS.to_vec()
}

fn article_fields() -> Vec<&'static str> {
    ARTICLE_FIELDS.to_vec()
}
