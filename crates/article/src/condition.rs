//! What may hold of an article, and so a set of articles: those of which it holds.
//!
//! A query comes down to it, a filter is one, and retrieval answers it; how it is typed or found is
//! nobody's business here.

use souwen_text::{DateRange, Run, YearlyRange};

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
    /// It holds all of these runs so near to each other, in any order; of none, all articles.
    Near(Vec<Run>, Nearness),
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

/// How near to each other runs have to stand: never further apart than in one paragraph. A title, a
/// subtitle, a line of who wrote it where and a value of a field are paragraphs as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// At most so many significant characters between each and the next.
    Characters(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}
