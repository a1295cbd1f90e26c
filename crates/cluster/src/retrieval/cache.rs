//! The cache of analysed articles. A version of an article never changes, so a cached one is valid for every
//! commit that contains it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::held::HeldArticle;

/// A cache of bounded size, which keeps the articles that were used last.
///
/// It has two halves. An article that is used goes into the newer half. When that is full, the older half is
/// dropped and the newer one takes its place.
pub(super) struct ArticleCache {
    /// The maximum size of each half, in bytes.
    most: usize,
    halves: Mutex<Halves>,
}

#[derive(Default)]
struct Halves {
    newer: HashMap<Arc<str>, Arc<HeldArticle>>,
    older: HashMap<Arc<str>, Arc<HeldArticle>>,
    /// The size of the newer half, in bytes.
    bytes: usize,
}

impl ArticleCache {
    /// An empty cache of about `bytes` bytes.
    pub(super) fn new(bytes: usize) -> ArticleCache {
        ArticleCache { most: bytes / 2, halves: Mutex::default() }
    }

    /// The article of a document, if it is cached.
    pub(super) fn get(&self, key: &Arc<str>) -> Option<Arc<HeldArticle>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = halves.newer.get(key) {
            return Some(Arc::clone(held));
        }
        let held = halves.older.remove(key)?;
        halves.add(key, &held, self.most);
        Some(held)
    }

    /// Adds the article of a document.
    pub(super) fn keep(&self, key: &Arc<str>, held: &Arc<HeldArticle>) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.add(key, held, self.most);
    }
}

impl Halves {
    fn add(&mut self, key: &Arc<str>, held: &Arc<HeldArticle>, most: usize) {
        let bytes = held.bytes();
        if self.bytes + bytes > most {
            self.older = std::mem::take(&mut self.newer);
            self.bytes = 0;
        }
        if self.newer.insert(Arc::clone(key), Arc::clone(held)).is_none() {
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
    fn what_is_asked_for_stays() {
        let article =
            Article { body: vec![Paragraph::text("中亚铁路开工")], ..Article::default() };
        let held = Arc::new(HeldArticle::of(article, &Analyzer::new()));
        // Each half has room for four articles.
        let cache = ArticleCache::new(8 * held.bytes());
        let key = |number: usize| Arc::<str>::from(number.to_string());
        for number in 0..32 {
            cache.keep(&key(number), &held);
            assert!(cache.get(&key(0)).is_some(), "{number}");
        }
        let kept = (0..32).filter(|number| cache.get(&key(*number)).is_some()).count();
        assert!((4..=9).contains(&kept), "{kept}");
    }
}
