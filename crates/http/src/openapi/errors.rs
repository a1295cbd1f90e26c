//! The errors that a method can return: those that follow from its line in the table of routes, and its own.

use std::collections::BTreeSet;

use super::operation::{Operation, Verb};
use crate::access::origins::Readers;
use crate::keys::Right;
use crate::routes::parameters;
use crate::routes::table::{Cost, Needs, Route};

/// The errors of all requests.
const ALWAYS: [&str; 8] = [
    "bad_host",
    "bad_request",
    "head_too_large",
    "internal",
    "rate_limited",
    "tls_needed",
    "too_busy",
    "uri_too_long",
];

/// The errors of requests to the index.
const OF_THE_INDEX: [&str; 5] =
    ["engine_unavailable", "index_damaged", "index_unavailable", "over_budget", "timeout"];

/// The errors of requests with a body.
const OF_A_BODY: [&str; 4] =
    ["bad_body", "body_timeout", "body_too_large", "unsupported_media_type"];

/// The errors of all writes.
const OF_A_WRITE: [&str; 7] = [
    "index_busy",
    "read_only",
    "stopping",
    "too_many_writes",
    "write_failed",
    "write_late",
    "timeout",
];

/// The codes of a method's errors, sorted.
pub(crate) fn codes_of(operation: &Operation, route: &Route) -> BTreeSet<&'static str> {
    let mut codes = BTreeSet::from(ALWAYS);
    codes.extend(operation.errors);
    if !route.any_host {
        codes.insert("unknown_host");
    }
    let writes = operation.is_write(route);
    if writes {
        codes.extend(OF_A_WRITE);
    }
    if writes || route.readers == Readers::Listed || operation.method == Verb::Post {
        codes.insert("origin_not_allowed");
    }
    if writes || route.needs != Needs::Nothing {
        codes.extend(["bad_key", "key_needed", "key_not_allowed"]);
    }
    if route.cost == Cost::Work || matches!(route.needs, Needs::Key(Right::Snapshot)) {
        codes.extend(OF_THE_INDEX);
    }
    // Pages ignore unknown parameters, but not invalid values.
    let takes = parameters::of(operation.like.unwrap_or(route.path));
    if !writes && takes.is_some() {
        codes.insert("bad_parameter");
        if operation.like.is_none() {
            codes.insert("unknown_parameter");
        }
    }
    if !operation.body.is_empty() {
        codes.extend(OF_A_BODY);
    }
    codes
}

impl Operation {
    /// Whether it changes articles.
    pub(super) fn is_write(&self, route: &Route) -> bool {
        let method = match self.method {
            Verb::Get => return false,
            Verb::Post => warp::http::Method::POST,
            Verb::Put => warp::http::Method::PUT,
            Verb::Delete => warp::http::Method::DELETE,
        };
        route.change(&method, self.path).is_some()
    }
}
