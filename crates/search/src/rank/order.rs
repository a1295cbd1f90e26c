//! The second stage: candidates in their order by tier, score, date and id.

use souwen_index::retrieval::{Candidate, DocRef, Match, RunField, ScoredTerm};
use souwen_query::Plan;

use super::scoring::{SYNONYM_WEIGHT, Scoring};
use super::stages::{Found, Scored, Search};
use crate::SearchError;
use crate::translate::matching;

/// Sets of articles that hold a query more or less as it was typed, the strictest first.
#[derive(Default)]
pub(crate) struct Tiers {
    pub(crate) sets: Vec<Match>,
    /// How many of the first tiers hold it as it was typed.
    pub(crate) typed: usize,
    /// How many of the first tiers come before all other articles, whatever their scores. All of
    /// them do for a query that names things. Where a longer one describes something, only what
    /// holds it from end to end does: that some of its words stand together says little, and is a
    /// bonus.
    ranked: usize,
}

impl Search<'_> {
    /// The tiers of the articles that hold what was typed.
    pub(crate) fn tiers(&self) -> Tiers {
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

    /// What the query scores by, worked out when it is first needed.
    pub(crate) fn scoring(&self) -> Result<&Scoring, SearchError> {
        if let Some(scoring) = self.scoring.get() {
            return Ok(scoring);
        }
        let mut scoring = Scoring::of(self.plan);
        let pairs: Vec<(char, char)> = scoring.pairs().collect();
        scoring.weigh(self.index.statistics(scoring.grams(), scoring.words(), &pairs)?);
        Ok(self.scoring.get_or_init(|| scoring))
    }

    /// Candidates in their order by all that is known of them; only the first `end` are in their
    /// very order.
    pub(crate) fn rescored(
        &self,
        candidates: &[Candidate],
        tiers: &Tiers,
        end: usize,
    ) -> Result<Vec<Found>, SearchError> {
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let scoring = self.scoring()?;
        let docs: Vec<DocRef> = candidates.iter().map(|candidate| candidate.doc).collect();
        let features = self.index.features(&docs, scoring.grams(), scoring.words())?;
        let freshness = self.freshness(&docs)?;
        let mut order: Vec<Ranked> = candidates
            .iter()
            .zip(&features)
            .zip(&freshness)
            .map(|((candidate, features), freshness)| {
                let whole = candidate.tier < tiers.typed;
                let tier = candidate.tier.min(tiers.ranked);
                // What was typed, as it was typed, is as good in an old article.
                let freshness = if whole { 1.0 } else { *freshness };
                let score = freshness * scoring.gains(features, whole).sum();
                Ranked { tier, score, doc: candidate.doc, whole }
            })
            .collect();
        order.sort_by(|a, b| a.tier.cmp(&b.tier).then_with(|| b.score.total_cmp(&a.score)));
        let mut start = 0;
        for equals in order.chunk_by_mut(|a, b| a.tier == b.tier && a.score == b.score) {
            // Nobody sees what lies behind the page asked for.
            if equals.len() > 1 && start < end {
                self.newest_first(equals)?;
            }
            start += equals.len();
        }
        let found = |Ranked { tier, score, doc, whole }| {
            let (partial, duplicates, scored) = (false, Vec::new(), Scored::Twice { whole });
            Found { doc, score, partial, tier, duplicates, scored }
        };
        Ok(order.into_iter().map(found).collect())
    }

    /// Breaks a tie: newer articles first, then by id. Looking up ids is slow, so it is done only
    /// for articles of one day.
    fn newest_first(&self, equals: &mut [Ranked]) -> Result<(), SearchError> {
        let docs: Vec<DocRef> = equals.iter().map(|equal| equal.doc).collect();
        let dates = self.index.dates(&docs)?;
        let mut dated: Vec<_> = dates.into_iter().zip(equals.iter().copied()).collect();
        dated.sort_by(|(a, _), (b, _)| b.cmp(a));
        for same_day in dated.chunk_by_mut(|(a, _), (b, _)| a == b) {
            if same_day.len() > 1 {
                let docs: Vec<DocRef> = same_day.iter().map(|(_, equal)| equal.doc).collect();
                let ids = self.index.keys(&docs)?.into_iter().map(|(_, id)| id);
                let mut by_id: Vec<(String, Ranked)> =
                    ids.zip(same_day.iter().map(|(_, equal)| *equal)).collect();
                by_id.sort_by(|(a, _), (b, _)| a.cmp(b));
                same_day.iter_mut().zip(by_id).for_each(|(to, (_, equal))| to.1 = equal);
            }
        }
        equals.iter_mut().zip(dated).for_each(|(to, (_, equal))| *to = equal);
        Ok(())
    }
}

/// An article with all that it is ordered by.
#[derive(Clone, Copy)]
struct Ranked {
    tier: usize,
    score: f32,
    doc: DocRef,
    /// Whether it holds everything as it was typed.
    whole: bool,
}

/// The words that the first stage scores by; the characters where there are no words. Words of
/// synonyms count less.
pub(crate) fn scoring_terms(plan: &Plan) -> Vec<ScoredTerm> {
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
