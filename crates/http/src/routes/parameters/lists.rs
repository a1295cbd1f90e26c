//! The parameters of each route of the API. The same lists are used to refuse unknown parameters and to
//! describe the routes for programs.

use std::sync::LazyLock;

use souwen_answer::citation::CitationFormat;
use souwen_answer::json::{ARTICLE_FIELDS, MATCHES_FIELDS, SEARCH_FIELDS, SIMILAR_FIELDS};
use souwen_answer::rows::{HitField, RowFormat};
use souwen_search::{
    Ability, Crossing, Facet, LineOrder, MAX_LIMIT, MAX_OFFSET, MAX_SUGGESTIONS, Sort,
};

use super::parameter::{Parameter, Takes, parameter};
use crate::download::MAX_ROWS;
use crate::request::research_params::{DEFAULT_CONTEXT, DEFAULT_LINES, MAX_CONTEXT};
use crate::request::search_params::DEFAULT_LIMIT;
use crate::request::suggest_params::DEFAULT_SUGGESTIONS;

/// The parameters that decide which articles match, besides the filters.
pub(in crate::routes) const NARROWING: &[Parameter] = &[
    parameter(
        "q",
        Takes::Text,
        "The query, in the query language; an empty query matches all articles.",
    ),
    parameter("from", Takes::Dates, "Only articles from this day on."),
    parameter("to", Takes::Dates, "Only articles up to this day, which is included."),
    parameter(
        "crossing",
        Takes::One(crossings),
        "What to do with articles in which a punctuation mark stands inside what was typed.",
    ),
];

/// The parameters that decide how a search is answered.
pub(in crate::routes) const SEARCHING: &[Parameter] = &[
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_LIMIT), max: MAX_LIMIT },
        "The maximum number of hits; 0 returns only counts.",
    ),
    parameter(
        "offset",
        Takes::Number { usual: Some(0), max: MAX_OFFSET },
        "The number of hits to skip.",
    ),
    parameter(
        "sort",
        Takes::One(sorts),
        "The order; an empty query lists the newest articles first.",
    ),
    parameter(
        "facets",
        Takes::Some(facets),
        "The fields to count. The 20 most frequent values of each are returned; of month and day, the 20 latest.",
    ),
    parameter(
        "collapse",
        Takes::Flag { usual: false },
        "1: near-duplicates are listed under one hit, in its `duplicates`.",
    ),
    parameter(
        "recency",
        Takes::Share,
        "How much newer articles are preferred in the order by relevance.",
    ),
    parameter(
        "explain",
        Takes::Flag { usual: false },
        "1: each hit has an `explanation`; its gains add up to the score.",
    ),
    parameter(
        "interpret",
        Takes::Flag { usual: true },
        "0: a corrected query is suggested, but never searched for instead of the one that was typed.",
    ),
    parameter(
        "as_typed",
        Takes::Flag { usual: false },
        "1: no corrected query is suggested or searched for.",
    ),
    parameter(
        "today",
        Takes::Day,
        "The day to which relative dates such as 去年 or 近一周 refer; by default today in UTC+8.",
    ),
    parameter(
        "cut",
        Takes::Flag { usual: false },
        "1: the query was cut to its allowed length by the client, and a warning says so.",
    ),
];

/// The fields of the response to a search.
pub(in crate::routes) const RESPONSE_FIELDS: &[Parameter] = &[parameter(
    "fields",
    Takes::Some(search_fields),
    "The fields to return, all by default. Fields that are left out are not computed.",
)];

/// The order, the paging and the format of a concordance.
pub(in crate::routes) const MATCHES: &[Parameter] = &[
    parameter(
        "sort",
        Takes::One(line_orders),
        "The order of the lines: by date, by the words to the left or to the right, or by article.",
    ),
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_LINES), max: MAX_ROWS },
        "The maximum number of lines: up to 100 in JSON, up to 1,000,000 as rows.",
    ),
    parameter(
        "offset",
        Takes::Number { usual: Some(0), max: MAX_OFFSET },
        "The number of lines to skip.",
    ),
    parameter(
        "context",
        Takes::Number { usual: Some(DEFAULT_CONTEXT), max: MAX_CONTEXT },
        "The number of characters on either side of a match.",
    ),
    parameter(
        "format",
        Takes::One(formats),
        "`json`, or a format of rows, which returns all lines.",
    ),
    parameter(
        "fields",
        Takes::Some(matches_fields),
        "The fields of the JSON to return, all by default.",
    ),
];

/// What is counted, and the format.
pub(in crate::routes) const COUNTS: &[Parameter] = &[
    parameter("by", Takes::Some(countable), "The fields whose values are counted."),
    parameter("format", Takes::One(formats), "`json`, or a format of rows."),
    parameter(
        "limit",
        Takes::Number { usual: None, max: MAX_ROWS },
        "With a format of rows: the maximum number of rows.",
    ),
];

/// The columns of rows of articles, and the format.
pub(in crate::routes) const EXPORT: &[Parameter] = &[
    parameter(
        "fields",
        Takes::Some(row_fields),
        "The columns; all but `path` and `body` by default.",
    ),
    parameter("format", Takes::One(row_formats), "The format of the rows."),
    parameter(
        "limit",
        Takes::Number { usual: None, max: MAX_ROWS },
        "The maximum number of rows; all by default.",
    ),
];

/// The text typed so far.
pub(in crate::routes) const SUGGEST: &[Parameter] = &[
    parameter("q", Takes::Text, "The text typed so far."),
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_SUGGESTIONS), max: MAX_SUGGESTIONS },
        "The maximum number of suggestions.",
    ),
    parameter(
        "format",
        Takes::One(suggestion_formats),
        "`opensearch` is the format that browsers read.",
    ),
];

/// Which similar articles are returned, and their fields.
pub(in crate::routes) const SIMILAR: &[Parameter] = &[
    parameter(
        "limit",
        Takes::Number { usual: Some(DEFAULT_LIMIT), max: MAX_LIMIT },
        "The maximum number of articles.",
    ),
    parameter(
        "fields",
        Takes::Some(similar_fields),
        "The fields to return, all by default. Fields that are left out are not computed.",
    ),
];

/// The fields of an article, and its highlights.
pub(in crate::routes) const ARTICLE: &[Parameter] = &[
    parameter("q", Takes::Text, "A query; its matches are returned in `highlights`."),
    parameter(
        "fields",
        Takes::Some(article_fields),
        "The fields to return, all by default. Fields that are left out are not computed.",
    ),
];

/// An id that a path cannot contain.
pub(in crate::routes) const ID: &[Parameter] = &[parameter(
    "id",
    Takes::Id,
    "The id, if it cannot be part of the path, as `.` and `..` cannot.",
)];

/// The format of a citation.
pub(in crate::routes) const CITE: &[Parameter] = &[
    parameter("format", Takes::One(citation_formats), "The format of the citation."),
    parameter("accessed", Takes::Day, "The day of access; today by default."),
];

/// The text to analyse.
pub(in crate::routes) const ANALYZE: &[Parameter] =
    &[parameter("text", Takes::Text, "The text to analyze.")];

/// The name of a replica.
pub(in crate::routes) const SNAPSHOT: &[Parameter] =
    &[parameter("replica", Takes::Name, "The name of the copy. A lease that it already has ends.")];

/// The filters: fields with whole values.
pub(in crate::routes) static FILTERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let filter = |facet: Facet| {
        parameter(
            facet.name(),
            Takes::Values,
            "Only articles with exactly this value. Several values of one field are alternatives; different \
             fields must all match. At most 100 values.",
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
    // The first one is the default.
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
