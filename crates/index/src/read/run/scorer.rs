//! The documents that contain a run: the positions of its units in each document show whether they
//! are placed as in the run, and how often.

use std::ops::Range;

use souwen_text::parting::Reach;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

use super::signs::Signs;

/// A part of a run: a stretch in which no end of a sentence was typed.
#[derive(Debug, Clone)]
pub(super) struct RunPart {
    /// The length in characters.
    pub(super) length: u32,
    /// The range of the run's characters that it covers.
    pub(super) chars: Range<usize>,
    /// The offsets in the part at which a sign was typed.
    pub(super) signs: Vec<u32>,
}

/// BM25 k1 (saturation of the frequency) and b (length normalisation), with the values of tantivy,
/// because these scores are added to its own.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The upper bound of the score of a run without a boost, however often it occurs.
pub(crate) const MAX_TERM_SCORE: f32 = K1 + 1.0;

/// Upper bounds of scores are multiplied by this: of two counts the larger one may give a score that is lower
/// by a rounding error.
const ROUNDING: f32 = 1.0 + 1e-6;

/// The postings of a unit.
pub(super) struct UnitPostings {
    pub(super) postings: SegmentPostings,
    /// The index of its part of the run.
    pub(super) part: usize,
    /// The offset of the unit in that part.
    pub(super) offset: u32,
}

/// BM25 without the inverse document frequency of the run, which is unknown before the run has been
/// searched.
pub(super) struct RunScoring {
    lengths: FieldNormReader,
    /// The mean length of all articles, in tokens.
    mean: f32,
    boost: f32,
}

impl RunScoring {
    /// From the lengths of the articles of a segment, and the mean of all articles, at least 1 token.
    pub(super) fn new(lengths: FieldNormReader, mean: f32, boost: f32) -> RunScoring {
        RunScoring { lengths, mean, boost }
    }

    fn score(&self, doc: DocId, count: u32) -> Score {
        let length = self.lengths.fieldnorm(doc) as f32;
        let norm = K1 * (1.0 - B + B * length / self.mean);
        self.boost * count as f32 * MAX_TERM_SCORE / (count as f32 + norm)
    }
}

/// Buffers for positions.
#[derive(Default)]
struct Buffers {
    /// The positions at which the current part begins.
    starts: Vec<u32>,
    /// The positions at which the earlier parts may end.
    reached: Vec<u32>,
    /// The positions of one unit.
    unit: Vec<u32>,
    /// The positions of ends of sentences.
    ends: Vec<u32>,
}

/// A run with the postings of a segment, not yet positioned at a document.
pub(super) struct OpenRun(RunScorer);

impl OpenRun {
    /// `units` are the units of all parts. `ends` are the postings of sentence ends, which only a run
    /// of several parts needs.
    pub(super) fn new(
        mut units: Vec<UnitPostings>,
        parts: Vec<RunPart>,
        ends: Option<SegmentPostings>,
        scoring: Option<RunScoring>,
    ) -> OpenRun {
        units.sort_by_key(|unit| unit.postings.size_hint());
        OpenRun(RunScorer {
            is_one_term: units.len() == 1,
            units,
            parts,
            ends: ends.map(Box::new),
            scoring,
            signs: None,
            word: None,
            whole: false,
            is_loose: false,
            found: None,
            count: None,
            places: Buffers::default(),
        })
    }

    /// Counts only the occurrences that the signs allow.
    pub(super) fn whole(self, signs: Signs) -> OpenRun {
        let signs = Some(Box::new(signs));
        OpenRun(RunScorer { signs, whole: true, is_one_term: false, ..self.0 })
    }

    /// Keeps the signs, to test whether every occurrence is parted.
    pub(super) fn beside(self, signs: Signs) -> OpenRun {
        OpenRun(RunScorer { signs: Some(Box::new(signs)), ..self.0 })
    }

    /// The number of documents with the rarest unit.
    pub(super) fn max_frequency(&self) -> u32 {
        self.0.units[0].postings.size_hint()
    }

