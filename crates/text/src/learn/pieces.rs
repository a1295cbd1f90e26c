//! Texts as pieces: words of the dictionary, and everything else character by character.

use std::collections::HashMap;

use crate::analyzer::Analyzer;
use crate::fold::{FoldedChar, fold};
use crate::learn::in_signs::names_in_signs;
use crate::segment::Cut;

/// The number of the piece that separates sentences and texts.
pub(super) const BREAK: u32 = 0;

/// Texts that were read.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    analyzer: &'a Analyzer,
    /// All texts, one on each line.
    text: String,
    /// The pieces of all texts.
    pub pieces: Vec<TextPiece>,
    /// The terms of the pieces by their numbers; 0 is a break.
    pub terms: Vec<String>,
    pub numbers: HashMap<String, u32>,
    /// The number of pieces before each article.
    pub articles: Vec<u32>,
    /// The number of significant characters.
    pub chars: usize,
    /// How often each name (folded) occurs between signs.
    pub in_signs: HashMap<Vec<char>, u32>,
}

/// A piece of a text: a word of the dictionary, or a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextPiece {
    pub term: u32,
    /// Its byte range in the text.
    pub start: u32,
    pub end: u32,
    /// How many pieces, beginning with this one, the analyzer joins to one unknown word.
    pub joined: u8,
}

impl<'a> Pieces<'a> {
    /// Starts with nothing read.
    pub(super) fn new(analyzer: &'a Analyzer) -> Pieces<'a> {
        Pieces {
            analyzer,
            text: String::new(),
            pieces: Vec::new(),
            terms: vec![String::new()],
            numbers: HashMap::new(),
            articles: Vec::new(),
            chars: 0,
            in_signs: HashMap::new(),
        }
    }

    /// Reads the texts of an article: its title and paragraphs. Texts beyond 4 GB are ignored.
    pub(super) fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.articles.push(self.pieces.len() as u32);
        for text in texts {
            let start = self.text.len();
            if u32::try_from(start + text.len() + 1).is_err() {
                return;
            }
            for name in names_in_signs(text) {
                let name = fold(name).into_iter().map(|c| c.ch).collect();
                *self.in_signs.entry(name).or_default() += 1;
            }
            self.text.push_str(text);
            self.text.push('\n');
            self.cut(start, text);
        }
    }

    fn cut(&mut self, at: usize, text: &str) {
        let folded = fold(text);
        self.chars += folded.len();
        self.add_break(at);
        let mut end = 0;
        // The analyzer must outlive the borrow of `self` in this call.
        let analyzer = self.analyzer;
        analyzer.each_word(text, &folded, Cut::Plain, |term, first, last| {
            if first.start != end {
                self.add_break(at);
            }
            end = last.end;
            if term.is_ascii() {
                self.add_break(at);
            } else if analyzer.knows(term) {
                self.add(term, at, first, last, 1);
            } else {
                let index = |c: &FoldedChar| folded.partition_point(|other| other.start < c.start);
                let chars = &folded[index(first)..=index(last)];
                let joined = u8::try_from(chars.len()).unwrap_or(1);
                for (i, c) in chars.iter().enumerate() {
                    let joined = if i == 0 { joined } else { 1 };
                    self.add(c.ch.encode_utf8(&mut [0; 4]), at, c, c, joined);
                }
            }
        });
        self.add_break(at);
    }

    fn add(&mut self, term: &str, at: usize, first: &FoldedChar, last: &FoldedChar, joined: u8) {
        let number = match self.numbers.get(term) {
            Some(&number) => number,
            None => {
                let number = self.terms.len() as u32;
                self.terms.push(term.to_owned());
                self.numbers.insert(term.to_owned(), number);
                number
            }
        };
        let (start, end) = (at as u32 + first.start, at as u32 + last.end);
        self.pieces.push(TextPiece { term: number, start, end, joined });
    }

    fn add_break(&mut self, at: usize) {
        if self.pieces.last().is_none_or(|last| last.term != BREAK) {
            let at = at as u32;
            self.pieces.push(TextPiece { term: BREAK, start: at, end: at, joined: 1 });
        }
    }

    /// The characters (folded) of some pieces.
    pub(super) fn chars_of(&self, pieces: &[TextPiece]) -> Vec<char> {
        pieces.iter().flat_map(|piece| self.terms[piece.term as usize].chars()).collect()
    }

    /// The text of some pieces as written.
    pub(super) fn written(&self, first: usize, last: usize) -> &str {
        &self.text[self.pieces[first].start as usize..self.pieces[last].end as usize]
    }

    /// The text around some pieces, within their line.
    pub(super) fn example(&self, first: usize, last: usize) -> String {
        /// The number of characters on each side.
        const AROUND: usize = 12;
        let (start, end) = (self.pieces[first].start as usize, self.pieces[last].end as usize);
        let line = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        let before = self.text[line..start].char_indices().rev().nth(AROUND - 1);
        let from = before.map_or(line, |(i, _)| line + i);
        let after = &self.text[end..];
        let after = &after[..after.find('\n').unwrap_or(after.len())];
        let to = end + after.char_indices().nth(AROUND).map_or(after.len(), |(i, _)| i);
        let (left, right) = (
            if before.is_some_and(|(i, _)| i > 0) { "…" } else { "" },
            if to < end + after.len() { "…" } else { "" },
        );
        format!("{left}{}{right}", &self.text[from..to])
    }
}
