//! Learning words from texts: finds what belongs together but is cut into pieces by the segmenter.
//!
//! A candidate is a run of adjacent pieces (words of the dictionary, and everything else character by
//! character) that occurs often enough. Two measures distinguish words from chance, both well known
//! from the extraction of unknown words. *Cohesion* is the pointwise mutual information of the
//! weakest split (Church and Hanks, "Word association norms, mutual information, and lexicography",
//! 1990, here the minimum over all splits). *Freedom* is the entropy of the left or right neighbours,
//! whichever is lower (Huang and Powers, "Chinese word segmentation based on contextual entropy",
//! 2003). Names of people and places, which dictionaries lack most, come first: they are recognised
//! by surnames, characters of transliteration, titles before them and verbs of speech after them.
//! Text that is mostly between 《》, quotes or 【】 is the name of something.
//!
//! Memory is bounded by the text: candidates grow by one piece at a time, and only from frequent
//! shorter ones (as in the Apriori algorithm: Agrawal and Srikant, 1994).
//!
//! From three short texts that mention 部长阿拉格齐 and 阿拉格齐先生, for example, it proposes 阿拉格齐, but
//! neither 阿拉 nor 格齐.

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
    /// A learner that has read nothing. Words that `analyzer` already cuts as one word are not proposed.
    pub fn new(analyzer: &'a Analyzer) -> Learner<'a> {
        Learner { texts: Pieces::new(analyzer) }
    }

    /// The number of significant characters that were read.
    pub fn chars(&self) -> usize {
        self.texts.chars
    }

    /// Reads the texts of an article: its title and paragraphs. Texts beyond 4 GB are ignored.
    pub fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.texts.read(texts);
    }

    /// The words to propose, best first. `min_count` is the minimal number of occurrences of a word,
    /// at least 2; `None` derives it from the size of the texts ([`default_min_count`]).
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
