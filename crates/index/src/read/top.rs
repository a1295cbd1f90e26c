//! Keeping the best of many candidates, and a clock that is looked at now and then.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::time::Instant;

use super::retrieval::{Candidate, DocRef};

/// How many documents are walked between two looks at the clock.
const DOCS_PER_CLOCK_LOOK: usize = 4096;

/// Ends a walk when a deadline has passed.
pub(crate) struct Clock {
    deadline: Option<Instant>,
    steps: usize,
    passed: bool,
}

impl Clock {
    pub(crate) fn new(deadline: Option<Instant>) -> Clock {
        Clock { deadline, steps: 0, passed: false }
    }

    /// Counts a step, and tells whether the deadline has passed.
    pub(crate) fn has_passed(&mut self) -> bool {
        if let Some(deadline) = self.deadline
            && self.steps.is_multiple_of(DOCS_PER_CLOCK_LOOK)
        {
            self.passed |= Instant::now() >= deadline;
        }
        self.steps += 1;
        self.passed
    }
}

/// The best candidates so far: by tier, score, date (newest first), and place in the index.
pub(crate) struct Best {
    limit: usize,
    heap: BinaryHeap<Reverse<Ranking>>,
}

impl Best {
    pub(crate) fn new(limit: usize) -> Best {
        Best { limit, heap: BinaryHeap::new() }
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
        let ranking = Ranking { candidate, date: date() };
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
    pub(crate) fn into_sorted(self) -> Vec<Candidate> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(ranking)| ranking.candidate).collect()
    }
}

/// A candidate with all that it is ordered by; the better one is the greater.
struct Ranking {
    candidate: Candidate,
    date: i64,
}

fn candidate_order(a: &Candidate, b: &Candidate) -> Ordering {
    b.tier.cmp(&a.tier).then_with(|| a.score.total_cmp(&b.score))
}

impl Ord for Ranking {
    fn cmp(&self, other: &Ranking) -> Ordering {
        let place = |ranking: &Ranking| -> DocRef { ranking.candidate.doc };
        candidate_order(&self.candidate, &other.candidate)
            .then_with(|| self.date.cmp(&other.date))
            .then_with(|| place(other).cmp(&place(self)))
    }
}

impl PartialOrd for Ranking {
    fn partial_cmp(&self, other: &Ranking) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranking {
    fn eq(&self, other: &Ranking) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranking {}
