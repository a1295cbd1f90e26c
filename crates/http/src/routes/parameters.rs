//! Which parameters the routes of the API take. One that is none is an error: what it was meant to do is
//! not done, and nothing else would say so.

use souwen_answer::nearest::nearest;
use souwen_search::{Ability, Facet};
use warp::http::Method;

use super::table::{Path, Route, find};
use crate::error::ApiError;
use crate::request::call::Call;
use crate::request::query_string::pairs;

/// What asks for articles, beside the fields that narrow a search.
const SEARCH: &[&str] = &[
    "q",
    "limit",
    "offset",
    "sort",
    "from",
    "to",
    "facets",
    "crossing",
    "collapse",
    "recency",
    "explain",
    "cut",
    "interpret",
    "today",
    "as_typed",
];

/// The parameters of a route of the API, beside those that every one takes; `None` for other routes, and
/// for those that read their own address.
fn own(route: &Route) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match route.path {
        Path::Is("/api/v1/search") => (SEARCH, &[]),
        Path::Is("/api/v1/matches") => (SEARCH, &["context", "format"]),
        Path::Is("/api/v1/counts") => (SEARCH, &["by", "format"]),
        Path::Is("/api/v1/export") => (SEARCH, &["fields", "format"]),
        Path::Is("/api/v1/suggest") => (&[], &["q", "limit", "format"]),
        Path::Between("/api/v1/articles/", "/similar") => (&[], &["limit", "id"]),
        Path::Below("/api/v1/articles") => (&[], &["q", "id"]),
        Path::Below("/api/v1/cite") => (&[], &["id", "format", "accessed"]),
        Path::Is("/api/v1/analyze") => (&[], &["text"]),
        Path::Is("/api/v1/stats") => (&[], &[]),
        _ => return None,
    })
}

/// Refuses parameters that the route of a call does not take, in its address and in a form that was sent.
/// `lang` is that of a page, and means nothing elsewhere;
/// names that begin with `_` or `utm_` belong to caches and to those who count visits.
///
/// # Errors
/// `unknown_parameter`, with the name that may have been meant.
pub(crate) fn admit(call: &Call) -> Result<(), ApiError> {
    let Some((shared, own)) = find(&call.path).and_then(own) else { return Ok(()) };
    if call.method == Method::OPTIONS {
        return Ok(());
    }
    let fields: Vec<&str> = match shared.is_empty() {
        true => Vec::new(),
        false => Facet::all(Ability::Filter).into_iter().map(Facet::name).collect(),
    };
    let known = || shared.iter().chain(own).copied().chain(fields.iter().copied());
    let is_known = |name: &str| {
        name.is_empty()
            || name == "lang"
            || name.starts_with('_')
            || name.starts_with("utm_")
            || known().any(|known| known == name)
    };
    match pairs(&call.query).find(|(name, _)| !is_known(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let meant = nearest(&name, known()).map(str::to_owned);
            Err(ApiError::UnknownParameter(name.chars().take(LONGEST).collect(), meant))
        }
    }
}

/// How much of a name is told, in characters.
const LONGEST: usize = 100;
