//! Learning words from texts: what the segmenter cuts in pieces although it belongs together.
//!
//! A candidate is a run of neighbouring pieces (words of the dictionary, and all else character by
//! character) that is found often enough. Two measures tell words from chance, both well known from
//! the extraction of unknown words: *cohesion*, the pointwise mutual information of its loosest
//! split (Church and Hanks, "Word association norms, mutual information, and lexicography", 1990,
//! taken at the minimum over all splits), and *freedom*, the entropy of what stands to its left and
//! right, the smaller of the two (Huang and Powers, "Chinese word segmentation based on contextual
//! entropy", 2003). Names of people and places, which dictionaries lack most, come first: surnames,
//! characters of transliteration, titles before and verbs of speech after them give them away.
//!
//! Memory is bounded by the text: candidates grow by one piece at a time, and only from those that
//! are frequent already (as the Apriori algorithm does: Agrawal and Srikant, 1994).

mod choose;
mod clues;
pub mod expressions;
mod grams;
mod lists;

use std::collections::HashMap;

use crate::analyzer::Analyzer;
use crate::fold::{FoldedChar, fold};
use crate::segment::Cut;

pub use expressions::{Expression, ExpressionKind, Expressions};

use choose::choose;
use clues::Clues;
use grams::{BREAK, Grams};

/// What a candidate seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The name of a person.
    Person,
    /// The name of a place.
    Place,
    /// A foreign name, of whatever it is.
    Foreign,
    /// Any other word.
    Other,
}

impl Kind {
    /// Its name in English.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Place => "place",
            Kind::Foreign => "foreign name",
            Kind::Other => "other",
        }
    }

    /// The tag that jieba's dictionaries give to such words.
    pub fn tag(self) -> Option<&'static str> {
        match self {
            Kind::Person => Some("nr"),
            Kind::Place => Some("ns"),
            Kind::Foreign => Some("nrt"),
            Kind::Other => None,
        }
    }
}

/// A word that a dictionary could have.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// As it is written where it was found first.
    pub word: String,
    /// How often it was found.
    pub count: u32,
    /// In how many articles.
    pub articles: u32,
    /// The pointwise mutual information of its loosest split, in nats.
    pub cohesion: f64,
    /// The entropy of its neighbours on the side where they vary less, in nats.
    pub freedom: f64,
    /// What it seems to be.
    pub kind: Kind,
    /// Where it was found first, with some of the text around it.
    pub example: String,
    /// By which candidates are ordered.
    pub score: f64,
}

/// How often a word must be found at least to be a candidate, by the size of all texts in
/// significant characters: in few texts twice is much, in many it is chance.
pub fn default_min_count(chars: usize) -> u32 {
    match chars {
        0..300_000 => 2,
        300_000..1_500_000 => 3,
        1_500_000..5_000_000 => 4,
        _ => 5,
    }
}

/// Reads texts and proposes words.
#[derive(Debug)]
pub struct Learner<'a> {
    analyzer: &'a Analyzer,
    /// All texts, a line each.
    text: String,
    /// The pieces of all texts.
    pieces: Vec<Piece>,
    /// The pieces' terms, by their numbers; 0 is a break.
    terms: Vec<String>,
    numbers: HashMap<String, u32>,
    /// The number of pieces before each article.
    articles: Vec<u32>,
    chars: usize,
}

/// A piece of a text: a word of the dictionary, or a character.
#[derive(Debug, Clone, Copy)]
struct Piece {
    term: u32,
    /// Where it begins and ends in the text, in bytes.
    start: u32,
    end: u32,
    /// How many pieces, this one first, the analyzer joins to one word of no dictionary.
    joined: u8,
}

impl<'a> Learner<'a> {
    /// A learner that has read nothing. Words that `analyzer` cuts as one are not proposed.
    pub fn new(analyzer: &'a Analyzer) -> Learner<'a> {
        Learner {
            analyzer,
            text: String::new(),
            pieces: Vec::new(),
            terms: vec![String::new()],
            numbers: HashMap::new(),
            articles: Vec::new(),
            chars: 0,
        }
    }

    /// The number of significant characters read.
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// Reads the texts of an article: its title and paragraphs. Texts beyond 4 GB are left out.
    pub fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.articles.push(self.pieces.len() as u32);
        for text in texts {
            let start = self.text.len();
            if u32::try_from(start + text.len() + 1).is_err() {
                return;
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
        // The analyzer is borrowed for longer than this call.
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
        self.pieces.push(Piece { term: number, start, end, joined });
    }

    fn add_break(&mut self, at: usize) {
        if self.pieces.last().is_none_or(|last| last.term != BREAK) {
            let at = at as u32;
            self.pieces.push(Piece { term: BREAK, start: at, end: at, joined: 1 });
        }
    }

    /// The words to propose, best first. `min_count`: how often a word must have been found, at
    /// least 2; `None`: as befits the size of the texts ([`default_min_count`]).
    pub fn finish(self, min_count: Option<u32>) -> Vec<Candidate> {
        let min_count = min_count.unwrap_or_else(|| default_min_count(self.chars)).max(2);
        let clues = Clues::new(&self.terms, &self.numbers);
        let grams = Grams::count(&self.pieces, &self.articles, &clues, min_count);
        choose(&self, &grams, &clues)
    }

    /// The text of some pieces as it was written.
    fn written(&self, first: usize, last: usize) -> &str {
        &self.text[self.pieces[first].start as usize..self.pieces[last].end as usize]
    }

    /// The text around some pieces, within their line.
    fn example(&self, first: usize, last: usize) -> String {
        /// How many characters are shown on each side.
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

#[cfg(test)]
mod tests;
