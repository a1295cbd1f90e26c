//! The methods that write articles.

use crate::openapi::operation::{Answered, Area, Content, Header, Operation, Verb, ok, operation};

/// The errors of each kind of write, besides those of all writes.
const PUT: &[&str] = &[
    "article_left_out",
    "bad_article",
    "bad_id",
    "bad_precondition",
    "id_differs",
    "precondition_failed",
    "unsupported_encoding",
];
const DELETE: &[&str] =
    &["article_not_found", "article_of_file", "bad_id", "bad_precondition", "precondition_failed"];
const PUSH: &[&str] = &["bad_article", "id_needed", "some_failed", "unsupported_encoding"];
const DELETE_MATCHING: &[&str] = &["bad_filter", "bad_parameter", "count_differs"];

const IF_MATCH: Header =
    Header { name: "If-Match", does: "The versions that the article may have, or `*`." };
const IF_NONE_MATCH: Header =
    Header { name: "If-None-Match", does: "`*`: there must be no article with this id yet." };

const PUTTING: Operation = Operation {
    headers: &[IF_MATCH, IF_NONE_MATCH],
    body: &[Content::Json(&["SentArticle"])],
    answers: &[
        ok("The article replaced another version, or was unchanged.", &[Content::Json(&["Put"])]),
        Answered {
            status: 201,
            does: "The article was not there before; `Location` is its address.",
            content: &[Content::Json(&["Put"])],
        },
    ],
    errors: PUT,
    ..operation(
        Verb::Put,
        "/api/v1/articles/{id}",
        "putArticle",
        Area::Writing,
        "Writes one article of up to 32 MiB, plain or with `Content-Encoding: gzip`.",
    )
};

const DELETING: Operation = Operation {
    headers: &[IF_MATCH],
    answers: &[ok("It is gone.", &[Content::Json(&["Deleted"])])],
    errors: DELETE,
    ..operation(
        Verb::Delete,
        "/api/v1/articles/{id}",
        "deleteArticle",
        Area::Writing,
        "Deletes an article that was pushed.",
    )
};

pub(super) const OPERATIONS: &[Operation] = &[
    PUTTING,
    DELETING,
    Operation {
        path: "/api/v1/articles",
        name: "putArticleById",
        does: "Puts one article whose id is a parameter.",
        ..PUTTING
    },
    Operation {
        path: "/api/v1/articles",
        name: "deleteArticleById",
        does: "Deletes an article whose id is a parameter.",
        ..DELETING
    },
    Operation {
        body: &[
            Content::Json(&["SentArticles"]),
            Content::Text("application/x-ndjson"),
            Content::Text("application/jsonl"),
        ],
        answers: &[ok("All are in the index.", &[Content::Json(&["Push"])])],
        errors: PUSH,
        error_schemas: &["Error", "Push"],
        ..operation(
            Verb::Post,
            "/api/v1/articles",
            "pushArticles",
            Area::Writing,
            "Writes all articles of a JSON array or of JSON Lines, up to 1 GiB.",
        )
    },
    Operation {
        body: &[Content::Json(&["Deletion"])],
        answers: &[ok("They are gone, or were counted.", &[Content::Json(&["DeletedMatching"])])],
        errors: DELETE_MATCHING,
        ..operation(
            Verb::Post,
            "/api/v1/articles/delete",
            "deleteArticles",
            Area::Writing,
            "Deletes the pushed articles that match a filter, if their number is the expected one.",
        )
    },
];
