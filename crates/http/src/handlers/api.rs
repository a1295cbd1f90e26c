//! The API: JSON for programs.

use std::sync::Arc;

use souwen_answer::json::{
    ARTICLE_FIELDS, AnalysisAnswer, Fields, HIT_FRAGMENTS, HealthAnswer, MARKED_HIT_FIELDS,
    OpenSearchAnswer, ReadyAnswer, SEARCH_FIELDS, SIMILAR_FIELDS, SearchAnswer, SimilarAnswer,
    StatsAnswer, SuggestAnswer, article_answer,
};
use souwen_article::identity::content_hash;
use souwen_search::SearchRequest;

use super::ask::{posted, run_search, tagged};
use crate::app::{Answer, App, Ready};
use crate::error::ApiError;
use crate::observe::TEXT_TYPE;
use crate::query_log::QuerySource;
use crate::reply::{Reply, etag, rendered, version_tag};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::{SearchParams, limit};
use crate::request::suggest_params::SuggestParams;
use crate::request::values::fields;
use crate::routes::parameters;

/// `GET /api/v1/search`
pub(crate) async fn search(app: Arc<App>, call: Call) -> Answer {
    let params = SearchParams::parse(&call.query)?;
    let fields = fields(&call.query, SEARCH_FIELDS)?;
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    answer(&app, &call, params, fields).await
}

/// `POST /api/v1/search`
pub(crate) async fn posted_search(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let (call, params) = posted(call, body).await?;
    parameters::admit(&call)?;
    let fields = fields(&call.query, SEARCH_FIELDS)?;
    answer(&app, &call, params, fields).await
}

async fn answer(app: &Arc<App>, call: &Call, params: SearchParams, fields: Fields) -> Answer {
    let request = with_fields(params.request(), &fields);
    app.answer(call, move |work| {
        let mut response = run_search(work, Some(QuerySource::Api), request)?;
        response.warnings.extend(params.cut_warning());
        let json = Reply::json(&SearchAnswer::new(&params.query, &response, &fields))?;
        Ok(tagged(work, &response, json))
    })
    .await
}

/// The search, without computing what the response will not contain.
fn with_fields(request: SearchRequest, fields: &Fields) -> SearchRequest {
    SearchRequest {
        limit: if fields.has("hits") { request.limit } else { 0 },
        snippets: fields.has_any(&MARKED_HIT_FIELDS),
        fragments: if fields.has("hits.fragments") { HIT_FRAGMENTS } else { 1 },
        explain: request.explain && fields.has("hits.explanation"),
        facets: if fields.has("facets") { request.facets } else { Vec::new() },
        propose: fields.has_any(&["did_you_mean", "interpretations"]),
        ..request
    }
}

/// `GET /api/v1/suggest`
pub(crate) async fn suggest(app: Arc<App>, call: Call) -> Answer {
    let SuggestParams { query, limit, opensearch } = SuggestParams::parse(&call.query)?;
    app.answer(&call, move |work| {
        let found = work.backend.suggest(&query, limit)?;
        let answer = if opensearch {
            let origin = Some(work.call.origin()).filter(|origin| !origin.is_empty());
            let list = OpenSearchAnswer::new(&query, &found, origin.as_deref());
            Reply::json_as(&list, "application/x-suggestions+json; charset=utf-8")?
        } else {
            Reply::json(&SuggestAnswer::new(&query, &found))?
        };
        // Suggestions from an earlier state will soon be replaced.
        if !found.current {
            return Ok(answer);
        }
        let etag = etag(work.call, &found.state.names());
        Ok(answer.tagged(work.call, &etag))
    })
    .await
}

/// `GET /api/v1/articles/{id}`
pub(crate) async fn article(app: Arc<App>, call: Call) -> Answer {
    let fields = fields(&call.query, ARTICLE_FIELDS)?;
    app.answer(&call, move |work| {
        let id = work.call.article_id("/api/v1/articles/");
        let query = match fields.has("highlights") {
            true => value(&work.call.query, "q"),
            false => String::new(),
        };
        let marked = work.backend.marked_article(&id, &query)?;
        let mut marked = marked.ok_or(ApiError::ArticleNotFound)?;
        // The entity tag of an article without marks is its version, which a later write can require.
        let version = query.is_empty().then(|| version_tag(content_hash(&marked.article)));
        if !fields.has("body") {
            marked.article.body.clear();
        }
        let json = article_answer(&marked, !query.is_empty(), &fields);
        let json = json.map_err(|_| ApiError::Internal)?;
        let etag = version.unwrap_or_else(|| etag(work.call, &[&json]));
        Ok(Reply::json_text(json).tagged(work.call, &etag))
    })
    .await
}

/// `GET /api/v1/articles/{id}/similar`
pub(crate) async fn similar(app: Arc<App>, call: Call) -> Answer {
    let (limit, fields) = (limit(&call.query)?, fields(&call.query, SIMILAR_FIELDS)?);
    app.answer(&call, move |work| {
        let id = work.call.between("/api/v1/articles/", "/similar");
        let similar = work.backend.similar(&id, limit)?.ok_or(ApiError::ArticleNotFound)?;
        let json = Reply::json(&SimilarAnswer::new(&id, &similar, &fields))?;
        let etag = etag(work.call, &similar.state.names());
        Ok(json.tagged(work.call, &etag))
    })
    .await
}

/// `GET /api/v1/analyze`
pub(crate) async fn analyze(app: Arc<App>, call: Call) -> Answer {
    app.answer(&call, |work| {
        let text = value(&work.call.query, "text");
        let tokens = work.backend.analyze(&text);
        Ok(Reply::json(&AnalysisAnswer::new(&text, &tokens, &work.backend.state()))?)
    })
    .await
}

/// `GET /api/v1/stats`
pub(crate) async fn stats(app: Arc<App>, call: Call) -> Answer {
    let stats = app.stats(&call).await?;
    rendered(&call, move |_| Reply::json(&StatsAnswer::public(&stats))).await
}

/// `GET /health`: whether the process answers at all.
pub(crate) async fn health(app: Arc<App>, call: Call) -> Answer {
    let stats = app.stats(&call).await.ok();
    rendered(&call, move |call| match call.settings.private {
        // The number of articles is not public on a private server, but a monitoring system needs an answer.
        true => Reply::json(&HealthAnswer::closed()),
        false => Reply::json(&HealthAnswer::alive(stats.as_deref())),
    })
    .await
}

/// `GET /metrics`
pub(crate) async fn metrics(app: Arc<App>, call: Call) -> Answer {
    let text = app.metrics_text().await?;
    rendered(&call, move |_| Ok(Reply::text(text, TEXT_TYPE).without_caching())).await
}

/// `GET /ready`: whether its answers can be relied on.
pub(crate) async fn ready(app: Arc<App>, call: Call) -> Answer {
    let Ready { readiness, age, checked } = app.readiness().await?;
    rendered(&call, move |_| Reply::json(&ReadyAnswer::new(&readiness, age, checked))).await
}
