//! Texts as numbers of words, for counting what stands in them.

use std::collections::HashMap;

use crate::analyzer::Analyzer;
use crate::fold::fold;
use crate::learn::pieces::BREAK;
use crate::segment::Cut;

/// Articles that were read, word by word. Memory grows by about four bytes for each word.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    pub analyzer: &'a Analyzer,
    /// The words, by their numbers; 0 is a break.
    pub terms: Vec<Term>,
    pub numbers: HashMap<String, u32>,
    /// The words of all texts.
    pub tokens: Vec<u32>,
    /// Words of no dictionary, which are read character by character as well.
    pub unknown: HashMap<String, Term>,
    /// The number of tokens before each article.
    pub articles: Vec<u32>,
    /// The number of their significant characters.
    pub chars: usize,
}

/// A word, and where it was found.
#[derive(Debug, Default)]
pub(super) struct Term {
    pub folded: String,
    /// Where that is not the folded form.
    pub written: Option<String>,
    pub articles: u32,
    /// The last article that it was seen in, counted from 1.
    last: u32,
    /// Whether a dictionary has it.
    pub known: bool,
}

impl Term {
    /// As it is written where it was found first.
    pub(super) fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.folded)
    }

    fn seen(&mut self, article: u32) {
        self.articles += u32::from(self.last != article);
        self.last = article;
    }
}

impl<'a> Texts<'a> {
    /// Has read nothing yet.
    pub(super) fn new(analyzer: &'a Analyzer) -> Texts<'a> {
        Texts {
            analyzer,
            terms: vec![Term::default()],
            numbers: HashMap::new(),
            tokens: vec![BREAK],
            unknown: HashMap::new(),
            articles: Vec::new(),
            chars: 0,
        }
    }

    /// Reads the texts of an article: its title and paragraphs.
    pub(super) fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.articles.push(self.tokens.len() as u32);
        for text in texts {
            self.cut(text);
            self.add_break();
        }
    }

    fn cut(&mut self, text: &str) {
        let folded = fold(text);
        self.chars += folded.len();
        let mut end = 0;
        let analyzer = self.analyzer;
        analyzer.each_word(text, &folded, Cut::Plain, |term, first, last| {
            if first.start != end {
                self.add_break();
            }
            end = last.end;
            let written = &text[first.start as usize..last.end as usize];
            if analyzer.knows(term) || term.is_ascii() {
                self.add(term, written, true);
                if term.is_ascii() {
                    self.add_break();
                }
                return;
            }
            let article = self.articles.len() as u32;
            let unknown = self.unknown.entry(term.to_owned()).or_default();
            if unknown.articles == 0 {
                unknown.written = (written != term).then(|| written.to_owned());
            }
            unknown.seen(article);
            let from = folded.partition_point(|c| c.start < first.start);
            for c in folded[from..].iter().take_while(|c| c.start <= last.start) {
                let written = &text[c.start as usize..c.end as usize];
                self.add(c.ch.encode_utf8(&mut [0; 4]), written, false);
            }
        });
    }

    fn add(&mut self, term: &str, written: &str, known: bool) {
        let number = match self.numbers.get(term) {
            Some(&number) => number,
            None => {
                let number = self.terms.len() as u32;
                let written = (written != term).then(|| written.to_owned());
                let folded = term.to_owned();
                self.terms.push(Term { folded, written, ..Term::default() });
                self.numbers.insert(term.to_owned(), number);
                number
            }
        };
        let term = &mut self.terms[number as usize];
        term.known |= known;
        term.seen(self.articles.len() as u32);
        self.tokens.push(number);
    }

    fn add_break(&mut self) {
        if self.tokens.last() != Some(&BREAK) {
            self.tokens.push(BREAK);
        }
    }

    /// Whether a dictionary has a word (folded) that stands in the texts.
    pub(super) fn knows(&self, folded: &str) -> bool {
        self.numbers.get(folded).is_some_and(|&number| self.terms[number as usize].known)
    }
}