    /// With the postings of a word of the same characters, which are only in documents that contain the run.
    pub(super) fn with_word(self, word: Option<SegmentPostings>) -> OpenRun {
        OpenRun(RunScorer { word: word.map(Box::new), ..self.0 })
    }

    /// Positions the scorer at the first match.
    pub(super) fn at_first(self) -> RunScorer {
        let OpenRun(mut run) = self;
        run.find_from(run.units[0].postings.doc());
        run
    }

    /// Positions the scorer at the first document that contains all units, and so may contain the
    /// run. It then stops at every such document.
    pub(super) fn loose(self) -> RunScorer {
        OpenRun(RunScorer { is_loose: true, ..self.0 }).at_first()
    }

    /// Tests one document: see [`DocSet::seek_danger`].
    pub(super) fn ask(self, target: DocId) -> (SeekDangerResult, RunScorer) {
        let OpenRun(mut run) = self;
        (run.seek_danger(target), run)
    }
}

/// The documents that contain a run. Positioned at a match or at the end.
pub(crate) struct RunScorer {
    /// The units, rarest first; never empty.
    units: Vec<UnitPostings>,
    parts: Vec<RunPart>,
    /// The postings of sentence ends, if the run has more than one part. In a box, as are the signs: postings
    /// are some kilobytes, and a scorer is moved several times before it is used.
    ends: Option<Box<SegmentPostings>>,
    scoring: Option<RunScoring>,
    /// The signs, if they matter.
    signs: Option<Box<Signs>>,
    /// The postings of a word: its documents contain the run, and others may as well.
    word: Option<Box<SegmentPostings>>,
    /// Whether only occurrences that the signs allow count.
    whole: bool,
    is_one_term: bool,
    /// Whether it stops at every document that contains all units, and leaves the test of the run to its
    /// caller.
    is_loose: bool,
    /// The match that was found last.
    found: Option<DocId>,
    /// The number of occurrences in the current document, if they were counted. Those of a single term are
    /// known without that.
    count: Option<u32>,
    places: Buffers,
}

impl RunScorer {
    /// Whether the current document, which contains all units, contains the run.
    pub(crate) fn is_match(&mut self) -> bool {
        self.is_in(self.units[0].postings.doc())
    }

    /// An upper bound of the score of the current match. No positions are read for it.
    pub(crate) fn max_score(&self) -> Score {
        // What is counted is where the last part begins.
        let last = self.parts.len() - 1;
        let units = self.units.iter().filter(|unit| unit.part == last);
        let most = units.map(|unit| unit.postings.term_freq()).min();
        self.scored_by(most.unwrap_or(0)) * ROUNDING
    }

    /// Whether a sign parts every occurrence of the run in the current document.
    pub(super) fn is_parted_everywhere(&mut self) -> bool {
        self.whole = true;
        let matches = self.matches_run(self.units[0].postings.doc());
        self.whole = false;
        !matches
    }

    /// Adds the positions of the first and the last character of each occurrence in the current
    /// document. Positions must have been requested. Where the end of a sentence is typed inside the
    /// run, the first position is computed for a text without such an end.
    pub(super) fn add_places(&mut self, places: &mut Vec<(u32, u32)>) {
        if self.is_one_term {
            self.matches_run(self.units[0].postings.doc());
        }
        let length: u32 = self.parts.iter().map(|part| part.length).sum();
        let last = self.parts.last().map_or(0, |part| part.length);
        let place = |&at: &u32| {
            let end = at + last;
            (end.saturating_sub(length), end - 1)
        };
        places.extend(self.places.starts.iter().map(place));
    }

