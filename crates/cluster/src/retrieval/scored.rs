//! The scored clauses of boolean queries.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use souwen_index::retrieval::ScoredTerm;
use souwen_text::Run;

use super::ClusterRetrieval;
use super::shown::CommitQuery;
use crate::ClusterError;
use crate::query::{self, Frequencies, Token};

/// The maximum number of tokens with cached frequencies.
const KEPT: usize = 200_000;

/// The cached frequencies of tokens, among all documents over which the cluster computes scores.
#[derive(Default)]
pub(super) struct ScoreFrequencies(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// The number of documents.
    articles: u64,
    counts: HashMap<Token, u64>,
}

impl ClusterRetrieval {
    /// The clauses for articles that must contain a run and may have terms, scored by both. `None` if there
    /// is nothing to score by.
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

    /// The clauses for articles with at least one of these terms, scored by the terms; `None` if no article
    /// has any of them.
    pub(super) fn any_of(&self, terms: &[ScoredTerm]) -> Result<Option<Value>, ClusterError> {
        let frequencies = self.score_frequencies(None, terms)?;
        let any: Vec<Value> =
            terms.iter().filter_map(|term| query::term(term, &frequencies)).collect();
        Ok((!any.is_empty()).then(|| json!({"should": any, "minimum_should_match": 1})))
    }

    /// The frequencies that are needed for scores; most searches need none.
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
        let (mut articles, mut counts): (u64, HashMap<Token, u64>) = {
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = |token: Token| known.counts.get(&token).map(|&count| (token, count));
            (known.articles, tokens.iter().cloned().filter_map(kept).collect())
        };
        let unknown: BTreeSet<Token> =
            tokens.into_iter().filter(|token| !counts.contains_key(token)).collect();
        if !unknown.is_empty() {
            let mut query = CommitQuery {
                all_commits: true,
                ..CommitQuery::new(Frequencies::request(&unknown))
            };
            // Once the number of documents is known, those with none of the tokens need not be looked at.
            if articles > 0 {
                query.within.push(Frequencies::with_any(&unknown));
            }
            let answer = self.commit.search(query, None)?;
            let counted = Frequencies::read(&unknown, &answer);
            let counted = counted.ok_or_else(|| self.commit.invalid_response())?;
            if articles == 0 {
                articles = counted.articles();
            }
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.articles = articles;
            if known.counts.len() >= KEPT {
                known.counts.clear();
            }
            for token in unknown {
                let count = counted.of(&token);
                known.counts.insert(token.clone(), count);
                counts.insert(token, count);
            }
        }
        Ok(Frequencies::new(articles, counts))
    }
}
