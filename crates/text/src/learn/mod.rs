//! Learning words from texts: what the segmenter cuts in pieces although it belongs together.
//!
//! A candidate is a run of neighbouring pieces (words of the dictionary, and all else character by
//! character) that is found often enough. Two measures tell words from chance, both well known from
//! the extraction of unknown words: *cohesion*, the pointwise mutual information of its loosest
//! split (Church and Hanks, "Word association norms, mutual information, and lexicography", 1990,
//! taken at the minimum over all splits), and *freedom*, the entropy of what stands to its left and
//! right, the smaller of the two (Huang and Powers, "Chinese word segmentation based on contextual
//! entropy", 2003). Names of people and places, which dictionaries lack most, come first: surnames,
//! characters of transliteration, titles before and verbs of speech after them give them away. What
//! mostly stands in 《》, quotes or 【】 is the name of something.
//!
//! Memory is bounded by the text: candidates grow by one piece at a time, and only from those that
//! are frequent already (as the Apriori algorithm does: Agrawal and Srikant, 1994).

mod candidate;
mod choose;
mod clues;
pub mod expressions;
mod grams;
mod in_signs;
mod lists;
mod pieces;

use crate::analyzer::Analyzer;

pub use candidate::{Kind, WordCandidate};
pub use expressions::{Expression, ExpressionKind, Expressions};
pub use grams::default_min_count;
pub use in_signs::names_in_signs;

use choose::choose;
use clues::Clues;
use grams::Grams;
use pieces::{Pieces, TextPiece};

/// Reads texts and proposes words.
#[derive(Debug)]
pub struct Learner<'a> {
    texts: Pieces<'a>,
}

impl<'a> Learner<'a> {
    /// A learner that has read nothing. Words that `analyzer` cuts as one are not proposed.
    pub fn new(analyzer: &'a Analyzer) -> Learner<'a> {
        Learner { texts: Pieces::new(analyzer) }
    }

    /// The number of significant characters read.
    pub fn chars(&self) -> usize {
        self.texts.chars
    }

    /// Reads the texts of an article: its title and paragraphs. Texts beyond 4 GB are left out.
    pub fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.texts.read(texts);
    }

    /// The words to propose, best first. `min_count`: how often a word must have been found, at
    /// least 2; `None`: as befits the size of the texts ([`default_min_count`]).
    pub fn finish(self, min_count: Option<u32>) -> Vec<WordCandidate> {
        let texts = &self.texts;
        let min_count = min_count.unwrap_or_else(|| default_min_count(texts.chars)).max(2);
        let clues = Clues::new(&texts.terms, &texts.numbers);
        let is_named = |pieces: &[TextPiece]| texts.in_signs.contains_key(&texts.chars_of(pieces));
        let grams = Grams::count(&texts.pieces, &texts.articles, &clues, is_named, min_count);
        choose(texts, &grams, &clues)
    }
}

#[cfg(test)]
mod tests;
