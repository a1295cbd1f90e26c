//! A request in our own terms: what the handlers need of it, and nothing else.

use std::convert::Infallible;
use std::net::IpAddr;

use warp::Filter;
use warp::http::uri::Authority;
use warp::http::{HeaderMap, Method, header};
use warp::path::FullPath;

use super::query_string::{decode_path, value};
use crate::language::Language;

/// The address of the client, put into the request by the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The host and port that the client asked, where it says so.
    pub(crate) host: Option<String>,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    /// The query part of the URL without `?`, still percent-encoded.
    pub(crate) query: String,
    headers: HeaderMap,
    pub(crate) peer: Option<IpAddr>,
}

/// Takes any request as a [`Call`].
pub(crate) fn call() -> impl Filter<Extract = (Call,), Error = Infallible> + Clone {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    // A host that is none is as good as no host.
    let host = warp::host::optional()
        .map(|host: Option<Authority>| host.map(|host| host.as_str().to_owned()))
        .or(warp::any().map(|| None))
        .unify();
    warp::method()
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::ext::optional::<Peer>())
        .and(host)
        .map(|method, path: FullPath, query, headers, peer: Option<Peer>, host| Call {
            method,
            host,
            path: path.as_str().to_owned(),
            query,
            headers,
            peer: peer.map(|Peer(address)| address),
        })
}

impl Call {
    /// The part of the path behind `prefix`, decoded; slashes are kept.
    pub(crate) fn tail(&self, prefix: &str) -> String {
        decode_path(self.path.strip_prefix(prefix).unwrap_or_default())
    }

    /// The part of the path between `prefix` and `suffix`, decoded; `None` when it ends otherwise.
    /// Only an end that is written as it is counts: encoded slashes are part of what they stand in.
    pub(crate) fn tail_before(&self, prefix: &str, suffix: &str) -> Option<String> {
        let tail = self.path.strip_prefix(prefix)?.strip_suffix(suffix)?;
        (!tail.is_empty()).then(|| decode_path(tail))
    }

    /// The length of path and query, in bytes.
    pub(crate) fn uri_bytes(&self) -> usize {
        self.path.len() + self.query.len()
    }

    /// Whether this belongs to the API, which other pages may read and which answers in JSON.
    pub(crate) fn is_api(&self) -> bool {
        self.path.starts_with("/api/") || ["/health", "/ready"].contains(&self.path.as_str())
    }

    /// Whether pages of other origins may read the answer: the API, and the search box made of it.
    pub(crate) fn is_open(&self) -> bool {
        self.is_api() || self.path == "/souwen.js"
    }

    /// Whether an error is best told as a page.
    pub(crate) fn wants_page(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or_default();
        !self.is_api() && accept.split(',').any(|kind| kind.trim().starts_with("text/html"))
    }

    /// The language of the page: the one that the reader has chosen, else the browser's.
    pub(crate) fn language(&self) -> Language {
        let accepted = self.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
        let chosen = Language::from_name(&value(&self.query, "lang"));
        chosen.unwrap_or_else(|| Language::preferred(accepted))
    }

    /// Whether the client reads bodies that are packed with gzip.
    pub(crate) fn accepts_gzip(&self) -> bool {
        accepts_gzip(self.header(header::ACCEPT_ENCODING).unwrap_or_default())
    }

    /// The address of this server as the client knows it, for links that must be absolute.
    pub(crate) fn origin(&self, public_url: Option<&str>) -> String {
        match (public_url, &self.host) {
            (Some(url), _) => url.to_owned(),
            (None, Some(host)) => format!("http://{host}"),
            (None, None) => String::new(),
        }
    }

    /// Whether the client already has the version that this entity tag names.
    pub(crate) fn has(&self, etag: &str) -> bool {
        self.header(header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',').map(str::trim).any(|tag| {
                tag == "*" || tag.trim_start_matches("W/") == etag.trim_start_matches("W/")
            })
        })
    }

    /// Whether the client said which version it has.
    pub(crate) fn is_conditional(&self) -> bool {
        self.headers.contains_key(header::IF_NONE_MATCH)
    }

    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Whether an `Accept-Encoding` header lets us pack with gzip: by name or by `*`, unless its weight
/// is 0.
fn accepts_gzip(header: &str) -> bool {
    let mut any = false;
    for coding in header.split(',') {
        let (name, parameter) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameter.trim().strip_prefix("q=").map(|q| q.trim().parse::<f32>());
        let wanted = weight.is_none_or(|weight| weight.is_ok_and(|weight| weight > 0.0));
        match name.trim() {
            name if name.eq_ignore_ascii_case("gzip") => return wanted,
            "*" => any = wanted,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_for_those_who_ask_for_it() {
        let check = |header: &str, expected: bool| {
            assert_eq!(accepts_gzip(header), expected, "{header}");
        };
        check("gzip, deflate, br, zstd", true);
        check("GZIP", true);
        check("br;q=1.0, gzip;q=0.5, *;q=0", true);
        check("*", true);
        check("", false);
        check("identity", false);
        check("gzip;q=0", false);
        check("*, gzip;q=0", false);
        check("gzip; q=0.000", false);
        check("*;q=0", false);
        check("gzip;q=x", false);
        check("br, x-gzip", false);
    }
}
