//! Searching, reading and citing.

use crate::openapi::operation::{Area, Content, Operation, Verb, ok, operation};

/// Errors of downloads.
const ROWS: &[&str] = &["too_many_rows", "rows_need_key"];

/// The media types of downloads.
const JSON_LINES: Content = Content::Text("application/jsonl");
const CSV: Content = Content::Text("text/csv");
const TSV: Content = Content::Text("text/tab-separated-values");

/// An article, whose id stands in the path or is a parameter.
const ARTICLE: Operation = Operation {
    answers: &[ok("The article.", &[Content::Json(&["Article", "ArticlePart"])])],
    tagged: true,
    errors: &["article_not_found"],
    ..operation(
        Verb::Get,
        "/api/v1/articles/{id}",
        "article",
        Area::Articles,
        "Returns an article. Its entity tag is its version, for conditional writes.",
    )
};

/// The citation of an article, whose id stands in the path or is a parameter.
const CITE: Operation = Operation {
    answers: &[ok("The citation.", CITATIONS)],
    tagged: true,
    errors: &["article_not_found"],
    ..operation(
        Verb::Get,
        "/api/v1/cite/{id}",
        "cite",
        Area::Articles,
        "Cites an article, as CSL-JSON, GB/T 7714-2015, BibTeX or RIS.",
    )
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        answers: &[ok(
            "The hits, their counts and the understood query.",
            &[Content::Json(&["Search", "SearchPart"])],
        )],
        tagged: true,
        ..operation(
            Verb::Get,
            "/api/v1/search",
            "search",
            Area::Search,
            "Finds articles, the best first.",
        )
    },
    Operation {
        body: &[Content::Parameters],
        answers: &[ok(
            "The hits, their counts and the understood query.",
            &[Content::Json(&["Search", "SearchPart"])],
        )],
        ..operation(
            Verb::Post,
            "/api/v1/search",
            "searchByBody",
            Area::Search,
            "Finds articles by parameters in the body, for queries that are too long for a URL: up to 1 MiB.",
        )
    },
    Operation {
        answers: &[ok(
            "A page of lines, or all of them as rows.",
            &[Content::Json(&["Matches", "MatchesPart"]), JSON_LINES, CSV, TSV],
        )],
        tagged: true,
        errors: ROWS,
        ..operation(
            Verb::Get,
            "/api/v1/matches",
            "matches",
            Area::Search,
            "Lists every occurrence of a query in its context (a concordance).",
        )
    },
    Operation {
        answers: &[ok(
            "The counts, as JSON or as rows.",
            &[Content::Json(&["Counts"]), JSON_LINES, CSV, TSV],
        )],
        tagged: true,
        ..operation(
            Verb::Get,
            "/api/v1/counts",
            "counts",
            Area::Search,
            "Counts articles and occurrences by the values of fields.",
        )
    },
    Operation {
        body: &[Content::Json(&["QueryList"]), Content::Parameters, Content::Text("text/plain")],
        answers: &[ok(
            "A count for each query, or the counts of one by fields.",
            &[Content::Json(&["QueryCounts", "Counts"]), JSON_LINES, CSV, TSV],
        )],
        ..operation(
            Verb::Post,
            "/api/v1/counts",
            "countQueries",
            Area::Search,
            "Counts the articles that each of up to 1,000 queries finds: lines of text, or `queries` in JSON.",
        )
    },
    Operation {
        answers: &[ok("The rows, streamed.", &[JSON_LINES, CSV, TSV])],
        errors: ROWS,
        ..operation(
            Verb::Get,
            "/api/v1/export",
            "export",
            Area::Search,
            "Downloads every matching article as a row, without the limits of pages.",
        )
    },
    Operation {
        answers: &[ok(
            "The suggestions, the most likely first.",
            &[
                Content::Json(&["Suggest"]),
                Content::JsonAs("application/x-suggestions+json", "OpenSearchSuggestions"),
            ],
        )],
        tagged: true,
        ..operation(
            Verb::Get,
            "/api/v1/suggest",
            "suggest",
            Area::Search,
            "Completes what a reader has typed, in characters or pinyin.",
        )
    },
    Operation {
        answers: &[ok("The tokens, in order.", &[Content::Json(&["Analysis"])])],
        ..operation(
            Verb::Get,
            "/api/v1/analyze",
            "analyze",
            Area::Search,
            "Shows the tokens of a text.",
        )
    },
    ARTICLE,
    Operation {
        path: "/api/v1/articles",
        name: "articleById",
        does: "Returns an article whose id is a parameter.",
        ..ARTICLE
    },
    Operation {
        answers: &[ok(
            "The articles, the most similar first.",
            &[Content::Json(&["Similar", "SimilarPart"])],
        )],
        tagged: true,
        errors: &["article_not_found"],
        ..operation(
            Verb::Get,
            "/api/v1/articles/{id}/similar",
            "similar",
            Area::Articles,
            "Returns the articles most similar to one, with scores from 0 to 1.",
        )
    },
    CITE,
    Operation {
        path: "/api/v1/cite",
        name: "citeById",
        does: "Cites an article whose id is a parameter.",
        ..CITE
    },
];

/// The media types of a citation.
pub(super) const CITATIONS: &[Content] = &[
    Content::JsonAs("application/vnd.citationstyles.csl+json", "Citation"),
    Content::Text("text/plain"),
    Content::Text("application/x-bibtex"),
    Content::Text("application/x-research-info-systems"),
];
