//! What to mark: the characters of an article that a query matches.
//!
//! A chunk whose literal run stands in the article is marked as that run, and nothing else of it;
//! only when the run is not there are its words marked, and where a synonym stands in their place,
//! the synonym. Marks are found in the original text by the
//! same folding and the same positions by which articles are found.

use std::ops::Range;

use super::alternatives::{Standing, places};
use crate::article::Article;
use crate::query::{Alternative, FieldName, Plan};
use crate::text::fold::FoldedChar;
use crate::text::{Analyzer, Run, fold};

/// A line of an article, folded.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) folded: Vec<FoldedChar>,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Line<'a> {
        Line { text, folded: fold(text) }
    }

    fn holds(&self, run: &Run) -> bool {
        run.find_in(&self.folded).next().is_some()
    }
}

/// An article as lines that can be marked.
pub(super) struct Lines<'a> {
    pub(super) title: Line<'a>,
    /// Whether the title is indexed.
    title_counts: bool,
    pub(super) subtitle: Option<Line<'a>>,
    pub(super) body: Vec<Line<'a>>,
    pub(super) dateline: Vec<Line<'a>>,
    /// Authors, source, place, section, tags: found, but shown elsewhere.
    metadata: Vec<Line<'a>>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(article: &'a Article) -> Lines<'a> {
        let metadata = [&article.source, &article.place, &article.section];
        let metadata = metadata.into_iter().flatten().chain(&article.authors).chain(&article.tags);
        Lines {
            title: Line::new(&article.title),
            title_counts: !article.title_generated,
            subtitle: article.subtitle.as_deref().map(Line::new),
            body: article.body.iter().map(|paragraph| Line::new(&paragraph.text)).collect(),
            dateline: article.dateline.iter().map(|line| Line::new(line)).collect(),
            metadata: metadata.map(|value| Line::new(value)).collect(),
        }
    }

    /// Whether the article is found by a run.
    pub(super) fn holds(&self, run: &Run) -> bool {
        self.indexed().any(|line| line.holds(run))
    }

    /// The lines by which the article is found.
    pub(super) fn indexed(&self) -> impl Iterator<Item = &Line<'a>> {
        let title = self.title_counts.then_some(&self.title);
        let lines = title.into_iter().chain(&self.subtitle).chain(&self.body);
        lines.chain(&self.dateline).chain(&self.metadata)
    }
}

/// What a query marks in one article.
pub(super) struct Marker {
    /// Runs to mark anywhere, the most telling first.
    runs: Vec<Run>,
    /// Runs to mark in the title only.
    title_runs: Vec<Run>,
    /// Runs to mark in the dateline only.
    dateline_runs: Vec<Run>,
    /// Beginnings of words of letters and digits.
    prefixes: Vec<Vec<char>>,
    /// Synonyms that stand in the article instead of what was typed.
    alternatives: Vec<Alternative>,
    analyzer: Analyzer,
}

/// A match in a line: what is marked, and by which of the marker's runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Byte offsets in the line.
    pub(super) range: Range<usize>,
    /// Which run, counting prefixes and synonyms after the runs.
    pub(super) run: usize,
    /// The number of significant characters.
    pub(super) chars: usize,
}

