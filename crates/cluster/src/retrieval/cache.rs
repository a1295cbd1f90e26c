//! The cache of analysed articles. A version of an article never changes, so a cached one is valid for every
//! commit that contains it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::analysed::AnalysedArticle;

/// A cache of bounded size, which keeps the articles that were used last.
///
/// It has two halves. An article that is used goes into the newer half. When that is full, the older half is
/// dropped and the newer one takes its place.
pub(super) struct ArticleCache {
    /// The maximum size of each half, in bytes.
    max_bytes: usize,
    halves: Mutex<Halves>,
}

#[derive(Default)]
struct Halves {
    newer: HashMap<Arc<str>, Arc<AnalysedArticle>>,
    older: HashMap<Arc<str>, Arc<AnalysedArticle>>,
    /// The size of the newer half, in bytes.
    bytes: usize,
}

impl ArticleCache {
    /// An empty cache of about `bytes` bytes.
    pub(super) fn new(bytes: usize) -> ArticleCache {
        ArticleCache { max_bytes: bytes / 2, halves: Mutex::default() }
    }

    /// The article of a document, if it is cached.
    pub(super) fn get(&self, key: &Arc<str>) -> Option<Arc<AnalysedArticle>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(article) = halves.newer.get(key) {
            return Some(Arc::clone(article));
        }
        let article = halves.older.remove(key)?;
        halves.add(key, &article, self.max_bytes);
        Some(article)
    }

    /// Adds the article of a document.
    pub(super) fn keep(&self, key: &Arc<str>, article: &Arc<AnalysedArticle>) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.add(key, article, self.max_bytes);
    }
}

impl Halves {
    fn add(&mut self, key: &Arc<str>, article: &Arc<AnalysedArticle>, max_bytes: usize) {
        let bytes = article.bytes();
        if self.bytes + bytes > max_bytes {
            self.older = std::mem::take(&mut self.newer);
            self.bytes = 0;
        }
        if self.newer.insert(Arc::clone(key), Arc::clone(article)).is_none() {
            self.bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::{Article, Paragraph};
    use souwen_text::Analyzer;

    use super::*;

    #[test]
    fn the_query_is_kept() {
        let article =
            Article { body: vec![Paragraph::text("中亚铁路开工")], ..Article::default() };
        let article = Arc::new(AnalysedArticle::of(article, &Analyzer::new()));
        // Each half has room for four articles.
        let cache = ArticleCache::new(8 * article.bytes());
        let key = |number: usize| Arc::<str>::from(number.to_string());
        for number in 0..32 {
            cache.keep(&key(number), &article);
            assert!(cache.get(&key(0)).is_some(), "{number}");
        }
        let kept = (0..32).filter(|number| cache.get(&key(*number)).is_some()).count();
        assert!((4..=9).contains(&kept), "{kept}");
    }
}
