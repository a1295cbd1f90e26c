//! One search, made as on every other route, with the result in the form of Meilisearch.

use std::time::Instant;

use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_search::{Hit, MAX_LIMIT, MAX_OFFSET, SearchError, SearchRequest, SearchResponse};

use super::attributes::{Attribute, document};
use super::error::Refused;
use super::facets;
use super::formatted::{Marks, formatted, of_paragraphs, positions};
use super::query::{Paging, Query};
use crate::app::Work;
use crate::query_log::QuerySource;

/// A result, or the error of an invalid query; the outer error means that the index cannot be read.
pub(super) type Found<T> = Result<Result<T, Refused>, SearchError>;

/// The request to the engine for a query. All requests of a search share one deadline.
pub(super) fn request(
    query: &Query,
    begun: &SearchRequest,
    work: &Work<'_>,
) -> Found<SearchRequest> {
    let (facets, facet_limit) = facets::wanted(&query.facets);
    let mut request = SearchRequest {
        query: query.text.clone(),
        sort: query.sort,
        facets,
        facet_limit,
        // A text is cropped around its matches, whether they are marked or not.
        snippets: !query.highlight.is_empty() || !query.crop.is_empty() || query.matches_position,
        collapse: query.distinct,
        ..begun.clone()
    };
    if let Some(filter) = &query.filter {
        let mut values = |field| match facets::existing(work, field, begun) {
            Ok(Ok(condition)) => Ok(condition),
            Ok(Err(refused)) => Err(Ok(refused)),
            Err(error) => Err(Err(error)),
        };
        match filter.condition(&mut values) {
            Ok(Condition::And(all)) if all.is_empty() => {}
            Ok(condition) => request.condition = Some(condition),
            Err(Ok(refused)) => return Ok(Err(refused)),
            Err(Err(error)) => return Err(error),
        }
    }
    Ok(Ok(request))
}

/// Answers a query. `is_first` says whether it is the first query with its text in the request.
pub(super) fn answer(
    work: &Work<'_>,
    query: &Query,
    begun: &SearchRequest,
    is_first: bool,
) -> Found<Map<String, Value>> {
    let started = Instant::now();
    let request = match request(query, begun, work)? {
        Ok(request) => request,
        Err(refused) => return Ok(Err(refused)),
    };
    let (limit, offset) = query.paging.limit_and_offset();
    let (found, hits) = gathered(work, query, &request, (limit, offset), is_first)?;
    let searched = found.searched(&query.text).to_owned();
    let mut documents = Vec::with_capacity(hits.len());
    for hit in &hits {
        documents.push(told(work, query, hit, &searched)?);
    }
    let total = match query.all_words {
        true => found.total,
        false => found.total + found.counts.partial,
    };
    let total = total.saturating_sub(found.collapsed);
    let mut answer = Map::new();
    let mut set = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    set("hits", json!(documents));
    set("query", json!(query.text));
    let took = started.elapsed().as_millis();
    set("processingTimeMs", json!(u64::try_from(took).unwrap_or(u64::MAX)));
    match query.paging {
        Paging::Offset { limit, offset } => {
            set("limit", json!(limit));
            set("offset", json!(offset));
            set("estimatedTotalHits", json!(total));
        }
        Paging::Page { page, hits } => {
            let pages = if hits == 0 { 0 } else { total.min(MAX_OFFSET).div_ceil(hits) };
            set("hitsPerPage", json!(hits));
            set("page", json!(page));
            set("totalPages", json!(pages));
            set("totalHits", json!(total));
        }
    }
    if !query.facets.is_empty() {
        set("facetDistribution", facets::distribution(&query.facets, &found));
        set("facetStats", facets::stats(work, &query.facets, &request)?);
    }
    Ok(Ok(answer))
}

/// The requested hits, and the response with all counts. The engine limits the number of hits; if more are
/// requested, there are further searches.
fn gathered(
    work: &Work<'_>,
    query: &Query,
    request: &SearchRequest,
    (limit, offset): (usize, usize),
    is_first: bool,
) -> Result<(SearchResponse, Vec<Hit>), SearchError> {
    let is_reached = offset <= MAX_OFFSET;
    let part = |limit: usize, offset: usize| SearchRequest { limit, offset, ..request.clone() };
    let first = if is_reached { part(limit.min(MAX_LIMIT), offset) } else { part(0, 0) };
    let mut found = work.backend.search(&first)?;
    // A search for counts alone accompanies one for hits, and is not logged as another search.
    let source = Some(QuerySource::Compat).filter(|_| is_first && limit > 0);
    work.app.searched(source, &first, &found);
    let mut hits = std::mem::take(&mut found.hits);
    while hits.len() < limit && hits.len() % MAX_LIMIT == 0 && !hits.is_empty() {
        let next = offset + hits.len();
        if next > MAX_OFFSET {
            break;
        }
        let further =
            SearchRequest { facets: Vec::new(), ..part((limit - hits.len()).min(MAX_LIMIT), next) };
        let more = work.backend.search(&further)?.hits;
        if more.is_empty() {
            break;
        }
        hits.extend(more);
    }
    if query.all_words {
        // Partial matches would come after all other hits.
        hits.retain(|hit| !hit.partial);
    }
    Ok((found, hits))
}

/// A hit as a document.
fn told(work: &Work<'_>, query: &Query, hit: &Hit, searched: &str) -> Result<Value, SearchError> {
    let mut told = document(&hit.article, &query.retrieve);
    let is_cropped = query.crop.iter().any(|(attribute, _)| *attribute == Attribute::Body);
    let needs_body = (query.highlight.contains(&Attribute::Body) && !is_cropped)
        || (query.matches_position && query.retrieve.contains(&Attribute::Body));
    let body = match needs_body && !searched.is_empty() {
        true => {
            let marked = work.backend.marked_article(&hit.article.id, searched)?;
            marked.map(|marked| of_paragraphs(&marked.article, &marked.body))
        }
        false => None,
    };
    let marks = Marks { title: hit.title_highlights.clone(), body };
    if let Some(formatted) = formatted(query, hit, &marks) {
        told.insert("_formatted".to_owned(), Value::Object(formatted));
    }
    if query.matches_position {
        told.insert("_matchesPosition".to_owned(), positions(&hit.article, &marks));
    }
    Ok(Value::Object(told))
}
