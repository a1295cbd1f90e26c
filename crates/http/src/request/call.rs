//! A request in the server's own terms: everything that handlers need from it.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use warp::Filter;
use warp::http::uri::Authority;
use warp::http::{HeaderMap, HeaderName, Method, Version, header};
use warp::path::FullPath;
use xxhash_rust::xxh3::xxh3_64;

use super::query_string::{decode_path, value};
use crate::access::hosts::{BadHost, Host};
use crate::access::origins::{Cors, OriginRequest, Readers, Refused};
use crate::access::proxies::forwarded;
use crate::app::App;
use crate::keys::{Key, credentials};
use crate::language::Language;
use crate::limits::rate::client;
use crate::observe::REQUEST_ID;
use crate::settings::Settings;

/// Data about a request that only the server knows; it attaches them to the request.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    /// The address of the peer of the connection.
    pub(crate) peer: IpAddr,
    /// Whether the server listens on loopback alone.
    pub(crate) on_loopback: bool,
    /// Whether the connection is encrypted.
    pub(crate) is_tls: bool,
    pub(crate) version: Version,
    /// The host in the request target, which HTTP/2 uses instead of a header.
    pub(crate) authority: Option<Authority>,
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The host that the client names, if it names one.
    pub(crate) host: Result<Option<Host>, BadHost>,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    /// The query part of the URL without `?`, still percent-encoded.
    pub(crate) query: String,
    /// The settings at the time of the request.
    pub(crate) settings: Arc<Settings>,
    /// The CORS headers of the response.
    pub(crate) cors: Cors,
    /// The key of the client.
    pub(crate) key: Option<Arc<Key>>,
    /// Whether the response may differ for another key.
    pub(crate) depends_on_key: bool,
    /// Whether the client may download any number of rows.
    pub(crate) may_have_all_rows: bool,
    headers: HeaderMap,
    arrival: Option<Arrival>,
}

/// A filter that extracts the [`Call`] from any request.
pub(crate) fn call(app: Arc<App>) -> impl Filter<Extract = (Call,), Error = Infallible> + Clone {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::method()
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::ext::optional::<Arrival>())
        .map(move |method, path: FullPath, query, headers, arrival: Option<Arrival>| {
            let version = arrival.as_ref().map_or(Version::HTTP_11, |arrival| arrival.version);
            let authority = arrival.as_ref().and_then(|arrival| arrival.authority.as_ref());
            Call {
                method,
                host: Host::of(&headers, authority.map(Authority::as_str), version),
                path: path.as_str().to_owned(),
                query,
                settings: app.settings(),
                cors: Cors::default(),
                key: None,
                depends_on_key: false,
                may_have_all_rows: true,
                headers,
                arrival,
            }
        })
}

impl Call {
    /// The id of the requested article: the decoded rest of the path after `prefix`, slashes included. If
    /// that is empty, it is the parameter `id`, for ids that a path cannot contain.
    pub(crate) fn article_id(&self, prefix: &str) -> String {
        match self.path.strip_prefix(prefix).filter(|id| !id.is_empty()) {
            Some(id) => decode_path(id),
            None => value(&self.query, "id"),
        }
    }

    /// The part of the path between `prefix` and `suffix`, decoded.
    pub(crate) fn between(&self, prefix: &str, suffix: &str) -> String {
        let path = self.path.strip_suffix('/').unwrap_or(&self.path);
        let path = path.strip_suffix(suffix).unwrap_or(path);
        decode_path(path.strip_prefix(prefix).unwrap_or_default())
    }

    /// The length of path and query, in bytes.
    pub(crate) fn uri_bytes(&self) -> usize {
        self.path.len() + self.query.len()
    }

    /// Whether the request is for the API, which responds with JSON.
    pub(crate) fn is_api(&self) -> bool {
        let path = self.path.strip_suffix('/').unwrap_or(&self.path);
        self.path.starts_with("/api/")
            || self.is_compatible()
            || ["/api", "/health", "/ready", "/metrics", "/mcp"].contains(&path)
    }

    /// Whether the request is for a route in the form of another engine's API.
    pub(crate) fn is_compatible(&self) -> bool {
        self.path.starts_with("/compat/")
    }

