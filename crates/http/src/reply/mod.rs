//! Responses: bodies with their headers, and the headers of all responses.
//!
//! A [`Reply`] is made and finished where it is rendered, off the asynchronous threads. These only move the
//! bytes of the finished response.

pub(crate) mod bare;
mod body;
mod etag;
pub(crate) mod feed;
pub(crate) mod pieces;
pub(crate) mod sitemap;
mod tag_uri;
mod xml;

use body::ReplyBody;
pub(crate) use etag::{etag, version_tag};
use maud::Markup;
use pieces::Pieces;
use serde::Serialize;
use souwen_answer::json::ErrorAnswer;
use warp::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use warp::reply::Response;

use crate::access::origins::Cors;
use crate::compat;
use crate::error::{ApiError, Fault};
use crate::language::Language;
use crate::openapi;
use crate::page;
use crate::page::assets::Asset;
use crate::request::call::{Call, FETCH_DEST};
use crate::request::query_string::value;

/// What a browser may do with our pages: show them with our style sheet, run our script file, which sends
/// requests to this server, and send our forms; nothing else. Scripts inside a page never run, whoever wrote
/// them.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The content type of JSON.
const JSON: &str = "application/json; charset=utf-8";

/// The headers of all responses. Queries are private, so sites that a result page links to do not get its URL
/// as the referrer.
const EVERYWHERE: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::VARY, "Accept, Accept-Encoding, Accept-Language"),
];

/// Whether other pages may embed a response. For that they need no permission to read it.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The length of the body of a response that is in memory as a whole, in bytes, noted with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Made(pub(crate) usize);

/// How much of a response is in memory; 0 for one that is made while it is sent.
pub(crate) fn made(response: &Response) -> Made {
    response.extensions().get().copied().unwrap_or_default()
}

/// A response as it was rendered. Which parts of it are sent depends on the client, and is decided in
/// [`Reply::finish`].
pub(crate) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Option<ReplyBody>,
}

impl Reply {
    /// JSON text.
    pub(crate) fn json_text(json: String) -> Reply {
        Reply::json_of_type(json, JSON)
    }

    /// A value as JSON.
    pub(crate) fn json<T: Serialize>(value: &T) -> Result<Reply, ApiError> {
        Reply::json_as(value, JSON)
    }

    /// A value as JSON of another content type.
    pub(crate) fn json_as<T: Serialize>(value: &T, kind: &'static str) -> Result<Reply, ApiError> {
        let mut json = Pieces::default();
        // Our wire types have string keys only and always serialize; a fault here is ours.
        serde_json::to_writer(&mut json, value).map_err(|_| ApiError::Internal)?;
        Ok(Reply::json_of_type(json, kind))
    }

    /// A page.
    pub(crate) fn page(markup: Markup) -> Reply {
        Reply::with_type(markup.into_string(), "text/html; charset=utf-8", "no-cache")
    }

    /// A text of another type, which stays the same while the index does.
    pub(crate) fn text(text: String, kind: &'static str) -> Reply {
        Reply::with_type(text, kind, "no-cache")
    }

    /// A file that is part of the program. With its version in the URL it may be cached for ever, otherwise
    /// for a while.
    pub(crate) fn asset(call: &Call, asset: &Asset) -> Reply {
        let is_named = value(&call.query, "v") == asset.version;
        let cache = match is_named {
            true => "public, max-age=31536000, immutable",
            false => "public, max-age=300, stale-while-revalidate=86400",
        };
        Reply::with_type(asset, asset.kind, cache).tagged(call, &etag(call, &[&asset.version]))
    }

    /// A permanent redirect. Clients have to revalidate it, since another article may get the former id.
    pub(crate) fn moved(location: &str) -> Reply {
        let mut reply = Reply::empty(StatusCode::MOVED_PERMANENTLY);
        reply.set(header::CACHE_CONTROL, "no-cache");
        reply.set(header::LOCATION, location);
        reply
    }

    /// The response to a form: a redirect to the result.
    pub(crate) fn see_other(location: &str) -> Reply {
        let mut reply = Reply::empty(StatusCode::SEE_OTHER);
        reply.set(header::CACHE_CONTROL, "no-store");
        reply.set(header::LOCATION, location);
        reply
    }

