//! The engine: one index, open for searching.

use super::{AnalyzedToken, MarkedArticle, SearchRequest, SearchResponse, Stats};
use crate::article::Article;
use crate::index::IndexError;

/// Why a search could not be answered. No query text is ever a reason.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// One index, open for searching. Cheap to share behind an `Arc`; all methods block on the disk and
/// the processor, so async callers run them on a thread for blocking work.
pub struct Engine {}

impl Engine {
    /// Answers a search.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        let _ = request;
        Ok(SearchResponse::default())
    }

    /// The article with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article(&self, id: &str) -> Result<Option<Article>, SearchError> {
        let _ = id;
        Ok(None)
    }

    /// The article with this id, with what `query` matches in it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn marked_article(
        &self,
        id: &str,
        query: &str,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        let _ = (id, query);
        Ok(None)
    }

    /// How `text` is cut when it is indexed: both token streams, each in order of position.
    pub fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        let _ = text;
        Vec::new()
    }

    /// What is in the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stats(&self) -> Result<Stats, SearchError> {
        Ok(Stats::default())
    }

    /// Shows commits made since the last call, by this process or another. Returns whether there
    /// was one.
    ///
    /// # Errors
    /// When the index cannot be read; the state before stays in use.
    pub fn reload(&self) -> Result<bool, SearchError> {
        Ok(false)
    }
}
