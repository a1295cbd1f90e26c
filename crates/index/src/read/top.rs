//! Keeping the best of many candidates.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::id_order::{IdOrder, LazyId};
use super::retrieval::Candidate;
use crate::IndexError;

/// The best candidates so far: by tier, score, date (newest first), and id.
pub(crate) struct Best<'a> {
    limit: usize,
    ids: &'a IdOrder<'a>,
    heap: BinaryHeap<Reverse<Ranking<'a>>>,
}

impl<'a> Best<'a> {
    pub(crate) fn new(limit: usize, ids: &'a IdOrder<'a>) -> Best<'a> {
        Best { limit, ids, heap: BinaryHeap::new() }
    }

    /// Takes a candidate if it is among the best; `date` is asked for only when it may be.
    pub(crate) fn offer(&mut self, candidate: Candidate, date: impl FnOnce() -> i64) {
        let is_full = self.heap.len() >= self.limit;
        if is_full {
            let Some(Reverse(worst)) = self.heap.peek() else { return };
            if candidate_order(&candidate, &worst.candidate) == Ordering::Less {
                return;
            }
        }
        let ranking = Ranking { candidate, date: date(), id: self.ids.of(candidate.doc) };
        if is_full {
            if let Some(mut worst) = self.heap.peek_mut()
                && ranking > worst.0
            {
                worst.0 = ranking;
            }
        } else {
            self.heap.push(Reverse(ranking));
        }
    }

    /// The score that a candidate of the first tier must be above to be taken, whatever its date.
    pub(crate) fn least(&self) -> f32 {
        match self.heap.peek() {
            Some(Reverse(worst)) if self.heap.len() >= self.limit => {
                worst.candidate.score.next_down()
            }
            _ => f32::MIN,
        }
    }

    /// The candidates, best first.
    ///
    /// # Errors
    /// When ids could not be read.
    pub(crate) fn into_sorted(self) -> Result<Vec<Candidate>, IndexError> {
        let sorted = self.heap.into_sorted_vec();
        self.ids.check()?;
        Ok(sorted.into_iter().map(|Reverse(ranking)| ranking.candidate).collect())
    }
}

/// A candidate with all that it is ordered by; the better one is the greater.
struct Ranking<'a> {
    candidate: Candidate,
    date: i64,
    id: LazyId<'a>,
}

fn candidate_order(a: &Candidate, b: &Candidate) -> Ordering {
    b.tier.cmp(&a.tier).then_with(|| a.score.total_cmp(&b.score))
}

impl Ord for Ranking<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        candidate_order(&self.candidate, &other.candidate)
            .then_with(|| self.date.cmp(&other.date))
            .then_with(|| other.id.cmp(&self.id))
    }
}

impl PartialOrd for Ranking<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranking<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranking<'_> {}
