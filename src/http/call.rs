//! A request in our own terms: what the handlers need of it, and nothing else.

use std::convert::Infallible;
use std::net::IpAddr;

use warp::Filter;
use warp::http::{HeaderMap, Method, header};
use warp::path::FullPath;

use super::page::text::Language;
use super::params::decode_path;

/// The address of the client, put into the request by the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The path, still percent-encoded.
    pub(super) path: String,
    /// The query part of the URL without `?`, still percent-encoded.
    pub(super) query: String,
    headers: HeaderMap,
    pub(super) peer: Option<IpAddr>,
}

/// Takes any request as a [`Call`].
pub(super) fn call() -> impl Filter<Extract = (Call,), Error = Infallible> + Clone {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::method()
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::ext::optional::<Peer>())
        .map(|method, path: FullPath, query, headers, peer: Option<Peer>| Call {
            method,
            path: path.as_str().to_owned(),
            query,
            headers,
            peer: peer.map(|Peer(address)| address),
        })
}

impl Call {
    /// The part of the path behind `prefix`, decoded; slashes are kept.
    pub(super) fn tail(&self, prefix: &str) -> String {
        decode_path(self.path.strip_prefix(prefix).unwrap_or_default())
    }

    /// The part of the path between `prefix` and `suffix`, decoded; `None` when it ends otherwise.
    /// Only an end that is written as it is counts: encoded slashes are part of what they stand in.
    pub(super) fn tail_before(&self, prefix: &str, suffix: &str) -> Option<String> {
        let tail = self.path.strip_prefix(prefix)?.strip_suffix(suffix)?;
        (!tail.is_empty()).then(|| decode_path(tail))
    }

    /// The length of path and query, in bytes.
    pub(super) fn uri_bytes(&self) -> usize {
        self.path.len() + self.query.len()
    }

    /// Whether this belongs to the API, which other pages may read and which answers in JSON.
    pub(super) fn is_api(&self) -> bool {
        self.path.starts_with("/api/") || self.path == "/health"
    }

    /// Whether an error is best told as a page.
    pub(super) fn wants_page(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or_default();
        !self.is_api() && accept.split(',').any(|kind| kind.trim().starts_with("text/html"))
    }

    /// The language of the page for this browser.
    pub(super) fn language(&self) -> Language {
        Language::preferred(self.header(header::ACCEPT_LANGUAGE).unwrap_or_default())
    }

    /// Whether the client already has the version that this entity tag names.
    pub(super) fn has(&self, etag: &str) -> bool {
        self.header(header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',').map(str::trim).any(|tag| {
                tag == "*" || tag.trim_start_matches("W/") == etag.trim_start_matches("W/")
            })
        })
    }

    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
