//! The second stage: candidates in their order by tier, score, date and id.

use super::SearchError;
use super::pipeline::{Found, Search};
use super::scoring::{SYNONYM_WEIGHT, Scoring};
use super::translate::matching;
use crate::index::retrieval::{Candidate, DocRef, Match, RunField, ScoredTerm};
use crate::query::Plan;

/// Sets of articles that hold a query more or less as it was typed, the strictest first.
#[derive(Default)]
pub(super) struct Tiers {
    pub(super) sets: Vec<Match>,
    /// How many of the first tiers hold it as it was typed.
    pub(super) typed: usize,
    /// How many of the first tiers come before all other articles, whatever their scores. All of
    /// them do for a query that names things. Where a longer one describes something, only what
    /// holds it from end to end does: that some of its words stand together says little, and is a
    /// bonus.
    ranked: usize,
}

impl Search<'_> {
    /// The tiers of the articles that hold what was typed.
    pub(super) fn tiers(&self) -> Tiers {
        let mut sets = Vec::new();
        if let Some(literal) = &self.plan.literal {
            sets.push(Match::Run(RunField::Anywhere, literal.clone()));
        }
        let literal = sets.len();
        sets.extend(self.plan.whole.as_ref().map(matching));
        sets.push(if self.plan.run == self.plan.all {
            Match::Everything
        } else {
            matching(&self.plan.run)
        });
        let typed = sets.len();
        // What holds only a synonym comes after what holds the words that were typed.
        sets.extend(self.plan.typed.as_ref().map(matching));
        let ranked = match () {
            () if self.plan.keyword => sets.len(),
            () if self.plan.chunks.len() == 1 && literal == 0 => typed,
            () => literal,
        };
        Tiers { sets, typed, ranked }
    }

    /// Candidates in their order by all that is known of them; only the first `end` are in their
    /// very order.
    pub(super) fn rescored(
        &self,
        candidates: &[Candidate],
        tiers: &Tiers,
        end: usize,
    ) -> Result<Vec<Found>, SearchError> {
        let mut scoring = Scoring::of(self.plan);
        scoring.weigh(&self.index.statistics(&scoring.grams, &scoring.words)?);
        let docs: Vec<DocRef> = candidates.iter().map(|candidate| candidate.doc).collect();
        let features = self.index.features(&docs, &scoring.grams, &scoring.words)?;
        let freshness = self.freshness(&docs)?;
        let mut order: Vec<(usize, f32, DocRef)> = candidates
            .iter()
            .zip(&features)
            .zip(&freshness)
            .map(|((candidate, features), freshness)| {
                let whole = candidate.tier < tiers.typed;
                let tier = candidate.tier.min(tiers.ranked);
                // What was typed, as it was typed, is as good in an old article.
                let freshness = if whole { 1.0 } else { *freshness };
                (tier, freshness * scoring.score(features, whole), candidate.doc)
            })
            .collect();
        order.sort_by(|(tier_a, score_a, _), (tier_b, score_b, _)| {
            tier_a.cmp(tier_b).then_with(|| score_b.total_cmp(score_a))
        });
        let mut start = 0;
        for equals in order.chunk_by_mut(|a, b| a.0 == b.0 && a.1 == b.1) {
            // Nobody sees what lies behind the page asked for.
            if equals.len() > 1 && start < end {
                self.newest_first(equals)?;
            }
            start += equals.len();
        }
        let found = |(tier, score, doc)| {
            let (partial, duplicates) = (false, Vec::new());
            Found { doc, score, partial, tier, duplicates }
        };
        Ok(order.into_iter().map(found).collect())
    }

    /// Breaks a tie: newer articles first, then by id. Looking up ids is slow, so it is done only
    /// for articles of one day.
    fn newest_first(&self, equals: &mut [(usize, f32, DocRef)]) -> Result<(), SearchError> {
        let docs: Vec<DocRef> = equals.iter().map(|equal| equal.2).collect();
        let mut dated: Vec<_> = self.index.dates(&docs)?.into_iter().zip(docs).collect();
        dated.sort_by(|(a, _), (b, _)| b.cmp(a));
        for same_day in dated.chunk_by_mut(|(a, _), (b, _)| a == b) {
            if same_day.len() > 1 {
                let docs: Vec<DocRef> = same_day.iter().map(|(_, doc)| *doc).collect();
                let ids = self.index.keys(&docs)?.into_iter().map(|(_, id)| id);
                let mut by_id: Vec<(String, DocRef)> = ids.zip(docs).collect();
                by_id.sort_unstable();
                same_day.iter_mut().zip(by_id).for_each(|(to, (_, doc))| to.1 = doc);
            }
        }
        equals.iter_mut().zip(dated).for_each(|(equal, (_, doc))| equal.2 = doc);
        Ok(())
    }
}

/// The words that the first stage scores by; the characters where there are no words. Words of
/// synonyms count less.
pub(super) fn scoring_terms(plan: &Plan) -> Vec<ScoredTerm> {
    let mut terms = Vec::new();
    let mut add = |term: ScoredTerm| {
        let is_same = |known: &ScoredTerm| match (known, &term) {
            (ScoredTerm::Word(a, _), ScoredTerm::Word(b, _)) => a == b,
            (ScoredTerm::Gram(a, _), ScoredTerm::Gram(b, _)) => a == b,
            _ => false,
        };
        if !terms.iter().any(is_same) {
            terms.push(term);
        }
    };
    for chunk in &plan.chunks {
        if chunk.words.is_empty() {
            chunk.run.chars().iter().for_each(|c| add(ScoredTerm::Gram(c.ch, 1.0)));
        }
        chunk.words.iter().for_each(|word| add(ScoredTerm::Word(word.clone(), 1.0)));
    }
    for word in plan.alternatives().flat_map(|alternative| &alternative.scored) {
        add(ScoredTerm::Word(word.clone(), SYNONYM_WEIGHT));
    }
    terms
}
