//! From a request to its answer: access control, routing, and what all routes have in common.

pub(crate) mod parameters;
pub(crate) mod table;

use std::sync::Arc;
use std::time::Instant;

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::reply::Response;

use crate::access::origins::{Cors, Readers, Refused};
use crate::app::{Answer, App, Asker, Notice};
use crate::error::ApiError;
use crate::keys::credentials::today;
use crate::keys::{Key, Keys, Right, credentials};
use crate::limits::HEAD_BYTES;
use crate::observe::Observed;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::{Call, call};
use table::{Cost, Needs, Route};

/// All routes of the server as one filter, which answers every request.
pub(crate) fn routes(app: Arc<App>) -> BoxedFilter<(Response,)> {
    call(Arc::clone(&app))
        .and(warp::body::stream())
        .then(move |call: Call, pieces| {
            let (app, body) = (Arc::clone(&app), RequestBody::new(pieces, &app.limits));
            async move { respond(app, call, body).await }
        })
        .boxed()
}

async fn respond(app: Arc<App>, mut call: Call, body: RequestBody) -> Response {
    let observed = Observed::new(&app, &call);
    let (mut response, error) = match answer(Arc::clone(&app), &mut call, body).await {
        Ok(response) => (response, None),
        Err(error) => {
            let code = error.code();
            (refused(&call, error).await, Some(code))
        }
    };
    observed.answered(&app, &call, &mut response, error);
    if let Some(client) = call.client() {
        response.extensions_mut().insert(Asker(client));
    }
    response
}

async fn answer(app: Arc<App>, call: &mut Call, body: RequestBody) -> Answer {
    let route = table::find(&call.path);
    admit_host(&app, route, call)?;
    admit_page(&app, route, call)?;
    let route = route.ok_or(ApiError::NotFound)?;
    admit_size(&app, call)?;
    if let Some(change) = route.change(&call.method, &call.path) {
        admit_own_page(call)?;
        admit_writer(&app, call)?;
        let body = within(call, body, change.limit)?;
        return (change.handler)(app, call.clone(), body).await;
    }
    admit_client(&app, route.cost, call)?;
    admit_key(&app, route.needs, call)?;
    parameters::admit(call)?;
    match (&call.method, route.post) {
        (&Method::OPTIONS, _) => {
            let all = route.methods(&call.path);
            Ok(Reply::options(call, all, route.reading_methods()).finish(call))
        }
        (&Method::GET | &Method::HEAD, _) if !route.posts_only => {
            (route.get)(app, call.clone()).await
        }
        (&Method::POST, Some(post)) => {
            if !post.from_other_origins {
                admit_own_page(call)?;
            }
            (post.handler)(app, call.clone(), within(call, body, post.limit)?).await
        }
        _ => Err(ApiError::MethodNotAllowed(route.methods(&call.path))),
    }
}

/// The body of a call, limited to this length. If its `Content-Length` exceeds the limit, it is refused at
/// once.
fn within(call: &Call, body: RequestBody, limit: usize) -> Result<RequestBody, ApiError> {
    match call.announced_bytes() {
        Some(bytes) if bytes > limit => Err(ApiError::BodyTooLarge(limit)),
        _ => Ok(body.up_to(limit)),
    }
}

/// Refuses requests from pages of other origins.
fn admit_own_page(call: &Call) -> Result<(), ApiError> {
    let Some(origin) = call.foreign_origin() else { return Ok(()) };
    let refused = Refused { origin: origin.to_owned(), could_be_listed: false };
    Err(ApiError::OriginNotAllowed(refused))
}

/// The answer to a call that fails.
async fn refused(call: &Call, error: ApiError) -> Response {
    let status = error.status();
    let response = rendered(call, move |call| Ok(Reply::error(call, &error))).await;
    // If even the error cannot be rendered, the status is sent alone.
    response.unwrap_or_else(|_| Reply::empty(status).finish(call))
}

