//! What a search reads: one state of an index, with the analyzer and the synonyms for its queries.

use std::sync::Arc;

use souwen_index::{Manifest, Retrieval, SourceState, Verification};
use souwen_query::{Parsed, Plan, Synonyms, parse, plan};
use souwen_text::Analyzer;

use crate::response::IndexState;
use crate::synonyms::{KnownSynonyms, with_synonyms};

/// The state that an engine shows at a moment, kept for the duration of a request.
pub(crate) struct Current {
    pub(crate) source: SourceState,
    /// The synonyms of the source, parsed.
    pub(crate) synonyms: Arc<KnownSynonyms>,
}

impl Current {
    /// The parts of it that searches read.
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

/// One state of an index, fixed while it is searched, with the analyzer for its queries and the synonyms
/// that extend them.
#[derive(Clone, Copy)]
pub(crate) struct State<'a> {
    pub(crate) index: &'a dyn Retrieval,
    pub(crate) analyzer: &'a Analyzer,
    pub(crate) synonyms: &'a Synonyms,
    pub(crate) manifest: &'a Manifest,
    pub(crate) verification: &'a Verification,
}

impl State<'_> {
    /// Parses a query, and plans what an article must contain to match it.
    pub(crate) fn understand(&self, query: &str) -> (Parsed, Plan) {
        let parsed = parse(query);
        let plan = plan(&parsed, self.analyzer, self.synonyms);
        (parsed, plan)
    }

    /// Identifies the state in answers.
    pub(crate) fn name(&self) -> IndexState {
        IndexState {
            generation: self.index.generation(),
            fingerprint: with_synonyms(self.analyzer.fingerprint(), self.synonyms),
            unverified: !self.verification.is_verified(),
        }
    }
}
