//! What articles are scored by, as clauses of a boolean query.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use souwen_index::retrieval::ScoredTerm;
use souwen_text::Run;

use super::ClusterRetrieval;
use super::shown::Asked;
use crate::ClusterError;
use crate::query::{self, Frequencies, Token};

/// How many answers about frequencies are kept.
const KEPT: usize = 10_000;

/// How frequent tokens are among the documents that the cluster scores by, by what was asked for.
#[derive(Default)]
pub(super) struct ScoreFrequencies(Mutex<HashMap<BTreeSet<Token>, Frequencies>>);

impl ClusterRetrieval {
    /// What an article has to hold and what it is scored by: a run, and terms that it need not hold. `None`
    /// where it is scored by nothing.
    pub(super) fn scored(
        &self,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Option<Value>, ClusterError> {
        let frequencies = self.score_frequencies(run, terms)?;
        let mut clauses = json!({});
        if let Some(run) = run {
            clauses["must"] = json!([query::run(run, &frequencies)]);
        }
        let optional: Vec<Value> =
            terms.iter().filter_map(|term| query::term(term, &frequencies)).collect();
        if !optional.is_empty() {
            clauses["should"] = optional.into();
            clauses["minimum_should_match"] = 0.into();
        }
        Ok((clauses != json!({})).then_some(clauses))
    }

    /// What scores an article that holds one of these terms; `None` where none can be held.
    pub(super) fn any_of(&self, terms: &[ScoredTerm]) -> Result<Option<Value>, ClusterError> {
        let frequencies = self.score_frequencies(None, terms)?;
        let any: Vec<Value> =
            terms.iter().filter_map(|term| query::term(term, &frequencies)).collect();
        Ok((!any.is_empty()).then(|| json!({"should": any, "minimum_should_match": 1})))
    }

    /// The frequencies that scores need; most need none.
    fn score_frequencies(
        &self,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Frequencies, ClusterError> {
        let tokens = Frequencies::needed(run, terms);
        if tokens.is_empty() {
            return Ok(Frequencies::default());
        }
        let ScoreFrequencies(known) = &self.score_frequencies;
        let kept = known.lock().unwrap_or_else(PoisonError::into_inner).get(&tokens).cloned();
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let asked = Asked {
            body: Frequencies::request(&tokens),
            within: Vec::new(),
            scored: None,
            of_any_commit: true,
        };
        let answer = self.commit.search(asked, None)?;
        let read = Frequencies::read(&tokens, &answer);
        let read = read.ok_or_else(|| self.commit.nonsense())?;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(tokens, read.clone());
        Ok(read)
    }
}
