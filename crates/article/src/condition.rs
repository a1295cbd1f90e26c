//! What may hold of an article, and so a set of articles: those of which it holds.
//!
//! A query comes down to it, a filter is one, and retrieval answers it; how it is typed or found is
//! nobody's business here.

use souwen_text::{DateRange, ExactRun, Run, YearlyRange};

use crate::field::Field;

/// What must hold of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing: all articles.
    Everything,
    /// All of these; of none, all articles.
    And(Vec<Condition>),
    /// Any of these; of none, no article.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// It holds a run of characters: in that field, or anywhere.
    Run(Option<Field>, Run),
    /// It holds a run of characters as it was typed: in that script, and no sign parts it.
    Exact(ExactRun),
    /// It holds a run of characters, and wherever it does a sign parts it (see
    /// [`PartingSigns`](souwen_text::PartingSigns)).
    Crossing(Run),
    /// It holds a word (folded).
    Word(String),
    /// It holds a word that begins so (folded).
    Prefix(String),
    /// It has this whole value, compared in folded form. No article has one in a field that cannot
    /// be filtered by.
    Value(Field, String),
    /// It is of these days. An open range holds undated articles too.
    Dates(DateRange),
    /// It is of these days of any year.
    Yearly(YearlyRange),
}

impl Condition {
    /// What holds of no article.
    pub fn nothing() -> Condition {
        Condition::Or(Vec::new())
    }
}
