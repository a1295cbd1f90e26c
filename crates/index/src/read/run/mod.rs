//! The query for a run: the articles that contain a sequence of characters, and how often.
//!
//! A run is covered by units: pairs of common characters where possible (see
//! [`pair`](souwen_text::pair)), and single characters elsewhere. For example, 中吉乌铁路 is covered by
//! 中, 吉, 乌 and 铁路. The articles that contain all units are found by skipping through their
//! postings, rarest first. In each of these articles the positions of the units show whether they
//! are placed as in the run.
//!
//! Where the end of a sentence was typed, the run is divided into parts. In the text, two parts
//! may be adjacent, or have such an end between them. An end is a token of its own, at the position
//! that it takes.
//!
//! The fields of punctuation signs show where a sign parts a run (see `schema/signs.rs`).
//!
//! # Why pairs of common characters
//!
//! The cost of a run of frequent characters is reading their positions in nearly every article; a
//! pair of two frequent characters is itself rare. Pairs of rarer characters would add terms and
//! bytes for runs that contain a rare character, which leads to few articles anyway. This was
//! measured over 26,670 articles (29 MB of text): processor time of whole searches with totals, p99
//! of the 1,000 most frequent runs of 2, 4 and 8 characters, all in one unoptimised build (only the
//! ratios count):
//!
//! | pairs of | index | 2 | 4 | 8 |
//! |---|---|---|---|---|
//! | no characters | 49.8 MB | 6.4 ms | 5.2 ms | 3.6 ms |
//! | the 512 most common | 66.3 MB | 3.4 ms | 3.3 ms | 3.2 ms |
//! | all | 82.2 MB | 2.9 ms | 2.6 ms | 2.8 ms |
//!
//! So pairs of the 512 most common characters are indexed: that takes a third more bytes and gives
//! nearly all of the gain. With pairs of 256 characters indexing would be 9 % cheaper and the index
//! 8 MB smaller, but p99 of frequent runs of three to eight characters would be 1.2 to 1.5 times as
//! high (optimised, runs of three: 2.6 instead of 1.8 ms). Positions are stored for characters,
//! which answer every run, and for pairs, but not for words. `cargo bench --bench runs` measures
//! this: in a release build p99 is 0.9 to 2.5 ms for the most frequent runs of 1 to 8 characters.
//!
//! A frequent run is often a word of the dictionary. An article with the word contains the run, so
//! positions are read only in articles that have all units but not the word.
//!
//! A search for a single run is ranked by the frequency of the run in each article. Where one of the
//! units occurs too seldom for a score among the best, the occurrences of the run are not counted. Then
//! the best articles are scored in full.

mod crossing;
pub(super) mod near;
pub mod nearness;
mod places;
mod scorer;
mod signs;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use souwen_text::pair::is_pair;
use souwen_text::{ExactRun, Run, RunChar};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, Term};

pub(crate) use places::RunPlaces;
pub(crate) use scorer::{MAX_TERM_SCORE, RunScorer};

use crossing::CrossingScorer;
use scorer::{OpenRun, RunPart, RunScoring, UnitPostings, seek};
use signs::Signs;

use crate::read::open_segment::OpenSegments;
use crate::read::snapshot::Snapshot;
use crate::schema::{SENTENCE_END, SchemaFields, parted_term};

/// The word is looked up only for a run whose rarest unit is in at least this many articles of a segment. For a
/// rarer run, opening the postings of the word costs more than reading the positions.
const FREQUENT: u32 = if cfg!(test) { 1 } else { 1000 };

