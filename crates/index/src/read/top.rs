//! Keeping the best of many candidates.

use std::cmp::Ordering;

use super::id_order::{IdOrder, LazyId};
use super::retrieval::Candidate;
use crate::IndexError;

/// Upper bounds for skipping blocks are summed in another order than scores, so they may be too small
/// by this share of a score.
const ROUNDING: f32 = 1e-6;

/// Keeps the best candidates: by tier, score, date (newest first), and id.
///
/// It collects twice as many candidates as are wanted and then drops the worse half. That takes fewer
/// comparisons than keeping them sorted.
pub(crate) struct Best<'a> {
    limit: usize,
    ids: &'a IdOrder<'a>,
    kept: Vec<Ranking<'a>>,
    /// The worst candidate that was kept when some were last dropped. Candidates with a worse tier or
    /// score are not taken.
    worst: Option<Candidate>,
    /// The lower bound of [`Best::least`]. Candidates with a lower score need not be offered.
    floor: f32,
}

impl<'a> Best<'a> {
    pub(crate) fn new(limit: usize, ids: &'a IdOrder<'a>) -> Best<'a> {
        Best::above(f32::MIN, limit, ids)
    }

    /// For callers that only want candidates with at least the score `floor`: [`Best::least`] begins there.
    pub(crate) fn above(floor: f32, limit: usize, ids: &'a IdOrder<'a>) -> Best<'a> {
        Best { limit, ids, kept: Vec::new(), worst: None, floor }
    }

    /// Whether a candidate can be among the best, judged by its tier and score.
    pub(crate) fn takes(&self, candidate: &Candidate) -> bool {
        let is_worse = |worst| candidate_order(candidate, worst) == Ordering::Less;
        self.limit > 0 && !self.worst.as_ref().is_some_and(is_worse)
    }

    /// Takes a candidate if it can be among the best.
    pub(crate) fn offer(&mut self, candidate: Candidate) {
        if !self.takes(&candidate) {
            return;
        }
        self.kept.push(Ranking { candidate, id: self.ids.of(candidate.doc) });
        if self.kept.len() >= self.limit.saturating_mul(2) {
            self.drop_worse();
        }
    }

    /// A candidate of the first tier with a lower score would not be among the best, whatever its date.
    pub(crate) fn least(&self) -> f32 {
        let least = self.worst.as_ref().map_or(self.floor, |worst| worst.score.max(self.floor));
        // `f32::MIN` stays as it is: a lower value would be minus infinity.
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

    /// Drops the worse candidates. There must be more than are wanted, and at least one must be wanted.
    fn drop_worse(&mut self) {
        let (_, worst, _) = self.kept.select_nth_unstable_by(self.limit - 1, best_first);
        self.worst = Some(worst.candidate);
        self.kept.truncate(self.limit);
    }
}

/// A candidate with its sort keys. The date and the id are read only to break ties.
struct Ranking<'a> {
    candidate: Candidate,
    id: LazyId<'a>,
}

/// The better candidate is the greater one.
fn candidate_order(a: &Candidate, b: &Candidate) -> Ordering {
    b.tier.cmp(&a.tier).then_with(|| a.score.total_cmp(&b.score))
}

fn best_first(a: &Ranking<'_>, b: &Ranking<'_>) -> Ordering {
    candidate_order(&b.candidate, &a.candidate)
        .then_with(|| b.id.date().cmp(&a.id.date()))
        .then_with(|| a.id.cmp(&b.id))
}
