//! The engine as the tools for assistants use it.

use souwen_article::Article;
use souwen_search::{
    Engine, EveryMatch, SearchError, SearchRequest, SearchResponse, SimilarArticles, Stats,
    Suggestions,
};

/// Answers questions about the articles that the assistant may see. All methods may block.
pub trait Archive {
    /// Answers a search.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError>;

    /// Returns the article with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn article(&self, id: &str) -> Result<Option<Article>, SearchError>;

    /// Returns the articles that are most similar to the one with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError>;

    /// Completes a text that is being typed.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError>;

    /// Returns every matching article, to be read one by one.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError>;

    /// Returns statistics of the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn stats(&self) -> Result<Stats, SearchError>;
}

impl Archive for Engine {
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        Engine::search(self, request)
    }

    fn article(&self, id: &str) -> Result<Option<Article>, SearchError> {
        Engine::article(self, id)
    }

    fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError> {
        Engine::similar(self, id, limit)
    }

    fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        Engine::suggest(self, text, limit)
    }

    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError> {
        Ok(Box::new(Engine::every_match(self, request)?))
    }

    fn stats(&self) -> Result<Stats, SearchError> {
        Engine::stats(self)
    }
}
