//! What texts speak of, one word or phrase.

use crate::learn::clues;

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpressionKind {
    /// A word.
    Word,
    /// The name of a person.
    Person,
    /// Any other name.
    Name,
    /// A word that says nothing by itself.
    Function,
    /// Several words.
    Phrase,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// As it is written where it was found first.
    pub written: String,
    /// Its words, folded.
    pub words: Vec<String>,
    /// In how many articles it was found, as a word or as these words in a row.
    pub articles: u32,
    /// What it is.
    pub kind: ExpressionKind,
}

/// What a word of no dictionary (folded) is taken for.
pub(super) fn kind_of_unknown(folded: &str) -> ExpressionKind {
    match clues::is_like_person(folded) {
        true => ExpressionKind::Person,
        false => ExpressionKind::Name,
    }
}
