//! Texts as lists of word numbers, for counting.

use std::collections::HashMap;
use std::ops::Range;

use super::cut::{Words, cut};
use super::numbers::Numbers;
use crate::analyzer::Analyzer;
use crate::learn::pieces::BREAK;

/// The approximate number of words that are processed at once, in whole articles.
const BLOCK: usize = 1 << 16;

/// Articles that were read, word by word.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    pub analyzer: &'a Analyzer,
    pub found: Found,
    /// The words of all texts.
    pub tokens: Box<dyn Numbers>,
    /// The number of tokens before each article.
    pub articles: Vec<u64>,
    /// The number of significant characters.
    pub chars: usize,
}

/// The distinct words.
#[derive(Debug)]
pub(super) struct Found {
    /// The words by their numbers; 0 is a break.
    pub terms: Vec<Term>,
    pub numbers: HashMap<String, u32>,
    /// Unknown words, which are also read character by character.
    pub unknown: HashMap<String, Term>,
    /// The words of the current article.
    now: Vec<u32>,
    /// The number of the current article, from 1.
    article: u32,
}

/// A word and its occurrences.
#[derive(Debug, Default)]
pub(super) struct Term {
    pub folded: String,
    /// The spelling at its first occurrence, if it differs from the folded form.
    pub written: Option<Box<str>>,
    /// The number of its occurrences.
    pub count: u32,
    pub articles: u32,
    /// The last article that contains it, from 1.
    last: u32,
    /// Whether a dictionary has it.
    pub known: bool,
}

impl Term {
    /// Its spelling at its first occurrence.
    pub(super) fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.folded)
    }

    fn seen(&mut self, article: u32) {
        self.count = self.count.saturating_add(1);
        self.articles += u32::from(self.last != article);
        self.last = article;
    }
}

impl<'a> Texts<'a> {
    /// Starts with nothing read. `tokens` is an empty list for the words.
    pub(super) fn new(analyzer: &'a Analyzer, tokens: Box<dyn Numbers>) -> Texts<'a> {
        let found = Found {
            terms: vec![Term::default()],
            numbers: HashMap::new(),
            unknown: HashMap::new(),
            now: Vec::new(),
            article: 0,
        };
        Texts { analyzer, found, tokens, articles: Vec::new(), chars: 0 }
    }

    /// Reads the texts of an article: its title and paragraphs.
    pub(super) fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.articles.push(self.tokens.len() as u64);
        self.found.article += 1;
        self.found.part();
        for text in texts {
            self.chars += cut(self.analyzer, text, &mut self.found);
        }
        self.tokens.append(&self.found.now);
        self.found.now.clear();
    }

    /// The tokens of whole articles in blocks of about [`BLOCK`] words, each with the number of its
    /// first article.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (Range<usize>, usize)> + use<> {
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (article, &start) in self.articles.iter().enumerate() {
            let start = start as usize;
            if starts.last().is_none_or(|&(last, _)| start - last >= BLOCK) {
                starts.push((start, article));
            }
        }
        let ends = starts.iter().skip(1).map(|&(start, _)| start).chain([self.tokens.len()]);
        let ends: Vec<usize> = ends.collect();
        starts.into_iter().zip(ends).map(|((start, article), end)| (start..end, article))
    }

    /// Whether a word (folded) of the texts is in a dictionary.
    pub(super) fn knows(&self, folded: &str) -> bool {
        let number = self.found.numbers.get(folded);
        number.is_some_and(|&number| self.found.terms[number as usize].known)
    }
}

impl Words for Found {
    fn word(&mut self, folded: &str, written: &str, known: bool) {
        let number = match self.numbers.get(folded) {
            Some(&number) => number,
            None => {
                let number = self.terms.len() as u32;
                let written = (written != folded).then(|| written.into());
                let folded = folded.to_owned();
                self.numbers.insert(folded.clone(), number);
                self.terms.push(Term { folded, written, ..Term::default() });
                number
            }
        };
        let term = &mut self.terms[number as usize];
        term.known |= known;
        term.seen(self.article);
        self.now.push(number);
    }

    fn unknown(&mut self, folded: &str, written: &str) {
        let term = self.unknown.entry(folded.to_owned()).or_default();
        if term.articles == 0 {
            term.written = (written != folded).then(|| written.into());
        }
        term.seen(self.article);
    }

    fn part(&mut self) {
        if self.now.last() != Some(&BREAK) {
            self.now.push(BREAK);
        }
    }
}
