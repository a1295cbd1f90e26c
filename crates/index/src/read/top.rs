//! Keeping the best of many candidates.

use std::cmp::Ordering;

use super::id_order::{IdOrder, LazyId};
use super::retrieval::Candidate;
use crate::IndexError;

/// The bounds by which blocks are passed over are sums in another order than scores are: they may be
/// less by as much of a score.
const ROUNDING: f32 = 1e-6;

/// The best candidates so far: by tier, score, date (newest first), and id.
///
/// Twice as many as are wanted are collected before the worse half is dropped: that takes fewer
/// comparisons than to keep them in order.
pub(crate) struct Best<'a> {
    limit: usize,
    ids: &'a IdOrder<'a>,
    kept: Vec<Ranking<'a>>,
    /// The worst of the best when some were dropped last: what is worse by tier and score is not taken.
    worst: Option<Candidate>,
    /// What scores less is not wanted.
    floor: f32,
}

impl<'a> Best<'a> {
    pub(crate) fn new(limit: usize, ids: &'a IdOrder<'a>) -> Best<'a> {
        Best::above(f32::MIN, limit, ids)
    }

    /// Of those alone that score at least so much.
    pub(crate) fn above(floor: f32, limit: usize, ids: &'a IdOrder<'a>) -> Best<'a> {
        Best { limit, ids, kept: Vec::new(), worst: None, floor }
    }

    /// Takes a candidate if it may be among the best.
    pub(crate) fn offer(&mut self, candidate: Candidate) {
        let is_worse = |worst| candidate_order(&candidate, worst) == Ordering::Less;
        if self.limit == 0 || self.worst.as_ref().is_some_and(is_worse) {
            return;
        }
        self.kept.push(Ranking { candidate, id: self.ids.of(candidate.doc) });
        if self.kept.len() >= self.limit.saturating_mul(2) {
            self.drop_worse();
        }
    }

    /// The score that a candidate of the first tier must be above to be taken, whatever its date.
    pub(crate) fn least(&self) -> f32 {
        let least = self.worst.as_ref().map_or(self.floor, |worst| worst.score.max(self.floor));
        // The least number stays what it is: less would be minus infinity.
        if least == f32::MIN { least } else { least - least.abs() * ROUNDING }
    }

    /// The candidates, best first.
    ///
    /// # Errors
    /// When ids could not be read.
    pub(crate) fn into_sorted(mut self) -> Result<Vec<Candidate>, IndexError> {
        if self.kept.len() > self.limit {
            self.drop_worse();
        }
        self.kept.sort_unstable_by(best_first);
        self.ids.check()?;
        Ok(self.kept.into_iter().map(|ranking| ranking.candidate).collect())
    }

    /// Keeps as many as are wanted. There are more, and at least one is wanted.
    fn drop_worse(&mut self) {
        let (_, worst, _) = self.kept.select_nth_unstable_by(self.limit - 1, best_first);
        self.worst = Some(worst.candidate);
        self.kept.truncate(self.limit);
    }
}

/// A candidate with all that it is ordered by. Its date and its id are read where others tie with it.
struct Ranking<'a> {
    candidate: Candidate,
    id: LazyId<'a>,
}

/// The better one is the greater.
fn candidate_order(a: &Candidate, b: &Candidate) -> Ordering {
    b.tier.cmp(&a.tier).then_with(|| a.score.total_cmp(&b.score))
}

fn best_first(a: &Ranking<'_>, b: &Ranking<'_>) -> Ordering {
    candidate_order(&b.candidate, &a.candidate)
        .then_with(|| b.id.date().cmp(&a.id.date()))
        .then_with(|| a.id.cmp(&b.id))
}
