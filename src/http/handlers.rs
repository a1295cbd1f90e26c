//! What each route does: parameters to a question to the engine, and its answer to a reply.

use std::sync::Arc;
use std::time::Instant;

use warp::reply::Response;

use super::app::App;
use super::call::Call;
use super::error::ApiError;
use super::params::{self, SearchParams, SuggestParams};
use super::{page, reply, wire};
use crate::search::{FilterField, SearchRequest, SearchResponse, Sort};

type Answer = Result<Response, ApiError>;

/// Fragments of a hit on the page, at most.
const PAGE_FRAGMENTS: usize = 2;

/// The facets of the page, in the order in which they are shown.
const PAGE_FACETS: [FilterField; 6] = [
    FilterField::Source,
    FilterField::Section,
    FilterField::Month,
    FilterField::Place,
    FilterField::Author,
    FilterField::Kind,
];
/// Values of a facet on the page: more is a list to read instead of a help.
const PAGE_FACET_VALUES: usize = 12;
/// The newest articles on the start page.
const START_HITS: usize = 8;

/// The start page.
pub(super) async fn start(app: Arc<App>, call: Call) -> Answer {
    let stats = app.stats().await?;
    let request = SearchRequest { limit: START_HITS, sort: Sort::Newest, ..Default::default() };
    let newest = search(&app, request).await?;
    let page = page::start::render(call.language(), app.public_url.as_deref(), &stats, &newest);
    Ok(tagged(&call, &newest, reply::page(page)))
}

/// The result page.
pub(super) async fn search_page(app: Arc<App>, call: Call) -> Answer {
    let mut params = SearchParams::parse(&call.query)?;
    params.facets = PAGE_FACETS.to_vec();
    let request = SearchRequest {
        facet_limit: PAGE_FACET_VALUES,
        fragments: PAGE_FRAGMENTS,
        ..params.request()
    };
    let response = search(&app, request).await?;
    let page = page::results::render(call.language(), &params, &response);
    Ok(tagged(&call, &response, reply::page(page)))
}

/// The page of an article, rendered where it is read: an article may be megabytes. The parameters
/// of the search that led here are for the way back; bad ones do not keep anybody from reading.
pub(super) async fn article_page(app: Arc<App>, call: Call) -> Answer {
    let id = call.tail("/articles/");
    let params = SearchParams::parse(&call.query).unwrap_or_else(|_| SearchParams {
        query: params::value(&call.query, "q"),
        ..SearchParams::default()
    });
    let (language, public_url) = (call.language(), app.public_url.clone());
    let page = app.ask(move |search| {
        let marked = search.marked_article(&id, &params.query)?;
        Ok(marked
            .map(|marked| page::article::render(language, public_url.as_deref(), &params, &marked)))
    });
    let page = page.await?.ok_or(ApiError::ArticleNotFound)?;
    let etag = reply::etag(&call, &[&page.0]);
    Ok(reply::tagged(&call, &etag, reply::page(page)))
}

/// `GET /api/v1/search`
pub(super) async fn search_api(app: Arc<App>, call: Call) -> Answer {
    let params = SearchParams::parse(&call.query)?;
    let request = SearchRequest { fragments: wire::FRAGMENTS, ..params.request() };
    let response = search(&app, request).await?;
    let json = reply::json(&wire::SearchAnswer::new(&params.query, &response))?;
    Ok(tagged(&call, &response, json))
}

/// `GET /api/v1/suggest`
pub(super) async fn suggest(app: Arc<App>, call: Call) -> Answer {
    let params = SuggestParams::parse(&call.query)?;
    let (query, limit) = (params.query.clone(), params.limit);
    let found = app.ask(move |search| search.suggest(&query, limit)).await?;
    let answer = if params.opensearch {
        let list = wire::OpenSearch::new(&params.query, &found, app.public_url.as_deref());
        reply::json_as(&list, "application/x-suggestions+json; charset=utf-8")?
    } else {
        reply::json(&wire::SuggestAnswer::new(&params.query, &found))?
    };
    // What is made from an earlier state is soon another.
    if !found.current {
        return Ok(answer);
    }
    let etag = reply::etag(&call, &[&found.state.generation, &found.state.fingerprint]);
    Ok(reply::tagged(&call, &etag, answer))
}

/// `GET /api/v1/articles/{id}`
pub(super) async fn article_api(app: Arc<App>, call: Call) -> Answer {
    let id = call.tail("/api/v1/articles/");
    let query = params::value(&call.query, "q");
    let json = app.ask(move |search| {
        let marked = search.marked_article(&id, &query)?;
        Ok(marked.map(|marked| wire::article(&marked, !query.is_empty())))
    });
    let json = json.await?.ok_or(ApiError::ArticleNotFound)?.map_err(|_| ApiError::Internal)?;
    let etag = reply::etag(&call, &[&json]);
    Ok(reply::tagged(&call, &etag, reply::json_text(json)))
}

/// `GET /api/v1/analyze`
pub(super) async fn analyze(app: Arc<App>, call: Call) -> Answer {
    let text = params::value(&call.query, "text");
    let (text, tokens, state) = app
        .ask(move |search| {
            let tokens = search.analyze(&text);
            Ok((text, tokens, search.state()))
        })
        .await?;
    reply::json(&wire::Analysis::new(&text, &tokens, &state))
}

/// `GET /api/v1/stats`
pub(super) async fn stats(app: Arc<App>, _call: Call) -> Answer {
    reply::json(&wire::Stats::public(&*app.stats().await?))
}

/// `GET /health`
pub(super) async fn health(app: Arc<App>, _call: Call) -> Answer {
    reply::json(&wire::Health::ok(&*app.stats().await?))
}

/// `GET /style.css`
pub(super) async fn style(_app: Arc<App>, call: Call) -> Answer {
    let css = page::layout::STYLE;
    let etag = reply::etag(&call, &[css]);
    Ok(reply::tagged(&call, &etag, reply::asset(css, "text/css; charset=utf-8")))
}

/// `GET /favicon.svg`
pub(super) async fn icon(_app: Arc<App>, call: Call) -> Answer {
    let svg = page::layout::ICON;
    let etag = reply::etag(&call, &[svg]);
    Ok(reply::tagged(&call, &etag, reply::asset(svg, "image/svg+xml")))
}

/// Asks the engine. The time that it has begins when it begins, not when the request came.
async fn search(app: &App, mut request: SearchRequest) -> Result<SearchResponse, ApiError> {
    let deadline = app.limits.search_deadline;
    app.ask(move |search| {
        request.deadline = Instant::now().checked_add(deadline);
        search.search(&request)
    })
    .await
}

/// An answer that stays the same while the index does; what a deadline has cut short does not, nor
/// what was answered before corrections were ready.
fn tagged(call: &Call, response: &SearchResponse, reply: Response) -> Response {
    if response.timed_out || response.provisional {
        return reply;
    }
    let etag = reply::etag(call, &[&response.generation, &response.fingerprint]);
    reply::tagged(call, &etag, reply)
}
