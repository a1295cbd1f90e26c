//! What a search reads: one state of an index, and how queries to it are understood.

use std::sync::Arc;

use souwen_index::{Manifest, Retrieval, SourceState, Verification};
use souwen_query::{Parsed, Plan, Synonyms, parse, plan};
use souwen_text::Analyzer;

use crate::response::IndexState;
use crate::synonyms::{KnownSynonyms, with_synonyms};

/// What an engine shows at a moment, held for as long as a request takes.
pub(crate) struct Current {
    pub(crate) source: SourceState,
    /// Those of the source, understood.
    pub(crate) synonyms: Arc<KnownSynonyms>,
}

impl Current {
    /// What searches read of it.
    pub(crate) fn state(&self) -> State<'_> {
        State {
            index: self.source.retrieval.as_ref(),
            analyzer: &self.source.analyzer,
            synonyms: &self.synonyms.table,
            manifest: &self.source.manifest,
            verification: &self.source.verification,
        }
    }
}

/// One state of an index, fixed while it is searched, with the analyzer that cuts its queries and
/// the synonyms that extend them.
#[derive(Clone, Copy)]
pub(crate) struct State<'a> {
    pub(crate) index: &'a dyn Retrieval,
    pub(crate) analyzer: &'a Analyzer,
    pub(crate) synonyms: &'a Synonyms,
    pub(crate) manifest: &'a Manifest,
    pub(crate) verification: &'a Verification,
}

impl State<'_> {
    /// What a query says, and what an article must hold for it.
    pub(crate) fn understand(&self, query: &str) -> (Parsed, Plan) {
        let parsed = parse(query);
        let plan = plan(&parsed, self.analyzer, self.synonyms);
        (parsed, plan)
    }

    /// What names the state in answers.
    pub(crate) fn name(&self) -> IndexState {
        IndexState {
            generation: self.index.generation(),
            fingerprint: with_synonyms(self.analyzer.fingerprint(), self.synonyms),
            unverified: !self.verification.is_verified(),
        }
    }
}
