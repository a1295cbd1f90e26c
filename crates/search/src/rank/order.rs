//! The second stage: candidates in their order by tier, score, date and id.

use std::cmp::Ordering;

use souwen_index::retrieval::{Candidate, DateOrder, DocFeatures, DocRef, MostCounts};

use super::recency::freshness;
use super::scoring::{Extent, Scoring};
use super::state::{FoundDoc, Held, Scored, Search};
use super::tiers::Tiers;
use crate::error::SearchError;
use crate::state::State;

/// Candidates by full score: those that hold all of the query, and those that hold part of it. Of
/// equal scores the one comes first whose best passage is shorter, or earlier; what is equal even then
/// is ordered by date and id, within the first `end`.
pub(crate) fn rescored(
    search: &Search<'_>,
    full: &[Candidate],
    partial: &[Candidate],
    tiers: &Tiers,
    end: usize,
) -> Result<Vec<FoundDoc>, SearchError> {
    if full.is_empty() && partial.is_empty() {
        return Ok(Vec::new());
    }
    let contenders = Contenders::of(search, full, partial, tiers)?;
    let mut order = contenders.in_order(end)?;
    let mut start = 0;
    for equals in
        order.chunk_by_mut(|a, b| a.tier == b.tier && a.score == b.score && a.passage == b.passage)
    {
        // Nobody sees what lies behind the page asked for.
        if equals.len() > 1 && start < end {
            let docs: Vec<DocRef> = equals.iter().map(|equal| equal.doc).collect();
            let sorted = in_date_order(search.state, &docs, DateOrder::Newest)?;
            let sorted: Vec<Rescored> = sorted.into_iter().map(|i| equals[i]).collect();
            equals.copy_from_slice(&sorted);
        }
        start += equals.len();
    }
    let found = |Rescored { tier, score, doc, held, .. }| {
        let partial = held == Held::Part;
        FoundDoc { partial, ..FoundDoc::new(doc, tier, score, Scored::Twice(held)) }
    };
    Ok(order.into_iter().map(found).collect())
}

/// How many more candidates than are shown are scored before it is asked which others may be better.
const MARGIN: usize = 6;

/// Candidates with what is known of them before their places are read.
struct Contenders<'s, 'a> {
    search: &'s Search<'a>,
    scoring: &'s Scoring,
    docs: Vec<DocRef>,
    /// The tier of each, and how much of the query it holds.
    held: Vec<(usize, Held)>,
    freshness: Vec<f32>,
    says: Vec<bool>,
}

impl<'s, 'a> Contenders<'s, 'a> {
    fn of(
        search: &'s Search<'a>,
        full: &[Candidate],
        partial: &[Candidate],
        tiers: &Tiers,
    ) -> Result<Contenders<'s, 'a>, SearchError> {
        let docs: Vec<DocRef> = full.iter().chain(partial).map(|candidate| candidate.doc).collect();
        let how = |candidate: &Candidate| match candidate.tier < tiers.typed {
            true => (candidate.tier.min(tiers.ranked), Held::Typed),
            false => (candidate.tier.min(tiers.ranked), Held::All),
        };
        let partial = partial.iter().map(|_| (tiers.ranked, Held::Part));
        let mut held: Vec<(usize, Held)> = full.iter().map(how).chain(partial).collect();
        if let Some(signs) = &search.signs {
            for ((tier, _), has_signs) in held.iter_mut().zip(signs.held(search.state, &docs)?) {
                *tier = 2 * *tier + usize::from(!has_signs);
            }
        }
        let (freshness, says) = (freshness(search, &docs)?, search.says(&docs)?);
        Ok(Contenders { search, scoring: search.scoring()?, docs, held, freshness, says })
    }