/// A query for one run in one field.
#[derive(Clone)]
pub(crate) struct RunQuery {
    run: Run,
    /// The field of single characters, with positions.
    grams: Field,
    /// The field of pairs, with positions, if the text has one.
    pairs: Option<Field>,
    /// The field of words of the same text, if it has one. No word contains the end of a sentence, so an article
    /// that contains a word contains the run of its characters.
    words: Option<Field>,
    /// The mean length of all articles in tokens, if the run is scored.
    scored_by: Option<f32>,
    /// Whether the positions of the run are needed.
    is_placed: bool,
    wanted: Wanted,
    /// The fields of punctuation signs.
    signs: Field,
    parted: Field,
    /// The locations of the postings of terms.
    segments: Arc<OpenSegments>,
}

impl fmt::Debug for RunQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunQuery").field("run", &self.run).field("wanted", &self.wanted).finish()
    }
}

/// Which of the articles that contain a run are wanted.
#[derive(Debug, Clone)]
enum Wanted {
    /// All of them.
    Any,
    /// Those that contain the run as it was typed. These are its typed characters.
    Exact(Vec<char>),
    /// Those in which a sign parts every occurrence.
    Crossing,
}

impl RunQuery {
    /// The articles that contain the run anywhere.
    pub(crate) fn anywhere(snapshot: &Snapshot, run: &Run) -> RunQuery {
        let SchemaFields { grams, pairs, words, .. } = snapshot.fields;
        RunQuery { words: Some(words), ..RunQuery::new(snapshot, run, grams, Some(pairs)) }
    }

    /// The articles that contain the run in one of the fields of runs.
    pub(crate) fn within(snapshot: &Snapshot, run: &Run, runs: Field) -> RunQuery {
        RunQuery::new(snapshot, run, runs, None)
    }

    /// The articles that contain the run in the script in which it was typed, with no sign inside.
    pub(crate) fn exact(snapshot: &Snapshot, exact: &ExactRun) -> RunQuery {
        let wanted = Wanted::Exact(exact.forms().to_vec());
        RunQuery { wanted, ..RunQuery::anywhere(snapshot, exact.run()) }
    }

    /// The articles that contain the run and in which a sign parts every occurrence.
    pub(crate) fn crossing(snapshot: &Snapshot, run: &Run) -> RunQuery {
        RunQuery { wanted: Wanted::Crossing, ..RunQuery::anywhere(snapshot, run) }
    }

    fn new(snapshot: &Snapshot, run: &Run, grams: Field, pairs: Option<Field>) -> RunQuery {
        let SchemaFields { signs, parted, .. } = snapshot.fields;
        RunQuery {
            run: run.clone(),
            grams,
            pairs,
            words: None,
            scored_by: None,
            is_placed: false,
            wanted: Wanted::Any,
            signs,
            parted,
            segments: Arc::clone(&snapshot.open),
        }
    }

    /// Scores by how often the run occurs in an article, with BM25's saturation and length
    /// normalisation. The document frequency of the run is not used: it is unknown before the run has
    /// been searched. `mean_length` is that of all articles of the index, in tokens: were it the mean of a
    /// segment, the order would depend on how the articles are spread over segments.
    pub(crate) fn scored(self, mean_length: f32) -> RunQuery {
        RunQuery { scored_by: Some(mean_length.max(1.0)), ..self }
    }

    /// Returns a scorer that stops at every article of a segment that contains all units, and so may
    /// contain the run. The caller tests the run only where it matters. `None` if no article of the
    /// segment can contain it.
    pub(crate) fn loose(
        &self,
        reader: &SegmentReader,
        boost: f32,
    ) -> tantivy::Result<Option<RunScorer>> {
        let weight = RunWeight { query: self.clone(), parts: self.parts() };
        Ok(weight.open(reader, boost)?.map(OpenRun::loose))
    }

