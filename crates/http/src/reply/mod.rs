//! Answers: bodies with their headers, and what every answer carries.
//!
//! A [`Reply`] is made and finished where it is rendered, off the asynchronous threads: these only
//! move the bytes of the finished answer.

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

/// What a browser may do with our pages: show them with our style sheet, run the script that is a
/// file of ours, which asks this server, and send our forms; nothing else. No script that stands in
/// a page runs, whoever wrote it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The content type of JSON.
const JSON: &str = "application/json; charset=utf-8";

/// Carried by every answer, whatever it is. Queries are nobody else's business: addresses of
/// result pages are not told to the sites that they link to.
const EVERYWHERE: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::VARY, "Accept, Accept-Encoding, Accept-Language"),
];

/// Tells browsers whether other pages may embed an answer, which needs no leave to read it.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The length of the body of a response that is in memory as a whole, in bytes, noted with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Made(pub(crate) usize);

/// How much of a response is in memory; nothing of one that is made while it is sent.
pub(crate) fn made(response: &Response) -> Made {
    response.extensions().get().copied().unwrap_or_default()
}

/// An answer as it was rendered. What of it is sent depends on who asks, and is decided in
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

    /// A file that is part of the program. Whoever names its version may keep it for ever; others
    /// ask again after a while.
    pub(crate) fn asset(call: &Call, asset: &Asset) -> Reply {
        let is_named = value(&call.query, "v") == asset.version;
        let cache = match is_named {
            true => "public, max-age=31536000, immutable",
            false => "public, max-age=300, stale-while-revalidate=86400",
        };
        Reply::with_type(asset, asset.kind, cache).tagged(call, &etag(call, &[&asset.version]))
    }

    /// The answer where what was asked for is at another address for good. It is asked again all the
    /// same, since another article may come to have the former id.
    pub(crate) fn moved(location: &str) -> Reply {
        let mut reply = Reply::empty(StatusCode::MOVED_PERMANENTLY);
        reply.set(header::CACHE_CONTROL, "no-cache");
        reply.set(header::LOCATION, location);
        reply
    }

    /// The answer to a form: what came of it is at another address.
    pub(crate) fn see_other(location: &str) -> Reply {
        let mut reply = Reply::empty(StatusCode::SEE_OTHER);
        reply.set(header::CACHE_CONTROL, "no-store");
        reply.set(header::LOCATION, location);
        reply
    }

    /// The answer to a client that has the version with this entity tag.
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
            // Feed readers ask for a password, browsers have our form.
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

    /// What may be done with a route, and what of it pages of other origins may do.
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

    /// The same answer with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Reply {
        self.status = status;
        self
    }

    /// The same answer with the version of the article that it is about.
    pub(crate) fn of_version(mut self, content: u128) -> Reply {
        self.set(header::ETAG, &version_tag(content));
        self
    }

    /// The same answer with the address of what was made, from the root of the site on.
    pub(crate) fn made_at(mut self, path: &str) -> Reply {
        self.set(header::LOCATION, path);
        self
    }

    /// The same answer, which tells when to try again where that may help.
    pub(crate) fn retried_as(mut self, error: &ApiError) -> Reply {
        if let Some(seconds) = error.retry_after() {
            self.set(header::RETRY_AFTER, &seconds.to_string());
        }
        self
    }

    /// The same answer with a header.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Reply {
        self.set(name, value);
        self
    }

    /// The same answer, which no cache keeps.
    pub(crate) fn kept_by_nobody(mut self) -> Reply {
        self.set(header::CACHE_CONTROL, "no-store");
        self
    }

    /// The same answer with something that the browser keeps.
    pub(crate) fn with_cookie(mut self, cookie: &str) -> Reply {
        self.set(header::SET_COOKIE, cookie);
        self
    }

    /// No body.
    pub(crate) fn empty(status: StatusCode) -> Reply {
        Reply { status, headers: HeaderMap::new(), body: None }
    }

    /// The answer with its entity tag, or 304 when the client has it.
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

    /// Gives the answer what every answer carries, packs it for those who ask for it, and leaves
    /// out the body of an answer to `HEAD`.
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
        // What is for one reader is kept by that reader alone.
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
        // Said here, so that the answer to `HEAD` says it too.
        reply.set(header::CONTENT_LENGTH, &length);
        reply
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        // Every value is one of ours, printable ASCII; one that is not is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

/// What of a request decides which answer it gets.
fn varies(call: &Call) -> String {
    let mut varies = "Accept, Accept-Encoding, Accept-Language".to_owned();
    // An answer for one origin is no answer for another, in a cache either.
    let by_origin = match &call.cors {
        Cors::Unsaid => true,
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

/// Renders what needs no engine, on a thread for blocking work as well, and without waiting for a
/// place among the searches.
pub(crate) async fn rendered(
    call: &Call,
    render: impl FnOnce(&Call) -> Result<Reply, ApiError> + Send + 'static,
) -> Result<Response, ApiError> {
    let call = call.clone();
    let work = move || render(&call).map(|reply| reply.finish(&call));
    tokio::task::spawn_blocking(work).await.map_err(|_panicked| ApiError::Internal)?
}
