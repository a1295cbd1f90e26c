//! What each route does: parameters to a question to the engine, and its answer to a reply.

use std::sync::Arc;
use std::time::Instant;

use souwen_answer::json::{
    AnalysisAnswer, HIT_FRAGMENTS, HealthAnswer, OpenSearchAnswer, SearchAnswer, SimilarAnswer,
    StatsAnswer, SuggestAnswer, article_answer,
};
use souwen_search::{Facet, Field, Period, SearchRequest, SearchResponse, Sort, ValueFilter};
use warp::reply::Response;

use crate::app::App;
use crate::error::ApiError;
use crate::page::assets;
use crate::page::view::View;
use crate::reply::feed;
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::{SearchParams, limit};
use crate::request::suggest_params::SuggestParams;
use crate::{page, reply};

type Answer = Result<Response, ApiError>;

/// Fragments of a hit on the page, at most.
const PAGE_FRAGMENTS: usize = 2;

/// The facets of the page, in the order in which they are shown.
const PAGE_FACETS: [Facet; 6] = [
    Facet::Field(Field::Source),
    Facet::Field(Field::Section),
    Facet::Field(Field::Place),
    Facet::Field(Field::Author),
    Facet::Field(Field::Kind),
    Facet::Period(Period::Day),
];
/// Values of a facet that the page asks for: every day, since days are drawn together. Of other
/// fields it lists the first few.
const PAGE_FACET_VALUES: usize = 100_000;
/// Related articles on the page of an article.
const RELATED: usize = 5;
/// The newest articles on the start page.
const START_HITS: usize = 8;

/// The start page.
pub(crate) async fn start(app: Arc<App>, call: Call) -> Answer {
    if let Some(etag) = app.unchanged(&call).await? {
        return Ok(reply::unchanged(&etag));
    }
    let stats = app.stats().await?;
    let request = SearchRequest { limit: START_HITS, sort: Sort::Newest, ..Default::default() };
    let newest = search(&app, request).await?;
    let params = SearchParams::parse(&call.query).unwrap_or_default().everything();
    let public_url = app.public_url.as_deref();
    let page = page::start::render(&View::of(&call), &params, public_url, &stats, &newest);
    Ok(tagged(&app, &call, &newest, reply::page(page)))
}

/// The result page.
pub(crate) async fn search_page(app: Arc<App>, call: Call) -> Answer {
    let mut params = SearchParams::parse(&call.query)?;
    if let Some(etag) = app.unchanged(&call).await? {
        return Ok(reply::unchanged(&etag));
    }
    params.facets = PAGE_FACETS.to_vec();
    let request = SearchRequest {
        facet_limit: PAGE_FACET_VALUES,
        fragments: PAGE_FRAGMENTS,
        collapse: params.collapse.unwrap_or(true),
        ..params.request()
    };
    let response = search_with_choices(&app, request).await?;
    let page = page::results::render(&View::of(&call), &params, &response);
    Ok(tagged(&app, &call, &response, reply::page(page)))
}

/// The page of an article, rendered where it is read: an article may be megabytes. The parameters
/// of the search that led here are for the way back; bad ones do not keep anybody from reading.
pub(crate) async fn article_page(app: Arc<App>, call: Call) -> Answer {
    let id = call.tail("/articles/");
    let params = SearchParams::parse(&call.query).unwrap_or_else(|_| SearchParams {
        query: value(&call.query, "q"),
        ..SearchParams::default()
    });
    let (view, public_url) = (View::of(&call), app.public_url.clone());
    let page = app.ask(move |search| {
        let Some(marked) = search.marked_article(&id, &params.query)? else { return Ok(None) };
        let related = search.similar(&id, RELATED)?.map(|similar| similar.hits).unwrap_or_default();
        let public_url = public_url.as_deref();
        Ok(Some(page::article::render(&view, public_url, &params, &marked, &related)))
    });
    let page = page.await?.ok_or(ApiError::ArticleNotFound)?;
    let etag = reply::etag(&call, &[&page.0]);
    Ok(reply::tagged(&call, &etag, reply::page(page)))
}

