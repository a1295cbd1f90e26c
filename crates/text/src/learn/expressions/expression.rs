//! What texts speak of, one word or phrase.

use crate::analyzer::Analyzer;
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
#[non_exhaustive]
pub struct Expression {
    /// As it is written where it was found first.
    pub written: String,
    /// Its words, folded.
    pub words: Vec<String>,
    /// In how many articles it was found, as a word or as these words in a row.
    pub articles: u32,
    /// What it is.
    pub kind: ExpressionKind,
    /// How it was found.
    pub origin: Origin,
}

/// How an expression was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A dictionary has it, and texts have it as a word.
    Dictionary,
    /// A dictionary has it, and it stands inside longer words only.
    Inner,
    /// The segmenter made it of characters, in [`MIN_UNKNOWN`] articles or more.
    Segmenter,
    /// Words that stand in a row.
    Run,
}

/// A word that no dictionary has must stand in so many articles.
pub const MIN_UNKNOWN: u32 = 2;

/// What a word (folded) of a dictionary is.
pub(super) fn kind_of_known(analyzer: &Analyzer, folded: &str) -> ExpressionKind {
    let own = analyzer.dictionary().get(folded);
    let tag = match own {
        Some(word) => word.tag().map(str::to_owned),
        None => analyzer.tag(folded),
    };
    match tag.as_deref() {
        Some("nr" | "nrfg") => ExpressionKind::Person,
        Some("ns" | "nt" | "nz" | "nrt") => ExpressionKind::Name,
        Some("p" | "c" | "d" | "r" | "y" | "o" | "e" | "m" | "q" | "mq" | "f") => {
            ExpressionKind::Function
        }
        Some(tag) if tag.starts_with('u') => ExpressionKind::Function,
        _ if own.is_some() => kind_of_unknown(folded),
        _ => ExpressionKind::Word,
    }
}

/// Whether a word is worth being suggested: not a number, nor a single character.
pub(super) fn is_worth_it(folded: &str) -> bool {
    folded.chars().nth(1).is_some()
        && !folded.chars().all(char::is_numeric)
        && (!folded.is_ascii() || folded.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// What a word of no dictionary (folded) is taken for.
pub(super) fn kind_of_unknown(folded: &str) -> ExpressionKind {
    match clues::is_like_person(folded) {
        true => ExpressionKind::Person,
        false => ExpressionKind::Name,
    }
}
