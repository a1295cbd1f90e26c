//! The second stage: candidates in their order by tier, score, date and id.

use souwen_index::retrieval::{Candidate, DocRef};

use super::recency::freshness;
use super::state::{FoundDoc, Scored, Search};
use super::tiers::Tiers;
use crate::error::SearchError;
use crate::state::State;

/// Candidates in their order by all that is known of them; only the first `end` are in their
/// very order.
pub(crate) fn rescored(
    search: &Search<'_>,
    candidates: &[Candidate],
    tiers: &Tiers,
    end: usize,
) -> Result<Vec<FoundDoc>, SearchError> {
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let scoring = search.scoring()?;
    let docs: Vec<DocRef> = candidates.iter().map(|candidate| candidate.doc).collect();
    let features = search.state.index.features(&docs, scoring.grams(), scoring.words())?;
    let freshness = freshness(search, &docs)?;
    let says = search.says(&docs)?;
    let signs = search.signs.as_ref().map(|signs| signs.held(search.state, &docs)).transpose()?;
    let mut order: Vec<Rescored> = candidates
        .iter()
        .zip(&features)
        .zip(&freshness)
        .zip(&says)
        .enumerate()
        .map(|(i, (((candidate, features), freshness), &says))| {
            let whole = candidate.tier < tiers.typed;
            let mut tier = candidate.tier.min(tiers.ranked);
            if let Some(signs) = &signs {
                tier = 2 * tier + usize::from(!signs[i]);
            }
            // What was typed, as it was typed, is as good in an old article.
            let freshness = if whole { 1.0 } else { *freshness };
            let score = freshness * scoring.gains(features, whole, says).sum();
            Rescored { tier, score, doc: candidate.doc, whole }
        })
        .collect();
    order.sort_by(|a, b| a.tier.cmp(&b.tier).then_with(|| b.score.total_cmp(&a.score)));
    let mut start = 0;
    for equals in order.chunk_by_mut(|a, b| a.tier == b.tier && a.score == b.score) {
        // Nobody sees what lies behind the page asked for.
        if equals.len() > 1 && start < end {
            newest_first(search.state, equals)?;
        }
        start += equals.len();
    }
    let found = |Rescored { tier, score, doc, whole }| {
        FoundDoc::new(doc, tier, score, Scored::Twice { whole })
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
    doc: DocRef,
    /// Whether it holds everything as it was typed.
    whole: bool,
}