    /// The parts of the run, each with its units.
    fn parts(&self) -> Vec<(RunPart, Vec<RunUnit>)> {
        let mut parts = Vec::new();
        let chars = self.run.chars();
        let mut start = 0;
        while start < chars.len() {
            let next_end = chars[start + 1..].iter().position(|c| c.after_end);
            let end = next_end.map_or(chars.len(), |i| start + 1 + i);
            let typed = &chars[start..end];
            let is_typed = |(i, c): (u32, &RunChar)| c.after_sign.then_some(i);
            let signs = (0..).zip(typed).filter_map(is_typed).collect();
            let part = RunPart { length: typed.len() as u32, chars: start..end, signs };
            let typed: Vec<char> = typed.iter().map(|c| c.ch).collect();
            parts.push((part, self.units(&typed)));
            start = end;
        }
        parts
    }

    /// The units that cover a sequence of adjacent characters.
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
            // A pair with the previous character, even though that is covered already, is rarer than
            // the single character.
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

/// A term, and its offset in its part of the run.
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
        // Only tantivy's snippets and warming ask for the terms; neither is used.
    }
}

struct RunWeight {
    query: RunQuery,
    parts: Vec<(RunPart, Vec<RunUnit>)>,
}

impl Weight for RunWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(run) = self.wanted(reader, boost)? else { return Ok(Box::new(EmptyScorer)) };
        let Wanted::Crossing = self.query.wanted else { return Ok(Box::new(run.at_first())) };
        Ok(match self.parted(reader)? {
            parted if parted.is_empty() => Box::new(EmptyScorer),
            parted => Box::new(CrossingScorer::new(parted, run.at_first())),
        })
    }

    /// A single document is tested without searching for the first match.
    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        if let Wanted::Crossing = self.query.wanted {
            let mut scorer = self.scorer(reader, boost)?;
            let at = if scorer.doc() < target { scorer.seek(target) } else { scorer.doc() };
            let result = match at == target && at < TERMINATED {
                true => SeekDangerResult::Found,
                false => SeekDangerResult::SeekLowerBound(at),
            };
            return Ok((result, scorer));
        }
        let Some(run) = self.wanted(reader, boost)? else {
            return Ok((SeekDangerResult::SeekLowerBound(TERMINATED), Box::new(EmptyScorer)));
        };
        let (result, run) = run.ask(target);
        Ok((result, Box::new(run)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("run", score))
    }
}

impl RunWeight {
    /// Opens the postings of the run as it is wanted; `None` if no article of the segment can match.
    fn wanted(&self, reader: &SegmentReader, boost: f32) -> tantivy::Result<Option<OpenRun>> {
        let Some(run) = self.open(reader, boost)? else { return Ok(None) };
        let signs = |forms: &[(char, char)]| {
            Signs::open(&*reader.inverted_index(self.query.signs)?, self.query.signs, forms)
        };
        Ok(Some(match &self.query.wanted {
            Wanted::Any if self.query.is_placed => run,
            Wanted::Any if run.max_frequency() < FREQUENT => run,
            Wanted::Any => run.with_word(self.word(reader)?),
            Wanted::Exact(forms) => {
                let folded = self.query.run.chars().iter().map(|c| c.ch);
                let forms: Vec<(char, char)> = forms.iter().copied().zip(folded).collect();
                run.whole(signs(&forms)?)
            }
            Wanted::Crossing => run.beside(signs(&[])?),
        }))
    }

