//! The route table: which path is answered by which handler, and what holds for all of them.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::path;
use warp::reply::Response;

use crate::app::{Answer, App};
use crate::error::ApiError;
use crate::handlers;
use crate::reply::{Reply, rendered};
use crate::request::call::{Call, call};

/// Every route of the server as one filter, which answers every request.
///
/// A filter says no only when the path is another; all that can go wrong after that is an answer.
/// So a wrong method is told from a wrong path, and no route hides the error of another.
pub fn routes(app: Arc<App>) -> BoxedFilter<(Response,)> {
    let nothing = call().then(|call: Call| async move { refused(&call, ApiError::NotFound).await });
    pages(&app).or(api(&app)).unify().or(assets(&app)).unify().or(nothing).unify().boxed()
}

fn pages(app: &Arc<App>) -> BoxedFilter<(Response,)> {
    let start = path::end().and(reading(app, Cost::Work, handlers::pages::start));
    let search = path!("search").and(reading(app, Cost::Work, handlers::pages::results));
    let article = path!("articles" / ..).and(reading(app, Cost::Work, handlers::pages::article));
    let feed = path!("feed.atom").and(reading(app, Cost::Work, handlers::files::feed));
    let widget = path!("widget").and(reading(app, Cost::Nothing, handlers::pages::widget));
    start.or(search).unify().or(article).unify().or(feed).unify().or(widget).unify().boxed()
}

fn api(app: &Arc<App>) -> BoxedFilter<(Response,)> {
    let v1 = path!("api" / "v1" / ..);
    let search = path!("search").and(reading(app, Cost::Work, handlers::api::search));
    let suggest = path!("suggest").and(reading(app, Cost::Work, handlers::api::suggest));
    let article = path!("articles" / ..).and(reading(app, Cost::Work, handlers::api::article));
    let analyze = path!("analyze").and(reading(app, Cost::Work, handlers::api::analyze));
    let stats = path!("stats").and(reading(app, Cost::Work, handlers::api::stats));
    let health = path!("health").and(reading(app, Cost::Nothing, handlers::api::health));
    let versioned =
        search.or(suggest).unify().or(article).unify().or(analyze).unify().or(stats).unify();
    let ready = path!("ready").and(reading(app, Cost::Nothing, handlers::api::ready));
    v1.and(versioned).or(health).unify().or(ready).unify().boxed()
}

fn assets(app: &Arc<App>) -> BoxedFilter<(Response,)> {
    let style = path!("style.css").and(reading(app, Cost::Nothing, handlers::files::style));
    let script = path!("page.js").and(reading(app, Cost::Nothing, handlers::files::script));
    let widget =
        path!("souwen.js").and(reading(app, Cost::Nothing, handlers::files::widget_script));
    let icon = path!("favicon.svg").and(reading(app, Cost::Nothing, handlers::files::icon));
    let engine =
        path!("opensearch.xml").and(reading(app, Cost::Nothing, handlers::files::opensearch));
    let robots = path!("robots.txt").and(reading(app, Cost::Nothing, handlers::files::robots));
    let files = style.or(script).unify().or(widget).unify().or(icon).unify();
    files.or(engine).unify().or(robots).unify().boxed()
}

/// Whether a request counts against the rate of its client.
#[derive(Clone, Copy, PartialEq)]
enum Cost {
    /// It makes the engine work.
    Work,
    /// It is answered from memory.
    Nothing,
}

/// A route that can only be read, with a handler.
fn reading<H, F>(app: &Arc<App>, cost: Cost, handler: H) -> BoxedFilter<(Response,)>
where
    H: Fn(Arc<App>, Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let app = Arc::clone(app);
    call()
        .then(move |call: Call| {
            let (app, handler) = (Arc::clone(&app), handler.clone());
            async move {
                let answer = match admit(&app, cost, &call) {
                    Ok(()) if call.method == Method::OPTIONS => {
                        Ok(Reply::options(&call).finish(&call))
                    }
                    Ok(()) => handler(app, call.clone()).await,
                    Err(error) => Err(error),
                };
                match answer {
                    Ok(response) => response,
                    Err(error) => refused(&call, error).await,
                }
            }
        })
        .boxed()
}

/// The answer to a call that has none.
async fn refused(call: &Call, error: ApiError) -> Response {
    let status = error.status();
    let response = rendered(call, move |call| Ok(Reply::error(call, &error))).await;
    // Where not even that can be told, the status says it.
    response.unwrap_or_else(|_| Reply::empty(status).finish(call))
}

/// What is refused before any work is done for it.
fn admit(app: &App, cost: Cost, call: &Call) -> Result<(), ApiError> {
    if call.uri_bytes() > app.limits.uri_bytes {
        return Err(ApiError::UriTooLong(app.limits.uri_bytes));
    }
    if ![Method::GET, Method::HEAD, Method::OPTIONS].contains(&call.method) {
        return Err(ApiError::MethodNotAllowed);
    }
    match (cost, call.peer) {
        (Cost::Work, Some(peer)) => {
            app.rate.take(peer, Instant::now()).map_err(ApiError::RateLimited)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
