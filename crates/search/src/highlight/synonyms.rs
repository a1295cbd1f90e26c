//! Synonyms in an article: which of them occur, where, and what they replace.

use souwen_query::plan::Chunk;
use souwen_query::{Alternative, Extension, Plan};
use souwen_text::fold::FoldedChar;
use souwen_text::{Analyzer, Cut};

use super::lines::{Line, Lines};

/// The synonyms that occur in one article and what they replace.
#[derive(Default)]
pub(crate) struct SynonymMatches<'p> {
    alternatives: Vec<&'p Alternative>,
    /// The chunks that a synonym replaces as a whole.
    chunks: Vec<usize>,
    /// The parts of chunks that a synonym replaces.
    parts: Vec<(usize, usize)>,
}

impl<'p> SynonymMatches<'p> {
    /// Searches an article for the synonyms of a query. The synonyms of a stretch are searched for only
    /// when the article does not contain all of the stretch as typed.
    pub(crate) fn of(plan: &'p Plan, lines: &Lines<'_>, analyzer: &Analyzer) -> SynonymMatches<'p> {
        let mut synonym_matches = SynonymMatches::default();
        for extension in &plan.extensions {
            let mut chunks = extension.of.iter().filter_map(|&i| plan.chunks.get(i));
            if !chunks.all(|chunk| lines.contains(&chunk.run))
                && synonym_matches.take(extension, lines, analyzer)
            {
                synonym_matches.chunks.extend(&extension.of);
            }
        }
        for (i, chunk) in plan.chunks.iter().enumerate() {
            if !chunk.extensions.is_empty()
                && !synonym_matches.has_chunk(i)
                && !lines.contains(&chunk.run)
            {
                synonym_matches.take_parts(i, chunk, lines, analyzer);
            }
        }
        synonym_matches
    }

    /// Whether a synonym replaces a chunk.
    pub(crate) fn has_chunk(&self, chunk: usize) -> bool {
        self.chunks.contains(&chunk)
    }

    /// Whether a synonym replaces a part of a chunk.
    pub(crate) fn has_part(&self, chunk: usize, part: usize) -> bool {
        self.parts.contains(&(chunk, part))
    }

    /// The synonyms that occur in the article.
    pub(crate) fn into_alternatives(self) -> Vec<Alternative> {
        self.alternatives.into_iter().cloned().collect()
    }

    fn take_parts(
        &mut self,
        index: usize,
        chunk: &'p Chunk,
        lines: &Lines<'_>,
        analyzer: &Analyzer,
    ) {
        for extension in &chunk.extensions {
            let mut parts = extension.of.iter().filter_map(|&k| chunk.parts.get(k));
            let is_typed = !extension.of.is_empty() && parts.all(|part| lines.contains(part));
            if is_typed || !self.take(extension, lines, analyzer) {
                continue;
            }
            if extension.of.is_empty() {
                self.chunks.push(index);
            }
            self.parts.extend(extension.of.iter().map(|&k| (index, k)));
        }
    }

    /// Adds the alternatives that occur in the article; returns whether there are any.
    fn take(&mut self, extension: &'p Extension, lines: &Lines<'_>, analyzer: &Analyzer) -> bool {
        let before = self.alternatives.len();
        let occurs = |alternative: &&Alternative| {
            lines.indexed().any(|line| !places(alternative, line, analyzer).is_empty())
        };
        self.alternatives.extend(extension.alternatives.iter().filter(occurs));
        self.alternatives.len() > before
    }
}

/// The places of an alternative in a line: the index of its first character at each place.
pub(crate) fn places(
    alternative: &Alternative,
    line: &Line<'_>,
    analyzer: &Analyzer,
) -> Vec<usize> {
    let mut places: Vec<usize> = alternative.run.find_in(&line.folded).collect();
    if places.is_empty() || alternative.words.is_empty() {
        return places;
    }
    // The line is segmented only if it contains the run.
    let index = |c: &FoldedChar| line.folded.partition_point(|other| other.start < c.start);
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    analyzer.each_word(line.text, &line.folded, Cut::Search, |_, first, last| {
        starts.push(index(first));
        ends.push(index(last));
    });
    let is_one_word =
        |first: usize, last: usize| starts.iter().zip(&ends).any(|w| w == (&first, &last));
    places.retain(|&first| {
        let last = first + alternative.run.len() - 1;
        match alternative.words.as_slice() {
            [word] if alternative.is_word(word) => is_one_word(first, last),
            _ => starts.contains(&first) && ends.contains(&last),
        }
    });
    places
}
