//! An expression: a word or phrase that texts mention.

use crate::analyzer::Analyzer;
use crate::learn::clues;

/// The kind of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpressionKind {
    /// A word.
    Word,
    /// The name of a person.
    Person,
    /// Any other name.
    Name,
    /// A function word, which means little by itself.
    Function,
    /// Several words.
    Phrase,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expression {
    /// Its spelling at the first occurrence.
    pub written: String,
    /// Its words, folded.
    pub words: Vec<String>,
    /// The number of articles that contain it, as a word or as this run of words.
    pub articles: u32,
    /// Its kind.
    pub kind: ExpressionKind,
    /// How it was found.
    pub origin: Origin,
}

/// How an expression was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A word of a dictionary that texts contain as a word.
    Dictionary,
    /// A word of a dictionary that occurs only inside longer words.
    Inner,
    /// A word that the segmenter made of unknown characters, in at least [`MIN_UNKNOWN`] articles.
    Segmenter,
    /// A run of words.
    Run,
}

/// The minimal number of articles for an unknown word.
pub const MIN_UNKNOWN: u32 = 2;

/// The kind of a known word (folded).
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

/// Whether a word is worth suggesting: it is neither a number nor a single character.
pub(super) fn is_worth_it(folded: &str) -> bool {
    folded.chars().nth(1).is_some()
        && !folded.chars().all(char::is_numeric)
        && (!folded.is_ascii() || folded.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// The assumed kind of an unknown word (folded).
pub(super) fn kind_of_unknown(folded: &str) -> ExpressionKind {
    match clues::is_like_person(folded) {
        true => ExpressionKind::Person,
        false => ExpressionKind::Name,
    }
}