    /// The response 304, for a client that has the version with this entity tag.
    pub(crate) fn unchanged(etag: &str) -> Reply {
        let mut reply = Reply::empty(StatusCode::NOT_MODIFIED);
        reply.set(header::CACHE_CONTROL, "no-cache");
        reply.set(header::ETAG, etag);
        reply
    }

    /// An error, as JSON or as a page.
    pub(crate) fn error(call: &Call, error: &ApiError) -> Reply {
        let mut reply = if call.wants_page() {
            Reply::page(page::error::render(call, error))
        } else {
            let json = match call.is_compatible() {
                true => Reply::json(&compat::compatible(error)),
                false => {
                    let message = error.message(Language::English);
                    let answer = ErrorAnswer::new(error.code(), &message);
                    let mut details = error.details();
                    if matches!(error, ApiError::NotFound) && call.is_api() {
                        details.insert("routes".to_owned(), openapi::LIST_PATH.into());
                    }
                    Reply::json(&answer.with_details(details))
                }
            };
            json.unwrap_or_else(|_| Reply::empty(error.status()))
        };
        reply.status = error.status();
        reply.set(header::CACHE_CONTROL, "no-store");
        if let Some(seconds) = error.retry_after() {
            reply.set(header::RETRY_AFTER, &seconds.to_string());
        }
        if matches!(error, ApiError::KeyNeeded | ApiError::BadKey | ApiError::RowsNeedKey(_)) {
            // Feed readers ask their users for a password; browsers have our form.
            let basic = call.path == "/feed.atom";
            let scheme = if basic { "Basic" } else { "Bearer" };
            reply.set(header::WWW_AUTHENTICATE, &format!("{scheme} realm=\"souwen\""));
        }
        match error {
            ApiError::MethodNotAllowed(methods) => reply.set(header::ALLOW, methods),
            ApiError::RangeNotSatisfiable(length) => {
                reply.set(header::CONTENT_RANGE, &format!("bytes */{length}"));
            }
            ApiError::Writing(Fault::Precondition(Some(current))) => {
                reply.set(header::ETAG, &version_tag(*current));
            }
            _ => {}
        }
        reply
    }

    /// The response to `OPTIONS`: the methods of a route, and those that pages of other origins may use.
    pub(crate) fn options(call: &Call, methods: &str, of_strangers: &str) -> Reply {
        let mut reply = Reply::empty(StatusCode::NO_CONTENT);
        reply.set(header::ALLOW, methods);
        if matches!(call.cors, Cors::Readable(_)) {
            reply.set(header::ACCESS_CONTROL_ALLOW_METHODS, of_strangers);
            reply.set(header::ACCESS_CONTROL_ALLOW_HEADERS, "*, Authorization");
            reply.set(header::ACCESS_CONTROL_MAX_AGE, "86400");
        }
        reply
    }

