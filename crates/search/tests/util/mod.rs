//! Common tools of the tests: invented articles, engines over them, readable marks.

mod articles;
mod index_on_disk;

use std::ops::Range;
use std::sync::Arc;

pub use articles::{Build, ByEye, article};
pub use index_on_disk::IndexOnDisk;
use souwen_article::Article;
use souwen_index::testing::InMemory;
use souwen_search::{Engine, SearchRequest, SearchResponse};
use souwen_text::marked::pieces;

/// A search for this query, with defaults otherwise.
pub fn ask(query: &str) -> SearchRequest {
    SearchRequest { query: query.to_owned(), ..SearchRequest::default() }
}

/// An engine over these articles in memory.
pub fn engine_over(articles: &[Article]) -> Engine {
    Engine::new(Arc::new(InMemory::of(articles)))
}

/// An engine over these articles in memory, with a file of synonyms of this text.
pub fn engine_with_synonyms(articles: &[Article], synonyms: &str) -> Engine {
    Engine::new(Arc::new(InMemory::of(articles).with_synonyms(synonyms)))
}

/// The answer to a request over these articles.
pub fn answer(articles: &[Article], request: &SearchRequest) -> SearchResponse {
    engine_over(articles).search(request).unwrap()
}

/// The ids of the full hits, or of the partial ones, in order.
pub fn ids(response: &SearchResponse, partial: bool) -> Vec<&str> {
    let hits = response.hits.iter().filter(|hit| hit.partial == partial);
    hits.map(|hit| hit.article.id.as_str()).collect()
}

/// The hits with the near-duplicates listed under them, as `a(b c) d`.
pub fn listed(hits: &[souwen_search::Hit]) -> String {
    let hits = hits.iter().map(|hit| {
        let under: Vec<&str> = hit.duplicates.iter().map(|other| other.id.as_str()).collect();
        match under.as_slice() {
            [] => hit.article.id.clone(),
            under => format!("{}({})", hit.article.id, under.join(" ")),
        }
    });
    hits.collect::<Vec<_>>().join(" ")
}

/// A text with its marks shown as 【】.
pub fn with_marks(text: &str, ranges: &[Range<usize>]) -> String {
    let shown = |(piece, is_marked): (&str, bool)| {
        if is_marked { format!("【{piece}】") } else { piece.to_owned() }
    };
    pieces(text, ranges).into_iter().map(shown).collect()
}
