//! Searching, reading and citing.

use crate::openapi::operation::{Area, Content, Operation, Verb, ok, operation};

/// Errors of downloads.
const ROWS: &[&str] = &["too_many_rows", "rows_need_key"];

/// The media types of rows.
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
        "Gives an article. Its entity tag is its version, by which it can be written again.",
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
            "The hits and what is known of them.",
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
            "The hits and what is known of them.",
            &[Content::Json(&["Search", "SearchPart"])],
        )],
        ..operation(
            Verb::Post,
            "/api/v1/search",
            "searchByBody",
            Area::Search,
            "Finds articles by parameters in the body, for queries that no address holds: up to 1 MiB.",
        )
    },
    Operation {
        answers: &[ok(
            "The lines of a page, or rows of all.",
            &[Content::Json(&["Matches", "MatchesPart"]), JSON_LINES, CSV, TSV],
        )],
        tagged: true,
        errors: ROWS,
        ..operation(
            Verb::Get,
            "/api/v1/matches",
            "matches",
            Area::Search,
            "Shows every place at which a query matches, in its line (a concordance).",
        )
    },
    Operation {
        answers: &[ok(
            "The figures, in JSON or as rows.",
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
            "A figure for each query, or the counts of one.",
            &[Content::Json(&["QueryCounts", "Counts"]), JSON_LINES, CSV, TSV],
        )],
        ..operation(
            Verb::Post,
            "/api/v1/counts",
            "countQueries",
            Area::Search,
            "Tells of up to 1,000 queries how many articles each finds: lines of text, or `queries` in JSON.",
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
            "Gives a row for every article that matches, past any limit of a page.",
        )
    },
    Operation {
        answers: &[ok(
            "The suggestions, the likeliest first.",
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
            "Tells what a reader who has typed this may be about to type, also in pinyin.",
        )
    },
    Operation {
        answers: &[ok("The tokens in their order.", &[Content::Json(&["Analysis"])])],
        ..operation(
            Verb::Get,
            "/api/v1/analyze",
            "analyze",
            Area::Search,
            "Shows how a text is cut into tokens.",
        )
    },
    ARTICLE,
    Operation {
        path: "/api/v1/articles",
        name: "articleById",
        does: "Gives an article whose id is a parameter.",
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
            "Gives the articles most like one, with scores from 0 to 1.",
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

/// The forms of a citation.
pub(super) const CITATIONS: &[Content] = &[
    Content::JsonAs("application/vnd.citationstyles.csl+json", "Citation"),
    Content::Text("text/plain"),
    Content::Text("application/x-bibtex"),
    Content::Text("application/x-research-info-systems"),
];
