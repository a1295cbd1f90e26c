//! The interface to the engine. It is a trait so that routes can be tested without an index.

use std::path::Path;
use std::sync::Arc;

use souwen_article::Condition;
use souwen_index::IndexError;
use souwen_index::copies::{PinnedCommit, current_tag};
use souwen_search::{
    AnalyzedToken, ArticleWindow, Engine, EveryMatch, IndexState, MarkedArticle, NoSet, Place,
    Readiness, SearchError, SearchRequest, SearchResponse, SimilarArticles, Stats, Suggestions,
    ValueFilter,
};
use souwen_text::Date;

/// Answers requests about one index. All methods may block: they are called off the async threads.
pub trait Backend: Send + Sync + 'static {
    /// Answers a search.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError>;

    /// The article with this id, with the matches of `query` marked.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn marked_article(&self, id: &str, query: &str) -> Result<Option<MarkedArticle>, SearchError>;

    /// A window of the article with this id around a place, with the matches of `query` in and near it, and
    /// at most `related` similar articles.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn article_window(
        &self,
        id: &str,
        query: &str,
        wanted: Option<Place>,
        related: usize,
    ) -> Result<Option<ArticleWindow>, SearchError>;

    /// The articles that are most similar to the one with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError>;
    /// Completions for what a reader has typed. Never waits for the suggestions to be built.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError>;

    /// The condition that matches exactly the articles that a search counts; see [`Engine::matching`].
    ///
    /// # Errors
    /// When the request does not name a set of articles.
    fn matching(&self, request: &SearchRequest) -> Result<Condition, NoSet>;

    /// Every article that matches, to be read one by one; see [`Engine::every_match`].
    ///
    /// # Errors
    /// When the index cannot be read.
    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError>;

    /// The tokens that a text is cut into when it is indexed.
    fn analyze(&self, text: &str) -> Vec<AnalyzedToken>;

    /// The state of the index that is served.
    fn state(&self) -> IndexState;

    /// Whether the index is ready to be searched.
    fn readiness(&self) -> Readiness;

    /// The ids and dates of at most `count` articles in the order of their ids, from the article with number
    /// `from` on.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn addresses(
        &self,
        from: usize,
        count: usize,
    ) -> Result<Vec<(Option<Date>, String)>, SearchError> {
        let _ = (from, count);
        Ok(Vec::new())
    }

    /// Statistics of the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn stats(&self) -> Result<Stats, SearchError>;

    /// Loads commits and changes of the synonyms made since the last call. Returns whether there were any.
    ///
    /// # Errors
    /// When the index cannot be read; the previous state stays in use.
    fn reload(&self) -> Result<bool, SearchError>;

    /// The current commit with all its files open; files shared with `others` are not opened again.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn pin(&self, others: &[Arc<PinnedCommit>]) -> Result<PinnedCommit, SearchError> {
        let _ = others;
        Err(no_files().into())
    }

    /// The tag of the commit that [`pin`](Self::pin) would return. Cheap.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn copy_tag(&self) -> Result<Option<String>, SearchError> {
        Err(no_files().into())
    }

    /// A backend restricted to the articles that match these filters, as if there were no others.
    fn view(&self, filters: &[ValueFilter]) -> Arc<dyn Backend>;

    /// The folders and files that the index is made from, to show the path of a file within them.
    fn folders(&self) -> Vec<String> {
        Vec::new()
    }

    /// The problems of the synonyms file, each as a sentence for the operator.
    fn synonym_problems(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Backend for Engine {
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        Engine::search(self, request)
    }

    fn marked_article(&self, id: &str, query: &str) -> Result<Option<MarkedArticle>, SearchError> {
        Engine::marked_article(self, id, query)
    }

    fn article_window(
        &self,
        id: &str,
        query: &str,
        wanted: Option<Place>,
        related: usize,
    ) -> Result<Option<ArticleWindow>, SearchError> {
        Engine::article_window(self, id, query, wanted, related)
    }

    fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError> {
        Engine::similar(self, id, limit)
    }

    fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        Engine::suggest(self, text, limit)
    }

    fn matching(&self, request: &SearchRequest) -> Result<Condition, NoSet> {
        Engine::matching(self, request)
    }

    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError> {
        Ok(Box::new(Engine::every_match(self, request)?))
    }

    fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        Engine::analyze(self, text)
    }

    fn state(&self) -> IndexState {
        Engine::state(self)
    }

    fn readiness(&self) -> Readiness {
        Engine::readiness(self)
    }

    fn addresses(
        &self,
        from: usize,
        count: usize,
    ) -> Result<Vec<(Option<Date>, String)>, SearchError> {
        Engine::addresses(self, from, count)
    }

    fn stats(&self) -> Result<Stats, SearchError> {
        Engine::stats(self)
    }

    fn reload(&self) -> Result<bool, SearchError> {
        Engine::reload(self)
    }

    fn pin(&self, others: &[Arc<PinnedCommit>]) -> Result<PinnedCommit, SearchError> {
        Ok(PinnedCommit::take(whole(self)?, others)?)
    }

    fn copy_tag(&self) -> Result<Option<String>, SearchError> {
        Ok(current_tag(whole(self)?)?)
    }

    fn view(&self, filters: &[ValueFilter]) -> Arc<dyn Backend> {
        Arc::new(Engine::view(self, filters))
    }

    fn folders(&self) -> Vec<String> {
        Engine::folders(self)
    }

    fn synonym_problems(&self) -> Vec<String> {
        Engine::synonym_problems(self)
    }
}

/// The directory of an index that is served as a whole: a restricted view has no files of its own.
fn whole(engine: &Engine) -> Result<&Path, IndexError> {
    engine.dir().ok_or_else(no_files)
}

fn no_files() -> IndexError {
    IndexError::Read("only a part of it is shown, which has no files of its own".to_owned())
}