impl Marker {
    /// What the query marks in the article of these lines.
    pub(super) fn new(plan: &Plan, lines: &Lines<'_>, analyzer: &Analyzer) -> Marker {
        let standing = Standing::of(plan, lines, analyzer);
        let mut runs: Vec<Run> = Vec::new();
        let mut add = |run: &Run| {
            if !runs.contains(run) {
                runs.push(run.clone());
            }
        };
        let literal = plan.literal.as_ref().filter(|literal| lines.holds(literal));
        literal.into_iter().for_each(&mut add);
        for (i, chunk) in plan.chunks.iter().enumerate() {
            if standing.has_chunk(i) {
                continue;
            }
            if lines.holds(&chunk.run) {
                add(&chunk.run);
                continue;
            }
            if chunk.quoted {
                continue;
            }
            let parts = || {
                let parts = chunk.parts.iter().enumerate();
                parts.filter(|&(k, _)| !standing.has_part(i, k)).map(|(_, part)| part)
            };
            parts().for_each(&mut add);
            if !chunk.parts.is_empty() && parts().all(|part| lines.holds(part)) {
                continue;
            }
            // The words inside of what is missing. A single character says too little.
            let words = chunk.words.iter().filter_map(|word| Run::of(word));
            words.filter(|run| run.len() > 1).for_each(|run| add(&run));
        }
        let in_field = |title: bool| {
            let fields = plan.fields.iter();
            let fields = fields.filter(move |(field, _)| (*field == FieldName::Title) == title);
            fields.map(|(_, run)| run.clone()).collect()
        };
        Marker {
            runs,
            title_runs: in_field(true),
            dateline_runs: in_field(false),
            prefixes: plan.prefixes.iter().map(|prefix| prefix.chars().collect()).collect(),
            alternatives: standing.into_alternatives(),
            analyzer: analyzer.clone(),
        }
    }

    /// The matches in a line of the body or the subtitle.
    pub(super) fn body(&self, line: &Line<'_>) -> Vec<Mark> {
        self.marks(line, &[])
    }

    /// The matches in the title.
    pub(super) fn title(&self, line: &Line<'_>) -> Vec<Mark> {
        self.marks(line, &self.title_runs)
    }

    /// The matches in a line of the dateline.
    pub(super) fn dateline(&self, line: &Line<'_>) -> Vec<Mark> {
        self.marks(line, &self.dateline_runs)
    }

    fn marks(&self, line: &Line<'_>, more: &[Run]) -> Vec<Mark> {
        let folded = &line.folded;
        let mut marks = Vec::new();
        let mut push = |first: usize, last: usize, run: usize| {
            let range = folded[first].start as usize..folded[last].end as usize;
            marks.push(Mark { range, run, chars: last + 1 - first });
        };
        for (i, run) in self.runs.iter().chain(more).enumerate() {
            run.find_in(folded).for_each(|first| push(first, first + run.len() - 1, i));
        }
        for (i, prefix) in self.prefixes.iter().enumerate() {
            for (first, last) in latin_words(folded) {
                let word = folded[first..=last].iter().map(|c| c.ch);
                if word.take(prefix.len()).eq(prefix.iter().copied()) {
                    push(first, last, self.runs.len() + more.len() + i);
                }
            }
        }
        let before = self.runs.len() + more.len() + self.prefixes.len();
        for (i, alternative) in self.alternatives.iter().enumerate() {
            for first in places(alternative, line, &self.analyzer) {
                push(first, first + alternative.run.len() - 1, before + i);
            }
        }
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        marks
    }
}

/// The words of letters and digits in a folded line: the indexes of their first and last character.
fn latin_words(folded: &[FoldedChar]) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (i, c) in folded.iter().enumerate().filter(|(_, c)| c.ch.is_ascii_alphanumeric()) {
        match words.last_mut() {
            Some(word) if word.1 + 1 == i && folded[i - 1].end == c.start => word.1 = i,
            _ => words.push((i, i)),
        }
    }
    words
}

/// Marks as ranges of bytes that neither overlap nor touch.
pub(super) fn merged(marks: &[Mark]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match ranges.last_mut() {
            Some(last) if mark.range.start <= last.end => last.end = last.end.max(mark.range.end),
            _ => ranges.push(mark.range.clone()),
        }
    }
    ranges
}

/// Ranges of bytes of a text as ranges of characters.
pub(super) fn in_chars(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut at = (0, 0);
    let mut chars_to = |byte: usize| {
        at = (byte, at.1 + text[at.0..byte].chars().count());
        at.1
    };
    ranges.iter().map(|range| chars_to(range.start)..chars_to(range.end)).collect()
}
