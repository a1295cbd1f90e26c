//! The documents that hold a run: the places of its units in each tell whether they stand as in the
//! run, and how often.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

/// Saturation of the count of a run, and how much longer articles are held to more: those of
/// tantivy, beside whose scores this one stands.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The postings of a unit.
pub(super) struct UnitPostings {
    pub(super) postings: SegmentPostings,
    /// Which part of the run it belongs to.
    pub(super) part: usize,
    /// Where in that part it stands.
    pub(super) offset: u32,
}

/// What the count of a run is worth: BM25 without the rarity of the run, which nobody knows before
/// it is found.
pub(super) struct RunScoring {
    lengths: FieldNormReader,
    /// The mean length of an article of the segment, in tokens.
    mean: f32,
    boost: f32,
}

impl RunScoring {
    /// By the lengths of the articles of a segment, and their mean, in tokens.
    pub(super) fn new(lengths: FieldNormReader, mean: f32, boost: f32) -> RunScoring {
        RunScoring { lengths, mean: mean.max(1.0), boost }
    }

    fn score(&self, doc: DocId, count: u32) -> Score {
        let length = self.lengths.fieldnorm(doc) as f32;
        let norm = K1 * (1.0 - B + B * length / self.mean);
        self.boost * count as f32 * (K1 + 1.0) / (count as f32 + norm)
    }
}

/// Buffers for positions.
#[derive(Default)]
struct Places {
    /// Where the part at hand begins.
    starts: Vec<u32>,
    /// Where the parts before it may end.
    reached: Vec<u32>,
    /// The positions of one unit.
    unit: Vec<u32>,
    /// The positions of ends of sentences.
    ends: Vec<u32>,
}

/// The documents that hold a run. Stands at a match or at the end.
pub(super) struct RunScorer {
    /// The rarest first; never empty.
    units: Vec<UnitPostings>,
    /// The length of each part.
    lengths: Vec<u32>,
    /// Ends of sentences, where the run has more than one part.
    ends: Option<SegmentPostings>,
    scoring: Option<RunScoring>,
    is_one_term: bool,
    /// How often the run stands in the document at hand; not known for a single term.
    count: u32,
    places: Places,
}

impl RunScorer {
    /// Stands at the first match. `units` are those of all parts, of which these are the lengths;
    /// `ends` are the ends of sentences, which only a run of several parts needs.
    pub(super) fn new(
        mut units: Vec<UnitPostings>,
        lengths: Vec<u32>,
        ends: Option<SegmentPostings>,
        scoring: Option<RunScoring>,
        is_one_term: bool,
    ) -> RunScorer {
        units.sort_by_key(|unit| unit.postings.size_hint());
        let (count, places) = (0, Places::default());
        let mut scorer = RunScorer { units, lengths, ends, scoring, is_one_term, count, places };
        scorer.find_from(scorer.units[0].postings.doc());
        scorer
    }

    /// Moves to the first match at `doc`, at which the rarest unit stands, or after it.
    fn find_from(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            match self.units[1..]
                .iter_mut()
                .map(|unit| seek(&mut unit.postings, doc))
                .find(|&at| at > doc)
            {
                Some(later) => doc = seek(&mut self.units[0].postings, later),
                None => {
                    if self.is_one_term || self.holds_run(doc) {
                        return doc;
                    }
                    doc = self.units[0].postings.advance();
                }
            }
        }
        TERMINATED
    }

    /// Whether the units stand as in the run, in a document that holds all of them.
    fn holds_run(&mut self, doc: DocId) -> bool {
        let Places { starts, reached, unit: buffer, ends } = &mut self.places;
        for (part, &length) in self.lengths.iter().enumerate() {
            let mut is_first = true;
            for unit in self.units.iter_mut().filter(|unit| unit.part == part) {
                if is_first {
                    unit.postings.positions(starts);
                    let enough = starts.partition_point(|&at| at < unit.offset);
                    starts.drain(..enough);
                    starts.iter_mut().for_each(|at| *at -= unit.offset);
                    is_first = false;
                } else {
                    unit.postings.positions(buffer);
                    keep_followed(starts, buffer, unit.offset);
                }
                if starts.is_empty() {
                    return false;
                }
            }
            if part > 0 {
                ends.clear();
                if let Some(postings) = &mut self.ends
                    && seek(postings, doc) == doc
                {
                    postings.positions(ends);
                }
                keep_reached(starts, reached, ends);
                if starts.is_empty() {
                    return false;
                }
            }
            reached.clear();
            reached.extend(starts.iter().map(|at| at + length));
        }
        self.count = starts.len() as u32;
        true
    }
}

/// Moves forward to `doc` or behind it.
fn seek(postings: &mut SegmentPostings, doc: DocId) -> DocId {
    if postings.doc() < doc { postings.seek(doc) } else { postings.doc() }
}

/// Keeps the starts at whose offset one of the positions lies. All are ascending.
fn keep_followed(starts: &mut Vec<u32>, positions: &[u32], offset: u32) {
    let mut rest = positions.iter().peekable();
    starts.retain(|start| {
        let wanted = start + offset;
        while rest.next_if(|&&position| position < wanted).is_some() {}
        rest.peek() == Some(&&wanted)
    });
}

/// Keeps the starts that lie where an earlier part ended, or behind an end of a sentence there. All
/// are ascending.
fn keep_reached(starts: &mut Vec<u32>, reached: &[u32], ends: &[u32]) {
    let holds = |sorted: &[u32], position: u32| sorted.binary_search(&position).is_ok();
    starts.retain(|&start| {
        let before = start.checked_sub(1);
        holds(reached, start) || before.is_some_and(|at| holds(reached, at) && holds(ends, at))
    });
}

impl DocSet for RunScorer {
    fn advance(&mut self) -> DocId {
        let doc = self.units[0].postings.advance();
        self.find_from(doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        let doc = seek(&mut self.units[0].postings, target);
        self.find_from(doc)
    }

    fn doc(&self) -> DocId {
        self.units[0].postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.units[0].postings.size_hint()
    }

    fn cost(&self) -> u64 {
        // Positions are read wherever all units are.
        u64::from(self.size_hint()) * 10 * self.units.len() as u64
    }
}

impl Scorer for RunScorer {
    fn score(&mut self) -> Score {
        let Some(scoring) = &self.scoring else { return 0.0 };
        let count = if self.is_one_term { self.units[0].postings.term_freq() } else { self.count };
        scoring.score(self.doc(), count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_joined() {
        let mut starts = vec![0, 4, 9];
        keep_followed(&mut starts, &[1, 2, 6, 11], 2);
        assert_eq!(starts, [0, 4, 9]);
        keep_followed(&mut starts, &[3, 10], 3);
        assert_eq!(starts, [0]);
        let mut starts = vec![3, 5, 8];
        keep_reached(&mut starts, &[3, 4, 7], &[4]);
        assert_eq!(starts, [3, 5]);
    }
}
