//! The second stage: candidates in their order by tier, score, date and id.

use souwen_index::retrieval::{Candidate, DocRef};

use super::recency::freshness;
use super::scoring::Extent;
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
    let scoring = search.scoring()?;
    let how = |candidate: &Candidate| match candidate.tier < tiers.typed {
        true => (candidate.tier.min(tiers.ranked), Held::Typed),
        false => (candidate.tier.min(tiers.ranked), Held::All),
    };
    let held = full.iter().map(how).chain(partial.iter().map(|_| (tiers.ranked, Held::Part)));
    let docs: Vec<DocRef> = full.iter().chain(partial).map(|candidate| candidate.doc).collect();
    let features = search.state.index.features(&docs, scoring.grams(), scoring.words())?;
    let freshness = freshness(search, &docs)?;
    let says = search.says(&docs)?;
    let signs = search.signs.as_ref().map(|signs| signs.held(search.state, &docs)).transpose()?;
    let mut scorer = scoring.scorer();
    let mut order: Vec<Rescored> = held
        .enumerate()
        .map(|(i, (mut tier, held))| {
            if let Some(signs) = &signs {
                tier = 2 * tier + usize::from(!signs[i]);
            }
            // What was typed, as it was typed, is as good in an old article.
            let freshness = if held == Held::Typed { 1.0 } else { freshness[i] };
            let score = freshness * scorer.score(&features[i], held, says[i]);
            Rescored { tier, score, passage: scorer.passage(), doc: docs[i], held }
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
        // Nobody sees what lies behind the page asked for.
        if equals.len() > 1 && start < end {
            newest_first(search.state, equals)?;
        }
        start += equals.len();
    }
    let found = |Rescored { tier, score, doc, held, .. }| {
        let partial = held == Held::Part;
        FoundDoc { partial, ..FoundDoc::new(doc, tier, score, Scored::Twice(held)) }
    };
    Ok(order.into_iter().map(found).collect())
}

/// Breaks a tie: newer articles first, then by id. Looking up ids is slow, so it is done only
/// for articles of one day.
fn newest_first(state: State<'_>, equals: &mut [Rescored]) -> Result<(), SearchError> {
    let docs: Vec<DocRef> = equals.iter().map(|equal| equal.doc).collect();
    let dates = state.index.dates(&docs)?;
    let mut dated: Vec<_> = dates.into_iter().zip(equals.iter().copied()).collect();
    dated.sort_by(|(a, _), (b, _)| b.cmp(a));
    for same_day in dated.chunk_by_mut(|(a, _), (b, _)| a == b) {
        if same_day.len() > 1 {
            let docs: Vec<DocRef> = same_day.iter().map(|(_, equal)| equal.doc).collect();
            let ids = state.index.keys(&docs)?.into_iter().map(|(_, id)| id);
            let mut by_id: Vec<(String, Rescored)> =
                ids.zip(same_day.iter().map(|(_, equal)| *equal)).collect();
            by_id.sort_by(|(a, _), (b, _)| a.cmp(b));
            same_day.iter_mut().zip(by_id).for_each(|(to, (_, equal))| to.1 = equal);
        }
    }
    equals.iter_mut().zip(dated).for_each(|(to, (_, equal))| *to = equal);
    Ok(())
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
