//! An engine over a few articles in memory, for tests.

use std::ops::ControlFlow;

use souwen_article::Article;
use souwen_index::Snapshot;
use souwen_query::Synonyms;

use crate::every_match::concordance::for_each_match;
use crate::rank::stages::search;
use crate::similar::similar;
use crate::state::State;
use crate::{Hit, Matched, Matches, SearchError, SearchRequest, SearchResponse};

/// A few articles in memory that can be searched as an index can.
pub struct InMemory {
    snapshot: Snapshot,
    synonyms: Synonyms,
}

impl InMemory {
    /// These articles, in their order.
    pub fn of(articles: &[Article]) -> InMemory {
        InMemory { snapshot: Snapshot::in_memory(articles), synonyms: Synonyms::default() }
    }

    /// These articles in so many segments.
    pub fn in_segments(articles: &[Article], segments: usize) -> InMemory {
        let snapshot = Snapshot::in_segments(articles, segments);
        InMemory { snapshot, synonyms: Synonyms::default() }
    }

    /// The same articles with a table of synonyms.
    #[must_use]
    pub fn with_synonyms(self, synonyms: Synonyms) -> InMemory {
        InMemory { synonyms, ..self }
    }

    /// See [`Engine::search`](crate::Engine::search).
    ///
    /// # Errors
    /// Never in memory.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        search(self.state(), request)
    }

    /// See [`Engine::for_each_match`](crate::Engine::for_each_match).
    ///
    /// # Errors
    /// Never in memory.
    pub fn for_each_match(
        &self,
        request: &SearchRequest,
        visit: &mut dyn FnMut(&Matched<'_>) -> ControlFlow<()>,
    ) -> Result<Matches, SearchError> {
        for_each_match(self.state(), request, visit)
    }

    /// See [`Engine::similar`](crate::Engine::similar).
    ///
    /// # Errors
    /// Never in memory.
    pub fn similar(&self, id: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
        match self.state().index.find(id)? {
            Some(doc) => similar(self.state(), doc, limit),
            None => Ok(Vec::new()),
        }
    }

    fn state(&self) -> State<'_> {
        let (index, analyzer) = (&self.snapshot, self.snapshot.analyzer());
        State { index, analyzer, synonyms: &self.synonyms }
    }
}
