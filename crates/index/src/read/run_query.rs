//! The query for a run: articles that hold a stretch of characters, and how often.
//!
//! A run is covered by units, each a pair of common characters where there is one (see
//! [`pair`](souwen_text::pair)) and a single character elsewhere. The articles that hold all units
//! are found by skipping from the rarest; the places of the units in each of them tell whether
//! they stand as in the run.
//!
//! Where the end of a sentence is typed the run is parted: between its parts the text may have
//! such an end, which is a token of its own in the position that it takes, or none.

use souwen_text::Run;
use souwen_text::pair::is_pair;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::schema::tokenizer::SENTENCE_END;

/// Saturation of the count of a run, and how much longer articles are held to more: those of
/// tantivy, beside whose scores this one stands.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// A query for one run in one field.
#[derive(Debug, Clone)]
pub(crate) struct RunQuery {
    run: Run,
    /// The field of single characters, with positions.
    grams: Field,
    /// The field of pairs, with positions, when there is one beside it.
    pairs: Option<Field>,
    is_scored: bool,
}

impl RunQuery {
    /// The articles that hold the run.
    pub(crate) fn new(run: Run, grams: Field, pairs: Option<Field>) -> RunQuery {
        RunQuery { run, grams, pairs, is_scored: false }
    }

    /// Scores by how often the run stands in an article, with the length of the article taken into
    /// account as BM25 does. How rare the run is does not count: nobody knows before it is found.
    pub(crate) fn scored(self) -> RunQuery {
        RunQuery { is_scored: true, ..self }
    }

    /// The units of the run, part by part.
    fn parts(&self) -> Vec<RunPart> {
        let mut parts: Vec<RunPart> = Vec::new();
        let chars = self.run.chars();
        let mut start = 0;
        while start < chars.len() {
            let next_end = chars[start + 1..].iter().position(|c| c.after_end);
            let end = next_end.map_or(chars.len(), |i| start + 1 + i);
            let chars: Vec<char> = chars[start..end].iter().map(|c| c.ch).collect();
            parts.push(RunPart { length: chars.len() as u32, units: self.units(&chars) });
            start = end;
        }
        parts
    }

    /// Units that cover characters side by side.
    fn units(&self, chars: &[char]) -> Vec<RunUnit> {
        let pair_at = |i: usize| -> Option<RunUnit> {
            let field = self.pairs?;
            let (&first, &second) = (chars.get(i)?, chars.get(i + 1)?);
            let term = is_pair(first, second).then(|| pair_term(field, first, second))?;
            Some(RunUnit { term, offset: i as u32 })
        };
        let mut units = Vec::new();
        let mut i = 0;
        while i < chars.len() {
            if let Some(pair) = pair_at(i) {
                units.push(pair);
                i += 2;
                continue;
            }
            // A pair with the character before, which is covered already, is still rarer than the
            // character alone.
            let pair = i.checked_sub(1).and_then(pair_at);
            let single = || RunUnit { term: gram_term(self.grams, chars[i]), offset: i as u32 };
            units.push(pair.unwrap_or_else(single));
            i += 1;
        }
        units
    }
}

/// The term of a single character.
pub(crate) fn gram_term(field: Field, gram: char) -> Term {
    Term::from_field_text(field, gram.encode_utf8(&mut [0; 4]))
}

/// The term of a pair of characters.
pub(crate) fn pair_term(field: Field, first: char, second: char) -> Term {
    Term::from_field_text(field, &String::from_iter([first, second]))
}

/// A part of a run without the end of a sentence inside.
#[derive(Debug, Clone)]
struct RunPart {
    /// In characters.
    length: u32,
    units: Vec<RunUnit>,
}

/// A term, and where in its part it must stand.
#[derive(Debug, Clone)]
struct RunUnit {
    term: Term,
    offset: u32,
}

impl Query for RunQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(RunWeight { query: self.clone(), parts: self.parts() }))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {
        // Only tantivy's own snippets and warming ask for the terms; neither is used.
    }
}

struct RunWeight {
    query: RunQuery,
    parts: Vec<RunPart>,
}

impl Weight for RunWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        match self.run_scorer(reader, boost)? {
            Some(scorer) => Ok(Box::new(scorer)),
            None => Ok(Box::new(EmptyScorer)),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("run", score))
    }
}

impl RunWeight {
    /// `None` when a unit is nowhere in the segment.
    fn run_scorer(&self, reader: &SegmentReader, boost: f32) -> tantivy::Result<Option<RunScorer>> {
        let grams = reader.inverted_index(self.query.grams)?;
        let pairs = match self.query.pairs {
            Some(field) => Some(reader.inverted_index(field)?),
            None => None,
        };
        let is_one_term = self.parts.len() == 1 && self.parts[0].units.len() == 1;
        let option = if is_one_term && !self.query.is_scored {
            IndexRecordOption::Basic
        } else if is_one_term {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::WithFreqsAndPositions
        };
        let mut units = Vec::new();
        for (part, wanted) in self.parts.iter().enumerate() {
            for unit in &wanted.units {
                let index = match &pairs {
                    Some(pairs) if Some(unit.term.field()) == self.query.pairs => pairs,
                    _ => &grams,
                };
                let Some(postings) = index.read_postings(&unit.term, option)? else {
                    return Ok(None);
                };
                units.push(UnitPostings { postings, part, offset: unit.offset });
            }
        }
        units.sort_by_key(|unit| unit.postings.size_hint());
        let ends = if self.parts.len() > 1 {
            let term = gram_term(self.query.grams, SENTENCE_END);
            grams.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?
        } else {
            None
        };
        let scoring = if self.query.is_scored {
            let lengths = reader.get_fieldnorms_reader(self.query.grams)?;
            let mean = grams.total_num_tokens() as f32 / reader.max_doc().max(1) as f32;
            Some(RunScoring { lengths, mean: mean.max(1.0), boost })
        } else {
            None
        };
        let mut scorer = RunScorer {
            units,
            lengths: self.parts.iter().map(|part| part.length).collect(),
            ends,
            scoring,
            is_one_term,
            count: 0,
            places: Places::default(),
        };
        scorer.find_from(scorer.units[0].postings.doc());
        Ok(Some(scorer))
    }
}

/// The postings of a unit.
struct UnitPostings {
    postings: SegmentPostings,
    /// Which part of the run it belongs to.
    part: usize,
    /// Where in that part it stands.
    offset: u32,
}

struct RunScoring {
    lengths: FieldNormReader,
    /// The mean length of an article of the segment, in tokens.
    mean: f32,
    boost: f32,
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
struct RunScorer {
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
        let doc = self.doc();
        let count = if self.is_one_term { self.units[0].postings.term_freq() } else { self.count };
        let length = scoring.lengths.fieldnorm(doc) as f32;
        let norm = K1 * (1.0 - B + B * length / scoring.mean);
        scoring.boost * count as f32 * (K1 + 1.0) / (count as f32 + norm)
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
