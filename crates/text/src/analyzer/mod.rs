//! The analyzer: turns a text into two streams of tokens, after folding it once.
//!
//! *Grams*: one token for every significant character. They make every run of characters searchable,
//! however a segmenter would cut it. *Words*: the words of the segmenter in search mode, for ranking.
//! Positions in both count significant characters (see [`fold`](crate::fold::fold())), so a word has
//! the position of its first character.
//!
//! | 完成中吉乌铁路 | tokens (position) |
//! |---|---|
//! | grams | 完 0, 成 1, 中 2, 吉 3, 乌 4, 铁 5, 路 6 |
//! | words | 完成 0, 中吉乌 2, 铁路 5 |
//!
//! Indexes have a third stream, the [`pairs`](crate::pair) of common characters. Grams make every
//! run findable, however a dictionary would segment it: recall depends on them alone. Pairs make
//! this fast, and words serve ranking. A whole run of letters and digits is a word (`C919`,
//! `COVID-19`, `3.6.3`).

mod contest;
mod plain;
mod wanted;

use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::dictionary::lexicon::{Lexicon, WordPlace};
use crate::fold::{FoldedChar, fold};
use crate::segment::{Cut, Segmenter};

use contest::settle;
use plain::{each_plain_word, each_plain_word_of};

pub use wanted::WantedWords;

/// The version of everything in this crate that affects tokens: raise it with every change to
/// folding, positions or segmentation, so that older indexes are recognised.
const VERSION: u32 = 3;

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
    user: Option<Arc<User>>,
}

/// The user's dictionary, as parsed, and compiled for finding its words.
#[derive(Debug)]
struct User {
    dictionary: Dictionary,
    lexicon: Lexicon,
}

impl Analyzer {
    /// The analyzer with the default dictionary. Parts of the dictionary are loaded when texts need them.
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// The analyzer with the default dictionary and the words of a user's dictionary.
    pub fn with_dictionary(dictionary: Dictionary) -> Analyzer {
        let lexicon = Lexicon::new(&dictionary);
        let user = (!dictionary.is_empty()).then(|| Arc::new(User { dictionary, lexicon }));
        Analyzer { segmenter: Segmenter::new(), user }
    }

    /// The user's dictionary.
    pub fn dictionary(&self) -> &Dictionary {
        static NONE: Dictionary = Dictionary::EMPTY;
        self.user.as_ref().map_or(&NONE, |user| &user.dictionary)
    }

    /// Whether one of the dictionaries contains a word (folded).
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.segmenter.knows(word) || self.dictionary().get(word).is_some()
    }

    /// The analyzer without these words (folded), for measuring what learning finds. Loads a
    /// dictionary of its own (25 MB).
    pub fn without_words(words: &[&str]) -> Analyzer {
        Analyzer { segmenter: Segmenter::without_words(words), user: None }
    }

    /// The tag of a word (folded) in the segmenter's dictionary: `nr` for a person, `ns` for a place,
    /// `nt` for an organisation; `None` for unknown words.
    pub fn tag(&self, word: &str) -> Option<String> {
        self.segmenter.tag(word)
    }

    /// Whether a fingerprint belongs to this version of the analyzer, with any user's dictionary. Such an
    /// analyzer gives the same tokens for all texts without a word in which the dictionaries differ.
    pub fn is_of_this_version(fingerprint: &str) -> bool {
        let version = fingerprint.split('+').next().unwrap_or_default();
        version == format!("text-{VERSION}")
    }

    /// Identifies the behaviour of this analyzer: analyzers with equal fingerprints give equal tokens.
    pub fn fingerprint(&self) -> String {
        match self.dictionary().fingerprint() {
            None => format!("text-{VERSION}"),
            Some(words) => format!("text-{VERSION}+{words}"),
        }
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

    /// Calls `visit` with the term, the first and the last character of every word of a text, sorted
    /// by start and end. `folded` is the fold of `text`.
    pub fn each_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        cut: Cut,
        mut visit: impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        self.segmenter.prepare(folded.iter().map(|c| c.ch));
        let places = match &self.user {
            Some(user) => user.lexicon.find(text, folded),
            None => Vec::new(),
        };
        if places.is_empty() {
            return each_plain_word(&self.segmenter, text, folded, cut, &mut visit);
        }
        let mut at = 0;
        for place in settle(&self.segmenter, text, folded, places.clone()) {
            each_plain_word(&self.segmenter, text, &folded[at..place.start], cut, &mut visit);
            match cut {
                Cut::Plain => {
                    let chars = &folded[place.start..place.end];
                    visit(&term_of(chars), &chars[0], &chars[chars.len() - 1]);
                }
                Cut::Search => self.user_word(text, folded, place, &places, &mut visit),
            }
            at = place.end;
        }
        each_plain_word(&self.segmenter, text, &folded[at..], cut, &mut visit);
    }

    /// Calls `visit` as [`each_word`](Self::each_word) does, with at least the words of a text that
    /// are or begin with a word of `wanted`; other words may be visited as well. Much faster if few
    /// words are wanted: only the stretches of text between signs that contain one of them are
    /// segmented.
    pub fn each_wanted_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        cut: Cut,
        wanted: &WantedWords<'_>,
        mut visit: impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        let has_words = |user: &Arc<User>| !user.lexicon.find(text, folded).is_empty();
        if self.user.as_ref().is_some_and(has_words) {
            // The user's words change how the text around them is segmented.
            return self.each_word(text, folded, cut, visit);
        }
        let is_wanted = |block: &str| wanted.occur_in(block);
        each_plain_word_of(&self.segmenter, text, folded, cut, is_wanted, &mut visit);
    }

    /// Visits a word of the user's dictionary and the words inside it: those of both dictionaries,
    /// and the parts of a word that was written with signs.
    fn user_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        place: WordPlace,
        places: &[WordPlace],
        visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        let chars = &folded[place.start..place.end];
        let mut words: Vec<(u32, u32, String, FoldedChar, FoldedChar)> = Vec::new();
        let mut add = |term: String, first: &FoldedChar, last: &FoldedChar| {
            words.push((first.position, last.position, term, *first, *last));
        };
        each_plain_word(&self.segmenter, text, chars, Cut::Search, &mut |term, first, last| {
            if first.position < last.position && (term.is_ascii() || self.segmenter.knows(term)) {
                add(term.to_owned(), first, last);
            }
        });
        let inside = |other: &&WordPlace| place.start <= other.start && other.end <= place.end;
        for inner in places.iter().filter(inside) {
            let chars = &folded[inner.start..inner.end];
            add(term_of(chars), &chars[0], &chars[chars.len() - 1]);
        }
        words.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        words.dedup_by(|a, b| a.2 == b.2 && (a.0, a.1) == (b.0, b.1));
        for (_, _, term, first, last) in &words {
            visit(term, first, last);
        }
    }
}

/// The term of a range of folded characters, without the signs between them.
fn term_of(chars: &[FoldedChar]) -> String {
    chars.iter().map(|c| c.ch).collect()
}

#[cfg(test)]
mod tests;
