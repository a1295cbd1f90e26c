//! The analyzer: a text becomes two streams of tokens over one fold.
//!
//! *Grams*: one token for every significant character. They make every run of characters findable
//! however a segmenter would cut it. *Words*: the segmenter's words in search mode, for ranking.
//! Both carry positions that count significant characters (see [`fold`](super::fold::fold())), so a word
//! has the position of its first character.
//!
//! | 完成中吉乌铁路 | tokens (position) |
//! |---|---|
//! | grams | 完 0, 成 1, 中 2, 吉 3, 乌 4, 铁 5, 路 6 |
//! | words | 完成 0, 中吉乌 2, 铁路 5 |

use super::fold::{FoldedChar, fold, narrow};
use super::segment::{Cut, Segmenter};

/// The version of everything in `text` that decides about tokens: raise it with every change to
/// folding, positions or cutting, so that indexes made before are recognised.
const VERSION: u32 = 1;

/// Words longer than this, in characters, are left out of the words: no dictionary has such a
/// word, and a term may not grow without bound. Grams still find them.
const MAX_WORD_CHARS: usize = 64;

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded form.
    pub term: String,
    /// The position of its first character.
    pub position: u32,
    /// Byte offset of its start in the original text.
    pub start: u32,
    /// Byte offset of its end, exclusive.
    pub end: u32,
}

/// Turns texts into tokens. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Analyzer {
    segmenter: Segmenter,
}

impl Analyzer {
    /// The analyzer with the default dictionary, which is loaded at the first cut in a process.
    pub fn new() -> Analyzer {
        Analyzer { segmenter: Segmenter::new() }
    }

    /// Names what this analyzer makes of texts: two analyzers with the same fingerprint give the
    /// same tokens.
    pub fn fingerprint(&self) -> String {
        format!("text-{VERSION}")
    }

    /// One token for every significant character, in order.
    pub fn grams(&self, text: &str) -> Vec<Token> {
        fold(text)
            .into_iter()
            .map(|c| Token {
                term: c.ch.to_string(),
                position: c.position,
                start: c.start,
                end: c.end,
            })
            .collect()
    }

    /// The words of a text, sorted by start and end.
    pub fn words(&self, text: &str, cut: Cut) -> Vec<Token> {
        let folded = fold(text);
        let mut tokens = Vec::new();
        self.each_word(text, &folded, cut, |term, first, last| {
            tokens.push(Token {
                term: term.to_owned(),
                position: first.position,
                start: first.start,
                end: last.end,
            });
        });
        tokens
    }

    /// Calls `visit` with the term, the first and the last character of every word of a text,
    /// sorted by start and end; `folded` is the fold of `text`.
    pub fn each_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        cut: Cut,
        mut visit: impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        let mut block = Block::default();
        for (i, c) in folded.iter().enumerate() {
            if let Some(last) = i.checked_sub(1).map(|i| &folded[i])
                && !block.join(last, c, text)
            {
                self.cut_block(&block, folded, cut, &mut visit);
                block.clear();
            }
            block.push(c.ch, i);
        }
        self.cut_block(&block, folded, cut, &mut visit);
    }

    fn cut_block(
        &self,
        block: &Block,
        folded: &[FoldedChar],
        cut: Cut,
        visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        if block.text.is_empty() {
            return;
        }
        let mut words = Vec::new();
        for (start, end) in self.segmenter.cut(&block.text, cut) {
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
}

/// A stretch of folded text for the segmenter: significant characters without anything between
/// them, save single joining signs inside runs of letters and digits.
#[derive(Default)]
struct Block {
    text: String,
    /// For each character of `text`: the index of its folded character; `None` for a joining sign.
    origin: Vec<Option<usize>>,
    /// For each character of `text`, and for its end: the byte offset.
    offsets: Vec<usize>,
}

impl Block {
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

    /// A word without the joining signs at its edges, `None` when it has nothing else.
    fn trim(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let start = (start..end).find(|&i| self.origin[i].is_some())?;
        let last = (start..end).rev().find(|&i| self.origin[i].is_some())?;
        Some((start, last + 1))
    }

    /// Adds the parts of a compound such as `covid-19`; a decimal number or a version such as
    /// `3.6.3` has none.
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

    /// Whether `next` goes on in the block that ends with `last`; a joining sign that stands
    /// between them is added.
    fn join(&mut self, last: &FoldedChar, next: &FoldedChar, text: &str) -> bool {
        if last.end == next.start {
            return true;
        }
        let between = &text[last.end as usize..next.start as usize];
        let mut chars = between.chars();
        match (chars.next().map(narrow), chars.next()) {
            (Some(sign @ ('-' | '.' | '_' | '+' | '&' | '#' | '%')), None)
                if last.ch.is_ascii_alphanumeric() && next.ch.is_ascii_alphanumeric() =>
            {
                self.offsets.push(self.text.len());
                self.text.push(sign);
                self.origin.push(None);
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, u32)]) {
        let tokens = Analyzer::new().words(text, Cut::Search);
        let found: Vec<(&str, u32)> =
            tokens.iter().map(|t| (t.term.as_str(), t.position)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_have_the_position_of_their_first_character() {
        check("完成中吉乌铁路", &[("完成", 0), ("中吉乌", 2), ("铁路", 5)]);
        check("中国—中亚峰会", &[("中国", 0), ("中亚", 2), ("峰会", 4)]);
        check("臺灣選舉", &[("台湾", 0), ("选举", 2)]);
        check("合作。铁路", &[("合作", 0), ("铁路", 3)]);
        check("合作\n铁路", &[("合作", 0), ("铁路", 18)]);
    }

    #[test]
    fn runs_of_letters_and_digits_stay_whole() {
        check("ＣＯＶＩＤ－１９", &[("covid", 0), ("covid-19", 0), ("19", 5)]);
        check("版本3.6.3", &[("版本", 0), ("3.6.3", 2)]);
        check("C919首飞", &[("c919", 0), ("首飞", 4)]);
        check("5G网络", &[("5g", 0), ("网络", 2)]);
        check("A. B", &[("a", 0), ("b", 2)]);
    }

    #[test]
    fn endless_words_are_left_to_the_grams() {
        let text = "a".repeat(MAX_WORD_CHARS + 1);
        assert_eq!(Analyzer::new().words(&text, Cut::Search), []);
        assert_eq!(Analyzer::new().grams(&text).len(), MAX_WORD_CHARS + 1);
    }

    #[test]
    fn spans_are_of_the_original_text() {
        let text = "（中國）Café";
        for token in Analyzer::new().words(text, Cut::Search) {
            let span = &text[token.start as usize..token.end as usize];
            let folded: String = fold(span).iter().map(|c| c.ch).collect();
            assert_eq!(folded, token.term);
        }
    }
}
