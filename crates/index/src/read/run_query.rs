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
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentReader, Term};

use super::run_scorer::{RunScorer, RunScoring, UnitPostings};
use crate::schema::SENTENCE_END;

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
        let ends = if self.parts.len() > 1 {
            let term = gram_term(self.query.grams, SENTENCE_END);
            grams.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?
        } else {
            None
        };
        let scoring = if self.query.is_scored {
            let lengths = reader.get_fieldnorms_reader(self.query.grams)?;
            let mean = grams.total_num_tokens() as f32 / reader.max_doc().max(1) as f32;
            Some(RunScoring::new(lengths, mean, boost))
        } else {
            None
        };
        let lengths = self.parts.iter().map(|part| part.length).collect();
        let scorer = RunScorer::new(units, lengths, ends, scoring, is_one_term);
        Ok(Some(scorer))
    }
}