    /// Moves to the first match at `doc` or after it. The rarest unit must be positioned at `doc`.
    fn find_from(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            match self.units[1..]
                .iter_mut()
                .map(|unit| seek(&mut unit.postings, doc))
                .find(|&at| at > doc)
            {
                Some(later) => doc = seek(&mut self.units[0].postings, later),
                None => {
                    if self.is_loose || self.is_in(doc) {
                        self.found = Some(doc);
                        return doc;
                    }
                    doc = self.units[0].postings.advance();
                }
            }
        }
        TERMINATED
    }

    /// Whether a document that contains all units contains the run. Positions are read only if nothing else
    /// shows it.
    fn is_in(&mut self, doc: DocId) -> bool {
        self.count = None;
        self.is_one_term
            || self.word.as_mut().is_some_and(|word| seek(word, doc) == doc)
            || self.matches_run(doc)
    }

    fn scored_by(&self, count: u32) -> Score {
        self.scoring.as_ref().map_or(0.0, |scoring| scoring.score(self.doc(), count))
    }

    /// Whether the units are placed as in the run, in a document that contains all of them.
    fn matches_run(&mut self, doc: DocId) -> bool {
        let Buffers { starts, reached, unit: buffer, ends } = &mut self.places;
        let last = self.parts.len() - 1;
        for (part, wanted) in self.parts.iter().enumerate() {
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
            if let Some(signs) = self.signs.as_mut().filter(|_| self.whole) {
                signs.keep(doc, starts, wanted, Reach { before: part > 0, after: part < last });
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
            reached.extend(starts.iter().map(|at| at + wanted.length));
        }
        self.count = Some(starts.len() as u32);
        true
    }
}

/// Moves forward to `doc` or behind it.
pub(super) fn seek(postings: &mut SegmentPostings, doc: DocId) -> DocId {
    if postings.doc() < doc { postings.seek(doc) } else { postings.doc() }
}

/// Keeps the starts that have one of the positions at this offset. Both lists are ascending.
fn keep_followed(starts: &mut Vec<u32>, positions: &[u32], offset: u32) {
    let mut rest = positions.iter().peekable();
    starts.retain(|start| {
        let wanted = start + offset;
        while rest.next_if(|&&position| position < wanted).is_some() {}
        rest.peek() == Some(&&wanted)
    });
}

/// Keeps the starts at which an earlier part ended, or that follow an end of a sentence there. All
/// lists are ascending.
fn keep_reached(starts: &mut Vec<u32>, reached: &[u32], ends: &[u32]) {
    let contains = |sorted: &[u32], position: u32| sorted.binary_search(&position).is_ok();
    starts.retain(|&start| {
        let before = start.checked_sub(1);
        contains(reached, start)
            || before.is_some_and(|at| contains(reached, at) && contains(ends, at))
    });
}

impl DocSet for RunScorer {
    fn advance(&mut self) -> DocId {
        let doc = self.units[0].postings.advance();
        self.find_from(doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let Some(found) = self.found
            && found >= target
        {
            return found;
        }
        let doc = seek(&mut self.units[0].postings, target);
        self.find_from(doc)
    }

    /// To test one document, the next matching document need not be found.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(target);
        }
        if self.found == Some(target) {
            return SeekDangerResult::Found;
        }
        let units = self.units.iter_mut();
        match units.map(|unit| seek(&mut unit.postings, target)).find(|&at| at > target) {
            Some(later) => SeekDangerResult::SeekLowerBound(later),
            None if self.is_match() => {
                self.found = Some(target);
                SeekDangerResult::Found
            }
            None => SeekDangerResult::SeekLowerBound(target + 1),
        }
    }

    fn doc(&self) -> DocId {
        self.units[0].postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.units[0].postings.size_hint()
    }

    fn cost(&self) -> u64 {
        // Positions are read in every document that contains all units.
        u64::from(self.size_hint()) * 10 * self.units.len() as u64
    }
}

impl Scorer for RunScorer {
    fn score(&mut self) -> Score {
        if self.scoring.is_none() {
            return 0.0;
        }
        if self.is_one_term {
            return self.scored_by(self.units[0].postings.term_freq());
        }
        if self.count.is_none() {
            self.matches_run(self.doc());
        }
        self.scored_by(self.count.unwrap_or(0))
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