/// Refuses a request that names no host, several hosts, or a host that is not ours.
fn admit_host(app: &App, route: Option<&Route>, call: &Call) -> Result<(), ApiError> {
    let host = call.host.as_ref().map_err(|_| ApiError::BadHost)?;
    if route.is_some_and(|route| route.any_host) {
        return Ok(());
    }
    // Before HTTP/1.1 a request may name no host, but we have to know which name was meant.
    let host = host.as_ref().ok_or(ApiError::BadHost)?;
    if host.is_ours(&call.settings) {
        return Ok(());
    }
    app.send_notice_once(Notice::Host(shown(&host.name)));
    Err(ApiError::UnknownHost(host.name.clone()))
}

/// A foreign host name shortened for the log: no real one is longer than this.
fn shown(name: &str) -> String {
    const LONGEST: usize = 300;
    name.chars().take(LONGEST).collect()
}

/// Refuses requests that a page of another origin may not make, and determines who may read the answer.
fn admit_page(app: &App, route: Option<&Route>, call: &mut Call) -> Result<(), ApiError> {
    let readers = match route {
        Some(route) => route.readers,
        None if call.is_api() => Readers::Listed,
        None => Readers::Own,
    };
    match call.cors_for(readers) {
        Ok(cors) => {
            call.cors = cors;
            Ok(())
        }
        Err(refused) => {
            if refused.could_be_listed {
                call.cors = Cors::NoHeader;
                app.send_notice_once(Notice::Origin(shown(&refused.origin)));
            }
            Err(ApiError::OriginNotAllowed(refused))
        }
    }
}

/// Refuses clients without a key for writing. With a key, only the limit of the key applies, so that it can
/// write as fast as that allows; failed attempts count against the rate limit of the client.
fn admit_writer(app: &App, call: &mut Call) -> Result<(), ApiError> {
    admit_key(app, Needs::Key(Right::Write), call).or_else(|error| {
        admit_client(app, Cost::Work, call)?;
        Err(error)
    })
}

/// Refuses requests without the required key, and records the key of the request.
fn admit_key(app: &App, needs: Needs, call: &mut Call) -> Result<(), ApiError> {
    let Needs::Key(right) = needs else { return Ok(()) };
    let keys = app.keys();
    let is_open = right == Right::Search && !call.settings.private;
    call.depends_on_key = !keys.is_empty() || call.settings.private;
    // The supported methods are public: browsers send `OPTIONS` without a key.
    if call.method == Method::OPTIONS {
        return Ok(());
    }
    if !keys.is_empty() {
        call.key = reader(&keys, right, call)?;
    }
    let may_search = call.key.as_ref().is_some_and(|key| key.may(Right::Search));
    call.may_have_all_rows = keys.is_empty() || may_search || call.is_local();
    let Some(key) = call.key.clone() else {
        return if is_open { Ok(()) } else { Err(ApiError::KeyNeeded) };
    };
    if !is_open && !key.may(right) {
        return Err(ApiError::KeyNotAllowed(right));
    }
    match key.limit {
        Some(limit) => {
            app.key_rates.take(&key, limit, Instant::now()).map_err(ApiError::RateLimited)
        }
        None => Ok(()),
    }
}

/// The key of a request. An unknown secret is an error; an expired cookie counts as no key. A cookie allows
/// reading only, whatever its key allows.
fn reader(keys: &Keys, right: Right, call: &Call) -> Result<Option<Arc<Key>>, ApiError> {
    if let Some(secret) = call.authorization().and_then(credentials::secret) {
        return keys.of_secret(&secret, today()).map(Some).ok_or(ApiError::BadKey);
    }
    let token = call.key_token().filter(|_| right == Right::Search);
    Ok(token.and_then(|token| keys.of_cookie(token, today())))
}

/// Refuses URLs and request heads that are too long, before any work is done for them.
fn admit_size(app: &App, call: &Call) -> Result<(), ApiError> {
    if call.uri_bytes() > app.limits.uri_bytes {
        return Err(ApiError::UriTooLong(app.limits.uri_bytes));
    }
    if call.head_bytes() > HEAD_BYTES {
        return Err(ApiError::HeadTooLarge(HEAD_BYTES));
    }
    Ok(())
}

/// Refuses clients that exceed their rate limit.
fn admit_client(app: &App, cost: Cost, call: &Call) -> Result<(), ApiError> {
    match (cost, call.peer()) {
        (Cost::Work, Some(peer)) => {
            app.rate.take(peer, Instant::now()).map_err(ApiError::RateLimited)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
