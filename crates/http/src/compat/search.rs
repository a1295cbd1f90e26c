//! One search, made as on every other route, with the result in the form of Meilisearch.

use std::ops::Range;
use std::time::Instant;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use souwen_article::Condition;
use souwen_search::{Hit, MAX_LIMIT, MAX_OFFSET, SearchError, SearchRequest, SearchResponse};

use super::attributes::{Attribute, Document};
use super::error::Refused;
use super::facets::{self, Distribution};
use super::formatted::{Format, Formatted, Marks, of_paragraphs, positions};
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
        // A passage is shown of a cropped body alone.
        fragments: usize::from(query.crops_body()),
        // Better queries are not part of an answer unless they are searched for at once.
        propose: false,
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
pub(super) fn answer<'q>(
    work: &Work<'_>,
    query: &'q Query,
    begun: &SearchRequest,
    is_first: bool,
) -> Found<Searched<'q>> {
    let started = Instant::now();
    let request = match request(query, begun, work)? {
        Ok(request) => request,
        Err(refused) => return Ok(Err(refused)),
    };
    let (limit, offset) = query.paging.limit_and_offset();
    let (found, hits) = gathered(work, query, &request, (limit, offset), is_first)?;
    let bodies = marked_bodies(work, query, &hits, found.searched(&query.text))?;
    let total = match query.all_words {
        true => found.total,
        false => found.total + found.counts.partial,
    };
    let total = total.saturating_sub(found.collapsed);
    let stats = match query.facets.is_empty() {
        true => None,
        false => Some(facets::stats(work, &query.facets, &request, &found)?),
    };
    let took = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Ok(Searched { query, found, hits, bodies, total, stats, took }))
}

/// The result of a query. It is serialised directly: building a tree of values would copy all documents, which
/// takes a tenth of the time of a search.
pub(super) struct Searched<'q> {
    query: &'q Query,
    found: SearchResponse,
    hits: Vec<Hit>,
    /// The matches in the body of each hit; empty if they were not requested.
    bodies: Vec<Option<Vec<Range<usize>>>>,
    total: usize,
    /// `facetStats`, if facets were requested.
    stats: Option<Value>,
    /// Milliseconds.
    took: u64,
}

impl Serialize for Searched<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (query, total) = (self.query, self.total);
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("hits", &Documents(self))?;
        object.serialize_entry("query", &query.text)?;
        object.serialize_entry("processingTimeMs", &self.took)?;
        match query.paging {
            Paging::Offset { limit, offset } => {
                object.serialize_entry("limit", &limit)?;
                object.serialize_entry("offset", &offset)?;
                object.serialize_entry("estimatedTotalHits", &total)?;
            }
            Paging::Page { page, hits } => {
                let pages = if hits == 0 { 0 } else { total.min(MAX_OFFSET).div_ceil(hits) };
                object.serialize_entry("hitsPerPage", &hits)?;
                object.serialize_entry("page", &page)?;
                object.serialize_entry("totalPages", &pages)?;
                object.serialize_entry("totalHits", &total)?;
            }
        }
        if let Some(stats) = &self.stats {
            let distribution = Distribution { facets: &query.facets, found: &self.found };
            object.serialize_entry("facetDistribution", &distribution)?;
            object.serialize_entry("facetStats", stats)?;
        }
        object.end()
    }
}

/// The hits as documents.
struct Documents<'a>(&'a Searched<'a>);

impl Serialize for Documents<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Documents(searched) = self;
        let format = Format::of(searched.query);
        let documents = searched.hits.iter().enumerate().map(|(number, hit)| {
            let body = searched.bodies.get(number).and_then(Option::as_deref);
            let marks = Marks { title: &hit.title_highlights, body };
            HitDocument { query: searched.query, format: format.as_ref(), hit, marks }
        });
        serializer.collect_seq(documents)
    }
}

/// A hit as a document.
struct HitDocument<'a> {
    query: &'a Query,
    format: Option<&'a Format<'a>>,
    hit: &'a Hit,
    marks: Marks<'a>,
}

impl Serialize for HitDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HitDocument { query, format, hit, marks } = *self;
        let mut object = serializer.serialize_map(None)?;
        Document { article: &hit.article, attributes: &query.retrieve }.write(&mut object)?;
        if let Some(format) = format {
            object.serialize_entry("_formatted", &Formatted { format, hit, marks })?;
        }
        if query.matches_position {
            object.serialize_entry("_matchesPosition", &positions(&hit.article, marks))?;
        }
        object.end()
    }
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

/// The matches in the body of each hit, where a query asks for them.
fn marked_bodies(
    work: &Work<'_>,
    query: &Query,
    hits: &[Hit],
    searched: &str,
) -> Result<Vec<Option<Vec<Range<usize>>>>, SearchError> {
    let needs_body = (query.highlight.contains(&Attribute::Body) && !query.crops_body())
        || (query.matches_position && query.retrieve.contains(&Attribute::Body));
    if !needs_body || searched.is_empty() {
        return Ok(Vec::new());
    }
    let body = |hit: &Hit| {
        let marked = work.backend.marked_article(&hit.article.id, searched)?;
        Ok::<_, SearchError>(marked.map(|marked| of_paragraphs(&marked.article, &marked.body)))
    };
    hits.iter().map(body).collect()
}