    /// The address of the client, if it is known: the one that a trusted proxy forwards, or else that of the
    /// connection.
    pub(crate) fn peer(&self) -> Option<IpAddr> {
        let peer = self.arrival.as_ref()?.peer;
        let passed_on =
            || forwarded(&self.headers, |address| self.settings.is_trusted_proxy(address));
        Some(match self.settings.is_trusted_proxy(peer) {
            true => passed_on().unwrap_or(peer),
            false => peer,
        })
    }

    /// A number for the client that is charged for the response: for its key, or for its address. `None` for
    /// a request of a trusted proxy itself.
    pub(crate) fn client(&self) -> Option<u64> {
        if let Some(key) = &self.key {
            return Some(xxh3_64(key.label.as_bytes()));
        }
        match self.peer() {
            Some(peer) if self.settings.is_trusted_proxy(peer) => None,
            Some(peer) => Some(client(peer.to_canonical())),
            None => Some(0),
        }
    }

    /// Whether the client is on this machine. Requests that a proxy has visibly forwarded for others do not
    /// count.
    pub(crate) fn is_local(&self) -> bool {
        let names_this_machine =
            self.host.as_ref().is_ok_and(|host| host.as_ref().is_some_and(Host::is_loopback));
        let is_passed_on = FORWARDED.iter().any(|name| self.headers.contains_key(name));
        let peer = self.arrival.as_ref().map(|arrival| arrival.peer.to_canonical());
        names_this_machine && !is_passed_on && peer.is_some_and(|peer| peer.is_loopback())
    }

    /// Whether the page that sends the request may read a response for these readers, and the CORS headers
    /// for it.
    pub(crate) fn cors_for(&self, readers: Readers) -> Result<Cors, Refused> {
        self.origin_request().by(readers, &self.settings)
    }

    /// The origin of the page that sends the request, if it is another origin.
    pub(crate) fn foreign_origin(&self) -> Option<&str> {
        self.origin_request().foreign_origin(&self.settings)
    }

