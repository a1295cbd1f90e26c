//! The pages.

use std::sync::Arc;

use souwen_answer::links::article_path;
use souwen_search::{
    Facet, Field, Period, Place, SearchError, SearchRequest, SearchResponse, Sort, ValueFilter,
};

use super::ask::{self, begun, run_search, tagged};
use super::days::{calendar, month_of};
use crate::app::{Answer, App, Work};
use crate::error::ApiError;
use crate::page;
use crate::page::view::View;
use crate::query_log::QuerySource;
use crate::reply::{Reply, etag, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::SearchParams;

/// The maximal number of fragments of a hit on the page.
const PAGE_FRAGMENTS: usize = 2;

/// The facets of the page, in the order in which they are shown.
const PAGE_FACETS: [Facet; 7] = [
    Facet::Field(Field::Source),
    Facet::Field(Field::Section),
    Facet::Field(Field::Place),
    Facet::Field(Field::Author),
    Facet::Field(Field::Tag),
    Facet::Field(Field::Kind),
    Facet::Period(Period::Day),
];
/// The maximal number of values of a facet that the page requests: all days, since they are combined for the
/// timeline. Of other fields it lists the first few values.
const PAGE_FACET_VALUES: usize = 100_000;
/// The number of related articles on the page of an article.
const RELATED: usize = 5;
/// The number of the newest articles on the start page.
const START_HITS: usize = 8;

/// The start page.
pub(crate) async fn start(app: Arc<App>, call: Call) -> Answer {
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let stats = app.stats(&call).await?;
    let params = SearchParams::parse(&call.query).unwrap_or_default().everything();
    let request = SearchRequest { limit: START_HITS, sort: Sort::Newest, ..Default::default() };
    app.answer(&call, move |work| {
        let newest = run_search(work, None, request)?;
        let month = match stats.dates {
            Some((_, newest)) => Some(month_of(work, newest)?),
            None => None,
        };
        let public_url = work.call.settings.public_url.as_deref();
        let view = View::of(work.call);
        let content = page::start::Content { stats: &stats, newest: &newest, month };
        let page = page::start::render(&view, &params, public_url, &content);
        Ok(tagged(work, &newest, Reply::page(page)))
    })
    .await
}

/// The result page.
pub(crate) async fn results(app: Arc<App>, call: Call) -> Answer {
    let mut params = SearchParams::parse(&call.query)?;
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let calendar = calendar(&call, &*app.stats(&call).await?);
    params.facets = PAGE_FACETS.to_vec();
    let request = SearchRequest {
        facet_limit: PAGE_FACET_VALUES,
        fragments: PAGE_FRAGMENTS,
        crossing: params.page_crossing(),
        collapse: params.collapse.unwrap_or(true),
        ..params.request()
    };
    app.answer(&call, move |work| {
        let mut response = search_with_choices(work, request)?;
        response.warnings.extend(params.cut_warning());
        let page = page::results::render(&View::of(work.call), &params, &response, &calendar);
        Ok(tagged(work, &response, Reply::page(page)))
    })
    .await
}

/// `POST /search`: the search form. Redirects to the result page, which has a URL however long the query is.
pub(crate) async fn posted(_app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let (call, params) = ask::posted(call, body).await?;
    Ok(Reply::see_other(&View::of(&call).search(&params)).finish(&call))
}

/// The page of an article; a former id is redirected to the present one. The parameters of the search that
/// led here are for the link back; invalid ones are ignored.
pub(crate) async fn article(app: Arc<App>, call: Call) -> Answer {
    app.answer(&call, move |work| {
        let Work { backend, call, .. } = *work;
        let id = call.article_id("/articles/");
        let params = SearchParams::parse(&call.query).unwrap_or_else(|_| SearchParams {
            query: value(&call.query, "q"),
            ..SearchParams::default()
        });
        let wanted = Place::parse(&value(&call.query, "p"));
        let shown = backend.article_window(&id, &params.query, wanted, RELATED)?;
        let shown = shown.ok_or(ApiError::ArticleNotFound)?;
        if shown.article.id != id {
            return Ok(Reply::moved(&View::of(call).here_at(&article_path(&shown.article.id))));
        }
        let public_url = call.settings.public_url.as_deref();
        let page = page::article::render(&View::of(call), public_url, &params, &shown);
        let etag = etag(call, &[&page.0]);
        Ok(Reply::page(page).tagged(call, &etag))
    })
    .await
}

/// The page that shows the search box for other pages.
pub(crate) async fn widget(_app: Arc<App>, call: Call) -> Answer {
    let origin = call.origin();
    rendered(&call, move |call| {
        let params = SearchParams::parse(&call.query).unwrap_or_default().everything();
        let page = page::widget::render(&View::of(call), &origin, &params);
        let etag = etag(call, &[&page.0]);
        Ok(Reply::page(page).tagged(call, &etag))
    })
    .await
}

/// Runs the search. Several chosen values of a facet mean any of them, so the values of a facet with a filter
/// are counted without that filter: they are the other possible choices.
fn search_with_choices(
    work: &Work<'_>,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let request = begun(work, request);
    let mut response = work.backend.search(&request)?;
    work.app.searched(Some(QuerySource::Page), &request, &response);
    let query = response.searched(&request.query).to_owned();
    for (facet, values) in &mut response.facets {
        let is_other = |filter: &ValueFilter| filter.facet != *facet;
        if request.filters.iter().all(is_other) {
            continue;
        }
        let open = SearchRequest {
            query: query.clone(),
            filters: request.filters.iter().filter(|f| is_other(f)).cloned().collect(),
            facets: vec![*facet],
            limit: 0,
            snippets: false,
            collapse: false,
            as_typed: true,
            ..request.clone()
        };
        let mut facets = work.backend.search(&open)?.facets;
        if let Some((_, open)) = facets.pop().filter(|(_, open)| !open.is_empty()) {
            *values = open;
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use souwen_search::Ability;

    use super::*;

    #[test]
    fn the_page_lists_every_facet_but_these() {
        // Months are drawn from the days.
        let left_out = [Facet::Period(Period::Month)];
        for facet in Facet::all(Ability::Facet) {
            let is_listed = PAGE_FACETS.contains(&facet);
            assert!(is_listed != left_out.contains(&facet), "{facet:?}: is it listed?");
        }
    }
}