/// The page that shows the search box for other pages.
pub(crate) async fn widget(app: Arc<App>, call: Call) -> Answer {
    let params = SearchParams::parse(&call.query).unwrap_or_default().everything();
    let page = page::widget::render(&View::of(&call), &app.origin(&call), &params);
    let etag = reply::etag(&call, &[&page.0]);
    Ok(reply::tagged(&call, &etag, reply::page(page)))
}

/// `GET /feed.atom`
pub(crate) async fn feed(app: Arc<App>, call: Call) -> Answer {
    let mut params = SearchParams::parse(&call.query)?;
    if let Some(etag) = app.unchanged(&call).await? {
        return Ok(reply::unchanged(&etag));
    }
    if value(&call.query, "limit").is_empty() {
        params.limit = feed::FEED_LIMIT;
    }
    let request = SearchRequest { sort: Sort::Newest, facets: Vec::new(), ..params.request() };
    let response = search(&app, request).await?;
    let text = feed::atom(call.language(), &app.origin(&call), &params, &response);
    let reply = reply::text(text, "application/atom+xml; charset=utf-8");
    Ok(tagged(&app, &call, &response, reply))
}

/// `GET /opensearch.xml`
pub(crate) async fn opensearch(app: Arc<App>, call: Call) -> Answer {
    let text = feed::description(call.language(), &app.origin(&call));
    let etag = reply::etag(&call, &[&text]);
    let kind = "application/opensearchdescription+xml; charset=utf-8";
    Ok(reply::tagged(&call, &etag, reply::text(text, kind)))
}

/// `GET /robots.txt`: articles may be listed; pages of results are without number, and each is a
/// search.
pub(crate) async fn robots(_app: Arc<App>, _call: Call) -> Answer {
    let text = "User-agent: *\nDisallow: /search\nDisallow: /feed.atom\nDisallow: /api/\n";
    Ok(reply::text(text.to_owned(), "text/plain; charset=utf-8"))
}

/// `GET /api/v1/search`
pub(crate) async fn search_api(app: Arc<App>, call: Call) -> Answer {
    let params = SearchParams::parse(&call.query)?;
    if let Some(etag) = app.unchanged(&call).await? {
        return Ok(reply::unchanged(&etag));
    }
    let request = SearchRequest { fragments: HIT_FRAGMENTS, ..params.request() };
    let response = search(&app, request).await?;
    let json = reply::json(&SearchAnswer::new(&params.query, &response))?;
    Ok(tagged(&app, &call, &response, json))
}

/// `GET /api/v1/suggest`
pub(crate) async fn suggest(app: Arc<App>, call: Call) -> Answer {
    let params = SuggestParams::parse(&call.query)?;
    let (query, limit) = (params.query.clone(), params.limit);
    let found = app.ask(move |search| search.suggest(&query, limit)).await?;
    let answer = if params.opensearch {
        let origin = Some(app.origin(&call)).filter(|origin| !origin.is_empty());
        let list = OpenSearchAnswer::new(&params.query, &found, origin.as_deref());
        reply::json_as(&list, "application/x-suggestions+json; charset=utf-8")?
    } else {
        reply::json(&SuggestAnswer::new(&params.query, &found))?
    };
    // What is made from an earlier state is soon another.
    if !found.current {
        return Ok(answer);
    }
    let etag = reply::etag(&call, &[&found.state.generation, &found.state.fingerprint]);
    Ok(reply::tagged(&call, &etag, answer))
}

/// `GET /api/v1/articles/{id}`
pub(crate) async fn article_api(app: Arc<App>, call: Call) -> Answer {
    if let Some(id) = call.tail_before("/api/v1/articles/", "/similar") {
        return similar(app, call, id).await;
    }
    let id = call.tail("/api/v1/articles/");
    let query = value(&call.query, "q");
    let json = app.ask(move |search| {
        let marked = search.marked_article(&id, &query)?;
        Ok(marked.map(|marked| article_answer(&marked, !query.is_empty())))
    });
    let json = json.await?.ok_or(ApiError::ArticleNotFound)?.map_err(|_| ApiError::Internal)?;
    let etag = reply::etag(&call, &[&json]);
    Ok(reply::tagged(&call, &etag, reply::json_text(json)))
}

