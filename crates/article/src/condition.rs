//! Boolean expressions over articles. An expression defines a set of articles: those that match it.
//!
//! A query is translated into such an expression, a filter is one, and retrieval evaluates it. This module
//! does not know how expressions are typed or evaluated.

use souwen_text::{DateRange, ExactRun, Run, YearlyRange};

use crate::field::Field;

/// A boolean expression over articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Matches all articles.
    Everything,
    /// All of these match; an empty list matches all articles.
    And(Vec<Condition>),
    /// At least one of these matches; an empty list matches no article.
    Or(Vec<Condition>),
    /// This does not match.
    Not(Box<Condition>),
    /// The article contains a run of characters: in that field, or anywhere.
    Run(Option<Field>, Run),
    /// The article contains runs near one another; an empty list matches all articles.
    Near(Near),
    /// The article contains a run of characters exactly as typed: in that script, and not broken by
    /// punctuation.
    Exact(ExactRun),
    /// The article contains a run of characters, and every occurrence is broken by punctuation (see
    /// [`PartingSigns`](souwen_text::PartingSigns)).
    Crossing(Run),
    /// The article contains a word (folded).
    Word(String),
    /// The article contains a word with this prefix (folded).
    Prefix(String),
    /// The article has this whole value, compared in folded form. In a field that cannot be filtered by,
    /// no article has any value.
    Value(Field, String),
    /// The article is dated within these days. An open range matches undated articles too.
    Dates(DateRange),
    /// The article is dated within these days of any year.
    Yearly(YearlyRange),
}

impl Condition {
    /// The expression that matches no article.
    pub fn nothing() -> Condition {
        Condition::Or(Vec::new())
    }
}

/// Runs that occur near one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The slots: one run of each slot has to occur.
    pub slots: Vec<Vec<Run>>,
    /// How near they have to be.
    pub nearness: Nearness,
    /// Whether each has to come after the one before.
    pub in_order: bool,
}

/// How near runs have to be: at most in the same paragraph. A title, a subtitle, a byline or dateline,
/// and a value of a field count as paragraphs too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// At most this many significant characters between each run and the next of the list.
    Characters(u32),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}
