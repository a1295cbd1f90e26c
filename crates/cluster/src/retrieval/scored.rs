//! What articles are scored by, as clauses of a boolean query.

use serde_json::Value;
use souwen_index::retrieval::ScoredTerm;
use souwen_text::Run;

use super::ClusterRetrieval;
use crate::ClusterError;

impl ClusterRetrieval {
    /// What an article has to hold and what it is scored by: a run, and terms that it need not hold. `None`
    /// where it is scored by nothing.
    pub(super) fn scored(
        &self,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Option<Value>, ClusterError> {
        let _ = (run, terms);
        Ok(None)
    }

    /// What scores an article that holds one of these terms; `None` where none can be held.
    pub(super) fn any_of(&self, terms: &[ScoredTerm]) -> Result<Option<Value>, ClusterError> {
        let _ = terms;
        Ok(None)
    }
}