    /// All of them; the first `end` are in their order. Of those that cannot be among these by how often
    /// terms stand in them, places are not read, and their scores are bounds.
    fn in_order(&self, end: usize) -> Result<Vec<Rescored>, SearchError> {
        let all: Vec<usize> = (0..self.docs.len()).collect();
        if all.len() <= 2 * (end + MARGIN) {
            let mut order = self.scored(&all)?;
            order.sort_by(Rescored::best_first);
            return Ok(order);
        }
        let mut bounds = self.bounds()?;
        bounds.sort_by(|(_, a), (_, b)| a.best_first(b));
        let mut rest = bounds.split_off(if end == 0 { 0 } else { end + MARGIN });
        let indexes = |bounds: &[(usize, Rescored)]| -> Vec<usize> {
            bounds.iter().map(|(i, _)| *i).collect()
        };
        let mut order = self.scored(&indexes(&bounds))?;
        order.sort_by(Rescored::best_first);
        if let Some(last) = end.checked_sub(1).and_then(|last| order.get(last).copied()) {
            // Bounds are in their order, so that these are the first of the rest.
            let may_be_better = |bound: &Rescored| {
                bound.tier < last.tier || bound.tier == last.tier && bound.score >= last.score
            };
            let behind = rest.split_off(rest.partition_point(|(_, bound)| may_be_better(bound)));
            order.extend(self.scored(&indexes(&rest))?);
            order.sort_by(Rescored::best_first);
            rest = behind;
        }
        order.extend(rest.into_iter().map(|(_, bound)| bound));
        Ok(order)
    }

    /// Each with the most that it can score.
    fn bounds(&self) -> Result<Vec<(usize, Rescored)>, SearchError> {
        let (index, scoring) = (self.search.state.index, self.scoring);
        let pairs: Vec<(char, char)> = scoring.pairs().collect();
        let counts = index.most_counts(&self.docs, scoring.grams(), scoring.words(), &pairs)?;
        let bound = |(i, counts): (usize, &MostCounts)| {
            let most = scoring.most(counts, self.held[i].1, self.says[i]);
            (i, self.rescored(i, most, Extent::default()))
        };
        Ok(counts.iter().enumerate().map(bound).collect())
    }

    /// These with their scores, in the same order.
    fn scored(&self, indexes: &[usize]) -> Result<Vec<Rescored>, SearchError> {
        let docs: Vec<DocRef> = indexes.iter().map(|&i| self.docs[i]).collect();
        let (grams, words) = (self.scoring.grams(), self.scoring.words());
        let features = self.search.state.index.features(&docs, grams, words)?;
        let mut scorer = self.scoring.scorer();
        let score = |(&i, features): (&usize, &DocFeatures)| {
            let score = scorer.score(features, self.held[i].1, self.says[i]);
            self.rescored(i, score, scorer.passage())
        };
        Ok(indexes.iter().zip(&features).map(score).collect())
    }

    fn rescored(&self, i: usize, score: f32, passage: Extent) -> Rescored {
        let (tier, held) = self.held[i];
        // What was typed, as it was typed, is as good in an old article.
        let freshness = if held == Held::Typed { 1.0 } else { self.freshness[i] };
        Rescored { tier, score: freshness * score, passage, doc: self.docs[i], held }
    }
}

/// The indexes of these articles in the order of their dates, then of their ids; undated ones come last.
/// Looking up ids is slow, so it is done only for articles of one day.
pub(super) fn in_date_order(
    state: State<'_>,
    docs: &[DocRef],
    order: DateOrder,
) -> Result<Vec<usize>, SearchError> {
    let dates = state.index.dates(docs)?;
    let mut sorted: Vec<usize> = (0..docs.len()).collect();
    sorted.sort_by(|&a, &b| match order {
        DateOrder::Newest => dates[b].cmp(&dates[a]),
        DateOrder::Oldest => (dates[a].is_none(), dates[a]).cmp(&(dates[b].is_none(), dates[b])),
    });
    for same_day in sorted.chunk_by_mut(|&a, &b| dates[a] == dates[b]) {
        if same_day.len() > 1 {
            let of_day: Vec<DocRef> = same_day.iter().map(|&i| docs[i]).collect();
            let ids = state.index.keys(&of_day)?.into_iter().map(|(_, id)| id);
            let mut by_id: Vec<(String, usize)> = ids.zip(same_day.iter().copied()).collect();
            by_id.sort_unstable();
            same_day.iter_mut().zip(by_id).for_each(|(to, (_, i))| *to = i);
        }
    }
    Ok(sorted)
}

/// An article with all that it is ordered by.
#[derive(Clone, Copy)]
struct Rescored {
    tier: usize,
    score: f32,
    /// What is left to decide where scores are equal.
    passage: Extent,
    doc: DocRef,
    held: Held,
}

impl Rescored {
    /// By tier and score, then by the passage.
    fn best_first(&self, other: &Rescored) -> Ordering {
        let by_score = self.tier.cmp(&other.tier).then_with(|| other.score.total_cmp(&self.score));
        by_score.then_with(|| self.passage.cmp(&other.passage))
    }
}