    /// The same response with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Reply {
        self.status = status;
        self
    }

    /// The same response with the version of its article as its entity tag.
    pub(crate) fn of_version(mut self, content: u128) -> Reply {
        self.set(header::ETAG, &version_tag(content));
        self
    }

    /// The same response with the location of a new resource, relative to the root of the site.
    pub(crate) fn with_location(mut self, path: &str) -> Reply {
        self.set(header::LOCATION, path);
        self
    }

    /// The same response with the time after which to try again, if that may help.
    pub(crate) fn with_retry_after(mut self, error: &ApiError) -> Reply {
        if let Some(seconds) = error.retry_after() {
            self.set(header::RETRY_AFTER, &seconds.to_string());
        }
        self
    }

    /// The same response with a header.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Reply {
        self.set(name, value);
        self
    }

    /// The same response, which must not be cached.
    pub(crate) fn without_caching(mut self) -> Reply {
        self.set(header::CACHE_CONTROL, "no-store");
        self
    }

    /// The same response with a cookie.
    pub(crate) fn with_cookie(mut self, cookie: &str) -> Reply {
        self.set(header::SET_COOKIE, cookie);
        self
    }

    /// A response without a body.
    pub(crate) fn empty(status: StatusCode) -> Reply {
        Reply { status, headers: HeaderMap::new(), body: None }
    }

    /// The response with its entity tag, or 304 if the client has this version.
    pub(crate) fn tagged(mut self, call: &Call, etag: &str) -> Reply {
        if call.has(etag) {
            self.status = StatusCode::NOT_MODIFIED;
            self.body = None;
            self.headers.remove(header::CONTENT_TYPE);
            self.headers.remove(header::CONTENT_LENGTH);
        }
        self.set(header::ETAG, etag);
        self
    }

    /// Finishes the response: adds the headers of all responses, compresses the body if the client accepts
    /// that, and leaves out the body for `HEAD`.
    pub(crate) fn finish(mut self, call: &Call) -> Response {
        let body = self.body.take().map(|body| {
            let Some(packed) = call.accepts_gzip().then(|| body.packed()).flatten() else {
                return body.plain();
            };
            self.set(header::CONTENT_ENCODING, "gzip");
            self.set(header::CONTENT_LENGTH, &packed.len().to_string());
            packed
        });
        for (name, value) in EVERYWHERE {
            self.set(name, value);
        }
        if let Cors::Readable(origin) = &call.cors {
            self.set(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            self.set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Retry-After");
        }
        self.set(header::VARY, &varies(call));
        // A response for one user may only be cached by that user's browser.
        if call.depends_on_key
            && self.headers.get(header::CACHE_CONTROL).is_some_and(|c| c == "no-cache")
        {
            self.set(header::CACHE_CONTROL, "private, no-cache");
        }
        let shared = matches!(call.cors, Cors::Readable(_));
        self.set(RESOURCE_POLICY, if shared { "cross-origin" } else { "same-origin" });
        let body = body.filter(|_| call.method != Method::HEAD);
        let length = body.as_ref().map_or(0, Pieces::len);
        let mut response = match body {
            Some(body) => body.into_response(),
            None => Response::default(),
        };
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response.extensions_mut().insert(Made(length));
        response
    }

    fn json_of_type(json: impl Into<ReplyBody>, kind: &'static str) -> Reply {
        #[cfg(test)]
        crate::rendering::note("JSON");
        Reply::with_type(json, kind, "no-cache")
    }

    fn with_type(body: impl Into<ReplyBody>, kind: &'static str, cache: &'static str) -> Reply {
        let body = body.into();
        let length = body.len().to_string();
        let mut reply = Reply::empty(StatusCode::OK);
        reply.body = Some(body);
        reply.set(header::CONTENT_TYPE, kind);
        reply.set(header::CACHE_CONTROL, cache);
        // Set here, so that the response to `HEAD` has it too.
        reply.set(header::CONTENT_LENGTH, &length);
        reply
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        // All values are ours and printable ASCII; any other value is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

/// The parts of a request that determine its response, for the header `Vary`.
fn varies(call: &Call) -> String {
    let mut varies = "Accept, Accept-Encoding, Accept-Language".to_owned();
    // A response for one origin must not be used for another one, by a cache either.
    let by_origin = match &call.cors {
        Cors::NoHeader => true,
        Cors::Readable(origin) => origin != "*" || call.is_api(),
        Cors::Silent => false,
    };
    if by_origin {
        varies.push_str(", Origin");
    }
    if call.path == "/feed.atom" {
        varies.push_str(", ");
        varies.push_str(FETCH_DEST.as_str());
    }
    if call.depends_on_key {
        varies.push_str(", Authorization, Cookie");
    }
    varies
}

/// Renders a response that needs no engine. This also runs on a thread for blocking work, but does not wait
/// for a place among the searches.
pub(crate) async fn rendered(
    call: &Call,
    render: impl FnOnce(&Call) -> Result<Reply, ApiError> + Send + 'static,
) -> Result<Response, ApiError> {
    let call = call.clone();
    let work = move || render(&call).map(|reply| reply.finish(&call));
    tokio::task::spawn_blocking(work).await.map_err(|_panicked| ApiError::Internal)?
}
