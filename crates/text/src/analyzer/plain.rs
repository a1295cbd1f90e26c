//! Segments a text with the segmenter's dictionary alone, without the user's words.

use crate::dictionary::lexicon::joining_sign;
use crate::fold::FoldedChar;
use crate::segment::{Cut, Segmenter};

/// The maximal length of a word, in characters. Longer ones are left out, because no dictionary has
/// such a word and terms must be bounded. Grams still find them.
pub(super) const MAX_WORD_CHARS: usize = 64;

/// Calls `visit` with the term, the first and the last character of every word, sorted by start and
/// end. `folded` is the fold of `text`, or a part of it.
pub(super) fn each_plain_word(
    segmenter: &Segmenter,
    text: &str,
    folded: &[FoldedChar],
    cut: Cut,
    visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
) {
    each_plain_word_of(segmenter, text, folded, cut, |_| true, visit);
}

/// Like [`each_plain_word`], but segments only the blocks for which `is_wanted` returns true.
pub(super) fn each_plain_word_of(
    segmenter: &Segmenter,
    text: &str,
    folded: &[FoldedChar],
    cut: Cut,
    is_wanted: impl Fn(&str) -> bool,
    visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
) {
    let mut block = SegmenterInput::default();
    for (i, c) in folded.iter().enumerate() {
        if let Some(last) = i.checked_sub(1).map(|i| &folded[i])
            && !block.join(last, c, text)
        {
            if is_wanted(&block.text) {
                cut_block(segmenter, &block, folded, cut, visit);
            }
            block.clear();
        }
        block.push(c.ch, i);
    }
    if is_wanted(&block.text) {
        cut_block(segmenter, &block, folded, cut, visit);
    }
}

fn cut_block(
    segmenter: &Segmenter,
    block: &SegmenterInput,
    folded: &[FoldedChar],
    cut: Cut,
    visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
) {
    if block.text.is_empty() {
        return;
    }
    let mut words = Vec::new();
    for (start, end) in segmenter.cut(&block.text, cut) {
        let Some(word) = block.trim(start, end) else { continue };
        words.push(word);
        if cut == Cut::Search {
            block.add_parts(word, &mut words);
        }
    }
    words.sort_unstable();
    words.dedup();
    for (start, end) in words {
        if let (Some(first), Some(last)) = (block.origin[start], block.origin[end - 1])
            && last - first < MAX_WORD_CHARS
        {
            visit(block.slice(start, end), &folded[first], &folded[last]);
        }
    }
}

/// A block of folded text for the segmenter: significant characters without anything between them,
/// except single joining signs inside runs of letters and digits.
#[derive(Default)]
struct SegmenterInput {
    text: String,
    /// For each character of `text`, the index of its folded character; `None` for a joining sign.
    origin: Vec<Option<usize>>,
    /// The byte offset of each character of `text`, and of its end.
    offsets: Vec<usize>,
}

impl SegmenterInput {
    fn clear(&mut self) {
        self.text.clear();
        self.origin.clear();
        self.offsets.clear();
    }

    fn push(&mut self, ch: char, index: usize) {
        self.offsets.push(self.text.len());
        self.text.push(ch);
        self.origin.push(Some(index));
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        let from = self.offsets[start];
        let to = self.offsets.get(end).copied().unwrap_or(self.text.len());
        &self.text[from..to]
    }

    /// Removes joining signs at the edges of a word; `None` if nothing else is left.
    fn trim(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let start = (start..end).find(|&i| self.origin[i].is_some())?;
        let last = (start..end).rev().find(|&i| self.origin[i].is_some())?;
        Some((start, last + 1))
    }

    /// Adds the parts of a compound such as `covid-19`. A decimal number or a version such as `3.6.3`
    /// has no parts.
    fn add_parts(&self, (start, end): (usize, usize), words: &mut Vec<(usize, usize)>) {
        let is_sign = |&i: &usize| self.origin[i].is_none();
        if !(start..end).any(|i| is_sign(&i) && self.slice(i, i + 1) != ".") {
            return;
        }
        let mut part = start;
        while part < end {
            let stop = (part..end).find(is_sign).unwrap_or(end);
            if part < stop {
                words.push((part, stop));
            }
            part = stop + 1;
        }
    }

    /// Whether `next` continues the block that ends with `last`. Adds the joining sign between them, if
    /// any.
    fn join(&mut self, last: &FoldedChar, next: &FoldedChar, text: &str) -> bool {
        if last.end == next.start {
            return true;
        }
        let Some(sign) = joining_sign(last, next, text) else { return false };
        self.offsets.push(self.text.len());
        self.text.push(sign);
        self.origin.push(None);
        true
    }
}
