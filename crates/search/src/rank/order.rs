//! The order after the second stage: candidates by tier, score, date and id.

use souwen_index::retrieval::{Candidate, DateOrder, DocRef};

use super::recency::freshness;
use super::scoring::Extent;
use super::state::{FoundDoc, MatchDegree, Scored, Search};
use super::tiers::Tiers;
use crate::error::SearchError;
use crate::state::State;

/// Candidates by full score: those that match all of the query, and those that match part of it. Of equal
/// scores the one with the shorter, then the earlier best passage comes first. Remaining ties are broken
/// by date and id, but only within the first `end`.
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
    let scoring = search.scoring()?;
    let how = |candidate: &Candidate| match candidate.tier < tiers.typed {
        true => (candidate.tier.min(tiers.ranked), MatchDegree::Typed),
        false => (candidate.tier.min(tiers.ranked), MatchDegree::All),
    };
    let degrees =
        full.iter().map(how).chain(partial.iter().map(|_| (tiers.ranked, MatchDegree::Part)));
    let docs: Vec<DocRef> = full.iter().chain(partial).map(|candidate| candidate.doc).collect();
    let features = search.state.index.features(&docs, scoring.grams(), scoring.words())?;
    let freshness = freshness(search, &docs)?;
    let quotes_person = search.quotes_person(&docs)?;
    let signs =
        search.signs.as_ref().map(|signs| signs.contained(search.state, &docs)).transpose()?;
    let mut scorer = scoring.scorer();
    let mut order: Vec<Rescored> = degrees
        .enumerate()
        .map(|(i, (mut tier, degree))| {
            if let Some(signs) = &signs {
                tier = 2 * tier + usize::from(!signs[i]);
            }
            // A literal match is as good in an old article.
            let freshness = if degree == MatchDegree::Typed { 1.0 } else { freshness[i] };
            let score = freshness * scorer.score(&features[i], degree, quotes_person[i]);
            Rescored { tier, score, passage: scorer.passage(), doc: docs[i], degree }
        })
        .collect();
    order.sort_by(|a, b| {
        let by_score = a.tier.cmp(&b.tier).then_with(|| b.score.total_cmp(&a.score));
        by_score.then_with(|| a.passage.cmp(&b.passage))
    });
    let mut start = 0;
    for equals in
        order.chunk_by_mut(|a, b| a.tier == b.tier && a.score == b.score && a.passage == b.passage)
    {
        // Nobody sees the order after the requested page.
        if equals.len() > 1 && start < end {
            let docs: Vec<DocRef> = equals.iter().map(|equal| equal.doc).collect();
            let sorted = in_date_order(search.state, &docs, DateOrder::Newest)?;
            let sorted: Vec<Rescored> = sorted.into_iter().map(|i| equals[i]).collect();
            equals.copy_from_slice(&sorted);
        }
        start += equals.len();
    }
    let found = |Rescored { tier, score, doc, degree, .. }| {
        let partial = degree == MatchDegree::Part;
        FoundDoc { partial, ..FoundDoc::new(doc, tier, score, Scored::Twice(degree)) }
    };
    Ok(order.into_iter().map(found).collect())
}

/// The indexes of these articles by date, then by id; undated ones come last. Looking up ids is slow, so
/// it is done only for articles of the same day.
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

/// An article with all the keys of its order.
#[derive(Clone, Copy)]
struct Rescored {
    tier: usize,
    score: f32,
    /// Breaks ties between equal scores.
    passage: Extent,
    doc: DocRef,
    degree: MatchDegree,
}
