//! Answers: bodies with their headers, and what every answer carries.

mod compression;
pub(crate) mod feed;
mod xml;

use compression::Text;
use maud::Markup;
use serde::Serialize;
use souwen_answer::json::ErrorAnswer;
use warp::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use warp::hyper::body::Bytes;
use warp::reply::Response;
use xxhash_rust::xxh3::Xxh3;

use crate::error::ApiError;
use crate::language::Language;
use crate::page;
use crate::page::assets::Asset;
use crate::request::call::Call;
use crate::request::query_string::value;

/// What the route table lets a client do.
pub(crate) const ALLOWED: &str = "GET, HEAD, OPTIONS";

/// What a browser may do with our pages: show them with our style sheet, run the script that is a
/// file of ours, which asks this server, and send our forms; nothing else. No script that stands in
/// a page runs, whoever wrote it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// Carried by every answer, whatever it is. Queries are nobody else's business: addresses of
/// result pages are not told to the sites that they link to.
const EVERYWHERE: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::VARY, "Accept, Accept-Encoding, Accept-Language"),
];

/// JSON text.
pub(crate) fn json_text(json: String) -> Response {
    with_type(json, "application/json; charset=utf-8", "no-cache")
}

/// A value as JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<Response, ApiError> {
    // Our wire types have string keys only and always serialize; a fault here is ours.
    serde_json::to_string(value).map(json_text).map_err(|_| ApiError::Internal)
}

/// A value as JSON of another content type.
pub(crate) fn json_as<T: Serialize>(value: &T, kind: &'static str) -> Result<Response, ApiError> {
    let json = serde_json::to_string(value).map_err(|_| ApiError::Internal)?;
    Ok(with_type(json, kind, "no-cache"))
}

/// A page.
pub(crate) fn page(markup: Markup) -> Response {
    with_type(markup.into_string(), "text/html; charset=utf-8", "no-cache")
}

/// A text of another type, which stays the same while the index does.
pub(crate) fn text(text: String, kind: &'static str) -> Response {
    with_type(text, kind, "no-cache")
}

/// A file that is part of the program. Whoever names its version may keep it for ever; others ask
/// again after a while.
pub(crate) fn asset(call: &Call, asset: &Asset) -> Response {
    let is_named = value(&call.query, "v") == asset.version;
    let cache = match is_named {
        true => "public, max-age=31536000, immutable",
        false => "public, max-age=300, stale-while-revalidate=86400",
    };
    let mut response = with_type(asset.body.clone(), asset.kind, cache);
    response.extensions_mut().insert(Text::from(asset));
    tagged(call, &etag(call, &[&asset.version]), response)
}

/// An entity tag made of the request and of what decides the content of its answer. It is weak:
/// times in the answer differ.
pub(crate) fn etag(call: &Call, content: &[&str]) -> String {
    let request = [env!("CARGO_PKG_VERSION"), &call.path, &call.query, call.language().tag()];
    let mut hash = Xxh3::new();
    for part in request.iter().chain(content) {
        hash.update(&part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("W/\"{:016x}\"", hash.digest())
}

/// The answer with its entity tag, or 304 when the client has it.
pub(crate) fn tagged(call: &Call, etag: &str, mut response: Response) -> Response {
    if call.has(etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Response::default().into_body();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.extensions_mut().remove::<Text>();
    }
    set(&mut response, header::ETAG, etag);
    response
}

/// The answer to a client that has the version with this entity tag.
pub(crate) fn unchanged(etag: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    set(&mut response, header::CACHE_CONTROL, "no-cache");
    set(&mut response, header::ETAG, etag);
    response
}

/// An error, as JSON or as a page.
pub(crate) fn error(call: &Call, error: &ApiError) -> Response {
    let mut response = if call.wants_page() {
        page(page::error::render(call, error))
    } else {
        let message = error.message(Language::English);
        json(&ErrorAnswer::new(error.code(), &message)).unwrap_or_default()
    };
    *response.status_mut() = error.status();
    set(&mut response, header::CACHE_CONTROL, "no-store");
    if let Some(seconds) = error.retry_after() {
        set(&mut response, header::RETRY_AFTER, &seconds.to_string());
    }
    if *error == ApiError::MethodNotAllowed {
        set(&mut response, header::ALLOW, ALLOWED);
    }
    response
}

/// What may be done with a route.
pub(crate) fn options(call: &Call) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    set(&mut response, header::ALLOW, ALLOWED);
    if call.is_open() {
        set(&mut response, header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED);
        set(&mut response, header::ACCESS_CONTROL_ALLOW_HEADERS, "*");
        set(&mut response, header::ACCESS_CONTROL_MAX_AGE, "86400");
    }
    response
}

/// Gives an answer what every answer carries, packs it for those who ask for it, and takes the body
/// from the answer to `HEAD`.
pub(crate) async fn finished(call: &Call, response: Response) -> Response {
    let mut response = compression::packed(call, response).await;
    for (name, value) in EVERYWHERE {
        set(&mut response, name, value);
    }
    if call.is_open() {
        set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(&mut response, header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Retry-After");
    }
    if call.method == Method::HEAD {
        *response.body_mut() = Response::default().into_body();
    }
    response
}

fn with_type(body: impl Into<Bytes>, kind: &'static str, cache: &'static str) -> Response {
    let body = body.into();
    let length = body.len().to_string();
    let mut response = Response::new(body.clone().into());
    response.extensions_mut().insert(Text::from(body));
    set(&mut response, header::CONTENT_TYPE, kind);
    set(&mut response, header::CACHE_CONTROL, cache);
    // Said here, so that the answer to `HEAD` says it too.
    set(&mut response, header::CONTENT_LENGTH, &length);
    response
}

pub(crate) fn set(response: &mut Response, name: HeaderName, value: &str) {
    // Every value is one of ours, printable ASCII; one that is not is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