/// `GET /api/v1/articles/{id}/similar`
async fn similar(app: Arc<App>, call: Call, id: String) -> Answer {
    let limit = limit(&call.query)?;
    let similar = app.ask(move |search| Ok((search.similar(&id, limit)?, id))).await?;
    let (Some(similar), id) = similar else { return Err(ApiError::ArticleNotFound) };
    let json = reply::json(&SimilarAnswer::new(&id, &similar))?;
    let etag = reply::etag(&call, &[&similar.state.generation, &similar.state.fingerprint]);
    Ok(reply::tagged(&call, &etag, json))
}

/// `GET /api/v1/analyze`
pub(crate) async fn analyze(app: Arc<App>, call: Call) -> Answer {
    let text = value(&call.query, "text");
    let (text, tokens, state) = app
        .ask(move |search| {
            let tokens = search.analyze(&text);
            Ok((text, tokens, search.state()))
        })
        .await?;
    reply::json(&AnalysisAnswer::new(&text, &tokens, &state))
}

/// `GET /api/v1/stats`
pub(crate) async fn stats(app: Arc<App>, _call: Call) -> Answer {
    reply::json(&StatsAnswer::public(&*app.stats().await?))
}

/// `GET /health`
pub(crate) async fn health(app: Arc<App>, _call: Call) -> Answer {
    reply::json(&HealthAnswer::ok(&*app.stats().await?))
}

/// `GET /style.css`
pub(crate) async fn style(_app: Arc<App>, call: Call) -> Answer {
    Ok(reply::asset(&call, &assets::STYLE))
}

/// `GET /page.js`
pub(crate) async fn script(_app: Arc<App>, call: Call) -> Answer {
    Ok(reply::asset(&call, &assets::SCRIPT))
}

/// `GET /souwen.js`
pub(crate) async fn widget_script(_app: Arc<App>, call: Call) -> Answer {
    Ok(reply::asset(&call, &assets::WIDGET))
}

/// `GET /favicon.svg`
pub(crate) async fn icon(_app: Arc<App>, call: Call) -> Answer {
    Ok(reply::asset(&call, &assets::ICON))
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

/// The same, where a facet that is filtered by offers its other values as well: of a facet, any of
/// the chosen values is meant, so what else could be chosen is counted without that choice.
async fn search_with_choices(
    app: &App,
    mut request: SearchRequest,
) -> Result<SearchResponse, ApiError> {
    let deadline = app.limits.search_deadline;
    app.ask(move |search| {
        request.deadline = Instant::now().checked_add(deadline);
        let mut response = search.search(&request)?;
        for (facet, values) in &mut response.facets {
            let is_other = |filter: &ValueFilter| filter.facet != *facet;
            if request.filters.iter().all(is_other) {
                continue;
            }
            let open = SearchRequest {
                filters: request.filters.iter().filter(|f| is_other(f)).cloned().collect(),
                facets: vec![*facet],
                limit: 0,
                snippets: false,
                collapse: false,
                as_typed: true,
                ..request.clone()
            };
            let mut facets = search.search(&open)?.facets;
            if let Some((_, open)) = facets.pop().filter(|(_, open)| !open.is_empty()) {
                *values = open;
            }
        }
        Ok(response)
    })
    .await
}

/// An answer that stays the same while the index does; what a deadline has cut short does not, nor
/// what was answered before corrections were ready.
fn tagged(app: &App, call: &Call, response: &SearchResponse, reply: Response) -> Response {
    if response.timed_out || response.provisional {
        return reply;
    }
    let etag = app.state_tag(call, &response.generation, &response.fingerprint);
    reply::tagged(call, &etag, reply)
}
