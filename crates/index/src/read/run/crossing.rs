//! The documents that contain a run only across punctuation: a sign parts every occurrence.
//!
//! For the run 完成铁路 these are articles with 完成，铁路 but never 完成铁路. There are few. They are found
//! through the list of the articles in which a sign parts two adjacent characters of the run.

use tantivy::postings::SegmentPostings;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

use super::scorer::{RunScorer, seek};

/// See the module documentation. Positioned at a match or at the end.
pub(super) struct CrossingScorer {
    /// Articles in which a sign parts two adjacent characters of the run, and articles with another
    /// pair that shares the term.
    parted: Vec<SegmentPostings>,
    run: RunScorer,
    doc: DocId,
}

impl CrossingScorer {
    /// Positions the scorer at the first match.
    pub(super) fn new(parted: Vec<SegmentPostings>, run: RunScorer) -> CrossingScorer {
        let mut scorer = CrossingScorer { parted, run, doc: 0 };
        scorer.find_from(0);
        scorer
    }

    /// Moves to the first match at `doc` or after it.
    fn find_from(&mut self, mut doc: DocId) -> DocId {
        loop {
            let next = self.parted.iter_mut().map(|postings| seek(postings, doc)).min();
            doc = next.unwrap_or(TERMINATED);
            if doc == TERMINATED {
                break;
            }
            doc = match self.run.seek_danger(doc) {
                SeekDangerResult::Found if self.run.is_parted_everywhere() => break,
                SeekDangerResult::Found => doc + 1,
                SeekDangerResult::SeekLowerBound(later) => later,
            };
            if doc >= TERMINATED {
                doc = TERMINATED;
                break;
            }
        }
        self.doc = doc;
        doc
    }
}

impl DocSet for CrossingScorer {
    fn advance(&mut self) -> DocId {
        match self.doc {
            TERMINATED => TERMINATED,
            doc => self.find_from(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.find_from(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let parted = self.parted.iter().map(DocSet::size_hint).fold(0, u32::saturating_add);
        parted.min(self.run.size_hint())
    }

    fn cost(&self) -> u64 {
        u64::from(self.size_hint()) * 20
    }
}

impl Scorer for CrossingScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
