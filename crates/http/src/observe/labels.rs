//! The labels of request metrics. None has a value that a client can make up.

use std::fmt::{self, Display, Formatter, Write as _};

use prometheus_client::encoding::{
    EncodeLabelSet, EncodeLabelValue, LabelSetEncoder, LabelValueEncoder,
};
use warp::http::{Method, StatusCode};

use crate::routes::table::Path;

/// The labels of a request, named after the semantic conventions of OpenTelemetry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Labels {
    http_route: RouteName,
    http_request_method: &'static str,
    http_response_status_code: u16,
}

impl Labels {
    /// The labels of a request for a route, if there is one.
    pub(crate) fn new(route: Option<Path>, method: &Method, status: StatusCode) -> Labels {
        Labels {
            http_route: RouteName(route),
            http_request_method: method_name(method),
            http_response_status_code: status.as_u16(),
        }
    }

    pub(super) fn route(&self) -> RouteName {
        self.http_route
    }

    pub(super) fn method(&self) -> &'static str {
        self.http_request_method
    }

    pub(super) fn status(&self) -> u16 {
        self.http_response_status_code
    }
}

/// The name of a method; `_OTHER` for methods that are not standard.
fn method_name(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

/// The template of a route, `/articles/{id}`; empty if no route matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RouteName(Option<Path>);

impl Display for RouteName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => Ok(()),
            Some(Path::Is(path)) => f.write_str(path),
            Some(Path::Below(path)) => write!(f, "{path}/{}", rest(path)),
            Some(Path::Between(before, after)) => write!(f, "{before}{{id}}{after}"),
        }
    }
}

/// The placeholder for what follows the prefix of a route.
fn rest(path: &str) -> &'static str {
    match path {
        "/days" => "{day}",
        "/api/v1/snapshot" => "{commit}/{file}",
        "/compat/meilisearch" => "{path}",
        _ => "{id}",
    }
}

impl EncodeLabelValue for RouteName {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        write!(encoder, "{self}")
    }
}

/// A single label: its name and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct One(pub(crate) &'static str, pub(crate) &'static str);

impl EncodeLabelSet for One {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> fmt::Result {
        [(self.0, self.1)].encode(encoder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_have_names_without_parameters() {
        let check = |path: &str, expected: &str| {
            let route = crate::routes::table::find(path).map(|route| route.path);
            assert_eq!(RouteName(route).to_string(), expected, "{path}");
        };
        check("/", "/");
        check("/search/", "/search");
        check("/articles/a/b", "/articles/{id}");
        check("/days/2023-05-19", "/days/{day}");
        check("/api/v1/articles/a/similar", "/api/v1/articles/{id}/similar");
        check("/api/v1/snapshot/7/CURRENT", "/api/v1/snapshot/{commit}/{file}");
        check("/nowhere", "");
    }

    #[test]
    fn methods_that_are_made_up_are_one() {
        assert_eq!(method_name(&Method::GET), "GET");
        assert_eq!(method_name(&Method::from_bytes(b"BREW").unwrap()), "_OTHER");
    }
}