    /// `None` if no article of the segment can contain the run, judging by the two rarest units.
    fn open(&self, reader: &SegmentReader, boost: f32) -> tantivy::Result<Option<OpenRun>> {
        let grams = reader.inverted_index(self.query.grams)?;
        let pairs = match self.query.pairs {
            Some(field) => Some(reader.inverted_index(field)?),
            None => None,
        };
        let is_one_term = matches!(self.query.wanted, Wanted::Any)
            && matches!(self.parts.as_slice(), [(_, units)] if units.len() == 1);
        let option = if self.query.is_placed {
            IndexRecordOption::WithFreqsAndPositions
        } else if is_one_term && self.query.scored_by.is_none() {
            IndexRecordOption::Basic
        } else if is_one_term {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::WithFreqsAndPositions
        };
        let index_of = |unit: &RunUnit| match &pairs {
            Some(pairs) if Some(unit.term.field()) == self.query.pairs => pairs,
            _ => &grams,
        };
        let open = self.query.segments.of_reader(reader);
        let mut found: Vec<(TermInfo, usize, &RunUnit)> = Vec::new();
        for (part, (_, wanted)) in self.parts.iter().enumerate() {
            for unit in wanted {
                let info = match open {
                    Some(open) => open.terms.get(reader, &unit.term)?,
                    None => index_of(unit).get_term_info(&unit.term)?,
                };
                let Some(info) = info else { return Ok(None) };
                found.push((info, part, unit));
            }
        }
        found.sort_by_key(|(info, ..)| info.doc_freq);
        if let [(first, _, a), (second, _, b), _, ..] = found.as_slice() {
            // Most queries occur in no article as one run, and the two rarest units show it.
            let option = IndexRecordOption::Basic;
            let first = index_of(a).read_postings_from_terminfo(first, option)?;
            let second = index_of(b).read_postings_from_terminfo(second, option)?;
            if !meet(first, second) {
                return Ok(None);
            }
        }
        let mut units = Vec::with_capacity(found.len());
        for (info, part, unit) in found {
            let postings = index_of(unit).read_postings_from_terminfo(&info, option)?;
            units.push(UnitPostings { postings, part, offset: unit.offset });
        }
        let ends = if self.parts.len() > 1 {
            let term = gram_term(self.query.grams, SENTENCE_END);
            grams.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?
        } else {
            None
        };
        let scoring = match self.query.scored_by {
            Some(mean) => {
                let lengths = reader.get_fieldnorms_reader(self.query.grams)?;
                Some(RunScoring::new(lengths, mean, boost))
            }
            None => None,
        };
        let parts = self.parts.iter().map(|(part, _)| part.clone()).collect();
        Ok(Some(OpenRun::new(units, parts, ends, scoring)))
    }

    /// The postings of the word of the same characters, if there is one. A run of several parts may contain the
    /// end of a sentence, so it is no word.
    fn word(&self, reader: &SegmentReader) -> tantivy::Result<Option<SegmentPostings>> {
        let (Some(field), [_]) = (self.query.words, &self.parts[..]) else { return Ok(None) };
        let term = Term::from_field_text(field, &word_of(&self.query.run));
        let index = reader.inverted_index(field)?;
        let info = match self.query.segments.of_reader(reader) {
            Some(open) => open.terms.get(reader, &term)?,
            None => index.get_term_info(&term)?,
        };
        let open = |info| index.read_postings_from_terminfo(&info, IndexRecordOption::Basic);
        Ok(info.map(open).transpose()?)
    }

    /// The articles in which a sign may part two adjacent characters of the run.
    fn parted(&self, reader: &SegmentReader) -> tantivy::Result<Vec<SegmentPostings>> {
        let index = reader.inverted_index(self.query.parted)?;
        let neighbours = self.query.run.chars().windows(2);
        let untyped = neighbours.filter(|pair| !pair[1].after_sign);
        let terms: BTreeSet<Term> =
            untyped.map(|pair| parted_term(self.query.parted, pair[0].ch, pair[1].ch)).collect();
        let lists = terms.iter().map(|term| index.read_postings(term, IndexRecordOption::Basic));
        Ok(lists.filter_map(Result::transpose).collect::<std::io::Result<_>>()?)
    }
}

/// The word of the same characters.
fn word_of(run: &Run) -> String {
    run.chars().iter().map(|c| c.ch).collect()
}

/// Whether the two lists have a document in common.
fn meet(mut rarer: SegmentPostings, mut other: SegmentPostings) -> bool {
    let mut doc = rarer.doc();
    while doc != TERMINATED {
        match seek(&mut other, doc) {
            at if at == doc => return true,
            at => doc = seek(&mut rarer, at),
        }
    }
    false
}

#[cfg(test)]
mod tests;
