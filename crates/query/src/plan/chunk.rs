//! Chunks: their words for ranking, and the parts that an article may contain separately.
//!
//! The chunk 实业家委员会 has the parts 实业家 and 委员会.

use std::ops::Range;

use souwen_text::fold::FoldedChar;
use souwen_text::{Analyzer, Cut, Run};

use super::asked::Chunk;
use crate::function_words::is_function_word;

/// The chunk of a text with the fold `folded`, without parts and extensions; `None` if it has no
/// significant character.
pub(super) fn chunk(
    analyzer: &Analyzer,
    text: &str,
    folded: &[FoldedChar],
    quoted: bool,
) -> Option<Chunk> {
    let run = Run::of_folded(text, folded)?;
    let mut words = Vec::new();
    analyzer.each_word(text, folded, Cut::Search, |term, _, _| {
        if !is_function_word(term) {
            words.push(term.to_owned());
        }
    });
    let mut content = vec![true; folded.len()];
    analyzer.each_word(text, folded, Cut::Plain, |term, first, last| {
        if is_function_word(term) {
            content[index_of(folded, first)..=index_of(folded, last)].fill(false);
        }
    });
    let (text, parts, extensions) = (text.to_owned(), Vec::new(), Vec::new());
    Some(Chunk { text, quoted, exact: None, near: false, run, parts, extensions, words, content })
}

/// The content words of a chunk, as ranges of `folded`; none if there are fewer than two. A word of
/// one character is joined to its neighbour, because alone it would be found everywhere.
pub(super) fn parts(analyzer: &Analyzer, text: &str, folded: &[FoldedChar]) -> Vec<Range<usize>> {
    // Ranges of `folded`, each with whether the next word may join it.
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut joinable = false;
    analyzer.each_word(text, folded, Cut::Plain, |term, first, last| {
        let (start, end) = (index_of(folded, first), index_of(folded, last) + 1);
        if is_function_word(term) {
            joinable = false;
            return;
        }
        let adjacent = |part: &Range<usize>| {
            part.end == start && folded[start].position == folded[start - 1].position + 1
        };
        match parts.last_mut() {
            Some(part) if joinable && adjacent(part) && (end - start == 1 || part.len() == 1) => {
                part.end = end;
            }
            _ => parts.push(start..end),
        }
        joinable = true;
    });
    if parts.len() < 2 { Vec::new() } else { parts }
}

/// The index of one of these characters.
pub(super) fn index_of(folded: &[FoldedChar], c: &FoldedChar) -> usize {
    folded.partition_point(|other| other.start < c.start)
}
