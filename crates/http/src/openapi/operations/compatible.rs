//! The routes in the form of Meilisearch's API. Meilisearch's documentation describes their requests and
//! responses; here they only have a name and a purpose.

use crate::openapi::operation::{Answered, Area, Content, Operation, Verb, ok, operation};

/// An object in the form of Meilisearch's API.
const OBJECT: &[Content] = &[Content::Json(&["MeilisearchObject"])];

const ANSWERS: &[Answered] = &[ok("The answer in the form of Meilisearch.", OBJECT)];

const fn of(method: Verb, path: &'static str, name: &'static str, does: &'static str) -> Operation {
    Operation {
        answers: ANSWERS,
        errors: &["method_not_allowed", "not_found"],
        error_schemas: &["MeilisearchError"],
        ..operation(method, path, name, Area::Meilisearch, does)
    }
}

const fn posted(path: &'static str, name: &'static str, does: &'static str) -> Operation {
    Operation { body: OBJECT, ..of(Verb::Post, path, name, does) }
}

pub(super) const OPERATIONS: &[Operation] = &[
    of(
        Verb::Get,
        "/compat/meilisearch/health",
        "meilisearchHealth",
        "Returns whether the server is alive.",
    ),
    of(
        Verb::Get,
        "/compat/meilisearch/version",
        "meilisearchVersion",
        "Returns the version of the API and of the server.",
    ),
    posted(
        "/compat/meilisearch/multi-search",
        "meilisearchMultiSearch",
        "Answers up to 50 searches, which share the deadline of one.",
    ),
    of(Verb::Get, "/compat/meilisearch/indexes", "meilisearchIndexes", "Lists the one index."),
    of(
        Verb::Get,
        "/compat/meilisearch/indexes/{uid}",
        "meilisearchIndex",
        "Describes the index `articles`.",
    ),
    of(
        Verb::Get,
        "/compat/meilisearch/indexes/{uid}/search",
        "meilisearchSearch",
        "Answers one search by parameters in the address.",
    ),
    posted(
        "/compat/meilisearch/indexes/{uid}/search",
        "meilisearchSearchByBody",
        "Answers one search.",
    ),
    posted(
        "/compat/meilisearch/indexes/{uid}/facet-search",
        "meilisearchFacetSearch",
        "Returns the values of a facet that contain a text.",
    ),
    of(
        Verb::Get,
        "/compat/meilisearch/indexes/{uid}/documents/{id}",
        "meilisearchDocument",
        "Returns an article as a document.",
    ),
];