    fn origin_request(&self) -> OriginRequest<'_> {
        OriginRequest {
            origin: self.header(header::ORIGIN),
            is_same_origin: self.header(FETCH_SITE) == Some("same-origin"),
            is_preflight: self.is_preflight(),
            host: self.host.as_ref().ok().and_then(Option::as_ref),
            on_loopback: self.arrival.as_ref().is_some_and(|arrival| arrival.on_loopback),
        }
    }

    /// Whether this is a CORS preflight request.
    fn is_preflight(&self) -> bool {
        self.method == Method::OPTIONS
            && self.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Whether an error should be shown as a page.
    pub(crate) fn wants_page(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or_default();
        !self.is_api() && accept.split(',').any(|kind| kind.trim().starts_with("text/html"))
    }

    /// Whether a feed should be shown as a page: to users who open its address in a browser, which would show
    /// its source. Browsers state that they request a document. Over plain HTTP they do not state it; then a
    /// request counts that accepts HTML but no feeds. The parameter `format` takes precedence.
    pub(crate) fn wants_feed_as_page(&self) -> bool {
        match (value(&self.query, "format").as_str(), self.header(FETCH_DEST)) {
            ("html", _) => true,
            ("atom", _) => false,
            (_, Some(destination)) => destination == "document",
            (_, None) => {
                let accept = self.header(header::ACCEPT).unwrap_or_default();
                self.wants_page() && !["atom", "rss"].iter().any(|kind| accept.contains(kind))
            }
        }
    }

    /// The language of the page: the one that the user has chosen, or else the one that the browser prefers.
    pub(crate) fn language(&self) -> Language {
        if let Some(only) = self.settings.site.only_language() {
            return only;
        }
        let accepted = self.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
        let chosen = Language::from_name(&value(&self.query, "lang"));
        chosen.unwrap_or_else(|| Language::preferred(accepted))
    }

    /// The id of the request, if the client or a proxy in front of this server gave one.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(REQUEST_ID)
    }

    /// The `Authorization` header.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.header(header::AUTHORIZATION)
    }

    /// The token in the cookie by which a browser is logged in.
    pub(crate) fn key_token(&self) -> Option<&str> {
        let cookies = self.headers.get_all(header::COOKIE).iter();
        credentials::token(cookies.filter_map(|value| value.to_str().ok()))
    }

    /// Whether the connection of the client is encrypted, as far as the server knows.
    pub(crate) fn is_encrypted(&self) -> bool {
        let public = self.settings.public_url.as_deref();
        self.is_tls() || public.is_some_and(|url| url.starts_with("https://"))
    }

    fn is_tls(&self) -> bool {
        self.arrival.as_ref().is_some_and(|arrival| arrival.is_tls)
    }

    /// Whether the client accepts responses compressed with gzip.
    pub(crate) fn accepts_gzip(&self) -> bool {
        accepts_gzip(self.header(header::ACCEPT_ENCODING).unwrap_or_default())
    }

    /// The origin of this server as the client knows it, for absolute links.
    pub(crate) fn origin(&self) -> String {
        match (&self.settings.public_url, &self.host) {
            (Some(url), _) => url.to_owned(),
            (None, Ok(Some(host))) => {
                format!("{}://{}", if self.is_tls() { "https" } else { "http" }, host.text)
            }
            (None, _) => String::new(),
        }
    }

    /// The approximate size of the headers, in bytes. For HTTP/1 it has been limited before.
    pub(crate) fn head_bytes(&self) -> usize {
        self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
    }

    /// The media type of the body, if the client states it.
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.header(header::CONTENT_TYPE)
    }

    /// The encoding of the body, if the client states it.
    pub(crate) fn content_encoding(&self) -> Option<&str> {
        self.header(header::CONTENT_ENCODING)
    }

    /// The values of all headers with this name, split at commas; `None` if there is no such header. A value
    /// that is not text is an empty one, which has no effect.
    pub(crate) fn list(&self, name: HeaderName) -> Option<Vec<&str>> {
        let values = self.headers.get_all(name).iter().map(|value| value.to_str().unwrap_or(""));
        let values: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        (!values.is_empty()).then_some(values)
    }

    /// The length of the body in bytes, if the client states it.
    pub(crate) fn announced_bytes(&self) -> Option<usize> {
        self.header(header::CONTENT_LENGTH)?.parse().ok()
    }

    /// The same call with further parameters at the end of its query string.
    pub(crate) fn with_parameters(self, parameters: &str) -> Call {
        let parts = [self.query.as_str(), parameters];
        let query = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        Call { query, ..self }
    }

    /// The requested byte range of a file.
    pub(crate) fn range(&self) -> Option<&str> {
        self.header(header::RANGE)
    }

    /// The version of the file for which the range is meant; for another version the client wants the whole
    /// file.
    pub(crate) fn if_range(&self) -> Option<&str> {
        self.header(header::IF_RANGE)
    }

    /// Whether the client already has the version with this entity tag.
    pub(crate) fn has(&self, etag: &str) -> bool {
        self.is_conditional()
            && self.header(header::IF_NONE_MATCH).is_some_and(|tags| {
                tags.split(',').map(str::trim).any(|tag| {
                    tag == "*" || tag.trim_start_matches("W/") == etag.trim_start_matches("W/")
                })
            })
    }

    /// Whether the client states which version it has.
    pub(crate) fn is_conditional(&self) -> bool {
        [Method::GET, Method::HEAD].contains(&self.method)
            && self.headers.contains_key(header::IF_NONE_MATCH)
    }

    /// The value of a header, if the header occurs exactly once.
    pub(crate) fn single(&self, name: &HeaderName) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok();
        value.filter(|_| values.next().is_none())
    }

    /// Whether a header is present.
    pub(crate) fn has_header(&self, name: &HeaderName) -> bool {
        self.headers.contains_key(name)
    }

    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The headers that proxies add to the requests that they forward.
const FORWARDED: [HeaderName; 4] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-real-ip"),
];

/// The relation between this server and the site of the page that sends the request (W3C, Fetch Metadata).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The use that a browser will make of the response (W3C, Fetch Metadata).
pub(crate) const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Whether an `Accept-Encoding` header accepts gzip: by name or as `*`, unless its weight is 0.
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
